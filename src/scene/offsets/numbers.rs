//! What every tap adds, in numbers, and the sum in a sentence. What is not added yet is not told.

use super::moved::{Moved, Window};
use crate::scene::mark::{Align, Form, Handle, Ink, Mark, Rect, Stroke, Type, at};
use crate::scene::metrics::{Face, text_width};
use crate::scene::names::title;
use crate::scene::pen::{Figure, Pen, style};
use crate::scene::show::Show;
use crate::words::{Lang, Text, number};

const ROWS: [Text; 7] = [
    Text::new("tap", "采样点"),
    Text::new("offset, rows", "偏移（行）"),
    Text::new("offset, columns", "偏移（列）"),
    Text::new("reads", "读数"),
    Text::new("weight", "权值"),
    Text::new("mask", "调制"),
    Text::new("product", "乘积"),
];
const INKS: [Ink; 7] = [Ink::Ink, Ink::Control, Ink::Control, Ink::Input, Ink::Weight, Ink::Control, Ink::Ink];
const LABELS: f32 = 106.0;
const LINE: f32 = 17.0;

const SUM: Text = Text::new("{0} products, sum = {1} = ", "{0} 个乘积，总和 = {1} = ");
const ALL: Text = Text::new("All {0} products: {1} = ", "全部 {0} 个乘积：{1} = ");
const BIASED: Text = Text::new("{0} products and the bias {2}: {1} = ", "{0} 个乘积加偏置 {2}：{1} = ");
const SO_FAR: Text = Text::new("{0} of {1} products added, sum so far ", "已加 {0} 个乘积，共 {1} 个，目前 ");
const SET: Text = Text::new(", set to {0} instead", "，但已改设为 {0}");
const OWN: Text = Text::new("{0} products of channel {1}: sum ", "通道 {1} 的 {0} 个乘积：总和 ");

/// Whether the numbers of every tap can be read side by side.
pub fn fits(window: &Window, width: f32) -> bool {
    (width - LABELS) / window.taps.len() as f32 >= 34.0
}

/// The rows that are told: no mask where there is none.
fn rows(window: &Window) -> Vec<usize> {
    let masked = window.taps.iter().any(|tap| tap.mask().is_some());
    (0..ROWS.len()).filter(|&row| masked || row != 5).collect()
}

/// How high the table is.
pub fn height(window: &Window) -> f32 {
    rows(window).len() as f32 * LINE + 8.0
}

/// One number of one tap; nothing where it is not told yet.
fn told(show: &Show<'_>, tap: &Moved, row: usize, k: usize, done: usize) -> Option<Figure> {
    let added = tap.number < done;
    let times = if show.linear { 255.0 } else { 1.0 };
    let pictured = |value: f64| Figure { text: show.number(value), value: value * times };
    let figure = |text: String, value: f64| Figure { text, value };
    match row {
        0 => Some(figure((k + 1).to_string(), (k + 1) as f64)),
        1 | 2 => Some(figure(number::digits(tap.offset[row - 1], 3), tap.offset[row - 1])),
        3 if added => Some(pictured(tap.term.value)),
        4 => tap.weight().map(|(_, weight)| figure(number::weight(weight), weight)),
        5 => tap.mask().map(|(_, mask)| figure(number::digits(mask, 3), mask)),
        6 if added => Some(pictured(tap.term.product)),
        _ => None,
    }
}

/// The numbers of every tap side by side.
pub fn table(pen: &mut Pen, show: &Show<'_>, window: &Window, hot: usize, area: Rect) {
    let column = ((area.w - LABELS) / window.taps.len() as f32).min(76.0);
    let shown = rows(window);
    let done = window.done(show.tap);
    for (line, &row) in shown.iter().enumerate() {
        let y = area.y + 14.0 + line as f32 * LINE;
        pen.text(at(area.x, y), ROWS[row].get(show.lang), style(Face::Sans, 12.5, INKS[row], Align::Start));
        for (k, tap) in window.taps.iter().enumerate() {
            let face = if row == 0 { Face::SansBold } else { Face::Sans };
            let cell = Rect::new(area.x + LABELS + k as f32 * column, y - 13.0, column, LINE);
            if let Some(figure) = told(show, tap, row, k, done) {
                pen.figure(cell, &figure, face, 12.5, INKS[row].into());
            }
        }
    }
    for (k, tap) in window.taps.iter().enumerate() {
        let cell = Rect::new(area.x + LABELS + k as f32 * column, area.y, column, shown.len() as f32 * LINE + 5.0);
        if k == hot {
            pen.outline(cell, Stroke::solid(Ink::Ink, 2.0));
        }
        let press = Form::Rect { rect: cell, fill: None, stroke: None };
        pen.put(Mark::from(press).handle(Handle::Term(tap.number + 1)));
    }
}

/// The numbers of every tap one under the other, where there is no room side by side; returns the lower edge.
pub fn list(pen: &mut Pen, show: &Show<'_>, window: &Window, hot: usize, area: Rect) -> f32 {
    const PITCH: f32 = 24.0;
    let shown = rows(window);
    let width = area.w / shown.len() as f32;
    let done = window.done(show.tap);
    let cell = |line: usize, column: usize| {
        Rect::new(area.x + column as f32 * width, area.y + line as f32 * PITCH, width, PITCH)
    };
    for (column, &row) in shown.iter().enumerate() {
        let name = match row {
            1 => Text::new("rows", "行"),
            2 => Text::new("columns", "列"),
            row => ROWS[row],
        };
        pen.number(cell(0, column), name.get(show.lang), Face::Sans, 11.5, INKS[row].into());
        for (k, tap) in window.taps.iter().enumerate() {
            let face = if row == 0 { Face::SansBold } else { Face::Sans };
            if let Some(figure) = told(show, tap, row, k, done) {
                pen.figure(cell(k + 1, column), &figure, face, 12.5, INKS[row].into());
            }
        }
    }
    for (k, tap) in window.taps.iter().enumerate() {
        let line = Rect::new(area.x, cell(k + 1, 0).y, area.w, PITCH);
        if k == hot {
            pen.outline(line, Stroke::solid(Ink::Ink, 2.0));
        }
        let press = Form::Rect { rect: line, fill: None, stroke: None };
        pen.put(Mark::from(press).handle(Handle::Term(tap.number + 1)));
    }
    cell(window.taps.len(), 0).bottom()
}

/// What all products come to, as far as they are added; before that, where there are several channels, what those of the one shown do. Returns the
/// lower edge.
pub fn sentence(pen: &mut Pen, show: &Show<'_>, window: &Window, area: Rect, px: f32) -> f32 {
    let terms = &window.terms;
    let done = window.done(show.tap);
    let over = done >= terms.terms.len();
    let count = |n: usize| number::integer(n as i64);
    let products = terms.terms.iter().filter(|term| !term.bias).count();
    let node = show.graph.node(window.site.node);
    let name = title(node);
    let place = format!("({}, {})", window.at[0], window.at[1]);
    let (en, zh) = (format!("{} {place}", name.en.to_lowercase()), format!("{} {place}", name.zh));
    let name = if show.lang == Lang::En { en } else { zh };
    let (words, value) = if over {
        let text = match terms.bias().filter(|bias| bias.product != 0.0) {
            Some(bias) => BIASED.fill(&[&count(products), &name, &show.number(bias.product)]),
            None if window.channels > 1 => ALL.fill(&[&count(products), &name]),
            None => SUM.fill(&[&count(products), &name]),
        };
        (text, terms.result())
    } else {
        (SO_FAR.fill(&[&count(done.min(products)), &count(products)]), terms.partial(done))
    };
    let look = |face, ink| style(face, px, ink, Align::Start);
    let mut runs: Vec<Vec<(String, Type)>> = Vec::new();
    if window.channels > 1 && window.taps.last().is_some_and(|tap| tap.number < done) {
        let own = OWN.fill(&[&count(window.taps.len()), &show.letter(window.channel)]);
        let sum: f64 = window.taps.iter().map(|tap| tap.term.product).sum();
        let told = (own.get(show.lang).to_owned(), look(Face::Sans, Ink::Second));
        runs.push(vec![told, (show.number(sum), look(Face::SansBold, Ink::Ink))]);
    }
    let ink = if over { Ink::Output } else { Ink::Ink };
    let told = (words.get(show.lang).to_owned(), look(Face::Sans, Ink::Ink));
    let mut all = vec![told, (show.number(value), look(Face::SansBold, ink))];
    let kept = show.values.of(window.site.node).data().get(window.site.index).copied().unwrap_or(value);
    if over && (kept - value).abs() > 1e-9 * value.abs().max(1.0) {
        let set = SET.fill(&[&show.number(kept)]);
        all.push((set.get(show.lang).to_owned(), look(Face::SansBold, Ink::Second)));
    }
    runs.push(all);
    let wide =
        |run: &[(String, Type)]| run.iter().map(|(text, look)| text_width(text, look.face, look.px)).sum::<f32>();
    let (mut x, mut y) = (area.x, area.y + px);
    for run in &runs {
        let all = wide(run);
        if x > area.x && x + all > area.right() {
            (x, y) = (area.x, y + px + 6.0);
        }
        // Where even a line of its own is too short, smaller.
        let by = (area.w / all).min(1.0);
        let parts: Vec<(&str, Type)> =
            run.iter().map(|(text, look)| (text.as_str(), Type { px: look.px * by, ..*look })).collect();
        x = pen.run(at(x, y), &parts) + 20.0;
    }
    y + 6.0
}
