//! Group convolution, the channel shuffle, and the unit built from both. Krizhevsky et al., ImageNet classification with deep convolutional neural
//! networks, 2012; Zhang et al., ShuffleNet, 2018.

use super::checks::divides;
use super::params::{groups, in_channels, kernel_size, out_channels, padding, stride};
use super::receipt::{Line, area, extents, formula};
use super::{Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, Leaves, Role, Wiring};
use crate::primitive::{Add, ChannelShuffle, Conv2d, Relu};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// `conv`: a grouped convolution, its channels shuffled if asked for. `unit`: the ShuffleNet unit around one shuffle, or without it.
pub static OPERATOR: Operator = Operator {
    id: "group",
    params: &[
        Param::choice(
            "variant",
            Text::new("variant", "形式"),
            &[("conv", Text::new("group convolution", "组卷积")), ("unit", Text::new("ShuffleNet unit", "ShuffleNet 单元"))],
        ),
        in_channels([1, 12], 6),
        out_channels([1, 12], 6).when(is_conv),
        kernel_size([1, 5], 3).when(is_conv),
        stride([1, 3], 1).when(is_conv),
        padding([0, 2], 1).when(is_conv),
        groups([1, 6], 2),
        Param::flag("shuffle", Text::new("shuffle", "通道混洗"), true),
        Param::int("bottleneck_channels", Text::new("bottleneck_channels", "瓶颈通道"), [1, 4096], [1, 12], 4)
            .when(|p| !is_conv(p)),
    ],
    wire,
    stem: "atlas",
    // The first group mixes colours to photographs, the second finds edges: after a shuffle it shows who came from where.
    sources: &[
        ("weight", "sepia,sepia,sepia,slope:0,slope:90,slope:180"),
        ("bias", "0"),
        ("reduce.weight", "identity"),
        ("depthwise.weight", "detail"),
        ("expand.weight", "identity"),
    ],
    linear: is_conv,
};

fn is_conv(p: &Params) -> bool {
    p.word("variant") == "conv"
}

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Group convolution", "组卷积"),
    short: Text::new("Group", "组卷积"),
    summary: Text::new(
        "The channels fall into groups, and each group is convolved by itself, at a fraction of the cost. A shuffle then lets the groups hear of each other.",
        "通道分成几组，各组自行卷积，代价只有几分之一；随后的通道混洗让各组互通消息。",
    ),
    glyph: r#"<path d="M3 4.5h18M3 9.5h2.5c6 0 6.5 5 13 5H21M3 14.5h2.5c2.6 0 4.2-.9 5.4-2M13.2 11.4c1.2-1 2.8-1.9 5.3-1.9H21M3 19.5h18" fill="none" stroke="currentColor" stroke-width="1.5"/>"#,
    views: &[View::Lanes, View::Blocks, View::Window, View::Flow, View::Coverage, View::Sweep],
    opening: "at=output[0,1,4,6]&clock=window",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("without groups", "不分组"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "ImageNet Classification with Deep Convolutional Neural Networks",
        source: "Krizhevsky, Sutskever, Hinton · NIPS 2012",
        url: "https://proceedings.neurips.cc/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html",
    },
    theorems: &[
        Theorem {
            name: "dense",
            sentence: Text::new(
                "It is a standard convolution whose weight is zero outside blocks on the diagonal, one block a group.",
                "它就是一个标准卷积，其卷积核只在对角线上的块里非零，每组一块。",
            ),
            condition: Text::new("zeros outside the blocks", "块外全为零"),
            button: Text::new("Fill in the zeros", "补上零块"),
            broken: Text::new("the blocks repeated outside the diagonal", "对角线之外也重复这些块"),
        },
        Theorem {
            name: "depthwise",
            sentence: Text::new(
                "With as many groups as channels, each channel is convolved alone: the depthwise convolution.",
                "组数等于通道数时，每个通道各卷各的：这就是逐深度卷积。",
            ),
            condition: Text::new("groups = in_channels = out_channels", "组数 = 输入通道数 = 输出通道数"),
            button: Text::new("One channel at a time", "逐个通道计算"),
            broken: Text::new("one group: every output reads every channel", "只有一组：每个输出读所有通道"),
        },
        Theorem {
            name: "shuffle",
            sentence: Text::new(
                "A shuffle by g, then one by C / g, puts every channel back in its place.",
                "先按 g 混洗，再按 C / g 混洗，每个通道都回到原位。",
            ),
            condition: Text::new("the second shuffle by C / g", "第二次混洗按 C / g"),
            button: Text::new("Shuffle there and back", "混洗再还原"),
            broken: Text::new("by g both times", "两次都按 g"),
        },
        Theorem {
            name: "reach",
            sentence: Text::new(
                "Two grouped layers of M channels between them, with a shuffle after the first, bring every input to every output if and only if M / g ≥ g.",
                "两层组卷积，中间 M 个通道，第一层之后混洗：每个输入都能到达每个输出，当且仅当 M / g ≥ g。",
            ),
            condition: Text::new("M large enough: at least g²", "M 足够大：至少 g²"),
            button: Text::new("Trace every input", "追踪每个输入"),
            broken: Text::new("M = g(g − 1), one channel too few a group", "M = g(g − 1)，每组少一个通道"),
        },
    ],
    beats: BEATS,
    errata: &[],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "Six channels in two groups: red, green, blue in one; brightness and its upright and level edges in the other. An output reads the three channels \
             of its own group, 27 products; without groups it would read all six, 54.",
            "六个通道分两组：一组是红、绿、蓝，另一组是亮度及其竖边和横边。一个输出只读本组的三个通道，共 27 个乘积；不分组则读全部六个，共 54 个。",
        ),
        patch: "view=lanes&variant=conv&in_channels=6&out_channels=6&kernel_size=3&groups=2&shuffle=false&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Without groups this layer has 6·6·9 = 324 weights. Three groups now, two channels in each. How many weights remain?",
            "不分组时这一层有 6·6·9 = 324 个权值。现在分三组，每组两个通道。还剩多少个权值？",
        ),
        patch: "view=lanes&variant=conv&in_channels=6&out_channels=6&kernel_size=3&groups=2&shuffle=false&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "108, a third: each of six filters has two channels of nine. The products shrink by the same third.",
                "108 个，三分之一：六个滤波器各有两个通道，每个通道九个。乘积也同样减到三分之一。",
            ),
            patch: "view=blocks&groups=3&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "As many groups as channels: every channel is alone with its own nine weights. That is the depthwise convolution, the cheap half of a separable one.",
            "组数等于通道数：每个通道独自配九个权值。这就是逐深度卷积，可分离卷积中便宜的那一半。",
        ),
        patch: "view=blocks&variant=conv&in_channels=6&out_channels=6&kernel_size=3&groups=6&shuffle=false&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Two groups again. The first three outputs know nothing of the second group, however many such layers follow. The shuffle writes the channels in \
             rows, one row a group, and reads them by columns.",
            "回到两组。前三个输出对第二组一无所知，再叠多少层也一样。混洗把通道按行写下，每组一行，再按列读出。",
        ),
        patch: "view=lanes&variant=conv&in_channels=6&out_channels=6&kernel_size=3&groups=2&shuffle=true&at=output[0,1,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "The first group mixes its colours to three photographs, the second finds edges. Which stands where after the shuffle?",
            "第一组把颜色混成三幅照片，第二组找出边缘。混洗之后它们怎样排列？",
        ),
        patch: "view=lanes&variant=conv&in_channels=6&out_channels=6&kernel_size=3&groups=2&shuffle=false&at=output[0,1,4,6]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "In turn: photograph, edges, photograph, edges. Any three neighbours now hold both kinds, so each group of the next layer hears of both.",
                "轮流出现：照片、边缘、照片、边缘。任意相邻三个都含两种，于是下一层的每一组都能听到两边。",
            ),
            patch: "shuffle=true",
        }),
    },
    Beat {
        say: Text::new(
            "With two groups of three, two such layers bring every input to every output. Does that still hold with three groups of two?",
            "两组、每组三个通道时，两层这样的卷积就能让每个输入到达每个输出。三组、每组两个通道时还成立吗？",
        ),
        patch: "view=lanes&variant=conv&in_channels=6&out_channels=6&kernel_size=3&groups=2&shuffle=true&at=output[0,1,4,6]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "No: a group of two channels can hear of two groups only, four of the six inputs. A group needs at least as many channels as there are groups.",
                "不成立：两个通道的组只能听到两个组，即六个输入中的四个。每组的通道数至少要等于组数。",
            ),
            patch: "groups=3",
        }),
    },
    Beat {
        say: Text::new(
            "The ShuffleNet unit: a grouped 1 × 1 narrows six channels to four, a shuffle mixes the groups, a depthwise 3 × 3 looks around, a grouped 1 × 1 widens \
             again, and the input is added. Every output hears all six channels; without the shuffle it would hear three. 60 weights; without groups it would be 84.",
            "ShuffleNet 单元：分组的 1 × 1 把六个通道压成四个，混洗打通各组，逐深度的 3 × 3 看看四周，分组的 1 × 1 再升回六个，最后加上输入。每个输出都能听到全部六个通道；去掉混洗就只剩三个。共 60 \
             个权值；不分组则是 84 个。",
        ),
        patch: "view=lanes&variant=unit&in_channels=6&groups=2&bottleneck_channels=4&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    if is_conv(p) { conv(w, p) } else { unit(w, p) }
}

fn conv(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, filters, groups) = (p.int("in_channels"), p.int("out_channels"), p.int("groups"));
    divides(("groups", groups), &[("in_channels", channels), ("out_channels", filters)])?;
    let [rows, columns] = p.pair("kernel_size");
    let input = w.input(channels)?;
    let weight = w.leaf("weight", Role::Weight, &[filters, channels / groups, rows, columns])?;
    let bias = w.optional("bias", Role::Weight, &[filters])?;
    let conv = Conv2d { stride: p.pair("stride"), padding: p.pair("padding"), groups, ..Conv2d::default() };
    let operands: Vec<_> = [input, weight].into_iter().chain(bias).collect();
    if p.flag("shuffle") {
        let grouped = w.apply("grouped", Role::Hidden, conv, &operands)?;
        w.apply("output", Role::Output, ChannelShuffle { groups }, &[grouped])?;
    } else {
        w.apply("output", Role::Output, conv, &operands)?;
    }
    Ok(())
}

fn unit(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let (channels, middle, groups) = (p.int("in_channels"), p.int("bottleneck_channels"), p.int("groups"));
    divides(("groups", groups), &[("in_channels", channels), ("bottleneck_channels", middle)])?;
    let input = w.input(channels)?;
    let narrow = Conv2d { groups, ..Conv2d::default() };
    let around = Conv2d { padding: [1; 2], groups: middle, ..Conv2d::default() };
    let weight = w.leaf("reduce.weight", Role::Weight, &[middle, channels / groups, 1, 1])?;
    let reduced = w.apply("reduce", Role::Hidden, narrow.clone(), &[input, weight])?;
    let active = w.apply("reduce.relu", Role::Hidden, Relu, &[reduced])?;
    let shuffled = match p.flag("shuffle") {
        true => w.apply("shuffle", Role::Hidden, ChannelShuffle { groups }, &[active])?,
        false => active,
    };
    let weight = w.leaf("depthwise.weight", Role::Weight, &[middle, 1, 3, 3])?;
    let seen = w.apply("depthwise", Role::Hidden, around, &[shuffled, weight])?;
    let weight = w.leaf("expand.weight", Role::Weight, &[channels, middle / groups, 1, 1])?;
    let expanded = w.apply("expand", Role::Hidden, narrow, &[seen, weight])?;
    let added = w.apply("added", Role::Hidden, Add, &[input, expanded])?;
    w.apply("output", Role::Output, Relu, &[added])?;
    Ok(())
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, h, w], [_, o, oh, ow]) = (input, output);
    let groups = p.int("groups");
    let macs = graph.cost().macs;
    let parameters = graph.parameters() as u64;
    if !is_conv(p) {
        let middle = p.int("bottleneck_channels");
        let whole = (2 * c * middle + 9 * middle) as u64;
        let weights = "{i}·{} / {} + {w}²·{} + {}·{o} / {}";
        let numbers = [c, middle, groups, 3, middle, middle, o, groups];
        return vec![
            Line::count(PARAMETERS, formula(weights, &numbers), parameters, Some(whole)),
            Line::count(
                MACS,
                formula(&format!("({weights})·{{o}}·{{o}}"), &[&numbers[..], &[h, w]].concat()),
                macs,
                Some(whole * (h * w) as u64),
            ),
            Line::memory(output),
        ];
    }
    let (window, sides) = area(p.pair("kernel_size"));
    let numbers = |more: &[usize]| [&[c, o], sides.as_slice(), &[groups], more].concat();
    let dense = (c * o) as u64 * p.pair("kernel_size").iter().product::<usize>() as u64;
    // Through a shuffle, the n channels a group reads come from n groups, or from all.
    let heard = if p.flag("shuffle") { groups.min(o / groups) } else { 1 };
    let mut lines: Vec<Line> =
        Line::extents(input, output, [p.pair("kernel_size"), p.pair("stride"), p.pair("padding")]).into();
    lines.extend([
        Line::count(
            PARAMETERS,
            formula(&format!("{{i}}·{{o}}·{window} / {{c}} + {{o}}"), &numbers(&[o])),
            parameters,
            Some(dense + o as u64),
        ),
        Line::count(
            MACS,
            formula(&format!("{{i}}·{{o}}·{window} / {{c}}·{{o}}·{{o}}"), &numbers(&[oh, ow])),
            macs,
            Some(dense * (oh * ow) as u64),
        ),
        Line::share(Text::new("share of the work", "计算量之比"), formula("1 / {c}", &[groups]), 1.0 / groups as f64),
        Line::count(
            Text::new("inputs reached through two such layers", "经两层可达的输入通道"),
            formula("{}·{i} / {c}", &[heard, c, groups]),
            (heard * c / groups) as u64,
            Some(c as u64),
        ),
        Line::memory(output),
    ]);
    lines
}

const PARAMETERS: Text = Text::new("parameters", "参数量");
const MACS: Text = Text::new("multiply-accumulates", "乘加次数");

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "dense", applies: is_conv, sides: dense },
    Law { name: "depthwise", applies: is_conv, sides: depthwise },
    Law { name: "shuffle", applies: |_| true, sides: shuffled },
    Law { name: "reach", applies: |_| true, sides: reached },
];

fn indifferent(culprit: &str) -> Problem {
    Problem::new(culprit, Text::new("there is nothing to break here", "这里没有可以打破的条件"), &[])
}

fn unshuffled(p: &Params) -> Params {
    p.with("shuffle", Value::Word("false"))
}

/// The grouped layer, against one group with zeros outside the blocks.
fn dense(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (p, weight) = (unshuffled(&case.params), case.leaf("weight")?);
    let groups = p.int("groups");
    if condition == Condition::Broken && groups == 1 {
        return Err(indifferent("groups"));
    }
    let [filters, depth, rows, columns] = weight.shape().nchw();
    let shape = Shape::new(&[filters, groups * depth, rows, columns]);
    let whole = Tensor::from_fn(shape, |i| {
        let [o, c, u, v] = shape.nchw_at(i);
        let inside = o / (filters / groups) == c / depth;
        let block = weight.get(&[o, c % depth, u, v]).unwrap_or(f64::NAN);
        if inside || condition == Condition::Broken { block } else { 0.0 }
    });
    let grouped = case.run(&p, &case.leaves, "output")?;
    let one = case.run(&p.with("groups", Value::Int(1)), &case.with("weight", whole), "output")?;
    Ok([grouped, one])
}

/// As many groups as channels, against every channel convolved alone.
fn depthwise(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (input, weight) = (case.leaf("input")?, case.leaf("weight")?);
    let [_, channels, height, width] = input.shape().nchw();
    let [filters, _, rows, columns] = weight.shape().nchw();
    if condition == Condition::Broken && channels == 1 {
        return Err(indifferent("in_channels"));
    }
    // The first window of each filter, one a channel.
    let window = |c: usize, u: usize, v: usize| weight.get(&[c % filters, 0, u, v]).unwrap_or(f64::NAN);
    let p = unshuffled(&case.params).with("out_channels", Value::Int(channels));
    let (groups, depth) = if condition == Condition::Kept { (channels, 1) } else { (1, channels) };
    let shape = Shape::new(&[channels, depth, rows, columns]);
    let bank = Tensor::from_fn(shape, |i| {
        let [o, _, u, v] = shape.nchw_at(i);
        window(o, u, v)
    });
    let leaves = Leaves::from([("input".to_owned(), input.clone()), ("weight".to_owned(), bank)]);
    let together = case.run(&p.with("groups", Value::Int(groups)), &leaves, "output")?;
    let conv = Conv2d { stride: p.pair("stride"), padding: p.pair("padding"), ..Conv2d::default() };
    let mut alone = Vec::with_capacity(together.shape().len());
    for c in 0..channels {
        let plane = Tensor::from_fn(Shape::new(&[1, 1, height, width]), |i| input.data()[c * height * width + i]);
        let own = Tensor::from_fn(Shape::new(&[1, 1, rows, columns]), |i| window(c, i / columns, i % columns));
        alone.extend_from_slice(case.apply(&conv, &[&plane, &own])?.data());
    }
    let shape = together.shape();
    Ok([together, Tensor::new(shape, alone)?])
}

/// The input shuffled twice, against the input.
fn shuffled(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (input, groups) = (case.leaf("input")?, case.params.int("groups"));
    let [_, channels, ..] = input.shape().nchw();
    let back = if condition == Condition::Kept { channels / groups } else { groups };
    // One row or one column reads as it is written; a square is read twice to the same effect.
    if condition == Condition::Broken && (groups * groups == channels || groups == 1 || groups == channels) {
        return Err(indifferent("groups"));
    }
    let there = case.apply(&ChannelShuffle { groups }, &[input])?;
    Ok([case.apply(&ChannelShuffle { groups: back }, &[&there])?, input.clone()])
}

/// Which inputs reach which outputs through two grouped layers, against all. Pixel `i` of the picture is lit in channel `i` alone.
fn reached(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let (p, groups) = (&case.params, case.params.int("groups"));
    if condition == Condition::Broken && groups == 1 {
        return Err(indifferent("groups"));
    }
    let channels = p.int("in_channels");
    let middle = match condition {
        Condition::Kept => groups * groups,
        Condition::Broken => groups * (groups - 1),
    };
    let layer = |input: Tensor<f64>, filters: usize, shuffle: bool| {
        let [_, depth, ..] = input.shape().nchw();
        let ones = Tensor::from_fn(Shape::new(&[filters, depth / groups, 1, 1]), |_| 1.0);
        let counts = [("in_channels", depth), ("out_channels", filters)];
        let p = counts.iter().fold(p.clone(), |p, &(name, count)| p.with(name, Value::Int(count)));
        let still = [("kernel_size", 1), ("stride", 1), ("padding", 0)];
        let p = still.iter().fold(p, |p, &(name, n)| p.with(name, Value::Pair([n; 2])));
        let p = p.with("variant", Value::Word("conv")).with("shuffle", Value::Word(if shuffle { "true" } else { "false" }));
        let leaves = Leaves::from([("input".to_owned(), input), ("weight".to_owned(), ones)]);
        case.run(&p, &leaves, "output")
    };
    let lit = Tensor::from_fn(Shape::new(&[1, channels, 1, channels]), |i| f64::from(u8::from(i / channels == i % channels)));
    let paths = layer(layer(lit, middle, true)?, channels, false)?;
    Ok([paths.map(|paths| f64::from(u8::from(paths > 0.0))), paths.map(|_| 1.0)])
}
