//! Time: UTC instants in whole nanoseconds, and spans that say which clock gave them.

use serde::{Deserialize, Serialize};

const NS_PER_S: i64 = 1_000_000_000;

/// An instant in UTC, in nanoseconds since 1970-01-01T00:00:00Z (leap seconds not counted).
/// Written as RFC 3339 with as many decimals as needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub const fn from_unix_ns(ns: i64) -> Self {
        Self(ns)
    }
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub const fn as_unix_ns(self) -> i64 {
        self.0
    }
    /// Whole seconds since 1970-01-01T00:00:00Z, saturating at the ends of the range.
    pub const fn from_unix_s(seconds: i64) -> Self {
        Self(seconds.saturating_mul(NS_PER_S))
    }
    /// Seconds since 1970-01-01T00:00:00Z, rounded to the nearest nanosecond that an `f64` allows.
    /// For measured decimals use [`Timestamp::parse_unix_decimal`], which is exact.
    pub fn from_unix_s_f64(seconds: f64) -> Option<Self> {
        let ns = seconds * 1e9;
        (ns.is_finite() && ns.abs() < 9.2e18).then(|| Self(libm::round(ns) as i64))
    }
    /// Seconds since 1970-01-01T00:00:00Z, to about a quarter of a microsecond.
    pub fn as_unix_s_f64(self) -> f64 {
        let (s, ns) = (self.0.div_euclid(NS_PER_S), self.0.rem_euclid(NS_PER_S));
        s as f64 + ns as f64 / 1e9
    }
    /// Reads decimal seconds such as `1767225602.803` exactly. Digits past the ninth decimal are
    /// rounded to nearest. `None` if the text is not a decimal number or is out of range.
    pub fn parse_unix_decimal(text: &str) -> Option<Self> {
        crate::place::parse_decimal(text, 9)
            .and_then(|ns| i64::try_from(ns).ok())
            .map(Self)
    }
    /// Reads RFC 3339, for example `2020-07-27T00:01:00+03:00`.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let instant: jiff::Timestamp = text.parse().ok()?;
        i64::try_from(instant.as_nanosecond()).ok().map(Self)
    }
    /// The instant `ns` nanoseconds later (earlier if negative), saturating.
    #[must_use]
    pub const fn plus_ns(self, ns: i64) -> Self {
        Self(self.0.saturating_add(ns))
    }
    /// The instant `seconds` later (earlier if negative), saturating.
    #[must_use]
    pub fn plus_s(self, seconds: f64) -> Self {
        self.plus_ns(libm::round(seconds * 1e9) as i64)
    }
    /// Seconds from `earlier` to `self`.
    pub fn seconds_since(self, earlier: Self) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / 1e9
    }
    /// The calendar date in UTC as (year, month, day).
    pub fn utc_date(self) -> (i16, i8, i8) {
        let date = jiff::tz::Offset::UTC.to_datetime(self.to_jiff()).date();
        (date.year(), date.month(), date.day())
    }
    /// As a `jiff` instant, for calendars and time zones.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_nanosecond(i128::from(self.0)).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
    /// From a `jiff` instant; `None` outside the years 1678 to 2262.
    pub fn from_jiff(instant: jiff::Timestamp) -> Option<Self> {
        i64::try_from(instant.as_nanosecond()).ok().map(Self)
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_jiff().fmt(f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse_rfc3339(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not an RFC 3339 time")))
    }
}

/// Which clock gave a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockSource {
    /// A clock disciplined by satellite navigation.
    Gnss,
    /// A clock disciplined over the network.
    Ntp,
    /// A device's own clock, with unknown discipline.
    Device,
    /// A person's watch or phone.
    Watch,
    /// The published pass time of a satellite.
    Overpass,
    /// A period named in words ("evening", "overnight"), turned into its local hours.
    Period,
    /// Nobody said.
    #[default]
    Unstated,
}

/// When something was observed: not before `earliest`, not after `latest`, as read on a clock of
/// kind `clock` that is off by at most `bound_ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeSpan {
    /// The first instant at which it may have been observed.
    pub earliest: Timestamp,
    /// The last instant at which it may have been observed; equals `earliest` for an instant.
    pub latest: Timestamp,
    /// The clock these were read on.
    pub clock: ClockSource,
    /// How far that clock may be off, in milliseconds.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub bound_ms: crate::Known<u32>,
}

impl TimeSpan {
    /// One instant on a clock with an unstated bound.
    pub fn instant(at: Timestamp, clock: ClockSource) -> Self {
        Self {
            earliest: at,
            latest: at,
            clock,
            bound_ms: crate::Known::NotAsked,
        }
    }
    /// The middle of the span.
    pub fn middle(&self) -> Timestamp {
        let (a, b) = (self.earliest.as_unix_ns(), self.latest.as_unix_ns());
        Timestamp::from_unix_ns(a.midpoint(b))
    }
    /// How far its clock may be off, in nanoseconds: as stated, else what clocks of its kind are
    /// commonly within.
    pub fn bound_ns(&self) -> i64 {
        let bound_ms = match (self.bound_ms.value(), self.clock) {
            (Some(bound_ms), _) => i64::from(*bound_ms),
            (None, ClockSource::Gnss | ClockSource::Ntp | ClockSource::Overpass) => 1_000,
            (None, ClockSource::Device) => 5_000,
            (None, ClockSource::Watch) => 90_000,
            (None, ClockSource::Period | ClockSource::Unstated) => 900_000,
        };
        bound_ms * 1_000_000
    }
    /// Length in seconds.
    pub fn length_s(&self) -> f64 {
        self.latest.seconds_since(self.earliest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_seconds_are_read_exactly() {
        let cases = [
            (
                "1767225602.803",
                Some(1_767_225_602_803_000_000),
                "three decimals",
            ),
            ("3930.844", Some(3_930_844_000_000), "1970 is allowed"),
            ("-0.5", Some(-500_000_000), "before 1970"),
            (
                "1.0000000005",
                Some(1_000_000_001),
                "the tenth decimal rounds to nearest, up on a tie",
            ),
            ("1767225602", Some(1_767_225_602_000_000_000), "no decimals"),
            ("nan", None, "not a number"),
            ("1e3", None, "an exponent is not how clocks write time"),
            ("99999999999999", None, "out of range"),
            ("", None, "empty"),
        ];
        for (text, expected, why) in cases {
            assert_eq!(
                Timestamp::parse_unix_decimal(text).map(Timestamp::as_unix_ns),
                expected,
                "{why}"
            );
        }
    }

    #[test]
    fn rfc3339_round_trips() {
        let t = Timestamp::parse_unix_decimal("1767225602.803").expect("valid");
        assert_eq!(t.to_string(), "2026-01-01T00:00:02.803Z");
        assert_eq!(
            Timestamp::parse_rfc3339("2026-01-01T03:00:02.803+03:00"),
            Some(t)
        );
    }
}
