//! `trucewatch ledger repair`

use crate::commands::DataDir;
use crate::term::{self, Progress};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_site::repair::{copy_at, mirror_key};

/// Put back what `ledger verify` names as damaged, from other copies of the log
///
/// A damaged database is built anew beside the old one: each entry from what is left of it, or from
/// a copy, whichever has the right hash and signature, until all of them give the root that the log has
/// signed. Only then it is put in its place; the old one is kept as `trucewatch-damaged.sqlite`. Files are
/// put back if their bytes have the hash that their record names. Nothing else may use the data folder
/// meanwhile. Prints a summary in JSON. Exits with 1 and names what no copy could give back.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Another copy: the data folder of a back-up or of somebody who keeps one, or the address of a server
    /// with a mirror key (http://HOST:PORT); once for each
    #[arg(long = "from", value_name = "URL|DIR")]
    from: Vec<String>,
    /// The file with the mirror key of the servers
    #[arg(long, value_name = "FILE")]
    mirror_key: Option<PathBuf>,
    #[command(flatten)]
    data: DataDir,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    // A folder that has lost its database can be repaired; one that never was there cannot.
    anyhow::ensure!(
        args.data.data_dir.is_dir(),
        "there is no site in `{}`; name its folder with --data-dir",
        args.data.data_dir.display()
    );
    let key = args.mirror_key.as_deref().map(mirror_key).transpose()?;
    let copies: Result<Vec<_>, _> = args
        .from
        .iter()
        .map(|place| copy_at(place, key.as_deref()))
        .collect();
    let mut progress = Progress::new();
    let done = trucewatch_evidence::repair(&args.data.data_dir, &mut copies?, &mut |seen| {
        progress.show(&format!("{seen} entries put together"));
    })?;
    progress.done();
    let line = json!({
        "whole": done.remaining.is_empty(),
        "rebuilt": done.rebuilt,
        "entries_from_copies": done.entries.len(),
        "files_from_copies": done.blobs.len(),
        "kept": done.kept,
        "damaged": done.remaining.len(),
    });
    term::answer(&line.to_string())?;
    for damage in &done.remaining {
        let place = damage
            .seq
            .map_or_else(|| "the log".to_owned(), |seq| format!("entry {seq}"));
        term::say(&format!("damaged: {place}: {}", damage.what));
    }
    Ok(ExitCode::from(u8::from(!done.remaining.is_empty())))
}
