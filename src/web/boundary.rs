//! The boundary to a module that may trap or hang without harm to the page: a worker, or, where none can start (an opaque origin, a browser
//! without module workers), the same module imported into the page.
//!
//! A message is `{ head: Uint8Array, body: ArrayBuffer }` both ways, the body transferred. A worker's first message says that it is ready; one of
//! `{ fatal: string }` says that it trapped. What trapped or kept silent is never entered again: the next message meets a new instance.

use js_sys::{ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, MessageEvent, Url, Worker, WorkerOptions, WorkerType, window};

/// Milliseconds a worker may take for one answer.
const PATIENCE: i32 = 20_000;

#[wasm_bindgen]
extern "C" {
    /// JavaScript's dynamic `import`.
    #[wasm_bindgen(js_name = "import")]
    fn import(url: &str) -> Promise;
}

/// Where a module lies, relative to the page, and how it is entered.
#[derive(Clone, Debug)]
pub struct Place {
    /// The worker's script.
    pub worker: String,
    /// The module itself.
    pub module: String,
    /// Its function `(head, body) -> { head, body }`, both `Uint8Array`s, for use in the page.
    pub entry: String,
    /// Milliseconds a worker may take for one answer.
    pub patience: i32,
}

impl Place {
    /// A program beside the page: the function that a worker enters it by, and the one that the page does.
    pub fn new(program: &str, entry: &str, in_page: &str) -> Self {
        let (worker, module) = (format!("worker.js#{program},{entry}"), format!("{program}.js"));
        Self { worker, module, entry: in_page.into(), patience: PATIENCE }
    }
}

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// What is said, as bytes.
    pub head: Vec<u8>,
    /// Raw bytes.
    pub body: ArrayBuffer,
}

/// Why there is no answer: the instance is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fall(pub String);

/// A module on the other side. Starts when first needed.
#[derive(Debug)]
pub struct Boundary {
    place: Place,
    seat: RefCell<Option<Seat>>,
    /// How many instances were started in the page: each has a URL of its own, or the browser would hand out the trapped one again.
    imports: Cell<u32>,
}

#[derive(Debug)]
enum Seat {
    Worker(Worker),
    Page(Function),
}

impl Boundary {
    /// A boundary to the module at `place`.
    pub fn new(place: Place) -> Self {
        Self { place, seat: RefCell::new(None), imports: Cell::new(0) }
    }

    /// Starts an instance, unless one stands ready.
    ///
    /// # Errors
    /// When neither a worker nor the page can run it.
    pub async fn open(&self) -> Result<(), Fall> {
        if self.seat.borrow().is_none() {
            let seat = self.start().await?;
            self.sit(seat);
        }
        Ok(())
    }

    /// Sends a message and waits for its answer. One sent meanwhile meets an instance of its own.
    ///
    /// # Errors
    /// When no instance could start, or when it trapped or kept silent.
    pub async fn ask(&self, head: &[u8], body: ArrayBuffer) -> Result<Message, Fall> {
        let seat = self.seat.take();
        let seat = match seat {
            Some(seat) => seat,
            None => self.start().await?,
        };
        let head = Uint8Array::from(head);
        let answer = match &seat {
            Seat::Worker(worker) => ask_worker(worker, &head, &body, self.place.patience).await,
            Seat::Page(entry) => ask_page(entry, &head, &body).await,
        };
        match &answer {
            Ok(_) => self.sit(seat),
            Err(_) => seat.leave(),
        }
        answer
    }

    fn sit(&self, seat: Seat) {
        if let Some(other) = self.seat.replace(Some(seat)) {
            other.leave();
        }
    }

    async fn start(&self) -> Result<Seat, Fall> {
        match self.start_worker().await {
            Ok(worker) => Ok(Seat::Worker(worker)),
            Err(_) => self.start_page().await.map(Seat::Page).map_err(|error| fall(&error)),
        }
    }

    async fn start_worker(&self) -> Result<Worker, JsValue> {
        let (worker, first) = match early(&self.place.worker) {
            Some(started) => started,
            None => {
                let options = WorkerOptions::new();
                options.set_type(WorkerType::Module);
                let worker = Worker::new_with_options(&resolve(&self.place.worker)?, &options)?;
                let first = next(&worker, None);
                (worker, first)
            }
        };
        match told(first).await {
            Ok(_) => Ok(worker),
            Err(error) => {
                worker.terminate();
                Err(error)
            }
        }
    }

    async fn start_page(&self) -> Result<Function, JsValue> {
        let url = resolve(&self.place.module)?;
        let url = match self.imports.replace(self.imports.get() + 1) {
            0 => url,
            again => format!("{url}#{again}"),
        };
        let module = JsFuture::from(import(&url)).await?;
        let init: Function = Reflect::get(&module, &"default".into())?.dyn_into()?;
        JsFuture::from(Promise::resolve(&init.call0(&JsValue::UNDEFINED)?)).await?;
        Reflect::get(&module, &self.place.entry.as_str().into())?.dyn_into()
    }
}

impl Drop for Boundary {
    fn drop(&mut self) {
        if let Some(seat) = self.seat.take() {
            seat.leave();
        }
    }
}

impl Seat {
    fn leave(&self) {
        if let Self::Worker(worker) = self {
            worker.terminate();
        }
    }
}

async fn ask_worker(worker: &Worker, head: &Uint8Array, body: &ArrayBuffer, patience: i32) -> Result<Message, Fall> {
    let message = Object::new();
    let posted = Reflect::set(&message, &"head".into(), head)
        .and_then(|_| Reflect::set(&message, &"body".into(), body))
        .and_then(|_| worker.post_message_with_transfer(&message, &js_sys::Array::of1(body)));
    posted.map_err(|error| fall(&error))?;
    told(next(worker, Some(patience))).await.and_then(|data| read(&data)).map_err(|error| fall(&error))
}

/// In the page there is no other thread: it stands still for one call, after what it was doing.
async fn ask_page(entry: &Function, head: &Uint8Array, body: &ArrayBuffer) -> Result<Message, Fall> {
    let call = async {
        rest(0).await?;
        read(&entry.call2(&JsValue::UNDEFINED, head, &Uint8Array::new(body))?)
    };
    call.await.map_err(|error| fall(&error))
}

/// A worker that boot.js started beside the app, and its first message: taken over once.
fn early(place: &str) -> Option<(Worker, Promise)> {
    let started: Object = Reflect::get(&js_sys::global(), &"atlasWorkers".into()).ok()?.dyn_into().ok()?;
    let worker: Worker = Reflect::get(&started, &place.into()).ok()?.dyn_into().ok()?;
    Reflect::delete_property(&started, &place.into()).ok()?;
    let first = Reflect::get(&worker, &"first".into()).ok()?.dyn_into().ok()?;
    Some((worker, first))
}

/// The worker's next message: fails where it cannot be loaded, or keeps silent for `patience` milliseconds.
fn next(worker: &Worker, patience: Option<i32>) -> Promise {
    Promise::new(&mut |resolve, reject| {
        worker.set_onmessage(Some(&resolve));
        worker.set_onerror(Some(&reject));
        if let (Some(patience), Some(window)) = (patience, window()) {
            // No timer means no watchdog, nothing worse.
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&reject, patience).ok();
        }
    })
}

/// What a message says; an error where the worker trapped.
async fn told(message: Promise) -> Result<JsValue, JsValue> {
    let event: MessageEvent = JsFuture::from(message).await?.dyn_into()?;
    let data = event.data();
    match Reflect::get(&data, &"fatal".into()) {
        Ok(fatal) if !fatal.is_undefined() => Err(fatal),
        _ => Ok(data),
    }
}

fn read(data: &JsValue) -> Result<Message, JsValue> {
    let head: Uint8Array = Reflect::get(data, &"head".into())?.dyn_into()?;
    let body = Reflect::get(data, &"body".into())?.dyn_into()?;
    Ok(Message { head: head.to_vec(), body })
}

async fn rest(milliseconds: i32) -> Result<JsValue, JsValue> {
    let timer = Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds).ok();
        }
    });
    JsFuture::from(timer).await
}

fn resolve(file: &str) -> Result<String, JsValue> {
    let base = window().and_then(|window| window.document()).and_then(|document| document.base_uri().ok().flatten());
    Ok(Url::new_with_base(file, &base.ok_or("the page has no address")?)?.href())
}

fn fall(error: &JsValue) -> Fall {
    let told = error.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
    let told =
        told.or_else(|| error.as_string()).or_else(|| error.dyn_ref::<js_sys::Error>().map(|e| e.message().into()));
    Fall(told.unwrap_or_else(|| "no answer".into()))
}
