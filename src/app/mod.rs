//! The application without a page: what the URL says ([`Address`]), what it does not ([`Session`]), and [`reduce`].
//! Floor 5: imports [`crate::wire`], [`crate::scene`] and the floors below.

mod action;
mod address;
mod session;

pub use action::{Action, Effect, Gesture};
pub use address::{Address, Clock, Origin, SiteName, Theme};
pub use session::{Clocks, Notice, Outcome, Proof, Session, Specimen, State};
