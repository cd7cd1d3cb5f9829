//! Charts and the gallery.

use std::collections::BTreeSet;

use convolution_atlas::picture::charts::{self, CHARTS};
use convolution_atlas::picture::samples::{Kind, SAMPLES, sample};

#[test]
fn charts_are_the_same_every_time() {
    let hashes: Vec<String> = CHARTS.iter().map(|chart| format!("{} {}", chart.id, chart.picture().hash())).collect();
    insta::assert_snapshot!(hashes.join("\n"), @"
    zone-plate af0b938c93af4479
    star 6e91c32accdc41ad
    checkerboard 4450d6869576cc5d
    step 5405db575ebebae7
    bars 41738bad6849f781
    impulse 85622a03ad96fde4
    ");
}

#[test]
fn charts_can_be_any_size() {
    for chart in CHARTS {
        for (width, height) in [(1, 1), (1, 7), (2, 2), (5, 1), (64, 33)] {
            let picture = (chart.make)(width, height);
            assert_eq!((picture.width, picture.height), (width, height), "{}", chart.id);
            assert_eq!(picture.pixels.len(), 3 * width * height, "{}", chart.id);
        }
    }
}

#[test]
fn the_checkerboard_alternates() {
    let picture = charts::checkerboard(64, 64);
    for y in 0..60 {
        for x in 0..60 {
            let here = picture.at(x, y)[0];
            assert_eq!(here, 255 - picture.at(x + 4, y)[0]);
            assert_eq!(here, 255 - picture.at(x, y + 4)[0]);
        }
    }
    assert_eq!(picture.at(0, 0), [255; 3]);
}

#[test]
fn star_and_zone_plate_are_their_own_mirror_images() {
    for make in [charts::siemens_star, charts::zone_plate] {
        for (width, height) in [(65, 65), (64, 48)] {
            let picture = make(width, height);
            for y in 0..height {
                for x in 0..width {
                    assert_eq!(picture.at(x, y), picture.at(width - 1 - x, y));
                    assert_eq!(picture.at(x, y), picture.at(x, height - 1 - y));
                }
            }
        }
    }
}

#[test]
fn the_star_has_36_spokes() {
    let picture = charts::siemens_star(401, 401);
    let bright = |i: usize| {
        let angle = std::f64::consts::TAU * i as f64 / 7200.0;
        let at = |part: f64| (200.0 + 180.0 * part).round() as usize;
        picture.at(at(angle.cos()), at(angle.sin()))[0] > 127
    };
    let turns = (0..7200).filter(|&i| bright(i) && !bright(i + 1)).count();
    assert_eq!(turns, 36);
    assert_eq!([(200, 200), (208, 200), (193, 207)].map(|(x, y)| picture.at(x, y)[0]), [128; 3]);
}

#[test]
fn the_zone_plate_alternates_at_its_rim_and_is_grey_beyond() {
    let picture = charts::zone_plate(400, 400);
    let row: Vec<i32> = (0..400).map(|x| i32::from(picture.at(x, 200)[0])).collect();
    // Near the rim neighbours are nearly half a cycle apart: they lie on opposite sides of the mean of their neighbours.
    assert!((385..398).all(|x| (row[x] - row[x - 1]) * (row[x + 1] - row[x]) <= 0));
    assert!((201..210).all(|x| row[x] <= row[x - 1]));
    assert_eq!(picture.at(5, 5), [128; 3]);
}

#[test]
fn the_step_is_one_pixel_wide_above_its_ramp() {
    let picture = charts::step(64, 64);
    assert_eq!((picture.at(31, 10), picture.at(32, 10)), ([0; 3], [255; 3]));
    assert!((1..64).all(|x| picture.at(x, 60)[0] > picture.at(x - 1, 60)[0]));
    assert_eq!((picture.at(0, 60), picture.at(63, 60)), ([0; 3], [255; 3]));
}

#[test]
fn the_bars_run_from_white_to_black_over_three_ramps() {
    let picture = charts::colour_bars(80, 60);
    let bars: Vec<[u8; 3]> = (0..8).map(|bar| picture.at(10 * bar + 5, 0)).collect();
    let (o, i) = (0, 255);
    assert_eq!(bars, [[i, i, i], [i, i, o], [o, i, i], [o, i, o], [i, o, i], [i, o, o], [o, o, i], [o, o, o]]);
    assert_eq!([35, 45, 55].map(|y| picture.at(79, y)), [[i, o, o], [o, i, o], [o, o, i]]);
}

#[test]
fn the_impulse_is_one_pixel() {
    let picture = charts::impulse(9, 6);
    assert_eq!(picture.pixels.iter().filter(|&&v| v > 0).count(), 3);
    assert_eq!(picture.at(4, 3), [255; 3]);
}

#[test]
fn the_gallery_opens_with_the_cat_and_holds_every_chart_once() {
    assert_eq!(SAMPLES[0].id, "chelsea");
    let ids: BTreeSet<&str> = SAMPLES.iter().map(|sample| sample.id).collect();
    assert_eq!(ids.len(), SAMPLES.len());
    for chart in CHARTS {
        assert!(matches!(sample(chart.id).unwrap().kind, Kind::Chart(_)), "{}", chart.id);
    }
    for sample in SAMPLES {
        if let Kind::Photo { file, credit } = sample.kind {
            assert_eq!(file, format!("pictures/{}.jpg", sample.id));
            assert!(!credit.is_empty());
        }
    }
    assert!(sample("nothing").is_none());
}
