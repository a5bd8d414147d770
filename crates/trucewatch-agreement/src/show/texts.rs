//! Who has which role, and how the texts stand with them.

use super::context::Context;
use super::{Item, Section, Standing, section};
use crate::document::{Assignment, Instrument};
use crate::say::{Phrase, phrase, title, word};
use crate::timeline::Standing as TextStanding;
use trucewatch_model::Arg;

/// Actors with their roles at the time shown.
pub(super) fn actors(context: &Context) -> Section {
    let document = context.document();
    let roles: Vec<&Assignment> = document
        .roles
        .iter()
        .filter(|r| context.known.is_known(r.known_from.as_ref()))
        .filter(|r| {
            let when = context.known.span(r.from.as_ref(), r.to.as_ref());
            when.contains(context.at)
        })
        .collect();
    let items = document.actors.iter().map(|actor| {
        let kind = phrase("actor-kind").with("kind", word("actor-kind", actor.kind));
        let own = roles.iter().filter(|r| r.actor == actor.id);
        let phrases = std::iter::once(kind).chain(own.map(|r| role(context, r)));
        let phrases = phrases.collect();
        context.item(Some(&actor.id), Some(&actor.name), Standing::Holds, phrases)
    });
    section(context, "actors", items.collect())
}

/// One role.
pub(super) fn role(context: &Context, role: &Assignment) -> Phrase {
    let kind = word("role", role.role);
    match &role.instrument {
        Some(id) => phrase("role-to")
            .with("role", kind)
            .with("instrument", context.instrument(id)),
        None => phrase("role").with("role", kind),
    }
}

/// The texts that were known, with who stands where to them.
pub(super) fn instruments(context: &Context) -> Section {
    let known = context.known.instruments().into_iter();
    let items = known.map(|i| instrument(context, i)).collect();
    section(context, "instruments", items)
}

/// One text.
pub(super) fn instrument(context: &Context, entry: &Instrument) -> Item {
    let kind = word("instrument-kind", entry.kind);
    let mut phrases = vec![match &entry.date {
        Some(date) => phrase("instrument-dated")
            .with("kind", kind)
            .with("date", context.moment(date)),
        None => phrase("instrument").with("kind", kind),
    }];
    if let Some(id) = &entry.amends {
        phrases.push(phrase("amends").with("instrument", context.instrument(id)));
    }
    let stands = context.known.standing_of_instrument(entry, context.at);
    for (id, who) in [
        ("asserted-by", &stands.asserted_by),
        ("accepted-by", &stands.accepted_by),
        ("denied-by", &stands.denied_by),
    ] {
        if !who.is_empty() {
            phrases.push(phrase(id).with("who", context.actors(who)));
        }
    }
    let disputed = stands.is_disputed();
    if disputed {
        phrases.push(phrase("text-disputed"));
    } else if stands == TextStanding::default() {
        phrases.push(phrase("nobody-accepted"));
    }
    let date = entry.date.as_ref().and_then(|m| context.known.instant(m));
    let to_come = date.is_some_and(|date| date > context.at);
    let standing = if to_come {
        Standing::NotYet
    } else {
        Standing::Holds
    };
    phrases.extend(context.footnotes(&entry.sources, entry.note.as_ref()));
    let mut item = context.item(Some(&entry.id), Some(&entry.title), standing, phrases);
    item.disputed = disputed;
    item
}

impl Context<'_, '_> {
    /// Who puts a disputed text forward, and who denies it.
    pub(super) fn dispute(&self, stands: &TextStanding) -> Phrase {
        let mut holders = stands.asserted_by.clone();
        holders.extend(stands.accepted_by.iter().cloned());
        holders.sort();
        holders.dedup();
        phrase("provision-disputed")
            .with("by", self.actors(&holders))
            .with("denied", self.actors(&stands.denied_by))
    }

    /// A title in quotation marks, or what stands in its place.
    pub(super) fn or_id(&self, name: Option<&crate::document::Text>, id: &str) -> Arg {
        name.map_or_else(|| Arg::Id(id.to_owned()), title)
    }
}

/// Where facts come from: what the ids in the sentences mean.
pub(super) fn sources(context: &Context) -> Section {
    let sources = context.document().sources.iter();
    let items = sources.map(|source| {
        let mut phrases = vec![phrase("citation").with("text", Arg::Id(source.citation.clone()))];
        phrases.extend(context.footnotes(&[], source.note.as_ref()));
        context.item(Some(&source.id), None, Standing::Holds, phrases)
    });
    section(context, "sources", items.collect())
}
