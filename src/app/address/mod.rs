//! The address: everything a link carries.
//!
//! Every operator has an address its page opens with: parameters at their defaults, then its `opening`. A link names only what differs from it,
//! in a fixed order, so equal addresses print equally; `keys` has the one list of keys both directions follow.

mod keys;
mod parse;
mod print;

use super::Session;
use crate::graph::{Edits, Graph, NodeId, Source};
use crate::operator::{Operator, Params, View};
use crate::order::{Map, Set};
use crate::picture::{Frame, samples::SAMPLES};
use crate::wire::Setting;
use crate::words::Lang;

pub use parse::canonical;

/// One element of one node, by name: `output[0,0,4,6]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteName {
    /// The node.
    pub node: String,
    /// The multi-index; missing leading entries are 0.
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

impl Default for Origin {
    /// The first of the gallery.
    fn default() -> Self {
        Self::Sample(SAMPLES[0].id)
    }
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

/// Everything a link carries. What is as the operator's page opens is omitted when printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// Which page.
    pub operator: &'static Operator,
    /// Its setting.
    pub params: Params,
    /// The picture.
    pub picture: Origin,
    /// Where the specimen lies; none means where the picture is most interesting. `frame=x,y,cell,rows,columns`, `frame=auto`
    pub frame: Option<Frame>,
    /// How the picture becomes channels, if not as the operator's own. `stem=edges`
    pub stem: Option<&'static str>,
    /// Sources other than the operator's own: `weight=blur`.
    pub sources: Map<String, Source>,
    /// Edits: `set=`.
    pub edits: Edits,
    /// What the stage shows. `view=window`
    pub view: View,
    /// The output element whose sum is shown: the window clock's position.
    pub at: SiteName,
    /// How many of its terms are added; none means all. The tap clock's position. `tap=18`, `tap=all`
    pub tap: Option<usize>,
    /// An element of another node that is kept under the finger. `pin=input[0,1,3,4]`, `pin=none`
    pub pin: Option<SiteName>,
    /// What a step moves.
    pub clock: Clock,
    /// The story's beat, from 0. `beat=3`, or `beat=3,shown`
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
    pub hide: Set<String>,
}

impl Address {
    /// The address an operator's page opens with.
    pub fn opening(operator: &'static Operator) -> Self {
        let plain = Self {
            operator,
            params: Params::new(operator.params),
            picture: Origin::default(),
            frame: None,
            stem: None,
            sources: Map::new(),
            edits: Edits::default(),
            view: operator.page().views.first().copied().unwrap_or(View::Window),
            at: SiteName { node: "output".into(), index: Vec::new() },
            tap: None,
            pin: None,
            clock: Clock::default(),
            beat: 0,
            shown: false,
            lang: None,
            theme: None,
            embed: false,
            hide: Set::new(),
        };
        plain.patched(operator.page().opening)
    }

    /// With the keys a patch names changed, and no others; what cannot be read changes nothing.
    #[must_use]
    pub fn patched(&self, patch: &str) -> Self {
        let mut patched = self.clone();
        patched.apply(patch);
        patched
    }

    /// What the compute core is told, for a specimen of `[rows, columns]`.
    pub fn setting(&self, specimen: [usize; 2]) -> Setting {
        let changed = self.params.iter().filter(|(spec, value)| **value != spec.default());
        Setting {
            operator: self.operator.id.into(),
            params: changed.map(|(spec, value)| (spec.name.into(), value.to_string())).collect(),
            stem: self.stem.map(String::from),
            sources: self.sources.iter().map(|(leaf, source)| (leaf.clone(), source.to_string())).collect(),
            edits: self.edits.to_string(),
            specimen,
        }
    }

    /// Whether it shows the same numbers as another: same operator, setting and frame.
    pub fn same_setting(&self, other: &Self) -> bool {
        self.operator == other.operator
            && self.params == other.params
            && self.stem == other.stem
            && self.sources == other.sources
            && self.edits == other.edits
            && self.frame == other.frame
    }

    /// With the setting of another address of the same operator: parameters, sources, edits and frame.
    #[must_use]
    pub fn with_setting(&self, other: &Self) -> Self {
        let (params, sources) = (other.params.clone(), other.sources.clone());
        Self { params, sources, stem: other.stem, edits: other.edits.clone(), frame: other.frame, ..self.clone() }
    }

    /// How the picture becomes channels: the link's, else the operator's own.
    pub fn stem(&self) -> &'static str {
        self.stem.unwrap_or(self.operator.stem)
    }

    /// The source that fills a leaf: the link's, else the operator's own.
    pub fn source(&self, leaf: &str) -> Option<Source> {
        self.sources.get(leaf).cloned().or_else(|| parse::own_source(self.operator, leaf))
    }

    /// What each leaf of a graph is filled from.
    pub fn filled(&self, graph: &Graph) -> Vec<(NodeId, Source)> {
        let leaves = graph.nodes().iter().enumerate().filter(|&(id, _)| graph.applied(id).is_none());
        leaves.filter_map(|(id, node)| Some((id, self.source(&node.name)?))).collect()
    }

    /// With a leaf filled from another source; the operator's own leaves no trace.
    #[must_use]
    pub fn with_source(&self, leaf: &str, source: Source) -> Self {
        let mut changed = self.clone();
        if parse::own_source(self.operator, leaf).as_ref() == Some(&source) {
            changed.sources.remove(leaf);
        } else {
            changed.sources.insert(leaf.into(), source);
        }
        changed
    }

    /// The language: the link's, else the reader's.
    pub fn lang(&self, session: &Session) -> Lang {
        self.lang.unwrap_or(session.lang)
    }

    /// The theme: the link's, else the reader's, else none and the device decides.
    pub fn theme(&self, session: &Session) -> Option<Theme> {
        self.theme.or(session.theme)
    }
}
