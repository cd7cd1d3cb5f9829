//! A graph made ready for many inputs: what depends on known leaves alone is computed once, kernels have their weights packed, and every
//! node keeps its room.

use super::{Body, Graph, Leaves, NodeId};
use crate::primitive::{Packed, Standing};
use crate::tensor::Tensor;
use crate::words::{Problem, Text};

/// A graph some of whose leaves are known.
pub struct Ready {
    graph: Graph,
    values: Vec<Tensor>,
    /// What is computed anew for each input, in order.
    steps: Vec<(NodeId, Option<Box<dyn Packed>>)>,
}

impl Graph {
    /// Computes what `known` leaves decide; with `exact`, kernels sum in the order of the definition.
    ///
    /// # Errors
    /// When a known leaf has another shape than its node.
    pub fn ready(self, known: &Leaves<f32>, exact: bool) -> Result<Ready, Problem> {
        let mut values: Vec<Tensor> = Vec::with_capacity(self.nodes.len());
        let mut standing: Vec<bool> = Vec::with_capacity(self.nodes.len());
        let mut steps = Vec::new();
        for (id, node) in self.nodes.iter().enumerate() {
            let (value, stands) = match &node.body {
                Body::Leaf => match known.get(&node.name) {
                    Some(tensor) if tensor.shape() == node.shape => (tensor.clone(), true),
                    Some(tensor) => {
                        let text =
                            Text::new("{0} must be a tensor of {1}, found {2}", "{0} 必须是 {1} 的张量，却是 {2}");
                        return Err(Problem::of(&node.name, text, &[&node.name, &node.shape, &tensor.shape()]));
                    }
                    None => (Tensor::zeros(node.shape), false),
                },
                Body::Apply { primitive, operands } if operands.iter().all(|&operand| standing[operand]) => {
                    let operands: Vec<&Tensor> = operands.iter().map(|&operand| &values[operand]).collect();
                    (primitive.evaluate(&operands, node.shape), true)
                }
                Body::Apply { primitive, operands } => {
                    let still = |&operand: &NodeId| standing[operand].then(|| &values[operand]);
                    let packed = primitive.prepare(&Standing {
                        shapes: self.shapes(operands),
                        tensors: operands.iter().map(still).collect(),
                        exact,
                    });
                    steps.push((id, packed));
                    (Tensor::zeros(node.shape), false)
                }
            };
            values.push(value);
            standing.push(stands);
        }
        Ok(Ready { graph: self, values, steps })
    }
}

impl Ready {
    /// The graph.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// A node's values: of one computed, those of the last run.
    pub fn of(&self, id: NodeId) -> &Tensor {
        &self.values[id]
    }

    /// Where the numbers of a leaf go that was not known.
    pub fn leaf_mut(&mut self, id: NodeId) -> &mut [f32] {
        self.values[id].data_mut()
    }

    /// Computes what depends on the leaves that were not known.
    pub fn run(&mut self) {
        for (id, packed) in &mut self.steps {
            let (before, after) = self.values.split_at_mut(*id);
            let Some((primitive, operands)) = self.graph.applied(*id) else { continue };
            let operands: Vec<&Tensor> = operands.iter().map(|&operand| &before[operand]).collect();
            match packed {
                Some(packed) => packed.run(&operands, &mut after[0]),
                None => after[0] = primitive.evaluate(&operands, after[0].shape()),
            }
        }
    }
}
