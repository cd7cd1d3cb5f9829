//! Where the picture comes from: links, the gallery, the reader's own.

use super::setting::Change;
use super::{Turn, Write};
use crate::app::{Address, Coming, Effect, Notice, Origin};
use crate::picture::{Frame, Picture};
use crate::words::{Problem, Words, ui};
use std::sync::Arc;

impl Turn {
    /// Follows a link. One to another picture waits for it; one that cannot be shown leaves what is shown, or opens its page plainly.
    pub(super) fn open(&mut self, hash: &str) {
        let (address, problems) = Address::parse(hash);
        self.rest();
        self.state.session.trouble(problems);
        if self.state.session.picture.is_none() {
            let origin = address.picture.clone();
            self.state.address = address;
            self.want(origin, None);
            return;
        }
        if address.picture != self.state.address.picture {
            self.want(address.picture.clone(), Some(Box::new(address)));
            return;
        }
        self.state.session.coming = None;
        self.follow(address);
        let written = hash.trim_start_matches('#') == self.state.address.hash();
        self.write = (!written).then_some(Write::Anyway);
    }

    /// Takes a link's address; the page as it opens where it is another page and impossible as asked for.
    fn follow(&mut self, address: Address) {
        let plain = plain(&address);
        let other_page = address.operator != self.state.address.operator;
        let Err(problem) = self.take(address, Change::Navigation) else { return };
        if other_page && let Err(problem) = self.take(plain, Change::Navigation) {
            self.state.session.trouble([problem]);
        }
        self.state.session.trouble([problem]);
    }

    /// Asks for a picture, and with a link for all the link says once it is there.
    pub(super) fn want(&mut self, origin: Origin, address: Option<Box<Address>>) {
        self.state.session.coming = Some(Coming { origin: origin.clone(), address });
        self.effects.push(Effect::Fetch(origin));
    }

    /// Shows a picture that came: one of the gallery only if it is the one last asked for, not another of the reader's own than a link names.
    pub(super) fn arrived(&mut self, origin: Origin, picture: &Arc<Picture>, usual: Option<Frame>, words: Vec<Words>) {
        let coming = self.state.session.coming.as_ref().map(|coming| &coming.origin);
        let awaited = coming == Some(&origin);
        let first = self.state.session.picture.is_none();
        match (&origin, coming) {
            (Origin::Own(_), Some(Origin::Own(wanted))) if !awaited => {
                return self.refused(Problem::new("picture", ui::OWN_ELSEWHERE, &[&wanted.clone()]));
            }
            (Origin::Sample(_), _) if !awaited && !first => return,
            _ => {}
        }
        let linked = self.state.session.coming.take().filter(|_| awaited).and_then(|coming| coming.address);
        let by_link = linked.is_some() || first;
        let mut address = linked.map_or_else(|| self.state.address.clone(), |address| *address);
        if address.picture != origin {
            address.frame = None;
            address.picture = origin;
        }
        let before = self.state.session.clone();
        let session = &mut self.state.session;
        session.picture = Some(picture.clone());
        session.usual = Some(usual.unwrap_or_else(|| Frame::default_for(picture)));
        session.specimen = None;
        let plain = plain(&address);
        let taken = self.take(address, Change::Navigation).or_else(|problem| {
            self.take(plain, Change::Navigation)?;
            self.state.session.trouble([problem]);
            Ok(())
        });
        if let Err(problem) = taken {
            self.state.session = before;
            return self.refused(problem);
        }
        let session = &mut self.state.session;
        session.result = None;
        // What is under way is about another picture; its answer, if it still comes, is ignored.
        (session.core.held, session.core.flight, session.core.wanted) = (false, None, None);
        // A frame is a place on one picture.
        session.undo.iter_mut().chain(&mut session.redo).for_each(|address| address.frame = None);
        words.into_iter().for_each(|words| session.tell(Notice::Note(words)));
        self.write = Some(if by_link { Write::Replace } else { Write::Push });
    }

    /// Keeps the present picture, and shows on it what a link asked for; without one, takes the gallery's first.
    pub(super) fn refused(&mut self, problem: Problem) {
        self.state.session.trouble([problem]);
        let coming = self.state.session.coming.take();
        if self.state.session.picture.is_none() {
            let usual = Origin::default();
            let tried = coming.is_some_and(|coming| coming.origin == usual);
            self.state.address.frame = None;
            self.state.address.picture = usual.clone();
            if !tried {
                self.want(usual, None);
            }
        } else if let Some(address) = coming.and_then(|coming| coming.address) {
            let picture = self.state.address.picture.clone();
            self.follow(Address { picture, frame: None, ..*address });
            self.write = Some(Write::Anyway);
        }
    }
}

/// An operator's page as it opens, on the picture of an address.
fn plain(address: &Address) -> Address {
    let Address { picture, lang, theme, embed, hide, .. } = address.clone();
    Address { picture, lang, theme, embed, hide, ..Address::opening(address.operator) }
}
