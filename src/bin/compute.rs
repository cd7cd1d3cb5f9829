//! The compute binary: its exports are the program.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::*;

/// The version of the core.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
pub fn version() -> JsValue {
    env!("CARGO_PKG_VERSION").into()
}

fn main() {}
