//! The loupe: a waterfall of the running sum, a bar a term, and under it what was read, what it was multiplied by, and the product.

use super::mark::{Align, Form, Ground, Handle, Ink, Mark, Paint, Rect, Stroke, at};
use super::metrics::{Face, text_width};
use super::pen::{Pen, style};
use super::show::Show;
use super::terms::Terms;
use crate::words::{Text, number};

const TITLE: Text = Text::new("Loupe", "放大镜");
const REMARK: Text = Text::new("running sum of the {0} products, term by term", "{0} 个乘积逐项累加");
const ROWS: [Text; 3] = [Text::new("window", "窗口"), Text::new("weight", "权值"), Text::new("product", "乘积")];
const BIAS: Text = Text::new("bias", "偏置");
const LABELS: f32 = 62.0;

/// Draws the loupe of one output element, `done` of whose terms are added. Without `rows` the waterfall stands alone.
pub fn loupe(pen: &mut Pen, area: Rect, show: &Show<'_>, terms: &Terms, done: usize, rows: bool) {
    let mut area = area;
    if rows {
        let products = terms.terms.iter().filter(|term| term.factor.is_some()).count();
        let head = Rect::new(area.x, area.y, area.w, 22.0);
        let remark = REMARK.fill(&[&products.to_string()]);
        let x = pen.run(
            at(head.x, head.y + 14.0),
            &[(TITLE.get(show.lang), style(Face::SansBold, 13.0, Ink::Ink, Align::Start))],
        );
        pen.text(at(x + 8.0, head.y + 14.0), remark.get(show.lang), style(Face::Sans, 13.0, Ink::Second, Align::Start));
        area = Rect::new(area.x, area.y + 34.0, area.w, area.h - 34.0);
    }
    let count = terms.terms.len();
    let wide = rows && (area.w - LABELS) / count as f32 >= 24.0;
    let left = if rows { area.x + LABELS } else { area.x };
    let column = (area.right() - left - 6.0) / count as f32;
    let numbers = if rows { 54.0 } else { 0.0 };
    let fall = Rect::new(left, area.y, column * count as f32, area.h - numbers - if rows { 12.0 } else { 0.0 });
    waterfall(pen, fall, column, show, terms, done);
    if rows && wide {
        table(pen, Rect::new(area.x, fall.bottom() + 8.0, area.w, numbers), left, column, show, terms, done);
    } else if rows {
        caption(pen, Rect::new(area.x, fall.bottom() + 8.0, area.w, numbers), show, terms, done);
    }
    let n = terms.per_channel();
    for channel in 0..terms.channels {
        let x = left + (channel * n) as f32 * column;
        let bottom = if wide { fall.bottom() + numbers } else { fall.bottom() };
        if channel > 0 {
            pen.line(at(x, fall.y), at(x, bottom), Stroke::solid(Ink::Frame, 1.0));
        }
        if rows && column * n as f32 > 14.0 {
            pen.text(
                at(x + 5.0, fall.y - 4.0),
                show.letter(channel),
                style(Face::Serif, 13.0, Ink::Second, Align::Start),
            );
        }
    }
    if done > 0 && done < count {
        let bottom = if wide { fall.bottom() + numbers + 4.0 } else { fall.bottom() + 3.0 };
        let hot = Rect::new(left + (done - 1) as f32 * column, fall.y - 3.0, column, bottom - fall.y + 3.0);
        pen.outline(hot, Stroke::solid(Ink::Ink, 2.0));
    }
    for term in 0..count {
        let rect = Rect::new(left + term as f32 * column, fall.y, column, if wide { fall.h + numbers } else { fall.h });
        let press = Form::Rect { rect, fill: None, stroke: None };
        pen.put(Mark::from(press).handle(Handle::Term(term + 1)));
    }
}

fn waterfall(pen: &mut Pen, area: Rect, column: f32, show: &Show<'_>, terms: &Terms, done: usize) {
    let mut sums = vec![0.0];
    for term in &terms.terms {
        sums.push(sums.last().unwrap_or(&0.0) + term.product);
    }
    let finite = || sums.iter().copied().filter(|v| v.is_finite());
    let (least, most) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
    let span = if most > least { most - least } else { 1.0 };
    let y = |v: f64| area.y + area.h * (1.0 - ((v.clamp(least, most) - least) / span) as f32);
    let strongest = terms.terms.iter().map(|term| term.product.abs()).fold(f64::MIN_POSITIVE, f64::max);
    pen.line(at(area.x, y(0.0)), at(area.right(), y(0.0)), Stroke::solid(Ink::Frame, 1.0));
    pen.text(at(area.x - 6.0, y(0.0) + 4.0), "0", style(Face::Sans, 11.0, Ink::Third, Align::End));
    for (i, term) in terms.terms.iter().enumerate() {
        let (from, to) = (y(sums[i]), y(sums[i + 1]));
        let inset = if column >= 8.0 { 3.0 } else { 0.5 };
        let x = area.x + i as f32 * column + inset;
        let rect = Rect::new(x, from.min(to), column - 2.0 * inset, (from - to).abs().max(0.8));
        let added = i < done;
        let ground = Ground::Signed((term.product / strongest) as f32);
        let fill = if added { Some(ground.into()) } else { None };
        let stroke = Stroke::solid(if added { Ink::Second } else { Ink::Hair }, if added { 0.75 } else { 1.0 });
        pen.put(Form::Rect { rect, fill, stroke: Some(stroke) });
        let link = if added { Stroke::solid(Ink::Second, 0.75) } else { Stroke::solid(Ink::Hair, 1.0) };
        pen.line(at(x + rect.w, to), at(x + rect.w + 2.0 * inset, to), link);
    }
    if done >= terms.terms.len() {
        let centre = at(area.right(), y(*sums.last().unwrap_or(&0.0)));
        let stroke = Some(Stroke::solid(Ink::Output, 2.0));
        pen.put(Form::Circle { centre, radius: 4.0, fill: Some(Ink::Paper.into()), stroke });
    } else if show.focus.is_none() && done > 0 {
        let value = show.number(sums[done]);
        let x = area.x + done as f32 * column;
        let room = text_width(&value, Face::SansBold, 12.0) + 8.0;
        let (x, align) = if x + room > area.right() { (x - column - 4.0, Align::End) } else { (x + 5.0, Align::Start) };
        let place = at(x, (y(sums[done]) - 4.0).max(area.y + 10.0));
        let mut look = style(Face::SansBold, 12.0, Ink::Ink, align);
        look.halo = true;
        pen.text(place, value, look);
    }
}

fn table(pen: &mut Pen, area: Rect, left: f32, column: f32, show: &Show<'_>, terms: &Terms, done: usize) {
    let inks = [Ink::Input, Ink::Weight, Ink::Ink];
    for (row, (label, ink)) in ROWS.iter().zip(inks).enumerate() {
        let y = area.y + 12.0 + row as f32 * 17.0;
        pen.text(at(area.x, y), label.get(show.lang), style(Face::Sans, 13.0, ink, Align::Start));
    }
    for (i, term) in terms.terms.iter().enumerate() {
        let cell = |row: usize| Rect::new(left + i as f32 * column, area.y + row as f32 * 17.0, column, 15.0);
        let faded = |ink: Ink| Paint::Ink(if i < done { ink } else { Ink::Third });
        let Some((_, weight)) = term.factor else {
            pen.number(cell(0), BIAS.get(show.lang), Face::Sans, 11.5, Ink::Second.into());
            pen.number(cell(1), &show.number(term.product), Face::SansMedium, 11.5, faded(Ink::Weight));
            if done >= terms.terms.len() {
                pen.number(cell(2), &show.number(terms.sum(done)), Face::SansBold, 12.0, Ink::Output.into());
            }
            continue;
        };
        pen.number(cell(0), &show.number(term.value), Face::Sans, 11.5, faded(Ink::Input));
        pen.number(cell(1), &number::weight(weight), Face::Sans, 11.5, faded(Ink::Weight));
        if i < done {
            pen.number(cell(2), &show.number(term.product), Face::SansMedium, 11.5, Ink::Ink.into());
        }
    }
}

/// Where columns are too narrow for numbers: the hot term alone, in words.
fn caption(pen: &mut Pen, area: Rect, show: &Show<'_>, terms: &Terms, done: usize) {
    let Some(term) = done.checked_sub(1).and_then(|i| terms.terms.get(i)) else { return };
    let Some((_, weight)) = term.factor else { return };
    let channel = show.letter(term.channel.unwrap_or(0));
    let place = format!("{channel} ({}, {})   ", term.place[0], term.place[1]);
    let look = |face, ink| style(face, 14.0, ink, Align::Start);
    pen.run(
        at(area.x + LABELS, area.y + 18.0),
        &[
            (&place, look(Face::Sans, Ink::Second)),
            (&show.number(term.value), look(Face::SansMedium, Ink::Input)),
            (" × ", look(Face::Sans, Ink::Second)),
            (&number::weight(weight), look(Face::SansMedium, Ink::Weight)),
            (" = ", look(Face::Sans, Ink::Second)),
            (&show.number(term.product), look(Face::SansBold, Ink::Ink)),
        ],
    );
}
