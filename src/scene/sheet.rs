//! How a tensor's elements lie on cells: a channel as a picture, nodes of a graph on a near-square grid, a vector as a list, a matrix as one.

use crate::graph::near_square;
use crate::tensor::Shape;

/// What a sheet's cells are to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lay {
    /// Neighbours: rows and columns of a picture, or of a window.
    Map,
    /// A list of numbers, one below the other.
    List,
    /// Rows and columns that stand for different things.
    Matrix,
}

/// The cells of one slice of a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What its cells are to one another.
    pub lay: Lay,
    /// Which slice: a channel, or a filter's channel.
    pub slice: usize,
    /// How many slices there are.
    pub slices: usize,
    /// Rows and columns.
    pub size: [usize; 2],
    /// How many elements; the last row may be shorter than the others.
    pub len: usize,
}

/// The longest list that stands in one column.
const COLUMN: usize = 16;

impl Sheet {
    /// The sheet on which an element lies.
    pub fn of(shape: Shape, index: usize) -> Self {
        let dims = shape.dims();
        let total = shape.len().max(1);
        let (lay, size, len) = match *dims {
            [] => (Lay::List, [1, 1], 1),
            [n] => list(n),
            [1, n, 1, 1] => list(n),
            [rows, columns] | [rows, columns, 1, 1] => (Lay::Matrix, [rows, columns], rows * columns),
            // A row of nodes is no picture: it lies as its graph's grid does.
            [1, _, n, 1] if n > 1 => {
                let [rows, columns] = near_square(n);
                (Lay::Map, [rows, columns], n)
            }
            [.., rows, columns] => (Lay::Map, [rows, columns], rows * columns),
        };
        let len = len.max(1);
        Self { lay, slice: index / len, slices: total.div_ceil(len), size: size.map(|n| n.max(1)), len }
    }

    /// Another slice of the same tensor.
    #[must_use]
    pub fn sliced(self, slice: usize) -> Self {
        Self { slice: slice.min(self.slices.saturating_sub(1)), ..self }
    }

    /// The cell of an element; none on another slice.
    pub fn cell(&self, index: usize) -> Option<[usize; 2]> {
        let within = index.checked_sub(self.slice * self.len).filter(|&within| within < self.len)?;
        Some([within / self.size[1], within % self.size[1]])
    }

    /// The element of a cell; none past the end of the last row.
    pub fn index(&self, row: usize, column: usize) -> Option<usize> {
        let within = row * self.size[1] + column;
        (row < self.size[0] && column < self.size[1] && within < self.len).then(|| self.slice * self.len + within)
    }

    /// The first of its elements.
    pub fn start(&self) -> usize {
        self.slice * self.len
    }

    /// Its elements among all of the tensor's.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start()..self.start() + self.len
    }

    /// The element some rows down and columns right of another; a list is walked by either.
    pub fn moved(&self, index: usize, [down, right]: [isize; 2]) -> Option<usize> {
        let [row, column] = self.cell(index)?;
        match self.lay {
            Lay::List => index.checked_add_signed(down + right).filter(|index| self.range().contains(index)),
            Lay::Map | Lay::Matrix => self.index(row.checked_add_signed(down)?, column.checked_add_signed(right)?),
        }
    }

    /// Whether it is a picture: one channel of one example, of more than one pixel.
    pub fn is_map(shape: Shape) -> bool {
        matches!(*shape.dims(), [1, _, rows, columns] if rows > 1 && columns > 1)
    }
}

fn list(n: usize) -> (Lay, [usize; 2], usize) {
    let columns = if n <= COLUMN { 1 } else { 8 };
    (Lay::List, [n.div_ceil(columns), columns], n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_has_its_cell_and_no_other() {
        let shapes: [&[usize]; 12] = [
            &[],
            &[7],
            &[40],
            &[1, 9, 1, 1],
            &[4, 6],
            &[4, 6, 1, 1],
            &[1, 3, 11, 1],
            &[1, 3, 5, 7],
            &[4, 2, 3, 3],
            &[3, 9, 2],
            &[2, 4, 3, 3, 3],
            &[1, 1, 1, 1],
        ];
        for dims in shapes {
            let shape = Shape::new(dims);
            for index in 0..shape.len() {
                let sheet = Sheet::of(shape, index);
                assert!(sheet.slice < sheet.slices, "{dims:?}");
                let [row, column] = sheet.cell(index).expect("on its own sheet");
                assert_eq!(sheet.index(row, column), Some(index), "{dims:?}");
                assert_eq!(Sheet::of(shape, 0).sliced(sheet.slice), sheet);
                let cells = (0..sheet.size[0]).flat_map(|i| (0..sheet.size[1]).map(move |j| (i, j)));
                assert_eq!(cells.filter(|&(i, j)| sheet.index(i, j).is_some()).count(), sheet.len, "{dims:?}");
            }
        }
    }

    #[test]
    fn steps_stay_on_the_sheet() {
        let map = Sheet::of(Shape::new(&[1, 2, 3, 4]), 12);
        assert_eq!(map.moved(12, [1, 1]), Some(17));
        assert_eq!((map.moved(12, [-1, 0]), map.moved(15, [0, 1]), map.moved(0, [0, 1])), (None, None, None));
        let list = Sheet::of(Shape::new(&[5]), 0);
        assert_eq!((list.moved(3, [1, 0]), list.moved(3, [0, 1]), list.moved(4, [1, 0])), (Some(4), Some(4), None));
    }
}
