//! The terms of one element: what the tap clock counts and the sentence adds up.

use super::{SiteName, Specimen};
use crate::primitive::{Fold, Read};

/// One term of an element's sum.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Term {
    /// Its value: of all its taps together.
    pub value: f64,
    /// Whether something is multiplied: a product, not a bias.
    pub product: bool,
    /// The node it reads; none where it reads padding.
    pub reads: Option<usize>,
}

impl Specimen {
    /// The terms of an element, in order; none for a leaf's.
    pub fn terms(&self, name: &SiteName) -> Vec<Term> {
        let Some((node, site)) = self.site(name) else { return Vec::new() };
        let Some(taps) = self.layer.graph.taps(&self.values, node) else { return Vec::new() };
        let mut terms: Vec<Term> = Vec::new();
        for (tap, value) in taps.of(site) {
            if terms.len() <= tap.term {
                terms.resize(tap.term + 1, Term::default());
            }
            let term = &mut terms[tap.term];
            term.value += value;
            term.product |= tap.factors != [None; 2];
            if let Read::Site(read) = tap.read {
                term.reads = taps.ids.get(read.operand).copied();
            }
        }
        terms
    }

    /// How the terms of an element become one number.
    pub fn fold(&self, name: &SiteName) -> Fold {
        let graph = &self.layer.graph;
        let applied = graph.find(&name.node).and_then(|node| graph.applied(node));
        applied.map_or(Fold::Sum, |(primitive, _)| primitive.fold())
    }

    /// What becomes of that number.
    pub fn mapped(&self, name: &SiteName, folded: f64) -> f64 {
        let graph = &self.layer.graph;
        let applied = graph.find(&name.node).and_then(|node| graph.applied(node));
        applied.map_or(folded, |(primitive, _)| primitive.map(folded))
    }
}
