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
    /// Nothing: somebody made it up.
    MadeUp,
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
    pub(crate) horizontal_m: f64,
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
pub(crate) const THRESHOLD_PA: f64 = 0.05;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{STILL_20_C, ear, event, exact_keys, origin};

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
}
