//! What a file says of itself, read without decoding a pixel: size, kind, and whether it is all there.
//!
//! Decoders differ here: one allocates before it can be asked, another paints grey where bytes are missing.

use super::recognise::Format;

/// A file's outline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// Width and height in pixels, as stored (before EXIF's turn).
    pub(super) size: Option<(u32, u32)>,
    /// Holds more than one frame.
    pub(super) animated: bool,
    /// Stored in printing colours: four components (JPEG).
    pub(super) cmyk: bool,
    /// Stored coarse to fine (JPEG), so that all coefficients are held at once.
    pub(super) progressive: bool,
    /// The bytes reach the end of the (first) picture.
    pub(super) whole: bool,
}

impl Outline {
    /// Reads `bytes`, known to start as `format` does.
    pub(super) fn read(format: Format, bytes: &[u8]) -> Self {
        let mut outline = Self::default();
        let end = match format {
            Format::Png => png(bytes, &mut outline),
            Format::Jpeg => jpeg(bytes, &mut outline),
            Format::WebP => webp(bytes, &mut outline),
            Format::Gif => gif(bytes, &mut outline),
        };
        outline.whole = end.is_some();
        outline
    }
}

/// Chunks of length, name, data and CRC, up to `IEND`. (PNG specification, third edition, section 5.)
fn png(bytes: &[u8], outline: &mut Outline) -> Option<()> {
    outline.size = Some((be32(bytes, 16)?, be32(bytes, 20)?));
    let mut at: usize = 8;
    loop {
        let end = at.checked_add(12)?.checked_add(be32(bytes, at)? as usize)?;
        let chunk = bytes.get(at..end)?;
        match &chunk[4..8] {
            b"acTL" => outline.animated = be32(chunk, 8)? > 1,
            b"IEND" => return Some(()),
            _ => {}
        }
        at = end;
    }
}

/// Markers up to `EOI`; a scan's own bytes hold no other marker. (ITU-T T.81, annex B.)
fn jpeg(bytes: &[u8], outline: &mut Outline) -> Option<()> {
    let mut at = 2;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xff)?;
        at += bytes.get(at..)?.iter().position(|&byte| byte != 0xff)?;
        let marker = bytes[at];
        at += 1;
        match marker {
            0xd9 => return Some(()),
            // A stuffed byte or a marker without a segment.
            0x00 | 0x01 | 0xd0..=0xd8 => continue,
            // Start of frame: precision, height, width, components.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                outline.size = Some((be16(bytes, at + 5)?, be16(bytes, at + 3)?));
                outline.cmyk = *bytes.get(at + 7)? == 4;
                outline.progressive = matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce);
            }
            _ => {}
        }
        at += be16(bytes, at)? as usize;
    }
}

/// Chunks inside `RIFF`, the first of which tells the size. (RFC 9649.)
fn webp(bytes: &[u8], outline: &mut Outline) -> Option<()> {
    outline.size = Some(match bytes.get(12..16)? {
        b"VP8X" => (1 + (le32(bytes, 24)? & 0xff_ffff), 1 + (le32(bytes, 26)? >> 8)),
        b"VP8L" => (1 + (le32(bytes, 21)? & 0x3fff), 1 + ((le32(bytes, 21)? >> 14) & 0x3fff)),
        _ => (le16(bytes, 26)? & 0x3fff, le16(bytes, 28)? & 0x3fff),
    });
    let end = (le32(bytes, 4)? as usize).checked_add(8)?;
    let inside = bytes.get(..end)?;
    let (mut at, mut frames) = (12, 0);
    while let Some(name) = inside.get(at..at + 4) {
        let size = le32(inside, at + 4)? as usize;
        inside.get(at + 8..)?.get(..size)?;
        frames += usize::from(name == b"ANMF");
        at += 8 + size + size % 2;
    }
    outline.animated = frames > 1;
    Some(())
}

/// Blocks up to the second frame; many files lack the trailer, so the first frame's end is enough. (GIF89a, appendix A.)
fn gif(bytes: &[u8], outline: &mut Outline) -> Option<()> {
    outline.size = Some((le16(bytes, 6)?, le16(bytes, 8)?));
    let first = gif_frame(bytes, 13 + gif_table(*bytes.get(10)?))?;
    outline.animated = first.is_some_and(|end| matches!(gif_frame(bytes, end), Some(Some(_))));
    Some(())
}

/// The end of the next frame from `at` on; `Some(None)` where the blocks end without one, `None` where the bytes do.
fn gif_frame(bytes: &[u8], mut at: usize) -> Option<Option<usize>> {
    loop {
        match *bytes.get(at)? {
            0x21 => at = gif_blocks(bytes, at + 2)?,
            0x2c => return Some(Some(gif_blocks(bytes, at + 11 + gif_table(*bytes.get(at + 9)?))?)),
            _ => return Some(None),
        }
    }
}

/// The end of a run of sub-blocks: a length, so many bytes, ..., a zero.
fn gif_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

/// The bytes of a colour table, from the flags that announce it.
fn gif_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 6 << (flags & 7) }
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?).into())
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?).into())
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
