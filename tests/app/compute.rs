//! The conversation with the compute core: who is asked what and when, and what an answer does.

use super::page::Page;
use convolution_atlas::app::{Action, Effect, Gesture, SiteName, Span, Timing};
use convolution_atlas::operator::Value;
use convolution_atlas::wire::{Core, Limits, Reply, Request, Side, Want, prove};
use convolution_atlas::words::{Problem, Text};

fn stride(n: usize) -> Action {
    Action::Set("stride", Value::Pair([n; 2]), Gesture::Drag)
}

fn at(channel: usize, row: usize) -> Action {
    Action::At(SiteName { node: "output".into(), index: vec![0, channel, row, 0] })
}

fn failed(job: u64) -> Action {
    let problem = Problem::new("picture", Text::new("too small", "太小"), &[]);
    Action::Core(Reply::Failed { job: Some(job), problem }, Vec::new())
}

#[test]
fn a_picture_is_held_before_anything_runs() {
    let page = Page::at("#/vanilla?in_channels=1");
    let [Request::Hold { width: 40, height: 30 }, Request::Run { job: 1, setting, wants }] = &*page.asked else {
        panic!("{:?}", page.asked)
    };
    assert_eq!(*setting, page.state.address.setting([12, 12]));
    assert_eq!(setting.params, [("in_channels".to_owned(), "1".to_owned())]);
    let want = |channel, longest| Want { node: "output".into(), channel, longest };
    assert_eq!(*wants, [want(0, 768), want(0, 128), want(1, 128), want(2, 128)]);
}

#[test]
fn what_is_asked_the_core_can_answer() {
    let page = &mut Page::at("#/vanilla?kernel_size=5&weight=blur&set=bias:0.5;weight[0,0,*,0]:1,2,3,4,5");
    page.act(Action::Prove("stride".into()));
    let mut core = Core::new(Limits::WORKER);
    let picture = page.state.session.picture.as_ref().unwrap().pixels.clone();
    let specimen = page.state.session.specimen.as_ref().unwrap().pixels.pixels.clone();
    for request in std::mem::take(&mut page.asked) {
        let bytes = if matches!(request, Request::Try { .. }) { &specimen } else { &picture };
        let (reply, body) = prove(&mut core, request, bytes);
        assert!(!matches!(reply, Reply::Failed { .. }), "{reply:?}");
        page.act(Action::Core(reply, body));
    }
    assert!(!page.state.session.waiting && page.state.session.result.is_some());
    let proof = &page.state.session.proofs["stride"];
    assert!(proof.picture.as_ref().unwrap().is_ok() && proof.specimen.as_ref().unwrap().is_ok());
}

#[test]
fn a_drag_keeps_one_run_under_way_and_the_newest_behind_it() {
    let page = &mut Page::at("#/vanilla");
    page.act(stride(2)).act(stride(3)).act(stride(4));
    assert_eq!(page.runs(), [1]);
    page.answer().answer();
    assert_eq!(page.runs(), [4], "the ones between were never sent");
    assert_eq!(page.state.session.result.as_ref().unwrap().version, 1, "what came is nearer than nothing");
    assert!(page.state.session.waiting);
    page.answer();
    assert_eq!(page.state.session.result.as_ref().unwrap().version, 4);
    assert!(page.runs().is_empty() && !page.state.session.waiting);
}

#[test]
fn an_older_answer_is_ignored() {
    let page = &mut Page::at("#/vanilla");
    let [_, run] = <[Request; 2]>::try_from(page.asked.clone()).unwrap();
    page.answer_all().act(stride(2)).answer_all();
    let version = page.state.session.result.as_ref().unwrap().version;
    page.asked = vec![run];
    page.answer().act(failed(1));
    assert_eq!(page.state.session.result.as_ref().unwrap().version, version);
    assert!(page.told().is_empty());
}

#[test]
fn another_channel_asks_again_and_keeps_what_is_shown() {
    let page = &mut Page::at("#/vanilla?out_channels=20");
    page.answer_all().act(at(17, 3));
    let [Request::Run { wants, .. }] = &*page.asked else { panic!("{:?}", page.asked) };
    let channels: Vec<usize> = wants.iter().map(|want| want.channel).collect();
    assert_eq!(channels, [17, 16, 17, 18, 19], "large, then the eight among which it is");
    assert!(page.state.session.result.is_some());
    page.answer_all().act(at(17, 5)).act(Action::Step(3));
    assert!(page.asked.is_empty(), "the same channel asks nothing");
}

#[test]
fn moving_the_specimen_asks_nothing() {
    let page = &mut Page::at("#/vanilla?frame=0,0,2,12,12");
    page.answer_all();
    let frame = page.state.session.specimen.as_ref().unwrap().frame;
    page.act(Action::Frame(convolution_atlas::picture::Frame { x: 5, ..frame }, Gesture::Drag));
    assert_eq!(page.state.address.frame.map(|frame| frame.x), Some(5));
    assert!(page.asked.is_empty());
}

#[test]
fn a_failure_is_told_and_ends_the_waiting() {
    let page = &mut Page::at("#/vanilla");
    page.act(failed(1));
    assert_eq!((page.told(), page.state.session.waiting), (vec!["too small"], false));
    assert!(page.state.session.result.is_none());
    let told = Problem::new("core", Text::new("no SIMD", "没有 SIMD"), &[]);
    page.act(Action::Core(Reply::Failed { job: None, problem: told }, Vec::new()));
    assert_eq!(page.told(), ["too small", "no SIMD"]);
}

#[test]
fn an_answer_with_too_few_pixels_is_refused() {
    let page = &mut Page::at("#/vanilla");
    let Some(Request::Run { job, wants, .. }) = page.asked.pop() else { panic!("a run") };
    let thumb = |want| convolution_atlas::wire::Thumb {
        want,
        width: 9,
        height: usize::MAX,
        least: 0.0,
        most: 0.0,
        histogram: vec![],
    };
    let thumbs = wants.into_iter().map(thumb).collect();
    page.act(Action::Core(Reply::Done { job, thumbs, size: [1, 1], macs: 0 }, vec![0.0; 9]));
    assert!(page.state.session.result.is_none() && page.told()[0].contains("fewer pixels"));
}

#[test]
fn a_crash_holds_and_runs_again_but_not_for_ever() {
    let page = &mut Page::at("#/vanilla");
    page.asked.clear();
    for _ in 0..2 {
        page.act(Action::Crashed);
        assert!(
            matches!(page.asked.as_slice(), [Request::Hold { .. }, Request::Run { job: 1, .. }]),
            "{:?}",
            page.asked
        );
        assert_eq!(page.told().len(), 1, "told once");
        page.asked.clear();
    }
    page.act(Action::Crashed);
    assert!(page.asked.is_empty() && !page.state.session.waiting);
    assert!(page.told()[1].contains("three times"), "{:?}", page.told());
    page.act(stride(2));
    assert!(matches!(page.asked.as_slice(), [Request::Hold { .. }, Request::Run { job: 2, .. }]), "{:?}", page.asked);
    page.answer_all();
    assert!(page.state.session.result.is_some());
}

#[test]
fn a_crash_at_rest_asks_nothing_until_something_changes() {
    let page = &mut Page::at("#/vanilla");
    page.answer_all().act(Action::Crashed);
    assert!(page.asked.is_empty() && page.state.session.result.is_some() && page.told().len() == 1);
    page.act(stride(2));
    assert!(matches!(page.asked.as_slice(), [Request::Hold { .. }, Request::Run { .. }]));
}

#[test]
fn theorems_are_tried_on_the_specimen_and_on_the_picture() {
    let page = &mut Page::at("#/vanilla");
    page.answer_all();
    for theorem in page.state.address.operator.story().theorems {
        page.act(Action::Prove(theorem.name.into()));
        assert!(matches!(page.asked.as_slice(), [Request::Try { .. }]), "{:?}", page.asked);
        let proof = &page.state.session.proofs[theorem.name];
        assert!(proof.specimen.is_none() && proof.picture.is_none() && proof.job.is_some());
        page.answer_all();
        let proof = &page.state.session.proofs[theorem.name];
        assert!(proof.job.is_none() && proof.specimen.as_ref().unwrap().is_ok());
        assert!(proof.picture.as_ref().unwrap().as_ref().unwrap().broken.is_some());
        assert!(!page.state.session.waiting, "a trial is no run");
    }
}

#[test]
fn a_change_forgets_trials_and_their_late_answers() {
    let page = &mut Page::at("#/vanilla");
    page.answer_all().act(Action::Prove("impulse".into())).act(Action::Step(1));
    assert_eq!(page.state.session.proofs.len(), 1, "moving about changes nothing");
    page.act(stride(2));
    assert!(page.state.session.proofs.is_empty());
    page.answer_all();
    assert!(page.state.session.proofs.is_empty());
}

#[test]
fn a_trial_that_falls_says_so_and_can_be_tried_again() {
    let page = &mut Page::at("#/vanilla");
    page.answer_all().act(Action::Prove("impulse".into())).act(Action::Fell);
    let proof = &page.state.session.proofs["impulse"];
    assert!(proof.job.is_none() && proof.picture.as_ref().unwrap().is_err());
    page.asked.clear();
    page.act(Action::Prove("impulse".into()));
    let job = match page.asked.as_slice() {
        [Request::Try { job, .. }] => *job,
        other => panic!("{other:?}"),
    };
    page.act(failed(job));
    assert!(page.state.session.proofs["impulse"].picture.as_ref().unwrap().is_err());
    assert!(page.effects.iter().all(|effect| !matches!(effect, Effect::Ask(_))));
}

#[test]
fn a_setting_is_measured_by_plain_loops_and_then_by_kernels_and_nothing_else_changes() {
    let page = &mut Page::at("#/vanilla");
    page.answer_all();
    let address = page.state.address.clone();
    page.act(Action::Measure).act(Action::Measure);
    let [Request::Time { job, setting, side: Side::Plain, .. }] = page.asked.as_slice() else {
        panic!("{:?}", page.asked)
    };
    assert_eq!(*setting, address.setting([12, 12]));
    assert_eq!(page.state.session.timing, Some(Timing::Plain(*job)));
    page.answer();
    assert!(matches!(page.asked.as_slice(), [Request::Time { side: Side::Fast, longest: 40, .. }]), "{:?}", page.asked);
    assert!(matches!(page.state.session.timing, Some(Timing::Fast(_, Span { milliseconds: 60.0, .. }))));
    page.answer();
    let span = |milliseconds| Span { milliseconds, size: [30, 40] };
    assert_eq!(page.state.session.timing, Some(Timing::Done { plain: span(60.0), fast: span(0.5) }));
    assert_eq!(page.state.address, address);
    assert!(page.written().is_none() && page.state.session.undo.is_empty() && page.asked.is_empty());
}

#[test]
fn a_change_forgets_the_measurement_and_its_late_answer() {
    let page = &mut Page::at("#/vanilla");
    page.answer_all().act(Action::Measure).act(Action::Step(1));
    assert!(page.state.session.timing.is_some(), "moving about changes nothing");
    page.act(stride(2));
    assert_eq!(page.state.session.timing, None);
    page.answer_all();
    assert_eq!(page.state.session.timing, None);
}

#[test]
fn a_measurement_that_falls_says_so_and_can_be_asked_for_again() {
    let page = &mut Page::at("#/vanilla");
    page.answer_all().act(Action::Measure).act(Action::Fell);
    assert!(matches!(page.state.session.timing, Some(Timing::Failed(_))));
    page.asked.clear();
    page.act(Action::Measure);
    let job = match page.asked.as_slice() {
        [Request::Time { job, .. }] => *job,
        other => panic!("{other:?}"),
    };
    page.act(failed(job));
    assert!(matches!(page.state.session.timing, Some(Timing::Failed(_))));
    assert!(!page.state.session.waiting, "a measurement is no run");
}
