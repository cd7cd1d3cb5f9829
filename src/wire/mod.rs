//! The worker contract: what is asked of the compute core and what it answers. `serve` is an ordinary function: the worker, the tests and the
//! fallback in the page call the same one. Floor 4: imports [`crate::operator`] and the floors below.
//!
//! | file | what it is |
//! |---|---|
//! | `core` | [`Core`] and [`serve`]: holds the picture, keeps the latest evaluation |
//! | `prove` | [`prove`]: what `serve` does, theorems and measurements; a program of its own, since laws are long |
//! | `measure` | how long a setting takes, by plain loops and by kernels |
//! | `plan` | a setting read, and the size at which it fits |
//! | `thumb` | one channel made small, its range, its histogram |
//! | `queue` | [`Queue`]: what waits to be asked |
//! | `bytes` | messages as bytes |

mod bytes;
mod core;
mod measure;
mod plan;
mod prove;
mod queue;
mod thumb;

pub use self::core::{Core, serve};
pub use bytes::{Serve, answer, read, spell};
pub use plan::Limits;
pub use prove::prove;
pub use queue::Queue;
pub use thumb::BINS;

use crate::operator::{Agreement, Trial};
use crate::words::Problem;
use serde::{Deserialize, Serialize};

/// An operator at one setting, in the URL's own words, so that the page and the worker cannot read it differently.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// The operator's id.
    pub operator: String,
    /// Parameters that are not at their default.
    pub params: Vec<(String, String)>,
    /// The stem, if it is not the operator's own.
    pub stem: Option<String>,
    /// Sources that are not the operator's own.
    pub sources: Vec<(String, String)>,
    /// Edits, as `set=` spells them.
    pub edits: String,
    /// Rows and columns of the specimen: edits at one of its sites do not carry over.
    pub specimen: [usize; 2],
}

/// What is asked. A message's body is raw bytes beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Holds a picture; the body is its RGB bytes, row by row.
    Hold {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// Evaluates a setting on the held picture.
    Run {
        /// Counts up; the latest wins.
        job: u64,
        /// What to evaluate.
        setting: Setting,
        /// What to send back.
        wants: Vec<Want>,
    },
    /// Tries a theorem on the held picture and on the specimen; the body is the specimen's RGB bytes. For [`prove`].
    Try {
        /// Counts up.
        job: u64,
        /// On what.
        setting: Setting,
        /// Which.
        theorem: String,
    },
    /// Times a setting on the held picture. For [`prove`].
    Time {
        /// Counts up.
        job: u64,
        /// What to evaluate.
        setting: Setting,
        /// How.
        side: Side,
        /// The longer side of the picture at most, in pixels.
        longest: usize,
    },
}

/// Two ways to the same result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// Plain loops, one number after another.
    Plain,
    /// Kernels, as for the page.
    Fast,
}

/// One channel of one node, asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Want {
    /// The node's name.
    pub node: String,
    /// Which channel.
    pub channel: usize,
    /// Its longer side at most, in pixels.
    pub longest: usize,
}

/// One channel of one node, answered; its pixels stand in the body, f32 row by row, thumbs one after another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thumb {
    /// What was asked for.
    pub want: Want,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The whole channel's least finite value, before it was made smaller; 0 where there is none.
    pub least: f32,
    /// The whole channel's greatest finite value; 0 where there is none.
    pub most: f32,
    /// How many of the whole channel's finite values fall into each of [`BINS`] equal bins from least to most; all into the first where the two
    /// are equal.
    pub histogram: Vec<u32>,
}

/// A trial's figures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Largest difference and largest magnitude of either side, with the condition kept.
    pub holds: [f64; 2],
    /// The same two with the condition broken, where possible.
    pub broken: Option<[f64; 2]>,
}

impl From<Trial> for Measured {
    fn from(trial: Trial) -> Self {
        let figures = |agreement: Agreement| [agreement.difference, agreement.magnitude];
        Self { holds: figures(trial.holds), broken: trial.broken.map(figures) }
    }
}

impl From<Measured> for Trial {
    fn from(measured: Measured) -> Self {
        let agreement = |[difference, magnitude]: [f64; 2]| Agreement { difference, magnitude };
        Self { holds: agreement(measured.holds), broken: measured.broken.map(agreement) }
    }
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The core can be asked.
    Ready,
    /// The picture is held.
    Held,
    /// A setting was evaluated.
    Done {
        /// Which job.
        job: u64,
        /// What was asked for; the body has the pixels.
        thumbs: Vec<Thumb>,
        /// The evaluated size, rows and columns: smaller than the picture's where its nodes would not fit.
        size: [usize; 2],
        /// Multiply-accumulates.
        macs: u64,
    },
    /// A theorem was tried.
    Tried {
        /// Which job.
        job: u64,
        /// On the specimen, by folds over taps.
        specimen: Result<Measured, Problem>,
        /// On the picture, by kernels.
        picture: Result<Measured, Problem>,
    },
    /// A setting was timed.
    Timed {
        /// Which job.
        job: u64,
        /// Of one evaluation.
        milliseconds: f64,
        /// The evaluated size, rows and columns: smaller than the picture's where plain loops would have taken long.
        size: [usize; 2],
        /// What has to be asked for to get this size again.
        longest: usize,
    },
    /// It could not be done.
    Failed {
        /// Which job, if it was one.
        job: Option<u64>,
        /// Why.
        problem: Problem,
    },
}
