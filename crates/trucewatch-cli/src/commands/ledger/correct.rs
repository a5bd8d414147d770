//! `trucewatch ledger correct`

use super::number;
use crate::commands::DataDir;
use crate::term;
use serde_json::json;
use std::process::ExitCode;
use trucewatch_site::clock::Clock;
use trucewatch_site::correction::{self, Asked};

/// Say that an entry is wrong: it stays in the log and counts no more
///
/// With `--replaced-by`, another entry holds instead (take it in first); without, nothing does. Findings
/// are derived anew, here and by whoever gets a case bundle. A correction that was wrong is corrected in
/// the same way: then the first entry counts again. Prints the correction as JSON.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The entry that is wrong: its number in the log, or the id of an observation (o-...)
    #[arg(value_name = "ENTRY")]
    entry: String,
    #[command(flatten)]
    data: DataDir,
    /// What is wrong with it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The entry that holds instead, of the same kind
    #[arg(long, value_name = "ENTRY")]
    replaced_by: Option<String>,
    /// Who says so: the number within the mission
    #[arg(long, value_name = "WHO")]
    by: String,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.data.open_existing()?;
    let mut store = args.data.open()?;
    let replaced_by = args.replaced_by.as_ref();
    let asked = Asked {
        entry: number(&store, &args.entry)?,
        replaced_by: replaced_by.map(|name| number(&store, name)).transpose()?,
        reason: args.reason.clone(),
        by: args.by.clone(),
    };
    let seq = correction::file(&mut store, &asked, &Clock::system())?;
    let line = json!({"entry": seq, "corrects": asked.entry, "replaced_by": asked.replaced_by});
    term::answer(&line.to_string())?;
    Ok(ExitCode::SUCCESS)
}
