//! The session: everything a link does not carry.

use super::{Address, Origin, SiteName, Theme};
use crate::graph::Nodes;
use crate::operator::{ALL, Layer, Told, ToldBeat, Trial};
use crate::order::Map;
use crate::picture::{Frame, Picture};
use crate::wire::{Setting, Thumb, Want};
use crate::words::{Lang, Problem, Words};
use std::sync::Arc;

/// The most notices at a time.
const NOTICES: usize = 4;

/// The operator on the specimen, by folds in f64: all numbers on the stage come from here.
#[derive(Debug)]
pub struct Specimen {
    /// Wired at the specimen's size.
    pub layer: Layer,
    /// Every node's values.
    pub values: Nodes<f64>,
    /// Where it lies on the picture.
    pub frame: Frame,
    /// Its own pixels.
    pub pixels: Picture,
}

/// Something to tell the reader, until it is dismissed.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// For information.
    Note(Words),
    /// Something asked for could not be done.
    Trouble(Problem),
}

/// The operator on the whole picture, as far as it was sent back.
#[derive(Debug)]
pub struct Outcome {
    /// Each thumb with its pixels.
    pub thumbs: Vec<(Thumb, Vec<f32>)>,
    /// The evaluated size.
    pub size: [usize; 2],
    /// The run it came from: counts up with every result, so that a painter knows a new one.
    pub version: u64,
}

/// A theorem's trials.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proof {
    /// On the specimen.
    pub specimen: Option<Result<Trial, Problem>>,
    /// On the whole picture; the job while it runs.
    pub picture: Option<Result<Trial, Problem>>,
    /// The job it waits for.
    pub job: Option<u64>,
}

/// How long the present setting takes on the picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Timing {
    /// Plain loops are timed, in this job.
    Plain(u64),
    /// They took so long; kernels are timed, in this job.
    Fast(u64, Span),
    /// Both were timed.
    Done {
        /// By plain loops.
        plain: Span,
        /// By kernels, on a picture as large.
        fast: Span,
    },
    /// It could not be done.
    Failed(Problem),
}

/// One side of a measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Of one evaluation.
    pub milliseconds: f64,
    /// Rows and columns of what was evaluated.
    pub size: [usize; 2],
}

/// A conversation with the compute core: at most one run is under way, and what is wanted meanwhile is asked for when its answer comes.
#[derive(Clone, Debug, Default)]
pub struct Core {
    /// Whether it was given the present picture; nothing is under way while it was not.
    pub held: bool,
    /// The run whose answer is awaited; all others are ignored.
    pub flight: Option<u64>,
    /// What was last wanted: the run called [`Session::job`].
    pub wanted: Option<(Setting, Vec<Want>)>,
    /// The latest number given to a run or a trial.
    pub ticket: u64,
    /// How often it crashed over the latest run.
    pub crashes: usize,
}

/// A picture that was asked for and is not there yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Coming {
    /// Which.
    pub origin: Origin,
    /// The address to take when it comes: a link's. None keeps the present one.
    pub address: Option<Box<Address>>,
}

/// Everything a link does not carry.
#[derive(Clone, Debug)]
pub struct Session {
    /// The picture, once it is there.
    pub picture: Option<Arc<Picture>>,
    /// Where its specimen lies unless a link says otherwise.
    pub usual: Option<Frame>,
    /// The picture last asked for, while it is awaited.
    pub coming: Option<Coming>,
    /// What is told of an operator, once it is fetched: its id and its story.
    pub story: Option<(&'static str, Arc<Told>)>,
    /// The operator on the specimen.
    pub specimen: Option<Arc<Specimen>>,
    /// The operator on the whole picture.
    pub result: Option<Arc<Outcome>>,
    /// The latest run wanted.
    pub job: u64,
    /// Whether it is awaited: the result shown is older than the setting.
    pub waiting: bool,
    /// What is under way to get it.
    pub core: Core,
    /// What the pointer or the keyboard focus is on.
    pub hover: Option<SiteName>,
    /// Milliseconds since the last step while playing.
    pub playing: Option<f64>,
    /// Steps per step: 0.5, 1, 2, 4.
    pub speed: f64,
    /// States to go back to, latest last.
    pub undo: Vec<Address>,
    /// States to come back to, latest last.
    pub redo: Vec<Address>,
    /// What is being dragged, so that a whole drag becomes one undo step.
    pub gesture: Option<String>,
    /// What to tell.
    pub notices: Vec<Notice>,
    /// Trials by theorem name.
    pub proofs: Map<String, Proof>,
    /// The measurement asked for, of this setting.
    pub timing: Option<Timing>,
    /// The reader's language where the link fixes none.
    pub lang: Lang,
    /// The reader's theme where the link fixes none.
    pub theme: Option<Theme>,
}

impl Session {
    /// Before anything happened, for a reader's language and theme.
    pub fn new(lang: Lang, theme: Option<Theme>) -> Self {
        Self {
            picture: None,
            usual: None,
            coming: None,
            story: None,
            specimen: None,
            result: None,
            job: 0,
            waiting: false,
            core: Core::default(),
            hover: None,
            playing: None,
            speed: 1.0,
            undo: Vec::new(),
            redo: Vec::new(),
            gesture: None,
            notices: Vec::new(),
            proofs: Map::new(),
            timing: None,
            lang,
            theme,
        }
    }

    /// Tells something once; what was told before is not repeated, and the oldest make room.
    pub fn tell(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
        let extra = self.notices.len().saturating_sub(NOTICES);
        self.notices.drain(..extra);
    }

    /// Tells what could not be done.
    pub fn trouble(&mut self, problems: impl IntoIterator<Item = Problem>) {
        problems.into_iter().for_each(|problem| self.tell(Notice::Trouble(problem)));
    }
}

/// The whole application.
#[derive(Clone, Debug)]
pub struct State {
    /// What the URL says.
    pub address: Address,
    /// What it does not.
    pub session: Session,
}

impl State {
    /// How far what moves while the clock runs is on its way, 0 to 1, again every two seconds at speed 1: by the clock's place alone; none at rest.
    pub fn under_way(&self) -> Option<f32> {
        const ROUND: f64 = 2000.0;
        let (waited, clock) = (self.session.playing?, self.address.clock);
        let [at, _] = super::clocks(self)?.of(clock);
        let time = at as f64 * super::tick(clock) + waited * self.session.speed;
        Some((time / ROUND).fract() as f32)
    }

    /// The present operator's story, once it is there.
    pub fn story(&self) -> Option<&Told> {
        self.session.story.as_ref().filter(|(id, _)| *id == self.address.operator.id).map(|(_, story)| story.as_ref())
    }

    /// The present beat, once its story is there.
    pub fn beat(&self) -> Option<&ToldBeat> {
        let story = self.story()?;
        story.beats.get(self.address.beat.min(story.beats.len().saturating_sub(1)))
    }

    /// Before anything happened; what follows is [`super::Action::Open`] with the page's own link.
    pub fn new(lang: Lang, theme: Option<Theme>) -> Self {
        Self { address: Address::opening(ALL[0]), session: Session::new(lang, theme) }
    }
}
