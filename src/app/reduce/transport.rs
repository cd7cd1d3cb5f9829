//! What moves through the numbers without changing one: the place, the pin, the clocks.

use super::setting::Change;
use super::{Say, Turn, Write};
use crate::app::clocks::{Line, tick};
use crate::app::{Address, Clock, SiteName};
use crate::operator::View;

impl Turn {
    /// Playing stops; the URL, which waited, is written.
    pub(super) fn rest(&mut self) {
        if self.state.session.playing.take().is_some() {
            self.write = Some(Write::Anyway);
        }
    }

    pub(super) fn at(&mut self, at: SiteName) {
        self.navigate(Address { at, ..self.state.address.clone() }, Say::Changed);
    }

    pub(super) fn view(&mut self, view: View) {
        if self.state.address.operator.page().views.contains(&view) {
            self.navigate(Address { view, ..self.state.address.clone() }, Say::Changed);
        }
    }

    pub(super) fn pin(&mut self, pin: Option<SiteName>) {
        self.navigate(Address { pin, ..self.state.address.clone() }, Say::Pin);
    }

    fn navigate(&mut self, wanted: Address, say: Say) {
        self.rest();
        (self.write, self.say) = (Some(Write::Push), Some(say));
        if let Err(problem) = self.take(wanted, Change::Navigation) {
            self.state.session.trouble([problem]);
        }
    }

    /// Moves along the line of clocks; whether there is one.
    fn along(&mut self, to: impl FnOnce(Line<'_>) -> (SiteName, Option<usize>)) -> bool {
        let (address, specimen) = (&self.state.address, self.state.session.specimen.as_deref());
        let Some(line) = specimen.and_then(|specimen| Line::of(address, specimen)) else { return false };
        let (at, tap) = to(line);
        (self.state.address.at, self.state.address.tap) = (at, tap);
        true
    }

    /// The same by hand: playing stops.
    fn by_hand(&mut self, to: impl FnOnce(Line<'_>) -> (SiteName, Option<usize>)) {
        self.rest();
        self.write = self.write.or(Some(Write::Replace));
        self.say = Some(Say::Changed);
        self.along(to);
    }

    pub(super) fn seek(&mut self, clock: Clock, tick: usize) {
        self.by_hand(|line| line.seek(clock, tick));
    }

    pub(super) fn step(&mut self, by: isize) {
        let clock = self.state.address.clock;
        self.by_hand(|line| line.step(clock, by));
    }

    pub(super) fn end(&mut self, last: bool) {
        self.seek(self.state.address.clock, if last { usize::MAX } else { 0 });
    }

    pub(super) fn choose(&mut self, clock: Clock) {
        self.rest();
        self.write = Some(Write::Push);
        self.state.address.clock = clock;
    }

    /// Plays on from here; from the very start where all is played.
    pub(super) fn play(&mut self, play: bool) {
        if !play {
            return self.rest();
        }
        let clock = self.state.address.clock;
        let ready = self.along(|line| match line.at_end(clock) {
            true => line.first(clock),
            false => line.step(clock, 0),
        });
        if ready && self.state.session.playing.is_none() {
            self.state.session.playing = Some(0.0);
        }
    }

    pub(super) fn tick(&mut self, milliseconds: f64) {
        let (clock, speed) = (self.state.address.clock, self.state.session.speed);
        let Some(waited) = self.state.session.playing else { return };
        if !(milliseconds.is_finite() && milliseconds >= 0.0) {
            return;
        }
        let (waited, each) = (waited + milliseconds, tick(clock) / speed);
        let ticks = (waited / each).floor();
        self.state.session.playing = Some(waited - ticks * each);
        let mut over = false;
        if ticks > 0.0 {
            self.along(|line| line.step(clock, ticks as isize));
            self.along(|line| {
                over = line.at_end(clock);
                line.step(clock, 0)
            });
        }
        if over {
            self.rest();
        }
    }

    pub(super) fn speed(&mut self, speed: f64) {
        if speed.is_finite() && speed > 0.0 {
            self.state.session.speed = speed.clamp(0.125, 16.0);
        }
    }
}
