//! Stories: everything an operator's page says in sentences. Long, and read at leisure: a file of its own for each operator, fetched after the
//! page stands (`src/bin/stories.rs` writes them), so that the program stays small.

use crate::words::{Text, Words};
use serde::{Deserialize, Serialize};

/// An operator's story as its file states it.
#[derive(Debug)]
pub struct Story {
    /// Where it comes from.
    pub paper: Paper,
    /// What it is the same as, and when: the words of each of its laws.
    pub theorems: &'static [Theorem],
    /// What to notice, try and guess.
    pub beats: &'static [Beat],
    /// Where the survey is wrong or loose, kindly, with the reason.
    pub errata: &'static [Text],
}

/// A publication.
#[derive(Debug)]
pub struct Paper {
    /// Its title.
    pub title: &'static str,
    /// Who wrote it, and where and when it appeared.
    pub source: &'static str,
    /// Where to read it.
    pub url: &'static str,
}

/// The words of a law.
#[derive(Debug)]
pub struct Theorem {
    /// The law's name.
    pub name: &'static str,
    /// What holds.
    pub sentence: Text,
    /// When it holds.
    pub condition: Text,
    /// What its button says.
    pub button: Text,
    /// How the condition is broken: what the counter-example changes.
    pub broken: Text,
}

/// One step of a story: something to notice, something to try, a question to guess at.
#[derive(Debug)]
pub struct Beat {
    /// What to notice, or the question.
    pub say: Text,
    /// What of the address changes, as the URL spells it.
    pub patch: &'static str,
    /// The answer, if the reader is to predict before it is shown.
    pub reveal: Option<Reveal>,
}

/// An answer that waits for a guess.
#[derive(Debug)]
pub struct Reveal {
    /// The answer.
    pub say: Text,
    /// What of the address changes when it is shown.
    pub patch: &'static str,
}

/// A story as it arrives on the page, in both languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The paper's title, source and address.
    pub paper: [String; 3],
    /// Theorems.
    pub theorems: Vec<ToldTheorem>,
    /// Beats.
    pub beats: Vec<ToldBeat>,
    /// Notes on the survey.
    pub errata: Vec<Words>,
}

/// A theorem as it arrives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToldTheorem {
    /// The law's name.
    pub name: String,
    /// What holds.
    pub sentence: Words,
    /// When it holds.
    pub condition: Words,
    /// What its button says.
    pub button: Words,
    /// What the counter-example changes.
    pub broken: Words,
}

/// A beat as it arrives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToldBeat {
    /// What to notice, or the question.
    pub say: Words,
    /// What of the address changes.
    pub patch: String,
    /// The answer and what it changes.
    pub reveal: Option<(Words, String)>,
}

impl From<&Story> for Told {
    fn from(story: &Story) -> Self {
        let theorem = |theorem: &Theorem| ToldTheorem {
            name: theorem.name.into(),
            sentence: theorem.sentence.into(),
            condition: theorem.condition.into(),
            button: theorem.button.into(),
            broken: theorem.broken.into(),
        };
        let beat = |beat: &Beat| ToldBeat {
            say: beat.say.into(),
            patch: beat.patch.into(),
            reveal: beat.reveal.as_ref().map(|reveal| (reveal.say.into(), reveal.patch.into())),
        };
        Self {
            paper: [story.paper.title, story.paper.source, story.paper.url].map(String::from),
            theorems: story.theorems.iter().map(theorem).collect(),
            beats: story.beats.iter().map(beat).collect(),
            errata: story.errata.iter().map(|&text| text.into()).collect(),
        }
    }
}
