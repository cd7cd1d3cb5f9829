//! Bytes -> picture. Anything may be in the bytes: what cannot be decoded is refused with the reason, before memory is taken.

use std::io::Cursor;

use image::codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageResult, Limits, RgbImage};

use super::container::Outline;
use super::recognise::{Format, recognise};
use super::{Picture, resize};
use crate::words::{Problem, Text, Words};

/// The longest side a picture keeps on intake, in pixels.
pub const LONGEST: u32 = 2048;
/// The most pixels a file may hold: 8192 x 8192.
pub const MOST_PIXELS: u64 = 64 << 20;
/// The most bytes a decoding may hold at once: 512 MiB.
pub const MOST_MEMORY: u64 = 512 << 20;

/// A picture, and what a reader should know about how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The picture, upright.
    pub picture: Picture,
    /// What was changed on the way, in the order of doing.
    pub notes: Vec<Words>,
}

/// A reader's file as a picture of at most [`LONGEST`] pixels a side: what the intake worker runs.
///
/// # Errors
/// As [`decode`].
pub fn intake(bytes: &[u8]) -> Result<Decoded, Problem> {
    decode(bytes, LONGEST)
}

/// The picture in `bytes` (PNG, JPEG, WebP, or the first frame of a GIF), turned as its EXIF says,
/// its longest side at most `limit` (at least 1).
///
/// # Errors
/// A [`Problem`] with culprit `picture` where the bytes are empty, of another kind, incomplete, damaged, or too large.
pub fn decode(bytes: &[u8], limit: u32) -> Result<Decoded, Problem> {
    let format = recognise(bytes)?;
    let outline = Outline::read(format, bytes);
    check(format, &outline, bytes.len())?;
    let raw = read(format, &outline, bytes).map_err(|error| refusal(format, &error))?;

    let mut notes: Vec<Words> = Vec::new();
    if outline.animated {
        notes.push(ANIMATION.into());
    }
    if outline.cmyk {
        notes.push(CMYK.into());
    }
    if raw.deep() {
        notes.push(DEEP.into());
    }
    let orientation = raw.orientation;
    let (mut picture, transparent) = raw.over_white();
    if transparent {
        notes.push(ALPHA.into());
    }
    let from = (picture.width, picture.height);
    let to = resize::fitted(from, limit as usize);
    if to != from {
        picture = picture.resized(to.0, to.1);
        notes.push(scaled_note(from, to, orientation));
    }
    Ok(Decoded { picture: turned(picture, orientation), notes })
}

/// Refuses what the outline already forbids.
fn check(format: Format, outline: &Outline, length: usize) -> Result<(), Problem> {
    let name = format.name();
    if let Some((width, height)) = outline.size {
        let pixels = u64::from(width) * u64::from(height);
        let size = [name, &width.to_string(), &height.to_string()];
        if pixels == 0 {
            return Err(Problem::new("picture", ZERO, &size));
        }
        if pixels > MOST_PIXELS {
            return Err(Problem::new("picture", HUGE, &size));
        }
        if pixels * working_bytes(format, outline) > MOST_MEMORY {
            return Err(Problem::new("picture", MEMORY, &size));
        }
    }
    if !outline.whole {
        return Err(Problem::new("picture", TRUNCATED, &[name, &length.to_string()]));
    }
    Ok(())
}

/// The most bytes a pixel takes while its file is decoded: the result and what the decoder holds beside it.
fn working_bytes(format: Format, outline: &Outline) -> u64 {
    match format {
        // RGBA of 16 bits.
        Format::Png => 8,
        // RGB and, progressive, a 16-bit coefficient for each of up to four components.
        Format::Jpeg if outline.progressive && outline.cmyk => 3 + 2 * 4,
        Format::Jpeg if outline.progressive => 3 + 2 * 3,
        Format::Jpeg => 3,
        // The result, a frame, the canvas of an animation: RGBA each.
        Format::WebP => 12,
        // The result and a frame.
        Format::Gif => 8,
    }
}

/// Pixels as the decoder leaves them.
struct Raw {
    size: (u32, u32),
    color: ColorType,
    orientation: Orientation,
    bytes: Vec<u8>,
}

fn read(format: Format, outline: &Outline, bytes: &[u8]) -> ImageResult<Raw> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let file = Cursor::new(bytes);
    let mut decoder: Box<dyn ImageDecoder> = match format {
        Format::Png => Box::new(PngDecoder::with_limits(file, limits.clone())?),
        Format::Jpeg => Box::new(JpegDecoder::new(file)?),
        Format::WebP => Box::new(WebPDecoder::new(file)?),
        Format::Gif => Box::new(GifDecoder::new(file)?),
    };
    let size = decoder.dimensions();
    if Some(size) != outline.size {
        return Err(ImageError::IoError(std::io::Error::other("two different sizes")));
    }
    // Damaged EXIF is no reason to refuse a picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let color = decoder.color_type();
    limits.reserve(decoder.total_bytes())?;
    let mut pixels = vec![0; decoder.total_bytes() as usize];
    decoder.set_limits(limits)?;
    decoder.read_image(&mut pixels)?;
    Ok(Raw { size, color, orientation, bytes: pixels })
}

impl Raw {
    fn deep(&self) -> bool {
        self.color.bytes_per_pixel() > self.color.channel_count()
    }

    /// 8-bit RGB over white, and whether anything was transparent. In place where it fits.
    fn over_white(self) -> (Picture, bool) {
        let (channels, deep) = (usize::from(self.color.channel_count()), self.deep());
        let stride = usize::from(self.color.bytes_per_pixel());
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        let mut transparent = false;
        let mut rgb = |pixel: &[u8]| {
            let sample = |c: usize| match deep {
                true => u16::from_ne_bytes([pixel[2 * c], pixel[2 * c + 1]]),
                false => u16::from(pixel[c]) * 257,
            };
            let alpha = if channels % 2 == 0 { sample(channels - 1) } else { u16::MAX };
            transparent |= alpha < u16::MAX;
            [0, 1, 2].map(|c| over_white(sample(if channels < 3 { 0 } else { c }), alpha))
        };
        let mut pixels = self.bytes;
        if stride < 3 {
            pixels = pixels.chunks_exact(stride).flat_map(rgb).collect();
        } else if self.color != ColorType::Rgb8 {
            for i in 0..width * height {
                let value = rgb(&pixels[stride * i..][..stride]);
                pixels[3 * i..][..3].copy_from_slice(&value);
            }
            pixels.truncate(3 * width * height);
        }
        (Picture { width, height, pixels }, transparent)
    }
}

/// A 16-bit value laid over white, rounded once to 8 bits.
fn over_white(value: u16, alpha: u16) -> u8 {
    const MAX: u64 = u16::MAX as u64;
    if alpha == u16::MAX {
        return ((u32::from(value) + 128) / 257) as u8;
    }
    let (value, alpha) = (u64::from(value), u64::from(alpha));
    ((value * alpha + MAX * (MAX - alpha) + MAX * 257 / 2) / (MAX * 257)) as u8
}

/// The picture turned and mirrored as a camera asked.
fn turned(picture: Picture, orientation: Orientation) -> Picture {
    let (width, height) = (picture.width as u32, picture.height as u32);
    let pixels = RgbImage::from_raw(width, height, picture.pixels).expect("a picture's pixels fill its sides");
    let mut image = DynamicImage::ImageRgb8(pixels);
    image.apply_orientation(orientation);
    let image = image.into_rgb8();
    Picture { width: image.width() as usize, height: image.height() as usize, pixels: image.into_raw() }
}

/// Names both sizes as the reader sees them: upright.
fn scaled_note(from: (usize, usize), to: (usize, usize), orientation: Orientation) -> Words {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    let lying = matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH);
    let upright = |(width, height)| if lying { [height, width] } else { [width, height] };
    let sides = [upright(from), upright(to)].as_flattened().iter().map(usize::to_string).collect::<Vec<_>>();
    SCALED.fill(&sides.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The sentence for a decoder's error. Its own words are for programmers, and in one language.
fn refusal(format: Format, error: &ImageError) -> Problem {
    let text = match error {
        ImageError::Limits(_) => MEMORY,
        ImageError::Unsupported(_) => UNSUPPORTED,
        _ => DAMAGED,
    };
    Problem::new("picture", text, &[format.name()])
}

const ANIMATION: Text = Text::new("An animation: its first frame is used.", "这是动画：只使用第一帧。");
const CMYK: Text = Text::new("Printing colours (CMYK) were converted to RGB.", "印刷色（CMYK）已转换为 RGB。");
const DEEP: Text = Text::new("16 bits per channel were rounded to 8.", "每通道 16 位已舍入为 8 位。");
const ALPHA: Text = Text::new("Transparent parts are laid over white.", "透明部分已叠加在白色背景上。");
const SCALED: Text =
    Text::new("Scaled down from {0} × {1} to {2} × {3} pixels.", "已从 {0} × {1} 像素缩小到 {2} × {3} 像素。");
const ZERO: Text = Text::new(
    "The {0} says that it is {1} × {2} pixels, so there is nothing to show: choose another picture.",
    "这个 {0} 声称自己是 {1} × {2} 像素，没有任何内容：请选择另一张图片。",
);
const HUGE: Text = Text::new(
    "The {0} says that it is {1} × {2} pixels, but at most 67 million (8192 × 8192, say) are decoded here: make it smaller and choose that.",
    "这个 {0} 声称自己是 {1} × {2} 像素，而这里最多解码 6700 万像素（例如 8192 × 8192）：请缩小后再选择。",
);
const MEMORY: Text = Text::new(
    "Decoding this {0} would take more than 512 MiB of memory: make it smaller and choose that.",
    "解码这个 {0} 需要超过 512 MiB 内存：请缩小后再选择。",
);
const TRUNCATED: Text = Text::new(
    "The {0} breaks off after {1} bytes, part of the picture is missing: download or save it again and choose that.",
    "这个 {0} 在 {1} 字节处中断，图片不完整：请重新下载或保存后再选择。",
);
const DAMAGED: Text = Text::new(
    "The {0} is damaged and its data cannot be decoded: download or save it again and choose that.",
    "这个 {0} 已损坏，其中的数据无法解码：请重新下载或保存后再选择。",
);
const UNSUPPORTED: Text = Text::new(
    "This is a rare kind of {0} that is not decoded here: save it as a plain PNG or JPEG and choose that.",
    "这是一种少见的 {0}，这里无法解码：请另存为普通的 PNG 或 JPEG 再选择。",
);
