//! Edits: a sparse replacement of elements of any node, leaf or computed, as the URL spells it.
//!
//! `offset[12:14,*,*]:6.3,4.4` replaces channels 12 and 13; `lh:0` a whole node; `kernel:@5,7` copies the values at row 5, column 7 everywhere.

use super::{Graph, Node, Nodes, Scalar};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text, decimal};
use std::fmt;

/// Which indices along one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Every one: `*`.
    All,
    /// One: `5`.
    At(usize),
    /// From, up to but without: `12:14`.
    Range(usize, usize),
}

impl Axis {
    fn contains(self, i: usize) -> bool {
        match self {
            Self::All => true,
            Self::At(at) => i == at,
            Self::Range(from, to) => (from..to).contains(&i),
        }
    }

    fn end(self) -> usize {
        match self {
            Self::All => 0,
            Self::At(at) => at + 1,
            Self::Range(_, to) => to,
        }
    }
}

/// What takes the elements' place.
#[derive(Clone, Debug, PartialEq)]
pub enum Fill {
    /// Numbers; one fills every target, n fill n equal runs of the targets, outermost first.
    Numbers(Vec<f64>),
    /// The node's own values at these indices of its last axes.
    Copy(Vec<usize>),
}

impl Fill {
    /// Whether one number fills every target.
    fn is_number(&self) -> bool {
        matches!(self, Self::Numbers(numbers) if numbers.len() == 1)
    }
}

/// One edit.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The node's name.
    pub node: String,
    /// Which elements; empty means all.
    pub at: Vec<Axis>,
    /// What takes their place.
    pub fill: Fill,
}

/// Edits in the order they are laid over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edits(pub Vec<Edit>);

impl Edit {
    /// Replaces one element.
    pub fn element(node: &str, index: &[usize], value: f64) -> Self {
        Self { node: node.into(), at: index.iter().map(|&i| Axis::At(i)).collect(), fill: Fill::Numbers(vec![value]) }
    }

    /// Replaces two elements of a node of `shape` that are neighbours along one axis, as the two offsets of a tap are.
    pub fn pair(node: &str, shape: Shape, elements: [usize; 2], values: [f64; 2]) -> Option<Self> {
        let [a, b] = elements.map(|flat| shape.unravel(flat)[..shape.rank()].to_vec());
        let apart: Vec<usize> = (0..shape.rank()).filter(|&axis| a[axis] != b[axis]).collect();
        let [axis] = apart[..] else { return None };
        let at = (0..shape.rank()).map(|i| if i == axis { Axis::Range(a[i], b[i] + 1) } else { Axis::At(a[i]) });
        (a[axis] + 1 == b[axis]).then(|| Self {
            node: node.into(),
            at: at.collect(),
            fill: Fill::Numbers(values.to_vec()),
        })
    }

    /// Whether it names the same elements as another edit.
    pub fn same_target(&self, other: &Self) -> bool {
        self.node == other.node && self.at == other.at
    }

    /// Whether it replaces element `flat` of a tensor of `shape`.
    fn names(&self, shape: Shape, flat: usize) -> bool {
        self.at.iter().zip(shape.unravel(flat)).all(|(axis, i)| axis.contains(i))
    }

    /// The flat indices it replaces in a tensor of `shape`, in order.
    pub fn targets(&self, shape: Shape) -> Vec<usize> {
        (0..shape.len()).filter(|&flat| self.names(shape, flat)).collect()
    }

    /// Whether it means the same in a tensor of another shape.
    fn carries(&self, here: Shape, there: Shape) -> bool {
        let (rank, differs) = (here.rank(), |axis: usize| here.dims()[axis] != there.dims()[axis]);
        if rank != there.rank() {
            return false;
        }
        let Some(first) = (0..rank).find(|&axis| differs(axis)) else { return true };
        let named = |axis: usize| {
            let axis_of = self.at.get(axis).copied().unwrap_or(Axis::All);
            (0..here.dims()[axis]).filter(|&i| axis_of.contains(i)).count()
        };
        let everywhere =
            (first..rank).all(|axis| !differs(axis) || self.at.get(axis).is_none_or(|&at| at == Axis::All));
        everywhere
            && match &self.fill {
                // Each number fills whole slices before the first axis that differs.
                Fill::Numbers(numbers) => (0..first).map(named).product::<usize>().is_multiple_of(numbers.len()),
                Fill::Copy(index) => (rank - index.len()..rank).all(|axis| !differs(axis)),
            }
    }

    /// A copy as the numbers it stands for; none where it is none, or where an element it copies is no finite number or was replaced `later`.
    fn frozen(&self, values: &Tensor<f64>, later: impl Fn(usize) -> bool) -> Option<Self> {
        let Fill::Copy(copied) = &self.fill else { return None };
        let shape = values.shape();
        self.check(shape).ok()?;
        let mut numbers: Vec<(usize, f64)> = Vec::new();
        for target in self.targets(shape) {
            let mut index = shape.unravel(target);
            index[shape.rank() - copied.len()..shape.rank()].copy_from_slice(copied);
            let from = shape.ravel(&index[..shape.rank()]).filter(|&from| !later(from))?;
            if numbers.last().is_none_or(|&(last, _)| last != from) {
                numbers.push((from, values.data()[from]));
            }
        }
        let numbers: Vec<f64> = numbers.into_iter().map(|(_, number)| number).collect();
        numbers.iter().all(|number| number.is_finite()).then(|| Self { fill: Fill::Numbers(numbers), ..self.clone() })
    }

    /// Whether it names elements outside a node of `shape`, or copies from there.
    fn outside(&self, shape: Shape) -> bool {
        let outside = (!self.at.is_empty() && self.at.len() != shape.rank())
            || self.at.iter().zip(shape.dims()).any(|(axis, &extent)| axis.end() > extent);
        let copied = match &self.fill {
            Fill::Numbers(_) => false,
            Fill::Copy(index) => {
                index.len() > shape.rank()
                    || index.iter().rev().zip(shape.dims().iter().rev()).any(|(&i, &extent)| i >= extent)
            }
        };
        outside || copied
    }

    /// Whether its numbers divide so many targets.
    fn divides(&self, targets: usize) -> bool {
        let numbers = self.numbers();
        targets > 0 && numbers > 0 && targets.is_multiple_of(numbers)
    }

    /// Whether it fits a node of `shape`.
    ///
    /// # Errors
    /// With the reason, when an index is outside or the numbers do not divide the targets.
    pub fn check(&self, shape: Shape) -> Result<(), Problem> {
        if self.outside(shape) {
            let text = Text::new("{0} has shape {1}, the edit {2} lies outside", "{0} 的形状是 {1}，编辑 {2} 在其外");
            return Err(Problem::of("set", text, &[&self.node, &shape, self]));
        }
        let (targets, numbers) = (self.targets(shape).len(), self.numbers());
        if !self.divides(targets) {
            let text =
                Text::new("the edit {0} has {1} numbers for {2} elements", "编辑 {0} 用 {1} 个数替换 {2} 个元素");
            return Err(Problem::of("set", text, &[self, &numbers, &targets]));
        }
        Ok(())
    }

    fn numbers(&self) -> usize {
        match &self.fill {
            Fill::Numbers(numbers) => numbers.len(),
            Fill::Copy(_) => 1,
        }
    }

    fn lay_over<T: Scalar>(&self, value: &mut Tensor<T>) {
        let shape = value.shape();
        if self.outside(shape) {
            return;
        }
        let targets = self.targets(shape);
        if !self.divides(targets.len()) {
            return;
        }
        match &self.fill {
            Fill::Numbers(numbers) => {
                let run = targets.len() / numbers.len();
                for (n, &target) in targets.iter().enumerate() {
                    value.data_mut()[target] = T::from_f64(numbers[n / run]);
                }
            }
            Fill::Copy(copied) => {
                let before = value.clone();
                for target in targets {
                    let mut index = shape.unravel(target);
                    index[shape.rank() - copied.len()..shape.rank()].copy_from_slice(copied);
                    if let Some(from) = shape.ravel(&index[..shape.rank()]) {
                        value.data_mut()[target] = before.data()[from];
                    }
                }
            }
        }
    }

    /// Replaces every element of a node by zero: what it brings is left out.
    pub fn mute(node: &str) -> Self {
        Self { node: node.into(), at: Vec::new(), fill: Fill::Numbers(vec![0.0]) }
    }

    /// Parses one edit.
    ///
    /// # Errors
    /// With the reason, when it is not spelled like one.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = || {
            let words =
                Text::new("an edit reads node[index]:numbers, {0} does not", "编辑的写法是 节点[下标]:数值，{0} 不是");
            Problem::new("set", words, &[text])
        };
        let (node, at, fill) = parts(text).ok_or_else(bad)?;
        let at = at.map_or(Some(Vec::new()), |at| at.split(',').map(parse_axis).collect()).ok_or_else(bad)?;
        let named = !node.is_empty() && node.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        let fill = match fill.strip_prefix('@') {
            Some(index) => Fill::Copy(index.split(',').map(|i| i.parse().ok()).collect::<Option<_>>().ok_or_else(bad)?),
            None => {
                let number = |n: &str| decimal::parse(n).filter(|n| n.is_finite());
                Fill::Numbers(fill.split(',').map(number).collect::<Option<_>>().ok_or_else(bad)?)
            }
        };
        if named { Ok(Self { node: node.into(), at, fill }) } else { Err(bad()) }
    }
}

/// The node, what stands in brackets if there are any, and what follows the colon behind.
fn parts(text: &str) -> Option<(&str, Option<&str>, &str)> {
    match text.split_once('[').filter(|(node, _)| !node.contains(':')) {
        Some((node, rest)) => {
            let (at, rest) = rest.split_once(']')?;
            Some((node, Some(at), rest.strip_prefix(':')?))
        }
        None => text.split_once(':').map(|(node, fill)| (node, None, fill)),
    }
}

fn parse_axis(text: &str) -> Option<Axis> {
    match text.split_once(':') {
        Some((from, to)) => {
            let (from, to) = (from.parse().ok()?, to.parse().ok()?);
            (from < to && to < usize::MAX).then_some(Axis::Range(from, to))
        }
        None if text == "*" => Some(Axis::All),
        None => text.parse().ok().filter(|&at| at < usize::MAX).map(Axis::At),
    }
}

impl Edits {
    /// Lays every edit of `node` over its values; those that do not fit are left out (see [`Edits::check`]).
    pub fn lay_over<T: Scalar>(&self, node: &Node, value: &mut Tensor<T>) {
        self.0.iter().filter(|edit| edit.node == node.name).for_each(|edit| edit.lay_over(value));
    }

    /// The edits that fit a graph, and a problem for each that does not.
    pub fn check(&self, graph: &Graph) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let fits = |edit: &&Edit| match graph.find(&edit.node) {
            Some(id) => edit.check(graph.node(id).shape).map_err(|problem| problems.push(problem)).is_ok(),
            None => {
                let text = Text::new("there is no node {0} to edit", "没有可编辑的节点 {0}");
                problems.push(Problem::new("set", text, &[&edit.node]));
                false
            }
        };
        let kept = self.0.iter().filter(fits).cloned().collect();
        (Self(kept), problems)
    }

    /// Those that mean the same at another scale: their node has the same shape there, or they name every place along the axes that differ and
    /// fill each with one number.
    pub fn carried(&self, from: &Graph, to: &Graph) -> Self {
        let carries = |edit: &&Edit| {
            let (Some(here), Some(there)) = (from.find(&edit.node), to.find(&edit.node)) else { return false };
            edit.carries(from.node(here).shape, to.node(there).shape)
        };
        Self(self.0.iter().filter(carries).cloned().collect())
    }

    /// With the numbers a copy stands for, read from the values it was laid over, so that it can be carried to where that place is another.
    #[must_use]
    pub fn frozen(&self, graph: &Graph, values: &Nodes<f64>) -> Self {
        let frozen = |(i, edit): (usize, &Edit)| {
            let Some(id) = graph.find(&edit.node) else { return edit.clone() };
            let later = |flat: usize| {
                self.0[i + 1..].iter().any(|later| later.node == edit.node && later.names(graph.node(id).shape, flat))
            };
            edit.frozen(values.of(id), later).unwrap_or_else(|| edit.clone())
        };
        Self(self.0.iter().enumerate().map(frozen).collect())
    }

    /// With `edit` added; one that names the same elements is replaced.
    pub fn with(&self, edit: Edit) -> Self {
        let mut edits: Vec<Edit> = self.0.iter().filter(|old| !old.same_target(&edit)).cloned().collect();
        edits.push(edit);
        Self(edits)
    }

    /// Whether one replaces all of `node` by one number.
    pub fn covers(&self, node: &str) -> bool {
        let whole = |edit: &Edit| edit.at.is_empty() && edit.fill.is_number();
        self.0.iter().any(|edit| edit.node == node && whole(edit))
    }

    /// Without any edit of `node`.
    pub fn without(&self, node: &str) -> Self {
        Self(self.0.iter().filter(|edit| edit.node != node).cloned().collect())
    }

    /// Parses a `;`-separated list; what is not an edit is left out, with a problem.
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let edits = text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(Edit::parse);
        let edits = edits.filter_map(|edit| edit.map_err(|problem| problems.push(problem)).ok()).collect();
        (Self(edits), problems)
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::At(at) => write!(f, "{at}"),
            Self::Range(from, to) => write!(f, "{from}:{to}"),
        }
    }
}

fn joined<T: fmt::Display>(parts: &[T]) -> String {
    parts.iter().map(T::to_string).collect::<Vec<_>>().join(",")
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.node)?;
        if !self.at.is_empty() {
            write!(f, "[{}]", joined(&self.at))?;
        }
        match &self.fill {
            Fill::Numbers(numbers) => write!(f, ":{}", joined(numbers)),
            Fill::Copy(index) => write!(f, ":@{}", joined(index)),
        }
    }
}

impl fmt::Display for Edits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(Edit::to_string).collect::<Vec<_>>().join(";"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(edit: &str, shape: &[usize]) -> Vec<f64> {
        let mut tensor = Tensor::from_fn(Shape::new(shape), |i| i as f64);
        Edit::parse(edit).expect(edit).lay_over(&mut tensor);
        tensor.data().to_vec()
    }

    #[test]
    fn an_edit_replaces_exactly_what_it_names() {
        assert_eq!(applied("a[1,*]:9", &[2, 3]), [0., 1., 2., 9., 9., 9.]);
        assert_eq!(applied("a[*,1:3]:9", &[2, 3]), [0., 9., 9., 3., 9., 9.]);
        assert_eq!(applied("a[0:2,2]:7,8", &[2, 3]), [0., 1., 7., 3., 4., 8.]);
        assert_eq!(applied("a:5", &[2, 2]), [5.; 4]);
        assert_eq!(applied("a:@1", &[2, 3]), [1., 1., 1., 4., 4., 4.]);
        assert_eq!(applied("a:@1,0", &[2, 3]), [3.; 6]);
    }

    #[test]
    fn a_pair_is_two_neighbours() {
        let shape = Shape::new(&[1, 4, 2, 3]);
        let flat = |c: usize| shape.ravel(&[0, c, 1, 2]).expect("inside");
        let edit = Edit::pair("offset", shape, [flat(2), flat(3)], [1.5, -2.0]).expect("neighbours");
        assert_eq!(edit.to_string(), "offset[0,2:4,1,2]:1.5,-2");
        assert_eq!(edit.targets(shape), [flat(2), flat(3)]);
        assert_eq!(Edit::pair("offset", shape, [flat(0), flat(2)], [0.0; 2]), None);
        assert_eq!(Edit::pair("offset", shape, [flat(1), flat(1)], [0.0; 2]), None);
    }

    #[test]
    fn an_edit_that_does_not_fit_changes_nothing_and_says_why() {
        let whole: Vec<f64> = (0..6).map(f64::from).collect();
        for edit in ["a[2,0]:1", "a[0]:1", "a[*,*]:1,2,3,4", "a:@9"] {
            assert_eq!(applied(edit, &[2, 3]), whole, "{edit}");
            assert!(Edit::parse(edit).expect(edit).check(Shape::new(&[2, 3])).is_err(), "{edit}");
        }
    }

    #[test]
    fn a_copy_is_frozen_to_what_it_copied_unless_that_is_replaced() {
        let values = Tensor::from_fn(Shape::new(&[2, 3]), |i| i as f64);
        let frozen = |edit: &str, later: bool| Edit::parse(edit).expect(edit).frozen(&values, |_| later);
        assert_eq!(frozen("a:@1", false), Edit::parse("a:1,4").ok());
        assert_eq!(frozen("a[1,*]:@2", false), Edit::parse("a[1,*]:5").ok());
        assert_eq!(frozen("a:@0,1", false), Edit::parse("a:1").ok());
        assert_eq!((frozen("a:@1", true), frozen("a:7", false), frozen("a:@3", false)), (None, None, None));
    }

    #[test]
    fn numbers_carry_where_each_fills_whole_slices() {
        let carries = |edit: &str, here: &[usize], there: &[usize]| {
            Edit::parse(edit).expect(edit).carries(Shape::new(here), Shape::new(there))
        };
        assert!(carries("a:1,2", &[2, 4], &[2, 6]) && carries("a:1,2,3,4", &[2, 4], &[2, 4]));
        assert!(!carries("a:1,2,3,4", &[2, 4], &[2, 6]) && !carries("a[*,1]:1", &[2, 4], &[2, 6]));
        assert!(carries("a[0,*]:1", &[2, 4], &[2, 6]) && !carries("a:@1", &[2, 4], &[2, 6]));
        assert!(carries("a:@1", &[4, 2], &[6, 2]) && !carries("a:1", &[4, 2], &[4, 2, 1]));
    }

    #[test]
    fn print_and_parse_agree() {
        for text in ["offset[12:14,*,*]:6.3,4.4;lh:0;attention[2]:1;kernel:@5,7", "w[0,1,2,3]:-0.125"] {
            let (edits, problems) = Edits::parse(text);
            assert!(problems.is_empty(), "{problems:?}");
            assert_eq!(edits.to_string(), text);
        }
    }

    #[test]
    fn what_is_not_an_edit_is_named() {
        for text in ["a", "a[:1", "[0]:1", "a:x", "a:inf", "a[3:2]:1", "a]:[", "é]:1", "a[18446744073709551615]:1"] {
            let (edits, problems) = Edits::parse(text);
            assert!(edits.0.is_empty() && problems.len() == 1, "{text}");
            assert!(problems[0].words.en.contains(text), "{text}");
        }
    }
}
