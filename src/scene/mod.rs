//! Scenes: (graph, values, cursor, size) to a [`Drawing`] of marks, purely. Floor 4: imports [`crate::operator`] and the floors below; knows taps
//! and handles, never an operator by name.
//!
//! A view is a file here, a word in `views!`, and a line in `src/operator/view.rs`.
//!
//! | file | what it is |
//! |---|---|
//! | `mark` | marks, rectangles, handles |
//! | `palette` | inks in both themes, maps from numbers to colours |
//! | `metrics`, `metrics_table` | text widths from our own fonts, wrapping |
//! | `pen` | small sentences for drawing: a text, a frame, a halo |
//! | `grid` | a plane of cells with its axes, padding and window |
//! | `names` | what nodes are called |
//! | `sheet` | how a tensor's elements lie on cells |
//! | `terms` | the taps of one output, arranged by the window they came through |
//! | `operands` | what an element is made from, drawn, with its window or taps |
//! | `tiles`, `table` | window x weight = products; term by term where there is no window |
//! | `total` | what the terms come to, in a line |
//! | `result` | the whole picture against its result |
//! | `strip` | all nodes in a line |
//! | `loupe` | the running sum, term by term |
//! | `show` | what a view is given |
//! | `window` | the view of one output element: wide, phone, embedded |
//! | `layers` | a graph in layers of cards, with few crossings |
//! | `thumb` | a node's values made small |
//! | `flow` | the view of the whole graph |
//! | `blocks` | the view of a bank of windows: output channels by input channels |
//! | `coverage` | the view of what an element stands on, node by node |
//! | `mixture` | the view of experts mixed into one weight |
//! | `nodes` | the view of a graph: its nodes, its edges, what passes along them |
//! | `offsets` | the view of taps that left their place |
//! | `lanes` | the view of every channel and the channels it is made from |
//! | `sweep` | the view of what each parameter does to the cost |
//! | `scales` | the view of two or more resolutions and the paths between them |
//! | `focus` | gather, scatter, share: what follows the pointer |
//! | `channels` | which channels a channel is made from, here and at other settings |
//! | `chips` | parameters set in the drawing itself |
//! | `verb` | what a node does, in a word |
//! | `zoom` | larger type on a larger screen |
//! | `svg`, `text` | painters that need no browser |

mod blocks;
mod channels;
mod chips;
mod coverage;
mod flow;
mod focus;
mod grid;
mod lanes;
mod layers;
mod loupe;
mod mark;
pub mod metrics;
mod metrics_table;
mod mixture;
mod names;
mod nodes;
mod offsets;
mod operands;
pub mod palette;
mod pen;
mod result;
mod scales;
mod sheet;
mod show;
mod strip;
mod svg;
mod sweep;
mod table;
mod terms;
mod text;
mod thumb;
mod tiles;
mod total;
mod verb;
mod window;
mod zoom;

pub use mark::{
    Align, Deed, Drawing, Form, Ground, Handle, Image, Ink, Leg, Mark, Name, Paint, Point, Rect, Site, Stroke, Type, at,
};
pub use names::title;
pub use palette::{Scale, Shade};
pub use sheet::{Lay, Sheet};
pub use show::{Area, Format, Map, Show};
pub use svg::svg;
pub use text::text;
pub use tiles::step;

pub use scales::{Change, changes};

use crate::graph::{Graph, NodeId};
use crate::operator::View;

/// Draws a view.
pub type Draw = fn(&Show<'_>, Area) -> Drawing;

/// Every view and what draws it, given to a macro: one list for all that must know them.
macro_rules! views {
    ($with:ident) => {
        $with! { Window window, Flow flow, Nodes nodes, Offsets offsets, Mixture mixture, Lanes lanes, Scales scales, Blocks blocks, Coverage coverage, Sweep sweep }
    };
}
#[cfg(target_arch = "wasm32")]
pub(crate) use views;

macro_rules! drawers {
    ($($view:ident $draw:ident),*) => {
        /// What draws each view. A page links them one by one, each a part of its own.
        pub mod drawers { $(pub use super::$draw::$draw;)* }

        /// What draws a view.
        pub fn drawer(view: View) -> Draw {
            match view { $(View::$view => drawers::$draw),* }
        }
    };
}
views!(drawers);

/// What a view shows, in an area.
pub fn draw(view: View, show: &Show<'_>, area: Area) -> Drawing {
    draw_by(drawer(view), view, show, area)
}

/// The same with what draws it at hand.
pub fn draw_by(draw: Draw, view: View, show: &Show<'_>, area: Area) -> Drawing {
    zoom::zoomed(view, area, |area| draw(show, area))
}

/// Whether something in a view moves while the clock runs, also between two ticks.
pub fn moves(view: View) -> bool {
    matches!(view, View::Lanes)
}

/// The channels a view would like to show small on the whole picture, besides those of the node shown and of the outputs.
pub fn wants(view: View, graph: &Graph) -> Vec<(NodeId, usize)> {
    match view {
        View::Window => window::wants(graph),
        View::Flow => flow::wants(graph),
        View::Nodes | View::Offsets | View::Blocks | View::Coverage | View::Sweep => Vec::new(),
        View::Lanes => lanes::wants(graph),
        View::Mixture => mixture::wants(graph),
        View::Scales => scales::wants(graph),
    }
}
