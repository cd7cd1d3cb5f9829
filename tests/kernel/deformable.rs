//! What the deformable convolution promises, over seeded random shapes.

#[cfg(target_arch = "wasm32")]
use super::laws::bits;
use super::laws::{Random, class, error};
use convolution_atlas::kernel::lanes::Lanes;
use convolution_atlas::kernel::{Conv2d, DeformConv2d, PaddingMode, naive};

/// A shape with its tensors.
struct Case {
    conv: DeformConv2d,
    input: Vec<f32>,
    offset: Vec<f32>,
    mask: Option<Vec<f32>>,
    weight: Vec<f32>,
    bias: Option<Vec<f32>>,
    outputs: usize,
}

impl Case {
    fn new(random: &mut Random) -> Self {
        loop {
            let groups = random.pick(&[1, 1, 2, 3]);
            let conv = DeformConv2d {
                batch: random.range(1, 2),
                channels: groups * random.range(1, 9 / groups),
                height: random.range(1, 20),
                width: random.range(1, 40),
                filters: random.range(1, 9),
                kernel: random.pair(1, 4),
                stride: random.pick(&[[1, 1], [1, 1], [2, 2], [3, 2]]),
                padding: random.pair(0, 3),
                dilation: random.pick(&[[1, 1], [2, 2], [3, 1]]),
                offset_groups: groups,
            };
            let Some([rows, columns]) = conv.output() else { continue };
            let taps = conv.batch * groups * conv.kernel[0] * conv.kernel[1] * rows * columns;
            // Small ones, large ones, whole ones.
            let scale = random.pick(&[0.5, 3.0, 30.0, 0.0]);
            let mut offset: Vec<f32> = random.numbers(2 * taps).into_iter().map(|x| scale * x).collect();
            if random.range(0, 3) == 0 {
                offset.iter_mut().for_each(|x| *x = x.round());
            }
            return Self {
                input: random.numbers(conv.batch * conv.channels * conv.height * conv.width),
                offset,
                mask: (random.range(0, 1) == 1).then(|| random.numbers(taps)),
                weight: random.numbers(conv.filters * conv.channels * conv.kernel[0] * conv.kernel[1]),
                bias: (random.range(0, 1) == 1).then(|| random.numbers(conv.filters)),
                outputs: conv.batch * conv.filters * rows * columns,
                conv,
            };
        }
    }

    /// The output starts as NaN: what is not written shows.
    fn run<L: Lanes>(&self) -> Vec<f32> {
        let mut output = vec![f32::NAN; self.outputs];
        let mut prepared = self.conv.prepare(&self.weight, self.bias.as_deref());
        prepared.run_on::<L>(&self.input, &self.offset, self.mask.as_deref(), &mut output);
        output
    }

    fn naive(&self) -> Vec<f64> {
        let mut exact = vec![f64::NAN; self.outputs];
        let tensors = [&self.input[..], &self.offset, &self.weight];
        naive::deform_conv2d_f64(&self.conv, tensors, self.mask.as_deref(), self.bias.as_deref(), &mut exact);
        exact
    }
}

/// The same bits on either lanes.
#[cfg(target_arch = "wasm32")]
pub fn has_the_same_bits<A: Lanes, B: Lanes>(count: usize) {
    let mut random = Random::new(24);
    for _ in 0..count {
        let case = Case::new(&mut random);
        assert_eq!(bits(&case.run::<A>()), bits(&case.run::<B>()), "{:?}", case.conv);
    }
}

/// Within 1e-5 of the largest output of the plain loop in `f64`.
pub fn agrees_with_the_plain_loop<L: Lanes>(count: usize) {
    let mut random = Random::new(21);
    for _ in 0..count {
        let case = Case::new(&mut random);
        let error = error(&case.run::<L>(), &case.naive());
        assert!(error <= 1e-5, "{:?}: {error}", case.conv);
    }
}

/// An infinity or NaN reaches the outputs it reaches in the plain loop, and no other.
pub fn spreads_what_is_not_finite_as_the_plain_loop_does<L: Lanes>(count: usize) {
    let mut random = Random::new(22);
    for _ in 0..count {
        let mut case = Case::new(&mut random);
        let poison = random.pick(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY]);
        let poisoned = match random.range(0, 4) {
            0 => &mut case.weight,
            1 => case.mask.as_mut().unwrap_or(&mut case.input),
            // A place infinitely far away reads nothing; one that is no number is not asked for.
            2 if !poison.is_nan() => &mut case.offset,
            _ => &mut case.input,
        };
        let last = poisoned.len() - 1;
        poisoned[random.range(0, last)] = poison;
        let plain: Vec<f32> = case.naive().into_iter().map(|y| y as f32).collect();
        assert!(class(&case.run::<L>()) == class(&plain), "{:?}", case.conv);
    }
}

/// Offsets of zero give the plain convolution.
pub fn unmoved_it_is_the_plain_convolution<L: Lanes>(count: usize) {
    let mut random = Random::new(23);
    for _ in 0..count {
        let case = Case::new(&mut random);
        let case = Case { offset: vec![0.0; case.offset.len()], mask: None, ..case };
        let conv = Conv2d {
            batch: case.conv.batch,
            channels: case.conv.channels,
            height: case.conv.height,
            width: case.conv.width,
            filters: case.conv.filters,
            kernel: case.conv.kernel,
            stride: case.conv.stride,
            padding: case.conv.padding,
            dilation: case.conv.dilation,
            groups: 1,
            mode: PaddingMode::Zeros,
        };
        let mut exact = vec![f64::NAN; case.outputs];
        naive::conv2d_f64(&conv, &case.input, &case.weight, case.bias.as_deref(), &mut exact);
        let error = error(&case.run::<L>(), &exact);
        assert!(error <= 1e-5, "{:?}: {error}", case.conv);
    }
}
