//! Reach: which elements of a node one output element depends on, and by how many paths: sets and counts per node, never enumerated paths.

use super::{Graph, NodeId, Nodes, Scalar};
use crate::primitive::{Read, Site};
use crate::tensor::Tensor;

/// For every element of `leaf`, the number of paths by reads from element `site` of `node` down to it.
pub fn reach<T: Scalar>(graph: &Graph, values: &Nodes<T>, node: NodeId, site: usize, leaf: NodeId) -> Tensor<f64> {
    let mut paths: Vec<Option<Tensor<f64>>> = vec![None; graph.nodes().len()];
    let mut start = Tensor::<f64>::zeros(graph.node(node).shape);
    start.data_mut()[site] = 1.0;
    paths[node] = Some(start);
    for id in (0..=node).rev() {
        let Some(taps) = graph.taps(values, id) else { continue };
        let Some(here) = paths[id].take() else { continue };
        for (site, &count) in here.data().iter().enumerate().filter(|&(_, &count)| count > 0.0) {
            for (tap, _) in taps.of(site) {
                let Read::Site(read) = tap.read else { continue };
                let below = taps.ids[read.operand];
                let shape = graph.node(below).shape;
                paths[below].get_or_insert_with(|| Tensor::zeros(shape)).data_mut()[read.index] += count;
            }
        }
    }
    paths[leaf].take().unwrap_or_else(|| Tensor::zeros(graph.node(leaf).shape))
}

/// For every element of `leaf`, whether element `site` of `node` depends on it at all: because it is read, because it is a factor, or because it
/// steers where taps lie and how much they count. Where nothing is multiplied by what is read (see [`reach`]) the two agree.
pub fn field<T: Scalar>(graph: &Graph, values: &Nodes<T>, node: NodeId, site: usize, leaf: NodeId) -> Vec<bool> {
    let mut marks: Vec<Vec<bool>> = vec![Vec::new(); graph.nodes().len()];
    let mark = |marks: &mut Vec<Vec<bool>>, id: NodeId, index: usize| {
        let size = graph.node(id).shape.len();
        marks[id].resize(size, false);
        marks[id][index] = true;
    };
    mark(&mut marks, node, site);
    for id in (0..=node).rev() {
        let Some(taps) = graph.taps(values, id) else { continue };
        for (site, _) in std::mem::take(&mut marks[id]).into_iter().enumerate().filter(|&(_, marked)| marked) {
            let mut touch = |Site { operand, index }| mark(&mut marks, taps.ids[operand], index);
            taps.primitive.taps(&taps.operands, taps.output, site, &mut |tap| {
                tap.sites().for_each(&mut touch);
            });
            taps.primitive.steers(&taps.operands, taps.output, site, &mut touch);
        }
    }
    marks[leaf].resize(graph.node(leaf).shape.len(), false);
    marks.swap_remove(leaf)
}
