//! Clocks: where each stands, and how it is moved. All scrub both ways.
//!
//! *Window* runs over the plane of the shown channel, row by row. *Tap* runs over the terms of each window and on into the next, like an
//! odometer: 0 terms, 1, ..., all, next window with 0. *Stage* runs over the nodes of a graph in their order; where there is one alone it runs
//! over the same line as the taps in bigger steps: window, products, sum, next window. Positions are triples (node, window, terms added), so a
//! step forward and a step back meet again.

use super::walk::beside;
use super::{Address, Clock, SiteName, Specimen, State};
use crate::graph::NodeId;
use crate::scene::{Sheet, title};
use crate::words::{Words, ui};

/// Where each clock stands: `[tick, last tick]`, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// Which node of the graph; of one that stands alone, 0 window, 1 products, 2 sum.
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

/// What the stage clock stands at, in words.
pub fn stage(state: &State) -> Option<Words> {
    let specimen = state.session.specimen.as_deref()?;
    let line = Line::of(&state.address, specimen)?;
    if line.alone() {
        return Some([ui::STAGE_WINDOW, ui::STAGE_PRODUCTS, ui::STAGE_SUM][line.clocks().stage[0].min(2)].into());
    }
    Some(title(specimen.layer.graph.node(line.node)))
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
    /// The computed nodes, in their order.
    nodes: Vec<NodeId>,
    node: NodeId,
    /// The plane.
    sheet: Sheet,
    window: usize,
    added: usize,
    all: usize,
}

impl<'a> Line<'a> {
    /// Where a settled address stands.
    pub fn of(address: &'a Address, specimen: &'a Specimen) -> Option<Self> {
        let graph = &specimen.layer.graph;
        let (node, index) = specimen.site(&address.at)?;
        let sheet = Sheet::of(graph.node(node).shape, index);
        let all = specimen.terms(&address.at).len();
        let added = address.tap.unwrap_or(all).min(all);
        let (nodes, window) = (graph.computed().collect(), index - sheet.start());
        Some(Self { specimen, address, nodes, node, sheet, window, added, all })
    }

    /// Whether the graph has one node alone.
    fn alone(&self) -> bool {
        self.nodes.len() < 2
    }

    /// Which of the nodes.
    fn stage(&self) -> usize {
        self.nodes.iter().position(|&node| node == self.node).unwrap_or(0)
    }

    /// Where it stands, as clocks show it.
    pub fn clocks(&self) -> Clocks {
        let stage = match self.added {
            _ if !self.alone() => [self.stage(), self.nodes.len() - 1],
            n if n == self.all => [2, 2],
            0 => [0, 2],
            _ => [1, 2],
        };
        Clocks { stage, window: [self.window, self.last()], tap: [self.added, self.all] }
    }

    /// Puts a clock at a tick; past the last is the last.
    pub fn seek(mut self, clock: Clock, tick: usize) -> (SiteName, Option<usize>) {
        match clock {
            Clock::Window => {
                self.enter(tick.min(self.last()));
                self.added = self.all;
            }
            Clock::Tap => self.added = tick.min(self.all),
            Clock::Stage if !self.alone() => self.stand(tick.min(self.nodes.len() - 1)),
            Clock::Stage => self.added = [0, self.products(), self.all][tick.min(2)],
        }
        self.place()
    }

    /// Moves a clock by ticks, over the ends of a window into its neighbours; stops at the first and the last of all.
    pub fn step(mut self, clock: Clock, by: isize) -> (SiteName, Option<usize>) {
        if by == 0 {
            return self.place();
        }
        if clock == Clock::Stage && !self.alone() {
            let stage = self.stage().saturating_add_signed(by);
            return self.seek(clock, stage);
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
        if clock == Clock::Stage && !self.alone() {
            return self.seek(clock, 0);
        }
        self.enter(0);
        self.added = if clock == Clock::Window { self.all } else { 0 };
        self.place()
    }

    /// Whether a clock has nowhere to go on to.
    pub fn at_end(&self, clock: Clock) -> bool {
        match clock {
            Clock::Stage if !self.alone() => self.stage() + 1 == self.nodes.len(),
            Clock::Window => self.window == self.last(),
            _ => self.window == self.last() && self.added == self.all,
        }
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
        self.sheet.len.saturating_sub(1)
    }

    fn enter(&mut self, window: usize) {
        self.window = window;
        self.all = self.name().map_or(0, |name| self.specimen.terms(&name).len());
    }

    /// On to another node, all of its terms added.
    fn stand(&mut self, stage: usize) {
        let place = self.name().and_then(|name| beside(self.specimen, &name, self.nodes[stage]));
        let Some((node, index)) = place.and_then(|name| self.specimen.site(&name)) else { return };
        self.node = node;
        self.sheet = Sheet::of(self.specimen.layer.graph.node(node).shape, index);
        self.enter(index - self.sheet.start());
        self.added = self.all;
    }

    /// How many terms stand for the stage "products": those that are products, though never none and never all.
    fn products(&self) -> usize {
        let terms = self.name().map_or(Vec::new(), |name| self.specimen.terms(&name));
        let products = terms.iter().filter(|term| term.product).count();
        let products = if products == 0 { self.all } else { products };
        products.min(self.all.saturating_sub(1)).max(self.all.min(1))
    }

    fn name(&self) -> Option<SiteName> {
        self.specimen.name(self.node, self.sheet.start() + self.window)
    }

    /// The address's `at` and `tap`.
    fn place(&self) -> (SiteName, Option<usize>) {
        let name = self.name().unwrap_or_else(|| self.address.at.clone());
        (name, Some(self.added).filter(|&added| added < self.all))
    }
}
