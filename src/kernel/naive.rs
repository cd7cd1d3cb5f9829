//! The plain loop, obviously right: the oracle of every other algorithm here.
//!
//! ```text
//! y[n, o, i, j] = bias[o] + sum over c, u, v of weight[o, c, u, v] * x[n, group(o) + c, i s - p + u d, j s - p + v d]
//! ```

use super::conv2d::{Conv2d, Lengths};
use std::ops::{Add, Mul};

/// Sums in `f32`, bias first, then by channel, row, column.
///
/// # Panics
/// As [`Conv2d::run`].
pub fn conv2d(conv: &Conv2d, input: &[f32], weight: &[f32], bias: Option<&[f32]>, output: &mut [f32]) {
    sum(conv, input, weight, bias, output, |value| value);
}

/// Sums in `f64`, where the product of two `f32` is exact.
///
/// # Panics
/// As [`Conv2d::run`].
pub fn conv2d_f64(conv: &Conv2d, input: &[f32], weight: &[f32], bias: Option<&[f32]>, output: &mut [f64]) {
    sum(conv, input, weight, bias, output, f64::from);
}

fn sum<T: Copy + Add<Output = T> + Mul<Output = T>>(
    conv: &Conv2d,
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    output: &mut [T],
    number: impl Fn(f32) -> T,
) {
    let lengths = Lengths::of(conv);
    assert_eq!(input.len(), lengths.input, "input");
    assert_eq!(weight.len(), lengths.weight, "weight");
    assert_eq!(output.len(), lengths.output, "output");
    let Some([rows, columns]) = conv.output() else { return };
    let (channels, filters) = (conv.channels / conv.groups, conv.filters / conv.groups);
    let source = |axis: usize, n: usize, out: usize, tap: usize| {
        let i = out * conv.stride[axis] + tap * conv.dilation[axis];
        conv.mode.source(i.cast_signed() - conv.padding[axis].cast_signed(), n)
    };
    let mut output = output.iter_mut();
    for n in 0..conv.batch {
        for o in 0..conv.filters {
            for (i, j) in (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))) {
                let mut sum = number(bias.map_or(0.0, |bias| bias[o]));
                for c in 0..channels {
                    let plane = (n * conv.channels + o / filters * channels + c) * conv.height;
                    for u in 0..conv.kernel[0] {
                        for v in 0..conv.kernel[1] {
                            let read = match (source(0, conv.height, i, u), source(1, conv.width, j, v)) {
                                (Some(y), Some(x)) => input[(plane + y) * conv.width + x],
                                _ => 0.0,
                            };
                            let weight = weight[((o * channels + c) * conv.kernel[0] + u) * conv.kernel[1] + v];
                            sum = sum + number(weight) * number(read);
                        }
                    }
                }
                if let Some(output) = output.next() {
                    *output = sum;
                }
            }
        }
    }
}
