//! Self-calibrated convolution: a look from afar gates what is seen close by. Liu, Hou, Cheng, Wang, Feng, Improving convolutional networks with
//! self-calibrated convolutions, 2020.

use super::checks::odd;
use super::params::kernel_size;
use super::receipt::{Line, area, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, View};
use crate::graph::{Edit, Fill, Graph, NodeId, Role, Wiring};
use crate::primitive::{Add, AvgPool2d, Concat, Conv2d, Multiply, Sigmoid, Slice, Upsample, UpsampleMode};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// Channels in halves x1, x2: `k4(k3(x1) * sigmoid(x1 + up(k2(pool(x1)))))` beside `k1(x2)`.
pub static OPERATOR: Operator = Operator {
    id: "self-calibrated",
    params: &[
        Param::int("in_channels", Text::new("in_channels", "输入通道"), [2, 4096], [2, 12], 6),
        kernel_size([1, 7], 3),
        Param::int("pool", Text::new("pool", "池化步长"), [1, 255], [1, 6], 4),
    ],
    wire,
    stem: "atlas",
    sources: &[
        ("k1.weight", "sharpen"),
        ("k2.weight", "red-green"),
        ("k3.weight", "identity"),
        ("k4.weight", "identity"),
    ],
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Self-calibrated convolution", "自校正卷积"),
    short: Text::new("Self-calibrated", "自校正卷积"),
    summary: Text::new(
        "Half of the channels are looked at again from afar, small and coarse. What is seen there becomes a gate that brightens or dims each place.",
        "一半通道再从远处看一遍，又小又粗。远处所见变成一道门，让每个位置变亮或变暗。",
    ),
    glyph: r#"<path d="M2.75 2.75h14.5v14.5H2.75z" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M10 10h0" fill="none" stroke="currentColor" stroke-width="8.6" stroke-linecap="round"/><path d="M14 14l5.5 5.5" fill="none" stroke="currentColor" stroke-width="1.3"/><path d="M18 18h4.2v4.2H18z" fill="currentColor"/>"#,
    views: &[View::Flow, View::Window, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=stage.gate[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("one plain convolution of all channels", "对全部通道的一个普通卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Improving Convolutional Networks With Self-Calibrated Convolutions",
        source: "Liu, Hou, Cheng, Wang, Feng · CVPR 2020",
        url: "https://openaccess.thecvf.com/content_CVPR_2020/html/Liu_Improving_Convolutional_Networks_With_Self-Calibrated_Convolutions_CVPR_2020_paper.html",
    },
    theorems: &[
        Theorem {
            name: "silent",
            sentence: Text::new(
                "If the far view says nothing (its weight is zero), the gate is the sigmoid of the picture itself.",
                "若远处什么也没说（卷积核为零），门就是图片自身的 sigmoid。",
            ),
            condition: Text::new("the far view's weight K2 is zero", "远处的卷积核 K2 为零"),
            button: Text::new("Silence the far view", "让远处静音"),
            broken: Text::new("K2 as it is", "K2 保持原样"),
        },
        Theorem {
            name: "open",
            sentence: Text::new(
                "With the gate held at 1, the calibrated half is two convolutions in a row, K3 and then K4.",
                "把门固定为 1，被校正的一半就是连续两次卷积：先 K3，再 K4。",
            ),
            condition: Text::new("the gate is 1 everywhere", "门处处为 1"),
            button: Text::new("Open the gate", "把门打开"),
            broken: Text::new("the gate as it is", "门保持原样"),
        },
    ],
    beats: BEATS,
    errata: &[],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Six channels are split into two halves. The first half, red, green and blue, will be calibrated; the second goes through one plain \
             convolution.",
            "六个通道分成两半。前一半（红、绿、蓝）要被校正；后一半只经过一次普通卷积。",
        ),
        patch: "in_channels=6&pool=4&set=&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The far view: each 4 × 4 block becomes its mean, so that 12 × 12 places shrink to 3 × 3. A 3 × 3 window there spans the whole specimen.",
            "远处所见：每个 4 × 4 的块变成它的均值，12 × 12 个位置缩成 3 × 3。那里一个 3 × 3 的窗口横跨整个样本。",
        ),
        patch: "in_channels=6&pool=4&set=&at=pooled[0,0,1,1]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "K2 asks one question of the far view: is it redder there than green? Where it is, the gate opens wide. Where it is not, the place is dimmed.",
            "K2 只向远处问一个问题：那里的红是否多于绿？是，门就大开；不是，那个位置就变暗。",
        ),
        patch: "in_channels=6&pool=4&k2.weight=red-green&set=&at=far[0,0,1,1]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Near and far are added and squeezed by a sigmoid. Can the gate ever shut completely, or open completely?",
            "近处与远处相加，再经 sigmoid 压缩。这道门能完全关上或完全打开吗？",
        ),
        patch: "in_channels=6&pool=4&set=&at=stage.gate[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "Never: a sigmoid stays strictly between 0 and 1. The gate dims, it does not cut.",
                "永远不能：sigmoid 严格介于 0 和 1 之间。门只会调暗，不会切断。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Hold the gate at 1 and compare: this is what the calibrated half would be without the look from afar.",
            "把门固定为 1 再比较：没有远处那一瞥，被校正的一半就是这样。",
        ),
        patch: "in_channels=6&pool=4&set=stage.gate:1&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Four weights instead of one: K1, K2, K3, K4. One plain convolution of six channels has 324 numbers. How many have the four together?",
            "四个卷积核代替一个：K1、K2、K3、K4。六通道的一个普通卷积有 324 个数。这四个一共有多少？",
        ),
        patch: "in_channels=6&pool=4&set=&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "324 as well: each sees and makes half of the channels, a quarter of the numbers.",
                "也是 324 个：每个只读一半通道、产生一半通道，各占四分之一。",
            ),
            patch: "tap=all",
        }),
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, pool) = (p.int("in_channels"), p.int("pool"));
    let [rows, columns] = p.pair("kernel_size");
    for side in [rows, columns] {
        odd("kernel_size", side)?;
    }
    if channels % 2 == 1 {
        let text = Text::new(
            "in_channels must be even, to be split in halves: {0} or {1}, not {2}",
            "in_channels 必须是偶数才能对半分：可以是 {0} 或 {1}，不能是 {2}",
        );
        return Err(Problem::of("in_channels", text, &[&(channels - 1), &(channels + 1), &channels]));
    }
    let half = channels / 2;
    let input = w.input(channels)?;
    let [_, _, height, width] = w.shape(input).nchw();
    if pool > height.min(width) {
        let text = Text::new(
            "pool must fit into the picture of {0} × {1}: at most {2}, not {3}",
            "pool 必须放得进 {0} × {1} 的图片：最多 {2}，不能是 {3}",
        );
        return Err(Problem::of("pool", text, &[&height, &width, &height.min(width), &pool]));
    }
    let conv = |w: &mut Wiring<'_>, name: &str, role, leaf: &str, from: NodeId| {
        let weight = w.leaf(leaf, Role::Weight, &[half, half, rows, columns])?;
        w.apply(name, role, same([rows, columns]), &[from, weight])
    };
    let first = w.apply("first", Role::Hidden, Slice { start: 0, end: half }, &[input])?;
    let second = w.apply("second", Role::Hidden, Slice { start: half, end: channels }, &[input])?;
    let pooled = w.apply("pooled", Role::Hidden, averages(pool), &[first])?;
    let far = conv(w, "far", Role::Hidden, "k2.weight", pooled)?;
    let upsample = Upsample { size: [height, width], mode: UpsampleMode::Nearest };
    let raised = w.apply("raised", Role::Control, upsample, &[far])?;
    let logits = w.apply("logits", Role::Control, Add, &[first, raised])?;
    let gate = w.apply("stage.gate", Role::Control, Sigmoid, &[logits])?;
    let near = conv(w, "near", Role::Hidden, "k3.weight", first)?;
    let gated = w.apply("gated", Role::Hidden, Multiply, &[near, gate])?;
    let calibrated = conv(w, "calibrated", Role::Hidden, "k4.weight", gated)?;
    let plain = conv(w, "plain", Role::Hidden, "k1.weight", second)?;
    w.apply("output", Role::Output, Concat, &[calibrated, plain])?;
    Ok(())
}

fn averages(pool: usize) -> AvgPool2d {
    AvgPool2d { kernel: [pool; 2], stride: [pool; 2], padding: [0; 2] }
}

/// A convolution that keeps the size.
fn same(window: [usize; 2]) -> Conv2d {
    Conv2d { padding: window.map(|side| side / 2), ..Conv2d::default() }
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let ([_, c, h, w], output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, half, low, narrow], pool) = (extents(graph, "pooled"), p.int("pool"));
    let window = p.pair("kernel_size");
    let (area, sides) = area(window);
    let with = |parts: &[&[usize]]| parts.concat();
    let plain = (c * c * window[0] * window[1]) as u64;
    let macs = graph.cost().macs;
    vec![
        Line::count(
            Text::new("parameters", "参数量"),
            formula(&format!("4·({{i}} / 2)²·{area}"), &with(&[&[c], &sides])),
            graph.parameters() as u64,
            Some(plain),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(
                &format!("{{i}}²·{area}·(3·{{o}}·{{o}} + ⌊{{i}} / {{}}⌋·⌊{{i}} / {{}}⌋) + {{c}}·{{c}}·{{c}}"),
                &with(&[&[half], &sides, &[h, w, h, pool, w, pool, half, h, w]]),
            ),
            macs,
            Some(plain * (h * w) as u64),
        ),
        Line::share(
            Text::new("multiply-accumulates, share", "乘加次数之比"),
            formula(
                &format!("({{i}}²·{area}·(3·{{o}}·{{o}} + {{}}·{{}}) + {{c}}·{{c}}·{{c}}) / ({{i}}²·{area}·{{o}}·{{o}})"),
                &with(&[&[half], &sides, &[h, w, low, narrow, half, h, w, c], &sides, &[h, w]]),
            ),
            macs as f64 / (plain * (h * w) as u64) as f64,
        ),
        Line::memory(output),
    ]
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "silent", applies: |_| true, sides: silent },
    Law { name: "open", applies: |_| true, sides: open },
];

/// The half of the channels that is calibrated, of input or output.
fn first(tensor: &Tensor<f64>) -> Tensor<f64> {
    let [_, channels, height, width] = tensor.shape().nchw();
    Tensor::from_fn(Shape::new(&[1, channels / 2, height, width]), |i| tensor.data()[i])
}

/// The gate without the far view, against the sigmoid of the calibrated half; broken by the far view as it is.
fn silent(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let leaves = match condition {
        Condition::Kept => case.with("k2.weight", Tensor::zeros(case.leaf("k2.weight")?.shape())),
        Condition::Broken => case.leaves.clone(),
    };
    let gate = case.run(&case.params, &leaves, "stage.gate")?;
    Ok([gate, case.apply(&Sigmoid, &[&first(case.leaf("input")?)])?])
}

/// The calibrated half with the gate held at 1, against K4 after K3; broken by the gate as it is.
fn open(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let output = match condition {
        Condition::Kept => {
            let opened = Edit { node: "stage.gate".into(), at: Vec::new(), fill: Fill::Numbers(vec![1.0]) };
            case.held(opened, "output")?
        }
        Condition::Broken => case.run(&case.params, &case.leaves, "output")?,
    };
    let conv = same(case.params.pair("kernel_size"));
    let near = case.apply(&conv, &[&first(case.leaf("input")?), case.leaf("k3.weight")?])?;
    let straight = case.apply(&conv, &[&near, case.leaf("k4.weight")?])?;
    Ok([first(&output), straight])
}
