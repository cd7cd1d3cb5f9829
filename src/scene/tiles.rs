//! Tiles: window x weight = products, channel by channel, and the sum they make.

use super::mark::{Align, Form, Ground, Handle, Ink, Mark, Paint, Point, Rect, Site, Stroke, at};
use super::metrics::{Face, text_width};
use super::pen::{Pen, style};
use super::show::Show;
use super::terms::{Term, Terms};
use crate::words::{Text, number};

/// The least cell that carries its number.
const LEGIBLE: f32 = 22.0;
/// The width of a sign between two tiles.
const SIGN: f32 = 26.0;
/// How much wider than high a product's cell is: products have more digits.
const PRODUCT: f32 = 1.3;
/// Height of the line below a row of tiles.
const LINE: f32 = 24.0;

const SUM: Text = Text::new("sum", "和");
const BIAS: Text = Text::new("bias", "偏置");

/// How the tiles stand.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Plan {
    /// A row for every channel.
    Rows,
    /// One channel, its three tiles in a row.
    Row,
    /// One channel, products below.
    Stack,
}

/// Where other parts of the stage tie in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ties {
    /// Left of each row drawn, with its channel.
    pub rows: Vec<(usize, Point)>,
    /// Right end of the final sum.
    pub sum: Point,
    /// The lower edge of everything.
    pub bottom: f32,
}

/// The plan with the largest legible cells, all channels if possible.
fn plan(area: Rect, terms: &Terms) -> (Plan, f32) {
    let [rows, columns] = terms.window.map(|n| n as f32);
    let channels = terms.channels as f32;
    let cell = |across: f32, signs: f32, down: f32, lines: f32| {
        let w = (area.w - SIGN - signs * SIGN) / (across * columns);
        let h = (area.h - LINE * 1.4 - lines * LINE) / (down * rows);
        w.min(h).min(44.0).floor().max(4.0)
    };
    let plans = [
        (Plan::Rows, cell(2.0 + PRODUCT, 2.0, channels, channels)),
        (Plan::Row, cell(2.0 + PRODUCT, 2.0, 1.0, 2.0)),
        (Plan::Stack, cell(2.0, 1.0, 2.0, 3.0)),
    ];
    plans.into_iter().find(|&(_, cell)| cell >= LEGIBLE).unwrap_or(plans[2])
}

/// Draws the tiles of one output element, `done` of whose terms are added.
pub fn tiles(pen: &mut Pen, area: Rect, show: &Show<'_>, terms: &Terms, done: usize) -> Ties {
    let (plan, cell) = plan(area, terms);
    let [rows, columns] = terms.window.map(|n| n as f32);
    let mut ties = Ties::default();
    let left = area.x + SIGN;
    let mut y = area.y;
    let block = rows * cell;
    let row = |pen: &mut Pen, channel: usize, y: f32| {
        let width = columns * cell;
        let parts = terms.of_channel(channel);
        let sign = |pen: &mut Pen, text: &str, x: f32| {
            pen.text(at(x, y + block / 2.0 + 5.0), text, style(Face::Sans, 16.0, Ink::Second, Align::Middle));
        };
        let second = left + width + SIGN;
        tile(pen, at(left, y), [cell; 2], terms, parts, |term| value_cell(show, term));
        sign(pen, "×", left + width + SIGN / 2.0);
        tile(pen, at(second, y), [cell; 2], terms, parts, |term| weight_cell(show, term));
        let products = match plan {
            Plan::Stack => at(left, y + block + LINE),
            Plan::Row | Plan::Rows => at(second + width + SIGN, y),
        };
        if plan == Plan::Stack {
            pen.text(
                at(left - 13.0, products.y + block / 2.0 + 5.0),
                "=",
                style(Face::Sans, 16.0, Ink::Second, Align::Middle),
            );
        } else {
            sign(pen, "=", second + width + SIGN / 2.0);
        }
        let most = terms.terms.iter().map(|term| term.product.abs()).fold(0.0, f64::max);
        let first = channel * terms.per_channel();
        let ready = |i: usize| first + i < done;
        let wide = cell * PRODUCT;
        tile(pen, products, [wide, cell], terms, parts, |term| {
            let i = parts.iter().position(|part| part == term).unwrap_or(0);
            product_cell(show, term, most).filter(|_| ready(i))
        });
        let hot = done.checked_sub(1).filter(|_| done < terms.terms.len()).and_then(|i| i.checked_sub(first));
        if let Some(term) = hot.and_then(|i| parts.get(i)) {
            for (corner, w) in [(at(left, y), cell), (at(second, y), cell), (products, wide)] {
                let [u, v] = term.window.map(|n| n as f32);
                pen.window(Rect::new(corner.x + v * w, corner.y + u * cell, w - 1.0, cell - 1.0).grown(0.5));
            }
        }
        at(products.x + width * PRODUCT, products.y + block)
    };
    match plan {
        Plan::Rows => {
            let spare = (area.h - LINE * 1.4 - terms.channels as f32 * (block + LINE)) / terms.channels as f32;
            for channel in 0..terms.channels {
                let end = row(pen, channel, y);
                letter(pen, show, channel, at(area.x + 6.0, y + block / 2.0 + 6.0));
                ties.rows.push((channel, at(area.x - 4.0, y + block / 2.0)));
                channel_sum(pen, show, terms, channel, done, at(end.x, end.y + 16.0));
                y += block + LINE + spare.clamp(0.0, 18.0);
            }
        }
        Plan::Row | Plan::Stack => {
            let channel = show.tab.min(terms.channels - 1);
            tabs(pen, Rect::new(area.x, y, area.w, LINE), show, terms, channel, done);
            y += LINE + 8.0;
            ties.rows.push((channel, at(area.x - 4.0, y + block / 2.0)));
            y = row(pen, channel, y).y + 8.0;
        }
    }
    ties.sum = total(pen, show, terms, done, at(area.right(), y + 18.0));
    ties.bottom = y + 24.0;
    ties
}

/// One cell: its ground (none for padding), its text and its element.
type Cell = (Option<Ground>, String, Option<Site>, Option<Handle>);

fn tile(
    pen: &mut Pen,
    corner: Point,
    [wide, cell]: [f32; 2],
    terms: &Terms,
    parts: &[Term],
    content: impl Fn(&Term) -> Option<Cell>,
) {
    let [rows, columns] = terms.window.map(|n| n as f32);
    for term in parts {
        let [u, v] = term.window.map(|n| n as f32);
        let rect = Rect::new(corner.x + v * wide, corner.y + u * cell, wide - 1.0, cell - 1.0);
        let Some((ground, text, site, handle)) = content(term) else {
            pen.fill(rect, Ink::Sheet);
            continue;
        };
        let mut mark = Mark::from(match ground {
            Some(ground) => Form::Rect { rect, fill: Some(ground.into()), stroke: None },
            None => Form::Hatch(rect),
        });
        mark.site = site;
        mark.handle = handle;
        pen.put(mark);
        let paint = ground.map_or(Paint::Ink(Ink::Second), Paint::On);
        if cell >= LEGIBLE {
            pen.number(rect, &text, Face::SansMedium, (cell * 0.42).clamp(9.8, 14.0), paint);
        }
    }
    let frame = Rect::new(corner.x, corner.y, columns * wide - 1.0, rows * cell - 1.0);
    pen.outline(frame.grown(0.5), Stroke::solid(Ink::Frame, 1.0));
}

fn value_cell(show: &Show<'_>, term: &Term) -> Option<Cell> {
    let ground = term.read.map(|_| show.ground_in(term.value));
    Some((ground, show.number(term.value), term.read, None))
}

fn weight_cell(show: &Show<'_>, term: &Term) -> Option<Cell> {
    let (site, weight) = term.factor?;
    let most = show.values.of(site.node).magnitude().max(f64::MIN_POSITIVE);
    let handle = Handle::Value { site, step: step(most) };
    Some((Some(Ground::Signed((weight / most) as f32)), number::weight(weight), Some(site), Some(handle)))
}

fn product_cell(show: &Show<'_>, term: &Term, most: f64) -> Option<Cell> {
    let ground = Ground::Signed((term.product / most.max(f64::MIN_POSITIVE)) as f32);
    Some((Some(ground), show.number(term.product), None, None))
}

/// The least change of a weight by dragging: a whole number where weights are large, else a hundredth part of a power of ten.
pub fn step(most: f64) -> f64 {
    if most >= 4.0 {
        1.0
    } else if most >= 1.0 {
        0.1
    } else {
        0.01
    }
}

fn letter(pen: &mut Pen, show: &Show<'_>, channel: usize, place: Point) {
    pen.text(place, show.letter(channel), style(Face::Serif, 16.0, Ink::Ink, Align::Middle));
}

fn channel_sum(pen: &mut Pen, show: &Show<'_>, terms: &Terms, channel: usize, done: usize, place: Point) {
    let n = terms.per_channel();
    let (first, last) = (channel * n, (channel + 1) * n);
    if done <= first {
        return;
    }
    let parts = terms.of_channel(channel);
    let sum: f64 = parts.iter().take(done - first).map(|term| term.product).sum();
    let text = show.number(sum);
    let ink = if done >= last { Ink::Ink } else { Ink::Second };
    let width = text_width(&text, Face::SansBold, 13.0);
    pen.text(place, text, style(Face::SansBold, 13.0, ink, Align::End));
    let label = SUM.get(show.lang);
    pen.text(at(place.x - width - 6.0, place.y), label, style(Face::Sans, 13.0, Ink::Second, Align::End));
}

fn tabs(pen: &mut Pen, area: Rect, show: &Show<'_>, terms: &Terms, chosen: usize, done: usize) {
    let width = area.w / terms.channels as f32;
    for channel in 0..terms.channels {
        let place = Rect::new(area.x + channel as f32 * width, area.y, width - 8.0, area.h);
        let n = terms.per_channel();
        let added = done.saturating_sub(channel * n).min(n);
        let sum: f64 = terms.of_channel(channel).iter().take(added).map(|term| term.product).sum();
        let live = channel == chosen;
        let (face, ink) = if live { (Face::SansBold, Ink::Ink) } else { (Face::Sans, Ink::Second) };
        let x = pen.run(
            at(place.x + 4.0, place.y + 14.0),
            &[(&show.letter(channel), style(Face::Serif, 17.0, ink, Align::Start))],
        );
        let label = if added > 0 { format!("{} {}", SUM.get(show.lang), show.number(sum)) } else { String::new() };
        if x + 10.0 + text_width(&label, face, 13.0) <= place.right() {
            pen.text(at(x + 10.0, place.y + 14.0), label, style(face, 13.0, ink, Align::Start));
        }
        let (ink, width) = if live { (Ink::Ink, 2.5) } else { (Ink::Hair, 1.0) };
        pen.line(at(place.x, place.bottom() - 2.0), at(place.right(), place.bottom() - 2.0), Stroke::solid(ink, width));
        let press = Form::Rect { rect: place, fill: None, stroke: None };
        pen.put(Mark::from(press).handle(Handle::Tab(channel)));
    }
}

/// The sums of the channels, the bias and the result, right-aligned; what is not added yet is three dots.
fn total(pen: &mut Pen, show: &Show<'_>, terms: &Terms, done: usize, end: Point) -> Point {
    let n = terms.per_channel();
    let complete = done >= terms.terms.len();
    let mut parts: Vec<(String, Face, Ink)> = Vec::new();
    for channel in 0..terms.channels.min(4) {
        let sum: f64 = terms.of_channel(channel).iter().map(|term| term.product).sum();
        let text = show.number(sum);
        let text = match (channel, text.strip_prefix('−')) {
            (0, _) => text,
            (_, Some(rest)) => format!(" − {rest}"),
            (_, None) => format!(" + {text}"),
        };
        if done >= (channel + 1) * n {
            parts.push((text, Face::SansMedium, Ink::Ink));
        } else {
            parts.push((if channel == 0 { "…".into() } else { " + …".into() }, Face::SansMedium, Ink::Third));
        }
    }
    if terms.channels > 4 {
        parts.push((" + …".into(), Face::SansMedium, Ink::Third));
    }
    if let Some(bias) = terms.bias() {
        let text = show.number(bias.product);
        let text = text.strip_prefix('−').map_or_else(|| format!(" + {text}"), |rest| format!(" − {rest}"));
        parts.push((format!("{text} {}", BIAS.get(show.lang)), Face::SansMedium, Ink::Weight));
    }
    parts.push((" = ".into(), Face::SansMedium, Ink::Ink));
    let result = if complete { show.number(terms.sum(done)) } else { "?".into() };
    parts.push((result, Face::SansBold, if complete { Ink::Output } else { Ink::Third }));
    let px = [15.0, 14.0, 13.0, 12.0, 11.0];
    let width = |px: f32| parts.iter().map(|(text, face, _)| text_width(text, *face, px)).sum::<f32>();
    let px = px.into_iter().find(|&px| width(px) <= end.x - 24.0).unwrap_or(11.0);
    let mut x = end.x - width(px);
    for (text, face, ink) in parts {
        let advance = text_width(&text, face, px);
        pen.text(at(x, end.y), text, style(face, px, ink, Align::Start));
        x += advance;
    }
    at(end.x + 6.0, end.y - px * 0.36)
}
