//! The gallery: samples, the reader's own picture, and the ways to bring one.

use super::images;
use super::pictures;
use crate::app::{Action, Origin, State};
use crate::picture::samples::{Kind, SAMPLES, Sample, sample};
use crate::words::{Lang, ui};
use std::rc::Rc;
use web_sys::{HtmlCanvasElement, HtmlInputElement};
use yew::prelude::*;

#[derive(Properties, Clone)]
pub struct Props {
    pub state: Rc<State>,
    pub lang: Lang,
    pub act: Callback<Action>,
    pub close: Callback<()>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.lang == other.lang && self.state.address.picture == other.state.address.picture
    }
}

/// The whole of it, as a part of the page.
pub fn gallery(props: Props) -> Html {
    html! { <Gallery ..props /> }
}

#[component]
fn Gallery(props: &Props) -> Html {
    let lang = props.lang;
    let file = {
        let act = props.act.clone();
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            pictures::take(input.files().and_then(|files| files.get(0)), act.clone());
            input.set_value("");
        })
    };
    let close = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let own = match &props.state.address.picture {
        Origin::Own(hash) => Some(hash.clone()),
        Origin::Sample(_) => None,
    };
    let forget = {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| {
            pictures::forget();
            act.emit(Action::Want(Origin::Sample(SAMPLES[0].id)));
        })
    };
    let item = |sample: &'static Sample| {
        let want = {
            let act = props.act.clone();
            Callback::from(move |_: MouseEvent| act.emit(Action::Want(Origin::Sample(sample.id))))
        };
        let pressed = props.state.address.picture == Origin::Sample(sample.id);
        html! {
            <li key={sample.id}><button onclick={want} aria-pressed={pressed.to_string()} data-sample={sample.id}>
                { match sample.kind {
                    Kind::Photo { file, .. } => html! { <img src={file} alt="" /> },
                    Kind::Chart(_) => html! { <Chart id={sample.id} /> },
                } }
                { sample.title.get(lang) }
            </button></li>
        }
    };
    html! {
        <section class="gallery" aria-label={ui::PICTURE.get(lang)}>
            <header><h2>{ ui::SAMPLES.get(lang) }</h2><button class="quiet" onclick={close}>{ ui::CLOSE.get(lang) }</button></header>
            <ul>{ for SAMPLES.iter().map(item) }</ul>
            <div class="row">
                <label class="button strong" style="cursor:pointer">{ ui::OPEN_FILE.get(lang) }
                    <input class="visually-hidden" type="file" accept="image/*" onchange={file} id="file" />
                </label>
                if own.is_some() { <span>{ ui::OWN.get(lang) }</span><button class="quiet" onclick={forget}>{ ui::FORGET.get(lang) }</button> }
            </div>
            <p class="quiet tiny" style="margin-top:8px">{ ui::OWN_HINT.get(lang) }</p>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ChartProps {
    id: &'static str,
}

/// A chart, drawn small by the code that makes it.
#[component]
fn Chart(props: &ChartProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        let drawn = sample(props.id);
        use_effect_with((), move |()| {
            let (Some(canvas), Some(Kind::Chart(chart))) =
                (node.cast::<HtmlCanvasElement>(), drawn.map(|drawn| &drawn.kind))
            else {
                return;
            };
            let Some(drawn) = images::picture(&(chart.make)(96, 64)) else { return };
            canvas.set_width(drawn.width());
            canvas.set_height(drawn.height());
            if let Some(context) = images::context(&canvas) {
                let _ = context.draw_image_with_html_canvas_element(&drawn, 0.0, 0.0);
            }
        });
    }
    html! { <canvas ref={node} aria-hidden="true" /> }
}
