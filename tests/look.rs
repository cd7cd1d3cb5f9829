//! Every view of every operator as its page opens, drawn to `target/look/` for a person: `cargo test --test look -- --ignored`.
//! `ATLAS_LOOK` names a link (`#/vanilla?kernel_size=5`) to draw instead.
//!
//! Pictures stand beside the drawings as files: the photograph, and every channel a view asks for, computed on the whole of it.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use convolution_atlas::app::{Address, SMALL, settle};
use convolution_atlas::app::{Specimen, evaluated};
use convolution_atlas::graph::NodeId;
use convolution_atlas::operator::{ALL, View};
use convolution_atlas::picture::{Picture, intake};
use convolution_atlas::scene::{Area, Format, Image, Map, Scale, Shade, Show, Site, draw, svg, wants};
use convolution_atlas::wire::{Core, Limits, Reply, Request, Want, serve};
use convolution_atlas::words::Lang;
use std::path::Path;

/// A label, the area, the theme and the language.
const LOOKS: [(&str, Format, f32, f32, Shade, Lang); 7] = [
    ("wide", Format::Wide, 924.0, 640.0, Shade::Light, Lang::En),
    ("dark", Format::Wide, 924.0, 640.0, Shade::Dark, Lang::En),
    ("zh", Format::Wide, 924.0, 640.0, Shade::Light, Lang::Zh),
    ("lecture", Format::Wide, 1864.0, 960.0, Shade::Light, Lang::En),
    ("small", Format::Wide, 740.0, 560.0, Shade::Light, Lang::En),
    ("embed", Format::Embed, 720.0, 356.0, Shade::Light, Lang::En),
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
        let show = Show {
            setting: Some((address.operator, &address.params, evaluated(&address, &picture).unwrap())),
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
            maps: &[],
            wipe: 0.4,
            under_way: None,
        };
        let asked = link.split_once("view=").map(|(_, rest)| rest.split('&').next().unwrap_or_default());
        let wanted = |view: &&View| view.offered(show.graph) && asked.is_none_or(|word| view.word() == word);
        for &view in address.operator.page().views.iter().filter(wanted) {
            let mut channels: Vec<(NodeId, usize)> =
                (0..show.graph.node(node).shape.nchw()[1].min(8)).map(|c| (node, c)).collect();
            channels.extend(wants(view, show.graph));
            channels.dedup();
            let found = maps(&address, &specimen, &picture, &channels);
            let maps: Vec<Map> = found.iter().map(|(map, _)| *map).collect();
            for (label, format, width, height, shade, lang) in LOOKS {
                let drawing = draw(view, &Show { lang, maps: &maps, ..show.clone() }, Area { format, width, height });
                let name = format!("{}-{}-{label}.svg", address.operator.id, view.word());
                let file = |image: Image| match image {
                    Image::Photo => "photo.png".to_owned(),
                    Image::Thumb(i) => format!("{}-{}-{i}-{shade:?}.png", address.operator.id, view.word()),
                };
                save(&out.join(file(Image::Photo)), picture.width, picture.pixels.clone());
                for (i, (map, (columns, pixels))) in found.iter().enumerate() {
                    let rgb = pixels.iter().flat_map(|&value| map.scale.rgb(value, shade)).collect();
                    save(&out.join(file(Image::Thumb(i))), *columns, rgb);
                }
                std::fs::write(out.join(name), svg(&drawing, shade, file)).unwrap();
            }
        }
    }
}

/// Channels of nodes on the whole picture: each as a map, with its columns and values.
fn maps(
    address: &Address,
    specimen: &Specimen,
    picture: &Picture,
    channels: &[(NodeId, usize)],
) -> Vec<(Map, (usize, Vec<f32>))> {
    let mut core = Core::new(Limits::WORKER);
    let (reply, _) = serve(&mut core, Request::Hold { width: picture.width, height: picture.height }, &picture.pixels);
    assert_eq!(reply, Reply::Held);
    let name = |id: NodeId| specimen.layer.graph.node(id).name.clone();
    let wants = channels.iter().map(|&(id, channel)| Want { node: name(id), channel, longest: SMALL }).collect();
    let (reply, body) = serve(&mut core, Request::Run { job: 1, setting: specimen.setting(address), wants }, &[]);
    let Reply::Done { thumbs, .. } = reply else { panic!("{reply:?}") };
    let mut rest = body.as_slice();
    let mut found = Vec::new();
    for (i, (thumb, &(node, channel))) in thumbs.iter().zip(channels).enumerate() {
        let (pixels, after) = rest.split_at(thumb.width * thumb.height);
        rest = after;
        let map = Map { node, channel, large: i == 0, image: i, scale: Scale::of_pixels(pixels) };
        found.push((map, (thumb.width, pixels.to_vec())));
    }
    found
}

fn save(file: &Path, width: usize, rgb: Vec<u8>) {
    let height = rgb.len() / 3 / width;
    image::RgbImage::from_raw(width as u32, height as u32, rgb).unwrap().save(file).unwrap();
}
