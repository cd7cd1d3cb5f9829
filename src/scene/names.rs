//! What nodes and their slices are called on the page, and in which ink.

use super::mark::Ink;
use super::metrics::{Face, text_width};
use crate::graph::{Node, Role};
use crate::tensor::Shape;
use crate::words::{Text, Words};

/// A node's name at the head of a sentence: a word where it is called after its role, else its own name, without the prefix of those that are
/// kept for being looked at.
pub fn title(node: &Node) -> Words {
    let (text, rest) = match node.name.split_once('.') {
        Some(("output", rest)) => (Text::new("Output", "输出"), rest),
        Some(("stage", rest)) => return Words { en: rest.into(), zh: rest.into() },
        _ => match node.name.as_str() {
            "input" => (Text::new("Input", "输入"), ""),
            "weight" => (Text::new("Weight", "权值"), ""),
            "bias" => (Text::new("Bias", "偏置"), ""),
            "output" => (Text::new("Output", "输出"), ""),
            name => return Words { en: name.into(), zh: name.into() },
        },
    };
    let with = |word: &str| if rest.is_empty() { word.to_owned() } else { format!("{word} {rest}") };
    Words { en: with(text.en), zh: with(text.zh) }
}

/// A shape on the page: of one example its channels, rows and columns, of a list its length.
pub fn extent(shape: Shape) -> String {
    match *shape.dims() {
        [1, n, 1, 1] => n.to_string(),
        [1, channels, rows, columns] => format!("{channels} × {rows} × {columns}"),
        _ => shape.to_string(),
    }
}

/// The ink of a role.
pub const fn ink(role: Role) -> Ink {
    match role {
        Role::Input => Ink::Input,
        Role::Weight => Ink::Weight,
        Role::Control => Ink::Control,
        Role::Hidden => Ink::Second,
        Role::Output => Ink::Output,
    }
}

/// What `name` adds to the name of the node it belongs to: `conv.bn` is `bn` beside `conv`; without its own last part where they share none.
pub fn beside<'a>(name: &'a str, other: &str) -> &'a str {
    match name.strip_prefix(other).and_then(|rest| rest.strip_prefix(['.', '_'])) {
        Some(rest) if !rest.is_empty() => rest,
        _ => name,
    }
}

/// Text that fits: whole, or its end cut.
pub fn cut(text: &str, face: Face, px: f32, width: f32) -> String {
    if text_width(text, face, px) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if text_width(&kept, face, px) + text_width("…", face, px) > width {
            kept.pop();
            break;
        }
    }
    if kept.is_empty() { kept } else { format!("{}…", kept.trim_end_matches(['.', '_', ' '])) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_where_their_place_says_the_rest() {
        assert_eq!(beside("conv.bn", "conv"), "bn");
        assert_eq!(beside("conv_relu", "conv"), "relu");
        assert_eq!(beside("convex", "conv"), "convex");
        assert_eq!(beside("conv.", "conv"), "conv.");
        assert_eq!(cut("attention", Face::Sans, 12.0, 500.0), "attention");
        let short = cut("attention", Face::Sans, 12.0, 40.0);
        assert!(short.ends_with('…') && text_width(&short, Face::Sans, 12.0) <= 40.0, "{short}");
        assert_eq!(cut("attention", Face::Sans, 12.0, 3.0), "");
    }
}
