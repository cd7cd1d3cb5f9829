//! Scenes: (graph, values, cursor, size) to a [`Drawing`] of marks, purely. Floor 4: imports [`crate::graph`] and the floors below; knows taps and
//! handles, never an operator.
//!
//! | file | what it is |
//! |---|---|
//! | `mark` | marks, rectangles, handles |
//! | `palette` | inks in both themes, maps from numbers to colours |
//! | `metrics`, `metrics_table` | text widths from our own fonts, wrapping |
//! | `pen` | small sentences for drawing: a text, a frame, a halo |
//! | `grid` | a plane of cells with its axes, padding and window |
//! | `terms` | the taps of one output, arranged by the window they came through |
//! | `tiles` | window x weight = products |
//! | `loupe` | the running sum, term by term |
//! | `stage` | the arrangement of all of it: wide, phone, embedded |
//! | `focus` | gather, scatter, share: what follows the pointer |
//! | `svg`, `text` | painters that need no browser |

mod focus;
mod grid;
mod loupe;
mod mark;
pub mod metrics;
mod metrics_table;
pub mod palette;
mod pen;
mod stage;
mod svg;
mod terms;
mod text;
mod tiles;

pub use mark::{
    Align, Drawing, Form, Ground, Handle, Image, Ink, Leg, Mark, Paint, Point, Rect, Site, Stroke, Type, at,
};
pub use palette::{Scale, Shade};
pub use stage::{Format, Map, Show, stage};
pub use svg::svg;
pub use text::text;
pub use tiles::step;
