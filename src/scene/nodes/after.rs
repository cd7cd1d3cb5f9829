//! What all nodes hold, before and after every layer: small maps side by side, in which differences fade the more layers there are.

use super::passing::Passing;
use crate::graph::NodeId;
use crate::scene::mark::{Align, Form, Ground, Ink, Rect, Stroke, at};
use crate::scene::metrics::Face;
use crate::scene::pen::{Pen, style};
use crate::scene::sheet::Sheet;
use crate::scene::show::Show;
use crate::words::Text;

const HEAD: Text = Text::new("All nodes, layer by layer", "逐层看所有节点");
const BEFORE: Text = Text::new("before", "之前");
const AFTER: Text = Text::new("after {0}", "{0} 层后");
/// The least and the greatest side of a map, and what stands above and below.
const SIDES: [f32; 2] = [30.0, 96.0];
const AROUND: f32 = 52.0;
const GAP: f32 = 12.0;

/// The colours of a node's cells: of three channels together where they are colours, else of the channel shown.
fn colours(show: &Show<'_>, passing: &Passing<'_>, id: NodeId, sheet: Sheet) -> Vec<Ground> {
    let data = show.values.of(id).data();
    let photograph = sheet.slices == 3 && data.iter().all(|value| (0.0..=1.5).contains(value));
    let channel = passing.channel.min(sheet.slices - 1);
    let scale = show.scale(id, channel);
    let of = |cell: usize| match photograph {
        true => show.colour(id, cell),
        false => scale.ground(data.get(channel * sheet.len + cell).copied().unwrap_or(0.0)),
    };
    (0..sheet.len).map(of).collect()
}

/// Draws the maps where there is room for them; returns the lower edge.
pub fn after(pen: &mut Pen, show: &Show<'_>, passing: &Passing<'_>, area: Rect) -> f32 {
    let graph = show.graph;
    let first = passing.layers.first().and_then(|&id| graph.applied(id)).and_then(|(_, ids)| ids.first().copied());
    // What the first layer reads before it mixes features: the nodes as they come.
    let start = first.and_then(|id| graph.applied(id)).and_then(|(_, ids)| ids.first().copied()).or(first);
    let Some(start) = start.filter(|_| passing.count > 3) else { return area.y };
    let all: Vec<NodeId> = [start].into_iter().chain(passing.layers.iter().copied()).collect();
    let side = ((area.w - GAP * (all.len() - 1) as f32) / all.len() as f32).min(area.h - AROUND).min(SIDES[1]).floor();
    if side < SIDES[0] {
        return area.y;
    }
    pen.head(Rect::new(area.x, area.y, area.w, 22.0), HEAD.get(show.lang), Ink::Ink, "");
    for (i, id) in all.into_iter().enumerate() {
        let sheet = Sheet::of(graph.node(id).shape, 0);
        let [rows, columns] = sheet.size;
        let cell = (side / columns as f32).min(side / rows as f32);
        let (x, y) = (area.x + i as f32 * (side + GAP), area.y + 31.0);
        let map = Rect::new(x, y, cell * columns as f32, cell * rows as f32);
        pen.put(Form::Raster { rect: map, columns, pixels: colours(show, passing, id, sheet) });
        let here = Rect::new(
            x + (passing.node % columns) as f32 * cell,
            y + (passing.node / columns) as f32 * cell,
            cell,
            cell,
        );
        if id == passing.site.node && !passing.over() {
            pen.fill(here, Ink::Sheet);
        }
        if id == passing.site.node {
            pen.outline(here, Stroke::solid(Ink::Paper, 3.5));
            pen.outline(here, Stroke::solid(Ink::Output, 2.0));
        }
        let name = if i == 0 { BEFORE.fill(&[]) } else { AFTER.fill(&[&i.to_string()]) };
        let look = style(Face::Sans, 11.0, Ink::Second, Align::Start);
        pen.text(at(x, y + side + 15.0), name.get(show.lang), look);
    }
    area.y + 31.0 + side + 20.0
}
