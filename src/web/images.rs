//! The photograph and the maps as canvases, made once for each content and theme.

use crate::app::Outcome;
use crate::picture::Picture;
use crate::scene::palette::{Shade, ink};
use crate::scene::{Image, Ink, Scale};
use std::cell::{OnceCell, RefCell};
use std::sync::Arc;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, Document, HtmlCanvasElement, ImageData};

/// Canvases by what they show.
#[derive(Debug, Default)]
pub struct Images {
    photo: Option<(Arc<Picture>, HtmlCanvasElement)>,
    result: Option<(Arc<Outcome>, Shade)>,
    /// Of each thumb: its colours, and its canvas once it is drawn.
    thumbs: Vec<(Scale, OnceCell<Option<HtmlCanvasElement>>)>,
    hatches: Vec<(Shade, HtmlCanvasElement)>,
    families: Vec<(&'static str, String)>,
    scratch: RefCell<Option<(HtmlCanvasElement, CanvasRenderingContext2d)>>,
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// An empty canvas of a size.
fn canvas(width: u32, height: u32) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width.max(1));
    canvas.set_height(height.max(1));
    let context = context(&canvas)?;
    Some((canvas, context))
}

/// A canvas's pen.
pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// A canvas from RGBA bytes.
fn painted(rgba: &[u8], width: usize) -> Option<HtmlCanvasElement> {
    let data = ImageData::new_with_u8_clamped_array(Clamped(rgba), width as u32).ok()?;
    let (canvas, context) = canvas(data.width(), data.height())?;
    context.put_image_data(&data, 0.0, 0.0).ok()?;
    Some(canvas)
}

/// The most pixels along a side that the page shows of a photograph.
const SHOWN: usize = 1024;

/// A picture on a canvas, for the eye: a large one made smaller, so that the page does not stand still meanwhile.
pub fn picture(picture: &Picture) -> Option<HtmlCanvasElement> {
    let n = picture.width.max(picture.height).div_ceil(SHOWN);
    let shown = if n > 1 { &picture.shrunk(n) } else { picture };
    painted(&shown.rgba(), shown.width)
}

impl Images {
    /// Makes the photograph anew if it is another.
    pub fn hold_photo(&mut self, photo: &Arc<Picture>) {
        if !self.photo.as_ref().is_some_and(|(held, _)| Arc::ptr_eq(held, photo)) {
            self.photo = picture(photo).map(|canvas| (photo.clone(), canvas));
        }
    }

    /// Takes the maps of a result, if it or the theme is another; each is coloured when it is first drawn.
    pub fn hold_result(&mut self, result: &Arc<Outcome>, shade: Shade) {
        if self.result.as_ref().is_some_and(|(held, of)| Arc::ptr_eq(held, result) && *of == shade) {
            return;
        }
        self.thumbs = result.thumbs.iter().map(|(_, pixels)| (Scale::of_pixels(pixels), OnceCell::new())).collect();
        self.result = Some((result.clone(), shade));
    }

    /// How each thumb's numbers become colours.
    pub fn scales(&self) -> impl Iterator<Item = Scale> + '_ {
        self.thumbs.iter().map(|(scale, _)| *scale)
    }

    /// An image, if it is there.
    pub fn get(&self, image: Image) -> Option<&HtmlCanvasElement> {
        let Image::Thumb(i) = image else { return self.photo.as_ref().map(|(_, canvas)| canvas) };
        let ((scale, made), (result, shade)) = (self.thumbs.get(i)?, self.result.as_ref()?);
        let (thumb, pixels) = result.thumbs.get(i)?;
        made.get_or_init(|| painted(&scale.rgba(pixels, *shade), thumb.width)).as_ref()
    }

    /// RGBA bytes in the upper left of a canvas that is painted over by the next.
    pub fn scratch(&self, rgba: &[u8], columns: usize) -> Option<HtmlCanvasElement> {
        let data = ImageData::new_with_u8_clamped_array(Clamped(rgba), columns as u32).ok()?;
        let mut kept = self.scratch.borrow_mut();
        if kept.as_ref().is_none_or(|(held, _)| held.width() < data.width() || held.height() < data.height()) {
            *kept = canvas(data.width().max(64), data.height().max(64));
        }
        let (canvas, context) = kept.as_ref()?;
        context.put_image_data(&data, 0.0, 0.0).ok()?;
        Some(canvas.clone())
    }

    /// The tile of 45 degree lines.
    pub fn hatch(&self, shade: Shade) -> Option<HtmlCanvasElement> {
        self.hatches.iter().find(|(of, _)| *of == shade).map(|(_, tile)| tile.clone())
    }

    /// Reads font families and makes the hatch tiles; again once the stylesheets are there, which name the families.
    pub fn settle(&mut self) {
        self.hatches.clear();
        self.families.clear();
        for shade in [Shade::Light, Shade::Dark] {
            self.hatches.extend(hatch_tile(shade).map(|tile| (shade, tile)));
        }
        let root = document().and_then(|document| document.document_element());
        let styles = root.and_then(|root| web_sys::window()?.get_computed_style(&root).ok()?);
        for name in ["--sans", "--serif", "--mono"] {
            let family = styles.as_ref().and_then(|styles| styles.get_property_value(name).ok());
            self.families
                .push((name, family.filter(|family| !family.is_empty()).unwrap_or_else(|| "sans-serif".into())));
        }
    }

    /// A font family by its token.
    pub fn family(&self, token: &str) -> &str {
        self.families.iter().find(|(name, _)| *name == token).map_or("sans-serif", |(_, family)| family)
    }
}

fn hatch_tile(shade: Shade) -> Option<HtmlCanvasElement> {
    const SIDE: f64 = 7.0;
    let (canvas, context) = canvas(SIDE as u32, SIDE as u32)?;
    let [r, g, b] = ink(Ink::Frame, shade);
    context.set_stroke_style_str(&format!("rgba({r},{g},{b},.75)"));
    context.set_line_width(1.0);
    for shift in [-SIDE, 0.0, SIDE] {
        context.begin_path();
        context.move_to(shift, SIDE);
        context.line_to(shift + SIDE, 0.0);
        context.stroke();
    }
    Some(canvas)
}
