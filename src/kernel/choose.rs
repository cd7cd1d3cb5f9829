//! Which algorithm answers which shape.

use super::{Conv2d, depthwise::Depthwise};

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
        match self {
            Self::Direct => conv.output().is_some(),
            Self::Depthwise => Depthwise::fits(conv),
        }
    }
}

/// The fastest algorithm for a shape, as measured.
pub fn choose(conv: &Conv2d) -> Algorithm {
    // 1.2 to 1.3 times as fast as the table of taps.
    if Algorithm::Depthwise.fits(conv) { Algorithm::Depthwise } else { Algorithm::Direct }
}
