//! Asymmetric convolution: branches of several shapes are learned side by side and folded into one weight. Ding et al., ACNet, 2019, and Diverse
//! Branch Block, 2021.

use super::checks::odd;
use super::norm::{Folded, batch_norm};
use super::params::{eps, in_channels, out_channels};
use super::receipt::{Line, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, View};
use crate::graph::{Graph, NodeId, Role, Wiring};
use crate::primitive::{Add, AvgPool2d, BatchNorm, Conv2d, Relu};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// The sum of branches, each a convolution and its batch normalisation.
pub static OPERATOR: Operator = Operator {
    id: "asymmetric",
    params: &[
        Param::choice(
            "variant",
            Text::new("variant", "变体"),
            &[
                ("acb", Text::new("asymmetric block (ACNet)", "非对称块（ACNet）")),
                ("dbb", Text::new("diverse branch block (DBB)", "多样分支块（DBB）")),
            ],
        ),
        in_channels([1, 6], 3),
        out_channels([1, 6], 3),
        Param::int("kernel_size", Text::new("kernel_size", "卷积核大小"), [1, 255], [1, 7], 3),
        Param::int("mid_channels", Text::new("mid_channels", "中间通道"), [1, 4096], [1, 6], 3).when(diverse),
        eps(1e-5),
    ],
    wire,
    // The picture, blurred, with a relief from either side; in the second variant the picture, sharpened.
    sources: &[
        ("square.weight", "blur"),
        ("vertical.weight", "horizontal"),
        ("horizontal.weight", "vertical"),
        ("seq_square.weight", "sharpen"),
        ("*.weight", "identity"),
        ("vertical.gamma", "0.125"),
        ("horizontal.gamma", "0.125"),
        ("avg_pool.gamma", "-2"),
        ("*.gamma", "1"),
        ("seq_point.beta", "0.2"),
        ("avg_point.beta", "0.1"),
        ("*.beta", "0"),
        ("*.mean", "0"),
        ("*.var", "1"),
    ],
    linear: |_| false,
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Asymmetric convolution", "非对称卷积"),
    short: Text::new("Asymmetric", "非对称卷积"),
    summary: Text::new(
        "A square window, a column and a row are learned side by side, and their results added. Afterwards the three fold into one weight.",
        "方形、竖条、横条三个窗口并排学习，结果相加。学完之后，三者折叠成一个卷积核。",
    ),
    glyph: r#"<path d="M4.25 4.25h15.5v15.5H4.25z" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M9.3 4h5.4v5.3H20v5.4h-5.3V20H9.3v-5.3H4V9.3h5.3z" fill="currentColor"/>"#,
    views: &[View::Flow, View::Window, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=square.conv[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("plain convolution", "标准卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "ACNet: Strengthening the Kernel Skeletons for Powerful CNN via Asymmetric Convolution Blocks",
        source: "Ding, Guo, Ding, Han · ICCV 2019",
        url: "https://arxiv.org/abs/1908.03930",
    },
    theorems: &[
        Theorem {
            name: "fused",
            sentence: Text::new(
                "The three branches are one convolution: scale each weight by its normalisation, lay column and row over the square, and add.",
                "三个分支就是一个卷积：每个卷积核按各自的归一化缩放，把竖条和横条叠到方形上相加。",
            ),
            condition: Text::new("asymmetric block, nothing between branch and sum", "非对称块，分支与求和之间没有别的运算"),
            button: Text::new("Fold the branches", "折叠分支"),
            broken: Text::new("a ReLU after each branch", "每个分支之后加一个 ReLU"),
        },
        Theorem {
            name: "diverse",
            sentence: Text::new(
                "The four branches of the diverse block are one convolution too, up to the border.",
                "多样分支块的四个分支也是一个卷积，直到边缘都成立。",
            ),
            condition: Text::new(
                "diverse branch block, the middle maps padded with their own value at zero input",
                "多样分支块，中间图用它在零输入时的值来填充",
            ),
            button: Text::new("Fold the branches", "折叠分支"),
            broken: Text::new("the middle maps padded with zero: the border breaks", "中间图用零填充：边缘不再相等"),
        },
    ],
    beats: BEATS,
    errata: &[Text::new(
        "The survey says these blocks add no parameters. They do while the network learns: each branch has weights and a normalisation of its own. Only \
         afterwards they fold into one convolution, and cost nothing more.",
        "综述说这些模块不增加参数。学习时其实是增加的：每个分支都有自己的卷积核和归一化。只有学完后才折叠成一个卷积，不再多花代价。",
    )],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "The square branch: nine weights on each of three channels. Here it blurs.",
            "方形分支：三个通道各九个权值。这里它做模糊。",
        ),
        patch: "variant=acb&in_channels=3&out_channels=3&kernel_size=3&at=square.conv[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The column looks up and down only, the row left and right only: three weights a channel each. Below minus above, right minus left.",
            "竖条只看上下，横条只看左右：每个通道各三个权值。一个是下减上，一个是右减左。",
        ),
        patch: "variant=acb&in_channels=3&out_channels=3&kernel_size=3&at=vertical.conv[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Each branch is normalised: here the square by 1, column and row by 1/8. Then the three are added: a relief, lit from two sides. What becomes of \
             it if the column is muted?",
            "每个分支先归一化：这里方形乘 1，竖条与横条乘 1/8，然后三者相加：像从两侧打光的浮雕。如果把竖条静音会怎样？",
        ),
        patch: "variant=acb&in_channels=3&out_channels=3&kernel_size=3&vertical.gamma=0.125&at=output[0,0,4,6]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "The relief from top to bottom is gone; the one from left to right stays, and so does the picture. Branches are only added.",
                "上下方向的浮雕消失了；左右方向的还在，图片也还在。分支之间只是相加。",
            ),
            patch: "vertical.gamma=0",
        }),
    },
    Beat {
        say: Text::new(
            "Plain convolution has 84 numbers here, bias included. How many does the block learn?",
            "标准卷积在这里有 84 个数，包括偏置。这个模块要学多少个？",
        ),
        patch: "variant=acb&in_channels=3&out_channels=3&kernel_size=3&vertical.gamma=0.125&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "153: 81 for the square, 27 each for column and row, and 18 for the normalisations. After folding it is 84 again.",
                "153 个：方形 81 个，竖条、横条各 27 个，归一化 18 个。折叠之后又是 84 个。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Lay the three windows over each other: the corners belong to the square alone, the middle to all three. What lies on this cross, the weight's \
             skeleton, is learned more strongly.",
            "把三个窗口叠在一起：四角只属于方形，正中属于三者。十字上的权值，即卷积核的“骨架”，得到更强的学习。",
        ),
        patch: "variant=acb&in_channels=3&out_channels=3&kernel_size=3&at=horizontal.conv[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The diverse block has other branches: a square, a 1 × 1, a 1 × 1 before a square, a 1 × 1 before a mean. Its middle maps are padded, here beyond \
             the corner. With what?",
            "多样分支块有另一组分支：方形、1×1、1×1 接方形、1×1 接均值。它的中间图要填充，这里就在图片角外。填的是什么？",
        ),
        patch: "variant=dbb&in_channels=3&out_channels=3&mid_channels=3&kernel_size=3&at=seq_point[0,0,0,0]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "0.2, what the normalisation makes of an empty place. With zero instead, the picture's border would differ from the folded convolution's.",
                "0.2，即归一化对空白之处给出的值。若填零，图片边缘就会与折叠后的卷积不同。",
            ),
            patch: "tap=all",
        }),
    },
];

fn diverse(p: &Params) -> bool {
    p.word("variant") == "dbb"
}

/// A convolution without bias, in the shape of its branch.
struct Branch {
    name: &'static str,
    channels: usize,
    filters: usize,
    window: [usize; 2],
    padding: [usize; 2],
}

impl Branch {
    /// The nodes `name.conv` and `name`, its normalisation.
    fn wire(&self, w: &mut Wiring<'_>, p: &Params, input: NodeId) -> Result<NodeId, Problem> {
        let Self { name, channels, filters, window: [rows, columns], padding } = *self;
        let weight = w.leaf(&format!("{name}.weight"), Role::Weight, &[filters, channels, rows, columns])?;
        let conv = Conv2d { padding, ..Conv2d::default() };
        let summed = w.apply(&format!("{name}.conv"), Role::Hidden, conv, &[input, weight])?;
        batch_norm(w, [name, name], p.real("eps"), filters, summed)
    }
}

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters, k) = (p.int("in_channels"), p.int("out_channels"), p.int("kernel_size"));
    odd("kernel_size", k)?;
    let (half, input) = (k / 2, w.input(channels)?);
    let branch = |name, channels, filters, window: [usize; 2], padding| Branch { name, channels, filters, window, padding };
    let square = branch("square", channels, filters, [k; 2], [half; 2]).wire(w, p, input)?;
    let sum = if diverse(p) {
        let middle = p.int("mid_channels");
        let point = branch("point", channels, filters, [1; 2], [0; 2]).wire(w, p, input)?;
        // Without bias a 1x1 convolution of padding is zero: the normalisation then gives the border its value at zero input.
        let between = branch("seq_point", channels, middle, [1; 2], [half; 2]).wire(w, p, input)?;
        let sequence = branch("seq_square", middle, filters, [k; 2], [0; 2]).wire(w, p, between)?;
        let between = branch("avg_point", channels, filters, [1; 2], [half; 2]).wire(w, p, input)?;
        let pool = AvgPool2d { kernel: [k; 2], stride: [1; 2], padding: [0; 2] };
        let pooled = w.apply("avg_pool.pool", Role::Hidden, pool, &[between])?;
        let average = batch_norm(w, ["avg_pool", "avg_pool"], p.real("eps"), filters, pooled)?;
        vec![square, point, sequence, average]
    } else {
        let column = branch("vertical", channels, filters, [k, 1], [half, 0]).wire(w, p, input)?;
        let row = branch("horizontal", channels, filters, [1, k], [0, half]).wire(w, p, input)?;
        vec![square, column, row]
    };
    w.apply("output", Role::Output, Add, &sum)?;
    Ok(())
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, h, w], [_, o, ..]) = (input, output);
    let (k, m) = (p.int("kernel_size"), p.int("mid_channels"));
    let plain = (c * o * k * k) as u64;
    let (weights, products) = if diverse(p) {
        let (side, tall) = (w + 2 * (k / 2), h + 2 * (k / 2));
        (
            formula(
                "{i}·{o}·{w}² + {i}·{o} + {i}·{} + {}·{o}·{w}² + {i}·{o} + 2·(5·{o} + {})",
                &[c, o, k, c, o, c, m, m, o, k, c, o, o, m],
            ),
            formula(
                "({i}·{o}·{w}² + {i}·{o} + {}·{o}·{w}² + 4·{o})·{o}·{o} + ({i} + 1)·({} + {o})·{}·{}",
                &[c, o, k, c, o, m, o, k, o, h, w, c, m, o, tall, side],
            ),
        )
    } else {
        (
            formula("{i}·{o}·({w}² + {w} + {w}) + 2·3·{o}", &[c, o, k, k, k, o]),
            formula("({i}·{o}·({w}² + {w} + {w}) + 3·{o})·{o}·{o}", &[c, o, k, k, k, o, h, w]),
        )
    };
    vec![
        Line::count(Text::new("parameters", "参数量"), weights, graph.parameters() as u64, Some(plain + o as u64)),
        Line::count(
            Text::new("parameters after folding", "折叠后的参数量"),
            formula("{i}·{o}·{w}² + {o}", &[c, o, k, o]),
            plain + o as u64,
            Some(plain + o as u64),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            products,
            graph.cost().macs,
            Some(plain * (h * w) as u64),
        ),
        Line::count(
            Text::new("multiply-accumulates after folding", "折叠后的乘加次数"),
            formula("{i}·{o}·{w}²·{o}·{o}", &[c, o, k, h, w]),
            plain * (h * w) as u64,
            Some(plain * (h * w) as u64),
        ),
        Line::share(
            Text::new("receptive field", "感受野"),
            formula("{w} × {w} / ({i} × {i})", &[k, k, h, w]),
            (k * k) as f64 / (h * w) as f64,
        ),
        Line::memory(output),
    ]
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "fused", applies: |p| !diverse(p), sides: fused },
    Law { name: "diverse", applies: diverse, sides: folded },
];

/// One weight and one bias under construction.
struct Fold {
    weight: Tensor<f64>,
    bias: Vec<f64>,
}

impl Fold {
    fn new(case: &Case<'_>) -> Result<Self, Problem> {
        let shape = case.leaf("square.weight")?.shape();
        Ok(Self { weight: Tensor::zeros(shape), bias: vec![0.0; shape.nchw()[0]] })
    }

    /// Adds a smaller weight in the middle, by each filter's factor, and the shifts.
    fn lay(&mut self, weight: &Tensor<f64>, norm: &Folded) {
        let [_, channels, k, _] = self.weight.shape().nchw();
        let [.., rows, columns] = weight.shape().nchw();
        let (top, left) = ((k - rows) / 2, (k - columns) / 2);
        for (i, &value) in weight.data().iter().enumerate() {
            let (o, c) = (i / (channels * rows * columns), i / (rows * columns) % channels);
            let (u, v) = (i / columns % rows, i % columns);
            self.weight.data_mut()[((o * channels + c) * k + top + u) * k + left + v] += norm.factor[o] * value;
        }
        self.bias.iter_mut().zip(&norm.shift).for_each(|(bias, shift)| *bias += shift);
    }

    /// The convolution it is.
    fn run(&self, case: &Case<'_>) -> Result<Tensor<f64>, Problem> {
        let [filters, _, k, _] = self.weight.shape().nchw();
        let bias = Tensor::from_fn(Shape::new(&[filters]), |o| self.bias[o]);
        let conv = Conv2d { padding: [k / 2; 2], ..Conv2d::default() };
        case.apply(&conv, &[case.leaf("input")?, &self.weight, &bias])
    }
}

fn other_variant(case: &Case<'_>, wanted: bool) -> Result<(), Problem> {
    let text = Text::new("this is about the other variant", "这条说的是另一个变体");
    if diverse(&case.params) == wanted { Ok(()) } else { Err(Problem::new("variant", text, &[])) }
}

/// Square, column and row, against one weight.
fn fused(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    other_variant(case, false)?;
    let mut fold = Fold::new(case)?;
    let branches = ["square", "vertical", "horizontal"];
    for name in branches {
        fold.lay(case.leaf(&format!("{name}.weight"))?, &Folded::of(case, name, case.params.real("eps"))?);
    }
    let once = fold.run(case)?;
    if condition == Condition::Kept {
        return Ok([case.run(&case.params, &case.leaves, "output")?, once]);
    }
    let (mut cut, mut below) = (Vec::new(), false);
    for name in branches {
        let branch = case.run(&case.params, &case.leaves, name)?;
        below |= branch.data().iter().any(|&x| x < 0.0);
        cut.push(case.apply(&Relu, &[&branch])?);
    }
    if !below {
        return Err(Problem::new("input", Text::new("no branch is below zero here", "这里没有分支小于零"), &[]));
    }
    let sum = case.apply(&Add, &cut.iter().collect::<Vec<_>>())?;
    Ok([sum, once])
}

/// The four diverse branches, against one weight.
fn folded(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    other_variant(case, true)?;
    let eps = case.params.real("eps");
    let norm = |name: &str| Folded::of(case, name, eps);
    let weight = |name: &str| case.leaf(&format!("{name}.weight"));
    let mut fold = Fold::new(case)?;
    let [filters, channels, k, _] = fold.weight.shape().nchw();
    let area = k * k;
    fold.lay(weight("square")?, &norm("square")?);
    fold.lay(weight("point")?, &norm("point")?);
    // W[o, c] = sum_m W2[o, m] (f[m] W1[m, c]), and the shift of the middle map through all of W2.
    let (first, second, middle) = (weight("seq_point")?, weight("seq_square")?, norm("seq_point")?);
    let maps = first.shape().nchw()[0];
    let through = Tensor::from_fn(fold.weight.shape(), |i| {
        let (o, c, place) = (i / (channels * area), i / area % channels, i % area);
        let part = |m: usize| second.data()[(o * maps + m) * area + place] * middle.factor[m];
        (0..maps).map(|m| part(m) * first.data()[m * channels + c]).sum()
    });
    let mut last = norm("seq_square")?;
    for o in 0..filters {
        let window = |m: usize| second.data()[(o * maps + m) * area..][..area].iter().sum::<f64>();
        last.shift[o] += last.factor[o] * (0..maps).map(|m| window(m) * middle.shift[m]).sum::<f64>();
    }
    fold.lay(&through, &last);
    // A mean is a window of 1/k^2 on the map's own channel.
    let (first, middle, mut last) = (weight("avg_point")?, norm("avg_point")?, norm("avg_pool")?);
    let mean = Tensor::from_fn(fold.weight.shape(), |i| {
        middle.factor[i / (channels * area)] * first.data()[i / area] / area as f64
    });
    for o in 0..filters {
        last.shift[o] += last.factor[o] * middle.shift[o];
    }
    fold.lay(&mean, &last);
    let once = fold.run(case)?;
    if condition == Condition::Kept {
        return Ok([case.run(&case.params, &case.leaves, "output")?, once]);
    }
    if k == 1 {
        let text = Text::new("a window of one has no border: use a larger kernel_size", "窗口大小为 1 时没有边缘：请增大 kernel_size");
        return Err(Problem::new("kernel_size", text, &[]));
    }
    Ok([padded_with_zero(case, k)?, once])
}

/// The four branches, the middle maps padded with zero after their normalisation.
fn padded_with_zero(case: &Case<'_>, k: usize) -> Result<Tensor<f64>, Problem> {
    let input = case.leaf("input")?;
    let norm = BatchNorm { eps: case.params.real("eps") };
    let normalised = |name: &str, map: &Tensor<f64>| {
        let leaf = |part: &str| case.leaf(&format!("{name}.{part}"));
        case.apply(&norm, &[map, leaf("gamma")?, leaf("beta")?, leaf("mean")?, leaf("var")?])
    };
    let point = |name: &str| {
        let map = case.apply(&Conv2d::default(), &[input, case.leaf(&format!("{name}.weight"))?])?;
        normalised(name, &map)
    };
    let padding = [k / 2; 2];
    let square = Conv2d { padding, ..Conv2d::default() };
    let sequence = case.apply(&square, &[&point("seq_point")?, case.leaf("seq_square.weight")?])?;
    let pool = AvgPool2d { kernel: [k; 2], stride: [1; 2], padding };
    let average = case.apply(&pool, &[&point("avg_point")?])?;
    let branches = [
        case.run(&case.params, &case.leaves, "square")?,
        case.run(&case.params, &case.leaves, "point")?,
        normalised("seq_square", &sequence)?,
        normalised("avg_pool", &average)?,
    ];
    case.apply(&Add, &branches.each_ref())
}
