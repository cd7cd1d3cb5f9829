//! Where the shares come from: the picture, made to one number for each channel, and what is made of those before the scores.

use super::Page;
use super::shares::unknown;
use crate::graph::{NodeId, Role};
use crate::scene::mark::{Align, Form, Ground, Handle, Image, Ink, Mark, Paint, Point, Rect, Site, Stroke, at};
use crate::scene::metrics::{Face, text_width, wrap};
use crate::scene::names::{cut, title};
use crate::scene::pen::{Pen, style};
use crate::scene::result::contained;
use crate::scene::sheet::Sheet;
use crate::words::Text;

const HEAD: Text = Text::new("Picture", "图片");
const MEAN: Text = Text::new("mean of each channel", "各通道的均值");
const MORE: Text = Text::new("{0} more", "另有 {0} 个");
const OF: Text = Text::new("{0}: {1}", "{0}：{1}");
/// The most numbers of a list.
const MOST: usize = 6;
const ROW: f32 = 18.0;

impl Page<'_> {
    /// Picture, means, and lists below one another; returns where their right end lies, and the lower edge.
    pub(super) fn source(&self, pen: &mut Pen, area: Rect, photo: bool) -> (Point, f32) {
        pen.head(Rect::new(area.x, area.y, area.w, 22.0), HEAD.get(self.show.lang), Ink::Input, "");
        let mut y = area.y + 34.0;
        if photo {
            y = self.photo(pen, Rect::new(area.x, y, area.w, 150.0)) + 12.0;
        }
        self.means(pen, Rect::new(area.x, y, area.w, area.bottom() - y))
    }

    /// Picture and means side by side; returns the lower edge.
    pub(super) fn lying(&self, pen: &mut Pen, area: Rect, photo: bool) -> f32 {
        pen.head(Rect::new(area.x, area.y, area.w, 22.0), HEAD.get(self.show.lang), Ink::Input, "");
        let top = area.y + 34.0;
        if !photo {
            return self.means(pen, Rect::new(area.x, top, area.w.min(240.0), 0.0)).1;
        }
        let half = area.w * 0.44;
        let bottom = self.photo(pen, Rect::new(area.x, top, half, 190.0));
        let (_, end) = self.means(pen, Rect::new(area.x + half + 16.0, top - 4.0, area.w - half - 16.0, 0.0));
        bottom.max(end)
    }

    /// The photograph with the part that is looked at, which can be moved; returns the lower edge.
    fn photo(&self, pen: &mut Pen, area: Rect) -> f32 {
        let show = self.show;
        let place = contained(area, show.picture);
        pen.put(Form::Image { image: Image::Photo, rect: place, until: 1.0 });
        pen.outline(place, Stroke::solid(Ink::Frame, 1.0));
        let scale = place.w / show.picture[0].max(1) as f32;
        let [w, h] = [show.frame.columns, show.frame.rows].map(|n| (n * show.frame.cell) as f32 * scale);
        let frame = Rect::new(place.x + show.frame.x as f32 * scale, place.y + show.frame.y as f32 * scale, w, h);
        let hold = Form::Rect { rect: place, fill: None, stroke: None };
        pen.put(Mark::from(hold).handle(Handle::Frame));
        pen.window(frame);
        place.bottom()
    }

    /// One number for each channel as a bar, then list after list; returns the right end of the last, and the lower edge.
    fn means(&self, pen: &mut Pen, area: Rect) -> (Point, f32) {
        let show = self.show;
        let Some((&pooled, lists)) = self.mix.chain.split_first() else {
            return (at(area.right(), area.y), area.y);
        };
        let scores = self.mix.scores(show.graph);
        let mut y = area.y;
        for line in wrap(MEAN.get(show.lang), Face::Sans, 12.5, area.w) {
            pen.text(at(area.x, y + 12.0), line, style(Face::Sans, 12.5, Ink::Second, Align::Start));
            y += 17.0;
        }
        y += 4.0;
        let values = show.values.of(pooled).data();
        let shown = values.len().min(MOST);
        let high = (shown as f32 * ROW).max(54.0);
        let side = if area.w >= 150.0 { self.specimen(pen, Rect::new(area.x, y, 54.0, 54.0)) } else { 0.0 };
        let x = area.x + side;
        let most = show.values.of(pooled).magnitude().max(1.0);
        let names: Vec<String> = (0..shown).map(|i| cut(&show.letter(i), Face::Sans, 12.0, 38.0)).collect();
        let named = names.iter().map(|name| text_width(name, Face::Sans, 12.0)).fold(16.0, f32::max) + 8.0;
        for (i, &value) in values.iter().take(shown).enumerate() {
            let row = Rect::new(x, y + i as f32 * ROW, area.right() - x, ROW);
            let base = row.y + 13.0;
            pen.text(at(row.x, base), names[i].clone(), style(Face::Sans, 12.0, Ink::Input, Align::Start));
            let told = self.mix.told(show, pooled, i);
            let room = Rect::new(row.x + named, row.y + 4.0, (row.w - named - 42.0).max(8.0), 10.0);
            let site = Site { node: pooled, index: i };
            pen.put(Mark::from(Form::Rect { rect: room, fill: Some(Ink::Sheet.into()), stroke: None }).on(site));
            if told {
                let long = room.w * ((value.abs() / most) as f32).clamp(0.0, 1.0);
                pen.fill(Rect::new(room.x, room.y, long, room.h), Ink::Input);
            }
            let figure = if told { show.figure(pooled, value) } else { unknown() };
            let cell = Rect::new(room.right() + 2.0, row.y, 40.0, ROW);
            pen.figure(cell, &figure, Face::SansMedium, 12.5, Ink::Ink.into());
        }
        let mut end = at(area.right() + 4.0, y + high.min(shown as f32 * ROW) / 2.0);
        y += high;
        if values.len() > shown {
            let more = MORE.fill(&[&(values.len() - shown).to_string()]);
            pen.text(at(x, y + 13.0), more.get(show.lang), style(Face::Sans, 12.0, Ink::Third, Align::Start));
            y += ROW;
        }
        for &node in lists.iter().filter(|&&node| Some(node) != scores) {
            y += 10.0;
            end = self.list(pen, node, Rect::new(area.x, y, area.w, 22.0));
            y = end.y + 11.0;
        }
        (end, y)
    }

    /// The cells that are looked at, in their colours, small; returns the room it takes.
    fn specimen(&self, pen: &mut Pen, area: Rect) -> f32 {
        let show = self.show;
        let Some(input) = show.graph.of_role(Role::Input).find(|&id| Sheet::is_map(show.graph.node(id).shape)) else {
            return 0.0;
        };
        let sheet = Sheet::of(show.graph.node(input).shape, 0);
        let scale = show.scale(input, 0);
        let pixels: Vec<Ground> = match show.coloured(input) {
            true => (0..sheet.len).map(|cell| show.colour(input, cell)).collect(),
            false => show.values.of(input).data()[sheet.range()].iter().map(|&value| scale.ground(value)).collect(),
        };
        pen.put(Form::Raster { rect: area, columns: sheet.size[1], pixels });
        pen.outline(area, Stroke::solid(Ink::Ink, 1.5));
        area.w + 12.0
    }

    /// A list of numbers with what makes it; returns the middle of its right end.
    fn list(&self, pen: &mut Pen, node: NodeId, area: Rect) -> Point {
        let show = self.show;
        let does = show.graph.applied(node).map_or("", |(primitive, _)| primitive.name());
        let named = OF.fill(&[does, title(show.graph.node(node)).get(show.lang)]);
        let named =
            if text_width(named.get(show.lang), Face::Sans, 12.5) <= area.w { named.get(show.lang) } else { does };
        pen.text(at(area.x, area.y + 12.0), named, style(Face::Sans, 12.5, Ink::Second, Align::Start));
        let values = show.values.of(node).data();
        let shown = values.len().min(MOST);
        let scale = show.values.of(node).magnitude().max(f64::MIN_POSITIVE);
        let more = if values.len() > shown { 34.0 } else { 0.0 };
        let pitch = ((area.w - more) / shown.max(1) as f32).min(52.0);
        let top = area.y + 18.0;
        for (i, &value) in values.iter().take(shown).enumerate() {
            let cell = Rect::new(area.x + i as f32 * pitch, top, pitch - 2.0, area.h);
            let told = self.mix.told(show, node, i);
            let ground = Ground::Signed((value / scale) as f32);
            let fill = if told { ground.into() } else { Paint::Ink(Ink::Sheet) };
            let form = Form::Rect { rect: cell, fill: Some(fill), stroke: Some(Stroke::solid(Ink::Frame, 0.75)) };
            pen.put(Mark::from(form).on(Site { node, index: i }));
            if told {
                pen.figure(cell, &show.figure(node, value), Face::SansMedium, 12.5, Paint::On(ground));
            }
        }
        let right = area.x + shown as f32 * pitch + 2.0;
        if more > 0.0 {
            pen.text(at(right + 2.0, top + 15.0), "…", style(Face::Sans, 12.5, Ink::Third, Align::Start));
        }
        at(right + more, top + area.h / 2.0)
    }
}
