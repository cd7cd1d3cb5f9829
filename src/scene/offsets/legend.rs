//! What the marks on the plane are: taps and their offsets, or the layers they are followed through.

use super::Page;
use super::plane::{arc, arrow, layer_dot};
use super::stack::deeper;
use crate::order;
use crate::scene::mark::{Align, Form, Ink, Point, Stroke, at};
use crate::scene::metrics::{Face, text_width, wrap};
use crate::scene::pen::{Pen, style};
use crate::words::{Text, number};

const REGULAR: Text = Text::new("regular place", "规则位置");
const OFFSET: Text = Text::new("offset", "偏移量");
const MOVED: Text = Text::new("where it reads: drag it", "实际读取处：可拖动");
const COUNTS: Text = Text::new("mask: drag the ring", "调制：拖动圆环");
const LAYER: Text = Text::new("layer {0}: {1} points, {2} places", "第 {0} 层：{1} 个点，{2} 处");
const FOLLOWED: Text = Text::new(
    "The same layer on top of itself: each point is followed from the nearest of its four pixels.",
    "同一层叠在自己之上：每个点从四个像素中最近的一个继续追踪。",
);
const LOST: Text = Text::new("{0} lie outside, read 0 and lead nowhere.", "{0} 个点落在图外，读作 0，不再追踪。");

/// What the legend explains.
#[derive(Clone, Copy, PartialEq)]
enum Entry {
    Hollow,
    Arrow,
    Ring,
    Layer(usize),
}

impl Page<'_> {
    /// What the marks are; returns the lower edge.
    pub(super) fn legend(&self, pen: &mut Pen, place: Point, width: f32) -> f32 {
        const PX: f32 = 12.5;
        let layers = self.layers();
        let found = deeper(self.show, self.window, layers);
        let masked = self.window.taps.iter().any(|tap| tap.mask().is_some());
        let own = self.window.taps.iter().map(|tap| tap.place).collect();
        let layered: Vec<Vec<[f64; 2]>> = std::iter::once(own).chain(found.layers).collect();
        let text = |text: Text| text.get(self.show.lang).to_owned();
        let entries: Vec<(String, Entry)> = if layers > 1 {
            let layer = |(n, points): (usize, &Vec<[f64; 2]>)| {
                // Offsets have two decimals: what differs by less is the same place.
                let places = order::Set::from_iter(points.iter().map(|p| p.map(|at| (at * 1e3).round() as i64)));
                let count = |n: usize| number::integer(n as i64);
                let told = LAYER.fill(&[&count(n + 1), &count(points.len()), &count(places.len())]);
                (told.get(self.show.lang).to_owned(), Entry::Layer(n))
            };
            layered.iter().enumerate().map(layer).collect()
        } else {
            let ring = masked.then(|| (text(COUNTS), Entry::Ring));
            let taps = [(text(REGULAR), Entry::Hollow), (text(OFFSET), Entry::Arrow), (text(MOVED), Entry::Layer(0))];
            taps.into_iter().chain(ring).collect()
        };
        let (mut x, mut y) = (place.x, place.y + 12.0);
        for (text, entry) in entries {
            let mark = if entry == Entry::Arrow { 28.0 } else { 14.0 };
            let room = mark + 6.0 + text_width(&text, Face::Sans, PX) + 16.0;
            if x + room - 16.0 > place.x + width && x > place.x {
                (x, y) = (place.x, y + 20.0);
            }
            let centre = at(x + 6.0, y - 4.5);
            match entry {
                Entry::Hollow => {
                    let stroke = Some(Stroke::solid(Ink::Ink, 1.75));
                    pen.put(Form::Circle { centre, radius: 5.0, fill: None, stroke });
                }
                Entry::Arrow => arrow(pen, at(x, y - 4.5), at(x + 26.0, y - 4.5)),
                Entry::Ring => arc(pen, centre, 5.5, 0.7),
                Entry::Layer(n) => layer_dot(pen, centre, n),
            }
            pen.text(at(x + mark + 4.0, y), text, style(Face::Sans, PX, Ink::Second, Align::Start));
            x += room;
        }
        if layers > 1 {
            let lost = LOST.fill(&[&number::integer(found.lost as i64)]);
            let mut told = wrap(FOLLOWED.get(self.show.lang), Face::Sans, PX, width);
            if found.lost > 0 {
                told.extend(wrap(lost.get(self.show.lang), Face::Sans, PX, width));
            }
            y += 4.0;
            for line in told {
                y += 18.0;
                pen.text(at(place.x, y), line, style(Face::Sans, PX, Ink::Ink, Align::Start));
            }
        }
        y + 5.0
    }
}
