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
use super::pass::Pass;
use super::stage::Stage;
use std::array::from_fn;

/// Rows of a block.
const ROWS: usize = 2;
/// Columns of a block, and the vectors they make.
const COLUMNS: usize = 4 * VECTORS;
const VECTORS: usize = 4;

/// A pass with one filter to a channel.
pub struct Depthwise {
    pass: Pass,
    stage: Stage,
    /// By channel, as PyTorch has them.
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Depthwise {
    /// Whether a pass is one this algorithm is written for, and large enough for a block.
    pub fn fits(pass: &Pass) -> bool {
        let [rows, columns] = [&pass.rows, &pass.columns];
        pass.groups == pass.channels
            && pass.groups == pass.filters
            && matches!([rows.taps.len(), columns.taps.len()], [3, 3] | [5, 5])
            && rows.dense()
            && columns.dense()
            && columns.lattice[1] == 1
            && rows.outputs >= ROWS
            && columns.outputs >= COLUMNS
    }

    /// Takes the weights of a pass that [fits](Self::fits).
    pub fn new(pass: Pass, weight: &[f32], bias: Option<&[f32]>) -> Self {
        Self {
            stage: Stage::new(&pass.rows, &pass.columns, 1),
            weight: weight.to_vec(),
            bias: bias.map_or_else(|| vec![0.0; pass.filters], <[f32]>::to_vec),
            pass,
        }
    }

    /// Writes the output of `input`, of which the lengths are right.
    pub fn run<L: Lanes>(&mut self, input: &[f32], output: &mut [f32]) {
        match [self.pass.rows.taps.len(), self.pass.columns.taps.len()] {
            [3, 3] => self.windows::<L, 3, 3>(input, output),
            [5, 5] => self.windows::<L, 5, 5>(input, output),
            _ => unreachable!("no such window fits"),
        }
    }

    fn windows<L: Lanes, const KH: usize, const KW: usize>(&mut self, input: &[f32], output: &mut [f32]) {
        let [height, width] = self.stage.tile;
        let channels = input.chunks_exact(self.pass.input_plane());
        let channels = channels.zip(output.chunks_exact_mut(self.pass.output_plane()));
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
                            let output = &mut output[self.pass.place(top + row + r, left + column)..][..COLUMNS];
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
