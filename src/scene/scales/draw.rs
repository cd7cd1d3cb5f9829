//! Pictures, wires and labels of the lanes.

use super::super::mark::{Align, Deed, Form, Handle, Ink, Leg, Mark, Point, Rect, Stroke, at};
use super::super::metrics::{Face, fit, text_width};
use super::super::names::{cut, ink};
use super::super::pen::{Pen, style};
use super::super::show::Show;
use super::super::verb::{MUTED, verb};
use super::effect::{Change, Effects};
use super::paths::{Path, Paths, factor, short};
use super::place::{Item, LINE, Places, What, thumb};
use crate::graph::{Edit, Graph, NodeId, Role};
use crate::order::sort_by;
use crate::words::{Text, number};

const MUTE: Text = Text::new("mute {0} → {1} ({2})", "静音 {0} → {1}（{2}）");

const CHANGED: Text = Text::new("changed by {0}", "改变了 {0}");
const MEAN: Text = Text::new("mean {0}", "平均 {0}");
const LARGEST: Text = Text::new("largest {0}", "最大 {0}");
const BOTH: Text = Text::new("{0}, {1}", "{0}，{1}");
const AND: Text = Text::new(", ", "、");
const SAME: Text = Text::new("unchanged", "没有变化");

/// What lies below a picture keeps this far from what lies beside it.
const APART: f32 = 10.0;

/// Everything that is drawn from.
pub struct Scene<'a> {
    pub show: &'a Show<'a>,
    /// The graph for the whole picture.
    pub whole: &'a Graph,
    pub paths: &'a Paths,
    pub places: &'a Places,
    pub effects: &'a Effects,
    pub outputs: &'a [NodeId],
    /// Which paths are muted.
    pub off: &'a [bool],
}

impl Scene<'_> {
    /// All wires, the muted ones first, so that the others run over them.
    pub fn wires(&self, pen: &mut Pen) {
        for off in [true, false] {
            for i in (0..self.paths.paths.len()).filter(|&i| self.off[i] == off) {
                self.wire(pen, i, &self.paths.paths[i]);
            }
        }
        let mut placed = Vec::new();
        for (i, path) in self.paths.paths.iter().enumerate() {
            self.factors(pen, i, path, &mut placed);
        }
    }

    fn ends(&self, i: usize, path: &Path) -> Option<[(Point, Point); 2]> {
        let find = |what| self.places.find(what);
        let (from, to) = (find(What::Station(path.from))?, find(What::Station(path.to))?);
        let Some(item) = find(What::Path(i)) else {
            let all = (from.out(0.0), to.into(self.spread(i, path.to, |p| p.to)));
            return Some([all, (all.1, all.1)]);
        };
        let out = self.spread(i, path.from, |p| p.from);
        let into = self.spread(i, path.to, |p| p.to);
        let leave = if self.places.beside.is_some() {
            at(item.all.right() + 4.0, item.front.centre().y)
        } else {
            item.out(0.0)
        };
        Some([(from.out(out), item.into(0.0)), (leave, to.into(into))])
    }

    /// How far off the middle one of several wires at a picture lies, in the order of their other ends.
    fn spread(&self, i: usize, node: NodeId, end: fn(&Path) -> NodeId) -> f32 {
        let height = |i: usize| self.places.find(What::Path(i)).map_or(0.0, |item| item.front.centre().y);
        let mut here: Vec<usize> = (0..self.paths.paths.len()).filter(|&j| end(&self.paths.paths[j]) == node).collect();
        sort_by(&mut here, |&a, &b| height(a).total_cmp(&height(b)));
        let place = here.iter().position(|&j| j == i).unwrap_or(0) as f32;
        (place - (here.len() as f32 - 1.0) / 2.0) * 12.0
    }

    fn wire(&self, pen: &mut Pen, i: usize, path: &Path) {
        let Some(ends) = self.ends(i, path) else { return };
        for (from, to) in ends.into_iter().filter(|(from, to)| from != to) {
            let bend = (to.x - from.x) * 0.5;
            let legs = vec![Leg::Curve(at(from.x + bend, from.y), at(to.x - bend, to.y), to)];
            pen.put(Form::Path { from, legs: legs.clone(), stroke: Stroke::solid(Ink::Paper, 5.0), arrow: false });
            // Strong, what the node shown is made from.
            let here = self.show.site.node;
            let width = if path.to == here || path.chain.contains(&here) { 2.25 } else { 1.25 };
            let stroke = if self.off[i] { Stroke::dashed(Ink::Frame, 1.5) } else { Stroke::solid(Ink::Ink, width) };
            pen.put(Form::Path { from, legs, stroke, arrow: true });
        }
    }

    /// Where a path changes its resolution, on its arrow: before the numbers are weighed near its start, after that near its end.
    /// Where nothing is free it is left out: the sizes below the pictures tell it too.
    fn factors(&self, pen: &mut Pen, i: usize, path: &Path, placed: &mut Vec<Rect>) {
        const TRIES: [f32; 6] = [0.2, 0.3, 0.4, 0.5, 0.1, 0.6];
        let Some([(from, to), _]) = self.ends(i, path) else { return };
        let graph = self.show.graph;
        let count = path.chain.len();
        for (place, &node) in path.chain.iter().enumerate() {
            let Some(text) = factor(graph, node) else { continue };
            let early = 2 * place < count - 1 || count == 1;
            let rects = TRIES.map(|t| around(on_curve(from, to, if early { t } else { 1.0 - t }), &text));
            let free = |rect: &&Rect| {
                let taken = self.places.items.iter().flat_map(|item| [item.stack, item.text(self.places.beside)]);
                taken.chain(placed.iter().copied()).all(|taken| !overlap(taken, **rect))
            };
            if let Some(&rect) = rects.iter().find(free) {
                chip(pen, rect, &text, if self.off[i] { Ink::Third } else { Ink::Ink });
                placed.push(rect);
            }
        }
    }

    /// Every picture with its text, what a path brings pressed to mute it.
    pub fn items(&self, pen: &mut Pen, unit: f32) {
        for item in &self.places.items {
            match item.what {
                What::Station(node) => self.station(pen, item, node, unit),
                What::Path(path) => self.brought(pen, item, path, unit),
            }
        }
    }

    fn station(&self, pen: &mut Pen, item: &Item, node: NodeId, unit: f32) {
        let (show, graph) = (self.show, self.show.graph);
        let press = Form::Rect { rect: item.all, fill: None, stroke: None };
        pen.put(Mark::from(press).handle(Handle::Node(node)));
        let first = pen.marks.len();
        thumb(show, self.paths, node, unit, false).draw(pen, show, at(item.front.x, item.front.y));
        for mark in &mut pen.marks[first..] {
            mark.handle = mark.site.map(|_| Handle::Node(node));
        }
        if node == show.site.node {
            pen.window(item.front);
        }
        let role = graph.node(node).role;
        let tint = if role == Role::Hidden { Ink::Input } else { ink(role) };
        let of = |axis: usize| self.whole.node(node).shape.nchw()[axis];
        let extent = format!("{} × {} × {}", of(1), of(2), of(3));
        let mut lines = vec![(short(graph, node), Face::SansBold, tint), (extent, Face::Sans, Ink::Second)];
        if let (Some(now), Some(i)) = (&self.effects.now, self.outputs.iter().position(|&id| id == node)) {
            lines.extend(self.changed(node, &now[i]));
        }
        self.lines(pen, item, lines);
    }

    /// How far an output is from what it is without muting.
    fn changed(&self, node: NodeId, change: &Change) -> Vec<(String, Face, Ink)> {
        let (show, lang) = (self.show, self.show.lang);
        if change.largest == 0.0 {
            return vec![(SAME.get(lang).to_owned(), Face::Sans, Ink::Second)];
        }
        let changed = CHANGED.fill(&[&number::percent(change.share)]).get(lang).to_owned();
        let mean = MEAN.fill(&[&show.value(node, change.mean)]).get(lang).to_owned();
        let largest = LARGEST.fill(&[&show.value(node, change.largest)]).get(lang).to_owned();
        let mut lines = vec![(changed, Face::SansBold, Ink::Output)];
        if self.places.tight {
            lines.extend([mean, largest].map(|line| (line, Face::Sans, Ink::Output)));
        } else {
            lines.push((BOTH.fill(&[&mean, &largest]).get(lang).to_owned(), Face::Sans, Ink::Output));
        }
        lines
    }

    fn brought(&self, pen: &mut Pen, item: &Item, i: usize, unit: f32) {
        let (show, graph, path) = (self.show, self.show.graph, &self.paths.paths[i]);
        let Some(last) = path.last() else { return };
        let off = self.off[i];
        thumb(show, self.paths, last, unit, true).draw(pen, show, at(item.front.x, item.front.y));
        if path.chain.contains(&show.site.node) {
            pen.window(item.front);
        }
        let [from, to] = [path.from, path.to].map(|id| short(graph, id));
        let name = short(graph, last);
        let how: Vec<&str> = path.chain.iter().filter_map(|&id| Some(verb(graph, id)?.get(show.lang))).collect();
        let how = if off { MUTED.get(show.lang).to_owned() } else { how.join(AND.get(show.lang)) };
        let tint = if off { Ink::Third } else { Ink::Ink };
        let lines =
            vec![(format!("{from} → {to}"), Face::SansBold, tint), (format!("{name}: {how}"), Face::Sans, Ink::Second)];
        self.lines(pen, item, lines);
        // With the ends of its arrows.
        let reach = self.places.gap * 0.45;
        let rect = Rect::new(item.all.x - reach, item.all.y, item.all.w + 2.0 * reach, item.all.h);
        let press = Form::Rect { rect, fill: None, stroke: None };
        let words = MUTE.fill(&[&from, &to, &name]);
        let deed = Deed::Toggle(Edit::mute(&graph.node(last).name));
        pen.put(Mark::from(press).handle(Handle::Press(deed)).named(words.get(show.lang), off));
    }

    /// Lines of text in the middle below a picture.
    fn lines(&self, pen: &mut Pen, item: &Item, lines: Vec<(String, Face, Ink)>) {
        let beside = self.places.beside.filter(|_| matches!(item.what, What::Path(_)));
        let (room, align) = beside.map_or((item.all.w - APART, Align::Middle), |beside| (beside - 10.0, Align::Start));
        let place = if beside.is_some() {
            at(item.all.right() - room, item.front.centre().y - LINE * (lines.len() as f32 / 2.0) - 3.0)
        } else {
            at(item.all.centre().x, item.stack.bottom() - 1.0)
        };
        for (i, (text, face, ink)) in lines.into_iter().enumerate() {
            let px = fit(&text, face, 12.5, 9.5, room).unwrap_or(9.5);
            let text = cut(&text, face, px, room);
            pen.text(at(place.x, place.y + LINE * (i + 1) as f32), text, style(face, px, ink, align));
        }
    }
}

/// A short word on a wire.
pub fn chip(pen: &mut Pen, rect: Rect, text: &str, ink: Ink) {
    let centre = rect.centre();
    pen.put(Form::Rect { rect, fill: Some(Ink::Paper.into()), stroke: Some(Stroke::solid(Ink::Hair, 1.0)) });
    pen.text(at(centre.x, centre.y + 4.3), text, style(Face::SansBold, 12.0, ink, Align::Middle));
}

/// The room of a word on a wire.
pub fn around(centre: Point, text: &str) -> Rect {
    let w = text_width(text, Face::SansBold, 12.0) + 10.0;
    Rect::new(centre.x - w / 2.0, centre.y - 9.0, w, 18.0)
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

/// A point of the curve a wire follows.
pub fn on_curve(from: Point, to: Point, t: f32) -> Point {
    let bend = (to.x - from.x) * 0.5;
    let mix = |a: f32, b: f32, c: f32, d: f32| {
        let s = 1.0 - t;
        s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
    };
    at(mix(from.x, from.x + bend, to.x - bend, to.x), mix(from.y, from.y, to.y, to.y))
}
