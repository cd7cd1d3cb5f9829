//! Pooling: the largest or the mean of a window, or the mean of a whole plane.

use super::check::{self, problem};
use super::window::{self, Slide};
use super::{Cost, Fold, Named, Operand, Primitive, Read, Tap, Torch, spell};
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

/// The largest of each window; operand: input (N, C, H, W). Padding never counts: there is no tap. A NaN wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaxPool2d {
    /// Rows and columns of a window, at least 1.
    pub kernel: [usize; 2],
    /// Rows and columns from one window to the next, at least 1.
    pub stride: [usize; 2],
    /// Rows above and below, columns left and right; at most half a window.
    pub padding: [usize; 2],
}

/// The mean of each window; operand: input (N, C, H, W). Padding counts as zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvgPool2d {
    /// Rows and columns of a window, at least 1.
    pub kernel: [usize; 2],
    /// Rows and columns from one window to the next, at least 1.
    pub stride: [usize; 2],
    /// Rows above and below, columns left and right; at most half a window.
    pub padding: [usize; 2],
}

/// The mean of each plane: (N, C, H, W) to (N, C, 1, 1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GlobalAvgPool;

fn pooled(input: Shape, kernel: [usize; 2], stride: [usize; 2], padding: [usize; 2]) -> Result<Shape, Problem> {
    check::filled("input", input)?;
    check::positive("kernel_size", kernel)?;
    check::positive("stride", stride)?;
    if padding[0] > kernel[0] / 2 || padding[1] > kernel[1] / 2 {
        return Err(problem!(
            "padding",
            "padding may be at most half of the window: {0} for a window of {1}",
            "padding 至多为窗口的一半：窗口 {1} 时为 {0}",
            spell::pair(kernel.map(|k| k / 2)),
            spell::pair(kernel),
        ));
    }
    let [batch, channels, height, width] = input.nchw();
    let [h, w] = window::plane([height, width], kernel, stride, padding, [1; 2])?;
    Ok(Shape::new(&[batch, channels, h, w]))
}

/// Every place of a window, row by row, with what is read there.
fn places(
    input: Shape,
    output: Shape,
    site: usize,
    [kernel, stride, padding]: [[usize; 2]; 3],
    each: &mut dyn FnMut(Read, [isize; 2]),
) {
    let [_, _, h, w] = output.nchw();
    let [_, _, i, j] = output.nchw_at(site);
    for (u, v) in (0..kernel[0]).flat_map(|u| (0..kernel[1]).map(move |v| (u, v))) {
        let y = (i * stride[0] + u) as isize - padding[0] as isize;
        let x = (j * stride[1] + v) as isize - padding[1] as isize;
        each(window::read(input, site / (h * w), [y, x]), [y, x]);
    }
}

/// All windows folded, rows first and then columns; what lies outside is left out.
fn folded(
    input: &Tensor,
    output: Shape,
    [kernel, stride, padding]: [[usize; 2]; 3],
    start: f32,
    fold: impl Fn(f32, f32) -> f32 + Copy,
) -> Tensor {
    let mut result = Tensor::from_fn(output, |_| start);
    let [_, _, height, width] = input.shape().nchw();
    let [_, _, h, w] = output.nchw();
    let [down, across] = [0, 1].map(|axis| Slide { stride: stride[axis], padding: padding[axis] });
    let mut lines = vec![start; height * w];
    for (plane, out) in input.data().chunks_exact(height * width).zip(result.data_mut().chunks_exact_mut(h * w)) {
        lines.fill(start);
        for (line, input) in lines.chunks_exact_mut(w).zip(plane.chunks_exact(width)) {
            for v in 0..kernel[1] {
                let (windows, first) = across.inside(v, width, w);
                if windows.is_empty() {
                    continue;
                }
                let pairs = line[windows].iter_mut();
                match stride[1] {
                    1 => pairs.zip(&input[first..]).for_each(|(a, b)| *a = fold(*a, *b)),
                    s => pairs.zip(input[first..].iter().step_by(s)).for_each(|(a, b)| *a = fold(*a, *b)),
                }
            }
        }
        for u in 0..kernel[0] {
            let (windows, first) = down.inside(u, height, h);
            for i in windows.clone() {
                let line = &lines[(first + (i - windows.start) * stride[0]) * w..][..w];
                out[i * w..][..w].iter_mut().zip(line).for_each(|(a, b)| *a = fold(*a, *b));
            }
        }
    }
    result
}

impl Primitive for MaxPool2d {
    fn name(&self) -> &'static str {
        "max_pool2d"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        pooled(operands[0], self.kernel, self.stride, self.padding)
    }

    fn fold(&self) -> Fold {
        Fold::Max
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let mut term = 0;
        places(operands[0].shape, output, site, [self.kernel, self.stride, self.padding], &mut |read, place| {
            if read != Read::Padding {
                each(Tap::new(term, read, place));
                term += 1;
            }
        });
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let geometry = [self.kernel, self.stride, self.padding];
        // Once a NaN, always a NaN.
        folded(operands[0], output, geometry, f32::NEG_INFINITY, |a, b| if b > a || b.is_nan() { b } else { a })
    }

    fn cost(&self, operands: &[Shape], output: Shape) -> Cost {
        let [_, _, height, width] = operands[0].nchw();
        let [batch, channels, h, w] = output.nchw();
        let met = |axis: usize, n: usize, outputs: usize| {
            let slide = Slide { stride: self.stride[axis], padding: self.padding[axis] };
            (0..self.kernel[axis]).map(|tap| slide.inside(tap, n, outputs).0.len() as u64).sum::<u64>()
        };
        Cost { macs: 0, ops: (batch * channels) as u64 * met(0, height, h) * met(1, width, w) }
    }

    fn linear(&self) -> bool {
        false
    }
}

impl Torch for MaxPool2d {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let (kernel, stride) = (spell::pair(self.kernel), spell::pair(self.stride));
        let padding = spell::option("padding", self.padding, 0);
        vec![format!("{target} = F.max_pool2d({}, {kernel}, stride={stride}{padding})", operands[0])]
    }
}

impl Primitive for AvgPool2d {
    fn name(&self) -> &'static str {
        "avg_pool2d"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        pooled(operands[0], self.kernel, self.stride, self.padding)
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let share = 1.0 / (self.kernel[0] * self.kernel[1]) as f64;
        let mut term = 0;
        places(operands[0].shape, output, site, [self.kernel, self.stride, self.padding], &mut |read, place| {
            each(Tap::new(term, read, place).by(share));
            term += 1;
        });
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let geometry = [self.kernel, self.stride, self.padding];
        let share = 1.0 / (self.kernel[0] * self.kernel[1]) as f32;
        let mut result = folded(operands[0], output, geometry, 0.0, |a, b| a + b);
        result.data_mut().iter_mut().for_each(|sum| *sum *= share);
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: 0, ops: output.len() as u64 * (self.kernel[0] * self.kernel[1]) as u64 }
    }
}

impl Torch for AvgPool2d {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let (kernel, stride) = (spell::pair(self.kernel), spell::pair(self.stride));
        let padding = spell::option("padding", self.padding, 0);
        vec![format!("{target} = F.avg_pool2d({}, {kernel}, stride={stride}{padding})", operands[0])]
    }
}

impl Primitive for GlobalAvgPool {
    fn name(&self) -> &'static str {
        "adaptive_avg_pool2d"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        check::filled("input", operands[0])?;
        let [batch, channels, _, _] = operands[0].nchw();
        Ok(Shape::new(&[batch, channels, 1, 1]))
    }

    fn taps(&self, operands: &[Operand<'_>], _output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [_, _, height, width] = operands[0].shape.nchw();
        let plane = height * width;
        for term in 0..plane {
            each(Tap::element(term, operands, 0, site * plane + term).by(1.0 / plane as f64));
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let [_, _, height, width] = operands[0].shape().nchw();
        let mut result = Tensor::zeros(output);
        for (mean, plane) in result.data_mut().iter_mut().zip(operands[0].data().chunks_exact(height * width)) {
            let (runs, rest) = plane.as_chunks::<8>();
            let mut sums = [0.0_f64; 8];
            for run in runs {
                sums.iter_mut().zip(run).for_each(|(sum, x)| *sum += f64::from(*x));
            }
            let sum = sums.iter().sum::<f64>() + rest.iter().map(|&x| f64::from(x)).sum::<f64>();
            *mean = (sum / plane.len() as f64) as f32;
        }
        result
    }

    fn cost(&self, operands: &[Shape], _output: Shape) -> Cost {
        Cost { macs: 0, ops: operands[0].len() as u64 }
    }
}

impl Torch for GlobalAvgPool {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!("{target} = F.adaptive_avg_pool2d({}, 1)", operands[0])]
    }
}
