//! `trucewatch export`

use super::DataDir;
use crate::term;
use anyhow::Context as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_site::clock::Clock;

/// Write all incidents of a site as GeoJSON
///
/// Each with its 95 % area, events, assessments and the observations it rests on. With `--for`, what that audience
/// may read and how finely it is told places, with the displacement stated.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: DataDir,
    /// For whom: an audience of the mission, such as PUBLIC, PARTY_A or NOR
    #[arg(long = "for", value_name = "AUDIENCE")]
    audience: Option<String>,
    /// Where they go
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (store, view, to) = args.data.view_for(args.audience.as_deref())?;
    let now = Clock::system().now();
    let what = match &args.audience {
        Some(audience) => format!("export for {audience}"),
        None => "export".to_owned(),
    };
    super::audit::note(store.dir(), what)?;
    let failed = || {
        format!(
            "cannot write `{}`; check the folder and free space",
            args.out.display()
        )
    };
    let mut out = std::io::BufWriter::new(std::fs::File::create(&args.out).with_context(failed)?);
    trucewatch_site::geojson::write_incidents(&view, &to, now, &mut out).with_context(failed)?;
    out.flush().with_context(failed)?;
    let told = view
        .incidents()
        .filter(|entry| to.told(&view, entry, now).is_some());
    term::say(&format!(
        "{} incidents written to `{}`",
        told.count(),
        args.out.display()
    ));
    Ok(ExitCode::SUCCESS)
}
