//! Heterogeneous convolution: inside one filter some channels get the whole window, the others its centre alone. Singh et al., HetConv, 2019.

use super::checks::odd;
use super::params::{in_channels, out_channels, stride};
use super::receipt::{Line, extents, formula};
use super::{Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, Role, Wiring};
use crate::primitive::{Conv2d, HetConv2d};
use crate::tensor::Tensor;
use crate::words::{Problem, Text};

/// Filter o sees channel c through its whole window where `(c - o) mod p = 0`, else through its centre.
pub static OPERATOR: Operator = Operator {
    id: "heterogeneous",
    params: &[
        in_channels([1, 8], 4),
        out_channels([1, 8], 4),
        Param::int("kernel_size", Text::new("kernel_size", "卷积核大小"), [1, 255], [1, 7], 3),
        Param::int("p", Text::new("p (full windows: one channel in p)", "p（每 p 个通道有一个完整窗口）"), [1, 4096], [1, 8], 4),
        stride([1, 4], 1),
    ],
    wire,
    sources: &[("weight", "0.0833,vertical,horizontal,laplacian"), ("bias", "0")],
    stem: "atlas",
    linear: |_| true,
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Heterogeneous convolution (HetConv)", "异构卷积（HetConv）"),
    short: Text::new("Heterogeneous", "异构卷积"),
    summary: Text::new(
        "A filter looks around in one channel out of P. Of the others it reads only the pixel in the middle.",
        "每个滤波器只在每 P 个通道中的一个里看四周，其余通道只读正中的那个像素。",
    ),
    glyph: r#"<path d="M2.6 2.6h5.8v5.8H2.6zM9.1 9.1h5.8v5.8H9.1zM15.6 15.6h5.8v5.8h-5.8z" fill="currentColor"/><path d="M12 5.5h0M18.5 5.5h0M5.5 12h0M18.5 12h0M5.5 18.5h0M12 18.5h0" fill="none" stroke="currentColor" stroke-width="2.3" stroke-linecap="round"/>"#,
    views: &[View::Blocks, View::Window, View::Lanes, View::Coverage, View::Sweep],
    opening: "at=output[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("plain convolution", "标准卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "HetConv: Heterogeneous Kernel-Based Convolutions for Deep CNNs",
        source: "Singh, Verma, Rai, Namboodiri · CVPR 2019",
        url: "https://arxiv.org/abs/1903.04120",
    },
    theorems: &[
        Theorem {
            name: "plain",
            sentence: Text::new("With P = 1 every channel has its whole window: plain convolution.", "P = 1 时每个通道都有完整的窗口：就是标准卷积。"),
            condition: Text::new("P = 1", "P 等于 1"),
            button: Text::new("Set P to 1", "令 P = 1"),
            broken: Text::new("P at least 2", "P 至少为 2"),
        },
        Theorem {
            name: "masked",
            sentence: Text::new(
                "It is plain convolution with a masked weight: all but the centre is zero, except where channel and filter are a multiple of P apart.",
                "它就是卷积核带掩码的标准卷积：除非通道与滤波器的序号相差 P 的倍数，中心以外全为零。",
            ),
            condition: Text::new("the mask moves on by one channel from filter to filter", "掩码从一个滤波器到下一个移动一个通道"),
            button: Text::new("Mask the weight", "给卷积核加掩码"),
            broken: Text::new("the mask one channel further on", "掩码多移一个通道"),
        },
    ],
    beats: BEATS,
    errata: &[Text::new(
        "Code that is copied widely adds a grouped convolution and a 1 × 1 convolution over all channels. That is another layer: its full windows stand in \
         blocks, not on the paper's staircase, and its 1 × 1 weights on the full channels are spent twice, as their windows have a centre already.",
        "流传很广的代码把一个组卷积与一个作用于全部通道的 1×1 卷积相加。那是另一种层：它的完整窗口排成方块而非论文中的阶梯；\
         而且在有完整窗口的通道上，1×1 的权值是多余的，因为窗口本来就有中心。",
    )],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Four channels: red, green, blue, brightness. This filter looks around in red only, nine products; the others give one each. Twelve in all.",
            "四个通道：红、绿、蓝、亮度。这个滤波器只在红色中看四周，九个乘积；其余通道各给一个。一共十二个。",
        ),
        patch: "in_channels=4&out_channels=4&kernel_size=3&p=4&stride=1&weight=0.0833,vertical,horizontal,laplacian&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The next filter takes its turn one channel further: it looks around in green. A staircase, so that every channel is looked at by someone.",
            "下一个滤波器轮到下一个通道：它在绿色中看四周。像阶梯一样，于是每个通道都有人细看。",
        ),
        patch: "in_channels=4&out_channels=4&kernel_size=3&p=4&stride=1&weight=0.0833,vertical,horizontal,laplacian&at=output[0,1,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "A plain filter here has 36 weights: four channels of nine. With P = 4, what share of the products is left?",
            "标准滤波器在这里有 36 个权值：四个通道各九个。P = 4 时还剩几分之几的乘积？",
        ),
        patch: "in_channels=4&out_channels=4&kernel_size=3&p=4&stride=1&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "A third: 12 of 36. That is 1/4 for the channel with its window, and a ninth of the other 3/4.",
                "三分之一：36 中的 12。即有窗口的通道占 1/4，其余 3/4 只用九分之一。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "This filter is a Laplacian: −4 in the middle, 1 around it. Where it has only its middle, what does it make of a picture?",
            "这个滤波器是拉普拉斯：中间 −4，四周 1。在只有中间的通道上，它会把图片变成什么？",
        ),
        patch: "in_channels=4&out_channels=4&kernel_size=3&p=1&stride=1&weight=0.0833,vertical,horizontal,laplacian&at=output[0,3,4,6]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "A negative. Without its surroundings there is nothing to compare with: −4 times the pixel is left, and the bright fur turns dark.",
                "一张负片。没有四周就无从比较，只剩像素乘 −4，亮的毛变暗了。",
            ),
            patch: "p=4",
        }),
    },
    Beat {
        say: Text::new(
            "With P = 2 every second channel has its window: 20 of 36 products, 55.6 %. P slides between plain convolution, at 1, and almost 1 × 1.",
            "P = 2 时每隔一个通道有窗口：36 个乘积中的 20 个，55.6 %。P 就在标准卷积（P = 1）与接近 1×1 之间滑动。",
        ),
        patch: "in_channels=4&out_channels=4&kernel_size=3&p=2&stride=1&weight=0.0833,vertical,horizontal,laplacian&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Depthwise plus 1 × 1 must wait for its first half before it can begin its second. Here everything happens in one pass, at one place.",
            "深度可分离卷积要先做完前一步才能做后一步。这里一切都在一遍之内、在同一处完成。",
        ),
        patch: "in_channels=4&out_channels=4&kernel_size=3&p=4&stride=1&weight=0.0833,vertical,horizontal,laplacian&at=output[0,2,4,6]&tap=all",
        reveal: None,
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters, kernel) = (p.int("in_channels"), p.int("out_channels"), p.int("kernel_size"));
    odd("kernel_size", kernel)?;
    let input = w.input(channels)?;
    let weight = w.leaf("weight", Role::Weight, &[filters, channels, kernel, kernel])?;
    let bias = w.optional("bias", Role::Weight, &[filters])?;
    let conv = HetConv2d { p: p.int("p"), stride: p.pair("stride"), padding: [kernel / 2; 2] };
    let operands: Vec<_> = [input, weight].into_iter().chain(bias).collect();
    w.apply("output", Role::Output, conv, &operands)?;
    Ok(())
}

/// Whether filter `o` sees channel `c` through its whole window, `on` channels further on.
fn full(p: usize, c: usize, o: usize, on: usize) -> bool {
    c % p == (o + on) % p
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, h, w], [_, o, oh, ow]) = (input, output);
    let (kernel, every) = (p.int("kernel_size"), p.int("p"));
    let windows: usize = (0..o).map(|o| (0..c).filter(|&c| full(every, c, o, 0)).count()).sum();
    let centres = c * o - windows;
    let plain = (c * o * kernel * kernel) as u64;
    let (used, places) = ((windows * kernel * kernel + centres) as u64, (oh * ow) as u64);
    let (ratio, title) = if c % every == 0 {
        (formula("1 / {c} + (1 − 1 / {c}) / {w}²", &[every, every, kernel]), Text::new("of plain convolution", "相当于标准卷积的"))
    } else {
        let title = Text::new("of plain convolution, counted: P does not divide the channels", "相当于标准卷积的（逐个计数：P 不整除通道数）");
        (formula("({c}·{w}² + {c}) / ({i}·{o}·{w}²)", &[windows, kernel, centres, c, o, kernel]), title)
    };
    let padding = [kernel / 2; 2];
    let mut lines = Line::extents(input, output, [[kernel; 2], p.pair("stride"), padding]).to_vec();
    lines.extend([
        Line::count(
            Text::new("parameters", "参数量"),
            formula("{i}·{o}·{w}² + {o}", &[c, o, kernel, o]),
            graph.parameters() as u64,
            Some(plain + o as u64),
        ),
        Line::count(
            Text::new("of these in use", "其中用到的"),
            formula("{c}·{w}² + {c} + {o}", &[windows, kernel, centres, o]),
            used + o as u64,
            Some(plain + o as u64),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula("({c}·{w}² + {c})·{o}·{o}", &[windows, kernel, centres, oh, ow]),
            graph.cost().macs,
            Some(plain * places),
        ),
        Line::share(title, ratio, used as f64 / plain as f64),
        Line::share(
            Text::new("receptive field", "感受野"),
            formula("{w} × {w} / ({i} × {i})", &[kernel, kernel, h, w]),
            (kernel * kernel) as f64 / (h * w) as f64,
        ),
        Line::memory(output),
    ]);
    lines
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "plain", applies: |_| true, sides: plain },
    Law { name: "masked", applies: |_| true, sides: masked },
];

/// A plain convolution of the same input, with another weight.
fn conv(case: &Case<'_>, weight: &Tensor<f64>) -> Result<Tensor<f64>, Problem> {
    let padding = [case.params.int("kernel_size") / 2; 2];
    let conv = Conv2d { stride: case.params.pair("stride"), padding, ..Conv2d::default() };
    let operands: Vec<&Tensor<f64>> =
        [case.leaf("input")?, weight].into_iter().chain(case.leaves.get("bias")).collect();
    case.apply(&conv, &operands)
}

/// The weight with everything but the centre at zero where filter and channel do not meet.
fn mask(weight: &Tensor<f64>, p: usize, on: usize) -> Tensor<f64> {
    let [_, channels, rows, columns] = weight.shape().nchw();
    let (area, centre) = (rows * columns, rows / 2 * columns + columns / 2);
    Tensor::from_fn(weight.shape(), |i| {
        let (o, c) = (i / area / channels, i / area % channels);
        if full(p, c, o, on) || i % area == centre { weight.data()[i] } else { 0.0 }
    })
}

/// Refuses a counter-example that is none.
fn differ(a: &Tensor<f64>, b: &Tensor<f64>) -> Result<(), Problem> {
    let text = Text::new(
        "nothing is masked here: use more channels or a larger window",
        "这里没有被掩掉的权值：请增加通道或增大窗口",
    );
    if a == b { Err(Problem::new("p", text, &[])) } else { Ok(()) }
}

/// At P = 1, against plain convolution.
fn plain(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let weight = case.leaf("weight")?;
    let p = if condition == Condition::Kept { 1 } else { case.params.int("p").max(2) };
    if condition == Condition::Broken {
        differ(weight, &mask(weight, p, 0))?;
    }
    Ok([case.run(&case.params.with("p", Value::Int(p)), &case.leaves, "output")?, conv(case, weight)?])
}

/// As set, against plain convolution with the masked weight.
fn masked(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (weight, p) = (case.leaf("weight")?, case.params.int("p"));
    let on = usize::from(condition == Condition::Broken);
    let other = mask(weight, p, on);
    if condition == Condition::Broken {
        differ(&other, &mask(weight, p, 0))?;
    }
    Ok([case.run(&case.params, &case.leaves, "output")?, conv(case, &other)?])
}
