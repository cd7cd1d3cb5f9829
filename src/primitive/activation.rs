//! Activations: each number by itself.

use super::{Cost, Named, Operand, Primitive, Tap, Torch};
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

/// `max(x, 0)`; NaN stays NaN. Operand: any tensor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relu;

/// `1 / (1 + exp(-x))`. Operand: any tensor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sigmoid;

impl Primitive for Relu {
    fn name(&self) -> &'static str {
        "relu"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        Ok(operands[0])
    }

    fn map(&self, x: f64) -> f64 {
        if x < 0.0 { 0.0 } else { x }
    }

    fn taps(&self, operands: &[Operand<'_>], _output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        each(Tap::element(0, operands, 0, site));
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], _output: Shape) -> Tensor {
        operands[0].map(|x| if x < 0.0 { 0.0 } else { x })
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: 0, ops: output.len() as u64 }
    }

    fn linear(&self) -> bool {
        false
    }
}

impl Torch for Relu {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!("{target} = F.relu({})", operands[0])]
    }
}

impl Primitive for Sigmoid {
    fn name(&self) -> &'static str {
        "sigmoid"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        Ok(operands[0])
    }

    fn map(&self, x: f64) -> f64 {
        1.0 / (1.0 + (-x).exp())
    }

    fn taps(&self, operands: &[Operand<'_>], _output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        each(Tap::element(0, operands, 0, site));
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], _output: Shape) -> Tensor {
        operands[0].map(|x| 1.0 / (1.0 + (-x).exp()))
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: 0, ops: output.len() as u64 }
    }

    fn linear(&self) -> bool {
        false
    }
}

impl Torch for Sigmoid {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!("{target} = torch.sigmoid({})", operands[0])]
    }
}
