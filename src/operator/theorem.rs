//! Laws: what must agree, as pure functions that the page and the tests share. What they say in words is in [`super::story`].

use super::{Operator, Params};
use crate::graph::{Edit, Edits, Graph, Leaves, Nodes, Scalar, Wiring};
use crate::order::Map;
use crate::primitive::Primitive;
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// A theorem as something to run.
#[derive(Debug)]
pub struct Law {
    /// Its name, for links, tests and its words.
    pub name: &'static str,
    /// Whether a setting keeps the condition; where it does not, the reader has broken it and the two sides may differ.
    pub applies: fn(&Params) -> bool,
    /// The two sides.
    pub sides: Sides,
}

/// Two tensors that must agree where the condition is kept, and differ where it is broken.
pub type Sides = fn(&Case<'_>, Condition) -> Result<[Tensor<f64>; 2], Problem>;

/// Whether a law is tried as stated or as its counter-example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// As stated.
    Kept,
    /// As its counter-example.
    Broken,
}

/// How a case is evaluated. Tensors are handed over as f64 either way, which holds every f32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// By folds over taps.
    Double,
    /// By kernels.
    Single,
}

/// What a law is tried on.
#[derive(Debug)]
pub struct Case<'a> {
    /// The operator.
    pub operator: &'a Operator,
    /// Its setting.
    pub params: Params,
    /// Its leaves.
    pub leaves: Leaves<f64>,
    /// How it is evaluated.
    pub precision: Precision,
}

impl Case<'_> {
    /// The node `name` of the operator with other parameters and leaves.
    ///
    /// # Errors
    /// When they do not fit.
    pub fn run(&self, params: &Params, leaves: &Leaves<f64>, name: &str) -> Result<Tensor<f64>, Problem> {
        self.run_other(self.operator, params, leaves, name)
    }

    /// The node `name` of another operator.
    ///
    /// # Errors
    /// When parameters and leaves do not fit.
    pub fn run_other(
        &self,
        operator: &Operator,
        params: &Params,
        leaves: &Leaves<f64>,
        name: &str,
    ) -> Result<Tensor<f64>, Problem> {
        let shapes = Map::from_iter(leaves.iter().map(|(name, tensor)| (name.clone(), tensor.shape())));
        let mut wiring = Wiring::given(&shapes);
        (operator.wire)(&mut wiring, params)?;
        self.node(&wiring.finish()?, leaves, &Edits::default(), name)
    }

    /// The node `name` of any graph, with edits laid over its nodes.
    ///
    /// # Errors
    /// When the leaves do not fit.
    pub fn node(&self, graph: &Graph, leaves: &Leaves<f64>, edits: &Edits, name: &str) -> Result<Tensor<f64>, Problem> {
        let id = graph.find(name).ok_or_else(|| absent(name))?;
        match self.precision {
            Precision::Double => Ok(graph.run(leaves, edits)?.of(id).clone()),
            Precision::Single => {
                let leaves =
                    Map::from_iter(leaves.iter().map(|(name, tensor)| (name.clone(), tensor.map(f32::from_f64))));
                let values: Nodes<f32> = graph.run(&leaves, edits)?;
                Ok(values.of(id).map(f64::from))
            }
        }
    }

    /// The node `name` of the operator with one computed node held at other values, as an edit holds it.
    ///
    /// # Errors
    /// When parameters, leaves or the edit do not fit.
    pub fn held(&self, edit: Edit, name: &str) -> Result<Tensor<f64>, Problem> {
        let shapes = Map::from_iter(self.leaves.iter().map(|(name, tensor)| (name.clone(), tensor.shape())));
        let mut wiring = Wiring::given(&shapes);
        (self.operator.wire)(&mut wiring, &self.params)?;
        let graph = wiring.finish()?;
        let (edits, problems) = Edits(vec![edit]).check(&graph);
        problems.into_iter().next().map_or(Ok(()), Err)?;
        self.node(&graph, &self.leaves, &edits, name)
    }

    /// One primitive on given tensors.
    ///
    /// # Errors
    /// When it refuses them.
    pub fn apply(&self, primitive: &dyn Primitive, operands: &[&Tensor<f64>]) -> Result<Tensor<f64>, Problem> {
        let shapes: Vec<Shape> = operands.iter().map(|tensor| tensor.shape()).collect();
        let output = primitive.shape(&shapes)?;
        match self.precision {
            Precision::Double => Ok(f64::apply(primitive, operands, output)),
            Precision::Single => {
                let operands: Vec<Tensor<f32>> = operands.iter().map(|tensor| tensor.map(f32::from_f64)).collect();
                let operands: Vec<&Tensor<f32>> = operands.iter().collect();
                Ok(f32::apply(primitive, &operands, output).map(f64::from))
            }
        }
    }

    /// The leaves with one replaced.
    pub fn with(&self, name: &str, tensor: Tensor<f64>) -> Leaves<f64> {
        let mut leaves = self.leaves.clone();
        leaves.insert(name.into(), tensor);
        leaves
    }

    /// A leaf.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn leaf(&self, name: &str) -> Result<&Tensor<f64>, Problem> {
        self.leaves.get(name).ok_or_else(|| absent(name))
    }
}

fn absent(name: &str) -> Problem {
    Problem::new(name, Text::new("there is no {0} here", "这里没有 {0}"), &[name])
}

/// How well two sides agreed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Largest `|a - b|`.
    pub difference: f64,
    /// The larger of the two `max |y|`.
    pub magnitude: f64,
}

/// What an agreement means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// To the last bit, or to the last bits of f64.
    Equal,
    /// As near as f32 can come.
    EqualInSingle,
    /// Not equal.
    Different,
}

impl Agreement {
    /// Compares two tensors.
    pub fn of([a, b]: &[Tensor<f64>; 2]) -> Self {
        Self { difference: a.distance(b), magnitude: a.magnitude().max(b.magnitude()) }
    }

    /// The difference as a share of the magnitude.
    pub fn share(&self) -> f64 {
        if self.difference == 0.0 { 0.0 } else { self.difference / self.magnitude.max(f64::MIN_POSITIVE) }
    }

    /// What it means; equality of f64 sides allows a thousand last bits, of f32 sides a hundred.
    pub fn verdict(&self) -> Verdict {
        match self.share() {
            share if share <= 1000.0 * f64::EPSILON => Verdict::Equal,
            share if share <= 100.0 * f64::from(f32::EPSILON) => Verdict::EqualInSingle,
            _ => Verdict::Different,
        }
    }
}

/// One trial of a law: as set, and with its condition broken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// With the condition kept.
    pub holds: Agreement,
    /// With the condition broken, where that is possible at this size.
    pub broken: Option<Agreement>,
}

impl Law {
    /// Tries both sides on a case.
    ///
    /// # Errors
    /// When the case is impossible.
    pub fn attempt(&self, case: &Case<'_>) -> Result<Trial, Problem> {
        let holds = Agreement::of(&(self.sides)(case, Condition::Kept)?);
        let broken = (self.sides)(case, Condition::Broken).ok().map(|sides| Agreement::of(&sides));
        Ok(Trial { holds, broken })
    }
}
