//! `trucewatch ledger witness-key`

use crate::term;
use anyhow::Context as _;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_evidence::files;
use trucewatch_proof::note::Kind;
use trucewatch_proof::{NoteSigner, SecretKey};

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
    anyhow::ensure!(
        !args.out.exists(),
        "`{}` exists; a key is never replaced: name another file",
        args.out.display()
    );
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).context("the operating system gave no random bytes")?;
    let key = NoteSigner::new(&args.name, Kind::Cosignature, SecretKey::from_seed(&seed))?;
    if let Some(folder) = args.out.parent().filter(|f| !f.as_os_str().is_empty()) {
        files::create_folder(folder)?;
    }
    files::write_once(&args.out, &(key.to_secret_text() + "\n"))?;
    term::answer(&key.public().to_string())?;
    Ok(ExitCode::SUCCESS)
}
