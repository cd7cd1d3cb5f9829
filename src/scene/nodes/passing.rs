//! What meets in one node: the terms of its new feature, each a weight of an edge times what the node at its other end holds, and the edges
//! themselves with the degrees that weigh them.

use crate::graph::{Edit, Fill, Graph, Meaning, NodeId, Planes};
use crate::scene::mark::{Deed, Site};
use crate::scene::show::Show;
use crate::scene::terms::{Term, Terms};
use crate::tensor::{Shape, Tensor};
use crate::words::number;

/// The edges as they are, and as the source gives them.
pub struct Edges<'a> {
    /// The leaf's name.
    pub leaf: &'a str,
    now: &'a Tensor<f64>,
    /// Before any edit.
    pub given: Tensor<f64>,
    size: usize,
}

impl<'a> Edges<'a> {
    fn of(show: &Show<'a>, id: NodeId) -> Option<Self> {
        let node = show.graph.node(id);
        let now = show.values.of(id);
        if node.meaning != Meaning::Adjacency || now.shape().rank() != 2 {
            return None;
        }
        let nothing = Planes { values: &[], size: [0, 0] };
        let source = show.sources.iter().find(|(leaf, _)| *leaf == id).map(|(_, source)| source);
        let given = source.and_then(|source| source.fill_node(node, nothing).ok()).map(|given| given.map(f64::from));
        let size = now.shape().dims()[0];
        Some(Self { leaf: &node.name, now, given: given.unwrap_or_else(|| now.clone()), size })
    }

    fn at(&self, i: usize, j: usize) -> f64 {
        self.now.data().get(i * self.size + j).copied().unwrap_or(0.0)
    }

    /// Whether two nodes are joined, one way at least.
    pub fn joined(&self, i: usize, j: usize) -> bool {
        self.at(i, j) != 0.0 || self.at(j, i) != 0.0
    }

    /// Whether they are joined one way only.
    pub fn one_way(&self, i: usize, j: usize) -> bool {
        self.joined(i, j) && self.at(i, j) != self.at(j, i)
    }

    /// Whether they were before an edit took the edge away.
    pub fn cut(&self, i: usize, j: usize) -> bool {
        let given = |i: usize, j: usize| self.given.data().get(i * self.size + j).is_some_and(|edge| *edge != 0.0);
        !self.joined(i, j) && (given(i, j) || given(j, i))
    }

    /// A node's edges and itself.
    pub fn degree(&self, i: usize) -> f64 {
        1.0 + (0..self.size).map(|j| self.at(i, j)).sum::<f64>()
    }

    /// What joins two nodes, or parts them: both ways at once. An edit that did the opposite is taken back where that is enough.
    pub fn toggled(&self, show: &Show<'_>, i: usize, j: usize) -> Deed {
        let pairs = [[i, j], [j, i]];
        let wanted = if self.joined(i, j) { 0.0 } else { 1.0 };
        let laid = |[i, j]: [usize; 2]| {
            let target = Edit::element(self.leaf, &[i, j], 0.0);
            show.edits.0.iter().find(|edit| edit.same_target(&target)).cloned()
        };
        let given = |[i, j]: [usize; 2]| self.given.data().get(i * self.size + j).copied();
        let back: Vec<Edit> = pairs.into_iter().filter_map(laid).collect();
        let enough = pairs.iter().all(|&pair| given(pair) == Some(wanted))
            && back.len() == 2
            && back.iter().all(|edit| edit.fill != Fill::Numbers(vec![wanted]));
        match enough {
            true => Deed::Together(back),
            false => Deed::Together(pairs.map(|pair| Edit::element(self.leaf, &pair, wanted)).to_vec()),
        }
    }
}

/// One message.
pub struct Message<'a> {
    /// The node it comes from.
    pub from: usize,
    /// Its place among the terms.
    pub number: usize,
    /// Its term.
    pub term: &'a Term,
    /// What the edge counts, and its element.
    pub weight: (Site, f64),
}

/// What meets in one node.
pub struct Passing<'a> {
    /// The new feature.
    pub site: Site,
    /// What is passed on, and the weights.
    pub held: NodeId,
    pub weights: NodeId,
    /// How many nodes there are, which one is shown, and which of its features.
    pub count: usize,
    pub node: usize,
    pub channel: usize,
    pub terms: Terms,
    /// How many terms are added.
    pub done: usize,
    /// What is asked for, and so not told.
    pub secret: Option<Site>,
    /// The node whose message is looked at.
    pub hot: Option<usize>,
    pub edges: Option<Edges<'a>>,
    /// All nodes that pass messages on: layer by layer.
    pub layers: Vec<NodeId>,
    shape: Shape,
}

/// The operands of a node that passes features along edges: what is passed, and the weights.
fn operands(graph: &Graph, id: NodeId) -> Option<[NodeId; 2]> {
    let (primitive, operands) = graph.applied(id)?;
    Some([*operands.first()?, *operands.get(primitive.passes()?)?])
}

impl<'a> Passing<'a> {
    /// Of the element shown, where messages meet in it, or of the layer it belongs to; else of the last layer.
    pub fn of(show: &Show<'a>) -> Option<Self> {
        let graph = show.graph;
        let layers: Vec<NodeId> = graph.computed().filter(|&id| operands(graph, id).is_some()).collect();
        let shown = show.site.node;
        let reads = |id: NodeId, of: NodeId| graph.applied(id).is_some_and(|(_, ids)| ids.contains(&of));
        let own = layers.iter().copied().find(|&id| id == shown);
        let made = || layers.iter().copied().find(|&id| reads(shown, id) && operands(graph, shown).is_none());
        let heard = || layers.iter().copied().rfind(|&id| reads(id, shown));
        let id = own.or_else(heard).or_else(made).or(layers.last().copied())?;
        let [held, weights] = operands(graph, id)?;
        let shape = graph.node(id).shape;
        let [_, channels, count, _] = shape.nchw();
        let (channel, node, hot) = place(show, weights, [channels, count]);
        let site = Site { node: id, index: shape.ravel(&[0, channel, node, 0])? };
        let terms = Terms::of(graph, show.values, site)?;
        let all = terms.terms.len();
        // While the clock runs over what another element is made from, that is not told, and nothing has arrived here.
        let other =
            || show.tap.is_some_and(|tap| Some(tap) < Terms::of(graph, show.values, show.site).map(|t| t.terms.len()));
        let (done, secret) = match own {
            Some(_) => (show.tap.unwrap_or(all).min(all), None),
            None if other() => (0, Some(show.site)),
            None => (all, None),
        };
        let adjacency = graph.applied(weights).and_then(|(_, ids)| ids.first().copied()).unwrap_or(weights);
        let edges = Edges::of(show, adjacency);
        Some(Self { site, held, weights, count, node, channel, terms, done, secret, hot, edges, layers, shape })
    }

    /// The messages that are any: those along an edge, and the node's own, with what is not added yet among them.
    pub fn messages(&self) -> Vec<Message<'_>> {
        let message = |(number, term): (usize, &'_ Term)| {
            let read = term.reads.first()?.site.filter(|read| read.node == self.held)?;
            let weight = *term.factors.first()?;
            (weight.1 != 0.0).then_some((read.index % self.count, number, weight))
        };
        let terms = self.terms.terms.iter().enumerate();
        terms
            .filter_map(|(number, term)| {
                let (from, number, weight) = message((number, term))?;
                Some(Message { from, number, term, weight })
            })
            .collect()
    }

    /// Whether everything has arrived.
    pub fn over(&self) -> bool {
        self.done >= self.terms.terms.len()
    }

    /// The message that arrived last, or is looked at.
    pub fn last(&self, focus: Option<usize>) -> Option<usize> {
        let arrived =
            self.messages().into_iter().rfind(|message| message.number < self.done).map(|message| message.from);
        focus.or(self.hot).or(arrived.filter(|_| !self.over()))
    }

    /// The node that something under the pointer belongs to.
    pub fn node_of(&self, site: Site) -> Option<usize> {
        match site.node {
            id if id == self.held => Some(site.index % self.count),
            id if id == self.weights && site.index / self.count == self.node => Some(site.index % self.count),
            _ => None,
        }
    }

    /// What a node holds, and its element.
    pub fn holds(&self, show: &Show<'_>, node: usize) -> (Site, f64) {
        let shape = show.graph.node(self.held).shape;
        let index = shape.ravel(&[0, self.channel, node, 0]).unwrap_or(0);
        (Site { node: self.held, index }, show.values.of(self.held).data().get(index).copied().unwrap_or(0.0))
    }

    /// The new feature of a node.
    pub fn output(&self, node: usize) -> Site {
        Site { node: self.site.node, index: self.shape.ravel(&[0, self.channel, node, 0]).unwrap_or(self.site.index) }
    }

    /// Whether the edges' numbers may be told.
    pub fn told(&self) -> bool {
        self.secret.is_none_or(|secret| secret.node != self.weights)
    }

    /// A weight by the degrees of its ends, where it is made so: `1/√(5·4)`.
    pub fn formula(&self, from: usize, weight: f64) -> Option<String> {
        let edges = self.edges.as_ref()?;
        let [here, there] = [self.node, from].map(|node| edges.degree(node));
        let times = edges.at(self.node, from) + if from == self.node { 1.0 } else { 0.0 };
        let made = times / (here * there).sqrt();
        let close = (made - weight).abs() <= 1e-9 * weight.abs().max(1.0);
        let [times, here, there] = [times, here, there].map(number::decimal);
        close.then(|| format!("{times}/√({here}·{there})"))
    }

    /// What the weights of the node's row sum to.
    pub fn row_sum(&self) -> f64 {
        self.messages().iter().map(|message| message.weight.1).sum()
    }
}

/// The feature and the node that the element shown belongs to, and the node at the other end where it is an edge.
fn place(show: &Show<'_>, weights: NodeId, [channels, count]: [usize; 2]) -> (usize, usize, Option<usize>) {
    let (site, shape) = (show.site, show.graph.node(show.site.node).shape);
    if site.node == weights {
        return (0, site.index / count.max(1), Some(site.index % count.max(1)));
    }
    let [_, features, nodes, width] = shape.nchw();
    if shape.rank() == 4 && nodes == count && width == 1 {
        let [_, channel, node, _] = shape.nchw_at(site.index);
        return (if features == channels { channel } else { 0 }, node, None);
    }
    (0, count / 2, None)
}
