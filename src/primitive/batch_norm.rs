//! `batch_norm` as it runs after training: every channel scaled and shifted by what was learned. Ioffe and Szegedy, Batch normalization, 2015.

use super::check::{self, problem};
use super::{Cost, Named, Operand, Primitive, Site, Tap, Torch};
#[cfg(feature = "kernels")]
use crate::kernel::lines;
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, decimal};

const INPUT: usize = 0;
const GAMMA: usize = 1;
const BETA: usize = 2;
const MEAN: usize = 3;
const VAR: usize = 4;

/// `gamma (x - mean) / sqrt(var + eps) + beta`, per channel. Operands: input (N, C, ...), then gamma, beta, mean and var (C) each.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNorm {
    /// Added to the variance, so that no channel is divided by zero.
    pub eps: f64,
}

impl BatchNorm {
    /// How many channels there are, and how many numbers each has in a row.
    fn extent(input: Shape) -> [usize; 2] {
        [input.dims()[1], Shape::new(&input.dims()[2..]).len()]
    }

    /// `1 / sqrt(var + eps)`.
    fn scale(&self, var: f64) -> f64 {
        1.0 / (var + self.eps).sqrt()
    }
}

impl Primitive for BatchNorm {
    fn name(&self) -> &'static str {
        "batch_norm"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        check::rank(operands[INPUT], 2)?;
        if !(self.eps >= 0.0 && self.eps.is_finite()) {
            return Err(problem!(
                "eps",
                "eps must not be negative, {0} is",
                "eps 不能为负，{0} 不行",
                decimal::short(self.eps)
            ));
        }
        for (name, operand) in [("gamma", GAMMA), ("beta", BETA), ("mean", MEAN), ("var", VAR)] {
            check::fits(name, operands[operand], &operands[INPUT].dims()[1..2])?;
        }
        Ok(operands[INPUT])
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [channels, plane] = Self::extent(output);
        let c = site / plane % channels;
        let scale = self.scale(operands[VAR].at(c));
        each(Tap::element(0, operands, INPUT, site).by(scale).times(GAMMA, c));
        each(Tap::element(1, operands, MEAN, c).by(-scale * operands[GAMMA].at(c)));
        each(Tap::element(2, operands, BETA, c));
    }

    fn steers(&self, _operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Site)) {
        let [channels, plane] = Self::extent(output);
        let index = site / plane % channels;
        // The shift depends on gamma too.
        [VAR, GAMMA].into_iter().for_each(|operand| each(Site { operand, index }));
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let [channels, plane] = Self::extent(output);
        let at = |operand: usize, c: usize| f64::from(operands[operand].data()[c]);
        let planes = operands[INPUT].data().chunks_exact(plane.max(1));
        for (i, (run, input)) in result.data_mut().chunks_exact_mut(plane.max(1)).zip(planes).enumerate() {
            let c = i % channels;
            let scale = self.scale(at(VAR, c)) * at(GAMMA, c);
            let shift = (at(BETA, c) - at(MEAN, c) * scale) as f32;
            lines::affine(run, input, scale as f32, shift);
        }
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: output.len() as u64, ops: 2 * output.len() as u64 }
    }
}

impl Torch for BatchNorm {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let [input, gamma, beta, mean, var] = [INPUT, GAMMA, BETA, MEAN, VAR].map(|operand| operands[operand]);
        let eps = if self.eps == 1e-5 { String::new() } else { format!(", eps={:?}", self.eps) };
        vec![format!("{target} = F.batch_norm({input}, {mean}, {var}, {gamma}, {beta}{eps})")]
    }
}
