//! What a person looks at: screenshots of every page, and how long its gestures take.

use crate::run::{dist, root, run, say};
use crate::{Outcome, browser, build, node, serve};

/// `cargo xtask shots [ROUTE...]`: every page the front page links to, or the routes named.
pub fn shots(routes: &[String]) -> Outcome {
    let folder = root().join("target/shots");
    script("shots.mjs", routes, "taking screenshots (about ten seconds a page)")?;
    say(&format!("the screenshots are in {}", folder.display()));
    Ok(())
}

/// `cargo xtask frames [ROUTE...]`: the front page, or the routes named.
pub fn frames(routes: &[String]) -> Outcome {
    script("frames.mjs", routes, "measuring gestures (about twenty seconds a page)")
}

/// Builds and serves the site, and runs a script of `tests/e2e` on it.
fn script(name: &str, routes: &[String], what: &str) -> Outcome {
    let chromium = browser::chromium()?;
    build::build()?;
    let e2e = root().join("tests/e2e");
    node::install_locked(&e2e)?;
    say(what);
    let address = serve::in_background(dist())?;
    run(node::node()
        .arg(e2e.join(name))
        .args(routes)
        .env("CHROMIUM", chromium)
        .env("ATLAS_ADDRESS", address)
        .env("ATLAS_SHOTS", root().join("target/shots")))
}
