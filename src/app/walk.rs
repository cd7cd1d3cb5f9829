//! From one element to another: beside it, another channel, the same place of another node.

use super::{SiteName, Specimen};
use crate::graph::NodeId;
use crate::scene::Sheet;

/// The element of another node at the same place as one: the same channel, and the same share of the way across and down.
pub fn beside(specimen: &Specimen, at: &SiteName, node: NodeId) -> Option<SiteName> {
    let graph = &specimen.layer.graph;
    let (here, index) = specimen.site(at)?;
    let from = Sheet::of(graph.node(here).shape, index);
    let to = Sheet::of(graph.node(node).shape, 0).sliced(from.slice);
    let place = from.cell(index).filter(|_| from.lay == to.lay);
    let [row, column] = [0, 1].map(|axis| match place {
        Some(place) => place[axis] * to.size[axis] / from.size[axis],
        // From a list there is no place to keep: the middle.
        None => to.size[axis] / 2,
    });
    let index = to.index(row, column).unwrap_or(to.start());
    specimen.name(node, index)
}

/// The element some rows down and columns right of one, on its own plane.
pub fn moved(specimen: &Specimen, at: &SiteName, by: [isize; 2]) -> Option<SiteName> {
    let (node, index) = specimen.site(at)?;
    let sheet = Sheet::of(specimen.layer.graph.node(node).shape, index);
    specimen.name(node, sheet.moved(index, by)?)
}

/// The element at the same place of another slice: another channel, another filter.
pub fn sliced(specimen: &Specimen, at: &SiteName, slice: usize) -> Option<SiteName> {
    let (node, index) = specimen.site(at)?;
    let sheet = Sheet::of(specimen.layer.graph.node(node).shape, index);
    (slice < sheet.slices).then_some(())?;
    specimen.name(node, index - sheet.start() + sheet.sliced(slice).start())
}

/// Which slice an element lies on.
pub fn slice(specimen: &Specimen, at: &SiteName) -> Option<usize> {
    let (node, index) = specimen.site(at)?;
    Some(Sheet::of(specimen.layer.graph.node(node).shape, index).slice)
}
