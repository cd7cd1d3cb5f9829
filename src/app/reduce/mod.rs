//! [`reduce`]: the only way the state changes. One file per family of actions; what follows from a changed address, whatever changed it, is
//! here: what the compute core is asked, what the URL says, what a screen reader hears.

mod compute;
mod picture;
mod setting;
mod transport;

pub use compute::SMALL;

use super::nudge::nudged;
use super::sentence::told;
use super::{Action, Effect, Gesture, State};
use std::sync::Arc;

/// The state after an action, and what the action asks of the world.
pub fn reduce(state: &State, action: Action) -> (State, Vec<Effect>) {
    let mut turn = Turn { state: state.clone(), effects: Vec::new(), write: None, say: None, opened: false };
    turn.opened = matches!(action, Action::Open(_));
    match action {
        Action::Open(hash) => turn.open(&hash),
        Action::Set(name, value, gesture) => turn.set(name, &value, gesture),
        Action::Fill(leaf, slice, item) => turn.fill(&leaf, slice, item, Gesture::Once),
        // Of the state as it is by now: keys may come faster than pages are drawn.
        Action::Nudge(handle, by, far) => {
            let specimen = state.session.specimen.as_deref();
            let action = specimen.and_then(|specimen| nudged(&state.address, specimen, &handle, by, far));
            return action.map_or_else(|| (state.clone(), Vec::new()), |action| reduce(state, action));
        }
        Action::Slide(leaf, item) => turn.fill(&leaf, None, item, Gesture::Drag),
        Action::Stem(name) => turn.stem(name),
        Action::Edit(edit, gesture) => turn.edit(edit, gesture),
        Action::Toggle(edit) => turn.toggle(edit),
        Action::Together(edits) => turn.together(edits),
        Action::Unedit(node) => turn.unedit(&node),
        Action::Release => turn.release(),
        Action::Reset => turn.reset(),
        Action::Undo => turn.undo(),
        Action::Redo => turn.redo(),
        Action::At(site) => turn.at(site),
        Action::View(view) => turn.view(view),
        Action::Pin(site) => turn.pin(site),
        Action::Hover(site) => turn.state.session.hover = site,
        Action::Seek(clock, tick) => turn.seek(clock, tick),
        Action::Step(by) => turn.step(by),
        Action::End(last) => turn.end(last),
        Action::Choose(clock) => turn.choose(clock),
        Action::Play(play) => turn.play(play),
        Action::Tick(milliseconds) => turn.tick(milliseconds),
        Action::Speed(speed) => turn.speed(speed),
        Action::Frame(frame, gesture) => turn.frame(frame, gesture),
        Action::Want(origin) => turn.want(origin, None),
        Action::Arrived(origin, picture, usual, words) => turn.arrived(origin, &picture, usual, words),
        Action::Refused(problem) => turn.refused(problem),
        Action::Core(reply, body) => turn.answered(reply, &body),
        Action::Crashed => turn.crashed(),
        Action::Fell => turn.fell(),
        Action::Prove(theorem) => turn.prove(&theorem),
        Action::Measure => turn.measure(),
        Action::Story(id, story) => turn.state.session.story = Some((id, story)),
        Action::Beat(beat) => turn.beat(beat),
        Action::Reveal => turn.reveal(),
        Action::Lang(lang) => {
            turn.state.session.lang = lang;
            turn.state.address.lang = turn.state.address.lang.map(|_| lang);
            turn.remember();
        }
        Action::Theme(theme) => {
            turn.state.session.theme = Some(theme);
            turn.state.address.theme = turn.state.address.theme.map(|_| theme);
            turn.remember();
        }
        Action::Dismiss(notice) => {
            if notice < turn.state.session.notices.len() {
                turn.state.session.notices.remove(notice);
            }
        }
    }
    turn.finish(state)
}

/// One action being carried out.
#[derive(Debug)]
struct Turn {
    state: State,
    effects: Vec<Effect>,
    write: Option<Write>,
    say: Option<Say>,
    /// A link was followed.
    opened: bool,
}

/// How the URL follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Write {
    /// A new entry, if the address changed.
    Push,
    /// Over the present entry, if the address changed.
    Replace,
    /// Over the present entry, whatever it says: it may have fallen behind.
    Anyway,
}

impl From<Gesture> for Write {
    fn from(gesture: Gesture) -> Self {
        match gesture {
            Gesture::Once => Self::Push,
            Gesture::Drag => Self::Replace,
        }
    }
}

/// What a screen reader hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Say {
    /// The running sum, if the address changed.
    Changed,
    /// The running sum.
    Anyway,
    /// The pinned element.
    Pin,
}

impl Turn {
    fn remember(&mut self) {
        self.effects.push(Effect::Remember);
        self.write = Some(Write::Replace);
    }

    /// What follows from the state as it has become.
    fn finish(mut self, before: &State) -> (State, Vec<Effect>) {
        let changed = self.state.address != before.address;
        let there = self.state.session.story.as_ref().map(|(id, _)| *id);
        let (now, asked) = (self.state.address.operator.id, before.address.operator.id);
        if there != Some(now) && (now != asked || self.opened) {
            self.effects.push(Effect::Tell(now));
        }
        let session = &mut self.state.session;
        let new_picture = match (&before.session.picture, &session.picture) {
            (Some(old), Some(new)) => !Arc::ptr_eq(old, new),
            (old, new) => old.is_some() != new.is_some(),
        };
        if new_picture || !self.state.address.same_setting(&before.address) {
            session.proofs.clear();
            session.timing = None;
        }
        if let Some(specimen) = &session.specimen {
            session.hover = session.hover.take().filter(|site| specimen.site(site).is_some());
        }
        if changed || session.core.wanted.is_none() {
            self.ask();
        }
        let push = match self.write {
            Some(Write::Anyway) => Some(false),
            Some(write) if changed => Some(write == Write::Push),
            _ => None,
        };
        if let Some(push) = push {
            self.effects.push(Effect::Write { hash: self.state.address.hash(), push });
        }
        if let Some(say) = self.say.filter(|&say| changed || say == Say::Anyway) {
            let focus = self.state.address.pin.as_ref().filter(|_| say == Say::Pin);
            self.effects.push(Effect::Say(told(&self.state, focus)));
        }
        (self.state, self.effects)
    }
}
