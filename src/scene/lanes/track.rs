//! Where lanes, wires and grids lie, and how they are drawn.

use super::LANES;
use crate::graph::{NodeId, Role};
use crate::order::Set;
use crate::scene::channels::{Lane, Wire, dealt, parts};
use crate::scene::mark::{Align, Form, Handle, Image, Ink, Leg, Mark, Point, Rect, Site, Stroke, at};
use crate::scene::metrics::{Face, fit};
use crate::scene::names::{cut, ink, title};
use crate::scene::pen::{Pen, style};
use crate::scene::sheet::Sheet;
use crate::scene::show::{Area, Show};
use crate::words::Text;

const HEAD: f32 = 44.0;
/// The gap a grid stands in, against a gap without one.
const GRID: f32 = 2.2;

const LEFT_OUT: Text = Text::new("{0} more", "另有 {0} 个");
const CHANNELS: Text = Text::new("{0} channels", "{0} 个通道");
const ALONE: Text = Text::new("1 channel", "1 个通道");
const GROUPS: Text = Text::new("{0} groups of {1}", "{0} 组，每组 {1} 个");
const ROWS: Text = Text::new("written by rows", "按行写入");
const COLUMNS: Text = Text::new("read by columns", "按列读出");

/// A grid between two tensors: written by rows, read by columns.
#[derive(Clone, Copy, Debug)]
struct Deal {
    /// Rows and columns.
    size: [usize; 2],
    rect: Rect,
    cell: f32,
}

/// Everything's place.
pub struct Track<'a> {
    show: &'a Show<'a>,
    pub nodes: Vec<NodeId>,
    pub wires: Set<Wire>,
    /// Left edge of each tensor's lanes, and the grid before it.
    columns: Vec<(f32, Option<Deal>)>,
    /// Width and height of a picture, the distance from lane to lane, the most lanes.
    size: [f32; 2],
    lane: f32,
    lanes: usize,
    width: f32,
    inset: f32,
    names: f32,
}

impl<'a> Track<'a> {
    /// In the upper part of an area, `below` of which is for what is said.
    pub fn new(show: &'a Show<'a>, area: Area, nodes: Vec<NodeId>, wires: Set<Wire>, below: f32) -> Self {
        let count = |id: NodeId| show.graph.node(id).shape.nchw()[1];
        let lanes = nodes.iter().map(|&id| count(id).min(LANES)).max().unwrap_or(1);
        let (inset, names) = if area.wide() { (28.0, 104.0) } else { (8.0, 76.0) };
        let high =
            if area.wide() { (area.height - HEAD - below).max(lanes as f32 * 26.0) } else { lanes as f32 * 44.0 };
        let lane = (high / lanes as f32).min(132.0);
        let aspect = (show.picture[0].max(1) as f32 / show.picture[1].max(1) as f32).clamp(0.6, 2.0);
        // At the right there is room for a lane's number.
        let room = area.width - 2.0 * inset - names - 22.0;
        let deals: Vec<Option<[usize; 2]>> = (0..nodes.len())
            .map(|i| {
                let (node, from) = (nodes[i], *nodes.get(i.checked_sub(1)?)?);
                let channels = count(node);
                (channels <= LANES && count(from) == channels).then(|| dealt(&wires, node, from, channels))?
            })
            .collect();
        let weights: Vec<f32> = deals[1..].iter().map(|deal| if deal.is_some() { GRID } else { 1.0 }).collect();
        let all: f32 = weights.iter().sum();
        let w = ((lane - 6.0) * aspect).min(room / (nodes.len() as f32 + 0.7 * all)).max(10.0);
        let h = (w / aspect).min(lane - 4.0);
        let gap = (room - w * nodes.len() as f32) / all.max(1.0);
        let mut x = inset + names;
        let mut columns = vec![(x, None)];
        for (weight, deal) in weights.iter().zip(&deals[1..]) {
            let wide = gap * weight;
            let fits = |size: [usize; 2]| {
                let [rows, cells] = size.map(|n| n as f32);
                let cell = (wide * 0.42 / cells).min(lane * lanes as f32 * 0.7 / rows).min(38.0).floor();
                let centre = at(x + w + wide / 2.0, HEAD + (lane * lanes as f32 - (lane - h)) / 2.0);
                let rect =
                    Rect::new(centre.x - cells * cell / 2.0, centre.y - rows * cell / 2.0, cells * cell, rows * cell);
                (cell >= 9.0).then_some(Deal { size, rect, cell })
            };
            let deal = deal.and_then(fits);
            x += w + wide;
            columns.push((x, deal));
        }
        Self { show, nodes, wires, columns, size: [w, h], lane, lanes, width: area.width, inset, names }
    }

    /// The lower edge of the lanes.
    pub fn bottom(&self) -> f32 {
        HEAD + self.lanes as f32 * self.lane - (self.lane - self.size[1])
    }

    fn count(&self, node: NodeId) -> usize {
        self.show.graph.node(node).shape.nchw()[1]
    }

    fn place(&self, (node, channel): Lane) -> Option<Rect> {
        let column = self.nodes.iter().position(|&id| id == node)?;
        let of = self.count(node).min(LANES);
        let top = HEAD + (self.lanes - of) as f32 * self.lane / 2.0;
        let y = top + channel as f32 * self.lane;
        (channel < of).then(|| Rect::new(self.columns[column].0, y, self.size[0], self.size[1]))
    }

    /// The grid a wire passes, and the cell in it.
    fn deal(&self, (to, from): Wire) -> Option<(Deal, Rect)> {
        let column = self.nodes.iter().position(|&id| id == to.0)?;
        let before = *self.nodes.get(column.checked_sub(1)?)?;
        let deal = self.columns[column].1.filter(|_| before == from.0)?;
        let [_, columns] = deal.size;
        let [row, column] = [from.1 / columns, from.1 % columns].map(|n| n as f32 * deal.cell);
        Some((deal, Rect::new(deal.rect.x + column, deal.rect.y + row, deal.cell, deal.cell)))
    }

    /// Where a wire runs: from lane to lane, or into a grid's row and out of it again.
    fn runs(&self, wire: Wire) -> Option<Vec<(Point, Point)>> {
        let (a, b) = (self.place(wire.1)?, self.place(wire.0)?);
        // What passes other tensors by runs above the middle, apart from what goes through them.
        let column = |node: NodeId| self.nodes.iter().position(|&id| id == node).unwrap_or(0);
        let lift = if column(wire.0.0) > column(wire.1.0) + 1 { self.size[1] * 0.3 } else { 0.0 };
        let (a, b) = (at(a.right() + 2.0, a.centre().y - lift), at(b.x - 2.0, b.centre().y - lift));
        let Some((deal, cell)) = self.deal(wire) else { return Some(vec![(a, b)]) };
        // Wires of one row lie side by side at its edge, in their order.
        let share = (wire.1.1 % deal.size[1]) as f32 + 0.5;
        let y = cell.y + deal.cell * share / deal.size[1] as f32;
        Some(vec![(a, at(deal.rect.x, y)), (at(deal.rect.right(), y), b)])
    }

    fn wire(&self, pen: &mut Pen, wire: Wire, strong: bool) {
        for (a, b) in self.runs(wire).unwrap_or_default() {
            let [c, d] = bends(a, b);
            let legs = vec![Leg::Curve(c, d, b)];
            if strong {
                let stroke = Stroke::solid(Ink::Paper, 5.0);
                pen.put(Form::Path { from: a, legs: legs.clone(), stroke, arrow: false });
            }
            let stroke = if strong { Stroke::solid(Ink::Ink, 2.0) } else { Stroke::solid(Ink::Frame, 0.75) };
            pen.put(Form::Path { from: a, legs, stroke, arrow: false });
        }
    }

    /// A dot on every wire, each this share of the way from the first tensor to the last: into a grid by its row, out of it by its column.
    pub fn travel(&self, pen: &mut Pen, live: &Set<Lane>, share: f32) {
        let column = |lane: Lane| self.nodes.iter().position(|&id| id == lane.0);
        let along = share.clamp(0.0, 1.0) * self.nodes.len().saturating_sub(1) as f32;
        for wire @ (to, from) in self.wires.iter().copied() {
            let (Some(a), Some(b), Some(runs)) = (column(from), column(to), self.runs(wire)) else { continue };
            let share = (along - a as f32) / (b as f32 - a as f32).max(1.0);
            if !(0.0..=1.0).contains(&share) {
                continue;
            }
            // Slow at both ends, and at a grid, where each piece begins and ends.
            let piece = share * runs.len() as f32;
            let at_piece = (piece as usize).min(runs.len() - 1);
            let t = piece - at_piece as f32;
            let (start, end) = runs[at_piece];
            let centre = on_wire(start, end, t * t * (3.0 - 2.0 * t));
            let strong = live.contains(&to) && live.contains(&from);
            let (radius, ink) = if strong { (4.5, Ink::Ink) } else { (2.5, Ink::Second) };
            let stroke = Some(Stroke::solid(Ink::Paper, 1.5));
            pen.put(Form::Circle { centre, radius, fill: Some(ink.into()), stroke });
        }
    }

    fn cell(&self, pen: &mut Pen, wire: Wire, strong: bool) {
        let Some((deal, cell)) = self.deal(wire) else { return };
        let (face, ink, line) = match strong {
            true => (Face::SansBold, Ink::Ink, Stroke::solid(Ink::Ink, 2.0)),
            false => (Face::Sans, Ink::Second, Stroke::solid(Ink::Frame, 1.0)),
        };
        pen.put(Form::Rect { rect: cell, fill: Some(Ink::Paper.into()), stroke: Some(line) });
        let text = (wire.1.1 + 1).to_string();
        pen.number(cell, &text, face, (deal.cell * 0.5).min(14.0), ink.into());
    }

    /// Everything, with what the channel shown hears drawn strong.
    pub fn draw(&self, pen: &mut Pen, live: &Set<Lane>, start: Lane) {
        let strong = |(to, from): &Wire| live.contains(to) && live.contains(from);
        for now in [false, true] {
            self.wires.iter().filter(|wire| strong(wire) == now).for_each(|&wire| self.wire(pen, wire, now));
        }
        for now in [false, true] {
            self.wires.iter().filter(|wire| strong(wire) == now).for_each(|&wire| self.cell(pen, wire, now));
        }
        self.brackets(pen, live);
        for (column, &node) in self.nodes.iter().enumerate() {
            for channel in 0..self.count(node).min(LANES) {
                self.channel(pen, column, (node, channel), live.contains(&(node, channel)), start);
            }
            self.head(pen, column, node);
        }
    }

    /// What is lit, over what stands there.
    pub fn light(&self, pen: &mut Pen, lit: &Set<Lane>) {
        let within: Vec<Wire> =
            self.wires.iter().filter(|(to, from)| lit.contains(to) && lit.contains(from)).copied().collect();
        within.iter().for_each(|&wire| self.wire(pen, wire, true));
        within.iter().for_each(|&wire| self.cell(pen, wire, true));
        for rect in lit.iter().filter_map(|&lane| self.place(lane)) {
            pen.outline(rect.grown(1.0), Stroke::solid(Ink::Paper, 5.0));
            pen.outline(rect.grown(1.0), Stroke::solid(Ink::Ink, 2.5));
        }
    }

    fn channel(&self, pen: &mut Pen, column: usize, (node, channel): Lane, strong: bool, start: Lane) {
        let (show, graph) = (self.show, self.show.graph);
        let Some(rect) = self.place((node, channel)) else { return };
        let area = graph.node(node).shape.len() / self.count(node).max(1);
        let site = Site { node, index: channel * area + (show.site.index % area.max(1)) };
        thumb(pen, show, node, channel, rect);
        if strong {
            pen.outline(rect, Stroke::solid(Ink::Ink, 2.0));
        }
        if (node, channel) == start {
            pen.window(rect.grown(1.0));
        }
        let press = Mark::from(Form::Rect { rect, fill: None, stroke: None }).on(site);
        pen.put(if graph.applied(node).is_some() { press.handle(Handle::At(site)) } else { press });
        let (face, tint) = if strong { (Face::SansBold, Ink::Ink) } else { (Face::Sans, Ink::Second) };
        let middle = rect.centre().y + 4.0;
        if column == 0 {
            let input = graph.node(node).role == Role::Input;
            let name = if input { show.letter(channel) } else { (channel + 1).to_string() };
            let room = self.names - 34.0;
            let px = fit(&name, face, 12.0, 8.0, room).unwrap_or(8.0);
            pen.text(at(rect.x - 8.0, middle), cut(&name, face, px, room), style(face, px, tint, Align::End));
        } else if let Some(number) = self.told(column, channel) {
            let px = if self.lane >= 20.0 { 12.0 } else { 9.0 };
            let step = self.columns.get(column + 1).map_or(22.0, |next| next.0 - rect.right());
            if step >= 30.0 || self.columns.get(column + 1).is_none() {
                let foot = at(rect.right() + 5.0, rect.y + px * 0.9);
                let mut look = style(face, px, tint, Align::Start);
                look.halo = true;
                pen.text(foot, number, look);
            }
        }
    }

    /// The number beside a lane that goes into a grid or comes out of one: the same on either side.
    fn told(&self, column: usize, channel: usize) -> Option<String> {
        if self.columns.get(column + 1).is_some_and(|next| next.1.is_some()) {
            return Some((channel + 1).to_string());
        }
        self.columns[column].1?;
        let node = self.nodes[column];
        let source = self.wires.iter().find(|(to, _)| *to == (node, channel))?.1.1;
        Some((source + 1).to_string())
    }

    /// Brackets around the lanes of the first tensor that come together and never meet the others, with a letter each.
    fn brackets(&self, pen: &mut Pen, live: &Set<Lane>) {
        let (Some(&first), Some(&second)) = (self.nodes.first(), self.nodes.get(1)) else { return };
        let parts = parts(&self.wires, second, first);
        let joined = |inputs: &Set<usize>| {
            inputs.len() > 1 && inputs.last().zip(inputs.first()).is_some_and(|(b, a)| b - a + 1 == inputs.len())
        };
        if parts.len() < 2 || !parts.iter().all(|[_, inputs]| joined(inputs)) {
            return;
        }
        let x = self.inset + 18.0;
        for (i, [_, inputs]) in parts.iter().enumerate() {
            let ends = [inputs.first(), inputs.last()].map(|c| c.and_then(|&c| self.place((first, c))));
            let [Some(top), Some(bottom)] = ends else { continue };
            let (top, bottom) = (top.y, bottom.bottom());
            let strong = inputs.iter().any(|&c| live.contains(&(first, c)));
            let (ink, thick) = if strong { (Ink::Ink, 2.0) } else { (Ink::Frame, 1.0) };
            let legs = vec![Leg::Line(at(x, top)), Leg::Line(at(x, bottom)), Leg::Line(at(x + 6.0, bottom))];
            pen.put(Form::Path { from: at(x + 6.0, top), legs, stroke: Stroke::solid(ink, thick), arrow: false });
            let letter = char::from(b'A' + (i % 26) as u8).to_string();
            let face = if strong { Ink::Ink } else { Ink::Second };
            pen.text(at(x - 10.0, (top + bottom) / 2.0 + 5.0), letter, style(Face::Serif, 15.0, face, Align::Middle));
        }
    }

    /// A tensor's name and what its channels are to one another; over a grid its extent.
    fn head(&self, pen: &mut Pen, column: usize, node: NodeId) {
        let lang = self.show.lang;
        let x = self.columns[column].0;
        let centre = x + self.size[0] / 2.0;
        let before = column.checked_sub(1).map_or(centre - x + 8.0, |before| x - self.columns[before].0);
        let after = self.columns.get(column + 1).map_or(2.0 * (self.width - centre), |next| next.0 - x);
        let grids = [self.columns[column].1, self.columns.get(column + 1).and_then(|next| next.1)];
        let step = before.min(after).min(2.0 * (self.width - 4.0 - centre));
        // A grid between takes half of the way.
        let room = if grids.iter().any(Option::is_some) { step * 0.5 - 4.0 } else { step - 6.0 };
        let room = if column == 0 { after.min(2.0 * centre) - 6.0 } else { room.max(self.size[0]) };
        let name = title(self.show.graph.node(node));
        let name = name.get(lang);
        let px = fit(name, Face::SansBold, 13.0, 8.0, room).unwrap_or(8.0);
        let look = style(Face::SansBold, px, ink(self.show.graph.node(node).role), Align::Middle);
        pen.text(at(centre, 13.0), cut(name, Face::SansBold, px, room), look);
        let look = |px: f32| style(Face::Sans, px, Ink::Second, Align::Middle);
        let told = self.describe(column, node);
        if let Some(px) = fit(&told, Face::Sans, 11.5, 8.0, room) {
            pen.text(at(centre, 29.0), told, look(px));
        }
        if let Some(deal) = self.columns[column].1 {
            let [rows, columns] = deal.size;
            let (middle, wide) = (deal.rect.centre().x, before - self.size[0] - 8.0);
            let extent = format!("{rows} × {columns}");
            pen.text(at(middle, 13.0), extent, style(Face::SansBold, 13.0, Ink::Ink, Align::Middle));
            for (y, text) in [(deal.rect.y - 8.0, ROWS), (deal.rect.bottom() + 17.0, COLUMNS)] {
                let text = text.get(lang);
                // Where wires leave it room.
                if fit(text, Face::Sans, 11.5, 11.5, wide - 24.0).is_some() {
                    let mut look = look(11.5);
                    look.halo = true;
                    pen.text(at(middle, y), text, look);
                }
            }
        }
    }

    fn describe(&self, column: usize, node: NodeId) -> String {
        let (lang, of) = (self.show.lang, self.count(node));
        if of > LANES {
            return LEFT_OUT.fill(&[&(of - LANES).to_string()]).get(lang).to_owned();
        }
        let before = column.checked_sub(1).map(|before| self.nodes[before]);
        let parts = before.map_or(Vec::new(), |before| parts(&self.wires, node, before));
        let each = parts.first().map_or(0, |[outputs, _]| outputs.len());
        let even = parts.iter().all(|[outputs, inputs]| outputs.len() == each && inputs.len() > 1);
        if parts.len() > 1 && even && parts.len() * each == of {
            return GROUPS.fill(&[&parts.len().to_string(), &each.to_string()]).get(lang).to_owned();
        }
        let text = if of == 1 { ALONE } else { CHANNELS };
        text.fill(&[&of.to_string()]).get(lang).to_owned()
    }
}

/// The control points of a wire.
fn bends(a: Point, b: Point) -> [Point; 2] {
    let bend = (b.x - a.x) * 0.5;
    [at(a.x + bend, a.y), at(b.x - bend, b.y)]
}

/// A point of a wire.
fn on_wire(a: Point, b: Point, t: f32) -> Point {
    let [c, d] = bends(a, b);
    let u = 1.0 - t;
    let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
    let sum = |get: fn(Point) -> f32| [a, c, d, b].iter().zip(weights).map(|(&p, w)| get(p) * w).sum();
    at(sum(|p| p.x), sum(|p| p.y))
}

/// One channel on the whole picture, on the specimen until that is there.
fn thumb(pen: &mut Pen, show: &Show<'_>, node: NodeId, channel: usize, rect: Rect) {
    match show.map(node, channel) {
        Some(map) => pen.put(Form::Image { image: Image::Thumb(map.image), rect, until: 1.0 }),
        None => {
            pen.fill(rect, Ink::Sheet);
            let sheet = Sheet::of(show.graph.node(node).shape, 0).sliced(channel);
            let scale = show.scale(node, channel);
            let values = &show.values.of(node).data()[sheet.range()];
            let pixels = values.iter().map(|&value| scale.ground(value)).collect();
            let [rows, columns] = sheet.size.map(|n| n as f32);
            let cell = (rect.w / columns).min(rect.h / rows);
            let (w, h) = (columns * cell, rows * cell);
            let rect = Rect::new(rect.x + (rect.w - w) / 2.0, rect.y + (rect.h - h) / 2.0, w, h);
            pen.put(Form::Raster { rect, columns: sheet.size[1], pixels });
        }
    }
    pen.outline(rect, Stroke::solid(Ink::Frame, 1.0));
}
