//! The inspector: settings, weights, receipt, theorems, code, story. On a phone its sections are tabs.

mod code;
mod leaves;
mod number;
mod receipt;
mod setting;
mod story;
mod theorems;

use super::chart::Histogram;
use crate::app::{self, Action, Address, Clock, SiteName, State};
use crate::scene::{Scale, Shade};
use crate::words::{Lang, Text, ui};
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

/// What every section is given.
#[derive(Properties, Clone)]
pub struct Props {
    pub state: Rc<State>,
    pub lang: Lang,
    pub shade: Shade,
    pub act: Callback<Action>,
}

/// Stepping and hovering change nothing here, so they do not come here: only the setting, the channel and what is told of them do.
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.state, &other.state);
        let same = |a: &Option<Arc<_>>, b: &Option<Arc<_>>| match (a, b) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let told = |state: &State| state.story().map(std::ptr::from_ref);
        Rc::ptr_eq(a, b)
            || (self.lang, self.shade) == (other.lang, other.shade)
                && still(&a.address) == still(&b.address)
                && same(&a.session.specimen, &b.session.specimen)
                && result(a) == result(b)
                && a.session.proofs == b.session.proofs
                && a.session.timing == b.session.timing
                && told(a) == told(b)
    }
}

/// The result shown, by the number of its run.
fn result(state: &State) -> Option<u64> {
    state.session.result.as_ref().map(|result| result.version)
}

/// An address without what the clocks move.
fn still(address: &Address) -> Address {
    let at = SiteName { node: address.at.node.clone(), index: address.at.index.iter().take(2).copied().collect() };
    Address { at, tap: None, pin: None, clock: Clock::default(), ..address.clone() }
}

impl Props {
    /// A callback that does one action.
    fn act(&self, action: Action) -> Callback<MouseEvent> {
        let emit = self.act.clone();
        Callback::from(move |_| emit.emit(action.clone()))
    }
}

const TABS: [Text; 6] = [ui::SETTING, ui::STORY, ui::RECEIPT, ui::THEOREM, ui::RESULT, ui::CODE];

/// The whole of it, as a part of the page.
pub fn inspector(props: Props) -> Html {
    html! { <Inspector ..props /> }
}

#[component]
fn Inspector(props: &Props) -> Html {
    let live = use_state(|| 0_usize);
    let tab = |(i, title): (usize, Text)| {
        let live = live.clone();
        let selected = (*live == i).to_string();
        html! { <button role="tab" aria-selected={selected} onclick={Callback::from(move |_: MouseEvent| live.set(i))}>{ title.get(props.lang) }</button> }
    };
    let section = |i: usize, content: Html| html! { <section class={classes!("section", (*live == i).then_some("live"))} key={i}>{ content }</section> };
    let p = props.clone();
    html! {
        <aside class="inspector" aria-label={ui::SETTING.get(props.lang)}>
            <div class="tabs" role="tablist">{ for TABS.into_iter().enumerate().map(tab) }</div>
            { section(0, html! { <>{ setting::setting(props) }<leaves::Leaves ..p.clone() /></> }) }
            { section(1, story::story(props)) }
            { section(2, receipt::receipt(props)) }
            { section(3, theorems::theorems(props)) }
            { section(4, histogram(props)) }
            { section(5, html! { <code::Code ..p /> }) }
        </aside>
    }
}

/// A section's heading, with what stands at its right.
fn heading(title: &str, more: Html) -> Html {
    html! { <header><h2>{ title.to_owned() }</h2><span class="more">{ more }</span></header> }
}

/// The histogram of the channel shown.
fn histogram(props: &Props) -> Html {
    let (lang, state) = (props.lang, &props.state);
    let histogram = state.session.result.as_ref().and_then(|result| {
        let i = result.thumbs.iter().position(|(thumb, _)| thumb.want.longest > app::SMALL)?;
        let scale = Scale::of_pixels(&result.thumbs[i].1);
        Some(html! { <Histogram thumb={result.thumbs[i].0.clone()} {scale} linear={(state.address.operator.linear)(&state.address.params)} shade={props.shade} {lang} /> })
    });
    let size = state.session.result.as_ref().map(|result| {
        let [rows, columns] = result.size.map(|n| n.to_string());
        ui::EVALUATED.fill(&[&rows, &columns]).get(lang).to_owned()
    });
    html! { <>{ heading(ui::RESULT.get(lang), html! { <>{ size }</> }) }{ histogram }</> }
}
