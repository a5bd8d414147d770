//! `trucewatch agreement load`

use super::check;
use crate::commands::DataDir;
use crate::term;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_adapters::Format;
use trucewatch_site::ingest;

/// Put an agreement into the log; the last one loaded is in force
///
/// The lines and zones in its `geometry_files` are taken in first. A file with faults changes nothing; they
/// are told as `check` tells them.
#[derive(clap::Args)]
#[command(after_long_help = "\
Example:
  trucewatch agreement load agreements/reference-2020.toml --data-dir my-site")]
pub(super) struct Args {
    /// The agreement (TOML or JSON)
    file: PathBuf,
    #[command(flatten)]
    data: DataDir,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Args { file, data } = args;
    let text = crate::commands::text(file)?;
    let known = data.features()?;
    let ids = known.iter().map(|f| f.id.to_string()).collect();
    let Some(found) = check::read(file, &text, ids) else {
        return Ok(ExitCode::from(1));
    };
    // What was taken in stays; a second course under its id would be joined with it.
    for new in &found.features {
        let same_id = known.iter().filter(|old| old.id == new.id);
        anyhow::ensure!(
            same_id.clone().next().is_none() || same_id.clone().any(|old| old == new),
            "feature `{}` was taken in before with another course; give the new one an id of its own",
            new.id
        );
    }
    let (mut store, clock) = data.open_with_clock()?;
    for path in &found.geometry_files {
        let options = ingest::Options::default();
        let taken = ingest::file(
            &mut store,
            Format::LinesGeojson,
            path,
            &options,
            &clock,
            &mut |_| {},
        )?;
        if let Some(error) = taken.error {
            anyhow::bail!(error);
        }
    }
    let name = file.display().to_string();
    let agreement = ingest::agreement(&mut store, &text, &name, &clock)?;
    term::answer(&format!(
        "{name}: agreement `{}` version {} ({}), {} parties, {} lines, {} zones, {} provisions",
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
