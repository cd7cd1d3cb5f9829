//! The over-parameterised weight folded into a plain one. Cao et al., DO-Conv, 2020.

use super::check::{self, problem};
use super::linear::dot;
use super::{Cost, Named, Operand, Primitive, Tap, Torch};
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

const DEPTHWISE: usize = 0;
const WEIGHT: usize = 1;

/// `W'[o, c, s] = sum_m d[c, s, m] w[o, c, m]`. Operands: d (C, S, M) and w (O, C, M), to (O, C, KH, KW) with S = KH KW.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoCompose {
    /// KH and KW.
    pub kernel: [usize; 2],
}

impl Primitive for DoCompose {
    fn name(&self) -> &'static str {
        "do_compose"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let [rows, columns] = self.kernel;
        let [filters, channels, depth] = operands[WEIGHT].dims() else {
            return Err(problem!(
                "w",
                "w must have three axes (O, C, M), not shape {0}",
                "w 必须有三个轴 (O, C, M)，而不是形状 {0}",
                operands[WEIGHT],
            ));
        };
        check::fits("d", operands[DEPTHWISE], &[*channels, rows.saturating_mul(columns), *depth])?;
        Ok(Shape::new(&[*filters, *channels, rows, columns]))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [_, channels, rows, columns] = output.nchw();
        let depth = operands[WEIGHT].shape.dims()[2];
        let window = rows * columns;
        let (o, c, s) = (site / window / channels, site / window % channels, site % window);
        for m in 0..depth {
            let tap = Tap::element(m, operands, DEPTHWISE, (c * window + s) * depth + m);
            each(tap.times(WEIGHT, (o * channels + c) * depth + m));
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let depth = operands[WEIGHT].shape().dims()[2];
        let [_, channels, rows, columns] = output.nchw();
        let window = rows * columns;
        Tensor::from_fn(output, |site| {
            let (filter, place) = (site / window, site / window % channels * window + site % window);
            let d = &operands[DEPTHWISE].data()[place * depth..][..depth];
            let w = &operands[WEIGHT].data()[filter * depth..][..depth];
            dot(d, w)
        })
    }

    fn cost(&self, operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: output.len() as u64 * operands[WEIGHT].dims()[2] as u64, ops: 0 }
    }
}

impl Torch for DoCompose {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let [rows, columns] = self.kernel;
        let (d, w) = (operands[DEPTHWISE], operands[WEIGHT]);
        let [_, filters, channels, _] = w.shape.nchw();
        let shape = format!("{filters}, {channels}, {rows}, {columns}");
        vec![format!("{target} = torch.einsum(\"csm,ocm->ocs\", {d}, {w}).reshape({shape})")]
    }
}
