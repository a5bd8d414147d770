//! `trucewatch ledger root`

use crate::commands::{DataDir, text, write};
use crate::term;
use anyhow::Context as _;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trucewatch_evidence::SqliteStore;
use trucewatch_proof::note::{Kind, SignatureLine};
use trucewatch_proof::{Note, NoteKey, Root, Rotation};
use trucewatch_site::clock::Clock;

/// The mission's root of trust: named keys, so many of which must agree before a log's own key is replaced
///
/// Make it when the log begins (`trucewatch ledger init --root FILE`), while nobody can have stolen the
/// log's key: witnesses and monitors keep the first root they see, and then believe no other. Its keys lie
/// with different people, offline, and sign nothing else.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    Key(KeyArgs),
    Propose(ProposeArgs),
    Sign(SignArgs),
    File(FileArgs),
}

/// Make a root key and print the verifier key that others know it by
///
/// The file is readable by its owner alone. A file that exists is never replaced.
#[derive(clap::Args)]
struct KeyArgs {
    /// The holder's name, unlike that of every other holder
    name: String,
    /// The file for the secret key
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Write a version of the root, to be signed by its holders with `root sign`
#[derive(clap::Args)]
struct ProposeArgs {
    /// The mission it speaks for
    #[arg(long, value_name = "NAME", default_value = "trucewatch")]
    mission: String,
    /// Its version; a later one is signed by enough of the keys before and by enough of its own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    version: u64,
    /// The verifier key of a holder, or a file with it; once for each
    #[arg(long = "key", value_name = "VKEY", required = true, value_parser = super::vkey)]
    keys: Vec<NoteKey>,
    /// How many must sign: more than half
    #[arg(long, value_name = "N")]
    threshold: usize,
    /// Where to write it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Sign a version of the root, or the statement that replaces a log's key, with a root key
///
/// Prints what is signed. The signature is added to the file.
#[derive(clap::Args)]
struct SignArgs {
    /// The file from `root propose` or `rotate begin`
    file: PathBuf,
    /// The secret key, from `root key`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

/// Put a version of the root into a log, once enough have signed it
#[derive(clap::Args)]
struct FileArgs {
    /// The file from `root propose`, signed
    file: PathBuf,
    #[command(flatten)]
    data: DataDir,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Action::Key(args) => super::new_key(&args.name, Kind::Ed25519, &args.out),
        Action::Propose(args) => propose(args),
        Action::Sign(args) => sign(args),
        Action::File(args) => {
            args.data.open_existing()?;
            let mut store = args.data.open()?;
            file(&mut store, &args.file)?;
            term::answer(&told(&store).to_string())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn propose(args: &ProposeArgs) -> anyhow::Result<ExitCode> {
    let root = Root::new(
        &args.mission,
        args.version,
        args.threshold,
        args.keys.clone(),
    )?;
    // A note without signatures: its text, and the line that parts them.
    write(&args.out, &format!("{}\n", root.to_text()))?;
    let line = json!({
        "out": args.out,
        "version": root.version,
        "threshold": root.threshold,
        "keys": root.keys.len(),
        "fingerprint": root.fingerprint().to_hex(),
    });
    term::answer(&line.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// A note from a file, which may bear no signature yet.
pub(super) fn note(path: &Path) -> anyhow::Result<Note> {
    let found = text(path)?;
    match found.strip_suffix("\n\n") {
        Some(bare) if !bare.contains("\n\n") => Ok(Note {
            text: format!("{bare}\n"),
            signatures: Vec::new(),
        }),
        _ => Note::from_text(&found).with_context(|| format!("`{}`", path.display())),
    }
}

fn sign(args: &SignArgs) -> anyhow::Result<ExitCode> {
    let key = crate::commands::key::signer(&args.key)?;
    let mut note = note(&args.file)?;
    let is_known = Root::from_text(&note.text).is_ok() || Rotation::from_text(&note.text).is_ok();
    anyhow::ensure!(
        is_known,
        "`{}` is neither a version of a root nor a statement that replaces a log's key; nothing else is signed with a root key",
        args.file.display()
    );
    term::say(&format!("signing this:\n{}", note.text.trim_end()));
    let signature = key.secret().sign(note.text.as_bytes());
    note.signatures.retain(|line| !line.is_of(key.public()));
    note.signatures
        .push(SignatureLine::of(key.public(), &signature));
    write(&args.file, &note.to_string())?;
    let line = json!({"out": args.file, "signatures": note.signatures.len()});
    term::answer(&line.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Puts a version of the root into a log.
pub(super) fn file(store: &mut SqliteStore, path: &Path) -> anyhow::Result<()> {
    let (at, bound_ms) = Clock::beside(store)?.received();
    Ok(store.file_root(&note(path)?, at, bound_ms)?)
}

/// The root over a log's key, for a summary.
pub(super) fn told(store: &SqliteStore) -> serde_json::Value {
    store.identity().keys.roots().last().map_or_else(
        || json!(null),
        |root| {
            json!({
                "version": root.version,
                "threshold": root.threshold,
                "keys": root.keys.len(),
                "fingerprint": root.fingerprint().to_hex(),
            })
        },
    )
}
