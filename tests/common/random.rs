//! A small random number generator (Knuth's MMIX constants): the same numbers on every machine.

/// Seeded randomness.
pub struct Random(u64);

impl Random {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// A whole number, both ends included.
    pub fn range(&mut self, first: usize, last: usize) -> usize {
        first + self.next() as usize % (last - first + 1)
    }

    /// Yes or no.
    pub fn flip(&mut self) -> bool {
        self.range(0, 1) == 1
    }

    /// One of some.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.range(0, from.len() - 1)]
    }

    /// A number from -1 to 1.
    pub fn number(&mut self) -> f32 {
        self.next() as f32 / (1_u64 << 30) as f32 - 1.0
    }
}
