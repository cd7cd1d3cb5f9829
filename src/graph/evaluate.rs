//! Evaluation: by kernels in f32, by folds over taps in f64; edits are laid over every node as it is made.

use super::{Body, Edits, Graph, NodeId};
use crate::order::Map;
use crate::primitive::{self, Operand, Tap};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// The tensors a graph starts from, by name.
pub type Leaves<T> = Map<String, Tensor<T>>;

/// A number type with its way of evaluating a primitive.
pub trait Scalar: Copy + Default + PartialEq + Into<f64> + std::fmt::Debug + Send + Sync + 'static {
    /// Evaluates a primitive whose shape rule was satisfied.
    fn apply(primitive: &dyn primitive::Primitive, operands: &[&Tensor<Self>], output: Shape) -> Tensor<Self>;
    /// A tensor as taps see it.
    fn operand(tensor: &Tensor<Self>) -> Operand<'_>;
    /// From f64, rounded.
    fn from_f64(value: f64) -> Self;
}

/// The fast path: kernels.
impl Scalar for f32 {
    #[cfg(feature = "kernels")]
    fn apply(primitive: &dyn primitive::Primitive, operands: &[&Tensor<f32>], output: Shape) -> Tensor<f32> {
        primitive.evaluate(operands, output)
    }
    /// Without kernels: the folds, rounded.
    #[cfg(not(feature = "kernels"))]
    fn apply(primitive: &dyn primitive::Primitive, operands: &[&Tensor<f32>], output: Shape) -> Tensor<f32> {
        let operands: Vec<Operand<'_>> = operands.iter().map(|&tensor| tensor.into()).collect();
        Tensor::from_fn(output, |site| primitive::fold(primitive, &operands, output, site) as f32)
    }
    fn operand(tensor: &Tensor<f32>) -> Operand<'_> {
        tensor.into()
    }
    fn from_f64(value: f64) -> f32 {
        value as f32
    }
}

/// The definition: a fold over taps.
impl Scalar for f64 {
    fn apply(primitive: &dyn primitive::Primitive, operands: &[&Tensor<f64>], output: Shape) -> Tensor<f64> {
        let operands: Vec<Operand<'_>> = operands.iter().map(|&tensor| tensor.into()).collect();
        Tensor::from_fn(output, |site| primitive::fold(primitive, &operands, output, site))
    }
    fn operand(tensor: &Tensor<f64>) -> Operand<'_> {
        tensor.into()
    }
    fn from_f64(value: f64) -> f64 {
        value
    }
}

/// Every node's values, in the graph's order.
#[derive(Clone, Debug, PartialEq)]
pub struct Nodes<T>(Vec<Tensor<T>>);

impl<T> Nodes<T> {
    /// One node's values.
    pub fn of(&self, id: NodeId) -> &Tensor<T> {
        &self.0[id]
    }
}

impl Graph {
    /// Every node from its leaves, with edits laid over.
    ///
    /// # Errors
    /// When a leaf is missing or has another shape than its node.
    pub fn run<T: Scalar>(&self, leaves: &Leaves<T>, edits: &Edits) -> Result<Nodes<T>, Problem> {
        self.run_by(leaves, edits, T::apply)
    }

    /// The same by plain loops.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_plainly(&self, leaves: &Leaves<f32>, edits: &Edits) -> Result<Nodes<f32>, Problem> {
        #[cfg(feature = "kernels")]
        let plainly = |primitive: &dyn primitive::Primitive, operands: &[&Tensor], output| {
            let mut result = Tensor::zeros(output);
            let looped = primitive.plain(operands, output, result.data_mut());
            if looped { result } else { primitive.evaluate(operands, output) }
        };
        #[cfg(not(feature = "kernels"))]
        let plainly = f32::apply;
        self.run_by(leaves, edits, plainly)
    }

    fn run_by<T: Scalar>(
        &self,
        leaves: &Leaves<T>,
        edits: &Edits,
        apply: impl Fn(&dyn primitive::Primitive, &[&Tensor<T>], Shape) -> Tensor<T>,
    ) -> Result<Nodes<T>, Problem> {
        let mut values: Vec<Tensor<T>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let mut value = match &node.body {
                Body::Leaf => match leaves.get(&node.name) {
                    Some(tensor) if tensor.shape() == node.shape => tensor.clone(),
                    found => {
                        let text =
                            Text::new("{0} must be a tensor of {1}, found {2}", "{0} 必须是 {1} 的张量，却是 {2}");
                        let found = found.map_or("nothing".into(), |tensor| tensor.shape().to_string());
                        return Err(Problem::of(&node.name, text, &[&node.name, &node.shape, &found]));
                    }
                },
                Body::Apply { primitive, operands } => {
                    let operands: Vec<&Tensor<T>> = operands.iter().map(|&id| &values[id]).collect();
                    apply(primitive.as_ref(), &operands, node.shape)
                }
            };
            edits.lay_over(node, &mut value);
            values.push(value);
        }
        Ok(Nodes(values))
    }

    /// The values under other edits, which differ from those `values` were made under at these computed nodes alone: they and all that is made
    /// from them are evaluated again, everything else is kept.
    #[must_use]
    pub fn rerun<T: Scalar>(&self, values: &Nodes<T>, edits: &Edits, changed: &[NodeId]) -> Nodes<T> {
        let mut values = values.clone();
        let mut fresh = vec![false; self.nodes.len()];
        for (id, node) in self.nodes.iter().enumerate() {
            let Body::Apply { primitive, operands } = &node.body else { continue };
            fresh[id] = changed.contains(&id) || operands.iter().any(|&operand| fresh[operand]);
            if !fresh[id] {
                continue;
            }
            // What an edit replaces as a whole need not be made first.
            let mut value = if edits.covers(&node.name) {
                Tensor::from_fn(node.shape, |_| T::default())
            } else {
                let operands: Vec<&Tensor<T>> = operands.iter().map(|&operand| &values.0[operand]).collect();
                T::apply(primitive.as_ref(), &operands, node.shape)
            };
            edits.lay_over(node, &mut value);
            values.0[id] = value;
        }
        values
    }

    /// Every node full of zeros: enough to ask for the taps of what no number moves.
    pub fn blank<T: Scalar>(&self) -> Nodes<T> {
        Nodes(self.nodes.iter().map(|node| Tensor::from_fn(node.shape, |_| T::default())).collect())
    }

    /// The taps of one element of a computed node.
    pub fn taps<'a, T: Scalar>(&'a self, values: &'a Nodes<T>, id: NodeId) -> Option<Taps<'a>> {
        let (primitive, ids) = self.applied(id)?;
        let operands = ids.iter().map(|&id| T::operand(values.of(id))).collect();
        Some(Taps { primitive, ids, operands, output: self.nodes[id].shape })
    }
}

/// A computed node with its operands' values, ready to be asked for taps.
#[derive(Debug)]
pub struct Taps<'a> {
    /// The arithmetic.
    pub primitive: &'a dyn primitive::Primitive,
    /// The operands' places in the graph.
    pub ids: &'a [NodeId],
    /// The operands' values.
    pub operands: Vec<Operand<'a>>,
    /// The node's shape.
    pub output: Shape,
}

impl Taps<'_> {
    /// Every tap of one element, with its product.
    pub fn of(&self, site: usize) -> Vec<(Tap, f64)> {
        let mut taps = Vec::new();
        self.primitive.taps(&self.operands, self.output, site, &mut |tap| taps.push((tap, tap.value(&self.operands))));
        taps
    }

    /// Every element that one element depends on: read, multiplied by, or deciding where its taps lie.
    pub fn touched(&self, site: usize, each: &mut dyn FnMut(primitive::Site)) {
        self.primitive.taps(&self.operands, self.output, site, &mut |tap| tap.sites().for_each(&mut *each));
        self.primitive.steers(&self.operands, self.output, site, each);
    }

    /// Every (output element, tap) that touches element `index` of operand number `operand`.
    pub fn feeds(&self, operand: usize, index: usize) -> Vec<(usize, Tap)> {
        let mut found = Vec::new();
        let touched = primitive::Site { operand, index };
        primitive::feeds(self.primitive, &self.operands, self.output, touched, &mut |site, tap| {
            found.push((site, tap))
        });
        found
    }
}
