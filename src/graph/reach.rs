//! Reach: which elements of a node one output element depends on, and by how many paths: counts per node, never enumerated paths.

use super::{Graph, NodeId, Nodes, Scalar};
use crate::primitive::Read;
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

/// The most taps [`reached`] follows: a pointer passes over many elements a second.
const MOST: usize = 200_000;

/// For every node up to `node`, which of its elements element `site` of `node` stands on: by what is read, multiplied or steers; empty where none
/// are reached.
/// None where following them would take too long.
pub fn reached<T: Scalar>(graph: &Graph, values: &Nodes<T>, node: NodeId, site: usize) -> Option<Vec<Vec<bool>>> {
    let mut found: Vec<Vec<bool>> = vec![Vec::new(); node + 1];
    let mark = |found: &mut Vec<Vec<bool>>, id: NodeId, index: usize| {
        let all = &mut found[id];
        if all.is_empty() {
            all.resize(graph.node(id).shape.len(), false);
        }
        all[index] = true;
    };
    mark(&mut found, node, site);
    let mut spent = 0;
    for id in (0..=node).rev() {
        let Some(taps) = graph.taps(values, id) else { continue };
        let sites: Vec<usize> = found[id].iter().enumerate().filter(|(_, hit)| **hit).map(|(site, _)| site).collect();
        for site in sites {
            taps.touched(site, &mut |touched| {
                spent += 1;
                mark(&mut found, taps.ids[touched.operand], touched.index);
            });
            if spent > MOST {
                return None;
            }
        }
    }
    Some(found)
}
