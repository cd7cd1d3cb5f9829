//! What the tests of operators share: seeded randomness, random settings, wired graphs and their leaves.
#![allow(dead_code, clippy::unwrap_used, reason = "each test takes its part")]

mod random;
pub mod wired;

pub use random::Random;

use convolution_atlas::graph::{Body, Edits, Graph, Leaves, Node, Scalar, Wiring};
use convolution_atlas::operator::{Kind, Operator, Params, Spelled, Value};
use convolution_atlas::order::Map;
use convolution_atlas::tensor::{Shape, Tensor};
use convolution_atlas::words::Problem;

/// An operator wired for a picture of `[height, width]`.
pub fn wired(operator: &Operator, params: &Params, size: [usize; 2]) -> Result<Graph, Problem> {
    let mut wiring = Wiring::sized(size);
    (operator.wire)(&mut wiring, params)?;
    wiring.finish()
}

/// Every computed node from given tensors, at either precision.
pub fn run<T: Scalar>(
    operator: &Operator,
    params: &Params,
    leaves: &Leaves<T>,
) -> Result<Map<String, Tensor<T>>, Problem> {
    let shapes: Map<String, Shape> = leaves.iter().map(|(name, leaf)| (name.clone(), leaf.shape())).collect();
    let mut wiring = Wiring::given(&shapes);
    (operator.wire)(&mut wiring, params)?;
    let graph = wiring.finish()?;
    let values = graph.run(leaves, &Edits::default())?;
    Ok(graph.computed().map(|id| (graph.node(id).name.clone(), values.of(id).clone())).collect())
}

/// Parameters as a JSON object spells them.
pub fn spelled(json: &serde_json::Value) -> Vec<(String, Spelled)> {
    use serde_json::Value as Json;
    let spelled = |value: &Json| match value {
        Json::String(text) => Spelled::Text(text.clone()),
        Json::Array(list) => Spelled::Several(list.iter().map(Json::to_string).collect()),
        Json::Object(_) => Spelled::Other(value.to_string()),
        one => Spelled::Text(one.to_string()),
    };
    json.as_object().unwrap().iter().map(|(name, value)| (name.clone(), spelled(value))).collect()
}

/// The nodes that are not computed.
pub fn leaves_of(graph: &Graph) -> impl Iterator<Item = &Node> {
    graph.nodes().iter().filter(|node| matches!(node.body, Body::Leaf))
}

/// Values in double precision.
pub fn double(leaves: &Leaves<f32>) -> Leaves<f64> {
    leaves.iter().map(|(name, leaf)| (name.clone(), leaf.map(f64::from))).collect()
}

/// Random settings that can be wired at `size`: about half of the parameters where they start, the others anywhere on their sliders.
pub fn settings(operator: &'static Operator, size: [usize; 2], random: &mut Random) -> impl Iterator<Item = Params> {
    std::iter::repeat_with(move || {
        operator.params.iter().fold(Params::new(operator.params), |params, param| {
            if random.flip() { params } else { params.with(param.name, value(&param.kind, random)) }
        })
    })
    .take(4000)
    .filter(move |params| wired(operator, params, size).is_ok())
}

fn value(kind: &Kind, random: &mut Random) -> Value {
    match kind {
        Kind::Int(range) => Value::Int(random.range(range.soft[0], range.soft[1])),
        Kind::Pair(range) => Value::Pair([0; 2].map(|_| random.range(range.soft[0], range.soft[1]))),
        Kind::Real(range) => {
            let [least, most] = range.soft;
            Value::Real(least + (most - least) * random.range(0, 20) as f64 / 20.0)
        }
        Kind::List(range) => {
            let length = random.range(1, range.most);
            Value::List((0..length).map(|_| random.range(range.soft[0], range.soft[1])).collect())
        }
        Kind::Choice(words) => Value::Word(words[random.range(0, words.len() - 1)].0),
    }
}

impl Random {
    /// Numbers from -1 to 1.
    pub fn tensor(&mut self, shape: Shape) -> Tensor {
        Tensor::from_fn(shape, |_| self.number())
    }

    /// Every leaf of a graph: from -1 to 1, a variance positive, an adjacency symmetric without loops.
    pub fn leaves(&mut self, graph: &Graph) -> Leaves<f32> {
        leaves_of(graph).map(|node| (node.name.clone(), self.leaf(node))).collect()
    }

    pub fn leaf(&mut self, node: &Node) -> Tensor {
        let any = self.tensor(node.shape);
        match node.name.rsplit('.').next() {
            Some("var") => any.map(|x| 1.5 + x),
            Some("adjacency") => {
                let nodes = node.shape.dims()[0];
                let edge = |i: usize, j: usize| {
                    if i != j && any.data()[i.min(j) * nodes + i.max(j)] > 0.0 { 1.0 } else { 0.0 }
                };
                Tensor::from_fn(node.shape, |flat| edge(flat / nodes, flat % nodes))
            }
            _ => any,
        }
    }
}
