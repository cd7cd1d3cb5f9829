//! The application without a page: what the URL says ([`Address`]), what it does not ([`Session`]), and [`reduce`].
//! Floor 5: imports [`crate::wire`], [`crate::scene`] and the floors below.
//!
//! | file | what it is |
//! |---|---|
//! | `address` | the address, parsed and printed |
//! | `session` | the rest of the state |
//! | `settle` | an address made true of a picture, with its specimen |
//! | `terms`, `clocks` | what is counted, and the clocks that count it |
//! | `walk` | from one element to another |
//! | `nudge` | what the arrow keys do to what can be dragged |
//! | `possible` | what a control may offer |
//! | `action`, `reduce` | what can happen, and what follows |
//! | `sentence` | the one live sentence |

mod action;
mod address;
mod clocks;
mod nudge;
mod possible;
mod reduce;
mod sentence;
mod session;
mod settle;
mod terms;
mod walk;

pub use action::{Action, Effect, Gesture};
pub use address::{Address, Clock, Origin, SiteName, Theme};
pub use clocks::{Clocks, clocks, stage, tick};
pub use nudge::shared;
pub use possible::{Possible, evaluated, possible};
pub use reduce::{SMALL, reduce};
pub use sentence::sentence;
pub use session::{Coming, Core, Notice, Outcome, Proof, Session, Span, Specimen, State, Timing};
pub use settle::{settle, specimen_size, views};
pub use terms::Term;
pub use walk::{beside, moved, slice, sliced};
