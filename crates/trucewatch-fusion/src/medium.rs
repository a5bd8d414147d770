//! The air between source and sensor: effective sound speed and wind, with their uncertainty.

use crate::linalg::{Sym3, add_outer3, inverse3, quadratic3, times3};
use crate::settings::Settings;

/// State of the air. Travel time over `d` metres in direction `u` (unit vector from source to
/// sensor): `d / (c + w.u)`, straight path, uniform air. Refraction, terrain and gusts are left to
/// the path spread ([`Settings::path_sigma_rel`]).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Medium {
    /// Effective sound speed, then wind towards east and north, in metres a second.
    pub mean: [f64; 3],
    /// Covariance of these three.
    pub covariance: Sym3,
    /// Spread between paths as a share of travel time.
    pub path_sigma_rel: f64,
    /// How many arrivals that spread is known from; what was assumed counts as some.
    pub path_weight: f64,
    /// What speaks for a share of that spread being common to like directions, and how much is known of
    /// it: numerator and denominator of a least-squares estimate.
    pub common: (f64, f64),
}

/// What it counts for that nothing is known of the common share: one of 0.3 would be no surprise.
const COMMON_DOUBT: f64 = 11.0;

/// Arrivals that an assumed spread between paths counts for.
const ASSUMED_WEIGHT: f64 = 60.0;
/// The most that what was learnt counts for, so that the spread can change within hours.
const LEARNT_WEIGHT: f64 = 3_000.0;

impl Medium {
    /// What is assumed before anything is measured.
    pub fn prior(settings: &Settings) -> Self {
        let (c, sigma_c) = settings.sound_speed_prior_m_per_s;
        let w = settings.wind_prior_sigma_m_per_s;
        Self {
            mean: [c, 0.0, 0.0],
            covariance: [
                [sigma_c * sigma_c, 0.0, 0.0],
                [0.0, w * w, 0.0],
                [0.0, 0.0, w * w],
            ],
            path_sigma_rel: settings.path_sigma_rel,
            path_weight: ASSUMED_WEIGHT,
            common: (0.0, 0.0),
        }
    }

    /// A measured atmosphere: sound speed, wind (towards east, north) in metres a second and the
    /// path spread. A thermometer and a mast say little of the layer that sound travels through, so
    /// it counts as a first guess with standard deviations of 4 and 3 m/s, and the arrivals have the last
    /// word.
    pub fn measured(
        sound_speed: f64,
        wind_east: f64,
        wind_north: f64,
        path_sigma_rel: f64,
    ) -> Self {
        let mut covariance = [[0.0; 3]; 3];
        for (k, row) in covariance.iter_mut().enumerate() {
            row[k] = if k == 0 { 16.0 } else { 9.0 };
        }
        Self {
            mean: [sound_speed, wind_east, wind_north],
            covariance,
            path_sigma_rel,
            path_weight: ASSUMED_WEIGHT,
            common: (0.0, 0.0),
        }
    }

    /// Whether the sound speed is known to 0.5 m/s and the wind to 0.7 m/s (standard deviations):
    /// below that, the spread between paths matters more.
    pub fn is_known(&self) -> bool {
        let [c, e, n] = [0, 1, 2].map(|k| self.covariance[k][k]);
        c <= 0.25 && e <= 0.49 && n <= 0.49
    }

    /// Effective speed along the unit vector (`ue`, `un`) from source to sensor.
    #[inline]
    pub(crate) fn speed(&self, ue: f64, un: f64) -> f64 {
        self.mean[0] + self.mean[1] * ue + self.mean[2] * un
    }

    /// Travel time in seconds from a source to a sensor that lies (`east`, `north`) metres from it.
    #[inline]
    pub(crate) fn travel_s(&self, east: f64, north: f64) -> f64 {
        let d = (east * east + north * north).sqrt();
        if d < 1e-6 {
            return 0.0;
        }
        d / self.speed(east / d, north / d)
    }

    /// How the travel time changes with sound speed, wind east and wind north.
    #[inline]
    pub(crate) fn gradient(&self, ue: f64, un: f64, travel_s: f64) -> [f64; 3] {
        let k = -travel_s / self.speed(ue, un);
        [k, k * ue, k * un]
    }

    /// Variance of a travel time due to the uncertain weather alone.
    #[inline]
    pub(crate) fn weather_variance(&self, gradient: [f64; 3]) -> f64 {
        quadratic3(&self.covariance, gradient)
    }

    /// The state `seconds` later: the uncertainty grows, but never beyond the prior. Once it has
    /// grown that far, what was measured is forgotten: a summer's sound speed is no start for winter.
    #[must_use]
    pub(crate) fn later(&self, seconds: f64, settings: &Settings) -> Self {
        let growth = settings.weather_change_m_per_s_per_hour;
        let growth = growth * growth * seconds / 3600.0;
        let prior = Self::prior(settings);
        let mut out = *self;
        for k in 0..3 {
            let (now, cap) = (self.covariance[k][k], prior.covariance[k][k]);
            out.covariance[k][k] = (now + growth).min(cap.max(now));
            if now < cap && now + growth >= cap {
                out.mean[k] = prior.mean[k];
                for other in (0..3).filter(|other| *other != k) {
                    out.covariance[k][other] = 0.0;
                    out.covariance[other][k] = 0.0;
                }
            }
        }
        out
    }

    /// Bayes update with normal equations: `information` and `gradient_sum` of the weather
    /// deviations from the mean, as [`WeatherEvidence`] gathers them.
    #[must_use]
    pub(crate) fn updated(&self, information: &Sym3, gradient_sum: [f64; 3]) -> Self {
        let Some(prior) = inverse3(&self.covariance) else {
            return *self;
        };
        let mut total = prior;
        for r in 0..3 {
            for c in 0..3 {
                total[r][c] += information[r][c];
            }
        }
        let Some(covariance) = inverse3(&total) else {
            return *self;
        };
        let shift = times3(&covariance, gradient_sum);
        let mut out = *self;
        for k in 0..3 {
            out.mean[k] += shift[k];
        }
        out.covariance = covariance;
        out
    }

    /// Share of the spread between paths that like directions have in common, as far as it stands out of
    /// chance by more than a standard deviation: over many arrivals even a little would add much.
    pub(crate) fn common_share(&self) -> f64 {
        let (above, below) = self.common;
        ((above - below.sqrt()) / (below + COMMON_DOUBT)).clamp(0.0, 0.9)
    }

    /// With what the arrivals of sure events say about the spread between paths.
    #[must_use]
    pub(crate) fn with_paths(&self, evidence: &WeatherEvidence) -> Self {
        if evidence.paths < 1.0 || evidence.path_weight <= 0.0 {
            return *self;
        }
        let seen = (evidence.path_sum / evidence.path_weight).max(0.0);
        let total = self.path_weight + evidence.paths;
        let before = self.path_sigma_rel * self.path_sigma_rel;
        let variance = (self.path_weight * before + evidence.paths * seen) / total;
        let (above, below) = (
            self.common.0 + evidence.common.0,
            self.common.1 + evidence.common.1,
        );
        let keep = (LEARNT_WEIGHT / below.max(LEARNT_WEIGHT)).min(1.0);
        Self {
            path_sigma_rel: libm::sqrt(variance).clamp(0.001, 0.03),
            path_weight: total.min(LEARNT_WEIGHT),
            common: (keep * above, keep * below),
            ..*self
        }
    }

    /// Rounded to steps far below its own uncertainty, so that the small effect of a late arrival
    /// dies out over the following blocks instead of changing every later finding.
    #[must_use]
    pub(crate) fn rounded(&self) -> Self {
        let step = |value: f64, per_unit: f64| libm::round(value * per_unit) / per_unit;
        let mut out = *self;
        for value in &mut out.mean {
            *value = step(*value, 1e2);
        }
        for row in &mut out.covariance {
            for value in row {
                *value = step(*value, 1e4);
            }
        }
        for k in 0..3 {
            out.covariance[k][k] = out.covariance[k][k].max(1e-3);
        }
        out.path_sigma_rel = step(out.path_sigma_rel, 1e5);
        out.path_weight = step(out.path_weight, 1.0);
        out.common = (step(out.common.0, 1.0), step(out.common.1, 1.0));
        out
    }
}

/// Gathers what residuals say about the weather, over many events.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WeatherEvidence {
    pub(crate) information: Sym3,
    pub(crate) gradient_sum: [f64; 3],
    /// Arrivals that tell of the spread between paths.
    pub(crate) paths: f64,
    /// Weighted least squares for its square: the sum and the weight.
    pub(crate) path_sum: f64,
    pub(crate) path_weight: f64,
    /// What is added to [`Medium::common`].
    pub(crate) common: (f64, f64),
}

impl WeatherEvidence {
    /// Adds an arrival of an event with `arrivals` in all: its residual, standard deviation and
    /// travel time in seconds, as they are with the spread `path_sigma_rel`.
    pub(crate) fn add_path(
        &mut self,
        arrivals: f64,
        (residual, sigma, travel): (f64, f64, f64),
        path_sigma_rel: f64,
    ) {
        let variance = sigma * sigma;
        let reading = variance - (path_sigma_rel * travel) * (path_sigma_rel * travel);
        // Three of the residuals' degrees of freedom went into the event's own place and time.
        let square = residual * residual * arrivals / (arrivals - 3.0) - reading;
        let t2 = travel * travel;
        let weight = 1.0 / (variance * variance);
        self.paths += 1.0;
        self.path_sum += weight * square * t2;
        self.path_weight += weight * t2 * t2;
    }

    /// Adds one event's arrivals. `rows`: (derivative by east, north, time of the prediction;
    /// derivative by the weather; residual in seconds; weight 1/s²). The event's own place and time
    /// are eliminated (Schur complement), so that only what no relocation can explain counts.
    pub(crate) fn add_event(&mut self, rows: &[([f64; 3], [f64; 3], f64, f64)]) {
        let (mut hh, mut hr) = ([[0.0; 3]; 3], [0.0; 3]);
        let (mut gg, mut gr, mut gh) = ([[0.0; 3]; 3], [0.0; 3], [[0.0; 3]; 3]);
        for (h, g, residual, weight) in rows {
            add_outer3(&mut hh, *h, *weight);
            add_outer3(&mut gg, *g, *weight);
            for r in 0..3 {
                hr[r] += weight * h[r] * residual;
                gr[r] += weight * g[r] * residual;
                for c in 0..3 {
                    gh[r][c] += weight * g[r] * h[c];
                }
            }
        }
        let Some(inverse) = inverse3(&hh) else { return };
        let fitted = times3(&inverse, hr);
        for r in 0..3 {
            let projected = times3(&inverse, gh[r]);
            self.gradient_sum[r] +=
                gr[r] - gh[r][0] * fitted[0] - gh[r][1] * fitted[1] - gh[r][2] * fitted[2];
            for c in 0..3 {
                self.information[r][c] += gg[r][c]
                    - projected[0] * gh[c][0]
                    - projected[1] * gh[c][1]
                    - projected[2] * gh[c][2];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wind_carries_sound_along() {
        let still = Medium::measured(340.0, 0.0, 0.0, 0.005);
        let windy = Medium::measured(340.0, 10.0, 0.0, 0.005);
        assert!((still.travel_s(3_400.0, 0.0) - 10.0).abs() < 1e-12);
        assert!(
            (windy.travel_s(3_400.0, 0.0) - 3_400.0 / 350.0).abs() < 1e-12,
            "downwind is faster"
        );
        assert!(
            (windy.travel_s(-3_400.0, 0.0) - 3_400.0 / 330.0).abs() < 1e-12,
            "upwind is slower"
        );
        assert!(windy.travel_s(0.0, 0.0).abs() < 1e-12);
    }

    #[test]
    fn what_was_measured_is_forgotten_in_time() {
        let settings = Settings::default();
        let winter = Medium::measured(320.0, 8.0, -3.0, 0.007);
        let soon = winter.later(120.0, &settings);
        assert!(
            soon.mean
                .iter()
                .zip(winter.mean)
                .all(|(a, b)| (a - b).abs() < 1e-12),
            "two minutes change nothing"
        );
        assert!(
            soon.covariance[0][0] > winter.covariance[0][0],
            "but it is less sure"
        );
        let year = winter.later(365.25 * 86_400.0, &settings);
        assert_eq!(
            year,
            Medium::prior(&settings),
            "a year later nothing is known"
        );
        let mut hourly = winter;
        for _ in 0..100 {
            hourly = hourly.later(3_600.0, &settings);
        }
        assert_eq!(
            hourly,
            Medium::prior(&settings),
            "nor after four days of single hours"
        );
    }
}
