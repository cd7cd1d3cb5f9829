//! The specimen's frame.

use convolution_atlas::picture::{Frame, Picture, charts};
use proptest::prelude::*;

use super::files::{cases, waves};

fn any_frame() -> impl Strategy<Value = Frame> {
    let number = || prop_oneof![0..60_usize, any::<usize>()];
    (number(), number(), number(), number(), number()).prop_map(|(x, y, cell, rows, columns)| Frame {
        x,
        y,
        cell,
        rows,
        columns,
    })
}

fn inside(frame: Frame, width: usize, height: usize) -> bool {
    frame.cell >= 1
        && (1..=Frame::MOST).contains(&frame.rows)
        && (1..=Frame::MOST).contains(&frame.columns)
        && frame.x + frame.columns * frame.cell <= width
        && frame.y + frame.rows * frame.cell <= height
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_clamped_frame_lies_inside(frame in any_frame(), width in 1..500_usize, height in 1..500_usize) {
        let clamped = frame.clamped(width, height);
        prop_assert!(inside(clamped, width, height), "{clamped:?}");
        prop_assert_eq!(clamped.clamped(width, height), clamped);
    }

    #[test]
    fn a_frame_that_lies_inside_stays(
        (cell, rows, columns, x, y) in (1..9_usize, 1..=32_usize, 1..=32_usize, 0..50_usize, 0..50_usize),
    ) {
        let frame = Frame { x, y, cell, rows, columns };
        prop_assert_eq!(frame.clamped(x + columns * cell, y + rows * cell), frame);
    }

    #[test]
    fn a_frame_over_the_edge_is_moved_not_shrunk(x in 0..90_usize, y in 0..90_usize) {
        let frame = Frame { x, y, cell: 3, rows: 4, columns: 5 };
        let clamped = frame.clamped(40, 30);
        prop_assert_eq!(clamped, Frame { x: x.min(25), y: y.min(18), ..frame });
    }

    #[test]
    fn the_specimen_is_the_rounded_mean_of_each_cell(frame in any_frame()) {
        let picture = waves(47, 31);
        let specimen = picture.specimen(frame);
        let frame = frame.clamped(47, 31);
        prop_assert_eq!((specimen.width, specimen.height), (frame.columns, frame.rows));
        for row in 0..frame.rows {
            for column in 0..frame.columns {
                for c in 0..3 {
                    let pixels = (0..frame.cell).flat_map(|j| (0..frame.cell).map(move |i| (i, j)));
                    let sum: f64 = pixels
                        .map(|(i, j)| {
                            let (x, y) = (frame.x + column * frame.cell + i, frame.y + row * frame.cell + j);
                            f64::from(picture.at(x, y)[c])
                        })
                        .sum();
                    let mean = sum / (frame.cell * frame.cell) as f64;
                    prop_assert_eq!(f64::from(specimen.at(column, row)[c]), (mean + 0.5).floor());
                }
            }
        }
    }

    #[test]
    fn the_default_frame_lies_inside(width in 1..90_usize, height in 1..90_usize) {
        let frame = Frame::default_for(&waves(width, height));
        prop_assert!(inside(frame, width, height), "{frame:?}");
    }
}

#[test]
fn specimen_values_are_whole_255ths() {
    let picture = waves(330, 330);
    let specimen = picture.specimen(Frame::default_for(&picture));
    assert!(specimen.planes().iter().all(|v| (v * 255.0).fract() == 0.0));
}

#[test]
fn the_default_frame_goes_where_something_is() {
    // A striped patch on flat grey.
    let picture = Picture::paint(330, 330, |x, y| {
        let patch = (200..290).contains(&x) && (40..130).contains(&y);
        [if patch && (x / 10) % 2 == 0 { 255 } else { 100 }; 3]
    });
    let frame = Frame::default_for(&picture);
    assert_eq!((frame.cell, frame.rows, frame.columns), (10, 12, 12));
    assert!(frame.x <= 200 && frame.x + 120 >= 290 && frame.y <= 40 && frame.y + 120 >= 130, "{frame:?}");
}

#[test]
fn with_nothing_to_see_the_default_frame_is_in_the_middle() {
    let frame = Frame::default_for(&Picture::paint(330, 660, |_, _| [7; 3]));
    assert_eq!(frame, Frame { x: 100, y: 270, cell: 10, rows: 12, columns: 12 });
}

#[test]
fn the_impulse_survives_in_the_default_specimen() {
    let picture = charts::impulse(33, 33);
    let specimen = picture.specimen(Frame::default_for(&picture));
    assert_eq!(specimen.pixels.iter().filter(|&&v| v == 255).count(), 3);
    assert_eq!(specimen.at(6, 6), [255; 3]);
}
