//! `trucewatch ledger clock`

use crate::commands::DataDir;
use crate::term;
use serde_json::{Value, json};
use std::process::ExitCode;
use trucewatch_site::clock::Clock;
use trucewatch_site::handling;
use trucewatch_site::time::keeper::State;
use trucewatch_site::time::sandwich::ends;

/// What is known of the time at this site, and on what that rests
///
/// `earliest` and `latest`: the time is between them now; null where nothing bounds it. `source`: `kernel` if the
/// operating system says that its clock is kept right, `holdover` if it did or somebody said so and the time since
/// was measured, `not_before` if only the log's witnesses bound it, `nothing`. `warnings`: when the clock was set
/// while the machine ran, or contradicted what was known.
///
/// Without a time service, say how right the clock is: compare it with a good one, then `--right-within-s`. That is
/// an entry of the log, under the name of whoever said it.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: DataDir,
    /// The machine's clock is right within so many seconds now, for example 0.5
    #[arg(long, value_name = "SECONDS", requires = "by")]
    right_within_s: Option<f64>,
    /// Who says so
    #[arg(long, value_name = "NAME", requires = "right_within_s")]
    by: Option<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let store = args.data.open_existing()?;
    let clock = match (args.right_within_s, &args.by) {
        (Some(within_s), Some(by)) => {
            drop(store);
            let (mut store, clock) = args.data.open_with_clock()?;
            handling::clock_is_right(&mut store, &clock, within_s, by)?;
            clock
        }
        _ => Clock::beside(&store)?,
    };
    term::answer(&told(&clock).to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// What a site knows of the time now.
pub(super) fn told(clock: &Clock) -> Value {
    let reading = clock.reading();
    let (earliest, latest) = ends(reading.interval);
    let state = clock.state();
    let warnings = state.iter().flat_map(State::warnings);
    let warnings = warnings.map(|one| {
        let shown = trucewatch_model::Timestamp::from_unix_ns(one.wall_ns);
        json!({"clock_showed": shown.to_string(), "what": one.what})
    });
    json!({
        "shows": clock.now().to_string(),
        "earliest": earliest.map(|at| at.to_string()),
        "latest": latest.map(|at| at.to_string()),
        "source": reading.source,
        "two_stories": state.as_ref().is_some_and(State::is_doubtful),
        "warnings": warnings.collect::<Vec<_>>(),
    })
}
