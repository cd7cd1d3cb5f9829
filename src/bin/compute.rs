//! The compute binary: the app's worker, and an ES module for everyone. Exports alone; the code is in `web::compute` and `web::layer`.

fn main() {}

#[cfg(target_arch = "wasm32")]
mod exports {
    use convolution_atlas::web::compute::answer;
    use convolution_atlas::web::layer::Prepared;
    use convolution_atlas::wire;
    use js_sys::{Error, Object};
    use wasm_bindgen::prelude::*;

    /// Answers a message of the app: `{ head, body }`.
    #[wasm_bindgen]
    pub fn serve(head: &[u8], body: &[u8]) -> Object {
        answer(head, body, false, wire::serve)
    }

    /// The same where the page stands still meanwhile: on a smaller picture, so that it does not for long.
    #[wasm_bindgen]
    pub fn serve_in_page(head: &[u8], body: &[u8]) -> Object {
        answer(head, body, true, wire::serve)
    }

    /// Evaluates an operator on tensors `{ name: { shape, data } }`: every computed node, in the same form.
    #[wasm_bindgen]
    pub fn compute(operator: &str, params: &JsValue, tensors: &JsValue) -> Result<Object, Error> {
        Prepared::new(operator, params, tensors, &JsValue::UNDEFINED)?.run(&JsValue::UNDEFINED, &JsValue::UNDEFINED)
    }

    /// An operator with its weights, to run on many inputs. `options`: `{ exact: true }` makes every sum in the order of the definition, which
    /// may take longer.
    #[wasm_bindgen]
    pub fn prepare(operator: &str, params: &JsValue, weights: &JsValue, options: &JsValue) -> Result<Layer, Error> {
        Prepared::new(operator, params, weights, options).map(Layer)
    }

    /// What `prepare` returns; `free()` it when done.
    #[wasm_bindgen]
    pub struct Layer(Prepared);

    #[wasm_bindgen]
    impl Layer {
        /// As `compute`, with the missing tensors given. Where `outputs` names arrays, those nodes alone, written into them.
        pub fn run(&self, inputs: &JsValue, outputs: &JsValue) -> Result<Object, Error> {
            self.0.run(inputs, outputs)
        }
    }
}
