//! Convolution on slices, one thread, four lanes: the arithmetic that has to be fast. Imports nothing but `std`.
//!
//! Tensors are dense, `f32`, row major: input `N C H W`, weight `O C/groups kh kw`, output `N O H' W'`.
//!
//! | file | what it is |
//! |---|---|
//! | [`Conv2d`] | the problem: shapes, what is legal, `prepare` and `run` |
//! | [`choose()`] | which algorithm answers which shape: the one place that decides |
//! | [`naive`] | the plain loop: the oracle of everything else here |
//! | `direct` | any shape: staged tiles, register blocks |
//! | `depthwise` | one filter to a channel: the window a constant |
//! | `axis`, `stage` | padding, stride and dilation as data: where each tap of a window lies in a staged tile |
//! | `block` | the register block: a few filters by a few vectors of outputs, and the packed weights it reads |
//! | [`lanes`] | four `f32` side by side: the portable ones, and the machine's |
//! | `simd` | `core::arch::wasm32`, named nowhere else |
//! | [`PaddingMode`] | what lies outside the picture |

mod axis;
mod block;
mod choose;
mod conv2d;
mod depthwise;
mod direct;
pub mod lanes;
pub mod naive;
mod padding;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd;
mod stage;

pub use choose::{Algorithm, choose};
pub use conv2d::{Conv2d, Prepared};
pub use padding::PaddingMode;
