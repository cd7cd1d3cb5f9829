//! Four `f32` side by side. An algorithm is written once over [`Lanes`] and has the same bits on every implementation:
//! a product is rounded before it is added, nothing is reordered.

use std::array::from_fn;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use super::simd::Simd;

/// The fastest lanes of this machine.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub type Native = Simd;
/// The fastest lanes of this machine.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub type Native = Portable;

/// Four `f32` that are computed together.
pub trait Lanes: Copy {
    /// The same value four times.
    fn splat(value: f32) -> Self;
    /// Four neighbours; any alignment.
    fn load(from: &[f32; 4]) -> Self;
    /// Four neighbours; any alignment.
    fn store(self, to: &mut [f32; 4]);
    /// `self + other`.
    fn add(self, other: Self) -> Self;
    /// `self - other`.
    fn sub(self, other: Self) -> Self;
    /// `self * factor`.
    fn mul(self, factor: Self) -> Self;
    /// The largest whole number that is no larger.
    fn floor(self) -> Self;
    /// `then` where `self` is at least `least`, elsewhere `other`.
    fn pick(self, least: Self, then: Self, other: Self) -> Self;
    /// Rows become columns.
    fn transpose(rows: [Self; 4]) -> [Self; 4];

    /// `self * factor + addend`, rounded twice.
    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        self.mul(factor).add(addend)
    }

    /// Four neighbours from a place on.
    ///
    /// # Safety
    /// `from` must hold four floats there.
    #[inline(always)]
    unsafe fn at_unchecked(from: &[f32], place: usize) -> Self {
        // SAFETY: four floats, as asked; an array has the alignment of its elements.
        Self::load(unsafe { &*from.as_ptr().add(place).cast() })
    }

    /// Four neighbours from a place on.
    ///
    /// # Safety
    /// `to` must hold four floats there.
    #[inline(always)]
    unsafe fn put_unchecked(self, to: &mut [f32], place: usize) {
        // SAFETY: four floats, as asked; an array has the alignment of its elements.
        self.store(unsafe { &mut *to.as_mut_ptr().add(place).cast() });
    }

    /// Four neighbours from a place on.
    #[inline(always)]
    fn at(from: &[f32], place: usize) -> Self {
        match from[place..].first_chunk() {
            Some(from) => Self::load(from),
            None => panic!("four floats at {place}"),
        }
    }

    /// Four neighbours from a place on.
    #[inline(always)]
    fn put(self, to: &mut [f32], place: usize) {
        match to[place..].first_chunk_mut() {
            Some(to) => self.store(to),
            None => panic!("four floats at {place}"),
        }
    }
}

/// Lanes without intrinsics; native builds leave them to the compiler.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Portable([f32; 4]);

impl Lanes for Portable {
    #[inline(always)]
    fn splat(value: f32) -> Self {
        Self([value; 4])
    }

    #[inline(always)]
    fn load(from: &[f32; 4]) -> Self {
        Self(*from)
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; 4]) {
        *to = self.0;
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] + other.0[i]))
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] - other.0[i]))
    }

    #[inline(always)]
    fn mul(self, factor: Self) -> Self {
        Self(from_fn(|i| self.0[i] * factor.0[i]))
    }

    #[inline(always)]
    fn floor(self) -> Self {
        Self(self.0.map(f32::floor))
    }

    #[inline(always)]
    fn pick(self, least: Self, then: Self, other: Self) -> Self {
        Self(from_fn(|i| if self.0[i] >= least.0[i] { then.0[i] } else { other.0[i] }))
    }

    #[inline(always)]
    fn transpose(rows: [Self; 4]) -> [Self; 4] {
        from_fn(|j| Self(from_fn(|i| rows[i].0[j])))
    }
}
