//! The application without a page: addresses, the reducer, clocks, the conversation with the compute core, the sentence.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "app/address.rs"]
mod address;
#[path = "app/clocks.rs"]
mod clocks;
#[path = "app/compute.rs"]
mod compute;
#[path = "app/nudge.rs"]
mod nudge;
#[path = "app/page.rs"]
mod page;
#[path = "app/picture.rs"]
mod picture;
#[path = "app/script.rs"]
mod script;
#[path = "app/sentence.rs"]
mod sentence;
#[path = "app/setting.rs"]
mod setting;
#[path = "app/settle.rs"]
mod settle;
