//! The way down from an element, node by node: by how many paths each place is read.

use super::count::{self, Plane};
use super::field::shade;
use crate::graph::Role;
use crate::scene::grid::Grid;
use crate::scene::mark::{Align, Drawing, Form, Ink, Leg, Paint, Point, Rect, Site, Stroke, at};
use crate::scene::metrics::{Face, wrap};
use crate::scene::pen::{Pen, style};
use crate::scene::show::{Area, Show};
use crate::words::{Text, number};

/// The most planes side by side.
const MOST: usize = 4;
/// The least cell that carries its count.
const LEGIBLE: f32 = 14.0;
/// Room above a plane for its name, and below for what is read of it.
const HEAD: f32 = 30.0;
const FOOT: f32 = 44.0;

const READ: Text = Text::new("{0} of {1} read", "读取 {0} / {1}");
const FIELD: Text = Text::new(
    "One output stands on a square of {0} × {1} of the input and reads {2} of its {3} places: {4}.",
    "一个输出立足于输入的 {0} × {1} 区域，读取其中 {3} 个位置中的 {2} 个：{4}。",
);
const PATHS: Text = Text::new(
    "The number on a place: how many ways lead from the output down to it, at most {0}.",
    "位置上的数字：从输出向下通到它的路径条数，最多 {0} 条。",
);
const CHAINS: Text = Text::new(
    "On {0}, each stands for {1}, one for every way through the channels.",
    "在 {0} 上，每一条代表 {1} 条，通道之间的每种走法各一条。",
);

/// The way down from the element shown.
pub fn planes(show: &Show<'_>, area: Area) -> Drawing {
    let mut planes = count::planes(show.graph, show.values, show.site);
    // Of a long way, the two ends.
    if planes.len() > MOST {
        planes.drain(1..planes.len() - MOST + 1);
    }
    let Some(first) = planes.first() else { return Drawing::default() };
    let mut pen = Pen::default();
    let (inset, gap) = if area.wide() { (32.0, 40.0) } else { (24.0, 26.0) };
    let across = if area.wide() { planes.len() } else { planes.len().min(2) };
    let width = (area.width - 2.0 * inset - gap * (across - 1) as f32) / across as f32;
    let down = planes.len().div_ceil(across);
    let most = if area.wide() { area.height - HEAD - FOOT - 70.0 } else { width };
    let height = width.min(most).max(60.0);
    for (i, plane) in planes.iter().enumerate() {
        let x = inset + (i % across) as f32 * (width + gap);
        let y = (i / across) as f32 * (height + HEAD + FOOT);
        draw(&mut pen, show, plane, Rect::new(x, y, width, height + HEAD + FOOT), i + 1 == planes.len());
        if i % across > 0 {
            // From the element down to what it reads.
            let from = at(x - 8.0, y + HEAD - 14.0);
            let legs = vec![Leg::Line(at(x - gap + 8.0, from.y))];
            pen.put(Form::Path { from, legs, stroke: Stroke::solid(Ink::Second, 1.5), arrow: true });
        }
    }
    let y = down as f32 * (height + HEAD + FOOT) + 14.0;
    let end = caption(&mut pen, show, first, at(inset, y), area.width - 2.0 * inset);
    let height = if area.wide() { area.height.max(end + 16.0) } else { end + 16.0 };
    Drawing { size: [area.width, height], base: pen.marks, overlay: Vec::new() }
}

fn draw(pen: &mut Pen, show: &Show<'_>, plane: &Plane, area: Rect, last: bool) {
    let node = show.graph.node(plane.node);
    let ink = match node.role {
        Role::Input => Ink::Input,
        Role::Output => Ink::Output,
        _ => Ink::Second,
    };
    pen.head(Rect::new(area.x, area.y, area.w, 22.0), &node.name, ink, &node.shape.to_string());
    let inner = Rect::new(area.x, area.y + HEAD, area.w, area.h - HEAD - FOOT);
    let grid = Grid::fitted(inner, [plane.rows, plane.columns], [0; 2], 44.0);
    let chains = plane.chains();
    let most = plane.paths.iter().copied().fold(1.0, f64::max) / chains;
    let channel = if last { node.shape.nchw_at(show.site.index)[1] } else { 0 };
    let site = |row: usize, column: usize| {
        Some(Site { node: plane.node, index: (channel * plane.rows + row) * plane.columns + column })
    };
    let count = |row: usize, column: usize| plane.at([row, column]) / chains;
    let ground = |row: usize, column: usize| {
        Some(count(row, column)).filter(|&count| count > 0.0).map(|count| shade(count, most))
    };
    grid.draw(pen, ground, site);
    if let Some([[t, l], [b, r]]) = plane.field() {
        for (i, j) in (t..=b).flat_map(|i| (l..=r).map(move |j| (i, j))) {
            let (cell, count) = (grid.at(i as isize, j as isize), count(i, j));
            let cell = Rect::new(cell.x, cell.y, cell.w - 1.0, cell.h - 1.0);
            if count == 0.0 {
                pen.put(Form::Hatch(cell));
            } else if grid.cell >= LEGIBLE {
                let text = number::integer(count as i64);
                let paint = Paint::On(shade(count, most));
                pen.number(cell.grown(1.0), &text, Face::SansMedium, (grid.cell * 0.45).clamp(9.0, 13.0), paint);
            }
        }
        let span = grid.span([t as isize, l as isize], [b as isize, r as isize]);
        pen.window(Rect::new(span.x, span.y, span.w - 1.0, span.h - 1.0));
    }
    grid.axes(pen);
    let told = READ.fill(&[&number::integer(plane.read() as i64), &number::integer(plane.paths.len() as i64)]);
    let look = style(Face::Sans, 12.0, Ink::Second, Align::Start);
    pen.text(at(area.x, grid.outer().bottom() + 32.0), told.get(show.lang), look);
}

/// What is read of the input, in words; returns the lower edge.
fn caption(pen: &mut Pen, show: &Show<'_>, input: &Plane, place: Point, width: f32) -> f32 {
    let [rows, columns] = input.extent();
    let read = input.read();
    let count = |n: usize| number::integer(n as i64);
    let chains = input.chains();
    let most = input.paths.iter().copied().fold(0.0, f64::max) / chains;
    let share = number::percent(input.share());
    let mut lines = vec![
        FIELD.fill(&[&count(rows), &count(columns), &count(read), &count(rows * columns), &share]),
        PATHS.fill(&[&number::integer(most as i64)]),
    ];
    if chains > 1.0 {
        let name = &show.graph.node(input.node).name;
        lines.push(CHAINS.fill(&[name, &number::integer(chains as i64)]));
    }
    let mut y = place.y;
    for (i, words) in lines.iter().enumerate() {
        for line in wrap(words.get(show.lang), Face::Sans, 13.0, width) {
            y += 18.0;
            let ink = if i == 0 { Ink::Ink } else { Ink::Second };
            pen.text(at(place.x, y), line, style(Face::Sans, 13.0, ink, Align::Start));
        }
    }
    y
}
