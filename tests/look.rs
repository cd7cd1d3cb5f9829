//! Every view of every operator as its page opens, drawn to `target/look/` for a person: `cargo test --test look -- --ignored`.
//! `ATLAS_LOOK` names a link (`#/vanilla?kernel_size=5`) to draw instead.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use convolution_atlas::app::{Address, settle};
use convolution_atlas::operator::ALL;
use convolution_atlas::picture::intake;
use convolution_atlas::scene::{Area, Format, Map, Scale, Shade, Show, Site, draw, svg};
use convolution_atlas::words::Lang;
use std::path::Path;

/// A label, the area, the theme and the language.
const LOOKS: [(&str, Format, f32, f32, Shade, Lang); 5] = [
    ("wide", Format::Wide, 924.0, 640.0, Shade::Light, Lang::En),
    ("dark", Format::Wide, 924.0, 640.0, Shade::Dark, Lang::En),
    ("zh", Format::Wide, 924.0, 640.0, Shade::Light, Lang::Zh),
    ("lecture", Format::Wide, 1864.0, 960.0, Shade::Light, Lang::En),
    ("phone", Format::Phone, 390.0, 0.0, Shade::Light, Lang::En),
];

#[test]
#[ignore = "draws for a person"]
fn look() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = root.join("target/look");
    std::fs::create_dir_all(&out).unwrap();
    let picture = intake(&std::fs::read(root.join("static/pictures/chelsea.jpg")).unwrap()).unwrap().picture;
    let links = match std::env::var("ATLAS_LOOK") {
        Ok(link) => vec![link],
        Err(_) => ALL.iter().map(|operator| format!("#/{}", operator.id)).collect(),
    };
    for link in links {
        let (address, problems) = Address::parse(&link);
        assert!(problems.is_empty(), "{problems:?}");
        let (address, specimen, problems) = settle(&address, &picture).unwrap();
        assert!(problems.is_empty(), "{problems:?}");
        let (node, index) = specimen.site(&address.at).unwrap();
        let filters: Vec<String> = (1..=64).map(|i| i.to_string()).collect();
        let channels = specimen.layer.graph.node(node).shape.nchw()[1].min(8);
        let maps: Vec<Map> = (0..channels)
            .map(|channel| Map { node, channel, large: channel == 0, image: channel, scale: Scale::Signed(1.0) })
            .collect();
        let show = Show {
            setting: Some((address.operator, &address.params, [picture.height / 2 * 2, picture.width / 2 * 2])),
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
            linear: (address.operator.linear)(&address.params),
            lang: Lang::En,
            filters: &filters,
            channels: &specimen.layer.channels,
            maps: &maps,
            wipe: 0.4,
        };
        for &view in address.operator.page().views.iter().filter(|view| view.offered(show.graph)) {
            for (label, format, width, height, shade, lang) in LOOKS {
                let drawing = draw(view, &Show { lang, ..show.clone() }, Area { format, width, height });
                let name = format!("{}-{}-{label}.svg", address.operator.id, view.word());
                std::fs::write(out.join(name), svg(&drawing, shade, |_| String::new())).unwrap();
            }
        }
    }
}
