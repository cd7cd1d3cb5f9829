//! Words for readers: a sentence in both languages, and a problem a reader can act on. Imports nothing.

pub mod decimal;
pub mod number;
pub mod ui;

use serde::{Deserialize, Serialize};
use std::fmt::{self, Display};
use std::ops::Deref;

/// The language the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

/// A fixed text in both languages; a missing translation does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

impl Text {
    /// Both languages at once.
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }

    /// The text in one language.
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// The text with its `{0}`, `{1}` ... replaced.
    pub fn fill(self, values: &[&str]) -> Words {
        Words { en: filled(self.en, values), zh: filled(self.zh, values) }
    }
}

fn filled(text: &str, values: &[&str]) -> String {
    let mut parts = text.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let value = |place: &str| values.get(place.parse::<usize>().ok()?);
        match part.split_once('}').and_then(|(place, rest)| Some((value(place)?, rest))) {
            Some((value, rest)) => filled.extend([value, rest]),
            None => filled.extend(["{", part]),
        }
    }
    filled
}

/// A text in both languages with values filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

impl Words {
    /// The words in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl From<Text> for Words {
    fn from(text: Text) -> Self {
        text.fill(&[])
    }
}

/// Why something cannot be done: what is wrong, and the name of the culprit (a parameter, a tensor, a file).
///
/// Held by a pointer: most of what can fail does not, and its result stays small.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem(Box<Told>);

/// What a problem tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The parameter, tensor or file at fault, as it is spelled in the URL and the JS interface.
    pub culprit: String,
    /// One clear sentence, in both languages, that names what, why and what would be possible.
    pub words: Words,
}

impl Problem {
    /// A problem with `culprit`, told by `text` with its places filled.
    pub fn new(culprit: impl Into<String>, text: Text, values: &[&str]) -> Self {
        Self::told(culprit.into(), text.fill(values))
    }

    /// The same with values that are spelled only now.
    #[cold]
    pub fn of(culprit: &str, text: Text, values: &[&dyn Display]) -> Self {
        let values: Vec<String> = values.iter().map(|value| value.to_string()).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        Self::told(culprit.to_owned(), text.fill(&values))
    }

    /// A problem in words that are there.
    pub fn told(culprit: String, words: Words) -> Self {
        Self(Box::new(Told { culprit, words }))
    }
}

impl Deref for Problem {
    type Target = Told;

    fn deref(&self) -> &Told {
        &self.0
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.culprit, self.words.en)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_both_languages() {
        let text = Text::new("{0} of {1}", "共 {1} 个，第 {0} 个");
        let words = text.fill(&["3", "9"]);
        assert_eq!(words.get(Lang::En), "3 of 9");
        assert_eq!(words.get(Lang::Zh), "共 9 个，第 3 个");
    }
}
