//! Pictures on their way in: samples, files, drops, pastes, and the one this browser keeps (IndexedDB).

use super::intake::{intake, meanwhile};
use crate::app::{Action, Origin};
use crate::picture::samples::{Kind, sample};
use crate::words::{Problem, Words, ui};
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, IdbDatabase, IdbOpenDbRequest, IdbRequest, IdbTransactionMode};
use yew::Callback;

const STORE: &str = "picture";
const KEY: &str = "own";

/// Fetches the picture of an origin and tells what came of it.
pub fn fetch(origin: Origin, act: Callback<Action>) {
    spawn_local(async move {
        let action = match &origin {
            Origin::Sample(id) => match sample(id).map(|sample| &sample.kind) {
                Some(Kind::Chart(chart)) => {
                    Action::Arrived(origin.clone(), Arc::new(chart.picture()), None, Vec::new())
                }
                Some(Kind::Photo { file, .. }) => match meanwhile(bytes_at(file)).await {
                    Some(bytes) => decoded(bytes, |_| origin.clone()).await,
                    None => Action::Refused(Problem::new("picture", ui::NOT_FETCHED, &[id])),
                },
                None => Action::Refused(Problem::new("picture", ui::NOT_FETCHED, &[id])),
            },
            Origin::Own(hash) => match meanwhile(kept()).await {
                Some(bytes) => decoded(bytes, Origin::Own).await,
                None => Action::Refused(Problem::new("picture", ui::OWN_ELSEWHERE, &[hash])),
            },
        };
        act.emit(action);
    });
}

/// Takes a file the reader brought, if there is one, and keeps it over a reload.
pub fn take(file: Option<web_sys::File>, act: Callback<Action>) {
    let Some(file) = file else { return };
    spawn_local(async move {
        let Ok(buffer) = JsFuture::from(file.array_buffer()).await else { return };
        let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
        let mut action = decoded(bytes.clone(), Origin::Own).await;
        if let Action::Arrived(.., notes) = &mut action
            && keep(&bytes).await.is_none()
        {
            notes.push(Words::from(ui::NO_STORAGE));
        }
        act.emit(action);
    });
}

/// What comes of a file, whose origin follows from the hash of its pixels.
async fn decoded(bytes: Vec<u8>, origin: impl Fn(String) -> Origin) -> Action {
    match intake(bytes).await {
        Ok(taken) => Action::Arrived(origin(taken.hash), Arc::new(taken.picture), Some(taken.usual), taken.notes),
        Err(problem) => Action::Refused(problem),
    }
}

pub(super) async fn bytes_at(path: &str) -> Option<Vec<u8>> {
    let window = web_sys::window()?;
    let base = window.document()?.base_uri().ok()??;
    let url = web_sys::Url::new_with_base(path, &base).ok()?.href();
    let response: web_sys::Response = JsFuture::from(window.fetch_with_str(&url)).await.ok()?.dyn_into().ok()?;
    let buffer = response.ok().then(|| response.array_buffer().ok())??;
    Some(js_sys::Uint8Array::new(&JsFuture::from(buffer).await.ok()?).to_vec())
}

/// A request's result once it is there.
async fn settled(request: &IdbRequest) -> Option<JsValue> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        let answered = request.clone();
        let done = Closure::once_into_js(move || {
            let _ = resolve.call1(&JsValue::NULL, &answered.result().unwrap_or(JsValue::UNDEFINED));
        });
        request.set_onsuccess(Some(done.unchecked_ref()));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await.ok()
}

async fn database() -> Option<IdbDatabase> {
    let request: IdbOpenDbRequest =
        web_sys::window()?.indexed_db().ok()??.open_with_u32("convolution-atlas", 1).ok()?;
    let opened = request.clone();
    let upgrade = Closure::once_into_js(move || {
        if let Ok(database) = opened.result() {
            let _ = database.unchecked_into::<IdbDatabase>().create_object_store(STORE);
        }
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    settled(&request).await?.dyn_into().ok()
}

async fn keep(bytes: &[u8]) -> Option<()> {
    let database = database().await?;
    let store =
        database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite).ok()?.object_store(STORE).ok()?;
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    settled(&store.put_with_key(&blob, &KEY.into()).ok()?).await.map(|_| ())
}

async fn kept() -> Option<Vec<u8>> {
    let database = database().await?;
    let store = database.transaction_with_str(STORE).ok()?.object_store(STORE).ok()?;
    let blob: Blob = settled(&store.get(&KEY.into()).ok()?).await?.dyn_into().ok()?;
    Some(js_sys::Uint8Array::new(&JsFuture::from(blob.array_buffer()).await.ok()?).to_vec())
}

/// Forgets the reader's own picture.
pub fn forget() {
    spawn_local(async {
        let Some(database) = database().await else { return };
        let store = database
            .transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)
            .and_then(|t| t.object_store(STORE));
        if let Ok(request) = store.and_then(|store| store.delete(&KEY.into())) {
            settled(&request).await;
        }
    });
}
