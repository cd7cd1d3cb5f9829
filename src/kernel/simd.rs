//! Lanes of WebAssembly's `simd128`; no relaxed SIMD, so that every machine gives the same bits.

use super::lanes::Lanes;
use core::arch::wasm32::{
    f32x4_add, f32x4_floor, f32x4_ge, f32x4_mul, f32x4_splat, f32x4_sub, i32x4_shuffle, i64x2_shuffle, v128,
    v128_bitselect, v128_load, v128_store,
};

/// One `v128`.
#[derive(Clone, Copy, Debug)]
pub struct Simd(v128);

impl Lanes for Simd {
    #[inline(always)]
    fn splat(value: f32) -> Self {
        Self(f32x4_splat(value))
    }

    #[inline(always)]
    fn load(from: &[f32; 4]) -> Self {
        // SAFETY: sixteen readable bytes, and `v128.load` takes any alignment.
        Self(unsafe { v128_load(from.as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; 4]) {
        // SAFETY: sixteen writable bytes, and `v128.store` takes any alignment.
        unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(f32x4_add(self.0, other.0))
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(f32x4_sub(self.0, other.0))
    }

    #[inline(always)]
    fn mul(self, factor: Self) -> Self {
        Self(f32x4_mul(self.0, factor.0))
    }

    #[inline(always)]
    fn floor(self) -> Self {
        Self(f32x4_floor(self.0))
    }

    #[inline(always)]
    fn pick(self, least: Self, then: Self, other: Self) -> Self {
        Self(v128_bitselect(then.0, other.0, f32x4_ge(self.0, least.0)))
    }

    #[inline(always)]
    fn transpose([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        let low = [i32x4_shuffle::<0, 4, 1, 5>(a.0, b.0), i32x4_shuffle::<0, 4, 1, 5>(c.0, d.0)];
        let high = [i32x4_shuffle::<2, 6, 3, 7>(a.0, b.0), i32x4_shuffle::<2, 6, 3, 7>(c.0, d.0)];
        let halves = |[left, right]: [v128; 2]| {
            [Self(i64x2_shuffle::<0, 2>(left, right)), Self(i64x2_shuffle::<1, 3>(left, right))]
        };
        let ([a, b], [c, d]) = (halves(low), halves(high));
        [a, b, c, d]
    }
}
