//! `trucewatch fuse`

use crate::term;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_site::sides::LineFile;

/// Locate events from files of sensors and picks, without a site
///
/// Writes event_id, time (UTC seconds), lat, lon, the 1-sigma half axes of the ellipse in metres, the
/// azimuth of the longer one, and how many picks the event rests on. Without `--meteo`, sound speed
/// and wind are estimated from the picks themselves. With `--line`, further columns tell of each event
/// what it was, which event is the other end of the same round, and how likely fire came from either
/// side of the line: p_side_a, p_side_b, p_undetermined, side (A, B, or U below 95 %), kind, p_explosion,
/// p_shot, p_outgoing, p_impact, p_kind_undetermined, linked_event_id, p_link.
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
    /// Where the events go (CSV)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Where it goes which pick belongs to which event (CSV: pick_index, event_id or -1)
    #[arg(long, value_name = "FILE")]
    assign: Option<PathBuf>,
    /// Line of contact (CSV: lat, lon, in order); side A is on the left when it is walked
    #[arg(long, value_name = "FILE")]
    line: Option<PathBuf>,
    /// How far the true line may lie from the drawn one, in metres (standard deviation): 50 is a
    /// millimetre on a map of 1 : 50,000
    #[arg(long, value_name = "N", default_value_t = LineFile::SIGMA_M, requires = "line")]
    line_sigma_m: f64,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let line = args.line.as_ref().map(|path| LineFile {
        path: path.clone(),
        sigma_m: args.line_sigma_m,
    });
    let outcome = trucewatch_site::batch::fuse(
        &args.sensors,
        &args.picks,
        args.meteo.as_deref(),
        &args.out,
        args.assign.as_deref(),
        line.as_ref(),
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
