//! Thumbnails: a node's values made small. Its channels on the whole picture where they are computed, on the specimen until then; a list as bars,
//! a matrix as a raster.

use super::mark::{Form, Ground, Image, Ink, Mark, Paint, Point, Rect, Site, Stroke, at};
use super::operands::corner_rect;
use super::palette::Scale;
use super::pen::Pen;
use super::sheet::{Lay, Sheet};
use super::show::Show;
use super::terms::corners;
use crate::graph::{Edit, NodeId, Role};

/// The most channels in one stack.
pub const MOST: usize = 4;
/// The most bars of a list.
const BARS: usize = 16;

/// How one node's thumbnail looks: which slices, how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thumb {
    node: NodeId,
    /// The slice in front.
    front: usize,
    /// How many slices are shown.
    pub count: usize,
    /// Width and height of one.
    pub size: [f32; 2],
    /// How far each lies right of and above the one before it.
    pub step: f32,
}

impl Thumb {
    /// A node's, where a whole picture of the input's size is `unit` wide. Half size is drawn at half size.
    pub fn of(show: &Show<'_>, node: NodeId, unit: f32) -> Self {
        let shape = show.graph.node(node).shape;
        let high = unit * show.picture[1].max(1) as f32 / show.picture[0].max(1) as f32;
        let here = if node == show.site.node { show.site.index } else { 0 };
        let sheet = Sheet::of(shape, here.min(shape.len().saturating_sub(1)));
        let [rows, columns] = sheet.size.map(|n| n as f32);
        let size = match sheet.lay {
            Lay::Map if Sheet::is_map(shape) => [unit, high].map(|side| side * scale(show, rows)),
            Lay::Map if shape.dims().first() == Some(&1) => [high * 0.9 * columns / rows, high * 0.9],
            Lay::Map => fitted([unit * 0.5, high * 0.6], [rows, columns]),
            Lay::Matrix => fitted([unit * 0.8, high * 0.9], [rows, columns]),
            Lay::List => [unit * 0.6, high * 0.7],
        };
        let whole = show.coloured(node);
        let count = if whole || sheet.lay != Lay::Map { 1 } else { sheet.slices.min(MOST) };
        let size = size.map(|side| side.round().max(8.0));
        Self { node, front: sheet.slice, count, size, step: (unit * 0.07).clamp(2.0, 10.0).round() }
    }

    /// Width and height of the stack.
    pub fn outer(&self) -> [f32; 2] {
        let more = self.step * (self.count - 1) as f32;
        self.size.map(|side| side + more)
    }

    /// Draws the stack, its front with its upper left corner at a point; returns where the front lies.
    pub fn draw(&self, pen: &mut Pen, show: &Show<'_>, corner: Point) -> Rect {
        let sheet = Sheet::of(show.graph.node(self.node).shape, 0);
        // The channels after the front one, in their order, and round again.
        for behind in (0..self.count).rev() {
            let slice = (self.front + behind) % sheet.slices;
            let shift = self.step * behind as f32;
            let rect = Rect::new(corner.x + shift, corner.y - shift, self.size[0], self.size[1]);
            if behind > 0 {
                pen.fill(rect, Ink::Paper);
            }
            self.slice(pen, show, sheet.sliced(slice), rect);
        }
        Rect::new(corner.x, corner.y, self.size[0], self.size[1])
    }

    fn slice(&self, pen: &mut Pen, show: &Show<'_>, sheet: Sheet, rect: Rect) {
        let shape = show.graph.node(self.node).shape;
        let site = Site { node: self.node, index: sheet.start().min(shape.len().saturating_sub(1)) };
        let whole = match (show.coloured(self.node), show.map(self.node, sheet.slice)) {
            (true, _) => Some(Image::Photo),
            (false, Some(map)) => Some(Image::Thumb(map.image)),
            _ => None,
        };
        if muted(show, self.node) {
            pen.fill(rect, Ink::Paper);
            pen.put(Mark::from(Form::Hatch(rect)).on(site));
            pen.outline(rect, Stroke::dashed(Ink::Frame, 1.5));
            return;
        }
        match (whole, sheet.lay) {
            (Some(image), _) => pen.put(Mark::from(Form::Image { image, rect, until: 1.0 }).on(site)),
            (None, Lay::List) => {
                pen.put(Mark::from(Form::Rect { rect, fill: Some(Ink::Paper.into()), stroke: None }).on(site));
                bars(pen, &show.values.of(self.node).data()[sheet.range()], rect);
            }
            (None, _) => {
                pen.fill(rect, Ink::Sheet);
                let [rows, columns] = sheet.size.map(|n| n as f32);
                let [w, h] = fitted([rect.w, rect.h], [rows, columns]);
                let place = Rect::new(rect.x + (rect.w - w) / 2.0, rect.y + (rect.h - h) / 2.0, w, h);
                let form = Form::Raster { rect: place, columns: sheet.size[1], pixels: pixels(show, self.node, sheet) };
                pen.put(Mark::from(form).on(site));
            }
        }
        pen.outline(rect, Stroke::solid(Ink::Frame, 1.0));
    }
}

/// Whether what a node brings is muted: an edit puts zero in place of all of it.
pub fn muted(show: &Show<'_>, node: NodeId) -> bool {
    show.graph.applied(node).is_some() && show.edits.0.contains(&Edit::mute(&show.graph.node(node).name))
}

/// Frames what is hit of a node's elements on its thumbnail, whose front lies somewhere.
pub fn framed(pen: &mut Pen, show: &Show<'_>, node: NodeId, hit: &[bool], front: Rect) {
    let shape = show.graph.node(node).shape;
    if !Sheet::is_map(shape) || node == show.site.node && hit.len() == 1 {
        return;
    }
    let sheet = Sheet::of(shape, 0);
    let cells = hit.iter().enumerate().filter(|(_, hit)| **hit).map(|(i, _)| i % sheet.len);
    let ends = corners(cells.map(|i| [(i / sheet.size[1]) as isize, (i % sheet.size[1]) as isize]));
    if let Some([first, last]) = ends {
        let rect = on_stack(show, node, front, [first, last]);
        pen.outline(rect, Stroke::solid(Ink::Paper, 3.5));
        pen.outline(rect, Stroke::solid(Ink::Ink, 1.5));
    }
}

/// Where a block of the specimen's cells lies on a thumbnail: within the frame on a whole picture, else within the raster.
fn on_stack(show: &Show<'_>, node: NodeId, front: Rect, ends: [[isize; 2]; 2]) -> Rect {
    let sheet = Sheet::of(show.graph.node(node).shape, 0);
    let [rows, columns] = sheet.size.map(|n| n as f32);
    let whole = show.coloured(node) || show.map(node, 0).is_some();
    let area = if whole {
        let [w, h] = [front.w / show.picture[0].max(1) as f32, front.h / show.picture[1].max(1) as f32];
        let frame = show.frame;
        let [x, y] = [front.x + frame.x as f32 * w, front.y + frame.y as f32 * h];
        Rect::new(x, y, (frame.columns * frame.cell) as f32 * w, (frame.rows * frame.cell) as f32 * h)
    } else {
        let cell = (front.w / columns).min(front.h / rows);
        let (w, h) = (cell * columns, cell * rows);
        Rect::new(front.x + (front.w - w) / 2.0, front.y + (front.h - h) / 2.0, w, h)
    };
    corner_rect(area, sheet.size, ends)
}

/// Every cell of a sheet in its colour.
fn pixels(show: &Show<'_>, node: NodeId, sheet: Sheet) -> Vec<Ground> {
    if show.coloured(node) {
        return (0..sheet.len).map(|i| show.colour(node, i)).collect();
    }
    let values = &show.values.of(node).data()[sheet.range()];
    let scale = show.scale(node, sheet.slice);
    values.iter().map(|&value| scale.ground(value)).collect()
}

/// The largest size of some proportions inside a room.
fn fitted([w, h]: [f32; 2], [rows, columns]: [f32; 2]) -> [f32; 2] {
    let cell = (w / columns).min(h / rows);
    [cell * columns, cell * rows]
}

/// How large a map of so many rows is drawn beside the input: the same for a few rows more or fewer.
fn scale(show: &Show<'_>, rows: f32) -> f32 {
    let input = show.graph.of_role(Role::Input).map(|id| show.graph.node(id).shape.nchw()[2]).max().unwrap_or(1);
    match rows / input.max(1) as f32 {
        share if share > 1.3 => 1.3,
        share if share >= 0.7 => 1.0,
        share => share.max(0.3),
    }
}

/// A list as bars from a common zero.
fn bars(pen: &mut Pen, values: &[f64], rect: Rect) {
    let values = &values[..values.len().min(BARS)];
    let finite = || values.iter().copied().filter(|v| v.is_finite());
    let (least, most) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
    let span = (most - least).max(f64::MIN_POSITIVE);
    let inner = rect.grown(-3.0);
    let y = |value: f64| inner.y + inner.h * ((most - value.clamp(least, most)) / span) as f32;
    let width = inner.w / values.len().max(1) as f32;
    let scale = Scale::Signed(most.max(-least).max(f64::MIN_POSITIVE));
    for (i, &value) in values.iter().enumerate() {
        let (top, bottom) = (y(value.max(0.0)), y(value.min(0.0)));
        let bar = Rect::new(inner.x + i as f32 * width + 0.5, top, (width - 1.0).max(1.0), (bottom - top).max(1.0));
        pen.fill(bar, Paint::from(scale.ground(value)));
    }
    pen.line(at(inner.x, y(0.0)), at(inner.right(), y(0.0)), Stroke::solid(Ink::Frame, 1.0));
}
