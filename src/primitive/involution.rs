//! Involution: the weight differs from place to place and is shared by the channels of a group. Li et al., Involution, 2021.

use super::check::{self, problem};
use super::{Cost, Operand, Primitive, Read, Site, Tap, by_taps};
use crate::kernel::PaddingMode;
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
        let [_, channels, height, width] = operands[INPUT].shape.nchw();
        let [_, maps, h, w] = operands[KERNEL].shape.nchw();
        let [n, c, i, j] = output.nchw_at(site);
        let (k, group) = (self.kernel_size, c / (channels / self.groups));
        for term in 0..k * k {
            let along = |i: usize, u: usize| (i * self.stride + u) as isize - (k / 2) as isize;
            let [y, x] = [along(i, term / k), along(j, term % k)];
            let inside = |at, n| PaddingMode::Zeros.source(at, n);
            let read = match (inside(y, height), inside(x, width)) {
                (Some(y), Some(x)) => {
                    Read::Site(Site { operand: INPUT, index: ((n * channels + c) * height + y) * width + x })
                }
                _ => Read::Padding,
            };
            let map = n * maps + group * k * k + term;
            each(Tap::new(term, read, [y, x]).times(KERNEL, (map * h + i) * w + j));
        }
    }

    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        by_taps(self, operands, output)
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: output.len() as u64 * (self.kernel_size * self.kernel_size) as u64, ops: 0 }
    }

    fn torch(&self, operands: &[&str], target: &str) -> Vec<String> {
        let Self { kernel_size: k, groups, stride } = self;
        let (input, kernel) = (operands[INPUT], operands[KERNEL]);
        let strided = if *stride == 1 { String::new() } else { format!(", stride={stride}") };
        let (taps, half) = (k * k, k / 2);
        vec![
            format!("windows = F.unfold({input}, {k}, padding={half}{strided})"),
            format!("windows = windows.view(1, {groups}, -1, {taps}, *{kernel}.shape[2:])"),
            format!("weights = {kernel}.view(1, {groups}, 1, {taps}, *{kernel}.shape[2:])"),
            format!("{target} = (windows * weights).sum(3).flatten(1, 2)"),
        ]
    }
}
