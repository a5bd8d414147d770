//! What became known of an agreement between two times.
//!
//! An entry is new if it was not known at the first time and is at the second. Entries without a time
//! of becoming known were always known; an act is known since it happened, a stance since it was taken,
//! unless they say otherwise.

use super::context::Context;
use super::{Item, Section, Standing, bodies, places, provision, said, texts};
use crate::document::{Act, Lang, Moment, Provision, Stance, Text};
use crate::impact::{IncidentChanges, SiteChanges};
use crate::say::{Phrase, named, phrase, word};
use crate::timeline::{AsKnown, CEASEFIRE, InForce};
use serde::Serialize;
use trucewatch_model::{Arg, Reason, Timestamp};

/// What became known between two times.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changes {
    /// The agreement's id.
    pub agreement: String,
    /// The version of its file.
    pub version: String,
    /// Its title.
    pub title: String,
    /// The language of all texts here.
    pub lang: Lang,
    /// Known after this.
    pub from: Timestamp,
    /// And up to this.
    pub to: Timestamp,
    /// What this is, for which times.
    pub about: Vec<Reason>,
    /// What is new, by kind, in the order of the file. How things stand is as at `to`.
    pub sections: Vec<Section>,
    /// The sites that lie differently, if they were asked for. In words they are a section too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sites: Option<SiteChanges>,
    /// The assessments that come out differently, if they were asked for; likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incidents: Option<IncidentChanges>,
}

/// The agreement as known before and after.
struct Between<'b, 'd> {
    before: &'b AsKnown<'d>,
    after: Context<'b, 'd>,
}

/// What became known after `from` and up to `to`.
pub fn changes(
    document: &crate::document::Document,
    from: Timestamp,
    to: Timestamp,
    lang: Lang,
) -> Changes {
    let before = AsKnown::new(document, Some(from));
    let known = AsKnown::new(document, Some(to));
    let between = Between {
        before: &before,
        after: Context::new(&known, to, lang),
    };
    let sections = vec![
        between.texts(),
        between.roles(),
        between.provisions(),
        between.exceptions(),
        between.lines(),
        between.zones(),
        between.mechanisms(),
        between.acts(),
    ];
    let sections: Vec<Section> = sections
        .into_iter()
        .filter(|s| !s.items.is_empty())
        .collect();
    let head = &document.agreement;
    let context = &between.after;
    let mut about = vec![
        phrase("about-file")
            .with("id", Arg::Id(head.id.to_string()))
            .with("version", Arg::Id(head.version.clone())),
        phrase("about-changes")
            .with("from", context.instant(from))
            .with("to", context.instant(to)),
        phrase("about-zone").with("zone", Arg::Id(head.time_zone.clone())),
    ];
    if sections.is_empty() {
        about.push(phrase("nothing-changed"));
    }
    Changes {
        agreement: head.id.to_string(),
        version: head.version.clone(),
        title: head.title.in_lang(lang).to_owned(),
        lang,
        from,
        to,
        about: context.said(about),
        sections,
        sites: None,
        incidents: None,
    }
}

impl<'d> Between<'_, 'd> {
    fn is_new(&self, known_from: Option<&Moment>) -> bool {
        self.after.known.is_known(known_from) && !self.before.is_known(known_from)
    }

    fn section(&self, id: &str, items: Vec<Item>) -> Section {
        super::section(&self.after, id, items)
    }

    /// An item that begins by saying how it is new.
    fn marked(&self, mut item: Item, amends: bool) -> Item {
        let mark = phrase(if amends {
            "change-amended"
        } else {
            "change-new"
        });
        item.sentences.insert(0, said(&self.after.voice, mark));
        item
    }

    fn provisions(&self) -> Section {
        let context = &self.after;
        let in_force = context.known.provisions();
        let mut items = Vec::new();
        for entry in &context.document().provisions {
            let stances = self.stances([&entry.asserted_by, &entry.accepted_by, &entry.denied_by]);
            let is_new = self.is_new(entry.known_from.as_ref());
            if !is_new && stances.is_empty() {
                continue;
            }
            let mut item = if entry.repealed {
                self.repealed(entry)
            } else {
                let found = in_force.iter().find(|p| std::ptr::eq(p.entry, entry));
                let version = found.cloned().unwrap_or(InForce {
                    entry,
                    when: crate::timeline::Windows::never(),
                });
                let item = provision::item(context, &version);
                if is_new {
                    let older = self.has_older(&context.document().provisions, |p| {
                        (
                            p.id == entry.id && p.reading == entry.reading,
                            p.known_from.as_ref(),
                        )
                    });
                    self.marked(item, older)
                } else {
                    item
                }
            };
            item.sentences.extend(context.said(stances));
            items.push(item);
        }
        self.section("changed-provisions", items)
    }

    fn repealed(&self, entry: &Provision) -> Item {
        let context = &self.after;
        let phrase = match &entry.in_force_from {
            Some(from) => phrase("change-repealed-from").with("at", context.moment(from)),
            None => phrase("change-repealed"),
        };
        context.item(
            Some(&entry.id),
            Some(&entry.title),
            Standing::Ended,
            vec![phrase],
        )
    }

    /// Whether one of these entries is an older version that was known before.
    fn has_older<'e, T: 'e>(
        &self,
        entries: &'e [T],
        same: impl Fn(&'e T) -> (bool, Option<&'e Moment>),
    ) -> bool {
        entries.iter().any(|other| {
            let (is_same, known_from) = same(other);
            is_same && self.before.is_known(known_from)
        })
    }

    fn lines(&self) -> Section {
        let all = self.after.known.lines();
        let entries = &self.after.document().lines;
        let items = all
            .iter()
            .filter(|v| self.is_new(v.entry.known_from.as_ref()))
            .map(|v| {
                let older =
                    self.has_older(entries, |l| (l.id == v.entry.id, l.known_from.as_ref()));
                self.marked(places::line(&self.after, v), older)
            });
        self.section("changed-lines", items.collect())
    }

    fn zones(&self) -> Section {
        let all = self.after.known.zones();
        let entries = &self.after.document().zones;
        let items = all
            .iter()
            .filter(|v| self.is_new(v.entry.known_from.as_ref()))
            .map(|v| {
                let older =
                    self.has_older(entries, |z| (z.id == v.entry.id, z.known_from.as_ref()));
                self.marked(places::zone(&self.after, v), older)
            });
        self.section("changed-zones", items.collect())
    }

    fn exceptions(&self) -> Section {
        let all = self.after.known.exceptions();
        let entries = &self.after.document().exceptions;
        let new = all
            .iter()
            .filter(|v| self.is_new(v.entry.known_from.as_ref()));
        let items = new.map(|v| {
            let older = self.has_older(entries, |e| (e.id == v.entry.id, e.known_from.as_ref()));
            self.marked(provision::exception(&self.after, v), older)
        });
        self.section("changed-exceptions", items.collect())
    }

    fn mechanisms(&self) -> Section {
        let entries = &self.after.document().mechanisms;
        let new = entries
            .iter()
            .filter(|m| self.is_new(m.known_from.as_ref()));
        let items = new.map(|m| {
            let older = self.has_older(entries, |o| (o.id == m.id, o.known_from.as_ref()));
            self.marked(bodies::mechanism(&self.after, m), older)
        });
        self.section("changed-mechanisms", items.collect())
    }

    fn roles(&self) -> Section {
        let context = &self.after;
        let new = context.document().roles.iter();
        let new = new.filter(|r| self.is_new(r.known_from.as_ref()));
        let items = new.map(|r| {
            let when = context.known.span(r.from.as_ref(), r.to.as_ref());
            let (standing, force) = context.force(&when, || None);
            let actors = context.document().actors.iter();
            let name = actors.clone().find(|a| a.id == r.actor).map(|a| &a.name);
            context.item(
                Some(&r.actor),
                name,
                standing,
                vec![texts::role(context, r), force],
            )
        });
        self.section("changed-roles", items.collect())
    }

    fn texts(&self) -> Section {
        let context = &self.after;
        let mut items = Vec::new();
        let entries = &context.document().instruments;
        for entry in context.known.instruments() {
            if self.is_new(entry.known_from.as_ref()) {
                let older = self.has_older(entries, |i| (i.id == entry.id, i.known_from.as_ref()));
                items.push(self.marked(texts::instrument(context, entry), older));
                continue;
            }
            let stances = self.stances([&entry.asserted_by, &entry.accepted_by, &entry.denied_by]);
            if !stances.is_empty() {
                let mut item = texts::instrument(context, entry);
                item.sentences = context.said(stances);
                items.push(item);
            }
        }
        self.section("changed-texts", items)
    }

    /// Stances that were taken in that time.
    fn stances(&self, lists: [&'d Vec<Stance>; 3]) -> Vec<Phrase> {
        let ids = ["stance-asserted", "stance-accepted", "stance-denied"];
        let mut phrases = Vec::new();
        for (id, list) in ids.into_iter().zip(lists) {
            for stance in list {
                if let Some(at) = stance.at.as_ref().filter(|at| self.is_new(Some(at))) {
                    phrases.push(
                        phrase(id)
                            .with("who", self.after.actors([&stance.actor]))
                            .with("at", self.after.moment(at)),
                    );
                }
            }
        }
        phrases
    }

    fn acts(&self) -> Section {
        let old: Vec<*const Act> = self
            .before
            .acts()
            .iter()
            .map(|(_, act)| &raw const **act)
            .collect();
        let new = self.after.known.acts().iter();
        let new = new.filter(|(_, act)| !old.contains(&&raw const **act));
        let items = new.map(|(at, act)| self.act(*at, act)).collect();
        self.section("acts", items)
    }

    fn act(&self, at: Timestamp, act: &Act) -> Item {
        let context = &self.after;
        let mut phrases = vec![
            phrase("act-happened")
                .with("at", context.instant(at))
                .with("of", self.object(act))
                .with("act", word("act", act.kind)),
        ];
        if !act.by.is_empty() {
            let who = context.actors(act.by.iter().map(|s| &s.actor));
            phrases.push(phrase("act-by").with("who", who));
        }
        if let Some(zone) = &act.zone {
            phrases.push(phrase("act-zone").with("zone", context.zone(zone)));
        }
        if let Some(until) = &act.until {
            phrases.push(phrase("act-until").with("at", context.moment(until)));
        }
        if let Some(moment) = &act.known_from {
            phrases.push(phrase("known-since").with("at", context.moment(moment)));
        }
        phrases.extend(context.footnotes(&act.sources, act.note.as_ref()));
        context.item(None, None, Standing::Holds, phrases)
    }

    /// What was acted on.
    fn object(&self, act: &Act) -> Arg {
        let context = &self.after;
        if let Some(event) = &act.event {
            return context.event(event);
        }
        let Some(id) = act.of.as_ref().filter(|id| id.as_str() != CEASEFIRE) else {
            return Arg::Word("the-ceasefire".to_owned());
        };
        let document = context.document();
        let has = |found: Option<&Text>| found.map(|t| named(crate::say::title(t)));
        has(context.known.instrument(id).map(|i| &i.title))
            .or_else(|| {
                has(document
                    .provisions
                    .iter()
                    .find(|p| p.id == *id)
                    .map(|p| &p.title))
            })
            .or_else(|| {
                has(document
                    .gates
                    .iter()
                    .find(|g| g.id == *id)
                    .map(|g| &g.title))
            })
            .unwrap_or_else(|| context.zone(id))
    }
}
