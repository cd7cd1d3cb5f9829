//! Which pictures of a graph stand, and by which paths they are joined. A path is what leads from one standing picture to the next without
//! branching; what is cut from the input without a learned number stands too, as where paths begin.

use super::super::names::title;
use super::super::sheet::Sheet;
use crate::graph::{Graph, NodeId, Role};
use crate::order::sort_by;

/// A graph as pictures that stand and paths between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paths {
    /// The pictures that stand, each with its column: where paths begin, what they meet in, the outputs.
    pub stations: Vec<(NodeId, usize)>,
    /// From one to another, through what is computed on the way.
    pub paths: Vec<Path>,
    /// What cuts the input into the pictures where paths begin.
    pub cuts: Vec<Path>,
    /// Rows of the resolutions, most first.
    pub lanes: Vec<usize>,
}

/// From one picture to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Where it begins.
    pub from: NodeId,
    /// Where it ends.
    pub to: NodeId,
    /// What is computed on the way, in order.
    pub chain: Vec<NodeId>,
}

impl Path {
    /// What it brings.
    pub fn last(&self) -> Option<NodeId> {
        self.chain.last().copied()
    }
}

impl Paths {
    /// Of a graph; `named` stand wherever they are.
    pub fn of(graph: &Graph, named: &[&str]) -> Self {
        let nodes = graph.nodes();
        let all: Vec<NodeId> = (0..nodes.len()).filter(|&id| is_picture(graph, id)).collect();
        let mut users = vec![0; nodes.len()];
        let mut given = vec![false; nodes.len()];
        for &id in &all {
            pictures(graph, id).iter().for_each(|&operand| users[operand] += 1);
            let operands = graph.applied(id).map_or(&[][..], |(_, operands)| operands);
            given[id] = operands.iter().all(|&operand| given[operand]);
        }
        let channels = |id: NodeId| nodes[id].shape.nchw()[1];
        let part = |id: NodeId| {
            let next = all.iter().find(|&&user| pictures(graph, user).contains(&id));
            let whole = pictures(graph, id).first().copied();
            given[id]
                && next.is_none_or(|&next| !given[next])
                && whole.is_some_and(|whole| channels(whole) != channels(id))
        };
        let stands = |id: NodeId| {
            matches!(nodes[id].role, Role::Input | Role::Output)
                || users[id] > 1
                || pictures(graph, id).len() > 1
                || named.contains(&nodes[id].name.as_str())
                || part(id)
        };
        let mut every = Vec::new();
        for &to in all.iter().filter(|&&id| stands(id)) {
            for mut from in pictures(graph, to) {
                let mut chain = Vec::new();
                while !stands(from) {
                    chain.insert(0, from);
                    match pictures(graph, from).first() {
                        Some(&before) => from = before,
                        None => break,
                    }
                }
                every.push(Path { from, to, chain });
            }
        }
        let (cuts, paths): (Vec<Path>, Vec<Path>) = every.into_iter().partition(|path| given[path.to]);
        let mut column = vec![0; nodes.len()];
        // Ends come after what they are made from.
        for path in &paths {
            column[path.to] = column[path.to].max(column[path.from] + 1);
        }
        let most = column.iter().copied().max().unwrap_or(0);
        let at = |id: NodeId| if nodes[id].role == Role::Output { most } else { column[id] };
        let meets = |id: &NodeId| paths.iter().any(|path| path.from == *id || path.to == *id);
        let stations = all.iter().copied().filter(meets).map(|id| (id, at(id))).collect();
        let mut lanes: Vec<usize> = all.iter().map(|&id| rows(graph, id)).collect();
        sort_by(&mut lanes, |a, b| b.cmp(a));
        // A few rows more or fewer are the same resolution.
        lanes.dedup_by(|rows, most| 4 * *rows > 3 * *most);
        Self { stations, paths, cuts, lanes }
    }

    /// The lane a picture belongs to.
    pub fn lane(&self, graph: &Graph, id: NodeId) -> usize {
        let rows = rows(graph, id);
        self.lanes.iter().rposition(|&most| rows <= most).unwrap_or(0)
    }

    /// The pictures where paths begin.
    pub fn entries(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.stations.iter().filter(|(_, column)| *column == 0).map(|&(id, _)| id)
    }
}

fn rows(graph: &Graph, id: NodeId) -> usize {
    graph.node(id).shape.nchw()[2]
}

fn is_picture(graph: &Graph, id: NodeId) -> bool {
    graph.node(id).role != Role::Weight && Sheet::is_map(graph.node(id).shape)
}

/// The pictures a node is made from, each once.
fn pictures(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let operands = graph.applied(id).map_or(&[][..], |(_, operands)| operands);
    let mut found: Vec<NodeId> = Vec::new();
    for &operand in operands.iter().filter(|&&operand| is_picture(graph, operand)) {
        if !found.contains(&operand) {
            found.push(operand);
        }
    }
    found
}

/// What a picture is called beside others: its own name, without the word of its role where more follows.
pub fn short(graph: &Graph, id: NodeId) -> String {
    let name = &graph.node(id).name;
    let rest = ["output.", "stage."].iter().find_map(|role| name.strip_prefix(role));
    rest.map_or_else(|| title(graph.node(id)).en.to_lowercase(), str::to_owned)
}

/// How many times fewer or more rows a node has than what it is made from: `÷2`, `×2`; none where as many.
pub fn factor(graph: &Graph, id: NodeId) -> Option<String> {
    let before = rows(graph, *pictures(graph, id).first()?);
    let after = rows(graph, id);
    match (before, after) {
        (before, after) if 3 * before >= 4 * after => Some(format!("÷ {}", (before + after / 2) / after.max(1))),
        (before, after) if 3 * after >= 4 * before => Some(format!("× {}", (after + before / 2) / before.max(1))),
        _ => None,
    }
}
