//! HetConv: each filter sees one channel in P through its whole window, the others through the centre alone. Singh et al., HetConv, 2019.

use super::check::{self, problem};
use super::{Cost, Operand, Primitive, Read, Site, Tap, by_taps, spell};
use crate::kernel::PaddingMode;
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

const INPUT: usize = 0;
const WEIGHT: usize = 1;
const BIAS: usize = 2;

/// Operands: input (N, C, H, W), weight (O, C, K, K) with K odd, and a bias (O) or nothing.
///
/// Filter o has the whole window of channel c where `(c - o) mod p = 0` and its centre elsewhere. The other weights of the dense tensor do not exist:
/// nothing is multiplied by them, not even zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HetConv2d {
    /// One channel in so many is seen whole, at least 1.
    pub p: usize,
    /// Rows and columns from one window to the next, at least 1.
    pub stride: [usize; 2],
    /// Rows above and below, columns left and right; zeros.
    pub padding: [usize; 2],
}

impl HetConv2d {
    /// Whether filter `o` sees channel `c` whole.
    pub fn whole(&self, o: usize, c: usize) -> bool {
        o % self.p == c % self.p
    }
}

impl Primitive for HetConv2d {
    fn name(&self) -> &'static str {
        "hetconv2d"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let [batch, channels, height, width] = operands[INPUT].nchw();
        let [filters, depth, rows, columns] = operands[WEIGHT].nchw();
        check::positive("p", [self.p; 2])?;
        check::positive("stride", self.stride)?;
        if rows % 2 == 0 || columns % 2 == 0 {
            return Err(problem!(
                "kernel_size",
                "kernel_size must be odd, so that a window has a centre; {0} is not",
                "kernel_size 必须为奇数，窗口才有中心；{0} 不是",
                spell::pair([rows, columns]),
            ));
        }
        check::depth(depth, channels)?;
        check::bias(operands.get(BIAS), filters)?;
        let [h, w] = check::plane([height, width], [rows, columns], self.stride, self.padding, [1; 2])?;
        Ok(Shape::new(&[batch, filters, h, w]))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [_, channels, height, width] = operands[INPUT].shape.nchw();
        let [_, _, rows, columns] = operands[WEIGHT].shape.nchw();
        let [n, o, i, j] = output.nchw_at(site);
        let mut term = 0;
        for c in 0..channels {
            let whole = self.whole(o, c);
            for (u, v) in (0..rows).flat_map(|u| (0..columns).map(move |v| (u, v))) {
                if !whole && (u, v) != (rows / 2, columns / 2) {
                    continue;
                }
                let y = (i * self.stride[0] + u) as isize - self.padding[0] as isize;
                let x = (j * self.stride[1] + v) as isize - self.padding[1] as isize;
                let inside = |at, n| PaddingMode::Zeros.source(at, n);
                let read = match (inside(y, height), inside(x, width)) {
                    (Some(y), Some(x)) => {
                        Read::Site(Site { operand: INPUT, index: ((n * channels + c) * height + y) * width + x })
                    }
                    _ => Read::Padding,
                };
                each(Tap::new(term, read, [y, x]).times(WEIGHT, ((o * channels + c) * rows + u) * columns + v));
                term += 1;
            }
        }
        if operands.len() > BIAS {
            each(Tap::element(term, operands, BIAS, o));
        }
    }

    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        by_taps(self, operands, output)
    }

    fn cost(&self, operands: &[Shape], output: Shape) -> Cost {
        let [filters, channels, rows, columns] = operands[WEIGHT].nchw();
        let pairs = |o: usize| (0..channels).filter(|&c| self.whole(o, c)).count() as u64;
        let whole: u64 = (0..filters).map(pairs).sum();
        let weights = whole * (rows * columns) as u64 + (filters * channels) as u64 - whole;
        let sites = output.len() as u64;
        let ops = if operands.len() > BIAS { sites } else { 0 };
        Cost { macs: sites / (filters as u64).max(1) * weights, ops }
    }

    fn torch(&self, operands: &[&str], target: &str) -> Vec<String> {
        let (weight, p) = (operands[WEIGHT], self.p);
        vec![
            format!("o, c, u, v = torch.meshgrid(*map(torch.arange, {weight}.shape), indexing=\"ij\")"),
            format!("centre = (u == {weight}.shape[2] // 2) & (v == {weight}.shape[3] // 2)"),
            format!("sparse = {weight}.where(((c - o) % {p} == 0) | centre, 0.0)"),
            format!(
                "{target} = F.conv2d({}, sparse{}{}{})",
                operands[INPUT],
                spell::operand(operands.get(BIAS)),
                spell::option("stride", self.stride, 1),
                spell::option("padding", self.padding, 0),
            ),
        ]
    }
}
