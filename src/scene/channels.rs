//! Which channels a channel is made from, read off the taps: at the setting shown, and at others that are wired only to be looked at.

use super::show::Show;
use crate::graph::{Graph, NodeId, Nodes, Role, Wiring};
use crate::operator::{Kind, Params, Value};
use crate::order::{Set, sort_by};
use crate::primitive::Read;
use crate::words::Text;

/// The most channels that are followed.
pub const MOST: usize = 64;
/// The most values of a parameter that are tried.
const VALUES: usize = 24;

/// A channel of a node.
pub type Lane = (NodeId, usize);
/// A wire: a channel, from another.
pub type Wire = (Lane, Lane);

/// Whether a node is a stack of pictures.
pub fn is_plane(graph: &Graph, id: NodeId) -> bool {
    let node = graph.node(id);
    let [_, _, rows, columns] = node.shape.nchw();
    let learned = node.role == Role::Weight;
    !learned && node.shape.rank() == 4 && rows > 1 && columns > 1
}

/// The last plane: what the lanes lead to.
pub fn end(graph: &Graph) -> Option<NodeId> {
    (0..graph.nodes().len()).rev().find(|&id| is_plane(graph, id) && graph.node(id).role == Role::Output)
}

/// The planes on the way from the inputs to `to`, first operands first.
pub fn planes(graph: &Graph, to: NodeId) -> Vec<NodeId> {
    let mut needed = Set::from_iter([to]);
    for id in (0..=to).rev() {
        if needed.contains(&id) {
            let operands = graph.applied(id).map_or(&[][..], |(_, operands)| operands);
            needed.extend(operands.iter().copied().filter(|&id| is_plane(graph, id)));
        }
    }
    needed.into_iter().filter(|&id| is_plane(graph, id)).collect()
}

/// Which channels a node's first `most` channels are made from, read off the taps of elements in the middle.
pub fn wires(graph: &Graph, values: &Nodes<f64>, node: NodeId, most: usize) -> Set<Wire> {
    let mut wires = Set::new();
    let Some(taps) = graph.taps(values, node) else { return wires };
    let [_, channels, rows, columns] = taps.output.nchw();
    for channel in 0..channels.min(most) {
        let Some(site) = taps.output.ravel(&[0, channel, rows / 2, columns / 2]) else { continue };
        taps.primitive.taps(&taps.operands, taps.output, site, &mut |tap| {
            for read in tap.sites() {
                let from = taps.ids[read.operand];
                if is_plane(graph, from) {
                    wires.insert(((node, channel), (from, graph.node(from).shape.nchw_at(read.index)[1])));
                }
            }
        });
    }
    wires
}

/// Everything a channel is made from, itself included.
pub fn heard(wires: &Set<Wire>, start: Lane) -> Set<Lane> {
    let mut heard = Set::from_iter([start]);
    // Nodes come after what they are made from: from the last wire to the first, each is met after all that lead to it.
    for (to, from) in wires.iter().rev() {
        if heard.contains(to) {
            heard.insert(*from);
        }
    }
    heard
}

/// Everything made from a channel, itself included.
pub fn fed(wires: &Set<Wire>, start: Lane) -> Set<Lane> {
    let mut fed = Set::from_iter([start]);
    for (to, from) in wires {
        if fed.contains(from) {
            fed.insert(*to);
        }
    }
    fed
}

/// The lanes of a node and of what it reads that hang together: each part's channels of either.
pub fn parts(wires: &Set<Wire>, node: NodeId, from: NodeId) -> Vec<[Set<usize>; 2]> {
    let mut parts: Vec<[Set<usize>; 2]> = Vec::new();
    for &((to, output), (read, input)) in wires {
        if to != node || read != from {
            continue;
        }
        let (met, mut apart): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|[outputs, inputs]| outputs.contains(&output) || inputs.contains(&input));
        let mut part = [Set::from_iter([output]), Set::from_iter([input])];
        for [outputs, inputs] in met {
            part[0] = Set::from_iter(outputs.into_iter().chain(part[0].iter().copied()));
            part[1] = Set::from_iter(inputs.into_iter().chain(part[1].iter().copied()));
        }
        apart.push(part);
        parts = apart;
    }
    sort_by(&mut parts, |[_, one], [_, other]| one.first().cmp(&other.first()));
    parts
}

/// Rows and columns of the grid that a node's channels are written into by rows and read from by columns, where it does just that to the channels
/// of `from`.
pub fn dealt(wires: &Set<Wire>, node: NodeId, from: NodeId, channels: usize) -> Option<[usize; 2]> {
    let reads = |output: usize| {
        let mut of = wires.iter().filter(|((to, channel), _)| (*to, *channel) == (node, output)).map(|wire| wire.1);
        of.next().filter(|(read, _)| *read == from && of.next().is_none()).map(|(_, channel)| channel)
    };
    let source: Vec<usize> = (0..channels).map(reads).collect::<Option<_>>()?;
    (2..channels).filter(|rows| channels.is_multiple_of(*rows)).find_map(|rows| {
        let columns = channels / rows;
        let dealt = (0..channels).all(|j| source[j] == j % rows * columns + j / rows);
        (columns > 1 && dealt).then_some([rows, columns])
    })
}

/// Which inputs each output of a whole layer is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    pub inputs: usize,
    pub of: Vec<Set<usize>>,
}

impl Relation {
    /// Of a graph's last plane to its first.
    fn of(graph: &Graph, values: &Nodes<f64>) -> Option<Self> {
        let end = end(graph)?;
        let planes = planes(graph, end);
        let first = *planes.first().filter(|&&id| graph.node(id).role == Role::Input)?;
        let [inputs, outputs] = [first, end].map(|id| graph.node(id).shape.nchw()[1]);
        if inputs.max(outputs) > MOST {
            return None;
        }
        let wires = Set::from_iter(planes.iter().flat_map(|&id| wires(graph, values, id, MOST)));
        let made = |output| heard(&wires, (end, output)).into_iter().filter(|lane| lane.0 == first);
        Some(Self { inputs, of: (0..outputs).map(|output| Set::from_iter(made(output).map(|lane| lane.1))).collect() })
    }

    /// Of the setting a page shows, with parameters of its own.
    pub fn at(show: &Show<'_>, params: &Params) -> Option<Self> {
        let graph = wired(show, params)?;
        let values = graph.blank();
        Self::of(&graph, &values)
    }

    /// Of two such layers, one after the other; none where the second cannot take what the first gives.
    pub fn twice(&self) -> Option<Self> {
        let of = |made: &Set<usize>| Set::from_iter(made.iter().flat_map(|&middle| self.of[middle].iter().copied()));
        (self.inputs == self.of.len()).then(|| Self { inputs: self.inputs, of: self.of.iter().map(of).collect() })
    }

    /// Whether every output is made from every input.
    pub fn full(&self) -> bool {
        self.of.iter().all(|made| made.len() == self.inputs)
    }
}

/// The graph of other parameters, at the specimen's size.
pub fn wired(show: &Show<'_>, params: &Params) -> Option<Graph> {
    let mut wiring = Wiring::sized([show.frame.rows, show.frame.columns]);
    (show.setting?.0.wire)(&mut wiring, params).ok()?;
    wiring.finish().ok().filter(|graph| graph.cost().macs < 50_000_000)
}

/// The flags that matter at a setting: each with its name on the page.
pub fn flags(params: &Params) -> impl Iterator<Item = (&'static str, Text)> + '_ {
    params.iter().filter(|(param, _)| (param.applies)(params)).filter_map(|(param, value)| match (&param.kind, value) {
        (Kind::Choice(_), Value::Word("true" | "false")) => Some((param.name, param.title)),
        _ => None,
    })
}

/// One value of a parameter that decides which channels meet.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    pub value: usize,
    /// How many numbers the banks of windows have.
    pub weights: usize,
    /// How many pairs of an output and an input channel meet, and of how many.
    pub pairs: [usize; 2],
    /// How many outputs there are.
    pub outputs: usize,
}

/// A parameter that decides which channels meet, and nothing else, with the values it can take.
#[derive(Clone, Debug, PartialEq)]
pub struct Splits {
    pub name: &'static str,
    pub title: Text,
    pub now: usize,
    /// How many banks of windows there are.
    pub banks: usize,
    pub all: Vec<Split>,
}

impl Splits {
    /// The first such parameter at the setting a page shows.
    pub fn of(show: &Show<'_>) -> Option<Self> {
        let params = show.setting?.1;
        let here = extents(&wired(show, params)?);
        params.iter().filter(|(param, _)| (param.applies)(params)).find_map(|(param, value)| {
            let (Kind::Int(range), &Value::Int(now)) = (&param.kind, value) else { return None };
            let values = (range.soft[0]..=range.soft[1].min(range.soft[0] + VALUES)).chain(Some(now));
            let graphs = Set::from_iter(values)
                .into_iter()
                .filter_map(|value| Some((value, wired(show, &params.with(param.name, Value::Int(value)))?)));
            let graphs: Vec<(usize, Graph)> = graphs.collect();
            // What changes the banks themselves is told before any tap is asked for.
            if here.is_empty() || graphs.len() < 2 || graphs.iter().any(|(_, graph)| extents(graph) != here) {
                return None;
            }
            let met: Vec<Vec<Pattern>> = graphs.iter().map(|(_, graph)| patterns(graph)).collect();
            let split = |((value, _), met): (&(usize, Graph), &Vec<Pattern>)| Split {
                value: *value,
                weights: met.iter().flatten().map(|(_, places)| places).sum(),
                pairs: [met.iter().map(Vec::len).sum(), here.iter().map(|(_, [o, c, ..])| o * c).sum()],
                outputs: here.iter().map(|(_, [outputs, ..])| outputs).sum(),
            };
            let all = graphs.iter().zip(&met).map(split).collect();
            let differ = met.iter().any(|patterns| *patterns != met[0]);
            differ.then_some(Self { name: param.name, title: param.title, now, banks: here.len(), all })
        })
    }
}

/// The pairs of an output and an input channel that meet in a bank, each with the places of the window it meets through.
type Pattern = Vec<([usize; 2], usize)>;

/// Every bank of windows: its node, the channels it makes and reads, its window's rows and columns.
fn extents(graph: &Graph) -> Vec<(NodeId, [usize; 4])> {
    let of = |id: NodeId| {
        let (_, operands) = graph.applied(id)?;
        let [_, outputs, ..] = graph.node(id).shape.nchw();
        let [_, inputs, ..] = graph.node(*operands.first()?).shape.nchw();
        let [.., rows, columns] = graph.node(operands[bank(graph, operands)?]).shape.nchw();
        (outputs.max(inputs) <= MOST).then_some((id, [outputs, inputs, rows, columns]))
    };
    graph.computed().filter_map(of).collect()
}

/// Which operand is a learned bank of windows.
fn bank(graph: &Graph, operands: &[NodeId]) -> Option<usize> {
    let bank = |id: &NodeId| graph.node(*id).role == Role::Weight && graph.node(*id).shape.rank() == 4;
    Some(1 + operands.get(1..)?.iter().position(bank)?)
}

/// What meets in every bank of windows.
fn patterns(graph: &Graph) -> Vec<Pattern> {
    let values = graph.blank::<f64>();
    let of = |(id, [outputs, ..]): (NodeId, [usize; 4])| {
        let taps = graph.taps(&values, id)?;
        let operand = bank(graph, taps.ids)?;
        let input = graph.node(*taps.ids.first()?).shape;
        let [_, _, rows, columns] = taps.output.nchw();
        let mut met = Pattern::new();
        for output in 0..outputs {
            let mut places = vec![Set::new(); input.nchw()[1]];
            let site = taps.output.ravel(&[0, output, rows / 2, columns / 2])?;
            taps.primitive.taps(&taps.operands, taps.output, site, &mut |tap| {
                let factor = tap.factors.iter().flatten().find(|factor| factor.operand == operand);
                if let (Read::Site(read), Some(factor)) = (tap.read, factor)
                    && read.operand == 0
                {
                    places[input.nchw_at(read.index)[1]].insert(factor.index);
                }
            });
            let found = places.iter().enumerate().filter(|(_, places)| !places.is_empty());
            met.extend(found.map(|(channel, places)| ([output, channel], places.len())));
        }
        Some(met)
    };
    extents(graph).into_iter().filter_map(of).collect()
}
