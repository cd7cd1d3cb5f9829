//! The sum, message by message: weight times number, and what they come to. What has not arrived is not told.

use super::passing::{Message, Passing};
use crate::scene::mark::{Align, Form, Handle, Ink, Mark, Rect, Stroke, at};
use crate::scene::metrics::{Face, fit, text_width, wrap};
use crate::scene::pen::{Pen, style};
use crate::scene::show::Show;
use crate::words::{Text, number};

const HEADS: [Text; 4] = [
    Text::new("message from", "消息来自"),
    Text::new("weight of the edge", "边的权值"),
    Text::new("holds", "持有"),
    Text::new("product", "乘积"),
];
const WEIGHT: Text = Text::new("weight", "权值");
const INKS: [Ink; 4] = [Ink::Second, Ink::Control, Ink::Input, Ink::Ink];
const NODE: Text = Text::new("node {0}", "节点 {0}");
const SELF: Text = Text::new("itself", "自己");
const MORE: Text = Text::new("… {0} more", "…另有 {0} 条");
const BIAS: Text = Text::new("bias", "偏置");
const NEW: Text = Text::new("New value of node {0}", "节点 {0} 的新值");
const SO_FAR: Text = Text::new("{0} of {1} messages have arrived, sum so far", "{1} 条消息已到 {0} 条，目前之和");
const SET: Text = Text::new("set to {0} instead", "但已改设为 {0}");
const AFTER: Text = Text::new("then {0}: {1}", "再经 {0}：{1}");
const PITCH: f32 = 21.0;

/// The rows that are shown where not all have room: those around the one looked at.
fn shown(all: usize, most: usize, at: usize) -> std::ops::Range<usize> {
    if all <= most {
        return 0..all;
    }
    let room = most.saturating_sub(1).max(1);
    let first = at.saturating_sub(room / 2).min(all - room);
    first..first + room
}

/// Draws the table, at most `area.h` high, and the total below; returns the lower edge.
pub fn sum(pen: &mut Pen, show: &Show<'_>, passing: &Passing<'_>, hot: Option<usize>, area: Rect) -> f32 {
    let lang = show.lang;
    let messages = passing.messages();
    let by = (area.w / 350.0).clamp(0.95, 1.35);
    // As wide as the numbers in them, told or not, so that nothing moves while they arrive.
    let widest = |usual: f32, text: &dyn Fn(&Message<'_>) -> String| {
        let texts = messages.iter().map(|message| text_width(&text(message), Face::SansMedium, 13.0) + 10.0);
        texts.fold(usual * by, f32::max)
    };
    let printed = |message: &Message<'_>| show.printed(passing.site.node, message.term);
    let product = area.right() - widest(76.0, &|message| format!("= {}", printed(message).product.text));
    let held = product - widest(72.0, &|message| format!("× {}", printed(message).value.text));
    let columns = [area.x, held, product, area.right()];
    let aligns = [Align::Start, Align::End, Align::End, Align::End];
    let mut y = area.y + 13.0;
    for i in 0..4 {
        let first = (columns[1] - columns[0]) / 2.0 - 4.0;
        let room = if i < 2 { first } else { columns[i] - columns[i - 1] - 6.0 };
        let whole = HEADS[i].get(lang);
        let text = if i == 1 && text_width(whole, Face::Sans, 11.5) > room { WEIGHT.get(lang) } else { whole };
        if let Some(px) = fit(text, Face::Sans, 11.5, 8.5, room) {
            pen.text(at(columns[i], y), text, style(Face::Sans, px, INKS[i], aligns[i]));
        }
    }
    y += 7.0;
    pen.rule(at(area.x, y), at(area.right(), y));
    let bias = passing.terms.bias().filter(|bias| bias.product != 0.0);
    let most = (((area.h - 60.0) / PITCH) as usize).max(4) - usize::from(bias.is_some());
    let place = hot.and_then(|hot| messages.iter().position(|message| message.from == hot));
    let arrived = messages.iter().filter(|message| message.number < passing.done).count();
    let range = shown(messages.len(), most, place.unwrap_or(if passing.over() { 0 } else { arrived }));
    let left = messages.len() - range.len();
    for message in &messages[range] {
        row(pen, show, passing, message, (hot, Rect::new(area.x, y + 1.0, area.w, PITCH)), &columns);
        y += PITCH;
    }
    if left > 0 {
        let text = MORE.fill(&[&number::integer(left as i64)]);
        pen.text(at(area.x, y + 15.0), text.get(lang), style(Face::Sans, 12.5, Ink::Second, Align::Start));
        y += PITCH;
    }
    if let Some(bias) = bias {
        let look = |face, ink, align| style(face, 13.0, ink, align);
        pen.text(at(area.x, y + 15.0), BIAS.get(lang), look(Face::Sans, Ink::Weight, Align::Start));
        if passing.over() {
            let text = show.printed(passing.site.node, bias).product.text;
            pen.text(at(area.right(), y + 15.0), text, look(Face::SansMedium, Ink::Weight, Align::End));
        }
        y += PITCH;
    }
    y += 3.0;
    pen.rule(at(area.x, y), at(area.right(), y));
    total(pen, show, passing, arrived, Rect::new(area.x, y, area.w, 0.0))
}

fn row(
    pen: &mut Pen,
    show: &Show<'_>,
    passing: &Passing<'_>,
    message: &Message<'_>,
    (hot, line): (Option<usize>, Rect),
    columns: &[f32; 4],
) {
    let arrived = message.number < passing.done;
    let printed = show.printed(passing.site.node, message.term);
    let (weight, value) = (message.weight, passing.holds(show, message.from));
    let base = line.y + 14.5;
    let name = if message.from == passing.node { SELF } else { NODE };
    let name = name.fill(&[&message.from.to_string()]);
    let look = |face, ink, align| style(face, 13.0, ink, align);
    let faded = |ink| if arrived { ink } else { Ink::Third };
    let end = pen.run(at(columns[0], base), &[(name.get(show.lang), look(Face::Sans, faded(Ink::Ink), Align::Start))]);
    let secret = passing.secret == Some(weight.0);
    let told =
        if passing.told() { printed.factors.first().map_or(String::new(), |f| f.text.clone()) } else { "?".into() };
    let formula = passing.formula(message.from, weight.1).filter(|_| !secret);
    let told = match formula {
        Some(formula) => {
            let both = format!("{formula} = {told}");
            let fits = text_width(&both, Face::Sans, 13.0) + 8.0 <= columns[1] - end;
            if fits {
                both
            } else if passing.told() {
                told
            } else {
                formula
            }
        }
        None => told,
    };
    pen.text(at(columns[1], base), told, look(Face::Sans, faded(Ink::Control), Align::End));
    let held = if passing.secret == Some(value.0) { "?".to_owned() } else { printed.value.text };
    pen.text(at(columns[2], base), format!("× {held}"), look(Face::Sans, faded(Ink::Input), Align::End));
    if arrived {
        let text = format!("= {}", printed.product.text);
        pen.text(at(columns[3], base), text, look(Face::SansMedium, Ink::Ink, Align::End));
    }
    if hot == Some(message.from) {
        pen.outline(Rect::new(line.x - 4.0, line.y, line.w + 8.0, line.h - 1.0), Stroke::solid(Ink::Control, 1.5));
    }
    let press = Mark::from(Form::Rect { rect: line, fill: None, stroke: None });
    pen.put(press.on(weight.0).handle(Handle::Term(message.number + 1)));
}

/// What they come to, as far as they have arrived; returns the lower edge.
fn total(pen: &mut Pen, show: &Show<'_>, passing: &Passing<'_>, arrived: usize, area: Rect) -> f32 {
    const PX: f32 = 14.0;
    let over = passing.over();
    let node = passing.site.node;
    let words = match over {
        true => NEW.fill(&[&passing.node.to_string()]),
        false => SO_FAR.fill(&[&arrived.to_string(), &passing.messages().len().to_string()]),
    };
    let value = if over { passing.terms.result() } else { passing.terms.partial(passing.done) };
    let told = show.value(node, value);
    let room = area.w - text_width(&told, Face::SansBold, PX + 3.0) - 12.0;
    let mut y = area.y + 20.0;
    let lines = wrap(words.get(show.lang), Face::Sans, PX, room);
    let ink = if over { Ink::Output } else { Ink::Ink };
    pen.text(at(area.right(), y), told, style(Face::SansBold, PX + 3.0, ink, Align::End));
    for line in &lines {
        pen.text(at(area.x, y), line.clone(), style(Face::Sans, PX, Ink::Ink, Align::Start));
        y += 18.0;
    }
    let kept = |id: usize, index: usize| show.values.of(id).data().get(index).copied().unwrap_or(value);
    let mut notes = Vec::new();
    if over {
        let there = kept(node, passing.site.index);
        if (there - value).abs() > 1e-9 * value.abs().max(1.0) {
            notes.push(SET.fill(&[&show.value(node, there)]));
        }
        // What the number becomes right after, where that is a node of the same numbers.
        let reader = show.graph.computed().find(|&id| {
            show.graph.applied(id).is_some_and(|(primitive, ids)| {
                ids == [node] && primitive.map(-1.0) != -1.0 && show.graph.node(id).shape == show.graph.node(node).shape
            })
        });
        if let Some((id, (primitive, _))) = reader.and_then(|id| Some((id, show.graph.applied(id)?))) {
            notes.push(AFTER.fill(&[primitive.name(), &show.value(id, kept(id, passing.site.index))]));
        }
    }
    for note in notes {
        pen.text(at(area.right(), y), note.get(show.lang), style(Face::Sans, 12.5, Ink::Second, Align::End));
        y += 17.0;
    }
    y - 8.0
}
