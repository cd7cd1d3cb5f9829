//! One filter to a channel, stride and dilation 1: too few sums to hide a table of taps, so the window is a constant.
//!
//! ```text
//! for each example, channel, tile of outputs:
//!     stage the part of the channel that the tile reads, padded
//!     for each block of 2 rows by 4 vectors of the tile:
//!         for each row of the input that the block reads, column of the window:
//!             x = 4 vectors
//!             for each row of the block that this row of the input belongs to:
//!                 sums[row] += weight * x
//! ```
//!
//! Unrolled by the compiler. Every output is summed in the order of the plain loop, bias first, and has its bits.

use super::block::starts;
use super::lanes::Lanes;
use super::{Conv2d, stage::Stage};
use std::array::from_fn;

/// Rows of a block.
const ROWS: usize = 2;
/// Columns of a block, and the vectors they make.
const COLUMNS: usize = 4 * VECTORS;
const VECTORS: usize = 4;

/// A convolution with one filter to a channel.
pub struct Depthwise {
    stage: Stage,
    kernel: [usize; 2],
    /// By channel, as PyTorch has them.
    weight: Vec<f32>,
    bias: Vec<f32>,
    /// Rows and columns of an output channel.
    output: [usize; 2],
    /// Elements of an input channel.
    input: usize,
}

impl Depthwise {
    /// Whether a convolution is one this algorithm is written for, and large enough for a block.
    pub fn fits(conv: &Conv2d) -> bool {
        conv.groups == conv.channels
            && conv.groups == conv.filters
            && conv.stride == [1, 1]
            && conv.dilation == [1, 1]
            && matches!(conv.kernel, [3, 3] | [5, 5])
            && conv.output().is_some_and(|[rows, columns]| rows >= ROWS && columns >= COLUMNS)
    }

    /// Takes the weights of a convolution that [fits](Self::fits).
    pub fn new(conv: &Conv2d, weight: &[f32], bias: Option<&[f32]>) -> Self {
        let output = conv.output().unwrap_or_else(|| panic!("no output: {conv:?}"));
        Self {
            stage: Stage::new(conv, output, 1),
            kernel: conv.kernel,
            weight: weight.to_vec(),
            bias: bias.map_or_else(|| vec![0.0; conv.filters], <[f32]>::to_vec),
            output,
            input: conv.height * conv.width,
        }
    }

    /// Writes the output of `input`, of which the lengths are right.
    pub fn run<L: Lanes>(&mut self, input: &[f32], output: &mut [f32]) {
        match self.kernel {
            [3, 3] => self.windows::<L, 3, 3>(input, output),
            [5, 5] => self.windows::<L, 5, 5>(input, output),
            kernel => unreachable!("a window of {kernel:?} does not fit"),
        }
    }

    fn windows<L: Lanes, const KH: usize, const KW: usize>(&mut self, input: &[f32], output: &mut [f32]) {
        let [rows, columns] = self.output;
        let [height, width] = self.stage.tile;
        let channels = input.chunks_exact(self.input).zip(output.chunks_exact_mut(rows * columns));
        let filters = self.weight.chunks_exact(KH * KW).zip(&self.bias).cycle();
        for ((input, output), (weight, &bias)) in channels.zip(filters) {
            let weight: [[f32; KW]; KH] = from_fn(|u| from_fn(|v| weight[u * KW + v]));
            for [top, left] in self.stage.tiles() {
                self.stage.fill(input, [top, left]);
                for row in starts(height, ROWS) {
                    let input = self.stage.row(row);
                    for column in starts(width, COLUMNS) {
                        let sums = block::<L, KH, KW>(&input[column..], self.stage.pitch, &weight, bias);
                        for (r, sums) in sums.iter().enumerate() {
                            let output = &mut output[(top + row + r) * columns + left + column..][..COLUMNS];
                            for (output, sum) in output.as_chunks_mut().0.iter_mut().zip(sums) {
                                sum.store(output);
                            }
                        }
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn block<L: Lanes, const KH: usize, const KW: usize>(
    input: &[f32],
    pitch: usize,
    weight: &[[f32; KW]; KH],
    bias: f32,
) -> [[L; VECTORS]; ROWS] {
    assert!(input.len() >= (ROWS + KH - 2) * pitch + KW - 1 + COLUMNS);
    let mut sums = [[L::splat(bias); VECTORS]; ROWS];
    for i in 0..ROWS + KH - 1 {
        for v in 0..KW {
            let place = i * pitch + v;
            // SAFETY: the last place and a block's width are asserted above.
            let input = unsafe { input.get_unchecked(place..place + COLUMNS) }.as_chunks().0;
            let input: [L; VECTORS] = from_fn(|j| L::load(&input[j]));
            for (r, sums) in sums.iter_mut().enumerate() {
                if (r..r + KH).contains(&i) {
                    let weight = L::splat(weight[i - r][v]);
                    *sums = from_fn(|j| weight.mul_add(input[j], sums[j]));
                }
            }
        }
    }
    sums
}
