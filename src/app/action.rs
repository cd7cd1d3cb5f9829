//! What can happen, and what it asks of the world.

use super::{Clock, Origin, SiteName, Theme};
use crate::graph::{Edit, Item};
use crate::operator::{Told, Value, View};
use crate::picture::{Frame, Picture};
use crate::scene::Handle;
use crate::wire::{Reply, Request};
use crate::words::{Lang, Problem, Words};
use std::sync::Arc;

/// Where in a drag an action stands; a whole drag is one undo step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Not part of a drag.
    Once,
    /// A move of one.
    Drag,
}

/// What can happen.
#[derive(Clone, Debug)]
pub enum Action {
    /// A link was followed, or the reader went back or forward: everything after `#`.
    Open(String),
    /// A parameter was set.
    Set(&'static str, Value, Gesture),
    /// A leaf's slice takes another source; no slice means all of them.
    Fill(String, Option<usize>, Item),
    /// A leaf's source is dragged along.
    Slide(String, Item),
    /// What can be dragged is moved by steps down and to the right, far or not.
    Nudge(Handle, [isize; 2], bool),
    /// The picture becomes channels by another stem.
    Stem(&'static str),
    /// Elements were replaced.
    Edit(Edit, Gesture),
    /// An edit is laid over, or taken back where it is there.
    Toggle(Edit),
    /// Edits that belong together are laid over, or taken back where all of them are there.
    Together(Vec<Edit>),
    /// A node's edits are taken back.
    Unedit(String),
    /// A drag ended.
    Release,
    /// Everything as the page opens, the picture kept.
    Reset,
    /// One step back in what the reader changed.
    Undo,
    /// One forward again.
    Redo,
    /// The output element whose sum is shown.
    At(SiteName),
    /// Another view.
    View(View),
    /// An element is kept under the finger, or none.
    Pin(Option<SiteName>),
    /// The pointer is on an element, or on none.
    Hover(Option<SiteName>),
    /// A clock is dragged to a tick.
    Seek(Clock, usize),
    /// The chosen clock moves by ticks.
    Step(isize),
    /// To the first or the last tick of the chosen clock.
    End(bool),
    /// Another clock is chosen.
    Choose(Clock),
    /// Play, or pause.
    Play(bool),
    /// Milliseconds went by.
    Tick(f64),
    /// Another speed.
    Speed(f64),
    /// The specimen was moved or resized.
    Frame(Frame, Gesture),
    /// Another picture is wanted.
    Want(Origin),
    /// A picture is there, with its default specimen where that was worked out already, and what there is to tell about it.
    Arrived(Origin, Arc<Picture>, Option<Frame>, Vec<Words>),
    /// A picture was refused; the current one stays.
    Refused(Problem),
    /// The compute core answered; the body has the pixels.
    Core(Reply, Vec<f32>),
    /// The compute core crashed or hung and was replaced.
    Crashed,
    /// What tries theorems crashed or hung.
    Fell,
    /// A theorem is to be tried.
    Prove(String),
    /// The setting is to be timed.
    Measure,
    /// An operator's story is there.
    Story(&'static str, Arc<Told>),
    /// Another beat of the story.
    Beat(usize),
    /// The beat's answer is shown.
    Reveal,
    /// Another language.
    Lang(Lang),
    /// Another theme.
    Theme(Theme),
    /// A notice was read.
    Dismiss(usize),
}

/// What an action asks of the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the compute core; the body is the picture's bytes for `Hold`, the specimen's for `Try`.
    Ask(Request),
    /// Fetch a picture.
    Fetch(Origin),
    /// Fetch an operator's story.
    Tell(&'static str),
    /// Write the URL: as a new entry, or over the present one.
    Write {
        /// Everything after `#`: `/vanilla?kernel_size=5`.
        hash: String,
        /// As a new entry in the history.
        push: bool,
    },
    /// Keep the preferred language and theme.
    Remember,
    /// Say it to a screen reader.
    Say(Words),
}
