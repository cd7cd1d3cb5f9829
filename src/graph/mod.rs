//! An operator as a graph of primitives: nodes with roles, sources that fill leaves, edits that replace elements, evaluation, reach, cost.
//! Floor 2: imports [`crate::primitive`], [`crate::tensor`] and [`crate::words`].

mod edit;
mod evaluate;
mod field;
mod node;
mod offer;
#[cfg(feature = "kernels")]
mod prepare;
mod reach;
mod source;
mod windows;
mod wiring;

pub use edit::{Axis, Edit, Edits, Fill};
pub use evaluate::{Leaves, Nodes, Scalar, Taps};
pub use field::{ADJACENCIES, FIELDS, Field, Planes, near_square};
pub use node::{Body, Graph, Meaning, Node, NodeId, Role};
pub use offer::{Offer, offers, parts};
#[cfg(feature = "kernels")]
pub use prepare::Ready;
pub use reach::{field, reach, reached};
pub use source::{FILTERS, Filter, Item, Kind, Source};
pub use wiring::Wiring;
