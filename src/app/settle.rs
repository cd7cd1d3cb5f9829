//! Settling: from what a link asks for to what can be shown: an address that is true of its specimen, and the specimen.

use super::{Address, SiteName, Specimen};
use crate::graph::{Graph, Leaves, NodeId, Planes, Role, Wiring};
use crate::operator::{Operator, View, assemble};
use crate::order::Map;
use crate::picture::{Frame, Picture};
use crate::tensor::Shape;
use crate::wire::Setting;
use crate::words::{Problem, Text, number};

/// The most bytes a specimen's tensors take, in f32: a phone must stay at ease.
const MOST_BYTES: usize = 64 << 20;
/// The most multiply-accumulates a specimen takes: they are folded one by one while the reader drags.
const MOST_MACS: u64 = 16_000_000;

/// A picture with what is worth knowing of it once.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The picture.
    pub picture: &'a Picture,
    /// Where its specimen lies unless a link says otherwise.
    pub usual: Frame,
}

impl<'a> From<&'a Picture> for Ground<'a> {
    fn from(picture: &'a Picture) -> Self {
        Self { picture, usual: Frame::default_for(picture) }
    }
}

/// The nearest address that can be shown on a picture, its specimen, and what had to be left out. Settling twice changes nothing more.
///
/// # Errors
/// When the parameters are impossible at this size.
pub fn settle(address: &Address, picture: &Picture) -> Result<(Address, Specimen, Vec<Problem>), Problem> {
    settle_on(address, picture.into())
}

/// [`settle`], when the picture's usual frame is known already.
///
/// # Errors
/// When the parameters are impossible at this size.
pub fn settle_on(address: &Address, ground: Ground<'_>) -> Result<(Address, Specimen, Vec<Problem>), Problem> {
    let Ground { picture, usual } = ground;
    let mut settled = address.clone();
    let frame = address.frame.unwrap_or(usual).clamped(picture.width, picture.height);
    settled.frame = Some(frame).filter(|&frame| frame != usual);
    let size = [frame.rows, frame.columns];
    fits(address, size)?;
    let pixels = picture.specimen(frame);
    let (layer, mut problems) = assemble(
        address.operator,
        &address.params,
        address.stem(),
        &address.sources,
        Planes { values: &pixels.planes(), size },
    )?;
    // A source that cannot fill its leaf was replaced by the operator's own.
    settled.sources.retain(|leaf, _| !problems.iter().any(|problem| problem.culprit == *leaf));
    let (edits, misfits) = address.edits.check(&layer.graph);
    settled.edits = edits;
    problems.extend(misfits);
    let leaves: Leaves<f64> =
        Map::from_iter(layer.leaves.iter().map(|(name, tensor)| (name.clone(), tensor.map(f64::from))));
    let values = layer.graph.run(&leaves, &settled.edits)?;
    let specimen = Specimen { layer, values, frame, pixels };
    problems.extend(place(&mut settled, &specimen));
    Ok((settled, specimen, problems))
}

/// The specimen's rows and columns, without making it.
pub fn specimen_size(address: &Address, picture: &Picture) -> [usize; 2] {
    let usual = Frame { x: 0, y: 0, cell: 1, rows: Frame::CELLS, columns: Frame::CELLS };
    let frame = address.frame.unwrap_or(usual).clamped(picture.width, picture.height);
    [frame.rows, frame.columns]
}

/// Whether an address can be wired at a size, and its specimen evaluated while a reader waits.
///
/// # Errors
/// With the parameter to change.
pub fn fits(address: &Address, size: [usize; 2]) -> Result<(), Problem> {
    let graph = wired(address, size)?;
    let bytes = graph.bytes();
    if bytes > MOST_BYTES {
        let text = Text::new(
            "the specimen alone would take {0}, more than {1}: use smaller numbers",
            "仅样本就需要 {0}，超过 {1}：请用更小的数",
        );
        return Err(Problem::new(largest(address), text, &[&number::bytes(bytes), &number::bytes(MOST_BYTES)]));
    }
    let macs = graph.cost().macs;
    if macs > MOST_MACS {
        let text = Text::new(
            "the specimen alone would take {0} multiply-accumulates, more than {1}: use smaller numbers",
            "仅样本就需要 {0} 次乘加，超过 {1} 次：请用更小的数",
        );
        let counts = [macs, MOST_MACS].map(|n| number::integer(n as i64));
        return Err(Problem::new(largest(address), text, &[&counts[0], &counts[1]]));
    }
    Ok(())
}

/// The operator wired at a size.
pub fn wired(address: &Address, size: [usize; 2]) -> Result<Graph, Problem> {
    let mut wiring = Wiring::sized(size);
    (address.operator.wire)(&mut wiring, &address.params)?;
    wiring.finish()
}

/// The parameter furthest beyond its default: the one to blame when all is too much.
fn largest(address: &Address) -> &'static str {
    let excess = |name: &str| {
        let [a, b] = address.params.pair(name);
        let [c, d] = match address.params.spec(name).map(|spec| spec.default()) {
            Some(crate::operator::Value::Int(n)) => [n; 2],
            Some(crate::operator::Value::Pair(pair)) => pair,
            _ => [0; 2],
        };
        (a.max(1) * b.max(1)) / (c.max(1) * d.max(1))
    };
    address.params.iter().map(|(spec, _)| spec.name).max_by_key(|name| excess(name)).unwrap_or("params")
}

/// Moves `at`, `tap` and `pin` to where they can be: the nearest element of a computed node (of the output, where there is none of that name),
/// all terms where there are no more, no pin outside.
pub fn place(address: &mut Address, specimen: &Specimen) -> Vec<Problem> {
    let mut problems = Vec::new();
    let graph = &specimen.layer.graph;
    if !address.view.offered(graph) {
        address.view = views(address.operator, graph).next().unwrap_or(View::Window);
    }
    let computed = |name: &str| graph.find(name).filter(|&id| graph.applied(id).is_some());
    let node = computed(&address.at.node).or_else(|| {
        let text = Text::new("there is no node {0} to stand at; this is the output", "没有节点 {0} 可停留；现为输出");
        problems.push(Problem::new("at", text, &[&address.at.node]));
        graph.of_role(Role::Output).next().or_else(|| graph.computed().last())
    });
    if let Some(node) = node {
        let shape = graph.node(node).shape;
        let name = graph.node(node).name.clone();
        address.at = SiteName { node: name, index: nearest(&address.at.index, shape) };
        let all = specimen.terms(&address.at).len();
        address.tap = address.tap.filter(|&tap| tap < all);
    }
    if let Some(pin) = &mut address.pin
        && let Some(node) = graph.find(&pin.node)
    {
        pin.index = padded(&pin.index, graph.node(node).shape);
    }
    address.pin = address.pin.take().filter(|pin| specimen.site(pin).is_some());
    problems
}

/// The views of an operator's page that have something to show of a graph, in their order.
pub fn views(operator: &Operator, graph: &Graph) -> impl Iterator<Item = View> {
    operator.page().views.iter().copied().filter(|view| view.offered(graph))
}

/// The index with as many axes as the shape has: leading ones are added as 0, or dropped.
fn padded(index: &[usize], shape: Shape) -> Vec<usize> {
    let (rank, given) = (shape.rank(), index.len());
    let missing = vec![0; rank.saturating_sub(given)];
    missing.into_iter().chain(index[given.saturating_sub(rank)..].iter().copied()).collect()
}

fn nearest(index: &[usize], shape: Shape) -> Vec<usize> {
    padded(index, shape).iter().zip(shape.dims()).map(|(&i, &extent)| i.min(extent.saturating_sub(1))).collect()
}

impl Specimen {
    /// What the compute core is told. A copy of one of the specimen's sites is told as the numbers found there: on the picture that place is another.
    pub fn setting(&self, address: &Address) -> Setting {
        let edits = address.edits.frozen(&self.layer.graph, &self.values).to_string();
        Setting { edits, ..address.setting([self.frame.rows, self.frame.columns]) }
    }

    /// An element by its name: its node and its flat index.
    pub fn site(&self, name: &SiteName) -> Option<(NodeId, usize)> {
        let node = self.layer.graph.find(&name.node)?;
        let index = padded(&name.index, self.layer.graph.node(node).shape);
        Some((node, self.layer.graph.node(node).shape.ravel(&index)?))
    }

    /// The name of an element; none outside.
    pub fn name(&self, node: NodeId, flat: usize) -> Option<SiteName> {
        let node = self.layer.graph.nodes().get(node).filter(|node| flat < node.shape.len())?;
        let index = node.shape.unravel(flat)[..node.shape.rank()].to_vec();
        Some(SiteName { node: node.name.clone(), index })
    }
}
