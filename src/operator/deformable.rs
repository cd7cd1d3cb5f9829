//! Deformable convolution: every tap of the window reads where an offset moves it. Dai et al., Deformable convolutional networks, 2017;
//! Zhu et al., Deformable ConvNets v2, 2019.

use super::checks::divides;
use super::params::{dilation, in_channels, kernel_size, out_channels, padding, stride};
use super::receipt::{Line, area, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, Leaves, NodeId, Role, Wiring};
use crate::primitive::{Concat, Conv2d, DeformConv2d, Primitive, Sigmoid};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// `sum_k w_k x(p + p_k + dp_k) m_k`. Offsets and mask are given, or computed by a convolution of the input.
pub static OPERATOR: Operator = Operator {
    id: "deformable",
    params: &[
        Param::choice(
            "version",
            Text::new("version", "版本"),
            &[("v1", Text::new("v1: offsets", "v1：偏移量")), ("v2", Text::new("v2: offsets and mask", "v2：偏移量与调制"))],
        ),
        in_channels([1, 4], 3),
        out_channels([1, 6], 3),
        kernel_size([1, 5], 3),
        stride([1, 3], 1),
        padding([0, 4], 1),
        dilation([1, 3], 1),
        Param::int("offset_groups", Text::new("offset_groups", "偏移组数"), [1, 4096], [1, 3], 1),
        // Given tensors decide by themselves; on the page the reader does.
        Param::flag("branch", Text::new("offsets by a branch", "由分支计算偏移"), false),
        // Followed by the eye alone: the same layer on top of itself, where its output is as large as its input.
        Param::int("stack", Text::new("layers stacked", "叠加层数"), [1, 3], [1, 3], 1).when(|p| {
            let same = |axis: usize| {
                let reach = p.pair("dilation")[axis] * (p.pair("kernel_size")[axis] - 1);
                p.pair("stride")[axis] == 1 && 2 * p.pair("padding")[axis] == reach
            };
            same(0) && same(1)
        }),
    ],
    wire,
    sources: &[
        ("weight", "box"),
        ("bias", "0"),
        ("offset", "gradient:3"),
        ("mask", "disc"),
        // Towards the light, down and across.
        ("offset.weight", "slope:90,slope:0"),
        ("offset.bias", "0"),
        // Each of nine taps counts the more, the brighter it gets on its side.
        (
            "mask.weight",
            "slope:225,slope:270,slope:315,slope:180,zero,slope:0,slope:135,slope:90,slope:45",
        ),
        ("mask.bias", "0"),
    ],
    // Given offsets stand still; computed ones move with the picture.
    linear: |p| !p.flag("branch"),
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Deformable convolution", "可变形卷积"),
    short: Text::new("Deformable", "可变形卷积"),
    summary: Text::new(
        "The nine places a window reads are no longer fixed. Offsets, different at every output, move each of them to where it is worth looking.",
        "窗口读取的九个位置不再固定。每个输出都有自己的偏移量，把每个位置移到值得看的地方。",
    ),
    glyph: r#"<path d="M5 5L3.2 7.6M12 5L9.6 3M19 5l-1.6-1.8M5 12l1.6 1.6M12 12l1.8-1.6M19 12l2-2M5 19l2.4 1.6M12 19l2.2-1M19 19l1.6-2.4" fill="none" stroke="currentColor" stroke-width="1.1"/><path d="M3.2 7.6h0M9.6 3h0M17.4 3.2h0M6.6 13.6h0M13.8 10.4h0M21 10h0M7.4 20.6h0M14.2 18h0M20.6 16.6h0" fill="none" stroke="currentColor" stroke-width="3.8" stroke-linecap="round"/>"#,
    views: &[View::Offsets, View::Window, View::Flow, View::Lanes, View::Coverage, View::Sweep],
    opening: "at=output[0,0,5,5]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("plain convolution", "标准卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Deformable Convolutional Networks",
        source: "Dai, Qi, Xiong, Li, Zhang, Hu, Wei · ICCV 2017",
        url: "https://arxiv.org/abs/1703.06211",
    },
    theorems: &[
        Theorem {
            name: "plain",
            sentence: Text::new("With every offset zero it is the standard convolution.", "偏移量全为零时，它就是标准卷积。"),
            condition: Text::new("all offsets 0, the mask 1", "偏移量全为 0，调制为 1"),
            button: Text::new("Set the offsets to zero", "偏移量归零"),
            broken: Text::new("every offset one half", "偏移量全为二分之一"),
        },
        Theorem {
            name: "dilation",
            sentence: Text::new(
                "Offsets that stretch the window from its middle by d make the convolution of dilation d, padded by (d − 1)(k − 1)/2 more.",
                "从窗口中心把各点拉开 d 倍的偏移量，等于空洞率为 d、填充多 (d − 1)(k − 1)/2 的卷积。",
            ),
            condition: Text::new("stretched from the middle of the window", "从窗口中心拉开"),
            button: Text::new("Stretch the window", "拉开窗口"),
            broken: Text::new("stretched from its first corner", "从窗口左上角拉开"),
        },
        Theorem {
            name: "mask",
            sentence: Text::new("A v2 whose mask is 1 everywhere is v1.", "调制处处为 1 的 v2 就是 v1。"),
            condition: Text::new("the mask 1", "调制为 1"),
            button: Text::new("Set the mask to one", "调制设为一"),
            broken: Text::new("the mask one half", "调制为二分之一"),
        },
        Theorem {
            name: "silence",
            sentence: Text::new(
                "A tap whose mask is 0 everywhere might as well have weight 0.",
                "某个点的调制处处为 0，等同于它的权值为 0。",
            ),
            condition: Text::new("the same tap on both sides", "两边是同一个点"),
            button: Text::new("Silence one tap", "让一个点静音"),
            broken: Text::new("weight 0 at the next tap", "把下一个点的权值设为 0"),
        },
        Theorem {
            name: "birth",
            sentence: Text::new(
                "A v2 whose branch starts at zero starts as half of the standard convolution: offsets 0, mask sigmoid(0) = 1/2.",
                "分支初始化为零的 v2，一开始等于标准卷积的一半：偏移量 0，调制 sigmoid(0) = 1/2。",
            ),
            condition: Text::new("branch weights and biases 0, the bias apart", "分支的权值和偏置为 0，不计偏置项"),
            button: Text::new("Start the branch at zero", "分支从零开始"),
            broken: Text::new("the mask's bias 1", "调制的偏置为 1"),
        },
    ],
    beats: BEATS,
    errata: &[Text::new(
        "Some accounts round the moved places to whole pixels. They stay fractional: each is read as a mixture of its four neighbours, by areas that sum to 1. \
         Rounding would leave the offsets without a gradient to learn from.",
        "有的介绍说移动后的位置要取整。其实它们保持小数：每个位置读作四个邻居按面积的混合，四个面积之和为 1。取整会让偏移量失去可学习的梯度。",
    )],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Hollow, the nine places a standard convolution reads; filled, the places this one reads. Each arrow is an offset, and every output has its own nine.",
            "空心的是标准卷积读取的九个位置，实心的是这里读取的位置。每个箭头是一个偏移量，每个输出都有自己的九个。",
        ),
        patch: "version=v1&kernel_size=3&stride=1&padding=1&dilation=1&offset_groups=1&stack=1&branch=false&offset=gradient:3&set=&at=output[0,0,5,5]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "A moved place falls between pixels. What is read there: the nearest pixel, or something else?",
            "移动后的位置落在像素之间。那里读到什么：最近的像素，还是别的？",
        ),
        patch: "version=v1&kernel_size=3&stride=1&padding=1&dilation=1&offset_groups=1&stack=1&branch=false&offset=zoom:1.4&set=&at=output[0,0,5,5]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "All four neighbours. A square as large as a pixel lies around the place, and its part in each pixel is how much that pixel counts. The four \
                 areas always sum to 1, so an even surface stays as it is.",
                "四个邻居都读。以该处为中心放一个像素大小的方块，它落在各像素里的面积就是该像素的份额。四个面积之和总是 1，所以均匀的表面不变。",
            ),
            patch: "tap=1",
        }),
    },
    Beat {
        say: Text::new(
            "Set every offset to zero. Which convolution is this?",
            "把所有偏移量设为零。这是哪种卷积？",
        ),
        patch: "version=v1&kernel_size=3&stride=1&padding=1&dilation=1&offset_groups=1&stack=1&branch=false&offset=gradient:3&set=&at=output[0,0,5,5]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "The standard one: the filled places lie on the hollow ones. That is how training starts, and the offsets learn from there.",
                "标准卷积：实心点与空心点重合。训练就是从这里开始的，偏移量由此学起。",
            ),
            patch: "offset=zero",
        }),
    },
    Beat {
        say: Text::new(
            "Zoom by 2 from the middle of each window: nine places, two apart. Dilation is a special case of deformation.",
            "每个窗口从中心放大 2 倍：九个位置，相隔两格。空洞卷积是可变形卷积的特例。",
        ),
        patch: "version=v1&kernel_size=3&stride=1&padding=1&dilation=1&offset_groups=1&stack=1&branch=false&offset=zoom:2&set=&at=output[0,0,5,5]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Offsets cost reading: four neighbours and one weight for every tap, where plain convolution takes one product. How many for one output of three \
             channels?",
            "偏移要付出读取的代价：每个点四个邻居加一个权值，标准卷积只要一个乘积。三个通道的一个输出要多少次乘法？",
        ),
        patch: "version=v1&in_channels=3&kernel_size=3&stride=1&padding=1&dilation=1&offset_groups=1&stack=1&branch=false&offset=rotate:20&set=&at=output[0,0,5,5]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "135: three channels, nine taps, five each. Plain convolution takes 27.",
                "135 次：三个通道，九个点，每点五次。标准卷积是 27 次。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Version 2 gives every tap a mask from 0 to 1 as well: it can look elsewhere, and it can look away. Rings show how much each place counts.",
            "第二版还给每个点一个 0 到 1 的调制：既能看向别处，也能视而不见。圆环表示每个位置算多少。",
        ),
        patch: "version=v2&kernel_size=3&stride=1&padding=1&dilation=1&offset_groups=1&stack=1&branch=false&offset=zoom:1.4&mask=disc&set=&at=output[0,0,5,5]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Put three such layers on top of each other. At how many places of the picture does one output look?",
            "把三个这样的层叠在一起。一个输出要看图片上的多少个位置？",
        ),
        patch: "version=v1&kernel_size=3&stride=1&padding=1&dilation=1&offset_groups=1&stack=1&branch=false&offset=gradient:3&set=&at=output[0,0,5,5]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "At up to 9 × 9 × 9 = 729, each followed from the nearest of its four pixels. Many meet, and they gather where the offsets lead.",
                "最多 9 × 9 × 9 = 729 个，每个点从四个像素中最近的一个继续追踪。许多点会重合，并聚向偏移量指引的地方。",
            ),
            patch: "stack=3",
        }),
    },
    Beat {
        say: Text::new(
            "In a network nobody draws the offsets: a second convolution computes them from the same picture. How many channels must it put out for a 3 × 3 window?",
            "在网络里没有人手画偏移量：另一个卷积从同一幅图片算出它们。窗口为 3 × 3 时它要输出多少个通道？",
        ),
        patch: "version=v1&kernel_size=3&stride=1&padding=1&dilation=1&offset_groups=1&stack=1&branch=false&offset=gradient:3&set=&at=output[0,0,5,5]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "18: a row and a column for each of nine taps. Version 2 needs nine more for the mask.",
                "18 个：九个点，各要一个行偏移和一个列偏移。第二版还要再加九个调制。",
            ),
            patch: "branch=true",
        }),
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters, groups) = (p.int("in_channels"), p.int("out_channels"), p.int("offset_groups"));
    divides(("offset_groups", groups), &[("in_channels", channels)])?;
    let kernel = p.pair("kernel_size");
    let masked = p.word("version") == "v2";
    let input = w.input(channels)?;
    let bank = [filters, channels, kernel[0], kernel[1]];
    let weight = w.leaf("weight", Role::Weight, &bank)?;
    let bias = w.optional("bias", Role::Weight, &[filters])?;
    let [.., height, width] = plain(p).shape(&[w.shape(input), Shape::new(&bank)])?.nchw();
    let taps = groups * kernel[0] * kernel[1];
    // Tensors that are given decide; where none are, the reader does.
    let branch = |w: &Wiring<'_>, name: &str| {
        w.has(&format!("{name}.weight")) || (p.flag("branch") && !w.has(name))
    };
    let computed = |w: &mut Wiring<'_>, name: &str, node: &str, count: usize| -> Result<NodeId, Problem> {
        let weight = w.leaf(&format!("{name}.weight"), Role::Weight, &[count, channels, kernel[0], kernel[1]])?;
        let bias = w.optional(&format!("{name}.bias"), Role::Weight, &[count])?;
        let operands: Vec<_> = [input, weight].into_iter().chain(bias).collect();
        w.apply(node, Role::Control, plain(p), &operands)
    };
    let offset = if branch(w, "offset") {
        computed(w, "offset", "stage.offset", 2 * taps)?
    } else {
        let offset = w.offsets("offset", &[1, 2 * taps, height, width], kernel, groups)?;
        w.apply("stage.offset", Role::Control, Concat, &[offset])?
    };
    let mut operands = vec![input, offset, weight];
    if masked {
        operands.push(if branch(w, "mask") {
            let logits = computed(w, "mask", "mask.logits", taps)?;
            w.apply("stage.mask", Role::Control, Sigmoid, &[logits])?
        } else {
            let mask = w.mask("mask", &[1, taps, height, width])?;
            w.apply("stage.mask", Role::Control, Concat, &[mask])?
        });
    }
    operands.extend(bias);
    let conv = DeformConv2d {
        stride: p.pair("stride"),
        padding: p.pair("padding"),
        dilation: p.pair("dilation"),
        offset_groups: groups,
        masked,
    };
    w.apply("output", Role::Output, conv, &operands)?;
    Ok(())
}

/// The convolution on the regular grid.
fn plain(p: &Params) -> Conv2d {
    Conv2d { stride: p.pair("stride"), padding: p.pair("padding"), dilation: p.pair("dilation"), ..Conv2d::default() }
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, ..], [_, o, oh, ow]) = (input, output);
    let kernel = p.pair("kernel_size");
    let groups = p.int("offset_groups");
    let (window, sides) = area(kernel);
    let numbers = |before: &[usize], after: &[usize]| [before, sides.as_slice(), after].concat();
    let masked = usize::from(p.word("version") == "v2");
    let weights = (c * o) as u64 * (kernel[0] * kernel[1]) as u64;
    let places = (oh * ow) as u64;
    // What the branch computes for one tap: a row and a column, and in v2 a mask.
    let controls = groups * kernel[0] * kernel[1] * (2 + masked);
    let mut lines = vec![
        Line::count(
            Text::new("offsets and masks at one output", "一个输出的偏移与调制个数"),
            formula(&format!("{{c}}·{window}·{{c}}"), &numbers(&[groups], &[2 + masked])),
            controls as u64,
            Some(0),
        ),
        Line::count(
            Text::new("reads and products at one tap", "一个点的读取与乘积"),
            formula("4 + 1 + {c}", &[masked]),
            5 + masked as u64,
            Some(1),
        ),
    ];
    let own = format!("{{i}}·{{o}}·{window}");
    let branch = format!("{{c}}·{{i}}·{window}");
    if p.flag("branch") {
        lines.push(Line::count(
            PARAMETERS,
            formula(
                &format!("{own} + {{o}} + {branch} + {{c}}"),
                &[numbers(&[c, o], &[o]), numbers(&[controls, c], &[controls])].concat(),
            ),
            graph.parameters() as u64,
            Some(weights + o as u64),
        ));
        lines.push(Line::count(
            MACS,
            formula(
                &format!("({own}·(5 + {{c}}) + {branch})·{{o}}·{{o}}"),
                &[numbers(&[c, o], &[masked]), numbers(&[controls, c], &[oh, ow])].concat(),
            ),
            graph.cost().macs,
            Some(weights * places),
        ));
    } else {
        lines.push(Line::count(
            PARAMETERS,
            formula(&format!("{own} + {{o}}"), &numbers(&[c, o], &[o])),
            graph.parameters() as u64,
            Some(weights + o as u64),
        ));
        lines.push(Line::count(
            MACS,
            formula(&format!("{own}·(5 + {{c}})·{{o}}·{{o}}"), &numbers(&[c, o], &[masked, oh, ow])),
            graph.cost().macs,
            Some(weights * places),
        ));
    }
    lines.push(Line::memory(output));
    lines
}

const PARAMETERS: Text = Text::new("parameters", "参数量");
const MACS: Text = Text::new("multiply-accumulates", "乘加次数");

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "plain", applies: |_| true, sides: undeformed },
    Law { name: "dilation", applies: |_| true, sides: stretched },
    Law { name: "mask", applies: |_| true, sides: unmasked },
    Law { name: "silence", applies: |_| true, sides: silenced },
    Law { name: "birth", applies: |_| true, sides: newborn },
];

fn indifferent(culprit: &str) -> Problem {
    Problem::new(culprit, Text::new("there is nothing to break here", "这里没有可以打破的条件"), &[])
}

/// The operator with these offsets, and this mask where one is given.
fn moved(case: &Case<'_>, offset: Tensor<f64>, mask: Option<Tensor<f64>>) -> Result<Tensor<f64>, Problem> {
    let version = if mask.is_some() { "v2" } else { "v1" };
    let mut leaves = case.leaves.clone();
    leaves.retain(|name, _| ["input", "weight", "bias"].contains(&name.as_str()));
    leaves.insert("offset".into(), offset);
    leaves.extend(mask.map(|mask| ("mask".to_owned(), mask)));
    let params = case.params.with("version", Value::Word(version)).with("branch", Value::Word("false"));
    case.run(&params, &leaves, "output")
}

/// A mask of one number for offsets like these.
fn even(offset: &Tensor<f64>, value: f64) -> Tensor<f64> {
    let [_, twice, height, width] = offset.shape().nchw();
    Tensor::from_fn(Shape::new(&[1, twice / 2, height, width]), |_| value)
}

fn regular(case: &Case<'_>, conv: &Conv2d, weight: &Tensor<f64>, bias: bool) -> Result<Tensor<f64>, Problem> {
    let bias = case.leaves.get("bias").filter(|_| bias);
    let operands: Vec<&Tensor<f64>> = [case.leaf("input")?, weight].into_iter().chain(bias).collect();
    case.apply(conv, &operands)
}

fn offsets(case: &Case<'_>) -> Result<Tensor<f64>, Problem> {
    case.run(&case.params, &case.leaves, "stage.offset")
}

/// No offsets, against the regular grid.
fn undeformed(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let offset = offsets(case)?.map(|_| if condition == Condition::Kept { 0.0 } else { 0.5 });
    let mask = even(&offset, 1.0);
    let mask = (case.params.word("version") == "v2").then_some(mask);
    Ok([moved(case, offset, mask)?, regular(case, &plain(&case.params), case.leaf("weight")?, true)?])
}

/// Offsets that stretch the window, against dilation.
fn stretched(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let p = &case.params;
    let (kernel, dilation, padding) = (p.pair("kernel_size"), p.pair("dilation"), p.pair("padding"));
    if condition == Condition::Broken && kernel == [1; 2] {
        return Err(indifferent("kernel_size"));
    }
    // By 2, or by 3 where half a pixel of padding would be needed.
    let whole = (0..2).all(|axis| dilation[axis] * (kernel[axis] - 1) % 2 == 0);
    let by = if whole { 2 } else { 3 };
    let blank = offsets(case)?;
    let shape = blank.shape();
    let offset = Tensor::from_fn(shape, |i| {
        let [_, channel, ..] = shape.nchw_at(i);
        let (tap, axis) = (channel / 2 % (kernel[0] * kernel[1]), channel % 2);
        let at = [tap / kernel[1], tap % kernel[1]][axis] as f64;
        let middle = if condition == Condition::Kept { (kernel[axis] - 1) as f64 / 2.0 } else { 0.0 };
        ((by - 1) * dilation[axis]) as f64 * (at - middle)
    });
    let further = |axis: usize| padding[axis] + (by - 1) * dilation[axis] * (kernel[axis] - 1) / 2;
    let conv = Conv2d { dilation: dilation.map(|d| d * by), padding: [further(0), further(1)], ..plain(p) };
    Ok([moved(case, offset, None)?, regular(case, &conv, case.leaf("weight")?, true)?])
}

/// v2 with an even mask, against v1.
fn unmasked(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let offset = offsets(case)?;
    let mask = even(&offset, if condition == Condition::Kept { 1.0 } else { 0.5 });
    Ok([moved(case, offset.clone(), Some(mask))?, moved(case, offset, None)?])
}

/// One tap's mask 0, against its weight 0.
fn silenced(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (offset, weight) = (offsets(case)?, case.leaf("weight")?);
    let [.., rows, columns] = weight.shape().nchw();
    let taps = rows * columns;
    if condition == Condition::Broken && taps == 1 {
        return Err(indifferent("kernel_size"));
    }
    let tap = taps / 2;
    let other = if condition == Condition::Kept { tap } else { (tap + 1) % taps };
    let mut mask = even(&offset, 1.0);
    let [.., height, width] = mask.shape().nchw();
    for (i, value) in mask.data_mut().iter_mut().enumerate() {
        if i / (height * width) % taps == tap {
            *value = 0.0;
        }
    }
    let without = Tensor::from_fn(weight.shape(), |i| if i % taps == other { 0.0 } else { weight.data()[i] });
    let bare = Case { leaves: case.with("weight", without), params: case.params.clone(), ..*case };
    Ok([moved(case, offset.clone(), Some(mask))?, moved(&bare, offset, None)?])
}

/// A branch of zeros, against half of the regular grid.
fn newborn(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (offset, weight) = (offsets(case)?, case.leaf("weight")?);
    let [_, channels, rows, columns] = weight.shape().nchw();
    let [_, twice, ..] = offset.shape().nchw();
    let zeros = |count: usize| Tensor::zeros(Shape::new(&[count, channels, rows, columns]));
    let bias = if condition == Condition::Kept { 0.0 } else { 1.0 };
    let leaves = Leaves::from([
        ("input".to_owned(), case.leaf("input")?.clone()),
        ("weight".to_owned(), weight.clone()),
        ("offset.weight".to_owned(), zeros(twice)),
        ("mask.weight".to_owned(), zeros(twice / 2)),
        ("mask.bias".to_owned(), Tensor::from_fn(Shape::new(&[twice / 2]), |_| bias)),
    ]);
    let params = case.params.with("version", Value::Word("v2")).with("branch", Value::Word("true"));
    let born = case.run(&params, &leaves, "output")?;
    Ok([born, regular(case, &plain(&case.params), weight, false)?.map(|y| y / 2.0)])
}
