//! Graphs wired for tests: splits, merges, gates, lists, matrices, graphs of nodes, reads between pixels. No operator is needed to test a page.

use super::Random;
use convolution_atlas::graph::{Body, Edits, Graph, Leaves, NodeId, Nodes, Planes, Role, Source, Wiring};
use convolution_atlas::operator::Stem;
use convolution_atlas::picture::{Frame, Picture};
use convolution_atlas::primitive::*;
use convolution_atlas::tensor::Shape;
use convolution_atlas::words::Problem;

type Wire = fn(&mut Wiring<'_>) -> Result<(), Problem>;

/// Every graph, by name.
pub const GRAPHS: &[(&str, Wire)] = &[
    ("gate", gate),
    ("lanes", lanes),
    ("split", split),
    ("moved", moved),
    ("nodes", nodes),
    ("mixed", mixed),
    ("halves", halves),
    ("kernels", kernels),
    ("fused", fused),
];

/// One graph with its values on a specimen.
pub struct Wired {
    pub graph: Graph,
    pub values: Nodes<f64>,
    pub pixels: Picture,
    pub picture: [usize; 2],
    pub frame: Frame,
}

impl Wired {
    pub fn new(wire: Wire, picture: &Picture) -> Self {
        let frame = Frame::default_for(picture);
        let pixels = picture.specimen(frame);
        let size = [frame.rows, frame.columns];
        let mut wiring = Wiring::sized(size);
        wire(&mut wiring).unwrap();
        let graph = wiring.finish().unwrap();
        let mut random = Random::new(3);
        let mut leaves = Leaves::new();
        for node in graph.nodes().iter().filter(|node| matches!(node.body, Body::Leaf)) {
            let tensor = match (node.name.as_str(), node.role) {
                ("input", _) => {
                    let stem = if node.shape.nchw()[1] == 3 { "rgb" } else { "atlas" };
                    Stem::find(stem).unwrap().fill(Planes { values: &pixels.planes(), size }, node.shape)
                }
                (_, Role::Weight) if node.shape.rank() == 4 => {
                    let source = Source::parse(&node.name, "vertical,blur,horizontal,sharpen,laplacian").unwrap();
                    source.fill(&node.name, node.shape).unwrap()
                }
                _ => random.leaf(node),
            };
            leaves.insert(node.name.clone(), tensor.map(f64::from));
        }
        let values = graph.run::<f64>(&leaves, &Edits::default()).unwrap();
        Self { graph, values, pixels, picture: [picture.width, picture.height], frame }
    }
}

fn same(k: usize) -> Conv2d {
    Conv2d { padding: [k / 2; 2], ..Conv2d::default() }
}

/// A convolution with everything it needs.
fn conv(w: &mut Wiring<'_>, name: &str, role: Role, x: NodeId, shape: [usize; 4]) -> Result<NodeId, Problem> {
    let weight = w.leaf(&format!("{name}.weight"), Role::Weight, &shape)?;
    let bias = w.leaf(&format!("{name}.bias"), Role::Weight, &shape[..1])?;
    let padding = [shape[2] / 2, shape[3] / 2];
    w.apply(name, role, Conv2d { padding, ..Conv2d::default() }, &[x, weight, bias])
}

fn normed(w: &mut Wiring<'_>, name: &str, x: NodeId, o: usize) -> Result<NodeId, Problem> {
    let mut operands = vec![x];
    for part in ["gamma", "beta", "mean", "var"] {
        operands.push(w.leaf(&format!("{name}.{part}"), Role::Weight, &[o])?);
    }
    w.apply(&format!("{name}.bn"), Role::Hidden, BatchNorm { eps: 1e-5 }, &operands)
}

/// A small view of the picture opens and closes a large one.
fn gate(w: &mut Wiring<'_>) -> Result<(), Problem> {
    let x = w.input(8)?;
    let x1 = w.apply("x1", Role::Hidden, Slice { start: 0, end: 4 }, &[x])?;
    let x2 = w.apply("x2", Role::Hidden, Slice { start: 4, end: 8 }, &[x])?;
    let small = AvgPool2d { kernel: [4; 2], stride: [4; 2], padding: [0; 2] };
    let pooled = w.apply("pooled", Role::Hidden, small, &[x1])?;
    let k2 = conv(w, "k2", Role::Hidden, pooled, [4, 4, 3, 3])?;
    let up = w.apply("up", Role::Hidden, Upsample { size: [12; 2], mode: UpsampleMode::Nearest }, &[k2])?;
    let sum = w.apply("sum", Role::Hidden, Add, &[x1, up])?;
    let gate = w.apply("stage.gate", Role::Control, Sigmoid, &[sum])?;
    let k3 = conv(w, "k3", Role::Hidden, x1, [4, 4, 3, 3])?;
    let gated = w.apply("gated", Role::Hidden, Multiply, &[k3, gate])?;
    let y1 = conv(w, "k4", Role::Hidden, gated, [4, 4, 3, 3])?;
    let y2 = conv(w, "k1", Role::Hidden, x2, [4, 4, 3, 3])?;
    w.apply("output", Role::Output, Concat, &[y1, y2])?;
    Ok(())
}

/// Four lanes side by side, one of them long, normalised and rectified.
fn lanes(w: &mut Wiring<'_>) -> Result<(), Problem> {
    let x = w.input(3)?;
    let mut ends = Vec::new();
    let part = |w: &mut Wiring<'_>, name: &str, x: NodeId, shape: [usize; 4]| {
        let y = conv(w, name, Role::Hidden, x, shape)?;
        let y = normed(w, name, y, shape[0])?;
        w.apply(&format!("{name}.relu"), Role::Hidden, Relu, &[y])
    };
    ends.push(part(w, "b1", x, [2, 3, 1, 1])?);
    let mut y = part(w, "bn_reduce", x, [2, 3, 1, 1])?;
    y = part(w, "bn_1xn", y, [2, 2, 1, 3])?;
    ends.push(part(w, "bn_nx1", y, [3, 2, 3, 1])?);
    let mut y = part(w, "bd_reduce", x, [2, 3, 1, 1])?;
    for (name, shape) in [("bd_nx1_a", [2, 2, 3, 1]), ("bd_1xn_a", [2, 2, 1, 3]), ("bd_nx1_b", [2, 2, 3, 1])] {
        y = part(w, name, y, shape)?;
    }
    ends.push(part(w, "bd_1xn_b", y, [3, 2, 1, 3])?);
    let pool = MaxPool2d { kernel: [3; 2], stride: [1; 2], padding: [1; 2] };
    let pooled = w.apply("pooled", Role::Hidden, pool, &[x])?;
    ends.push(part(w, "pool_proj", pooled, [2, 3, 1, 1])?);
    w.apply("output", Role::Output, Concat, &ends)?;
    Ok(())
}

/// Attention over the splits of a convolution, in a residual block.
fn split(w: &mut Wiring<'_>) -> Result<(), Problem> {
    let x = w.input(4)?;
    let reduced = conv(w, "reduce", Role::Hidden, x, [4, 4, 1, 1])?;
    let reduced = w.apply("reduce.relu", Role::Hidden, Relu, &[reduced])?;
    let u = conv(w, "conv", Role::Hidden, reduced, [8, 4, 3, 3])?;
    let u = w.apply("conv.relu", Role::Hidden, Relu, &[u])?;
    let a = w.apply("split.0", Role::Hidden, Slice { start: 0, end: 4 }, &[u])?;
    let b = w.apply("split.1", Role::Hidden, Slice { start: 4, end: 8 }, &[u])?;
    let sum = w.apply("sum", Role::Hidden, Add, &[a, b])?;
    let gap = w.apply("gap", Role::Hidden, GlobalAvgPool, &[sum])?;
    let fc1 = conv(w, "fc1", Role::Hidden, gap, [2, 4, 1, 1])?;
    let fc1 = w.apply("fc1.relu", Role::Hidden, Relu, &[fc1])?;
    let fc2 = conv(w, "fc2", Role::Hidden, fc1, [8, 2, 1, 1])?;
    let two = w.apply("two", Role::Hidden, Reshape { shape: Shape::new(&[2, 4]) }, &[fc2])?;
    let soft = w.apply("softmax", Role::Control, Softmax { axis: 0, temperature: 2.0 }, &[two])?;
    let attention = w.apply("stage.attention", Role::Control, Reshape { shape: Shape::new(&[8]) }, &[soft])?;
    let row = w.apply("row", Role::Control, Reshape { shape: Shape::new(&[1, 8, 1, 1]) }, &[attention])?;
    let wa = w.apply("share.0", Role::Control, Slice { start: 0, end: 4 }, &[row])?;
    let wb = w.apply("share.1", Role::Control, Slice { start: 4, end: 8 }, &[row])?;
    let pa = w.apply("part.0", Role::Hidden, Multiply, &[a, wa])?;
    let pb = w.apply("part.1", Role::Hidden, Multiply, &[b, wb])?;
    let v = w.apply("v", Role::Hidden, Add, &[pa, pb])?;
    let wide = conv(w, "expand", Role::Hidden, v, [4, 4, 1, 1])?;
    let out = w.apply("residual", Role::Hidden, Add, &[x, wide])?;
    w.apply("output", Role::Output, Relu, &[out])?;
    Ok(())
}

/// Taps that leave their places and count by a mask.
fn moved(w: &mut Wiring<'_>) -> Result<(), Problem> {
    let x = w.input(2)?;
    let offset = conv(w, "stage.offset", Role::Control, x, [18, 2, 3, 3])?;
    let logits = conv(w, "mask", Role::Hidden, x, [9, 2, 3, 3])?;
    let mask = w.apply("stage.mask", Role::Control, Sigmoid, &[logits])?;
    let weight = w.leaf("weight", Role::Weight, &[3, 2, 3, 3])?;
    let bias = w.leaf("bias", Role::Weight, &[3])?;
    let (stride, padding, dilation) = ([1; 2], [1; 2], [1; 2]);
    let moved = DeformConv2d { stride, padding, dilation, offset_groups: 1, masked: true };
    w.apply("output", Role::Output, moved, &[x, offset, weight, mask, bias])?;
    Ok(())
}

/// Numbers on the nodes of a graph, passed along its edges.
fn nodes(w: &mut Wiring<'_>) -> Result<(), Problem> {
    let x = w.leaf("input", Role::Input, &[1, 3, 16, 1])?;
    let adjacency = w.leaf("adjacency", Role::Control, &[16, 16])?;
    let s = w.apply("s", Role::Control, NormaliseAdjacency, &[adjacency])?;
    let weight = w.leaf("layers.0.weight", Role::Weight, &[2, 3])?;
    let bias = w.leaf("layers.0.bias", Role::Weight, &[2])?;
    let h = w.apply("layers.0", Role::Hidden, NodeLinear, &[x, weight, bias])?;
    w.apply("output", Role::Output, Propagate, &[h, s])?;
    Ok(())
}

/// Experts whose weights are mixed by the picture itself.
fn mixed(w: &mut Wiring<'_>) -> Result<(), Problem> {
    let x = w.input(3)?;
    let gap = w.apply("gap", Role::Hidden, GlobalAvgPool, &[x])?;
    let weight = w.leaf("routing.weight", Role::Weight, &[4, 3])?;
    let bias = w.leaf("routing.bias", Role::Weight, &[4])?;
    let logits = w.apply("logits", Role::Hidden, Linear, &[gap, weight, bias])?;
    let attention = w.apply("stage.attention", Role::Control, Softmax { axis: 0, temperature: 1.0 }, &[logits])?;
    let experts = w.leaf("experts.weight", Role::Weight, &[4, 2, 3, 3, 3])?;
    let weight = w.apply("weight", Role::Weight, Mix, &[attention, experts])?;
    w.apply("output", Role::Output, same(3), &[x, weight])?;
    Ok(())
}

/// Two resolutions that talk, and two outputs.
fn halves(w: &mut Wiring<'_>) -> Result<(), Problem> {
    let x = w.input(4)?;
    let high = w.apply("high", Role::Hidden, Slice { start: 0, end: 2 }, &[x])?;
    let rest = w.apply("rest", Role::Hidden, Slice { start: 2, end: 4 }, &[x])?;
    let pool = || AvgPool2d { kernel: [2; 2], stride: [2; 2], padding: [0; 2] };
    let low = w.apply("low", Role::Hidden, pool(), &[rest])?;
    let hh = conv(w, "hh", Role::Hidden, high, [2, 2, 3, 3])?;
    let lh = conv(w, "lh", Role::Hidden, low, [2, 2, 3, 3])?;
    let up = w.apply("lh.up", Role::Hidden, Upsample { size: [12; 2], mode: UpsampleMode::Bilinear }, &[lh])?;
    let ll = conv(w, "ll", Role::Hidden, low, [2, 2, 3, 3])?;
    let pooled = w.apply("high.pooled", Role::Hidden, pool(), &[high])?;
    let hl = conv(w, "hl", Role::Hidden, pooled, [2, 2, 3, 3])?;
    w.apply("output.high", Role::Output, Add, &[hh, up])?;
    w.apply("output.low", Role::Output, Add, &[ll, hl])?;
    Ok(())
}

/// A weight of its own at every place; channels shuffled, scaled and stamped.
fn kernels(w: &mut Wiring<'_>) -> Result<(), Problem> {
    let x = w.input(4)?;
    let reduced = conv(w, "reduce", Role::Hidden, x, [2, 4, 1, 1])?;
    let kernel = conv(w, "stage.kernel", Role::Control, reduced, [18, 2, 1, 1])?;
    let y = w.apply("own", Role::Hidden, Involution { kernel_size: 3, groups: 2, stride: 1 }, &[x, kernel])?;
    let y = w.apply("shuffle", Role::Hidden, ChannelShuffle { groups: 2 }, &[y])?;
    let y = w.apply("half", Role::Hidden, Scale { by: 0.5 }, &[y])?;
    let weight = w.leaf("stamp.weight", Role::Weight, &[4, 2, 3, 3])?;
    let bias = w.leaf("stamp.bias", Role::Weight, &[2])?;
    let stamp =
        ConvTranspose2d { stride: [2; 2], padding: [1; 2], output_padding: [0; 2], dilation: [1; 2], groups: 1 };
    let y = w.apply("stamp", Role::Hidden, stamp, &[y, weight, bias])?;
    let weight = w.leaf("het.weight", Role::Weight, &[2, 2, 3, 3])?;
    w.apply("output", Role::Output, HetConv2d { p: 2, stride: [1; 2], padding: [1; 2] }, &[y, weight])?;
    Ok(())
}

/// A weight that is itself computed, on a constant place by a bank of places.
fn fused(w: &mut Wiring<'_>) -> Result<(), Problem> {
    let x = w.input(3)?;
    let d = w.leaf("d", Role::Weight, &[3, 9, 9])?;
    let v = w.leaf("w", Role::Weight, &[2, 3, 9])?;
    let folded = w.apply("stage.folded", Role::Weight, DoCompose { kernel: [3; 2] }, &[d, v])?;
    let conv = w.apply("conv", Role::Hidden, same(3), &[x, folded])?;
    let normed = normed(w, "conv", conv, 2)?;
    let pool = MaxPool2d { kernel: [2; 2], stride: [2; 2], padding: [0; 2] };
    let pooled = w.apply("pooled", Role::Hidden, pool, &[normed])?;
    w.apply("output", Role::Output, SwapAxes { a: 2, b: 3 }, &[pooled])?;
    Ok(())
}
