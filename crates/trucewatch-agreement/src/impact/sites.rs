//! Where sites lie to the places of provisions, under one state of knowledge and another.

use super::in_force;
use crate::Agreement;
use crate::document::{GeoPoint, Text};
use crate::geojson::{features, id_of, position, properties};
use crate::judge::{self, HOLDS_BELOW, LOOKS_BROKEN_FROM};
use crate::provision::Slice;
use crate::territory::Ground;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;
use trucewatch_model::{Area, MeasuredFrom, Position, Timestamp};

/// A point that is compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Site {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What it is, if that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where it is; its centre, if it reaches farther.
    pub position: Position,
}

/// What became of all sites.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SiteChanges {
    /// The instant for which provisions are compared.
    pub at: Timestamp,
    /// How many sites were compared.
    pub compared: usize,
    /// Sites of the file that were not, because they are zones and no points.
    pub not_compared: Vec<String>,
    /// Those that lie differently, in the order of the sites, for each by provision.
    pub changed: Vec<SiteChange>,
}

/// A site that lies differently to the place of a provision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SiteChange {
    /// The site.
    pub site: Site,
    /// The id of the provision.
    pub provision: String,
    /// Its reading, if it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// As known first.
    pub before: Relation,
    /// As known then.
    pub after: Relation,
}

/// How a site lies to the place of a provision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Relation {
    /// In words.
    pub placed: Placed,
    /// The least probability that it is inside, given the uncertainty of lines and edges.
    pub probability_low: f64,
    /// The greatest: another one only where something that decides is not known, such as a line's
    /// course, who withdraws, or the range of a weapon.
    pub probability_high: f64,
    /// The lines and zones from which the place is made, in the versions that apply.
    pub measured_from: Vec<MeasuredFrom>,
}

/// Where a site is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Placed {
    /// Inside, with a probability of at least 0.95.
    Inside,
    /// Outside: inside with a probability below 0.05.
    Outside,
    /// Neither can be said.
    Undetermined,
    /// The provision is not in force, or not known.
    NotInForce,
}

impl Placed {
    /// Whether the provision is without meaning for a site that lies so.
    fn is_clear_of(self) -> bool {
        matches!(self, Self::Outside | Self::NotInForce)
    }
}

/// Compares the sites of the document, and these besides, for every provision in force at `at`.
pub fn sites(
    before: &Agreement,
    after: &Agreement,
    at: Timestamp,
    besides: &[Site],
) -> SiteChanges {
    let (own, not_compared) = of_document(after);
    let all: Vec<&Site> = own.iter().chain(besides).collect();
    let then = [in_force(before, at), in_force(after, at)];
    let keys: BTreeSet<_> = then.iter().flat_map(|slices| slices.keys()).collect();
    let mut changed = Vec::new();
    for site in &all {
        let area = Area::Ellipse {
            centre: site.position,
            sigma_major_m: 0.0,
            sigma_minor_m: 0.0,
            azimuth_deg: 0.0,
        };
        let [Some(ground_before), Some(ground_after)] =
            [before, after].map(|agreement| Ground::of(&area, &agreement.sources))
        else {
            continue;
        };
        for key in &keys {
            let [slice_before, slice_after] = then.each_ref().map(|s| s.get(*key).copied());
            let first = relation(before, slice_before, &ground_before);
            let second = relation(after, slice_after, &ground_after);
            let same = first.placed == second.placed
                || (first.placed.is_clear_of() && second.placed.is_clear_of());
            if !same {
                changed.push(SiteChange {
                    site: (*site).clone(),
                    provision: key.0.to_owned(),
                    reading: key.1.map(str::to_owned),
                    before: first,
                    after: second,
                });
            }
        }
    }
    SiteChanges {
        at,
        compared: all.len(),
        not_compared,
        changed,
    }
}

/// The sites of the document that are points, and the ids of those that are not.
fn of_document(agreement: &Agreement) -> (Vec<Site>, Vec<String>) {
    let (mut points, mut others) = (Vec::new(), Vec::new());
    for site in &agreement.document.sites {
        let centre = site
            .centre
            .and_then(|GeoPoint([lat, lon])| Position::from_deg(lat, lon));
        match centre {
            Some(position) => points.push(Site {
                id: site.id.to_string(),
                name: site.name.clone(),
                kind: Some(site.kind.to_string()),
                position,
            }),
            None => others.push(site.id.to_string()),
        }
    }
    (points, others)
}

fn relation(agreement: &Agreement, slice: Option<&Slice>, ground: &Ground<'_>) -> Relation {
    let Some(slice) = slice else {
        return Relation {
            placed: Placed::NotInForce,
            probability_low: 0.0,
            probability_high: 0.0,
            measured_from: Vec::new(),
        };
    };
    let territory = &slice.territory;
    let probability_low = judge::round3(ground.share(&territory.low, None).truth.low);
    let probability_high = judge::round3(ground.share(&territory.high, None).truth.high);
    let placed = if probability_low >= LOOKS_BROKEN_FROM {
        Placed::Inside
    } else if probability_high < HOLDS_BELOW {
        Placed::Outside
    } else {
        Placed::Undetermined
    };
    Relation {
        placed,
        probability_low,
        probability_high,
        measured_from: judge::measured(agreement, slice, Some(ground)),
    }
}

/// Reads sites from the text of a GeoJSON file: points with `id`, `name` and, if known, `kind`.
///
/// # Errors
/// All that is wrong, in words; the ids of the agreement's own sites are taken.
pub fn read_sites(agreement: &Agreement, text: &str) -> Result<Vec<Site>, Vec<String>> {
    let features = features(text).map_err(|error| vec![error])?;
    let own = agreement.document.sites.iter().map(|s| s.id.to_string());
    let own: BTreeSet<String> = own.collect();
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for (number, feature) in features.iter().enumerate() {
        let site = site(feature).and_then(|site| {
            if own.contains(&site.id) {
                Err(format!(
                    "`id` is `{}`, which is a site of the agreement; give it another, or leave it out",
                    site.id
                ))
            } else if ids.insert(site.id.clone()) {
                Ok(site)
            } else {
                Err(format!(
                    "`id` is `{}` a second time; give each site its own",
                    site.id
                ))
            }
        });
        match site {
            Ok(site) => found.push(site),
            Err(error) => wrong.push(format!("feature {number}: {error}")),
        }
    }
    if wrong.is_empty() {
        Ok(found)
    } else {
        Err(wrong)
    }
}

fn site(feature: &Value) -> Result<Site, String> {
    let properties = properties(feature);
    let id = id_of(feature, properties)
        .filter(|id| !id.is_empty())
        .ok_or("`id` is missing; write one, as text or as a number")?;
    let text = |key: &str| match properties.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
        Some(value) => Err(format!("`{key}` is {value}; write text in quotes")),
    };
    let name = text("name")?.ok_or("`name` is missing; write what the site is called")?;
    let position = position(feature, "")?.ok_or(
        "it has no geometry; write `{\"type\": \"Point\", \"coordinates\": [longitude, latitude]}`",
    )?;
    Ok(Site {
        id,
        name: Text::Plain(name),
        kind: text("kind")?,
        position,
    })
}
