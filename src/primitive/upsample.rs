//! Upsampling to a given size, PyTorch's `interpolate`.

use super::check::{self, problem};
use super::{Cost, Operand, Primitive, Read, Site, Tap, by_taps, spell};
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
    let place = ((i as f64 + 0.5) * n as f64 / size as f64 - 0.5).max(0.0);
    let first = (place as usize).min(n - 1);
    ([first, (first + 1).min(n - 1)], place - first as f64)
}

impl Primitive for Upsample {
    fn name(&self) -> &'static str {
        "interpolate"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let [batch, channels, height, width] = operands[0].nchw();
        check::positive("size", self.size)?;
        if height == 0 || width == 0 {
            return Err(problem!(
                "input",
                "nothing can be enlarged from {0} × {1}",
                "{0} × {1} 无法放大",
                height,
                width
            ));
        }
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

    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        by_taps(self, operands, output)
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        match self.mode {
            UpsampleMode::Nearest => Cost { macs: 0, ops: output.len() as u64 },
            UpsampleMode::Bilinear => Cost { macs: 4 * output.len() as u64, ops: 0 },
        }
    }

    fn torch(&self, operands: &[&str], target: &str) -> Vec<String> {
        let mode = match self.mode {
            UpsampleMode::Nearest => "nearest",
            UpsampleMode::Bilinear => "bilinear",
        };
        let size = spell::tuple(&self.size);
        vec![format!("{target} = F.interpolate({}, size={size}, mode=\"{mode}\")", operands[0])]
    }
}
