//! What every operator's graph promises: reach, edits, scales.

use crate::common::{Random, double, settings, wired};
use convolution_atlas::graph::{Axis, Edit, Edits, Fill, Graph, Leaves, NodeId, Nodes, Role, Scalar, field, reach};
use convolution_atlas::operator::{ALL, Operator, Params};
use convolution_atlas::tensor::Tensor;

const SIZE: [usize; 2] = [6, 8];
/// The picture beside the specimen.
const LARGER: [usize; 2] = [12, 16];

/// An operator at one setting, wired, with random leaves.
struct Wired {
    operator: &'static Operator,
    params: Params,
    graph: Graph,
    leaves: Leaves<f64>,
    values: Nodes<f64>,
}

impl Wired {
    /// Every operator, at its default and at random settings.
    fn all(seed: u64) -> impl Iterator<Item = Self> {
        ALL.iter().flat_map(move |operator| {
            let mut random = Random::new(seed);
            let mut params = vec![Params::new(operator.params)];
            params.extend(settings(operator, SIZE, &mut random).take(11));
            params.into_iter().map(move |params| {
                let graph = wired(operator, &params, SIZE).expect(operator.id);
                let leaves = double(&random.leaves(&graph));
                let values = graph.run(&leaves, &Edits::default()).expect(operator.id);
                Self { operator, params, graph, leaves, values }
            })
        })
    }

    fn told(&self) -> String {
        let params: Vec<String> = self.params.iter().map(|(param, value)| format!("{}={value}", param.name)).collect();
        format!("{} {}", self.operator.id, params.join(" "))
    }

    /// Some element of some node of a role.
    fn some(&self, role: Role, random: &mut Random) -> (NodeId, usize) {
        let ids: Vec<NodeId> = self.graph.of_role(role).collect();
        let id = random.pick(&ids);
        (id, random.range(0, self.graph.node(id).shape.len() - 1))
    }

    /// Whether changing element `index` of `leaf` changes element `site` of `node`.
    fn felt(&self, node: NodeId, site: usize, leaf: NodeId, index: usize) -> bool {
        let mut leaves = self.leaves.clone();
        leaves.get_mut(&self.graph.node(leaf).name).unwrap().data_mut()[index] += 0.37;
        let after = self.graph.run(&leaves, &Edits::default()).unwrap();
        (after.of(node).data()[site] - self.values.of(node).data()[site]).abs() > 1e-9
    }
}

/// Elements of the input that are changed for each output element: some of those it reads, some of the others.
const CHANGED: usize = 8;

#[test]
fn reach_is_what_a_change_reaches() {
    let mut random = Random::new(6);
    for wired in Wired::all(6) {
        for _ in 0..2 {
            let ((node, site), (leaf, _)) =
                (wired.some(Role::Output, &mut random), wired.some(Role::Input, &mut random));
            let told = format!("{} at {} {site}", wired.told(), wired.graph.node(node).name);
            let paths = reach(&wired.graph, &wired.values, node, site, leaf);
            let reached: Vec<bool> = paths.data().iter().map(|&paths| paths > 0.0).collect();
            let field = field(&wired.graph, &wired.values, node, site, leaf);
            assert!(
                reached.iter().zip(&field).all(|(&part, &whole)| whole || !part),
                "{told}: reads outside the field"
            );
            for inside in [true, false] {
                let among: Vec<usize> = (0..reached.len()).filter(|&i| reached[i] == inside).collect();
                for _ in 0..CHANGED.min(among.len()) {
                    let index = random.pick(&among);
                    let felt = wired.felt(node, site, leaf, index);
                    assert!(field[index] || !felt, "{told}: {index} is felt outside the field");
                    if (wired.operator.linear)(&wired.params) {
                        assert_eq!((felt, field[index]), (inside, inside), "{told}: {index}");
                    }
                }
            }
        }
    }
}

/// A random edit of a node that fits it: an element, a block, everything, numbers or a copy.
fn edit(graph: &Graph, id: NodeId, random: &mut Random) -> Edit {
    let node = graph.node(id);
    let dims = node.shape.dims().to_vec();
    let axis = |extent: usize, random: &mut Random| match random.range(0, 2) {
        0 => Axis::All,
        1 => Axis::At(random.range(0, extent - 1)),
        _ => {
            let from = random.range(0, extent - 1);
            Axis::Range(from, random.range(from + 1, extent))
        }
    };
    let at: Vec<Axis> = dims.iter().map(|&extent| axis(extent, random)).collect();
    let at = if random.range(0, 3) == 0 { Vec::new() } else { at };
    let number = |random: &mut Random| 3.0 + f64::from(random.number());
    let mut edit = Edit { node: node.name.clone(), at, fill: Fill::Numbers(vec![number(random)]) };
    match random.range(0, 2) {
        0 => {}
        1 => {
            let targets = edit.targets(node.shape).len();
            let runs: Vec<usize> = (1..=targets).filter(|&n| targets.is_multiple_of(n)).collect();
            edit.fill = Fill::Numbers((0..random.pick(&runs)).map(|_| number(random)).collect());
        }
        _ => {
            let last = random.range(1, dims.len());
            edit.fill = Fill::Copy(dims[dims.len() - last..].iter().map(|&n| random.range(0, n - 1)).collect());
        }
    }
    edit
}

/// What must stand at `flat` after `edit`, by the edit's own words; `None` where it names nothing.
fn replaced<T: Scalar>(edit: &Edit, before: &Tensor<T>, flat: usize) -> Option<T> {
    let shape = before.shape();
    let named = |flat: usize| {
        edit.at.iter().zip(shape.unravel(flat)).all(|(axis, i)| match *axis {
            Axis::All => true,
            Axis::At(at) => i == at,
            Axis::Range(from, to) => from <= i && i < to,
        })
    };
    if !named(flat) {
        return None;
    }
    Some(match &edit.fill {
        Fill::Numbers(numbers) => {
            let (place, targets) = (0..shape.len())
                .filter(|&other| named(other))
                .fold((0, 0), |(place, all), other| (place + usize::from(other < flat), all + 1));
            T::from_f64(numbers[place * numbers.len() / targets])
        }
        Fill::Copy(copied) => {
            let mut index = shape.unravel(flat)[..shape.rank()].to_vec();
            let kept = index.len() - copied.len();
            index[kept..].copy_from_slice(copied);
            before.get(&index).unwrap()
        }
    })
}

/// Whether `id` is computed from `from`, through any number of nodes.
fn follows(graph: &Graph, id: NodeId, from: NodeId) -> bool {
    graph.applied(id).is_some_and(|(_, operands)| operands.iter().any(|&o| o == from || follows(graph, o, from)))
}

/// Holds an edit of node `id` against what it says, and gives what it was laid over.
fn laid_over<T: Scalar>(graph: &Graph, leaves: &Leaves<T>, edit: &Edit, told: &str) {
    let id = graph.find(&edit.node).expect(told);
    edit.check(graph.node(id).shape).expect(told);
    let plain = graph.run(leaves, &Edits::default()).expect(told);
    let edits = Edits(vec![edit.clone()]);
    let edited = graph.run(leaves, &edits).expect(told);
    for other in 0..graph.nodes().len() {
        let (before, after) = (plain.of(other), edited.of(other));
        if other == id {
            let expected = Tensor::from_fn(before.shape(), |flat| {
                replaced(edit, before, flat).unwrap_or_else(|| before.data()[flat])
            });
            assert_eq!(after, &expected, "{told}");
        } else if follows(graph, other, id) {
            let (primitive, operands) = graph.applied(other).expect(told);
            let operands: Vec<&Tensor<T>> = operands.iter().map(|&id| edited.of(id)).collect();
            assert_eq!(after, &T::apply(primitive, &operands, after.shape()), "{told}");
        } else {
            assert_eq!(after, before, "{told}");
        }
    }
    assert_eq!(graph.run(leaves, &edits.without(&edit.node)).expect(told), plain, "{told}");
}

/// On the specimen by folds, on a larger picture by kernels.
#[test]
fn an_edit_replaces_what_it_names_and_what_follows_from_it() {
    let mut random = Random::new(7);
    for here in Wired::all(7) {
        let there = wired(here.operator, &here.params, LARGER).expect(here.operator.id);
        let leaves = random.leaves(&there);
        for id in 0..here.graph.nodes().len() {
            let edit = edit(&here.graph, id, &mut random);
            let told = format!("{}, {edit}", here.told());
            let edits = Edits(vec![edit.clone()]);
            laid_over(&here.graph, &here.leaves, &edit, &told);
            for edit in edits.carried(&here.graph, &there).0 {
                laid_over(&there, &leaves, &edit, &told);
            }
            let (parsed, problems) = Edits::parse(&edits.to_string());
            assert!(parsed == edits && problems.is_empty(), "{told}");
        }
    }
}

#[test]
fn an_edit_carries_over_where_it_means_the_same() {
    let mut random = Random::new(8);
    for here in Wired::all(8) {
        let there = wired(here.operator, &here.params, LARGER).expect(here.operator.id);
        for (id, node) in here.graph.nodes().iter().enumerate() {
            let other = there.node(there.find(&node.name).expect("the same nodes at every size")).shape;
            let index = node.shape.unravel(random.range(0, node.shape.len() - 1));
            let element = Edit::element(&node.name, &index[..node.shape.rank()], 1.0);
            let everywhere = Edit { at: Vec::new(), ..element.clone() };
            let along = node.shape.dims().iter().zip(other.dims()).zip(&element.at);
            let along: Vec<Axis> = along.map(|((a, b), &at)| if a == b { at } else { Axis::All }).collect();
            let spread = Edit { at: along, ..element.clone() };
            let some = Fill::Copy(index[node.shape.rank() - 1..node.shape.rank()].to_vec());
            let copy = Edit { fill: some, ..everywhere.clone() };
            let carried = |edit: &Edit| !Edits(vec![edit.clone()]).carried(&here.graph, &there).0.is_empty();
            let told = format!("{} {}", here.told(), node.name);
            assert_eq!(carried(&element), node.shape == other, "{told}");
            assert!(carried(&everywhere) && carried(&spread), "{told}");
            assert_eq!(carried(&copy), node.shape.dims().last() == other.dims().last(), "{told}");
            let frozen = Edits(vec![copy.clone()]).frozen(&here.graph, &here.values);
            let held = |edits: &Edits| here.graph.run(&here.leaves, edits).expect(&told);
            assert_eq!(held(&frozen), held(&Edits(vec![copy])), "{told}: frozen is as copied");
            if node.role == Role::Weight && here.graph.applied(id).is_none() {
                assert!(carried(&element), "{told}: a weight has one shape at every scale");
            }
            for edit in [&everywhere, &spread] {
                assert!(edit.check(other).is_ok(), "{told}: {edit} does not fit where it is carried to");
            }
        }
        let absent = Edits(vec![Edit::element("nowhere", &[0], 1.0)]);
        assert!(absent.carried(&here.graph, &there).0.is_empty());
    }
}

#[test]
fn kernels_and_folds_agree_through_the_graph_whatever_the_numbers() {
    let mut random = Random::new(9);
    for mut wired in Wired::all(9) {
        for spoil in [None, Some(f32::NAN), Some(f32::INFINITY), Some(f32::NEG_INFINITY)] {
            let mut leaves = wired.leaves.clone();
            if let Some(spoil) = spoil {
                let names: Vec<String> = leaves.keys().cloned().collect();
                let leaf = leaves.get_mut(&names[random.range(0, names.len() - 1)]).unwrap();
                let place = random.range(0, leaf.shape().len() - 1);
                leaf.data_mut()[place] = f64::from(spoil);
            }
            let single: Leaves<f32> =
                leaves.iter().map(|(name, leaf)| (name.clone(), leaf.map(|x| x as f32))).collect();
            wired.values = wired.graph.run(&leaves, &Edits::default()).unwrap();
            let fast = wired.graph.run(&single, &Edits::default()).unwrap();
            for id in wired.graph.computed() {
                let finite = |x: f64| if x.is_finite() { x } else { 0.0 };
                let (fast, exact) = (fast.of(id).map(f64::from), wired.values.of(id));
                let kind = |x: f64| (x.is_nan(), x == f64::INFINITY, x == f64::NEG_INFINITY);
                let told = format!("{} {} with {spoil:?}", wired.told(), wired.graph.node(id).name);
                // As for golden cases: a share of the largest value, which stacked layers let grow.
                let error = fast.map(finite).distance(&exact.map(finite)) / exact.map(finite).magnitude().max(1.0);
                assert!(error <= 1e-5, "{told}: {error:e}");
                for (&fast, &exact) in fast.data().iter().zip(exact.data()) {
                    assert_eq!(kind(fast), kind(exact), "{told}: {fast} and {exact}");
                }
            }
        }
    }
}

#[test]
fn to_evaluate_again_what_follows_from_an_edit_is_to_evaluate_all() {
    let mut random = Random::new(12);
    for wired in Wired::all(12) {
        let computed: Vec<NodeId> = wired.graph.computed().collect();
        for whole in [true, false] {
            let changed = [random.pick(&computed), random.pick(&computed)];
            let edit = |id: NodeId| {
                let node = wired.graph.node(id);
                let index = node.shape.unravel(random.range(0, node.shape.len() - 1))[..node.shape.rank()].to_vec();
                if whole { Edit::mute(&node.name) } else { Edit::element(&node.name, &index, 0.75) }
            };
            let edits = Edits(changed.map(edit).to_vec());
            let told = format!("{} {edits}", wired.told());
            let all = wired.graph.run(&wired.leaves, &edits).unwrap();
            assert_eq!(wired.graph.rerun(&wired.values, &edits, &changed), all, "{told}");
            assert_eq!(wired.graph.rerun(&all, &Edits::default(), &changed), wired.values, "{told}");
        }
    }
}
