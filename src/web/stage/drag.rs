//! What a pressed pointer moves, and what a click asks for.

use super::{Local, Stage, act_on, asked, found, named};
use crate::app::{self, Action, Clock, Gesture};
use crate::graph::{Edit, NodeId};
use crate::operator::View;
use crate::picture::Frame;
use crate::scene::{self, Handle, Mark, Point, Site};
use crate::words::number;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};
use yew::prelude::*;

/// What a pressed pointer is moving.
#[derive(Clone, Debug)]
pub(super) struct Drag {
    handle: Handle,
    from: Point,
    /// What it has at the start: the value, or both offsets.
    values: [f64; 2],
    frame: Frame,
    moved: bool,
}

impl Stage {
    pub(super) fn down(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        let p = place(event);
        let state = ctx.props().state.clone();
        let (Some(mark), Some(specimen)) = (self.drawing.pick(p).cloned(), state.session.specimen.as_ref()) else {
            return;
        };
        let apart = matches!(mark.handle, Some(Handle::Shift { .. } | Handle::Share(_)));
        if apart || event.pointer_type() != "mouse" {
            // What is moved is looked at, under a finger too.
            self.point_at(ctx, mark.site.filter(|_| apart));
        }
        if let Some(handle) = mark.handle {
            let value = |site: Site| specimen.values.of(site.node).data().get(site.index).copied().unwrap_or(0.0);
            let values = match handle {
                Handle::Value { site, .. } | Handle::Share(site) => [value(site), 0.0],
                Handle::Shift { rows, columns, .. } => [value(rows), value(columns)],
                _ => [0.0; 2],
            };
            // The window and the picture move at once with the pointer; a touch that only scrolls does not reach here.
            let _ = event
                .target()
                .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
                .map(|e| e.set_pointer_capture(event.pointer_id()));
            self.held.set(matches!(
                handle,
                Handle::Shift { .. } | Handle::Share(_) | Handle::Fill { .. } | Handle::Along { .. }
            ));
            let at_once = matches!(
                handle,
                Handle::Wipe | Handle::Term(_) | Handle::Frame | Handle::Along { .. } | Handle::Fill { .. }
            );
            self.drag = Some(Drag { handle, from: p, values, frame: specimen.frame, moved: false });
            if at_once {
                self.drag_to(ctx, p);
            }
        }
    }

    pub(super) fn moved(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
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
            Some(Handle::Value { .. } | Handle::Share(_) | Handle::Along { down: true, .. }) => "ns-resize",
            Some(Handle::Window | Handle::Frame | Handle::Shift { .. } | Handle::Fill { .. }) => "grab",
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

    pub(super) fn up(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        let drag = self.drag.take();
        self.held.set(false);
        let p = place(event);
        let still = drag.as_ref().is_none_or(|drag| !drag.moved);
        let slid = matches!(drag.as_ref().map(|drag| &drag.handle), Some(Handle::Along { .. } | Handle::Fill { .. }));
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
            Some(Handle::Channel(channel)) => self.channel(ctx, channel),
            Some(Handle::Node(node)) => self.stand(ctx, node),
            Some(Handle::At(site)) => {
                if let Some(name) = named(&ctx.props().state, site) {
                    ctx.props().act.emit(Action::At(name));
                }
            }
            Some(Handle::Tab(tab)) => self.tab(ctx, tab),
            Some(Handle::Press(deed)) => ctx.props().act.emit(asked(deed)),
            _ => {
                let Some(site) = mark.site.or(self.under_window(&mark, p)) else { return };
                self.press(ctx, site);
            }
        }
    }

    /// Shows another channel of the node shown.
    pub(super) fn channel(&self, ctx: &Context<Self>, channel: usize) {
        let state = &ctx.props().state;
        let specimen = state.session.specimen.as_ref();
        if let Some(at) = specimen.and_then(|specimen| app::sliced(specimen, &state.address.at, channel)) {
            ctx.props().act.emit(Action::At(at));
        }
    }

    /// Shows another input channel's numbers.
    pub(super) fn tab(&self, ctx: &Context<Self>, tab: usize) {
        ctx.props().set_local.emit(Local { tab, ..ctx.props().local });
    }

    /// A click on a node selects it, at the same place of its plane where there is one, and a second shows its numbers; a leaf's element is pinned.
    pub(super) fn stand(&self, ctx: &Context<Self>, node: NodeId) {
        let state = &ctx.props().state;
        let Some(specimen) = state.session.specimen.as_ref() else { return };
        match app::beside(specimen, &state.address.at, node) {
            Some(at) if at.node == state.address.at.node => ctx.props().act.emit(Action::View(View::Window)),
            Some(at) if specimen.layer.graph.applied(node).is_some() => ctx.props().act.emit(Action::At(at)),
            pin => ctx.props().act.emit(Action::Pin(pin)),
        }
    }

    /// A click on an element: an output becomes the one whose sum is shown, anything else is pinned, and let go when pressed again.
    pub(super) fn press(&mut self, ctx: &Context<Self>, site: Site) {
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
            Handle::Share(site) if drag.moved => {
                let value = app::shared(drag.values[0] - f64::from(dy / 6.0) * 0.05);
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
            Handle::Fill { .. } => {
                if let Some((leaf, item)) = drag.handle.source(p) {
                    act.emit(Action::Slide(leaf.to_owned(), item.clone()));
                }
            }
            Handle::Frame => self.drag_frame(ctx, &drag, p),
            Handle::Window if drag.moved => self.drag_window(ctx, p),
            Handle::Value { .. }
            | Handle::Share(_)
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
}

/// Puts both offsets of a tap at other values, as one change.
fn shift(ctx: &Context<Stage>, rows: Site, columns: Site, to: [f64; 2]) {
    let Some(specimen) = ctx.props().state.session.specimen.as_ref() else { return };
    let node = specimen.layer.graph.node(rows.node);
    if let Some(edit) = Edit::pair(&node.name, node.shape, [rows.index, columns.index], to) {
        ctx.props().act.emit(Action::Edit(edit, Gesture::Drag));
    }
}

fn place(event: &PointerEvent) -> Point {
    Point { x: event.offset_x() as f32, y: event.offset_y() as f32 }
}
