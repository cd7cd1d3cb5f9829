//! Scaling down.

use convolution_atlas::picture::Picture;
use proptest::prelude::*;

use super::files::{cases, waves};

#[test]
fn small_pictures_stay_as_they_are() {
    let picture = waves(30, 20);
    assert_eq!(picture.scaled(30), picture);
    assert_eq!(picture.scaled(4000), picture);
}

#[test]
fn the_mean_stays() {
    let mean =
        |picture: &Picture| picture.pixels.iter().map(|&v| f64::from(v)).sum::<f64>() / picture.pixels.len() as f64;
    let picture = waves(301, 203);
    let scaled = picture.scaled(40);
    assert_eq!((scaled.width, scaled.height), (40, 27));
    assert!((mean(&picture) - mean(&scaled)).abs() < 1.0);
}

#[test]
fn slow_waves_keep_their_shape() {
    let wave = |x: f64| (127.5 + 100.0 * (x * 0.02).sin()).round() as u8;
    let picture = Picture::paint(1000, 2, |x, _| [wave(x as f64 + 0.5); 3]);
    let scaled = picture.scaled(300);
    for x in 0..300 {
        let expected = wave((x as f64 + 0.5) * 1000.0 / 300.0);
        // The ends see only half their neighbours.
        let tolerance = if (3..297).contains(&x) { 1 } else { 8 };
        assert!(scaled.at(x, 0)[0].abs_diff(expected) <= tolerance, "{x}");
    }
}

#[test]
fn waves_too_fine_to_be_drawn_turn_grey() {
    let picture = Picture::paint(600, 600, |x, y| [if (x + y) % 2 == 0 { 255 } else { 0 }; 3]);
    let scaled = picture.scaled(100);
    assert!((4..96).all(|i| scaled.at(i, 50)[0].abs_diff(127) <= 1));
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn flat_pictures_stay_flat(width in 1..200_usize, height in 1..200_usize, longest in 1..200_usize, v: [u8; 3]) {
        let scaled = Picture::paint(width, height, |_, _| v).scaled(longest);
        prop_assert!(scaled.pixels.chunks(3).all(|pixel| pixel == v));
        prop_assert_eq!(scaled.width.max(scaled.height), longest.min(width.max(height)));
    }
}
