//! Atrous (dilated) convolution: the same weights further apart. Yu and Koltun, Multi-scale context aggregation by dilated convolutions, 2016;
//! Wang et al., Understanding convolution for semantic segmentation, 2018.

use crate::order::Set;
use super::checks::odd;
use super::params::{in_channels, out_channels};
use super::receipt::{Line, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, Leaves, Role, Wiring};
use crate::primitive::Conv2d;
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// A stack of convolutions, layer `i` with dilation `rates[i]` and the padding that keeps the size.
pub static OPERATOR: Operator = Operator {
    id: "atrous",
    params: &[
        in_channels([1, 3], 3),
        out_channels([1, 6], 3),
        Param::int("kernel_size", Text::new("kernel_size", "卷积核大小"), [1, 255], [1, 5], 3),
        Param::list("rates", Text::new("rates", "空洞率"), [1, 255], [1, 6], 4, &[2])
            .ready(&[&[2, 2, 2], &[1, 2, 5]]),
    ],
    wire,
    // The first layer finds edges, the others gather them.
    sources: &[
        ("layers.0.weight", "vertical,horizontal,red-green"),
        ("layers.*.weight", "box"),
        ("layers.*.bias", "0"),
    ],
    linear: |_| true,
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Atrous (dilated) convolution", "空洞卷积（扩张卷积）"),
    short: Text::new("Atrous", "空洞卷积"),
    summary: Text::new(
        "The weights of the window are moved apart. It sees further at the same cost, and does not look at what lies between.",
        "把窗口里的权值拉开距离：代价不变，看得更远，而中间的像素不看。",
    ),
    glyph: r#"<path d="M4 4h0M12 4h0M20 4h0M4 12h0M12 12h0M20 12h0M4 20h0M12 20h0M20 20h0" fill="none" stroke="currentColor" stroke-width="4.6" stroke-linecap="round"/><path d="M8 4h8.1M4 8h16.1M8 12h8.1M4 16h16.1M8 20h8.1" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-dasharray="0 4" opacity=".55"/>"#,
    views: &[View::Coverage, View::Window, View::Flow, View::Lanes, View::Blocks, View::Sweep],
    opening: "rates=2,2,2&at=output[0,0,5,6]&tap=1",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("one plain convolution that sees as far", "看得同样远的一个标准卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Multi-Scale Context Aggregation by Dilated Convolutions",
        source: "Yu, Koltun · ICLR 2016",
        url: "https://arxiv.org/abs/1511.07122",
    },
    theorems: &[
        Theorem {
            name: "stuffed",
            sentence: Text::new(
                "Dilation d is a plain convolution whose larger weight has d − 1 zeros between the weights.",
                "空洞率 d 等于一个更大的标准卷积核：相邻权值之间隔着 d − 1 个零。",
            ),
            condition: Text::new("the gaps of the large weight hold zeros", "大卷积核的空隙里是零"),
            button: Text::new("Stuff with zeros", "填入零"),
            broken: Text::new("the gaps hold copies of the weight before them", "空隙里填上前一个权值"),
        },
        Theorem {
            name: "interleaved",
            sentence: Text::new(
                "Dilation d is d² plain convolutions on d² small pictures, each of every d-th row and column, woven together again.",
                "空洞率 d 等于在 d² 幅小图上做 d² 次标准卷积（每幅取每隔 d 行、d 列的像素），再交织回去。",
            ),
            condition: Text::new("the picture is taken apart first", "先把图片拆开"),
            button: Text::new("Take apart and weave", "拆开再交织"),
            broken: Text::new("a plain convolution of the whole picture", "直接对整幅图做标准卷积"),
        },
        Theorem {
            name: "coverage",
            sentence: Text::new(
                "A stack reads its whole receptive field if and only if, in rising order, the first rate is 1 and each further one is at most 1 + (k − 1) times \
                 the sum of those before.",
                "一叠空洞卷积读遍整个感受野，当且仅当把空洞率从小到大排列后，第一个为 1，其后每个不超过 1 + (k − 1) 乘以前面各项之和。",
            ),
            condition: Text::new("these rates, lowered to what the rule allows", "把当前空洞率降到规则允许的值"),
            button: Text::new("Light up what is read", "点亮读到的像素"),
            broken: Text::new("rates that leave the rule: these, or these doubled", "违反规则的空洞率：当前值，或其两倍"),
        },
    ],
    beats: BEATS,
    errata: &[Text::new(
        "The survey asks that the rates of a stack have no common divisor. That is necessary and not enough: at k = 3 the rates 2, 3 leave a third of the field \
         unread and 1, 2, 9 leave 29 %, while 1, 2, 4 read all of it. What counts is that no rate outruns what the smaller ones cover.",
        "综述要求一叠空洞率没有公约数。这是必要条件，却不充分：k = 3 时，2、3 有三分之一的感受野没有读到，1、2、9 漏掉 29 %，而 1、2、4 \
         全部读到。关键在于：没有哪个空洞率超出较小的空洞率已覆盖的范围太多。",
    )],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Nine weights a channel, two pixels apart. The window spans 5 × 5 and still takes nine products; the sixteen pixels between are not looked at.",
            "每个通道九个权值，相隔两个像素。窗口跨越 5 × 5，却仍只有九个乘积；中间的十六个像素不看。",
        ),
        patch: "view=window&kernel_size=3&rates=2&at=output[0,0,5,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The rate goes up to 5. The number of weights stays at nine a channel. How wide is the window now?",
            "空洞率升到 5，权值仍是每通道九个。窗口现在有多宽？",
        ),
        patch: "view=window&kernel_size=3&rates=2&at=output[0,0,5,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "11: two steps of five, and one. Nine of its 121 pixels are read. It compares places ten apart: the edge of a whole eye rather than of a hair.",
                "11：两步各五格，再加一。121 个像素中只读九个。它比较的是相距十格的地方：整只眼睛的边缘，而不是一根毛的边缘。",
            ),
            patch: "view=coverage&rates=5&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Three layers, each of rate 2, reach 13 × 13 pixels. How many of these 169 does one output actually read?",
            "三层，空洞率都是 2，可及 13 × 13 个像素。这 169 个中，一个输出真正读到多少个？",
        ),
        patch: "view=window&kernel_size=3&rates=2,2,2&at=output[0,0,5,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "49, or 29 %: every second row and every second column, again and again, the middle by 49 ways and a corner by one. The output beside it reads \
                 only what is hatched here: the gridding effect.",
                "49 个，即 29 %：一次又一次都是隔行隔列，中心有 49 条路径，角上只有一条。相邻的输出读的全是这里画斜线的像素：这就是网格效应。",
            ),
            patch: "view=coverage&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Rates 1, 2, 5 in a sawtooth: three layers with as many weights reach 17 × 17, and the first layer fills what the later ones skip: follow the tree from \
             its top. All 289 pixels are read.",
            "锯齿形的空洞率 1、2、5：同样三层、同样多的权值，可及 17 × 17，第一层补上后面跳过的：从树顶往下看。289 个像素全部读到。",
        ),
        patch: "view=coverage&kernel_size=3&rates=1,2,5&at=output[0,0,5,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Rates 2 and 3 have no common divisor. Is their field of 11 × 11 fully read?",
            "2 和 3 没有公约数。它们 11 × 11 的感受野会全部读到吗？",
        ),
        patch: "view=coverage&kernel_size=3&rates=1,2,5&at=output[0,0,5,6]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "No: 81 of 121 pixels, 67 %. A step of −2, 0 or 2 and one of −3, 0 or 3 never add up to 4: the fourth rows and columns from the middle are \
                 hatched. A rate of 1 must be among them.",
                "不会：121 个像素中只读到 81 个，即 67 %。−2、0、2 与 −3、0、3 怎么相加都得不到 4：离中心第四行、第四列画着斜线。必须有一层的空洞率为 1。",
            ),
            patch: "view=coverage&rates=2,3",
        }),
    },
    Beat {
        say: Text::new(
            "What a single plain window of 17 × 17 would cost: 2604 numbers. The stack of 1, 2, 5 does with how many?",
            "一个 17 × 17 的标准窗口需要 2604 个数。1、2、5 这一叠需要多少个？",
        ),
        patch: "view=window&in_channels=3&out_channels=3&kernel_size=3&rates=1,2,5&at=output[0,0,5,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "252: three layers of 84. Not every large window can be written so, but every pixel of it is seen.",
                "252 个：三层各 84 个。并非每个大窗口都能这样写出，但其中每个像素都看得到。",
            ),
            patch: "view=coverage&tap=all",
        }),
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (filters, kernel, rates) = (p.int("out_channels"), p.int("kernel_size"), p.list("rates"));
    odd("kernel_size", kernel)?;
    let mut depth = p.int("in_channels");
    let mut shown = w.input(depth)?;
    for (i, &rate) in rates.iter().enumerate() {
        let weight = w.leaf(&format!("layers.{i}.weight"), Role::Weight, &[filters, depth, kernel, kernel])?;
        let bias = w.optional(&format!("layers.{i}.bias"), Role::Weight, &[filters])?;
        let operands: Vec<_> = [shown, weight].into_iter().chain(bias).collect();
        let last = i + 1 == rates.len();
        let (name, role) =
            if last { ("output".to_owned(), Role::Output) } else { (format!("layers.{i}"), Role::Hidden) };
        shown = w.apply(&name, role, conv(rate, kernel), &operands)?;
        depth = filters;
    }
    Ok(())
}

/// A layer that keeps the size.
fn conv(rate: usize, kernel: usize) -> Conv2d {
    Conv2d { padding: [rate * (kernel - 1) / 2; 2], dilation: [rate; 2], ..Conv2d::default() }
}

/// Steps from the centre that the rates can add up to, along one axis.
fn steps(rates: &[usize], kernel: usize) -> Set<usize> {
    rates.iter().fold(Set::from_iter([0]), |reached, rate| {
        Set::from_iter(reached.iter().flat_map(|&at| (0..kernel).map(move |u| at + u * rate)))
    })
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, h, w], [_, o, ..]) = (input, output);
    let (k, rates) = (p.int("kernel_size"), p.list("rates"));
    let (more, sum) = (rates.len() - 1, rates.iter().sum::<usize>());
    let widest = rates.iter().max().map_or(1, |&rate| rate);
    let side = (k - 1) * sum + 1;
    let read = steps(rates, k).len();
    let [channels, filters, pixels, field, read_at_all] =
        [c, o, h * w, side * side, read * read].map(|n| n as u64);
    let slots = vec!["{c}"; rates.len()].join(" + ");
    let slots = if more == 0 { slots } else { format!("({slots})") };
    let (weights, products, numbers) = if more == 0 {
        ("{i}·{o}·{w}² + {o}", "{i}·{o}·{w}²·{o}·{o}", vec![])
    } else {
        ("{i}·{o}·{w}² + {o} + {}·({o}·{o}·{w}² + {o})", "({i}·{o}·{w}² + {}·{o}·{o}·{w}²)·{o}·{o}", vec![more, o, o, k])
    };
    vec![
        Line::count(
            Text::new("widest window, side", "最宽窗口的边长"),
            formula("{c}·({w} − 1) + 1", &[widest, k]),
            (widest * (k - 1) + 1) as u64,
            None,
        ),
        Line::count(
            Text::new("receptive field, side", "感受野边长"),
            formula(&format!("({{w}} − 1)·{slots} + 1"), &[&[k], rates].concat()),
            side as u64,
            Some(side as u64),
        ),
        Line::share(
            Text::new("of its field read", "其中读到"),
            formula("{} × {} / ({} × {})", &[read, read, side, side]),
            read_at_all as f64 / field as f64,
        ),
        Line::count(
            Text::new("parameters", "参数量"),
            formula(weights, &[vec![c, o, k, o], numbers.clone(), vec![o]].concat()),
            graph.parameters() as u64,
            Some(channels * filters * field + filters),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(products, &[vec![c, o, k], numbers, vec![h, w]].concat()),
            graph.cost().macs,
            Some(channels * filters * field * pixels),
        ),
        Line::memory(output),
    ]
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "stuffed", applies: |_| true, sides: stuffed },
    Law { name: "interleaved", applies: |_| true, sides: interleaved },
    Law { name: "coverage", applies: |_| true, sides: coverage },
];

/// Rate 1, or a window of one, leaves nothing between.
fn no_gaps() -> Problem {
    Problem::new("rates", Text::new("there are no gaps here", "这里没有空隙"), &[])
}

/// The first layer at the widest rate.
struct Single<'a> {
    rate: usize,
    kernel: usize,
    input: &'a Tensor<f64>,
    weight: &'a Tensor<f64>,
    bias: Option<&'a Tensor<f64>>,
}

impl<'a> Single<'a> {
    fn of(case: &'a Case<'_>, condition: Condition) -> Result<Self, Problem> {
        let rate = case.params.list("rates").iter().max().map_or(1, |&rate| rate);
        let kernel = case.params.int("kernel_size");
        if condition == Condition::Broken && (rate == 1 || kernel == 1) {
            return Err(no_gaps());
        }
        let (input, weight) = (case.leaf("input")?, case.leaf("layers.0.weight")?);
        Ok(Self { rate, kernel, input, weight, bias: case.leaves.get("layers.0.bias") })
    }

    fn run(&self, case: &Case<'_>) -> Result<Tensor<f64>, Problem> {
        let mut leaves = case.leaves.clone();
        leaves.retain(|name, _| name == "input" || name.starts_with("layers.0."));
        case.run(&case.params.with("rates", Value::List(vec![self.rate])), &leaves, "output")
    }

    /// Another weight, at rate 1.
    fn plain(&self, case: &Case<'_>, input: &Tensor<f64>, weight: &Tensor<f64>) -> Result<Tensor<f64>, Problem> {
        let [.., kernel] = weight.shape().nchw();
        let operands: Vec<&Tensor<f64>> = [input, weight].into_iter().chain(self.bias).collect();
        case.apply(&conv(1, kernel), &operands)
    }
}

/// The widest rate, against a plain convolution with zeros between its weights.
fn stuffed(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let layer = Single::of(case, condition)?;
    let [filters, depth, ..] = layer.weight.shape().nchw();
    let side = layer.rate * (layer.kernel - 1) + 1;
    let shape = Shape::new(&[filters, depth, side, side]);
    let large = Tensor::from_fn(shape, |i| {
        let [o, c, u, v] = shape.nchw_at(i);
        let between = u % layer.rate != 0 || v % layer.rate != 0;
        let nearest = layer.weight.get(&[o, c, u / layer.rate, v / layer.rate]).unwrap_or(f64::NAN);
        if between && condition == Condition::Kept { 0.0 } else { nearest }
    });
    Ok([layer.run(case)?, layer.plain(case, layer.input, &large)?])
}

/// The widest rate, against plain convolutions of every d-th row and column, woven together.
fn interleaved(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let layer = Single::of(case, condition)?;
    let dilated = layer.run(case)?;
    if condition == Condition::Broken {
        return Ok([dilated, layer.plain(case, layer.input, layer.weight)?]);
    }
    let ([_, channels, height, width], rate) = (layer.input.shape().nchw(), layer.rate);
    let mut woven = Tensor::zeros(dilated.shape());
    for (row, column) in (0..rate.min(height)).flat_map(|a| (0..rate.min(width)).map(move |b| (a, b))) {
        let shape = Shape::new(&[1, channels, (height - row).div_ceil(rate), (width - column).div_ceil(rate)]);
        let part = Tensor::from_fn(shape, |i| {
            let [_, c, y, x] = shape.nchw_at(i);
            layer.input.get(&[0, c, row + y * rate, column + x * rate]).unwrap_or(f64::NAN)
        });
        let part = layer.plain(case, &part, layer.weight)?;
        for (i, &value) in part.data().iter().enumerate() {
            let [_, o, y, x] = part.shape().nchw_at(i);
            woven.data_mut()[(o * height + row + y * rate) * width + column + x * rate] = value;
        }
    }
    Ok([dilated, woven])
}

/// Where one white pixel is felt after a stack of weights that are all 1, against everywhere in reach.
fn coverage(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let kernel = case.params.int("kernel_size");
    if condition == Condition::Broken && kernel == 1 {
        return Err(no_gaps());
    }
    let mut rates = case.params.list("rates").to_vec();
    rates.sort_unstable();
    let mut reached = 0;
    let lowered: Vec<usize> = rates
        .iter()
        .map(|&rate| {
            let rate = rate.min(1 + (kernel - 1) * reached);
            reached += rate;
            rate
        })
        .collect();
    let rates = match condition {
        Condition::Kept => lowered,
        Condition::Broken if lowered == rates => rates.iter().map(|rate| 2 * rate).collect(),
        Condition::Broken => rates,
    };
    let side = (kernel - 1) * rates.iter().sum::<usize>() + 1;
    let lit = side * side / 2;
    let picture = Tensor::from_fn(Shape::new(&[1, 1, side, side]), |i| f64::from(u8::from(i == lit)));
    let ones = Tensor::from_fn(Shape::new(&[1, 1, kernel, kernel]), |_| 1.0);
    let layers = (0..rates.len()).map(|i| (format!("layers.{i}.weight"), ones.clone()));
    let leaves: Leaves<f64> = layers.chain([("input".to_owned(), picture)]).collect();
    let one = ["in_channels", "out_channels"].iter().fold(case.params.clone(), |p, name| p.with(name, Value::Int(1)));
    let paths = case.run(&one.with("rates", Value::List(rates)), &leaves, "output")?;
    Ok([paths.map(|paths| f64::from(u8::from(paths > 0.0))), paths.map(|_| 1.0)])
}
