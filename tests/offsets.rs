//! Taps that left their place, as the page shows them: every number recomputed from the offsets, and the story held against the picture.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "common/drawing.rs"]
mod drawing;
#[path = "common/linked.rs"]
mod linked;

use convolution_atlas::app::Address;
use convolution_atlas::scene::{Area, Deed, Drawing, Form, Format, Handle, Mark, Point, Site, text};
use convolution_atlas::words::{Lang, number};
use drawing::{labels_apart, picked, stays, texts};
use linked::{Linked, PHONE, WIDE};
use std::ops::Deref;

const AREAS: [Area; 9] = [
    WIDE,
    Area { format: Format::Wide, width: 740.0, height: 560.0 },
    Area { format: Format::Wide, width: 1404.0, height: 880.0 },
    Area { format: Format::Wide, width: 1864.0, height: 960.0 },
    PHONE,
    Area { format: Format::Embed, width: 720.0, height: 356.0 },
    Area { format: Format::EmbedNarrow, width: 390.0, height: 0.0 },
    Area { format: Format::Phone, width: 672.0, height: 0.0 },
    Area { format: Format::Embed, width: 600.0, height: 280.0 },
];

/// A page at a link.
struct Page(Linked);

impl Deref for Page {
    type Target = Linked;
    fn deref(&self) -> &Linked {
        &self.0
    }
}

impl Page {
    fn at(patch: &str) -> Self {
        Self(Linked::new(&format!("#/deformable?{patch}")))
    }

    fn draw(&self, area: Area, lang: Lang, focus: Option<Site>) -> Drawing {
        self.0.draw(self.address.view, area, lang, focus)
    }

    fn wide(&self) -> Drawing {
        self.draw(WIDE, Lang::En, None)
    }

    fn value(&self, node: &str, index: &[usize]) -> f64 {
        let id = self.specimen.layer.graph.find(node).unwrap();
        self.specimen.values.of(id).get(index).unwrap()
    }

    /// A pixel of the first channel; outside it is 0.
    fn pixel(&self, row: f64, column: f64) -> f64 {
        let [rows, columns] = [self.specimen.frame.rows, self.specimen.frame.columns];
        let inside = row >= 0.0 && column >= 0.0 && (row as usize) < rows && (column as usize) < columns;
        if inside { self.value("input", &[0, 0, row as usize, column as usize]) } else { 0.0 }
    }

    /// Where tap `k` of a 3 x 3 window at (i, j) reads.
    fn place(&self, k: usize, [i, j]: [usize; 2]) -> [f64; 2] {
        let offset = |axis: usize| self.value("stage.offset", &[0, 2 * k + axis, i, j]);
        [(i + k / 3) as f64 - 1.0 + offset(0), (j + k % 3) as f64 - 1.0 + offset(1)]
    }

    /// The areas of a tap's four pixels and what it reads.
    fn four(&self, k: usize, at: [usize; 2]) -> ([f64; 4], f64) {
        let [y, x] = self.place(k, at);
        let (top, left) = (y.floor(), x.floor());
        let (dy, dx) = (y - top, x - left);
        let areas = [(1.0 - dy) * (1.0 - dx), (1.0 - dy) * dx, dy * (1.0 - dx), dy * dx];
        let corner = |i: usize| self.pixel(top + (i / 2) as f64, left + (i % 2) as f64);
        (areas, (0..4).map(|i| areas[i] * corner(i)).sum())
    }
}

fn told(drawing: &Drawing, wanted: &str) -> usize {
    texts(drawing).iter().filter(|(_, text)| text.trim() == wanted).count()
}

fn contains(drawing: &Drawing, wanted: &str) -> bool {
    texts(drawing).iter().any(|(_, text)| text.contains(wanted))
}

/// The dots that are dragged, in the order of the taps.
fn dots(drawing: &Drawing) -> Vec<&Mark> {
    let dot = |mark: &&Mark| mark.name.is_some() && matches!(mark.handle, Some(Handle::Shift { .. }));
    drawing.base.iter().filter(dot).collect()
}

fn centre(mark: &Mark) -> Point {
    mark.area().unwrap().centre()
}

const SETTINGS: [&str; 12] = [
    "",
    "version=v2",
    "version=v2&offset=zoom:1.4",
    "offset=rotate:20&tap=0",
    "offset=shear:0.5&tap=14",
    "offset=zero",
    "stack=3",
    "stack=2&offset=zoom:2",
    "branch=true&version=v2",
    "kernel_size=5&padding=2&offset=shift:1",
    "stride=2&padding=2&offset_groups=3&at=output[0,2,0,0]",
    "kernel_size=1&padding=0&offset=shift:3&at=output[0,0,11,11]",
];

#[test]
fn it_stays_on_the_page_with_labels_apart_in_every_format() {
    for setting in SETTINGS {
        let page = Page::at(setting);
        for area in AREAS {
            for lang in [Lang::En, Lang::Zh] {
                let name = format!("{setting} {area:?} {lang:?}");
                let drawing = page.draw(area, lang, None);
                stays(&name, &drawing);
                labels_apart(&name, &drawing);
                assert!(picked(&name, &drawing) > 20, "{name}");
            }
        }
    }
}

#[test]
fn every_number_is_what_the_offsets_say() {
    for (setting, masked) in [("", false), ("version=v2&offset=rotate:20", true), ("offset=zoom:1.4", false)] {
        let page = Page::at(setting);
        let here = [5, 5];
        let mut sum = 0.0;
        let drawing = page.wide();
        for k in 0..9 {
            let (areas, reads) = page.four(k, here);
            assert!((areas.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{setting}: areas of tap {}", k + 1);
            let weight = page.value("weight", &[0, 0, k / 3, k % 3]);
            let mask = if masked { page.value("stage.mask", &[0, k, 5, 5]) } else { 1.0 };
            sum += reads * weight * mask;
            for value in [reads * 255.0, reads * weight * mask * 255.0] {
                assert!(told(&drawing, &number::decimal(value)) > 0, "{setting}: tap {} {value}", k + 1);
            }
            // The four pixels of each tap, when it is looked at.
            let id = page.specimen.layer.graph.find("stage.offset").unwrap();
            let index = page.specimen.layer.graph.node(id).shape.ravel(&[0, 2 * k, 5, 5]).unwrap();
            let looked = page.draw(WIDE, Lang::En, Some(Site { node: id, index }));
            assert!(contains(&looked, &format!("Tap {} reads between", k + 1)), "{setting}");
            for area in areas {
                assert!(told(&looked, &number::digits(area, 3)) > 0, "{setting}: tap {} area {area}", k + 1);
            }
            assert!(told(&looked, "1") > 0 && told(&looked, &number::decimal(reads * 255.0)) > 1, "{setting}");
        }
        let output = page.value("output", &[0, 0, 5, 5]);
        assert!((sum - output).abs() < 1e-9, "{setting}: {sum} is not {output}");
        assert!(told(&drawing, &number::decimal(output * 255.0)) > 0, "{setting}");
        assert!(contains(&drawing, "27 products: output (5, 5) ="), "{setting}");
    }
}

#[test]
fn nothing_is_told_before_its_time() {
    let page = Page::at("offset=rotate:20");
    let whole = number::decimal(page.value("output", &[0, 0, 5, 5]) * 255.0);
    for area in [WIDE, PHONE] {
        assert!(told(&page.draw(area, Lang::En, None), &whole) > 0);
        for done in [0, 3, 8] {
            let drawing = Page::at(&format!("offset=rotate:20&tap={done}")).draw(area, Lang::En, None);
            assert_eq!(told(&drawing, &whole), 0, "{done} {area:?}: the whole sum");
            for k in 0..9 {
                let product = number::decimal(page.four(k, [5, 5]).1 * 255.0 / 9.0);
                assert_eq!(told(&drawing, &product), usize::from(k < done), "{done} {area:?}: product {}", k + 1);
            }
            assert_eq!(contains(&drawing, "Step on to see"), done == 0, "{done}: a question");
            assert_eq!(contains(&drawing, "areas sum to"), done > 0, "{done}: the areas");
        }
    }
}

#[test]
fn dots_stand_where_they_read_and_move_by_their_offsets() {
    let page = Page::at("");
    for area in AREAS {
        let drawing = page.draw(area, Lang::En, None);
        let dots = dots(&drawing);
        assert_eq!(dots.len(), 9, "{area:?}");
        let (first, origin) = (centre(dots[0]), page.place(0, [5, 5]));
        for (k, dot) in dots.iter().enumerate() {
            let Some(Handle::Shift { rows, columns, cell }) = dot.handle else { unreachable!() };
            let [y, x] = page.place(k, [5, 5]);
            let far = [first.y + (y - origin[0]) as f32 * cell, first.x + (x - origin[1]) as f32 * cell];
            assert!((centre(dot).y - far[0]).abs() < 0.01 && (centre(dot).x - far[1]).abs() < 0.01, "{area:?} {k}");
            let graph = &page.specimen.layer.graph;
            assert_eq!(graph.node(rows.node).shape.unravel(rows.index)[..4], [0, 2 * k, 5, 5]);
            assert_eq!(graph.node(columns.node).shape.unravel(columns.index)[..4], [0, 2 * k + 1, 5, 5]);
        }
    }
}

#[test]
fn handles_fill_all_offsets_and_stand_at_the_present_source() {
    for (setting, name) in [
        ("offset=zoom:1.5", "zoom"),
        ("offset=rotate:-30", "rotate"),
        ("offset=shear:0.7", "shear"),
        ("offset=shift:1.25", "shift"),
    ] {
        for area in [WIDE, PHONE, AREAS[3]] {
            let page = Page::at(setting);
            let drawing = page.draw(area, Lang::En, None);
            let fills = |mark: &&Mark| {
                let Some(Handle::Fill { places, .. }) = &mark.handle else { return false };
                places[0].1.name == name
            };
            let marks: Vec<&Mark> = drawing.base.iter().filter(fills).collect();
            assert_eq!(marks.len(), 2, "{setting}: a slider and a handle on the window");
            assert!(marks.iter().all(|mark| mark.name.as_ref().is_some_and(|name| name.on)));
            // Held where it stands, the handle asks for what there is.
            let knob = marks.iter().min_by(|a, b| a.area().unwrap().w.total_cmp(&b.area().unwrap().w)).unwrap();
            let (leaf, item) = knob.handle.as_ref().unwrap().source(centre(knob)).unwrap();
            let source = page.address.source("offset").unwrap();
            assert_eq!((leaf, Some(item)), ("offset", source.of(0)), "{setting} {area:?}");
        }
    }
    let drawing = Page::at("branch=true").wide();
    assert!(drawing.base.iter().all(|mark| !matches!(mark.handle, Some(Handle::Fill { .. }))), "computed, not filled");
}

#[test]
fn dragged_taps_can_be_put_back() {
    let back = |patch: &str| {
        let drawing = Page::at(patch).wide();
        let unedit =
            |mark: &&Mark| matches!(&mark.handle, Some(Handle::Press(Deed::Unedit(node))) if node == "stage.offset");
        drawing.base.iter().filter(unedit).count()
    };
    assert_eq!((back(""), back("set=stage.offset[0,2:4,5,5]:0.5,-1")), (0, 1));
}

#[test]
fn nothing_else_moves_when_a_tap_is_dragged() {
    for setting in ["", "offset=zero", "version=v2", "version=v2&branch=true"] {
        let still = Page::at(setting);
        let dragged = Page::at(&format!("{setting}&set=stage.offset[0,10:12,5,5]:0.3,-0.55"));
        for area in AREAS {
            let [still, dragged] = [&still, &dragged].map(|page| page.draw(area, Lang::En, None));
            for (k, (before, after)) in dots(&still).into_iter().zip(dots(&dragged)).enumerate() {
                assert_eq!(before.handle, after.handle, "{setting} {area:?}: as large a pixel");
                assert_eq!(centre(before) == centre(after), k != 5, "{setting} {area:?}: tap {}", k + 1);
            }
        }
    }
}

#[test]
fn masks_are_rings_that_can_be_dragged() {
    let rings = |patch: &str| {
        let drawing = Page::at(patch).wide();
        drawing.base.iter().filter(|mark| matches!(mark.handle, Some(Handle::Share(_)))).count()
    };
    assert_eq!((rings(""), rings("version=v2"), rings("version=v2&branch=true")), (0, 9, 9));
}

#[test]
fn an_arrow_of_the_field_leads_to_its_output() {
    let page = Page::at("at=output[0,1,5,5]");
    let drawing = page.wide();
    let graph = &page.specimen.layer.graph;
    let sites: Vec<Site> = drawing
        .base
        .iter()
        .filter_map(|mark| if let Some(Handle::At(site)) = mark.handle { Some(site) } else { None })
        .collect();
    assert_eq!(sites.len(), 144, "one for each of 12 x 12 outputs");
    assert!(sites.iter().all(|site| graph.node(site.node).shape.unravel(site.index)[1] == 1), "of the same channel");
    assert!(page.draw(WIDE, Lang::En, Some(sites[0])).overlay.len() > 9, "its window, under the pointer");
    let pixel = Site { node: graph.find("input").unwrap(), index: 5 * 12 + 5 };
    assert!(page.draw(WIDE, Lang::En, Some(pixel)).overlay.len() > 4, "the outputs that read a pixel");
}

/// The places of `layers` layers, from offsets alone.
fn followed(page: &Page, layers: usize) -> (usize, usize) {
    let mut points = vec![[5.0, 5.0]];
    let mut lost = 0;
    for layer in 0..layers {
        let mut next = Vec::new();
        for point in points {
            let [i, j] = point.map(f64::round);
            if (0.0..12.0).contains(&i) && (0.0..12.0).contains(&j) {
                next.extend((0..9).map(|k| page.place(k, [i as usize, j as usize])));
            } else {
                lost += usize::from(layer > 0);
            }
        }
        points = next;
    }
    (points.len(), lost)
}

#[test]
fn deeper_layers_are_followed_from_the_nearest_pixel() {
    for (offset, all) in [("zero", [81, 729]), ("rotate:20", [81, 729]), ("gradient:3", [81, 684])] {
        for (layers, expected) in [2, 3].into_iter().zip(all) {
            let page = Page::at(&format!("stack={layers}&offset={offset}"));
            let (points, lost) = followed(&page, layers);
            assert_eq!(points, expected, "{offset} {layers}");
            let drawing = page.wide();
            assert!(contains(&drawing, &format!("layer {layers}: {points} points")), "{offset} {layers}");
            assert_eq!(contains(&drawing, &format!("{lost} lie outside")), lost > 0, "{offset} {layers}");
            let all = texts(&drawing).iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" ");
            assert!(all.contains("each point is followed from the nearest of its four pixels"));
        }
    }
    let switch = |patch: &str| contains(&Page::at(patch).wide(), "layers");
    assert!(switch("") && !switch("stride=2"), "only where the output is as large as the input");
}

#[test]
fn the_story_says_what_the_picture_shows() {
    let story = Address::parse("#/deformable").0.operator.story();
    let of = |word: &str| story.beats.iter().find(|beat| beat.say.en.contains(word)).expect(word);
    let shown = |word: &str| {
        let beat = of(word);
        let reveal = beat.reveal.as_ref().map(|reveal| format!("{}&{}", beat.patch, reveal.patch));
        // A reveal changes what its beat set.
        let merged = |text: String| {
            let mut pairs: Vec<(String, String)> = Vec::new();
            for (key, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
                pairs.retain(|(known, _)| known != key);
                pairs.push((key.into(), value.into()));
            }
            pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&")
        };
        (Page::at(beat.patch), reveal.map(|text| Page::at(&merged(text))))
    };
    let (page, _) = shown("Hollow, the nine places");
    let drawing = page.wide();
    let arrows = drawing.base.iter().filter(|mark| matches!(mark.form, Form::Path { arrow: true, .. })).count();
    assert!(dots(&drawing).len() == 9 && arrows > 9, "nine dots and an arrow to each, and the field's");

    let (asked, answered) = shown("falls between pixels");
    assert!(contains(&asked.wide(), "What is read here?") && !contains(&asked.wide(), "areas sum to"));
    assert!(contains(&answered.unwrap().wide(), "areas sum to"));

    let (_, zero) = shown("Set every offset to zero");
    let zero = zero.unwrap();
    assert!((0..9).all(|k| zero.place(k, [5, 5]).iter().all(|at| at.fract() == 0.0)));

    let (zoomed, _) = shown("Zoom by 2");
    let [first, second] = [0, 1].map(|k| zoomed.place(k, [5, 5]));
    assert_eq!([second[0] - first[0], second[1] - first[1]], [0.0, 2.0], "two apart");

    let (page, _) = shown("How many for one output of three");
    assert_eq!(page.specimen.terms(&page.address.at).len() - 1, 27, "three channels, nine taps, and the bias");

    let (masked, _) = shown("Version 2 gives");
    assert_eq!(masked.wide().base.iter().filter(|mark| matches!(mark.handle, Some(Handle::Share(_)))).count(), 9);

    let (_, stacked) = shown("three such layers");
    assert!(contains(&stacked.unwrap().wide(), "layer 3:"));

    let (_, computed) = shown("In a network nobody");
    let computed = computed.unwrap();
    let offsets = computed.specimen.layer.graph.find("stage.offset").unwrap();
    assert_eq!(computed.specimen.layer.graph.node(offsets).shape.nchw()[1], 18);
}

#[test]
fn the_offsets_in_words() {
    for (name, patch, lang, area) in [
        ("sum", "", Lang::En, WIDE),
        ("tap", "version=v2&offset=rotate:20&tap=5", Lang::En, WIDE),
        ("phone", "offset=zoom:1.4&tap=0", Lang::Zh, PHONE),
        ("stack", "stack=3", Lang::Zh, AREAS[3]),
    ] {
        insta::assert_snapshot!(format!("offsets-{name}"), text(&Page::at(patch).draw(area, lang, None), 6.0));
    }
}
