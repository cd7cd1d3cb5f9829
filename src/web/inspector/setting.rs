//! Parameters, from their specs alone; what is impossible cannot be reached.

use super::{Props, heading};
use crate::app::{self, Action, Gesture, Possible};
use crate::graph::Role;
use crate::operator::{Kind, Param, Stem, Value};
use crate::words::ui;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

pub fn setting(props: &Props) -> Html {
    let (lang, state) = (props.lang, &props.state);
    let reset = html! { <button onclick={props.act(Action::Reset)} id="reset">{ ui::RESET.get(lang) }</button> };
    html! {
        <>
            { heading(ui::SETTING.get(lang), reset) }
            { stems(props) }
            { for state.address.params.iter().filter(|(param, _)| (param.applies)(&state.address.params)).map(|(param, value)| control(props, param, value)) }
        </>
    }
}

/// How the picture becomes channels, where there is a choice.
fn stems(props: &Props) -> Html {
    let input = props.state.session.specimen.as_ref().and_then(|specimen| {
        let graph = &specimen.layer.graph;
        Some(graph.node(graph.of_role(Role::Input).next()?).shape.nchw()[1])
    });
    let (Some(channels), Some(stem)) = (input, Stem::find(props.state.address.stem())) else { return html! {} };
    let offered = stem.beside(channels);
    if offered.len() < 2 {
        return html! {};
    }
    let change = {
        let (act, offered) = (props.act.clone(), offered.clone());
        Callback::from(move |event: Event| {
            let asked = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(stem) = offered.iter().find(|stem| stem.name == asked) {
                act.emit(Action::Stem(stem.name));
            }
        })
    };
    html! {
        <div class="control" key="stem">
            <label for="stem">{ ui::STEM.get(props.lang) }</label>
            <select id="stem" onchange={change}>{ for offered.iter().map(|offer| html! {
                <option value={offer.name} selected={offer.name == stem.name}>{ offer.title.get(props.lang) }</option>
            }) }</select>
        </div>
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
        (Kind::Int(_) | Kind::Pair(_), _) => {
            let pair = matches!(param.kind, Kind::Pair(_));
            let make = |n: usize| if pair { Value::Pair([n; 2]) } else { Value::Int(n) };
            let Some(Possible::Numbers { both, .. }) = reach else { return html! {} };
            slider(props, param, value, both.into_iter().map(make).collect())
        }
        (Kind::Real(_), _) => {
            let Some(Possible::Reals(offered)) = reach else { return html! {} };
            slider(props, param, value, offered.into_iter().map(Value::Real).collect())
        }
        (Kind::List(_), Value::List(now)) => {
            let Some(Possible::Lists { each, longer }) = reach else { return html! {} };
            list(props, param, now, each, longer)
        }
        (Kind::Choice(_) | Kind::List(_), _) => html! {},
    }
}

/// A slider over what can be: its steps are the possible values, so that what lies between cannot be reached.
fn slider(props: &Props, param: &'static Param, value: &Value, offered: Vec<Value>) -> Html {
    let last = offered.len().saturating_sub(1);
    let first = |value: &Value| if let Value::Pair([n, _]) = value { Value::Pair([*n; 2]) } else { value.clone() };
    let now = offered.iter().position(|known| first(known) == first(value)).unwrap_or(0);
    let slide = {
        let (act, name) = (props.act.clone(), param.name);
        Callback::from(move |event: InputEvent| {
            let step = event.target_unchecked_into::<HtmlInputElement>().value_as_number();
            if let Some(value) = offered.get(step.max(0.0) as usize) {
                act.emit(Action::Set(name, value.clone(), Gesture::Drag));
            }
        })
    };
    let release = {
        let act = props.act.clone();
        Callback::from(move |_: Event| act.emit(Action::Release))
    };
    let style = format!("--at:{}%", 100.0 * now as f64 / last.max(1) as f64);
    html! {
        <div class="control" key={param.name}>
            <label for={param.name}>{ param.title.get(props.lang) }</label>
            <input type="range" id={param.name} min="0" max={last.to_string()} value={now.to_string()} {style}
                aria-valuetext={value.to_string()} disabled={last == 0} oninput={slide} onchange={release} />
            <span class="value">{ value.to_string() }</span>
        </div>
    }
}

/// A list as one small choice for each number, with a button that takes the last away and one that adds one.
fn list(
    props: &Props,
    param: &'static Param,
    now: &[usize],
    each: Vec<Vec<usize>>,
    longer: Option<Vec<usize>>,
) -> Html {
    let set = |numbers: Option<Vec<usize>>| {
        let (act, name) = (props.act.clone(), param.name);
        Callback::from(move |_: MouseEvent| {
            if let Some(numbers) = numbers.clone() {
                act.emit(Action::Set(name, Value::List(numbers), Gesture::Once));
            }
        })
    };
    let place = |(i, offered): (usize, Vec<usize>)| {
        let change = {
            let (act, name, now) = (props.act.clone(), param.name, now.to_vec());
            Callback::from(move |event: Event| {
                let mut changed = now.clone();
                if let Ok(n) = event.target_unchecked_into::<HtmlSelectElement>().value().parse() {
                    changed[i] = n;
                    act.emit(Action::Set(name, Value::List(changed), Gesture::Once));
                }
            })
        };
        let label = format!("{} {}", param.title.get(props.lang), i + 1);
        html! {
            <select key={i} aria-label={label} onchange={change}>{ for offered.iter().map(|n| html! {
                <option value={n.to_string()} selected={*n == now[i]}>{ n }</option>
            }) }</select>
        }
    };
    let shorter = now.len().checked_sub(1).filter(|&n| n > 0).map(|n| now[..n].to_vec());
    html! {
        <div class="control" key={param.name}>
            <span class="name">{ param.title.get(props.lang) }</span>
            <span class="list">
                { for each.into_iter().enumerate().map(place) }
                <button onclick={set(shorter.clone())} disabled={shorter.is_none()} aria-label={ui::FEWER.get(props.lang)}>{ "−" }</button>
                <button onclick={set(longer.clone())} disabled={longer.is_none()} aria-label={ui::MORE.get(props.lang)}>{ "+" }</button>
            </span>
        </div>
    }
}
