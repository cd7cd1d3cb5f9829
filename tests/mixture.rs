//! The view of experts mixed into one weight: what it prints is what its leaves come to, by hand, at every setting; a held share changes all of
//! it; nothing is told before its time; and how it reads as words.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "common/mod.rs"]
mod common;
#[path = "common/drawing.rs"]
mod drawing;
#[path = "common/linked.rs"]
mod linked;

use common::wired::{GRAPHS, Wired};
use convolution_atlas::app::Address;
use convolution_atlas::graph::Edits;
use convolution_atlas::operator::{ALL, Operator, Value, View};
use convolution_atlas::scene::{Area, Deed, Drawing, Form, Format, Handle, Mark, Show, Site, draw, text};
use convolution_atlas::tensor::Tensor;
use convolution_atlas::words::{Lang, number};
use drawing::{labels_apart, picked, stays, texts};
use linked::{Linked, photograph};

const AREAS: [(Format, f32, f32); 9] = [
    (Format::Wide, 924.0, 660.0),
    (Format::Wide, 924.0, 640.0),
    (Format::Wide, 1404.0, 880.0),
    (Format::Wide, 1864.0, 960.0),
    (Format::Wide, 740.0, 560.0),
    (Format::Phone, 390.0, 0.0),
    (Format::Embed, 720.0, 356.0),
    (Format::Embed, 720.0, 300.0),
    (Format::EmbedNarrow, 390.0, 0.0),
];

const LINKS: [&str; 27] = [
    "#/condconv",
    "#/condconv?experts=1",
    "#/condconv?experts=6&in_channels=6&out_channels=8",
    "#/condconv?experts=5&kernel_size=7&padding=3",
    "#/condconv?experts=4&kernel_size=1&padding=0",
    "#/condconv?experts=64&kernel_size=3&at=mixed[2,2,0,0]",
    "#/condconv?kernel_size=1x5&out_channels=1&in_channels=1",
    "#/condconv?kernel_size=5x1&stride=4&padding=4&out_channels=1",
    "#/condconv?in_channels=40&out_channels=1&kernel_size=2",
    "#/condconv?kernel_size=25&padding=12",
    "#/condconv?set=stage.attention:1,0,0",
    "#/condconv?set=stage.attention:1",
    "#/condconv?set=stage.attention[1]:-2.5;experts.weight[0,*,*,*,*]:-0.123456",
    "#/dynamic",
    "#/dynamic?experts=1&hidden=1",
    "#/dynamic?experts=6&hidden=8&temperature=30",
    "#/dynamic?temperature=0.05",
    "#/dynamic?temperature=0.37&experts=2",
    "#/dynamic?experts=20&hidden=64&kernel_size=5&in_channels=6&out_channels=8",
    "#/dynamic?set=stage.attention:0,1,0",
    "#/dynamic?set=stage.attention:0.9,1,0.75",
    "#/dynamic?at=stage.attention[0]&tap=0",
    "#/dynamic?at=squeezed[0]&tap=1",
    "#/dynamic?at=logits[1]",
    "#/condconv?at=pooled[0]&tap=9",
    "#/condconv?at=mixed[0,0,1,1]&tap=2",
    "#/condconv?at=output[0,2,11,11]&tap=20&experts=6",
];

fn page(link: &str, (format, width, height): (Format, f32, f32), lang: Lang) -> Drawing {
    see(&Linked::new(link), (format, width, height), lang)
}

fn see(page: &Linked, (format, width, height): (Format, f32, f32), lang: Lang) -> Drawing {
    page.draw(View::Mixture, Area { format, width, height }, lang, None)
}

fn words(drawing: &Drawing) -> Vec<String> {
    texts(drawing).into_iter().map(|(_, text)| text.trim().to_owned()).collect()
}

fn says(drawing: &Drawing, wanted: &str) -> bool {
    words(drawing).iter().any(|text| text == wanted)
}

#[test]
fn it_stays_on_the_page_its_labels_are_apart_and_what_answers_is_picked() {
    for link in LINKS {
        let linked = Linked::new(link);
        for area in AREAS {
            for lang in [Lang::En, Lang::Zh] {
                let drawing = see(&linked, area, lang);
                let name = format!("{link} {area:?} {lang:?}");
                stays(&name, &drawing);
                labels_apart(&name, &drawing);
                assert!(picked(&name, &drawing) > 2, "{name}");
            }
        }
    }
}

#[test]
fn any_graph_that_mixes_has_it_and_no_other() {
    let picture = photograph();
    for (name, wire) in GRAPHS {
        let wired = Wired::new(*wire, &picture);
        assert_eq!(View::Mixture.offered(&wired.graph), *name == "mixed", "{name}");
        for node in wired.graph.computed().filter(|_| *name == "mixed") {
            for (format, width, height) in AREAS {
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
                    lang: Lang::En,
                    filters: &[],
                    channels: &[],
                    maps: &[],
                    wipe: 0.4,
                    under_way: None,
                };
                let drawing = draw(View::Mixture, &show, Area { format, width, height });
                let name = format!("{name} {node} {format:?} {width}");
                stays(&name, &drawing);
                labels_apart(&name, &drawing);
                assert!(picked(&name, &drawing) > 20, "{name}");
            }
        }
    }
    let opens: Vec<&str> =
        ALL.iter().filter(|operator| operator.page().views[0] == View::Mixture).map(|operator| operator.id).collect();
    assert_eq!(opens, ["condconv", "dynamic"]);
}

/// A leaf's numbers, as its graph is evaluated from.
fn leaf(page: &Linked, name: &str) -> Option<Tensor<f64>> {
    page.specimen.layer.leaves.iter().find(|(leaf, _)| leaf.as_str() == name).map(|(_, tensor)| tensor.map(f64::from))
}

/// `W x + b` by hand.
fn dense(page: &Linked, [weight, bias]: [&str; 2], x: &[f64]) -> Vec<f64> {
    let (weight, bias) = (leaf(page, weight).unwrap(), leaf(page, bias).unwrap());
    let rows = weight.data().chunks(x.len());
    rows.zip(bias.data()).map(|(row, bias)| row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() + bias).collect()
}

/// Everything the view tells, by hand from the leaves: means, scores, shares.
fn steps(page: &Linked) -> [Vec<f64>; 3] {
    let input = leaf(page, "input").unwrap();
    let [_, channels, rows, columns] = input.shape().nchw();
    let cells = rows * columns;
    let means: Vec<f64> =
        (0..channels).map(|c| input.data()[c * cells..(c + 1) * cells].iter().sum::<f64>() / cells as f64).collect();
    if page.address.operator.id == "condconv" {
        let scores = dense(page, ["routing.weight", "routing.bias"], &means);
        let shares = scores.iter().map(|x| 1.0 / (1.0 + (-x).exp())).collect();
        return [means, scores, shares];
    }
    let hidden: Vec<f64> = dense(page, ["fc1.weight", "fc1.bias"], &means).iter().map(|x| x.max(0.0)).collect();
    let scores = dense(page, ["fc2.weight", "fc2.bias"], &hidden);
    let Value::Real(temperature) = *page.address.params.value("temperature") else { panic!("no temperature") };
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raised: Vec<f64> = scores.iter().map(|x| ((x - most) / temperature).exp()).collect();
    let all: f64 = raised.iter().sum();
    let shares = raised.iter().map(|x| x / all).collect();
    [means, scores, shares]
}

/// One output element by a weight given number by number, padding read as 0.
fn convolved(page: &Linked, [o, i, j]: [usize; 3], weight: impl Fn(usize) -> f64, bias: f64) -> f64 {
    let input = leaf(page, "input").unwrap();
    let [_, _, rows, columns] = input.shape().nchw();
    let bank = leaf(page, "experts.weight").unwrap();
    let [_, _, channels, kh, kw] = *bank.shape().dims() else { panic!("no bank") };
    let [stride, padding] = ["stride", "padding"].map(|name| page.address.params.pair(name));
    let mut sum = bias;
    for c in 0..channels {
        for u in 0..kh {
            for v in 0..kw {
                let (y, x) =
                    ((i * stride[0] + u).wrapping_sub(padding[0]), (j * stride[1] + v).wrapping_sub(padding[1]));
                if y < rows && x < columns {
                    let read = input.data()[(c * rows + y) * columns + x];
                    sum += read * weight(((o * channels + c) * kh + u) * kw + v);
                }
            }
        }
    }
    sum
}

/// Shares given, both routes to the output of the opening link: mixing the weights, and mixing the outputs.
fn routes(page: &Linked, shares: &[f64]) -> ([f64; 2], Vec<f64>) {
    let bank = leaf(page, "experts.weight").unwrap();
    let own = bank.shape().len() / shares.len();
    let biases = leaf(page, "experts.bias");
    let filters = bank.shape().dims()[1];
    let bias = |i: usize| biases.as_ref().map_or(0.0, |all| all.data()[i * filters]);
    let at = [0, 4, 6];
    let mixed = |flat: usize| shares.iter().enumerate().map(|(i, a)| a * bank.data()[i * own + flat]).sum();
    let all: f64 = shares.iter().enumerate().map(|(i, a)| a * bias(i)).sum();
    let one = convolved(page, at, mixed, all);
    let alone: Vec<f64> =
        (0..shares.len()).map(|i| convolved(page, at, |flat| bank.data()[i * own + flat], bias(i))).collect();
    let other = alone.iter().zip(shares).map(|(y, a)| y * a).sum();
    ([one, other], alone)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(1.0)
}

/// Holds the page against what is made by hand under some shares.
fn holds(page: &Linked, link: &str, shares: &[f64]) {
    let show = |name: &str| page.specimen.values.of(page.specimen.layer.graph.find(name).unwrap()).data().to_vec();
    let ([one, other], alone) = routes(page, shares);
    let weight = if page.address.operator.id == "condconv" { "mixed" } else { "mixed.weight" };
    let bank = leaf(page, "experts.weight").unwrap();
    let [_, _, channels, kh, kw] = *bank.shape().dims() else { panic!("no bank") };
    let own = bank.shape().len() / shares.len();
    let (filter, middle) = (0, (kh / 2) * kw + kw / 2);
    let flat = filter * channels * kh * kw + middle;
    let mixed: f64 = shares.iter().enumerate().map(|(i, a)| a * bank.data()[i * own + flat]).sum();
    assert!(near(mixed, show(weight)[flat]), "{link}: mixed {mixed}");
    let output = page.site("output", &[0, 0, 4, 6]);
    let value = page.specimen.values.of(output.node).data()[output.index];
    assert!(near(one, value) && near(other, value), "{link}: {one} and {other} are not {value}");

    let drawing = see(page, AREAS[0], Lang::En);
    for (i, share) in shares.iter().enumerate() {
        let told = number::decimal(*share);
        // Below its fader, in the sum, and in the second route.
        let times = words(&drawing).iter().filter(|text| **text == told).count();
        assert!(times >= 3, "{link}: share {i}, {told}, stands {times} times");
        let own = number::decimal(alone[i]);
        assert!(
            says(&drawing, &own) || says(&drawing, &format!("({own})")),
            "{link}: expert {i} alone makes {}",
            alone[i]
        );
    }
    assert!(says(&drawing, &number::weight(mixed)), "{link}: {mixed} is not told");
    let times = words(&drawing).iter().filter(|text| **text == number::decimal(value)).count();
    assert!(times >= 2, "{link}: both routes tell {value}");
    let sum = format!("sum {}", number::decimal(shares.iter().sum()));
    assert!(says(&drawing, &sum), "{link}: {sum}");
}

#[test]
fn every_number_is_what_the_leaves_come_to() {
    for link in [
        "#/condconv",
        "#/condconv?experts=2&kernel_size=5&padding=2",
        "#/condconv?experts=6&in_channels=1&out_channels=1",
        "#/dynamic",
        "#/dynamic?temperature=0.05",
        "#/dynamic?temperature=30&hidden=5",
        "#/dynamic?experts=4&kernel_size=1&padding=0&out_channels=1&experts.bias=0.5,-1",
    ] {
        let page = Linked::new(link);
        let [means, scores, shares] = steps(&page);
        let graph = &page.specimen.layer.graph;
        for (name, made) in [("pooled", &means), ("logits", &scores), ("stage.attention", &shares)] {
            let found = page.specimen.values.of(graph.find(name).unwrap()).data();
            assert!(found.iter().zip(made).all(|(a, b)| near(*a, *b)), "{link} {name}: {found:?}, not {made:?}");
        }
        holds(&page, link, &shares);
        let drawing = see(&page, AREAS[0], Lang::En);
        for value in means.iter().chain(&scores) {
            assert!(says(&drawing, &number::decimal(*value)), "{link}: {value} is not told");
        }
    }
}

/// The button that gives held shares back.
fn release(drawing: &Drawing) -> Option<&Mark> {
    let back = Handle::Press(Deed::Unedit("stage.attention".into()));
    drawing.base.iter().find(|mark| mark.handle.as_ref() == Some(&back))
}

fn faders(drawing: &Drawing) -> Vec<(&Mark, Site)> {
    drawing
        .base
        .iter()
        .filter_map(|mark| match mark.handle {
            Some(Handle::Share(site)) => Some((mark, site)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_share_held_by_hand_changes_all_that_follows_and_is_given_back() {
    for (operator, weight) in [("condconv", "mixed"), ("dynamic", "mixed.weight")] {
        let free = Linked::new(&format!("#/{operator}"));
        let drawing = see(&free, AREAS[0], Lang::En);
        assert!(release(&drawing).is_none());
        let [_, _, mut shares] = steps(&free);
        let before = shares.clone();
        let link = format!("#/{operator}?set=stage.attention[1]:0.9");
        let held = Linked::new(&link);
        shares[1] = 0.9;
        holds(&held, &link, &shares);
        let graph = &free.specimen.layer.graph;
        for name in [weight, "output"] {
            let id = graph.find(name).unwrap();
            assert!(free.specimen.values.of(id).distance(held.specimen.values.of(id)) > 0.01, "{operator}: {name}");
        }
        let drawing = see(&held, AREAS[0], Lang::En);
        let button = release(&drawing).expect("a button to give it back");
        assert!(!button.name.as_ref().unwrap().on);
        let on: Vec<bool> = faders(&drawing).iter().map(|(mark, _)| mark.name.as_ref().unwrap().on).collect();
        assert_eq!(on, [false, true, false]);
        // Given back, all is as it was.
        let back = Address { edits: held.address.edits.without("stage.attention"), ..held.address.clone() };
        let back = Linked::of(&back);
        holds(&back, operator, &before);
    }
}

#[test]
fn every_fader_has_a_name_and_stands_where_its_share_is() {
    for (link, count) in [("#/condconv?experts=4", 4), ("#/dynamic?experts=6", 6), ("#/dynamic?experts=64", 6)] {
        let linked = Linked::new(link);
        for area in AREAS {
            let drawing = see(&linked, area, Lang::En);
            let faders = faders(&drawing);
            assert_eq!(faders.len(), count, "{link} {area:?}");
            for (i, (mark, site)) in faders.iter().enumerate() {
                let share = linked.specimen.values.of(site.node).data()[site.index];
                let name = &mark.name.as_ref().expect("a name").text;
                assert!(name.contains(&format!("expert {}", i + 1)), "{name}");
                assert!(name.ends_with(&number::digits(share, 4)), "{name}: {share}");
                // The knob lies at the share's height, where nothing is enlarged.
                if area.1 > 1000.0 {
                    continue;
                }
                let reach = mark.area().unwrap();
                let (top, bottom) = (reach.y + 6.0, reach.bottom() - 6.0);
                let level = bottom - (bottom - top) * share as f32;
                let knob = |mark: &Mark| match &mark.form {
                    Form::Rect { rect, stroke: Some(_), .. } => {
                        mark.handle.is_none()
                            && (rect.centre().x - reach.centre().x).abs() < 0.5
                            && (rect.centre().y - level).abs() < 0.5
                            && rect.w > rect.h
                    }
                    _ => false,
                };
                assert!(drawing.base.iter().any(knob), "{link} {area:?}: no knob for {share}");
            }
        }
    }
}

#[test]
fn the_bar_of_length_one_is_cut_into_the_shares() {
    for link in ["#/dynamic", "#/dynamic?temperature=30", "#/dynamic?temperature=0.05", "#/dynamic?experts=6"] {
        let linked = Linked::new(link);
        let drawing = see(&linked, AREAS[0], Lang::En);
        let shares = linked.specimen.layer.graph.find("stage.attention").unwrap();
        let parts: Vec<(usize, convolution_atlas::scene::Rect)> = drawing
            .base
            .iter()
            .filter(|mark| mark.handle.is_none())
            .filter_map(|mark| Some((mark.site.filter(|site| site.node == shares)?.index, mark.area()?)))
            .collect();
        let left = parts.iter().map(|(_, part)| part.x).fold(f32::INFINITY, f32::min);
        let right = parts.iter().map(|(_, part)| part.right()).fold(0.0, f32::max);
        for (i, part) in parts {
            let share = linked.specimen.values.of(shares).data()[i] as f32;
            assert!((part.w / (right - left) - share).abs() < 0.01, "{link}: {} for {share}", part.w);
        }
    }
    // Where nothing makes them parts of one there is no such bar.
    let drawing = page("#/condconv", AREAS[0], Lang::En);
    assert!(says(&drawing, "sum 1.269") && !says(&drawing, "length 1"));
}

#[test]
fn temperature_and_the_number_of_experts_are_set_in_the_drawing() {
    for temperature in [1.0, 0.05, 30.0, 0.37, 700.0] {
        let drawing = page(&format!("#/dynamic?temperature={temperature}"), AREAS[0], Lang::En);
        let slider = drawing.base.iter().find_map(|mark| match &mark.handle {
            Some(Handle::Along { param: "temperature", values, .. }) => Some((mark, values)),
            _ => None,
        });
        let (mark, values) = slider.expect("a slider");
        assert!(values.contains(&Value::Real(temperature)) && values.contains(&Value::Real(1.0)));
        assert!(values.contains(&Value::Real(0.05)) && values.contains(&Value::Real(30.0)));
        assert!(mark.name.as_ref().unwrap().text.contains("temperature"));
    }
    for operator in ["condconv", "dynamic"] {
        let drawing = page(&format!("#/{operator}"), AREAS[0], Lang::En);
        let set = |mark: &Mark| match &mark.handle {
            Some(Handle::Press(Deed::Set("experts", Value::Int(n)))) => Some((*n, mark.name.as_ref().unwrap().on)),
            _ => None,
        };
        let buttons: Vec<(usize, bool)> = drawing.base.iter().filter_map(set).collect();
        assert_eq!(buttons, (1..=6).map(|n| (n, n == 3)).collect::<Vec<_>>(), "{operator}");
    }
    assert!(
        !page("#/condconv", AREAS[0], Lang::En)
            .base
            .iter()
            .any(|mark| matches!(mark.handle, Some(Handle::Along { .. })))
    );
}

/// The window that is chosen is the one that is shown, whatever filter it is of.
#[test]
fn channel_and_filter_are_chosen_by_name() {
    for link in
        ["#/condconv", "#/condconv?at=output[0,1,4,6]", "#/dynamic?at=output[0,2,4,6]&in_channels=5&out_channels=7"]
    {
        let linked = Linked::new(link);
        let area = Area { format: Format::Wide, width: 924.0, height: 660.0 };
        let drawn = |tab: usize| linked.see(Lang::En, |show| draw(View::Mixture, &Show { tab, ..show.clone() }, area));
        let picks = |drawing: &Drawing, wanted: fn(&Handle) -> Option<usize>| -> Vec<(usize, String, bool)> {
            let of = |mark: &Mark| {
                let name = mark.name.clone()?;
                Some((wanted(mark.handle.as_ref()?)?, name.text, name.on))
            };
            drawing.base.iter().filter_map(of).collect()
        };
        let tab = |handle: &Handle| if let Handle::Tab(tab) = handle { Some(*tab) } else { None };
        let channel = |handle: &Handle| if let Handle::Channel(channel) = handle { Some(*channel) } else { None };
        let shape = linked.specimen.layer.graph.node(linked.site("experts.weight", &[0; 5]).node).shape;
        let filters = picks(&drawn(0), channel);
        assert_eq!(filters.len(), shape.dims()[1], "{link}");
        assert!(filters.iter().enumerate().all(|(i, (to, name, _))| *to == i && *name == format!("filter {}", i + 1)));
        for (to, name, _) in picks(&drawn(0), tab) {
            let there = drawn(to);
            let on: Vec<String> =
                picks(&there, tab).into_iter().filter(|(.., on)| *on).map(|(_, name, _)| name).collect();
            assert_eq!(on.join(","), name, "{link}");
            assert!(words(&there).iter().any(|text| text.ends_with(&name)), "{link}: {name}");
        }
    }
}

#[test]
fn what_is_not_made_yet_is_not_told() {
    for operator in ["condconv", "dynamic"] {
        let told = Linked::new(&format!("#/{operator}?at=stage.attention[0]"));
        let asked = page(&format!("#/{operator}?at=stage.attention[0]&tap=0"), AREAS[0], Lang::En);
        let shares = told.specimen.values.of(told.specimen.layer.graph.find("stage.attention").unwrap()).data();
        let share = number::decimal(shares[0]);
        assert!(says(&see(&told, AREAS[0], Lang::En), &share));
        for area in AREAS {
            let asked = page(&format!("#/{operator}?at=stage.attention[0]&tap=0"), area, Lang::En);
            assert!(!words(&asked).iter().any(|text| text.contains(&share)), "{operator} {area:?}");
            let named = |mark: &Mark| mark.name.as_ref().is_some_and(|name| name.text.contains(&share));
            assert!(!asked.base.iter().any(named), "{operator} {area:?}");
            let sum = format!("sum {}", number::decimal(shares.iter().sum()));
            assert!(says(&see(&told, area, Lang::En), &sum) && !says(&asked, &sum), "{operator} {area:?}");
        }
        // Of parts of one whole the others would give it away.
        assert_eq!(says(&asked, &number::decimal(shares[1])), operator == "condconv");
        let link = format!("#/{operator}?at=output[0,0,4,6]&tap=3");
        let asked = page(&link, AREAS[0], Lang::En);
        let linked = Linked::new(&link);
        let site = linked.site("output", &[0, 0, 4, 6]);
        let value = number::decimal(linked.specimen.values.of(site.node).data()[site.index]);
        assert!(!words(&asked).iter().any(|text| text.contains(&value)), "{operator}: {value}");
    }
}

#[test]
fn the_element_written_out_follows_the_clock_and_the_pointer() {
    let at = |link: &str, focus: Option<(&str, &[usize])>| {
        let linked = Linked::new(link);
        let focus = focus.map(|(name, index)| linked.site(name, index));
        let drawing =
            linked.draw(View::Mixture, Area { format: Format::Wide, width: 924.0, height: 660.0 }, Lang::En, focus);
        words(&drawing).into_iter().find(|text| text.starts_with("row ")).unwrap()
    };
    assert_eq!(at("#/condconv", None), "row 1, column 1");
    assert_eq!(at("#/condconv?at=output[0,0,4,6]&tap=6", None), "row 1, column 2");
    // Once all is added it is the middle again.
    assert_eq!(at("#/condconv?at=output[0,0,4,6]&tap=all", None), "row 1, column 1");
    assert_eq!(at("#/condconv?at=mixed[1,1,0,2]", None), "row 0, column 2");
    assert_eq!(at("#/condconv", Some(("mixed", &[0, 0, 2, 0]))), "row 2, column 0");
    assert_eq!(at("#/dynamic", Some(("experts.weight", &[2, 0, 0, 2, 1]))), "row 2, column 1");
}

#[test]
fn every_beat_stands_in_it() {
    for operator in ["condconv", "dynamic"].map(|id| Operator::find(id).unwrap()) {
        for beat in operator.story().beats {
            let told = Address::opening(operator).patched(beat.patch);
            let told = beat.reveal.as_ref().map_or(told.clone(), |reveal| told.patched(reveal.patch));
            let linked = Linked::of(&told);
            assert_eq!(linked.address.view, View::Mixture, "{}", beat.say.en);
            assert!(see(&linked, AREAS[0], Lang::En).base.len() > 60, "{}", beat.say.en);
        }
    }
    // Equal, nearly: a third each. And one that takes all.
    let shares = |temperature: f64| {
        let linked = Linked::new(&format!("#/dynamic?temperature={temperature}"));
        let id = linked.specimen.layer.graph.find("stage.attention").unwrap();
        linked.specimen.values.of(id).data().to_vec()
    };
    assert!(shares(30.0).iter().all(|share| (share - 1.0 / 3.0).abs() < 0.02));
    assert!(shares(0.05).iter().any(|share| *share > 0.98));
}

#[test]
fn as_words() {
    for (name, link, lang, area) in [
        ("condconv", "#/condconv", Lang::En, AREAS[0]),
        ("condconv-tap", "#/condconv?at=output[0,0,4,6]&tap=5", Lang::Zh, AREAS[5]),
        ("dynamic", "#/dynamic", Lang::En, AREAS[0]),
        ("dynamic-asked", "#/dynamic?at=stage.attention[0]&tap=0", Lang::En, AREAS[6]),
    ] {
        insta::assert_snapshot!(name, text(&page(link, area, lang), 6.0));
    }
}
