//! What each way to split the channels costs: a bar for every value of the parameter, pressed or slid along.

use crate::operator::Value;
use crate::scene::channels::{Split, Splits};
use crate::scene::mark::{Align, Deed, Form, Handle, Ink, Mark, Rect, Stroke, at};
use crate::scene::metrics::{Face, fit, text_width};
use crate::scene::pen::{Pen, style};
use crate::scene::show::Show;
use crate::words::{Text, number};

const HEAD: Text = Text::new("weights by {0}", "权值数，按{0}");
const ALL: Text = Text::new("weights of all layers, by {0}", "各层权值总数，按{0}");
const DENSE: Text = Text::new("dense: every output reads every input", "稠密：每个输出读所有输入");
const ALONE: Text = Text::new("depthwise: every output reads one input", "逐深度：每个输出只读一个输入");

/// Draws the bars; returns the lower edge.
pub fn price(pen: &mut Pen, show: &Show<'_>, splits: &Splits, area: Rect, side: f32) -> f32 {
    let head = if splits.banks > 1 { ALL } else { HEAD };
    let head = head.fill(&[splits.title.get(show.lang)]);
    pen.head(Rect::new(area.x, area.y, area.w, 22.0), head.get(show.lang), Ink::Weight, "");
    let bold = |text: &str| text_width(text, Face::SansBold, 13.0);
    let most = splits.all.iter().map(|split| split.weights).max().unwrap_or(1).max(1);
    let (track, button) = (area.x + 9.0, side + 6.0);
    let bars = area.x + 30.0 + button + 10.0;
    let told = bold(&number::integer(most as i64)) + 8.0;
    let longest = area.right() - bars - told;
    let step = side + 22.0;
    let top = area.y + 36.0;
    let middle = |i: usize| top + i as f32 * step + side / 2.0;
    let last = splits.all.len().saturating_sub(1);

    // The slider: one place for each value, over the whole height.
    pen.line(at(track, middle(0)), at(track, middle(last)), Stroke::solid(Ink::Frame, 2.0));
    let values = splits.all.iter().map(|split| Value::Int(split.value)).collect();
    let slide = Handle::Along { param: splits.name, down: true, ends: [middle(0), middle(last)], values };
    let rect = Rect::new(area.x, middle(0) - side / 2.0, 24.0, middle(last) - middle(0) + side);
    if last > 0 {
        pen.put(Mark::from(Form::Rect { rect, fill: None, stroke: None }).handle(slide));
    }
    for (i, split) in splits.all.iter().enumerate() {
        let now = split.value == splits.now;
        let y = middle(i);
        if !now {
            let stroke = Some(Stroke::solid(Ink::Frame, 1.5));
            pen.put(Form::Circle { centre: at(track, y), radius: 3.0, fill: Some(Ink::Paper.into()), stroke });
        }
        let rect = Rect::new(area.x + 30.0, y - side / 2.0, button, side);
        pen.button(rect, &split.value.to_string(), now, Deed::Set(splits.name, Value::Int(split.value)));
        let long = longest * split.weights as f32 / most as f32;
        let bar = Rect::new(bars, y - 7.0, long.max(1.0), 14.0);
        pen.fill(bar, if now { Ink::Weight } else { Ink::Frame });
        let (face, ink) = if now { (Face::SansBold, Ink::Ink) } else { (Face::Sans, Ink::Second) };
        let look = style(face, 13.0, ink, Align::Start);
        pen.text(at(bar.right() + 8.0, y + 4.5), number::integer(split.weights as i64), look);
        // In full where there is room, else its first word.
        let told =
            remark(split, splits, show).map(|text| match fit(&text, Face::Sans, 11.5, 10.5, area.right() - bars) {
                Some(px) => (px, text),
                None => (11.5, text.split([':', '：']).next().unwrap_or_default().to_owned()),
            });
        if let Some((px, text)) = told {
            pen.text(at(bars, y + 21.0), text, style(Face::Sans, px, Ink::Second, Align::Start));
        }
    }
    if let Some(here) = splits.all.iter().position(|split| split.value == splits.now) {
        let stroke = Some(Stroke::solid(Ink::Ink, 2.0));
        pen.put(Form::Circle { centre: at(track, middle(here)), radius: 5.5, fill: Some(Ink::Paper.into()), stroke });
    }
    middle(last) + side / 2.0 + 10.0
}

/// What a value comes to: how the channels meet at either end, between them the whole divided by it where it is just that.
fn remark(split: &Split, splits: &Splits, show: &Show<'_>) -> Option<String> {
    let [met, all] = split.pairs;
    if met == all && split.value == 1 {
        return Some(DENSE.get(show.lang).to_owned());
    }
    if met == split.outputs && split.outputs < all {
        return Some(ALONE.get(show.lang).to_owned());
    }
    let whole = splits.all.iter().find(|split| split.value == 1)?.weights;
    let count = |n: usize| number::integer(n as i64);
    (split.value > 1 && split.weights * split.value == whole)
        .then(|| format!("{} / {} = {}", count(whole), split.value, count(split.weights)))
}
