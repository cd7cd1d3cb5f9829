//! Laws from taps: every primitive over seeded random cases, then every operator's graph.
//!
//! A new primitive needs its generator in `laws/cases.rs`; a new operator needs nothing.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "laws/cases.rs"]
mod cases;
mod common;
#[path = "laws/graph.rs"]
mod graph;
#[path = "laws/primitive.rs"]
mod primitive;
#[path = "laws/refusal.rs"]
mod refusal;
#[path = "laws/torch.rs"]
mod torch;
