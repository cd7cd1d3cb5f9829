//! Coverage: what one output element stands on, node by node down to the input, and by how many paths each place is read. Places inside the
//! receptive field that no path reaches are hatched: the holes of a grid that is dilated too regularly.

use super::grid::Grid;
use super::mark::{Align, Drawing, Form, Ground, Ink, Leg, Paint, Point, Rect, Site, Stroke, at};
use super::metrics::{Face, wrap};
use super::pen::{Pen, style};
use super::show::{Area, Show};
use crate::graph::{Graph, NodeId, Role, reach};
use crate::words::{Text, number};

/// The most planes side by side.
const MOST: usize = 4;
/// The least cell that carries its count.
const LEGIBLE: f32 = 20.0;
/// Room above a plane for its name, and below for what is read of it.
const HEAD: f32 = 30.0;
const FOOT: f32 = 44.0;

const READ: Text = Text::new("{0} of {1} read", "读取 {0} / {1}");
const FIELD: Text = Text::new(
    "One output stands on a square of {0} × {1} of the input and reads {2} of its {3} places: {4}.",
    "一个输出立足于输入的 {0} × {1} 区域，读取其中 {3} 个位置中的 {2} 个：{4}。",
);
const PATHS: Text = Text::new(
    "Channels counted together, the most read place is reached by {0} paths, each with a product of weights of its own.",
    "各通道合计，被读得最多的位置有 {0} 条路径可达，每条路径各有一串权值之积。",
);

/// One node of the way down.
struct Plane {
    node: NodeId,
    rows: usize,
    columns: usize,
    /// Paths to each place, over all channels.
    paths: Vec<f64>,
}

impl Plane {
    fn of(show: &Show<'_>, node: NodeId) -> Self {
        let [_, _, rows, columns] = show.graph.node(node).shape.nchw();
        let mut paths = vec![0.0; rows * columns];
        if node == show.site.node {
            paths[show.site.index % (rows * columns)] = 1.0;
            return Self { node, rows, columns, paths };
        }
        let all = reach(show.graph, show.values, show.site.node, show.site.index, node);
        for (flat, count) in all.data().iter().enumerate() {
            paths[flat % (rows * columns)] += count;
        }
        Self { node, rows, columns, paths }
    }

    fn read(&self) -> usize {
        self.paths.iter().filter(|&&count| count > 0.0).count()
    }

    /// The corners of what is read.
    fn field(&self) -> Option<[[usize; 2]; 2]> {
        let read = self.paths.iter().enumerate().filter(|(_, count)| **count > 0.0);
        read.map(|(i, _)| [i / self.columns, i % self.columns]).fold(None, |ends, [i, j]| {
            let [[t, l], [b, r]] = ends.unwrap_or([[i, j]; 2]);
            Some([[t.min(i), l.min(j)], [b.max(i), r.max(j)]])
        })
    }
}

/// The nodes from an element down its first operands to a leaf, those that are planes.
fn way(graph: &Graph, from: NodeId) -> Vec<NodeId> {
    let mut way = vec![from];
    while let Some(&next) = way.last().and_then(|&id| graph.applied(id)).and_then(|(_, operands)| operands.first()) {
        way.push(next);
    }
    way.retain(|&id| {
        let [_, _, rows, columns] = graph.node(id).shape.nchw();
        graph.node(id).shape.rank() == 4 && rows * columns > 1
    });
    way
}

/// The way down from the element shown.
pub fn coverage(show: &Show<'_>, area: Area) -> Drawing {
    let mut way = way(show.graph, show.site.node);
    // The picture first, the element itself last; of a long way, the two ends.
    way.reverse();
    if way.len() > MOST {
        way.drain(1..way.len() - MOST + 1);
    }
    let planes: Vec<Plane> = way.into_iter().map(|node| Plane::of(show, node)).collect();
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
            let from = at(x - gap + 6.0, y + HEAD + height / 2.0);
            let legs = vec![Leg::Line(at(x - 6.0, from.y))];
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
    let most = plane.paths.iter().copied().fold(1.0, f64::max);
    let channel = if last { node.shape.nchw_at(show.site.index)[1] } else { 0 };
    let site = |row: usize, column: usize| {
        Some(Site { node: plane.node, index: (channel * plane.rows + row) * plane.columns + column })
    };
    // One path is seen from none, and more paths from fewer.
    let shade = |count: f64| Ground::Magnitude((0.25 + 0.75 * count / most) as f32);
    grid.draw(
        pen,
        |row, column| Some(plane.paths[row * plane.columns + column]).filter(|&count| count > 0.0).map(shade),
        site,
    );
    if let Some([[t, l], [b, r]]) = plane.field() {
        for (i, j) in (t..=b).flat_map(|i| (l..=r).map(move |j| (i, j))) {
            let (cell, count) = (grid.at(i as isize, j as isize), plane.paths[i * plane.columns + j]);
            let cell = Rect::new(cell.x, cell.y, cell.w - 1.0, cell.h - 1.0);
            if count == 0.0 {
                pen.put(Form::Hatch(cell));
            } else if grid.cell >= LEGIBLE {
                let text = number::integer(count as i64);
                pen.number(cell, &text, Face::SansMedium, (grid.cell * 0.4).min(13.0), Paint::On(shade(count)));
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
    let Some([[t, l], [b, r]]) = input.field() else { return place.y };
    let (rows, columns) = (b - t + 1, r - l + 1);
    let read = input.read();
    let count = |n: usize| number::integer(n as i64);
    let share = number::percent(read as f64 / (rows * columns) as f64);
    let most = input.paths.iter().copied().fold(0.0, f64::max);
    let lines = [
        FIELD.fill(&[&count(rows), &count(columns), &count(read), &count(rows * columns), &share]),
        PATHS.fill(&[&number::integer(most as i64)]),
    ];
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
