//! The paths in a table: what each costs, and how far each output would be from what it is if the path alone were muted.

use super::super::mark::{Align, Ink, Rect, at};
use super::super::metrics::{Face, fit, wrap};
use super::super::pen::{Pen, style};
use super::super::show::Show;
use super::super::thumb::muted;
use super::cost::{Costs, percent};
use super::effect::Effects;
use super::paths::{Paths, short};
use crate::graph::NodeId;
use crate::words::{Text, number};

const PATH: Text = Text::new("path", "路径");
const MACS: Text = Text::new("multiply-accumulates", "乘加次数");
const MUTED: Text = Text::new("if muted: change of", "静音后的变化");
const ALL: Text = Text::new("together", "合计");
const DENSE: Text = Text::new("all at full size", "全部全尺寸");
const MEASURED: Text = Text::new(
    "Change: mean difference on the specimen, as a share of the output's mean magnitude.",
    "变化：样本上的平均差值，占该输出平均幅度的比例。",
);

/// How high the table is.
pub fn high(show: &Show<'_>, paths: &Paths, costs: &Costs, width: f32) -> f32 {
    let rows = paths.paths.len() + 1 + usize::from(costs.dense.is_some());
    40.0 + ROW * rows as f32 + 14.0 * note(show, width).len() as f32
}

fn note(show: &Show<'_>, width: f32) -> Vec<String> {
    wrap(MEASURED.get(show.lang), Face::Sans, 11.0, width)
}

const ROW: f32 = 18.0;

/// Draws it.
pub fn table(
    pen: &mut Pen,
    show: &Show<'_>,
    (paths, costs): (&Paths, &Costs),
    effects: &Effects,
    outputs: &[NodeId],
    area: Rect,
) {
    let graph = show.graph;
    let shown = &outputs[..outputs.len().min(3)];
    // Where it is narrow the counts go, and the shares stay.
    let counts = area.w >= 300.0;
    let name = (area.w * 0.26).min(120.0);
    let columns = shown.len() as f32 + 1.0 + if counts { 1.5 } else { 0.0 };
    let step = (area.w - name) / columns;
    let macs = area.x + name + if counts { 1.5 * step } else { 0.0 };
    let share = macs + step;
    let of = |i: usize| share + (i + 1) as f32 * step;
    let cell = |pen: &mut Pen, right: f32, y: f32, text: &str, (face, ink): (Face, Ink), room: f32| {
        if let Some(px) = fit(text, face, 12.0, 8.0, room - 6.0) {
            pen.text(at(right, y), text, style(face, px, ink, Align::End));
        }
    };
    let mut y = area.y + 12.0;
    let head = |text: Text| text.get(show.lang).to_owned();
    pen.text(at(area.x, y + 14.0), head(PATH), style(Face::Sans, 11.5, Ink::Second, Align::Start));
    cell(pen, share, y + 14.0, &head(MACS), (Face::Sans, Ink::Second), share - area.x - name * 0.5);
    cell(
        pen,
        of(shown.len().saturating_sub(1)),
        y,
        &head(MUTED),
        (Face::Sans, Ink::Second),
        step * shown.len() as f32 + 20.0,
    );
    for (i, &output) in shown.iter().enumerate() {
        cell(pen, of(i), y + 14.0, &short(graph, output), (Face::SansBold, Ink::Output), step);
    }
    y += 22.0;
    pen.rule(at(area.x, y), at(area.right(), y));
    let row = |pen: &mut Pen, y: f32, text: &str, count: u64, face: Face, ink: Ink| {
        if let Some(px) = fit(text, face, 12.0, 8.0, name - 4.0) {
            pen.text(at(area.x, y), text, style(face, px, ink, Align::Start));
        }
        if counts {
            cell(pen, macs, y, &number::integer(count.cast_signed()), (face, ink), 1.5 * step);
        }
        cell(
            pen,
            share,
            y,
            &percent(costs.share(count)),
            (face, if ink == Ink::Ink { Ink::Weight } else { ink }),
            step,
        );
    };
    for (i, path) in paths.paths.iter().enumerate() {
        y += ROW;
        let off = path.last().is_some_and(|last| muted(show, last));
        let text = format!("{} → {}", short(graph, path.from), short(graph, path.to));
        row(pen, y - 4.0, &text, costs.paths[i], Face::Sans, if off { Ink::Third } else { Ink::Ink });
        for (j, change) in effects.alone[i].iter().take(shown.len()).enumerate() {
            let none = change.mean == 0.0;
            let look = if none { (Face::Sans, Ink::Third) } else { (Face::SansBold, Ink::Output) };
            cell(pen, of(j), y - 4.0, &number::percent(change.share), look, step);
        }
    }
    pen.rule(at(area.x, y + 1.0), at(area.right(), y + 1.0));
    y += ROW;
    row(pen, y - 3.0, ALL.get(show.lang), costs.all, Face::SansBold, Ink::Ink);
    if let Some(dense) = costs.dense {
        y += ROW;
        row(pen, y - 3.0, DENSE.get(show.lang), dense, Face::Sans, Ink::Second);
    }
    for line in note(show, area.w) {
        y += 14.0;
        pen.text(at(area.x, y + 2.0), line, style(Face::Sans, 11.0, Ink::Second, Align::Start));
    }
}
