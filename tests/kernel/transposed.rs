//! What the transposed convolution promises, over seeded random shapes.

use super::laws::{Random, class, error};
use convolution_atlas::kernel::lanes::Lanes;
use convolution_atlas::kernel::{ConvTranspose2d, naive};

/// A shape with its tensors.
struct Case {
    conv: ConvTranspose2d,
    input: Vec<f32>,
    weight: Vec<f32>,
    bias: Option<Vec<f32>>,
    outputs: usize,
}

impl Case {
    fn new(random: &mut Random) -> Self {
        loop {
            let groups = random.pick(&[1, 1, 2, 3]);
            let conv = ConvTranspose2d {
                batch: random.range(1, 2),
                channels: groups * random.range(1, 9 / groups),
                height: random.range(1, 20),
                width: random.range(1, 40),
                filters: groups * random.range(1, 9),
                kernel: random.pair(1, 5),
                stride: random.pick(&[[1, 1], [2, 2], [3, 2], [1, 4], [7, 6]]),
                padding: random.pair(0, 6),
                output_padding: random.pair(0, 2),
                dilation: random.pick(&[[1, 1], [1, 1], [2, 2], [3, 1], [2, 3], [4, 6]]),
                groups,
            };
            if let Some([rows, columns]) = conv.output() {
                return Self {
                    input: random.numbers(conv.batch * conv.channels * conv.height * conv.width),
                    weight: random.numbers(conv.channels * conv.filters / groups * conv.kernel[0] * conv.kernel[1]),
                    bias: (random.range(0, 1) == 1).then(|| random.numbers(conv.filters)),
                    outputs: conv.batch * conv.filters * rows * columns,
                    conv,
                };
            }
        }
    }

    /// The output starts as NaN: what is not written shows.
    fn run<L: Lanes>(&self) -> Vec<f32> {
        let mut output = vec![f32::NAN; self.outputs];
        self.conv.prepare(&self.weight, self.bias.as_deref()).run_on::<L>(&self.input, &mut output);
        output
    }
}

/// Within 1e-5 of the largest output of the plain loop in `f64`.
pub fn agrees_with_the_plain_loop<L: Lanes>(count: usize) {
    let mut random = Random::new(11);
    for _ in 0..count {
        let case = Case::new(&mut random);
        let mut exact = vec![f64::NAN; case.outputs];
        naive::conv_transpose2d_f64(&case.conv, &case.input, &case.weight, case.bias.as_deref(), &mut exact);
        let error = error(&case.run::<L>(), &exact);
        assert!(error <= 1e-5, "{:?}: {error}", case.conv);
    }
}

/// An infinity or NaN reaches the outputs it reaches in the plain loop, and no other.
pub fn spreads_what_is_not_finite_as_the_plain_loop_does<L: Lanes>(count: usize) {
    let mut random = Random::new(12);
    for _ in 0..count {
        let mut case = Case::new(&mut random);
        let poisoned = if random.range(0, 2) == 0 { &mut case.weight } else { &mut case.input };
        let last = poisoned.len() - 1;
        poisoned[random.range(0, last)] = random.pick(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY]);
        let mut plain = vec![0.0; case.outputs];
        naive::conv_transpose2d(&case.conv, &case.input, &case.weight, case.bias.as_deref(), &mut plain);
        assert!(class(&case.run::<L>()) == class(&plain), "{:?}", case.conv);
    }
}
