//! Winograd where its rounding is harmless, the direct convolution where it is not.
//!
//! A transformed tile mixes all it reads: one infinity or NaN would spread to outputs that do not read it, and a number near the
//! end of the range would overflow. So the input is looked through first, which costs a hundredth of the convolution.

use super::direct::Direct;
use super::lanes::Lanes;
use super::pass::Pass;
use super::winograd::Winograd;

/// Sums of squares below this leave room for every product and sum of the transforms.
const TAME: f32 = 1e30;

/// Passes that share their weights, ready for any input.
pub struct Guarded {
    fast: Winograd,
    passes: Vec<Pass>,
    weight: Vec<f32>,
    bias: Option<Vec<f32>>,
    /// Made when first needed.
    exact: Vec<Direct>,
}

impl Guarded {
    /// Transforms the weights of passes that fit Winograd.
    pub fn new(passes: Vec<Pass>, weight: &[f32], bias: Option<&[f32]>) -> Self {
        let fast = Winograd::new(passes.clone(), weight, bias);
        Self { fast, passes, weight: weight.to_vec(), bias: bias.map(<[f32]>::to_vec), exact: Vec::new() }
    }

    /// Fills the passes' part of `output`, of which the lengths are right.
    pub fn run<L: Lanes>(&mut self, input: &[f32], output: &mut [f32], room: &mut Vec<f32>) {
        if tame::<L>(input) && tame::<L>(&self.weight) {
            return self.fast.run::<L>(input, output, room);
        }
        if self.exact.is_empty() {
            let direct = |pass: &Pass| Direct::new(pass.clone(), &self.weight, self.bias.as_deref());
            self.exact = self.passes.iter().map(direct).collect();
        }
        for direct in &mut self.exact {
            direct.run::<L>(input, output);
        }
    }
}

/// Whether all of them are finite, and far from the end of the range.
fn tame<L: Lanes>(values: &[f32]) -> bool {
    let (sixteens, rest) = values.as_chunks::<16>();
    let mut sums = [L::splat(0.0); 4];
    for values in sixteens {
        for (sum, values) in sums.iter_mut().zip(values.as_chunks().0) {
            let values = L::load(values);
            *sum = values.mul_add(values, *sum);
        }
    }
    let mut lanes = [0.0; 16];
    for (sum, lanes) in sums.iter().zip(lanes.as_chunks_mut().0) {
        sum.store(lanes);
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|x| x * x).sum::<f32>() < TAME
}
