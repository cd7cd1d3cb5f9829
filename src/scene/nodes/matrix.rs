//! The weights of all edges as a matrix, the node's row framed and summed; and the node's edges as buttons, laid out as the nodes of a picture are.

use super::passing::Passing;
use crate::graph::near_square;
use crate::scene::mark::{Align, Deed, Form, Ground, Handle, Ink, Mark, Paint, Rect, Site, Stroke, at};
use crate::scene::metrics::{Face, text_width, wrap};
use crate::scene::pen::{Pen, style};
use crate::scene::show::Show;
use crate::words::{Text, number};

const WEIGHTS: Text = Text::new("S: the weights of all edges", "S：所有边的权值");
const SHORT: Text = Text::new("S: weights", "S：权值");
const ROW: Text = Text::new("row {0} sums to {1}", "第 {0} 行之和为 {1}");
const HIDDEN: Text = Text::new("row {0}", "第 {0} 行");
const EDGES: Text = Text::new("Edges of node {0}", "节点 {0} 的边");
const PRESS: Text = Text::new("Press to add or cut one.", "按一下可添加或剪断。");
const JOINED: Text = Text::new("Edge between nodes {0} and {1}", "节点 {0} 与 {1} 之间的边");
const BACK: Text = Text::new("put back", "复原");
/// The most nodes whose matrix is drawn, and whose edges are buttons.
const MOST: usize = 400;
const BUTTONS: usize = 64;

/// The matrix in a square; returns the lower edge.
pub fn matrix(pen: &mut Pen, show: &Show<'_>, passing: &Passing<'_>, area: Rect) -> f32 {
    let (n, lang) = (passing.count, show.lang);
    let head = if text_width(WEIGHTS.get(lang), Face::SansBold, 13.0) <= area.w { WEIGHTS } else { SHORT };
    pen.head(Rect::new(area.x, area.y, area.w, 22.0), head.get(lang), Ink::Control, &format!("{n} × {n}"));
    if n > MOST {
        return area.y + 24.0;
    }
    let label = passing.node.to_string();
    let margin = text_width(&label, Face::SansBold, 11.0) + 7.0;
    let side = (area.w - margin - 3.0).min(area.h - 32.0 - 26.0);
    let square = Rect::new(area.x + margin, area.y + 32.0, side, side);
    let scale = show.scale(passing.weights, 0);
    let values = show.values.of(passing.weights).data();
    let secret = passing.secret.filter(|secret| secret.node == passing.weights);
    let ground = |(index, &value): (usize, &f64)| {
        if secret.is_some_and(|secret| secret.index == index) { Ground::Signed(0.0) } else { scale.ground(value) }
    };
    let pixels: Vec<Ground> = values.iter().enumerate().map(ground).collect();
    pen.put(Form::Raster { rect: square, columns: n, pixels });
    pen.outline(square, Stroke::solid(Ink::Frame, 1.0));
    let cell = side / n as f32;
    let row = Rect::new(square.x, square.y + passing.node as f32 * cell, side, cell);
    for column in (0..n).filter(|_| n <= BUTTONS) {
        let rect = Rect::new(row.x + column as f32 * cell, row.y, cell, cell);
        let site = Site { node: passing.weights, index: passing.node * n + column };
        pen.put(Mark::from(Form::Rect { rect, fill: None, stroke: None }).on(site));
        let value = values.get(site.index).copied().unwrap_or(0.0);
        if value != 0.0 && cell >= 24.0 && secret.is_none() {
            let paint = Paint::On(scale.ground(value));
            pen.figure(rect, &show.figure(passing.weights, value), Face::Sans, 11.0, paint);
        }
    }
    // Without a halo, which would cover rows as thin as these.
    pen.outline(row.grown(1.5), Stroke::solid(Ink::Ink, 1.75));
    let foot = row.centre().y + 4.0;
    pen.text(at(square.x - 6.0, foot), label.clone(), style(Face::SansBold, 11.0, Ink::Ink, Align::End));
    let told = match passing.told() {
        true => ROW.fill(&[&label, &number::decimal(passing.row_sum())]),
        false => HIDDEN.fill(&[&label]),
    };
    pen.text(
        at(square.x, square.bottom() + 18.0),
        told.get(lang),
        style(Face::SansMedium, 12.5, Ink::Control, Align::Start),
    );
    square.bottom() + 22.0
}

/// Rows and columns of the buttons: nodes in one row go on in the next.
fn size(count: usize) -> [usize; 2] {
    let [rows, columns] = near_square(count);
    let columns = if rows == 1 { columns.min((count as f64).sqrt().ceil() as usize) } else { columns };
    [count.div_ceil(columns.max(1)), columns.max(1)]
}

/// How wide the buttons are beside the matrix.
pub fn width(passing: &Passing<'_>) -> f32 {
    (size(passing.count)[1] as f32 * 25.0).clamp(134.0, 160.0)
}

/// A button for every node that the one shown can be joined with; returns the lower edge.
pub fn pad(pen: &mut Pen, show: &Show<'_>, passing: &Passing<'_>, area: Rect, most: f32) -> f32 {
    let (Some(edges), n, lang) = (&passing.edges, passing.count, show.lang) else { return area.y };
    let here = passing.node.to_string();
    if !(2..=BUTTONS).contains(&n) {
        return area.y;
    }
    pen.head(Rect::new(area.x, area.y, area.w, 22.0), EDGES.fill(&[&here]).get(lang), Ink::Ink, "");
    let [rows, columns] = size(n);
    // Room for what stands below, where the area ends somewhere.
    let high = if area.h > 0.0 { (area.h - 63.0) / rows as f32 } else { most };
    let side = (area.w / columns as f32).min(high).min(most).floor();
    let top = area.y + 32.0;
    for node in 0..n {
        let (row, column) = ((node / columns) as f32, (node % columns) as f32);
        let rect = Rect::new(area.x + column * side, top + row * side, side - 2.0, side - 2.0);
        if node == passing.node {
            pen.fill(rect, Ink::Output);
            pen.number(rect, &here, Face::SansBold, 11.0, Ink::Paper.into());
            continue;
        }
        let on = edges.joined(passing.node, node);
        let (fill, ink, line) = match on {
            true => (Ink::Control, Ink::Paper, Stroke::solid(Ink::Control, 1.0)),
            false if edges.cut(passing.node, node) => (Ink::Paper, Ink::Control, Stroke::dashed(Ink::Control, 1.5)),
            false => (Ink::Paper, Ink::Second, Stroke::solid(Ink::Frame, 1.0)),
        };
        let name = JOINED.fill(&[&here, &node.to_string()]);
        let form = Form::Rect { rect: rect.grown(-0.5), fill: Some(fill.into()), stroke: Some(line) };
        let press = Handle::Press(edges.toggled(show, passing.node, node));
        pen.put(Mark::from(form).handle(press).named(name.get(lang), on));
        pen.number(rect, &node.to_string(), if on { Face::SansBold } else { Face::Sans }, 11.0, ink.into());
    }
    let foot = top + rows as f32 * side;
    // What takes edits back stands where the hint did, so that nothing moves.
    if let Some(back) = back(show, passing) {
        return pen.buttons(at(area.x, foot + 4.0), area.w, if area.h > 0.0 { 26.0 } else { 40.0 }, vec![back]);
    }
    let mut y = foot + 14.0;
    for line in wrap(PRESS.get(lang), Face::Sans, 12.5, area.w) {
        pen.text(at(area.x, y), line, style(Face::Sans, 12.5, Ink::Second, Align::Start));
        y += 17.0;
    }
    y - 8.0
}

/// What takes all edits of the edges back, where there are any.
fn back(show: &Show<'_>, passing: &Passing<'_>) -> Option<(String, bool, Deed)> {
    let leaf = passing.edges.as_ref()?.leaf;
    let any = show.edits.0.iter().any(|edit| edit.node == leaf);
    any.then(|| (BACK.get(show.lang).to_owned(), false, Deed::Unedit(leaf.to_owned())))
}
