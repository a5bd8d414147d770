//! Numbers, times and lists as people read them.

use trucewatch_model::{Compass16, Timestamp};

/// A length: `340 m`, `3.2 km`, `128 km`.
pub(crate) fn length(metres: f64) -> String {
    let metres = metres.abs();
    if metres < 995.0 {
        format!("{} m", libm::round(metres / 10.0) * 10.0)
    } else if metres < 99_950.0 {
        format!("{:.1} km", metres / 1e3)
    } else {
        format!("{:.0} km", metres / 1e3)
    }
}

/// A distance that an agreement states, without needless decimals: `30 km`, `17.5 km`.
pub(crate) fn stated_km(metres: f64) -> String {
    format!("{} km", metres / 1e3)
}

/// A probability with two decimals, but never 1 or 0 for what is not certain.
pub(crate) fn probability(p: f64) -> String {
    if p > 0.995 && p < 1.0 {
        "over 0.99".to_owned()
    } else if p > 0.0 && p < 0.005 {
        "under 0.01".to_owned()
    } else {
        // Rounded here and half up, because printing alone rounds 0.985 to 0.98.
        format!("{:.2}", libm::round(p * 100.0) / 100.0)
    }
}

/// A length of time as an uncertainty.
pub(crate) fn seconds(s: f64) -> String {
    if s < 0.0995 {
        format!("{:.0} ms", s * 1e3)
    } else if s < 9.95 {
        format!("{s:.1} s")
    } else if s < 120.0 {
        format!("{s:.0} s")
    } else if s < 7_200.0 {
        format!("{:.0} min", s / 60.0)
    } else {
        format!("{:.1} h", s / 3_600.0)
    }
}

/// `a, b and c`.
pub(crate) fn list(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

/// The side of a line that lies in a direction: `north-western`.
pub(crate) fn side(towards: Compass16) -> &'static str {
    match (towards.centre_mdeg() + 22_500) / 45_000 % 8 {
        0 => "northern",
        1 => "north-eastern",
        2 => "eastern",
        3 => "south-eastern",
        4 => "southern",
        5 => "south-western",
        6 => "western",
        _ => "north-western",
    }
}

/// The agreement's own calendar and clock.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub(crate) name: String,
    pub(crate) zone: jiff::tz::TimeZone,
}

impl Calendar {
    /// `2020-07-27 00:01 (Europe/Kyiv)`, with seconds only where there are any.
    pub(crate) fn instant(&self, at: Timestamp) -> String {
        let there = at.to_jiff().to_zoned_datetime(self.zone.clone());
        let (date, time) = (there.date(), there.time());
        let seconds = if time.second() == 0 && time.subsec_nanosecond() == 0 {
            String::new()
        } else {
            format!(":{:02}", time.second())
        };
        format!(
            "{date} {:02}:{:02}{seconds} ({})",
            time.hour(),
            time.minute(),
            self.name
        )
    }

    /// `since ...`, `from ... to ...`, `until ...` or `at all times`.
    pub(crate) fn window(&self, window: &crate::Window) -> String {
        match (window.from, window.to) {
            (Some(from), Some(to)) => {
                format!("from {} to {}", self.instant(from), self.instant(to))
            }
            (Some(from), None) => format!("since {}", self.instant(from)),
            (None, Some(to)) => format!("until {}", self.instant(to)),
            (None, None) => "at all times".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let cases = [
            (length(4.0), "0 m"),
            (length(338.0), "340 m"),
            (length(997.0), "1.0 km"),
            (length(-3_180.0), "3.2 km"),
            (length(128_400.0), "128 km"),
            (stated_km(30_000.0), "30 km"),
            (stated_km(17_500.0), "17.5 km"),
            (probability(0.999_6), "over 0.99"),
            (probability(1.0), "1.00"),
            (probability(0.985), "0.99"),
            (probability(0.001), "under 0.01"),
            (seconds(0.25), "0.2 s"),
            (seconds(45.0), "45 s"),
            (seconds(5_400.0), "90 min"),
        ];
        for (got, expected) in cases {
            assert_eq!(got, expected);
        }
        assert_eq!(side(Compass16::nearest(310.0)), "north-western");
        assert_eq!(side(Compass16::nearest(350.0)), "northern");
    }

    #[test]
    fn times_are_local() {
        let calendar = Calendar {
            name: "Europe/Kyiv".to_owned(),
            zone: jiff::tz::TimeZone::get("Europe/Kyiv").expect("known"),
        };
        let at = Timestamp::parse_rfc3339("2020-07-26T21:01:00Z").expect("a time");
        assert_eq!(calendar.instant(at), "2020-07-27 00:01 (Europe/Kyiv)");
        assert_eq!(
            calendar.instant(at.plus_s(9.5)),
            "2020-07-27 00:01:09 (Europe/Kyiv)"
        );
    }
}
