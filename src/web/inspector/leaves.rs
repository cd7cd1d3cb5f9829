//! The leaves of the graph, one at a time: what fills each, and every number of it.

use super::number::{Element, Held, field};
use super::{Props, heading};
use crate::app::Action;
use crate::graph::{Axis, Graph, Item, NodeId, Offer, Role, offers, parts};
use crate::scene::{step, title};
use crate::words::{Text, number, ui};
use web_sys::{HtmlElement, HtmlSelectElement};
use yew::prelude::*;

/// The most numbers listed.
const MOST: usize = 1024;
/// The most choices that are buttons; more are a menu.
const BUTTONS: usize = 8;

const FILTER: Text = Text::new("filter", "滤波器");
const CHANNEL: Text = Text::new("channel", "通道");
const EXPERT: Text = Text::new("expert", "专家");
const ROW: Text = Text::new("row", "行");
const COLUMN: Text = Text::new("column", "列");
/// What the indices of a leaf of so many axes count.
const AXES: [&[Text]; 6] = [
    &[],
    &[CHANNEL],
    &[FILTER, CHANNEL],
    &[CHANNEL, ROW, COLUMN],
    &[FILTER, CHANNEL, ROW, COLUMN],
    &[EXPERT, FILTER, CHANNEL, ROW, COLUMN],
];

/// What the reader chose here; it holds while the channel shown stays.
#[derive(Clone, Debug, Default, PartialEq)]
struct Chosen {
    leaf: Option<String>,
    /// The indices of the slice shown along all axes, and the channel that was shown when they were chosen.
    slice: Option<(Vec<usize>, usize)>,
    listed: bool,
}

/// Leaves that a source or an edit may fill: all but the picture; first the one with the most axes.
fn fillable(graph: &Graph) -> Vec<NodeId> {
    let leaf = |&id: &NodeId| graph.applied(id).is_none() && graph.node(id).role != Role::Input;
    (0..graph.nodes().len()).filter(leaf).collect()
}

/// The one that opens: the bank of windows, else the first.
fn first(graph: &Graph, leaves: &[NodeId]) -> Option<NodeId> {
    let bank = |&&id: &&NodeId| graph.node(id).role == Role::Weight && graph.node(id).shape.rank() >= 4;
    leaves.iter().find(bank).or(leaves.first()).copied()
}

#[component]
pub fn Leaves(props: &Props) -> Html {
    let chosen = use_state(Chosen::default);
    let held: Held = use_mut_ref(|| None);
    let (lang, state) = (props.lang, &props.state);
    let Some(specimen) = state.session.specimen.as_ref() else { return html! {} };
    let graph = &specimen.layer.graph;
    let leaves = fillable(graph);
    let named = chosen.leaf.as_ref().and_then(|name| leaves.iter().copied().find(|&id| graph.node(id).name == *name));
    let Some(id) = named.or_else(|| first(graph, &leaves)) else { return html! {} };
    let node = graph.node(id);
    let dims = node.shape.dims();
    let channel = state.address.at.index.get(1).copied().unwrap_or(0);
    let slice: Vec<usize> = match &chosen.slice {
        Some((slice, at)) if *at == channel && slice.len() == dims.len() => {
            slice.iter().zip(dims).map(|(&i, &n)| i.min(n.saturating_sub(1))).collect()
        }
        _ => (0..dims.len()).map(|axis| if axis == 0 { channel.min(dims[0].saturating_sub(1)) } else { 0 }).collect(),
    };
    let to_leaf = {
        let names: Vec<String> = leaves.iter().map(|&id| graph.node(id).name.clone()).collect();
        let chosen = chosen.clone();
        Callback::from(move |i: usize| {
            chosen.set(Chosen { leaf: names.get(i).cloned(), slice: None, ..(*chosen).clone() });
        })
    };
    let to_slice = |axis: usize| {
        let (chosen, slice) = (chosen.clone(), slice.clone());
        Callback::from(move |i: usize| {
            let slice = slice.iter().enumerate().map(|(at, &now)| if at == axis { i } else { now }).collect();
            chosen.set(Chosen { slice: Some((slice, channel)), ..(*chosen).clone() });
        })
    };
    let titles = leaves.iter().map(|&id| title(graph.node(id)).get(lang).to_owned()).collect::<Vec<_>>();
    let now = leaves.iter().position(|&leaf| leaf == id).unwrap_or(0);
    let part = match parts(node) {
        1 => 0,
        n => slice.first().copied().unwrap_or(0) * n / dims.first().copied().unwrap_or(1).max(1),
    };
    let own = if parts(node) > 1 { Some(part) } else { None };
    let source = state.address.source(&node.name);
    let current = source.as_ref().and_then(|source| source.of(part)).cloned();
    let preset = |offer: Offer| {
        let named = current.as_ref().filter(|item| item.name == offer.item.name);
        // Pressing the one in use again asks for its next variant: another seed, another angle.
        let next = named.and_then(|item| item.argument).map(|argument| number::tidy(argument + offer.step));
        let item = Item { argument: next.or(offer.item.argument), ..offer.item.clone() };
        let press = props.act(Action::Fill(node.name.clone(), own, item));
        let name = offer.item.name.clone();
        html! { <button key={name.clone()} data-preset={name} aria-pressed={named.is_some().to_string()} onclick={press}>{ offer.title.get(lang) }</button> }
    };
    let everywhere =
        current.clone().filter(|_| own.is_some()).map(|item| props.act(Action::Fill(node.name.clone(), None, item)));
    let edited = state.address.edits.0.iter().filter(|edit| edit.node == node.name).count();
    let more = html! {
        if edited > 0 {
            <span>{ ui::EDITED.fill(&[&edited.to_string()]).get(lang).to_owned() }</span>
            <button onclick={props.act(Action::Unedit(node.name.clone()))}>{ ui::CLEAR_EDITS.get(lang) }</button>
        }
    };
    let part_title = AXES[dims.len().min(5)].first().copied().unwrap_or(FILTER);
    let heading_text = match own {
        Some(part) => format!("{} · {} {}", title(node).get(lang), part_title.get(lang), part + 1),
        None => title(node).get(lang).to_owned(),
    };
    // Rows and columns are the last two axes along which there is more than one number; the others are chosen.
    let long: Vec<usize> = (0..dims.len()).filter(|&axis| dims[axis] > 1).collect();
    let table = &long[long.len().saturating_sub(2)..];
    let around = long[..long.len() - table.len()].iter().copied().filter(|&axis| axis > 0 || own.is_none());
    let list = {
        let chosen = chosen.clone();
        Callback::from(move |event: Event| {
            let listed = event.target_unchecked_into::<HtmlElement>().has_attribute("open");
            chosen.set(Chosen { listed, ..(*chosen).clone() });
        })
    };
    html! {
        <div style="margin-top:18px">
            { heading(&heading_text, more) }
            if leaves.len() > 1 { { menu("leaf", ui::TENSOR.get(lang), &titles, now, &to_leaf) } }
            if own.is_some() && long.first() == Some(&0) { { menu("part", part_title.get(lang), &counted(dims[0]), slice[0], &to_slice(0)) } }
            if source.is_some() { <div class="presets" id="presets">{ for offers(node).into_iter().map(preset) }</div> }
            <details id="numbers" ontoggle={list}><summary>{ ui::NUMBERS.get(lang) }</summary>
            if chosen.listed {
                { for around.map(|axis| {
                    let title = AXES[dims.len().min(5)].get(axis).copied().unwrap_or(CHANNEL).get(lang);
                    tabs(&format!("axis-{axis}"), title, &letters(graph, dims[axis]), slice[axis], &to_slice(axis))
                }) }
                if table.iter().map(|&axis| dims[axis]).product::<usize>() <= MOST {
                    { numbers(props, id, &slice, table, &heading_text, &held) }
                    <p class="quiet tiny">{ ui::EDIT_HINT.get(lang) }</p>
                } else {
                    <p class="quiet tiny">{ ui::TOO_MANY.get(lang) }</p>
                }
            }</details>
            <p class="tiny">
                if let Some(press) = everywhere { <button class="quiet tiny" style="text-decoration:underline" id="everywhere" onclick={press}>{ ui::ALL_FILTERS.get(lang) }</button> }
            </p>
        </div>
    }
}

/// The numbers of a slice: rows and columns along the axes of `table`, at `slice` along the others.
fn numbers(props: &Props, id: NodeId, slice: &[usize], table: &[usize], label: &str, held: &Held) -> Html {
    let Some(specimen) = props.state.session.specimen.as_ref() else { return html! {} };
    let node = specimen.layer.graph.node(id);
    let values = specimen.values.of(id);
    let step = step(values.magnitude());
    let extent = |axis: Option<&usize>| axis.map_or(1, |&axis| node.shape.dims()[axis]);
    let (rows, columns) = match table {
        [rows, columns] => (Some(rows), Some(columns)),
        [columns] => (None, Some(columns)),
        _ => (None, None),
    };
    let cell = |u: usize, v: usize| {
        let place = |(axis, &now): (usize, &usize)| match axis {
            axis if rows == Some(&axis) => u,
            axis if columns == Some(&axis) => v,
            _ => now,
        };
        let index: Vec<usize> = slice.iter().enumerate().map(place).collect();
        let at: Vec<Axis> = index.iter().copied().map(Axis::At).collect();
        let edited = props.state.address.edits.0.iter().any(|edit| edit.node == node.name && edit.at == at);
        let value = values.get(&index).unwrap_or(0.0);
        html! { <td key={v}>{ field(props, Element { node: &node.name, index, value, step, edited }, held) }</td> }
    };
    let row = |u: usize| html! { <tr key={u}>{ for (0..extent(columns)).map(|v| cell(u, v)) }</tr> };
    html! { <div class="editor"><table aria-label={label.to_owned()}><tbody>{ for (0..extent(rows)).map(row) }</tbody></table></div> }
}

/// The channels of a tensor: letters where they are the colours of the picture, else counted.
fn letters(graph: &Graph, n: usize) -> Vec<String> {
    let colours = graph.of_role(Role::Input).any(|id| graph.node(id).shape.nchw()[1] == 3);
    if n == 3 && colours { ["R", "G", "B"].map(String::from).to_vec() } else { counted(n) }
}

fn counted(n: usize) -> Vec<String> {
    (1..=n).map(|i| i.to_string()).collect()
}

/// One of many, on a line of its own.
fn menu(id: &str, label: &str, names: &[String], now: usize, chosen: &Callback<usize>) -> Html {
    let change = chosen
        .reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().selected_index().max(0) as usize);
    html! {
        <div class="control" key={id.to_owned()}>
            <label for={id.to_owned()}>{ label.to_owned() }</label>
            <select id={id.to_owned()} onchange={change}>{ for names.iter().enumerate().map(|(i, name)| html! {
                <option selected={i == now}>{ name }</option>
            }) }</select>
        </div>
    }
}

/// One of a few, as buttons; of many, as a menu.
fn tabs(id: &str, label: &str, names: &[String], now: usize, chosen: &Callback<usize>) -> Html {
    if names.len() > BUTTONS {
        return menu(id, label, names, now, chosen);
    }
    html! {
        <div class="presets" key={id.to_owned()} role="group" aria-label={label.to_owned()}>{ for names.iter().enumerate().map(|(i, name)| html! {
            <button aria-pressed={(i == now).to_string()} onclick={chosen.reform(move |_: MouseEvent| i)}>{ name }</button>
        }) }</div>
    }
}
