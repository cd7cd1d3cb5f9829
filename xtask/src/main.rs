//! Build, serve and test the atlas.

fn main() {}
