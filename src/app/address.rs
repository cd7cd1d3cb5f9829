//! The address: everything a link carries.

use crate::graph::{Edits, Source};
use crate::operator::{Operator, Params};
use crate::picture::Frame;
use crate::words::Lang;
use std::collections::{BTreeMap, BTreeSet};

/// One element of one node, by name: `output[0,0,4,6]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteName {
    /// The node.
    pub node: String,
    /// The multi-index.
    pub index: Vec<usize>,
}

/// Where the picture comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The gallery, by id.
    Sample(&'static str),
    /// The reader's own, by the hash of its pixels: `own:0123456789abcdef`.
    Own(String),
}

/// What a step of the transport moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Clock {
    /// Window, products, sum.
    Stage,
    /// One output after another.
    Window,
    /// One term after another.
    #[default]
    Tap,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
}

/// Everything a link carries. Defaults are omitted when printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// Which page.
    pub operator: &'static Operator,
    /// Its setting.
    pub params: Params,
    /// The picture.
    pub picture: Origin,
    /// Where the specimen lies; none means where the picture is most interesting. `frame=x,y,cell,rows,columns`.
    pub frame: Option<Frame>,
    /// Sources other than the operator's own: `weight=blur`.
    pub sources: BTreeMap<String, Source>,
    /// Edits: `set=`.
    pub edits: Edits,
    /// The output element whose sum is shown: the window clock's position.
    pub at: SiteName,
    /// How many of its terms are added; none means all. The tap clock's position.
    pub tap: Option<usize>,
    /// An element of another node that is kept under the finger.
    pub pin: Option<SiteName>,
    /// What a step moves.
    pub clock: Clock,
    /// The story's beat, and whether its answer is shown. `beat=3` or `beat=3,shown`
    pub beat: usize,
    /// Whether the beat's answer is shown.
    pub shown: bool,
    /// The language, if the link fixes it.
    pub lang: Option<Lang>,
    /// The theme, if the link fixes it.
    pub theme: Option<Theme>,
    /// Stage and transport alone.
    pub embed: bool,
    /// What an embedding page does not want to see.
    pub hide: BTreeSet<String>,
}
