//! What the reader changes, and the way back.

use super::page::{Page, picture};
use convolution_atlas::app::{Action, Address, Gesture, Possible, possible, settle};
use convolution_atlas::graph::{Axis, Edit, Fill, Filter, Item};
use convolution_atlas::operator::{ALL, Stem, Value};
use convolution_atlas::picture::Frame;

fn set(name: &'static str, n: usize) -> Action {
    Action::Set(name, Value::Pair([n; 2]), Gesture::Once)
}

fn drag(name: &'static str, n: usize) -> Action {
    Action::Set(name, Value::Pair([n; 2]), Gesture::Drag)
}

fn number(text: &str) -> Item {
    Item { name: text.into(), argument: None }
}

fn filter(name: &str) -> Item {
    Filter::find(name).unwrap().item()
}

#[test]
fn edits_that_belong_together_come_and_go_in_one_step() {
    let both = vec![Edit::element("bias", &[0], 2.0), Edit::element("bias", &[1], 3.0)];
    let mut page = Page::at("#/vanilla");
    page.act(Action::Edit(Edit::element("bias", &[1], 9.0), Gesture::Once)).act(Action::Together(both.clone()));
    assert_eq!(page.state.address.edits.0, both, "laid over together, one of them in another's place");
    assert!(page.act(Action::Together(both)).state.address.edits.0.is_empty());
    assert_eq!(page.act(Action::Undo).state.address.edits.0.len(), 2);
    assert_eq!(page.act(Action::Undo).state.address.edits.0.len(), 1);
}

/// A change of each kind, none of which undoes another.
fn changes() -> Vec<Action> {
    vec![
        set("kernel_size", 5),
        Action::Fill("weight".into(), Some(1), filter("blur")),
        Action::Edit(Edit::element("weight", &[0, 0, 1, 1], 7.0), Gesture::Once),
        Action::Frame(Frame { x: 1, y: 2, cell: 2, rows: 6, columns: 7 }, Gesture::Once),
        Action::Set("padding_mode", Value::Word("reflect"), Gesture::Once),
        Action::Edit(Edit { node: "output".into(), at: vec![], fill: Fill::Copy(vec![1]) }, Gesture::Once),
        Action::Unedit("output".into()),
        Action::Together(vec![
            Edit::element("weight", &[0, 0, 0, 1], 2.0),
            Edit::element("weight", &[0, 0, 1, 0], 3.0),
        ]),
        Action::Fill("bias".into(), None, number("0.5")),
        Action::Stem("opponent"),
        Action::Beat(3),
        Action::Reveal,
        Action::Reset,
    ]
}

#[test]
fn undo_goes_back_through_every_change_and_redo_forward_again() {
    let page = &mut Page::at("#/vanilla");
    let mut settings = vec![page.setting()];
    for change in changes() {
        let told = format!("{change:?}");
        page.act(change);
        assert_ne!(page.setting(), settings[settings.len() - 1], "{told} changed nothing");
        assert!(matches!(page.written(), Some((_, true))), "{told} is a new entry");
        settings.push(page.setting());
    }
    let last = settings.len() - 1;
    for setting in settings[..last].iter().rev() {
        assert_eq!(page.act(Action::Undo).setting(), *setting);
    }
    assert_eq!(page.act(Action::Undo).setting(), settings[0], "nothing before the first");
    for setting in &settings[1..] {
        assert_eq!(page.act(Action::Redo).setting(), *setting);
    }
    assert_eq!(page.act(Action::Redo).setting(), settings[last], "nothing after the last");
}

/// A value of a parameter other than the present one, if there is any to choose.
fn other(address: &Address, name: &str) -> Option<Value> {
    let present = address.params.value(name);
    let values: Vec<Value> = match possible(address, &picture(), name)? {
        Possible::Words(words) => {
            words.into_iter().filter(|(_, _, why)| why.is_none()).map(|(word, ..)| Value::Word(word)).collect()
        }
        Possible::Reals(numbers) => numbers.into_iter().map(Value::Real).collect(),
        Possible::Lists { longer, .. } => longer.map(Value::List).into_iter().collect(),
        Possible::Numbers { both, .. } => match present {
            Value::Pair(_) => both.into_iter().map(|n| Value::Pair([n; 2])).collect(),
            _ => both.into_iter().map(Value::Int).collect(),
        },
    };
    values.into_iter().find(|value| value != present)
}

#[test]
fn undo_goes_back_through_every_control_source_and_node_of_every_operator() {
    for operator in ALL {
        let page = &mut Page::at(&format!("#/{}", operator.id));
        let mut settings = vec![page.setting()];
        let mut act = |page: &mut Page, action: Action| {
            let told = format!("{}: {action:?}", operator.id);
            page.act(action);
            assert_ne!(page.setting(), settings[settings.len() - 1], "{told} changed nothing: {:?}", page.told());
            settings.push(page.setting());
        };
        for param in operator.params {
            if let Some(value) = other(&page.state.address, param.name) {
                act(page, Action::Set(param.name, value, Gesture::Once));
            }
        }
        let specimen = page.state.session.specimen.clone().unwrap();
        for node in specimen.layer.graph.nodes() {
            let last: Vec<usize> = node.shape.dims().iter().map(|&extent| extent - 1).collect();
            act(page, Action::Edit(Edit::element(&node.name, &last, 0.625), Gesture::Once));
        }
        for node in specimen.layer.graph.nodes().iter().step_by(2) {
            act(page, Action::Unedit(node.name.clone()));
        }
        for setting in settings.iter().rev().skip(1) {
            assert_eq!(page.act(Action::Undo).setting(), *setting);
        }
        for setting in settings.iter().skip(1) {
            assert_eq!(page.act(Action::Redo).setting(), *setting);
        }
    }
}

#[test]
fn a_change_after_undo_forgets_what_was_ahead() {
    let page = &mut Page::at("#/vanilla");
    page.act(set("kernel_size", 5)).act(Action::Undo).act(set("stride", 2));
    let setting = page.setting();
    assert_eq!(page.act(Action::Redo).setting(), setting);
}

#[test]
fn a_drag_is_one_step_and_replaces_the_url() {
    let page = &mut Page::at("#/vanilla");
    for n in [4, 5, 6] {
        page.act(drag("kernel_size", n));
        assert!(matches!(page.written(), Some((_, false))));
    }
    page.act(Action::Release);
    assert!(page.said().is_some());
    page.act(drag("kernel_size", 7)).act(drag("stride", 2)).act(drag("stride", 3)).act(Action::Release);
    assert_eq!(page.state.session.undo.len(), 3, "two drags of one slider, one of another");
    assert_eq!(page.act(Action::Undo).setting(), "#/vanilla?kernel_size=7");
    assert_eq!(page.act(Action::Undo).setting(), "#/vanilla?kernel_size=6");
    assert_eq!(page.act(Action::Undo).setting(), "#/vanilla");
}

#[test]
fn moving_about_is_no_step() {
    let page = &mut Page::at("#/vanilla");
    let at = page.state.session.specimen.as_ref().unwrap().name(0, 5);
    page.act(Action::Step(5)).act(Action::Pin(at.clone())).act(Action::End(true)).act(Action::Hover(at));
    assert!(page.state.session.undo.is_empty());
    page.act(set("stride", 2)).act(Action::Step(-3));
    let place = page.state.address.at.clone();
    page.act(Action::Undo);
    assert_eq!((&page.state.address.at, page.setting().as_str()), (&place, "#/vanilla"), "undo stays where it is");
}

#[test]
fn what_is_impossible_changes_nothing_and_says_why() {
    let page = &mut Page::at("#/vanilla?out_channels=8&kernel_size=5&padding_mode=reflect");
    let before = page.state.address.clone();
    let nothing_else = Frame { x: 0, y: 0, cell: 1, rows: 12, columns: 12 };
    for (action, why) in [
        (set("padding", 40), "at most 11 rows"),
        (set("padding", 999), "from 0 to 255"),
        (Action::Set("in_channels", Value::Int(4096), Gesture::Drag), "multiply-accumulates"),
        (Action::Set("padding_mode", Value::Int(3), Gesture::Once), "padding_mode must be one of"),
        (Action::Fill("weight".into(), Some(0), number("sobbel")), "sobbel"),
        (Action::Fill("weight".into(), Some(0), number("inf")), "finite"),
        (Action::Fill("weight".into(), Some(0), number("a,b:c")), "name or name:number"),
        (Action::Fill("bias".into(), None, filter("blur")), "takes numbers"),
        (Action::Edit(Edit::element("weight", &[0, 0, 9, 0], 1.0), Gesture::Once), "outside"),
        (Action::Edit(Edit::element("weight", &[0, 0, 0, 0], f64::NAN), Gesture::Once), "NaN"),
        (Action::Edit(Edit::element("no where", &[0], 1.0), Gesture::Once), "no where"),
    ] {
        let told = format!("{action:?}");
        page.act(action);
        assert_eq!(page.state.address, before, "{told}");
        assert!(page.told().last().unwrap().contains(why), "{told}: {:?}", page.told());
        page.act(Action::Dismiss(page.told().len() - 1));
    }
    page.act(Action::Fill("nothing".into(), None, number("1")));
    assert_eq!(page.state.address, before);
    page.act(Action::Frame(nothing_else, Gesture::Once)).act(Action::Undo);
    assert_eq!(page.state.address, before);
}

#[test]
fn a_problem_is_gone_once_it_is_mended() {
    let page = &mut Page::at("#/vanilla?padding_mode=reflect");
    page.act(set("padding", 40)).act(set("padding", 41));
    assert_eq!(page.told().len(), 1, "{:?}", page.told());
    page.act(set("padding", 2));
    assert!(page.told().is_empty(), "{:?}", page.told());
}

#[test]
fn the_operators_own_source_leaves_no_trace() {
    let page = &mut Page::at("#/vanilla?out_channels=6");
    page.act(Action::Fill("weight".into(), Some(4), filter("blur")));
    assert_eq!(page.setting(), "#/vanilla?out_channels=6&weight=vertical,horizontal,red-green,vertical,blur,red-green");
    page.act(Action::Fill("weight".into(), Some(4), filter("horizontal")));
    assert_eq!(page.setting(), "#/vanilla?out_channels=6");
    page.act(Action::Fill("weight".into(), None, filter("gabor")));
    assert_eq!(page.setting(), "#/vanilla?out_channels=6&weight=gabor:45");
}

#[test]
fn an_edit_replaces_one_at_the_same_place() {
    let page = &mut Page::at("#/vanilla");
    for value in [1.5, 2.5] {
        page.act(Action::Edit(Edit::element("weight", &[0, 1, 2, 0], value), Gesture::Drag));
    }
    page.act(Action::Release);
    page.act(Action::Edit(
        Edit { node: "bias".into(), at: vec![Axis::At(1)], fill: Fill::Numbers(vec![-0.5]) },
        Gesture::Once,
    ));
    assert_eq!(page.setting(), "#/vanilla?set=weight[0,1,2,0]:2.5;bias[1]:-0.5");
    let specimen = page.state.session.specimen.clone().unwrap();
    let weight = specimen.values.of(specimen.layer.graph.find("weight").unwrap());
    assert_eq!(weight.get(&[0, 1, 2, 0]), Some(2.5));
    page.act(Action::Unedit("weight".into()));
    assert_eq!(page.setting(), "#/vanilla?set=bias[1]:-0.5");
}

#[test]
fn an_edit_goes_when_its_place_does() {
    let page = &mut Page::at("#/vanilla?kernel_size=5&set=weight[0,0,4,4]:1");
    page.act(set("kernel_size", 3));
    assert_eq!(page.setting(), "#/vanilla");
    assert!(page.told()[0].contains("outside"), "{:?}", page.told());
    assert_eq!(page.act(Action::Undo).setting(), "#/vanilla?kernel_size=5&set=weight[0,0,4,4]:1");
}

#[test]
fn beats_change_what_they_name_and_reveal_answers() {
    for operator in ALL {
        let page = &mut Page::at(&format!("#/{}", operator.id));
        for (i, beat) in operator.story().beats.iter().enumerate() {
            page.act(Action::Beat(i));
            assert_eq!((page.state.address.beat, page.state.address.shown), (i, false));
            let asked = page.state.address.clone();
            page.act(Action::Reveal);
            assert_eq!(page.state.address.shown, beat.reveal.is_some());
            if beat.reveal.is_none() {
                assert_eq!(page.state.address, asked);
            }
            assert!(page.told().is_empty(), "beat {i} of {}: {:?}", operator.id, page.told());
        }
        page.act(Action::Beat(usize::MAX));
        assert_eq!(page.state.address.beat, operator.story().beats.len().saturating_sub(1));
    }
}

#[test]
fn controls_offer_what_can_be_and_nothing_else() {
    let address = |hash: &str| Address::parse(hash).0;
    let offered = |hash: &str, name: &str| possible(&address(hash), &picture(), name);
    let Some(Possible::Numbers { both, axes }) = offered("#/vanilla?padding=0&frame=0,0,1,4,6", "kernel_size") else {
        panic!("numbers")
    };
    assert_eq!((both, axes), (vec![1, 2, 3, 4], [vec![1, 2, 3, 4], vec![1, 2, 3, 4, 5, 6]]));
    let Some(Possible::Numbers { both, .. }) = offered("#/vanilla?kernel_size=9", "kernel_size") else {
        panic!("numbers")
    };
    assert_eq!(both, [1, 2, 3, 4, 5, 6, 7, 9], "the present one is kept");
    let Some(Possible::Words(words)) = offered("#/vanilla?padding=4&frame=0,0,1,4,6", "padding_mode") else {
        panic!("words")
    };
    let refused: Vec<&str> = words.iter().filter(|(_, _, why)| why.is_some()).map(|(word, ..)| *word).collect();
    assert_eq!(refused, ["reflect"]);
    assert_eq!(offered("#/vanilla", "nothing"), None);
}

#[test]
fn what_is_offered_settles() {
    for operator in ALL {
        let address = Address::opening(operator);
        for param in operator.params {
            let values: Vec<Value> = match possible(&address, &picture(), param.name).unwrap() {
                Possible::Words(words) => {
                    words.into_iter().filter(|(_, _, why)| why.is_none()).map(|(word, ..)| Value::Word(word)).collect()
                }
                Possible::Reals(numbers) => numbers.into_iter().map(Value::Real).collect(),
                Possible::Lists { each, longer } => {
                    let Value::List(now) = address.params.value(param.name) else { panic!("a list") };
                    let put = |(place, numbers): (usize, Vec<usize>)| {
                        let with = move |n| {
                            let mut changed = now.clone();
                            changed[place] = n;
                            Value::List(changed)
                        };
                        numbers.into_iter().map(with).collect::<Vec<_>>()
                    };
                    each.into_iter().enumerate().flat_map(put).chain(longer.map(Value::List)).collect()
                }
                Possible::Numbers { both, .. } => {
                    both.into_iter().map(|n| param.parse(&n.to_string()).unwrap()).collect()
                }
            };
            assert!(!values.is_empty(), "{} offers no {}", operator.id, param.name);
            for value in values {
                let wanted = Address { params: address.params.with(param.name, value), ..address.clone() };
                assert!(settle(&wanted, &picture()).is_ok(), "{wanted} is offered and impossible");
            }
        }
    }
}

#[test]
fn a_change_takes_the_place_shown_along_in_silence_and_a_link_is_told() {
    let page = &mut Page::at("#/deformable?branch=true&version=v2&at=mask.logits[0,0,1,1]");
    assert_eq!(page.state.address.at.node, "mask.logits");
    page.act(Action::Set("branch", Value::Word("false"), Gesture::Once));
    assert_eq!(page.state.address.at.node, "output", "nothing computes the mask any more");
    assert_eq!(page.told(), Vec::<&str>::new());
    page.act(Action::Open("#/deformable?at=mask.logits[0,0,1,1]".into()));
    assert!(page.told().iter().any(|told| told.contains("mask.logits")), "{:?}", page.told());
}

#[test]
fn a_stem_makes_other_channels_and_the_own_one_leaves_the_link() {
    let page = &mut Page::at("#/vanilla");
    page.act(Action::Stem("edges"));
    assert!(page.state.address.to_string().contains("stem=edges"));
    page.act(Action::Stem("rgb"));
    assert!(!page.state.address.to_string().contains("stem="));
    page.act(Action::Undo);
    assert!(page.state.address.to_string().contains("stem=edges"));
    // Stems that make the same channels are offered once: of a single one, all colours are brightness.
    let rgb = Stem::find("rgb").unwrap();
    assert!(rgb.beside(1).len() < rgb.beside(3).len());
}
