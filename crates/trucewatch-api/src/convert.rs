//! From the model to the shapes of answers.

use crate::dto::{
    AgreementRef, ClassDto, ContributionDto, CountDto, CoverageNow, DoubtDto, EventDto,
    IncidentDetail, OriginDto, OriginSharesDto, RevisionDto, RoundLinkDto, Sensor, SilentDto,
    Summary,
};
use crate::spoken;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use trucewatch_model::{
    AgreementVersion, Area, Bearing, Contribution, Count, CountBound, Direction, Event, Health,
    HeldBack, Known, Observation, ObservationClass, Observer, ObserverKind, Position, Timestamp,
};
use trucewatch_release::{Handling, Number};
use trucewatch_site::exit::{ToldCount, ToldIncident};
use trucewatch_site::origin::Answer;
use trucewatch_site::spoken::Lang;
use trucewatch_site::{IncidentEntry, View};

/// The word that an enum has in JSON.
pub(crate) fn word_of(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

pub(crate) fn agreement_ref(version: &AgreementVersion, title: Option<&str>) -> AgreementRef {
    AgreementRef {
        id: version.id.clone(),
        version: version.version.clone(),
        sha256: version.sha256.clone(),
        title: title.map(str::to_owned),
    }
}

fn plural(word: &str, count: Count) -> String {
    if count.value == 1 {
        return word.to_owned();
    }
    match word.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if word.ends_with("sh") => format!("{word}es"),
        None => format!("{word}s"),
    }
}

fn count(class: ObservationClass, count: Count) -> CountDto {
    let word = plural(class.word(), count);
    CountDto {
        class: word_of(&class),
        value: count.value,
        bound: match count.bound {
            CountBound::Exact => "exact",
            CountBound::AtLeast => "at_least",
            CountBound::About => "about",
            CountBound::Uncountable => "uncountable",
        }
        .to_owned(),
        text: format!("{count} {word}"),
        word,
    }
}

fn place(area: &Area) -> (Option<f64>, Option<f64>, Option<f64>) {
    let centre = area.centre();
    (
        centre.map(Position::lat_deg),
        centre.map(Position::lon_deg),
        area.within_m().map(f64::round),
    )
}

fn outline(area: &Area) -> Vec<[f64; 2]> {
    area.outline_95()
        .into_iter()
        .map(|p| [p.lon_deg(), p.lat_deg()])
        .collect()
}

/// An incident in short, as whoever asks is told it.
pub(crate) fn summary(told: &ToldIncident<'_>, time_zone: &str) -> Summary {
    let shown = told.shown();
    let place = shown.place();
    let whole = shown.whole().map(|(_, entry)| entry);
    let counts = shown.counts().iter().map(|(class, told)| match told {
        ToldCount::Count(c) => count(*class, *c),
        ToldCount::Under(least) => fewer_than(*class, *least),
    });
    let would_count = whole.map_or_else(Vec::new, |entry| {
        let held = entry.incident.held_back.iter();
        held.map(|(class, c)| count(*class, *c)).collect()
    });
    let held_back = match whole {
        Some(entry) => held_back(entry),
        None => shown
            .is_held_back()
            .then(|| "not counted: its sensors are not believed at present".to_owned()),
    };
    let within_m = match whole {
        Some(entry) => entry.incident.area.within_m().map(f64::round),
        None => place.map(|place| f64::from(place.within_m)),
    };
    let cell = place.and_then(|place| place.cell);
    let least = told.handling().iter().find_map(|one| match one {
        Handling::SmallNumbers { least, .. } => Some(*least),
        _ => None,
    });
    let number = |number: Number| match number {
        Number::Exactly(number) => number as usize,
        Number::Under(_) => 0,
    };
    Summary {
        id: shown.id().to_string(),
        begins: shown.begins().to_string(),
        ends: shown.ends().to_string(),
        provisional: shown.provisional(),
        lat_deg: place.map(|place| place.position.lat_deg()),
        lon_deg: place.map(|place| place.position.lon_deg()),
        within_m,
        place: shown.in_words(),
        counts: counts.collect(),
        would_count,
        held_back,
        status: shown.status().map(|s| word_of(&s)),
        events: number(shown.events()),
        observations: number(shown.observations()),
        revision: whole.map_or(0, IncidentEntry::revision),
        day: shown.day(time_zone),
        precision_m: cell.map(|cell| cell.size_m()),
        displacement_m: cell.map(|cell| cell.displacement_m()),
        smallest_number: least,
        handling: told.handling().iter().map(ToString::to_string).collect(),
    }
}

fn fewer_than(class: ObservationClass, least: u32) -> CountDto {
    let word = plural(class.word(), Count::exact(least));
    CountDto {
        class: word_of(&class),
        value: least,
        bound: "fewer_than".to_owned(),
        text: format!("fewer than {least} {word}"),
        word,
    }
}

/// Why an incident is not counted: the reason of its event with the most sensors.
fn held_back(entry: &IncidentEntry) -> Option<String> {
    let reasons = entry.events.iter().filter_map(|e| e.held_back.as_ref());
    let fullest = reasons.max_by_key(|held| held.not_believed.len())?;
    entry.incident.is_held_back().then(|| fullest.reason())
}

/// An incident with all of what belongs to it that whoever asks is told; assessments in a language.
pub(crate) fn detail(told: &ToldIncident<'_>, time_zone: &str, lang: Lang) -> IncidentDetail {
    let s = summary(told, time_zone);
    let report_url = Some(format!("/reports/daily/{}", s.day));
    let mut detail = IncidentDetail {
        id: s.id,
        begins: s.begins,
        ends: s.ends,
        provisional: s.provisional,
        lat_deg: s.lat_deg,
        lon_deg: s.lon_deg,
        within_m: s.within_m,
        place: s.place,
        counts: s.counts,
        would_count: s.would_count,
        held_back: s.held_back,
        status: s.status,
        observations: s.observations,
        revision: s.revision,
        outline: Vec::new(),
        events: Vec::new(),
        reports: Vec::new(),
        assessments: Vec::new(),
        history: Vec::new(),
        day: s.day,
        report_url,
        precision_m: s.precision_m,
        displacement_m: s.displacement_m,
        smallest_number: s.smallest_number,
        handling: s.handling,
    };
    let Some((view, entry)) = told.shown().whole() else {
        return detail;
    };
    let reports = entry.incident.reports.iter();
    detail.outline = outline(&entry.incident.area);
    detail.events = entry.events.iter().filter_map(|e| event(view, e)).collect();
    detail.reports = reports.map(|c| contribution(view, c)).collect();
    detail.assessments = spoken::assessments(view, entry, lang);
    let history = entry.history.iter().map(|r| RevisionDto {
        revision: r.number,
        at: r.at.to_string(),
        what: r.what.clone(),
    });
    detail.history = history.collect();
    detail
}

fn event(view: &View, event: &Event) -> Option<EventDto> {
    let h = event.preferred()?;
    let (lat_deg, lon_deg, within_m) = place(&h.area);
    let silent = h.silent.iter().filter_map(|id| {
        let position = view.fusion().observers().get(id)?.fix.position;
        Some(SilentDto {
            id: id.to_string(),
            lat_deg: position.lat_deg(),
            lon_deg: position.lon_deg(),
            doubt: view.doubt(id),
        })
    });
    Some(EventDto {
        id: event.id.to_string(),
        time: h.time.to_string(),
        time_sigma_s: h.time_sigma_s,
        class: word_of(&h.class()),
        word: h.class().word().to_owned(),
        classes: h
            .classes
            .iter()
            .map(|c| ClassDto {
                class: word_of(&c.class),
                probability: c.probability,
            })
            .collect(),
        count_text: count(event.counted_as, h.count).text,
        lat_deg,
        lon_deg,
        within_m,
        outline: outline(&h.area),
        provisional: event.provisional,
        held_back: event.held_back.as_ref().map(HeldBack::reason),
        one_sided: view.fusion().is_one_sided(h),
        origin: origin(view.origin(event)),
        contributions: h
            .contributions
            .iter()
            .map(|c| contribution(view, c))
            .collect(),
        silent: silent.collect(),
    })
}

/// Leaves out from where something was fired, and what would tell it.
pub(crate) fn without_origin(event: &mut EventDto) {
    event.origin = OriginDto {
        why_no_side: Some("told to the desk on duty alone".to_owned()),
        shares: None,
        kind: None,
        kind_percent: None,
        link: None,
    };
}

fn origin(answer: Answer) -> OriginDto {
    let told = match answer {
        Answer::Nothing(why) => {
            return OriginDto {
                why_no_side: Some(why),
                shares: None,
                kind: None,
                kind_percent: None,
                link: None,
            };
        }
        Answer::Told(told) => told,
    };
    OriginDto {
        why_no_side: told.sides.as_ref().err().cloned(),
        shares: told.sides.ok().map(|s| OriginSharesDto {
            left: s.left,
            right: s.right,
            undetermined: s.undetermined,
            named: s.named.to_owned(),
            meaning: s.meaning(),
        }),
        kind: Some(told.kind.to_owned()),
        kind_percent: Some(told.kind_percent),
        link: told.link.map(|link| RoundLinkDto {
            event: link.event.to_string(),
            fired_there: link.fired_there,
            percent: link.percent,
        }),
    }
}

fn contribution(view: &View, c: &Contribution) -> ContributionDto {
    let observation = view.fusion().observation(&c.observation);
    let observer = view.fusion().observers().get(&c.observer);
    let at = observer
        .map(|o| o.fix.position)
        .or_else(|| observation.and_then(|o| stands_at(view, o)));
    ContributionDto {
        observation: c.observation.to_string(),
        observer: c.observer.to_string(),
        observer_kind: observation.map_or_else(String::new, |o| word_of(&o.observer_kind)),
        role: word_of(&c.role),
        residual_s: c.residual_s,
        log_evidence: c.log_evidence,
        note: c.note.clone(),
        means: observation.map_or_else(String::new, |o| o.means.word().to_owned()),
        class: observation.map_or_else(String::new, |o| word_of(&o.class)),
        time: observation.map_or_else(String::new, |o| o.time.middle().to_string()),
        text: observation.map_or_else(String::new, words),
        lat_deg: at.map(Position::lat_deg),
        lon_deg: at.map(Position::lon_deg),
        doubt: view.doubt(&c.observer),
    }
}

fn stands_at(view: &View, o: &Observation) -> Option<Position> {
    match o.direction {
        Direction::Footprint { centre, .. } => Some(centre),
        _ => view
            .fusion()
            .gazetteer()
            .resolve(&o.place)
            .map(|r| r.position),
    }
}

/// An observation in one line.
fn words(o: &Observation) -> String {
    let mut text = match o.count.value() {
        Some(c) => format!("{} {c} {}", o.means.word(), plural(o.class.word(), *c)),
        None => format!("{} {}", o.means.word(), o.class.word()),
    };
    if let Some(description) = o.description.value() {
        text.push_str(&format!(" ({})", description.word()));
    }
    if let Direction::RangeBearing { range, bearing } = o.direction {
        if let Known::Value(r) = range {
            text.push_str(&format!(
                ", {:.1} to {:.1} km away",
                f64::from(r.min_m) / 1e3,
                f64::from(r.max_m) / 1e3
            ));
        }
        match bearing {
            Known::Value(b @ Bearing::Sector { .. }) => {
                let wind = trucewatch_model::Compass16::nearest(b.centre_deg()).name();
                text.push_str(&format!(", to the {wind}"));
            }
            Known::Value(b @ Bearing::Measured { .. }) => text.push_str(&format!(
                ", bearing {:.0}° ± {:.0}°",
                b.centre_deg(),
                b.width_deg() / 2.0
            )),
            _ => {}
        }
    }
    text
}

/// A registered observer with its health at `now`.
pub(crate) fn sensor(view: &View, o: &Observer, now: Timestamp) -> Sensor {
    const SILENT_S: f64 = 3_600.0;
    let last = view.fusion().signs().last(&o.id);
    let health = match last {
        None => "unknown",
        Some((at, _)) if now.seconds_since(at) > SILENT_S => "silent",
        Some((_, Health::Alive)) => "alive",
        Some((_, Health::Degraded)) => "degraded",
        Some((_, Health::Blind)) => "blind",
    };
    Sensor {
        id: o.id.to_string(),
        kind: word_of(&o.kind),
        name: o.name.value().cloned(),
        lat_deg: o.fix.position.lat_deg(),
        lon_deg: o.fix.position.lon_deg(),
        health: health.to_owned(),
        last_heard: last.map(|(at, _)| at.to_string()),
        observations: view.observations_by(&o.id),
        doubt: view.doubt(&o.id).map(|text| {
            let found = view.fusion().doubt(&o.id);
            DoubtDto {
                text,
                clock_ahead_s: found.and_then(|doubt| doubt.clock_ahead_s),
                fabricates: found.is_some_and(|doubt| doubt.fabricates),
                events: found.map_or(0, |doubt| doubt.events),
            }
        }),
    }
}

/// Coverage of the last full hour, kept until that hour is over: it costs a walk along the line.
#[derive(Default)]
pub(crate) struct CoverageCache {
    last: Mutex<Option<Kept>>,
}

struct Kept {
    hour: i64,
    entries: u64,
    made: Instant,
    parts: CoverageParts,
}

type CoverageParts = (Option<f64>, String);

const HOUR_NS: i64 = 3_600_000_000_000;
/// Late records of the hour may still come: with new entries it is looked at again after this long.
const AGE: Duration = Duration::from_secs(10);

impl CoverageCache {
    /// Coverage of the last full hour before `now`.
    pub(crate) fn now(&self, view: &View, now: Timestamp) -> Option<CoverageNow> {
        if view.fusion().observers().is_empty() {
            return None;
        }
        let hour = now.as_unix_ns().div_euclid(HOUR_NS);
        let entries = view.entries();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |kept: &Kept| {
            kept.hour == hour && (kept.entries == entries || kept.made.elapsed() < AGE)
        };
        if !last.as_ref().is_some_and(fresh) {
            let (from, to) = (
                Timestamp::from_unix_ns((hour - 1) * HOUR_NS),
                Timestamp::from_unix_ns(hour * HOUR_NS),
            );
            let parts = in_words(view, from, to);
            *last = Some(Kept {
                hour,
                entries,
                made: Instant::now(),
                parts,
            });
        }
        last.as_ref().map(|kept| CoverageNow {
            line_share: kept.parts.0,
            text: kept.parts.1.clone(),
        })
    }
}

fn in_words(view: &View, from: Timestamp, to: Timestamp) -> CoverageParts {
    let c = view.coverage(from, to);
    let kinds: Vec<String> = c
        .by_kind
        .iter()
        .filter(|k| k.kind != ObserverKind::Satellite)
        .map(|k| {
            format!(
                "{} of {} {}",
                k.heard_from,
                k.registered,
                plural(k.kind.word(), Count::exact(k.registered as u32))
            )
        })
        .collect();
    (
        c.line_share,
        format!("last full hour: heard from {}", kinds.join(", ")),
    )
}
