//! Scales: a graph whose pictures live at two or more resolutions. A lane for each, every picture as large as it has pixels; the paths within and
//! between lanes, what each brings, what it costs, and what the outputs lose without it.

mod boundary;
mod cost;
mod draw;
mod effect;
mod paths;
mod place;
mod table;

use super::mark::{Align, Drawing, Form, Ink, Leg, Rect, Site, Stroke, at};
use super::metrics::Face;
use super::pen::{Pen, style};
use super::sheet::Sheet;
use super::show::{Area, Format, Show};
use super::sweep::wired;
use super::thumb::{MOST, framed, muted};
use crate::graph::{Graph, NodeId, Role, reached};
use crate::order::sort_by;
use crate::words::Text;
use boundary::{Bar, Boundary, CELLS, boundaries, steps};
use cost::{Costs, blocks, draw_curve, percent};
use draw::{Scene, around, chip};
pub use effect::Change;
use effect::Effects;
use paths::{Paths, factor};
use place::{Places, What};

const INPUT: Text = Text::new("Input", "输入");
const OUTPUT: Text = Text::new("Output", "输出");
const CHANNELS: Text = Text::new("{0} channels", "{0} 个通道");
const PATHS: Text = Text::new("{0} paths", "{0} 条路径");
const PATH: Text = Text::new("{0} path", "{0} 条路径");
const PRESS: Text = Text::new("press one to mute it", "点按即可静音");
const COST: Text = Text::new("Cost", "代价");
const AREAS: Text = Text::new(
    "areas are multiply-accumulates; dashed, everything at full size: {0} of it is left",
    "面积即乘加次数；虚线框为全部用全尺寸，现为其 {0}",
);
/// The least height of the costs, so that they do not move when paths come and go.
const FOOT: f32 = 164.0;
/// The least width of a table beside other things.
const TABLE: f32 = 340.0;
const AREAS_ALONE: Text = Text::new("areas are multiply-accumulates", "面积即乘加次数");

/// What each output changes by if a path's last node is muted: path by path, output by output.
pub fn changes(show: &Show<'_>) -> Vec<(NodeId, Vec<(NodeId, Change)>)> {
    let paths = Paths::of(show.graph, &[]);
    let outputs: Vec<NodeId> = show.graph.of_role(Role::Output).collect();
    let effects = Effects::of(show, &paths.paths, &outputs);
    let of = |(path, changes): (&paths::Path, Vec<Change>)| {
        Some((path.last()?, outputs.iter().copied().zip(changes).collect()))
    };
    paths.paths.iter().zip(effects.alone).filter_map(of).collect()
}

/// The channels the view would like to show small.
pub fn wants(graph: &Graph) -> Vec<(NodeId, usize)> {
    let all = (0..graph.nodes().len()).filter(|&id| Sheet::is_map(graph.node(id).shape));
    let most = |id: NodeId| if graph.node(id).role == Role::Input { CELLS } else { MOST };
    all.flat_map(|id| (0..Sheet::of(graph.node(id).shape, 0).slices.min(most(id))).map(move |slice| (id, slice)))
        .collect()
}

/// Lanes, paths, costs.
pub fn scales(show: &Show<'_>, area: Area) -> Drawing {
    let graph = show.graph;
    let cuts = boundaries(show);
    let named: Vec<&str> = match show.setting {
        Some((operator, ..)) => operator.params.iter().filter_map(|param| param.counts).collect(),
        None => Vec::new(),
    };
    let paths = Paths::of(graph, &named);
    let outputs: Vec<NodeId> = graph.of_role(Role::Output).collect();
    let effects = Effects::of(show, &paths.paths, &outputs);
    let whole = show.setting.and_then(|setting| wired(setting, setting.1));
    let whole = whole.as_ref().filter(|whole| whole.nodes().len() == graph.nodes().len()).unwrap_or(graph);
    let costs = Costs::of(show, whole, &paths, &cuts);
    let off: Vec<bool> = paths.paths.iter().map(|path| path.last().is_some_and(|last| muted(show, last))).collect();
    let page =
        Page { show, area, paths: &paths, cuts: &cuts, costs: &costs, off: &off, effects: &effects, outputs: &outputs };
    let mut pen = Pen::default();
    let wide = area.wide();
    let inset = if wide { 28.0 } else { 14.0 };
    let foot = match area.format {
        Format::Wide => table::high(show, &paths, &costs, TABLE).max(FOOT) + 40.0,
        _ => 0.0,
    };
    let tight = area.width < 800.0;
    let side = match (wide, tight) {
        (true, false) => 90.0,
        (true, true) => 62.0,
        _ => 0.0,
    };
    let top = if wide { 34.0 } else { 140.0 };
    let high = if wide { area.height - foot - top } else { f32::INFINITY };
    let room = Rect::new(inset + side, top, 0.0, high);
    let room = Rect { w: area.width - 2.0 * room.x, ..room };
    let places = Places::of(show, &paths, room, wide);
    let unit = places.unit;
    let scene = Scene { show, whole, paths: &paths, places: &places, effects: &effects, outputs: &outputs, off: &off };
    page.heads(&mut pen, inset, room);
    // Between two lanes, neither of them empty.
    for y in places.lanes.windows(3).filter(|at| at[0] < at[1] && at[1] < at[2]).map(|at| at[1].round() + 0.5) {
        pen.rule(at(inset, y), at(area.width - inset, y));
    }
    page.bars(&mut pen, &places, inset, room);
    scene.wires(&mut pen);
    scene.items(&mut pen, unit);
    let mut bottom = places.bottom();
    if area.photos() {
        bottom = page.foot(&mut pen, Rect::new(inset, bottom, area.width - 2.0 * inset, foot));
    }
    let mut over = Pen::default();
    page.field(&mut over, &places, show.focus.unwrap_or(show.site));
    let height = if wide { area.height.max(bottom) } else { bottom + 8.0 };
    Drawing { size: [area.width, height], base: pen.marks, overlay: over.marks }
}

/// What the view is made from.
struct Page<'a> {
    show: &'a Show<'a>,
    area: Area,
    paths: &'a Paths,
    cuts: &'a [Boundary],
    costs: &'a Costs,
    off: &'a [bool],
    effects: &'a Effects,
    outputs: &'a [NodeId],
}

impl Page<'_> {
    /// A bar of the channels of some pictures, one after the other.
    fn bar(&self, output: bool) -> Option<Bar<'_>> {
        let graph = self.show.graph;
        let channels = |id: NodeId| graph.node(id).shape.nchw()[1];
        let share = |id: NodeId| graph.node(id).shape.nchw()[2] as f32 / *self.paths.lanes.first().unwrap_or(&1) as f32;
        let mut nodes: Vec<NodeId> = if output { self.outputs.to_vec() } else { self.paths.entries().collect() };
        sort_by(&mut nodes, |&a, &b| (self.paths.lane(graph, a), a).cmp(&(self.paths.lane(graph, b), b)));
        let own = nodes.iter().flat_map(|&id| (0..channels(id)).map(move |c| (id, c, share(id))));
        let mut cells: Vec<(NodeId, usize, f32)> = own.collect();
        if !output {
            // What is cut from an input shows the input's own channels.
            let input = graph.of_role(Role::Input).next().filter(|&id| channels(id) == cells.len())?;
            cells = cells.into_iter().enumerate().map(|(i, (_, _, share))| (input, i, share)).collect();
        }
        let boundary = self.cuts.iter().find(|cut| cut.output == output);
        let ink = if output { Ink::Output } else { Ink::Input };
        (2..=32).contains(&cells.len()).then_some(Bar { nodes, cells, boundary, down: self.area.wide(), ink })
    }

    fn heads(&self, pen: &mut Pen, inset: f32, room: Rect) {
        let lang = self.show.lang;
        let (width, count) = (self.area.width, self.paths.paths.len().to_string());
        let sum =
            |ids: &[NodeId]| ids.iter().map(|&id| self.show.graph.node(id).shape.nchw()[1]).sum::<usize>().to_string();
        let entries: Vec<NodeId> = self.paths.entries().collect();
        let [ins, outs] = [sum(&entries), sum(self.outputs)].map(|n| CHANNELS.fill(&[&n]));
        if !self.area.wide() {
            return;
        }
        let column = (room.w * 0.24).max(110.0) + room.x - inset;
        let head = |pen: &mut Pen, x: f32, w: f32, name: &str, ink, remark: &str| {
            pen.head(Rect::new(x, 0.0, w, 22.0), name, ink, remark);
        };
        head(pen, inset, column, INPUT.get(lang), Ink::Input, ins.get(lang));
        let middle = Rect::new(inset + column + 28.0, 0.0, width - 2.0 * (inset + column + 28.0), 22.0);
        let paths = if count == "1" { PATH } else { PATHS };
        head(pen, middle.x, middle.w, paths.fill(&[&count]).get(lang), Ink::Ink, PRESS.get(lang));
        head(pen, width - inset - column, column, OUTPUT.get(lang), Ink::Output, outs.get(lang));
    }

    /// Both bars of channels, joined to the pictures their channels stand in.
    fn bars(&self, pen: &mut Pen, places: &Places, inset: f32, room: Rect) {
        for output in [false, true] {
            let Some(bar) = self.bar(output) else { continue };
            if self.area.wide() {
                self.upright(pen, places, &bar, (output, inset), room);
            } else {
                self.lying(pen, &bar, (output, inset));
            }
        }
    }

    fn upright(&self, pen: &mut Pen, places: &Places, bar: &Bar<'_>, (output, inset): (bool, f32), room: Rect) {
        let show = self.show;
        let all = places.bottom() - room.y;
        let along = (all - 64.0).max(40.0);
        let long = bar.long(along);
        let across = 36.0;
        let off = if self.area.width < 800.0 { 6.0 } else { 14.0 };
        let x = if output { self.area.width - inset - off - across } else { inset + off };
        let y = room.y + (all - long - 52.0) / 2.0;
        let mut from = 0;
        for &node in &bar.nodes {
            let to = from + show.graph.node(node).shape.nchw()[1];
            let Some(item) = places.find(What::Station(node)) else { continue };
            let middle = y + bar.middle(from, to, along);
            let (a, b) = if output {
                (at(item.stack.right() + 3.0, item.front.centre().y), at(x - 4.0, middle))
            } else {
                (at(x + across + 4.0, middle), at(item.front.x - 4.0, item.front.centre().y))
            };
            let bend = (b.x - a.x) * 0.5;
            let legs = vec![Leg::Curve(at(a.x + bend, a.y), at(b.x - bend, b.y), b)];
            pen.put(Form::Path { from: a, legs, stroke: Stroke::solid(Ink::Frame, 1.0), arrow: true });
            let cut = self.paths.cuts.iter().find(|cut| !output && cut.to == node);
            let shrunk = cut.and_then(|cut| cut.chain.iter().chain([&cut.to]).find_map(|&id| factor(show.graph, id)));
            if let Some(text) = shrunk.filter(|_| b.x - a.x > 44.0) {
                chip(pen, around(draw::on_curve(a, b, 0.5), &text), &text, Ink::Ink);
            }
            from = to;
        }
        bar.draw(pen, show, at(x, y), [along, across]);
        if let Some(boundary) = bar.boundary {
            steps(pen, show, boundary, Rect::new(x + across / 2.0 - 44.0, y + long + 10.0, 88.0, 42.0));
        }
    }

    /// On a phone: side by side above the lanes.
    fn lying(&self, pen: &mut Pen, bar: &Bar<'_>, (output, inset): (bool, f32)) {
        let half = (self.area.width - 2.0 * inset) / 2.0;
        let x = inset + if output { half + 8.0 } else { 0.0 };
        let words = if output { OUTPUT } else { INPUT };
        let remark = CHANNELS.fill(&[&bar.cells.len().to_string()]);
        pen.head(Rect::new(x, 0.0, half - 8.0, 22.0), words.get(self.show.lang), bar.ink, remark.get(self.show.lang));
        bar.draw(pen, self.show, at(x + 2.0, 34.0), [half - 14.0, 30.0]);
        if let Some(boundary) = bar.boundary {
            steps(pen, self.show, boundary, Rect::new(x, 74.0, half - 8.0, 52.0));
        }
    }

    /// Areas, the curve and the table; returns the lower edge.
    fn foot(&self, pen: &mut Pen, area: Rect) -> f32 {
        let (show, lang) = (self.show, self.show.lang);
        let Page { paths, costs, effects, outputs, .. } = *self;
        pen.rule(at(area.x, area.y + 0.5), at(area.right(), area.y + 0.5));
        let told = match costs.dense {
            Some(_) => AREAS.fill(&[&percent(costs.share(costs.all))]),
            None => AREAS_ALONE.into(),
        };
        let bold = style(Face::SansBold, 13.0, Ink::Ink, Align::Start);
        let x = pen.run(at(area.x, area.y + 20.0), &[(COST.get(lang), bold)]) + 8.0;
        let lines = super::metrics::wrap(told.get(lang), Face::Sans, 12.0, area.right() - x);
        let mut y = area.y + 20.0;
        for (i, line) in lines.iter().enumerate() {
            y = area.y + 20.0 + i as f32 * 16.0;
            pen.text(at(x, y), line, style(Face::Sans, 12.0, Ink::Second, Align::Start));
        }
        let y = y + 14.0;
        let high =
            table::high(show, paths, costs, if self.area.wide() { TABLE } else { area.w }).max(area.bottom() - y);
        if self.area.wide() {
            let side = (area.bottom() - y - 6.0).max(60.0);
            blocks(pen, show, paths, costs, self.off, Rect::new(area.x + 1.0, y, side, side));
            let mut left = area.x + side + 30.0;
            let room = area.right() - left;
            if !costs.curve.is_empty() && room > 560.0 {
                let wide = (room * 0.4).min(320.0);
                draw_curve(pen, show, costs, Rect::new(left, y, wide, high));
                left += wide + 30.0;
            }
            table::table(
                pen,
                show,
                (paths, costs),
                effects,
                outputs,
                Rect::new(left, y - 6.0, area.right() - left, high),
            );
            return y + high;
        }
        table::table(pen, show, (paths, costs), effects, outputs, Rect::new(area.x, y - 6.0, area.w, high));
        let y = y + high + 12.0;
        let side = if costs.curve.is_empty() { 160.0 } else { 130.0 };
        blocks(pen, show, paths, costs, self.off, Rect::new(area.x + 1.0, y, side, side));
        draw_curve(pen, show, costs, Rect::new(area.x + side + 8.0, y - 8.0, area.w - side - 8.0, side + 34.0));
        y + side + 30.0
    }

    /// What an element stands on: framed on every picture it reaches down to.
    fn field(&self, pen: &mut Pen, places: &Places, site: Site) {
        let Some(reached) = reached(self.show.graph, self.show.values, site.node, site.index) else { return };
        for item in &places.items {
            let node = match item.what {
                What::Station(node) => node,
                What::Path(path) if !self.off[path] => match self.paths.paths[path].last() {
                    Some(last) => last,
                    None => continue,
                },
                What::Path(_) => continue,
            };
            if let Some(hit) = reached.get(node).filter(|hit| hit.contains(&true)) {
                framed(pen, self.show, node, hit, item.front);
            }
        }
    }
}
