//! Coverage: in which hours which observers could have registered something.
//!
//! A sign of life is any observation, or a health record that says alive or degraded. An hour
//! without one counts as not observed: silence is never taken for calm.

use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{
    Coverage, Health, KindCoverage, Observation, ObservationClass, Observer, ObserverId,
    ObserverKind, Outage, Position, Timestamp, geodesy,
};

const HOUR_NS: i64 = 3_600_000_000_000;
/// Acoustic sensors needed to locate, and how near they must be to hear a typical explosion.
const SENSORS: usize = Coverage::SENSORS;
const EARSHOT_M: f64 = Coverage::EARSHOT_M;
/// Distance between sampled points of a line, in metres.
const STEP_M: f64 = 2_000.0;

/// Hours (since 1970) in which observers gave a sign of life or said that they were blind.
#[derive(Clone, Debug, Default)]
pub struct SignsOfLife {
    alive: BTreeMap<ObserverId, BTreeSet<i64>>,
    blind: BTreeMap<ObserverId, BTreeSet<i64>>,
    last: BTreeMap<ObserverId, (Timestamp, Health)>,
}

impl SignsOfLife {
    /// Takes an observation in, in any order.
    pub fn add(&mut self, observation: &Observation) {
        let health = match (observation.class, observation.health.value()) {
            (ObservationClass::StateOfHealth, Some(health)) => *health,
            _ => Health::Alive,
        };
        let time = observation.time;
        let period = observation.class == ObservationClass::StateOfHealth;
        let (first, last) = if period {
            (time.earliest, time.latest)
        } else {
            (time.middle(), time.middle())
        };
        let set = if health == Health::Blind {
            &mut self.blind
        } else {
            &mut self.alive
        };
        let hours = set.entry(observation.observer.clone()).or_default();
        let (from, to) = (
            first.as_unix_ns().div_euclid(HOUR_NS),
            last.as_unix_ns().div_euclid(HOUR_NS),
        );
        // A health record of over a week is a mistake in its source; only its ends count.
        if to - from <= 24 * 7 {
            hours.extend(from..=to);
        } else {
            hours.extend([from, to]);
        }
        let entry = self
            .last
            .entry(observation.observer.clone())
            .or_insert((last, health));
        if (last, health) > *entry {
            *entry = (last, health);
        }
    }

    /// The last sign of life and the state it told.
    pub fn last(&self, observer: &ObserverId) -> Option<(Timestamp, Health)> {
        self.last.get(observer).copied()
    }

    fn observed(&self, observer: &ObserverId, hour: i64) -> bool {
        let has = |set: &BTreeMap<ObserverId, BTreeSet<i64>>| {
            set.get(observer).is_some_and(|hours| hours.contains(&hour))
        };
        has(&self.alive) && !has(&self.blind)
    }
}

/// Coverage from `from` to `to` by the registered observers, of the given lines. A period that ends
/// before it begins is empty, at `from`.
pub fn coverage(
    observers: &BTreeMap<ObserverId, Observer>,
    signs: &SignsOfLife,
    lines: &[Vec<Position>],
    from: Timestamp,
    to: Timestamp,
) -> Coverage {
    let to = to.max(from);
    let hours: Vec<i64> = {
        let first = from.as_unix_ns().div_euclid(HOUR_NS);
        let end = to.as_unix_ns().saturating_sub(1).div_euclid(HOUR_NS);
        (first..=end.max(first)).collect()
    };
    let watched: Vec<Watch<'_>> = observers
        .values()
        .map(|observer| Watch {
            observer,
            observed: hours
                .iter()
                .map(|hour| signs.observed(&observer.id, *hour))
                .collect(),
        })
        .collect();
    let mut by_kind = BTreeMap::<ObserverKind, (usize, usize, usize)>::new();
    let mut outages = Vec::new();
    for watch in &watched {
        let count = watch.observed.iter().filter(|s| **s).count();
        let entry = by_kind.entry(watch.observer.kind).or_default();
        *entry = (
            entry.0 + 1,
            entry.1 + usize::from(count > 0),
            entry.2 + count,
        );
        outages.extend(gaps(watch.observer, &hours, &watch.observed, from, to));
    }
    outages.sort_by(|a, b| {
        let length = |o: &Outage| o.to.as_unix_ns().saturating_sub(o.from.as_unix_ns());
        length(b)
            .cmp(&length(a))
            .then(a.observer.cmp(&b.observer))
            .then(a.from.cmp(&b.from))
    });
    Coverage {
        from,
        to,
        line_share: line_share(&watched, lines, hours.len()),
        by_kind: by_kind
            .into_iter()
            .map(|(kind, (registered, heard_from, observed))| KindCoverage {
                kind,
                registered,
                heard_from,
                share: libm::round(
                    observed as f64 / (registered * hours.len()).max(1) as f64 * 1e4,
                ) / 1e4,
            })
            .collect(),
        outages,
        method: format!(
            "An observer counts as working in an hour in which it sent an observation or a health record; \
             a kilometre of line counts as covered in an hour if {SENSORS} working acoustic sensors stand within {} km of it.",
            EARSHOT_M / 1e3
        ),
    }
}

/// An observer with the hours of the period in which it could have registered something.
struct Watch<'a> {
    observer: &'a Observer,
    observed: Vec<bool>,
}

fn gaps(
    observer: &Observer,
    hours: &[i64],
    seen: &[bool],
    from: Timestamp,
    to: Timestamp,
) -> Vec<Outage> {
    let mut out = Vec::new();
    let mut start: Option<i64> = None;
    let mut close = |start: Option<i64>, end: i64| {
        if let Some(start) = start {
            let clamp =
                |hour: i64| Timestamp::from_unix_ns(hour.saturating_mul(HOUR_NS)).clamp(from, to);
            out.push(Outage {
                observer: observer.id.clone(),
                kind: observer.kind,
                from: clamp(start),
                to: clamp(end),
            });
        }
    };
    for (hour, seen) in hours.iter().zip(seen) {
        if *seen {
            close(start.take(), *hour);
        } else {
            start = start.or(Some(*hour));
        }
    }
    close(start, hours.last().map_or(0, |h| h + 1));
    out
}

fn line_share(watched: &[Watch<'_>], lines: &[Vec<Position>], hours: usize) -> Option<f64> {
    let sensors: Vec<&Watch<'_>> = watched
        .iter()
        .filter(|w| w.observer.kind == ObserverKind::AcousticSensor)
        .collect();
    let points: Vec<Position> = lines.iter().flat_map(|line| sample(line)).collect();
    if sensors.is_empty() || points.is_empty() {
        return None;
    }
    let mut covered = 0_usize;
    for point in &points {
        let mut hearing = vec![0_usize; hours];
        for sensor in &sensors {
            if geodesy::distance_m(sensor.observer.fix.position, *point) <= EARSHOT_M {
                for (count, observed) in hearing.iter_mut().zip(&sensor.observed) {
                    *count += usize::from(*observed);
                }
            }
        }
        covered += hearing.iter().filter(|count| **count >= SENSORS).count();
    }
    Some(libm::round(covered as f64 / (points.len() * hours).max(1) as f64 * 1e4) / 1e4)
}

fn sample(line: &[Position]) -> Vec<Position> {
    let mut points = Vec::new();
    for pair in line.windows(2) {
        if let [a, b] = pair {
            let (east, north) = geodesy::offset_m(*a, *b);
            let steps = ((east * east + north * north).sqrt() / STEP_M)
                .ceil()
                .max(1.0) as u32;
            points.extend((0..steps).map(|k| {
                let t = f64::from(k) / f64::from(steps);
                geodesy::displace(*a, east * t, north * t)
            }));
        }
    }
    points.extend(line.last());
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::{ClockSource, Fix, FixSource, Known, Marking, Means, TimeSpan};

    fn hour(h: i64) -> Timestamp {
        Timestamp::from_unix_s(h * 3_600)
    }

    fn place(east_m: f64) -> Position {
        let origin = Position::from_deg(48.0, 37.8).expect("a position");
        geodesy::displace(origin, east_m, 0.0)
    }

    fn register(kind: ObserverKind, places: &[Position]) -> BTreeMap<ObserverId, Observer> {
        let observer = |(n, position): (usize, &Position)| {
            let id = ObserverId::in_network("net", &n.to_string());
            let fix = Fix {
                position: *position,
                elevation_cm: Known::NotAsked,
                source: FixSource::Surveyed,
                bound_m: Known::NotAsked,
            };
            let observer = Observer {
                id: id.clone(),
                kind,
                fix,
                custodian: Known::NotAsked,
                name: Known::NotAsked,
                marking: Marking::default(),
            };
            (id, observer)
        };
        places.iter().enumerate().map(observer).collect()
    }

    fn sign(n: usize, from: Timestamp, to: Timestamp, health: Option<Health>) -> Observation {
        let class = match health {
            Some(_) => ObservationClass::StateOfHealth,
            None => ObservationClass::ImpulsiveSound,
        };
        let mut o = Observation::new(
            ObserverId::in_network("net", &n.to_string()),
            ObserverKind::AcousticSensor,
            Means::AutoDetected,
            class,
            TimeSpan {
                earliest: from,
                latest: to,
                clock: ClockSource::Gnss,
                bound_ms: Known::NotAsked,
            },
        );
        o.health = Known::from(health);
        o
    }

    fn alive(n: usize, from: i64, to: i64) -> Observation {
        sign(n, hour(from), hour(to).plus_s(-1.0), Some(Health::Alive))
    }

    fn signs(records: &[Observation]) -> SignsOfLife {
        let mut signs = SignsOfLife::default();
        records.iter().for_each(|o| signs.add(o));
        signs
    }

    #[test]
    fn an_hour_without_a_sign_of_life_is_an_outage() {
        let observers = register(ObserverKind::AcousticSensor, &[place(0.0)]);
        let signs = signs(&[alive(0, 0, 3), alive(0, 5, 24)]);
        let found = coverage(&observers, &signs, &[], hour(0), hour(24));
        let outages: Vec<_> = found.outages.iter().map(|o| (o.from, o.to)).collect();
        assert_eq!(outages, [(hour(3), hour(5))]);
        assert!((found.by_kind[0].share - 22.0 / 24.0).abs() < 1e-4);
        assert_eq!(
            (found.by_kind[0].registered, found.by_kind[0].heard_from),
            (1, 1)
        );
        assert_eq!(found.line_share, None, "no line was given");
    }

    #[test]
    fn blind_beats_alive_in_any_order() {
        let observers = register(ObserverKind::Camera, &[place(0.0)]);
        let records = [
            alive(0, 0, 4),
            sign(0, hour(2), hour(2).plus_s(60.0), Some(Health::Blind)),
            sign(0, hour(2).plus_s(120.0), hour(2).plus_s(120.0), None),
        ];
        let mut reversed = records.clone();
        reversed.reverse();
        for records in [records, reversed] {
            let found = coverage(&observers, &signs(&records), &[], hour(0), hour(4));
            let outages: Vec<_> = found.outages.iter().map(|o| (o.from, o.to)).collect();
            assert_eq!(outages, [(hour(2), hour(3))]);
        }
        let degraded = signs(&[sign(0, hour(0), hour(1), Some(Health::Degraded))]);
        assert!(
            coverage(&observers, &degraded, &[], hour(0), hour(1))
                .outages
                .is_empty(),
            "degraded still observes"
        );
    }

    #[test]
    fn a_line_is_covered_by_four_working_sensors_in_earshot() {
        let line = vec![vec![place(0.0), place(1_000.0)]];
        let sensors = [0.0, 500.0, 1_000.0, 1_500.0, 60_000.0].map(place);
        let observers = register(ObserverKind::AcousticSensor, &sensors);
        let share = |records: &[Observation]| {
            coverage(&observers, &signs(records), &line, hour(0), hour(4)).line_share
        };
        let four: Vec<_> = (0..4).map(|n| alive(n, 0, 4)).collect();
        assert_eq!(share(&four), Some(1.0));
        assert_eq!(share(&four[..3]), Some(0.0), "three do not locate");
        let with_far: Vec<_> = [0, 1, 2, 4].map(|n| alive(n, 0, 4)).to_vec();
        assert_eq!(share(&with_far), Some(0.0), "60 km is out of earshot");
        let half: Vec<_> = (0..4)
            .map(|n| alive(n, 0, if n == 0 { 2 } else { 4 }))
            .collect();
        assert_eq!(share(&half), Some(0.5), "the fourth fell silent half way");
        assert_eq!(share(&[]), Some(0.0), "silence is never calm");
        let cameras = register(ObserverKind::Camera, &sensors);
        let found = coverage(&cameras, &signs(&four), &line, hour(0), hour(4));
        assert_eq!(found.line_share, None, "no acoustic sensor");
    }

    #[test]
    fn outages_stay_inside_the_period() {
        let observers = register(ObserverKind::AcousticSensor, &[place(0.0)]);
        let (from, to) = (hour(1).plus_s(600.0), hour(3).plus_s(60.0));
        let found = coverage(&observers, &SignsOfLife::default(), &[], from, to);
        let outages: Vec<_> = found.outages.iter().map(|o| (o.from, o.to)).collect();
        assert_eq!(outages, [(from, to)]);
        assert_eq!(found.by_kind[0].heard_from, 0);
    }

    #[test]
    fn empty_reversed_and_extreme_periods_are_data() {
        let observers = register(ObserverKind::AcousticSensor, &[place(0.0)]);
        let line = vec![vec![place(0.0)], vec![]];
        let end = |ns: i64| Timestamp::from_unix_ns(ns);
        let periods = [
            (hour(3), hour(3), "empty"),
            (hour(3), hour(1), "reversed"),
            (end(i64::MIN), end(i64::MIN + 1), "the first instant"),
            (end(i64::MAX - 1), end(i64::MAX), "the last instant"),
        ];
        for (from, to, why) in periods {
            let found = coverage(&observers, &SignsOfLife::default(), &line, from, to);
            assert!(found.from <= found.to, "{why}");
            assert_eq!(found.line_share, Some(0.0), "{why}");
            assert!(
                found
                    .outages
                    .iter()
                    .all(|o| found.from <= o.from && o.from <= o.to && o.to <= found.to),
                "{why}"
            );
        }
        let nobody = coverage(
            &BTreeMap::new(),
            &SignsOfLife::default(),
            &line,
            hour(0),
            hour(1),
        );
        assert_eq!(
            (
                nobody.line_share,
                nobody.outages.len(),
                nobody.by_kind.len()
            ),
            (None, 0, 0)
        );
    }

    #[test]
    fn a_health_record_of_months_is_a_mistake() {
        let observers = register(ObserverKind::AcousticSensor, &[place(0.0)]);
        let signs = signs(&[sign(
            0,
            end_of(i64::MIN),
            end_of(i64::MAX),
            Some(Health::Alive),
        )]);
        let found = coverage(&observers, &signs, &[], hour(0), hour(24));
        assert!(
            found.by_kind[0].share.abs() < 1e-9,
            "it vouches for no hour between its ends"
        );
    }

    fn end_of(ns: i64) -> Timestamp {
        Timestamp::from_unix_ns(ns)
    }
}
