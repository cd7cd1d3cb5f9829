//! Gather, scatter, share: what one element under the pointer has to do with all others, from taps alone.

use super::grid::Grid;
use super::mark::{Align, Ink, Rect, Site, Stroke, at};
use super::metrics::Face;
use super::pen::{Pen, style};
use super::show::Show;
use super::terms::Terms;
use crate::graph::NodeId;
use crate::words::number;

/// The planes on the stage: which node, which of its channels (none for all at once), where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    /// The node drawn.
    pub node: NodeId,
    /// The channel drawn; none where a cell stands for all channels.
    pub channel: Option<usize>,
    /// Where its cells lie.
    pub grid: Grid,
}

/// Draws what follows the pointer on `focus`.
pub fn focus(pen: &mut Pen, show: &Show<'_>, planes: &[Plane], terms: &Terms, focus: Site) {
    let [read, weight] = terms.nodes;
    if focus.node == terms.site.node {
        gather(pen, show, planes, focus);
    } else if focus.node == read {
        scatter(pen, show, planes, terms, focus);
    } else if focus.node == weight {
        share(pen, show, planes, terms, focus);
    }
}

fn plane(planes: &[Plane], node: NodeId) -> Option<&Plane> {
    planes.iter().find(|plane| plane.node == node)
}

fn cell(pen: &mut Pen, rect: Rect) {
    pen.window(Rect::new(rect.x, rect.y, rect.w - 1.0, rect.h - 1.0));
}

fn weight_on(pen: &mut Pen, rect: Rect, value: f64) {
    if rect.w < 13.0 {
        return;
    }
    let text = number::weight(value);
    let mut look = style(Face::SansBold, (rect.w * 0.5).clamp(9.0, 13.0), Ink::Weight, Align::Middle);
    look.halo = true;
    let middle = rect.centre();
    pen.text(at(middle.x, middle.y + look.px * 0.36), text, look);
}

/// An output: all it reads, with the weight of each.
fn gather(pen: &mut Pen, show: &Show<'_>, planes: &[Plane], site: Site) {
    let Some(terms) = Terms::of(show.graph, show.values, site) else { return };
    if let Some(input) = plane(planes, terms.nodes[0]) {
        let [first, last] = terms.span();
        pen.window(input.grid.span(first, last));
        for term in terms.of_channel(show.tab.min(terms.channels - 1)) {
            if let Some((_, weight)) = term.factor {
                weight_on(pen, input.grid.at(term.place[0], term.place[1]), weight);
            }
        }
    }
    if let Some(output) = plane(planes, site.node) {
        cell(pen, output.grid.at(terms.index[2] as isize, terms.index[3] as isize));
    }
}

/// An input: every output it feeds, with the weight that arrives there.
fn scatter(pen: &mut Pen, show: &Show<'_>, planes: &[Plane], terms: &Terms, site: Site) {
    let [_, channel, row, column] = show.graph.node(site.node).shape.nchw_at(site.index);
    if let Some(input) = plane(planes, site.node) {
        cell(pen, input.grid.at(row as isize, column as isize));
    }
    let Some(output) = plane(planes, terms.site.node) else { return };
    let Some(taps) = show.graph.taps(show.values, terms.site.node) else { return };
    let mut corners: Option<[[isize; 2]; 2]> = None;
    let mut fed = Vec::new();
    for (index, tap) in taps.feeds(0, site.index) {
        let [_, o, i, j] = taps.output.nchw_at(index);
        if output.channel.is_some_and(|shown| shown != o) {
            continue;
        }
        let (i, j) = (i as isize, j as isize);
        let [[t, l], [b, r]] = corners.unwrap_or([[i, j], [i, j]]);
        corners = Some([[t.min(i), l.min(j)], [b.max(i), r.max(j)]]);
        let weight = tap.factors[0].map_or(0.0, |factor| taps.operands[factor.operand].at(factor.index));
        fed.push((i, j, weight));
    }
    let _ = channel;
    for (i, j, weight) in fed {
        weight_on(pen, output.grid.at(i, j), weight);
    }
    if let Some([first, last]) = corners {
        pen.outline(output.grid.span(first, last), Stroke::solid(Ink::Paper, 4.5));
        pen.outline(output.grid.span(first, last), Stroke::dashed(Ink::Ink, 1.75));
    }
}

/// A weight: everywhere it is used, one shifted input each.
fn share(pen: &mut Pen, show: &Show<'_>, planes: &[Plane], terms: &Terms, site: Site) {
    let Some(taps) = show.graph.taps(show.values, terms.site.node) else { return };
    let used = taps.feeds(1, site.index);
    let ends = |places: &mut dyn Iterator<Item = [isize; 2]>| {
        places.fold(None, |ends: Option<[[isize; 2]; 2]>, [i, j]| {
            let [[t, l], [b, r]] = ends.unwrap_or([[i, j], [i, j]]);
            Some([[t.min(i), l.min(j)], [b.max(i), r.max(j)]])
        })
    };
    let read = ends(&mut used.iter().map(|(_, tap)| tap.place));
    let made = ends(&mut used.iter().map(|&(index, _)| {
        let [_, _, i, j] = taps.output.nchw_at(index);
        [i as isize, j as isize]
    }));
    for (node, ends) in [(terms.nodes[0], read), (terms.site.node, made)] {
        if let (Some(plane), Some([first, last])) = (plane(planes, node), ends) {
            pen.outline(plane.grid.span(first, last), Stroke::solid(Ink::Paper, 4.5));
            pen.outline(plane.grid.span(first, last), Stroke::dashed(Ink::Ink, 1.75));
        }
    }
}
