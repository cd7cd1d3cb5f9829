//! Stride, dilation and padding of one axis, as data.
//!
//! Output `i` reads, at tap `t`, the padded coordinate `i stride + t dilation = (i + shift) stride + phase`: split by
//! phase (the remainder by the stride), a strided row is a few dense ones, in which neighbouring outputs read neighbours.

use super::{Conv2d, PaddingMode};

/// One axis of a convolution.
pub struct Axis {
    /// How many outputs.
    pub outputs: usize,
    /// The remainders by the stride that taps read.
    phases: Vec<usize>,
    /// Per tap, the index of its phase and its shift in it.
    pub taps: Vec<(usize, usize)>,
    size: usize,
    padding: usize,
    stride: usize,
    mode: PaddingMode,
}

impl Axis {
    /// Rows (`axis` 0) or columns (1) of a convolution that has `outputs` of them.
    pub fn new(conv: &Conv2d, axis: usize, outputs: usize) -> Self {
        let stride = conv.stride[axis];
        let places = || (0..conv.kernel[axis]).map(|tap| tap * conv.dilation[axis]);
        let mut phases: Vec<usize> = places().map(|place| place % stride).collect();
        phases.sort_unstable();
        phases.dedup();
        let phase_of = |place: usize| phases.partition_point(|&phase| phase < place % stride);
        let taps = places().map(|place| (phase_of(place), place / stride)).collect();
        let size = [conv.height, conv.width][axis];
        Self { outputs, phases, taps, size, padding: conv.padding[axis], stride, mode: conv.mode }
    }

    /// How many phases there are.
    pub fn phases(&self) -> usize {
        self.phases.len()
    }

    /// How far beyond its own index an output reads.
    pub fn reach(&self) -> usize {
        self.taps.iter().map(|&(_, shift)| shift).max().unwrap_or(0)
    }

    /// The coordinate at index `i` of a phase, `None` for a zero; so too beyond the padding, which no output reads.
    pub fn source(&self, phase: usize, i: usize) -> Option<usize> {
        let padded = i * self.stride + self.phases[phase];
        let inside = padded < self.size + 2 * self.padding;
        inside.then(|| self.mode.source(padded.cast_signed() - self.padding.cast_signed(), self.size)).flatten()
    }

    /// Copies a line of the picture, from index `from` of a phase on.
    pub fn copy(&self, phase: usize, from: usize, line: &[f32], to: &mut [f32]) {
        let offset = self.phases[phase];
        let index = |coordinate: usize| (coordinate + self.padding).saturating_sub(offset).div_ceil(self.stride);
        let inner = index(0).saturating_sub(from).min(to.len());
        let outer = index(self.size).saturating_sub(from).clamp(inner, to.len());
        for i in (0..inner).chain(outer..to.len()) {
            to[i] = self.source(phase, from + i).map_or(0.0, |source| line[source]);
        }
        if inner == outer {
            return;
        }
        let line = &line[(from + inner) * self.stride + offset - self.padding..];
        let to = &mut to[inner..outer];
        match self.stride {
            1 => to.copy_from_slice(&line[..to.len()]),
            2 => {
                // Pairs are what the compiler makes shuffles of; the last element may have no partner.
                let last = to.len() - 1;
                for (to, [from, _]) in to[..last].iter_mut().zip(line.as_chunks().0) {
                    *to = *from;
                }
                to[last] = line[2 * last];
            }
            stride => {
                for (to, from) in to.iter_mut().zip(line.iter().step_by(stride)) {
                    *to = *from;
                }
            }
        }
    }
}
