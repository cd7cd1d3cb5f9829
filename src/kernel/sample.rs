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
use std::ops::Range;

/// Outputs of a block: their samples stay in the cache.
pub const BLOCK: usize = 64;
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

/// A place of the turned picture: the first of its corners, and the shares of all four.
#[derive(Clone, Copy, Default)]
struct Place {
    at: usize,
    shares: [f32; 4],
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
        let mut places = [Place::default(); BLOCK];
        let mut weights = [1.0; BLOCK];
        for (group, turned) in self.turned.iter().enumerate() {
            for tap in 0..taps {
                let at = group * taps + tap;
                let moved = |axis: usize| &offset[(2 * at + axis) * plane..][outputs.clone()];
                let (down, across) = (moved(0), moved(1));
                let tapped = [tap / conv.kernel[1] * conv.dilation[0], tap % conv.kernel[1] * conv.dilation[1]];
                for k in 0..count {
                    let (row, below) = moved_to(windows[0][k] + tapped[0] as f32, down[k], conv.height);
                    let (column, right) = moved_to(windows[1][k] + tapped[1] as f32, across[k], conv.width);
                    let shares =
                        [(1.0 - below) * (1.0 - right), (1.0 - below) * right, below * (1.0 - right), below * right];
                    places[k] = Place { at: row * self.pitch + column * self.column, shares };
                }
                if let Some(mask) = mask {
                    weights[..count].copy_from_slice(&mask[at * plane..][outputs.clone()]);
                }
                let samples = &mut self.samples[(group * channels * taps + tap) * BLOCK..];
                for ((k, places), weights) in
                    (0..count).step_by(LANES).zip(places.as_chunks().0).zip(weights.as_chunks().0)
                {
                    four::<L>(
                        turned,
                        places,
                        weights,
                        [self.column, self.pitch],
                        channels,
                        &mut samples[k..],
                        taps * BLOCK,
                    );
                }
            }
        }
        &self.samples
    }
}

/// A coordinate moved by an offset: the whole one below it in the turned picture, and how far above that it lies. Where neither
/// that one nor the next is an element, zeros.
#[inline(always)]
fn moved_to(from: f32, offset: f32, size: usize) -> (usize, f32) {
    // Whole and part apart: added to a large coordinate, the part would lose its last digits.
    let floor = offset.floor();
    let (whole, part) = (from + floor, offset - floor);
    // A place one before the first is outside, not a zeroth part of the first.
    let inside = whole < size as f32 && (whole >= 0.0 || (whole == -1.0 && part > 0.0));
    if inside { ((whole + BEFORE as f32) as usize, part) } else { (0, 0.0) }
}

/// The samples of all channels at four places; those of a channel lie `apart` from those of the next.
#[inline(always)]
fn four<L: Lanes>(
    turned: &[f32],
    places: &[Place; LANES],
    weights: &[f32; LANES],
    [column, pitch]: [usize; 2],
    channels: usize,
    samples: &mut [f32],
    apart: usize,
) {
    let corners = [0, column, pitch, pitch + column];
    let last = places.iter().map(|place| place.at).max().unwrap_or(0);
    assert!(turned.len() >= last + pitch + 2 * column && column >= channels);
    let weights = L::load(weights);
    for first in (0..channels).step_by(LANES) {
        let sums = places.map(|place| {
            let corner = |corner: usize| {
                // SAFETY: the last corner's channels, up to a whole vector, are asserted above.
                let x = unsafe { L::at_unchecked(turned, place.at + corners[corner] + first) };
                L::splat(place.shares[corner]).mul(x)
            };
            corner(0).add(corner(1)).add(corner(2).add(corner(3)))
        });
        let sums = L::transpose(sums);
        for (c, sum) in sums.into_iter().enumerate().take(channels - first) {
            sum.mul(weights).put(samples, (first + c) * apart);
        }
    }
}
