//! stub
/// Face
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// s
    Sans,
    /// s
    SansMedium,
    /// s
    SansBold,
    /// s
    Serif,
    /// s
    SerifItalic,
    /// s
    Mono,
}
/// w
pub fn text_width(text: &str, _face: Face, px: f32) -> f32 {
    text.chars()
        .map(|c| {
            if (c as u32) > 0x2E80 {
                1.0
            } else if c == ' ' {
                0.28
            } else {
                0.56
            }
        })
        .sum::<f32>()
        * px
}
/// f
pub fn fit(text: &str, face: Face, px: f32, min_px: f32, width: f32) -> Option<f32> {
    let w = text_width(text, face, px);
    let p = if w <= width { px } else { px * width / w };
    (p >= min_px).then_some(p)
}
