//! `softmax`: each number's share among those beside it along an axis.

use super::check::problem;
use super::{Cost, Fold, Named, Operand, Primitive, Tap, Torch};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, decimal};

/// `exp(x_i / T) / sum_j exp(x_j / T)` along an axis. Operand: any tensor that has the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Softmax {
    /// Along which axis the shares sum to 1.
    pub axis: usize,
    /// T, above 0: small sharpens, large evens out.
    pub temperature: f64,
}

impl Softmax {
    /// How many numbers share, and how far apart they lie.
    fn extent(&self, shape: Shape) -> [usize; 2] {
        [shape.dims()[self.axis], shape.dims()[self.axis + 1..].iter().product()]
    }
}

impl Primitive for Softmax {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        if self.axis >= operands[0].rank() {
            return Err(problem!(
                "axis",
                "a tensor of shape {0} has no axis {1}",
                "形状为 {0} 的张量没有轴 {1}",
                operands[0],
                self.axis,
            ));
        }
        if !(self.temperature > 0.0 && self.temperature.is_finite()) {
            return Err(problem!(
                "temperature",
                "temperature must be a number above 0, {0} is not",
                "temperature 必须是大于 0 的数，{0} 不是",
                decimal::short(self.temperature),
            ));
        }
        Ok(operands[0])
    }

    fn fold(&self) -> Fold {
        Fold::Share { temperature: self.temperature }
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [extent, apart] = self.extent(output);
        let own = site / apart % extent;
        let others = (0..extent).filter(|&i| i != own);
        for (term, i) in std::iter::once(own).chain(others).enumerate() {
            each(Tap::element(term, operands, 0, site - own * apart + i * apart));
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let [extent, apart] = self.extent(output);
        let (input, out) = (operands[0].data(), result.data_mut());
        let mut raised = vec![0.0_f64; extent];
        for start in (0..input.len() / extent.max(1)).map(|i| i / apart * extent * apart + i % apart) {
            let at = |i: usize| f64::from(input[start + i * apart]);
            let most = (0..extent).map(at).fold(f64::NEG_INFINITY, |a, b| if b.is_nan() || b > a { b } else { a });
            for (i, raised) in raised.iter_mut().enumerate() {
                *raised = ((at(i) - most) / self.temperature).exp();
            }
            let sum: f64 = raised.iter().sum();
            for (i, raised) in raised.iter().enumerate() {
                out[start + i * apart] = (raised / sum) as f32;
            }
        }
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: 0, ops: output.len() as u64 * self.extent(output)[0] as u64 }
    }

    fn linear(&self) -> bool {
        false
    }
}

impl Torch for Softmax {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let Self { axis, temperature } = self;
        let by = if *temperature == 1.0 { String::new() } else { format!(" / {temperature}") };
        vec![format!("{target} = F.softmax({}{by}, dim={axis})", operands[0])]
    }
}
