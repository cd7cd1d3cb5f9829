//! The page's side of the compute core: asks one request at a time, replaces what crashed or hung.

use super::boundary::{Boundary, Place};
use crate::wire::{self, Queue, Reply, Request};
use js_sys::{ArrayBuffer, Float32Array, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What is heard from the compute core.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// An answer with its body. [`Reply::Ready`] comes first, and again after each crash: the core then holds nothing, so whoever hears it sends
    /// the picture.
    Reply(Reply, Vec<f32>),
    /// It trapped, hung, or could not start; everything asked before is forgotten. Another one starts at once and says [`Reply::Ready`]; where
    /// none can start, with the next request.
    Crashed,
}

/// The compute core, wherever it runs.
#[derive(Clone)]
pub struct Host(Rc<Inner>);

struct Inner {
    boundary: Boundary,
    queue: RefCell<Queue>,
    /// None could start.
    absent: Cell<bool>,
    tell: Box<dyn Fn(Event)>,
}

impl Host {
    /// Starts the compute core beside the page, else in the page itself.
    pub fn start(tell: Box<dyn Fn(Event)>) -> Self {
        Self::start_at(Place::new("compute", "serve", "serve_in_page"), tell)
    }

    /// Starts what also tries theorems and measures: a larger program, started when a reader first asks for either.
    pub fn prover(tell: Box<dyn Fn(Event)>) -> Self {
        Self::start_at(Place::new("proof", "prove", "prove_in_page"), tell)
    }

    /// Starts a compute core that lies elsewhere.
    pub fn start_at(place: Place, tell: Box<dyn Fn(Event)>) -> Self {
        let (boundary, queue, absent) = (Boundary::new(place), RefCell::default(), Cell::new(false));
        let host = Self(Rc::new(Inner { boundary, queue, absent, tell }));
        spawn_local(host.clone().open());
        host
    }

    /// Asks, as soon as everything asked before was answered; a run replaces runs that still wait. The answer comes as an [`Event`].
    pub fn ask(&self, request: Request, body: Vec<u8>) {
        self.0.queue.borrow_mut().push(request, body);
        if self.0.absent.take() {
            spawn_local(self.clone().open());
        } else {
            self.next();
        }
    }

    async fn open(self) {
        match self.0.boundary.open().await {
            Ok(()) => {
                (self.0.tell)(Event::Reply(Reply::Ready, Vec::new()));
                self.answered();
            }
            Err(_) => {
                self.0.absent.set(true);
                self.crashed();
            }
        }
    }

    fn next(&self) {
        let next = self.0.queue.borrow_mut().take();
        if let Some((request, body)) = next {
            spawn_local(self.clone().carry(request, body));
        }
    }

    async fn carry(self, request: Request, body: Vec<u8>) {
        let body = Uint8Array::from(body.as_slice()).buffer();
        let answer = self.0.boundary.ask(&wire::spell(&request), body).await.ok();
        let reply = answer.and_then(|answer| Some((wire::read(&answer.head)?, floats(&answer.body))));
        match reply {
            Some((reply, body)) => {
                (self.0.tell)(Event::Reply(reply, body));
                self.answered();
            }
            None => {
                self.crashed();
                self.open().await;
            }
        }
    }

    fn crashed(&self) {
        self.0.queue.borrow_mut().clear();
        (self.0.tell)(Event::Crashed);
    }

    fn answered(&self) {
        self.0.queue.borrow_mut().answered();
        self.next();
    }
}

fn floats(body: &ArrayBuffer) -> Vec<f32> {
    Float32Array::new(body).to_vec()
}
