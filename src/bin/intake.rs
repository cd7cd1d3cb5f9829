//! The intake binary: decodes pictures in a worker of its own. Exports alone; the code is in `web::intake`.

fn main() {}

#[cfg(target_arch = "wasm32")]
mod exports {
    use convolution_atlas::web::intake::answer;
    use js_sys::Object;
    use wasm_bindgen::prelude::*;

    /// Answers a message of the app: `{ head, body }`. The head of a file is empty.
    #[wasm_bindgen]
    pub fn intake(_head: &[u8], body: &[u8]) -> Object {
        answer(body)
    }
}
