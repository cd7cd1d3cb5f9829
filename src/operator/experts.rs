//! Experts: several weights of one shape, mixed by attention. What the laws of every operator that has them share: its leaves `experts.weight`
//! (n, O, C, KH, KW) and, maybe, `experts.bias` (n, O); its nodes `stage.attention` (n) and `output`; its parameters `stride` and `padding`.

use super::{Case, Condition};
use crate::primitive::Conv2d;
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// One expert leaves nothing to mix, an activation that meets no negative number changes nothing.
pub(super) fn indifferent(culprit: &str) -> Problem {
    Problem::new(culprit, Text::new("there is nothing to break here", "这里没有可以打破的条件"), &[])
}

/// Entry `i` of the outermost axis.
pub(super) fn entry(tensor: &Tensor<f64>, i: usize) -> Tensor<f64> {
    let shape = Shape::new(&tensor.shape().dims()[1..]);
    Tensor::from_fn(shape, |flat| tensor.data()[i * shape.len() + flat])
}

/// A tensor whose every outermost entry is entry `i`.
pub(super) fn alike(tensor: &Tensor<f64>, i: usize) -> Tensor<f64> {
    let entry = entry(tensor, i);
    Tensor::from_fn(tensor.shape(), |flat| entry.data()[flat % entry.shape().len()])
}

/// How many experts there are.
pub(super) fn count(case: &Case<'_>) -> Result<usize, Problem> {
    Ok(case.leaf("experts.weight")?.shape().dims()[0])
}

/// The convolution by expert `i` alone.
pub(super) fn alone(case: &Case<'_>, i: usize) -> Result<Tensor<f64>, Problem> {
    let conv = Conv2d { stride: case.params.pair("stride"), padding: case.params.pair("padding"), ..Conv2d::default() };
    let weight = entry(case.leaf("experts.weight")?, i);
    let bias = case.leaves.get("experts.bias").map(|bias| entry(bias, i));
    let operands: Vec<&Tensor<f64>> = [case.leaf("input")?, &weight].into_iter().chain(&bias).collect();
    case.apply(&conv, &operands)
}

/// The outputs of all experts, each times its share. The shares are added to what is there term by term, as a sum over experts is.
pub(super) fn mixed(case: &Case<'_>, shares: &[f64], each: impl Fn(f64) -> f64) -> Result<Tensor<f64>, Problem> {
    let mut sum = alone(case, 0)?.map(|y| shares[0] * each(y));
    for (i, share) in shares.iter().enumerate().skip(1) {
        let output = alone(case, i)?;
        sum.data_mut().iter_mut().zip(output.data()).for_each(|(sum, &y)| *sum += share * each(y));
    }
    Ok(sum)
}

/// The law: mixing weights, against mixing outputs; broken by a ReLU in between.
pub(super) fn mixing(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let output = case.run(&case.params, &case.leaves, "output")?;
    let shares = case.run(&case.params, &case.leaves, "stage.attention")?;
    let straight = mixed(case, shares.data(), |y| y)?;
    if condition == Condition::Kept {
        return Ok([output, straight]);
    }
    let rectified = mixed(case, shares.data(), |y| y.max(0.0))?;
    if rectified.distance(&straight) <= 1e-3 * straight.magnitude() {
        return Err(indifferent("input"));
    }
    Ok([output, rectified])
}
