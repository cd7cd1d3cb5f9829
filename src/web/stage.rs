//! The stage: two canvases, and the pointer and the keyboard on them. Hovering repaints the overlay alone, where a view does not follow the pointer
//! further, and never passes through Yew's diff.

mod drag;

use super::effects;
use super::images::Images;
use super::keys::{arrow, key};
use super::painter::{Painter, prepare};
use super::parts::{self, Now};
use crate::app::{self, Action, Gesture, SiteName, State};
use crate::graph::{Edit, Filter, Role};
use crate::scene::{self, Area, Deed, Draw, Drawing, Format, Handle, Mark, Point, Shade, Show, Site};
use crate::words::{Lang, number, ui};
use drag::Drag;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlCanvasElement, HtmlElement, HtmlInputElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

/// What the page remembers that neither the URL nor the session does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Local {
    /// Where the picture ends and its result begins, 0 to 1.
    pub wipe: f32,
    /// The input channel shown where only one can be.
    pub tab: usize,
}

#[derive(Properties, Clone)]
pub struct Props {
    /// What draws the state's view.
    pub draw: Now<Draw>,
    /// Asks for it once more.
    pub again: Callback<()>,
    pub state: Rc<State>,
    pub images: Rc<RefCell<Images>>,
    pub local: Local,
    pub lang: Lang,
    pub shade: Shade,
    /// Counts up when something outside the state asks for a repaint: fonts, a resize.
    pub repaint: u32,
    pub act: Callback<Action>,
    pub set_local: Callback<Local>,
    /// Where the live sentence stands, to speak of what the pointer is on.
    pub sentence: NodeRef,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.state, &other.state)
            && self.local == other.local
            && self.lang == other.lang
            && self.shade == other.shade
            && self.repaint == other.repaint
            && std::mem::discriminant(&self.draw) == std::mem::discriminant(&other.draw)
    }
}

pub struct Stage {
    base: NodeRef,
    overlay: NodeRef,
    surface: NodeRef,
    buttons: NodeRef,
    drawing: Drawing,
    hover: Option<Site>,
    drag: Option<Drag>,
    typing: Option<(Site, Point)>,
    resize: Option<(web_sys::ResizeObserver, Closure<dyn FnMut()>)>,
    /// Whether a finger holds what it must move instead of the page.
    held: Rc<Cell<bool>>,
    touch: Option<Closure<dyn FnMut(Event)>>,
}

pub enum Msg {
    Down(PointerEvent),
    Move(PointerEvent),
    Up(PointerEvent),
    Leave,
    Type(MouseEvent),
    Typed(String),
    Resized,
    Key(KeyboardEvent),
    Press(MouseEvent),
    Nudge(KeyboardEvent),
    Stand(FocusEvent),
}

impl Component for Stage {
    type Message = Msg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Self {
            base: NodeRef::default(),
            overlay: NodeRef::default(),
            surface: NodeRef::default(),
            buttons: NodeRef::default(),
            drawing: Drawing::default(),
            hover: None,
            drag: None,
            typing: None,
            resize: None,
            held: Rc::default(),
            touch: None,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Down(event) => self.down(ctx, &event),
            Msg::Move(event) => self.moved(ctx, &event),
            Msg::Up(event) => self.up(ctx, &event),
            Msg::Leave => self.point_at(ctx, None),
            Msg::Type(event) => {
                let p = Point { x: event.offset_x() as f32, y: event.offset_y() as f32 };
                let weight = self.drawing.pick(p).and_then(|mark| match mark.handle {
                    Some(Handle::Value { site, .. }) => Some((site, mark.area()?)),
                    _ => None,
                });
                self.typing = weight.map(|(site, area)| (site, Point { x: area.x, y: area.y }));
                return self.typing.is_some();
            }
            Msg::Typed(text) => {
                if let Some((site, _)) = self.typing.take()
                    && let Some(value) = number::read(&text)
                {
                    act_on(ctx, site, |node, index| Action::Edit(Edit::element(node, index, value), Gesture::Once));
                }
                return true;
            }
            Msg::Resized => self.paint(ctx),
            Msg::Press(event) => match self.button(event.target()) {
                Some(Mark { handle: Some(Handle::Press(deed)), .. }) => ctx.props().act.emit(asked(deed)),
                Some(Mark { handle: Some(Handle::Channel(channel)), .. }) => self.channel(ctx, channel),
                Some(Mark { handle: Some(Handle::Tab(tab)), .. }) => self.tab(ctx, tab),
                Some(Mark { site: Some(site), .. }) => self.press(ctx, site),
                _ => {}
            },
            Msg::Nudge(event) => {
                let handle = self.button(event.target()).and_then(|mark| mark.handle);
                if let Some((handle, by)) = handle.zip(arrow(&event)) {
                    ctx.props().act.emit(Action::Nudge(handle, by, event.shift_key()));
                }
            }
            // The button in focus is what the pointer would be on.
            Msg::Stand(event) => {
                let site = self.button(event.target()).and_then(|mark| mark.site);
                self.point_at(ctx, site);
            }
            Msg::Key(event) => {
                if let Some(action) = key(&ctx.props().state, &event) {
                    event.prevent_default();
                    ctx.props().act.emit(action);
                }
            }
        }
        false
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let props = ctx.props();
        let waits = match props.draw {
            _ if props.state.session.specimen.is_none() => Some(ui::LOADING),
            Now::Away | Now::Coming => Some(ui::PART_COMING),
            Now::Here(_) | Now::Missing => None,
        };
        let bare = waits.is_some() || matches!(props.draw, Now::Missing);
        let nudges = link.callback(Msg::Nudge);
        html! {
            <div class={classes!("stage", bare.then_some("bare"))} id="stage">
                <div class="surface" ref={self.surface.clone()} tabindex="0" role="application"
                    aria-label={ui::STAGE_LABEL.get(ctx.props().lang)} onkeydown={link.callback(Msg::Key)}>
                    <canvas ref={self.base.clone()} onpointerdown={link.callback(Msg::Down)} onpointermove={link.callback(Msg::Move)}
                        onpointerup={link.callback(Msg::Up)} onpointercancel={link.callback(Msg::Up)} onpointerleave={link.callback(|_| Msg::Leave)}
                        ondblclick={link.callback(Msg::Type)} />
                    <canvas class="overlay" ref={self.overlay.clone()} aria-hidden="true" />
                    <div class="handles" ref={self.buttons.clone()} onclick={link.callback(Msg::Press)} onfocusin={link.callback(Msg::Stand)} onfocusout={link.callback(|_| Msg::Leave)}
                        onkeydown={move |event: KeyboardEvent| button_key(&nudges, event)} />
                    { self.field(ctx) }
                </div>
                if matches!(props.draw, Now::Missing) { { parts::missing(props.lang, &props.again) } }
                if let Some(waits) = waits { <p class="empty">{ waits.get(props.lang) }</p> }
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first && let Some(element) = self.surface.cast::<HtmlElement>().and_then(|surface| surface.parent_element())
        {
            let link = ctx.link().clone();
            let closure = Closure::<dyn FnMut()>::new(move || link.send_message(Msg::Resized));
            if let Ok(observer) = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()) {
                observer.observe(&element);
                self.resize = Some((observer, closure));
            }
            // Yew's own listeners of touches cannot keep the page from scrolling.
            let held = self.held.clone();
            let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
                if held.get() && event.cancelable() {
                    event.prevent_default();
                }
            });
            if element.add_event_listener_with_callback("touchmove", closure.as_ref().unchecked_ref()).is_ok() {
                self.touch = Some(closure);
            }
        }
        self.paint(ctx);
    }

    fn destroy(&mut self, _: &Context<Self>) {
        if let Some((observer, _)) = self.resize.take() {
            observer.disconnect();
        }
        if let (Some(touch), Some(surface)) = (self.touch.take(), self.surface.cast::<HtmlElement>())
            && let Some(element) = surface.parent_element()
        {
            let _ = element.remove_event_listener_with_callback("touchmove", touch.as_ref().unchecked_ref());
        }
    }
}

/// The action a deed is.
fn asked(deed: Deed) -> Action {
    match deed {
        Deed::Set(param, value) => Action::Set(param, value, Gesture::Once),
        Deed::Fill(leaf, item) => Action::Fill(leaf, None, item),
        Deed::Toggle(edit) => Action::Toggle(edit),
        Deed::Together(edits) => Action::Together(edits),
        Deed::Unedit(node) => Action::Unedit(node),
    }
}

/// Emits an action on an element by its name.
fn act_on(ctx: &Context<Stage>, site: Site, action: impl Fn(&str, &[usize]) -> Action) {
    if let Some(SiteName { node, index }) = named(&ctx.props().state, site) {
        ctx.props().act.emit(action(&node, &index));
    }
}

/// An element's name.
fn named(state: &State, site: Site) -> Option<SiteName> {
    let node = state.session.specimen.as_ref()?.layer.graph.nodes().get(site.node)?;
    let index = node.shape.unravel(site.index)[..node.shape.rank()].to_vec();
    Some(SiteName { node: node.name.clone(), index })
}

/// An element by its name.
pub fn found(state: &State, name: &SiteName) -> Option<Site> {
    let graph = &state.session.specimen.as_ref()?.layer.graph;
    let node = graph.find(&name.node)?;
    Some(Site { node, index: graph.node(node).shape.ravel(&name.index)? })
}

/// The names of the filters, where a source gives them.
fn filter_names(state: &State, lang: Lang) -> Vec<String> {
    let Some(specimen) = &state.session.specimen else { return Vec::new() };
    let graph = &specimen.layer.graph;
    let bank = graph.of_role(Role::Weight).map(|id| graph.node(id)).find(|node| node.shape.rank() == 4);
    let Some((bank, source)) = bank.and_then(|bank| Some((bank, state.address.source(&bank.name)?))) else {
        return Vec::new();
    };
    let title = |slice: usize| {
        let filter = source.of(slice).and_then(|item| Filter::find(&item.name));
        filter.map_or_else(|| (slice + 1).to_string(), |filter| filter.title.get(lang).to_owned())
    };
    (0..bank.shape.dims()[0]).map(title).collect()
}

/// How much room there is.
fn format(state: &State, width: f32) -> Format {
    match (state.address.embed, width < 720.0 - 1.0) {
        (false, false) => Format::Wide,
        (false, true) => Format::Phone,
        (true, false) => Format::Embed,
        (true, true) if width >= 600.0 => Format::Embed,
        (true, true) => Format::EmbedNarrow,
    }
}

impl Stage {
    /// The drawing of the present state, with `focus` under the pointer.
    fn draw(&self, ctx: &Context<Self>, focus: Option<Site>) -> Option<Drawing> {
        let props = ctx.props();
        let Now::Here(draw) = props.draw else { return None };
        let state = &props.state;
        let specimen = state.session.specimen.as_ref()?;
        let picture = state.session.picture.as_ref()?;
        let host = self.surface.cast::<HtmlElement>()?.parent_element()?;
        let (width, height) = (host.client_width() as f32, host.client_height() as f32);
        let site = found(state, &state.address.at)?;
        let none = Vec::new();
        let thumbs = state.session.result.as_ref().map_or(&none, |result| &result.thumbs);
        let mut images = props.images.borrow_mut();
        images.hold_photo(picture);
        if let Some(result) = &state.session.result {
            images.hold_result(result, props.shade);
        }
        let maps: Vec<scene::Map> = thumbs
            .iter()
            .zip(images.scales())
            .enumerate()
            .filter_map(|(image, ((thumb, _), scale))| {
                // An older result may name what the present graph has not.
                let (node, large) = (specimen.layer.graph.find(&thumb.want.node)?, thumb.want.longest > app::SMALL);
                Some(scene::Map { node, channel: thumb.want.channel, large, image, scale })
            })
            .collect();
        let filters = filter_names(state, props.lang);
        let sources = state.address.filled(&specimen.layer.graph);
        let size = app::evaluated(&state.address, picture).unwrap_or([picture.height, picture.width]);
        let show = Show {
            setting: Some((state.address.operator, &state.address.params, size)),
            graph: &specimen.layer.graph,
            values: &specimen.values,
            pixels: &specimen.pixels,
            frame: specimen.frame,
            picture: [picture.width, picture.height],
            sources: &sources,
            edits: &state.address.edits,
            site,
            tap: state.address.tap,
            focus,
            tab: props.local.tab,
            linear: (state.address.operator.linear)(&state.address.params),
            lang: props.lang,
            filters: &filters,
            channels: &specimen.layer.channels,
            maps: &maps,
            wipe: props.local.wipe,
            under_way: state.under_way().filter(|_| scene::moves(state.address.view) && !effects::prefers_stillness()),
        };
        let format = format(state, width);
        let least = match format {
            Format::Wide if width < 800.0 || height < 300.0 => 690.0,
            Format::Wide => 540.0,
            Format::Embed => 300.0,
            Format::Phone | Format::EmbedNarrow => 0.0,
        };
        let area = Area { format, width, height: height.max(least) };
        Some(scene::draw_by(draw, state.address.view, &show, area))
    }

    fn focus(&self, ctx: &Context<Self>) -> Option<Site> {
        let state = &ctx.props().state;
        self.hover.or_else(|| found(state, state.address.pin.as_ref()?))
    }

    fn paint(&mut self, ctx: &Context<Self>) {
        if !matches!(ctx.props().draw, Now::Here(_)) {
            // What another view drew is not this one.
            return self.lay(ctx, Drawing::default());
        }
        let focus = self.focus(ctx);
        if let Some(drawing) = self.draw(ctx, focus) {
            self.lay(ctx, drawing);
        }
    }

    /// Paints another drawing.
    fn lay(&mut self, ctx: &Context<Self>, drawing: Drawing) {
        if let (Some(surface), [w, h]) = (self.surface.cast::<HtmlElement>(), drawing.size) {
            let style = surface.style();
            let _ = style.set_property("width", &format!("{w}px"));
            let _ = style.set_property("height", &format!("{h}px"));
        }
        self.drawing = drawing;
        self.layer(ctx, &self.base, &self.drawing.base);
        self.layer(ctx, &self.overlay, &self.drawing.overlay);
        if let Some(host) = self.buttons.cast::<HtmlElement>() {
            super::buttons::lay(&host, &self.drawing);
        }
    }

    fn layer(&self, ctx: &Context<Self>, canvas: &NodeRef, marks: &[Mark]) {
        let Some(context) = canvas.cast::<HtmlCanvasElement>().and_then(|canvas| prepare(&canvas, self.drawing.size))
        else {
            return;
        };
        let images = ctx.props().images.borrow();
        Painter::new(&context, &images, ctx.props().shade).paint(marks);
    }

    /// The mark whose button an event came from.
    fn button(&self, target: Option<web_sys::EventTarget>) -> Option<Mark> {
        super::buttons::pressed(&self.buttons.cast::<HtmlElement>()?, &self.drawing, &target?)
    }

    /// The pointer is on another element: the overlay and the sentence follow, and the rest where the view has it so.
    fn point_at(&mut self, ctx: &Context<Self>, site: Option<Site>) {
        if self.hover == site {
            return;
        }
        self.hover = site;
        let focus = self.focus(ctx);
        if let Some(drawing) = self.draw(ctx, focus) {
            if drawing.base == self.drawing.base {
                self.drawing.overlay = drawing.overlay;
                self.layer(ctx, &self.overlay, &self.drawing.overlay);
            } else {
                self.lay(ctx, drawing);
            }
        }
        let state = &ctx.props().state;
        if let Some(element) = ctx.props().sentence.cast::<HtmlElement>() {
            let mut under = State::clone(state);
            under.session.hover = self.hover.and_then(|site| named(state, site));
            element.set_text_content(Some(app::sentence(&under).get(ctx.props().lang)));
        }
    }

    /// The field over a weight whose number is being typed.
    fn field(&self, ctx: &Context<Self>) -> Html {
        let Some((site, p)) = self.typing else { return html! {} };
        let value = ctx.props().state.session.specimen.as_ref();
        let value =
            value.and_then(|specimen| specimen.values.of(site.node).data().get(site.index).copied()).unwrap_or(0.0);
        let done =
            ctx.link().callback(|event: Event| Msg::Typed(event.target_unchecked_into::<HtmlInputElement>().value()));
        html! {
            <input class="type" type="text" inputmode="decimal" autofocus=true value={number::tidy(value).to_string()}
                style={format!("left:{}px;top:{}px", p.x - 14.0, p.y)} onchange={done} onkeydown={|event: KeyboardEvent| event.stop_propagation()} />
        }
    }
}

/// Space and Enter press the button in focus, arrows move what can be moved, and do nothing else.
fn button_key(nudge: &Callback<KeyboardEvent>, event: KeyboardEvent) {
    let moves = || super::buttons::moves(event.target());
    if matches!(event.key().as_str(), " " | "Enter") {
        event.stop_propagation();
    } else if !event.ctrl_key() && !event.meta_key() && arrow(&event).is_some() && moves() {
        event.stop_propagation();
        event.prevent_default();
        nudge.emit(event);
    }
}
