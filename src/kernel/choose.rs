//! Which algorithm answers which shape.

use super::Conv2d;
use super::depthwise::Depthwise;
use super::pass::Pass;
use super::winograd::Winograd;

/// The ways to convolve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Staged tiles and register blocks, the taps in a table: any shape.
    Direct,
    /// A constant window, one filter to a channel.
    Depthwise,
    /// Transformed tiles: fewer products, another rounding.
    Winograd,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Depthwise, Self::Winograd];

    /// Whether it can answer this shape.
    pub fn fits(self, conv: &Conv2d) -> bool {
        conv.output().is_some() && self.passes(conv).iter().all(|pass| self.fits_pass(pass))
    }

    /// Whether it sums in the order of the plain loop, and so has its bits.
    pub fn exact(self) -> bool {
        !matches!(self, Self::Winograd)
    }

    /// The passes it makes of a convolution that has an output.
    pub(super) fn passes(self, conv: &Conv2d) -> Vec<Pass> {
        match self {
            Self::Direct | Self::Depthwise => vec![conv.pass()],
            Self::Winograd => conv.dense_passes(),
        }
    }

    pub(super) fn fits_pass(self, pass: &Pass) -> bool {
        match self {
            Self::Direct => true,
            Self::Depthwise => Depthwise::fits(pass),
            Self::Winograd => Winograd::fits(pass),
        }
    }
}

/// The fastest algorithm for a convolution that has an output, as measured; one that sums in the order of the plain loop, if asked.
pub(super) fn choose(conv: &Conv2d, exact: bool) -> Algorithm {
    let winograd = |pass: &Pass| choose_for(pass, exact) == Algorithm::Winograd;
    if conv.dense_passes().iter().all(winograd) { Algorithm::Winograd } else { choose_for(&conv.pass(), true) }
}

/// What the transform of one value costs, in products: at 8 channels and 8 filters 3 by 3 the direct convolution is faster still
/// (1.1 against 1.4 ms), at 12 and 8 no longer.
const TRANSFORM: u64 = 14;

/// The fastest algorithm for a pass.
pub(super) fn choose_for(pass: &Pass, exact: bool) -> Algorithm {
    // 1.2 to 1.3 times as fast as the table of taps.
    if Depthwise::fits(pass) {
        Algorithm::Depthwise
    } else if !exact && Winograd::fits(pass) && gains(pass) {
        Algorithm::Winograd
    } else {
        Algorithm::Direct
    }
}

/// Whether the products that are saved outweigh the transforms.
fn gains(pass: &Pass) -> bool {
    let [saved, transformed] = Winograd::balance(pass);
    saved > TRANSFORM * transformed
}
