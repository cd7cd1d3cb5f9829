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
use super::{Conv2d, stage::Stage};

/// A convolution with packed weights.
pub struct Direct {
    stage: Stage,
    taps: Taps,
    /// By group.
    panels: Vec<Vec<Panel>>,
    /// Rows and columns of an output channel.
    output: [usize; 2],
    /// Elements of all input channels of a group.
    input: usize,
    filters: usize,
}

impl Direct {
    /// Packs the weights of a convolution that has an output.
    pub fn new(conv: &Conv2d, weight: &[f32], bias: Option<&[f32]>) -> Self {
        let conv = &flat(conv);
        let output = conv.output().unwrap_or_else(|| panic!("no output: {conv:?}"));
        let (channels, filters) = (conv.channels / conv.groups, conv.filters / conv.groups);
        let stage = Stage::new(conv, output, channels);
        let taps = stage.taps();
        let panels = (0..conv.filters).step_by(filters);
        let panels = panels.map(|first| Panel::pack(first, first + filters, weight, bias, taps.count())).collect();
        Self { stage, taps, panels, output, input: channels * conv.height * conv.width, filters: conv.filters }
    }

    /// Writes the output of `input`, of which the lengths are right.
    pub fn run<L: Lanes>(&mut self, input: &[f32], output: &mut [f32]) {
        let [rows, columns] = self.output;
        let [height, width] = self.stage.tile;
        let plane = rows * columns;
        let examples = input.chunks_exact(self.input * self.panels.len());
        for (input, output) in examples.zip(output.chunks_exact_mut(self.filters * plane)) {
            for (input, panels) in input.chunks_exact(self.input).zip(&self.panels) {
                for [top, left] in self.stage.tiles() {
                    self.stage.fill(input, [top, left]);
                    for panel in panels {
                        let output = &mut output[panel.first * plane..][..panel.filters() * plane];
                        for row in 0..height {
                            let output = &mut output[(top + row) * columns + left..];
                            panel.row::<L>(self.stage.row(row), &self.taps, output, plane, width);
                        }
                    }
                }
            }
        }
    }
}

/// A pointwise convolution does not know rows: the whole channel is one.
fn flat(conv: &Conv2d) -> Conv2d {
    let mut conv = conv.clone();
    if conv.kernel == [1, 1] && conv.stride == [1, 1] && conv.padding == [0, 0] {
        (conv.height, conv.width) = (1, conv.height * conv.width);
    }
    conv
}
