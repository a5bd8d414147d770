//! What every part of the show needs: the agreement as known, the time, the voice, and names by id.

use super::{Item, Standing, said};
use crate::document::{Document, Id, Lang, Moment, Text};
use crate::say::{Phrase, Voice, event, named, phrase, span, title};
use crate::timeline::AsKnown;
use trucewatch_model::{Arg, Reason, Timestamp};

pub(super) struct Context<'k, 'd> {
    pub(super) known: &'k AsKnown<'d>,
    pub(super) at: Timestamp,
    pub(super) voice: Voice<'d>,
}

impl<'k, 'd> Context<'k, 'd> {
    pub(super) fn new(known: &'k AsKnown<'d>, at: Timestamp, lang: Lang) -> Self {
        let zone = &known.document().agreement.time_zone;
        Self {
            known,
            at,
            voice: Voice::in_zone(lang, zone),
        }
    }

    pub(super) fn document(&self) -> &'d Document {
        self.known.document()
    }

    /// Records with their sentences.
    pub(super) fn said(&self, phrases: Vec<Phrase>) -> Vec<Reason> {
        phrases.into_iter().map(|p| said(&self.voice, p)).collect()
    }

    pub(super) fn item(
        &self,
        id: Option<&Id>,
        name: Option<&Text>,
        standing: Standing,
        phrases: Vec<Phrase>,
    ) -> Item {
        Item {
            id: id.map(Id::to_string),
            title: name.map(|text| text.in_lang(self.voice.lang()).to_owned()),
            standing,
            disputed: false,
            sentences: self.said(phrases),
        }
    }

    pub(super) fn instant(&self, at: Timestamp) -> Arg {
        Arg::Instant {
            at,
            zone: self.document().agreement.time_zone.clone(),
        }
    }

    /// A moment: its instant, or what it waits for.
    pub(super) fn moment(&self, moment: &Moment) -> Arg {
        if let Some(at) = self.known.instant(moment) {
            return self.instant(at);
        }
        match moment {
            Moment::At(text) => Arg::Id(text.clone()),
            Moment::After(after) => {
                let event = self.event(&after.after);
                match &after.plus {
                    Some(plus) => phrase("moment-span-after")
                        .with("span", span(plus))
                        .with("event", event)
                        .into(),
                    None => phrase("moment-after").with("event", event).into(),
                }
            }
        }
    }

    /// Something that happens, by its title where it has one.
    pub(super) fn event(&self, id: &Id) -> Arg {
        event(self.document(), id)
    }

    /// An actor by name, as it stands in a sentence.
    pub(super) fn actor(&self, id: &Id) -> Arg {
        let found = self.document().actors.iter().find(|a| a.id == *id);
        let name = found.map_or_else(|| Arg::Id(id.to_string()), |a| title(&a.name));
        phrase("actor").with("name", name).into()
    }

    pub(super) fn actors<'i>(&self, ids: impl IntoIterator<Item = &'i Id>) -> Arg {
        Arg::List(ids.into_iter().map(|id| self.actor(id)).collect())
    }

    /// An actor or a mechanism by name.
    pub(super) fn body(&self, id: &Id) -> Arg {
        let found = self.document().mechanisms.iter().find(|m| m.id == *id);
        found.map_or_else(|| self.actor(id), |m| named(title(&m.title)))
    }

    pub(super) fn bodies(&self, ids: &[Id]) -> Arg {
        Arg::List(ids.iter().map(|id| self.body(id)).collect())
    }

    pub(super) fn instrument(&self, id: &Id) -> Arg {
        let found = self.known.instrument(id);
        named(found.map_or_else(|| Arg::Id(id.to_string()), |i| title(&i.title)))
    }

    /// An exception by the title of the version that applies at the time shown, else of the last one.
    pub(super) fn exception(&self, id: &Id) -> Arg {
        let mut versions = self.known.exceptions();
        versions.retain(|v| v.entry.id == *id);
        let now = versions.iter().find(|v| v.when.contains(self.at));
        let found = now.or(versions.last());
        named(found.map_or_else(|| Arg::Id(id.to_string()), |v| title(&v.entry.title)))
    }

    pub(super) fn provision(&self, id: &Id) -> Arg {
        let found = self.document().provisions.iter().find(|p| p.id == *id);
        named(found.map_or_else(|| Arg::Id(id.to_string()), |p| title(&p.title)))
    }

    pub(super) fn provisions(&self, ids: &[Id]) -> Arg {
        Arg::List(ids.iter().map(|id| self.provision(id)).collect())
    }

    pub(super) fn gate(&self, id: &Id) -> Arg {
        let found = self.document().gates.iter().find(|g| g.id == *id);
        named(found.map_or_else(|| Arg::Id(id.to_string()), |g| title(&g.title)))
    }

    pub(super) fn zone(&self, id: &Id) -> Arg {
        let found = self.document().zones.iter().find(|z| z.id == *id);
        named(
            found
                .and_then(|z| z.title.as_ref())
                .map_or_else(|| Arg::Id(id.to_string()), title),
        )
    }

    pub(super) fn line(&self, id: &Id) -> Arg {
        let found = self.document().lines.iter().find(|l| l.id == *id);
        named(
            found
                .and_then(|l| l.title.as_ref())
                .map_or_else(|| Arg::Id(id.to_string()), title),
        )
    }

    /// Where it is known from, and remarks.
    pub(super) fn footnotes(&self, sources: &[Id], note: Option<&Text>) -> Vec<Phrase> {
        let mut phrases = Vec::new();
        if let Some(note) = note {
            phrases.push(phrase("note").with("text", title(note)));
        }
        if !sources.is_empty() {
            let ids = sources.iter().map(|id| Arg::Id(id.to_string())).collect();
            phrases.push(phrase("sources").with("sources", Arg::List(ids)));
        }
        phrases
    }
}

/// Several, with a joining message of `most` and `end` between them, such as `list-or`.
pub(super) fn joined(by: &str, parts: Vec<Arg>) -> Arg {
    let mut parts = parts.into_iter();
    let first = parts
        .next()
        .unwrap_or_else(|| Arg::Word("nothing".to_owned()));
    parts.fold(first, |most, end| {
        phrase(by).with("most", most).with("end", end).into()
    })
}

/// `a, b or c`.
pub(super) fn either(mut parts: Vec<Arg>) -> Arg {
    let Some(end) = parts.pop() else {
        return joined("list-or", parts);
    };
    if parts.is_empty() {
        return end;
    }
    joined("list-or", vec![joined("list-comma", parts), end])
}
