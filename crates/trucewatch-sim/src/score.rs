//! Compares events that a system found with the hidden truth.
//!
//! In: truth, and found events as time and position. Out: counts, shares and errors. A match is
//! one-to-one, within [`MATCH_S`] and [`MATCH_M`]; of all matchings the one that pairs most required
//! events, then most optional ones, then the closest.
//!
//! Optional events (see [`TruthEvent::optional`]) count neither way: a found event that is left over
//! but lies within three bounds of one that is still free is excused.

use crate::matching::{Edge, best_pairs};
use crate::truth::TruthEvent;
use trucewatch_model::{Position, Timestamp, geodesy};

/// Greatest difference in time of a match.
pub const MATCH_S: f64 = 1.0;
/// Greatest distance of a match.
pub const MATCH_M: f64 = 500.0;

/// One event that a system found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// When.
    pub time: Timestamp,
    /// Where.
    pub position: Position,
}

/// How well a system did.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Required true events.
    pub required: usize,
    /// Found events.
    pub found: usize,
    /// Required true events that were found.
    pub matched: usize,
    /// Found events that match nothing.
    pub false_alarms: usize,
    /// `matched / (matched + false_alarms)`; 1 if both are 0.
    pub precision: f64,
    /// `matched / required`; 1 if none is required.
    pub recall: f64,
    /// Harmonic mean of both; 0 if both are 0.
    pub f1: f64,
    /// Median distance of matches in metres; `None` without a match.
    pub median_error_m: Option<f64>,
    /// 95th percentile of that distance.
    pub p95_error_m: Option<f64>,
}

/// Scores `found` against `truth`; both in any order.
pub fn score(truth: &[TruthEvent], found: &[Found]) -> Score {
    let mut edges = Vec::new();
    for near in neighbours(truth, found, MATCH_S) {
        let event = &truth[near.truth];
        let worth = match (event.required(), event.optional()) {
            (true, _) => 1e4,
            (_, true) => 1e2,
            _ => continue,
        };
        if near.away_m <= MATCH_M && near.late_s <= MATCH_S {
            let (a, b) = (near.away_m / MATCH_M, near.late_s / MATCH_S);
            edges.push(Edge {
                left: near.found,
                right: near.truth,
                gain: worth - (a * a + b * b),
            });
        }
    }
    let pairs = best_pairs(&edges);
    let excused = excused(truth, found, &pairs);
    let mut errors: Vec<f64> = pairs
        .iter()
        .filter(|(_, t)| truth[*t].required())
        .map(|(f, t)| geodesy::distance_m(truth[*t].position, found[*f].position))
        .collect();
    errors.sort_by(f64::total_cmp);
    let required = truth.iter().filter(|t| t.required()).count();
    let matched = errors.len();
    let false_alarms = found.len() - pairs.len() - excused;
    let share = |part: usize, whole: usize| {
        if whole == 0 {
            1.0
        } else {
            part as f64 / whole as f64
        }
    };
    let (precision, recall) = (
        share(matched, matched + false_alarms),
        share(matched, required),
    );
    let f1 = if precision + recall > 0.0 {
        2.0 * precision * recall / (precision + recall)
    } else {
        0.0
    };
    Score {
        required,
        found: found.len(),
        matched,
        false_alarms,
        precision,
        recall,
        f1,
        median_error_m: quantile(&errors, 0.5),
        p95_error_m: quantile(&errors, 0.95),
    }
}

/// A found and a true event close in time.
struct Near {
    found: usize,
    truth: usize,
    away_m: f64,
    late_s: f64,
}

fn neighbours(truth: &[TruthEvent], found: &[Found], within_s: f64) -> Vec<Near> {
    let mut order: Vec<usize> = (0..truth.len()).collect();
    order.sort_by_key(|at| truth[*at].time);
    let mut near = Vec::new();
    for (at, event) in found.iter().enumerate() {
        let (low, high) = (event.time.plus_s(-within_s), event.time.plus_s(within_s));
        let from = order.partition_point(|k| truth[*k].time < low);
        for k in order[from..].iter().take_while(|k| truth[**k].time <= high) {
            near.push(Near {
                found: at,
                truth: *k,
                away_m: geodesy::distance_m(event.position, truth[*k].position),
                late_s: event.time.seconds_since(truth[*k].time).abs(),
            });
        }
    }
    near
}

/// How many leftover found events lie within the wide gate of an optional event that is still free.
/// Closest first, each event once.
fn excused(truth: &[TruthEvent], found: &[Found], pairs: &[(usize, usize)]) -> usize {
    let mut found_taken: Vec<bool> = vec![false; found.len()];
    let mut truth_taken: Vec<bool> = truth.iter().map(|t| !t.optional()).collect();
    for (f, t) in pairs {
        found_taken[*f] = true;
        truth_taken[*t] = true;
    }
    let mut near: Vec<(f64, usize, usize)> = Vec::new();
    for n in neighbours(truth, found, 5.0 * MATCH_S) {
        let event = &truth[n.truth];
        let gate_m = (3.0 * event.crlb_major_m).clamp(MATCH_M, 10.0 * MATCH_M);
        let gate_s = (3.0 * event.crlb_time_s).clamp(MATCH_S, 5.0 * MATCH_S);
        if n.away_m <= gate_m && n.late_s <= gate_s {
            near.push((n.away_m / gate_m + n.late_s / gate_s, n.found, n.truth));
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut count = 0;
    for (_, f, t) in near {
        if !found_taken[f] && !truth_taken[t] {
            found_taken[f] = true;
            truth_taken[t] = true;
            count += 1;
        }
    }
    count
}

/// A quantile of sorted values, linear between neighbours.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let at = share * sorted.len().checked_sub(1)? as f64;
    let below = libm::floor(at);
    let low = sorted.get(below as usize)?;
    let high = sorted.get(below as usize + 1).unwrap_or(low);
    Some(low + (high - low) * (at - below))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::truth::{TruthKind, UNBOUNDED};

    fn place(east_m: f64) -> Position {
        let origin = Position::from_deg(48.0, 38.0).expect("a position");
        geodesy::displace(origin, east_m, 0.0)
    }
    fn at(t_s: f64) -> Timestamp {
        Timestamp::from_unix_s(1_600_000_000).plus_s(t_s)
    }
    fn event(t_s: f64, east_m: f64, n_picks: u32, crlb_major_m: f64) -> TruthEvent {
        TruthEvent {
            id: 0,
            time: at(t_s),
            position: place(east_m),
            kind: TruthKind::Impact,
            n_picks,
            crlb_major_m,
            crlb_time_s: if crlb_major_m < UNBOUNDED {
                0.1
            } else {
                UNBOUNDED
            },
            salvo: None,
            linked: None,
            fired_from: None,
        }
    }
    fn found(t_s: f64, east_m: f64) -> Found {
        Found {
            time: at(t_s),
            position: place(east_m),
        }
    }

    #[test]
    fn score_edges() {
        let good = || vec![event(0.0, 0.0, 5, 200.0)];
        let faint = || vec![event(0.0, 0.0, 3, UNBOUNDED)];
        // (truth, found, required, matched, false alarms, reason)
        let cases = [
            (vec![], vec![], 0, 0, 0, "nothing happened, nothing found"),
            (good(), vec![], 1, 0, 0, "missed"),
            (
                vec![],
                vec![found(0.0, 0.0)],
                0,
                0,
                1,
                "found out of nothing",
            ),
            (
                good(),
                vec![found(1.0, 499.0)],
                1,
                1,
                0,
                "at the edge of the gate",
            ),
            (
                good(),
                vec![found(1.001, 0.0)],
                1,
                0,
                1,
                "a millisecond too late",
            ),
            (
                good(),
                vec![found(0.0, 501.0)],
                1,
                0,
                1,
                "two metres too far",
            ),
            (
                good(),
                vec![found(0.0, 0.0), found(0.1, 0.0)],
                1,
                1,
                1,
                "a duplicate is a false alarm",
            ),
            (
                vec![event(0.0, 0.0, 4, 100.0)],
                vec![found(0.0, 0.0)],
                0,
                0,
                0,
                "four picks: optional",
            ),
            (
                vec![event(0.0, 0.0, 9, 200.1)],
                vec![found(0.0, 0.0)],
                0,
                0,
                0,
                "bound too wide: optional",
            ),
            (
                vec![event(0.0, 0.0, 2, 100.0)],
                vec![found(0.0, 0.0)],
                0,
                0,
                1,
                "two picks excuse nothing",
            ),
            (
                faint(),
                vec![found(4.0, 4_900.0)],
                0,
                0,
                0,
                "no bound: excused up to 5 km and 5 s",
            ),
            (faint(), vec![found(4.0, 5_100.0)], 0, 0, 1, "not beyond"),
            (
                faint(),
                vec![found(0.0, 0.0), found(3.0, 900.0)],
                0,
                0,
                1,
                "an optional event excuses one",
            ),
        ];
        for (truth, found, required, matched, false_alarms, why) in cases {
            let got = score(&truth, &found);
            assert_eq!(
                (got.required, got.matched, got.false_alarms),
                (required, matched, false_alarms),
                "{why}"
            );
            assert_eq!(got.median_error_m.is_some(), matched > 0, "{why}");
        }
    }

    #[test]
    fn empty_worlds_are_found_completely() {
        let all = score(&[], &[]);
        assert!((all.precision - 1.0).abs() < 1e-12 && (all.recall - 1.0).abs() < 1e-12);
        let none = score(&[], &[found(0.0, 0.0)]);
        assert!(none.precision.abs() < 1e-12, "only false alarms");
    }

    #[test]
    fn rounds_of_a_salvo_are_all_matched() {
        // Rounds 0.8 s apart, each found 0.7 s late: taking the nearest first would lose the last.
        let truth: Vec<_> = (0..5)
            .map(|k| event(0.8 * f64::from(k), 0.0, 8, 50.0))
            .collect();
        let seen: Vec<_> = (0..5)
            .map(|k| found(0.8 * f64::from(k) + 0.7, 30.0))
            .collect();
        let got = score(&truth, &seen);
        assert_eq!((got.matched, got.false_alarms), (5, 0));
        assert!((got.p95_error_m.expect("matches") - 30.0).abs() < 0.1);
        assert!((got.f1 - 1.0).abs() < 1e-12);
    }
}
