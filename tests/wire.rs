//! The compute core by its one entry: what is asked, what is answered, and that nothing makes it panic.
#![cfg(not(target_arch = "wasm32"))]

use convolution_atlas::operator::{ALL, Told};
use convolution_atlas::wire::{
    BINS, Core, Limits, Measured, Queue, Reply, Request, Setting, Side, Thumb, Want, answer, prove, read, serve, spell,
};
use convolution_atlas::words::{Problem, Words};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::cell::Cell;

/// Red is the column, green the row, blue nothing.
fn picture(width: usize, height: usize) -> Vec<u8> {
    (0..width * height).flat_map(|i| [(i % width) as u8, (i / width) as u8, 0]).collect()
}

fn holding(limits: Limits, width: usize, height: usize) -> Core {
    let mut core = Core::new(limits);
    let held = serve(&mut core, Request::Hold { width, height }, &picture(width, height));
    assert_eq!(held, (Reply::Held, Vec::new()));
    core
}

fn words(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|&(name, value)| (name.into(), value.into())).collect()
}

fn vanilla(params: &[(&str, &str)], sources: &[(&str, &str)]) -> Setting {
    let (params, sources) = (words(params), words(sources));
    Setting { operator: "vanilla".into(), params, stem: None, sources, edits: String::new(), specimen: [12, 12] }
}

fn want(node: &str, channel: usize, longest: usize) -> Want {
    Want { node: node.into(), channel, longest }
}

struct Done {
    thumbs: Vec<Thumb>,
    body: Vec<f32>,
    size: [usize; 2],
    macs: u64,
}

#[track_caller]
fn run(core: &mut Core, setting: &Setting, wants: &[Want]) -> Done {
    let request = Request::Run { job: 7, setting: setting.clone(), wants: wants.to_vec() };
    match serve(core, request, &[]) {
        (Reply::Done { job: 7, thumbs, size, macs }, body) => Done { thumbs, body, size, macs },
        (other, _) => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused(core: &mut Core, setting: &Setting, wants: &[Want]) -> Problem {
    let request = Request::Run { job: 7, setting: setting.clone(), wants: wants.to_vec() };
    match serve(core, request, &[]) {
        (Reply::Failed { job: Some(7), problem }, body) if body.is_empty() => problem,
        (other, _) => panic!("{other:?}"),
    }
}

#[test]
fn the_input_comes_back_as_it_was_held() {
    let mut core = holding(Limits::WORKER, 40, 30);
    let done = run(&mut core, &vanilla(&[], &[]), &[want("input", 0, 64), want("input", 1, 40)]);
    assert_eq!((done.size, done.macs), ([30, 40], 3 * 27 * 1200));
    let expected = |value: fn(usize) -> usize| (0..1200).map(move |i| value(i) as f32 / 255.0);
    assert!(done.body.iter().copied().eq(expected(|i| i % 40).chain(expected(|i| i / 40))));
    let sizes: Vec<_> = done.thumbs.iter().map(|thumb| (thumb.width, thumb.height)).collect();
    assert_eq!(sizes, [(40, 30); 2]);
    assert_eq!((done.thumbs[0].least, done.thumbs[0].most), (0.0, 39.0 / 255.0));
}

#[test]
fn the_output_is_the_convolution() {
    let mut core = holding(Limits::WORKER, 40, 30);
    // The mean over three columns of a ramp is the ramp; at the border one of them is padding.
    let done = run(
        &mut core,
        &vanilla(&[("kernel_size", "1x3"), ("padding", "0x1")], &[("weight", "box")]),
        &[want("output", 0, 40)],
    );
    for (i, &found) in done.body.iter().enumerate() {
        let (column, last) = (i % 40, 39);
        let sum = (column.saturating_sub(1) + column + if column == last { 0 } else { column + 1 }) as f32;
        assert!((found - sum / 3.0 / 255.0).abs() < 1e-6, "column {column}: {found}");
    }
}

#[test]
fn a_thumb_is_bounded_and_keeps_the_whole_channels_range_and_count() {
    let mut core = holding(Limits::WORKER, 200, 100);
    let done = run(&mut core, &vanilla(&[], &[("weight", "random:3")]), &[want("output", 2, 50), want("input", 0, 50)]);
    let [output, input] = &done.thumbs[..] else { panic!("{:?}", done.thumbs) };
    assert_eq!((output.width, output.height, done.body.len()), (50, 25, 2 * 50 * 25));
    for thumb in &done.thumbs {
        assert_eq!(thumb.histogram.len(), BINS);
        assert_eq!(thumb.histogram.iter().sum::<u32>(), 200 * 100);
    }
    assert_eq!((input.least, input.most), (0.0, 199.0 / 255.0));
    // Four by four pixels make one; their mean column is 1.5 more than the first.
    assert!((done.body[50 * 25 + 1] - 5.5 / 255.0).abs() < 1e-6);
    assert!(output.least < output.most);
}

#[test]
fn a_run_that_differs_only_in_what_it_wants_does_not_evaluate_again() {
    let mut core = holding(Limits::WORKER, 20, 20);
    let (plain, blurred) = (vanilla(&[], &[]), vanilla(&[], &[("weight", "blur")]));
    let moved = Setting { specimen: [8, 8], ..plain.clone() };
    let mut count = |setting: &Setting, node: &str| {
        run(&mut core, setting, &[want(node, 0, 20)]);
        core.evaluations()
    };
    assert_eq!([count(&plain, "output"), count(&plain, "input"), count(&moved, "output")], [1; 3]);
    assert_eq!([count(&blurred, "output"), count(&plain, "output")], [2, 3]);
    serve(&mut core, Request::Hold { width: 1, height: 4 }, &[255; 12]);
    assert_eq!(run(&mut core, &plain, &[want("input", 0, 4)]).body, [1.0; 4]);
    assert_eq!(core.evaluations(), 4);
}

#[test]
fn what_would_not_fit_is_evaluated_smaller_and_says_so() {
    let nodes = |size: [usize; 2]| 4 * (6 * size[0] * size[1] + 84);
    let limits = |bytes, macs| Limits { bytes, macs, ..Limits::WORKER };
    let size = |limits| run(&mut holding(limits, 256, 192), &vanilla(&[], &[]), &[]).size;
    assert_eq!(size(limits(nodes([192, 256]), u64::MAX)), [192, 256]);
    assert_eq!(size(limits(nodes([192, 256]) - 1, u64::MAX)), [144, 192]);
    assert_eq!(size(limits(nodes([96, 128]), u64::MAX)), [96, 128]);
    assert_eq!(size(limits(nodes([3, 4]), u64::MAX)), [3, 4]);
    assert_eq!(size(limits(usize::MAX, 27 * 3 * 96 * 128)), [96, 128]);
    let mut core = holding(limits(83 * 4, u64::MAX), 256, 192);
    assert_eq!(refused(&mut core, &vanilla(&[], &[]), &[]).culprit, "weight");
}

#[test]
fn a_node_that_no_machine_holds_is_evaluated_smaller_too() {
    let mut core = holding(Limits::WORKER, 2048, 2048);
    let done = run(&mut core, &vanilla(&[("out_channels", "64"), ("kernel_size", "1"), ("padding", "0")], &[]), &[]);
    assert_eq!(done.size, [960, 960]);
}

#[test]
fn a_smaller_picture_is_a_mean_over_areas() {
    let mut core = holding(Limits { bytes: 4 * (6 * 64 * 64 + 84), macs: u64::MAX, ..Limits::WORKER }, 128, 128);
    let done = run(&mut core, &vanilla(&[], &[]), &[want("input", 0, 64)]);
    assert_eq!(done.size, [64, 64]);
    assert!(done.body.iter().enumerate().all(|(i, &x)| (x - (2.0 * (i % 64) as f32 + 0.5) / 255.0).abs() < 1e-6));
}

#[test]
fn edits_of_weights_carry_over_and_edits_of_one_site_do_not() {
    let mut core = holding(Limits::WORKER, 40, 30);
    let edited = |edits: &str| Setting { edits: edits.into(), ..vanilla(&[], &[("weight", "identity")]) };
    let mut output = |edits: &str| run(&mut core, &edited(edits), &[want("output", 1, 40)]).body;
    let plain = output("");
    assert_eq!(output("input[0,1,4,4]:9"), plain);
    assert_eq!(output("output[0,1,4,4]:9"), plain);
    assert!(output("output[0,1,*,*]:9").iter().all(|&x| x == 9.0));
    assert!(output("weight[1,1,1,1]:2").iter().zip(&plain).all(|(&twice, &once)| twice == 2.0 * once));
    assert!(output("bias[1]:0.5").iter().zip(&plain).all(|(&more, &less)| more == less + 0.5));
}

#[test]
fn a_theorem_holds_and_its_counter_example_does_not() {
    let mut core = holding(Limits::WORKER, 60, 50);
    let setting = Setting { specimen: [9, 10], ..vanilla(&[], &[]) };
    let request = Request::Try { job: 3, setting, theorem: "equivariance".into() };
    let (reply, body) = prove(&mut core, request, &picture(10, 9));
    let Reply::Tried { job: 3, specimen: Ok(specimen), picture: Ok(picture) } = reply else { panic!("{reply:?}") };
    assert!(body.is_empty());
    for (measured, allowed) in [(specimen, 1e-13), (picture, 1e-5)] {
        let ([difference, magnitude], Some([apart, _])) = (measured.holds, measured.broken) else { panic!() };
        assert!(difference <= allowed * magnitude && magnitude > 0.0, "{difference} of {magnitude}");
        assert!(apart > 1e-3 * magnitude, "{apart}");
    }
    let elsewhere = Request::Try { job: 4, setting: vanilla(&[], &[]), theorem: "equivariance".into() };
    assert!(matches!(serve(&mut core, elsewhere, &[]).0, Reply::Failed { job: Some(4), .. }));
}

#[test]
fn a_theorem_is_tried_on_edited_leaves() {
    let mut core = holding(Limits::WORKER, 60, 50);
    let setting = Setting { edits: "weight:0".into(), ..vanilla(&[], &[]) };
    let (reply, _) = prove(&mut core, Request::Try { job: 3, setting, theorem: "equivariance".into() }, &[]);
    let Reply::Tried { specimen: Err(problem), picture: Ok(picture), .. } = reply else { panic!("{reply:?}") };
    assert_eq!((picture.holds, problem.culprit.as_str()), ([0.0; 2], "specimen"));
}

thread_local! {
    static NOW: Cell<f64> = const { Cell::new(0.0) };
}

/// A clock that moves by 100 ms whenever it is looked at.
fn clock() -> f64 {
    NOW.set(NOW.get() + 100.0);
    NOW.get()
}

#[track_caller]
fn timed(core: &mut Core, side: Side, longest: usize) -> (f64, [usize; 2], usize) {
    let request = Request::Time { job: 5, setting: vanilla(&[], &[]), side, longest };
    match prove(core, request, &[]) {
        (Reply::Timed { job: 5, milliseconds, size, longest }, body) if body.is_empty() => {
            (milliseconds, size, longest)
        }
        (other, _) => panic!("{other:?}"),
    }
}

#[test]
fn a_setting_is_timed_by_plain_loops_and_by_kernels_at_one_size() {
    let timing = |patience, size: [usize; 2]| {
        let mut core = holding(Limits { patience, ..Limits::WORKER }, size[1], size[0]).with_clock(clock);
        let (plain, rows_and_columns, longest) = timed(&mut core, Side::Plain, usize::MAX);
        let (fast, same, _) = timed(&mut core, Side::Fast, longest);
        assert!(plain > 0.0 && fast > 0.0);
        assert_eq!(rows_and_columns, same);
        assert_eq!(core.evaluations(), 0, "what the page shows is not computed anew");
        rows_and_columns
    };
    // A run takes 150 ms by this clock, whatever its size; so 64 by 48 gives a pace, and the whole is sixteen times as much.
    assert_eq!(timing(u32::MAX, [192, 256]), [192, 256]);
    assert_eq!(timing(150 * 16 + 1, [192, 256]), [192, 256]);
    assert_eq!(timing(150 * 16 - 1, [192, 256]), [96, 128]);
    assert_eq!(timing(0, [192, 256]), [48, 64]);
    assert_eq!(timing(0, [20, 30]), [20, 30]);
}

#[test]
fn without_a_clock_nothing_is_timed() {
    let mut core = holding(Limits::WORKER, 20, 20);
    let request = || Request::Time { job: 5, setting: vanilla(&[], &[]), side: Side::Fast, longest: 9 };
    let (reply, _) = prove(&mut core, request(), &[]);
    assert!(matches!(&reply, Reply::Failed { job: Some(5), problem } if problem.culprit == "clock"), "{reply:?}");
    let (reply, _) = serve(&mut core.with_clock(clock), request(), &[]);
    assert!(matches!(&reply, Reply::Failed { job: Some(5), problem } if problem.culprit == "time"), "{reply:?}");
}

#[test]
fn what_cannot_be_done_names_the_culprit() {
    let mut core = Core::new(Limits::WORKER);
    assert_eq!(refused(&mut core, &vanilla(&[], &[]), &[]).culprit, "picture");
    for (width, height, bytes) in [(3, 2, 17), (0, 0, 0), (usize::MAX, 2, 6), (0, 5, 0)] {
        let (reply, _) = serve(&mut core, Request::Hold { width, height }, &vec![0; bytes]);
        assert!(matches!(&reply, Reply::Failed { job: None, problem } if problem.culprit == "picture"), "{reply:?}");
    }
    core = holding(Limits::WORKER, 20, 20);
    let edited = |edits: &str| Setting { edits: edits.into(), ..vanilla(&[], &[]) };
    let unknown = Setting { operator: "octagon".into(), ..Setting::default() };
    for (setting, wants, culprit, told) in [
        (unknown, vec![], "operator", "octagon"),
        (vanilla(&[("stripe", "2")], &[]), vec![], "stripe", "stride"),
        (vanilla(&[("stride", "0")], &[]), vec![], "stride", "stride"),
        (vanilla(&[("kernel_size", "31"), ("padding", "0")], &[]), vec![], "kernel_size", "window"),
        (vanilla(&[], &[("weight", "a:b")]), vec![], "weight", "a:b"),
        (edited("weight"), vec![], "set", "weight"),
        (vanilla(&[], &[]), vec![want("hidden", 0, 9)], "hidden", "hidden"),
        (vanilla(&[], &[]), vec![want("output", 3, 9)], "output", "3 channels"),
    ] {
        let problem = refused(&mut core, &setting, &wants);
        assert_eq!(problem.culprit, culprit, "{problem}");
        assert!(problem.words.en.contains(told), "{problem}");
    }
    let request = Request::Try { job: 1, setting: vanilla(&[], &[]), theorem: "fermat".into() };
    let (reply, _) = prove(&mut core, request, &[]);
    assert!(matches!(&reply, Reply::Tried { picture: Err(problem), .. } if problem.culprit == "theorem"), "{reply:?}");
    run(&mut core, &vanilla(&[], &[]), &[want("output", 0, 9)]);
}

#[test]
fn what_is_not_finite_is_carried_and_left_out_of_the_range() {
    let mut core = holding(Limits::WORKER, 20, 20);
    let setting = Setting { edits: "bias[0]:1e300;weight[1,*,*,*]:3e38".into(), ..vanilla(&[], &[]) };
    let done = run(&mut core, &setting, &[want("output", 0, 20), want("output", 0, 5), want("output", 1, 5)]);
    assert!(done.body[..425].iter().all(|x| x.is_infinite()));
    let [all, small, _] = &done.thumbs[..] else { panic!("{:?}", done.thumbs) };
    assert_eq!((all.least, all.most, all.histogram.iter().sum::<u32>()), (0.0, 0.0, 0));
    assert_eq!((small.least, small.most), (0.0, 0.0));
    let request = Request::Try { job: 1, setting, theorem: "equivariance".into() };
    let (reply, _) = prove(&mut core, request, &[]);
    assert!(matches!(reply, Reply::Tried { picture: Ok(_), .. }), "{reply:?}");
    assert_eq!(there_and_back(&reply), reply);
}

#[test]
fn a_newer_run_takes_the_place_of_one_that_waits() {
    let run = |job| Request::Run { job, setting: Setting::default(), wants: vec![] };
    let attempt = |job| Request::Try { job, setting: Setting::default(), theorem: String::new() };
    let time = |job| Request::Time { job, setting: Setting::default(), side: Side::Fast, longest: 1 };
    let hold = |width| Request::Hold { width, height: 1 };
    let mut queue = Queue::default();
    for request in [hold(1), run(1), attempt(2), run(3), time(5), run(4), hold(2)] {
        queue.push(request, vec![]);
        assert_eq!(queue.take(), None, "nothing is asked before the core is ready");
    }
    for expected in [hold(2), attempt(2), time(5), run(4)] {
        queue.answered();
        assert_eq!(queue.take().map(|(request, _)| request), Some(expected));
        assert_eq!(queue.take(), None, "one at a time");
    }
    queue.push(attempt(6), vec![]);
    queue.clear();
    queue.answered();
    assert_eq!(queue.take(), None);
}

fn there_and_back<T: serde::Serialize + serde::de::DeserializeOwned>(message: &T) -> T {
    read(&spell(message)).expect("a message")
}

#[test]
fn a_message_is_the_bytes_that_the_bench_spells() {
    let setting = Setting { stem: Some("rgb".into()), ..vanilla(&[("stride", "2")], &[]) };
    let spelled = [&[7][..], b"vanilla", &[1, 6], b"stride", &[1], b"2", &[1, 3], b"rgb", &[0, 0, 12, 12]].concat();
    assert_eq!(spell(&Request::Hold { width: 300, height: 2 }), [0, 0xac, 2, 2]);
    let run = Request::Run { job: 5, setting: setting.clone(), wants: vec![want("input", 1, 128)] };
    assert_eq!(spell(&run), [&[1, 5][..], &spelled, &[1, 5], b"input", &[1, 0x80, 1]].concat());
    let time = Request::Time { job: 5, setting, side: Side::Fast, longest: 9 };
    assert_eq!(spell(&time), [&[3, 5][..], &spelled, &[1, 9]].concat());
    let thumb = Thumb { want: want("y", 0, 9), width: 2, height: 1, least: 0.0, most: 1.0, histogram: vec![1, 200] };
    let done = Reply::Done { job: 5, thumbs: vec![thumb], size: [1, 2], macs: 3 };
    let thumb = [&[1, b'y', 0, 9, 2, 1][..], &0_f32.to_le_bytes(), &1_f32.to_le_bytes(), &[2, 1, 200, 1]].concat();
    assert_eq!(spell(&done), [&[2, 5, 1][..], &thumb, &[1, 2, 3]].concat());
    let timed = Reply::Timed { job: 5, milliseconds: 1.5, size: [1, 2], longest: 3 };
    assert_eq!(spell(&timed), [&[4, 5][..], &1.5_f64.to_le_bytes(), &[1, 2, 3]].concat());
}

#[test]
fn a_story_comes_through_whole() {
    for operator in ALL {
        let told = Told::from(operator.story());
        assert_eq!(there_and_back(&told), told, "{}", operator.id);
    }
}

/// Bytes without meaning, and messages that broke off, were lengthened or changed at one place.
fn some_bytes() -> impl Strategy<Value = Vec<u8>> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..40);
    let run = (a_setting(), proptest::collection::vec(a_want(), 0..3));
    let run = run.prop_map(|(setting, wants)| spell(&Request::Run { job: 2, setting, wants }));
    let spoiled = (run, any::<prop::sample::Index>(), any::<u8>(), bytes(), 0..3);
    let spoiled = spoiled.prop_map(|(mut message, place, byte, more, how)| {
        let place = place.index(message.len());
        match how {
            0 => message.truncate(place),
            1 => message[place] = byte,
            _ => message.extend(more),
        }
        message
    });
    prop_oneof![bytes(), (0_u8..5, bytes()).prop_map(|(tag, bytes)| [vec![tag], bytes].concat()), spoiled]
}

fn a_setting() -> impl Strategy<Value = Setting> {
    let numbers =
        ["0", "1", "2", "3", "5", "7", "64", "4096", "1x3", "3x1", "-1", "", "x", "1e9", "99999999999999999999"];
    let number = proptest::sample::select(numbers.to_vec());
    let names = ["in_channels", "out_channels", "kernel_size", "stride", "padding", "padding_mode", "nothing"];
    let value = prop_oneof![8 => number.prop_map(String::from), 1 => proptest::sample::select(vec!["reflect", "circular"]).prop_map(String::from), 1 => ".{0,6}"];
    let param = (proptest::sample::select(names.to_vec()).prop_map(String::from), value);
    let sources = [
        "blur",
        "vertical,gabor:45",
        "random:-7",
        "0.5",
        "zero",
        "1e40",
        "inf",
        "NaN",
        "gabor:9223372036854775807",
        ":",
        "",
    ];
    let leaves = ["weight", "bias", "input", "output", "other"];
    let source = (proptest::sample::select(leaves.to_vec()), proptest::sample::select(sources.to_vec()));
    let edits = [
        "",
        "weight[0,0,0,0]:1e39",
        "bias:-1,2,3",
        "output:@1,1",
        "weight:@2,2",
        "input[0,0:2,*,3]:1;bias[9]:1",
        "[",
        "a:b",
    ];
    let source = source.prop_map(|(leaf, text)| (String::from(leaf), String::from(text)));
    (
        prop_oneof![9 => Just("vanilla".to_owned()), 1 => ".{0,9}"],
        proptest::collection::vec(param, 0..3),
        proptest::collection::vec(source, 0..2),
        prop_oneof![8 => proptest::sample::select(edits.to_vec()).prop_map(String::from), 1 => ".{0,20}"],
        prop_oneof![4 => Just([12, 12]), 1 => Just([0, 3]), 1 => Just([usize::MAX; 2])],
    )
        .prop_map(|(operator, params, sources, edits, specimen)| Setting {
            operator,
            params,
            stem: None,
            sources,
            edits,
            specimen,
        })
}

fn a_want() -> impl Strategy<Value = Want> {
    let node = proptest::sample::select(vec!["input", "weight", "bias", "output", "nowhere"]).prop_map(String::from);
    let channel = prop_oneof![8 => 0_usize..3, 1 => Just(usize::MAX)];
    (node, channel, prop_oneof![8 => 0_usize..20, 1 => Just(usize::MAX)]).prop_map(|(node, channel, longest)| Want {
        node,
        channel,
        longest,
    })
}

fn a_number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>().prop_filter("a number equals itself", |x| !x.is_nan()), Just(f64::INFINITY)]
}

fn a_reply() -> impl Strategy<Value = Reply> {
    let pair = || [a_number(), a_number()];
    let problem =
        (".{0,9}", ".{0,9}", ".{0,9}").prop_map(|(culprit, en, zh)| Problem::told(culprit, Words { en, zh })).boxed();
    let measured = (pair(), proptest::option::of(pair())).prop_map(|(holds, broken)| Measured { holds, broken });
    let measured = prop_oneof![measured.prop_map(Ok), problem.clone().prop_map(Err)].boxed();
    let thumb =
        (a_want(), any::<[u16; 2]>(), -1e9_f32..1e9, -1e-9_f32..1e-9, proptest::collection::vec(any::<u32>(), 3));
    let thumb = thumb.prop_map(|(want, [width, height], least, most, histogram)| Thumb {
        want,
        width: width.into(),
        height: height.into(),
        least,
        most,
        histogram,
    });
    prop_oneof![
        Just(Reply::Ready),
        Just(Reply::Held),
        (any::<u64>(), proptest::collection::vec(thumb, 0..3), any::<[usize; 2]>(), any::<u64>())
            .prop_map(|(job, thumbs, size, macs)| Reply::Done { job, thumbs, size, macs }),
        (any::<u64>(), measured.clone(), measured).prop_map(|(job, specimen, picture)| Reply::Tried {
            job,
            specimen,
            picture
        }),
        (any::<u64>(), any::<u32>().prop_map(|n| f64::from(n) / 8.0), any::<[usize; 2]>(), any::<usize>())
            .prop_map(|(job, milliseconds, size, longest)| Reply::Timed { job, milliseconds, size, longest }),
        (proptest::option::of(any::<u64>()), problem).prop_map(|(job, problem)| Reply::Failed { job, problem }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, rng_seed: RngSeed::Fixed(20261124), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_setting_makes_it_panic(setting in a_setting(), wants in proptest::collection::vec(a_want(), 0..3)) {
        let limits = Limits { bytes: 1 << 20, macs: 20_000_000, ..Limits::PAGE };
        let mut core = holding(limits, 17, 13).with_clock(clock);
        let tried = Request::Try { job: 1, setting: setting.clone(), theorem: "impulse".into() };
        let timed = |side| Request::Time { job: 3, setting: setting.clone(), side, longest: 9 };
        for request in [tried, timed(Side::Plain), timed(Side::Fast), Request::Run { job: 2, setting: setting.clone(), wants }] {
            prop_assert_eq!(&there_and_back(&request), &request);
            let (reply, body) = prove(&mut core, request, &[7; 12]);
            if let Reply::Done { thumbs, .. } = &reply {
                prop_assert_eq!(body.len(), thumbs.iter().map(|thumb| thumb.width * thumb.height).sum::<usize>());
            }
        }
    }

    #[test]
    fn bytes_that_are_no_message_are_told(head in some_bytes(), body in proptest::collection::vec(any::<u8>(), 0..20)) {
        let limits = Limits { bytes: 1 << 20, macs: 20_000_000, ..Limits::PAGE };
        for serve in [serve, prove] {
            let (reply, _) = answer(&mut holding(limits, 17, 13).with_clock(clock), serve, &head, &body);
            let reply: Option<Reply> = read(&reply);
            prop_assert!(reply.is_some());
            if read::<Request>(&head).is_none() {
                let Some(Reply::Failed { job: None, problem }) = reply else { panic!("{reply:?}") };
                prop_assert_eq!(&problem.culprit, "head");
                prop_assert_eq!(&problem.words.en, &format!("a message of {} bytes is no request", head.len()));
            }
        }
        let (_, _) = (read::<Reply>(&head), read::<Told>(&head));
    }

    #[test]
    fn replies_come_through_whole(reply in a_reply()) {
        prop_assert_eq!(&there_and_back(&reply), &reply);
    }
}
