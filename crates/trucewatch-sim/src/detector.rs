//! What detectors do besides hearing: false picks, deafness, failure.
//!
//! In: sensors, and all that could trigger them. Out: the picks they keep.

use crate::acoustic::{Origin, Pick, THRESHOLD_PA};
use crate::draw::Draw;
use crate::ears::Ear;
use crate::keys::Acoustic as Keys;

/// False picks of one sensor in one hour: single ones and bursts.
pub(crate) fn noise(ear: &Ear, at: usize, hour: u64, keys: &Keys, seed: u64) -> Vec<Pick> {
    let mut draw = Draw::stream(seed, "noise", ear.number, hour);
    let begin_s = hour as f64 * 3_600.0;
    let single = draw.poisson(ear.false_per_hour * (1.0 - keys.burst_share));
    let mut times: Vec<f64> = (0..single)
        .map(|_| begin_s + draw.unit() * 3_600.0)
        .collect();
    // A burst has 4 to 24 picks in 15 seconds, 14 in the mean.
    for _ in 0..draw.poisson(ear.false_per_hour * keys.burst_share / 14.0) {
        let from_s = begin_s + draw.unit() * 3_600.0;
        let count = 4 + draw.below(21);
        times.extend((0..count).map(|_| from_s + draw.unit() * 15.0));
    }
    let pick = |t_s: f64| Pick {
        ear: at,
        t_s,
        amplitude_pa: THRESHOLD_PA * libm::exp(0.7 * draw.normal().abs()),
        bearing_deg: ear.bearing_sigma_deg.map(|_| draw.between(0.0, 360.0)),
        origin: Origin::Noise,
        sigma_s: 0.0,
    };
    times.into_iter().map(pick).collect()
}

/// What the detectors keep: nothing while a sensor is down, nothing within the dead time after a
/// kept pick. Sorted by sensor and time.
pub(crate) fn kept(mut picks: Vec<Pick>, ears: &[Ear], keys: &Keys) -> Vec<Pick> {
    picks.sort_by(|a, b| a.ear.cmp(&b.ear).then(a.t_s.total_cmp(&b.t_s)));
    let mut last: Option<(usize, f64)> = None;
    picks.retain(|pick| {
        let deaf =
            last.is_some_and(|(ear, t_s)| ear == pick.ear && pick.t_s - t_s < keys.dead_time_s);
        let down = ears
            .get(pick.ear)
            .is_none_or(|ear| ear.down.holds(pick.t_s));
        if deaf || down {
            return false;
        }
        last = Some((pick.ear, pick.t_s));
        true
    });
    picks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{ear, exact_keys};

    #[test]
    fn a_detector_is_deaf_after_a_pick_and_while_down() {
        let mut broken = ear(0.0, 0.0);
        broken.down = crate::delivery::Gaps::merged(vec![(10.0, 20.0)]);
        let pick = |t_s| Pick {
            ear: 0,
            t_s,
            amplitude_pa: 1.0,
            bearing_deg: None,
            origin: Origin::Noise,
            sigma_s: 0.0,
        };
        let mut keys = exact_keys();
        keys.dead_time_s = 0.25;
        let picks = [5.4, 5.0, 5.2, 5.26, 15.0, 20.0].map(pick).to_vec();
        let times: Vec<f64> = kept(picks, &[broken], &keys)
            .iter()
            .map(|p| p.t_s)
            .collect();
        assert_eq!(
            times,
            [5.0, 5.26, 20.0],
            "5.4 is within 0.25 s of 5.26, which was kept"
        );
    }
}
