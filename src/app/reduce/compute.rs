//! The conversation with the compute core: what it is asked, what it answers, and what happens when it dies.

use super::Turn;
use crate::app::{Effect, Notice, Outcome, Proof, Span, Timing};
use crate::graph::{NodeId, Role};
use crate::operator::Trial;
use crate::scene::{self, Sheet};
use crate::wire::{Measured, Reply, Request, Side, Thumb, Want};
use crate::words::{Problem, Text};
use std::sync::Arc;

/// The longer side of the result shown large, in pixels: what a wide page shows of it on a fine screen.
const LARGE: usize = 768;
/// The longer side of the small ones, in pixels.
pub const SMALL: usize = 128;
/// The most small ones of one node.
const CHANNELS: usize = 8;
/// How often the core may die of one run.
const CRASHES: usize = 3;

const RESTARTED: Text = Text::new("the compute core stopped and was started again", "计算核心停止运行，已重新启动");
const FELL: Text = Text::new("the trial stopped; try it again", "验证中断，请重试");
const FELL_TIMING: Text = Text::new("the measurement stopped; try it again", "测量中断，请重试");
const GAVE_UP: Text = Text::new(
    "the compute core stopped three times over this setting; it is not tried again until something changes",
    "计算核心在此设置下停止了三次；在有所改动之前不再尝试",
);
const SHORT: Text = Text::new("the compute core sent fewer pixels than it said", "计算核心发来的像素少于其所说");

impl Turn {
    /// Asks for the result on the picture, if what is wanted changed.
    pub(super) fn ask(&mut self) {
        let Some(wanted) = self.wanted() else { return };
        let session = &mut self.state.session;
        if session.core.wanted.as_ref() == Some(&wanted) {
            return;
        }
        session.core.wanted = Some(wanted);
        session.core.crashes = 0;
        session.core.ticket += 1;
        session.job = session.core.ticket;
        session.waiting = true;
        self.send();
    }

    /// The setting; large, the channel of `at`, or the first of an output where `at` lies in no picture; small, the channels around it, those of
    /// every output, and what the view asks for.
    fn wanted(&self) -> Option<(crate::wire::Setting, Vec<Want>)> {
        let (address, specimen) = (&self.state.address, self.state.session.specimen.as_deref()?);
        let graph = &specimen.layer.graph;
        let maps = || (0..graph.nodes().len()).filter(|&id| Sheet::is_map(graph.node(id).shape));
        let (at, index) = specimen.site(&address.at)?;
        let output = |&id: &NodeId| graph.node(id).role == Role::Output;
        let Some(node) = maps().find(|&id| id == at).or_else(|| maps().find(output)) else {
            return Some((address.setting([specimen.frame.rows, specimen.frame.columns]), Vec::new()));
        };
        let shown = if node == at { Sheet::of(graph.node(node).shape, index).slice } else { 0 };
        let mut wants = vec![Want { node: graph.node(node).name.clone(), channel: shown, longest: LARGE }];
        for id in std::iter::once(node).chain(maps().filter(|id| *id != node && output(id))) {
            let all = Sheet::of(graph.node(id).shape, 0).slices;
            // The eight among which the shown one is.
            let first = if id == node { shown / CHANNELS * CHANNELS } else { 0 };
            let small = |channel| Want { node: graph.node(id).name.clone(), channel, longest: SMALL };
            wants.extend((first..all.min(first + CHANNELS)).map(small));
        }
        for (id, channel) in scene::wants(address.view, graph) {
            let want = Want { node: graph.node(id).name.clone(), channel, longest: SMALL };
            if !wants.contains(&want) {
                wants.push(want);
            }
        }
        Some((specimen.setting(address), wants))
    }

    /// Sends the run that is waited for, unless one is under way.
    fn send(&mut self) {
        let session = &self.state.session;
        let (Some((setting, wants)), None, true) = (session.core.wanted.clone(), session.core.flight, session.waiting)
        else {
            return;
        };
        self.hold();
        let job = self.state.session.job;
        self.state.session.core.flight = Some(job);
        self.effects.push(Effect::Ask(Request::Run { job, setting, wants }));
    }

    /// Gives the core the picture, unless it has it.
    fn hold(&mut self) {
        let session = &mut self.state.session;
        if let (Some(picture), false) = (&session.picture, session.core.held) {
            session.core.held = true;
            self.effects.push(Effect::Ask(Request::Hold { width: picture.width, height: picture.height }));
        }
    }

    pub(super) fn answered(&mut self, reply: Reply, body: &[f32]) {
        match reply {
            Reply::Ready | Reply::Held => {}
            Reply::Done { job, thumbs, size, macs: _ } => self.done(job, thumbs, size, body),
            Reply::Tried { job, specimen, picture } => {
                if let Some(proof) = self.state.session.proofs.values_mut().find(|proof| proof.job == Some(job)) {
                    let trial = |measured: Result<Measured, Problem>| Some(measured.map(Trial::from));
                    *proof = Proof { specimen: trial(specimen), picture: trial(picture), job: None };
                }
            }
            Reply::Timed { job, milliseconds, size, longest } => self.timed(job, Span { milliseconds, size }, longest),
            Reply::Failed { job: Some(job), problem } => self.failed(job, problem),
            Reply::Failed { job: None, problem } => self.state.session.trouble([problem]),
        }
    }

    /// Takes the result of the run under way, also while a newer one is wanted: it is nearer to it than what is shown. Others are ignored.
    fn done(&mut self, job: u64, thumbs: Vec<Thumb>, size: [usize; 2], body: &[f32]) {
        let session = &mut self.state.session;
        if session.core.flight != Some(job) {
            return;
        }
        session.core.flight = None;
        session.waiting = job != session.job;
        match split(thumbs, body) {
            Some(thumbs) => session.result = Some(Arc::new(Outcome { thumbs, size, version: job })),
            None => self.told("compute", SHORT),
        }
        self.send();
    }

    fn failed(&mut self, job: u64, problem: Problem) {
        let session = &mut self.state.session;
        if let Some(proof) = session.proofs.values_mut().find(|proof| proof.job == Some(job)) {
            (proof.picture, proof.job) = (Some(Err(problem)), None);
        } else if let Some(Timing::Plain(running) | Timing::Fast(running, _)) = session.timing
            && running == job
        {
            session.timing = Some(Timing::Failed(problem));
        } else if session.core.flight == Some(job) {
            session.core.flight = None;
            session.waiting = job != session.job;
            if !session.waiting {
                session.result = None;
                session.trouble([problem]);
            }
            self.send();
        }
    }

    /// A new core is there and holds nothing yet.
    pub(super) fn crashed(&mut self) {
        let session = &mut self.state.session;
        session.core.held = false;
        if session.core.flight.take() == Some(session.job) {
            session.core.crashes += 1;
        }
        if session.waiting && session.core.crashes >= CRASHES {
            session.waiting = false;
            session.result = None;
            self.told("compute", GAVE_UP);
        } else {
            session.tell(Notice::Note(RESTARTED.into()));
            self.send();
        }
    }

    /// What tries theorems is gone, and with it the answers that are awaited.
    pub(super) fn fell(&mut self) {
        for proof in self.state.session.proofs.values_mut().filter(|proof| proof.job.is_some()) {
            (proof.picture, proof.job) = (Some(Err(Problem::new("theorem", FELL, &[]))), None);
        }
        if let Some(Timing::Plain(_) | Timing::Fast(..)) = self.state.session.timing {
            self.state.session.timing = Some(Timing::Failed(Problem::new("time", FELL_TIMING, &[])));
        }
    }

    /// Times the setting by plain loops, which say how large a picture they can do; then by kernels on one as large.
    pub(super) fn measure(&mut self) {
        let running = matches!(self.state.session.timing, Some(Timing::Plain(_) | Timing::Fast(..)));
        if !running {
            self.state.session.timing = self.time(Side::Plain, usize::MAX).map(Timing::Plain);
        }
    }

    fn time(&mut self, side: Side, longest: usize) -> Option<u64> {
        let setting = self.state.session.specimen.as_ref()?.setting(&self.state.address);
        self.state.session.core.ticket += 1;
        let job = self.state.session.core.ticket;
        self.effects.push(Effect::Ask(Request::Time { job, setting, side, longest }));
        Some(job)
    }

    fn timed(&mut self, job: u64, span: Span, longest: usize) {
        self.state.session.timing = match self.state.session.timing.take() {
            Some(Timing::Plain(running)) if running == job => {
                self.time(Side::Fast, longest).map(|job| Timing::Fast(job, span))
            }
            Some(Timing::Fast(running, plain)) if running == job => Some(Timing::Done { plain, fast: span }),
            other => other,
        };
    }

    /// Tries a theorem, on the specimen and on the picture.
    pub(super) fn prove(&mut self, name: &str) {
        let (address, session) = (&self.state.address, &mut self.state.session);
        let Some(specimen) = &session.specimen else { return };
        let setting = specimen.setting(address);
        session.core.ticket += 1;
        let job = session.core.ticket;
        session.proofs.insert(name.into(), Proof { job: Some(job), ..Proof::default() });
        self.effects.push(Effect::Ask(Request::Try { job, setting, theorem: name.into() }));
    }
}

/// Each thumb with its pixels; none where the body is too short.
fn split(thumbs: Vec<Thumb>, mut body: &[f32]) -> Option<Vec<(Thumb, Vec<f32>)>> {
    let one = |thumb: Thumb| {
        let (pixels, rest) = body.split_at_checked(thumb.width.checked_mul(thumb.height)?)?;
        body = rest;
        Some((thumb, pixels.to_vec()))
    };
    thumbs.into_iter().map(one).collect()
}
