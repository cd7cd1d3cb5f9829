//! Assembly: an operator at one setting and one size, its leaves filled; and the plain function call behind the JS interface.

use super::stem::{STEMS, Stem};
use super::{Operator, Params, Spelled};
#[cfg(feature = "kernels")]
use crate::graph::Ready;
use crate::graph::{Body, Edits, Graph, Leaves, Node, Planes, Role, Source, Wiring};
use crate::order::Map;
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// An operator wired at one size, its leaves filled.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Its nodes.
    pub graph: Graph,
    /// What they start from.
    pub leaves: Leaves<f32>,
    /// What the input's channels are called.
    pub channels: Vec<Text>,
}

/// Wires `operator` for a picture given as planes (3, H, W), and fills its leaves: the input by the stem, the others from `sources`, the operator's
/// own where none is named. Also tells what could not be used as it was asked for.
///
/// # Errors
/// When the parameters are impossible at this size.
pub fn assemble(
    operator: &Operator,
    params: &Params,
    stem: &str,
    sources: &Map<String, Source>,
    picture: Planes<'_>,
) -> Result<(Layer, Vec<Problem>), Problem> {
    let mut wiring = Wiring::sized(picture.size);
    (operator.wire)(&mut wiring, params)?;
    let graph = wiring.finish()?;
    let stem = Stem::find(stem).unwrap_or(&STEMS[0]);
    let mut notes = Vec::new();
    let mut leaves = Leaves::new();
    let mut channels = Vec::new();
    for node in graph.nodes().iter().filter(|node| matches!(node.body, Body::Leaf)) {
        let tensor = if node.role == Role::Input {
            channels = stem.names(node.shape.nchw()[1]);
            stem.fill(picture, node.shape)
        } else {
            match sources.get(&node.name).map(|source| source.fill_node(node, picture)) {
                Some(Ok(tensor)) => tensor,
                other => {
                    notes.extend(other.and_then(Result::err));
                    usual(operator, node, picture)?
                }
            }
        };
        leaves.insert(node.name.clone(), tensor);
    }
    Ok((Layer { graph, leaves, channels }, notes))
}

/// The operator's own source for a leaf; zeros where it names none.
fn usual(operator: &Operator, node: &Node, picture: Planes<'_>) -> Result<Tensor, Problem> {
    match operator.source(&node.name) {
        Some(text) => Source::parse(&node.name, text)?.fill_node(node, picture),
        None => Ok(Tensor::zeros(node.shape)),
    }
}

impl Operator {
    /// The operator's own source for a leaf.
    pub fn source(&self, leaf: &str) -> Option<&'static str> {
        self.entry(leaf).map(|(_, text)| text)
    }

    /// The first of the operator's sources whose pattern a leaf matches, `*` standing for anything.
    pub fn entry(&self, leaf: &str) -> Option<(&'static str, &'static str)> {
        let matches = |pattern: &str| match pattern.split_once('*') {
            None => pattern == leaf,
            Some((head, tail)) => {
                leaf.len() >= head.len() + tail.len() && leaf.starts_with(head) && leaf.ends_with(tail)
            }
        };
        self.sources.iter().find(|(pattern, _)| matches(pattern)).copied()
    }
}

/// Evaluates an operator on given tensors: every node by its name.
///
/// # Errors
/// With the culprit, when a parameter or a tensor does not fit.
pub fn compute(
    operator: &str,
    params: &[(String, Spelled)],
    tensors: Leaves<f32>,
) -> Result<Map<String, Tensor>, Problem> {
    let shapes = Map::from_iter(tensors.iter().map(|(name, tensor)| (name.clone(), tensor.shape())));
    let graph = wire(operator, params, &shapes)?;
    let values = graph.run(&tensors, &Edits::default())?;
    Ok(Map::from_iter(graph.computed().map(|id| (graph.node(id).name.clone(), values.of(id).clone()))))
}

/// Makes an operator ready for many inputs of the given shapes; with `exact`, sums are made in the order of the definition.
///
/// # Errors
/// With the culprit, when a parameter, a weight or a shape does not fit.
#[cfg(feature = "kernels")]
pub fn prepare(
    operator: &str,
    params: &[(String, Spelled)],
    weights: &Leaves<f32>,
    inputs: &Map<String, Shape>,
    exact: bool,
) -> Result<Ready, Problem> {
    let mut shapes = inputs.clone();
    shapes.extend(weights.iter().map(|(name, tensor)| (name.clone(), tensor.shape())));
    wire(operator, params, &shapes)?.ready(weights, exact)
}

/// The graph of an operator for tensors of these shapes.
fn wire(operator: &str, params: &[(String, Spelled)], shapes: &Map<String, Shape>) -> Result<Graph, Problem> {
    let Some(operator) = Operator::find(operator) else {
        let known: Vec<&str> = super::ALL.iter().map(|operator| operator.id).collect();
        let text = Text::new("there is no operator {0}; there are {1}", "没有算子 {0}；有的是 {1}");
        return Err(Problem::new("operator", text, &[operator, &known.join(", ")]));
    };
    let params = Params::read(operator.params, params)?;
    let mut wiring = Wiring::given(shapes);
    (operator.wire)(&mut wiring, &params)?;
    wiring.finish()
}
