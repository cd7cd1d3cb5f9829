//! Transposed convolution: every input stamps a scaled copy of the weight, and the stamps add up. Dumoulin and Visin, A guide to convolution
//! arithmetic for deep learning, 2016; Odena, Dumoulin, Olah, Deconvolution and checkerboard artifacts, 2016.

use super::checks::{common_divisor, divides};
use super::params::{dilation, groups, in_channels, kernel_size, out_channels, padding, stride};
use super::receipt::{Line, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, Leaves, Role, Wiring};
use crate::primitive::{Conv2d, ConvTranspose2d};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// `conv_transpose2d(x, weight, bias)`.
pub static OPERATOR: Operator = Operator {
    id: "transposed",
    params: &[
        in_channels([1, 3], 3),
        out_channels([1, 6], 3),
        kernel_size([1, 6], 3),
        stride([1, 4], 2),
        padding([0, 4], 1),
        Param::pair("output_padding", Text::new("output_padding", "输出填充"), [0, 255], [0, 3], 1),
        groups([1, 3], 1),
        dilation([1, 3], 1),
    ],
    wire,
    sources: &[("weight", "bilinear"), ("bias", "0")],
    linear: |_| true,
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Transposed convolution", "转置卷积"),
    short: Text::new("Transposed", "转置卷积"),
    summary: Text::new(
        "Convolution the other way round: every input number stamps a scaled copy of the weight into a larger picture, and the stamps add up.",
        "把卷积反过来：每个输入数把按它缩放的卷积核盖章到一幅更大的图上，重叠处相加。",
    ),
    glyph: r#"<path d="M2 9.2h5.6v5.6H2z" fill="currentColor"/><path d="M6.5 10l5-5.25M6.5 14l5 5.25M11.75 4.75h9.5v14.5h-9.5z" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M11.75 9.6h9.5M11.75 14.4h9.5M16.5 4.75v14.5" fill="none" stroke="currentColor" stroke-width=".9"/>"#,
    views: &[View::Window, View::Lanes, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=output[0,0,9,13]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("enlarge first, then convolve", "先放大再卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "A guide to convolution arithmetic for deep learning",
        source: "Dumoulin, Visin · arXiv 2016",
        url: "https://arxiv.org/abs/1603.07285",
    },
    theorems: &[
        Theorem {
            name: "gather",
            sentence: Text::new(
                "Stamping is the same as an ordinary convolution, with the weight turned by 180 degrees, of the input with zeros between its pixels.",
                "盖章等于普通卷积：在输入像素之间插入零，再用旋转 180 度的卷积核去卷。",
            ),
            condition: Text::new("the gaps hold zeros", "空隙里是零"),
            button: Text::new("Insert zeros and convolve", "插零再卷积"),
            broken: Text::new("the gaps hold copies of the pixel before them", "空隙里填上前一个像素"),
        },
        Theorem {
            name: "adjoint",
            sentence: Text::new(
                "It is the transpose of the convolution with the same weight: ⟨T x, z⟩ = ⟨x, conv z⟩ for every x and z.",
                "它是同一卷积核的卷积的转置：对任意 x 和 z，⟨T x, z⟩ = ⟨x, conv z⟩。",
            ),
            condition: Text::new("no bias, output_padding smaller than stride", "无偏置，output_padding 小于步长"),
            button: Text::new("Compare the two products", "比较两个内积"),
            broken: Text::new("a bias of one half", "偏置为二分之一"),
        },
        Theorem {
            name: "overlap",
            sentence: Text::new(
                "Away from the border every output gets equally many stamps when the stride divides the window; otherwise a checkerboard.",
                "不计边缘，若步长整除窗口，每个输出得到的印章一样多；否则出现棋盘格。",
            ),
            condition: Text::new(
                "a window rounded up to a multiple of the stride, dilation 1",
                "窗口向上取为步长的倍数，空洞率为 1",
            ),
            button: Text::new("Count the stamps", "数一数印章"),
            broken: Text::new("a window that the stride does not divide", "步长不能整除的窗口"),
        },
    ],
    beats: BEATS,
    errata: &[Text::new(
        "The survey calls it deconvolution as well. It does not undo a convolution: it has the shape of the way back, and its weights are learned anew.",
        "综述也称它为“反卷积”。它并不能还原卷积：它只是走回原来的形状，权值是重新学习的。",
    )],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "144 pixels go in, 576 come out. Each input stamps a 3 × 3 patch of the output: the weight, scaled by the pixel. The stamps lie two apart and overlap.",
            "输入 144 个像素，输出 576 个。每个输入在输出上盖一个 3×3 的章：被该像素缩放的卷积核。相邻的章相隔两格，互相重叠。",
        ),
        patch: "kernel_size=3&stride=2&padding=1&output_padding=1&groups=1&dilation=1&weight=bilinear&pin=input[0,0,4,6]&at=output[0,0,9,13]",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Seen from an output: this one lies where four stamps overlap. Most of the nine weights find no pixel here, because the stride left a gap. How \
             many products does it take?",
            "从输出看：这里有四个印章重叠。九个权值中的大多数在此没有对应的像素，因为步长留下了空隙。这个数由几个乘积得来？",
        ),
        patch: "kernel_size=3&stride=2&padding=1&output_padding=1&groups=1&dilation=1&weight=bilinear&at=output[0,0,9,13]&tap=0&pin=none",
        reveal: Some(Reveal {
            say: Text::new(
                "Four a channel: the four corners of the window, a quarter each here. That is bilinear enlargement, done by stamps.",
                "每个通道四个：窗口的四角，此处各占四分之一。这正是用印章完成的双线性放大。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Now every weight is 4/9. All stamps are alike. Will the enlarged cat be even?",
            "现在每个权值都是 4/9，所有印章都一样。放大的猫会均匀吗？",
        ),
        patch: "kernel_size=3&stride=2&padding=1&output_padding=1&groups=1&dilation=1&weight=bilinear&at=output[0,0,9,13]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "No: places get 1, 2 or 4 stamps in turn, and a checkerboard lies over the fur. Training can hide it, and often does not.",
                "不会：各处轮流得到 1、2 或 4 个印章，毛上盖了一层棋盘格。训练可以掩盖它，却常常没有做到。",
            ),
            patch: "weight=flat:4",
        }),
    },
    Beat {
        say: Text::new(
            "A window of 4 at stride 2: what becomes of the checkerboard?",
            "窗口改为 4，步长为 2：棋盘格会怎样？",
        ),
        patch: "kernel_size=3&stride=2&padding=1&output_padding=1&groups=1&dilation=1&weight=flat:4&at=output[0,0,9,13]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "It is gone: 2 divides 4, every place away from the border gets four stamps.",
                "消失了：2 整除 4，除边缘外每处都得到四个印章。",
            ),
            patch: "kernel_size=4&output_padding=0",
        }),
    },
    Beat {
        say: Text::new(
            "A window of 1 at stride 3: pixels land three apart and nothing fills the eight places around each.",
            "窗口为 1，步长为 3：像素相隔三格落下，每个周围的八个位置无人填补。",
        ),
        patch: "kernel_size=1&stride=3&padding=0&output_padding=2&groups=1&dilation=1&weight=identity&at=output[0,0,12,18]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "At stride 1 it is an ordinary convolution with the weight turned by 180 degrees: an emboss lit from the other side.",
            "步长为 1 时，它就是把卷积核旋转 180 度的普通卷积：光从另一侧打来的浮雕。",
        ),
        patch: "kernel_size=3&stride=1&padding=1&output_padding=0&groups=1&dilation=1&weight=emboss&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters, groups) = (p.int("in_channels"), p.int("out_channels"), p.int("groups"));
    divides(("groups", groups), &[("in_channels", channels), ("out_channels", filters)])?;
    let [rows, columns] = p.pair("kernel_size");
    let input = w.input(channels)?;
    let weight = w.leaf("weight", Role::Weight, &[channels, filters / groups, rows, columns])?;
    let bias = w.optional("bias", Role::Weight, &[filters])?;
    let operands: Vec<_> = [input, weight].into_iter().chain(bias).collect();
    w.apply("output", Role::Output, primitive(p), &operands)?;
    Ok(())
}

fn primitive(p: &Params) -> ConvTranspose2d {
    ConvTranspose2d {
        stride: p.pair("stride"),
        padding: p.pair("padding"),
        output_padding: p.pair("output_padding"),
        dilation: p.pair("dilation"),
        groups: p.int("groups"),
    }
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, h, w], [_, o, oh, ow]) = (input, output);
    let (kernel, groups) = (p.pair("kernel_size"), p.int("groups"));
    let (stride, padding, dilation) = (p.pair("stride"), p.pair("padding"), p.pair("dilation"));
    let [kh, kw] = kernel;
    let extent = |axis: usize| {
        let [size, extra] = [input[axis + 2], p.pair("output_padding")[axis]];
        let numbers = [size, stride[axis], padding[axis], dilation[axis], kernel[axis], extra];
        formula("({i} − 1)·{} − 2·{} + {}·({w} − 1) + {} + 1", &numbers)
    };
    // Along one axis: (input, weight) pairs whose stamp lands inside.
    let landed = |axis: usize| {
        let inside = padding[axis]..padding[axis] + output[axis + 2];
        let pairs = (0..input[axis + 2]).flat_map(|i| (0..kernel[axis]).map(move |u| (i, u)));
        pairs.filter(|&(i, u)| inside.contains(&(i * stride[axis] + u * dilation[axis]))).count()
    };
    // Weights this far apart land on the same output.
    let [sy, sx] = [0, 1].map(|axis| stride[axis] / common_divisor(stride[axis], dilation[axis]));
    let (shared, share) = if groups > 1 { (" / {}", &[groups][..]) } else { ("", &[][..]) };
    let weights = (c * o / groups * kh * kw) as u64;
    let most = ((kh - 1) / sy + 1) * ((kw - 1) / sx + 1);
    vec![
        Line::count(Text::new("output height", "输出高度"), extent(0), oh as u64, None),
        Line::count(Text::new("output width", "输出宽度"), extent(1), ow as u64, None),
        Line::count(
            Text::new("parameters", "参数量"),
            formula(&format!("{{i}}·{{o}}·{{w}}·{{w}}{shared} + {{o}}"), &[&[c, o, kh, kw], share, &[o]].concat()),
            graph.parameters() as u64,
            Some(weights + o as u64),
        ),
        Line::count(
            Text::new("products stamped", "盖下的乘积"),
            formula(&format!("{{i}}·{{o}}·{{w}}·{{w}}·{{i}}·{{i}}{shared}"), &[&[c, o, kh, kw, h, w], share].concat()),
            weights * (h * w) as u64,
            None,
        ),
        // What lands outside is cropped by the padding and never computed.
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(&format!("{{i}}·{{o}}·{{}}·{{}}{shared}"), &[&[c, o, landed(0), landed(1)], share].concat()),
            graph.cost().macs,
            Some(weights * (oh * ow) as u64),
        ),
        Line::count(
            Text::new("stamps on one output, at most", "一个输出上最多的印章"),
            formula("(⌊({w} − 1) / {}⌋ + 1)·(⌊({w} − 1) / {}⌋ + 1)", &[kh, sy, kw, sx]),
            most as u64,
            None,
        ),
        Line::memory(output),
    ]
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "gather", applies: |_| true, sides: gathered },
    Law {
        name: "adjoint",
        applies: |p| [0, 1].iter().all(|&axis| p.pair("output_padding")[axis] < p.pair("stride")[axis]),
        sides: adjoint,
    },
    Law { name: "overlap", applies: |_| true, sides: overlap },
];

fn indifferent(culprit: &str) -> Problem {
    Problem::new(culprit, Text::new("there is nothing to break here", "这里没有可以打破的条件"), &[])
}

/// Stamps, against a convolution of the spread-out input with the turned weight.
fn gathered(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let p = &case.params;
    let (stride, padding, dilation) = (p.pair("stride"), p.pair("padding"), p.pair("dilation"));
    if condition == Condition::Broken && stride == [1; 2] {
        return Err(indifferent("stride"));
    }
    let stamped = case.run(p, &case.leaves, "output")?;
    let (input, weight) = (case.leaf("input")?, case.leaf("weight")?);
    let ([_, filters, oh, ow], [_, channels, height, width]) = (stamped.shape().nchw(), input.shape().nchw());
    let [_, share, rows, columns] = weight.shape().nchw();
    let reach = [dilation[0] * (rows - 1), dilation[1] * (columns - 1)];
    // As many rows as the outputs and one window need; padding cuts from what a whole window would add.
    let spread = Shape::new(&[1, channels, oh + reach[0], ow + reach[1]]);
    let spread = Tensor::from_fn(spread, |i| {
        let [_, c, y, x] = spread.nchw_at(i);
        let place = |axis: usize, at: usize, size: usize| {
            let at = (at + padding[axis]).checked_sub(reach[axis])?;
            let between = condition == Condition::Kept && at % stride[axis] != 0;
            Some(at / stride[axis]).filter(|&at| at < size && !between)
        };
        let found = place(0, y, height).zip(place(1, x, width));
        found.map_or(0.0, |(y, x)| input.data()[(c * height + y) * width + x])
    });
    let depth = channels / p.int("groups");
    let turned = Shape::new(&[filters, depth, rows, columns]);
    let turned = Tensor::from_fn(turned, |i| {
        let [o, c, u, v] = turned.nchw_at(i);
        let from = [o / share * depth + c, o % share, rows - 1 - u, columns - 1 - v];
        weight.get(&from).unwrap_or(f64::NAN)
    });
    let conv = Conv2d { dilation, groups: p.int("groups"), ..Conv2d::default() };
    let operands: Vec<&Tensor<f64>> = [&spread, &turned].into_iter().chain(case.leaves.get("bias")).collect();
    Ok([stamped, case.apply(&conv, &operands)?])
}

/// `<T x, z>` and `<x, conv z>`, where z is T x and half of it upside down, so that the products do not cancel.
fn adjoint(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let p = &case.params;
    let mut leaves = case.leaves.clone();
    leaves.remove("bias");
    let forth = case.run(p, &leaves, "output")?;
    let last = forth.shape().len().saturating_sub(1);
    let z = Tensor::from_fn(forth.shape(), |i| forth.data()[i] + forth.data()[last - i] / 2.0);
    let conv = Conv2d {
        stride: p.pair("stride"),
        padding: p.pair("padding"),
        dilation: p.pair("dilation"),
        groups: p.int("groups"),
        ..Conv2d::default()
    };
    let back = case.apply(&conv, &[&z, case.leaf("weight")?])?;
    let bias = if condition == Condition::Kept { 0.0 } else { 0.5 };
    let forth = forth.map(|x| x + bias);
    Ok([dot(&forth, &z), dot(case.leaf("input")?, &back)])
}

fn dot(a: &Tensor<f64>, b: &Tensor<f64>) -> Tensor<f64> {
    let sum = a.data().iter().zip(b.data()).map(|(a, b)| a * b).sum();
    Tensor::from_fn(Shape::new(&[1]), |_| sum)
}

/// How many stamps each output gets inside, against their mean.
fn overlap(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let p = &case.params;
    let stride = p.pair("stride");
    if condition == Condition::Broken && stride == [1; 2] {
        return Err(indifferent("stride"));
    }
    let kernel = [0, 1].map(|axis| {
        let (size, stride) = (p.pair("kernel_size")[axis], stride[axis]);
        match condition {
            Condition::Kept => size.div_ceil(stride) * stride,
            Condition::Broken => size + usize::from(size % stride == 0),
        }
    });
    let [.., height, width] = case.leaf("input")?.shape().nchw();
    let ones = |shape: [usize; 4]| Tensor::from_fn(Shape::new(&shape), |_| 1.0);
    let leaves = Leaves::from([
        ("input".to_owned(), ones([1, 1, height, width])),
        ("weight".to_owned(), ones([1, 1, kernel[0], kernel[1]])),
    ]);
    let one = ["in_channels", "out_channels", "groups"].iter().fold(p.clone(), |p, name| p.with(name, Value::Int(1)));
    let one = one.with("kernel_size", Value::Pair(kernel)).with("dilation", Value::Pair([1; 2]));
    // Padding past the border and rows added below it say nothing of the inside.
    let one = one.with("padding", Value::Pair([0; 2])).with("output_padding", Value::Pair([0; 2]));
    let stamps = case.run(&one, &leaves, "output")?;
    let inside = |axis: usize, size: usize| kernel[axis] - 1..(size - 1) * stride[axis] + 1;
    let (rows, columns) = (inside(0, height), inside(1, width));
    if rows.is_empty() || columns.is_empty() {
        let text = Text::new("the picture is too small for the inside to show", "图片太小，看不到内部");
        return Err(Problem::new("input", text, &[]));
    }
    let shape = Shape::new(&[rows.len(), columns.len()]);
    let stamps = Tensor::from_fn(shape, |i| {
        let at = [0, 0, rows.start + i / columns.len(), columns.start + i % columns.len()];
        stamps.get(&at).unwrap_or(f64::NAN)
    });
    let mean = (kernel[0] * kernel[1]) as f64 / (stride[0] * stride[1]) as f64;
    Ok([stamps, Tensor::from_fn(shape, |_| mean)])
}
