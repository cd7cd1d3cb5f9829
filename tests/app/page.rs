//! A page without a browser: every action goes through [`Page::act`], which holds what must hold after any of them.

use convolution_atlas::app::{Action, Address, Effect, Notice, Origin, State, clocks, reduce, settle};
use convolution_atlas::operator::{Operator, Told};
use convolution_atlas::picture::{Picture, samples};
use convolution_atlas::wire::{Measured, Reply, Request, Side, Thumb};
use convolution_atlas::words::Lang;
use std::sync::Arc;

/// A small picture in which no two neighbours are alike.
pub fn picture() -> Arc<Picture> {
    Arc::new(Picture::paint(40, 30, |x, y| [(x * 6) as u8, (y * 8) as u8, (x * y % 251) as u8]))
}

/// The first picture of the gallery, as a link names it.
pub fn usual() -> Origin {
    Origin::Sample(samples::SAMPLES[0].id)
}

/// The state and what was asked of the world so far.
pub struct Page {
    pub state: State,
    /// What the last action asked for.
    pub effects: Vec<Effect>,
    /// What the core was asked and did not answer yet.
    pub asked: Vec<Request>,
    /// Whether the core has been given the present picture.
    held: bool,
}

impl Page {
    /// A page at a link, its picture there, the core's first answer not.
    pub fn at(hash: &str) -> Self {
        let mut page = Self::bare(hash);
        page.act(Action::Arrived(page.state.address.picture.clone(), picture(), None, Vec::new()));
        page
    }

    /// A page at a link, its picture not there yet.
    pub fn bare(hash: &str) -> Self {
        let state = State::new(Lang::En, None);
        let mut page = Self { state, effects: Vec::new(), asked: Vec::new(), held: false };
        page.act(Action::Open(hash.into()));
        page
    }

    /// Does an action and holds the invariants.
    pub fn act(&mut self, action: Action) -> &mut Self {
        let told = format!("{action:?}");
        let crashed = matches!(action, Action::Crashed);
        let (state, effects) = reduce(&self.state, action);
        let before = std::mem::replace(&mut self.state, state);
        let same_picture = match (&before.session.picture, &self.state.session.picture) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        self.held &= !crashed && same_picture;
        for effect in &effects {
            match effect {
                Effect::Ask(request) => self.ask(request.clone(), &told),
                Effect::Write { hash, .. } => assert_eq!(*hash, self.state.address.hash(), "after {told}"),
                Effect::Tell(id) => self.tell(id),
                _ => {}
            }
        }
        self.effects = effects;
        self.check(&told);
        self
    }

    /// A story comes at once, and asks for nothing.
    fn tell(&mut self, id: &'static str) {
        let told = Arc::new(Told::from(Operator::find(id).unwrap().story()));
        let (state, effects) = reduce(&self.state, Action::Story(id, told));
        self.state = state;
        assert!(effects.is_empty(), "{effects:?}");
    }

    fn ask(&mut self, request: Request, told: &str) {
        match &request {
            Request::Hold { width, height } => {
                let picture = self.state.session.picture.as_ref().unwrap();
                assert_eq!([*width, *height], [picture.width, picture.height]);
                self.held = true;
            }
            Request::Run { .. } => assert!(self.held, "asked of a core without the picture after {told}"),
            Request::Try { .. } | Request::Time { .. } => {}
        }
        self.asked.push(request);
    }

    fn check(&self, told: &str) {
        let State { address, session } = &self.state;
        let (read, problems) = Address::parse(&address.to_string());
        assert!(problems.is_empty(), "{problems:?} after {told}");
        assert_eq!(read, *address, "after {told}");
        assert_eq!(session.waiting, session.core.flight.is_some(), "after {told}");
        assert!(session.core.flight.is_none_or(|job| job <= session.job), "after {told}");
        assert!(session.undo.len() <= 100 && session.notices.len() <= 4, "after {told}");
        if let (Some(result), false) = (&session.result, session.waiting) {
            assert_eq!(result.version, session.job, "an older result is shown and none awaited after {told}");
        }
        let Some(picture) = &session.picture else {
            assert!(session.specimen.is_none() && !session.waiting, "after {told}");
            return;
        };
        let (settled, fresh, problems) = settle(address, picture).unwrap();
        assert!(problems.is_empty(), "{problems:?} after {told}");
        assert_eq!(settled, *address, "after {told}");
        let shown = session.specimen.as_ref().unwrap();
        assert_eq!(shown.frame, fresh.frame, "a stale frame after {told}");
        for (id, node) in fresh.layer.graph.nodes().iter().enumerate() {
            // By distance: what is no number is the same as itself here.
            let apart = shown.values.of(id).distance(fresh.values.of(id));
            assert_eq!(apart, 0.0, "a stale {} after {told}", node.name);
        }
        let clocks = clocks(&self.state).unwrap();
        for [tick, last] in [clocks.stage, clocks.window, clocks.tap] {
            assert!(tick <= last, "{clocks:?} after {told}");
        }
        for site in session.hover.iter().chain(&address.pin) {
            assert!(shown.site(site).is_some(), "{site} is outside after {told}");
        }
    }

    /// The runs not answered yet.
    pub fn runs(&self) -> Vec<u64> {
        let job = |request: &Request| match request {
            Request::Run { job, .. } => Some(*job),
            _ => None,
        };
        self.asked.iter().filter_map(job).collect()
    }

    /// The core answers the oldest request.
    pub fn answer(&mut self) -> &mut Self {
        if self.asked.is_empty() {
            return self;
        }
        let (reply, body) = match self.asked.remove(0) {
            Request::Hold { .. } => (Reply::Held, Vec::new()),
            Request::Run { job, wants, .. } => {
                let thumb = |want| Thumb { want, width: 2, height: 1, least: 0.0, most: 1.0, histogram: vec![1, 1] };
                let thumbs: Vec<Thumb> = wants.into_iter().map(thumb).collect();
                let body = vec![0.5; 2 * thumbs.len()];
                (Reply::Done { job, thumbs, size: [30, 40], macs: 7 }, body)
            }
            Request::Try { job, .. } => {
                let measured = Ok(Measured { holds: [0.0, 1.0], broken: Some([0.5, 1.0]) });
                (Reply::Tried { job, specimen: measured.clone(), picture: measured }, Vec::new())
            }
            Request::Time { job, side, longest, .. } => {
                let milliseconds = if side == Side::Plain { 60.0 } else { 0.5 };
                (Reply::Timed { job, milliseconds, size: [30, 40], longest: longest.min(40) }, Vec::new())
            }
        };
        self.act(Action::Core(reply, body))
    }

    /// The core answers everything.
    pub fn answer_all(&mut self) -> &mut Self {
        while !self.asked.is_empty() {
            self.answer();
        }
        self
    }

    /// What the last action wrote: the URL and whether as a new entry.
    pub fn written(&self) -> Option<(&str, bool)> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Write { hash, push } => Some((hash.as_str(), *push)),
            _ => None,
        })
    }

    /// What the last action said.
    pub fn said(&self) -> Option<&str> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Say(words) => Some(words.en.as_str()),
            _ => None,
        })
    }

    /// What is told, in English.
    pub fn told(&self) -> Vec<&str> {
        self.state.session.notices.iter().map(english).collect()
    }

    /// The setting as a link.
    pub fn setting(&self) -> String {
        let Address { params, sources, stem, edits, frame, .. } = self.state.address.clone();
        Address { params, sources, stem, edits, frame, ..Address::opening(self.state.address.operator) }.to_string()
    }
}

fn english(notice: &Notice) -> &str {
    match notice {
        Notice::Note(words) => &words.en,
        Notice::Trouble(problem) => &problem.words.en,
    }
}
