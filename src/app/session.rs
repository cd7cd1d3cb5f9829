//! The session: everything a link does not carry.

use super::{Address, Clock, SiteName, Theme};
use crate::graph::Nodes;
use crate::operator::{Layer, Trial};
use crate::picture::{Frame, Picture};
use crate::wire::Thumb;
use crate::words::{Lang, Problem, Words};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The operator on the specimen, by folds in f64: all numbers on the stage come from here.
#[derive(Debug)]
pub struct Specimen {
    /// Wired at the specimen's size.
    pub layer: Layer,
    /// Every node's values.
    pub values: Nodes<f64>,
    /// Where it lies on the picture.
    pub frame: Frame,
    /// Its own pixels.
    pub pixels: Picture,
}

/// Something to tell the reader, until it is dismissed.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// For information.
    Note(Words),
    /// Something asked for could not be done.
    Trouble(Problem),
}

/// The operator on the whole picture, as far as it was sent back.
#[derive(Debug)]
pub struct Outcome {
    /// Each thumb with its pixels.
    pub thumbs: Vec<(Thumb, Vec<f32>)>,
    /// The evaluated size.
    pub size: [usize; 2],
    /// Counts up with every result, so that a painter knows a new one.
    pub version: u64,
}

/// A theorem's trials.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// On the specimen.
    pub specimen: Option<Result<Trial, Problem>>,
    /// On the whole picture; the job while it runs.
    pub picture: Option<Result<Trial, Problem>>,
    /// The job it waits for.
    pub job: Option<u64>,
}

/// Everything a link does not carry.
#[derive(Clone, Debug)]
pub struct Session {
    /// The picture, once it is there.
    pub picture: Option<Arc<Picture>>,
    /// The operator on the specimen.
    pub specimen: Option<Arc<Specimen>>,
    /// The operator on the whole picture.
    pub result: Option<Arc<Outcome>>,
    /// The latest job sent, and whether an answer is awaited.
    pub job: u64,
    /// Whether the result shown is older than the setting.
    pub waiting: bool,
    /// What the pointer or the keyboard focus is on.
    pub hover: Option<SiteName>,
    /// Milliseconds since the last step while playing.
    pub playing: Option<f64>,
    /// Steps per step: 0.5, 1, 2, 4.
    pub speed: f64,
    /// States to go back to, latest last.
    pub undo: Vec<Address>,
    /// States to come back to, latest last.
    pub redo: Vec<Address>,
    /// Which gesture is under way, so that it becomes one undo step.
    pub gesture: bool,
    /// What to tell.
    pub notices: Vec<Notice>,
    /// Trials by theorem name.
    pub proofs: BTreeMap<&'static str, Proof>,
    /// The reader's language where the link fixes none.
    pub lang: Lang,
    /// The reader's theme where the link fixes none.
    pub theme: Option<Theme>,
}

/// The whole application.
#[derive(Clone, Debug)]
pub struct State {
    /// What the URL says.
    pub address: Address,
    /// What it does not.
    pub session: Session,
}

/// Where each clock stands: (ticks done, ticks in all).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// Window, products, sum.
    pub stage: [usize; 2],
    /// Outputs.
    pub window: [usize; 2],
    /// Terms.
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
}
