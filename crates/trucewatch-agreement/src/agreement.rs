//! The agreement ready for judging, with what the map needs of it.

use crate::compile::Territory;
use crate::document::{Assignment, Document, Lang};
use crate::line::{Line, Side, SignedDistance, Zone};
use crate::provision::{Exception, Provision};
use crate::territory::{Boxes, Expr, Shape, Source};
use crate::timeline::Windows;
use crate::weapons::Arsenal;
use std::collections::BTreeMap;
use trucewatch_geometry::{Frame, Place, Region, outline};
use trucewatch_model::{
    AgreementVersion, Arg, Compass16, Feature, FeatureId, Marking, Position, Shape as Drawn,
    Timestamp,
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

/// An agreement as it was known at one time, made ready for judging.
#[derive(Clone, Debug)]
pub struct Agreement {
    pub(crate) document: Document,
    pub(crate) version: AgreementVersion,
    pub(crate) known: Option<Timestamp>,
    pub(crate) marking: Marking,
    pub(crate) parties: Vec<Party>,
    pub(crate) lines: Vec<Line>,
    pub(crate) zones: Vec<Zone>,
    pub(crate) sources: Vec<Source>,
    pub(crate) conditions: BTreeMap<String, Arg>,
    pub(crate) roles: Vec<Role>,
    pub(crate) arsenal: Arsenal,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) provisions: Vec<Provision>,
    /// By id, in order of ids: the readings, each with its versions.
    pub(crate) groups: Vec<Vec<Vec<usize>>>,
    /// Outside of these boxes, one for each of the groups, none of its provisions matters.
    pub(crate) reach: Boxes,
}

/// A role of an actor with the times in which it had it.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) assignment: Assignment,
    pub(crate) when: Windows,
}

impl Agreement {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.version.id
    }
    /// Its title, in English if there is one.
    pub fn title(&self) -> &str {
        self.document.agreement.title.in_lang(Lang::En)
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
    /// The time as of which it is known; everything in the document if `None`.
    pub fn known(&self) -> Option<Timestamp> {
        self.known
    }
    /// The document it was made from.
    pub fn document(&self) -> &Document {
        &self.document
    }
    /// The parties, in the order of the file.
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }
    /// All versions and readings of provisions, in order of ids.
    pub fn provisions(&self) -> &[Provision] {
        &self.provisions
    }
    /// The provision of that id: its first reading and version.
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
        &self.document.agreement.time_zone
    }

    /// Distance of a point from the newest version of a line. `None` if there is no such line.
    pub fn line_distance_m(&self, line: &str, p: Position) -> Option<SignedDistance> {
        let line = self.lines.iter().find(|l| l.id == line)?;
        self.distance(line.versions.last()?.source?, p)
    }

    /// The same, from the version that applied at `at`. `None` also if none did.
    pub fn line_distance_at_m(
        &self,
        line: &str,
        p: Position,
        at: Timestamp,
    ) -> Option<SignedDistance> {
        let line = self.lines.iter().find(|l| l.id == line)?;
        let version = line.versions.iter().find(|v| v.valid.contains(at))?;
        self.distance(version.source?, p)
    }

    pub(crate) fn distance(&self, source: usize, p: Position) -> Option<SignedDistance> {
        let source = self.sources.get(source)?;
        let Shape::Line { course, .. } = &source.shape else {
            return None;
        };
        let found = course.signed_distance(p);
        let azimuth_deg = Frame::at(found.foot).azimuth_deg(&Place::from(p));
        Some(SignedDistance {
            distance_m: found.distance_m,
            side: if found.signed_m >= 0.0 {
                Side::Left
            } else {
                Side::Right
            },
            towards: Compass16::nearest(azimuth_deg),
            off_the_end: found.off_end,
            uncertainty_m: source.sigma_m,
        })
    }

    /// An instant as sentences show it.
    pub(crate) fn instant(&self, at: Timestamp) -> Arg {
        Arg::Instant {
            at,
            zone: self.document.agreement.time_zone.clone(),
        }
    }

    /// Everything for the map: every version of every line, every zone, and for each provision
    /// the area in which it applies, if that is not a zone already. Properties say what it is:
    /// `role` (`line`, `zone` or `provision_area`), `agreement`, `title`, for lines also `status`
    /// and `uncertainty_m`, for provision areas `provision` and `deontic`, and `valid_from` and
    /// `valid_to` where there are any. Areas derived from distances are drawn part by part, to a
    /// fiftieth of the distance; assessments never use them.
    pub fn features(&self) -> Vec<Feature> {
        let mut features = Vec::new();
        for line in &self.lines {
            for version in line.versions.iter().filter(|v| !v.parts.is_empty()) {
                let mut properties = self.properties("line", line.title().unwrap_or(&line.id));
                let status = crate::activities::name(&version.status);
                properties.insert("status".to_owned(), status);
                let sigma = format!("{}", version.uncertainty_m);
                properties.insert("uncertainty_m".to_owned(), sigma);
                insert_window(&mut properties, &version.valid);
                let shape = Drawn::Lines(version.parts.clone());
                features.push(self.feature(line.id.clone(), shape, properties));
            }
        }
        for zone in &self.zones {
            for (when, territory) in &zone.versions {
                let mut properties = self.properties("zone", zone.title().unwrap_or(&zone.id));
                insert_window(&mut properties, when);
                if let Some(shape) = self.outline(territory) {
                    features.push(self.feature(zone.id.clone(), shape, properties));
                }
            }
        }
        for provision in &self.provisions {
            let Some(slice) = provision.slices.last() else {
                continue;
            };
            let is_zone = matches!(&slice.territory.high, Expr::In(source, _)
                if matches!(self.sources.get(*source).map(|s| &s.shape), Some(Shape::Zone(_))));
            if is_zone {
                continue;
            }
            let Some(shape) = self.outline(&slice.territory) else {
                continue;
            };
            let mut properties = self.properties("provision_area", provision.title());
            properties.insert("provision".to_owned(), provision.id.as_str().to_owned());
            let deontic = crate::activities::name(&provision.deontic);
            properties.insert("deontic".to_owned(), deontic);
            insert_window(&mut properties, &slice.when);
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

    fn feature(&self, id: String, shape: Drawn, properties: BTreeMap<String, String>) -> Feature {
        Feature {
            id: FeatureId::from_text(id),
            shape,
            properties,
            marking: self.marking,
        }
    }

    /// The parts of a territory that have an outline. `None`: it has none, as everywhere.
    fn outline(&self, territory: &Territory) -> Option<Drawn> {
        let mut polygons: Vec<Vec<Vec<Position>>> = Vec::new();
        let mut endless = false;
        territory.high.mentions(&mut |source, spans| {
            let Some(source) = self.sources.get(source) else {
                return;
            };
            if spans.by_range {
                endless = true;
                return;
            }
            for (from_m, to_m) in &spans.spans {
                let drawn = self.draw(source, *from_m, *to_m);
                endless |= drawn.is_none();
                polygons.extend(drawn.into_iter().flatten());
            }
        });
        (!endless && !polygons.is_empty()).then_some(Drawn::Polygons(polygons))
    }

    fn draw(&self, source: &Source, from_m: f64, to_m: f64) -> Option<Vec<Vec<Vec<Position>>>> {
        let finest_m = 1.0;
        match &source.shape {
            Shape::Zone(zone) if from_m == 0.0 && to_m.is_infinite() => {
                Some(rings(zone.polygons()))
            }
            Shape::Zone(zone) if to_m.is_infinite() => {
                let region = Region::Zone {
                    zone,
                    margin_m: -from_m,
                };
                let drawn = outline(&region, (from_m.abs() / 25.0).max(finest_m)).ok()??;
                Some(rings(drawn.polygons()))
            }
            Shape::Circles(circles) => {
                let mut all = Vec::new();
                for (centre, radius_m) in circles {
                    let region = Region::Circle {
                        centre: *centre,
                        radius_m: *radius_m,
                    };
                    let drawn = outline(&region, (radius_m / 25.0).max(finest_m)).ok()??;
                    all.extend(rings(drawn.polygons()));
                }
                Some(all)
            }
            Shape::Line { course, .. } if from_m.is_finite() && to_m.is_finite() => {
                let region = Region::Strip {
                    line: course,
                    from_m,
                    to_m,
                };
                let width_m = (to_m - from_m).max(from_m.abs()).max(to_m.abs());
                let drawn = outline(&region, (width_m / 25.0).max(finest_m)).ok()??;
                Some(rings(drawn.polygons()))
            }
            _ => None,
        }
    }
}

fn rings(polygons: &[Vec<Vec<trucewatch_geometry::Point>>]) -> Vec<Vec<Vec<Position>>> {
    let position = |p: &trucewatch_geometry::Point| Position::from_deg(p.lat_deg(), p.lon_deg());
    polygons
        .iter()
        .map(|rings| {
            rings
                .iter()
                .map(|ring| ring.iter().filter_map(position).collect())
                .collect()
        })
        .collect()
}

fn insert_window(properties: &mut BTreeMap<String, String>, when: &Windows) {
    let (first, last) = (when.windows().first(), when.windows().last());
    let ends = [
        ("valid_from", first.and_then(|w| w.from)),
        ("valid_to", last.and_then(|w| w.to)),
    ];
    for (key, at) in ends {
        if let Some(at) = at {
            properties.insert(key.to_owned(), at.to_string());
        }
    }
}
