//! Tiles: window x weight (x mask) = products, group by group, and the number they make.

mod plan;

use crate::graph::Role;
use crate::primitive::Fold;
use crate::scene::mark::{Align, Form, Ground, Handle, Ink, Mark, Paint, Point, Rect, Site, Stroke, at};
use crate::scene::metrics::{Face, text_width, wrap};
use crate::scene::names::cut;
use crate::scene::palette::Scale;
use crate::scene::pen::{Figure, Pen, style};
use crate::scene::show::Show;
use crate::scene::terms::{Term, Terms};
use crate::scene::total::{Ties, total};
use crate::words::{Text, number};
use plan::{PRODUCT, Part, Plan, longest, parts, plan};

/// The least cell that carries its number.
const LEGIBLE: f32 = 22.0;
/// The width of a sign between two tiles.
const SIGN: f32 = 26.0;
/// Height of the line below a row of tiles.
const LINE: f32 = 24.0;
/// The least width of a tab.
const TAB: f32 = 62.0;

const SUM: Text = Text::new("sum", "和");
const ZEROS: Text =
    Text::new("Dots: zeros of the {0} × {1} window. They are not read.", "圆点：{0} × {1} 窗口中的零，不读取。");
const MOST: Text = Text::new("largest", "最大");

/// Draws the tiles of one output element, `done` of whose terms are added.
pub fn tiles(pen: &mut Pen, area: Rect, show: &Show<'_>, terms: &Terms, done: usize) -> Ties {
    let parts = parts(terms);
    let plan = plan(area, terms, &parts, longest(show, terms));
    let [rows, _] = plan.size(terms).map(|n| n as f32);
    let mut ties = Ties::default();
    let mut y = area.y;
    let block = rows * plan.cell;
    let mut tiler = Tiler { pen, show, terms, parts, plan, done, left: area.x + SIGN };
    if plan.all {
        let groups = terms.groups.len();
        let spare = (area.h - LINE * 1.4 - groups as f32 * (block + LINE)) / groups as f32;
        for group in 0..groups {
            let end = tiler.group(group, y);
            tiler.letter(group, at(area.x + 6.0, y + block / 2.0 + 6.0), end);
            ties.rows.push(at(area.x - 4.0, y + block / 2.0));
            tiler.group_sum(group, at(end.x, end.y + 16.0));
            y += block + LINE + spare.clamp(0.0, 18.0);
        }
    } else {
        let group = show.tab.min(terms.groups.len().saturating_sub(1));
        if terms.groups.len() > 1 {
            tiler.tabs(Rect::new(area.x, y, area.w, LINE), group);
            y += LINE + 8.0;
        }
        ties.rows.push(at(area.x - 4.0, y + block / 2.0));
        y = tiler.group(group, y).y + 8.0;
        tiler.zeros(area, y - 8.0);
    }
    ties.sum = total(pen, show, terms, done, y + 18.0, [area.x + 24.0, area.right(), area.right()]);
    ties.bottom = y + 24.0;
    ties
}

/// One cell: its ground (none for padding), its text, its element and what dragging it does.
type Cell = (Option<Ground>, Figure, Option<Site>, Option<Handle>);

struct Tiler<'a> {
    pen: &'a mut Pen,
    show: &'a Show<'a>,
    terms: &'a Terms,
    parts: Vec<Part>,
    plan: Plan,
    done: usize,
    left: f32,
}

impl Tiler<'_> {
    /// The tiles of one group; returns their lower right corner.
    fn group(&mut self, group: usize, y: f32) -> Point {
        let [rows, columns] = self.plan.size(self.terms).map(|n| n as f32);
        let (cell, first) = (self.plan.cell, self.terms.groups[group].terms.start);
        let block = rows * cell;
        let hot = self.terms.hot(self.done).filter(|&hot| hot == group).map(|_| self.done - 1 - first);
        let (mut x, mut y, mut right) = (self.left, y, self.left);
        for (i, part) in self.parts.clone().into_iter().enumerate() {
            if i > 0 {
                let sign = if part == Part::Product { "=" } else { "×" };
                let wrapped = i % self.plan.across == 0;
                if wrapped {
                    (x, y) = (self.left, y + block + LINE);
                }
                let middle = if wrapped { x - SIGN / 2.0 } else { x + SIGN / 2.0 };
                let look = style(Face::Sans, 16.0, Ink::Second, Align::Middle);
                self.pen.text(at(middle, y + block / 2.0 + 5.0), sign, look);
                x += if wrapped { 0.0 } else { SIGN };
            }
            // A product that starts a row has it to itself.
            let roomy = part == Part::Product && (self.plan.across > 2 || i % self.plan.across == 0);
            let wide = if roomy { cell * PRODUCT } else { cell };
            self.tile(at(x, y), wide, group, part);
            let hot = hot.and_then(|hot| self.terms.of_group(group)[hot].cell);
            if let Some([u, v]) = hot.map(|cell| self.plan.place(cell)) {
                let corner = at(x + v as f32 * wide, y + u as f32 * cell);
                self.pen.window(Rect::new(corner.x, corner.y, wide - 1.0, cell - 1.0).grown(0.5));
            }
            x += columns * wide;
            right = right.max(x);
        }
        at(right, y + block)
    }

    fn tile(&mut self, corner: Point, wide: f32, group: usize, part: Part) {
        let [rows, columns] = self.plan.size(self.terms);
        let cell = self.plan.cell;
        let place = |[u, v]: [usize; 2]| {
            Rect::new(corner.x + v as f32 * wide, corner.y + u as f32 * cell, wide - 1.0, cell - 1.0)
        };
        let members = self.terms.of_group(group);
        let standing = |term: &Term| term.cell.map(|cell| self.plan.place(cell));
        if members.len() < rows * columns {
            // Places that no term fills: structurally zero.
            for index in (0..rows * columns).map(|i| [i / columns, i % columns]) {
                let rect = place(index);
                if !members.iter().any(|term| standing(term) == Some(index)) {
                    let fill = Some(Ink::Third.into());
                    self.pen.put(Form::Circle { centre: rect.centre(), radius: 1.25, fill, stroke: None });
                }
            }
        }
        for (term, content) in members.iter().zip(self.contents(group, part)) {
            let Some(rect) = standing(term).map(place) else { continue };
            let Some((ground, text, site, handle)) = content else {
                self.pen.fill(rect, Ink::Sheet);
                continue;
            };
            let mut mark = Mark::from(match ground {
                Some(ground) => Form::Rect { rect, fill: Some(ground.into()), stroke: None },
                None => Form::Hatch(rect),
            });
            (mark.site, mark.handle) = (site, handle);
            self.pen.put(mark);
            if cell >= LEGIBLE {
                let paint = ground.map_or(Paint::Ink(Ink::Second), Paint::On);
                self.pen.figure(rect, &text, Face::SansMedium, (cell * 0.42).clamp(9.8, 14.0), paint);
            }
        }
        let frame = Rect::new(corner.x, corner.y, columns as f32 * wide - 1.0, rows as f32 * cell - 1.0);
        self.pen.outline(frame.grown(0.5), Stroke::solid(Ink::Frame, 1.0));
    }

    /// What stands in the cells of a tile; nothing where it is not made yet.
    fn contents(&self, group: usize, part: Part) -> Vec<Option<Cell>> {
        let (show, terms, done) = (self.show, self.terms, self.done);
        let read = terms.groups[group].read;
        let scale = read.map_or(Scale::Grey, |(node, slice)| show.scale(node, slice));
        let strongest = terms.terms.iter().map(|term| term.product.abs()).fold(f64::MIN_POSITIVE, f64::max);
        let first = terms.groups[group].terms.start;
        let content = |(i, term): (usize, &Term)| {
            let printed = show.printed(terms.site.node, term);
            match part {
                Part::Value => {
                    let outside = term.reads.iter().all(|read| read.site.is_none());
                    let ground = (!outside).then(|| scale.ground(term.value));
                    let site = if let [read] = *term.reads { read.site } else { None };
                    Some((ground, printed.value, site, None))
                }
                Part::Factor(n) => {
                    let &(site, value) = term.factors.get(n)?;
                    let (ground, handle) = factor(show, site, value);
                    Some((Some(ground), printed.factors.get(n)?.clone(), Some(site), handle))
                }
                Part::Product => {
                    let ground = Ground::Signed((term.product / strongest) as f32);
                    (first + i < done).then_some((Some(ground), printed.product, None, None))
                }
            }
        };
        terms.of_group(group).iter().enumerate().map(content).collect()
    }

    /// What the dots of a window stand for, beside the last tile where that has a row to itself.
    fn zeros(&mut self, area: Rect, bottom: f32) {
        let ([rows, columns], plan) = (self.plan.size(self.terms), self.plan);
        let alone = self.parts.len() % plan.across == 1 && self.parts.len() > plan.across;
        if plan.apart == [1; 2] || !alone {
            return;
        }
        let left = self.left + columns as f32 * plan.cell * PRODUCT + 16.0;
        let words = ZEROS.fill(&[&rows.to_string(), &columns.to_string()]);
        let lines = wrap(words.get(self.show.lang), Face::Sans, 12.0, area.right() - left);
        let top = bottom - rows as f32 * plan.cell + 12.0;
        if area.right() - left < 70.0 || lines.len() as f32 * 16.0 > rows as f32 * plan.cell {
            return;
        }
        for (i, line) in lines.into_iter().enumerate() {
            let look = style(Face::Sans, 12.0, Ink::Second, Align::Start);
            self.pen.text(at(left, top + i as f32 * 16.0), line, look);
        }
    }

    fn letter(&mut self, group: usize, place: Point, end: Point) {
        let Some((node, slice)) = self.terms.groups[group].read else { return };
        let name = self.show.slice(node, slice);
        if text_width(&name, Face::Serif, 16.0) <= SIGN - 4.0 {
            self.pen.text(place, name, style(Face::Serif, 16.0, Ink::Ink, Align::Middle));
        } else {
            // Beside the sum, which takes the other half.
            let name = cut(&name, Face::Sans, 12.0, (end.x - self.left) / 2.0 - 8.0);
            self.pen.text(at(self.left, end.y + 16.0), name, style(Face::Sans, 12.0, Ink::Ink, Align::Start));
        }
    }

    fn label(&self) -> &'static str {
        match self.terms.fold {
            Fold::Max => MOST.get(self.show.lang),
            _ => SUM.get(self.show.lang),
        }
    }

    fn group_sum(&mut self, group: usize, place: Point) {
        let (show, range) = (self.show, self.terms.groups[group].terms.clone());
        let told_below = self.terms.groups.len() == 1 && self.terms.factors().is_empty();
        if self.done <= range.start || told_below {
            return;
        }
        let text = group_value(show, self.terms, group, self.done);
        let ink = if self.done >= range.end { Ink::Ink } else { Ink::Second };
        let width = text_width(&text, Face::SansBold, 13.0);
        self.pen.text(place, text, style(Face::SansBold, 13.0, ink, Align::End));
        let label = at(place.x - width - 6.0, place.y);
        self.pen.text(label, self.label(), style(Face::Sans, 13.0, Ink::Second, Align::End));
    }

    /// Tabs for the groups, as many as fit, around the chosen one.
    fn tabs(&mut self, area: Rect, chosen: usize) {
        let (show, terms) = (self.show, self.terms);
        let all = terms.groups.len();
        let fits = ((area.w / TAB) as usize).clamp(1, all);
        let first = chosen.saturating_sub(fits / 2).min(all - fits);
        let width = area.w / fits as f32;
        for (i, group) in (first..first + fits).enumerate() {
            let place = Rect::new(area.x + i as f32 * width, area.y, width - 8.0, area.h);
            let live = group == chosen;
            let (face, ink) = if live { (Face::SansBold, Ink::Ink) } else { (Face::Sans, Ink::Second) };
            let name = terms.groups[group].read.map_or(String::new(), |(node, slice)| show.slice(node, slice));
            let (letter, px) = if name.chars().count() > 1 { (Face::Sans, 13.0) } else { (Face::Serif, 17.0) };
            let name = cut(&name, letter, px, place.w - 6.0);
            let x = self.pen.run(at(place.x + 4.0, place.y + 14.0), &[(&name, style(letter, px, ink, Align::Start))]);
            let label = if self.done > terms.groups[group].terms.start {
                format!("{} {}", self.label(), group_value(show, terms, group, self.done))
            } else {
                String::new()
            };
            if x + 10.0 + text_width(&label, face, 13.0) <= place.right() {
                self.pen.text(at(x + 10.0, place.y + 14.0), label, style(face, 13.0, ink, Align::Start));
            }
            let (ink, thick) = if live { (Ink::Ink, 2.5) } else { (Ink::Hair, 1.0) };
            let y = place.bottom() - 2.0;
            self.pen.line(at(place.x, y), at(place.right(), y), Stroke::solid(ink, thick));
            let press = Form::Rect { rect: place, fill: None, stroke: None };
            self.pen.put(Mark::from(press).handle(Handle::Tab(group)));
        }
    }
}

/// What the added terms of one group come to.
pub fn group_value(show: &Show<'_>, terms: &Terms, group: usize, done: usize) -> String {
    let range = terms.groups[group].terms.clone();
    let added = terms.terms[range.start..range.end.min(done).max(range.start)].iter().map(|term| term.product);
    let value = match terms.fold {
        Fold::Max => added.fold(f64::NEG_INFINITY, f64::max),
        _ => added.sum(),
    };
    let times = if show.pictured(terms.site.node) { 255.0 } else { 1.0 };
    number::decimal(value * times)
}

/// A factor's colour, and what dragging it does: learned numbers are the reader's to change.
pub fn factor(show: &Show<'_>, site: Site, value: f64) -> (Ground, Option<Handle>) {
    let node = show.graph.node(site.node);
    let most = show.values.of(site.node).magnitude().max(f64::MIN_POSITIVE);
    let given = node.role == Role::Weight && show.graph.applied(site.node).is_none();
    let handle = given.then(|| Handle::Value { site, step: step(most) });
    (Ground::Signed((value / most) as f32), handle)
}

/// The least change of a weight by dragging: a whole number where weights are large, else a hundredth part of a power of ten.
pub fn step(most: f64) -> f64 {
    if most >= 4.0 {
        1.0
    } else if most >= 1.0 {
        0.1
    } else {
        0.01
    }
}
