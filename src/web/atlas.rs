//! The root: the application's state, its effects, and where the page's parts stand.

use super::effects::{self, UrlWriter};
use super::gallery;
use super::head::Head;
use super::images::Images;
use super::inspector;
use super::keys::key;
use super::parts::{self, Now, Parts};
use super::pictures;
use super::rail::Rail;
use super::stage::{Local, Stage};
use super::stories;
use super::transport::Transport;
use super::views;
use super::worker::{self, Host};
use crate::app::{self, Action, Effect, Notice, State, Theme};
use crate::picture::Picture;
use crate::scene::{self, Shade};
use crate::wire::Request;
use crate::words::{Lang, Text, ui};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{DragEvent, Element, Event, KeyboardEvent};
use yew::prelude::*;

/// Mounts the page.
pub fn start() {
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id("atlas"));
    if let Some(root) = root {
        root.set_inner_html("");
        yew::Renderer::<Atlas>::with_root(root).render();
    }
}

pub enum Msg {
    /// Something happened.
    Do(Action),
    /// The compute core spoke.
    Core(worker::Event),
    /// What tries theorems spoke.
    Prover(worker::Event),
    /// The page's own memory changed.
    Local(Local),
    /// The gallery opens or closes.
    Gallery(bool),
    /// The list of operators opens or closes, where it does not stand anyway.
    Menu(bool),
    /// Something was copied, or not.
    Copied(bool),
    /// Files are over the page, or not.
    Dropping(bool),
    /// Fonts arrived: everything is drawn again.
    Settled,
    /// A part of the page came, or could not be fetched.
    Came,
    /// Parts that could not be fetched are wanted once more.
    Again,
    /// An animation frame.
    Frame(f64),
    /// A key that no part took.
    Key(KeyboardEvent),
}

pub struct Atlas {
    state: Rc<State>,
    images: Rc<RefCell<Images>>,
    local: Local,
    parts: Parts,
    host: Host,
    /// What tries theorems, from the first trial on, and the picture it holds.
    prover: Option<(Host, Option<Arc<Picture>>)>,
    url: UrlWriter,
    repaint: u32,
    gallery: bool,
    menu: bool,
    dropping: bool,
    copied: Option<bool>,
    said: String,
    sentence: NodeRef,
    last_frame: Option<f64>,
    ticking: Option<Closure<dyn FnMut(f64)>>,
    _listeners: Vec<effects::Listener>,
}

impl Component for Atlas {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let (lang, theme) = effects::remembered();
        let (state, wanted) = app::reduce(&State::new(lang, theme), Action::Open(effects::hash()));
        let link = ctx.link().clone();
        let host = Host::start(Box::new(move |event| link.send_message(Msg::Core(event))));
        let mut atlas = Self {
            state: Rc::new(state),
            images: Rc::new(RefCell::new(Images::default())),
            local: Local { wipe: 0.42, tab: 0 },
            parts: Parts::default(),
            host,
            prover: None,
            url: UrlWriter::default(),
            repaint: 0,
            gallery: false,
            menu: false,
            dropping: false,
            copied: None,
            said: String::new(),
            sentence: NodeRef::default(),
            last_frame: None,
            ticking: None,
            _listeners: listeners(ctx),
        };
        atlas.images.borrow_mut().settle();
        atlas.effects(ctx, wanted);
        let link = ctx.link().clone();
        effects::when_fonts_are_ready(move || link.send_message(Msg::Settled));
        atlas
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Do(action) => {
                if matches!(action, Action::Open(_)) {
                    self.url.forget();
                }
                self.act(ctx, action);
            }
            Msg::Core(worker::Event::Reply(reply, body)) | Msg::Prover(worker::Event::Reply(reply, body)) => {
                self.act(ctx, Action::Core(reply, body));
            }
            Msg::Prover(worker::Event::Crashed) => {
                if let Some((_, held)) = &mut self.prover {
                    *held = None;
                }
                self.act(ctx, Action::Fell);
            }
            Msg::Core(worker::Event::Crashed) => self.act(ctx, Action::Crashed),
            Msg::Local(local) => {
                let same = self.local == local;
                self.local = local;
                return !same;
            }
            Msg::Gallery(open) => self.gallery = open,
            Msg::Menu(open) => self.menu = open,
            Msg::Copied(done) => self.copied = Some(done),
            Msg::Dropping(on) => {
                let same = self.dropping == on;
                self.dropping = on;
                return !same;
            }
            Msg::Settled => {
                self.images.borrow_mut().settle();
                self.repaint += 1;
            }
            Msg::Came => {}
            Msg::Again => self.parts.again(),
            Msg::Frame(now) => return self.frame(ctx, now),
            Msg::Key(event) => {
                if event.key() == "Escape" && (self.gallery || self.menu) {
                    (self.gallery, self.menu) = (false, false);
                    return true;
                }
                let Some(action) = key(&self.state, &event) else { return false };
                event.prevent_default();
                self.act(ctx, action);
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let state = &self.state;
        let (lang, embed) = (self.lang(), state.address.embed);
        let act = ctx.link().callback(Msg::Do);
        let (came, again) = (ctx.link().callback(|()| Msg::Came), ctx.link().callback(|()| Msg::Again));
        let t = |text: Text| text.get(lang);
        html! {
            <div class={classes!(embed.then_some("embed"))} style="display:contents">
            <a class="skip" href="#stage" onclick={|event: MouseEvent| { event.prevent_default(); effects::focus_stage(); }}>{ t(ui::SKIP) }</a>
            <div class="page">
                if !embed { <Rail operator={state.address.operator.id} {lang} open={self.menu} close={ctx.link().callback(|()| Msg::Menu(false))} /> }
                <main class="main">
                    <Head state={state.clone()} {lang} shade={self.shade()} copied={self.copied} gallery={self.gallery} menu={self.menu}
                        act={act.clone()} open={ctx.link().callback(Msg::Gallery)} open_menu={ctx.link().callback(Msg::Menu)} copy={ctx.link().callback(Msg::Copied)} />
                    { self.notices(ctx, lang) }
                    { views::tabs(state, lang, &act) }
                    <Stage draw={self.parts.view(state.address.view).get(&came)} again={again.clone()} state={state.clone()} images={self.images.clone()} local={self.local} {lang} shade={self.shade()} repaint={self.repaint}
                        act={act.clone()} set_local={ctx.link().callback(Msg::Local)} sentence={self.sentence.clone()} />
                    <Transport state={state.clone()} {lang} act={act.clone()} sentence={self.sentence.clone()} />
                </main>
                if !embed { { self.inspector(&came, &again, inspector::Props { state: state.clone(), lang, shade: self.shade(), act: act.clone() }) } }
            </div>
            if self.gallery {
                { self.gallery(&came, &again, gallery::Props { state: state.clone(), lang, act, close: ctx.link().callback(|()| Msg::Gallery(false)) }) }
            }
            if self.dropping { <div class="dropping">{ t(ui::DROP) }</div> }
            <div class="visually-hidden" aria-live="polite">{ &self.said }</div>
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let drawn = matches!(self.parts.view(self.state.address.view).now(), Now::Here(_));
        let ready = drawn && self.repaint > 0 && self.state.session.result.is_some() && !self.state.session.waiting;
        effects::reflect(&self.state, self.lang(), self.shade(), ready);
        if let (true, false, Some(specimen)) = (ready, self.state.address.embed, &self.state.session.specimen) {
            // A reader of the page may open its other views: they come while nothing else is to do.
            let came = ctx.link().callback(|()| Msg::Came);
            for view in app::views(self.state.address.operator, &specimen.layer.graph) {
                self.parts.view(view).get(&came);
            }
        }
    }
}

impl Atlas {
    fn lang(&self) -> Lang {
        self.state.address.lang(&self.state.session)
    }

    fn shade(&self) -> Shade {
        match self.state.address.theme(&self.state.session) {
            Some(Theme::Dark) => Shade::Dark,
            Some(Theme::Light) => Shade::Light,
            None if effects::prefers_dark() => Shade::Dark,
            None => Shade::Light,
        }
    }

    fn act(&mut self, ctx: &Context<Self>, action: Action) {
        if matches!(action, Action::Arrived(..)) {
            self.gallery = false;
        }
        self.copied = None;
        let (state, wanted) = app::reduce(&self.state, action);
        self.state = Rc::new(state);
        self.effects(ctx, wanted);
        if self.state.session.playing.is_some() && self.ticking.is_none() {
            self.tick(ctx);
        }
    }

    fn effects(&mut self, ctx: &Context<Self>, wanted: Vec<Effect>) {
        for effect in wanted {
            match effect {
                Effect::Ask(request @ (Request::Try { .. } | Request::Time { .. })) => self.prove(ctx, request),
                Effect::Ask(request) => {
                    let body = match (&request, &self.state.session.picture) {
                        (Request::Hold { .. }, Some(picture)) => picture.pixels.clone(),
                        _ => Vec::new(),
                    };
                    self.host.ask(request, body);
                }
                Effect::Tell(id) => stories::fetch(id, ctx.link().callback(Msg::Do)),
                Effect::Fetch(origin) => pictures::fetch(origin, ctx.link().callback(Msg::Do)),
                Effect::Write { hash, push } => self.url.write(hash, push),
                Effect::Remember => effects::remember(self.state.session.lang, self.state.session.theme),
                Effect::Say(words) => self.said = words.get(self.lang()).to_owned(),
            }
        }
    }

    /// Asks for a trial of a theorem or a measurement; what can do them starts with the first, beside the core, which stays free.
    fn prove(&mut self, ctx: &Context<Self>, request: Request) {
        let (Some(picture), Some(specimen)) = (&self.state.session.picture, &self.state.session.specimen) else {
            return;
        };
        let (host, held) = self.prover.get_or_insert_with(|| {
            let link = ctx.link().clone();
            (Host::prover(Box::new(move |event| link.send_message(Msg::Prover(event)))), None)
        });
        if !held.as_ref().is_some_and(|held| Arc::ptr_eq(held, picture)) {
            host.ask(Request::Hold { width: picture.width, height: picture.height }, picture.pixels.clone());
            *held = Some(picture.clone());
        }
        host.ask(request, specimen.pixels.pixels.clone());
    }

    /// Asks for an animation frame.
    fn tick(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        let closure = Closure::<dyn FnMut(f64)>::new(move |now| link.send_message(Msg::Frame(now)));
        if let Some(window) = web_sys::window() {
            let _ = window.request_animation_frame(closure.as_ref().unchecked_ref());
        }
        self.ticking = Some(closure);
    }

    fn frame(&mut self, ctx: &Context<Self>, now: f64) -> bool {
        let elapsed = self.last_frame.map_or(16.0, |last| (now - last).clamp(0.0, 250.0));
        self.last_frame = Some(now);
        if self.state.session.playing.is_none() {
            self.ticking = None;
            self.last_frame = None;
            return false;
        }
        let before = (self.state.address.at.clone(), self.state.address.tap);
        self.act(ctx, Action::Tick(elapsed));
        self.tick(ctx);
        (self.state.address.at.clone(), self.state.address.tap) != before
            || self.state.session.playing.is_none()
            || scene::moves(self.state.address.view) && !effects::prefers_stillness()
    }

    fn inspector(&self, came: &Callback<()>, again: &Callback<()>, props: inspector::Props) -> Html {
        match self.parts.inspector.get(came) {
            Now::Here(inspector) => inspector(props),
            Now::Missing => html! { <aside class="inspector">{ parts::missing(props.lang, again) }</aside> },
            Now::Away | Now::Coming => html! { <aside class="inspector" aria-busy="true" /> },
        }
    }

    fn gallery(&self, came: &Callback<()>, again: &Callback<()>, props: gallery::Props) -> Html {
        match self.parts.gallery.get(came) {
            Now::Here(gallery) => gallery(props),
            Now::Missing => html! { <section class="gallery">{ parts::missing(props.lang, again) }</section> },
            Now::Away | Now::Coming => html! {},
        }
    }

    fn notices(&self, ctx: &Context<Self>, lang: Lang) -> Html {
        let notices = &self.state.session.notices;
        if notices.is_empty() {
            return html! { <div /> };
        }
        let notice = |(i, notice): (usize, &Notice)| {
            let (class, words) = match notice {
                Notice::Note(words) => ("notice", words),
                Notice::Trouble(problem) => ("notice trouble", &problem.words),
            };
            let dismiss = ctx.link().callback(move |_: MouseEvent| Msg::Do(Action::Dismiss(i)));
            html! {
                <div {class} key={i}><span>{ words.get(lang) }</span><button onclick={dismiss}>{ ui::DISMISS.get(lang) }</button></div>
            }
        };
        html! { <div class="notices" role="status">{ for notices.iter().enumerate().map(notice) }</div> }
    }
}

/// What the whole page listens to: the URL, keys no part took, files dropped or pasted.
fn listeners(ctx: &Context<Atlas>) -> Vec<effects::Listener> {
    let link = ctx.link().clone();
    let hash =
        effects::listen("hashchange", move |_: &Event| link.send_message(Msg::Do(Action::Open(effects::hash()))));
    let link = ctx.link().clone();
    let keys = effects::listen("keydown", move |event: &Event| {
        let tag = event.target().and_then(|target| target.dyn_into::<Element>().ok()).map(|element| element.tag_name());
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let held = event.ctrl_key() || event.meta_key() || event.key() == "Escape";
        // The stage answers for itself; fields, sliders and buttons keep the keys they use.
        let free = match tag.as_deref() {
            Some("INPUT" | "TEXTAREA") => false,
            Some("BUTTON" | "SELECT" | "SUMMARY") => held,
            _ => !event.default_prevented(),
        };
        if free {
            link.send_message(Msg::Key(event.clone()));
        }
    });
    let link = ctx.link().clone();
    let over = effects::listen("dragover", move |event: &Event| {
        event.prevent_default();
        link.send_message(Msg::Dropping(true));
    });
    let link = ctx.link().clone();
    let leave = effects::listen("dragleave", move |event: &Event| {
        if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
            link.send_message(Msg::Dropping(false));
        }
    });
    let link = ctx.link().clone();
    let drop = effects::listen("drop", move |event: &Event| {
        event.prevent_default();
        link.send_message(Msg::Dropping(false));
        let files = event.dyn_ref::<DragEvent>().and_then(|event| event.data_transfer()?.files());
        pictures::take(files.and_then(|files| files.get(0)), link.callback(Msg::Do));
    });
    let link = ctx.link().clone();
    let paste = effects::listen("paste", move |event: &Event| {
        let files = event.dyn_ref::<web_sys::ClipboardEvent>().and_then(|event| event.clipboard_data()?.files());
        let file = files.and_then(|files| files.get(0));
        if file.is_some() {
            pictures::take(file, link.callback(Msg::Do));
        }
    });
    vec![hash, keys, over, leave, drop, paste]
}
