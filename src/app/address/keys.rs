//! The keys of a link in their fixed order, and the words some of their values have.

use super::{Address, Clock, Theme};
use crate::words::Lang;

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A parameter of the operator.
    Param(&'static str),
    /// `picture=`
    Picture,
    /// `frame=`
    Frame,
    /// The source of a leaf.
    Source(&'static str),
    /// `set=`
    Set,
    /// `view=`
    View,
    /// `at=`
    At,
    /// `tap=`
    Tap,
    /// `pin=`
    Pin,
    /// `clock=`
    Clock,
    /// `beat=`
    Beat,
    /// `lang=`
    Lang,
    /// `theme=`
    Theme,
    /// `embed=`
    Embed,
    /// `hide=`
    Hide,
}

const BEFORE: [Key; 2] = [Key::Picture, Key::Frame];
const AFTER: [Key; 11] = [
    Key::Set,
    Key::View,
    Key::At,
    Key::Tap,
    Key::Pin,
    Key::Clock,
    Key::Beat,
    Key::Lang,
    Key::Theme,
    Key::Embed,
    Key::Hide,
];

pub const CLOCKS: &[(&str, Clock)] = &[("stage", Clock::Stage), ("window", Clock::Window), ("tap", Clock::Tap)];
pub const LANGS: &[(&str, Option<Lang>)] = &[("auto", None), ("en", Some(Lang::En)), ("zh", Some(Lang::Zh))];
pub const THEMES: &[(&str, Option<Theme>)] =
    &[("auto", None), ("light", Some(Theme::Light)), ("dark", Some(Theme::Dark))];
pub const EMBED: &[(&str, bool)] = &[("0", false), ("1", true)];

impl Key {
    /// Every key an operator's links have, in the order they are printed.
    pub fn all(address: &Address) -> impl Iterator<Item = Self> + use<> {
        let operator = address.operator;
        let params = operator.params.iter().map(|param| Self::Param(param.name));
        let sources = operator.sources.iter().map(|(leaf, _)| Self::Source(leaf));
        params.chain(BEFORE).chain(sources).chain(AFTER)
    }

    /// As a link spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Param(name) | Self::Source(name) => name,
            Self::Picture => "picture",
            Self::Frame => "frame",
            Self::Set => "set",
            Self::View => "view",
            Self::At => "at",
            Self::Tap => "tap",
            Self::Pin => "pin",
            Self::Clock => "clock",
            Self::Beat => "beat",
            Self::Lang => "lang",
            Self::Theme => "theme",
            Self::Embed => "embed",
            Self::Hide => "hide",
        }
    }
}

/// The word for a value.
pub fn word<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    words.iter().find(|(_, known)| known == value).map_or("", |(word, _)| word)
}

/// The value of a word.
pub fn of_word<T: Copy>(words: &[(&'static str, T)], word: &str) -> Option<T> {
    words.iter().find(|(known, _)| *known == word).map(|&(_, value)| value)
}
