//! The files that `fuse` writes.
//!
//! The events' own file has what was located. Beside it: `.unlocated.csv`, events that were detected
//! but whose place would not be honest, or that sensors speak for which are not believed;
//! `.alternatives.csv`, other places that a located event's arrivals fit;
//! `.sensors.csv`, those sensors; and, where picks were streamed, `.stream.csv`, when each event was
//! first published.

use crate::SiteError;
use crate::batch::Request;
use crate::batch_seismic::event_row;
use crate::sides::Columns;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use trucewatch_fusion::origin::Line;
use trucewatch_fusion::seismic::SeismicEvent;
use trucewatch_fusion::{AcousticEvent, SensorDoubt};
use trucewatch_model::{EventId, Hand, ObservationId, ObserverId, Position, Timestamp, geodesy};

/// A place known no better than this (standard deviation along the longer axis, in metres) is none:
/// its 95 % area is ten kilometres long.
const NOT_LOCATED_M: f64 = 2_000.0;

/// What is to be written.
pub(crate) struct Results {
    pub(crate) sounds: Vec<AcousticEvent>,
    /// `None`: no pick carried a phase.
    pub(crate) quakes: Option<Vec<SeismicEvent>>,
    pub(crate) doubts: Vec<SensorDoubt>,
    pub(crate) published: Option<Published>,
    /// Observations by the number of their row.
    pub(crate) ids: BTreeMap<u64, ObservationId>,
    /// Sensors by number, and in whose hands they are.
    pub(crate) sensors: Vec<ObserverId>,
    pub(crate) owners: Vec<Option<String>>,
    /// Rows of the picks' file.
    pub(crate) picks: u64,
}

/// What was published when, by the row of an event's earliest pick.
#[derive(Default)]
pub(crate) struct Published {
    places: BTreeMap<u64, Vec<(Timestamp, Position)>>,
}

/// An event that moves by less than this, in metres, is where it was.
const MOVED_M: f64 = 1.0;

impl Published {
    /// Notes what is published at `now`.
    pub(crate) fn note<'a>(
        &mut self,
        now: Timestamp,
        events: impl Iterator<Item = &'a AcousticEvent>,
    ) {
        for event in events {
            let Some(anchor) = event.picks.first() else {
                continue;
            };
            let places = self.places.entry(anchor.key).or_default();
            let stayed = |(_, at): &(Timestamp, Position)| {
                *at == event.position || geodesy::distance_m(*at, event.position) < MOVED_M
            };
            if !places.last().is_some_and(stayed) {
                places.push((now, event.position));
            }
        }
    }

    /// When an event was first published, and from when on its place was never further from the final
    /// one than that one's standard deviation (along the longer axis).
    fn of(&self, event: &AcousticEvent) -> Option<(Timestamp, Option<Timestamp>)> {
        let places = self.places.get(&event.picks.first()?.key)?;
        let (first, _) = places.first()?;
        let far = |at: &Position| geodesy::distance_m(*at, event.position) > event.ellipse.0;
        let settled = match places.iter().rposition(|(_, at)| far(at)) {
            Some(last) => places.get(last + 1).map(|(when, _)| *when),
            None => Some(*first),
        };
        Some((*first, settled))
    }
}

impl Results {
    /// Number of events with a place.
    pub(crate) fn located(&self) -> usize {
        self.sounds.iter().filter(|e| reason(e).is_none()).count()
            + self.quakes.as_ref().map_or(0, Vec::len)
    }

    /// What a reader should know, in full sentences.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let count = |what| {
            self.sounds
                .iter()
                .filter(|e| reason(e) == Some(what))
                .count()
        };
        let (held, vague) = (count(HELD_BACK), count(NOT_LOCATED));
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
        let (placed, others): (Vec<&AcousticEvent>, Vec<&AcousticEvent>) =
            self.sounds.iter().partition(|e| reason(e).is_none());
        let names: Vec<String> = placed
            .iter()
            .map(|e| self.number(e.picks.first().map(|p| p.key)))
            .collect();
        let sides = Columns::new(line, &placed, &names);
        write(&request.out, &self.events(&placed, &names, &sides))?;
        write(
            &request.out.with_extension("unlocated.csv"),
            &self.unlocated(&others),
        )?;
        write(
            &request.out.with_extension("alternatives.csv"),
            &alternatives(&placed, &names),
        )?;
        write(
            &request.out.with_extension("sensors.csv"),
            &self.doubtful_sensors(),
        )?;
        if let Some(published) = &self.published {
            let text = self.stream(published, &placed, &names);
            write(&request.out.with_extension("stream.csv"), &text)?;
        }
        if let Some(path) = &request.assign {
            write(path, &self.assignment(&placed))?;
        }
        Ok(())
    }

    /// The number of the event whose earliest pick is that row: the first 52 bits of its id, so that
    /// every reader of numbers reads it exactly.
    fn number(&self, anchor: Option<u64>) -> String {
        let Some(id) = anchor.and_then(|key| self.ids.get(&key)) else {
            return String::new();
        };
        let id = EventId::derive(id.as_str().as_bytes());
        let digits = id.as_str().trim_start_matches(|c: char| c != '-');
        let head = digits.trim_start_matches('-').get(..13).unwrap_or("");
        u64::from_str_radix(head, 16).map_or_else(|_| id.to_string(), |number| number.to_string())
    }

    /// Where there were phases every row has two columns more, empty for sounds.
    fn events(&self, placed: &[&AcousticEvent], names: &[String], sides: &Columns) -> String {
        let (depth, empty) = match &self.quakes {
            Some(_) => (",depth_km,sigma_depth_km", ",,"),
            None => ("", ""),
        };
        let mut rows = Vec::new();
        for (k, (event, name)) in placed.iter().zip(names).enumerate() {
            let row = format!(
                "{name},{},{:.4},{}{}{empty}",
                heard_at(event),
                event.time_sigma_s,
                self.survives(event),
                sides.row(k)
            );
            rows.push((event.time, row));
        }
        let blank = sides.blank();
        for event in self.quakes.iter().flatten() {
            let name = self.number(event.picks.first().map(|p| p.key));
            rows.push((event.time, event_row(event, &name, &format!(",,{blank}"))));
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

    /// How many dishonest hands an event's place survives.
    fn survives(&self, event: &AcousticEvent) -> usize {
        let hand = |sensor: u32| {
            let owner = self.owners.get(sensor as usize).and_then(Option::as_deref);
            Some(Hand::of(self.sensors.get(sensor as usize)?, owner))
        };
        let hands: BTreeSet<Hand<'_>> = event.picks.iter().filter_map(|p| hand(p.sensor)).collect();
        trucewatch_fusion::survives(hands.len()).unwrap_or(0)
    }

    fn unlocated(&self, others: &[&AcousticEvent]) -> String {
        let mut text = format!("event_id,reason,{PLACE_AND_TIME}\n");
        for event in others {
            let name = self.number(event.picks.first().map(|p| p.key));
            let reason = reason(event).unwrap_or("");
            let _ = writeln!(text, "{name},{reason},{}", heard_at(event));
        }
        text
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

    fn stream(&self, published: &Published, placed: &[&AcousticEvent], names: &[String]) -> String {
        let mut text = String::from("event_id,first_published,last_pick,settled\n");
        for (event, name) in placed.iter().zip(names) {
            let told = published.of(event);
            let _ = writeln!(
                text,
                "{name},{},{},{}",
                told.map_or(String::new(), |(first, _)| seconds(first)),
                event.last_heard.map_or(String::new(), seconds),
                told.and_then(|(_, settled)| settled)
                    .map_or(String::new(), seconds)
            );
        }
        text
    }

    /// Which pick went to which event, -1 for none.
    fn assignment(&self, placed: &[&AcousticEvent]) -> String {
        let sounds = placed
            .iter()
            .map(|e| e.picks.iter().map(|p| p.key).collect());
        let quakes = self.quakes.iter().flatten();
        let quakes = quakes.map(|e| e.picks.iter().map(|p| p.key).collect());
        let mut of_pick = BTreeMap::new();
        for picks in sounds.chain(quakes) {
            let picks: Vec<u64> = picks;
            let name = self.number(picks.first().copied());
            for pick in picks {
                of_pick.insert(pick, name.clone());
            }
        }
        let mut text = String::from("pick_index,event_id\n");
        for index in 0..self.picks {
            let name = of_pick.get(&index).map_or("-1", String::as_str);
            let _ = writeln!(text, "{index},{name}");
        }
        text
    }
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

/// Other places that the arrivals of located events fit, with how likely each is.
fn alternatives(placed: &[&AcousticEvent], names: &[String]) -> String {
    let mut text =
        String::from("event_id,p,time,lat,lon,sigma_major_m,sigma_minor_m,azimuth_deg\n");
    for (event, name) in placed.iter().zip(names) {
        let probabilities = event.probabilities().into_iter().skip(1);
        for (other, p) in event.alternatives.iter().zip(probabilities) {
            let at = place(other.time, other.position, other.ellipse);
            let _ = writeln!(text, "{name},{p:.4},{at}");
        }
    }
    text
}

/// UTC seconds with microseconds.
fn seconds(time: Timestamp) -> String {
    let us = time.as_unix_ns() / 1_000;
    format!(
        "{}.{:06}",
        us.div_euclid(1_000_000),
        us.rem_euclid(1_000_000)
    )
}

/// A sensor as its file calls it: without the name of the network, if the file gave none.
fn as_listed(sensor: &ObserverId) -> &str {
    let id = sensor.as_str();
    id.strip_prefix("default/").unwrap_or(id)
}

/// Text as a field of CSV.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn write(path: &Path, text: &str) -> Result<(), SiteError> {
    std::fs::write(path, text).map_err(SiteError::write(path))
}
