//! Convolution Atlas: pick a convolution, put your own picture in, and watch every number of it happen.
//!
//! A module imports only from floors below it; `tests/floors.rs` reads the `use crate::` lines against this table.
//!
//! | floor | module | what it is |
//! |---|---|---|
//! | 0 | [`tensor`] | shapes of rank 0 to 5, a dense tensor over `ndarray` |
//! | 0 | [`kernel`] | arithmetic on slices, SIMD and scalar: no tensors, no operators |
//! | 0 | [`picture`] | decode, turn, resize, charts: native and testable |
//! | 0 | [`order`] | sorts and sets that are small |
//! | 0 | [`words`] | a sentence in both languages, a problem a reader can act on |
//! | 1 | [`primitive`] | one file each: shape rule, taps, fast path, cost, PyTorch spelling |
//! | 2 | [`graph`] | nodes with roles, sources, edits, evaluation, receptive field, cost |
//! | 3 | [`operator`] | the convolution types, one file each, and `ALL` in teaching order |
//! | 4 | [`scene`] | pure: graph, values, cursor -> marks |
//! | 4 | [`wire`] | the worker contract: request, reply, `serve` |
//! | 5 | [`app`] | pure application: address, session, `reduce` |
//! | 6 | `web` | wasm32 only: Yew, painters, charts, workers |

pub mod app;
pub mod graph;
pub use atlas_kernel as kernel;
pub mod operator;
pub mod order;
pub mod picture;
pub mod primitive;
pub mod scene;
pub mod tensor;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod wire;
pub mod words;
