//! `trucewatch fuse`

use crate::term;
use std::path::PathBuf;
use std::process::ExitCode;

/// Locate events from files of sensors and picks, without a site
///
/// Writes event_id, time (UTC seconds), lat, lon, the 1-sigma half axes of the ellipse in metres, the
/// azimuth of the longer one, and how many picks the event rests on. Without `--meteo`, sound speed
/// and wind are estimated from the picks themselves. Picks with a phase P or S are located in the
/// ground instead, with depth_km and sigma_depth_km as last columns; without `--velocity` its speeds
/// are estimated too.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Sensors (sensors-csv)
    #[arg(long, value_name = "FILE")]
    sensors: PathBuf,
    /// Picks (picks-csv)
    #[arg(long, value_name = "FILE")]
    picks: PathBuf,
    /// Measured sound speed and wind (JSON: c0_mps, wind_east_mps, wind_north_mps, sigma_speed_rel)
    #[arg(long, value_name = "FILE")]
    meteo: Option<PathBuf>,
    /// Layers of the ground for P and S phases (velocity-csv: depth_km, vp_km_s, vs_km_s)
    #[arg(long, value_name = "FILE")]
    velocity: Option<PathBuf>,
    /// Where the events go (CSV)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Where it goes which pick belongs to which event (CSV: pick_index, event_id or -1)
    #[arg(long, value_name = "FILE")]
    assign: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let outcome = trucewatch_site::batch::fuse(
        &args.sensors,
        &args.picks,
        args.meteo.as_deref(),
        args.velocity.as_deref(),
        &args.out,
        args.assign.as_deref(),
    )?;
    for note in &outcome.notes {
        term::say(&format!("note: {note}"));
    }
    term::say(&format!(
        "{} events located from {} picks of {} sensors",
        outcome.events, outcome.picks, outcome.sensors
    ));
    Ok(ExitCode::SUCCESS)
}
