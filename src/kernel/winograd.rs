//! Winograd's convolution: tiles of 4 by 4 outputs from products of transformed windows and weights, 2.25 times fewer for a
//! 2 by 2 window, 4 times for a 3 by 3 one. Lavin and Gray, Fast algorithms for convolutional neural networks, 2016.
//!
//! ```text
//! once:  u[point][filter][channel] = G w Gᵀ
//! for each example, group, block of tiles:
//!     for each channel, 4 neighbouring tiles:
//!         v[point][channel][tile] = Bᵀ x B                  (4 tiles are the lanes)
//!     for each point:
//!         m[point] = u[point] v[point]                      (a product of matrices, by the register block)
//!     for each filter, 4 neighbouring tiles:
//!         y = bias + Aᵀ m A
//! ```
//!
//! `N` is 4 outputs + a window of `R` - 1: so many points, at which a polynomial is known by its values. The points 0, ±3/4, ±3/2 and
//! infinity keep the error near that of the plain sum (1.4e-6 of the largest output at 64 channels; 0, ±1, ±2: 6.5e-6).
//!
//! A pass with a stride is one of stride 1 over more channels, one for each phase; where a phase has no tap to reach the last
//! place of the window, its weights vanish at infinity, and the product leaves it out there.

use super::axis::Axis;
use super::block::{Panel, Taps, starts};
use super::lanes::Lanes;
use super::pass::Pass;
use super::stage::{Stage, WIDEST, even, odd_lines};
use std::array::from_fn;

/// Rows and columns of outputs of a tile.
const TILE: usize = 4;
/// Tiles that are transformed together.
const LANES: usize = 4;
/// Floats of a row of theirs.
const WIDTH: usize = TILE * LANES;
/// The finite points but 0 are ±A and ±B; with `R` = 2, there is no -B.
const A: f32 = 0.75;
const B: f32 = 1.5;
/// What transformed inputs and products of a block should hold, in floats: a megabyte.
const BUDGET: usize = 1 << 18;

/// Passes that share their weights, transformed.
pub struct Winograd {
    passes: Vec<Part>,
    groups: Vec<Vec<Point>>,
    bias: Vec<f32>,
}

/// A pass, and how it falls into blocks.
struct Part {
    pass: Pass,
    stage: Stage,
    /// Rows and columns of tiles of a block.
    block: [usize; 2],
    /// Floats from a channel or filter to the next, and from a point to the next.
    pitch: usize,
    input: usize,
    output: usize,
    points: [f32; 2],
}

/// The weights of a group at a point.
struct Point {
    taps: Vec<usize>,
    panels: Vec<Panel>,
}

impl Winograd {
    /// How long the window is, if this algorithm is written for it: an output reads so far on both axes.
    fn window(pass: &Pass) -> Option<usize> {
        let window = 1 + pass.rows.reach();
        (window == 1 + pass.columns.reach() && matches!(window, 2 | 3)).then_some(window)
    }

    /// Whether a pass is one this algorithm is written for.
    pub fn fits(pass: &Pass) -> bool {
        Self::window(pass).is_some()
    }

    /// Products it saves beside the direct convolution of a pass that fits, and values it transforms instead, in one group.
    pub fn balance(pass: &Pass) -> [u64; 2] {
        let [rows, columns] = [&pass.rows, &pass.columns];
        let count = |factors: [usize; 4]| factors.iter().map(|&factor| factor as u64).product::<u64>();
        let [channels, filters] = [pass.channels, pass.filters].map(|n| n / pass.groups);
        let tiles = rows.outputs.div_ceil(TILE) * columns.outputs.div_ceil(TILE).max(LANES);
        let points = TILE + rows.reach();
        let products = |axis: &Axis| (0..axis.phases()).map(|p| points - usize::from(vanishes(axis, p))).sum::<usize>();
        let direct = count([rows.outputs * columns.outputs, rows.taps.len() * columns.taps.len(), channels, filters]);
        let products = count([tiles, products(rows) * products(columns), channels, filters]);
        let values = channels * rows.phases() * columns.phases() + filters;
        [direct.saturating_sub(products), count([tiles, points, points, values])]
    }

    /// Transforms the weights of passes that [fit](Self::fits).
    pub fn new(passes: Vec<Pass>, weight: &[f32], bias: Option<&[f32]>) -> Self {
        let first = &passes[0];
        let bias = bias.map_or_else(|| vec![0.0; first.filters], <[f32]>::to_vec);
        let groups = (0..first.groups).map(|group| transform(first, group, weight)).collect();
        Self { groups, bias, passes: passes.into_iter().map(Part::new).collect() }
    }

    /// Fills the passes' part of `output`, of which the lengths are right.
    pub fn run<L: Lanes>(&mut self, input: &[f32], output: &mut [f32], room: &mut Vec<f32>) {
        for part in &mut self.passes {
            match Self::window(&part.pass) {
                Some(2) => part.run::<L, 5>(&self.groups, &self.bias, input, output, room),
                Some(3) => part.run::<L, 6>(&self.groups, &self.bias, input, output, room),
                _ => unreachable!("no such window fits"),
            }
        }
    }
}

/// The weights of a group, by point.
fn transform(pass: &Pass, group: usize, weight: &[f32]) -> Vec<Point> {
    let [rows, columns] = [&pass.rows, &pass.columns];
    let (channels, filters) = (pass.channels / pass.groups, pass.filters / pass.groups);
    let (phases, taps) = ([rows.phases(), columns.phases()], [rows.taps.len(), columns.taps.len()]);
    let window = 1 + rows.reach();
    let g = matrix(window);
    let points = g.len();
    let point = |[i, j]: [usize; 2]| {
        let at_infinity = [i + 1 == points, j + 1 == points];
        let mut kept = Vec::new();
        for c in 0..channels {
            for p in 0..phases[0] {
                for q in 0..phases[1] {
                    if !(at_infinity[0] && vanishes(rows, p) || at_infinity[1] && vanishes(columns, q)) {
                        kept.push([c, p, q]);
                    }
                }
            }
        }
        let mut values = Vec::with_capacity(filters * kept.len());
        for o in group * filters..(group + 1) * filters {
            for &[c, p, q] in &kept {
                let mut sum = 0.0;
                for (u, &(phase, row)) in rows.taps.iter().enumerate().filter(|(_, tap)| tap.0 == p) {
                    debug_assert_eq!(phase, p);
                    for (v, &(_, column)) in columns.taps.iter().enumerate().filter(|(_, tap)| tap.0 == q) {
                        let weight = weight[((o * channels + c) * taps[0] + u) * taps[1] + v];
                        sum += g[i][row] * f64::from(weight) * g[j][column];
                    }
                }
                values.push(sum as f32);
            }
        }
        Point {
            panels: Panel::pack(0, filters, &values, None, kept.len()),
            taps: kept.into_iter().map(|[c, p, q]| (c * phases[0] + p) * phases[1] + q).collect(),
        }
    };
    (0..points * points).map(|at| point([at / points, at % points])).collect()
}

/// Whether the weights of a phase vanish at the last point, infinity: none of its taps reaches the last place of the window.
fn vanishes(axis: &Axis, phase: usize) -> bool {
    !axis.taps.contains(&(phase, axis.reach()))
}

/// G: by point, what each place of a window of `window` weights counts.
fn matrix(window: usize) -> Vec<Vec<f64>> {
    let (a, b) = (f64::from(A), f64::from(B));
    let finite = &[0.0, a, -a, b, -b][..TILE + window - 2];
    let at = |&point: &f64| {
        let scale: f64 = finite.iter().filter(|&&other| other != point).map(|other| point - other).product();
        (0..window).map(|place| if place == 0 { 1.0 / scale } else { point.powi(place as i32) / scale }).collect()
    };
    let infinity = (0..window).map(|place| if place + 1 == window { 1.0 } else { 0.0 }).collect();
    finite.iter().map(at).chain([infinity]).collect()
}

impl Part {
    fn new(pass: Pass) -> Self {
        let (channels, filters) = (pass.channels / pass.groups, pass.filters / pass.groups);
        let phases = pass.rows.phases() * pass.columns.phases();
        let points = (TILE + pass.rows.reach()).pow(2);
        let tiles = [&pass.rows, &pass.columns].map(|axis| axis.outputs.div_ceil(TILE));
        // As many tiles as fit, and as many as make up for reading all weights once more.
        let budget = BUDGET.max(points * channels * phases * filters);
        let most = (budget / points / (channels * phases + filters)).clamp(16, 64);
        let across = even(tiles[1], most);
        let block = [even(tiles[0], (most / across).max(1)), across];
        // Four tiles are written together, though they be the last ones.
        let pitch = (block[0] * block[1]).next_multiple_of(LANES) + LANES;
        let line = TILE * (across.max(LANES) + 1) + pass.columns.reach();
        let stage = Stage::of(&pass.rows, &pass.columns, 1, [TILE * block[0], TILE * block[1]], line);
        let (input, output) = (odd_lines(channels * phases * pitch + WIDEST), odd_lines(filters * pitch));
        Self { pass, stage, block, pitch, input, output, points: [A, B] }
    }

    fn run<L: Lanes, const N: usize>(
        &mut self,
        groups: &[Vec<Point>],
        bias: &[f32],
        input: &[f32],
        output: &mut [f32],
        room: &mut Vec<f32>,
    ) {
        let points = N * N;
        let needed = points * (self.input + self.output);
        if room.len() < needed {
            room.resize(needed, 0.0);
        }
        let (v, m) = room[..needed].split_at_mut(points * self.input);
        let (channels, filters) = (self.pass.channels / self.pass.groups, self.pass.filters / self.pass.groups);
        let (read, written) = (channels * self.pass.input_plane(), filters * self.pass.output_plane());
        let [height, width] = self.block.map(|tiles| tiles * TILE);
        let taps: Vec<Vec<Taps>> =
            groups.iter().map(|points| points.iter().map(|point| self.taps(point)).collect()).collect();
        let parts = input.chunks_exact(read).zip(output.chunks_exact_mut(written)).enumerate();
        for (part, (input, output)) in parts {
            let group = part % groups.len();
            let bias = &bias[group * filters..][..filters];
            for top in (0..self.pass.rows.outputs).step_by(height) {
                for left in (0..self.pass.columns.outputs).step_by(width) {
                    // The last block may be lower.
                    let tiles = (self.pass.rows.outputs - top).div_ceil(TILE).min(self.block[0]);
                    self.forward::<L, N>(input, [top, left], tiles, v);
                    for (at, (point, taps)) in groups[group].iter().zip(&taps[group]).enumerate() {
                        let (v, m) = (&v[at * self.input..][..self.input], &mut m[at * self.output..][..self.output]);
                        for panel in &point.panels {
                            let columns = (tiles * self.block[1]).next_multiple_of(LANES);
                            panel.row::<L>(v, taps, &mut m[panel.first * self.pitch..], self.pitch, columns);
                        }
                    }
                    self.inverse::<L, N>(m, bias, [top, left], tiles, output);
                }
            }
        }
    }

    fn taps(&self, point: &Point) -> Taps {
        Taps::new(point.taps.iter().map(|tap| tap * self.pitch).collect())
    }

    /// The tiles of some rows of a block, four by four: the first of them, in rows and columns, and its place among all.
    fn fours(&self, rows: usize) -> impl Iterator<Item = ([usize; 2], usize)> + use<> {
        let columns = self.block[1];
        let across = move || starts(columns.max(LANES), LANES);
        (0..rows).flat_map(move |row| across().map(move |column| ([row, column], row * columns + column)))
    }

    /// `v = Bᵀ x B` for every channel and phase.
    fn forward<L: Lanes, const N: usize>(&mut self, input: &[f32], corner: [usize; 2], tiles: usize, v: &mut [f32]) {
        let powers = Powers::<L>::new(self.points);
        let phases = [self.pass.rows.phases(), self.pass.columns.phases()];
        for (c, input) in input.chunks_exact(self.pass.input_plane()).enumerate() {
            self.stage.fill(input, corner);
            for p in 0..phases[0] {
                for q in 0..phases[1] {
                    let to = ((c * phases[0] + p) * phases[1] + q) * self.pitch;
                    for ([row, column], tile) in self.fours(tiles) {
                        let x = self.stage.phase([p, q], [TILE * row, TILE * column]);
                        powers.forward_tiles::<N>(x, self.stage.pitch, &mut v[to + tile..], self.input);
                    }
                }
            }
        }
    }

    /// `y = bias + Aᵀ m A` for every filter.
    fn inverse<L: Lanes, const N: usize>(
        &self,
        m: &[f32],
        bias: &[f32],
        [top, left]: [usize; 2],
        tiles: usize,
        output: &mut [f32],
    ) {
        let powers = Powers::<L>::new(self.points);
        let pass = &self.pass;
        let plane = pass.output_plane();
        let rows = pass.rows.outputs - top;
        let columns = (pass.columns.outputs - left).min(TILE * self.block[1]);
        for (f, (output, &bias)) in output.chunks_exact_mut(plane).zip(bias).enumerate() {
            for ([row, column], tile) in self.fours(tiles) {
                let (row, column) = (TILE * row, TILE * column);
                if column >= columns {
                    continue;
                }
                let y = powers.inverse_tiles::<N>(&m[f * self.pitch + tile..], self.output, bias);
                let whole = column + WIDTH <= columns && pass.columns.lattice[1] == 1;
                for (i, y) in y.iter().enumerate().take(rows - row) {
                    let output = &mut output[pass.place(top + row + i, left + column)..];
                    let mut line = [0.0; WIDTH];
                    let to = if whole { &mut output[..WIDTH] } else { &mut line[..] };
                    for (y, to) in y.iter().zip(to.as_chunks_mut().0) {
                        y.store(to);
                    }
                    if !whole {
                        pass.scatter(&line[..(columns - column).min(WIDTH)], output);
                    }
                }
            }
        }
    }
}

/// The points and their powers, in registers: as constants in the code they would be built anew at every use.
#[derive(Clone, Copy)]
struct Powers<L> {
    /// a, b
    points: [L; 2],
    /// a², b², their sum and their product.
    squares: [L; 4],
    /// b/a and its powers, a and its powers.
    ratios: [L; 3],
    scales: [L; 3],
}

impl<L: Lanes> Powers<L> {
    fn new([a, b]: [f32; 2]) -> Self {
        let (a2, b2, ratio) = (a * a, b * b, b / a);
        Self {
            points: [a, b].map(L::splat),
            squares: [a2, b2, a2 + b2, a2 * b2].map(L::splat),
            ratios: [ratio, ratio * ratio, ratio * ratio * ratio].map(L::splat),
            scales: [a, a2, a2 * a].map(L::splat),
        }
    }

    /// The windows of four neighbouring tiles: rows of `x`, `pitch` apart, to `N` by `N` points, `step` apart.
    #[inline(never)]
    fn forward_tiles<const N: usize>(&self, x: &[f32], pitch: usize, v: &mut [f32], step: usize) {
        assert!(x.len() >= (N - 1) * pitch + WIDTH + TILE && v.len() >= (N * N - 1) * step + LANES);
        let down: [[L; N]; LANES + 1] = from_fn(|l| {
            // SAFETY: the last row's floats are asserted above.
            self.forward(from_fn(|i| unsafe { L::at_unchecked(x, i * pitch + TILE * l) }))
        });
        let down: [[L; LANES + 1]; N] = from_fn(|i| from_fn(|l| down[l][i]));
        for (i, [a, b, c, d, e]) in down.into_iter().enumerate() {
            let (first, last) = (L::transpose([a, b, c, d]), L::transpose([b, c, d, e]));
            let x = self.forward::<N>(from_fn(|j| if j < LANES { first[j] } else { last[j - LANES] }));
            for (j, x) in x.iter().enumerate() {
                // SAFETY: the last point's floats are asserted above.
                unsafe { x.put_unchecked(v, (i * N + j) * step) };
            }
        }
    }

    /// Four neighbouring tiles from their points, `step` apart: by row, four vectors.
    #[inline(never)]
    fn inverse_tiles<const N: usize>(&self, m: &[f32], step: usize, bias: f32) -> [[L; LANES]; TILE] {
        assert!(m.len() >= (N * N - 1) * step + LANES);
        let down: [[L; TILE]; N] = from_fn(|j| {
            // SAFETY: the last point's floats are asserted above. Checked one by one the loads take half as long again.
            self.inverse::<N>(from_fn(|i| unsafe { L::at_unchecked(m, (i * N + j) * step) }))
        });
        let bias = L::splat(bias);
        from_fn(|i| L::transpose(self.inverse::<N>(from_fn(|j| down[j][i]))).map(|y| y.add(bias)))
    }

    /// Bᵀ on one axis: the values at the points of what the window reads, but for the scale that G has.
    #[inline(always)]
    fn forward<const N: usize>(&self, x: [L; N]) -> [L; N] {
        let ([a, b], [a2, b2, sum, product]) = (self.points, self.squares);
        let mut v = x;
        match N {
            // The polynomials x³ - a² x and the like, by what they share: e multiplies by x² - a², f by x - b.
            5 => {
                let e: [L; 3] = from_fn(|k| x[k + 2].sub(a2.mul(x[k])));
                let f: [L; 2] = from_fn(|k| x[k + 2].sub(b.mul(x[k + 1])));
                let odd = a.mul(f[0]);
                v[0] = e[1].sub(b.mul(e[0]));
                v[1] = f[1].add(odd);
                v[2] = f[1].sub(odd);
                v[3] = e[1];
                v[4] = e[2].sub(b.mul(e[1]));
            }
            6 => {
                let ends = |k: usize| product.mul_add(x[k], x[k + 4].sub(sum.mul(x[k + 2])));
                let near = [1, 2].map(|k| x[k + 2].sub(b2.mul(x[k])));
                let far = [1, 2].map(|k| x[k + 2].sub(a2.mul(x[k])));
                let odd = [a.mul(near[0]), b.mul(far[0])];
                v[0] = ends(0);
                v[1] = near[1].add(odd[0]);
                v[2] = near[1].sub(odd[0]);
                v[3] = far[1].add(odd[1]);
                v[4] = far[1].sub(odd[1]);
                v[5] = ends(1);
            }
            points => unreachable!("{points} points"),
        }
        v
    }

    /// Aᵀ on one axis: outputs from the values at the points.
    #[inline(always)]
    fn inverse<const N: usize>(&self, m: [L; N]) -> [L; TILE] {
        let (ratios, scales) = (self.ratios, self.scales);
        let (even, odd) = (m[1].add(m[2]), m[1].sub(m[2]));
        let (far_even, far_odd) = if N == 6 { (m[3].add(m[4]), m[3].sub(m[4])) } else { (m[3], m[3]) };
        [
            m[0].add(even).add(far_even),
            scales[0].mul(ratios[0].mul_add(far_odd, odd)),
            scales[1].mul(ratios[1].mul_add(far_even, even)),
            scales[2].mul_add(ratios[2].mul_add(far_odd, odd), m[N - 1]),
        ]
    }
}
