//! The receipt: every cost as a formula with this setting's numbers in it.

use super::{Props, heading};
use crate::app::{self, Action, Span, Timing};
use crate::graph::{Role, Wiring};
use crate::operator::Piece;
use crate::words::{Lang, Text, number, ui};
use yew::prelude::*;

/// A role's class.
pub fn class(role: Option<Role>) -> Option<&'static str> {
    role.map(|role| match role {
        Role::Input => "role-input",
        Role::Weight => "role-weight",
        Role::Control => "role-control",
        Role::Hidden => "role-hidden",
        Role::Output => "role-output",
    })
}

/// Runs of text, each in its role's ink.
pub fn pieces(pieces: &[Piece]) -> Html {
    pieces.iter().map(|piece| html! { <span class={classes!(class(piece.role))}>{ &piece.text }</span> }).collect()
}

pub fn receipt(props: &Props) -> Html {
    let (lang, address) = (props.lang, &props.state.address);
    let size = props.state.session.picture.as_ref().and_then(|picture| app::evaluated(address, picture));
    let graph = size.and_then(|size| {
        let mut wiring = Wiring::sized(size);
        (address.operator.wire)(&mut wiring, &address.params).ok()?;
        wiring.finish().ok()
    });
    let lines = graph.map(|graph| (address.operator.receipt().lines)(&address.params, &graph)).unwrap_or_default();
    html! {
        <>
            { heading(ui::RECEIPT.get(lang), html! { address.operator.receipt().beside.get(lang) }) }
            { for lines.iter().map(|line| html! {
                <div class="line">
                    <span class="title">{ line.title.get(lang) }</span><span class="beside">{ line.beside.clone() }</span>
                    <span class="formula">{ pieces(&line.formula) }</span><span class="value">{ &line.value }</span>
                </div>
            }) }
            { speed(props, size) }
        </>
    }
}

/// How fast the page computes this setting here and now, beside plain loops.
fn speed(props: &Props, whole: Option<[usize; 2]>) -> Html {
    let lang = props.lang;
    let timing = props.state.session.timing.as_ref();
    let running = match timing {
        Some(Timing::Plain(_)) => Some(ui::MEASURE_PLAIN),
        Some(Timing::Fast(..)) => Some(ui::MEASURE_FAST),
        _ => None,
    };
    let result = match timing {
        Some(Timing::Done { plain, fast }) => done(*plain, *fast, whole, lang),
        Some(Timing::Failed(problem)) => html! { <p class="quiet">{ problem.words.get(lang).to_owned() }</p> },
        _ => html! {},
    };
    html! {
        <div class="timing" aria-live="polite">
            <div class="row"><button class="button" disabled={running.is_some()} onclick={props.act(Action::Measure)}>{ ui::MEASURE.get(lang) }</button></div>
            { running.map(|text| html! { <p class="quiet tiny">{ text.get(lang) }</p> }) }
            { result }
        </div>
    }
}

fn done(plain: Span, fast: Span, whole: Option<[usize; 2]>, lang: Lang) -> Html {
    let row = |title: Text, span: Span| {
        let value = ui::MILLISECONDS.fill(&[&number::digits(span.milliseconds, 3)]);
        html! { <p class="outcome"><span>{ title.get(lang) }</span><span class="verdict">{ value.get(lang).to_owned() }</span></p> }
    };
    let times = plain.milliseconds / fast.milliseconds;
    let verdict = if times >= 1.05 { ui::FASTER } else { ui::AS_FAST }.fill(&[&number::digits(times, 2)]);
    let [rows, columns] = plain.size.map(|n| n.to_string());
    let place = if whole == Some(plain.size) { ui::TIMED_WHOLE } else { ui::TIMED_SMALLER };
    html! {
        <>
            { row(ui::PLAIN_LOOP, plain) }
            { row(ui::KERNELS, fast) }
            <p class="outcome"><b>{ verdict.get(lang).to_owned() }</b></p>
            <p class="quiet tiny">{ place.fill(&[&rows, &columns]).get(lang).to_owned() }</p>
        </>
    }
}
