//! One axis of a pass over the picture, as data: where its outputs lie, and what each of them reads.
//!
//! Output `i` reads, at tap `t`, the coordinate `start + i stride + t dilation = start + (i + shift) stride + phase`: split by
//! phase (the remainder by the stride), a strided row is a few dense ones, in which neighbouring outputs read neighbours.

use super::PaddingMode;

/// What the outputs of an axis read.
#[derive(Clone, Copy, Debug)]
pub struct Reads {
    /// The coordinate of the first output's first tap.
    pub start: isize,
    /// From one output to the next.
    pub stride: usize,
    /// How many taps.
    pub taps: usize,
    /// From one tap to the next.
    pub dilation: usize,
}

/// One axis of a pass.
#[derive(Clone, Debug)]
pub struct Axis {
    /// How many outputs.
    pub outputs: usize,
    /// Where the first of them lies on the axis of the output, and how far it is to the next.
    pub lattice: [usize; 2],
    /// Elements of the input.
    pub size: usize,
    /// Per tap, the index of its phase and its shift in it.
    pub taps: Vec<(usize, usize)>,
    /// The remainders by the stride that taps read.
    phases: Vec<usize>,
    start: isize,
    stride: usize,
    mode: PaddingMode,
}

impl Axis {
    /// `outputs` neighbours that read `size` elements and what `mode` puts around them.
    pub fn new(outputs: usize, reads: Reads, size: usize, mode: PaddingMode) -> Self {
        let Reads { start, stride, taps, dilation } = reads;
        let places = || (0..taps).map(|tap| tap * dilation);
        let mut phases = Vec::new();
        // A window without taps is none the less staged, though nothing reads it.
        for phase in places().map(|place| place % stride).chain((taps == 0).then_some(0)) {
            if let Err(at) = phases.binary_search(&phase) {
                phases.insert(at, phase);
            }
        }
        let phase_of = |place: usize| phases.partition_point(|&phase| phase < place % stride);
        let taps = places().map(|place| (phase_of(place), place / stride)).collect();
        Self { outputs, lattice: [0, 1], size, taps, phases, start, stride, mode }
    }

    /// `size` elements, each read by the output at its own place.
    pub fn pointwise(size: usize) -> Self {
        let reads = Reads { start: 0, stride: 1, taps: 1, dilation: 1 };
        Self::new(size, reads, size, PaddingMode::Zeros)
    }

    /// Whether neighbouring taps of a window are neighbours: one phase, the shifts 0, 1, 2 and so on.
    pub fn dense(&self) -> bool {
        self.taps.iter().enumerate().all(|(i, &tap)| tap == (0, i))
    }

    /// Whether every output reads the element at its own place and no other.
    pub fn identity(&self) -> bool {
        self.taps.len() == 1
            && self.start == 0
            && self.stride == 1
            && self.outputs == self.size
            && self.lattice == [0, 1]
    }

    /// How many phases there are.
    pub fn phases(&self) -> usize {
        self.phases.len()
    }

    /// How far beyond its own index an output reads.
    pub fn reach(&self) -> usize {
        self.taps.iter().map(|&(_, shift)| shift).max().unwrap_or(0)
    }

    /// The coordinate at index `i` of a phase, `None` for a zero.
    pub fn source(&self, phase: usize, i: usize) -> Option<usize> {
        self.mode.source(self.start + (i * self.stride + self.phases[phase]).cast_signed(), self.size)
    }

    /// Copies a line of the picture, from index `from` of a phase on.
    pub fn copy(&self, phase: usize, from: usize, line: &[f32], to: &mut [f32]) {
        let first = self.start + (from * self.stride + self.phases[phase]).cast_signed();
        // How many of `to` lie before a coordinate.
        let before = |coordinate: usize| {
            usize::try_from(coordinate.cast_signed() - first).unwrap_or(0).div_ceil(self.stride).min(to.len())
        };
        let (inner, outer) = (before(0), before(self.size));
        for i in (0..inner).chain(outer..to.len()) {
            to[i] = self.source(phase, from + i).map_or(0.0, |source| line[source]);
        }
        if inner == outer {
            return;
        }
        let line = &line[(first + (inner * self.stride).cast_signed()).cast_unsigned()..];
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
