//! The view of one output element: where every place has a window of its own, its cell shows that window's numbers.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "common/linked.rs"]
mod linked;

use convolution_atlas::operator::View;
use convolution_atlas::scene::{Area, Form, Ground, Rect, Scale};
use convolution_atlas::words::Lang;
use linked::{Linked, PHONE, WIDE};

/// The small windows of so many numbers drawn, by their places from the upper left on.
fn windows(page: &Linked, area: Area, taps: usize) -> Vec<Vec<Ground>> {
    let drawing = page.draw(View::Window, area, Lang::En, None);
    let mut found: Vec<(Rect, Vec<Ground>)> = Vec::new();
    for mark in drawing.base {
        match mark.form {
            Form::Raster { rect, pixels, .. } if pixels.len() == taps => found.push((rect, pixels)),
            _ => {}
        }
    }
    found.sort_by(|(a, _), (b, _)| (a.y, a.x).partial_cmp(&(b.y, b.x)).unwrap());
    found.into_iter().map(|(_, pixels)| pixels).collect()
}

#[test]
fn every_place_shows_the_window_made_for_it() {
    for (link, taps, groups) in
        [("#/involution", 9, 1), ("#/involution?channels=4&groups=2&kernel_size=5&at=output[0,3,2,7]", 25, 2)]
    {
        let page = Linked::new(link);
        let graph = &page.specimen.layer.graph;
        let kernel = graph.find("stage.kernel").unwrap();
        let [_, maps, rows, columns] = graph.node(kernel).shape.nchw();
        assert_eq!(maps, taps * groups);
        let values = page.specimen.values.of(kernel).data();
        // The group of the channel shown: the last one in the second link.
        let own = &values[(groups - 1) * taps * rows * columns..];
        let most = own.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let at = |place: usize| (0..taps).map(move |tap| Scale::Signed(most).ground(own[tap * rows * columns + place]));
        let expected: Vec<Vec<Ground>> = (0..rows * columns).map(|place| at(place).collect()).collect();
        for area in [WIDE, PHONE] {
            assert_eq!(windows(&page, area, taps), expected, "{link}");
        }
        assert!(expected.iter().any(|window| *window != expected[0]), "{link}: places differ");
    }
}

#[test]
fn where_all_places_share_one_window_none_is_drawn_in_the_cells() {
    assert_eq!(windows(&Linked::new("#/vanilla"), WIDE, 9), Vec::<Vec<Ground>>::new());
}
