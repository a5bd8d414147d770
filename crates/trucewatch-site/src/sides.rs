//! Columns of `fuse --line`: what events were, which belong together, and from which side fire came.
//!
//! In: a file with the line of contact, the located events. Out: text for the rows of the events'
//! file. How it is worked out is a matter of `trucewatch_fusion::origin`.

use crate::SiteError;
use std::path::PathBuf;
use trucewatch_fusion::origin::{self, Line, Located, Origin};
use trucewatch_model::Position;

/// A file with a line of contact, and how far the true line may lie from it.
#[derive(Clone, Debug, PartialEq)]
pub struct LineFile {
    /// CSV with the columns lat and lon (degrees), one position a row, in order.
    pub path: PathBuf,
    /// Standard deviation in metres.
    pub sigma_m: f64,
}

impl LineFile {
    /// The uncertainty if nothing else is said: a line drawn on a map of 1 : 50,000 is 1 mm, which is
    /// 50 m, from where it was meant.
    pub const SIGMA_M: f64 = 50.0;

    /// Reads the line.
    ///
    /// # Errors
    /// If the file cannot be read, or what it holds is not a line with two sides.
    pub fn read(&self) -> Result<Line, SiteError> {
        let text = std::fs::read_to_string(&self.path).map_err(SiteError::read(&self.path))?;
        let invalid =
            |what: String| SiteError::Invalid(format!("`{}`: {what}", self.path.display()));
        let positions = positions(&text).map_err(invalid)?;
        Line::new(&positions, self.sigma_m).map_err(|error| invalid(error.to_string()))
    }
}

/// The positions of a CSV text with columns lat and lon among any others, in any order.
fn positions(text: &str) -> Result<Vec<Position>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, l)| !l.trim().is_empty());
    let (_, header) = lines
        .next()
        .ok_or_else(|| format!("the file is empty; {EXPECTED}"))?;
    let names: Vec<String> = cells(header).map(str::to_lowercase).collect();
    let column = |wanted: &[&str]| {
        let mut at = names
            .iter()
            .enumerate()
            .filter(|(_, n)| wanted.contains(&n.as_str()));
        match (at.next(), at.next()) {
            (Some((k, _)), None) => Ok(k),
            (None, _) => Err(format!(
                "there is no column `{}` in `{header}`; {EXPECTED}",
                wanted.first().unwrap_or(&"")
            )),
            _ => Err(format!(
                "two columns of `{header}` are called alike; {EXPECTED}"
            )),
        }
    };
    let (lat, lon) = (
        column(&["lat", "latitude"])?,
        column(&["lon", "lng", "longitude"])?,
    );
    lines
        .map(|(number, line)| {
            let degrees = |k: usize| cells(line).nth(k)?.parse::<f64>().ok();
            degrees(lat)
                .zip(degrees(lon))
                .and_then(|(lat, lon)| Position::from_deg(lat, lon))
                .ok_or_else(|| format!("line {number}: `{line}` is not a latitude from -90 to 90 and a longitude from -180 to 180 in degrees"))
        })
        .collect()
}

const EXPECTED: &str = "expected a header with `lat` and `lon`, then one position a line, in the order in which the line runs";

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(',')
        .map(|cell| cell.trim().trim_matches('"').trim())
}

/// Further columns of the events' file; none without a line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    header: &'static str,
    rows: Vec<String>,
}

impl Columns {
    /// `ids`: the events' ids, in their order.
    pub(crate) fn new(line: Option<&Line>, located: &[Located], ids: &[&str]) -> Self {
        let Some(line) = line else {
            return Self::default();
        };
        let rows = origin::origins(located, Some(line));
        Self {
            header: HEADER,
            rows: rows.iter().map(|o| row(o, ids)).collect(),
        }
    }

    /// The columns of an event that has none of this.
    pub(crate) fn blank(&self) -> String {
        ",".repeat(self.header.matches(',').count())
    }

    /// What the header goes on with.
    pub(crate) fn header(&self) -> &str {
        self.header
    }

    /// What the row of an event goes on with.
    pub(crate) fn row(&self, event: usize) -> &str {
        self.rows.get(event).map_or("", String::as_str)
    }
}

const HEADER: &str = ",p_side_a,p_side_b,p_undetermined,side,kind,p_explosion,p_shot,p_outgoing,p_impact,p_kind_undetermined,linked_event_id,p_link";

fn row(origin: &Origin, ids: &[&str]) -> String {
    let sides = origin
        .sides
        .map_or((0.0, 0.0, 1.0), |s| (s.a, s.b, s.undetermined));
    let kind = &origin.kind;
    let link = origin.links.first();
    format!(
        ",{:.4},{:.4},{:.4},{},{},{:.4},{:.4},{:.4},{:.4},{:.4},{},{:.4}",
        sides.0,
        sides.1,
        sides.2,
        origin.side().word(),
        kind.word(),
        kind.explosion,
        kind.shot,
        kind.outgoing,
        kind.impact,
        kind.undetermined,
        link.and_then(|l| ids.get(l.event)).unwrap_or(&""),
        link.map_or(0.0, |l| l.probability),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_in_any_order() {
        let expected = [(48.0, 37.0), (48.5, 37.25)]
            .map(|(a, o)| Position::from_deg(a, o).expect("a position"));
        for (text, why) in [
            ("lat,lon\n48.0,37.0\n48.5,37.25\n", "the plain form"),
            (
                "\u{feff}lon,lat\r\n37.0,48.0\r\n\r\n37.25,48.5\r\n",
                "turned round, with a mark and empty lines",
            ),
            (
                "name, Longitude ,note,Latitude\na,37,x,48\nb,37.25,,48.5",
                "other columns between",
            ),
            (
                "\"lat\",\"lon\"\n\"48.0\",\"37.0\"\n\"48.5\",\"37.25\"",
                "in quotation marks",
            ),
        ] {
            assert_eq!(positions(text).as_deref(), Ok(&expected[..]), "{why}");
        }
    }

    #[test]
    fn a_bad_file_is_refused_with_the_place_of_the_fault() {
        for (text, part) in [
            ("", "empty"),
            ("48.0,37.0\n48.5,37.25", "no column `lat`"),
            ("lat,lng,lon\n1,2,3", "called alike"),
            ("lat,lon\n48.0,37.0\n48.5", "line 3"),
            ("lat,lon\n48.0,east", "line 2"),
            ("lat,lon\n98.0,37.0", "line 2"),
            ("lat,lon\n48.0,NaN", "line 2"),
        ] {
            let error = positions(text).expect_err(part);
            assert!(error.contains(part), "{error}");
        }
    }
}
