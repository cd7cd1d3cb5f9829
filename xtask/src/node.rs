//! Node and npm: wasm-opt, the browser tests and brotli come through them.

use crate::Outcome;
use crate::run::{command, on_path, output, run};
use std::path::Path;
use std::process::Command;

const OLDEST: u32 = 20;
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// `Err` says how to get Node, if there is none or too old a one.
pub fn check() -> Outcome {
    let advice =
        format!("Install Node {OLDEST} or later with npm: https://nodejs.org, or your system's packages `nodejs npm`.");
    let Some(said) = output(command("node").arg("--version")) else {
        return Err(format!("there is no `node`, which runs wasm-opt and the browser tests. {advice}"));
    };
    let major = said.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST) {
        return Err(format!("Node {} is too old. {advice}", said.trim()));
    }
    if output(Command::new(NPM).arg("--version")).is_none() {
        return Err(format!("there is `node` but no `npm`. {advice}"));
    }
    Ok(())
}

/// A node process in the checkout's root.
pub fn node() -> Command {
    command(on_path("node").unwrap_or_else(|| "node".into()))
}

/// Installs one package and what it needs under `home`.
pub fn install(home: &Path, package: &str) -> Outcome {
    check()?;
    run(npm(home).arg("install").arg("--prefix").arg(home).arg(package))
}

/// Installs exactly what the lock file in `dir` names, unless that is done already.
pub fn install_locked(dir: &Path) -> Outcome {
    check()?;
    let changed = |path: &str| std::fs::metadata(dir.join(path)).and_then(|data| data.modified()).ok();
    let (wanted, have) = (changed("package-lock.json"), changed("node_modules/.package-lock.json"));
    if have.is_some() && have >= wanted { Ok(()) } else { run(npm(dir).arg("ci")) }
}

fn npm(dir: &Path) -> Command {
    let mut npm = command(NPM);
    npm.current_dir(dir).args(["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]);
    npm
}
