//! What follows the pointer: on an arrow of the field the window there, on a pixel every output that reads it.

use super::field::Field;
use super::moved::Window;
use super::plane::Plane;
use crate::order;
use crate::scene::mark::{Form, Ink, Leg, Mark, Rect, Site, Stroke};
use crate::scene::pen::Pen;
use crate::scene::show::Show;

/// The marks over the drawing.
pub fn over(show: &Show<'_>, window: &Window, plane: &Plane, field: Option<&Field>) -> Vec<Mark> {
    let mut pen = Pen::default();
    match show.focus {
        Some(site) if site.node == window.site.node && site != window.site => {
            other(&mut pen, show, window, plane, field, site);
        }
        Some(site) if site.node == window.input => readers(&mut pen, show, window, plane, field, site),
        _ => {}
    }
    pen.marks
}

/// The window of another output.
fn other(pen: &mut Pen, show: &Show<'_>, window: &Window, plane: &Plane, field: Option<&Field>, site: Site) {
    let show = &Show { tap: None, tab: window.channel, ..show.clone() };
    let Some(there) = Window::at(show, site) else { return };
    if let Some(cell) = field.and_then(|field| field.cell(there.at)) {
        pen.window(cell);
    }
    for tap in there.taps.iter().filter(|tap| plane.shows(tap.place) && plane.shows(tap.regular)) {
        let (from, to) = (plane.point(tap.regular), plane.point(tap.place));
        for stroke in [Stroke::solid(Ink::Paper, 4.0), Stroke::solid(Ink::Output, 1.75)] {
            pen.put(Form::Path { from, legs: vec![Leg::Line(to)], stroke, arrow: false });
        }
        let stroke = Some(Stroke::solid(Ink::Paper, 1.5));
        pen.put(Form::Circle { centre: to, radius: 5.0, fill: Some(Ink::Output.into()), stroke });
    }
}

/// Every output that reads a pixel of the channel shown.
fn readers(pen: &mut Pen, show: &Show<'_>, window: &Window, plane: &Plane, field: Option<&Field>, site: Site) {
    let [.., row, column] = show.graph.node(window.input).shape.nchw_at(site.index);
    let cell = plane.grid.at(row as isize, column as isize);
    pen.window(Rect::new(cell.x, cell.y, cell.w - 1.0, cell.h - 1.0));
    let Some(taps) = show.graph.taps(show.values, window.site.node) else { return };
    let Some(operand) = taps.ids.iter().position(|&id| id == window.input) else { return };
    let [n, o, ..] = taps.output.nchw_at(window.site.index);
    let here = |&(index, tap): &(usize, crate::primitive::Tap)| {
        let [m, p, i, j] = taps.output.nchw_at(index);
        ([m, p] == [n, o] && tap.coefficient != 0.0).then_some([i, j])
    };
    let found = order::Set::from_iter(taps.feeds(operand, site.index).iter().filter_map(here));
    for cell in found.into_iter().filter_map(|at| field?.cell(at)) {
        pen.outline(cell.grown(-1.0), Stroke::solid(Ink::Paper, 4.0));
        pen.outline(cell.grown(-1.0), Stroke::solid(Ink::Output, 2.0));
    }
}
