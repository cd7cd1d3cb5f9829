//! The rail: every operator in teaching order.

use crate::operator::ALL;
use crate::words::{Lang, ui};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub operator: &'static str,
    pub lang: Lang,
    /// Whether it is called for where there is no room for it.
    pub open: bool,
    pub close: Callback<()>,
}

/// An operator's glyph.
pub fn glyph(markup: &'static str) -> Html {
    Html::from_html_unchecked(AttrValue::from(format!(r#"<svg viewBox="0 0 24 24" aria-hidden="true">{markup}</svg>"#)))
}

#[component]
pub fn Rail(props: &Props) -> Html {
    let lang = props.lang;
    let close = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let item = |(i, operator): (usize, &&'static crate::operator::Operator)| {
        let current = (operator.id == props.operator).then_some("page");
        html! {
            <li key={operator.id}><a href={format!("#/{}", operator.id)} aria-current={current} title={operator.page().title.get(lang)} onclick={close.clone()}>
                <span class="count">{ i + 1 }</span>{ glyph(operator.page().glyph) }<span class="label">{ operator.page().short.get(lang) }</span>
            </a></li>
        }
    };
    html! {
        <nav class={classes!("rail", props.open.then_some("open"))} aria-label={ui::MENU.get(lang)}>
            <div class="top"><a class="name" href="#/" onclick={close.clone()}>{ ui::ATLAS.get(lang) }</a>
                <button class="close" onclick={close.clone()}>{ ui::CLOSE.get(lang) }</button></div>
            <ol>{ for ALL.iter().enumerate().map(item) }</ol>
            <div class="tail">
                <p>{ ui::TAGLINE.get(lang) }</p>
                <details><summary>{ ui::KEYS.get(lang) }</summary><ul>{ for ui::KEYS_HELP.get(lang).split(" · ").map(|key| html! { <li>{ key }</li> }) }</ul></details>
            </div>
        </nav>
    }
}
