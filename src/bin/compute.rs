//! The compute binary.

fn main() {}
