//! What is mixed: the shares, the experts, the node they come to, how the shares are made and where the mixture is used.

use crate::graph::{FILTERS, Graph, NodeId};
use crate::primitive::{Fold, Operand, fold};
use crate::scene::mark::Site;
use crate::scene::sheet::Sheet;
use crate::scene::show::Show;
use crate::scene::terms::Terms;
use crate::tensor::{Shape, Tensor};

/// The most experts drawn one by one.
pub const MOST: usize = 6;

/// A node that mixes, and all around it.
pub struct Mixture {
    /// What the experts come to.
    pub mixed: NodeId,
    /// The share of each.
    pub shares: NodeId,
    /// The experts, one after another.
    pub bank: NodeId,
    /// The node that uses the mixture.
    pub user: Option<NodeId>,
    /// From what the picture is made to, up to the scores the shares are made of.
    pub chain: Vec<NodeId>,
    /// How many experts there are.
    pub count: usize,
    /// The temperature of shares that are parts of 1 by construction.
    pub temperature: Option<f64>,
    /// The element of the mixture looked at.
    pub element: usize,
    /// The output element it goes into.
    pub output: Option<Site>,
    /// Whether the terms of the element shown are not all added yet.
    pending: bool,
}

/// The nodes that mix.
fn mixes(graph: &Graph) -> impl Iterator<Item = NodeId> + '_ {
    graph.computed().filter(|&id| graph.applied(id).is_some_and(|(primitive, _)| primitive.mixes()))
}

/// The largest mixture of a graph and the first node that uses it for something else than its picture.
fn largest(graph: &Graph) -> Option<(NodeId, Option<NodeId>)> {
    let mixed = mixes(graph).max_by_key(|&id| (graph.node(id).shape.rank(), graph.node(id).shape.len()))?;
    let uses =
        |&id: &NodeId| graph.applied(id).is_some_and(|(_, operands)| operands.iter().skip(1).any(|&o| o == mixed));
    Some((mixed, graph.computed().find(uses)))
}

/// The channels the view would like to show.
pub fn wants(graph: &Graph) -> Vec<(NodeId, usize)> {
    const CHANNELS: usize = 8;
    let user = largest(graph).and_then(|(_, user)| user).filter(|&id| Sheet::is_map(graph.node(id).shape));
    let channels = |id: NodeId| (0..graph.node(id).shape.nchw()[1].min(CHANNELS)).map(move |channel| (id, channel));
    user.into_iter().flat_map(channels).collect()
}

impl Mixture {
    /// Of the graph shown.
    pub fn of(show: &Show<'_>) -> Option<Self> {
        let graph = show.graph;
        let (mixed, user) = largest(graph)?;
        let (_, operands) = graph.applied(mixed)?;
        let (shares, bank) = (*operands.first()?, *operands.get(1)?);
        let temperature = match graph.applied(shares).map(|(primitive, _)| primitive.fold()) {
            Some(Fold::Share { temperature }) => Some(temperature),
            _ => None,
        };
        let terms = Terms::of(graph, show.values, show.site);
        let pending = terms.as_ref().is_some_and(|terms| show.tap.is_some_and(|tap| tap < terms.terms.len()));
        let added = terms.as_ref().filter(|_| pending).and_then(|terms| {
            let last = terms.terms.get(show.tap?.checked_sub(1)?)?;
            last.factors.iter().find(|(site, _)| site.node == mixed).map(|(site, _)| site.index)
        });
        let shape = graph.node(mixed).shape;
        let focused = show.focus.and_then(|site| match site.node {
            node if node == mixed => Some(site.index),
            node if node == bank => Some(site.index % shape.len().max(1)),
            _ => None,
        });
        let shown = (show.site.node == mixed).then_some(show.site.index);
        let output = user.map(|node| match show.site.node == node {
            true => show.site,
            false => Site { node, index: middle(graph.node(node).shape) },
        });
        let filter = output.map_or(0, |site| graph.node(site.node).shape.nchw_at(site.index)[1]);
        let element = focused.or(added).or(shown).unwrap_or_else(|| usual(shape, filter, show.tab));
        Some(Self {
            mixed,
            shares,
            bank,
            user,
            chain: chain(graph, shares),
            count: graph.node(shares).shape.len(),
            temperature,
            element,
            output,
            pending,
        })
    }

    /// How many experts are drawn.
    pub fn shown(&self) -> usize {
        self.count.min(MOST)
    }

    /// The scores the shares are made of, one for each.
    pub fn scores(&self, graph: &Graph) -> Option<NodeId> {
        self.chain.last().copied().filter(|&id| graph.node(id).shape.len() == self.count)
    }

    /// The element of an expert that stands where one of the mixture does.
    pub fn expert(&self, show: &Show<'_>, i: usize, element: usize) -> Site {
        Site { node: self.bank, index: i * show.graph.node(self.mixed).shape.len() + element }
    }

    /// Whether an element may be told: nothing is before it is made, nor what is made of it.
    pub fn told(&self, show: &Show<'_>, node: NodeId, index: usize) -> bool {
        let here = show.site;
        if !self.pending {
            return true;
        }
        if here.node == node {
            // Of parts of a whole the others give the last away.
            return here.index != index && !(node == self.shares && self.temperature.is_some());
        }
        let steers = here.node == self.shares || self.chain.contains(&here.node);
        !steers || node < here.node || node == self.bank
    }

    /// What the sum of all shares comes to.
    pub fn sum(&self, show: &Show<'_>) -> f64 {
        show.values.of(self.shares).data().iter().sum()
    }

    /// Whether a share is held at another number than what it is made from.
    pub fn held(&self, show: &Show<'_>, i: usize) -> Option<f64> {
        let name = &show.graph.node(self.shares).name;
        let edited = show
            .edits
            .0
            .iter()
            .any(|edit| edit.node == *name && edit.targets(show.graph.node(self.shares).shape).contains(&i));
        let made =
            || Terms::of(show.graph, show.values, Site { node: self.shares, index: i }).map(|terms| terms.result());
        edited.then(made).flatten()
    }

    /// What an expert is called after what fills it.
    pub fn name(&self, show: &Show<'_>, i: usize) -> String {
        let source = show.sources.iter().find(|(id, _)| *id == self.bank).and_then(|(_, source)| source.of(i));
        let filter = source.and_then(|item| FILTERS.iter().find(|filter| filter.name == item.name));
        filter.map_or_else(|| (i + 1).to_string(), |filter| filter.title.get(show.lang).to_owned())
    }

    /// The output element as each expert would make it alone, by a fold of the node that uses the mixture: whatever is mixed by the same shares is
    /// that expert's own.
    pub fn alone(&self, show: &Show<'_>) -> Option<Vec<f64>> {
        let (graph, site) = (show.graph, self.output?);
        let (primitive, operands) = graph.applied(site.node)?;
        let banks: Vec<Option<NodeId>> = operands
            .iter()
            .map(|&id| {
                let (primitive, own) = graph.applied(id)?;
                (primitive.mixes() && own.first() == Some(&self.shares)).then(|| own.get(1).copied()).flatten()
            })
            .collect();
        let output = |i: usize| {
            let own = |(&id, bank): (&NodeId, &Option<NodeId>)| {
                let shape = graph.node(id).shape;
                match bank {
                    Some(bank) => {
                        let all = show.values.of(*bank).data();
                        Tensor::from_fn(shape, |flat| all[i * shape.len() + flat])
                    }
                    None => show.values.of(id).clone(),
                }
            };
            let tensors: Vec<Tensor<f64>> = operands.iter().zip(&banks).map(own).collect();
            let operands: Vec<Operand<'_>> = tensors.iter().map(Operand::from).collect();
            fold(primitive, &operands, graph.node(site.node).shape, site.index)
        };
        Some((0..self.count).map(output).collect())
    }
}

/// The nodes before the shares, each the first operand of the next, back to what a picture is made to.
fn chain(graph: &Graph, shares: NodeId) -> Vec<NodeId> {
    let mut chain = Vec::new();
    let mut id = shares;
    while let Some(&before) = graph.applied(id).and_then(|(_, operands)| operands.first()) {
        if Sheet::is_map(graph.node(before).shape) || graph.applied(before).is_none() {
            break;
        }
        chain.insert(0, before);
        id = before;
    }
    chain
}

fn middle(shape: Shape) -> usize {
    let [_, _, rows, columns] = shape.nchw();
    shape.ravel(&[0, 0, rows / 2, columns / 2]).unwrap_or(0)
}

/// The middle of a filter's window over a channel, counted from the channel of its own number.
fn usual(shape: Shape, filter: usize, tab: usize) -> usize {
    let [filters, channels, rows, columns] = shape.nchw();
    let (filter, channels) = (filter.min(filters.saturating_sub(1)), channels.max(1));
    shape.ravel(&[filter, (filter + tab) % channels, rows / 2, columns / 2]).unwrap_or(0)
}
