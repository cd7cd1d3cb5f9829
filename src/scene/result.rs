//! The whole picture wiped against its result, a colour bar, and the other channels.

use super::mark::{Align, Form, Handle, Image, Ink, Leg, Mark, Rect, Stroke, at};
use super::metrics::{Face, text_width};
use super::palette::Scale;
use super::pen::{Pen, style};
use super::sheet::Sheet;
use super::show::{Map, Show};
use crate::words::{Text, number};

const COMPUTING: Text = Text::new("computing …", "计算中…");

/// The largest rectangle of a picture's shape inside an area, from its upper left.
pub fn contained(area: Rect, [width, height]: [usize; 2]) -> Rect {
    let (w, h) = (width.max(1) as f32, height.max(1) as f32);
    let scale = (area.w / w).min(area.h / h);
    Rect::new(area.x, area.y, (w * scale).round(), (h * scale).round())
}

/// The whole picture wiped against its result, its colour bar, and the other channels.
pub fn result(pen: &mut Pen, show: &Show<'_>, area: Rect, short: bool) {
    let thumbs = match show.chips().count() {
        0 | 1 => 0.0,
        _ if short => 48.0,
        _ => 66.0,
    };
    let place = contained(Rect::new(area.x, area.y, area.w, (area.h - 34.0 - thumbs).max(40.0)), show.picture);
    whole(pen, show, place);
    bar(pen, show, Rect::new(place.x, place.bottom() + 9.0, place.w, 6.0));
    if thumbs > 0.0 {
        chips(pen, show, Rect::new(area.x, place.bottom() + 38.0, area.w, thumbs));
    }
}

pub fn whole(pen: &mut Pen, show: &Show<'_>, place: Rect) {
    match show.result() {
        Some(map) => {
            pen.put(Form::Image { image: Image::Thumb(map.image), rect: place, until: 1.0 });
            pen.put(Form::Image { image: Image::Photo, rect: place, until: show.wipe });
        }
        None => {
            pen.fill(place, Ink::Sheet);
            let middle = place.centre();
            pen.text(middle, COMPUTING.get(show.lang), style(Face::Sans, 12.0, Ink::Second, Align::Middle));
        }
    }
    pen.outline(place, Stroke::solid(Ink::Frame, 1.0));
    let hold = Form::Rect { rect: place, fill: None, stroke: None };
    pen.put(Mark::from(hold).handle(Handle::Wipe));
    if show.result().is_none() {
        return;
    }
    let x = place.x + place.w * show.wipe;
    pen.line(at(x, place.y), at(x, place.bottom()), Stroke::solid(Ink::Paper, 4.0));
    pen.line(at(x, place.y), at(x, place.bottom()), Stroke::solid(Ink::Ink, 1.5));
    let centre = at(x, place.centre().y);
    let stroke = Some(Stroke::solid(Ink::Ink, 1.5));
    pen.put(Form::Circle { centre, radius: 9.0, fill: Some(Ink::Paper.into()), stroke });
    for side in [-1.0, 1.0] {
        let tip = at(centre.x + side * 5.0, centre.y);
        let legs = vec![Leg::Line(tip), Leg::Line(at(centre.x + side * 2.0, centre.y + 3.0))];
        let from = at(centre.x + side * 2.0, centre.y - 3.0);
        pen.put(Form::Path { from, legs, stroke: Stroke::solid(Ink::Ink, 1.25), arrow: false });
    }
}

fn bar(pen: &mut Pen, show: &Show<'_>, place: Rect) {
    let Some(map) = show.result() else { return };
    let (from, to) = match map.scale {
        Scale::Grey => (0.0, 1.0),
        Scale::Signed(most) => (-most, most),
        Scale::Magnitude(most) => (0.0, most),
    };
    const STEPS: usize = 48;
    for i in 0..STEPS {
        let t = i as f64 / (STEPS - 1) as f64;
        let w = place.w / STEPS as f32;
        pen.fill(
            Rect::new(place.x + i as f32 * w, place.y, w + 0.5, place.h),
            map.scale.ground(from + (to - from) * t),
        );
    }
    pen.outline(place, Stroke::solid(Ink::Frame, 0.75));
    let times = if show.pictured(map.node) { 255.0 } else { 1.0 };
    let label = |v: f64| number::digits(v * times, 3);
    let look = |align| style(Face::Sans, 11.0, Ink::Second, align);
    pen.text(at(place.x, place.bottom() + 13.0), label(from), look(Align::Start));
    pen.text(at(place.right(), place.bottom() + 13.0), label(to), look(Align::End));
    if from < 0.0 && place.w > 110.0 {
        pen.text(at(place.centre().x, place.bottom() + 13.0), "0", look(Align::Middle));
    }
}

/// The output channels, small; pressing one shows it.
pub fn chips(pen: &mut Pen, show: &Show<'_>, area: Rect) {
    let maps: Vec<Map> = show.chips().collect();
    let slice = Sheet::of(show.graph.node(show.site.node).shape, show.site.index).slice;
    let n = maps.len().max(1);
    let per_row = n.clamp(3, 8) as f32;
    let gap = 8.0;
    let w = ((area.w - gap * (per_row - 1.0)) / per_row).min(96.0);
    for (i, map) in maps.iter().enumerate() {
        let x = area.x + i as f32 * (w + gap);
        let place = contained(Rect::new(x, area.y, w, area.h - 18.0), show.picture);
        let mark = Mark::from(Form::Image { image: Image::Thumb(map.image), rect: place, until: 1.0 });
        let own = map.node == show.site.node;
        pen.put(mark.handle(if own { Handle::Channel(map.channel) } else { Handle::Node(map.node) }));
        let live = own && map.channel == slice;
        let stroke = if live { Stroke::solid(Ink::Ink, 2.0) } else { Stroke::solid(Ink::Frame, 1.0) };
        pen.outline(place, stroke);
        let (face, ink) = if live { (Face::SansBold, Ink::Ink) } else { (Face::Sans, Ink::Second) };
        let number = (map.channel + 1).to_string();
        let name = show.filters.get(map.channel).filter(|name| text_width(name, face, 11.0) <= w).unwrap_or(&number);
        pen.text(at(x, place.bottom() + 14.0), name, style(face, 11.0, ink, Align::Start));
    }
}
