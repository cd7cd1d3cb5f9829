//! Upsampling to a given size, PyTorch's `interpolate`.

use super::check;
use super::{Cost, Named, Operand, Primitive, Read, Site, Tap, Torch, spell};
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

/// What a new pixel reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpsampleMode {
    /// One old pixel: `up[i] = q[floor(i h / H)]`.
    Nearest,
    /// The four around it by their areas, corners not aligned.
    Bilinear,
}

/// Operand: input (N, C, h, w), to (N, C, H, W).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upsample {
    /// H and W.
    pub size: [usize; 2],
    /// What a new pixel reads.
    pub mode: UpsampleMode,
}

/// The two old pixels around new pixel `i` of `size` along an axis of `n`, and the share of the second.
fn around(i: usize, size: usize, n: usize) -> ([usize; 2], f64) {
    // An axis that keeps its size has no second pixel, as PyTorch has it.
    if size == n {
        return ([i; 2], 0.0);
    }
    let place = ((i as f64 + 0.5) * n as f64 / size as f64 - 0.5).max(0.0);
    let first = (place as usize).min(n - 1);
    ([first, (first + 1).min(n - 1)], place - first as f64)
}

/// Whether PyTorch finds `floor(i n / size)` for every new pixel: it multiplies `i` by `n / size` in f32, which can end just below a whole number,
/// as in 24 rows to 74.
fn rounds_right(n: usize, size: usize) -> bool {
    let scale = n as f32 / size as f32;
    (0..size).all(|i| (i as f32 * scale) as u128 == i as u128 * n as u128 / size as u128)
}

impl Primitive for Upsample {
    fn name(&self) -> &'static str {
        "interpolate"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        check::filled("input", operands[0])?;
        let [batch, channels, _, _] = operands[0].nchw();
        check::positive("size", self.size)?;
        Ok(Shape::new(&[batch, channels, self.size[0], self.size[1]]))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [_, channels, height, width] = operands[0].shape.nchw();
        let [n, c, i, j] = output.nchw_at(site);
        let mut read = |y: usize, x: usize, share: f64| {
            let index = ((n * channels + c) * height + y) * width + x;
            each(Tap::new(0, Read::Site(Site { operand: 0, index }), [y as isize, x as isize]).by(share));
        };
        match self.mode {
            UpsampleMode::Nearest => read(i * height / self.size[0], j * width / self.size[1], 1.0),
            UpsampleMode::Bilinear => {
                let ([top, bottom], down) = around(i, self.size[0], height);
                let ([left, right], along) = around(j, self.size[1], width);
                for (y, of_row) in [(top, 1.0 - down), (bottom, down)] {
                    for (x, of_column) in [(left, 1.0 - along), (right, along)] {
                        read(y, x, of_row * of_column);
                    }
                }
            }
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let [_, _, height, width] = operands[0].shape().nchw();
        let [h, w] = self.size;
        let planes = operands[0].data().chunks_exact(height * width);
        for (plane, out) in planes.zip(result.data_mut().chunks_exact_mut(h * w)) {
            match self.mode {
                UpsampleMode::Nearest => nearest(plane, [height, width], out, self.size),
                UpsampleMode::Bilinear => bilinear(plane, [height, width], out, self.size),
            }
        }
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        match self.mode {
            UpsampleMode::Nearest => Cost { macs: 0, ops: output.len() as u64 },
            UpsampleMode::Bilinear => Cost { macs: 4 * output.len() as u64, ops: 0 },
        }
    }
}

impl Torch for Upsample {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let [_, _, height, width] = operands[0].shape.nchw();
        let [rows, columns] = self.size;
        let mode = match self.mode {
            UpsampleMode::Nearest if rounds_right(height, rows) && rounds_right(width, columns) => "nearest",
            UpsampleMode::Nearest => {
                return vec![
                    format!("rows = torch.arange({rows}) * {height} // {rows}"),
                    format!("columns = torch.arange({columns}) * {width} // {columns}"),
                    format!("{target} = {}[:, :, rows][:, :, :, columns]", operands[0]),
                ];
            }
            UpsampleMode::Bilinear => "bilinear",
        };
        vec![format!("{target} = F.interpolate({}, size={}, mode=\"{mode}\")", operands[0], spell::tuple(&self.size))]
    }
}

fn nearest(plane: &[f32], [height, width]: [usize; 2], out: &mut [f32], [h, w]: [usize; 2]) {
    let columns: Vec<usize> = (0..w).map(|j| j * width / w).collect();
    let mut last = None;
    for i in 0..h {
        let y = i * height / h;
        if last.replace(y) == Some(y) {
            out.copy_within((i - 1) * w..i * w, i * w);
        } else {
            let line = &plane[y * width..][..width];
            out[i * w..][..w].iter_mut().zip(&columns).for_each(|(out, &x)| *out = line[x]);
        }
    }
}

fn bilinear(plane: &[f32], [height, width]: [usize; 2], out: &mut [f32], [h, w]: [usize; 2]) {
    let columns: Vec<([usize; 2], f32)> = (0..w).map(|j| around(j, w, width)).map(|(x, s)| (x, s as f32)).collect();
    let stretch = |y: usize, line: &mut Vec<f32>| {
        let from = &plane[y * width..][..width];
        line.clear();
        line.extend(columns.iter().map(|&([left, right], share)| (1.0 - share) * from[left] + share * from[right]));
    };
    // The two old rows around the new one, stretched; going down, the lower often becomes the upper.
    let mut rows = [usize::MAX; 2];
    let mut lines = [const { Vec::new() }; 2];
    for (i, out) in out.chunks_exact_mut(w).enumerate() {
        let (needed, share) = around(i, h, height);
        if rows != needed && rows[1] == needed[0] {
            rows.swap(0, 1);
            lines.swap(0, 1);
        }
        for side in [0, 1] {
            if rows[side] != needed[side] {
                stretch(needed[side], &mut lines[side]);
                rows[side] = needed[side];
            }
        }
        let share = share as f32;
        for ((out, upper), lower) in out.iter_mut().zip(&lines[0]).zip(&lines[1]) {
            *out = (1.0 - share) * upper + share * lower;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_pytorch_rounds_otherwise_the_rows_are_written_out() {
        let program = |from: usize, to: usize| {
            let upsample = Upsample { size: [to, 1], mode: UpsampleMode::Nearest };
            upsample.torch(&[Named { name: "x", shape: Shape::new(&[1, 1, from, 1]) }], "y").join("\n")
        };
        assert_eq!(program(3, 12), "y = F.interpolate(x, size=(12, 1), mode=\"nearest\")");
        assert!(program(24, 74).contains("y = x[:, :, rows]"));
    }
}
