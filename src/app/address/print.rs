//! Printing: an address as the part of a URL after `#`.

use super::keys::{CLOCKS, EMBED, Key, LANGS, THEMES, word};
use super::{Address, Origin, SiteName};
use crate::picture::Frame;
use std::fmt::{self, Write};

impl Address {
    /// Everything after `#`: `/vanilla?kernel_size=5`.
    pub fn hash(&self) -> String {
        let opening = Self::opening(self.operator);
        let mut hash = format!("/{}", self.operator.id);
        let mut separator = '?';
        for key in Key::all(self) {
            let value = self.value(&key);
            if value != opening.value(&key) {
                hash.push(separator);
                hash.push_str(key.name());
                hash.push('=');
                encode(&value, &mut hash);
                separator = '&';
            }
        }
        hash
    }

    /// The value of a key, defaults spelled out.
    fn value(&self, key: &Key) -> String {
        let or = |value: Option<String>, none: &str| value.unwrap_or_else(|| none.into());
        match key {
            Key::Param(name) => self.params.value(name).to_string(),
            Key::Picture => match &self.picture {
                Origin::Sample(id) => (*id).into(),
                Origin::Own(hash) => format!("own:{hash}"),
            },
            Key::Frame => or(self.frame.map(frame), "auto"),
            Key::Source(leaf) => or(self.source(leaf).map(|source| source.to_string()), ""),
            Key::Stem => self.stem().into(),
            Key::Set => self.edits.to_string(),
            Key::View => self.view.word().into(),
            Key::At => self.at.to_string(),
            Key::Tap => or(self.tap.map(|tap| tap.to_string()), "all"),
            Key::Pin => or(self.pin.as_ref().map(SiteName::to_string), "none"),
            Key::Clock => word(CLOCKS, &self.clock).into(),
            Key::Beat => format!("{}{}", self.beat, if self.shown { ",shown" } else { "" }),
            Key::Lang => word(LANGS, &self.lang).into(),
            Key::Theme => word(THEMES, &self.theme).into(),
            Key::Embed => word(EMBED, &self.embed).into(),
            Key::Hide => self.hide.iter().map(String::as_str).collect::<Vec<_>>().join(","),
        }
    }
}

fn frame(frame: Frame) -> String {
    format!("{},{},{},{},{}", frame.x, frame.y, frame.cell, frame.rows, frame.columns)
}

/// Leaves what a fragment may hold and a reader can read; the rest as `%XX`, byte by byte.
fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~[],:*@;/!$'()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a string takes every character");
        }
    }
}

impl fmt::Display for Address {
    /// With its `#`, as a link has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.hash())
    }
}

impl fmt::Display for SiteName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.node)?;
        if self.index.is_empty() {
            return Ok(());
        }
        let index: Vec<String> = self.index.iter().map(usize::to_string).collect();
        write!(f, "[{}]", index.join(","))
    }
}
