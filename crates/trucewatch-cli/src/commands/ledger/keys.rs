//! `trucewatch ledger keys` and `check-keys`

use crate::commands::{DataDir, text, write};
use crate::term;
use anyhow::Context as _;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trucewatch_proof::{Continuation, Hash, Lineage, NoteKey};

/// Write the keys that the log has had, with the root over them, for others to check earlier proofs by
///
/// The same is served at /log/keys. With --from it also shows that the tree of a checkpoint made under a
/// key that has ended is a beginning of the tree at which that key ended: what `verify-bundle --keys` and
/// `check-proof --keys` need for a bundle or receipt of that size.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: DataDir,
    /// The size in the earlier checkpoint
    #[arg(long, value_name = "ENTRIES")]
    from: Option<u64>,
    /// Where to write them
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Check the keys of a log and print the one that counts now
///
/// Needs no site and no network. Every step is checked: that enough of the root signed it, and that it goes on
/// from the one before. Whether this is the log's root, its fingerprint tells, had from elsewhere.
#[derive(clap::Args)]
pub(crate) struct CheckArgs {
    /// The file, from `ledger keys` or /log/keys
    file: PathBuf,
    /// The fingerprint of the root's first version
    #[arg(long, value_name = "SHA-256")]
    root: Option<String>,
    /// A key that the log has or had, as you were told it
    #[arg(long, value_name = "VKEY", value_parser = super::vkey)]
    vkey: Option<NoteKey>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let store = args.data.open_existing()?;
    let keys = &store.identity().keys;
    anyhow::ensure!(
        !keys.steps().is_empty(),
        "no root of trust stands over this log's key: `trucewatch ledger root --help`"
    );
    let ends = || keys.ended().iter().map(|end| end.head.size);
    let continuation = match args.from {
        None => None,
        Some(size) => {
            let end = ends().find(|end| size <= *end);
            let end = end.context("the key that signed a checkpoint of that size has not ended")?;
            let path = store.prove_consistency(size, end)?;
            Some(Continuation {
                size,
                path: path.iter().map(Hash::to_hex).collect(),
            })
        }
    };
    write(&args.out, &keys.to_json(continuation))?;
    let line =
        json!({"out": args.out, "vkey": keys.current().to_string(), "ended": ends().count()});
    term::answer(&line.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Reads the keys of a log; if `vkey` was given, it must be the newest of them.
pub(super) fn read(
    path: &Path,
    vkey: Option<&NoteKey>,
) -> anyhow::Result<(Lineage, Option<Continuation>)> {
    let read = Lineage::from_json(&text(path)?);
    let (keys, continuation) = read.with_context(|| format!("`{}`", path.display()))?;
    anyhow::ensure!(
        vkey.is_none_or(|vkey| vkey == keys.current()),
        "`{}` does not lead to the key that was given, but to {}; give the log's newest key",
        path.display(),
        keys.current()
    );
    Ok((keys, continuation))
}

pub(crate) fn check(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let (keys, _) = read(&args.file, None)?;
    let root = keys.roots().first().map(|root| root.fingerprint().to_hex());
    anyhow::ensure!(
        args.root.is_none() || args.root == root,
        "the root in `{}` is another one: {}",
        args.file.display(),
        root.as_deref().unwrap_or("none")
    );
    anyhow::ensure!(
        args.vkey
            .as_ref()
            .is_none_or(|vkey| keys.keys().any(|key| key == vkey)),
        "the log in `{}` never had the key that was given",
        args.file.display()
    );
    let ended = keys.ended().iter();
    let ended = ended.map(|end| json!({"vkey": end.key.to_string(), "at": end.head.to_string()}));
    let line = json!({
        "vkey": keys.current().to_string(),
        "ended": ended.collect::<Vec<_>>(),
        "root": root,
        "root_version": keys.roots().last().map(|root| root.version),
        "root_given": args.root.is_some(),
    });
    term::answer(&line.to_string())?;
    if args.root.is_none() {
        term::say(
            "note: compare the root's fingerprint with the one that the mission told you, or give that with --root",
        );
    }
    Ok(ExitCode::SUCCESS)
}
