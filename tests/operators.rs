//! What every operator's file must say, and that what it says is true: texts, parameters, sources, receipts, exported code.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "common/arithmetic.rs"]
mod arithmetic;
mod common;

use common::{Random, leaves_of, settings, wired};
use convolution_atlas::graph::{Edits, FILTERS, Graph, Planes, Source};
use convolution_atlas::operator::{ALL, Kind, Layer, Operator, Params, Value, assemble, code};
use convolution_atlas::order::{Map, Set};
use convolution_atlas::words::{Text, number};

/// Even, as some operators demand, and not square.
const SIZE: [usize; 2] = [12, 14];

/// Names that are the same in both languages.
const IDENTICAL: &[&str] = &["Gabor"];

/// Where it starts, and `more` other settings.
fn some_settings(operator: &'static Operator, more: usize) -> Vec<Params> {
    let mut found = vec![Params::new(operator.params)];
    for params in settings(operator, SIZE, &mut Random::new(23)) {
        if found.len() > more {
            break;
        }
        if !found.contains(&params) {
            found.push(params);
        }
    }
    assert_eq!(found.len(), more + 1, "{} has too few settings", operator.id);
    found
}

/// The setting a page opens with, and with every other word of each choice in turn, where that is possible.
fn every_word(operator: &'static Operator) -> Vec<Params> {
    let usual = Params::new(operator.params);
    let words = operator.params.iter().flat_map(|param| {
        let words = if let Kind::Choice(words) = param.kind { words } else { &[] };
        words.iter().map(|(word, _)| (param.name, Value::Word(word)))
    });
    let mut found = vec![usual.clone()];
    for (name, word) in words {
        let params = usual.with(name, word);
        if !found.contains(&params) && wired(operator, &params, SIZE).is_ok() {
            found.push(params);
        }
    }
    found
}

fn told(operator: &Operator, params: &Params) -> String {
    let params: Vec<String> = params.iter().map(|(param, value)| format!("{}={value}", param.name)).collect();
    format!("{} {}", operator.id, params.join(" "))
}

/// Every text of an operator's file.
fn texts(operator: &'static Operator) -> Vec<Text> {
    let (page, story) = (operator.page(), operator.story());
    let mut texts = vec![page.title, page.short, page.summary, operator.receipt().beside];
    texts.extend(story.errata);
    for param in operator.params {
        texts.push(param.title);
        if let Kind::Choice(words) = param.kind {
            texts.extend(words.iter().map(|&(_, title)| title));
        }
    }
    for theorem in story.theorems {
        texts.extend([theorem.sentence, theorem.condition, theorem.button, theorem.broken]);
    }
    for beat in story.beats {
        texts.push(beat.say);
        texts.extend(beat.reveal.as_ref().map(|reveal| reveal.say));
    }
    let params = Params::new(operator.params);
    texts.extend(
        (operator.receipt().lines)(&params, &wired(operator, &params, SIZE).unwrap()).iter().map(|line| line.title),
    );
    texts
}

#[test]
fn every_text_is_there_in_both_languages() {
    let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let of_filters = FILTERS.iter().map(|filter| ("filters", filter.title));
    for (id, text) in
        ALL.iter().flat_map(|operator| texts(operator).into_iter().map(|text| (operator.id, text))).chain(of_filters)
    {
        assert!(!text.en.trim().is_empty() && !han(text.en), "{id}: {text:?}");
        assert!(IDENTICAL.contains(&text.zh) || han(text.zh), "{id}: {text:?}");
        assert!(text.en == text.en.trim() && text.zh == text.zh.trim(), "{id}: {text:?}");
    }
}

#[test]
fn every_name_is_said_once() {
    let once = |what: &str, names: Vec<&str>| {
        let different: Set<&str> = names.iter().copied().collect();
        assert_eq!(different.len(), names.len(), "{what}: {names:?}");
        assert!(names.iter().all(|name| !name.is_empty()), "{what}: {names:?}");
    };
    once("ids", ALL.iter().map(|operator| operator.id).collect());
    once("titles", ALL.iter().map(|operator| operator.page().title.en).collect());
    once("titles", ALL.iter().map(|operator| operator.page().title.zh).collect());
    for operator in ALL {
        once(operator.id, operator.params.iter().map(|param| param.name).collect());
        once(operator.id, operator.laws().iter().map(|law| law.name).collect());
        let told: Vec<&str> = operator.story().theorems.iter().map(|theorem| theorem.name).collect();
        let laws: Vec<&str> = operator.laws().iter().map(|law| law.name).collect();
        assert_eq!(told, laws, "{}: the words of its laws", operator.id);
        once(operator.id, operator.sources.iter().map(|&(leaf, _)| leaf).collect());
        assert!(
            operator.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{}",
            operator.id
        );
        assert_eq!(Operator::find(operator.id), Some(*operator));
    }
}

#[test]
fn every_operator_shows_where_it_comes_from_and_tells_a_story() {
    for operator in ALL {
        let id = operator.id;
        assert!(operator.story().paper.url.starts_with("https://"), "{id}");
        assert!(!operator.story().paper.title.is_empty() && !operator.story().paper.source.is_empty(), "{id}");
        assert!(operator.page().glyph.starts_with('<') && operator.page().glyph.contains("currentColor"), "{id}");
        assert!(!operator.story().beats.is_empty() && !operator.page().opening.is_empty(), "{id}");
    }
}

#[test]
fn every_parameter_starts_where_it_can_and_reads_what_it_prints() {
    for operator in ALL {
        for param in operator.params {
            let told = format!("{} {}", operator.id, param.name);
            if let Kind::Int(range) | Kind::Pair(range) = param.kind {
                let ([least, most], [from, to]) = (range.hard, range.soft);
                assert!(least <= from && from < to && to <= most, "{told}: {range:?}");
                assert!((from..=to).contains(&range.default), "{told}: {range:?}");
            }
            match param.kind {
                Kind::Real(range) => {
                    let ([least, most], [from, to]) = (range.hard, range.soft);
                    assert!(least <= from && from < to && to <= most, "{told}: {range:?}");
                    assert!((from..=to).contains(&range.default), "{told}: {range:?}");
                }
                Kind::List(range) => {
                    let ([least, most], [from, to]) = (range.hard, range.soft);
                    assert!(least <= from && from < to && to <= most, "{told}: {range:?}");
                    assert!((1..=range.most).contains(&range.default.len()), "{told}: {range:?}");
                    assert!(range.default.iter().all(|n| (from..=to).contains(n)), "{told}: {range:?}");
                }
                Kind::Int(_) | Kind::Pair(_) | Kind::Choice(_) => {}
            }
            assert_eq!(param.parse(&param.default().to_string()), Ok(param.default()), "{told}");
        }
        for params in some_settings(operator, 12) {
            for (param, value) in params.iter() {
                assert_eq!(param.parse(&value.to_string()).as_ref(), Ok(value), "{}", told(operator, &params));
            }
            assert!(wired(operator, &params, SIZE).is_ok(), "{}", told(operator, &params));
        }
    }
}

#[test]
fn sources_name_real_leaves_and_fill_them() {
    for operator in ALL {
        let mut unseen: Set<&str> = operator.sources.iter().map(|&(leaf, _)| leaf).collect();
        let values = vec![0.5; 3 * SIZE[0] * SIZE[1]];
        let picture = Planes { values: &values, size: SIZE };
        for params in some_settings(operator, 40) {
            let graph = wired(operator, &params, SIZE).unwrap();
            for leaf in leaves_of(&graph) {
                let Some((pattern, text)) = operator.entry(&leaf.name) else { continue };
                unseen.remove(pattern);
                let source = Source::parse(&leaf.name, text).expect(pattern);
                assert_eq!(source.to_string(), text, "{}", operator.id);
                source.fill_node(leaf, picture).expect(pattern);
            }
        }
        assert!(unseen.is_empty(), "{} has no leaves {unseen:?}", operator.id);
    }
}

#[test]
fn receipts_count_what_is_counted_and_their_formulas_are_true() {
    for operator in ALL {
        for params in some_settings(operator, 25) {
            let graph = wired(operator, &params, SIZE).unwrap();
            let lines = (operator.receipt().lines)(&params, &graph);
            let of = |title: &str| lines.iter().find(|line| line.title.en == title).map(|line| line.value.clone());
            let told = told(operator, &params);
            let count = |n: u64| Some(number::integer(n.cast_signed()));
            assert_eq!(of("parameters"), count(graph.parameters() as u64), "{told}");
            assert_eq!(of("multiply-accumulates"), count(graph.cost().macs), "{told}");
            for line in &lines {
                let formula: String = line.formula.iter().map(|piece| piece.text.as_str()).collect();
                let value = arithmetic::value(&formula).unwrap_or_else(|| panic!("{told}: {formula} cannot be read"));
                let printed = [number::decimal(value), number::percent(value), number::bytes(value as usize)];
                assert!(printed.contains(&line.value), "{told}: {formula} = {value}, printed {}", line.value);
            }
        }
    }
}

/// An operator at one setting with the leaves its page opens with.
fn layer(operator: &Operator, params: &Params) -> Layer {
    let planes: Vec<f32> = (0..3 * SIZE[0] * SIZE[1]).map(|i| (i % 256) as f32 / 255.0).collect();
    let (layer, notes) =
        assemble(operator, params, operator.stem, &Map::new(), Planes { values: &planes, size: SIZE }).unwrap();
    assert!(notes.is_empty(), "{}: {notes:?}", operator.id);
    layer
}

fn program(layer: &Layer, whole: bool) -> String {
    let line = |pieces: &Vec<_>| {
        pieces.iter().map(|piece: &convolution_atlas::operator::Piece| piece.text.as_str()).collect::<String>()
    };
    code(layer, whole).iter().map(line).collect::<Vec<_>>().join("\n")
}

fn identifiers(graph: &Graph) -> Map<String, String> {
    let identifier = |name: &String| name.replace(['.', '-'], "_");
    graph.nodes().iter().map(|node| (identifier(&node.name), node.name.clone())).collect()
}

#[test]
fn exported_code_assigns_every_node_once_before_it_is_used() {
    for operator in ALL {
        for params in some_settings(operator, 12) {
            let (layer, told) = (layer(operator, &params), told(operator, &params));
            let identifiers = identifiers(&layer.graph);
            assert_eq!(identifiers.len(), layer.graph.nodes().len(), "{told}: two nodes share a name in Python");
            let text = program(&layer, true);
            assert!(!text.contains("...") && !text.contains("inf") && !text.contains("NaN"), "{told}");
            for identifier in identifiers.keys() {
                let assigned = text.lines().filter(|line| line.starts_with(&format!("{identifier} = "))).count();
                assert_eq!(assigned, 1, "{told}: {identifier}\n{text}");
            }
        }
    }
}

#[test]
fn exported_code_is_as_reviewed() {
    for operator in ALL {
        let mut settings = every_word(operator);
        settings.extend(some_settings(operator, 3).into_iter().skip(1));
        let programs: Vec<String> = settings
            .iter()
            .map(|params| format!("# {}\n{}", told(operator, params), program(&layer(operator, params), false)))
            .collect();
        insta::assert_snapshot!(format!("code-{}", operator.id), programs.join("\n\n"));
    }
}

/// One line of JSON per program, with the values it must compute: `tests/code.py` runs them, at `ATLAS_SETTINGS` settings besides the first.
#[test]
#[ignore = "prints programs for tests/code.py"]
fn programs() {
    let mut random = Random::new(21);
    let more = std::env::var("ATLAS_SETTINGS").map_or(3, |count| count.parse().unwrap());
    for operator in ALL {
        for params in some_settings(operator, more) {
            let graph = wired(operator, &params, SIZE).unwrap();
            let layer = Layer { leaves: random.leaves(&graph), graph, channels: Vec::new() };
            let values = layer.graph.run(&layer.leaves, &Edits::default()).unwrap();
            let nodes: serde_json::Map<_, _> = identifiers(&layer.graph)
                .into_iter()
                .map(|(identifier, name)| {
                    let value = values.of(layer.graph.find(&name).unwrap());
                    (identifier, serde_json::json!({ "shape": value.shape().dims(), "data": value.data() }))
                })
                .collect();
            let code = program(&layer, true);
            println!("{}", serde_json::json!({ "setting": told(operator, &params), "code": code, "nodes": nodes }));
        }
    }
}
