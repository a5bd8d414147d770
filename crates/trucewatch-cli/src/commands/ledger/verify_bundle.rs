//! `trucewatch ledger verify-bundle`

use crate::term;
use anyhow::Context as _;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_case::{Trust, verify};
use trucewatch_proof::{NoteKey, quorum};

/// Check a case bundle, from its bytes alone
///
/// The zip file and the bag; the log's signature and those of witnesses; each entry from its envelope
/// to the checkpoint, its author's signature, the row as received; and, unless told otherwise, that
/// fusion and assessment give the same finding again, byte for byte. Needs no site and no network.
/// Prints a summary in JSON. Exits with 1 and names the first file or entry that is wrong.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The bundle
    #[arg(value_name = "BUNDLE.zip")]
    bundle: PathBuf,
    /// Do not work the finding out again
    #[arg(long)]
    no_recompute: bool,
    /// The log's verifier key, had from elsewhere; else the one in the bundle is taken
    #[arg(long, value_name = "KEY", value_parser = key)]
    vkey: Option<NoteKey>,
    /// The keys that the log has had, from `ledger keys`: for a bundle made before its key was replaced,
    /// with --from and the bundle's size
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// The verifier key of a witness that you trust; may be given several times
    #[arg(long, value_name = "KEY", value_parser = key)]
    witness: Vec<NoteKey>,
    /// How many of these witnesses must have cosigned [default: more than two thirds]
    #[arg(long, value_name = "N", requires = "witness")]
    quorum: Option<usize>,
}

fn key(text: &str) -> Result<NoteKey, String> {
    NoteKey::from_text(text).map_err(|problem| problem.to_string())
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let bundle = std::fs::File::open(&args.bundle)
        .with_context(|| format!("cannot read `{}`; check the path", args.bundle.display()))?;
    let mut witnesses = Vec::new();
    for witness in &args.witness {
        if !witnesses.contains(witness) {
            witnesses.push(witness.clone());
        }
    }
    let usual = if witnesses.is_empty() {
        0
    } else {
        quorum(witnesses.len())
    };
    let keys = args.keys.as_ref();
    let keys = keys.map(|keys| super::keys::read(keys, args.vkey.as_ref()));
    let trust = Trust {
        keys: keys.transpose()?,
        vkey: args.vkey.clone(),
        witnesses,
        quorum: args.quorum.unwrap_or(usual),
    };
    match verify(bundle, &trust, !args.no_recompute) {
        Ok(checked) => {
            let mut summary = serde_json::to_value(checked)?;
            summary["sound"] = json!(true);
            term::answer(&summary.to_string())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(fault) => {
            let summary = json!({"sound": false, "place": fault.place, "what": fault.what});
            term::answer(&summary.to_string())?;
            term::say(&format!("not sound: {fault}"));
            Ok(ExitCode::from(1))
        }
    }
}
