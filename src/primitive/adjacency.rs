//! Graph convolution's two steps: the edges weighed by degree, and features passed along them. Kipf and Welling, Semi-supervised classification with
//! graph convolutional networks, 2017.

use super::check::{self, problem};
use super::linear::dot;
use super::{Cost, Named, Operand, Primitive, Read, Site, Tap, Torch};
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

/// `S = D^-1/2 (A + I) D^-1/2`, D the degrees of A + I. Operand: adjacency A (V, V).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NormaliseAdjacency;

/// `Y = S X + b`: every node takes what its neighbours hold, weighed by S. Operands: features X (N, F, V, 1), S (V, V), and a bias (F) or nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Propagate;

fn square(name: &str, matrix: Shape) -> Result<usize, Problem> {
    match *matrix.dims() {
        [rows, columns] if rows == columns => Ok(rows),
        _ => Err(problem!(
            name,
            "an adjacency must be a square matrix, not of shape {0}",
            "邻接矩阵必须是方阵，而不是形状 {0}",
            matrix,
        )),
    }
}

/// The degree of node `i`, itself included.
fn degree(matrix: &Operand<'_>, nodes: usize, i: usize) -> f64 {
    1.0 + (0..nodes).map(|j| matrix.at(i * nodes + j)).sum::<f64>()
}

impl Primitive for NormaliseAdjacency {
    fn name(&self) -> &'static str {
        "normalise_adjacency"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        square("adjacency", operands[0])?;
        Ok(operands[0])
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let nodes = output.dims()[0];
        let (i, j) = (site / nodes, site % nodes);
        let [of_i, of_j] = [i, j].map(|node| 1.0 / degree(&operands[0], nodes, node).sqrt());
        each(Tap::element(0, operands, 0, site).by(of_i * of_j));
        if i == j {
            each(Tap::new(1, Read::One, [i as isize, j as isize]).by(of_i * of_j));
        }
    }

    fn steers(&self, _operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Site)) {
        let nodes = output.dims()[0];
        let (i, j) = (site / nodes, site % nodes);
        let row = |node: usize| (0..nodes).map(move |k| Site { operand: 0, index: node * nodes + k });
        row(i).chain(row(j).filter(|_| i != j)).for_each(each);
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let (nodes, view) = (output.dims()[0], Operand::from(operands[0]));
        let scales: Vec<f64> = (0..nodes).map(|i| 1.0 / degree(&view, nodes, i).sqrt()).collect();
        for (site, out) in result.data_mut().iter_mut().enumerate() {
            let (i, j) = (site / nodes, site % nodes);
            let scale = scales[i] * scales[j];
            *out = (scale * view.at(site) + if i == j { scale } else { 0.0 }) as f32;
        }
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        Cost { macs: 0, ops: (output.len() + output.dims()[0]) as u64 }
    }

    fn linear(&self) -> bool {
        false
    }
}

impl Torch for NormaliseAdjacency {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![
            format!("looped = {} + torch.eye({})", operands[0], operands[0].shape.dims()[0]),
            "scale = looped.sum(1).rsqrt()".into(),
            format!("{target} = scale[:, None] * looped * scale[None, :]"),
        ]
    }
}

impl Primitive for Propagate {
    fn name(&self) -> &'static str {
        "propagate"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        check::rank(operands[0], 4)?;
        let [batch, features, nodes, _] = operands[0].nchw();
        check::fits("input", operands[0], &[batch, features, nodes, 1])?;
        check::fits("adjacency", operands[1], &[nodes, nodes])?;
        check::bias(operands.get(2), features)?;
        Ok(operands[0])
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [_, features, nodes, _] = output.nchw();
        let (row, i) = (site / nodes * nodes, site % nodes);
        for j in 0..nodes {
            each(Tap::element(j, operands, 0, row + j).times(1, i * nodes + j));
        }
        if operands.len() > 2 {
            each(Tap::element(nodes, operands, 2, site / nodes % features));
        }
    }

    fn passes(&self) -> Option<usize> {
        Some(1)
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let nodes = operands[1].shape().dims()[0].max(1);
        let (features, edges) = (operands[0].data(), operands[1].data());
        let bias = operands.get(2).map_or(&[0.0][..], |bias| bias.data());
        let mut result = Tensor::zeros(output);
        let rows = features.chunks_exact(nodes).zip(bias.iter().cycle());
        for ((row, bias), out) in rows.zip(result.data_mut().chunks_exact_mut(nodes)) {
            out.iter_mut().zip(edges.chunks_exact(nodes)).for_each(|(out, edges)| *out = dot(edges, row) + bias);
        }
        result
    }

    fn cost(&self, operands: &[Shape], output: Shape) -> Cost {
        let sites = output.len() as u64;
        Cost { macs: sites * operands[1].dims()[0] as u64, ops: if operands.len() > 2 { sites } else { 0 } }
    }
}

impl Torch for Propagate {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let bias = operands.get(2).map(|bias| format!(" + {bias}[:, None, None]")).unwrap_or_default();
        vec![format!("{target} = {} @ {}{bias}", operands[1], operands[0])]
    }
}
