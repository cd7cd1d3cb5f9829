//! Where the chosen tap goes from every place of the plane: an arrow a place, each of which shows its window when pressed.

use super::moved::Window;
use crate::scene::mark::{Align, Form, Handle, Ink, Leg, Mark, Rect, Site, Stroke, at};
use crate::scene::metrics::{Face, text_width};
use crate::scene::pen::{Pen, style};
use crate::scene::show::Show;
use crate::words::{Text, number};

const FIELD: Text = Text::new("Offset field", "偏移场");
const OF_TAP: Text = Text::new("tap {0} at every output", "第 {0} 个采样点在每个输出处");
const LENGTH: Text = Text::new("longest: {0} pixels", "最长：{0} 个像素");

/// Where the arrows lie.
pub struct Field {
    corner: [f32; 2],
    cell: f32,
    size: [usize; 2],
}

impl Field {
    /// The square of an output, none where it is not in the field.
    pub fn cell(&self, [i, j]: [usize; 2]) -> Option<Rect> {
        let inside = i < self.size[0] && j < self.size[1];
        let [x, y] = self.corner;
        inside.then(|| Rect::new(x + j as f32 * self.cell, y + i as f32 * self.cell, self.cell, self.cell))
    }

    /// All of it.
    pub fn frame(&self) -> Rect {
        let [x, y] = self.corner;
        Rect::new(x, y, self.size[1] as f32 * self.cell, self.size[0] as f32 * self.cell)
    }
}

/// Draws the field, where there is room for one.
pub fn field(pen: &mut Pen, show: &Show<'_>, window: &Window, hot: usize, area: Rect) -> Option<Field> {
    let shape = show.graph.node(window.steering).shape;
    let [_, _, rows, columns] = shape.nchw();
    let tap = window.taps.get(hot).filter(|_| area.h > 84.0)?;
    let channels = tap.steer.map(|site| shape.nchw_at(site.index)[1]);
    let of_tap = OF_TAP.fill(&[&(hot + 1).to_string()]);
    pen.head(Rect::new(area.x, area.y, area.w, 22.0), FIELD.get(show.lang), Ink::Control, of_tap.get(show.lang));
    let room = Rect::new(area.x, area.y + 32.0, area.w, area.h - 32.0);
    let cell = (room.w / columns as f32).min(room.h / rows as f32);
    let field = Field { corner: [room.x, room.y], cell, size: [rows, columns] };
    pen.outline(field.frame(), Stroke::solid(Ink::Frame, 1.0));
    let values = show.values.of(window.steering).data();
    let offset = |i: usize, j: usize| {
        channels.map(|channel| values.get((channel * rows + i) * columns + j).copied().unwrap_or(0.0))
    };
    let step = rows.max(columns).div_ceil(16).max(1);
    let places = || (0..rows).step_by(step).flat_map(|i| (0..columns).step_by(step).map(move |j| (i, j)));
    let length = |[dy, dx]: [f64; 2]| dy.hypot(dx);
    let lengths = places().map(|(i, j)| length(offset(i, j))).filter(|length| length.is_finite());
    let longest = lengths.fold(0.0, f64::max);
    let scale = f64::from(cell) * step as f64 * 0.78 / longest.max(1e-9);
    let output = show.graph.node(window.site.node).shape;
    let [n, o, ..] = output.nchw_at(window.site.index);
    for (i, j) in places() {
        let Some(square) = field.cell([i, j]) else { continue };
        let square = Rect::new(square.x, square.y, cell * step as f32, cell * step as f32);
        let square = Rect::new(
            square.x,
            square.y,
            square.w.min(field.frame().right() - square.x),
            square.h.min(field.frame().bottom() - square.y),
        );
        let press = Mark::from(Form::Rect { rect: square, fill: None, stroke: None });
        if let Some(index) = output.ravel(&[n, o, i, j]) {
            let site = Site { node: window.site.node, index };
            pen.put(press.on(site).handle(Handle::At(site)));
        }
        let centre = square.centre();
        let by = offset(i, j);
        let [dy, dx] = by.map(|by| (by * scale) as f32);
        let here = [i, j] == window.at;
        if here {
            pen.window(square);
        }
        if length(by) * scale > 2.0 && dx.is_finite() && dy.is_finite() {
            // The arrow's middle lies in its square's.
            let (from, to) =
                (at(centre.x - dx / 2.0, centre.y - dy / 2.0), at(centre.x + dx / 2.0, centre.y + dy / 2.0));
            let legs = vec![Leg::Line(to)];
            let head = dx.hypot(dy) > 9.0;
            pen.put(Form::Path { from, legs, stroke: Stroke::solid(Ink::Control, 1.25), arrow: head });
            if !head {
                let fill = Some(Ink::Control.into());
                pen.put(Form::Circle { centre: to, radius: 1.6, fill, stroke: None });
            }
        } else {
            let fill = Some(if here { Ink::Ink } else { Ink::Control }.into());
            pen.put(Form::Circle { centre, radius: 1.2, fill, stroke: None });
        }
    }
    let told = LENGTH.fill(&[&number::digits(longest, 3)]);
    let told = told.get(show.lang);
    let frame = field.frame();
    if frame.right() + 12.0 + text_width(told, Face::Sans, 12.0) <= area.right() {
        pen.text(at(frame.right() + 12.0, frame.y + 12.0), told, style(Face::Sans, 12.0, Ink::Second, Align::Start));
    }
    Some(field)
}
