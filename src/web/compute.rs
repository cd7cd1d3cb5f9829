//! What the compute binary and the proof binary answer, as an ordinary function: the binaries only name it for JavaScript.

use crate::wire::{self, Core, Limits, Serve};
use js_sys::{ArrayBuffer, Float32Array, Object, Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    static CORE: RefCell<Core> = RefCell::new(Core::new(Limits::WORKER).with_clock(now));
    static PAGE: RefCell<Core> = RefCell::new(Core::new(Limits::PAGE).with_clock(now));
}

#[wasm_bindgen]
extern "C" {
    /// Milliseconds since this thread began.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Answers a message: `{ head, body }`.
pub fn answer(head: &[u8], body: &[u8], in_page: bool, serve: Serve) -> Object {
    let core = if in_page { &PAGE } else { &CORE };
    let (head, body) = core.with_borrow_mut(|core| wire::answer(core, serve, head, body));
    message(&head, &Float32Array::from(body.as_slice()).buffer())
}

pub(super) fn message(head: &[u8], body: &ArrayBuffer) -> Object {
    object([("head", Uint8Array::from(head).into()), ("body", body.into())])
}

pub(super) fn object<const N: usize>(fields: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        set(&object, name, &value);
    }
    object
}

/// A plain object takes every field.
pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).ok();
}
