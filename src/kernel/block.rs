//! The register block: `F` filters by `V` vectors of neighbouring outputs, summed in registers from the first tap to the last.
//!
//! ```text
//! sums[f][v] = bias[f]
//! for each tap k:
//!     for each vector v:  x[v] = input[offset[k] + 4 v ..]
//!     for each filter f:
//!         sums[f][v] += weight[k][f] * x[v]
//! ```
//!
//! Eight or nine sums leave registers for `x` and the weight; twelve spill.

use super::lanes::Lanes;
use std::array::from_fn;

/// Where the taps of a window lie, counted from the place of its output: by channel, row, column, as its weights do.
pub struct Taps {
    offsets: Vec<usize>,
    /// The largest.
    reach: usize,
}

impl Taps {
    /// Taps at these offsets.
    pub fn new(offsets: Vec<usize>) -> Self {
        Self { reach: offsets.iter().copied().max().unwrap_or(0), offsets }
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.offsets.len()
    }
}

/// A few filters of one group, their weights interleaved: `[tap][filter]`.
pub struct Panel {
    /// The first of its filters.
    pub first: usize,
    bias: Vec<f32>,
    weights: Vec<f32>,
}

impl Panel {
    /// Packs the filters `first..end` into panels; `weight` and `bias` are those of all filters.
    pub fn pack(mut first: usize, end: usize, weight: &[f32], bias: Option<&[f32]>, taps: usize) -> Vec<Self> {
        let mut panels = Vec::new();
        while first < end {
            let filters = first..first + widest(end - first);
            panels.push(Self {
                first,
                bias: filters.clone().map(|o| bias.map_or(0.0, |bias| bias[o])).collect(),
                weights: (0..taps).flat_map(|k| filters.clone().map(move |o| weight[o * taps + k])).collect(),
            });
            first = filters.end;
        }
        panels
    }

    /// How many filters.
    pub fn filters(&self) -> usize {
        self.bias.len()
    }

    /// Writes `columns` neighbouring outputs of each filter. `output` starts at the first filter's first of them; those of
    /// the next filter lie `plane` further on. Around `columns`, `input` may be read up to a block's width.
    pub fn row<L: Lanes>(&self, input: &[f32], taps: &Taps, output: &mut [f32], plane: usize, columns: usize) {
        match self.filters() {
            1 => self.blocks::<L, 1, 4>(input, taps, output, plane, columns),
            2 => self.blocks::<L, 2, 4>(input, taps, output, plane, columns),
            3 => self.blocks::<L, 3, 3>(input, taps, output, plane, columns),
            // Half a block for what is left, where that does.
            _ if matches!(columns % 8, 1..=4) => {
                let (wide, last) = (columns / 8 * 8, columns.saturating_sub(4));
                if wide > 0 {
                    self.blocks::<L, 4, 2>(input, taps, output, plane, wide);
                }
                self.blocks::<L, 4, 1>(&input[last..], taps, &mut output[last..], plane, columns - last);
            }
            _ => self.blocks::<L, 4, 2>(input, taps, output, plane, columns),
        }
    }

    fn blocks<L: Lanes, const F: usize, const V: usize>(
        &self,
        input: &[f32],
        taps: &Taps,
        output: &mut [f32],
        plane: usize,
        columns: usize,
    ) {
        let bias: [f32; F] = from_fn(|f| self.bias[f]);
        let weights = self.weights.as_chunks().0;
        let width = 4 * V;
        if columns < width {
            let sums = block::<L, F, V>(input, taps, weights, bias);
            for (f, sums) in sums.iter().enumerate() {
                for (output, sum) in output[f * plane..][..columns].chunks_mut(4).zip(sums) {
                    let mut lanes = [0.0; 4];
                    sum.store(&mut lanes);
                    output.copy_from_slice(&lanes[..output.len()]);
                }
            }
            return;
        }
        for column in starts(columns, width) {
            let sums = block::<L, F, V>(&input[column..], taps, weights, bias);
            for (f, sums) in sums.iter().enumerate() {
                let output = output[f * plane + column..][..width].as_chunks_mut().0;
                for (output, sum) in output.iter_mut().zip(sums) {
                    sum.store(output);
                }
            }
        }
    }
}

/// The filters of the next panel, of `left` that remain: fours as long as that leaves no single filter.
fn widest(left: usize) -> usize {
    match left {
        1..=4 => left,
        5 | 6 | 9 => 3,
        _ => 4,
    }
}

/// Where the parts of length `size` begin that cover `n`; the last overlaps the one before it rather than end early.
pub fn starts(n: usize, size: usize) -> impl Iterator<Item = usize> {
    (0..n - size).step_by(size).chain([n - size])
}

#[inline(always)]
fn block<L: Lanes, const F: usize, const V: usize>(
    input: &[f32],
    taps: &Taps,
    weights: &[[f32; F]],
    bias: [f32; F],
) -> [[L; V]; F] {
    assert!(input.len() >= taps.reach + 4 * V);
    let mut sums = bias.map(|bias| [L::splat(bias); V]);
    for (&offset, weights) in taps.offsets.iter().zip(weights) {
        // SAFETY: no offset is beyond `reach`, asserted above. Checked at every tap it costs 15 %.
        let input = unsafe { input.get_unchecked(offset..offset + 4 * V) }.as_chunks().0;
        let input: [L; V] = from_fn(|v| L::load(&input[v]));
        for f in 0..F {
            let weight = L::splat(weights[f]);
            for v in 0..V {
                sums[f][v] = weight.mul_add(input[v], sums[f][v]);
            }
        }
    }
    sums
}
