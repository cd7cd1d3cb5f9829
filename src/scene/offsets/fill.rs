//! What all offsets at once are filled from: a button for each field, a slider for the number of the one in force, and handles around the window
//! that draw it apart, turn it, slant it or move it on.

use super::moved::Window;
use super::plane::Plane;
use crate::graph::{FIELDS, Field, Item, Meaning, Source};
use crate::scene::mark::{Align, Deed, Form, Handle, Ink, Leg, Mark, Point, Rect, Stroke, Type, at};
use crate::scene::metrics::{Face, text_width};
use crate::scene::pen::{Pen, style};
use crate::scene::show::Show;
use crate::words::{Lang, Text, number};

const ALL: Text = Text::new("all offsets: {0}", "全部偏移：{0}");

/// How far the frame lies outside the outer taps.
const OUT: f64 = 1.05;

/// The leaf that holds all offsets, where they are given and not computed.
pub struct Fields<'a> {
    lang: Lang,
    leaf: &'a str,
    source: Option<&'a Item>,
}

/// A field's title with its number.
fn told(field: &Field, item: &Item, lang: Lang) -> String {
    let title = field.title.get(lang);
    match item.argument {
        Some(argument) => format!("{title} {}{}", number::decimal(argument), field.unit),
        None => title.to_owned(),
    }
}

/// Whether two rectangles have a pixel between them.
pub fn apart(a: &Rect, b: &Rect) -> bool {
    a.right() <= b.x - 1.0 || b.right() <= a.x - 1.0 || a.bottom() <= b.y - 1.0 || b.bottom() <= a.y - 1.0
}

impl<'a> Fields<'a> {
    /// Of a graph whose offsets are a leaf.
    pub fn of(show: &Show<'a>) -> Option<Self> {
        let given = |id: &usize| matches!(show.graph.node(*id).meaning, Meaning::Offsets { .. });
        let leaf = (0..show.graph.nodes().len()).find(given)?;
        let source = show.sources.iter().find(|(id, _)| *id == leaf).map(|(_, source): &(usize, Source)| source);
        let source = source.and_then(|source| source.of(0));
        Some(Self { lang: show.lang, leaf: &show.graph.node(leaf).name, source })
    }

    fn in_force(&self, name: &str) -> Option<&Item> {
        self.source.filter(|source| source.name == name)
    }

    /// The argument of a field in force.
    fn argument(&self, field: &Field) -> Option<f64> {
        self.in_force(field.name)?.argument.or(field.argument)
    }

    /// A button for every field, the one in force with its number.
    pub fn buttons(&self) -> Vec<(String, bool, Deed)> {
        let button = |field: &Field| {
            let usual = Item { name: field.name.into(), argument: field.argument };
            let now = self.in_force(field.name);
            let text = now.map_or_else(|| field.title.get(self.lang).to_owned(), |now| told(field, now, self.lang));
            (text, now.is_some(), Deed::Fill(self.leaf.to_owned(), usual))
        };
        FIELDS.iter().map(button).collect()
    }

    /// A slider over the number of the field in force, with its least and its greatest, where it takes one.
    pub fn slider(&self, pen: &mut Pen, area: Rect) {
        let Some((field, item)) = self.source.and_then(|item| Some((Field::find(&item.name)?, item))) else {
            return;
        };
        let items = field.choices();
        let (Some(first), Some(last), Some(argument)) = (items.first(), items.last(), self.argument(field)) else {
            return;
        };
        let (least, most) = (first.argument.unwrap_or(0.0), last.argument.unwrap_or(1.0));
        let ends = [least, most].map(number::decimal);
        let look = |align| style(Face::Sans, 11.5, Ink::Second, align);
        let room = ends.each_ref().map(|text| text_width(text, Face::Sans, 11.5) + 12.0);
        let middle = area.centre().y;
        pen.text(at(area.x, middle + 4.0), ends[0].clone(), look(Align::Start));
        pen.text(at(area.right(), middle + 4.0), ends[1].clone(), look(Align::End));
        let (from, to) = (area.x + room[0], area.right() - room[1]);
        let x = |argument: f64| from + (((argument - least) / (most - least)) as f32).clamp(0.0, 1.0) * (to - from);
        pen.line(at(from, middle), at(to, middle), Stroke::solid(Ink::Frame, 1.5));
        let places = items.into_iter().map(|item| (at(x(item.argument.unwrap_or(least)), middle), item)).collect();
        let track = Form::Rect { rect: Rect::new(from, area.y, to - from, area.h), fill: None, stroke: None };
        let handle = Handle::Fill { leaf: self.leaf.to_owned(), places };
        let name = ALL.fill(&[&told(field, item, self.lang)]);
        pen.put(Mark::from(track).handle(handle).named(name.get(self.lang), true));
        let stroke = Some(Stroke::solid(Ink::Control, 2.0));
        pen.put(Form::Circle { centre: at(x(argument), middle), radius: 6.0, fill: Some(Ink::Paper.into()), stroke });
    }

    /// A frame around the window, moved as its taps are, and handles on it that draw all of it apart, turn it, slant it or move it on; returns
    /// where they lie.
    pub fn knobs(&self, pen: &mut Pen, plane: &Plane, window: &Window) -> Vec<Rect> {
        let outer = plane.outer();
        let spans = [0, 1].map(|axis| window.span(axis));
        // From a place counted in taps from the window's middle, a little outside, to the plane.
        let taps = window.kernel.map(|n| (n as f64 - 1.0) / 2.0);
        let stands = |tap: [f64; 2]| {
            [0, 1].map(|axis| {
                let [least, most] = spans[axis];
                let inside = tap[axis].clamp(-taps[axis], taps[axis]);
                let step = if taps[axis] > 0.0 { (most - least) / 2.0 / taps[axis] } else { 0.0 };
                (least + most) / 2.0 + inside * step + (tap[axis] - inside)
            })
        };
        let moved = |tap: [f64; 2], field: &Field, argument: f64| {
            let (from, by) = (stands(tap), field.moves(tap, argument));
            plane.point([from[0] + by[0], from[1] + by[1]])
        };
        let now =
            FIELDS.iter().filter(|field| field.knob.is_some()).find_map(|field| Some((field, self.argument(field)?)));
        let place = |tap: [f64; 2]| match now {
            Some((field, argument)) => moved(tap, field, argument),
            None => plane.point(stands(tap)),
        };
        let at_edge = |[y, x]: [f64; 2]| [y * (taps[0] + OUT), x * (taps[1] + OUT)];
        let corners = [[-1.0, -1.0], [-1.0, 1.0], [1.0, 1.0], [1.0, -1.0]].map(|corner| place(at_edge(corner)));
        for stroke in [Stroke::solid(Ink::Paper, 3.5), Stroke::dashed(Ink::Control, 1.5)] {
            let legs = [1, 2, 3, 0].map(|i| Leg::Line(corners[i])).to_vec();
            pen.put(Form::Path { from: corners[0], legs, stroke, arrow: false });
        }
        let mut taken = Vec::new();
        for (field, edge) in FIELDS.iter().filter_map(|field| Some((field, field.knob?))) {
            // A window of one tap is neither drawn apart nor turned.
            if taps == [0.0; 2] && field.moves(taps, field.range[1]) == [0.0; 2] {
                continue;
            }
            let (tap, argument) = (at_edge(edge), self.argument(field));
            let here = place(tap);
            let item = Item { name: field.name.into(), argument: Some(argument.unwrap_or(field.rest)) };
            let places = field.choices().into_iter();
            let places = places.map(|item| (moved(tap, field, item.argument.unwrap_or(field.rest)), item)).collect();
            let knob = Rect::new(here.x - 5.0, here.y - 5.0, 10.0, 10.0);
            let fill = if argument.is_some() { Ink::Control } else { Ink::Paper };
            pen.outline(knob, Stroke::solid(Ink::Paper, 5.0));
            pen.put(Form::Rect { rect: knob, fill: Some(fill.into()), stroke: Some(Stroke::solid(Ink::Control, 2.0)) });
            let handle = Handle::Fill { leaf: self.leaf.to_owned(), places };
            let reach = Form::Rect { rect: knob.grown(6.0), fill: None, stroke: None };
            let told = ALL.fill(&[&told(field, &item, self.lang)]);
            pen.put(Mark::from(reach).handle(handle).named(told.get(self.lang), argument.is_some()));
            taken.push(knob);
            self.label(pen, field, here, &outer, &mut taken);
        }
        taken
    }

    /// What a handle does, beside it, where there is room.
    fn label(&self, pen: &mut Pen, field: &Field, knob: Point, outer: &Rect, taken: &mut Vec<Rect>) {
        let title = field.title.get(self.lang);
        let wide = text_width(title, Face::SansMedium, 11.5);
        let [down, _] = field.knob.unwrap_or_default();
        let (x, y) = if down < 0.0 {
            (knob.x, knob.y - 10.0)
        } else if down > 0.0 {
            (knob.x, knob.y + 18.0)
        } else {
            (knob.x + 10.0 + wide / 2.0, knob.y + 4.0)
        };
        let label = Rect::new(x - wide / 2.0, y - 9.0, wide, 9.0);
        let inside = outer.contains(at(label.x, label.y)) && outer.contains(at(label.right(), label.bottom()));
        if inside && taken.iter().all(|other| apart(other, &label)) {
            let look = Type { halo: true, ..style(Face::SansMedium, 11.5, Ink::Control, Align::Middle) };
            pen.text(at(x, y), title, look);
            taken.push(label);
        }
    }
}
