//! Every algorithm of the kernel against the plain loop, in a browser, on the lanes of `simd128`.
#![cfg(target_arch = "wasm32")]

#[path = "kernel/deformable.rs"]
mod deformable;
#[path = "kernel/laws.rs"]
mod laws;
#[path = "kernel/transposed.rs"]
mod transposed;

use convolution_atlas::kernel::lanes::{Portable, Simd};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn agrees_with_the_plain_loop() {
    laws::agrees_with_the_plain_loop::<Simd>(400);
}

#[wasm_bindgen_test]
fn sums_in_the_order_of_the_plain_loop() {
    laws::sums_in_the_order_of_the_plain_loop::<Simd>(400);
}

#[wasm_bindgen_test]
fn spreads_what_is_not_finite_as_the_plain_loop_does() {
    laws::spreads_what_is_not_finite_as_the_plain_loop_does::<Simd>(400);
}

#[wasm_bindgen_test]
fn runs_again_as_if_for_the_first_time() {
    laws::runs_again_as_if_for_the_first_time::<Simd>(300);
}

#[wasm_bindgen_test]
fn tiles_meet_without_a_seam() {
    laws::tiles_meet_without_a_seam::<Simd>();
}

#[wasm_bindgen_test]
fn portable_lanes_and_simd_have_the_same_bits() {
    laws::each(3, 400, |case, algorithm, _| {
        let (simd, portable) = (case.run::<Simd>(algorithm), case.run::<Portable>(algorithm));
        assert_eq!(laws::bits(&simd), laws::bits(&portable), "{algorithm:?} {:?}", case.conv);
    });
}

#[wasm_bindgen_test]
fn transposed_agrees_with_the_plain_loop() {
    transposed::agrees_with_the_plain_loop::<Simd>(400);
}

#[wasm_bindgen_test]
fn transposed_spreads_what_is_not_finite_as_the_plain_loop_does() {
    transposed::spreads_what_is_not_finite_as_the_plain_loop_does::<Simd>(400);
}

#[wasm_bindgen_test]
fn deformable_agrees_with_the_plain_loop() {
    deformable::agrees_with_the_plain_loop::<Simd>(400);
}

#[wasm_bindgen_test]
fn deformable_spreads_what_is_not_finite_as_the_plain_loop_does() {
    deformable::spreads_what_is_not_finite_as_the_plain_loop_does::<Simd>(400);
}

#[wasm_bindgen_test]
fn deformable_unmoved_is_the_plain_convolution() {
    deformable::unmoved_it_is_the_plain_convolution::<Simd>(300);
}

#[wasm_bindgen_test]
fn deformable_has_the_same_bits_on_portable_lanes_and_simd() {
    deformable::has_the_same_bits::<Simd, Portable>(300);
}
