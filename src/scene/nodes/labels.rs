//! Beside every thick edge what it counts: by the degrees of its ends and as a number, as far as there is room. A press on it cuts the edge.

use super::lay::Wire;
use super::passing::Message;
use super::plane::{Plane, between};
use crate::scene::mark::{Align, Form, Handle, Ink, Mark, Point, Rect, Stroke, at};
use crate::scene::metrics::{Face, text_width};
use crate::scene::pen::{Pen, style};
use crate::words::{Text, number};

const CUT: Text = Text::new("Cut the edge between nodes {0} and {1}", "剪断节点 {0} 与 {1} 之间的边");

/// The most weights beside edges where there are more than that.
const LABELS: usize = 6;

/// Whether two rectangles have a pixel between them.
fn apart(a: &Rect, b: &Rect) -> bool {
    a.right() <= b.x - 1.0 || b.right() <= a.x - 1.0 || a.bottom() <= b.y - 1.0 || b.bottom() <= a.y - 1.0
}

impl Plane<'_> {
    /// A weight's label, in one line or two.
    fn lines(&self, message: &Message<'_>) -> Vec<Vec<(String, Face)>> {
        let passing = self.passing;
        let secret = passing.secret == Some(message.weight.0);
        let formula = passing.formula(message.from, message.weight.1).filter(|_| !secret);
        let told = if passing.told() { number::decimal(message.weight.1) } else { "?".into() };
        let plain = formula.clone().filter(|_| !passing.told() && !secret);
        let short = plain.clone().map_or((told.clone(), Face::SansBold), |formula| (formula, Face::Sans));
        match formula.filter(|_| plain.is_none()) {
            Some(formula) => vec![vec![(formula, Face::Sans), (format!("= {told}"), Face::SansBold)], vec![short]],
            None => vec![vec![short]],
        }
    }

    /// Beside every thick edge what it counts, as far as there is room: the number looked at first, then the others.
    pub fn labels(&self, pen: &mut Pen, messages: &[Message<'_>]) {
        const PX: f32 = 11.0;
        let all: Vec<Rect> = (0..self.passing.count).map(|node| self.disc(node)).collect();
        let heard: Vec<Rect> = messages.iter().map(|message| self.disc(message.from)).collect();
        let outer = self.places.outer;
        let mut taken: Vec<Rect> = Vec::new();
        // Its own comes last, in short: it has the least room.
        let rank = |message: &&Message<'_>| match self.hot == Some(message.from) {
            true => 0,
            false => 1 + usize::from(message.from == self.passing.node),
        };
        let ordered = (0..3).flat_map(|n| messages.iter().filter(move |message| rank(message) == n));
        let lines_of = messages.iter().flat_map(|message| self.along(message.from)).collect::<Vec<Rect>>();
        let most = if messages.len() > LABELS + 2 { LABELS } else { messages.len() };
        for message in ordered {
            if taken.len() >= most {
                break;
            }
            let own = message.from == self.passing.node && messages.len() > 1;
            let found = self.lines(message).into_iter().skip(usize::from(own)).find_map(|lines| {
                let wide = lines.iter().map(|(text, face)| text_width(text, *face, PX)).fold(0.0, f32::max) + 8.0;
                let size = [wide, lines.len() as f32 * 13.0 + 3.0];
                let inside = |r: &Rect| {
                    r.x >= outer.x && r.right() <= outer.right() && r.y >= outer.y && r.bottom() <= outer.bottom()
                };
                let places: Vec<Rect> = self.beside(message.from, size).into_iter().filter(inside).collect();
                let free = |r: &&Rect, discs: &[Rect]| taken.iter().chain(discs).all(|other| apart(r, other));
                let clear = places.iter().find(|r| free(r, &all) && lines_of.iter().all(|line| apart(r, line)));
                let small = lines.len() == 1 && !own;
                let place = clear.or_else(|| places.iter().find(|r| small && free(r, &heard)));
                place.map(|&rect| (rect, lines))
            });
            let Some((rect, lines)) = found else { continue };
            taken.push(rect);
            let edge = Stroke::solid(Ink::Control, if self.hot == Some(message.from) { 2.0 } else { 1.0 });
            let plate = Mark::from(Form::Rect { rect, fill: Some(Ink::Paper.into()), stroke: Some(edge) });
            let plate = plate.on(message.weight.0);
            pen.put(match (&self.passing.edges, self.presses && message.from != self.passing.node) {
                (Some(edges), true) => {
                    let pair = [self.passing.node, message.from].map(|node| node.to_string());
                    let deed = edges.toggled(self.show, self.passing.node, message.from);
                    let name = CUT.fill(&[&pair[0], &pair[1]]);
                    plate.handle(Handle::Press(deed)).named(name.get(self.show.lang), false)
                }
                _ => plate,
            });
            for (i, (text, face)) in lines.into_iter().enumerate() {
                let look = style(face, PX, Ink::Control, Align::Middle);
                pen.text(at(rect.centre().x, rect.y + 12.0 + i as f32 * 13.0), text, look);
            }
        }
    }

    /// What a thick edge covers, in small squares.
    fn along(&self, from: usize) -> Vec<Rect> {
        let (a, b, r) = (self.places.point(from), self.places.point(self.passing.node), self.places.radius);
        let square = |p: Point| Rect::new(p.x - 2.5, p.y - 2.5, 5.0, 5.0);
        let straight = |a: Point, b: Point| {
            let steps = ((b.x - a.x).hypot(b.y - a.y) / 6.0).ceil().clamp(1.0, 60.0) as usize;
            (0..=steps).map(|i| square(between(a, b, i as f32 / steps as f32))).collect()
        };
        match self.places.wire(from, self.passing.node) {
            _ if from == self.passing.node => {
                let [x, y] = self.outward(from);
                [1.2, 1.5, 1.85].map(|by| square(at(a.x + x * by * r, a.y + y * by * r))).map(|s| s.grown(1.5)).to_vec()
            }
            Wire::Straight => straight(a, b),
            Wire::Bent => Vec::new(),
            Wire::Back([x, y]) => straight(b, at(b.x - x * self.places.pitch / 2.0, b.y - y * self.places.pitch / 2.0)),
        }
    }

    /// Places for a label along an edge, the best first.
    fn beside(&self, from: usize, [w, h]: [f32; 2]) -> Vec<Rect> {
        let node = self.passing.node;
        let (a, b, r) = (self.places.point(from), self.places.point(node), self.places.radius);
        let framed = |x: f32, y: f32| Rect::new(x - w / 2.0, y - h / 2.0, w, h);
        if from == node {
            let [x, y] = self.outward(node);
            let first = [2.5, 2.2, 2.9, 3.3].map(|by| {
                let (dx, dy) = (x * by * r, y * by * r);
                framed(a.x + dx + x.signum() * w * 0.22, a.y + dy + y.signum() * h * 0.22)
            });
            let around = (0..8).map(|i| {
                let (sin, cos) = (std::f32::consts::FRAC_PI_4 * i as f32).sin_cos();
                framed(a.x + sin * (r + 8.0 + w / 2.0), a.y - cos * (r + 8.0 + h / 2.0))
            });
            return first.into_iter().chain(around).collect();
        }
        let (a, b) = match self.places.wire(from, node) {
            Wire::Back([x, y]) => (at(b.x - x * self.places.pitch, b.y - y * self.places.pitch), b),
            Wire::Bent => {
                let [x, y] = self.aside(from, node);
                (at(a.x + x, a.y + y), at(b.x + x, b.y + y))
            }
            Wire::Straight => (a, b),
        };
        let length = (b.x - a.x).hypot(b.y - a.y).max(1e-3);
        let (nx, ny) = ((b.y - a.y) / length, (a.x - b.x) / length);
        let off = nx.abs() * w / 2.0 + ny.abs() * h / 2.0 + 5.0;
        let mut found = Vec::new();
        // Close to the edge, else past the discs at its ends.
        let past = (nx.abs() * w / 2.0 + ny.abs() * h / 2.0 + r + 4.0).min(self.places.pitch / 2.0).max(off);
        for (side, off) in [(1.0, off), (1.0, past), (-1.0, off), (-1.0, past)] {
            for share in [0.5, 0.42, 0.58, 0.34, 0.66, 0.25, 0.75] {
                let p = between(a, b, share);
                found.push(framed(p.x + nx * off * side, p.y + ny * off * side));
            }
        }
        // Else beside the node it comes from, on its far side.
        let half = self.places.pitch / 2.0;
        let (ux, uy) = ((a.x - b.x) / length, (a.y - b.y) / length);
        let far = |by: f32, side: f32| {
            framed(a.x + ux * by * half + nx * half * side, a.y + uy * by * half + ny * half * side)
        };
        found.extend([far(1.0, 1.0), far(1.0, -1.0)]);
        // On the edge itself where it is long enough to show on both sides.
        if length > 2.0 * r + 1.6 * w {
            found.extend([0.5, 0.4, 0.3, 0.2].map(|share| between(a, b, share)).map(|p| framed(p.x, p.y)));
        }
        found
    }
}
