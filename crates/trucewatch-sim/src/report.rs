//! One line of a patrol's or a camera's report, and the words people use in it.
//!
//! In: what an observer believes. Out: a CSV row in the order of the `reports-csv` header. Control
//! of places and motion are left empty: no row says whose anything is.

use crate::draw::Draw;
use crate::weather::Weather;
use trucewatch_model::{Compass16, Position, Timestamp};

/// A line of a report.
#[derive(Clone, Debug)]
pub(crate) struct ReportRow<'a> {
    pub(crate) obs_id: String,
    pub(crate) seq: usize,
    pub(crate) observer: &'static str,
    pub(crate) place: &'a str,
    pub(crate) at: Position,
    pub(crate) means: &'static str,
    pub(crate) event: &'static str,
    pub(crate) count: u32,
    pub(crate) count_qualifier: &'static str,
    pub(crate) assessed: &'static str,
    pub(crate) weapon: &'static str,
    pub(crate) band: Option<Band>,
    /// Direction as believed; always given as a wind of 16.
    pub(crate) bearing_deg: f64,
    /// Standard deviation, where a compass or a calibrated camera gave degrees as well.
    pub(crate) bearing_sigma_deg: Option<f64>,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    /// Local calendar dates: of the report, of its first and last moment.
    pub(crate) as_of: String,
    pub(crate) dates: [String; 2],
    pub(crate) time_of_day: &'static str,
}

impl ReportRow<'_> {
    pub(crate) fn csv(&self) -> String {
        let [near, far] = self.band.map_or([String::new(), String::new()], |b| {
            [b.near_km.to_string(), b.far_km.to_string()]
        });
        let wind = Compass16::nearest(self.bearing_deg).name();
        let [degrees, sigma] = match self.bearing_sigma_deg {
            Some(sigma) => [
                format!("{:.0}", self.bearing_deg % 359.5),
                format!("{sigma:.0}"),
            ],
            None => [String::new(), String::new()],
        };
        [
            self.obs_id.as_str(),
            &self.as_of,
            &self.seq.to_string(),
            &self.dates[0],
            &self.dates[1],
            self.time_of_day,
            self.observer,
            self.place,
            "",
            "",
            self.means,
            self.event,
            &self.count.to_string(),
            self.count_qualifier,
            self.assessed,
            self.weapon,
            "",
            "",
            &near,
            &far,
            wind,
            &format!("{:.4}", self.at.lat_deg()),
            &format!("{:.4}", self.at.lon_deg()),
            &self.from.to_string(),
            &self.to.to_string(),
            &degrees,
            &sigma,
        ]
        .join(",")
    }
}

/// A range of distances as people give it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Band {
    pub(crate) near_km: f64,
    pub(crate) far_km: f64,
}

/// The ranges in use: each reaches as far as the next begins, then coarser ones overlap.
const BANDS: [(f64, f64); 12] = [
    (0.2, 0.5),
    (0.5, 1.0),
    (1.0, 2.0),
    (2.0, 3.0),
    (2.0, 4.0),
    (3.0, 5.0),
    (4.0, 6.0),
    (5.0, 7.0),
    (5.0, 10.0),
    (7.0, 10.0),
    (8.0, 12.0),
    (10.0, 15.0),
];

impl Band {
    /// A range around an estimated distance: any of those that hold it, else the nearest end.
    pub(crate) fn around(draw: &mut Draw, estimate_km: f64) -> Self {
        let holding: Vec<_> = BANDS
            .iter()
            .filter(|(near, far)| (*near..*far).contains(&estimate_km))
            .collect();
        let band = match holding.get(draw.below(holding.len())) {
            Some(band) => **band,
            None if estimate_km < 1.0 => BANDS[0],
            None => BANDS[11],
        };
        Self {
            near_km: band.0,
            far_km: band.1,
        }
    }
}

/// How people give a number: small ones exactly, larger ones rounded.
pub(crate) fn as_said(draw: &mut Draw, counted: u32) -> (u32, &'static str) {
    let step = match counted {
        0..=11 => return (counted.max(1), "exact"),
        12..=40 => 5,
        _ => 10,
    };
    let rounded = (counted + step / 2) / step * step;
    if rounded > counted && draw.chance(0.4) {
        (rounded, "almost")
    } else {
        (rounded, "about")
    }
}

/// The part of the day, as daily reports name it.
pub(crate) fn time_of_day(weather: &Weather, t_s: f64) -> &'static str {
    match weather.local_hour(t_s) as u32 {
        0..=4 => "night",
        5..=7 => "early morning",
        8..=11 => "morning",
        12..=17 => "afternoon",
        18..=21 => "evening",
        _ => "late evening",
    }
}

/// The calendar date `offset_h` hours ahead of UTC.
pub(crate) fn local_date(at: Timestamp, offset_h: f64) -> String {
    let (year, month, day) = at.plus_s(offset_h * 3_600.0).utc_date();
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_rounded_and_say_so() {
        let mut draw = Draw::stream(1, "test", 0, 0);
        for (counted, said, exact, why) in [
            (0, 1, true, "nobody reports none"),
            (11, 11, true, "counted one by one"),
            (13, 15, false, "to the nearest five"),
            (12, 10, false, "down as well"),
            (47, 50, false, "to the nearest ten"),
        ] {
            let (number, qualifier) = as_said(&mut draw, counted);
            assert_eq!((number, qualifier == "exact"), (said, exact), "{why}");
        }
    }

    #[test]
    fn bands_hold_their_estimate() {
        let mut draw = Draw::stream(1, "test", 0, 0);
        for k in 0..300 {
            let km = 0.25 + f64::from(k) * 0.049;
            let band = Band::around(&mut draw, km);
            assert!(band.near_km <= km && km <= band.far_km, "{km}: {band:?}");
        }
        let far = Band {
            near_km: 10.0,
            far_km: 15.0,
        };
        assert_eq!(
            Band::around(&mut draw, 30.0),
            far,
            "farther than anyone hears"
        );
    }
}
