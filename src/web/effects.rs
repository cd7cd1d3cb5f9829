//! What an action asks of the world: the URL, preferences, listeners, the document's own attributes.

use crate::app::{State, Theme};
use crate::scene::Shade;
use crate::words::{Lang, ui};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, HtmlElement, Storage, Window};

fn window() -> Option<Window> {
    web_sys::window()
}

/// Everything after `#`.
pub fn hash() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// A listener on the window, for as long as the page lives.
pub struct Listener(
    #[expect(dead_code, reason = "dropping it would free the closure the window still calls")]
    Closure<dyn FnMut(Event)>,
);

/// Listens on the window.
pub fn listen(name: &str, on: impl Fn(&Event) + 'static) -> Listener {
    let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| on(&event));
    if let Some(window) = window() {
        let _ = window.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    }
    Listener(closure)
}

/// Calls back after some milliseconds.
pub fn after(milliseconds: i32, then: impl FnOnce() + 'static) {
    if let Some(window) = window() {
        let then = Closure::once_into_js(then);
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(then.unchecked_ref(), milliseconds);
    }
}

/// Writes the URL: new entries at once, replacements 200 ms after the last and so at most a few a second.
#[derive(Default)]
pub struct UrlWriter {
    pending: Rc<RefCell<Option<String>>>,
    scheduled: Rc<Cell<bool>>,
}

impl UrlWriter {
    /// Writes `hash` as a new entry, or soon over the present one.
    pub fn write(&self, hash: String, push: bool) {
        if push {
            self.pending.borrow_mut().take();
            enter(&hash, true);
            return;
        }
        *self.pending.borrow_mut() = Some(hash);
        if !self.scheduled.replace(true) {
            let (pending, scheduled) = (self.pending.clone(), self.scheduled.clone());
            after(500, move || {
                scheduled.set(false);
                if let Some(hash) = pending.borrow_mut().take() {
                    enter(&hash, false);
                }
            });
        }
    }

    /// Drops what is not written yet: another link was followed meanwhile.
    pub fn forget(&self) {
        self.pending.borrow_mut().take();
    }
}

fn enter(hash: &str, push: bool) {
    let Some(history) = window().and_then(|window| window.history().ok()) else { return };
    let hash = if hash.starts_with('#') { hash.to_owned() } else { format!("#{hash}") };
    if self::hash() == hash {
        return;
    }
    // A sandboxed frame may refuse; the page works without.
    let _ = if push {
        history.push_state_with_url(&JsValue::NULL, "", Some(&hash))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&hash))
    };
}

/// What preferences are kept under; the shell reads them before this program is there (static/boot.js).
const LANG: &str = "atlas.lang";
const THEME: &str = "atlas.theme";

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// The language and theme kept from last time, else the browser's language.
pub fn remembered() -> (Lang, Option<Theme>) {
    let kept = |key: &str| storage().and_then(|storage| storage.get_item(key).ok()?);
    let browser = || window().and_then(|window| window.navigator().language()).unwrap_or_default();
    let lang = if kept(LANG).unwrap_or_else(browser).starts_with("zh") { Lang::Zh } else { Lang::En };
    let theme = match kept(THEME).as_deref() {
        Some("dark") => Some(Theme::Dark),
        Some("light") => Some(Theme::Light),
        _ => None,
    };
    (lang, theme)
}

/// Keeps the language and theme.
pub fn remember(lang: Lang, theme: Option<Theme>) {
    let Some(storage) = storage() else { return };
    let _ = storage.set_item(LANG, if lang == Lang::Zh { "zh" } else { "en" });
    if let Some(theme) = theme {
        let _ = storage.set_item(THEME, if theme == Theme::Dark { "dark" } else { "light" });
    }
}

/// Whether the system asks for a dark page.
pub fn prefers_dark() -> bool {
    let query = window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?);
    query.is_some_and(|query| query.matches())
}

/// Whether the system asks for little motion.
pub fn prefers_stillness() -> bool {
    let query = window().and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok()?);
    query.is_some_and(|query| query.matches())
}

/// Calls back once fonts are there, or at once where the browser cannot tell.
pub fn when_fonts_are_ready(then: impl FnOnce() + 'static) {
    let document = window().and_then(|window| window.document());
    wasm_bindgen_futures::spawn_local(async move {
        if let Some(document) = document {
            loaded(&document).await;
            let fonts = document.fonts();
            for face in ["400 13px Inter", "500 13px Inter", "600 13px Inter", "400 16px 'EB Garamond'"] {
                let _ = wasm_bindgen_futures::JsFuture::from(fonts.load(face)).await;
            }
        }
        then();
    });
}

/// Once the page's stylesheets are there: before, asking for a font finds none.
async fn loaded(document: &web_sys::Document) {
    if document.ready_state() == "complete" {
        return;
    }
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            let _ = window.add_event_listener_with_callback("load", &resolve);
        }
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// Puts the keyboard on the stage.
pub fn focus_stage() {
    let surface = window().and_then(|window| window.document()?.query_selector(".surface").ok()?);
    if let Some(surface) = surface.and_then(|surface| surface.dyn_into::<HtmlElement>().ok()) {
        let _ = surface.focus();
    }
}

/// Reflects title, language, theme and readiness on the document.
pub fn reflect(state: &State, lang: Lang, shade: Shade, ready: bool) {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    document.set_title(&format!("{} · {}", state.address.operator.page().title.get(lang), ui::ATLAS.get(lang)));
    let Some(root) = document.document_element() else { return };
    set(&root, "lang", if lang == Lang::Zh { "zh-Hans" } else { "en" });
    set(&root, "data-theme", if shade == Shade::Dark { "dark" } else { "light" });
    set(&root, "data-ready", if ready { "true" } else { "false" });
}

fn set(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        let _ = element.set_attribute(name, value);
    }
}

/// Copies text; tells whether it could.
pub fn copy(text: String, then: impl FnOnce(bool) + 'static) {
    let Some(window) = window() else { return then(false) };
    let clipboard =
        js_sys::Reflect::get(&window.navigator(), &"clipboard".into()).ok().filter(|value| !value.is_undefined());
    if clipboard.is_none() {
        return then(false);
    }
    let promise = window.navigator().clipboard().write_text(&text);
    wasm_bindgen_futures::spawn_local(async move { then(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok()) });
}
