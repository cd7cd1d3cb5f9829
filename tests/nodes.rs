//! Messages along the edges of a graph, as the page shows them: every number recomputed from the edges alone, and edges cut and added by a press.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "common/drawing.rs"]
mod drawing;
#[path = "common/linked.rs"]
mod linked;

use convolution_atlas::app::Address;
use convolution_atlas::operator::View;
use convolution_atlas::scene::{Area, Deed, Drawing, Form, Format, Handle, Mark, Site, text};
use convolution_atlas::words::{Lang, number};
use drawing::{labels_apart, picked, stays, texts};
use linked::{Linked, PHONE, WIDE};

const AREAS: [Area; 8] = [
    WIDE,
    Area { format: Format::Wide, width: 740.0, height: 560.0 },
    Area { format: Format::Wide, width: 1404.0, height: 880.0 },
    Area { format: Format::Wide, width: 1864.0, height: 960.0 },
    PHONE,
    Area { format: Format::Phone, width: 672.0, height: 0.0 },
    Area { format: Format::Embed, width: 720.0, height: 356.0 },
    Area { format: Format::EmbedNarrow, width: 390.0, height: 0.0 },
];

fn page(patch: &str) -> Linked {
    Linked::new(&format!("#/graph?view=nodes&{patch}"))
}

fn wide(page: &Linked) -> Drawing {
    page.draw(View::Nodes, WIDE, Lang::En, None)
}

fn told(drawing: &Drawing, wanted: &str) -> usize {
    texts(drawing).iter().filter(|(_, text)| text.trim() == wanted).count()
}

fn contains(drawing: &Drawing, wanted: &str) -> bool {
    texts(drawing).iter().any(|(_, text)| text.contains(wanted))
}

fn value(page: &Linked, node: &str, index: &[usize]) -> f64 {
    let Site { node, index } = page.site(node, index);
    page.specimen.values.of(node).data()[index]
}

/// The edges of six rows of six, but for those cut and with those added.
fn grid(cut: &[[usize; 2]], added: &[[usize; 2]]) -> Vec<Vec<f64>> {
    let joined = |a: usize, b: usize| {
        let across = a / 6 == b / 6 && (a % 6).abs_diff(b % 6) == 1;
        let down = a % 6 == b % 6 && (a / 6).abs_diff(b / 6) == 1;
        f64::from(u8::from(across || down))
    };
    let mut edges: Vec<Vec<f64>> = (0..36).map(|a| (0..36).map(|b| joined(a, b)).collect()).collect();
    for (pairs, edge) in [(cut, 0.0), (added, 1.0)] {
        for &[a, b] in pairs {
            (edges[a][b], edges[b][a]) = (edge, edge);
        }
    }
    edges
}

/// What one node makes of its messages: its degree, every weight and product by the node it comes from, the row's sum and the total.
struct ByHand {
    degree: f64,
    messages: Vec<(usize, f64, f64, String)>,
    row: f64,
    total: f64,
}

fn by_hand(page: &Linked, edges: &[Vec<f64>], node: usize) -> ByHand {
    let degree = |i: usize| 1.0 + edges[i].iter().sum::<f64>();
    let mut messages = Vec::new();
    for (from, edge) in edges[node].iter().enumerate() {
        let joined = edge + f64::from(u8::from(from == node));
        if joined != 0.0 {
            let weight = joined / (degree(node) * degree(from)).sqrt();
            // The layer's weight is the identity: what a node holds is its colour.
            let holds = value(page, "input", &[0, 0, from, 0]);
            messages.push((from, weight, weight * holds, format!("1/√({}·{})", degree(node), degree(from))));
        }
    }
    let row = messages.iter().map(|message| message.1).sum();
    let total = messages.iter().map(|message| message.2).sum();
    ByHand { degree: degree(node), messages, row, total }
}

fn check(name: &str, page: &Linked, edges: &[Vec<f64>], node: usize) -> f64 {
    let expected = by_hand(page, edges, node);
    let output = value(page, "output", &[0, 0, node, 0]);
    assert!((expected.total - output).abs() < 1e-6, "{name}: {} is not {output}", expected.total);
    for (area, lang) in [(WIDE, Lang::En), (PHONE, Lang::Zh), (AREAS[3], Lang::En)] {
        let drawing = page.draw(View::Nodes, area, lang, None);
        for (from, weight, product, formula) in &expected.messages {
            let spelled = format!("{formula} = {}", number::decimal(*weight));
            assert!(told(&drawing, &spelled) > 0, "{name} {area:?}: {spelled} from {from}");
            let made = format!("= {}", number::decimal(*product));
            assert!(told(&drawing, &made) > 0, "{name} {area:?}: {made} from {from}");
        }
        assert!(told(&drawing, &number::decimal(output)) > 0, "{name} {area:?}: {output}");
        let sum = match lang {
            Lang::En => format!("row {node} sums to {}", number::decimal(expected.row)),
            Lang::Zh => format!("第 {node} 行之和为 {}", number::decimal(expected.row)),
        };
        assert!(told(&drawing, &sum) == 1, "{name} {area:?}: {sum}");
        let (gap, itself) = if lang == Lang::En { (" ", "itself") } else { ("", "自己") };
        let all = texts(&drawing).iter().map(|(_, text)| *text).collect::<Vec<_>>().join(gap);
        let degree = format!("{itself} = {}", expected.degree);
        assert!(all.contains(&degree), "{name} {area:?}: {degree} is not in {all}");
    }
    output
}

#[test]
fn degrees_weights_products_and_sums_are_those_of_the_edges() {
    let page_at = |node: usize, set: &str| page(&format!("at=output[0,0,{node},0]{set}"));
    for node in [0, 14, 30, 35, 3] {
        check("grid", &page_at(node, ""), &grid(&[], &[]), node);
    }
    let whole = check("whole", &page_at(14, ""), &grid(&[], &[]), 14);
    let cut = check("cut", &page_at(14, "&set=adjacency[14,15]:0;adjacency[15,14]:0"), &grid(&[[14, 15]], &[]), 14);
    let added = check("added", &page_at(14, "&set=adjacency[14,0]:1;adjacency[0,14]:1"), &grid(&[], &[[14, 0]]), 14);
    assert!((whole - cut).abs() > 1e-3 && (whole - added).abs() > 1e-3, "{whole} {cut} {added}");
}

#[test]
fn it_stays_on_the_page_with_labels_apart_in_every_format() {
    let mut settings: Vec<String> = Vec::new();
    for adjacency in ["grid", "torus", "cycle", "star", "complete", "random", "none"] {
        for (nodes, at) in [(2, 1), (4, 2), (7, 0), (12, 11), (16, 5), (36, 14), (36, 0)] {
            settings.push(format!("adjacency={adjacency}&nodes={nodes}&at=output[0,0,{at},0]"));
        }
    }
    for more in [
        "tap=0",
        "tap=14&layers=3&activation=relu",
        "layers=6&in_features=6",
        "at=normalised[14,14]&tap=0",
        "at=layers.0.transformed[0,1,14,0]&tap=1",
        "layers=2&at=layers.0[0,2,3,0]",
        "nodes=1",
        "nodes=100&adjacency=random",
        "set=adjacency[14,20]:0;adjacency[3,33]:1;adjacency[33,3]:1;adjacency[0,7]:1&layers.0.bias=0.5",
    ] {
        settings.push(more.into());
    }
    for setting in settings {
        let page = page(&setting);
        for area in AREAS {
            for lang in [Lang::En, Lang::Zh] {
                let name = format!("{setting} {area:?} {lang:?}");
                let drawing = page.draw(View::Nodes, area, lang, None);
                stays(&name, &drawing);
                labels_apart(&name, &drawing);
                assert!(picked(&name, &drawing) > 2, "{name}");
            }
        }
    }
}

#[test]
fn nothing_is_told_before_its_time() {
    let whole = page("at=output[0,0,14,0]");
    let expected = by_hand(&whole, &grid(&[], &[]), 14);
    let total = number::decimal(expected.total);
    for area in [WIDE, PHONE] {
        assert!(told(&whole.draw(View::Nodes, area, Lang::En, None), &total) > 0);
        for done in [0, 9, 14, 20, 36] {
            let drawing = page(&format!("at=output[0,0,14,0]&tap={done}")).draw(View::Nodes, area, Lang::En, None);
            let over = done > 36;
            assert_eq!(contains(&drawing, "New value of node 14"), over, "{done}");
            let arrived = expected.messages.iter().filter(|message| message.0 < done).count();
            for (from, _, product, _) in &expected.messages {
                let made = format!("= {}", number::decimal(*product));
                assert_eq!(told(&drawing, &made), usize::from(*from < done), "{done} {area:?}: from {from}");
            }
            let all = texts(&drawing).iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" ");
            assert!(all.contains(&format!("{arrived} of 5 messages have arrived")), "{done}: {all}");
        }
    }
    // A weight that is asked for is not told, nor what it decides.
    let asked = wide(&page("at=normalised[14,14]&tap=0"));
    assert!(!contains(&asked, "= 0.2") && !contains(&asked, "sums to") && told(&asked, &total) == 0);
    assert!(contains(&wide(&page("at=normalised[14,14]&tap=all")), "1/√(5·5) = 0.2"));
}

/// The presses by their names.
fn presses(drawing: &Drawing) -> Vec<(&Mark, &str, &Deed)> {
    drawing.base.iter().filter_map(pressed).collect()
}

fn pressed(mark: &Mark) -> Option<(&Mark, &str, &Deed)> {
    match (&mark.handle, &mark.name) {
        (Some(Handle::Press(deed)), Some(name)) => Some((mark, &name.text, deed)),
        _ => None,
    }
}

#[test]
fn a_press_cuts_or_adds_an_edge_both_ways_and_another_takes_it_back() {
    for (area, other, start) in [(WIDE, 15, 1.0), (PHONE, 15, 1.0), (WIDE, 0, 0.0), (PHONE, 35, 0.0)] {
        let before = page("at=output[0,0,14,0]");
        let name = format!("Edge between nodes 14 and {other}");
        let pressed = |page: &Linked| {
            let drawing = page.draw(View::Nodes, area, Lang::En, None);
            let found = presses(&drawing);
            let (mark, _, deed) = found.iter().find(|(_, text, _)| *text == name).unwrap();
            let Deed::Together(edits) = deed else { panic!("{deed:?}") };
            let address = Address { edits: page.address.edits.together(edits), ..page.address.clone() };
            (mark.name.as_ref().unwrap().on, Linked::of(&address))
        };
        let (on, after) = pressed(&before);
        assert_eq!(on, start == 1.0);
        for pair in [[14, other], [other, 14]] {
            assert_eq!(value(&before, "adjacency", &pair), start);
            assert_eq!(value(&after, "adjacency", &pair), 1.0 - start, "{area:?} {pair:?}");
        }
        let edges = if on { grid(&[[14, other]], &[]) } else { grid(&[], &[[14, other]]) };
        check("pressed", &after, &edges, 14);
        let (_, back) = pressed(&after);
        assert!(back.address.edits.0.is_empty(), "taken back, not laid over again");
    }
}

#[test]
fn every_other_node_has_a_button_and_every_weight_drawn_cuts_its_edge() {
    for area in [WIDE, PHONE] {
        let drawing = page("at=output[0,0,14,0]").draw(View::Nodes, area, Lang::En, None);
        let named = |start: &str| presses(&drawing).iter().filter(|(_, text, _)| text.starts_with(start)).count();
        assert_eq!((named("Edge between nodes 14"), named("Cut the edge")), (35, 4), "{area:?}");
        let discs = drawing
            .base
            .iter()
            .filter(|mark| matches!((&mark.form, &mark.handle), (Form::Circle { .. }, Some(Handle::At(_)))));
        assert_eq!(discs.count(), 36, "each shows its own messages when pressed");
    }
    let offered = presses(&wide(&page(""))).iter().filter(|(.., deed)| matches!(deed, Deed::Fill(..))).count();
    assert_eq!(offered, 7, "ready sets of edges");
}

#[test]
fn nodes_stay_where_they_are_when_an_edge_is_cut() {
    let discs = |patch: &str| -> Vec<_> {
        let drawing = wide(&page(patch));
        let disc = |mark: &Mark| match (&mark.form, &mark.handle) {
            (Form::Circle { centre, .. }, Some(Handle::At(_))) => Some(*centre),
            _ => None,
        };
        drawing.base.iter().filter_map(disc).collect()
    };
    for (adjacency, i, j) in [("grid", 0, 1), ("cycle", 3, 4), ("star", 0, 5), ("complete", 2, 7), ("torus", 0, 6)] {
        let whole = format!("nodes=9&adjacency={adjacency}&at=output[0,0,1,0]");
        let cut = format!("{whole}&set=adjacency[{i},{j}]:0;adjacency[{j},{i}]:0");
        assert_eq!(discs(&whole), discs(&cut), "{adjacency}");
    }
}

#[test]
fn learned_numbers_do_not_count_the_nodes() {
    for (nodes, other) in [(36, 16), (16, 36), (9, 16)] {
        let page = page(&format!("nodes={nodes}"));
        let (weights, biases) = (3 * 3, 3);
        let expected = format!("Parameters: {0} with {nodes} nodes, {0} with {other}.", weights + biases);
        assert!(told(&wide(&page), &expected) == 1, "{expected}");
    }
}

#[test]
fn the_story_says_what_the_picture_shows() {
    let story = Address::parse("#/graph").0.operator.story();
    let patch = |word: &str| story.beats.iter().find(|beat| beat.say.en.contains(word)).expect(word).patch;
    assert_eq!(Address::parse("#/graph").0.view, View::Nodes, "the page opens with it");
    let corner = wide(&page(patch("A corner has two neighbours")));
    for words in ["1/√(3·3) = 0.3333", "1/√(3·4) = 0.2887", "row 0 sums to 0.9107"] {
        assert!(contains(&corner, words), "{words}");
    }
    let inner = wide(&page(patch("each with its mean colour")));
    assert!(contains(&inner, "from itself and from 4 neighbours"));
    let star = wide(&page("adjacency=star&at=output[0,0,14,0]"));
    assert!(contains(&star, "from itself and from one neighbour") && contains(&star, "1/√(2·2) = 0.5"));
    let alone = wide(&page("adjacency=none"));
    assert!(contains(&alone, "it hears only itself"));
}

#[test]
fn the_graph_in_words() {
    for (name, patch, lang, area) in [
        ("whole", "at=output[0,0,14,0]", Lang::En, WIDE),
        ("tap", "at=output[0,0,0,0]&tap=2", Lang::En, WIDE),
        ("phone", "adjacency=cycle&nodes=9&layers=2", Lang::Zh, PHONE),
        ("embed", "adjacency=star&at=output[0,0,5,0]", Lang::En, AREAS[6]),
    ] {
        let drawing = page(patch).draw(View::Nodes, area, lang, None);
        insta::assert_snapshot!(format!("nodes-{name}"), text(&drawing, 6.0));
    }
}
