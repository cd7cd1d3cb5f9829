//! A page without a browser: what a link shows on a sample picture.
#![allow(dead_code, clippy::unwrap_used, reason = "each test takes its part")]

use convolution_atlas::app::{Address, Specimen, evaluated, settle};
use convolution_atlas::operator::View;
use convolution_atlas::picture::{Picture, intake};
use convolution_atlas::scene::{Area, Drawing, Format, Show, Site, draw};
use convolution_atlas::words::Lang;

/// A settled link.
pub struct Linked {
    pub address: Address,
    pub specimen: Specimen,
    pub picture: Picture,
}

/// A wide page and a phone's.
pub const WIDE: Area = Area { format: Format::Wide, width: 924.0, height: 640.0 };
pub const PHONE: Area = Area { format: Format::Phone, width: 390.0, height: 0.0 };

/// The sample picture.
pub fn photograph() -> Picture {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/static/pictures/chelsea.jpg");
    intake(&std::fs::read(file).unwrap()).unwrap().picture
}

impl Linked {
    pub fn new(link: &str) -> Self {
        let (address, problems) = Address::parse(link);
        assert!(problems.is_empty(), "{link}: {problems:?}");
        Self::of(&address)
    }

    pub fn of(address: &Address) -> Self {
        let picture = photograph();
        let (address, specimen, problems) = settle(address, &picture).unwrap();
        assert!(problems.is_empty(), "{address}: {problems:?}");
        Self { address, specimen, picture }
    }

    /// An element by its node's name and its index.
    pub fn site(&self, name: &str, index: &[usize]) -> Site {
        let graph = &self.specimen.layer.graph;
        let node = graph.find(name).unwrap();
        Site { node, index: graph.node(node).shape.ravel(index).unwrap() }
    }

    /// A view of it, with the pointer on an element.
    pub fn draw(&self, view: View, area: Area, lang: Lang, focus: Option<Site>) -> Drawing {
        self.drawn(view, area, lang, focus, None)
    }

    /// While the clock runs.
    pub fn moving(&self, view: View, area: Area, under_way: Option<f32>) -> Drawing {
        self.drawn(view, area, Lang::En, None, under_way)
    }

    fn drawn(&self, view: View, area: Area, lang: Lang, focus: Option<Site>, under_way: Option<f32>) -> Drawing {
        self.see(lang, |show| draw(view, &Show { focus, under_way, ..show.clone() }, area))
    }

    /// What its views are given.
    pub fn see<T>(&self, lang: Lang, look: impl FnOnce(&Show<'_>) -> T) -> T {
        let (address, specimen) = (&self.address, &self.specimen);
        let (node, index) = specimen.site(&address.at).unwrap();
        look(&Show {
            setting: Some((address.operator, &address.params, evaluated(address, &self.picture).unwrap())),
            graph: &specimen.layer.graph,
            values: &specimen.values,
            pixels: &specimen.pixels,
            frame: specimen.frame,
            picture: [self.picture.width, self.picture.height],
            sources: &address.filled(&specimen.layer.graph),
            edits: &address.edits,
            site: Site { node, index },
            tap: address.tap,
            focus: None,
            tab: 0,
            linear: (address.operator.linear)(&address.params),
            lang,
            filters: &[],
            channels: &specimen.layer.channels,
            maps: &[],
            wipe: 0.4,
            under_way: None,
        })
    }
}
