//! Sound from happenings to picks.
//!
//! In: happenings, sensors, weather. Out: picks as the detectors make them, true and false.
//!
//! Forward model of one direct arrival: `t = t0 + d / (c + w.u) * (1 + eps) + n`, with `d` the
//! straight distance, `c` the sound speed, `w.u` the wind along the unit vector from source to
//! sensor, `eps` the path error (normal; largely common to the rounds of a salvo at one sensor) and
//! `n` the picking error, smaller for loud arrivals. Detection falls with distance as a logistic
//! around a range that depends on the kind of source, its loudness, the site, and the wind. Left
//! out: shadow zones, inversions, terrain in the way; they are part of `eps` and of missed arrivals.

use crate::draw::Draw;
use crate::ears::Ear;
use crate::fire::Happening;
use crate::keys::Acoustic as Keys;
use crate::line::ground_m;
use crate::truth::TruthKind;
use crate::weather::Air;
use trucewatch_model::geodesy;

/// What made a detector trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The direct arrival of the happening with that id.
    Direct(u64),
    /// An echo of one.
    Echo,
    /// Anything else.
    Noise,
}

/// One trigger of one detector.
#[derive(Clone, Debug)]
pub(crate) struct Pick {
    /// Index of the sensor.
    pub(crate) ear: usize,
    /// When it triggered in truth, seconds after the start.
    pub(crate) t_s: f64,
    /// Peak overpressure in pascals.
    pub(crate) amplitude_pa: f64,
    pub(crate) bearing_deg: Option<f64>,
    pub(crate) origin: Origin,
    /// Standard deviation of `t_s` about its prediction; 0 for false picks.
    pub(crate) sigma_s: f64,
}

/// A source seen from a sensor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path {
    pub(crate) distance_m: f64,
    /// Unit vector from source to sensor, east and north.
    pub(crate) east: f64,
    pub(crate) north: f64,
    horizontal_m: f64,
}

impl Path {
    pub(crate) fn between(event: &Happening, ear: &Ear) -> Self {
        let (east, north) = geodesy::offset_m(event.position, ear.position);
        let up = ear.elevation_m - ground_m(event.position);
        let flat_2 = east * east + north * north;
        let horizontal_m = libm::sqrt(flat_2).max(1.0);
        Self {
            distance_m: libm::sqrt(flat_2 + up * up).max(5.0),
            east: east / horizontal_m,
            north: north / horizontal_m,
            horizontal_m,
        }
    }
    /// Speed of sound along the path, with the wind.
    pub(crate) fn speed_m_per_s(&self, air: Air) -> f64 {
        air.sound_speed_m_per_s() + self.tail_wind(air)
    }
    fn tail_wind(&self, air: Air) -> f64 {
        air.wind_east_m_per_s * self.east + air.wind_north_m_per_s * self.north
    }
    /// Azimuth from sensor to source in degrees.
    fn back_azimuth_deg(&self) -> f64 {
        let turn = libm::atan2(-self.east, -self.north) / std::f64::consts::PI * 180.0;
        geodesy::normalize_deg(turn)
    }
}

/// Distances in metres at which half of the faintest and of the loudest sources of a kind are heard.
const fn half_heard_m(kind: TruthKind) -> [f64; 2] {
    match kind {
        TruthKind::Outgoing => [6_000.0, 11_000.0],
        TruthKind::Impact => [6_000.0, 12_000.0],
        TruthKind::Explosion => [5_000.0, 12_000.0],
        TruthKind::SmallArms => [1_800.0, 3_500.0],
    }
}

/// Even a loud and near arrival is missed sometimes.
const HEARD_MAX: f64 = 0.97;
/// Overpressure in pascals at which half of the arrivals trigger.
const THRESHOLD_PA: f64 = 0.05;

/// The picks that one happening causes: direct arrivals and echoes, before dead time.
pub(crate) fn heard(
    event: &Happening,
    ears: &[Ear],
    air: Air,
    keys: &Keys,
    seed: u64,
) -> Vec<Pick> {
    let [faint, loud] = half_heard_m(event.kind);
    let half_m = faint * libm::pow(loud / faint, event.loudness);
    let mut picks = Vec::new();
    for (at, ear) in ears.iter().enumerate() {
        let far_deg = (ear.position.lat_deg() - event.position.lat_deg()).abs();
        if far_deg * 110_000.0 > keys.max_range_km * 1e3 {
            continue;
        }
        let path = Path::between(event, ear);
        if path.distance_m > keys.max_range_km * 1e3 {
            continue;
        }
        // Its own stream for each pair: one more sensor does not change what the others hear.
        let mut draw = Draw::stream(seed, "hears", event.id, ear.number);
        let reach_m = half_m * ear.site * (1.0 + 0.05 * path.tail_wind(air)).clamp(0.5, 1.4);
        let logistic = 1.0 / (1.0 + libm::exp((path.distance_m - reach_m) / (0.12 * half_m)));
        if !draw.chance(HEARD_MAX * logistic * (1.0 - keys.miss_share)) {
            continue;
        }
        let pick = arrival(event, ear, at, path, air, reach_m, keys, seed, &mut draw);
        if draw.chance(keys.echo_share) {
            let later_s = 0.4 + draw.exponential(1.2);
            picks.push(Pick {
                t_s: pick.t_s + later_s,
                amplitude_pa: pick.amplitude_pa * draw.between(0.3, 0.7),
                bearing_deg: ear.bearing_sigma_deg.map(|_| draw.between(0.0, 360.0)),
                origin: Origin::Echo,
                sigma_s: 0.0,
                ..pick.clone()
            });
        }
        picks.push(pick);
    }
    picks
}

#[expect(
    clippy::too_many_arguments,
    reason = "one formula with all its terms, called once"
)]
fn arrival(
    event: &Happening,
    ear: &Ear,
    at: usize,
    path: Path,
    air: Air,
    reach_m: f64,
    keys: &Keys,
    seed: u64,
    draw: &mut Draw,
) -> Pick {
    let d = path.distance_m;
    let spread = libm::pow(reach_m / d, 1.15) * libm::exp((reach_m - d) / 30_000.0);
    let amplitude_pa = THRESHOLD_PA * spread * libm::exp(0.35 * draw.normal());
    let [least, most] = keys.pick_sigma_s;
    let pick_sigma_s = (most * libm::sqrt(THRESHOLD_PA / amplitude_pa)).clamp(least, most);
    let own = draw.normal();
    let path_error = match event.salvo {
        Some(salvo) => {
            let which = salvo * 2 + u64::from(event.kind == TruthKind::Impact);
            let common = Draw::stream(seed, "salvo path", which, ear.number).normal();
            let share = keys.salvo_path_corr;
            libm::sqrt(share) * common + libm::sqrt(1.0 - share) * own
        }
        None => own,
    };
    let travel_s = d / path.speed_m_per_s(air);
    let late_s = keys.path_sigma_rel * path_error * travel_s + pick_sigma_s * draw.normal();
    let path_sigma_s = keys.path_sigma_rel * travel_s;
    let bearing_error = draw.normal();
    Pick {
        ear: at,
        t_s: event.t_s + travel_s + late_s,
        amplitude_pa,
        bearing_deg: ear
            .bearing_sigma_deg
            .map(|sigma| geodesy::normalize_deg(path.back_azimuth_deg() + sigma * bearing_error)),
        origin: Origin::Direct(event.id),
        sigma_s: libm::sqrt(pick_sigma_s * pick_sigma_s + path_sigma_s * path_sigma_s),
    }
}

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

/// The Cramer-Rao bound of an event from its direct picks: (longer semi-axis in metres, time in
/// seconds), one sigma, arrival times only. `None` if they do not determine position and time.
/// Method: the inverse of the Fisher matrix of (east, north, time); for example Kay 1993, Estimation
/// Theory, section 3.9.
pub(crate) fn bound<'a>(
    event: &Happening,
    picks: impl Iterator<Item = &'a Pick>,
    ears: &[Ear],
    air: Air,
) -> Option<(f64, f64)> {
    let mut fisher = [[0.0_f64; 3]; 3];
    for pick in picks {
        let path = Path::between(event, ears.get(pick.ear)?);
        let c = path.speed_m_per_s(air);
        // The wind's share changes as the direction turns: the tangential wind over the distance.
        let across = air.wind_north_m_per_s * path.east - air.wind_east_m_per_s * path.north;
        let turn = across * (path.distance_m / path.horizontal_m) / (c * c);
        let row = [
            (-path.east / c - turn * path.north) / pick.sigma_s,
            (-path.north / c + turn * path.east) / pick.sigma_s,
            1.0 / pick.sigma_s,
        ];
        for (a, line) in fisher.iter_mut().enumerate() {
            for (b, cell) in line.iter_mut().enumerate() {
                *cell += row[a] * row[b];
            }
        }
    }
    let [[a, b, c], [_, d, e], [_, _, f]] = fisher;
    let determinant = a * (d * f - e * e) - b * (b * f - c * e) + c * (b * e - c * d);
    // Relative to the product of the diagonal, which is its largest possible value (Hadamard).
    if determinant.is_nan() || determinant <= 1e-12 * a * d * f {
        return None;
    }
    let east_2 = (d * f - e * e) / determinant;
    let north_2 = (a * f - c * c) / determinant;
    let mixed = (c * e - b * f) / determinant;
    let time_2 = (a * d - b * b) / determinant;
    let half = (east_2 - north_2) / 2.0;
    let major_2 = (east_2 + north_2) / 2.0 + libm::sqrt(half * half + mixed * mixed);
    Some((libm::sqrt(major_2), libm::sqrt(time_2.max(0.0))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use trucewatch_model::{Position, geodesy};

    fn event(position: Position, salvo: Option<u64>, id: u64) -> Happening {
        Happening {
            id,
            t_s: 100.0,
            position,
            kind: TruthKind::Explosion,
            salvo,
            linked: None,
            fired_from: None,
            gun: None,
            loudness: 1.0,
        }
    }

    fn origin() -> Position {
        Position::from_deg(48.0, 38.0).expect("a position")
    }

    /// A sensor at the same height as an event at `origin`, so many metres east and north of it.
    fn ear(east_m: f64, north_m: f64) -> Ear {
        let scenario = Scenario::reference().expect("parses");
        let mut ear = crate::ears::place(&scenario, 1, 0.0).swap_remove(0);
        ear.position = geodesy::displace(origin(), east_m, north_m);
        ear.elevation_m = ground_m(origin());
        ear.site = 1.0;
        ear
    }

    const STILL_20_C: Air = Air {
        temperature_c: 20.0,
        wind_east_m_per_s: 0.0,
        wind_north_m_per_s: 0.0,
    };

    fn exact_keys() -> Keys {
        let mut keys = Scenario::reference().expect("parses").keys.acoustic;
        keys.path_sigma_rel = 0.0;
        keys.pick_sigma_s = [1e-9, 1e-9];
        keys.miss_share = 0.0;
        keys.echo_share = 0.0;
        keys
    }

    #[test]
    fn arrivals_agree_with_a_calculation_by_hand() {
        // c(20 °C) = 331.3 * sqrt(1 + 20 / 273.15) = 343.2147 m/s.
        let east_wind = Air {
            wind_east_m_per_s: 10.0,
            ..STILL_20_C
        };
        let cases = [
            (3_000.0, 0.0, STILL_20_C, 8.7409, "3000 / 343.2147"),
            (
                3_000.0,
                0.0,
                east_wind,
                8.4934,
                "3000 / 353.2147: the wind blows from source to sensor",
            ),
            (
                -3_000.0,
                0.0,
                east_wind,
                9.0032,
                "3000 / 333.2147: against the wind",
            ),
            (
                0.0,
                3_000.0,
                east_wind,
                8.7409,
                "across the wind: no change",
            ),
            (1_800.0, 2_400.0, STILL_20_C, 8.7409, "a 3-4-5 triangle"),
        ];
        for (east_m, north_m, air, travel_s, why) in cases {
            let ears = [ear(east_m, north_m)];
            // Some ids draw a miss; the time of those that hear is the same.
            let picks: Vec<Pick> = (0..20)
                .flat_map(|id| heard(&event(origin(), None, id), &ears, air, &exact_keys(), 1))
                .collect();
            assert!(picks.len() > 15, "{why}: heard by {}", picks.len());
            for pick in picks {
                assert!(
                    (pick.t_s - 100.0 - travel_s).abs() < 2e-3,
                    "{why}: {}",
                    pick.t_s
                );
            }
        }
    }

    #[test]
    fn path_errors_are_common_to_a_salvo() {
        let mut keys = exact_keys();
        keys.path_sigma_rel = 0.01;
        let ears = [ear(4_000.0, 0.0)];
        let spread = |salvo: fn(u64) -> Option<u64>| {
            let times: Vec<f64> = (0..60)
                .flat_map(|id| heard(&event(origin(), salvo(id), id), &ears, STILL_20_C, &keys, 3))
                .map(|pick| pick.t_s)
                .collect();
            let n = times.len() as f64;
            let mean = times.iter().sum::<f64>() / n;
            (times.iter().map(|t| (t - mean) * (t - mean)).sum::<f64>() / n).sqrt()
        };
        let alone_s = spread(|_| None);
        let together_s = spread(|_| Some(7));
        // 1 % of 11.65 s; within a salvo only sqrt(1 - 0.8) of it remains.
        assert!((0.08..0.16).contains(&alone_s), "{alone_s}");
        assert!(
            (0.3..0.6).contains(&(together_s / alone_s)),
            "{together_s} of {alone_s}"
        );
    }

    #[test]
    fn the_bound_is_that_of_a_known_geometry() {
        let pick = |ear| Pick {
            ear,
            t_s: 0.0,
            amplitude_pa: 1.0,
            bearing_deg: None,
            origin: Origin::Noise,
            sigma_s: 0.01,
        };
        let square = [ear(3e3, 0.0), ear(-3e3, 0.0), ear(0.0, 3e3), ear(0.0, -3e3)];
        let picks: Vec<Pick> = (0..4).map(pick).collect();
        let event = event(origin(), None, 0);
        let (major_m, time_s) =
            bound(&event, picks.iter(), &square, STILL_20_C).expect("determined");
        // Fisher information of a square: 2 / (c sigma)^2 for each axis, 4 / sigma^2 for time.
        assert!(
            (major_m - 343.2147 * 0.01 / 2.0_f64.sqrt()).abs() < 0.01,
            "{major_m}"
        );
        assert!((time_s - 0.005).abs() < 1e-4, "{time_s}");
        assert_eq!(
            bound(&event, picks[..2].iter(), &square, STILL_20_C),
            None,
            "two picks"
        );
        let row = [ear(1e3, 0.0), ear(2e3, 0.0), ear(3e3, 0.0), ear(4e3, 0.0)];
        assert_eq!(
            bound(&event, picks.iter(), &row, STILL_20_C),
            None,
            "all in one direction"
        );
    }

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
