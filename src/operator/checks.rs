//! What an operator asks of its numbers before it is wired: the refusals name the culprit, the reason and what would do.

use crate::words::{Problem, Text};

/// A number named as the URL spells it.
pub(super) type Named = (&'static str, usize);

/// `divisor` must divide every one of `numbers`.
///
/// # Errors
/// Lists the divisors that would do.
pub(super) fn divides(divisor: Named, numbers: &[Named]) -> Result<(), Problem> {
    let (name, divisor) = divisor;
    let divided = |by: usize| by > 0 && numbers.iter().all(|(_, number)| number % by == 0);
    if divided(divisor) {
        return Ok(());
    }
    let most = numbers.iter().map(|&(_, number)| number).min().unwrap_or(0);
    let possible: Vec<String> = (1..=most).filter(|&by| divided(by)).map(|by| by.to_string()).collect();
    let told: Vec<String> = numbers.iter().map(|(name, number)| format!("{name} ({number})")).collect();
    let text = Text::new("{0} must divide {1}: possible are {2}, not {3}", "{0} 必须整除 {1}：可以是 {2}，不能是 {3}");
    Err(Problem::of(name, text, &[&name, &told.join(", "), &possible.join(", "), &divisor]))
}

/// A window that has a middle, so that padding can keep the size.
///
/// # Errors
/// Names the nearest odd numbers.
pub(super) fn odd(name: &'static str, number: usize) -> Result<(), Problem> {
    if number % 2 == 1 {
        return Ok(());
    }
    let text = Text::new(
        "{0} must be odd, so that the window has a middle and the size can stay: {1} or {2}, not {3}",
        "{0} 必须是奇数，窗口才有中心、尺寸才能不变：可以是 {1} 或 {2}，不能是 {3}",
    );
    Err(Problem::of(name, text, &[&name, &number.saturating_sub(1).max(1), &(number + 1), &number]))
}

/// A picture whose height and width `divisor` divides.
///
/// # Errors
/// Names the next smaller size that would do.
pub(super) fn tiled(divisor: usize, [height, width]: [usize; 2]) -> Result<(), Problem> {
    if height % divisor == 0 && width % divisor == 0 {
        return Ok(());
    }
    let text = Text::new(
        "height and width must be divisible by {0}: {1} × {2} is not, {3} × {4} would be",
        "高和宽都必须能被 {0} 整除：{1} × {2} 不行，{3} × {4} 可以",
    );
    let nearest = |n: usize| (n / divisor).max(1) * divisor;
    Err(Problem::of("input", text, &[&divisor, &height, &width, &nearest(height), &nearest(width)]))
}

/// The greatest number that divides both.
pub(super) fn common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_name_what_would_do() {
        assert!(divides(("groups", 3), &[("in_channels", 6), ("out_channels", 9)]).is_ok());
        let problem =
            divides(("groups", 4), &[("in_channels", 6), ("out_channels", 12)]).expect_err("4 is no divisor of 6");
        let words = "groups must divide in_channels (6), out_channels (12): possible are 1, 2, 3, 6, not 4";
        assert_eq!((problem.culprit.as_str(), problem.words.en.as_str()), ("groups", words));
        assert!(divides(("groups", 0), &[("in_channels", 6)]).is_err());
        assert!(odd("kernel_size", 5).is_ok());
        assert!(odd("kernel_size", 4).expect_err("even").words.en.contains("3 or 5, not 4"));
        assert!(tiled(2, [12, 8]).is_ok());
        assert!(tiled(2, [12, 13]).expect_err("13 is odd").words.en.contains("12 × 13 is not, 12 × 12 would be"));
    }
}
