//! Clocks: where each stands, and how it is moved. All scrub both ways.
//!
//! *Window* runs over the plane of the shown channel, row by row. *Tap* runs over the terms of each window and on into the next, like an
//! odometer: 0 terms, 1, ..., all, next window with 0. *Stage* runs over the same line in bigger steps: window, products, sum, next window.
//! Positions are pairs (window, terms added), so a step forward and a step back meet again.

use super::{Address, Clock, SiteName, Specimen, State};

/// Where each clock stands: `[tick, last tick]`, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// 0 window, 1 products, 2 sum.
    pub stage: [usize; 2],
    /// Which output of its plane.
    pub window: [usize; 2],
    /// How many terms are added.
    pub tap: [usize; 2],
}

impl Clocks {
    /// One of them.
    pub fn of(&self, clock: Clock) -> [usize; 2] {
        match clock {
            Clock::Stage => self.stage,
            Clock::Window => self.window,
            Clock::Tap => self.tap,
        }
    }

    /// One of them as words count: stage 2 of 3, window 55 of 144, tap 18 of 28.
    pub fn counted(&self, clock: Clock) -> [usize; 2] {
        match clock {
            Clock::Stage | Clock::Window => self.of(clock).map(|tick| tick + 1),
            Clock::Tap => self.tap,
        }
    }
}

/// Where each clock stands; none before there is a specimen.
pub fn clocks(state: &State) -> Option<Clocks> {
    Some(Line::of(&state.address, state.session.specimen.as_deref()?)?.clocks())
}

/// Milliseconds a tick takes at speed 1.
pub fn tick(clock: Clock) -> f64 {
    match clock {
        Clock::Stage => 600.0,
        Clock::Window => 240.0,
        Clock::Tap => 120.0,
    }
}

/// All the places clocks can stand at on one specimen, and the one where they do.
#[derive(Debug)]
pub struct Line<'a> {
    specimen: &'a Specimen,
    address: &'a Address,
    /// Rows and columns of the plane.
    plane: [usize; 2],
    window: usize,
    added: usize,
    all: usize,
}

impl<'a> Line<'a> {
    /// Where a settled address stands.
    pub fn of(address: &'a Address, specimen: &'a Specimen) -> Option<Self> {
        let graph = &specimen.layer.graph;
        let shape = graph.node(graph.find(&address.at.node)?).shape;
        let [.., rows, columns] = shape.nchw();
        let [row, column] = last_two(&address.at.index);
        let all = specimen.terms(&address.at).len();
        let added = address.tap.unwrap_or(all).min(all);
        Some(Self { specimen, address, plane: [rows, columns], window: row * columns + column, added, all })
    }

    /// Where it stands, as clocks show it.
    pub fn clocks(&self) -> Clocks {
        let stage = match self.added {
            n if n == self.all => 2,
            0 => 0,
            _ => 1,
        };
        Clocks { stage: [stage, 2], window: [self.window, self.last()], tap: [self.added, self.all] }
    }

    /// Puts a clock at a tick; past the last is the last.
    pub fn seek(mut self, clock: Clock, tick: usize) -> (SiteName, Option<usize>) {
        match clock {
            Clock::Window => {
                self.enter(tick.min(self.last()));
                self.added = self.all;
            }
            Clock::Tap => self.added = tick.min(self.all),
            Clock::Stage => self.added = [0, self.products(), self.all][tick.min(2)],
        }
        self.place()
    }

    /// Moves a clock by ticks, over the ends of a window into its neighbours; stops at the first and the last of all.
    pub fn step(mut self, clock: Clock, by: isize) -> (SiteName, Option<usize>) {
        if by == 0 {
            return self.place();
        }
        if clock == Clock::Window {
            self.enter(self.window.saturating_add_signed(by).min(self.last()));
            self.added = self.all;
            return self.place();
        }
        for _ in 0..by.unsigned_abs() {
            if !self.advance(clock, by > 0) {
                break;
            }
        }
        self.place()
    }

    /// The very first place of a clock.
    pub fn first(mut self, clock: Clock) -> (SiteName, Option<usize>) {
        self.enter(0);
        self.added = if clock == Clock::Window { self.all } else { 0 };
        self.place()
    }

    /// Whether a clock has nowhere to go on to.
    pub fn at_end(&self, clock: Clock) -> bool {
        self.window == self.last() && (clock == Clock::Window || self.added == self.all)
    }

    /// One tick on or back; whether there was one.
    fn advance(&mut self, clock: Clock, forward: bool) -> bool {
        let next = match (clock, forward) {
            (Clock::Tap, true) => Some(self.added + 1).filter(|&n| n <= self.all),
            (Clock::Tap, false) => self.added.checked_sub(1),
            (_, true) if self.added > 0 => Some(self.all).filter(|&n| n > self.added),
            (_, false) if self.added < self.all => Some(0).filter(|&n| n < self.added),
            (_, true) => [self.products(), self.all].into_iter().find(|&n| n > self.added),
            (_, false) => [self.products(), 0].into_iter().find(|&n| n < self.added),
        };
        let neighbour = if forward { Some(self.window + 1) } else { self.window.checked_sub(1) };
        match (next, neighbour.filter(|&window| window <= self.last())) {
            (Some(added), _) => self.added = added,
            (None, Some(window)) => {
                self.enter(window);
                self.added = if forward { 0 } else { self.all };
            }
            (None, None) => return false,
        }
        true
    }

    /// The last window.
    fn last(&self) -> usize {
        (self.plane[0] * self.plane[1]).saturating_sub(1)
    }

    fn enter(&mut self, window: usize) {
        self.window = window;
        self.all = self.specimen.terms(&self.name()).len();
    }

    /// How many terms stand for the stage "products": those that are products, though never none and never all.
    fn products(&self) -> usize {
        let products = self.specimen.terms(&self.name()).iter().filter(|term| term.product).count();
        let products = if products == 0 { self.all } else { products };
        products.min(self.all.saturating_sub(1)).max(self.all.min(1))
    }

    fn name(&self) -> SiteName {
        let mut index = self.address.at.index.clone();
        let columns = self.plane[1].max(1);
        for (place, i) in index.iter_mut().rev().zip([self.window % columns, self.window / columns]) {
            *place = i;
        }
        SiteName { node: self.address.at.node.clone(), index }
    }

    /// The address's `at` and `tap`.
    fn place(&self) -> (SiteName, Option<usize>) {
        (self.name(), Some(self.added).filter(|&added| added < self.all))
    }
}

fn last_two(index: &[usize]) -> [usize; 2] {
    let mut last = index.iter().rev().copied();
    let column = last.next().unwrap_or(0);
    [last.next().unwrap_or(0), column]
}
