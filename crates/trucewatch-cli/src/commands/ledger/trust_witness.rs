//! `trucewatch ledger trust-witness`

use crate::commands::DataDir;
use crate::term;
use std::process::ExitCode;
use trucewatch_proof::{NoteKey, quorum};

/// Let the cosignatures of a witness count for this site's log, or count no more
///
/// With --url, `trucewatch serve` sends it each new checkpoint by itself. The decision is signed with the
/// log's key and kept in its store, as are all before it. Prints how many witnesses there are and how
/// many make a quorum: more than two thirds.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The verifier key of the witness, or a file with it
    #[arg(value_name = "VKEY", value_parser = super::vkey)]
    witness: NoteKey,
    /// Where the witness is asked to cosign: http://HOST:PORT
    #[arg(long, value_name = "URL", conflicts_with = "remove")]
    url: Option<String>,
    /// Let its cosignatures count no more; what it has cosigned is kept
    #[arg(long)]
    remove: bool,
    #[command(flatten)]
    data: DataDir,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    // A site is not made by accident.
    drop(args.data.open_existing()?);
    let mut store = args.data.open()?;
    if args.remove {
        anyhow::ensure!(
            store.remove_witness(&args.witness)?,
            "`{}` is no witness of this log; `trucewatch ledger status` lists them",
            args.witness.name()
        );
    } else {
        anyhow::ensure!(
            args.url
                .as_ref()
                .is_none_or(|url| url.starts_with("http://")),
            "the address of a witness begins with http:// (what it answers is checked by its signature)"
        );
        store.trust_witness(&args.witness, args.url.as_deref())?;
    }
    let count = store.witnesses()?.len();
    let line = serde_json::json!({
        "witness": args.witness.name(), "witnesses": count, "quorum": if count == 0 { 0 } else { quorum(count) },
    });
    term::answer(&line.to_string())?;
    Ok(ExitCode::SUCCESS)
}
