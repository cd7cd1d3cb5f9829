//! Reach: which elements of a node one output element depends on, and by how many paths: sets and counts per node, never enumerated paths.

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

/// The most elements [`reached`] follows: a pointer passes over many elements a second.
const MOST: usize = 200_000;

/// For every node up to `node`, which of its elements element `site` of `node` depends on: because they are read, because they are factors, or
/// because they steer where taps lie and how much they count; empty where none are. None where following them would take too long.
pub fn reached<T: Scalar>(graph: &Graph, values: &Nodes<T>, node: NodeId, site: usize) -> Option<Vec<Vec<bool>>> {
    follow(graph, values, [node, site], MOST)
}

/// For every element of `leaf`, whether element `site` of `node` depends on it at all. Where nothing is multiplied by what is read (see
/// [`reach`]) the two agree.
pub fn field<T: Scalar>(graph: &Graph, values: &Nodes<T>, node: NodeId, site: usize, leaf: NodeId) -> Vec<bool> {
    let mut marks = follow(graph, values, [node, site], usize::MAX).unwrap_or_default();
    let mut marks = if leaf < marks.len() { marks.swap_remove(leaf) } else { Vec::new() };
    marks.resize(graph.node(leaf).shape.len(), false);
    marks
}

fn follow<T: Scalar>(
    graph: &Graph,
    values: &Nodes<T>,
    [node, site]: [usize; 2],
    most: usize,
) -> Option<Vec<Vec<bool>>> {
    let mut marks: Vec<Vec<bool>> = vec![Vec::new(); node + 1];
    let mark = |marks: &mut Vec<Vec<bool>>, id: NodeId, index: usize| {
        marks[id].resize(graph.node(id).shape.len(), false);
        marks[id][index] = true;
    };
    mark(&mut marks, node, site);
    let mut spent = 0;
    for id in (0..=node).rev() {
        let Some(taps) = graph.taps(values, id) else { continue };
        let sites: Vec<usize> = marks[id].iter().enumerate().filter(|(_, hit)| **hit).map(|(site, _)| site).collect();
        for site in sites {
            taps.touched(site, &mut |touched| {
                spent += 1;
                mark(&mut marks, taps.ids[touched.operand], touched.index);
            });
            if spent > most {
                return None;
            }
        }
    }
    Some(marks)
}
