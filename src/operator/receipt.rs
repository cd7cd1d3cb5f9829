//! Receipts: a formula with this setting's numbers in it, and its result.

use crate::graph::{Graph, Role};
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

impl Line {
    /// A whole number. In 64 bits everywhere: a dense layer's products pass a browser's usize.
    pub fn count(title: Text, formula: Vec<Piece>, value: u64, beside: Option<u64>) -> Self {
        let integer = |n: u64| number::integer(n.cast_signed());
        Self { title, formula, value: integer(value), beside: beside.map(integer) }
    }

    /// A share of what the operator is held against.
    pub fn share(title: Text, formula: Vec<Piece>, share: f64) -> Self {
        Self { title, formula, value: number::percent(share), beside: Some(number::percent(1.0)) }
    }

    /// The memory of the output.
    pub fn memory(output: [usize; 4]) -> Self {
        let [_, o, h, w] = output;
        let title = Text::new("output memory", "输出内存");
        Self {
            title,
            formula: formula("{o}·{o}·{o} · 4 B", &[o, h, w]),
            value: number::bytes(o * h * w * 4),
            beside: None,
        }
    }

    /// The output's height and width from a window over the input.
    pub fn extents(input: [usize; 4], output: [usize; 4], [window, stride, padding]: [[usize; 2]; 3]) -> [Self; 2] {
        let title = [Text::new("output height", "输出高度"), Text::new("output width", "输出宽度")];
        [0, 1].map(|axis| {
            let numbers = [input[axis + 2], padding[axis], window[axis], stride[axis]];
            let formula = formula("⌊({i} + 2·{} − ({w} − 1) − 1) / {}⌋ + 1", &numbers);
            Self::count(title[axis], formula, output[axis + 2] as u64, None)
        })
    }
}

/// The extents of a node, batch first.
pub fn extents(graph: &Graph, name: &str) -> [usize; 4] {
    graph.find(name).map_or([0; 4], |id| graph.node(id).shape.nchw())
}

/// A window's area for a template and its numbers: `{w}²`, or `{w}·{w}` where it is not square.
pub fn area([rows, columns]: [usize; 2]) -> (&'static str, Vec<usize>) {
    if rows == columns { ("{w}²", vec![rows]) } else { ("{w}·{w}", vec![rows, columns]) }
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
