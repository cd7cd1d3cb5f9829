//! Channels joined, taken apart and put in another order; axis 1 of every operand.

use super::check::{self, problem};
use super::{Cost, Named, Operand, Primitive, Tap, Torch, spell};
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

/// The channels of all operands one after another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concat;

/// The channels from `start` up to but without `end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The first channel kept.
    pub start: usize,
    /// The first channel no longer kept.
    pub end: usize,
}

/// The channels dealt out: seen as (groups, n) and read as (n, groups), so that `out[j] = in[(j mod groups) n + j div groups]`. Zhang et al.,
/// ShuffleNet, 2018.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelShuffle {
    /// Into how many groups the channels fall.
    pub groups: usize,
}

/// How many channels there are, and how many numbers each has in a row.
fn extent(shape: Shape) -> [usize; 2] {
    [shape.dims()[1], Shape::new(&shape.dims()[2..]).len()]
}

/// The shape with other channels.
fn with_channels(shape: Shape, channels: usize) -> Shape {
    let mut extents = shape.dims().to_vec();
    extents[1] = channels;
    Shape::new(&extents)
}

/// Numbers moved, one for one.
fn moved(output: Shape) -> Cost {
    Cost { macs: 0, ops: output.len() as u64 }
}

impl Primitive for Concat {
    fn name(&self) -> &'static str {
        "cat"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        let first = operands[0];
        let mut channels = 0_usize;
        for &operand in operands {
            check::rank(operand, 2)?;
            if with_channels(operand, 1) != with_channels(first, 1) {
                return Err(problem!(
                    "input",
                    "channels of shapes {0} and {1} cannot be joined: all but the channels must agree",
                    "形状为 {0} 与 {1} 的通道无法拼接：除通道数外必须一致",
                    first,
                    operand,
                ));
            }
            channels = channels.saturating_add(operand.dims()[1]);
        }
        Ok(with_channels(first, channels))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [channels, plane] = extent(output);
        let (n, mut c) = (site / plane / channels, site / plane % channels);
        for (operand, found) in operands.iter().enumerate() {
            let [own, _] = extent(found.shape);
            if c < own {
                return each(Tap::element(0, operands, operand, (n * own + c) * plane + site % plane));
            }
            c -= own;
        }
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let mut rest = result.data_mut();
        for n in 0..output.dims()[0] {
            for operand in operands {
                let [channels, plane] = extent(operand.shape());
                let (run, after) = rest.split_at_mut(channels * plane);
                run.copy_from_slice(&operand.data()[n * channels * plane..][..channels * plane]);
                rest = after;
            }
        }
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        moved(output)
    }
}

impl Torch for Concat {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!("{target} = torch.cat([{}], dim=1)", spell::joined(operands, ", "))]
    }
}

impl Primitive for Slice {
    fn name(&self) -> &'static str {
        "slice"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        check::rank(operands[0], 2)?;
        let [channels, _] = extent(operands[0]);
        if self.start >= self.end || self.end > channels {
            return Err(problem!(
                "in_channels",
                "there are no channels {0} to {1} among {2}",
                "{2} 个通道中没有 {0} 到 {1}",
                self.start,
                self.end,
                channels,
            ));
        }
        Ok(with_channels(operands[0], self.end - self.start))
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let ([kept, plane], [channels, _]) = (extent(output), extent(operands[0].shape));
        let run = kept * plane;
        each(Tap::element(0, operands, 0, (site / run * channels + self.start) * plane + site % run));
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let ([kept, plane], [channels, _]) = (extent(output), extent(operands[0].shape()));
        let run = kept * plane;
        for (n, out) in result.data_mut().chunks_exact_mut(run.max(1)).enumerate() {
            out.copy_from_slice(&operands[0].data()[(n * channels + self.start) * plane..][..run]);
        }
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        moved(output)
    }
}

impl Torch for Slice {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!("{target} = {}[:, {}:{}]", operands[0], self.start, self.end)]
    }
}

impl ChannelShuffle {
    /// Where channel `j` comes from.
    fn source(&self, j: usize, channels: usize) -> usize {
        j % self.groups * (channels / self.groups) + j / self.groups
    }
}

impl Primitive for ChannelShuffle {
    fn name(&self) -> &'static str {
        "channel_shuffle"
    }

    fn shape(&self, operands: &[Shape]) -> Result<Shape, Problem> {
        // PyTorch, too, shuffles nothing with fewer axes.
        check::rank(operands[0], 3)?;
        let [channels, _] = extent(operands[0]);
        if self.groups == 0 || !channels.is_multiple_of(self.groups) {
            return Err(problem!(
                "groups",
                "groups must divide the {0} channels that are shuffled, {1} does not",
                "groups 必须整除要打乱的 {0} 个通道，{1} 不行",
                channels,
                self.groups,
            ));
        }
        Ok(operands[0])
    }

    fn taps(&self, operands: &[Operand<'_>], output: Shape, site: usize, each: &mut dyn FnMut(Tap)) {
        let [channels, plane] = extent(output);
        let (n, j) = (site / plane / channels, site / plane % channels);
        let from = n * channels + self.source(j, channels);
        each(Tap::element(0, operands, 0, from * plane + site % plane));
    }

    #[cfg(feature = "kernels")]
    fn evaluate(&self, operands: &[&Tensor], output: Shape) -> Tensor {
        let mut result = Tensor::zeros(output);
        let [channels, plane] = extent(output);
        for (i, out) in result.data_mut().chunks_exact_mut(plane.max(1)).enumerate() {
            let from = i / channels * channels + self.source(i % channels, channels);
            out.copy_from_slice(&operands[0].data()[from * plane..][..plane]);
        }
        result
    }

    fn cost(&self, _operands: &[Shape], output: Shape) -> Cost {
        moved(output)
    }
}

impl Torch for ChannelShuffle {
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        vec![format!("{target} = F.channel_shuffle({}, {})", operands[0], self.groups)]
    }
}
