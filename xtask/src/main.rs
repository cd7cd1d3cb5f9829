//! Build, serve and test the atlas: `cargo xtask help`.
//!
//! Standard library only, so that the first command in a fresh checkout starts at once. What xtask says goes to stderr;
//! stdout belongs to the tools it runs.

mod bench;
mod browser;
mod build;
mod mime;
mod node;
mod run;
mod serve;
mod shots;
mod size;
mod split;
mod test;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--port N]     build the site and serve it on 127.0.0.1 (port 8080)
cargo xtask build                build the site into dist/, for any static server and any sub-path
cargo xtask lint                 formatting and clippy, native and wasm
cargo xtask test [STEP...]       everything, or some of: fmt clippy native wasm build size deny e2e
cargo xtask bench                our core beside other libraries, operators beside plain loops; goes to docs/bench.md
                                 (--cases 1,2 or --operators octave,group: some of them, printed)
cargo xtask shots [ROUTE...]     screenshots of every page, or of some routes, into target/shots/
cargo xtask frames [ROUTE...]    how long hovering, stepping and dragging keep the page busy

Missing tools are installed once per user, in $XDG_CACHE_HOME/convolution-atlas (or ~/.cache/convolution-atlas).
";

/// What a command ends with: an error is one clear message for the person at the terminal.
type Outcome<T = ()> = Result<T, String>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = args.split_first().map_or(("help", &[][..]), |(command, rest)| (command.as_str(), rest));
    let outcome = match command {
        "serve" => serve::command(rest),
        "build" => no_more(rest).and_then(|()| build::build()),
        "lint" => no_more(rest).and_then(|()| test::lint()),
        "test" => test::command_line(rest),
        "bench" => bench::command(rest),
        "shots" => shots::shots(rest),
        // For the build alone: trunk calls it.
        "split" => no_more(rest).and_then(|()| split::split()),
        "frames" => shots::frames(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nxtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn no_more(rest: &[String]) -> Outcome {
    rest.first().map_or(Ok(()), |extra| Err(format!("`{extra}` is not understood here\n\n{USAGE}")))
}
