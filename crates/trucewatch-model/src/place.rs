//! Places: WGS 84 positions in whole 1e-7 degrees, and what an observer says about direction and
//! distance.

use serde::{Deserialize, Serialize};

/// Reads a plain decimal number as an integer scaled by 10^`decimals`, rounding half away from
/// zero. `None` for anything else: exponents, NaN, infinities, empty text, out of range.
pub fn parse_decimal(text: &str, decimals: u32) -> Option<i128> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.len() + fraction.len() == 0
        || whole.len() > 20
        || !all_digits(whole)
        || !all_digits(fraction)
    {
        return None;
    }
    let kept = fraction.get(..decimals as usize).unwrap_or(fraction);
    let mut value: i128 = 0;
    for digit in whole.bytes().chain(kept.bytes()) {
        value = value * 10 + i128::from(digit - b'0');
    }
    for _ in kept.len()..decimals as usize {
        value *= 10;
    }
    if fraction
        .as_bytes()
        .get(decimals as usize)
        .is_some_and(|digit| *digit >= b'5')
    {
        value += 1;
    }
    Some(if negative { -value } else { value })
}

/// A point on WGS 84, in whole 1e-7 degrees (about 1 cm).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    lat_e7: i32,
    lon_e7: i32,
}

impl Position {
    /// From degrees. `None` if not finite, latitude beyond ±90 or longitude beyond ±180.
    pub fn from_deg(lat_deg: f64, lon_deg: f64) -> Option<Self> {
        let ok = lat_deg.is_finite()
            && lon_deg.is_finite()
            && lat_deg.abs() <= 90.0
            && lon_deg.abs() <= 180.0;
        ok.then(|| Self {
            lat_e7: libm::round(lat_deg * 1e7) as i32,
            lon_e7: libm::round(lon_deg * 1e7) as i32,
        })
    }
    /// From whole 1e-7 degrees, with the same limits.
    pub fn from_e7(lat_e7: i64, lon_e7: i64) -> Option<Self> {
        let ok = lat_e7.abs() <= 900_000_000 && lon_e7.abs() <= 1_800_000_000;
        ok.then_some(Self {
            lat_e7: lat_e7 as i32,
            lon_e7: lon_e7 as i32,
        })
    }
    /// Latitude in degrees, north positive.
    pub fn lat_deg(self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }
    /// Longitude in degrees, east positive.
    pub fn lon_deg(self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }
}

/// Where a position comes from; decides how far it is to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FixSource {
    /// Surveyed or entered by the installer.
    Surveyed,
    /// Satellite navigation at the time.
    Gnss,
    /// Read off a map.
    Map,
    /// Looked up from a place's name.
    NamedPlace,
    /// Nobody said.
    Unstated,
}

/// A position with its source and, if stated, how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// The position.
    pub position: Position,
    /// Height above the ellipsoid or the geoid, as the source gives it, in centimetres.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub elevation_cm: crate::Known<i32>,
    /// Where it comes from.
    pub source: FixSource,
    /// How far it may be off, in metres.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub bound_m: crate::Known<u32>,
}

/// A distance interval in whole metres, nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RangeM {
    /// The least distance.
    pub min_m: u32,
    /// The greatest distance.
    pub max_m: u32,
}

/// A direction from the observer, clockwise from true north, in whole millidegrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Bearing {
    /// Somewhere between two directions, clockwise from `from_mdeg` to `to_mdeg` (may pass north).
    Sector {
        /// Start of the sector, 0 to 359,999.
        from_mdeg: u32,
        /// End of the sector, 0 to 359,999.
        to_mdeg: u32,
    },
    /// Measured by an instrument.
    Measured {
        /// The measured azimuth, 0 to 359,999.
        azimuth_mdeg: u32,
        /// Its standard deviation.
        sigma_mdeg: u32,
    },
}

impl Bearing {
    /// The central direction in degrees, 0 to under 360.
    pub fn centre_deg(&self) -> f64 {
        match *self {
            Self::Sector { from_mdeg, .. } => {
                let centre = f64::from(from_mdeg) / 1e3 + self.width_deg() / 2.0;
                if centre >= 360.0 {
                    centre - 360.0
                } else {
                    centre
                }
            }
            Self::Measured { azimuth_mdeg, .. } => f64::from(azimuth_mdeg) / 1e3,
        }
    }
    /// The full width in degrees: of the sector, or of ±2 standard deviations.
    pub fn width_deg(&self) -> f64 {
        match *self {
            Self::Sector { from_mdeg, to_mdeg } => {
                f64::from((to_mdeg + 360_000 - from_mdeg) % 360_000) / 1e3
            }
            Self::Measured { sigma_mdeg, .. } => (4.0 * f64::from(sigma_mdeg) / 1e3).min(360.0),
        }
    }
}

/// The sixteen winds monitors report directions in, each 22.5 degrees wide.
/// Written as its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Compass16(u8);

impl TryFrom<String> for Compass16 {
    type Error = String;
    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::parse(&name)
            .ok_or_else(|| format!("`{name}` is not one of the sixteen winds (N, NNE, NE, ...)"))
    }
}

impl From<Compass16> for String {
    fn from(wind: Compass16) -> Self {
        wind.name().to_owned()
    }
}

const WINDS: [&str; 16] = [
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW",
    "NNW",
];

impl Compass16 {
    /// Reads `N`, `nnw`, `ESE` and so on.
    pub fn parse(text: &str) -> Option<Self> {
        let at = WINDS
            .iter()
            .position(|wind| wind.eq_ignore_ascii_case(text.trim()))?;
        u8::try_from(at).ok().map(Self)
    }
    /// The wind nearest to a direction in degrees.
    pub fn nearest(azimuth_deg: f64) -> Self {
        let turns = azimuth_deg / 360.0 - libm::floor(azimuth_deg / 360.0);
        Self((libm::round(turns * 16.0) as u8) % 16)
    }
    /// Its centre in millidegrees.
    pub const fn centre_mdeg(self) -> u32 {
        self.0 as u32 * 22_500
    }
    /// The name: `N`, `NNE`, ...
    pub fn name(self) -> &'static str {
        WINDS.get(usize::from(self.0)).copied().unwrap_or("N")
    }
    /// The sector from this wind clockwise to `last`, both included in full width.
    pub fn sector_to(self, last: Self) -> Bearing {
        Bearing::Sector {
            from_mdeg: (self.centre_mdeg() + 360_000 - 11_250) % 360_000,
            to_mdeg: (last.centre_mdeg() + 11_250) % 360_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sectors_may_pass_north() {
        let wind = |name| Compass16::parse(name).expect("a wind");
        let cases = [
            ("NW", "NW", 315.0, 22.5),
            ("NW", "NE", 0.0, 112.5),
            ("SE", "S", 157.5, 67.5),
        ];
        for (from, to, centre, width) in cases {
            let sector = wind(from).sector_to(wind(to));
            assert!(
                (sector.centre_deg() - centre).abs() < 1e-9,
                "{from}-{to} {}",
                sector.centre_deg()
            );
            assert!((sector.width_deg() - width).abs() < 1e-9, "{from}-{to}");
        }
        assert_eq!(Compass16::nearest(349.0).name(), "N");
        assert_eq!(Compass16::nearest(-45.0).name(), "NW");
    }

    #[test]
    fn positions_have_limits() {
        assert!(Position::from_deg(91.0, 0.0).is_none());
        assert!(Position::from_deg(f64::NAN, 0.0).is_none());
        assert!(Position::from_deg(-90.0, 180.0).is_some());
    }
}
