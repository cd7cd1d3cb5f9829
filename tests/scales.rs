//! The view of two resolutions: what it prints is what is evaluated and what the receipt counts, at every setting; and how it, the flow and the
//! sweep read as words.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "common/mod.rs"]
mod common;
#[path = "common/drawing.rs"]
mod drawing;
#[path = "common/linked.rs"]
mod linked;

use common::wired::{GRAPHS, Wired};
use convolution_atlas::app::{Address, evaluated};
use convolution_atlas::graph::{Edit, Edits, Graph, Leaves, Role, Wiring, field};
use convolution_atlas::operator::{Line, Operator, View};
use convolution_atlas::scene::{Area, Deed, Drawing, Form, Format, Handle, Show, Site, changes, draw, text};
use convolution_atlas::words::{Lang, number};
use drawing::{labels_apart, picked, stays, texts};
use linked::{Linked, photograph};
use std::ops::Deref;

const AREAS: [(Format, f32, f32); 8] = [
    (Format::Wide, 924.0, 660.0),
    (Format::Wide, 1864.0, 960.0),
    (Format::Wide, 740.0, 560.0),
    (Format::Phone, 390.0, 0.0),
    (Format::Embed, 720.0, 356.0),
    (Format::Embed, 720.0, 320.0),
    (Format::Embed, 720.0, 300.0),
    (Format::EmbedNarrow, 390.0, 0.0),
];

const LINKS: [&str; 14] = [
    "#/octave",
    "#/octave?set=lh:0",
    "#/octave?set=hh:0;ll:0",
    "#/octave?set=hh:0;lh:0;hl:0;ll:0",
    "#/octave?alpha_in=0",
    "#/octave?alpha_out=0",
    "#/octave?alpha_in=0&alpha_out=0&at=output.high",
    "#/octave?alpha_in=1&at=output.low",
    "#/octave?alpha_in=1&alpha_out=1&at=output.low",
    "#/octave?alpha_in=0.2&alpha_out=0.9&at=output.low[0,1,2,2]&set=hl:0",
    "#/octave?alpha_in=0&alpha_out=1&at=output.low&set=hl:0",
    "#/octave?in_channels=8&out_channels=3&kernel_size=5&at=hl[0,0,2,2]",
    "#/octave?in_channels=1&out_channels=1",
    "#/octave?in_channels=40&out_channels=3&kernel_size=1",
];

/// A link's page, every product added.
struct Page(Linked);

impl Deref for Page {
    type Target = Linked;
    fn deref(&self) -> &Linked {
        &self.0
    }
}

impl Page {
    fn at(link: &str) -> Self {
        Self(Linked::new(link))
    }

    fn see<T>(&self, lang: Lang, look: impl FnOnce(&Show<'_>) -> T) -> T {
        self.0.see(lang, |show| look(&Show { tap: None, ..show.clone() }))
    }

    fn draw(&self, view: View, (format, width, height): (Format, f32, f32), lang: Lang) -> Drawing {
        self.see(lang, |show| draw(view, show, Area { format, width, height }))
    }

    /// The graph for the whole picture.
    fn whole(&self) -> Graph {
        let mut wiring = Wiring::sized(evaluated(&self.address, &self.picture).unwrap());
        (self.address.operator.wire)(&mut wiring, &self.address.params).unwrap();
        wiring.finish().unwrap()
    }

    /// The receipt for the whole picture.
    fn receipt(&self) -> Vec<Line> {
        (self.address.operator.receipt().lines)(&self.address.params, &self.whole())
    }

    /// The outputs of the specimen under some edits, evaluated from the leaves on.
    fn outputs(&self, edits: &str) -> Vec<Vec<f64>> {
        let layer = &self.specimen.layer;
        let leaves: Leaves<f64> =
            layer.leaves.iter().map(|(name, tensor)| (name.clone(), tensor.map(f64::from))).collect();
        let values = layer.graph.run(&leaves, &Edits::parse(edits).0).unwrap();
        layer.graph.of_role(Role::Output).map(|id| values.of(id).data().to_vec()).collect()
    }
}

/// Mean and largest difference, and the mean as a share of the mean magnitude before.
fn apart(before: &[f64], after: &[f64]) -> [f64; 3] {
    let n = before.len() as f64;
    let mean = before.iter().zip(after).map(|(a, b)| (a - b).abs()).sum::<f64>() / n;
    let largest = before.iter().zip(after).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    [mean, largest, mean / (before.iter().map(|a| a.abs()).sum::<f64>() / n)]
}

fn has(drawing: &Drawing, wanted: &str) -> bool {
    texts(drawing).iter().any(|(_, text)| text.contains(wanted))
}

#[test]
fn it_stays_on_the_page_its_labels_are_apart_and_what_answers_is_picked() {
    for link in LINKS {
        let page = Page::at(link);
        for area in AREAS {
            for lang in [Lang::En, Lang::Zh] {
                for view in [View::Scales, View::Flow, View::Sweep] {
                    let drawing = page.draw(view, area, lang);
                    let name = format!("{link} {view:?} {area:?} {lang:?}");
                    stays(&name, &drawing);
                    labels_apart(&name, &drawing);
                    picked(&name, &drawing);
                }
            }
        }
    }
}

#[test]
fn any_graph_has_its_lanes() {
    let picture = photograph();
    for (name, wire) in GRAPHS {
        let wired = Wired::new(*wire, &picture);
        if !View::Scales.offered(&wired.graph) {
            continue;
        }
        for node in wired.graph.computed() {
            for (area, lang) in AREAS.into_iter().flat_map(|area| [(area, Lang::En), (area, Lang::Zh)]) {
                let show = Show {
                    setting: None,
                    graph: &wired.graph,
                    values: &wired.values,
                    pixels: &wired.pixels,
                    frame: wired.frame,
                    picture: wired.picture,
                    sources: &[],
                    edits: &Edits::default(),
                    site: Site { node, index: 0 },
                    tap: None,
                    focus: None,
                    tab: 0,
                    linear: false,
                    lang,
                    filters: &[],
                    channels: &[],
                    maps: &[],
                    wipe: 0.4,
                    under_way: None,
                };
                let (format, width, height) = area;
                let drawing = draw(View::Scales, &show, Area { format, width, height });
                let name = format!("{name} {node} {area:?} {lang:?}");
                stays(&name, &drawing);
                labels_apart(&name, &drawing);
                picked(&name, &drawing);
            }
        }
    }
}

#[test]
fn half_the_pixels_along_a_side_are_drawn_half_as_wide() {
    let page = Page::at("#/octave");
    let graph = &page.specimen.layer.graph;
    for area in AREAS {
        let drawing = page.draw(View::Scales, area, Lang::En);
        let width = |name: &str| {
            let node = graph.find(name).unwrap();
            let of = |mark: &&convolution_atlas::scene::Mark| mark.site.is_some_and(|site| site.node == node);
            let wide = drawing.base.iter().filter(of).filter_map(|mark| mark.area()).map(|area| area.w);
            wide.fold(0.0, f32::max)
        };
        for [high, low] in [["high", "low"], ["output.high", "output.low"], ["hh", "hl"], ["lh", "ll"]] {
            let share = width(low) / width(high);
            assert!((share - 0.5).abs() < 0.02, "{area:?}: {low} is {share} of {high}");
        }
    }
}

#[test]
fn what_muting_changes_is_what_two_evaluations_differ_by() {
    for (before, path) in
        [("", "hh"), ("", "lh"), ("", "hl"), ("", "ll"), ("lh[0,1,3,3]:0.5", "lh"), ("ll.weight:0.5", "ll")]
    {
        let page = Page::at(&format!("#/octave?set={before}"));
        let muted = format!("{before};{path}:0");
        let (whole, without) = (page.outputs(before), page.outputs(&muted));
        let wanted: Vec<[f64; 3]> = whole.iter().zip(&without).map(|(a, b)| apart(a, b)).collect();
        // Told before it is muted.
        let graph = &page.specimen.layer.graph;
        let told = page.see(Lang::En, changes);
        let (_, found) = told.iter().find(|(node, _)| graph.node(*node).name == path).unwrap();
        for ((_, change), wanted) in found.iter().zip(&wanted) {
            let found = [change.mean, change.largest, change.share];
            assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12), "{path}: {found:?}, not {wanted:?}");
        }
        let drawing = page.draw(View::Scales, AREAS[0], Lang::En);
        assert!(wanted.iter().all(|wanted| has(&drawing, &number::percent(wanted[2]))), "{path}: {wanted:?}");
        // And told of each output once it is.
        let page = Page::at(&format!("#/octave?set={muted}"));
        let drawing = page.draw(View::Scales, AREAS[0], Lang::En);
        for [mean, largest, share] in wanted {
            let lines = match mean {
                0.0 => vec!["unchanged".to_owned()],
                _ => vec![
                    format!("changed by {}", number::percent(share)),
                    format!("mean {}, largest {}", number::decimal(mean * 255.0), number::decimal(largest * 255.0)),
                ],
            };
            for line in lines {
                assert!(has(&drawing, &line), "{path}: {line} is not on the page");
            }
        }
    }
}

#[test]
fn several_muted_at_once_are_measured_together() {
    let (page, plain) = (Page::at("#/octave?set=hh:0;ll:0"), Page::at("#/octave"));
    let drawing = page.draw(View::Scales, AREAS[0], Lang::En);
    for (a, b) in plain.outputs("").iter().zip(page.outputs("hh:0;ll:0")) {
        let [_, _, share] = apart(a, &b);
        let line = format!("changed by {}", number::percent(share));
        assert!(has(&drawing, &line), "{line} is not on the page");
    }
}

#[test]
fn costs_are_the_receipts() {
    for link in LINKS {
        let page = Page::at(link);
        let receipt = page.receipt();
        let line = receipt.iter().find(|line| line.title.en == "multiply-accumulates").unwrap();
        for area in [AREAS[0], AREAS[1], AREAS[3]] {
            let drawing = page.draw(View::Scales, area, Lang::En);
            let told = |text: &str| texts(&drawing).iter().any(|(_, found)| *found == text);
            assert!(told(&line.value), "{link}: {} is not on the page", line.value);
            let beside = line.beside.as_ref().unwrap();
            assert!(told(beside), "{link}: {beside}, the plain convolution, is not on the page");
        }
        // The sweep's point is the same number.
        assert!(has(&page.draw(View::Sweep, AREAS[0], Lang::En), &line.value), "{link}");
    }
}

#[test]
fn areas_are_as_the_costs() {
    let page = Page::at("#/octave");
    let whole = page.whole();
    let macs = |name: &str| {
        let id = whole.find(name).unwrap();
        let (primitive, operands) = whole.applied(id).unwrap();
        primitive.cost(&whole.shapes(operands), whole.node(id).shape).macs as f64
    };
    let drawing = page.draw(View::Scales, AREAS[0], Lang::En);
    let tinted = drawing.base.iter().filter_map(|mark| match mark.form {
        Form::Rect { rect, fill: Some(convolution_atlas::scene::Paint::Signed(_)), .. } => Some(rect.grown(1.0)),
        _ => None,
    });
    let mut areas: Vec<f64> = tinted.map(|rect| f64::from(rect.w * rect.h)).collect();
    let mut costs: Vec<f64> = ["hh", "lh.half", "hl", "ll"].map(macs).to_vec();
    areas.sort_by(f64::total_cmp);
    costs.sort_by(f64::total_cmp);
    assert_eq!(areas.len(), 4);
    for (area, cost) in areas.iter().zip(&costs) {
        let (area, cost) = (area / areas[3], cost / costs[3]);
        assert!((area - cost).abs() < 0.01, "{area} of the area, {cost} of the cost");
    }
}

#[test]
fn every_path_is_muted_and_every_boundary_moved_by_button_and_by_drag() {
    let page = Page::at("#/octave");
    for area in AREAS {
        let drawing = page.draw(View::Scales, area, Lang::En);
        let mutes: Vec<&str> = drawing
            .base
            .iter()
            .filter_map(|mark| match &mark.handle {
                Some(Handle::Press(Deed::Toggle(edit))) => {
                    assert_eq!(*edit, Edit::mute(&edit.node));
                    let named = mark.name.as_ref().expect("for the keyboard");
                    assert!(!named.on && mark.area().unwrap().h >= 24.0);
                    Some(edit.node.as_str())
                }
                _ => None,
            })
            .collect();
        assert_eq!(mutes.len(), 4, "{area:?}: {mutes:?}");
        for param in ["alpha_in", "alpha_out"] {
            let slides = drawing.base.iter().filter(|mark| matches!(&mark.handle, Some(Handle::Along { param: p, values, .. }) if *p == param && values.len() == 7));
            assert_eq!(slides.count(), 1, "{area:?} {param}");
            let steps = drawing
                .base
                .iter()
                .filter(|mark| matches!(&mark.handle, Some(Handle::Press(Deed::Set(p, _))) if *p == param));
            assert_eq!(steps.count(), 2, "{area:?} {param}");
        }
    }
}

#[test]
fn a_boundary_dragged_to_a_cell_cuts_the_channels_there() {
    for link in [
        "#/octave",
        "#/octave?in_channels=8&out_channels=5",
        "#/octave?in_channels=7&out_channels=3&alpha_in=1&at=output.low",
    ] {
        let page = Page::at(link);
        for area in [AREAS[0], AREAS[1], AREAS[3]] {
            let drawing = page.draw(View::Scales, area, Lang::En);
            for mark in &drawing.base {
                let Some(handle @ Handle::Along { param, ends, values, down }) = &mark.handle else { continue };
                let total = page.address.params.int(if *param == "alpha_in" { "in_channels" } else { "out_channels" });
                assert_eq!(values.len(), total + 1, "{link} {param}");
                for low in 0..=total {
                    let along = ends[0] + (ends[1] - ends[0]) * low as f32 / total as f32;
                    let p = if *down {
                        convolution_atlas::scene::at(0.0, along)
                    } else {
                        convolution_atlas::scene::at(along, 0.0)
                    };
                    let (_, value) = handle.nearest(p).unwrap();
                    let low = total - low;
                    let alpha = value.to_string().parse::<f64>().unwrap();
                    assert_eq!((alpha * total as f64).floor() as usize, low, "{link} {param} {value}");
                }
            }
        }
    }
}

#[test]
fn as_words() {
    for (name, link, view, lang, area) in [
        ("scales", "#/octave", View::Scales, Lang::En, AREAS[0]),
        ("scales-muted", "#/octave?set=lh:0", View::Scales, Lang::Zh, AREAS[3]),
        ("flow", "#/octave", View::Flow, Lang::En, AREAS[0]),
        ("sweep", "#/octave", View::Sweep, Lang::Zh, AREAS[0]),
    ] {
        insta::assert_snapshot!(name, text(&Page::at(link).draw(view, area, lang), 6.0));
    }
}

/// The page of a beat, its answer shown where there is one.
fn beat(number: usize) -> Page {
    let operator = Operator::find("octave").unwrap();
    let beat = &operator.story().beats[number];
    let told = Address::opening(operator).patched(beat.patch);
    let told = beat.reveal.as_ref().map_or(told.clone(), |reveal| told.patched(reveal.patch));
    Page(Linked::of(&told))
}

#[test]
fn the_story_is_true_of_the_picture() {
    let beats = Operator::find("octave").unwrap().story().beats;
    for (i, told) in beats.iter().enumerate() {
        assert_eq!(beat(i).address.view, View::Scales, "{}", told.say.en);
        // What is to be guessed is not on the page before.
        if told.reveal.is_some() {
            assert!(!told.patch.contains("view=scales"), "{}", told.say.en);
        }
    }
    let share = |page: &Page, output: usize| {
        let muted = page.outputs(&page.address.edits.to_string());
        apart(&page.outputs("")[output], &muted[output])[2]
    };
    // Most of it goes with low to high, and the low output does not notice.
    assert!(share(&beat(1), 0) > 0.5 && share(&beat(1), 1) == 0.0);
    // Without high to high each 2 x 2 pixels of the high output are one of the small picture.
    let page = beat(2);
    let size = page.specimen.frame.columns;
    let high = &page.outputs("hh:0")[0];
    for (i, value) in high.iter().enumerate() {
        let [row, column] = [i / size % size, i % size];
        assert_eq!(*value, high[i - (row % 2) * size - column % 2], "{row}, {column}");
    }
    for (number, share) in [(3, "43.75 %"), (3, "25 %"), (3, "6.25 %"), (4, "25 %")] {
        assert!(has(&beat(number).draw(View::Scales, AREAS[0], Lang::En), share), "{number}: {share}");
    }
    assert!(has(&beat(4).draw(View::Scales, AREAS[0], Lang::En), "1 path"));
    // 6 x 6 of every input channel.
    let page = beat(5);
    let graph = &page.specimen.layer.graph;
    let (node, site) = page.specimen.site(&page.address.at).unwrap();
    let (rest, high) = (graph.find("rest").unwrap(), graph.find("high").unwrap());
    for part in [rest, high] {
        let read = field(graph, &page.specimen.values, node, site, part);
        assert_eq!(read.iter().filter(|&&read| read).count(), 3 * 36);
    }
}

#[test]
fn the_page_opens_with_it() {
    assert_eq!(Operator::find("octave").unwrap().page().views[0], View::Scales);
}
