//! What the reader changes: parameters, sources, edits, the frame; and the way back.

use super::{Say, Turn, Write};
use crate::app::address::canonical;
use crate::app::settle::{Ground, place, settle_on};
use crate::app::{Address, Gesture, Notice};
use crate::graph::{Edit, Edits, Item, Planes, Source, parts};
use crate::operator::{Stem, Value};
use crate::picture::Frame;
use crate::words::{Problem, Text};
use std::sync::Arc;

/// The most steps back.
const STEPS: usize = 100;

/// What a change is to undo.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// Not a step.
    Navigation,
    /// A step.
    Once,
    /// One step together with what follows on the same target.
    Drag(String),
}

impl Change {
    fn of(gesture: Gesture, target: String) -> Self {
        match gesture {
            Gesture::Once => Self::Once,
            Gesture::Drag => Self::Drag(target),
        }
    }
}

impl Turn {
    /// Takes the nearest address to `wanted` that can be shown, and its specimen. Where there is none, nothing changes.
    ///
    /// # Errors
    /// When the parameters are impossible at this size.
    pub(super) fn take(&mut self, wanted: Address, change: Change) -> Result<(), Problem> {
        let (state, mut wanted) = (&mut self.state, wanted);
        let session = &mut state.session;
        let before = &state.address;
        let (settled, problems) = match (&session.picture, session.usual, &session.specimen) {
            (Some(_), Some(_), Some(specimen)) if wanted.same_setting(before) => {
                let problems = place(&mut wanted, specimen);
                (wanted, problems)
            }
            (Some(picture), Some(usual), _) => {
                let (settled, specimen, problems) = settle_on(&wanted, Ground { picture, usual })?;
                session.specimen = Some(Arc::new(specimen));
                (settled, problems)
            }
            _ => (wanted, Vec::new()),
        };
        if settled.operator != before.operator {
            session.undo.clear();
            session.redo.clear();
            session.result = None;
            // What is under way is about another operator; its answer is ignored.
            session.core.flight = None;
        } else if !settled.same_setting(before) {
            let (operator, told) = (settled.operator, &mut session.notices);
            let settled_by_now = |culprit: &str| culprit == "set" || operator.params.iter().any(|p| p.name == culprit);
            told.retain(|notice| !matches!(notice, Notice::Trouble(problem) if settled_by_now(&problem.culprit)));
            let goes_on = matches!(&change, Change::Drag(target) if session.gesture.as_ref() == Some(target));
            if change != Change::Navigation {
                if !goes_on {
                    session.undo.push(before.clone());
                    let extra = session.undo.len().saturating_sub(STEPS);
                    session.undo.drain(..extra);
                }
                session.redo.clear();
                session.gesture = match &change {
                    Change::Drag(target) => Some(target.clone()),
                    _ => None,
                };
            }
        }
        if !matches!(change, Change::Drag(_)) {
            session.gesture = None;
        }
        // A link that asks for a place which is not there is told so; one that a change leaves outside moves along in silence.
        let led = change == Change::Navigation;
        session.trouble(problems.into_iter().filter(|problem| led || problem.culprit != "at"));
        state.address = settled;
        Ok(())
    }

    /// [`Turn::take`] for a change by the reader, who is told why it cannot be.
    fn change(&mut self, wanted: Address, gesture: Gesture, target: String) {
        self.write = Some(gesture.into());
        if gesture == Gesture::Once {
            self.say = Some(Say::Changed);
        }
        if let Err(problem) = self.take(wanted, Change::of(gesture, target)) {
            self.state.session.trouble([problem]);
        }
    }

    fn once(&mut self, wanted: Address) {
        self.change(wanted, Gesture::Once, String::new());
    }

    pub(super) fn set(&mut self, name: &'static str, value: &Value, gesture: Gesture) {
        let address = &self.state.address;
        let Some(spec) = address.params.spec(name) else { return };
        match spec.parse(&value.to_string()) {
            Ok(value) => {
                let wanted = Address { params: address.params.with(name, value), ..address.clone() };
                self.change(wanted, gesture, name.into());
            }
            Err(problem) => self.state.session.trouble([problem]),
        }
    }

    pub(super) fn fill(&mut self, leaf: &str, slice: Option<usize>, item: Item, gesture: Gesture) {
        let (address, specimen) = (&self.state.address, &self.state.session.specimen);
        let (Some(present), Some(specimen)) = (address.source(leaf), specimen) else { return };
        let graph = &specimen.layer.graph;
        let Some(node) = graph.find(leaf).map(|node| graph.node(node)) else { return };
        let source = match slice {
            Some(slice) => present.with(slice, parts(node), item),
            None => Source(vec![item]),
        };
        let (values, frame) = (specimen.pixels.planes(), specimen.frame);
        let picture = Planes { values: &values, size: [frame.rows, frame.columns] };
        // The spelling must survive a link, and the leaf must be able to take it.
        let spelled = Source::parse(leaf, &source.to_string()).and_then(|source| canonical(leaf, source));
        match spelled.and_then(|source| source.fill_node(node, picture).map(|_| source)) {
            Ok(source) => self.change(address.with_source(leaf, source), gesture, format!("{leaf} {slice:?}")),
            Err(problem) => self.state.session.trouble([problem]),
        }
    }

    pub(super) fn stem(&mut self, name: &str) {
        let address = &self.state.address;
        let Some(stem) = Stem::find(name) else { return };
        let stem = Some(stem.name).filter(|&name| name != address.operator.stem);
        self.once(Address { stem, ..address.clone() });
    }

    pub(super) fn edit(&mut self, edit: Edit, gesture: Gesture) {
        // The spelling must survive a link: finite numbers, a node's name.
        match Edit::parse(&edit.to_string()) {
            Ok(edit) => {
                let address = &self.state.address;
                let target = format!("{} {:?}", edit.node, edit.at);
                let wanted = Address { edits: address.edits.with(edit), ..address.clone() };
                self.change(wanted, gesture, target);
            }
            Err(problem) => self.state.session.trouble([problem]),
        }
    }

    pub(super) fn toggle(&mut self, edit: Edit) {
        let address = &self.state.address;
        if address.edits.0.contains(&edit) {
            let edits = address.edits.0.iter().filter(|other| **other != edit).cloned().collect();
            self.once(Address { edits: Edits(edits), ..address.clone() });
        } else {
            self.edit(edit, Gesture::Once);
        }
    }

    pub(super) fn together(&mut self, edits: Vec<Edit>) {
        let address = &self.state.address;
        let edits = address.edits.together(&edits);
        self.once(Address { edits, ..address.clone() });
    }

    pub(super) fn unedit(&mut self, node: &str) {
        let address = &self.state.address;
        self.once(Address { edits: address.edits.without(node), ..address.clone() });
    }

    pub(super) fn frame(&mut self, frame: Frame, gesture: Gesture) {
        self.change(Address { frame: Some(frame), ..self.state.address.clone() }, gesture, "frame".into());
    }

    pub(super) fn release(&mut self) {
        if self.state.session.gesture.take().is_some() {
            self.say = Some(Say::Anyway);
        }
    }

    pub(super) fn reset(&mut self) {
        let now = self.state.address.clone();
        let Address { picture, lang, theme, embed, hide, .. } = now;
        let opening = Address::opening(now.operator);
        self.once(Address { picture, lang, theme, embed, hide, ..opening });
    }

    pub(super) fn undo(&mut self) {
        self.travel(false);
    }

    pub(super) fn redo(&mut self) {
        self.travel(true);
    }

    /// To the nearest remembered setting that differs from the present one.
    fn travel(&mut self, forward: bool) {
        let session = &mut self.state.session;
        let from = if forward { &mut session.redo } else { &mut session.undo };
        let now = self.state.address.clone();
        let Some(there) = std::iter::from_fn(|| from.pop()).find(|past| !past.same_setting(&now)) else { return };
        self.write = Some(Write::Push);
        self.say = Some(Say::Changed);
        match self.take(now.with_setting(&there), Change::Navigation) {
            Ok(()) => {
                let session = &mut self.state.session;
                if forward { session.undo.push(now) } else { session.redo.push(now) }
            }
            Err(problem) => self.state.session.trouble([problem]),
        }
    }

    pub(super) fn beat(&mut self, beat: usize) {
        let address = &self.state.address;
        let Some(beats) = self.state.story().map(|story| &story.beats) else { return };
        let Some(last) = beats.len().checked_sub(1) else { return };
        let beat = beat.min(last);
        let wanted = Address { beat, shown: false, ..address.patched(&beats[beat].patch) };
        self.rest();
        self.once(wanted);
    }

    pub(super) fn reveal(&mut self) {
        let address = &self.state.address;
        let Some((_, patch)) = self.state.beat().and_then(|beat| beat.reveal.as_ref()) else { return };
        let wanted = Address { shown: true, ..address.patched(patch) };
        self.rest();
        self.once(wanted);
    }

    /// A problem no parameter is to blame for.
    pub(super) fn told(&mut self, culprit: &str, text: Text) {
        self.state.session.trouble([Problem::new(culprit, text, &[])]);
    }
}
