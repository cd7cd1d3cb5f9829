//! Writes every operator's story to `stories/<id>.bin` in the folder that trunk puts a site together in; the build calls it (Trunk.toml).

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::io::Result<()> {
    use convolution_atlas::operator::{ALL, Told};
    use convolution_atlas::wire::spell;
    let site =
        std::env::var_os("TRUNK_STAGING_DIR").ok_or_else(|| std::io::Error::other("TRUNK_STAGING_DIR is not set"))?;
    let folder = std::path::Path::new(&site).join("stories");
    std::fs::create_dir_all(&folder)?;
    for operator in ALL {
        let told = spell(&Told::from(operator.story()));
        std::fs::write(folder.join(operator.id).with_extension("bin"), told)?;
    }
    Ok(())
}

#[cfg(target_arch = "wasm32")]
fn main() {}
