//! Lanes: every channel of every tensor on a lane of its own, wired to the channels it is made from. Groups are bundles that never meet, a
//! shuffle is wires that cross, a concatenation lanes that come to lie side by side. What the channel shown hears, through all layers, is drawn
//! strong. The wires are read off the taps.

use super::mark::{Align, Drawing, Form, Handle, Image, Ink, Leg, Mark, Rect, Site, Stroke, at};
use super::metrics::{Face, fit};
use super::names::ink;
use super::pen::{Pen, style};
use super::show::{Area, Show};
use crate::graph::{Graph, NodeId, Role};
use crate::order::set;
use crate::primitive::Read;
use crate::words::{Text, number};
use std::collections::BTreeSet;

/// The most lanes of one tensor, and the most tensors side by side.
pub const LANES: usize = 12;
const TENSORS: usize = 7;
const HEAD: f32 = 44.0;

const HEARS: Text = Text::new(
    "Channel {0} of {1} hears {2} of {3} input channels: {4}.",
    "{1} 的第 {0} 个通道能听到 {3} 个输入通道中的 {2} 个：{4}。",
);
const LEFT_OUT: Text = Text::new("{0} more", "另有 {0} 个");

/// A wire: channel of a node, from channel of another.
type Wire = ((NodeId, usize), (NodeId, usize));

/// The planes on the way from the inputs to `to`, first operands first.
fn planes(graph: &Graph, to: NodeId) -> Vec<NodeId> {
    let mut needed = set([to]);
    for id in (0..=to).rev() {
        if needed.contains(&id) {
            let operands = graph.applied(id).map_or(&[][..], |(_, operands)| operands);
            needed.extend(operands.iter().copied().filter(|&id| is_plane(graph, id)));
        }
    }
    needed.into_iter().filter(|&id| is_plane(graph, id)).collect()
}

/// The last plane: what the lanes lead to.
fn end(graph: &Graph) -> Option<NodeId> {
    (0..graph.nodes().len()).rev().find(|&id| is_plane(graph, id) && graph.node(id).role == Role::Output)
}

/// The channels the view would like to show small, by node.
pub fn wants(graph: &Graph) -> Vec<(NodeId, usize)> {
    let planes = end(graph).map_or(Vec::new(), |end| planes(graph, end));
    planes.into_iter().flat_map(|id| (0..graph.node(id).shape.nchw()[1].min(LANES)).map(move |c| (id, c))).collect()
}

/// Which channels a node's channels are made from, read off the taps of elements in the middle.
fn wires(show: &Show<'_>, node: NodeId) -> BTreeSet<Wire> {
    let mut wires = BTreeSet::new();
    let Some(taps) = show.graph.taps(show.values, node) else { return wires };
    let [_, channels, rows, columns] = taps.output.nchw();
    for channel in 0..channels.min(LANES) {
        let Some(site) = taps.output.ravel(&[0, channel, rows / 2, columns / 2]) else { continue };
        for (tap, _) in taps.of(site) {
            let touched = [Some(tap.read).and_then(|read| match read {
                Read::Site(site) => Some(site),
                _ => None,
            })];
            for read in touched.into_iter().flatten().chain(tap.factors.into_iter().flatten()) {
                let from = taps.ids[read.operand];
                if is_plane(show.graph, from) {
                    wires.insert(((node, channel), (from, show.graph.node(from).shape.nchw_at(read.index)[1])));
                }
            }
        }
    }
    wires
}

/// Lanes, wires and what the channel shown hears.
pub fn lanes(show: &Show<'_>, area: Area) -> Drawing {
    let graph = show.graph;
    let Some(end) = end(graph) else { return Drawing::default() };
    let all = planes(graph, end);
    // Of a long way, its end.
    let nodes = &all[all.len().saturating_sub(TENSORS)..];
    let wires = set(nodes.iter().flat_map(|&id| wires(show, id)));
    let shown = if nodes.contains(&show.site.node) { show.site.node } else { end };
    let channel = |node: NodeId| graph.node(node).shape.nchw_at(show.site.index)[1];
    let start = (shown, if shown == show.site.node { channel(shown) } else { 0 });
    let live = heard(&wires, start);

    let mut pen = Pen::default();
    let (inset, names) = if area.wide() { (28.0, 84.0) } else { (16.0, 50.0) };
    let lanes = nodes.iter().map(|&id| graph.node(id).shape.nchw()[1].min(LANES)).max().unwrap_or(1);
    let high = if area.wide() { area.height - HEAD - 60.0 } else { lanes as f32 * 46.0 };
    let lane = (high / lanes as f32).min(132.0);
    let aspect = (show.picture[0].max(1) as f32 / show.picture[1].max(1) as f32).clamp(0.6, 2.0);
    let room = area.width - 2.0 * inset - names;
    let pitch = room / nodes.len() as f32;
    let w = ((lane - 6.0) * aspect).min(pitch * 0.62).max(10.0);
    let h = (w / aspect).min(lane - 4.0);
    let place = |node: NodeId, channel: usize| -> Option<Rect> {
        let column = nodes.iter().position(|&id| id == node)?;
        let of = graph.node(node).shape.nchw()[1].min(LANES);
        let top = HEAD + (lanes - of) as f32 * lane / 2.0;
        let gap = if nodes.len() > 1 { (room - w) / (nodes.len() - 1) as f32 } else { 0.0 };
        (channel < of).then(|| Rect::new(inset + names + column as f32 * gap, top + channel as f32 * lane, w, h))
    };
    for strong in [false, true] {
        for &(to, from) in wires.iter().filter(|(to, from)| (live.contains(to) && live.contains(from)) == strong) {
            let (Some(a), Some(b)) = (place(from.0, from.1), place(to.0, to.1)) else { continue };
            let (a, b) = (at(a.right() + 2.0, a.centre().y), at(b.x - 2.0, b.centre().y));
            let bend = (b.x - a.x) * 0.5;
            let legs = vec![Leg::Curve(at(a.x + bend, a.y), at(b.x - bend, b.y), b)];
            if strong {
                let stroke = Stroke::solid(Ink::Paper, 5.0);
                pen.put(Form::Path { from: a, legs: legs.clone(), stroke, arrow: false });
            }
            let stroke = if strong { Stroke::solid(Ink::Ink, 2.0) } else { Stroke::solid(Ink::Hair, 1.0) };
            pen.put(Form::Path { from: a, legs, stroke, arrow: false });
        }
    }
    for (column, &node) in nodes.iter().enumerate() {
        let of = graph.node(node).shape.nchw()[1];
        for channel in 0..of.min(LANES) {
            let Some(rect) = place(node, channel) else { continue };
            let strong = live.contains(&(node, channel));
            thumb(&mut pen, show, node, channel, rect);
            if strong {
                pen.outline(rect, Stroke::solid(Ink::Ink, 2.0));
            }
            if (node, channel) == start {
                pen.window(rect.grown(1.0));
            }
            let area = graph.node(node).shape.len() / of.max(1);
            let site = Site { node, index: channel * area + (show.site.index % area.max(1)) };
            let press = Form::Rect { rect, fill: None, stroke: None };
            let press = Mark::from(press);
            pen.put(if graph.applied(node).is_some() { press.handle(Handle::At(site)) } else { press.on(site) });
            let (face, tint) = if strong { (Face::SansBold, Ink::Ink) } else { (Face::Sans, Ink::Second) };
            if column == 0 {
                let name =
                    if graph.node(node).role == Role::Input { show.letter(channel) } else { channel.to_string() };
                let px = fit(&name, face, 12.0, 7.0, names - 8.0).unwrap_or(7.0);
                pen.text(at(rect.x - 8.0, rect.centre().y + 4.0), name, style(face, px, tint, Align::End));
            }
        }
        let Some(top) = place(node, 0) else { continue };
        let name = &graph.node(node).name;
        let step = if nodes.len() > 1 { (room - w) / (nodes.len() - 1) as f32 } else { room };
        // In the middle over its lane, and no wider than to its neighbours and to the page's edge.
        let centre = top.centre().x;
        let width = (step - 6.0).min(2.0 * (area.width - 4.0 - centre));
        let px = fit(name, Face::SansBold, 13.0, 7.0, width).unwrap_or(7.0);
        let name = fit(name, Face::SansBold, px, px, width + 0.5).map_or("…", |_| name.as_str());
        pen.text(at(centre, 13.0), name, style(Face::SansBold, px, ink(graph.node(node).role), Align::Middle));
        let rest = of.saturating_sub(LANES);
        let told = match rest {
            0 => graph.node(node).shape.to_string(),
            rest => LEFT_OUT.fill(&[&rest.to_string()]).get(show.lang).to_owned(),
        };
        if let Some(px) = fit(&told, Face::Sans, 11.5, 8.0, width) {
            pen.text(at(centre, 29.0), told, style(Face::Sans, px, Ink::Second, Align::Middle));
        }
    }
    let y = HEAD + lanes as f32 * lane + 24.0;
    sentence(&mut pen, show, nodes[0], start, &live, Rect::new(inset, y, area.width - 2.0 * inset, 40.0));
    let height = if area.wide() { area.height.max(y + 30.0) } else { y + 48.0 };
    Drawing { size: [area.width, height], base: pen.marks, overlay: Vec::new() }
}

/// Everything a channel is made from, itself included.
fn heard(wires: &BTreeSet<Wire>, start: (NodeId, usize)) -> BTreeSet<(NodeId, usize)> {
    let mut heard = set([start]);
    // Nodes come after what they are made from: from the last wire to the first, each is met after all that lead to it.
    for (to, from) in wires.iter().rev() {
        if heard.contains(to) {
            heard.insert(*from);
        }
    }
    heard
}

fn sentence(
    pen: &mut Pen,
    show: &Show<'_>,
    first: NodeId,
    start: (NodeId, usize),
    live: &BTreeSet<(NodeId, usize)>,
    area: Rect,
) {
    let of = show.graph.node(first).shape.nchw()[1];
    let named: Vec<String> = live.iter().filter(|(node, _)| *node == first).map(|&(_, c)| show.letter(c)).collect();
    let name = &show.graph.node(start.0).name;
    let words = HEARS.fill(&[
        &number::integer(start.1 as i64 + 1),
        name,
        &named.len().to_string(),
        &of.to_string(),
        &named.join(", "),
    ]);
    for (i, line) in super::metrics::wrap(words.get(show.lang), Face::Sans, 13.0, area.w).into_iter().enumerate() {
        pen.text(at(area.x, area.y + i as f32 * 18.0), line, style(Face::Sans, 13.0, Ink::Ink, Align::Start));
    }
}

/// Whether a node is a stack of pictures.
fn is_plane(graph: &Graph, id: NodeId) -> bool {
    let node = graph.node(id);
    let [_, _, rows, columns] = node.shape.nchw();
    let learned = node.role == Role::Weight;
    !learned && node.shape.rank() == 4 && rows > 1 && columns > 1
}

/// One channel on the whole picture, or a plain sheet while it is on its way.
fn thumb(pen: &mut Pen, show: &Show<'_>, node: NodeId, channel: usize, rect: Rect) {
    match show.map(node, channel) {
        Some(map) => pen.put(Form::Image { image: Image::Thumb(map.image), rect, until: 1.0 }),
        None => pen.fill(rect, Ink::Sheet),
    }
    pen.outline(rect, Stroke::solid(Ink::Frame, 1.0));
}
