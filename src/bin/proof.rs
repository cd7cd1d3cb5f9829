//! The proof binary: the compute core with the laws of every operator, for trials of theorems and measurements. Exports alone; the code is in `web::compute`.

fn main() {}

#[cfg(target_arch = "wasm32")]
mod exports {
    use convolution_atlas::web::compute::answer;
    use convolution_atlas::wire;
    use js_sys::Object;
    use wasm_bindgen::prelude::*;

    /// Answers a message of the app: `{ head, body }`.
    #[wasm_bindgen]
    pub fn prove(head: &[u8], body: &[u8]) -> Object {
        answer(head, body, false, wire::prove)
    }

    /// The same where the page stands still meanwhile: on a smaller picture, so that it does not for long.
    #[wasm_bindgen]
    pub fn prove_in_page(head: &[u8], body: &[u8]) -> Object {
        answer(head, body, true, wire::prove)
    }
}
