//! Saying what happens, running programs, and the places of the checkout.

use crate::Outcome;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The checkout's root: cargo tells where xtask's own manifest lies.
pub fn root() -> PathBuf {
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    manifest.parent().map_or(manifest.clone(), Path::to_path_buf)
}

/// Where the built site lies.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// One line about what comes next.
pub fn say(line: &str) {
    eprintln!("xtask: {line}");
}

/// A command started in the checkout's root, its output going where xtask's goes.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs `command` to its end; `Err` names it if it cannot start or fails.
pub fn run(command: &mut Command) -> Outcome {
    let shown = show(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status})")),
        Err(error) => Err(format!("`{shown}` cannot start: {error}")),
    }
}

/// The same; what it says is shown only if it fails.
pub fn run_quietly(command: &mut Command) -> Outcome {
    let shown = show(command);
    match command.output() {
        Ok(out) if out.status.success() => Ok(()),
        Ok(out) => Err(format!("`{shown}` failed ({})\n{}", out.status, String::from_utf8_lossy(&out.stderr))),
        Err(error) => Err(format!("`{shown}` cannot start: {error}")),
    }
}

/// Runs `command` and gives what it wrote to stdout; `None` if it cannot start or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let out = command.stderr(Stdio::null()).output().ok()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).into_owned())
}

fn show(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The first program of this name on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|program| program.is_file())
}
