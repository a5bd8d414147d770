//! `trucewatch rebuild`

use super::DataDir;
use crate::term;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use trucewatch_site::clock::Clock;
use trucewatch_site::configuration;
use trucewatch_site::projection::{self, Stage};

/// Drop all that was derived from a site's log and derive it anew
///
/// Events, incidents and assessments are derived from the log and nothing else. This works them out
/// from the first entry to the last and notes the digest over all findings in `projection.json`; a
/// digest noted before must come out again for the entries it was noted for. Prints entries, what
/// names them, incidents, digest and time as JSON. What it was worked out with is put on record first,
/// if it has changed.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: DataDir,
}

/// How often a line says how far it is.
const TELL: Duration = Duration::from_secs(1);

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.data.open_existing()?;
    let mut store = args.data.open()?;
    configuration::state(&mut store, &Clock::system())?;
    let began = Instant::now();
    let mut told = (None, began);
    let mut tell = |stage: Stage| {
        if told.0 == Some(stage.what) && told.1.elapsed() < TELL {
            return;
        }
        told = (Some(stage.what), Instant::now());
        let seconds = began.elapsed().as_secs_f64();
        term::say(&format!(
            "{}: {} of {} entries ({:.0} %), {:.0} entries/s, {seconds:.1} s",
            stage.what,
            stage.done,
            stage.of,
            100.0 * stage.done as f64 / stage.of.max(1) as f64,
            stage.done as f64 / seconds.max(1e-3),
        ));
    };
    let rebuilt = projection::rebuild(&store, &mut tell)?;
    term::answer(&serde_json::to_string(&rebuilt)?)?;
    Ok(ExitCode::SUCCESS)
}
