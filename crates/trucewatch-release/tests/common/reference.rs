//! The read rule once more, slowly: sets of names, one sentence of the rule after the other.
//!
//! Written from the rule, not from the code: it reads a label's text and shares no type with it. What all three
//! ways of deciding are held against.

use std::collections::BTreeSet;

type Names = BTreeSet<String>;

/// A label as its text says it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ModelLabel {
    pub(crate) level: u8,
    pub(crate) caveats: Names,
    pub(crate) rel: Names,
    pub(crate) sectors: Names,
    pub(crate) embargo: Option<String>,
}

/// Somebody who asks.
#[derive(Clone, Debug)]
pub(crate) struct ModelSubject {
    pub(crate) hat: String,
    pub(crate) clearance: u8,
    pub(crate) caveats: Names,
    pub(crate) sectors: Names,
    pub(crate) second_factor: bool,
    pub(crate) managed_device: bool,
    pub(crate) protects: bool,
}

impl ModelLabel {
    pub(crate) fn of_text(text: &str) -> Self {
        let mut label = Self::default();
        let names = |value: &str| value.split(',').map(str::to_owned).collect::<Names>();
        for field in text.split(';').skip(1) {
            let (name, value) = field.split_once('=').expect("a field");
            match name {
                "level" => {
                    let levels = ["public", "participant", "restricted", "protected"];
                    let place = levels.iter().position(|level| *level == value);
                    label.level = place.expect("a level") as u8;
                }
                "caveats" => label.caveats = names(value),
                "rel" => label.rel = names(value),
                "sectors" => label.sectors = names(value),
                "embargo" => label.embargo = Some(value.to_owned()),
                "orcon" | "review" => {}
                other => panic!("{other}"),
            }
        }
        label
    }
}

/// Whether this subject may read it. `now`: in the form of the label's times, in UTC.
pub(crate) fn reads(subject: &ModelSubject, label: &ModelLabel, now: &str) -> bool {
    if subject.clearance < label.level {
        return false;
    }
    if label
        .caveats
        .iter()
        .any(|one| !subject.caveats.contains(one))
    {
        return false;
    }
    if !label.rel.contains(&subject.hat) {
        return false;
    }
    if label.embargo.as_deref().is_some_and(|until| now < until) {
        return false;
    }
    let position = label.caveats.contains("POSITION");
    if position
        && label
            .sectors
            .iter()
            .any(|one| !subject.sectors.contains(one))
    {
        return false;
    }
    if label.level >= 2 && !(subject.second_factor && subject.managed_device) {
        return false;
    }
    if label.caveats.contains("WITNESS") && !subject.protects {
        return false;
    }
    true
}
