//! Stacks of layers: what their pictures say, against every path enumerated one by one.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "common/drawing.rs"]
mod drawing;
#[path = "common/linked.rs"]
mod linked;

use convolution_atlas::operator::{Value, View};
use convolution_atlas::scene::{Area, Deed, Drawing, Form, Format, Handle, Ink, Paint, Rect, text};
use convolution_atlas::words::Lang;
use drawing::{labels_apart, picked, stays, texts};
use linked::{Linked, PHONE, WIDE};
use std::collections::BTreeMap;

const RATES: [&str; 7] = ["2", "2,2,2", "1,2,5", "2,3", "1,2,4", "3,1", "1,1,1,1"];

/// Every path of a stack of k x k windows, one by one: how many end at each place, rows and columns from the output's own.
fn enumerated(rates: &[usize], k: usize) -> BTreeMap<[isize; 2], u64> {
    let mut ends = BTreeMap::from([([0, 0], 1)]);
    for &rate in rates {
        let mut next: BTreeMap<[isize; 2], u64> = BTreeMap::new();
        for (&[row, column], &count) in &ends {
            for (u, v) in (0..k).flat_map(|u| (0..k).map(move |v| (u, v))) {
                let step = |i: usize| (i as isize - k as isize / 2) * rate as isize;
                *next.entry([row + step(u), column + step(v)]).or_default() += count;
            }
        }
        ends = next;
    }
    ends
}

/// The cells of the largest field on the page: each place from the upper left with the number printed in it, none where it is hatched.
fn printed(drawing: &Drawing) -> BTreeMap<[usize; 2], Option<u64>> {
    let cell = |form: &Form| match form {
        Form::Rect { rect, fill: Some(Paint::Magnitude(_)), stroke: None } => Some((*rect, true)),
        Form::Hatch(rect) if (rect.w - rect.h).abs() < 1e-3 => Some((*rect, false)),
        _ => None,
    };
    let cells: Vec<(Rect, bool)> = drawing.base.iter().filter_map(|mark| cell(&mark.form)).collect();
    let side = cells.iter().map(|(rect, _)| rect.w).fold(0.0, f32::max);
    let cells: Vec<(Rect, bool)> = cells.into_iter().filter(|(rect, _)| rect.w > side - 0.01).collect();
    let (left, top) = cells.iter().fold((f32::MAX, f32::MAX), |(x, y), (rect, _)| (x.min(rect.x), y.min(rect.y)));
    let numbers = texts(drawing);
    let number = |cell: &Rect| {
        let inside = numbers.iter().find(|(rect, _)| cell.contains(rect.centre()));
        inside.map(|(_, text)| text.replace('\u{2009}', "").parse().unwrap())
    };
    let pitch = side + 1.0;
    let place = |rect: &Rect| [((rect.y - top) / pitch).round() as usize, ((rect.x - left) / pitch).round() as usize];
    cells.iter().map(|(rect, read)| (place(rect), number(rect).filter(|_| *read))).collect()
}

#[test]
fn every_printed_count_is_the_number_of_paths() {
    for rates in RATES {
        let link = format!("#/atrous?view=coverage&rates={rates}&at=output[0,0,5,6]&tap=all");
        let found = printed(&Linked::new(&link).draw(View::Coverage, WIDE, Lang::En, None));
        let list: Vec<usize> = rates.split(',').map(|rate| rate.parse().unwrap()).collect();
        let expected = enumerated(&list, 3);
        let half = list.iter().sum::<usize>() as isize;
        assert_eq!(found.len(), (2 * half + 1).pow(2) as usize, "{rates}: every place of the field is drawn");
        for (&[row, column], &count) in &found {
            let place = [row as isize - half, column as isize - half];
            assert_eq!(count, expected.get(&place).copied(), "{rates}: at {place:?}");
        }
    }
}

#[test]
fn shares_and_sizes_are_those_of_the_paths() {
    for rates in RATES {
        let link = format!("#/atrous?view=coverage&rates={rates}&at=output[0,0,5,6]&tap=all");
        let list: Vec<usize> = rates.split(',').map(|rate| rate.parse().unwrap()).collect();
        let (read, side) = (enumerated(&list, 3).len(), 2 * list.iter().sum::<usize>() + 1);
        for (area, lang) in [(WIDE, Lang::En), (PHONE, Lang::Zh)] {
            let drawing = Linked::new(&link).draw(View::Coverage, area, lang, None);
            let told: Vec<&str> = texts(&drawing).into_iter().map(|(_, text)| text).collect();
            let size = match lang {
                Lang::En => format!("{read} of {} pixels, {side} wide", side * side),
                Lang::Zh => format!("{} 个像素中的 {read} 个，宽 {side}", side * side),
            };
            assert!(told.contains(&size.as_str()), "{rates}: {size} is not among {told:?}");
            let share = 100.0 * read as f64 / (side * side) as f64;
            let percents: Vec<f64> = told.iter().filter_map(|text| text.strip_suffix(" %")?.parse().ok()).collect();
            assert!(percents.iter().any(|told| (told - share).abs() < 0.05), "{rates}: {share} is not in {percents:?}");
        }
    }
}

#[test]
fn holes_remain_in_two_two_two_and_none_in_one_two_five() {
    let both = Linked::new("#/atrous?view=coverage&rates=2,2,2").draw(View::Coverage, WIDE, Lang::En, None);
    let told: Vec<&str> = texts(&both).into_iter().map(|(_, text)| text).collect();
    for expected in ["49 of 169 pixels, 13 wide", "289 of 289 pixels, 17 wide", "29 %", "100 %", "252 parameters"] {
        assert!(told.contains(&expected), "{expected} is not among {told:?}");
    }
}

#[test]
fn every_rate_can_be_changed_by_a_press_and_by_a_pull() {
    for area in [WIDE, PHONE] {
        let drawing = Linked::new("#/atrous?view=coverage&rates=1,2").draw(View::Coverage, area, Lang::En, None);
        let asked = |wanted: &[usize]| {
            drawing.base.iter().any(|mark| {
                matches!(&mark.handle, Some(Handle::Press(Deed::Set("rates", Value::List(list)))) if list == wanted)
                    && mark.name.is_some()
            })
        };
        let can: [&[usize]; 7] = [&[2, 2], &[1, 1], &[1, 3], &[1, 2, 2], &[1], &[2, 2, 2], &[1, 2, 5]];
        can.iter().for_each(|list| assert!(asked(list), "{list:?} cannot be asked for"));
        assert!(!asked(&[0, 2]), "no rate is 0");
        let still =
            drawing.base.iter().filter_map(|mark| mark.name.as_ref()).filter(|name| name.text.ends_with("no further"));
        assert!(still.clone().count() == 1 && still.into_iter().all(|name| name.on), "1 is the least");
        let pulls = drawing.base.iter().filter(|mark| matches!(mark.handle, Some(Handle::Along { .. })));
        let mut pulled = 0;
        for mark in pulls {
            let here = mark.handle.as_ref().unwrap().nearest(mark.area().unwrap().centre()).unwrap();
            assert_eq!(here, ("rates", &Value::List(vec![1, 2])), "a press alone changes nothing");
            pulled += 1;
        }
        assert_eq!(pulled, 2);
    }
}

/// The keyboard stands on the button of a number; what that is must stay what it was.
#[test]
fn a_button_that_is_pressed_stays_where_it_is() {
    for rates in ["1", "2,2,2", "1,2,5", "3,2,1,1"] {
        let page = |rates: &str| Linked::new(&format!("#/atrous?view=coverage&rates={rates}"));
        let named = |drawing: &Drawing| -> Vec<(String, Option<Handle>)> {
            let named = drawing.base.iter().filter_map(|mark| Some((mark.name.clone()?.text, mark.handle.clone())));
            named.collect()
        };
        let before = named(&page(rates).draw(View::Coverage, WIDE, Lang::En, None));
        for (i, (name, handle)) in before.iter().enumerate() {
            let Some(Handle::Press(Deed::Set("rates", list))) = handle else { continue };
            let after = named(&page(&list.to_string()).draw(View::Coverage, WIDE, Lang::En, None));
            let subject = |name: &str| name.split(':').next().unwrap().to_owned();
            assert_eq!(subject(&after[i].0), subject(name), "{rates} to {list}");
        }
    }
}

#[test]
fn a_node_under_the_pointer_shows_its_subtree_and_all_it_reads() {
    let page = Linked::new("#/atrous?view=coverage&rates=2,2,2&at=output[0,0,5,6]&tap=all");
    // The element two columns to the left on the layer below the output: 5 x 5 places of the input.
    let focus = page.site("layers.1", &[0, 0, 5, 4]);
    let drawing = page.draw(View::Coverage, WIDE, Lang::En, Some(focus));
    let framed = |form: &Form| matches!(form, Form::Rect { fill: None, stroke: Some(stroke), .. } if stroke.paint == Paint::Ink(Ink::Ink) && stroke.width < 1.9);
    let framed = drawing.overlay.iter().filter(|mark| framed(&mark.form)).count();
    assert_eq!(framed, 25);
    let lines = drawing.overlay.iter().filter(|mark| matches!(mark.form, Form::Path { .. })).count();
    assert_eq!(lines, 2 * (3 + 9), "three reads, three of each, each with its halo");
}

#[test]
fn coverage_holds_together_at_every_rate_and_size() {
    let areas = [(924.0, 640.0), (740.0, 560.0), (1404.0, 880.0), (1864.0, 960.0)];
    let wide = areas.map(|(width, height)| Area { format: Format::Wide, width, height });
    let narrow = [PHONE, Area { format: Format::Embed, width: 720.0, height: 356.0 }];
    for rates in ["1", "6", "2,2,2", "1,2,5", "6,6,6,6", "1,1,1,1"] {
        for (kernel, at) in [(1, "output"), (3, "output"), (5, "output"), (3, "layers.0")] {
            if at == "layers.0" && !rates.contains(',') {
                continue;
            }
            let page = Linked::new(&format!("#/atrous?rates={rates}&kernel_size={kernel}&at={at}[0,1,0,3]&tap=2"));
            for area in wide.into_iter().chain(narrow) {
                for lang in [Lang::En, Lang::Zh] {
                    let name = format!("{rates} {kernel} {at} {area:?} {lang:?}");
                    let drawing = page.draw(View::Coverage, area, lang, None);
                    stays(&name, &drawing);
                    labels_apart(&name, &drawing);
                    picked(&name, &drawing);
                }
            }
        }
    }
}

#[test]
fn coverage_in_words() {
    for (name, link, area, lang) in [
        ("coverage-holes", "#/atrous?rates=2,2,2&at=output[0,0,5,6]&tap=1", WIDE, Lang::En),
        ("coverage-whole", "#/atrous?rates=1,2,5&at=output[0,0,5,6]&tap=all", PHONE, Lang::Zh),
        ("coverage-planes", "#/group?at=output[0,1,4,6]", WIDE, Lang::En),
    ] {
        insta::assert_snapshot!(name, text(&Linked::new(link).draw(View::Coverage, area, lang, None), 6.0));
    }
}

#[test]
fn zeros_between_taps_are_dots_where_every_number_can_be_read() {
    let dots = |link: &str| {
        let drawing = Linked::new(link).draw(View::Window, WIDE, Lang::En, None);
        stays(link, &drawing);
        labels_apart(link, &drawing);
        let dot = |form: &Form| matches!(form, Form::Circle { radius, stroke: None, .. } if *radius < 1.3);
        let note = texts(&drawing).iter().any(|(_, text)| text.starts_with("Dots: zeros"));
        (drawing.base.iter().filter(|mark| dot(&mark.form)).count(), note)
    };
    // Three tiles of 5 x 5, nine of whose places are filled.
    assert_eq!(dots("#/atrous?view=window&rates=2&at=output[0,0,5,6]&tap=all"), (3 * 16, true));
    assert_eq!(dots("#/atrous?view=window&rates=1&at=output[0,0,5,6]&tap=all"), (0, false));
    // A window of 11 x 11 is too large to be read.
    assert_eq!(dots("#/atrous?view=window&rates=5&at=output[0,0,5,6]&tap=all"), (0, false));
    // At the border the window is as wide, though a part of it is padding.
    assert_eq!(dots("#/atrous?view=window&rates=2&at=output[0,0,0,0]&tap=all").0, 3 * 16);
}
