//! Scaling down: separable Lanczos with three lobes, in integers, so that every machine gets the same bytes.

use super::Picture;

/// One output's inputs: so many from `first` on, weights summing to `ONE`.
struct Taps {
    first: usize,
    weights: Vec<i32>,
}

const BITS: u32 = 20;
const ONE: i32 = 1 << BITS;

impl Picture {
    /// The picture with its longest side at most `longest` (at least 1); never enlarged.
    pub fn scaled(&self, longest: usize) -> Self {
        let (width, height) = fitted((self.width, self.height), longest);
        if (width, height) == (self.width, self.height) { self.clone() } else { self.resized(width, height) }
    }

    /// The picture at another size, sides at least 1 and at most the present ones.
    pub(super) fn resized(&self, width: usize, height: usize) -> Self {
        let across = taps(self.width, width);
        let mut narrow = Vec::with_capacity(3 * width * self.height);
        for row in self.pixels.chunks_exact(3 * self.width) {
            for Taps { first, weights } in &across {
                let mut sum = [ONE / 2; 3];
                for (pixel, weight) in row[3 * first..].chunks_exact(3).zip(weights) {
                    for c in 0..3 {
                        sum[c] += weight * i32::from(pixel[c]);
                    }
                }
                narrow.extend(sum.map(rounded));
            }
        }
        let mut pixels = Vec::with_capacity(3 * width * height);
        for Taps { first, weights } in taps(self.height, height) {
            let mut sums = vec![ONE / 2; 3 * width];
            for (row, weight) in narrow[3 * width * first..].chunks_exact(3 * width).zip(weights) {
                for (sum, &value) in sums.iter_mut().zip(row) {
                    *sum += weight * i32::from(value);
                }
            }
            pixels.extend(sums.into_iter().map(rounded));
        }
        Self { width, height, pixels }
    }
}

/// The sides of a picture whose longest side is at most `longest`: same shape to the nearest pixel, never larger.
pub(super) fn fitted((width, height): (usize, usize), longest: usize) -> (usize, usize) {
    let (longest, side) = (longest.max(1) as u64, width.max(height) as u64);
    if side <= longest {
        return (width, height);
    }
    let fit = |length: usize| ((length as u64 * longest + side / 2) / side).max(1) as usize;
    (fit(width), fit(height))
}

fn rounded(sum: i32) -> u8 {
    (sum >> BITS).clamp(0, 255) as u8
}

/// For each of `to` outputs, its inputs among `from`, where `to <= from`. The sum is exact, so that flat areas stay flat.
fn taps(from: usize, to: usize) -> Vec<Taps> {
    let scale = from as f64 / to as f64;
    let taps = |i: usize| {
        let centre = (i as f64 + 0.5) * scale;
        let first = (centre - 3.0 * scale).floor().max(0.0) as usize;
        let end = ((centre + 3.0 * scale).ceil() as usize).min(from);
        let raw: Vec<f64> = (first..end).map(|j| lanczos((j as f64 + 0.5 - centre) / scale)).collect();
        let sum: f64 = raw.iter().sum();
        let mut weights: Vec<i32> = raw.iter().map(|w| (w / sum * f64::from(ONE)).round() as i32).collect();
        let left = ONE - weights.iter().sum::<i32>();
        weights[(centre as usize).min(end - 1) - first] += left;
        Taps { first, weights }
    };
    (0..to).map(taps).collect()
}

/// sinc(x) sinc(x / 3) within three lobes, 0 beyond.
fn lanczos(x: f64) -> f64 {
    let sinc = |x: f64| {
        let x = std::f64::consts::PI * x;
        if x == 0.0 { 1.0 } else { x.sin() / x }
    };
    if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 }
}
