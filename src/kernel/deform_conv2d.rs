//! The deformable convolution, as torchvision's `deform_conv2d`: every tap of every window is moved by an offset of its own.
//!
//! ```text
//! for each example, block of outputs:
//!     for each tap of the window, output of the block:
//!         place = window's place + tap + offset                        (rows and columns, not rounded)
//!         corners = the four inputs around it, each with its share; those outside have none
//!         for each channel:  sample = mask * sum over corners of share * x[corner]
//!     product of weights and samples, by the register block
//! ```
//!
//! An input takes part only in the places it is a corner of, and a corner outside is not multiplied: what is not finite spreads
//! as far as the definition says.

use super::block::{Panel, Taps};
use super::lanes::{Lanes, Native};
use super::prepared::product;

/// A deformable convolution's shape. Pairs are (rows, columns).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeformConv2d {
    /// N: how many examples.
    pub batch: usize,
    /// C: input channels.
    pub channels: usize,
    /// H: input rows.
    pub height: usize,
    /// W: input columns.
    pub width: usize,
    /// O: output channels.
    pub filters: usize,
    /// kh, kw.
    pub kernel: [usize; 2],
    /// From one window to the next.
    pub stride: [usize; 2],
    /// Added on both sides of an axis, zero.
    pub padding: [usize; 2],
    /// From one tap of a window to the next, before offsets.
    pub dilation: [usize; 2],
    /// Into how many groups the channels fall, each moved by offsets of its own.
    pub offset_groups: usize,
}

/// Outputs of a block: their samples stay in the cache.
const BLOCK: usize = 64;

impl DeformConv2d {
    /// H' and W', as those of a plain convolution. `None` where there is no output.
    pub fn output(&self) -> Option<[usize; 2]> {
        let moved = self.offset_groups > 0 && self.channels.is_multiple_of(self.offset_groups);
        let plain = super::Conv2d {
            batch: self.batch,
            channels: self.channels,
            height: self.height,
            width: self.width,
            filters: self.filters,
            kernel: self.kernel,
            stride: self.stride,
            padding: self.padding,
            dilation: self.dilation,
            groups: 1,
            mode: super::PaddingMode::Zeros,
        };
        plain.output().filter(|_| moved)
    }

    /// Taps of a window, channels apart.
    fn taps(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// The inputs around a moved tap, each with its share; none for those outside. A place that is not a number has a share
    /// that is none.
    fn corners(&self, output: [usize; 2], tap: usize, offset: [f32; 2]) -> [Option<(usize, f32)>; 4] {
        let tap = [tap / self.kernel[1], tap % self.kernel[1]];
        // Whole and part apart: added to a large coordinate, the part would lose its last digits.
        let axis = |axis: usize, size: usize| {
            let first = output[axis] * self.stride[axis] + tap[axis] * self.dilation[axis];
            let (whole, part) = (offset[axis].floor(), offset[axis] - offset[axis].floor());
            let low = first.cast_signed().saturating_sub(self.padding[axis].cast_signed());
            let low = low.saturating_add(whole as isize);
            let inside = |at: isize| usize::try_from(at).ok().filter(|&at| at < size);
            // A place one before the first is outside, not a zeroth part of the first.
            let high = inside(low.saturating_add(1)).filter(|_| low >= 0 || part != 0.0);
            [inside(low).map(|at| (at, 1.0 - part)), high.map(|at| (at, part))]
        };
        let (rows, columns) = (axis(0, self.height), axis(1, self.width));
        [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(i, j)| {
            let ((row, down), (column, across)) = (rows[i]?, columns[j]?);
            Some((row * self.width + column, down * across))
        })
    }

    /// Writes the output of `input (N, C, H, W)`, moved by `offset (N, 2 groups kh kw, H', W')` (each tap's rows, then its
    /// columns), weighed by `mask (N, groups kh kw, H', W')` if there is one; `weight` is `(O, C, kh, kw)`.
    ///
    /// # Panics
    /// Where there is no [output](Self::output), or a slice has not the length its shape asks for.
    pub fn run(
        &self,
        [input, offset, weight]: [&[f32]; 3],
        mask: Option<&[f32]>,
        bias: Option<&[f32]>,
        output: &mut [f32],
    ) {
        self.prepare(weight, bias).run(input, offset, mask, output);
    }

    /// Packs the weights.
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub fn prepare(&self, weight: &[f32], bias: Option<&[f32]>) -> PreparedDeform {
        let output = self.output().unwrap_or_else(|| panic!("no output: {self:?}"));
        let window = product([self.channels, self.taps()]);
        assert_eq!(weight.len(), product([self.filters, window]), "weight of {self:?}");
        assert!(bias.is_none_or(|bias| bias.len() == self.filters), "bias of {self:?}");
        PreparedDeform {
            conv: self.clone(),
            output,
            taps: Taps::new((0..window).map(|k| k * BLOCK).collect()),
            panels: Panel::pack(0, self.filters, weight, bias, window),
            samples: vec![0.0; window * BLOCK],
        }
    }
}

/// A deformable convolution with its weights packed, and the room its arithmetic needs.
pub struct PreparedDeform {
    conv: DeformConv2d,
    output: [usize; 2],
    panels: Vec<Panel>,
    taps: Taps,
    /// `[channel][tap][output of the block]`
    samples: Vec<f32>,
}

impl PreparedDeform {
    /// Writes the output of `input`; the other tensors as for [`DeformConv2d::run`].
    ///
    /// # Panics
    /// Where a slice has not the length its shape asks for.
    pub fn run(&mut self, input: &[f32], offset: &[f32], mask: Option<&[f32]>, output: &mut [f32]) {
        self.run_on::<Native>(input, offset, mask, output);
    }

    /// The same on lanes of the caller's choice; the result has the same bits on all of them.
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub fn run_on<L: Lanes>(&mut self, input: &[f32], offset: &[f32], mask: Option<&[f32]>, output: &mut [f32]) {
        let conv = &self.conv;
        let plane = product(self.output);
        let example = [
            product([conv.channels, conv.height, conv.width]),
            product([2, conv.offset_groups, conv.taps(), plane]),
            product([conv.filters, plane]),
        ];
        assert_eq!(input.len(), product([conv.batch, example[0]]), "input");
        assert_eq!(offset.len(), product([conv.batch, example[1]]), "offset");
        assert!(mask.is_none_or(|mask| 2 * mask.len() == offset.len()), "mask");
        assert_eq!(output.len(), product([conv.batch, example[2]]), "output");
        for n in 0..conv.batch {
            let input = &input[n * example[0]..][..example[0]];
            let offset = &offset[n * example[1]..][..example[1]];
            let mask = mask.map(|mask| &mask[n * example[1] / 2..][..example[1] / 2]);
            let output = &mut output[n * example[2]..][..example[2]];
            for first in (0..plane).step_by(BLOCK) {
                let outputs = first..plane.min(first + BLOCK);
                let count = outputs.len();
                for (at, place) in outputs.enumerate() {
                    sample(&self.conv, self.output, (input, offset, mask), place, &mut self.samples[at..]);
                }
                for panel in &self.panels {
                    let output = &mut output[panel.first * plane + first..];
                    panel.row::<L>(&self.samples, &self.taps, output, plane, count);
                }
            }
        }
    }
}

/// The samples of one output, `BLOCK` apart.
fn sample(
    conv: &DeformConv2d,
    [rows, columns]: [usize; 2],
    (input, offset, mask): (&[f32], &[f32], Option<&[f32]>),
    place: usize,
    samples: &mut [f32],
) {
    let plane = rows * columns;
    let (taps, size) = (conv.taps(), conv.height * conv.width);
    let channels = conv.channels / conv.offset_groups;
    for (group, input) in input.chunks_exact(channels * size).enumerate() {
        for tap in 0..taps {
            let at = group * taps + tap;
            let offset = [0, 1].map(|axis| offset[(2 * at + axis) * plane + place]);
            let mask = mask.map_or(1.0, |mask| mask[at * plane + place]);
            let corners = conv.corners([place / columns, place % columns], tap, offset);
            for (c, input) in input.chunks_exact(size).enumerate() {
                let corners = corners.iter().flatten();
                let sum: f32 = corners.map(|&(corner, share)| share * input[corner]).sum();
                samples[((group * channels + c) * taps + tap) * BLOCK] = mask * sum;
            }
        }
    }
}
