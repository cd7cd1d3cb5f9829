//! `conv_transpose2d`: every input scatters a weighted window; where windows overlap they add up. Zeiler et al., Deconvolutional networks, 2010.

use super::check::{self, problem};
use super::{Cost, Named, Operand, Packed, Primitive, Read, Site, Standing, Tap, Torch, spell};
use crate::kernel;
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

const INPUT: usize = 0;
const WEIGHT: usize = 1;
const BIAS: usize = 2;

/// Operands: input (N, C, H, W), weight (C, O/groups, KH, KW), and a bias (O) or nothing. `H' = (H - 1) S - 2 P + D (K - 1) + output_padding + 1`.
///
/// Its taps are what arrives at an output. Between the inputs that a stride sets apart, and beyond the border, there is nothing to read: no tap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvTranspose2d {
    /// Rows and columns from one scattered window to the next, at least 1.
    pub stride: [usize; 2],
    /// Rows and columns cropped from the result on each side.
    pub padding: [usize; 2],
    /// Rows added below, columns added at the right; less than the stride or the dilation.
    pub output_padding: [usize; 2],
    /// Rows and columns between the elements of a window, at least 1.
    pub dilation: [usize; 2],
    /// Into how many groups the channels fall.
    pub groups: usize,
}

impl Default for ConvTranspose2d {
    fn default() -> Self {
        Self { stride: [1; 2], padding: [0; 2], output_padding: [0; 2], dilation: [1; 2], groups: 1 }
    }
}

impl ConvTranspose2d {
    fn extent(&self, axis: usize, n: usize, kernel: usize) -> Option<usize> {
        let spread = n.checked_sub(1)?.checked_mul(self.stride[axis])?;
        let window = self.dilation[axis].checked_mul(kernel.checked_sub(1)?)?;
        let whole = spread.checked_add(window)?.checked_add(self.output_padding[axis])?.checked_add(1)?;
        whole.checked_sub(self.padding[axis].checked_mul(2)?).filter(|&n| n > 0)
    }

    /// The input that element `u` of its window brings to output `i`.
    fn source(&self, axis: usize, i: usize, u: usize, n: usize) -> Option<usize> {
        let from = (i + self.padding[axis]).checked_sub(u * self.dilation[axis])?;
        (from % self.stride[axis] == 0).then_some(from / self.stride[axis]).filter(|&source| source < n)
    }

    /// The inputs `first..end` that element `u` of their windows brings to one of `outputs`.
    fn sources(&self, axis: usize, u: usize, n: usize, outputs: usize) -> [usize; 2] {
        let from = |output: usize| {
            (output + self.padding[axis]).saturating_sub(u * self.dilation[axis]).div_ceil(self.stride[axis]).min(n)
        };
        [from(0), from(outputs)]
    }
}

#[cfg(feature = "kernels")]
impl ConvTranspose2d {
    fn geometry(&self, input: Shape, weight: Shape) -> kernel::ConvTranspose2d {
        let [batch, channels, height, width] = input.nchw();
        let [_, filters, rows, columns] = weight.nchw();
        kernel::ConvTranspose2d {
            batch,
            channels,
            height,
            width,
            filters: filters * self.groups,
            kernel: [rows, columns],
            stride: self.stride,
            padding: self.padding,
            output_padding: self.output_padding,
            dilation: self.dilation,
            groups: self.groups,
        }
    }
}

impl Primitive for ConvTranspose2d {
    fn name(&self) -> &'static str {
        "conv_transpose2d"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let [batch, channels, height, width] = operands[INPUT].nchw();
        let [depth, per_group, rows, columns] = operands[WEIGHT].nchw();
        check::filled("input", operands[INPUT])?;
        check::filled("weight", operands[WEIGHT])?;
        check::positive("stride", self.stride)?;
        check::positive("dilation", self.dilation)?;
        check::positive("kernel_size", [rows, columns])?;
        let filters = per_group.saturating_mul(self.groups);
        check::groups(self.groups, channels, filters)?;
        if depth != channels {
            return Err(problem!(
                "weight",
                "weight is for {0} input channels, the input has {1}",
                "weight 对应 {0} 个输入通道，而输入有 {1} 个",
                depth,
                channels,
            ));
        }
        check::bias(operands.get(BIAS), filters)?;
        for axis in [0, 1] {
            let least = self.stride[axis].max(self.dilation[axis]);
            if self.output_padding[axis] >= least {
                return Err(problem!(
                    "output_padding",
                    "output_padding must be smaller than the stride or the dilation: below {0}, not {1}",
                    "output_padding 必须小于 stride 或 dilation：应小于 {0}，而不是 {1}",
                    least,
                    self.output_padding[axis],
                ));
            }
        }
        match (self.extent(0, height, rows), self.extent(1, width, columns)) {
            (Some(h), Some(w)) => Ok(Shape::new(&[batch, filters, h, w])),
            _ => Err(problem!(
                "padding",
                "padding {0} crops everything that an input of {1} × {2} scatters: use less",
                "padding {0} 会把 {1} × {2} 的输入散布出的结果全部裁掉：请减小",
                spell::pair(self.padding),
                height,
                width,
            )),
        }
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [_, channels, height, width] = operands[INPUT].shape.nchw();
        let [_, filters, rows, columns] = operands[WEIGHT].shape.nchw();
        let [n, o, i, j] = output.nchw_at(site);
        let depth = channels / self.groups;
        let first = o / filters * depth;
        let mut term = 0;
        for c in first..first + depth {
            for u in 0..rows {
                let Some(y) = self.source(0, i, u, height) else { continue };
                for v in 0..columns {
                    let Some(x) = self.source(1, j, v, width) else { continue };
                    let index = ((n * channels + c) * height + y) * width + x;
                    let weight = ((c * filters + o % filters) * rows + u) * columns + v;
                    let read = Read::Site(Site { operand: INPUT, index });
                    each(Tap::new(term, read, [y as isize, x as isize]).times(WEIGHT, weight));
                    term += 1;
                }
            }
        }
        if operands.len() > BIAS {
            each(Tap::element(term, operands, BIAS, o));
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let conv = self.geometry(operands[INPUT].shape(), operands[WEIGHT].shape());
        let bias = operands.get(BIAS).map(|bias| bias.data());
        conv.run(operands[INPUT].data(), operands[WEIGHT].data(), bias, result.data_mut());
        result
    }

    #[cfg(feature = "kernels")]
    fn plain(&self, operands: &[&Tensor], _output: Shape, to: &mut [f32]) -> bool {
        let [input, weight] = [INPUT, WEIGHT].map(|operand| operands[operand]);
        let bias = operands.get(BIAS).map(|bias| bias.data());
        let conv = self.geometry(input.shape(), weight.shape());
        kernel::naive::conv_transpose2d(&conv, input.data(), weight.data(), bias, to);
        true
    }

    #[cfg(feature = "kernels")]
    fn prepare(&self, standing: &Standing<'_>) -> Option<Box<dyn Packed>> {
        let (weight, bias) = (standing.tensors[WEIGHT]?, standing.optional(BIAS)?);
        let conv = self.geometry(standing.shapes[INPUT], weight.shape());
        Some(Box::new(if standing.exact {
            conv.prepare_exact(weight.data(), bias)
        } else {
            conv.prepare(weight.data(), bias)
        }))
    }

    fn cost(&self, operands: &[Shape], output: Shape) -> Cost {
        let [batch, channels, height, width] = operands[INPUT].nchw();
        let [_, filters, rows, columns] = operands[WEIGHT].nchw();
        let [_, _, h, w] = output.nchw();
        let met = |axis: usize, kernel: usize, n: usize, outputs: usize| {
            let met = (0..kernel).map(|u| self.sources(axis, u, n, outputs));
            met.map(|[first, end]| end.saturating_sub(first) as u64).sum::<u64>()
        };
        let macs = batch as u64 * (channels * filters) as u64 * met(0, rows, height, h) * met(1, columns, width, w);
        Cost { macs, ops: if operands.len() > BIAS { output.len() as u64 } else { 0 } }
    }
}

impl Torch for ConvTranspose2d {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!(
            "{target} = F.conv_transpose2d({}, {}{}{}{}{}{}{})",
            operands[INPUT],
            operands[WEIGHT],
            spell::operand(operands.get(BIAS)),
            spell::option("stride", self.stride, 1),
            spell::option("padding", self.padding, 0),
            spell::option("output_padding", self.output_padding, 0),
            spell::option("groups", [self.groups; 2], 1),
            spell::option("dilation", self.dilation, 1),
        )]
    }
}
