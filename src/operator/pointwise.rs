//! 1x1 convolution: every pixel's channels times one matrix, no neighbour read. Lin, Chen, Yan, Network in network, 2014.

use super::checks::common_divisor;
use super::params::{activation, in_channels, out_channels};
use super::receipt::{Line, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, Role, Wiring};
use crate::primitive::{Conv2d, Relu};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text, number};

/// `conv(x, weight, bias)` with a window of one, then the activation.
pub static OPERATOR: Operator = Operator {
    id: "pointwise",
    params: &[
        in_channels([1, 6], 3),
        out_channels([1, 8], 3),
        // Without one unless asked for: the page is about the matrix.
        activation(),
    ],
    wire,
    sources: &[("weight", "sepia"), ("bias", "0")],
    linear: |p| p.word("activation") == "none",
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("1 × 1 convolution", "1×1 卷积"),
    short: Text::new("1 × 1", "1×1 卷积"),
    summary: Text::new(
        "The window is one pixel. Its channels, as a column of numbers, are multiplied by one matrix, the same at every place.",
        "窗口只有一个像素。它的各个通道排成一列数，乘以同一个矩阵，处处相同。",
    ),
    glyph: r#"<path d="M3.5 7.5L8 4.5h12.5L16 7.5zM3.5 13.5l4.5-3h12.5l-4.5 3zM3.5 19.5l4.5-3h12.5l-4.5 3z" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M12 2v20" fill="none" stroke="currentColor" stroke-width="1.1"/><path d="M12 6h0M12 12h0M12 18h0" fill="none" stroke="currentColor" stroke-width="3.2" stroke-linecap="round"/>"#,
    views: &[View::Window, View::Blocks, View::Lanes, View::Sweep],
    opening: "at=output[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("a 3 × 3 convolution instead", "若用 3 × 3 卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Network In Network",
        source: "Lin, Chen, Yan · ICLR 2014",
        url: "https://arxiv.org/abs/1312.4400",
    },
    theorems: &[
        Theorem {
            name: "matrix",
            sentence: Text::new(
                "Write each pixel as a column of its channels: the whole layer is one matrix product.",
                "把每个像素写成由各通道组成的一列：整层就是一次矩阵乘法。",
            ),
            condition: Text::new("channels in the same order on both sides, no activation", "两边通道顺序相同，无激活函数"),
            button: Text::new("Multiply matrices", "做矩阵乘法"),
            broken: Text::new("the pixel's channels in reverse order", "像素的通道顺序颠倒"),
        },
        Theorem {
            name: "fusion",
            sentence: Text::new(
                "Two 1 × 1 convolutions in a row are one, whose matrix is the product of the two.",
                "连续两个 1×1 卷积等于一个，其矩阵是两者之积。",
            ),
            condition: Text::new("nothing but the matrices: no activation between", "只有矩阵，中间没有激活函数"),
            button: Text::new("Merge the two", "合二为一"),
            broken: Text::new("a ReLU between", "中间加一个 ReLU"),
        },
        Theorem {
            name: "permutation",
            sentence: Text::new(
                "Scatter the pixels at random: scattering before or after the layer makes no difference.",
                "把像素随意打乱：先打乱再卷积，与先卷积再打乱，结果一样。",
            ),
            condition: Text::new("the window is one pixel", "窗口只有一个像素"),
            button: Text::new("Scatter the pixels", "打乱像素"),
            broken: Text::new("a window of 3 × 3 with the same weights spread over it", "窗口为 3 × 3，同样的权值摊在其中"),
        },
    ],
    beats: BEATS,
    errata: &[],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Three numbers of one pixel, three weights: three products make one output. No neighbour was read.",
            "一个像素的三个数，三个权值：三个乘积合成一个输出。没有读取任何邻居。",
        ),
        patch: "in_channels=3&out_channels=3&activation=none&weight=sepia&at=output[0,0,4,6]",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Three rows of three weights turn every colour into an old photograph's brown. How sharp will the result be?",
            "三行各三个权值，把每种颜色变成老照片的褐色。结果会有多清晰？",
        ),
        patch: "in_channels=3&out_channels=3&activation=none&weight=sepia&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "Exactly as sharp as before. A 1 × 1 window cannot blur or find edges: it sees one place only.",
                "和原来一样清晰。1×1 的窗口既不能模糊，也找不到边缘：它只看得见一个位置。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Now a permutation: every row holds a single 1, so each output channel is a copy of another input channel. The fur changes colour, the eye keeps \
             its shape.",
            "现在是一个置换：每行只有一个 1，于是每个输出通道是另一个输入通道的副本。毛色变了，眼睛的形状没变。",
        ),
        patch: "in_channels=3&out_channels=3&activation=none&weight=swap&at=output[0,0,4,6]",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "One row of weights, 2/8, 5/8, 1/8: three channels become one, brightness as the eye weighs it. How many numbers does this layer have, bias \
             included?",
            "只留一行权值 2/8、5/8、1/8：三个通道合成一个，即眼睛感受的亮度。这一层一共有几个数，包括偏置？",
        ),
        patch: "in_channels=3&out_channels=1&activation=none&weight=grey&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "Four: three weights and a bias, for a picture of any size. This is a bottleneck: fewer channels, so that what follows is cheap.",
                "四个：三个权值和一个偏置，图片多大都一样。这就是瓶颈：通道变少，后面的计算就便宜。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "It can widen as well: eight mixtures of three channels. A 3 × 3 convolution would need 224 numbers for that. And this?",
            "它也能升维：由三个通道混合出八个。3 × 3 卷积为此需要 224 个数。它呢？",
        ),
        patch: "in_channels=3&out_channels=8&activation=none&weight=sepia,sepia,sepia,grey,red-green,swap,swap,swap&at=output[0,3,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new("32: eight rows of three weights, and eight biases.", "32 个：八行各三个权值，加八个偏置。"),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Red minus green is below zero wherever green outweighs red. ReLU sets those places to zero, and this is what no single matrix can do: it is why \
             a stack of 1 × 1 layers with activations is more than one layer, a small network at every pixel.",
            "红减绿在绿多于红的地方是负数，ReLU 把它们归零。这是任何单个矩阵做不到的：正因如此，带激活的多层 1×1 \
             卷积才不只是一层，而是每个像素上的一个小网络。",
        ),
        patch: "in_channels=3&out_channels=1&activation=relu&weight=red-green&at=output[0,0,4,6]",
        reveal: None,
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters) = (p.int("in_channels"), p.int("out_channels"));
    let input = w.input(channels)?;
    let weight = w.leaf("weight", Role::Weight, &[filters, channels, 1, 1])?;
    let bias = w.optional("bias", Role::Weight, &[filters])?;
    let operands: Vec<_> = [input, weight].into_iter().chain(bias).collect();
    if p.word("activation") == "relu" {
        let mixed = w.apply("mixed", Role::Hidden, Conv2d::default(), &operands)?;
        w.apply("output", Role::Output, Relu, &[mixed])?;
    } else {
        w.apply("output", Role::Output, Conv2d::default(), &operands)?;
    }
    Ok(())
}

fn receipt(_: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, h, w], [_, o, ..]) = (input, output);
    let [weights, filters, area] = [c * o, o, h * w].map(|n| n as u64);
    let field = formula("{w} × {w} / ({i} × {i})", &[1, 1, h, w]);
    vec![
        Line::count(
            Text::new("parameters", "参数量"),
            formula("{i}·{o} + {o}", &[c, o, o]),
            graph.parameters() as u64,
            Some(9 * weights + filters),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula("{i}·{o}·{o}·{o}", &[c, o, h, w]),
            graph.cost().macs,
            Some(9 * weights * area),
        ),
        Line { beside: Some(number::percent(9.0 / area as f64)), ..Line::share(FIELD, field, 1.0 / area as f64) },
        Line::memory(output),
    ]
}

const FIELD: Text = Text::new("receptive field", "感受野");

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "matrix", applies: |_| true, sides: product },
    Law { name: "fusion", applies: |_| true, sides: fused },
    Law { name: "permutation", applies: |_| true, sides: scattered },
];

fn linear(p: &Params) -> Params {
    p.with("activation", Value::Word("none"))
}

/// The layer, against rows of the weight times columns of channels.
fn product(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (input, weight) = (case.leaf("input")?, case.leaf("weight")?);
    let [filters, channels, ..] = weight.shape().nchw();
    if condition == Condition::Broken && channels == 1 {
        let text = Text::new("one channel has no other order", "只有一个通道，没有别的顺序");
        return Err(Problem::new("in_channels", text, &[]));
    }
    let output = case.run(&linear(&case.params), &case.leaves, "output")?;
    let pixels = output.shape().len() / filters;
    let column = |c: usize| if condition == Condition::Kept { c } else { channels - 1 - c };
    let expected = Tensor::from_fn(output.shape(), |i| {
        let (o, pixel) = (i / pixels, i % pixels);
        let bias = case.leaves.get("bias").map_or(0.0, |bias| bias.data()[o]);
        let products =
            (0..channels).map(|c| weight.data()[o * channels + c] * input.data()[column(c) * pixels + pixel]);
        products.sum::<f64>() + bias
    });
    Ok([output, expected])
}

/// A first layer that takes twice the next channel from each, then the case's own; against their product in one.
fn fused(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (input, second) = (case.leaf("input")?, case.leaf("weight")?);
    let [_, channels, ..] = second.shape().nchw();
    let entry = |row: usize, column: usize| {
        f64::from(u8::from(row == column)) - 2.0 * f64::from(u8::from((row + 1) % channels == column))
    };
    let first = Tensor::from_fn(Shape::new(&[channels, channels, 1, 1]), |i| entry(i / channels, i % channels));
    let together = Tensor::from_fn(second.shape(), |i| {
        let (o, c) = (i / channels, i % channels);
        (0..channels).map(|m| second.data()[o * channels + m] * entry(m, c)).sum()
    });
    let between = case.apply(&Conv2d::default(), &[input, &first])?;
    let between = if condition == Condition::Kept { between } else { case.apply(&Relu, &[&between])? };
    let params = linear(&case.params);
    let twice = case.run(&params, &case.with("input", between), "output")?;
    let once = case.run(&params, &case.with("weight", together), "output")?;
    Ok([twice, once])
}

/// The layer of scattered pixels, against the scattered pixels of the layer.
fn scattered(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (input, weight) = (case.leaf("input")?, case.leaf("weight")?);
    let [.., height, width] = input.shape().nchw();
    let pixels = height * width;
    // Steps of about 0.38 of the picture, coprime with it, visit every pixel once.
    let mut step = (pixels * 8 / 21).max(1);
    while common_divisor(step, pixels) > 1 {
        step += 1;
    }
    let scatter = |tensor: &Tensor<f64>| {
        Tensor::from_fn(tensor.shape(), |i| tensor.data()[i / pixels * pixels + (i % pixels * step + 1) % pixels])
    };
    let layer = |input: &Tensor<f64>| match condition {
        Condition::Kept => case.run(&linear(&case.params), &case.with("input", input.clone()), "output"),
        Condition::Broken => {
            let [filters, channels, ..] = weight.shape().nchw();
            let spread = Tensor::from_fn(Shape::new(&[filters, channels, 3, 3]), |i| weight.data()[i / 9] / 9.0);
            case.apply(&Conv2d { padding: [1; 2], ..Conv2d::default() }, &[input, &spread])
        }
    };
    Ok([layer(&scatter(input))?, scatter(&layer(input)?)])
}
