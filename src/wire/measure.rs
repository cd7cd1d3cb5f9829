//! How long a setting takes on the held picture: by plain loops, and by kernels.
//!
//! ```text
//! plain loops: on a small picture first, to learn their pace; then on the largest that our patience allows
//! kernels:     on one as large as the caller says, the plain loops' own
//! either:      once or more before, so that the browser's compilers have settled; then again and again for a moment, the mean
//! ```

use super::core::Case;
use super::{Core, Reply, Setting, Side};
use crate::words::{Problem, Text};

/// The longer side on which the pace of plain loops is learned.
const SMALL: usize = 64;
/// Milliseconds for which runs are repeated; clocks in browsers tick every tenth of one, or every whole.
const MOMENT: f64 = 200.0;

/// Times one side, on a picture whose longer side is at most `longest`.
pub fn measure(core: &Core, job: u64, setting: &Setting, side: Side, longest: usize) -> Result<Reply, Problem> {
    let clock = core.clock.ok_or_else(|| {
        Problem::new("clock", Text::new("there is no clock to measure with", "没有可用于计时的时钟"), &[])
    })?;
    let timed = |longest: usize, rounds: u32| {
        let case = core.case(setting, longest)?;
        let run = || match side {
            Side::Plain => case.layer.graph.run_plainly(&case.layer.leaves, &case.plan.edits).map(drop),
            Side::Fast => case.layer.graph.run(&case.layer.leaves, &case.plan.edits).map(drop),
        };
        let mut mean = 0.0;
        for _ in 0..rounds {
            let (start, mut runs) = (clock(), 0.0);
            while runs == 0.0 || clock() - start < MOMENT {
                run()?;
                runs += 1.0;
            }
            mean = (clock() - start) / runs;
        }
        Ok((mean, case))
    };
    let told = |(milliseconds, case): (f64, Case), longest: usize| Reply::Timed {
        job,
        milliseconds,
        size: case.plan.size,
        longest,
    };
    if side == Side::Fast {
        return Ok(told(timed(longest, 2)?, longest));
    }
    let least = SMALL.min(longest);
    let small = timed(least, 2)?;
    let pace = small.0 / work(&small.1);
    let mut longest = longest.min(core.longest()?);
    while longest > least {
        let case = core.case(setting, longest)?;
        if pace * work(&case) <= f64::from(core.limits.patience) {
            return Ok(told(timed(longest, 1)?, longest));
        }
        longest /= 2;
    }
    Ok(told(small, least))
}

/// Everything that a graph computes, counted.
fn work(case: &Case) -> f64 {
    let cost = case.layer.graph.cost();
    (cost.macs + cost.ops).max(1) as f64
}
