//! What is left out, measured: each output on the specimen held against what it is when no path is muted.

use super::super::show::Show;
use super::super::thumb::muted;
use super::paths::Path;
use crate::graph::{Edit, Edits, NodeId, Nodes};

/// How far an output is from what it was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    /// The largest difference.
    pub largest: f64,
    /// The mean difference.
    pub mean: f64,
    /// The mean difference as a share of the mean magnitude before.
    pub share: f64,
}

impl Change {
    /// Between two evaluations of one node.
    pub fn between(before: &Nodes<f64>, after: &Nodes<f64>, node: NodeId) -> Self {
        let (before, after) = (before.of(node).data(), after.of(node).data());
        let count = before.len().max(1) as f64;
        let apart = || before.iter().zip(after).map(|(a, b)| (a - b).abs());
        let mean = apart().sum::<f64>() / count;
        let whole = before.iter().map(|value| value.abs()).sum::<f64>() / count;
        let share = if mean == 0.0 { 0.0 } else { mean / whole };
        Self { largest: apart().fold(0.0, f64::max), mean, share }
    }
}

/// What muting does.
#[derive(Clone, Debug, PartialEq)]
pub struct Effects {
    /// Of what is muted now, by output; none where nothing is.
    pub now: Option<Vec<Change>>,
    /// Of each path muted alone, by output.
    pub alone: Vec<Vec<Change>>,
}

impl Effects {
    /// Of paths on outputs. Only what follows from a muted node is evaluated again.
    pub fn of(show: &Show<'_>, paths: &[Path], outputs: &[NodeId]) -> Self {
        let graph = show.graph;
        let off: Vec<NodeId> = paths.iter().filter_map(Path::last).filter(|&id| muted(show, id)).collect();
        let mutes = |edit: &&Edit| !off.iter().any(|&id| **edit == Edit::mute(&graph.node(id).name));
        let edits = Edits(show.edits.0.iter().filter(mutes).cloned().collect());
        let whole = if off.is_empty() { show.values.clone() } else { graph.rerun(show.values, &edits, &off) };
        let changes = |after: &Nodes<f64>| outputs.iter().map(|&id| Change::between(&whole, after, id)).collect();
        let alone = |path: &Path| match path.last() {
            Some(last) => {
                let edits = edits.with(Edit::mute(&graph.node(last).name));
                changes(&graph.rerun(&whole, &edits, &[last]))
            }
            None => vec![Change::default(); outputs.len()],
        };
        Self { now: (!off.is_empty()).then(|| changes(show.values)), alone: paths.iter().map(alone).collect() }
    }
}
