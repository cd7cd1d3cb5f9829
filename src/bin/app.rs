//! The page.

#[cfg(target_arch = "wasm32")]
fn main() {
    convolution_atlas::web::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page runs in a browser: cargo xtask serve");
}
