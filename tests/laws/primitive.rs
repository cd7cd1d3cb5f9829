//! What every primitive promises, whatever it computes.

use crate::cases::Drawn;
use crate::common::Random;
use convolution_atlas::kernel::PaddingMode;
use convolution_atlas::primitive::{Conv2d, Fold, Operand, Primitive, Read, Site, Tap, count, feeds, fold};
use convolution_atlas::tensor::{Shape, Tensor};
use std::collections::BTreeMap;

impl Drawn {
    fn views(&self) -> Vec<Operand<'_>> {
        self.operands.iter().map(Operand::from).collect()
    }

    /// Every tap with the output element it belongs to.
    fn taps(&self) -> Vec<(usize, Tap)> {
        let (views, mut taps) = (self.views(), Vec::new());
        for site in 0..self.output.len() {
            self.primitive.taps(&views, self.output, site, &mut |tap| taps.push((site, tap)));
        }
        taps
    }

    /// By the definition, with operand 0 replaced.
    fn folded(&self, input: &Tensor<f64>) -> Tensor<f64> {
        let mut views = self.views();
        views[0] = input.into();
        Tensor::from_fn(self.output, |site| fold(self.primitive.as_ref(), &views, self.output, site))
    }

    /// By the definition.
    fn exact(&self) -> Tensor<f64> {
        self.folded(&self.operands[0].map(f64::from))
    }

    /// By the fast path.
    fn fast(&self) -> Tensor {
        self.primitive.evaluate(&self.operands.iter().collect::<Vec<_>>(), self.output)
    }

    fn linear() -> impl Iterator<Item = Self> {
        Self::all().filter(|drawn| drawn.primitive.linear())
    }
}

/// Whether an element is there.
fn there(operands: &[Tensor], site: Site) -> bool {
    operands.get(site.operand).is_some_and(|operand| site.index < operand.shape().len())
}

fn dot(a: &Tensor<f64>, b: &Tensor<f64>) -> f64 {
    a.data().iter().zip(b.data()).map(|(a, b)| a * b).sum()
}

#[test]
fn the_fast_path_is_the_fold() {
    for drawn in Drawn::all() {
        let (fast, exact) = (drawn.fast(), drawn.exact());
        let error = fast.distance(&exact) / exact.magnitude().max(1.0);
        assert!(error <= drawn.primitive.tolerance(), "{:?}: {error:e}", drawn.primitive);
    }
}

#[test]
fn the_plain_loop_is_the_fold() {
    for drawn in Drawn::all() {
        let mut plain = Tensor::zeros(drawn.output);
        let operands: Vec<&Tensor> = drawn.operands.iter().collect();
        if !drawn.primitive.plain(&operands, drawn.output, plain.data_mut()) {
            continue;
        }
        let exact = drawn.exact();
        let error = plain.distance(&exact) / exact.magnitude().max(1.0);
        assert!(error <= drawn.primitive.tolerance(), "{:?}: {error:e}", drawn.primitive);
    }
}

#[test]
fn taps_touch_elements_that_are_there() {
    for drawn in Drawn::all() {
        for (site, tap) in drawn.taps() {
            assert!(tap.sites().all(|s| there(&drawn.operands, s)), "{:?} at {site}: {tap:?}", drawn.primitive);
        }
    }
}

#[test]
fn taps_of_one_term_share_its_factors() {
    for drawn in Drawn::all() {
        for pair in drawn.taps().windows(2) {
            let ((at, before), (site, tap)) = (pair[0], pair[1]);
            if at == site && before.term == tap.term {
                assert_eq!(before.factors, tap.factors, "{:?} at {site}: {tap:?}", drawn.primitive);
            }
        }
    }
}

#[test]
fn terms_come_in_order_without_a_gap() {
    for drawn in Drawn::all() {
        let (mut site, mut next) = (usize::MAX, 0);
        for (at, tap) in drawn.taps() {
            if at != site {
                (site, next) = (at, 0);
            }
            assert!(tap.term == next || tap.term + 1 == next, "{:?} at {at}: {tap:?}", drawn.primitive);
            next = tap.term + 1;
        }
    }
}

#[test]
fn what_is_called_linear_is() {
    let mut random = Random::new(2);
    for drawn in Drawn::linear() {
        assert_eq!(drawn.primitive.fold(), Fold::Sum);
        let shape = drawn.operands[0].shape();
        let [x, y] = [0; 2].map(|_| random.tensor(shape).map(f64::from));
        let (a, b) = (f64::from(random.number()), f64::from(random.number()));
        let mixed = Tensor::from_fn(shape, |i| a * x.data()[i] + b * y.data()[i]);
        let [of_mixed, of_x, of_y, of_zero] = [&mixed, &x, &y, &Tensor::zeros(shape)].map(|input| drawn.folded(input));
        // What does not depend on the input, a bias, counts once.
        let expected = Tensor::from_fn(drawn.output, |i| {
            let [x, y, zero] = [&of_x, &of_y, &of_zero].map(|tensor| tensor.data()[i]);
            a * x + b * y + (1.0 - a - b) * zero
        });
        assert!(of_mixed.distance(&expected) < 1e-12, "{:?}", drawn.primitive);
    }
}

#[test]
fn turned_around_taps_are_the_adjoint() {
    let mut random = Random::new(3);
    for drawn in Drawn::linear() {
        let x = drawn.operands[0].map(f64::from);
        let z = random.tensor(drawn.output).map(f64::from);
        let (with, without) = (drawn.exact(), drawn.folded(&Tensor::zeros(x.shape())));
        let forward = Tensor::from_fn(drawn.output, |i| with.data()[i] - without.data()[i]);
        let views = drawn.views();
        let mut back = Tensor::<f64>::zeros(x.shape());
        for (site, tap) in drawn.taps() {
            if tap.read == Read::Padding {
                continue;
            }
            let touched: Vec<Site> = tap.sites().collect();
            if let Some(place) = touched.iter().position(|touched| touched.operand == 0) {
                let others = touched.iter().enumerate().filter(|&(i, _)| i != place);
                let slope = others.fold(tap.coefficient, |product, (_, s)| product * views[s.operand].at(s.index));
                back.data_mut()[touched[place].index] += slope * z.data()[site];
            }
        }
        let (left, right) = (dot(&forward, &z), dot(&x, &back));
        assert!((left - right).abs() < 1e-12 * (1.0 + left.abs()), "{:?}: {left} and {right}", drawn.primitive);
    }
}

#[test]
fn what_an_element_feeds_is_the_list_turned_around() {
    let mut random = Random::new(4);
    for drawn in Drawn::all() {
        let views = drawn.views();
        let mut turned: BTreeMap<(usize, usize), Vec<(usize, Tap)>> = BTreeMap::new();
        for (site, tap) in drawn.taps() {
            let mut touched: Vec<(usize, usize)> = tap.sites().map(|site| (site.operand, site.index)).collect();
            touched.sort_unstable();
            touched.dedup();
            touched.into_iter().for_each(|touched| turned.entry(touched).or_default().push((site, tap)));
        }
        for (operand, tensor) in drawn.operands.iter().enumerate() {
            for index in (0..8).map(|_| random.range(0, tensor.shape().len() - 1)) {
                let mut found = Vec::new();
                let touched = Site { operand, index };
                feeds(drawn.primitive.as_ref(), &views, drawn.output, touched, &mut |at, tap| found.push((at, tap)));
                let expected = turned.get(&(operand, index)).map_or(&[][..], Vec::as_slice);
                assert_eq!(found, expected, "{:?} {touched:?}", drawn.primitive);
            }
        }
    }
}

#[test]
fn a_change_reaches_only_what_reads_it_is_multiplied_by_it_or_steered_by_it() {
    let mut random = Random::new(6);
    let (mut by_taps, mut by_steering) = (BTreeMap::new(), BTreeMap::new());
    for mut drawn in Drawn::all() {
        let before = drawn.exact();
        for _ in 0..6 {
            let operand = random.range(0, drawn.operands.len() - 1);
            let index = random.range(0, drawn.operands[operand].shape().len() - 1);
            let changed = Site { operand, index };
            let (mut touched, mut steered) = (vec![false; drawn.output.len()], vec![false; drawn.output.len()]);
            drawn.taps().iter().for_each(|(site, tap)| touched[*site] |= tap.touches(changed));
            let views = drawn.views();
            for (site, steered) in steered.iter_mut().enumerate() {
                drawn.primitive.steers(&views, drawn.output, site, &mut |s| {
                    assert!(there(&drawn.operands, s), "{:?} at {site}: {s:?}", drawn.primitive);
                    *steered |= s == changed;
                });
            }
            let kept = drawn.operands[operand].data()[index];
            drawn.operands[operand].data_mut()[index] += 0.37;
            let after = drawn.exact();
            drawn.operands[operand].data_mut()[index] = kept;
            for site in 0..drawn.output.len() {
                let felt = before.data()[site] != after.data()[site];
                let told = format!("{:?} {changed:?} at {site}", drawn.primitive);
                assert!(!felt || touched[site] || steered[site], "{told}");
                *by_taps.entry(drawn.primitive.name()).or_insert(0) += usize::from(felt && touched[site]);
                let only = felt && steered[site] && !touched[site];
                *by_steering.entry(drawn.primitive.name()).or_insert(0) += usize::from(only);
            }
        }
    }
    // Every primitive's taps are felt, and of those that name what steers them, that is felt too.
    assert!(by_taps.values().all(|&felt| felt > 0), "{by_taps:?}");
    let steered: Vec<&str> = by_steering.into_iter().filter(|&(_, felt)| felt > 0).map(|(name, _)| name).collect();
    assert_eq!(steered, ["batch_norm", "deform_conv2d", "normalise_adjacency"]);
}

#[test]
fn the_closed_form_of_cost_is_the_count() {
    for drawn in Drawn::all() {
        let shapes: Vec<Shape> = drawn.operands.iter().map(Tensor::shape).collect();
        let closed = drawn.primitive.cost(&shapes, drawn.output);
        assert_eq!(closed, count(drawn.primitive.as_ref(), &drawn.views(), drawn.output), "{:?}", drawn.primitive);
    }
}

#[test]
fn a_place_inside_is_the_element_read_and_padding_lies_outside() {
    for drawn in Drawn::all() {
        for (site, tap) in drawn.taps() {
            let plane = match tap.read {
                Read::Site(read) => drawn.operands[read.operand].shape().nchw(),
                Read::Padding | Read::One => drawn.operands[0].shape().nchw(),
            };
            let [rows, columns] = [plane[2] as isize, plane[3] as isize];
            let [y, x] = tap.place;
            let inside = (0..rows).contains(&y) && (0..columns).contains(&x);
            let told = format!("{:?} at {site}: {tap:?}", drawn.primitive);
            match tap.read {
                Read::Padding => assert!(!inside, "{told}"),
                Read::Site(read) if inside => {
                    assert_eq!(read.index as isize % (rows * columns), y * columns + x, "{told}");
                }
                Read::Site(_) | Read::One => {}
            }
        }
    }
}

#[test]
fn padding_reads_what_its_mode_names() {
    let rows = [
        (PaddingMode::Zeros, "...abcd..."),
        (PaddingMode::Reflect, "dcbabcdcba"),
        (PaddingMode::Replicate, "aaaabcdddd"),
        (PaddingMode::Circular, "bcdabcdabc"),
    ];
    for axis in [0, 1] {
        let along = |long: usize| if axis == 0 { [1, 1, long, 1] } else { [1, 1, 1, long] };
        let operands = [Tensor::zeros(Shape::new(&along(4))), Tensor::<f32>::zeros(Shape::new(&[1; 4]))];
        let views = operands.each_ref().map(Operand::from);
        for (mode, expected) in rows {
            let mut conv = Conv2d { mode, ..Conv2d::default() };
            conv.padding[axis] = 3;
            let (output, mut found) = (Shape::new(&along(10)), String::new());
            for site in 0..10 {
                conv.taps(&views, output, site, &mut |tap| {
                    assert_eq!(tap.place[axis], site as isize - 3);
                    found.push(match tap.read {
                        Read::Site(read) => char::from(b'a' + read.index as u8),
                        Read::Padding | Read::One => '.',
                    });
                });
            }
            assert_eq!(found, expected, "{mode:?}");
        }
    }
}

/// What kind of number it is, where it is none.
fn kind(x: f64) -> Option<(bool, bool)> {
    (!x.is_finite()).then(|| (x.is_nan(), x > 0.0))
}

#[test]
fn what_is_no_number_goes_where_the_fold_sends_it() {
    let mut random = Random::new(5);
    for mut drawn in Drawn::all() {
        // Zeros and opposite infinities among them: what is multiplied and what is added must be the same.
        let mut spoilt = Vec::new();
        for _ in 0..random.range(1, 4) {
            let operand = random.range(0, drawn.operands.len() - 1);
            let index = random.range(0, drawn.operands[operand].shape().len() - 1);
            let with = random.pick(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0]);
            drawn.operands[operand].data_mut()[index] = with;
            spoilt.push((operand, index, with));
        }
        let (fast, exact) = (drawn.fast(), drawn.exact());
        for (site, (&fast, &exact)) in fast.data().iter().zip(exact.data()).enumerate() {
            let told = format!("{:?} with {spoilt:?} at {site}: {fast} and {exact}", drawn.primitive);
            assert_eq!(kind(f64::from(fast)), kind(exact), "{told}");
        }
    }
}
