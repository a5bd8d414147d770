//! The files that `fuse` writes.
//!
//! The events' own file has what was located. Beside it: `.unlocated.csv`, events that were detected
//! but whose place would not be honest, or that sensors speak for which are not believed;
//! `.alternatives.csv`, other places that a located event's arrivals fit; `.incidents.csv`, which events
//! belong together and how many rounds that were;
//! `.sensors.csv`, those sensors; and, where picks were streamed, `.stream.csv`, when each event was
//! first published, and `.late.csv`, the picks that came too late (`batch.rs`).

use crate::SiteError;
use crate::batch::Request;
use crate::batch_hear::{Final, Told};
use crate::batch_seismic::columns;
use crate::sides::Columns;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use trucewatch_fusion::origin::{Line, Located};
use trucewatch_fusion::seismic::SeismicEvent;
use trucewatch_fusion::{AcousticEvent, Heard, SensorDoubt, engagements};
use trucewatch_model::{EventId, Hand, IncidentId, ObservationId, ObserverId, Position, Timestamp};

/// A place known no better than this (standard deviation along the longer axis, in metres) is none:
/// its 95 % area is ten kilometres long.
const NOT_LOCATED_M: f64 = 2_000.0;

/// Which observation a row of the picks' file became: events are named after their earliest.
#[derive(Default)]
pub(crate) struct Ids {
    /// With the time of the pick.
    pub(crate) waves: BTreeMap<u64, (Timestamp, ObservationId)>,
    /// The same.
    pub(crate) sounds: BTreeMap<u64, (Timestamp, ObservationId)>,
}

impl Ids {
    /// Forgets sounds from before an instant.
    pub(crate) fn forget(&mut self, before: Timestamp) {
        self.sounds.retain(|_, (time, _)| *time >= before);
    }

    /// Forgets phases from before an instant.
    pub(crate) fn forget_waves(&mut self, before: Timestamp) {
        self.waves.retain(|_, (time, _)| *time >= before);
    }

    /// The number of the event whose earliest pick is that row.
    fn number(&self, anchor: Option<u64>) -> String {
        let id = self.event(anchor);
        id.map_or_else(String::new, |id| number_of(id.as_str()))
    }

    /// The event whose earliest pick is that row.
    fn event(&self, anchor: Option<u64>) -> Option<EventId> {
        let pick = |key: u64| self.sounds.get(&key).or_else(|| self.waves.get(&key));
        let (_, id) = anchor.and_then(pick)?;
        Some(EventId::derive(id.as_str().as_bytes()))
    }
}

/// What is to be written. Of a sound that was located it keeps little more than its rows.
pub(crate) struct Results {
    /// Sensors by number, and in whose hands they are.
    sensors: Vec<ObserverId>,
    owners: Vec<Option<String>>,
    pub(crate) ids: Ids,
    placed: Vec<Placed>,
    /// All sounds, for counting rounds, with the numbers of their incident (should one begin with it) and of
    /// their event (if it has a place).
    heard: Vec<(Heard, String, Option<String>)>,
    /// What sides are worked out from, for each of `placed`; `None` without a line.
    located: Option<Vec<Located>>,
    /// Which of `placed` a row of the picks' file belongs to; `None` if nobody asked.
    assigned: Option<Vec<u32>>,
    unlocated: String,
    alternatives: String,
    /// `None`: picks were not streamed.
    stream: Option<String>,
    held_back: usize,
    not_located: usize,
    /// `None`: no pick carried a phase.
    quakes: Option<Vec<Quake>>,
    pub(crate) doubts: Vec<SensorDoubt>,
    /// Rows of the picks' file.
    pub(crate) picks: u64,
}

/// A sound with a place.
struct Placed {
    time: Timestamp,
    name: String,
    /// Its columns up to those that depend on other events.
    row: String,
}

/// An event located in the ground.
struct Quake {
    time: Timestamp,
    name: String,
    /// Its columns before and after those that only sounds have.
    row: (String, String),
}

/// A pick that belongs to no event.
const NO_EVENT: u32 = u32::MAX;
/// Set in the number of an event located in the ground.
const IN_GROUND: u32 = 1 << 31;

impl Results {
    /// Nothing yet.
    pub(crate) fn new(
        request: &Request,
        sensors: Vec<ObserverId>,
        owners: Vec<Option<String>>,
    ) -> Self {
        Self {
            sensors,
            owners,
            ids: Ids::default(),
            placed: Vec::new(),
            heard: Vec::new(),
            located: request.line.is_some().then(Vec::new),
            assigned: request.assign.is_some().then(Vec::new),
            unlocated: format!("event_id,reason,{PLACE_AND_TIME}\n"),
            alternatives: String::from(
                "event_id,p,time,lat,lon,sigma_major_m,sigma_minor_m,azimuth_deg\n",
            ),
            stream: request
                .stream
                .map(|_| String::from("event_id,first_published,last_pick,settled\n")),
            held_back: 0,
            not_located: 0,
            quakes: None,
            doubts: Vec::new(),
            picks: 0,
        }
    }

    /// Takes sounds in, in their order.
    pub(crate) fn add(&mut self, events: Vec<Final>) {
        for Final { event, told } in events {
            let id = self.ids.event(event.picks.first().map(|p| p.key));
            let name = id
                .as_ref()
                .map_or_else(String::new, |id| number_of(id.as_str()));
            let incident = id.map(|id| IncidentId::derive(id.as_str().as_bytes()));
            self.heard.push((
                Heard::from(&event),
                incident.map_or_else(String::new, |id| number_of(id.as_str())),
                reason(&event).is_none().then(|| name.clone()),
            ));
            if let Some(reason) = reason(&event) {
                self.held_back += usize::from(reason == HELD_BACK);
                self.not_located += usize::from(reason == NOT_LOCATED);
                let _ = writeln!(self.unlocated, "{name},{reason},{}", heard_at(&event));
            } else {
                self.place(&event, told.as_ref(), name);
            }
        }
    }

    fn place(&mut self, event: &AcousticEvent, told: Option<&Told>, name: String) {
        write_alternatives(&mut self.alternatives, event, &name);
        if let Some(text) = &mut self.stream {
            let _ = writeln!(
                text,
                "{name},{},{},{}",
                told.map_or(String::new(), |told| seconds(told.first)),
                event.last_heard.map_or(String::new(), seconds),
                told.and_then(|told| told.settled)
                    .map_or(String::new(), seconds)
            );
        }
        if let Some(located) = &mut self.located {
            located.push(Located::from(event));
        }
        let number = self.placed.len() as u32;
        self.assign(event.picks.iter().map(|pick| pick.key), number);
        let row = format!(
            "{name},{},{:.4},{}",
            heard_at(event),
            event.time_sigma_s,
            self.survives(event)
        );
        self.placed.push(Placed {
            time: event.time,
            name,
            row,
        });
    }

    fn assign(&mut self, picks: impl Iterator<Item = u64>, event: u32) {
        let Some(assigned) = &mut self.assigned else {
            return;
        };
        for at in picks.map(|key| key as usize) {
            if assigned.len() <= at {
                assigned.resize(at + 1, NO_EVENT);
            }
            if let Some(of) = assigned.get_mut(at) {
                *of = event;
            }
        }
    }

    /// Takes events in the ground in; once it is called, there are such.
    pub(crate) fn add_quakes(&mut self, events: &[SeismicEvent]) {
        for event in events {
            let name = self.ids.number(event.picks.first().map(|p| p.key));
            let number = self.quakes.as_ref().map_or(0, Vec::len) as u32;
            self.assign(event.picks.iter().map(|pick| pick.key), IN_GROUND | number);
            self.quakes.get_or_insert_default().push(Quake {
                time: event.time,
                name,
                row: columns(event),
            });
        }
        self.quakes.get_or_insert_default();
    }

    /// Number of events with a place.
    pub(crate) fn located(&self) -> usize {
        self.placed.len() + self.quakes.as_ref().map_or(0, Vec::len)
    }

    /// What a reader should know, in full sentences.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let (held, vague) = (self.held_back, self.not_located);
        if held > 0 {
            notes.push(format!("{held} events rest on sensors that are not believed, and other sensors do not confirm them; they were held back"));
        }
        if vague > 0 {
            notes.push(format!(
                "{vague} events were detected, but no place would be honest"
            ));
        }
        if !self.doubts.is_empty() {
            notes.push(format!(
                "{} sensors have a wrong clock or report what others do not hear",
                self.doubts.len()
            ));
        }
        notes
    }

    /// Writes all files.
    pub(crate) fn write(&self, request: &Request, line: Option<&Line>) -> Result<(), SiteError> {
        write(&request.out, &self.events(line))?;
        let beside = |ending: &str, text: &str| write(&request.out.with_extension(ending), text);
        beside("unlocated.csv", &self.unlocated)?;
        beside("alternatives.csv", &self.alternatives)?;
        beside("incidents.csv", &self.incidents())?;
        beside("sensors.csv", &self.doubtful_sensors())?;
        if let Some(stream) = &self.stream {
            beside("stream.csv", stream)?;
        }
        if let Some(path) = &request.assign {
            write(path, &self.assignment())?;
        }
        Ok(())
    }

    /// Where there were phases every row has two columns more, empty for sounds.
    fn events(&self, line: Option<&Line>) -> String {
        let (depth, empty) = match &self.quakes {
            Some(_) => (",depth_km,sigma_depth_km", ",,"),
            None => ("", ""),
        };
        let names: Vec<&str> = self.placed.iter().map(|p| p.name.as_str()).collect();
        let sides = Columns::new(line, self.located.as_deref().unwrap_or(&[]), &names);
        let mut rows = Vec::new();
        for (k, placed) in self.placed.iter().enumerate() {
            let row = format!("{}{}{empty}", placed.row, sides.row(k));
            rows.push((placed.time, row));
        }
        let blank = sides.blank();
        for Quake { time, name, row } in self.quakes.iter().flatten() {
            rows.push((*time, format!("{name},{},,{blank},{}", row.0, row.1)));
        }
        rows.sort_by_key(|row| row.0);
        let mut text = format!(
            "event_id,{PLACE_AND_TIME},time_sigma_s,survives_liars{}{depth}\n",
            sides.header()
        );
        for (_, row) in rows {
            text.push_str(&row);
            text.push('\n');
        }
        text
    }

    /// What is held back counts nowhere, so it is not among them.
    fn incidents(&self) -> String {
        let mut text =
            String::from("incident_id,first,last,events,count_low,count,count_high,event_ids\n");
        let heard: Vec<Heard> = self.heard.iter().map(|(heard, ..)| *heard).collect();
        for engagement in engagements(&heard).into_iter().filter(|e| !e.held_back) {
            let members = || engagement.events.iter().filter_map(|k| self.heard.get(*k));
            let id = members().next().map_or("", |(_, incident, _)| incident);
            let names: Vec<&str> = members().filter_map(|(.., name)| name.as_deref()).collect();
            let rounds = engagement.rounds;
            let _ = writeln!(
                text,
                "{id},{},{},{},{},{},{},{}",
                seconds(engagement.first),
                seconds(engagement.last),
                names.len(),
                rounds.low,
                rounds.likely,
                rounds.high,
                names.join(" ")
            );
        }
        text
    }

    /// How many dishonest hands an event's place survives.
    fn survives(&self, event: &AcousticEvent) -> usize {
        let hand = |sensor: u32| {
            let owner = self.owners.get(sensor as usize).and_then(Option::as_deref);
            Some(Hand::of(self.sensors.get(sensor as usize)?, owner))
        };
        let hands: BTreeSet<Hand<'_>> = event.picks.iter().filter_map(|p| hand(p.sensor)).collect();
        trucewatch_fusion::survives(hands.len()).unwrap_or(0)
    }

    fn doubtful_sensors(&self) -> String {
        let mut text = String::from("sensor_id,clock_ahead_s,fabricates,n_events\n");
        for doubt in &self.doubts {
            let sensor = self.sensors.get(doubt.sensor as usize);
            let _ = writeln!(
                text,
                "{},{},{},{}",
                quoted(sensor.map_or("", |s| as_listed(s))),
                doubt
                    .clock_ahead_s
                    .map_or(String::new(), |s| format!("{s:.2}")),
                doubt.fabricates,
                doubt.events
            );
        }
        text
    }

    /// Which pick went to which event, -1 for none.
    fn assignment(&self) -> String {
        let assigned = self.assigned.as_deref().unwrap_or(&[]);
        let quakes = self.quakes.as_deref().unwrap_or(&[]);
        let of = |index: u64| {
            let event = *assigned.get(index as usize)?;
            if event != NO_EVENT && event & IN_GROUND != 0 {
                return quakes
                    .get((event & !IN_GROUND) as usize)
                    .map(|q| q.name.as_str());
            }
            self.placed.get(event as usize).map(|p| p.name.as_str())
        };
        let mut text = String::from("pick_index,event_id\n");
        for index in 0..self.picks {
            let name = of(index).unwrap_or("-1");
            let _ = writeln!(text, "{index},{name}");
        }
        text
    }
}

/// The first 52 bits of an id, as a number, so that every reader of numbers reads it exactly.
fn number_of(id: &str) -> String {
    let digits = id.trim_start_matches(|c: char| c != '-');
    let head = digits.trim_start_matches('-').get(..13).unwrap_or("");
    u64::from_str_radix(head, 16).map_or_else(|_| id.to_owned(), |number| number.to_string())
}

const HELD_BACK: &str = "held_back";
const NOT_LOCATED: &str = "not_located";

/// Why an event is not among those with a place.
fn reason(event: &AcousticEvent) -> Option<&'static str> {
    if event.held_back {
        Some(HELD_BACK)
    } else if event.ellipse.0 > NOT_LOCATED_M {
        Some(NOT_LOCATED)
    } else {
        None
    }
}

const PLACE_AND_TIME: &str = "time,lat,lon,sigma_major_m,sigma_minor_m,azimuth_deg,n_picks";

fn heard_at(event: &AcousticEvent) -> String {
    place_and_time(event.time, event.position, event.ellipse, event.picks.len())
}

/// The columns that every event has, whatever it was located from.
pub(crate) fn place_and_time(
    time: Timestamp,
    position: Position,
    ellipse: (f64, f64, f64),
    picks: usize,
) -> String {
    format!("{},{picks}", place(time, position, ellipse))
}

fn place(time: Timestamp, position: Position, (major, minor, azimuth): (f64, f64, f64)) -> String {
    format!(
        "{},{:.7},{:.7},{major:.1},{minor:.1},{azimuth:.1}",
        seconds(time),
        position.lat_deg(),
        position.lon_deg(),
    )
}

/// Other places that the arrivals of a located event fit, with how likely each is.
fn write_alternatives(text: &mut String, event: &AcousticEvent, name: &str) {
    let probabilities = event.probabilities().into_iter().skip(1);
    for (other, p) in event.alternatives.iter().zip(probabilities) {
        let at = place(other.time, other.position, other.ellipse);
        let _ = writeln!(text, "{name},{p:.4},{at}");
    }
}

/// UTC seconds with microseconds.
pub(crate) fn seconds(time: Timestamp) -> String {
    let us = time.as_unix_ns() / 1_000;
    format!(
        "{}.{:06}",
        us.div_euclid(1_000_000),
        us.rem_euclid(1_000_000)
    )
}

/// A sensor as its file calls it: without the name of the network, if the file gave none.
pub(crate) fn as_listed(sensor: &ObserverId) -> &str {
    let id = sensor.as_str();
    id.strip_prefix("default/").unwrap_or(id)
}

/// Text as a field of CSV.
pub(crate) fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn write(path: &Path, text: &str) -> Result<(), SiteError> {
    std::fs::write(path, text).map_err(SiteError::write(path))
}
