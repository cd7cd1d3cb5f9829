//! Depthwise separable convolution: each channel its own window, then a 1x1 convolution mixes the channels. Chollet, Xception, 2017; Howard et
//! al., MobileNets, 2017.

use super::params::{activation, dilation, in_channels, kernel_size, out_channels, padding, stride};
use super::receipt::{Line, area, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, Role, Wiring};
use crate::primitive::{Conv2d, Relu};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// `pointwise(activation(depthwise(x)))`.
pub static OPERATOR: Operator = Operator {
    id: "depthwise-separable",
    params: &[
        in_channels([1, 8], 3),
        out_channels([1, 8], 3),
        Param::int("depth_multiplier", Text::new("depth_multiplier", "深度乘数"), [1, 256], [1, 4], 1),
        kernel_size([1, 7], 3),
        stride([1, 4], 1),
        padding([0, 4], 1),
        dilation([1, 4], 1),
        // Without one unless asked for, as in Xception: with one the two halves are no longer a convolution.
        activation(),
    ],
    wire,
    sources: &[
        ("depthwise.weight", "vertical,horizontal,blur"),
        ("pointwise.weight", "grey,red-green,identity"),
        ("pointwise.bias", "0"),
    ],
    linear: |p| p.word("activation") == "none",
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Depthwise separable convolution", "深度可分离卷积"),
    short: Text::new("Depthwise separable", "深度可分离卷积"),
    summary: Text::new(
        "First each channel is filtered alone, by a window of its own. Then a 1 × 1 convolution mixes the channels, pixel by pixel.",
        "先让每个通道各用自己的窗口单独滤波，再由 1×1 卷积逐像素混合各通道。",
    ),
    glyph: r#"<path d="M2.75 2.75h4.5v4.5h-4.5zM2.75 9.75h4.5v4.5h-4.5zM2.75 16.75h4.5v4.5h-4.5zM8 5h3l6.5 6M8 12h10M8 19h3l6.5-6" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M16.7 9.2h5.6v5.6h-5.6z" fill="currentColor"/>"#,
    views: &[View::Lanes, View::Window, View::Flow, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=output[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("plain convolution", "标准卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Xception: Deep Learning with Depthwise Separable Convolutions",
        source: "Chollet · CVPR 2017",
        url: "https://arxiv.org/abs/1610.02357",
    },
    theorems: &[Theorem {
        name: "dense",
        sentence: Text::new(
            "The two halves are one plain convolution, whose windows are all mixtures of the few depthwise ones.",
            "两步合起来就是一个标准卷积，只是它的窗口都由那几个逐深度窗口按比例缩放而成。",
        ),
        condition: Text::new("no activation between the halves", "两步之间没有激活函数"),
        button: Text::new("Multiply them out", "乘开成一个"),
        broken: Text::new("a ReLU between", "中间加一个 ReLU"),
    }],
    beats: BEATS,
    errata: &[Text::new(
        "The survey describes one recipe. There are two: MobileNet puts an activation between the halves, Xception found that leaving it out trains faster \
         and better. Only without it is the pair the same as one convolution.",
        "综述只讲了一种做法，其实有两种：MobileNet 在两步之间放激活函数；Xception 发现不放训练得更快更好。只有不放时，这两步才等于一个卷积。",
    )],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Act one. Red, green and blue each meet a window of their own: vertical edges, horizontal edges, a blur. Nine products make a number, and no \
             channel sees another.",
            "第一幕：红、绿、蓝各遇到自己的窗口：竖边、横边、模糊。九个乘积合成一个数，通道之间互不相见。",
        ),
        patch: "in_channels=3&depth_multiplier=1&kernel_size=3&activation=none&depthwise.weight=vertical,horizontal,blur&at=stage.depthwise[0,0,4,6]",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Act two. At one pixel, the three filtered numbers are weighed and added: three products. Here colours meet, but no neighbours.",
            "第二幕：在同一个像素上，三个滤过的数加权相加：三个乘积。这里颜色相遇，但不看邻居。",
        ),
        patch: "in_channels=3&depth_multiplier=1&pointwise.weight=grey,red-green,identity&at=output[0,0,4,6]",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "A plain 3 × 3 convolution from three channels to three has 81 weights. How many have the two halves?",
            "三通道到三通道的标准 3 × 3 卷积有 81 个权值。这两步一共有多少个？",
        ),
        patch: "in_channels=3&out_channels=3&depth_multiplier=1&kernel_size=3&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "36: three windows of nine, and a 3 × 3 matrix of nine. That is 1/3 + 1/9 of 81, or 44.4 %.",
                "36 个：三个窗口各九个，再加九个数的混合矩阵。即 81 的 1/3 + 1/9，44.4 %。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "More outputs, better bargain: with eight of them, what share of the plain weights is left?",
            "输出越多越划算：有八个输出时，只需标准卷积权值的几分之几？",
        ),
        patch: "in_channels=3&out_channels=3&depth_multiplier=1&kernel_size=3&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "51 of 216: 1/8 + 1/9, or 23.6 %. The first part shrinks with every output, the second, 1/9, stays: it is the price of looking around.",
                "216 中的 51：1/8 + 1/9，即 23.6 %。前一项随输出增多而变小，后一项 1/9 不变：那是“看看四周”的代价。",
            ),
            patch: "out_channels=8&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "The price of the bargain: with every depthwise window a blur, can any mixture of them show an edge?",
            "便宜的代价：如果每个逐深度窗口都是模糊，怎样混合才能得到边缘？",
        ),
        patch: "in_channels=3&out_channels=3&depth_multiplier=1&depthwise.weight=vertical,horizontal,blur&pointwise.weight=grey,red-green,identity&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "No. The 1 × 1 half only weighs and adds what the windows found, so all stays blurred. A plain convolution would have a window of its own for \
                 each pair of channels.",
                "不行。1×1 只能把窗口找到的东西加权相加，于是一切仍是模糊。标准卷积则为每一对通道都备有自己的窗口。",
            ),
            patch: "depthwise.weight=blur&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "A multiplier of 2 gives each channel two windows, six maps in all, and the mixer more to choose from.",
            "深度乘数为 2 时每个通道有两个窗口，共六张特征图，混合时选择更多。",
        ),
        patch: "in_channels=3&depth_multiplier=2&depthwise.weight=vertical,horizontal&pointwise.weight=grey,red-green,identity&at=stage.depthwise[0,1,4,6]&tap=all",
        reveal: None,
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters) = (p.int("in_channels"), p.int("out_channels"));
    let maps = channels.saturating_mul(p.int("depth_multiplier"));
    let [rows, columns] = p.pair("kernel_size");
    let input = w.input(channels)?;
    let windows = w.leaf("depthwise.weight", Role::Weight, &[maps, 1, rows, columns])?;
    let mixer = w.leaf("pointwise.weight", Role::Weight, &[filters, maps, 1, 1])?;
    let bias = w.optional("pointwise.bias", Role::Weight, &[filters])?;
    let conv = depthwise(p, channels);
    let stage = if p.word("activation") == "relu" {
        let filtered = w.apply("depthwise", Role::Hidden, conv, &[input, windows])?;
        w.apply("stage.depthwise", Role::Hidden, Relu, &[filtered])?
    } else {
        w.apply("stage.depthwise", Role::Hidden, conv, &[input, windows])?
    };
    let operands: Vec<_> = [stage, mixer].into_iter().chain(bias).collect();
    w.apply("output", Role::Output, Conv2d::default(), &operands)?;
    Ok(())
}

/// The window's way over the picture, in as many groups as asked for.
fn depthwise(p: &Params, groups: usize) -> Conv2d {
    let (stride, padding, dilation) = (p.pair("stride"), p.pair("padding"), p.pair("dilation"));
    Conv2d { stride, padding, dilation, groups, ..Conv2d::default() }
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, h, w], [_, o, oh, ow]) = (input, output);
    let (kernel, dilation, m) = (p.pair("kernel_size"), p.pair("dilation"), p.int("depth_multiplier"));
    let (area, sides) = area(kernel);
    let places = (oh * ow) as u64;
    let (plain, parameters) = ((c * o * kernel[0] * kernel[1]) as u64, graph.parameters() as u64);
    let macs = graph.cost().macs;
    let reach = [0, 1].map(|axis| dilation[axis] * (kernel[axis] - 1) + 1);
    let (times, multiplier) = if m == 1 { ("", vec![]) } else { ("{}·", vec![m]) };
    let halves = format!("{{i}}·{times}{area} + {{i}}·{times}{{o}}");
    let halved = [&[c], multiplier.as_slice(), &sides, &[c], &multiplier, &[o]].concat();
    let ratio = format!("{times}(1 / {{o}} + 1 / ({area}))");
    let mut lines =
        Line::extents(input, output, [reach, p.pair("stride"), p.pair("padding")]).to_vec();
    lines.extend([
        Line::count(
            Text::new("parameters", "参数量"),
            formula(&format!("{halves} + {{o}}"), &[halved.as_slice(), &[o]].concat()),
            parameters,
            Some(plain + o as u64),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(&format!("({halves})·{{o}}·{{o}}"), &[halved.as_slice(), &[oh, ow]].concat()),
            macs,
            Some(plain * places),
        ),
        Line::share(
            Text::new("of plain convolution", "相当于标准卷积的"),
            formula(&ratio, &[multiplier.as_slice(), &[o], &sides].concat()),
            macs as f64 / (plain * places) as f64,
        ),
        Line::share(
            Text::new("receptive field", "感受野"),
            formula("{w} × {w} / ({i} × {i})", &[reach[0], reach[1], h, w]),
            (reach[0] * reach[1]) as f64 / (h * w) as f64,
        ),
        Line::memory(output),
    ]);
    lines
}

/// What must agree.
pub static LAWS: &[Law] =
    &[Law { name: "dense", applies: |p| p.word("activation") == "none", sides: dense }];

/// The two halves, against one convolution with the weight `sum_j P[o, c m + j] D[c m + j]`.
fn dense(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let params = match condition {
        Condition::Kept => case.params.clone(),
        Condition::Broken => case.params.with("activation", Value::Word("relu")),
    };
    let (windows, mixer) = (case.leaf("depthwise.weight")?, case.leaf("pointwise.weight")?);
    let [maps, _, rows, columns] = windows.shape().nchw();
    let (filters, multiplier) = (mixer.shape().nchw()[0], params.int("depth_multiplier"));
    let window = rows * columns;
    let shape = Shape::new(&[filters, maps / multiplier, rows, columns]);
    let weight = Tensor::from_fn(shape, |i| {
        let (map, place) = (i / window * multiplier, i % window);
        // Maps run on through the filters: o (C m) + c m + j.
        (map..map + multiplier).map(|map| mixer.data()[map] * windows.data()[map % maps * window + place]).sum()
    });
    let halves = case.run(&params, &case.leaves, "output")?;
    if condition == Condition::Broken {
        let filtered = case.run(&case.params.with("activation", Value::Word("none")), &case.leaves, "stage.depthwise")?;
        if filtered.data().iter().all(|&x| x >= 0.0) {
            let text = Text::new("no number between the halves is below zero", "两步之间没有负数");
            return Err(Problem::new("activation", text, &[]));
        }
    }
    let operands: Vec<&Tensor<f64>> =
        [case.leaf("input")?, &weight].into_iter().chain(case.leaves.get("pointwise.bias")).collect();
    Ok([halves, case.apply(&depthwise(&params, 1), &operands)?])
}
