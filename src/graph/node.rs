//! Nodes and the graph they form.

use crate::primitive::{Cost, Primitive};
use crate::tensor::Shape;
use std::sync::Arc;

/// What a node is to the reader; each role has one colour everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// What the reader brings.
    Input,
    /// A learned number.
    Weight,
    /// A number that steers others: offset, mask, attention, gate, adjacency, kernel map.
    Control,
    /// Neither given nor kept.
    Hidden,
    /// The result.
    Output,
}

/// A node's place in its graph.
pub type NodeId = usize;

/// What a leaf's numbers are, where a source must know to fill it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Meaning {
    /// Banks of windows, matrices, lists: what the shape says.
    #[default]
    Numbers,
    /// Row and column offsets of the taps of a window, (1, groups x KH x KW x 2, H', W').
    Offsets {
        /// KH, KW.
        kernel: [usize; 2],
        /// How many groups of channels have offsets of their own.
        groups: usize,
    },
    /// A modulation for each tap, (1, groups x KH x KW, H', W').
    Mask,
    /// What makes a window for each of some groups, (groups x KH x KW, ...).
    Windows([usize; 2]),
    /// For each channel patterns of a window KH x KW, (C, KH x KW, M).
    Patterns([usize; 2]),
    /// Which nodes of a graph are neighbours, (V, V).
    Adjacency,
}

/// How a node gets its values.
#[derive(Clone, Debug)]
pub enum Body {
    /// From outside: the picture, a weight.
    Leaf,
    /// From other nodes.
    Apply {
        /// The arithmetic.
        primitive: Arc<dyn Primitive>,
        /// Its operands, earlier nodes all.
        operands: Vec<NodeId>,
    },
}

/// One tensor of an operator.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name in golden files, in the URL and in the JS interface.
    pub name: String,
    /// What it is to the reader.
    pub role: Role,
    /// Its shape.
    pub shape: Shape,
    /// What its numbers are, where a source must know.
    pub meaning: Meaning,
    /// How it gets its values.
    pub body: Body,
}

/// Nodes in an order in which each comes after its operands.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub(super) nodes: Vec<Node>,
}

impl Graph {
    /// All nodes, operands first.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// A node by its place.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// A node by its name.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        self.nodes.iter().position(|node| node.name == name)
    }

    /// The nodes of one role.
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes.iter().enumerate().filter(move |(_, node)| node.role == role).map(|(id, _)| id)
    }

    /// The nodes that are computed, in order.
    pub fn computed(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes.iter().enumerate().filter(|(_, node)| matches!(node.body, Body::Apply { .. })).map(|(id, _)| id)
    }

    /// The primitive and the operands of a computed node.
    pub fn applied(&self, id: NodeId) -> Option<(&(dyn Primitive + 'static), &[NodeId])> {
        match &self.nodes.get(id)?.body {
            Body::Leaf => None,
            Body::Apply { primitive, operands } => Some((primitive.as_ref(), operands)),
        }
    }

    /// The shapes of some nodes.
    pub fn shapes(&self, ids: &[NodeId]) -> Vec<Shape> {
        ids.iter().map(|&id| self.nodes[id].shape).collect()
    }

    /// Arithmetic of one evaluation.
    pub fn cost(&self) -> Cost {
        self.computed()
            .filter_map(|id| Some((id, self.applied(id)?)))
            .fold(Cost::default(), |sum, (id, (primitive, operands))| {
                sum + primitive.cost(&self.shapes(operands), self.nodes[id].shape)
            })
    }

    /// How many numbers are learned.
    pub fn parameters(&self) -> usize {
        self.of_role(Role::Weight).filter(|&id| self.applied(id).is_none()).map(|id| self.nodes[id].shape.len()).sum()
    }

    /// Bytes of all nodes at f32.
    pub fn bytes(&self) -> usize {
        self.nodes.iter().fold(0, |sum: usize, node| sum.saturating_add(node.shape.len().saturating_mul(4)))
    }
}
