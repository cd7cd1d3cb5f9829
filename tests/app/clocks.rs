//! Clocks: where they stand, how they scrub, how they play.

use super::page::Page;
use convolution_atlas::app::{Action, Clock, SiteName, clocks, tick};

const CLOCKS: [Clock; 3] = [Clock::Stage, Clock::Window, Clock::Tap];

fn place(page: &Page) -> String {
    let address = &page.state.address;
    format!("{} {}", address.at, address.tap.map_or("all".into(), |tap| tap.to_string()))
}

/// Does it and tells where that leads.
fn then(page: &mut Page, action: Action) -> String {
    place(page.act(action))
}

#[test]
fn they_stand_where_the_address_says() {
    let page = Page::at("#/vanilla");
    let now = clocks(&page.state).unwrap();
    assert_eq!((now.stage, now.window, now.tap), ([1, 2], [54, 143], [18, 28]));
    assert_eq!(CLOCKS.map(|clock| now.counted(clock)), [[2, 3], [55, 144], [18, 28]]);
    assert!(clocks(&Page::bare("#/vanilla").state).is_none());
}

#[test]
fn terms_run_over_into_the_next_window() {
    let page = &mut Page::at("#/vanilla?tap=27");
    assert_eq!(then(page, Action::Step(1)), "output[0,0,4,6] all");
    assert_eq!(then(page, Action::Step(1)), "output[0,0,4,7] 0");
    assert_eq!(then(page, Action::Step(1)), "output[0,0,4,7] 1");
    assert_eq!(then(page, Action::Step(-2)), "output[0,0,4,6] all");
    assert_eq!(then(page, Action::Step(29 * 5)), "output[0,0,4,11] all");
    assert_eq!(then(page, Action::Step(1)), "output[0,0,5,0] 0");
}

#[test]
fn stages_are_window_products_sum() {
    let page = &mut Page::at("#/vanilla?clock=stage&tap=0");
    assert_eq!(then(page, Action::Step(1)), "output[0,0,4,6] 27");
    assert_eq!(then(page, Action::Step(1)), "output[0,0,4,6] all");
    assert_eq!(then(page, Action::Step(1)), "output[0,0,4,7] 0");
    assert_eq!(then(page, Action::Step(-1)), "output[0,0,4,6] all");
    assert_eq!(then(page, Action::Seek(Clock::Tap, 5)), "output[0,0,4,6] 5");
    assert_eq!(then(page, Action::Step(1)), "output[0,0,4,6] all");
    page.act(Action::Seek(Clock::Tap, 5));
    assert_eq!(then(page, Action::Step(-1)), "output[0,0,4,6] 0");
    for (stage, expected) in [(0, "0"), (1, "27"), (2, "all"), (99, "all")] {
        assert_eq!(then(page, Action::Seek(Clock::Stage, stage)), format!("output[0,0,4,6] {expected}"));
    }
}

#[test]
fn windows_show_whole_sums() {
    let page = &mut Page::at("#/vanilla?clock=window");
    assert_eq!(then(page, Action::Step(1)), "output[0,0,4,7] all");
    assert_eq!(then(page, Action::Step(-8)), "output[0,0,3,11] all");
    assert_eq!(then(page, Action::Seek(Clock::Window, 12)), "output[0,0,1,0] all");
    assert_eq!(then(page, Action::End(true)), "output[0,0,11,11] all");
    assert_eq!(then(page, Action::End(false)), "output[0,0,0,0] all");
}

#[test]
fn they_stop_at_both_ends() {
    for clock in CLOCKS {
        let page = &mut Page::at("#/vanilla");
        page.act(Action::Choose(clock));
        let last = then(page, Action::Step(isize::MAX));
        assert_eq!(last, "output[0,0,11,11] all");
        assert_eq!(then(page, Action::Step(1)), last);
        let first = then(page, Action::Step(isize::MIN));
        assert_eq!(first, if clock == Clock::Window { "output[0,0,0,0] all" } else { "output[0,0,0,0] 0" });
        assert_eq!(then(page, Action::Step(-1)), first);
    }
}

#[test]
fn a_step_and_a_step_back_meet_again() {
    for (clock, tap) in
        [(Clock::Tap, "7"), (Clock::Tap, "all"), (Clock::Window, "all"), (Clock::Stage, "0"), (Clock::Stage, "27")]
    {
        for n in [1, 2, 3, 21, 22, 60, 61, -1, -2, -29, -54] {
            let page = &mut Page::at(&format!("#/vanilla?tap={tap}"));
            page.act(Action::Choose(clock));
            let start = place(page);
            assert_ne!(then(page, Action::Step(n)), start, "{clock:?} {n}");
            assert_eq!(then(page, Action::Step(-n)), start, "{clock:?} {n}");
        }
    }
}

#[test]
fn seeking_lands_where_it_says() {
    let page = &mut Page::at("#/vanilla");
    for clock in CLOCKS {
        let last = clocks(&page.state).unwrap().of(clock)[1];
        for at in 0..=last {
            page.act(Action::Seek(clock, at));
            assert_eq!(clocks(&page.state).unwrap().of(clock)[0], at, "{clock:?}");
        }
        page.act(Action::Seek(clock, usize::MAX));
        assert_eq!(clocks(&page.state).unwrap().of(clock), [last; 2], "{clock:?}");
    }
}

#[test]
fn playing_goes_tick_by_tick_at_its_speed_and_writes_when_it_rests() {
    for clock in CLOCKS {
        for speed in [0.5, 1.0, 4.0] {
            let page = &mut Page::at("#/vanilla?tap=all");
            page.act(Action::Choose(clock)).act(Action::Speed(speed)).act(Action::Play(true));
            let start = place(page);
            let each = tick(clock) / speed;
            assert_eq!(then(page, Action::Tick(0.75 * each)), start);
            page.act(Action::Tick(0.5 * each));
            assert!(page.written().is_none(), "playing writes nothing");
            let after = place(page);
            let other = &mut Page::at("#/vanilla?tap=all");
            other.act(Action::Choose(clock));
            assert_eq!(then(other, Action::Step(1)), after);
            page.act(Action::Tick(3.0 * each));
            assert_eq!(then(other, Action::Step(3)), place(page));
            page.act(Action::Play(false));
            assert_eq!(page.written(), Some((page.state.address.hash().as_str(), false)));
            assert!(page.state.session.playing.is_none());
        }
    }
}

#[test]
fn playing_ends_at_the_end_and_starts_over_from_there() {
    let page = &mut Page::at("#/vanilla?clock=window&at=output[0,0,11,10]&tap=all");
    page.act(Action::Play(true)).act(Action::Tick(1e9));
    assert_eq!(place(page), "output[0,0,11,11] all");
    assert!(page.state.session.playing.is_none());
    assert!(matches!(page.written(), Some((_, false))));
    page.act(Action::Play(true));
    assert_eq!(place(page), "output[0,0,0,0] all");
    assert!(page.state.session.playing.is_some());
    for nonsense in [f64::NAN, f64::INFINITY, -5.0] {
        assert_eq!(then(page, Action::Tick(nonsense)), "output[0,0,0,0] all");
    }
}

#[test]
fn a_hand_on_the_clocks_stops_playing() {
    for action in [
        Action::Step(1),
        Action::Seek(Clock::Tap, 3),
        Action::At(SiteName { node: "output".into(), index: vec![0, 0, 1, 1] }),
        Action::Beat(1),
    ] {
        let page = &mut Page::at("#/vanilla");
        page.act(Action::Play(true)).act(action);
        assert!(page.state.session.playing.is_none() && page.written().is_some());
    }
}
