//! Offers: the sources that a leaf can be filled from by name, as its meaning says. What a page puts on buttons.

use super::field::MASKS;
use super::{ADJACENCIES, FIELDS, FILTERS, Item, Meaning, Node, Planes, Source};
use crate::tensor::Shape;
use crate::words::Text;

/// One source by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// How a link spells it, with its usual argument.
    pub item: Item,
    /// Its name on the page.
    pub title: Text,
    /// How far its argument moves to the next variant: an angle by 45 degrees, a seed by one.
    pub step: f64,
}

/// Numbers for lists: biases, scales, means.
const NUMBERS: [(&str, Text); 4] = [
    ("0", Text::new("0", "0")),
    ("0.5", Text::new("0.5", "0.5")),
    ("1", Text::new("1", "1")),
    ("-1", Text::new("−1", "−1")),
];

/// What a leaf can be filled from, each offer another set of numbers; the order is the page's.
pub fn offers(node: &Node) -> Vec<Offer> {
    let plain =
        |(name, title): (&str, Text)| Offer { item: Item { name: name.into(), argument: None }, title, step: 1.0 };
    match node.meaning {
        Meaning::Offsets { .. } => {
            let offer = |field: &super::Field| Offer {
                item: Item { name: field.name.into(), argument: field.argument },
                title: field.title,
                step: field.range[2],
            };
            FIELDS.iter().map(offer).collect()
        }
        Meaning::Mask => MASKS.iter().copied().chain(NUMBERS.into_iter().take(3)).map(plain).collect(),
        Meaning::Adjacency => ADJACENCIES.iter().copied().map(plain).collect(),
        Meaning::Numbers if node.shape.rank() < 2 => NUMBERS.into_iter().map(plain).collect(),
        Meaning::Numbers | Meaning::Windows(_) | Meaning::Patterns(_) => distinct_filters(node),
    }
}

/// The filters that say something different on a leaf's windows: on a single number, many are the same.
fn distinct_filters(node: &Node) -> Vec<Offer> {
    // A few slices and channels tell filters apart.
    let dims: Vec<usize> = match node.meaning {
        Meaning::Numbers => {
            node.shape.dims().iter().enumerate().map(|(axis, &n)| if axis < 2 { n.min(3) } else { n }).collect()
        }
        _ => node.shape.dims().to_vec(),
    };
    let probe = Node { shape: Shape::new(&dims), ..node.clone() };
    let nothing = Planes { values: &[], size: [0, 0] };
    let mut seen: Vec<Vec<f32>> = Vec::new();
    let mut offers = Vec::new();
    for filter in FILTERS {
        let item = filter.item();
        let Ok(filled) = Source(vec![item.clone()]).fill_node(&probe, nothing) else { continue };
        if !seen.iter().any(|other| other == filled.data()) {
            seen.push(filled.data().to_vec());
            offers.push(Offer { item, title: filter.title, step: filter.step() });
        }
    }
    offers
}

/// How many parts of a leaf take a source of their own, one after another.
pub fn parts(node: &Node) -> usize {
    let outermost = node.shape.dims().first().copied().unwrap_or(1);
    match node.meaning {
        Meaning::Numbers | Meaning::Patterns(_) => outermost,
        Meaning::Windows([rows, columns]) => outermost / (rows * columns).max(1),
        Meaning::Offsets { .. } | Meaning::Mask | Meaning::Adjacency => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Body, Role};

    fn leaf(meaning: Meaning, shape: &[usize]) -> Node {
        Node { name: "leaf".into(), role: Role::Weight, shape: Shape::new(shape), body: Body::Leaf, meaning }
    }

    #[test]
    fn every_offer_fills_its_leaf() {
        let picture = Planes { values: &[0.5; 75], size: [5, 5] };
        let offsets = Meaning::Offsets { kernel: [3, 3], groups: 1 };
        let leaves = [
            leaf(Meaning::Numbers, &[4]),
            leaf(Meaning::Numbers, &[4, 3]),
            leaf(Meaning::Numbers, &[4, 3, 3, 3]),
            leaf(Meaning::Numbers, &[2, 4, 3, 3, 3]),
            leaf(Meaning::Windows([3, 3]), &[18, 3, 1, 1]),
            leaf(Meaning::Patterns([3, 3]), &[3, 9, 9]),
            leaf(offsets, &[1, 18, 5, 5]),
            leaf(Meaning::Mask, &[1, 9, 5, 5]),
            leaf(Meaning::Adjacency, &[6, 6]),
        ];
        for node in leaves {
            let offers = offers(&node);
            assert!(offers.len() > 1, "{:?} {:?}", node.meaning, node.shape);
            for offer in offers {
                let filled = Source(vec![offer.item.clone()]).fill_node(&node, picture);
                assert!(filled.is_ok(), "{:?} {:?}: {}", node.meaning, node.shape, offer.item);
            }
        }
    }

    #[test]
    fn filters_that_are_the_same_on_a_single_number_are_offered_once() {
        let names = |shape: &[usize]| {
            offers(&leaf(Meaning::Numbers, shape)).into_iter().map(|offer| offer.item.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&[4, 3, 3, 3]).len(), FILTERS.len());
        let matrix = names(&[4, 3]);
        assert!(matrix.len() < FILTERS.len() && matrix.contains(&"sepia".into()), "{matrix:?}");
    }

    #[test]
    fn parts_are_what_a_source_names_one_after_another() {
        assert_eq!(parts(&leaf(Meaning::Numbers, &[4, 3, 3, 3])), 4);
        assert_eq!(parts(&leaf(Meaning::Windows([3, 3]), &[18, 3, 1, 1])), 2);
        assert_eq!(parts(&leaf(Meaning::Mask, &[1, 9, 5, 5])), 1);
        assert_eq!(parts(&leaf(Meaning::Numbers, &[])), 1);
    }
}
