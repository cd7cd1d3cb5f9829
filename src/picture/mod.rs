//! Pictures: placeholder types until the floor lands.

/// RGB, 8 bit, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Three bytes a pixel.
    pub pixels: Vec<u8>,
}

/// The specimen's place: rows x columns cells of `cell` x `cell` pixels from (x, y).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    /// Left edge.
    pub x: usize,
    /// Upper edge.
    pub y: usize,
    /// Pixels a cell is wide and high.
    pub cell: usize,
    /// Cells down.
    pub rows: usize,
    /// Cells across.
    pub columns: usize,
}
