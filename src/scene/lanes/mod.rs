//! Lanes: every channel of every tensor on a lane of its own, wired to the channels it is made from. Groups are bundles that never meet, a
//! shuffle is a grid written by rows and read by columns, a concatenation lanes that come to lie side by side. What the channel shown hears,
//! through all layers, is drawn strong. The wires are read off the taps.
//!
//! | file | what it is |
//! |---|---|
//! | `track` | where lanes, wires and grids lie, drawn |
//! | `reach` | which inputs reach an output through one layer and two, and what changes that |

mod reach;
mod track;

use super::channels::{Lane, Wire, end, fed, heard, planes, wires};
use super::mark::{Align, Drawing, Ink, Rect, at};
use super::metrics::{Face, wrap};
use super::pen::{Pen, style};
use super::show::{Area, Show};
use super::terms::{Group, Terms};
use crate::graph::{Graph, NodeId, Role};
use crate::order::Set;
use crate::words::{Text, number};
use reach::Reach;
use track::Track;

/// The most lanes of one tensor, and the most tensors side by side.
pub const LANES: usize = 12;
const TENSORS: usize = 7;
const NARROW: usize = 6;

/// Between the names of a list.
const LIST: Text = Text::new(", ", "、");
const HEARS: Text = Text::new(
    "Channel {0} of {1} hears {2} of {3} input channels: {4}.",
    "{1}的第 {0} 个通道能听到 {3} 个输入通道中的 {2} 个：{4}。",
);

/// The channels the view would like to show small, by node.
pub fn wants(graph: &Graph) -> Vec<(NodeId, usize)> {
    let planes = end(graph).map_or(Vec::new(), |end| planes(graph, end));
    planes.into_iter().flat_map(|id| (0..graph.node(id).shape.nchw()[1].min(LANES)).map(move |c| (id, c))).collect()
}

/// Lanes, wires and what the channel shown hears.
pub fn lanes(show: &Show<'_>, area: Area) -> Drawing {
    let graph = show.graph;
    let Some(end) = end(graph) else { return Drawing::default() };
    let all = planes(graph, end);
    let wires = Set::from_iter(all.iter().flat_map(|&id| wires(graph, show.values, id, LANES)));
    let whole = wires.clone();
    let (nodes, wires) = shortened(show, all.clone(), wires, if area.wide() { TENSORS } else { NARROW });
    let shown = if nodes.contains(&show.site.node) { show.site.node } else { end };
    let channel = |node: NodeId| graph.node(node).shape.nchw_at(show.site.index)[1];
    let start = (shown, if shown == show.site.node { channel(shown) } else { 0 });
    // While taps run, what comes through those that are added.
    let live = match added(show, &nodes, start) {
        Some(read) => heard(
            &Set::from_iter(wires.iter().filter(|(to, from)| *to != start || read.contains(from)).copied()),
            start,
        ),
        None => heard(&wires, start),
    };
    // Also where there is no room for the beginning of the way, its end is told of the input.
    let first = all[0];
    let inputs: Vec<usize> =
        heard(&whole, start).into_iter().filter(|lane| lane.0 == first).map(|lane| lane.1).collect();

    let mut pen = Pen::default();
    let inset = if area.wide() { 28.0 } else { 16.0 };
    let reach = Reach::of(show, start);
    let panel = reach.height();
    let track = Track::new(show, area, nodes, wires, panel + 40.0);
    track.draw(&mut pen, &live, start);
    let y = track.bottom() + 22.0;
    let words = Rect::new(inset, y, area.width - 2.0 * inset, 40.0);
    let mut y = sentence(&mut pen, show, first, start, &inputs, words);
    if panel > 0.0 {
        y = reach::panel(&mut pen, show, &reach, Rect::new(inset, y + 10.0, words.w, panel), area.wide());
    }
    let mut overlay = Pen::default();
    if let Some(lane) = under(show, &track) {
        let lit = match show.graph.node(lane.0).role {
            Role::Input => fed(&track.wires, lane),
            _ => heard(&track.wires, lane),
        };
        track.light(&mut overlay, &lit);
    }
    if let Some(share) = show.under_way {
        track.travel(&mut overlay, &live, share);
    }
    let height = if area.wide() { area.height.max(y + 16.0) } else { y + 20.0 };
    Drawing { size: [area.width, height], base: pen.marks, overlay: overlay.marks }
}

/// The lanes that the terms added so far read; none while nothing is to come.
fn added(show: &Show<'_>, nodes: &[NodeId], start: Lane) -> Option<Set<Lane>> {
    let done = show.tap.filter(|_| start.0 == show.site.node)?;
    let terms = Terms::of(show.graph, show.values, show.site).filter(|terms| done < terms.terms.len())?;
    let lane = |group: &Group| group.read.filter(|(node, _)| nodes.contains(node));
    let seen = terms.groups.iter().filter(|group| group.terms.start < done);
    terms
        .groups
        .iter()
        .all(|group| group.read.is_none() || lane(group).is_some())
        .then(|| Set::from_iter(seen.filter_map(lane)))
}

/// The lane under the pointer.
fn under(show: &Show<'_>, track: &Track<'_>) -> Option<Lane> {
    let focus = show.focus.filter(|focus| track.nodes.contains(&focus.node))?;
    let lane = (focus.node, show.graph.node(focus.node).shape.nchw_at(focus.index)[1]);
    (lane.1 < LANES).then_some(lane)
}

/// No more nodes than fit: those that hand every channel on to itself are left out first, then the beginning.
fn shortened(show: &Show<'_>, mut nodes: Vec<NodeId>, mut wires: Set<Wire>, most: usize) -> (Vec<NodeId>, Set<Wire>) {
    let alone = |node: NodeId| show.graph.applied(node).is_some_and(|(_, operands)| operands.len() == 1);
    while nodes.len() > most {
        let kept = |node: NodeId| {
            let role = show.graph.node(node).role;
            role == Role::Input || role == Role::Output || node == show.site.node
        };
        let straight = |node: NodeId| {
            let mut of = wires.iter().filter(|(to, _)| to.0 == node).peekable();
            let from = of.peek().map(|(_, from)| from.0);
            of.all(|(to, read)| to.1 == read.1 && Some(read.0) == from)
        };
        let found = nodes.iter().copied().filter(|&node| !kept(node) && straight(node));
        let Some(node) = found.clone().find(|&node| alone(node)).or_else(|| found.clone().next()) else { break };
        let source: Vec<Wire> = wires.iter().filter(|(to, _)| to.0 == node).copied().collect();
        let passed =
            |wire: &Wire| source.iter().find(|(to, _)| *to == wire.1).map_or(*wire, |(_, read)| (wire.0, *read));
        wires = Set::from_iter(wires.iter().filter(|(to, _)| to.0 != node).map(passed));
        nodes.retain(|&other| other != node);
    }
    nodes.drain(..nodes.len().saturating_sub(most));
    (nodes, wires)
}

/// What a channel hears, by name; returns the last baseline.
fn sentence(pen: &mut Pen, show: &Show<'_>, first: NodeId, start: Lane, inputs: &[usize], area: Rect) -> f32 {
    let of = show.graph.node(first).shape.nchw()[1];
    let named: Vec<String> = inputs.iter().map(|&c| show.letter(c)).collect();
    let name = super::title(show.graph.node(start.0));
    let words = HEARS.fill(&[
        &number::integer(start.1 as i64 + 1),
        name.get(show.lang).to_lowercase().as_str(),
        &named.len().to_string(),
        &of.to_string(),
        &named.join(LIST.get(show.lang)),
    ]);
    let mut y = area.y;
    for (i, line) in wrap(words.get(show.lang), Face::Sans, 13.0, area.w).into_iter().enumerate() {
        y = area.y + i as f32 * 18.0;
        pen.text(at(area.x, y), line, style(Face::Sans, 13.0, Ink::Ink, Align::Start));
    }
    y
}
