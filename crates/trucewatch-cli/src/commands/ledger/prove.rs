//! `trucewatch ledger prove` and `check-proof`

use super::number;
use crate::commands::{DataDir, write};
use crate::term;
use anyhow::Context as _;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_evidence::EvidenceLog as _;
use trucewatch_proof::{NoteKey, Receipt};

/// Write a receipt by which an entry can be checked offline, without trusting this site
///
/// The receipt holds the entry itself: give it only to those who may see that. Check it with
/// `trucewatch ledger check-proof`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The entry: its number in the log, or the id of an observation (o-...)
    #[arg(value_name = "ENTRY")]
    entry: String,
    #[command(flatten)]
    data: DataDir,
    /// Where to write it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Check a receipt: the entry's place in the log, the log's signature, the author's
///
/// Needs no network and no site. Exits with 1 and names the check that fails.
#[derive(clap::Args)]
pub(crate) struct CheckArgs {
    /// The receipt
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The log's key, as its operator told you; else the key in the receipt is taken at its word
    #[arg(long, value_name = "KEY")]
    vkey: Option<String>,
    /// The key of a witness; may be given several times
    #[arg(long, value_name = "KEY")]
    witness: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let store = args.data.open_existing()?;
    let seq = number(&store, &args.entry)?;
    let receipt = store.receipt(seq)?.with_context(|| {
        let len = store.len().unwrap_or_default();
        format!("there is no entry {seq}; the log holds {len}, numbered from 0")
    })?;
    write(&args.out, &(serde_json::to_string_pretty(&receipt)? + "\n"))?;
    let shown = receipt.check(Some(&store.identity().log), &[])?;
    let witnessed = store.witnessed_by(shown.index)?;
    let line = json!({
        "standing": witnessed.as_ref().map(|shown| shown.standing.rung()),
        "existed_by_unix_s": witnessed.as_ref().and_then(|shown| shown.by_quorum_unix_s),
        "entry": shown.index, "origin": shown.origin, "checkpoint": shown.head.to_string(), "out": args.out});
    term::answer(&line.to_string())?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn check(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let name = args.file.display();
    let text =
        std::fs::read_to_string(&args.file).with_context(|| format!("cannot read `{name}`"))?;
    let key = |text: &String| NoteKey::from_text(text).with_context(|| format!("`{text}`"));
    let log = args.vkey.as_ref().map(key).transpose()?;
    let witnesses = args
        .witness
        .iter()
        .map(key)
        .collect::<Result<Vec<_>, _>>()?;
    let shown =
        Receipt::from_json(&text).and_then(|receipt| receipt.check(log.as_ref(), &witnesses));
    let shown = shown.with_context(|| format!("`{name}` does not hold"))?;
    let signed: Vec<_> = shown
        .witnesses
        .iter()
        .map(|one| json!({"witness": one.witness.name(), "time_unix_s": one.time_unix_s}))
        .collect();
    let line = json!({
        "holds": true,
        "entry": shown.index,
        "origin": shown.origin,
        "checkpoint": shown.head.to_string(),
        "author": shown.author.to_string(),
        "by_gateway": shown.by_gateway,
        "witnesses": signed,
        "log_key_given": log.is_some(),
    });
    term::answer(&line.to_string())?;
    if log.is_none() {
        term::say(
            "note: the log's key was taken from the receipt; give the one its operator told you with --vkey",
        );
    }
    Ok(ExitCode::SUCCESS)
}
