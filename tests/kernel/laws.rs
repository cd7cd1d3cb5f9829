//! What every algorithm promises on every back end, over seeded random shapes.

use convolution_atlas::kernel::lanes::Lanes;
use convolution_atlas::kernel::{Algorithm, Conv2d, PaddingMode, naive};

/// A small random number generator (Knuth's MMIX constants), so that both back ends see the same shapes.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.0 >> 33
    }

    pub fn range(&mut self, first: usize, last: usize) -> usize {
        first + usize::try_from(self.next()).expect("31 bits") % (last - first + 1)
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.range(0, from.len() - 1)]
    }

    pub fn pair(&mut self, first: usize, last: usize) -> [usize; 2] {
        [self.range(first, last), self.range(first, last)]
    }

    /// `n` numbers from -1 to 1.
    pub fn numbers(&mut self, n: usize) -> Vec<f32> {
        (0..n).map(|_| self.next() as f32 / (1_u64 << 30) as f32 - 1.0).collect()
    }

    /// A shape that has an output.
    fn conv(&mut self) -> Conv2d {
        loop {
            let groups = self.pick(&[1, 1, 1, 2, 3]);
            let plain = Conv2d {
                batch: self.range(1, 2),
                channels: groups * self.range(1, 9 / groups),
                height: self.range(1, 20),
                width: self.range(1, 70),
                filters: groups * self.range(1, 9),
                kernel: self.pair(1, 5),
                stride: self.pick(&[[1, 1], [1, 1], [2, 2], [1, 3], [3, 2]]),
                padding: self.pair(0, 4),
                dilation: self.pick(&[[1, 1], [1, 1], [2, 2], [3, 1], [2, 3]]),
                groups,
                mode: self.pick(&PaddingMode::ALL),
            };
            let conv = match self.range(0, 4) {
                0 => Conv2d {
                    channels: groups,
                    filters: groups,
                    kernel: self.pick(&[[3, 3], [5, 5]]),
                    dilation: [1, 1],
                    ..plain
                },
                1 => Conv2d { kernel: [1, 1], padding: [0, 0], ..plain },
                _ => plain,
            };
            if conv.output().is_some() {
                return conv;
            }
        }
    }
}

/// A shape with its tensors.
#[derive(Clone)]
pub struct Case {
    pub conv: Conv2d,
    pub input: Vec<f32>,
    pub weight: Vec<f32>,
    pub bias: Option<Vec<f32>>,
}

impl Case {
    pub fn new(conv: Conv2d, random: &mut Random) -> Self {
        let taps = conv.channels / conv.groups * conv.kernel[0] * conv.kernel[1];
        Self {
            input: random.numbers(conv.batch * conv.channels * conv.height * conv.width),
            weight: random.numbers(conv.filters * taps),
            bias: (random.range(0, 1) == 1).then(|| random.numbers(conv.filters)),
            conv,
        }
    }

    fn outputs(&self) -> usize {
        let [rows, columns] = self.conv.output().expect("an output");
        self.conv.batch * self.conv.filters * rows * columns
    }

    /// By an algorithm. The output starts as NaN: what is not written shows.
    pub fn run<L: Lanes>(&self, algorithm: Algorithm) -> Vec<f32> {
        let mut output = vec![f32::NAN; self.outputs()];
        let mut prepared = self.conv.prepare_for(algorithm, &self.weight, self.bias.as_deref());
        prepared.run_on::<L>(&self.input, &mut output);
        output
    }

    fn naive(&self) -> Vec<f32> {
        let mut output = vec![f32::NAN; self.outputs()];
        naive::conv2d(&self.conv, &self.input, &self.weight, self.bias.as_deref(), &mut output);
        output
    }

    fn naive_f64(&self) -> Vec<f64> {
        let mut output = vec![f64::NAN; self.outputs()];
        naive::conv2d_f64(&self.conv, &self.input, &self.weight, self.bias.as_deref(), &mut output);
        output
    }
}

pub fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Every algorithm that fits, over `count` random cases.
pub fn each(seed: u64, count: usize, mut law: impl FnMut(Case, Algorithm, &mut Random)) {
    let mut random = Random::new(seed);
    let mut met = Vec::new();
    for _ in 0..count {
        let conv = random.conv();
        let case = Case::new(conv, &mut random);
        for algorithm in Algorithm::ALL.into_iter().filter(|algorithm| algorithm.fits(&case.conv)) {
            met.push(algorithm);
            law(case.clone(), algorithm, &mut random);
        }
    }
    for algorithm in Algorithm::ALL {
        let met = met.iter().filter(|&&met| met == algorithm).count();
        assert!(met > count / 50, "{algorithm:?} is met {met} times in {count}");
    }
}

/// Within 1e-5 of the largest output of the plain loop in `f64`.
pub fn agrees_with_the_plain_loop<L: Lanes>(count: usize) {
    each(1, count, |case, algorithm, _| {
        let error = error(&case.run::<L>(algorithm), &case.naive_f64());
        assert!(error <= 1e-5, "{algorithm:?} {:?}: {error}", case.conv);
    });
}

/// The bits of the plain loop in `f32`: the same order of the same sums.
pub fn sums_in_the_order_of_the_plain_loop<L: Lanes>(count: usize) {
    each(2, count, |case, algorithm, _| {
        if !algorithm.exact() {
            return;
        }
        assert_eq!(bits(&case.run::<L>(algorithm)), bits(&case.naive()), "{algorithm:?} {:?}", case.conv);
    });
}

/// What kind of number each is.
pub fn class(values: &[f32]) -> Vec<(bool, bool, bool)> {
    values.iter().map(|y| (y.is_nan(), y.is_finite(), *y < 0.0 && !y.is_finite())).collect()
}

/// The largest difference, as a share of the largest `exact` (or of 1).
pub fn error(fast: &[f32], exact: &[f64]) -> f64 {
    let largest = exact.iter().fold(1.0_f64, |largest, y| largest.max(y.abs()));
    let errors = fast.iter().zip(exact).map(|(&fast, exact)| (f64::from(fast) - exact).abs() / largest);
    errors.fold(0.0, |worst, error| if error > worst || error.is_nan() { error } else { worst })
}

/// An infinity or NaN, in the input or in the weights, reaches the outputs it reaches in the plain loop, and no other.
pub fn spreads_what_is_not_finite_as_the_plain_loop_does<L: Lanes>(count: usize) {
    each(4, count, |mut case, algorithm, random| {
        let poisoned = if random.range(0, 2) == 0 { &mut case.weight } else { &mut case.input };
        let last = poisoned.len() - 1;
        poisoned[random.range(0, last)] = random.pick(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY]);
        assert!(class(&case.run::<L>(algorithm)) == class(&case.naive()), "{algorithm:?} {:?}", case.conv);
    });
}

/// A second run, and one on another input in between, leave no trace.
pub fn runs_again_as_if_for_the_first_time<L: Lanes>(count: usize) {
    each(5, count, |case, algorithm, random| {
        let first = case.run::<L>(algorithm);
        let mut prepared = case.conv.prepare_for(algorithm, &case.weight, case.bias.as_deref());
        let mut output = vec![0.0; first.len()];
        prepared.run_on::<L>(&random.numbers(case.input.len()), &mut output);
        prepared.run_on::<L>(&case.input, &mut output);
        assert_eq!(bits(&output), bits(&first), "{algorithm:?} {:?}", case.conv);
    });
}

/// Shapes whose tiles are many: wide, tall, deep, far dilated.
pub fn tiles_meet_without_a_seam<L: Lanes>() {
    let plain = Conv2d {
        batch: 1,
        channels: 3,
        height: 1,
        width: 1,
        filters: 2,
        kernel: [3, 3],
        stride: [1, 1],
        padding: [1, 1],
        dilation: [1, 1],
        groups: 1,
        mode: PaddingMode::Circular,
    };
    let mut random = Random::new(6);
    for conv in [
        Conv2d { height: 61, width: 1024, ..plain },
        Conv2d { height: 3, width: 9001, channels: 5, ..plain },
        Conv2d { height: 1031, width: 130, mode: PaddingMode::Reflect, ..plain },
        Conv2d { height: 9, width: 75, channels: 900, filters: 1, mode: PaddingMode::Replicate, ..plain },
        Conv2d { height: 99, width: 301, dilation: [40, 90], padding: [40, 90], mode: PaddingMode::Zeros, ..plain },
        Conv2d { height: 120, width: 700, stride: [2, 3], ..plain },
        Conv2d { height: 90, width: 41, channels: 64, kernel: [1, 1], padding: [0, 0], ..plain },
        Conv2d { height: 300, width: 301, channels: 2, groups: 2, ..plain },
        Conv2d { height: 257, width: 2051, filters: 3, groups: 3, ..plain },
    ] {
        let case = Case::new(conv, &mut random);
        for algorithm in Algorithm::ALL.into_iter().filter(|algorithm| algorithm.fits(&case.conv)) {
            let (fast, plain) = (case.run::<L>(algorithm), case.naive());
            let exact: Vec<f64> = plain.iter().copied().map(f64::from).collect();
            let agree = if algorithm.exact() { bits(&fast) == bits(&plain) } else { error(&fast, &exact) <= 1e-5 };
            assert!(agree, "{algorithm:?} {:?}", case.conv);
        }
    }
}
