//! The agreement as read, with what the map needs of it.

use crate::extent::{Extent, Setback};
use crate::geometry::{Plane, circle, outlines};
use crate::words::Calendar;
use crate::{Exception, Line, Provision, Side, SignedDistance, Zone};
use std::collections::BTreeMap;
use trucewatch_model::{
    AgreementVersion, Compass16, Feature, FeatureId, Marking, Position, Shape, Timestamp,
};

/// A party: an opaque id and, apart from it, the name that people see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub(crate) id: String,
    pub(crate) display_name: Option<String>,
    pub(crate) sides: BTreeMap<String, Side>,
}

impl Party {
    /// The id in the file.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// The name that people see. Never used in an assessment.
    pub fn display_name(&self) -> Option<&str> {
        self.display_name.as_deref()
    }
    /// On which side of a line its distances count, if the file says so.
    pub fn side_of_line(&self, line: &str) -> Option<Side> {
        self.sides.get(line).copied()
    }
}

/// An agreement that was read without a problem.
#[derive(Clone, Debug)]
pub struct Agreement {
    pub(crate) version: AgreementVersion,
    pub(crate) title: String,
    pub(crate) calendar: Calendar,
    pub(crate) official_language: String,
    pub(crate) marking: Marking,
    pub(crate) parties: Vec<Party>,
    pub(crate) lines: Vec<Line>,
    pub(crate) zones: Vec<Zone>,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) provisions: Vec<Provision>,
}

impl Agreement {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.version.id
    }
    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }
    /// The version its text states.
    pub fn version(&self) -> &str {
        &self.version.version
    }
    /// SHA-256 of the text as filed, hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.version.sha256
    }
    /// Id, version and hash together, as assessments cite them.
    pub fn cited_as(&self) -> &AgreementVersion {
        &self.version
    }
    /// The parties, in the order of the file.
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }
    /// The provisions, in the order of the file.
    pub fn provisions(&self) -> &[Provision] {
        &self.provisions
    }
    /// The provision of that id.
    pub fn provision(&self, id: &str) -> Option<&Provision> {
        self.provisions.iter().find(|p| p.id.as_str() == id)
    }
    /// The lines, in the order of the file.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }
    /// The zones, in the order of the file.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }
    /// The announced exceptions, in the order of the file.
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }
    /// The IANA name of the time zone in which times are shown.
    pub fn time_zone(&self) -> &str {
        &self.calendar.name
    }
    /// The language of the official text, as written in the file.
    pub fn official_language(&self) -> &str {
        &self.official_language
    }

    /// Distance of a point from the newest version of a line. `None` if there is no such line.
    pub fn line_distance_m(&self, line: &str, p: Position) -> Option<SignedDistance> {
        let line = self.lines.iter().find(|l| l.id == line)?;
        distance(line.versions.last()?, p)
    }

    /// The same, from the version that applied at `at`. `None` also if none did.
    pub fn line_distance_at_m(
        &self,
        line: &str,
        p: Position,
        at: Timestamp,
    ) -> Option<SignedDistance> {
        let line = self.lines.iter().find(|l| l.id == line)?;
        distance(line.versions.iter().find(|v| v.valid.contains(at))?, p)
    }

    /// Everything for the map: every version of every line, every zone, and for each provision
    /// the area in which it applies, if that is not a zone already. Properties say what it is:
    /// `role` (`line`, `zone` or `provision_area`), `agreement`, `title`, for lines also `status`
    /// and `uncertainty_m`, for provision areas `provision` and `kind`, and `valid_from` and
    /// `valid_to` where there are any. Outlines derived from distances are drawings, good to a
    /// few percent of the distance; assessments never use them.
    pub fn features(&self) -> Vec<Feature> {
        let mut features = Vec::new();
        for line in &self.lines {
            for version in &line.versions {
                let mut properties = self.properties("line", line.title().unwrap_or(&line.id));
                properties.insert("status".to_owned(), version.status.key().to_owned());
                let sigma = format!("{}", version.uncertainty_m);
                properties.insert("uncertainty_m".to_owned(), sigma);
                insert_window(&mut properties, &version.valid);
                let shape = Shape::Lines(version.parts().to_vec());
                features.push(self.feature(line.id.clone(), shape, properties));
            }
        }
        for zone in &self.zones {
            let properties = self.properties("zone", zone.title().unwrap_or(&zone.id));
            if let Some(shape) = self.outline(&zone.territory.extent) {
                features.push(self.feature(zone.id.clone(), shape, properties));
            }
        }
        for provision in &self.provisions {
            let extent = &provision.kind.rule().territory().extent;
            if matches!(extent, Extent::Polygons { .. }) {
                continue;
            }
            let Some(shape) = self.outline(extent) else {
                continue;
            };
            let mut properties = self.properties("provision_area", &provision.title);
            properties.insert("provision".to_owned(), provision.id.as_str().to_owned());
            properties.insert("kind".to_owned(), provision.kind().to_owned());
            insert_window(&mut properties, &provision.in_force);
            features.push(self.feature(format!("{}.area", provision.id), shape, properties));
        }
        features
    }

    fn properties(&self, role: &str, title: &str) -> BTreeMap<String, String> {
        [("role", role), ("title", title), ("agreement", self.id())]
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }

    fn feature(&self, id: String, shape: Shape, properties: BTreeMap<String, String>) -> Feature {
        Feature {
            id: FeatureId::from_text(id),
            shape,
            properties,
            marking: self.marking,
        }
    }

    /// The outline of an extent, from the newest versions of its lines. `None`: everywhere.
    fn outline(&self, extent: &Extent) -> Option<Shape> {
        let polygons = match extent {
            Extent::Everywhere => return None,
            Extent::Polygons { shape, .. } => shape.rings().to_vec(),
            Extent::Circle {
                centre, radius_m, ..
            } => vec![vec![circle(*centre, *radius_m)]],
            Extent::Band {
                line,
                left_m,
                right_m,
            } => {
                let course = &self.lines.get(*line)?.versions.last()?.course;
                outlines(
                    &course.parts().iter().flatten(),
                    left_m.max(*right_m),
                    |p| {
                        course
                            .around(&Plane::around(p), p, 0.0)
                            .map_or(-1.0, |(n, _)| {
                                (left_m - n.signed_m).min(right_m + n.signed_m)
                            })
                    },
                )
            }
            Extent::Setbacks(setbacks) => self.between(setbacks)?,
        };
        (!polygons.is_empty()).then_some(Shape::Polygons(polygons))
    }

    /// Between two setbacks, near either line: behind neither, and no farther from the nearer
    /// line than the larger setback.
    fn between(&self, setbacks: &[Setback; 2]) -> Option<Vec<Vec<Vec<Position>>>> {
        let [a, b] = setbacks;
        let course = |s: &Setback| Some(&self.lines.get(s.line)?.versions.last()?.course);
        let (course_a, course_b) = (course(a)?, course(b)?);
        let reach_m = a.distance_m.max(b.distance_m);
        let points = course_a.parts().iter().chain(course_b.parts()).flatten();
        Some(outlines(&points, reach_m, |p| {
            let plane = Plane::around(p);
            let signed_m = |course: &crate::geometry::Polyline| {
                course
                    .around(&plane, p, 0.0)
                    .map_or(f64::INFINITY, |(n, _)| n.signed_m)
            };
            let (s_a, s_b) = (signed_m(course_a), signed_m(course_b));
            (a.distance_m - a.side.sign() * s_a)
                .min(b.distance_m - b.side.sign() * s_b)
                .min(reach_m - s_a.abs().min(s_b.abs()))
        }))
    }
}

fn insert_window(properties: &mut BTreeMap<String, String>, window: &crate::Window) {
    for (key, at) in [("valid_from", window.from), ("valid_to", window.to)] {
        if let Some(at) = at {
            properties.insert(key.to_owned(), at.to_string());
        }
    }
}

fn distance(version: &crate::LineVersion, p: Position) -> Option<SignedDistance> {
    let (found, _) = version.course.around(&Plane::around(p), p, 0.0)?;
    let azimuth_deg = libm::atan2(found.away.0, found.away.1) * 180.0 / std::f64::consts::PI;
    Some(SignedDistance {
        distance_m: found.distance_m(),
        side: if found.signed_m >= 0.0 {
            Side::Left
        } else {
            Side::Right
        },
        towards: Compass16::nearest(azimuth_deg),
        off_the_end: found.at_end,
        uncertainty_m: version.uncertainty_m,
    })
}
