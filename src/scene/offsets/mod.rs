//! Offsets: taps that left their place. Where each would stand if nothing moved it (hollow), where it reads (filled), how much it counts (the
//! arc around it); the four pixels that the chosen one reads between; the numbers of all of them; and where that tap goes all over the plane.
//! The regular places are the same taps with everything that steers them at zero. A filled dot is dragged by the two numbers that move it, all
//! of them by what the offsets are filled from.
//!
//! | file | what it is |
//! |---|---|
//! | `moved` | the taps of one window |
//! | `plane` | the plane that is read, and the taps on it |
//! | `fill` | what all offsets are filled from: buttons, a slider, handles |
//! | `four` | the four pixels a tap reads between |
//! | `numbers` | what every tap adds, and the sum |
//! | `field` | where a tap goes from every place |
//! | `legend` | what the marks are |
//! | `stack` | the same layer on top of itself |
//! | `over` | what follows the pointer |

mod field;
mod fill;
mod four;
mod legend;
mod moved;
mod numbers;
mod over;
mod plane;
mod stack;

use super::mark::{Align, Deed, Drawing, Ink, Rect, at};
use super::metrics::{Face, text_width};
use super::pen::{Pen, style};
use super::show::{Area, Format, Show};
use crate::operator::Value;
use crate::words::Text;
use field::Field;
use fill::Fields;
use four::{How, four};
use moved::Window;
use over::over;
use plane::Plane;
use stack::{PARAM, deeper, stacked};

const TITLE: Text = Text::new("Output ({0}, {1})", "输出 ({0}, {1})");
const READS: Text =
    Text::new("reads {0} places, each moved by its own offset", "读取 {0} 个位置，每个按自己的偏移量移动");
const BACK: Text = Text::new("put back", "放回");
const LAYERS: Text = Text::new("layers stacked", "叠加层数");

/// The window of the element shown, where its taps are moved, else of the last node that moves any.
pub fn offsets(show: &Show<'_>, area: Area) -> Drawing {
    let Some(window) = Window::of(show) else { return Drawing::default() };
    let page = Page::new(show, &window);
    match area.format {
        Format::Wide => page.wide(area),
        Format::Embed => page.embed(area),
        Format::Phone | Format::EmbedNarrow => page.narrow(area),
    }
}

struct Page<'a> {
    show: &'a Show<'a>,
    window: &'a Window,
    fields: Option<Fields<'a>>,
    /// How many layers can be followed, and are.
    stack: Option<(usize, usize)>,
    /// The tap looked at.
    hot: usize,
    /// Whether what it reads may be told.
    told: bool,
}

impl<'a> Page<'a> {
    fn new(show: &'a Show<'a>, window: &'a Window) -> Self {
        let done = window.done(show.tap);
        let last =
            show.tap.map(|_| done).and_then(|done| window.taps.iter().position(|tap| tap.number + 1 == done.max(1)));
        let focus = show.focus.and_then(|site| window.tap_of(site));
        let hot = focus.or(last).unwrap_or((window.taps.len() / 2 + 1) % window.taps.len().max(1));
        let told = window.taps.get(hot).is_some_and(|tap| tap.number < done);
        Self { show, window, fields: Fields::of(show), stack: stacked(show, window), hot, told }
    }

    fn layers(&self) -> usize {
        self.stack.map_or(1, |(_, layers)| layers)
    }

    fn how(&self, full: How) -> How {
        if self.told { full } else { How::Asked }
    }

    fn wide(&self, area: Area) -> Drawing {
        const INSET: f32 = 28.0;
        const GAP: f32 = 34.0;
        const SIDE: f32 = 190.0;
        let mut pen = Pen::default();
        let inner = area.width - 2.0 * INSET;
        let right = (inner * 0.34).clamp(236.0, 330.0);
        let left = inner - right - GAP;
        let height = area.height.max(600.0);
        let tabled = numbers::fits(self.window, left);
        let mut y = height - 6.0;
        if tabled {
            y -= numbers::height(self.window);
            numbers::table(&mut pen, self.show, self.window, self.hot, Rect::new(INSET, y, left, 0.0));
        }
        let told = |pen: &mut Pen, y: f32| {
            numbers::sentence(pen, self.show, self.window, Rect::new(INSET, y, left, 0.0), 14.0)
        };
        // Measured, then drawn above what lies below it.
        y -= told(&mut Pen::default(), 0.0) + 6.0;
        told(&mut pen, y);
        let controlled = self.fields.is_some() || self.stack.is_some();
        // Beside the plane where that leaves it enough, else below it.
        let beside = controlled && left >= 660.0;
        if controlled && !beside {
            y -= self.controls(&mut Pen::default(), Rect::new(INSET, 0.0, left, 26.0)) + 8.0;
            self.controls(&mut pen, Rect::new(INSET, y, left, 26.0));
        }
        // What layers mean is long, and all of the plane is narrow: side by side.
        let stacked = self.layers() > 1;
        let room = if beside || stacked { left - SIDE - 24.0 } else { left };
        if !stacked {
            y -= self.legend(&mut Pen::default(), at(INSET, 0.0), room) + 6.0;
            self.legend(&mut pen, at(INSET, y), room);
        }
        let top = self.title(&mut pen, Rect::new(INSET, 2.0, left, 22.0)) + 10.0;
        let plane = self.plane(&mut pen, Rect::new(INSET, top, room, y - top - 8.0));
        let side = plane.outer().right() + 24.0;
        let mut top = top + 2.0;
        if beside {
            top = self.controls(&mut pen, Rect::new(side, top + 4.0, SIDE, 28.0)) + 20.0;
        }
        if stacked {
            self.legend(&mut pen, at(side, top), INSET + left - side);
        }
        let column = Rect::new(INSET + left + GAP, 2.0, right, height);
        let bottom = four(&mut pen, self.show, self.window, self.hot, self.how(How::Full), column);
        let rest = Rect::new(column.x, bottom + 16.0, right, height - bottom - 26.0);
        let field = field::field(&mut pen, self.show, self.window, self.hot, rest);
        self.done(pen, [area.width, height], &plane, field)
    }

    /// The plane and the four pixels, and no more.
    fn embed(&self, area: Area) -> Drawing {
        const INSET: f32 = 20.0;
        let mut pen = Pen::default();
        let inner = area.width - 2.0 * INSET;
        let right = (inner * 0.36).clamp(216.0, 300.0);
        let left = inner - right - 24.0;
        let height = area.height.max(260.0);
        let top = self.title(&mut pen, Rect::new(INSET, 2.0, left, 22.0)) + 8.0;
        let plane = self.plane(&mut pen, Rect::new(INSET, top, left, height - top - 4.0));
        let column = Rect::new(INSET + left + 24.0, 2.0, right, height);
        let bottom = four(&mut pen, self.show, self.window, self.hot, self.how(How::Short), column);
        self.total(&mut pen, Rect::new(column.x, bottom + 10.0, right, 0.0));
        self.done(pen, [area.width, height], &plane, None)
    }

    fn narrow(&self, area: Area) -> Drawing {
        const INSET: f32 = 16.0;
        let mut pen = Pen::default();
        let inner = area.width - 2.0 * INSET;
        let top = self.title(&mut pen, Rect::new(INSET, 2.0, inner, 22.0));
        let plane = self.plane(&mut pen, Rect::new(INSET, top + 10.0, inner, inner.min(430.0)));
        let mut y = self.legend(&mut pen, at(INSET, plane.outer().bottom() + 24.0), inner) + 8.0;
        y = self.total(&mut pen, Rect::new(INSET, y, inner, 0.0)) + 12.0;
        if area.photos() && (self.fields.is_some() || self.stack.is_some()) {
            y = self.controls(&mut pen, Rect::new(INSET, y, inner, 44.0)) + 16.0;
        }
        y = four(
            &mut pen,
            self.show,
            self.window,
            self.hot,
            self.how(How::Full),
            Rect::new(INSET, y, inner.min(420.0), 0.0),
        ) + 14.0;
        let mut field = None;
        if area.photos() {
            y = numbers::list(&mut pen, self.show, self.window, self.hot, Rect::new(INSET, y, inner, 0.0)) + 20.0;
            field = field::field(
                &mut pen,
                self.show,
                self.window,
                self.hot,
                Rect::new(INSET, y, inner, (inner * 0.8).min(340.0) + 32.0),
            );
            y = field.as_ref().map_or(y, |field| field.frame().bottom());
        }
        self.done(pen, [area.width, y + 16.0], &plane, field)
    }

    fn done(&self, pen: Pen, size: [f32; 2], plane: &Plane, field: Option<Field>) -> Drawing {
        let overlay = over(self.show, self.window, plane, field.as_ref());
        Drawing { size, base: pen.marks, overlay }
    }

    /// What is shown; returns the lower edge.
    fn title(&self, pen: &mut Pen, area: Rect) -> f32 {
        let lang = self.show.lang;
        let [row, column] = self.window.at.map(|at| at.to_string());
        let name = TITLE.fill(&[&row, &column]);
        let reads = READS.fill(&[&self.window.taps.len().to_string()]);
        let (name, reads) = (name.get(lang), reads.get(lang));
        pen.told_head(area, name, Ink::Output, reads)
    }

    /// The plane with the taps on it.
    fn plane(&self, pen: &mut Pen, area: Rect) -> Plane {
        let layers = self.layers();
        let plane = Plane::fitted(self.show, self.window, area, layers > 1);
        plane.draw(pen, self.show, self.window);
        if layers > 1 {
            plane.deeper(pen, &deeper(self.show, self.window, layers));
        }
        let knobs = match &self.fields {
            Some(fields) if layers == 1 => fields.knobs(pen, &plane, self.window),
            _ => Vec::new(),
        };
        plane.taps(pen, self.show, self.window, (self.hot, self.told), layers > 1, &knobs);
        plane
    }

    /// The sum, in as many lines as it takes; returns the lower edge.
    fn total(&self, pen: &mut Pen, area: Rect) -> f32 {
        numbers::sentence(pen, self.show, self.window, area, 14.0)
    }

    /// What all offsets are filled from, and how many layers are followed; `area` is as high as a button. Returns the lower edge.
    fn controls(&self, pen: &mut Pen, area: Rect) -> f32 {
        let mut y = area.y;
        if let Some(fields) = &self.fields {
            y = pen.buttons(at(area.x, y), area.w, area.h, fields.buttons()) + 6.0;
        }
        // Side by side where there is room, else one under the other.
        let row = area.w >= 300.0;
        let layers = |pen: &mut Pen, y: f32| {
            let Some((most, layers)) = self.stack else { return [area.right(), y] };
            let side = area.h;
            let wide = most as f32 * (side + 6.0) - 6.0;
            let name = LAYERS.get(self.show.lang);
            let named = text_width(name, Face::Sans, 12.5) + 8.0;
            let x = if row { area.right() - wide } else { area.x + named };
            let buttons = (1..=most).map(|n| (n.to_string(), n == layers, Deed::Set(PARAM, Value::Int(n))));
            pen.buttons(at(x, y), wide + 1.0, side, buttons.collect());
            pen.text(at(x - 8.0, y + side / 2.0 + 4.0), name, style(Face::Sans, 12.5, Ink::Second, Align::End));
            [x - named - 24.0, y + side + 6.0]
        };
        let mut width = if row { (layers(pen, y)[0] - area.x).min(320.0) } else { area.w };
        // In the slider's row, so that nothing else moves when it comes.
        if let Some(back) = self.back() {
            let wide = text_width(&back.0, Face::SansBold, 12.5) + 18.0;
            width -= wide + 12.0;
            pen.buttons(at(area.x + width + 12.0, y), wide + 1.0, area.h, vec![back]);
        }
        if let Some(fields) = &self.fields {
            fields.slider(pen, Rect::new(area.x, y, width, area.h));
        }
        y += area.h + 6.0;
        if !row {
            [_, y] = layers(pen, y + 4.0);
        }
        y - 6.0
    }

    /// What puts dragged taps back, where there are any.
    fn back(&self) -> Option<(String, bool, Deed)> {
        let dragged = &self.show.graph.node(self.window.steering).name;
        let any = self.show.edits.0.iter().any(|edit| edit.node == *dragged);
        any.then(|| (BACK.get(self.show.lang).to_owned(), false, Deed::Unedit(dragged.clone())))
    }
}
