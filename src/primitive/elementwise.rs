//! Tensors added and multiplied, element by element.

use super::check::problem;
use super::{Cost, Named, Operand, Primitive, Tap, Torch, spell};
#[cfg(feature = "kernels")]
use crate::kernel::lines;
use crate::tensor::{MAX_RANK, Shape, Tensor};
use crate::words::Problem;

/// The sum of all operands, which have one shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Add;

/// The product of two operands. An axis of one element, or one that is missing in front, serves every element of the other's, as numpy has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Multiply;

/// Every element times a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The number.
    pub by: f64,
}

fn differ(first: Shape, second: Shape) -> Problem {
    problem!("input", "shapes {0} and {1} do not fit each other", "形状 {0} 与 {1} 不相配", first, second)
}

impl Primitive for Add {
    fn name(&self) -> &'static str {
        "add"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        match operands.iter().find(|&&operand| operand != operands[0]) {
            Some(&other) => Err(differ(operands[0], other)),
            None => Ok(operands[0]),
        }
    }

    fn taps(&self, operands: &[Operand<'_>], _output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        (0..operands.len()).for_each(|operand| each(Tap::element(operand, operands, operand, site)));
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], _output: Shape) -> Tensor {
        let mut result = operands[0].clone();
        for operand in &operands[1..] {
            lines::add(result.data_mut(), operand.data());
        }
        result
    }

    fn cost(&self, operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: 0, ops: operands.len() as u64 * output.len() as u64 }
    }
}

impl Torch for Add {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!("{target} = {}", spell::joined(operands, " + "))]
    }
}

/// How far apart the elements of `operand` lie along each axis of `output`; 0 along those it serves with one element.
fn strides(operand: Shape, output: Shape) -> [usize; MAX_RANK] {
    let mut strides = [0; MAX_RANK];
    let missing = output.rank() - operand.rank();
    let mut apart = 1;
    for (axis, &extent) in operand.dims().iter().enumerate().rev() {
        strides[missing + axis] = if extent == 1 { 0 } else { apart };
        apart *= extent;
    }
    strides
}

/// The element that serves `index`.
fn served(strides: [usize; MAX_RANK], index: [usize; MAX_RANK]) -> usize {
    strides.iter().zip(index).map(|(stride, i)| stride * i).sum()
}

impl Primitive for Multiply {
    fn name(&self) -> &'static str {
        "mul"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let (a, b) = (operands[0], operands[1]);
        let rank = a.rank().max(b.rank());
        let extent =
            |shape: Shape, axis: usize| (axis + shape.rank()).checked_sub(rank).map_or(1, |axis| shape.dims()[axis]);
        let along = |axis: usize| match (extent(a, axis), extent(b, axis)) {
            (a, b) if a == b || b == 1 => Some(a),
            (1, b) => Some(b),
            _ => None,
        };
        let extents: Option<Vec<usize>> = (0..rank).map(along).collect();
        extents.map(|extents| Shape::new(&extents)).ok_or_else(|| differ(a, b))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let index = output.unravel(site);
        let [a, b] = [0, 1].map(|operand| served(strides(operands[operand].shape, output), index));
        each(Tap::element(0, operands, 0, a).times(1, b));
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let of = [0, 1].map(|operand| strides(operands[operand].shape(), output));
        // The last axes that both operands walk the same way are one run.
        let (dims, rank) = (output.dims(), output.rank());
        let walk = |axis: usize| of.map(|strides| strides[axis] != 0);
        let ways = |axis: &usize| dims[*axis] > 1;
        let last = (0..rank).rev().find(ways).map_or([false; 2], walk);
        let first = (0..rank).rev().take_while(|axis| !ways(axis) || walk(*axis) == last).last().unwrap_or(rank);
        let run: usize = dims[first..].iter().product();
        let [a, b] = [0, 1].map(|operand| operands[operand].data());
        for (i, out) in result.data_mut().chunks_exact_mut(run.max(1)).enumerate() {
            let index = output.unravel(i * run);
            let [a, b] = [&a[served(of[0], index)..], &b[served(of[1], index)..]];
            match last {
                [true, true] => lines::multiply(out, a, b),
                [true, false] => lines::scale(out, a, b[0]),
                [false, true] => lines::scale(out, b, a[0]),
                [false, false] => out.fill(a[0] * b[0]),
            }
        }
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: output.len() as u64, ops: 0 }
    }
}

impl Torch for Multiply {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!("{target} = {} * {}", operands[0], operands[1])]
    }
}

impl Primitive for Scale {
    fn name(&self) -> &'static str {
        "scale"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        Ok(operands[0])
    }

    fn taps(&self, operands: &[Operand<'_>], _output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        each(Tap::element(0, operands, 0, site).by(self.by));
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        lines::scale(result.data_mut(), operands[0].data(), self.by as f32);
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: 0, ops: output.len() as u64 }
    }
}

impl Torch for Scale {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!("{target} = {} * {}", self.by, operands[0])]
    }
}
