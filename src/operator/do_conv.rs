//! DO-Conv: one weight written as the product of two, more numbers to train and none left to run. Cao, Li, Sun, Chen, Lischinski, Cohen-Or, Chen,
//! Tu, DO-Conv: depthwise over-parameterized convolutional layer, 2020.

use super::experts::indifferent;
use super::params::{in_channels, kernel_size, out_channels, padding, stride};
use super::receipt::{Line, area, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, View};
use crate::graph::{Graph, Meaning, Role, Wiring};
use crate::primitive::{Conv2d, DoCompose, Sigmoid};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// `conv(x, W', bias)` with `W'[o, i, m] = sum_s d[i, m, s] w[o, i, s]`.
pub static OPERATOR: Operator = Operator {
    id: "do-conv",
    params: &[
        in_channels([1, 4], 3),
        out_channels([1, 8], 3),
        kernel_size([1, 7], 3),
        Param::int("d_mul", Text::new("d_mul", "深度倍数"), [1, 4096], [1, 25], 9),
        stride([1, 4], 1),
        padding([0, 4], 1),
    ],
    wire,
    sources: &[("d", "blur"), ("w", "vertical,horizontal,red-green"), ("bias", "0")],
    linear: |_| true,
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("DO-Conv", "逐深度过参数化卷积"),
    short: Text::new("DO-Conv", "逐深度过参数化卷积"),
    summary: Text::new(
        "While it learns, the weight is a product of two: patterns for each channel, and how much of each pattern. To run, the two are folded into one.",
        "训练时卷积核是两个因子之积：每个通道的若干图样，以及每种图样的用量。运行时两者折叠成一个。",
    ),
    glyph: r#"<path d="M4 12l4.4-5.4M15.6 6.6L20 12M4 12l6 6M20 12l-6 6M7.4 3.75h3.3v3.3H7.4zM13.3 3.75h3.3v3.3h-3.3zM10.7 5.4h2.6" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M9.4 15.4h5.2v5.2H9.4z" fill="currentColor"/><path d="M3.8 12h0M20.2 12h0" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round"/>"#,
    views: &[View::Flow, View::Window, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=stage.folded[0,0,1,1]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("a plain convolution, which is what runs", "普通卷积，也就是实际运行的"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "DO-Conv: Depthwise Over-parameterized Convolutional Layer",
        source: "Cao, Li, Sun, Chen, Lischinski, Cohen-Or, Chen, Tu · 2020",
        url: "https://arxiv.org/abs/2006.12030",
    },
    theorems: &[
        Theorem {
            name: "routes",
            sentence: Text::new(
                "Filter each channel with its patterns and then mix the maps, or fold the two factors first and convolve once: the same.",
                "先用图样过滤各通道再混合特征图，或先折叠两个因子再卷积一次，结果相同。",
            ),
            condition: Text::new("nothing but the two factors: no activation between", "只有两个因子，中间没有激活函数"),
            button: Text::new("Take both routes", "两条路都走"),
            broken: Text::new("a sigmoid between the two", "两者之间加一个 sigmoid"),
        },
        Theorem {
            name: "identity",
            sentence: Text::new(
                "If every pattern is a single tap, D is the identity and the layer is the plain convolution with W.",
                "若每种图样只有一个点，D 就是单位阵，这一层就是以 W 为卷积核的普通卷积。",
            ),
            condition: Text::new("as many patterns as the window has places", "图样数等于窗口的位置数"),
            button: Text::new("Make D the identity", "令 D 为单位阵"),
            broken: Text::new("D as it is", "D 保持原样"),
        },
    ],
    beats: BEATS,
    errata: &[Text::new(
        "The survey describes the route through the features: first depthwise, then W. It is one of two; at inference the factors are folded, and \
         only a plain convolution runs.",
        "综述描述的是经过特征图的路线：先逐深度，再乘 W。这只是两条路之一；推理时两个因子先折叠，只运行一个普通卷积。",
    )],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Two small tables make one weight. D holds nine patterns for each channel, W says how much of each. Step through one number of the folded \
             weight: nine products.",
            "两张小表合成一个卷积核。D 为每个通道存九种图样，W 说明每种用多少。逐项看折叠后的一个数：九个乘积。",
        ),
        patch: "in_channels=3&out_channels=3&kernel_size=3&d_mul=9&stride=1&set=&at=stage.folded[0,0,1,1]&tap=5",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Here each pattern is a small spot instead of a single point. W is a hard edge detector. What will the folded weight be?",
            "这里每种图样是一小团，而不是一个点。W 是一个硬边检测器。折叠后的卷积核会是什么？",
        ),
        patch: "in_channels=3&out_channels=3&kernel_size=3&d_mul=9&stride=1&d=blur&w=vertical,horizontal,red-green&set=&at=stage.folded[0,0,1,1]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "A softer edge detector: every number of W is spread by its spot.",
                "一个更柔和的边缘检测器：W 的每个数都被它的那一团摊开了。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Let every pattern be one point. Then D does nothing, and the folded weight is W itself.",
            "令每种图样只有一个点。此时 D 什么也不做，折叠后的卷积核就是 W。",
        ),
        patch: "in_channels=3&out_channels=3&kernel_size=3&d_mul=9&stride=1&d=identity&w=vertical,horizontal,red-green&set=&at=stage.folded[0,0,1,0]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "In training D has 243 numbers and W has 81, with 3 biases 327. How many are left when it runs?",
            "训练时 D 有 243 个数，W 有 81 个，加 3 个偏置共 327 个。运行时剩多少？",
        ),
        patch: "in_channels=3&out_channels=3&kernel_size=3&d_mul=9&stride=1&d=blur&set=&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "84, those of a plain convolution: 81 folded weights and 3 biases. The rest was only there to learn.",
                "84 个，与普通卷积一样：81 个折叠后的权值和 3 个偏置。其余的只为学习而存在。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "A product of two linear maps is one linear map: nothing new can be computed. Yet in practice such a layer learns faster and ends better.",
            "两个线性映射之积仍是一个线性映射：算不出新东西。但实践中，这样的层学得更快，结果更好。",
        ),
        patch: "in_channels=3&out_channels=3&kernel_size=3&d_mul=9&stride=1&d=blur&set=&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters, patterns) = (p.int("in_channels"), p.int("out_channels"), p.int("d_mul"));
    let kernel = p.pair("kernel_size");
    let input = w.input(channels)?;
    let depthwise = w.leaf("d", Role::Weight, &[channels, kernel[0] * kernel[1], patterns])?;
    w.means(depthwise, Meaning::Patterns(kernel));
    let weight = w.leaf("w", Role::Weight, &[filters, channels, patterns])?;
    let bias = w.optional("bias", Role::Weight, &[filters])?;
    let folded = w.apply("stage.folded", Role::Weight, DoCompose { kernel }, &[depthwise, weight])?;
    let conv = Conv2d { stride: p.pair("stride"), padding: p.pair("padding"), ..Conv2d::default() };
    let operands: Vec<_> = [input, folded].into_iter().chain(bias).collect();
    w.apply("output", Role::Output, conv, &operands)?;
    Ok(())
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, ..], [_, o, h, w]) = (input, output);
    let (window, patterns) = (p.pair("kernel_size"), p.int("d_mul"));
    let (area, sides) = area(window);
    let with = |parts: &[&[usize]]| parts.concat();
    let plain = (c * o * window[0] * window[1]) as u64;
    let (inference, places) = (plain + o as u64, (h * w) as u64);
    let mut lines = Line::extents(input, output, [window, p.pair("stride"), p.pair("padding")]).to_vec();
    lines.extend([
        Line::count(
            Text::new("parameters", "参数量"),
            formula(
                &format!("{{i}}·{area}·{{w}} + {{o}}·{{i}}·{{w}} + {{o}}"),
                &with(&[&[c], &sides, &[patterns, o, c, patterns, o]]),
            ),
            graph.parameters() as u64,
            Some(inference),
        ),
        Line::count(
            Text::new("parameters at inference", "推理时的参数量"),
            formula(&format!("{{i}}·{{o}}·{area} + {{o}}"), &with(&[&[c, o], &sides, &[o]])),
            inference,
            Some(inference),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(
                &format!("{{i}}·{{o}}·{area}·{{w}} + {{i}}·{{o}}·{area}·{{o}}·{{o}}"),
                &with(&[&[c, o], &sides, &[patterns, c, o], &sides, &[h, w]]),
            ),
            graph.cost().macs,
            Some(plain * places),
        ),
        Line::count(
            Text::new("multiply-accumulates at inference", "推理时的乘加次数"),
            formula(&format!("{{i}}·{{o}}·{area}·{{o}}·{{o}}"), &with(&[&[c, o], &sides, &[h, w]])),
            plain * places,
            Some(plain * places),
        ),
        Line::memory(output),
    ]);
    lines
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "routes", applies: |_| true, sides: routes },
    Law { name: "identity", applies: square, sides: identity },
];

/// As many patterns as the window has places.
fn square(p: &Params) -> bool {
    let [rows, columns] = p.pair("kernel_size");
    p.int("d_mul") == rows * columns
}

/// The folded route, against a depthwise convolution with the patterns and then a 1x1 convolution with W; broken by a sigmoid between.
fn routes(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (input, d, w) = (case.leaf("input")?, case.leaf("d")?, case.leaf("w")?);
    let [rows, columns] = case.params.pair("kernel_size");
    let &[channels, places, patterns] = d.shape().dims() else { return Err(indifferent("d")) };
    let filters = w.shape().dims()[0];
    let bank = Tensor::from_fn(Shape::new(&[channels * patterns, 1, rows, columns]), |flat| {
        let (map, place) = (flat / places, flat % places);
        d.data()[(map / patterns * places + place) * patterns + map % patterns]
    });
    let depthwise = Conv2d {
        stride: case.params.pair("stride"),
        padding: case.params.pair("padding"),
        groups: channels,
        ..Conv2d::default()
    };
    let mut maps = case.apply(&depthwise, &[input, &bank])?;
    if condition == Condition::Broken {
        maps = case.apply(&Sigmoid, &[&maps])?;
    }
    let mixer = w.reshaped(Shape::new(&[filters, channels * patterns, 1, 1]))?;
    let operands: Vec<&Tensor<f64>> = [&maps, &mixer].into_iter().chain(case.leaves.get("bias")).collect();
    Ok([case.run(&case.params, &case.leaves, "output")?, case.apply(&Conv2d::default(), &operands)?])
}

/// The folded weight with the identity for D, against W; broken by D as it is.
fn identity(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (d, w) = (case.leaf("d")?, case.leaf("w")?);
    let &[_, places, patterns] = d.shape().dims() else { return Err(indifferent("d")) };
    let leaves = match condition {
        Condition::Kept => {
            let one = |flat: usize| if flat / patterns % places == flat % patterns { 1.0 } else { 0.0 };
            case.with("d", Tensor::from_fn(d.shape(), one))
        }
        Condition::Broken => case.leaves.clone(),
    };
    let folded = case.run(&case.params, &leaves, "stage.folded")?;
    let straight = w.reshaped(folded.shape())?;
    Ok([folded, straight])
}
