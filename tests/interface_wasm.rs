//! The compute core as JavaScript meets it, and the page's side of a worker, in a browser.
#![cfg(target_arch = "wasm32")]

use convolution_atlas::picture::{Frame, Picture};
use convolution_atlas::web::boundary::{Boundary, Place};
use convolution_atlas::web::compute::answer;
use convolution_atlas::web::intake::{self, Read, Taken, intake_at};
use convolution_atlas::web::layer::Prepared;
use convolution_atlas::web::worker::{Event, Host};
use convolution_atlas::wire::{Reply, Request, Setting, Want, read, serve, spell};
use convolution_atlas::words::{Problem, Words};
use js_sys::{Array, Error, Float32Array, JSON, Object, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn json(text: &str) -> JsValue {
    JSON::parse(text).expect(text)
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).expect(name)
}

/// `{ name: { shape, data } }`.
fn tensors(named: &[(&str, &[u32], &[f32])]) -> JsValue {
    let all = Object::new();
    for (name, shape, data) in named {
        let tensor = Object::new();
        let shape: Array = shape.iter().map(|&n| JsValue::from(n)).collect();
        Reflect::set(&tensor, &"shape".into(), &shape).expect("a plain object");
        Reflect::set(&tensor, &"data".into(), &Float32Array::from(*data)).expect("a plain object");
        Reflect::set(&all, &(*name).into(), &tensor).expect("a plain object");
    }
    all.into()
}

fn numbers(tensor: &JsValue) -> (String, Vec<f32>) {
    let shape = JSON::stringify(&get(tensor, "shape")).expect("an array");
    (shape.into(), get(tensor, "data").unchecked_into::<Float32Array>().to_vec())
}

const PARAMS: &str = r#"{"in_channels":1,"out_channels":1,"kernel_size":[1,2],"padding":0}"#;
const INPUT: (&str, &[u32], &[f32]) = ("input", &[1, 1, 2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
const WEIGHT: (&str, &[u32], &[f32]) = ("weight", &[1, 1, 1, 2], &[10.0, 1.0]);
/// 10 * left + right.
const OUTPUT: [f32; 4] = [12.0, 23.0, 45.0, 56.0];

fn compute(operator: &str, params: &JsValue, given: &JsValue) -> Result<Object, Error> {
    Prepared::new(operator, params, given, &JsValue::UNDEFINED)?.run(&JsValue::UNDEFINED, &JsValue::UNDEFINED)
}

#[wasm_bindgen_test]
fn compute_gives_what_a_hand_computes() {
    let outputs = compute("vanilla", &json(PARAMS), &tensors(&[INPUT, WEIGHT])).expect("a vanilla case");
    assert_eq!(String::from(JSON::stringify(&Object::keys(&outputs)).expect("names")), r#"["output"]"#);
    assert_eq!(numbers(&get(&outputs, "output")), ("[1,1,2,2]".into(), OUTPUT.to_vec()));
}

#[wasm_bindgen_test]
fn a_prepared_layer_runs_on_many_inputs_and_into_the_callers_arrays() {
    let layer =
        Prepared::new("vanilla", &json(PARAMS), &tensors(&[WEIGHT]), &JsValue::UNDEFINED).expect("weights alone");
    for scale in [1.0, 2.0] {
        let input: Vec<f32> = INPUT.2.iter().map(|x| x * scale).collect();
        let own = Float32Array::new_with_length(4);
        let into = Object::new();
        Reflect::set(&into, &"output".into(), &own).expect("a plain object");
        let outputs = layer.run(&tensors(&[("input", INPUT.1, &input)]), &into).expect("a vanilla case");
        assert!(Object::is(&get(&get(&outputs, "output"), "data"), &own));
        assert_eq!(own.to_vec(), OUTPUT.map(|x| x * scale));
    }
}

#[wasm_bindgen_test]
fn bad_input_throws_an_error_that_names_the_culprit() {
    let (good, params) = (tensors(&[INPUT, WEIGHT]), json(PARAMS));
    let shaped = |shape: &str| json(&format!(r#"{{"input":{{"shape":{shape},"data":[]}}}}"#));
    let short: (&str, &[u32], &[f32]) = ("input", &[1, 1, 2, 3], &[1.0]);
    for (operator, params, given, culprit) in [
        ("octagon", &params, &good, "operator"),
        ("vanilla", &json(r#"{"stripe":2}"#), &good, "stripe"),
        ("vanilla", &json(r#"{"stride":0}"#), &good, "stride"),
        ("vanilla", &json(r#"{"padding_mode":true}"#), &good, "padding_mode"),
        ("vanilla", &json("3"), &good, "params"),
        ("vanilla", &JsValue::from(js_sys::BigInt::from(3)), &good, "params"),
        ("vanilla", &params, &tensors(&[INPUT]), "weight"),
        ("vanilla", &params, &tensors(&[short, WEIGHT]), "input"),
        ("vanilla", &params, &tensors(&[INPUT, WEIGHT, ("extra", &[1], &[1.0])]), "extra"),
        ("vanilla", &params, &shaped("[1,1,2,3]"), "input"),
        ("vanilla", &params, &shaped("[1,1,2.5,3]"), "input"),
        ("vanilla", &params, &json(r#"{"input":null}"#), "input"),
        ("vanilla", &params, &JsValue::from(7), "weights"),
    ] {
        let error = compute(operator, params, given).expect_err(culprit);
        assert!(String::from(error.message()).starts_with(&format!("{culprit}: ")), "{culprit}: {:?}", error.message());
        assert_eq!(get(&error, "culprit"), culprit);
    }
    let layer = Prepared::new("vanilla", &params, &tensors(&[WEIGHT]), &JsValue::UNDEFINED).expect("weights alone");
    let inputs = tensors(&[INPUT]);
    for (name, length) in [("output", 3), ("input", 6)] {
        let into = Object::new();
        Reflect::set(&into, &name.into(), &Float32Array::new_with_length(length)).expect("a plain object");
        let error = layer.run(&inputs, &into).expect_err(name);
        assert!(String::from(error.message()).starts_with(name), "{:?}", error.message());
    }
}

#[wasm_bindgen_test]
fn a_parameter_is_read_as_javascript_spells_it_and_refused_in_the_same_spelling() {
    let given = tensors(&[INPUT, WEIGHT]);
    for stride in ["1", "\"1\"", "[1,1]", "\"1x1\""] {
        let params = json(&PARAMS.replace('}', &format!(r#","stride":{stride}}}"#)));
        Reflect::set(&params, &"dilation".into(), &JsValue::UNDEFINED).expect("a plain object");
        let outputs = compute("vanilla", &params, &given).expect(stride);
        assert_eq!(numbers(&get(&outputs, "output")).1, OUTPUT, "{stride}");
    }
    for wrong in ["[1,2,3]", r#"{"rows":1}"#, "null", "true", "1.5", "-1"] {
        let error = compute("vanilla", &json(&format!(r#"{{"stride":{wrong}}}"#)), &given).expect_err(wrong);
        let told = String::from(error.message());
        assert_eq!(told, format!("stride: stride must be a whole number from 1 to 255, not {wrong}"));
    }
    for wrong in ["3", "[]", "null", "\"word\""] {
        let error = compute("vanilla", &json(wrong), &given).expect_err(wrong);
        assert_eq!(String::from(error.message()), format!("params: params must be an object, not {wrong}"));
    }
}

fn head(message: &JsValue) -> Vec<u8> {
    get(message, "head").unchecked_into::<Uint8Array>().to_vec()
}

fn ask(request: &[u8], body: &[u8]) -> (Reply, Vec<f32>) {
    let message = answer(request, body, false, serve);
    (read(&head(&message)).expect("a reply"), Float32Array::new(&get(&message, "body")).to_vec())
}

#[wasm_bindgen_test]
fn serve_answers_messages() {
    let held = ask(&spell(&Request::Hold { width: 2, height: 1 }), &[255, 0, 0, 0, 51, 0]);
    assert_eq!(held.0, Reply::Held);
    let setting = Setting { operator: "vanilla".into(), ..Setting::default() };
    let want = |channel| Want { node: "input".into(), channel, longest: 9 };
    let request = Request::Run { job: 5, setting, wants: vec![want(0), want(1)] };
    let (reply, body) = ask(&spell(&request), &[]);
    assert!(matches!(&reply, Reply::Done { job: 5, size: [1, 2], thumbs, .. } if thumbs.len() == 2), "{reply:?}");
    assert_eq!(body, [1.0, 0.0, 0.0, 0.2]);
    assert!(matches!(ask(b"no request", &[]).0, Reply::Failed { job: None, .. }));
}

/// The URL of a script made here.
fn script(code: &str) -> String {
    let create = js_sys::Function::new_with_args(
        "code",
        "return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))",
    );
    create.call1(&JsValue::NULL, &code.into()).expect("a blob").as_string().expect("a URL")
}

/// A worker that holds, tells in bodies how many runs it has made, and traps, fails or hangs where a run says so.
const WORKER: &str = r#"
let tries = 0;
onmessage = ({ data: { head, body } }) => {
  const says = (reply) => postMessage({ head: new Uint8Array(reply), body: new Float32Array([tries]).buffer });
  const { job, reply } = KNOWN[head.join()];
  if (job === undefined) return says(body.byteLength === 3 ? reply : [255]);
  if (job === 404) return postMessage({ fatal: "unreachable" });
  if (job === 13) throw new Error("not caught");
  if (job === 7) return;
  tries += 1;
  says(reply);
};
postMessage({});
"#;

const MODULE: &str = r#"
let ready = false, trapped = false;
export default async () => { ready = true; };
export function serve(head, body) {
  if (!ready || trapped) throw new Error("never to be entered");
  const { job, reply } = KNOWN[head.join()];
  if (job === 404) { trapped = true; throw new Error("unreachable"); }
  return { head: new Uint8Array(reply), body: new Float32Array([body.length]).buffer };
}
"#;

/// What those two know of messages: each request that is asked here, as the host spells it, and the reply to it.
fn known() -> String {
    let line = |request: &Request, job: &str, reply: &Reply| {
        let key: Vec<String> = spell(request).iter().map(u8::to_string).collect();
        format!("\"{}\": {{ job: {job}, reply: {:?} }},", key.join(","), spell(reply))
    };
    let runs = (1..20).chain([404, 405]).map(|job| {
        let done = Reply::Done { job, thumbs: vec![], size: [1, 1], macs: 3 };
        line(&run(job), &job.to_string(), &done)
    });
    let lines: String = runs.chain([line(&HOLD, "undefined", &Reply::Held)]).collect();
    format!("const KNOWN = {{ {lines} }};")
}

fn place(worker: &str, module: &str) -> Place {
    Place { worker: script(worker), module: module.into(), entry: "serve".into(), patience: 300 }
}

fn run(job: u64) -> Request {
    Request::Run { job, setting: Setting::default(), wants: vec![] }
}

const HOLD: Request = Request::Hold { width: 1, height: 1 };

/// A host and what it told.
fn host(place: Place) -> (Host, Rc<RefCell<Vec<Event>>>) {
    let told: Rc<RefCell<Vec<Event>>> = Rc::default();
    let heard = told.clone();
    (Host::start_at(place, Box::new(move |event| heard.borrow_mut().push(event))), told)
}

/// Waits until so many events were told, and takes them as short words.
async fn events(told: &RefCell<Vec<Event>>, count: usize) -> Vec<String> {
    for _ in 0..500 {
        if told.borrow().len() >= count {
            break;
        }
        let timer = Promise::new(&mut |resolve, _| {
            let window = web_sys::window().expect("a window");
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 10).expect("a timer");
        });
        JsFuture::from(timer).await.expect("a timer");
    }
    told.take()
        .iter()
        .map(|event| match event {
            Event::Reply(Reply::Done { job, macs: 3, .. }, body) => format!("done {job} {body:?}"),
            Event::Reply(reply, body) => format!("{reply:?} {body:?}"),
            Event::Crashed => "crashed".into(),
        })
        .collect()
}

#[wasm_bindgen_test]
async fn a_worker_is_asked_in_order_and_a_newer_run_replaces_one_that_waits() {
    let (host, told) = host(place(&(known() + WORKER), "none.js"));
    host.ask(HOLD, vec![1, 2, 3]);
    (1..4).for_each(|job| host.ask(run(job), vec![]));
    assert_eq!(events(&told, 3).await, ["Ready []", "Held [0.0]", "done 3 [1.0]"]);
    host.ask(run(4), vec![]);
    assert_eq!(events(&told, 1).await, ["done 4 [2.0]"]);
}

#[wasm_bindgen_test]
async fn a_worker_that_traps_throws_or_hangs_is_replaced() {
    let (host, told) = host(place(&(known() + WORKER), "none.js"));
    host.ask(run(1), vec![]);
    assert_eq!(events(&told, 2).await, ["Ready []", "done 1 [1.0]"]);
    for job in [404, 13, 7] {
        host.ask(run(job), vec![]);
        assert_eq!(events(&told, 2).await, ["crashed", "Ready []"], "{job}");
        host.ask(run(job + 1), vec![]);
        assert_eq!(events(&told, 1).await, [format!("done {} [1.0]", job + 1)], "the new one starts anew");
    }
}

#[wasm_bindgen_test]
async fn where_no_worker_starts_the_page_runs_the_module() {
    for worker in ["this is not a script", "import 'nowhere:nothing'", "postMessage({ fatal: 'no wasm' })"] {
        let (host, told) = host(place(worker, &script(&(known() + MODULE))));
        host.ask(HOLD, vec![1, 2, 3]);
        assert_eq!(events(&told, 2).await, ["Ready []", "Held [3.0]"], "{worker}");
        host.ask(run(404), vec![]);
        assert_eq!(events(&told, 2).await, ["crashed", "Ready []"], "{worker}");
        host.ask(HOLD, vec![1, 2]);
        assert_eq!(events(&told, 1).await, ["Held [2.0]"], "what trapped is not entered again");
    }
    let nowhere =
        Place { worker: "https://elsewhere.invalid/worker.js".into(), ..place("", &script(&(known() + MODULE))) };
    let (_host, told) = host(nowhere);
    assert_eq!(events(&told, 1).await, ["Ready []"]);
}

#[wasm_bindgen_test]
async fn where_nothing_starts_that_is_told_and_tried_again_when_asked() {
    let (host, told) = host(place("this is not a script", "nowhere.js"));
    assert_eq!(events(&told, 1).await, ["crashed"]);
    host.ask(run(1), vec![]);
    assert_eq!(events(&told, 1).await, ["crashed"]);
}

/// A worker that decodes by what the first byte says.
const DECODER: &str = r#"
onmessage = ({ data: { body } }) => {
  const file = new Uint8Array(body);
  if (file[0] === 0) return postMessage({ fatal: "unreachable" });
  if (file[0] === 1) return;
  postMessage({ head: new Uint8Array(file[0] === 2 ? [7] : READ), body: new Uint8Array([file[0], 5, 6]).buffer });
};
postMessage({});
"#;

/// The same with what it says of a picture.
fn decoder() -> String {
    let usual = Frame { x: 0, y: 0, cell: 1, rows: 1, columns: 1 };
    let notes = vec![Words { en: "small".into(), zh: "小".into() }];
    let read: Result<Read, Problem> = Ok(Read { width: 1, height: 1, notes, hash: "00".into(), usual });
    format!("const READ = {:?};{DECODER}", spell(&read))
}

#[wasm_bindgen_test]
async fn a_picture_comes_in_and_a_decoder_that_falls_is_told_and_replaced() {
    let desk = Boundary::new(place(&decoder(), "none.js"));
    for file in [0, 1, 2] {
        let problem = intake_at(&desk, vec![file]).await.expect_err("it falls");
        assert!(problem.culprit == "picture" && problem.words.en.contains("current one is kept"), "{problem}");
        let Taken { picture, notes, hash, usual } = intake_at(&desk, vec![4]).await.expect("a picture");
        assert_eq!((hash.as_str(), usual.cell), ("00", 1));
        assert_eq!((picture.width, picture.height, picture.pixels), (1, 1, vec![4, 5, 6]));
        assert_eq!((notes.len(), notes[0].zh.as_str()), (1, "小"));
    }
    let [one, other] = [7, 8].map(|file| intake_at(&desk, vec![file]));
    let first = |taken: Result<Taken, Problem>| taken.map(|taken| taken.picture.pixels[0]);
    assert_eq!((first(one.await), first(other.await)), (Ok(7), Ok(8)));
}

#[wasm_bindgen_test]
fn the_decoder_answers_with_pixels_or_with_the_reason() {
    let picture = Picture { width: 2, height: 1, pixels: vec![1, 2, 3, 4, 5, 6] };
    let message = intake::answer(&picture.encode_png());
    let told = |message: &JsValue| read::<Result<Read, Problem>>(&head(message)).expect("an answer");
    let Read { width, height, notes, hash, usual } = told(&message).expect("a picture");
    assert_eq!((width, height, notes, hash), (2, 1, vec![], picture.hash()));
    assert_eq!(usual, Frame { x: 0, y: 0, cell: 1, rows: 1, columns: 2 });
    assert_eq!(Uint8Array::new(&get(&message, "body")).to_vec(), picture.pixels);
    let refused = told(&intake::answer(b"no picture")).expect_err("no picture");
    assert_eq!(refused.culprit, "picture");
}
