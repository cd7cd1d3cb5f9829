//! The same layer on top of itself: each place read is followed from the nearest of its four pixels to the places that pixel is made from, and
//! those again. Nine places become 81, and those 729.

use super::moved::Window;
use crate::scene::show::Show;

/// The parameter that says how many layers are followed.
pub const PARAM: &str = "stack";

/// The places of every layer below the first, and how many places of the layers above lie outside and lead nowhere.
#[derive(Debug, Default, PartialEq)]
pub struct Deeper {
    /// Layer by layer.
    pub layers: Vec<Vec<[f64; 2]>>,
    /// What could not be followed.
    pub lost: usize,
}

/// How many layers can be followed, and how many are: one alone where a layer's output has not the size of its input.
pub fn stacked(show: &Show<'_>, window: &Window) -> Option<(usize, usize)> {
    let (_, params, _) = show.setting?;
    let spec = params.spec(PARAM)?;
    let plane = |id: usize| show.graph.node(id).shape.nchw()[2..].to_vec();
    let most = match spec.kind {
        crate::operator::Kind::Int(range) => range.hard[1],
        _ => return None,
    };
    ((spec.applies)(params) && plane(window.input) == plane(window.site.node)).then(|| (most, params.int(PARAM)))
}

/// The places that `layers` layers read.
pub fn deeper(show: &Show<'_>, window: &Window, layers: usize) -> Deeper {
    let shape = show.graph.node(window.steering).shape;
    let [_, _, rows, columns] = shape.nchw();
    let values = show.values.of(window.steering).data();
    let places = |[i, j]: [usize; 2]| {
        window.taps.iter().map(move |tap| {
            let from_here = [i as f64 - window.at[0] as f64, j as f64 - window.at[1] as f64];
            [0, 1].map(|axis| {
                let [_, channel, ..] = shape.nchw_at(tap.steer[axis].index);
                let offset = values.get((channel * rows + i) * columns + j).copied().unwrap_or(0.0);
                tap.regular[axis] + from_here[axis] + offset
            })
        })
    };
    let mut found = Deeper::default();
    let mut above: Vec<[f64; 2]> = window.taps.iter().map(|tap| tap.place).collect();
    for _ in 1..layers {
        let pixels: Vec<[usize; 2]> = above.iter().filter_map(|&place| nearest(place, [rows, columns])).collect();
        found.lost += above.len() - pixels.len();
        above = pixels.into_iter().flat_map(places).collect();
        found.layers.push(above.clone());
    }
    found
}

/// The pixel of a plane nearest to a place.
fn nearest(place: [f64; 2], size: [usize; 2]) -> Option<[usize; 2]> {
    let along = |axis: usize| {
        let at = place[axis].round();
        (at >= 0.0 && at < size[axis] as f64).then_some(at as usize)
    };
    Some([along(0)?, along(1)?])
}
