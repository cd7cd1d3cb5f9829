//! A pass over the input that fills a lattice of the output: what every algorithm computes.
//!
//! A plain convolution is one pass. One dilated by `d` may be `d` by `d` passes without dilation, a transposed one of stride
//! `s` is `s` by `s` passes of stride 1, each on its own lattice.

use super::axis::Axis;

/// A pass, without its weights: `(filters, channels / groups, row taps, column taps)`, and its bias.
#[derive(Clone, Debug)]
pub struct Pass {
    /// Input channels.
    pub channels: usize,
    /// Output channels.
    pub filters: usize,
    /// Filters and channels fall into so many groups that know nothing of each other.
    pub groups: usize,
    /// What lies where, down.
    pub rows: Axis,
    /// And across.
    pub columns: Axis,
    /// Rows and columns of an output channel.
    pub output: [usize; 2],
}

impl Pass {
    /// A pointwise pass does not know rows: the whole channel becomes one.
    pub fn flatten(&mut self) {
        if self.rows.identity() && self.columns.identity() {
            let plane = self.output_plane();
            (self.rows, self.columns) = (Axis::pointwise(1), Axis::pointwise(plane));
            self.output = [1, plane];
        }
    }

    /// Elements of an input channel.
    pub fn input_plane(&self) -> usize {
        self.rows.size * self.columns.size
    }

    /// Elements of an output channel.
    pub fn output_plane(&self) -> usize {
        self.output[0] * self.output[1]
    }

    /// Where an output of the lattice lies in its channel.
    pub fn place(&self, row: usize, column: usize) -> usize {
        let ([top, down], [left, across]) = (self.rows.lattice, self.columns.lattice);
        (top + row * down) * self.output[1] + left + column * across
    }

    /// Writes neighbours of a lattice row, the first of them at `output[0]`.
    pub fn scatter(&self, row: &[f32], output: &mut [f32]) {
        match self.columns.lattice[1] {
            1 => output[..row.len()].copy_from_slice(row),
            step => {
                for (output, value) in output.iter_mut().step_by(step).zip(row) {
                    *output = *value;
                }
            }
        }
    }
}
