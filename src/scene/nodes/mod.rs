//! Nodes: features passed along the edges of a graph. The graph itself, the messages that meet in the node shown, and their sum; beside it the
//! weights of all edges as a matrix. Edges are cut and added by a press.
//!
//! | file | what it is |
//! |---|---|
//! | `passing` | the messages that meet in one node, the edges and their degrees |
//! | `lay` | where nodes stand |
//! | `plane`, `labels` | the graph, drawn, and the weights beside its edges |
//! | `sum` | the messages in numbers, and what they come to |
//! | `matrix` | the weights of all edges, and one node's edges as buttons |
//! | `after` | all nodes before and after every layer |
//! | `controls` | ready sets of edges, and how many layers there are |
//! | `over` | what follows the pointer |

mod after;
mod controls;
mod labels;
mod lay;
mod matrix;
mod over;
mod passing;
mod plane;
mod sum;

use super::mark::{Align, Drawing, Ink, Rect, at};
use super::metrics::{Face, wrap};
use super::pen::{Pen, style};
use super::show::{Area, Format, Show};
use crate::order::Set;
use crate::words::{Text, number};
use controls::Controls;
use lay::{Lay, Places};
use over::over;
use passing::Passing;
use plane::Plane;

const TITLE: Text = Text::new("Node {0}", "节点 {0}");
const HEARS: Text = Text::new("takes a message from itself and from {0} neighbours", "收下自己与 {0} 个邻居的消息");
const ONE: Text = Text::new("takes a message from itself and from one neighbour", "收下自己与 1 个邻居的消息");
const ALONE: Text = Text::new("has no neighbour: it hears only itself", "没有邻居：只听到自己");
const SUM: Text = Text::new("Messages, added up", "消息相加");
const LAYER: Text = Text::new("layer {0} of {1}", "第 {0} 层，共 {1} 层");
const PLAIN: Text = Text::new(
    "Along every edge comes what the node at its other end holds, times the edge's weight. The sum is the node's new value.",
    "每条边送来另一端节点的值乘以边的权值，其和就是该节点的新值。",
);
const DEGREE: Text = Text::new(
    "Degree of node {0}: {1} + itself = {2}. An edge weighs 1/√(d·d′), d and d′ the degrees of its two ends.",
    "节点 {0} 的度：{1} + 自己 = {2}。边的权值为 1/√(d·d′)，d 与 d′ 是两端的度。",
);
const EDGES: Text = Text::new("{0} edges", "{0} 条边");
const EDGE: Text = Text::new("{0} edge", "{0} 条边");

/// The messages that meet in the node shown.
pub fn nodes(show: &Show<'_>, area: Area) -> Drawing {
    let Some(passing) = Passing::of(show) else { return Drawing::default() };
    let focus = show.focus.and_then(|site| passing.node_of(site));
    let hot = passing.last(focus);
    let page = Page { show, passing: &passing, controls: Controls::of(show, &passing), hot };
    match area.format {
        Format::Wide => page.wide(area),
        Format::Embed => page.embed(area),
        Format::Phone | Format::EmbedNarrow => page.narrow(area),
    }
}

struct Page<'a> {
    show: &'a Show<'a>,
    passing: &'a Passing<'a>,
    controls: Controls<'a>,
    hot: Option<usize>,
}

impl Page<'_> {
    fn wide(&self, area: Area) -> Drawing {
        const INSET: f32 = 28.0;
        const GAP: f32 = 32.0;
        let mut pen = Pen::default();
        let inner = area.width - 2.0 * INSET;
        let right = (inner * 0.43).clamp(310.0, 520.0);
        let left = inner - right - GAP;
        let height = area.height.max(600.0);
        let controls = |pen: &mut Pen, y: f32| self.controls.draw(pen, Rect::new(INSET, y, left, 26.0));
        let mut bottom = height - 4.0;
        bottom -= controls(&mut Pen::default(), 0.0);
        controls(&mut pen, bottom);
        bottom -= self.plain(&mut Pen::default(), at_rect(0.0, 0.0, left)) + 14.0;
        self.plain(&mut pen, at_rect(INSET, bottom, left));
        let top = self.title(&mut pen, Rect::new(INSET, 2.0, left, 22.0)) + 10.0;
        let places = self.graph(&mut pen, Rect::new(INSET, top, left, bottom - top - 10.0), true);
        let column = Rect::new(INSET + left + GAP, 2.0, right, 0.0);
        // The matrix and the edges stand at the foot, the sum has the rest.
        const LEAST: f32 = 150.0;
        const AROUND: f32 = 60.0;
        const STRIP: f32 = 134.0;
        let notes = |pen: &mut Pen, y: f32| self.degree(pen, at_rect(column.x, y, right));
        let noted = notes(&mut Pen::default(), 0.0);
        let room = height - LEAST - AROUND - noted - 36.0;
        let summed = self.sum(&mut pen, Rect::new(column.x, column.y, right, room));
        let end = notes(&mut pen, summed + 14.0);
        let lower = (height - end - AROUND - STRIP).min(right * 0.56).max(LEAST);
        let foot = height - lower - AROUND;
        after::after(&mut pen, self.show, self.passing, Rect::new(column.x, end + 18.0, right, foot - end - 30.0));
        // The edges' buttons take what they need, the matrix the rest.
        let wide = (lower + 24.0).min(right - 22.0 - matrix::width(self.passing));
        let room = Rect::new(column.x, foot, wide, height - foot);
        matrix::matrix(&mut pen, self.show, self.passing, room);
        let side = Rect::new(column.x + wide + 22.0, foot, right - wide - 22.0, height - foot);
        matrix::pad(&mut pen, self.show, self.passing, side, 30.0);
        self.done(pen, [area.width, height], &places)
    }

    /// The graph and the sum, and no more.
    fn embed(&self, area: Area) -> Drawing {
        const INSET: f32 = 20.0;
        let mut pen = Pen::default();
        let inner = area.width - 2.0 * INSET;
        let right = (inner * 0.48).clamp(250.0, 340.0);
        let left = inner - right - 24.0;
        let height = area.height.max(260.0);
        let top = self.title(&mut pen, Rect::new(INSET, 2.0, inner, 22.0)) + 10.0;
        let places = self.graph(&mut pen, Rect::new(INSET, top, left, height - top - 4.0), false);
        let column = Rect::new(INSET + left + 24.0, top - 6.0, right, height - top);
        let end = sum::sum(&mut pen, self.show, self.passing, self.hot, column) + 10.0;
        // In a sentence, where that is left room for.
        if self.plain(&mut Pen::default(), at_rect(column.x, end, right)) <= height - 8.0 {
            self.plain(&mut pen, at_rect(column.x, end, right));
        }
        self.done(pen, [area.width, height], &places)
    }

    fn narrow(&self, area: Area) -> Drawing {
        const INSET: f32 = 16.0;
        let mut pen = Pen::default();
        let inner = area.width - 2.0 * INSET;
        let full = area.photos();
        let top = self.title(&mut pen, Rect::new(INSET, 2.0, inner, 22.0)) + 10.0;
        let places = self.graph(&mut pen, Rect::new(INSET, top, inner, inner.min(480.0)), full);
        let mut y = self.plain(&mut pen, at_rect(INSET, places.outer.bottom() + 10.0, inner)) + 8.0;
        if full {
            y = self.controls.draw(&mut pen, Rect::new(INSET, y, inner, 40.0)) + 18.0;
        }
        y = self.sum(&mut pen, Rect::new(INSET, y, inner, 360.0)) + 14.0;
        if full {
            y = self.degree(&mut pen, at_rect(INSET, y, inner)) + 16.0;
            y = after::after(&mut pen, self.show, self.passing, Rect::new(INSET, y, inner, 150.0)) + 16.0;
            y = matrix::pad(&mut pen, self.show, self.passing, at_rect(INSET, y, inner), 44.0) + 18.0;
            y = matrix::matrix(&mut pen, self.show, self.passing, Rect::new(INSET, y, inner, inner.min(420.0))) + 4.0;
        }
        self.done(pen, [area.width, y + 12.0], &places)
    }

    fn done(&self, pen: Pen, size: [f32; 2], places: &Places) -> Drawing {
        Drawing { size, base: pen.marks, overlay: over(self.show, self.passing, places) }
    }

    /// The graph in an area, and where it came to lie.
    fn graph(&self, pen: &mut Pen, area: Rect, presses: bool) -> Places {
        let lay = Lay::of(self.passing.edges.as_ref(), self.passing.count);
        let places = Places::fitted(lay, self.passing.count, area);
        let (show, passing, hot) = (self.show, self.passing, self.hot);
        let heard = Set::from_iter(passing.messages().iter().map(|message| message.from).chain([passing.node]));
        Plane { show, passing, places: &places, hot, presses, heard }.draw(pen);
        places
    }

    /// How many other nodes are heard.
    fn neighbours(&self) -> usize {
        self.passing.messages().iter().filter(|message| message.from != self.passing.node).count()
    }

    /// What is shown; returns the lower edge.
    fn title(&self, pen: &mut Pen, area: Rect) -> f32 {
        let lang = self.show.lang;
        let name = TITLE.fill(&[&self.passing.node.to_string()]);
        let hears = match self.neighbours() {
            0 => ALONE.fill(&[]),
            1 => ONE.fill(&[]),
            n => HEARS.fill(&[&n.to_string()]),
        };
        let (name, hears) = (name.get(lang), hears.get(lang));
        pen.told_head(area, name, Ink::Output, hears)
    }

    /// The sum below its head; returns the lower edge.
    fn sum(&self, pen: &mut Pen, area: Rect) -> f32 {
        let (passing, lang) = (self.passing, self.show.lang);
        let layer = passing.layers.iter().position(|id| *id == passing.site.node).unwrap_or(0);
        let mut remarks: Vec<String> = Vec::new();
        if passing.layers.len() > 1 {
            let of = LAYER.fill(&[&(layer + 1).to_string(), &passing.layers.len().to_string()]);
            remarks.push(of.get(lang).to_owned());
        }
        if self.show.graph.node(passing.site.node).shape.nchw()[1] > 1 {
            let feature = controls::FEATURE.fill(&[&(passing.channel + 1).to_string()]);
            remarks.push(feature.get(lang).to_owned());
        }
        pen.head(Rect::new(area.x, area.y, area.w, 22.0), SUM.get(lang), Ink::Ink, &remarks.join(" · "));
        let rest = Rect::new(area.x, area.y + 26.0, area.w, area.h - 26.0);
        sum::sum(pen, self.show, passing, self.hot, rest)
    }

    fn lines(&self, pen: &mut Pen, area: Rect, text: &str) -> f32 {
        let mut y = area.y + 12.0;
        for line in wrap(text, Face::Sans, 13.0, area.w) {
            pen.text(at(area.x, y), line, style(Face::Sans, 13.0, Ink::Ink, Align::Start));
            y += 18.0;
        }
        y - 12.0
    }

    /// What happens, in a sentence; returns the lower edge.
    fn plain(&self, pen: &mut Pen, area: Rect) -> f32 {
        self.lines(pen, area, PLAIN.get(self.show.lang))
    }

    /// The node's degree, what it does to weights, and what the learned numbers do not depend on; returns the lower edge.
    fn degree(&self, pen: &mut Pen, area: Rect) -> f32 {
        let lang = self.show.lang;
        let mut y = area.y;
        if let Some(edges) = &self.passing.edges {
            let degree = edges.degree(self.passing.node);
            let count = if degree == 2.0 { EDGE } else { EDGES }.fill(&[&number::decimal(degree - 1.0)]);
            let node = self.passing.node.to_string();
            let text = DEGREE.fill(&[&node, count.get(lang), &number::decimal(degree)]);
            y = self.lines(pen, area, text.get(lang));
        }
        match self.controls.parameters() {
            Some(text) => self.lines(pen, Rect::new(area.x, y + 4.0, area.w, 0.0), text.get(lang)),
            None => y,
        }
    }
}

/// A line's place.
fn at_rect(x: f32, y: f32, w: f32) -> Rect {
    Rect::new(x, y, w, 0.0)
}
