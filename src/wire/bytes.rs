//! Messages as bytes, what the page and its workers say to each other, and stories as files: [`spell`] and [`read`]. Floating
//! numbers come through as their bits, NaN too, which `borsh` refuses without being smaller.

use super::{Core, Reply, Request};
use crate::words::{Problem, Text};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What answers a request: [`super::serve`], or [`super::prove`].
pub type Serve = fn(&mut Core, Request, &[u8]) -> (Reply, Vec<f32>);

/// A message as bytes.
pub fn spell(message: &impl Serialize) -> Vec<u8> {
    // Memory takes every byte, and every list knows its length.
    postcard::to_allocvec(message).unwrap_or_default()
}

/// The message that these bytes are, all of them; none where they are no such message.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::take_from_bytes(bytes).ok().filter(|(_, left)| left.is_empty()).map(|(message, _)| message)
}

/// Answers a request given as bytes; the second part is the reply's body. Bytes that are no request are told.
pub fn answer(core: &mut Core, serve: Serve, head: &[u8], body: &[u8]) -> (Vec<u8>, Vec<f32>) {
    let (reply, body) = match read(head) {
        Some(request) => serve(core, request, body),
        None => {
            let text = Text::new("a message of {0} bytes is no request", "{0} 个字节的消息不是请求");
            let problem = Problem::of("head", text, &[&head.len()]);
            (Reply::Failed { job: None, problem }, Vec::new())
        }
    };
    (spell(&reply), body)
}
