//! The page's head: its title, and what concerns all of it.

use super::effects;
use super::rail::glyph;
use crate::app::{Action, Address, State, Theme};
use crate::order::Set;
use crate::scene::Shade;
use crate::words::{Lang, ui};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, Clone)]
pub struct Props {
    pub state: Rc<State>,
    pub lang: Lang,
    pub shade: Shade,
    pub copied: Option<bool>,
    pub gallery: bool,
    pub menu: bool,
    pub act: Callback<Action>,
    pub open: Callback<bool>,
    pub open_menu: Callback<bool>,
    pub copy: Callback<bool>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        let can = |props: &Self| {
            let (session, address) = (&props.state.session, &props.state.address);
            let embedded = address.embed.then(|| address.hash());
            (address.operator.id, embedded, session.undo.is_empty(), session.redo.is_empty())
        };
        (self.lang, self.shade, self.copied, self.gallery, self.menu)
            == (other.lang, other.shade, other.copied, other.gallery, other.menu)
            && can(self) == can(other)
    }
}

#[component]
pub fn Head(props: &Props) -> Html {
    let (lang, state) = (props.lang, &props.state);
    let operator = state.address.operator;
    let act = |action: Action| {
        let emit = props.act.clone();
        Callback::from(move |_: MouseEvent| emit.emit(action.clone()))
    };
    let copy = {
        let then = props.copy.clone();
        Callback::from(move |_: MouseEvent| {
            let href = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
            let then = then.clone();
            effects::copy(href, move |done| then.emit(done));
        })
    };
    let (other, to) = match lang {
        Lang::En => ("中文", Lang::Zh),
        Lang::Zh => ("EN", Lang::En),
    };
    let (theme, shade) = match props.shade {
        Shade::Light => (ui::DARK, Theme::Dark),
        Shade::Dark => (ui::LIGHT, Theme::Light),
    };
    let gallery = {
        let (open, now) = (props.open.clone(), props.gallery);
        Callback::from(move |_: MouseEvent| open.emit(!now))
    };
    let menu = {
        let (open, now) = (props.open_menu.clone(), props.menu);
        Callback::from(move |_: MouseEvent| open.emit(!now))
    };
    let link = match props.copied {
        None => ui::COPY_LINK,
        Some(true) => ui::COPIED,
        Some(false) => ui::COPY_FAILED,
    };
    let whole = Address { embed: false, hide: Set::new(), ..state.address.clone() };
    html! {
        <header class="head">
            <div class="title">
                if state.address.embed {
                    <span class="glyph">{ glyph(operator.page().glyph) }</span>
                } else {
                    <button class="menu" onclick={menu} aria-expanded={props.menu.to_string()} aria-label={ui::MENU.get(lang)} id="menu-button">
                        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 6.5h18M3 12h18M3 17.5h18" fill="none" stroke="currentColor" stroke-width="1.5" /></svg>
                    </button>
                }
                <h1>{ operator.page().title.get(lang) }</h1>
            </div>
            if state.address.embed {
                <nav><a href={whole.to_string()} target="_blank" rel="noopener">{ ui::OPEN_ATLAS.get(lang) }</a></nav>
            } else {
                <nav>
                    <button onclick={gallery} aria-expanded={props.gallery.to_string()} id="picture-button">{ ui::PICTURE.get(lang) }</button>
                    <button class="wide" onclick={act(Action::Undo)} disabled={state.session.undo.is_empty()}>{ ui::UNDO.get(lang) }</button>
                    <button class="wide" onclick={act(Action::Redo)} disabled={state.session.redo.is_empty()}>{ ui::REDO.get(lang) }</button>
                    <button class="wide" onclick={copy}>{ link.get(lang) }</button>
                    <button onclick={act(Action::Theme(shade))}>{ theme.get(lang) }</button>
                    <button onclick={act(Action::Lang(to))} lang={if to == Lang::Zh { "zh-Hans" } else { "en" }}>{ other }</button>
                </nav>
            }
            <p class="summary">{ operator.page().summary.get(lang) }</p>
        </header>
    }
}
