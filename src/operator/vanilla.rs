//! Standard convolution: one small weight slides over the picture. LeCun et al., Gradient-based learning applied to document recognition, 1998.

use super::params::{in_channels, kernel_size, out_channels, padding, stride};
use super::receipt::{Line, area, extents, formula};
use super::{
    BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View,
};
use crate::graph::{Graph, Role, Wiring};
use crate::primitive::{Conv2d, padding_mode};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// `conv(x, weight, bias)`.
pub static OPERATOR: Operator = Operator {
    id: "vanilla",
    params: &[
        in_channels([1, 3], 3),
        out_channels([1, 8], 3),
        kernel_size([1, 7], 3),
        stride([1, 4], 1),
        padding([0, 4], 1),
        Param::choice(
            "padding_mode",
            Text::new("padding_mode", "填充方式"),
            &[
                ("zeros", Text::new("zeros", "补零")),
                ("reflect", Text::new("reflect", "镜像")),
                ("replicate", Text::new("replicate", "边缘复制")),
                ("circular", Text::new("circular", "循环")),
            ],
        ),
    ],
    wire,
    sources: &[("weight", "vertical,horizontal,red-green"), ("bias", "0")],
    linear: |_| true,
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Standard convolution", "标准卷积"),
    short: Text::new("Standard", "标准卷积"),
    summary: Text::new(
        "One small weight slides over the picture. Every output is the same weighted sum of what the window sees.",
        "一个小小的卷积核滑过图片。每个输出都是窗口所见之数的同一种加权和。",
    ),
    glyph: r#"<g fill="none" stroke="currentColor" stroke-width="1.5"><rect x="3" y="3" width="12" height="12"/><path d="M15 9.5h5.2v11h-11V15" stroke-dasharray="2.4 1.8"/></g><circle cx="9" cy="9" r="2" fill="currentColor"/>"#,
    views: &[View::Window, View::Lanes, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=output[0,0,4,6]&tap=18",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("a dense layer instead", "若用全连接层"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Gradient-Based Learning Applied to Document Recognition",
        source: "LeCun, Bottou, Bengio, Haffner · Proceedings of the IEEE 1998",
        url: "https://doi.org/10.1109/5.726791",
    },
    theorems: &[
        Theorem {
            name: "equivariance",
            sentence: Text::new(
                "Shift the picture by one column, and the output shifts with it.",
                "图片平移一列，输出也随之平移一列。",
            ),
            condition: Text::new("stride 1, away from the border", "步长为 1，不计边缘"),
            button: Text::new("Shift by one", "平移一列"),
            broken: Text::new("stride 2", "步长 2"),
        },
        Theorem {
            name: "impulse",
            sentence: Text::new(
                "One white pixel on black comes out as the weight, turned by 180 degrees.",
                "黑底上的一个白点，输出就是旋转了 180 度的卷积核。",
            ),
            condition: Text::new("stride 1, no bias", "步长为 1，无偏置"),
            button: Text::new("Send an impulse", "输入一个脉冲"),
            broken: Text::new("not turned", "不旋转"),
        },
        Theorem {
            name: "stride",
            sentence: Text::new(
                "Stride s is stride 1 with only every s-th output kept.",
                "步长 s 就是步长 1 的结果每隔 s 个取一个。",
            ),
            condition: Text::new("both start at the first row and column", "都从第一行第一列开始"),
            button: Text::new("Keep every second", "隔一取一"),
            broken: Text::new("start at the second row", "从第二行开始"),
        },
    ],
    beats: BEATS,
    errata: &[Text::new(
        "The survey speaks of translation invariance. A convolution is equivariant: its output moves along with the picture. Invariance, an answer \
         that does not change at all, needs pooling on top, and even that gives it only roughly.",
        "综述说的是“平移不变性”。卷积本身是等变的：图片移动，输出跟着移动。要得到不变（答案完全不变）还需要池化，而且也只是近似。",
    )],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Three channels, nine weights each: 27 products make one output number. Step through them and watch the sum grow.",
            "三个通道，每个通道九个权值：27 个乘积合成一个输出。逐项步进，看和如何累积。",
        ),
        patch: "at=output[0,0,4,6]&tap=9",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "At the border the window hangs over the edge. What it reads there is padding, and here padding is zero.",
            "窗口在边缘处伸出图片之外。它在那里读到的是填充，此处填充为零。",
        ),
        patch: "at=output[0,0,0,0]&tap=27&padding_mode=zeros&padding=1",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Every weight in this filter has a partner of the opposite sign. What will it answer where the fur is perfectly even?",
            "这个滤波器里每个权值都有一个符号相反的伙伴。在完全均匀的毛皮上它会输出什么？",
        ),
        patch: "weight=vertical,horizontal,red-green&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "Zero: equal numbers times opposite weights cancel. Only a change from left to right remains, an edge.",
                "零：相等的数乘以相反的权值互相抵消，只剩下左右之间的变化，也就是边缘。",
            ),
            patch: "tap=27",
        }),
    },
    Beat {
        say: Text::new(
            "Now every weight of a filter is 1/9 on its own channel. What happens to the eye?",
            "现在每个滤波器在自己的通道上全是 1/9。眼睛会变成什么样？",
        ),
        patch: "weight=vertical,horizontal,red-green&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "It blurs: each output is the mean of nine neighbours, and nothing sharp survives a mean.",
                "变模糊了：每个输出是九个邻居的平均，锐利的东西经不起平均。",
            ),
            patch: "weight=box&tap=27",
        }),
    },
    Beat {
        say: Text::new(
            "With stride 2 the window skips every second place. How many outputs are left of the 144?",
            "步长为 2 时窗口隔一个位置跳一次。144 个输出还剩多少？",
        ),
        patch: "stride=1&weight=vertical,horizontal,red-green&at=output[0,0,11,11]&tap=27",
        reveal: Some(Reveal {
            say: Text::new(
                "36: half the rows times half the columns. And shifting the picture by one no longer just shifts the output.",
                "36 个：行数减半，列数也减半。而且图片平移一格，输出不再只是平移。",
            ),
            patch: "stride=2&at=output[0,0,5,5]&tap=27",
        }),
    },
    Beat {
        say: Text::new(
            "The same 27 weights serve every place: 84 numbers in all. A dense layer between the same pictures needs over a hundred thousand million.",
            "同样的 27 个权值用于每个位置：一共只有 84 个数。连接同样两幅图的全连接层需要一千多亿个。",
        ),
        patch: "stride=1&at=output[0,0,4,6]&tap=27",
        reveal: None,
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters) = (p.int("in_channels"), p.int("out_channels"));
    let [rows, columns] = p.pair("kernel_size");
    let input = w.input(channels)?;
    let weight = w.leaf("weight", Role::Weight, &[filters, channels, rows, columns])?;
    let bias = w.optional("bias", Role::Weight, &[filters])?;
    let conv = Conv2d {
        stride: p.pair("stride"),
        padding: p.pair("padding"),
        mode: padding_mode(p.word("padding_mode")),
        ..Conv2d::default()
    };
    let operands: Vec<_> = [input, weight].into_iter().chain(bias).collect();
    w.apply("output", Role::Output, conv, &operands)?;
    Ok(())
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, h, w], [_, o, oh, ow]) = (input, output);
    let window = p.pair("kernel_size");
    let [rows, columns] = window;
    let (ins, outs) = ((c * h * w) as u64, (o * oh * ow) as u64);
    let dense = ins.saturating_mul(outs);
    let (area, sides) = area(window);
    let per_output = |after: &str, more: &[usize]| {
        formula(&format!("{{i}}·{{o}}·{area}{after}"), &[&[c, o], sides.as_slice(), more].concat())
    };
    let mut lines = Line::extents(input, output, [window, p.pair("stride"), p.pair("padding")]).to_vec();
    lines.extend([
        Line::count(
            Text::new("parameters", "参数量"),
            per_output(" + {o}", &[o]),
            graph.parameters() as u64,
            Some(dense.saturating_add(outs)),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            per_output("·{o}·{o}", &[oh, ow]),
            graph.cost().macs,
            Some(dense),
        ),
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
    Law { name: "equivariance", applies: |p| p.pair("stride")[1] == 1, sides: shifted },
    Law { name: "impulse", applies: |p| p.pair("stride") == [1; 2], sides: impulse },
    Law { name: "stride", applies: |_| true, sides: subsampled },
];

fn too_small() -> Problem {
    let text = Text::new("the picture is too small for this window to lie inside", "图片太小，窗口无法完全落在其中");
    Problem::new("input", text, &[])
}

/// One weight has no other way round, one row no second one.
fn indifferent(culprit: &str) -> Problem {
    Problem::new(culprit, Text::new("there is nothing to break here", "这里没有可以打破的条件"), &[])
}

/// Shift equivariance: output `j` of the picture shifted by a column, against output `j - 1` of the picture, inside.
fn shifted(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let params = match condition {
        Condition::Kept => case.params.clone(),
        Condition::Broken => case.params.with("stride", Value::Pair([2; 2])),
    };
    let input = case.leaf("input")?;
    let width = input.shape().nchw()[3];
    let moved = Tensor::from_fn(input.shape(), |i| input.data()[if i % width == 0 { i } else { i - 1 }]);
    let before = case.run(&params, &case.leaves, "output")?;
    let after = case.run(&params, &case.with("input", moved), "output")?;
    let [_, _, _, columns] = before.shape().nchw();
    let (stride, padding, reach) = (params.pair("stride")[1], params.pair("padding")[1], params.pair("kernel_size")[1]);
    let inside: Vec<usize> = (1..columns)
        .filter(|&j| (j - 1) * stride >= padding && j * stride > padding && j * stride + reach <= width + padding)
        .collect();
    if inside.is_empty() {
        return Err(too_small());
    }
    let rows = before.shape().len() / columns;
    let crop = |tensor: &Tensor<f64>, back: usize| {
        let at = |i: usize| tensor.data()[i / inside.len() * columns + inside[i % inside.len()] - back];
        Tensor::from_fn(Shape::new(&[rows, inside.len()]), at)
    };
    Ok([crop(&after, 0), crop(&before, 1)])
}

/// Impulse response: one white pixel in each channel in turn, against the turned weight.
fn impulse(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let params = case.params.clone();
    let (input, weight) = (case.leaf("input")?, case.leaf("weight")?);
    let [_, channels, height, width] = input.shape().nchw();
    let [filters, _, rows, columns] = weight.shape().nchw();
    let (stride, [py, px]) = (params.pair("stride"), params.pair("padding"));
    let [y, x] = [height / 2, width / 2];
    if [rows + py >= y, columns + px >= x, rows + py + y >= height, columns + px + x >= width].contains(&true) {
        return Err(too_small());
    }
    let window = rows * columns;
    if condition == Condition::Broken && window == 1 {
        return Err(indifferent("kernel_size"));
    }
    let mut found = Tensor::zeros(Shape::new(&[channels, filters, rows, columns]));
    for c in 0..channels {
        let lit = (c * height + y) * width + x;
        let white = Tensor::from_fn(input.shape(), |i| if i == lit { 1.0 } else { 0.0 });
        let mut leaves = case.with("input", white);
        leaves.remove("bias");
        let output = case.run(&params, &leaves, "output")?;
        for (i, value) in found.data_mut()[c * filters * window..(c + 1) * filters * window].iter_mut().enumerate() {
            let (o, u, v) = (i / window, i / columns % rows, i % columns);
            // The output that sees the white pixel at the turned place (rows - 1 - u, columns - 1 - v).
            let (i, j) = ((y + py + u + 1 - rows) / stride[0], (x + px + v + 1 - columns) / stride[1]);
            *value = output.get(&[0, o, i, j]).ok_or_else(too_small)?;
        }
    }
    let turned = Tensor::from_fn(found.shape(), |i| {
        let (c, o, place) = (i / (filters * window), i / window % filters, i % window);
        let place = if condition == Condition::Kept { window - 1 - place } else { place };
        weight.data()[(o * channels + c) * window + place]
    });
    Ok([found, turned])
}

/// Stride `s` (2 where it is 1), against stride 1 with every `s`-th output kept.
fn subsampled(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let stride = match case.params.pair("stride") {
        [1, 1] => [2, 2],
        stride => stride,
    };
    let start = usize::from(condition == Condition::Broken);
    let strided = case.run(&case.params.with("stride", Value::Pair(stride)), &case.leaves, "output")?;
    let every = case.run(&case.params.with("stride", Value::Pair([1; 2])), &case.leaves, "output")?;
    let [_, filters, rows, columns] = every.shape().nchw();
    if condition == Condition::Broken && rows == 1 {
        return Err(indifferent("input"));
    }
    let shape = strided.shape();
    let kept = Tensor::from_fn(shape, |i| {
        let [_, o, y, x] = shape.nchw_at(i);
        let row = (y * stride[0] + start).min(rows - 1);
        debug_assert!(o < filters);
        every.data()[(o * rows + row) * columns + x * stride[1]]
    });
    Ok([strided, kept])
}
