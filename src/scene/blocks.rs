//! Blocks: which output channel reads which input channel, and through which numbers: a matrix of weight tiles. Full where every filter sees every
//! channel, block-diagonal in groups, one tile a row where each channel has a filter of its own, a staircase where most tiles keep their
//! middle alone. Nothing is assumed: a tile stands where taps go.

use super::mark::{Align, Drawing, Form, Ground, Handle, Ink, Mark, Paint, Point, Rect, Site, Stroke, at};
use super::metrics::Face;
use super::pen::{Pen, style};
use super::show::{Area, Show};
use super::tiles::step;
use crate::graph::{Graph, NodeId, Role};
use crate::primitive::Read;
use crate::words::{Text, number};
use std::collections::BTreeMap;

/// The most rows and columns of tiles that can be told apart.
const MOST: usize = 16;
/// Room for the channels' names at the left and above.
const NAMES: f32 = 44.0;
/// The least cell that carries its number.
const LEGIBLE: f32 = 24.0;

const INPUT: Text = Text::new("input channels", "输入通道");
const OUTPUT: Text = Text::new("output channels", "输出通道");
const LIT: Text = Text::new("{0} of {1} tiles are used: {2}", "{1} 个格子中用到 {0} 个：{2}");
const WEIGHTS: Text = Text::new(
    "{0} weights instead of {1} if every output saw every input",
    "{0} 个权值；若每个输出都看全部输入则需 {1} 个",
);
const MORE: Text = Text::new("the first {0} of {1}", "前 {0} 个，共 {1} 个");
const ROW: Text =
    Text::new("Output {0} reads {1} of {2} input channels.", "第 {0} 个输出通道读取 {2} 个输入通道中的 {1} 个。");

/// The weight elements between an output and an input channel, each with its place in the window.
type Tile = BTreeMap<usize, [usize; 2]>;

/// A node that weighs channels of one node by windows of another.
struct Bank {
    weight: NodeId,
    tiles: BTreeMap<(usize, usize), Tile>,
    channels: [usize; 2],
    window: [usize; 2],
}

/// The nodes that have such a matrix: their second operand or a later one is a learned bank of windows.
fn banks(graph: &Graph) -> impl Iterator<Item = (NodeId, usize)> + '_ {
    graph.computed().filter_map(|id| {
        let (_, operands) = graph.applied(id)?;
        let bank = |&id: &NodeId| graph.node(id).role == Role::Weight && graph.node(id).shape.rank() == 4;
        let plane = graph.node(*operands.first()?).role != Role::Weight;
        Some((id, 1 + operands.get(1..)?.iter().position(bank).filter(|_| plane)?))
    })
}

impl Bank {
    /// Of the node shown where it has one, else of the last that has.
    fn of(show: &Show<'_>) -> Option<(NodeId, Self)> {
        let here = banks(show.graph).find(|&(id, _)| id == show.site.node);
        let (node, operand) = here.or_else(|| banks(show.graph).last())?;
        let taps = show.graph.taps(show.values, node)?;
        let (input, weight) = (show.graph.node(taps.ids[0]).shape, show.graph.node(taps.ids[operand]).shape);
        let [_, outputs, rows, columns] = taps.output.nchw();
        let [_, inputs, ..] = input.nchw();
        let [_, _, height, width] = weight.nchw();
        let mut tiles: BTreeMap<(usize, usize), Tile> = BTreeMap::new();
        // Around the middle, and at four neighbours: where windows land on every second place, one alone meets a part of the weights.
        let near = |n: usize| (n / 2..(n / 2 + 2).min(n)).collect::<Vec<_>>();
        for output in 0..outputs {
            for (i, j) in near(rows).into_iter().flat_map(|i| near(columns).into_iter().map(move |j| (i, j))) {
                let Some(site) = taps.output.ravel(&[0, output, i, j]) else { continue };
                for (tap, _) in taps.of(site) {
                    let Read::Site(read) = tap.read else { continue };
                    let factor = tap.factors.iter().flatten().find(|factor| factor.operand == operand);
                    let (0, Some(factor)) = (read.operand, factor) else { continue };
                    let [_, _, u, v] = weight.nchw_at(factor.index);
                    let channel = input.nchw_at(read.index)[1];
                    tiles.entry((output, channel)).or_default().insert(factor.index, [u, v]);
                }
            }
        }
        let bank = Self { weight: taps.ids[operand], tiles, channels: [outputs, inputs], window: [height, width] };
        Some((node, bank))
    }

    fn weights(&self) -> usize {
        self.tiles.values().map(BTreeMap::len).sum()
    }
}

/// The matrix of the node shown.
pub fn blocks(show: &Show<'_>, area: Area) -> Drawing {
    let Some((node, bank)) = Bank::of(show) else { return Drawing::default() };
    let mut pen = Pen::default();
    let inset = if area.wide() { 28.0 } else { 16.0 };
    let shown = bank.channels.map(|n| n.min(MOST));
    let head = 64.0;
    let foot = 74.0;
    let room = [area.width - 2.0 * inset - NAMES, if area.wide() { area.height - head - foot } else { 520.0 }];
    let [rows, columns] = shown.map(|n| n as f32);
    let gap = if rows.max(columns) > 8.0 { 3.0 } else { 8.0 };
    let [h, w] = bank.window.map(|n| n as f32);
    let cell = (room[0] / columns - gap).min(150.0) / w;
    let cell = cell.min(((room[1] / rows) - gap).min(150.0) / h).max(2.0);
    let cell = if cell >= 4.0 { cell.floor() } else { cell };
    let (across, down) = (cell * w + gap, cell * h + gap);
    let corner = at(inset + NAMES, head);

    let title = format!("{}  {}", show.graph.node(bank.weight).name, show.graph.node(bank.weight).shape);
    pen.head(Rect::new(inset, 0.0, area.width - 2.0 * inset, 22.0), &title, Ink::Weight, "");
    pen.text(at(corner.x, 40.0), INPUT.get(show.lang), style(Face::Sans, 12.0, Ink::Input, Align::Start));
    let live = show.graph.node(node).shape.nchw_at(show.site.index)[1];
    let live = if show.site.node == node { live.min(bank.channels[0] - 1) } else { 0 };
    for column in 0..shown[1] {
        let x = corner.x + column as f32 * across + (across - gap) / 2.0;
        pen.text(at(x, head - 8.0), show.letter(column), style(Face::Serif, 14.0, Ink::Ink, Align::Middle));
    }
    let most = show.values.of(bank.weight).magnitude().max(f64::MIN_POSITIVE);
    for row in 0..shown[0] {
        let y = corner.y + row as f32 * down;
        let (face, ink) = if row == live { (Face::SansBold, Ink::Output) } else { (Face::Sans, Ink::Second) };
        let name = at(corner.x - 10.0, y + (down - gap) / 2.0 + 4.5);
        pen.text(name, (row + 1).to_string(), style(face, 12.0, ink, Align::End));
        for column in 0..shown[1] {
            let place = Rect::new(corner.x + column as f32 * across, y, across - gap, down - gap);
            match bank.tiles.get(&(row, column)) {
                Some(tile) => draw_tile(&mut pen, show, bank.weight, tile, place, cell, most),
                None => absent(&mut pen, place),
            }
        }
        let strip = Rect::new(corner.x, y, columns * across - gap, down - gap);
        let press = Form::Rect { rect: Rect::new(inset, y, NAMES - 6.0, down - gap), fill: None, stroke: None };
        pen.put(Mark::from(press).handle(Handle::Channel(row)));
        if row == live {
            pen.window(strip.grown(if gap > 4.0 { 3.0 } else { 1.0 }));
        }
    }
    let bottom = corner.y + rows * down;
    caption(&mut pen, show, &bank, live, shown, at(inset, bottom + 22.0));
    let height = if area.wide() { area.height.max(bottom + foot) } else { bottom + foot };
    Drawing { size: [area.width, height], base: pen.marks, overlay: Vec::new() }
}

fn draw_tile(pen: &mut Pen, show: &Show<'_>, node: NodeId, tile: &Tile, place: Rect, cell: f32, most: f64) {
    let gap = if cell >= 6.0 { 1.0 } else { 0.0 };
    for (&index, &[u, v]) in tile {
        let value = show.values.of(node).data()[index];
        let rect = Rect::new(place.x + v as f32 * cell, place.y + u as f32 * cell, cell - gap, cell - gap);
        let ground = Ground::Signed((value / most) as f32);
        let form = Form::Rect { rect, fill: Some(ground.into()), stroke: None };
        let site = Site { node, index };
        pen.put(Mark::from(form).on(site).handle(Handle::Value { site, step: step(most) }));
        if cell >= LEGIBLE {
            let px = (cell * 0.42).clamp(9.8, 14.0);
            pen.number(rect, &number::weight(value), Face::SansMedium, px, Paint::On(ground));
        }
    }
    pen.outline(Rect::new(place.x - 0.5, place.y - 0.5, place.w, place.h), Stroke::solid(Ink::Frame, 1.0));
}

/// Structurally zero: a dotted frame.
fn absent(pen: &mut Pen, place: Rect) {
    pen.outline(place.grown(-1.0), Stroke::dashed(Ink::Hair, 1.0));
}

fn caption(pen: &mut Pen, show: &Show<'_>, bank: &Bank, live: usize, shown: [usize; 2], place: Point) {
    let all = bank.channels[0] * bank.channels[1];
    let lit = bank.tiles.len();
    let row = bank.tiles.keys().filter(|(output, _)| *output == live).count();
    let dense = all * bank.window[0] * bank.window[1];
    let count = |n: usize| number::integer(n as i64);
    let mut lines = vec![
        LIT.fill(&[&count(lit), &count(all), &number::percent(lit as f64 / all.max(1) as f64)]),
        WEIGHTS.fill(&[&count(bank.weights()), &count(dense)]),
        ROW.fill(&[&count(live + 1), &count(row), &count(bank.channels[1])]),
    ];
    let cut = (0..2).find(|&axis| shown[axis] < bank.channels[axis]);
    lines.extend(cut.map(|axis| MORE.fill(&[&count(shown[axis]), &count(bank.channels[axis])])));
    pen.text(at(place.x, place.y - 4.0), OUTPUT.get(show.lang), style(Face::Sans, 12.0, Ink::Output, Align::Start));
    for (i, line) in lines.iter().enumerate() {
        let look = style(Face::Sans, 13.0, if i == 0 { Ink::Ink } else { Ink::Second }, Align::Start);
        pen.text(at(place.x, place.y + 14.0 + i as f32 * 18.0), line.get(show.lang), look);
    }
}
