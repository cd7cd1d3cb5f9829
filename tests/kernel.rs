//! Every algorithm of the kernel against the plain loop, on the portable lanes. The browser's turn: `kernel_wasm`.
#![cfg(not(target_arch = "wasm32"))]

#[path = "kernel/deformable.rs"]
mod deformable;
#[path = "kernel/laws.rs"]
mod laws;
#[path = "kernel/transposed.rs"]
mod transposed;

use convolution_atlas::kernel::lanes::Portable;
use convolution_atlas::kernel::{Conv2d, PaddingMode, naive};

#[test]
fn agrees_with_the_plain_loop() {
    laws::agrees_with_the_plain_loop::<Portable>(400);
}

#[test]
fn sums_in_the_order_of_the_plain_loop() {
    laws::sums_in_the_order_of_the_plain_loop::<Portable>(400);
}

#[test]
fn spreads_what_is_not_finite_as_the_plain_loop_does() {
    laws::spreads_what_is_not_finite_as_the_plain_loop_does::<Portable>(400);
}

#[test]
fn runs_again_as_if_for_the_first_time() {
    laws::runs_again_as_if_for_the_first_time::<Portable>(300);
}

#[test]
fn tiles_meet_without_a_seam() {
    laws::tiles_meet_without_a_seam::<Portable>();
}

#[test]
fn transposed_agrees_with_the_plain_loop() {
    transposed::agrees_with_the_plain_loop::<Portable>(400);
}

#[test]
fn transposed_spreads_what_is_not_finite_as_the_plain_loop_does() {
    transposed::spreads_what_is_not_finite_as_the_plain_loop_does::<Portable>(400);
}

#[test]
fn deformable_agrees_with_the_plain_loop() {
    deformable::agrees_with_the_plain_loop::<Portable>(400);
}

#[test]
fn deformable_spreads_what_is_not_finite_as_the_plain_loop_does() {
    deformable::spreads_what_is_not_finite_as_the_plain_loop_does::<Portable>(400);
}

#[test]
fn deformable_unmoved_is_the_plain_convolution() {
    deformable::unmoved_it_is_the_plain_convolution::<Portable>(300);
}

const SMALL: Conv2d = Conv2d {
    batch: 1,
    channels: 1,
    height: 3,
    width: 3,
    filters: 1,
    kernel: [3, 3],
    stride: [1, 1],
    padding: [1, 1],
    dilation: [1, 1],
    groups: 1,
    mode: PaddingMode::Zeros,
};

#[test]
fn the_plain_loop_gives_what_a_hand_computes() {
    let input = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    let weight = [0.0, 1.0, 0.0, 1.0, -4.0, 1.0, 0.0, 1.0, 0.0];
    let of = |mode| {
        let (mut single, mut double) = ([0.0; 9], [0.0; 9]);
        let conv = Conv2d { mode, ..SMALL };
        naive::conv2d(&conv, &input, &weight, Some(&[0.5]), &mut single);
        naive::conv2d_f64(&conv, &input, &weight, Some(&[0.5]), &mut double);
        assert_eq!(single.map(f64::from), double);
        single
    };
    assert_eq!(of(PaddingMode::Zeros), [2.5, 1.5, -3.5, -2.5, 0.5, -6.5, -15.5, -10.5, -21.5]);
    assert_eq!(of(PaddingMode::Replicate), [4.5, 3.5, 2.5, 1.5, 0.5, -0.5, -1.5, -2.5, -3.5]);
    assert_eq!(of(PaddingMode::Reflect), [8.5, 6.5, 4.5, 2.5, 0.5, -1.5, -3.5, -5.5, -7.5]);
    assert_eq!(of(PaddingMode::Circular), [12.5, 9.5, 6.5, 3.5, 0.5, -2.5, -5.5, -8.5, -11.5]);
}

#[test]
#[should_panic(expected = "no output")]
fn a_shape_without_output_is_refused() {
    Conv2d { padding: [0, 0], height: 2, ..SMALL }.run(&[0.0; 6], &[0.0; 9], None, &mut []);
}

#[test]
#[should_panic(expected = "weight")]
fn a_weight_of_another_shape_is_refused() {
    SMALL.run(&[0.0; 9], &[0.0; 8], None, &mut [0.0; 9]);
}

#[test]
#[should_panic(expected = "bias")]
fn a_bias_of_another_shape_is_refused() {
    SMALL.run(&[0.0; 9], &[0.0; 9], Some(&[0.0; 2]), &mut [0.0; 9]);
}

#[test]
#[should_panic(expected = "input")]
fn an_input_of_another_shape_is_refused() {
    SMALL.run(&[0.0; 8], &[0.0; 9], None, &mut [0.0; 9]);
}

#[test]
#[should_panic(expected = "output")]
fn an_output_of_another_shape_is_refused() {
    SMALL.run(&[0.0; 9], &[0.0; 9], None, &mut [0.0; 8]);
}
