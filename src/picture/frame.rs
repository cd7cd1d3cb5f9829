//! The frame: which part of a picture the specimen is, and the averages that make it.

use serde::{Deserialize, Serialize};

use super::Picture;

/// The specimen's place: `rows` x `columns` cells of `cell` x `cell` pixels, from (x, y) right and down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Frame {
    /// The left edge, in picture pixels.
    pub x: usize,
    /// The top edge, in picture pixels.
    pub y: usize,
    /// A cell's side, in picture pixels.
    pub cell: usize,
    /// Cells down: the specimen's height.
    pub rows: usize,
    /// Cells across: the specimen's width.
    pub columns: usize,
}

impl Frame {
    /// The most cells a specimen has down or across: beyond, its numbers cannot be read.
    pub const MOST: usize = 32;
    /// The cells a specimen has down and across by default.
    pub const CELLS: usize = 12;

    /// The frame inside a picture of `width` x `height`: first as many cells as asked for and there are pixels
    /// (1 to [`Frame::MOST`]), then cells as large as fit, then moved as little as will do.
    pub fn clamped(self, width: usize, height: usize) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        let rows = self.rows.clamp(1, height.min(Self::MOST));
        let columns = self.columns.clamp(1, width.min(Self::MOST));
        let cell = self.cell.clamp(1, (height / rows).min(width / columns));
        Self { x: self.x.min(width - columns * cell), y: self.y.min(height - rows * cell), cell, rows, columns }
    }

    /// 12 x 12 cells of a 33rd of the shorter side, where they show the most.
    pub fn default_for(picture: &Picture) -> Self {
        let cell = ((2 * picture.width.min(picture.height) + 33) / 66).max(1);
        let frame = Self { x: 0, y: 0, cell, rows: Self::CELLS, columns: Self::CELLS };
        picture.interesting(frame.clamped(picture.width, picture.height))
    }
}

impl Picture {
    /// The specimen: each cell's mean, rounded to 8 bits, so that its values times 255 are whole numbers.
    /// The frame is clamped first.
    pub fn specimen(&self, frame: Frame) -> Self {
        let Frame { x, y, cell, rows, columns } = frame.clamped(self.width, self.height);
        Self::paint(columns, rows, |column, row| self.mean(x + column * cell, y + row * cell, cell))
    }

    /// Smaller by a whole number: each pixel the mean of `n` x `n`; what is left over at the right and below is cut.
    pub fn shrunk(&self, n: usize) -> Self {
        let n = n.clamp(1, self.width.min(self.height).max(1));
        Self::paint(self.width / n, self.height / n, |x, y| self.mean(x * n, y * n, n))
    }

    /// The mean of a square of pixels, halves rounded up.
    fn mean(&self, x: usize, y: usize, side: usize) -> [u8; 3] {
        let mut sums = [0; 3];
        for row in y..y + side {
            let start = 3 * (row * self.width + x);
            for pixel in self.pixels[start..start + 3 * side].chunks_exact(3) {
                for c in 0..3 {
                    sums[c] += u64::from(pixel[c]);
                }
            }
        }
        let count = (side * side) as u64;
        sums.map(|sum| ((sum + count / 2) / count) as u8)
    }

    /// The frame moved to where its cells differ most from their neighbours, one cell off the border where there is room;
    /// among equals, nearest to the middle.
    fn interesting(&self, frame: Frame) -> Frame {
        let Frame { cell, rows, columns, .. } = frame;
        // The picture as cells, what is left over spread around it.
        let (wide, high) = (self.width / cell, self.height / cell);
        let (left, top) = ((self.width - wide * cell) / 2, (self.height - high * cell) / 2);
        let grid = Self::paint(wide, high, |x, y| self.mean(left + x * cell, top + y * cell, cell));
        let contrast = Integral::of_contrast(&grid);
        let places = |cells: usize, framed: usize| {
            let margin = ((cells - framed) / 2).min(1);
            margin..=cells - framed - margin
        };
        let off_centre =
            |(x, y): (usize, usize)| (2 * x + columns).abs_diff(wide).pow(2) + (2 * y + rows).abs_diff(high).pow(2);
        let (x, y) = places(high, rows)
            .flat_map(|y| places(wide, columns).map(move |x| (x, y)))
            .min_by_key(|&(x, y)| (std::cmp::Reverse(contrast.sum(x, y, columns, rows)), off_centre((x, y))))
            .unwrap_or_default();
        Frame { x: left + x * cell, y: top + y * cell, ..frame }
    }
}

/// Sums of any rectangle in four reads: shape (H + 1) (W + 1).
struct Integral {
    width: usize,
    sums: Vec<u64>,
}

impl Integral {
    /// At each pixel, how much it differs from the pixels left of it and above it, summed over channels.
    fn of_contrast(picture: &Picture) -> Self {
        let width = picture.width + 1;
        let mut sums = vec![0; width * (picture.height + 1)];
        let differ = |a: [u8; 3], b: [u8; 3]| -> u64 { (0..3).map(|c| u64::from(a[c].abs_diff(b[c]))).sum() };
        for y in 0..picture.height {
            for x in 0..picture.width {
                let here = picture.at(x, y);
                let contrast =
                    differ(here, picture.at(x.saturating_sub(1), y)) + differ(here, picture.at(x, y.saturating_sub(1)));
                let above = y * width + x;
                sums[above + width + 1] = contrast + sums[above + 1] + sums[above + width] - sums[above];
            }
        }
        Self { width, sums }
    }

    fn sum(&self, x: usize, y: usize, width: usize, height: usize) -> u64 {
        let at = |x: usize, y: usize| self.sums[y * self.width + x];
        at(x + width, y + height) + at(x, y) - at(x + width, y) - at(x, y + height)
    }
}
