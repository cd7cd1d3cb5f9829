//! Samples of a picture at places between its elements, four channels by four places at a time.
//!
//! ```text
//! once for each example:
//!     turned[group][row][column][channel] = x, zeros around
//! for each block of outputs, group, tap of the window:
//!     for each output:
//!         place = window's place + tap + offset              (rows and columns; what is left of the whole ones is the part)
//!         shares = of the four elements around it, 1 - part and part, down times across
//!     for each 4 outputs, 4 channels:
//!         for each of the outputs:  sum = share * corner, four times        (4 channels are the lanes)
//!         turn them: 4 outputs are the lanes
//!         samples[channel][tap][output] = mask * sum
//! ```
//!
//! A place with no element around it is sent to where there are zeros alone, so that what is not finite spreads as far as the
//! definition says: an element takes part only in the places it is a corner of.

use super::DeformConv2d;
use super::lanes::Lanes;
use std::array::from_fn;
use std::ops::Range;

/// Outputs of a block: their samples stay in the cache.
pub const BLOCK: usize = 32;
/// Rows and columns of zeros before the first of the picture; there is one after the last.
const BEFORE: usize = 2;
/// Channels of a vector.
const LANES: usize = 4;

/// Room for a turned example and the samples of a block.
pub struct Samples {
    conv: DeformConv2d,
    output: [usize; 2],
    /// Floats of a row and of a column of the turned picture.
    pitch: usize,
    column: usize,
    /// By group of channels.
    turned: Vec<Vec<f32>>,
    /// `[channel][tap][output of the block]`
    samples: Vec<f32>,
}

/// The places of a block in the turned picture.
struct Places {
    /// The first of the four corners of each.
    corner: [usize; BLOCK],
    /// By corner, its share in each.
    shares: [[f32; BLOCK]; 4],
}

impl Samples {
    /// Room for a convolution with this output.
    pub fn new(conv: &DeformConv2d, output: [usize; 2]) -> Self {
        let column = (conv.channels / conv.offset_groups).next_multiple_of(LANES);
        let pitch = (BEFORE + conv.width + 1) * column;
        let turned = vec![vec![0.0; (BEFORE + conv.height + 1) * pitch]; conv.offset_groups];
        let samples = vec![0.0; conv.channels * conv.taps() * BLOCK];
        Self { conv: conv.clone(), output, pitch, column, turned, samples }
    }

    /// Takes an example.
    pub fn turn<L: Lanes>(&mut self, input: &[f32]) {
        let [height, width] = [self.conv.height, self.conv.width];
        let channels = self.conv.channels / self.conv.offset_groups;
        let groups = input.chunks_exact(channels * height * width);
        for (input, turned) in groups.zip(&mut self.turned) {
            let rows = turned.chunks_exact_mut(self.pitch).skip(BEFORE);
            for (i, row) in rows.take(height).enumerate() {
                for first in (0..channels).step_by(LANES) {
                    let row = &mut row[BEFORE * self.column + first..];
                    let line = |c: usize| &input[(c * height + i) * width..][..width];
                    let whole = if first + LANES <= channels { width / LANES * LANES } else { 0 };
                    for j in (0..whole).step_by(LANES) {
                        let four = [0, 1, 2, 3].map(|c| L::at(line(first + c), j));
                        for (k, four) in L::transpose(four).into_iter().enumerate() {
                            four.put(row, (j + k) * self.column);
                        }
                    }
                    for c in 0..LANES.min(channels - first) {
                        for (j, &x) in line(first + c).iter().enumerate().skip(whole) {
                            row[j * self.column + c] = x;
                        }
                    }
                }
            }
        }
    }

    /// The samples of some outputs, at most a block of them.
    pub fn of<L: Lanes>(&mut self, offset: &[f32], mask: Option<&[f32]>, outputs: Range<usize>) -> &[f32] {
        let conv = &self.conv;
        let (plane, taps) = (self.output[0] * self.output[1], conv.taps());
        let channels = conv.channels / conv.offset_groups;
        let mut windows = [[0.0; BLOCK]; 2];
        for (k, output) in outputs.clone().enumerate() {
            let output = [output / self.output[1], output % self.output[1]];
            for axis in 0..2 {
                windows[axis][k] = (output[axis] * conv.stride[axis]) as f32 - conv.padding[axis] as f32;
            }
        }
        let count = outputs.len();
        let mut places = Places { corner: [0; BLOCK], shares: [[0.0; BLOCK]; 4] };
        let (mut moves, mut weights) = ([[0.0; BLOCK]; 2], [1.0; BLOCK]);
        for (group, turned) in self.turned.iter().enumerate() {
            for tap in 0..taps {
                let at = group * taps + tap;
                for axis in 0..2 {
                    moves[axis][..count].copy_from_slice(&offset[(2 * at + axis) * plane..][outputs.clone()]);
                }
                let tap_at = [tap / conv.kernel[1] * conv.dilation[0], tap % conv.kernel[1] * conv.dilation[1]];
                let axes = [(tap_at[0], conv.height, self.pitch), (tap_at[1], conv.width, self.column)];
                places.find::<L>(&windows, &moves, axes, count);
                if let Some(mask) = mask {
                    weights[..count].copy_from_slice(&mask[at * plane..][outputs.clone()]);
                }
                let samples = &mut self.samples[(group * channels * taps + tap) * BLOCK..];
                for k in (0..count).step_by(LANES) {
                    let pitches = [self.column, self.pitch, taps * BLOCK];
                    places.sample::<L>(k, turned, L::at(&weights, k), &mut samples[k..], pitches, channels);
                }
            }
        }
        &self.samples
    }
}

impl Places {
    /// Where windows read once moved; by axis, where the tap lies in the window, how many elements there are, and how far it is from one to the
    /// next in the turned picture.
    fn find<L: Lanes>(
        &mut self,
        windows: &[[f32; BLOCK]; 2],
        moves: &[[f32; BLOCK]; 2],
        axes: [(usize, usize, usize); 2],
        count: usize,
    ) {
        let one = L::splat(1.0);
        for k in (0..count).step_by(LANES) {
            let mut corner = [0; LANES];
            let parts = [0, 1].map(|axis| {
                let (tap, size, apart) = axes[axis];
                let from = L::at(&windows[axis], k).add(L::splat(tap as f32));
                let (whole, part) = moved(from, L::at(&moves[axis], k), size);
                let mut wholes = [0.0; LANES];
                whole.store(&mut wholes);
                for (corner, whole) in corner.iter_mut().zip(wholes) {
                    *corner += whole as usize * apart;
                }
                [one.sub(part), part]
            });
            self.corner[k..k + LANES].copy_from_slice(&corner);
            for (i, shares) in self.shares.iter_mut().enumerate() {
                parts[0][i / 2].mul(parts[1][i % 2]).put(shares, k);
            }
        }
    }

    /// The samples of all channels at four places; how far it is from a column, row and sample's channel to the next.
    #[inline(always)]
    fn sample<L: Lanes>(
        &self,
        k: usize,
        turned: &[f32],
        weights: L,
        samples: &mut [f32],
        [column, row, apart]: [usize; 3],
        channels: usize,
    ) {
        let corners = [0, column, row, row + column];
        let places: [usize; LANES] = from_fn(|q| self.corner[k + q]);
        let last = places.iter().copied().max().unwrap_or(0);
        assert!(turned.len() >= last + row + 2 * column && column >= channels);
        assert!(samples.len() >= (channels - 1) * apart + LANES);
        for first in (0..channels).step_by(LANES) {
            let sums: [L; LANES] = from_fn(|q| {
                let corner = |corner: usize| {
                    // SAFETY: the last corner's channels, up to a whole vector, are asserted above.
                    let x = unsafe { L::at_unchecked(turned, places[q] + corners[corner] + first) };
                    L::splat(self.shares[corner][k + q]).mul(x)
                };
                corner(0).add(corner(1)).add(corner(2).add(corner(3)))
            });
            let sums = L::transpose(sums).map(|sum| sum.mul(weights));
            let put = |c: usize, samples: &mut [f32]| {
                // SAFETY: the last channel's four are asserted above.
                unsafe { sums[c].put_unchecked(samples, (first + c) * apart) }
            };
            if first + LANES <= channels {
                (0..LANES).for_each(|c| put(c, samples));
            } else {
                (0..channels - first).for_each(|c| put(c, samples));
            }
        }
    }
}

/// Coordinates moved by offsets: the whole ones below them in the turned picture, and how far above those they lie. Where neither that one
/// nor the next is an element, zeros.
#[inline(always)]
fn moved<L: Lanes>(from: L, offset: L, size: usize) -> (L, L) {
    let zero = L::splat(0.0);
    // Whole and part apart: added to a large coordinate, the part would lose its last digits.
    let floor = offset.floor();
    let (whole, part) = (from.add(floor), offset.sub(floor));
    // A place one before the first is outside, not a zeroth part of the first: the next whole one has to be an element.
    let next = from.sub(zero.sub(offset).floor());
    let before = L::splat(BEFORE as f32);
    let inside = next.pick(zero, whole.add(before), zero);
    let inside = L::splat((size - 1) as f32).pick(whole, inside, zero);
    (inside, inside.pick(L::splat(1.0), part, zero))
}
