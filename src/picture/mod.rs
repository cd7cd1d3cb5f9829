//! Pictures: decoded, turned, scaled, cropped to a specimen, or drawn by code. Native and testable.
//!
//! Floor 0: imports `std`, `image`, `serde` and [`crate::words`].
//!
//! | file | what it is |
//! |---|---|
//! | `recognise` | whose bytes these are, and what to say of a stranger |
//! | `container` | what a file says of itself, read without decoding a pixel |
//! | `decode` | bytes -> [`Decoded`], or a [`Problem`](crate::words::Problem) that says why not |
//! | `resize` | Lanczos, in integers |
//! | `frame` | where the specimen lies, and its averages |
//! | `charts` | test charts |
//! | `samples` | the gallery |

pub mod charts;
mod container;
mod decode;
mod frame;
mod recognise;
mod resize;
pub mod samples;

use std::fmt;

pub use decode::{Decoded, LONGEST, MOST_MEMORY, MOST_PIXELS, decode, intake};
pub use frame::Frame;
use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};

/// A picture: 8-bit sRGB, rows from the top, three bytes a pixel.
///
/// `width` and `height` are at least 1 and `pixels.len() == 3 * width * height`.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Shape H W C, C = red, green, blue.
    pub pixels: Vec<u8>,
}

impl Picture {
    /// The picture whose pixel at (x, y) is `paint(x, y)`.
    ///
    /// # Panics
    /// If a side is 0.
    pub fn paint(width: usize, height: usize, mut paint: impl FnMut(usize, usize) -> [u8; 3]) -> Self {
        assert!(width > 0 && height > 0, "a picture has at least one pixel");
        let mut pixels = Vec::with_capacity(3 * width * height);
        for y in 0..height {
            for x in 0..width {
                pixels.extend(paint(x, y));
            }
        }
        Self { width, height, pixels }
    }

    /// Red, green and blue at (x, y).
    ///
    /// # Panics
    /// If (x, y) lies outside.
    pub fn at(&self, x: usize, y: usize) -> [u8; 3] {
        assert!(x < self.width && y < self.height, "({x}, {y}) lies outside {self:?}");
        let i = 3 * (y * self.width + x);
        [self.pixels[i], self.pixels[i + 1], self.pixels[i + 2]]
    }

    /// Values 0 to 1, shape C H W: byte / 255, not linearised.
    pub fn planes(&self) -> Vec<f32> {
        (0..3).flat_map(|c| self.pixels[c..].iter().step_by(3).map(|&v| f32::from(v) / 255.0)).collect()
    }

    /// Shape H W 4, opaque, as a canvas wants it.
    pub fn rgba(&self) -> Vec<u8> {
        let mut rgba = Vec::with_capacity(self.pixels.len() / 3 * 4);
        for pixel in self.pixels.chunks_exact(3) {
            rgba.extend_from_slice(pixel);
            rgba.push(255);
        }
        rgba
    }

    /// The picture moved right by `dx` and down by `dy` pixels; what leaves at one side comes back at the other.
    pub fn shifted(&self, dx: isize, dy: isize) -> Self {
        let mut pixels = self.pixels.clone();
        pixels.rotate_right(3 * self.width * wrap(dy, self.height));
        for row in pixels.chunks_exact_mut(3 * self.width) {
            row.rotate_right(3 * wrap(dx, self.width));
        }
        Self { pixels, ..*self }
    }

    /// Sixteen hex digits that name this content: FNV-1a (64 bits) over width and height (u32, little-endian), then the pixels.
    pub fn hash(&self) -> String {
        let sides = [self.width, self.height].map(|side| (side as u32).to_le_bytes());
        let bytes = sides.as_flattened().iter().chain(&self.pixels);
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        format!("{hash:016x}")
    }

    /// The picture as a PNG file, without loss.
    pub fn encode_png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        PngEncoder::new(&mut file)
            .write_image(&self.pixels, self.width as u32, self.height as u32, ExtendedColorType::Rgb8)
            .expect("memory takes every byte, and the pixels fit the sides");
        file
    }
}

/// `by` modulo `side`, in 0..side.
fn wrap(by: isize, side: usize) -> usize {
    by.rem_euclid(side as isize) as usize
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} x {}, {})", self.width, self.height, self.hash())
    }
}
