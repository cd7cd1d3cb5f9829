//! Arithmetic along lines of numbers, each with those at its own place: simple loops, here because this package is compiled for speed and the compiler
//! makes vectors of them.

/// `to += line`.
pub fn add(to: &mut [f32], line: &[f32]) {
    for (to, x) in to.iter_mut().zip(line) {
        *to += x;
    }
}

/// `to = a * b`.
pub fn multiply(to: &mut [f32], a: &[f32], b: &[f32]) {
    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
        *to = a * b;
    }
}

/// `to = line * by`.
pub fn scale(to: &mut [f32], line: &[f32], by: f32) {
    for (to, x) in to.iter_mut().zip(line) {
        *to = x * by;
    }
}

/// `to = line * by + plus`, rounded twice.
pub fn affine(to: &mut [f32], line: &[f32], by: f32, plus: f32) {
    for (to, x) in to.iter_mut().zip(line) {
        *to = x * by + plus;
    }
}
