//! Text widths for layout without a browser, from the advance widths of our own fonts. Imports nothing but its table.
//!
//! Kerning and ligatures are left out; they mostly tighten, so text is drawn up to 1 % (a short title up to 3 %) narrower than measured here.

use super::metrics_table as table;

/// A font of the page, at one weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// Inter 400: text and labels; figures and signs are tabular.
    Sans,
    /// Inter 500: numbers in cells.
    SansMedium,
    /// Inter 600: the answer.
    SansBold,
    /// EB Garamond 400: titles and sentences.
    Serif,
    /// EB Garamond 400 italic: letters of formulas.
    SerifItalic,
    /// JetBrains Mono 400: code.
    Mono,
}

impl Face {
    /// Advances in the order of [`table::CHARS`], 0 where the face lacks the character.
    fn advances(self) -> &'static [u16; table::COUNT] {
        match self {
            Self::Sans => &table::SANS,
            Self::SansMedium => &table::SANS_MEDIUM,
            Self::SansBold => &table::SANS_BOLD,
            Self::Serif => &table::SERIF,
            Self::SerifItalic => &table::SERIF_ITALIC,
            Self::Mono => &table::MONO,
        }
    }

    /// Advance of one character in thousandths of an em. What no font of ours holds is drawn by the system's: 1 em if wide, else taken as 0.6 em.
    fn advance(self, c: char) -> u32 {
        match table::CHARS.binary_search(&c).map(|i| self.advances()[i]) {
            Ok(advance) if advance > 0 => u32::from(advance),
            _ if is_mark(c) => 0,
            _ if is_wide(c) => 1000,
            _ => 600,
        }
    }
}

/// Width in px of one line of text set at `px`.
pub fn text_width(text: &str, face: Face, px: f32) -> f32 {
    let thousandths: u32 = text.chars().map(|c| face.advance(c)).sum();
    thousandths as f32 / 1000.0 * px
}

/// Breaks text into lines no wider than `width`: at a line feed, at spaces (a run of them counts as one), and beside Chinese, Japanese or Korean characters, though never
/// before closing or after opening punctuation. A word too long for a line is cut between characters. No-break and thin spaces never break.
/// A single character wider than `width` still gets its line. Empty text is one empty line.
pub fn wrap(text: &str, face: Face, px: f32, width: f32) -> Vec<String> {
    text.split('\n')
        .flat_map(|paragraph| wrap_paragraph(paragraph, &|line| text_width(line, face, px) <= width))
        .collect()
}

fn wrap_paragraph(paragraph: &str, fits: &dyn Fn(&str) -> bool) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
        for (i, piece) in pieces(word).into_iter().enumerate() {
            let gap = if i == 0 && !line.is_empty() { " " } else { "" };
            if fits(&format!("{line}{gap}{piece}")) {
                line.push_str(gap);
                line.push_str(piece);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in piece.chars() {
                line.push(c);
                if !fits(&line) && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, c.to_string()));
                }
            }
        }
    }
    lines.push(line);
    lines
}

/// The parts of a word without spaces between which a line may end.
fn pieces(word: &str) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    for ((_, before), (at, after)) in word.char_indices().zip(word.char_indices().skip(1)) {
        let glued = OPENING.contains(before) || CLOSING.contains(after) || is_mark(after);
        if (is_wide(before) || is_wide(after)) && !glued {
            parts.push(&word[start..at]);
            start = at;
        }
    }
    parts.push(&word[start..]);
    parts
}

/// The largest size from `min_px` to `px` at which text is no wider than `width`; `None` if it is wider even at `min_px`.
pub fn fit(text: &str, face: Face, px: f32, min_px: f32, width: f32) -> Option<f32> {
    let full = text_width(text, face, px);
    if full <= width {
        return Some(px);
    }
    let size = px * width / full;
    // Rounding may leave it a hair too wide.
    let size = if text_width(text, face, size) <= width { size } else { size * (1.0 - 2.0 * f32::EPSILON) };
    (size >= min_px).then_some(size)
}

const OPENING: &str = "([{‘“（［｛〔〈《「『【〖";
const CLOSING: &str = ")]}’”,.;:!?%…—·）］｝〕〉》」』】〗，。、．；：！？％～";

/// Characters that take a full square: Chinese, Japanese, Korean, full-width forms, pictographs.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

/// Characters drawn on the one before, or not at all.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x200B..=0x200F | 0x2060 | 0xFE00..=0xFE0F)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACES: [Face; 6] = [Face::Sans, Face::SansMedium, Face::SansBold, Face::Serif, Face::SerifItalic, Face::Mono];
    const SENTENCE: &str =
        "Every output is the same weighted sum of what the window sees: 18 of 27 products, sum −1\u{2009}712.";
    const CHINESE: &str =
        "一个小小的权重在图像上滑动，“卷积”（3×3）的每个输出都是同一个加权和。Kipf 与 Welling 的图卷积也是《如此》！";

    #[test]
    fn characters_ascend_and_every_face_has_all_of_ascii() {
        assert!(table::CHARS.is_sorted_by(|a, b| a < b));
        for face in FACES {
            for (c, advance) in table::CHARS.iter().zip(face.advances()).filter(|(c, _)| c.is_ascii()) {
                assert!((150..=1100).contains(advance), "{face:?} {c:?} {advance}");
            }
        }
    }

    #[test]
    fn figures_are_tabular_in_every_face_and_signs_in_the_sans_and_the_mono() {
        for face in FACES {
            let figure = face.advance('0');
            assert!(('0'..='9').all(|c| face.advance(c) == figure), "{face:?}");
            if matches!(face, Face::Serif | Face::SerifItalic) {
                assert!(face.advance('−') > figure, "the serif's minus is wider than its figures");
            } else {
                assert!("+−±×÷=≠≈<>≤≥".chars().all(|c| face.advance(c) == figure), "{face:?}");
            }
        }
        assert!("−1il…→".chars().all(|c| Face::Mono.advance(c) == 600));
    }

    /// Sums of the advances in the complete fonts, taken with fontTools (`tnum` on for Inter), rounded to a tenth.
    #[test]
    fn widths_are_those_of_the_fonts() {
        let frozen = [
            (Face::Sans, "Output (4, 6) of filter 1", 1069.4),
            (Face::Sans, "window × weight = products", 1349.7),
            (Face::Sans, "½ + ¾ ≤ √π → ∞", 783.8),
            (Face::SansMedium, "−1010", 324.0),
            (Face::SansMedium, "sum −1\u{2009}150", 570.8),
            (Face::SansBold, "10\u{2009}959\u{2009}300", 550.7),
            (Face::Serif, "Vanilla convolution", 763.5),
            (Face::Serif, "α “β” Σ Øéöü", 518.6),
            (Face::SerifItalic, "where the fur is even", 749.1),
            (Face::Mono, "nn.Conv2d(3, 3)", 900.0),
        ];
        for (face, text, width) in frozen {
            let found = text_width(text, face, 100.0);
            let rounding = 0.05 * text.chars().count() as f32;
            assert!((found - width).abs() <= rounding, "{face:?} {text}: {found}, not {width}");
        }
    }

    #[test]
    fn width_grows_with_size_and_adds_up() {
        for face in FACES {
            assert_eq!(text_width("", face, 16.0), 0.0);
            let whole = text_width(SENTENCE, face, 16.0);
            assert!((text_width(SENTENCE, face, 32.0) - 2.0 * whole).abs() < 1e-3);
            let parts: f32 = SENTENCE.split_inclusive(' ').map(|part| text_width(part, face, 16.0)).sum();
            assert!((parts - whole).abs() < 1e-3);
        }
        assert!(text_width(SENTENCE, Face::SansBold, 16.0) > text_width(SENTENCE, Face::Sans, 16.0));
    }

    #[test]
    fn characters_from_elsewhere_have_a_width() {
        assert_eq!(text_width("卷积，（）", Face::Sans, 10.0), 50.0);
        assert_eq!(text_width("Ж", Face::Serif, 10.0), 6.0);
        assert_eq!(Face::Sans.advance('∈'), 600, "the serif lacks it too, only the mono has it");
        assert_eq!(text_width("x\u{302}", Face::Serif, 10.0), text_width("x", Face::Serif, 10.0));
    }

    #[test]
    fn no_line_is_wider_than_asked_and_nothing_is_lost() {
        for text in [SENTENCE, CHINESE] {
            let solid = |text: &str| text.replace(' ', "");
            for face in FACES {
                for width in (20..600).step_by(7).map(|w| w as f32) {
                    let lines = wrap(text, face, 14.0, width);
                    assert!(
                        lines.iter().all(|line| text_width(line, face, 14.0) <= width),
                        "{face:?} {width} {lines:?}"
                    );
                    assert!(lines.iter().all(|line| !line.is_empty() && line.trim_matches(' ') == line), "{lines:?}");
                    assert_eq!(solid(&lines.concat()), solid(text));
                }
            }
        }
    }

    #[test]
    fn lines_are_as_full_as_they_can_be() {
        let lines = wrap(SENTENCE, Face::Sans, 14.0, 200.0);
        for pair in lines.windows(2) {
            let first = pair[1].split(' ').next().unwrap_or_default();
            assert!(text_width(&format!("{} {first}", pair[0]), Face::Sans, 14.0) > 200.0, "{pair:?}");
        }
    }

    #[test]
    fn chinese_never_begins_a_line_with_closing_punctuation_nor_ends_one_with_opening() {
        for width in (60..400).map(|w| w as f32) {
            for line in wrap(CHINESE, Face::Sans, 14.0, width) {
                assert!(!line.starts_with(|c| CLOSING.contains(c)), "{width}: {line}");
                assert!(!line.ends_with(|c| OPENING.contains(c)), "{width}: {line}");
            }
        }
    }

    #[test]
    fn breaks_fall_where_a_reader_expects_them() {
        let wrap = |text, width| wrap(text, Face::Mono, 10.0, width);
        assert_eq!(wrap("one two three", 48.0), ["one two", "three"]);
        assert_eq!(wrap("one  two\n\nthree", 400.0), ["one two", "", "three"]);
        assert_eq!(wrap("", 10.0), [""]);
        assert_eq!(
            wrap("1\u{202f}857\u{2009}000 px", 50.0),
            ["1\u{202f}857\u{2009}00", "0 px"],
            "a number is one word"
        );
        assert_eq!(wrap("用conv卷积", 24.0), ["用", "conv", "卷积"]);
        assert_eq!(wrap("卷积。", 20.0), ["卷", "积。"]);
        assert_eq!(wrap("宽", 4.0), ["宽"]);
    }

    #[test]
    fn the_fitted_size_is_the_largest_that_fits() {
        for face in FACES {
            let full = text_width("−1010", face, 14.0);
            assert_eq!(fit("−1010", face, 14.0, 9.8, full), Some(14.0));
            for share in [0.99_f32, 0.9, 0.8, 0.71] {
                let size = fit("−1010", face, 14.0, 9.8, full * share).expect("above the minimum");
                assert!(text_width("−1010", face, size) <= full * share);
                assert!(text_width("−1010", face, size * 1.0001) > full * share);
            }
            assert_eq!(fit("−1010", face, 14.0, 9.8, full * 0.69), None);
            assert_eq!(fit("", face, 14.0, 9.8, 0.0), Some(14.0));
        }
    }
}
