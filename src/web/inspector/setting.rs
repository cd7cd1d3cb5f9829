//! Parameters, from their specs alone; what is impossible cannot be reached.

use super::{Props, heading};
use crate::app::{self, Action, Gesture, Possible};
use crate::operator::{Kind, Param, Value};
use crate::words::ui;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

pub fn setting(props: &Props) -> Html {
    let (lang, state) = (props.lang, &props.state);
    let reset = html! { <button onclick={props.act(Action::Reset)} id="reset">{ ui::RESET.get(lang) }</button> };
    html! {
        <>
            { heading(ui::SETTING.get(lang), reset) }
            { for state.address.params.iter().map(|(param, value)| control(props, param, value)) }
        </>
    }
}

fn control(props: &Props, param: &'static Param, value: &Value) -> Html {
    let reach = props
        .state
        .session
        .picture
        .as_ref()
        .and_then(|picture| app::possible(&props.state.address, picture, param.name));
    match (&param.kind, value) {
        (Kind::Choice(words), Value::Word(chosen)) => {
            let change = {
                let (act, name) = (props.act.clone(), param.name);
                let words = *words;
                Callback::from(move |event: Event| {
                    let asked = event.target_unchecked_into::<HtmlSelectElement>().value();
                    if let Some((word, _)) = words.iter().find(|(word, _)| *word == asked) {
                        act.emit(Action::Set(name, Value::Word(word), Gesture::Once));
                    }
                })
            };
            let why_not = |word: &str| match &reach {
                Some(Possible::Words(words)) => {
                    words.iter().find(|(known, ..)| *known == word).and_then(|(_, _, why)| why.clone())
                }
                _ => None,
            };
            html! {
                <div class="control" key={param.name}>
                    <label for={param.name}>{ param.title.get(props.lang) }</label>
                    <select id={param.name} onchange={change}>{ for words.iter().map(|(word, title)| html! {
                        <option value={*word} selected={word == chosen} disabled={why_not(word).is_some()}
                            title={why_not(word).map(|why| why.words.get(props.lang).to_owned())}>{ title.get(props.lang) }</option>
                    }) }</select>
                </div>
            }
        }
        (Kind::Int(range) | Kind::Pair(range), _) => {
            let [least, most] = match reach {
                Some(Possible::Numbers { both, .. }) => {
                    [both.first(), both.last()].map(|n| n.copied().unwrap_or(range.default))
                }
                _ => range.soft,
            };
            let now = match value {
                Value::Int(n) | Value::Pair([n, _]) => *n,
                Value::Word(_) => least,
            };
            let make = {
                let pair = matches!(param.kind, Kind::Pair(_));
                move |n: usize| if pair { Value::Pair([n; 2]) } else { Value::Int(n) }
            };
            let slide = {
                let (act, name) = (props.act.clone(), param.name);
                Callback::from(move |event: InputEvent| {
                    let n = event.target_unchecked_into::<HtmlInputElement>().value_as_number();
                    if n.is_finite() && n >= 0.0 {
                        act.emit(Action::Set(name, make(n as usize), Gesture::Drag));
                    }
                })
            };
            let release = {
                let act = props.act.clone();
                Callback::from(move |_: Event| act.emit(Action::Release))
            };
            let style = format!(
                "--at:{}%",
                100.0 * now.saturating_sub(least) as f64 / most.saturating_sub(least).max(1) as f64
            );
            html! {
                <div class="control" key={param.name}>
                    <label for={param.name}>{ param.title.get(props.lang) }</label>
                    <input type="range" id={param.name} min={least.to_string()} max={most.to_string()} value={now.to_string()} {style}
                        disabled={least == most} oninput={slide} onchange={release} />
                    <span class="value">{ value.to_string() }</span>
                </div>
            }
        }
        (Kind::Choice(_), _) => html! {},
    }
}
