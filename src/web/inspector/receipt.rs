//! The receipt: every cost as a formula with this setting's numbers in it.

use super::{Props, heading};
use crate::app;
use crate::graph::{Role, Wiring};
use crate::operator::Piece;
use crate::words::ui;
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
    let lines = graph.map(|graph| (address.operator.page().receipt)(&address.params, &graph)).unwrap_or_default();
    html! {
        <>
            { heading(ui::RECEIPT.get(lang), html! { address.operator.page().beside.get(lang) }) }
            { for lines.iter().map(|line| html! {
                <div class="line">
                    <span class="title">{ line.title.get(lang) }</span><span class="beside">{ line.beside.clone() }</span>
                    <span class="formula">{ pieces(&line.formula) }</span><span class="value">{ &line.value }</span>
                </div>
            }) }
        </>
    }
}
