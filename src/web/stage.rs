//! The stage: two canvases, and the pointer and the keyboard on them. Hovering repaints the overlay alone and never passes through Yew's diff.

use super::images::Images;
use super::keys::key;
use super::painter::{Painter, prepare};
use crate::app::{self, Action, Clock, Gesture, SiteName, State};
use crate::graph::{Edit, Filter, NodeId, Role};
use crate::operator::View;
use crate::picture::Frame;
use crate::scene::{self, Area, Deed, Drawing, Format, Handle, Mark, Point, Shade, Show, Site};
use crate::words::{Lang, number, ui};
use std::cell::RefCell;
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
    }
}

/// What a pressed pointer is moving.
#[derive(Clone, Debug)]
struct Drag {
    handle: Handle,
    from: Point,
    /// What it has at the start: the value, or both offsets.
    values: [f64; 2],
    frame: Frame,
    moved: bool,
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
            Msg::Press(event) => {
                if let (Some(host), Some(target)) = (self.buttons.cast::<HtmlElement>(), event.target())
                    && let Some(Handle::Press(deed)) = super::buttons::pressed(&host, &self.drawing, &target)
                {
                    ctx.props().act.emit(asked(deed));
                }
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
        let empty = ctx.props().state.session.specimen.is_none();
        html! {
            <div class="stage" id="stage">
                <div class="surface" ref={self.surface.clone()} tabindex="0" role="application"
                    aria-label={ui::STAGE_LABEL.get(ctx.props().lang)} onkeydown={link.callback(Msg::Key)}>
                    <canvas ref={self.base.clone()} onpointerdown={link.callback(Msg::Down)} onpointermove={link.callback(Msg::Move)}
                        onpointerup={link.callback(Msg::Up)} onpointercancel={link.callback(Msg::Up)} onpointerleave={link.callback(|_| Msg::Leave)}
                        ondblclick={link.callback(Msg::Type)} />
                    <canvas class="overlay" ref={self.overlay.clone()} aria-hidden="true" />
                    <div class="handles" ref={self.buttons.clone()} onclick={link.callback(Msg::Press)} onkeydown={|event: KeyboardEvent| button_key(&event)} />
                    { self.field(ctx) }
                </div>
                if empty { <p class="empty">{ ui::LOADING.get(ctx.props().lang) }</p> }
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
        }
        self.paint(ctx);
    }

    fn destroy(&mut self, _: &Context<Self>) {
        if let Some((observer, _)) = self.resize.take() {
            observer.disconnect();
        }
    }
}

/// The action a deed is.
fn asked(deed: Deed) -> Action {
    match deed {
        Deed::Set(param, value) => Action::Set(param, value, Gesture::Once),
        Deed::Fill(leaf, item) => Action::Fill(leaf, None, item),
        Deed::Toggle(edit) => Action::Toggle(edit),
    }
}

/// Emits an action on an element by its name.
fn act_on(ctx: &Context<Stage>, site: Site, action: impl Fn(&str, &[usize]) -> Action) {
    if let Some(SiteName { node, index }) = named(&ctx.props().state, site) {
        ctx.props().act.emit(action(&node, &index));
    }
}

/// Puts both offsets of a tap at other values, as one change.
fn shift(ctx: &Context<Stage>, rows: Site, columns: Site, to: [f64; 2]) {
    let Some(specimen) = ctx.props().state.session.specimen.as_ref() else { return };
    let node = specimen.layer.graph.node(rows.node);
    if let Some(edit) = Edit::pair(&node.name, node.shape, [rows.index, columns.index], to) {
        ctx.props().act.emit(Action::Edit(edit, Gesture::Drag));
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
        };
        let format = format(state, width);
        let least = match format {
            Format::Wide if width < 800.0 || height < 300.0 => 690.0,
            Format::Wide => 540.0,
            Format::Embed => 300.0,
            Format::Phone | Format::EmbedNarrow => 0.0,
        };
        let area = Area { format, width, height: height.max(least) };
        Some(scene::draw(state.address.view, &show, area))
    }

    fn focus(&self, ctx: &Context<Self>) -> Option<Site> {
        let state = &ctx.props().state;
        self.hover.or_else(|| found(state, state.address.pin.as_ref()?))
    }

    fn paint(&mut self, ctx: &Context<Self>) {
        let focus = self.focus(ctx);
        let Some(drawing) = self.draw(ctx, focus) else { return };
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

    /// The pointer is on another element: the overlay and the sentence follow, nothing else.
    fn point_at(&mut self, ctx: &Context<Self>, site: Option<Site>) {
        if self.hover == site {
            return;
        }
        self.hover = site;
        let focus = self.focus(ctx);
        if let Some(drawing) = self.draw(ctx, focus) {
            self.drawing.overlay = drawing.overlay;
            self.layer(ctx, &self.overlay, &self.drawing.overlay);
        }
        let state = &ctx.props().state;
        if let Some(element) = ctx.props().sentence.cast::<HtmlElement>() {
            let mut under = State::clone(state);
            under.session.hover = self.hover.and_then(|site| named(state, site));
            element.set_text_content(Some(app::sentence(&under).get(ctx.props().lang)));
        }
    }

    fn down(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        let p = place(event);
        let state = ctx.props().state.clone();
        let (Some(mark), Some(specimen)) = (self.drawing.pick(p).cloned(), state.session.specimen.as_ref()) else {
            return;
        };
        if let Some(handle) = mark.handle {
            let value = |site: Site| specimen.values.of(site.node).data().get(site.index).copied().unwrap_or(0.0);
            let values = match handle {
                Handle::Value { site, .. } => [value(site), 0.0],
                Handle::Shift { rows, columns, .. } => [value(rows), value(columns)],
                _ => [0.0; 2],
            };
            // The window and the picture move at once with the pointer; a touch that only scrolls does not reach here.
            let _ = event
                .target()
                .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
                .map(|e| e.set_pointer_capture(event.pointer_id()));
            let at_once = matches!(handle, Handle::Wipe | Handle::Term(_) | Handle::Frame | Handle::Along { .. });
            self.drag = Some(Drag { handle, from: p, values, frame: specimen.frame, moved: false });
            if at_once {
                self.drag_to(ctx, p);
            }
        }
    }

    fn moved(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        let p = place(event);
        if self.drag.is_some() {
            self.drag_to(ctx, p);
            return;
        }
        let site = self.drawing.pick(p).and_then(|mark| mark.site.or(self.under_window(mark, p)));
        if event.pointer_type() == "mouse" {
            self.point_at(ctx, site);
        }
        let cursor = match self.drawing.pick(p).and_then(|mark| mark.handle.as_ref()) {
            Some(Handle::Value { .. } | Handle::Along { down: true, .. }) => "ns-resize",
            Some(Handle::Window | Handle::Frame | Handle::Shift { .. }) => "grab",
            Some(Handle::Wipe | Handle::Along { down: false, .. }) => "ew-resize",
            Some(_) => "pointer",
            None if site.is_some() => "crosshair",
            None => "default",
        };
        if let Some(surface) = self.surface.cast::<HtmlElement>() {
            let _ = surface.style().set_property("cursor", cursor);
        }
    }

    /// The cell under the window's own mark.
    fn under_window(&self, mark: &Mark, p: Point) -> Option<Site> {
        matches!(mark.handle, Some(Handle::Window)).then_some(())?;
        let hit = |mark: &&Mark| mark.site.is_some() && mark.area().is_some_and(|area| area.contains(p));
        self.drawing.base.iter().rev().find(hit)?.site
    }

    fn up(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        let drag = self.drag.take();
        let p = place(event);
        let still = drag.as_ref().is_none_or(|drag| !drag.moved);
        let slid = matches!(drag.as_ref().map(|drag| &drag.handle), Some(Handle::Along { .. }));
        if slid || !still {
            ctx.props().act.emit(Action::Release);
        }
        if slid || !still {
            return;
        }
        let Some(mark) = self.drawing.pick(p).cloned() else {
            ctx.props().act.emit(Action::Pin(None));
            return;
        };
        match mark.handle {
            Some(Handle::Channel(channel)) => {
                let state = &ctx.props().state;
                let specimen = state.session.specimen.as_ref();
                if let Some(at) = specimen.and_then(|specimen| app::sliced(specimen, &state.address.at, channel)) {
                    ctx.props().act.emit(Action::At(at));
                }
            }
            Some(Handle::Node(node)) => self.stand(ctx, node),
            Some(Handle::At(site)) => {
                if let Some(name) = named(&ctx.props().state, site) {
                    ctx.props().act.emit(Action::At(name));
                }
            }
            Some(Handle::Tab(tab)) => ctx.props().set_local.emit(Local { tab, ..ctx.props().local }),
            Some(Handle::Press(deed)) => ctx.props().act.emit(asked(deed)),
            _ => {
                let Some(site) = mark.site.or(self.under_window(&mark, p)) else { return };
                self.press(ctx, site);
            }
        }
    }

    /// A click on a node selects it, at the same place of its plane where there is one, and a second shows its numbers; a leaf's element is pinned.
    fn stand(&self, ctx: &Context<Self>, node: NodeId) {
        let state = &ctx.props().state;
        let Some(specimen) = state.session.specimen.as_ref() else { return };
        match app::beside(specimen, &state.address.at, node) {
            Some(at) if at.node == state.address.at.node => ctx.props().act.emit(Action::View(View::Window)),
            Some(at) if specimen.layer.graph.applied(node).is_some() => ctx.props().act.emit(Action::At(at)),
            pin => ctx.props().act.emit(Action::Pin(pin)),
        }
    }

    /// A click on an element: an output becomes the one whose sum is shown, anything else is pinned, and let go when pressed again.
    fn press(&mut self, ctx: &Context<Self>, site: Site) {
        let state = &ctx.props().state;
        let Some(name) = named(state, site) else { return };
        if name.node == state.address.at.node {
            ctx.props().act.emit(Action::At(name));
        } else {
            let again = state.address.pin.as_ref() == Some(&name);
            ctx.props().act.emit(Action::Pin((!again).then_some(name)));
        }
    }

    fn drag_to(&mut self, ctx: &Context<Self>, p: Point) {
        let Some(mut drag) = self.drag.clone() else { return };
        let (dx, dy) = (p.x - drag.from.x, p.y - drag.from.y);
        drag.moved |= dx.hypot(dy) > 4.0;
        let act = &ctx.props().act;
        match drag.handle {
            Handle::Wipe => {
                if let Some(area) = self.area(&drag.handle) {
                    let wipe = ((p.x - area.x) / area.w).clamp(0.0, 1.0);
                    ctx.props().set_local.emit(Local { wipe, ..ctx.props().local });
                }
            }
            Handle::Term(_) => {
                if let Some(Handle::Term(term)) = self.drawing.pick(p).and_then(|mark| mark.handle.as_ref()) {
                    act.emit(Action::Seek(Clock::Tap, *term));
                }
            }
            Handle::Value { site, step } if drag.moved => {
                let value = drag.values[0] + f64::from((-dy / 6.0).round()) * step;
                let value = (value / step).round() * step;
                let value = number::tidy(value);
                act_on(ctx, site, |node, index| Action::Edit(Edit::element(node, index, value), Gesture::Drag));
            }
            Handle::Shift { rows, columns, cell } if drag.moved => {
                let by = [dy, dx].map(|pixels| f64::from(pixels / cell));
                let to = [0, 1].map(|axis| ((drag.values[axis] + by[axis]) * 20.0).round() / 20.0);
                shift(ctx, rows, columns, to.map(number::tidy));
            }
            Handle::Along { .. } => {
                if let Some((param, value)) = drag.handle.nearest(p) {
                    act.emit(Action::Set(param, value.clone(), Gesture::Drag));
                }
            }
            Handle::Frame => self.drag_frame(ctx, &drag, p),
            Handle::Window if drag.moved => self.drag_window(ctx, p),
            Handle::Value { .. }
            | Handle::Shift { .. }
            | Handle::Window
            | Handle::Channel(_)
            | Handle::Tab(_)
            | Handle::Node(_)
            | Handle::At(_)
            | Handle::Press(_) => {}
        }
        self.drag = Some(drag);
    }

    fn area(&self, handle: &Handle) -> Option<scene::Rect> {
        self.drawing.base.iter().find(|mark| mark.handle.as_ref() == Some(handle))?.area()
    }

    fn drag_frame(&self, ctx: &Context<Self>, drag: &Drag, p: Point) {
        let (Some(area), Some(picture)) = (self.area(&Handle::Frame), ctx.props().state.session.picture.as_ref())
        else {
            return;
        };
        let scale = picture.width as f32 / area.w;
        let (w, h) = (drag.frame.columns * drag.frame.cell, drag.frame.rows * drag.frame.cell);
        let to = |along: f32, size: usize, most: usize| {
            ((along * scale) as usize).saturating_sub(size / 2).min(most.saturating_sub(size))
        };
        let frame =
            Frame { x: to(p.x - area.x, w, picture.width), y: to(p.y - area.y, h, picture.height), ..drag.frame };
        ctx.props().act.emit(Action::Frame(frame, Gesture::Drag));
    }

    /// The output whose window lies nearest under the pointer.
    fn drag_window(&self, ctx: &Context<Self>, p: Point) {
        let state = &ctx.props().state;
        let (Some(specimen), Some(here)) = (state.session.specimen.as_ref(), found(state, &state.address.at)) else {
            return;
        };
        let under = |mark: &&Mark| {
            mark.site.is_some_and(|site| site.node != here.node) && mark.area().is_some_and(|area| area.contains(p))
        };
        let Some(input) = self.drawing.base.iter().find(under).and_then(|mark| mark.site) else { return };
        let Some(taps) = specimen.layer.graph.taps(&specimen.values, here.node) else { return };
        let Some(operand) = taps.ids.iter().position(|&id| id == input.node) else { return };
        let plane = scene::Sheet::of(taps.output, here.index).range();
        let fed: Vec<usize> = taps
            .feeds(operand, input.index)
            .iter()
            .map(|&(site, _)| site)
            .filter(|site| plane.contains(site))
            .collect();
        if let Some(&middle) = fed.get(fed.len() / 2)
            && let Some(name) = named(state, Site { node: here.node, index: middle })
            && name != state.address.at
        {
            ctx.props().act.emit(Action::At(name));
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

/// Space and Enter press the button in focus, and do nothing else.
fn button_key(event: &KeyboardEvent) {
    if matches!(event.key().as_str(), " " | "Enter") {
        event.stop_propagation();
    }
}

fn place(event: &PointerEvent) -> Point {
    Point { x: event.offset_x() as f32, y: event.offset_y() as f32 }
}
