//! Whose bytes are these? The four formats that are read, by their first bytes; any other, as far as it is known,
//! with what its owner can do.

use crate::words::{Problem, Text};

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Jpeg,
    WebP,
    Gif,
}

impl Format {
    /// The name, the same in both languages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
        }
    }
}

/// The format of `bytes`.
///
/// # Errors
/// Says what the bytes are instead, as far as that is known.
pub(super) fn recognise(bytes: &[u8]) -> Result<Format, Problem> {
    if bytes.is_empty() {
        return Err(Problem::new("picture", EMPTY, &[]));
    }
    let read = READ.iter().find(|(magic, _)| magic.fits(bytes)).map(|&(_, format)| format);
    read.ok_or_else(|| stranger(bytes))
}

/// What to say of bytes that are none of the four formats.
fn stranger(bytes: &[u8]) -> Problem {
    if let Some((_, name)) = OTHER_PICTURES.iter().find(|(magic, _)| magic.fits(bytes)) {
        return Problem::new("picture", OTHER, &[name]);
    }
    if let Some((_, text)) = NOT_PICTURES.iter().find(|(magic, _)| magic.fits(bytes)) {
        return Problem::new("picture", *text, &[]);
    }
    match opening(bytes) {
        Some(text) if text.contains("<svg") => Problem::new("picture", SVG, &[]),
        Some(text) if text.contains("<html") || text.contains("<!doctype html") => Problem::new("picture", HTML, &[]),
        Some(_) => Problem::new("picture", TEXT, &[]),
        None => {
            let hex: Vec<String> = bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            Problem::new("picture", UNKNOWN, &[&hex.join(" ")])
        }
    }
}

/// The first 4 kB in lower case, if they are text.
fn opening(bytes: &[u8]) -> Option<String> {
    let start = &bytes[..bytes.len().min(4096)];
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        // A character cut in two by the 4 kB mark.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&start[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    let printable = text.chars().all(|c| !c.is_control() || c.is_whitespace());
    (printable && !text.is_empty()).then(|| text.to_lowercase())
}

/// Bytes at a fixed place; `also` names a second one, or is empty.
struct Magic {
    start: usize,
    bytes: &'static [u8],
    also: (usize, &'static [u8]),
}

const fn starts(bytes: &'static [u8]) -> Magic {
    Magic { start: 0, bytes, also: (0, b"") }
}

const fn brand(brand: &'static [u8]) -> Magic {
    Magic { start: 4, bytes: b"ftyp", also: (8, brand) }
}

impl Magic {
    fn fits(&self, bytes: &[u8]) -> bool {
        let fits = |start: usize, magic| bytes.get(start..).is_some_and(|rest| rest.starts_with(magic));
        fits(self.start, self.bytes) && fits(self.also.0, self.also.1)
    }
}

const READ: &[(Magic, Format)] = &[
    (starts(b"\x89PNG\r\n\x1a\n"), Format::Png),
    (starts(b"\xff\xd8\xff"), Format::Jpeg),
    (Magic { start: 0, bytes: b"RIFF", also: (8, b"WEBP") }, Format::WebP),
    (starts(b"GIF87a"), Format::Gif),
    (starts(b"GIF89a"), Format::Gif),
];

const OTHER_PICTURES: &[(Magic, &str)] = &[
    (brand(b"heic"), "HEIC"),
    (brand(b"heix"), "HEIC"),
    (brand(b"hevc"), "HEIC"),
    (brand(b"mif1"), "HEIF"),
    (brand(b"msf1"), "HEIF"),
    (brand(b"avif"), "AVIF"),
    (brand(b"avis"), "AVIF"),
    (starts(b"BM"), "BMP"),
    (starts(b"II*\0"), "TIFF"),
    (starts(b"MM\0*"), "TIFF"),
    (starts(b"\0\0\x01\0"), "ICO"),
    (starts(b"\xff\x0a"), "JPEG XL"),
    (starts(b"\0\0\0\x0cJXL "), "JPEG XL"),
    (starts(b"\0\0\0\x0cjP  "), "JPEG 2000"),
    (starts(b"8BPS"), "PSD"),
    (starts(b"qoif"), "QOI"),
    (starts(b"\x76\x2f\x31\x01"), "OpenEXR"),
];

const NOT_PICTURES: &[(Magic, Text)] = &[
    (starts(b"%PDF"), PDF),
    (Magic { start: 4, bytes: b"ftyp", also: (0, b"") }, VIDEO),
    (starts(b"\x1a\x45\xdf\xa3"), VIDEO),
    (Magic { start: 0, bytes: b"RIFF", also: (8, b"AVI ") }, VIDEO),
    (starts(b"PK\x03\x04"), ARCHIVE),
    (starts(b"\x1f\x8b"), ARCHIVE),
    (starts(b"7z\xbc\xaf\x27\x1c"), ARCHIVE),
];

const EMPTY: Text = Text::new(
    "The file is empty, 0 bytes: choose a PNG, JPEG, WebP or GIF.",
    "文件是空的（0 字节）：请选择 PNG、JPEG、WebP 或 GIF 图片。",
);
const OTHER: Text = Text::new(
    "The file's format is {0}, which is not read here: save the picture as PNG, JPEG, WebP or GIF and choose that.",
    "文件格式是 {0}，这里不支持：请另存为 PNG、JPEG、WebP 或 GIF 再选择。",
);
const SVG: Text = Text::new(
    "This is an SVG, a drawing and not pixels: export it as a PNG and choose that.",
    "这是 SVG 矢量图，不是像素图：请先导出为 PNG 再选择。",
);
const PDF: Text = Text::new(
    "This is a PDF, a document and not a picture: export the page as a PNG and choose that.",
    "这是 PDF 文档，不是图片：请把所需页面导出为 PNG 再选择。",
);
const HTML: Text = Text::new(
    "This is a web page (HTML), not a picture: save the picture itself and choose that.",
    "这是网页（HTML），不是图片：请保存图片本身再选择。",
);
const VIDEO: Text = Text::new(
    "This is a video, not a picture: save one of its frames as PNG or JPEG and choose that.",
    "这是视频，不是图片：请把其中一帧另存为 PNG 或 JPEG 再选择。",
);
const ARCHIVE: Text = Text::new(
    "This is a packed file (ZIP or alike), not a picture: unpack it and choose a picture from it.",
    "这是压缩包（ZIP 之类），不是图片：请解压后选择其中的图片。",
);
const TEXT: Text = Text::new(
    "This is text, not a picture: choose a PNG, JPEG, WebP or GIF.",
    "这是文本，不是图片：请选择 PNG、JPEG、WebP 或 GIF 图片。",
);
const UNKNOWN: Text = Text::new(
    "This is no picture that is known here, its first bytes are {0}: choose a PNG, JPEG, WebP or GIF.",
    "无法识别这个文件，它的前几个字节是 {0}：请选择 PNG、JPEG、WebP 或 GIF 图片。",
);
