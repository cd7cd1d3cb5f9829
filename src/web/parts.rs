//! Parts of the page that come when they are wanted: each view, the inspector, the gallery. A page in a frame on another page never fetches the
//! inspector, and no page fetches the views of others. With the feature `parts` each is a file of its own, cut out of the app by the build;
//! without it they are linked like anything else.

use super::{gallery, inspector};
use crate::operator::View;
use crate::scene::{self, Draw};
use crate::words::{Lang, ui};
use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A part could not be fetched.
#[derive(Debug)]
pub struct Missing;

#[cfg(feature = "parts")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

macro_rules! part {
    ($name:ident: $kind:ty = $part:expr) => {
        #[cfg(feature = "parts")]
        #[wasm_split_helpers::wasm_split($name, fallible)]
        fn $name() -> Result<$kind, Missing> {
            Ok($part)
        }

        #[cfg(not(feature = "parts"))]
        async fn $name() -> Result<$kind, Missing> {
            Ok($part)
        }
    };
}

macro_rules! views {
    ($($view:ident $draw:ident),*) => {
        $(part!($draw: Draw = scene::drawers::$draw);)*

        fn view(view: View) -> Part<Draw> {
            match view { $(View::$view => Part::new(|| Box::pin($draw()))),* }
        }
    };
}
scene::views!(views);

part!(inspector: fn(inspector::Props) -> Html = inspector::inspector);
part!(gallery: fn(gallery::Props) -> Html = gallery::gallery);

/// Where a part is.
#[derive(Clone, Copy)]
pub enum Now<T> {
    /// Nobody asked for it yet.
    Away,
    /// It is being fetched.
    Coming,
    /// It can be used.
    Here(T),
    /// It could not be fetched.
    Missing,
}

type Fetched<T> = Pin<Box<dyn Future<Output = Result<T, Missing>>>>;

/// A part, fetched at most once.
pub struct Part<T> {
    fetch: fn() -> Fetched<T>,
    now: Rc<Cell<Now<T>>>,
}

impl<T: Copy + 'static> Part<T> {
    fn new(fetch: fn() -> Fetched<T>) -> Self {
        Self { fetch, now: Rc::new(Cell::new(Now::Away)) }
    }

    /// The part, if it is here; else it is on its way from now on, and `then` is called when that has ended, well or not.
    pub fn get(&self, then: &Callback<()>) -> Now<T> {
        if matches!(self.now.get(), Now::Away) {
            self.now.set(Now::Coming);
            let (now, fetched, then) = (self.now.clone(), (self.fetch)(), then.clone());
            spawn_local(async move {
                now.set(fetched.await.map_or(Now::Missing, Now::Here));
                then.emit(());
            });
        }
        self.now.get()
    }

    /// Where it is.
    pub fn now(&self) -> Now<T> {
        self.now.get()
    }

    /// Forgets that it could not be fetched.
    fn again(&self) {
        if matches!(self.now.get(), Now::Missing) {
            self.now.set(Now::Away);
        }
    }
}

/// All of them.
pub struct Parts {
    views: Vec<Part<Draw>>,
    pub inspector: Part<fn(inspector::Props) -> Html>,
    pub gallery: Part<fn(gallery::Props) -> Html>,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            views: View::ALL.iter().copied().map(view).collect(),
            inspector: Part::new(|| Box::pin(inspector())),
            gallery: Part::new(|| Box::pin(gallery())),
        }
    }
}

impl Parts {
    /// What draws a view.
    pub fn view(&self, view: View) -> &Part<Draw> {
        &self.views[view as usize]
    }

    /// Forgets what could not be fetched, so that it is tried once more.
    pub fn again(&self) {
        self.views.iter().for_each(Part::again);
        self.inspector.again();
        self.gallery.again();
    }
}

/// What stands in the place of a part that could not be fetched.
pub fn missing(lang: Lang, again: &Callback<()>) -> Html {
    html! {
        <p class="missing" role="alert">{ ui::PART_MISSING.get(lang) }{ " " }
            <button class="button" onclick={again.reform(|_: MouseEvent| ())}>{ ui::TRY_AGAIN.get(lang) }</button>
        </p>
    }
}
