//! Sources: named pure functions of a shape that fill a leaf, so that the same weight exists at every scale.
//!
//! `weight=vertical,gabor:45,random:7` names one filter after another; fewer names than filters start over. `bias=0.5,-1` gives numbers.

use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text, decimal};
use std::fmt;

/// One named part of a source: `gabor:45`.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The name of a filter or a field, or a number.
    pub name: String,
    /// Its argument, if any.
    pub argument: Option<f64>,
}

/// What fills a leaf, one item per outermost slice.
#[derive(Clone, Debug, PartialEq)]
pub struct Source(pub Vec<Item>);

/// What a filter keeps of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A picture again: filter `o` works on channel `o mod C` alone.
    Picture,
    /// A feature: all channels are read.
    Feature,
}

/// A filter by name: a window of numbers and how it is spread over channels.
#[derive(Debug)]
pub struct Filter {
    /// Its name in the URL.
    pub name: &'static str,
    /// Its name on the page.
    pub title: Text,
    /// What it keeps.
    pub kind: Kind,
    /// The argument it has unless told, if it takes one.
    pub argument: Option<f64>,
    window: fn(Window) -> f64,
    channels: fn(usize, usize) -> f64,
}

/// A place in the window: row, column, extents, and the filter's argument.
#[derive(Clone, Copy, Debug)]
struct Window {
    at: [usize; 2],
    size: [usize; 2],
    channel: usize,
    argument: f64,
}

impl Window {
    /// Signed distance from the window's centre, (rows down, columns right).
    fn offset(self) -> [f64; 2] {
        [0, 1].map(|axis| self.at[axis] as f64 - (self.size[axis] as f64 - 1.0) / 2.0)
    }

    fn centre(self) -> [usize; 2] {
        self.size.map(|n| (n - 1) / 2)
    }

    fn is_centre(self) -> bool {
        self.at == self.centre()
    }

    /// Steps from the centre along rows plus columns.
    fn steps(self) -> usize {
        self.at.iter().zip(self.centre()).map(|(&at, centre)| at.abs_diff(centre)).sum()
    }
}

fn binomial(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |value, i| value * (n - i) as f64 / (i + 1) as f64)
}

/// Entry `i` of the binomial row with `n` entries: 1 2 1, 1 4 6 4 1.
fn smooth(n: usize, i: usize) -> f64 {
    binomial(n - 1, i)
}

/// Entry `i` of the smoothed difference with `n` entries: -1 0 1, -1 -2 0 2 1.
fn difference(n: usize, i: usize) -> f64 {
    match n {
        1 => 1.0,
        2 => [-1.0, 1.0][i],
        _ => {
            let row = |i: Option<usize>| i.filter(|&i| i < n - 2).map_or(0.0, |i| smooth(n - 2, i));
            row(i.checked_sub(2)) - row(Some(i))
        }
    }
}

/// What a stamp of `n` has at `offset` from its middle, so that stamps half its size apart add up to one: 1/2 1 1/2; 1/4 3/4 3/4 1/4.
fn tent(n: usize, offset: f64) -> f64 {
    1.0 - offset.abs() / n.div_ceil(2) as f64
}

/// How much brighter it is ahead than behind, in a direction: two means, the further out the heavier.
fn slope(w: Window) -> f64 {
    let (sin, cos) = w.argument.to_radians().sin_cos();
    let along = |at: [usize; 2]| {
        let [y, x] = Window { at, ..w }.offset();
        // A quarter turn's cosine is not quite zero.
        Some(x * cos + y * sin).filter(|along| along.abs() > 1e-9).unwrap_or(0.0)
    };
    let places = (0..w.size[0]).flat_map(|row| (0..w.size[1]).map(move |column| [row, column]));
    let ahead: f64 = places.map(|at| along(at).max(0.0)).sum();
    if ahead < 1e-9 { 0.0 } else { along(w.at) / ahead }
}

/// Two decimals: numbers a reader can check in the head.
fn rounded(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}

/// A whole number from -4 to 4 by a small permuted congruential generator.
fn random(w: Window) -> f64 {
    let place = (w.channel * w.size[0] + w.at[0]) * w.size[1] + w.at[1];
    let mut state = (w.argument as i64 as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(place as u64 + 1);
    for _ in 0..3 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state ^= state >> 29;
    }
    ((state >> 33) % 9) as f64 - 4.0
}

fn gabor(w: Window) -> f64 {
    let [y, x] = w.offset();
    let angle = w.argument.to_radians();
    let along = x * angle.cos() + y * angle.sin();
    let [rows, columns] = w.size.map(|n| n as f64);
    let spread = (rows.min(columns) / 3.0).max(0.5);
    let wave = (std::f64::consts::PI * along / spread.max(1.0)).sin();
    rounded(2.0 * (-(x * x + y * y) / (2.0 * spread * spread)).exp() * wave)
}

/// Channel `o mod C` alone.
fn own(filter: usize, channel: usize) -> f64 {
    if filter == channel { 1.0 } else { 0.0 }
}

/// Brightness as the eye weighs red, green, blue: 2 to 5 to 1; other channels count once.
fn brightness(_: usize, channel: usize) -> f64 {
    [2.0, 5.0, 1.0].get(channel).copied().unwrap_or(1.0)
}

/// Old paper: the three channels mixed to a brownish grey, brighter in red than in blue. Each row keeps a grey's brightness up to 5 %.
fn sepia(filter: usize, channel: usize) -> f64 {
    const ROWS: [[f64; 3]; 3] = [[0.37, 0.52, 0.11], [0.3, 0.5, 0.12], [0.22, 0.42, 0.14]];
    ROWS.get(filter % 3).and_then(|row| row.get(channel)).copied().unwrap_or(0.0)
}

/// Red against green.
fn opponent(_: usize, channel: usize) -> f64 {
    [1.0, -1.0].get(channel).copied().unwrap_or(0.0)
}

fn once(_: usize, _: usize) -> f64 {
    1.0
}

/// Every filter, in the order the page offers them.
pub const FILTERS: &[Filter] = &[
    Filter {
        name: "vertical",
        title: Text::new("vertical", "竖边"),
        kind: Kind::Feature,
        argument: None,
        window: |w| smooth(w.size[0], w.at[0]) * difference(w.size[1], w.at[1]),
        channels: brightness,
    },
    Filter {
        name: "horizontal",
        title: Text::new("horizontal", "横边"),
        kind: Kind::Feature,
        argument: None,
        window: |w| difference(w.size[0], w.at[0]) * smooth(w.size[1], w.at[1]),
        channels: brightness,
    },
    Filter {
        name: "red-green",
        title: Text::new("red−green", "红−绿"),
        kind: Kind::Feature,
        argument: None,
        window: |w| smooth(w.size[0], w.at[0]) * smooth(w.size[1], w.at[1]),
        channels: opponent,
    },
    Filter {
        name: "blur",
        title: Text::new("blur", "模糊"),
        kind: Kind::Picture,
        argument: None,
        window: |w| {
            smooth(w.size[0], w.at[0]) * smooth(w.size[1], w.at[1]) / 2_f64.powi((w.size[0] + w.size[1]) as i32 - 2)
        },
        channels: own,
    },
    Filter {
        name: "box",
        title: Text::new("mean", "均值"),
        kind: Kind::Picture,
        argument: None,
        window: |w| 1.0 / (w.size[0] * w.size[1]) as f64,
        channels: own,
    },
    Filter {
        name: "sharpen",
        title: Text::new("sharpen", "锐化"),
        kind: Kind::Picture,
        argument: None,
        window: |w| {
            let inside =
                |axis: usize, step: isize| w.centre()[axis].checked_add_signed(step).is_some_and(|i| i < w.size[axis]);
            let neighbours = [(0, -1), (0, 1), (1, -1), (1, 1)].into_iter().filter(|&(a, s)| inside(a, s)).count();
            match w.steps() {
                0 => 1.0 + neighbours as f64,
                1 => -1.0,
                _ => 0.0,
            }
        },
        channels: own,
    },
    Filter {
        name: "detail",
        title: Text::new("detail", "细节"),
        kind: Kind::Feature,
        argument: None,
        window: |w| f64::from(u8::from(w.is_centre())) - 1.0 / (w.size[0] * w.size[1]) as f64,
        channels: own,
    },
    Filter {
        name: "bilinear",
        title: Text::new("bilinear stamp", "双线性印章"),
        kind: Kind::Feature,
        argument: None,
        window: |w| tent(w.size[0], w.offset()[0]) * tent(w.size[1], w.offset()[1]),
        channels: own,
    },
    Filter {
        name: "flat",
        title: Text::new("flat stamp", "平坦印章"),
        kind: Kind::Feature,
        argument: Some(4.0),
        window: |w| w.argument / (w.size[0] * w.size[1]) as f64,
        channels: own,
    },
    Filter {
        name: "slope",
        title: Text::new("slope", "坡度"),
        kind: Kind::Feature,
        argument: Some(90.0),
        window: slope,
        channels: once,
    },
    Filter {
        name: "laplacian",
        title: Text::new("Laplacian", "拉普拉斯"),
        kind: Kind::Feature,
        argument: None,
        window: |w| match w.steps() {
            0 => -4.0,
            1 => 1.0,
            _ => 0.0,
        },
        channels: brightness,
    },
    Filter {
        name: "emboss",
        title: Text::new("emboss", "浮雕"),
        kind: Kind::Picture,
        argument: None,
        window: |w| if w.is_centre() { 1.0 } else { (w.offset()[0] + w.offset()[1]).clamp(-2.0, 2.0) },
        channels: own,
    },
    Filter {
        name: "gabor",
        title: Text::new("Gabor", "Gabor"),
        kind: Kind::Feature,
        argument: Some(45.0),
        window: gabor,
        channels: once,
    },
    Filter {
        name: "identity",
        title: Text::new("identity", "恒等"),
        kind: Kind::Picture,
        argument: None,
        window: |w| if w.is_centre() { 1.0 } else { 0.0 },
        channels: own,
    },
    Filter {
        name: "random",
        title: Text::new("random", "随机"),
        kind: Kind::Feature,
        argument: Some(1.0),
        window: random,
        channels: once,
    },
    Filter {
        name: "grey",
        title: Text::new("grey", "灰度"),
        kind: Kind::Feature,
        argument: None,
        window: |w| f64::from(u8::from(w.is_centre())) / 8.0,
        channels: brightness,
    },
    Filter {
        name: "sepia",
        title: Text::new("sepia", "棕褐"),
        kind: Kind::Feature,
        argument: None,
        window: |w| f64::from(u8::from(w.is_centre())),
        channels: sepia,
    },
    Filter {
        name: "swap",
        title: Text::new("swap", "换通道"),
        kind: Kind::Feature,
        argument: None,
        window: |w| f64::from(u8::from(w.is_centre())),
        channels: |filter, channel| own((filter + 1) % 3, channel),
    },
    Filter {
        name: "zero",
        title: Text::new("zero", "全零"),
        kind: Kind::Feature,
        argument: None,
        window: |_| 0.0,
        channels: once,
    },
];

impl Filter {
    /// A filter by its name in the URL.
    pub fn find(name: &str) -> Option<&'static Self> {
        FILTERS.iter().find(|filter| filter.name == name)
    }

    /// How far the argument moves to the next variant: an angle by 45 degrees, a seed by one.
    pub fn step(&self) -> f64 {
        self.argument.unwrap_or(0.0).max(1.0)
    }

    /// An item that names it, with its usual argument.
    pub fn item(&self) -> Item {
        Item { name: self.name.into(), argument: self.argument }
    }
}

impl Source {
    /// Fills a leaf by names or numbers, one for each of its outermost slices: (O, C, KH, KW) and (n, O, C, KH, KW) by filters over windows, the
    /// same of (O, C, M) where M is read as a window, (O, C) by filters over channels.
    ///
    /// # Errors
    /// When a name is not known, or a name stands where a number must.
    pub fn fill(&self, leaf: &str, shape: Shape) -> Result<Tensor, Problem> {
        let slices = shape.dims().first().copied().unwrap_or(1).max(1);
        let run = shape.len() / slices;
        let mut data = Vec::with_capacity(shape.len());
        for (slice, item) in (0..slices).zip(self.0.iter().cycle()) {
            match (item.number(), Filter::find(&item.name)) {
                (Some(number), _) if number.is_finite() => data.extend(std::iter::repeat_n(number, run)),
                (_, Some(filter)) if shape.rank() >= 2 => filter.slice(item, slice, shape, &mut data),
                _ => return Err(item.unknown(leaf, shape.rank() >= 2)),
            }
        }
        Tensor::new(shape, data)
    }

    /// Parses `name[:argument]`, comma separated.
    ///
    /// # Errors
    /// When it is empty or an argument is no finite number.
    pub fn parse(leaf: &str, text: &str) -> Result<Self, Problem> {
        text.split(',')
            .map(|part| match part.split_once(':') {
                None if part.is_empty() => None,
                None => Some(Item { name: part.into(), argument: None }),
                Some((name, argument)) => {
                    let argument = decimal::parse(argument).filter(|n| n.is_finite())?;
                    Some(Item { name: name.into(), argument: Some(argument + 0.0) })
                }
            })
            .collect::<Option<Vec<_>>>()
            .map(Self)
            .ok_or_else(|| {
                let words = Text::new(
                    "{0} reads name or name:number, comma separated; {1} does not",
                    "{0} 的写法是 名称 或 名称:数，以逗号分隔；{1} 不是",
                );
                Problem::new(leaf, words, &[leaf, text])
            })
    }

    /// With the item of one slice replaced, the others as they are, for `slices` slices.
    pub fn with(&self, slice: usize, slices: usize, item: Item) -> Self {
        let mut items: Vec<Item> = self.0.iter().cycle().take(slices.max(1)).cloned().collect();
        if let Some(place) = items.get_mut(slice) {
            *place = item;
        }
        Self(items)
    }

    /// The item that fills one slice.
    pub fn of(&self, slice: usize) -> Option<&Item> {
        self.0.iter().cycle().nth(slice % self.0.len().max(1))
    }
}

impl Filter {
    /// One outermost slice of a leaf.
    fn slice(&self, item: &Item, slice: usize, shape: Shape, data: &mut Vec<f32>) {
        let mut all = |filter: usize, [channels, rows, columns]: [usize; 3]| {
            let area = channels * rows * columns;
            data.extend((0..area).map(|flat| self.at(item, filter, [channels, rows, columns], flat) as f32));
        };
        match *shape.dims() {
            [_, channels] => all(slice, [channels, 1, 1]),
            [_, channels, numbers] => {
                // As a window where it is one, else as the largest that fits before what is left.
                let side = (1..=numbers).rev().find(|side| side * side <= numbers).unwrap_or(1);
                for channel in 0..channels {
                    data.extend((0..numbers).map(|i| {
                        let flat = channel * side * side + i;
                        if i < side * side { self.at(item, slice, [channels, side, side], flat) as f32 } else { 0.0 }
                    }));
                }
            }
            [_, channels, rows, columns] => all(slice, [channels, rows, columns]),
            [_, filters, channels, rows, columns] => {
                (0..filters).for_each(|filter| all(filter, [channels, rows, columns]));
            }
            _ => {}
        }
    }

    pub(super) fn at(&self, item: &Item, slice: usize, [channels, rows, columns]: [usize; 3], flat: usize) -> f64 {
        let size = [rows.max(1), columns.max(1)];
        let at = [flat / size[1] % size[0], flat % size[1]];
        let channel = flat / (size[0] * size[1]);
        let shift = if self.name == "random" { slice as f64 * 1000.0 } else { 0.0 };
        let argument = item.argument.or(self.argument).unwrap_or(0.0) + shift;
        let spread = match channels {
            // A single channel is brightness already.
            0 | 1 => 1.0,
            _ => (self.channels)(slice % channels, channel),
        };
        spread * (self.window)(Window { at, size, channel, argument })
    }
}

impl Item {
    /// The number it is, instead of a name.
    pub fn number(&self) -> Option<f32> {
        decimal::parse(&self.name).map(|number| number as f32)
    }

    pub(super) fn unknown(&self, leaf: &str, filters: bool) -> Problem {
        if filters {
            let names: Vec<&str> = FILTERS.iter().map(|filter| filter.name).collect();
            let text = Text::new("{0} knows no filter {1}; there are {2}", "{0} 没有滤波器 {1}；有的是 {2}");
            Problem::new(leaf, text, &[leaf, &self.name, &names.join(", ")])
        } else {
            let text = Text::new("{0} takes numbers, {1} is none", "{0} 只接受数，{1} 不是");
            Problem::new(leaf, text, &[leaf, &self.name])
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.argument {
            None => f.write_str(&self.name),
            Some(argument) => write!(f, "{}:{argument}", self.name),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(Item::to_string).collect::<Vec<_>>().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(name: &str, size: usize, channel: usize) -> Vec<f32> {
        let source = Source::parse("weight", name).expect(name);
        let tensor = source.fill("weight", Shape::new(&[1, 3, size, size])).expect(name);
        tensor.data()[channel * size * size..(channel + 1) * size * size].to_vec()
    }

    #[test]
    fn well_known_windows() {
        assert_eq!(window("vertical", 3, 1), [-5., 0., 5., -10., 0., 10., -5., 0., 5.]);
        assert_eq!(window("horizontal", 3, 2), [-1., -2., -1., 0., 0., 0., 1., 2., 1.]);
        assert_eq!(window("sharpen", 3, 0), [0., -1., 0., -1., 5., -1., 0., -1., 0.]);
        assert_eq!(window("blur", 3, 0)[4], 0.25);
        assert_eq!(window("emboss", 3, 0), [-2., -1., 0., -1., 1., 1., 0., 1., 2.]);
    }

    #[test]
    fn what_keeps_a_picture_keeps_its_brightness() {
        for filter in FILTERS.iter().filter(|filter| filter.kind == Kind::Picture) {
            for size in [1, 3, 5, 7] {
                let sum: f32 = window(filter.name, size, 0).iter().sum();
                assert!((sum - 1.0).abs() < 1e-6, "{} at {size} sums to {sum}", filter.name);
            }
        }
    }

    #[test]
    fn edges_do_not_answer_to_even_light() {
        for name in ["vertical", "horizontal", "laplacian", "detail", "slope:30", "gabor:30"] {
            for size in [3, 5, 7] {
                let sum: f32 = window(name, size, 0).iter().sum();
                assert!(sum.abs() < 1e-5, "{name} at {size} sums to {sum}");
            }
        }
    }

    #[test]
    fn a_seed_decides_and_another_differs() {
        assert_eq!(window("random:3", 3, 0), window("random:3", 3, 0));
        assert_ne!(window("random:3", 3, 0), window("random:4", 3, 0));
    }

    #[test]
    fn unknown_names_are_told() {
        let source = Source::parse("weight", "sobbel").expect("spelled like a name");
        let problem = source.fill("weight", Shape::new(&[1, 1, 3, 3])).expect_err("no such filter");
        assert!(problem.words.en.contains("sobbel") && problem.words.en.contains("vertical"));
        for none in ["inf", "nan", "1e39"] {
            assert!(Source::parse("bias", none).expect("a name").fill("bias", Shape::new(&[3])).is_err(), "{none}");
        }
        assert!(Source::parse("bias", "").is_err());
        assert!(Source::parse("bias", "a:b").is_err());
        assert!(Source::parse("bias", "vertical").expect("a name").fill("bias", Shape::new(&[3])).is_err());
    }

    #[test]
    fn print_and_parse_agree() {
        for text in ["vertical,gabor:-30,random:7", "0.5,-1"] {
            assert_eq!(Source::parse("x", text).expect(text).to_string(), text);
        }
    }
}
