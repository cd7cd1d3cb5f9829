//! Numbers as readers see them: a real minus, thin spaces, at most four significant digits unless whole.

use super::decimal;

/// A whole number with a thin space between thousands.
pub fn integer(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.len() > 3 {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    signed(n < 0, text)
}

/// At most four significant digits, whole numbers in full.
pub fn decimal(x: f64) -> String {
    digits(x, 4)
}

/// At most `significant` digits, whole numbers in full.
pub fn digits(x: f64, significant: usize) -> String {
    if !x.is_finite() {
        return if x.is_nan() { "NaN".into() } else { signed(x < 0.0, "∞".into()) };
    }
    if (x - x.round()).abs() < 1e-9 * x.abs().max(1.0) && x.abs() < 1e15 {
        return integer(x.round() as i64);
    }
    let size = x.abs().log10().floor() as i32;
    if !(-4..15).contains(&size) {
        return scientific(x);
    }
    let places = (significant as i32 - 1 - size).clamp(0, 12) as usize;
    let text = format!("{:.places$}", x.abs());
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), integer);
    signed(x < 0.0 && text != "0", part.map_or(whole.clone(), |part| format!("{whole}.{part}")))
}

/// Two significant digits and a power of ten: `6 × 10⁻¹⁶`; exactly zero is `0`.
pub fn scientific(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return if x == 0.0 { "0".into() } else { digits(x, 2) };
    }
    let text = format!("{:.1e}", x.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: String = exponent.chars().map(superscript).collect();
    signed(x < 0.0, format!("{} × 10{exponent}", mantissa.trim_end_matches(".0")))
}

/// A difference: in powers of ten when tiny, else with three digits.
pub fn error(x: f64) -> String {
    if x != 0.0 && x.abs() < 1e-3 { scientific(x) } else { digits(x, 3) }
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let text = if percent != 0.0 && percent < 1e-3 {
        scientific(percent)
    } else {
        digits(percent, if share < 0.1 { 2 } else { 3 })
    };
    format!("{text} %")
}

/// Bytes, in the unit that keeps them short.
pub fn bytes(n: usize) -> String {
    let n = n as f64;
    match n {
        n if n >= 1e9 => format!("{} GB", digits(n / 1e9, 3)),
        n if n >= 1e6 => format!("{} MB", digits(n / 1e6, 3)),
        n if n >= 1e3 => format!("{} kB", digits(n / 1e3, 3)),
        n => format!("{} B", digits(n, 3)),
    }
}

/// A weight: a whole number, a short decimal, a fraction with a small denominator, else four digits.
pub fn weight(x: f64) -> String {
    let short = (x * 100.0).round() / 100.0;
    if (x - short).abs() < 1e-7 {
        return decimal(short);
    }
    let denominator =
        (3..=256).find(|&d| (x * f64::from(d) - (x * f64::from(d)).round()).abs() < 1e-5 * x.abs().min(1.0));
    match denominator {
        Some(d) => format!("{}/{d}", integer((x * f64::from(d)).round() as i64)),
        None => decimal(x),
    }
}

/// A factor with just enough digits that the printed `factor × other` rounds to the printed product.
pub fn factor(x: f64, other: f64) -> String {
    let product = decimal(x * other);
    let shows = |text: &String| parse(text).is_some_and(|printed| decimal(printed * other) == product);
    (4..=9).map(|n| digits(x, n)).find(shows).unwrap_or_else(|| digits(x, 9))
}

/// Without the last bits' noise: twelve significant digits.
pub fn tidy(x: f64) -> f64 {
    decimal::parse(&format!("{x:.11e}")).unwrap_or(x)
}

/// A number as a reader types it: with a minus of either kind, a comma for the point, or a fraction.
pub fn read(text: &str) -> Option<f64> {
    let text = text.trim().replace('−', "-").replace('\u{2009}', "").replace(',', ".");
    let value: f64 = match text.split_once('/') {
        Some((over, under)) => decimal::parse(over.trim())? / decimal::parse(under.trim())?,
        None => decimal::parse(&text)?,
    };
    value.is_finite().then_some(value)
}

fn parse(text: &str) -> Option<f64> {
    decimal::parse(&text.replace('−', "-").replace('\u{2009}', ""))
}

fn signed(negative: bool, text: String) -> String {
    if negative && text != "0" { format!("−{text}") } else { text }
}

fn superscript(c: char) -> char {
    match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        _ => c.to_digit(10).and_then(|d| char::from_u32(0x2070 + d)).unwrap_or(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_printed() {
        assert_eq!(integer(-1857), "−1\u{2009}857");
        assert_eq!(integer(164_755_215_900), "164\u{2009}755\u{2009}215\u{2009}900");
        assert_eq!(decimal(0.123456), "0.1235");
        assert_eq!(decimal(-12345.678), "−12\u{2009}346");
        assert_eq!(decimal(9.5), "9.5");
        assert_eq!(decimal(0.0), "0");
        assert_eq!(decimal(f64::NAN), "NaN");
        assert_eq!(decimal(f64::NEG_INFINITY), "−∞");
        assert_eq!(decimal(99.999_9), "100");
        assert_eq!(error(6.1e-16), "6.1 × 10⁻¹⁶");
        assert_eq!(error(2e-16), "2 × 10⁻¹⁶");
        assert_eq!(error(0.0), "0");
        assert_eq!(error(0.66), "0.66");
        assert_eq!(percent(0.0067 / 100.0), "0.0067 %");
        assert_eq!(percent(0.4375), "43.8 %");
        assert_eq!(bytes(1_623_600), "1.62 MB");
    }

    #[test]
    fn weights_print_as_fractions_where_they_are() {
        assert_eq!(weight(f64::from(1.0_f32 / 9.0)), "1/9");
        assert_eq!(weight(f64::from(1.0_f32 / 16.0)), "1/16");
        assert_eq!(weight(0.25), "0.25");
        assert_eq!(weight(f64::from(-2.0_f32 / 3.0)), "−2/3");
        assert_eq!(weight(-10.0), "−10");
        assert_eq!(weight(std::f64::consts::PI), "3.142");
    }

    #[test]
    fn readers_type_numbers_in_many_ways() {
        let typed = ["1/16", "−2", "0,5", " 3 ", "x", "1/0", ""];
        let read: Vec<Option<f64>> = typed.into_iter().map(read).collect();
        assert_eq!(read, [Some(0.0625), Some(-2.0), Some(0.5), Some(3.0), None, None, None]);
    }

    #[test]
    fn printed_factors_give_the_printed_product() {
        for (x, other) in [(0.111_111_11, 86.0), (1.0 / 3.0, 255.0), (0.004_321_987, 199.0), (-2.0, 86.0)] {
            let printed = parse(&factor(x, other)).expect("a number");
            assert_eq!(decimal(printed * other), decimal(x * other));
        }
    }
}
