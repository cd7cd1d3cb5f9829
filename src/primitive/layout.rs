//! The same numbers under another shape.

use super::check::problem;
use super::{Cost, Named, Operand, Primitive, Tap, Torch};
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;
use std::ops::Range;

/// The same numbers in the same order, read as another shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reshape {
    /// The shape they are read as.
    pub shape: Shape,
}

/// Two axes exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwapAxes {
    /// One axis.
    pub a: usize,
    /// The other.
    pub b: usize,
}

impl Primitive for Reshape {
    fn name(&self) -> &'static str {
        "reshape"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        if operands[0].len() != self.shape.len() {
            return Err(problem!(
                "input",
                "{0} numbers of shape {1} cannot be read as {2}",
                "形状为 {1} 的 {0} 个数不能看作 {2}",
                operands[0].len(),
                operands[0],
                self.shape,
            ));
        }
        Ok(self.shape)
    }

    fn taps(&self, operands: &[Operand<'_>], _output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        each(Tap::element(0, operands, 0, site));
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        result.data_mut().copy_from_slice(operands[0].data());
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: 0, ops: output.len() as u64 }
    }
}

impl Torch for Reshape {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let extents: Vec<String> = self.shape.dims().iter().map(usize::to_string).collect();
        vec![format!("{target} = {}.reshape({})", operands[0], extents.join(", "))]
    }
}

impl SwapAxes {
    /// Where element `site` of the result comes from.
    fn source(&self, input: Shape, output: Shape, site: usize) -> usize {
        let mut index = output.unravel(site);
        index.swap(self.a, self.b);
        index.iter().zip(input.dims()).fold(0, |flat, (i, extent)| flat * extent + i)
    }
}

impl Primitive for SwapAxes {
    fn name(&self) -> &'static str {
        "swapaxes"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let mut extents = operands[0].dims().to_vec();
        if self.a.max(self.b) >= extents.len() {
            return Err(problem!(
                "input",
                "a tensor of shape {0} has no axes {1} and {2} to exchange",
                "形状为 {0} 的张量没有可交换的轴 {1} 和 {2}",
                operands[0],
                self.a,
                self.b,
            ));
        }
        extents.swap(self.a, self.b);
        Ok(Shape::new(&extents))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        each(Tap::element(0, operands, 0, self.source(operands[0].shape, output, site)));
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        if self.a == self.b {
            return operands[0].clone();
        }
        let mut result = Tensor::zeros(output);
        let shape = operands[0].shape();
        let (first, second) = (self.a.min(self.b), self.a.max(self.b));
        let along = |axes: Range<usize>| shape.dims()[axes].iter().product::<usize>();
        // Seen as (outer, near, middle, far, run), near and far are exchanged.
        let (near, far) = (shape.dims()[first], shape.dims()[second]);
        let (middle, run) = (along(first + 1..second), along(second + 1..shape.rank()));
        let mut out = result.data_mut().chunks_exact_mut(run.max(1));
        for outer in 0..along(0..first) {
            for (f, m) in (0..far).flat_map(|f| (0..middle).map(move |m| (f, m))) {
                for (n, out) in (0..near).zip(&mut out) {
                    let from = (((outer * near + n) * middle + m) * far + f) * run;
                    out.copy_from_slice(&operands[0].data()[from..from + run]);
                }
            }
        }
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: 0, ops: output.len() as u64 }
    }
}

impl Torch for SwapAxes {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!("{target} = {}.swapaxes({}, {})", operands[0], self.a, self.b)]
    }
}
