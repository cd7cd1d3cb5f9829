//! A shape: up to five extents, by value.

use std::fmt;

/// The most axes a tensor has.
pub const MAX_RANK: usize = 5;

/// The extents of a tensor, outermost first. Rank 0 is a scalar.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    dims: [usize; MAX_RANK],
    rank: usize,
}

impl Shape {
    /// A shape from its extents; axes past the fifth are folded into it, so that no element is lost.
    pub fn new(extents: &[usize]) -> Self {
        let mut dims = [1_usize; MAX_RANK];
        for (axis, &extent) in extents.iter().enumerate() {
            let dim = &mut dims[axis.min(MAX_RANK - 1)];
            *dim = dim.saturating_mul(extent);
        }
        Self { dims, rank: extents.len().min(MAX_RANK) }
    }

    /// The extents, outermost first.
    pub fn dims(&self) -> &[usize] {
        &self.dims[..self.rank]
    }

    /// How many axes.
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// How many elements; saturates, so that an absurd shape stays absurd.
    pub fn len(&self) -> usize {
        self.dims().iter().fold(1, |n, &extent| n.saturating_mul(extent))
    }

    /// No element at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The multi-index of a flat one; the first `rank` entries count.
    pub fn unravel(&self, mut flat: usize) -> [usize; MAX_RANK] {
        let mut index = [0; MAX_RANK];
        for axis in (0..self.rank).rev() {
            let extent = self.dims[axis].max(1);
            index[axis] = flat % extent;
            flat /= extent;
        }
        index
    }

    /// The flat index of a multi-index, if it is inside and has as many axes.
    pub fn ravel(&self, index: &[usize]) -> Option<usize> {
        (index.len() == self.rank).then_some(())?;
        index.iter().zip(self.dims()).try_fold(0, |flat, (&i, &extent)| (i < extent).then(|| flat * extent + i))
    }

    /// The shape as N C H W: missing leading axes are 1, those before the last three are folded into N.
    pub fn nchw(&self) -> [usize; 4] {
        let mut padded = [1_usize; 4];
        for (axis, &extent) in self.dims().iter().rev().enumerate() {
            let dim = &mut padded[3 - axis.min(3)];
            *dim = dim.saturating_mul(extent);
        }
        padded
    }

    /// The index of a flat one as N C H W, by the same rule as [`Shape::nchw`].
    pub fn nchw_at(&self, flat: usize) -> [usize; 4] {
        let [_, channels, rows, columns] = self.nchw().map(|extent| extent.max(1));
        [flat / columns / rows / channels, flat / columns / rows % channels, flat / columns % rows, flat % columns]
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let extents: Vec<String> = self.dims().iter().map(usize::to_string).collect();
        f.write_str(&extents.join(" × "))
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.dims(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_and_multi_index_are_inverse() {
        let shape = Shape::new(&[2, 2, 3, 4, 5]);
        for flat in 0..shape.len() {
            assert_eq!(shape.ravel(&shape.unravel(flat)), Some(flat));
            let [a, b, c, d, e] = shape.unravel(flat);
            assert_eq!(shape.nchw_at(flat), [2 * a + b, c, d, e]);
        }
        let shape = Shape::new(&[2, 3, 4, 5]);
        assert_eq!(shape.ravel(&[0, 3, 0, 0]), None);
        assert_eq!(shape.ravel(&[0, 0]), None);
    }

    #[test]
    fn an_absurd_shape_stays_absurd() {
        assert_eq!(Shape::new(&[1, 1, 1, 1, usize::MAX, 2]).len(), usize::MAX);
        assert_eq!(Shape::new(&[usize::MAX, 2]).len(), usize::MAX);
    }

    #[test]
    fn a_matrix_is_one_channel_of_one_example() {
        assert_eq!(Shape::new(&[4, 5]).nchw(), [1, 1, 4, 5]);
        assert_eq!(Shape::new(&[]).nchw(), [1; 4]);
        assert_eq!(Shape::new(&[2, 3, 4, 5, 6]).nchw(), [6, 4, 5, 6]);
    }
}
