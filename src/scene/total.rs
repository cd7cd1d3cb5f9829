//! The line that says what the terms come to: the groups' sums and the bias, the largest, the mean, a share; then what becomes of that number.

use super::mark::{Align, Ink, Point, at};
use super::metrics::{Face, text_width};
use super::names::title;
use super::pen::{Pen, style};
use super::show::Show;
use super::terms::Terms;
use super::tiles::group_value;
use crate::graph::{NodeId, Role};
use crate::primitive::Fold;
use crate::words::{Text, number};

const BIAS: Text = Text::new("bias", "偏置");
const WEIGHT: Text = Text::new("weight", "权值");
const LARGEST: Text = Text::new("largest", "最大");

/// Where other parts of the stage tie in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ties {
    /// Left of each row drawn.
    pub rows: Vec<Point>,
    /// Right end of the final sum.
    pub sum: Point,
    /// The lower edge of everything.
    pub bottom: f32,
}

type Parts = Vec<(String, Face, Ink)>;

/// The line on a baseline, right-aligned at `end` if it does not start before `from` then, else as far right as `to`; what is not added yet is
/// three dots.
pub fn total(
    pen: &mut Pen,
    show: &Show<'_>,
    terms: &Terms,
    done: usize,
    base: f32,
    [from, end, to]: [f32; 3],
) -> Point {
    let room = to - from;
    let complete = done >= terms.terms.len();
    let parts = line(show, terms, done, complete);
    let px = [15.0, 14.0, 13.0, 12.0, 11.0];
    let width = |parts: &Parts, px: f32| parts.iter().map(|(text, face, _)| text_width(text, *face, px)).sum::<f32>();
    let (parts, px) = match px.into_iter().find(|&px| width(&parts, px) <= room) {
        Some(px) => (parts, px),
        // The result alone, with what becomes of it.
        None => (result(show, terms, complete), 13.0),
    };
    let end = end.max(from + width(&parts, px)).min(to);
    let mut x = end - width(&parts, px);
    for (text, face, ink) in parts {
        let advance = text_width(&text, face, px);
        pen.text(at(x, base), text, style(face, px, ink, Align::Start));
        x += advance;
    }
    at(end + 6.0, base - px * 0.36)
}

/// Everything before the equals sign, then the result.
fn line(show: &Show<'_>, terms: &Terms, done: usize, complete: bool) -> Parts {
    let mut parts: Parts = Vec::new();
    match terms.fold {
        Fold::Max => {
            let so_far = terms.partial(done);
            let text = if done > 0 { show_number(show, terms, so_far) } else { "…".into() };
            parts.push((format!("{} ", LARGEST.get(show.lang)), Face::Sans, Ink::Second));
            if terms.mapped.is_some() || !complete {
                parts.push((text, Face::SansMedium, Ink::Ink));
            }
        }
        Fold::Share { .. } if complete => {
            let raised = terms.raised();
            let all: f64 = raised.iter().sum();
            let first = raised.first().copied().unwrap_or(0.0);
            parts.push((format!("{} / {}", number::decimal(first), number::decimal(all)), Face::SansMedium, Ink::Ink));
        }
        Fold::Share { .. } => parts.push(("… / …".into(), Face::SansMedium, Ink::Third)),
        Fold::Sum => sums(show, terms, done, &mut parts),
    }
    parts.extend(result(show, terms, complete));
    parts
}

fn sums(show: &Show<'_>, terms: &Terms, done: usize, parts: &mut Parts) {
    const MOST: usize = 4;
    if let (Some(by), true) = (terms.coefficient(), terms.factors().is_empty() && terms.groups.len() == 1) {
        let times = if show.pictured(terms.site.node) { 255.0 } else { 1.0 };
        let values: f64 = terms.terms.iter().take(done).map(|term| term.value).sum();
        let text = if done > 0 { number::decimal(values * times) } else { "…".into() };
        parts.push((text, Face::SansMedium, Ink::Ink));
        parts.push((format!(" × {}", number::weight(by)), Face::SansMedium, Ink::Second));
        return;
    }
    let alone = terms.groups.len() == 1 && terms.bias().is_none() && terms.mapped.is_none();
    if alone {
        return;
    }
    for (i, group) in terms.groups.iter().enumerate().take(MOST) {
        if done >= group.terms.end {
            parts.push((signed(&group_value(show, terms, i, done), i == 0), Face::SansMedium, Ink::Ink));
        } else {
            parts.push((if i == 0 { "…".into() } else { " + …".into() }, Face::SansMedium, Ink::Third));
        }
    }
    if terms.groups.len() > MOST {
        parts.push((" + …".into(), Face::SansMedium, Ink::Third));
    }
    if let Some(bias) = terms.bias() {
        let text = signed(&show.printed(terms.site.node, bias).product.text, false);
        let site = bias.reads.first().and_then(|read| read.site);
        let name = site.map_or(String::new(), |site| short(show, site.node));
        parts.push((format!("{text} {name}"), Face::SansMedium, Ink::Weight));
    }
}

/// The equals sign and what follows it.
fn result(show: &Show<'_>, terms: &Terms, complete: bool) -> Parts {
    let mut parts: Parts = vec![(" = ".into(), Face::SansMedium, Ink::Ink)];
    let result = |value: f64| if complete { show_number(show, terms, value) } else { "?".into() };
    if terms.mapped.is_some() {
        if terms.groups.len() > 1 || terms.bias().is_some() {
            parts.push((result(terms.sum), Face::SansMedium, Ink::Ink));
        } else {
            parts.clear();
        }
        parts.push((format!(" → {} ", terms.name), Face::Sans, Ink::Second));
    }
    let ink = if complete { Ink::Output } else { Ink::Third };
    parts.push((result(terms.result()), Face::SansBold, ink));
    parts
}

/// A value of the output as the page prints it.
pub fn show_number(show: &Show<'_>, terms: &Terms, value: f64) -> String {
    number::decimal(if show.pictured(terms.site.node) { value * 255.0 } else { value })
}

/// A number as a further term of a sum.
fn signed(text: &str, first: bool) -> String {
    match (first, text.strip_prefix('−')) {
        (true, _) => text.to_owned(),
        (_, Some(rest)) => format!(" − {rest}"),
        (_, None) => format!(" + {text}"),
    }
}

/// A node's short name on the page: what it adds to the name of the node it belongs to.
pub fn short(show: &Show<'_>, node: NodeId) -> String {
    let learned = show.graph.applied(node).is_none() && show.graph.node(node).role == Role::Weight;
    let node = show.graph.node(node);
    match node.name.rsplit('.').next() {
        Some("weight") => WEIGHT.get(show.lang).to_owned(),
        Some("bias") => BIAS.get(show.lang).to_owned(),
        // Whose it is, its place says.
        Some(last) if learned => last.to_owned(),
        _ => title(node).get(show.lang).to_owned(),
    }
}
