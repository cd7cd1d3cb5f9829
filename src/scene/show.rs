//! What a view is given: everything there is to show, and how much room.

use super::mark::{Ground, Site};
use super::palette::Scale;
use super::sheet::Sheet;
use crate::graph::{Graph, NodeId, Nodes, Role};
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
    /// Which node.
    pub node: NodeId,
    /// Which of its channels.
    pub channel: usize,
    /// Whether it is shown at full size; the others are small.
    pub large: bool,
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
    /// Channels on the whole picture, as far as they are computed.
    pub maps: &'a [Map],
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

    /// Whether a node's three channels are red, green and blue as the specimen has them, so that they can be shown at once.
    pub fn coloured(&self, node: NodeId) -> bool {
        let shape = self.graph.node(node).shape;
        let [_, channels, rows, columns] = shape.nchw();
        if self.graph.node(node).role != Role::Input
            || channels != 3
            || rows * columns != self.pixels.width * self.pixels.height
        {
            return false;
        }
        // A pixel painted over does not make it another picture.
        let cells = rows * columns;
        let same = |i: usize| match self.colour(node, i) {
            Ground::Rgb(rgb) => rgb == [0, 1, 2].map(|c| self.pixels.pixels[3 * i + c]),
            _ => false,
        };
        (0..cells).filter(|&i| same(i)).count() * 4 >= cells * 3
    }

    /// The three channels of a cell as one colour.
    pub fn colour(&self, node: NodeId, cell: usize) -> Ground {
        let values = self.values.of(node).data();
        let at = |c: usize| values.get(c * values.len() / 3 + cell).copied().unwrap_or(0.0);
        Ground::Rgb([0, 1, 2].map(|c| (at(c).clamp(0.0, 1.0) * 255.0).round() as u8))
    }

    /// How one slice of a node becomes colours: weights about zero, the input as light, all else by its own range.
    pub fn scale(&self, node: NodeId, slice: usize) -> Scale {
        let data = self.values.of(node);
        let sheet = Sheet::of(data.shape(), 0).sliced(slice);
        match self.graph.node(node).role {
            Role::Weight => Scale::Signed(data.magnitude().max(f64::MIN_POSITIVE)),
            _ => Scale::of_values(data.data()[sheet.range()].iter().copied()),
        }
    }

    /// A channel of a node on the whole picture, if it is there: small where it can be.
    pub fn map(&self, node: NodeId, channel: usize) -> Option<Map> {
        self.channel(node, channel, false)
    }

    fn channel(&self, node: NodeId, channel: usize, large: bool) -> Option<Map> {
        let mut found = self.maps.iter().filter(|map| (map.node, map.channel) == (node, channel));
        found.clone().find(|map| map.large == large).or_else(|| found.next()).copied()
    }

    /// The channel shown large beside its picture: that of the element shown, else the first of an output that is a picture.
    pub fn result(&self) -> Option<Map> {
        let node = self.graph.node(self.site.node);
        if Sheet::is_map(node.shape) {
            return self.channel(self.site.node, Sheet::of(node.shape, self.site.index).slice, true);
        }
        let output = self.graph.of_role(Role::Output).find(|&id| Sheet::is_map(self.graph.node(id).shape))?;
        self.channel(output, 0, true)
    }

    /// The small maps of the node whose channel is shown large.
    pub fn chips(&self) -> impl Iterator<Item = Map> + '_ {
        let node = self.result().map(|map| map.node);
        self.maps.iter().copied().filter(move |map| !map.large && Some(map.node) == node)
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
