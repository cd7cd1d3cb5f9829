//! A weighted sum of experts. Yang et al., CondConv, 2019; Chen et al., Dynamic convolution, 2020.

use super::check::{self, problem};
use super::{Cost, Named, Operand, Primitive, Tap, Torch};
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

const ATTENTION: usize = 0;
const EXPERTS: usize = 1;

/// `sum_i a_i e_i`. Operands: attention (n) and experts (n, ...), to (...).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mix;

impl Primitive for Mix {
    fn name(&self) -> &'static str {
        "tensordot"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let Some((&experts, rest)) = operands[EXPERTS].dims().split_first() else {
            return Err(problem!("experts", "there is no axis of experts to mix", "没有可混合的专家轴"));
        };
        check::fits("attention", operands[ATTENTION], &[experts])?;
        Ok(Shape::new(rest))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        for i in 0..operands[ATTENTION].shape.len() {
            each(Tap::element(i, operands, EXPERTS, i * output.len() + site).times(ATTENTION, i));
        }
    }

    fn mixes(&self) -> bool {
        true
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let run = output.len().max(1);
        for (attention, expert) in operands[ATTENTION].data().iter().zip(operands[EXPERTS].data().chunks_exact(run)) {
            result.data_mut().iter_mut().zip(expert).for_each(|(sum, x)| *sum += attention * x);
        }
        result
    }

    fn cost(&self, operands: &[Shape], _output: Shape) -> Cost {
        Cost { macs: operands[EXPERTS].len() as u64, ops: 0 }
    }
}

impl Torch for Mix {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!("{target} = torch.tensordot({}, {}, dims=1)", operands[ATTENTION], operands[EXPERTS])]
    }
}
