//! Every theorem of every operator, over random settings, leaves and sizes: it holds where it says so, and fails where its condition is broken.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{Random, double, settings, wired};
use convolution_atlas::graph::Planes;
use convolution_atlas::operator::{ALL, Case, Kind, Law, Operator, Params, Precision, Value, Verdict, assemble};
use convolution_atlas::order::Map;
use convolution_atlas::picture::{Frame, decode};

/// Cases of each theorem.
const CASES: usize = 25;

struct Tried {
    cases: usize,
    broken: usize,
}

/// Tries a theorem on random cases its condition allows; a picture too small for it does not count.
fn tried(operator: &'static Operator, law: &Law, seed: u64) -> Tried {
    let mut random = Random::new(seed);
    let mut tried = Tried { cases: 0, broken: 0 };
    for round in 0..40 * CASES as u64 {
        if tried.cases == CASES {
            break;
        }
        let size = [0; 2].map(|_| random.range(6, 14));
        let params = settings(operator, size, &mut Random::new(seed + round)).find(|params| (law.applies)(params));
        let Some(params) = params else { continue };
        let graph = wired(operator, &params, size).unwrap();
        let leaves = double(&random.leaves(&graph));
        let trial =
            |precision| law.attempt(&Case { operator, params: params.clone(), leaves: leaves.clone(), precision });
        let (exact, fast) = (trial(Precision::Double), trial(Precision::Single));
        assert_eq!(exact.is_ok(), fast.is_ok(), "{}: {exact:?}, {fast:?}", told(operator, law, &params, size));
        let (Ok(exact), Ok(fast)) = (exact, fast) else { continue };
        let told = format!("{}: {exact:?}, {fast:?}", told(operator, law, &params, size));
        assert!(exact.holds.magnitude > 0.0, "nothing to compare in {told}");
        assert_eq!(exact.holds.verdict(), Verdict::Equal, "{told}");
        assert_ne!(fast.holds.verdict(), Verdict::Different, "{told}");
        for broken in [exact.broken, fast.broken].into_iter().flatten() {
            assert_eq!(broken.verdict(), Verdict::Different, "broken, and yet {told}");
        }
        assert_eq!(exact.broken.is_some(), fast.broken.is_some(), "{told}");
        tried.cases += 1;
        tried.broken += usize::from(exact.broken.is_some());
    }
    tried
}

fn told(operator: &Operator, law: &Law, params: &Params, size: [usize; 2]) -> String {
    let params: Vec<String> = params.iter().map(|(param, value)| format!("{}={value}", param.name)).collect();
    format!("{} of {} at {size:?} {}", law.name, operator.id, params.join(" "))
}

#[test]
fn every_theorem_holds_where_it_says_and_fails_where_it_is_broken() {
    for operator in ALL {
        assert!(!operator.laws().is_empty(), "{} has no theorem", operator.id);
        for (seed, law) in operator.laws().iter().enumerate() {
            let Tried { cases, broken } = tried(operator, law, 1000 * (seed as u64 + 1));
            assert_eq!(cases, CASES, "{} of {} finds too few cases", law.name, operator.id);
            assert!(broken > 0, "{} of {} is never broken", law.name, operator.id);
        }
    }
}

/// The page a reader opens, on a photograph: what holds there holds, and its counter-example can be seen.
#[test]
fn every_counter_example_shows_where_its_page_starts() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/static/pictures/chelsea.jpg");
    let photograph = decode(&std::fs::read(file).unwrap(), 2048).unwrap().picture;
    let photograph = photograph.specimen(Frame::default_for(&photograph));
    let (values, size) = (photograph.planes(), [photograph.height, photograph.width]);
    let picture = Planes { values: &values, size };
    for operator in ALL {
        let params = Params::new(operator.params);
        let (layer, _) = assemble(operator, &params, operator.stem, &Map::new(), picture).unwrap();
        for law in operator.laws().iter().filter(|law| (law.applies)(&params)) {
            let case = |precision| Case { operator, params: params.clone(), leaves: double(&layer.leaves), precision };
            for precision in [Precision::Double, Precision::Single] {
                let told = format!("{} {precision:?}", told(operator, law, &params, size));
                let trial = law.attempt(&case(precision)).expect(&told);
                assert_ne!(trial.holds.verdict(), Verdict::Different, "{told}");
                let broken = trial.broken.unwrap_or_else(|| panic!("{told} cannot be broken"));
                assert!(broken.share() > 0.01, "{told}: broken by {:.1e} alone", broken.share());
            }
        }
    }
}

/// What is tried on numbers that are none may come out as anything, or be refused; it comes back.
#[test]
fn no_theorem_falls_over_what_is_no_number() {
    let mut random = Random::new(5);
    for operator in ALL {
        for law in operator.laws() {
            for spoil in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                let params = settings(operator, [8, 8], &mut random).find(|params| (law.applies)(params)).unwrap();
                let graph = wired(operator, &params, [8, 8]).unwrap();
                let mut leaves = double(&random.leaves(&graph));
                for leaf in leaves.values_mut() {
                    if random.flip() {
                        let place = random.range(0, leaf.shape().len() - 1);
                        leaf.data_mut()[place] = spoil;
                    }
                }
                for precision in [Precision::Double, Precision::Single] {
                    let case = Case { operator, params: params.clone(), leaves: leaves.clone(), precision };
                    if let Ok(trial) = law.attempt(&case) {
                        assert!(!trial.holds.difference.is_nan(), "{}", told(operator, law, &params, [8, 8]));
                    }
                }
            }
        }
    }
}

#[test]
fn every_theorem_applies_where_its_page_starts_or_one_word_away() {
    for operator in ALL {
        let start = Params::new(operator.params);
        let mut near = vec![start.clone()];
        for param in operator.params {
            if let Kind::Choice(words) = param.kind {
                near.extend(words.iter().map(|&(word, _)| start.with(param.name, Value::Word(word))));
            }
        }
        for law in operator.laws() {
            assert!(near.iter().any(|params| (law.applies)(params)), "{} of {}", law.name, operator.id);
        }
        assert!((operator.laws()[0].applies)(&start), "the first theorem of {}", operator.id);
    }
}
