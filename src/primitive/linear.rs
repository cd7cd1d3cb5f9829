//! Fully connected layers: of one vector, and of every node of a graph.

use super::check::{self, problem};
use super::{Cost, Named, Operand, Primitive, Tap, Torch, spell};
use crate::kernel::{self, PaddingMode};
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

const INPUT: usize = 0;
const WEIGHT: usize = 1;
const BIAS: usize = 2;

/// `W x + b`. Operands: a tensor of C numbers, weight (O, C), and a bias (O) or nothing, to (O).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Linear;

/// The same layer for every node: `X W^T + b`. Operands: features (N, F, V, 1), weight (O, F), and a bias (O) or nothing, to (N, O, V, 1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeLinear;

/// A weight matrix that takes `features` numbers; how many it gives.
fn outputs(weight: Shape, features: usize, bias: Option<&Shape>) -> Result<usize, Problem> {
    let [outputs, taken] = weight.dims() else {
        return Err(problem!(
            "weight",
            "weight must be a matrix, not of shape {0}",
            "weight 必须是矩阵，而不是形状 {0}",
            weight
        ));
    };
    if *taken != features {
        return Err(problem!(
            "weight",
            "weight takes {0} numbers, it is given {1}",
            "weight 接收 {0} 个数，却给了 {1} 个",
            taken,
            features,
        ));
    }
    check::bias(bias, *outputs)?;
    Ok(*outputs)
}

/// The sum of the products of two runs of equal length.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums at once: one alone waits for each addition.
    let ((a, last), (b, rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.iter().zip(b) {
        for i in 0..8 {
            sums[i] += a[i] * b[i];
        }
    }
    sums.iter().sum::<f32>() + last.iter().zip(rest).map(|(a, b)| a * b).sum::<f32>()
}

fn cost(operands: &[Shape], output: Shape) -> Cost {
    let sites = output.len() as u64;
    Cost { macs: sites * operands[WEIGHT].dims()[1] as u64, ops: if operands.len() > BIAS { sites } else { 0 } }
}

impl Primitive for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        Ok(Shape::new(&[outputs(operands[WEIGHT], operands[INPUT].len(), operands.get(BIAS))?]))
    }

    fn taps(&self, operands: &[Operand<'_>], _output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let features = operands[INPUT].shape.len();
        for c in 0..features {
            each(Tap::element(c, operands, INPUT, c).times(WEIGHT, site * features + c));
        }
        if operands.len() > BIAS {
            each(Tap::element(features, operands, BIAS, site));
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let features = operands[INPUT].shape().len();
        Tensor::from_fn(output, |o| {
            let row = &operands[WEIGHT].data()[o * features..][..features];
            let bias = operands.get(BIAS).map_or(0.0, |bias| bias.data()[o]);
            bias + dot(row, operands[INPUT].data())
        })
    }

    fn cost(&self, operands: &[Shape], output: Shape) -> Cost {
        cost(operands, output)
    }
}

impl Torch for Linear {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let bias = spell::operand(operands.get(BIAS));
        vec![format!("{target} = F.linear({}.flatten(), {}{bias})", operands[INPUT], operands[WEIGHT])]
    }
}

impl Primitive for NodeLinear {
    fn name(&self) -> &'static str {
        "node_linear"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        check::filled("input", operands[INPUT])?;
        check::filled("weight", operands[WEIGHT])?;
        check::rank(operands[INPUT], 4)?;
        let [batch, features, nodes, last] = operands[INPUT].nchw();
        check::fits("input", operands[INPUT], &[batch, features, nodes, 1])?;
        debug_assert_eq!(last, 1);
        Ok(Shape::new(&[batch, outputs(operands[WEIGHT], features, operands.get(BIAS))?, nodes, 1]))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [_, features, nodes, _] = operands[INPUT].shape.nchw();
        let [n, o, v, _] = output.nchw_at(site);
        for f in 0..features {
            each(Tap::element(f, operands, INPUT, (n * features + f) * nodes + v).times(WEIGHT, o * features + f));
        }
        if operands.len() > BIAS {
            each(Tap::element(features, operands, BIAS, o));
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let [batch, features, nodes, _] = operands[INPUT].shape().nchw();
        // A 1 x 1 convolution over a row of nodes.
        let conv = kernel::Conv2d {
            batch,
            channels: features,
            height: 1,
            width: nodes,
            filters: output.nchw()[1],
            kernel: [1; 2],
            stride: [1; 2],
            padding: [0; 2],
            dilation: [1; 2],
            groups: 1,
            mode: PaddingMode::Zeros,
        };
        let bias = operands.get(BIAS).map(|bias| bias.data());
        conv.run(operands[INPUT].data(), operands[WEIGHT].data(), bias, result.data_mut());
        result
    }

    fn cost(&self, operands: &[Shape], output: Shape) -> Cost {
        cost(operands, output)
    }
}

impl Torch for NodeLinear {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let bias = spell::operand(operands.get(BIAS));
        let (input, weight) = (operands[INPUT], operands[WEIGHT]);
        vec![format!("{target} = F.linear({input}.transpose(1, 3), {weight}{bias}).transpose(1, 3)")]
    }
}
