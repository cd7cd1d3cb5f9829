//! Theorems as buttons: both sides run, the difference is printed, and where the condition is broken it shows.

use super::{Props, heading};
use crate::app::{Action, Proof};
use crate::operator::{Agreement, ToldTheorem, Trial, Verdict};
use crate::words::{Lang, Problem, Text, number, ui};
use yew::prelude::*;

pub fn theorems(props: &Props) -> Html {
    let (lang, state) = (props.lang, &props.state);
    let none = Proof::default();
    let theorem = |theorem: &ToldTheorem| {
        let proof = state.session.proofs.get(&theorem.name).unwrap_or(&none);
        let tried = [&proof.picture, &proof.specimen].into_iter().flatten().filter_map(|trial| trial.as_ref().ok());
        let broken = tried.filter_map(|trial| trial.broken).next();
        html! {
            <div class="theorem" key={theorem.name.clone()} data-theorem={theorem.name.clone()}>
                <p class="serif">{ theorem.sentence.get(lang).to_owned() }</p>
                <p class="quiet tiny">{ ui::HOLDS_WHEN.fill(&[theorem.condition.get(lang)]).get(lang).to_owned() }</p>
                if proof.specimen.is_some() { <p class="quiet tiny" style="text-align:right">{ ui::DIFFERENCE.get(lang) }</p> }
                { outcome(ui::SPECIMEN, proof.specimen.as_ref(), proof.job.is_some(), lang) }
                { outcome(ui::WHOLE, proof.picture.as_ref(), proof.job.is_some(), lang) }
                { broken.map(|agreement| row(ui::BROKEN.fill(&[theorem.broken.get(lang)]).get(lang), &agreement, lang)) }
                <div class="row"><button class="button strong" onclick={props.act(Action::Prove(theorem.name.clone()))}>{ theorem.button.get(lang).to_owned() }</button></div>
            </div>
        }
    };
    html! { <>{ heading(ui::THEOREM.get(lang), html! {}) }{ for state.story().into_iter().flat_map(|story| &story.theorems).map(theorem) }</> }
}

/// One agreement: the difference, its share of the largest value, and what it means.
fn row(label: &str, agreement: &Agreement, lang: Lang) -> Html {
    let verdict = match agreement.verdict() {
        Verdict::Equal => ui::EQUAL,
        Verdict::EqualInSingle => ui::EQUAL_SINGLE,
        Verdict::Different => ui::DIFFERENT,
    };
    let share = (agreement.difference > 0.0).then(|| format!(" ({})", number::percent(agreement.share())));
    html! {
        <p class="outcome"><span>{ label.to_owned() }</span>
            <span class="verdict"><b>{ number::error(agreement.difference) }</b>{ share.unwrap_or_default() }{ " " }{ verdict.get(lang) }</span></p>
    }
}

fn outcome(place: Text, trial: Option<&Result<Trial, Problem>>, running: bool, lang: Lang) -> Html {
    let place = place.get(lang);
    match trial {
        None if running => {
            html! { <p class="outcome"><span>{ place }</span><span>{ ui::RUNNING.get(lang) }</span></p> }
        }
        None => html! {},
        Some(Err(problem)) => {
            html! { <p class="outcome"><span>{ place }</span><span>{ problem.words.get(lang).to_owned() }</span></p> }
        }
        Some(Ok(trial)) => row(place, &trial.holds, lang),
    }
}
