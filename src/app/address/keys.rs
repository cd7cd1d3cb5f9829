//! The keys of a link in their fixed order, and the words some of their values have.

use super::{Address, Clock, Theme};
use crate::words::Lang;
use std::borrow::Cow;

/// What a key stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A parameter of the operator.
    Param(&'static str),
    /// `picture=`
    Picture,
    /// `frame=`
    Frame,
    /// `stem=`
    Stem,
    /// The source of a leaf.
    Source(Cow<'static, str>),
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

const BEFORE: [Key; 3] = [Key::Picture, Key::Frame, Key::Stem];
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
    /// Every key an address has, in the order they are printed. A pattern stands for the leaves the address names.
    pub fn all(address: &Address) -> Vec<Self> {
        let operator = address.operator;
        let params = operator.params.iter().map(|param| Self::Param(param.name));
        let plain = operator.sources.iter().filter(|(leaf, _)| !leaf.contains('*'));
        let plain = plain.map(|&(leaf, _)| Self::Source(leaf.into()));
        let named = |leaf: &&String| operator.sources.iter().all(|(known, _)| known != *leaf);
        let others = address.sources.keys().filter(named).map(|leaf| Self::Source(leaf.clone().into()));
        params.chain(BEFORE).chain(plain).chain(others).chain(AFTER).collect()
    }

    /// The key of a name.
    pub fn find(address: &Address, name: &str) -> Option<Self> {
        let known = Self::all(address).into_iter().find(|key| key.name() == name);
        known.or_else(|| address.operator.source(name).map(|_| Self::Source(name.to_owned().into())))
    }

    /// As a link spells it.
    pub fn name(&self) -> &str {
        match self {
            Self::Param(name) => name,
            Self::Source(name) => name,
            Self::Stem => "stem",
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
