//! The strip: every computed node in order, small, in one line; the one shown is framed, pressing another shows that one.

use super::mark::{Align, Form, Handle, Ink, Mark, Rect, Stroke, at};
use super::metrics::{Face, text_width};
use super::names::{cut, ink, title};
use super::pen::{Pen, style};
use super::show::Show;
use super::thumb::Thumb;
use crate::graph::NodeId;

/// How high it is.
pub const STRIP: f32 = 32.0;
/// Width of a whole picture in it.
const UNIT: f32 = 33.0;
/// The highest thumbnail.
const HIGH: f32 = 22.0;
/// Between two chips.
const GAP: f32 = 12.0;
const NAME: f32 = 92.0;

/// One chip: its node and its name, empty where there is no room for names.
struct Chip {
    node: NodeId,
    name: String,
    thumb: Thumb,
}

impl Chip {
    fn width(&self) -> f32 {
        let name = text_width(&self.name, Face::SansBold, 11.5);
        self.thumb.size[0] + if name > 0.0 { name + 5.0 } else { 0.0 }
    }
}

/// Draws it; where there is little room names are left out but for the node shown, and then nodes far from it.
pub fn strip(pen: &mut Pen, show: &Show<'_>, area: Rect) {
    let nodes: Vec<NodeId> = show.graph.computed().collect();
    let here = nodes.iter().position(|&node| node == show.site.node).unwrap_or(0);
    let chips = |near: usize, first: usize, last: usize| -> Vec<Chip> {
        let chip = |i: usize| {
            let node = nodes[i];
            let title = title(show.graph.node(node));
            let named = i.abs_diff(here) <= near;
            let name = if named { cut(title.get(show.lang), Face::SansBold, 11.5, NAME) } else { String::new() };
            let mut thumb = Thumb::of(show, node, UNIT);
            thumb.count = 1;
            let high = thumb.size[1];
            thumb.size = thumb.size.map(|side| (side * (HIGH / high.max(HIGH))).round());
            Chip { node, name, thumb }
        };
        (first..last).map(chip).collect()
    };
    let width =
        |chips: &[Chip]| chips.iter().map(Chip::width).sum::<f32>() + GAP * chips.len().saturating_sub(1) as f32;
    let all = nodes.len();
    let tries = [all, 2, 1, 0].into_iter().map(|near| (chips(near, 0, all), 0, all));
    let fewer = (1..all).rev().map(|n| {
        let first = here.saturating_sub(n / 2).min(all - n);
        (chips(0, first, first + n), first, first + n)
    });
    let more = 16.0;
    let fits = |(chips, first, last): &(Vec<Chip>, usize, usize)| {
        let ends = usize::from(*first > 0) + usize::from(*last < all);
        width(chips) + ends as f32 * more <= area.w
    };
    let Some((chips, first, last)) = tries.chain(fewer).find(fits) else { return };
    let mut x = area.x;
    let look = style(Face::Sans, 13.0, Ink::Third, Align::Start);
    if first > 0 {
        pen.text(at(x, area.y + 16.0), "…", look);
        x += more;
    }
    for chip in &chips {
        let y = area.y + (HIGH - chip.thumb.size[1]) / 2.0;
        let live = chip.node == show.site.node;
        let press = Rect::new(x - GAP / 2.0, area.y - 2.0, chip.width() + GAP, 28.0);
        let press = Form::Rect { rect: press, fill: None, stroke: None };
        pen.put(Mark::from(press).handle(Handle::Node(chip.node)));
        let from = pen.marks.len();
        let front = chip.thumb.draw(pen, show, at(x, y));
        for mark in &mut pen.marks[from..] {
            // The strip is for going elsewhere, not for pointing at elements.
            mark.site = None;
        }
        if live {
            pen.outline(front.grown(1.5), Stroke::solid(Ink::Ink, 2.0));
        }
        if !chip.name.is_empty() {
            let face = if live { Face::SansBold } else { Face::Sans };
            let place = at(x + chip.thumb.size[0] + 5.0, area.y + 15.0);
            let tint = ink(show.graph.node(chip.node).role);
            pen.text(place, &chip.name, style(face, 11.5, tint, Align::Start));
        }
        x += chip.width() + GAP;
    }
    if last < all {
        pen.text(at(x - GAP + 5.0, area.y + 16.0), "…", look);
    }
}
