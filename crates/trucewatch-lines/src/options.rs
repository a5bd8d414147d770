//! The candidate lines and zones: features to options.

use crate::error::LinesError;
use crate::geojson::{self, Feature, Raw};
use crate::source::Source;
use trucewatch_geometry::{Polygons, Polyline, Turning, join};

/// A candidate line or zone.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Its id: that of its features, with `@` and the date if it is one version of a line.
    pub(crate) id: String,
    /// Its name, if it has one.
    pub(crate) name: Option<String>,
    /// The file it comes from.
    pub(crate) file: String,
    /// Since when it counts, if it says so: a date as written, year first.
    pub(crate) valid_from: Option<String>,
    /// Of which line or zone it is a version.
    pub(crate) line: String,
    /// How far it may be off, in metres; 0 if it does not say.
    pub(crate) uncertainty_m: f64,
    /// Where it runs.
    pub(crate) shape: Shape,
}

/// A line or a zone.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// A line.
    Line(Polyline),
    /// A zone.
    Zone(Polygons),
}

/// Features that belong together.
struct Group {
    id: String,
    date: Option<String>,
    features: Vec<Feature>,
}

/// Reads all options, in the order of the files and of the features in them.
///
/// Features with one id (and one `valid_from` or `date`) in one file are parts of one option;
/// features without an id are parts of the option that bears the name of the file.
///
/// # Errors
/// Files that cannot be read, geometries that are neither lines nor polygons, ids given twice.
pub(crate) fn read(files: &[Source<'_>]) -> Result<Vec<Candidate>, LinesError> {
    let mut options: Vec<Candidate> = Vec::new();
    for source in files {
        let groups = group(source)?;
        if groups.is_empty() {
            return Err(source.whole("has no features; give it lines or polygons"));
        }
        for group in groups {
            let option = option(source, group)?;
            if let Some(first) = options.iter().find(|o| o.id == option.id) {
                return Err(LinesError::Twice {
                    id: option.id.clone(),
                    first: first.file.clone(),
                    second: option.file,
                });
            }
            options.push(option);
        }
    }
    if options.is_empty() {
        return Err(LinesError::NoOptions);
    }
    Ok(options)
}

fn group(source: &Source<'_>) -> Result<Vec<Group>, LinesError> {
    let mut groups: Vec<Group> = Vec::new();
    for feature in geojson::read(source)? {
        let id = feature
            .id
            .clone()
            .unwrap_or_else(|| source.stem().to_owned());
        let date = feature.text("valid_from").or_else(|| feature.text("date"));
        if let Some(date) = date.as_deref().filter(|d| !is_date(d)) {
            let what = format!(
                "feature {} (`{id}`): `{date}` is not a date; write year-month-day, as 2015-02-15",
                feature.number
            );
            return Err(source.whole(what));
        }
        match groups.iter_mut().find(|g| g.id == id && g.date == date) {
            Some(group) => group.features.push(feature),
            None => groups.push(Group {
                id,
                date,
                features: vec![feature],
            }),
        }
    }
    Ok(groups)
}

/// Dates are put in order as text: year first, all digits.
fn is_date(text: &str) -> bool {
    let shape: String = text
        .chars()
        .take(10)
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    matches!(shape.as_str(), "0000" | "0000-00" | "0000-00-00")
        && (text.len() <= 10 || text.as_bytes().get(10) == Some(&b'T'))
}

fn option(source: &Source<'_>, group: Group) -> Result<Candidate, LinesError> {
    let Group { id, date, features } = group;
    let fault = |what: String| source.whole(format!("`{id}`: {what}"));
    let first = |name: &str| features.iter().find_map(|f| f.text(name));
    let mut uncertainty_m = 0.0_f64;
    for feature in &features {
        if let Some(text) = feature.text("uncertainty_m") {
            let value: f64 = text.parse().unwrap_or(f64::NAN);
            // Written so that NaN is refused.
            if !(0.0..=1e6).contains(&value) {
                return Err(fault(format!(
                    "`uncertainty_m` is `{text}`; write metres, 0 or more"
                )));
            }
            uncertainty_m = uncertainty_m.max(value);
        }
    }
    let name = first("name").or_else(|| first("title"));
    let line = first("line").unwrap_or_else(|| id.clone());
    let shape = shape(&features).map_err(fault)?;
    Ok(Candidate {
        id: match &date {
            Some(date) => format!("{id}@{date}"),
            None => id.clone(),
        },
        name,
        file: source.name.to_owned(),
        valid_from: date,
        line,
        uncertainty_m,
        shape,
    })
}

fn shape(features: &[Feature]) -> Result<Shape, String> {
    let mut lines = Vec::new();
    let mut polygons = Vec::new();
    for feature in features {
        match &feature.shape {
            Raw::Lines(parts) => lines.extend(parts.clone()),
            Raw::Polygons(parts) => polygons.extend(parts.clone()),
            Raw::Points(_) => {
                return Err(format!(
                    "feature {} is a point; an option is a line or a polygon",
                    feature.number
                ));
            }
        }
    }
    match (lines.is_empty(), polygons.is_empty()) {
        (false, false) => Err("is a line and a polygon; give each its own `id`".to_owned()),
        (false, true) => Polyline::new(join(lines, Turning::Allowed))
            .map(Shape::Line)
            .map_err(|error| error.to_string()),
        (true, _) => Polygons::new(polygons)
            .map(Shape::Zone)
            .map_err(|error| error.to_string()),
    }
}
