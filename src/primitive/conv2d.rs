//! `conv2d`: cross-correlation with stride, padding, dilation and groups. Dumoulin and Visin, A guide to convolution arithmetic for
//! deep learning, 2016.

use super::{Cost, Named, Operand, Packed, Primitive, Read, Site, Standing, Tap, Torch, check, spell};
use crate::kernel::{self, PaddingMode};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

const INPUT: usize = 0;
const WEIGHT: usize = 1;
const BIAS: usize = 2;

/// Operands: input (N, C, H, W), weight (O, C/groups, KH, KW), and a bias (O) or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conv2d {
    /// Rows and columns from one window to the next, at least 1.
    pub stride: [usize; 2],
    /// Rows above and below, columns left and right.
    pub padding: [usize; 2],
    /// What the padding reads.
    pub mode: PaddingMode,
    /// Rows and columns between taps, at least 1.
    pub dilation: [usize; 2],
    /// Into how many groups the channels fall.
    pub groups: usize,
}

/// The padding modes by PyTorch's names.
pub const PADDING_MODES: [(&str, PaddingMode); 4] = [
    ("zeros", PaddingMode::Zeros),
    ("reflect", PaddingMode::Reflect),
    ("replicate", PaddingMode::Replicate),
    ("circular", PaddingMode::Circular),
];

/// The padding mode of a name; zeros for any other.
pub fn padding_mode(name: &str) -> PaddingMode {
    PADDING_MODES.iter().find(|(known, _)| *known == name).map_or(PaddingMode::Zeros, |&(_, mode)| mode)
}

fn padding_mode_name(mode: PaddingMode) -> &'static str {
    PADDING_MODES.iter().find(|(_, known)| *known == mode).map_or("zeros", |&(name, _)| name)
}

impl Default for Conv2d {
    fn default() -> Self {
        Self { stride: [1; 2], padding: [0; 2], mode: PaddingMode::Zeros, dilation: [1; 2], groups: 1 }
    }
}

impl Conv2d {
    fn geometry(&self, input: Shape, weight: Shape) -> kernel::Conv2d {
        let [batch, channels, height, width] = input.nchw();
        let [filters, _, rows, columns] = weight.nchw();
        kernel::Conv2d {
            batch,
            channels,
            height,
            width,
            filters,
            kernel: [rows, columns],
            stride: self.stride,
            padding: self.padding,
            dilation: self.dilation,
            groups: self.groups,
            mode: self.mode,
        }
    }
}

impl Primitive for Conv2d {
    fn name(&self) -> &'static str {
        "conv2d"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let (input, weight) = (operands[INPUT], operands[WEIGHT]);
        let [batch, channels, height, width] = input.nchw();
        let [filters, depth, rows, columns] = weight.nchw();
        check::filled("input", operands[INPUT])?;
        check::filled("weight", operands[WEIGHT])?;
        check::positive("stride", self.stride)?;
        check::positive("dilation", self.dilation)?;
        check::positive("kernel_size", [rows, columns])?;
        check::groups(self.groups, channels, filters)?;
        check::depth(depth, channels / self.groups)?;
        check::bias(operands.get(BIAS), filters)?;
        if let (Some(most_rows), Some(most_columns)) = (self.mode.limit(height), self.mode.limit(width))
            && (self.padding[0] > most_rows || self.padding[1] > most_columns)
        {
            let text = Text::new(
                "this padding_mode can pad an input of {0} × {1} by at most {2} rows and {3} columns",
                "此 padding_mode 最多能为 {0} × {1} 的输入填充 {2} 行 {3} 列",
            );
            let words = [height, width, most_rows, most_columns].map(|n| n.to_string());
            return Err(Problem::new("padding", text, &words.each_ref().map(String::as_str)));
        }
        let Some([h, w]) = self.geometry(input, weight).output() else {
            return Err(check::too_large([rows, columns], self.dilation, self.padding, [height, width]));
        };
        Ok(Shape::new(&[batch, filters, h, w]))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [_, channels, height, width] = operands[INPUT].shape.nchw();
        let [filters, depth, rows, columns] = operands[WEIGHT].shape.nchw();
        let [n, o, i, j] = output.nchw_at(site);
        let first = o / (filters / self.groups) * depth;
        let mut term = 0;
        for c in 0..depth {
            for u in 0..rows {
                for v in 0..columns {
                    let y = (i * self.stride[0] + u * self.dilation[0]) as isize - self.padding[0] as isize;
                    let x = (j * self.stride[1] + v * self.dilation[1]) as isize - self.padding[1] as isize;
                    let read = match (self.mode.source(y, height), self.mode.source(x, width)) {
                        (Some(row), Some(column)) => {
                            let index = ((n * channels + first + c) * height + row) * width + column;
                            Read::Site(Site { operand: INPUT, index })
                        }
                        _ => Read::Padding,
                    };
                    each(Tap::new(term, read, [y, x]).times(WEIGHT, ((o * depth + c) * rows + u) * columns + v));
                    term += 1;
                }
            }
        }
        if operands.len() > BIAS {
            each(Tap::element(term, operands, BIAS, o));
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let bias = operands.get(BIAS).map(|bias| bias.data());
        self.geometry(operands[INPUT].shape(), operands[WEIGHT].shape()).run(
            operands[INPUT].data(),
            operands[WEIGHT].data(),
            bias,
            result.data_mut(),
        );
        result
    }

    #[cfg(feature = "kernels")]
    fn plain(&self, operands: &[&Tensor], _output: Shape, to: &mut [f32]) -> bool {
        let [input, weight] = [INPUT, WEIGHT].map(|operand| operands[operand]);
        let bias = operands.get(BIAS).map(|bias| bias.data());
        let conv = self.geometry(input.shape(), weight.shape());
        kernel::naive::conv2d(&conv, input.data(), weight.data(), bias, to);
        true
    }

    #[cfg(feature = "kernels")]
    fn prepare(&self, standing: &Standing<'_>) -> Option<Box<dyn Packed>> {
        let (weight, bias) = (standing.tensors[WEIGHT]?, standing.optional(BIAS)?);
        let conv = self.geometry(standing.shapes[INPUT], weight.shape());
        Some(Box::new(if standing.exact {
            conv.prepare_exact(weight.data(), bias)
        } else {
            conv.prepare(weight.data(), bias)
        }))
    }

    fn cost(&self, operands: &[Shape], output: Shape) -> Cost {
        let [_, depth, rows, columns] = operands[WEIGHT].nchw();
        let sites = output.len() as u64;
        let ops = if operands.len() > BIAS { sites } else { 0 };
        Cost { macs: sites * (depth * rows * columns) as u64, ops }
    }
}

impl Torch for Conv2d {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let mut input = operands[INPUT].name.to_owned();
        let mut padding = String::new();
        match self.mode {
            PaddingMode::Zeros => padding = spell::option("padding", self.padding, 0),
            mode if self.padding != [0; 2] => {
                let [y, x] = self.padding;
                let mode = padding_mode_name(mode);
                lines.push(format!("padded = F.pad({input}, ({x}, {x}, {y}, {y}), mode=\"{mode}\")"));
                input = "padded".into();
            }
            _ => {}
        }
        lines.push(format!(
            "{target} = F.conv2d({input}, {}{}{}{padding}{}{})",
            operands[WEIGHT],
            spell::operand(operands.get(BIAS)),
            spell::option("stride", self.stride, 1),
            spell::option("dilation", self.dilation, 1),
            spell::option("groups", [self.groups; 2], 1),
        ));
        lines
    }
}
