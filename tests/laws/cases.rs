//! Random cases: one generator for every primitive.

use crate::common::{Random, settings, wired};
use convolution_atlas::kernel::PaddingMode;
use convolution_atlas::operator::ALL;
use convolution_atlas::primitive::{Conv2d, Primitive};
use convolution_atlas::tensor::{Shape, Tensor};

/// A primitive with operands it accepts.
pub struct Drawn {
    pub primitive: Box<dyn Primitive>,
    pub operands: Vec<Tensor>,
    pub output: Shape,
}

/// A primitive with the shapes of its operands, accepted or not.
type Draw = fn(&mut Random) -> (Box<dyn Primitive>, Vec<Shape>);

/// Every primitive by name with its generator.
const GENERATORS: &[(&str, Draw)] = &[("conv2d", conv2d)];

/// Cases of each primitive.
const CASES: usize = 60;

fn conv2d(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let groups = random.pick(&[1, 1, 2, 3]);
    let pair = |random: &mut Random, first, last| [random.range(first, last), random.range(first, last)];
    let (depth, filters) = (random.range(1, 3), groups * random.range(1, 2));
    let conv = Conv2d {
        stride: pair(random, 1, 3),
        padding: pair(random, 0, 3),
        mode: random.pick(&PaddingMode::ALL),
        dilation: pair(random, 1, 2),
        groups,
    };
    let [height, width] = pair(random, 1, 7);
    let [rows, columns] = pair(random, 1, 3);
    let mut shapes = vec![
        Shape::new(&[random.range(1, 2), groups * depth, height, width]),
        Shape::new(&[filters, depth, rows, columns]),
    ];
    if random.flip() {
        shapes.push(Shape::new(&[filters]));
    }
    (Box::new(conv), shapes)
}

impl Drawn {
    /// Every case of every primitive, with a seed of its own.
    pub fn all() -> impl Iterator<Item = Self> {
        GENERATORS.iter().enumerate().flat_map(|(seed, &(_, draw))| {
            let mut random = Random::new(seed as u64);
            let accepted = move || {
                let (primitive, shapes) = draw(&mut random);
                let output = primitive.shape(&shapes).ok()?;
                let operands = shapes.into_iter().map(|shape| random.tensor(shape)).collect();
                Some(Self { primitive, operands, output })
            };
            std::iter::repeat_with(accepted).take(100 * CASES).flatten().take(CASES)
        })
    }
}

#[test]
fn every_primitive_of_every_operator_has_a_generator_and_enough_cases() {
    let names: Vec<&str> = GENERATORS.iter().map(|&(name, _)| name).collect();
    for operator in ALL {
        for params in settings(operator, [8, 8], &mut Random::new(1)).take(40) {
            let graph = wired(operator, &params, [8, 8]).unwrap();
            for (primitive, _) in graph.computed().filter_map(|id| graph.applied(id)) {
                assert!(
                    names.contains(&primitive.name()),
                    "{} has no generator in tests/laws/cases.rs",
                    primitive.name()
                );
            }
        }
    }
    for &(name, _) in GENERATORS {
        assert_eq!(Drawn::all().filter(|drawn| drawn.primitive.name() == name).count(), CASES, "{name}");
    }
}
