//! Direction and distance from the observer: `bearing` in sixteen winds (`WSW`, or clockwise from
//! one to another as `NW-NE`) or degrees, `bearing_deg` with `bearing_sigma_deg`, `dist_km_min` and
//! `dist_km_max`.

use crate::table::fields::{AZIMUTH, Fields, Measure, SIGMA, map, refuse, scaled, try_map};
use crate::text::quote;
use trucewatch_model::{Bearing, Compass16, Direction, Known, RangeM};

/// What a direction may be, for messages.
pub(super) const WINDS: &str = "one of the sixteen winds (N, NNE, NE, ...)";
const BEARINGS: &str = "one of the sixteen winds (N, NNE, NE, ...), two of them clockwise as NW-NE, or degrees as 245 \
     or 240-260";

/// A direction in degrees without an uncertainty, as people read it off a compass, is taken to be
/// good to this many millidegrees either way.
const BY_COMPASS_MDEG: u32 = 5_000;
/// A sector wider than this was probably written the wrong way round.
const WIDE_DEG: f64 = 180.0;

/// Metres.
const DISTANCE: Measure = Measure {
    decimals: 3,
    min: 0,
    max: 200_000,
    range: "0 to 200 km",
};

pub(super) fn direction(row: &Fields<'_>, notes: &mut Vec<String>) -> Result<Direction, String> {
    let (range, bearing) = (range(row)?, bearing(row)?);
    if let Known::Value(sector @ Bearing::Sector { .. }) = &bearing
        && sector.width_deg() > WIDE_DEG
    {
        notes.push(format!(
            "the bearing {} was read clockwise and covers {} degrees",
            quote(row.text("bearing")),
            sector.width_deg()
        ));
    }
    if row.text("bearing_deg").is_empty() && !row.text("bearing_sigma_deg").is_empty() {
        notes.push("`bearing_sigma_deg` without `bearing_deg` was ignored".to_owned());
    }
    Ok(match (range, bearing) {
        (Known::NotAsked, Known::NotAsked) => Direction::NotStated,
        (range, bearing) => Direction::RangeBearing { range, bearing },
    })
}

/// One distance alone counts as both.
fn range(row: &Fields<'_>) -> Result<Known<RangeM>, String> {
    let metres = |column| {
        let number = row.number(column, &DISTANCE)?;
        Ok::<_, String>(map(number, |m| m as u32))
    };
    let (min, max) = (metres("dist_km_min")?, metres("dist_km_max")?);
    let (min_m, max_m) = match (min, max) {
        (Known::Value(min), Known::Value(max)) => (min, max),
        (Known::Value(one), _) | (_, Known::Value(one)) => (one, one),
        (Known::NotKnown, _) | (_, Known::NotKnown) => return Ok(Known::NotKnown),
        (Known::NotAsked, Known::NotAsked) => return Ok(Known::NotAsked),
    };
    if min_m > max_m {
        let expected = format!(
            "at most `dist_km_max`, which is {}",
            quote(row.text("dist_km_max"))
        );
        return Err(refuse(
            "dist_km_min",
            row.text("dist_km_min"),
            "is too large",
            &expected,
        ));
    }
    Ok(Known::Value(RangeM { min_m, max_m }))
}

fn bearing(row: &Fields<'_>) -> Result<Known<Bearing>, String> {
    let azimuth = row.number("bearing_deg", &AZIMUTH)?;
    let sigma = row.number("bearing_sigma_deg", &SIGMA)?;
    match (azimuth, sigma) {
        (Known::Value(azimuth), Known::Value(sigma)) => Ok(Known::Value(Bearing::Measured {
            azimuth_mdeg: (azimuth % 360_000) as u32,
            sigma_mdeg: sigma as u32,
        })),
        (Known::Value(azimuth), _) => Ok(Known::Value(by_compass(azimuth as u32))),
        (absent, _) => match row.known("bearing") {
            Known::NotAsked => Ok(map(absent, |_| by_compass(0))),
            stated => try_map(stated, parse),
        },
    }
}

fn by_compass(azimuth_mdeg: u32) -> Bearing {
    Bearing::Sector {
        from_mdeg: (azimuth_mdeg + 360_000 - BY_COMPASS_MDEG) % 360_000,
        to_mdeg: (azimuth_mdeg + BY_COMPASS_MDEG) % 360_000,
    }
}

/// Reads the `bearing` column.
fn parse(text: &str) -> Result<Bearing, String> {
    let no = || refuse("bearing", text, "is not a direction", BEARINGS);
    let plain = text.replace(['–', '—'], "-").replace('°', "");
    let (first, last) = match plain.split_once('-') {
        Some((first, last)) => (first.trim(), Some(last.trim())),
        None => (plain.trim(), None),
    };
    if let Some(from) = Compass16::parse(first) {
        let to = last.map_or(Some(from), Compass16::parse).ok_or_else(no)?;
        return Ok(from.sector_to(to));
    }
    let degrees = |word: &str| {
        let number = scaled("bearing", word, &AZIMUTH).map_err(|_| no())?;
        Ok::<_, String>((number % 360_000) as u32)
    };
    let from_mdeg = degrees(first)?;
    Ok(match last {
        None => by_compass(from_mdeg),
        Some(last) => Bearing::Sector {
            from_mdeg,
            to_mdeg: degrees(last)?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearings_are_sectors() {
        let cases = [
            ("N", 0.0, 22.5, "one wind"),
            ("wsw", 247.5, 22.5, "in any case"),
            ("NW-NE", 0.0, 112.5, "clockwise through north"),
            ("SE – S", 157.5, 67.5, "another dash"),
            ("245", 245.0, 10.0, "degrees read off a compass"),
            ("2°", 2.0, 10.0, "near north"),
            ("350-10", 0.0, 20.0, "degrees through north"),
        ];
        for (text, centre, width, why) in cases {
            let got = parse(text).expect(why);
            assert!((got.centre_deg() - centre).abs() < 1e-9, "{why}: {got:?}");
            assert!((got.width_deg() - width).abs() < 1e-9, "{why}: {got:?}");
        }
        for text in ["up", "N-up", "N-10", "361", "-5", "N-NE-E", "-"] {
            let reason = parse(text).expect_err(text);
            assert!(reason.contains("NW-NE"), "{reason}");
        }
    }
}
