//! Infrastructure from a GeoJSON file: points, lines and areas with a `kind`.

use crate::error::LinesError;
use crate::geojson::{self, Raw};
use crate::source::Source;
use trucewatch_geometry::{Place, Point, Polygons, Polyline};

/// A bridge, a railway, a power station.
#[derive(Clone, Debug)]
pub(crate) struct Facility {
    /// What it is, in the words of the file; `unstated` if it does not say.
    pub(crate) kind: String,
    pub(crate) form: Form,
}

#[derive(Clone, Debug)]
pub(crate) enum Form {
    Points(Vec<Place>),
    Line(Polyline),
    Area { zone: Polygons, outline: Polyline },
}

/// Reads a file.
///
/// # Errors
/// What in it cannot be used.
pub(crate) fn read(source: &Source<'_>) -> Result<Vec<Facility>, LinesError> {
    let features = geojson::read(source)?;
    features
        .into_iter()
        .map(|feature| {
            let kind = feature
                .text("kind")
                .unwrap_or_else(|| "unstated".to_owned());
            let form = form(feature.shape)
                .map_err(|error| source.whole(format!("feature {}: {error}", feature.number)))?;
            Ok(Facility { kind, form })
        })
        .collect()
}

fn form(shape: Raw) -> Result<Form, trucewatch_geometry::GeometryError> {
    Ok(match shape {
        Raw::Points(points) => Form::Points(points.into_iter().map(Place::from).collect()),
        Raw::Lines(parts) => Form::Line(Polyline::new(parts)?),
        Raw::Polygons(polygons) => {
            let rings: Vec<Vec<Point>> = polygons.iter().flatten().cloned().collect();
            Form::Area {
                zone: Polygons::new(polygons)?,
                outline: Polyline::new(rings)?,
            }
        }
    })
}
