//! Chromium and its driver: taken from the environment or PATH, else installed where that can be done without asking.

use crate::Outcome;
use crate::run::{command, on_path, output, run, say};
use std::path::{Path, PathBuf};

const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const DRIVER: &[&str] = &["chromedriver"];

/// The browser: `$CHROMIUM`, else by its usual names.
pub fn chromium() -> Outcome<PathBuf> {
    get("CHROMIUM", CHROMIUM, "Chromium")
}

/// The browser's WebDriver: `$CHROMEDRIVER`, else by its usual name.
pub fn chromedriver() -> Outcome<PathBuf> {
    get("CHROMEDRIVER", DRIVER, "chromedriver")
}

fn get(variable: &str, names: &[&str], what: &str) -> Outcome<PathBuf> {
    if let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        return if path.is_file() {
            Ok(path)
        } else {
            Err(format!("{variable} names {}, which is no file", path.display()))
        };
    }
    let find = || names.iter().find_map(|name| on_path(name));
    if let Some(path) = find() {
        return Ok(path);
    }
    let tried = if on_debian_as_root() { install().err() } else { None };
    find().ok_or_else(|| {
        let tried = tried.map(|error| format!("{error}\n")).unwrap_or_default();
        format!(
            "{tried}there is no {what} (looked for {} in PATH).\n\
             Debian, Ubuntu: apt-get install chromium chromium-driver fonts-noto-cjk\n\
             Elsewhere: install Chromium or Chrome and the chromedriver of the same version, \
             then set {variable} if it lies outside PATH.",
            names.join(", ")
        )
    })
}

fn on_debian_as_root() -> bool {
    let root = output(command("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    root && Path::new("/etc/debian_version").is_file() && on_path("apt-get").is_some()
}

fn install() -> Outcome {
    say("installing Chromium, its driver and a Chinese font with apt-get (a minute)");
    let apt = || {
        let mut apt = command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        apt
    };
    run(apt().arg("update"))?;
    let packages = ["chromium", "chromium-driver", "fonts-noto-cjk"];
    run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}
