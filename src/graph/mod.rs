//! An operator as a graph of primitives: nodes with roles, sources that fill leaves, edits that replace elements, evaluation, reach, cost.
//! Floor 2: imports [`crate::primitive`], [`crate::tensor`] and [`crate::words`].

mod edit;
mod evaluate;
mod node;
mod reach;
mod source;
mod wiring;

pub use edit::{Axis, Edit, Edits, Fill};
pub use evaluate::{Leaves, Nodes, Scalar, Taps};
pub use node::{Body, Graph, Meaning, Node, NodeId, Role};
pub use reach::reach;
pub use source::{FILTERS, Filter, Item, Kind, Source};
pub use wiring::Wiring;
