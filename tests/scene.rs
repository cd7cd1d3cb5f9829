//! The stage as words: what stands on it at several positions of the clocks, and what must hold of every layout.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "common/drawing.rs"]
mod drawing;

use convolution_atlas::graph::{Edits, Nodes, Planes};
use convolution_atlas::operator::{ALL, Layer, Operator, Params, View, assemble};
use convolution_atlas::picture::charts::zone_plate;
use convolution_atlas::picture::{Frame, Picture};
use convolution_atlas::scene::{
    Area, Drawing, Form, Format, Ink, Map, Paint, Scale, Shade, Show, Site, draw, svg, text,
};
use convolution_atlas::words::Lang;
use drawing::{labels_apart, picked, stays, texts};

/// A page's numbers without a page.
struct Page {
    layer: Layer,
    values: Nodes<f64>,
    pixels: Picture,
    picture: Picture,
    frame: Frame,
}

impl Page {
    fn new(operator: &Operator, set: &[(&str, &str)]) -> Self {
        let picture = std::env::var("ATLAS_LOOK").ok().and_then(|path| std::fs::read(path).ok());
        let picture = picture
            .map_or_else(|| zone_plate(396, 264), |bytes| convolution_atlas::picture::intake(&bytes).unwrap().picture);
        let frame = Frame::default_for(&picture);
        let pixels = picture.specimen(frame);
        let params = set.iter().fold(Params::new(operator.params), |params, (name, value)| {
            let value = params.spec(name).unwrap().parse(value).unwrap();
            params.with(name, value)
        });
        let size = [frame.rows, frame.columns];
        let (layer, _) =
            assemble(operator, &params, operator.stem, &Default::default(), Planes { values: &pixels.planes(), size })
                .unwrap();
        let leaves = layer.leaves.iter().map(|(name, tensor)| (name.clone(), tensor.map(f64::from))).collect();
        let values = layer.graph.run::<f64>(&leaves, &Edits::default()).unwrap();
        Self { layer, values, pixels, picture, frame }
    }

    fn output(&self, index: &[usize]) -> Site {
        let node = self.layer.graph.find("output").unwrap();
        let index = self.layer.graph.node(node).shape.ravel(index).unwrap();
        Site { node, index }
    }

    fn show<'a>(&'a self, site: Site, tap: Option<usize>, filters: &'a [String], lang: Lang) -> Show<'a> {
        Show {
            setting: None,
            graph: &self.layer.graph,
            values: &self.values,
            pixels: &self.pixels,
            frame: self.frame,
            picture: [self.picture.width, self.picture.height],
            sources: &[],
            edits: &NO_EDITS,
            site,
            tap,
            focus: None,
            tab: 1,
            linear: true,
            lang,
            filters,
            channels: &self.layer.channels,
            maps: &[],
            wipe: 0.4,
            under_way: None,
        }
    }
}

/// The window view.
/// Nothing laid over.
static NO_EDITS: Edits = Edits(Vec::new());

fn stage(show: &Show<'_>, format: Format, width: f32, height: f32) -> Drawing {
    draw(View::Window, show, Area { format, width, height })
}

const SIZES: [(Format, f32, f32); 6] = [
    (Format::Wide, 924.0, 690.0),
    (Format::Wide, 1404.0, 860.0),
    (Format::Wide, 760.0, 600.0),
    (Format::Phone, 390.0, 0.0),
    (Format::Embed, 720.0, 356.0),
    (Format::EmbedNarrow, 390.0, 0.0),
];

const SETTINGS: [&[(&str, &str)]; 6] = [
    &[],
    &[("kernel_size", "5"), ("padding", "2")],
    &[("kernel_size", "7"), ("padding", "4"), ("stride", "2")],
    &[("kernel_size", "2x3"), ("padding", "0"), ("out_channels", "8")],
    &[("in_channels", "1"), ("out_channels", "1"), ("padding_mode", "reflect")],
    &[("kernel_size", "1"), ("padding", "0"), ("in_channels", "2")],
];

/// Every layout of a plain convolution, at three positions of the tap clock and in both languages.
fn every_layout(mut look: impl FnMut(&str, &Page, &Show<'_>, Drawing)) {
    let filters: Vec<String> = (1..9).map(|i| format!("filter {i}")).collect();
    // Every other page: tests/views.rs.
    for operator in &ALL[..1] {
        for set in SETTINGS {
            let page = Page::new(operator, set);
            let maps: Vec<Map> = (0..page.layer.graph.node(page.output(&[0; 4]).node).shape.nchw()[1])
                .flat_map(|channel| [true, false].map(|large| (channel, large)))
                .filter(|&(channel, large)| channel == 0 || !large)
                .map(|(channel, large)| Map {
                    node: page.output(&[0; 4]).node,
                    channel,
                    large,
                    image: channel,
                    scale: Scale::Signed(9.0),
                })
                .collect();
            for (tap, lang) in [(Some(0), Lang::En), (Some(3), Lang::Zh), (None, Lang::En), (None, Lang::Zh)] {
                for index in [[0, 0, 0, 0], [0, 0, 3, 4]] {
                    let mut show = page.show(page.output(&index), tap, &filters, lang);
                    show.maps = &maps;
                    for (format, w, h) in SIZES {
                        let name = format!("{} {set:?} {tap:?} {lang:?} {index:?} {format:?} {w}", operator.id);
                        look(&name, &page, &show, stage(&show, format, w, h));
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_leaves_the_page() {
    every_layout(|name, _, _, drawing| stays(name, &drawing));
}

#[test]
fn labels_never_overlap() {
    every_layout(|name, _, _, drawing| labels_apart(name, &drawing));
}

#[test]
fn the_middle_of_a_cell_picks_that_cell() {
    every_layout(|name, _, _, drawing| {
        let picked = picked(name, &drawing);
        assert!(picked > 20, "{name}: only {picked} cells answer");
    });
}

#[test]
fn the_sum_on_the_page_is_the_graphs_value() {
    every_layout(|name, page, show, drawing| {
        if show.tap.is_none() {
            let value = page.values.of(show.site.node).data()[show.site.index];
            let told = show.number(value);
            let found = texts(&drawing).iter().any(|(_, text)| text.trim() == told);
            assert!(found, "{name}: {told} is not on the page");
        }
    });
}

#[test]
fn an_unfinished_sum_is_not_told() {
    every_layout(|name, page, show, drawing| {
        if show.tap == Some(0) {
            let here = drawing.base.iter().find(|mark| mark.site == Some(show.site)).expect(name);
            let Form::Rect { fill, .. } = here.form else { panic!("{name}: the cell is no area") };
            assert_eq!(fill, Some(Paint::Ink(Ink::Sheet)), "{name}: the cell shows its value before it is summed");
            let _ = page;
        }
    });
}

#[test]
fn an_output_gathers_an_input_scatters_a_weight_is_shared() {
    let none = Vec::new();
    let page = Page::new(ALL[0], &[]);
    let graph = &page.layer.graph;
    let mut show = page.show(page.output(&[0, 0, 4, 5]), None, &none, Lang::En);
    let weights =
        |drawing: &Drawing| drawing.overlay.iter().filter(|mark| matches!(mark.form, Form::Text { .. })).count();
    let outlines =
        |drawing: &Drawing| drawing.overlay.iter().filter(|mark| matches!(mark.form, Form::Rect { .. })).count();
    let at_node = |name: &str, index: &[usize]| {
        let node = graph.find(name).unwrap();
        Site { node, index: graph.node(node).shape.ravel(index).unwrap() }
    };
    show.focus = Some(page.output(&[0, 0, 2, 2]));
    let drawing = stage(&show, Format::Wide, 924.0, 690.0);
    assert_eq!((weights(&drawing), outlines(&drawing)), (9, 4), "nine weights on the window, two framed places");
    show.focus = Some(at_node("input", &[0, 1, 2, 2]));
    let drawing = stage(&show, Format::Wide, 924.0, 690.0);
    assert_eq!((weights(&drawing), outlines(&drawing)), (9, 4), "nine outputs fed, around them a dashed frame");
    show.focus = Some(at_node("input", &[0, 1, 0, 0]));
    let drawing = stage(&show, Format::Wide, 924.0, 690.0);
    assert_eq!(weights(&drawing), 4, "a corner feeds four outputs");
    show.focus = Some(at_node("weight", &[0, 1, 0, 0]));
    let drawing = stage(&show, Format::Wide, 924.0, 690.0);
    assert_eq!((weights(&drawing), outlines(&drawing)), (0, 4), "a shifted input and every output, dashed");
}

#[test]
fn the_stage_in_words() {
    let filters: Vec<String> = ["vertical", "horizontal", "red−green"].map(String::from).to_vec();
    let page = Page::new(ALL[0], &[]);
    for (name, tap, lang, format, size) in [
        ("products", Some(18), Lang::En, Format::Wide, [924.0, 690.0]),
        ("sum", None, Lang::Zh, Format::Wide, [924.0, 690.0]),
        ("phone", Some(5), Lang::Zh, Format::Phone, [390.0, 0.0]),
        ("embed", None, Lang::En, Format::Embed, [720.0, 356.0]),
    ] {
        let show = page.show(page.output(&[0, 0, 4, 5]), tap, &filters, lang);
        insta::assert_snapshot!(format!("stage-{name}"), text(&stage(&show, format, size[0], size[1]), 6.0));
    }
}

/// Writes pictures of the stage for a person to look at: `ATLAS_LOOK=picture.jpg cargo test --test scene look -- --ignored`.
#[test]
#[ignore = "draws for a person"]
fn look() {
    let out = std::path::Path::new("target/look");
    std::fs::create_dir_all(out).unwrap();
    let none = Vec::new();
    for (name, set) in [
        ("k3", vec![]),
        ("k5", vec![("kernel_size", "5"), ("padding", "2")]),
        ("k7", vec![("kernel_size", "7"), ("padding", "3"), ("stride", "2")]),
    ] {
        let page = Page::new(ALL[0], &set);
        for (format, label, size) in [
            (Format::Wide, "wide", [924.0, 690.0]),
            (Format::Phone, "phone", [390.0, 0.0]),
            (Format::Embed, "embed", [720.0, 360.0]),
        ] {
            for (tap, step) in [(Some(18), "18"), (None, "all")] {
                let show = page.show(page.output(&[0, 0, 4, 5]), tap, &none, Lang::En);
                let drawing = stage(&show, format, size[0], size[1]);
                std::fs::write(
                    out.join(format!("{label}-{name}-{step}.svg")),
                    svg(&drawing, Shade::Light, |_| String::new()),
                )
                .unwrap();
            }
        }
    }
}
