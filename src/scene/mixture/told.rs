//! Sums written out: one number of the mixture, and one output by both routes.

use super::Page;
use super::found::MOST;
use crate::scene::mark::{Align, Ink, Rect, at};
use crate::scene::metrics::{Face, text_width};
use crate::scene::pen::{Pen, style};
use crate::scene::sheet::Lay;
use crate::words::{Text, number};

const ELEMENT: Text = Text::new("One number of the mixed weight", "混合卷积核中的一个数");
const AT: Text = Text::new("row {0}, column {1}", "第 {0} 行，第 {1} 列");
const ROUTES: Text = Text::new("Two routes to one output", "通向同一输出的两条路");
const MIX_FIRST: Text = Text::new("mix the experts, convolve once:", "先混合专家，再卷积一次：");
const MIX_LAST: Text = Text::new("convolve with each, mix the outputs:", "每个专家各卷积一次，再混合输出：");
const REST: Text = Text::new("{0} more", "其余 {0} 个");
const DIFFERENCE: Text = Text::new("difference", "相差");

/// What stays on one line.
type Piece = Vec<(String, Face, Ink)>;

/// Between the parts of a piece, and between pieces, in ems.
const GAP: f32 = 0.28;

/// Pieces one after another, on as many lines as they take; returns the last baseline.
fn flow(pen: &mut Pen, pieces: &[Piece], area: Rect, px: f32) -> f32 {
    let (mut x, mut y) = (area.x, area.y + px);
    for piece in pieces {
        let wide: f32 = piece.iter().map(|(text, face, _)| text_width(text, *face, px) + GAP * px).sum();
        if x > area.x && x + wide - GAP * px > area.right() {
            (x, y) = (area.x, y + px * 1.4);
        }
        for (text, face, ink) in piece {
            pen.text(at(x, y), text.clone(), style(*face, px, *ink, Align::Start));
            x += text_width(text, *face, px) + GAP * px;
        }
    }
    y
}

/// A number that may be one of several: in brackets where it is negative.
fn factor(text: String) -> String {
    if text.starts_with('−') { format!("({text})") } else { text }
}

impl Page<'_> {
    /// Share times number, expert by expert, and what that comes to.
    fn sum(&self, values: &[(String, f64)], ink: Ink, result: (Option<String>, Ink)) -> Vec<Piece> {
        let (show, mix) = (self.show, self.mix);
        let shares = show.values.of(mix.shares).data();
        let mut pieces: Vec<Piece> = Vec::new();
        for (i, (text, _)) in values.iter().enumerate().take(mix.shown()) {
            let told = mix.told(show, mix.shares, i);
            let share = if told { show.value(mix.shares, shares[i]) } else { "?".into() };
            let plus = (i > 0).then(|| ("+".into(), Face::Sans, Ink::Ink));
            let product = [
                (factor(share), Face::SansBold, Ink::Control),
                ("×".into(), Face::Sans, Ink::Ink),
                (factor(text.clone()), Face::SansMedium, ink),
            ];
            pieces.push(plus.into_iter().chain(product).collect());
        }
        if values.len() > MOST && result.0.is_some() {
            let rest: f64 = values.iter().zip(shares).skip(MOST).map(|((_, value), share)| value * share).sum();
            let more = REST.fill(&[&(values.len() - MOST).to_string()]);
            pieces.push(vec![
                ("+".into(), Face::Sans, Ink::Ink),
                (factor(number::decimal(rest)), Face::SansMedium, Ink::Ink),
                (format!("({})", more.get(show.lang)), Face::Sans, Ink::Second),
            ]);
        }
        let (text, ink) = result;
        let text = text.unwrap_or_else(|| "?".into());
        pieces.push(vec![("=".into(), Face::Sans, Ink::Ink), (text, Face::SansBold, ink)]);
        pieces
    }

    /// One number of the mixture; returns the last baseline.
    pub(super) fn element(&self, pen: &mut Pen, area: Rect) -> f32 {
        let (show, mix) = (self.show, self.mix);
        let values = show.values.of(mix.bank).data();
        let own: Vec<(String, f64)> = (0..mix.count)
            .map(|i| {
                let value = values[mix.expert(show, i, mix.element).index];
                (show.value(mix.bank, value), value)
            })
            .collect();
        let mixed = show.values.of(mix.mixed).data()[mix.element];
        let told = mix.told(show, mix.mixed, mix.element).then(|| show.value(mix.mixed, mixed));
        flow(pen, &self.sum(&own, Ink::Weight, (told, Ink::Weight)), area, 14.5)
    }

    /// Both routes to the output element; returns the last baseline.
    pub(super) fn routes(&self, pen: &mut Pen, area: Rect) -> f32 {
        let (show, mix) = (self.show, self.mix);
        let (Some(alone), Some(site)) = (&self.alone, mix.output) else { return area.y };
        pen.head(Rect::new(area.x, area.y, area.w, 22.0), ROUTES.get(show.lang), Ink::Output, "");
        let area = Rect { y: area.y + 30.0, ..area };
        let value = show.values.of(site.node).data()[site.index];
        let told = mix.told(show, site.node, site.index);
        let one = if told { show.value(site.node, value) } else { "?".into() };
        let lead = |text: Text| vec![(text.get(show.lang).to_owned(), Face::Sans, Ink::Second)];
        let first = [lead(MIX_FIRST), vec![(one, Face::SansBold, Ink::Output)]];
        let y = flow(pen, &first, area, 14.0) + 8.0;
        let shares = show.values.of(mix.shares).data();
        let other: f64 = alone.iter().zip(shares).map(|(value, share)| value * share).sum();
        let each: Vec<(String, f64)> = alone
            .iter()
            .map(|&value| (show.value(site.node, value), if show.pictured(site.node) { value * 255.0 } else { value }))
            .collect();
        let result = told.then(|| show.value(site.node, other));
        let mut second = vec![lead(MIX_LAST)];
        second.extend(self.sum(&each, Ink::Output, (result, Ink::Output)));
        let y = flow(pen, &second, Rect { y, ..area }, 14.0) + 8.0;
        if !told {
            return y - 8.0;
        }
        let times = if show.pictured(site.node) { 255.0 } else { 1.0 };
        let apart = number::error((other - value).abs() * times);
        let third = [lead(DIFFERENCE), vec![(apart, Face::SansBold, Ink::Ink)]];
        flow(pen, &third, Rect { y, ..area }, 14.0)
    }

    /// Both below one another, with the specimen's outputs beside the routes; returns the lower edge.
    pub(super) fn told(&self, pen: &mut Pen, area: Rect) -> f32 {
        let lang = self.show.lang;
        let cell = self.cell();
        let place = AT.fill(&[&cell[0], &cell[1]]);
        pen.head(Rect::new(area.x, area.y, area.w, 22.0), ELEMENT.get(lang), Ink::Weight, place.get(lang));
        let y = self.element(pen, Rect::new(area.x, area.y + 30.0, area.w, 0.0)) + 16.0;
        let plane = self.place().filter(|(_, sheet)| sheet.lay == Lay::Map);
        let side = if plane.is_some() { 104.0 } else { 0.0 };
        let wide = area.w - side - if side > 0.0 { 18.0 } else { 0.0 };
        let mut bottom = self.routes(pen, Rect::new(area.x, y, wide, 0.0));
        if let Some((site, sheet)) = plane {
            bottom = bottom.max(self.plane(pen, site, sheet, Rect::new(area.right() - side, y + 4.0, side, side)));
        }
        bottom + 8.0
    }
}
