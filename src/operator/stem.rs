//! Stems: from a picture to named, meaningful channels.

use crate::tensor::{Shape, Tensor};

/// A picture's planes (3, H, W), values 0 to 1, as an input of `channels`: one is brightness as the eye weighs it (2 : 5 : 1), more are red,
/// green, blue, in turn.
pub fn stem(planes: &[f32], size: [usize; 2], channels: usize) -> Tensor {
    let area = size[0] * size[1];
    let shape = Shape::new(&[1, channels, size[0], size[1]]);
    if channels == 1 {
        let plane = |c: usize, i: usize| planes[c * area + i];
        return Tensor::from_fn(shape, |i| (2.0 * plane(0, i) + 5.0 * plane(1, i) + plane(2, i)) / 8.0);
    }
    Tensor::from_fn(shape, |i| planes[i / area % 3 * area + i % area])
}
