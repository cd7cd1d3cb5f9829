//! Mixture: several experts, a fader for the share of each, and the one weight they come to. From left to right: what the picture is made to, the
//! shares that are made of it, the experts, their sum, the output it makes. One number of that sum is written out, and both routes to one output:
//! mixing the experts first, or what each of them makes.
//!
//! | file | what it is |
//! |---|---|
//! | `found` | what is mixed, by what, and where it goes |
//! | `source` | the picture, and what it is made to |
//! | `shares` | scores, temperature, the bar of length 1, faders |
//! | `tiles` | the experts and the mixture as windows of numbers |
//! | `told` | sums written out |

mod found;
mod shares;
mod source;
mod tiles;
mod told;

use super::mark::{Align, Deed, Drawing, Form, Ink, Leg, Point, Rect, Stroke, at};
use super::metrics::{Face, wrap};
use super::pen::{Pen, style};
use super::show::{Area, Format, Show};
use super::sweep::wired;
use crate::operator::{Kind, Value};
use crate::words::Text;
pub use found::wants;
use found::{MOST, Mixture};
use shares::Desk;

const SENTENCE: Text = Text::new(
    "The picture decides how much of each expert there is. Their weighted sum is the weight that filters it.",
    "每个专家占多少，由图片决定。它们的加权和，就是过滤这张图片的那一个卷积核。",
);
const DRAG: Text = Text::new("Drag a fader to take a share into your own hands.", "拖动推杆，亲手决定份额。");
const EXPERTS: Text = Text::new("Experts and their shares", "专家与份额");
const WHOLE: Text = Text::new("parts of one whole", "同一整体的各部分");
const APART: Text = Text::new("each 0 to 1, on its own", "各自在 0 与 1 之间");
const FIRST: Text = Text::new("the first {0} of {1}", "前 {0} 个，共 {1} 个");
const RELEASE: Text = Text::new("let the picture decide", "交还图片决定");
const NUMBER: Text = Text::new("experts", "专家数");

/// The largest mixture of the graph.
pub fn mixture(show: &Show<'_>, area: Area) -> Drawing {
    let Some(mix) = Mixture::of(show) else { return Drawing::default() };
    let page = Page { show, mix: &mix, alone: mix.alone(show) };
    match area.format {
        Format::Wide => page.wide(area),
        Format::Embed => page.embed(area),
        Format::Phone | Format::EmbedNarrow => page.narrow(area),
    }
}

struct Page<'a> {
    show: &'a Show<'a>,
    mix: &'a Mixture,
    /// The output element by each expert alone.
    alone: Option<Vec<f64>>,
}

impl Page<'_> {
    fn wide(&self, area: Area) -> Drawing {
        const INSET: f32 = 28.0;
        const TOP: f32 = 34.0;
        let mut pen = Pen::default();
        let height = area.height.max(620.0);
        let inner = area.width - 2.0 * INSET;
        let left = (inner * 0.2).clamp(132.0, 230.0);
        let right = (inner * 0.265).clamp(180.0, 320.0);
        let gap = if inner < 760.0 { 24.0 } else { 34.0 };
        let middle = Rect::new(INSET + left + gap, 0.0, inner - left - right - 2.0 * gap, height);
        let column = Rect::new(INSET + inner - right, 0.0, right, height);
        let long = Rect::new(INSET, 0.0, column.x - gap - INSET, 0.0);
        // Measured, then drawn below all else.
        let foot = height - self.told(&mut Pen::default(), long);

        let (source, left_end) = self.source(&mut pen, Rect::new(INSET, 0.0, left, foot), true);
        self.head(&mut pen, middle);
        let desk = Desk::new(self, middle, TOP);
        let tile = self.high([desk.pitch - 16.0, ((foot - TOP) * 0.27).clamp(56.0, 132.0)]);
        let fader = foot - TOP - desk.above(true) - desk.below() - tile - 44.0;
        let y = desk.draw(&mut pen, self, fader.clamp(70.0, 220.0), true);
        let last = self.experts(&mut pen, &desk, Rect::new(middle.x, y, middle.w, tile));

        let mut side = self.sentence(&mut pen, Rect::new(column.x, 0.0, column.w, 0.0)) + 6.0;
        side = self.controls(&mut pen, Rect::new(column.x, side, column.w, 24.0)) + 6.0;
        side = self.picks(&mut pen, Rect::new(column.x, side, column.w, 24.0), 24.0) + 8.0;
        let high = self.high([column.w * 0.7, 132.0]);
        let top = (last.centre().y - high / 2.0).max(side + 32.0);
        self.mixed_head(&mut pen, Rect::new(column.x, top - 32.0, column.w, 22.0));
        let cells = self.mixed(&mut pen, Rect::new(column.x, top, column.w * 0.7, high));
        self.equals(&mut pen, at(last.right(), last.centre().y), at(cells.x, cells.centre().y), column.x - gap * 0.6);
        let rest = Rect::new(column.x, cells.bottom() + 14.0, column.w, height - cells.bottom() - 18.0);
        let bottom = self.output(&mut pen, rest, true);
        self.arrow(&mut pen, source, at(middle.x - 4.0, desk.scores_at()), gap);
        let foot = (last.bottom() + 34.0).max(foot).max(left_end + 16.0);
        let end = self.told(&mut pen, Rect { y: foot, ..long });
        self.done(pen, [area.width, height.max(end).max(bottom + 4.0)])
    }

    /// Shares, experts, their sum, and what it makes.
    fn embed(&self, area: Area) -> Drawing {
        const INSET: f32 = 20.0;
        let mut pen = Pen::default();
        let height = area.height.max(340.0);
        let inner = area.width - 2.0 * INSET;
        let right = (inner * 0.26).clamp(150.0, 220.0);
        let left = (inner * 0.17).clamp(96.0, 150.0);
        let middle = Rect::new(INSET + left + 26.0, 0.0, inner - left - right - 56.0, height);
        let column = Rect::new(INSET + inner - right, 0.0, right, height);
        let (source, left_end) = self.source(&mut pen, Rect::new(INSET, 0.0, left, height), false);
        self.head(&mut pen, middle);
        let desk = Desk::new(self, middle, 30.0);
        let tile = self.high([desk.pitch - 16.0, 72.0]);
        let fader = height - 30.0 - desk.above(false) - desk.below() - tile - 34.0 - 40.0;
        let y = desk.draw(&mut pen, self, fader.clamp(56.0, 130.0), false);
        let last = self.experts(&mut pen, &desk, Rect::new(middle.x, y, middle.w, tile));
        self.mixed_head(&mut pen, Rect::new(column.x, 0.0, column.w, 22.0));
        let cells = self.mixed(&mut pen, Rect::new(column.x, 32.0, column.w, 90.0));
        self.equals(&mut pen, at(last.right(), last.centre().y), at(cells.x, cells.centre().y), column.x - 12.0);
        self.output(
            &mut pen,
            Rect::new(column.x, cells.bottom() + 14.0, column.w, height - cells.bottom() - 20.0),
            false,
        );
        self.arrow(&mut pen, source, at(middle.x - 4.0, desk.scores_at()), 26.0);
        let foot = (last.bottom() + 26.0).max(height - 30.0).max(left_end + 10.0);
        let line = Rect::new(INSET, foot, column.x - 24.0 - INSET, 0.0);
        let bottom = self.element(&mut pen, line);
        self.done(pen, [area.width, height.max(bottom + 6.0)])
    }

    fn narrow(&self, area: Area) -> Drawing {
        const INSET: f32 = 16.0;
        let mut pen = Pen::default();
        let inner = area.width - 2.0 * INSET;
        let row = |y: f32, h: f32| Rect::new(INSET, y, inner, h);
        let mut y = 0.0;
        if area.photos() {
            y = self.sentence(&mut pen, row(y, 0.0)) + 14.0;
        }
        y = self.lying(&mut pen, row(y, 0.0), area.photos()) + 18.0;
        self.head(&mut pen, row(y, 0.0));
        y += 34.0;
        if area.photos() {
            y = self.controls(&mut pen, row(y, 44.0)) + 12.0;
        }
        let desk = Desk::new(self, row(y, 0.0), y);
        y = desk.draw(&mut pen, self, 120.0, area.photos());
        let tile = self.high([desk.pitch - 16.0, 92.0]);
        let last = self.experts(&mut pen, &desk, row(y, tile));
        y = last.bottom() + 40.0;
        self.mixed_head(&mut pen, row(y, 22.0));
        let cells = self.mixed(&mut pen, row(y + 32.0, 132.0));
        let picks = self.picks(&mut pen, row(cells.bottom() + 12.0, 0.0), 44.0);
        y = self.element(&mut pen, row(picks + 6.0, 0.0)) + 16.0;
        y = self.output(&mut pen, row(y, 320.0), area.photos());
        y = self.routes(&mut pen, row(y + 10.0, 0.0)) + 10.0;
        self.done(pen, [area.width, y])
    }

    fn done(&self, pen: Pen, size: [f32; 2]) -> Drawing {
        Drawing { size, base: pen.marks, overlay: Vec::new() }
    }

    /// What happens, in a sentence; returns the lower edge.
    fn sentence(&self, pen: &mut Pen, area: Rect) -> f32 {
        let mut y = area.y + 16.0;
        for line in wrap(SENTENCE.get(self.show.lang), Face::Serif, 16.0, area.w) {
            pen.text(at(area.x, y), line, style(Face::Serif, 16.0, Ink::Ink, Align::Start));
            y += 20.0;
        }
        for line in wrap(DRAG.get(self.show.lang), Face::Sans, 12.5, area.w) {
            pen.text(at(area.x, y), line, style(Face::Sans, 12.5, Ink::Second, Align::Start));
            y += 17.0;
        }
        y - 14.0
    }

    fn head(&self, pen: &mut Pen, area: Rect) {
        let lang = self.show.lang;
        let cut = FIRST.fill(&[&MOST.to_string(), &self.mix.count.to_string()]);
        let remark = match self.mix.temperature {
            _ if self.mix.count > MOST => cut.get(lang),
            Some(_) => WHOLE.get(lang),
            None => APART.get(lang),
        };
        pen.head(Rect::new(area.x, area.y, area.w, 22.0), EXPERTS.get(lang), Ink::Control, remark);
    }

    /// How many experts, and what gives held shares back; returns the lower edge.
    fn controls(&self, pen: &mut Pen, area: Rect) -> f32 {
        let mut y = area.y;
        let counts = self.counts();
        if !counts.is_empty() {
            let names = counts.iter().map(|(name, ..)| name.clone()).collect();
            y = self.choices(pen, area, NUMBER, names, |pen, rect, name, i| {
                let (_, on, deed) = &counts[i];
                pen.button(rect, name, *on, deed.clone());
            }) + 6.0;
        }
        if let Some(back) = self.release() {
            y = pen.buttons(at(area.x, y), area.w, area.h, vec![back]) + 6.0;
        }
        y - 6.0
    }

    /// A button for each number of experts there may be: of the parameter that changes how many shares there are.
    fn counts(&self) -> Vec<(String, bool, Deed)> {
        let Some(setting) = self.show.setting else { return Vec::new() };
        let name = &self.show.graph.node(self.mix.shares).name;
        let shares = |param: &str, n: usize| {
            let graph = wired(setting, &setting.1.with(param, Value::Int(n)))?;
            Some(graph.node(graph.find(name)?).shape.len())
        };
        let counts = setting.1.iter().find_map(|(param, value)| match (&param.kind, value) {
            (Kind::Int(range), Value::Int(now)) if *now == self.mix.count => {
                let other = if *now > range.hard[0] { now - 1 } else { now + 1 };
                (shares(param.name, other) == Some(other)).then_some((param.name, range.soft))
            }
            _ => None,
        });
        let Some((name, [least, most])) = counts else { return Vec::new() };
        let button = |n: usize| (n.to_string(), n == self.mix.count, Deed::Set(name, Value::Int(n)));
        (least..=most).map(button).collect()
    }

    /// What gives the shares back to the picture, where any is held.
    fn release(&self) -> Option<(String, bool, Deed)> {
        let name = &self.show.graph.node(self.mix.shares).name;
        let any = self.show.edits.0.iter().any(|edit| edit.node == *name);
        any.then(|| (RELEASE.get(self.show.lang).to_owned(), false, Deed::Unedit(name.clone())))
    }

    /// From the picture's numbers to the scores.
    fn arrow(&self, pen: &mut Pen, from: Point, to: Point, gap: f32) {
        let middle = to.x + 4.0 - gap * 0.55;
        let legs = vec![Leg::Line(at(middle, from.y)), Leg::Line(at(middle, to.y)), Leg::Line(to)];
        pen.put(Form::Path { from, legs, stroke: Stroke::solid(Ink::Control, 1.5), arrow: true });
    }

    /// From the experts to what they come to.
    fn equals(&self, pen: &mut Pen, from: Point, to: Point, middle: f32) {
        let (from, to) = (at(from.x + 10.0, from.y), at(to.x - 6.0, to.y));
        if to.x - from.x < 8.0 {
            return;
        }
        let middle = middle.max(from.x);
        let legs = vec![Leg::Line(at(middle, from.y)), Leg::Line(at(middle, to.y)), Leg::Line(to)];
        pen.put(Form::Path { from, legs, stroke: Stroke::solid(Ink::Weight, 1.5), arrow: true });
    }
}
