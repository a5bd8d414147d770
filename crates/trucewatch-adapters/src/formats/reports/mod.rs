//! Observations by patrols, cameras and UAVs, CSV: `observer,place,means,event` and `date_from` or
//! `time_from`; many optional columns. Dates and words such as "evening" are local, in the zone of
//! the settings; `time_from` and `time_to` are RFC 3339.
//!
//! Columns, words, hours and what is lost: `formats/reports-csv/README.md`.
//! Words that are not on a closed list are refused and never guessed at. There is no column for
//! who did it, and none is read.

mod weapon;
mod when;
mod whence;
mod words;

use crate::formats::observers;
use crate::table::fields::{Fields, Measure, map, refuse, try_map};
use crate::table::{Context, Decoded, Refusal, Table};
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    Compass16, Count, CountBound, Fix, FixSource, Known, Motion, Observation, Place,
};

pub(crate) static TABLE: Table = Table {
    columns: &[
        "obs_id",
        "report_as_of",
        "seq",
        "date_from",
        "date_to",
        "time_of_day",
        "time_from",
        "time_to",
        "observer",
        "place",
        "place_control",
        "place_ref",
        "lat",
        "lon",
        "means",
        "event",
        "count",
        "count_qualifier",
        "assessed",
        "weapon",
        "motion_from",
        "motion_to",
        "dist_km_min",
        "dist_km_max",
        "bearing",
        "bearing_deg",
        "bearing_sigma_deg",
    ],
    required: &[
        &["date_from", "time_from"],
        &["observer"],
        &["place"],
        &["means"],
        &["event"],
    ],
    interpretations: &[],
    decode,
};

const COUNT: Measure = Measure {
    decimals: 0,
    min: 1,
    max: 1_000_000,
    range: "a whole number from 1 to 1000000",
};
const SEQUENCE: Measure = Measure {
    decimals: 0,
    min: 0,
    max: 1_000_000,
    range: "a whole number from 0 to 1000000",
};

fn decode(row: &Fields<'_>, context: &mut Context) -> Result<Decoded, Refusal> {
    let mut notes = Vec::new();
    let kind = words::observer(row.needed("observer")?)?;
    let place = place(row)?;
    let local = match place.name.value() {
        Some(name) => name.clone(),
        None => {
            notes.push("the place is not known: such observers cannot be told apart".to_owned());
            "unstated".to_owned()
        }
    };
    let mut seen = Observation::new(
        observers::id(kind, "", &local),
        kind,
        words::means(row.needed("means")?)?,
        words::event(row.needed("event")?)?,
        when::span(row, kind, context, &mut notes)?,
    );
    seen.description = try_map(row.known("assessed"), words::description)?;
    seen.count = count(row)?;
    seen.direction = whence::direction(row, &mut notes)?;
    seen.motion = motion(row)?;
    seen.weapon = try_map(row.known("weapon"), weapon::read).map(weapon::flatten)?;
    seen.source_record = row.known_text("obs_id");
    seen.sequence = map(row.number("seq", &SEQUENCE)?, |n| n as u32);
    seen.place = place;
    Ok(Decoded {
        record: Record::Observation(seen),
        notes,
    })
}

fn place(row: &Fields<'_>) -> Result<Place, String> {
    row.id("place")?;
    let has_fix = !row.text("lat").is_empty() || !row.text("lon").is_empty();
    let fix = if has_fix {
        Known::Value(Fix {
            position: row.position("lat", "lon")?,
            elevation_cm: Known::NotAsked,
            source: FixSource::Unstated,
            bound_m: Known::NotAsked,
        })
    } else {
        Known::NotAsked
    };
    Ok(Place {
        name: row.known_text("place"),
        reference: row.known_text("place_ref"),
        control_label: row.known_text("place_control"),
        fix,
    })
}

/// A count with its bound. Uncountable without a number means at least one.
fn count(row: &Fields<'_>) -> Result<Known<Count>, String> {
    let bound = words::bound(row.text("count_qualifier"))?;
    Ok(match row.number("count", &COUNT)? {
        Known::Value(value) => {
            if row.text("count").contains('.') {
                return Err(refuse(
                    "count",
                    row.text("count"),
                    "is not whole",
                    COUNT.range,
                ));
            }
            Known::Value(Count {
                value: value as u32,
                bound,
            })
        }
        _ if bound == CountBound::Uncountable => Known::Value(Count { value: 1, bound }),
        absent => map(absent, |_| Count::exact(0)),
    })
}

fn motion(row: &Fields<'_>) -> Result<Known<Motion>, String> {
    let wind = |column: &str| {
        try_map(row.known(column), |word| {
            Compass16::parse(word)
                .ok_or_else(|| refuse(column, word, "is not a direction", whence::WINDS))
        })
    };
    Ok(match (wind("motion_from")?, wind("motion_to")?) {
        (Known::NotAsked, Known::NotAsked) => Known::NotAsked,
        (from, to) => Known::Value(Motion { from, to }),
    })
}

#[cfg(test)]
mod tests;
