//! Wiring: how an operator's file states its graph, for tensors it invents or tensors it is given.

use super::{Body, Graph, Meaning, Node, NodeId, Role};
use crate::order::Map;
use crate::primitive::Primitive;
use crate::tensor::{MAX_BYTES, Shape};
use crate::words::{Problem, Text};
use std::sync::Arc;

/// A graph under construction.
///
/// Either the picture's size is known and every leaf takes the shape the operator asks for, or all tensors are given (a golden case, a call
/// from JS) and every leaf is held against what was given.
#[derive(Debug)]
pub struct Wiring<'a> {
    graph: Graph,
    known: Known<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Known<'a> {
    Size([usize; 2]),
    Given(&'a Map<String, Shape>),
}

impl<'a> Wiring<'a> {
    /// Wires for a picture of `[height, width]`.
    pub fn sized(size: [usize; 2]) -> Self {
        Self { graph: Graph::default(), known: Known::Size(size) }
    }

    /// Wires for exactly these tensors.
    pub fn given(tensors: &'a Map<String, Shape>) -> Self {
        Self { graph: Graph::default(), known: Known::Given(tensors) }
    }

    /// The shape of a given tensor, where its shape decides.
    pub fn given_shape(&self, name: &str) -> Option<Shape> {
        match self.known {
            Known::Size(_) => None,
            Known::Given(tensors) => tensors.get(name).copied(),
        }
    }

    /// The shape of a node that is there.
    pub fn shape(&self, id: NodeId) -> Shape {
        self.graph.node(id).shape
    }

    /// Whether a tensor of this name was given; for a picture none is.
    pub fn has(&self, name: &str) -> bool {
        self.given_shape(name).is_some()
    }

    /// The first extent of a given tensor; `default` for a picture, or where it is missing.
    pub fn width(&self, name: &str, default: usize) -> usize {
        self.given_shape(name).and_then(|shape| shape.dims().first().copied()).unwrap_or(default)
    }

    /// The leaf of the offsets of a window's taps, (1, groups x KH x KW x 2, H', W').
    ///
    /// # Errors
    /// As [`Wiring::leaf`].
    pub fn offsets(
        &mut self,
        name: &str,
        shape: &[usize],
        kernel: [usize; 2],
        groups: usize,
    ) -> Result<NodeId, Problem> {
        self.meaning(name, Role::Control, shape, Meaning::Offsets { kernel, groups })
    }

    /// The leaf of a window's modulation, (1, groups x KH x KW, H', W').
    ///
    /// # Errors
    /// As [`Wiring::leaf`].
    pub fn mask(&mut self, name: &str, shape: &[usize]) -> Result<NodeId, Problem> {
        self.meaning(name, Role::Control, shape, Meaning::Mask)
    }

    /// Says what a leaf's numbers mean, where its shape alone does not.
    pub fn means(&mut self, leaf: NodeId, meaning: Meaning) {
        self.graph.nodes[leaf].meaning = meaning;
    }

    /// The leaf that says which nodes are neighbours, (V, V).
    ///
    /// # Errors
    /// As [`Wiring::leaf`].
    pub fn adjacency(&mut self, name: &str, nodes: usize) -> Result<NodeId, Problem> {
        self.meaning(name, Role::Control, &[nodes, nodes], Meaning::Adjacency)
    }

    fn meaning(&mut self, name: &str, role: Role, shape: &[usize], meaning: Meaning) -> Result<NodeId, Problem> {
        let id = self.leaf(name, role, shape)?;
        self.means(id, meaning);
        Ok(id)
    }

    /// The leaf `input` of shape (1, `channels`, H, W).
    ///
    /// # Errors
    /// When the given one has another rank, more than one example or other channels.
    pub fn input(&mut self, channels: usize) -> Result<NodeId, Problem> {
        let [height, width] = match self.known {
            Known::Size(size) => size,
            Known::Given(tensors) => match tensors.get("input").map(Shape::dims) {
                Some([_, _, height, width]) => [*height, *width],
                _ => [0, 0],
            },
        };
        self.leaf("input", Role::Input, &[1, channels, height, width])
    }

    /// A leaf that must be there.
    ///
    /// # Errors
    /// When tensors are given and it is missing or has another shape, or it would pass [`MAX_BYTES`].
    pub fn leaf(&mut self, name: &str, role: Role, shape: &[usize]) -> Result<NodeId, Problem> {
        let shape = Shape::new(shape);
        if let Known::Given(tensors) = self.known {
            let Some(&given) = tensors.get(name) else {
                let text = Text::new("a tensor {0} of shape {1} is missing", "缺少形状为 {1} 的张量 {0}");
                return Err(Problem::of(name, text, &[&name, &shape]));
            };
            if given != shape {
                let text = Text::new("{0} must have shape {1}, not {2}", "{0} 的形状必须是 {1}，而不是 {2}");
                return Err(Problem::of(name, text, &[&name, &shape, &given]));
            }
        }
        self.push(name, role, shape, Body::Leaf)
    }

    /// A leaf that may be absent: always there for a picture, there if given otherwise.
    ///
    /// # Errors
    /// When it is given in another shape.
    pub fn optional(&mut self, name: &str, role: Role, shape: &[usize]) -> Result<Option<NodeId>, Problem> {
        match self.known {
            Known::Given(tensors) if !tensors.contains_key(name) => Ok(None),
            _ => self.leaf(name, role, shape).map(Some),
        }
    }

    /// A node computed from earlier ones.
    ///
    /// # Errors
    /// When the primitive refuses its operands, or the node would pass [`MAX_BYTES`].
    pub fn apply(
        &mut self,
        name: &str,
        role: Role,
        primitive: impl Primitive + 'static,
        operands: &[NodeId],
    ) -> Result<NodeId, Problem> {
        self.computed(name, role, Arc::new(primitive), operands)
    }

    fn computed(
        &mut self,
        name: &str,
        role: Role,
        primitive: Arc<dyn Primitive>,
        operands: &[NodeId],
    ) -> Result<NodeId, Problem> {
        let shape = primitive.shape(&self.graph.shapes(operands))?;
        self.push(name, role, shape, Body::Apply { primitive, operands: operands.to_vec() })
    }

    /// The finished graph.
    ///
    /// # Errors
    /// When a tensor was given that no leaf asked for.
    pub fn finish(self) -> Result<Graph, Problem> {
        if let Known::Given(tensors) = self.known
            && let Some(name) = tensors.keys().find(|name| self.graph.find(name).is_none())
        {
            let names: Vec<&str> = self.graph.nodes.iter().map(|node| node.name.as_str()).collect();
            let text = Text::new("there is no tensor {0} here; there are {1}", "这里没有张量 {0}；有的是 {1}");
            return Err(Problem::new(name, text, &[name, &names.join(", ")]));
        }
        Ok(self.graph)
    }

    /// Refuses what no machine should be asked to hold, before anything is allocated.
    fn push(&mut self, name: &str, role: Role, shape: Shape, body: Body) -> Result<NodeId, Problem> {
        debug_assert!(self.graph.find(name).is_none(), "two nodes are called {name}");
        if shape.len() > MAX_BYTES / size_of::<f32>() {
            let text = Text::new(
                "{0} would be {1} numbers and pass 512 MiB: use fewer channels, a smaller window or a smaller picture",
                "{0} 会有 {1} 个数，超过 512 MiB：请减少通道、缩小窗口或缩小图片",
            );
            return Err(Problem::of(name, text, &[&name, &shape]));
        }
        self.graph.nodes.push(Node { name: name.to_owned(), role, shape, meaning: Meaning::Numbers, body });
        Ok(self.graph.nodes.len() - 1)
    }
}
