//! What the paths cost on the whole picture: as areas, and along the share of low channels.

use super::super::mark::{Align, Form, Ink, Leg, Paint, Point, Rect, Stroke, at};
use super::super::metrics::{Face, text_width};
use super::super::pen::{Pen, style};
use super::super::show::Show;
use super::super::sweep::{Setting, wired};
use super::boundary::{Boundary, channels, values};
use super::paths::{Path, Paths, short};
use crate::graph::{Graph, NodeId, Role};
use crate::order::sort_by;
use crate::words::{Text, number};

const SHARE: Text = Text::new("share of low channels", "低频通道所占比例");
const WORK: Text = Text::new("cost {0}", "计算量 {0}");
const MEMORY: Text = Text::new("memory {0}", "内存 {0}");

/// A setting's cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point2 {
    /// The share of channels that are low, inputs and outputs together.
    pub low: f64,
    /// Multiply-accumulates.
    pub macs: f64,
    /// Numbers in all outputs.
    pub kept: f64,
}

/// What everything costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// Multiply-accumulates of each path.
    pub paths: Vec<u64>,
    /// Of the whole.
    pub all: u64,
    /// Of the same with no low channel: none where nothing can be moved there.
    pub dense: Option<u64>,
    /// Along the share of low channels, all boundaries moved together.
    pub curve: Vec<Point2>,
    /// This setting on it.
    pub here: Option<Point2>,
}

/// The multiply-accumulates of some nodes.
fn macs(graph: &Graph, nodes: &[NodeId]) -> u64 {
    let of =
        |&id: &NodeId| graph.applied(id).map_or(0, |(p, ids)| p.cost(&graph.shapes(ids), graph.node(id).shape).macs);
    nodes.iter().map(of).sum()
}

impl Costs {
    /// Of a graph as it is for the whole picture.
    pub fn of(show: &Show<'_>, whole: &Graph, paths: &Paths, boundaries: &[Boundary]) -> Self {
        // The same wiring at another size: its nodes stand in the same order.
        let costs = paths.paths.iter().map(|path| macs(whole, &path.chain)).collect();
        let all = whole.cost().macs;
        let none = Self { paths: costs, all, dense: None, curve: Vec::new(), here: None };
        let (Some(setting), false) = (show.setting, boundaries.is_empty()) else { return none };
        let curve = curve(setting, boundaries);
        let dense = curve.first().filter(|point| point.low == 0.0).map(|point| point.macs as u64);
        let here = Some(point(whole, setting, boundaries));
        Self { dense, curve, here, ..none }
    }

    /// A cost as a share of the dense one, else of all.
    pub fn share(&self, macs: u64) -> f64 {
        macs as f64 / self.dense.unwrap_or(self.all).max(1) as f64
    }
}

/// A share in percent, with the digits that let parts add up to their sum.
pub fn percent(share: f64) -> String {
    format!("{} %", number::digits(share * 100.0, 4))
}

fn point(graph: &Graph, (operator, ..): Setting<'_>, boundaries: &[Boundary]) -> Point2 {
    let sum = |role| graph.of_role(role).map(|id| graph.node(id).shape.nchw()[1]).sum::<usize>();
    let counted = |boundary: &Boundary| {
        let node = operator.params.iter().find(|param| param.name == boundary.param).and_then(|param| param.counts);
        let of = sum(if boundary.output { Role::Output } else { Role::Input });
        [node.map_or(0, |node| channels(graph, node)), of]
    };
    let counts: Vec<[usize; 2]> = boundaries.iter().map(counted).collect();
    let [low, of] = [0, 1].map(|i| counts.iter().map(|count| count[i]).sum::<usize>());
    let kept = graph.of_role(Role::Output).map(|id| graph.node(id).shape.len()).sum::<usize>();
    Point2 { low: low as f64 / of.max(1) as f64, macs: graph.cost().macs as f64, kept: kept as f64 }
}

/// All boundaries moved together, from end to end.
fn curve(setting: Setting<'_>, boundaries: &[Boundary]) -> Vec<Point2> {
    let (operator, params, _) = setting;
    let Some(first) = operator.params.iter().find(|param| param.name == boundaries[0].param) else { return Vec::new() };
    let at = |value| {
        let moved = boundaries
            .iter()
            .fold(params.clone(), |params, boundary| params.with(boundary.param, Clone::clone(&value)));
        Some(point(&wired(setting, &moved)?, setting, boundaries))
    };
    let mut points: Vec<Point2> = values(first).into_iter().filter_map(at).collect();
    points.dedup_by(|a, b| a.low == b.low);
    points
}

/// The paths as rectangles in the square of the dense convolution: a column for each picture they come from, a row for each they lead to, as wide
/// and high as it has channels. Areas are multiply-accumulates.
pub fn blocks(pen: &mut Pen, show: &Show<'_>, paths: &Paths, costs: &Costs, off: &[bool], square: Rect) {
    let graph = show.graph;
    let depth = |id: NodeId| graph.node(id).shape.nchw()[1] as f32;
    let mut from: Vec<NodeId> = paths.paths.iter().map(|path| path.from).collect();
    let mut to: Vec<NodeId> = paths.paths.iter().map(|path| path.to).collect();
    for ends in [&mut from, &mut to] {
        sort_by(ends, |&a, &b| (paths.lane(graph, a), a).cmp(&(paths.lane(graph, b), b)));
        ends.dedup();
    }
    let total = |ids: &[NodeId]| ids.iter().map(|&id| depth(id)).sum::<f32>().max(1.0);
    let before =
        |ids: &[NodeId], id: NodeId| ids.iter().take_while(|&&other| other != id).map(|&id| depth(id)).sum::<f32>();
    let (wide, high) = (total(&from), total(&to));
    let cell = |path: usize| {
        let Path { from: start, to: end, .. } = paths.paths[path];
        // Several paths between the same two share their cell.
        let beside: Vec<usize> =
            (0..paths.paths.len()).filter(|&i| (paths.paths[i].from, paths.paths[i].to) == (start, end)).collect();
        let place = beside.iter().position(|&i| i == path).unwrap_or(0) as f32;
        let w = square.w * depth(start) / wide / beside.len().max(1) as f32;
        Rect::new(
            square.x + square.w * before(&from, start) / wide + place * w,
            square.y + square.h * before(&to, end) / high,
            w,
            square.h * depth(end) / high,
        )
    };
    let area = |path: usize| square.w * square.h * costs.share(costs.paths[path]) as f32;
    // Where a cell is too small for its path, all areas shrink alike.
    let fills: Vec<f32> = (0..paths.paths.len()).map(|i| area(i) / (cell(i).w * cell(i).h)).collect();
    let most = fills.iter().copied().fold(1.0, f32::max);
    if costs.dense.is_some() {
        pen.outline(square, Stroke::dashed(Ink::Second, 1.25));
    }
    for (i, path) in paths.paths.iter().enumerate() {
        let cell = cell(i);
        let side = (fills[i] / most).sqrt();
        let block = Rect::new(cell.x, cell.y, cell.w * side, cell.h * side);
        pen.outline(cell, Stroke::solid(Ink::Hair, 1.0));
        pen.fill(block, Ink::Paper);
        if off[i] {
            pen.put(Form::Hatch(block));
        }
        let line = if off[i] { Stroke::dashed(Ink::Weight, 1.5) } else { Stroke::solid(Ink::Weight, 2.0) };
        let fill = (!off[i]).then_some(Paint::Signed(0.16));
        pen.put(Form::Rect { rect: block.grown(-1.0), fill, stroke: Some(line) });
        told(pen, show, path.last(), &percent(costs.share(costs.paths[i])), block, cell);
    }
}

/// A block's name and share: in it, or below it in its cell, or not at all.
fn told(pen: &mut Pen, show: &Show<'_>, node: Option<NodeId>, share: &str, block: Rect, cell: Rect) {
    let name = node.map(|id| short(show.graph, id)).unwrap_or_default();
    let fits =
        |text: &str, face, px, room: Rect, high: f32| text_width(text, face, px) + 9.0 <= room.w && room.h >= high;
    let middle = block.centre();
    let below = Rect::new(cell.x, block.bottom(), cell.w, cell.bottom() - block.bottom());
    let bold = style(Face::SansBold, 12.0, Ink::Ink, Align::Middle);
    let plain = style(Face::Sans, 11.0, Ink::Weight, Align::Middle);
    match (fits(share, Face::Sans, 11.0, block, 34.0), fits(&name, Face::SansBold, 12.0, block, 16.0)) {
        (true, true) => {
            pen.text(at(middle.x, middle.y - 2.0), name, bold);
            pen.text(at(middle.x, middle.y + 12.0), share, plain);
        }
        (false, true) => {
            pen.text(at(middle.x, middle.y + 4.0), name, bold);
            if fits(share, Face::Sans, 11.0, below, 17.0) {
                pen.text(at(cell.x + 2.0, below.y + 13.0), share, style(Face::Sans, 11.0, Ink::Weight, Align::Start));
            }
        }
        _ => {}
    }
}

/// Cost and memory over the share of low channels, with this setting on it.
pub fn draw_curve(pen: &mut Pen, show: &Show<'_>, costs: &Costs, area: Rect) {
    let (Some(here), Some(first)) = (costs.here, costs.curve.first().copied()) else { return };
    let look = |align| style(Face::Sans, 11.0, Ink::Second, align);
    let plot = Rect::new(area.x + 40.0, area.y + 8.0, area.w - 48.0, area.h - 44.0);
    let x = |low: f64| plot.x + plot.w * low as f32;
    let y = |share: f64| plot.bottom() - plot.h * share as f32;
    for share in [0.0, 0.25, 0.5, 1.0] {
        let text = if share == 1.0 { "100 %".to_owned() } else { number::decimal(share * 100.0) };
        pen.text(at(plot.x - 6.0, y(share) + 4.0), text, look(Align::End));
        pen.rule(at(plot.x, y(share)), at(plot.right(), y(share)));
    }
    pen.line(at(plot.x, plot.bottom()), at(plot.right(), plot.bottom()), Stroke::solid(Ink::Frame, 1.0));
    for low in [0.0, 0.5, 1.0] {
        pen.text(at(x(low), plot.bottom() + 14.0), number::decimal(low), look(Align::Middle));
    }
    pen.text(at(plot.centre().x, plot.bottom() + 30.0), SHARE.get(show.lang), look(Align::Middle));
    let line = |pen: &mut Pen, of: fn(&Point2) -> f64, stroke: Stroke| {
        let points: Vec<Point> = costs.curve.iter().map(|point| at(x(point.low), y(of(point) / of(&first)))).collect();
        let legs = points[1..].iter().map(|&to| Leg::Line(to)).collect();
        pen.put(Form::Path { from: points[0], legs, stroke, arrow: false });
    };
    line(pen, |point| point.kept, Stroke::dashed(Ink::Second, 1.5));
    line(pen, |point| point.macs, Stroke::solid(Ink::Weight, 2.0));
    for point in &costs.curve {
        let centre = at(x(point.low), y(point.macs / first.macs));
        pen.put(Form::Circle { centre, radius: 2.2, fill: Some(Ink::Weight.into()), stroke: None });
    }
    let marked = [(here.kept / first.kept, MEMORY, Ink::Second), (here.macs / first.macs, WORK, Ink::Weight)];
    let apart = (y(marked[1].0) - y(marked[0].0)).abs() > 14.0;
    for (i, (share, words, ink)) in marked.into_iter().enumerate() {
        if i == 0 && !apart {
            continue;
        }
        let centre = at(x(here.low), y(share));
        pen.put(Form::Circle {
            centre,
            radius: 5.0,
            fill: Some(Ink::Paper.into()),
            stroke: Some(Stroke::solid(ink, 2.0)),
        });
        let text = words.fill(&[&percent(share)]);
        let text = text.get(show.lang);
        let wide = text_width(text, Face::SansBold, 11.5) + 9.0;
        // Memory above its line, cost below its own.
        let (dy, right) = if i == 0 { (-3.0, true) } else { (14.0, false) };
        let right = right || centre.x - wide < plot.x;
        let fits = centre.x + wide <= area.right();
        let mut look = style(Face::SansBold, 11.5, ink, if right && fits { Align::Start } else { Align::End });
        look.halo = true;
        // Where it does not fit beside its point, above the line, which falls.
        let (x, dy) = match (right, fits) {
            (true, true) => (centre.x + 9.0, dy),
            (true, false) => (area.right(), -10.0),
            (false, _) => (centre.x - 9.0, dy),
        };
        pen.text(at(x, (centre.y + dy).clamp(plot.y + 8.0, plot.bottom() - 3.0)), text, look);
    }
}
