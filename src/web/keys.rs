//! The keyboard: what a key asks for, on the stage and wherever no other part takes it.

use crate::app::{self, Action, Clock, Gesture, State};
use crate::operator::View;
use crate::picture::Frame;
use web_sys::KeyboardEvent;

/// What a key asks for.
pub fn key(state: &State, event: &KeyboardEvent) -> Option<Action> {
    let held = event.ctrl_key() || event.meta_key();
    let specimen = state.session.specimen.as_deref();
    let shift = |down, right| app::moved(specimen?, &state.address.at, [down, right]).map(Action::At);
    let slice = |by: isize| {
        let next = app::slice(specimen?, &state.address.at)?.checked_add_signed(by)?;
        app::sliced(specimen?, &state.address.at, next).map(Action::At)
    };
    let node = |by: isize| {
        let stage = app::clocks(state)?.stage[0].checked_add_signed(by)?;
        let many = specimen?.layer.graph.computed().nth(1).is_some();
        many.then_some(Action::Seek(Clock::Stage, stage))
    };
    let frame = |right: isize, down: isize| {
        let frame = state.session.specimen.as_ref()?.frame;
        let moved = |from: usize, by: isize| from.saturating_add_signed(by * frame.cell as isize);
        Some(Action::Frame(Frame { x: moved(frame.x, right), y: moved(frame.y, down), ..frame }, Gesture::Once))
    };
    let flow = state.address.view == View::Flow;
    match (event.key().as_str(), held) {
        ("ArrowLeft" | "ArrowUp", false) if flow && !event.shift_key() => node(-1),
        ("ArrowRight" | "ArrowDown", false) if flow && !event.shift_key() => node(1),
        ("Enter", false) if flow => Some(Action::View(View::Window)),
        ("z", true) if event.shift_key() => Some(Action::Redo),
        ("Z", true) | ("y", true) => Some(Action::Redo),
        ("z", true) => Some(Action::Undo),
        (_, true) => None,
        ("ArrowLeft", _) if event.shift_key() => frame(-1, 0),
        ("ArrowRight", _) if event.shift_key() => frame(1, 0),
        ("ArrowUp", _) if event.shift_key() => frame(0, -1),
        ("ArrowDown", _) if event.shift_key() => frame(0, 1),
        ("ArrowLeft", _) => shift(0, -1),
        ("ArrowRight", _) => shift(0, 1),
        ("ArrowUp", _) => shift(-1, 0),
        ("ArrowDown", _) => shift(1, 0),
        ("[", _) => slice(-1),
        ("]", _) => slice(1),
        ("{" | "PageUp", _) => node(-1),
        ("}" | "PageDown", _) => node(1),
        (",", _) => Some(Action::Step(-1)),
        (".", _) => Some(Action::Step(1)),
        ("Home", _) => Some(Action::End(false)),
        ("End", _) => Some(Action::End(true)),
        (" ", _) => Some(Action::Play(state.session.playing.is_none())),
        ("1", _) => Some(Action::Choose(Clock::Stage)),
        ("2", _) => Some(Action::Choose(Clock::Window)),
        ("3", _) => Some(Action::Choose(Clock::Tap)),
        ("v", _) => next_view(state),
        ("Escape", _) => Some(Action::Pin(None)),
        _ => None,
    }
}

/// Steps down and to the right, of an arrow key.
pub fn arrow(event: &KeyboardEvent) -> Option<[isize; 2]> {
    match event.key().as_str() {
        "ArrowUp" => Some([-1, 0]),
        "ArrowDown" => Some([1, 0]),
        "ArrowLeft" => Some([0, -1]),
        "ArrowRight" => Some([0, 1]),
        _ => None,
    }
}

/// The view after the present one, round and round; none where there is one alone.
fn next_view(state: &State) -> Option<Action> {
    let graph = &state.session.specimen.as_ref()?.layer.graph;
    let views: Vec<View> = app::views(state.address.operator, graph).collect();
    let here = views.iter().position(|&view| view == state.address.view)?;
    let next = views[(here + 1) % views.len()];
    (next != state.address.view).then_some(Action::View(next))
}
