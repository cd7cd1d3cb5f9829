//! The graph: a disc for every node in the colour of what it holds, a hairline for every edge, and thick those along which messages come to the
//! node shown, each with its weight beside it. A message under way is a dot on its edge.

use super::lay::{Places, Wire};
use super::passing::{Message, Passing};
use crate::graph::Role;
use crate::order::Set;
use crate::scene::mark::{Form, Ground, Handle, Ink, Leg, Mark, Paint, Point, Rect, Stroke, at};
use crate::scene::metrics::Face;
use crate::scene::pen::{Figure, Pen};
use crate::scene::show::Show;

/// The most edges that are drawn, and how many are a crowd.
const EDGES: usize = 3000;
const CROWD: usize = 200;

/// A point on the way from one to another.
pub fn between(from: Point, to: Point, share: f32) -> Point {
    at(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
}

/// The graph where it lies.
pub struct Plane<'a> {
    pub show: &'a Show<'a>,
    pub passing: &'a Passing<'a>,
    pub places: &'a Places,
    /// The node whose message is looked at.
    pub hot: Option<usize>,
    /// Whether edges can be cut here.
    pub presses: bool,
    /// The nodes whose messages come here.
    pub heard: Set<usize>,
}

impl Plane<'_> {
    /// A node's radius: those that send nothing here stand back.
    fn radius(&self, node: usize) -> f32 {
        if self.heard.contains(&node) { self.places.radius } else { self.places.radius * 0.7 }
    }

    pub fn disc(&self, node: usize) -> Rect {
        let (p, r) = (self.places.point(node), self.radius(node));
        Rect::new(p.x - r, p.y - r, 2.0 * r, 2.0 * r)
    }

    /// All of it.
    pub fn draw(&self, pen: &mut Pen) {
        self.picture(pen);
        self.hairlines(pen);
        let messages = self.passing.messages();
        // Where the clock runs over something else, nothing is under way here.
        let still = self.passing.secret.is_some();
        let next = messages.iter().position(|message| message.number >= self.passing.done && !still);
        for (i, message) in messages.iter().enumerate() {
            self.thick(pen, message, next == Some(i));
        }
        self.discs(pen, &messages);
        self.labels(pen, &messages);
    }

    /// The picture whose cells the nodes are, where they lie as its cells do.
    fn picture(&self, pen: &mut Pen) {
        let pixels = self.show.pixels;
        let cells = self.show.graph.of_role(Role::Input).any(|id| {
            let [_, _, nodes, width] = self.show.graph.node(id).shape.nchw();
            nodes == self.passing.count && width == 1
        });
        let (Some(rect), true) = (self.places.picture(), cells) else { return };
        let colours = pixels.pixels.as_chunks::<3>().0.iter().map(|&rgb| Ground::Rgb(rgb)).collect();
        pen.put(Form::Raster { rect, columns: pixels.width, pixels: colours });
    }

    /// An edge's line from one disc's rim to another's.
    fn path(&self, from: usize, to: usize, stroke: Stroke, arrow: bool) -> Vec<Form> {
        let (a, b) = (self.places.point(from), self.places.point(to));
        let [start, rim] = [from, to].map(|node| self.radius(node) + 1.5);
        let length = (b.x - a.x).hypot(b.y - a.y).max(1e-3);
        let line = |from: Point, leg: Leg| Form::Path { from, legs: vec![leg], stroke, arrow };
        match self.places.wire(from, to) {
            Wire::Straight => {
                let [one, other] = [start, rim].map(|rim| (rim / length).min(0.45));
                vec![line(between(a, b, one), Leg::Line(between(b, a, other)))]
            }
            Wire::Bent => {
                let off = self.bend(from, to);
                let by = |p: Point| at(p.x + off[0], p.y + off[1]);
                let (one, other) = (by(between(a, b, 0.2)), by(between(a, b, 0.8)));
                let near = |p: Point, q: Point, rim: f32| {
                    between(p, q, (rim / (q.x - p.x).hypot(q.y - p.y).max(1e-3)).min(0.9))
                };
                vec![line(near(a, one, start), Leg::Curve(one, other, near(b, other, rim)))]
            }
            Wire::Back([x, y]) => {
                let far = (self.places.pitch / 2.0).max(rim + 2.0);
                let out = |p: Point, by: f32, side: f32| at(p.x + x * by * side, p.y + y * by * side);
                let stub = Form::Path {
                    from: out(a, start, 1.0),
                    legs: vec![Leg::Line(out(a, far, 1.0))],
                    stroke,
                    arrow: false,
                };
                vec![stub, line(out(b, far, -1.0), Leg::Line(out(b, rim, -1.0)))]
            }
        }
    }

    /// How far a line that passes the nodes between is drawn aside, the same from either end.
    fn bend(&self, from: usize, to: usize) -> [f32; 2] {
        let (a, b) = (self.places.point(from.min(to)), self.places.point(from.max(to)));
        let length = (b.x - a.x).hypot(b.y - a.y).max(1e-3);
        [(b.y - a.y) / length, (a.x - b.x) / length].map(|n| n * self.places.pitch * 0.52)
    }

    /// The middle of a line that is drawn aside, from its straight middle.
    pub fn aside(&self, from: usize, to: usize) -> [f32; 2] {
        self.bend(from, to).map(|n| n * 0.75)
    }

    fn hairlines(&self, pen: &mut Pen) {
        let Some(edges) = &self.passing.edges else { return };
        let count = self.passing.count;
        let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
        let on_picture = self.places.picture().is_some();
        let mut drawn = pairs.filter(|&(a, b)| edges.joined(a, b) || edges.cut(a, b)).take(EDGES).collect::<Vec<_>>();
        // Cut ones last, so that they are seen.
        drawn = drawn
            .iter()
            .filter(|e| !edges.cut(e.0, e.1))
            .chain(drawn.iter().filter(|e| edges.cut(e.0, e.1)))
            .copied()
            .collect();
        let crowd = drawn.len() > CROWD;
        for (a, b) in drawn {
            let dashed = edges.cut(a, b) || edges.one_way(a, b);
            let stroke = match (dashed, on_picture) {
                (true, _) => Stroke::dashed(Ink::Ink, 1.25),
                (false, true) => Stroke::solid(Ink::Ink, 1.25),
                (false, false) => Stroke::solid(if crowd { Ink::Hair } else { Ink::Frame }, 1.0),
            };
            if on_picture {
                self.path(a, b, Stroke::solid(Ink::Paper, 4.0), false).into_iter().for_each(|form| pen.put(form));
            }
            self.path(a, b, stroke, false).into_iter().for_each(|form| pen.put(form));
        }
    }

    /// The edge a message comes along, or the loop of the node's own.
    fn thick(&self, pen: &mut Pen, message: &Message<'_>, next: bool) {
        let arrived = message.number < self.passing.done;
        let hot = self.hot == Some(message.from);
        let width = if hot { 4.0 } else { 2.75 };
        let line = if arrived { Stroke::solid(Ink::Control, width) } else { Stroke::dashed(Ink::Control, 2.0) };
        let node = self.passing.node;
        for (stroke, arrow) in [(Stroke::solid(Ink::Paper, width + 4.0), false), (line, arrived)] {
            let forms = match message.from == node {
                true => vec![self.own(stroke, arrow)],
                false => self.path(message.from, node, stroke, arrow),
            };
            forms.into_iter().for_each(|form| pen.put(form));
        }
        if next {
            let (a, b, r) = (self.places.point(message.from), self.places.point(node), self.places.radius);
            let centre = match self.places.wire(message.from, node) {
                _ if message.from == node => {
                    let [x, y] = self.outward(node);
                    at(a.x + x * 2.2 * r, a.y + y * 2.2 * r)
                }
                Wire::Back([x, y]) => at(b.x - x * self.places.pitch * 0.45, b.y - y * self.places.pitch * 0.45),
                Wire::Bent => {
                    let [x, y] = self.aside(message.from, node);
                    let middle = between(a, b, 0.5);
                    at(middle.x + x, middle.y + y)
                }
                Wire::Straight => between(a, b, 0.45),
            };
            let stroke = Some(Stroke::solid(Ink::Paper, 2.0));
            pen.put(Form::Circle { centre, radius: 6.5, fill: Some(Ink::Control.into()), stroke });
        }
    }

    /// Where a loop goes: to the upper left, on a ring outwards.
    pub fn outward(&self, node: usize) -> [f32; 2] {
        let (p, middle) = (self.places.point(node), self.places.outer.centre());
        let (x, y) = (p.x - middle.x, p.y - middle.y);
        let far = x.hypot(y);
        if self.places.picture().is_some() || far < 1.0 || matches!(self.places.lay, super::lay::Lay::Grid(_)) {
            return [-0.707, -0.707];
        }
        [x / far, y / far]
    }

    fn own(&self, stroke: Stroke, arrow: bool) -> Form {
        let (p, r) = (self.places.point(self.passing.node), self.places.radius + 1.5);
        let [x, y] = self.outward(self.passing.node);
        // Along the loop's direction, and across.
        let to = |along: f32, across: f32| at(p.x + r * (x * along - y * across), p.y + r * (y * along + x * across));
        let legs = vec![Leg::Curve(to(2.1, -1.0), to(2.1, 1.0), to(0.93, 0.37))];
        Form::Path { from: to(0.93, -0.37), legs, stroke, arrow }
    }

    fn discs(&self, pen: &mut Pen, messages: &[Message<'_>]) {
        let (show, passing) = (self.show, self.passing);
        let scale = show.scale(passing.held, passing.channel);
        for node in 0..passing.count {
            let (centre, radius) = (self.places.point(node), self.radius(node));
            let (site, value) = passing.holds(show, node);
            let heard = messages.iter().any(|message| message.from == node);
            let secret = passing.secret == Some(site);
            let ground = scale.ground(value);
            let circle = |radius: f32, fill, stroke| Form::Circle { centre, radius, fill, stroke: Some(stroke) };
            if node == passing.node {
                pen.put(circle(radius + 3.5, None, Stroke::solid(Ink::Paper, 6.5)));
                pen.put(circle(radius + 3.5, None, Stroke::solid(Ink::Output, 3.5)));
            } else if heard {
                pen.put(circle(radius + 1.5, None, Stroke::solid(Ink::Paper, 4.0)));
            }
            let rim = match (node == passing.node, heard, self.hot == Some(node)) {
                (true, ..) => Stroke::solid(Ink::Paper, 1.5),
                (_, true, hot) => Stroke::solid(Ink::Control, if hot { 4.0 } else { 2.5 }),
                _ => Stroke::solid(Ink::Paper, (radius / 8.0).min(1.5)),
            };
            let fill = if secret { Ink::Sheet.into() } else { ground.into() };
            let disc = Mark::from(circle(radius, Some(fill), rim));
            pen.put(disc.on(site).handle(Handle::At(passing.output(node))));
            if heard && secret {
                pen.number(self.disc(node), "?", Face::SansBold, 13.0, Ink::Ink.into());
            } else if heard {
                let figure: Figure = show.figure(passing.held, value);
                pen.figure(self.disc(node).grown(-1.0), &figure, Face::SansMedium, 11.5, Paint::On(ground));
            }
        }
    }
}
