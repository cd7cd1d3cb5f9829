//! Which algorithm answers which shape.

use super::Conv2d;

/// The ways to convolve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Staged tiles and register blocks: any shape.
    Direct,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 1] = [Self::Direct];

    /// Whether it can answer this shape.
    pub fn fits(self, conv: &Conv2d) -> bool {
        match self {
            Self::Direct => conv.output().is_some(),
        }
    }
}

/// The fastest algorithm for a shape, as measured.
pub fn choose(_conv: &Conv2d) -> Algorithm {
    Algorithm::Direct
}
