//! The convolution types, one file each. Floor 3: imports [`crate::graph`] and the floors below.
//!
//! An operator's file states five things: `OPERATOR`, what it computes; `PAGE`, how its page stands; `RECEIPT`, what it costs; `STORY`, what is
//! told; `LAWS`, what must agree. Everything else (controls, URL, hover, worker, tests, share code) follows. They are apart so that each program links what it needs
//! alone: the page no laws and no stories, the compute core neither those nor pages. To add an operator: its file, and its line here.

mod assemble;
mod checks;
mod code;
mod experts;
mod norm;
mod params;
mod receipt;
mod stem;
mod story;
mod theorem;
mod view;

#[cfg(feature = "kernels")]
pub use assemble::prepare;
pub use assemble::{Layer, assemble, compute};
pub use code::code;
pub use params::{Kind, ListRange, Param, Params, Range, RealRange, Spelled, Value};
pub use receipt::{Line, Piece, formula};
pub use stem::{STEMS, Stem};
pub use story::{Beat, Paper, Reveal, Story, Theorem, Told, ToldBeat, ToldTheorem};
pub use theorem::{Agreement, Case, Condition, Law, Precision, Sides, Trial, Verdict};
pub use view::View;

use crate::graph::{Graph, Wiring};
use crate::words::{Problem, Text};

macro_rules! operators {
    ($($file:ident)*) => {
        $(mod $file;)*

        /// Every operator, in teaching order.
        pub static ALL: &[&Operator] = &[$(&$file::OPERATOR),*];
        static PAGES: &[&Page] = &[$(&$file::PAGE),*];
        static RECEIPTS: &[&Receipt] = &[$(&$file::RECEIPT),*];
        static STORIES: &[&Story] = &[$(&$file::STORY),*];
        static LAWS: &[&[Law]] = &[$($file::LAWS),*];
    };
}

operators! {
    vanilla
    group
    transposed
    pointwise
    atrous
    depthwise_separable
    deformable
    spatially_separable
    graph
    inception
    asymmetric
    octave
    heterogeneous
    condconv
    dynamic
    ghost
    self_calibrated
    do_conv
    split_attention
    involution
}

/// One convolution type: what it computes.
#[derive(Debug)]
pub struct Operator {
    /// Its name in the URL, in golden files and in the JS interface.
    pub id: &'static str,
    /// What it can be set to.
    pub params: &'static [Param],
    /// Its graph.
    pub wire: fn(&mut Wiring<'_>, &Params) -> Result<(), Problem>,
    /// What fills each leaf but the input, unless the address says otherwise.
    pub sources: &'static [(&'static str, &'static str)],
    /// Whether values may be shown times 255: only where a setting is linear in the picture.
    pub linear: fn(&Params) -> bool,
    /// How the picture becomes the input's channels, unless the address says otherwise.
    pub stem: &'static str,
}

/// What most operators leave as it is.
pub const BASE: Operator =
    Operator { id: "", params: &[], wire: |_, _| Ok(()), sources: &[], linear: |_| false, stem: "rgb" };

/// How an operator's page stands.
#[derive(Debug)]
pub struct Page {
    /// Its name.
    pub title: Text,
    /// Its name in the rail.
    pub short: Text,
    /// What it does, in one or two short sentences.
    pub summary: Text,
    /// SVG markup on a 24 grid in `currentColor`.
    pub glyph: &'static str,
    /// What its stage may show, the one it opens with first.
    pub views: &'static [View],
    /// The parts of the address its page opens with.
    pub opening: &'static str,
}

/// What an operator costs.
#[derive(Debug)]
pub struct Receipt {
    /// What it is held against.
    pub beside: Text,
    /// Line by line.
    pub lines: fn(&Params, &Graph) -> Vec<Line>,
}

impl Operator {
    /// An operator by its name in the URL.
    pub fn find(id: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|operator| operator.id == id)
    }

    /// Its page.
    pub fn page(&self) -> &'static Page {
        PAGES[self.place()]
    }

    /// Its receipt.
    pub fn receipt(&self) -> &'static Receipt {
        RECEIPTS[self.place()]
    }

    /// Its story. The page itself fetches it: see [`Told`].
    pub fn story(&self) -> &'static Story {
        STORIES[self.place()]
    }

    /// Its laws, in the order of its story's theorems.
    pub fn laws(&self) -> &'static [Law] {
        LAWS[self.place()]
    }

    /// Its place in [`ALL`].
    pub fn place(&self) -> usize {
        ALL.iter().position(|operator| operator.id == self.id).unwrap_or(0)
    }
}

/// Two operators are the same when their names are.
impl PartialEq for Operator {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
