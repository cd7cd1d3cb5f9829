//! The plane that is read, close enough to tell places apart: the regular ones hollow, an arrow from each to where it reads, an arc around that
//! for how much it counts.

use super::fill::apart;
use super::moved::{Moved, Window};
use super::stack::Deeper;
use crate::scene::grid::Grid;
use crate::scene::mark::{Align, Form, Ground, Handle, Ink, Leg, Mark, Paint, Point, Rect, Site, Stroke, Type, at};
use crate::scene::metrics::{Face, text_width};
use crate::scene::pen::{Pen, style};
use crate::scene::show::Show;
use crate::words::{Text, number};

/// Rows and columns shown around the places that are not moved.
const MARGIN: isize = 3;

const TAP: Text =
    Text::new("Tap {0}: offset {1} rows, {2} columns, reads {3}", "第 {0} 个采样点：偏移 {1} 行、{2} 列，读到 {3}");
const MASK: Text = Text::new("Mask of tap {0}: {1}", "第 {0} 个采样点的调制：{1}");

/// A part of the plane in the drawing.
pub struct Plane {
    /// Where its cells lie, those that are not shown too.
    pub grid: Grid,
    /// The first row and column shown, and how many.
    first: [isize; 2],
    count: [usize; 2],
}

impl Plane {
    /// The part around a window that fits an area, from its upper left: all of it where a place lies far off, or where `whole` is asked for.
    pub fn fitted(show: &Show<'_>, window: &Window, area: Rect, whole: bool) -> Self {
        let [_, _, rows, columns] = show.graph.node(window.input).shape.nchw();
        let size = [rows, columns];
        let spans = [0, 1].map(|axis| window.span(axis));
        let bound = |axis: usize| {
            let [least, most] = spans[axis].map(|at| at as isize);
            [least.min(-1), (most + 1).max(size[axis] as isize + 1)]
        };
        let near = |tap: &Moved| {
            let off = |axis: usize| {
                let [least, most] = spans[axis];
                (least - tap.place[axis]).max(tap.place[axis] - most)
            };
            off(0) <= MARGIN as f64 + 0.5 && off(1) <= MARGIN as f64 + 0.5
        };
        let all = whole || !window.taps.iter().all(near);
        let extent = |axis: usize| (spans[axis][1] - spans[axis][0]) as isize + 1;
        let wanted = |axis: usize| {
            let [least, most] = bound(axis);
            if all { most - least } else { (extent(axis) + 2 * MARGIN).min(most - least) }
        };
        let area = Rect::new(area.x + 18.0, area.y, area.w - 18.0, area.h - 17.0);
        let fit = (area.h / wanted(0) as f32).min(area.w / wanted(1) as f32).clamp(4.0, 76.0);
        let cell = fit.floor();
        let shown = |axis: usize, room: f32| {
            let [least, most] = bound(axis);
            let count = ((room / cell) as isize).clamp(1, most - least);
            let middle = (spans[axis][0] + spans[axis][1]) / 2.0;
            let first = (middle - (count - 1) as f64 / 2.0).round() as isize;
            (first.clamp(least, most - count), count)
        };
        let ((row, high), (column, wide)) = (shown(0, area.h), shown(1, area.w));
        let origin = at(area.x - column as f32 * cell, area.y - row as f32 * cell);
        Self {
            grid: Grid { origin, cell, size, padding: [0; 2] },
            first: [row, column],
            count: [high as usize, wide as usize],
        }
    }

    /// What is shown, in the drawing.
    pub fn outer(&self) -> Rect {
        let last = [0, 1].map(|axis| self.first[axis] + self.count[axis] as isize - 1);
        self.grid.span(self.first, last)
    }

    /// A place in the drawing: whole numbers are the middles of cells. What lies outside is drawn at the border.
    pub fn point(&self, [row, column]: [f64; 2]) -> Point {
        let bound = self.outer().grown(-6.0);
        let x = self.grid.origin.x + (column as f32 + 0.5) * self.grid.cell;
        let y = self.grid.origin.y + (row as f32 + 0.5) * self.grid.cell;
        at(x.clamp(bound.x, bound.right()), y.clamp(bound.y, bound.bottom()))
    }

    /// Whether a place is shown where it is.
    pub fn shows(&self, [row, column]: [f64; 2]) -> bool {
        let inside = |axis: usize, at: f64| {
            at >= self.first[axis] as f64 - 0.5 && at < (self.first[axis] + self.count[axis] as isize) as f64 - 0.5
        };
        inside(0, row) && inside(1, column)
    }

    /// Cells, hatched where there are none, and numbers along two edges.
    pub fn draw(&self, pen: &mut Pen, show: &Show<'_>, window: &Window) {
        let [_, channels, rows, columns] = show.graph.node(window.input).shape.nchw();
        let values = show.values.of(window.input);
        let value = |c: usize, i: usize, j: usize| values.get(&[0, c, i, j]).unwrap_or(0.0);
        let outer = self.outer();
        pen.put(Form::Hatch(outer));
        let gap = if self.grid.cell >= 8.0 { 1.0 } else { 0.0 };
        let look = |align| style(Face::Sans, 11.0, Ink::Third, align);
        let step = [1, 2, 5, 10].into_iter().find(|&n| n as f32 * self.grid.cell >= 26.0).unwrap_or(10);
        let inside = |axis: usize, size: usize| {
            let range = self.first[axis]..self.first[axis] + self.count[axis] as isize;
            range.filter_map(|at| usize::try_from(at).ok()).filter(move |&at| at < size)
        };
        for i in inside(0, rows) {
            for j in inside(1, columns) {
                let ground = if channels == 3 {
                    Ground::Rgb([0, 1, 2].map(|c| (value(c, i, j).clamp(0.0, 1.0) * 255.0).round() as u8))
                } else {
                    show.ground_in(value(window.channel, i, j))
                };
                let cell = self.grid.at(i as isize, j as isize);
                let rect = Rect::new(cell.x, cell.y, cell.w - gap, cell.h - gap);
                let site = Site { node: window.input, index: (window.channel * rows + i) * columns + j };
                if gap > 0.0 {
                    pen.fill(cell, Ink::Paper);
                }
                pen.put(Mark::from(Form::Rect { rect, fill: Some(ground.into()), stroke: None }).on(site));
            }
            if i.is_multiple_of(step) {
                let middle = self.grid.at(i as isize, 0).centre();
                pen.text(at(outer.x - 4.0, middle.y + 4.0), i.to_string(), look(Align::End));
            }
        }
        for j in inside(1, columns).filter(|j| j.is_multiple_of(step)) {
            let middle = self.grid.at(0, j as isize).centre();
            pen.text(at(middle.x, outer.bottom() + 13.0), j.to_string(), look(Align::Middle));
        }
        pen.outline(outer, Stroke::solid(Ink::Frame, 1.0));
    }

    /// Half of a dot, with the ring around it where there is one.
    fn radius(&self, tap: &Moved) -> f32 {
        let share = if tap.mask().is_some() { 0.2 } else { 0.17 };
        (self.grid.cell * share).clamp(4.5, 9.5)
    }

    /// The taps: what stays, what moves, and by how much it counts.
    pub fn taps(
        &self,
        pen: &mut Pen,
        show: &Show<'_>,
        window: &Window,
        (hot, told): (usize, bool),
        stacked: bool,
        taken: &[Rect],
    ) {
        // A finger is wider than a dot: the place around a dot moves it too, where no other dot is.
        for tap in &window.taps {
            let reach = Form::Circle { centre: self.point(tap.place), radius: 15.0, fill: None, stroke: None };
            pen.put(Mark::from(reach).on(tap.steer[0]).handle(self.shift(tap)));
        }
        for tap in window.taps.iter().filter(|_| !stacked) {
            let (from, radius) = (self.point(tap.regular), self.radius(tap));
            for stroke in [Stroke::solid(Ink::Paper, 4.5), Stroke::solid(Ink::Ink, 1.75)] {
                pen.put(Form::Circle { centre: from, radius: radius * 0.7, fill: None, stroke: Some(stroke) });
            }
        }
        for tap in window.taps.iter().filter(|_| !stacked) {
            let (from, to) = (self.point(tap.regular), self.point(tap.place));
            let (dx, dy) = (to.x - from.x, to.y - from.y);
            let (length, radius) = (dx.hypot(dy), self.radius(tap));
            let room = radius + if tap.mask().is_some() { 4.0 } else { 2.0 };
            if length > room + 3.0 {
                let start = (radius * 0.7).min(length - room - 3.0);
                let along = |by: f32| at(from.x + dx / length * by, from.y + dy / length * by);
                let (start, end) = (along(start), along(length - room));
                arrow(pen, start, end);
            }
        }
        for (k, tap) in window.taps.iter().enumerate() {
            self.dot(pen, show, tap, (k, hot), told);
        }
        if !stacked {
            self.labels(pen, window, hot, taken);
        }
    }

    fn shift(&self, tap: &Moved) -> Handle {
        let [rows, columns] = tap.steer;
        Handle::Shift { rows, columns, cell: self.grid.cell }
    }

    fn dot(&self, pen: &mut Pen, show: &Show<'_>, tap: &Moved, (k, hot): (usize, usize), told: bool) {
        let (centre, radius) = (self.point(tap.place), self.radius(tap));
        let circle = |radius: f32, fill: Option<Ink>, stroke: Option<Stroke>| Form::Circle {
            centre,
            radius,
            fill: fill.map(Paint::Ink),
            stroke,
        };
        let number = (k + 1).to_string();
        if k == hot {
            let out = radius + if tap.mask().is_some() { 8.0 } else { 4.5 };
            for stroke in [Stroke::solid(Ink::Paper, 5.0), Stroke::solid(Ink::Ink, 2.0)] {
                pen.put(circle(out, None, Some(stroke)));
            }
        }
        if let Some((site, mask)) = tap.mask() {
            let told = MASK.fill(&[&number, &number::digits(mask, 3)]);
            let ring = Mark::from(circle(radius + 6.0, None, None)).on(site).handle(Handle::Share(site));
            pen.put(ring.named(told.get(show.lang), false));
            arc(pen, centre, radius + 1.5, mask);
        }
        let offset = tap.offset.map(|offset| number::digits(offset, 3));
        let reads = if told || k != hot { show.number(tap.term.value) } else { "?".into() };
        let told = TAP.fill(&[&number, &offset[0], &offset[1], &reads]);
        let size = if tap.mask().is_some() { 0.55 } else { 0.8 };
        let dot = circle(radius * size, Some(Ink::Input), Some(Stroke::solid(Ink::Paper, 2.0)));
        pen.put(Mark::from(dot).on(tap.steer[0]).handle(self.shift(tap)).named(told.get(show.lang), k == hot));
    }

    /// Every tap's number, beside its dot where nothing else is.
    fn labels(&self, pen: &mut Pen, window: &Window, hot: usize, knobs: &[Rect]) {
        const PX: f32 = 12.5;
        let Some(radius) = window.taps.first().map(|tap| self.radius(tap)) else { return };
        let dots = |of: fn(&Moved) -> [f64; 2], grown: f32| {
            window.taps.iter().map(move |tap| {
                let p = self.point(of(tap));
                Rect::new(p.x - grown, p.y - grown, 2.0 * grown, 2.0 * grown)
            })
        };
        let places = dots(|tap| tap.place, radius + 1.0).chain(dots(|tap| tap.regular, radius * 0.8));
        let taken: Vec<Rect> = places.collect();
        let mut labels: Vec<Rect> = Vec::new();
        let outer = self.outer();
        for (k, tap) in window.taps.iter().enumerate() {
            let text = (k + 1).to_string();
            let (centre, w, h) = (self.point(tap.place), text_width(&text, Face::SansBold, PX), PX * 0.74);
            let away = radius + if tap.mask().is_some() { 7.0 } else { 3.5 } + if k == hot { 5.0 } else { 0.0 };
            let places =
                [(1.0, -1.0), (-1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (0.0, -1.4), (0.0, 1.4), (1.4, 0.0), (-1.4, 0.0)];
            let place = |(x, y): (f32, f32)| {
                let at = at(centre.x + x * (away * 0.75 + w / 2.0), centre.y + y * (away * 0.75 + h / 2.0));
                Rect::new(at.x - w / 2.0, at.y - h / 2.0, w, h)
            };
            let inside =
                |r: &Rect| r.x > outer.x && r.right() < outer.right() && r.y > outer.y && r.bottom() < outer.bottom();
            let free = |r: &Rect| inside(r) && labels.iter().chain(knobs).all(|label| apart(r, label));
            let clear = |r: &&Rect| taken.iter().all(|dot| apart(r, dot));
            let places: Vec<Rect> = places.into_iter().map(place).filter(free).collect();
            let Some(rect) = places.iter().find(clear).or(places.first()).copied() else { continue };
            let look = Type { halo: true, ..style(Face::SansBold, PX, Ink::Ink, Align::Start) };
            pen.text(at(rect.x, rect.bottom()), text, look);
            labels.push(rect);
        }
    }

    /// The places that deeper layers read, the deeper the smaller.
    pub fn deeper(&self, pen: &mut Pen, deeper: &Deeper) {
        for (layer, places) in deeper.layers.iter().enumerate().rev() {
            for &place in places.iter().filter(|&&place| self.shows(place)) {
                layer_dot(pen, self.point(place), layer + 1);
            }
        }
    }
}

/// A place read by a layer: the first as the taps themselves.
pub fn layer_dot(pen: &mut Pen, centre: Point, layer: usize) {
    let (radius, ink, halo) = match layer {
        0 => (5.5, Ink::Input, 2.0),
        1 => (3.5, Ink::Output, 1.5),
        _ => (2.0, Ink::Control, 1.0),
    };
    let stroke = Some(Stroke::solid(Ink::Paper, halo));
    pen.put(Form::Circle { centre, radius, fill: Some(ink.into()), stroke });
}

/// From a regular place to where it reads, on any photograph.
pub fn arrow(pen: &mut Pen, from: Point, to: Point) {
    let legs = vec![Leg::Line(to)];
    pen.put(Form::Path { from, legs: legs.clone(), stroke: Stroke::solid(Ink::Paper, 5.5), arrow: false });
    pen.put(Form::Path { from, legs, stroke: Stroke::solid(Ink::Control, 2.4), arrow: true });
}

/// How much a tap counts, as a part of a circle from its top: a full one is 1.
pub fn arc(pen: &mut Pen, centre: Point, radius: f32, share: f64) {
    const STEPS: usize = 40;
    let on = |i: usize| {
        let angle = std::f32::consts::TAU * i as f32 / STEPS as f32;
        at(centre.x + radius * angle.sin(), centre.y - radius * angle.cos())
    };
    let full = ((share.clamp(0.0, 1.0)) * STEPS as f64).round() as usize;
    let whole = (1..=STEPS).map(|i| Leg::Line(on(i))).collect();
    pen.put(Form::Path { from: on(0), legs: whole, stroke: Stroke::solid(Ink::Paper, 4.5), arrow: false });
    if full > 0 {
        let legs = (1..=full).map(|i| Leg::Line(on(i))).collect();
        pen.put(Form::Path { from: on(0), legs, stroke: Stroke::solid(Ink::Control, 2.5), arrow: false });
    }
}
