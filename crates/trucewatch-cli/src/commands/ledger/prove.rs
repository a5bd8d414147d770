//! `trucewatch ledger prove` and `check-proof`

use super::number;
use crate::commands::{DataDir, write};
use crate::term;
use anyhow::Context as _;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_evidence::EvidenceLog as _;
use trucewatch_proof::receipt::Shown;
use trucewatch_proof::{Lineage, NoteKey, Opened, Receipt, Tiled, prove_consistency};
use trucewatch_site::witness::{LogPlace, LogReader};

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
/// Needs no network and no site, but for a receipt made under a key that has been replaced since. Exits with 1 and names the check that fails.
#[derive(clap::Args)]
pub(crate) struct CheckArgs {
    /// The receipt, or several of one log
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The log's key, as its operator told you; else the key in the receipt is taken at its word
    #[arg(long, value_name = "KEY")]
    vkey: Option<String>,
    /// The keys that the log has had, from `ledger keys`: for a receipt made before its key was replaced, with
    /// --from and the receipt's size; or give --log
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Where the log is: its keys, and its tiles, which show that the trees of earlier receipts go on to
    /// where their key ended
    #[arg(long, value_name = "URL|DIR")]
    log: Option<String>,
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
    let key = |text: &String| NoteKey::from_text(text).with_context(|| format!("`{text}`"));
    let log = args.vkey.as_ref().map(key).transpose()?;
    let reader = args
        .log
        .as_deref()
        .map(LogPlace::from_text)
        .map(LogReader::new);
    let shown = reader.as_ref().map(LogReader::keys).transpose()?.flatten();
    let known = match (&args.keys, shown) {
        (Some(file), _) => Some(super::keys::read(file, log.as_ref())?),
        (None, Some(shown)) => {
            let (keys, _) = Lineage::from_json(&shown)?;
            anyhow::ensure!(
                log.as_ref().is_none_or(|log| log == keys.current()),
                "the log shows keys that do not lead to the one that was given, but to {}",
                keys.current()
            );
            Some((keys, None))
        }
        (None, None) => None,
    };
    let witnesses = args
        .witness
        .iter()
        .map(key)
        .collect::<Result<Vec<_>, _>>()?;
    for file in &args.files {
        let name = file.display();
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read `{name}`"))?;
        let receipt = Receipt::from_json(&text);
        let shown = receipt.and_then(|receipt| match &known {
            Some((keys, continuation)) => {
                let mut goes_on = |opened: &Opened| {
                    opened.is_continued_by(continuation.as_ref())
                        || reader.as_ref().is_some_and(|tiles| leads_on(tiles, opened))
                };
                receipt.check_in(keys, &mut goes_on, &witnesses)
            }
            None => receipt.check(log.as_ref(), &witnesses),
        });
        tell(
            &shown.with_context(|| format!("`{name}` does not hold"))?,
            log.is_some(),
        )?;
    }
    if log.is_none() {
        term::say(
            "note: the log's key was taken from the receipt or the log; give the one its operator told you with --vkey",
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether a log's tiles show that a tree is a beginning of the one at which the key that signed it ended.
fn leads_on(tiles: &LogReader, opened: &Opened) -> bool {
    let (size, end) = (opened.checkpoint.head.size, opened.owed.map(|end| end.size));
    let path = end.map(|end| prove_consistency(&Tiled { tiles, size: end }, size, end));
    path.is_some_and(|path| path.is_ok_and(|path| opened.is_paid_by(&path)))
}

fn tell(shown: &Shown, log_key_given: bool) -> anyhow::Result<()> {
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
        "log_key_given": log_key_given,
    });
    Ok(term::answer(&line.to_string())?)
}
