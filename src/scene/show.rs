//! What a view is given: everything there is to show, and how much room.

use super::mark::{Ground, Site};
use super::palette::Scale;
use super::pen::Figure;
use super::sheet::{Lay, Sheet};
use super::terms::Term;
use crate::graph::{Edits, Graph, NodeId, Nodes, Role, Source};
use crate::operator::{Operator, Params};
use crate::picture::{Frame, Picture};
use crate::words::{Lang, Text, number};

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
    /// The operator at its setting, and the size at which it is evaluated on the whole picture, rows and columns; none for a graph alone.
    pub setting: Option<(&'static Operator, &'a Params, [usize; 2])>,
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
    /// What each leaf is filled from.
    pub sources: &'a [(NodeId, Source)],
    /// What is laid over.
    pub edits: &'a Edits,
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
    /// Names of the input's channels, if they have any.
    pub channels: &'a [Text],
    /// Channels on the whole picture, as far as they are computed.
    pub maps: &'a [Map],
    /// Where the picture ends and its result begins, 0 to 1.
    pub wipe: f32,
    /// How far what moves while the clock runs is on its way, 0 to 1; none at rest, and where no motion is wanted.
    pub under_way: Option<f32>,
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
            // Lists and matrices are numbers about zero, not pictures.
            _ if sheet.lay != Lay::Map => Scale::Signed(data.magnitude().max(f64::MIN_POSITIVE)),
            Role::Input if data.data().iter().all(|v| (0.0..=1.0).contains(v)) => Scale::Grey,
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

    /// What a channel of the input is called: a letter for colours, else its name, else its number.
    pub fn letter(&self, channel: usize) -> String {
        let input = self.graph.of_role(Role::Input).next();
        match (input.filter(|&id| self.coloured(id)), self.channels) {
            (Some(_), _) => ["R", "G", "B"].get(channel).map_or(String::new(), |&letter| letter.into()),
            (None, [_]) => "Y".into(),
            (None, names) => {
                names.get(channel).map_or_else(|| (channel + 1).to_string(), |name| name.get(self.lang).to_owned())
            }
        }
    }

    /// What a slice of a node is called.
    pub fn slice(&self, node: NodeId, slice: usize) -> String {
        match self.graph.node(node).role {
            Role::Input => self.letter(slice),
            _ => (slice + 1).to_string(),
        }
    }

    /// Whether a node's values are shown as a picture's: times 255 where the operator allows.
    pub fn pictured(&self, node: NodeId) -> bool {
        self.linear && matches!(self.graph.node(node).role, Role::Input | Role::Hidden | Role::Output)
    }

    /// A node's value as the page prints it.
    pub fn value(&self, node: NodeId, value: f64) -> String {
        self.figure(node, value).text
    }

    /// A node's value as the page prints it where there is room.
    pub fn figure(&self, node: NodeId, value: f64) -> Figure {
        let value = if self.pictured(node) { value * 255.0 } else { value };
        match self.graph.node(node).role {
            Role::Weight => Figure { text: number::weight(value), value },
            _ => Figure { text: number::decimal(value), value },
        }
    }

    /// A term as the page prints it: what is read, each factor, the product. Where the product is shown times 255, so is one of what makes it.
    pub fn printed(&self, to: NodeId, term: &Term) -> Printed {
        let times = if self.pictured(to) { 255.0 } else { 1.0 };
        let read = term.reads.iter().find_map(|read| read.site).map(|site| site.node);
        let carrier = match read {
            Some(read) if !self.pictured(read) => term.factors.iter().position(|(site, _)| self.pictured(site.node)),
            _ => None,
        };
        let weight = read.is_some_and(|read| self.graph.node(read).role == Role::Weight) && times == 1.0;
        let scaled = if carrier.is_none() { term.value * times } else { term.value };
        let figure = |value: f64, weight: bool| Figure {
            text: if weight { number::weight(value) } else { number::decimal(value) },
            value,
        };
        let factor = |(i, &(site, value)): (usize, &(Site, f64))| match self.graph.node(site.node).role {
            Role::Weight => figure(value, true),
            _ => figure(if carrier == Some(i) { value * times } else { value }, false),
        };
        Printed {
            value: figure(scaled, weight),
            factors: term.factors.iter().enumerate().map(factor).collect(),
            product: figure(term.product * times, false),
        }
    }
}

/// A term in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    /// What is read.
    pub value: Figure,
    /// What it is multiplied by.
    pub factors: Vec<Figure>,
    /// What that makes.
    pub product: Figure,
}
