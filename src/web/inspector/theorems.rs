//! Theorems as buttons: both sides run, the difference is printed, and where the condition is broken it shows.

use super::{Props, heading};
use crate::app::{Action, Proof};
use crate::operator::{Agreement, Theorem, Trial, Verdict};
use crate::words::{Lang, Problem, Text, number, ui};
use yew::prelude::*;

#[component]
pub fn Theorems(props: &Props) -> Html {
    let (lang, state) = (props.lang, &props.state);
    let none = Proof::default();
    let theorem = |theorem: &'static Theorem| {
        let proof = state.session.proofs.get(theorem.name).unwrap_or(&none);
        html! {
            <div class="theorem" key={theorem.name} data-theorem={theorem.name}>
                <p class="serif">{ theorem.sentence.get(lang) }</p>
                <p class="quiet tiny">{ ui::HOLDS_WHEN.fill(&[theorem.condition.get(lang)]).get(lang).to_owned() }</p>
                { outcome(ui::SPECIMEN, proof.specimen.as_ref(), false, theorem, lang) }
                { outcome(ui::WHOLE, proof.picture.as_ref(), proof.job.is_some(), theorem, lang) }
                <div class="row"><button class="button strong" onclick={props.act(Action::Prove(theorem.name))}>{ theorem.button.get(lang) }</button></div>
            </div>
        }
    };
    html! { <>{ heading(ui::THEOREM.get(lang), html! {}) }{ for state.address.operator.theorems.iter().map(theorem) }</> }
}

fn outcome(place: Text, trial: Option<&Result<Trial, Problem>>, running: bool, theorem: &Theorem, lang: Lang) -> Html {
    let row = |label: String, agreement: &Agreement| {
        let verdict = match agreement.verdict() {
            Verdict::Equal => ui::EQUAL,
            Verdict::EqualInSingle => ui::EQUAL_SINGLE,
            Verdict::Different => ui::DIFFERENT,
        };
        html! {
            <p class="outcome"><span>{ label }</span><span class="verdict">{ ui::DIFFERENCE.fill(&[""]).get(lang).to_owned() }<b>{ number::error(agreement.difference) }</b></span>
                <span></span><span class="verdict">{ verdict.get(lang) }</span></p>
        }
    };
    match trial {
        None if running => {
            html! { <p class="outcome"><span>{ place.get(lang) }</span><span>{ ui::RUNNING.get(lang) }</span></p> }
        }
        None => html! {},
        Some(Err(problem)) => {
            html! { <p class="outcome"><span>{ place.get(lang) }</span><span>{ problem.words.get(lang).to_owned() }</span></p> }
        }
        Some(Ok(trial)) => {
            let broken = trial
                .broken
                .as_ref()
                .map(|agreement| row(ui::BROKEN.fill(&[theorem.broken.get(lang)]).get(lang).to_owned(), agreement));
            html! { <>{ row(place.get(lang).to_owned(), &trial.holds) }{ broken }</> }
        }
    }
}
