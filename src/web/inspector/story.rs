//! The story: short beats, some with a question whose answer waits for a guess.

use super::{Props, heading};
use crate::app::Action;
use crate::words::ui;
use yew::prelude::*;

#[component]
pub fn Story(props: &Props) -> Html {
    let (lang, address) = (props.lang, &props.state.address);
    let operator = address.operator;
    let beat = address.beat.min(operator.beats.len().saturating_sub(1));
    let Some(told) = operator.beats.get(beat) else { return html! {} };
    let count = ui::BEAT.fill(&[&(beat + 1).to_string(), &operator.beats.len().to_string()]);
    let waits = told.reveal.is_some() && !address.shown;
    html! {
        <>
            { heading(ui::STORY.get(lang), html! { count.get(lang).to_owned() }) }
            <p class="serif">{ told.say.get(lang) }</p>
            if let (Some(reveal), true) = (&told.reveal, address.shown) { <p class="serif" style="margin-top:6px">{ reveal.say.get(lang) }</p> }
            if waits { <p class="quiet tiny">{ ui::PREDICT.get(lang) }</p> }
            <div class="row">
                if waits { <button class="button strong" onclick={props.act(Action::Reveal)}>{ ui::REVEAL.get(lang) }</button> }
                <button class="button" disabled={beat == 0} onclick={props.act(Action::Beat(beat.saturating_sub(1)))}>{ ui::BACK.get(lang) }</button>
                <button class={classes!("button", (!waits).then_some("strong"))} disabled={beat + 1 >= operator.beats.len()} onclick={props.act(Action::Beat(beat + 1))}>{ ui::NEXT.get(lang) }</button>
            </div>
            if !operator.errata.is_empty() {
                <details style="margin-top:18px"><summary>{ ui::ERRATA.get(lang) }</summary>
                    { for operator.errata.iter().map(|text| html! { <p class="quiet">{ text.get(lang) }</p> }) }
                </details>
            }
        </>
    }
}
