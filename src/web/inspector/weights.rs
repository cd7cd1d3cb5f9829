//! The weights of the filter shown: presets, and every number in place: drag it up or down, use the arrow keys, or type.

use super::{Props, heading};
use crate::app::{Action, Gesture};
use crate::graph::{Axis, Edit, FILTERS, Filter, Item, Role};
use crate::words::{number, ui};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, PointerEvent};
use yew::prelude::*;

/// A weight being dragged: where from, at which value.
type Held = Rc<RefCell<Option<(i32, f64)>>>;

#[component]
pub fn Weights(props: &Props) -> Html {
    let channel = use_state(|| 0_usize);
    let held: Held = use_mut_ref(|| None);
    let (lang, state) = (props.lang, &props.state);
    let Some(specimen) = state.session.specimen.as_ref() else { return html! {} };
    let graph = &specimen.layer.graph;
    let leaf = graph.of_role(Role::Weight).find(|&id| graph.applied(id).is_none() && graph.node(id).shape.rank() == 4);
    let Some(id) = leaf else { return html! {} };
    let node = graph.node(id);
    let [filters, channels, rows, columns] = node.shape.nchw();
    let filter = state.address.at.index.get(1).copied().unwrap_or(0).min(filters - 1);
    let shown = (*channel).min(channels - 1);
    let source = state.address.source(&node.name);
    let current =
        source.as_ref().and_then(|source| source.of(filter)).map(|item| item.name.clone()).unwrap_or_default();
    let preset = |preset: &'static Filter| {
        // Pressing the one in use again asks for its next variant: another seed, another angle.
        let again = source.as_ref().and_then(|source| source.of(filter)).filter(|item| item.name == preset.name);
        let next = again.and_then(|item| item.argument).map(|argument| argument + preset.step());
        let item = Item { argument: next.or(preset.argument), ..preset.item() };
        let press = props.act(Action::Fill(node.name.clone(), Some(filter), item));
        html! { <button key={preset.name} data-preset={preset.name} aria-pressed={(preset.name == current).to_string()} onclick={press}>{ preset.title.get(lang) }</button> }
    };
    let everywhere = source
        .as_ref()
        .and_then(|source| source.of(filter).cloned())
        .map(|item| props.act(Action::Fill(node.name.clone(), None, item)));
    let edited = state.address.edits.0.iter().filter(|edit| edit.node == node.name).count();
    let cell = |u: usize, v: usize| {
        let index = [filter, shown, u, v];
        let value = specimen.values.of(id).get(&index).unwrap_or(0.0);
        let is_edited =
            state.address.edits.0.iter().any(|edit| edit.node == node.name && edit.at == index.map(Axis::At));
        let most = specimen.values.of(id).magnitude();
        field(props, &node.name, index, value, crate::scene::step(most), is_edited, held.clone())
    };
    let letters = ["R", "G", "B"];
    let tab = |c: usize| {
        let channel = channel.clone();
        let name = if channels == 3 { letters[c].to_owned() } else { c.to_string() };
        html! { <button aria-pressed={(c == shown).to_string()} onclick={Callback::from(move |_: MouseEvent| channel.set(c))}>{ name }</button> }
    };
    let title = format!("{} · {}", ui::WEIGHT.get(lang), ui::FILTER.fill(&[&(filter + 1).to_string()]).get(lang));
    let more = html! {
        if edited > 0 {
            <span>{ ui::EDITED.fill(&[&edited.to_string()]).get(lang).to_owned() }</span>
            <button onclick={props.act(Action::Unedit(node.name.clone()))}>{ ui::CLEAR_EDITS.get(lang) }</button>
        }
    };
    html! {
        <div style="margin-top:18px">
            { heading(&title, more) }
            <div class="presets">{ for FILTERS.iter().map(preset) }</div>
            <details id="numbers"><summary>{ ui::NUMBERS.get(lang) }</summary>
            if channels > 1 { <div class="presets">{ for (0..channels).map(tab) }</div> }
            <div class="editor"><table aria-label={title.clone()}><tbody>{ for (0..rows).map(|u| html! {
                <tr key={u}>{ for (0..columns).map(|v| html! { <td key={v}>{ cell(u, v) }</td> }) }</tr>
            }) }</tbody></table></div>
            <p class="quiet tiny">{ ui::EDIT_HINT.get(lang) }</p></details>
            <p class="tiny">
                if let (true, Some(press)) = (filters > 1, everywhere) { <button class="quiet tiny" style="text-decoration:underline" id="everywhere" onclick={press}>{ ui::ALL_FILTERS.get(lang) }</button> }
            </p>
        </div>
    }
}

/// One weight.
fn field(props: &Props, node: &str, index: [usize; 4], value: f64, step: f64, edited: bool, held: Held) -> Html {
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
        let act = props.act.clone();
        Callback::from(move |_: PointerEvent| {
            if held.borrow_mut().take().is_some() {
                act.emit(Action::Release);
            }
        })
    };
    let name = format!("{node}[{}]", index.map(|i| i.to_string()).join(","));
    html! {
        <input type="text" inputmode="decimal" autocomplete="off" class={classes!(edited.then_some("edited"))} aria-label={name} value={number::weight(value)}
            onchange={typed} onkeydown={keys} onpointerdown={down} onpointermove={moved} onpointerup={up.clone()} onpointercancel={up} />
    }
}
