//! What must hold of any drawing.
#![allow(dead_code, clippy::unwrap_used, reason = "each test takes its part")]

use convolution_atlas::scene::metrics::text_width;
use convolution_atlas::scene::{Align, Drawing, Form, Mark, Rect};

/// Every text of the base with the area it covers.
pub fn texts(drawing: &Drawing) -> Vec<(Rect, &str)> {
    let of = |mark: &'_ Mark| -> Option<Rect> {
        let Form::Text { at, text, style } = &mark.form else { return None };
        let w = text_width(text, style.face, style.px);
        let x = match style.align {
            Align::Start => at.x,
            Align::Middle => at.x - w / 2.0,
            Align::End => at.x - w,
        };
        Some(Rect::new(x, at.y - style.px * 0.74, w, style.px * 0.74))
    };
    let text = |mark: &'_ Mark| match &mark.form {
        Form::Text { text, .. } if !text.trim().is_empty() => Some(()),
        _ => None,
    };
    drawing
        .base
        .iter()
        .filter(|mark| text(mark).is_some())
        .filter_map(|mark| match &mark.form {
            Form::Text { text, .. } => of(mark).map(|rect| (rect, text.as_str())),
            _ => None,
        })
        .collect()
}

/// Nothing leaves the page.
pub fn stays(name: &str, drawing: &Drawing) {
    let [w, h] = drawing.size;
    for (rect, text) in texts(drawing) {
        let inside = rect.x >= 0.0 && rect.right() <= w + 0.5 && rect.y >= 0.0 && rect.bottom() <= h + 0.5;
        assert!(inside, "{name}: {text:?} at {rect:?} leaves {w} x {h}");
    }
    for mark in &drawing.base {
        if let Some(area) = mark.area() {
            let inside = area.x >= -0.5 && area.right() <= w + 0.5 && area.y >= -4.0 && area.bottom() <= h + 0.5;
            assert!(inside, "{name}: {mark:?} leaves {w} x {h}");
        }
    }
}

/// Labels never overlap.
pub fn labels_apart(name: &str, drawing: &Drawing) {
    let texts = texts(drawing);
    for (i, (a, one)) in texts.iter().enumerate() {
        for (b, other) in &texts[i + 1..] {
            let apart =
                a.right() <= b.x + 1.0 || b.right() <= a.x + 1.0 || a.bottom() <= b.y + 1.0 || b.bottom() <= a.y + 1.0;
            assert!(apart, "{name}: {one:?} at {a:?} overlaps {other:?} at {b:?}");
        }
    }
}

/// The middle of a mark that can be picked picks that mark, unless another lies over it; returns how many did.
pub fn picked(name: &str, drawing: &Drawing) -> usize {
    let mut picked = 0;
    let live = |mark: &Mark| mark.site.is_some() || mark.handle.is_some();
    for (i, mark) in drawing.base.iter().enumerate().filter(|(_, mark)| live(mark)) {
        let Some(area) = mark.area() else { continue };
        let over = |over: &Mark| live(over) && over.area().is_some_and(|a| a.contains(area.centre()));
        if !drawing.base[i + 1..].iter().any(over) {
            let found = drawing.pick(area.centre()).map(|found| (found.site, &found.handle));
            assert_eq!(found, Some((mark.site, &mark.handle)), "{name}");
            picked += 1;
        }
    }
    picked
}
