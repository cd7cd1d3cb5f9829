//! The story: short beats, some with a question whose answer waits for a guess.

use super::{Props, heading};
use crate::app::Action;
use crate::words::ui;
use yew::prelude::*;

pub fn story(props: &Props) -> Html {
    let (lang, address) = (props.lang, &props.state.address);
    let (Some(story), Some(told)) = (props.state.story(), props.state.beat()) else { return html! {} };
    let (beat, beats) = (address.beat.min(story.beats.len() - 1), story.beats.len());
    let count = ui::BEAT.fill(&[&(beat + 1).to_string(), &beats.to_string()]);
    let waits = told.reveal.is_some() && !address.shown;
    let [title, source, url] = &story.paper;
    html! {
        <>
            { heading(ui::STORY.get(lang), html! { count.get(lang).to_owned() }) }
            <p class="serif">{ told.say.get(lang).to_owned() }</p>
            if let (Some((answer, _)), true) = (&told.reveal, address.shown) { <p class="serif" style="margin-top:6px">{ answer.get(lang).to_owned() }</p> }
            if waits { <p class="quiet tiny">{ ui::PREDICT.get(lang) }</p> }
            <div class="row">
                if waits { <button class="button strong" onclick={props.act(Action::Reveal)}>{ ui::REVEAL.get(lang) }</button> }
                <button class="button" disabled={beat == 0} onclick={props.act(Action::Beat(beat.saturating_sub(1)))}>{ ui::BACK.get(lang) }</button>
                <button class={classes!("button", (!waits).then_some("strong"))} disabled={beat + 1 >= beats} onclick={props.act(Action::Beat(beat + 1))}>{ ui::NEXT.get(lang) }</button>
            </div>
            if !story.errata.is_empty() {
                <details style="margin-top:18px"><summary>{ ui::ERRATA.get(lang) }</summary>
                    { for story.errata.iter().map(|words| html! { <p class="quiet">{ words.get(lang).to_owned() }</p> }) }
                </details>
            }
            <p class="quiet tiny" style="margin-top:8px">{ ui::PAPER.get(lang) }{ ": " }<a href={url.clone()} target="_blank" rel="noopener noreferrer">{ title.clone() }</a>{ ", " }{ source.clone() }</p>
        </>
    }
}
