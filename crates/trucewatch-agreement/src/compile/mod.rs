//! From a document to an [`Agreement`]: everything as known at one time, places resolved to
//! expressions over signed distances, times cut where any of it changes.

mod geometry;
mod labels;
mod places;
mod provisions;

use crate::agreement::Role;
use crate::document::{Document, NamedSite};
use crate::reader::known_models;
use crate::territory::{Boxed, Boxes};
use crate::timeline::AsKnown;
use crate::weapons::Arsenal;
use crate::{Agreement, AgreementErrors, Party, Problem};
use geometry::Lines;
pub(crate) use places::Territory;
use std::collections::BTreeMap;
use trucewatch_model::{AgreementVersion, Feature, Marking, Timestamp};

/// What compiling needs beside the document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inputs<'a> {
    /// SHA-256 of the text, hexadecimal, as assessments cite it.
    pub sha256: &'a str,
    /// The agreement as it was known then; everything in the document if `None`.
    pub known: Option<Timestamp>,
    /// Lines and zones that `feature = "..."` may refer to; several of one id are parts of one.
    pub features: &'a [Feature],
    /// Places beyond those of the document, such as settlements of a gazetteer.
    pub sites: &'a [NamedSite],
}

impl Agreement {
    /// Makes a document ready for judging.
    ///
    /// # Errors
    /// Geometry that is no line or zone, and features that are not there. What a file can get wrong
    /// beside that is found when it is read.
    pub fn compile(document: Document, inputs: &Inputs<'_>) -> Result<Self, AgreementErrors> {
        let mut problems: Vec<Problem> = Vec::new();
        let as_known = AsKnown::new(&document, inputs.known);
        let mut lines = Lines::read(&as_known, inputs.features, &mut problems);
        let arsenal = Arsenal::of([known_models(), &document.weapon_models]);
        let found =
            provisions::compile(&as_known, &mut lines, &arsenal, inputs.sites, &mut problems);
        if !problems.is_empty() {
            return Err(AgreementErrors::from_problems(problems));
        }
        let version = AgreementVersion {
            id: document.agreement.id.0.clone(),
            version: document.agreement.version.clone(),
            sha256: inputs.sha256.to_owned(),
        };
        let marking = match document.agreement.marking {
            Some(crate::document::Marking::Public) => Marking::Public,
            Some(crate::document::Marking::Restricted) => Marking::Restricted,
            Some(crate::document::Marking::Mission) | None => Marking::Mission,
        };
        Ok(Self {
            version,
            known: inputs.known,
            marking,
            parties: parties(&document),
            lines: lines.lines,
            zones: lines.zones,
            sources: lines.sources,
            conditions: document
                .conditions
                .iter()
                .map(|c| (c.id.0.clone(), crate::say::title(&c.title)))
                .collect(),
            roles: document
                .roles
                .iter()
                .filter(|r| as_known.is_known(r.known_from.as_ref()))
                .map(|r| Role {
                    assignment: r.clone(),
                    when: as_known.span(r.from.as_ref(), r.to.as_ref()),
                })
                .collect(),
            arsenal,
            reach: reach(&found),
            exceptions: found.exceptions,
            provisions: found.provisions,
            groups: found.groups,
            document,
        })
    }
}

/// Boxes around the provisions of each group.
fn reach(found: &provisions::Compiled) -> Boxes {
    Boxes::of(found.groups.iter().map(|readings| {
        let versions = readings.iter().flatten();
        let provisions = versions.filter_map(|k| found.provisions.get(*k));
        provisions.fold(Boxed::Nowhere, |all, p| all.or(p.boxed))
    }))
}

/// Everybody who is ever a party, in the order of the file.
fn parties(document: &Document) -> Vec<Party> {
    let mut parties: Vec<Party> = Vec::new();
    for role in &document.roles {
        if role.role != crate::document::RoleKind::Party {
            continue;
        }
        let sides = role
            .side_of_line
            .iter()
            .map(|(line, side)| (line.0.clone(), *side));
        if let Some(party) = parties.iter_mut().find(|p| p.id == role.actor.0) {
            party.sides.extend(sides);
            continue;
        }
        let actor = document.actors.iter().find(|a| a.id == role.actor);
        parties.push(Party {
            id: role.actor.0.clone(),
            display_name: actor.map(|a| a.name.in_lang(crate::document::Lang::En).to_owned()),
            sides: sides.collect::<BTreeMap<_, _>>(),
        });
    }
    parties
}
