//! The four pixels a tap reads between: a square as large as a pixel around the place, and how much of it lies in each. The digits stand beside
//! the pixels, where neither the square's edge nor the dot covers them.

use super::moved::{Moved, Window};
use crate::scene::mark::{Align, Form, Ink, Point, Rect, Stroke, at};
use crate::scene::metrics::{Face, fit, wrap};
use crate::scene::pen::{Pen, style};
use crate::scene::show::Show;
use crate::words::{Text, number};

const READS: Text = Text::new("Tap {0} reads between four pixels", "第 {0} 个采样点在四个像素之间读取");
const AREAS: Text = Text::new("areas sum to ", "面积之和为 ");
const READING: Text = Text::new("reads ", "读到 ");
const COUNTS: Text =
    Text::new("Each pixel counts by its part of the square.", "方块落在像素里的面积，就是该像素所占的份额。");
const OUTSIDE: Text = Text::new("Outside the picture every pixel reads 0.", "图片之外的像素都读作 0。");
const PLACE: Text = Text::new("Row {0}, column {1}: never rounded.", "第 {0} 行，第 {1} 列：从不取整。");
const GUESS: Text = Text::new("What is read here? Step on to see.", "这里读到什么？前进一步便知。");

/// How a place is shown.
#[derive(Clone, Copy, PartialEq)]
pub enum How {
    /// With what each pixel adds, line by line.
    Full,
    /// The sum alone.
    Short,
    /// As a question: neither areas nor sum.
    Asked,
}

/// Draws them; returns the lower edge.
pub fn four(pen: &mut Pen, show: &Show<'_>, window: &Window, hot: usize, how: How, area: Rect) -> f32 {
    let Some(tap) = window.taps.get(hot) else { return area.y };
    let title = READS.fill(&[&(hot + 1).to_string()]);
    pen.head(Rect::new(area.x, area.y, area.w, 22.0), title.get(show.lang), Ink::Ink, "");
    let top = area.y + 34.0;
    let side = ((area.w - 2.0 * 62.0) / 2.0).clamp(40.0, if how == How::Short { 62.0 } else { 84.0 }).floor();
    let block = Rect::new(area.x + (area.w / 2.0 - side).floor(), top, 2.0 * side, 2.0 * side);
    pixels(pen, show, tap, block, how);
    square(pen, tap, block);
    let mut y = block.bottom() + 22.0;
    match how {
        How::Full => y = lines(pen, show, tap, Rect::new(area.x, y, area.w, 0.0)),
        How::Short => {
            let x = areas(pen, show, tap, at(area.x, y)) + 14.0;
            let look = |face, ink| style(face, 13.0, ink, Align::Start);
            let reads = show.number(tap.term.value);
            let parts = [
                (READING.get(show.lang), look(Face::Sans, Ink::Second)),
                (reads.as_str(), look(Face::SansBold, Ink::Input)),
            ];
            pen.run(at(x, y), &parts);
            y += 18.0;
        }
        How::Asked => {}
    }
    let place = tap.place.map(|at| number::digits(at, 4));
    let place = PLACE.fill(&[&place[0], &place[1]]);
    let outside = tap.term.reads.iter().any(|read| read.site.is_none());
    let mut notes = vec![(place.get(show.lang).to_owned(), Face::Sans, Ink::Second)];
    if how == How::Full {
        notes.insert(0, (COUNTS.get(show.lang).to_owned(), Face::Sans, Ink::Second));
    }
    if how == How::Asked {
        notes.insert(0, (GUESS.get(show.lang).to_owned(), Face::SansBold, Ink::Ink));
    } else if outside {
        notes.push((OUTSIDE.get(show.lang).to_owned(), Face::Sans, Ink::Second));
    }
    for (text, face, ink) in notes {
        for line in wrap(&text, face, 12.5, area.w) {
            pen.text(at(area.x, y), line, style(face, 12.5, ink, Align::Start));
            y += 17.0;
        }
    }
    y - 8.0
}

/// The pixels, and beside each its number and its area.
fn pixels(pen: &mut Pen, show: &Show<'_>, tap: &Moved, block: Rect, how: How) {
    let side = block.w / 2.0;
    for (i, read) in tap.term.reads.iter().take(4).enumerate() {
        let (row, column) = ((i / 2) as f32, (i % 2) as f32);
        let cell = Rect::new(block.x + column * side, block.y + row * side, side - 1.0, side - 1.0);
        match read.site {
            Some(_) => pen.fill(cell, show.ground_in(read.value)),
            None => pen.put(Form::Hatch(cell)),
        }
        let (x, align) = if i % 2 == 0 { (block.x - 8.0, Align::End) } else { (block.right() + 7.0, Align::Start) };
        let middle = cell.centre().y;
        let value = show.number(read.value);
        if how == How::Asked {
            pen.text(at(x, middle + 5.0), value, style(Face::SansMedium, 13.5, Ink::Input, align));
            continue;
        }
        pen.text(at(x, middle - 3.0), number::digits(read.share, 3), style(Face::SansBold, 15.0, Ink::Control, align));
        pen.text(at(x, middle + 14.0), format!("× {value}"), style(Face::Sans, 12.5, Ink::Input, align));
    }
    pen.outline(block.grown(0.5), Stroke::solid(Ink::Frame, 1.0));
}

/// A pixel's size around the place, and the place.
fn square(pen: &mut Pen, tap: &Moved, block: Rect) {
    let side = block.w / 2.0;
    // How far the place lies from the middle of the first of the four pixels.
    let first = tap.term.reads.first().map_or([0, 0], |read| read.place);
    let off = [0, 1].map(|axis| ((tap.place[axis] - first[axis] as f64) as f32).clamp(0.0, 1.0));
    let dot = at(block.x + (0.5 + off[1]) * side, block.y + (0.5 + off[0]) * side);
    let square = Rect::new(dot.x - side / 2.0, dot.y - side / 2.0, side, side);
    pen.outline(square, Stroke::solid(Ink::Paper, 4.5));
    pen.outline(square, Stroke::solid(Ink::Ink, 2.0));
    let stroke = Some(Stroke::solid(Ink::Paper, 2.0));
    pen.put(Form::Circle { centre: dot, radius: 6.0, fill: Some(Ink::Input.into()), stroke });
}

/// Area times number, pixel by pixel, and what they come to; returns the next baseline.
fn lines(pen: &mut Pen, show: &Show<'_>, tap: &Moved, area: Rect) -> f32 {
    let mut y = area.y;
    let columns = [area.x + area.w * 0.3, area.x + area.w * 0.58, area.right()];
    let row = |pen: &mut Pen, y: f32, texts: [(String, Ink); 3], face: Face| {
        for ((text, ink), x) in texts.into_iter().zip(columns) {
            if let Some(px) = fit(&text, face, 13.0, 8.5, area.w * 0.3) {
                pen.text(at(x, y), text, style(face, px, ink, Align::End));
            }
        }
    };
    for read in tap.term.reads.iter().take(4) {
        let shown = if show.linear { read.value * 255.0 } else { read.value };
        let product = show.number(read.share * read.value);
        let texts = [
            (number::factor(read.share, shown), Ink::Control),
            (format!("× {}", show.number(read.value)), Ink::Input),
            (format!("= {product}"), Ink::Ink),
        ];
        row(pen, y, texts, Face::Sans);
        y += 17.0;
    }
    pen.rule(at(area.x, y - 11.0), at(area.right(), y - 11.0));
    y += 5.0;
    areas(pen, show, tap, at(area.x, y));
    pen.text(at(area.right(), y), show.number(tap.term.value), style(Face::SansBold, 13.0, Ink::Input, Align::End));
    y + 20.0
}

/// What the areas come to; returns where that ends.
fn areas(pen: &mut Pen, show: &Show<'_>, tap: &Moved, place: Point) -> f32 {
    let all: f64 = tap.term.reads.iter().map(|read| read.share).sum();
    let told = number::digits(all, 4);
    let look = |face, ink| style(face, 13.0, ink, Align::Start);
    pen.run(
        place,
        &[(AREAS.get(show.lang), look(Face::Sans, Ink::Second)), (told.as_str(), look(Face::SansBold, Ink::Control))],
    )
}
