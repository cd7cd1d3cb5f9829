//! Which element of the specimen a place of the large picture stands for, and the other way round.

use super::count::Open;
use crate::scene::mark::Site;
use crate::scene::show::Show;
use crate::scene::terms::Terms;

/// From the places of the large picture to the specimen's, as far as it has them, and back.
pub struct Placing<'a> {
    pub show: &'a Show<'a>,
    pub open: &'a Open,
}

impl Placing<'_> {
    fn here(&self) -> [usize; 4] {
        self.show.graph.node(self.show.site.node).shape.nchw_at(self.show.site.index)
    }

    /// The row of the element shown, on a level's large plane.
    pub fn row(&self, level: usize) -> Option<usize> {
        self.open.planes.get(level).map(|_| self.open.middle(level)[0])
    }

    /// The specimen's element at a place of a level's large plane.
    pub fn site(&self, level: usize, place: [usize; 2]) -> Option<Site> {
        let [_, channel, row, column] = self.here();
        let node = self.open.planes.get(level)?.node;
        let middle = self.open.middle(level);
        let [row, column] = [0, 1].map(|axis| ([row, column][axis] + place[axis]).checked_sub(middle[axis]));
        let channel = if node == self.show.site.node { channel } else { 0 };
        let index = self.show.graph.node(node).shape.ravel(&[0, channel, row?, column?])?;
        Some(Site { node, index })
    }

    /// The level and the large place of a specimen's element.
    fn found(&self, site: Site) -> Option<(usize, [usize; 2])> {
        let level = self.open.planes.iter().position(|plane| plane.node == site.node)?;
        let ([_, _, row, column], middle) = (self.here(), self.open.middle(level));
        let [_, _, i, j] = self.show.graph.node(site.node).shape.nchw_at(site.index);
        let place = [(i + middle[0]).checked_sub(row)?, (j + middle[1]).checked_sub(column)?];
        let plane = &self.open.planes[level];
        let inside = place[0] < plane.rows && place[1] < plane.columns && plane.at(place) > 0.0;
        inside.then_some((level, place))
    }

    pub fn focus(&self) -> Option<(usize, [usize; 2])> {
        self.found(self.show.focus.filter(|&focus| focus != self.show.site)?)
    }

    /// The last term that was added, while there are more to come.
    pub fn hot(&self) -> Option<(usize, [usize; 2])> {
        let terms = Terms::of(self.show.graph, self.show.values, self.show.site)?;
        let done = self.show.tap.filter(|&done| done < terms.terms.len())?;
        let term = terms.terms.get(done.checked_sub(1)?).filter(|term| !term.bias)?;
        let level = self.open.planes.len().checked_sub(2)?;
        let ([_, _, row, column], middle) = (self.here(), self.open.middle(level));
        let [i, j] = term.reads.first()?.place;
        let to =
            |place: isize, from: usize, middle: usize| usize::try_from(place - from as isize + middle as isize).ok();
        Some((level, [to(i, row, middle[0])?, to(j, column, middle[1])?]))
    }
}
