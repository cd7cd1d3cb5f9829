//! CondConv: experts mixed by what the picture is, before one convolution. Yang, Bender, Le, Ngiam, CondConv: conditionally parameterized
//! convolutions for efficient inference, 2019.

use super::experts::{alike, alone, count, indifferent, mixing};
use super::params::{in_channels, kernel_size, out_channels, padding, stride};
use super::receipt::{Line, area, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, View};
use crate::graph::{Graph, Role, Wiring};
use crate::primitive::{Conv2d, GlobalAvgPool, Linear, Mix, Sigmoid};
use crate::tensor::Tensor;
use crate::words::{Problem, Text, number};

/// `conv(x, sum a_i experts[i])` with `a = sigmoid(routing(mean of x))`.
pub static OPERATOR: Operator = Operator {
    id: "condconv",
    params: &[
        in_channels([1, 6], 3),
        out_channels([1, 8], 3),
        Param::int("experts", Text::new("experts", "专家数"), [1, 64], [1, 6], 3),
        kernel_size([1, 7], 3),
        stride([1, 4], 1),
        padding([0, 4], 1),
    ],
    wire,
    sources: &[
        ("routing.weight", "8,-8,0"),
        ("routing.bias", "-8,8,-1"),
        ("experts.weight", "blur,sharpen,emboss"),
    ],
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("CondConv", "条件参数化卷积"),
    short: Text::new("CondConv", "条件参数化卷积"),
    summary: Text::new(
        "Several weights, the experts, are mixed into one before a single convolution. How much of each, the picture itself decides.",
        "多个卷积核（专家）先混合成一个，再做一次卷积。每个占多少，由图片自己决定。",
    ),
    glyph: r#"<path d="M5 3v18M12 3v18M19 3v18" fill="none" stroke="currentColor" stroke-width="1.2"/><path d="M2.2 4.8h5.6v4H2.2zM9.2 13.8h5.6v4H9.2zM16.2 8.8h5.6v4h-5.6z" fill="currentColor"/>"#,
    views: &[View::Mixture, View::Flow, View::Window, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=output[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("one plain convolution", "一个普通卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "CondConv: Conditionally Parameterized Convolutions for Efficient Inference",
        source: "Yang, Bender, Le, Ngiam · NeurIPS 2019",
        url: "https://arxiv.org/abs/1904.04971",
    },
    theorems: &[
        Theorem {
            name: "mixing",
            sentence: Text::new(
                "Mixing the weights and convolving once gives the same as convolving with every expert and mixing the outputs.",
                "先混合卷积核再卷积一次，与每个专家各卷积一次再混合输出，结果相同。",
            ),
            condition: Text::new("nothing but the convolution in between", "中间只有卷积"),
            button: Text::new("Take both routes", "两条路都走"),
            broken: Text::new("a ReLU after each expert", "每个专家之后加一个 ReLU"),
        },
        Theorem {
            name: "alike",
            sentence: Text::new(
                "If all experts are the same weight, the layer is that convolution times the sum of the faders.",
                "若所有专家是同一个卷积核，这一层就是该卷积乘以各推杆之和。",
            ),
            condition: Text::new("all experts equal", "所有专家相同"),
            button: Text::new("Make them equal", "令专家相同"),
            broken: Text::new("the experts as they are", "专家各不相同"),
        },
    ],
    beats: BEATS,
    errata: &[Text::new(
        "The survey praises the small cost at inference. True of the arithmetic; the parameters are multiplied by the number of experts, and all of \
         them must be kept in memory.",
        "综述强调推理时开销小。就计算量而言确实如此；但参数量要乘以专家数，而且全部专家都得留在内存里。",
    )],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Three experts: one blurs, one sharpens, one embosses. They are mixed into a single weight first; then one ordinary convolution runs.",
            "三个专家：一个模糊，一个锐化，一个浮雕。它们先混合成一个卷积核，然后只做一次普通卷积。",
        ),
        patch: "experts=3&set=&at=mixed[0,0,1,1]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "How much of each? The mean of every channel goes through a small matrix and a sigmoid: for each expert one number between 0 and 1.",
            "每个占多少？各通道的均值经过一个小矩阵和一个 sigmoid，为每个专家给出一个 0 到 1 之间的数。",
        ),
        patch: "experts=3&set=&at=stage.attention[1]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Take the faders in your own hand: the first at 1, the others at 0. What will the picture look like?",
            "自己来推：第一个推到 1，其余为 0。图片会是什么样？",
        ),
        patch: "experts=3&set=&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "Blurred: the mixture is the first expert and nothing else.",
                "变模糊了：混合的结果就是第一个专家，别无其他。",
            ),
            patch: "set=stage.attention:1,0,0&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "The faders do not share anything: all three may stand at 1. How bright will a plain area become then?",
            "推杆之间并不分摊：三个可以同时推到 1。那么均匀的地方会变得多亮？",
        ),
        patch: "experts=3&set=stage.attention:1,0,0&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "Three times as bright: each expert's nine weights on its own channel sum to 1, so those of the mixture sum to 3.",
                "三倍亮：每个专家在自己通道上的九个权值之和为 1，混合之后的和就是 3。",
            ),
            patch: "set=stage.attention:1&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "A plain 3 × 3 convolution of three channels has 81 weights and does 11\u{2009}664 multiplications on these 12 × 12 places. How many more do \
             three experts take?",
            "三通道的普通 3 × 3 卷积有 81 个权值，在这 12 × 12 个位置上做 11\u{2009}664 次乘法。三个专家要多做多少次？",
        ),
        patch: "experts=3&set=&at=mixed[0,0,1,1]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "252: 243 to mix the weights and 9 to route. Three convolutions would have been 34\u{2009}992. Only the memory is three times as large.",
                "252 次：混合卷积核 243 次，路由 9 次。若做三次卷积则是 34\u{2009}992 次。只有内存是三倍。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Now open another picture, a dark one. Its mean is different, so its faders are: every picture is filtered by a weight of its own.",
            "现在换一张图片，暗一些的。均值不同，推杆也不同：每张图片都由它自己的卷积核过滤。",
        ),
        patch: "experts=3&set=&at=stage.attention[1]&tap=all",
        reveal: None,
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters, experts) = (p.int("in_channels"), p.int("out_channels"), p.int("experts"));
    let [rows, columns] = p.pair("kernel_size");
    let input = w.input(channels)?;
    let pooled = w.apply("pooled", Role::Hidden, GlobalAvgPool, &[input])?;
    let routing = w.leaf("routing.weight", Role::Weight, &[experts, channels])?;
    let bias = w.optional("routing.bias", Role::Weight, &[experts])?;
    let operands: Vec<_> = [pooled, routing].into_iter().chain(bias).collect();
    let logits = w.apply("logits", Role::Control, Linear, &operands)?;
    let attention = w.apply("stage.attention", Role::Control, Sigmoid, &[logits])?;
    let bank = w.leaf("experts.weight", Role::Weight, &[experts, filters, channels, rows, columns])?;
    let mixed = w.apply("mixed", Role::Weight, Mix, &[attention, bank])?;
    let conv = Conv2d { stride: p.pair("stride"), padding: p.pair("padding"), ..Conv2d::default() };
    w.apply("output", Role::Output, conv, &[input, mixed])?;
    Ok(())
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, ..], [_, o, h, w]) = (input, output);
    let (window, n) = (p.pair("kernel_size"), p.int("experts"));
    let (area, sides) = area(window);
    let weight: Vec<usize> = [c, o].into_iter().chain(sides).collect();
    let with = |parts: &[&[usize]]| parts.concat();
    let one = (c * o * window[0] * window[1]) as u64;
    let places = (h * w) as u64;
    let (routing, mixing) = ((n * c) as u64, n as u64 * one);
    let apart = mixing.saturating_mul(places).saturating_add((n * o) as u64 * places).saturating_add(routing);
    let mut lines = Line::extents(input, output, [window, p.pair("stride"), p.pair("padding")]).to_vec();
    lines.extend([
        Line::count(
            Text::new("parameters", "参数量"),
            formula(&format!("{{c}}·{{i}}·{{o}}·{area} + {{c}}·{{i}} + {{c}}"), &with(&[&[n], &weight, &[n, c, n]])),
            graph.parameters() as u64,
            Some(one),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(
                &format!("{{i}}·{{o}}·{area}·{{o}}·{{o}} + {{c}}·{{i}}·{{o}}·{area} + {{c}}·{{i}}"),
                &with(&[&weight, &[h, w, n], &weight, &[n, c]]),
            ),
            graph.cost().macs,
            Some(one * places),
        ),
        Line::count(
            Text::new("if outputs were mixed instead", "若改为混合输出"),
            formula(
                &format!("{{c}}·({{i}}·{{o}}·{area}·{{o}}·{{o}} + {{o}}·{{o}}·{{o}} + {{i}})"),
                &with(&[&[n], &weight, &[h, w, o, h, w, c]]),
            ),
            apart,
            None,
        ),
        Line {
            title: Text::new("added by mixing and routing", "混合与路由的增量"),
            formula: formula(
                &format!("({{c}}·{{i}}·{{o}}·{area} + {{c}}·{{i}}) / ({{i}}·{{o}}·{area}·{{o}}·{{o}})"),
                &with(&[&[n], &weight, &[n, c], &weight, &[h, w]]),
            ),
            value: number::percent((mixing + routing) as f64 / (one * places) as f64),
            beside: None,
        },
        Line::memory(output),
    ]);
    lines
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "mixing", applies: |_| true, sides: mixing },
    Law { name: "alike", applies: |_| true, sides: equal },
];

/// Every expert like the first, against the first alone times the sum of the attention; broken by the experts as they are.
fn equal(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    if condition == Condition::Broken && count(case)? == 1 {
        return Err(indifferent("experts"));
    }
    let leaves = match condition {
        Condition::Kept => case.with("experts.weight", alike(case.leaf("experts.weight")?, 0)),
        Condition::Broken => case.leaves.clone(),
    };
    let total: f64 = case.run(&case.params, &leaves, "stage.attention")?.data().iter().sum();
    Ok([case.run(&case.params, &leaves, "output")?, alone(case, 0)?.map(|y| total * y)])
}
