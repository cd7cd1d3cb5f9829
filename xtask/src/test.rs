//! Everything that must hold, step by step; the quick steps first.

use crate::run::{command, dist, on_path, output, root, run, say};
use crate::{Outcome, browser, build, node, size, tools};
use std::time::Instant;

struct Step {
    name: &'static str,
    what: &'static str,
    /// From nothing, on two cores.
    takes: &'static str,
    run: fn() -> Outcome,
}

const STEPS: &[Step] = &[
    Step { name: "fmt", what: "formatting", takes: "a second", run: fmt },
    Step { name: "clippy", what: "clippy, native and wasm", takes: "two minutes", run: clippy },
    Step { name: "native", what: "native tests", takes: "three minutes", run: native },
    Step { name: "wasm", what: "wasm tests in Chromium", takes: "two minutes", run: wasm },
    Step { name: "build", what: "the site, for release", takes: "four minutes, tools apart", run: build::build },
    Step { name: "size", what: "download sizes against their budgets", takes: "five seconds", run: size::gate },
    Step { name: "deny", what: "licences, bans and sources of dependencies", takes: "a second", run: deny },
    Step { name: "e2e", what: "the built site in Chromium", takes: "three minutes", run: e2e },
];

/// `cargo xtask test [STEP...]`: the steps named, else all of them, in their order.
pub fn command_line(names: &[String]) -> Outcome {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!("there is no step `{unknown}`; there are: {}", known.join(", ")));
    }
    steps(|step| names.is_empty() || names.iter().any(|name| name == step.name))
}

/// `cargo xtask lint`: the steps that only read the sources.
pub fn lint() -> Outcome {
    steps(|step| matches!(step.name, "fmt" | "clippy"))
}

fn steps(wanted: impl Fn(&Step) -> bool) -> Outcome {
    let wanted: Vec<_> = STEPS.iter().filter(|step| wanted(step)).collect();
    let start = Instant::now();
    for (at, step) in wanted.iter().enumerate() {
        say(&format!("[{}/{}] {}: {} ({} from nothing)", at + 1, wanted.len(), step.name, step.what, step.takes));
        let begun = Instant::now();
        (step.run)().map_err(|error| format!("{error}\nStep `{0}` failed; again: cargo xtask test {0}", step.name))?;
        say(&format!("{} passed in {} s", step.name, begun.elapsed().as_secs()));
    }
    say(&format!("passed: {} steps in {} s", wanted.len(), start.elapsed().as_secs()));
    Ok(())
}

fn fmt() -> Outcome {
    component("fmt", "rustfmt")?;
    run(command("cargo").args(["fmt", "--all", "--check"]))
}

fn clippy() -> Outcome {
    component("clippy", "clippy")?;
    tools::wasm_target()?;
    let deny = ["--", "-D", "warnings"];
    run(command("cargo").args(["clippy", "--workspace", "--all-targets"]).args(deny))?;
    run(command("cargo").args(["clippy", "--all-targets", "--target", WASM]).args(deny))?;
    // As the app is built.
    run(command("cargo")
        .args(["clippy", "--lib", "--no-default-features", "--features", "parts", "--target", WASM])
        .args(deny))
}

fn native() -> Outcome {
    run(command("cargo").args(["test", "--workspace"]))
}

fn wasm() -> Outcome {
    let driver = browser::chromedriver()?;
    browser::chromium()?;
    let path = tools::for_wasm_tests()?;
    run(command("cargo")
        .args(["test", "--tests", "--target", WASM])
        .env("PATH", path)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("CHROMEDRIVER", driver))
}

fn deny() -> Outcome {
    if on_path("cargo-deny").is_none() {
        say("there is no cargo-deny in PATH, so this step checks nothing (cargo install --locked cargo-deny)");
        return Ok(());
    }
    // Advisories change by themselves and need the network: `cargo deny check advisories`, now and then, by hand.
    run(command("cargo").args(["deny", "--offline", "check", "licenses", "bans", "sources"]))
}

fn e2e() -> Outcome {
    if !dist().join("index.html").is_file() {
        build::build()?;
    }
    let chromium = browser::chromium()?;
    let folder = root().join("tests/e2e");
    node::install_locked(&folder)?;
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    run(node::node().arg("--test").args(files).env("CHROMIUM", chromium))
}

const WASM: &str = "wasm32-unknown-unknown";

/// `Err` if cargo lacks a subcommand that rustup could not add either.
fn component(subcommand: &str, name: &str) -> Outcome {
    let has = || output(command("cargo").args([subcommand, "--version"])).is_some();
    if has() {
        return Ok(());
    }
    say(&format!("adding {name} to the toolchain"));
    let added = run(command("rustup").args(["component", "add", name]));
    if has() { Ok(()) } else { Err(format!("there is no `cargo {subcommand}`; {}", added.err().unwrap_or_default())) }
}
