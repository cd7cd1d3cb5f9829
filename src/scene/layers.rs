//! A graph in layers: cards from the input on, each as far as the longest way to it, ordered so that few wires cross (Sugiyama, Tagawa and Toda,
//! Methods for visual understanding of hierarchical system structures, 1981).
//!
//! A node that only changes the numbers of the one before it, place by place, stands on the card of that one. Learned leaves, and vectors of one
//! number a channel, stand on the card that uses them.

use crate::graph::{Graph, Node, NodeId, Nodes, Role};
use crate::order::{Map, sort_by};
use crate::primitive::Read;

/// One or more nodes that stand together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// The first is what the others follow.
    pub nodes: Vec<NodeId>,
    /// The learned leaves and the vectors they use.
    pub weights: Vec<NodeId>,
}

impl Card {
    /// The node whose values leave the card.
    pub fn last(&self) -> NodeId {
        self.nodes.last().copied().unwrap_or_default()
    }
}

/// What stands at one place of one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A card, by its number.
    Card(usize),
    /// A wire on its way past, by its number.
    Pass(usize),
}

/// One place of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// What stands there.
    pub slot: Slot,
    /// In which layer.
    pub layer: usize,
    /// Stops of the layer before it is wired to.
    before: Vec<usize>,
    /// Stops of the layer after it is wired to.
    after: Vec<usize>,
}

/// A graph in layers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layers {
    /// All cards; a card's number is also that of its stop.
    pub cards: Vec<Card>,
    /// The stops a wire goes by, from card to card.
    pub wires: Vec<Vec<usize>>,
    /// Every stop: the cards, then the places where wires pass a layer.
    pub stops: Vec<Stop>,
    /// The stops of each layer, in their order.
    pub layers: Vec<Vec<usize>>,
}

/// How often the order, and the places, are swept from end to end.
const SWEEPS: usize = 16;

impl Layers {
    /// The layers of a graph; values decide what follows what place by place.
    pub fn of(graph: &Graph, values: &Nodes<f64>) -> Self {
        let (cards, card_of) = cards(graph, values);
        let mut links: Vec<[usize; 2]> = Vec::new();
        for (to, card) in cards.iter().enumerate() {
            let operands = graph.applied(card.nodes[0]).map_or(&[][..], |(_, operands)| operands);
            for &operand in operands.iter().filter(|&&operand| !attached(graph, operand)) {
                let link = [card_of[&operand], to];
                if !links.contains(&link) {
                    links.push(link);
                }
            }
        }
        let depth = depths(graph, &cards, &links);
        let stop = |slot, layer| Stop { slot, layer, before: Vec::new(), after: Vec::new() };
        let mut stops: Vec<Stop> = (0..cards.len()).map(|card| stop(Slot::Card(card), depth[card])).collect();
        let mut wires = Vec::new();
        for (wire, [from, to]) in links.into_iter().enumerate() {
            let mut way = vec![from];
            for layer in depth[from] + 1..depth[to] {
                way.push(stops.len());
                stops.push(stop(Slot::Pass(wire), layer));
            }
            way.push(to);
            for pair in way.windows(2) {
                stops[pair[0]].after.push(pair[1]);
                stops[pair[1]].before.push(pair[0]);
            }
            wires.push(way);
        }
        let last = stops.iter().map(|stop| stop.layer).max().unwrap_or(0);
        let in_layer = |layer| (0..stops.len()).filter(|&i| stops[i].layer == layer).collect();
        let mut layers = Self { cards, wires, layers: (0..=last).map(in_layer).collect(), stops };
        layers.order();
        layers
    }

    /// The card a node stands on: its own, or the one that uses it.
    pub fn card(&self, node: NodeId) -> Option<usize> {
        let stands = |card: &Card| card.nodes.contains(&node);
        let used = |card: &Card| card.weights.contains(&node);
        self.cards.iter().position(stands).or_else(|| self.cards.iter().position(used))
    }

    /// Whether a wire leads, over however many cards, into a card.
    pub fn leads(&self, card: usize) -> Vec<bool> {
        let mut reached = vec![false; self.cards.len()];
        reached[card] = true;
        let mut live = vec![false; self.wires.len()];
        // Layers descend along every wire, so that one walk by depth of the end sees all.
        let mut order: Vec<usize> = (0..self.wires.len()).collect();
        let depth = |&wire: &usize| self.ends(wire)[1].1;
        sort_by(&mut order, |a, b| depth(b).cmp(&depth(a)));
        for wire in order {
            let [(from, _), (to, _)] = self.ends(wire);
            if reached[to] {
                (reached[from], live[wire]) = (true, true);
            }
        }
        live
    }

    /// The first and the last card of a wire, each with its layer.
    fn ends(&self, wire: usize) -> [(usize, usize); 2] {
        let way = &self.wires[wire];
        [way[0], way[way.len() - 1]].map(|stop| (stop, self.stops[stop].layer))
    }

    /// Sweeps forth and back, each layer sorted by the middle of what it is wired to; the order with the fewest crossings stays.
    fn order(&mut self) {
        let mut best = (self.crossings(), self.layers.clone());
        for sweep in 0..SWEEPS {
            let forth = sweep % 2 == 0;
            let n = self.layers.len();
            for step in 1..n {
                let layer = if forth { step } else { n - 1 - step };
                let place = self.places();
                let middle = |stop: usize| {
                    let stop_ = &self.stops[stop];
                    let ties = if forth { &stop_.before } else { &stop_.after };
                    let sum: f64 = ties.iter().map(|&tie| place[tie]).sum();
                    if ties.is_empty() { place[stop] } else { sum / ties.len() as f64 }
                };
                let mut sorted = self.layers[layer].clone();
                sort_by(&mut sorted, |&a, &b| middle(a).total_cmp(&middle(b)));
                self.layers[layer] = sorted;
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.layers.clone());
            }
        }
        self.layers = best.1;
    }

    /// Each stop's place in its layer, 0 to 1.
    fn places(&self) -> Vec<f64> {
        let mut places = vec![0.0; self.stops.len()];
        for layer in &self.layers {
            for (i, &stop) in layer.iter().enumerate() {
                places[stop] = (i as f64 + 0.5) / layer.len() as f64;
            }
        }
        places
    }

    /// How often wires cross between neighbouring layers.
    pub fn crossings(&self) -> usize {
        let place = self.places();
        let count = |layer: &Vec<usize>| {
            let ties: Vec<[f64; 2]> = layer
                .iter()
                .flat_map(|&stop| self.stops[stop].after.iter().map(move |&next| [stop, next]))
                .map(|[a, b]| [place[a], place[b]])
                .collect();
            let crossed = |(i, a): (usize, &[f64; 2])| {
                ties[i + 1..].iter().filter(|b| (a[0] - b[0]) * (a[1] - b[1]) < 0.0).count()
            };
            ties.iter().enumerate().map(crossed).sum::<usize>()
        };
        self.layers.iter().map(count).sum()
    }

    /// Where each stop's middle lies across the layers, between two bounds: near what it is wired to, in order, and apart by what each needs
    /// before and after its middle. Where there is too little room the last bound gives way.
    pub fn place(&self, extent: impl Fn(Slot) -> [f32; 2], [from, to]: [f32; 2]) -> Vec<f32> {
        let mut middle = vec![(from + to) / 2.0; self.stops.len()];
        let n = self.layers.len();
        for sweep in 0..SWEEPS {
            for step in 0..n {
                let layer = &self.layers[if sweep % 2 == 0 { step } else { n - 1 - step }];
                let wish = |&stop: &usize| {
                    let Stop { before, after, .. } = &self.stops[stop];
                    let ties: Vec<usize> = match (sweep, sweep % 2 == 0) {
                        (0, _) => before.clone(),
                        (_, true) if !before.is_empty() && sweep + 2 < SWEEPS => before.clone(),
                        (_, false) if !after.is_empty() && sweep + 2 < SWEEPS => after.clone(),
                        _ => before.iter().chain(after).copied().collect(),
                    };
                    // A wire on its way past had rather be straight than a card in the middle of its wires.
                    let passes = |stop: usize| matches!(self.stops[stop].slot, Slot::Pass(_));
                    let weigh = |tie: usize| [1.0, 2.0, 8.0][usize::from(passes(tie)) + usize::from(passes(stop))];
                    let sum: f32 = ties.iter().map(|&tie| weigh(tie) * middle[tie]).sum();
                    let all: f32 = ties.iter().map(|&tie| weigh(tie)).sum();
                    if ties.is_empty() { middle[stop] } else { sum / all }
                };
                let wishes: Vec<f32> = layer.iter().map(wish).collect();
                let extents: Vec<[f32; 2]> = layer.iter().map(|&stop| extent(self.stops[stop].slot)).collect();
                for (&stop, at) in layer.iter().zip(apart(&wishes, &extents, [from, to])) {
                    middle[stop] = at;
                }
            }
        }
        middle
    }
}

/// The places nearest to the wishes that keep their order and their distances: pooled neighbours share the mean of what they wish.
fn apart(wishes: &[f32], extents: &[[f32; 2]], [from, to]: [f32; 2]) -> Vec<f32> {
    let mut shift = 0.0;
    let mut shifts = Vec::with_capacity(wishes.len());
    for (i, extent) in extents.iter().enumerate() {
        shift += if i == 0 { extent[0] } else { extents[i - 1][1] + extent[0] };
        shifts.push(shift);
    }
    let mut pools: Vec<(f32, usize)> = Vec::new();
    for (wish, shift) in wishes.iter().zip(&shifts) {
        let mut pool = (wish - shift, 1);
        while let Some(&(sum, n)) = pools.last()
            && sum / n as f32 > pool.0 / pool.1 as f32
        {
            pools.pop();
            pool = (pool.0 + sum, pool.1 + n);
        }
        pools.push(pool);
    }
    let room = to - shifts.last().copied().unwrap_or(0.0) - extents.last().map_or(0.0, |extent| extent[1]);
    let means = pools.iter().flat_map(|&(sum, n)| std::iter::repeat_n(sum / n as f32, n));
    means.zip(&shifts).map(|(mean, shift)| mean.min(room).max(from) + shift).collect()
}

/// Whether a node stands on the card that uses it: what is learned, and what is one number a channel.
fn attached(graph: &Graph, node: NodeId) -> bool {
    let Node { role, shape, .. } = graph.node(node);
    let small = *role == Role::Weight || *role != Role::Input && shape.rank() == 1;
    small && graph.applied(node).is_none()
}

fn cards(graph: &Graph, values: &Nodes<f64>) -> (Vec<Card>, Map<NodeId, usize>) {
    let mut users = vec![0; graph.nodes().len()];
    for id in graph.computed() {
        let operands = graph.applied(id).map_or(&[][..], |(_, operands)| operands);
        operands.iter().for_each(|&operand| users[operand] += 1);
    }
    let mut cards: Vec<Card> = Vec::new();
    let mut card_of = Map::new();
    for id in 0..graph.nodes().len() {
        if attached(graph, id) {
            continue;
        }
        let operands = graph.applied(id).map_or(&[][..], |(_, operands)| operands);
        let mut carried = operands.iter().copied().filter(|&operand| !attached(graph, operand));
        let leader = match (carried.next(), carried.next()) {
            (Some(leader), None) if users[leader] == 1 && follows(graph, values, id, leader) => Some(leader),
            _ => None,
        };
        let card = leader.map_or(cards.len(), |leader| card_of[&leader]);
        if card == cards.len() {
            cards.push(Card::default());
        }
        card_of.insert(id, card);
        cards[card].nodes.push(id);
        let weights = operands.iter().copied().filter(|&operand| attached(graph, operand));
        cards[card].weights.extend(weights);
    }
    (cards, card_of)
}

/// Whether a node's every element reads the one element of another at its own place, and nothing else of it.
fn follows(graph: &Graph, values: &Nodes<f64>, id: NodeId, leader: NodeId) -> bool {
    let shape = graph.node(id).shape;
    if graph.applied(leader).is_none() || shape.len() != graph.node(leader).shape.len() || shape.is_empty() {
        return false;
    }
    let Some(taps) = graph.taps(values, id) else { return false };
    let own = |site: usize| {
        let read = taps.of(site).into_iter().filter_map(|(tap, _)| match tap.read {
            Read::Site(read) if taps.ids[read.operand] == leader => Some(read.index),
            _ => None,
        });
        let read: Vec<usize> = read.collect();
        !read.is_empty() && read.iter().all(|&index| index == site)
    };
    [0, shape.len() / 2, shape.len() - 1].into_iter().all(own)
}

/// The longest way to each card from the input; what needs no input stands just before what uses it.
fn depths(graph: &Graph, cards: &[Card], links: &[[usize; 2]]) -> Vec<usize> {
    let mut depth = vec![0_usize; cards.len()];
    // A card's first node comes after its operands, so cards ascend along links.
    for card in 0..cards.len() {
        let into = links.iter().filter(|link| link[1] == card);
        depth[card] = into.map(|link| depth[link[0]] + 1).max().unwrap_or(0);
    }
    for card in (0..cards.len()).rev() {
        let given = graph.node(cards[card].nodes[0]).role == Role::Input;
        let into = links.iter().any(|link| link[1] == card);
        let users = links.iter().filter(|link| link[0] == card);
        if let (false, false, Some(first)) = (given, into, users.map(|link| depth[link[1]]).min()) {
            depth[card] = first.saturating_sub(1);
        }
    }
    depth
}
