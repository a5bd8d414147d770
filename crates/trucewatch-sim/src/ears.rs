//! The acoustic sensors: where they stand, what is wrong with them, how their picks travel.
//!
//! In: the scenario and a seed. Out: sensors in a band along the line, as many on either flank by
//! design. Each has its own stream.

use crate::delivery::{Gaps, Link};
use crate::draw::Draw;
use crate::line::{Flank, ground_m};
use crate::scenario::Scenario;
use trucewatch_model::{Position, geodesy};

/// One acoustic sensor.
#[derive(Clone, Debug)]
pub(crate) struct Ear {
    /// Its number, the sensor id in files.
    pub(crate) number: u64,
    pub(crate) position: Position,
    pub(crate) elevation_m: f64,
    /// How far it hears, relative to a typical one.
    pub(crate) site: f64,
    /// Standard deviation of its bearings, where it measures them.
    pub(crate) bearing_sigma_deg: Option<f64>,
    /// What its clock shows too much at the start, and how much more each second.
    pub(crate) clock_s: f64,
    pub(crate) drift: f64,
    pub(crate) wrong_clock: bool,
    /// False picks an hour.
    pub(crate) false_per_hour: f64,
    pub(crate) link: Link,
    /// When it is broken.
    pub(crate) down: Gaps,
}

impl Ear {
    /// What its clock shows, in seconds after the start, when it is `t_s` in truth.
    pub(crate) fn reads_s(&self, t_s: f64) -> f64 {
        t_s + self.clock_s + self.drift * t_s
    }
}

/// Places all sensors: a jittered grid of rows beside the line, so that none is lonely.
pub(crate) fn place(scenario: &Scenario, seed: u64, until_s: f64) -> Vec<Ear> {
    let keys = &scenario.keys.acoustic;
    let count = f64::from(keys.sensors);
    let band_m = keys.band_km * 1e3;
    // An even number of rows, half of them on either flank.
    let wanted = libm::sqrt(count * 2.0 * band_m / scenario.line.length_m());
    let rows = (libm::round(wanted / 2.0).max(1.0) * 2.0) as u64;
    let columns = u64::from(keys.sensors).div_ceil(rows).max(1);
    let mut ears: Vec<Ear> = (0..u64::from(keys.sensors))
        .map(|number| {
            let (row, column) = (number % rows, number / rows);
            let flank = if row % 2 == 0 {
                Flank::Left
            } else {
                Flank::Right
            };
            let mut draw = Draw::stream(seed, "ear", number, 0);
            let jitter = |draw: &mut Draw| 0.5 + 0.85 * (draw.unit() - 0.5);
            let along_m =
                (column as f64 + jitter(&mut draw)) / columns as f64 * scenario.line.length_m();
            let flank = only_flank(scenario, seed, along_m).unwrap_or(flank);
            let depth = ((row / 2) as f64 + jitter(&mut draw)) / (rows / 2) as f64;
            let nearest_m = keys.gap_km * 1e3;
            let aside_m = nearest_m + depth * (band_m - nearest_m);
            let around = [
                (aside_m - 300.0).max(nearest_m),
                (aside_m + 300.0).min(band_m),
            ];
            let position = scenario.line.somewhere(&mut draw, along_m, flank, around);
            equip(scenario, seed, number, position, until_s)
        })
        .collect();
    for (place, ahead_s) in &scenario.wrong_clocks {
        let away_m = |ear: &Ear| geodesy::distance_m(*place, ear.position);
        if let Some(ear) = ears
            .iter_mut()
            .min_by(|a, b| away_m(a).total_cmp(&away_m(b)))
        {
            (ear.clock_s, ear.drift, ear.wrong_clock) = (*ahead_s, 0.0, true);
        }
    }
    ears
}

/// The flank on which alone sensors stand there, if that is so. Tossed for each stretch.
fn only_flank(scenario: &Scenario, seed: u64, along_m: f64) -> Option<Flank> {
    let mut stretches = scenario.one_sided.iter().zip(0..);
    let (_, number) =
        stretches.find(|([middle, length], _)| (along_m - middle).abs() <= length / 2.0)?;
    let mut draw = Draw::stream(seed, "one-sided", number, 0);
    Some(Flank::toss(&mut draw))
}

fn equip(scenario: &Scenario, seed: u64, number: u64, position: Position, until_s: f64) -> Ear {
    let keys = &scenario.keys.acoustic;
    let delivery = &scenario.keys.delivery;
    let mut draw = Draw::stream(seed, "ear health", number, 0);
    let measures_bearing = draw.chance(keys.bearing_share);
    let bearing_sigma_deg = draw.within(keys.bearing_sigma_deg);
    // Nine in ten have satellite time, good to milliseconds; the others network time.
    let spread_s = if draw.chance(0.9) { 0.002 } else { 0.015 };
    let good_s = draw.normal() * spread_s;
    let wrong_clock = draw.chance(keys.wrong_clock_share);
    let sign = if draw.chance(0.5) { 1.0 } else { -1.0 };
    let wrong_s = sign * draw.within(keys.wrong_clock_s);
    let drift = draw.normal() * 2e-5;
    Ear {
        number,
        position,
        elevation_m: ground_m(position) + 2.0,
        site: libm::exp(draw.normal() * 0.15),
        bearing_sigma_deg: measures_bearing.then_some(bearing_sigma_deg),
        clock_s: if wrong_clock { wrong_s } else { good_s },
        drift: if wrong_clock { drift } else { 0.0 },
        wrong_clock,
        // Very uneven between sites; the mean of this log-normal is 1.28 times its median.
        false_per_hour: draw.lognormal(keys.false_per_hour / 1.28, 0.7),
        link: Link::draw(delivery, seed, "ear link", number, true, until_s),
        down: Gaps::draw(
            seed,
            "ear outage",
            number,
            delivery.outages_per_day,
            delivery.outage_min,
            until_s,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensors_stand_in_their_band_as_many_on_either_flank() {
        let scenario = Scenario::reference();
        let (mut left, mut all) = (0, 0);
        for seed in 0..10 {
            for ear in place(&scenario, seed, 0.0) {
                let foot = scenario.line.foot(ear.position);
                left += u32::from(foot.flank() == Flank::Left);
                all += 1;
                let away_m = foot.left_m.abs();
                assert!(
                    (300.0..8_600.0).contains(&away_m),
                    "{away_m} m from the line"
                );
            }
        }
        let share = f64::from(left) / f64::from(all);
        assert!((0.48..0.52).contains(&share), "{share} on the left");
    }

    #[test]
    fn a_one_sided_stretch_has_sensors_on_one_flank_and_the_toss_is_fair() {
        let scenario = Scenario::demonstration();
        let [middle, length] = scenario.one_sided[0];
        let mut left = 0;
        for seed in 0..40 {
            let ears = place(&scenario, seed, 0.0);
            let feet = ears.iter().map(|ear| scenario.line.foot(ear.position));
            let inside = feet.filter(|foot| (foot.along_m - middle).abs() < length / 2.0 - 6_000.0);
            let flanks: Vec<Flank> = inside.map(crate::line::Foot::flank).collect();
            assert!(flanks.len() > 8, "{}", flanks.len());
            let on_left = flanks.iter().filter(|f| **f == Flank::Left).count();
            let most = on_left.max(flanks.len() - on_left);
            // In a sharp bend the nearest piece of the line may be another one.
            assert!(most * 10 >= flanks.len() * 9, "seed {seed}: {flanks:?}");
            left += u32::from(on_left == most);
        }
        assert!((10..=30).contains(&left), "{left} of 40 on the left");
    }

    #[test]
    fn the_stated_share_of_clocks_is_wrong_and_by_as_much() {
        let scenario = Scenario::reference();
        let ears: Vec<Ear> = (0..10)
            .flat_map(|seed| place(&scenario, seed, 0.0))
            .collect();
        let wrong: Vec<&Ear> = ears.iter().filter(|ear| ear.wrong_clock).collect();
        let share = wrong.len() as f64 / ears.len() as f64;
        assert!((0.01..0.03).contains(&share), "{share}");
        assert!(wrong.iter().all(|e| (0.3..5.0).contains(&e.clock_s.abs())));
        let right = ears.iter().filter(|ear| !ear.wrong_clock);
        assert!(right.map(|e| e.clock_s.abs()).fold(0.0, f64::max) < 0.1);
    }
}
