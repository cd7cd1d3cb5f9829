//! Sources of leaves whose numbers are windows, though their shape alone does not say so.

use super::{Filter, Item, Source};
use crate::tensor::{Shape, Tensor};
use crate::words::Problem;

impl Source {
    /// Fills (groups x KH x KW, C, ...): what makes a window for each group, from C numbers; a name for each group.
    ///
    /// # Errors
    /// When a name is not known.
    pub(super) fn windows(&self, leaf: &str, shape: Shape, [rows, columns]: [usize; 2]) -> Result<Tensor, Problem> {
        let area = rows * columns;
        let channels = shape.len() / shape.dims().first().copied().unwrap_or(1).max(1);
        self.by_parts(leaf, shape, channels * area, |filter, item, group, flat| {
            let (place, channel) = (flat / channels, flat % channels);
            filter.at(item, group, [channels, rows, columns], channel * area + place)
        })
    }

    /// Fills (C, KH x KW, M): M patterns for each channel, each a filter's window laid around a place of its own, cut off at the border; a name for
    /// each channel. Patterns beyond the places of the window are zero.
    ///
    /// # Errors
    /// When a name is not known.
    pub(super) fn patterns(&self, leaf: &str, shape: Shape, [rows, columns]: [usize; 2]) -> Result<Tensor, Problem> {
        let patterns = shape.dims().last().copied().unwrap_or(1).max(1);
        self.by_parts(leaf, shape, rows * columns * patterns, |filter, item, channel, flat| {
            let (place, pattern) = (flat / patterns, flat % patterns);
            let from = [pattern / columns, pattern % columns];
            let at = |axis: usize, place: usize, extent: usize| {
                (place + (extent - 1) / 2).checked_sub(from[axis]).filter(|&at| at < extent)
            };
            match (at(0, place / columns, rows), at(1, place % columns, columns)) {
                (Some(y), Some(x)) if pattern < rows * columns => {
                    filter.at(item, channel, [1, rows, columns], y * columns + x)
                }
                _ => 0.0,
            }
        })
    }

    /// Parts of `run` numbers, each by a name or a number of its own.
    fn by_parts(
        &self,
        leaf: &str,
        shape: Shape,
        run: usize,
        value: impl Fn(&Filter, &Item, usize, usize) -> f64,
    ) -> Result<Tensor, Problem> {
        let mut data = Vec::with_capacity(shape.len());
        for (part, item) in (0..shape.len() / run.max(1)).zip(self.0.iter().cycle()) {
            match (item.number(), Filter::find(&item.name)) {
                (Some(number), _) if number.is_finite() => data.extend(std::iter::repeat_n(number, run)),
                (_, Some(filter)) => data.extend((0..run).map(|flat| value(filter, item, part, flat) as f32)),
                _ => return Err(item.unknown(leaf, true)),
            }
        }
        Tensor::new(shape, data)
    }
}
