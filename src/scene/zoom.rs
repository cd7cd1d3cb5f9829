//! Zoom: a drawing made larger, type and lines with it, so that the last row of a lecture hall reads what stands on the first desk.

use super::mark::{Drawing, Form, Handle, Leg, Mark, Point, Rect, at};
use super::show::Area;

/// The area that is drawn as it is; a larger one is this one made larger.
const DESK: [f32; 2] = [1060.0, 548.0];
/// The most.
const MOST: f32 = 2.2;

/// Draws for an area: as it is on a desk, made larger where there is more room than a desk has.
pub fn zoomed(area: Area, draw: impl FnOnce(Area) -> Drawing) -> Drawing {
    let by = if area.wide() { (area.width / DESK[0]).min(area.height / DESK[1]).clamp(1.0, MOST) } else { 1.0 };
    let drawing = draw(Area { width: area.width / by, height: area.height / by, ..area });
    if by > 1.0 { larger(drawing, by) } else { drawing }
}

fn larger(mut drawing: Drawing, by: f32) -> Drawing {
    drawing.size = drawing.size.map(|side| side * by);
    drawing.base.iter_mut().chain(&mut drawing.overlay).for_each(|mark| grow(mark, by));
    drawing
}

fn point(p: Point, by: f32) -> Point {
    at(p.x * by, p.y * by)
}

fn area(rect: Rect, by: f32) -> Rect {
    Rect::new(rect.x * by, rect.y * by, rect.w * by, rect.h * by)
}

fn grow(mark: &mut Mark, by: f32) {
    match &mut mark.form {
        Form::Rect { rect, stroke, .. } => {
            *rect = area(*rect, by);
            stroke.iter_mut().for_each(|stroke| stroke.width *= by);
        }
        Form::Hatch(rect) | Form::Raster { rect, .. } | Form::Image { rect, .. } => *rect = area(*rect, by),
        Form::Path { from, legs, stroke, .. } => {
            *from = point(*from, by);
            stroke.width *= by;
            for leg in legs {
                *leg = match *leg {
                    Leg::Line(to) => Leg::Line(point(to, by)),
                    Leg::Curve(a, b, to) => Leg::Curve(point(a, by), point(b, by), point(to, by)),
                };
            }
        }
        Form::Circle { centre, radius, stroke, .. } => {
            *centre = point(*centre, by);
            *radius *= by;
            stroke.iter_mut().for_each(|stroke| stroke.width *= by);
        }
        Form::Text { at, style, .. } => {
            *at = point(*at, by);
            style.px *= by;
        }
    }
    match &mut mark.handle {
        Some(Handle::Along { ends, .. }) => *ends = ends.map(|end| end * by),
        Some(Handle::Shift { cell, .. }) => *cell *= by,
        _ => {}
    }
}
