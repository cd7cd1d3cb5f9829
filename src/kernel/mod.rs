//! Convolution on slices, one thread, four lanes: the arithmetic that has to be fast. Imports nothing but `std`.
//!
//! Tensors are dense, `f32`, row major: input `N C H W`, weight `O C/groups kh kw`, output `N O H' W'`.
//!
//! | file | what it is |
//! |---|---|
//! | [`Conv2d`], [`ConvTranspose2d`] | the problems: shapes, what is legal, `prepare` and `run` |
//! | [`DeformConv2d`] | the problem and its one algorithm |
//! | `pass` | what every algorithm computes: a lattice of the output |
//! | `choose` | which [`Algorithm`] answers which shape: the one place that decides |
//! | [`Prepared`] | what is left when the weights are packed |
//! | [`naive`] | the plain loops: the oracles of everything else here |
//! | `direct` | any shape: staged tiles, register blocks |
//! | `depthwise` | one filter to a channel: the window a constant |
//! | `winograd` | windows of 2 by 2 and 3 by 3: fewer products |
//! | `guarded` | Winograd, unless a number is too large or none |
//! | `axis`, `stage` | padding, stride and dilation as data: where each tap of a window lies in a staged tile |
//! | `block` | the register block: a few filters by a few vectors of outputs, and the packed weights it reads |
//! | [`lanes`] | four `f32` side by side: the portable ones, and the machine's |
//! | [`lines`] | numbers added and multiplied, each with that at its own place |
//! | `simd` | `core::arch::wasm32`, named nowhere else |
//! | [`PaddingMode`] | what lies outside the picture |

mod axis;
mod block;
mod choose;
mod conv2d;
mod conv_transpose2d;
mod deform_conv2d;
mod depthwise;
mod direct;
mod guarded;
pub mod lanes;
pub mod lines;
pub mod naive;
mod padding;
mod pass;
mod prepared;
mod sample;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd;
mod stage;
mod winograd;

pub use choose::Algorithm;
pub use conv_transpose2d::ConvTranspose2d;
pub use conv2d::Conv2d;
pub use deform_conv2d::{DeformConv2d, PreparedDeform};
pub use padding::PaddingMode;
pub use prepared::Prepared;
