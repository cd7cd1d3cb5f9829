//! The deformable convolution, as torchvision's `deform_conv2d`: every tap of every window is moved by an offset of its own.
//!
//! ```text
//! for each example:
//!     turn the input: channels last
//!     for each block of outputs:
//!         samples[channel][tap][output] = the input, read between its elements      (`sample`)
//!         product of weights and samples, by the register block
//! ```

use super::block::{Panel, Taps};
use super::conv2d::NO_OUTPUT;
use super::lanes::{Lanes, Native};
use super::prepared::product;
use super::sample::{BLOCK, Samples};

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
    pub(super) fn taps(&self) -> usize {
        self.kernel[0] * self.kernel[1]
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
        let output = self.output().expect(NO_OUTPUT);
        let window = product([self.channels, self.taps()]);
        assert!(weight.len() == product([self.filters, window]), "the length of weight");
        assert!(bias.is_none_or(|bias| bias.len() == self.filters), "the length of bias");
        PreparedDeform {
            conv: self.clone(),
            output,
            taps: Taps::new((0..window).map(|k| k * BLOCK).collect()),
            panels: Panel::pack(0, self.filters, weight, bias, window),
            samples: Samples::new(self, output),
        }
    }
}

/// A deformable convolution with its weights packed, and the room its arithmetic needs.
pub struct PreparedDeform {
    conv: DeformConv2d,
    output: [usize; 2],
    panels: Vec<Panel>,
    taps: Taps,
    samples: Samples,
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
        assert!(input.len() == product([conv.batch, example[0]]), "the length of input");
        assert!(offset.len() == product([conv.batch, example[1]]), "the length of offset");
        assert!(mask.is_none_or(|mask| 2 * mask.len() == offset.len()), "the length of mask");
        assert!(output.len() == product([conv.batch, example[2]]), "the length of output");
        for n in 0..conv.batch {
            let input = &input[n * example[0]..][..example[0]];
            let offset = &offset[n * example[1]..][..example[1]];
            let mask = mask.map(|mask| &mask[n * example[1] / 2..][..example[1] / 2]);
            let output = &mut output[n * example[2]..][..example[2]];
            self.samples.turn::<L>(input);
            for first in (0..plane).step_by(BLOCK) {
                let count = BLOCK.min(plane - first);
                let samples = self.samples.of::<L>(offset, mask, first..first + count);
                for panel in &self.panels {
                    let output = &mut output[panel.first * plane + first..];
                    panel.row::<L>(samples, &self.taps, output, plane, count);
                }
            }
        }
    }
}
