//! Colours: the inks in both themes, and the maps from numbers to areas.

use super::mark::{Ground, Ink, Paint};
use std::sync::OnceLock;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shade {
    /// Ink on paper.
    #[default]
    Light,
    /// Paper on ink.
    Dark,
}

/// Red, green, blue.
pub type Rgb = [u8; 3];

const fn hex(value: u32) -> Rgb {
    [(value >> 16) as u8, (value >> 8) as u8, value as u8]
}

/// An ink's colour.
pub const fn ink(ink: Ink, shade: Shade) -> Rgb {
    let (light, dark) = match ink {
        Ink::Paper => (0xFAF8F4, 0x15161A),
        Ink::Sheet => (0xF2EFE8, 0x1C1E23),
        Ink::Hair => (0xDAD5CA, 0x30333A),
        Ink::Frame => (0x8F8879, 0x6C7079),
        Ink::Ink => (0x1B1A17, 0xECE9E2),
        Ink::Second => (0x55514A, 0xB3AFA6),
        Ink::Third => (0x6F6A61, 0x918E87),
        Ink::Input => (0x00649E, 0x62B8EC),
        Ink::Weight => (0xB54708, 0xF28A4B),
        Ink::Control => (0x983C74, 0xE39CC5),
        Ink::Output => (0x006E4C, 0x3FC495),
    };
    hex(match shade {
        Shade::Light => light,
        Shade::Dark => dark,
    })
}

/// A paint's colour.
pub fn resolve(paint: Paint, shade: Shade) -> Rgb {
    match paint {
        Paint::Ink(of) => ink(of, shade),
        Paint::Rgb(rgb) => rgb,
        Paint::Signed(v) => signed(v, shade),
        Paint::Magnitude(v) => viridis(v),
        Paint::Grey(v) => grey(v),
        Paint::On(ground) => on(ground, shade),
    }
}

fn on(ground: Ground, shade: Shade) -> Rgb {
    let ground = resolve(ground.into(), shade);
    let (a, b) = (ink(Ink::Ink, shade), ink(Ink::Paper, shade));
    if contrast(ground, a) >= contrast(ground, b) { a } else { b }
}

/// Brightness, 0 to 1.
pub fn grey(v: f32) -> Rgb {
    [(v.clamp(0.0, 1.0) * 255.0).round() as u8; 3]
}

/// A signed map, -1 to 1: negative, nearly the page, positive, mixed in OKLab.
pub fn signed(v: f32, shade: Shade) -> Rgb {
    let [negative, zero, positive] = match shade {
        Shade::Light => [0x1F4E8C, 0xF6F3EC, 0xA8420F],
        Shade::Dark => [0x7FB4F2, 0x1F2126, 0xF39A5B],
    }
    .map(hex);
    if v.is_nan() {
        return ink(Ink::Control, shade);
    }
    mix(zero, if v < 0.0 { negative } else { positive }, v.abs().min(1.0))
}

/// Magnitude, 0 to 1, by viridis: nine of its colours, mixed between.
pub fn viridis(v: f32) -> Rgb {
    const STOPS: [u32; 9] = [0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725];
    let place = if v.is_nan() { 0.0 } else { v.clamp(0.0, 1.0) } * (STOPS.len() - 1) as f32;
    let below = (place as usize).min(STOPS.len() - 2);
    mix(hex(STOPS[below]), hex(STOPS[below + 1]), place - below as f32)
}

/// Two colours mixed in OKLab (Ottosson 2020).
fn mix(a: Rgb, b: Rgb, t: f32) -> Rgb {
    let (a, b) = (oklab(a), oklab(b));
    srgb([0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * t))
}

fn linear(v: u8) -> f32 {
    let v = f32::from(v) / 255.0;
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

fn oklab(rgb: Rgb) -> [f32; 3] {
    let [r, g, b] = rgb.map(linear);
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

fn srgb([l, a, b]: [f32; 3]) -> Rgb {
    let p = (l + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let q = (l - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let r = (l - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    let light = [
        4.076_741_7 * p - 3.307_711_6 * q + 0.230_969_94 * r,
        -1.268_438 * p + 2.609_757_4 * q - 0.341_319_38 * r,
        -0.004_196_086 * p - 0.703_418_6 * q + 1.707_614_7 * r,
    ];
    light.map(|v| {
        let v = v.clamp(0.0, 1.0);
        let v = if v <= 0.003_130_8 { 12.92 * v } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
        (v * 255.0).round() as u8
    })
}

/// Contrast by WCAG 2.
pub fn contrast(a: Rgb, b: Rgb) -> f32 {
    let luminance = |rgb: Rgb| {
        let [r, g, b] = rgb.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// How a channel's numbers become colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// They live where pictures live: brightness, clipped to 0 and 1.
    Grey,
    /// Signed: diverging about zero, full at this magnitude.
    Signed(f64),
    /// Never negative: full at this magnitude.
    Magnitude(f64),
}

impl Scale {
    /// From the least, the most and the mean of a channel.
    pub fn of(least: f64, most: f64, mean: f64) -> Self {
        let magnitude = least.abs().max(most.abs());
        let magnitude = if magnitude.is_finite() && magnitude > 0.0 { magnitude } else { 1.0 };
        if least >= -1.0 && most <= 2.0 && (0.04..=0.96).contains(&mean) {
            Self::Grey
        } else if least < 0.0 {
            Self::Signed(magnitude)
        } else {
            Self::Magnitude(magnitude)
        }
    }

    /// From a channel's pixels, so that half a percent of outliers (a bright border) do not leave the rest pale.
    pub fn of_pixels(pixels: &[f32]) -> Self {
        const MOST: usize = 4096;
        let sample = pixels.iter().step_by(pixels.len().div_ceil(MOST).max(1)).copied();
        let sample: Vec<f64> = sample.filter(|v| v.is_finite()).map(f64::from).collect();
        if sample.is_empty() {
            return Self::Grey;
        }
        let mean = sample.iter().sum::<f64>() / sample.len() as f64;
        let [least, most] = between(&sample, sample.len() / 400);
        // A map with any negative number stays signed.
        let negative = sample.iter().any(|value| *value < 0.0);
        let least = if negative { least.min(-f64::MIN_POSITIVE) } else { least };
        Self::of(least, most, mean)
    }

    /// From all values of a channel.
    pub fn of_values(values: impl Iterator<Item = f64>) -> Self {
        let (mut least, mut most, mut sum, mut n) = (f64::INFINITY, f64::NEG_INFINITY, 0.0, 0.0);
        for v in values.filter(|v| v.is_finite()) {
            (least, most, sum, n) = (least.min(v), most.max(v), sum + v, n + 1.0);
        }
        if n == 0.0 { Self::Grey } else { Self::of(least, most, sum / n) }
    }

    /// A value's colour.
    pub fn ground(self, value: f64) -> Ground {
        match self {
            Self::Grey => Ground::Grey(value as f32),
            Self::Signed(most) => Ground::Signed((value / most) as f32),
            Self::Magnitude(most) => Ground::Magnitude((value / most) as f32),
        }
    }

    /// A value's colour for sure.
    pub fn rgb(self, value: f32, shade: Shade) -> Rgb {
        resolve(self.ground(f64::from(value)).into(), shade)
    }

    /// The colours of many values, as RGBA bytes, each the nearest of [`STEPS`].
    pub fn rgba(self, values: &[f32], shade: Shade) -> Vec<u8> {
        let (table, full, signed) = match (self, shade) {
            (Self::Grey, _) => (&TABLES[0], 1.0, false),
            (Self::Magnitude(most), _) => (&TABLES[1], most, false),
            (Self::Signed(most), Shade::Light) => (&TABLES[2], most, true),
            (Self::Signed(most), Shade::Dark) => (&TABLES[3], most, true),
        };
        let opaque = |[r, g, b]: Rgb| [r, g, b, u8::MAX];
        let from = if signed { -full } else { 0.0 };
        let step = (full - from) / STEPS as f64;
        let colour = |i: usize| opaque(self.rgb((from + i as f64 * step) as f32, shade));
        let table = table.get_or_init(|| (0..=STEPS).map(colour).collect());
        let none = opaque(self.rgb(f32::NAN, shade));
        let (from, inverse) = (from as f32, (1.0 / step) as f32);
        let mut bytes = vec![0; 4 * values.len()];
        for (pixel, &value) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(values) {
            let at = ((value - from) * inverse + 0.5).max(0.0) as usize;
            *pixel = if value.is_nan() { none } else { table[at.min(STEPS)] };
        }
        bytes
    }
}

/// Into how many steps a map is divided where many values are coloured: mixing each takes longer than an eye can tell apart.
const STEPS: usize = 1024;
/// The steps of each map once they are mixed; the same whatever the magnitude that is full.
static TABLES: [OnceLock<Vec<[u8; 4]>>; 4] = [const { OnceLock::new() }; 4];

/// The value that `spare` others are below, and the one that `spare` are above: without sorting all.
fn between(values: &[f64], spare: usize) -> [f64; 2] {
    let least = |sign: f64| {
        let mut least: Vec<f64> = Vec::with_capacity(spare + 2);
        for value in values.iter().map(|value| sign * value) {
            if least.len() <= spare || least.last().is_some_and(|last| value < *last) {
                least.insert(least.partition_point(|other| *other <= value), value);
                least.truncate(spare + 1);
            }
        }
        sign * least.last().copied().unwrap_or(0.0)
    };
    [least(1.0), least(-1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [Ink; 7] = [Ink::Ink, Ink::Second, Ink::Third, Ink::Input, Ink::Weight, Ink::Control, Ink::Output];

    #[test]
    fn every_text_ink_reads_on_paper_and_sheet() {
        for shade in [Shade::Light, Shade::Dark] {
            for text in TEXTS {
                for ground in [Ink::Paper, Ink::Sheet] {
                    let ratio = contrast(ink(text, shade), ink(ground, shade));
                    assert!(ratio >= 4.5, "{text:?} on {ground:?} in {shade:?}: {ratio}");
                }
            }
        }
    }

    #[test]
    fn text_on_any_cell_reads() {
        for shade in [Shade::Light, Shade::Dark] {
            for i in -20..=20 {
                let v = i as f32 / 20.0;
                for ground in [Ground::Signed(v), Ground::Magnitude(v), Ground::Grey(v)] {
                    let ratio = contrast(resolve(ground.into(), shade), on(ground, shade));
                    assert!(ratio >= 3.9, "{ground:?} in {shade:?}: {ratio}");
                }
            }
        }
    }

    #[test]
    fn maps_meet_their_ends() {
        assert_eq!(signed(0.0, Shade::Light), hex(0xF6F3EC));
        assert_eq!(signed(-1.0, Shade::Light), hex(0x1F4E8C));
        assert_eq!(signed(7.0, Shade::Dark), hex(0xF39A5B));
        assert_eq!(viridis(0.0), hex(0x440154));
        assert_eq!(viridis(1.0), hex(0xFDE725));
        assert_eq!(grey(0.5), [128; 3]);
    }

    #[test]
    fn the_table_gives_the_colours_it_stands_for() {
        for scale in [Scale::Grey, Scale::Signed(2.5), Scale::Magnitude(9.0)] {
            let told = |value: f32| scale.rgba(&[value], Shade::Light)[..3].to_vec();
            for i in -40..=40 {
                let value = i as f32 / 4.0;
                let (exact, told) = (scale.rgb(value, Shade::Light), told(value));
                let apart = (0..3).map(|c| exact[c].abs_diff(told[c])).max();
                assert!(apart <= Some(1), "{scale:?} at {value}: {exact:?} told as {told:?}");
            }
            assert_eq!(told(f32::NAN), scale.rgb(f32::NAN, Shade::Light));
            assert_eq!(told(f32::INFINITY), scale.rgb(f32::INFINITY, Shade::Light));
        }
    }

    #[test]
    fn what_lies_between_is_what_sorting_finds() {
        let mut values: Vec<f64> = (0..1000).map(|i| f64::from(i * 7919 % 1009 % 300) - 150.0).collect();
        let found = [0, 1, 2, 17].map(|spare| between(&values, spare));
        values.sort_by(f64::total_cmp);
        assert_eq!(found, [0, 1, 2, 17].map(|spare| [values[spare], values[999 - spare]]));
    }

    #[test]
    fn a_few_outliers_do_not_leave_the_rest_pale() {
        let mut pixels: Vec<f32> = (-500..=500).map(|i| i as f32 / 500.0).collect();
        pixels.extend([900.0, -900.0]);
        let Scale::Signed(most) = Scale::of_pixels(&pixels) else { panic!("signed values need a signed map") };
        assert!((0.9..=1.0).contains(&most), "{most}");
    }

    #[test]
    fn a_photograph_stays_grey_and_an_edge_map_is_signed() {
        assert_eq!(Scale::of(-0.1, 1.2, 0.5), Scale::Grey);
        assert_eq!(Scale::of(-3.0, 2.0, 0.0), Scale::Signed(3.0));
        assert_eq!(Scale::of(0.0, 9.0, 4.0), Scale::Magnitude(9.0));
        assert_eq!(Scale::of_values([f64::NAN].into_iter()), Scale::Grey);
    }
}
