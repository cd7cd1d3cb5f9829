//! `deform_conv2d`: every tap of the window moves by an offset of its own and reads between pixels. Dai et al., Deformable convolutional networks,
//! 2017; with a mask Zhu et al., Deformable ConvNets v2, 2019.

use super::check::{self, problem};
use super::{Cost, Named, Operand, Packed, Primitive, Site, Standing, Tap, Torch, by_taps, spell, window};
use crate::kernel;
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

const INPUT: usize = 0;
const OFFSET: usize = 1;
const WEIGHT: usize = 2;
const MASK: usize = 3;

/// Operands: input (N, C, H, W), offset (N, 2 G KH KW, H', W') in pixels, weight (O, C, KH, KW), mask (N, G KH KW, H', W') if `masked`, and a bias (O)
/// or nothing. G is `offset_groups`; the offset's channels run over G, KH, KW, then (y, x), as torchvision has them.
///
/// A tap reads the four pixels around its place, each by the area of the opposite corner. Outside is zero. A place that is no number reads no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeformConv2d {
    /// Rows and columns from one window to the next, at least 1.
    pub stride: [usize; 2],
    /// Rows above and below, columns left and right.
    pub padding: [usize; 2],
    /// Rows and columns between taps that are not moved, at least 1.
    pub dilation: [usize; 2],
    /// Into how many groups the input channels fall that are moved alike.
    pub offset_groups: usize,
    /// Whether every tap is weighed by a mask.
    pub masked: bool,
}

impl Default for DeformConv2d {
    fn default() -> Self {
        Self { stride: [1; 2], padding: [0; 2], dilation: [1; 2], offset_groups: 1, masked: false }
    }
}

/// A moved coordinate: the whole one below it, and how far above that it lies.
#[derive(Clone, Copy)]
struct Moved {
    whole: isize,
    above: f64,
    /// Whether no pixel is next to it.
    gone: bool,
}

impl Moved {
    /// The coordinate `base` moved by `offset` along an axis of `n` pixels.
    fn new(base: isize, offset: f64, n: usize) -> Self {
        /// Farther than any picture is wide, and a whole coordinate still.
        const FAR: f64 = 1e8;
        if offset.is_nan() {
            return Self { whole: -2, above: offset, gone: false };
        }
        let floor = offset.floor();
        let (mut whole, mut above) = (base + floor.clamp(-FAR, FAR) as isize, offset - floor);
        if !offset.is_finite() {
            above = 0.0;
        }
        // Exactly one before the first is outside, not a zeroth part of the first.
        if whole == -1 && above == 0.0 {
            (whole, above) = (-2, 1.0);
        }
        Self { whole, above, gone: whole < -1 || whole >= n as isize }
    }

    /// The share of the pixel below and of the one above.
    fn shares(self) -> [f64; 2] {
        [1.0 - self.above, self.above]
    }
}

/// The areas of the four pixels around a place, row by row. Where no pixel is next to it, none of them is no number.
fn areas(y: Moved, x: Moved) -> [f64; 4] {
    let ([top, bottom], [left, right]) = (y.shares(), x.shares());
    let areas = [top * left, top * right, bottom * left, bottom * right];
    areas.map(|area| if area.is_nan() && (y.gone || x.gone) { 0.0 } else { area })
}

impl DeformConv2d {
    /// Which operand is the bias.
    fn bias(&self) -> usize {
        MASK + usize::from(self.masked)
    }

    /// Which channel of the mask steers the tap (u, v) of an input channel; twice that, and one more, of the offset.
    fn steering(&self, c: usize, channels: usize, [u, v]: [usize; 2], [rows, columns]: [usize; 2]) -> usize {
        (c / (channels / self.offset_groups) * rows + u) * columns + v
    }

    /// Where the tap (u, v) of the window at (i, j) lies before it is moved.
    fn base(&self, [i, j]: [usize; 2], [u, v]: [usize; 2]) -> [isize; 2] {
        let along = |axis: usize, i: usize, u: usize| {
            (i * self.stride[axis] + u * self.dilation[axis]) as isize - self.padding[axis] as isize
        };
        [along(0, i, u), along(1, j, v)]
    }
}

/// With its weight.
#[cfg(feature = "kernels")]
struct Deform {
    primitive: DeformConv2d,
    kernel: kernel::PreparedDeform,
}

#[cfg(feature = "kernels")]
impl Packed for Deform {
    fn run(&mut self, operands: &[&Tensor], output: &mut Tensor) {
        let [input, offset] = [INPUT, OFFSET].map(|operand| operands[operand].data());
        if offset.iter().any(|offset| offset.is_nan()) {
            *output = by_taps(&self.primitive, operands, output.shape());
            return;
        }
        let mask = operands.get(MASK).filter(|_| self.primitive.masked).map(|mask| mask.data());
        self.kernel.run(input, offset, mask, output.data_mut());
    }
}

#[cfg(feature = "kernels")]
impl DeformConv2d {
    fn geometry(&self, input: Shape, weight: Shape) -> kernel::DeformConv2d {
        let [batch, channels, height, width] = input.nchw();
        let [filters, _, rows, columns] = weight.nchw();
        kernel::DeformConv2d {
            batch,
            channels,
            height,
            width,
            filters,
            kernel: [rows, columns],
            stride: self.stride,
            padding: self.padding,
            dilation: self.dilation,
            offset_groups: self.offset_groups,
        }
    }

    fn packed(&self, input: Shape, weight: &Tensor, bias: Option<&[f32]>) -> Deform {
        let conv = self.geometry(input, weight.shape());
        Deform { primitive: self.clone(), kernel: conv.prepare(weight.data(), bias) }
    }
}

impl Primitive for DeformConv2d {
    fn name(&self) -> &'static str {
        "deform_conv2d"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let [batch, channels, height, width] = operands[INPUT].nchw();
        let [filters, depth, rows, columns] = operands[WEIGHT].nchw();
        check::filled("input", operands[INPUT])?;
        check::filled("weight", operands[WEIGHT])?;
        check::positive("stride", self.stride)?;
        check::positive("dilation", self.dilation)?;
        check::positive("kernel_size", [rows, columns])?;
        check::depth(depth, channels)?;
        check::bias(operands.get(self.bias()), filters)?;
        if self.offset_groups == 0 || !channels.is_multiple_of(self.offset_groups) {
            return Err(problem!(
                "offset_groups",
                "offset_groups must divide the {0} input channels, {1} does not",
                "offset_groups 必须整除 {0} 个输入通道，{1} 不行",
                channels,
                self.offset_groups,
            ));
        }
        let [h, w] = window::plane([height, width], [rows, columns], self.stride, self.padding, self.dilation)?;
        let taps = self.offset_groups.saturating_mul(rows).saturating_mul(columns);
        check::fits("offset", operands[OFFSET], &[batch, taps.saturating_mul(2), h, w])?;
        if self.masked {
            check::fits("mask", operands[MASK], &[batch, taps, h, w])?;
        }
        Ok(Shape::new(&[batch, filters, h, w]))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [_, channels, height, width] = operands[INPUT].shape.nchw();
        let [_, _, rows, columns] = operands[WEIGHT].shape.nchw();
        let [_, moves, h, w] = operands[OFFSET].shape.nchw();
        let [n, o, i, j] = output.nchw_at(site);
        let mut term = 0;
        for c in 0..channels {
            for u in 0..rows {
                for v in 0..columns {
                    let k = self.steering(c, channels, [u, v], [rows, columns]);
                    let offset = |axis: usize| operands[OFFSET].at(((n * moves + 2 * k + axis) * h + i) * w + j);
                    let base = self.base([i, j], [u, v]);
                    let (y, x) = (Moved::new(base[0], offset(0), height), Moved::new(base[1], offset(1), width));
                    for (corner, area) in areas(y, x).into_iter().enumerate() {
                        let place = [y.whole + (corner / 2) as isize, x.whole + (corner % 2) as isize];
                        let read = window::read(operands[INPUT].shape, n * channels + c, place);
                        let weight = ((o * channels + c) * rows + u) * columns + v;
                        let tap = Tap::new(term, read, place).by(area).times(WEIGHT, weight);
                        let mask = ((n * (moves / 2) + k) * h + i) * w + j;
                        each(if self.masked { tap.times(MASK, mask) } else { tap });
                    }
                    term += 1;
                }
            }
        }
        if operands.len() > self.bias() {
            each(Tap::element(term, operands, self.bias(), o));
        }
    }

    fn moves(&self) -> bool {
        true
    }

    fn steers(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Site)) {
        let [_, moves, h, w] = operands[OFFSET].shape.nchw();
        let [n, _, i, j] = output.nchw_at(site);
        for channel in 0..moves {
            each(Site { operand: OFFSET, index: ((n * moves + channel) * h + i) * w + j });
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let bias = operands.get(self.bias()).map(|bias| bias.data());
        self.packed(operands[INPUT].shape(), operands[WEIGHT], bias).run(operands, &mut result);
        result
    }

    #[cfg(feature = "kernels")]
    fn plain(&self, operands: &[&Tensor], _output: Shape, to: &mut [f32]) -> bool {
        if operands[OFFSET].data().iter().any(|offset| offset.is_nan()) {
            return false;
        }
        let conv = self.geometry(operands[INPUT].shape(), operands[WEIGHT].shape());
        let mask = operands.get(MASK).filter(|_| self.masked).map(|mask| mask.data());
        let bias = operands.get(self.bias()).map(|bias| bias.data());
        let tensors = [INPUT, OFFSET, WEIGHT].map(|operand| operands[operand].data());
        kernel::naive::deform_conv2d(&conv, tensors, mask, bias, to);
        true
    }

    #[cfg(feature = "kernels")]
    fn prepare(&self, standing: &Standing<'_>) -> Option<Box<dyn Packed>> {
        let (weight, bias) = (standing.tensors[WEIGHT]?, standing.optional(self.bias())?);
        Some(Box::new(self.packed(standing.shapes[INPUT], weight, bias)))
    }

    fn cost(&self, operands: &[Shape], output: Shape) -> Cost {
        let [_, channels, rows, columns] = operands[WEIGHT].nchw();
        let sites = output.len() as u64;
        let ops = if operands.len() > self.bias() { sites } else { 0 };
        Cost { macs: sites * (channels * rows * columns) as u64 * (5 + u64::from(self.masked)), ops }
    }
}

impl Torch for DeformConv2d {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let mask = if self.masked { format!(", mask={}", operands[MASK]) } else { String::new() };
        vec![format!(
            "{target} = torchvision.ops.deform_conv2d({}, {}, {}{}{}{}{}{mask})",
            operands[INPUT],
            operands[OFFSET],
            operands[WEIGHT],
            spell::operand(operands.get(self.bias())),
            spell::option("stride", self.stride, 1),
            spell::option("padding", self.padding, 0),
            spell::option("dilation", self.dilation, 1),
        )]
    }
}
