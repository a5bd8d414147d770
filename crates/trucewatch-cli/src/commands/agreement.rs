//! `trucewatch agreement`

use super::DataDir;
use crate::term;
use anyhow::Context as _;
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_model::canonical::Record;
use trucewatch_site::clock::Clock;

/// The agreement that incidents are held against: check a file, load it
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Check an agreement file without loading it
    ///
    /// Names all faults with line and advice. With `--data-dir`, lines and zones that were taken in
    /// there can be referred to. The format is described in agreements/README.md.
    Check {
        /// The agreement (TOML)
        file: PathBuf,
        /// A site whose lines and zones the agreement refers to
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Put an agreement into the log; the last one loaded is in force
    Load {
        /// The agreement (TOML)
        file: PathBuf,
        #[command(flatten)]
        data: DataDir,
    },
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (file, agreement) = match &args.command {
        Action::Check { file, data_dir } => {
            let text = read(file)?;
            let mut features = Vec::new();
            if let Some(dir) = data_dir {
                let data = DataDir {
                    data_dir: dir.clone(),
                };
                for entry in data.open_existing()?.read_kind("feature")? {
                    if let Record::Feature(feature) = entry.record {
                        features.push(feature);
                    }
                }
            }
            let agreement = trucewatch_agreement::parse(&text, &features);
            (
                file,
                agreement.map_err(|errors| anyhow::anyhow!("`{}`: {errors}", file.display()))?,
            )
        }
        Action::Load { file, data } => {
            let text = read(file)?;
            let name = file.display().to_string();
            (
                file,
                trucewatch_site::ingest::agreement(
                    &mut data.open()?,
                    &text,
                    &name,
                    &Clock::system(),
                )?,
            )
        }
    };
    term::answer(&format!(
        "{}: agreement `{}` version {} ({}), {} parties, {} lines, {} zones, {} provisions",
        file.display(),
        agreement.id(),
        agreement.version(),
        agreement.title(),
        agreement.parties().len(),
        agreement.lines().len(),
        agreement.zones().len(),
        agreement.provisions().len()
    ))?;
    for provision in agreement.provisions() {
        term::answer(&format!("  {}: {}", provision.id(), provision.says()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &std::path::Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file)
        .with_context(|| format!("cannot read `{}`; check the path", file.display()))
}
