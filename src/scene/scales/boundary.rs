//! Channels as a bar, cut where one resolution ends and the next begins. Where a parameter counts the channels of one side, the cut is dragged.

use super::super::mark::{Align, Deed, Form, Handle, Image, Ink, Mark, Point, Rect, Stroke, at};
use super::super::metrics::{Face, fit};
use super::super::pen::{Pen, style};
use super::super::show::Show;
use super::super::sweep::wired;
use crate::graph::{Graph, NodeId, Role};
use crate::operator::{Kind, Param, Value};
use crate::words::{Text, number};

/// Room for the cut.
const CUT: f32 = 18.0;
/// Steps of a parameter from end to end.
pub const STEPS: usize = 20;
/// The most channels drawn one by one.
pub const CELLS: usize = 12;

const FEWER: Text = Text::new("{0}: one channel fewer at low resolution", "{0}：低分辨率通道减少一个");
const MORE: Text = Text::new("{0}: one channel more at low resolution", "{0}：低分辨率通道增加一个");

/// A parameter that counts the channels of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// Which.
    pub param: &'static str,
    /// Whether the channels are those of an output.
    pub output: bool,
    /// Its values with the channels each makes low, fewest first, each number of channels once.
    pub values: Vec<(Value, usize)>,
    /// How many are low now.
    pub low: usize,
}

/// The values from end to end.
pub fn values(param: &Param) -> Vec<Value> {
    let Kind::Real(range) = param.kind else { return Vec::new() };
    let [least, most] = range.soft;
    (0..=STEPS).map(|i| Value::Real(number::tidy(least + (most - least) * i as f64 / STEPS as f64))).collect()
}

/// The channels of a node; 0 where it is not there.
pub fn channels(graph: &Graph, name: &str) -> usize {
    graph.find(name).map_or(0, |id| graph.node(id).shape.nchw()[1])
}

/// Every parameter of a setting that counts channels.
pub fn boundaries(show: &Show<'_>) -> Vec<Boundary> {
    let Some((operator, params, _)) = show.setting else { return Vec::new() };
    let input = show.graph.of_role(Role::Input).next();
    let size = input.map_or([1; 2], |id| [2, 3].map(|axis| show.graph.node(id).shape.nchw()[axis]));
    let counting = |param: &&'static Param| (param.applies)(params) && param.counts.is_some();
    let of = |param: &'static Param| {
        let node = param.counts?;
        let made = |value: Value| {
            let graph = wired((operator, params, size), &params.with(param.name, value.clone()))?;
            Some((value, channels(&graph, node)))
        };
        let mut values: Vec<(Value, usize)> = values(param).into_iter().filter_map(made).collect();
        values.dedup_by_key(|(_, low)| *low);
        let output = node.starts_with("output");
        Some(Boundary { param: param.name, output, values, low: channels(show.graph, node) })
    };
    operator.params.iter().filter(counting).filter_map(of).collect()
}

/// A bar of channels.
pub struct Bar<'a> {
    /// Whose.
    pub nodes: Vec<NodeId>,
    /// For each channel: the node and its channel that is drawn, and its size as a share of the largest.
    pub cells: Vec<(NodeId, usize, f32)>,
    /// Whose cut it is.
    pub boundary: Option<&'a Boundary>,
    /// Whether it runs down, not to the right.
    pub down: bool,
    /// The role's ink.
    pub ink: Ink,
}

impl Bar<'_> {
    /// From cell to cell along the bar, for some room.
    fn pitch(&self, room: f32) -> f32 {
        ((room - CUT) / self.cells.len().max(1) as f32).min(if self.down { 25.0 } else { 30.0 })
    }

    /// How long it is.
    pub fn long(&self, room: f32) -> f32 {
        self.pitch(room) * self.cells.len() as f32 + CUT
    }

    /// Where a cell begins: those after the cut stand off.
    fn start(&self, i: usize, room: f32) -> f32 {
        let first = self.cells.iter().take_while(|cell| cell.2 == self.cells[0].2).count();
        let high = self.boundary.map_or(first, |boundary| self.cells.len() - boundary.low.min(self.cells.len()));
        self.pitch(room) * i as f32 + if i >= high { CUT } else { 0.0 }
    }

    /// The middle of a run of its cells, along it.
    pub fn middle(&self, from: usize, to: usize, room: f32) -> f32 {
        (self.start(from, room) + self.start(to.saturating_sub(1), room) + self.pitch(room)) / 2.0
    }

    /// Draws it from a corner; across it is as wide as asked for.
    pub fn draw(&self, pen: &mut Pen, show: &Show<'_>, corner: Point, [room, across]: [f32; 2]) {
        let pitch = self.pitch(room);
        let aspect = show.picture[1].max(1) as f32 / show.picture[0].max(1) as f32;
        // Cells keep apart along the bar, and stay within it across.
        let w = if self.down { across.min((pitch - 3.0) / aspect) } else { (across / aspect).min(pitch - 3.0) };
        for (i, &(node, channel, share)) in self.cells.iter().enumerate() {
            let size = [w * share, w * aspect * share];
            let along = self.start(i, room) + pitch / 2.0;
            let centre = if self.down {
                at(corner.x + across / 2.0, corner.y + along)
            } else {
                at(corner.x + along, corner.y + across / 2.0)
            };
            let rect = Rect::new(centre.x - size[0] / 2.0, centre.y - size[1] / 2.0, size[0], size[1]);
            match show.map(node, channel) {
                Some(map) => pen.put(Form::Image { image: Image::Thumb(map.image), rect, until: 1.0 }),
                None => pen.fill(rect, Ink::Sheet),
            }
            pen.outline(rect, Stroke::solid(self.ink, 1.0));
        }
        if let Some(boundary) = self.boundary.filter(|_| !self.cells.is_empty()) {
            self.cut(pen, show, boundary, corner, [pitch, across]);
        }
    }

    /// The cut between high and low, and where it is dragged.
    fn cut(&self, pen: &mut Pen, show: &Show<'_>, boundary: &Boundary, corner: Point, [pitch, across]: [f32; 2]) {
        let all = self.cells.len();
        let along = |low: usize| (all - low.min(all)) as f32 * pitch + CUT / 2.0;
        let place = along(boundary.low);
        let (line, knob) = if self.down {
            let y = corner.y + place;
            ([at(corner.x - 5.0, y), at(corner.x + across + 5.0, y)], at(corner.x + across / 2.0, y))
        } else {
            let x = corner.x + place;
            ([at(x, corner.y - 5.0), at(x, corner.y + across + 5.0)], at(x, corner.y + across / 2.0))
        };
        pen.line(line[0], line[1], Stroke::solid(Ink::Paper, 6.0));
        pen.line(line[0], line[1], Stroke::solid(Ink::Ink, 2.0));
        pen.put(Form::Circle {
            centre: knob,
            radius: 6.0,
            fill: Some(Ink::Paper.into()),
            stroke: Some(Stroke::solid(Ink::Ink, 2.0)),
        });
        let start = if self.down { corner.y } else { corner.x };
        // A slider's values lie evenly apart: only where every number of channels can be had do they lie on the cells.
        let even = boundary.values.windows(2).all(|pair| pair[1].1 == pair[0].1 + 1);
        if let (true, Some(first), Some(last)) =
            (even && boundary.values.len() > 1, boundary.values.first(), boundary.values.last())
        {
            // From the upper or left end on, as the arrow keys go.
            let ends = [start + along(last.1), start + along(first.1)];
            let values = boundary.values.iter().rev().map(|(value, _)| value.clone()).collect();
            let slide = Handle::Along { param: boundary.param, down: self.down, ends, values };
            let long = pitch * all as f32 + CUT;
            let rect = if self.down {
                Rect::new(corner.x - 5.0, corner.y - 8.0, across + 10.0, long + 16.0)
            } else {
                Rect::new(corner.x - 8.0, corner.y - 6.0, long + 16.0, across + 12.0)
            };
            let name = set(show, boundary);
            pen.put(Mark::from(Form::Rect { rect, fill: None, stroke: None }).handle(slide).named(name, false));
        }
    }
}

/// A parameter and its value.
fn set(show: &Show<'_>, boundary: &Boundary) -> String {
    let value = show.setting.map(|(_, params, _)| params.value(boundary.param).to_string()).unwrap_or_default();
    format!("{} = {value}", boundary.param)
}

/// The parameter's name and value with a step either way, in a box.
pub fn steps(pen: &mut Pen, show: &Show<'_>, boundary: &Boundary, area: Rect) {
    let here = boundary.values.iter().position(|(_, low)| *low == boundary.low);
    let text = set(show, boundary);
    let px = fit(&text, Face::SansBold, 12.0, 8.0, area.w).unwrap_or(8.0);
    let centre = area.centre().x;
    pen.text(at(centre, area.y + 12.0), text, style(Face::SansBold, px, Ink::Ink, Align::Middle));
    let next = |by: isize| here.and_then(|here| here.checked_add_signed(by)).and_then(|i| boundary.values.get(i));
    let size = [(area.h - 18.0) * 1.15, area.h - 18.0];
    for (by, sign, words, x) in [(-1, "−", FEWER, centre - size[0] - 3.0), (1, "+", MORE, centre + 3.0)] {
        let Some((value, _)) = next(by) else { continue };
        let rect = Rect::new(x, area.y + 18.0, size[0], size[1]);
        let form = Form::Rect { rect, fill: Some(Ink::Paper.into()), stroke: Some(Stroke::solid(Ink::Frame, 1.0)) };
        let name = words.fill(&[boundary.param]);
        let press = Handle::Press(Deed::Set(boundary.param, value.clone()));
        pen.put(Mark::from(form).handle(press).named(name.get(show.lang), false));
        pen.number(rect, sign, Face::SansBold, 14.0, Ink::Ink.into());
    }
}
