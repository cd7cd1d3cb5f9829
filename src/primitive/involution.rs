//! Involution: the weight differs from place to place and is shared by the channels of a group. Li et al., Involution, 2021.

use super::check::{self, problem};
use super::window::{self, Slide};
use super::{Cost, Named, Operand, Primitive, Tap, Torch};
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

const INPUT: usize = 0;
const KERNEL: usize = 1;

/// Operands: input (N, C, H, W) and the kernel map (N, G K K, H/S, W/S): at each place a window of K x K for each of the G groups of channels.
/// Padding is K/2 zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Involution {
    /// K, odd.
    pub kernel_size: usize,
    /// G: divides the channels.
    pub groups: usize,
    /// S: divides height and width.
    pub stride: usize,
}

impl Primitive for Involution {
    fn name(&self) -> &'static str {
        "involution"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let [batch, channels, height, width] = operands[INPUT].nchw();
        check::filled("input", operands[INPUT])?;
        let (k, groups, stride) = (self.kernel_size, self.groups, self.stride);
        if k.is_multiple_of(2) {
            return Err(problem!(
                "kernel_size",
                "kernel_size must be odd, so that a window has a centre; {0} is not",
                "kernel_size 必须为奇数，窗口才有中心；{0} 不是",
                k,
            ));
        }
        check::groups(groups, channels, channels)?;
        check::positive("stride", [stride; 2])?;
        if height % stride != 0 || width % stride != 0 {
            return Err(problem!(
                "stride",
                "stride must divide the {0} rows and {1} columns, {2} does not",
                "stride 必须同时整除 {0} 行和 {1} 列，{2} 不行",
                height,
                width,
                stride,
            ));
        }
        let [h, w] = [height / stride, width / stride];
        check::fits("kernel", operands[KERNEL], &[batch, groups.saturating_mul(k).saturating_mul(k), h, w])?;
        Ok(Shape::new(&[batch, channels, h, w]))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let channels = output.nchw()[1];
        let [_, maps, h, w] = operands[KERNEL].shape.nchw();
        let [n, c, i, j] = output.nchw_at(site);
        let (k, group) = (self.kernel_size, c / (channels / self.groups));
        for term in 0..k * k {
            let along = |i: usize, u: usize| (i * self.stride + u) as isize - (k / 2) as isize;
            let [y, x] = [along(i, term / k), along(j, term % k)];
            let read = window::read(operands[INPUT].shape, n * channels + c, [y, x]);
            let map = n * maps + group * k * k + term;
            each(Tap::new(term, read, [y, x]).times(KERNEL, (map * h + i) * w + j));
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let [_, channels, height, width] = operands[INPUT].shape().nchw();
        let [_, _, h, w] = output.nchw();
        let (k, depth) = (self.kernel_size, channels / self.groups);
        let slide = Slide { stride: self.stride, padding: k / 2 };
        let (input, kernel) = (operands[INPUT].data(), operands[KERNEL].data());
        // A group of channels is one block of the input and of the output; its kernel rows stay in the cache from channel to channel.
        for (group, out) in result.data_mut().chunks_exact_mut(depth * h * w).enumerate() {
            for (i, c) in (0..h).flat_map(|i| (0..depth).map(move |c| (i, c))) {
                let out = &mut out[(c * h + i) * w..][..w];
                for tap in 0..k * k {
                    let weights = &kernel[((group * k * k + tap) * h + i) * w..][..w];
                    let (rows, _) = slide.inside(tap / k, height, h);
                    let (columns, first) = slide.inside(tap % k, width, w);
                    let columns = if rows.contains(&i) { columns } else { 0..0 };
                    // Padding is multiplied too: zero times an infinite weight is no number.
                    for j in (0..columns.start).chain(columns.end..w) {
                        out[j] += 0.0 * weights[j];
                    }
                    if columns.is_empty() {
                        continue;
                    }
                    let y = i * self.stride + tap / k - k / 2;
                    let line = &input[((group * depth + c) * height + y) * width..][first..width];
                    add_products(&mut out[columns.clone()], &weights[columns], line, self.stride);
                }
            }
        }
        result
    }

    #[cfg(feature = "kernels")]
    fn plain(&self, operands: &[&Tensor], output: Shape, to: &mut [f32]) -> bool {
        let [_, channels, height, width] = operands[INPUT].shape().nchw();
        let [_, maps, h, w] = operands[KERNEL].shape().nchw();
        let (k, depth) = (self.kernel_size, channels / self.groups);
        let (input, kernel) = (operands[INPUT].data(), operands[KERNEL].data());
        for (site, to) in to.iter_mut().enumerate() {
            let [n, c, i, j] = output.nchw_at(site);
            let mut sum = 0.0;
            for u in 0..k {
                let y = (i * self.stride + u).checked_sub(k / 2).filter(|&y| y < height);
                for v in 0..k {
                    let x = (j * self.stride + v).checked_sub(k / 2).filter(|&x| x < width);
                    let read = match (y, x) {
                        (Some(y), Some(x)) => input[((n * channels + c) * height + y) * width + x],
                        _ => 0.0,
                    };
                    sum += kernel[((n * maps + (c / depth * k + u) * k + v) * h + i) * w + j] * read;
                }
            }
            *to = sum;
        }
        true
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: output.len() as u64 * (self.kernel_size * self.kernel_size) as u64, ops: 0 }
    }
}

impl Torch for Involution {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let Self { kernel_size: k, groups, stride } = self;
        let (input, kernel) = (operands[INPUT], operands[KERNEL]);
        let strided = if *stride == 1 { String::new() } else { format!(", stride={stride}") };
        let ([batch, channels, ..], [_, _, height, width]) = (input.shape.nchw(), kernel.shape.nchw());
        let (taps, half, shared) = (k * k, k / 2, channels / groups.max(&1));
        vec![
            format!("windows = F.unfold({input}, {k}, padding={half}{strided})"),
            format!("windows = windows.view({batch}, {groups}, {shared}, {taps}, {height}, {width})"),
            format!("weights = {kernel}.view({batch}, {groups}, 1, {taps}, {height}, {width})"),
            format!("{target} = (weights * windows).sum(3).flatten(1, 2)"),
        ]
    }
}

/// Adds `weight` times every `stride`-th element of `line`.
fn add_products(sums: &mut [f32], weights: &[f32], line: &[f32], stride: usize) {
    let pairs = sums.iter_mut().zip(weights);
    if stride == 1 {
        pairs.zip(line).for_each(|((sum, weight), x)| *sum += weight * x);
    } else {
        pairs.zip(line.iter().step_by(stride)).for_each(|((sum, weight), x)| *sum += weight * x);
    }
}
