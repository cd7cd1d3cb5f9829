//! Coverage: what one output element stands on, and by how many paths each place is read. Places inside the receptive field that no path reaches
//! are hatched: the holes of a grid that is dilated too regularly.
//!
//! Where a list of numbers says how layers follow one another, the field of a middle output is shown whole, beside those of lists worth a look, with
//! the tree of its taps below; else the specimen's own planes, node by node.
//!
//! | file | what it is |
//! |---|---|
//! | `count` | paths, counted node by node |
//! | `field` | a plane of counts, drawn |
//! | `stack` | a list of layers: its field, others beside it |
//! | `tree` | the taps from one output down, along a row |
//! | `placing` | from the large picture to the specimen and back |
//! | `planes` | node by node |

mod count;
mod field;
mod placing;
mod planes;
mod stack;
mod tree;

use super::chips::List;
use super::mark::Drawing;
use super::show::{Area, Show};
use count::Open;

/// What the element shown stands on.
pub fn coverage(show: &Show<'_>, area: Area) -> Drawing {
    let list = show.setting.and_then(|setting| List::of(setting.1).map(|list| (setting, list)));
    let stack = list.and_then(|((operator, params, _), list)| {
        let open = Open::of(operator, params, Some(show.site.node))?;
        (open.planes.len() > 1).then_some((operator, params, list, open))
    });
    match &stack {
        Some((operator, params, list, open)) => stack::stack(show, area, (*operator, *params), *list, open),
        None => planes::planes(show, area),
    }
}
