//! The true weather: temperature with a daily course, a wind that slowly turns, drifting clouds,
//! and where the sun stands.
//!
//! In: the scenario and a seed. Out: functions of place and time; nothing is stored, so a longer
//! run has the same weather as a shorter one. Left out: wind that differs along the line, layers of
//! air, humidity (under 1 % of the sound speed below 30 °C; Cramer 1993, doi:10.1121/1.405827).

use crate::draw::Draw;
use crate::scenario::Scenario;
use trucewatch_model::{Position, Timestamp};

/// The air at one time, the same along the whole line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Air {
    /// Temperature in degrees Celsius.
    pub temperature_c: f64,
    /// Wind towards the east, in metres a second.
    pub wind_east_m_per_s: f64,
    /// Wind towards the north, in metres a second.
    pub wind_north_m_per_s: f64,
}

impl Air {
    /// Speed of sound in still, dry air: 331.3 * sqrt(1 + T / 273.15) m/s.
    pub fn sound_speed_m_per_s(self) -> f64 {
        331.3 * libm::sqrt((1.0 + self.temperature_c / 273.15).max(0.1))
    }
}

/// The weather of one world.
#[derive(Clone, Debug)]
pub struct Weather {
    start: Timestamp,
    utc_offset_h: f64,
    temp_mean_c: f64,
    temp_swing_c: f64,
    wind_m_per_s: f64,
    wind_turn_deg_per_h: f64,
    wind_from_deg: f64,
    /// Phases of the slow waves in temperature, wind speed and wind direction.
    phases: [f64; 3],
    /// Waves of cloud: (waves a degree of longitude, of latitude, an hour, phase).
    clouds: [[f64; 4]; 5],
    cloud_level: f64,
}

const TURN: f64 = std::f64::consts::TAU;
const RAD: f64 = std::f64::consts::PI / 180.0;

impl Weather {
    pub(crate) fn new(scenario: &Scenario, seed: u64) -> Self {
        let keys = &scenario.keys;
        let mut draw = Draw::stream(seed, "weather", 0, 0);
        let wind_from_deg = draw.between(0.0, 360.0);
        let phases = [0; 3].map(|_| draw.between(0.0, TURN));
        // Systems a hundred to some hundreds of kilometres wide, passing in half a day to two days.
        let clouds = [0; 5].map(|_| {
            [
                draw.between(-0.5, 0.5),
                draw.between(-0.6, 0.6),
                draw.between(0.02, 0.08),
                draw.unit(),
            ]
        });
        Self {
            start: keys.start,
            utc_offset_h: keys.utc_offset_h,
            temp_mean_c: keys.weather.temp_mean_c,
            temp_swing_c: keys.weather.temp_swing_c,
            wind_m_per_s: keys.weather.wind_m_per_s,
            wind_turn_deg_per_h: keys.weather.wind_turn_deg_per_h,
            wind_from_deg,
            phases,
            clouds,
            cloud_level: keys.weather.cloud_share,
        }
    }

    /// The true air at a time. Coldest at 3, warmest at 15 local time.
    pub fn at(&self, time: Timestamp) -> Air {
        self.air(time.seconds_since(self.start))
    }

    /// The same, `t_s` seconds after the start.
    pub(crate) fn air(&self, t_s: f64) -> Air {
        let hours = t_s / 3600.0;
        let slow = |phase: f64, period_h: f64| libm::sin(TURN * hours / period_h + phase);
        let of_day = libm::cos(TURN * (self.local_hour(t_s) - 15.0) / 24.0);
        let speed = self.wind_m_per_s * (1.0 + 0.4 * slow(self.phases[1], 17.0));
        let to_deg = self.wind_from_deg
            + self.wind_turn_deg_per_h * hours
            + 20.0 * slow(self.phases[2], 11.0);
        Air {
            temperature_c: self.temp_mean_c
                + self.temp_swing_c * of_day
                + 1.5 * slow(self.phases[0], 61.0),
            wind_east_m_per_s: speed * libm::sin(to_deg * RAD),
            wind_north_m_per_s: speed * libm::cos(to_deg * RAD),
        }
    }

    /// Local time of day in hours, 0 to under 24.
    pub(crate) fn local_hour(&self, t_s: f64) -> f64 {
        let hours = self.start.as_unix_s_f64() / 3600.0 + t_s / 3600.0 + self.utc_offset_h;
        hours - 24.0 * libm::floor(hours / 24.0)
    }

    /// How thick the cloud is over a place, 0 (clear) to 1 (closed). Its mean over place and time
    /// is about the scenario's `cloud_share`.
    pub(crate) fn cloud(&self, place: Position, t_s: f64) -> f64 {
        let hours = t_s / 3600.0;
        let mut sum = 0.0;
        for [east, north, drift, phase] in self.clouds {
            let waves = place.lon_deg() * east + place.lat_deg() * north + hours * drift + phase;
            sum += libm::sin(TURN * waves);
        }
        // The sum of five waves is nearly normal with variance 2.5: a level within it gives the
        // share, and the slope gives clouds soft edges.
        let level = libm::log(
            self.cloud_level.clamp(0.001, 0.999) / (1.0 - self.cloud_level.clamp(0.001, 0.999)),
        );
        1.0 / (1.0 + libm::exp(-(sum / 1.58 * 3.0 + level * 2.0)))
    }

    /// Height of the sun above the horizon in degrees, to about four degrees (declination from
    /// the day of the year, no equation of time).
    pub(crate) fn sun_deg(&self, place: Position, t_s: f64) -> f64 {
        let days = (self.start.as_unix_s_f64() + t_s) / 86_400.0;
        let of_year = days - 365.25 * libm::floor(days / 365.25);
        let declination = -23.44 * RAD * libm::cos(TURN * (of_year + 10.0) / 365.25);
        let hour_angle = TURN * (days - libm::floor(days)) + place.lon_deg() * RAD - TURN / 2.0;
        let lat = place.lat_deg() * RAD;
        let sine = libm::sin(lat) * libm::sin(declination)
            + libm::cos(lat) * libm::cos(declination) * libm::cos(hour_angle);
        libm::asin(sine.clamp(-1.0, 1.0)) / RAD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference() -> Weather {
        Weather::new(&Scenario::reference(), 1)
    }

    #[test]
    fn sound_speed_follows_temperature() {
        let air = |temperature_c| Air {
            temperature_c,
            wind_east_m_per_s: 0.0,
            wind_north_m_per_s: 0.0,
        };
        for (celsius, expected, why) in [
            (0.0, 331.3, "the formula's own reference"),
            (20.0, 343.21, "a textbook value"),
            (-10.0, 325.18, "frost"),
        ] {
            let speed = air(celsius).sound_speed_m_per_s();
            assert!((speed - expected).abs() < 0.02, "{why}: {speed}");
        }
    }

    #[test]
    fn the_sun_rises_in_the_morning() {
        let place = Position::from_deg(48.0, 37.8).expect("a position");
        let weather = reference();
        // 15 February near Donetsk, in hours after midnight in Kyiv: sunrise about 6:30, noon 11:30,
        // sunset about 16:50.
        for (hour, low, high, why) in [
            (2.0, -60.0, -40.0, "night"),
            (6.5, -4.0, 4.0, "sunrise"),
            (11.5, 27.0, 31.0, "noon"),
            (16.8, -4.0, 4.0, "sunset"),
        ] {
            let sun = weather.sun_deg(place, hour * 3600.0);
            assert!((low..high).contains(&sun), "{why}: {sun}");
        }
        let midnight = weather.local_hour(0.0);
        assert!(
            midnight.min(24.0 - midnight) < 1e-9,
            "22:00 UTC is midnight in UTC+2"
        );
    }

    #[test]
    fn days_are_warmer_than_nights_and_clouds_cover_their_share() {
        let weather = reference();
        assert!(
            weather.air(13.0 * 3600.0).temperature_c
                > weather.air(1.0 * 3600.0).temperature_c + 4.0
        );
        let mut sum = 0.0;
        for k in 0..2_000 {
            let place =
                Position::from_deg(47.0 + 0.002 * f64::from(k % 1000), 38.0).expect("valid");
            sum += weather.cloud(place, f64::from(k) * 3600.0);
        }
        assert!((0.35..0.65).contains(&(sum / 2_000.0)), "{}", sum / 2_000.0);
    }
}
