//! One number of a leaf, in place: drag it up or down, use the arrow keys, or type.

use super::Props;
use crate::app::{Action, Gesture};
use crate::graph::Edit;
use crate::words::number;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, PointerEvent};
use yew::prelude::*;

/// A number being dragged: where from, at which value.
pub type Held = Rc<RefCell<Option<(i32, f64)>>>;

/// An element of a node.
pub struct Element<'a> {
    pub node: &'a str,
    pub index: Vec<usize>,
    pub value: f64,
    /// The least change.
    pub step: f64,
    /// Whether it was replaced.
    pub edited: bool,
}

pub fn field(props: &Props, element: Element<'_>, held: &Held) -> Html {
    let Element { node, index, value, step, edited } = element;
    let name = format!("{node}[{}]", index.iter().map(usize::to_string).collect::<Vec<_>>().join(","));
    let edit = {
        let (act, node) = (props.act.clone(), node.to_owned());
        move |value: f64, gesture: Gesture| {
            act.emit(Action::Edit(Edit::element(&node, &index, number::tidy(value)), gesture))
        }
    };
    let typed = {
        let edit = edit.clone();
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            match number::read(&input.value()) {
                Some(value) => edit(value, Gesture::Once),
                None => input.set_value(&number::weight(value)),
            }
        })
    };
    let keys = {
        let edit = edit.clone();
        Callback::from(move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowUp" => step,
                "ArrowDown" => -step,
                _ => return,
            };
            event.prevent_default();
            edit(value + by, Gesture::Once);
        })
    };
    let down = {
        let held = held.clone();
        Callback::from(move |event: PointerEvent| {
            *held.borrow_mut() = Some((event.client_y(), value));
            if let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
                let _ = target.set_pointer_capture(event.pointer_id());
            }
        })
    };
    let moved = {
        let held = held.clone();
        Callback::from(move |event: PointerEvent| {
            let Some((from, start)) = *held.borrow() else { return };
            let steps = f64::from((from - event.client_y()) / 6);
            let wanted = ((start + steps * step) / step).round() * step;
            if steps != 0.0 && wanted != value {
                edit(wanted, Gesture::Drag);
            }
        })
    };
    let up = {
        let held = held.clone();
        let act = props.act.clone();
        Callback::from(move |_: PointerEvent| {
            if held.borrow_mut().take().is_some() {
                act.emit(Action::Release);
            }
        })
    };
    html! {
        <input type="text" inputmode="decimal" autocomplete="off" class={classes!(edited.then_some("edited"))} aria-label={name} value={number::weight(value)}
            onchange={typed} onkeydown={keys} onpointerdown={down} onpointermove={moved} onpointerup={up.clone()} onpointercancel={up} />
    }
}
