//! Windows of numbers: each expert's below its share, what they come to, and what that makes of the picture.

use super::Page;
use super::shares::Desk;
use crate::graph::NodeId;
use crate::scene::grid::Grid;
use crate::scene::mark::{Align, Form, Ground, Handle, Image, Ink, Mark, Paint, Rect, Site, Stroke, at};
use crate::scene::metrics::{Face, fit, text_width};
use crate::scene::names::cut;
use crate::scene::palette::Scale;
use crate::scene::pen::{Pen, style};
use crate::scene::result::contained;
use crate::scene::sheet::{Lay, Sheet};
use crate::scene::tiles::step;
use crate::words::{Text, number};

const EXPERT: Text = Text::new("expert", "专家");
const MIXED: Text = Text::new("Mixed weight", "混合后的卷积核");
const OF: Text = Text::new("filter {0}, channel {1}", "滤波器 {0}，通道 {1}");
const CHANNEL: Text = Text::new("channel", "通道");
const FILTER: Text = Text::new("filter", "滤波器");
const OUTPUT: Text = Text::new("Output", "输出");
const COMPUTING: Text = Text::new("computing …", "计算中…");
/// The largest cell.
const MOST: f32 = 44.0;
/// The most cells drawn one by one.
const CELLS: usize = 400;
/// The most choices of a channel or a filter.
const CHOICES: usize = 8;

/// A box that is pressed to be chosen, and what it is one of.
fn pick(pen: &mut Pen, rect: Rect, (of, name): (&str, &str), on: bool, handle: Handle, ink: Ink) {
    let line = if on { Stroke::solid(Ink::Ink, 2.0) } else { Stroke::solid(Ink::Frame, 1.0) };
    let form = Form::Rect { rect, fill: Some(Ink::Paper.into()), stroke: Some(line) };
    pen.put(Mark::from(form).handle(handle).named(format!("{of} {name}"), on));
    pen.number(rect, name, if on { Face::SansBold } else { Face::Sans }, 12.5, ink.into());
}

impl Page<'_> {
    /// The window of the mixture that is looked at.
    fn sheet(&self) -> Sheet {
        Sheet::of(self.show.graph.node(self.mix.mixed).shape, self.mix.element)
    }

    /// Filter and channel of that window, of how many; none where a window holds several.
    fn slice(&self) -> Option<([usize; 2], [usize; 2])> {
        let shape = self.show.graph.node(self.mix.mixed).shape;
        let [filters, channels, ..] = shape.nchw();
        let [filter, channel, ..] = shape.nchw_at(self.mix.element);
        (shape.rank() == 4 && self.sheet().slices == filters * channels)
            .then_some(([filter, channel], [filters, channels]))
    }

    /// A window whose first element is `start` further on than in the mixture, within an area; returns where it lies.
    fn tile(&self, pen: &mut Pen, node: NodeId, start: usize, area: Rect, middle: bool) -> Rect {
        let show = self.show;
        let sheet = self.sheet();
        let values = show.values.of(node);
        let most = show.values.of(self.mix.bank).magnitude().max(f64::MIN_POSITIVE);
        let mut grid = Grid::fitted(area, sheet.size, [0; 2], MOST);
        let inner = grid.inner();
        grid.origin.y += ((area.h - inner.h) / 2.0).max(0.0).floor();
        if middle {
            grid.origin.x += ((area.w - inner.w) / 2.0).max(0.0).floor();
        }
        let place = grid.inner();
        let scale = Scale::Signed(most);
        let value = |index: usize| values.data().get(start + index).copied().unwrap_or(0.0);
        if sheet.len > CELLS || grid.cell < 2.5 {
            let pixels = sheet.range().map(|index| scale.ground(value(index))).collect();
            pen.put(Form::Raster { rect: place, columns: sheet.size[1], pixels });
            pen.outline(place, Stroke::solid(Ink::Frame, 1.0));
            return place;
        }
        let gap = if grid.cell >= 6.0 { 1.0 } else { 0.0 };
        for index in sheet.range() {
            let Some([row, column]) = sheet.cell(index) else { continue };
            let cell = grid.at(row as isize, column as isize);
            let cell = Rect::new(cell.x, cell.y, cell.w - gap, cell.h - gap);
            let site = Site { node, index: start + index };
            let told = self.mix.told(show, node, site.index);
            let ground = Ground::Signed((value(index) / most) as f32);
            let fill = if told { ground.into() } else { Paint::Ink(Ink::Sheet) };
            let mut mark = Mark::from(Form::Rect { rect: cell, fill: Some(fill), stroke: None }).on(site);
            if node == self.mix.bank {
                mark = mark.handle(Handle::Value { site, step: step(most) });
            }
            pen.put(mark);
            if told && cell.w >= 19.0 {
                let px = (cell.w * 0.4).clamp(9.8, 14.0);
                pen.figure(cell, &show.figure(node, value(index)), Face::SansMedium, px, Paint::On(ground));
            }
        }
        pen.outline(place, Stroke::solid(Ink::Frame, 1.0));
        if let Some([row, column]) = sheet.cell(self.mix.element) {
            let cell = grid.at(row as isize, column as isize);
            pen.outline(cell, Stroke::solid(Ink::Paper, 4.0));
            pen.outline(cell, Stroke::solid(Ink::Ink, 2.0));
        }
        place
    }

    /// How high a window is drawn in a room.
    pub(super) fn high(&self, [w, h]: [f32; 2]) -> f32 {
        Grid::fitted(Rect::new(0.0, 0.0, w, h), self.sheet().size, [0; 2], MOST).inner().h
    }

    /// The experts in their columns, added up; returns where the last lies.
    pub(super) fn experts(&self, pen: &mut Pen, desk: &Desk, area: Rect) -> Rect {
        let (show, mix) = (self.show, self.mix);
        let mut last = area;
        let mut before: Option<Rect> = None;
        for i in 0..mix.shown() {
            let column = desk.column(i);
            let room = Rect::new(column.x + 8.0, area.y, column.w - 16.0, area.h);
            let start = mix.expert(show, i, 0).index;
            last = self.tile(pen, mix.bank, start, room, true);
            let name = mix.name(show, i);
            let name = if fit(&name, Face::SansMedium, 12.5, 9.0, column.w - 6.0).is_some() {
                name
            } else {
                (i + 1).to_string()
            };
            let px = fit(&name, Face::SansMedium, 12.5, 9.0, column.w - 6.0).unwrap_or(9.0);
            let foot = at(column.centre().x, last.bottom() + 16.0);
            pen.text(foot, name, style(Face::SansMedium, px, Ink::Weight, Align::Middle));
            if let Some(before) = before {
                let middle = (before.right() + last.x) / 2.0;
                let apart = last.x - before.right();
                if apart >= 12.0 {
                    pen.text(at(middle, last.centre().y + 5.0), "+", style(Face::Sans, 15.0, Ink::Ink, Align::Middle));
                }
            }
            before = Some(last);
        }
        let label = EXPERT.get(show.lang);
        let room = desk.column(0).x - area.x - 8.0;
        if let Some(px) = fit(label, Face::Sans, 12.5, 8.5, room) {
            pen.text(at(area.x, last.centre().y + 4.5), label, style(Face::Sans, px, Ink::Weight, Align::Start));
        }
        last
    }

    pub(super) fn mixed_head(&self, pen: &mut Pen, area: Rect) {
        let show = self.show;
        let of = self.slice().map(|([filter, channel], _)| {
            OF.fill(&[&(filter + 1).to_string(), &self.letter(channel)]).get(show.lang).to_owned()
        });
        pen.head(area, MIXED.get(show.lang), Ink::Weight, &of.unwrap_or_default());
    }

    /// What the experts come to; returns where it lies.
    pub(super) fn mixed(&self, pen: &mut Pen, area: Rect) -> Rect {
        let room = Rect::new(area.x + 22.0, area.y, area.w - 22.0, area.h);
        self.tile(pen, self.mix.mixed, 0, room, false)
    }

    fn letter(&self, channel: usize) -> String {
        self.show.letter(channel)
    }

    /// Which channel and which filter is shown; returns the lower edge.
    pub(super) fn picks(&self, pen: &mut Pen, area: Rect, side: f32) -> f32 {
        let show = self.show;
        let Some(([filter, channel], [filters, channels])) = self.slice() else { return area.y };
        let mut y = area.y;
        // Counted from the channel of the filter's own number, as the mixture shows them.
        let tab = |i: usize| Handle::Tab((i + channels - filter % channels) % channels);
        if channels > 1 {
            let names = (0..channels.min(CHOICES)).map(|i| self.letter(i)).collect();
            y = self.choices(pen, Rect::new(area.x, y, area.w, side), CHANNEL, names, |pen, rect, name, i| {
                pick(pen, rect, (CHANNEL.get(show.lang), name), i == channel, tab(i), Ink::Input);
            }) + 8.0;
        }
        if filters > 1 && self.mix.user == Some(show.site.node) {
            let names = (0..filters.min(CHOICES)).map(|i| (i + 1).to_string()).collect();
            y = self.choices(pen, Rect::new(area.x, y, area.w, side), FILTER, names, |pen, rect, name, i| {
                pick(pen, rect, (FILTER.get(show.lang), name), i == filter, Handle::Channel(i), Ink::Output);
            }) + 8.0;
        }
        y
    }

    /// A name and boxes to choose from beside it, in as many rows as they take, each as high as the area; returns the lower edge.
    pub(super) fn choices(
        &self,
        pen: &mut Pen,
        area: Rect,
        name: Text,
        names: Vec<String>,
        put: impl Fn(&mut Pen, Rect, &str, usize),
    ) -> f32 {
        let (side, gap) = (area.h, if area.h > 30.0 { 6.0 } else { 3.0 });
        let look = style(Face::Sans, 12.5, Ink::Second, Align::Start);
        pen.text(at(area.x, area.y + side / 2.0 + 4.5), name.get(self.show.lang), look);
        let left = area.x + 58.0;
        let (mut x, mut y) = (left, area.y);
        for (i, name) in names.iter().enumerate() {
            let name = cut(name, Face::SansBold, 12.5, 64.0);
            let w = (text_width(&name, Face::SansBold, 12.5) + 8.0).max(side);
            if x > left && x + w > area.right() {
                (x, y) = (left, y + side + gap);
            }
            put(pen, Rect::new(x, y, w, side), &name, i);
            x += w + gap;
        }
        y + side
    }

    /// The output element, in numbers and on the picture; returns the lower edge.
    pub(super) fn output(&self, pen: &mut Pen, area: Rect, whole: bool) -> f32 {
        let show = self.show;
        let Some(site) = self.mix.output else { return area.y };
        let shape = show.graph.node(site.node).shape;
        let sheet = Sheet::of(shape, site.index);
        let value = show.values.of(site.node).data().get(site.index).copied().unwrap_or(0.0);
        let told = self.mix.told(show, site.node, site.index);
        let name = format!("{} {}", OUTPUT.get(show.lang), sheet.slice + 1);
        let number = if told { show.value(site.node, value) } else { "?".into() };
        let at_cell =
            sheet.cell(site.index).map_or(String::new(), |[row, column]| format!("({row}, {column}) = {number}"));
        pen.head(Rect::new(area.x, area.y, area.w, 22.0), &name, Ink::Output, &at_cell);
        let room = Rect::new(area.x, area.y + 32.0, area.w, (area.h - 34.0).max(48.0));
        if !Sheet::is_map(shape) {
            return room.y;
        }
        if !whole {
            return self.plane(pen, site, sheet, room);
        }
        let place = contained(room, show.picture);
        let large = (show.site.node == site.node).then(|| show.result()).flatten();
        match large.or_else(|| show.map(site.node, sheet.slice)) {
            // Not before the shares it is made with.
            _ if !self.mix.told(show, site.node, usize::MAX) => pen.fill(place, Ink::Sheet),
            Some(map) => pen.put(Form::Image { image: Image::Thumb(map.image), rect: place, until: 1.0 }),
            None => {
                pen.fill(place, Ink::Sheet);
                let look = style(Face::Sans, 12.0, Ink::Second, Align::Middle);
                pen.text(place.centre(), COMPUTING.get(show.lang), look);
            }
        }
        pen.outline(place, Stroke::solid(Ink::Frame, 1.0));
        place.bottom()
    }

    /// The specimen's outputs, each to be chosen; returns the lower edge.
    pub(super) fn plane(&self, pen: &mut Pen, site: Site, sheet: Sheet, area: Rect) -> f32 {
        let show = self.show;
        if sheet.lay != Lay::Map || sheet.len > 32 * 32 {
            return area.y;
        }
        let grid = Grid::fitted(area, sheet.size, [0; 2], 16.0);
        let scale = show.scale(site.node, sheet.slice);
        let values = show.values.of(site.node).data();
        let here = |row, column| sheet.index(row, column).map(|index| Site { node: site.node, index });
        let ground = |row, column| {
            let found: Site = here(row, column)?;
            self.mix.told(show, found.node, found.index).then(|| scale.ground(values[found.index]))
        };
        grid.draw(pen, ground, here);
        if let Some([row, column]) = sheet.cell(site.index) {
            pen.window(grid.at(row as isize, column as isize));
        }
        grid.outer().bottom()
    }

    /// Rows and columns of the output element.
    pub(super) fn place(&self) -> Option<(Site, Sheet)> {
        let site = self.mix.output?;
        Some((site, Sheet::of(self.show.graph.node(site.node).shape, site.index)))
    }

    /// Where the element looked at lies in its window.
    pub(super) fn cell(&self) -> [String; 2] {
        self.sheet().cell(self.mix.element).unwrap_or_default().map(|at| number::integer(at as i64))
    }
}
