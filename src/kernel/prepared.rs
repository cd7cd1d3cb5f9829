//! What is left of a convolution when its weights are packed: passes, each with its algorithm.

use super::Algorithm;
use super::conv_transpose2d::Plain;
use super::depthwise::Depthwise;
use super::direct::Direct;
use super::guarded::Guarded;
use super::lanes::{Lanes, Native};
use super::pass::Pass;

/// A convolution with its weights packed, and the room its arithmetic needs.
pub struct Prepared {
    lengths: Lengths,
    plans: Vec<Plan>,
    /// Where intermediate values lie, whichever plan is running.
    room: Vec<f32>,
}

/// A pass, ready to run.
pub(super) enum Plan {
    Direct(Direct),
    Depthwise(Depthwise),
    Guarded(Guarded),
    Plain(Box<Plain>),
}

impl Plan {
    /// Packs the weights of passes, which an algorithm makes and which it fits.
    pub fn new(algorithm: Algorithm, passes: Vec<Pass>, weight: &[f32], bias: Option<&[f32]>) -> Self {
        let one = || passes[0].clone();
        match algorithm {
            Algorithm::Direct => Self::Direct(Direct::new(one(), weight, bias)),
            Algorithm::Depthwise => Self::Depthwise(Depthwise::new(one(), weight, bias)),
            Algorithm::Winograd => Self::Guarded(Guarded::new(passes, weight, bias)),
        }
    }
}

impl Prepared {
    pub(super) fn new(lengths: Lengths, plans: Vec<Plan>) -> Self {
        Self { lengths, plans, room: Vec::new() }
    }

    /// Writes the output of `input`.
    ///
    /// # Panics
    /// Where a slice has not the length its shape asks for.
    pub fn run(&mut self, input: &[f32], output: &mut [f32]) {
        self.run_on::<Native>(input, output);
    }

    /// The same on lanes of the caller's choice; the result has the same bits on all of them.
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub fn run_on<L: Lanes>(&mut self, input: &[f32], output: &mut [f32]) {
        assert!(input.len() == self.lengths.input, "the length of input");
        assert!(output.len() == self.lengths.output, "the length of output");
        for plan in &mut self.plans {
            match plan {
                Plan::Direct(direct) => direct.run::<L>(input, output),
                Plan::Depthwise(depthwise) => depthwise.run::<L>(input, output),
                Plan::Guarded(guarded) => guarded.run::<L>(input, output, &mut self.room),
                Plan::Plain(plain) => plain.run(input, output),
            }
        }
    }
}

/// How many elements each tensor of a convolution has.
pub(super) struct Lengths {
    pub input: usize,
    pub weight: usize,
    pub output: usize,
}

/// The product of a shape's extents; panics where `usize` cannot count so far.
pub(super) fn product<const N: usize>(sizes: [usize; N]) -> usize {
    let count = sizes.iter().try_fold(1_usize, |product, &size| product.checked_mul(size));
    count.expect("a tensor that can be counted")
}
