//! Spatially separable convolution: a column, then a row, in place of a square window. The idea is Good's, An algorithm for the separation of
//! images by filters, in use since the 1970s; for weights Rigamonti et al., Learning separable filters, 2013.

use super::checks::divides;
use super::params::{in_channels, out_channels};
use super::receipt::{Line, extents, formula};
use super::{BASE, Beat, Case, Condition, Law, Operator, Page, Receipt, Paper, Param, Params, Reveal, Story, Theorem, Value, View};
use crate::graph::{Graph, Leaves, NodeId, Role, Wiring};
use crate::primitive::{Add, Conv2d};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// The sum over pairs of `row(column(x))`.
pub static OPERATOR: Operator = Operator {
    id: "spatially-separable",
    params: &[
        in_channels([1, 6], 3),
        Param::int("mid_channels", Text::new("mid_channels", "中间通道"), [1, 4096], [1, 6], 3),
        out_channels([1, 6], 3),
        Param::int("kernel_size", Text::new("kernel_size", "卷积核大小"), [1, 63], [1, 7], 3),
        Param::int("padding", Text::new("padding", "填充"), [0, 63], [0, 4], 1),
        Param::int("groups", Text::new("groups", "组数"), [1, 4096], [1, 6], 3),
        Param::int("rank", Text::new("rank", "秩"), [1, 63], [1, 7], 1),
    ],
    wire,
    // Sobel's two filters by a fourth, and the picture itself: the most famous pairs.
    sources: &[
        ("pairs.0.vertical.weight", "blur"),
        ("pairs.0.horizontal.weight", "vertical"),
        ("pairs.1.vertical.weight", "horizontal"),
        ("pairs.1.horizontal.weight", "blur"),
        ("pairs.*.weight", "identity"),
    ],
    linear: |_| true,
    ..BASE
};

/// How its page stands.
pub static PAGE: Page = Page {
    title: Text::new("Spatially separable convolution", "空间可分离卷积"),
    short: Text::new("Spatially separable", "空间可分离卷积"),
    summary: Text::new(
        "A square window as a column and a row: first every column of the picture is filtered, then every row of the result.",
        "把方形窗口拆成一列和一行：先沿列方向滤波，再对结果沿行方向滤波。",
    ),
    glyph: r#"<path d="M3 8.5h4.5v12.5H3zM9 2.5h12.5V7H9z" fill="currentColor"/><path d="M9.65 9.15h11.2v11.2h-11.2z" fill="none" stroke="currentColor" stroke-width="1.3" stroke-dasharray="2 1.73"/><path d="M13.4 9v11.5M17.1 9v11.5M9.5 12.9H21M9.5 16.6H21" fill="none" stroke="currentColor" stroke-width=".8"/>"#,
    views: &[View::Flow, View::Window, View::Blocks, View::Coverage, View::Sweep],
    opening: "at=output[0,0,4,6]",
};

/// What it costs.
pub static RECEIPT: Receipt = Receipt { beside: Text::new("plain convolution", "标准卷积"), lines: receipt };

/// What is told.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Learning Separable Filters",
        source: "Rigamonti, Sironi, Lepetit, Fua · CVPR 2013",
        url: "https://doi.org/10.1109/CVPR.2013.355",
    },
    theorems: &[
        Theorem {
            name: "rank-one",
            sentence: Text::new(
                "A column pass and a row pass can do what one square pass does, if the square is a column times a row.",
                "如果方形卷积核等于一列乘以一行，先列后行两遍就与方形窗口一遍完全相同。",
            ),
            condition: Text::new("one column and one row a channel: the weight has rank 1", "每个通道一列一行：卷积核的秩为 1"),
            button: Text::new("Factor the weight", "分解卷积核"),
            broken: Text::new("one corner of the weight changed: rank 2, and the best pair is not enough", "改动卷积核一角：秩为 2，最好的一对也不够"),
        },
        Theorem {
            name: "all-pairs",
            sentence: Text::new(
                "Any k × k weight is the sum of k pairs: those of its singular value decomposition.",
                "任何 k × k 卷积核都是 k 对列与行之和：即它的奇异值分解。",
            ),
            condition: Text::new("each channel by itself, as many pairs as rows", "各通道独立，对数等于行数"),
            button: Text::new("Add up the pairs", "把各对相加"),
            broken: Text::new("the last pair left out", "去掉最后一对"),
        },
    ],
    beats: BEATS,
    errata: &[],
};

/// Three pairs, each with a single weight of the diagonal, on each of three channels.
const DIAGONAL: &str = "rank=3&set=pairs.0.vertical.weight:0.25,0,0,0.25,0,0,0.25,0,0;pairs.0.horizontal.weight:1,0,0,1,0,0,1,0,0;\
                        pairs.1.vertical.weight:0,0.25,0,0,0.25,0,0,0.25,0;pairs.1.horizontal.weight:0,1,0,0,1,0,0,1,0;\
                        pairs.2.vertical.weight:0,0,0.25,0,0,0.25,0,0,0.25;pairs.2.horizontal.weight:0,0,1,0,0,1,0,0,1";

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "First the column: 1/4, 2/4, 1/4 of three pixels above each other. The picture blurs downwards only.",
            "先看列：上下三个像素的 1/4、2/4、1/4。图片只在竖直方向变模糊。",
        ),
        patch: "in_channels=3&mid_channels=3&out_channels=3&groups=3&kernel_size=3&padding=1&rank=1&set=&frame=auto&at=pairs.0.middle[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Then the row: right minus left. Column times row, (1, 2, 1)/4 times (−1, 0, 1), is Sobel's famous edge filter by a fourth.",
            "再看行：右减左。列乘行，(1, 2, 1)/4 乘 (−1, 0, 1)，正是著名的 Sobel 边缘滤波器的四分之一。",
        ),
        patch: "in_channels=3&mid_channels=3&out_channels=3&groups=3&kernel_size=3&padding=1&rank=1&set=&frame=auto&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "One channel of 5 × 5, no padding. A 3 × 3 window takes 9 products at 9 places, 81 in all. How many take the column and the row?",
            "一个 5 × 5 的通道，无填充。3 × 3 窗口在 9 个位置各做 9 次乘法，共 81 次。先列后行要多少次？",
        ),
        patch: "in_channels=1&mid_channels=1&out_channels=1&groups=1&kernel_size=3&padding=0&rank=1&set=&frame=162,100,9,5,5&at=output[0,0,1,1]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "72: the column at 15 places, 45, then the row at 9, 27. On so small a picture 11 % are saved; on a large one it comes to a third.",
                "72 次：列在 15 个位置共 45 次，行在 9 个位置共 27 次。图这么小只省 11 %；图大时能省三分之一。",
            ),
            patch: "tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "The larger the window, the better: k × k products become k + k. What share is left at 7 × 7?",
            "窗口越大越划算：k × k 个乘积变成 k + k 个。7 × 7 时还剩几分之几？",
        ),
        patch: "in_channels=3&mid_channels=3&out_channels=3&groups=3&kernel_size=3&padding=1&rank=1&set=&frame=auto&at=output[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new("Two sevenths: 14 products instead of 49.", "七分之二：14 个乘积代替 49 个。"),
            patch: "kernel_size=7&padding=3&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Is every weight a column times a row? Try to write one with 1/4 on the diagonal and 0 elsewhere in this way.",
            "每个卷积核都能写成列乘行吗？试着把对角线为 1/4、其余为 0 的卷积核这样写出来。",
        ),
        patch: "in_channels=3&mid_channels=3&out_channels=3&groups=3&kernel_size=3&padding=1&rank=1&set=&frame=auto&at=output[0,0,4,6]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "It cannot be done: in a product every row is a multiple of the same row. This is why the trick is rare in learned networks. The diagonal \
                 takes three pairs, its rank: here they are, one for each of its weights.",
                "做不到：乘积的每一行都是同一行的倍数。所以学出来的网络里很少用这个办法。对角线的秩是 3，需要三对：这里每一对给出其中一个权值。",
            ),
            patch: DIAGONAL,
        }),
    },
    Beat {
        say: Text::new(
            "Two pairs add up to a weight of rank 2: Sobel's vertical and horizontal edges in one. It answers to edges that run diagonally.",
            "两对相加得到秩为 2 的卷积核：Sobel 的竖边与横边合而为一，对斜向的边缘有反应。",
        ),
        patch: "in_channels=3&mid_channels=3&out_channels=3&groups=3&kernel_size=3&padding=1&rank=2&set=&frame=auto&at=output[0,0,4,6]&tap=all",
        reveal: None,
    },
];

fn wire(w: &mut Wiring<'_>, p: &Params) -> Result<(), Problem> {
    let [channels, middle, filters, groups] = ["in_channels", "mid_channels", "out_channels", "groups"].map(|name| p.int(name));
    let (kernel, rank) = (p.int("kernel_size"), p.int("rank"));
    divides(("groups", groups), &[("in_channels", channels), ("mid_channels", middle), ("out_channels", filters)])?;
    let input = w.input(channels)?;
    let mut sums: Vec<NodeId> = Vec::new();
    for i in 0..rank {
        let name = |part: &str| format!("pairs.{i}.{part}");
        let column = w.leaf(&name("vertical.weight"), Role::Weight, &[middle, channels / groups, kernel, 1])?;
        let row = w.leaf(&name("horizontal.weight"), Role::Weight, &[filters, middle / groups, 1, kernel])?;
        let [down, across] = passes(p);
        let between = w.apply(&name("middle"), Role::Hidden, down, &[input, column])?;
        if rank == 1 {
            w.apply("output", Role::Output, across, &[between, row])?;
        } else {
            sums.push(w.apply(&name("map"), Role::Hidden, across, &[between, row])?);
        }
    }
    if rank > 1 {
        w.apply("output", Role::Output, Add, &sums)?;
    }
    Ok(())
}

/// Down the columns, then across the rows.
fn passes(p: &Params) -> [Conv2d; 2] {
    let (padding, groups) = (p.int("padding"), p.int("groups"));
    [[padding, 0], [0, padding]].map(|padding| Conv2d { padding, groups, ..Conv2d::default() })
}

fn receipt(p: &Params, graph: &Graph) -> Vec<Line> {
    let (input, output) = (extents(graph, "input"), extents(graph, "output"));
    let ([_, c, h, w], [_, o, oh, ow]) = (input, output);
    let (m, k, rank, groups) = (p.int("mid_channels"), p.int("kernel_size"), p.int("rank"), p.int("groups"));
    // Channels a filter sees: all of them where there is one group.
    let (seen, passed) = (c / groups, m / groups);
    let (times, pairs) = if rank == 1 { ("", vec![]) } else { ("{}·", vec![rank]) };
    let plain = (o * seen * k * k) as u64;
    let (parameters, macs) = (graph.parameters() as u64, graph.cost().macs);
    let weights = format!("{times}({{}}·{{i}}·{{w}} + {{o}}·{{}}·{{w}})");
    let products = format!("{times}({{}}·{{i}}·{{w}}·{{o}}·{{i}} + {{o}}·{{}}·{{w}}·{{o}}·{{o}})");
    let mut lines = Line::extents(input, output, [[k; 2], [1; 2], [p.int("padding"); 2]]).to_vec();
    lines.extend([
        Line::count(
            Text::new("parameters", "参数量"),
            formula(&weights, &[pairs.as_slice(), &[m, seen, k, o, passed, k]].concat()),
            parameters,
            Some(plain),
        ),
        Line::count(
            Text::new("multiply-accumulates", "乘加次数"),
            formula(&products, &[pairs.as_slice(), &[m, seen, k, oh, w, o, passed, k, oh, ow]].concat()),
            macs,
            Some(plain * (oh * ow) as u64),
        ),
        survey(),
        Line::share(
            Text::new("receptive field", "感受野"),
            formula("{w} × {w} / ({i} × {i})", &[k, k, h, w]),
            (k * k) as f64 / (h * w) as f64,
        ),
        Line::memory(output),
    ]);
    lines
}

/// The survey's own example, whatever the setting: a window of 3 x 3 on 5 x 5 pixels, without padding.
fn survey() -> Line {
    let (k, side) = (3, 5);
    let places = side - k + 1;
    Line::count(
        Text::new("the survey's 5 × 5 picture, window 3 × 3", "综述的例子：5 × 5 的图，3 × 3 的窗口"),
        formula("{w}·{o}·{i} + {w}·{o}·{o}", &[k, places, side, k, places, places]),
        (k * places * side + k * places * places) as u64,
        Some((k * k * places * places) as u64),
    )
}

/// What must agree.
pub static LAWS: &[Law] = &[
    Law { name: "rank-one", applies: by_channel, sides: rank_one },
    Law { name: "all-pairs", applies: by_channel, sides: all_pairs },
];

/// Whether every channel goes its own way: then a weight is one square a channel.
fn by_channel(p: &Params) -> bool {
    ["in_channels", "mid_channels", "out_channels"].iter().all(|name| p.int(name) == p.int("groups"))
}

fn per_channel(p: &Params) -> Result<(), Problem> {
    let text = Text::new(
        "this is about channels by themselves: groups, in_channels, mid_channels and out_channels must be equal",
        "这里说的是各通道独立：groups、in_channels、mid_channels、out_channels 必须相等",
    );
    if by_channel(p) { Ok(()) } else { Err(Problem::new("groups", text, &[])) }
}

/// The square that each channel's first pair stands for, with `more` added at (channel, row, column).
fn squares(case: &Case<'_>, more: impl Fn(usize, usize) -> f64) -> Result<Tensor<f64>, Problem> {
    let (column, row) = (case.leaf("pairs.0.vertical.weight")?, case.leaf("pairs.0.horizontal.weight")?);
    let [channels, _, k, _] = column.shape().nchw();
    Ok(Tensor::from_fn(Shape::new(&[channels, 1, k, k]), |i| {
        let (c, u, v) = (i / (k * k), i / k % k, i % k);
        column.data()[c * k + u] * row.data()[c * k + v] + more(u, v)
    }))
}

/// One square pass, against the first `pairs` pairs of each square's decomposition, largest first.
fn decomposed(case: &Case<'_>, weight: &Tensor<f64>, pairs: usize) -> Result<[Tensor<f64>; 2], Problem> {
    let [channels, _, k, _] = weight.shape().nchw();
    let input = case.leaf("input")?;
    let parts: Vec<Vec<Pair>> = weight.data().chunks(k * k).map(|square| decompose(square, k)).collect();
    let mut leaves: Leaves<f64> = [("input".to_owned(), input.clone())].into();
    (0..pairs).for_each(|i| {
        let pair = |channel: usize| &parts[channel][i];
        let column = Tensor::from_fn(Shape::new(&[channels, 1, k, 1]), |flat| pair(flat / k).column[flat % k]);
        let row = Tensor::from_fn(Shape::new(&[channels, 1, 1, k]), |flat| pair(flat / k).row[flat % k]);
        leaves.insert(format!("pairs.{i}.vertical.weight"), column);
        leaves.insert(format!("pairs.{i}.horizontal.weight"), row);
    });
    let square = Conv2d { padding: [case.params.int("padding"); 2], groups: channels, ..Conv2d::default() };
    Ok([
        case.apply(&square, &[input, weight])?,
        case.run(&case.params.with("rank", Value::Int(pairs)), &leaves, "output")?,
    ])
}

/// One square pass, against the best single pair.
fn rank_one(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    per_channel(&case.params)?;
    if condition == Condition::Kept {
        return decomposed(case, &squares(case, |_, _| 0.0)?, 1);
    }
    let weight = squares(case, |u, v| f64::from(u8::from(u == 0 && v == 0)))?;
    needed(&weight, 1)?;
    decomposed(case, &weight, 1)
}

/// One square pass of a weight without any structure, the page's own square with its diagonal raised, against all its pairs.
fn all_pairs(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    per_channel(&case.params)?;
    let weight = squares(case, |u, v| f64::from(u8::from(u == v)))?;
    let k = case.params.int("kernel_size");
    if condition == Condition::Kept {
        return decomposed(case, &weight, k);
    }
    needed(&weight, k - 1)?;
    decomposed(case, &weight, k - 1)
}

/// Refuses a counter-example that is none: where `pairs` pairs make up the weight already, or there are none to leave.
fn needed(weight: &Tensor<f64>, pairs: usize) -> Result<(), Problem> {
    let [.., k] = weight.shape().nchw();
    let beyond = |square: &[f64]| {
        let parts = decompose(square, k);
        let size = |pair: &Pair| pair.column.iter().map(|x| x * x).sum::<f64>().sqrt();
        parts.get(pairs).is_some_and(|pair| size(pair) > 1e-3 * parts.first().map_or(0.0, size))
    };
    if pairs > 0 && weight.data().chunks(k * k).any(beyond) {
        return Ok(());
    }
    Err(Problem::new("kernel_size", Text::new("fewer pairs are enough here", "这里更少的对数就够了"), &[]))
}

/// A column times a row.
#[derive(Clone, Debug)]
struct Pair {
    /// With the singular value in it.
    column: Vec<f64>,
    /// Of length 1, unless the singular value is 0.
    row: Vec<f64>,
}

/// The singular value decomposition of a `k` x `k` square, largest value first. One-sided Jacobi (Hestenes, Inversion of matrices by
/// biorthogonalization, 1958): columns are turned in pairs until all are at right angles; what was turned along are the rows.
fn decompose(square: &[f64], k: usize) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = (0..k)
        .map(|j| Pair {
            column: (0..k).map(|i| square[i * k + j]).collect(),
            row: (0..k).map(|i| f64::from(u8::from(i == j))).collect(),
        })
        .collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    // Convergence is quadratic: a handful of rounds do.
    for _ in 0..60 {
        let mut turned = false;
        for (p, q) in (0..k).flat_map(|p| (p + 1..k).map(move |q| (p, q))) {
            let (a, b) = (dot(&pairs[p].column, &pairs[p].column), dot(&pairs[q].column, &pairs[q].column));
            let c = dot(&pairs[p].column, &pairs[q].column);
            if c.abs() <= f64::EPSILON * (a * b).sqrt() {
                continue;
            }
            turned = true;
            let zeta = (b - a) / (2.0 * c);
            let tangent = zeta.signum() / (zeta.abs() + (1.0 + zeta * zeta).sqrt());
            let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
            let sine = cosine * tangent;
            let (left, right) = pairs.split_at_mut(q);
            for (x, y) in [(&mut left[p].column, &mut right[0].column), (&mut left[p].row, &mut right[0].row)] {
                for (x, y) in x.iter_mut().zip(y.iter_mut()) {
                    (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
                }
            }
        }
        if !turned {
            break;
        }
    }
    pairs.sort_by(|a, b| dot(&b.column, &b.column).total_cmp(&dot(&a.column, &a.column)));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_the_sum_of_its_pairs_and_sobel_is_one() {
        let sum = |pairs: &[Pair], i: usize| pairs.iter().map(|p| p.column[i / 3] * p.row[i % 3]).sum::<f64>();
        for square in [[1., 0., 0., 0., 1., 0., 0., 0., 1.], [0., -1., 0., -1., 5., -1., 0., -1., 0.], [0.; 9]] {
            let pairs = decompose(&square, 3);
            assert!((0..9).all(|i| (sum(&pairs, i) - square[i]).abs() < 1e-14), "{square:?}: {pairs:?}");
        }
        let sobel = [-1., 0., 1., -2., 0., 2., -1., 0., 1.];
        assert!((0..9).all(|i| (sum(&decompose(&sobel, 3)[..1], i) - sobel[i]).abs() < 1e-14));
    }
}
