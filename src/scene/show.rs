//! What a view is given: everything there is to show, and how much room.

use super::mark::{Ground, Site};
use super::palette::Scale;
use crate::graph::{Graph, NodeId, Nodes};
use crate::picture::{Frame, Picture};
use crate::words::{Lang, number};

/// How a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Three columns and the loupe.
    Wide,
    /// One column.
    Phone,
    /// Three columns without photographs.
    Embed,
    /// One column without photographs.
    EmbedNarrow,
}

/// How much room there is. Where one column is not enough a drawing may be higher than asked for, never wider.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// How the page stands.
    pub format: Format,
    /// Pixels across.
    pub width: f32,
    /// Pixels down.
    pub height: f32,
}

impl Area {
    /// Whether columns stand side by side.
    pub fn wide(&self) -> bool {
        matches!(self.format, Format::Wide | Format::Embed)
    }

    /// Whether there is room for whole pictures.
    pub fn photos(&self) -> bool {
        matches!(self.format, Format::Wide | Format::Phone)
    }
}

/// One channel of a node on the whole picture, as far as the layout needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Map {
    /// Of which node.
    pub node: NodeId,
    /// Which channel.
    pub channel: usize,
    /// Its place among the painter's thumbs.
    pub image: usize,
    /// How its numbers become colours.
    pub scale: Scale,
}

/// Everything a stage shows.
#[derive(Clone, Debug)]
pub struct Show<'a> {
    /// The operator's nodes.
    pub graph: &'a Graph,
    /// Their values on the specimen.
    pub values: &'a Nodes<f64>,
    /// The specimen's own pixels.
    pub pixels: &'a Picture,
    /// Where it lies.
    pub frame: Frame,
    /// The whole picture's width and height.
    pub picture: [usize; 2],
    /// The output element whose sum is shown.
    pub site: Site,
    /// How many of its terms are added; none means all.
    pub tap: Option<usize>,
    /// The element under the pointer, or pinned.
    pub focus: Option<Site>,
    /// The input channel shown where only one can be.
    pub tab: usize,
    /// Whether values are shown times 255.
    pub linear: bool,
    /// The language.
    pub lang: Lang,
    /// Names of the output channels, if they have any.
    pub filters: &'a [String],
    /// The large result on the whole picture.
    pub result: Option<Map>,
    /// The small ones.
    pub thumbs: &'a [Map],
    /// Where the picture ends and its result begins, 0 to 1.
    pub wipe: f32,
}

impl Show<'_> {
    /// A value as the page prints it.
    pub fn number(&self, value: f64) -> String {
        number::decimal(if self.linear { value * 255.0 } else { value })
    }

    /// The colour of an input value.
    pub fn ground_in(&self, value: f64) -> Ground {
        Ground::Grey(value as f32)
    }

    /// A channel on the whole picture, if it is there.
    pub fn map(&self, node: NodeId, channel: usize) -> Option<Map> {
        self.thumbs.iter().copied().find(|map| (map.node, map.channel) == (node, channel))
    }

    /// A channel's letter.
    pub fn letter(&self, channel: usize) -> String {
        let channels = self.graph.find("input").map_or(0, |id| self.graph.node(id).shape.nchw()[1]);
        match channels {
            1 => "Y".into(),
            3 => ["R", "G", "B"].get(channel).map_or_else(|| channel.to_string(), |&letter| letter.into()),
            _ => channel.to_string(),
        }
    }
}
