//! `trucewatch export`

use super::DataDir;
use crate::term;
use anyhow::Context as _;
use std::io::Write as _;
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
    let (store, view) = args.data.view()?;
    super::audit::note(store.dir(), "export".to_owned())?;
    let failed = || {
        format!(
            "cannot write `{}`; check the folder and free space",
            args.out.display()
        )
    };
    let mut out = std::io::BufWriter::new(std::fs::File::create(&args.out).with_context(failed)?);
    trucewatch_site::geojson::write_incidents(&view, &mut out).with_context(failed)?;
    out.flush().with_context(failed)?;
    term::say(&format!(
        "{} incidents written to `{}`",
        view.incident_count(),
        args.out.display()
    ));
    Ok(ExitCode::SUCCESS)
}
