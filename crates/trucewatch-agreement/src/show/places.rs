//! Lines and zones in their versions.

use super::context::Context;
use super::{Item, Section, section};
use crate::document::{Id, Line, Moment, Text, Zone};
use crate::say::{Phrase, phrase, word};
use crate::timeline::InForce;
use trucewatch_model::Arg;

/// Versions of lines that were known.
pub(super) fn lines(context: &Context) -> Section {
    let all = context.known.lines();
    let items = all
        .iter()
        .filter(|l| !l.when.is_empty() || is_later(context, l.entry.valid_from.as_ref()));
    let items = items.map(|l| line(context, l)).collect();
    section(context, "lines", items)
}

/// One version of a line.
pub(super) fn line(context: &Context, version: &InForce<Line>) -> Item {
    let entry = version.entry;
    let mut phrases = vec![
        phrase("line-standing")
            .with("status", word("line-status", entry.status))
            .with("width", Arg::LengthM(entry.uncertainty_m)),
    ];
    for (id, who) in [
        ("line-asserted", &entry.asserted_by),
        ("line-disputed", &entry.disputed_by),
    ] {
        if !who.is_empty() {
            phrases.push(phrase(id).with("who", context.actors(who)));
        }
    }
    let mut item = place_item(
        context,
        (&entry.id, entry.title.as_ref()),
        version,
        [entry.valid_from.as_ref(), entry.known_from.as_ref()],
        phrases,
    );
    item.disputed = !entry.disputed_by.is_empty();
    let notes = context.footnotes(&entry.sources, entry.note.as_ref());
    item.sentences.extend(context.said(notes));
    item
}

/// Versions of zones that were known.
pub(super) fn zones(context: &Context) -> Section {
    let all = context.known.zones();
    let items = all
        .iter()
        .filter(|z| !z.when.is_empty() || is_later(context, z.entry.valid_from.as_ref()));
    let items = items.map(|z| zone(context, z)).collect();
    section(context, "zones", items)
}

/// One version of a zone.
pub(super) fn zone(context: &Context, version: &InForce<Zone>) -> Item {
    let entry = version.entry;
    let mut phrases = vec![phrase("zone-kind").with("kind", word("zone-kind", entry.kind))];
    phrases.push(match &entry.place {
        Some(place) => phrase("zone-made-from").with("place", context.place(place)),
        None => phrase("zone-drawn"),
    });
    if let Some(width_m) = entry.edge_uncertainty_m {
        phrases.push(phrase("zone-edge").with("width", Arg::LengthM(width_m)));
    }
    let mut item = place_item(
        context,
        (&entry.id, entry.title.as_ref()),
        version,
        [entry.valid_from.as_ref(), entry.known_from.as_ref()],
        phrases,
    );
    let notes = context.footnotes(&entry.sources, entry.note.as_ref());
    item.sentences.extend(context.said(notes));
    item
}

/// A version that waits for something has no time yet, but is worth showing.
fn is_later(context: &Context, valid_from: Option<&Moment>) -> bool {
    valid_from.is_some_and(|m| context.known.instant(m).is_none())
}

fn place_item<T>(
    context: &Context,
    (id, name): (&Id, Option<&Text>),
    version: &InForce<T>,
    [valid_from, known_from]: [Option<&Moment>; 2],
    mut phrases: Vec<Phrase>,
) -> Item {
    let (standing, force) = context.force(&version.when, || {
        let waits = valid_from.filter(|m| context.known.instant(m).is_none());
        waits.map(|m| phrase("waits-for").with("what", context.moment(m)))
    });
    phrases.push(force);
    if let Some(moment) = known_from {
        phrases.push(phrase("known-since").with("at", context.moment(moment)));
    }
    context.item(Some(id), name, standing, phrases)
}
