//! What is refused, and how that is said. Whatever the bytes, nothing panics.

use std::sync::LazyLock;

use image::ImageFormat;
use proptest::prelude::*;

use convolution_atlas::picture::{decode, intake};

use super::files::{cases, dynamic, encoded, gif, jpeg, jpeg_claiming, png_claiming, waves};

/// Both sentences, as the reader is told.
fn refused(bytes: &[u8]) -> String {
    let problem = intake(bytes).expect_err("these bytes are refused");
    assert_eq!(problem.culprit, "picture");
    format!("{}\n{}\n", problem.words.en, problem.words.zh)
}

#[test]
fn each_stranger_is_named() {
    let brand = |brand: &[u8]| [b"\0\0\0\x18ftyp", brand, b"\0\0\0\0"].concat();
    let files: [(&str, &[u8]); 18] = [
        ("empty", b""),
        ("svg", b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("html", b"<!DOCTYPE html><html><body>404</body></html>"),
        ("text", "caf\u{e9}".as_bytes()),
        ("pdf", b"%PDF-1.7\n%\xe2\xe3"),
        ("heic", &brand(b"heic")),
        ("heif", &brand(b"mif1")),
        ("avif", &brand(b"avif")),
        ("mp4", &brand(b"isom")),
        ("bmp", b"BM\x36\0\0\0"),
        ("tiff", b"II*\0\x08\0\0\0"),
        ("ico", b"\0\0\x01\0\x01\0"),
        ("jxl", b"\xff\x0a\xfa\x1f"),
        ("psd", b"8BPS\0\x01"),
        ("zip", b"PK\x03\x04\x14\0"),
        ("webm", b"\x1a\x45\xdf\xa3\x01"),
        ("half a magic", b"\x89PNG\r\n"),
        ("noise", b"\x01\x02\xff\xfe\x00\x80"),
    ];
    let told: Vec<String> = files.iter().map(|(name, bytes)| format!("[{name}]\n{}", refused(bytes))).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn sizes_that_cannot_be_are_refused_before_memory_is_taken() {
    let small = jpeg(&waves(16, 16), 80);
    let progressive = {
        // Only the marker says so, but the marker is what memory is planned by.
        let mut file = jpeg_claiming(&small, 8192, 8192);
        let at = file.windows(2).position(|pair| pair == b"\xff\xc0").unwrap();
        file[at + 1] = 0xc2;
        file
    };
    let told = [
        refused(&png_claiming(60_000, 60_000)),
        refused(&png_claiming(u32::MAX, u32::MAX)),
        refused(&png_claiming(0, 5)),
        refused(&jpeg_claiming(&small, 65_535, 65_535)),
        refused(&jpeg_claiming(&small, 16, 0)),
        refused(b"GIF89a\0\0\x05\0\0\0\0;"),
        refused(&progressive),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

/// One small file of each format.
static FILES: LazyLock<Vec<(&str, Vec<u8>)>> = LazyLock::new(|| {
    let picture = dynamic(&waves(24, 18));
    vec![
        ("PNG", encoded(&picture, ImageFormat::Png)),
        ("PNG with alpha", encoded(&picture.to_rgba16().into(), ImageFormat::Png)),
        ("JPEG", encoded(&picture, ImageFormat::Jpeg)),
        ("WebP", encoded(&picture, ImageFormat::WebP)),
        ("lossy WebP", include_bytes!("lossy.webp").to_vec()),
        ("progressive JPEG", include_bytes!("progressive.jpg").to_vec()),
        ("CMYK JPEG", include_bytes!("cmyk.jpg").to_vec()),
        ("GIF", gif(2)),
    ]
});

#[test]
fn a_file_that_breaks_off_is_refused_or_whole() {
    for (name, file) in FILES.iter() {
        let whole = intake(file).unwrap().picture;
        for end in 1..file.len() {
            if let Ok(decoded) = intake(&file[..end]) {
                assert_eq!(decoded.picture, whole, "{name} cut at {end} of {}", file.len());
            }
        }
    }
}

#[test]
fn breaking_off_is_told() {
    let told: Vec<String> =
        FILES.iter().map(|(name, file)| format!("[{name}]\n{}", refused(&file[..file.len() / 2]))).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn damage_is_told() {
    let mut png = waves(24, 18).encode_png();
    png[60] ^= 0xff;
    let mut header = waves(24, 18).encode_png();
    header[24] = 3;
    insta::assert_snapshot!([refused(&png), refused(&header)].join("\n"));
}

/// What must hold for any bytes: a picture within the limit, or a problem that can be read.
fn answers(bytes: &[u8]) -> Result<(), TestCaseError> {
    match decode(bytes, 64) {
        Ok(decoded) => {
            let picture = decoded.picture;
            prop_assert!((1..=64).contains(&picture.width) && (1..=64).contains(&picture.height));
            prop_assert_eq!(picture.pixels.len(), 3 * picture.width * picture.height);
        }
        Err(problem) => {
            prop_assert_eq!(&problem.culprit, "picture");
            prop_assert!(problem.words.en.ends_with('.') && problem.words.zh.ends_with('。'));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        answers(&bytes)?;
    }

    #[test]
    fn any_bytes_behind_a_known_start_get_an_answer(
        which in 0..FILES.len(),
        kept in 8..48_usize,
        tail in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        answers(&[&FILES[which].1[..kept], &tail].concat())?;
    }

    #[test]
    fn any_damaged_file_gets_an_answer(
        which in 0..FILES.len(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u32), 1..12),
        end in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let mut file = FILES[which].1.clone();
        for (at, bit) in flips {
            let at = at.index(file.len());
            file[at] ^= 1 << bit;
        }
        if let Some(end) = end {
            file.truncate(end.index(file.len()));
        }
        answers(&file)?;
    }
}
