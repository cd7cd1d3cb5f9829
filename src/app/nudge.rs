//! What can be dragged, moved by the arrow keys: a little, or far with shift.

use super::{Action, Address, Gesture, Specimen};
use crate::graph::{Edit, Field};
use crate::scene::{Handle, Site};
use crate::words::number;

/// A share after a change: within 0 and 1, in twentieths.
pub fn shared(share: f64) -> f64 {
    number::tidy((share * 20.0).round() / 20.0).clamp(0.0, 1.0)
}

/// What a handle does when it is moved by steps down and to the right; none where it does not move so.
pub(super) fn nudged(
    address: &Address,
    specimen: &Specimen,
    handle: &Handle,
    [down, right]: [isize; 2],
    far: bool,
) -> Option<Action> {
    let graph = &specimen.layer.graph;
    let value = |site: &Site| specimen.values.of(site.node).data().get(site.index).copied();
    let along = (right - down) as f64;
    let edit = |edit: Edit| Some(Action::Edit(edit, Gesture::Once));
    let element = |site: &Site, value: f64| {
        let name = specimen.name(site.node, site.index)?;
        edit(Edit::element(&name.node, &name.index, number::tidy(value)))
    };
    match handle {
        Handle::Shift { rows, columns, .. } => {
            let step = if far { 1.0 } else { 0.1 };
            let to = [value(rows)? + down as f64 * step, value(columns)? + right as f64 * step];
            let node = graph.node(rows.node);
            edit(Edit::pair(&node.name, node.shape, [rows.index, columns.index], to.map(number::tidy))?)
        }
        Handle::Share(site) => element(site, shared(value(site)? + along * if far { 0.25 } else { 0.05 })),
        Handle::Value { site, step } => element(site, value(site)? + along * step * if far { 10.0 } else { 1.0 }),
        Handle::Fill { leaf, places } => {
            let (_, first) = places.first()?;
            let source = address.source(leaf)?;
            let now = source.of(0).filter(|item| item.name == first.name).and_then(|item| item.argument);
            // Where another field is in force, from what moves nothing.
            let now = now.or_else(|| Some(Field::find(&first.name)?.rest))?;
            let far_off = |i: &usize| (places[*i].1.argument.unwrap_or(0.0) - now).abs();
            let here = (0..places.len()).min_by(|a, b| far_off(a).total_cmp(&far_off(b)))?;
            let by = (right - down) * if far { 5 } else { 1 };
            let next = here.saturating_add_signed(by).min(places.len() - 1);
            Some(Action::Fill(leaf.clone(), None, places[next].1.clone()))
        }
        Handle::Along { param, values, .. } => {
            let here = values.iter().position(|value| value == address.params.value(param))?;
            let next = here.saturating_add_signed(right + down).min(values.len() - 1);
            Some(Action::Set(param, values[next].clone(), Gesture::Once))
        }
        _ => None,
    }
}
