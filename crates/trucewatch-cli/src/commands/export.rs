//! `trucewatch export`

use super::DataDir;
use crate::term;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write all incidents of a site as GeoJSON
///
/// Each with its 95 % area, events, assessments and the observations it rests on.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: DataDir,
    /// Where they go
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (_, view) = args.data.view()?;
    super::write(
        &args.out,
        &trucewatch_site::geojson::incidents(&view).to_string(),
    )?;
    term::say(&format!(
        "{} incidents written to `{}`",
        view.incident_count(),
        args.out.display()
    ));
    Ok(ExitCode::SUCCESS)
}
