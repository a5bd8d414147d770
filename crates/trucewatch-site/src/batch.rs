//! `fuse`: sensors and picks from files, located events to a file. No store, no agreement.

use crate::SiteError;
use crate::clock::Clock;
use crate::ingest::Options;
use crate::sides::{Columns, LineFile};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use trucewatch_adapters::{Format, Row};
use trucewatch_fusion::{AcousticEngine, AcousticEvent, Arrival, Medium, Sensor, Settings};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Bearing, Direction, EventId, Known, Observation, ObserverId, Signal};

/// What a batch run did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Sensors used.
    pub sensors: usize,
    /// Picks used.
    pub picks: usize,
    /// Events located.
    pub events: usize,
    /// What was left out and why, in full sentences.
    pub notes: Vec<String>,
}

/// Locates the events that `picks` tell of and writes them to `out` as CSV: event_id, time (UTC
/// seconds), lat, lon, sigma_major_m, sigma_minor_m (1-sigma half axes), azimuth_deg, n_picks.
/// `meteo`: a measured atmosphere; without it, sound speed and wind are estimated from the picks
/// themselves, in a first pass over all of them. `assign`: which pick (row from 0) went to which
/// event, -1 for none. `line`: a line of contact; then columns tell of each event what it was, what
/// it is linked to, and from which side fire came.
///
/// # Errors
/// If a file cannot be read as what it should be, or `out` cannot be written.
pub fn fuse(
    sensors: &Path,
    picks: &Path,
    meteo: Option<&Path>,
    out: &Path,
    assign: Option<&Path>,
    line: Option<&LineFile>,
) -> Result<Outcome, SiteError> {
    let mut outcome = Outcome::default();
    let mut numbers = BTreeMap::<ObserverId, u32>::new();
    let mut places = Vec::new();
    for (_, record) in rows(Format::SensorsCsv, sensors, &mut outcome.notes)? {
        if let Record::Observer(observer) = record {
            numbers.insert(observer.id, places.len() as u32);
            places.push(Sensor {
                position: observer.fix.position,
            });
        }
    }
    outcome.sensors = places.len();
    let mut arrivals = Vec::new();
    let mut ids = BTreeMap::<u64, trucewatch_model::ObservationId>::new();
    let (mut unknown, mut phases, mut total) = (0, 0, 0_u64);
    for (index, record) in rows(Format::PicksCsv, picks, &mut outcome.notes)? {
        total = total.max(index + 1);
        let Record::Observation(observation) = record else {
            continue;
        };
        if matches!(
            observation.signal,
            Signal::Sound {
                phase: Known::Value(_),
                ..
            }
        ) {
            phases += 1;
            continue;
        }
        match numbers.get(&observation.observer) {
            Some(number) => {
                arrivals.push(arrival(&observation, *number, index));
                ids.insert(index, observation.id());
            }
            None => unknown += 1,
        }
    }
    if unknown > 0 {
        outcome.notes.push(format!(
            "{unknown} picks are of sensors that `{}` does not list; they were not used",
            sensors.display()
        ));
    }
    if phases > 0 {
        outcome.notes.push(format!("{phases} picks carry a seismic phase; this command locates by sound in air, so they were not used"));
    }
    outcome.picks = arrivals.len();
    let start = meteo.map(read_meteo).transpose()?;
    let events = locate(&places, &arrivals, start);
    outcome.events = events.len();
    let names: Vec<String> = events.iter().map(|event| event_id(event, &ids)).collect();
    write_events(out, &events, &names, &Columns::new(line, &events, &names)?)?;
    if let Some(path) = assign {
        write_assignment(path, &events, &ids, total)?;
    }
    Ok(outcome)
}

/// Without a measured atmosphere the first picks are worked through until the air is known; then
/// everything is, starting with that air, so that the first minutes are as good as the last.
fn locate(sensors: &[Sensor], arrivals: &[Arrival], start: Option<Medium>) -> Vec<AcousticEvent> {
    let settings = Settings::default();
    let start = start.unwrap_or_else(|| learn_the_air(sensors, arrivals, settings));
    let mut engine = AcousticEngine::new(sensors, settings, Some(start));
    for arrival in arrivals {
        engine.push(*arrival);
    }
    engine.update(None);
    engine.events().cloned().collect()
}

fn learn_the_air(sensors: &[Sensor], arrivals: &[Arrival], settings: Settings) -> Medium {
    let mut engine = AcousticEngine::new(sensors, settings, None);
    let mut sorted: Vec<&Arrival> = arrivals.iter().collect();
    sorted.sort_by_key(|a| (a.time, a.sensor, a.key));
    let Some(first) = sorted.first().map(|a| a.time) else {
        return engine.medium();
    };
    let (mut taken, mut until) = (0, first);
    while taken < sorted.len() && !engine.medium().is_known() {
        until = until.plus_s(settings.block_s);
        let upto = sorted.partition_point(|a| a.time < until);
        for arrival in sorted.get(taken..upto).unwrap_or(&[]) {
            engine.push(**arrival);
        }
        if upto > taken {
            engine.update(None);
        }
        taken = upto;
    }
    engine.medium()
}

fn arrival(observation: &Observation, sensor: u32, index: u64) -> Arrival {
    let peak_pa = match &observation.signal {
        Signal::Sound { peak_upa, .. } => peak_upa.value().map(|upa| *upa as f64 / 1e6),
        _ => None,
    };
    let bearing_deg = match observation.direction {
        Direction::RangeBearing {
            bearing:
                Known::Value(Bearing::Measured {
                    azimuth_mdeg,
                    sigma_mdeg,
                }),
            ..
        } => Some((f64::from(azimuth_mdeg) / 1e3, f64::from(sigma_mdeg) / 1e3)),
        _ => None,
    };
    Arrival {
        sensor,
        time: observation.time.middle(),
        peak_pa,
        bearing_deg,
        key: index,
    }
}

/// The accepted rows with their index from 0; rejected rows become a note.
fn rows(
    format: Format,
    path: &Path,
    notes: &mut Vec<String>,
) -> Result<Vec<(u64, Record)>, SiteError> {
    let input = std::fs::File::open(path).map_err(SiteError::read(path))?;
    let file_error = |error| SiteError::File {
        path: path.to_owned(),
        error,
    };
    let settings = Options::default().settings(&Clock::system());
    let mut reader = trucewatch_adapters::read(format, input, &settings).map_err(file_error)?;
    let (mut records, mut rejected, mut first) = (Vec::new(), 0, None);
    for (index, row) in (0_u64..).zip(reader.by_ref()) {
        match row.map_err(file_error)? {
            Row::Accepted(accepted) => records.push((index, accepted.record)),
            Row::Rejected(r) => {
                rejected += 1;
                first.get_or_insert_with(|| format!("line {}: {}", r.line, r.reason));
            }
        }
    }
    if let Some(first) = first {
        notes.push(format!(
            "{rejected} rows of `{}` cannot be read and were not used; the first: {first}",
            path.display()
        ));
    }
    notes.extend(
        reader
            .notes()
            .into_iter()
            .map(|note| format!("`{}`: {note}", path.display())),
    );
    Ok(records)
}

fn read_meteo(path: &Path) -> Result<Medium, SiteError> {
    let text = std::fs::read_to_string(path).map_err(SiteError::read(path))?;
    let invalid = |what: &str| {
        SiteError::Invalid(format!(
            "`{}`: {what}; expected JSON with the numbers c0_mps, wind_east_mps, wind_north_mps, sigma_speed_rel",
            path.display()
        ))
    };
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|e| invalid(&e.to_string()))?;
    let number = |name: &str| {
        json.get(name)
            .and_then(serde_json::Value::as_f64)
            .ok_or_else(|| invalid(&format!("`{name}` is missing or not a number")))
    };
    let medium = Medium::measured(
        number("c0_mps")?,
        number("wind_east_mps")?,
        number("wind_north_mps")?,
        number("sigma_speed_rel")?,
    );
    let sensible = (280.0..=400.0).contains(&medium.mean[0])
        && (0.0005..=0.05).contains(&medium.path_sigma_rel);
    sensible.then_some(medium).ok_or_else(|| invalid("the sound speed must lie between 280 and 400 m/s and the spread between 0.0005 and 0.05"))
}

fn event_id(event: &AcousticEvent, ids: &BTreeMap<u64, trucewatch_model::ObservationId>) -> String {
    let anchor = event.picks.first().and_then(|p| ids.get(&p.key));
    anchor.map_or_else(String::new, |id| {
        EventId::derive(id.as_str().as_bytes()).to_string()
    })
}

fn write_events(
    out: &Path,
    events: &[AcousticEvent],
    names: &[String],
    columns: &Columns,
) -> Result<(), SiteError> {
    let mut text =
        String::from("event_id,time,lat,lon,sigma_major_m,sigma_minor_m,azimuth_deg,n_picks");
    let _ = writeln!(text, "{}", columns.header());
    for (k, (event, name)) in events.iter().zip(names).enumerate() {
        let us = event.time.as_unix_ns() / 1_000;
        let (major, minor, azimuth) = event.ellipse;
        let _ = writeln!(
            text,
            "{name},{}.{:06},{:.7},{:.7},{major:.1},{minor:.1},{azimuth:.1},{}{}",
            us.div_euclid(1_000_000),
            us.rem_euclid(1_000_000),
            event.position.lat_deg(),
            event.position.lon_deg(),
            event.picks.len(),
            columns.row(k)
        );
    }
    std::fs::write(out, text).map_err(SiteError::write(out))
}

fn write_assignment(
    path: &Path,
    events: &[AcousticEvent],
    ids: &BTreeMap<u64, trucewatch_model::ObservationId>,
    total: u64,
) -> Result<(), SiteError> {
    let mut of_pick = BTreeMap::new();
    for event in events {
        for pick in &event.picks {
            of_pick.insert(pick.key, event_id(event, ids));
        }
    }
    let mut text = String::from("pick_index,event_id\n");
    for index in 0..total {
        let _ = writeln!(
            text,
            "{index},{}",
            of_pick.get(&index).map_or("-1", String::as_str)
        );
    }
    std::fs::write(path, text).map_err(SiteError::write(path))
}
