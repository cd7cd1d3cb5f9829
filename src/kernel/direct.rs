//! The direct convolution, of any shape.
//!
//! ```text
//! for each example, group, tile of outputs:
//!     stage the part of the input that the tile reads, padded
//!     for each panel of filters, row of the tile:
//!         run the register block along the row
//! ```
//!
//! Every output is summed in the order of the plain loop, bias first, and has its bits.

use super::block::{Panel, Taps};
use super::lanes::Lanes;
use super::pass::Pass;
use super::stage::Stage;

/// A pass with packed weights.
pub struct Direct {
    pass: Pass,
    stage: Stage,
    taps: Taps,
    /// By group.
    panels: Vec<Vec<Panel>>,
    /// A row of a panel's filters, where outputs are not neighbours.
    row: Vec<f32>,
}

impl Direct {
    /// Packs the weights of a pass.
    pub fn new(mut pass: Pass, weight: &[f32], bias: Option<&[f32]>) -> Self {
        pass.flatten();
        let filters = pass.filters / pass.groups;
        let stage = Stage::new(&pass.rows, &pass.columns, pass.channels / pass.groups);
        let taps = stage.taps();
        let panels = (0..pass.filters).step_by(filters);
        let panels = panels.map(|first| Panel::pack(first, first + filters, weight, bias, taps.count())).collect();
        Self { pass, stage, taps, panels, row: Vec::new() }
    }

    /// Fills the pass's part of `output`, of which the lengths are right.
    pub fn run<L: Lanes>(&mut self, input: &[f32], output: &mut [f32]) {
        let Self { pass, stage, taps, panels, row: scratch } = self;
        let [height, width] = stage.tile;
        let plane = pass.output_plane();
        let group = pass.channels / pass.groups * pass.input_plane();
        let examples = input.chunks_exact(pass.channels * pass.input_plane());
        for (input, output) in examples.zip(output.chunks_exact_mut(pass.filters * plane)) {
            for (input, panels) in input.chunks_exact(group).zip(&*panels) {
                for [top, left] in stage.tiles() {
                    stage.fill(input, [top, left]);
                    for panel in panels {
                        let output = &mut output[panel.first * plane..][..panel.filters() * plane];
                        for row in 0..height {
                            let output = &mut output[pass.place(top + row, left)..];
                            if pass.columns.lattice[1] == 1 {
                                panel.row::<L>(stage.row(row), taps, output, plane, width);
                                continue;
                            }
                            scratch.resize(panel.filters() * width, 0.0);
                            panel.row::<L>(stage.row(row), taps, scratch, width, width);
                            for (f, row) in scratch.chunks_exact(width).enumerate() {
                                pass.scatter(row, &mut output[f * plane..]);
                            }
                        }
                    }
                }
            }
        }
    }
}
