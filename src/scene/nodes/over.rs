//! What follows the pointer: a ring around the node it is on, and that node's own edges.

use super::lay::{Places, Wire};
use super::passing::Passing;
use crate::scene::mark::{Form, Ink, Mark, Site, Stroke, at};
use crate::scene::pen::Pen;
use crate::scene::show::Show;

/// The marks over the drawing.
pub fn over(show: &Show<'_>, passing: &Passing<'_>, places: &Places) -> Vec<Mark> {
    let mut pen = Pen::default();
    let of = |site: Site| match site.node {
        id if id == passing.site.node => Some(site.index % passing.count),
        _ => passing.node_of(site),
    };
    let Some(node) = show.focus.and_then(of) else { return Vec::new() };
    let centre = places.point(node);
    if let Some(edges) = &passing.edges {
        let straight = |other: &usize| matches!(places.wire(node, *other), Wire::Straight);
        for other in (0..passing.count).filter(|&other| other != node && edges.joined(node, other)).filter(straight) {
            let to = places.point(other);
            let share = places.radius / (to.x - centre.x).hypot(to.y - centre.y).max(1e-3);
            let along = |share: f32| at(centre.x + (to.x - centre.x) * share, centre.y + (to.y - centre.y) * share);
            pen.line(along(share.min(0.45)), along(1.0 - share.min(0.45)), Stroke::solid(Ink::Output, 2.0));
        }
    }
    for stroke in [Stroke::solid(Ink::Paper, 5.5), Stroke::solid(Ink::Ink, 2.0)] {
        let radius = places.radius + 3.5;
        pen.put(Form::Circle { centre, radius, fill: None, stroke: Some(stroke) });
    }
    pen.marks
}
