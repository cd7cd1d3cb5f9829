//! What is read: each format, turned, flattened, rounded, scaled, and what is said about it.

use image::{DynamicImage, ImageFormat};

use convolution_atlas::picture::{Decoded, Picture, decode, intake};

use super::files::{chunk, dynamic, encoded, exif, gif, jpeg, jpeg_turned, quarters, waves};

fn notes(decoded: &Decoded) -> Vec<&str> {
    decoded.notes.iter().map(|note| note.en.as_str()).collect()
}

#[test]
fn lossless_formats_give_every_byte_back_without_a_note() {
    let picture = waves(37, 23);
    let webp = encoded(&dynamic(&picture), ImageFormat::WebP);
    for file in [picture.encode_png(), webp] {
        assert_eq!(intake(&file).unwrap(), Decoded { picture: picture.clone(), notes: vec![] });
    }
}

#[test]
fn a_jpeg_comes_back_nearly_without_a_note() {
    let picture = quarters(64, 48);
    let decoded = intake(&jpeg(&picture, 100)).unwrap();
    assert_eq!((decoded.picture.width, decoded.picture.height, decoded.notes.len()), (64, 48, 0));
    let worst = decoded.picture.pixels.iter().zip(&picture.pixels).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(worst <= Some(6), "{worst:?}");
}

/// The corners' names, read from the top left: red, green, blue, white before turning.
fn corners(picture: &Picture) -> String {
    let (right, bottom) = (picture.width - 1, picture.height - 1);
    let name = |(x, y)| match picture.at(x, y).map(|v| v > 127) {
        [true, false, false] => 'R',
        [false, true, false] => 'G',
        [false, false, true] => 'B',
        _ => 'W',
    };
    [(0, 0), (right, 0), (0, bottom), (right, bottom)].map(name).iter().collect()
}

#[test]
fn exif_turns_and_mirrors() {
    // EXIF 2.32, tag 0x0112: where the stored first row and first column lie in the scene.
    let upright = ["RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB"];
    let file = jpeg(&quarters(32, 16), 95);
    for (i, expected) in upright.iter().enumerate() {
        let decoded = intake(&jpeg_turned(&file, i as u8 + 1)).unwrap();
        let size = if i < 4 { (32, 16) } else { (16, 32) };
        assert_eq!((decoded.picture.width, decoded.picture.height), size, "orientation {}", i + 1);
        assert_eq!(corners(&decoded.picture), *expected, "orientation {}", i + 1);
        assert!(decoded.notes.is_empty());
    }
}

#[test]
fn exif_that_makes_no_sense_turns_nothing() {
    let file = jpeg(&quarters(32, 16), 95);
    for orientation in [0, 9, 255] {
        assert_eq!(corners(&intake(&jpeg_turned(&file, orientation)).unwrap().picture), "RGBW");
    }
}

#[test]
fn exif_turns_a_png_too() {
    let png = quarters(8, 6).encode_png();
    let file = [&png[..33], &chunk(b"eXIf", &exif(6)), &png[33..]].concat();
    assert_eq!(corners(&intake(&file).unwrap().picture), "BRWG");
}

#[test]
fn transparent_parts_lie_over_white() {
    let pixels = vec![0, 0, 0, 0, 200, 100, 0, 255, 200, 100, 0, 51, 255, 0, 0, 128];
    let image = image::RgbaImage::from_raw(4, 1, pixels).unwrap();
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let decoded = intake(&encoded(&image.clone().into(), format)).unwrap();
        let expected = [255, 255, 255, 200, 100, 0, 244, 224, 204, 255, 127, 127];
        // A lossless WebP may drop colour where nothing shows.
        assert_eq!(decoded.picture.pixels, expected, "{format:?}");
        insta::allow_duplicates! { insta::assert_debug_snapshot!(decoded.notes, @r#"
        [
            Words {
                en: "Transparent parts are laid over white.",
                zh: "透明部分已叠加在白色背景上。",
            },
        ]
        "#) }
    }
}

#[test]
fn an_alpha_channel_that_hides_nothing_is_not_mentioned() {
    let image = image::RgbaImage::from_pixel(3, 2, image::Rgba([1, 2, 3, 255]));
    let decoded = intake(&encoded(&image.into(), ImageFormat::Png)).unwrap();
    assert_eq!((decoded.picture.at(2, 1), decoded.notes.len()), ([1, 2, 3], 0));
}

#[test]
fn sixteen_bits_are_rounded_to_eight() {
    let values = [0, 128, 129, 257, 40_000, 65_535];
    let rounded = [0, 0, 1, 1, 156, 255];
    let image = image::ImageBuffer::<image::Rgb<u16>, _>::from_raw(2, 1, values.to_vec()).unwrap();
    let decoded = intake(&encoded(&DynamicImage::ImageRgb16(image), ImageFormat::Png)).unwrap();
    assert_eq!(decoded.picture.pixels, rounded);
    assert_eq!(notes(&decoded), ["16 bits per channel were rounded to 8."]);
    let grey = image::ImageBuffer::<image::Luma<u16>, _>::from_raw(3, 2, values.to_vec()).unwrap();
    let decoded = intake(&encoded(&DynamicImage::ImageLuma16(grey), ImageFormat::Png)).unwrap();
    assert_eq!(decoded.picture.planes(), rounded.map(|v| f32::from(v) / 255.0).repeat(3));
}

#[test]
fn sixteen_bit_alpha_is_rounded_once() {
    let pixels = vec![0, 65_535, 30_000, 40_000, 0, 0, 0, 0];
    let image = image::ImageBuffer::<image::Rgba<u16>, _>::from_raw(2, 1, pixels).unwrap();
    let decoded = intake(&encoded(&DynamicImage::ImageRgba16(image), ImageFormat::Png)).unwrap();
    let over_white = |v: f64| ((v * 40_000.0 / 65_535.0 + 25_535.0) / 257.0).round() as u8;
    let expected = [over_white(0.0), over_white(65_535.0), over_white(30_000.0), 255, 255, 255];
    assert_eq!(decoded.picture.pixels, expected);
    assert_eq!(decoded.notes.len(), 2);
}

#[test]
fn grey_is_three_equal_channels() {
    let grey = image::GrayImage::from_raw(5, 2, (0..10).map(|v| v * 20).collect()).unwrap();
    let expected: Vec<u8> = (0..10).flat_map(|v| [v * 20; 3]).collect();
    let png = intake(&encoded(&grey.clone().into(), ImageFormat::Png)).unwrap();
    assert_eq!((png.picture.pixels, png.notes.len()), (expected, 0));
    let jpeg = intake(&encoded(&grey.into(), ImageFormat::Jpeg)).unwrap().picture;
    assert!(jpeg.pixels.chunks(3).all(|p| p[0] == p[1] && p[1] == p[2]));
    let with_alpha = image::GrayAlphaImage::from_raw(2, 1, vec![0, 51, 255, 255]).unwrap();
    let decoded = intake(&encoded(&with_alpha.into(), ImageFormat::Png)).unwrap();
    assert_eq!(decoded.picture.pixels, [204, 204, 204, 255, 255, 255]);
}

#[test]
fn an_animated_gif_gives_its_first_frame_and_a_note() {
    let decoded = intake(&gif(3)).unwrap();
    assert_eq!(decoded.picture, Picture::paint(4, 3, |_, _| [0; 3]));
    assert_eq!(notes(&decoded), ["An animation: its first frame is used."]);
    assert!(intake(&gif(1)).unwrap().notes.is_empty());
}

#[test]
fn an_animated_png_has_a_note() {
    let png = waves(5, 5).encode_png();
    let with_frames = |n: u8| [&png[..33], &chunk(b"acTL", &[0, 0, 0, n, 0, 0, 0, 0]), &png[33..]].concat();
    assert_eq!(notes(&intake(&with_frames(2)).unwrap()), ["An animation: its first frame is used."]);
    assert!(intake(&with_frames(1)).unwrap().notes.is_empty());
}

#[test]
fn an_animated_webp_gives_its_first_frame_and_a_note() {
    // VP8X, ANIM, two ANMF around the still files' own chunks.
    let (first, second) = (waves(6, 4), quarters(6, 4));
    let riff_chunk = |name: &[u8; 4], data: &[u8]| {
        [name, &(data.len() as u32).to_le_bytes()[..], data, &vec![0; data.len() % 2]].concat()
    };
    let frame = |picture: &Picture| {
        let still = encoded(&dynamic(picture), ImageFormat::WebP);
        riff_chunk(b"ANMF", &[&[0, 0, 0, 0, 0, 0, 5, 0, 0, 3, 0, 0, 100, 0, 0, 0], &still[12..]].concat())
    };
    let body = [
        b"WEBP".to_vec(),
        riff_chunk(b"VP8X", &[2, 0, 0, 0, 5, 0, 0, 3, 0, 0]),
        riff_chunk(b"ANIM", &[255, 255, 255, 255, 0, 0]),
        frame(&first),
        frame(&second),
    ]
    .concat();
    let decoded = intake(&riff_chunk(b"RIFF", &body)).unwrap();
    // The decoder blends the frame over an empty canvas, which costs up to one step.
    let worst = decoded.picture.pixels.iter().zip(&first.pixels).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(worst <= Some(1), "{worst:?}");
    assert_eq!(notes(&decoded), ["An animation: its first frame is used."]);
}

#[test]
fn printing_colours_are_converted_and_mentioned() {
    let decoded = intake(include_bytes!("cmyk.jpg")).unwrap();
    // Quarters of pure cyan, magenta, yellow and black ink.
    let quarters = [(3, 3), (12, 3), (3, 12), (12, 12)].map(|(x, y)| decoded.picture.at(x, y).map(|v| v > 127));
    assert_eq!(quarters, [[false, true, true], [true, false, true], [true, true, false], [false; 3]]);
    assert_eq!(notes(&decoded), ["Printing colours (CMYK) were converted to RGB."]);
}

#[test]
fn a_jpeg_may_store_red_green_and_blue_themselves() {
    let decoded = intake(include_bytes!("rgb.jpg")).unwrap();
    assert_eq!((corners(&decoded.picture).as_str(), decoded.notes.len()), ("RGBW", 0));
}

#[test]
fn large_pictures_are_scaled_and_the_note_names_both_sizes_upright() {
    let picture = waves(300, 200);
    let decoded = decode(&picture.encode_png(), 100).unwrap();
    assert_eq!(decoded.picture, picture.scaled(100));
    insta::assert_debug_snapshot!(decoded.notes, @r#"
    [
        Words {
            en: "Scaled down from 300 × 200 to 100 × 67 pixels.",
            zh: "已从 300 × 200 像素缩小到 100 × 67 像素。",
        },
    ]
    "#);
    let lying = decode(&jpeg_turned(&jpeg(&picture, 90), 6), 100).unwrap();
    assert_eq!((lying.picture.width, lying.picture.height), (67, 100));
    assert_eq!(notes(&lying), ["Scaled down from 200 × 300 to 67 × 100 pixels."]);
    assert!(decode(&picture.encode_png(), 300).unwrap().notes.is_empty());
}

#[test]
fn intake_keeps_2048_pixels() {
    let decoded = intake(&Picture::paint(2049, 3, |_, _| [9; 3]).encode_png()).unwrap();
    assert_eq!(decoded.picture, Picture::paint(2048, 3, |_, _| [9; 3]));
    assert_eq!(decoded.notes.len(), 1);
}

#[test]
fn planes_and_rgba_hold_the_same_values_in_their_own_order() {
    let picture = waves(4, 3);
    let (planes, rgba) = (picture.planes(), picture.rgba());
    for (i, pixel) in picture.pixels.chunks(3).enumerate() {
        assert_eq!(rgba[4 * i..4 * i + 4], [pixel[0], pixel[1], pixel[2], 255]);
        for c in 0..3 {
            assert_eq!(planes[12 * c + i], f32::from(pixel[c]) / 255.0);
        }
    }
}

#[test]
fn shifting_goes_round() {
    let picture = waves(5, 4);
    for (dx, dy) in [(1, 0), (0, 1), (-1, -1), (7, -9), (isize::MIN, isize::MAX)] {
        let from = |i: usize, by: isize, side: usize| (i as i128 - by as i128).rem_euclid(side as i128) as usize;
        let expected = Picture::paint(5, 4, |x, y| picture.at(from(x, dx, 5), from(y, dy, 4)));
        assert_eq!(picture.shifted(dx, dy), expected, "by ({dx}, {dy})");
    }
}

#[test]
fn the_hash_names_content_and_shape() {
    let black = |width, height| Picture::paint(width, height, |_, _| [0; 3]).hash();
    assert_eq!(waves(4, 3).hash(), waves(4, 3).hash());
    assert_ne!(black(2, 3), black(3, 2));
    // FNV-1a of 01 00 00 00 01 00 00 00 61 62 63.
    let abc = Picture::paint(1, 1, |_, _| *b"abc");
    insta::assert_snapshot!(abc.hash(), @"6a18766eccbcd43b");
}
