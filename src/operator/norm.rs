//! Batch normalisation as operators wire and fold it: `X.gamma`, `X.beta` are learned, `X.mean`, `X.var` measured while learning.

use super::Case;
use crate::graph::{NodeId, Role, Wiring};
use crate::primitive::BatchNorm;
use crate::tensor::Tensor;
use crate::words::Problem;

/// The node `name`: `input` of so many channels, normalised by `name.gamma`, `name.beta`, `name.mean`, `name.var`.
///
/// # Errors
/// When one of these is given in another shape.
pub(super) fn batch_norm(
    w: &mut Wiring<'_>,
    [name, prefix]: [&str; 2],
    eps: f64,
    channels: usize,
    input: NodeId,
) -> Result<NodeId, Problem> {
    let mut operands = vec![input];
    for (part, role) in
        [("gamma", Role::Weight), ("beta", Role::Weight), ("mean", Role::Control), ("var", Role::Control)]
    {
        operands.push(w.leaf(&format!("{prefix}.{part}"), role, &[channels])?);
    }
    w.apply(name, Role::Hidden, BatchNorm { eps }, &operands)
}

/// What a normalisation does to each channel once it is learned: a factor and a shift.
pub(super) struct Folded {
    /// `gamma / sqrt(var + eps)`.
    pub factor: Vec<f64>,
    /// `beta - mean * factor`: also its value at zero input.
    pub shift: Vec<f64>,
}

impl Folded {
    /// The normalisation `prefix` of a case.
    ///
    /// # Errors
    /// When the case has none.
    pub fn of(case: &Case<'_>, prefix: &str, eps: f64) -> Result<Self, Problem> {
        let part = |part: &str| case.leaf(&format!("{prefix}.{part}")).map(Tensor::data);
        let (gamma, beta, mean, var) = (part("gamma")?, part("beta")?, part("mean")?, part("var")?);
        let factor: Vec<f64> = gamma.iter().zip(var).map(|(gamma, var)| gamma / (var + eps).sqrt()).collect();
        let shift = (0..factor.len()).map(|c| beta[c] - mean[c] * factor[c]).collect();
        Ok(Self { factor, shift })
    }
}
