//! What lies outside the picture. Imports nothing.

/// How a convolution reads beyond the border, by PyTorch's names and rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaddingMode {
    /// Zero. A tap that reads it still multiplies: zero times an infinite weight is NaN.
    Zeros,
    /// The picture mirrored, its border element not repeated.
    Reflect,
    /// The border element, for ever.
    Replicate,
    /// The picture again, from its other end.
    Circular,
}

impl PaddingMode {
    /// Every mode.
    pub const ALL: [Self; 4] = [Self::Zeros, Self::Reflect, Self::Replicate, Self::Circular];

    /// The coordinate in `0..n` that coordinate `i` reads; `None` reads zero. Inside, `i` itself.
    pub fn source(self, i: isize, n: usize) -> Option<usize> {
        if let Ok(i) = usize::try_from(i)
            && i < n
        {
            return Some(i);
        }
        let last = n.checked_sub(1)?.cast_signed();
        let source = match self {
            Self::Zeros => return None,
            Self::Reflect if last == 0 => 0,
            Self::Reflect => last - (i.rem_euclid(2 * last) - last).abs(),
            Self::Replicate => i.clamp(0, last),
            Self::Circular => i.rem_euclid(last + 1),
        };
        Some(source.cast_unsigned())
    }

    /// The largest padding this mode allows on an axis of `n` elements, if there is one: a mirror image lacks the
    /// border element, and a picture is repeated once on either side.
    pub fn limit(self, n: usize) -> Option<usize> {
        match self {
            Self::Zeros | Self::Replicate => None,
            Self::Reflect => Some(n.saturating_sub(1)),
            Self::Circular => Some(n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PaddingMode::{self, *};

    fn row(mode: PaddingMode, padding: isize, n: usize) -> String {
        (-padding..n.cast_signed() + padding)
            .map(|i| mode.source(i, n).map_or('.', |i| char::from(b'a' + u8::try_from(i).expect("a short row"))))
            .collect()
    }

    #[test]
    fn each_mode_continues_the_row_as_pytorch_does() {
        assert_eq!(row(Zeros, 3, 4), "...abcd...");
        assert_eq!(row(Reflect, 3, 4), "dcbabcdcba");
        assert_eq!(row(Replicate, 3, 4), "aaaabcdddd");
        assert_eq!(row(Circular, 3, 4), "bcdabcdabc");
    }

    #[test]
    fn an_axis_of_one_element_or_none_is_no_exception() {
        assert_eq!(row(Reflect, 2, 1), "aaaaa");
        assert_eq!(row(Circular, 1, 1), "aaa");
        for mode in PaddingMode::ALL {
            assert_eq!(mode.source(0, 0), None);
        }
    }
}
