//! Buttons of a drawing, for the keyboard and screen readers: what is painted on the canvas stands here once more as real buttons, unseen, through
//! which the pointer passes. They are kept from one drawing to the next, so that the one in focus stays in focus.

use crate::scene::{Drawing, Handle, Mark, Name};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Says that the arrow keys move it.
const MOVES: &str = "data-moves";

/// The marks that have a button, in the order of their buttons.
fn named(drawing: &Drawing) -> impl Iterator<Item = (&Mark, &Name)> {
    drawing.base.iter().filter_map(|mark| Some((mark, mark.name.as_ref()?)))
}

/// Makes the buttons of a drawing the children of `host`.
pub fn lay(host: &HtmlElement, drawing: &Drawing) {
    let Some(document) = host.owner_document() else { return };
    let mut count = 0;
    for (mark, name) in named(drawing) {
        let Some(area) = mark.area() else { continue };
        let there = host.children().item(count).and_then(|there| there.dyn_into::<HtmlElement>().ok());
        let made = || {
            let made = document.create_element("button").ok()?.dyn_into::<HtmlElement>().ok()?;
            host.append_child(&made).ok()?;
            Some(made)
        };
        let Some(button) = there.or_else(made) else { return };
        let style = format!("left:{}px;top:{}px;width:{}px;height:{}px", area.x, area.y, area.w, area.h);
        for (attribute, value) in [
            ("style", style.as_str()),
            ("aria-label", &name.text),
            ("aria-pressed", if name.on { "true" } else { "false" }),
            (MOVES, if mark.handle.as_ref().is_some_and(Handle::moves) { "true" } else { "false" }),
        ] {
            if button.get_attribute(attribute).as_deref() != Some(value) {
                let _ = button.set_attribute(attribute, value);
            }
        }
        count += 1;
    }
    while let Some(extra) = host.children().item(count) {
        extra.remove();
    }
}

/// Whether the arrow keys move what the button that an event came from stands for.
pub fn moves(target: Option<web_sys::EventTarget>) -> bool {
    let button = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    button.and_then(|button| button.get_attribute(MOVES)).as_deref() == Some("true")
}

/// The mark whose button an event came from.
pub fn pressed(host: &HtmlElement, drawing: &Drawing, target: &web_sys::EventTarget) -> Option<Mark> {
    let target = target.dyn_ref::<web_sys::Element>()?;
    let place = (0..host.children().length()).find(|&i| host.children().item(i).as_ref() == Some(target))?;
    let mut laid = named(drawing).filter(|(mark, _)| mark.area().is_some());
    Some(laid.nth(place as usize)?.0.clone())
}
