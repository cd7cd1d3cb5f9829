//! Stems: from a picture to named, meaningful channels, so that a channel can be recognised where it is shuffled, split or doubled. Pure functions
//! of a picture's planes, the same at both scales.

use crate::graph::{Planes, near_square};
use crate::order::sort_by;
use crate::tensor::{Shape, Tensor};
use crate::words::Text;

/// A way to make channels of a picture.
#[derive(Debug)]
pub struct Stem {
    /// Its name in the URL.
    pub name: &'static str,
    /// Its name on the page.
    pub title: Text,
    channels: &'static [Channel],
}

/// A channel by name.
#[derive(Clone, Copy, Debug)]
struct Channel(Text, Source);

/// What a channel shows.
#[derive(Clone, Copy, Debug)]
enum Source {
    /// Red, green or blue.
    Plane(usize),
    /// Red, green and blue weighed, with the weights' common divisor.
    Mix([f32; 3], f32),
    /// The change of brightness along a direction, in degrees from rightwards to downwards.
    Edge(f32),
    /// Brightness blurred over so many pixels to each side.
    Blur(usize),
    /// Brightness without that.
    Detail(usize),
}

const RED: Channel = Channel(Text::new("red", "红"), Source::Plane(0));
const GREEN: Channel = Channel(Text::new("green", "绿"), Source::Plane(1));
const BLUE: Channel = Channel(Text::new("blue", "蓝"), Source::Plane(2));
/// As the eye weighs it.
const BRIGHTNESS: Channel = Channel(Text::new("brightness", "亮度"), Source::Mix([2.0, 5.0, 1.0], 8.0));
const RED_GREEN: Channel = Channel(Text::new("red−green", "红−绿"), Source::Mix([1.0, -1.0, 0.0], 1.0));
const BLUE_YELLOW: Channel = Channel(Text::new("blue−yellow", "蓝−黄"), Source::Mix([-1.0, -1.0, 2.0], 2.0));
const EDGE: [Channel; 8] = [
    Channel(Text::new("edges |", "竖边 |"), Source::Edge(0.0)),
    Channel(Text::new("edges —", "横边 —"), Source::Edge(90.0)),
    Channel(Text::new("edges /", "斜边 /"), Source::Edge(45.0)),
    Channel(Text::new("edges \\", "斜边 \\"), Source::Edge(135.0)),
    Channel(Text::new("edges 22°", "边 22°"), Source::Edge(22.5)),
    Channel(Text::new("edges 67°", "边 67°"), Source::Edge(67.5)),
    Channel(Text::new("edges 112°", "边 112°"), Source::Edge(112.5)),
    Channel(Text::new("edges 157°", "边 157°"), Source::Edge(157.5)),
];
const BLUR: [Channel; 3] = [
    Channel(Text::new("blur 1", "模糊 1"), Source::Blur(1)),
    Channel(Text::new("blur 2", "模糊 2"), Source::Blur(2)),
    Channel(Text::new("blur 4", "模糊 4"), Source::Blur(4)),
];
const DETAIL: Channel = Channel(Text::new("detail", "细节"), Source::Detail(1));

/// Every stem, in the order the page offers them.
pub const STEMS: &[Stem] = &[
    Stem { name: "rgb", title: Text::new("colours", "颜色"), channels: &[RED, GREEN, BLUE] },
    Stem {
        name: "opponent",
        title: Text::new("opponent colours", "对立色"),
        channels: &[BRIGHTNESS, RED_GREEN, BLUE_YELLOW],
    },
    Stem { name: "edges", title: Text::new("eight edges", "八向边缘"), channels: &EDGE },
    Stem {
        name: "scales",
        title: Text::new("scales", "多尺度"),
        channels: &[BRIGHTNESS, BLUR[0], BLUR[1], BLUR[2], DETAIL],
    },
    Stem {
        name: "atlas",
        title: Text::new("all sorts", "综合"),
        channels: &[
            RED,
            GREEN,
            BLUE,
            BRIGHTNESS,
            EDGE[0],
            EDGE[1],
            EDGE[2],
            BLUR[1],
            RED_GREEN,
            BLUE_YELLOW,
            EDGE[3],
            BLUR[2],
            EDGE[4],
            EDGE[5],
            DETAIL,
            BLUR[0],
        ],
    },
    Stem {
        name: "nodes",
        title: Text::new("nodes", "节点"),
        channels: &[RED, GREEN, BLUE, BRIGHTNESS, RED_GREEN, BLUE_YELLOW],
    },
];

impl Stem {
    /// A stem by its name in the URL.
    pub fn find(name: &str) -> Option<&'static Self> {
        STEMS.iter().find(|stem| stem.name == name)
    }

    /// Those that make different channels of a picture, for an input of `count`; this one stands for any that make the same.
    pub fn beside(&'static self, count: usize) -> Vec<&'static Self> {
        let mut offered: Vec<&'static Self> = vec![self];
        for stem in STEMS {
            if offered.iter().all(|other| other.names(count) != stem.names(count)) {
                offered.push(stem);
            }
        }
        let place = |stem: &Self| STEMS.iter().position(|other| other.name == stem.name);
        sort_by(&mut offered, |a, b| place(a).cmp(&place(b)));
        offered
    }

    /// The first `count` channels; a single one of colours is brightness, and past the last they start over.
    fn taken(&self, count: usize) -> Vec<Channel> {
        if count == 1 && matches!(self.channels[0].1, Source::Plane(_)) {
            return vec![BRIGHTNESS];
        }
        self.channels.iter().copied().cycle().take(count).collect()
    }

    /// The names of its first `count` channels.
    pub fn names(&self, count: usize) -> Vec<Text> {
        self.taken(count).into_iter().map(|Channel(name, _)| name).collect()
    }

    /// A picture as an input of `shape`: (1, C, H, W), a channel a plane; or (1, F, V, 1), F channels' means over V cells of a near-square grid.
    pub fn fill(&self, picture: Planes<'_>, shape: Shape) -> Tensor {
        let [_, count, rows, columns] = shape.nchw();
        let [height, width] = picture.size;
        let mut data = Vec::with_capacity(shape.len());
        let mut made: Vec<(usize, Vec<f32>)> = Vec::new();
        let per_round = self.channels.len().max(1);
        for (i, channel) in self.taken(count).into_iter().enumerate() {
            let again = made.iter().position(|(of, _)| *of == i % per_round && count > 1);
            let plane = match again {
                Some(place) => made[place].1.clone(),
                None => channel.1.plane(picture),
            };
            if [rows, columns] == [height, width] {
                data.extend_from_slice(&plane);
            } else {
                means(&plane, picture.size, near_square(rows * columns), &mut data);
            }
            if count > per_round && again.is_none() {
                made.push((i, plane));
            }
        }
        Tensor::new(shape, data).unwrap_or_else(|_| Tensor::zeros(shape))
    }
}

/// The means of a plane over the cells of a grid, row by row; no cell is empty.
fn means(plane: &[f32], [height, width]: [usize; 2], [rows, columns]: [usize; 2], data: &mut Vec<f32>) {
    let span = |i: usize, n: usize, of: usize| {
        let from = (i * of / n.max(1)).min(of.saturating_sub(1));
        from..((i + 1) * of / n.max(1)).clamp(from + 1, of.max(from + 1))
    };
    for (i, j) in (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))) {
        let (down, across) = (span(i, rows, height), span(j, columns, width));
        let area = (down.len() * across.len()) as f32;
        let sum: f32 =
            down.map(|y| across.clone().map(|x| plane.get(y * width + x).copied().unwrap_or(0.0)).sum::<f32>()).sum();
        data.push(sum / area);
    }
}

impl Source {
    fn plane(self, picture: Planes<'_>) -> Vec<f32> {
        let area = picture.size[0] * picture.size[1];
        let mix = |weights: [f32; 3], divisor: f32| -> Vec<f32> {
            let [r, g, b] = [0, 1, 2].map(|c| &picture.values[c * area..(c + 1) * area]);
            let mixed =
                r.iter().zip(g).zip(b).map(|((r, g), b)| (weights[0] * r + weights[1] * g + weights[2] * b) / divisor);
            mixed.collect()
        };
        let brightness = || mix([2.0, 5.0, 1.0], 8.0);
        match self {
            Self::Plane(c) => picture.values[c * area..(c + 1) * area].to_vec(),
            Self::Mix(weights, divisor) => mix(weights, divisor),
            Self::Edge(degrees) => edges(&brightness(), picture.size, degrees),
            Self::Blur(reach) => blurred(&brightness(), picture.size, reach),
            Self::Detail(reach) => {
                let light = brightness();
                let soft = blurred(&light, picture.size, reach);
                light.iter().zip(soft).map(|(light, soft)| light - soft).collect()
            }
        }
    }
}

/// Sobel's two differences, divided by four, along a direction; beyond the border as on it.
fn edges(plane: &[f32], [height, width]: [usize; 2], degrees: f32) -> Vec<f32> {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let mut out = Vec::with_capacity(plane.len());
    for y in 0..height {
        let [up, here, down] =
            [y.saturating_sub(1), y, (y + 1).min(height - 1)].map(|y| &plane[y * width..(y + 1) * width]);
        for x in 0..width {
            let (l, r) = (x.saturating_sub(1), (x + 1).min(width - 1));
            let across = (up[r] - up[l]) + 2.0 * (here[r] - here[l]) + (down[r] - down[l]);
            let along = (down[l] - up[l]) + 2.0 * (down[x] - up[x]) + (down[r] - up[r]);
            out.push((cos * across + sin * along) / 4.0);
        }
    }
    out
}

/// The mean over a square of `reach` pixels to each side, once along rows and once along columns; beyond the border as on it.
fn blurred(plane: &[f32], [height, width]: [usize; 2], reach: usize) -> Vec<f32> {
    let share = 1.0 / (2 * reach + 1) as f32;
    let clamp = |at: usize, shift: usize, n: usize| (at + shift).saturating_sub(reach).min(n - 1);
    let mut across = Vec::with_capacity(plane.len());
    for row in plane.chunks_exact(width.max(1)) {
        across.extend((0..width).map(|x| (0..=2 * reach).map(|s| row[clamp(x, s, width)]).sum::<f32>() * share));
    }
    let mut out = vec![0.0; plane.len()];
    for y in 0..height {
        for s in 0..=2 * reach {
            let from = clamp(y, s, height) * width;
            let row = &across[from..from + width];
            out[y * width..(y + 1) * width].iter_mut().zip(row).for_each(|(out, value)| *out += value * share);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(name: &str, shape: &[usize]) -> Tensor {
        let values: Vec<f32> = (0..3 * 24).map(|i| (i % 6) as f32 / 10.0 + (i / 24) as f32 / 10.0).collect();
        let picture = Planes { values: &values, size: [4, 6] };
        Stem::find(name).expect(name).fill(picture, Shape::new(shape))
    }

    #[test]
    fn channels_are_what_they_are_called() {
        let rgb = filled("rgb", &[1, 5, 4, 6]);
        assert_eq!(rgb.get(&[0, 2, 1, 3]), Some(0.5));
        assert_eq!(rgb.get(&[0, 4, 1, 3]), rgb.get(&[0, 1, 1, 3]), "past the last they start over");
        let light = filled("rgb", &[1, 1, 4, 6]).get(&[0, 0, 0, 0]).expect("inside");
        assert!((light - 0.0875).abs() < 1e-6, "(2 x 0 + 5 x 0.1 + 0.2) / 8 = {light}");
        let edges = filled("edges", &[1, 8, 4, 6]);
        let at = |c: usize| edges.get(&[0, c, 2, 3]).expect("inside");
        assert!(at(0) > 0.1 && at(1).abs() < 1e-6 && (at(2) - at(0) * 0.5_f32.sqrt()).abs() < 1e-6);
        let scales = filled("scales", &[1, 5, 4, 6]);
        assert!((scales.get(&[0, 1, 2, 3]).expect("inside") - scales.get(&[0, 0, 2, 3]).expect("inside")).abs() < 1e-6);
    }

    #[test]
    fn every_channel_has_a_name_and_a_plane() {
        for stem in STEMS {
            for count in [1, 3, 8, 20] {
                assert_eq!(stem.names(count).len(), count);
                let tensor = filled(stem.name, &[1, count, 4, 6]);
                assert_eq!(tensor.data().len(), count * 24, "{}", stem.name);
                assert!(tensor.data().iter().all(|v| v.is_finite()));
            }
        }
    }

    #[test]
    fn nodes_are_means_of_cells() {
        let nodes = filled("nodes", &[1, 3, 6, 1]);
        // Six nodes on two rows of three: the first covers two rows and two columns.
        assert!((nodes.get(&[0, 0, 0, 0]).expect("inside") - 0.05).abs() < 1e-6);
        assert!((nodes.get(&[0, 1, 5, 0]).expect("inside") - 0.55).abs() < 1e-6);
        assert_eq!(filled("nodes", &[1, 1, 100, 1]).data().len(), 100, "more nodes than pixels");
    }
}
