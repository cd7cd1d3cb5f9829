//! The taps of one output element, arranged by the window they came through.

use super::mark::Site;
use crate::graph::{Graph, NodeId, Nodes};
use crate::primitive::{Read, Tap};

/// One term of a sum as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Which channel of the input it reads; none for a bias.
    pub channel: Option<usize>,
    /// Row and column in the window.
    pub window: [usize; 2],
    /// Row and column in the plane it reads, possibly in the padding.
    pub place: [isize; 2],
    /// What it reads; none in the padding, none for the constant 1.
    pub read: Option<Site>,
    /// The number read.
    pub value: f64,
    /// What it is multiplied by.
    pub factor: Option<(Site, f64)>,
    /// The product.
    pub product: f64,
}

/// A sum of terms: one output element.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// The output element.
    pub site: Site,
    /// Its index as N C H W.
    pub index: [usize; 4],
    /// All terms, in order; a bias is the last.
    pub terms: Vec<Term>,
    /// Rows and columns of the window.
    pub window: [usize; 2],
    /// How many channels the window reads.
    pub channels: usize,
    /// The node read and the node multiplied by.
    pub nodes: [NodeId; 2],
}

impl Terms {
    /// The terms of an element of a node that reads one node through a window of another (rank 4: O, C, KH, KW).
    pub fn of(graph: &Graph, values: &Nodes<f64>, site: Site) -> Option<Self> {
        let taps = graph.taps(values, site.node)?;
        let [read, weight] = [*taps.ids.first()?, *taps.ids.get(1)?];
        let shape = graph.node(weight).shape;
        let [_, _, rows, columns] = shape.nchw();
        let input = graph.node(read).shape;
        let term = |(tap, product): (Tap, f64)| {
            let named = |site: crate::primitive::Site| Site { node: taps.ids[site.operand], index: site.index };
            let from = match tap.read {
                Read::Site(site) => Some(named(site)),
                Read::Padding | Read::One => None,
            };
            let factor = tap.factors[0].map(|site| (named(site), taps.operands[site.operand].at(site.index)));
            let window = factor.map(|(site, _)| shape.nchw_at(site.index));
            let value = match tap.read {
                Read::Site(site) => taps.operands[site.operand].at(site.index),
                Read::Padding => 0.0,
                Read::One => 1.0,
            };
            let channel =
                window.map(|window| from.filter(|s| s.node == read).map_or(window[1], |s| input.nchw_at(s.index)[1]));
            Term {
                channel,
                window: window.map_or([0; 2], |[_, _, u, v]| [u, v]),
                place: tap.place,
                read: from,
                value,
                factor,
                product,
            }
        };
        let terms: Vec<Term> = taps.of(site.index).into_iter().map(term).collect();
        let channels =
            terms.iter().filter_map(|term| term.factor).map(|(site, _)| shape.nchw_at(site.index)[1] + 1).max()?;
        let index = taps.output.nchw_at(site.index);
        Some(Self { site, index, terms, window: [rows, columns], channels, nodes: [read, weight] })
    }

    /// How many terms one channel has.
    pub fn per_channel(&self) -> usize {
        self.window[0] * self.window[1]
    }

    /// The products of one channel, by its place among the channels read.
    pub fn of_channel(&self, channel: usize) -> &[Term] {
        let n = self.per_channel();
        self.terms.get(channel * n..(channel + 1) * n).unwrap_or(&[])
    }

    /// The bias, if there is one.
    pub fn bias(&self) -> Option<&Term> {
        self.terms.last().filter(|term| term.factor.is_none())
    }

    /// The sum of the first `n` terms.
    pub fn sum(&self, n: usize) -> f64 {
        self.terms.iter().take(n).map(|term| term.product).sum()
    }

    /// First and last place of the window: upper left and lower right.
    pub fn span(&self) -> [[isize; 2]; 2] {
        let places = || self.terms.iter().filter(|term| term.factor.is_some()).map(|term| term.place);
        let extreme = |axis: usize, most: bool| {
            let along = places().map(|place| place[axis]);
            if most { along.max() } else { along.min() }.unwrap_or(0)
        };
        [[extreme(0, false), extreme(1, false)], [extreme(0, true), extreme(1, true)]]
    }
}
