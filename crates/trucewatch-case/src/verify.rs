//! The check of a bundle, from its bytes alone.

use crate::archive::Zip;
use crate::content::{self, BatchLine, Case, EntryLine, Finding, WithheldLine};
use crate::envelope::Opened;
use crate::log::Log;
use crate::recompute;
use crate::{Fault, bag, export, files, page};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use trucewatch_model::canonical::Record;
use trucewatch_model::{IncidentId, ObservationId, Timestamp};
use trucewatch_proof::{
    Batch, Continuation, Hash, Identity, KeyId, Lineage, NoteKey, PublicKey, Signature, TreeHead,
    envelope, from_hex, verify_inclusion,
};
use trucewatch_site::judgement::Arrived;
use trucewatch_site::{SOFTWARE, configuration};

/// Whom the reader trusts.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The log's key, had from elsewhere; without it the key in the bundle is taken, which shows that
    /// the bundle is of one piece and no more.
    pub vkey: Option<NoteKey>,
    /// The keys that the log has had, as the mission tells them, with what shows that the tree of a
    /// bundle made under an earlier key goes on to where that key ended. Their newest is `vkey`.
    pub keys: Option<(Lineage, Option<Continuation>)>,
    /// Witnesses whose cosignatures count.
    pub witnesses: Vec<NoteKey>,
    /// How many of them must have cosigned.
    pub quorum: usize,
}

/// What was checked and holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Witnesses of those asked for that cosigned the checkpoint.
    pub cosignatures: usize,
    /// Entries with content, each proven to be in the log.
    pub entries: u64,
    /// Files that people sent, each the content that its record commits to.
    pub files: u64,
    /// SHA-256 of the finding.
    pub finding: String,
    /// The incident.
    pub incident: String,
    /// Where the log's key comes from: `given` by the reader, or the `bundle` itself.
    pub key: &'static str,
    /// The log's name.
    pub origin: String,
    /// Whether the reading view is what this program makes of the rest; absent if the bundle was made
    /// by another version of the program, or nothing was worked out again.
    pub page: Option<bool>,
    /// For whom the bundle was made.
    pub recipient: String,
    /// Whether the finding was worked out again from the entries, with the same bytes.
    pub recomputed: bool,
    /// The root of the log's tree, hexadecimal.
    pub root: String,
    /// The signatures of authors.
    pub signatures: Signatures,
    /// Entries of the log when the bundle was made.
    pub size: u64,
    /// Name and version of the program that made it.
    pub software: String,
    /// Entries that are listed without content, each proven to be in the log.
    pub withheld: u64,
}

/// How the entries are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Signatures {
    /// In a batch.
    pub batch: u64,
    /// Alone.
    pub single: u64,
}

/// Checks a bundle: the zip file and the bag, the log's signature and cosignatures, each entry from
/// its envelope to the checkpoint, authors' signatures, rows as received; with `recompute` also that
/// fusion and assessment give the same finding, byte for byte.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(bundle: impl Read + Seek, trust: &Trust, recompute: bool) -> Result<Checked, Fault> {
    let mut zip = Zip::open(bundle)?;
    let bag = bag::unpack(&mut zip)?;
    let payload = &bag.payload;
    let file = |name: &str| {
        payload
            .get(name)
            .map(Vec::as_slice)
            .ok_or_else(|| Fault::new(name, "it is missing"))
    };
    let case: Case = content::parse(content::CASE, file(content::CASE)?)?;
    known_files(payload, &case)?;
    let declared = bag::tags(&bag.listing, &export::info(&case));
    if declared.get("bag-info.txt") != Some(&bag.info) {
        return Err(Fault::new("bag-info.txt", "it does not fit the case"));
    }
    if case.v != content::VERSION || bag.base != format!("case-{}", case.finding.incident) {
        return Err(Fault::new(
            content::CASE,
            "its version is not known, or the folder is not called after its incident",
        ));
    }
    let log = Log::read(
        text(content::VKEY, file(content::VKEY)?)?,
        text(content::IDENTITY, file(content::IDENTITY)?)?,
        text(content::CHECKPOINT, file(content::CHECKPOINT)?)?,
        payload.get(content::KEYS).map(Vec::as_slice),
        &case,
        trust,
    )?;
    let authors = authors(file(content::AUTHORS)?)?;
    let batches = batches(file(content::BATCHES)?, &authors, &case)?;
    let mut walk = Walk {
        log: &log,
        case: &case,
        authors: &authors,
        batches: &batches,
        used: BTreeSet::new(),
        signatures: Signatures::default(),
        items: Vec::new(),
    };
    walk.entries(file(content::ENTRIES)?, file(content::ENVELOPES)?)?;
    walk.withheld(file(content::WITHHELD)?)?;
    walk.all_used()?;
    let (lines, count) = (
        file(content::FILES)?,
        content::split(content::FILES, file(content::FILES)?)?,
    );
    if count.len() as u64 != case.files {
        return Err(Fault::new(
            content::FILES,
            "the case counts them differently",
        ));
    }
    let sent = bag.listing.keys().map(String::as_str);
    let sent = sent
        .filter(|name| name.starts_with(content::BLOBS))
        .collect();
    let files = files::check(
        &mut zip,
        &bag.base,
        lines,
        sent,
        &walk.items,
        case.recipient,
    )?;
    agreement(&case, &walk.items, payload.get(content::AGREEMENT))?;
    let found = file(content::FINDING)?;
    finding(&case, found, &walk.items)?;
    let mut same_page = None;
    if recompute {
        again(&log.identity, &case, found, &walk.items)?;
        if case.software == SOFTWARE {
            same_page = Some(true);
            reading_view(&case, payload)?;
        }
    }
    Ok(Checked {
        cosignatures: log.cosignatures,
        entries: case.entries,
        files,
        finding: case.finding.sha256.clone(),
        incident: case.finding.incident.clone(),
        key: if trust.vkey.is_some() {
            "given"
        } else {
            "bundle"
        },
        origin: case.cut.origin.clone(),
        page: same_page,
        recipient: case.recipient.word().to_owned(),
        recomputed: recompute,
        root: case.cut.root.clone(),
        signatures: walk.signatures,
        size: case.cut.size,
        software: case.software.clone(),
        withheld: case.withheld,
    })
}

fn borrowed(payload: &BTreeMap<String, Vec<u8>>) -> BTreeMap<&str, Vec<u8>> {
    payload
        .iter()
        .map(|(name, content)| (name.as_str(), content.clone()))
        .collect()
}

pub(crate) fn text<'a>(place: &str, bytes: &'a [u8]) -> Result<&'a str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| Fault::new(place, "it is not text"))
}

fn hash(place: &str, text: &str) -> Result<Hash, Fault> {
    Hash::from_hex(text).ok_or_else(|| Fault::new(place, format!("`{text}` is no hash")))
}

/// A bundle has these files and no other.
fn known_files(payload: &BTreeMap<String, Vec<u8>>, case: &Case) -> Result<(), Fault> {
    let mut known = BTreeSet::from([
        content::README,
        content::AUTHORS,
        content::BATCHES,
        content::CASE,
        content::ENTRIES,
        content::ENVELOPES,
        content::FILES,
        content::FINDING,
        content::PAGE,
        content::CHECKPOINT,
        content::IDENTITY,
        content::VKEY,
        content::WITHHELD,
    ]);
    if case.agreement.is_some() {
        known.insert(content::AGREEMENT);
    }
    if payload.contains_key(content::KEYS) {
        known.insert(content::KEYS);
    }
    let there: BTreeSet<&str> = payload.keys().map(String::as_str).collect();
    match known.symmetric_difference(&there).next() {
        None => Ok(()),
        Some(name) if known.contains(name) => Err(Fault::new(*name, "it is missing")),
        Some(name) => Err(Fault::new(*name, "a bundle has no such file")),
    }
}

fn authors(bytes: &[u8]) -> Result<BTreeMap<KeyId, PublicKey>, Fault> {
    let read: BTreeMap<String, String> = content::parse(content::AUTHORS, bytes)?;
    let one = |(id, key): (&String, &String)| {
        let key = from_hex(key).and_then(|bytes| PublicKey::from_bytes(&bytes));
        let key = key.filter(|key| key.id().to_string() == *id);
        key.map(|key| (key.id(), key))
            .ok_or_else(|| Fault::new(content::AUTHORS, format!("`{id}` is not the id of its key")))
    };
    read.iter().map(one).collect()
}

fn batches(
    bytes: &[u8],
    authors: &BTreeMap<KeyId, PublicKey>,
    case: &Case,
) -> Result<BTreeMap<Hash, (KeyId, u64)>, Fault> {
    let lines: Vec<BatchLine> = content::parse(content::BATCHES, bytes)?;
    let mut found = BTreeMap::new();
    for line in lines {
        let wrong =
            |what: &str| Fault::new(content::BATCHES, format!("batch {}: {what}", line.root));
        let root = hash(content::BATCHES, &line.root)?;
        let key = KeyId::from_text(&line.author).and_then(|id| authors.get(&id));
        let key = key.ok_or_else(|| wrong("the key of its author is not there"))?;
        let signed = Batch {
            mission: &case.mission,
            author: key.id(),
            size: line.size,
            root,
        };
        let signature = from_hex(&line.signature).unwrap_or_default();
        if !signed.is_signed(key, &signature) {
            return Err(wrong("its signature does not hold"));
        }
        if found
            .last_key_value()
            .is_some_and(|(last, _)| *last >= root)
        {
            return Err(wrong("it is there twice, or out of order"));
        }
        found.insert(root, (key.id(), line.size));
    }
    Ok(found)
}

/// The check of each entry.
struct Walk<'a> {
    log: &'a Log<'a>,
    case: &'a Case,
    authors: &'a BTreeMap<KeyId, PublicKey>,
    batches: &'a BTreeMap<Hash, (KeyId, u64)>,
    /// Authors and batches that entries rest on.
    used: BTreeSet<Vec<u8>>,
    signatures: Signatures,
    items: Vec<Arrived>,
}

impl Walk<'_> {
    fn entries(&mut self, lines: &[u8], envelopes: &[u8]) -> Result<(), Fault> {
        let lines = content::split(content::ENTRIES, lines)?;
        let envelopes = content::split(content::ENVELOPES, envelopes)?;
        if lines.len() != envelopes.len() || lines.len() as u64 != self.case.entries {
            return Err(Fault::new(
                content::ENTRIES,
                "it, the envelopes and the case count entries differently",
            ));
        }
        for (line, envelope) in lines.into_iter().zip(envelopes) {
            let line: EntryLine = content::parse(content::ENTRIES, line)?;
            let place = format!("entry {}", line.seq);
            if self.items.last().is_some_and(|last| last.seq >= line.seq) {
                return Err(Fault::new(place, "it is there twice, or out of order"));
            }
            let opened = Opened::from_bytes(envelope).map_err(|what| Fault::new(&place, what))?;
            self.entry(&place, &line, envelope, &opened)?;
            let received_at = Timestamp::parse_rfc3339(&opened.received_at)
                .ok_or_else(|| Fault::new(&place, "it came in at no time"))?;
            self.items.push(Arrived {
                seq: line.seq,
                author: opened.author,
                received_at,
                bound_ms: opened.bound_ms,
                signature: opened.signature.clone(),
                sha256: Hash::of(&[&opened.canonical]).0,
                record: opened.record,
            });
        }
        Ok(())
    }

    fn entry(
        &mut self,
        place: &str,
        line: &EntryLine,
        bytes: &[u8],
        opened: &Opened,
    ) -> Result<(), Fault> {
        let wrong = |what: &str| Err(Fault::new(place, what));
        let leaf = envelope::leaf_of(&hash(place, &line.salt)?, bytes);
        self.log.holds(place, &line.proof, line.seq, leaf)?;
        if trucewatch_evidence::marking(&opened.record) > self.case.recipient {
            return wrong("its marking is stricter than the bundle's recipient");
        }
        let raw = STANDARD.decode(&line.raw);
        let raw = raw.map_err(|_| Fault::new(place, "its row as received is not base64"))?;
        if envelope::raw_commitment(&hash(place, &line.raw_salt)?, &raw) != opened.raw {
            return wrong("its row as received is not the one that its envelope commits to");
        }
        let Some(key) = self.authors.get(&opened.author) else {
            return wrong("the key of its author is not there");
        };
        self.used.insert(opened.author.0.to_vec());
        let statement = opened.statement(&self.case.mission);
        let batched = line.batch_path.as_ref().zip(line.batch_salt.as_ref());
        match (&opened.signature, batched) {
            (Signature::Single { signature, .. }, None)
                if line.batch_path.is_none() && line.batch_salt.is_none() =>
            {
                if !statement.is_signed(key, signature) {
                    return wrong("the signature of its author does not hold");
                }
                self.signatures.single += 1;
            }
            (Signature::Batch { index, size, root }, Some((path, salt))) => {
                let path: Result<Vec<Hash>, Fault> =
                    path.iter().map(|text| hash(place, text)).collect();
                let head = TreeHead {
                    size: u64::from(*size),
                    root: *root,
                };
                let known = self.batches.get(root) == Some(&(opened.author, head.size));
                let leaf = statement.leaf(&hash(place, salt)?);
                if !known || !verify_inclusion(leaf, u64::from(*index), &head, &path?) {
                    return wrong("it is not in the signed batch that it names");
                }
                self.used.insert(root.0.to_vec());
                self.signatures.batch += 1;
            }
            (Signature::Batch { .. }, None) => {
                return wrong("it is signed in a batch, and its path or its salt there is missing");
            }
            (Signature::Single { .. }, _) => {
                return wrong("it is signed alone, but a batch is named");
            }
        }
        Ok(())
    }

    fn withheld(&self, lines: &[u8]) -> Result<(), Fault> {
        let shown: BTreeSet<u64> = self.items.iter().map(|item| item.seq).collect();
        let mut last = None;
        let mut count = 0;
        for line in content::split(content::WITHHELD, lines)? {
            let line: WithheldLine = content::parse(content::WITHHELD, line)?;
            let place = format!("withheld entry {}", line.seq);
            if last >= Some(line.seq) || shown.contains(&line.seq) {
                return Err(Fault::new(place, "it is there twice, or out of order"));
            }
            let leaf = hash(&place, &line.leaf)?;
            self.log.holds(&place, &line.proof, line.seq, leaf)?;
            last = Some(line.seq);
            count += 1;
        }
        if count == self.case.withheld {
            Ok(())
        } else {
            Err(Fault::new(
                content::WITHHELD,
                "the case counts them differently",
            ))
        }
    }

    /// Keys and batches that no entry rests on have no place in a bundle.
    fn all_used(&self) -> Result<(), Fault> {
        if self.used.len() == self.authors.len() + self.batches.len() {
            return Ok(());
        }
        let what = "it, or the batches, hold what no entry rests on";
        Err(Fault::new(content::AUTHORS, what))
    }
}

/// The agreement in force is the last one among the entries.
fn agreement(case: &Case, items: &[Arrived], file: Option<&Vec<u8>>) -> Result<(), Fault> {
    let last = items.iter().rev().find_map(|item| match &item.record {
        Record::Agreement { text } => Some((item.seq, text.as_bytes())),
        _ => None,
    });
    let stated = case.agreement.as_ref().zip(file);
    let same = match (last, stated) {
        (None, None) => true,
        (Some((seq, text)), Some((stated, file))) => {
            seq == stated.seq
                && text == file.as_slice()
                && Hash::of(&[text]).to_hex() == stated.sha256
        }
        _ => false,
    };
    same.then_some(()).ok_or_else(|| {
        Fault::new(
            content::AGREEMENT,
            "it is not the last agreement among the entries",
        )
    })
}

/// The finding is the one that the case names, and rests on entries of the bundle alone.
fn finding(case: &Case, bytes: &[u8], items: &[Arrived]) -> Result<(), Fault> {
    let wrong = |what: String| Err(Fault::new(content::FINDING, what));
    let found = Finding::read(bytes)?;
    if Hash::of(&[bytes]).to_hex() != case.finding.sha256
        || found.incident.id.as_str() != case.finding.incident
    {
        return wrong("it is not the finding that the case names".to_owned());
    }
    let there: BTreeSet<ObservationId> = items.iter().filter_map(Arrived::observation_id).collect();
    let named = found.observations();
    match named.into_iter().find(|id| !there.contains(*id)) {
        None => Ok(()),
        Some(id) => wrong(format!("observation `{id}` is not among the entries")),
    }
}

/// Works the finding out again.
fn again(identity: &Identity, case: &Case, found: &[u8], items: &[Arrived]) -> Result<(), Fault> {
    if case.settings != configuration::fusion_settings() || !case.seeds.is_empty() {
        return Err(Fault::new(
            content::CASE,
            format!(
                "it was made by {} with other settings than {SOFTWARE} has; use that version",
                case.software
            ),
        ));
    }
    if case.software == SOFTWARE && case.configuration != recompute::configuration(items) {
        let what = "it names another configuration than the entries state";
        return Err(Fault::new(content::CASE, what));
    }
    let view = recompute::view_of(identity, case.recipient, items.iter());
    let cited = view.agreement().map(|agreement| {
        let cited = agreement.cited_as();
        (cited.id.clone(), cited.version.clone())
    });
    let stated = case.agreement.as_ref();
    if cited != stated.and_then(|a| a.id.clone().zip(a.version.clone())) {
        return Err(Fault::new(
            content::CASE,
            "the agreement calls itself otherwise",
        ));
    }
    let incident = view.incident(&IncidentId::from_text(case.finding.incident.as_str()));
    let again = incident
        .map(trucewatch_site::finding::bytes)
        .transpose()
        .map_err(|error| Fault::new(content::FINDING, error.to_string()))?;
    if again.as_deref() == Some(found) {
        Ok(())
    } else {
        let other = again.map_or("no such incident".to_owned(), |bytes| {
            format!("a finding with SHA-256 {}", Hash::of(&[&bytes]))
        });
        Err(Fault::new(
            content::FINDING,
            format!(
                "{SOFTWARE} works {other} out of the entries; it was made by {}",
                case.software
            ),
        ))
    }
}

/// The reading view and its covering text are what this program makes of the rest.
fn reading_view(case: &Case, payload: &BTreeMap<String, Vec<u8>>) -> Result<(), Fault> {
    let mut made = borrowed(payload);
    page::add(case, &mut made)?;
    for name in [content::PAGE, content::README] {
        if made.get(name) != payload.get(name) {
            return Err(Fault::new(
                name,
                "it is not what the rest of the bundle says",
            ));
        }
    }
    Ok(())
}
