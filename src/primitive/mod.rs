//! Primitives: the parts every operator is wired from, one file each.
//! Floor 1: imports [`crate::tensor`], [`crate::kernel`] and [`crate::words`].
//!
//! A primitive *is* its taps. From the one list that [`Primitive::taps`] gives follow the reference result ([`fold`]), what an output
//! reads, what an input feeds ([`feeds`]), the multiply-accumulates ([`count`]) and the oracle for the fast path. The fast path itself comes
//! with the feature `kernels`: the page, which folds a small specimen, is linked without it.
//!
//! | file | primitives |
//! |---|---|
//! | `conv2d`, `conv_transpose2d`, `deform_conv2d`, `hetconv2d`, `involution` | a window over a picture |
//! | `pool`, `upsample` | fewer and more pixels |
//! | `activation`, `softmax`, `batch_norm` | one number from one number, or from those beside it |
//! | `elementwise`, `mix` | tensors added, multiplied, weighed |
//! | `linear`, `do_compose`, `adjacency` | matrix products |
//! | `channels`, `layout` | numbers moved, none computed |

#![cfg_attr(not(feature = "kernels"), allow(dead_code, unused_imports, reason = "what only the fast path needs"))]

mod activation;
mod adjacency;
mod batch_norm;
mod channels;
mod check;
mod conv2d;
mod conv_transpose2d;
mod deform_conv2d;
mod do_compose;
mod elementwise;
mod hetconv2d;
mod involution;
mod layout;
mod linear;
mod mix;
mod pool;
mod softmax;
mod spell;
mod tap;
mod upsample;
mod window;

pub use activation::{Relu, Sigmoid};
pub use adjacency::{NormaliseAdjacency, Propagate};
pub use batch_norm::BatchNorm;
pub use channels::{ChannelShuffle, Concat, Slice};
pub use conv_transpose2d::ConvTranspose2d;
pub use conv2d::{Conv2d, PADDING_MODES, padding_mode};
pub use deform_conv2d::DeformConv2d;
pub use do_compose::DoCompose;
pub use elementwise::{Add, Multiply, Scale};
pub use hetconv2d::HetConv2d;
pub use involution::Involution;
pub use layout::{Reshape, SwapAxes};
pub use linear::{Linear, NodeLinear};
pub use mix::Mix;
pub use pool::{AvgPool2d, GlobalAvgPool, MaxPool2d};
pub use softmax::Softmax;
pub use spell::{Named, Torch};
pub use tap::{Operand, Read, Site, Tap, Values};
pub use upsample::{Upsample, UpsampleMode};

use crate::tensor::{Shape, Tensor};
use crate::words::Problem;
use std::any::Any;

/// How the terms of one output become one number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fold {
    /// They are added, in the order of their terms.
    Sum,
    /// The largest counts.
    Max,
    /// The first term's share of all of them: `exp(t0 / T) / sum exp(ti / T)`.
    Share {
        /// T: small sharpens, large evens out.
        temperature: f64,
    },
}

/// Arithmetic of one evaluation.
///
/// A term costs one multiply-accumulate for each factor, and one for each tap where it gathers several (an interpolation). Taps that read padding
/// count. A term of one tap without a factor is counted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Multiply-accumulates.
    pub macs: u64,
    /// Everything else: bias additions, activations, comparisons, numbers moved.
    pub ops: u64,
}

impl std::ops::Add for Cost {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { macs: self.macs + other.macs, ops: self.ops + other.ops }
    }
}

/// One kind of arithmetic between tensors.
pub trait Primitive: Any + Send + Sync {
    /// Its name, as PyTorch spells it where it has one.
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

    /// What becomes of that number.
    fn map(&self, x: f64) -> f64 {
        x
    }

    /// Every tap of the output element `site` (a flat index into a tensor of shape `output`), in order of terms. Taps of one term share its factors.
    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap));

    /// Whether what steers it decides where its taps lie.
    fn moves(&self) -> bool {
        false
    }

    /// The operand that says how much of each place's features every place takes, where they are passed along such a matrix: a graph's edges, weighed.
    fn passes(&self) -> Option<usize> {
        None
    }

    /// Whether it adds up the entries of its second operand, each times its share in the first.
    fn mixes(&self) -> bool {
        false
    }

    /// Every element that decides where the taps of `site` lie or how much they count without being read or multiplied: offsets, a variance, degrees.
    fn steers(&self, _operands: &[Operand<'_>], _output: Shape, _site: usize, _each: &mut dyn FnMut(Site)) {}

    /// The result by the fast path, whose shape [`Primitive::shape`] accepted.
    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor;

    /// Writes the result by the straightforward loop, one number after another: what the fast path's speed is held against. Not where the fast path
    /// is no more than that. A kind of call of its own, so that a program without it is linked without these loops.
    #[cfg(feature = "kernels")]
    fn plain(&self, _operands: &[&Tensor], _output: Shape, _to: &mut [f32]) -> bool {
        false
    }

    /// Makes ready what the operands that stand still decide, for many evaluations; `None` where nothing is gained by it.
    #[cfg(feature = "kernels")]
    fn prepare(&self, _standing: &Standing<'_>) -> Option<Box<dyn Packed>> {
        None
    }

    /// The largest error of the fast path against the fold, as a share of `max(1, max|y|)`.
    fn tolerance(&self) -> f64 {
        1e-5
    }

    /// Arithmetic in closed form; tests hold it against [`count`].
    fn cost(&self, operands: &[Shape], output: Shape) -> Cost;

    /// Whether the result is linear in operand 0 when the others stand still, but for what does not depend on it.
    fn linear(&self) -> bool {
        true
    }
}

impl std::fmt::Debug for dyn Primitive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The operands of a primitive, as far as they are known before it is evaluated.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The shape of each.
    pub shapes: Vec<Shape>,
    /// Those that stand still.
    pub tensors: Vec<Option<&'a Tensor>>,
    /// Whether sums must be made in the order of the definition.
    pub exact: bool,
}

impl<'a> Standing<'a> {
    /// The elements of an operand that may be left off: `None` where it does not stand still.
    fn optional(&self, operand: usize) -> Option<Option<&'a [f32]>> {
        match self.tensors.get(operand) {
            None => Some(None),
            Some(tensor) => tensor.map(|tensor| Some(tensor.data())),
        }
    }
}

/// A primitive some of whose operands stand still.
pub trait Packed {
    /// Writes the result; the operands are those of an evaluation, of which those that stood still are not read again.
    fn run(&mut self, operands: &[&Tensor], output: &mut Tensor);
}

#[cfg(feature = "kernels")]
impl Packed for crate::kernel::Prepared {
    fn run(&mut self, operands: &[&Tensor], output: &mut Tensor) {
        Self::run(self, operands[0].data(), output.data_mut());
    }
}

/// One output element by its taps, in f64: the definition everything else is held against.
pub fn fold(primitive: &dyn Primitive, operands: &[Operand<'_>], output: Shape, site: usize) -> f64 {
    let mut terms = Terms::default();
    primitive.taps(operands, output, site, &mut |tap| terms.add(&tap, operands));
    primitive.map(terms.fold(primitive.fold()))
}

/// The values of the terms of one output. A term that gathers several taps is multiplied once it is whole, as every implementation does:
/// `(inf - inf) * 0` is not `inf * 0 - inf * 0`.
#[derive(Clone, Debug, Default)]
pub struct Terms(Vec<[f64; 2]>);

impl Terms {
    /// Adds one tap to its term.
    pub fn add(&mut self, tap: &Tap, operands: &[Operand<'_>]) {
        if self.0.len() <= tap.term {
            self.0.resize(tap.term + 1, [0.0, 1.0]);
        }
        let [gathered, factor] = &mut self.0[tap.term];
        *gathered += tap.gathered(operands);
        *factor = tap.factor(operands);
    }

    /// One number from all terms.
    pub fn fold(&self, fold: Fold) -> f64 {
        folded(self.0.iter().map(|[gathered, factor]| gathered * factor), fold)
    }
}

/// One number from the values of all terms.
pub fn folded(mut terms: impl Iterator<Item = f64> + Clone, fold: Fold) -> f64 {
    let larger = |a: f64, b: f64| if b.is_nan() || b > a { b } else { a };
    match fold {
        Fold::Sum => terms.sum(),
        Fold::Max => terms.fold(f64::NEG_INFINITY, larger),
        Fold::Share { temperature } => {
            let most = terms.clone().fold(f64::NEG_INFINITY, larger);
            let raised = |term: f64| ((term - most) / temperature).exp();
            let all: f64 = terms.clone().map(raised).sum();
            terms.next().map_or(0.0, raised) / all
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

/// Arithmetic by counting taps, as [`Cost`] has it.
pub fn count(primitive: &dyn Primitive, operands: &[Operand<'_>], output: Shape) -> Cost {
    let mut cost = Cost::default();
    let mut close = |(taps, factors): (u64, u64)| match (taps, factors) {
        (0, _) => {}
        (1, 0) => cost.ops += 1,
        (1, factors) => cost.macs += factors,
        (taps, factors) => cost.macs += taps + factors,
    };
    for site in 0..output.len() {
        let (mut term, mut open) = (0, (0, 0));
        primitive.taps(operands, output, site, &mut |tap| {
            if tap.term != term {
                close(std::mem::take(&mut open));
                term = tap.term;
            }
            open = (open.0 + 1, tap.factors.iter().flatten().count() as u64);
        });
        close(open);
    }
    cost
}

/// A primitive without a faster way than its definition.
fn by_taps(primitive: &dyn Primitive, operands: &[&Tensor], output: Shape) -> Tensor {
    let operands: Vec<Operand<'_>> = operands.iter().map(|&tensor| tensor.into()).collect();
    Tensor::from_fn(output, |site| fold(primitive, &operands, output, site) as f32)
}
