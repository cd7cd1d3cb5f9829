//! Octave convolution: some channels at full, some at half resolution, with four paths between them. Chen et al., Drop an octave, 2019.

use super::checks::{odd, tiled};
use super::params::{in_channels, out_channels};
use super::receipt::{Line, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, Leaves, NodeId, Role, Wiring};
use crate::primitive::{Add, AvgPool2d, Concat, Conv2d, Slice, Upsample, UpsampleMode};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text, number};

/// High and low channels in, high and low channels out; what has an empty side is absent.
pub static OPERATOR: Operator = Operator {
    id: "octave",
    params: &[
        in_channels([1, 8], 6),
        out_channels([1, 8], 6),
        Param::int("kernel_size", Text::new("kernel_size", "卷积核大小"), [1, 255], [1, 5], 3),
        Param::real("alpha_in", Text::new("alpha_in", "输入低频比例"), [0.0, 1.0], [0.0, 1.0], 0.5)
            .counting("low"),
        Param::real("alpha_out", Text::new("alpha_out", "输出低频比例"), [0.0, 1.0], [0.0, 1.0], 0.5)
            .counting("output.low"),
    ],
    wire,
    // Each output is detail from the high side and layout from the low side: either arrow muted shows what it brought.
    sources: &[
        ("hh.weight", "detail"),
        ("lh.weight", "identity"),
        ("hl.weight", "detail"),
        ("ll.weight", "blur"),
    ],
    linear: |_| true,
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Octave convolution", "八度卷积"),
    short: Text::new("Octave", "八度卷积"),
    summary: Text::new(
        "Some channels carry the layout at half the resolution, the rest carry the detail. Four convolutions lead from each half to each.",
        "一部分通道以一半的分辨率承载布局，其余通道承载细节；四个卷积把两边两两相连。",
    ),
    glyph: r#"<path d="M2.75 2.75h12v12h-12zM16.5 6.5c3 0 3.8 2 3.8 5.5M12.8 20c-3.6 0-5.4-.6-6.2-2.4" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M15.4 15.4h6.4v6.4h-6.4zM17.6 10.6h5.4l-2.7 3.6zM4.2 19.4l1.3-3.9 3.6 2z" fill="currentColor"/>"#,
    views: &[View::Scales, View::Window, View::Flow, View::Lanes, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=output.high[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("plain convolution", "标准卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Drop an Octave: Reducing Spatial Redundancy in Convolutional Neural Networks with Octave Convolution",
        source: "Chen, Fan, Xu, Yan, Kalantidis, Rohrbach, Yan, Feng · ICCV 2019",
        url: "https://arxiv.org/abs/1904.05049",
    },
    theorems: &[
        Theorem {
            name: "high",
            sentence: Text::new(
                "With both alphas 0 nothing is low: it is the standard convolution.",
                "两个 alpha 都为 0 时没有低频：它就是标准卷积。",
            ),
            condition: Text::new("alpha_in = alpha_out = 0", "alpha_in 与 alpha_out 都为 0"),
            button: Text::new("Take alpha to 0", "令 alpha 为 0"),
            broken: Text::new("alphas as they are set, or one half", "alpha 取当前值，或二分之一"),
        },
        Theorem {
            name: "low",
            sentence: Text::new(
                "With both alphas 1 everything is low: it is the standard convolution of the picture at half the size.",
                "两个 alpha 都为 1 时全是低频：它就是对一半大小的图片做标准卷积。",
            ),
            condition: Text::new("halved by the mean of 2 × 2 pixels", "以 2 × 2 像素的平均缩小"),
            button: Text::new("Take alpha to 1", "令 alpha 为 1"),
            broken: Text::new("halved by keeping every second pixel", "隔一取一地缩小"),
        },
        Theorem {
            name: "constant",
            sentence: Text::new(
                "On a picture of one colour any alpha gives what the standard convolution gives, its weight put together from the four.",
                "对单色图片，任何 alpha 都与标准卷积结果相同，其卷积核由四个小卷积核拼成。",
            ),
            condition: Text::new("every channel constant, away from the border", "每个通道为常数，不计边缘"),
            button: Text::new("Try one colour", "换成单色"),
            broken: Text::new("the picture as it is", "图片原样"),
        },
    ],
    beats: BEATS,
    errata: &[],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Six channels in two lanes: red, green and blue at full size, and the same three again at half the size, with a quarter of the pixels. Four paths lead from each lane to each.",
            "六个通道分两道：红、绿、蓝为全尺寸，同样三个再以一半尺寸出现，像素只有四分之一。四条路径把两道彼此相连。",
        ),
        patch: "in_channels=6&out_channels=6&kernel_size=3&alpha_in=0.5&alpha_out=0.5&set=&at=output.high[0,0,4,6]&tap=all&view=scales",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The high output adds two paths: high → high keeps what changes from pixel to pixel, low → high brings what changes slowly, enlarged again. Mute low → high: how much of the output goes with it?",
            "高频输出由两条路径相加：high → high 只留逐像素的变化，low → high 带来缓慢的变化，再放大回来。把 low → high 静音，输出会改变多少？",
        ),
        patch: "in_channels=6&out_channels=6&kernel_size=3&alpha_in=0.5&alpha_out=0.5&set=&at=output.high[0,0,4,6]&tap=all&view=flow",
        reveal: Some(Reveal {
            say: Text::new(
                "Most of it. What stays is hairs and edges on nothing: colour and shade came through the half-size lane. The low output does not notice.",
                "大部分。只剩下毛发和边缘：颜色与明暗都来自半尺寸的一道。低频输出毫无变化。",
            ),
            patch: "set=lh:0&view=scales",
        }),
    },
    Beat {
        say: Text::new(
            "Now high → high is muted instead. The high output is the small picture enlarged: twice the size, no more detail. Press a path to try the others.",
            "这次改把 high → high 静音。高频输出就是放大了的小图：尺寸翻倍，细节不增。点按路径可试其余几条。",
        ),
        patch: "in_channels=6&out_channels=6&kernel_size=3&alpha_in=0.5&alpha_out=0.5&set=hh:0&at=output.high[0,0,4,6]&tap=all&view=scales",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Half of the channels at half the resolution: what share of the multiplications of a plain convolution remains?",
            "一半的通道用一半的分辨率：与标准卷积相比，乘法还剩多少？",
        ),
        patch: "in_channels=6&out_channels=6&kernel_size=3&alpha_in=0.5&alpha_out=0.5&set=&at=output.high[0,0,4,6]&tap=0&view=flow",
        reveal: Some(Reveal {
            say: Text::new(
                "43.75 %. Only high → high, a quarter of the channel pairs, works at full size: 25 %. The other three quarters have a quarter of the pixels: 6.25 % each. The areas below are drawn to scale.",
                "43.75 %。只有 high → high 这四分之一的通道对在全尺寸上计算：25 %。其余三个四分之一只有四分之一的像素：各 6.25 %。下方的面积按比例画出。",
            ),
            patch: "tap=all&view=scales",
        }),
    },
    Beat {
        say: Text::new(
            "Suppose both boundaries are dragged to the end, so that every channel is low. How far does the cost fall: to nothing, to a quarter, to a half?",
            "设想把两个边界都拖到尽头，所有通道都成为低频。计算量会降到多少：零、四分之一，还是一半？",
        ),
        patch: "in_channels=6&out_channels=6&kernel_size=3&alpha_in=0.5&alpha_out=0.5&set=&at=output.high[0,0,4,6]&tap=0&view=flow",
        reveal: Some(Reveal {
            say: Text::new(
                "To a quarter, and no further: one path is left, and it is the plain convolution of the picture at half the size. At the other end, with nothing low, it is the plain convolution itself.",
                "降到四分之一，不会更低：只剩一条路径，它就是对一半大小的图片做标准卷积。另一端没有低频时，它就是标准卷积本身。",
            ),
            patch: "alpha_in=1&alpha_out=1&at=output.low[0,0,2,3]&tap=all&view=scales",
        }),
    },
    Beat {
        say: Text::new(
            "One output of the low side spans 3 × 3 low pixels. How many pixels of the photograph is that?",
            "低频侧的一个输出跨越 3 × 3 个低频像素。那是照片上的多少个像素？",
        ),
        patch: "in_channels=6&out_channels=6&kernel_size=3&alpha_in=0.5&alpha_out=0.5&set=&at=output.low[0,0,2,3]&tap=0&view=window",
        reveal: Some(Reveal {
            say: Text::new(
                "6 × 6, as framed in the high lane: each low pixel is the mean of four. The low side sees twice as far with the same weights.",
                "6 × 6，如全尺寸一道中的框所示：每个低频像素是四个像素的平均。同样的权值，低频侧看得两倍远。",
            ),
            patch: "tap=all&view=scales",
        }),
    },
    Beat {
        say: Text::new(
            "The parameters are those of the plain convolution, exactly: the four weights are one weight cut into four blocks. Only the resolution is saved.",
            "参数量与标准卷积完全相同：四个卷积核只是把一个卷积核切成四块。省下的只是分辨率。",
        ),
        patch: "in_channels=6&out_channels=6&kernel_size=3&alpha_in=0.5&alpha_out=0.5&set=&at=output.high[0,0,4,6]&tap=all&view=scales",
        reveal: None,
    },
];

/// How many of `channels` are high and how many low.
fn split(channels: usize, alpha: f64) -> [usize; 2] {
    let low = (alpha * channels as f64).floor() as usize;
    [channels - low, low]
}

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, kernel) = (p.int("in_channels"), p.int("kernel_size"));
    odd("kernel_size", kernel)?;
    let (from, to) = (split(channels, p.real("alpha_in")), split(p.int("out_channels"), p.real("alpha_out")));
    let input = w.input(channels)?;
    let [.., height, width] = w.shape(input).nchw();
    tiled(2, [height, width])?;
    let halve = || AvgPool2d { kernel: [2; 2], stride: [2; 2], padding: [0; 2] };
    let part = |w: &mut Wiring<'_>, name: &str, start: usize, end: usize| {
        let whole = end - start == channels;
        if whole { Ok(input) } else { w.apply(name, Role::Hidden, Slice { start, end }, &[input]) }
    };
    let mut high = None;
    if from[0] > 0 {
        high = Some(part(w, "high", 0, from[0])?);
    }
    let mut low = None;
    if from[1] > 0 {
        let rest = part(w, "rest", from[0], channels)?;
        low = Some(w.apply("low", Role::Hidden, halve(), &[rest])?);
    }
    let path = |w: &mut Wiring<'_>, name: &str, node: &str, from: NodeId, filters: usize| {
        let [_, depth, ..] = w.shape(from).nchw();
        let weight = w.leaf(&format!("{name}.weight"), Role::Weight, &[filters, depth, kernel, kernel])?;
        w.apply(node, Role::Hidden, same(kernel), &[from, weight])
    };
    let join = |w: &mut Wiring<'_>, name: &str, parts: &[NodeId]| match parts {
        [] => Ok(()),
        [one] => w.apply(name, Role::Output, Concat, &[*one]).map(drop),
        both => w.apply(name, Role::Output, Add, both).map(drop),
    };
    if to[0] > 0 {
        let mut parts = Vec::new();
        if let Some(high) = high {
            parts.push(path(w, "hh", "hh", high, to[0])?);
        }
        if let Some(low) = low {
            let small = path(w, "lh", "lh.half", low, to[0])?;
            let up = Upsample { size: [height, width], mode: UpsampleMode::Nearest };
            parts.push(w.apply("lh", Role::Hidden, up, &[small])?);
        }
        join(w, "output.high", &parts)?;
    }
    if to[1] > 0 {
        let mut parts = Vec::new();
        if let Some(high) = high {
            let small = w.apply("high.half", Role::Hidden, halve(), &[high])?;
            parts.push(path(w, "hl", "hl", small, to[1])?);
        }
        if let Some(low) = low {
            parts.push(path(w, "ll", "ll", low, to[1])?);
        }
        join(w, "output.low", &parts)?;
    }
    Ok(())
}

/// A convolution that keeps the size.
fn same(kernel: usize) -> Conv2d {
    Conv2d { padding: [(kernel - 1) / 2; 2], ..Conv2d::default() }
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let [_, c, h, w] = extents(graph, "input");
    let (o, k) = (p.int("out_channels"), p.int("kernel_size"));
    let [from, to] = [split(c, p.real("alpha_in")), split(o, p.real("alpha_out"))];
    let dense = (c * o) as u64 * (k * k) as u64;
    let pixels = (h * w) as u64;
    let macs = graph.cost().macs;
    let work = macs as f64 / (dense * pixels) as f64;
    let (alpha, beta) = (from[1] as f64 / c as f64, to[1] as f64 / o as f64);
    let exact = from[1] as f64 == p.real("alpha_in") * c as f64 && to[1] as f64 == p.real("alpha_out") * o as f64;
    let spelled = if exact { [alpha, beta].map(number::decimal) } else { [(from[1], c), (to[1], o)].map(|(l, n)| format!("{l}/{n}")) };
    let [a, b] = spelled.each_ref();
    let work_formula = if exact && alpha == beta {
        format!("1 − 3/4·{a}·(2 − {a})")
    } else {
        format!("(1 − {a})·(1 − {b}) + ({a}·(1 − {b}) + (1 − {a})·{b} + {a}·{b}) / 4")
    };
    let plain = number::bytes(o * h * w * 4);
    let kept = (to[0] * h * w + to[1] * (h / 2) * (w / 2)) * 4;
    vec![
        Line::count(
            Text::new("parameters", "参数量"),
            formula("({i} + {i})·({o} + {o})·{w}²", &[from[0], from[1], to[0], to[1], k]),
            graph.parameters() as u64,
            Some(dense),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(
                "({i}·{o}·{}·{} + ({i}·{o} + {i}·{o} + {i}·{o})·{}·{})·{w}²",
                &[from[0], to[0], h, w, from[1], to[0], from[0], to[1], from[1], to[1], h / 2, w / 2, k],
            ),
            macs,
            Some(dense * pixels),
        ),
        Line::share(Text::new("share of the work", "计算量之比"), formula(&work_formula, &[]), work),
        Line {
            title: Text::new("output memory", "输出内存"),
            formula: formula("({o}·{}·{} + {o}·{}·{}) · 4 B", &[to[0], h, w, to[1], h / 2, w / 2]),
            value: number::bytes(kept),
            beside: Some(plain),
        },
        Line::share(
            Text::new("share of the memory", "内存之比"),
            formula(&format!("1 − 3/4·{b}"), &[]),
            1.0 - 0.75 * beta,
        ),
        Line::count(
            Text::new("receptive field of the low side, side", "低频侧感受野边长"),
            formula("2·{w}", &[k]),
            2 * k as u64,
            Some(k as u64),
        ),
    ]
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "high", applies: |_| true, sides: all_high },
    Law { name: "low", applies: |_| true, sides: all_low },
    Law { name: "constant", applies: |_| true, sides: constant },
];

/// The whole weight, cut where channels are high and low; what is absent is empty.
struct Whole {
    weight: Tensor<f64>,
    kernel: usize,
}

impl Whole {
    fn of(case: &Case<'_>) -> Self {
        let p = &case.params;
        let (c, o, kernel) = (p.int("in_channels"), p.int("out_channels"), p.int("kernel_size"));
        let [from, to] = [split(c, p.real("alpha_in")), split(o, p.real("alpha_out"))];
        let shape = Shape::new(&[o, c, kernel, kernel]);
        let weight = Tensor::from_fn(shape, |i| {
            let [o, c, u, v] = shape.nchw_at(i);
            let (row, o) = if o < to[0] { ('h', o) } else { ('l', o - to[0]) };
            let (column, c) = if c < from[0] { ('h', c) } else { ('l', c - from[0]) };
            let block = case.leaves.get(&format!("{column}{row}.weight"));
            block.and_then(|block| block.get(&[o, c, u, v])).unwrap_or(f64::NAN)
        });
        Self { weight, kernel }
    }

    /// The leaves for other alphas, all blocks cut from this weight.
    fn cut(&self, p: &Params, input: &Tensor<f64>) -> Leaves<f64> {
        let [o, c, ..] = self.weight.shape().nchw();
        let [from, to] = [split(c, p.real("alpha_in")), split(o, p.real("alpha_out"))];
        let mut leaves = Leaves::from([("input".to_owned(), input.clone())]);
        for (row, start, filters) in [('h', 0, to[0]), ('l', to[0], to[1])] {
            for (column, first, depth) in [('h', 0, from[0]), ('l', from[0], from[1])] {
                let shape = Shape::new(&[filters, depth, self.kernel, self.kernel]);
                let block = Tensor::from_fn(shape, |i| {
                    let [o, c, u, v] = shape.nchw_at(i);
                    self.weight.get(&[start + o, first + c, u, v]).unwrap_or(f64::NAN)
                });
                if filters * depth > 0 {
                    leaves.insert(format!("{column}{row}.weight"), block);
                }
            }
        }
        leaves
    }

    fn run(&self, case: &Case<'_>, p: &Params, input: &Tensor<f64>, node: &str) -> Result<Tensor<f64>, Problem> {
        case.run(p, &self.cut(p, input), node)
    }

    fn plain(&self, case: &Case<'_>, input: &Tensor<f64>) -> Result<Tensor<f64>, Problem> {
        case.apply(&same(self.kernel), &[input, &self.weight])
    }
}

fn alphas(p: &Params, alpha: f64) -> Params {
    p.with("alpha_in", Value::Real(alpha)).with("alpha_out", Value::Real(alpha))
}

/// The high side at alpha 0, against the plain convolution.
fn all_high(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (whole, input) = (Whole::of(case), case.leaf("input")?);
    let plain = whole.plain(case, input)?;
    let [o, c, ..] = whole.weight.shape().nchw();
    let mixes = |p: &Params| split(c, p.real("alpha_in"))[1] > 0 && split(o, p.real("alpha_out"))[0] > 0;
    let params = match condition {
        Condition::Kept => alphas(&case.params, 0.0),
        Condition::Broken if mixes(&case.params) => case.params.clone(),
        Condition::Broken => alphas(&case.params, 0.5),
    };
    if condition == Condition::Broken && !mixes(&params) {
        let text = Text::new("one channel has no low half", "只有一个通道，分不出低频");
        return Err(Problem::new("in_channels", text, &[]));
    }
    let high = whole.run(case, &params, input, "output.high")?;
    let first = Tensor::from_fn(high.shape(), |i| plain.data()[i]);
    Ok([high, first])
}

/// The low side at alpha 1, against the plain convolution at half the size.
fn all_low(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (whole, input) = (Whole::of(case), case.leaf("input")?);
    let [_, channels, height, width] = input.shape().nchw();
    let shape = Shape::new(&[1, channels, height / 2, width / 2]);
    let half = Tensor::from_fn(shape, |i| {
        let [_, c, y, x] = shape.nchw_at(i);
        let at = |dy: usize, dx: usize| input.data()[(c * height + 2 * y + dy) * width + 2 * x + dx];
        if condition == Condition::Broken { at(0, 0) } else { (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4.0 }
    });
    let low = whole.run(case, &alphas(&case.params, 1.0), input, "output.low")?;
    Ok([low, whole.plain(case, &half)?])
}

/// Both sides on a picture of one colour, against the plain convolution; a low pixel against the first of its four.
fn constant(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (whole, input) = (Whole::of(case), case.leaf("input")?);
    let (p, [_, _, height, width]) = (&case.params, input.shape().nchw());
    let [o, c, ..] = whole.weight.shape().nchw();
    let [from, to] = [split(c, p.real("alpha_in")), split(o, p.real("alpha_out"))];
    if condition == Condition::Broken && from[1] + to[1] == 0 {
        let text = Text::new("nothing is low at these alphas", "此 alpha 下没有低频");
        return Err(Problem::new("alpha_in", text, &[]));
    }
    let pixels = height * width;
    let mean = |c: usize| input.data()[c * pixels..(c + 1) * pixels].iter().sum::<f64>() / pixels as f64;
    let means: Vec<f64> = (0..c).map(mean).collect();
    let picture = match condition {
        Condition::Kept => Tensor::from_fn(input.shape(), |i| means[i / pixels]),
        Condition::Broken => input.clone(),
    };
    let plain = whole.plain(case, &picture)?;
    let margin = (whole.kernel - 1) / 2;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (node, first, filters, scale) in [("output.high", 0, to[0], 1), ("output.low", to[0], to[1], 2)] {
        if filters == 0 {
            continue;
        }
        let side = whole.run(case, p, &picture, node)?;
        // What is enlarged takes the border twice as far in.
        let margin = 2 * margin / scale;
        for (row, column) in (margin..(height / scale).saturating_sub(margin))
            .flat_map(|i| (margin..(width / scale).saturating_sub(margin)).map(move |j| (i, j)))
        {
            for filter in 0..filters {
                ours.extend(side.get(&[0, filter, row, column]));
                theirs.extend(plain.get(&[0, first + filter, row * scale, column * scale]));
            }
        }
    }
    if ours.is_empty() {
        let text = Text::new("the picture is too small for the inside to show", "图片太小，看不到内部");
        return Err(Problem::new("input", text, &[]));
    }
    let shape = Shape::new(&[ours.len()]);
    Ok([Tensor::new(shape, ours)?, Tensor::new(shape, theirs)?])
}
