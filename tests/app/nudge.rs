//! What can be dragged, moved by the arrow keys, and a source dragged along.

use super::page::Page;
use convolution_atlas::app::Action;
use convolution_atlas::graph::Item;
use convolution_atlas::scene::{Handle, Point, Site};

fn site(page: &Page, node: &str, index: &[usize]) -> Site {
    let graph = &page.state.session.specimen.as_ref().unwrap().layer.graph;
    let node = graph.find(node).unwrap();
    Site { node, index: graph.node(node).shape.ravel(index).unwrap() }
}

fn value(page: &Page, site: Site) -> f64 {
    page.state.session.specimen.as_ref().unwrap().values.of(site.node).data()[site.index]
}

fn nudge(page: &mut Page, handle: &Handle, by: [isize; 2], far: bool) {
    page.act(Action::Nudge(handle.clone(), by, far));
}

#[test]
fn a_tap_moves_by_a_tenth_or_by_one_and_undo_takes_it_back() {
    let page = &mut Page::at("#/deformable?offset=zero");
    let at = |page: &Page, axis: usize| value(page, site(page, "stage.offset", &[0, 4 + axis, 3, 3]));
    let [rows, columns] = [4, 5].map(|channel| site(page, "stage.offset", &[0, channel, 3, 3]));
    let handle = Handle::Shift { rows, columns, cell: 40.0 };
    nudge(page, &handle, [0, 1], false);
    nudge(page, &handle, [-1, 0], false);
    nudge(page, &handle, [1, 0], true);
    assert_eq!([at(page, 0), at(page, 1)], [0.9, 0.1]);
    assert_eq!(page.state.address.edits.to_string(), "stage.offset[0,4:6,3,3]:0.9,0.1");
    page.act(Action::Undo).act(Action::Undo);
    assert_eq!([at(page, 0), at(page, 1)], [0.0, 0.1]);
    page.act(Action::Undo);
    assert_eq!(page.state.address.edits.to_string(), "");
}

#[test]
fn a_mask_stays_between_nothing_and_all() {
    let page = &mut Page::at("#/deformable?version=v2");
    let mask = site(page, "stage.mask", &[0, 4, 3, 3]);
    let handle = Handle::Share(mask);
    assert_eq!(value(page, mask), 1.0);
    nudge(page, &handle, [-1, 0], false);
    assert_eq!(value(page, mask), 1.0, "no more than all");
    nudge(page, &handle, [1, 0], false);
    assert_eq!(value(page, mask), 0.95);
    for _ in 0..5 {
        nudge(page, &handle, [0, -1], true);
    }
    assert_eq!(value(page, mask), 0.0, "no less than nothing");
}

fn zoom(argument: f64) -> Item {
    Item { name: "zoom".into(), argument: Some(argument) }
}

#[test]
fn a_source_dragged_along_is_one_step_back() {
    let page = &mut Page::at("#/deformable");
    let before = page.state.address.clone();
    for argument in [1.1, 1.2, 1.3] {
        page.act(Action::Slide("offset".into(), zoom(argument)));
    }
    page.act(Action::Release);
    let source = |page: &Page| page.state.address.source("offset").unwrap().to_string();
    assert_eq!(source(page), "zoom:1.3");
    assert!(page.state.address.hash().contains("offset=zoom:1.3"));
    assert!(page.act(Action::Undo).state.address.same_setting(&before), "the whole drag at once");
}

#[test]
fn arrows_go_from_source_to_source() {
    let page = &mut Page::at("#/deformable");
    let items = [0.9, 1.0, 1.1, 1.2].map(zoom);
    let places = items.into_iter().enumerate().map(|(i, item)| (Point { x: i as f32, y: 0.0 }, item)).collect();
    let handle = Handle::Fill { leaf: "offset".into(), places };
    let source = |page: &Page| page.state.address.source("offset").unwrap().to_string();
    nudge(page, &handle, [0, 1], false);
    assert_eq!(source(page), "zoom:1.1", "from where nothing is zoomed");
    nudge(page, &handle, [-1, 0], false);
    assert_eq!(source(page), "zoom:1.2");
    nudge(page, &handle, [0, 1], true);
    assert_eq!(source(page), "zoom:1.2", "no further than the last");
    nudge(page, &handle, [0, -1], true);
    assert_eq!(source(page), "zoom:0.9");
}
