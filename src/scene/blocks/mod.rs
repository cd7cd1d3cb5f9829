//! Blocks: which output channel reads which input channel, and through which numbers: a matrix of weight tiles. Full where every filter sees every
//! channel, block-diagonal in groups, one tile a row where each channel has a filter of its own, a staircase where most tiles keep their
//! middle alone. Nothing is assumed: a tile stands where taps go. Beside it (`price`) what each way to split the channels costs.

mod price;

use super::channels::{Splits, parts};
use super::mark::{Align, Drawing, Form, Ground, Handle, Ink, Leg, Mark, Paint, Rect, Site, Stroke, at};
use super::metrics::{Face, fit, wrap};
use super::pen::{Pen, style};
use super::show::{Area, Show};
use super::tiles::step;
use crate::graph::{Graph, NodeId, Role};
use crate::order::{Map, Set};
use crate::primitive::Read;
use crate::words::{Text, number};

/// The most rows and columns of tiles that can be told apart.
const MOST: usize = 16;
/// Room for the channels' names at the left and above.
const NAMES: f32 = 52.0;
/// Room above the tiles.
const HEAD: f32 = 74.0;
/// The least cell that carries its number.
const LEGIBLE: f32 = 20.0;

const INPUT: Text = Text::new("input channels", "输入通道");
const OUTPUT: Text = Text::new("output channels", "输出通道");
const LIT: Text = Text::new("{0} of {1} tiles are used: {2}", "{1} 个格子中用到 {0} 个：{2}");
const WEIGHTS: Text = Text::new(
    "{0} weights instead of {1} with a full window everywhere",
    "{0} 个权值；若处处都是完整的窗口则需 {1} 个",
);
const WHOLE: Text = Text::new("{0} weights, a full window everywhere", "{0} 个权值，处处都是完整的窗口");
const SAME: Text = Text::new(
    "The same as a dense weight with zeros in every dotted tile.",
    "等同于一个稠密的权值，其虚线格子里全是零。",
);
const MORE: Text = Text::new("the first {0} of {1}", "前 {0} 个，共 {1} 个");
const ROW: Text =
    Text::new("Output {0} reads {1} of {2} input channels.", "第 {0} 个输出通道读取 {2} 个输入通道中的 {1} 个。");

/// The weight elements between an output and an input channel, each with its place in the window.
type Tile = Map<usize, [usize; 2]>;

/// A node that weighs channels of one node by windows of another.
struct Bank {
    weight: NodeId,
    tiles: Map<(usize, usize), Tile>,
    channels: [usize; 2],
    window: [usize; 2],
    /// The node whose channels are read.
    input: NodeId,
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
        let mut tiles: Map<(usize, usize), Tile> = Map::new();
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
                    tiles.or_default((output, channel)).insert(factor.index, [u, v]);
                }
            }
        }
        let bank = Self {
            weight: taps.ids[operand],
            tiles,
            channels: [outputs, inputs],
            window: [height, width],
            input: taps.ids[0],
        };
        Some((node, bank))
    }

    fn weights(&self) -> usize {
        self.tiles.values().map(Map::len).sum()
    }
}

/// The matrix of the node shown.
pub fn blocks(show: &Show<'_>, area: Area) -> Drawing {
    let Some((node, bank)) = Bank::of(show) else { return Drawing::default() };
    let mut pen = Pen::default();
    let inset = if area.wide() { 28.0 } else { 16.0 };
    let splits = Splits::of(show);
    let width = area.width - 2.0 * inset;
    let aside = match &splits {
        Some(_) if area.wide() => (width * 0.34).clamp(220.0, 340.0),
        _ => 0.0,
    };
    let title = format!("{}  {}", show.graph.node(bank.weight).name, show.graph.node(bank.weight).shape);
    let main = Rect::new(inset, 0.0, if aside > 0.0 { width - aside - 32.0 } else { width }, area.height);
    let live = show.graph.node(node).shape.nchw_at(show.site.index)[1];
    let live = if show.site.node == node { live.min(bank.channels[0] - 1) } else { 0 };
    let foot = if aside > 0.0 { 26.0 } else { 104.0 };
    let room = Rect::new(main.x, main.y, main.w, if area.wide() { area.height - foot } else { HEAD + 520.0 });
    let [right, mut y] = matrix(&mut pen, show, &bank, live, room);
    let head = if aside > 0.0 { main.w.min(right + 32.0 - inset) } else { main.w };
    pen.head(Rect::new(main.x, main.y, head, 22.0), &title, Ink::Weight, "");
    y += 12.0;
    pen.text(at(inset, y), OUTPUT.get(show.lang), style(Face::Sans, 12.0, Ink::Output, Align::Start));
    let side = if area.wide() { 30.0 } else { 44.0 };
    match &splits {
        Some(splits) if aside > 0.0 => {
            // Beside the matrix, not at the far edge of a wide page.
            let edge = (inset + width - aside).min(right + 64.0);
            let place = Rect::new(edge, 0.0, (inset + width - edge).min(1.4 * aside), area.height);
            let below = price::price(&mut pen, show, splits, place, side) + 20.0;
            y = y.max(caption(&mut pen, show, &bank, live, Rect::new(edge, below, place.w, 0.0)));
        }
        splits => {
            y = caption(&mut pen, show, &bank, live, Rect::new(inset, y + 4.0, main.w, 0.0));
            if let Some(splits) = splits {
                y = price::price(&mut pen, show, splits, Rect::new(inset, y + 16.0, width, 0.0), side);
            }
        }
    }
    let height = if area.wide() { area.height.max(y + 16.0) } else { y + 20.0 };
    Drawing { size: [area.width, height], base: pen.marks, overlay: Vec::new() }
}

/// The tiles with the channels' names; returns the right and the lower edge.
fn matrix(pen: &mut Pen, show: &Show<'_>, bank: &Bank, live: usize, area: Rect) -> [f32; 2] {
    let shown = bank.channels.map(|n| n.min(MOST));
    let room = [area.w - NAMES, area.h - HEAD];
    let [rows, columns] = shown.map(|n| n as f32);
    let gap = if rows.max(columns) > 8.0 { 3.0 } else { 8.0 };
    let [h, w] = bank.window.map(|n| n as f32);
    let cell = (room[0] / columns - gap).min(150.0) / w;
    let cell = cell.min(((room[1] / rows) - gap).min(150.0) / h).max(2.0);
    let cell = if cell >= 4.0 { cell.floor() } else { cell };
    let (across, down) = (cell * w + gap, cell * h + gap);
    let corner = at(area.x + NAMES, area.y + HEAD);
    let tile = |row: usize, column: usize| {
        Rect::new(corner.x + column as f32 * across, corner.y + row as f32 * down, across - gap, down - gap)
    };
    pen.text(at(corner.x, 40.0), INPUT.get(show.lang), style(Face::Sans, 12.0, Ink::Input, Align::Start));
    let names: Vec<String> = (0..shown[1]).map(|column| show.slice(bank.input, column)).collect();
    let fits = names.iter().all(|name| fit(name, Face::Serif, 14.0, 9.0, across - 3.0).is_some());
    for (column, name) in names.into_iter().enumerate() {
        let name = if fits { name } else { (column + 1).to_string() };
        // The serif's figures are made for running text.
        let face = if name.parse::<usize>().is_ok() { Face::Sans } else { Face::Serif };
        let px = fit(&name, face, if face == Face::Sans { 12.0 } else { 14.0 }, 6.0, across - 3.0).unwrap_or(6.0);
        let read = bank.tiles.contains_key(&(live, column));
        let look = style(face, px, if read { Ink::Input } else { Ink::Second }, Align::Middle);
        pen.text(at(tile(0, column).centre().x, corner.y - 14.0), name, look);
    }
    let most = show.values.of(bank.weight).magnitude().max(f64::MIN_POSITIVE);
    for row in 0..shown[0] {
        let (face, ink) = if row == live { (Face::SansBold, Ink::Output) } else { (Face::Sans, Ink::Second) };
        let middle = tile(row, 0).centre().y;
        pen.text(at(corner.x - 16.0, middle + 4.5), (row + 1).to_string(), style(face, 12.0, ink, Align::End));
        for column in 0..shown[1] {
            match bank.tiles.get(&(row, column)) {
                Some(found) => draw_tile(pen, show, bank.weight, found, tile(row, column), cell, most),
                None => absent(pen, tile(row, column)),
            }
        }
        let press = Rect::new(area.x, middle - (down - gap) / 2.0, NAMES - 6.0, down - gap);
        let press = Mark::from(Form::Rect { rect: press, fill: None, stroke: None });
        pen.put(press.handle(Handle::Channel(row)));
    }
    groups(pen, bank, shown, tile);
    let (first, last) = (tile(live, 0), tile(live, shown[1] - 1));
    let strip = Rect::new(first.x, first.y, last.right() - first.x, first.h);
    pen.window(strip.grown(if gap > 4.0 { 3.0 } else { 1.0 }));
    [corner.x + columns * across, corner.y + rows * down]
}

/// Channels that meet among themselves and no others: a bracket at either side, and a frame around their block.
fn groups(pen: &mut Pen, bank: &Bank, shown: [usize; 2], tile: impl Fn(usize, usize) -> Rect) {
    let inside = |&(output, input): &(usize, usize)| output < shown[0] && input < shown[1];
    let met = bank.tiles.keys().copied().filter(inside);
    let wires = Set::from_iter(met.map(|(output, input)| ((1, output), (0, input))));
    let parts = parts(&wires, 1, 0);
    let run = |set: &Set<usize>| {
        let (&first, &last) = (set.first()?, set.last()?);
        (last - first + 1 == set.len()).then_some([first, last])
    };
    let runs: Option<Vec<[[usize; 2]; 2]>> =
        parts.iter().map(|[outputs, inputs]| Some([run(outputs)?, run(inputs)?])).collect();
    let Some(runs) = runs.filter(|runs| runs.len() > 1) else { return };
    for [rows, columns] in runs {
        let (first, last) = (tile(rows[0], columns[0]), tile(rows[1], columns[1]));
        let block = Rect::new(first.x, first.y, last.right() - first.x, last.bottom() - first.y);
        pen.outline(block.grown(2.0), Stroke::solid(Ink::Weight, 2.0));
        let (top, left) = (tile(0, 0).y - 10.0, tile(0, 0).x - 11.0);
        let over = [at(block.x, top + 4.0), at(block.x, top), at(block.right(), top), at(block.right(), top + 4.0)];
        let side =
            [at(left + 4.0, block.y), at(left, block.y), at(left, block.bottom()), at(left + 4.0, block.bottom())];
        for [from, a, b, c] in [over, side] {
            let legs = vec![Leg::Line(a), Leg::Line(b), Leg::Line(c)];
            pen.put(Form::Path { from, legs, stroke: Stroke::solid(Ink::Second, 1.5), arrow: false });
        }
    }
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

/// What is used of the matrix, in words; returns the last baseline.
fn caption(pen: &mut Pen, show: &Show<'_>, bank: &Bank, live: usize, area: Rect) -> f32 {
    let all = bank.channels[0] * bank.channels[1];
    let lit = bank.tiles.len();
    let row = bank.tiles.keys().filter(|(output, _)| *output == live).count();
    let dense = all * bank.window[0] * bank.window[1];
    let count = |n: usize| number::integer(n as i64);
    let mut lines = vec![
        LIT.fill(&[&count(lit), &count(all), &number::percent(lit as f64 / all.max(1) as f64)]),
        if bank.weights() == dense { WHOLE } else { WEIGHTS }.fill(&[&count(bank.weights()), &count(dense)]),
        ROW.fill(&[&count(live + 1), &count(row), &count(bank.channels[1])]),
    ];
    lines.extend((lit < all).then(|| SAME.fill(&[])));
    let cut = (0..2).find(|&axis| bank.channels[axis] > MOST);
    lines.extend(cut.map(|axis| MORE.fill(&[&count(MOST), &count(bank.channels[axis])])));
    let mut y = area.y;
    for (i, words) in lines.iter().enumerate() {
        for line in wrap(words.get(show.lang), Face::Sans, 13.0, area.w) {
            y += 18.0;
            let ink = if i == 0 { Ink::Ink } else { Ink::Second };
            pen.text(at(area.x, y), line, style(Face::Sans, 13.0, ink, Align::Start));
        }
    }
    y
}
