//! One observation in the words monitors publish: range, direction, movement, weapon.

use crate::words::{Words, args};
use maud::{Markup, html};
use trucewatch_model::{Bearing, Compass16, Direction, Known, Motion, RangeM, Weapon};

impl Words {
    /// `2–5 km SE–S`; `N/K` where the observer was asked, `-` where not.
    pub(crate) fn direction(self, direction: &Direction) -> String {
        match direction {
            Direction::NotStated => "-".to_owned(),
            Direction::Footprint {
                scan_m, track_m, ..
            } => self.with("pixel-of", args! { scan: *scan_m, track: *track_m }),
            Direction::RangeBearing { range, bearing } => {
                let range_words = range.value().map(|range| self.range(range));
                let bearing_words = bearing.value().map(|bearing| self.bearing(bearing));
                match (range_words, bearing_words) {
                    (Some(r), Some(b)) => format!("{r} {b}"),
                    (Some(r), None) => match bearing {
                        Known::NotKnown => self.with("direction-not-known", args! { range: r }),
                        _ => r,
                    },
                    (None, Some(b)) => match range {
                        Known::NotKnown => self.with("distance-not-known", args! { direction: b }),
                        _ => b,
                    },
                    (None, None) if matches!(range, Known::NotKnown) => self.absent(range),
                    (None, None) => self.absent(bearing),
                }
            }
        }
    }

    fn range(self, range: &RangeM) -> String {
        let km = |m: u32| {
            let tenths = (u64::from(m) + 50) / 100;
            let decimals = usize::from(!tenths.is_multiple_of(10));
            self.decimal(tenths as f64 / 10.0, decimals)
        };
        let (min, max) = (km(range.min_m), km(range.max_m));
        let span = if min == max {
            min
        } else {
            format!("{min}–{max}")
        };
        self.with("kilometres", args! { n: span })
    }

    fn bearing(self, bearing: &Bearing) -> String {
        match *bearing {
            Bearing::Measured {
                azimuth_mdeg,
                sigma_mdeg,
            } => format!(
                "{}° ± {}°",
                (azimuth_mdeg + 500) / 1_000 % 360,
                sigma_mdeg.div_ceil(1_000)
            ),
            Bearing::Sector { from_mdeg, to_mdeg } => {
                self.sector_winds(from_mdeg, to_mdeg).unwrap_or_else(|| {
                    format!("{}°–{}°", from_mdeg / 1_000, to_mdeg.div_ceil(1_000) % 360)
                })
            }
        }
    }

    /// The winds a sector was made from, if it was: `SE` or `SE–S`.
    fn sector_winds(self, from_mdeg: u32, to_mdeg: u32) -> Option<String> {
        let wind = |mdeg: u32| {
            let wind = Compass16::nearest(f64::from(mdeg % 360_000) / 1e3);
            (wind.centre_mdeg() == mdeg % 360_000).then_some(wind)
        };
        let first = wind(from_mdeg.checked_add(11_250)?)?;
        let last = wind(to_mdeg.checked_add(360_000 - 11_250)?)?;
        Some(if first == last {
            self.wind(first)
        } else {
            format!("{}–{}", self.wind(first), self.wind(last))
        })
    }

    /// `from W to E`, or nothing.
    pub(crate) fn motion(self, motion: &Known<Motion>) -> Option<String> {
        let motion = match motion {
            Known::Value(motion) => motion,
            Known::NotKnown => return Some(self.text("movement-not-known")),
            Known::NotAsked => return None,
        };
        let from = motion.from.value().map(|wind| self.wind(*wind));
        let to = motion.to.value().map(|wind| self.wind(*wind));
        match (from, to) {
            (Some(from), Some(to)) => {
                Some(self.with("moved-from-to", args! { from: from, to: to }))
            }
            (Some(from), None) => Some(self.with("moved-from", args! { from: from })),
            (None, Some(to)) => Some(self.with("moved-to", args! { to: to })),
            (None, None) => None,
        }
    }

    /// The weapon in the words of its source.
    pub(crate) fn weapon(self, weapon: &Known<Weapon>) -> Markup {
        match weapon {
            Known::Value(weapon) => self.source(&weapon.as_written),
            other => html! { (self.absent(other)) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    const EN: Words = Words::new(Lang::En);

    #[test]
    fn directions_read_as_published() {
        let wind = |name| Compass16::parse(name).expect("a wind");
        let range = |min_m, max_m| Known::Value(RangeM { min_m, max_m });
        let sector = |a, b| Known::Value(wind(a).sector_to(wind(b)));
        let stated = |range, bearing| Direction::RangeBearing { range, bearing };
        let cases = [
            (
                stated(range(2_000, 5_000), sector("SE", "S")),
                "2–5\u{A0}km SE–S",
                "a range and several winds",
            ),
            (
                stated(range(4_000, 4_000), sector("N", "N")),
                "4\u{A0}km N",
                "one distance, one wind across north",
            ),
            (
                stated(range(600, 4_000), sector("S", "S")),
                "0.6–4\u{A0}km S",
                "tenths where given",
            ),
            (
                stated(Known::NotKnown, sector("N", "N")),
                "N, distance N/K",
                "asked and not known",
            ),
            (
                stated(Known::NotAsked, sector("N", "N")),
                "N",
                "the source has no distance",
            ),
            (stated(Known::NotKnown, Known::NotKnown), "N/K", "neither"),
            (stated(Known::NotAsked, Known::NotAsked), "-", "not asked"),
            (
                stated(
                    Known::NotAsked,
                    Known::Value(Bearing::Measured {
                        azimuth_mdeg: 359_700,
                        sigma_mdeg: 2_100,
                    }),
                ),
                "0° ± 3°",
                "an instrument, across north",
            ),
            (
                stated(
                    Known::NotAsked,
                    Known::Value(Bearing::Sector {
                        from_mdeg: 10_000,
                        to_mdeg: 20_500,
                    }),
                ),
                "10°–21°",
                "a sector in degrees",
            ),
            (
                stated(
                    Known::NotAsked,
                    Known::Value(Bearing::Sector {
                        from_mdeg: u32::MAX,
                        to_mdeg: u32::MAX,
                    }),
                ),
                "4294967°–168°",
                "nonsense is shown, not hidden, and stops nothing",
            ),
        ];
        for (direction_given, expected, why) in cases {
            assert_eq!(EN.direction(&direction_given), expected, "{why}");
        }
    }

    #[test]
    fn movement_is_said_as_far_as_known() {
        let wind = |name| Known::Value(Compass16::parse(name).expect("a wind"));
        let moving = |from, to| Known::Value(Motion { from, to });
        assert_eq!(
            EN.motion(&moving(wind("W"), wind("E"))).as_deref(),
            Some("from W to E")
        );
        assert_eq!(
            EN.motion(&moving(Known::NotAsked, wind("E"))).as_deref(),
            Some("to E")
        );
        assert_eq!(EN.motion(&Known::NotAsked), None);
    }
}
