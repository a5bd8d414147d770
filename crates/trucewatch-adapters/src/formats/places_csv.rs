//! A gazetteer, CSV: `name,latitude,longitude` (WGS 84 degrees) and, optional or empty,
//! `alternatenames` (joined by `|`) and `population`.
//!
//! Columns, samples and what is lost: `formats/places-csv/README.md`.

use crate::table::fields::{Fields, Measure};
use crate::table::{Context, Decoded, Refusal, Table};
use std::collections::BTreeSet;
use trucewatch_model::canonical::Record;
use trucewatch_model::{Known, NamedPlace};

pub(crate) static TABLE: Table = Table {
    columns: &[
        "name",
        "latitude",
        "longitude",
        "alternatenames",
        "population",
    ],
    required: &[&["name"], &["latitude"], &["longitude"]],
    interpretations: &[],
    decode,
};

const POPULATION: Measure = Measure {
    decimals: 0,
    min: 0,
    max: 4_294_967_295,
    range: "0 to 4294967295 inhabitants, 0 or empty where unknown",
};

fn decode(row: &Fields<'_>, _: &mut Context) -> Result<Decoded, Refusal> {
    let name = row.needed("name")?.to_owned();
    let population = match row.number("population", &POPULATION)? {
        Known::Value(number) => number as u32,
        Known::NotKnown | Known::NotAsked => 0,
    };
    let place = NamedPlace {
        other_names: other_names(row.text("alternatenames"), &name),
        position: row.position("latitude", "longitude")?,
        population,
        name,
    };
    Ok(Decoded {
        record: Record::Place(place),
        notes: Vec::new(),
    })
}

/// The other names in the order of the source, each once, without the main name.
fn other_names(joined: &str, main: &str) -> Vec<String> {
    let mut seen = BTreeSet::from([main, ""]);
    joined
        .split('|')
        .map(str::trim)
        .filter(|name| seen.insert(name))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;
    use crate::testing::{accepted, reason};

    const HEADER: &str = "geonameid,name,latitude,longitude,population,alternatenames";

    #[test]
    fn a_place_has_its_names_once() {
        let row = "1,Zaritap,39.63892,45.51111,1386,Azizbekov| Pasali|Zaritap||Azizbekov|Заритап";
        let Record::Place(got) = accepted(Format::PlacesCsv, HEADER, row).record else {
            panic!("not a place")
        };
        assert_eq!(got.name, "Zaritap");
        assert_eq!(got.other_names, ["Azizbekov", "Pasali", "Заритап"]);
        assert_eq!(got.population, 1386);
        let bare = accepted(Format::PlacesCsv, HEADER, "1,A,1,2,,").record;
        let Record::Place(bare) = bare else {
            panic!("not a place")
        };
        assert_eq!((bare.population, bare.other_names.len()), (0, 0));
    }

    #[test]
    fn wrong_rows_are_rejected() {
        let cases = [
            ("1, ,1,2,,", "column `name` is empty", "no name"),
            ("1,A,1,N,,", "`N` is not a number", "no longitude"),
            ("1,A,1,2,-5,", "0 to 4294967295", "negative population"),
            ("1,A,1,2,few,", "`few` is not a number", "words"),
        ];
        for (row, expected, why) in cases {
            let got = reason(Format::PlacesCsv, HEADER, row);
            assert!(got.contains(expected), "{why}: {got}");
        }
    }
}
