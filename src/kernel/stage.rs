//! A tile of the input, padded and split into phases, small enough to stay in the cache while every filter reads it.
//!
//! It lies as `[channel][row phase][row][column phase][column]`, so that every tap of a window is a constant offset from
//! the place of its output, and neighbouring outputs are neighbours: all a register block needs to know.

use super::axis::Axis;
use super::block::{Taps, starts};

/// What a tile should hold, in floats: a quarter of a megabyte, half of a common second-level cache.
const BUDGET: usize = 1 << 16;
/// What a tile of one channel should hold, which is read at once: what the innermost cache keeps beside the rest.
const NEAR: usize = 1 << 12;
/// A tile of one channel is so many times as high as what it stages once more.
const HIGH: usize = 16;
/// A tile is not cut narrower than this, in outputs.
const NARROWEST: usize = 64;
/// The widest block, in outputs: a tile has room for one, though its output be narrower.
pub const WIDEST: usize = 16;
/// A cache line, in floats.
const LINE: usize = 16;

/// Room for a tile, and where everything lies in it.
pub struct Stage {
    rows: Axis,
    columns: Axis,
    /// Rows and columns of outputs of a tile.
    pub tile: [usize; 2],
    /// Rows of a row phase, floats of a column phase.
    phase: [usize; 2],
    /// Floats from one staged row to the next.
    pub pitch: usize,
    /// Floats from one channel to the next.
    plane: usize,
    /// Rows and columns of an input channel.
    size: [usize; 2],
    floats: Vec<f32>,
}

impl Stage {
    /// Room for `channels` channels of a pass, in tiles that fit the cache.
    pub fn new(rows: &Axis, columns: &Axis, channels: usize) -> Self {
        let floats = BUDGET / channels / rows.phases() / columns.phases();
        let width = (floats / (1 + rows.reach())).saturating_sub(columns.reach()).max(NARROWEST);
        let width = even(columns.outputs, width);
        let line = width.max(WIDEST) + columns.reach();
        // However little fits: a row is staged three times at most.
        let height = (floats / line).saturating_sub(rows.reach()).max(1 + rows.reach() / 2);
        let near = (NEAR / line).saturating_sub(rows.reach()).max(HIGH * rows.reach()).max(1);
        let height = if channels == 1 { height.min(near) } else { height };
        Self::of(rows, columns, channels, [even(rows.outputs, height), width], line)
    }

    /// Room for tiles of given rows and columns of outputs, `line` floats staged of each row and phase.
    pub fn of(rows: &Axis, columns: &Axis, channels: usize, tile: [usize; 2], line: usize) -> Self {
        let (rows, columns) = (rows.clone(), columns.clone());
        let phase = [tile[0] + rows.reach(), line];
        let pitch = odd_lines(columns.phases() * line);
        let plane = odd_lines(rows.phases() * phase[0] * pitch);
        let size = [rows.size, columns.size];
        Self { rows, columns, tile, phase, pitch, plane, size, floats: vec![0.0; channels * plane] }
    }

    /// Where the taps of a window lie.
    pub fn taps(&self) -> Taps {
        let mut offsets = Vec::new();
        for plane in (0..self.floats.len()).step_by(self.plane) {
            for &(row_phase, row) in &self.rows.taps {
                for &(column_phase, column) in &self.columns.taps {
                    let row = row_phase * self.phase[0] + row;
                    offsets.push(plane + row * self.pitch + column_phase * self.phase[1] + column);
                }
            }
        }
        Taps::new(offsets)
    }

    /// First row and column of the tiles that make up the output, all of one size.
    pub fn tiles(&self) -> impl Iterator<Item = [usize; 2]> + use<> {
        let ([rows, columns], [height, width]) = ([self.rows.outputs, self.columns.outputs], self.tile);
        starts(rows, height).flat_map(move |top| starts(columns, width).map(move |left| [top, left]))
    }

    /// Stages what the outputs of a tile read of `input`, some channels.
    pub fn fill(&mut self, input: &[f32], [top, left]: [usize; 2]) {
        let channels = input.chunks_exact(self.size[0] * self.size[1]);
        for (channel, floats) in channels.zip(self.floats.chunks_exact_mut(self.plane)) {
            for (i, floats) in floats.chunks_exact_mut(self.pitch).take(self.rows.phases() * self.phase[0]).enumerate()
            {
                let Some(source) = self.rows.source(i / self.phase[0], top + i % self.phase[0]) else {
                    floats.fill(0.0);
                    continue;
                };
                let line = &channel[source * self.size[1]..][..self.size[1]];
                for (phase, floats) in floats.chunks_exact_mut(self.phase[1]).take(self.columns.phases()).enumerate() {
                    self.columns.copy(phase, left, line, floats);
                }
            }
        }
    }

    /// What the outputs of a tile's row read, from the first column's first tap on.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.floats[row * self.pitch..]
    }

    /// The first channel's staged floats of a phase of rows and columns, from a row and column on.
    pub fn phase(&self, [p, q]: [usize; 2], [row, column]: [usize; 2]) -> &[f32] {
        &self.floats[(p * self.phase[0] + row) * self.pitch + q * self.phase[1] + column..]
    }
}

/// The length of `n` cut into parts of at most `most`, as equal as can be.
pub fn even(n: usize, most: usize) -> usize {
    n.div_ceil(n.div_ceil(most))
}

/// At least `floats`, and an odd number of cache lines: places a power of two apart would fall on each other in the cache.
pub fn odd_lines(floats: usize) -> usize {
    (floats.div_ceil(LINE) | 1) * LINE
}

#[cfg(test)]
mod tests {
    use super::super::{Conv2d, PaddingMode};
    use super::*;

    #[test]
    fn a_tile_is_small_or_no_larger_than_three_inputs() {
        let picture = Conv2d {
            batch: 1,
            channels: 3,
            height: 2048,
            width: 2048,
            filters: 3,
            kernel: [3, 3],
            stride: [1, 1],
            padding: [1, 1],
            dilation: [1, 1],
            groups: 1,
            mode: PaddingMode::Zeros,
        };
        for conv in [
            picture.clone(),
            Conv2d { stride: [2, 2], ..picture },
            Conv2d { kernel: [1, 1], stride: [4, 4], padding: [0, 0], ..picture },
            Conv2d { dilation: [500, 500], padding: [500, 500], ..picture },
            Conv2d { height: 1, width: 1 << 22, padding: [1, 1], ..picture },
            Conv2d { height: 1 << 22, width: 1, padding: [1, 1], ..picture },
            Conv2d { channels: 512, height: 64, width: 64, ..picture },
        ] {
            let pass = conv.pass();
            let floats = Stage::new(&pass.rows, &pass.columns, conv.channels).floats.len();
            let input = conv.channels * conv.height * conv.width;
            assert!(floats <= BUDGET * 5 / 4 || floats <= 3 * input, "{floats} floats for {input}: {conv:?}");
        }
    }
}
