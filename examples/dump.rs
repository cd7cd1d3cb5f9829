use convolution_atlas::app::Address;
use convolution_atlas::graph::{Edits, Planes};
use convolution_atlas::operator::assemble;
use convolution_atlas::picture::{Picture, decode};
fn main() {
    // dump <hash> <picture> <longest> node...
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (address, problems) = Address::parse(&args[0]);
    for p in problems {
        eprintln!("{p}");
    }
    let pic = decode(&std::fs::read(format!("static/pictures/{}.jpg", args[1])).unwrap(), 2048).unwrap().picture;
    let longest: usize = args[2].parse().unwrap();
    let pic = if longest == 12 {
        pic.specimen(convolution_atlas::picture::Frame::default_for(&pic))
    } else {
        pic.scaled(longest)
    };
    let planes = pic.planes();
    let (layer, notes) = assemble(
        address.operator,
        &address.params,
        address.operator.stem,
        &address.sources,
        Planes { values: &planes, size: [pic.height, pic.width] },
    )
    .unwrap();
    for n in notes {
        eprintln!("{n}");
    }
    let values = layer.graph.run(&layer.leaves, &address.edits).unwrap();
    for name in &args[3..] {
        let id = layer.graph.find(name).expect(name);
        let t = values.of(id);
        let d = t.data();
        let (lo, hi) = d.iter().fold((f32::MAX, f32::MIN), |(a, b), &x| (a.min(x), b.max(x)));
        println!("{name} {} [{lo}, {hi}] {:?}", t.shape(), &d[..d.len().min(12)]);
        let [_, c, h, w] = t.shape().nchw();
        if h > 12 {
            let per = if c % 3 == 0 { 3 } else { 1 };
            let mean = d.iter().sum::<f32>() / d.len() as f32;
            let signed = lo < -0.001 && mean < 0.1;
            let hi = if mean >= 0.1 { 1.0 } else { hi };
            for g in 0..c / per {
                let out = Picture::paint(w, h, |x, y| {
                    let v = |k: usize| {
                        let v = d[((g * per + k.min(per - 1)) * h + y) * w + x];
                        let v = if signed {
                            0.5 + v / (2.0 * hi.max(-lo))
                        } else if hi > 1.01 {
                            v / hi
                        } else {
                            v
                        };
                        (v.clamp(0.0, 1.0) * 255.0) as u8
                    };
                    if per == 3 { [v(0), v(1), v(2)] } else { [v(0); 3] }
                });
                std::fs::write(
                    format!("/tmp/dump/{}-{}-{}-{g}.png", address.operator.id, args[1], name),
                    out.encode_png(),
                )
                .unwrap();
            }
        }
    }
    let _ = Edits::default();
}
