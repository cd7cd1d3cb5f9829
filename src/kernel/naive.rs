//! The plain loops, obviously right: the oracles of every other algorithm here.
//!
//! ```text
//! y[n, o, i, j] = bias[o] + sum over c, u, v of weight[o, c, u, v] * x[n, group(o) + c, i s - p + u d, j s - p + v d]
//! ```

use super::{Conv2d, ConvTranspose2d, DeformConv2d};
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
    let lengths = conv.lengths();
    assert!(input.len() == lengths.input, "the length of input");
    assert!(weight.len() == lengths.weight, "the length of weight");
    assert!(output.len() == lengths.output, "the length of output");
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
                        let row = source(0, conv.height, i, u).map(|y| (plane + y) * conv.width);
                        for v in 0..conv.kernel[1] {
                            let read = match (row, source(1, conv.width, j, v)) {
                                (Some(row), Some(x)) => input[row + x],
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

/// Sums in `f32`, bias first, then by channel, row, column, where an input lies.
///
/// # Panics
/// As [`ConvTranspose2d::run`].
pub fn conv_transpose2d(
    conv: &ConvTranspose2d,
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    output: &mut [f32],
) {
    gather(conv, input, weight, bias, output, |value| value);
}

/// Sums in `f64`, where the product of two `f32` is exact.
///
/// # Panics
/// As [`ConvTranspose2d::run`].
pub fn conv_transpose2d_f64(
    conv: &ConvTranspose2d,
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    output: &mut [f64],
) {
    gather(conv, input, weight, bias, output, f64::from);
}

fn gather<T: Copy + Add<Output = T> + Mul<Output = T>>(
    conv: &ConvTranspose2d,
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    output: &mut [T],
    number: impl Fn(f32) -> T,
) {
    let lengths = conv.lengths();
    assert!(input.len() == lengths.input, "the length of input");
    assert!(weight.len() == lengths.weight, "the length of weight");
    assert!(output.len() == lengths.output, "the length of output");
    let Some([rows, columns]) = conv.output() else { return };
    let (channels, filters) = (conv.channels / conv.groups, conv.filters / conv.groups);
    let source = |axis: usize, n: usize, out: usize, tap: usize| {
        let place = (out + conv.padding[axis]).checked_sub(tap * conv.dilation[axis])?;
        (place % conv.stride[axis] == 0 && place / conv.stride[axis] < n).then_some(place / conv.stride[axis])
    };
    for (at, output) in output.iter_mut().enumerate() {
        let (j, i, o) = (at % columns, at / columns % rows, at / columns / rows % conv.filters);
        let n = at / columns / rows / conv.filters;
        *output = number(bias.map_or(0.0, |bias| bias[o]));
        for c in o / filters * channels..(o / filters + 1) * channels {
            for u in 0..conv.kernel[0] {
                let Some(y) = source(0, conv.height, i, u) else { continue };
                for v in 0..conv.kernel[1] {
                    if let Some(x) = source(1, conv.width, j, v) {
                        let read = input[((n * conv.channels + c) * conv.height + y) * conv.width + x];
                        let weight = weight[((c * filters + o % filters) * conv.kernel[0] + u) * conv.kernel[1] + v];
                        *output = *output + number(weight) * number(read);
                    }
                }
            }
        }
    }
}

/// Sums in `f32`; the tensors as for [`DeformConv2d::run`].
///
/// # Panics
/// As [`DeformConv2d::run`].
pub fn deform_conv2d(
    conv: &DeformConv2d,
    tensors: [&[f32]; 3],
    mask: Option<&[f32]>,
    bias: Option<&[f32]>,
    output: &mut [f32],
) {
    sample(conv, tensors, mask, bias, output, |value| value as f32);
}

/// Sums in `f64`; the tensors as for [`DeformConv2d::run`].
///
/// # Panics
/// As [`DeformConv2d::run`].
pub fn deform_conv2d_f64(
    conv: &DeformConv2d,
    tensors: [&[f32]; 3],
    mask: Option<&[f32]>,
    bias: Option<&[f32]>,
    output: &mut [f64],
) {
    sample(conv, tensors, mask, bias, output, |value| value);
}

fn sample<T: Copy + Add<Output = T> + Mul<Output = T>>(
    conv: &DeformConv2d,
    [input, offset, weight]: [&[f32]; 3],
    mask: Option<&[f32]>,
    bias: Option<&[f32]>,
    output: &mut [T],
    number: impl Fn(f64) -> T,
) {
    let Some([rows, columns]) = conv.output() else { return };
    let taps = conv.kernel[0] * conv.kernel[1];
    let moved = conv.channels / conv.offset_groups;
    for (at, output) in output.iter_mut().enumerate() {
        let (j, i, o) = (at % columns, at / columns % rows, at / columns / rows % conv.filters);
        let n = at / columns / rows / conv.filters;
        *output = number(bias.map_or(0.0, |bias| bias[o].into()));
        for c in 0..conv.channels {
            let plane = |y: f64, x: f64| {
                let inside = y >= 0.0 && x >= 0.0 && y < conv.height as f64 && x < conv.width as f64;
                let index = || ((n * conv.channels + c) * conv.height + y as usize) * conv.width + x as usize;
                inside.then(|| number(input[index()].into()))
            };
            for tap in 0..taps {
                let (u, v) = (tap / conv.kernel[1], tap % conv.kernel[1]);
                let group = (n * conv.offset_groups + c / moved) * taps + tap;
                let offset = |axis: usize| f64::from(offset[((2 * group + axis) * rows + i) * columns + j]);
                let y = (i * conv.stride[0] + u * conv.dilation[0]) as f64 - conv.padding[0] as f64 + offset(0);
                let x = (j * conv.stride[1] + v * conv.dilation[1]) as f64 - conv.padding[1] as f64 + offset(1);
                let mut sample = number(0.0);
                if y > -1.0 && x > -1.0 && y < conv.height as f64 && x < conv.width as f64 {
                    for (y0, down) in [(y.floor(), 1.0 - y + y.floor()), (y.floor() + 1.0, y - y.floor())] {
                        for (x0, across) in [(x.floor(), 1.0 - x + x.floor()), (x.floor() + 1.0, x - x.floor())] {
                            if let Some(value) = plane(y0, x0) {
                                sample = sample + number(down * across) * value;
                            }
                        }
                    }
                }
                let mask = mask.map_or(1.0, |mask| mask[(group * rows + i) * columns + j].into());
                let weight = weight[(o * conv.channels + c) * taps + tap].into();
                *output = *output + number(weight) * number(mask) * sample;
            }
        }
    }
}
