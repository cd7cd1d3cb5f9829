//! Involution: at every place a weight of its own, made from the pixel there and shared over channels. Li et al., Involution: inverting the
//! inherence of convolution for visual recognition, 2021.

use super::checks::{divides, odd};
use super::experts::indifferent;
use super::receipt::{Line, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, Leaves, Meaning, Role, Wiring};
use crate::primitive::{AvgPool2d, Conv2d, Involution, Relu};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// `K = span(relu(reduce(x)))`, and every place filtered by its own `K`.
pub static OPERATOR: Operator = Operator {
    id: "involution",
    params: &[
        Param::int("channels", Text::new("channels", "通道"), [1, 4096], [1, 8], 3),
        Param::int("kernel_size", Text::new("kernel_size", "卷积核大小"), [1, 255], [1, 7], 3),
        Param::int("groups", Text::new("groups", "组数"), [1, 4096], [1, 4], 1),
        Param::int("reduction", Text::new("reduction", "缩减比"), [1, 4096], [1, 4], 3),
        Param::int("stride", Text::new("stride", "步长"), [1, 255], [1, 4], 1),
    ],
    wire,
    sources: &[("reduce.weight", "grey"), ("reduce.bias", "0"), ("span.weight", "laplacian"), ("span.bias", "sharpen")],
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Involution", "内卷"),
    short: Text::new("Involution", "内卷"),
    summary: Text::new(
        "Convolution has one weight for all places and another for each channel. Here every place has a weight of its own, made from its own pixel, \
         and channels share it.",
        "卷积在所有位置用同一个卷积核，每个通道却不同。这里反过来：每个位置有自己的卷积核，由该处像素生成，各通道共用。",
    ),
    glyph: r#"<path d="M2.75 2.75h8v8h-8zM13.25 2.75h8v8h-8zM2.75 13.25h8v8h-8zM13.25 13.25h8v8h-8z" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M4.5 6.75H9M15 9l4.5-4.5M6.75 15v4.5M15 15l4.5 4.5" fill="none" stroke="currentColor" stroke-width="1.8"/>"#,
    views: &[View::Window, View::Flow, View::Coverage, View::Sweep],
    opening: "at=output[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("a plain convolution of as many channels", "同样通道数的普通卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Involution: Inverting the Inherence of Convolution for Visual Recognition",
        source: "Li, Hu, Wang, Li, She, Zhu, Zhang, Chen · CVPR 2021",
        url: "https://arxiv.org/abs/2103.06255",
    },
    theorems: &[
        Theorem {
            name: "constant",
            sentence: Text::new(
                "If the weight is the same at every place, involution is a depthwise convolution whose channels share it group by group.",
                "若卷积核处处相同，内卷就是逐深度卷积，同组的通道共用一个卷积核。",
            ),
            condition: Text::new("a constant kernel map", "卷积核图为常数"),
            button: Text::new("Freeze the weight", "冻结卷积核"),
            broken: Text::new("the weight made from each pixel", "卷积核由每个像素生成"),
        },
        Theorem {
            name: "delta",
            sentence: Text::new(
                "If every weight is 1 in the middle and 0 elsewhere, the picture comes out unchanged.",
                "若每个卷积核中间为 1、其余为 0，图片原样输出。",
            ),
            condition: Text::new("stride 1", "步长为 1"),
            button: Text::new("Use the identity", "使用恒等核"),
            broken: Text::new("the 1 beside the middle", "1 不在正中"),
        },
        Theorem {
            name: "equivariance",
            sentence: Text::new(
                "Shift the picture by the stride, and the output shifts by one, weights and all.",
                "把图片平移一个步长，输出连同卷积核平移一格。",
            ),
            condition: Text::new("a shift by a multiple of the stride, away from the border", "平移量是步长的倍数，不计边缘"),
            button: Text::new("Shift the picture", "平移图片"),
            broken: Text::new("stride 2, shifted by one", "步长 2，只平移一格"),
        },
    ],
    beats: BEATS,
    errata: &[],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Nine neighbours times nine weights, as always. But these nine weights belong to this place alone.",
            "九个邻居乘九个权值，和以往一样。但这九个权值只属于这个位置。",
        ),
        patch: "channels=3&kernel_size=3&groups=1&reduction=3&stride=1&set=&at=output[0,0,4,6]&tap=5",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Where do they come from? From the pixel here: its three channels become one number, and that number becomes nine weights.",
            "它们从哪来？来自这里的像素：三个通道变成一个数，这个数再变成九个权值。",
        ),
        patch: "channels=3&kernel_size=3&groups=1&reduction=3&stride=1&set=&at=stage.kernel[0,4,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Where it is black the weight sharpens: 5 in the middle, −1 around it. Each step of brightness takes 4 from the middle and gives 1 to each \
             neighbour. What is the weight where it is white?",
            "黑的地方卷积核是锐化：中间 5，四周 −1。亮度每增加一份，中间减 4，四邻各加 1。白的地方卷积核是什么？",
        ),
        patch: "channels=3&kernel_size=3&groups=1&reduction=3&stride=1&reduce.weight=grey&span.weight=laplacian&span.bias=sharpen&set=&at=stage.kernel[0,4,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "1 in the middle and 0 around it: white stays as it is, shadows are sharpened.",
                "中间 1，四周 0：白的地方不变，暗处被锐化。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Copy the weight of one place to all places. What kind of convolution is left?",
            "把一个位置的卷积核复制到所有位置。剩下的是哪种卷积？",
        ),
        patch: "channels=3&kernel_size=3&groups=1&reduction=3&stride=1&set=&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "An ordinary depthwise one, with the same weight for every channel.",
                "普通的逐深度卷积，每个通道用同一个卷积核。",
            ),
            patch: "set=stage.kernel:@4,6&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "No weight is stored, only the recipe: 4 numbers to reduce three channels to one, 18 to span nine weights. A plain convolution has 81.",
            "这里不存卷积核，只存做法：把三个通道缩成一个要 4 个数，展开成九个权值要 18 个数。普通卷积有 81 个。",
        ),
        patch: "channels=3&kernel_size=3&groups=1&reduction=3&stride=1&set=&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "With three groups each channel has a weight of its own at every place. How many weights does the kernel map hold on 12 × 12 places?",
            "分三组时，每个通道在每个位置都有自己的卷积核。12 × 12 个位置上，卷积核图共有多少个权值？",
        ),
        patch: "channels=3&kernel_size=3&groups=1&reduction=3&stride=1&set=&at=stage.kernel[0,4,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "3\u{2009}888: three groups times nine weights times 144 places, and none of them is a parameter.",
                "3\u{2009}888 个：三组乘九个权值乘 144 个位置，没有一个是参数。",
            ),
            patch: "groups=3&tap=all",
        }),
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, kernel_size, groups) = (p.int("channels"), p.int("kernel_size"), p.int("groups"));
    let (reduction, stride) = (p.int("reduction"), p.int("stride"));
    odd("kernel_size", kernel_size)?;
    divides(("groups", groups), &[("channels", channels)])?;
    if reduction > channels {
        let text = Text::new(
            "reduction must leave a channel of {0}: at most {0}, not {1}",
            "reduction 必须至少留下 {0} 个通道中的一个：最多 {0}，不能是 {1}",
        );
        return Err(Problem::of("reduction", text, &[&channels, &reduction]));
    }
    let input = w.input(channels)?;
    let [_, _, height, width] = w.shape(input).nchw();
    divides(("stride", stride), &[("height", height), ("width", width)])?;
    let seen = if stride == 1 {
        input
    } else {
        let pool = AvgPool2d { kernel: [stride; 2], stride: [stride; 2], padding: [0; 2] };
        w.apply("pooled", Role::Hidden, pool, &[input])?
    };
    let hidden = w.width("reduce.weight", channels / reduction);
    let reduce = w.leaf("reduce.weight", Role::Weight, &[hidden, channels, 1, 1])?;
    let bias = w.optional("reduce.bias", Role::Weight, &[hidden])?;
    let operands: Vec<_> = [seen, reduce].into_iter().chain(bias).collect();
    let reduced = w.apply("reduced", Role::Hidden, Conv2d::default(), &operands)?;
    let active = w.apply("active", Role::Hidden, Relu, &[reduced])?;
    let (window, spanned) = ([kernel_size; 2], groups * kernel_size * kernel_size);
    let span = w.leaf("span.weight", Role::Weight, &[spanned, hidden, 1, 1])?;
    let bias = w.optional("span.bias", Role::Weight, &[spanned])?;
    for leaf in [Some(span), bias].into_iter().flatten() {
        w.means(leaf, Meaning::Windows(window));
    }
    let operands: Vec<_> = [active, span].into_iter().chain(bias).collect();
    let kernel = w.apply("stage.kernel", Role::Control, Conv2d::default(), &operands)?;
    w.apply("output", Role::Output, Involution { kernel_size, groups, stride }, &[input, kernel])?;
    Ok(())
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, ih, iw], [_, _, h, w]) = (input, output);
    let (k, groups, stride) = (p.int("kernel_size"), p.int("groups"), p.int("stride"));
    let reduction = p.int("reduction");
    let hidden = if c % reduction == 0 { "{i} / {c}" } else { "⌊{i} / {c}⌋" };
    let plain = (c * c * k * k) as u64;
    let extent = |title, from, to: usize| Line::count(title, formula("{i} / {}", &[from, stride]), to as u64, None);
    vec![
        extent(Text::new("output height", "输出高度"), ih, h),
        extent(Text::new("output width", "输出宽度"), iw, w),
        Line::count(
            Text::new("parameters", "参数量"),
            formula(
                &format!("{{i}}·{hidden} + {{w}}²·{{}}·{hidden} + {hidden} + {{w}}²·{{}}"),
                &[c, c, reduction, k, groups, c, reduction, c, reduction, k, groups],
            ),
            graph.parameters() as u64,
            Some(plain),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(
                &format!("{{o}}·{{o}}·({{i}}·{hidden} + {{w}}²·{{}}·{hidden} + {{w}}²·{{i}})"),
                &[h, w, c, c, reduction, k, groups, c, reduction, k, c],
            ),
            graph.cost().macs,
            Some(plain * (h * w) as u64),
        ),
        Line::count(
            Text::new("weights in the kernel map", "卷积核图中的权值数"),
            formula("{}·{w}²·{o}·{o}", &[groups, k, h, w]),
            (groups * k * k * h * w) as u64,
            None,
        ),
        Line::memory(output),
    ]
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "constant", applies: |_| true, sides: constant },
    Law { name: "delta", applies: |p| p.int("stride") == 1, sides: delta },
    Law { name: "equivariance", applies: |_| true, sides: shifted },
];

/// Leaves that make the same weights at every place: `windows` (G, k, k).
fn frozen(case: &Case<'_>, windows: &Tensor<f64>) -> Result<Leaves<f64>, Problem> {
    let mut leaves = case.with("span.weight", Tensor::zeros(case.leaf("span.weight")?.shape()));
    leaves.insert("span.bias".into(), windows.reshaped(Shape::new(&[windows.shape().len()]))?);
    Ok(leaves)
}

/// The windows the operator would make where a pixel is zero after reduction.
fn resting(case: &Case<'_>) -> Result<Tensor<f64>, Problem> {
    let (k, groups) = (case.params.int("kernel_size"), case.params.int("groups"));
    let shape = Shape::new(&[groups, k, k]);
    case.leaves.get("span.bias").map_or_else(|| Ok(Tensor::from_fn(shape, |i| 1.0 + i as f64)), |bias| bias.reshaped(shape))
}

/// Frozen weights, against a depthwise convolution by them; broken by weights made from each pixel.
fn constant(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let windows = resting(case)?;
    let (k, channels) = (case.params.int("kernel_size"), case.params.int("channels"));
    let leaves = match condition {
        Condition::Kept => frozen(case, &windows)?,
        Condition::Broken if case.run(&case.params, &case.leaves, "active")?.magnitude() == 0.0 => {
            return Err(indifferent("reduce.weight"));
        }
        Condition::Broken => case.leaves.clone(),
    };
    let shared = channels / case.params.int("groups");
    let bank = Tensor::from_fn(Shape::new(&[channels, 1, k, k]), |i| {
        windows.data()[i / (k * k) / shared * k * k + i % (k * k)]
    });
    let conv = Conv2d {
        stride: [case.params.int("stride"); 2],
        padding: [k / 2; 2],
        groups: channels,
        ..Conv2d::default()
    };
    Ok([case.run(&case.params, &leaves, "output")?, case.apply(&conv, &[case.leaf("input")?, &bank])?])
}

/// Weights of 1 in the middle, against the picture; broken by the 1 beside the middle.
fn delta(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (k, groups) = (case.params.int("kernel_size"), case.params.int("groups"));
    let middle = k * k / 2;
    let lit = match condition {
        Condition::Kept => middle,
        Condition::Broken if k == 1 => return Err(indifferent("kernel_size")),
        Condition::Broken => middle + 1,
    };
    let windows = Tensor::from_fn(Shape::new(&[groups, k, k]), |i| if i % (k * k) == lit { 1.0 } else { 0.0 });
    Ok([case.run(&case.params, &frozen(case, &windows)?, "output")?, case.leaf("input")?.clone()])
}

/// The picture shifted by the stride in columns, against the output shifted by one, inside; broken by stride 2 and a shift of one.
fn shifted(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (params, step) = match condition {
        Condition::Kept => (case.params.clone(), case.params.int("stride")),
        Condition::Broken => (case.params.with("stride", Value::Int(2)), 1),
    };
    let (stride, reach) = (params.int("stride"), params.int("kernel_size") / 2);
    let input = case.leaf("input")?;
    let width = input.shape().nchw()[3];
    let moved = Tensor::from_fn(input.shape(), |i| input.data()[i - step.min(i % width)]);
    let before = case.run(&params, &case.leaves, "output")?;
    let after = case.run(&params, &case.with("input", moved), "output")?;
    let columns = before.shape().nchw()[3];
    let inside: Vec<usize> =
        (1..columns).filter(|&j| (j - 1) * stride >= reach && j * stride + reach.max(stride - 1) < width).collect();
    if inside.is_empty() {
        let text = Text::new("the picture is too small for this window to lie inside", "图片太小，窗口无法完全落在其中");
        return Err(Problem::new("input", text, &[]));
    }
    let rows = before.shape().len() / columns;
    let crop = |tensor: &Tensor<f64>, back: usize| {
        let at = |i: usize| tensor.data()[i / inside.len() * columns + inside[i % inside.len()] - back];
        Tensor::from_fn(Shape::new(&[rows, inside.len()]), at)
    };
    Ok([crop(&after, 0), crop(&before, 1)])
}
