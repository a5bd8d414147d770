//! `trucewatch ledger witness-key`

use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_proof::note::Kind;

/// Make a key for a witness and print the verifier key that others check it with
///
/// The file is readable by its owner alone. A file that exists is never replaced.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The witness's name, unlike that of every other: a host name or address without a scheme
    name: String,
    /// The file for the secret key
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    super::new_key(&args.name, Kind::Cosignature, &args.out)
}
