//! `fuse`: sensors and picks from files, located events to a file. No store, no agreement.

use crate::SiteError;
use crate::batch_out::{Published, Results};
use crate::batch_seismic::{Named, locate_phases, named};
use crate::clock::Clock;
use crate::ingest::Options;
use crate::sides::LineFile;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use trucewatch_adapters::{Format, Row};
use trucewatch_fusion::seismic::{PhasePick, Station};
use trucewatch_fusion::{
    AcousticAreas, AcousticEngine, AcousticEvent, Arrival, Medium, Sensor, SensorDoubt, Settings,
};
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    Bearing, Direction, Known, Observation, ObservationId, ObserverId, Signal, Timestamp,
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

/// What to work on, and where the results go.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Sensors (sensors-csv).
    pub sensors: PathBuf,
    /// Picks (picks-csv). Those with a phase P or S are located in the ground.
    pub picks: PathBuf,
    /// A measured atmosphere; it counts as a first guess. Without it sound speed and wind are
    /// estimated from the picks themselves, in a first pass over the first minutes.
    pub meteo: Option<PathBuf>,
    /// The layers of the ground; without it, estimated from the picks.
    pub velocity: Option<PathBuf>,
    /// A line of contact; then columns tell of each event what it was, what it is linked to, and
    /// from which side fire came.
    pub line: Option<LineFile>,
    /// Where the events go (CSV). What was detected but not located, and which sensors are not
    /// believed, go to files beside it.
    pub out: PathBuf,
    /// Where it goes which pick (row from 0) belongs to which event (-1: none).
    pub assign: Option<PathBuf>,
    /// Whether to feed the picks in order of time, as they would come in. Same results; when each
    /// event was published and settled goes to a file beside `out`.
    pub stream: bool,
    /// On how many threads the areas of a long network, and sounds and phases in the ground, may be
    /// worked on; it changes nothing in the results.
    pub threads: u16,
}

/// Locates the events that picks tell of and writes them as the [`Request`] says.
///
/// # Errors
/// If a file cannot be read as what it should be, or a result cannot be written.
pub fn fuse(request: &Request) -> Result<Outcome, SiteError> {
    let (sensors, picks) = (request.sensors.as_path(), request.picks.as_path());
    let line = request.line.as_ref().map(LineFile::read).transpose()?;
    let mut outcome = Outcome::default();
    let mut numbers = BTreeMap::<ObserverId, u32>::new();
    let mut places = Vec::new();
    let mut stations = Vec::new();
    let mut owners = Vec::new();
    for (_, record) in rows(Format::SensorsCsv, sensors, &mut outcome.notes)? {
        if let Record::Observer(observer) = record {
            if numbers.contains_key(&observer.id) {
                continue; // Listed twice, at the same place: the reader has said so.
            }
            owners.push(observer.custodian.value().cloned());
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
    let start = request.meteo.as_deref().map(read_meteo).transpose()?;
    let hear = || locate(&places, &arrivals, start, request);
    let dig = || {
        let mut notes = Vec::new();
        let found = (!waves.is_empty())
            .then(|| locate_phases(&stations, &waves, request.velocity.as_deref(), &mut notes))
            .transpose();
        found.map(|quakes| (quakes, notes))
    };
    let (heard, dug) = if request.threads > 1 && !waves.is_empty() {
        std::thread::scope(|scope| {
            let digging = scope.spawn(dig);
            let heard = hear();
            let dug = digging.join().unwrap_or_else(|_| {
                Err(SiteError::Invalid(
                    "locating the phases in the ground failed; please report this".to_owned(),
                ))
            });
            (heard, dug)
        })
    } else {
        (hear(), dig())
    };
    let (quakes, notes) = dug?;
    outcome.notes.extend(notes);
    let sensors: Vec<ObserverId> = {
        let mut names: Vec<(u32, ObserverId)> =
            numbers.into_iter().map(|(id, n)| (n, id)).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, id)| id).collect()
    };
    let results = Results {
        sounds: heard.events,
        quakes,
        doubts: heard.doubts,
        published: heard.published,
        ids,
        sensors,
        owners,
        picks: total,
    };
    outcome.events = results.located();
    outcome.notes.extend(results.notes());
    results.write(request, line.as_ref())?;
    Ok(outcome)
}

/// What was heard.
struct Heard {
    events: Vec<AcousticEvent>,
    doubts: Vec<SensorDoubt>,
    published: Option<Published>,
}

/// How often a stream of picks is worked through, in seconds of the picks' time.
const STREAM_STEP_S: f64 = 0.5;
/// Nothing about an event changes later than this after it, in seconds, while picks come in order.
const MAY_CHANGE_S: f64 = 600.0;

/// Without a measured atmosphere the first picks are worked through until the air is known; then
/// everything is, starting with that air, so that the first minutes are as good as the last.
fn locate(
    sensors: &[Sensor],
    arrivals: &[Arrival],
    start: Option<Medium>,
    request: &Request,
) -> Heard {
    let settings = Settings::default();
    let mut sorted: Vec<Arrival> = arrivals.to_vec();
    sorted.sort_by_key(|a| (a.time, a.sensor, a.key));
    let mut areas = AcousticAreas::new(sensors, settings, start);
    learn_the_air(&mut areas, &sorted, settings, request.threads);
    let mut areas = areas.restarted();
    let mut published = request.stream.then(Published::default);
    let mut rest = sorted.as_slice();
    let mut now = sorted.first().map(|first| first.time);
    while let (Some(published), Some(until)) = (&mut published, &mut now)
        && !rest.is_empty()
    {
        *until = until.plus_s(STREAM_STEP_S);
        if let Some(next) = rest.first()
            && next.time >= *until
        {
            // Nothing came for a while: on by whole steps, so that steps fall where they would have.
            let gap = next.time.seconds_since(*until) / STREAM_STEP_S;
            *until = until.plus_s((gap.floor() + 1.0) * STREAM_STEP_S);
        }
        let (portion, later) = rest.split_at(rest.partition_point(|a| a.time < *until));
        rest = later;
        if portion.is_empty() {
            continue;
        }
        portion.iter().for_each(|arrival| areas.push(*arrival));
        update(
            &mut areas,
            Some(until.plus_s(-crate::live::LATENESS_S)),
            request.threads,
        );
        let recent = until.plus_s(-MAY_CHANGE_S);
        published.note(*until, areas.events().filter(|e| e.time > recent));
    }
    rest.iter().for_each(|arrival| areas.push(*arrival));
    update(&mut areas, None, request.threads);
    Heard {
        events: areas.events().cloned().collect(),
        doubts: areas.doubts().to_vec(),
        published,
    }
}

/// Updates areas on up to `threads` threads; how many changes nothing in the result.
fn update(areas: &mut AcousticAreas, heard_until: Option<Timestamp>, threads: u16) -> bool {
    areas.update_by(|engines| {
        let mut shares: Vec<Vec<&mut AcousticEngine>> = Vec::new();
        shares.resize_with(usize::from(threads.max(1)).min(engines.len()), Vec::new);
        let n = shares.len();
        for (k, engine) in engines.into_iter().enumerate() {
            if let Some(share) = shares.get_mut(k % n.max(1)) {
                share.push(engine);
            }
        }
        let work = |share: Vec<&mut AcousticEngine>| {
            let changes = share.into_iter().map(|engine| engine.update(heard_until));
            changes.fold(false, |any, changed| any | changed)
        };
        if n < 2 {
            return shares.into_iter().any(work);
        }
        std::thread::scope(|scope| {
            let running: Vec<_> = shares
                .into_iter()
                .map(|share| scope.spawn(move || work(share)))
                .collect();
            let changes = running.into_iter().map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            changes.fold(false, |any, changed| any | changed)
        })
    })
}

/// `sorted`: by time.
fn learn_the_air(areas: &mut AcousticAreas, sorted: &[Arrival], settings: Settings, threads: u16) {
    let Some(first) = sorted.first().map(|a| a.time) else {
        return;
    };
    let (mut taken, mut until) = (0, first);
    while taken < sorted.len() && !(taken > 0 && areas.air_is_known()) {
        until = until.plus_s(settings.block_s);
        let upto = sorted.partition_point(|a| a.time < until);
        for arrival in sorted.get(taken..upto).unwrap_or(&[]) {
            areas.push(*arrival);
        }
        if upto > taken {
            update(areas, None, threads);
        }
        taken = upto;
    }
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
