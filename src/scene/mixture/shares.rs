//! The shares: the scores they are made of, the temperature, the bar of length 1 they are parts of, and a fader for each.

use super::Page;
use super::found::MOST;
use crate::operator::{Kind, Value};
use crate::order::sort_by;
use crate::scene::mark::{Align, Form, Handle, Ink, Mark, Rect, Site, Stroke, at};
use crate::scene::metrics::{Face, text_width};
use crate::scene::pen::{Figure, Pen, style};
use crate::scene::show::Show;
use crate::words::{Text, number};

const SCORE: Text = Text::new("score", "得分");
const TEMPERATURE: Text = Text::new("temperature", "温度");
const SHARE: Text = Text::new("share", "份额");
const LENGTH: Text = Text::new("length {0}", "长度 {0}");
const SUM: Text = Text::new("sum {0}", "总和 {0}");
const FADER: Text = Text::new("share of expert {0}, {1}: {2}", "专家 {0}（{1}）的份额：{2}");
const UNSEEN: Text = Text::new("share of expert {0}, {1}", "专家 {0}（{1}）的份额");
const TINY: &str = "≈ 0";
/// Steps of the temperature from end to end.
const STEPS: usize = 24;

/// Where the column of each expert stands.
pub struct Desk {
    area: Rect,
    top: f32,
    label: f32,
    /// Width of a column.
    pub pitch: f32,
    count: usize,
    scored: bool,
    whole: bool,
}

impl Desk {
    pub fn new(page: &Page<'_>, area: Rect, top: f32) -> Self {
        let count = page.mix.shown();
        let label = if area.w < 330.0 { 54.0 } else { 78.0 };
        let pitch = ((area.w - label) / count as f32).min(160.0);
        let scored = page.mix.scores(page.show.graph).is_some();
        Self { area, top, label, pitch, count, scored, whole: page.mix.temperature.is_some() }
    }

    /// The column of an expert.
    pub fn column(&self, i: usize) -> Rect {
        Rect::new(self.area.x + self.label + i as f32 * self.pitch, self.top, self.pitch, 0.0)
    }

    /// Where the scores stand.
    pub fn scores_at(&self) -> f32 {
        self.top + 9.0
    }

    /// How high all is that stands above the faders.
    pub fn above(&self, controls: bool) -> f32 {
        let scores = if self.scored { 42.0 } else { 6.0 };
        scores + if self.whole { 40.0 } else { 0.0 } + if self.whole && controls { 30.0 } else { 0.0 }
    }

    /// How high all is that stands below them.
    pub fn below(&self) -> f32 {
        52.0
    }

    /// Draws all of it; returns the lower edge.
    pub fn draw(&self, pen: &mut Pen, page: &Page<'_>, fader: f32, controls: bool) -> f32 {
        let mut y = self.top;
        if self.scored {
            y = self.scores(pen, page, y);
        } else {
            y += 6.0;
        }
        if self.whole && controls {
            self.temperature(pen, page, Rect::new(self.area.x, y, self.area.w, 24.0));
            y += 30.0;
        }
        if self.whole {
            self.bar(pen, page, Rect::new(self.area.x + self.label, y, self.pitch * self.count as f32, 24.0));
            y += 40.0;
        }
        self.faders(pen, page, Rect::new(self.area.x, y, self.area.w, fader));
        self.numbers(pen, page, y + fader + 6.0);
        y + fader + self.below()
    }

    fn aside(&self, pen: &mut Pen, y: f32, text: &str, ink: Ink) {
        let room = Rect::new(self.area.x, y - 8.0, self.label - 8.0, 16.0);
        if let Some(px) = crate::scene::metrics::fit(text, Face::Sans, 12.5, 8.5, room.w) {
            pen.text(at(room.x, y + 4.5), text, style(Face::Sans, px, ink, Align::Start));
        }
    }

    fn scores(&self, pen: &mut Pen, page: &Page<'_>, y: f32) -> f32 {
        let show = page.show;
        let Some(node) = page.mix.scores(show.graph) else { return y };
        self.aside(pen, y + 9.0, SCORE.get(show.lang), Ink::Second);
        let name = show.graph.applied(page.mix.shares).map_or("", |(primitive, _)| primitive.name());
        self.aside(pen, y + 30.0, name, Ink::Control);
        for (i, &value) in show.values.of(node).data().iter().take(self.count).enumerate() {
            let column = self.column(i);
            let cell = Rect::new(column.x + 3.0, y, column.w - 6.0, 18.0);
            let site = Site { node, index: i };
            pen.put(Mark::from(Form::Rect { rect: cell, fill: None, stroke: None }).on(site));
            let told = page.mix.told(show, node, i);
            let figure = if told { show.figure(node, value) } else { unknown() };
            pen.figure(cell, &figure, Face::SansMedium, 13.0, Ink::Ink.into());
            marked(pen, show, site, cell);
            let middle = cell.centre().x;
            let legs = vec![crate::scene::mark::Leg::Line(at(middle, y + 38.0))];
            let stroke = Stroke::solid(Ink::Control, 1.5);
            pen.put(Form::Path { from: at(middle, y + 21.0), legs, stroke, arrow: true });
        }
        y + 42.0
    }

    /// A slider over the parameter whose value the temperature is.
    fn temperature(&self, pen: &mut Pen, page: &Page<'_>, area: Rect) {
        let show = page.show;
        let Some((param, values, here)) = page.mix.temperature.and_then(|now| temperatures(show, now)) else { return };
        let (Some(first), Some(last)) = (values.first(), values.last()) else { return };
        self.aside(pen, area.centre().y, TEMPERATURE.get(show.lang), Ink::Second);
        let told = |value: &f64| number::digits(*value, 3);
        let ends = [told(first), told(last)];
        let look = |align| style(Face::Sans, 11.5, Ink::Third, align);
        let (x, right) =
            (area.x + self.label + 4.0, (area.x + self.label + self.pitch * self.count as f32).min(area.right()));
        let middle = area.centre().y;
        let now = told(&values[here]);
        let bold = text_width("0.0000", Face::SansBold, 13.0) + 10.0;
        pen.text(at(right, middle + 4.5), now.as_str(), style(Face::SansBold, 13.0, Ink::Control, Align::End));
        let right = right - bold;
        pen.text(at(x, middle + 4.0), ends[0].clone(), look(Align::Start));
        pen.text(at(right, middle + 4.0), ends[1].clone(), look(Align::End));
        let from = x + text_width(&ends[0], Face::Sans, 11.5) + 12.0;
        let to = right - text_width(&ends[1], Face::Sans, 11.5) - 12.0;
        pen.line(at(from, middle), at(to, middle), Stroke::solid(Ink::Frame, 1.5));
        let steps = values.len().saturating_sub(1).max(1) as f32;
        let knob = at(from + (to - from) * here as f32 / steps, middle);
        let track =
            Form::Rect { rect: Rect::new(from - 8.0, area.y, to - from + 16.0, area.h), fill: None, stroke: None };
        let all = values.iter().map(|&value| Value::Real(value)).collect();
        let handle = Handle::Along { param, down: false, ends: [from, to], values: all };
        pen.put(Mark::from(track).handle(handle).named(format!("{param} = {now}"), true));
        let stroke = Some(Stroke::solid(Ink::Control, 2.0));
        pen.put(Form::Circle { centre: knob, radius: 6.5, fill: Some(Ink::Paper.into()), stroke });
    }

    /// One bar of length 1, cut into the shares; longer only where held shares come to more.
    fn bar(&self, pen: &mut Pen, page: &Page<'_>, area: Rect) {
        let show = page.show;
        let whole = |value: f64| if value.is_finite() { value.max(0.0) } else { 0.0 };
        let shares = show.values.of(page.mix.shares).data();
        let all: f64 = shares.iter().map(|&share| whole(share)).sum();
        let unit = area.w / all.max(1.0) as f32;
        pen.fill(Rect::new(area.x, area.y, unit, area.h), Ink::Sheet);
        pen.outline(Rect::new(area.x, area.y, unit, area.h), Stroke::solid(Ink::Frame, 1.0));
        let told = page.mix.told(show, page.mix.shares, 0);
        let length = LENGTH.fill(&[&number::decimal(if told { all } else { 1.0 })]);
        self.aside(pen, area.centre().y, length.get(show.lang), Ink::Control);
        if !told {
            pen.number(area, "?", Face::SansBold, 14.0, Ink::Second.into());
            return;
        }
        let mut x = area.x;
        for (i, &share) in shares.iter().enumerate() {
            let long = whole(share) as f32 * unit;
            let site = Site { node: page.mix.shares, index: i };
            let gap = if x > area.x { 2.0 } else { 0.0 };
            let part = Rect::new(x + gap, area.y, (long - gap).max(0.0), area.h);
            x += long;
            if part.w < 0.5 {
                continue;
            }
            let fill = if i < MOST { Ink::Control } else { Ink::Frame };
            pen.put(Mark::from(Form::Rect { rect: part, fill: Some(fill.into()), stroke: None }).on(site));
            if i >= MOST {
                continue;
            }
            let name = page.mix.name(show, i);
            let long = format!("{name} {}", number::digits(share, 3));
            let text = if text_width(&long, Face::SansMedium, 12.0) + 8.0 <= part.w { &long } else { &name };
            pen.number(part, text, Face::SansMedium, 12.0, Ink::Paper.into());
        }
        if all > 1.0 + 1e-9 {
            let end = area.x + unit;
            pen.line(at(end, area.y - 4.0), at(end, area.bottom() + 4.0), Stroke::solid(Ink::Paper, 5.0));
            pen.line(at(end, area.y - 4.0), at(end, area.bottom() + 4.0), Stroke::solid(Ink::Ink, 2.0));
        }
    }

    fn faders(&self, pen: &mut Pen, page: &Page<'_>, area: Rect) {
        let (show, mix) = (page.show, page.mix);
        let [top, bottom] = [area.y + 6.0, area.bottom() - 6.0];
        let level = |share: f64| {
            let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
            bottom - (bottom - top) * share as f32
        };
        let left = area.x + self.label;
        for (share, text) in [(0.0, "0"), (0.5, "½"), (1.0, "1")] {
            let y = level(share);
            pen.rule(at(left, y), at(left + self.pitch * self.count as f32, y));
            pen.text(at(left - 6.0, y + 4.0), text, style(Face::Sans, 11.5, Ink::Third, Align::End));
        }
        for (i, &share) in show.values.of(mix.shares).data().iter().take(self.count).enumerate() {
            let column = self.column(i);
            let middle = column.centre().x;
            let track = Rect::new(middle - 6.0, top, 12.0, bottom - top);
            pen.fill(track, Ink::Sheet);
            pen.outline(track, Stroke::solid(Ink::Frame, 1.0));
            let site = Site { node: mix.shares, index: i };
            let told = mix.told(show, mix.shares, i);
            let held = mix.held(show, i);
            let y = level(share);
            if told {
                pen.fill(Rect::new(track.x, y, track.w, bottom - y), Ink::Control);
            }
            if let Some(made) = held.filter(|_| told) {
                // Where the picture would put it.
                let y = level(made);
                pen.line(at(middle - 15.0, y), at(middle + 15.0, y), Stroke::dashed(Ink::Control, 1.5));
            }
            let wide = (self.pitch - 8.0).min(34.0);
            if told {
                let knob = Rect::new(middle - wide / 2.0, y - 5.0, wide, 10.0);
                let fill = if held.is_some() { Ink::Ink } else { Ink::Paper };
                let stroke = Some(Stroke::solid(if held.is_some() { Ink::Ink } else { Ink::Control }, 2.0));
                pen.put(Form::Rect { rect: knob, fill: Some(fill.into()), stroke });
                pen.line(
                    at(knob.x + 4.0, y),
                    at(knob.right() - 4.0, y),
                    Stroke::solid(if held.is_some() { Ink::Paper } else { Ink::Control }, 1.5),
                );
            }
            let (name, n) = (mix.name(show, i), (i + 1).to_string());
            let text = match told {
                true => FADER.fill(&[&n, &name, &number::digits(share, 4)]),
                false => UNSEEN.fill(&[&n, &name]),
            };
            let reach = Rect::new(middle - wide / 2.0 - 2.0, top - 6.0, wide + 4.0, bottom - top + 12.0);
            let mark = Mark::from(Form::Rect { rect: reach, fill: None, stroke: None });
            pen.put(mark.on(site).handle(Handle::Share(site)).named(text.get(show.lang), held.is_some()));
        }
    }

    /// The share of each below its fader, and their sum.
    fn numbers(&self, pen: &mut Pen, page: &Page<'_>, y: f32) {
        let (show, mix) = (page.show, page.mix);
        self.aside(pen, y + 9.0, SHARE.get(show.lang), Ink::Second);
        let all = (0..mix.count).all(|i| mix.told(show, mix.shares, i));
        if all {
            let sum = SUM.fill(&[&number::decimal(mix.sum(show))]);
            self.aside(pen, y + 28.0, sum.get(show.lang), Ink::Control);
        }
        for (i, &share) in show.values.of(mix.shares).data().iter().take(self.count).enumerate() {
            let column = self.column(i);
            let cell = Rect::new(column.x + 2.0, y, column.w - 4.0, 18.0);
            let figure = match mix.told(show, mix.shares, i) {
                true => show.figure(mix.shares, share),
                false => unknown(),
            };
            if !pen.figure(cell, &figure, Face::SansBold, 15.0, Ink::Control.into()) && share.abs() < 1e-3 {
                pen.number(cell, TINY, Face::SansBold, 12.0, Ink::Control.into());
            }
            marked(pen, show, Site { node: mix.shares, index: i }, cell);
            pen.text(at(column.centre().x, y + 36.0), "×", style(Face::Sans, 15.0, Ink::Ink, Align::Middle));
        }
    }
}

/// Frames a number whose element is shown, or looked at.
fn marked(pen: &mut Pen, show: &Show<'_>, site: Site, cell: Rect) {
    if show.site == site || show.focus == Some(site) {
        pen.outline(cell.grown(1.0), Stroke::solid(Ink::Ink, 2.0));
    }
}

/// What is not made yet.
pub fn unknown() -> Figure {
    Figure { text: "?".into(), value: f64::NAN }
}

/// The parameter that is a temperature, values of it in equal ratios with the one in force and the usual one among them, and which is in force.
fn temperatures(show: &Show<'_>, now: f64) -> Option<(&'static str, Vec<f64>, usize)> {
    let (_, params, _) = show.setting?;
    let (name, range) = params.iter().find_map(|(param, value)| match (&param.kind, value) {
        (Kind::Real(range), Value::Real(value)) if *value == now && (param.applies)(params) => {
            Some((param.name, range))
        }
        _ => None,
    })?;
    let [least, most] = range.soft;
    if !(least > 0.0 && most > least) {
        return None;
    }
    let ratio = (most / least).ln();
    let between = |i: usize| {
        let exact = least * (ratio * i as f64 / STEPS as f64).exp();
        let unit = 10_f64.powf(exact.log10().floor() - 1.0);
        number::tidy((exact / unit).round() * unit).clamp(least, most)
    };
    let mut values: Vec<f64> = (0..=STEPS).map(between).chain([now, range.default]).collect();
    sort_by(&mut values, f64::total_cmp);
    values.dedup();
    let here = values.iter().position(|&value| value == now)?;
    Some((name, values, here))
}
