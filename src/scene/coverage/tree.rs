//! The taps from one output down to the picture, layer by layer, along a row: what a layer skips, the layers below it must fill.

use super::count::Open;
use crate::order::Set;
use crate::scene::mark::{Form, Ink, Leg, Mark, Point, Rect, Site, Stroke, at};
use crate::scene::pen::Pen;

/// The columns that are lit, level by level, and the lines between them.
type Lit = Vec<Set<usize>>;

/// A tree in an area.
#[derive(Debug)]
pub struct Tree<'a> {
    open: &'a Open,
    area: Rect,
    pitch: f32,
    band: f32,
    /// Each level's columns that are read, with those of the level below that they read.
    levels: Vec<Vec<(usize, Set<usize>)>>,
}

impl<'a> Tree<'a> {
    pub fn new(open: &'a Open, area: Rect) -> Self {
        let all = open.planes.len();
        let level = |level: usize| open.columns(level).into_iter().map(|c| (c, open.reads(level, c))).collect();
        let width = open.input().extent()[1].max(1);
        let pitch = (area.w / width as f32).min(30.0);
        let foot = (pitch - 1.0).min(14.0);
        let band = (area.h - 8.0 - foot) / (all - 1).max(1) as f32;
        Self { open, area, pitch, band, levels: (0..all).map(level).collect() }
    }

    /// Where a level lies.
    pub fn level(&self, level: usize) -> f32 {
        self.area.y + 6.0 + (self.levels.len() - 1 - level) as f32 * self.band
    }

    fn place(&self, level: usize, column: usize) -> Point {
        let off = column as f32 - self.open.middle(level)[1] as f32;
        at(self.area.centre().x + off * self.pitch, self.level(level))
    }

    /// What a column reads, where it is read itself.
    fn read(&self, level: usize, column: usize) -> Option<&Set<usize>> {
        self.levels[level].iter().find(|(found, _)| *found == column).map(|(_, read)| read)
    }

    fn leaf(&self, column: usize) -> Rect {
        let (middle, side) = (self.place(0, column), (self.pitch - 1.0).min(14.0));
        Rect::new(middle.x - side / 2.0, middle.y, side, side)
    }

    /// Everything a column stands on, and of the input also what stands on it.
    fn lit(&self, level: usize, column: usize) -> Lit {
        let mut lit: Lit = vec![Set::new(); self.levels.len()];
        if self.read(level, column).is_none() {
            return lit;
        }
        lit[level].insert(column);
        for above in (1..=level).rev() {
            lit[above - 1] = Set::from_iter(lit[above].iter().filter_map(|&c| self.read(above, c)).flatten().copied());
        }
        if level == 0 {
            for above in 1..self.levels.len() {
                let reads = |(c, read): &(usize, Set<usize>)| {
                    read.iter().any(|below| lit[above - 1].contains(below)).then_some(*c)
                };
                lit[above] = Set::from_iter(self.levels[above].iter().filter_map(reads));
            }
        }
        lit
    }

    fn lines(&self, pen: &mut Pen, stroke: Stroke, of: impl Fn(usize, usize, usize) -> bool) {
        for level in 1..self.levels.len() {
            for &(column, ref read) in &self.levels[level] {
                for &below in read.iter().filter(|&&below| of(level, column, below)) {
                    let legs = vec![Leg::Line(self.place(level - 1, below))];
                    pen.put(Form::Path { from: self.place(level, column), legs, stroke, arrow: false });
                }
            }
        }
    }

    fn nodes(&self, pen: &mut Pen, level: usize, strong: bool, site: &dyn Fn(usize, usize) -> Option<Site>) {
        let top = level + 1 == self.levels.len();
        for &(column, _) in &self.levels[level] {
            let ink = match (top, strong) {
                (true, _) => Ink::Output,
                (_, true) => Ink::Ink,
                _ => Ink::Frame,
            };
            let radius = if top { 5.5 } else { (self.pitch * 0.3).clamp(2.0, 4.5) };
            let fill = if top || strong { ink } else { Ink::Paper };
            let centre = self.place(level, column);
            let stroke = Some(Stroke::solid(ink, 1.5));
            pen.put(Form::Circle { centre, radius, fill: Some(fill.into()), stroke });
            if let Some(site) = site(level, column) {
                // What answers is larger than what is drawn, and never reaches its neighbour.
                let reach = (self.pitch * 0.5).clamp(radius, 9.0);
                let area = Rect::new(centre.x - reach, centre.y - reach, 2.0 * reach, 2.0 * reach);
                pen.put(Mark::from(Form::Rect { rect: area, fill: None, stroke: None }).on(site));
            }
        }
    }

    /// The whole tree; `site` names the element of a level's column, where the specimen has it.
    pub fn draw(&self, pen: &mut Pen, site: &dyn Fn(usize, usize) -> Option<Site>) {
        self.lines(pen, Stroke::solid(Ink::Frame, 0.75), |_, _, _| true);
        for level in (1..self.levels.len()).rev() {
            self.nodes(pen, level, false, site);
        }
        let Some([[_, first], [_, last]]) = self.open.input().field() else { return };
        for column in first..=last {
            let rect = self.leaf(column);
            let read = self.read(0, column).is_some();
            let mut mark = Mark::from(match read {
                true => Form::Rect { rect, fill: Some(Ink::Input.into()), stroke: None },
                false => Form::Hatch(rect),
            });
            mark.site = site(0, column);
            pen.put(mark);
            if !read {
                pen.outline(rect, Stroke::solid(Ink::Hair, 1.0));
            }
        }
    }

    /// A column's part of it, strong.
    pub fn light(&self, pen: &mut Pen, level: usize, column: usize) {
        let lit = self.lit(level, column);
        let within =
            |level: usize, column: usize, below: usize| lit[level].contains(&column) && lit[level - 1].contains(&below);
        self.lines(pen, Stroke::solid(Ink::Paper, 4.0), within);
        self.lines(pen, Stroke::solid(Ink::Ink, 1.75), within);
        for (level, columns) in lit.iter().enumerate() {
            for &column in columns {
                if level == 0 {
                    let rect = self.leaf(column);
                    pen.fill(rect, Ink::Input);
                    pen.outline(rect.grown(0.5), Stroke::solid(Ink::Ink, 2.0));
                } else {
                    let fill = Some(Ink::Ink.into());
                    pen.put(Form::Circle { centre: self.place(level, column), radius: 4.5, fill, stroke: None });
                }
            }
        }
    }
}
