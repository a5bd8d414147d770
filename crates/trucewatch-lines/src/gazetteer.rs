//! Settlements from a CSV file with columns under any of their usual names.

use crate::error::LinesError;
use crate::source::Source;
use serde::Serialize;
use trucewatch_geometry::Point;

/// One settlement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settlement {
    /// Its name.
    pub name: String,
    /// The country, as the file gives it.
    pub country: Option<String>,
    /// The region, as the file gives it.
    pub admin: Option<String>,
    /// Latitude in degrees.
    pub lat_deg: f64,
    /// Longitude in degrees.
    pub lon_deg: f64,
    /// Inhabitants; none where the file says nothing or 0.
    pub population: Option<u64>,
}

/// What a gazetteer holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Gazetteer {
    /// The settlements with a position, in the order of the file.
    pub(crate) settlements: Vec<Settlement>,
    /// How many rows name a settlement without saying where it is.
    pub(crate) without_position: u64,
}

const NAME: &[&str] = &[
    "name",
    "name_en",
    "name_uk",
    "asciiname",
    "settlement",
    "place",
    "title",
];
const LAT: &[&str] = &["lat", "latitude", "lat_deg", "y"];
const LON: &[&str] = &["lon", "lng", "long", "longitude", "lon_deg", "x"];
const POPULATION: &[&str] = &["population", "pop", "inhabitants", "people"];
const COUNTRY: &[&str] = &["country", "country_code", "countrycode"];
const ADMIN: &[&str] = &[
    "admin", "admin1", "oblast", "region", "province", "state", "level1",
];
/// So many faults are told at once.
const FAULTS_MAX: usize = 10;

struct Columns {
    name: usize,
    place: Option<(usize, usize)>,
    population: Option<usize>,
    country: Option<usize>,
    admin: Option<usize>,
}

impl Columns {
    fn find(header: &[String]) -> Result<Self, String> {
        let names: Vec<String> = header.iter().map(|n| n.trim().to_lowercase()).collect();
        let at = |known: &[&str]| {
            known
                .iter()
                .find_map(|name| names.iter().position(|n| n == name))
        };
        let name = at(NAME).ok_or_else(|| {
            format!(
                "the header has no column for the name; call it `name` (it has: {})",
                names.join(", ")
            )
        })?;
        let place = match (at(LAT), at(LON)) {
            (Some(lat), Some(lon)) => Some((lat, lon)),
            (None, None) => None,
            (Some(_), None) => return Err("the header has no column `lon`".to_owned()),
            (None, Some(_)) => return Err("the header has no column `lat`".to_owned()),
        };
        Ok(Self {
            name,
            place,
            population: at(POPULATION),
            country: at(COUNTRY),
            admin: at(ADMIN),
        })
    }

    /// A settlement, or `None` where the row does not say where it is.
    fn row(&self, fields: &[String]) -> Result<Option<Settlement>, String> {
        let text = |at: usize| fields.get(at).map_or("", |f| f.trim());
        let optional =
            |at: Option<usize>| at.map(text).filter(|t| !t.is_empty()).map(str::to_owned);
        let name = text(self.name);
        if name.is_empty() {
            return Err("the settlement has no name".to_owned());
        }
        let Some((lat, lon)) = self.place else {
            return Ok(None);
        };
        if text(lat).is_empty() && text(lon).is_empty() {
            return Ok(None);
        }
        let degrees = |at: usize| -> Result<f64, String> {
            text(at)
                .parse()
                .map_err(|_| format!("`{}` is not a number of degrees", text(at)))
        };
        let point = Point::from_deg(degrees(lat)?, degrees(lon)?).map_err(|e| e.to_string())?;
        let population = match optional(self.population) {
            None => None,
            Some(text) => Some(people(&text)?).filter(|n| *n > 0),
        };
        Ok(Some(Settlement {
            name: name.to_owned(),
            country: optional(self.country),
            admin: optional(self.admin),
            lat_deg: point.lat_deg(),
            lon_deg: point.lon_deg(),
            population,
        }))
    }
}

fn people(text: &str) -> Result<u64, String> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole
        .parse()
        .map_err(|_| format!("population `{text}` is not a whole number, 0 or more"))
}

/// Reads a gazetteer: comma, semicolon or tab between fields, the first line names the columns.
/// Without columns for latitude and longitude all rows count as without position.
///
/// # Errors
/// The first faults, with file and line.
pub(crate) fn read(source: &Source<'_>) -> Result<Gazetteer, LinesError> {
    let text = source.text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or("");
    let count = |c: char| first.matches(c).count();
    let delimiter = [',', ';', '\t']
        .into_iter()
        .rev()
        .max_by_key(|c| count(*c))
        .unwrap_or(',');
    let mut rows = rows(text, delimiter as u8).into_iter();
    let Some((line, header)) = rows.next() else {
        return Err(source.whole("is empty; the first line names the columns"));
    };
    let columns = Columns::find(&header).map_err(|what| source.at(line, what))?;
    let mut gazetteer = Gazetteer::default();
    let mut faults = Vec::new();
    for (line, fields) in rows {
        let row = if fields.len() == header.len() {
            columns.row(&fields)
        } else {
            Err(format!(
                "{} fields where the header has {}",
                fields.len(),
                header.len()
            ))
        };
        match row {
            Ok(Some(settlement)) => gazetteer.settlements.push(settlement),
            Ok(None) => gazetteer.without_position += 1,
            Err(what) => faults.push(source.at(line, what)),
        }
        if faults.len() == FAULTS_MAX {
            break;
        }
    }
    match faults.len() {
        0 => Ok(gazetteer),
        1 => Err(faults.remove(0)),
        _ => Err(LinesError::Several(faults)),
    }
}

/// The rows with the line on which each begins; empty lines are left out.
fn rows(text: &str, delimiter: u8) -> Vec<(u64, Vec<String>)> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let mut rows = Vec::new();
    let mut rest = text.as_bytes();
    let mut field = Vec::new();
    let mut fields: Vec<String> = Vec::new();
    let mut buffer = [0_u8; 4096];
    let mut line = 1;
    loop {
        let (result, read, written) = reader.read_field(rest, &mut buffer);
        rest = &rest[read..];
        field.extend_from_slice(&buffer[..written]);
        match result {
            csv_core::ReadFieldResult::InputEmpty | csv_core::ReadFieldResult::OutputFull => {}
            csv_core::ReadFieldResult::Field { record_end } => {
                fields.push(String::from_utf8_lossy(&field).into_owned());
                field.clear();
                if record_end {
                    rows.push((line, std::mem::take(&mut fields)));
                    // Empty lines before the next row are skipped together with it.
                    let empty = rest.iter().take_while(|b| matches!(b, b'\n' | b'\r'));
                    line = reader.line() + empty.filter(|b| **b == b'\n').count() as u64;
                }
            }
            csv_core::ReadFieldResult::End => return rows,
        }
    }
}
