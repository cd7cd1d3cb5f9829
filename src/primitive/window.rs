//! Windows over a plane padded with zeros: how many fit, what they read, and who reads what lies inside.

use super::check::too_large;
use super::{Read, Site};
use crate::kernel::PaddingMode;
use crate::tensor::Shape;
use crate::words::Problem;
use std::ops::Range;

/// One axis of a sliding window without dilation, or of one of its taps.
#[derive(Clone, Copy)]
pub struct Slide {
    /// From one window to the next.
    pub stride: usize,
    /// In front of the first element.
    pub padding: usize,
}

impl Slide {
    /// The windows among `outputs` whose tap number `tap` reads one of `n` elements, and what the first of them reads.
    pub fn inside(self, tap: usize, n: usize, outputs: usize) -> (Range<usize>, usize) {
        let from = |place: usize| (place + self.padding).saturating_sub(tap).div_ceil(self.stride).min(outputs);
        let first = from(0);
        (first..from(n).max(first), (first * self.stride + tap).saturating_sub(self.padding))
    }
}

/// How many windows fit along an axis: `floor((n + 2 padding - dilation (kernel - 1) - 1) / stride) + 1`.
fn windows(n: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> Option<usize> {
    let reach = dilation.checked_mul(kernel.checked_sub(1)?)?.checked_add(1)?;
    let padded = padding.checked_mul(2)?.checked_add(n)?;
    Some(padded.checked_sub(reach)?.checked_div(stride)? + 1)
}

/// Rows and columns of windows on a plane.
pub fn plane(
    [height, width]: [usize; 2],
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
) -> Result<[usize; 2], Problem> {
    let along =
        |axis: usize, n: usize| windows(n, kernel[axis], stride[axis], padding[axis], dilation[axis]).filter(|_| n > 0);
    match (along(0, height), along(1, width)) {
        (Some(rows), Some(columns)) => Ok([rows, columns]),
        _ => Err(too_large(kernel, dilation, padding, [height, width])),
    }
}

/// The read at row `y`, column `x` of a plane of operand 0, counted over examples and channels.
pub fn read(input: Shape, plane: usize, [y, x]: [isize; 2]) -> Read {
    let [_, _, height, width] = input.nchw();
    match (PaddingMode::Zeros.source(y, height), PaddingMode::Zeros.source(x, width)) {
        (Some(y), Some(x)) => Read::Site(Site { operand: 0, index: (plane * height + y) * width + x }),
        _ => Read::Padding,
    }
}
