//! The app cut into what a reader needs at once and parts that are fetched when they are wanted (`src/web/parts.rs` names them). trunk calls it
//! when it has put the site together (Trunk.toml).

use crate::Outcome;
use crate::run::{command, root, run_quietly, say};
use crate::tools::{self, make_dir};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// How the parts import what they share with the app.
const SHARED: &str = "__wasm_split";
/// Where the app imports the loaders of its parts from, until this gives them their place.
const LOADERS: &str = "from \"./__wasm_split.js\"";
/// What wasm-opt must know, since the parts do not say it.
const FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Replaces the whole app in trunk's folder by its parts.
pub fn split() -> Outcome {
    let site: PathBuf = std::env::var_os("TRUNK_STAGING_DIR").ok_or("trunk calls this: cargo xtask build")?.into();
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let whole = target.join("wasm32-unknown-unknown/release/app.wasm");
    let work = target.join("parts");
    if work.exists() {
        std::fs::remove_dir_all(&work).map_err(|error| format!("cannot clear {}: {error}", work.display()))?;
    }
    make_dir(&work)?;
    let path = tools::for_build()?;
    let tool = |name: &str| {
        let mut tool = command(name);
        tool.env("PATH", &path);
        tool
    };
    let app = stem(&site)?;
    say("cutting the app into parts");
    run_quietly(tool("wasm-split-cli").arg(&whole).arg(&work).args(["--out-name", "app", "--target", "web"]))?;
    run_quietly(
        tool("wasm-bindgen")
            .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", &app, "--out-dir"])
            .arg(&work)
            .arg(work.join("app.wasm")),
    )?;

    // What two parts have in common is a module of its own for every such two: all of these belong to the app.
    let mut merge = tool("wasm-merge");
    merge.arg(work.join(format!("{app}_bg.wasm"))).arg(SHARED);
    for (name, file) in modules(&work, "chunk_")? {
        merge.arg(file).arg(name);
    }
    let merged = work.join("merged.wasm");
    run_quietly(merge.args(FEATURES).arg("-o").arg(&merged))?;
    let optimise = |from: &Path, to: &Path| {
        run_quietly(
            tool("wasm-opt")
                .args(["-Oz", "--strip-debug", "--strip-producers"])
                .args(FEATURES)
                .arg(from)
                .arg("-o")
                .arg(to),
        )
    };
    optimise(&merged, &site.join(format!("{app}_bg.wasm")))?;

    // The same app has the same parts: its name tells them from those of another.
    let folder = format!("parts-{}", app.trim_start_matches("app-"));
    make_dir(&site.join(&folder))?;
    let mut loaders = format!("import {{ initSync }} from \"./{app}.js\";\n{}", include_str!("parts.js"));
    for (name, file) in modules(&work, "split_")? {
        optimise(&file, &site.join(&folder).join(format!("{name}.wasm")))?;
        loaders += &format!("export const __wasm_split_load_{name} = part(\"./{folder}/{name}.wasm\");\n");
    }
    let glue = read(&work.join(format!("{app}.js")))?;
    if !glue.contains(LOADERS) {
        return Err(format!("the app's glue imports nothing {LOADERS}: is it built with the feature `parts`?"));
    }
    write(&site.join(format!("{app}.js")), &glue.replace(LOADERS, &format!("from \"./{folder}.js\"")))?;
    write(&site.join(format!("{folder}.js")), &loaders)
}

/// The name trunk gave the app: one that changes with it.
fn stem(site: &Path) -> Outcome<String> {
    let names = files(site)?.into_iter().filter_map(|file| {
        let name = file.file_name()?.to_str()?.strip_suffix("_bg.wasm")?;
        name.starts_with("app-").then(|| name.to_owned())
    });
    names.into_iter().next().ok_or_else(|| format!("trunk left no app in {}", site.display()))
}

/// The modules whose file's name begins so, by the rest of it.
fn modules(folder: &Path, prefix: &str) -> Outcome<Vec<(String, PathBuf)>> {
    let named = files(folder)?.into_iter().filter_map(|file| {
        let name = file.file_stem()?.to_str()?.strip_prefix(prefix)?.to_owned();
        (file.extension() == Some(OsStr::new("wasm"))).then_some((name, file))
    });
    let mut modules: Vec<_> = named.collect();
    modules.sort();
    Ok(modules)
}

fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    Ok(entries.flatten().map(|entry| entry.path()).collect())
}

fn read(file: &Path) -> Outcome<String> {
    std::fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))
}

fn write(file: &Path, text: &str) -> Outcome {
    std::fs::write(file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))
}
