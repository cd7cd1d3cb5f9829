//! An operator made ready for many inputs gives what it gives when computed at once.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{Random, leaves_of, settings, wired};
use convolution_atlas::graph::{Edits, Graph, Leaves, Role};
use convolution_atlas::operator::{ALL, Operator, Params};
use convolution_atlas::tensor::Tensor;

const SIZE: [usize; 2] = [12, 14];

fn numbers(graph: &Graph, random: &mut Random) -> Leaves<f32> {
    leaves_of(graph).map(|node| (node.name.clone(), Tensor::from_fn(node.shape, |_| random.number().abs()))).collect()
}

/// Some settings of every operator, wired, with two sets of leaves that differ in what is no weight.
fn each(mut law: impl FnMut(&'static Operator, &Params, Graph, [Leaves<f32>; 2])) {
    let mut random = Random::new(31);
    for operator in ALL.iter().copied() {
        for params in settings(operator, SIZE, &mut Random::new(32)).take(20) {
            let graph = wired(operator, &params, SIZE).unwrap();
            let first = numbers(&graph, &mut random);
            let mut second = numbers(&graph, &mut random);
            for node in leaves_of(&graph).filter(|node| node.role == Role::Weight) {
                second.insert(node.name.clone(), first[&node.name].clone());
            }
            law(operator, &params, graph, [first, second]);
        }
    }
}

/// The largest share by which any computed node differs from what it is computed at once.
fn difference(graph: &Graph, inputs: [&Leaves<f32>; 2], exact: bool) -> f64 {
    let is_weight = |name: &String| graph.node(graph.find(name).unwrap()).role == Role::Weight;
    let known: Leaves<f32> = inputs[0].clone().into_iter().filter(|(name, _)| is_weight(name)).collect();
    let mut ready = graph.clone().ready(&known, exact).unwrap();
    let mut worst = 0.0_f64;
    for leaves in inputs {
        for (name, tensor) in leaves.iter().filter(|(name, _)| !known.contains_key(*name)) {
            ready.leaf_mut(graph.find(name).unwrap()).copy_from_slice(tensor.data());
        }
        ready.run();
        let values = graph.run(leaves, &Edits::default()).unwrap();
        for id in graph.computed() {
            let (one, other) = (ready.of(id), values.of(id));
            worst = worst.max(one.distance(other) / other.magnitude().max(1.0));
        }
    }
    worst
}

#[test]
fn made_ready_an_operator_gives_the_same_as_computed_at_once() {
    each(|operator, params, graph, [first, second]| {
        let difference = difference(&graph, [&first, &second], false);
        assert_eq!(difference, 0.0, "{} {params:?}", operator.id);
    });
}

#[test]
fn exact_sums_differ_by_rounding_alone() {
    each(|operator, params, graph, [first, second]| {
        let difference = difference(&graph, [&first, &second], true);
        assert!(difference <= 1e-5, "{} {params:?}: {difference}", operator.id);
    });
}
