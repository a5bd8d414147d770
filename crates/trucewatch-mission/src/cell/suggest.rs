//! Tasks that follow from doubt: which observation would tell the explanations of an incident apart best.
//!
//! Each possible observation has, for each explanation, a probability that it shows something if that
//! explanation is the right one. What it is worth is the information it is expected to bring (mutual information
//! between its result and the explanation, in bits): Lindley, "On a measure of the information provided by an
//! experiment", 1956. An observation that shows the same under every explanation is worth nothing.

use super::TaskKind;
use crate::HypothesisFacts;
use serde::Serialize;
use trucewatch_model::{Area, EventClass, Position, geodesy};

/// An explanation, with what an observer on the spot could find.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The explanation.
    pub facts: HypothesisFacts,
    /// Where it puts the event.
    pub area: Area,
    /// What it says it was.
    pub class: EventClass,
}

/// A task that would help.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// What kind.
    pub kind: TaskKind,
    /// Where to look.
    pub area: Area,
    /// Bits of information expected, of the doubt there is.
    pub worth_bits: f64,
    /// The doubt there is, in bits.
    pub doubt_bits: f64,
    /// The explanation that something found there would speak for.
    pub speaks_for: String,
    /// Why, in words.
    pub why: String,
}

/// How likely something is found by whoever looks in the right place, by kind of task; and in the wrong one.
/// Our assumptions: to be replaced by a mission's own figures.
const FOUND_THERE: [(TaskKind, f64); 3] = [
    (TaskKind::Patrol, 0.9),
    (TaskKind::Drone, 0.7),
    (TaskKind::Satellite, 0.4),
];
const FOUND_ELSEWHERE: f64 = 0.05;

/// Whether it leaves a trace on the ground that can be found later.
fn leaves_trace(class: EventClass) -> bool {
    matches!(
        class,
        EventClass::Explosion | EventClass::Impact | EventClass::Heat | EventClass::Undetermined
    )
}

/// What would help, the most useful first; nothing where one explanation is as good as certain.
pub fn suggest(explained: &[Explained]) -> Vec<Suggestion> {
    let weights = normal(explained);
    let doubt_bits = entropy(&weights);
    let mut found = Vec::new();
    for (there, _) in explained.iter().zip(&weights) {
        let Some(place) = there.area.centre() else {
            continue;
        };
        if !leaves_trace(there.class) {
            continue;
        }
        for (kind, sees) in FOUND_THERE {
            let shows = |other: &Explained| match leaves_trace(other.class) {
                true => {
                    FOUND_ELSEWHERE + (sees - FOUND_ELSEWHERE) * inside(&there.area, &other.area)
                }
                false => FOUND_ELSEWHERE,
            };
            let shows: Vec<f64> = explained.iter().map(shows).collect();
            let worth_bits = information(&weights, &shows);
            found.push(Suggestion {
                kind,
                area: there.area.clone(),
                worth_bits: round3(worth_bits),
                doubt_bits: round3(doubt_bits),
                speaks_for: there.facts.id.clone(),
                why: reason(kind, place, there),
            });
        }
    }
    found.retain(|s| s.worth_bits >= 0.01);
    found.sort_by(|a, b| {
        let order = b.worth_bits.total_cmp(&a.worth_bits);
        order.then_with(|| (&a.speaks_for, a.kind).cmp(&(&b.speaks_for, b.kind)))
    });
    found.dedup_by(|a, b| a.kind == b.kind && a.area == b.area);
    found
}

fn reason(kind: TaskKind, place: Position, there: &Explained) -> String {
    let who = match kind {
        TaskKind::Patrol => "a patrol",
        TaskKind::Drone => "a drone",
        TaskKind::Satellite => "a satellite image",
        TaskKind::Repair => "a repaired sensor",
    };
    format!(
        "{who} at {:.3}, {:.3} would find traces if this is right: {}",
        place.lat_deg(),
        place.lon_deg(),
        there.facts.says
    )
}

/// Shares that sum to one.
fn normal(explained: &[Explained]) -> Vec<f64> {
    let all: f64 = explained.iter().map(|e| e.facts.probability.max(0.0)).sum();
    if all <= 0.0 {
        return vec![0.0; explained.len()];
    }
    let share = |e: &Explained| e.facts.probability.max(0.0) / all;
    explained.iter().map(share).collect()
}

/// How much of one area lies in another's 95 % area.
fn inside(outer: &Area, inner: &Area) -> f64 {
    let (Some(centre), Some(within_m)) = (outer.centre(), outer.within_m()) else {
        return 0.0;
    };
    let near = |(place, share): (Position, f64)| {
        let is_in = geodesy::distance_m(centre, place) <= within_m;
        f64::from(u8::from(is_in)) * share
    };
    inner.points().into_iter().map(near).sum()
}

fn entropy(shares: &[f64]) -> f64 {
    shares.iter().map(|p| bits(*p)).sum()
}

/// −p log₂ p.
fn bits(p: f64) -> f64 {
    if p > 0.0 { -p * libm::log2(p) } else { 0.0 }
}

/// The information that a yes or no brings of which one it is.
fn information(weights: &[f64], shows: &[f64]) -> f64 {
    let binary = |p: f64| bits(p) + bits(1.0 - p);
    let mean: f64 = weights.iter().zip(shows).map(|(w, s)| w * s).sum();
    let left: f64 = weights.iter().zip(shows).map(|(w, s)| w * binary(*s)).sum();
    (binary(mean) - left).max(0.0)
}

fn round3(x: f64) -> f64 {
    libm::round(x * 1e3) / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(id: &str, probability: f64, east_m: f64, class: EventClass) -> Explained {
        let origin = Position::from_deg(48.0, 37.0).expect("a position");
        Explained {
            facts: HypothesisFacts {
                id: id.to_owned(),
                says: format!("{} {id}", class.word()),
                probability,
            },
            area: Area::Ellipse {
                centre: geodesy::displace(origin, east_m, 0.0),
                sigma_major_m: 100.0,
                sigma_minor_m: 100.0,
                azimuth_deg: 0.0,
            },
            class,
        }
    }

    #[test]
    fn looking_where_explanations_differ_is_worth_most() {
        let explained = [
            at("a", 0.5, 0.0, EventClass::Impact),
            at("b", 0.5, 5_000.0, EventClass::Impact),
        ];
        let found = suggest(&explained);
        let best = found.first().expect("something helps");
        assert_eq!(best.kind, TaskKind::Patrol, "it finds most");
        assert!(
            best.worth_bits > 0.5 && best.worth_bits <= best.doubt_bits,
            "{best:?}"
        );
    }

    #[test]
    fn where_all_say_the_same_or_nothing_is_in_doubt_nothing_helps() {
        let same = [
            at("a", 0.5, 0.0, EventClass::Impact),
            at("b", 0.5, 10.0, EventClass::Impact),
        ];
        assert_eq!(suggest(&same), []);
        assert_eq!(suggest(&[at("a", 1.0, 0.0, EventClass::Impact)]), []);
        assert_eq!(suggest(&[]), []);
    }

    #[test]
    fn what_leaves_no_trace_is_told_from_what_does() {
        let explained = [
            at("shot", 0.6, 0.0, EventClass::Shot),
            at("impact", 0.4, 0.0, EventClass::Impact),
        ];
        let found = suggest(&explained);
        assert!(found.iter().all(|s| s.speaks_for == "impact"), "{found:?}");
        assert!(!found.is_empty());
    }
}
