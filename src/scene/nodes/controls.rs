//! What the page is changed by: ready sets of edges, how many layers there are and which is shown, which feature is.

use super::passing::Passing;
use crate::graph::offers;
use crate::operator::{Kind, Value};
use crate::scene::channels::wired;
use crate::scene::mark::{Align, Deed, Form, Handle, Ink, Mark, Rect, Site, Stroke, at};
use crate::scene::metrics::{Face, text_width};
use crate::scene::pen::{Pen, style};
use crate::scene::show::Show;
use crate::words::{Text, Words, number};

const EDGES: Text = Text::new("edges", "边");
const LAYERS: Text = Text::new("layers", "层数");
const SHOWN: Text = Text::new("layer shown", "显示第几层");
const FEATURES: Text = Text::new("feature", "特征");
/// One feature by its number.
pub const FEATURE: Text = Text::new("feature {0}", "特征 {0}");
const PARAMETERS: Text =
    Text::new("Parameters: {0} with {1} nodes, {2} with {3}.", "参数：{1} 个节点时 {0} 个，{3} 个节点时 {2} 个。");

/// The parameters that say how many layers and how many nodes there are.
const PARAM: &str = "layers";
const COUNT: &str = "nodes";
/// The most features that are buttons.
const MOST: usize = 8;

/// A button: what it says, whether it is in force, what it does.
enum Press {
    Deed(Deed),
    At(Site),
}
type Button = (String, bool, Press);

pub struct Controls<'a> {
    show: &'a Show<'a>,
    passing: &'a Passing<'a>,
    rows: Vec<(Text, Vec<Button>)>,
}

impl<'a> Controls<'a> {
    pub fn of(show: &'a Show<'a>, passing: &'a Passing<'a>) -> Self {
        let mut rows = vec![(EDGES, edges(show, passing)), (LAYERS, layers(show))];
        let to = |node: usize, channel: usize| {
            let index = show.graph.node(node).shape.ravel(&[0, channel, passing.node, 0]).unwrap_or(0);
            Press::At(Site { node, index })
        };
        let features = |node: usize| show.graph.node(node).shape.nchw()[1];
        let all = passing.layers.iter().enumerate().map(|(i, &id)| {
            let channel = passing.channel.min(features(id) - 1);
            ((i + 1).to_string(), id == passing.site.node, to(id, channel))
        });
        rows.push((SHOWN, all.collect()));
        let channels = (0..features(passing.site.node).min(MOST))
            .map(|channel| ((channel + 1).to_string(), channel == passing.channel, to(passing.site.node, channel)));
        rows.push((FEATURES, channels.collect()));
        rows.retain(|(_, buttons)| buttons.len() > 1);
        Self { show, passing, rows }
    }

    /// How many numbers are learned, at this number of nodes and at another.
    pub fn parameters(&self) -> Option<Words> {
        let params = self.show.setting?.1;
        params.spec(COUNT)?;
        let count = self.passing.count;
        let other = if count == 16 { 36 } else { 16 };
        let there = wired(self.show, &params.with(COUNT, Value::Int(other)))?.parameters();
        let here = self.show.graph.parameters();
        let told = [here, count, there, other].map(|n| number::integer(n as i64));
        Some(PARAMETERS.fill(&[&told[0], &told[1], &told[2], &told[3]]))
    }

    /// In rows; `area` is as high as a button. Returns the lower edge.
    pub fn draw(&self, pen: &mut Pen, area: Rect) -> f32 {
        let (mut x, mut y) = (area.x, area.y);
        let name_of = |text: &Text| text.get(self.show.lang);
        for (name, buttons) in &self.rows {
            let named = text_width(name_of(name), Face::Sans, 12.5) + 8.0;
            let wide = |text: &str| (text_width(text, Face::SansBold, 12.5) + 14.0).max(area.h);
            let all = named + buttons.iter().map(|(text, ..)| wide(text) + 5.0).sum::<f32>();
            if x > area.x && x + all > area.right() + 5.0 {
                (x, y) = (area.x, y + area.h + 7.0);
            }
            pen.text(at(x, y + area.h / 2.0 + 4.5), name_of(name), style(Face::Sans, 12.5, Ink::Second, Align::Start));
            x += named;
            for (text, on, press) in buttons {
                let w = wide(text);
                if x + w > area.right() + 0.5 {
                    (x, y) = (area.x + named, y + area.h + 5.0);
                }
                let rect = Rect::new(x, y, w, area.h);
                match press {
                    Press::Deed(deed) => pen.button(rect, text, *on, deed.clone()),
                    Press::At(site) => self.shown(pen, rect, (name_of(name), text), *on, *site),
                }
                x += w + 5.0;
            }
            x += 14.0;
        }
        if self.rows.is_empty() { y } else { y + area.h }
    }

    /// A button that shows another element.
    fn shown(&self, pen: &mut Pen, rect: Rect, (name, text): (&str, &str), on: bool, site: Site) {
        let (face, ink, line) = match on {
            true => (Face::SansBold, Ink::Ink, Stroke::solid(Ink::Ink, 2.0)),
            false => (Face::Sans, Ink::Second, Stroke::solid(Ink::Frame, 1.0)),
        };
        let form = Form::Rect { rect, fill: Some(Ink::Paper.into()), stroke: Some(line) };
        pen.put(Mark::from(form).handle(Handle::At(site)).named(format!("{name} {text}"), on));
        pen.number(rect, text, face, 12.5, ink.into());
    }
}

/// The sets of edges a source makes, the one in force marked.
fn edges(show: &Show<'_>, passing: &Passing<'_>) -> Vec<Button> {
    let Some(edges) = &passing.edges else { return Vec::new() };
    let Some(id) = show.graph.find(edges.leaf) else { return Vec::new() };
    let source = show.sources.iter().find(|(leaf, _)| *leaf == id).and_then(|(_, source)| source.of(0));
    let button = |offer: crate::graph::Offer| {
        let on = source.is_some_and(|source| source.name == offer.item.name);
        let deed = Deed::Fill(edges.leaf.to_owned(), offer.item);
        (offer.title.get(show.lang).to_owned(), on, Press::Deed(deed))
    };
    offers(show.graph.node(id)).into_iter().map(button).collect()
}

/// A button for every number of layers.
fn layers(show: &Show<'_>) -> Vec<Button> {
    let Some(params) = show.setting.map(|setting| setting.1) else { return Vec::new() };
    let Some((spec, value)) = params.iter().find(|(spec, _)| spec.name == PARAM) else { return Vec::new() };
    let (Kind::Int(range), &Value::Int(now)) = (&spec.kind, value) else { return Vec::new() };
    let [least, most] = range.soft;
    let button = |n: usize| (n.to_string(), n == now, Press::Deed(Deed::Set(PARAM, Value::Int(n))));
    (least..=most.min(least + 7)).map(button).collect()
}
