//! The site, built for release into dist/.

use crate::run::{command, dist, run, say};
use crate::{Outcome, tools};

/// Builds dist/. It refers to its files relatively, so any static server serves it from any sub-path.
pub fn build() -> Outcome {
    let path = tools::for_build()?;
    say("building the site into dist/ (four minutes the first time on two cores)");
    let mut trunk = command("trunk");
    trunk.args(["build", "--release", "--public-url", "./"]).env("PATH", path).env("TRUNK_SKIP_VERSION_CHECK", "true");
    if std::env::var_os("NO_COLOR").is_some() {
        // trunk wants a boolean where others ask only whether it is set.
        trunk.env("NO_COLOR", "true");
    }
    run(&mut trunk)?;
    say(&format!("the site is in {}", dist().display()));
    Ok(())
}
