//! The size gate: what a reader downloads, compressed as servers compress it, against a budget.

use crate::Outcome;
use crate::node;
use crate::run::{dist, output, say};
use std::path::{Path, PathBuf};

/// A part of the site that is downloaded together.
struct Part {
    name: &'static str,
    /// In kilobytes (1000 bytes) of brotli; `None` is not limited.
    budget: Option<u64>,
    /// Whether a file, named by its path inside dist/, belongs to it.
    holds: fn(&str) -> bool,
    /// Whether its files are downloaded one by one: then the largest counts.
    single: bool,
}

/// A file belongs to the first part that holds it, so that whatever is new counts as shell.
const PARTS: &[Part] = &[
    part("pictures", None, |file| file.starts_with("pictures/")),
    part("fonts", Some(130), |file| file.starts_with("fonts/")),
    part("compute", Some(150), |file| starts(file, &["compute.js", "compute_bg.wasm", "worker.js"])),
    part("intake", Some(200), |file| starts(file, &["intake.js", "intake_bg.wasm"])),
    // Both come when a reader asks for a proof, or has the page already.
    part("proofs", Some(260), |file| starts(file, &["proof.js", "proof_bg.wasm"])),
    part("stories", Some(150), |file| file.starts_with("stories/")),
    part("inspector", Some(70), |file| file.ends_with("/inspector.wasm")),
    Part {
        single: true,
        ..part("largest view", Some(40), |file| file.starts_with("parts-") && file.ends_with(".wasm"))
    },
    part("shell and app", Some(300), |_| true),
];

const fn part(name: &'static str, budget: Option<u64>, holds: fn(&str) -> bool) -> Part {
    Part { name, budget, holds, single: false }
}

fn starts(file: &str, names: &[&str]) -> bool {
    names.contains(&file)
}

/// Prints each part's size; `Err` names the parts over their budget.
pub fn gate() -> Outcome {
    node::check()?;
    let files = files_in(&dist());
    if files.is_empty() {
        return Err("dist/ is empty: cargo xtask build".into());
    }
    let sizes = brotli(&files)?;
    let mut over = Vec::new();
    for (at, part) in PARTS.iter().enumerate() {
        let own = files.iter().zip(&sizes).filter(|(file, _)| part_of(&in_dist(file)) == at).map(|(_, &size)| size);
        let bytes: u64 = if part.single { own.max().unwrap_or(0) } else { own.sum() };
        let budget = part.budget.map_or("no limit".to_owned(), |budget| format!("budget {budget}.0"));
        say(&format!("{:>15} {:>7}.{} kB brotli, {budget}", part.name, bytes / 1000, bytes % 1000 / 100));
        if part.budget.is_some_and(|budget| bytes > budget * 1000) {
            over.push(part.name);
        }
    }
    if over.is_empty() { Ok(()) } else { Err(format!("over the size budget: {}", over.join(", "))) }
}

fn part_of(file: &str) -> usize {
    PARTS.iter().position(|part| (part.holds)(file)).unwrap_or(PARTS.len() - 1)
}

fn in_dist(file: &Path) -> String {
    let inside = file.strip_prefix(dist()).unwrap_or(file);
    inside.iter().map(|step| step.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> = entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

/// Node has brotli built in; it prints one size a line.
fn brotli(files: &[PathBuf]) -> Outcome<Vec<u64>> {
    const SCRIPT: &str = "
        const { readFileSync } = require('node:fs'), { brotliCompressSync } = require('node:zlib');
        for (const file of process.argv.slice(1)) console.log(brotliCompressSync(readFileSync(file)).length);";
    let printed =
        output(node::node().arg("-e").arg(SCRIPT).arg("--").args(files)).ok_or("node could not compress dist/")?;
    let sizes: Vec<u64> = printed.lines().filter_map(|line| line.parse().ok()).collect();
    if sizes.len() == files.len() { Ok(sizes) } else { Err("node did not give a size for every file".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_counts_in_one_part_and_a_new_one_in_the_shell() {
        let name = |file| PARTS[part_of(file)].name;
        assert_eq!(name("compute_bg.wasm"), "compute");
        assert_eq!(name("intake.js"), "intake");
        assert_eq!(name("fonts/inter.woff2"), "fonts");
        assert_eq!(name("app-1234_bg.wasm"), "shell and app");
        assert_eq!(name("parts-1234.js"), "shell and app");
        assert_eq!(name("parts-1234/window.wasm"), "largest view");
        assert_eq!(name("parts-1234/inspector.wasm"), "inspector");
        assert_eq!(name("computer.html"), "shell and app");
    }
}
