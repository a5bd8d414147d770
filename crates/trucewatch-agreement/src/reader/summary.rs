//! What a file holds, in short.

use super::Reading;
use crate::Problem;
use crate::document::{Activity, Deontic, Document, Id, Lang, Provision, Stance, Text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a file holds, for whoever has checked it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Its id.
    pub id: Id,
    /// Its title, in English where it has an English one.
    pub title: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its text, hexadecimal.
    pub sha256: String,
    /// The format that it is in.
    pub format: u32,
    /// How many entries each section has; without those that have none.
    pub counts: BTreeMap<&'static str, usize>,
    /// The provisions, in the order of the file.
    pub provisions: Vec<ListedProvision>,
    /// Those by which nothing can be determined as long as people disagree about them.
    pub disputed: Vec<DisputedProvision>,
    /// What is allowed, but may not be what was meant.
    pub warnings: Vec<Problem>,
}

/// A provision in one version or reading.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedProvision {
    /// Its id.
    pub id: Id,
    /// Its reading, if sources disagree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<Id>,
    /// Must, must not or may.
    pub deontic: Deontic,
    /// What it is about.
    pub activities: Vec<Activity>,
}

/// A provision that people disagree about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DisputedProvision {
    /// Its id.
    pub id: Id,
    /// What they disagree about.
    pub why: Dispute,
}

/// What people disagree about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dispute {
    /// Somebody denies what somebody else puts forward or has accepted.
    Denied,
    /// There are several readings, and none is marked as the signed one.
    Readings,
}

impl Reading {
    /// What the file holds, in short.
    pub fn summary(&self) -> Summary {
        let document = &self.document;
        let head = &document.agreement;
        let listed = document.provisions.iter().map(|provision| ListedProvision {
            id: provision.id.clone(),
            reading: provision.reading.clone(),
            deontic: provision.deontic,
            activities: provision.activities.clone(),
        });
        Summary {
            id: head.id.clone(),
            title: Text::in_lang(&head.title, Lang::En).to_owned(),
            version: head.version.clone(),
            sha256: self.sha256.clone(),
            format: document.format,
            counts: counts(document),
            provisions: listed.collect(),
            disputed: disputed(document),
            warnings: self.warnings.clone(),
        }
    }
}

fn counts(document: &Document) -> BTreeMap<&'static str, usize> {
    let all = [
        ("source", document.sources.len()),
        ("actor", document.actors.len()),
        ("role", document.roles.len()),
        ("instrument", document.instruments.len()),
        ("line", document.lines.len()),
        ("zone", document.zones.len()),
        ("site", document.sites.len()),
        ("weapon_model", document.weapon_models.len()),
        ("condition", document.conditions.len()),
        ("exception", document.exceptions.len()),
        ("provision", document.provisions.len()),
        ("gate", document.gates.len()),
        ("event", document.events.len()),
        ("act", document.acts.len()),
        ("mechanism", document.mechanisms.len()),
        ("breach_step", document.breach_steps.len()),
        ("clock", document.clocks.len()),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}

fn disputed(document: &Document) -> Vec<DisputedProvision> {
    let mut found: BTreeSet<(&Id, Dispute)> = BTreeSet::new();
    let mut readings: BTreeMap<&Id, (BTreeSet<Option<&Id>>, bool)> = BTreeMap::new();
    for provision in &document.provisions {
        if is_denied(document, provision) {
            found.insert((&provision.id, Dispute::Denied));
        }
        let (names, signed) = readings.entry(&provision.id).or_default();
        names.insert(provision.reading.as_ref());
        *signed |= provision.authoritative;
    }
    let unsettled = readings
        .iter()
        .filter(|(_, (names, signed))| names.iter().flatten().count() > 1 && !signed);
    found.extend(unsettled.map(|(id, _)| (*id, Dispute::Readings)));
    let disputed = found.into_iter();
    disputed
        .map(|(id, why)| DisputedProvision {
            id: id.clone(),
            why,
        })
        .collect()
}

/// By its own stances where it has any, else by those of its instrument.
fn is_denied(document: &Document, provision: &Provision) -> bool {
    let disagree = |for_it: [&[Stance]; 2], against: &[Stance]| {
        !against.is_empty() && for_it.iter().any(|stances| !stances.is_empty())
    };
    let own = [provision.asserted_by.as_slice(), &provision.accepted_by];
    if !provision.denied_by.is_empty() || own.iter().any(|stances| !stances.is_empty()) {
        return disagree(own, &provision.denied_by);
    }
    let instruments = document.instruments.iter();
    let mut its = instruments.filter(|text| Some(&text.id) == provision.instrument.as_ref());
    its.any(|text| disagree([&text.asserted_by, &text.accepted_by], &text.denied_by))
}
