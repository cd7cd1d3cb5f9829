//! Stories: fetched after the page stands, one file an operator.

use super::pictures::bytes_at;
use crate::app::Action;
use crate::operator::Told;
use crate::wire;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

/// Fetches an operator's story. Where it cannot be had, its page stands without: everything but words is there.
pub fn fetch(id: &'static str, act: Callback<Action>) {
    spawn_local(async move {
        let told = bytes_at(&format!("stories/{id}.bin")).await;
        if let Some(told) = told.and_then(|bytes| wire::read::<Told>(&bytes)) {
            act.emit(Action::Story(id, Arc::new(told)));
        }
    });
}
