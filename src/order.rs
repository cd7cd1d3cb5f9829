//! Order: sorts and sets that are small. The standard library makes a new copy of its fast sort for every type of element, and of every set that
//! is collected; lists here are short, and a reader downloads the program.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The places 0 to `n` as they come in order, equals as they stood: one merge sort of places for all types. `after(a, b)` tells whether what
/// stands at `a` comes after what stands at `b`.
fn ranked(n: usize, after: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut ranks: Vec<usize> = (0..n).collect();
    let mut run = 1;
    while run < n {
        let mut merged = Vec::with_capacity(n);
        for pair in ranks.chunks(2 * run) {
            let (mut left, mut right) = pair.split_at(run.min(pair.len()));
            while let (Some((&a, rest_of_left)), Some((&b, rest_of_right))) = (left.split_first(), right.split_first())
            {
                if after(a, b) {
                    merged.push(b);
                    right = rest_of_right;
                } else {
                    merged.push(a);
                    left = rest_of_left;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        ranks = merged;
        run *= 2;
    }
    ranks
}

/// Sorts, equals as they stood.
pub fn sort_by<T: Clone>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    let ranks = ranked(items.len(), &|a, b| order(&items[a], &items[b]) == Ordering::Greater);
    let sorted: Vec<T> = ranks.into_iter().map(|rank| items[rank].clone()).collect();
    items.clone_from_slice(&sorted);
}

/// Items as a set.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for item in items {
        set.insert(item);
    }
    set
}

/// Pairs as a map.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        map.insert(key, value);
    }
    map
}

/// Pairs as a map, where all of them are there.
///
/// # Errors
/// The first pair's that is not.
pub fn try_map<K: Ord, V, E>(pairs: impl IntoIterator<Item = Result<(K, V), E>>) -> Result<BTreeMap<K, V>, E> {
    let mut map = BTreeMap::new();
    for pair in pairs {
        let (key, value) = pair?;
        map.insert(key, value);
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sorts_as_the_standard_library_does() {
        let mut state = 1_u32;
        for n in [0, 1, 2, 3, 7, 8, 9, 100, 257] {
            // Few values, so that there are equals, told apart by where they stood.
            let items: Vec<(u32, usize)> = (0..n)
                .map(|i| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 28, i)
                })
                .collect();
            let (mut ours, mut theirs) = (items.clone(), items);
            sort_by(&mut ours, |a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|item| item.0);
            assert_eq!(ours, theirs);
        }
    }
}
