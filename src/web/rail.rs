//! The rail: every operator in teaching order.

use crate::operator::ALL;
use crate::words::{Lang, ui};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub operator: &'static str,
    pub lang: Lang,
}

/// An operator's glyph.
pub fn glyph(markup: &'static str) -> Html {
    Html::from_html_unchecked(AttrValue::from(format!(r#"<svg viewBox="0 0 24 24" aria-hidden="true">{markup}</svg>"#)))
}

#[component]
pub fn Rail(props: &Props) -> Html {
    let lang = props.lang;
    let item = |(i, operator): (usize, &&'static crate::operator::Operator)| {
        let current = (operator.id == props.operator).then_some("page");
        html! {
            <li key={operator.id}><a href={format!("#/{}", operator.id)} aria-current={current} title={operator.title.get(lang)}>
                <span class="count">{ i + 1 }</span>{ glyph(operator.glyph) }<span class="label">{ operator.short.get(lang) }</span>
            </a></li>
        }
    };
    html! {
        <nav class="rail" aria-label={ui::MENU.get(lang)}>
            <a class="name" href="#/">{ ui::ATLAS.get(lang) }</a>
            <ol>{ for ALL.iter().enumerate().map(item) }</ol>
            <div class="tail">
                <p>{ ui::TAGLINE.get(lang) }</p>
                <details><summary>{ ui::KEYS.get(lang) }</summary><ul>{ for ui::KEYS_HELP.get(lang).split(" · ").map(|key| html! { <li>{ key }</li> }) }</ul></details>
            </div>
        </nav>
    }
}
