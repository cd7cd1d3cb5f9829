//! A painter that needs no browser: the drawing as SVG, for export and print. Images are left to the caller, by name.

use super::mark::Ink;
use super::mark::{Align, Drawing, Form, Image, Leg, Mark, Paint, Stroke};
use super::metrics::Face;
use super::palette::{Rgb, Shade, ink, resolve};
use std::fmt::Write;

/// A drawing as one SVG document; `image` gives each image's URL.
pub fn svg(drawing: &Drawing, shade: Shade, image: impl Fn(Image) -> String) -> String {
    let [w, h] = drawing.size;
    let paper = hex(ink(Ink::Paper, shade));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\">\
         <defs><pattern id=\"h\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <path d=\"M0 0V5\" stroke=\"{}\"/></pattern></defs><rect width=\"{w}\" height=\"{h}\" fill=\"{paper}\"/>",
        hex(ink(Ink::Frame, shade))
    );
    for mark in drawing.base.iter().chain(&drawing.overlay) {
        // Writing to a String cannot fail.
        let _ = put(&mut out, mark, shade, &image);
    }
    out.push_str("</svg>");
    out
}

fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn paint(of: Option<Paint>, shade: Shade) -> String {
    of.map_or_else(|| "none".into(), |paint| hex(resolve(paint, shade)))
}

fn line(stroke: Option<Stroke>, shade: Shade) -> String {
    stroke.map_or_else(String::new, |stroke| {
        let dash = if stroke.dashed { " stroke-dasharray=\"3 2.5\"" } else { "" };
        format!(" stroke=\"{}\" stroke-width=\"{}\"{dash}", hex(resolve(stroke.paint, shade)), stroke.width)
    })
}

fn put(out: &mut String, mark: &Mark, shade: Shade, image: &impl Fn(Image) -> String) -> std::fmt::Result {
    match &mark.form {
        Form::Rect { fill: None, stroke: None, .. } => Ok(()),
        Form::Rect { rect, fill, stroke } => write!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"{}/>",
            rect.x,
            rect.y,
            rect.w,
            rect.h,
            paint(*fill, shade),
            line(*stroke, shade)
        ),
        Form::Hatch(rect) => {
            write!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#h)\"/>",
                rect.x, rect.y, rect.w, rect.h
            )
        }
        Form::Path { from, legs, stroke, arrow } => {
            let mut d = format!("M{} {}", from.x, from.y);
            for leg in legs {
                match leg {
                    Leg::Line(to) => write!(d, "L{} {}", to.x, to.y)?,
                    Leg::Curve(a, b, to) => write!(d, "C{} {} {} {} {} {}", a.x, a.y, b.x, b.y, to.x, to.y)?,
                }
            }
            write!(out, "<path d=\"{d}\" fill=\"none\"{}/>", line(Some(*stroke), shade))?;
            if *arrow && let Some(head) = mark.form.arrow_head() {
                let [a, b, c] = head;
                let fill = hex(resolve(stroke.paint, shade));
                write!(out, "<path d=\"M{} {}L{} {}L{} {}Z\" fill=\"{fill}\"/>", a.x, a.y, b.x, b.y, c.x, c.y)?;
            }
            Ok(())
        }
        Form::Circle { centre, radius, fill, stroke } => write!(
            out,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\" fill=\"{}\"{}/>",
            centre.x,
            centre.y,
            paint(*fill, shade),
            line(*stroke, shade)
        ),
        Form::Text { at, text, style } => {
            let anchor = match style.align {
                Align::Start => "start",
                Align::Middle => "middle",
                Align::End => "end",
            };
            let (family, weight) = match style.face {
                Face::Sans => ("Inter, sans-serif", 400),
                Face::SansMedium => ("Inter, sans-serif", 500),
                Face::SansBold => ("Inter, sans-serif", 600),
                Face::Serif | Face::SerifItalic => ("EB Garamond, serif", 400),
                Face::Mono => ("JetBrains Mono, monospace", 400),
            };
            let halo = if style.halo {
                format!(" stroke=\"{}\" stroke-width=\"3\" paint-order=\"stroke\"", hex(ink(Ink::Paper, shade)))
            } else {
                String::new()
            };
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            write!(
                out,
                "<text xml:space=\"preserve\" x=\"{}\" y=\"{}\" font-family=\"{family}\" font-weight=\"{weight}\" font-size=\"{}\" \
                 font-variant-numeric=\"tabular-nums\" text-anchor=\"{anchor}\" fill=\"{}\"{halo}>{text}</text>",
                at.x,
                at.y,
                style.px,
                hex(resolve(style.paint, shade))
            )
        }
        Form::Raster { rect, columns, pixels } => {
            let rows = pixels.len().div_ceil((*columns).max(1));
            let [w, h] = [rect.w / (*columns).max(1) as f32, rect.h / rows.max(1) as f32];
            pixels.iter().enumerate().try_for_each(|(i, &ground)| {
                let (x, y) = (rect.x + (i % columns) as f32 * w, rect.y + (i / columns) as f32 * h);
                let fill = hex(resolve(ground.into(), shade));
                write!(
                    out,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{fill}\" shape-rendering=\"crispEdges\"/>"
                )
            })
        }
        Form::Image { image: of, rect, until } => write!(
            out,
            "<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><image width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" href=\"{}\"/></svg>",
            rect.x,
            rect.y,
            rect.w * until,
            rect.h,
            rect.w,
            rect.h,
            image(*of)
        ),
    }
}
