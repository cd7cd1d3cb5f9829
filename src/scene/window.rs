//! The window: what is read left, how in the middle, what it comes to right, the loupe below; on a phone the same, one under the other. Where a
//! graph has several nodes, a strip of them all above.

use super::focus::focus;
use super::grid::Grid;
use super::loupe::loupe;
use super::mark::{Align, Drawing, Form, Handle, Image, Ink, Leg, Mark, Rect, Site, Stroke, at};
use super::metrics::{Face, text_width};
use super::names::{cut, extent, ink, title};
use super::operands::{Plane, corner_rect, lay, marks, numbers, operands, plane};
use super::pen::{Pen, style};
use super::result::{chips, contained, result, whole};
use super::sheet::{Lay, Sheet};
use super::show::{Area, Show};
use super::strip::{STRIP, strip};
use super::table::table;
use super::terms::{Terms, corners};
use super::tiles::tiles;
use super::total::{Ties, short};
use crate::graph::{Graph, NodeId, Role, reached};
use crate::primitive::Fold;
use crate::words::{Text, number};

/// Below this height the whole picture takes room from the specimen's output.
const SHORT: f32 = 430.0;

const WINDOW: Text = Text::new("window", "窗口");
const PRODUCTS: Text = Text::new("products", "乘积");
const SUM: Text = Text::new("the sum of {0} numbers", "{0} 个数之和");
const MEAN: Text = Text::new("the mean of {0} numbers", "{0} 个数的平均");
const LARGEST: Text = Text::new("the largest of {0} numbers", "{0} 个数中最大的");
const SHARE: Text = Text::new("its share among {0} numbers", "它在 {0} 个数中的占比");
const BETWEEN: Text = Text::new("read between {0} numbers", "在 {0} 个数之间读取");
const ONE: Text = Text::new("one number, as it is", "一个数，原样取来");
const CHANGED: Text = Text::new("one number, changed", "一个数，经过变换");
const FILTER: Text = Text::new("filter {0} of {1}", "第 {0} 个滤波器，共 {1} 个");
const CHANNEL: Text = Text::new("channel {0} of {1}", "第 {0} 个通道，共 {1} 个");
const PLACE: Text = Text::new("{0} of {1}", "第 {0} 个，共 {1} 个");
const WHOLE: Text = Text::new("the whole picture", "整幅图片");

/// The channels the view would like to show small: one of every node, where there is a strip of them.
pub fn wants(graph: &Graph) -> Vec<(NodeId, usize)> {
    let maps = (0..graph.nodes().len()).filter(|&id| many(graph) && Sheet::is_map(graph.node(id).shape));
    maps.map(|id| (id, 0)).collect()
}

/// Whether there are several nodes to choose from.
fn many(graph: &Graph) -> bool {
    graph.computed().nth(1).is_some()
}

/// One output element: its window, its products, its sum.
pub fn window(show: &Show<'_>, area: Area) -> Drawing {
    let Some(terms) = Terms::of(show.graph, show.values, show.site) else { return Drawing::default() };
    // While terms are being added, the group they come from is the one to look at.
    let hot = show.tap.and_then(|done| terms.hot(done));
    let show = &Show { tab: hot.unwrap_or(show.tab).min(terms.groups.len().saturating_sub(1)), ..show.clone() };
    let done = show.tap.unwrap_or(terms.terms.len()).min(terms.terms.len());
    let stage = Stage { show, terms: &terms, done, photos: area.photos() };
    if area.wide() { stage.wide([area.width, area.height]) } else { stage.narrow(area.width) }
}

struct Stage<'a> {
    show: &'a Show<'a>,
    terms: &'a Terms,
    done: usize,
    photos: bool,
}

impl Stage<'_> {
    fn wide(&self, size: [f32; 2]) -> Drawing {
        let Self { show, terms, done, photos } = *self;
        let [width, height] = size;
        let mut pen = Pen::default();
        let inset = 28.0;
        let inner = width - 2.0 * inset;
        let gap = (inner * 0.053).clamp(30.0, 64.0);
        let (left, right) = if photos { (0.29, 0.222) } else { (0.26, 0.2) };
        let left = (inner * left).clamp(160.0, 420.0);
        let right = (inner * right).clamp(128.0, 340.0);
        let middle = inner - left - right - 2.0 * gap;
        // One term alone needs no running sum.
        let running = photos && terms.terms.len() > 1;
        let foot = if running { (height * 0.255).clamp(158.0, 230.0) } else { 0.0 };
        let head = if many(show.graph) { STRIP + 8.0 } else { 0.0 };
        let (top, bottom) = (head + 34.0, height - foot - if running { 26.0 } else { 20.0 });
        let columns = [inset, inset + left + gap, inset + left + gap + middle + gap];
        if many(show.graph) {
            strip(&mut pen, show, Rect::new(inset, 4.0, inner, STRIP));
        }
        let read = operands(show, terms);
        self.read_head(&mut pen, Rect::new(columns[0], head, left, 22.0), &read);
        self.how_head(&mut pen, Rect::new(columns[1], head, middle, 22.0));
        self.made_head(&mut pen, Rect::new(columns[2], head, right, 22.0));

        // What is read: the photograph with the specimen's place, the planes below.
        let mut y = top + 6.0;
        let mut frame = None;
        if photos && show.graph.of_role(Role::Input).any(|id| Sheet::is_map(show.graph.node(id).shape)) {
            let most = (bottom - top) * if read.len() > 1 { 0.28 } else { 0.36 };
            let place = contained(Rect::new(columns[0], y, left, most), show.picture);
            frame = Some(self.photo(&mut pen, place, &read));
            y = place.bottom() + 24.0;
        } else if !self.captioned(&read) {
            y -= 4.0;
        }
        let area = Rect::new(columns[0], y, left, bottom - y - 16.0);
        let mut planes = self.planes(&mut pen, area, &read);
        let first = planes[0];
        if let Some(frame) = frame.filter(|_| planes.len() == 1 && first.sheet.lay == Lay::Map) {
            let to = first.grid.outer();
            for (corner, x) in [(frame.x, to.x), (frame.right(), to.right())] {
                pen.line(at(corner, frame.bottom()), at(x, to.y - 22.0), Stroke::solid(Ink::Frame, 0.75));
            }
        }
        for plane in &planes {
            marks(&mut pen, show, terms, plane, done);
        }

        // How: tiles or a table, and wires from what is read to each row of them.
        let area = Rect::new(columns[1], top + 8.0, middle, bottom - top - 8.0);
        let ties = self.how(&mut pen, area);
        wires(&mut pen, show, terms, &planes, columns[0] + left, &ties);

        // What it comes to: the specimen's, then the whole picture's.
        let short = bottom - top < SHORT;
        let picture = photos && show.graph.of_role(Role::Output).any(|id| Sheet::is_map(show.graph.node(id).shape));
        let side = match (picture, short) {
            (true, true) => (bottom - top) * 0.38,
            (true, false) => (bottom - top) * 0.46,
            (false, _) => bottom - top - 16.0,
        };
        let area = Rect::new(columns[2], top + 8.0, right, side);
        let output = self.made(&mut pen, area);
        if done >= terms.terms.len() {
            self.arrival(&mut pen, &output.grid, &ties, columns[2]);
        }
        if picture {
            let y = output.grid.outer().bottom() + 36.0;
            pen.text(at(columns[2], y), WHOLE.get(show.lang), style(Face::Sans, 13.0, Ink::Second, Align::Start));
            let area = Rect::new(columns[2], y + 10.0, right, bottom - y - 10.0);
            result(&mut pen, show, area, short);
        }
        if running {
            pen.rule(at(inset, bottom + 10.0), at(width - inset, bottom + 10.0));
            let area = Rect::new(inset, bottom + 14.0, inner, foot);
            loupe(&mut pen, area, show, terms, done, true);
        }
        planes.push(output);
        self.finish(pen, &planes, size)
    }

    fn narrow(&self, width: f32) -> Drawing {
        let Self { show, terms, done, photos } = *self;
        let mut pen = Pen::default();
        let inset = 16.0;
        let gap = 14.0;
        let half = (width - 2.0 * inset - gap) / 2.0;
        let columns = [inset, inset + half + gap];
        let mut y = 2.0;
        if many(show.graph) {
            strip(&mut pen, show, Rect::new(inset, y + 4.0, width - 2.0 * inset, STRIP));
            y += STRIP + 8.0;
        }
        let read = operands(show, terms);
        self.read_head(&mut pen, Rect::new(columns[0], y, half, 22.0), &read);
        self.made_head(&mut pen, Rect::new(columns[1], y, half, 22.0));
        y += 30.0;
        let picture = photos && show.graph.of_role(Role::Input).any(|id| Sheet::is_map(show.graph.node(id).shape));
        if picture {
            let place = contained(Rect::new(columns[0], y, half, half), show.picture);
            self.photo(&mut pen, place, &read);
            let place = Rect::new(columns[1], y, place.w, place.h);
            whole(&mut pen, show, place);
            y = place.bottom() + 8.0;
        }
        let index = terms.site.index - terms.sheet.start();
        let note = PLACE.fill(&[&(index + 1).to_string(), &terms.sheet.len.to_string()]);
        let mut planes = self.planes(&mut pen, Rect::new(columns[0], y + 16.0, half, half), &read[..1]);
        marks(&mut pen, show, terms, &planes[0], done);
        let area = Rect::new(columns[1], y + 20.0, half, half - 4.0);
        pen.text(at(columns[1], y + 12.0), note.get(show.lang), style(Face::Sans, 12.0, Ink::Second, Align::Start));
        let output = self.made(&mut pen, area);
        y = planes[0].grid.outer().bottom().max(output.grid.outer().bottom()) + 28.0;
        if read.len() > 1 {
            let area = Rect::new(inset, y + 4.0, width - 2.0 * inset, half);
            let more = self.planes(&mut pen, area, &read[1..]);
            for plane in &more {
                marks(&mut pen, show, terms, plane, done);
            }
            y = more.iter().map(|plane| plane.grid.outer().bottom()).fold(y, f32::max) + 28.0;
            planes.extend(more);
        }
        let area = Rect::new(inset, y, width - 2.0 * inset, 300.0);
        let ties = self.how(&mut pen, area);
        y = ties.bottom + 14.0;
        if terms.terms.len() > 1 {
            loupe(&mut pen, Rect::new(inset, y, width - 2.0 * inset, 88.0), show, terms, done, false);
            y += 100.0;
        }
        if picture && show.chips().nth(1).is_some() {
            chips(&mut pen, show, Rect::new(inset, y, width - 2.0 * inset, 64.0));
            y += 76.0;
        }
        planes.push(output);
        self.finish(pen, &planes, [width, y])
    }

    fn finish(&self, pen: Pen, planes: &[Plane], size: [f32; 2]) -> Drawing {
        let mut over = Pen::default();
        if let Some(site) = self.show.focus {
            focus(&mut over, self.show, planes, self.terms, site);
        }
        Drawing { size, base: pen.marks, overlay: over.marks }
    }

    /// Tiles where the terms form a window, else a table.
    fn how(&self, pen: &mut Pen, area: Rect) -> Ties {
        match self.terms.window {
            Some(_) => tiles(pen, area, self.show, self.terms, self.done),
            None => table(pen, area, self.show, self.terms, self.done),
        }
    }

    /// Whether planes say what they are: not where the head does, above one alone.
    fn captioned(&self, read: &[(NodeId, usize)]) -> bool {
        self.photos || read.len() > 1 || self.show.graph.node(read[0].0).role != Role::Input
    }

    /// The planes that are read, side by side where there are several.
    fn planes(&self, pen: &mut Pen, area: Rect, read: &[(NodeId, usize)]) -> Vec<Plane> {
        let captions = self.captioned(read);
        let gap = 14.0;
        let across = if read.len() > 1 { 2 } else { 1 };
        let down = read.len().div_ceil(across);
        let w = (area.w - gap * (across - 1) as f32) / across as f32;
        let h = (area.h + 16.0 - 30.0 * (down - 1) as f32) / down as f32 - 16.0;
        let place = |i: usize| {
            let (row, column) = (i / across, i % across);
            Rect::new(area.x + column as f32 * (w + gap), area.y + row as f32 * (h + 46.0), w, h)
        };
        let draw = |(i, &read): (usize, &(NodeId, usize))| plane(pen, self.show, self.terms, place(i), read, captions);
        read.iter().enumerate().map(draw).collect()
    }

    fn read_head(&self, pen: &mut Pen, area: Rect, read: &[(NodeId, usize)]) {
        let show = self.show;
        if let [(node, _)] = *read {
            let node = show.graph.node(node);
            let picture = node.role == Role::Input && Sheet::is_map(node.shape) && self.photos;
            let remark = match *node.shape.dims() {
                [1, channels, ..] if picture => format!("{channels} × {} × {}", show.picture[1], show.picture[0]),
                _ => extent(node.shape),
            };
            let tint = if node.role == Role::Hidden { Ink::Ink } else { ink(node.role) };
            pen.head(area, title(node).get(show.lang), tint, &remark);
            return;
        }
        let mut x = area.x;
        for (i, (node, _)) in read.iter().enumerate() {
            let node = show.graph.node(*node);
            let tint = if node.role == Role::Hidden { Ink::Ink } else { ink(node.role) };
            let look = style(Face::SansBold, 13.0, tint, Align::Start);
            let name = format!("{}{}", title(node).get(show.lang), if i + 1 < read.len() { "," } else { "" });
            let name = cut(&name, Face::SansBold, 13.0, area.right() - x);
            pen.text(at(x, area.y + 13.0), &name, look);
            x += text_width(&name, Face::SansBold, 13.0) + 6.0;
        }
        pen.rule(at(area.x, area.y + 22.5), at(area.right(), area.y + 22.5));
    }

    fn how_head(&self, pen: &mut Pen, area: Rect) {
        let (show, terms) = (self.show, self.terms);
        let bold = |ink| style(Face::SansBold, 13.0, ink, Align::Start);
        let factors = terms.factors();
        let end = if factors.is_empty() || terms.fold != Fold::Sum {
            let count = terms.terms.iter().filter(|term| !term.bias).count();
            let shares: f64 = terms.terms.iter().map(|term| term.coefficient).sum();
            let between = terms.terms.iter().map(|term| term.reads.len()).max().unwrap_or(0);
            let mean = terms.coefficient().is_some() && (shares - 1.0).abs() < 1e-9;
            let (text, count) = match terms.fold {
                Fold::Max => (LARGEST, count),
                Fold::Share { .. } => (SHARE, count),
                Fold::Sum if count == 1 && between > 1 => (BETWEEN, between),
                Fold::Sum if count == 1 && terms.mapped.is_none() && terms.plain() => (ONE, 1),
                Fold::Sum if count == 1 => (CHANGED, 1),
                Fold::Sum if mean => (MEAN, count),
                Fold::Sum => (SUM, count),
            };
            let text = text.fill(&[&number::integer(count as i64)]);
            pen.run(at(area.x, area.y + 13.0), &[(text.get(show.lang), bold(Ink::Ink))])
        } else {
            let read = terms.groups.iter().find_map(|group| group.read).map(|(node, _)| node);
            let value = match (terms.window, read) {
                (None, Some(node)) => title(show.graph.node(node)).get(show.lang).to_owned(),
                _ => WINDOW.get(show.lang).to_owned(),
            };
            let mut parts = vec![(value, bold(Ink::Input))];
            for &node in &factors {
                parts.push(("  ×  ".into(), bold(Ink::Ink)));
                parts.push((short(show, node), bold(ink(show.graph.node(node).role))));
            }
            parts.push(("  =  ".into(), bold(Ink::Ink)));
            parts.push((PRODUCTS.get(show.lang).to_owned(), bold(Ink::Ink)));
            let all: f32 = parts.iter().map(|(text, _)| text_width(text, Face::SansBold, 13.0)).sum();
            let room = area.w / all.max(area.w);
            let mut x = area.x;
            for (text, mut look) in parts {
                look.px *= room;
                pen.text(at(x, area.y + 13.0), &text, look);
                x += text_width(&text, look.face, look.px);
            }
            x
        };
        // What the arithmetic is called, where there are several kinds of it.
        let name = text_width(terms.name, Face::Sans, 12.0);
        if many(show.graph) && end + 14.0 + name <= area.right() {
            let look = style(Face::Sans, 12.0, Ink::Third, Align::End);
            pen.text(at(area.right(), area.y + 13.0), terms.name, look);
        }
        pen.rule(at(area.x, area.y + 22.5), at(area.right(), area.y + 22.5));
    }

    fn made_head(&self, pen: &mut Pen, area: Rect) {
        let (show, terms) = (self.show, self.terms);
        let node = show.graph.node(terms.site.node);
        let sheet = terms.sheet;
        let bank = |id: &NodeId| show.graph.node(*id).role == Role::Weight && show.graph.node(*id).shape.rank() == 4;
        let filters = show.graph.applied(terms.site.node).is_some_and(|(_, ids)| ids.iter().any(bank));
        let remark = match sheet.lay {
            Lay::Map if filters || sheet.slices > 1 => {
                let text = if filters { FILTER } else { CHANNEL };
                text.fill(&[&(sheet.slice + 1).to_string(), &sheet.slices.to_string()]).get(show.lang).to_owned()
            }
            _ => extent(node.shape),
        };
        let tint = if node.role == Role::Hidden { Ink::Ink } else { ink(node.role) };
        let name = title(node);
        let name = cut(name.get(show.lang), Face::SansBold, 13.0, area.w);
        pen.head(area, &name, tint, &remark);
    }

    /// The photograph with the specimen's frame, and in it what the element stands on where that is not told below; returns the frame.
    fn photo(&self, pen: &mut Pen, place: Rect, read: &[(NodeId, usize)]) -> Rect {
        let show = self.show;
        pen.put(Form::Image { image: Image::Photo, rect: place, until: 1.0 });
        pen.outline(place, Stroke::solid(Ink::Frame, 1.0));
        let scale = place.w / show.picture[0].max(1) as f32;
        let frame = show.frame;
        let rect = Rect::new(
            place.x + frame.x as f32 * scale,
            place.y + frame.y as f32 * scale,
            (frame.columns * frame.cell) as f32 * scale,
            (frame.rows * frame.cell) as f32 * scale,
        );
        let hold = Form::Rect { rect: place, fill: None, stroke: None };
        pen.put(Mark::from(hold).handle(Handle::Frame));
        pen.window(rect);
        let input = show.graph.of_role(Role::Input).find(|&id| Sheet::is_map(show.graph.node(id).shape));
        if let Some(input) = input.filter(|input| read.iter().all(|(node, _)| node != input))
            && let Some(found) = reached(show.graph, show.values, show.site.node, show.site.index)
            && let Some(hit) = found.get(input).filter(|hit| hit.contains(&true))
        {
            let sheet = Sheet::of(show.graph.node(input).shape, 0);
            let cells = hit.iter().enumerate().filter(|(_, hit)| **hit).map(|(i, _)| i % sheet.len);
            let cells = cells.map(|i| [(i / sheet.size[1]) as isize, (i % sheet.size[1]) as isize]);
            if let Some(ends) = corners(cells) {
                let field = corner_rect(rect, sheet.size, ends);
                pen.outline(field, Stroke::solid(Ink::Paper, 3.0));
                pen.outline(field, Stroke::dashed(Ink::Ink, 1.25));
            }
        }
        rect
    }

    /// The slice the element lies on, as far as it is computed.
    fn made(&self, pen: &mut Pen, area: Rect) -> Plane {
        let (show, terms) = (self.show, self.terms);
        let (node, sheet) = (terms.site.node, terms.sheet);
        let grid = lay(area, sheet, [0; 2]);
        let scale = show.scale(node, sheet.slice);
        let values = &show.values.of(node).data()[sheet.range()];
        let here = terms.site.index - sheet.start();
        let last = if self.done >= terms.terms.len() { here + 1 } else { here };
        let ground = |row: usize, column: usize| {
            let i = row * sheet.size[1] + column;
            values.get(i).filter(|_| i < last).map(|&value| scale.ground(value))
        };
        grid.draw(pen, ground, |row, column| Some(Site { node, index: sheet.index(row, column)? }));
        let plane = Plane { node, sheet, whole: false, grid };
        numbers(pen, show, area, &plane, last);
        if sheet.lay != Lay::List {
            grid.axes(pen);
        }
        let [row, column] = terms.cell;
        let cell = grid.at(row as isize, column as isize);
        pen.window(Rect::new(cell.x, cell.y, cell.w - 1.0, cell.h - 1.0));
        plane
    }

    /// The arrow that brings the finished number to its cell.
    fn arrival(&self, pen: &mut Pen, grid: &Grid, ties: &Ties, column: f32) {
        let terms = self.terms;
        let [row, at_column] = terms.cell;
        let cell = grid.at(row as isize, at_column as isize);
        let gutter = column - 16.0;
        let stroke = Stroke::solid(Ink::Output, 1.5);
        let r = 6.0;
        if terms.sheet.lay == Lay::List {
            // A list has its number beside it: straight in from the left.
            let y = cell.centre().y;
            let turn = if y < ties.sum.y { -r } else { r };
            let legs = vec![
                Leg::Line(at(gutter - r, ties.sum.y)),
                Leg::Curve(at(gutter, ties.sum.y), at(gutter, ties.sum.y), at(gutter, ties.sum.y + turn)),
                Leg::Line(at(gutter, y - turn)),
                Leg::Curve(at(gutter, y), at(gutter, y), at(gutter + r, y)),
                Leg::Line(at(cell.x - 3.0, y)),
            ];
            pen.put(Form::Path { from: ties.sum, legs, stroke, arrow: true });
            return;
        }
        let mut below = (cell.bottom() + 34.0).min(ties.sum.y - 20.0).max(cell.bottom() + 14.0);
        // Over cells that are not computed yet, else under the column numbers.
        let inside = below < grid.outer().bottom() - 2.0;
        if !inside {
            below = grid.outer().bottom() + 20.0;
        }
        let x = cell.centre().x;
        let up = if below < ties.sum.y { -r } else { r };
        let legs = vec![
            Leg::Line(at(gutter - r, ties.sum.y)),
            Leg::Curve(at(gutter, ties.sum.y), at(gutter, ties.sum.y), at(gutter, ties.sum.y + up)),
            Leg::Line(at(gutter, below - up)),
            Leg::Curve(at(gutter, below), at(gutter, below), at(gutter + r, below)),
            Leg::Line(at(x - r, below)),
            Leg::Curve(at(x, below), at(x, below), at(x, below - r)),
            Leg::Line(at(x, cell.bottom() + 3.0)),
        ];
        pen.put(Form::Path { from: ties.sum, legs, stroke, arrow: true });
        if !inside {
            return;
        }
        let text = self.show.value(terms.site.node, terms.result());
        let room = text_width(&text, Face::SansBold, 13.0);
        let outer = grid.outer();
        let right = x + 8.0 + room <= outer.right();
        if !right && x - 8.0 - room < outer.x {
            return;
        }
        let place = if right { (x + 8.0, Align::Start) } else { (x - 8.0, Align::End) };
        let mut look = style(Face::SansBold, 13.0, Ink::Output, place.1);
        look.halo = true;
        pen.text(at(place.0, below - 6.0), text, look);
    }
}

/// Quiet lines from the window of what is read to the rows of the middle.
fn wires(pen: &mut Pen, show: &Show<'_>, terms: &Terms, planes: &[Plane], right: f32, ties: &Ties) {
    let Some(column) = ties.rows.iter().map(|to| to.x).reduce(f32::min) else { return };
    for plane in planes {
        let Some(from) = super::operands::exit(show, terms, plane) else { continue };
        // Past another plane there is no way but behind it.
        if planes.iter().any(|other| other != plane && other.grid.outer().x > from.x) {
            continue;
        }
        let edge = if planes.len() > 1 { right } else { plane.grid.outer().right() } + 6.0;
        pen.line(from, at(edge, from.y), Stroke::solid(Ink::Frame, 0.75));
        for &to in &ties.rows {
            let middle = (edge + column) / 2.0;
            let legs = vec![Leg::Curve(at(middle, from.y), at(middle, to.y), to)];
            pen.put(Form::Path { from: at(edge, from.y), legs, stroke: Stroke::solid(Ink::Frame, 0.75), arrow: false });
        }
    }
}
