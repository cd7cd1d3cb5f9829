//! Where the app is to be cut into parts, the linker leaves in it what every function needs: the cuts go along that.

fn main() {
    println!("cargo::rerun-if-changed=xtask/link.rs");
    if std::env::var_os("CARGO_FEATURE_PARTS").is_some() {
        println!("cargo::rustc-link-arg-bin=app=--emit-relocs");
    }
}
