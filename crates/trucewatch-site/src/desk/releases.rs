//! Lowering a label, on record: drafts and who signed them are acts in the log like others, with their text as an
//! encrypted file beside it. What two people of two organisations let out can be read by whoever its label names.

use super::{ActError, Desk, SignedBy, Signer, signing};
use crate::SiteError;
use crate::exit::Rules;
use crate::handling::own_entry;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};
use trucewatch_evidence::{EvidenceLog as _, NewEntry, SqliteStore, Vault};
use trucewatch_model::canonical::Record;
use trucewatch_model::refused::ensure;
use trucewatch_model::{Blob, Refused, Timestamp};
use trucewatch_proof::{Hash, hex};
use trucewatch_release::downgrade::{Act, Done, Downgrades, Draft, DraftId, Picture, monitor};
use trucewatch_release::{AtomSet, Label, Registry, Subject};

/// What a text that is released is.
pub const MEDIA_TYPE: &str = "text/plain; charset=utf-8";
/// Most bytes of a text.
const LONGEST: usize = 64 << 10;
/// How the text of an entry with such an act begins; acts of the mission begin otherwise.
pub(super) const BEGINS: &str = "{\"release\":";

/// What the log keeps of an act about a release.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    pub(super) release: Done,
    /// SHA-256 of the record of the file that holds the text, where the act has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl Kept {
    /// Who acted, as a code.
    pub(super) fn person(&self) -> &str {
        &self.release.by.person
    }
}

/// Somebody acts on a release.
pub struct ReleaseRequest<'a> {
    /// An id of whoever acts: the same one twice is one act.
    pub id: &'a str,
    /// Who.
    pub by: &'a Subject,
    /// What.
    pub act: Act,
    /// The words themselves, where the act brings new ones.
    pub text: Option<&'a str>,
    /// How many acts there had been on the draft when whoever acts looked at it.
    pub expects: Option<u64>,
    /// The person's key, if it is at hand.
    pub key: Option<&'a dyn Signer>,
}

/// An act on a release, done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseReceipt {
    /// What the log keeps.
    pub done: Done,
    /// Whether it had been done before: nothing happened this time.
    pub repeated: bool,
    /// Whose signature it bears; of an act that had been done before this is not looked up.
    pub signed_by: Option<SignedBy>,
}

/// All that was done about releases, by the same entries of the log.
#[derive(Debug)]
pub struct Releases {
    downgrades: Downgrades,
    /// The record of the file that holds a text, by SHA-256 of the text.
    texts: BTreeMap<String, String>,
    /// Drafts that an eye of its own finds out without a valid pair of signatures: they are shown to nobody.
    alarms: BTreeSet<String>,
}

/// The moment of an act, with the log to look records up in.
struct Moment<'a> {
    store: &'a SqliteStore,
    registry: &'a Registry,
    now: Timestamp,
}

impl Picture for Moment<'_> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn label_of(&self, commitment: &str) -> Option<Label> {
        let found = self.store.find(&Hash::from_hex(commitment)?.0);
        let entry = found.unwrap_or_else(|error| {
            tracing::error!(%error, "a record cannot be looked up; it counts as absent");
            None
        })?;
        let marking = trucewatch_evidence::marking(&entry.record);
        Some(self.registry.label_of(marking))
    }
}

impl Releases {
    /// `moment`: to look up the labels of what drafts were made of, which a record keeps for good.
    fn of(registry: &Registry, kept: &[Kept], moment: &Moment<'_>) -> Self {
        let mut downgrades = Downgrades::new(registry.clone());
        let mut texts = BTreeMap::new();
        for one in kept {
            downgrades.apply(&one.release);
            let content = match &one.release.act {
                Act::Propose { content, .. } | Act::Edit { content, .. } => content,
                _ => continue,
            };
            if let Some(record) = &one.text {
                texts.insert(content.clone(), record.clone());
            }
        }
        let log: Vec<Done> = kept.iter().map(|one| one.release.clone()).collect();
        let inputs = |parents: &[String]| {
            let inputs = downgrades.inputs(parents, moment).ok()?;
            Some(inputs.to_text(registry))
        };
        let out = downgrades.drafts().filter_map(|(id, draft)| {
            let seen = draft.released.as_ref()?.0;
            let (content, label) = (draft.content.clone(), draft.label.clone());
            let published = monitor::Published {
                content,
                label,
                seen,
            };
            let alarms = monitor::alarms(&log, &[published], &inputs);
            (!alarms.is_empty()).then(|| {
                tracing::error!(draft = %id, ?alarms, "a release is not shown");
                id.0.clone()
            })
        });
        Self {
            alarms: out.collect(),
            downgrades,
            texts,
        }
    }

    /// Drafts with their signatures.
    pub const fn downgrades(&self) -> &Downgrades {
        &self.downgrades
    }

    /// The label under which a draft went out, if it did and its signatures hold.
    pub fn label_out(&self, id: &DraftId, draft: &Draft) -> Option<Label> {
        let out = draft.released.is_some() && !self.alarms.contains(&id.0);
        let label = Label::from_text(&draft.label, self.downgrades.registry());
        out.then(|| label.ok()).flatten()
    }

    /// What went out to somebody, newest first.
    pub fn out_to(&self, to: &Subject, now: Timestamp) -> Vec<(&DraftId, &Draft)> {
        let reads = |(id, draft): &(&DraftId, &Draft)| {
            (self.label_out(id, draft)).is_some_and(|label| to.reads(&label, now))
        };
        let mut out: Vec<_> = self.downgrades.drafts().filter(reads).collect();
        let when = |draft: &Draft| draft.released.as_ref().map(|(at, _)| *at);
        out.sort_by(|(_, a), (_, b)| (when(b), &b.content).cmp(&(when(a), &a.content)));
        out
    }
}

/// The label of all that a draft was made of, and what it still needs; `None` for what is not there.
pub struct Look<'a> {
    /// All releases.
    pub releases: &'a Releases,
    moment: Moment<'a>,
}

impl Look<'_> {
    /// The moment.
    pub const fn now(&self) -> Timestamp {
        self.moment.now
    }

    /// The label of all that a draft was made of.
    pub fn inputs(&self, draft: &Draft) -> Option<Label> {
        let downgrades = &self.releases.downgrades;
        downgrades.inputs(&draft.parents, &self.moment).ok()
    }

    /// What whoever consents or approves signs now.
    pub fn binding(&self, draft: &Draft) -> Option<String> {
        self.releases.downgrades.binding(draft, &self.moment).ok()
    }

    /// What it still needs, in words.
    pub fn missing(&self, draft: &Draft) -> Vec<String> {
        let missing = self.releases.downgrades.missing(draft, &self.moment);
        let missing = missing.unwrap_or_default();
        missing.iter().map(ToString::to_string).collect()
    }

    /// The words of a draft; none if they cannot be read any more, because their key was destroyed for instance.
    pub fn text_or_nothing(&self, content: &str) -> Option<String> {
        let text = self.text(content);
        text.inspect_err(|error| tracing::error!(%error, "the words of a release are not shown"))
            .ok()
    }

    /// The words of a draft, checked against the hash that was signed.
    fn text(&self, content: &str) -> Result<String, SiteError> {
        let store = self.moment.store;
        let lost = || SiteError::NotFound(format!("the text `{content}` is not there any more"));
        let record = self.releases.texts.get(content).ok_or_else(lost)?;
        let record = Hash::from_hex(record).ok_or_else(lost)?;
        let Some(Record::Blob(blob)) = store.find(&record.0)?.map(|entry| entry.record) else {
            return Err(lost());
        };
        let mut bytes = Vec::new();
        Vault::of(store.dir()).read(&blob, &mut |part| bytes.extend_from_slice(part))?;
        match Hash::of(&[&bytes]).to_hex() == content {
            true => String::from_utf8(bytes).map_err(|_| lost()),
            false => Err(lost()),
        }
    }
}

impl Desk {
    /// All that was done about releases, as of the last look at the log.
    fn releases(&self, store: &SqliteStore, rules: &Rules) -> Arc<Releases> {
        let told = self.told();
        let mut folded = self.folded.lock().unwrap_or_else(PoisonError::into_inner);
        match &*folded {
            Some((entries, known)) if *entries == told.entries => Arc::clone(known),
            _ => {
                let moment = self.moment(store, rules);
                let made = Releases::of(rules.registry(), &told.releases, &moment);
                let made = Arc::new(made);
                *folded = Some((told.entries, Arc::clone(&made)));
                made
            }
        }
    }

    /// Looks at releases with the log beside them.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn look<T>(
        &self,
        rules: &Rules,
        what: impl FnOnce(&Look<'_>) -> Result<T, SiteError>,
    ) -> Result<T, SiteError> {
        let store = SqliteStore::open_read_only(&self.dir)?;
        let releases = self.releases(&store, rules);
        what(&Look {
            releases: &releases,
            moment: self.moment(&store, rules),
        })
    }

    fn moment<'a>(&self, store: &'a SqliteStore, rules: &'a Rules) -> Moment<'a> {
        Moment {
            store,
            registry: rules.registry(),
            now: self.clock.now(),
        }
    }

    /// Does an act on a release: checks it, and puts it on record with the words it brings.
    ///
    /// # Errors
    /// Why it is not possible, or what stopped the site.
    pub fn release(
        &self,
        request: ReleaseRequest<'_>,
        rules: &Rules,
    ) -> Result<ReleaseReceipt, ActError> {
        self.alone(|store| {
            self.catch_up(store)?;
            let releases = self.releases(store, rules);
            let (id, text, key) = (request.id, request.text, request.key);
            let person = &request.by.person;
            let moment = self.moment(store, rules);
            let decided = decide(&releases, request, &moment)?;
            let Some(done) = decided else {
                let known = releases.downgrades.done(person, id).cloned();
                let done = known.ok_or_else(|| {
                    SiteError::Invalid(format!("the act `{id}` was done, and cannot be found"))
                })?;
                return Ok(ReleaseReceipt {
                    done,
                    repeated: true,
                    signed_by: None,
                });
            };
            let stored = text.map(|text| self.keep(store, &releases, &done, text));
            let (blob, record) = stored.transpose()?.unzip();
            let kept = Kept {
                release: done,
                text: record,
            };
            let mut act = self.entry(&kept)?;
            let wanted = self.told().mission.rules().own_signatures;
            let signed_by = signing::sign(store, kept.person(), wanted, &mut act, key)?;
            let entries: Vec<NewEntry> = blob.into_iter().chain([act]).collect();
            store.append(&entries)?;
            self.catch_up(store)?;
            Ok(ReleaseReceipt {
                done: kept.release,
                repeated: false,
                signed_by: Some(signed_by),
            })
        })
    }

    /// Stores words beside the log, as strictly marked as what they were made of. Gives the entry of the file and
    /// SHA-256 of its record. Each text has a key of its own, so that one that should never have been written down
    /// can be destroyed alone.
    fn keep(
        &self,
        store: &SqliteStore,
        releases: &Releases,
        done: &Done,
        text: &str,
    ) -> Result<(NewEntry, String), ActError> {
        let parents = match &done.act {
            Act::Propose { parents, .. } => parents.as_slice(),
            act => {
                let draft = act.draft().and_then(|id| releases.downgrades.draft(id));
                draft.map_or(&[][..], |draft| draft.parents.as_slice())
            }
        };
        let mut marking = trucewatch_model::Marking::default();
        for parent in parents.iter().filter_map(|parent| Hash::from_hex(parent)) {
            if let Some(entry) = store.find(&parent.0)? {
                marking = marking.max(trucewatch_evidence::marking(&entry.record));
            }
        }
        let hash = Hash::of(&[text.as_bytes()]).to_hex();
        let subject = format!("release-{}", hash.get(..32).unwrap_or_default());
        let vault = Vault::of(store.dir());
        let stored = vault.store(&mut text.as_bytes(), MEDIA_TYPE, &subject)?;
        let record = Record::Blob(Blob {
            stored: stored.stored,
            content: stored.content,
            parts: stored.parts,
            size: stored.size,
            media_type: MEDIA_TYPE.to_owned(),
            subject,
            derived: None,
            report: None,
            marking,
        });
        let name = hex(&record.sha256());
        Ok((own_entry(record, &self.clock), name))
    }
}

/// The rules of the site beside those of the state machine.
fn decide(
    releases: &Releases,
    request: ReleaseRequest<'_>,
    moment: &Moment<'_>,
) -> Result<Option<Done>, Refused> {
    let ReleaseRequest {
        id,
        by,
        act,
        text,
        expects,
        ..
    } = request;
    let downgrades = &releases.downgrades;
    // Whoever receives need not see the draft, and so learns nothing of it.
    let looked = expects.filter(|_| !matches!(act, Act::Receive { .. }));
    if let (Some(expects), None) = (looked, downgrades.done(&by.person, id)) {
        let draft = act.draft().and_then(|draft| downgrades.draft(draft));
        let acts = draft.map_or(0, |draft| draft.acts);
        ensure(
            acts == expects,
            "version",
            format!("there were {expects} acts on it, and by now {acts}"),
            "look at what changed, then decide again",
        )?;
    }
    if let Act::Propose { content, label, .. } | Act::Edit { content, label, .. } = &act {
        let text = text.unwrap_or_default();
        ensure(
            !text.trim().is_empty() && text.len() <= LONGEST,
            "text",
            format!("the text is empty or has more than {LONGEST} bytes"),
            "send what is to go out as `text`",
        )?;
        ensure(
            Hash::of(&[text.as_bytes()]).to_hex() == *content,
            "content",
            "`content` is not SHA-256 of `text`",
            "hash exactly the bytes that you send",
        )?;
        equal_time(label, moment.registry)?;
    } else {
        ensure(
            text.is_none(),
            "text",
            "this act brings no words",
            "leave `text` out",
        )?;
    }
    downgrades.decide(id, by, act, moment)
}

/// What goes to one party goes to all, in one act: the same bytes at the same moment.
fn equal_time(label: &str, registry: &Registry) -> Result<(), Refused> {
    let Ok(label) = Label::from_text(label, registry) else {
        // The state machine says what is wrong with it.
        return Ok(());
    };
    let parties = registry.audience(&["@parties"]);
    let parties = parties.unwrap_or(AtomSet::EMPTY);
    let named = label.rel().intersection(parties);
    ensure(
        named.is_empty() || named == parties,
        "equal_time",
        "it is for one party and not for the other",
        "name all parties in the label, or none",
    )
}
