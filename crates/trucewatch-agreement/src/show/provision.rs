//! Provisions and exceptions as sentences.

use super::context::{Context, joined};
use super::{Item, Section, Standing, section, weapons};
use crate::citation;
use crate::document::{Deontic, Exception, Id, Place, Provision, Schedule};
use crate::say::{Phrase, named, phrase, title, word};
use crate::timeline::InForce;
use trucewatch_model::Arg;

/// Those in force at the time shown.
pub(super) fn in_force(context: &Context) -> Section {
    let items = of_standing(context, |standing| standing == Standing::Holds);
    section(context, "provisions-in-force", items)
}

/// Those not yet in force, suspended or ended.
pub(super) fn not_in_force(context: &Context) -> Section {
    let items = of_standing(context, |standing| standing != Standing::Holds);
    section(context, "provisions-not-in-force", items)
}

fn of_standing(context: &Context, wanted: impl Fn(Standing) -> bool) -> Vec<Item> {
    let provisions = context.known.provisions();
    // A version that another one, known later, replaced altogether says nothing any more.
    let replaced = |p: &InForce<Provision>| {
        p.when.is_empty()
            && provisions.iter().any(|other| {
                other.entry.id == p.entry.id
                    && other.entry.reading == p.entry.reading
                    && !std::ptr::eq(other.entry, p.entry)
            })
    };
    let shown = provisions.iter().filter(|p| !replaced(p));
    shown
        .map(|p| item(context, p))
        .filter(|item| wanted(item.standing))
        .collect()
}

/// One provision.
pub(super) fn item(context: &Context, provision: &InForce<Provision>) -> Item {
    let entry = provision.entry;
    let (standing, force) = context.force(&provision.when, || context.why_not(entry));
    let mut phrases = vec![what(context, entry)];
    phrases.extend(scope(context, entry));
    phrases.push(force);
    phrases.extend(context.then_suspended(provision));
    let of = entry.id.as_str();
    let ended_in = context.known.ended_in(of, context.at).into_iter().collect();
    for (sentence, zones) in [
        ("suspended-in", context.suspended_in(of)),
        ("ended-in", ended_in),
    ] {
        if !zones.is_empty() {
            let zones = zones.iter().map(|id| context.zone(id)).collect();
            phrases.push(phrase(sentence).with("zones", Arg::List(zones)));
        }
    }
    phrases.extend(relief(context, entry));
    if let Some(plan) = &entry.schedule {
        phrases.extend(schedule(context, plan));
    }
    if let Some(at) = context.known.completed(&entry.id, context.at) {
        phrases.push(phrase("completed").with("at", context.instant(at)));
    }
    let stands = context.known.standing_of_provision(entry, context.at);
    let disputed = stands.is_disputed();
    if disputed {
        phrases.push(context.dispute(&stands));
    }
    phrases.extend(text_of(context, entry));
    let mut item = context.item(Some(&entry.id), Some(&entry.title), standing, phrases);
    item.disputed = disputed;
    item
}

/// Who must, must not or may do what.
fn what(context: &Context, entry: &Provision) -> Phrase {
    let activities = entry.activities.iter().map(|a| word("activity", a));
    let activities = Arg::List(activities.collect());
    let (one, all) = match entry.deontic {
        Deontic::Must => ("must", "must-all"),
        Deontic::MustNot => ("must-not", "must-not-all"),
        Deontic::May => ("may", "may-all"),
    };
    if entry.subject.is_empty() {
        return phrase(all).with("what", activities);
    }
    phrase(one)
        .with("who", context.actors(&entry.subject))
        .with("what", activities)
}

/// With which weapons and where.
fn scope(context: &Context, entry: &Provision) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    if !entry.weapons.is_empty() {
        phrases.push(phrase("with-weapons").with("weapons", weapons::rules(&entry.weapons)));
    }
    if entry.place != Place::Everywhere {
        phrases.push(phrase("where").with("place", context.place(&entry.place)));
    }
    phrases
}

/// Limits, exemptions, conditions, exceptions, and how it stands to other provisions.
fn relief(context: &Context, entry: &Provision) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for limit in &entry.limits {
        let what = limit
            .weapons
            .as_ref()
            .map_or_else(|| Arg::Word("people".to_owned()), weapons::rule);
        let number = Arg::Number(f64::from(limit.at_most));
        phrases.push(phrase("limit").with("what", what).with("number", number));
    }
    if let Some(exempt) = &entry.exempt {
        let roles = exempt.roles.iter().map(|r| word("role", r));
        let whom = roles.chain(exempt.actors.iter().map(|id| context.actor(id)));
        phrases.push(phrase("exempt-whom").with("whom", Arg::List(whom.collect())));
    }
    if !entry.only_if.is_empty() {
        let all = entry.only_if.iter().map(|id| condition(context, id));
        phrases.push(phrase("only-if").with("conditions", joined("semicolon", all.collect())));
    }
    if !entry.exceptions.is_empty() {
        let all = entry.exceptions.iter().map(|id| context.exception(id));
        phrases.push(phrase("excused-by").with("exceptions", Arg::List(all.collect())));
    }
    if !entry.permits_despite.is_empty() {
        let despite = context.provisions(&entry.permits_despite);
        phrases.push(phrase("permits-despite").with("provisions", despite));
    }
    if !entry.overrides.is_empty() {
        let general = context.provisions(&entry.overrides);
        phrases.push(phrase("overrides").with("provisions", general));
    }
    phrases
}

fn condition(context: &Context, id: &Id) -> Arg {
    let found = context.document().conditions.iter().find(|c| c.id == *id);
    found.map_or_else(|| Arg::Id(id.to_string()), |c| title(&c.title))
}

fn schedule(context: &Context, plan: &Schedule) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    if let Some(stage) = plan.stage {
        phrases.push(phrase("stage").with("number", Arg::Number(f64::from(stage))));
    }
    for (fixed, waiting, moment) in [
        ("start-by", "start-waits", &plan.start_by),
        ("complete-by", "complete-waits", &plan.complete_by),
    ] {
        if let Some(moment) = moment {
            let resolved = context.known.instant(moment).is_some();
            let id = if resolved { fixed } else { waiting };
            phrases.push(phrase(id).with("at", context.moment(moment)));
        }
    }
    if !plan.after.is_empty() {
        phrases.push(phrase("after").with("provisions", context.provisions(&plan.after)));
    }
    if !plan.concurrent_with.is_empty() {
        let others = context.provisions(&plan.concurrent_with);
        phrases.push(phrase("concurrent").with("provisions", others));
    }
    if !plan.conditional_on.is_empty() {
        let events = plan.conditional_on.iter().map(|id| context.event(id));
        phrases.push(phrase("conditional").with("events", Arg::List(events.collect())));
    }
    phrases
}

/// Its own words, the text that it stands in, readings, sources and remarks.
fn text_of(context: &Context, entry: &Provision) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    if let Some(words) = &entry.says {
        phrases.push(phrase("own-words").with("text", title(words)));
    }
    if let Some(reading) = &entry.reading {
        let id = if entry.authoritative {
            "reading-signed"
        } else {
            "reading"
        };
        phrases.push(phrase(id).with("reading", named(Arg::Id(reading.to_string()))));
    }
    phrases.extend(citation::stands_in(context.known, entry));
    phrases.extend(context.footnotes(&entry.sources, entry.note.as_ref()));
    phrases
}

/// Announced exercises, demining and the like, over or still to come ones too.
pub(super) fn exceptions(context: &Context) -> Section {
    let versions = context.known.exceptions();
    let items = versions.iter().map(|v| exception(context, v)).collect();
    section(context, "exceptions", items)
}

/// One version of an exception.
pub(super) fn exception(context: &Context, version: &InForce<Exception>) -> Item {
    let entry = version.entry;
    let (standing, force) = context.force(&version.when, || {
        let waits = context.known.instant(&entry.from).is_none();
        waits.then(|| phrase("waits-for").with("what", context.moment(&entry.from)))
    });
    let mut phrases = vec![
        phrase("exception")
            .with("kind", word("exception-kind", entry.kind))
            .with("place", context.place(&entry.place)),
    ];
    if !entry.activities.is_empty() {
        let activities = entry.activities.iter().map(|a| word("activity", a));
        phrases.push(phrase("may-explain").with("what", Arg::List(activities.collect())));
    }
    if !entry.announced {
        phrases.push(phrase("not-announced"));
    }
    phrases.push(force);
    phrases.extend(context.footnotes(&entry.sources, None));
    context.item(Some(&entry.id), Some(&entry.title), standing, phrases)
}
