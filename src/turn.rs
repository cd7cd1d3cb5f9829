//! Sine and cosine of an angle in degrees: a quarter turn's are whole, and everything else has the same bits in every program. The standard
//! library's are the machine's own, and bring 7 kB into a browser for angles no reader has.

/// Sine and cosine.
pub fn sin_cos(degrees: f64) -> [f64; 2] {
    let quarters = (degrees / 90.0).round_ties_even();
    // Beyond all turns that a number can count, any angle will do.
    let rest = (degrees - 90.0 * quarters).clamp(-45.0, 45.0).to_radians();
    let (sin, cos) = (rest * series(rest, 1), series(rest, 0));
    match (quarters as i64).rem_euclid(4) {
        0 => [sin, cos],
        1 => [cos, -sin],
        2 => [-sin, -cos],
        _ => [-cos, sin],
    }
}

/// `1 / 0!`, `1 / 1!` and so on, until nothing is left of them.
const TERMS: [f64; 18] = {
    let mut terms = [1.0; 18];
    let mut n = 1;
    while n < terms.len() {
        terms[n] = terms[n - 1] / n as f64;
        n += 1;
    }
    terms
};

/// Every second term from one on, with the powers of `x²`, in turns added and taken away.
fn series(x: f64, from: usize) -> f64 {
    TERMS[from..].iter().step_by(2).rev().fold(0.0, |sum, term| term - x * x * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_standard_librarys() {
        for tenth in -7300..7300 {
            let degrees = f64::from(tenth) / 10.0;
            let (sin, cos) = degrees.to_radians().sin_cos();
            let [ours, ours_too] = sin_cos(degrees);
            assert!((ours - sin).abs() < 4e-15 && (ours_too - cos).abs() < 4e-15, "{degrees}: {ours} {ours_too}");
        }
    }

    #[test]
    fn quarters_are_whole() {
        let whole = [-90.0, 0.0, 90.0, 180.0, 270.0, 360.0, 450.0].map(sin_cos);
        let expected = [[-1, 0], [0, 1], [1, 0], [0, -1], [-1, 0], [0, 1], [1, 0]];
        assert_eq!(whole, expected.map(|pair| pair.map(f64::from)));
    }

    #[test]
    fn what_is_no_angle_has_a_sine_all_the_same_or_none() {
        assert!(sin_cos(1e300).iter().all(|x| x.abs() <= 1.0));
        assert!(sin_cos(f64::NAN).iter().all(|x| x.is_nan()));
    }
}
