//! `trucewatch ledger status`

use crate::commands::DataDir;
use crate::term;
use serde_json::json;
use std::process::ExitCode;
use trucewatch_evidence::{EvidenceLog as _, QuarantineFilter};
use trucewatch_model::Timestamp;
use trucewatch_proof::{NoteKey, Standing as Rung};
use trucewatch_site::clock::Clock;
use trucewatch_site::judgement::Judgement;
use trucewatch_site::witness::Standing;
use trucewatch_site::{SiteError, configuration};

/// What the log is called, how much it holds, and its latest checkpoint
///
/// `cosigned_entries`: how many entries stand in a checkpoint that a witness cosigned. `last_entry`: R1
/// if the log alone vouches for the last entry, R2 if a quorum of trusted witnesses does.
/// `witnessed_entries`, `witnessed_at` and `witnessed_age_s`: what the newest quorum cosigned, and when.
/// `asked`: how the witnesses answered that `trucewatch serve` asks. `equivocation`: the file that proves
/// that this log told two histories, if it did; the exit code is 3 then.
///
/// `clock`: what is known of the time now, and what happened to the machine's clock (`trucewatch ledger
/// clock --help`).
///
/// `corrections`: how many are in force. `configuration`: the entry that states program, settings and
/// agreement as they are now; null if none does. `fingerprint`: a short form of the log's key, to compare
/// by voice. `root`: the mission's root of trust, null if there is none; `keys_ended`: how many keys this log
/// had before; `key_on_hold`: nothing is taken in, because its key is being replaced.
///
/// Looks through the records for corrections and checks none. Whether all is whole, `trucewatch ledger verify` tells.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: DataDir,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let store = args.data.open_existing()?;
    let identity = store.identity();
    let head = store.head()?;
    let received = match head.size.checked_sub(1) {
        Some(last) => store
            .read(last, 1)?
            .pop()
            .map(|entry| entry.received_at.to_string()),
        None => None,
    };
    let standing = Standing::of(&store)?;
    let cosigned = match store.cosigned_checkpoint(1)? {
        Some(note) => Some(identity.keys.open(&note)?.checkpoint.head.size),
        None => None,
    };
    let witnessed_at = standing
        .witnessed
        .and_then(|seen| i64::try_from(seen.time_unix_s).ok())
        .map(Timestamp::from_unix_s);
    let names = |key: &NoteKey| key.name().to_owned();
    let clock = Clock::beside(&store)?;
    let line = json!({
        "clock": super::clock::told(&clock),
        "witnesses": store.witnesses()?.iter().map(names).collect::<Vec<_>>(),
        "quorum": standing.quorum,
        "cosigned_entries": cosigned,
        "last_entry": standing.rung().map(Rung::rung),
        "witnessed_entries": standing.witnessed.map(|seen| seen.size),
        "witnessed_at": witnessed_at.map(|at| at.to_string()),
        "witnessed_age_s": witnessed_at.map(|at| Clock::system().now().seconds_since(at).max(0.0) as u64),
        "asked": standing.asked,
        "equivocation": standing.equivocation,
        "origin": identity.origin(),
        "mission": identity.mission,
        "vkey": identity.log.to_string(),
        "fingerprint": identity.log.key().id().to_string(),
        "root": super::root::told(&store),
        "keys_ended": identity.keys.ended().len(),
        "key_on_hold": store.is_rotation_begun(),
        "entries": head.size,
        "corrections": Judgement::of_log(&store)?.corrections(),
        "configuration": configuration::on_record(&store)?,
        "root": head.root.to_hex(),
        "last_received": received,
        "quarantined": store.quarantine_count(QuarantineFilter::OpenOnly)?,
        "bytes": store.file().metadata()?.len(),
        "checkpoint": store.checkpoint()?,
    });
    term::answer(&line.to_string())?;
    let Some(proof) = &standing.equivocation else {
        return Ok(ExitCode::SUCCESS);
    };
    Ok(super::split(&SiteError::Split {
        origin: identity.origin().to_owned(),
        proof: proof.clone(),
    }))
}
