//! Inception block: windows of several sizes side by side, their maps joined. Szegedy et al., Going deeper with convolutions, 2015 (v1); Rethinking
//! the inception architecture, 2016 (v2, v3); Inception-v4, Inception-ResNet, 2017.

mod laws;
mod story;

pub use laws::LAWS;
pub use story::STORY;

use crate::order::Map;
use super::checks::odd;
use super::norm::batch_norm;
use super::params::{eps, in_channels};
use super::receipt::{Line, extents, formula};
use super::{BASE, Operator, Page, Receipt, Param, Params, View};
use crate::graph::{Graph, NodeId, Role, Wiring};
use crate::primitive::{Add, AvgPool2d, Concat, Conv2d, MaxPool2d, Relu, Scale};
use crate::words::{Problem, Text};

/// The variants of the block.
pub static OPERATOR: Operator = Operator {
    id: "inception",
    params: &[
        Param::choice(
            "variant",
            Text::new("variant", "变体"),
            &[
                ("naive", Text::new("naive", "朴素版")),
                ("v1", Text::new("v1: bottlenecks", "v1：加瓶颈")),
                ("v2", Text::new("v2: 5 × 5 as two 3 × 3", "v2：5×5 拆成两个 3×3")),
                ("v3", Text::new("v3: n × n as 1 × n, n × 1", "v3：n×n 拆成 1×n 与 n×1")),
                ("resnet", Text::new("Inception-ResNet", "Inception-ResNet（残差）")),
            ],
        ),
        in_channels([1, 6], 3),
        // Without one unless asked for: linear branches can be compared with plain convolutions.
        Param::choice(
            "activation",
            Text::new("activation", "激活函数"),
            &[("none", Text::new("none", "无")), ("relu", Text::new("relu", "ReLU（负数归零）"))],
        ),
        eps(1e-3).when(|p| p.word("variant") == "v2"),
        Param::int("n", Text::new("n (the long windows)", "n（长条窗口）"), [1, 63], [1, 7], 3).when(|p| p.word("variant") == "v3"),
        Param::real("scale", Text::new("scale (of the residue)", "残差比例"), [0.0, 16.0], [0.0, 1.0], 0.3)
            .when(|p| p.word("variant") == "resnet"),
    ],
    wire,
    sources: &[
        ("b1.weight", "grey,red-green"),
        ("b3.weight", "vertical,horizontal"),
        ("b5.weight", "vertical,horizontal"),
        ("b5_a.weight", "blur"),
        ("b5_b.weight", "vertical,horizontal"),
        ("bn_1xn.weight", "vertical"),
        ("bn_nx1.weight", "blur,identity"),
        ("bd_1xn_b.weight", "blur,identity"),
        ("bd_nx1_b.weight", "horizontal"),
        ("bd_*.weight", "blur"),
        ("*_reduce.weight", "grey"),
        ("pool_proj.weight", "grey,red-green"),
        ("up.weight", "0.25"),
        ("*.bias", "0"),
        ("*.gamma", "1"),
        ("*.beta", "0"),
        ("*.mean", "0"),
        ("*.var", "1"),
    ],
    linear: |_| false,
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Inception block", "Inception 块（植入块）"),
    short: Text::new("Inception", "Inception 块"),
    summary: Text::new(
        "Small and large windows look at the same picture at once. Their maps are put side by side, and the next layer may choose.",
        "大小不同的窗口同时看同一幅图，得到的特征图并排拼接，由下一层去选择。",
    ),
    glyph: r#"<path d="M3.5 12l3.7-6.8H18M3.5 12H18M3.5 12l3.7 7H18" fill="none" stroke="currentColor" stroke-width="1.1"/><path d="M3.5 12h0" fill="none" stroke="currentColor" stroke-width="3.8" stroke-linecap="round"/><path d="M9.3 3.7h3v3h-3zM8.7 9.9h4.2v4.2H8.7zM7.6 15.8H14v6.4H7.6z" fill="currentColor"/><path d="M18.25 2.75h3.25v18.7h-3.25z" fill="none" stroke="currentColor" stroke-width="1.5"/>"#,
    views: &[View::Flow, View::Window, View::Lanes, View::Coverage, View::Sweep],
    opening: "at=b3[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("one plain convolution of the same reach", "一个同样感受野的标准卷积"), lines: receipt };

/// One convolution of the block: its name, what it reads, its window, and how many filters it has unless its weight says so.
#[derive(Clone, Copy, Debug)]
struct Part {
    name: &'static str,
    from: &'static str,
    window: [usize; 2],
    filters: usize,
}

const fn part(name: &'static str, from: &'static str, window: [usize; 2], filters: usize) -> Part {
    Part { name, from, window, filters }
}

const POOL: &str = "pool";

/// The convolutions of a variant, each after what it reads; `pool` is there before all.
fn parts(p: &Params) -> Vec<Part> {
    let n = p.int("n");
    let b1 = part("b1", "input", [1, 1], 2);
    let reduced = [part("b3_reduce", "input", [1, 1], 1), part("b3", "b3_reduce", [3, 3], 2), part("b5_reduce", "input", [1, 1], 1)];
    let twice = [part("b5_a", "b5_reduce", [3, 3], 1), part("b5_b", "b5_a", [3, 3], 2)];
    let projected = part("pool_proj", POOL, [1, 1], 2);
    match p.word("variant") {
        "naive" => vec![b1, part("b3", "input", [3, 3], 2), part("b5", "input", [5, 5], 2)],
        "v1" => [&[b1], &reduced[..], &[part("b5", "b5_reduce", [5, 5], 2), projected]].concat(),
        "v2" => [&[b1], &reduced[..], &twice, &[projected]].concat(),
        "v3" => vec![
            b1,
            part("bn_reduce", "input", [1, 1], 1),
            part("bn_1xn", "bn_reduce", [1, n], 1),
            part("bn_nx1", "bn_1xn", [n, 1], 2),
            part("bd_reduce", "input", [1, 1], 1),
            part("bd_nx1_a", "bd_reduce", [n, 1], 1),
            part("bd_1xn_a", "bd_nx1_a", [1, n], 1),
            part("bd_nx1_b", "bd_1xn_a", [n, 1], 1),
            part("bd_1xn_b", "bd_nx1_b", [1, n], 2),
            projected,
        ],
        _ => [&[b1], &reduced[..], &twice].concat(),
    }
}

/// What is joined, in order: what no other part reads, the pooled picture last where it is kept as it is.
fn joined(p: &Params) -> Vec<&'static str> {
    let parts = parts(p);
    let read = |name: &str| parts.iter().any(|part| part.from == name);
    let ends = parts.iter().map(|part| part.name).filter(|name| !read(name));
    ends.chain((p.word("variant") == "naive").then_some(POOL)).collect()
}

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (variant, channels) = (p.word("variant"), p.int("in_channels"));
    if variant == "v3" {
        odd("n", p.int("n"))?;
    }
    let input = w.input(channels)?;
    let mut nodes = Map::new();
    nodes.insert("input", (input, channels));
    if variant != "resnet" {
        nodes.insert(POOL, (pool(w, variant, input)?, channels));
    }
    for part in parts(p) {
        let (from, depth) = nodes[part.from];
        nodes.insert(part.name, branch(w, p, part, from, depth)?);
    }
    let ends = joined(p).into_iter().map(|name| nodes[name]);
    let (ids, widths): (Vec<NodeId>, Vec<usize>) = ends.unzip();
    if variant != "resnet" {
        w.apply("output", Role::Output, Concat, &ids)?;
        return Ok(());
    }
    let together = w.apply("joined", Role::Hidden, Concat, &ids)?;
    let weight = w.leaf("up.weight", Role::Weight, &[channels, widths.iter().sum(), 1, 1])?;
    let bias = w.optional("up.bias", Role::Weight, &[channels])?;
    let operands: Vec<_> = [together, weight].into_iter().chain(bias).collect();
    let residue = w.apply("up", Role::Hidden, Conv2d::default(), &operands)?;
    let scaled = w.apply("scaled", Role::Hidden, Scale { by: p.real("scale") }, &[residue])?;
    let sum = w.apply("sum", Role::Hidden, Add, &[input, scaled])?;
    w.apply("output", Role::Output, Relu, &[sum])?;
    Ok(())
}

/// The largest of nine neighbours, since the second version their mean; the size stays.
fn pool(w: &mut Wiring<'_>, variant: &str, input: NodeId) -> Result<NodeId, Problem> {
    let (kernel, stride, padding) = ([3; 2], [1; 2], [1; 2]);
    match variant {
        "naive" | "v1" => w.apply(POOL, Role::Hidden, MaxPool2d { kernel, stride, padding }, &[input]),
        _ => w.apply(POOL, Role::Hidden, AvgPool2d { kernel, stride, padding }, &[input]),
    }
}

/// A convolution that keeps the size, in v2 its normalisation in place of a bias, then the activation; with how many maps come out. The last of
/// them bears the part's name.
fn branch(w: &mut Wiring<'_>, p: &Params, part: Part, from: NodeId, depth: usize) -> Result<(NodeId, usize), Problem> {
    let Part { name, window: [rows, columns], .. } = part;
    let (normed, active) = (p.word("variant") == "v2", p.word("activation") == "relu");
    let named = |step: &str, last: bool| if last { name.to_owned() } else { format!("{name}.{step}") };
    let leaf = format!("{name}.weight");
    let filters = w.width(&leaf, part.filters);
    let mut operands = vec![from, w.leaf(&leaf, Role::Weight, &[filters, depth, rows, columns])?];
    if !normed {
        operands.extend(w.optional(&format!("{name}.bias"), Role::Weight, &[filters])?);
    }
    let conv = Conv2d { padding: [rows / 2, columns / 2], ..Conv2d::default() };
    let mut node = w.apply(&named("conv", !normed && !active), Role::Hidden, conv, &operands)?;
    if normed {
        node = batch_norm(w, [&named("norm", !active), name], p.real("eps"), filters, node)?;
    }
    if active {
        node = w.apply(name, Role::Hidden, Relu, &[node])?;
    }
    Ok((node, filters))
}

/// A sum of products for a template, and its numbers.
#[derive(Default)]
struct Sum {
    terms: Vec<&'static str>,
    numbers: Vec<usize>,
    value: u64,
}

impl Sum {
    fn add(&mut self, term: &'static str, numbers: &[usize], value: usize) {
        self.terms.push(term);
        self.numbers.extend(numbers);
        self.value += value as u64;
    }

    /// The products of one convolution at one place.
    fn conv(&mut self, depth: usize, filters: usize, [rows, columns]: [usize; 2]) {
        let value = depth * filters * rows * columns;
        match (rows, columns) {
            (1, 1) => self.add("{i}·{o}", &[depth, filters], value),
            _ if rows == columns => self.add("{i}·{o}·{w}²", &[depth, filters, rows], value),
            _ => self.add("{i}·{o}·{w}", &[depth, filters, rows * columns], value),
        }
    }

    fn template(&self) -> String {
        self.terms.join(" + ")
    }
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, h, w], [_, o, ..]) = (input, output);
    let (variant, parts) = (p.word("variant"), parts(p));
    let width = |name: &str| extents(graph, name)[1];
    let places = (h * w) as u64;
    let (mut weights, mut products, mut unreduced) = (Sum::default(), Sum::default(), Sum::default());
    for part in &parts {
        let (depth, filters) = (width(part.from), width(part.name));
        weights.conv(depth, filters, part.window);
        products.conv(depth, filters, part.window);
        if variant == "v2" {
            weights.add("2·{o}", &[filters], 2 * filters);
            products.add("{o}", &[filters], filters);
        } else {
            weights.add("{o}", &[filters], filters);
        }
        // As if every reduction were left out, and what reads it read the picture.
        if !part.name.ends_with("_reduce") {
            let depth = if part.from.ends_with("_reduce") { c } else { depth };
            unreduced.conv(depth, filters, part.window);
        }
    }
    let ends: Vec<usize> = joined(p).iter().map(|name| width(name)).collect();
    let together: usize = ends.iter().sum();
    if variant == "resnet" {
        weights.conv(together, c, [1; 2]);
        weights.add("{o}", &[c], c);
        products.conv(together, c, [1; 2]);
        unreduced.conv(together, c, [1; 2]);
    }
    let reach = if variant == "v3" { (2 * p.int("n") - 1).max(3) } else { 5 };
    let plain = (c * o * reach * reach) as u64;
    let at_places = |sum: &Sum| {
        formula(&format!("({})·{{o}}·{{o}}", sum.template()), &[sum.numbers.as_slice(), &[h, w]].concat())
    };
    let mut lines = vec![
        Line::count(
            Text::new("maps joined", "拼接的特征图"),
            formula(&vec!["{o}"; ends.len()].join(" + "), &ends),
            together as u64,
            None,
        ),
        Line::count(
            Text::new("parameters", "参数量"),
            formula(&weights.template(), &weights.numbers),
            graph.parameters() as u64,
            Some(plain + o as u64),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            at_places(&products),
            graph.cost().macs,
            Some(plain * places),
        ),
    ];
    if variant != "naive" {
        let title = Text::new("without the 1 × 1 reductions", "若没有 1×1 降维");
        lines.push(Line::count(title, at_places(&unreduced), unreduced.value * places, None));
    }
    let split = match variant {
        "v2" | "resnet" => Some((Text::new("5 × 5 as two 3 × 3", "5×5 拆成两个 3×3"), "2·{w}² / {w}²", [3, 5], 18.0 / 25.0)),
        "v3" => {
            let n = p.int("n");
            Some((Text::new("n × n as 1 × n, n × 1", "n×n 拆成 1×n 与 n×1"), "2·{w} / {w}²", [n; 2], 2.0 / n as f64))
        }
        _ => None,
    };
    lines.extend(split.map(|(title, template, numbers, share)| Line::share(title, formula(template, &numbers), share)));
    lines.extend([
        Line::share(
            Text::new("receptive field", "感受野"),
            formula("{w} × {w} / ({i} × {i})", &[reach, reach, h, w]),
            (reach * reach) as f64 / (h * w) as f64,
        ),
        Line::memory(output),
    ]);
    lines
}
