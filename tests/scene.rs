//! The stage as words: what stands on it at several positions of the clocks, and what must hold of every layout.
#![allow(clippy::unwrap_used)]

use convolution_atlas::graph::{Edits, Nodes};
use convolution_atlas::operator::{ALL, Layer, Operator, Params, assemble};
use convolution_atlas::picture::charts::zone_plate;
use convolution_atlas::picture::{Frame, Picture};
use convolution_atlas::scene::{Drawing, Form, Format, Handle, Scale, Shade, Show, Site, at, stage, svg, text};
use convolution_atlas::words::Lang;
use std::collections::BTreeMap;

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
        let (layer, _) = assemble(operator, &params, &BTreeMap::new(), &pixels.planes(), size).unwrap();
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
            graph: &self.layer.graph,
            values: &self.values,
            pixels: &self.pixels,
            frame: self.frame,
            picture: [self.picture.width, self.picture.height],
            site,
            tap,
            focus: None,
            tab: 1,
            linear: true,
            lang,
            filters,
            result: None,
            thumbs: &[],
            wipe: 0.4,
        }
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
                let show = page.show(page.output(&[0, 0, 4.min(5), 5]), tap, &none, Lang::En);
                let drawing = stage(&show, format, size[0], size[1]);
                std::fs::write(
                    out.join(format!("{label}-{name}-{step}.svg")),
                    svg(&drawing, Shade::Light, |_| String::new()),
                )
                .unwrap();
            }
        }
    }
    let _ = (Scale::Grey, at(0.0, 0.0), text(&Drawing::default(), 8.0), Handle::Frame);
    let _: Option<Form> = None;
}
