//! Sites and assessments that another state of knowledge changes, as sections of changes.

use super::context::{Context, joined};
use super::{Changes, Item, Section, Standing, section};
use crate::document::{Document, Id};
use crate::impact::{
    Assessed, AssessmentChange, IncidentChanges, Relation, SiteChange, SiteChanges,
};
use crate::judge::sentences::window;
use crate::say::{Phrase, phrase, word};
use crate::timeline::AsKnown;
use trucewatch_model::{Arg, MeasuredFrom};

impl Changes {
    /// With the sites that lie differently.
    #[must_use]
    pub fn with_sites(mut self, document: &Document, found: SiteChanges) -> Self {
        let known = AsKnown::new(document, Some(self.to));
        let context = Context::new(&known, self.to, self.lang);
        self.sections.push(sites(&context, &found));
        self.sites = Some(found);
        self
    }

    /// With the assessments that come out differently.
    #[must_use]
    pub fn with_incidents(mut self, document: &Document, found: IncidentChanges) -> Self {
        let known = AsKnown::new(document, Some(self.to));
        let context = Context::new(&known, self.to, self.lang);
        self.sections.push(incidents(&context, &found));
        self.incidents = Some(found);
        self
    }
}

fn sites(context: &Context, found: &SiteChanges) -> Section {
    let mut about = vec![
        phrase("sites-compared")
            .with("number", Arg::Number(found.compared as f64))
            .with("at", context.instant(found.at)),
    ];
    if !found.not_compared.is_empty() {
        let ids = found.not_compared.iter().map(|id| Arg::Id(id.clone()));
        about.push(phrase("sites-not-compared").with("sites", Arg::List(ids.collect())));
    }
    if found.changed.is_empty() {
        about.push(phrase("no-site-changes"));
    }
    let changed = found.changed.iter().map(|change| site(context, change));
    listed(context, "site-changes", about, changed)
}

fn site(context: &Context, change: &SiteChange) -> Item {
    let placed = |relation: &Relation| word("placed", relation.placed);
    let mut phrases = vec![
        phrase("site-moved")
            .with(
                "provision",
                context.provision(&Id(change.provision.clone())),
            )
            .with("before", placed(&change.before))
            .with("after", placed(&change.after)),
    ];
    if let Some(reading) = &change.reading {
        phrases.push(phrase("reading").with("reading", Arg::Id(reading.clone())));
    }
    for (when, relation) in [("before", &change.before), ("after", &change.after)] {
        phrases.extend(told(when, inside(relation)));
        let measured = relation.measured_from.iter();
        phrases.extend(told(when, distances(context, measured.collect())));
    }
    let id = Id(change.site.id.clone());
    context.item(Some(&id), Some(&change.site.name), Standing::Holds, phrases)
}

/// The probability that a site is inside; nothing if the provision is not in force.
fn inside(relation: &Relation) -> Option<Phrase> {
    if relation.placed == crate::impact::Placed::NotInForce {
        return None;
    }
    let (low, high) = (relation.probability_low, relation.probability_high);
    Some(if low < high {
        phrase("inside-between")
            .with("low", Arg::Probability(low))
            .with("high", Arg::Probability(high))
    } else {
        phrase("inside").with("probability", Arg::Probability(high))
    })
}

fn incidents(context: &Context, found: &IncidentChanges) -> Section {
    let mut about = vec![
        phrase("incidents-compared")
            .with("number", Arg::Number(found.compared as f64))
            .with("rejected", Arg::Number(found.rejected.len() as f64)),
    ];
    if found.changed.is_empty() {
        about.push(phrase("no-assessment-changes"));
    }
    let changed = found.changed.iter().map(|c| assessment(context, c));
    listed(context, "assessment-changes", about, changed)
}

fn assessment(context: &Context, change: &AssessmentChange) -> Item {
    let outcome = |side: &Assessed| -> Arg {
        if !side.known {
            return Arg::Word("provision-not-known".to_owned());
        }
        phrase("outcome-with-probability")
            .with("outcome", word("outcome", side.outcome))
            .with("probability", Arg::Number(side.probability))
            .into()
    };
    let mut phrases = vec![
        phrase("assessment-moved")
            .with(
                "provision",
                context.provision(&Id(change.provision.clone())),
            )
            .with("before", outcome(&change.before))
            .with("after", outcome(&change.after)),
    ];
    let (before, after) = (&change.before, &change.after);
    for (when, side, other) in [("before", before, after), ("after", after, before)] {
        let measured = side.measured_from.iter();
        let measured = measured.filter(|used| !other.measured_from.contains(used));
        phrases.extend(told(when, distances(context, measured.collect())));
        // The probability in all is told already.
        let reasons = side.reasons.iter().filter(|r| r.id != "probability-in-all");
        phrases.extend(reasons.flat_map(|reason| told(when, Some(reason.clone()))));
    }
    let id = Id(change.incident.clone());
    context.item(Some(&id), None, Standing::Holds, phrases)
}

/// Something that was so before or is so after.
fn told(when: &str, what: Option<Phrase>) -> Option<Phrase> {
    let id = if when == "before" {
        "told-before"
    } else {
        "told-after"
    };
    Some(phrase(id).with("what", what?))
}

/// How far lines and edges are, in the versions that apply.
fn distances(context: &Context, measured: Vec<&MeasuredFrom>) -> Option<Phrase> {
    let parts: Vec<Arg> = measured
        .into_iter()
        .filter_map(|used| {
            let signed_m = used.signed_m?;
            let (id, name) = if used.is_line {
                let side = if signed_m >= 0.0 {
                    "measured-left"
                } else {
                    "measured-right"
                };
                (side, context.line(&Id(used.id.clone())))
            } else {
                let side = if signed_m >= 0.0 {
                    "measured-inside"
                } else {
                    "measured-outside"
                };
                (side, context.zone(&Id(used.id.clone())))
            };
            let metres = libm::round(signed_m.abs());
            let when = window(|at| context.instant(at), &used.valid);
            Some(
                phrase(id)
                    .with("metres", Arg::Number(metres))
                    .with("name", name)
                    .with("window", when)
                    .into(),
            )
        })
        .collect();
    (!parts.is_empty()).then(|| phrase("measured").with("what", joined("semicolon", parts)))
}

/// A section that begins with what was compared.
fn listed(
    context: &Context,
    id: &str,
    about: Vec<Phrase>,
    changed: impl Iterator<Item = Item>,
) -> Section {
    let about = context.item(None, None, Standing::Holds, about);
    section(context, id, std::iter::once(about).chain(changed).collect())
}
