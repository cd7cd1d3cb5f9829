//! Where the nodes stand. Cells of a picture stand where they lie in it, if that is what most edges say; else on a ring, around the node that
//! has most of the edges if there is one. Decided by the edges as their source gives them, so that cutting one moves no node.

use super::passing::Edges;
use crate::graph::near_square;
use crate::scene::mark::{Point, Rect, at};

/// How nodes are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lay {
    /// In rows and columns.
    Grid([usize; 2]),
    /// On a ring.
    Ring,
    /// On a ring around one of them.
    Around(usize),
}

/// From where to where an edge is drawn.
pub enum Wire {
    /// From one node to the other.
    Straight,
    /// Past the nodes between.
    Bent,
    /// Around the back: out at one side, in at the other.
    Back([f32; 2]),
}

/// Whether two of `n` in a row stand beside each other: 1, or around the back: 2.
fn step(a: usize, b: usize, n: usize) -> usize {
    match a.abs_diff(b) {
        1 => 1,
        far if n > 2 && far == n - 1 => 2,
        _ => 0,
    }
}

/// How two nodes of a grid stand to each other.
fn beside([rows, columns]: [usize; 2], a: usize, b: usize) -> usize {
    let [(i, j), (k, l)] = [a, b].map(|node| (node / columns, node % columns));
    match (i == k, j == l) {
        (true, false) => step(j, l, columns),
        (false, true) => step(i, k, rows),
        _ => 0,
    }
}

impl Lay {
    /// Of `count` nodes with these edges.
    pub fn of(edges: Option<&Edges<'_>>, count: usize) -> Self {
        let size = near_square(count.max(1));
        let Some(edges) = edges else { return Self::Grid(size) };
        let given = edges.given.data();
        let pairs = || (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
        let pairs: Vec<(usize, usize)> = pairs()
            .filter(|&(a, b)| [a * count + b, b * count + a].iter().any(|&at| given.get(at) != Some(&0.0)))
            .collect();
        let share = |of: &dyn Fn(usize, usize) -> bool| pairs.iter().filter(|&&(a, b)| of(a, b)).count();
        let all = pairs.len();
        if share(&|a, b| beside(size, a, b) == 1) == all {
            Self::Grid(size)
        } else if 10 * share(&|a, b| step(a, b, count) > 0) >= 7 * all {
            Self::Ring
        } else if 2 * share(&|a, b| beside(size, a, b) > 0) >= all {
            Self::Grid(size)
        } else {
            let hub = (0..count).find(|&hub| count > 3 && 10 * share(&|a, b| a == hub || b == hub) >= 7 * all);
            hub.map_or(Self::Ring, Self::Around)
        }
    }
}

/// Nodes in a place of the drawing.
pub struct Places {
    pub lay: Lay,
    pub count: usize,
    /// What they fill.
    pub outer: Rect,
    /// A node's radius.
    pub radius: f32,
    /// From one to the next.
    pub pitch: f32,
}

impl Places {
    /// As large as an area lets them be, in its upper middle.
    pub fn fitted(lay: Lay, count: usize, area: Rect) -> Self {
        match lay {
            Lay::Grid([rows, columns]) => {
                // As high as wide: what stands in one row has room above and below for what is written there.
                let pitch = (area.w / columns as f32).min(area.h / (rows as f32).max(2.0)).min(110.0);
                let [w, h] = [columns, rows].map(|n| n as f32 * pitch);
                let outer = Rect::new(area.x + (area.w - w) / 2.0, area.y, w, h);
                Self { lay, count, outer, radius: (pitch * 0.27).clamp(1.0, 24.0), pitch }
            }
            Lay::Ring | Lay::Around(_) => {
                let side = area.w.min(area.h).min(620.0);
                let outer = Rect::new(area.x + (area.w - side) / 2.0, area.y, side, side);
                let on = if lay == Lay::Ring { count } else { count - 1 }.max(3) as f32;
                // The largest circles that leave as much between them as they are wide, roughly.
                let around = side / 2.0 * 0.86;
                let pitch = around * std::f32::consts::TAU / on;
                Self { lay, count, outer, radius: (pitch * 0.34).clamp(1.0, 24.0), pitch: pitch.min(90.0) }
            }
        }
    }

    /// Where a node stands.
    pub fn point(&self, node: usize) -> Point {
        let middle = self.outer.centre();
        match self.lay {
            Lay::Grid([_, columns]) => {
                let (row, column) = ((node / columns) as f32, (node % columns) as f32);
                at(self.outer.x + (column + 0.5) * self.pitch, self.outer.y + (row + 0.5) * self.pitch)
            }
            Lay::Around(hub) if node == hub => middle,
            lay => {
                let (on, place) = match lay {
                    Lay::Around(hub) => (self.count - 1, node - usize::from(node > hub)),
                    _ => (self.count, node),
                };
                let (sin, cos) = (std::f32::consts::TAU * place as f32 / on.max(1) as f32).sin_cos();
                let far = self.outer.w / 2.0 - self.radius - 4.0;
                at(middle.x + far * sin, middle.y - far * cos)
            }
        }
    }

    /// The square of a picture that a node stands for.
    pub fn picture(&self) -> Option<Rect> {
        matches!(self.lay, Lay::Grid([rows, _]) if rows > 1).then_some(self.outer)
    }

    /// How an edge is drawn.
    pub fn wire(&self, a: usize, b: usize) -> Wire {
        let Lay::Grid(size) = self.lay else { return Wire::Straight };
        let columns = size[1];
        let [(i, j), (k, l)] = [a, b].map(|node| (node / columns, node % columns));
        match beside(size, a, b) {
            2 if i == k => Wire::Back([if j < l { -1.0 } else { 1.0 }, 0.0]),
            2 => Wire::Back([0.0, if i < k { -1.0 } else { 1.0 }]),
            0 if i == k || j == l || i.abs_diff(k) == j.abs_diff(l) => Wire::Bent,
            _ => Wire::Straight,
        }
    }
}
