//! What is shown: the taps of one channel of one window, where each would stand if nothing moved it and where it reads.

use crate::graph::{Graph, NodeId};
use crate::primitive::{Operand, Values};
use crate::scene::mark::Site;
use crate::scene::show::Show;
use crate::scene::terms::{Term, Terms};

/// One tap.
pub struct Moved {
    /// Row and column where it would stand.
    pub regular: [f64; 2],
    /// Row and column where it reads.
    pub place: [f64; 2],
    /// The elements that move it, rows and columns.
    pub steer: [Site; 2],
    /// What they say.
    pub offset: [f64; 2],
    /// Its term of the sum.
    pub term: Term,
    /// Which term that is.
    pub number: usize,
}

impl Moved {
    /// What its term is multiplied by first.
    pub fn weight(&self) -> Option<(Site, f64)> {
        self.term.factors.first().copied()
    }

    /// What its term is multiplied by next: how much it counts.
    pub fn mask(&self) -> Option<(Site, f64)> {
        self.term.factors.get(1).copied()
    }
}

/// A window whose taps are moved.
pub struct Window {
    /// The element it makes.
    pub site: Site,
    /// Its row and column.
    pub at: [usize; 2],
    /// What is read.
    pub input: NodeId,
    /// What moves the taps.
    pub steering: NodeId,
    /// All terms of the sum, of all channels.
    pub terms: Terms,
    /// The input channel shown, and how many there are.
    pub channel: usize,
    /// How many channels are read.
    pub channels: usize,
    /// Rows and columns of the window.
    pub kernel: [usize; 2],
    /// The taps of that channel.
    pub taps: Vec<Moved>,
}

/// The nodes whose taps are moved by another node.
fn moving(graph: &Graph) -> impl Iterator<Item = NodeId> + '_ {
    graph.computed().filter(|&id| graph.applied(id).is_some_and(|(primitive, _)| primitive.moves()))
}

impl Window {
    /// The window of the element shown, where its taps are moved, else of the last node that moves any. While terms are being added, of the
    /// channel they come from.
    pub fn of(show: &Show<'_>) -> Option<Self> {
        let here = moving(show.graph).find(|&id| id == show.site.node);
        let node = here.or_else(|| moving(show.graph).last())?;
        Self::at(show, Site { node, index: if node == show.site.node { show.site.index } else { 0 } })
    }

    /// The window of another element of a node that moves taps.
    pub fn at(show: &Show<'_>, site: Site) -> Option<Self> {
        let taps = show.graph.taps(show.values, site.node)?;
        let mut steers = Vec::new();
        taps.primitive.steers(&taps.operands, taps.output, site.index, &mut |site| steers.push(site));
        let operand = steers.first()?.operand;
        let still = vec![0.0; taps.operands[operand].shape.len()];
        let mut at_rest = taps.operands.clone();
        at_rest[operand] = Operand { shape: taps.operands[operand].shape, values: Values::Double(&still) };
        // The middle of what it reads: just before the first pixel that is not its first corner.
        let mut regular: Vec<[f64; 2]> = Vec::new();
        taps.primitive.taps(&at_rest, taps.output, site.index, &mut |tap| {
            regular.resize(regular.len().max(tap.term + 1), [0.0; 2]);
            for (sum, at) in regular[tap.term].iter_mut().zip(tap.place) {
                *sum += tap.coefficient * at as f64;
            }
        });
        let terms = Terms::of(show.graph, show.values, site)?;
        let bank = terms.terms.first()?.factors.first()?.0.node;
        let [_, channels, rows, columns] = show.graph.node(bank).shape.nchw();
        let count = (rows * columns).max(1);
        let added = show.tap.and_then(|done| done.checked_sub(1)).map(|last| last / count);
        let channel = added.filter(|&channel| channel < channels).unwrap_or(show.tab.min(channels.saturating_sub(1)));
        let groups = (steers.len() / 2 / count).max(1);
        let group = channel / channels.div_ceil(groups).max(1);
        let one = |k: usize| -> Option<Moved> {
            let number = channel * count + k;
            let pair = [0, 1].map(|axis| steers.get(2 * (group * count + k) + axis));
            let pair = [*pair[0]?, *pair[1]?];
            let offset = pair.map(|site| taps.operands[site.operand].at(site.index));
            let regular = *regular.get(number)?;
            Some(Moved {
                regular,
                place: [regular[0] + offset[0], regular[1] + offset[1]],
                steer: pair.map(|site| Site { node: taps.ids[site.operand], index: site.index }),
                offset,
                term: terms.terms.get(number)?.clone(),
                number,
            })
        };
        let moved = (0..count).map(one).collect::<Option<Vec<_>>>()?;
        let [_, _, row, column] = taps.output.nchw_at(site.index);
        Some(Self {
            site,
            at: [row, column],
            input: taps.ids[0],
            steering: taps.ids[operand],
            terms,
            channel,
            channels,
            kernel: [rows, columns],
            taps: moved,
        })
    }

    /// How many terms are added, of a clock.
    pub fn done(&self, tap: Option<usize>) -> usize {
        tap.unwrap_or(self.terms.terms.len()).min(self.terms.terms.len())
    }

    /// The tap that something under the pointer belongs to.
    pub fn tap_of(&self, site: Site) -> Option<usize> {
        let its = |tap: &Moved| tap.steer.contains(&site) || tap.term.factors.iter().any(|(factor, _)| *factor == site);
        self.taps.iter().position(its)
    }

    /// Least and greatest row, or column, of the places that are not moved.
    pub fn span(&self, axis: usize) -> [f64; 2] {
        let along = || self.taps.iter().map(|tap| tap.regular[axis]);
        [along().fold(f64::INFINITY, f64::min), along().fold(f64::NEG_INFINITY, f64::max)]
    }
}
