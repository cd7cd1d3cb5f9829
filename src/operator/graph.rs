//! Graph convolution: every node takes the features of its neighbours. Kipf and Welling, Semi-supervised classification with graph convolutional
//! networks, 2017.

use super::params::activation;
use super::receipt::{Line, extents, formula};
use super::{Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, Leaves, Role, Wiring};
use crate::kernel::PaddingMode;
use crate::primitive::{Conv2d, NodeLinear, NormaliseAdjacency, Propagate, Relu};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// `X <- S X W^T + b`, layer by layer, with `S = D^-1/2 (A + I) D^-1/2`.
pub static OPERATOR: Operator = Operator {
    id: "graph",
    params: &[
        Param::int("nodes", Text::new("nodes", "节点数"), [1, 100_000], [2, 36], 36),
        Param::int("in_features", Text::new("in_features", "输入特征数"), [1, 4096], [1, 6], 3),
        Param::int("layers", Text::new("layers", "层数"), [1, 64], [1, 6], 1),
        // Without one unless asked for: colours are never below zero.
        activation(),
    ],
    wire,
    sources: &[("adjacency", "grid"), ("layers.*.weight", "identity"), ("layers.*.bias", "0")],
    stem: "nodes",
    linear: |_| false,
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Graph convolution (GCN)", "图卷积（GCN）"),
    short: Text::new("Graph", "图卷积"),
    summary: Text::new(
        "No rows, no columns: nodes and edges. Every node takes a weighted sum of its own features and its neighbours'.",
        "没有行列，只有节点和边。每个节点把自己与邻居的特征加权求和。",
    ),
    glyph: r#"<path d="M5 6l7.5 5.5L19.5 5M12.5 11.5l-6 7.5M12.5 11.5l6 7M5 6l1.5 13" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M5 6h0M19.5 5h0M6.5 19h0M18.5 18.5h0" fill="none" stroke="currentColor" stroke-width="4.8" stroke-linecap="round"/><path d="M12.5 11.5h0" fill="none" stroke="currentColor" stroke-width="5.8" stroke-linecap="round"/>"#,
    views: &[View::Flow, View::Window, View::Sweep],
    opening: "at=output[0,0,14,0]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("a 3 × 3 convolution of as many pixels", "同样像素数的 3 × 3 卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Semi-Supervised Classification with Graph Convolutional Networks",
        source: "Kipf, Welling · ICLR 2017",
        url: "https://arxiv.org/abs/1609.02907",
    },
    theorems: &[
        Theorem {
            name: "no-edges",
            sentence: Text::new("Without edges a layer is a 1 × 1 convolution.", "没有边时，一层就是 1×1 卷积。"),
            condition: Text::new("no edge at all", "一条边也没有"),
            button: Text::new("Cut every edge", "剪断所有边"),
            broken: Text::new("one edge left", "留下一条边"),
        },
        Theorem {
            name: "cycle",
            sentence: Text::new(
                "On a ring, a layer is a circular convolution in one dimension, with the window 1/3, 1/3, 1/3.",
                "在环上，一层就是一维循环卷积，窗口为 1/3、1/3、1/3。",
            ),
            condition: Text::new("a closed ring of at least three nodes", "至少三个节点的闭合环"),
            button: Text::new("Close the ring", "连成环"),
            broken: Text::new("the ring cut open", "把环剪开"),
        },
        Theorem {
            name: "torus",
            sentence: Text::new(
                "On a grid whose edges meet around the back, a layer is a circular convolution with a plus of five weights, each 1/5.",
                "在首尾相接的网格上，一层就是循环卷积，窗口是五个 1/5 组成的十字。",
            ),
            condition: Text::new("rows and columns closed, at least three of each", "行列都首尾相接，且各至少三个"),
            button: Text::new("Close the grid", "把网格接起来"),
            broken: Text::new("the grid left open at the top and bottom", "上下两边不接"),
        },
        Theorem {
            name: "relabelling",
            sentence: Text::new(
                "Number the nodes in another order: the results are the same, in that order.",
                "把节点换个顺序编号：结果相同，只是顺序随之改变。",
            ),
            condition: Text::new("features and edges are renumbered together", "特征与边一起重新编号"),
            button: Text::new("Renumber", "重新编号"),
            broken: Text::new("the edges keep the old numbers", "边仍用旧编号"),
        },
    ],
    beats: BEATS,
    errata: &[],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Thirty-six cells of the picture are now nodes, each with its mean colour. An edge joins a cell to those beside, above and below it.",
            "图片的 36 个小格成了节点，各带自己的平均颜色。边把每格与上下左右的格子相连。",
        ),
        patch: "nodes=36&in_features=3&layers=1&activation=none&adjacency=grid&at=output[0,0,14,0]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "A message along an edge is weighed by 1/√(d·d′), where d and d′ count each end's edges and itself. How much does this inner node keep of itself?",
            "沿边传来的消息乘以 1/√(d·d′)，d 与 d′ 是两端的边数各加上自己。这个内部节点保留自己的几分之几？",
        ),
        patch: "nodes=36&in_features=3&layers=1&activation=none&adjacency=grid&at=normalised[14,14]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "A fifth: it has four neighbours and itself, 1/√(5·5). The other four fifths come from the neighbours, whose colour it takes on.",
                "五分之一：四个邻居加自己，1/√(5·5)。其余五分之四来自邻居，颜色向它们靠拢。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "A corner has two neighbours: it keeps 1/3, and takes 1/√12 = 0.2887 from each. The shares need not add up to 1, here they are 0.9107: corners grow a little darker.",
            "角上的节点有两个邻居：保留 1/3，从每个邻居取 1/√12 = 0.2887。各份不一定加到 1，这里是 0.9107：四角会稍暗一些。",
        ),
        patch: "nodes=36&in_features=3&layers=1&activation=none&adjacency=grid&at=output[0,0,0,0]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Every layer passes the messages on by one edge. What will six layers make of the colours?",
            "每一层把消息再传一条边。六层之后颜色会变成什么样？",
        ),
        patch: "nodes=36&in_features=3&layers=1&activation=none&adjacency=grid&at=output[0,0,14,0]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "They run together. All nodes tend to one mixture, and nothing tells them apart: over-smoothing, the reason why graph networks stay shallow.",
                "颜色混到一起。所有节点趋向同一种混合，再也分不清彼此：这就是过平滑，也是图网络做不深的原因。",
            ),
            patch: "layers=6",
        }),
    },
    Beat {
        say: Text::new(
            "One node in the middle of everything: a star. What will the others know of each other after one layer?",
            "一个节点连着所有节点：星形。一层之后，其余节点彼此知道多少？",
        ),
        patch: "nodes=36&in_features=3&layers=1&activation=none&adjacency=grid&at=output[0,0,14,0]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "Nothing: they keep half of their own colour, and hear from the centre alone. After two layers the centre has told everyone.",
                "一无所知：各自保留一半的颜色，只听到中心的消息。两层之后，中心就把消息传遍了。",
            ),
            patch: "adjacency=star",
        }),
    },
    Beat {
        say: Text::new(
            "The layer's 12 numbers, nine weights and three biases, know nothing of the graph. With 16 nodes instead of 36 they are the same 12.",
            "这一层的 12 个数（九个权值、三个偏置）与图的大小无关。节点从 36 个变成 16 个，还是这 12 个数。",
        ),
        patch: "nodes=16&in_features=3&layers=1&activation=none&adjacency=grid&at=output[0,0,5,0]&tap=all",
        reveal: None,
    },
];

/// How many features a layer gives a node, unless its weight says so: as many as a colour has.
const FEATURES: usize = 3;

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (nodes, layers) = (p.int("nodes"), p.int("layers"));
    let mut depth = p.int("in_features");
    let mut shown = w.leaf("input", Role::Input, &[1, depth, nodes, 1])?;
    let adjacency = w.adjacency("adjacency", nodes)?;
    let normalised = w.apply("normalised", Role::Control, NormaliseAdjacency, &[adjacency])?;
    for i in 0..layers {
        let named = |part: &str| format!("layers.{i}.{part}");
        let filters = w.width(&named("weight"), FEATURES);
        let weight = w.leaf(&named("weight"), Role::Weight, &[filters, depth])?;
        let bias = w.optional(&named("bias"), Role::Weight, &[filters])?;
        let last = i + 1 == layers;
        let active = !last || p.word("activation") == "relu";
        let result = if last { ("output".to_owned(), Role::Output) } else { (format!("layers.{i}"), Role::Hidden) };
        let transformed = w.apply(&named("transformed"), Role::Hidden, NodeLinear, &[shown, weight])?;
        let operands: Vec<_> = [transformed, normalised].into_iter().chain(bias).collect();
        shown = if active {
            let gathered = w.apply(&named("gathered"), Role::Hidden, Propagate, &operands)?;
            w.apply(&result.0, result.1, Relu, &[gathered])?
        } else {
            w.apply(&result.0, result.1, Propagate, &operands)?
        };
        depth = filters;
    }
    Ok(())
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let [_, features, nodes, _] = extents(graph, "input");
    let [rows, columns] = sides(nodes);
    let edges = rows * (columns - 1) + columns * (rows - 1);
    let mut widths = vec![features];
    widths.extend((0..p.int("layers")).map(|i| extents(graph, &format!("layers.{i}.transformed"))[1]));
    let layers: Vec<[usize; 2]> = widths.windows(2).map(|pair| [pair[0], pair[1]]).collect();
    let each = |template: &str, numbers: &dyn Fn(usize, usize) -> Vec<usize>| {
        let templates = vec![template; layers.len()].join(" + ");
        let numbers: Vec<usize> = layers.iter().flat_map(|&[f, g]| numbers(f, g)).collect();
        formula(&templates, &numbers)
    };
    let sum = |term: &dyn Fn(u64, u64) -> u64| layers.iter().map(|&[f, g]| term(f as u64, g as u64)).sum::<u64>();
    let (v, e) = (nodes as u64, edges as u64);
    vec![
        Line::count(
            Text::new("parameters", "参数量"),
            each("{i}·{o} + {o}", &|f, g| vec![f, g, g]),
            graph.parameters() as u64,
            Some(sum(&|f, g| 9 * f * g + g)),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            each("{}·{i}·{o} + {}²·{o}", &|f, g| vec![nodes, f, g, nodes, g]),
            graph.cost().macs,
            Some(sum(&|f, g| 9 * v * f * g)),
        ),
        Line::count(
            Text::new("edges, as a grid", "网格的边数"),
            formula("{}·({} − 1) + {}·({} − 1)", &[rows, columns, columns, rows]),
            e,
            None,
        ),
        Line::count(
            Text::new("multiply-accumulates along the grid's edges alone", "只沿网格的边计算时的乘加次数"),
            each("{}·{i}·{o} + (2·{c} + {})·{o}", &|f, g| vec![nodes, f, g, edges, nodes, g]),
            sum(&|f, g| v * f * g + (2 * e + v) * g),
            Some(sum(&|f, g| 9 * v * f * g)),
        ),
        Line::count(Text::new("reach, in edges", "可达的边数"), formula("{}", &[layers.len()]), layers.len() as u64, None),
        Line::memory(extents(graph, "output")),
    ]
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "no-edges", applies: |p| p.int("nodes") > 1, sides: no_edges },
    Law { name: "cycle", applies: |p| p.int("nodes") > 2, sides: cycle },
    Law { name: "torus", applies: |p| sides(p.int("nodes"))[0] > 2, sides: torus },
    Law { name: "relabelling", applies: |p| p.int("nodes") > 2, sides: relabelling },
];

/// The first layer, without an activation, on other edges and features.
struct First<'a> {
    case: &'a Case<'a>,
    nodes: usize,
}

impl<'a> First<'a> {
    fn of(case: &'a Case<'a>, least: usize) -> Result<Self, Problem> {
        let nodes = case.params.int("nodes");
        if nodes < least {
            let text = Text::new("this takes at least {0} nodes", "至少需要 {0} 个节点");
            return Err(Problem::of("nodes", text, &[&least]));
        }
        Ok(Self { case, nodes })
    }

    fn run(&self, input: &Tensor<f64>, adjacency: Tensor<f64>) -> Result<Tensor<f64>, Problem> {
        let params = self.case.params.with("layers", Value::Int(1)).with("activation", Value::Word("none"));
        let mut leaves: Leaves<f64> = [("input".to_owned(), input.clone()), ("adjacency".to_owned(), adjacency)].into();
        leaves.extend(self.case.leaves.iter().filter(|(name, _)| name.starts_with("layers.0.")).map(|(k, v)| (k.clone(), v.clone())));
        self.case.run(&params, &leaves, "output")
    }

    /// A convolution of the nodes laid out in rows and columns, with the layer's weight spread over a window of shares.
    fn conv(&self, [rows, columns]: [usize; 2], window: [usize; 2], share: &[f64]) -> Result<Tensor<f64>, Problem> {
        let (input, weight) = (self.case.leaf("input")?, self.case.leaf("layers.0.weight")?);
        let [filters, features] = [0, 1].map(|axis| weight.shape().dims()[axis]);
        let spread = Tensor::from_fn(Shape::new(&[filters, features, window[0], window[1]]), |i| {
            weight.data()[i / share.len()] * share[i % share.len()]
        });
        let picture = input.reshaped(Shape::new(&[1, features, rows, columns]))?;
        let padding = window.map(|side| side / 2);
        let conv = Conv2d { padding, mode: PaddingMode::Circular, ..Conv2d::default() };
        let operands: Vec<&Tensor<f64>> =
            [&picture, &spread].into_iter().chain(self.case.leaves.get("layers.0.bias")).collect();
        self.case.apply(&conv, &operands)?.reshaped(Shape::new(&[1, filters, self.nodes, 1]))
    }

    /// Edges from a list of pairs.
    fn edges(&self, pairs: impl IntoIterator<Item = [usize; 2]>) -> Tensor<f64> {
        let mut adjacency = Tensor::zeros(Shape::new(&[self.nodes; 2]));
        for [i, j] in pairs {
            adjacency.data_mut()[i * self.nodes + j] = 1.0;
            adjacency.data_mut()[j * self.nodes + i] = 1.0;
        }
        adjacency
    }
}

/// No edge, against a 1x1 convolution.
fn no_edges(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let first = First::of(case, 2)?;
    let edges = first.edges((condition == Condition::Broken).then_some([0, 1]));
    Ok([first.run(case.leaf("input")?, edges)?, first.conv([first.nodes, 1], [1; 2], &[1.0])?])
}

/// A ring, against a circular window of three.
fn cycle(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let first = First::of(case, 3)?;
    let closed = usize::from(condition == Condition::Kept);
    let ring = (0..first.nodes - 1 + closed).map(|i| [i, (i + 1) % first.nodes]);
    let edges = first.edges(ring);
    Ok([first.run(case.leaf("input")?, edges)?, first.conv([first.nodes, 1], [3, 1], &[1.0 / 3.0; 3])?])
}

/// A closed grid, against a circular plus.
fn torus(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let first = First::of(case, 9)?;
    let [rows, columns] = sides(first.nodes);
    if rows < 3 {
        let text = Text::new("{0} nodes make no grid of at least 3 × 3: {1} would", "{0} 个节点排不成 3 × 3 以上的网格：{1} 个可以");
        let nearest = (first.nodes / 3).max(3) * 3;
        return Err(Problem::of("nodes", text, &[&first.nodes, &nearest]));
    }
    let at = |row: usize, column: usize| row % rows * columns + column % columns;
    let across = (0..first.nodes).map(|i| [i, at(i / columns, i + 1)]);
    let down = (0..first.nodes).map(|i| [i, at(i / columns + 1, i)]);
    let open = if condition == Condition::Kept { first.nodes } else { first.nodes - columns };
    let edges = first.edges(across.chain(down.take(open)));
    let plus = [0, 1, 0, 1, 1, 1, 0, 1, 0].map(|lit| f64::from(lit) / 5.0);
    Ok([first.run(case.leaf("input")?, edges)?, first.conv([rows, columns], [3; 2], &plus)?])
}

/// The renumbered graph, against the renumbered result.
fn relabelling(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let first = First::of(case, 3)?;
    let nodes = first.nodes;
    let (input, adjacency) = (case.leaf("input")?, case.leaf("adjacency")?);
    // Every second node, then the others.
    let old = |new: usize| if 2 * new < nodes { 2 * new } else { 2 * (new - nodes.div_ceil(2)) + 1 };
    let renumbered = |tensor: &Tensor<f64>| {
        Tensor::from_fn(tensor.shape(), |i| tensor.data()[i / nodes * nodes + old(i % nodes)])
    };
    let edges = Tensor::from_fn(adjacency.shape(), |i| adjacency.data()[old(i / nodes) * nodes + old(i % nodes)]);
    let other = if condition == Condition::Kept { edges.clone() } else { adjacency.clone() };
    if condition == Condition::Broken && edges == *adjacency {
        let text = Text::new("this graph looks the same after renumbering", "这个图重新编号后还是一样");
        return Err(Problem::new("adjacency", text, &[]));
    }
    Ok([first.run(&renumbered(input), other)?, renumbered(&first.run(input, adjacency.clone())?)])
}

/// SHIM
fn sides(nodes: usize) -> [usize; 2] {
    let rows = (1..=nodes).rev().find(|r| r * r <= nodes && nodes.is_multiple_of(*r)).unwrap_or(1);
    [rows, nodes / rows]
}
