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
}

/// One product on the way to one output: `coefficient * read * factor * factor`.
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
    /// The product.
    pub fn value(&self, operands: &[Operand<'_>]) -> f64 {
        let read = match self.read {
            Read::Site(site) => operands[site.operand].at(site.index),
            Read::Padding => 0.0,
        };
        self.factors
            .iter()
            .flatten()
            .fold(self.coefficient * read, |product, f| product * operands[f.operand].at(f.index))
    }

    /// Whether it reads `site` or is multiplied by it.
    pub fn touches(&self, site: Site) -> bool {
        self.read == Read::Site(site) || self.factors.contains(&Some(site))
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
