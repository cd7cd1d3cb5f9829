//! A tap: one read of one element on the way to one output element.

use crate::tensor::{Shape, Tensor};

/// One element of one operand of a primitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Site {
    /// Which operand.
    pub operand: usize,
    /// Which element, as a flat index.
    pub index: usize,
}

/// What a tap reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// An element.
    Site(Site),
    /// A place outside the input that counts as zero.
    Padding,
    /// The constant 1.
    One,
}

/// One product on the way to one output: `(coefficient * read) * (factor * factor)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tap {
    /// Which term of the output it belongs to; several taps may share one.
    pub term: usize,
    /// What it reads.
    pub read: Read,
    /// The elements it is multiplied by: weight, mask, attention.
    pub factors: [Option<Site>; 2],
    /// A number known beforehand: a bilinear area, one over a count.
    pub coefficient: f64,
    /// Row and column of the read in the plane it reads from; outside it, the place in the padding.
    pub place: [isize; 2],
}

impl Tap {
    /// A read as it is.
    pub(super) fn new(term: usize, read: Read, place: [isize; 2]) -> Self {
        Self { term, read, factors: [None; 2], coefficient: 1.0, place }
    }

    /// The read of element `index` of operand number `operand`, at its place in its plane.
    pub(super) fn element(term: usize, operands: &[Operand<'_>], operand: usize, index: usize) -> Self {
        let [_, _, row, column] = operands[operand].shape.nchw_at(index);
        Self::new(term, Read::Site(Site { operand, index }), [row as isize, column as isize])
    }

    /// Times one more element.
    pub(super) fn times(mut self, operand: usize, index: usize) -> Self {
        if let Some(free) = self.factors.iter_mut().find(|factor| factor.is_none()) {
            *free = Some(Site { operand, index });
        }
        self
    }

    /// Times a number known beforehand.
    pub(super) fn by(mut self, coefficient: f64) -> Self {
        self.coefficient *= coefficient;
        self
    }

    /// What it adds to its term before that is multiplied by its factors.
    pub fn gathered(&self, operands: &[Operand<'_>]) -> f64 {
        let read = match self.read {
            Read::Site(site) => operands[site.operand].at(site.index),
            Read::Padding => 0.0,
            Read::One => 1.0,
        };
        self.coefficient * read
    }

    /// The product of its factors, 1 where it has none.
    pub fn factor(&self, operands: &[Operand<'_>]) -> f64 {
        self.factors.iter().flatten().map(|f| operands[f.operand].at(f.index)).product()
    }

    /// The product.
    pub fn value(&self, operands: &[Operand<'_>]) -> f64 {
        self.gathered(operands) * self.factor(operands)
    }

    /// The elements it reads or is multiplied by.
    pub fn sites(&self) -> impl Iterator<Item = Site> {
        let read = if let Read::Site(site) = self.read { Some(site) } else { None };
        read.into_iter().chain(self.factors.into_iter().flatten())
    }

    /// Whether it reads `site` or is multiplied by it.
    pub fn touches(&self, site: Site) -> bool {
        self.sites().any(|touched| touched == site)
    }
}

/// The elements of an operand at either precision.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// As kernels compute.
    Single(&'a [f32]),
    /// As folds compute.
    Double(&'a [f64]),
}

/// An operand as taps see it: a shape and its values.
#[derive(Clone, Copy, Debug)]
pub struct Operand<'a> {
    /// Its shape.
    pub shape: Shape,
    /// Its elements.
    pub values: Values<'a>,
}

impl Operand<'_> {
    /// One element, as f64.
    pub fn at(&self, index: usize) -> f64 {
        match self.values {
            Values::Single(data) => f64::from(data[index]),
            Values::Double(data) => data[index],
        }
    }
}

impl<'a> From<&'a Tensor<f32>> for Operand<'a> {
    fn from(tensor: &'a Tensor<f32>) -> Self {
        Self { shape: tensor.shape(), values: Values::Single(tensor.data()) }
    }
}

impl<'a> From<&'a Tensor<f64>> for Operand<'a> {
    fn from(tensor: &'a Tensor<f64>) -> Self {
        Self { shape: tensor.shape(), values: Values::Double(tensor.data()) }
    }
}
