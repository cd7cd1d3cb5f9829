//! The tools a build needs, each in its exact version: from PATH, else from a per-user cache, else installed there.

use crate::run::{command, on_path, output, root, run, say};
use crate::{Outcome, node};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

const TRUNK: &str = "0.21.14";
const BINARYEN: &str = "132.0.0";
const WASM_SPLIT: &str = "0.2.4";

/// A tool in one exact version.
struct Tool {
    /// The package that brings it, and the name of its folder in the cache.
    package: &'static str,
    version: String,
    /// The programs the package must bring.
    programs: &'static [&'static str],
    /// How `--version` spells the version; one that does not know it is taken from the cache alone.
    spelled: Option<String>,
    /// How long an installation takes on two cores.
    takes: &'static str,
    /// Where the programs land inside the cache folder.
    bin: &'static str,
    install: fn(&Tool, &Path) -> Outcome,
}

impl Tool {
    /// The folder of the programs in the wanted version; `None` says that PATH already has them.
    fn folder(&self) -> Outcome<Option<PathBuf>> {
        if self.spelled.is_some()
            && self.programs.iter().all(|name| on_path(name).is_some_and(|program| self.answers(&program)))
        {
            return Ok(None);
        }
        let home = cache()?.join(format!("{}-{}", self.package, self.version));
        let bin = home.join(self.bin);
        if !self.is_in(&bin) {
            self.install_at(&home)?;
            if !self.is_in(&bin) {
                return Err(format!(
                    "{} {} is installed in {} but does not run",
                    self.package,
                    self.version,
                    bin.display()
                ));
            }
        }
        Ok(Some(bin))
    }

    fn is_in(&self, bin: &Path) -> bool {
        self.programs.iter().all(|name| self.answers(&bin.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))))
    }

    fn answers(&self, program: &Path) -> bool {
        match &self.spelled {
            Some(spelled) => output(Command::new(program).arg("--version"))
                .is_some_and(|text| text.split_whitespace().any(|word| word == spelled)),
            None => output(Command::new(program).arg("--help")).is_some(),
        }
    }

    /// Installs beside the final place and renames, so that a half-installed tool is never taken for a whole one.
    fn install_at(&self, home: &Path) -> Outcome {
        say(&format!("installing {} {}, once per user ({})", self.package, self.version, self.takes));
        let partial = home.with_file_name(format!("{}-{}.partial", self.package, self.version));
        make_dir(&partial)?;
        (self.install)(self, &partial)?;
        if home.exists() {
            std::fs::remove_dir_all(home).map_err(|error| format!("cannot replace {}: {error}", home.display()))?;
        }
        std::fs::rename(&partial, home).map_err(|error| format!("cannot write {}: {error}", home.display()))
    }
}

/// `cargo install`, unoptimised: these tools run for seconds, their release builds take a quarter of an hour.
fn cargo_install(tool: &Tool, home: &Path, args: &[&str]) -> Outcome {
    let target = home.join("target");
    run(command("cargo")
        .args(["install", "--debug", "--force", "--no-default-features", "--version", &tool.version])
        .args(args)
        .arg("--root")
        .arg(home)
        .arg("--target-dir")
        .arg(&target)
        .arg(tool.package)
        // A global installation obeys the user's settings, not this checkout's.
        .current_dir(home)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env_remove("RUSTFLAGS"))?;
    std::fs::remove_dir_all(&target).map_err(|error| format!("cannot clear {}: {error}", target.display()))
}

fn trunk() -> Tool {
    Tool {
        package: "trunk",
        version: TRUNK.into(),
        programs: &["trunk"],
        spelled: Some(TRUNK.into()),
        takes: "five minutes",
        bin: "bin",
        install: |tool, home| cargo_install(tool, home, &["--locked", "--features", "rustls"]),
    }
}

/// Must equal the `wasm-bindgen` of Cargo.lock. Without `--locked`: its lock names versions an index may lack.
fn wasm_bindgen() -> Outcome<Tool> {
    let version = locked("wasm-bindgen")?;
    Ok(Tool {
        package: "wasm-bindgen-cli",
        spelled: Some(version.clone()),
        version,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        takes: "two minutes",
        bin: "bin",
        install: |tool, home| cargo_install(tool, home, &[]),
    })
}

/// Cuts a program along its relocations.
fn wasm_split() -> Tool {
    Tool {
        package: "wasm_split_cli_support",
        version: WASM_SPLIT.into(),
        programs: &["wasm-split-cli"],
        spelled: None,
        takes: "a minute",
        bin: "bin",
        install: |tool, home| cargo_install(tool, home, &["--locked", "--features", "build-binary"]),
    }
}

/// wasm-opt and wasm-merge, which npm has for every platform.
fn binaryen() -> Tool {
    Tool {
        package: "binaryen",
        version: BINARYEN.into(),
        programs: &["wasm-opt", "wasm-merge"],
        spelled: Some(BINARYEN.trim_end_matches(".0").into()),
        takes: "a few seconds",
        bin: "node_modules/.bin",
        install: |tool, home| node::install(home, &format!("{}@{}", tool.package, tool.version)),
    }
}

/// The wasm target and every tool of a build; gives a PATH that finds them.
pub fn for_build() -> Outcome<OsString> {
    wasm_target()?;
    node::check()?;
    path_with(&[trunk(), wasm_bindgen()?, wasm_split(), binaryen()])
}

/// The wasm target and the test runner; gives a PATH that finds it.
pub fn for_wasm_tests() -> Outcome<OsString> {
    wasm_target()?;
    path_with(&[wasm_bindgen()?])
}

fn path_with(tools: &[Tool]) -> Outcome<OsString> {
    let mut folders = Vec::new();
    for tool in tools {
        folders.extend(tool.folder()?);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    std::env::join_paths(folders).map_err(|error| format!("a folder cannot stand in PATH: {error}"))
}

/// Makes sure that rustc has the wasm standard library.
pub fn wasm_target() -> Outcome {
    if has_wasm_target() {
        return Ok(());
    }
    say("adding the target wasm32-unknown-unknown (a few seconds)");
    let added = run(command("rustup").args(["target", "add", "wasm32-unknown-unknown"]));
    if has_wasm_target() { Ok(()) } else { Err(format!("{}{NO_TARGET}", added.err().unwrap_or_default())) }
}

fn has_wasm_target() -> bool {
    let asked = output(command("rustc").args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]));
    asked.is_some_and(|dir| {
        let files = std::fs::read_dir(dir.trim()).into_iter().flatten().flatten();
        files.map(|file| file.file_name()).any(|name| name.to_string_lossy().starts_with("libstd-"))
    })
}

const NO_TARGET: &str = "
rustc has no standard library for wasm32-unknown-unknown, and rustup could not add it.
With rustup:      rustup target add wasm32-unknown-unknown
Without it, build that library from Debian's source of Rust (about a minute):
  apt-get install rustc-web cargo-web rust-web-src lld-22
  cargo new --lib empty && cd empty
  RUSTFLAGS=-Cembed-bitcode=yes RUSTC_BOOTSTRAP=1 /usr/bin/cargo build --release \\
    --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort,test
  mkdir -p /usr/lib/rustlib/wasm32-unknown-unknown/lib
  cp target/wasm32-unknown-unknown/release/deps/*.rlib /usr/lib/rustlib/wasm32-unknown-unknown/lib/
  rm /usr/lib/rustlib/wasm32-unknown-unknown/lib/libempty-*
and put /usr/bin before other toolchains in PATH.";

/// The version Cargo.lock has of a package.
fn locked(package: &str) -> Outcome<String> {
    let path = root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    version_in(&lock, package).ok_or_else(|| format!("Cargo.lock has no {package}"))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    after.split_once('"').map(|(version, _)| version.to_owned())
}

fn cache() -> Outcome<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = set("XDG_CACHE_HOME")
        .filter(|dir| dir.is_absolute())
        .or_else(|| set("HOME").map(|home| home.join(".cache")))
        .or_else(|| set("LOCALAPPDATA"))
        .ok_or("no folder for tools: set HOME or XDG_CACHE_HOME")?;
    Ok(base.join("convolution-atlas"))
}

/// Makes a folder and those above it.
pub fn make_dir(dir: &Path) -> Outcome {
    std::fs::create_dir_all(dir).map_err(|error| format!("cannot make {}: {error}", dir.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_the_lock_by_its_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "bindgen"), None);
    }
}
