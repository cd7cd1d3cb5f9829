//! Paths from one element down to every place of every node on its way to the input, counted node by node and never one by one.

use crate::graph::{Graph, NodeId, Nodes, Wiring};
use crate::operator::{Operator, Params};
use crate::order::Set;
use crate::primitive::Read;
use crate::scene::mark::Site;

/// Sides of the pictures that are tried until nothing of a field is cut off.
const SIDES: [usize; 4] = [17, 33, 65, 129];
/// The most multiply-accumulates of a layer that is wired only to be looked at.
const MOST_MACS: u64 = 150_000_000;

/// One node of the way: paths to each place of its plane, over all channels.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    pub node: NodeId,
    pub rows: usize,
    pub columns: usize,
    pub paths: Vec<f64>,
}

impl Plane {
    fn of(graph: &Graph, node: NodeId, counts: &[f64]) -> Self {
        let [_, _, rows, columns] = graph.node(node).shape.nchw();
        let mut paths = vec![0.0; rows * columns];
        for (flat, count) in counts.iter().enumerate() {
            paths[flat % (rows * columns)] += count;
        }
        Self { node, rows, columns, paths }
    }

    pub fn at(&self, [row, column]: [usize; 2]) -> f64 {
        self.paths[row * self.columns + column]
    }

    /// How many places are read.
    pub fn read(&self) -> usize {
        self.paths.iter().filter(|&&count| count > 0.0).count()
    }

    /// The corners of what is read.
    pub fn field(&self) -> Option<[[usize; 2]; 2]> {
        let read = self.paths.iter().enumerate().filter(|(_, count)| **count > 0.0);
        read.map(|(i, _)| [i / self.columns, i % self.columns]).fold(None, |ends, [i, j]| {
            let [[t, l], [b, r]] = ends.unwrap_or([[i, j]; 2]);
            Some([[t.min(i), l.min(j)], [b.max(i), r.max(j)]])
        })
    }

    /// Rows and columns from corner to corner.
    pub fn extent(&self) -> [usize; 2] {
        self.field().map_or([0; 2], |[first, last]| [0, 1].map(|axis| last[axis] - first[axis] + 1))
    }

    /// The part of the places between the corners that is read.
    pub fn share(&self) -> f64 {
        let [rows, columns] = self.extent();
        self.read() as f64 / (rows * columns).max(1) as f64
    }

    /// What all counts are multiples of: paths that differ by the channels they take alone.
    pub fn chains(&self) -> f64 {
        let divisor = |a: u64, b: u64| {
            let (mut a, mut b) = (a, b);
            while b > 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        let counts = self.paths.iter().filter(|&&count| count > 0.0);
        counts.fold(0, |all, &count| divisor(all, count as u64)).max(1) as f64
    }
}

/// Paths by reads from one element down to every element of every node, and whether any of them ends in the padding.
pub fn paths(graph: &Graph, values: &Nodes<f64>, from: Site) -> (Vec<Vec<f64>>, bool) {
    let mut counts: Vec<Vec<f64>> = vec![Vec::new(); graph.nodes().len()];
    let mut padded = false;
    counts[from.node] = vec![0.0; graph.node(from.node).shape.len()];
    counts[from.node][from.index] = 1.0;
    for id in (0..=from.node).rev() {
        let (Some(taps), false) = (graph.taps(values, id), counts[id].is_empty()) else { continue };
        let here: Vec<(usize, f64)> = counts[id].iter().copied().enumerate().filter(|&(_, n)| n > 0.0).collect();
        for (site, count) in here {
            taps.primitive.taps(&taps.operands, taps.output, site, &mut |tap| match tap.read {
                Read::Site(read) => {
                    let below = taps.ids[read.operand];
                    counts[below].resize(graph.node(below).shape.len(), 0.0);
                    counts[below][read.index] += count;
                }
                Read::Padding => padded = true,
                Read::One => {}
            });
        }
    }
    (counts, padded)
}

/// The nodes from an element down their first operands to a leaf, those that are planes; the leaf first.
pub fn way(graph: &Graph, from: NodeId) -> Vec<NodeId> {
    let mut way = vec![from];
    while let Some(&next) = way.last().and_then(|&id| graph.applied(id)).and_then(|(_, operands)| operands.first()) {
        way.push(next);
    }
    way.retain(|&id| {
        let [_, _, rows, columns] = graph.node(id).shape.nchw();
        graph.node(id).shape.rank() == 4 && rows * columns > 1
    });
    way.reverse();
    way
}

/// The planes on the way down from an element.
pub fn planes(graph: &Graph, values: &Nodes<f64>, from: Site) -> Vec<Plane> {
    let (counts, _) = paths(graph, values, from);
    way(graph, from.node).into_iter().map(|node| Plane::of(graph, node, &counts[node])).collect()
}

/// What the middle output stands on, on a picture so large that nothing of it is cut off.
#[derive(Debug)]
pub struct Open {
    graph: Graph,
    values: Nodes<f64>,
    counts: Vec<Vec<f64>>,
    /// The input first, the node of the element last.
    pub planes: Vec<Plane>,
    pub parameters: usize,
}

/// How far the elements of a node read, along a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Places read.
    pub taps: usize,
    /// From one to the next.
    pub step: usize,
    /// From the first to the last, both included.
    pub width: usize,
}

impl Open {
    /// Of a node by its place in the graph, at a setting. None where the field is too large or the layer too heavy.
    pub fn of(operator: &Operator, params: &Params, node: Option<NodeId>) -> Option<Self> {
        SIDES.into_iter().find_map(|side| {
            let mut wiring = Wiring::sized([side; 2]);
            (operator.wire)(&mut wiring, params).ok()?;
            let graph = wiring.finish().ok().filter(|graph| graph.cost().macs <= MOST_MACS)?;
            let node = node.or_else(|| graph.computed().last())?;
            let shape = graph.node(node).shape;
            let [_, _, rows, columns] = shape.nchw();
            let index = shape.ravel(&[0, 0, rows / 2, columns / 2])?;
            // Where taps lie is known without any number.
            let values = graph.blank();
            let (counts, padded) = paths(&graph, &values, Site { node, index });
            if padded {
                return None;
            }
            let way = way(&graph, node);
            let planes = way.into_iter().map(|node| Plane::of(&graph, node, &counts[node])).collect();
            let parameters = graph.parameters();
            Some(Self { graph, values, counts, planes, parameters })
        })
    }

    /// What is read of the input.
    pub fn input(&self) -> &Plane {
        &self.planes[0]
    }

    /// The columns of a level that are read.
    pub fn columns(&self, level: usize) -> Vec<usize> {
        let plane = &self.planes[level];
        (0..plane.columns).filter(|&column| (0..plane.rows).any(|row| plane.at([row, column]) > 0.0)).collect()
    }

    /// The middle column of a level.
    pub fn middle(&self, level: usize) -> [usize; 2] {
        let plane = &self.planes[level];
        [plane.rows / 2, plane.columns / 2]
    }

    /// The columns of the level below that a column reads.
    pub fn reads(&self, level: usize, column: usize) -> Set<usize> {
        let Some(below) = level.checked_sub(1).map(|below| self.planes[below].node) else { return Set::new() };
        let plane = &self.planes[level];
        let counts = &self.counts[plane.node];
        let found = (0..counts.len()).find(|flat| flat % plane.columns == column && counts[*flat] > 0.0);
        let (Some(site), Some(taps)) = (found, self.graph.taps(&self.values, plane.node)) else {
            return Set::new();
        };
        let mut read = Set::new();
        taps.primitive.taps(&taps.operands, taps.output, site, &mut |tap| {
            if let Read::Site(found) = tap.read
                && taps.ids[found.operand] == below
            {
                read.insert(self.graph.node(below).shape.nchw_at(found.index)[3]);
            }
        });
        read
    }

    /// How far a level reads.
    pub fn reach(&self, level: usize) -> Option<Reach> {
        let read: Vec<usize> = self.reads(level, *self.columns(level).first()?).into_iter().collect();
        let (&first, &last) = (read.first()?, read.last()?);
        let step = read.get(1).map_or(1, |second| second - first);
        Some(Reach { taps: read.len(), step, width: last - first + 1 })
    }

    /// What one element of a level reads of the input; none where it is not on the way.
    pub fn below(&self, level: usize, place: [usize; 2]) -> Option<Plane> {
        let plane = &self.planes[level];
        let inside = place[0] < plane.rows && place[1] < plane.columns && plane.at(place) > 0.0;
        let counts = &self.counts[plane.node];
        let flat = place[0] * plane.columns + place[1];
        let index = (flat..counts.len()).step_by(plane.rows * plane.columns).find(|&i| inside && counts[i] > 0.0)?;
        let (counts, _) = paths(&self.graph, &self.values, Site { node: plane.node, index });
        let input = self.input().node;
        Some(Plane::of(&self.graph, input, &counts[input]))
    }
}
