//! Which arrivals were considered for an event and left out, and why.
//!
//! In: the events of a block as accepted, its arrivals. Out: for each event the arrivals at sensors in
//! range that came near the prediction and are none of the event's own, nearest first. It changes no
//! event: it is what a person asks who wants to know why an arrival does not count.

use crate::acoustic::{RejectedArrival, Rejection};
use crate::picks::Pick;
use crate::refine::{Candidate, GATE, Sighting, in_range, variances};
use crate::search::Context;
use std::collections::BTreeSet;

/// Arrivals within this many standard deviations of the prediction were considered.
const CONSIDERED: f64 = 5.0;
/// And those within this many seconds, however well the prediction is known.
const CONSIDERED_S: f64 = 1.0;
/// So many are listed for an event, those nearest to their predictions; the rest is counted.
const LISTED: usize = 20;

/// The arrivals of a block by sensor, with those that events took.
pub(crate) struct LeftOut<'a> {
    ctx: &'a Context<'a>,
    /// Picks by sensor and time, those of jammed sensors too.
    by_station: Vec<Vec<u32>>,
    /// Whether an event has a pick.
    spoken_for: Vec<bool>,
}

impl<'a> LeftOut<'a> {
    /// `events`: all that were accepted, also those that a later block owns. `ctx.taken`: what events
    /// of earlier blocks have.
    pub(crate) fn new(ctx: &'a Context<'a>, events: &[Candidate]) -> Self {
        let mut by_station = vec![Vec::new(); ctx.network.positions.len()];
        for (pick, at) in ctx.window.picks.iter().zip(0_u32..) {
            if let Some(list) = by_station.get_mut(pick.station as usize) {
                list.push(at);
            }
        }
        let mut spoken_for = ctx.taken.to_vec();
        events.iter().for_each(|e| e.mark(&mut spoken_for, true));
        Self {
            ctx,
            by_station,
            spoken_for,
        }
    }

    /// The nearest of an event's rejected arrivals, and how many more there are. `keys`: the caller's
    /// numbers of the picks.
    pub(crate) fn of(&self, event: &Candidate, keys: &[u64]) -> (Vec<RejectedArrival>, u32) {
        let at = event.place();
        let mut found = Vec::new();
        for s in in_range(self.ctx, event.origin, &at, usize::MAX, f64::INFINITY) {
            self.at_sensor(event, &s, keys, &mut found);
        }
        found.sort_by(|a, b| {
            let (near, far) = (a.deviations.abs(), b.deviations.abs());
            near.total_cmp(&far)
                .then(a.sensor.cmp(&b.sensor))
                .then(a.key.cmp(&b.key))
                .then(a.residual_s.total_cmp(&b.residual_s))
        });
        let more = found.len().saturating_sub(LISTED) as u32;
        found.truncate(LISTED);
        (found, more)
    }

    fn at_sensor(
        &self,
        event: &Candidate,
        s: &Sighting,
        keys: &[u64],
        found: &mut Vec<RejectedArrival>,
    ) {
        let picks = &self.ctx.window.picks;
        let Some(list) = self.by_station.get(s.station as usize) else {
            return;
        };
        let predicted = event.t0 + s.travel;
        let (widest, weather) = variances(self.ctx, s, self.ctx.settings.pick_sigma_s.0);
        let within = (CONSIDERED * (widest + weather).sqrt()).max(CONSIDERED_S);
        let own = event.hits.iter().find(|hit| hit.station == s.station);
        let first = list.partition_point(|at| {
            picks
                .get(*at as usize)
                .is_some_and(|p| p.t < predicted - within)
        });
        for at in list.get(first..).unwrap_or(&[]) {
            let Some(pick) = picks.get(*at as usize) else {
                continue;
            };
            let residual = pick.t - predicted;
            if residual > within {
                break;
            }
            if own.is_some_and(|hit| hit.pick == *at) {
                continue;
            }
            let deviations = self.deviations(s, pick, residual);
            let reason = if self.ctx.window.is_jammed(s.station, pick.t) {
                Rejection::Jammed
            } else if self.spoken_for.get(*at as usize) == Some(&true) {
                Rejection::OtherEvent
            } else if own.is_some() {
                Rejection::AnotherFits
            } else {
                by_distance(deviations)
            };
            found.push(RejectedArrival {
                key: keys.get(*at as usize).copied().unwrap_or(0),
                sensor: s.station,
                residual_s: libm::round(residual * 1e4) / 1e4,
                deviations,
                reason,
            });
        }
    }

    fn deviations(&self, s: &Sighting, pick: &Pick, residual: f64) -> f64 {
        let (own, weather) = variances(self.ctx, s, pick.sigma);
        libm::round(residual / (own + weather).sqrt() * 1e2) / 1e2
    }
}

/// Why a free arrival of a sensor without any other was not taken.
fn by_distance(deviations: f64) -> Rejection {
    if deviations.abs() > GATE {
        Rejection::TooFar
    } else {
        Rejection::Chance
    }
}

/// Brings the reasons up to date with who is not believed: a wrong clock explains an arrival that came
/// too early or too late better than distance does. Returns whether any changed.
pub(crate) fn disbelieve(rejected: &mut [RejectedArrival], doubted: &BTreeSet<u32>) -> bool {
    let mut changed = false;
    for r in rejected {
        use Rejection::{AnotherFits, Chance, Jammed, NotBelieved, OtherEvent, TooFar};
        let reason = match r.reason {
            TooFar | Chance | NotBelieved if doubted.contains(&r.sensor) => NotBelieved,
            TooFar | Chance | NotBelieved => by_distance(r.deviations),
            known @ (OtherEvent | Jammed | AnotherFits) => known,
        };
        changed |= reason != r.reason;
        r.reason = reason;
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubt_explains_what_nothing_else_does_and_can_be_lifted() {
        use Rejection::{AnotherFits, Chance, Jammed, NotBelieved, OtherEvent, TooFar};
        let rows = [
            (TooFar, 4.2, NotBelieved, "a clock that is off"),
            (Chance, 1.0, NotBelieved, "no likelier than chance"),
            (OtherEvent, 1.0, OtherEvent, "it has its event"),
            (Jammed, 1.0, Jammed, "nothing can be told from it"),
            (AnotherFits, 1.0, AnotherFits, "the sensor is heard already"),
        ];
        for (reason, deviations, doubted, why) in rows {
            let mut one = [RejectedArrival {
                key: 1,
                sensor: 7,
                residual_s: 0.3,
                deviations,
                reason,
            }];
            disbelieve(&mut one, &BTreeSet::from([7]));
            assert_eq!(one[0].reason, doubted, "{why}");
            disbelieve(&mut one, &BTreeSet::from([8]));
            assert_eq!(one[0].reason, reason, "{why}, once it is believed again");
        }
    }
}
