//! What a control may offer: only what can be shown at both sizes, the specimen's and the picture's.

use super::Address;
use super::settle::{fits, specimen_size};
use crate::operator::{Kind, ListRange, RealRange, Value};
use crate::order::sort_by;
use crate::picture::Picture;
use crate::wire::Limits;
use crate::words::{Problem, Text, number};

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
    /// Numbers, ascending, the present one among them.
    Reals(Vec<f64>),
    /// For each place of the present list what may stand there, and whether one more may follow.
    Lists {
        /// Whole numbers, ascending, the present one among them.
        each: Vec<Vec<usize>>,
        /// The list with one more number, where that can be.
        longer: Option<Vec<usize>>,
    },
    /// Each word with its title and, where it is impossible now, the reason.
    Words(Vec<(&'static str, Text, Option<Problem>)>),
}

/// The size at which an address is evaluated on the whole picture, rows and columns; none where it cannot be.
pub fn evaluated(address: &Address, picture: &Picture) -> Option<[usize; 2]> {
    Limits::WORKER.size(address.operator, &address.params, [picture.height, picture.width]).ok()
}

/// What a parameter can be set to; none when the operator has no such parameter.
pub fn possible(address: &Address, picture: &Picture, name: &str) -> Option<Possible> {
    let spec = address.params.spec(name)?;
    let sizes = [specimen_size(address, picture), [picture.height, picture.width]];
    let with = |value: Value| {
        let changed = Address { params: address.params.with(name, value), ..address.clone() };
        fits(&changed, sizes[0])?;
        Limits::WORKER.size(changed.operator, &changed.params, sizes[1]).map(drop)
    };
    let range = match spec.kind {
        Kind::Choice(words) => {
            let tried = words.iter().map(|&(word, title)| (word, title, with(Value::Word(word)).err()));
            return Some(Possible::Words(tried.collect()));
        }
        Kind::Real(range) => return Some(Possible::Reals(reals(range, address.params.real(name), with))),
        Kind::List(range) => return Some(lists(range, address.params.list(name), with)),
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

/// Steps of a slider over numbers.
const STEPS: usize = 20;

fn reals(range: RealRange, now: f64, with: impl Fn(Value) -> Result<(), Problem>) -> Vec<f64> {
    let [least, most] = range.soft;
    let step = |i: usize| number::tidy(least + (most - least) * i as f64 / STEPS as f64);
    let mut offered: Vec<f64> = (0..=STEPS).map(step).filter(|&n| n == now || with(Value::Real(n)).is_ok()).collect();
    if !offered.contains(&now) {
        offered.push(now);
        sort_by(&mut offered, f64::total_cmp);
    }
    offered
}

fn lists(range: ListRange, now: &[usize], with: impl Fn(Value) -> Result<(), Problem>) -> Possible {
    let put = |place: usize, n: usize| {
        let mut changed = now.to_vec();
        changed[place] = n;
        changed
    };
    let at = |place: usize| {
        let [least, most] = [range.soft[0].min(now[place]), range.soft[1].max(now[place])];
        let can = |&n: &usize| n == now[place] || with(Value::List(put(place, n))).is_ok();
        (least..=most).filter(can).collect()
    };
    let more = now.iter().copied().chain(now.last().copied()).collect::<Vec<_>>();
    let longer = (now.len() < range.most && with(Value::List(more.clone())).is_ok()).then_some(more);
    Possible::Lists { each: (0..now.len()).map(at).collect(), longer }
}
