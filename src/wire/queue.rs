//! What waits to be asked: one request is under way at a time, and a newer run takes the place of one that waits.

use super::Request;
use std::collections::VecDeque;

/// Requests with their bodies, in order. Starts busy: the core has to say it is ready first.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    waiting: VecDeque<(Request, Vec<u8>)>,
    busy: bool,
}

impl Default for Queue {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), busy: true }
    }
}

impl Queue {
    /// Adds a request. A run drops one that still waits, unanswered: the latest wins. A picture takes the place of one that still waits.
    pub fn push(&mut self, request: Request, body: Vec<u8>) {
        match request {
            Request::Run { .. } => self.waiting.retain(|(waiting, _)| !matches!(waiting, Request::Run { .. })),
            Request::Hold { .. } => {
                let held = |(waiting, _): &&mut (Request, Vec<u8>)| matches!(waiting, Request::Hold { .. });
                if let Some(waiting) = self.waiting.iter_mut().find(held) {
                    *waiting = (request, body);
                    return;
                }
            }
            Request::Try { .. } | Request::Time { .. } => {}
        }
        self.waiting.push_back((request, body));
    }

    /// The next to ask, if none is under way; from now on one is.
    pub fn take(&mut self) -> Option<(Request, Vec<u8>)> {
        let next = if self.busy { None } else { self.waiting.pop_front() };
        self.busy |= next.is_some();
        next
    }

    /// The one under way was answered.
    pub fn answered(&mut self) {
        self.busy = false;
    }

    /// Forgets what waits; what is under way still is.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }
}
