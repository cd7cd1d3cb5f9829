//! Parameters set in the drawing itself: the numbers of a list as chips, each with a step down and a step up; lists that are ready.

use super::mark::{Align, Deed, Form, Handle, Ink, Mark, Point, Rect, Stroke, at};
use super::metrics::{Face, text_width};
use super::pen::{Pen, style};
use super::show::Show;
use crate::operator::{Kind, ListRange, Params, Value};
use crate::words::Text;

const STEP: Text = Text::new("{0}, number {1}: {2} instead of {3}", "{0}，第 {1} 个：由 {3} 改为 {2}");
const END: Text = Text::new("{0}, number {1}: {2}, no further", "{0}，第 {1} 个：{2}，不能再变");
const MORE: Text = Text::new("+ layer", "+ 一层");
const FEWER: Text = Text::new("− layer", "− 一层");
const GAP: f32 = 10.0;
/// Pixels of a drag for one step.
const PULL: f32 = 14.0;

/// A list as it is read.
pub fn spell(list: &[usize]) -> String {
    list.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// A parameter that is a list.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    pub name: &'static str,
    pub title: Text,
    pub range: ListRange,
    pub now: &'a [usize],
}

impl<'a> List<'a> {
    /// The first that matters at a setting.
    pub fn of(params: &'a Params) -> Option<Self> {
        params.iter().find_map(|(param, value)| match (&param.kind, value) {
            (Kind::List(range), Value::List(now)) if (param.applies)(params) => {
                Some(Self { name: param.name, title: param.title, range: *range, now })
            }
            _ => None,
        })
    }

    fn put(&self, place: usize, n: usize) -> Value {
        let mut changed = self.now.to_vec();
        changed[place] = n;
        Value::List(changed)
    }

    /// What the number at a place can be.
    fn offered(&self, place: usize) -> Vec<usize> {
        let [least, most] = self.range.soft;
        (least.min(self.now[place])..=most.max(self.now[place])).collect()
    }

    /// Draws the chips and the lists that are ready, in as many rows as they need; returns the lower edge.
    pub fn draw(&self, pen: &mut Pen, show: &Show<'_>, from: Point, width: f32, side: f32) -> f32 {
        let look = style(Face::SansBold, 13.0, Ink::Ink, Align::Start);
        let title = self.title.get(show.lang);
        let aside = text_width(title, look.face, look.px) + 14.0;
        // Where the chips fill the row their name stands above them.
        if aside + (side * 2.7 + GAP) * self.now.len() as f32 <= width {
            pen.text(at(from.x, from.y + side * 0.66), title, look);
            self.rest(pen, show, at(from.x + aside, from.y), width - aside, side)
        } else {
            pen.text(at(from.x, from.y + 14.0), title, look);
            self.rest(pen, show, at(from.x, from.y + 24.0), width, side)
        }
    }

    fn rest(&self, pen: &mut Pen, show: &Show<'_>, from: Point, width: f32, side: f32) -> f32 {
        let px = side * 0.46;
        let (mut x, mut y) = (from.x, from.y);
        let mut room = |w: f32, apart: f32| {
            if x > from.x && x + apart + w > from.x + width + 0.5 {
                (x, y) = (from.x, y + side + 8.0);
            } else if x > from.x {
                x += apart;
            }
            let corner = at(x, y);
            x += w;
            corner
        };
        let chip = (side * 2.7).min((width - 2.0 * GAP) / 3.0);
        let places: Vec<Point> = (0..self.now.len()).map(|_| room(chip, GAP)).collect();
        // What is always there comes first, so that a button in focus stays in focus while chips come and go.
        let longer = self.now.iter().chain(self.now.last()).copied().collect();
        let shorter = self.now[..self.now.len() - 1].to_vec();
        for (text, list) in [(MORE, longer), (FEWER, shorter)] {
            let text = text.get(show.lang);
            let w = text_width(text, Face::SansBold, 12.5) + 18.0;
            let corner = room(w, GAP);
            let can = (1..=self.range.most).contains(&list.len());
            let rect = Rect::new(corner.x, corner.y, w, side);
            self.step(pen, rect, (text, 12.5), can.then_some(Value::List(list)), text);
        }
        for ready in self.range.ready {
            let text = spell(ready);
            let w = text_width(&text, Face::SansBold, 12.5) + 18.0;
            let corner = room(w, GAP);
            let deed = Deed::Set(self.name, Value::List(ready.to_vec()));
            pen.button(Rect::new(corner.x, corner.y, w, side), &text, *ready == self.now, deed);
        }
        for (place, corner) in places.into_iter().enumerate() {
            self.chip(pen, show, place, Rect::new(corner.x, corner.y, chip, side), px);
        }
        y + side
    }

    /// A button for another list; pale where there is none, and pressed without effect.
    fn step(&self, pen: &mut Pen, rect: Rect, (text, px): (&str, f32), to: Option<Value>, name: &str) {
        let ink = if to.is_some() { Ink::Ink } else { Ink::Hair };
        let stroke = Stroke::solid(if to.is_some() { Ink::Frame } else { Ink::Hair }, 1.0);
        let form = Form::Rect { rect, fill: Some(Ink::Paper.into()), stroke: Some(stroke) };
        let (on, value) = (to.is_none(), to.unwrap_or(Value::List(self.now.to_vec())));
        pen.put(Mark::from(form).handle(Handle::Press(Deed::Set(self.name, value))).named(name, on));
        let foot = at(rect.centre().x, rect.centre().y + px * 0.36);
        pen.text(foot, text, style(Face::Sans, px, ink, Align::Middle));
    }

    /// One number: a step down, the number itself, which is also dragged, a step up.
    fn chip(&self, pen: &mut Pen, show: &Show<'_>, place: usize, area: Rect, px: f32) {
        let (now, offered) = (self.now[place], self.offered(place));
        let (arm, title) = (area.w * 0.32, self.title.get(show.lang));
        for (text, x, to) in [("−", area.x, now.checked_sub(1)), ("+", area.right() - arm, now.checked_add(1))] {
            let to = to.filter(|n| offered.contains(n));
            let told = match to {
                Some(n) => STEP.fill(&[title, &(place + 1).to_string(), &n.to_string(), &now.to_string()]),
                None => END.fill(&[title, &(place + 1).to_string(), &now.to_string()]),
            };
            let value = to.map(|n| self.put(place, n));
            self.step(pen, Rect::new(x, area.y, arm, area.h), (text, px), value, told.get(show.lang));
        }
        let rect = Rect::new(area.x + arm, area.y, area.w - 2.0 * arm, area.h);
        let form = Form::Rect { rect, fill: Some(Ink::Paper.into()), stroke: Some(Stroke::solid(Ink::Ink, 2.0)) };
        let mut mark = Mark::from(form);
        if let (true, Some(here)) = (offered.len() > 1, offered.iter().position(|&n| n == now)) {
            // Upwards is more, and what is there already lies under the pointer.
            let middle = rect.centre().y;
            let ends = [middle + here as f32 * PULL, middle - (offered.len() - 1 - here) as f32 * PULL];
            let values = offered.iter().map(|&n| self.put(place, n)).collect();
            mark = mark.handle(Handle::Along { param: self.name, down: true, ends, values });
        }
        pen.put(mark);
        pen.number(rect, &now.to_string(), Face::SansBold, px * 1.1, Ink::Weight.into());
    }
}
