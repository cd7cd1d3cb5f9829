//! A plane of counts between the corners of what is read: colour for how many paths, the number where it fits, hatched where none.

use super::count::Plane;
use crate::scene::grid::Grid;
use crate::scene::mark::{Align, Form, Ground, Ink, Mark, Paint, Point, Rect, Site, Stroke, at};
use crate::scene::metrics::{Face, text_width};
use crate::scene::pen::{Pen, style};
use crate::scene::show::Show;
use crate::words::{Text, number};

/// The least cell that carries its count.
const LEGIBLE: f32 = 13.0;

const NEVER: Text = Text::new("never read", "从未读到");
const PATHS: Text = Text::new("paths", "条路径");

/// The ground of a count: one path is seen from none, and more paths from fewer.
pub fn shade(count: f64, most: f64) -> Ground {
    let share = if most > 1.0 { (count - 1.0) / (most - 1.0) } else { 0.35 };
    Ground::Magnitude((0.2 + 0.8 * share) as f32)
}

/// A plane's counts, cut to what is read.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub plane: &'a Plane,
    pub first: [usize; 2],
    pub size: [usize; 2],
    /// Paths that one printed path stands for.
    pub chains: f64,
    pub most: f64,
}

impl<'a> Field<'a> {
    pub fn of(plane: &'a Plane) -> Option<Self> {
        let [first, _] = plane.field()?;
        let chains = plane.chains();
        let most = plane.paths.iter().copied().fold(0.0, f64::max) / chains;
        Some(Self { plane, first, size: plane.extent(), chains, most })
    }

    /// Where its cells lie.
    pub fn grid(&self, area: Rect) -> Grid {
        Grid::fitted(area, self.size, [0; 2], 72.0)
    }

    /// The count of a place between the corners.
    pub fn count(&self, [row, column]: [usize; 2]) -> f64 {
        self.plane.at([self.first[0] + row, self.first[1] + column]) / self.chains
    }

    /// Draws it; `site` names the element of a place of the plane, where the specimen has it.
    pub fn draw(&self, pen: &mut Pen, grid: &Grid, site: impl Fn([usize; 2]) -> Option<Site>) {
        let gap = if grid.cell >= 6.0 { 1.0 } else { 0.0 };
        let [rows, columns] = self.size;
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            let (cell, count) = (grid.at(row as isize, column as isize), self.count([row, column]));
            let rect = Rect::new(cell.x, cell.y, (cell.w - gap).max(0.5), (cell.h - gap).max(0.5));
            let ground = shade(count, self.most);
            let mut mark = Mark::from(match count > 0.0 {
                true => Form::Rect { rect, fill: Some(ground.into()), stroke: None },
                false => Form::Hatch(rect),
            });
            mark.site = site([self.first[0] + row, self.first[1] + column]);
            pen.put(mark);
            if count > 0.0 && grid.cell >= LEGIBLE {
                let text = number::integer(count as i64);
                let px = (grid.cell * 0.5).clamp(9.0, 13.0);
                pen.number(rect.grown(1.0), &text, Face::SansMedium, px, Paint::On(ground));
            }
        }
        pen.outline(grid.inner(), Stroke::solid(Ink::Frame, 1.0));
    }

    /// The colours of 1 and of the most paths, and the hatch of none; returns the right edge.
    pub fn legend(&self, pen: &mut Pen, show: &Show<'_>, place: Point, holes: bool) -> f32 {
        let look = style(Face::Sans, 12.0, Ink::Second, Align::Start);
        let mut x = place.x;
        let bar = if self.most > 1.0 { 5 } else { 1 };
        if bar > 1 {
            x = pen.run(at(x, place.y), &[("1 ", look)]) + 2.0;
        }
        for i in 0..bar {
            let count = 1.0 + (self.most - 1.0) * f64::from(i) / f64::from((bar - 1).max(1));
            let ground = shade(count, self.most);
            pen.fill(Rect::new(x, place.y - 10.0, 12.0, 12.0), ground);
            x += 12.0;
        }
        let told = format!("{} {}", number::integer(self.most as i64), PATHS.get(show.lang));
        let told = if show.lang == crate::words::Lang::En && self.most == 1.0 { "1 path".to_owned() } else { told };
        x = pen.run(at(x + 6.0, place.y), &[(&told, look)]);
        if holes {
            pen.put(Form::Hatch(Rect::new(x + 14.0, place.y - 10.0, 12.0, 12.0)));
            pen.outline(Rect::new(x + 14.0, place.y - 10.0, 12.0, 12.0), Stroke::solid(Ink::Frame, 1.0));
            let text = NEVER.get(show.lang);
            pen.text(at(x + 32.0, place.y), text, look);
            x += 32.0 + text_width(text, Face::Sans, 12.0);
        }
        x
    }
}
