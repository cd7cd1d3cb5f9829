//! Four `f32` side by side. An algorithm is written once over [`Lanes`] and has the same bits on every implementation:
//! a product is rounded before it is added, nothing is reordered.

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
    /// `self * factor + addend`, rounded twice.
    fn mul_add(self, factor: Self, addend: Self) -> Self;
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
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h], [i, j, k, l]) = (self.0, factor.0, addend.0);
        Self([a * e + i, b * f + j, c * g + k, d * h + l])
    }
}
