//! The PyTorch code for exactly this setting.

use super::super::effects;
use super::receipt::pieces;
use super::{Props, heading};
use crate::graph::Planes;
use crate::operator::{assemble, code};
use crate::words::ui;
use yew::prelude::*;

#[component]
pub fn Code(props: &Props) -> Html {
    let copied = use_state(|| None::<bool>);
    let (lang, state) = (props.lang, &props.state);
    let Some(specimen) = state.session.specimen.as_ref() else { return html! {} };
    let lines = code(&specimen.layer, false);
    let whole = {
        let (state, copied) = (state.clone(), copied.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(text) = text(&state) else { return };
            let copied = copied.clone();
            effects::copy(text, move |done| copied.set(Some(done)));
        })
    };
    let label = match *copied {
        None => ui::COPY,
        Some(true) => ui::COPIED,
        Some(false) => ui::COPY_FAILED,
    };
    let more = html! { <><span>{ "PyTorch" }</span><button onclick={whole}>{ label.get(lang) }</button></> };
    html! {
        <>
            { heading(ui::CODE.get(lang), more) }
            <pre tabindex="0" role="region" aria-label="PyTorch">{ for lines.iter().map(|line| html! { <>{ pieces(line) }{ "\n" }</> }) }</pre>
        </>
    }
}

/// All of it, every number included.
fn text(state: &crate::app::State) -> Option<String> {
    let specimen = state.session.specimen.as_ref()?;
    let (values, frame) = (specimen.pixels.planes(), specimen.frame);
    let planes = Planes { values: &values, size: [frame.rows, frame.columns] };
    let (layer, _) =
        assemble(state.address.operator, &state.address.params, state.address.stem(), &state.address.sources, planes)
            .ok()?;
    let lines = code(&layer, true);
    Some(lines.iter().map(|line| line.iter().map(|piece| piece.text.as_str()).collect::<String>() + "\n").collect())
}
