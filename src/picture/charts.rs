//! Test charts: pictures whose every value is known, made by code at any size.

use std::f64::consts::PI;

use super::Picture;
use crate::words::Text;

/// A test chart.
#[derive(Clone, Copy, Debug)]
pub struct Chart {
    /// Its name in links.
    pub id: &'static str,
    /// Its name for readers.
    pub title: Text,
    /// Its sides in the gallery: 33 cells of a default specimen, whole ones.
    pub side: usize,
    /// The chart at `width` x `height`, both at least 1.
    pub make: fn(width: usize, height: usize) -> Picture,
}

impl Chart {
    /// The chart as the gallery shows it.
    pub fn picture(&self) -> Picture {
        (self.make)(self.side, self.side)
    }
}

/// Every chart, in the order of the gallery.
pub const CHARTS: &[Chart] = &[ZONE_PLATE, STAR, CHECKERBOARD, STEP, BARS, IMPULSE];

const ZONE_PLATE: Chart =
    Chart { id: "zone-plate", title: Text::new("Zone plate", "波带片"), side: 396, make: zone_plate };
const STAR: Chart =
    Chart { id: "star", title: Text::new("Siemens star", "西门子星图"), side: 396, make: siemens_star };
const CHECKERBOARD: Chart =
    Chart { id: "checkerboard", title: Text::new("Checkerboard", "棋盘格"), side: 396, make: checkerboard };
const STEP: Chart = Chart { id: "step", title: Text::new("Step and ramp", "阶跃与渐变"), side: 396, make: step };
const BARS: Chart = Chart { id: "bars", title: Text::new("Colour bars", "彩条"), side: 396, make: colour_bars };
/// So small that a default specimen's cell is one pixel, and the impulse stays one.
const IMPULSE: Chart = Chart { id: "impulse", title: Text::new("Impulse", "单位冲激"), side: 33, make: impulse };

/// Rings that narrow outwards, cos(pi r^2 / 2R): the frequency grows with r and reaches Nyquist, half a cycle a pixel,
/// at R = half the shorter side. Beyond it, where no sampled picture could follow, mid grey.
pub fn zone_plate(width: usize, height: usize) -> Picture {
    let radius = width.min(height) as f64 / 2.0;
    Picture::paint(width, height, |x, y| {
        let (dx, dy) = (off_centre(x, width), off_centre(y, height));
        let square = dx * dx + dy * dy;
        let wave = if square <= radius * radius { (PI * square / (2.0 * radius)).cos() } else { 0.0 };
        grey(0.5 + 0.5 * wave)
    })
}

/// 36 black and 36 white spokes, their edges smoothed over a pixel. At 36 / pi pixels from the middle a spoke is one pixel wide:
/// contrast fades towards there from twice as far, and within it is grey.
pub fn siemens_star(width: usize, height: usize) -> Picture {
    const SPOKES: f64 = 36.0;
    Picture::paint(width, height, |x, y| {
        // One quadrant's angles serve all four, so that the mirror images agree to the last bit.
        let (dx, dy) = (off_centre(x, width).abs(), off_centre(y, height).abs());
        let radius = dx.hypot(dy);
        let to_edge = radius * (SPOKES * dy.atan2(dx)).cos().asin() / SPOKES;
        let contrast = (PI * radius / SPOKES - 1.0).clamp(0.0, 1.0);
        grey(0.5 + contrast * to_edge.clamp(-0.5, 0.5))
    })
}

/// Squares of a 16th of the shorter side, white first.
pub fn checkerboard(width: usize, height: usize) -> Picture {
    let side = (width.min(height) / 16).max(1);
    Picture::paint(width, height, |x, y| grey(f64::from(u8::from((x / side + y / side).is_multiple_of(2)))))
}

/// Black left, white right of the middle; the lowest quarter is a ramp from black to white.
pub fn step(width: usize, height: usize) -> Picture {
    Picture::paint(width, height, |x, y| match 4 * y >= 3 * height {
        true => grey(along(x, width)),
        false => grey(f64::from(u8::from(2 * x >= width))),
    })
}

/// White, yellow, cyan, green, magenta, red, blue, black; in the lower half a ramp of red, of green, of blue.
pub fn colour_bars(width: usize, height: usize) -> Picture {
    Picture::paint(width, height, |x, y| {
        if 2 * y < height {
            let bar = 7 - 8 * x / width;
            return [bar & 2, bar & 4, bar & 1].map(|on| if on > 0 { 255 } else { 0 });
        }
        let [ramp, ..] = grey(along(x, width));
        let strip = (6 * y / height).saturating_sub(3);
        [0, 1, 2].map(|c| if c == strip { ramp } else { 0 })
    })
}

/// One white pixel in the middle of black: what comes out of a convolution is its weight, turned by 180 degrees.
pub fn impulse(width: usize, height: usize) -> Picture {
    Picture::paint(width, height, |x, y| grey(f64::from(u8::from((x, y) == (width / 2, height / 2)))))
}

/// How far pixel `i`'s middle lies from the middle of `side` pixels; exactly opposite for mirror images.
fn off_centre(i: usize, side: usize) -> f64 {
    (2.0 * i as f64 + 1.0 - side as f64) / 2.0
}

/// 0 at the first of `side` pixels, 1 at the last.
fn along(i: usize, side: usize) -> f64 {
    i as f64 / (side.max(2) - 1) as f64
}

fn grey(value: f64) -> [u8; 3] {
    [(value.clamp(0.0, 1.0) * 255.0).round() as u8; 3]
}
