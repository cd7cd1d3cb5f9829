//! Decimal numbers read, correctly rounded, and written where they are short. The standard library does it with tables of powers that every reader
//! would download; numbers here are few and short, and long division is enough.

use std::cmp::Ordering;

/// A natural number, least digits first; the last is not zero.
#[derive(Clone)]
struct Natural(Vec<u32>);

impl Natural {
    /// Times `by`, plus `plus`.
    fn grow(&mut self, by: u32, plus: u32) {
        let mut carry = u64::from(plus);
        for digit in &mut self.0 {
            carry += u64::from(*digit) * u64::from(by);
            *digit = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    /// Less `other`, which is not larger.
    fn shrink(&mut self, other: &Self) {
        let mut borrow = 0;
        for (i, digit) in self.0.iter_mut().enumerate() {
            let left = i64::from(*digit) - i64::from(other.0.get(i).copied().unwrap_or(0)) - borrow;
            *digit = left as u32;
            borrow = i64::from(left < 0);
        }
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn below(&self, other: &Self) -> bool {
        let longer = self.0.len().cmp(&other.0.len());
        longer.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev())) == Ordering::Less
    }
}

/// The number nearest to a decimal such as `-2`, `.5`, `6.02e23`; of two as near the even one. `inf` and `nan` are numbers too.
pub fn parse(text: &str) -> Option<f64> {
    let size = size(text.strip_prefix(['-', '+']).unwrap_or(text))?;
    Some(if text.starts_with('-') { -size } else { size })
}

fn size(size: &str) -> Option<f64> {
    if ["inf", "nan"].iter().any(|word| size.eq_ignore_ascii_case(word)) {
        return Some(if size.ends_with(['f', 'F']) { f64::INFINITY } else { f64::NAN });
    }
    let (digits, power) = match size.split_once(['e', 'E']) {
        Some((digits, power)) => (digits, power.parse::<i16>().ok()?.into()),
        None => (size, 0),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let (mut over, mut under) = (Natural(Vec::new()), Natural(vec![1]));
    for digit in whole.bytes().chain(part.bytes()) {
        over.grow(10, digit.is_ascii_digit().then(|| u32::from(digit - b'0'))?);
    }
    if whole.len() + part.len() == 0 {
        return None;
    }
    let power = power - part.len() as i32;
    let scaled = if power < 0 { &mut under } else { &mut over };
    (0..power.unsigned_abs()).for_each(|_| scaled.grow(10, 0));
    Some(quotient(over, under))
}

/// `over / under`, rounded to even.
fn quotient(mut over: Natural, mut under: Natural) -> f64 {
    if over.0.is_empty() {
        return 0.0;
    }
    // From here on 1 <= over / under < 2, and the quotient is that times 2^power.
    let mut power = 0;
    while !over.below(&under) {
        under.grow(2, 0);
        power += 1;
    }
    while over.below(&under) {
        over.grow(2, 0);
        power -= 1;
    }
    // Close to zero fewer bits are kept.
    let bits = (power + 1075).min(53);
    if power > 1023 || bits < 0 {
        return if bits < 0 { 0.0 } else { f64::INFINITY };
    }
    let mut kept = 0_u64;
    for _ in 0..=bits {
        kept *= 2;
        if !over.below(&under) {
            over.shrink(&under);
            kept += 1;
        }
        over.grow(2, 0);
    }
    let (half, odd) = (kept % 2 == 1, kept % 4 == 3);
    let kept = kept / 2 + u64::from(half && (odd || !over.0.is_empty()));
    // What is kept is whole, and both factors are numbers: the product is exact.
    kept as f64 * two_to(power + 1 - bits)
}

/// 2 to the power of -1074 to 1023.
fn two_to(power: i32) -> f64 {
    let bits = if power < -1022 { 1 << (power + 1074) } else { ((power + 1023) as u64) << 52 };
    f64::from_bits(bits)
}

/// A number of few decimals, such as a bound is; no more than nine.
pub fn short(x: f64) -> String {
    let sign = if x < 0.0 { "-" } else { "" };
    if !x.is_finite() {
        return if x.is_nan() { "nan".into() } else { format!("{sign}inf") };
    }
    let size = |places: u32| (x.abs() * f64::from(10_u32.pow(places))).round();
    let places = (0..9).find(|&places| size(places) / f64::from(10_u32.pow(places)) == x.abs()).unwrap_or(9);
    let (one, size) = (10_u64.pow(places), size(places) as u64);
    let mut text = format!("{sign}{}", size / one);
    if places > 0 {
        text += &format!(".{:0width$}", size % one, width = places as usize);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str) {
        let theirs: f64 = text.parse().expect(text);
        assert_eq!(parse(text).map(f64::to_bits), Some(theirs.to_bits()), "{text}");
    }

    #[test]
    fn decimals_are_read_as_the_standard_library_reads_them() {
        for text in "0 -0 0.0 1 +1 -2.5 .5 5. 007 0.1 0.3 1e3 1E-3 2e+2 6.02214076e23 123456789012345678901234567890 \
            9007199254740993 9007199254740993.00000000000000000001 9007199254740992.99999999999999999999 0.1e-5 1e308 1.7976931348623157e308 \
            1.7976931348623158e308 1.7976931348623159e308 1e309 1e400 2.2250738585072014e-308 2.2250738585072011e-308 5e-324 2.4703282292062327e-324 \
            2.4703282292062328e-324 7.4e-324 2e-324 1e-400 0e400 inf -INF nan 3.14159265358979323846264338327950288"
            .split_whitespace()
        {
            reads(text);
        }
    }

    #[test]
    fn every_number_comes_back() {
        let mut state = 1_u64;
        for _ in 0..2000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let x = f64::from_bits(state);
            if x.is_finite() {
                reads(&format!("{x:e}"));
                reads(&format!("{x:.9e}"));
            }
            let near = (state >> 40) as f64 / 1024.0 - 5000.0;
            reads(&near.to_string());
            reads(&format!("{near:.2}"));
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".", "e5", "1e", "1e5.0", "x", "1x", "--1", "1.2.3", "info", "na", "0x10", "1 ", "１"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn bounds_are_short() {
        let bounds = [0.0, 1.0, 16.0, 0.001, 1000.0, -0.25, 2.05, 1e-5, f64::NEG_INFINITY, f64::NAN];
        let shown = ["0", "1", "16", "0.001", "1000", "-0.25", "2.05", "0.00001", "-inf", "nan"];
        assert_eq!(bounds.map(short), shown);
    }
}
