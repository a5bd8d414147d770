//! What must be said beside an event: why it is held back, why a sensor is not believed, and whether
//! it was heard from one side only.
//!
//! In: what fusion found. Out: names and words. Decides nothing: who is not believed and which event is
//! held back is decided in `trust.rs`.

use crate::engine::Fusion;
use crate::trust::SensorDoubt;
use std::collections::BTreeSet;
use trucewatch_model::{Area, EventHypothesis, HeldBack, ObserverId, Role, geodesy};

/// From this ratio of its axes on, an ellipse is so drawn out that it must be said.
const DRAWN_OUT: f64 = 3.0;
/// And from this half of its length on, with 95 %, in metres: below it the distance is sure enough.
const LONG_M: f64 = 200.0;

impl SensorDoubt {
    /// Why the sensor is not believed, in words.
    pub fn reason(&self) -> String {
        let clock = self.clock_ahead_s.map(|ahead| {
            format!(
                "its clock seems {:.2} s {}",
                ahead.abs(),
                if ahead > 0.0 { "ahead" } else { "behind" }
            )
        });
        let made_up = self
            .fabricates
            .then(|| "it takes part in events that its neighbours do not hear".to_owned());
        let why: Vec<String> = clock.into_iter().chain(made_up).collect();
        let n = self.events;
        format!(
            "{} ({n} event{})",
            why.join("; "),
            if n == 1 { "" } else { "s" }
        )
    }
}

impl Fusion {
    /// The doubt about a sensor, if it is not believed.
    pub fn doubt(&self, sensor: &ObserverId) -> Option<&SensorDoubt> {
        self.doubts()
            .find(|(id, _)| *id == sensor)
            .map(|(_, doubt)| doubt)
    }

    /// Who speaks for a located event that is held back, and who does not.
    pub(crate) fn held_back(&self, hypothesis: &EventHypothesis) -> HeldBack {
        let liars: BTreeSet<&ObserverId> = self
            .doubts()
            .filter(|(_, doubt)| doubt.fabricates)
            .map(|(id, _)| id)
            .collect();
        let joined = hypothesis.contributions.iter();
        let joined = joined.filter(|c| c.role != Role::Rejected);
        let heard = joined.map(|c| c.observer.clone());
        let (not_believed, believed) = heard.partition(|id| liars.contains(id));
        HeldBack {
            not_believed,
            believed,
            silent: hypothesis
                .silent
                .iter()
                .filter(|id| !liars.contains(id))
                .cloned()
                .collect(),
        }
    }

    /// Whether all sensors that located it stand on one side of it, as seen from its place, and its
    /// area is drawn out: the distance is then far less sure than the direction.
    pub fn is_one_sided(&self, hypothesis: &EventHypothesis) -> bool {
        let Area::Ellipse {
            centre,
            sigma_major_m,
            sigma_minor_m,
            ..
        } = hypothesis.area
        else {
            return false;
        };
        let towards: Vec<f64> = hypothesis
            .contributions
            .iter()
            .filter(|c| c.role == Role::Locates)
            .filter_map(|c| self.observers().get(&c.observer))
            .map(|o| geodesy::azimuth_deg(centre, o.fix.position))
            .collect();
        let is_long = hypothesis.area.within_m().is_some_and(|m| m >= LONG_M);
        is_long && sigma_major_m >= DRAWN_OUT * sigma_minor_m && fit_a_half_turn(towards)
    }
}

/// Whether some half of the horizon holds all azimuths (degrees). Without any: no.
fn fit_a_half_turn(mut azimuths: Vec<f64>) -> bool {
    azimuths.sort_by(f64::total_cmp);
    let gaps = azimuths.windows(2).map(|w| match w {
        [a, b] => b - a,
        _ => 0.0,
    });
    let across_north = azimuths
        .first()
        .zip(azimuths.last())
        .map(|(first, last)| first + 360.0 - last);
    gaps.chain(across_north).any(|gap| gap >= 180.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_side_is_half_of_the_horizon() {
        for (azimuths, expected, why) in [
            (vec![], false, "nobody"),
            (vec![10.0], true, "one sensor"),
            (vec![350.0, 20.0, 80.0], true, "across north"),
            (vec![0.0, 90.0, 180.0], true, "just half"),
            (vec![0.0, 90.0, 181.0], false, "a degree more than half"),
            (vec![0.0, 120.0, 240.0], false, "all around"),
        ] {
            assert_eq!(fit_a_half_turn(azimuths), expected, "{why}");
        }
    }

    #[test]
    fn a_doubt_says_all_that_is_wrong() {
        let doubt = |clock_ahead_s, fabricates, events| SensorDoubt {
            sensor: 1,
            clock_ahead_s,
            fabricates,
            events,
        };
        for (doubt, expected) in [
            (
                doubt(Some(1.5), false, 8),
                "its clock seems 1.50 s ahead (8 events)",
            ),
            (
                doubt(Some(-0.3), true, 1),
                "its clock seems 0.30 s behind; it takes part in events that its neighbours do not hear (1 event)",
            ),
        ] {
            assert_eq!(doubt.reason(), expected);
        }
    }
}
