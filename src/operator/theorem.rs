//! Theorems: sentences with two sides that must agree, as values the page and the tests share.

use super::{Operator, Params};
use crate::graph::{Edits, Leaves, Scalar, Wiring};
use crate::tensor::Tensor;
use crate::words::{Problem, Text};

/// A sentence with a condition and two sides to run.
#[derive(Debug)]
pub struct Theorem {
    /// Its name, for links and tests.
    pub name: &'static str,
    /// What holds.
    pub sentence: Text,
    /// When it holds.
    pub condition: Text,
    /// Whether a setting keeps the condition; where it does not, the reader has broken it and the two sides may differ.
    pub applies: fn(&Params) -> bool,
    /// What its button says.
    pub button: Text,
    /// The two sides, by folds over taps.
    pub exact: Sides<f64>,
    /// The two sides, by kernels.
    pub fast: Sides<f32>,
    /// How the condition is broken, in words: what the counter-example changes.
    pub broken: Text,
}

/// Two tensors that must agree where the condition is kept, and differ where it is broken.
pub type Sides<T> = fn(&Case<'_, T>, Condition) -> Result<[Tensor<T>; 2], Problem>;

/// Whether a theorem is tried as stated or as its counter-example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// As stated.
    Kept,
    /// As its counter-example.
    Broken,
}

/// What a theorem is tried on.
#[derive(Debug)]
pub struct Case<'a, T> {
    /// The operator.
    pub operator: &'a Operator,
    /// Its setting.
    pub params: Params,
    /// Its leaves.
    pub leaves: Leaves<T>,
}

impl<T: Scalar> Case<'_, T> {
    /// The node `name` of the operator with other parameters and leaves.
    ///
    /// # Errors
    /// When they do not fit.
    pub fn run(&self, params: &Params, leaves: &Leaves<T>, name: &str) -> Result<Tensor<T>, Problem> {
        let shapes = leaves.iter().map(|(name, tensor)| (name.clone(), tensor.shape())).collect();
        let mut wiring = Wiring::given(&shapes);
        (self.operator.wire)(&mut wiring, params)?;
        let graph = wiring.finish()?;
        let values = graph.run(leaves, &Edits::default())?;
        let id = graph.find(name).ok_or_else(|| absent(name))?;
        Ok(values.of(id).clone())
    }

    /// The leaves with one replaced.
    pub fn with(&self, name: &str, tensor: Tensor<T>) -> Leaves<T> {
        let mut leaves = self.leaves.clone();
        leaves.insert(name.into(), tensor);
        leaves
    }

    /// A leaf.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn leaf(&self, name: &str) -> Result<&Tensor<T>, Problem> {
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
    /// How many numbers were compared.
    pub compared: usize,
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
    pub fn of<T: Scalar>([a, b]: &[Tensor<T>; 2]) -> Self {
        Self { difference: a.distance(b), magnitude: a.magnitude().max(b.magnitude()), compared: a.shape().len() }
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

/// One trial of a theorem: as set, and with its condition broken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// With the condition kept.
    pub holds: Agreement,
    /// With the condition broken, where that is possible at this size.
    pub broken: Option<Agreement>,
}

impl Theorem {
    /// Tries both sides on a case, by `sides` of either precision.
    ///
    /// # Errors
    /// When the case is impossible.
    pub fn attempt<T: Scalar>(&self, case: &Case<'_, T>, sides: Sides<T>) -> Result<Trial, Problem> {
        let holds = Agreement::of(&sides(case, Condition::Kept)?);
        let broken = sides(case, Condition::Broken).ok().map(|sides| Agreement::of(&sides));
        Ok(Trial { holds, broken })
    }
}
