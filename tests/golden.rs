//! Golden cases: tensors computed elsewhere, held against kernels and against folds over taps. The format: `tests/golden/README.md`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use convolution_atlas::graph::{Leaves, Scalar};
use convolution_atlas::operator::{Operator, Params, compute};
use convolution_atlas::order::Map;
use convolution_atlas::tensor::{Shape, Tensor};
use safetensors::{Dtype, SafeTensors};
use std::path::{Path, PathBuf};

/// The largest error, as a share of `max(1, max|b|)`.
const TOLERANCE: f64 = 1e-5;

/// One case: what to compute from what, and what must come out.
struct Case {
    operator: String,
    params: serde_json::Value,
    given: Leaves<f32>,
    expected: Map<String, Tensor>,
}

impl Case {
    fn read(bytes: &[u8]) -> Result<Self, String> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| format!("not safetensors: {error}"))?;
        let meta = |key: &str| {
            let found = header.metadata().as_ref().and_then(|meta| meta.get(key)).cloned();
            found.ok_or_else(|| format!("the metadata has no {key}"))
        };
        meta("source")?;
        let params = serde_json::from_str(&meta("params")?).map_err(|error| format!("params: {error}"))?;
        let mut case = Self { operator: meta("operator")?, params, given: Leaves::new(), expected: Map::new() };
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| format!("not safetensors: {error}"))?;
        for (name, view) in tensors.tensors() {
            if view.dtype() != Dtype::F32 {
                return Err(format!("{name} is {:?}, not F32", view.dtype()));
            }
            let numbers = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
            let tensor =
                Tensor::new(Shape::new(view.shape()), numbers).map_err(|problem| format!("{name}: {problem}"))?;
            let side = if is_result(&name) { &mut case.expected } else { &mut case.given };
            side.insert(name, tensor);
        }
        if !case.expected.keys().any(|name| is_output(name)) {
            return Err("it has no output".into());
        }
        Ok(case)
    }

    /// The worst error over both paths.
    fn check(&self) -> Result<f64, String> {
        let params = common::spelled(&self.params);
        let fast = compute(&self.operator, &params, self.given.clone()).map_err(|problem| problem.to_string())?;
        let operator = Operator::find(&self.operator).ok_or("an operator that computes but is not found")?;
        let params = Params::read(operator.params, &params).map_err(|problem| problem.to_string())?;
        let exact =
            common::run(operator, &params, &common::double(&self.given)).map_err(|problem| problem.to_string())?;
        let fast = self.compare(&fast).map_err(|error| format!("by kernels: {error}"))?;
        let exact = self.compare(&exact).map_err(|error| format!("by folds: {error}"))?;
        Ok(fast.max(exact))
    }

    fn compare<T: Scalar>(&self, found: &Map<String, Tensor<T>>) -> Result<f64, String> {
        if let Some(name) = found.keys().find(|name| is_output(name) && !self.expected.contains_key(*name)) {
            return Err(format!("{name} came out, the case has none"));
        }
        self.expected.iter().try_fold(0.0, |worst: f64, (name, expected)| {
            let found = found.get(name).ok_or_else(|| format!("{name} did not come out"))?;
            if found.shape() != expected.shape() {
                return Err(format!("{name} is {}, not {}", found.shape(), expected.shape()));
            }
            let error = found.distance(expected) / expected.magnitude().max(1.0);
            if error <= TOLERANCE { Ok(worst.max(error)) } else { Err(format!("{name} is off by {error:.1e}")) }
        })
    }
}

fn is_output(name: &str) -> bool {
    name.starts_with("output")
}

fn is_result(name: &str) -> bool {
    is_output(name) || name.starts_with("stage.")
}

/// The cases of a folder, in order.
fn cases(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "safetensors"));
    files.sort();
    if files.is_empty() { Err(format!("{}: no case there", folder.display())) } else { Ok(files) }
}

fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

#[test]
fn golden() {
    let folders = std::iter::once(own()).chain(std::env::var_os("ATLAS_GOLDEN_DIR").map(PathBuf::from));
    let (mut count, mut worst, mut failures) = (0, 0.0_f64, Vec::new());
    for folder in folders {
        match cases(&folder) {
            Err(error) => failures.push(error),
            Ok(files) => {
                for file in files {
                    count += 1;
                    let bytes = std::fs::read(&file).map_err(|error| error.to_string());
                    match bytes.and_then(|bytes| Case::read(&bytes)).and_then(|case| case.check()) {
                        Ok(error) => worst = worst.max(error),
                        Err(error) => failures.push(format!("{}: {error}", file.display())),
                    }
                }
            }
        }
    }
    println!("golden: {count} cases, worst error {worst:.1e}");
    assert!(failures.is_empty(), "{} of {count} golden cases fail:\n{}", failures.len(), failures.join("\n"));
}

/// What is wrong with a case of one weight and a stride after `spoil`.
fn spoiled(spoil: impl Fn(&mut Case)) -> String {
    let file = own().join("vanilla.00.safetensors");
    let mut case = Case::read(&std::fs::read(file).unwrap()).unwrap();
    case.check().expect("whole before it was spoiled");
    spoil(&mut case);
    case.check().expect_err("spoiled")
}

#[test]
fn a_case_that_is_not_met_says_why() {
    let message = spoiled(|case| case.operator = "vanila".into());
    assert!(message.contains("no operator vanila"), "{message}");
    let message = spoiled(|case| drop(case.given.remove("weight")));
    assert!(message.starts_with("weight: a tensor weight of shape"), "{message}");
    let message = spoiled(|case| drop(case.given.insert("extra".into(), Tensor::zeros(Shape::new(&[1])))));
    assert!(message.contains("no tensor extra"), "{message}");
    let message = spoiled(|case| case.params["stride"] = 0.into());
    assert!(message.starts_with("stride: "), "{message}");
    let message = spoiled(|case| case.expected.get_mut("output").unwrap().data_mut()[1] += 1e-3);
    assert!(message.contains("output is off by"), "{message}");
    let message = spoiled(|case| case.expected.get_mut("output").unwrap().data_mut()[0] = f32::NAN);
    assert!(message.contains("output is off by inf"), "{message}");
    let message = spoiled(|case| drop(case.expected.insert("stage.none".into(), Tensor::zeros(Shape::new(&[1])))));
    assert!(message.contains("stage.none did not come out"), "{message}");
    let message = spoiled(|case| drop(case.expected.remove("output")));
    assert!(message.contains("output came out, the case has none"), "{message}");
}

#[test]
fn what_is_no_case_says_why() {
    assert!(Case::read(b"nothing").err().is_some_and(|message| message.starts_with("not safetensors")));
    assert!(cases(Path::new("/nowhere/at/all")).is_err());
    assert!(cases(&own().join("..").join("common")).is_err_and(|message| message.ends_with("no case there")));
}
