//! A painter of words alone: every text of a drawing with its place, for snapshots and for looking at a layout without a browser.

use super::mark::{Drawing, Form, Handle};

/// All texts, top to bottom and left to right on a raster of `raster` pixels, texts of one line separated by two spaces.
pub fn text(drawing: &Drawing, raster: f32) -> String {
    let mut lines: Vec<(i32, f32, &str)> = Vec::new();
    for mark in drawing.base.iter().chain(&drawing.overlay) {
        if let Form::Text { at, text, .. } = &mark.form {
            lines.push(((at.y / raster).round() as i32, at.x, text));
        }
    }
    lines.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut out = String::new();
    let mut last = None;
    for (row, _, text) in lines {
        match last {
            Some(before) if before == row => out.push_str("  "),
            Some(_) => out.push('\n'),
            None => {}
        }
        out.push_str(text.trim());
        last = Some(row);
    }
    out.push('\n');
    out.push_str(&census(drawing));
    out
}

fn census(drawing: &Drawing) -> String {
    let all = || drawing.base.iter().chain(&drawing.overlay);
    let count = |wanted: fn(&Form) -> bool| all().filter(|mark| wanted(&mark.form)).count();
    let handles = all().filter(|mark| matches!(mark.handle, Some(Handle::Value { .. }))).count();
    format!(
        "[{} areas, {} lines, {} circles, {} images, {} hatched, {} elements, {handles} to drag]\n",
        count(|form| matches!(form, Form::Rect { .. })),
        count(|form| matches!(form, Form::Path { .. })),
        count(|form| matches!(form, Form::Circle { .. })),
        count(|form| matches!(form, Form::Image { .. })),
        count(|form| matches!(form, Form::Hatch(_))),
        all().filter(|mark| mark.site.is_some()).count(),
    )
}
