//! Files made for the tests.

use std::io::Cursor;

use image::codecs::{gif::GifEncoder, jpeg::JpegEncoder};
use image::{DynamicImage, Frame, ImageFormat, RgbaImage};
use proptest::test_runner::{Config, RngSeed};

use convolution_atlas::picture::Picture;

/// Four flat quarters: red, green, blue, white (as read), so that every turn shows.
pub fn quarters(width: usize, height: usize) -> Picture {
    Picture::paint(width, height, |x, y| match (2 * x < width, 2 * y < height) {
        (true, true) => [255, 0, 0],
        (false, true) => [0, 255, 0],
        (true, false) => [0, 0, 255],
        (false, false) => [255, 255, 255],
    })
}

/// Waves of three frequencies, so that damage shows everywhere.
pub fn waves(width: usize, height: usize) -> Picture {
    let wave = |t: f32| (127.5 + 127.5 * t.sin()) as u8;
    Picture::paint(width, height, |x, y| {
        let (x, y) = (x as f32, y as f32);
        [wave(x * 0.7 + y * 0.2), wave(y * 0.9), wave((x + y) * 0.4)]
    })
}

pub fn dynamic(picture: &Picture) -> DynamicImage {
    let (width, height) = (picture.width as u32, picture.height as u32);
    image::RgbImage::from_raw(width, height, picture.pixels.clone()).unwrap().into()
}

pub fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

pub fn jpeg(picture: &Picture, quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    dynamic(picture).write_with_encoder(JpegEncoder::new_with_quality(&mut file, quality)).unwrap();
    file
}

/// A GIF of so many frames, each flat: frame `i` has grey value `10 i`.
pub fn gif(frames: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    for i in 0..frames {
        let value = 10 * i;
        let image = RgbaImage::from_pixel(4, 3, image::Rgba([value, value, value, 255]));
        encoder.encode_frame(Frame::new(image)).unwrap();
    }
    drop(encoder);
    file
}

/// A TIFF header with the one tag 0x0112, orientation, as an EXIF block holds it.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif
}

/// The JPEG with an APP1 segment that asks for `orientation`, right behind its start.
pub fn jpeg_turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif = exif(orientation);
    let length = (2 + 6 + exif.len()) as u16;
    [&jpeg[..2], b"\xff\xe1", &length.to_be_bytes(), b"Exif\0\0", &exif, &jpeg[2..]].concat()
}

/// A PNG chunk, CRC included.
pub fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [name, data].concat();
    let crc = body.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 > 0 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    });
    [&(data.len() as u32).to_be_bytes(), &body[..], &(!crc).to_be_bytes()].concat()
}

/// A PNG that claims a size and holds (nearly) nothing.
pub fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes(), &height.to_be_bytes(), &[8, 2, 0, 0, 0][..]].concat();
    let data = [0x78, 0x9c, 0x03, 0, 0, 0, 0, 1];
    [b"\x89PNG\r\n\x1a\n", &chunk(b"IHDR", &header)[..], &chunk(b"IDAT", &data), &chunk(b"IEND", b"")].concat()
}

/// The JPEG with the size in its frame header replaced.
pub fn jpeg_claiming(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
    let at = jpeg.windows(2).position(|pair| pair == b"\xff\xc0").unwrap();
    let mut jpeg = jpeg.to_vec();
    jpeg[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

/// So many cases, the same ones every time.
pub fn cases(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(20), failure_persistence: None, ..Config::default() }
}
