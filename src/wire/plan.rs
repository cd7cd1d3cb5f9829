//! Plans: a setting read, at the largest size that fits.

use super::Setting;
use super::thumb::bounded;
use crate::graph::{Edits, Graph, Source, Wiring};
use crate::operator::{ALL, Operator, Params, STEMS, Spelled, Stem};
use crate::order::{Map, try_map};
use crate::words::{Problem, Text, number};
use std::fmt::Display;

/// What one evaluation may cost. A picture that asks for more is made smaller first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all nodes.
    pub bytes: usize,
    /// Multiply-accumulates.
    pub macs: u64,
    /// Milliseconds of one run by plain loops, when they are measured.
    pub patience: u32,
}

impl Limits {
    /// In a worker: as much as memory allows, and a few seconds at most.
    pub const WORKER: Self = Self { bytes: 256 << 20, macs: 20_000_000_000, patience: 1500 };
    /// In the page, which stands still meanwhile: a fraction of a second.
    pub const PAGE: Self = Self { bytes: 32 << 20, macs: 500_000_000, patience: 100 };

    /// The size at which a setting can be evaluated on a picture of `size`.
    ///
    /// # Errors
    /// When it is impossible at every one.
    pub fn size(self, operator: &Operator, params: &Params, size: [usize; 2]) -> Result<[usize; 2], Problem> {
        fit(operator, params, size, self).map(|(size, _)| size)
    }

    fn allow(&self, graph: &Graph) -> bool {
        graph.bytes() <= self.bytes && graph.cost().macs <= self.macs
    }
}

/// A setting read: what to evaluate, and at what size. Equal plans have equal results on the same picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub operator: &'static Operator,
    pub params: Params,
    pub stem: &'static str,
    pub sources: Map<String, Source>,
    /// Those of the specimen's that carry over.
    pub edits: Edits,
    /// Rows and columns.
    pub size: [usize; 2],
}

impl Setting {
    /// What it means for a picture of `size`.
    ///
    /// # Errors
    /// When a word of it is not understood, or it is impossible at every size within `limits`.
    pub(super) fn plan(&self, size: [usize; 2], limits: Limits) -> Result<Plan, Problem> {
        let operator = Operator::find(&self.operator).ok_or_else(|| {
            let known: Vec<&str> = ALL.iter().map(|operator| operator.id).collect();
            let text = Text::new("there is no operator {0}; there are {1}", "没有算子 {0}；有的是 {1}");
            Problem::new("operator", text, &[&self.operator, &known.join(", ")])
        })?;
        let spelled = self.params.iter().map(|(name, value)| (name.clone(), Spelled::Text(value.clone())));
        let params = Params::read(operator.params, &spelled.collect::<Vec<_>>())?;
        let stem = match &self.stem {
            None => operator.stem,
            Some(name) => Stem::find(name).map(|stem| stem.name).ok_or_else(|| no_stem(name))?,
        };
        let read = |(leaf, text): &(String, String)| Ok::<_, Problem>((leaf.clone(), Source::parse(leaf, text)?));
        let sources = try_map(self.sources.iter().map(read))?;
        let (edits, problems) = Edits::parse(&self.edits);
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        // The specimen is part of the picture.
        let specimen = [0, 1].map(|axis| self.specimen[axis].min(size[axis]));
        let (size, graph) = fit(operator, &params, size, limits)?;
        let edits =
            if edits.0.is_empty() { edits } else { edits.carried(&wired(operator, &params, specimen)?, &graph) };
        Ok(Plan { operator, params, stem, sources, edits, size })
    }
}

fn no_stem(name: &str) -> Problem {
    let known: Vec<&str> = STEMS.iter().map(|stem| stem.name).collect();
    let text = Text::new("there is no stem {0}; there are {1}", "没有输入方式 {0}；有的是 {1}");
    Problem::new("stem", text, &[name, &known.join(", ")])
}

fn wired(operator: &Operator, params: &Params, size: [usize; 2]) -> Result<Graph, Problem> {
    let mut wiring = Wiring::sized(size);
    (operator.wire)(&mut wiring, params)?;
    wiring.finish()
}

/// The largest size within `limits`: the picture's own, or one whose longer side is a multiple of 64 or a power of two; a few rows and columns less
/// where only their multiples will do.
fn fit(operator: &Operator, params: &Params, size: [usize; 2], limits: Limits) -> Result<([usize; 2], Graph), Problem> {
    let longest = size[0].max(size[1]);
    let smaller = (1..longest).rev().filter(|side| side % 64 == 0 || side.is_power_of_two());
    let mut refusal = None;
    for size in std::iter::once(size).chain(smaller.map(|side| bounded(size, side))) {
        for size in trimmed(size) {
            match wired(operator, params, size) {
                Ok(graph) if limits.allow(&graph) => return Ok((size, graph)),
                Ok(graph) => {
                    refusal = Some(too_much(&graph, limits));
                    break;
                }
                Err(problem) => refusal = refusal.or(Some(problem)),
            }
        }
    }
    Err(refusal.unwrap_or_else(|| too_much(&Graph::default(), limits)))
}

/// A size, and the nearest below it whose sides are multiples of 2, 3 and 4.
fn trimmed(size: [usize; 2]) -> impl Iterator<Item = [usize; 2]> {
    let multiples = (2..=4).map(move |n| size.map(|side| side / n * n));
    std::iter::once(size).chain(multiples.filter(move |&trimmed| trimmed != size && !trimmed.contains(&0)))
}

fn too_much(graph: &Graph, limits: Limits) -> Problem {
    let largest = graph.nodes().iter().max_by_key(|node| node.shape.len());
    let text = Text::new(
        "this setting passes {0} MiB or {1} multiply-accumulates even on a small picture",
        "即使图片很小，此设置也会超过 {0} MiB 或 {1} 次乘加",
    );
    let values: [&dyn Display; 2] = [&(limits.bytes >> 20), &number::integer(limits.macs as i64)];
    Problem::of(largest.map_or("input", |node| &node.name), text, &values)
}
