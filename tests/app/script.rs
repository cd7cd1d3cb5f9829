//! Random scripts: whatever is done in whatever order, [`Page::act`] holds its invariants.

use super::page::{Page, picture};
use convolution_atlas::app::{Action, Clock, Gesture, Origin, SiteName, Theme};
use convolution_atlas::graph::{Edit, FILTERS, Item};
use convolution_atlas::operator::{ALL, Kind, Param, STEMS, Value};
use convolution_atlas::picture::{Frame, Picture};
use convolution_atlas::words::{Lang, Problem, Text};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use std::sync::Arc;

/// Something to do, before it is known on which page: numbers choose among what there is.
#[derive(Clone, Debug)]
enum Deed {
    Do(Action),
    Set(usize, usize, usize, Gesture),
    Fill(usize, Option<usize>, usize),
    Element(usize, usize, i32, Gesture),
    Unedit(usize),
    At(usize, usize),
    Pin(usize, usize),
    Hover(usize, usize),
    Prove(usize),
    Answer,
    Failed,
}

fn value(param: &'static Param, a: usize, b: usize) -> Value {
    match param.kind {
        Kind::Choice(words) => Value::Word(words[a % words.len()].0),
        // Mostly what a slider offers, at times far beyond.
        Kind::Real(range) => Value::Real(range.soft[a % 2]),
        Kind::List(range) => Value::List(vec![range.soft[0] + a % range.soft[1]; 1 + b % range.most]),
        Kind::Int(range) => Value::Int(if b == 0 { range.hard[1] } else { range.soft[0] + a % (range.soft[1] + 1) }),
        Kind::Pair(range) => {
            let n = |i: usize| range.soft[0] + i % (range.soft[1] + 1);
            Value::Pair(if b == 0 { [range.hard[1], n(a)] } else { [n(a), n(if b < 3 { a / 7 } else { a })] })
        }
    }
}

fn name(page: &Page, node: usize, flat: usize) -> Option<SiteName> {
    let specimen = page.state.session.specimen.as_ref()?;
    let nodes = specimen.layer.graph.nodes();
    specimen.name(node % nodes.len(), flat % nodes[node % nodes.len()].shape.len())
}

fn act(page: &mut Page, deed: Deed) {
    let operator = page.state.address.operator;
    let outside = SiteName { node: "nowhere".into(), index: vec![9, 9, 9] };
    let action = match deed {
        Deed::Do(action) => action,
        Deed::Set(which, a, b, gesture) => {
            let param = &operator.params[which % operator.params.len()];
            Action::Set(param.name, value(param, a, b), gesture)
        }
        Deed::Fill(leaf, slice, item) => {
            let (leaf, _) = operator.sources[leaf % operator.sources.len()];
            let number = |text: &str| Item { name: text.into(), argument: None };
            let item = FILTERS.get(item).map_or_else(|| number(["1", "-0.25", "x"][item % 3]), |filter| filter.item());
            Action::Fill(leaf.into(), slice, item)
        }
        Deed::Element(node, flat, value, gesture) => match name(page, node, flat) {
            Some(SiteName { node, index }) => {
                Action::Edit(Edit::element(&node, &index, f64::from(value) / 4.0), gesture)
            }
            None => Action::Release,
        },
        Deed::Unedit(node) => Action::Unedit(name(page, node, 0).unwrap_or(outside).node),
        Deed::At(node, flat) => Action::At(name(page, node, flat).unwrap_or(outside)),
        Deed::Pin(node, flat) => Action::Pin(name(page, node, flat).or(Some(outside))),
        Deed::Hover(node, flat) => Action::Hover(name(page, node, flat).or(Some(outside))),
        Deed::Prove(which) if !operator.laws().is_empty() => {
            Action::Prove(operator.laws()[which % operator.laws().len()].name.into())
        }
        Deed::Prove(_) => Action::Prove("nothing".into()),
        Deed::Answer => {
            page.answer();
            return;
        }
        Deed::Failed => {
            let problem = Problem::new("x", Text::new("failed", "失败"), &[]);
            let job = page.state.session.core.flight;
            Action::Core(convolution_atlas::wire::Reply::Failed { job, problem }, Vec::new())
        }
    };
    if matches!(action, Action::Crashed) {
        page.asked.clear();
    }
    page.act(action);
}

fn pictures() -> impl Strategy<Value = Arc<Picture>> {
    let paint = |(width, height): (usize, usize)| {
        Arc::new(Picture::paint(width, height, |x, y| [(x * 9) as u8, (y * 7) as u8, (x * y) as u8]))
    };
    prop_oneof![Just(picture()), (1_usize..40, 1_usize..40).prop_map(paint)]
}

fn deeds() -> impl Strategy<Value = Deed> {
    let gesture = || select(vec![Gesture::Once, Gesture::Drag]);
    let origin =
        || select(vec![Origin::Sample("star"), Origin::Sample("bars"), Origin::Own("0123456789abcdef".into())]);
    let clock = || select(vec![Clock::Stage, Clock::Window, Clock::Tap]);
    let site = || (0_usize..9, any::<u16>().prop_map(usize::from));
    let frame = (0_usize..50, 0_usize..50, 0_usize..20, 0_usize..40, 0_usize..14)
        .prop_map(|(x, y, cell, rows, columns)| Frame { x, y, cell, rows, columns });
    let patch = select(vec![
        "kernel_size=5",
        "stride=2&tap=1",
        "picture=star",
        "at=output[0,0,99,99]",
        "set=bias:1",
        "kernel_size=200",
        "%",
    ]);
    let page = (select(ALL.to_vec()), patch).prop_map(|(operator, patch)| format!("/{}?{patch}", operator.id));
    let plain = prop_oneof![
        6 => Just(Action::Undo),
        3 => Just(Action::Redo),
        3 => Just(Action::Release),
        1 => Just(Action::Reset),
        1 => Just(Action::Crashed),
        2 => Just(Action::Measure),
        1 => Just(Action::Fell),
        2 => Just(Action::Reveal),
        2 => page.prop_map(Action::Open),
        2 => (0_usize..9).prop_map(Action::Beat),
        4 => prop_oneof![-40_isize..40, Just(isize::MAX), Just(isize::MIN)].prop_map(Action::Step),
        3 => (clock(), prop_oneof![0_usize..200, Just(usize::MAX)]).prop_map(|(clock, tick)| Action::Seek(clock, tick)),
        1 => any::<bool>().prop_map(Action::End),
        2 => clock().prop_map(Action::Choose),
        2 => any::<bool>().prop_map(Action::Play),
        2 => select(STEMS.iter().map(|stem| stem.name).collect::<Vec<_>>()).prop_map(Action::Stem),
        3 => (0.0..3000.0).prop_map(Action::Tick),
        1 => prop_oneof![Just(0.5), Just(4.0), Just(0.0), Just(f64::NAN)].prop_map(Action::Speed),
        3 => (frame, gesture()).prop_map(|(frame, gesture)| Action::Frame(frame, gesture)),
        2 => origin().prop_map(Action::Want),
        3 => (origin(), pictures()).prop_map(|(origin, picture)| Action::Arrived(origin, picture, None, Vec::new())),
        1 => Just(Action::Refused(Problem::new("picture", Text::new("no", "不"), &[]))),
        1 => select(vec![Lang::En, Lang::Zh]).prop_map(Action::Lang),
        1 => select(vec![Theme::Light, Theme::Dark]).prop_map(Action::Theme),
        1 => (0_usize..5).prop_map(Action::Dismiss),
        1 => Just(Action::Pin(None)),
        1 => Just(Action::Hover(None)),
    ];
    prop_oneof![
        10 => plain.prop_map(Deed::Do),
        6 => (0_usize..9, 0_usize..60, 0_usize..40, gesture()).prop_map(|(which, a, b, g)| Deed::Set(which, a, b, g)),
        2 => (0_usize..4, prop::option::of(0_usize..9), 0_usize..15).prop_map(|(leaf, slice, item)| Deed::Fill(leaf, slice, item)),
        3 => (site(), -20..20, gesture()).prop_map(|((node, flat), value, g)| Deed::Element(node, flat, value, g)),
        1 => (0_usize..9).prop_map(Deed::Unedit),
        2 => site().prop_map(|(node, flat)| Deed::At(node, flat)),
        2 => site().prop_map(|(node, flat)| Deed::Pin(node, flat)),
        1 => site().prop_map(|(node, flat)| Deed::Hover(node, flat)),
        1 => (0_usize..5).prop_map(Deed::Prove),
        5 => Just(Deed::Answer),
        1 => Just(Deed::Failed),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_done_what_must_hold_holds(
        operator in select(ALL.to_vec()), loaded in prop::bool::weighted(0.9), deeds in prop::collection::vec(deeds(), 1..30),
    ) {
        let hash = format!("#/{}", operator.id);
        let mut page = if loaded { Page::at(&hash) } else { Page::bare(&hash) };
        for deed in deeds {
            act(&mut page, deed);
        }
        page.asked.clear();
        page.act(Action::Crashed);
        page.answer_all();
        prop_assert!(!page.state.session.waiting, "every run is answered in the end");
    }

    #[test]
    fn as_many_undos_as_changes_lead_back(operator in select(ALL.to_vec()), deeds in prop::collection::vec(deeds(), 1..20)) {
        let mut page = Page::at(&format!("#/{}", operator.id));
        let mut settings = vec![page.setting()];
        let change = |deed: &Deed| matches!(deed, Deed::Set(..) | Deed::Fill(..) | Deed::Element(..) | Deed::Unedit(_) | Deed::Do(Action::Beat(_) | Action::Reveal | Action::Stem(_) | Action::Step(_) | Action::Frame(..)));
        for deed in deeds.into_iter().filter(change) {
            act(&mut page, deed);
            // Each change a gesture of its own.
            page.act(Action::Release);
            if settings.last() != Some(&page.setting()) {
                settings.push(page.setting());
            }
        }
        for setting in settings.iter().rev().skip(1) {
            page.act(Action::Undo);
            prop_assert_eq!(&page.setting(), setting);
        }
        for setting in settings.iter().skip(1) {
            page.act(Action::Redo);
            prop_assert_eq!(&page.setting(), setting);
        }
    }
}
