//! Words for readers: a sentence in both languages, and a problem a reader can act on. Imports nothing.

pub mod number;
pub mod ui;

use serde::{Deserialize, Serialize};

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
        let put = |text: &str| {
            values.iter().enumerate().fold(text.to_owned(), |text, (i, value)| text.replace(&format!("{{{i}}}"), value))
        };
        Words { en: put(self.en), zh: put(self.zh) }
    }
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The parameter, tensor or file at fault, as it is spelled in the URL and the JS interface.
    pub culprit: String,
    /// One clear sentence, in both languages, that names what, why and what would be possible.
    pub words: Words,
}

impl Problem {
    /// A problem with `culprit`, told by `text` with its places filled.
    pub fn new(culprit: impl Into<String>, text: Text, values: &[&str]) -> Self {
        Self { culprit: culprit.into(), words: text.fill(values) }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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
