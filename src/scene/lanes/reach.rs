//! Which inputs reach an output through one such layer and through two, and what changes that: a flag, a split of the channels.

use crate::operator::Value;
use crate::scene::channels::{Lane, Relation, Splits, end, flags};
use crate::scene::mark::{Align, Deed, Form, Ink, Point, Rect, Stroke, at};
use crate::scene::metrics::{Face, text_width, wrap};
use crate::scene::pen::{Pen, style};
use crate::scene::show::Show;
use crate::words::Text;

const REACHED: Text = Text::new("Output {0} is reached by", "能到达输出通道 {0} 的输入");
const ONE: Text = Text::new("one layer", "一层");
const TWO: Text = Text::new("two layers", "两层");
const ON: Text = Text::new("{0} on", "{0}：开");
const OFF: Text = Text::new("{0} off", "{0}：关");
const OF: Text = Text::new("{0} of {1} channels", "{0} / {1} 个通道");
const WHICH: Text = Text::new(
    "Press a lane to see what it hears. Two layers: this one, and the same once more on what it gives.",
    "按一条通道线，看它听到什么。两层：这一层，再把同样的一层用在它的结果上。",
);

/// One line: how far it goes, what sets it, which inputs arrive.
struct Line {
    label: Text,
    button: Option<(String, bool, Deed)>,
    arrive: Vec<bool>,
}

/// The output whose inputs are told: the one shown, or the first.
fn output(show: &Show<'_>, start: Lane) -> usize {
    if end(show.graph) == Some(start.0) { start.1 } else { 0 }
}

fn lines(show: &Show<'_>, output: usize) -> Vec<Line> {
    let Some((_, params, _)) = show.setting else { return Vec::new() };
    let Some(one) = Relation::at(show, params) else { return Vec::new() };
    let arrive = |relation: &Relation| {
        let of = relation.of.get(output);
        (0..relation.inputs).map(|input| of.is_some_and(|made| made.contains(&input))).collect()
    };
    let plain = |label, relation: &Relation| Line { label, button: None, arrive: arrive(relation) };
    // A flag on which it depends what arrives is a button; without one there is nothing to press.
    let flag = flags(params).find_map(|(name, title)| {
        let at = |word| Relation::at(show, &params.with(name, Value::Word(word)));
        let (off, on) = (at("false")?, at("true")?);
        (off != on).then_some((name, title, off, on))
    });
    if let Some((name, title, off, on)) = flag {
        // Where the second layer cannot take what the first gives, the first alone is told.
        let twice = off.twice().zip(on.twice());
        let (label, off, on) = match twice {
            Some((off, on)) => (TWO, off, on),
            None => (ONE, off, on),
        };
        let pressed = [(OFF, "false", off), (ON, "true", on)].map(|(words, word, relation)| {
            let text = words.fill(&[title.get(show.lang)]).get(show.lang).to_owned();
            let button = Some((text, params.word(name) == word, Deed::Set(name, Value::Word(word))));
            Line { label, button, arrive: arrive(&relation) }
        });
        let first = one.twice().map(|_| plain(ONE, &one));
        return first.into_iter().chain(pressed).collect();
    }
    match one.twice() {
        Some(two) if !one.full() => vec![plain(ONE, &one), plain(TWO, &two)],
        _ => Vec::new(),
    }
}

const STEP: f32 = 36.0;

/// What there is to say and to set.
pub struct Reach {
    output: usize,
    lines: Vec<Line>,
    splits: Option<Splits>,
}

impl Reach {
    pub fn of(show: &Show<'_>, start: Lane) -> Self {
        let output = output(show, start);
        Self { output, lines: lines(show, output), splits: Splits::of(show) }
    }

    /// The room it takes beside wide lanes; none where every output is made from every input and nothing changes that.
    pub fn height(&self) -> f32 {
        match (self.lines.len(), &self.splits) {
            (0, None) => 0.0,
            (0, Some(_)) => 46.0,
            (lines, _) => 30.0 + lines as f32 * STEP,
        }
    }
}

/// Draws it; returns the lower edge.
pub fn panel(pen: &mut Pen, show: &Show<'_>, reach: &Reach, area: Rect, wide: bool) -> f32 {
    let (output, lines) = (reach.output, &reach.lines);
    let side = if wide { 28.0 } else { 40.0 };
    let mut y = area.y;
    let mut left = area;
    if !lines.is_empty() {
        let w = if wide { (area.w * 0.58).min(560.0) } else { area.w };
        let place = Rect::new(area.right() - w, area.y, w, area.h);
        y = reached(pen, show, lines, output, place, side);
        left.w = if wide { area.w - w - 36.0 } else { area.w };
        if !wide {
            left.y = y + 12.0;
        }
    }
    let mut below = left.y;
    if let Some(splits) = &reach.splits {
        below = split(pen, show, splits, at(left.x, left.y + 6.0), left.w, side) + 14.0;
    }
    if !lines.is_empty() {
        for line in wrap(WHICH.get(show.lang), Face::Sans, 13.0, left.w) {
            below += 18.0;
            pen.text(at(left.x, below), line, style(Face::Sans, 13.0, Ink::Second, Align::Start));
        }
    }
    y.max(below)
}

fn reached(pen: &mut Pen, show: &Show<'_>, lines: &[Line], output: usize, area: Rect, side: f32) -> f32 {
    let look = style(Face::Sans, 13.0, Ink::Second, Align::Start);
    let title = REACHED.fill(&[&(output + 1).to_string()]);
    pen.text(at(area.x, area.y + 14.0), title.get(show.lang), style(Face::SansBold, 13.0, Ink::Ink, Align::Start));
    let mut y = area.y + 24.0;
    let labels = lines.iter().map(|line| text_width(line.label.get(show.lang), Face::Sans, 13.0)).fold(0.0, f32::max);
    let pressed = |line: &Line| line.button.as_ref().map_or(0.0, |b| text_width(&b.0, Face::SansBold, 12.5) + 20.0);
    let buttons = lines.iter().map(pressed).fold(0.0, f32::max);
    let start = labels + 12.0 + if buttons > 0.0 { buttons + 14.0 } else { 0.0 };
    for line in lines {
        let (inputs, arrive) = (line.arrive.len(), line.arrive.iter().filter(|&&there| there).count());
        let told = OF.fill(&[&arrive.to_string(), &inputs.to_string()]);
        let told = told.get(show.lang);
        let room = area.w - start - text_width(told, Face::SansBold, 13.0) - 16.0;
        // On a phone the squares stand below.
        let under = room < inputs as f32 * 9.0;
        let middle = y + side / 2.0;
        pen.text(at(area.x, middle + 4.5), line.label.get(show.lang), look);
        if let Some((text, on, deed)) = &line.button {
            pen.button(Rect::new(area.x + labels + 12.0, y, buttons, side), text, *on, deed.clone());
        }
        let on = line.button.as_ref().is_none_or(|(_, on, _)| *on);
        let room = if under { area.w } else { room };
        let pitch = (room / inputs as f32).min(26.0);
        let corner = if under { at(area.x, y + side + 8.0) } else { at(area.x + start, middle - (pitch - 4.0) / 2.0) };
        squares(pen, &line.arrive, corner, pitch, on);
        let face = if on { Face::SansBold } else { Face::Sans };
        let ink = if on { Ink::Ink } else { Ink::Second };
        pen.text(at(area.right(), middle + 4.5), told, style(face, 13.0, ink, Align::End));
        y += if under { side + 8.0 + pitch + 6.0 } else { side + 8.0 };
    }
    y
}

/// A square for every input: filled where it arrives.
fn squares(pen: &mut Pen, arrive: &[bool], corner: Point, pitch: f32, on: bool) {
    let side = pitch - 4.0;
    for (input, &there) in arrive.iter().enumerate() {
        let rect = Rect::new(corner.x + input as f32 * pitch, corner.y, side, side);
        let ink = if there { Ink::Input } else { Ink::Frame };
        let fill = there.then_some(Ink::Input.into());
        pen.put(Form::Rect { rect, fill, stroke: Some(Stroke::solid(ink, if on { 1.5 } else { 1.0 })) });
    }
}

/// A parameter that splits the channels: its values, each a press away; returns the lower edge.
fn split(pen: &mut Pen, show: &Show<'_>, splits: &Splits, place: Point, width: f32, side: f32) -> f32 {
    let title = splits.title.get(show.lang);
    pen.text(at(place.x, place.y + side * 0.66), title, style(Face::SansBold, 13.0, Ink::Ink, Align::Start));
    let aside = text_width(title, Face::SansBold, 13.0) + 12.0;
    let button = |value: usize| (value.to_string(), value == splits.now, Deed::Set(splits.name, Value::Int(value)));
    let buttons = splits.all.iter().map(|split| button(split.value)).collect();
    pen.buttons(at(place.x + aside, place.y), width - aside, side, buttons)
}
