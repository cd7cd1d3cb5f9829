//! HetConv: each filter sees one channel in P through its whole window, the others through the centre alone. Singh et al., HetConv, 2019.

use super::check::{self, problem};
use super::{Cost, Named, Operand, Primitive, Tap, Torch, spell, window};
use crate::kernel::{self, PaddingMode};
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

impl HetConv2d {
    /// Adds what the filters `alike` make of the channels `seen` through the middle `kernel` of their windows.
    fn part(&self, operands: &[&Tensor], alike: &[usize], seen: &[usize], kernel: [usize; 2], result: &mut Tensor) {
        let [batch, channels, height, width] = operands[INPUT].shape().nchw();
        let [_, _, rows, columns] = operands[WEIGHT].shape().nchw();
        let [_, filters, h, w] = result.shape().nchw();
        if seen.is_empty() {
            return;
        }
        // What is left out of a window is left out of its padding; where that is not enough, of the picture.
        let out = [(rows - kernel[0]) / 2, (columns - kernel[1]) / 2];
        let crop = [0, 1].map(|axis| out[axis].saturating_sub(self.padding[axis]));
        let conv = kernel::Conv2d {
            batch: 1,
            channels: seen.len(),
            height: height - 2 * crop[0],
            width: width - 2 * crop[1],
            filters: alike.len(),
            kernel,
            stride: self.stride,
            padding: [0, 1].map(|axis| self.padding[axis].saturating_sub(out[axis])),
            dilation: [1; 2],
            groups: 1,
            mode: PaddingMode::Zeros,
        };
        let mut weight = Vec::with_capacity(alike.len() * seen.len() * kernel[0] * kernel[1]);
        for window in alike.iter().flat_map(|o| seen.iter().map(move |c| o * channels + c)) {
            for u in out[0]..out[0] + kernel[0] {
                let row = (window * rows + u) * columns + out[1];
                weight.extend_from_slice(&operands[WEIGHT].data()[row..row + kernel[1]]);
            }
        }
        let mut conv = conv.prepare(&weight, None);
        let mut made = vec![0.0; alike.len() * h * w];
        for n in 0..batch {
            let mut input = Vec::with_capacity(seen.len() * height * width);
            for c in seen {
                let plane = &operands[INPUT].data()[(n * channels + c) * height * width..][..height * width];
                for line in plane.chunks_exact(width).take(height - crop[0]).skip(crop[0]) {
                    input.extend_from_slice(&line[crop[1]..width - crop[1]]);
                }
            }
            conv.run(&input, &mut made);
            for (o, made) in alike.iter().zip(made.chunks_exact(h * w)) {
                let sum = &mut result.data_mut()[(n * filters + o) * h * w..][..h * w];
                sum.iter_mut().zip(made).for_each(|(sum, made)| *sum += made);
            }
        }
    }
}

impl Primitive for HetConv2d {
    fn name(&self) -> &'static str {
        "hetconv2d"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let [batch, channels, height, width] = operands[INPUT].nchw();
        let [filters, depth, rows, columns] = operands[WEIGHT].nchw();
        check::filled("input", operands[INPUT])?;
        check::filled("weight", operands[WEIGHT])?;
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
        let [h, w] = window::plane([height, width], [rows, columns], self.stride, self.padding, [1; 2])?;
        Ok(Shape::new(&[batch, filters, h, w]))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [_, channels, rows, columns] = operands[WEIGHT].shape.nchw();
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
                let read = window::read(operands[INPUT].shape, n * channels + c, [y, x]);
                each(Tap::new(term, read, [y, x]).times(WEIGHT, ((o * channels + c) * rows + u) * columns + v));
                term += 1;
            }
        }
        if operands.len() > BIAS {
            each(Tap::element(term, operands, BIAS, o));
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let [filters, channels, rows, columns] = operands[WEIGHT].shape().nchw();
        let [_, _, h, w] = output.nchw();
        for (i, out) in result.data_mut().chunks_exact_mut(h * w).enumerate() {
            out.fill(operands.get(BIAS).map_or(0.0, |bias| bias.data()[i % filters]));
        }
        // Filters that see the same channels whole, together: a plain convolution over those, and one over the others.
        for class in 0..self.p.min(filters) {
            let alike: Vec<usize> = (class..filters).step_by(self.p).collect();
            let (whole, centre): (Vec<usize>, Vec<usize>) = (0..channels).partition(|&c| self.whole(class, c));
            for (seen, kernel) in [(whole, [rows, columns]), (centre, [1, 1])] {
                self.part(operands, &alike, &seen, kernel, &mut result);
            }
        }
        result
    }

    #[cfg(feature = "kernels")]
    fn plain(&self, operands: &[&Tensor], output: Shape, to: &mut [f32]) -> bool {
        let [_, channels, height, width] = operands[INPUT].shape().nchw();
        let [_, _, rows, columns] = operands[WEIGHT].shape().nchw();
        let (input, weight) = (operands[INPUT].data(), operands[WEIGHT].data());
        for (site, to) in to.iter_mut().enumerate() {
            let [n, o, i, j] = output.nchw_at(site);
            let mut sum = operands.get(BIAS).map_or(0.0, |bias| bias.data()[o]);
            for c in 0..channels {
                let [us, vs] = if self.whole(o, c) {
                    [0..rows, 0..columns]
                } else {
                    [rows / 2..rows / 2 + 1, columns / 2..columns / 2 + 1]
                };
                for u in us {
                    let y = (i * self.stride[0] + u).checked_sub(self.padding[0]).filter(|&y| y < height);
                    for v in vs.clone() {
                        let x = (j * self.stride[1] + v).checked_sub(self.padding[1]).filter(|&x| x < width);
                        let read = match (y, x) {
                            (Some(y), Some(x)) => input[((n * channels + c) * height + y) * width + x],
                            _ => 0.0,
                        };
                        sum += weight[((o * channels + c) * rows + u) * columns + v] * read;
                    }
                }
            }
            *to = sum;
        }
        true
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
}

impl Torch for HetConv2d {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let (weight, p) = (operands[WEIGHT], self.p);
        let [_, _, rows, columns] = weight.shape.nchw();
        vec![
            format!("o, c, u, v = torch.meshgrid(*map(torch.arange, {weight}.shape), indexing=\"ij\")"),
            format!("centre = (u == {}) & (v == {})", rows / 2, columns / 2),
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
