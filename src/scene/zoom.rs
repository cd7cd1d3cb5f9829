//! Larger type on a larger screen: a drawing made for a smaller area and enlarged whole, so that the last row of a lecture hall can read it.

use super::mark::{Drawing, Form, Handle, Leg, Mark, Point, Rect, Stroke, at};
use super::show::{Area, Format};
use crate::operator::View;

/// The page for which a view's sizes are chosen: one that needs less of it is enlarged sooner.
fn usual(view: View) -> [f32; 2] {
    match view {
        View::Flow => [980.0, 520.0],
        View::Scales => [1060.0, 548.0],
        View::Sweep => [924.0, 520.0],
        View::Window | View::Nodes | View::Offsets | View::Mixture | View::Lanes | View::Blocks | View::Coverage => {
            [924.0, 640.0]
        }
    }
}

/// How much larger than on a usual page all is drawn.
fn factor(view: View, area: Area) -> f32 {
    if area.format != Format::Wide {
        return 1.0;
    }
    let [width, height] = usual(view);
    (area.width / width).min(area.height / height).clamp(1.0, 2.0)
}

/// A drawing of an area of the usual size and the area's shape, enlarged to fill it.
pub fn zoomed(view: View, area: Area, draw: impl FnOnce(Area) -> Drawing) -> Drawing {
    let by = factor(view, area);
    if by == 1.0 {
        return draw(area);
    }
    let drawing = draw(Area { width: area.width / by, height: area.height / by, ..area });
    let marks = |marks: Vec<Mark>| marks.into_iter().map(|mark| enlarged(mark, by)).collect();
    Drawing { size: drawing.size.map(|n| n * by), base: marks(drawing.base), overlay: marks(drawing.overlay) }
}

fn point(p: Point, by: f32) -> Point {
    at(p.x * by, p.y * by)
}

fn rectangle(rect: Rect, by: f32) -> Rect {
    Rect::new(rect.x * by, rect.y * by, rect.w * by, rect.h * by)
}

fn enlarged(mut mark: Mark, by: f32) -> Mark {
    let line = |stroke: Stroke| Stroke { width: stroke.width * by, ..stroke };
    match &mut mark.form {
        Form::Rect { rect, stroke, .. } => {
            *rect = rectangle(*rect, by);
            *stroke = stroke.map(line);
        }
        Form::Hatch(rect) | Form::Raster { rect, .. } | Form::Image { rect, .. } => *rect = rectangle(*rect, by),
        Form::Path { from, legs, stroke, .. } => {
            *from = point(*from, by);
            *stroke = line(*stroke);
            for leg in legs {
                *leg = match *leg {
                    Leg::Line(to) => Leg::Line(point(to, by)),
                    Leg::Curve(a, b, to) => Leg::Curve(point(a, by), point(b, by), point(to, by)),
                };
            }
        }
        Form::Circle { centre, radius, stroke, .. } => {
            (*centre, *radius) = (point(*centre, by), *radius * by);
            *stroke = stroke.map(line);
        }
        Form::Text { at, style, .. } => {
            *at = point(*at, by);
            style.px *= by;
        }
    }
    match &mut mark.handle {
        Some(Handle::Shift { cell, .. }) => *cell *= by,
        Some(Handle::Fill { places, .. }) => {
            for (place, _) in places {
                *place = point(*place, by);
            }
        }
        Some(Handle::Along { ends, .. }) => *ends = ends.map(|end| end * by),
        _ => {}
    }
    mark
}
