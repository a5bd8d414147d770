//! `fuse`: sensors and picks from files, located events to a file. No store, no agreement.

use crate::SiteError;
use crate::batch_seismic::{Named, event_row, locate_phases, named};
use crate::clock::Clock;
use crate::ingest::Options;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use trucewatch_adapters::{Format, Row};
use trucewatch_fusion::seismic::{PhasePick, SeismicEvent, Station};
use trucewatch_fusion::{AcousticEngine, AcousticEvent, Arrival, Medium, Sensor, Settings};
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    Bearing, Direction, EventId, Known, Observation, ObservationId, ObserverId, Signal,
};

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
/// event, -1 for none.
///
/// Picks with a phase P or S are located in the ground; their rows end with depth_km and
/// sigma_depth_km. `velocity`: the layers of the ground; without it, estimated from the picks.
///
/// # Errors
/// If a file cannot be read as what it should be, or `out` cannot be written.
pub fn fuse(
    sensors: &Path,
    picks: &Path,
    meteo: Option<&Path>,
    velocity: Option<&Path>,
    out: &Path,
    assign: Option<&Path>,
) -> Result<Outcome, SiteError> {
    let mut outcome = Outcome::default();
    let mut numbers = BTreeMap::<ObserverId, u32>::new();
    let mut places = Vec::new();
    let mut stations = Vec::new();
    for (_, record) in rows(Format::SensorsCsv, sensors, &mut outcome.notes)? {
        if let Record::Observer(observer) = record {
            numbers.insert(observer.id, places.len() as u32);
            places.push(Sensor {
                position: observer.fix.position,
            });
            let elevation_cm = observer.fix.elevation_cm.value().copied();
            stations.push(Station {
                position: observer.fix.position,
                elevation_m: f64::from(elevation_cm.unwrap_or(0)) / 100.0,
            });
        }
    }
    outcome.sensors = places.len();
    let mut arrivals = Vec::new();
    let mut ids = BTreeMap::<u64, ObservationId>::new();
    let mut waves = Vec::new();
    let (mut unknown, mut others, mut total) = (0, 0, 0_u64);
    for (index, record) in rows(Format::PicksCsv, picks, &mut outcome.notes)? {
        total = total.max(index + 1);
        let Record::Observation(observation) = record else {
            continue;
        };
        let Some(number) = numbers.get(&observation.observer) else {
            unknown += 1;
            continue;
        };
        match named(&observation) {
            Named::Sound => arrivals.push(arrival(&observation, *number, index)),
            Named::Wave(phase) => waves.push(PhasePick {
                station: *number,
                phase,
                time: observation.time.middle(),
                key: index,
            }),
            Named::Other => {
                others += 1;
                continue;
            }
        }
        ids.insert(index, observation.id());
    }
    if unknown > 0 {
        outcome.notes.push(format!(
            "{unknown} picks are of sensors that `{}` does not list; they were not used",
            sensors.display()
        ));
    }
    if others > 0 {
        outcome.notes.push(format!(
            "{others} picks carry a phase that is neither P nor S; they were not used"
        ));
    }
    outcome.picks = arrivals.len() + waves.len();
    let start = meteo.map(read_meteo).transpose()?;
    let sounds = locate(&places, &arrivals, start);
    let quakes = if waves.is_empty() {
        None
    } else {
        Some(locate_phases(
            &stations,
            &waves,
            velocity,
            &mut outcome.notes,
        )?)
    };
    outcome.events = sounds.len() + quakes.as_ref().map_or(0, Vec::len);
    write_events(out, &sounds, quakes.as_deref(), &ids)?;
    if let Some(path) = assign {
        let of_sounds = sounds
            .iter()
            .map(|e| e.picks.iter().map(|p| p.key).collect());
        let of_quakes = quakes.iter().flatten();
        let of_quakes = of_quakes.map(|e| e.picks.iter().map(|p| p.key).collect());
        write_assignment(path, of_sounds.chain(of_quakes), &ids, total)?;
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

/// The id of the event whose earliest pick is `anchor`.
fn event_id(anchor: Option<u64>, ids: &BTreeMap<u64, ObservationId>) -> String {
    let anchor = anchor.and_then(|key| ids.get(&key));
    anchor.map_or_else(String::new, |id| {
        EventId::derive(id.as_str().as_bytes()).to_string()
    })
}

fn sound_row(event: &AcousticEvent, id: &str) -> String {
    let us = event.time.as_unix_ns() / 1_000;
    let (major, minor, azimuth) = event.ellipse;
    format!(
        "{id},{}.{:06},{:.7},{:.7},{major:.1},{minor:.1},{azimuth:.1},{}",
        us.div_euclid(1_000_000),
        us.rem_euclid(1_000_000),
        event.position.lat_deg(),
        event.position.lon_deg(),
        event.picks.len()
    )
}

/// Where there were phases every row has two columns more, empty for sounds.
fn write_events(
    out: &Path,
    sounds: &[AcousticEvent],
    quakes: Option<&[SeismicEvent]>,
    ids: &BTreeMap<u64, ObservationId>,
) -> Result<(), SiteError> {
    let (columns, empty) = match quakes {
        Some(_) => (",depth_km,sigma_depth_km", ",,"),
        None => ("", ""),
    };
    let mut rows = Vec::new();
    for event in sounds {
        let id = event_id(event.picks.first().map(|p| p.key), ids);
        rows.push((event.time, sound_row(event, &id) + empty));
    }
    for event in quakes.unwrap_or(&[]) {
        let id = event_id(event.picks.first().map(|p| p.key), ids);
        rows.push((event.time, event_row(event, &id)));
    }
    if quakes.is_some() {
        rows.sort_by_key(|row| row.0);
    }
    let mut text =
        format!("event_id,time,lat,lon,sigma_major_m,sigma_minor_m,azimuth_deg,n_picks{columns}\n");
    for (_, row) in rows {
        text.push_str(&row);
        text.push('\n');
    }
    std::fs::write(out, text).map_err(SiteError::write(out))
}

/// `events`: the picks of each, earliest first.
fn write_assignment(
    path: &Path,
    events: impl Iterator<Item = Vec<u64>>,
    ids: &BTreeMap<u64, ObservationId>,
    total: u64,
) -> Result<(), SiteError> {
    let mut of_pick = BTreeMap::new();
    for picks in events {
        let id = event_id(picks.first().copied(), ids);
        for pick in picks {
            of_pick.insert(pick, id.clone());
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
