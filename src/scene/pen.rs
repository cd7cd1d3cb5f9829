//! A pen: short sentences for putting marks down.

use super::mark::{Align, Deed, Form, Handle, Ink, Leg, Mark, Paint, Point, Rect, Stroke, Type, at};
use super::metrics::{Face, fit, text_width, wrap};
use crate::words::number;

/// A number and how the page prints it where there is room.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// In full.
    pub text: String,
    /// What it says.
    pub value: f64,
}

/// Marks under way.
#[derive(Debug, Default)]
pub struct Pen {
    /// What was put down, in order.
    pub marks: Vec<Mark>,
}

/// A text's look, without the decoration.
pub const fn style(face: Face, px: f32, ink: Ink, align: Align) -> Type {
    Type { face, px, paint: Paint::Ink(ink), align, halo: false }
}

impl Pen {
    /// Puts a mark down.
    pub fn put(&mut self, mark: impl Into<Mark>) {
        self.marks.push(mark.into());
    }

    /// One line of text.
    pub fn text(&mut self, at: Point, text: impl Into<String>, style: Type) {
        self.put(Form::Text { at, text: text.into(), style });
    }

    /// Runs of text one after another on one baseline, each in its look; returns where they end.
    pub fn run(&mut self, from: Point, parts: &[(&str, Type)]) -> f32 {
        let mut x = from.x;
        for (text, style) in parts {
            self.text(at(x, from.y), *text, Type { align: Align::Start, ..*style });
            x += text_width(text, style.face, style.px);
        }
        x
    }

    /// A number in the middle of a cell, smaller if it must, left out if it cannot be read.
    pub fn number(&mut self, cell: Rect, text: &str, face: Face, px: f32, paint: Paint) -> bool {
        let Some(px) = fit(text, face, px, 8.5, cell.w - 3.0) else { return false };
        let middle = cell.centre();
        let style = Type { face, px, paint, align: Align::Middle, halo: false };
        self.text(at(middle.x, middle.y + px * 0.36), text, style);
        true
    }

    /// [`Pen::number`] of a value: with fewer digits where they do not fit, first without spaces between thousands, at last smaller.
    pub fn figure(&mut self, cell: Rect, figure: &Figure, face: Face, px: f32, paint: Paint) -> bool {
        let narrow = figure.text.replace('\u{2009}', "");
        let rounded = |digits: usize| number::digits(figure.value, digits).replace('\u{2009}', "");
        let texts = [figure.text.clone(), narrow, rounded(3), rounded(2), rounded(1)];
        let fits = |least: f32, margin: f32| {
            let sized = texts.iter().filter_map(|text| Some((text, fit(text, face, px, least, cell.w - margin)?)));
            sized.into_iter().next()
        };
        let Some((text, px)) = fits(px.min(10.0), 3.0).or_else(|| fits(8.5, 1.5)) else { return false };
        let middle = cell.centre();
        let style = Type { face, px, paint, align: Align::Middle, halo: false };
        self.text(at(middle.x, middle.y + px * 0.36), text, style);
        true
    }

    /// A filled rectangle.
    pub fn fill(&mut self, rect: Rect, paint: impl Into<Paint>) {
        self.put(Form::Rect { rect, fill: Some(paint.into()), stroke: None });
    }

    /// An outline.
    pub fn outline(&mut self, rect: Rect, stroke: Stroke) {
        self.put(Form::Rect { rect, fill: None, stroke: Some(stroke) });
    }

    /// The window's frame: ink under a paper halo, so that it shows on any picture.
    pub fn window(&mut self, rect: Rect) {
        self.outline(rect, Stroke::solid(Ink::Paper, 5.5));
        self.outline(rect, Stroke::solid(Ink::Ink, 2.0));
    }

    /// A straight line.
    pub fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.put(Form::Path { from, legs: vec![Leg::Line(to)], stroke, arrow: false });
    }

    /// A rule that only separates.
    pub fn rule(&mut self, from: Point, to: Point) {
        self.line(from, to, Stroke::solid(Ink::Hair, 1.0));
    }

    /// A column's head: its name in a role's ink, a remark, and the rule below.
    pub fn head(&mut self, area: Rect, name: &str, ink: Ink, remark: &str) {
        let base = area.y + 13.0;
        let x = self.run(at(area.x, base), &[(name, style(Face::SansBold, 13.0, ink, Align::Start))]);
        if x + 8.0 + text_width(remark, Face::Sans, 13.0) <= area.right() {
            self.text(at(x + 8.0, base), remark, style(Face::Sans, 13.0, Ink::Second, Align::Start));
        }
        self.rule(at(area.x, area.y + 22.5), at(area.right(), area.y + 22.5));
    }

    /// The same with the whole remark, in lines of its own where it does not fit beside the name; returns the lower edge.
    pub fn told_head(&mut self, area: Rect, name: &str, ink: Ink, remark: &str) -> f32 {
        self.head(area, name, ink, remark);
        let mut y = area.bottom();
        if text_width(name, Face::SansBold, 13.0) + 8.0 + text_width(remark, Face::Sans, 13.0) <= area.w {
            return y;
        }
        for line in wrap(remark, Face::Sans, 13.0, area.w) {
            y += 18.0;
            self.text(at(area.x, y), line, style(Face::Sans, 13.0, Ink::Second, Align::Start));
        }
        y + 4.0
    }

    /// A button: what it says in a frame, bold where it is in force.
    pub fn button(&mut self, rect: Rect, text: &str, on: bool, deed: Deed) {
        let (face, ink, line) = match on {
            true => (Face::SansBold, Ink::Ink, Stroke::solid(Ink::Ink, 2.0)),
            false => (Face::Sans, Ink::Second, Stroke::solid(Ink::Frame, 1.0)),
        };
        let form = Form::Rect { rect, fill: Some(Ink::Paper.into()), stroke: Some(line) };
        self.put(Mark::from(form).handle(Handle::Press(deed)).named(text, on));
        self.number(rect, text, face, 12.5, ink.into());
    }

    /// Buttons in a row, and more rows where it is full, each as wide as its text needs; returns the lower edge.
    pub fn buttons(&mut self, from: Point, width: f32, height: f32, buttons: Vec<(String, bool, Deed)>) -> f32 {
        let (mut x, mut y) = (from.x, from.y);
        for (text, on, deed) in buttons {
            let w = (text_width(&text, Face::SansBold, 12.5) + 18.0).max(height);
            if x > from.x && x + w > from.x + width {
                (x, y) = (from.x, y + height + 6.0);
            }
            self.button(Rect::new(x, y, w, height), &text, on, deed);
            x += w + 6.0;
        }
        y + height
    }
}
