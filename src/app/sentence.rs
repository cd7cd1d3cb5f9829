//! The one live sentence: what the element under the finger is, in words. Made from roles and taps; knows no operator.

use super::{SiteName, Specimen, State, Term};
use crate::graph::{Node, NodeId, Role};
use crate::primitive::{self, Fold, Read, Site};
use crate::scene::title;
use crate::words::{Text, Words, number};

/// What there is to say: of the element hovered, else pinned, else of the running sum.
pub fn sentence(state: &State) -> Words {
    told(state, state.session.hover.as_ref().or(state.address.pin.as_ref()))
}

/// What there is to say of an element, or of the running sum.
pub fn told(state: &State, focus: Option<&SiteName>) -> Words {
    let (address, session) = (&state.address, &state.session);
    let Some(specimen) = &session.specimen else {
        return Text::new("The picture is on its way.", "图片加载中。").into();
    };
    let subject = focus.filter(|&site| *site != address.at);
    let asked = state.beat().is_some_and(|beat| beat.reveal.is_some());
    let teller =
        Teller { specimen, linear: (address.operator.linear)(&address.params), secret: asked && !address.shown };
    let told = match subject {
        Some(site) => teller.element(site),
        None => teller.sum(&address.at, address.tap),
    };
    told.unwrap_or_else(|| address.operator.page().summary.into())
}

struct Teller<'a> {
    specimen: &'a Specimen,
    linear: bool,
    /// Whether a guess is awaited, so that the result is not told before it is added up.
    secret: bool,
}

/// How often an element is used.
#[derive(Default)]
struct Uses {
    /// As what is read: how many elements read it.
    readers: usize,
    /// Whether all of those are outputs.
    only_outputs: bool,
    /// As a factor: how many products.
    products: usize,
    /// How many of those read padding.
    padding: usize,
}

impl Teller<'_> {
    /// What a leaf's element is and who uses it, or what a computed one came to.
    fn element(&self, name: &SiteName) -> Option<Words> {
        let (id, flat) = self.specimen.site(name)?;
        let graph = &self.specimen.layer.graph;
        let node = graph.node(id);
        let value = self.specimen.values.of(id).data()[flat];
        let shown = if node.role == Role::Weight { number::weight(value) } else { self.number(node, value) };
        let is = Text::new("{0} = {1}", "{0} = {1}").pair(&self.place(node, flat), &[&shown]);
        let whole = |n: usize| number::integer(n as i64);
        if graph.applied(id).is_some() {
            let terms = whole(self.specimen.terms(name).len());
            let from = match self.specimen.fold(name) {
                Fold::Sum => Text::new("{0}, the sum of {1} terms.", "{0}，由 {1} 项相加而成。"),
                Fold::Max => Text::new("{0}, the largest of {1} numbers.", "{0}，是 {1} 个数中最大的。"),
                Fold::Share { .. } => {
                    Text::new("{0}, its share among {1} numbers.", "{0}，是它在 {1} 个数中所占的份额。")
                }
            };
            return Some(from.pair(&is, &[&terms]));
        }
        let uses = self.uses(id, flat);
        let text = match uses {
            Uses { products: 1.., padding: 0, .. } => Text::new("{0}, used {1} times.", "{0}，用了 {1} 次。"),
            Uses { products: 1.., .. } => {
                Text::new("{0}, used {1} times, {2} of them on padding.", "{0}，用了 {1} 次，其中 {2} 次落在填充上。")
            }
            Uses { readers: 0, .. } => Text::new("{0}, read by none.", "{0}，没有被读取。"),
            Uses { readers: 1, only_outputs: true, .. } => {
                Text::new("{0}, read by 1 output.", "{0}，被 1 个输出读取。")
            }
            Uses { only_outputs: true, .. } => Text::new("{0}, read by {1} outputs.", "{0}，被 {1} 个输出读取。"),
            _ => Text::new("{0}, read {1} times.", "{0}，被读取 {1} 次。"),
        };
        let count = if uses.products > 0 { uses.products } else { uses.readers };
        Some(text.pair(&is, &[&whole(count), &whole(uses.padding)]))
    }

    fn uses(&self, id: NodeId, flat: usize) -> Uses {
        let graph = &self.specimen.layer.graph;
        let mut uses = Uses { only_outputs: true, ..Uses::default() };
        for consumer in graph.computed() {
            let Some(taps) = graph.taps(&self.specimen.values, consumer) else { continue };
            for operand in (0..taps.ids.len()).filter(|&operand| taps.ids[operand] == id) {
                let touched = Site { operand, index: flat };
                let mut last = None;
                for (site, tap) in taps.feeds(operand, flat) {
                    if tap.factors.contains(&Some(touched)) {
                        uses.products += 1;
                        uses.padding += usize::from(tap.read == Read::Padding);
                    }
                    if tap.read == Read::Site(touched) && last.replace(site) != Some(site) {
                        uses.readers += 1;
                        uses.only_outputs &= graph.node(consumer).role == Role::Output;
                    }
                }
            }
        }
        uses
    }

    /// How far the sum of an element is, and what it will be.
    fn sum(&self, name: &SiteName, tap: Option<usize>) -> Option<Words> {
        let (id, flat) = self.specimen.site(name)?;
        let node = self.specimen.layer.graph.node(id);
        let terms = self.specimen.terms(name);
        let fold = self.specimen.fold(name);
        let added = tap.unwrap_or(terms.len()).min(terms.len());
        let (count, all) = self.counted(&terms);
        let at = self.place(node, flat);
        let so_far = self.number(node, primitive::folded(terms[..added].iter().map(|term| term.value), fold));
        let whole = self.specimen.mapped(name, primitive::folded(terms.iter().map(|term| term.value), fold));
        let total = self.number(node, whole);
        let (done, of) = (number::integer(added as i64), number::integer(count as i64));
        let (products, bias) = (all.products, all.bias);
        let running = match (fold, products) {
            _ if added == terms.len() => Text::new("{0} = {1}.", "{0} = {1}。").pair(&at, &[&total]),
            (Fold::Max, _) if added == 0 => {
                Text::new("{0}: none of {1} numbers compared yet.", "{0}：{1} 个数还未比较。").pair(&at, &[&of])
            }
            (Fold::Max, _) => Text::new(
                "{0}: {1} of {2} numbers compared, the largest so far {3}.",
                "{0}：已比较 {1} 个数，共 {2} 个，目前最大 {3}。",
            )
            .pair(&at, &[&done, &of, &so_far]),
            (Fold::Share { .. }, _) if added == 0 => {
                Text::new("{0}: none of {1} numbers weighed up yet.", "{0}：{1} 个数还未比较。").pair(&at, &[&of])
            }
            (Fold::Share { .. }, _) => Text::new(
                "{0}: {1} of {2} numbers weighed up, its share so far {3}.",
                "{0}：已比较 {1} 个数，共 {2} 个，目前份额 {3}。",
            )
            .pair(&at, &[&done, &of, &so_far]),
            (Fold::Sum, true) => Text::new(
                "{0}: {1} of {2} products added, sum so far {3}.",
                "{0}：已加 {1} 项乘积，共 {2} 项，目前 {3}。",
            )
            .pair(&at, &[&done, &of, &so_far]),
            (Fold::Sum, false) => {
                Text::new("{0}: {1} of {2} terms added, sum so far {3}.", "{0}：已加 {1} 项，共 {2} 项，目前 {3}。")
                    .pair(&at, &[&done, &of, &so_far])
            }
        };
        let over = added == terms.len();
        let end = match (fold, bias, over) {
            (Fold::Max, _, true) => Text::new("It is the largest of {1} numbers.", "它是 {1} 个数中最大的。"),
            (Fold::Max, _, false) => Text::new("The largest of all {1} is {2}.", "全部 {1} 个中最大的是 {2}。"),
            (Fold::Share { .. }, _, true) => {
                Text::new("It is its share among {1} numbers.", "它是自身在 {1} 个数中所占的份额。")
            }
            (Fold::Share { .. }, _, false) => {
                Text::new("Its share among all {1} is {2}.", "它在全部 {1} 个数中的份额是 {2}。")
            }
            (_, false, true) if count == 1 && products => Text::new("It is one product.", "它是一个乘积。"),
            (_, false, true) if count == 1 => Text::new("It is made from one number.", "它由一个数得来。"),
            (_, false, false) if count == 1 => Text::new("It becomes {2}.", "它将是 {2}。"),
            (_, true, true) => Text::new("All {1} products and the bias are added.", "{1} 项乘积与偏置都已加上。"),
            (_, true, false) => Text::new("All {1} and the bias give {2}.", "{1} 项加上偏置得 {2}。"),
            (_, false, true) => Text::new("All {1} terms are added.", "{1} 项都已加上。"),
            (_, false, false) => Text::new("All {1} give {2}.", "{1} 项相加得 {2}。"),
        };
        let end = if self.secret && !over { Text::new("", "") } else { end };
        let end = end.fill(&["", &of, &total]);
        let value = self.specimen.values.of(id).data()[flat];
        let edited = (value - whole).abs() > 1e-9 * whole.abs().max(1.0);
        let set = edited
            .then(|| Text::new("It is set to {0} instead.", "但已改设为 {0}。").fill(&[&self.number(node, value)]));
        Some(joined([Some(running), Some(end), set]))
    }

    /// How many terms are counted, and whether they are products with one bias after them.
    fn counted(&self, terms: &[Term]) -> (usize, Counted) {
        let products = terms.iter().take_while(|term| term.product).count();
        let is_weight = |id: usize| self.specimen.layer.graph.node(id).role == Role::Weight;
        match &terms[products..] {
            [] => (products, Counted { products: products > 0, bias: false }),
            [term] if products > 0 && term.reads.is_some_and(is_weight) => {
                (products, Counted { products: true, bias: true })
            }
            _ => (terms.len(), Counted { products: false, bias: false }),
        }
    }

    /// A value as the page shows it: of pictures and what is made of them times 255 where the operator allows.
    fn number(&self, node: &Node, value: f64) -> String {
        let pictured = matches!(node.role, Role::Input | Role::Hidden | Role::Output);
        number::decimal(if pictured && self.linear { value * 255.0 } else { value })
    }

    /// An element's name: rows and columns from 0, channels and filters from 1, one alone without number.
    fn place(&self, node: &Node, flat: usize) -> Words {
        let shape = node.shape;
        let [filters, channels, rows, columns] = shape.nchw();
        let [n, c, i, j] = shape.nchw_at(flat);
        let filter = (Text::new("of filter {0}", "第 {0} 个滤波器"), n, filters);
        let channel = (Text::new("of channel {0}", "通道 {0}"), c, channels);
        let kept = match (node.role, shape.rank()) {
            (_, 0) => vec![],
            (Role::Weight, 1) => vec![(filter.0, j, columns)],
            (_, 1) => vec![(channel.0, j, columns)],
            (Role::Weight, 4) => vec![filter, channel],
            (Role::Output, 4) if self.filtered(node) => vec![(filter.0, c, channels)],
            _ => vec![channel],
        };
        let index = if shape.rank() > 1 { format!(" ({i}, {j})") } else { String::new() };
        debug_assert!(i < rows.max(1) && j < columns.max(1));
        let parts: Vec<Words> = kept
            .into_iter()
            .filter(|&(_, _, extent)| extent > 1)
            .map(|(text, at, _)| text.fill(&[&number::integer(at as i64 + 1)]))
            .collect();
        let title = title(node);
        let en: Vec<&str> = parts.iter().map(|part| part.en.trim_start_matches("of ")).collect();
        let zh: Vec<&str> = parts.iter().map(|part| part.zh.as_str()).collect();
        let of = if en.is_empty() { String::new() } else { format!(" of {}", en.join(", ")) };
        let comma = if zh.is_empty() { "" } else { "，" };
        Words { en: format!("{}{index}{of}", title.en), zh: format!("{}{index}{comma}{}", title.zh, zh.join("，")) }
    }

    /// Whether a node's channels are filters' answers: one of its operands is a filter bank.
    fn filtered(&self, node: &Node) -> bool {
        let graph = &self.specimen.layer.graph;
        let operands = graph.find(&node.name).and_then(|id| graph.applied(id)).map_or(&[][..], |(_, ids)| ids);
        operands
            .iter()
            .map(|&id| graph.node(id))
            .any(|operand| operand.role == Role::Weight && operand.shape.rank() == 4)
    }
}

/// Which words count the terms.
struct Counted {
    products: bool,
    bias: bool,
}

/// Sentences one after another, with a space between where the language has one.
fn joined(parts: [Option<Words>; 3]) -> Words {
    let parts: Vec<Words> = parts.into_iter().flatten().collect();
    let of = |get: fn(&Words) -> &str| parts.iter().map(get).collect::<Vec<_>>();
    Words { en: of(|words| &words.en).join(" "), zh: of(|words| &words.zh).concat() }
}

/// A text whose `{0}` is itself in both languages.
trait Pair {
    fn pair(self, first: &Words, rest: &[&str]) -> Words;
}

impl Pair for Text {
    fn pair(self, first: &Words, rest: &[&str]) -> Words {
        let fill = |first: &str| self.fill(&[&[first], rest].concat());
        Words { en: fill(&first.en).en, zh: fill(&first.zh).zh }
    }
}
