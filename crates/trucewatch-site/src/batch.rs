//! `fuse`: sensors and picks from files, located events to a file. No store, no agreement.

use crate::SiteError;
use crate::batch_hear::{Completeness, Hearing};
use crate::batch_out::{Results, as_listed, quoted, seconds};
use crate::batch_seismic::{Digging, Named, named};
use crate::clock::Clock;
use crate::ingest::Options;
use crate::sides::LineFile;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use trucewatch_adapters::{Format, Row};
use trucewatch_fusion::seismic::{PhasePick, Station};
use trucewatch_fusion::{Arrival, Medium, Sensor};
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    Bearing, Direction, Known, Observation, ObservationId, Observer, ObserverId, Signal,
};

/// How much later a pick may come than later ones, if nothing else is said, in seconds: an hour. Networks
/// deliver within half a minute; this leaves room for a link that was down.
const LATENESS_S: f64 = 3_600.0;

/// In which order picks are fed, if they are to be fed as they would come in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stream {
    /// In order of time. A file that is nearly so (within an hour) is not held in memory; another is
    /// sorted first.
    InOrder,
    /// In the order of the file. Picks that stand more than `lateness_s` seconds behind later ones are
    /// not used, and go to a file beside `out`.
    AsItComes {
        /// How much later, in seconds.
        lateness_s: f64,
    },
}

impl Stream {
    fn lateness_s(self) -> f64 {
        match self {
            Self::InOrder => LATENESS_S,
            Self::AsItComes { lateness_s } => lateness_s,
        }
    }
}

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
    /// Whether picks are to be fed as they would come in. Same results in bounded memory; when each event
    /// was published and settled goes to a file beside `out`.
    pub stream: Option<Stream>,
    /// On how many threads the areas of a long network, and sounds and phases in the ground, may be
    /// worked on; it changes nothing in the results.
    pub threads: u16,
}

/// Locates the events that picks tell of and writes them as the [`Request`] says.
///
/// # Errors
/// If a file cannot be read as what it should be, or a result cannot be written.
pub fn fuse(request: &Request) -> Result<Outcome, SiteError> {
    let line = request.line.as_ref().map(LineFile::read).transpose()?;
    let mut outcome = Outcome::default();
    let network = Network::read(&request.sensors, &mut outcome.notes)?;
    outcome.sensors = network.places.len();
    let start = request.meteo.as_deref().map(read_meteo).transpose()?;
    let mut results = Results::new(request, network.names, network.owners);
    let lateness_s = request.stream.map(Stream::lateness_s);
    let mut hearing = Hearing::new(&network.places, start, lateness_s, request.threads);
    let mut late = match request.stream {
        Some(Stream::AsItComes { lateness_s }) => Some(Late::new(&request.out, lateness_s)?),
        _ => None,
    };
    // Picks that have to be sorted before they are fed.
    let sorted = request.stream == Some(Stream::InOrder) && !in_order(&request.picks)?;
    let mut waiting: Vec<(Arrival, ObservationId)> = Vec::new();
    // Such a file is held in memory anyway, so its phases are located at its end.
    let in_time = request.stream.filter(|_| !sorted).map(Stream::lateness_s);
    let mut digging = Digging::new(
        network.stations,
        request.velocity.as_deref(),
        in_time.map(Completeness::new),
    );
    let (mut unknown, mut others, mut sounds, mut waves) = (0, 0, 0, 0);
    let mut hear = |results: &mut Results, arrival: Arrival, id: ObservationId| {
        let (index, time) = (arrival.key, arrival.time);
        results.ids.sounds.insert(index, (time, id));
        let Some(events) = hearing.take(arrival) else {
            results.ids.sounds.remove(&index);
            return false;
        };
        sounds += 1;
        if !events.is_empty() {
            results.add(events);
            if let Some(until) = hearing.settled_until() {
                results.ids.forget(until.plus_s(-EARLIEST_PICK_S));
            }
        }
        true
    };
    let take = |index: u64, record| {
        results.picks = results.picks.max(index + 1);
        let Record::Observation(observation) = record else {
            return Ok(());
        };
        let Some(number) = network.numbers.get(&observation.observer) else {
            unknown += 1;
            return Ok(());
        };
        match named(&observation) {
            Named::Sound => {
                let arrival = arrival(&observation, *number, index);
                if sorted {
                    waiting.push((arrival, observation.id()));
                } else if !hear(&mut results, arrival, observation.id()) {
                    let late = late.as_mut();
                    return late.map_or(Ok(()), |late| late.add(index, &observation));
                }
            }
            Named::Wave(phase) => {
                let time = observation.time.middle();
                let pick = PhasePick {
                    station: *number,
                    phase,
                    time,
                    key: index,
                };
                let ids = &mut results.ids.waves;
                ids.insert(index, (time, observation.id()));
                let Some(events) = digging.take(pick)? else {
                    ids.remove(&index);
                    let late = late.as_mut();
                    return late.map_or(Ok(()), |late| late.add(index, &observation));
                };
                waves += 1;
                if !events.is_empty() {
                    results.add_quakes(&events);
                    if let Some(until) = digging.settled_until() {
                        results.ids.forget_waves(until.plus_s(-EARLIEST_PICK_S));
                    }
                }
            }
            Named::Other => others += 1,
        }
        Ok(())
    };
    rows(Format::PicksCsv, &request.picks, &mut outcome.notes, take)?;
    waiting.sort_by_key(|(arrival, _)| (arrival.time, arrival.key));
    for (arrival, id) in waiting {
        hear(&mut results, arrival, id);
    }
    if unknown > 0 {
        outcome.notes.push(format!(
            "{unknown} picks are of sensors that `{}` does not list; they were not used",
            request.sensors.display()
        ));
    }
    if others > 0 {
        outcome.notes.push(format!(
            "{others} picks carry a phase that is neither P nor S; they were not used"
        ));
    }
    if let Some(late) = late {
        outcome.notes.extend(late.finish()?);
    }
    outcome.picks = sounds + waves;
    let (heard, dug) = if request.threads > 1 && waves > 0 {
        std::thread::scope(|scope| {
            let digging = scope.spawn(|| digging.finish());
            let heard = hearing.finish();
            let dug = digging.join().unwrap_or_else(|_| {
                Err(SiteError::Invalid(
                    "locating the phases in the ground failed; please report this".to_owned(),
                ))
            });
            (heard, dug)
        })
    } else {
        (hearing.finish(), digging.finish())
    };
    let dug = dug?;
    results.add(heard.events);
    results.doubts = heard.doubts;
    if let Some(note) = dug.note {
        outcome.notes.push(note);
        results.add_quakes(&dug.events);
    }
    outcome.events = results.located();
    outcome.notes.extend(results.notes());
    results.write(request, line.as_ref())?;
    Ok(outcome)
}

/// Whether no pick of a file stands more than [`LATENESS_S`] behind later ones. Of what can be read only
/// once, such as a pipe, that cannot be known before.
fn in_order(picks: &Path) -> Result<bool, SiteError> {
    let kind = std::fs::metadata(picks).map_err(SiteError::read(picks))?;
    if !kind.is_file() {
        return Ok(false);
    }
    let (mut newest, mut in_order) = (None, true);
    rows(Format::PicksCsv, picks, &mut Vec::new(), |_, record| {
        if let Record::Observation(observation) = record {
            let time = observation.time.middle();
            in_order &= newest.is_none_or(|newest| time.plus_s(LATENESS_S) >= newest);
            newest = newest.max(Some(time));
        }
        Ok(())
    })?;
    Ok(in_order)
}

/// An event's earliest pick is no further before it than this, in seconds: it comes after it, but for
/// the errors of the clocks.
const EARLIEST_PICK_S: f64 = 600.0;

/// The sensors of a file.
#[derive(Default)]
struct Network {
    numbers: BTreeMap<ObserverId, u32>,
    /// By number, as all that follows.
    names: Vec<ObserverId>,
    places: Vec<Sensor>,
    stations: Vec<Station>,
    owners: Vec<Option<String>>,
}

impl Network {
    fn read(path: &Path, notes: &mut Vec<String>) -> Result<Self, SiteError> {
        let mut network = Self::default();
        rows(Format::SensorsCsv, path, notes, |_, record| {
            if let Record::Observer(observer) = record {
                network.add(observer);
            }
            Ok(())
        })?;
        Ok(network)
    }

    fn add(&mut self, observer: Observer) {
        if self.numbers.contains_key(&observer.id) {
            return; // Listed twice, at the same place: the reader has said so.
        }
        let number = self.places.len() as u32;
        self.numbers.insert(observer.id.clone(), number);
        self.names.push(observer.id);
        self.owners.push(observer.custodian.value().cloned());
        self.places.push(Sensor {
            position: observer.fix.position,
        });
        let elevation_cm = observer.fix.elevation_cm.value().copied();
        self.stations.push(Station {
            position: observer.fix.position,
            elevation_m: f64::from(elevation_cm.unwrap_or(0)) / 100.0,
        });
    }
}

/// The picks of a stream that came too late to be used, listed in a file beside the events.
struct Late {
    path: PathBuf,
    file: BufWriter<File>,
    lateness_s: f64,
    count: u64,
}

impl Late {
    fn new(out: &Path, lateness_s: f64) -> Result<Self, SiteError> {
        let path = out.with_extension("late.csv");
        let file = File::create(&path).map_err(SiteError::write(&path))?;
        let mut late = Self {
            path,
            file: BufWriter::new(file),
            lateness_s,
            count: 0,
        };
        late.line("pick_index,sensor_id,time")?;
        Ok(late)
    }

    fn line(&mut self, text: &str) -> Result<(), SiteError> {
        writeln!(self.file, "{text}").map_err(SiteError::write(&self.path))
    }

    fn add(&mut self, index: u64, pick: &Observation) -> Result<(), SiteError> {
        self.count += 1;
        let (sensor, time) = (as_listed(&pick.observer), seconds(pick.time.middle()));
        self.line(&format!("{index},{},{time}", quoted(sensor)))
    }

    /// What a reader should know, if there is anything.
    fn finish(mut self) -> Result<Option<String>, SiteError> {
        self.file.flush().map_err(SiteError::write(&self.path))?;
        Ok((self.count > 0).then(|| {
            format!(
                "{} picks stand more than {} s behind later ones of three sensors; they came too late for \
                 a stream, were not used, and are listed in `{}`",
                self.count,
                self.lateness_s,
                self.path.display()
            )
        }))
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

/// Gives each accepted row with its index from 0 to `take`; rejected rows become a note.
fn rows(
    format: Format,
    path: &Path,
    notes: &mut Vec<String>,
    mut take: impl FnMut(u64, Record) -> Result<(), SiteError>,
) -> Result<(), SiteError> {
    let input = File::open(path).map_err(SiteError::read(path))?;
    let file_error = |error| SiteError::File {
        path: path.to_owned(),
        error,
    };
    let settings = Options::default().settings(&Clock::system());
    let mut reader = trucewatch_adapters::read(format, input, &settings).map_err(file_error)?;
    let (mut rejected, mut first) = (0, None);
    for (index, row) in (0_u64..).zip(reader.by_ref()) {
        match row.map_err(file_error)? {
            Row::Accepted(accepted) => take(index, accepted.record)?,
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
    Ok(())
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
