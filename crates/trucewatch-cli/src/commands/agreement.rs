//! `trucewatch agreement`

mod changes;
pub(crate) mod check;
mod gate;
mod load;
mod moments;
mod show;

use super::DataDir;
use crate::term;
use clap::Subcommand;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

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
    /// Names all faults as `file:line: what; what to do`; if there are none, prints a summary as JSON.
    /// Lines and zones can be referred to that are in the file's `geometry_files` or, with
    /// `--data-dir`, were taken in there. The format is described in agreements/README.md.
    #[command(after_long_help = "\
Example:
  trucewatch agreement check agreements/minsk-2015.toml")]
    Check {
        /// The agreement (TOML or JSON); `-` is standard input
        file: PathBuf,
        /// A site whose lines and zones the agreement refers to
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    Show(show::Args),
    Gate(gate::Args),
    Changes(changes::Args),
    /// Print the JSON Schema of agreement files
    Schema,
    Load(load::Args),
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Action::Check { file, data_dir } => {
            let text = super::text(file)?;
            let mut ids = BTreeSet::new();
            if let Some(dir) = data_dir {
                let data = DataDir {
                    data_dir: dir.clone(),
                };
                data.open_existing()?;
                ids.extend(data.features()?.iter().map(|f| f.id.to_string()));
            }
            check::run(file, &text, ids)
        }
        Action::Show(args) => show::run(args),
        Action::Gate(args) => gate::run(args),
        Action::Changes(args) => changes::run(args),
        Action::Schema => {
            let schema = trucewatch_agreement::document::schema();
            term::answer(&serde_json::to_string_pretty(schema)?)?;
            Ok(ExitCode::SUCCESS)
        }
        Action::Load(args) => load::run(args),
    }
}
