//! The problem itself: a two-dimensional convolution (cross-correlation, as PyTorch's `conv2d`) and what is legal.

use super::PaddingMode;
use super::axis::{Axis, Reads};
use super::choose::{Algorithm, choose};
use super::pass::Pass;
use super::prepared::{Lengths, Plan, Prepared, product};

/// What is told where a shape without an output is run.
pub(super) const NO_OUTPUT: &str = "no output";

/// A convolution's shape. Pairs are (rows, columns).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Conv2d {
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
    /// Added on both sides of an axis.
    pub padding: [usize; 2],
    /// From one tap of a window to the next.
    pub dilation: [usize; 2],
    /// Filters and channels fall into so many groups that know nothing of each other.
    pub groups: usize,
    /// What padding holds.
    pub mode: PaddingMode,
}

impl Conv2d {
    /// H' and W': `floor((H + 2 padding - dilation (kernel - 1) - 1) / stride) + 1`. `None` where there is no output: a window
    /// larger than the padded picture, an empty axis, groups that do not divide, more padding than the mode allows.
    pub fn output(&self) -> Option<[usize; 2]> {
        let divides = |n: usize| self.groups > 0 && n > 0 && n.is_multiple_of(self.groups);
        if self.batch == 0 || !divides(self.channels) || !divides(self.filters) {
            return None;
        }
        let axis = |n: usize, axis: usize| {
            let (kernel, stride, padding) = (self.kernel[axis], self.stride[axis], self.padding[axis]);
            if n == 0 || self.dilation[axis] == 0 || self.mode.limit(n).is_some_and(|limit| padding > limit) {
                return None;
            }
            let window = self.dilation[axis].checked_mul(kernel.checked_sub(1)?)?.checked_add(1)?;
            let padded = padding.checked_mul(2)?.checked_add(n)?;
            Some(padded.checked_sub(window)?.checked_div(stride)? + 1)
        };
        Some([axis(self.height, 0)?, axis(self.width, 1)?])
    }

    /// Writes the output of `input`. Whoever runs the same weights twice calls [`prepare`](Self::prepare) once instead.
    ///
    /// # Panics
    /// Where there is no [output](Self::output), or a slice has not the length its shape asks for.
    pub fn run(&self, input: &[f32], weight: &[f32], bias: Option<&[f32]>, output: &mut [f32]) {
        self.prepare(weight, bias).run(input, output);
    }

    /// Packs the weights for the algorithm that suits the shape.
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub fn prepare(&self, weight: &[f32], bias: Option<&[f32]>) -> Prepared {
        self.prepare_for(choose(self, false), weight, bias)
    }

    /// Packs the weights for an algorithm that sums in the order of the plain loop.
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub fn prepare_exact(&self, weight: &[f32], bias: Option<&[f32]>) -> Prepared {
        self.prepare_for(choose(self, true), weight, bias)
    }

    /// Packs the weights for one algorithm.
    ///
    /// # Panics
    /// As [`run`](Self::run), or where the algorithm does not [fit](Algorithm::fits).
    pub fn prepare_for(&self, algorithm: Algorithm, weight: &[f32], bias: Option<&[f32]>) -> Prepared {
        let lengths = self.lengths();
        assert!(algorithm.fits(self), "the algorithm does not fit the shape");
        assert!(weight.len() == lengths.weight, "the length of weight");
        assert!(bias.is_none_or(|bias| bias.len() == self.filters), "the length of bias");
        Prepared::new(lengths, vec![Plan::new(algorithm, algorithm.passes(self), weight, bias)])
    }

    /// The one pass that fills the whole output.
    pub(super) fn pass(&self) -> Pass {
        self.on_lattice([0, 0], [1, 1])
    }

    /// Passes in which neighbouring outputs read neighbours although the convolution is dilated: those `dilation` apart.
    pub(super) fn dense_passes(&self) -> Vec<Pass> {
        let step = [0, 1].map(|axis| if self.stride[axis] == 1 { self.dilation[axis] } else { 1 });
        let [rows, columns] = self.output().expect(NO_OUTPUT);
        let firsts = (0..step[0].min(rows)).flat_map(|row| (0..step[1].min(columns)).map(move |column| [row, column]));
        firsts.map(|first| self.on_lattice(first, step)).collect()
    }

    /// The outputs from `first` on, `step` apart.
    fn on_lattice(&self, first: [usize; 2], step: [usize; 2]) -> Pass {
        let output = self.output().expect(NO_OUTPUT);
        let axis = |axis: usize| {
            let reads = Reads {
                start: (first[axis] * self.stride[axis]).cast_signed() - self.padding[axis].cast_signed(),
                stride: self.stride[axis] * step[axis],
                taps: self.kernel[axis],
                dilation: self.dilation[axis],
            };
            let outputs = (output[axis] - first[axis]).div_ceil(step[axis]);
            let mut line = Axis::new(outputs, reads, [self.height, self.width][axis], self.mode);
            line.lattice = [first[axis], step[axis]];
            line
        };
        let Self { channels, filters, groups, .. } = *self;
        Pass { channels, filters, groups, rows: axis(0), columns: axis(1), output }
    }

    /// Panics where there is no output, or where a tensor would have more elements than `usize` counts.
    pub(super) fn lengths(&self) -> Lengths {
        let [rows, columns] = self.output().expect(NO_OUTPUT);
        Lengths {
            input: product([self.batch, self.channels, self.height, self.width]),
            weight: product([self.filters, self.channels / self.groups, self.kernel[0], self.kernel[1]]),
            output: product([self.batch, self.filters, rows, columns]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Conv2d = Conv2d {
        batch: 1,
        channels: 4,
        height: 5,
        width: 7,
        filters: 6,
        kernel: [3, 3],
        stride: [1, 1],
        padding: [0, 0],
        dilation: [1, 1],
        groups: 2,
        mode: PaddingMode::Zeros,
    };

    #[test]
    fn the_output_has_pytorchs_size() {
        assert_eq!(PLAIN.output(), Some([3, 5]));
        assert_eq!(Conv2d { stride: [2, 3], padding: [1, 2], ..PLAIN }.output(), Some([3, 3]));
        assert_eq!(Conv2d { dilation: [2, 3], ..PLAIN }.output(), Some([1, 1]));
    }

    #[test]
    fn where_nothing_comes_out_the_shape_says_so() {
        let reflect = Conv2d { mode: PaddingMode::Reflect, padding: [4, 6], ..PLAIN };
        let circular = Conv2d { mode: PaddingMode::Circular, padding: [5, 7], ..PLAIN };
        assert!(reflect.output().is_some() && circular.output().is_some());
        for conv in [
            Conv2d { batch: 0, ..PLAIN },
            Conv2d { channels: 0, ..PLAIN },
            Conv2d { channels: 3, ..PLAIN },
            Conv2d { filters: 0, ..PLAIN },
            Conv2d { filters: 5, ..PLAIN },
            Conv2d { groups: 0, ..PLAIN },
            Conv2d { height: 0, padding: [9, 9], ..PLAIN },
            Conv2d { height: 2, ..PLAIN },
            Conv2d { kernel: [0, 3], ..PLAIN },
            Conv2d { stride: [0, 1], ..PLAIN },
            Conv2d { dilation: [1, 0], ..PLAIN },
            Conv2d { dilation: [3, 1], ..PLAIN },
            Conv2d { dilation: [usize::MAX, 1], ..PLAIN },
            Conv2d { padding: [5, 6], ..reflect },
            Conv2d { padding: [5, 8], ..circular },
        ] {
            assert_eq!(conv.output(), None, "{conv:?}");
        }
    }
}
