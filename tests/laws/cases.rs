//! Random cases: one generator for every primitive.

use crate::common::{Random, settings, wired};
use convolution_atlas::kernel::PaddingMode;
use convolution_atlas::operator::ALL;
use convolution_atlas::primitive::*;
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
const GENERATORS: &[(&str, Draw)] = &[
    ("conv2d", conv2d),
    ("conv_transpose2d", conv_transpose2d),
    ("deform_conv2d", deform_conv2d),
    ("hetconv2d", hetconv2d),
    ("involution", involution),
    ("max_pool2d", max_pool2d),
    ("avg_pool2d", avg_pool2d),
    ("adaptive_avg_pool2d", |random| (Box::new(GlobalAvgPool), vec![plane(random)])),
    ("interpolate", interpolate),
    ("relu", |random| (Box::new(Relu), vec![any(random)])),
    ("sigmoid", |random| (Box::new(Sigmoid), vec![any(random)])),
    ("softmax", softmax),
    ("batch_norm", batch_norm),
    ("add", |random| (Box::new(Add), vec![any(random); random.range(1, 4)])),
    ("mul", mul),
    ("scale", |random| (Box::new(Scale { by: f64::from(random.number()) }), vec![any(random)])),
    ("cat", cat),
    ("slice", slice),
    ("channel_shuffle", channel_shuffle),
    ("tensordot", tensordot),
    ("linear", linear),
    ("node_linear", node_linear),
    ("do_compose", do_compose),
    ("normalise_adjacency", |random| (Box::new(NormaliseAdjacency), vec![Shape::new(&[random.range(1, 7); 2])])),
    ("propagate", propagate),
    ("reshape", reshape),
    ("swapaxes", swapaxes),
];

/// Cases of each primitive.
const CASES: usize = 60;

/// Some extents of 1 to 4.
fn extents(random: &mut Random, rank: usize) -> Vec<usize> {
    (0..rank).map(|_| random.range(1, 4)).collect()
}

/// A tensor of any rank.
fn any(random: &mut Random) -> Shape {
    let rank = random.range(0, 5);
    Shape::new(&extents(random, rank))
}

/// A tensor that has channels.
fn channelled(random: &mut Random) -> Vec<usize> {
    let rank = random.range(2, 5);
    extents(random, rank)
}

/// A batch of pictures.
fn plane(random: &mut Random) -> Shape {
    Shape::new(&[random.range(1, 2), random.range(1, 3), random.range(1, 9), random.range(1, 9)])
}

fn pair(random: &mut Random, first: usize, last: usize) -> [usize; 2] {
    [random.range(first, last), random.range(first, last)]
}

/// A bias or none.
fn perhaps(random: &mut Random, shapes: &mut Vec<Shape>, filters: usize) {
    if random.flip() {
        shapes.push(Shape::new(&[filters]));
    }
}

/// Windows of `kernel` along an axis of `n`; none is 0, which every shape rule refuses.
fn windows(n: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> usize {
    (n + 2 * padding).checked_sub(dilation * (kernel - 1) + 1).map_or(0, |rest| rest / stride + 1)
}

fn conv2d(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let groups = random.pick(&[1, 1, 2, 3]);
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
    perhaps(random, &mut shapes, filters);
    (Box::new(conv), shapes)
}

fn conv_transpose2d(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let groups = random.pick(&[1, 1, 2, 3]);
    let (depth, filters) = (random.range(1, 3), random.range(1, 2));
    let conv = ConvTranspose2d {
        stride: pair(random, 1, 3),
        padding: pair(random, 0, 3),
        output_padding: pair(random, 0, 2),
        dilation: pair(random, 1, 3),
        groups,
    };
    let [height, width] = pair(random, 1, 5);
    let [rows, columns] = pair(random, 1, 4);
    let mut shapes = vec![
        Shape::new(&[random.range(1, 2), groups * depth, height, width]),
        Shape::new(&[groups * depth, filters, rows, columns]),
    ];
    perhaps(random, &mut shapes, groups * filters);
    (Box::new(conv), shapes)
}

fn deform_conv2d(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let (offset_groups, masked) = (random.range(1, 2), random.flip());
    let (channels, filters, batch) = (offset_groups * random.range(1, 2), random.range(1, 2), random.range(1, 2));
    let [[height, width], [rows, columns]] = [pair(random, 1, 6), pair(random, 1, 3)];
    let [stride, padding, dilation] = [pair(random, 1, 2), pair(random, 0, 2), pair(random, 1, 2)];
    let h = windows(height, rows, stride[0], padding[0], dilation[0]);
    let w = windows(width, columns, stride[1], padding[1], dilation[1]);
    let taps = offset_groups * rows * columns;
    let mut shapes = vec![
        Shape::new(&[batch, channels, height, width]),
        Shape::new(&[batch, 2 * taps, h, w]),
        Shape::new(&[filters, channels, rows, columns]),
    ];
    if masked {
        shapes.push(Shape::new(&[batch, taps, h, w]));
    }
    perhaps(random, &mut shapes, filters);
    (Box::new(DeformConv2d { stride, padding, dilation, offset_groups, masked }), shapes)
}

fn hetconv2d(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let [rows, columns] = [random.pick(&[1, 3, 5]), random.pick(&[1, 3, 5])];
    let conv = HetConv2d { p: random.range(1, 5), stride: pair(random, 1, 3), padding: pair(random, 0, 3) };
    let (input, filters) = (plane(random), random.range(1, 5));
    let mut shapes = vec![input, Shape::new(&[filters, input.dims()[1], rows, columns])];
    perhaps(random, &mut shapes, filters);
    (Box::new(conv), shapes)
}

fn involution(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let (groups, depth, batch) = (random.range(1, 3), random.range(1, 2), random.range(1, 2));
    let (kernel_size, stride) = (random.pick(&[1, 3, 5]), random.range(1, 3));
    let [h, w] = pair(random, 1, 4);
    let shapes = vec![
        Shape::new(&[batch, groups * depth, h * stride, w * stride]),
        Shape::new(&[batch, groups * kernel_size * kernel_size, h, w]),
    ];
    (Box::new(Involution { kernel_size, groups, stride }), shapes)
}

fn max_pool2d(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let [kernel, stride, padding] = [pair(random, 1, 4), pair(random, 1, 3), pair(random, 0, 2)];
    (Box::new(MaxPool2d { kernel, stride, padding }), vec![plane(random)])
}

fn avg_pool2d(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let [kernel, stride, padding] = [pair(random, 1, 4), pair(random, 1, 3), pair(random, 0, 2)];
    (Box::new(AvgPool2d { kernel, stride, padding }), vec![plane(random)])
}

fn interpolate(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let mode = random.pick(&[UpsampleMode::Nearest, UpsampleMode::Bilinear]);
    (Box::new(Upsample { size: pair(random, 1, 14), mode }), vec![plane(random)])
}

fn softmax(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let shape = any(random);
    let temperature = random.pick(&[0.01, 0.5, 1.0, 30.0]);
    (Box::new(Softmax { axis: random.range(0, 4), temperature }), vec![shape])
}

fn batch_norm(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let input = channelled(random);
    let channels = Shape::new(&input[1..2]);
    (Box::new(BatchNorm { eps: random.pick(&[1e-5, 0.1]) }), [vec![Shape::new(&input)], vec![channels; 4]].concat())
}

fn mul(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let rank = random.range(0, 5);
    let output = extents(random, rank);
    // Either may lack axes in front or serve some with one element.
    let operand = |random: &mut Random| {
        let mut extents = output[random.range(0, rank)..].to_vec();
        extents.iter_mut().for_each(|extent| *extent = if random.range(0, 2) == 0 { 1 } else { *extent });
        Shape::new(&extents)
    };
    (Box::new(Multiply), vec![operand(random), operand(random)])
}

fn cat(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let mut extents = channelled(random);
    let mut operand = |random: &mut Random| {
        extents[1] = random.range(1, 3);
        Shape::new(&extents)
    };
    (Box::new(Concat), (0..random.range(1, 4)).map(|_| operand(random)).collect())
}

fn slice(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let input = channelled(random);
    (Box::new(Slice { start: random.range(0, 3), end: random.range(1, 4) }), vec![Shape::new(&input)])
}

fn channel_shuffle(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let (mut input, groups) = (channelled(random), random.range(1, 4));
    input[1] = groups * random.range(1, 3);
    (Box::new(ChannelShuffle { groups }), vec![Shape::new(&input)])
}

fn tensordot(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let rank = random.range(1, 5);
    let experts = extents(random, rank);
    (Box::new(Mix), vec![Shape::new(&experts[..1]), Shape::new(&experts)])
}

fn linear(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let (input, outputs) = (any(random), random.range(1, 4));
    let mut shapes = vec![input, Shape::new(&[outputs, input.len()])];
    perhaps(random, &mut shapes, outputs);
    (Box::new(Linear), shapes)
}

fn node_linear(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let ([features, outputs], nodes) = (pair(random, 1, 4), random.range(1, 9));
    let mut shapes = vec![Shape::new(&[1, features, nodes, 1]), Shape::new(&[outputs, features])];
    perhaps(random, &mut shapes, outputs);
    (Box::new(NodeLinear), shapes)
}

fn do_compose(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let ([filters, channels], kernel, depth) = (pair(random, 1, 3), pair(random, 1, 3), random.range(1, 11));
    let d = Shape::new(&[channels, kernel[0] * kernel[1], depth]);
    (Box::new(DoCompose { kernel }), vec![d, Shape::new(&[filters, channels, depth])])
}

fn propagate(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let (features, nodes) = (random.range(1, 3), random.range(1, 19));
    let mut shapes = vec![Shape::new(&[random.range(1, 2), features, nodes, 1]), Shape::new(&[nodes; 2])];
    if random.flip() {
        shapes.push(Shape::new(&[features]));
    }
    (Box::new(Propagate), shapes)
}

fn reshape(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let shape = any(random);
    let mut extents = shape.dims().to_vec();
    // The axes in another order, two of them joined, an empty one in front.
    extents.reverse();
    if extents.len() > 1 {
        let last = extents.pop().unwrap();
        extents[0] *= last;
    }
    extents.insert(0, 1);
    (Box::new(Reshape { shape: Shape::new(&extents) }), vec![shape])
}

fn swapaxes(random: &mut Random) -> (Box<dyn Primitive>, Vec<Shape>) {
    let [a, b] = pair(random, 0, 4);
    (Box::new(SwapAxes { a, b }), vec![any(random)])
}

/// Numbers an operand can hold: from -1 to 1, but for a variance that is positive, edges that are there or not, and offsets that leave the window.
fn fill(primitive: &dyn Primitive, operands: &mut [Tensor]) {
    match primitive.name() {
        "batch_norm" => operands[4] = operands[4].map(|x| 1.5 + x),
        "deform_conv2d" => operands[1] = operands[1].map(|x| if x.abs() < 0.2 { (10.0 * x).round() } else { 4.0 * x }),
        "normalise_adjacency" => {
            let (shape, drawn) = (operands[0].shape(), operands[0].clone());
            let nodes = shape.dims()[0];
            let edge = |i: usize, j: usize| i != j && drawn.data()[i.min(j) * nodes + i.max(j)] > 0.0;
            operands[0] = Tensor::from_fn(shape, |at| if edge(at / nodes, at % nodes) { 1.0 } else { 0.0 });
        }
        _ => {}
    }
}

impl Drawn {
    /// Every case of every primitive, with a seed of its own.
    pub fn all() -> impl Iterator<Item = Self> {
        GENERATORS.iter().enumerate().flat_map(|(seed, &(_, draw))| {
            let mut random = Random::new(seed as u64);
            let accepted = move || {
                let (primitive, shapes) = draw(&mut random);
                let output = primitive.shape(&shapes).ok()?;
                let mut operands: Vec<Tensor> = shapes.into_iter().map(|shape| random.tensor(shape)).collect();
                fill(primitive.as_ref(), &mut operands);
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
    // Whatever any file of primitives implements has one too.
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/primitive");
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let implemented: usize = files.map(|text| text.matches("\nimpl Primitive for ").count()).sum();
    assert_eq!(implemented, GENERATORS.len());
    for &(name, _) in GENERATORS {
        assert_eq!(Drawn::all().filter(|drawn| drawn.primitive.name() == name).count(), CASES, "{name}");
    }
}
