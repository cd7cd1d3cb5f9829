//! The compute core as a JavaScript library: an operator with its weights, tensors in and out.

use super::compute::{object, set};
use crate::graph::{Leaves, NodeId, Ready};
use crate::operator::{self, Spelled};
use crate::order::{Map, try_map};
use crate::tensor::{MAX_RANK, Shape, Tensor};
use crate::words::{Problem, Text};
use js_sys::{Array, Error, Float32Array, JSON, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// An operator with its weights, to run on many inputs.
pub struct Prepared {
    operator: String,
    params: Vec<(String, Spelled)>,
    weights: Leaves<f32>,
    exact: bool,
    /// By the shapes of the inputs, the latest last.
    ready: RefCell<Vec<(Map<String, Shape>, Ready)>>,
}

/// For how many shapes of inputs a layer stays ready.
const SHAPES: usize = 4;

impl Prepared {
    /// Reads an operator's name, its parameters (an object), its weights (an object of tensors) and options: `exact`, whether sums must be made
    /// in the order of the definition.
    ///
    /// # Errors
    /// A JavaScript `Error` whose message starts with the culprit.
    pub fn new(operator: &str, params: &JsValue, weights: &JsValue, options: &JsValue) -> Result<Self, Error> {
        let (params, weights) = (parameters(params)?, read("weights", weights)?);
        let weights = try_map(weights.into_iter().map(|(name, given)| Ok::<_, Error>((name, given.tensor()?))));
        let exact = Reflect::get(options, &"exact".into()).is_ok_and(|exact| exact.is_truthy());
        Ok(Self { operator: operator.into(), params, weights: weights?, exact, ready: RefCell::default() })
    }

    /// Every computed node by name; or, where `into` names arrays of the caller's, those nodes alone, written into them.
    ///
    /// # Errors
    /// A JavaScript `Error` whose message starts with the culprit.
    pub fn run(&self, inputs: &JsValue, into: &JsValue) -> Result<Object, Error> {
        let inputs = read("inputs", inputs)?;
        let shapes = Map::from_iter(inputs.iter().map(|(name, given)| (name.clone(), given.shape)));
        let ready = &mut *self.ready.borrow_mut();
        match ready.iter().position(|(known, _)| *known == shapes) {
            Some(at) => ready[at..].rotate_left(1),
            None => {
                let made = operator::prepare(&self.operator, &self.params, &self.weights, &shapes, self.exact);
                ready.push((shapes, made.map_err(|problem| thrown(&problem))?));
                if ready.len() > SHAPES {
                    ready.remove(0);
                }
            }
        }
        let Some((_, ready)) = ready.last_mut() else { return Ok(Object::new()) };
        let computed = Map::from_iter(ready.graph().computed().map(|id| (ready.graph().node(id).name.clone(), id)));
        let arrays = arrays(into, &computed, ready)?;
        for (name, given) in &inputs {
            if let Some(id) = ready.graph().find(name) {
                given.data.copy_to(ready.leaf_mut(id));
            }
        }
        ready.run();
        let told = Object::new();
        for (name, &id) in &computed {
            let tensor = ready.of(id);
            let data = match arrays.get(name) {
                Some(array) => {
                    array.copy_from(tensor.data());
                    array.clone()
                }
                None if arrays.is_empty() => Float32Array::from(tensor.data()),
                None => continue,
            };
            let shape: Array = tensor.shape().dims().iter().map(|&extent| JsValue::from(extent as u32)).collect();
            set(&told, name, &object([("shape", shape.into()), ("data", data.into())]));
        }
        Ok(told)
    }
}

/// Parameters; none where they are left out. What is not defined is left out too.
fn parameters(params: &JsValue) -> Result<Vec<(String, Spelled)>, Error> {
    if params.is_undefined() {
        return Ok(Vec::new());
    }
    let text = json(params).ok_or_else(no_json)?;
    if !text.starts_with('{') {
        let words = Text::new("params must be an object, not {0}", "params 必须是对象，不能是 {0}");
        return Err(thrown(&Problem::new("params", words, &[&text])));
    }
    let defined = pairs(params.unchecked_ref()).filter(|(_, value)| !value.is_undefined());
    defined.map(|(name, value)| Ok((name, parameter(&value)?))).collect()
}

fn parameter(value: &JsValue) -> Result<Spelled, Error> {
    if let Some(text) = value.as_string() {
        return Ok(Spelled::Text(text));
    }
    if let Some(several) = value.dyn_ref::<Array>() {
        let text = |one| json(&one).unwrap_or_else(|| "null".into());
        return Ok(Spelled::Several(several.iter().map(text).collect()));
    }
    let text = json(value).ok_or_else(no_json)?;
    Ok(if value.is_object() { Spelled::Other(text) } else { Spelled::Text(text) })
}

/// What JavaScript itself makes of a value: `3`, `true`, `null`, `{"a":1}`.
fn json(value: &JsValue) -> Option<String> {
    JSON::stringify(value).ok()?.as_string()
}

fn no_json() -> Error {
    let text = Text::new("params must be an object that JSON can spell", "params 必须是可以写成 JSON 的对象");
    thrown(&Problem::new("params", text, &[]))
}

/// A tensor of the caller's, its numbers not yet read.
struct Given {
    shape: Shape,
    data: Float32Array,
}

impl Given {
    fn tensor(&self) -> Result<Tensor, Error> {
        Tensor::new(self.shape, self.data.to_vec()).map_err(|problem| thrown(&problem))
    }
}

/// `{ name: { shape, data } }`, the lengths right; none where it is left out.
fn read(argument: &'static str, given: &JsValue) -> Result<Map<String, Given>, Error> {
    try_map(entries(argument, given)?.into_iter().map(|(name, value)| Ok((name.clone(), tensor(&name, &value)?))))
}

fn tensor(name: &str, given: &JsValue) -> Result<Given, Error> {
    let field = |field: &str| Reflect::get(given, &field.into()).unwrap_or(JsValue::UNDEFINED);
    let data = field("data").dyn_into::<Float32Array>().ok();
    let extent =
        |extent: JsValue| extent.as_f64().filter(|&n| n >= 0.0 && n <= f64::from(u32::MAX) && n.fract() == 0.0);
    let shape: Option<Vec<usize>> = field("shape")
        .dyn_into::<Array>()
        .ok()
        .and_then(|shape| shape.iter().map(|n| Some(extent(n)? as usize)).collect());
    let (Some(shape), Some(data)) = (shape.filter(|shape| shape.len() <= MAX_RANK), data) else {
        let text = Text::new(
            "{0} must be a tensor: { shape: [up to five whole numbers], data: Float32Array }",
            "{0} 必须是张量：{ shape: [至多五个整数], data: Float32Array }",
        );
        return Err(thrown(&Problem::new(name, text, &[name])));
    };
    let shape = Shape::new(&shape);
    if shape.len() != data.length() as usize {
        let text = Text::new("{0} has the shape {1}, but {2} numbers", "{0} 的形状是 {1}，却有 {2} 个数");
        return Err(thrown(&Problem::of(name, text, &[&name, &shape, &data.length()])));
    }
    Ok(Given { shape, data })
}

/// The caller's arrays, each named like an output and as long.
fn arrays(given: &JsValue, computed: &Map<String, NodeId>, ready: &Ready) -> Result<Map<String, Float32Array>, Error> {
    let array = |(name, value): (String, JsValue)| {
        let needed = computed.get(&name).map(|&id| ready.of(id).data().len());
        match value.dyn_into::<Float32Array>() {
            Ok(array) if needed == Some(array.length() as usize) => Ok((name, array)),
            _ => {
                let known: Vec<&str> = computed.keys().map(String::as_str).collect();
                let absent = Text::new("there is no output {0}; there are {1}", "没有输出 {0}；有的是 {1}");
                let text =
                    Text::new("{0} must be a Float32Array of {1} numbers", "{0} 必须是有 {1} 个数的 Float32Array");
                let problem = match needed {
                    None => Problem::new(&name, absent, &[&name, &known.join(", ")]),
                    Some(needed) => Problem::of(&name, text, &[&name, &needed]),
                };
                Err(thrown(&problem))
            }
        }
    };
    try_map(entries("outputs", given)?.into_iter().map(array))
}

fn entries(argument: &'static str, given: &JsValue) -> Result<Vec<(String, JsValue)>, Error> {
    if given.is_undefined() {
        return Ok(Vec::new());
    }
    let Some(object) = given.dyn_ref::<Object>() else {
        let text = Text::new("{0} must be an object", "{0} 必须是对象");
        return Err(thrown(&Problem::new(argument, text, &[argument])));
    };
    Ok(pairs(object).collect())
}

fn pairs(object: &Object) -> impl Iterator<Item = (String, JsValue)> {
    let pairs = Object::entries(object).to_vec();
    pairs.into_iter().map(|pair| {
        let pair: Array = pair.unchecked_into();
        (pair.get(0).as_string().unwrap_or_default(), pair.get(1))
    })
}

/// An `Error` whose message starts with the culprit, which also stands in its `culprit`.
fn thrown(problem: &Problem) -> Error {
    let error = Error::new(&problem.to_string());
    set(&error, "culprit", &problem.culprit.as_str().into());
    error
}
