//! Pictures: what is read, what is refused and how that is said, frames, scaling, charts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "picture/charts.rs"]
mod charts;
#[path = "picture/decode.rs"]
mod decode;
#[path = "picture/files.rs"]
mod files;
#[path = "picture/frame.rs"]
mod frame;
#[path = "picture/refuse.rs"]
mod refuse;
#[path = "picture/resize.rs"]
mod resize;
