//! Marks on a canvas.

use super::images::Images;
use crate::scene::metrics::Face;
use crate::scene::palette::{Rgb, Shade, resolve};
use crate::scene::{Align, Form, Ground, Ink, Leg, Mark, Paint, Point, Rect, Stroke, Type};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement};

/// A canvas made ready for a size at the screen's density, cleared.
pub fn prepare(canvas: &HtmlCanvasElement, [w, h]: [f32; 2]) -> Option<CanvasRenderingContext2d> {
    let density = web_sys::window()?.device_pixel_ratio().max(1.0);
    let size = [w, h].map(|n| (f64::from(n) * density).round().max(1.0) as u32);
    if [canvas.width(), canvas.height()] != size {
        canvas.set_width(size[0]);
        canvas.set_height(size[1]);
        let style = canvas.style();
        let _ = style.set_property("width", &format!("{w}px"));
        let _ = style.set_property("height", &format!("{h}px"));
    }
    let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    let _ = context.set_transform(density, 0.0, 0.0, density, 0.0, 0.0);
    context.clear_rect(0.0, 0.0, f64::from(w), f64::from(h));
    Some(context)
}

/// A painter for one theme.
#[derive(Debug)]
pub struct Painter<'a> {
    context: &'a CanvasRenderingContext2d,
    images: &'a Images,
    shade: Shade,
    hatch: Option<CanvasPattern>,
    /// What the context is set to: neighbouring marks look alike, and setting a style costs more than drawing with it.
    fill: Cell<Option<Rgb>>,
    stroke: Cell<Option<(Rgb, f32, bool)>>,
    font: Cell<Option<(Face, f32)>>,
    align: Cell<Option<Align>>,
}

fn css([r, g, b]: Rgb) -> String {
    format!("rgb({r},{g},{b})")
}

impl<'a> Painter<'a> {
    /// Paints on `context`.
    pub fn new(context: &'a CanvasRenderingContext2d, images: &'a Images, shade: Shade) -> Self {
        let hatch = images
            .hatch(shade)
            .and_then(|tile| context.create_pattern_with_html_canvas_element(&tile, "repeat").ok()?);
        let (fill, stroke, font, align) = Default::default();
        Self { context, images, shade, hatch, fill, stroke, font, align }
    }

    /// Paints marks in order.
    pub fn paint(&self, marks: &[Mark]) {
        marks.iter().for_each(|mark| self.mark(&mark.form));
    }

    fn fill(&self, paint: Paint) {
        let rgb = resolve(paint, self.shade);
        if self.fill.replace(Some(rgb)) != Some(rgb) {
            self.context.set_fill_style_str(&css(rgb));
        }
    }

    fn stroke(&self, stroke: Stroke) {
        let look = (resolve(stroke.paint, self.shade), stroke.width, stroke.dashed);
        if self.stroke.replace(Some(look)) == Some(look) {
            return;
        }
        self.context.set_stroke_style_str(&css(look.0));
        self.context.set_line_width(f64::from(stroke.width));
        let dash = js_sys::Array::new();
        if stroke.dashed {
            dash.push(&JsValue::from_f64(3.0));
            dash.push(&JsValue::from_f64(2.5));
        }
        let _ = self.context.set_line_dash(&dash);
    }

    fn mark(&self, form: &Form) {
        let c = self.context;
        match form {
            Form::Rect { rect, fill, stroke } => {
                let [x, y, w, h] = sides(rect);
                if let Some(paint) = fill {
                    self.fill(*paint);
                    c.fill_rect(x, y, w, h);
                }
                if let Some(stroke) = stroke {
                    self.stroke(*stroke);
                    c.stroke_rect(x, y, w, h);
                }
            }
            Form::Hatch(rect) => {
                let [x, y, w, h] = sides(rect);
                if let Some(pattern) = &self.hatch {
                    self.fill.set(None);
                    c.set_fill_style_canvas_pattern(pattern);
                    c.fill_rect(x, y, w, h);
                }
            }
            Form::Path { from, legs, stroke, arrow } => {
                self.stroke(*stroke);
                c.begin_path();
                let to = |p: Point| [f64::from(p.x), f64::from(p.y)];
                let [x, y] = to(*from);
                c.move_to(x, y);
                for leg in legs {
                    match *leg {
                        Leg::Line(p) => c.line_to(to(p)[0], to(p)[1]),
                        Leg::Curve(a, b, p) => {
                            c.bezier_curve_to(to(a)[0], to(a)[1], to(b)[0], to(b)[1], to(p)[0], to(p)[1])
                        }
                    }
                }
                c.stroke();
                if *arrow && let Some(corners) = form.arrow_head() {
                    self.fill(stroke.paint);
                    c.begin_path();
                    corners.iter().for_each(|&corner| c.line_to(to(corner)[0], to(corner)[1]));
                    c.fill();
                }
            }
            Form::Circle { centre, radius, fill, stroke } => {
                c.begin_path();
                let _ = c.arc(f64::from(centre.x), f64::from(centre.y), f64::from(*radius), 0.0, std::f64::consts::TAU);
                if let Some(paint) = fill {
                    self.fill(*paint);
                    c.fill();
                }
                if let Some(stroke) = stroke {
                    self.stroke(*stroke);
                    c.stroke();
                }
            }
            Form::Text { at, text, style } => self.text(*at, text, style),
            Form::Raster { rect, columns, pixels } => self.raster(rect, *columns, pixels),
            Form::Image { image, rect, until } => {
                let Some(source) = self.images.get(*image) else { return };
                let [x, y, w, h] = sides(rect);
                let part = f64::from(*until);
                let (sw, sh) = (f64::from(source.width()) * part, f64::from(source.height()));
                if sw >= 1.0 {
                    c.set_image_smoothing_enabled(true);
                    let _ = c.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                        source,
                        0.0,
                        0.0,
                        sw,
                        sh,
                        x,
                        y,
                        w * part,
                        h,
                    );
                }
            }
        }
    }

    /// Numbers through a canvas of a pixel each, enlarged as they are.
    fn raster(&self, rect: &Rect, columns: usize, pixels: &[Ground]) {
        let mut rgba = Vec::with_capacity(4 * pixels.len());
        for &ground in pixels {
            rgba.extend(resolve(ground.into(), self.shade));
            rgba.push(255);
        }
        // The last row may be shorter.
        let columns = columns.max(1);
        let rows = pixels.len().div_ceil(columns);
        rgba.resize(4 * rows * columns, 0);
        let Some(scratch) = self.images.scratch(&rgba, columns) else { return };
        let ([x, y, w, h], [sw, sh]) = (sides(rect), [columns, rows].map(|n| n as f64));
        self.context.set_image_smoothing_enabled(false);
        let _ = self.context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            &scratch, 0.0, 0.0, sw, sh, x, y, w, h,
        );
    }

    fn text(&self, at: Point, text: &str, style: &Type) {
        let c = self.context;
        let (weight, family) = match style.face {
            Face::Sans => ("400", "--sans"),
            Face::SansMedium => ("500", "--sans"),
            Face::SansBold => ("600", "--sans"),
            Face::Serif => ("400", "--serif"),
            Face::SerifItalic => ("italic 400", "--serif"),
            Face::Mono => ("400", "--mono"),
        };
        if self.font.replace(Some((style.face, style.px))) != Some((style.face, style.px)) {
            c.set_font(&format!("{weight} {}px {}", style.px, self.images.family(family)));
        }
        if self.align.replace(Some(style.align)) != Some(style.align) {
            c.set_text_align(match style.align {
                Align::Start => "left",
                Align::Middle => "center",
                Align::End => "right",
            });
        }
        let (x, y) = (f64::from(at.x), f64::from(at.y));
        if style.halo {
            self.stroke(Stroke::solid(Ink::Paper, 3.5));
            c.set_line_join("round");
            let _ = c.stroke_text(text, x, y);
            c.set_line_join("miter");
        }
        self.fill(style.paint);
        let _ = c.fill_text(text, x, y);
    }
}

fn sides(rect: &Rect) -> [f64; 4] {
    [rect.x, rect.y, rect.w, rect.h].map(f64::from)
}
