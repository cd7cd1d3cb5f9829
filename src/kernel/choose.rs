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

/// The fastest algorithm for a convolution that has an output, as measured.
pub(super) fn choose(conv: &Conv2d) -> Algorithm {
    let passes = conv.dense_passes();
    if passes.iter().all(|pass| choose_for(pass) == Algorithm::Winograd) {
        return Algorithm::Winograd;
    }
    // 1.2 to 1.3 times as fast as the table of taps.
    if Algorithm::Depthwise.fits_pass(&conv.pass()) { Algorithm::Depthwise } else { Algorithm::Direct }
}

/// The fastest algorithm for a pass.
pub(super) fn choose_for(pass: &Pass) -> Algorithm {
    if Winograd::fits(pass) && pass.channels > pass.groups {
        Algorithm::Winograd
    } else if Depthwise::fits(pass) {
        Algorithm::Depthwise
    } else {
        Algorithm::Direct
    }
}
