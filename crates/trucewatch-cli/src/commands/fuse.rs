//! `trucewatch fuse`

use crate::term;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_site::batch::{Request, Stream};
use trucewatch_site::sides::LineFile;

/// Locate events from files of sensors and picks, without a site
///
/// Writes event_id, time (UTC seconds), lat, lon, the 1-sigma half axes of the ellipse in metres, the
/// azimuth of the longer one, how many picks the event rests on, the 1-sigma bound of its time, and how
/// many dishonest sensors (or owners, where sensors name one) its place would survive. Without `--meteo`,
/// sound speed and wind are estimated from the picks themselves. Picks with a phase P or S are located in
/// the ground instead, with depth_km and sigma_depth_km as last columns; without `--velocity` its speeds
/// are estimated too. With `--line`, further columns tell of each event what it was, which event is the
/// other end of the same round, and how likely fire came from either side of the line: p_side_a,
/// p_side_b, p_undetermined, side (A, B, or U below 95 %), kind, p_explosion, p_shot, p_outgoing,
/// p_impact, p_kind_undetermined, linked_event_id, p_link.
///
/// Files beside it, with other endings: `.alternatives.csv`, other places that an event's arrivals fit, with
/// the probability p of each; `.incidents.csv`, which events belong together, and how many rounds that were,
/// with bounds that hold with 95 %; `.unlocated.csv`, events that were detected but have no honest place
/// (not_located) or rest on sensors that are not believed (held_back); `.sensors.csv`, sensors with a wrong
/// clock or that report what others do not hear; with `--stream`, `.late.csv`, picks that came too late.
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
    /// Line of contact (CSV: lat, lon, in order); side A is on the left when it is walked
    #[arg(long, value_name = "FILE")]
    line: Option<PathBuf>,
    /// How far the true line may lie from the drawn one, in metres (standard deviation): 50 is a
    /// millimetre on a map of 1 : 50,000
    #[arg(long, value_name = "N", default_value_t = LineFile::SIGMA_M, requires = "line")]
    line_sigma_m: f64,
    /// Feed the picks in order of time, as they would come in, with the same results, in memory that hardly
    /// grows with the number of picks (a file that is out of order by over an hour is sorted first); writes when each event was first published and when it settled
    /// to a file that ends in `.stream.csv`
    #[arg(long)]
    stream: bool,
    /// Feed the picks of a stream in the order of their file instead, and this is how many seconds one may
    /// stand behind later ones of three sensors. Up to that any order gives the same results; a pick further
    /// behind is not used, but counted and listed in a file that ends in `.late.csv`
    #[arg(long, value_name = "N", requires = "stream", value_parser = lateness)]
    lateness_s: Option<f64>,
    /// Threads to use at most: areas of a network longer than 300 km are worked on side by side, and so
    /// are sounds and phases in the ground
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    threads: u16,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let line = args.line.as_ref().map(|path| LineFile {
        path: path.clone(),
        sigma_m: args.line_sigma_m,
    });
    let outcome = trucewatch_site::batch::fuse(&Request {
        sensors: args.sensors.clone(),
        picks: args.picks.clone(),
        meteo: args.meteo.clone(),
        velocity: args.velocity.clone(),
        line,
        out: args.out.clone(),
        assign: args.assign.clone(),
        stream: args.stream.then_some(match args.lateness_s {
            None => Stream::InOrder,
            Some(lateness_s) => Stream::AsItComes { lateness_s },
        }),
        threads: args.threads,
    })?;
    for note in &outcome.notes {
        term::say(&format!("note: {note}"));
    }
    term::say(&format!(
        "{} events located from {} picks of {} sensors",
        outcome.events, outcome.picks, outcome.sensors
    ));
    Ok(ExitCode::SUCCESS)
}

/// Seconds from half a minute, within which any network's order counts, to ten years.
fn lateness(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok();
    seconds
        .filter(|s| (30.0..=315_360_000.0).contains(s))
        .ok_or_else(|| "expected seconds from 30 to 315360000".to_owned())
}
