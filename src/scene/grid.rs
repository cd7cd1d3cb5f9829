//! A plane of cells: padding around it, numbers along its edges.

use super::mark::{Align, Form, Ground, Ink, Mark, Paint, Point, Rect, Site, Stroke, at};
use super::metrics::Face;
use super::pen::{Pen, style};

/// Where the cells of a plane lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Upper left of cell (0, 0).
    pub origin: Point,
    /// Side of a cell.
    pub cell: f32,
    /// Rows and columns.
    pub size: [usize; 2],
    /// Rows above and below, columns left and right, of padding.
    pub padding: [usize; 2],
}

impl Grid {
    /// The largest grid of whole-pixel cells in an area, from its upper left, at most `most` a cell.
    pub fn fitted(area: Rect, size: [usize; 2], padding: [usize; 2], most: f32) -> Self {
        let [rows, columns] = [0, 1].map(|axis| (size[axis] + 2 * padding[axis]).max(1) as f32);
        let fit = (area.w / columns).min(area.h / rows).min(most);
        let cell = if fit >= 3.0 { fit.floor() } else { fit };
        let origin = at(area.x + padding[1] as f32 * cell, area.y + padding[0] as f32 * cell);
        Self { origin, cell, size, padding }
    }

    /// The cell at a row and column, which may lie in the padding.
    pub fn at(&self, row: isize, column: isize) -> Rect {
        let corner = at(self.origin.x + column as f32 * self.cell, self.origin.y + row as f32 * self.cell);
        Rect::new(corner.x, corner.y, self.cell, self.cell)
    }

    /// The rectangle around cells from one corner to another, both included.
    pub fn span(&self, first: [isize; 2], last: [isize; 2]) -> Rect {
        let (a, b) = (self.at(first[0], first[1]), self.at(last[0], last[1]));
        Rect::new(a.x, a.y, b.right() - a.x, b.bottom() - a.y)
    }

    /// The cells without the padding.
    pub fn inner(&self) -> Rect {
        Rect::new(self.origin.x, self.origin.y, self.size[1] as f32 * self.cell, self.size[0] as f32 * self.cell)
    }

    /// The cells with the padding.
    pub fn outer(&self) -> Rect {
        let [rows, columns] = self.padding.map(|n| n as f32 * self.cell);
        let inner = self.inner();
        Rect::new(inner.x - columns, inner.y - rows, inner.w + 2.0 * columns, inner.h + 2.0 * rows)
    }

    /// Draws padding, every cell in its ground (none = not computed yet), gridlines and the frame. `site` names each cell's element; a cell
    /// without one is not drawn.
    pub fn draw(
        &self,
        pen: &mut Pen,
        ground: impl Fn(usize, usize) -> Option<Ground>,
        site: impl Fn(usize, usize) -> Option<Site>,
    ) {
        let (inner, outer) = (self.inner(), self.outer());
        if outer != inner {
            pen.put(Form::Hatch(outer));
            pen.fill(inner, Ink::Paper);
        }
        let gap = if self.cell >= 6.0 { 1.0 } else { 0.0 };
        for row in 0..self.size[0] {
            for column in 0..self.size[1] {
                let Some(site) = site(row, column) else { continue };
                let cell = self.at(row as isize, column as isize);
                let rect = Rect::new(cell.x, cell.y, (cell.w - gap).max(0.5), (cell.h - gap).max(0.5));
                let fill = ground(row, column).map_or(Paint::Ink(Ink::Sheet), Paint::from);
                let mark = Mark::from(Form::Rect { rect, fill: Some(fill), stroke: None });
                pen.put(mark.on(site));
            }
        }
        pen.outline(outer, Stroke::solid(Ink::Frame, 1.0));
    }

    /// Numbers along the left and lower edge, as many as fit.
    pub fn axes(&self, pen: &mut Pen) {
        let step = [1, 2, 5, 10].into_iter().find(|&n| n as f32 * self.cell >= 28.0).unwrap_or(10);
        let outer = self.outer();
        let look = |align| style(Face::Sans, 11.0, Ink::Third, align);
        for row in (0..self.size[0]).step_by(step) {
            let middle = self.at(row as isize, 0).centre();
            pen.text(at(outer.x - 3.5, middle.y + 4.0), row.to_string(), look(Align::End));
        }
        for column in (0..self.size[1]).step_by(step) {
            let middle = self.at(0, column as isize).centre();
            pen.text(at(middle.x, outer.bottom() + 13.0), column.to_string(), look(Align::Middle));
        }
    }
}
