//! Flow: the whole graph from left to right, the reader's picture inside every tensor. What splits, what each part becomes and where all of it
//! comes together again is read at one look; pressing a tensor shows how its numbers are made.

use super::mark::{Align, Drawing, Form, Handle, Image, Ink, Leg, Mark, Rect, Site, Stroke, at};
use super::metrics::{Face, fit, text_width};
use super::palette::Scale;
use super::pen::{Pen, style};
use super::show::{Area, Show};
use crate::graph::{Graph, NodeId, Role};

/// How many of a tensor's channels its stack shows.
pub const STACK: usize = 3;
/// A stack's step up and to the right.
const STEP: f32 = 6.0;
/// Room below a picture for its name and shape.
const NAMES: f32 = 34.0;
/// A line of weights' names.
const LINE: f32 = 14.0;
/// The longest list drawn as bars.
const BARS: usize = 64;

/// A tensor's place.
struct Card {
    node: NodeId,
    /// Its picture, without the stack behind it.
    rect: Rect,
    /// Its column counted over all bands.
    column: usize,
}

/// The columns of cards: inputs first, every node after what it is made from. Learned leaves have no card: they are named below what uses them.
fn columns(graph: &Graph) -> Vec<Vec<NodeId>> {
    let nodes = graph.nodes();
    let operands = |id: NodeId| graph.applied(id).map_or(&[][..], |(_, operands)| operands);
    let has_card = |id: NodeId| nodes[id].role != Role::Weight || !operands(id).is_empty();
    let mut depth = vec![0; nodes.len()];
    for id in graph.computed() {
        let below = operands(id).iter().filter(|&&id| has_card(id)).map(|&id| depth[id]).max();
        depth[id] = below.map_or(0, |below| below + 1);
    }
    // What is given beside the input stands right before its use.
    for id in (0..nodes.len()).filter(|&id| operands(id).is_empty() && nodes[id].role != Role::Input) {
        let used = graph.computed().filter(|&user| operands(user).contains(&id)).map(|user| depth[user]).min();
        depth[id] = used.map_or(0, |used: usize| used.saturating_sub(1));
    }
    let mut columns: Vec<Vec<NodeId>> = Vec::new();
    for id in (0..nodes.len()).filter(|&id| has_card(id)) {
        columns.resize(columns.len().max(depth[id] + 1), Vec::new());
        columns[depth[id]].push(id);
    }
    columns.retain(|column| !column.is_empty());
    // Each near the middle of what it is made from, so that few wires cross.
    let mut row = vec![0.0_f32; nodes.len()];
    for column in &mut columns {
        let key = |id: NodeId| {
            let from: Vec<f32> = operands(id).iter().filter(|&&id| has_card(id)).map(|&id| row[id]).collect();
            if from.is_empty() { row[id] } else { from.iter().sum::<f32>() / from.len() as f32 }
        };
        let mut keyed: Vec<(f32, NodeId)> = column.iter().map(|&id| (key(id), id)).collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let middle = (keyed.len() as f32 - 1.0) / 2.0;
        for (i, &(_, id)) in keyed.iter().enumerate() {
            row[id] = i as f32 - middle;
        }
        *column = keyed.into_iter().map(|(_, id)| id).collect();
    }
    columns
}

/// The learned leaves a node uses.
fn learned(graph: &Graph, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
    let operands = graph.applied(id).map_or(&[][..], |(_, operands)| operands);
    operands.iter().copied().filter(|&id| graph.node(id).role == Role::Weight && graph.applied(id).is_none())
}

/// The channels the view would like to show small, by node.
pub fn wants(graph: &Graph) -> Vec<(NodeId, usize)> {
    let planes = (0..graph.nodes().len()).filter(|&id| is_plane(graph, id));
    planes.flat_map(|id| (0..graph.node(id).shape.nchw()[1].min(STACK)).map(move |c| (id, c))).collect()
}

/// Whether a node is a stack of pictures.
pub fn is_plane(graph: &Graph, id: NodeId) -> bool {
    let node = graph.node(id);
    let [_, _, rows, columns] = node.shape.nchw();
    let learned = node.role == Role::Weight;
    !learned && node.shape.rank() == 4 && rows > 1 && columns > 1
}

/// The whole graph, as many columns side by side as fit, the rest below.
pub fn flow(show: &Show<'_>, area: Area) -> Drawing {
    let mut pen = Pen::default();
    let (cards, height) = placed(show, area);
    wires(&mut pen, show, &cards);
    for card in &cards {
        draw(&mut pen, show, card);
    }
    let height = if area.wide() { area.height.max(height) } else { height };
    Drawing { size: [area.width, height], base: pen.marks, overlay: Vec::new() }
}

fn placed(show: &Show<'_>, area: Area) -> (Vec<Card>, f32) {
    let columns = columns(show.graph);
    let (inset, gap) = if area.wide() { (28.0, 40.0) } else { (16.0, 26.0) };
    let room = area.width - 2.0 * inset - STACK as f32 * STEP;
    let least = if area.wide() { 76.0 } else { 70.0 };
    let fits = (((room + gap) / (least + gap)) as usize).clamp(1, columns.len().max(1));
    let bands = columns.len().div_ceil(fits);
    let across = columns.len().div_ceil(bands.max(1)).max(1);
    let most_rows = columns.iter().map(Vec::len).max().unwrap_or(1) as f32;
    let aspect = show.picture[1].max(1) as f32 / show.picture[0].max(1) as f32;
    let shape = aspect.clamp(0.5, 1.25);
    let extra = STACK as f32 * STEP + NAMES + 2.0 * LINE + 12.0;
    let width = ((room - gap * (across - 1) as f32) / across as f32).clamp(least, 176.0);
    let tallest = (area.height / bands as f32 / most_rows - extra) / shape;
    let width = if area.wide() { width.min(tallest).max(least) } else { width };
    let high = width * shape;
    let mut cards = Vec::new();
    let mut y = 8.0;
    let spread = if across > 1 { ((room - width) / (across - 1) as f32).min(width + 150.0) } else { 0.0 };
    for (band, columns) in columns.chunks(across).enumerate() {
        let rows = columns.iter().map(Vec::len).max().unwrap_or(1) as f32;
        let step = high + extra;
        for (i, column) in columns.iter().enumerate() {
            let top = y + (rows - column.len() as f32) * step / 2.0;
            for (j, &node) in column.iter().enumerate() {
                let corner = at(inset + i as f32 * spread, top + j as f32 * step + STACK as f32 * STEP);
                let rect = Rect::new(corner.x, corner.y, width.round(), high.round());
                cards.push(Card { node, rect, column: band * across + i });
            }
        }
        y += rows * step;
    }
    (cards, y + 8.0)
}

fn wires(pen: &mut Pen, show: &Show<'_>, cards: &[Card]) {
    let place = |id: NodeId| cards.iter().find(|card| card.node == id);
    for to in cards {
        let Some((_, operands)) = show.graph.applied(to.node) else { continue };
        let from: Vec<&Card> = operands.iter().filter_map(|&id| place(id)).collect();
        for (i, from) in from.iter().enumerate() {
            let live = to.node == show.site.node;
            let ink = match show.graph.node(from.node).role {
                Role::Control => Ink::Control,
                Role::Weight => Ink::Weight,
                _ if live => Ink::Ink,
                _ => Ink::Frame,
            };
            let share = (i as f32 + 1.0) / (operands.len().min(8) as f32 + 1.0);
            let a = at(from.rect.right() + 2.0, from.rect.centre().y);
            let b = at(to.rect.x - 3.0, to.rect.y + to.rect.h * share.clamp(0.2, 0.8));
            let stroke = Stroke::solid(ink, if live { 2.0 } else { 1.0 });
            let legs = if b.x > a.x {
                let bend = ((b.x - a.x) * 0.5).min(60.0);
                // Past what lies between, by the gutter above it.
                if to.column > from.column + 1 {
                    let over = from.rect.y.min(to.rect.y) - 10.0;
                    let (left, right) = (a.x + bend.min(24.0), b.x - bend.min(24.0));
                    vec![
                        Leg::Curve(at(left, a.y), at(left, over), at(left + 14.0, over)),
                        Leg::Line(at(right - 14.0, over)),
                        Leg::Curve(at(right, over), at(right, b.y), b),
                    ]
                } else {
                    vec![Leg::Curve(at(a.x + bend, a.y), at(b.x - bend, b.y), b)]
                }
            } else {
                // To the next band: down behind the right edge and back to the left.
                let between = from.rect.bottom() + NAMES + 2.0 * LINE + 4.0;
                vec![
                    Leg::Curve(at(a.x + 14.0, a.y), at(a.x + 14.0, between), at(a.x - 10.0, between)),
                    Leg::Line(at(b.x - 4.0, between)),
                    Leg::Curve(at(b.x - 20.0, between), at(b.x - 20.0, b.y), b),
                ]
            };
            pen.put(Form::Path { from: a, legs, stroke, arrow: true });
        }
    }
}

/// A role's ink.
pub fn ink(role: Role) -> Ink {
    match role {
        Role::Input => Ink::Input,
        Role::Weight => Ink::Weight,
        Role::Control => Ink::Control,
        Role::Hidden => Ink::Second,
        Role::Output => Ink::Output,
    }
}

fn draw(pen: &mut Pen, show: &Show<'_>, card: &Card) {
    let node = show.graph.node(card.node);
    let rect = card.rect;
    if is_plane(show.graph, card.node) {
        stack(pen, show, card);
    } else if node.shape.len() <= BARS {
        bars(pen, show, card);
    } else {
        cells(pen, show, card);
    }
    let computed = show.graph.applied(card.node).is_some();
    if card.node == show.site.node {
        pen.window(rect.grown(1.0));
    }
    let name = shortened(&node.name, rect.w + 22.0);
    pen.text(at(rect.x, rect.bottom() + 15.0), name, style(Face::SansMedium, 11.5, ink(node.role), Align::Start));
    let shape = node.shape.dims();
    let shape = if shape.len() == 4 { &shape[1..] } else { shape };
    let shape = shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
    if let Some(px) = fit(&shape, Face::Sans, 11.0, 8.5, rect.w + 22.0) {
        pen.text(at(rect.x, rect.bottom() + 29.0), shape, style(Face::Sans, px, Ink::Second, Align::Start));
    }
    let mut y = rect.bottom() + 43.0;
    for weight in learned(show.graph, card.node).take(2) {
        let name = shortened(&show.graph.node(weight).name, rect.w + 22.0);
        pen.text(at(rect.x, y), name, style(Face::Sans, 11.0, Ink::Weight, Align::Start));
        y += LINE;
    }
    if computed {
        let press = Form::Rect { rect: Rect::new(rect.x, rect.y, rect.w, rect.h + NAMES), fill: None, stroke: None };
        pen.put(Mark::from(press).handle(Handle::At(Site { node: card.node, index: middle(show, card.node) })));
    }
}

/// A node's element under the one shown, where it has the same place, else its middle.
fn middle(show: &Show<'_>, node: NodeId) -> usize {
    let (shape, here) = (show.graph.node(node).shape, show.graph.node(show.site.node).shape);
    if shape.rank() == 4 && here.rank() == 4 && node != show.site.node {
        let [_, _, rows, columns] = shape.nchw();
        let [_, _, i, j] = first_four(here.unravel(show.site.index));
        let [_, _, r, c] = here.nchw();
        return i * rows / r.max(1) * columns + j * columns / c.max(1);
    }
    if node == show.site.node { show.site.index } else { 0 }
}

fn first_four<const N: usize>(index: [usize; N]) -> [usize; 4] {
    [0, 1, 2, 3].map(|axis| index[axis])
}

fn shortened(name: &str, width: f32) -> String {
    let fits = |text: &str| text_width(text, Face::SansMedium, 11.5) <= width;
    if fits(name) {
        return name.to_owned();
    }
    let count = name.chars().count();
    let cut = |n: usize| name.chars().take(n).chain(['…']).collect::<String>();
    (1..count).rev().map(cut).find(|text| fits(text)).unwrap_or_else(|| "…".into())
}

/// The first channels, each a little behind the one before.
fn stack(pen: &mut Pen, show: &Show<'_>, card: &Card) {
    let channels = show.graph.node(card.node).shape.nchw()[1];
    for channel in (0..channels.min(STACK)).rev() {
        let shift = channel as f32 * STEP;
        let rect = Rect::new(card.rect.x + shift, card.rect.y - shift, card.rect.w, card.rect.h);
        thumb(pen, show, card.node, channel, rect);
    }
}

/// One channel on the whole picture, or a plain sheet while it is on its way.
pub fn thumb(pen: &mut Pen, show: &Show<'_>, node: NodeId, channel: usize, rect: Rect) {
    match show.map(node, channel) {
        Some(map) => pen.put(Form::Image { image: Image::Thumb(map.image), rect, until: 1.0 }),
        None => pen.fill(rect, Ink::Sheet),
    }
    pen.outline(rect, Stroke::solid(Ink::Frame, 1.0));
}

/// A short list of numbers as bars from a common line.
fn bars(pen: &mut Pen, show: &Show<'_>, card: &Card) {
    let (rect, values) = (card.rect, show.values.of(card.node).data());
    let role = show.graph.node(card.node).role;
    let finite = || values.iter().copied().filter(|v| v.is_finite());
    let (least, most) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
    let span = (most - least).max(f64::MIN_POSITIVE);
    let y = |v: f64| rect.y + 4.0 + (rect.h - 8.0) * ((most - v) / span) as f32;
    pen.fill(rect, Ink::Paper);
    let width = rect.w / values.len().max(1) as f32;
    for (i, &value) in values.iter().enumerate().filter(|(_, value)| value.is_finite()) {
        let (top, foot) = (y(value.max(0.0)), y(value.min(0.0)));
        let x = rect.x + i as f32 * width;
        let bar = Rect::new(x + width * 0.15, top, width * 0.7, (foot - top).max(0.8));
        let form = Form::Rect { rect: bar, fill: Some(ink(role).into()), stroke: None };
        pen.put(Mark::from(form).on(Site { node: card.node, index: i }));
    }
    pen.line(at(rect.x, y(0.0)), at(rect.right(), y(0.0)), Stroke::solid(Ink::Frame, 0.75));
    pen.outline(rect, Stroke::solid(Ink::Frame, 1.0));
}

/// A larger table as small cells, as many as can be told apart.
fn cells(pen: &mut Pen, show: &Show<'_>, card: &Card) {
    const MOST: usize = 24;
    let tensor = show.values.of(card.node);
    let dims = tensor.shape();
    let dims = dims.dims();
    let columns: usize = dims.last().copied().unwrap_or(1).max(1);
    let all = tensor.data().len() / columns;
    let (rows, columns) = if columns < 8 { near_square(tensor.data().len()) } else { (all, columns) };
    let scale = Scale::of_values(tensor.data().iter().copied());
    let shown = [rows.min(MOST), columns.min(MOST)];
    let [h, w] = [card.rect.h / shown[0] as f32, card.rect.w / shown[1] as f32];
    pen.fill(card.rect, Ink::Sheet);
    for (i, j) in (0..shown[0]).flat_map(|i| (0..shown[1]).map(move |j| (i, j))) {
        let Some(&value) = tensor.data().get(i * columns + j) else { continue };
        pen.fill(Rect::new(card.rect.x + j as f32 * w, card.rect.y + i as f32 * h, w, h), scale.ground(value));
    }
    pen.outline(card.rect, Stroke::solid(Ink::Frame, 1.0));
}

fn near_square(n: usize) -> (usize, usize) {
    let columns = (1..=n).find(|side| side * side >= n).unwrap_or(1);
    (n.div_ceil(columns), columns)
}
