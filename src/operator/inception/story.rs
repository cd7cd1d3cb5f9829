//! What is told.

use crate::operator::{Beat, Paper, Reveal, Story, Theorem};
use crate::words::Text;

/// The story of the block.
pub static STORY: Story = Story {
    paper: Paper {
        title: "Going Deeper with Convolutions",
        source: "Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich · CVPR 2015",
        url: "https://arxiv.org/abs/1409.4842",
    },
    theorems: &[
        Theorem {
            name: "one-window",
            sentence: Text::new(
                "The three convolutions of the naive block are one 5 × 5 convolution, most of whose weights are zero.",
                "朴素版的三个卷积合起来就是一个 5×5 卷积，只是其中大多数权值为零。",
            ),
            condition: Text::new("naive block, no activation, the pooled maps apart", "朴素版，无激活函数，不计池化得到的图"),
            button: Text::new("Put them in one window", "放进一个窗口"),
            broken: Text::new("a ReLU after each", "各加一个 ReLU"),
        },
        Theorem {
            name: "two-threes",
            sentence: Text::new(
                "Two 3 × 3 convolutions after each other are one 5 × 5: they see as far, with 18 weights for 25.",
                "两个 3×3 卷积相接等于一个 5×5：看得一样远，却用 18 个权值代替 25 个。",
            ),
            condition: Text::new("nothing between them, no padding", "中间没有别的运算，无填充"),
            button: Text::new("Slide one over the other", "让一个滑过另一个"),
            broken: Text::new("a ReLU between, which is what makes the two worth more than one", "中间加一个 ReLU：这正是两个胜过一个的原因"),
        },
    ],
    beats: BEATS,
    errata: &[Text::new(
        "The survey gives Inception-v4 the skip connections of ResNet. Version 4 has none; its sisters in the same paper, Inception-ResNet-v1 and v2, have.",
        "综述说 Inception-v4 加入了 ResNet 的跳跃连接。v4 本身没有；有跳跃连接的是同一篇论文里的 Inception-ResNet-v1 和 v2。",
    )],
};

const BEATS: &[Beat] = &[
    Beat {
        say: Text::new(
            "The same pixel through the smallest window: 1 × 1, three products. Brightness, and red against green.",
            "同一个像素，用最小的窗口看：1×1，三个乘积。得到亮度，以及红减绿。",
        ),
        patch: "variant=naive&in_channels=3&activation=none&at=b1[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Through 3 × 3, 27 products: fine edges. The 5 × 5 window beside it asks the same question. How will its edges look?",
            "用 3×3，27 个乘积：细的边缘。旁边的 5×5 窗口问的是同一个问题。它的边缘会是什么样？",
        ),
        patch: "variant=naive&in_channels=3&activation=none&at=b3[0,0,4,6]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "Broader and calmer, from 75 products: what is small is averaged away, what is large stays. No one has to decide which size is right; both are kept.",
                "更宽、更平稳，来自 75 个乘积：小的被平均掉，大的留下。不必决定哪种大小合适，两种都保留。",
            ),
            patch: "at=b5[0,0,4,6]",
        }),
    },
    Beat {
        say: Text::new(
            "The fourth branch keeps the brightest of nine neighbours, in each channel. Then all maps are joined: 2 + 2 + 2 + 3 make nine.",
            "第四个分支在每个通道里保留九个邻居中最亮的。然后全部拼接：2 + 2 + 2 + 3，共九张图。",
        ),
        patch: "variant=naive&in_channels=3&activation=none&at=pool[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "At every pixel the naive block takes 6 + 54 + 150 = 210 products. Version 1 first squeezes three channels into one by a 1 × 1 convolution. How many now?",
            "朴素版在每个像素上要 6 + 54 + 150 = 210 个乘积。v1 先用 1×1 卷积把三个通道压成一个。现在要多少？",
        ),
        patch: "variant=naive&in_channels=3&activation=none&at=b5[0,0,4,6]&tap=0",
        reveal: Some(Reveal {
            say: Text::new(
                "86, although the pooled maps have a convolution of their own now. The bottleneck costs 3 products and saves two thirds of the large window's.",
                "86 个，尽管池化那一路也有了自己的卷积。瓶颈只花 3 个乘积，却让大窗口省下三分之二。",
            ),
            patch: "variant=v1&tap=all",
        }),
    },
    Beat {
        say: Text::new(
            "Version 2 replaces 5 × 5 by two 3 × 3: the first blurs, the second finds edges in what is blurred. Together they still see 5 × 5, with 18 weights for 25. \
             Each convolution has its batch normalisation.",
            "v2 用两个 3×3 代替 5×5：第一个模糊，第二个在模糊的图上找边缘。合起来仍看到 5×5，用 18 个权值代替 25 个。每个卷积都有批归一化。",
        ),
        patch: "variant=v2&in_channels=3&activation=none&at=b5_b[0,0,4,6]&tap=all",
        reveal: None,
    },
    Beat {
        say: Text::new(
            "Version 3 goes on: n × n as a row and a column. At n = 7, how many weights replace 49?",
            "v3 更进一步：把 n×n 拆成一行和一列。n = 7 时，用几个权值代替 49 个？",
        ),
        patch: "variant=v3&in_channels=3&activation=none&n=3&at=bn_nx1[0,0,4,6]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "14. The window needs to be a column times a row for that to be exact; in a network it is simply learned this way.",
                "14 个。要完全等价，窗口必须是一列乘一行；在网络里干脆就这样学。",
            ),
            patch: "n=7",
        }),
    },
    Beat {
        say: Text::new(
            "Inception-ResNet adds what was found to the picture itself, by a small share. What is left at share 0?",
            "Inception-ResNet 把找到的东西按小比例加回图片。比例为 0 时剩下什么？",
        ),
        patch: "variant=resnet&in_channels=3&activation=none&scale=0.3&at=output[0,0,4,6]&tap=all",
        reveal: Some(Reveal {
            say: Text::new(
                "The picture, untouched. A block that has learned nothing does no harm: this is what lets such networks become so deep.",
                "原封不动的图片。什么都没学到的块也无害：正因如此，这类网络才能很深。",
            ),
            patch: "scale=0",
        }),
    },
];
