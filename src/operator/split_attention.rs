//! Split attention: maps in cardinal groups, each split radix-fold, weighed against each other for every channel. Zhang et al., ResNeSt:
//! split-attention networks, 2020.

use super::checks::{divides, odd};
use super::experts::indifferent;
use super::params::{in_channels, kernel_size, out_channels};
use super::receipt::{Line, area, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, NodeId, Role, Wiring};
use crate::primitive::{Add, Conv2d, GlobalAvgPool, Multiply, Relu, Reshape, Sigmoid, Slice, Softmax, SwapAxes};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// `sum a_r u_r` over the splits of `u = relu(conv(x))`, `a` from the mean of their sum; as a block, between two 1x1 convolutions and beside a skip.
pub static OPERATOR: Operator = Operator {
    id: "split-attention",
    params: &[
        in_channels([1, 16], 8),
        out_channels([1, 16], 4),
        Param::int("radix", Text::new("radix", "拆分数"), [1, 64], [1, 4], 2),
        Param::int("cardinality", Text::new("cardinality", "基数"), [1, 4096], [1, 4], 2),
        kernel_size([1, 7], 3),
        Param::int("inter_channels", Text::new("inter_channels", "中间通道"), [1, 4096], [1, 16], 4),
        Param::flag("block", Text::new("block", "残差块"), false),
    ],
    wire,
    stem: "atlas",
    sources: &[
        ("reduce.weight", "identity"),
        ("conv.weight", "identity"),
        ("fc1.weight", "identity"),
        ("fc1.bias", "0"),
        ("fc2.weight", "8,8,0,0"),
        ("fc2.bias", "-8,-8,0,0"),
        ("expand.weight", "identity"),
    ],
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Split attention", "分离注意力"),
    short: Text::new("Split attention", "分离注意力"),
    summary: Text::new(
        "Each channel of the output is a weighted mean of several maps. The weights add up to 1, channel by channel, and come from the whole picture.",
        "输出的每个通道都是几幅特征图的加权平均。权重逐通道相加为 1，由整幅图片决定。",
    ),
    glyph: r#"<path d="M2.75 3.75h4.5v16.5h-4.5zM9.75 3.75h4.5v16.5h-4.5zM16.75 3.75h4.5v16.5h-4.5z" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M2.5 13.5h5v7h-5zM9.5 7.5h5v13h-5zM16.5 16.5h5v4h-5z" fill="currentColor"/>"#,
    views: &[View::Flow, View::Window, View::Lanes, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=output[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("one plain convolution", "一个普通卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "ResNeSt: Split-Attention Networks",
        source: "Zhang, Wu, Zhang, Zhu, Lin, Zhang, Sun, He, Mueller, Manmatha, Li, Smola · 2020",
        url: "https://arxiv.org/abs/2004.08955",
    },
    theorems: &[
        Theorem {
            name: "squeeze",
            sentence: Text::new(
                "With a radix of 1 this is squeeze-and-excitation: each channel times a sigmoid of the channels' means.",
                "拆分数为 1 时就是压缩-激励（SE）：每个通道乘以由各通道均值得到的 sigmoid。",
            ),
            condition: Text::new("radix 1, with a sigmoid", "拆分数为 1，用 sigmoid"),
            button: Text::new("Do not split", "不拆分"),
            broken: Text::new("a softmax over the single split: always 1", "对唯一的一份做 softmax：恒为 1"),
        },
        Theorem {
            name: "shares",
            sentence: Text::new(
                "For every channel, the weights of its splits add up to 1.",
                "对每个通道，各拆分的权重之和为 1。",
            ),
            condition: Text::new("radix above 1", "拆分数大于 1"),
            button: Text::new("Add the bars", "把条相加"),
            broken: Text::new("a sigmoid for each instead of a softmax", "改为各自取 sigmoid"),
        },
        Theorem {
            name: "mean",
            sentence: Text::new(
                "If all scores of a channel are equal, its output is the mean of its splits.",
                "若一个通道的各得分相等，它的输出就是各拆分的平均。",
            ),
            condition: Text::new("equal scores", "得分相等"),
            button: Text::new("Make scores equal", "令得分相等"),
            broken: Text::new("scores as they are", "得分保持原样"),
        },
    ],
    beats: BEATS,
    errata: &[],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Eight channels go into four groups. Two groups make the first split of the output's four channels, here colours and brightness; two make the \
             second, here edges and a blur.",
            "八个通道分到四组。两组产生输出四个通道的第一份，这里是颜色与亮度；另两组产生第二份，这里是边缘与模糊。",
        ),
        patch: "in_channels=8&out_channels=4&radix=2&cardinality=2&block=false&set=&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The splits are added, averaged over the picture, and sent through two small grouped layers: a score for every split of every channel.",
            "各份相加，在整幅图上取平均，再经过两个小的分组层：每个通道的每一份得到一个得分。",
        ),
        patch: "in_channels=8&out_channels=4&radix=2&cardinality=2&block=false&set=&at=mean[0,0,0,0]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "A softmax runs over the splits, for each channel on its own. If one split of a channel gets 0.7, what does the other get?",
            "softmax 对各份进行，每个通道各自独立。若一个通道的一份得到 0.7，另一份得到多少？",
        ),
        patch: "in_channels=8&out_channels=4&radix=2&cardinality=2&block=false&set=&at=stage.attention[0]&tap=0",
        reveal: Some(Reveal {
            say: Text::new("0.3: the two always add up to 1.", "0.3：两者之和总是 1。"),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Give the first split everything, in every channel. What remains of the second?",
            "在每个通道里把全部权重给第一份。第二份还剩什么？",
        ),
        patch: "in_channels=8&out_channels=4&radix=2&cardinality=2&block=false&set=&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "Nothing: the output is the first four maps, as they left the ReLU.",
                "什么也不剩：输出就是 ReLU 之后的前四幅特征图。",
            ),
            patch: "set=stage.attention[0:4]:1;stage.attention[4:8]:0&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Here the scores of the first split grow with the picture's brightness. Open a dark photograph, and the second split wins: edges instead of \
             colours.",
            "这里第一份的得分随图片亮度增大。打开一张暗的照片，第二份就会胜出：边缘代替颜色。",
        ),
        patch: "in_channels=8&out_channels=4&radix=2&cardinality=2&block=false&set=&at=stage.attention[0]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "With a radix of 1 there is nothing to share. A sigmoid takes the softmax's place, and the layer is squeeze-and-excitation.",
            "拆分数为 1 时没有可分享的。sigmoid 取代 softmax，这一层就成了压缩-激励（SE）。",
        ),
        patch: "in_channels=8&out_channels=4&radix=1&cardinality=2&block=false&set=&at=stage.attention[0]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The whole block: a 1 × 1 convolution in front, one behind, and the input added to what comes out.",
            "整个块：前面一个 1×1 卷积，后面一个 1×1 卷积，再把输入加到结果上。",
        ),
        patch: "in_channels=8&out_channels=4&radix=2&cardinality=2&block=true&set=&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters, inter) = (p.int("in_channels"), p.int("out_channels"), p.int("inter_channels"));
    let (radix, cardinality, block) = (p.int("radix"), p.int("cardinality"), p.flag("block"));
    let [rows, columns] = p.pair("kernel_size");
    for side in [rows, columns] {
        odd("kernel_size", side)?;
    }
    let input = w.input(channels)?;
    let (from, seen) = if block {
        let width = w.width("reduce.weight", filters);
        let reduce = w.leaf("reduce.weight", Role::Weight, &[width, channels, 1, 1])?;
        let reduced = w.apply("reduced", Role::Hidden, Conv2d::default(), &[input, reduce])?;
        (w.apply("narrow", Role::Hidden, Relu, &[reduced])?, ("reduce.weight", width))
    } else {
        (input, ("in_channels", channels))
    };
    divides(("cardinality", cardinality), &[("out_channels", filters), ("inter_channels", inter), seen])?;
    divides(("radix", radix), &[(if block { "reduce.weight / cardinality" } else { "in_channels / cardinality" }, seen.1 / cardinality)])?;
    let groups = radix * cardinality;
    let weight = w.leaf("conv.weight", Role::Weight, &[filters * radix, seen.1 / groups, rows, columns])?;
    let conv = Conv2d { padding: [rows / 2, columns / 2], groups, ..Conv2d::default() };
    let maps = w.apply("maps", Role::Hidden, conv, &[from, weight])?;
    let u = w.apply("u", Role::Hidden, Relu, &[maps])?;
    let splits = parts(w, "split", Role::Hidden, u, radix)?;
    let sum = if radix == 1 { u } else { w.apply("sum", Role::Hidden, Add, &splits)? };
    let mean = w.apply("mean", Role::Hidden, GlobalAvgPool, &[sum])?;
    let squeezed = dense(w, "squeezed", ["fc1.weight", "fc1.bias"], mean, [inter, filters], cardinality)?;
    let active = w.apply("active", Role::Control, Relu, &[squeezed])?;
    let scores = dense(w, "scores", ["fc2.weight", "fc2.bias"], active, [filters * radix, inter], cardinality)?;
    let shares = if radix == 1 {
        w.apply("shares", Role::Control, Sigmoid, &[scores])?
    } else {
        let rows = Reshape { shape: Shape::new(&[cardinality, radix, filters / cardinality]) };
        let rows = w.apply("scores.cardinal", Role::Control, rows, &[scores])?;
        let turned = w.apply("scores.radix", Role::Control, SwapAxes { a: 0, b: 1 }, &[rows])?;
        w.apply("shares", Role::Control, Softmax { axis: 0, temperature: 1.0 }, &[turned])?
    };
    let flat = Reshape { shape: Shape::new(&[radix * filters]) };
    let attention = w.apply("stage.attention", Role::Control, flat, &[shares])?;
    let factors = Reshape { shape: Shape::new(&[1, radix * filters, 1, 1]) };
    let factors = w.apply("factors", Role::Control, factors, &[attention])?;
    let factors = parts(w, "factor", Role::Control, factors, radix)?;
    let (name, role) = if block { ("attended", Role::Hidden) } else { ("output", Role::Output) };
    let attended = if radix == 1 {
        w.apply(name, role, Multiply, &[splits[0], factors[0]])?
    } else {
        let weighed = splits.iter().zip(&factors).enumerate();
        let weighed = weighed
            .map(|(r, (&split, &factor))| w.apply(&format!("weighed.{r}"), Role::Hidden, Multiply, &[split, factor]))
            .collect::<Result<Vec<_>, _>>()?;
        w.apply(name, role, Add, &weighed)?
    };
    if block {
        let expand = w.leaf("expand.weight", Role::Weight, &[channels, filters, 1, 1])?;
        let expanded = w.apply("expanded", Role::Hidden, Conv2d::default(), &[attended, expand])?;
        let residual = w.apply("residual", Role::Hidden, Add, &[input, expanded])?;
        w.apply("output", Role::Output, Relu, &[residual])?;
    }
    Ok(())
}

/// Equal parts of a node's channels; the node itself where there is one.
fn parts(w: &mut Wiring<'_>, name: &str, role: Role, of: NodeId, n: usize) -> Result<Vec<NodeId>, Problem> {
    if n == 1 {
        return Ok(vec![of]);
    }
    let each = w.shape(of).nchw()[1] / n;
    let part = |i: usize| Slice { start: i * each, end: (i + 1) * each };
    (0..n).map(|i| w.apply(&format!("{name}.{i}"), role, part(i), &[of])).collect()
}

/// A grouped 1x1 convolution of a single place.
fn dense(
    w: &mut Wiring<'_>,
    name: &str,
    [weight, bias]: [&str; 2],
    from: NodeId,
    [filters, channels]: [usize; 2],
    groups: usize,
) -> Result<NodeId, Problem> {
    let weight = w.leaf(weight, Role::Weight, &[filters, channels / groups, 1, 1])?;
    let bias = w.optional(bias, Role::Weight, &[filters])?;
    let operands: Vec<_> = [from, weight].into_iter().chain(bias).collect();
    w.apply(name, Role::Control, Conv2d { groups, ..Conv2d::default() }, &operands)
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let ([_, c, h, w], output) = (extents(graph, "input"), extents(graph, "output"));
    let (o, inter, block) = (p.int("out_channels"), p.int("inter_channels"), p.flag("block"));
    let (radix, cardinality, window) = (p.int("radix"), p.int("cardinality"), p.pair("kernel_size"));
    let seen = extents(graph, if block { "narrow" } else { "input" })[1];
    let (area, sides) = area(window);
    let with = |parts: &[&[usize]]| parts.concat();
    let conv = with(&[&[seen, o], &sides, &[cardinality]]);
    let mut parameters = format!(
        "{{i}}·{{o}}·{area} / {{}} + {{c}}·{{o}} / {{}} + {{c}} + {{c}}·{{o}}·{{}} / {{}} + {{o}}·{{}}"
    );
    let mut numbers =
        with(&[&conv, &[inter, o, cardinality, inter, inter, o, radix, cardinality, o, radix]]);
    let mut macs = format!(
        "({{i}}·{{o}}·{area} / {{}} + {{}}·{{o}})·{{o}}·{{o}} + {{c}}·{{o}}·(1 + {{}}) / {{}}"
    );
    let mut counted = with(&[&conv, &[radix, o, h, w, inter, o, radix, cardinality]]);
    if block {
        parameters.push_str(" + {i}·{} + {o}·{i}");
        numbers.extend([c, seen, o, c]);
        macs.push_str(" + ({i}·{} + {o}·{i})·{o}·{o}");
        counted.extend([c, seen, o, c, h, w]);
    }
    let plain = (c * o * window[0] * window[1]) as u64;
    vec![
        Line::count(
            Text::new("parameters", "参数量"),
            formula(&parameters, &numbers),
            graph.parameters() as u64,
            Some(plain),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(&macs, &counted),
            graph.cost().macs,
            Some(plain * (h * w) as u64),
        ),
        Line::count(Text::new("attention weights", "注意力权重数"), formula("{}·{o}", &[radix, o]), (radix * o) as u64, None),
        Line::memory(output),
    ]
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "squeeze", applies: |_| true, sides: squeeze },
    Law { name: "shares", applies: |p| p.int("radix") > 1, sides: shares },
    Law { name: "mean", applies: |p| p.int("radix") > 1, sides: mean },
];

/// The node in which the splits come together.
fn attended(params: &Params) -> &'static str {
    if params.flag("block") { "attended" } else { "output" }
}

/// Refuses a case whose maps are all dark: nothing can be weighed.
fn lit(maps: Tensor<f64>) -> Result<Tensor<f64>, Problem> {
    if maps.magnitude() > 0.0 { Ok(maps) } else { Err(indifferent("conv.weight")) }
}

/// The case not split, with as much of its weights as that takes; against squeeze and excitation by hand; broken by a softmax over one.
fn squeeze(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (filters, groups) = (case.params.int("out_channels"), case.params.int("cardinality"));
    let params = case.params.with("radix", Value::Int(1));
    let mut leaves = case.leaves.clone();
    let conv = case.leaf("conv.weight")?;
    let [_, depth, rows, columns] = conv.shape().nchw();
    let whole = Shape::new(&[filters, depth * case.params.int("radix"), rows, columns]);
    leaves.insert("conv.weight".into(), conv.reshaped(whole)?);
    for name in ["fc2.weight", "fc2.bias"] {
        if let Some(leaf) = leaves.get_mut(name) {
            let dims = [&[filters], &leaf.shape().dims()[1..]].concat();
            *leaf = Tensor::from_fn(Shape::new(&dims), |i| leaf.data()[i]);
        }
    }
    let output = case.run(&params, &leaves, attended(&params))?;
    let u = lit(case.run(&params, &leaves, "u")?)?;
    if condition == Condition::Broken {
        return Ok([output, u]);
    }
    let dense = |x: &Tensor<f64>, weight: &str, bias: &str| {
        let operands: Vec<&Tensor<f64>> = [Some(x), leaves.get(weight), leaves.get(bias)].into_iter().flatten().collect();
        case.apply(&Conv2d { groups, ..Conv2d::default() }, &operands)
    };
    let mean = case.apply(&GlobalAvgPool, &[&u])?;
    let active = case.apply(&Relu, &[&dense(&mean, "fc1.weight", "fc1.bias")?])?;
    let gate = case.apply(&Sigmoid, &[&dense(&active, "fc2.weight", "fc2.bias")?])?;
    Ok([output, case.apply(&Multiply, &[&u, &gate])?])
}

/// For each channel, the sum of its weights against 1; broken by a sigmoid of each score.
fn shares(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (filters, radix) = (case.params.int("out_channels"), case.params.int("radix"));
    let each = filters / case.params.int("cardinality");
    let weights = match condition {
        Condition::Kept => case.run(&case.params, &case.leaves, "stage.attention")?,
        Condition::Broken => {
            let scores = case.run(&case.params, &case.leaves, "scores")?;
            let place = |i: usize| {
                let (r, o) = (i / filters, i % filters);
                (o / each * radix + r) * each + o % each
            };
            Tensor::from_fn(Shape::new(&[radix * filters]), |i| 1.0 / (1.0 + (-scores.data()[place(i)]).exp()))
        }
    };
    let sums = |o: usize| (0..radix).map(|r| weights.data()[r * filters + o]).sum();
    let shape = Shape::new(&[filters]);
    let (sums, ones) = (Tensor::from_fn(shape, sums), Tensor::from_fn(shape, |_| 1.0));
    // Opposite scores have sigmoids that add up to 1 as well.
    if condition == Condition::Broken && sums.distance(&ones) < 1e-3 {
        return Err(indifferent("fc2.weight"));
    }
    Ok([sums, ones])
}

/// Scores all zero, against the mean of the splits; broken by the scores as they are.
fn mean(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (filters, radix) = (case.params.int("out_channels"), case.params.int("radix"));
    let u = lit(case.run(&case.params, &case.leaves, "u")?)?;
    let [_, _, height, width] = u.shape().nchw();
    let shape = Shape::new(&[1, filters, height, width]);
    let split = |i: usize, r: usize| u.data()[r * shape.len() + i];
    let mean = Tensor::from_fn(shape, |i| (0..radix).map(|r| split(i, r)).sum::<f64>() / radix as f64);
    let mut leaves = case.leaves.clone();
    if condition == Condition::Kept {
        for name in ["fc2.weight", "fc2.bias"] {
            if let Some(leaf) = leaves.get_mut(name) {
*leaf = Tensor::zeros(leaf.shape());
}
        }
    }
    Ok([case.run(&case.params, &leaves, attended(&case.params))?, mean])
}
