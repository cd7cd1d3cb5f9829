//! One channel as a small picture: means over areas, the range of all its values, and how they spread over it.

use super::{Thumb, Want};
use crate::tensor::Tensor;
use crate::words::{Problem, Text};

/// How many bins a histogram has.
pub const BINS: usize = 64;

/// One channel of a node's values: what there is to tell of it, and its pixels appended to `body`.
///
/// # Errors
/// When the node has no such channel.
pub fn thumb(want: &Want, tensor: &Tensor, body: &mut Vec<f32>) -> Result<Thumb, Problem> {
    let [batch, channels, height, width] = tensor.shape().nchw();
    if want.channel >= batch * channels {
        let text = Text::new("{0} has {1} channels, there is none numbered {2}", "{0} 有 {1} 个通道，没有第 {2} 号");
        return Err(Problem::of(&want.node, text, &[&want.node, &(batch * channels), &want.channel]));
    }
    let area = height * width;
    let plane = &tensor.data()[want.channel * area..(want.channel + 1) * area];
    let size = bounded([height, width], want.longest);
    if size == [height, width] {
        body.extend_from_slice(plane);
    } else {
        shrink(plane, [height, width], size, body);
    }
    let (least, most) = range(plane);
    let histogram = histogram(plane, least, most);
    Ok(Thumb { want: want.clone(), width: size[1], height: size[0], least, most, histogram })
}

/// The largest size of the same proportions whose longer side is at most `longest`; no side vanishes.
pub fn bounded(size: [usize; 2], longest: usize) -> [usize; 2] {
    let (side, longest) = (size[0].max(size[1]), longest.max(1));
    if side <= longest {
        return size;
    }
    size.map(|n| ((2 * n * longest + side) / (2 * side)).max(1))
}

/// Appends `plane` of `from` rows and columns, made smaller to `to`: each pixel is the mean over the area it covers.
pub fn shrink(plane: &[f32], from: [usize; 2], to: [usize; 2], body: &mut Vec<f32>) {
    let [down, across] = [0, 1].map(|axis| spans(from[axis], to[axis]));
    for rows in &down {
        let mut sums = vec![0.0; to[1]];
        for (y, part) in rows.parts() {
            let row = &plane[y * from[1]..(y + 1) * from[1]];
            for (sum, columns) in sums.iter_mut().zip(&across) {
                *sum += part * columns.sum(row);
            }
        }
        body.extend(sums.iter().map(|&sum| sum as f32));
    }
}

/// What one small pixel covers along an axis: `first` by a share, all up to but without `last` wholly, `last` by a share.
struct Span {
    first: usize,
    last: usize,
    /// Shares of the first, of those between and of the last; together with their number they make 1.
    shares: [f64; 3],
}

impl Span {
    fn parts(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let share = |i: usize| match i {
            i if i == self.first => self.shares[0],
            i if i == self.last => self.shares[2],
            _ => self.shares[1],
        };
        (self.first..=self.last).map(move |i| (i, share(i))).filter(|&(_, share)| share > 0.0)
    }

    fn sum(&self, row: &[f32]) -> f64 {
        let ends = |i: usize, share: f64| if share > 0.0 { f64::from(row[i]) * share } else { 0.0 };
        let between: f64 = row[self.first + 1..self.last].iter().map(|&x| f64::from(x)).sum();
        ends(self.first, self.shares[0]) + between * self.shares[1] + ends(self.last, self.shares[2])
    }
}

/// The spans of `to` equal parts of an axis of `from`, in whole numbers until the shares: part `i` covers from `i from / to` on.
fn spans(from: usize, to: usize) -> Vec<Span> {
    (0..to)
        .map(|i| {
            let (start, end) = (i * from, (i + 1) * from);
            let (first, last) = (start / to, end / to);
            let share = |parts: usize| parts as f64 / from as f64;
            // `first < last`: a part of an axis that becomes shorter is at least one long.
            Span { first, last, shares: [share(to - start % to), share(to), share(end % to)] }
        })
        .collect()
}

/// The least and the greatest finite value; 0 and 0 where there is none.
fn range(plane: &[f32]) -> (f32, f32) {
    let ends = (f32::INFINITY, f32::NEG_INFINITY);
    let finite = |x: f32, otherwise: f32| if x.is_finite() { x } else { otherwise };
    let (least, most) = plane.iter().fold(ends, |(least, most), &x| {
        let (low, high) = (finite(x, f32::INFINITY), finite(x, f32::NEG_INFINITY));
        (if low < least { low } else { least }, if high > most { high } else { most })
    });
    if least <= most { (least, most) } else { (0.0, 0.0) }
}

fn histogram(plane: &[f32], least: f32, most: f32) -> Vec<u32> {
    let mut bins = vec![0; BINS];
    let (start, width) = (f64::from(least), f64::from(most) - f64::from(least));
    let scale = if width > 0.0 { BINS as f64 / width } else { 0.0 };
    for &x in plane.iter().filter(|x| x.is_finite()) {
        let bin = ((f64::from(x) - start) * scale) as usize;
        bins[bin.min(BINS - 1)] += 1;
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shrunk(from: [usize; 2], to: [usize; 2], value: impl Fn(usize, usize) -> f32) -> Vec<f32> {
        let plane: Vec<f32> = (0..from[0] * from[1]).map(|i| value(i / from[1], i % from[1])).collect();
        let mut small = Vec::new();
        shrink(&plane, from, to, &mut small);
        small
    }

    #[test]
    fn a_small_pixel_is_the_mean_of_what_it_covers() {
        assert_eq!(shrunk([2, 4], [1, 2], |y, x| (4 * y + x) as f32), [2.5, 4.5]);
        // Three columns on two: each covers one and a half.
        assert_eq!(shrunk([1, 3], [1, 2], |_, x| [3.0, 6.0, 9.0][x]), [4.0, 8.0]);
        assert_eq!(shrunk([3, 1], [2, 1], |y, _| [3.0, 6.0, 9.0][y]), [4.0, 8.0]);
    }

    #[test]
    fn an_even_plane_stays_even_and_a_mean_stays_the_mean() {
        for (from, to) in [([7, 5], [3, 2]), ([100, 33], [9, 3]), ([13, 13], [12, 12]), ([5, 8], [1, 1])] {
            assert!(shrunk(from, to, |_, _| 0.7).iter().all(|&x| (x - 0.7).abs() < 1e-6), "{from:?} {to:?}");
            let of = |values: &[f32]| values.iter().map(|&x| f64::from(x)).sum::<f64>() / values.len() as f64;
            let value = |y: usize, x: usize| (y * y + 3 * x) as f32;
            let (before, after) = (of(&shrunk(from, from, value)), of(&shrunk(from, to, value)));
            assert!((before - after).abs() < 1e-4 * before, "{from:?} {to:?}: {before} {after}");
        }
    }

    #[test]
    fn what_a_small_pixel_does_not_cover_does_not_count() {
        let small = shrunk([2, 4], [1, 2], |_, x| if x < 2 { 1.0 } else { f32::NAN });
        assert!(small[0] == 1.0 && small[1].is_nan());
    }

    #[test]
    fn a_size_keeps_its_proportions_and_no_side_vanishes() {
        assert_eq!(bounded([300, 200], 400), [300, 200]);
        assert_eq!(bounded([300, 200], 150), [150, 100]);
        assert_eq!(bounded([2000, 3], 100), [100, 1]);
        assert_eq!(bounded([7, 9], 0), [1, 1]);
    }

    #[test]
    fn range_and_histogram_leave_out_what_is_not_finite() {
        let plane = [f32::NAN, -1.0, f32::INFINITY, 3.0, 1.0, f32::NEG_INFINITY];
        assert_eq!(range(&plane), (-1.0, 3.0));
        let bins = histogram(&plane, -1.0, 3.0);
        assert_eq!((bins[0], bins[BINS / 2], bins[BINS - 1], bins.iter().sum()), (1, 1, 1, 3));
        assert_eq!(range(&[f32::NAN, f32::INFINITY]), (0.0, 0.0));
        assert_eq!(histogram(&[2.0; 5], 2.0, 2.0)[0], 5);
        let huge = [f32::MIN, f32::MAX];
        assert_eq!(histogram(&huge, huge[0], huge[1])[BINS - 1], 1);
    }
}
