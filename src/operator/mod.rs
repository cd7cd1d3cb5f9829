//! The convolution types, one file each. Floor 3: imports [`crate::graph`] and the floors below.
//!
//! An operator's file wires primitives, names its parameters, states its theorems and tells its story; everything else (page, controls, URL,
//! hover, worker, tests, share code) follows from [`ALL`]. To add one: its file, and its line here.

mod assemble;
mod code;
mod params;
mod receipt;
mod stem;
mod theorem;
mod vanilla;

pub use assemble::{Layer, assemble, compute};
pub use code::code;
pub use params::{Kind, Param, Params, Range, Value};
pub use receipt::{Line, Piece, formula};
pub use stem::stem;
pub use theorem::{Agreement, Case, Condition, Theorem, Trial, Verdict};

use crate::graph::{Graph, Wiring};
use crate::words::{Problem, Text};

/// Every operator, in teaching order.
pub static ALL: &[&Operator] = &[&vanilla::VANILLA];

/// One convolution type: data and pure functions.
#[derive(Debug)]
pub struct Operator {
    /// Its name in the URL, in golden files and in the JS interface.
    pub id: &'static str,
    /// Its name on the page.
    pub title: Text,
    /// Its name in the rail.
    pub short: Text,
    /// What it does, in one or two short sentences.
    pub summary: Text,
    /// SVG markup on a 24 grid in `currentColor`.
    pub glyph: &'static str,
    /// Where it comes from.
    pub paper: Paper,
    /// What it can be set to.
    pub params: &'static [Param],
    /// Its graph.
    pub wire: fn(&mut Wiring<'_>, &Params) -> Result<(), Problem>,
    /// What fills each leaf but the input, unless the address says otherwise.
    pub sources: &'static [(&'static str, &'static str)],
    /// Whether values may be shown times 255: only where the operator is linear.
    pub linear: bool,
    /// The parts of the address its page opens with.
    pub opening: &'static str,
    /// What its receipt is held against.
    pub beside: Text,
    /// What it costs.
    pub receipt: fn(&Params, &Graph) -> Vec<Line>,
    /// What it is the same as, and when.
    pub theorems: &'static [Theorem],
    /// Its story.
    pub beats: &'static [Beat],
    /// Where the survey is wrong or loose, kindly, with the reason.
    pub errata: &'static [Text],
}

impl Operator {
    /// An operator by its name in the URL.
    pub fn find(id: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|operator| operator.id == id)
    }
}

/// A publication.
#[derive(Debug)]
pub struct Paper {
    /// Its title.
    pub title: &'static str,
    /// Who wrote it, and where and when it appeared.
    pub source: &'static str,
    /// Where to read it.
    pub url: &'static str,
}

/// One step of a story: something to notice, something to try, a question to guess at.
#[derive(Debug)]
pub struct Beat {
    /// What to notice, or the question.
    pub say: Text,
    /// What of the address changes, as the URL spells it.
    pub patch: &'static str,
    /// The answer, if the reader is to predict before it is shown.
    pub reveal: Option<Reveal>,
}

/// An answer that waits for a guess.
#[derive(Debug)]
pub struct Reveal {
    /// The answer.
    pub say: Text,
    /// What of the address changes when it is shown.
    pub patch: &'static str,
}

/// Two operators are the same when their names are.
impl PartialEq for Operator {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
