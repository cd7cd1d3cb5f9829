//! The compute core beside its peers, and every operator beside plain loops, in headless Chromium.

use crate::run::{root, run, say};
use crate::{Outcome, browser, build, node, serve};

/// `cargo xtask bench [--cases 1,2] [--operators octave,group] [--rounds N]`: all go to docs/bench.md, some are only printed.
pub fn command(args: &[String]) -> Outcome {
    let chromium = browser::chromium()?;
    build::build()?;
    let folder = root().join("tests/bench");
    node::install_locked(&folder)?;
    say("measuring (five minutes; leave the machine alone meanwhile)");
    // The page takes the site's core and the peers from one origin.
    let address = serve::in_background(root())?;
    let mut bench = node::node();
    bench.arg(folder.join("bench.mjs")).args(args).env("CHROMIUM", chromium).env("ATLAS_ADDRESS", address);
    if !args.iter().any(|arg| arg == "--cases" || arg == "--operators") {
        bench.arg("--write").arg(root().join("docs/bench.md"));
    }
    run(&mut bench)
}
