//! Shapes of rank 0 to 5 and a dense tensor over `ndarray`. Floor 0: imports only [`crate::words`].

mod shape;

pub use shape::{MAX_RANK, Shape};

use crate::words::{Problem, Text};
use ndarray::{ArrayD, IxDyn};

/// What a reader's machine is asked for at most by one tensor, in bytes.
pub const MAX_BYTES: usize = 512 << 20;

/// A dense tensor in row-major order. `f32` is what kernels compute; `f64` is what folds over taps compute.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor<T = f32>(ArrayD<T>);

impl<T: Copy + Default> Tensor<T> {
    /// A tensor of `shape` over `data` in row-major order.
    ///
    /// # Errors
    /// When `data` has not exactly `shape.len()` elements.
    pub fn new(shape: Shape, data: Vec<T>) -> Result<Self, Problem> {
        let found = data.len();
        ArrayD::from_shape_vec(IxDyn(shape.dims()), data).map(Self).map_err(|_| {
            Problem::new(
                "data",
                Text::new(
                    "a tensor of {0} needs {1} numbers, but {2} were given",
                    "{0} 的张量需要 {1} 个数，却给了 {2} 个",
                ),
                &[&shape.to_string(), &shape.len().to_string(), &found.to_string()],
            )
        })
    }

    /// All zeros.
    pub fn zeros(shape: Shape) -> Self {
        Self(ArrayD::from_elem(IxDyn(shape.dims()), T::default()))
    }

    /// Each element from its flat index.
    pub fn from_fn(shape: Shape, element: impl FnMut(usize) -> T) -> Self {
        let data: Vec<T> = (0..shape.len()).map(element).collect();
        Self::new(shape, data).unwrap_or_else(|_| Self::zeros(shape))
    }

    /// The shape.
    pub fn shape(&self) -> Shape {
        Shape::new(self.0.shape())
    }

    /// All elements in row-major order.
    pub fn data(&self) -> &[T] {
        self.0.as_slice().unwrap_or(&[])
    }

    /// All elements in row-major order, to write.
    pub fn data_mut(&mut self) -> &mut [T] {
        self.0.as_slice_mut().unwrap_or(&mut [])
    }

    /// The same shape, each element mapped.
    pub fn map<U: Copy + Default>(&self, f: impl FnMut(T) -> U) -> Tensor<U> {
        Tensor(self.0.mapv(f))
    }

    /// The same elements under another shape of equal length.
    ///
    /// # Errors
    /// When the lengths differ.
    pub fn reshaped(&self, shape: Shape) -> Result<Self, Problem> {
        Self::new(shape, self.data().to_vec())
    }

    /// The element at a multi-index, if it is inside.
    pub fn get(&self, index: &[usize]) -> Option<T> {
        self.0.get(IxDyn(index)).copied()
    }
}

impl<T: Copy + Default + Into<f64>> Tensor<T> {
    /// Largest `|a - b|` over all elements; infinite where shapes or finiteness differ.
    pub fn distance<U: Copy + Default + Into<f64>>(&self, other: &Tensor<U>) -> f64 {
        if self.shape() != other.shape() {
            return f64::INFINITY;
        }
        self.data().iter().zip(other.data()).fold(0.0, |worst: f64, (&a, &b)| {
            let (a, b): (f64, f64) = (a.into(), b.into());
            let apart = if a == b || (a.is_nan() && b.is_nan()) { 0.0 } else { (a - b).abs() };
            if apart.is_nan() { f64::INFINITY } else { worst.max(apart) }
        })
    }

    /// Largest `|a|` over all elements, 0 for none.
    pub fn magnitude(&self) -> f64 {
        self.data().iter().fold(0.0, |most: f64, &a| most.max(a.into().abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_must_fill_the_shape() {
        let problem = Tensor::new(Shape::new(&[2, 3]), vec![0.0_f32; 5]).expect_err("five is not six");
        assert_eq!(problem.to_string(), "data: a tensor of 2 × 3 needs 6 numbers, but 5 were given");
    }

    #[test]
    fn distance_sees_shape_value_and_nan() {
        let a = Tensor::from_fn(Shape::new(&[2, 2]), |i| i as f32);
        assert_eq!(a.distance(&a.map(|x| x + 0.5)), 0.5);
        assert_eq!(a.distance(&a.map(|_| f32::NAN)), f64::INFINITY);
        assert_eq!(a.distance(&Tensor::<f32>::zeros(Shape::new(&[4]))), f64::INFINITY);
        assert_eq!(a.map(|_| f32::NAN).distance(&a.map(|_| f64::NAN)), 0.0);
    }

    #[test]
    fn a_scalar_has_one_element() {
        assert_eq!(Tensor::from_fn(Shape::new(&[]), |_| 7.0_f32).data(), [7.0]);
    }
}
