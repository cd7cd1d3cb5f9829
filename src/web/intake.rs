//! Intake: a reader's file into a picture, in a worker of its own that starts with the first file. A decoder meets what anyone may have made;
//! where it falls, the page stands.

use super::boundary::{Boundary, Place};
use super::compute::message;
use crate::picture::{Frame, Picture, intake as decode};
use crate::wire;
use crate::words::{Problem, Text, Words};
use js_sys::{Object, Uint8Array};
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

const FELL: Text = Text::new(
    "the picture could not be read: decoding it broke off; the current one is kept",
    "无法读取这张图片：解码中断；保留当前图片",
);

thread_local! {
    static DESK: Rc<Boundary> = Rc::new(Boundary::new(Place::new("intake", "intake", "intake")));
}

/// What the worker says of a picture whose pixels stand in the body.
#[derive(Debug, Serialize, Deserialize)]
pub struct Read {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// As in [`Taken`].
    pub notes: Vec<Words>,
    /// As in [`Taken`].
    pub hash: String,
    /// As in [`Taken`].
    pub usual: Frame,
}

/// A picture that was read, with what would hold the page up to work out there.
#[derive(Debug)]
pub struct Taken {
    /// The picture.
    pub picture: Picture,
    /// What there is to tell about how it came about.
    pub notes: Vec<Words>,
    /// The hash of its pixels.
    pub hash: String,
    /// Where its specimen lies by default.
    pub usual: Frame,
}

/// Answers a message: the body is a file, the answer a [`Read`] with RGB bytes or a [`Problem`].
pub fn answer(file: &[u8]) -> Object {
    let (read, pixels) = match decode(file) {
        Ok(decoded) => {
            let (hash, usual) = (decoded.picture.hash(), Frame::default_for(&decoded.picture));
            let Picture { width, height, pixels } = decoded.picture;
            (Ok(Read { width, height, notes: decoded.notes, hash, usual }), pixels)
        }
        Err(problem) => (Err(problem), Vec::new()),
    };
    message(&wire::spell(&read), &Uint8Array::from(pixels.as_slice()).buffer())
}

/// A file's bytes as a picture, with what there is to tell about how it came about.
///
/// # Errors
/// With the reason, when they are no picture that can be read, or the decoder falls.
pub async fn intake(bytes: Vec<u8>) -> Result<Taken, Problem> {
    intake_at(&DESK.with(Rc::clone), bytes).await
}

/// Waits for something while the decoder starts, so that it stands ready for what comes.
pub async fn meanwhile<T>(coming: impl Future<Output = T>) -> T {
    let desk = DESK.with(Rc::clone);
    let opened = future_to_promise(async move {
        // Where it cannot start, the picture is refused with the reason.
        desk.open().await.ok();
        Ok(JsValue::UNDEFINED)
    });
    let came = coming.await;
    JsFuture::from(opened).await.ok();
    came
}

/// The same by a decoder that lies elsewhere.
///
/// # Errors
/// As [`intake`].
pub async fn intake_at(desk: &Boundary, bytes: Vec<u8>) -> Result<Taken, Problem> {
    let fell = || Problem::new("picture", FELL, &[]);
    let body = Uint8Array::from(bytes.as_slice()).buffer();
    let message = desk.ask(&[], body).await.map_err(|_| fell())?;
    let read: Result<Read, Problem> = wire::read(&message.head).ok_or_else(fell)?;
    let Read { width, height, notes, hash, usual } = read?;
    let picture = Picture { width, height, pixels: Uint8Array::new(&message.body).to_vec() };
    Ok(Taken { picture, notes, hash, usual })
}
