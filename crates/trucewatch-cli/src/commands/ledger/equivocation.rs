//! `trucewatch ledger check-equivocation`

use crate::term;
use anyhow::Context as _;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_proof::{Equivocation, NoteKey};

/// Check the proof that a log told two histories, with nothing but the file
///
/// Exits with 0 if it proves that, and 1 if it proves nothing.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The file, from `ledger witness` or `ledger monitor`
    file: PathBuf,
    /// The log's verifier key, or a file with it; without it, the one in the file is named and taken
    #[arg(long, value_name = "VKEY", value_parser = super::vkey)]
    vkey: Option<NoteKey>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(&args.file)
        .with_context(|| format!("cannot read `{}`; check the path", args.file.display()))?;
    let proof = Equivocation::from_json(&text)?;
    let shown = proof.check(args.vkey.as_ref())?;
    let line = serde_json::json!({
        "proven": true, "origin": shown.origin, "log": proof.log,
        "first": shown.first.to_string(), "second": shown.second.to_string(), "second_implies": shown.implied.to_string(),
    });
    term::answer(&line.to_string())?;
    if args.vkey.is_none() {
        term::say(&format!(
            "note: both are signed with {}; make sure that this is the log's key",
            proof.log
        ));
    }
    Ok(ExitCode::SUCCESS)
}
