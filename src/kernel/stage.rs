//! A tile of the input, padded and split into phases, small enough to stay in the cache while every filter reads it.
//!
//! It lies as `[channel][row phase][row][column phase][column]`, so that every tap of a window is a constant offset from
//! the place of its output, and neighbouring outputs are neighbours: all a register block needs to know.

use super::{Conv2d, axis::Axis, block::Taps};

/// What a tile may hold, in floats: a quarter of a megabyte, half of a common second-level cache.
const BUDGET: usize = 1 << 16;
/// A tile is no narrower than this, so that the widest block finds floats to read.
const NARROWEST: usize = 64;
/// A cache line, in floats.
const LINE: usize = 16;

/// Room for a tile, and where everything lies in it.
pub struct Stage {
    rows: Axis,
    columns: Axis,
    /// Outputs of a tile.
    tile: [usize; 2],
    /// Floats from one staged row to the next, and from one channel to the next.
    pitch: usize,
    plane: usize,
    /// Of one input channel.
    size: [usize; 2],
    floats: Vec<f32>,
}

impl Stage {
    /// Room for `channels` channels of a convolution whose output is `rows` by `columns`.
    pub fn new(conv: &Conv2d, [rows, columns]: [usize; 2], channels: usize) -> Self {
        let (rows, columns) = (Axis::new(conv, 0, rows), Axis::new(conv, 1, columns));
        let floats = BUDGET / channels / rows.phases() / columns.phases();
        let width = even(columns.outputs, (floats / (1 + rows.reach())).saturating_sub(columns.reach()).max(NARROWEST));
        let width = width.max(LINE);
        let line = width + columns.reach();
        let height = even(rows.outputs, (floats / line).saturating_sub(rows.reach()).max(1 + rows.reach() / 2));
        let pitch = odd_lines(columns.phases() * line);
        let plane = odd_lines(rows.phases() * (height + rows.reach()) * pitch);
        let floats = vec![0.0; channels * plane];
        Self { rows, columns, tile: [height, width], pitch, plane, size: [conv.height, conv.width], floats }
    }

    /// Where the taps of a window lie.
    pub fn taps(&self) -> Taps {
        let (height, width) = (self.tile[0] + self.rows.reach(), self.tile[1] + self.columns.reach());
        let mut offsets = Vec::new();
        for plane in (0..self.floats.len()).step_by(self.plane) {
            for &(row_phase, row) in &self.rows.taps {
                for &(column_phase, column) in &self.columns.taps {
                    offsets.push(plane + (row_phase * height + row) * self.pitch + column_phase * width + column);
                }
            }
        }
        Taps::new(offsets)
    }

    /// The tiles that make up the output.
    pub fn tiles(&self) -> impl Iterator<Item = Tile> + use<> {
        let (outputs, tile) = ([self.rows.outputs, self.columns.outputs], self.tile);
        let tops = (0..outputs[0]).step_by(tile[0]);
        let lefts = move || (0..outputs[1]).step_by(tile[1]);
        tops.flat_map(move |top| lefts().map(move |left| (top, left))).map(move |(top, left)| Tile {
            top,
            left,
            rows: tile[0].min(outputs[0] - top),
            columns: tile[1].min(outputs[1] - left),
        })
    }

    /// Stages what the outputs of a tile read of `input`, some channels.
    pub fn fill(&mut self, input: &[f32], tile: &Tile) {
        let (height, width) = (self.tile[0] + self.rows.reach(), self.tile[1] + self.columns.reach());
        let channels = input.chunks_exact(self.size[0] * self.size[1]);
        for (channel, floats) in channels.zip(self.floats.chunks_exact_mut(self.plane)) {
            for row_phase in 0..self.rows.phases() {
                for row in 0..tile.rows + self.rows.reach() {
                    let floats = &mut floats[(row_phase * height + row) * self.pitch..];
                    let Some(source) = self.rows.source(row_phase, tile.top + row) else {
                        floats[..self.columns.phases() * width].fill(0.0);
                        continue;
                    };
                    let line = &channel[source * self.size[1]..][..self.size[1]];
                    for (phase, floats) in floats.chunks_exact_mut(width).take(self.columns.phases()).enumerate() {
                        self.columns.copy(phase, tile.left, line, floats);
                    }
                }
            }
        }
    }

    /// What the outputs of a tile's row read, from the first column's first tap on.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.floats[row * self.pitch..]
    }
}

/// A rectangle of outputs.
pub struct Tile {
    /// Its first row.
    pub top: usize,
    /// Its first column.
    pub left: usize,
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
}

/// The length of `n` cut into parts of at most `most`, as equal as can be.
fn even(n: usize, most: usize) -> usize {
    n.div_ceil(n.div_ceil(most))
}

/// At least `floats`, and an odd number of cache lines: places a power of two apart would fall on each other in the cache.
fn odd_lines(floats: usize) -> usize {
    (floats.div_ceil(LINE) | 1) * LINE
}
