//! Fields: sources that fill offsets, masks and adjacency, each a pure function of shape and picture.

use super::source::Item;
use super::{Meaning, Node, Source};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text, number};

/// A picture as planes (3, H, W), values 0 to 1.
#[derive(Clone, Copy, Debug)]
pub struct Planes<'a> {
    /// All values.
    pub values: &'a [f32],
    /// Rows and columns.
    pub size: [usize; 2],
}

/// A field of offsets by name.
#[derive(Debug)]
pub struct Field {
    /// Its name in the URL.
    pub name: &'static str,
    /// Its name on the page.
    pub title: Text,
    /// The argument it has unless told, if it takes one.
    pub argument: Option<f64>,
    /// The least and the greatest argument that the page offers, and the step from one to the next.
    pub range: [f64; 3],
    /// The argument that moves nothing.
    pub rest: f64,
    /// What follows the argument where it is told.
    pub unit: &'static str,
    /// Where on the window's frame a handle sets it, rows and columns from the middle to an edge.
    pub knob: Option<[f64; 2]>,
    /// Row and column offset of a tap at (row, column) from the window's middle, for the output at a place of the plane.
    offset: fn(&Spot<'_>) -> [f64; 2],
}

impl Field {
    /// A field by its name in the URL.
    pub fn find(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name == name)
    }

    /// Every source the page offers of it, from the least to the greatest; none where it takes no argument.
    pub fn choices(&self) -> Vec<Item> {
        let [least, most, step] = self.range;
        let count = if self.argument.is_some() { ((most - least) / step).round() as usize + 1 } else { 0 };
        let item = |i: usize| Item { name: self.name.into(), argument: Some(number::tidy(least + step * i as f64)) };
        (0..count).map(item).collect()
    }

    /// Where it moves a place of the window, counted in taps from the middle, whatever the picture and wherever the window.
    pub fn moves(&self, tap: [f64; 2], argument: f64) -> [f64; 2] {
        let still = || [0.0; 2];
        (self.offset)(&Spot { tap, place: [0.0; 2], gradient: &still, argument, seed: 0 })
    }
}

/// One tap of one window.
struct Spot<'a> {
    /// From the window's middle.
    tap: [f64; 2],
    /// The output's place as a share of the plane, -1 to 1.
    place: [f64; 2],
    /// The luminance gradient where the tap stands.
    gradient: &'a dyn Fn() -> [f64; 2],
    argument: f64,
    seed: u64,
}

/// A field without an argument.
const PLAIN: Field = Field {
    name: "zero",
    title: Text::new("none", "无"),
    argument: None,
    range: [0.0; 3],
    rest: 0.0,
    unit: "",
    knob: None,
    offset: |_| [0.0; 2],
};

/// Every field of offsets, in the order the page offers them.
pub const FIELDS: &[Field] = &[
    Field {
        name: "gradient",
        title: Text::new("to the light", "趋向亮处"),
        argument: Some(3.0),
        range: [0.0, 8.0, 0.5],
        // Each tap up the change of brightness at its own place.
        offset: |s| (s.gradient)().map(|d| s.argument * d),
        ..PLAIN
    },
    Field {
        name: "zoom",
        title: Text::new("zoom", "缩放"),
        argument: Some(1.4),
        range: [0.2, 3.0, 0.1],
        rest: 1.0,
        knob: Some([1.0, 1.0]),
        offset: |s| s.tap.map(|t| t * (s.argument - 1.0)),
        ..PLAIN
    },
    Field {
        name: "rotate",
        title: Text::new("rotate", "旋转"),
        argument: Some(20.0),
        range: [-90.0, 90.0, 5.0],
        unit: "°",
        knob: Some([-1.0, 0.0]),
        offset: |s| {
            let (sin, cos) = s.argument.to_radians().sin_cos();
            let [y, x] = s.tap;
            [x * sin + y * cos - y, x * cos - y * sin - x]
        },
        ..PLAIN
    },
    Field {
        name: "shear",
        title: Text::new("shear", "剪切"),
        argument: Some(0.5),
        range: [-2.0, 2.0, 0.1],
        knob: Some([1.0, 0.0]),
        offset: |s| [0.0, s.argument * s.tap[0]],
        ..PLAIN
    },
    Field {
        name: "shift",
        title: Text::new("shift", "平移"),
        argument: Some(1.0),
        range: [-3.0, 3.0, 0.25],
        knob: Some([0.0, 1.0]),
        offset: |s| [0.0, s.argument],
        ..PLAIN
    },
    Field {
        name: "radial",
        title: Text::new("radial", "径向"),
        argument: Some(1.5),
        range: [-3.0, 3.0, 0.25],
        offset: |s| s.place.map(|p| s.argument * p),
        ..PLAIN
    },
    Field {
        name: "random",
        title: Text::new("random", "随机"),
        argument: Some(1.0),
        range: [1.0, 20.0, 1.0],
        offset: |s| [0, 1].map(|axis| noise(s.seed.wrapping_mul(2).wrapping_add(axis)) * 1.5),
        ..PLAIN
    },
    PLAIN,
];

/// Words for a mask.
pub const MASKS: &[(&str, Text)] = &[("disc", Text::new("disc", "圆盘"))];

/// Words for an adjacency, with whether two nodes of a near-square grid are neighbours.
pub const ADJACENCIES: &[(&str, Text)] = &[
    ("grid", Text::new("grid", "网格")),
    ("torus", Text::new("torus", "环面")),
    ("cycle", Text::new("cycle", "环")),
    ("star", Text::new("star", "星形")),
    ("complete", Text::new("complete", "完全图")),
    ("random", Text::new("random", "随机")),
    ("none", Text::new("none", "无边")),
];

/// A number from -1 to 1 that a seed decides.
fn noise(seed: u64) -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0xD1B5_4A32_D192_ED03);
    for _ in 0..3 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state ^= state >> 31;
    }
    (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

/// Two decimals: numbers a reader can check in the head.
fn rounded(x: f64) -> f32 {
    // `round`, spelled so that WebAssembly needs no call for it: pictures have millions of offsets.
    ((x * 100.0 + 0.5_f64.next_down().copysign(x)).trunc() / 100.0) as f32
}

/// Rows and columns of the most square grid of `n` nodes: columns are the least divisor not below the root.
pub fn near_square(n: usize) -> [usize; 2] {
    let columns = (1..=n).find(|columns| columns * columns >= n && n.is_multiple_of(*columns)).unwrap_or(1);
    [n / columns.max(1), columns]
}

impl Source {
    /// Fills a node's leaf as its meaning asks.
    ///
    /// # Errors
    /// When a name is not known there, or a name stands where a number must.
    pub fn fill_node(&self, node: &Node, picture: Planes<'_>) -> Result<Tensor, Problem> {
        let named = self.0.first().filter(|item| item.number().is_none());
        match (node.meaning, named) {
            (Meaning::Offsets { kernel, .. }, Some(item)) => offsets(node, item, kernel, picture),
            (Meaning::Windows(kernel), _) => self.windows(&node.name, node.shape, kernel),
            (Meaning::Patterns(kernel), _) => self.patterns(&node.name, node.shape, kernel),
            (Meaning::Mask, Some(item)) => mask(node, item),
            (Meaning::Adjacency, Some(item)) => adjacency(node, item),
            _ => self.fill(&node.name, node.shape),
        }
    }
}

fn unknown(node: &Node, item: &Item, known: &[&str]) -> Problem {
    let text = Text::new("{0} knows no {1}; there are {2}, or numbers", "{0} 没有 {1}；有的是 {2}，或直接写数");
    Problem::new(&node.name, text, &[&node.name, &item.name, &known.join(", ")])
}

fn offsets(node: &Node, item: &Item, kernel: [usize; 2], picture: Planes<'_>) -> Result<Tensor, Problem> {
    let Some(field) = Field::find(&item.name) else {
        return Err(unknown(node, item, &FIELDS.iter().map(|field| field.name).collect::<Vec<_>>()));
    };
    let [.., rows, columns] = node.shape.nchw();
    let taps = kernel[0] * kernel[1];
    let argument = item.argument.or(field.argument).unwrap_or(0.0);
    let gradients = Gradients::of(picture, [rows, columns], field.name == "gradient");
    let share = |at: usize, n: usize| if n > 1 { 2.0 * at as f64 / (n as f64 - 1.0) - 1.0 } else { 0.0 };
    let across: Vec<f64> = (0..columns).map(|j| share(j, columns)).collect();
    let mut data = vec![0.0; node.shape.len()];
    for (pair, planes) in data.chunks_exact_mut((2 * rows * columns).max(1)).enumerate() {
        let k = pair % taps.max(1);
        let from_middle = |at: usize, n: usize| at as f64 - (n as f64 - 1.0) / 2.0;
        let tap = [from_middle(k / kernel[1].max(1), kernel[0]), from_middle(k % kernel[1].max(1), kernel[1])];
        let lines = gradients.lines(tap);
        let (ys, xs) = planes.split_at_mut(rows * columns);
        for i in 0..rows {
            let down = share(i, rows);
            for j in 0..columns {
                let seed = ((argument as i64 as u64) << 40) ^ ((pair * rows + i) * columns + j) as u64;
                let gradient = || gradients.at(lines[0][i], lines[1][j]);
                let spot = Spot { tap, place: [down, across[j]], gradient: &gradient, argument, seed };
                [ys[i * columns + j], xs[i * columns + j]] = (field.offset)(&spot).map(rounded);
            }
        }
    }
    Tensor::new(node.shape, data)
}

/// The luminance gradient of a picture, seen at the places of a plane that lies over it.
struct Gradients {
    /// By pixel, as a share of the steepest; empty where none is wanted.
    slopes: Vec<[f64; 2]>,
    size: [usize; 2],
    plane: [usize; 2],
}

impl Gradients {
    fn of(picture: Planes<'_>, plane: [usize; 2], wanted: bool) -> Self {
        let [height, width] = picture.size;
        let area = if wanted && picture.values.len() >= 3 * height * width { height * width } else { 0 };
        let at = |c: usize, place: usize| f64::from(picture.values[c * area + place]);
        let light: Vec<f64> =
            (0..area).map(|place| (2.0 * at(0, place) + 5.0 * at(1, place) + at(2, place)) / 8.0).collect();
        let mut slopes = Vec::with_capacity(area);
        for y in 0..if area > 0 { height } else { 0 } {
            let (up, down) = (y.saturating_sub(1) * width, (y + 1).min(height - 1) * width);
            for x in 0..width {
                let (left, right) = (x.saturating_sub(1), (x + 1).min(width - 1));
                slopes.push([light[down + x] - light[up + x], light[y * width + right] - light[y * width + left]]);
            }
        }
        let mut gradients = Self { slopes, size: picture.size, plane };
        let [rows, columns] = gradients.lines([0.0; 2]);
        let mut most = 0.0_f64;
        for &y in rows.iter().filter(|_| area > 0) {
            most = columns.iter().fold(most, |most, &x| {
                let [dy, dx] = gradients.at(y, x);
                most.max(dy * dy + dx * dx)
            });
        }
        let most = most.sqrt().max(1e-6);
        gradients.slopes.iter_mut().flatten().for_each(|d| *d /= most);
        gradients
    }

    /// The picture's rows and columns that the plane's see, some pixels off.
    fn lines(&self, off: [f64; 2]) -> [Vec<usize>; 2] {
        [0, 1].map(|axis| {
            let (size, plane) = (self.size[axis], self.plane[axis]);
            let seen = |at: usize| ((at * size / plane.max(1)) as f64 + off[axis]).round();
            (0..plane).map(|at| seen(at).clamp(0.0, size.saturating_sub(1) as f64) as usize).collect()
        })
    }

    fn at(&self, y: usize, x: usize) -> [f64; 2] {
        self.slopes.get(y * self.size[1] + x).copied().unwrap_or_default()
    }
}

/// `disc`: full in the middle of the window, less towards its corners.
fn mask(node: &Node, item: &Item) -> Result<Tensor, Problem> {
    if item.name != "disc" {
        return Err(unknown(node, item, &["disc"]));
    }
    let [_, channels, rows, columns] = node.shape.nchw();
    let side = (1..=channels).find(|side| side * side >= channels).unwrap_or(1);
    let taps = if side * side == channels { channels } else { channels.min(side * side) };
    let [height, width] = near_square(taps);
    let value = |tap: usize| {
        let from_middle = |at: usize, n: usize| if n > 1 { 2.0 * at as f64 / (n as f64 - 1.0) - 1.0 } else { 0.0 };
        let (y, x) = (from_middle(tap / width % height.max(1), height), from_middle(tap % width, width));
        rounded((1.0 - 0.35 * (y * y + x * x)).clamp(0.0, 1.0))
    };
    Ok(Tensor::from_fn(node.shape, |flat| value(flat / (rows * columns).max(1) % channels.max(1))))
}

fn adjacency(node: &Node, item: &Item) -> Result<Tensor, Problem> {
    let n = node.shape.dims().first().copied().unwrap_or(0);
    let [rows, columns] = near_square(n);
    let seed = item.argument.unwrap_or(1.0) as i64 as u64;
    let place = |v: usize| [v / columns.max(1), v % columns.max(1)];
    let ring = |a: usize, b: usize, n: usize| {
        n > 2 && (a + 1 == b || b + 1 == a || a.abs_diff(b) == n - 1) || n == 2 && a != b
    };
    let linked: &dyn Fn(usize, usize) -> bool = match item.name.as_str() {
        "none" => &|_, _| false,
        "complete" => &|a, b| a != b,
        "star" => &|a, b| a != b && (a == 0 || b == 0),
        "cycle" => &|a, b| ring(a, b, n),
        "grid" => &|a, b| {
            let ([i, j], [k, l]) = (place(a), place(b));
            i.abs_diff(k) + j.abs_diff(l) == 1
        },
        "torus" => &|a, b| {
            let ([i, j], [k, l]) = (place(a), place(b));
            (i == k && ring(j, l, columns)) || (j == l && ring(i, k, rows))
        },
        "random" => &|a, b| a != b && noise(seed << 32 ^ (a.min(b) * n + a.max(b)) as u64) > 0.6,
        _ => return Err(unknown(node, item, &ADJACENCIES.iter().map(|(name, _)| *name).collect::<Vec<_>>())),
    };
    Ok(Tensor::from_fn(Shape::new(&[n, n]), |flat| f32::from(u8::from(linked(flat / n.max(1), flat % n.max(1))))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Graph, Wiring};

    fn node(wire: impl Fn(&mut Wiring<'_>)) -> Node {
        let mut wiring = Wiring::sized([5, 6]);
        wire(&mut wiring);
        let graph: Graph = wiring.finish().expect("one leaf");
        graph.node(0).clone()
    }

    fn filled(node: &Node, text: &str) -> Tensor {
        let values: Vec<f32> = (0..90).map(|i| (i % 6) as f32 / 6.0).collect();
        let picture = Planes { values: &values, size: [5, 6] };
        Source::parse(&node.name, text).and_then(|source| source.fill_node(node, picture)).expect(text)
    }

    #[test]
    fn offsets_move_taps_as_they_say() {
        let node = node(|w| drop(w.offsets("offset", &[1, 18, 4, 5], [3, 3], 1)));
        // Tap 8 lies one row below and one column right of the middle.
        let at = |text: &str| {
            let tensor = filled(&node, text);
            [16, 17].map(|c| tensor.get(&[0, c, 2, 2]).expect("inside"))
        };
        assert_eq!(at("zoom:1.5"), [0.5, 0.5]);
        assert_eq!(at("shear:0.5"), [0.0, 0.5]);
        assert_eq!(at("shift:2"), [0.0, 2.0]);
        assert_eq!(at("rotate:90"), [0.0, -2.0]);
        assert_eq!(at("zero"), [0.0, 0.0]);
        assert_eq!(at("0.25"), [0.25, 0.25]);
        let [y, x] = at("gradient");
        assert!(y == 0.0 && x > 0.0, "light grows to the right: {y} {x}");
        assert_eq!(filled(&node, "random:3"), filled(&node, "random:3"));
        assert_ne!(filled(&node, "random:3"), filled(&node, "random:4"));
    }

    #[test]
    fn a_disc_is_full_in_the_middle() {
        let node = node(|w| drop(w.mask("mask", &[1, 9, 2, 2])));
        let disc = filled(&node, "disc");
        let at = |tap: usize| disc.get(&[0, tap, 1, 1]).expect("inside");
        assert!(at(4) == 1.0 && at(0) < at(1) && at(1) < 1.0 && at(0) > 0.0);
    }

    #[test]
    fn adjacencies_are_symmetric_without_loops() {
        let node = node(|w| drop(w.adjacency("adjacency", 12)));
        for (name, _) in ADJACENCIES {
            let tensor = filled(&node, name);
            let at = |a: usize, b: usize| tensor.get(&[a, b]).expect("inside");
            for (a, b) in (0..12).flat_map(|a| (0..12).map(move |b| (a, b))) {
                assert_eq!(at(a, b), at(b, a), "{name}");
                assert!(a != b || at(a, b) == 0.0, "{name}");
            }
        }
        let edges = |name: &str| filled(&node, name).data().iter().sum::<f32>() / 2.0;
        assert_eq!(["none", "cycle", "star", "grid", "torus", "complete"].map(edges), [0., 12., 11., 17., 24., 66.]);
    }

    #[test]
    fn what_is_not_known_names_what_is() {
        let node = node(|w| drop(w.adjacency("adjacency", 4)));
        let source = Source::parse("adjacency", "web").expect("a name");
        let problem = source.fill_node(&node, Planes { values: &[], size: [0, 0] }).expect_err("no such");
        assert!(problem.words.en.contains("torus"), "{problem}");
    }
}
