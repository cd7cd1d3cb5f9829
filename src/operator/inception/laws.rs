//! What must agree.

use crate::operator::{Case, Condition, Law, Params, Value};
use crate::primitive::{Conv2d, Relu};
use crate::tensor::{Shape, Tensor};
use crate::words::{Problem, Text};

/// The laws of the block.
pub static LAWS: &[Law] = &[
    Law { name: "one-window", applies: |p| naive(p) && p.word("activation") == "none", sides: one_window },
    Law { name: "two-threes", applies: |_| true, sides: two_threes },
];

fn naive(p: &Params) -> bool {
    p.word("variant") == "naive"
}

/// A smaller weight in the middle of 5 x 5 zeros.
fn widened(weight: &Tensor<f64>) -> Tensor<f64> {
    let [filters, channels, rows, columns] = weight.shape().nchw();
    let (top, left) = ((5 - rows) / 2, (5 - columns) / 2);
    Tensor::from_fn(Shape::new(&[filters, channels, 5, 5]), |i| {
        let (slice, u, v) = (i / 25, i / 5 % 5, i % 5);
        let (u, v) = (u.wrapping_sub(top), v.wrapping_sub(left));
        if u < rows && v < columns { weight.data()[(slice * rows + u) * columns + v] } else { 0.0 }
    })
}

/// The maps of the three convolutions, against one 5 x 5 convolution.
fn one_window(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    if !naive(&case.params) {
        let text = Text::new("this is about the naive block: set variant=naive", "这条说的是朴素版：请设 variant=naive");
        return Err(Problem::new("variant", text, &[]));
    }
    let input = case.leaf("input")?;
    let (mut weights, mut biases) = (Vec::new(), Vec::new());
    for name in ["b1", "b3", "b5"] {
        let weight = case.leaf(&format!("{name}.weight"))?;
        let filters = weight.shape().nchw()[0];
        weights.extend_from_slice(widened(weight).data());
        match case.leaves.get(&format!("{name}.bias")) {
            Some(bias) => biases.extend_from_slice(bias.data()),
            None => biases.resize(biases.len() + filters, 0.0),
        }
    }
    let (filters, channels) = (biases.len(), input.shape().nchw()[1]);
    let weight = Tensor::new(Shape::new(&[filters, channels, 5, 5]), weights)?;
    let bias = Tensor::new(Shape::new(&[filters]), biases)?;
    let once = case.apply(&Conv2d { padding: [2; 2], ..Conv2d::default() }, &[input, &weight, &bias])?;
    let activation = if condition == Condition::Kept { "none" } else { "relu" };
    let block = case.run(&case.params.with("activation", Value::Word(activation)), &case.leaves, "output")?;
    negative(&once, condition)?;
    Ok([Tensor::from_fn(once.shape(), |i| block.data()[i]), once])
}

/// Refuses a counter-example that is none: ReLU changes nothing that is not below zero.
fn negative(values: &Tensor<f64>, condition: Condition) -> Result<(), Problem> {
    let text = Text::new("no number here is below zero", "这里没有负数");
    let none = values.data().iter().all(|&x| x >= 0.0);
    if condition == Condition::Broken && none { Err(Problem::new("activation", text, &[])) } else { Ok(()) }
}

/// Two 3 x 3 convolutions after each other, without padding, against one 5 x 5. The block's own, where it has such that fit each
/// other; in place of one that is missing, every map less what is below it, or right of it.
fn two_threes(case: &Case<'_>, condition: Condition) -> Result<[Tensor<f64>; 2], Problem> {
    let input = case.leaf("input")?;
    let [_, channels, height, width] = input.shape().nchw();
    if height < 5 || width < 5 {
        let text = Text::new("the picture must be at least 5 × 5", "图片至少要有 5 × 5");
        return Err(Problem::new("input", text, &[]));
    }
    let own = |name: &str| case.leaves.get(name).filter(|weight| weight.shape().nchw()[1..] == [channels, 3, 3]);
    let first = match own("b5_a.weight").or(own("b3.weight")) {
        Some(weight) => weight.clone(),
        None => steps(channels, [4, 7]),
    };
    let maps = first.shape().nchw()[0];
    let second = match case.leaves.get("b5_b.weight") {
        Some(weight) if weight.shape().nchw()[1] == maps => weight.clone(),
        _ => steps(maps, [4, 5]),
    };
    let filters = second.shape().nchw()[0];
    // The two windows slide over each other: W[o, c, s, t] = sum of second[o, m, u, v] first[m, c, s - u, t - v].
    let whole = Tensor::from_fn(Shape::new(&[filters, channels, 5, 5]), |i| {
        let (o, c, s, t) = (i / (channels * 25), i / 25 % channels, i / 5 % 5, i % 5);
        let mut sum = 0.0;
        for (m, u, v) in (0..maps).flat_map(|m| (0..9).map(move |place| (m, place / 3, place % 3))) {
            let (y, x) = (s.wrapping_sub(u), t.wrapping_sub(v));
            if y < 3 && x < 3 {
                sum += second.data()[(o * maps + m) * 9 + u * 3 + v] * first.data()[(m * channels + c) * 9 + y * 3 + x];
            }
        }
        sum
    });
    let valid = Conv2d::default();
    let middle = case.apply(&valid, &[input, &first])?;
    negative(&middle, condition)?;
    let middle = if condition == Condition::Kept { middle } else { case.apply(&Relu, &[&middle])? };
    Ok([case.apply(&valid, &[&middle, &second])?, case.apply(&valid, &[input, &whole])?])
}

/// One filter a channel, on it alone: 1 at one place of 3 x 3, -1 at another.
fn steps(channels: usize, [plus, minus]: [usize; 2]) -> Tensor<f64> {
    Tensor::from_fn(Shape::new(&[channels, channels, 3, 3]), |i| {
        let own = i / 9 / channels == i / 9 % channels;
        match i % 9 {
            _ if !own => 0.0,
            place if place == plus => 1.0,
            place if place == minus => -1.0,
            _ => 0.0,
        }
    })
}
