//! The transposed convolution, as PyTorch's `conv_transpose2d`: every input scatters the weight, `stride` apart.
//!
//! ```text
//! y[n, o, i, j] = bias[o] + sum over c, u, v, where i + p - u d and j + p - v d are multiples of s inside the input,
//!                           of weight[c, o, u, v] * x[n, c, (i + p - u d) / s, (j + p - v d) / s]
//! ```
//!
//! Seen from the output: those whose `i + p` has one remainder by the stride read the same taps of the weight, at neighbouring
//! inputs. So it is `s` by `s` passes of stride 1, each with its share of the weight, turned.

use super::axis::{Axis, Reads};
use super::choose::choose_for;
use super::conv2d::NO_OUTPUT;
use super::pass::Pass;
use super::prepared::{Lengths, Plan, Prepared, product};
use super::{PaddingMode, naive};

/// A transposed convolution's shape. Pairs are (rows, columns).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConvTranspose2d {
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
    /// From where one input scatters to where the next does.
    pub stride: [usize; 2],
    /// Cut from both sides of an axis of the output.
    pub padding: [usize; 2],
    /// Added after the end of an axis of the output.
    pub output_padding: [usize; 2],
    /// From one tap of a window to the next.
    pub dilation: [usize; 2],
    /// Filters and channels fall into so many groups that know nothing of each other.
    pub groups: usize,
}

impl ConvTranspose2d {
    /// H' and W': `(H - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1`. `None` where there is no output:
    /// all of it cut away, an empty axis, groups that do not divide, an output padding that neither stride nor dilation reaches.
    pub fn output(&self) -> Option<[usize; 2]> {
        let divides = |n: usize| self.groups > 0 && n > 0 && n.is_multiple_of(self.groups);
        if self.batch == 0 || !divides(self.channels) || !divides(self.filters) {
            return None;
        }
        let axis = |n: usize, axis: usize| {
            let (stride, dilation, extra) = (self.stride[axis], self.dilation[axis], self.output_padding[axis]);
            if stride == 0 || dilation == 0 || (extra > 0 && extra >= stride.max(dilation)) {
                return None;
            }
            let window = dilation.checked_mul(self.kernel[axis].checked_sub(1)?)?.checked_add(1 + extra)?;
            let whole = n.checked_sub(1)?.checked_mul(stride)?.checked_add(window)?;
            whole.checked_sub(self.padding[axis].checked_mul(2)?).filter(|&outputs| outputs > 0)
        };
        Some([axis(self.height, 0)?, axis(self.width, 1)?])
    }

    /// Writes the output of `input`; `weight` is `(C, O/groups, kh, kw)`.
    ///
    /// # Panics
    /// Where there is no [output](Self::output), or a slice has not the length its shape asks for.
    pub fn run(&self, input: &[f32], weight: &[f32], bias: Option<&[f32]>, output: &mut [f32]) {
        self.prepare(weight, bias).run(input, output);
    }

    /// Packs the weights for the algorithms that suit the shape.
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub fn prepare(&self, weight: &[f32], bias: Option<&[f32]>) -> Prepared {
        self.pack(weight, bias, false)
    }

    /// Packs the weights for algorithms that only add products of weights and inputs.
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub fn prepare_exact(&self, weight: &[f32], bias: Option<&[f32]>) -> Prepared {
        self.pack(weight, bias, true)
    }

    fn pack(&self, weight: &[f32], bias: Option<&[f32]>, exact: bool) -> Prepared {
        let lengths = self.lengths();
        assert!(weight.len() == lengths.weight, "the length of weight");
        assert!(bias.is_none_or(|bias| bias.len() == self.filters), "the length of bias");
        // Where no input lies there is no tap. A pass multiplies the weight by zero there, which is nothing unless it is infinite.
        if !weight.iter().all(|weight| weight.is_finite()) {
            let plain = Plain { conv: self.clone(), weight: weight.to_vec(), bias: bias.map(<[f32]>::to_vec) };
            return Prepared::new(lengths, vec![Plan::Plain(Box::new(plain))]);
        }
        let mut plans = Vec::new();
        for rows in &self.lines(0) {
            for columns in &self.lines(1) {
                let weight = self.share(weight, [&rows.taps, &columns.taps]);
                let pass = self.pass(&rows.axis, &columns.axis);
                plans.push(Plan::new(choose_for(&pass, exact), vec![pass], &weight, bias));
            }
        }
        Prepared::new(lengths, plans)
    }

    fn pass(&self, rows: &Axis, columns: &Axis) -> Pass {
        let Self { channels, filters, groups, .. } = *self;
        let output = self.output().expect(NO_OUTPUT);
        Pass { channels, filters, groups, rows: rows.clone(), columns: columns.clone(), output }
    }

    /// An axis by the remainders of its outputs' places by the stride.
    fn lines(&self, axis: usize) -> Vec<Line> {
        let (stride, dilation, padding) = (self.stride[axis], self.dilation[axis], self.padding[axis]);
        let outputs = self.output().map_or(0, |output| output[axis]);
        let size = [self.height, self.width][axis];
        let line = |first: usize| {
            let place = first + padding;
            // The last tap first: what it reads lies first.
            let taps = (0..self.kernel[axis]).rev().filter(|tap| (tap * dilation) % stride == place % stride);
            let taps: Vec<usize> = taps.collect();
            // A tap `u` of the first output reads at `(place - u d) / stride`.
            let read = |tap: usize| (place.cast_signed() - (tap * dilation).cast_signed()) / stride.cast_signed();
            let reads = Reads {
                start: taps.first().map_or(0, |&tap| read(tap)),
                stride: 1,
                taps: taps.len(),
                dilation: if taps.len() > 1 { (read(taps[1]) - read(taps[0])).unsigned_abs() } else { 1 },
            };
            let mut axis = Axis::new((outputs - first).div_ceil(stride), reads, size, PaddingMode::Zeros);
            axis.lattice = [first, stride];
            Line { axis, taps }
        };
        (0..stride.min(outputs)).map(line).collect()
    }

    /// The weights of a pass that has these taps, `(O, C/groups, taps, taps)`.
    fn share(&self, weight: &[f32], [rows, columns]: [&[usize]; 2]) -> Vec<f32> {
        let (channels, filters) = (self.channels / self.groups, self.filters / self.groups);
        let [height, width] = self.kernel;
        let mut share = Vec::with_capacity(self.filters * channels * rows.len() * columns.len());
        for o in 0..self.filters {
            for c in 0..channels {
                let window = ((o / filters * channels + c) * filters + o % filters) * height;
                for u in rows {
                    share.extend(columns.iter().map(|v| weight[(window + u) * width + v]));
                }
            }
        }
        share
    }

    /// Panics where there is no output, or where a tensor would have more elements than `usize` counts.
    pub(super) fn lengths(&self) -> Lengths {
        let [rows, columns] = self.output().expect(NO_OUTPUT);
        Lengths {
            input: product([self.batch, self.channels, self.height, self.width]),
            weight: product([self.channels, self.filters / self.groups, self.kernel[0], self.kernel[1]]),
            output: product([self.batch, self.filters, rows, columns]),
        }
    }
}

/// The plain loop with its weights.
pub struct Plain {
    conv: ConvTranspose2d,
    weight: Vec<f32>,
    bias: Option<Vec<f32>>,
}

impl Plain {
    /// Writes the output of `input`, of which the lengths are right.
    pub fn run(&self, input: &[f32], output: &mut [f32]) {
        naive::conv_transpose2d(&self.conv, input, &self.weight, self.bias.as_deref(), output);
    }
}

/// An axis of a pass, and which taps of the weight belong to it.
struct Line {
    axis: Axis,
    taps: Vec<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: ConvTranspose2d = ConvTranspose2d {
        batch: 1,
        channels: 4,
        height: 5,
        width: 7,
        filters: 6,
        kernel: [3, 3],
        stride: [2, 2],
        padding: [0, 0],
        output_padding: [0, 0],
        dilation: [1, 1],
        groups: 2,
    };

    #[test]
    fn the_output_has_pytorchs_size() {
        assert_eq!(PLAIN.output(), Some([11, 15]));
        assert_eq!(ConvTranspose2d { padding: [1, 2], output_padding: [1, 0], ..PLAIN }.output(), Some([10, 11]));
        assert_eq!(ConvTranspose2d { dilation: [2, 3], ..PLAIN }.output(), Some([13, 19]));
    }

    #[test]
    fn where_nothing_comes_out_the_shape_says_so() {
        for conv in [
            ConvTranspose2d { batch: 0, ..PLAIN },
            ConvTranspose2d { channels: 3, ..PLAIN },
            ConvTranspose2d { filters: 5, ..PLAIN },
            ConvTranspose2d { groups: 0, ..PLAIN },
            ConvTranspose2d { height: 0, ..PLAIN },
            ConvTranspose2d { kernel: [0, 3], ..PLAIN },
            ConvTranspose2d { stride: [0, 1], ..PLAIN },
            ConvTranspose2d { dilation: [1, 0], ..PLAIN },
            ConvTranspose2d { padding: [6, 0], ..PLAIN },
            ConvTranspose2d { output_padding: [2, 0], ..PLAIN },
            ConvTranspose2d { dilation: [usize::MAX, 1], ..PLAIN },
        ] {
            assert_eq!(conv.output(), None, "{conv:?}");
        }
    }
}
