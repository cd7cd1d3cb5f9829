//! Arithmetic as receipts print it: `⌊(12 + 2·1 − (3 − 1) − 1) / 1⌋ + 1`.

/// The value of a formula; `None` where it is not one. A unit at its end is not read.
pub fn value(formula: &str) -> Option<f64> {
    let formula = formula.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let formula: String = formula.chars().filter(|c| ![' ', '\u{2009}'].contains(c)).collect();
    let (value, rest) = sum(&formula)?;
    rest.is_empty().then_some(value)
}

fn sum(text: &str) -> Option<(f64, &str)> {
    chain(text, product, &[('+', |a, b| a + b), ('−', |a, b| a - b)])
}

fn product(text: &str) -> Option<(f64, &str)> {
    chain(text, power, &[('·', |a, b| a * b), ('×', |a, b| a * b), ('/', |a, b| a / b)])
}

type Sign = (char, fn(f64, f64) -> f64);

/// Parts with signs between them, from left to right.
fn chain<'a>(text: &'a str, part: fn(&'a str) -> Option<(f64, &'a str)>, signs: &[Sign]) -> Option<(f64, &'a str)> {
    let (mut value, mut rest) = part(text)?;
    while let Some((sign, apply)) = signs.iter().find(|(sign, _)| rest.starts_with(*sign)) {
        let (next, after) = part(&rest[sign.len_utf8()..])?;
        (value, rest) = (apply(value, next), after);
    }
    Some((value, rest))
}

fn power(text: &str) -> Option<(f64, &str)> {
    let (value, rest) = atom(text)?;
    Some(rest.strip_prefix('²').map_or((value, rest), |rest| (value * value, rest)))
}

fn atom(text: &str) -> Option<(f64, &str)> {
    let within = |open, close| {
        let (value, rest) = sum(text.strip_prefix(open)?)?;
        Some((value, rest.strip_prefix(close)?))
    };
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    within('(', ')')
        .or_else(|| within('⌊', '⌋').map(|(value, rest)| (value.floor(), rest)))
        .or_else(|| Some((text[..end].parse().ok()?, &text[end..])))
}

#[test]
fn formulas_are_read() {
    assert_eq!(value("⌊(12 + 2·1 − (3 − 1) − 1) / 2⌋ + 1"), Some(6.0));
    assert_eq!(value("3·3·3² + 3"), Some(84.0));
    assert_eq!(value("1\u{2009}000·0.5 · 4 B"), Some(2000.0));
    assert_eq!(value("3 × 3 / (2 × 2)"), Some(2.25));
    assert_eq!((value("3 apples + 1"), value("3 +"), value("?")), (None, None, None));
}
