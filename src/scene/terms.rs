//! The taps of one output element as the page shows them: terms of a sum (or of a comparison), in groups that read one slice of one node each,
//! and in a window where they form one.

use super::mark::Site;
use super::sheet::{Lay, Sheet};
use crate::graph::{Graph, NodeId, Nodes, Role, Taps};
use crate::order::Set;
use crate::primitive::{Fold, Read, Tap, folded};
use std::ops::Range;

/// One element read on the way to a term.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The element; none in the padding, none for the constant 1.
    pub site: Option<Site>,
    /// Whether it is the constant 1.
    pub one: bool,
    /// The number.
    pub value: f64,
    /// What it counts: a bilinear area, one over a count.
    pub share: f64,
    /// Row and column in the plane it reads, possibly in the padding.
    pub place: [isize; 2],
}

/// One term.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// What it reads; several where it reads between elements.
    pub reads: Vec<Reading>,
    /// What it is multiplied by.
    pub factors: Vec<(Site, f64)>,
    /// The number read, or what was gathered from several.
    pub value: f64,
    /// A number known beforehand; 1 where several reads have shares of their own.
    pub coefficient: f64,
    /// All of it multiplied.
    pub product: f64,
    /// Whether it is added to products without being one: a bias.
    pub bias: bool,
    /// Which group it belongs to.
    pub group: usize,
    /// Row and column in the window; none where the terms form none.
    pub cell: Option<[usize; 2]>,
}

/// Terms that read one slice of one node, one after another.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The node and the slice; none where all of it is padding.
    pub read: Option<(NodeId, usize)>,
    /// Its terms.
    pub terms: Range<usize>,
}

/// One output element.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// The element.
    pub site: Site,
    /// The sheet it lies on.
    pub sheet: Sheet,
    /// Its row and column there.
    pub cell: [usize; 2],
    /// How the terms become one number.
    pub fold: Fold,
    /// The arithmetic's name, as PyTorch spells it.
    pub name: &'static str,
    /// All terms, in order; a bias is the last.
    pub terms: Vec<Term>,
    /// The terms that are no bias, group by group.
    pub groups: Vec<Group>,
    /// Rows and columns of the window each group fills, wholly or in part.
    pub window: Option<[usize; 2]>,
    /// Rows and columns from one of its places to the next, in what is read: more than 1 where taps lie apart.
    pub apart: [usize; 2],
    /// What the fold comes to.
    pub sum: f64,
    /// What becomes of that number, where something does.
    pub mapped: Option<f64>,
}

/// The largest window that is drawn as one.
const LARGEST: usize = 1024;

impl Terms {
    /// The terms of an element; none for a leaf's.
    pub fn of(graph: &Graph, values: &Nodes<f64>, site: Site) -> Option<Self> {
        let taps = graph.taps(values, site.node)?;
        let sheet = Sheet::of(taps.output, site.index);
        let mut terms = gathered(&taps, site.index);
        let products = terms.iter().any(|term| !term.factors.is_empty());
        for term in &mut terms {
            term.bias = products && is_bias(graph, term);
        }
        let groups = groups(graph, &mut terms);
        let window = window(graph, &mut terms, &groups);
        let apart = apart(&terms);
        let fold = taps.primitive.fold();
        let sum = folded(terms.iter().map(|term| term.product), fold);
        // What leaves several numbers as they are leaves all.
        let map = |x: f64| taps.primitive.map(x);
        let mapped = [-1.5, 0.5, 2.5].iter().any(|&x| map(x) != x).then(|| map(sum));
        let cell = sheet.cell(site.index)?;
        Some(Self { site, sheet, cell, fold, name: taps.primitive.name(), terms, groups, window, apart, sum, mapped })
    }

    /// The fold of the first `n` terms.
    pub fn partial(&self, n: usize) -> f64 {
        folded(self.terms.iter().take(n).map(|term| term.product), self.fold)
    }

    /// What it comes to.
    pub fn result(&self) -> f64 {
        self.mapped.unwrap_or(self.sum)
    }

    /// Every term raised to a power of e, the largest to 1: what shares are made of.
    pub fn raised(&self) -> Vec<f64> {
        let Fold::Share { temperature } = self.fold else { return Vec::new() };
        let most = self.terms.iter().map(|term| term.product).fold(f64::NEG_INFINITY, f64::max);
        self.terms.iter().map(|term| ((term.product - most) / temperature).exp()).collect()
    }

    /// The terms of one group.
    pub fn of_group(&self, group: usize) -> &[Term] {
        self.groups.get(group).map_or(&[], |group| &self.terms[group.terms.clone()])
    }

    /// The bias, if there is one.
    pub fn bias(&self) -> Option<&Term> {
        self.terms.last().filter(|term| term.bias)
    }

    /// The group that the last of `done` terms belongs to, while there are more to come.
    pub fn hot(&self, done: usize) -> Option<usize> {
        let last = done.checked_sub(1).filter(|_| done < self.terms.len())?;
        (!self.terms[last].bias).then_some(self.terms[last].group)
    }

    /// The nodes that terms are multiplied by, in the order of the factors.
    pub fn factors(&self) -> Vec<NodeId> {
        let most = self.terms.iter().filter(|term| !term.bias).max_by_key(|term| term.factors.len());
        most.map_or(Vec::new(), |term| term.factors.iter().map(|(site, _)| site.node).collect())
    }

    /// The one number all terms are multiplied by, where it is one and not 1.
    pub fn coefficient(&self) -> Option<f64> {
        let first = self.terms.iter().find(|term| !term.bias)?.coefficient;
        let same = self.terms.iter().filter(|term| !term.bias).all(|term| term.coefficient == first);
        (same && first != 1.0).then_some(first)
    }

    /// Whether the terms are the numbers read and nothing else.
    pub fn plain(&self) -> bool {
        self.terms.iter().all(|term| term.factors.is_empty() && term.coefficient == 1.0)
    }
}

/// Every term with all of its taps.
fn gathered(taps: &Taps<'_>, site: usize) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let named = |site: crate::primitive::Site| Site { node: taps.ids[site.operand], index: site.index };
    let value = |site: crate::primitive::Site| taps.operands[site.operand].at(site.index);
    let empty = || Term {
        reads: Vec::new(),
        factors: Vec::new(),
        value: 0.0,
        coefficient: 1.0,
        product: 0.0,
        bias: false,
        group: 0,
        cell: None,
    };
    let add = |(tap, _): (Tap, f64)| {
        terms.resize_with(terms.len().max(tap.term + 1), empty);
        let term = &mut terms[tap.term];
        let (site, number) = match tap.read {
            Read::Site(site) => (Some(named(site)), value(site)),
            Read::Padding => (None, 0.0),
            Read::One => (None, 1.0),
        };
        let one = tap.read == Read::One;
        term.reads.push(Reading { site, one, value: number, share: tap.coefficient, place: tap.place });
        term.factors = tap.factors.into_iter().flatten().map(|site| (named(site), value(site))).collect();
    };
    taps.of(site).into_iter().for_each(add);
    for term in &mut terms {
        let factor: f64 = term.factors.iter().map(|(_, value)| value).product();
        match *term.reads {
            [one] => (term.value, term.coefficient) = (one.value, one.share),
            _ => term.value = term.reads.iter().map(|read| read.share * read.value).sum(),
        }
        term.product = term.coefficient * term.value * factor;
    }
    terms
}

/// A number of a learned list, added as it is.
fn is_bias(graph: &Graph, term: &Term) -> bool {
    let [Reading { site: Some(site), .. }] = *term.reads else { return false };
    let node = graph.node(site.node);
    term.factors.is_empty()
        && term.coefficient == 1.0
        && node.role == Role::Weight
        && Sheet::of(node.shape, 0).lay == Lay::List
}

/// What tells one group from another: the slice read, or in the padding the slice of the weight.
type Key = (Option<(NodeId, usize)>, Option<(NodeId, usize)>);

fn key(graph: &Graph, term: &Term) -> Key {
    let slice = |site: Site| (site.node, Sheet::of(graph.node(site.node).shape, site.index).slice);
    let read = term.reads.iter().find_map(|read| read.site).map(slice);
    let factor = term.factors.iter().map(|(site, _)| *site).find(|site| graph.node(site.node).role == Role::Weight);
    let factor = factor.map(|site| match Sheet::of(graph.node(site.node).shape, site.index) {
        sheet if sheet.lay == Lay::Map => (site.node, sheet.slice),
        _ => (site.node, site.index),
    });
    (read, factor)
}

fn groups(graph: &Graph, terms: &mut [Term]) -> Vec<Group> {
    let mut groups: Vec<(Group, Key)> = Vec::new();
    for (i, term) in terms.iter_mut().enumerate() {
        if term.bias {
            continue;
        }
        let (read, factor) = key(graph, term);
        let apart = |(_, (old_read, old_factor)): &(Group, Key)| match (old_read, read) {
            (Some(old), Some(new)) => *old != new,
            _ => matches!((old_factor, factor), (Some(old), Some(new)) if *old != new),
        };
        match groups.last_mut().filter(|last| !apart(last) && last.0.terms.end == i) {
            Some((group, key)) => {
                group.terms.end = i + 1;
                group.read = group.read.or(read);
                *key = (key.0.or(read), factor);
            }
            None => groups.push((Group { read, terms: i..i + 1 }, (read, factor))),
        }
        term.group = groups.len() - 1;
    }
    groups.into_iter().map(|(group, _)| group).collect()
}

/// The window that the terms of each group fill: by the places they read, or by their places among the weights. Sets every term's cell.
fn window(graph: &Graph, terms: &mut [Term], groups: &[Group]) -> Option<[usize; 2]> {
    let by_place = |term: &Term| place(graph, term);
    let by_weight = |term: &Term| {
        let of = |(site, _): &(Site, f64)| {
            let sheet = Sheet::of(graph.node(site.node).shape, site.index);
            let weight = graph.node(site.node).role == Role::Weight && sheet.lay == Lay::Map;
            sheet.cell(site.index).filter(|_| weight).map(|cell| cell.map(|i| i as isize))
        };
        term.factors.iter().find_map(of)
    };
    let found = arranged(terms, groups, &by_place).or_else(|| arranged(terms, groups, &by_weight))?;
    let (size, cells) = found;
    for (term, cell) in terms.iter_mut().zip(cells) {
        term.cell = cell;
    }
    Some(size)
}

/// The row and column a single read has in the plane it reads, if that is a picture.
fn place(graph: &Graph, term: &Term) -> Option<[isize; 2]> {
    let [read] = *term.reads else { return None };
    let Some(site) = read.site else { return (!read.one).then_some(read.place) };
    let shape = graph.node(site.node).shape;
    let sheet = Sheet::of(shape, site.index);
    let [.., rows, columns] = shape.nchw();
    match sheet.lay {
        Lay::Map if sheet.size == [rows, columns] => Some(read.place),
        Lay::Map => sheet.cell(site.index).map(|cell| cell.map(|i| i as isize)),
        Lay::List | Lay::Matrix => None,
    }
}

/// How far apart neighbouring cells of the window read, where that is the same everywhere.
fn apart(terms: &[Term]) -> [usize; 2] {
    let read = |term: &Term| match *term.reads {
        [read] if !read.one => Some((term.cell?, read.place)),
        _ => None,
    };
    let steps = |axis: usize| {
        let lines = Set::from_iter(terms.iter().filter_map(read).map(|(cell, place)| (cell[axis], place[axis])));
        let lines: Vec<(usize, isize)> = lines.into_iter().collect();
        let step = |pair: &[(usize, isize)]| (pair[1].0 == pair[0].0 + 1).then_some(pair[1].1 - pair[0].1);
        let steps = Set::from_iter(lines.windows(2).map(step));
        match steps.into_iter().collect::<Vec<_>>()[..] {
            [Some(step)] => usize::try_from(step).unwrap_or(1).max(1),
            _ => 1,
        }
    };
    [0, 1].map(steps)
}

type Arranged = ([usize; 2], Vec<Option<[usize; 2]>>);

fn arranged(terms: &[Term], groups: &[Group], at: &dyn Fn(&Term) -> Option<[isize; 2]>) -> Option<Arranged> {
    let places: Vec<Option<[isize; 2]>> = terms.iter().map(|term| if term.bias { None } else { at(term) }).collect();
    let complete = terms.iter().zip(&places).all(|(term, place)| term.bias || place.is_some());
    let axis = |axis: usize| -> Vec<isize> {
        let along = Set::from_iter(places.iter().flatten().map(|place| place[axis]));
        along.into_iter().collect()
    };
    let (rows, columns) = (axis(0), axis(1));
    let size = [rows.len(), columns.len()];
    let all = size[0] * size[1];
    // Each place once in a group, and one group at least that is more than a few places far apart.
    let alone = |group: &Group| {
        let distinct = Set::from_iter(places[group.terms.clone()].iter().flatten().copied());
        distinct.len() == group.terms.len()
    };
    let full = groups.iter().map(|group| group.terms.len()).max().unwrap_or(0);
    if !complete || !(2..=LARGEST).contains(&all) || !groups.iter().all(alone) || full * 10 < all * 3 {
        return None;
    }
    let cell = |place: &Option<[isize; 2]>| {
        let [row, column] = (*place)?;
        Some([rows.binary_search(&row).ok()?, columns.binary_search(&column).ok()?])
    };
    Some((size, places.iter().map(cell).collect()))
}

/// The corners of some places.
pub fn corners(places: impl Iterator<Item = [isize; 2]>) -> Option<[[isize; 2]; 2]> {
    places.fold(None, |ends, [i, j]| {
        let [[t, l], [b, r]] = ends.unwrap_or([[i, j]; 2]);
        Some([[t.min(i), l.min(j)], [b.max(i), r.max(j)]])
    })
}
