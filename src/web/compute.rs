//! What the compute binary and the proof binary answer, as an ordinary function: the binaries only name it for JavaScript.

use crate::wire::{Core, Limits, Reply, Request};
use crate::words::{Problem, Text};
use js_sys::{Float32Array, Object, Reflect};
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

/// What answers a request: [`crate::wire::serve`], or [`crate::wire::prove`].
pub type Serve = fn(&mut Core, Request, &[u8]) -> (Reply, Vec<f32>);

/// Answers a message: `{ head, body }`.
pub fn answer(head: &str, body: &[u8], in_page: bool, serve: Serve) -> Object {
    let core = if in_page { &PAGE } else { &CORE };
    let (reply, body) = match serde_json::from_str::<Request>(head) {
        Ok(request) => core.with_borrow_mut(|core| serve(core, request, body)),
        Err(error) => {
            let text = Text::new("{0} is no request: {1}", "{0} 不是请求：{1}");
            (Reply::Failed { job: None, problem: Problem::new("head", text, &[head, &error.to_string()]) }, Vec::new())
        }
    };
    let head = serde_json::to_string(&reply).unwrap_or_default();
    object([("head", head.into()), ("body", Float32Array::from(body.as_slice()).buffer().into())])
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
