//! What cannot be done is refused, with a culprit a reader can change and a reason in both languages.

use crate::cases::Drawn;
use crate::common::{Random, leaves_of, settings, spelled, wired};
use convolution_atlas::graph::Leaves;
use convolution_atlas::operator::{ALL, Kind, Operator, Params, Value, compute};
use convolution_atlas::primitive::{Named, Operand, fold};
use convolution_atlas::tensor::{MAX_BYTES, Shape, Tensor};
use convolution_atlas::words::Problem;

/// Holds a problem against what every problem must be.
fn told(operator: &Operator, problem: &Problem, tensors: &[&str]) {
    let culprit = problem.culprit.as_str();
    let known = operator.params.iter().any(|param| param.name == culprit) || tensors.contains(&culprit);
    assert!(known, "{}: {culprit} is neither a parameter nor a tensor ({problem})", operator.id);
    let (en, zh) = (&problem.words.en, &problem.words.zh);
    assert!(!en.is_empty() && !zh.is_empty() && en != zh, "{}: {problem}", operator.id);
    assert!(!en.contains(['{', '}']) && !zh.contains(['{', '}']), "{}: {problem}, {zh}", operator.id);
}

/// Any value a parameter accepts at all, the ends most often.
fn extreme(kind: &Kind, random: &mut Random) -> Value {
    let within = |[least, most]: [usize; 2], random: &mut Random| match random.range(0, 3) {
        0 => least,
        1 => most,
        2 => random.range(least, most.min(least + 8)),
        _ => random.range(least, most),
    };
    match kind {
        Kind::Int(range) => Value::Int(within(range.hard, random)),
        Kind::Pair(range) => Value::Pair([0; 2].map(|_| within(range.hard, random))),
        Kind::Real(range) => Value::Real(if random.flip() { range.hard[0] } else { range.hard[1] }),
        Kind::List(range) => {
            let length = random.range(1, range.most);
            Value::List((0..length).map(|_| within(range.hard, random)).collect())
        }
        Kind::Choice(words) => Value::Word(words[random.range(0, words.len() - 1)].0),
    }
}

#[test]
fn impossible_settings_name_what_to_change() {
    let mut random = Random::new(10);
    for operator in ALL {
        let (mut refused, mut accepted) = (0, 0);
        let tensors: Vec<String> = settings(operator, [8, 8], &mut random)
            .take(60)
            .flat_map(|params| wired(operator, &params, [8, 8]).unwrap().nodes().to_vec())
            .map(|node| node.name)
            .collect();
        let tensors: Vec<&str> = tensors.iter().map(String::as_str).collect();
        for _ in 0..2000 {
            let params = operator.params.iter().fold(Params::new(operator.params), |params, param| {
                if random.flip() { params } else { params.with(param.name, extreme(&param.kind, &mut random)) }
            });
            let size = [0; 2].map(|_| random.pick(&[1, 2, 3, 5, 8, 32, 2048]));
            match wired(operator, &params, size) {
                Err(problem) => {
                    refused += 1;
                    told(operator, &problem, &tensors);
                }
                Ok(graph) => {
                    accepted += 1;
                    for node in graph.nodes() {
                        assert!(!node.shape.is_empty(), "{} {:?}: {} is empty", operator.id, params, node.name);
                        assert!(node.shape.len() <= MAX_BYTES / 4, "{}: {} passes 512 MiB", operator.id, node.name);
                    }
                }
            }
        }
        assert!(refused > 20 && accepted > 20, "{}: {refused} refused, {accepted} accepted", operator.id);
    }
}

#[test]
fn what_would_pass_the_limit_is_refused_before_it_is_made() {
    for operator in ALL {
        let params = Params::new(operator.params);
        let shapes = |size| -> Vec<Shape> {
            wired(operator, &params, size).expect(operator.id).nodes().iter().map(|node| node.shape).collect()
        };
        // What does not grow with the picture has nothing to refuse: nodes of a graph are counted, whatever they are painted on.
        if shapes([64, 64]) == shapes([32, 32]) {
            continue;
        }
        for size in [[30_000, 30_000], [usize::MAX / 8, 4], [1 << 32, 1 << 32]] {
            let problem = wired(operator, &params, size).expect_err(operator.id);
            assert!(problem.words.en.contains("512 MiB") && problem.words.zh.contains("512 MiB"), "{problem}");
        }
    }
}

#[test]
fn a_tensor_that_does_not_fit_is_named() {
    let mut random = Random::new(11);
    for operator in ALL {
        for params in settings(operator, [8, 8], &mut Random::new(12)).take(12) {
            let json = params.iter().map(|(param, value)| (param.name.to_owned(), json(value))).collect();
            let json = spelled(&serde_json::Value::Object(json));
            let graph = wired(operator, &params, [8, 8]).unwrap();
            let leaves = random.leaves(&graph);
            compute(operator.id, &json, leaves.clone()).expect(operator.id);
            let refused = |leaves: Leaves<f32>| compute(operator.id, &json, leaves);
            for leaf in leaves_of(&graph) {
                let name = leaf.name.as_str();
                let other = |shape: &[usize]| {
                    let mut leaves = leaves.clone();
                    leaves.insert(name.into(), Tensor::zeros(Shape::new(shape)));
                    refused(leaves)
                };
                let dims = leaf.shape.dims();
                let empty: Vec<usize> = dims.iter().map(|_| 0).collect();
                for shape in [&[&[2], dims].concat()[..], &empty, &[7, 7, 7]] {
                    if Shape::new(shape) != leaf.shape {
                        told(operator, &other(shape).expect_err(name), &[name]);
                    }
                }
                let mut fewer = leaves.clone();
                fewer.remove(name);
                if let Err(problem) = refused(fewer) {
                    told(operator, &problem, &[name]);
                }
            }
            let mut more = leaves.clone();
            more.insert("surplus".into(), Tensor::zeros(Shape::new(&[1])));
            told(operator, &refused(more).expect_err("one too many"), &["surplus"]);
        }
    }
}

fn json(value: &Value) -> serde_json::Value {
    match *value {
        Value::Int(n) => n.into(),
        Value::Pair(pair) => pair.to_vec().into(),
        Value::Real(number) => number.into(),
        Value::List(ref numbers) => numbers.clone().into(),
        Value::Word("true") => true.into(),
        Value::Word("false") => false.into(),
        Value::Word(word) => word.into(),
    }
}

#[test]
fn a_value_that_is_none_is_named() {
    for operator in ALL {
        let params = |json| Params::read(operator.params, &spelled(&json));
        assert!(params(serde_json::json!({})).is_ok());
        assert!(params(serde_json::json!({ "sride": 2 })).is_err_and(|problem| problem.culprit == "sride"));
        for param in operator.params {
            let wrong = match param.kind {
                Kind::Real(range) => [range.hard[0] - 1.0, range.hard[1] + 1.0].map(serde_json::Value::from),
                _ => [serde_json::json!(-1), serde_json::json!(1.5)],
            };
            let lists = match param.kind {
                Kind::List(range) => vec![serde_json::json!([]), vec![range.hard[0]; range.most + 1].into()],
                _ => vec![serde_json::json!([1, 2, 3])],
            };
            for value in wrong.into_iter().chain(lists).chain([serde_json::json!("?")]) {
                told(operator, &params(serde_json::json!({ param.name: value })).expect_err(param.name), &[]);
            }
        }
    }
}

/// Whether a primitive takes these shapes; what it says if not.
fn asked(drawn: &Drawn, shapes: &[Shape]) -> Option<Shape> {
    let told = format!("{:?} {shapes:?}", drawn.primitive);
    match drawn.primitive.shape(shapes) {
        Ok(output) => Some(output),
        Err(problem) => {
            let (culprit, words) = (&problem.culprit, &problem.words);
            assert!(!culprit.is_empty() && !words.en.is_empty() && !words.zh.is_empty(), "{told}");
            assert!(words.en != words.zh && words.zh.chars().any(|c| c > '\u{2e80}'), "{told}: {}", words.zh);
            assert!([&words.en, &words.zh].iter().all(|words| !words.contains(['{', '}'])), "{told}: {words:?}");
            None
        }
    }
}

#[test]
fn a_primitive_takes_any_shapes_or_says_why_not() {
    let mut random = Random::new(12);
    let (mut taken, mut refused) = (0, 0);
    for drawn in Drawn::all() {
        for _ in 0..6 {
            let mut shapes: Vec<Shape> = drawn.operands.iter().map(Tensor::shape).collect();
            let changed = random.range(0, shapes.len() - 1);
            let mut extents = shapes[changed].dims().to_vec();
            match random.range(0, 4) {
                0 => extents.insert(0, random.range(1, 2)),
                1 => extents.truncate(extents.len().saturating_sub(1)),
                2 => extents.iter_mut().for_each(|extent| *extent = 0),
                _ if extents.is_empty() => extents.push(usize::MAX),
                _ => {
                    let axis = random.range(0, extents.len() - 1);
                    extents[axis] = random.pick(&[0, 1, 2, 3, 5, usize::MAX]);
                }
            }
            shapes[changed] = Shape::new(&extents);
            let Some(output) = asked(&drawn, &shapes) else {
                refused += 1;
                continue;
            };
            taken += 1;
            let named = shapes.iter().zip(["a", "b", "c", "d", "e"]).map(|(&shape, name)| Named { name, shape });
            drawn.primitive.torch(&named.collect::<Vec<_>>(), "y");
            // What no tensor can have: extents whose product is no number, even with a zero among them.
            let held = |shape: &Shape| shape.len() < 1 << 16 && !shape.dims().contains(&usize::MAX);
            if shapes.iter().chain([&output]).all(held) {
                let operands: Vec<Tensor> = shapes.iter().map(|&shape| random.tensor(shape)).collect();
                let fast = drawn.primitive.evaluate(&operands.iter().collect::<Vec<_>>(), output);
                assert_eq!(fast.shape(), output, "{:?} {shapes:?}", drawn.primitive);
                let views: Vec<Operand<'_>> = operands.iter().map(Operand::from).collect();
                for site in [0, output.len().saturating_sub(1)].into_iter().filter(|&site| site < output.len()) {
                    let (fast, exact) = (fast.data()[site], fold(drawn.primitive.as_ref(), &views, output, site));
                    let close = (f64::from(fast) - exact).abs() < 1e-4 * exact.abs().max(1.0);
                    assert!(close || exact.is_nan(), "{:?} {shapes:?} at {site}: {fast} and {exact}", drawn.primitive);
                }
            }
        }
    }
    assert!(taken > 1000 && refused > 1000, "{taken} taken, {refused} refused");
}
