//! What a control may offer: only what can be shown at both sizes, the specimen's and the picture's.

use super::Address;
use super::settle::{fits, specimen_size, wired};
use crate::operator::{Kind, Value};
use crate::picture::Picture;
use crate::words::{Problem, Text};

/// What one parameter can be set to while the others stand still.
#[derive(Clone, Debug, PartialEq)]
pub enum Possible {
    /// Whole numbers, ascending, among those a slider offers, and the present ones.
    Numbers {
        /// For both axes at once, or for a plain number.
        both: Vec<usize>,
        /// For rows alone and for columns alone; as `both` for a plain number.
        axes: [Vec<usize>; 2],
    },
    /// Each word with its title and, where it is impossible now, the reason.
    Words(Vec<(&'static str, Text, Option<Problem>)>),
}

/// What a parameter can be set to; none when the operator has no such parameter.
pub fn possible(address: &Address, picture: &Picture, name: &str) -> Option<Possible> {
    let spec = address.params.spec(name)?;
    let sizes = [specimen_size(address, picture), [picture.height, picture.width]];
    let with = |value: Value| {
        let changed = Address { params: address.params.with(name, value), ..address.clone() };
        fits(&changed, sizes[0])?;
        wired(&changed, sizes[1]).map(drop)
    };
    let range = match spec.kind {
        Kind::Choice(words) => {
            let tried = words.iter().map(|&(word, title)| (word, title, with(Value::Word(word)).err()));
            return Some(Possible::Words(tried.collect()));
        }
        Kind::Int(range) | Kind::Pair(range) => range.soft,
    };
    let ([rows, columns], current) = (address.params.pair(name), address.params.value(name));
    let among = |present: usize, value: &dyn Fn(usize) -> Value| -> Vec<usize> {
        let offered = range[0].min(present)..=range[1].max(present);
        let soft = range[0]..=range[1];
        offered.filter(|&n| value(n) == *current || (soft.contains(&n) && with(value(n)).is_ok())).collect()
    };
    let whole = matches!(spec.kind, Kind::Int(_));
    let both = among(rows, &|n| if whole { Value::Int(n) } else { Value::Pair([n; 2]) });
    let axes = if whole {
        [both.clone(), both.clone()]
    } else {
        [among(rows, &|n| Value::Pair([n, columns])), among(columns, &|n| Value::Pair([rows, n]))]
    };
    Some(Possible::Numbers { both, axes })
}
