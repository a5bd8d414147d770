//! `trucewatch ledger verify`

use crate::commands::DataDir;
use crate::term::{self, Progress};
use serde_json::json;
use std::process::ExitCode;
use trucewatch_evidence::Damage;
use trucewatch_site::{clock, projection, reads};

/// Walk through the whole log and check everything
///
/// Every entry against its hashes, its author's signature and its place in the hash tree; the tree
/// against the signed checkpoints; the keys; the rows in the quarantine; the file's own structure; the
/// notes of what was last derived from it and of what is known of the time; who has read what is protected.
/// Prints a summary in JSON. Exits with 1 and names each damaged entry if there is any.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: DataDir,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let store = args.data.open_existing()?;
    let mut progress = Progress::new();
    let mut verification =
        store.verify_with(&mut |seen| progress.show(&format!("{seen} entries checked")))?;
    progress.done();
    if verification.is_sound() {
        let noted = projection::damage(&store)?;
        let noted = noted.map(|what| Damage { seq: None, what });
        verification.damage.extend(noted);
        let reads = reads::damage(&store)?.into_iter();
        verification
            .damage
            .extend(reads.map(|what| Damage { seq: None, what }));
        let clock = clock::damage(store.dir());
        let clock = clock.map(|what| Damage { seq: None, what });
        verification.damage.extend(clock);
    }
    let bad = |damage: &Damage| json!({"entry": damage.seq, "what": damage.what});
    let summary = json!({
        "origin": store.identity().origin(),
        "sound": verification.sound,
        "digest": verification.head.map(|head| head.to_string()),
        "damaged": verification.damage.len(),
        "complete": verification.complete,
        "first_bad": first(&verification.damage).map(bad),
    });
    term::answer(&summary.to_string())?;
    for damage in &verification.damage {
        let place = damage
            .seq
            .map_or_else(|| "the log".to_owned(), |seq| format!("entry {seq}"));
        term::say(&format!("damaged: {place}: {}", damage.what));
    }
    Ok(ExitCode::from(u8::from(!verification.is_sound())))
}

/// The first entry that is damaged; what is no entry only if no entry is.
fn first(damage: &[Damage]) -> Option<&Damage> {
    let entries = damage.iter().filter(|damage| damage.seq.is_some());
    entries.min_by_key(|damage| damage.seq).or(damage.first())
}
