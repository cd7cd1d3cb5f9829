//! The transport: the live sentence, the buttons, and a ruler for each clock.

use crate::app::{self, Action, Clock, State};
use crate::words::{Lang, Text, number, ui};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, Clone)]
pub struct Props {
    pub state: Rc<State>,
    pub lang: Lang,
    pub act: Callback<Action>,
    pub sentence: NodeRef,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.lang == other.lang && Rc::ptr_eq(&self.state, &other.state)
    }
}

const CLOCKS: [(Clock, Text); 3] = [(Clock::Stage, ui::STAGE), (Clock::Window, ui::WINDOW), (Clock::Tap, ui::TAP)];

#[component]
pub fn Transport(props: &Props) -> Html {
    let (lang, state) = (props.lang, &props.state);
    let act = |action: Action| {
        let emit = props.act.clone();
        Callback::from(move |_: MouseEvent| emit.emit(action.clone()))
    };
    let playing = state.session.playing.is_some();
    let button = |text: Text, path: &'static str, class: &'static str, action: Action| {
        html! {
            <button {class} aria-label={text.get(lang)} title={text.get(lang)} onclick={act(action)}>
                <svg viewBox="0 0 18 18" aria-hidden="true"><path d={path} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"/></svg>
            </button>
        }
    };
    let play = if playing {
        html! { <svg viewBox="0 0 18 18" aria-hidden="true"><path d="M5 3.5h2.6v11H5zM10.4 3.5H13v11h-2.6z" fill="currentColor"/></svg> }
    } else {
        html! { <svg viewBox="0 0 18 18" aria-hidden="true"><path d="M5 3l10 6-10 6z" fill="currentColor"/></svg> }
    };
    let speed = state.session.speed;
    let faster = if speed >= 4.0 { 0.5 } else { speed * 2.0 };
    let chosen = state.address.clock;
    let clocks = app::clocks(state);
    html! {
        <footer class="transport">
            <p class="sentence" ref={props.sentence.clone()} id="sentence" key={state.address.hash()}>{ app::sentence(state).get(lang).to_owned() }</p>
            <div class="buttons">
                <span class="choose">{ for CLOCKS.into_iter().map(|(clock, name)| html! {
                    <button aria-pressed={(clock == chosen).to_string()} onclick={act(Action::Choose(clock))}>{ name.get(lang) }</button>
                }) }</span>
                { button(ui::TO_START, "M4 4v10M14 4L7 9l7 5z", "ends", Action::End(false)) }
                { button(ui::STEP_BACK, "M13 4L5 9l8 5z", "step-back", Action::Step(-1)) }
                <button class="play" aria-label={if playing { ui::PAUSE } else { ui::PLAY }.get(lang)} onclick={act(Action::Play(!playing))}>{ play }</button>
                { button(ui::STEP, "M5 4l8 5-8 5z", "step", Action::Step(1)) }
                { button(ui::TO_END, "M14 4v10M4 4l7 5-7 5z", "ends", Action::End(true)) }
                <button class="speed" aria-label={format!("{}× {}", number::decimal(speed), ui::SPEED.get(lang))} onclick={act(Action::Speed(faster))}>{ format!("{}×", number::decimal(speed)) }</button>
            </div>
            <div class="clocks">
                if let Some(clocks) = clocks {
                    { for CLOCKS.into_iter().map(|(clock, name)| ruler(props, clock, name, clocks.of(clock), clocks.counted(clock), clock == chosen)) }
                }
            </div>
        </footer>
    }
}

/// One clock: its name (pressing it chooses it), its ruler, its value in words.
fn ruler(props: &Props, clock: Clock, name: Text, [now, last]: [usize; 2], counted: [usize; 2], chosen: bool) -> Html {
    let lang = props.lang;
    let emit = props.act.clone();
    let seek = Callback::from(move |event: InputEvent| {
        let value = event.target_unchecked_into::<HtmlInputElement>().value_as_number();
        if value.is_finite() && value >= 0.0 {
            emit.emit(Action::Seek(clock, value as usize));
        }
    });
    let emit = props.act.clone();
    let choose = Callback::from(move |_: MouseEvent| emit.emit(Action::Choose(clock)));
    let mut value =
        ui::OF.fill(&counted.map(|n| number::integer(n as i64)).each_ref().map(String::as_str)).get(lang).to_owned();
    if clock == Clock::Stage {
        let at = app::stage(&props.state).map_or(String::new(), |at| at.get(lang).to_owned());
        value = format!("{value}  {at}");
    }
    let style = format!("--at:{}%;--ticks:{}", 100.0 * now as f64 / last.max(1) as f64, ticks(last));
    html! {
        <div class={classes!("clock", chosen.then_some("live"))}>
            <button class="label" aria-pressed={chosen.to_string()} onclick={choose}>{ name.get(lang) }</button>
            <input type="range" min="0" max={last.to_string()} value={now.to_string()} {style} aria-label={name.get(lang)} aria-valuetext={value.clone()} oninput={seek} />
            <span class="value">{ value }</span>
        </div>
    }
}

/// Ticks as a background: one a position while they can be told apart.
fn ticks(last: usize) -> String {
    let step = [1, 2, 5, 10, 12, 20, 50, 100].into_iter().find(|step| last / step <= 160).unwrap_or(last.max(1));
    let share = 100.0 * step as f64 / last.max(1) as f64;
    format!("repeating-linear-gradient(90deg, var(--frame) 0 1px, transparent 1px {share}%)")
}
