//! Assembly: an operator at one setting and one size, its leaves filled; and the plain function call behind the JS interface.

use super::{Operator, Params, stem};
use crate::graph::{Edits, Graph, Leaves, Source, Wiring};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};
use std::collections::BTreeMap;

/// An operator wired at one size, its leaves filled.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Its nodes.
    pub graph: Graph,
    /// What they start from.
    pub leaves: Leaves<f32>,
}

/// Wires `operator` for a picture given as planes (3, H, W) of `[height, width]`, and fills its leaves from `sources`, the operator's own where
/// none is named. Also tells what could not be used as it was asked for.
///
/// # Errors
/// When the parameters are impossible at this size.
pub fn assemble(
    operator: &Operator,
    params: &Params,
    sources: &BTreeMap<String, Source>,
    planes: &[f32],
    size: [usize; 2],
) -> Result<(Layer, Vec<Problem>), Problem> {
    let mut wiring = Wiring::sized(size);
    (operator.wire)(&mut wiring, params)?;
    let graph = wiring.finish()?;
    let mut notes = Vec::new();
    let mut leaves = Leaves::new();
    for node in graph.nodes().iter().filter(|node| matches!(node.body, crate::graph::Body::Leaf)) {
        let tensor = if node.name == "input" {
            stem(planes, size, node.shape.nchw()[1])
        } else {
            let asked = sources.get(&node.name).map(|source| source.fill(&node.name, node.shape));
            match asked {
                Some(Ok(tensor)) => tensor,
                other => {
                    notes.extend(other.and_then(Result::err));
                    usual(operator, &node.name, node.shape)?
                }
            }
        };
        leaves.insert(node.name.clone(), tensor);
    }
    Ok((Layer { graph, leaves }, notes))
}

/// The operator's own source for a leaf; zeros where it names none.
fn usual(operator: &Operator, leaf: &str, shape: Shape) -> Result<Tensor, Problem> {
    match operator.sources.iter().find(|(name, _)| *name == leaf) {
        Some((_, text)) => Source::parse(leaf, text)?.fill(leaf, shape),
        None => Ok(Tensor::zeros(shape)),
    }
}

/// Evaluates an operator on given tensors: every node by its name.
///
/// # Errors
/// With the culprit, when a parameter or a tensor does not fit.
pub fn compute(
    operator: &str,
    params: &serde_json::Value,
    tensors: Leaves<f32>,
) -> Result<BTreeMap<String, Tensor>, Problem> {
    let Some(operator) = Operator::find(operator) else {
        let known: Vec<&str> = super::ALL.iter().map(|operator| operator.id).collect();
        let text = Text::new("there is no operator {0}; there are {1}", "没有算子 {0}；有的是 {1}");
        return Err(Problem::new("operator", text, &[operator, &known.join(", ")]));
    };
    let params = Params::from_json(operator.params, params)?;
    let shapes = tensors.iter().map(|(name, tensor)| (name.clone(), tensor.shape())).collect();
    let mut wiring = Wiring::given(&shapes);
    (operator.wire)(&mut wiring, &params)?;
    let graph = wiring.finish()?;
    let values = graph.run(&tensors, &Edits::default())?;
    Ok(graph.computed().map(|id| (graph.node(id).name.clone(), values.of(id).clone())).collect())
}
