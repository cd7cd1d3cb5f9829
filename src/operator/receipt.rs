//! Receipts: a formula with this setting's numbers in it, and its result.

use crate::graph::Role;
use crate::words::{Text, number};

/// A run of text in one role's ink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whose number it is, if anyone's.
    pub role: Option<Role>,
}

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What is counted.
    pub title: Text,
    /// How, with the numbers in it.
    pub formula: Vec<Piece>,
    /// The result.
    pub value: String,
    /// What the operator is held against has there.
    pub beside: Option<String>,
}

/// A formula from a template: `{i}`, `{w}`, `{c}`, `{o}` take the next number in the ink of input, weight, control, output; `{}` in plain ink.
///
/// ```
/// # use convolution_atlas::{graph::Role, operator::{Piece, formula}};
/// let pieces = formula("{w}² + {o}", &[3, 8]);
/// assert_eq!(pieces[0], Piece { text: "3".into(), role: Some(Role::Weight) });
/// assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), "3² + 8");
/// ```
pub fn formula(template: &str, numbers: &[usize]) -> Vec<Piece> {
    let mut numbers = numbers.iter();
    let mut pieces = Vec::new();
    let plain = |text: &str, pieces: &mut Vec<Piece>| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), role: None });
        }
    };
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, after) = after.split_once('}').unwrap_or((after, ""));
        plain(before, &mut pieces);
        let role = match slot {
            "i" => Some(Role::Input),
            "w" => Some(Role::Weight),
            "c" => Some(Role::Control),
            "o" => Some(Role::Output),
            _ => None,
        };
        let text = numbers.next().map_or_else(|| "?".into(), |&n| number::integer(n as i64));
        pieces.push(Piece { text, role });
        rest = after;
    }
    plain(rest, &mut pieces);
    pieces
}
