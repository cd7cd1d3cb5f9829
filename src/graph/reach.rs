//! Reach: which elements of a node one output element depends on, and by how many paths: counts per node, never enumerated paths.

use super::{Graph, NodeId, Nodes, Scalar};
use crate::tensor::Tensor;

/// For every element of `leaf`, the number of paths from element `site` of `node` down to it: by reads, by factors, and by what steers taps.
pub fn reach<T: Scalar>(graph: &Graph, values: &Nodes<T>, node: NodeId, site: usize, leaf: NodeId) -> Tensor<f64> {
    let mut paths: Vec<Option<Tensor<f64>>> = vec![None; graph.nodes().len()];
    let mut start = Tensor::<f64>::zeros(graph.node(node).shape);
    start.data_mut()[site] = 1.0;
    paths[node] = Some(start);
    for id in (0..=node).rev() {
        let Some(taps) = graph.taps(values, id) else { continue };
        let Some(here) = paths[id].take() else { continue };
        for (site, &count) in here.data().iter().enumerate().filter(|&(_, &count)| count > 0.0) {
            taps.stands_on(site, &mut |on| {
                let below = taps.ids[on.operand];
                let shape = graph.node(below).shape;
                paths[below].get_or_insert_with(|| Tensor::zeros(shape)).data_mut()[on.index] += count;
            });
        }
    }
    paths[leaf].take().unwrap_or_else(|| Tensor::zeros(graph.node(leaf).shape))
}
