//! Primitives: the about sixteen parts every operator is wired from, one file each.
//! Floor 1: imports [`crate::tensor`], [`crate::kernel`] and [`crate::words`].
//!
//! A primitive *is* its taps. From the one list that [`Primitive::taps`] gives follow the reference result ([`fold`]), what an output
//! reads, what an input feeds ([`feeds`]), the multiply-accumulates ([`count`]) and the oracle for the fast path.

mod conv2d;
mod tap;

pub use conv2d::{Conv2d, PADDING_MODES, padding_mode};
pub use tap::{Operand, Read, Site, Tap, Values};

use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

/// How the terms of one output become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// They are added, in the order of their terms.
    Sum,
    /// The largest counts.
    Max,
}

/// Arithmetic of one evaluation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Multiply-accumulates: taps with a factor, padding included.
    pub macs: u64,
    /// Everything else: bias additions, activations, comparisons.
    pub ops: u64,
}

impl std::ops::Add for Cost {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { macs: self.macs + other.macs, ops: self.ops + other.ops }
    }
}

/// One kind of arithmetic between tensors.
pub trait Primitive: std::fmt::Debug + Send + Sync {
    /// Its name, as PyTorch spells it.
    fn name(&self) -> &'static str;

    /// The output's shape.
    ///
    /// # Errors
    /// When the operands do not fit each other; the culprit is the parameter or tensor to change.
    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem>;

    /// How terms become one number.
    fn fold(&self) -> Fold {
        Fold::Sum
    }

    /// Every tap of the output element `site` (a flat index into a tensor of shape `output`), in order of terms.
    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap));

    /// The result by the fast path, whose shape [`Primitive::shape`] accepted.
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor;

    /// The largest error of the fast path against the fold, as a share of `max(1, max|y|)`.
    fn tolerance(&self) -> f64 {
        1e-5
    }

    /// Arithmetic in closed form; tests hold it against [`count`].
    fn cost(&self, operands: &[Shape], output: Shape) -> Cost;

    /// Whether the result is linear in operand 0 when the others stand still.
    fn linear(&self) -> bool {
        true
    }

    /// The PyTorch lines that compute `target` from the named operands.
    fn torch(&self, operands: &[&str], target: &str) -> Vec<String>;
}

/// One output element by its taps, in f64: the definition everything else is held against.
pub fn fold(primitive: &dyn Primitive, operands: &[Operand<'_>], output: Shape, site: usize) -> f64 {
    let mut terms = Terms::default();
    primitive.taps(operands, output, site, &mut |tap| terms.add(tap.term, tap.value(operands)));
    terms.fold(primitive.fold())
}

/// The values of the terms of one output, several taps being allowed to share a term.
#[derive(Clone, Debug, Default)]
pub struct Terms(Vec<f64>);

impl Terms {
    /// Adds one tap's value to its term.
    pub fn add(&mut self, term: usize, value: f64) {
        if self.0.len() <= term {
            self.0.resize(term + 1, 0.0);
        }
        self.0[term] += value;
    }

    /// One number from all terms.
    pub fn fold(&self, fold: Fold) -> f64 {
        match fold {
            Fold::Sum => self.0.iter().sum(),
            Fold::Max => self.0.iter().copied().fold(f64::NEG_INFINITY, |a, b| if b.is_nan() || b > a { b } else { a }),
        }
    }
}

/// The inverted list: every `(output site, tap)` that touches element `index` of operand `operand`, as read or as factor.
pub fn feeds(
    primitive: &dyn Primitive,
    operands: &[Operand<'_>],
    output: Shape,
    touched: Site,
    each: &mut dyn FnMut(usize, Tap),
) {
    for site in 0..output.len() {
        primitive.taps(operands, output, site, &mut |tap| {
            if tap.touches(touched) {
                each(site, tap);
            }
        });
    }
}

/// Arithmetic by counting taps.
pub fn count(primitive: &dyn Primitive, operands: &[Operand<'_>], output: Shape) -> Cost {
    let mut cost = Cost::default();
    for site in 0..output.len() {
        primitive.taps(operands, output, site, &mut |tap| match tap.factors {
            [None, None] => cost.ops += 1,
            _ => cost.macs += 1,
        });
    }
    cost
}
