//! Every view of every graph: what must hold of each drawing.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "common/mod.rs"]
mod common;
#[path = "common/drawing.rs"]
mod drawing;

use common::wired::{GRAPHS, Wired};
use convolution_atlas::app::{Address, evaluated, settle};
use convolution_atlas::graph::{Edits, Source};
use convolution_atlas::operator::{ALL, View};
use convolution_atlas::picture::{Picture, intake};
use convolution_atlas::scene::{
    Area, Deed, Drawing, Form, Format, Handle, Image, Ink, Paint, Shade, Show, Site, draw, svg,
};
use convolution_atlas::words::Lang;
use drawing::{labels_apart, picked, stays, texts};

/// Nothing laid over.
static NO_EDITS: Edits = Edits(Vec::new());

fn photograph() -> Picture {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/static/pictures/chelsea.jpg");
    intake(&std::fs::read(file).unwrap()).unwrap().picture
}

fn show(wired: &Wired, site: Site) -> Show<'_> {
    Show {
        setting: None,
        graph: &wired.graph,
        values: &wired.values,
        pixels: &wired.pixels,
        frame: wired.frame,
        picture: wired.picture,
        sources: &[],
        edits: &NO_EDITS,
        site,
        tap: None,
        focus: None,
        tab: 0,
        linear: false,
        lang: Lang::En,
        filters: &[],
        channels: &[],
        maps: &[],
        wipe: 0.4,
        under_way: None,
    }
}

const AREAS: [(Format, f32, f32); 7] = [
    (Format::Wide, 924.0, 660.0),
    (Format::Wide, 1404.0, 880.0),
    (Format::Wide, 1864.0, 960.0),
    (Format::Wide, 740.0, 560.0),
    (Format::Phone, 390.0, 0.0),
    (Format::Embed, 720.0, 356.0),
    (Format::EmbedNarrow, 390.0, 0.0),
];

/// Every view of every graph in every format, each of its nodes shown in turn, at its first and a middle element.
fn every_view(mut look: impl FnMut(&str, &Show<'_>, &Drawing)) {
    let picture = photograph();
    for (name, wire) in GRAPHS {
        let wired = Wired::new(*wire, &picture);
        for node in wired.graph.computed() {
            let len = wired.graph.node(node).shape.len();
            for index in [0, len / 2 + len / 5] {
                let show = show(&wired, Site { node, index });
                for (format, width, height) in AREAS {
                    for (view, tap) in [(View::Flow, None), (View::Window, None), (View::Window, Some(2))] {
                        let show = Show { tap, ..show.clone() };
                        let title = &wired.graph.node(node).name;
                        let drawing = draw(view, &show, Area { format, width, height });
                        look(&format!("{name} {title}[{index}] {view:?} {tap:?} {format:?} {width}"), &show, &drawing);
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_leaves_the_page_and_no_labels_overlap() {
    every_view(|name, _, drawing| {
        stays(name, drawing);
        labels_apart(name, drawing);
    });
}

/// Every view of every operator as its page opens, wide, on a lecture screen and on a phone, in both languages.
fn every_page(mut look: impl FnMut(&str, &Address, &Drawing)) {
    let picture = photograph();
    for operator in ALL {
        let (address, specimen, problems) = settle(&Address::opening(operator), &picture).unwrap();
        assert!(problems.is_empty(), "{}: {problems:?}", operator.id);
        let (node, index) = specimen.site(&address.at).unwrap();
        let size = evaluated(&address, &picture).unwrap();
        let offered = |view: &View| view.offered(&specimen.layer.graph);
        assert!(offered(&operator.page().views[0]), "{} opens with an empty view", operator.id);
        for view in operator.page().views.iter().copied().filter(offered) {
            for (format, width, height) in
                [(Format::Wide, 924.0, 640.0), (Format::Wide, 1404.0, 880.0), (Format::Phone, 390.0, 0.0)]
            {
                for lang in [Lang::En, Lang::Zh] {
                    let show = Show {
                        setting: Some((operator, &address.params, size)),
                        graph: &specimen.layer.graph,
                        values: &specimen.values,
                        pixels: &specimen.pixels,
                        frame: specimen.frame,
                        picture: [picture.width, picture.height],
                        sources: &address.filled(&specimen.layer.graph),
                        edits: &address.edits,
                        site: Site { node, index },
                        tap: address.tap,
                        focus: None,
                        tab: 0,
                        linear: (operator.linear)(&address.params),
                        lang,
                        filters: &[],
                        channels: &specimen.layer.channels,
                        maps: &[],
                        wipe: 0.4,
                        under_way: None,
                    };
                    let drawing = draw(view, &show, Area { format, width, height });
                    look(&format!("{} {view:?} {format:?} {width} {lang:?}", operator.id), &address, &drawing);
                }
            }
        }
    }
}

#[test]
fn every_page_stays_on_the_page_and_its_labels_are_apart() {
    every_page(|name, _, drawing| {
        assert!(drawing.base.len() > 5, "{name} is empty");
        stays(name, drawing);
        labels_apart(name, drawing);
    });
}

#[test]
fn what_a_button_asks_for_can_be() {
    let picture = photograph();
    every_page(|name, address, drawing| {
        for mark in &drawing.base {
            let wanted = match &mark.handle {
                Some(Handle::Press(Deed::Set(param, value))) => {
                    Address { params: address.params.with(param, value.clone()), ..address.clone() }
                }
                Some(Handle::Press(Deed::Fill(leaf, item))) => address.with_source(leaf, Source(vec![item.clone()])),
                Some(Handle::Press(Deed::Toggle(edit))) => {
                    Address { edits: address.edits.with(edit.clone()), ..address.clone() }
                }
                Some(Handle::Press(Deed::Together(edits))) => {
                    Address { edits: address.edits.together(edits), ..address.clone() }
                }
                Some(Handle::Press(Deed::Unedit(node))) => {
                    Address { edits: address.edits.without(node), ..address.clone() }
                }
                Some(Handle::Fill { leaf, places }) => {
                    let (_, item) = places.last().expect("a source to choose");
                    address.with_source(leaf, Source(vec![item.clone()]))
                }
                Some(Handle::Along { values, .. }) => {
                    assert!(values.len() > 1, "{name}: nothing to choose from");
                    continue;
                }
                _ => continue,
            };
            let (settled, _, problems) = settle(&wanted, &picture).unwrap_or_else(|why| panic!("{name}: {why:?}"));
            assert!(problems.is_empty(), "{name}: {problems:?}");
            let on = mark.name.as_ref().expect("a button has a name").on;
            assert!(on || !settled.same_setting(address), "{name}: {:?} changes nothing", mark.handle);
        }
    });
}

#[test]
fn what_can_be_picked_is_picked_where_it_is() {
    every_view(|name, _, drawing| {
        let picked = picked(name, drawing);
        assert!(picked > 2, "{name}: only {picked} answer");
    });
}

#[test]
fn the_number_on_the_page_is_the_graphs_value() {
    every_view(|name, show, drawing| {
        if show.tap.is_none() && name.contains("Window") {
            let value = show.values.of(show.site.node).data()[show.site.index];
            let told = show.value(show.site.node, value);
            let found = texts(drawing).iter().any(|(_, text)| text.trim() == told);
            assert!(found, "{name}: {told} is not on the page");
        }
    });
}

#[test]
fn an_unfinished_number_is_not_told() {
    every_view(|name, show, drawing| {
        let terms = show.graph.taps(show.values, show.site.node).unwrap().of(show.site.index);
        let last = terms.iter().map(|(tap, _)| tap.term).max().unwrap();
        if show.tap.is_some_and(|tap| tap <= last) && name.contains("Window") {
            let here = drawing.base.iter().rfind(|mark| mark.site == Some(show.site)).expect(name);
            let Form::Rect { fill, .. } = here.form else { panic!("{name}: the cell is no area") };
            assert_eq!(fill, Some(Paint::Ink(Ink::Sheet)), "{name}: the cell shows its value before it is made");
        }
    });
}

/// What stands for an image: the photograph itself.
fn image(image: Image) -> String {
    match image {
        Image::Photo => format!("file://{}/static/pictures/chelsea.jpg", env!("CARGO_MANIFEST_DIR")),
        Image::Thumb(_) => String::new(),
    }
}

/// Writes pictures for a person: `ATLAS_LOOK=gate cargo test --test views look -- --ignored`.
#[test]
#[ignore = "draws for a person"]
fn look() {
    let out = std::path::Path::new("target/look");
    std::fs::create_dir_all(out).unwrap();
    let picture = photograph();
    let wanted = std::env::var("ATLAS_LOOK").unwrap_or_default();
    for (name, wire) in GRAPHS.iter().filter(|(name, _)| wanted.is_empty() || wanted == *name) {
        let wired = Wired::new(*wire, &picture);
        let file = |label: &str, drawing: &Drawing| {
            let file = out.join(format!("{name}-{label}.svg"));
            std::fs::write(file, svg(drawing, Shade::Light, image)).unwrap();
        };
        let last = wired.graph.computed().last().unwrap();
        for (label, format, width, height) in
            [("wide", Format::Wide, 924.0, 660.0), ("phone", Format::Phone, 390.0, 0.0)]
        {
            let area = Area { format, width, height };
            let index = wired.graph.node(last).shape.len() / 2;
            file(&format!("flow-{label}"), &draw(View::Flow, &show(&wired, Site { node: last, index }), area));
            for node in wired.graph.computed() {
                let len = wired.graph.node(node).shape.len();
                let mut show = show(&wired, Site { node, index: len / 2 + len / 5 });
                file(&format!("{}-{label}", wired.graph.node(node).name), &draw(View::Window, &show, area));
                show.tap = Some(3);
                file(&format!("{}-{label}-3", wired.graph.node(node).name), &draw(View::Window, &show, area));
            }
        }
    }
}
