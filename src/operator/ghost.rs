//! Ghost convolution: some maps by a real convolution, the others from these by tiny windows. Han et al., GhostNet, 2020.

use super::checks::odd;
use super::params::{activation, in_channels, out_channels, stride};
use super::receipt::{Line, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, NodeId, Role, Wiring};
use crate::primitive::{Concat, Conv2d, Relu, Slice};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text, number};

/// `concat(primary, cheap(primary))`, its first channels.
pub static OPERATOR: Operator = Operator {
    id: "ghost",
    params: &[
        in_channels([1, 6], 3),
        out_channels([1, 12], 6),
        Param::int("kernel_size", Text::new("kernel_size", "卷积核大小"), [1, 255], [1, 7], 3),
        Param::int("ratio", Text::new("ratio (one map in so many is real)", "比率（每几张特征图有一张是真的）"), [1, 64], [1, 4], 2),
        Param::int("cheap_kernel_size", Text::new("cheap_kernel_size", "廉价卷积核大小"), [1, 255], [1, 7], 3).when(has_ghosts),
        stride([1, 4], 1),
        // Without one unless asked for: the identities below hold then.
        activation(),
    ],
    wire,
    sources: &[("primary.weight", "vertical,horizontal,red-green"), ("cheap.weight", "blur,emboss,sharpen")],
    linear: |p| p.word("activation") == "none",
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Ghost convolution", "幻影卷积"),
    short: Text::new("Ghost", "幻影卷积"),
    summary: Text::new(
        "Many feature maps look alike. So only some are computed in full; each of the others is a cheap, filtered copy of one of these.",
        "许多特征图彼此相像。所以只认真计算其中几张，其余的都由它们各自廉价地滤波得来。",
    ),
    glyph: r#"<path d="M2.2 3.2h7.6v7.6H2.2zM2.2 13.2h7.6v7.6H2.2z" fill="currentColor"/><path d="M10 7h4M10 17h4" fill="none" stroke="currentColor" stroke-width="1.1"/><path d="M14.65 3.85h6.5v6.3h-6.5zM14.65 13.85h6.5v6.3h-6.5z" fill="none" stroke="currentColor" stroke-width="1.3" stroke-dasharray="1.7 1.5"/>"#,
    views: &[View::Lanes, View::Window, View::Flow, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=output[0,3,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("plain convolution", "标准卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "GhostNet: More Features from Cheap Operations",
        source: "Han, Wang, Tian, Guo, Xu, Xu · CVPR 2020",
        url: "https://arxiv.org/abs/1911.11907",
    },
    theorems: &[
        Theorem {
            name: "plain",
            sentence: Text::new("At ratio 1 there are no ghosts: plain convolution.", "比率为 1 时没有幻影：就是标准卷积。"),
            condition: Text::new("ratio 1, no activation", "比率为 1，无激活函数"),
            button: Text::new("Send the ghosts away", "去掉幻影"),
            broken: Text::new("a ReLU after it", "其后加一个 ReLU"),
        },
        Theorem {
            name: "dense",
            sentence: Text::new(
                "With a 1 × 1 primary convolution, maps and ghosts together are one plain convolution with the cheap windows' size.",
                "若主卷积是 1×1，真图与幻影合起来就是一个标准卷积，窗口与廉价卷积核一样大。",
            ),
            condition: Text::new("the primary window's centre alone, stride 1, no bias, no activation", "主卷积只取中心（1×1），步长为 1，无偏置、无激活函数"),
            button: Text::new("Write it as one", "写成一个卷积"),
            broken: Text::new("a ReLU after each half", "两步之后各加一个 ReLU"),
        },
        Theorem {
            name: "copy",
            sentence: Text::new(
                "A cheap window with a single 1 in its middle makes the ghost a copy of its parent.",
                "若廉价窗口只在正中有一个 1，幻影就是父图的副本。",
            ),
            condition: Text::new("the 1 is in the middle", "1 在正中"),
            button: Text::new("Copy the parents", "复制父图"),
            broken: Text::new("the 1 beside the middle", "1 在正中旁边"),
        },
    ],
    beats: BEATS,
    errata: &[],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Three parents are computed in full: 27 products a number, as in plain convolution.",
            "三张父图认真计算：每个数 27 个乘积，与标准卷积一样。",
        ),
        patch: "in_channels=3&out_channels=6&kernel_size=3&ratio=2&cheap_kernel_size=3&activation=none&primary.weight=vertical,horizontal,red-green&cheap.weight=blur,emboss,sharpen&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The fourth map is the first one's ghost: nine products, from one parent only. Here the ghost is its parent, blurred.",
            "第四张图是第一张的幻影：只用一张父图，九个乘积。这里的幻影就是模糊了的父图。",
        ),
        patch: "in_channels=3&out_channels=6&kernel_size=3&ratio=2&cheap_kernel_size=3&activation=none&primary.weight=vertical,horizontal,red-green&cheap.weight=blur,emboss,sharpen&at=output[0,3,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Six maps by plain convolution take 6 · 27 = 162 products a place. And three parents with three ghosts?",
            "用标准卷积得到六张图，每个位置要 6 · 27 = 162 个乘积。三张父图加三张幻影呢？",
        ),
        patch: "in_channels=3&out_channels=6&kernel_size=3&ratio=2&cheap_kernel_size=3&activation=none&at=output[0,3,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "108: 3 · 27 for the parents and 3 · 9 for the ghosts. 1.5 times faster; with hundreds of channels it comes near 2, the ratio.",
                "108 个：父图 3 · 27，幻影 3 · 9。快 1.5 倍；若有几百个通道，就接近比率 2。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Put a single 1 in the middle of every cheap window. What will the ghosts look like?",
            "在每个廉价窗口的正中只放一个 1。幻影会是什么样？",
        ),
        patch: "in_channels=3&out_channels=6&kernel_size=3&ratio=2&cheap_kernel_size=3&activation=none&cheap.weight=blur,emboss,sharpen&at=output[0,3,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "Exactly like their parents. Every ghost starts from one map; how far it may stray is the cheap window's choice.",
                "和父图一模一样。每个幻影都从一张图出发，能走多远由廉价窗口决定。",
            ),
            patch: "cheap.weight=identity&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "At ratio 3, two parents have two ghosts each. But can a ghost show what no parent has seen?",
            "比率为 3 时，两张父图各有两个幻影。但幻影能显示父图没看到的东西吗？",
        ),
        patch: "in_channels=3&out_channels=6&kernel_size=3&ratio=2&cheap_kernel_size=3&activation=none&cheap.weight=blur,emboss,sharpen&at=output[0,2,4,6]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "No. The parents are vertical and horizontal edges now, and all six maps are made of these: red against green, the third map before, is lost.",
                "不能。现在的父图是竖边与横边，六张图都由它们而来：原来第三张“红减绿”已经丢失。",
            ),
            patch: "ratio=3",
        }),
    },
];

fn has_ghosts(p: &Params) -> bool {
    p.int("ratio") > 1
}

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters) = (p.int("in_channels"), p.int("out_channels"));
    let (kernel, cheap, ratio) = (p.int("kernel_size"), p.int("cheap_kernel_size"), p.int("ratio"));
    let parents = filters.div_ceil(ratio);
    odd("kernel_size", kernel)?;
    let input = w.input(channels)?;
    let weight = w.leaf("primary.weight", Role::Weight, &[parents, channels, kernel, kernel])?;
    let conv = Conv2d { stride: p.pair("stride"), padding: [kernel / 2; 2], ..Conv2d::default() };
    if ratio == 1 {
        active(w, p, ["output", "primary"], Role::Output, conv, &[input, weight])?;
        return Ok(());
    }
    odd("cheap_kernel_size", cheap)?;
    let parent = active(w, p, ["stage.primary", "primary"], Role::Hidden, conv, &[input, weight])?;
    let weight = w.leaf("cheap.weight", Role::Weight, &[parents * (ratio - 1), 1, cheap, cheap])?;
    let conv = Conv2d { padding: [cheap / 2; 2], groups: parents, ..Conv2d::default() };
    let ghosts = active(w, p, ["ghosts", "cheap"], Role::Hidden, conv, &[parent, weight])?;
    if parents * ratio == filters {
        w.apply("output", Role::Output, Concat, &[parent, ghosts])?;
    } else {
        let all = w.apply("all", Role::Hidden, Concat, &[parent, ghosts])?;
        w.apply("output", Role::Output, Slice { start: 0, end: filters }, &[all])?;
    }
    Ok(())
}

/// A convolution and the activation, if there is one, after it.
fn active(
    w: &mut Wiring<'_>,
    p: &Params,
    [name, before]: [&str; 2],
    role: Role,
    conv: Conv2d,
    operands: &[NodeId],
) -> Result<NodeId, Problem> {
    if p.word("activation") == "none" {
        return w.apply(name, role, conv, operands);
    }
    let summed = w.apply(before, Role::Hidden, conv, operands)?;
    w.apply(name, role, Relu, &[summed])
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, h, w], [_, o, oh, ow]) = (input, output);
    let (k, q, s) = (p.int("kernel_size"), p.int("cheap_kernel_size"), p.int("ratio"));
    let parents = o.div_ceil(s);
    let ghosts = parents * (s - 1);
    let (plain, places) = ((c * o * k * k) as u64, (oh * ow) as u64);
    let (weights, numbers) = if s == 1 {
        ("{i}·{o}·{w}²", vec![c, parents, k])
    } else {
        ("{i}·{o}·{w}² + {o}·{w}²", vec![c, parents, k, ghosts, q])
    };
    let (parameters, macs) = (graph.parameters() as u64, graph.cost().macs);
    let faster = (plain * places) as f64 / macs as f64;
    let even = o % s == 0 && k == q;
    let (title, speed) = if s == 1 || even {
        (Text::new("times faster", "加速倍数"), formula("{c}·{i} / ({c} + {i} − 1)", &[s, c, s, c]))
    } else {
        let title = Text::new(
            "times faster, counted: s·C / (s + C − 1) wants windows of one size and no map cut off",
            "加速倍数（逐个计数：公式 s·C / (s + C − 1) 要求两种窗口一样大，且没有多余的图）",
        );
        (title, formula(&format!("{{i}}·{{o}}·{{w}}² / ({weights})"), &[&[c, o, k], numbers.as_slice()].concat()))
    };
    // A ghost sees its parent's window at each place of its own.
    let [rows, columns] = p.pair("stride").map(|stride| if s == 1 { k } else { k + stride * (q - 1) });
    let mut lines = Line::extents(input, output, [[k; 2], p.pair("stride"), [k / 2; 2]]).to_vec();
    lines.extend([
        Line::count(Text::new("parameters", "参数量"), formula(weights, &numbers), parameters, Some(plain)),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(&format!("({weights})·{{o}}·{{o}}"), &[numbers.as_slice(), &[oh, ow]].concat()),
            macs,
            Some(plain * places),
        ),
        Line { title, formula: speed, value: number::decimal(faster), beside: Some(number::integer(1)) },
        Line::share(
            Text::new("receptive field", "感受野"),
            formula("{w} × {w} / ({i} × {i})", &[rows, columns, h, w]),
            (rows * columns) as f64 / (h * w) as f64,
        ),
        Line::memory(output),
    ]);
    lines
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "plain", applies: |p| p.word("activation") == "none", sides: plain },
    Law { name: "dense", applies: |p| p.word("activation") == "none", sides: dense },
    Law { name: "copy", applies: has_ghosts, sides: copies },
];

/// Without an activation, or with one where the condition is broken.
fn activated(params: &Params, condition: Condition) -> Params {
    params.with("activation", Value::Word(if condition == Condition::Kept { "none" } else { "relu" }))
}

/// The parents as the whole layer, against plain convolution.
fn plain(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (input, weight) = (case.leaf("input")?, case.leaf("primary.weight")?);
    let [parents, .., kernel] = weight.shape().nchw();
    let mut leaves = case.leaves.clone();
    leaves.remove("cheap.weight");
    let params = case.params.with("ratio", Value::Int(1)).with("out_channels", Value::Int(parents));
    let conv = Conv2d { stride: params.pair("stride"), padding: [kernel / 2; 2], ..Conv2d::default() };
    let sides = [case.run(&activated(&params, condition), &leaves, "output")?, case.apply(&conv, &[input, weight])?];
    negative(&sides[1], condition)?;
    Ok(sides)
}

/// Refuses a counter-example that is none: ReLU changes nothing that is not below zero.
fn negative(values: &Tensor<f64>, condition: Condition) -> Result<(), Problem> {
    let text = Text::new("no number here is below zero", "这里没有负数");
    let none = values.data().iter().all(|&x| x >= 0.0);
    if condition == Condition::Broken && none { Err(Problem::new("activation", text, &[])) } else { Ok(()) }
}

/// A 1x1 primary, the middle of the page's own, with its ghosts; against one convolution.
fn dense(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (input, weight) = (case.leaf("input")?, case.leaf("primary.weight")?);
    let [parents, channels, kernel, _] = weight.shape().nchw();
    let middle = |i: usize| weight.data()[i * kernel * kernel + kernel * kernel / 2];
    let primary = Tensor::from_fn(Shape::new(&[parents, channels, 1, 1]), middle);
    let (ratio, side) = (case.params.int("ratio"), case.params.int("cheap_kernel_size"));
    // Without ghosts, a window of one is large enough.
    let side = if ratio == 1 { 1 } else { side };
    let shape = Shape::new(&[case.params.int("out_channels"), channels, side, side]);
    let cheap = case.leaves.get("cheap.weight").map_or(&[][..], |cheap| cheap.data());
    let whole = Tensor::from_fn(shape, |i| {
        let (o, c, place) = (i / (channels * side * side), i / (side * side) % channels, i % (side * side));
        match o.checked_sub(parents) {
            None if place == side * side / 2 => middle(o * channels + c),
            None => 0.0,
            Some(ghost) => cheap[ghost * side * side + place] * middle(ghost / (ratio - 1) * channels + c),
        }
    });
    let params = case.params.with("kernel_size", Value::Int(1)).with("stride", Value::Pair([1; 2]));
    let params = activated(&params, condition);
    let halves = case.run(&params, &case.with("primary.weight", primary), "output")?;
    let conv = Conv2d { padding: [side / 2; 2], ..Conv2d::default() };
    let once = case.apply(&conv, &[input, &whole])?;
    negative(&once, condition)?;
    Ok([halves, once])
}

/// Ghosts whose windows hold a single 1, against their parents.
fn copies(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let windows = case.leaf("cheap.weight")?;
    let [ghosts, _, side, _] = windows.shape().nchw();
    if condition == Condition::Broken && side == 1 {
        let text = Text::new("a window of one has only its middle: use a larger cheap_kernel_size", "窗口大小为 1 时只有正中：请增大 cheap_kernel_size");
        return Err(Problem::new("cheap_kernel_size", text, &[]));
    }
    let lit = side * side / 2 + usize::from(condition == Condition::Broken);
    let delta = Tensor::from_fn(windows.shape(), |i| f64::from(u8::from(i % (side * side) == lit)));
    let (ratio, filters) = (case.params.int("ratio"), case.params.int("out_channels"));
    let parents = ghosts / (ratio - 1);
    if filters == parents {
        let text = Text::new("there is no ghost here: use more out_channels", "这里没有幻影：请增加 out_channels");
        return Err(Problem::new("out_channels", text, &[]));
    }
    let output = case.run(&case.params, &case.with("cheap.weight", delta), "output")?;
    let area = output.shape().len() / filters;
    let shape = Shape::new(&[filters - parents, area]);
    let ghost = Tensor::from_fn(shape, |i| output.data()[parents * area + i]);
    let parent = Tensor::from_fn(shape, |i| output.data()[i / area / (ratio - 1) * area + i % area]);
    Ok([ghost, parent])
}
