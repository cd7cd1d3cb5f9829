//! The views of an operator as tabs over its stage.

use crate::app::{self, Action, State};
use crate::operator::View;
use crate::words::{Lang, ui};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The tabs; nothing where there is one view alone. Arrow keys move between them, as in any tab list.
pub fn tabs(state: &Rc<State>, lang: Lang, act: &Callback<Action>) -> Html {
    let graph = state.session.specimen.as_ref().map(|specimen| &specimen.layer.graph);
    let views: Vec<View> = graph.map_or(Vec::new(), |graph| app::views(state.address.operator, graph).collect());
    if views.len() < 2 {
        return html! { <div /> };
    }
    let here = views.iter().position(|&view| view == state.address.view).unwrap_or(0);
    let tab = |(i, &view): (usize, &View)| {
        let press = {
            let act = act.clone();
            Callback::from(move |_: MouseEvent| act.emit(Action::View(view)))
        };
        let walk = {
            let (act, views) = (act.clone(), views.clone());
            Callback::from(move |event: KeyboardEvent| {
                let to = match event.key().as_str() {
                    "ArrowRight" => (i + 1) % views.len(),
                    "ArrowLeft" => (i + views.len() - 1) % views.len(),
                    "Home" => 0,
                    "End" => views.len() - 1,
                    _ => return,
                };
                event.prevent_default();
                act.emit(Action::View(views[to]));
                let list = event.target_dyn_into::<HtmlElement>().and_then(|tab| tab.parent_element());
                let tab = list.and_then(|list| list.children().item(to as u32)?.dyn_into::<HtmlElement>().ok());
                if let Some(tab) = tab {
                    let _ = tab.focus();
                }
            })
        };
        html! {
            <button key={view.word()} role="tab" id={format!("view-{}", view.word())} aria-controls="stage" aria-selected={(i == here).to_string()}
                tabindex={if i == here { "0" } else { "-1" }} onclick={press} onkeydown={walk}>{ view.title().get(lang) }</button>
        }
    };
    html! { <div class="views" role="tablist" aria-label={ui::VIEWS.get(lang)}>{ for views.iter().enumerate().map(tab) }</div> }
}
