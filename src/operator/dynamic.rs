//! Dynamic convolution: experts share one attention that sums to 1. Chen, Dai, Liu, Chen, Yuan, Liu, Dynamic convolution: attention over
//! convolution kernels, 2020.

use super::experts::{alike, alone, count, indifferent, mixed, mixing};
use super::params::{in_channels, kernel_size, out_channels, padding, stride};
use super::receipt::{Line, area, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, NodeId, Role, Wiring};
use crate::primitive::{Conv2d, GlobalAvgPool, Linear, Mix, Relu, Softmax};
use crate::tensor::Tensor;
use crate::words::{Problem, Text};

/// `conv(x, sum a_i experts.weight[i], sum a_i experts.bias[i])` with `a = softmax(fc2 relu(fc1 mean of x) / temperature)`.
pub static OPERATOR: Operator = Operator {
    id: "dynamic",
    params: &[
        in_channels([1, 6], 3),
        out_channels([1, 8], 3),
        Param::int("experts", Text::new("experts", "专家数"), [1, 64], [1, 6], 3),
        kernel_size([1, 7], 3),
        stride([1, 4], 1),
        padding([0, 4], 1),
        Param::int("hidden", Text::new("hidden", "隐藏单元数"), [1, 4096], [1, 8], 2),
        Param::real("temperature", Text::new("temperature", "温度"), [0.001, 1000.0], [0.05, 30.0], 1.0),
    ],
    wire,
    sources: &[
        ("fc1.weight", "1"),
        ("fc1.bias", "0,-1"),
        ("fc2.weight", "1,-1,0"),
        ("fc2.bias", "-1,1,0"),
        ("experts.weight", "blur,sharpen,emboss"),
        ("experts.bias", "0"),
    ],
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Dynamic convolution", "动态卷积"),
    short: Text::new("Dynamic", "动态卷积"),
    summary: Text::new(
        "Several weights are mixed before one convolution. Their shares come from the picture and add up to 1: more of one is less of the others.",
        "多个卷积核在一次卷积之前混合。份额由图片决定，总和为 1：一个多了，其他就少。",
    ),
    glyph: r#"<path d="M2.75 3.75h18.5v5.5H2.75zM15 3.75v5.5M2.75 14.75h18.5v5.5H2.75z" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M2.5 3.5H9v6H2.5zM2.5 14.5h14v6h-14z" fill="currentColor"/><path d="M18.9 14.75v5.5" fill="none" stroke="currentColor" stroke-width="1.5"/>"#,
    views: &[View::Mixture, View::Flow, View::Window, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=output[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("one plain convolution", "一个普通卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Dynamic Convolution: Attention Over Convolution Kernels",
        source: "Chen, Dai, Liu, Chen, Yuan, Liu · CVPR 2020",
        url: "https://arxiv.org/abs/1912.03458",
    },
    theorems: &[
        Theorem {
            name: "mixing",
            sentence: Text::new(
                "Mixing weights and biases and convolving once gives the same as convolving with every expert and mixing the outputs.",
                "先混合卷积核与偏置再卷积一次，与每个专家各卷积一次再混合输出，结果相同。",
            ),
            condition: Text::new("nothing but the convolution in between", "中间只有卷积"),
            button: Text::new("Take both routes", "两条路都走"),
            broken: Text::new("a ReLU after each expert", "每个专家之后加一个 ReLU"),
        },
        Theorem {
            name: "alike",
            sentence: Text::new(
                "If all experts are the same, attention does not matter: the layer is that plain convolution.",
                "若所有专家相同，注意力就无关紧要：这一层就是那个普通卷积。",
            ),
            condition: Text::new("all experts equal", "所有专家相同"),
            button: Text::new("Make them equal", "令专家相同"),
            broken: Text::new("the experts as they are", "专家各不相同"),
        },
        Theorem {
            name: "cold",
            sentence: Text::new(
                "As the temperature falls to 0, the largest share becomes 1 and the rest 0: one expert works alone.",
                "温度趋于 0 时，最大的份额变为 1，其余为 0：只有一个专家工作。",
            ),
            condition: Text::new("one expert is ahead, temperature a thousandth of its lead", "有一个专家领先，温度取领先幅度的千分之一"),
            button: Text::new("Cool it down", "降温"),
            broken: Text::new("a very high temperature", "温度极高"),
        },
        Theorem {
            name: "hot",
            sentence: Text::new(
                "As the temperature rises without end, all shares become equal: the layer uses the mean of the experts.",
                "温度无限升高时，各份额趋于相等：这一层使用专家的平均。",
            ),
            condition: Text::new("temperature beyond all proportion", "温度高到不成比例"),
            button: Text::new("Heat it up", "升温"),
            broken: Text::new("a temperature near 0", "温度接近 0"),
        },
    ],
    beats: BEATS,
    errata: &[],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "One bar of length 1 is shared by three experts: blur, sharpen, emboss. Whatever one gains, the others lose.",
            "一根长度为 1 的条由三个专家分享：模糊、锐化、浮雕。一个多得的，就是其他少得的。",
        ),
        patch: "experts=3&temperature=1&set=&at=stage.attention[0]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The shares come from the picture: its mean colour goes through two small dense layers, then a softmax.",
            "份额来自图片：平均颜色经过两个小的全连接层，再经过 softmax。",
        ),
        patch: "experts=3&temperature=1&set=&at=logits[0]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The temperature divides the scores before the softmax. At 30, how will the bar be shared?",
            "温度在 softmax 之前去除各得分。温度为 30 时，这根条会怎样分？",
        ),
        patch: "experts=3&temperature=1&set=&at=stage.attention[0]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "Almost evenly, a third each. Training starts like this, so that every expert learns before any is preferred.",
                "几乎平分，各占三分之一。训练从这里开始，让每个专家先学到东西，再分高下。",
            ),
            patch: "temperature=30&tap=all",
        }),
    },
    Beat {
        say: Text::new("And at 0.05?", "若是 0.05 呢？"),
        patch: "experts=3&temperature=30&set=&at=stage.attention[0]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "The leader takes nearly everything: attention has become a choice.",
                "领先者几乎拿走全部：注意力变成了选择。",
            ),
            patch: "temperature=0.05&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Hold the shares at 0, 1 and 0. Which weight filters the picture now?",
            "把份额固定为 0、1、0。现在过滤图片的是哪个卷积核？",
        ),
        patch: "experts=3&temperature=1&set=&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new("The second alone, and the picture turns crisp.", "只有第二个，图片变得锐利。"),
            patch: "set=stage.attention:0,1,0&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Three experts with their biases have 252 numbers, and the small net beside them has 17. A plain convolution has 84.",
            "三个专家连同偏置有 252 个数，旁边的小网络有 17 个。普通卷积有 84 个。",
        ),
        patch: "experts=3&hidden=2&temperature=1&set=&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters, experts) = (p.int("in_channels"), p.int("out_channels"), p.int("experts"));
    let ([rows, columns], hidden) = (p.pair("kernel_size"), p.int("hidden"));
    let input = w.input(channels)?;
    let pooled = w.apply("pooled", Role::Hidden, GlobalAvgPool, &[input])?;
    let squeezed = dense(w, "squeezed", ["fc1.weight", "fc1.bias"], pooled, [hidden, channels])?;
    let active = w.apply("active", Role::Control, Relu, &[squeezed])?;
    let logits = dense(w, "logits", ["fc2.weight", "fc2.bias"], active, [experts, hidden])?;
    let softmax = Softmax { axis: 0, temperature: p.real("temperature") };
    let attention = w.apply("stage.attention", Role::Control, softmax, &[logits])?;
    let bank = w.leaf("experts.weight", Role::Weight, &[experts, filters, channels, rows, columns])?;
    let weight = w.apply("mixed.weight", Role::Weight, Mix, &[attention, bank])?;
    let biases = w.optional("experts.bias", Role::Weight, &[experts, filters])?;
    let bias = biases.map(|biases| w.apply("mixed.bias", Role::Weight, Mix, &[attention, biases])).transpose()?;
    let conv = Conv2d { stride: p.pair("stride"), padding: p.pair("padding"), ..Conv2d::default() };
    let operands: Vec<_> = [input, weight].into_iter().chain(bias).collect();
    w.apply("output", Role::Output, conv, &operands)?;
    Ok(())
}

/// A dense layer from a node of as many numbers as its weight has columns.
fn dense(
    w: &mut Wiring<'_>,
    name: &str,
    [weight, bias]: [&str; 2],
    from: NodeId,
    shape: [usize; 2],
) -> Result<NodeId, Problem> {
    let weight = w.leaf(weight, Role::Weight, &shape)?;
    let bias = w.optional(bias, Role::Weight, &shape[..1])?;
    let operands: Vec<_> = [from, weight].into_iter().chain(bias).collect();
    w.apply(name, Role::Control, Linear, &operands)
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, ..], [_, o, h, w]) = (input, output);
    let (window, n, hidden) = (p.pair("kernel_size"), p.int("experts"), p.int("hidden"));
    let (area, sides) = area(window);
    let weight: Vec<usize> = [c, o].into_iter().chain(sides).collect();
    let with = |parts: &[&[usize]]| parts.concat();
    let one = (c * o * window[0] * window[1]) as u64;
    let mut lines = Line::extents(input, output, [window, p.pair("stride"), p.pair("padding")]).to_vec();
    lines.extend([
        Line::count(
            Text::new("parameters", "参数量"),
            formula(
                &format!("{{c}}·({{i}}·{{o}}·{area} + {{o}}) + {{c}}·({{i}} + 1) + {{c}}·({{c}} + 1)"),
                &with(&[&[n], &weight, &[o, hidden, c, n, hidden]]),
            ),
            graph.parameters() as u64,
            Some(one + o as u64),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(
                &format!("{{i}}·{{o}}·{area}·{{o}}·{{o}} + {{c}}·({{i}}·{{o}}·{area} + {{o}}) + {{c}}·({{i}} + {{c}})"),
                &with(&[&weight, &[h, w, n], &weight, &[o, hidden, c, n]]),
            ),
            graph.cost().macs,
            Some(one * (h * w) as u64),
        ),
        Line::memory(output),
    ]);
    lines
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "mixing", applies: |_| true, sides: mixing },
    Law { name: "alike", applies: |_| true, sides: equal },
    Law { name: "cold", applies: |_| true, sides: cold },
    Law { name: "hot", applies: |_| true, sides: hot },
];

/// Where the numbers stand in order: the largest last.
fn order(numbers: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
    order
}

/// Every expert like the one with the least share, against that one alone; broken by the experts as they are.
fn equal(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let logits = case.run(&case.params, &case.leaves, "logits")?;
    let least = order(logits.data())[0];
    let mut leaves = case.leaves.clone();
    match condition {
        Condition::Kept => {
            for name in ["experts.weight", "experts.bias"] {
                if let Some(bank) = leaves.get_mut(name) {
*bank = alike(bank, least);
}
            }
        }
        Condition::Broken if count(case)? == 1 => return Err(indifferent("experts")),
        Condition::Broken => {}
    }
    Ok([case.run(&case.params, &leaves, "output")?, alone(case, least)?])
}

/// Two temperatures of which one makes attention a choice, the other makes it even: below and above the scores' differences by far.
fn extremes(case: &Case<'_>) -> Result<([f64; 2], usize), Problem> {
    let logits = case.run(&case.params, &case.leaves, "logits")?;
    let order = order(logits.data());
    let (first, last) = (order[0], order[order.len() - 1]);
    let second = order.len().checked_sub(2).map_or(last, |i| order[i]);
    let [lead, spread] = [second, first].map(|other| logits.data()[last] - logits.data()[other]);
    if order.len() > 1 && lead == 0.0 {
        let text = Text::new("no expert is ahead of the others", "没有哪个专家领先");
        return Err(Problem::new("fc2.weight", text, &[]));
    }
    let or_one = |x: f64| if x > 0.0 { x } else { 1.0 };
    Ok(([or_one(lead) / 1000.0, or_one(spread) * 1e18], last))
}

fn at(case: &Case<'_>, temperature: f64) -> Result<Tensor<f64>, Problem> {
    case.run(&case.params.with("temperature", Value::Real(temperature)), &case.leaves, "output")
}

/// Very cold, against the expert that leads alone; broken by great heat.
fn cold(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let ([low, high], leader) = extremes(case)?;
    match condition {
        Condition::Kept => Ok([at(case, low)?, alone(case, leader)?]),
        Condition::Broken if count(case)? == 1 => Err(indifferent("experts")),
        Condition::Broken => Ok([at(case, high)?, alone(case, leader)?]),
    }
}

/// Very hot, against the mean of all experts' outputs; broken by great cold.
fn hot(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let ([low, high], _) = extremes(case)?;
    let n = count(case)?;
    let mean = mixed(case, &vec![1.0 / n as f64; n], |y| y)?;
    match condition {
        Condition::Kept => Ok([at(case, high)?, mean]),
        Condition::Broken if n == 1 => Err(indifferent("experts")),
        Condition::Broken => Ok([at(case, low)?, mean]),
    }
}
