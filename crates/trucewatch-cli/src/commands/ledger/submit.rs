//! `trucewatch ledger submit`

use crate::commands::DataDir;
use crate::term;
use std::process::ExitCode;
use trucewatch_proof::quorum;
use trucewatch_site::{SiteError, witness};

/// Send the log's latest checkpoint to witnesses and keep their cosignatures
///
/// Exits with 3 if a witness has seen another history of this log, or more of it: this copy must not
/// go on. Exits with 1 if a witness could not be asked.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The address of a witness; once for each
    #[arg(long = "witness", value_name = "URL", required = true)]
    witnesses: Vec<String>,
    #[command(flatten)]
    data: DataDir,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    // A site is not made by accident.
    drop(args.data.open_existing()?);
    let mut store = args.data.open()?;
    let trusted = store.witnesses()?.len();
    let (mut cosigned, mut code) = (0, 0);
    for url in &args.witnesses {
        match witness::submit(&mut store, url) {
            Ok(found) => cosigned += found.len(),
            Err(error) => {
                let refused = matches!(error, SiteError::Refused(_));
                code = code.max(if refused { super::TWO_HISTORIES } else { 1 });
                term::say(&format!("error: {error}"));
            }
        }
    }
    let line =
        serde_json::json!({"cosigned": cosigned, "quorum": quorum(trusted), "witnesses": trusted});
    term::answer(&line.to_string())?;
    Ok(ExitCode::from(code))
}
