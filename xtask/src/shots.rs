//! Screenshots of every page for a person to look at, in target/shots/.

use crate::run::{dist, root, run, say};
use crate::{Outcome, browser, build, node, serve};

/// `cargo xtask shots [ROUTE...]`: every page the front page links to, or the routes named.
pub fn command(routes: &[String]) -> Outcome {
    let chromium = browser::chromium()?;
    build::build()?;
    let e2e = root().join("tests/e2e");
    node::install_locked(&e2e)?;
    say("taking screenshots (about ten seconds a page)");
    let address = serve::in_background(dist())?;
    let folder = root().join("target/shots");
    run(node::node()
        .arg(e2e.join("shots.mjs"))
        .args(routes)
        .env("CHROMIUM", chromium)
        .env("ATLAS_ADDRESS", address)
        .env("ATLAS_SHOTS", &folder))?;
    say(&format!("the screenshots are in {}", folder.display()));
    Ok(())
}
