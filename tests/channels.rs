//! Channels in groups: what their pictures say, against groups and shuffles followed channel by channel.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "common/drawing.rs"]
mod drawing;
#[path = "common/linked.rs"]
mod linked;

use convolution_atlas::app::Address;
use convolution_atlas::operator::{Operator, Value, View};
use convolution_atlas::order::Set;
use convolution_atlas::scene::{Area, Deed, Drawing, Form, Format, Handle, Ink, Leg, Paint, Point, text};
use convolution_atlas::words::Lang;
use drawing::{labels_apart, picked, stays, texts};
use linked::{Linked, PHONE, WIDE};

/// Channels, and the groups that divide them.
const SETTINGS: [(usize, &[usize]); 3] = [(6, &[1, 2, 3, 6]), (8, &[1, 2, 4]), (12, &[1, 2, 3, 4, 6])];

/// The inputs of one layer's output `j`: those of the group that the output, or the channel it was shuffled from, belongs to.
fn heard(channels: usize, groups: usize, shuffled: bool, j: usize) -> Set<usize> {
    let n = channels / groups;
    let source = if shuffled { (j % groups) * n + j / groups } else { j };
    (0..channels).filter(|input| input / n == source / n).collect()
}

fn twice(channels: usize, groups: usize, shuffled: bool, j: usize) -> Set<usize> {
    let first = heard(channels, groups, shuffled, j);
    first.iter().flat_map(|&middle| heard(channels, groups, shuffled, middle)).collect()
}

fn link(channels: usize, groups: usize, shuffle: bool, j: usize) -> String {
    format!(
        "#/group?in_channels={channels}&out_channels={channels}&groups={groups}&shuffle={shuffle}&at=output[0,{j},4,6]"
    )
}

fn words(drawing: &Drawing) -> Vec<&str> {
    texts(drawing).into_iter().map(|(_, text)| text).collect()
}

#[test]
fn every_printed_reach_is_that_of_two_layers_followed_by_hand() {
    for (channels, all) in SETTINGS {
        for &groups in all.iter().filter(|&&groups| groups > 1 && groups < channels) {
            for j in 0..channels {
                let page = Linked::new(&link(channels, groups, true, j));
                let drawing = page.draw(View::Lanes, WIDE, Lang::En, None);
                let told: Vec<&str> = words(&drawing);
                let told: Vec<&str> = told.iter().copied().filter(|text| text.ends_with(" channels")).collect();
                let reach = [
                    heard(channels, groups, true, j),
                    twice(channels, groups, false, j),
                    twice(channels, groups, true, j),
                ];
                for (line, reach) in reach.iter().enumerate() {
                    let expected = format!("{} of {channels} channels", reach.len());
                    let lines: Vec<&str> = told.iter().copied().filter(|text| text.contains(" of ")).collect();
                    assert_eq!(lines[line], expected, "{channels} in {groups}, output {j}, line {line}: {told:?}");
                }
            }
        }
    }
}

#[test]
fn a_shuffle_is_written_by_rows_and_read_by_columns() {
    for (channels, groups) in [(6, 2), (6, 3), (8, 4), (12, 3)] {
        let page = Linked::new(&link(channels, groups, true, 1));
        let drawing = page.draw(View::Lanes, WIDE, Lang::En, None);
        let extent = format!("{groups} × {}", channels / groups);
        assert!(words(&drawing).contains(&extent.as_str()), "no grid of {extent}");
        // Numbers beside the last lanes, from above.
        let right = texts(&drawing).into_iter().filter(|(rect, text)| {
            rect.x > 860.0 && rect.y > 40.0 && text.parse::<usize>().is_ok() && rect.bottom() < 480.0
        });
        let read: Vec<usize> = right.map(|(_, text)| text.parse().unwrap()).collect();
        let n = channels / groups;
        let expected: Vec<usize> = (0..channels).map(|j| (j % groups) * n + j / groups + 1).collect();
        assert_eq!(read, expected, "{channels} in {groups}");
    }
    let off = Linked::new(&link(6, 2, false, 1)).draw(View::Lanes, WIDE, Lang::En, None);
    assert!(!words(&off).contains(&"2 × 3"), "without a shuffle there is no grid");
}

#[test]
fn the_shuffle_and_the_groups_are_set_in_the_drawing() {
    for (view, area) in [(View::Lanes, WIDE), (View::Lanes, PHONE), (View::Blocks, WIDE), (View::Blocks, PHONE)] {
        let drawing = Linked::new(&link(6, 2, true, 1)).draw(view, area, Lang::Zh, None);
        let asked = |param: &str, value: &Value| {
            drawing.base.iter().any(|mark| {
                matches!(&mark.handle, Some(Handle::Press(Deed::Set(name, wanted))) if *name == param && wanted == value)
                    && mark.name.is_some()
            })
        };
        for groups in [1, 2, 3, 6] {
            assert!(asked("groups", &Value::Int(groups)), "{view:?}: {groups} groups cannot be asked for");
        }
        assert!(!asked("groups", &Value::Int(4)), "4 does not divide 6");
        if view == View::Lanes {
            assert!(asked("shuffle", &Value::Word("false")) && asked("shuffle", &Value::Word("true")));
        }
    }
    // Where the second layer cannot take what the first gives, the shuffle is still a press away.
    let uneven = Linked::new("#/group?in_channels=6&out_channels=12&groups=2&at=output[0,1,4,6]");
    let drawing = uneven.draw(View::Lanes, WIDE, Lang::En, None);
    assert!(words(&drawing).contains(&"shuffle off") && !words(&drawing).contains(&"two layers"));
}

#[test]
fn the_weights_by_groups_are_the_whole_divided() {
    for (channels, all) in SETTINGS {
        let drawing = Linked::new(&link(channels, 2, false, 0)).draw(View::Blocks, WIDE, Lang::En, None);
        let told = words(&drawing);
        for &groups in all {
            let weights = channels * channels * 9 / groups;
            assert!(told.iter().any(|text| text.replace('\u{2009}', "") == weights.to_string()), "{weights}: {told:?}");
        }
        let slide = drawing.base.iter().find(|mark| matches!(mark.handle, Some(Handle::Along { .. }))).unwrap();
        let (area, handle) = (slide.area().unwrap(), slide.handle.as_ref().unwrap());
        let at = |y: f32| handle.nearest(Point { x: area.x + 4.0, y }).unwrap();
        assert_eq!(at(area.y), ("groups", &Value::Int(1)), "at the top every output reads every input");
        assert_eq!(at(area.bottom()), ("groups", &Value::Int(*all.last().unwrap())));
    }
}

#[test]
fn a_lane_under_the_pointer_shows_what_it_hears_or_feeds() {
    let page = Linked::new(&link(6, 2, true, 0));
    let lines = |name: &str, channel: usize| {
        let focus = page.site(name, &[0, channel, 4, 6]);
        let drawing = page.draw(View::Lanes, WIDE, Lang::En, Some(focus));
        drawing.overlay.iter().filter(|mark| matches!(mark.form, Form::Path { .. })).count() / 2
    };
    // A wire through the grid is two strokes: into it and out of it.
    assert_eq!(lines("output", 1), 3 + 2, "three inputs, and a way through the grid");
    assert_eq!(lines("grouped", 4), 3);
    assert_eq!(lines("input", 2), 3 + 3 * 2, "three outputs of its group, each through the grid");
}

#[test]
fn taps_that_run_come_through_one_lane_after_another() {
    let strong = |tap: &str| {
        let page = Linked::new(&format!("#/group?groups=2&at=grouped[0,1,4,6]&tap={tap}"));
        let drawing = page.draw(View::Lanes, WIDE, Lang::En, None);
        let wire = |form: &Form| matches!(form, Form::Path { stroke, .. } if stroke.width == 2.0 && stroke.paint == Paint::Ink(Ink::Ink));
        // Brackets of groups that are heard are strong, too.
        let curved = |form: &Form| matches!(form, Form::Path { legs, .. } if matches!(legs[..], [Leg::Curve(..)]));
        drawing.base.iter().filter(|mark| wire(&mark.form) && curved(&mark.form)).count()
    };
    assert_eq!(["0", "1", "9", "10", "19", "all"].map(strong), [0, 1, 1, 2, 3, 3]);
}

/// What a story says when it has shown something, and what stands there then.
#[test]
fn what_the_stories_say_is_seen() {
    let seen: [(&str, usize, &[&str]); 11] = [
        ("atrous", 0, &["Dots: zeros of the 5"]),
        ("atrous", 1, &["9 of 121 pixels, 11 wide", "11"]),
        ("atrous", 2, &["49 of 169 pixels, 13 wide", "29 %", "49"]),
        ("atrous", 3, &["289 of 289 pixels, 17 wide", "100 %"]),
        ("atrous", 4, &["81 of 121 pixels, 11 wide", "66.9 %"]),
        ("atrous", 5, &["252 parameters"]),
        ("group", 0, &["2 groups of 3", "3 of 6 channels"]),
        ("group", 1, &["108", "324 / 3 = 108"]),
        ("group", 2, &["54", "depthwise: every output reads one input"]),
        ("group", 5, &["4 of 6 channels", "3 × 2"]),
        ("group", 6, &["2 × 2", "6 of 6 channels", "3 of 6 channels"]),
    ];
    for (id, beat, expected) in seen {
        let operator = Operator::find(id).unwrap();
        let beat = &operator.story().beats[beat];
        let address = Address::opening(operator).patched(beat.patch);
        let address = beat.reveal.as_ref().map_or(address.clone(), |reveal| address.patched(reveal.patch));
        let page = Linked::of(&address);
        let drawing = page.draw(page.address.view, WIDE, Lang::En, None);
        let told = words(&drawing);
        for &expected in expected {
            assert!(told.iter().any(|text| text.starts_with(expected)), "{id}: {expected} is not among {told:?}");
        }
    }
}

#[test]
fn lanes_and_blocks_hold_together_at_every_setting_and_size() {
    let areas = [(924.0, 640.0), (740.0, 560.0), (1404.0, 880.0), (1864.0, 960.0)];
    let wide = areas.map(|(width, height)| Area { format: Format::Wide, width, height });
    let narrow = [PHONE, Area { format: Format::Embed, width: 720.0, height: 356.0 }];
    let units =
        ["#/group?variant=unit&groups=1", "#/group?variant=unit&in_channels=12&bottleneck_channels=12&groups=3"];
    let convs = SETTINGS.into_iter().flat_map(|(channels, all)| all.iter().map(move |&groups| (channels, groups)));
    let convs = convs.flat_map(|(channels, groups)| [true, false].map(|on| link(channels, groups, on, channels - 1)));
    for link in convs.chain(units.map(String::from)) {
        let page = Linked::new(&link);
        for area in wide.into_iter().chain(narrow) {
            for (view, lang) in [(View::Lanes, Lang::En), (View::Lanes, Lang::Zh), (View::Blocks, Lang::En)] {
                let name = format!("{link} {view:?} {area:?} {lang:?}");
                let drawing = page.draw(view, area, lang, None);
                stays(&name, &drawing);
                labels_apart(&name, &drawing);
                picked(&name, &drawing);
            }
        }
    }
}

#[test]
fn channels_in_words() {
    for (name, link, view, area, lang) in [
        ("lanes-shuffle", link(6, 2, true, 1), View::Lanes, WIDE, Lang::En),
        ("lanes-apart", link(6, 3, false, 0), View::Lanes, PHONE, Lang::Zh),
        ("lanes-unit", "#/group?variant=unit".into(), View::Lanes, WIDE, Lang::En),
        ("blocks-groups", link(6, 2, false, 1), View::Blocks, WIDE, Lang::En),
        ("blocks-depthwise", link(6, 6, false, 0), View::Blocks, PHONE, Lang::Zh),
    ] {
        insta::assert_snapshot!(name, text(&Linked::new(&link).draw(view, area, lang, None), 6.0));
    }
}

#[test]
fn dots_travel_along_the_wires_into_the_grid_by_rows_and_out_by_columns() {
    let page = Linked::new(&link(6, 2, true, 1));
    let dots = |share: Option<f32>| -> Vec<(Point, f32)> {
        let drawing = page.moving(View::Lanes, WIDE, share);
        let dot = |form: &Form| match form {
            Form::Circle { centre, radius, .. } => Some((*centre, *radius)),
            _ => None,
        };
        drawing.overlay.iter().filter_map(|mark| dot(&mark.form)).collect()
    };
    assert_eq!(dots(None), [], "nothing moves at rest");
    // In the first half through the groups, three inputs into each of six; then six into the grid and out.
    assert_eq!(dots(Some(0.2)).len(), 18);
    assert_eq!(dots(Some(0.9)).len(), 6);
    let (written, read) = (dots(Some(0.74)), dots(Some(0.999)));
    let drawing = page.draw(View::Lanes, WIDE, Lang::En, None);
    let cells: Vec<f32> = drawing
        .base
        .iter()
        .filter_map(|mark| match &mark.form {
            Form::Rect { rect, fill: Some(Paint::Ink(Ink::Paper)), stroke: Some(_) } if rect.w == rect.h => {
                Some(rect.y)
            }
            _ => None,
        })
        .collect();
    let top = cells.iter().copied().fold(f32::INFINITY, f32::min);
    let row = |y: f32| ((y - top) / 38.0).floor() as usize;
    assert_eq!(written.iter().filter(|(dot, _)| row(dot.y) == 0).count(), 3, "three in the upper row");
    assert_eq!(written.iter().filter(|(dot, _)| row(dot.y) == 1).count(), 3, "three in the lower");
    // At the end each stands at its output: the order is 1 4 2 5 3 6, and what the shown output hears is larger.
    let mut ends: Vec<(f32, f32)> = read.iter().map(|(dot, radius)| (dot.y, *radius)).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let strong: Vec<usize> = (0..6).filter(|&i| ends[i].1 > 4.0).collect();
    assert_eq!(strong, [1], "the second output is the one shown");
    assert!(ends.windows(2).all(|pair| pair[1].0 - pair[0].0 > 20.0), "one at every output: {ends:?}");
}
