//! Offsets: taps that left their place. Where each would stand if nothing moved it (hollow), where it reads (filled), how much it counts (the
//! arc around it); the four pixels that the chosen one reads between; the numbers of all of them; and where that tap goes all over the plane.
//! The regular places are the same taps with everything that steers them at zero. A filled dot is dragged by the two numbers that move it.

use super::grid::Grid;
use super::mark::{Align, Deed, Drawing, Form, Ground, Handle, Ink, Leg, Mark, Paint, Point, Rect, Site, Stroke, at};
use super::metrics::{Face, fit};
use super::pen::{Pen, style};
use super::show::{Area, Show};
use crate::graph::{FIELDS, Graph, Item, Meaning, NodeId, Taps};
use crate::primitive::{Operand, Read, Tap, Values};
use crate::words::{Text, number};

const READS: Text = Text::new("Tap {0} reads between four pixels", "第 {0} 个采样点在四个像素之间读取");
const AREAS: Text = Text::new("areas sum to 1", "面积之和为 1");
const OUTSIDE: Text = Text::new("outside the picture: 0", "图片之外：0");
const NEVER: Text = Text::new("Row {0}, column {1}: never rounded.", "第 {0} 行，第 {1} 列：从不取整。");
const REGULAR: Text = Text::new("regular place", "规则位置");
const MOVED: Text = Text::new("where it reads (drag it)", "实际读取处（可拖动）");
const COUNTS: Text = Text::new("mask, full circle = 1", "掩码，整圈 = 1");
const FIELD: Text = Text::new("tap {0} everywhere", "第 {0} 个采样点在各处的偏移");
const ROWS: [Text; 7] = [
    Text::new("tap", "采样点"),
    Text::new("offset, rows", "偏移（行）"),
    Text::new("offset, columns", "偏移（列）"),
    Text::new("reads", "读数"),
    Text::new("weight", "权值"),
    Text::new("mask", "掩码"),
    Text::new("product", "乘积"),
];
/// The most taps of a window in the table.
const COLUMNS: usize = 25;

/// One moved tap of one channel.
struct Moved {
    /// Row and column where it would stand.
    regular: [f64; 2],
    /// Row and column where it reads.
    place: [f64; 2],
    /// The elements that move it, rows and columns.
    steer: [Site; 2],
    offset: [f64; 2],
    /// The pixels it reads, each with its share.
    parts: Vec<(Tap, f64)>,
    reads: f64,
    weight: Option<f64>,
    mask: Option<f64>,
    product: f64,
}

/// A window whose taps are moved.
struct Window {
    input: NodeId,
    taps: Vec<Moved>,
    channel: usize,
    /// The operand that moves taps, and how many pairs of its channels there are.
    steering: NodeId,
}

/// The nodes whose taps are moved by another node.
fn moved(graph: &Graph) -> impl Iterator<Item = NodeId> + '_ {
    graph.computed().filter(|&id| graph.applied(id).is_some_and(|(primitive, _)| primitive.moves()))
}

impl Window {
    fn of(show: &Show<'_>, node: NodeId, site: usize) -> Option<Self> {
        let taps = show.graph.taps(show.values, node)?;
        let mut steers = Vec::new();
        taps.primitive.steers(&taps.operands, taps.output, site, &mut |site| steers.push(site));
        let operand = steers.first()?.operand;
        let still = vec![0.0; taps.operands[operand].shape.len()];
        let mut at_rest = taps.operands.clone();
        at_rest[operand] = Operand { shape: taps.operands[operand].shape, values: Values::Double(&still) };
        let regular = terms(&taps, &at_rest, site);
        let here = terms(&taps, &taps.operands, site);
        let bank = here.first()?.first()?.factors[0]?.operand;
        let [_, channels, rows, columns] = taps.operands[bank].shape.nchw();
        let count = rows * columns;
        let channel = show.tab.min(channels.saturating_sub(1));
        let groups = (steers.len() / 2 / count.max(1)).max(1);
        let group = channel / channels.div_ceil(groups).max(1);
        let name = |site: crate::primitive::Site| Site { node: taps.ids[site.operand], index: site.index };
        let value = |site: crate::primitive::Site| taps.operands[site.operand].at(site.index);
        let one = |k: usize| -> Option<Moved> {
            let term = channel * count + k;
            let (rest, parts) = (regular.get(term)?, here.get(term)?);
            let pair = [steers.get(2 * (group * count + k))?, steers.get(2 * (group * count + k) + 1)?];
            let offset = pair.map(|&site| value(site));
            let regular = rest.first()?.place.map(|at| at as f64);
            let reads: f64 = parts.iter().map(|tap| tap.gathered(&taps.operands)).sum();
            let first = parts.first()?;
            let factors = first.factors.map(|factor| factor.map(value));
            Some(Moved {
                regular,
                place: [regular[0] + offset[0], regular[1] + offset[1]],
                steer: pair.map(|&site| name(site)),
                offset,
                parts: parts.iter().map(|tap| (*tap, tap.coefficient)).collect(),
                reads,
                weight: factors[0],
                mask: factors[1],
                product: reads * first.factor(&taps.operands),
            })
        };
        let moved = (0..count).map(one).collect::<Option<Vec<_>>>()?;
        Some(Self { input: taps.ids[0], taps: moved, channel, steering: taps.ids[operand] })
    }
}

/// The taps of each term.
fn terms(taps: &Taps<'_>, operands: &[Operand<'_>], site: usize) -> Vec<Vec<Tap>> {
    let mut terms: Vec<Vec<Tap>> = Vec::new();
    taps.primitive.taps(operands, taps.output, site, &mut |tap| {
        terms.resize(terms.len().max(tap.term + 1), Vec::new());
        terms[tap.term].push(tap);
    });
    terms
}

/// The window of the element shown, where its taps are moved, else of the last node that moves any.
pub fn offsets(show: &Show<'_>, area: Area) -> Drawing {
    let here = moved(show.graph).find(|&id| id == show.site.node);
    let Some(node) = here.or_else(|| moved(show.graph).last()) else { return Drawing::default() };
    let site = if node == show.site.node { show.site.index } else { 0 };
    let Some(window) = Window::of(show, node, site) else { return Drawing::default() };
    let hot = show.tap.filter(|&done| done > 0).map_or(window.taps.len() / 2 + 1, |done| done - 1);
    let hot = hot % window.taps.len().max(1);
    let mut pen = Pen::default();
    if area.wide() {
        wide(&mut pen, show, &window, site, hot, area)
    } else {
        narrow(&mut pen, show, &window, site, hot, area)
    }
}

fn wide(pen: &mut Pen, show: &Show<'_>, window: &Window, site: usize, hot: usize, area: Area) -> Drawing {
    let (inset, gap) = (28.0, 36.0);
    let inner = area.width - 2.0 * inset;
    let left = inner * 0.62;
    let right = Rect::new(inset + left + gap, 0.0, inner - left - gap, area.height);
    let table = if window.taps.len() <= COLUMNS { 150.0 } else { 0.0 };
    let height = area.height.max(520.0);
    let top = fields(pen, show, at(inset, 4.0), left, 26.0);
    let plane = Rect::new(inset, top + 10.0, left, height - table - top - 62.0);
    let grid = plane_of(pen, show, window, plane);
    taps(pen, show, window, &grid, hot);
    legend(pen, show, window, at(inset, height - table - 22.0), left);
    let bottom = inset_of(pen, show, window, hot, Rect::new(right.x, 0.0, right.w, height));
    field(pen, show, window, site, hot, Rect::new(right.x, bottom + 14.0, right.w, height - bottom - 20.0));
    if table > 0.0 {
        numbers(pen, show, window, hot, Rect::new(inset, height - table + 4.0, left, table));
    }
    Drawing { size: [area.width, height], base: std::mem::take(&mut pen.marks), overlay: Vec::new() }
}

fn narrow(pen: &mut Pen, show: &Show<'_>, window: &Window, site: usize, hot: usize, area: Area) -> Drawing {
    let inset = 16.0;
    let inner = area.width - 2.0 * inset;
    let top = fields(pen, show, at(inset, 4.0), inner, 44.0);
    let grid = plane_of(pen, show, window, Rect::new(inset, top + 10.0, inner, inner));
    taps(pen, show, window, &grid, hot);
    let mut y = grid.outer().bottom() + 34.0;
    legend(pen, show, window, at(inset, y), inner);
    y += 44.0;
    y = inset_of(pen, show, window, hot, Rect::new(inset, y, inner, 330.0)) + 12.0;
    y = field(pen, show, window, site, hot, Rect::new(inset, y, inner, inner * 0.7));
    Drawing { size: [area.width, y + 16.0], base: std::mem::take(&mut pen.marks), overlay: Vec::new() }
}

/// Every field the offsets can be filled from, where they are given, not computed: the one in force bold; returns the lower edge.
fn fields(pen: &mut Pen, show: &Show<'_>, place: Point, width: f32, height: f32) -> f32 {
    let given = |id: &NodeId| matches!(show.graph.node(*id).meaning, Meaning::Offsets { .. });
    let Some(leaf) = (0..show.graph.nodes().len()).find(given) else { return place.y };
    let source = show.sources.iter().find(|(id, _)| *id == leaf).and_then(|(_, source)| source.of(0));
    let buttons = FIELDS.iter().map(|field| {
        let item = Item { name: field.name.into(), argument: field.argument };
        let on = source.is_some_and(|source| source.name == field.name);
        (field.title.get(show.lang).to_owned(), on, Deed::Fill(show.graph.node(leaf).name.clone(), item))
    });
    pen.buttons(place, width, height, buttons.collect())
}

/// The plane that is read, with room around it for taps that leave it.
fn plane_of(pen: &mut Pen, show: &Show<'_>, window: &Window, area: Rect) -> Grid {
    const ROOM: usize = 1;
    let shape = show.graph.node(window.input).shape;
    let [_, channels, rows, columns] = shape.nchw();
    let grid =
        Grid::fitted(Rect::new(area.x + 16.0, area.y, area.w - 16.0, area.h - 18.0), [rows, columns], [ROOM; 2], 64.0);
    let values = show.values.of(window.input);
    let value = |c: usize, i: usize, j: usize| values.get(&[0, c, i, j]).unwrap_or(0.0);
    let ground = |i: usize, j: usize| {
        Some(if channels == 3 {
            Ground::Rgb([0, 1, 2].map(|c| (value(c, i, j).clamp(0.0, 1.0) * 255.0).round() as u8))
        } else {
            show.ground_in(value(window.channel, i, j))
        })
    };
    let site = |i: usize, j: usize| Some(Site { node: window.input, index: (window.channel * rows + i) * columns + j });
    grid.draw(pen, ground, site);
    grid.axes(pen);
    grid
}

/// A place of the plane in pixels: whole numbers are the middles of cells.
fn middle(grid: &Grid, [row, column]: [f64; 2]) -> Point {
    let bound = grid.outer();
    let x = grid.origin.x + (column as f32 + 0.5) * grid.cell;
    let y = grid.origin.y + (row as f32 + 0.5) * grid.cell;
    at(x.clamp(bound.x, bound.right()), y.clamp(bound.y, bound.bottom()))
}

fn taps(pen: &mut Pen, show: &Show<'_>, window: &Window, grid: &Grid, hot: usize) {
    let radius = (grid.cell * 0.22).clamp(5.0, 9.0);
    for tap in &window.taps {
        let (from, to) = (middle(grid, tap.regular), middle(grid, tap.place));
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length = dx.hypot(dy);
        if length > radius + 5.0 {
            let end = at(to.x - dx / length * (radius + 2.0), to.y - dy / length * (radius + 2.0));
            let halo = Stroke::solid(Ink::Paper, 4.5);
            pen.put(Form::Path { from, legs: vec![Leg::Line(end)], stroke: halo, arrow: false });
            pen.put(Form::Path {
                from,
                legs: vec![Leg::Line(end)],
                stroke: Stroke::solid(Ink::Control, 1.75),
                arrow: true,
            });
        }
        for stroke in [Stroke::solid(Ink::Paper, 4.0), Stroke::solid(Ink::Ink, 1.5)] {
            pen.put(Form::Circle { centre: from, radius: radius * 0.62, fill: None, stroke: Some(stroke) });
        }
    }
    for (k, tap) in window.taps.iter().enumerate() {
        let centre = middle(grid, tap.place);
        let stroke = Some(Stroke::solid(Ink::Paper, 2.0));
        let dot = Form::Circle { centre, radius: radius * 0.75, fill: Some(Ink::Input.into()), stroke };
        if let Some(mask) = tap.mask {
            arc(pen, centre, radius + 2.0, mask);
        }
        if k == hot {
            pen.put(Form::Circle {
                centre,
                radius: radius + 5.0,
                fill: None,
                stroke: Some(Stroke::solid(Ink::Paper, 4.0)),
            });
            pen.put(Form::Circle {
                centre,
                radius: radius + 5.0,
                fill: None,
                stroke: Some(Stroke::solid(Ink::Ink, 2.0)),
            });
        }
        let [rows, columns] = tap.steer;
        pen.put(Mark::from(dot).on(rows).handle(Handle::Shift { rows, columns, cell: grid.cell }));
        let mut look = style(Face::SansBold, 12.0, Ink::Ink, Align::Start);
        look.halo = true;
        pen.text(at(centre.x + radius + 3.0, centre.y - radius), (k + 1).to_string(), look);
    }
    let _ = show;
}

/// How much a tap counts, as a part of a circle from its top: a full one is 1.
fn arc(pen: &mut Pen, centre: Point, radius: f32, share: f64) {
    const STEPS: usize = 40;
    let on = |i: usize| {
        let angle = std::f32::consts::TAU * i as f32 / STEPS as f32;
        at(centre.x + radius * angle.sin(), centre.y - radius * angle.cos())
    };
    let full = ((share.clamp(0.0, 1.0)) * STEPS as f64).round() as usize;
    let whole = (1..=STEPS).map(|i| Leg::Line(on(i))).collect();
    pen.put(Form::Path { from: on(0), legs: whole, stroke: Stroke::solid(Ink::Paper, 4.5), arrow: false });
    if full > 0 {
        let legs = (1..=full).map(|i| Leg::Line(on(i))).collect();
        pen.put(Form::Path { from: on(0), legs, stroke: Stroke::solid(Ink::Control, 2.5), arrow: false });
    }
}

fn legend(pen: &mut Pen, show: &Show<'_>, window: &Window, place: Point, width: f32) {
    let mut x = place.x;
    let mut y = place.y;
    let masked = window.taps.iter().any(|tap| tap.mask.is_some());
    let entries = [Some((REGULAR, 0)), Some((MOVED, 1)), masked.then_some((COUNTS, 2))];
    for (text, kind) in entries.into_iter().flatten() {
        let text = text.get(show.lang);
        let room = 18.0 + super::metrics::text_width(text, Face::Sans, 12.0) + 16.0;
        if x + room > place.x + width && x > place.x {
            (x, y) = (place.x, y + 18.0);
        }
        let centre = at(x + 6.0, y - 4.0);
        match kind {
            0 => pen.put(Form::Circle { centre, radius: 4.5, fill: None, stroke: Some(Stroke::solid(Ink::Ink, 1.5)) }),
            1 => pen.put(Form::Circle { centre, radius: 5.0, fill: Some(Ink::Input.into()), stroke: None }),
            _ => arc(pen, centre, 5.5, 0.7),
        }
        pen.text(at(x + 18.0, y), text, style(Face::Sans, 12.0, Ink::Second, Align::Start));
        x += room;
    }
}

/// The four pixels the chosen tap reads between, their shares and what they add up to; returns the lower edge.
fn inset_of(pen: &mut Pen, show: &Show<'_>, window: &Window, hot: usize, area: Rect) -> f32 {
    let Some(tap) = window.taps.get(hot) else { return area.y };
    let title = READS.fill(&[&(hot + 1).to_string()]);
    pen.head(Rect::new(area.x, area.y, area.w, 22.0), title.get(show.lang), Ink::Ink, "");
    let side = (area.w * 0.36).clamp(56.0, 92.0).floor();
    let corner = at(area.x + ((area.w - 2.0 * side) / 2.0).floor(), area.y + 34.0);
    for (i, (part, share)) in tap.parts.iter().take(4).enumerate() {
        let cell =
            Rect::new(corner.x + (i % 2) as f32 * side, corner.y + (i / 2) as f32 * side, side - 1.0, side - 1.0);
        let (ground, value) = match part.read {
            Read::Site(site) => {
                let value = show.values.of(window.input).data().get(site.index).copied().unwrap_or(0.0);
                (Some(show.ground_in(value)), show.number(value))
            }
            _ => (None, "0".into()),
        };
        match ground {
            Some(ground) => pen.fill(cell, ground),
            None => pen.put(Form::Hatch(cell)),
        }
        let ink = ground.map_or(Paint::Ink(Ink::Second), Paint::On);
        pen.number(Rect::new(cell.x, cell.y + 2.0, cell.w, 18.0), &value, Face::Sans, 12.0, ink);
        pen.number(cell, &number::digits(*share, 3), Face::SansBold, 15.0, ink);
    }
    let frac = |x: f64| (x - x.floor()) as f32;
    let (y, x) = (frac(tap.place[0]), frac(tap.place[1]));
    let dot = at(corner.x + (0.5 + x) * side, corner.y + (0.5 + y) * side);
    pen.outline(Rect::new(dot.x - side / 2.0, dot.y - side / 2.0, side, side), Stroke::solid(Ink::Paper, 4.0));
    pen.outline(Rect::new(dot.x - side / 2.0, dot.y - side / 2.0, side, side), Stroke::solid(Ink::Ink, 1.5));
    let stroke = Some(Stroke::solid(Ink::Paper, 2.0));
    pen.put(Form::Circle { centre: dot, radius: 5.0, fill: Some(Ink::Input.into()), stroke });
    let mut line = corner.y + 2.0 * side + 20.0;
    let columns = [area.x + area.w * 0.3, area.x + area.w * 0.62, area.right()];
    let mut row = |pen: &mut Pen, texts: [&str; 3], inks: [Ink; 3], face: Face| {
        for ((text, ink), x) in texts.into_iter().zip(inks).zip(columns) {
            if let Some(px) = fit(text, face, 13.0, 8.5, area.w * 0.34) {
                pen.text(at(x, line), text, style(face, px, ink, Align::End));
            }
        }
        line += 18.0;
    };
    for (part, share) in tap.parts.iter().take(4) {
        let value = match part.read {
            Read::Site(site) => show.values.of(window.input).data().get(site.index).copied().unwrap_or(0.0),
            _ => 0.0,
        };
        let product = show.number(share * value);
        row(
            pen,
            [&number::digits(*share, 4), &format!("× {}", show.number(value)), &format!("= {product}")],
            [Ink::Control, Ink::Input, Ink::Ink],
            Face::Sans,
        );
    }
    let all: f64 = tap.parts.iter().map(|(_, share)| share).sum();
    let words = if all == 0.0 { OUTSIDE } else { AREAS };
    row(
        pen,
        [&number::digits(all, 4), "", &show.number(tap.reads)],
        [Ink::Control, Ink::Ink, Ink::Input],
        Face::SansBold,
    );
    let place = NEVER.fill(&[&number::digits(tap.place[0], 4), &number::digits(tap.place[1], 4)]);
    for text in [words.get(show.lang), place.get(show.lang)] {
        pen.text(at(area.x, line), text, style(Face::Sans, 12.0, Ink::Second, Align::Start));
        line += 17.0;
    }
    line
}

/// Where the chosen tap goes from every place of the plane; returns the lower edge.
fn field(pen: &mut Pen, show: &Show<'_>, window: &Window, site: usize, hot: usize, area: Rect) -> f32 {
    let shape = show.graph.node(window.steering).shape;
    let [_, _, rows, columns] = shape.nchw();
    let Some(tap) = window.taps.get(hot).filter(|_| area.h > 70.0) else { return area.y };
    let pair = shape.unravel(tap.steer[0].index)[1];
    pen.text(
        at(area.x, area.y + 10.0),
        FIELD.fill(&[&(hot + 1).to_string()]).get(show.lang),
        style(Face::SansBold, 12.5, Ink::Control, Align::Start),
    );
    let step = rows.max(columns).div_ceil(16).max(1);
    let plane = Rect::new(area.x, area.y + 20.0, area.w, area.h - 24.0);
    let cell = (plane.w / columns as f32).min(plane.h / rows as f32);
    let values = show.values.of(window.steering).data();
    let longest = values.iter().copied().filter(|v| v.is_finite()).fold(0.5, |most: f64, v| most.max(v.abs()));
    let frame = Rect::new(plane.x, plane.y, cell * columns as f32, cell * rows as f32);
    pen.outline(frame, Stroke::solid(Ink::Frame, 1.0));
    let here = site % (rows * columns).max(1);
    for (i, j) in (0..rows).step_by(step).flat_map(|i| (0..columns).step_by(step).map(move |j| (i, j))) {
        let value = |axis: usize| values.get(((pair + axis) * rows + i) * columns + j).copied().unwrap_or(0.0);
        let scale = f64::from(cell) * step as f64 * 0.48 / longest;
        let [dy, dx] = [value(0), value(1)].map(|v| (v * scale) as f32);
        let from = at(plane.x + (j as f32 + 0.5) * cell, plane.y + (i as f32 + 0.5) * cell);
        let to = at(from.x + dx, from.y + dy);
        if dx.hypot(dy) > 1.0 && dx.is_finite() && dy.is_finite() {
            pen.line(from, to, Stroke::solid(Ink::Control, 1.25));
        }
        let (radius, ink) = if i * columns + j == here { (3.5, Ink::Ink) } else { (1.2, Ink::Control) };
        pen.put(Form::Circle { centre: from, radius, fill: Some(ink.into()), stroke: None });
    }
    frame.bottom()
}

/// The numbers of every tap of the channel shown.
fn numbers(pen: &mut Pen, show: &Show<'_>, window: &Window, hot: usize, area: Rect) {
    const LABELS: f32 = 104.0;
    let masked = window.taps.iter().any(|tap| tap.mask.is_some());
    let column = ((area.w - LABELS) / window.taps.len() as f32).min(72.0);
    let inks = [Ink::Ink, Ink::Control, Ink::Control, Ink::Input, Ink::Weight, Ink::Control, Ink::Ink];
    let shown: Vec<usize> = (0..7).filter(|&row| masked || row != 5).collect();
    for (line, &row) in shown.iter().enumerate() {
        let y = area.y + 14.0 + line as f32 * 18.0;
        pen.text(at(area.x, y), ROWS[row].get(show.lang), style(Face::Sans, 12.5, inks[row], Align::Start));
        for (k, tap) in window.taps.iter().enumerate() {
            let text = match row {
                0 => (k + 1).to_string(),
                1 | 2 => number::digits(tap.offset[row - 1], 3),
                3 => show.number(tap.reads),
                4 => tap.weight.map_or_else(String::new, number::weight),
                5 => tap.mask.map_or_else(String::new, |mask| number::digits(mask, 3)),
                _ => show.number(tap.product),
            };
            let face = if row == 0 { Face::SansBold } else { Face::Sans };
            let cell = Rect::new(area.x + LABELS + k as f32 * column, y - 13.0, column, 17.0);
            pen.number(cell, &text, face, 12.0, inks[row].into());
        }
    }
    for k in 0..window.taps.len() {
        let cell = Rect::new(area.x + LABELS + k as f32 * column, area.y, column, shown.len() as f32 * 18.0 + 4.0);
        if k == hot {
            pen.outline(cell, Stroke::solid(Ink::Ink, 2.0));
        }
        let press = Form::Rect { rect: cell, fill: None, stroke: None };
        pen.put(Mark::from(press).handle(Handle::Term(window.channel * window.taps.len() + k + 1)));
    }
}
