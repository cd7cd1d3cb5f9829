//! Flow: the whole graph, left to right (on a phone top to bottom), the reader's picture inside every tensor of it.

use super::layers::{Card, Layers, Slot};
use super::loupe::loupe;
use super::mark::{Align, Drawing, Form, Handle, Ink, Leg, Mark, Point, Rect, Site, Stroke, at};
use super::metrics::{Face, fit, text_width};
use super::names::{beside, cut, extent, ink, title};
use super::pen::{Pen, style};
use super::sheet::Sheet;
use super::show::{Area, Format, Show};
use super::terms::Terms;
use super::thumb::{MOST, Thumb, framed, muted};
use super::verb::{MUTED, verb};
use crate::graph::{Graph, NodeId, reached};
use crate::order::sort_by;
use crate::words::Text;

const HEAD: Text = Text::new(
    "Every stack is one tensor, its channels one behind the other. Press one to see its numbers.",
    "每一叠是一个张量，各通道前后相叠。点选一个即可查看其中的数。",
);

/// Between two cards of one layer.
const GAP: f32 = 16.0;
/// The most bands of columns, and the way back between two.
const BANDS: usize = 3;
const GUTTER: f32 = 26.0;
/// A wire on its way past.
const PASS: f32 = 7.0;
/// A line of a card's text.
const LINE: f32 = 14.0;
/// A tile of learned numbers.
const TILE: f32 = 15.0;

/// The running sum below the cards; no card is made smaller for it than this share.
const LOUPE: f32 = 190.0;
const SPARED: f32 = 0.9;

/// How the layers lie.
struct Plan<'a> {
    show: &'a Show<'a>,
    layers: Layers,
    /// Width of a whole picture.
    unit: f32,
    /// Room for a card's text.
    text: f32,
}

/// Where everything lies.
struct Layout<'a> {
    plan: Plan<'a>,
    placed: Vec<Placed>,
    /// The middle of every stop.
    vias: Vec<Point>,
    /// Where columns stand in bands: how wires turn from the end of one to the start of the next. None for rows.
    turns: Option<Turns>,
    height: f32,
}

/// How wires turn.
struct Turns {
    room: Rect,
    /// Layers in a band.
    columns: usize,
    /// Where the way back runs, below each band.
    gutters: Vec<f32>,
}

/// Where one card lies.
#[derive(Clone, Copy, Debug)]
struct Placed {
    /// The stack's front.
    front: Rect,
    /// The whole stack.
    stack: Rect,
    /// With its text.
    all: Rect,
}

/// The channels the view would like to show small.
pub fn wants(graph: &Graph) -> Vec<(NodeId, usize)> {
    let maps = (0..graph.nodes().len()).filter(|&id| Sheet::is_map(graph.node(id).shape));
    maps.flat_map(|id| (0..Sheet::of(graph.node(id).shape, 0).slices.min(MOST)).map(move |slice| (id, slice))).collect()
}

/// The whole graph.
pub fn flow(show: &Show<'_>, area: Area) -> Drawing {
    let layers = Layers::of(show.graph, show.values);
    let mut pen = Pen::default();
    let inset = if area.wide() { 28.0 } else { 16.0 };
    let top = if area.wide() { 30.0 } else { 12.0 };
    if area.wide() {
        pen.text(at(inset, 14.0), HEAD.get(show.lang), style(Face::Sans, 13.0, Ink::Second, Align::Start));
    }
    let room = Rect::new(inset, top, area.width - 2.0 * inset, area.height - top - 8.0);
    let mut layout = if area.wide() { across(show, layers, room) } else { down(show, layers, room) };
    if area.format == Format::Wide {
        layout = with_loupe(&mut pen, layout, room);
    }
    let plan = &layout.plan;
    let live = plan.layers.card(show.site.node).map(|card| plan.layers.leads(card)).unwrap_or_default();
    // Quiet wires first, so that live ones run over them.
    for quiet in [true, false] {
        for wire in 0..plan.layers.wires.len() {
            if live.get(wire).is_some_and(|&live| live) != quiet {
                layout.wire(&mut pen, wire, !quiet);
            }
        }
    }
    for (card, &place) in plan.layers.cards.iter().zip(&layout.placed) {
        plan.card(&mut pen, card, place);
    }
    let mut over = Pen::default();
    plan.field(&mut over, show.focus.unwrap_or(show.site), &layout.placed);
    Drawing { size: [area.width, layout.height], base: pen.marks, overlay: over.marks }
}

/// Where the cards leave room, they stand higher up and below them the element shown is summed, term by term.
fn with_loupe<'a>(pen: &mut Pen, whole: Layout<'a>, room: Rect) -> Layout<'a> {
    let show = whole.plan.show;
    let terms = Terms::of(show.graph, show.values, show.site).filter(|terms| terms.terms.len() > 1);
    let Some(terms) = terms else { return whole };
    let low = Rect::new(room.x, room.y, room.w, room.h - LOUPE);
    let spared = across(show, whole.plan.layers.clone(), low);
    if spared.height > low.bottom() + 8.0 || spared.plan.unit < SPARED * whole.plan.unit {
        return whole;
    }
    let y = low.bottom() + 12.0;
    pen.rule(at(room.x, y), at(room.right(), y));
    let done = show.tap.unwrap_or(terms.terms.len()).min(terms.terms.len());
    loupe(pen, Rect::new(room.x, y + 4.0, room.w, room.bottom() - y - 4.0), show, &terms, done, true);
    Layout { height: whole.height, ..spared }
}

/// Layers as columns, in as many bands one below the other as make the pictures largest.
fn across<'a>(show: &'a Show<'a>, layers: Layers, room: Rect) -> Layout<'a> {
    let count = layers.layers.len().max(1);
    let mut plan = Plan { show, layers, unit: 0.0, text: 0.0 };
    let mut best = (0.0, 0.0, 1, 1);
    for bands in 1..=BANDS.min(count) {
        let columns = count.div_ceil(bands);
        let pitch = room.w / columns as f32;
        let high = room.h / bands as f32 - if bands > 1 { GUTTER } else { 0.0 };
        plan.text = pitch - 10.0;
        plan.fit((pitch * 0.74).min(230.0), high);
        // One more band must be worth its turns.
        if plan.unit > best.0 * 1.5 {
            best = (plan.unit, plan.text, bands, columns);
        }
    }
    let (bands, columns) = (best.2, best.3);
    (plan.unit, plan.text) = (best.0, best.1);
    let pitch = room.w / columns as f32;
    let high = (room.h / bands as f32 - if bands > 1 { GUTTER } else { 0.0 }).max(plan.needed());
    let mut middle = plan.layers.place(|slot| plan.extent(slot), [0.0, high]);
    let mut gutters = Vec::new();
    for band in 0..bands {
        // As a whole in the middle of its band.
        let inside = |stop: &usize| plan.layers.stops[*stop].layer / columns == band;
        let (mut top, mut bottom) = (f32::INFINITY, f32::NEG_INFINITY);
        for stop in (0..middle.len()).filter(inside) {
            let [above, below] = plan.extent(plan.layers.stops[stop].slot);
            (top, bottom) = (top.min(middle[stop] - above), bottom.max(middle[stop] + below));
        }
        let y = room.y + band as f32 * (high + GUTTER);
        let shift = y + (high - top - bottom) / 2.0;
        (0..middle.len()).filter(inside).for_each(|stop| middle[stop] += shift);
        gutters.push(y + high + 8.0);
    }
    let x = |layer: usize| room.x + pitch * ((layer % columns) as f32 + 0.5);
    let place = |card: usize| {
        let [w, h] = plan.thumb(&plan.layers.cards[card]).outer();
        let layer = plan.layers.stops[card].layer;
        plan.placed(&plan.layers.cards[card], at((x(layer) - w / 2.0).round(), (middle[card] - h / 2.0).round()))
    };
    let placed: Vec<Placed> = (0..plan.layers.cards.len()).map(place).collect();
    let via = |stop: usize| at(x(plan.layers.stops[stop].layer), middle[stop]);
    let vias = (0..plan.layers.stops.len()).map(via).collect();
    let bottom = placed.iter().map(|place| place.all.bottom()).fold(room.bottom(), f32::max);
    Layout { plan, placed, vias, turns: Some(Turns { room, columns, gutters }), height: bottom + 8.0 }
}

/// Layers as rows, one below the other.
fn down<'a>(show: &'a Show<'a>, layers: Layers, room: Rect) -> Layout<'a> {
    let widest = layers.layers.iter().map(Vec::len).max().unwrap_or(1).max(1) as f32;
    let text = (room.w / widest - 8.0).clamp(24.0, 150.0);
    let plan = Plan { show, layers, unit: (text - 12.0).clamp(20.0, 130.0), text };
    let side = |slot: Slot| match slot {
        Slot::Card(_) => [plan.text / 2.0 + 4.0; 2],
        Slot::Pass(_) => [PASS; 2],
    };
    let middle = plan.layers.place(side, [room.x, room.right()]);
    let (mut placed, mut vias) = (vec![None; plan.layers.cards.len()], vec![at(0.0, 0.0); plan.layers.stops.len()]);
    let mut y = room.y;
    for layer in &plan.layers.layers {
        let cards = || layer.iter().filter(|&&stop| stop < plan.layers.cards.len());
        let tall = |&card: &usize| plan.thumb(&plan.layers.cards[card]).outer()[1];
        let high = cards().map(tall).fold(0.0, f32::max);
        let mut bottom = y + high;
        for &card in cards() {
            let [w, h] = plan.thumb(&plan.layers.cards[card]).outer();
            let corner = at((middle[card] - w / 2.0).round(), (y + (high - h) / 2.0).round());
            let place = plan.placed(&plan.layers.cards[card], corner);
            bottom = bottom.max(place.all.bottom());
            placed[card] = Some(place);
        }
        for &stop in layer {
            vias[stop] = at(middle[stop], (y + bottom) / 2.0);
        }
        y = bottom + 34.0;
    }
    Layout { plan, placed: placed.into_iter().flatten().collect(), vias, turns: None, height: y - 20.0 }
}

impl Layout<'_> {
    /// A wire from stack to stack, by the places where it passes a layer.
    fn wire(&self, pen: &mut Pen, wire: usize, live: bool) {
        let layers = &self.plan.layers;
        let way = &layers.wires[wire];
        let (from, to) = (self.placed[way[0]], self.placed[way[way.len() - 1]]);
        let shift = self.arrival(wire);
        let across = self.turns.is_some();
        let (start, end) = if across {
            (at(from.stack.right() + 2.0, from.front.centre().y), at(to.front.x - 3.0, to.front.centre().y + shift))
        } else {
            (at(from.all.centre().x, from.all.bottom()), at(to.front.centre().x + shift, to.stack.y - 3.0))
        };
        let mut legs = Vec::new();
        let mut here = start;
        for (i, pair) in way.windows(2).enumerate() {
            let p = self.vias[pair[1]];
            let half = self.plan.unit / 2.0;
            let last = i + 2 == way.len();
            let next = match (last, across) {
                (true, _) => end,
                (false, true) => at(p.x - half, p.y),
                (false, false) => at(p.x, p.y - half),
            };
            match self.turn(wire, pair) {
                Some(turn) => turned(&mut legs, turn, here, next),
                None if across => {
                    let x = (here.x + next.x) / 2.0;
                    legs.push(Leg::Curve(at(x, here.y), at(x, next.y), next));
                }
                None => {
                    let y = (here.y + next.y) / 2.0;
                    legs.push(Leg::Curve(at(here.x, y), at(next.x, y), next));
                }
            }
            here = next;
            if !last {
                here = if across { at(p.x + half, p.y) } else { at(p.x, p.y + half) };
                legs.push(Leg::Line(here));
            }
        }
        let path = |stroke: Stroke, arrow| Form::Path { from: start, legs: legs.clone(), stroke, arrow };
        if muted(self.plan.show, layers.cards[way[0]].last()) {
            pen.put(path(Stroke::dashed(Ink::Frame, 1.5), true));
        } else if live {
            pen.put(path(Stroke::solid(Ink::Paper, 5.0), false));
            pen.put(path(Stroke::solid(Ink::Ink, 1.5), true));
        } else {
            pen.put(path(Stroke::solid(Ink::Frame, 1.0), true));
        }
    }

    /// Wires that meet at a card arrive beside one another, in the order they come from: how far from the middle this one does.
    fn arrival(&self, wire: usize) -> f32 {
        let layers = &self.plan.layers;
        let last = |wire: usize| layers.wires[wire].last().copied().unwrap_or_default();
        let near = |wire: usize| {
            let way = &layers.wires[wire];
            let before = self.vias[way[way.len() - 2]];
            if self.turns.is_some() { before.y } else { before.x }
        };
        let mut meeting: Vec<usize> = (0..layers.wires.len()).filter(|&other| last(other) == last(wire)).collect();
        sort_by(&mut meeting, |&a, &b| near(a).total_cmp(&near(b)));
        let place = meeting.iter().position(|&other| other == wire).unwrap_or(0);
        let front = self.placed[last(wire)].front;
        let side = if self.turns.is_some() { front.h } else { front.w };
        let apart = (side / (meeting.len() as f32 + 1.0)).min(9.0);
        (place as f32 - (meeting.len() as f32 - 1.0) / 2.0) * apart
    }

    /// Where a wire turns between two stops of different bands: right margin, gutter, left margin.
    fn turn(&self, wire: usize, pair: &[usize]) -> Option<[f32; 3]> {
        let turns = self.turns.as_ref()?;
        let layers = &self.plan.layers;
        let band = |stop: usize| layers.stops[stop].layer / turns.columns;
        let here = band(pair[0]);
        (here != band(pair[1])).then_some(())?;
        let turning = |wire: &usize| layers.wires[*wire].windows(2).any(|p| band(p[0]) == here && band(p[1]) != here);
        let all: Vec<usize> = (0..layers.wires.len()).filter(turning).collect();
        let place = all.iter().position(|&other| other == wire).unwrap_or(0) as f32;
        let apart = (14.0 / all.len() as f32).min(5.0) * place;
        Some([turns.room.right() + 6.0 + apart, turns.gutters[here] + apart, turns.room.x - 6.0 - apart])
    }
}

/// Down a margin, back through a gutter and on.
fn turned(legs: &mut Vec<Leg>, [right, gutter, left]: [f32; 3], from: Point, to: Point) {
    let r = 6.0;
    let mut corner = |before: Point, at_: Point, after: Point| {
        legs.push(Leg::Line(before));
        legs.push(Leg::Curve(at_, at_, after));
    };
    corner(at(right - r, from.y), at(right, from.y), at(right, from.y + r));
    corner(at(right, gutter - r), at(right, gutter), at(right - r, gutter));
    corner(at(left + r, gutter), at(left, gutter), at(left, gutter + r));
    corner(at(left, to.y - r), at(left, to.y), at(left + r, to.y));
    legs.push(Leg::Line(to));
}

impl Plan<'_> {
    /// Makes a whole picture as wide as fits into a height, at most `most`: what is needed grows with it.
    fn fit(&mut self, most: f32, high: f32) {
        let unit = |step: usize| most - 2.0 * step as f32;
        let (mut first, mut last) = (0, ((most - 24.0).max(0.0) / 2.0).ceil() as usize);
        while first < last {
            let step = usize::midpoint(first, last);
            self.unit = unit(step);
            (first, last) = if self.needed() > high { (step + 1, last) } else { (first, step) };
        }
        self.unit = unit(first);
    }

    /// The most that any layer needs from top to bottom.
    fn needed(&self) -> f32 {
        let of = |layer: &Vec<usize>| {
            layer.iter().map(|&stop| self.extent(self.layers.stops[stop].slot).iter().sum::<f32>()).sum::<f32>()
        };
        self.layers.layers.iter().map(of).fold(0.0, f32::max)
    }

    /// The node whose values a card shows: the one that is selected, else the last.
    fn shown(&self, card: &Card) -> NodeId {
        card.nodes.iter().copied().find(|&node| node == self.show.site.node).unwrap_or(card.last())
    }

    fn thumb(&self, card: &Card) -> Thumb {
        Thumb::of(self.show, self.shown(card), self.unit)
    }

    /// The height of a card's text.
    fn lines(&self, card: &Card) -> f32 {
        let lines = 2 + self.wrapped(card).len();
        lines as f32 * LINE + if card.weights.is_empty() { 4.0 } else { TILE + 10.0 }
    }

    /// What a slot needs above and below its stack's middle.
    fn extent(&self, slot: Slot) -> [f32; 2] {
        match slot {
            Slot::Pass(_) => [PASS; 2],
            Slot::Card(card) => {
                let card = &self.layers.cards[card];
                let half = self.thumb(card).outer()[1] / 2.0;
                [half + GAP / 2.0, half + self.lines(card) + GAP / 2.0]
            }
        }
    }

    /// A card whose stack's upper left corner lies at a point.
    fn placed(&self, card: &Card, corner: Point) -> Placed {
        let thumb = self.thumb(card);
        let [w, h] = thumb.outer();
        let stack = Rect::new(corner.x, corner.y, w, h);
        let front = Rect::new(corner.x, corner.y + h - thumb.size[1], thumb.size[0], thumb.size[1]);
        let wide = w.max(self.text);
        let all = Rect::new(stack.centre().x - wide / 2.0, corner.y, wide, h + self.lines(card));
        Placed { front, stack, all }
    }

    fn card(&self, pen: &mut Pen, card: &Card, place: Placed) {
        let (show, node) = (self.show, self.shown(card));
        let press = Form::Rect { rect: place.all, fill: None, stroke: None };
        pen.put(Mark::from(press).handle(Handle::Node(node)));
        let first = pen.marks.len();
        self.thumb(card).draw(pen, show, at(place.front.x, place.front.y));
        for mark in &mut pen.marks[first..] {
            mark.handle = mark.site.map(|_| Handle::Node(node));
        }
        if node == show.site.node {
            pen.window(place.front);
        }
        let middle = place.stack.centre().x;
        let mut y = place.stack.bottom() + LINE;
        let leader = show.graph.node(card.nodes[0]);
        let name = title(leader);
        let px = fit(name.get(show.lang), Face::SansBold, 12.0, 10.0, self.text).unwrap_or(10.0);
        let name = cut(name.get(show.lang), Face::SansBold, px, self.text);
        let face = if card.nodes[0] == show.site.node { Face::SansBold } else { Face::SansMedium };
        pen.text(at(middle, y), name, style(face, px, ink(leader.role), Align::Middle));
        y += LINE;
        let shape = show.graph.node(node).shape;
        // What it does and its shape; where there is no room for both, the shape.
        let does = if muted(show, node) { Some(MUTED) } else { verb(show.graph, card.nodes[0]) };
        let does = does.map(|does| format!("{} · {}", does.get(show.lang), extent(shape)));
        let fits = |text: &String| fit(text, Face::Sans, 11.5, 10.0, self.text).is_some();
        let text = does.filter(fits).unwrap_or_else(|| extent(shape));
        if let Some(px) = fit(&text, Face::Sans, 11.5, 9.0, self.text) {
            pen.text(at(middle, y), text, style(Face::Sans, px, Ink::Third, Align::Middle));
        }
        for line in self.wrapped(card) {
            y += LINE;
            self.followers(pen, &line, at(middle, y));
        }
        if !card.weights.is_empty() {
            self.weights(pen, card, at(middle, y + 8.0));
        }
    }

    /// The names of a card's further nodes, in lines that fit.
    fn wrapped(&self, card: &Card) -> Vec<Vec<(NodeId, String)>> {
        let mut lines: Vec<Vec<(NodeId, String)>> = Vec::new();
        let mut used = f32::INFINITY;
        for &node in &card.nodes[1..] {
            let graph = self.show.graph;
            let name = match beside(&graph.node(node).name, &graph.node(card.nodes[0]).name) {
                whole if whole == graph.node(node).name => title(graph.node(node)).get(self.show.lang).to_owned(),
                rest => rest.to_owned(),
            };
            let name = cut(&name, Face::SansBold, 11.0, self.text - 16.0);
            let width = 16.0 + text_width(&name, Face::SansBold, 11.0);
            if used + width > self.text {
                lines.push(Vec::new());
                used = 0.0;
            }
            used += width;
            if let Some(line) = lines.last_mut() {
                line.push((node, name));
            }
        }
        lines
    }

    fn followers(&self, pen: &mut Pen, line: &[(NodeId, String)], middle: Point) {
        let width = |(_, name): &(NodeId, String)| 16.0 + text_width(name, Face::SansBold, 11.0);
        let mut x = middle.x - line.iter().map(width).sum::<f32>() / 2.0;
        for (node, name) in line {
            let role = ink(self.show.graph.node(*node).role);
            let face = if *node == self.show.site.node { Face::SansBold } else { Face::Sans };
            pen.text(at(x + 1.0, middle.y), "→", style(Face::Sans, 11.0, Ink::Third, Align::Start));
            pen.text(at(x + 14.0, middle.y), name, style(face, 11.0, role, Align::Start));
            let wide = width(&(*node, name.clone()));
            let press = Form::Rect { rect: Rect::new(x, middle.y - 11.0, wide, LINE), fill: None, stroke: None };
            pen.put(Mark::from(press).handle(Handle::Node(*node)));
            x += wide;
        }
    }

    /// The learned numbers and the vectors a card uses: the first slice of each, small; those that do not fit are counted.
    fn weights(&self, pen: &mut Pen, card: &Card, middle: Point) {
        let fits = (((self.text + 4.0) / (TILE + 4.0)) as usize).max(1);
        let more = card.weights.len().saturating_sub(fits);
        let shown = card.weights.len() - if more > 0 { more + 1 } else { 0 };
        let n = shown + usize::from(more > 0);
        let mut x = middle.x - (n as f32 * (TILE + 4.0) - 4.0) / 2.0;
        for &node in &card.weights[..shown] {
            let mut thumb = Thumb::of(self.show, node, 100.0);
            thumb.count = 1;
            thumb.size = [TILE; 2];
            thumb.draw(pen, self.show, at(x, middle.y));
            pen.outline(Rect::new(x, middle.y, TILE, TILE), Stroke::solid(ink(self.show.graph.node(node).role), 1.0));
            x += TILE + 4.0;
        }
        if more > 0 {
            let text = format!("+{}", more + 1);
            pen.text(at(x, middle.y + 11.0), text, style(Face::Sans, 10.5, Ink::Weight, Align::Start));
        }
    }

    /// What an element stands on, through the whole graph: framed on every stack it reaches down to.
    fn field(&self, pen: &mut Pen, site: Site, placed: &[Placed]) {
        let Some(reached) = reached(self.show.graph, self.show.values, site.node, site.index) else { return };
        for (card, place) in self.layers.cards.iter().zip(placed) {
            let node = self.shown(card);
            if let Some(hit) = reached.get(node).filter(|hit| hit.contains(&true)) {
                framed(pen, self.show, node, hit, place.front);
            }
        }
    }
}
