//! The same drawing, larger: on a screen with room to spare, such as a lecture's, type grows with everything else.

use super::mark::{Drawing, Form, Handle, Leg, Mark, Point, Rect, Stroke, Type};
use super::show::{Area, Format};

/// The area that the layouts are made for: a page of 1440 x 900.
const LAID_OUT: [f32; 2] = [924.0, 660.0];
/// The most that everything grows.
const MOST: f32 = 1.6;

/// How many times larger an area is than what the layouts are made for; 1 where it is no larger, or one column.
pub fn enlargement(area: Area) -> f32 {
    match area.format {
        Format::Wide => (area.width / LAID_OUT[0]).min(area.height / LAID_OUT[1]).clamp(1.0, MOST),
        Format::Phone | Format::Embed | Format::EmbedNarrow => 1.0,
    }
}

/// Everything `k` times as large and as far from the upper left.
pub fn enlarged(drawing: Drawing, k: f32) -> Drawing {
    if k == 1.0 {
        return drawing;
    }
    let all = |marks: Vec<Mark>| marks.into_iter().map(|mark| of_mark(mark, k)).collect();
    Drawing { size: drawing.size.map(|side| side * k), base: all(drawing.base), overlay: all(drawing.overlay) }
}

fn point(p: Point, k: f32) -> Point {
    Point { x: p.x * k, y: p.y * k }
}

fn rect(r: Rect, k: f32) -> Rect {
    Rect { x: r.x * k, y: r.y * k, w: r.w * k, h: r.h * k }
}

fn line(stroke: Stroke, k: f32) -> Stroke {
    Stroke { width: stroke.width * k, ..stroke }
}

fn of_mark(mark: Mark, k: f32) -> Mark {
    let handle = mark.handle.map(|handle| match handle {
        Handle::Shift { rows, columns, cell } => Handle::Shift { rows, columns, cell: cell * k },
        Handle::Along { param, down, ends, values } => {
            Handle::Along { param, down, ends: ends.map(|end| end * k), values }
        }
        other => other,
    });
    Mark { form: of_form(mark.form, k), handle, ..mark }
}

fn of_form(form: Form, k: f32) -> Form {
    match form {
        Form::Rect { rect: r, fill, stroke } => {
            Form::Rect { rect: rect(r, k), fill, stroke: stroke.map(|stroke| line(stroke, k)) }
        }
        Form::Hatch(r) => Form::Hatch(rect(r, k)),
        Form::Path { from, legs, stroke, arrow } => {
            let leg = |leg| match leg {
                Leg::Line(to) => Leg::Line(point(to, k)),
                Leg::Curve(a, b, to) => Leg::Curve(point(a, k), point(b, k), point(to, k)),
            };
            Form::Path {
                from: point(from, k),
                legs: legs.into_iter().map(leg).collect(),
                stroke: line(stroke, k),
                arrow,
            }
        }
        Form::Circle { centre, radius, fill, stroke } => {
            let stroke = stroke.map(|stroke| line(stroke, k));
            Form::Circle { centre: point(centre, k), radius: radius * k, fill, stroke }
        }
        Form::Text { at, text, style } => {
            Form::Text { at: point(at, k), text, style: Type { px: style.px * k, ..style } }
        }
        Form::Raster { rect: r, columns, pixels } => Form::Raster { rect: rect(r, k), columns, pixels },
        Form::Image { image, rect: r, until } => Form::Image { image, rect: rect(r, k), until },
    }
}
