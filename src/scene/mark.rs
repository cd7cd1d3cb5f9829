//! Marks: what a drawing is made of. Plain values; painters read them, `pick` inverts them.

use super::metrics::Face;
use crate::graph::{Edit, Item, NodeId};
use crate::operator::Value;

/// A point, in CSS pixels from the upper left.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// A point.
pub const fn at(x: f32, y: f32) -> Point {
    Point { x, y }
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Rect {
    /// From its left and upper edge, width and height.
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// Its right edge.
    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    /// Its lower edge.
    pub fn bottom(&self) -> f32 {
        self.y + self.h
    }

    /// Its middle.
    pub fn centre(&self) -> Point {
        at(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Grown on all four sides; negative shrinks.
    pub fn grown(&self, by: f32) -> Self {
        Self::new(self.x - by, self.y - by, (self.w + 2.0 * by).max(0.0), (self.h + 2.0 * by).max(0.0))
    }

    /// Whether a point lies in it.
    pub fn contains(&self, p: Point) -> bool {
        (self.x..self.right()).contains(&p.x) && (self.y..self.bottom()).contains(&p.y)
    }
}

/// The inks of the house, each with a light and a dark value (see [`super::palette`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ink {
    /// The page.
    Paper,
    /// Cells not computed yet.
    Sheet,
    /// Rules that only separate.
    Hair,
    /// Frames, axes, quiet wires.
    Frame,
    /// Text, the window, live wires.
    Ink,
    /// Second text.
    Second,
    /// Row and column numbers.
    Third,
    /// Role input.
    Input,
    /// Role weight.
    Weight,
    /// Role control.
    Control,
    /// Role output.
    Output,
}

/// A colour, still without a theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paint {
    /// One of the house.
    Ink(Ink),
    /// A photograph's own.
    Rgb([u8; 3]),
    /// A signed map, -1 to 1.
    Signed(f32),
    /// A magnitude, 0 to 1.
    Magnitude(f32),
    /// Brightness, 0 to 1.
    Grey(f32),
    /// Ink or paper, whichever contrasts more with a grey, signed or magnitude cell.
    On(Ground),
}

/// What text may stand on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ground {
    /// A photograph's own colour.
    Rgb([u8; 3]),
    /// A signed map.
    Signed(f32),
    /// A magnitude.
    Magnitude(f32),
    /// Brightness.
    Grey(f32),
}

impl From<Ground> for Paint {
    fn from(ground: Ground) -> Self {
        match ground {
            Ground::Rgb(rgb) => Self::Rgb(rgb),
            Ground::Signed(v) => Self::Signed(v),
            Ground::Magnitude(v) => Self::Magnitude(v),
            Ground::Grey(v) => Self::Grey(v),
        }
    }
}

impl From<Ink> for Paint {
    fn from(ink: Ink) -> Self {
        Self::Ink(ink)
    }
}

/// A line's look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub paint: Paint,
    /// Its width.
    pub width: f32,
    /// Dashed, 3 on and 2.5 off.
    pub dashed: bool,
}

impl Stroke {
    /// A solid line.
    pub fn solid(ink: Ink, width: f32) -> Self {
        Self { paint: ink.into(), width, dashed: false }
    }

    /// A dashed line.
    pub fn dashed(ink: Ink, width: f32) -> Self {
        Self { paint: ink.into(), width, dashed: true }
    }
}

/// Where a text's anchor lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At its left.
    Start,
    /// In its middle.
    Middle,
    /// At its right.
    End,
}

/// A text's look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    /// Which face.
    pub face: Face,
    /// Its size.
    pub px: f32,
    /// Its colour.
    pub paint: Paint,
    /// Where its anchor lies.
    pub align: Align,
    /// Whether paper surrounds it.
    pub halo: bool,
}

/// An image the painter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Image {
    /// The reader's picture.
    Photo,
    /// One channel of a node on the whole picture; the number is its place among the thumbs.
    Thumb(usize),
}

/// One part of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Leg {
    /// Straight to.
    Line(Point),
    /// By two control points to.
    Curve(Point, Point, Point),
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// A rectangle.
    Rect {
        /// Where.
        rect: Rect,
        /// Its area.
        fill: Option<Paint>,
        /// Its outline, centred on the edge.
        stroke: Option<Stroke>,
    },
    /// 45 degree lines: padding, holes.
    Hatch(Rect),
    /// A path.
    Path {
        /// Its start.
        from: Point,
        /// Its legs.
        legs: Vec<Leg>,
        /// Its line.
        stroke: Stroke,
        /// Whether a solid head ends it.
        arrow: bool,
    },
    /// A circle.
    Circle {
        /// Its middle.
        centre: Point,
        /// Its radius.
        radius: f32,
        /// Its area.
        fill: Option<Paint>,
        /// Its outline.
        stroke: Option<Stroke>,
    },
    /// One line of text on its baseline.
    Text {
        /// The anchor on the baseline.
        at: Point,
        /// What it says.
        text: String,
        /// Its look.
        style: Type,
    },
    /// Numbers as an image, a pixel each, without smoothing.
    Raster {
        /// Where.
        rect: Rect,
        /// Pixels in a row.
        columns: usize,
        /// Every pixel, row by row.
        pixels: Vec<Ground>,
    },
    /// An image, stretched to its rectangle; only the part of the rectangle left of `until` (0 to 1) is drawn.
    Image {
        /// Which.
        image: Image,
        /// Where.
        rect: Rect,
        /// The part shown, from the left.
        until: f32,
    },
}

impl Form {
    /// The solid head at the end of a path, 7 by 6, larger on a line thicker than 2: its tip and its two corners.
    pub fn arrow_head(&self) -> Option<[Point; 3]> {
        let Self::Path { from, legs, arrow: true, stroke } = self else { return None };
        let end = |leg: &Leg| match *leg {
            Leg::Line(to) | Leg::Curve(_, _, to) => to,
        };
        let tip = end(legs.last()?);
        let before = match legs.last()? {
            Leg::Curve(_, before, _) => *before,
            Leg::Line(_) => legs.len().checked_sub(2).map_or(*from, |i| end(&legs[i])),
        };
        let (dx, dy) = (tip.x - before.x, tip.y - before.y);
        let length = dx.hypot(dy).max(1e-3);
        let (dx, dy) = (dx / length, dy / length);
        let (dx, dy) = (dx * (stroke.width / 2.0).max(1.0), dy * (stroke.width / 2.0).max(1.0));
        let foot = at(tip.x - 7.0 * dx, tip.y - 7.0 * dy);
        Some([tip, at(foot.x - 3.0 * dy, foot.y + 3.0 * dx), at(foot.x + 3.0 * dy, foot.y - 3.0 * dx)])
    }
}

/// One element of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Site {
    /// The node.
    pub node: NodeId,
    /// The flat index.
    pub index: usize,
}

/// What dragging a mark does.
#[derive(Clone, Debug, PartialEq)]
pub enum Handle {
    /// Changes an element's value, by `step` for every few pixels up.
    Value {
        /// The element.
        site: Site,
        /// The least change.
        step: f64,
    },
    /// Changes an element between 0 and 1.
    Share(Site),
    /// Moves the window over its input: the output at this row and column.
    Window,
    /// Moves the specimen over the picture.
    Frame,
    /// Moves the divide between picture and result.
    Wipe,
    /// Shows another output channel.
    Channel(usize),
    /// Shows another input channel's numbers.
    Tab(usize),
    /// Moves a tap by the two elements that steer it.
    Shift {
        /// What moves it along rows.
        rows: Site,
        /// What moves it along columns.
        columns: Site,
        /// Pixels of the drawing that stand for 1.
        cell: f32,
    },
    /// Shows how another element is made.
    At(Site),
    /// Puts the tap clock at a term.
    Term(usize),
    /// Shows another node.
    Node(NodeId),
    /// Changes the setting when pressed.
    Press(Deed),
    /// Sets a parameter to one of some values, the nearest along a line.
    Along {
        /// Which.
        param: &'static str,
        /// Whether the line runs down, not to the right.
        down: bool,
        /// Where the first and the last value lie, in pixels of the drawing.
        ends: [f32; 2],
        /// The values, evenly apart.
        values: Vec<Value>,
    },
    /// Fills a leaf from one of some sources, the one that lies nearest.
    Fill {
        /// Which leaf.
        leaf: String,
        /// The sources, each with its place in the drawing.
        places: Vec<(Point, Item)>,
    },
}

impl Handle {
    /// Whether arrow keys can move it.
    pub fn moves(&self) -> bool {
        matches!(
            self,
            Self::Shift { .. } | Self::Share(_) | Self::Value { .. } | Self::Fill { .. } | Self::Along { .. }
        )
    }

    /// Of [`Handle::Fill`]: the leaf and the source nearest to a point.
    pub fn source(&self, p: Point) -> Option<(&str, &Item)> {
        let Self::Fill { leaf, places } = self else { return None };
        let far = |(place, _): &&(Point, Item)| (place.x - p.x).hypot(place.y - p.y);
        let (_, item) = places.iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
        Some((leaf, item))
    }

    /// Of [`Handle::Along`]: the parameter and its value nearest to a point.
    pub fn nearest(&self, p: Point) -> Option<(&'static str, &Value)> {
        let Self::Along { param, down, ends: [first, last], values } = self else { return None };
        let along = (if *down { p.y } else { p.x } - first) / (last - first);
        let steps = values.len().checked_sub(1)?;
        Some((param, values.get((along * steps as f32).round().max(0.0) as usize).or(values.last())?))
    }
}

/// A change of the setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// A parameter takes a value.
    Set(&'static str, Value),
    /// A leaf is filled from another source.
    Fill(String, Item),
    /// An edit is laid over, or taken back where it is there.
    Toggle(Edit),
    /// Edits that belong together are laid over, or taken back where all of them are there.
    Together(Vec<Edit>),
    /// A node's edits are taken back.
    Unedit(String),
}

/// What a mark that can be pressed is called, for those who do not see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What it does, or stands for.
    pub text: String,
    /// Whether it is in force.
    pub on: bool,
}

/// One mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What is drawn.
    pub form: Form,
    /// The element it stands for.
    pub site: Option<Site>,
    /// What dragging or pressing it does.
    pub handle: Option<Handle>,
    /// What it is called, if the keyboard can reach it by itself.
    pub name: Option<Name>,
}

impl From<Form> for Mark {
    fn from(form: Form) -> Self {
        Self { form, site: None, handle: None, name: None }
    }
}

impl Mark {
    /// Standing for an element.
    #[must_use]
    pub fn on(mut self, site: Site) -> Self {
        self.site = Some(site);
        self
    }

    /// With a handle.
    #[must_use]
    pub fn handle(mut self, handle: Handle) -> Self {
        self.handle = Some(handle);
        self
    }

    /// Reached by the keyboard under a name.
    #[must_use]
    pub fn named(mut self, text: impl Into<String>, on: bool) -> Self {
        self.name = Some(Name { text: text.into(), on });
        self
    }

    /// The area that answers to the pointer.
    pub fn area(&self) -> Option<Rect> {
        match &self.form {
            Form::Rect { rect, .. } | Form::Image { rect, .. } | Form::Raster { rect, .. } | Form::Hatch(rect) => {
                Some(*rect)
            }
            Form::Circle { centre, radius, .. } => {
                Some(Rect::new(centre.x - radius, centre.y - radius, 2.0 * radius, 2.0 * radius))
            }
            Form::Path { .. } | Form::Text { .. } => None,
        }
    }
}

/// A drawing: what stands still, and what follows the pointer over it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// Width and height.
    pub size: [f32; 2],
    /// What stands still between two steps.
    pub base: Vec<Mark>,
    /// What follows the pointer.
    pub overlay: Vec<Mark>,
}

impl Drawing {
    /// The topmost mark under a point that stands for an element or can be dragged.
    pub fn pick(&self, p: Point) -> Option<&Mark> {
        let live = |mark: &&Mark| {
            (mark.site.is_some() || mark.handle.is_some()) && mark.area().is_some_and(|area| area.contains(p))
        };
        self.base.iter().rev().find(live)
    }
}
