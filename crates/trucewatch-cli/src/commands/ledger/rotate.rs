//! `trucewatch ledger rotate`

use crate::commands::{DataDir, write};
use crate::term;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_proof::{Reason, Rotation};
use trucewatch_site::clock::Clock;

/// Replace the log's own key: as planned, or because it was stolen
///
/// `begin` makes the new key and writes the statement; enough holders of the root sign that with `root
/// sign`; `finish` replaces the key. Between the two nothing is taken in, so that the old key ends where
/// the statement says. The old key's bytes are overwritten; destroy its back-ups yourself. A command that
/// was cut off is run again.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    Begin(BeginArgs),
    Finish(FinishArgs),
    Cancel(CancelArgs),
}

/// Make the new key and write the statement to be signed; from now on nothing is taken in
///
/// Run once more it writes the same statement again. Have the witnesses cosign then, with `trucewatch
/// ledger submit`, if `cosigned` is less than `quorum`.
#[derive(clap::Args)]
struct BeginArgs {
    #[command(flatten)]
    data: DataDir,
    /// Why
    #[arg(long, value_name = "planned|stolen", value_parser = reason)]
    reason: Reason,
    /// Where to write the statement
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Replace the key by a statement that enough of the root signed
#[derive(clap::Args)]
struct FinishArgs {
    /// The file from `rotate begin`, signed
    file: PathBuf,
    #[command(flatten)]
    data: DataDir,
}

/// Give up what `begin` began: the old key stays, and rows are taken in again
#[derive(clap::Args)]
struct CancelArgs {
    #[command(flatten)]
    data: DataDir,
}

fn reason(word: &str) -> Result<Reason, String> {
    Reason::from_word(word).ok_or_else(|| "say `planned` or `stolen`".to_owned())
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let line = match &args.command {
        Action::Begin(args) => {
            args.data.open_existing()?;
            let mut store = args.data.open()?;
            let note = store.begin_rotation(args.reason)?;
            write(&args.out, &note.to_string())?;
            let rotation = Rotation::from_text(&note.text)?;
            let witnesses = store.witnesses()?;
            let cosigned = trucewatch_proof::Note::from_text(&store.checkpoint_cosigned_so_far()?)?;
            json!({
                "out": args.out,
                "old": rotation.old.to_string(),
                "new": rotation.new.to_string(),
                "ends_at": rotation.end.to_string(),
                "cosigned": trucewatch_proof::cosignatures(&cosigned, &witnesses)?.len(),
                "quorum": if witnesses.is_empty() { 0 } else { trucewatch_proof::quorum(witnesses.len()) },
                "root": super::root::told(&store),
            })
        }
        Action::Finish(args) => {
            args.data.open_existing()?;
            let mut store = args.data.open()?;
            let (at, bound_ms) = Clock::beside(&store)?.received();
            store.finish_rotation(&super::root::note(&args.file)?, at, bound_ms)?;
            let identity = store.identity();
            term::say(
                "note: tell others the new verifier key; give witnesses the log's keys with `trucewatch ledger submit`, or let `trucewatch serve` do it",
            );
            json!({
                "vkey": identity.log.to_string(),
                "fingerprint": identity.log.key().id().to_string(),
                "ended": identity.keys.ended().len(),
                "checkpoint": store.checkpoint()?,
            })
        }
        Action::Cancel(args) => {
            args.data.open_existing()?;
            json!({"cancelled": args.data.open()?.cancel_rotation()?})
        }
    };
    term::answer(&line.to_string())?;
    Ok(ExitCode::SUCCESS)
}
