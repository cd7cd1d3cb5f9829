//! Which algorithm answers which shape.

use super::Conv2d;
use super::depthwise::Depthwise;
use super::pass::Pass;

/// The ways to convolve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Staged tiles and register blocks, the taps in a table: any shape.
    Direct,
    /// A constant window, one filter to a channel.
    Depthwise,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 2] = [Self::Direct, Self::Depthwise];

    /// Whether it can answer this shape.
    pub fn fits(self, conv: &Conv2d) -> bool {
        conv.output().is_some() && self.fits_pass(&conv.pass())
    }

    pub(super) fn fits_pass(self, pass: &Pass) -> bool {
        match self {
            Self::Direct => true,
            Self::Depthwise => Depthwise::fits(pass),
        }
    }
}

/// The fastest algorithm for a pass, as measured.
pub(super) fn choose(pass: &Pass) -> Algorithm {
    // 1.2 to 1.3 times as fast as the table of taps.
    if Algorithm::Depthwise.fits_pass(pass) { Algorithm::Depthwise } else { Algorithm::Direct }
}
