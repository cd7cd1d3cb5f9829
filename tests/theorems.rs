//! Every theorem of every operator, over random settings, leaves and sizes: it holds where it says so, and fails where its condition is broken.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{Random, double, settings, wired};
use convolution_atlas::operator::{ALL, Case, Operator, Params, Theorem, Verdict};

/// Cases of each theorem.
const CASES: usize = 25;

struct Tried {
    cases: usize,
    broken: usize,
}

/// Tries a theorem on random cases its condition allows; a picture too small for it does not count.
fn tried(operator: &'static Operator, theorem: &Theorem, seed: u64) -> Tried {
    let mut random = Random::new(seed);
    let mut tried = Tried { cases: 0, broken: 0 };
    for round in 0..40 * CASES as u64 {
        if tried.cases == CASES {
            break;
        }
        let size = [0; 2].map(|_| random.range(6, 14));
        let params = settings(operator, size, &mut Random::new(seed + round)).find(|params| (theorem.applies)(params));
        let Some(params) = params else { continue };
        let graph = wired(operator, &params, size).unwrap();
        let leaves = random.leaves(&graph);
        let exact = Case { operator, params: params.clone(), leaves: double(&leaves) };
        let fast = Case { operator, params: params.clone(), leaves };
        let (exact, fast) = (theorem.attempt(&exact, theorem.exact), theorem.attempt(&fast, theorem.fast));
        assert_eq!(exact.is_ok(), fast.is_ok(), "{}: {exact:?}, {fast:?}", told(operator, theorem, &params, size));
        let (Ok(exact), Ok(fast)) = (exact, fast) else { continue };
        let told = format!("{}: {exact:?}, {fast:?}", told(operator, theorem, &params, size));
        assert!(exact.holds.compared > 0 && exact.holds.magnitude > 0.0, "nothing to compare in {told}");
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

fn told(operator: &Operator, theorem: &Theorem, params: &Params, size: [usize; 2]) -> String {
    let params: Vec<String> = params.iter().map(|(param, value)| format!("{}={value}", param.name)).collect();
    format!("{} of {} at {size:?} {}", theorem.name, operator.id, params.join(" "))
}

#[test]
fn every_theorem_holds_where_it_says_and_fails_where_it_is_broken() {
    for operator in ALL {
        assert!(!operator.theorems.is_empty(), "{} has no theorem", operator.id);
        for (seed, theorem) in operator.theorems.iter().enumerate() {
            let Tried { cases, broken } = tried(operator, theorem, 1000 * (seed as u64 + 1));
            assert_eq!(cases, CASES, "{} of {} finds too few cases", theorem.name, operator.id);
            assert!(broken > 0, "{} of {} is never broken", theorem.name, operator.id);
        }
    }
}

#[test]
fn every_theorem_applies_where_its_page_starts() {
    for operator in ALL {
        for theorem in operator.theorems {
            assert!((theorem.applies)(&Params::new(operator.params)), "{} of {}", theorem.name, operator.id);
        }
    }
}
