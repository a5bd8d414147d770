//! From a store to a bundle.

use crate::archive::{self, Writer};
use crate::content::{
    self, Agreement, BatchLine, Case, EntryLine, FileLine, FindingRef, WithheldLine,
};
use crate::files::{self, Wanted};
use crate::merkle::Subtrees;
use crate::recompute::{self, Rule};
use crate::{CaseError, bag, page};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use trucewatch_evidence::{Entry, EvidenceLog as _, SqliteStore, Vault, marking};
use trucewatch_model::canonical::Record;
use trucewatch_model::{IncidentId, Marking};
use trucewatch_proof::{Hash, Identity, InclusionProof, Signature, hex};
use trucewatch_site::handling::Object;
use trucewatch_site::judgement::{Arrived, Judgement, Verdict};
use trucewatch_site::projection::Cut;
use trucewatch_site::{IncidentEntry, SOFTWARE, View, configuration, finding};

/// Entries read at once.
const PAGE: usize = 5_000;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The incident, by its id or by that of one of its events; the beginning is enough if no other
    /// has it.
    pub incident: &'a str,
    /// For whom: nothing with a stricter marking goes into the bundle.
    pub recipient: Marking,
    /// Leave the files out that people sent; they are named all the same.
    pub without_files: bool,
}

/// A bundle that is worked out, but for the files that people sent: none of them was read yet.
pub struct Prepared {
    case: Case,
    payload: BTreeMap<&'static str, Vec<u8>>,
    wanted: Vec<Wanted>,
    withheld: Vec<FileLine>,
    vault: Vault,
}

/// A bundle that was written.
#[derive(Clone, Debug)]
pub struct Exported {
    /// What stands in its `case.json`.
    pub case: Case,
    /// SHA-256 of the file.
    pub sha256: Hash,
    /// The files in it that people sent: SHA-256 of their records, hexadecimal, and who may know of them.
    pub files: Vec<(String, Marking)>,
}

/// Works a bundle of one incident out, as of the latest checkpoint. `progress` is told what is being
/// done, in a few words.
///
/// # Errors
/// If what the recipient may see gives no such incident, or if the store cannot be read.
pub fn prepare(
    store: &SqliteStore,
    asked: &Asked<'_>,
    progress: &mut dyn FnMut(&str),
) -> Result<Prepared, CaseError> {
    let checkpoint = store.checkpoint_cosigned_so_far()?;
    let opened = store
        .identity()
        .keys
        .open(&checkpoint)
        .map_err(|problem| CaseError::Store(format!("the checkpoint: {problem}")))?;
    let opened = opened.checkpoint;
    let size = opened.head.size;
    progress("reading the log");
    let judgement = Judgement::at(store, size)?;
    let mut visible: Vec<Arrived> = Vec::new();
    let mut hidden: Vec<Arrived> = Vec::new();
    let mut batches = BTreeMap::<Hash, Members>::new();
    let mission = store.identity().mission.clone();
    each(store, size, |entry| {
        if let Signature::Batch { index, root, .. } = entry.signature {
            let leaf = entry.statement(&mission).leaf(&entry.secret.batch_salt());
            batches.entry(root).or_default().push((index, leaf));
        }
        let entry = Arrived::from(entry);
        // Who may not see why a key does not count gets nothing that rests on it.
        let unexplained = !recompute::sees_keys(asked.recipient)
            && judgement.verdict(&entry) == Verdict::SetAside;
        let seen = marking(&entry.record) <= asked.recipient && !unexplained;
        if seen { &mut visible } else { &mut hidden }.push(entry);
        Ok(())
    })?;
    progress("working the finding out");
    let works = Works {
        identity: store.identity(),
        recipient: asked.recipient,
    };
    let view = works.view(visible.iter());
    let incident = find(&view, asked)?;
    let found = finding::bytes(incident)?;
    let rule = choose(&works, &visible, incident, &found, progress)?;
    let taken: BTreeSet<u64> = seqs(&visible, rule, incident);
    let kept_back: BTreeSet<u64> = seqs(&hidden, rule, incident);
    progress("collecting proofs");
    let agreement = visible.iter().rev().find_map(|item| match &item.record {
        Record::Agreement { text } => Some((item.seq, text.clone())),
        _ => None,
    });
    let cited = view.agreement().map(|agreement| {
        let cited = agreement.cited_as();
        (cited.id.clone(), cited.version.clone())
    });
    let (id, version) = cited.unzip();
    let vault = Vault::of(store.dir());
    let wanted = files::wanted(&visible, &hidden, &vault, asked.without_files)?;
    let withheld = files::withheld(&hidden);
    let case = Case {
        agreement: agreement.as_ref().map(|(seq, text)| Agreement {
            id,
            seq: *seq,
            sha256: Hash::of(&[text.as_bytes()]).to_hex(),
            version,
        }),
        configuration: recompute::configuration(&visible),
        cut: Cut::new(&opened.origin, &opened.head),
        entries: taken.len() as u64,
        files: (wanted.len() + withheld.len()) as u64,
        finding: FindingRef {
            incident: incident.incident.id.to_string(),
            sha256: Hash::of(&[&found]).to_hex(),
        },
        mission,
        recipient: asked.recipient,
        rule,
        seeds: Vec::new(),
        settings: configuration::fusion_settings(),
        software: SOFTWARE.to_owned(),
        v: content::VERSION,
        withheld: kept_back.len() as u64,
    };
    let mut collected = Collected::new(store, &checkpoint, size, batches);
    each(store, size, |entry| {
        if taken.contains(&entry.seq) {
            collected.take(&entry)?;
        } else if kept_back.contains(&entry.seq) {
            collected.withhold(&entry)?;
        }
        Ok(())
    })?;
    let mut payload = collected.files()?;
    if let Some((_, text)) = agreement {
        payload.insert(content::AGREEMENT, text.into_bytes());
    }
    payload.insert(content::CASE, content::canonical(&case));
    payload.insert(content::FINDING, found);
    Ok(Prepared {
        case,
        payload,
        wanted,
        withheld,
        vault,
    })
}

impl Prepared {
    /// What stands in its `case.json`.
    pub const fn case(&self) -> &Case {
        &self.case
    }

    /// The files that [`Prepared::write`] will decrypt.
    pub fn will_read(&self) -> impl Iterator<Item = Object<'_>> {
        let read = self.wanted.iter().filter(|one| one.line.name.is_some());
        read.map(|one| (one.object.as_str(), one.blob.marking))
    }

    /// Writes the bundle. The same log, files and arguments give the same bytes. Files that people sent
    /// go through a nameless file in `scratch`, a piece at a time.
    ///
    /// # Errors
    /// If the disk fails, or the bundle is larger than a zip file can be.
    pub fn write(
        mut self,
        out: impl Write,
        scratch: &Path,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Exported, CaseError> {
        progress("packing");
        let mut sent = files::pack(&mut self.wanted, &self.vault, scratch)?;
        let lines = self.wanted.iter().map(|one| &one.line);
        let lines: Vec<&FileLine> = lines.chain(&self.withheld).collect();
        let mut payload = self.payload;
        payload.insert(content::FILES, content::lines(&lines));
        page::add(&self.case, &mut payload).map_err(|fault| CaseError::Store(fault.to_string()))?;
        let mut listing = bag::listing(payload.iter().map(|(name, content)| (*name, content)));
        for (name, packed) in &sent.packed {
            listing.insert(name.clone(), (packed.sha256, packed.size));
        }
        let base = format!("case-{}", self.case.finding.incident);
        let tags = bag::tags(&listing, &info(&self.case));
        let mut small: BTreeMap<String, Vec<u8>> = payload
            .into_iter()
            .map(|(name, content)| (bag::payload_name(name), content))
            .collect();
        small.extend(
            tags.into_iter()
                .map(|(name, bytes)| (name.to_owned(), bytes)),
        );
        let names = sent.packed.keys().map(|name| bag::payload_name(name));
        let names: BTreeSet<String> = names.chain(small.keys().cloned()).collect();
        let mut writer = Writer::new(out);
        for name in names {
            let full = format!("{base}/{name}");
            if let Some(content) = small.get(&name) {
                let (packed, file) = archive::pack(content)?;
                writer.add(&full, &file, &mut packed.as_slice())?;
            } else if let Some((_, file)) = sent
                .packed
                .iter()
                .find(|(sent, _)| bag::payload_name(sent) == name)
            {
                writer.add(&full, file, &mut sent.file)?;
            }
        }
        let (_, sha256) = writer.finish()?;
        let included = self
            .wanted
            .into_iter()
            .filter(|one| one.line.name.is_some());
        Ok(Exported {
            case: self.case,
            sha256,
            files: included.map(|one| (one.object, one.blob.marking)).collect(),
        })
    }
}

/// Works findings out for one recipient.
struct Works<'a> {
    identity: &'a Identity,
    recipient: Marking,
}

impl Works<'_> {
    fn view<'a>(&self, items: impl Iterator<Item = &'a Arrived> + Clone) -> View {
        recompute::view_of(self.identity, self.recipient, items)
    }
}

/// The lines of `bag-info.txt` that stand for a case.
pub(crate) fn info(case: &Case) -> [(&'static str, &str); 3] {
    [
        ("Source-Organization", case.mission.as_str()),
        ("External-Identifier", case.finding.incident.as_str()),
        ("Bag-Software-Agent", case.software.as_str()),
    ]
}

fn each(
    store: &SqliteStore,
    size: u64,
    mut take: impl FnMut(Entry) -> Result<(), CaseError>,
) -> Result<(), CaseError> {
    let mut next = 0;
    while next < size {
        let limit = usize::try_from(size - next).unwrap_or(PAGE).min(PAGE);
        let entries = store.read(next, limit)?;
        if entries.is_empty() {
            return Err(CaseError::Store(format!("entry {next} is missing")));
        }
        for entry in entries {
            next = entry.seq + 1;
            take(entry)?;
        }
    }
    Ok(())
}

/// The incident that is meant.
fn find<'a>(view: &'a View, asked: &Asked<'_>) -> Result<&'a IncidentEntry, CaseError> {
    let begins = |id: &str| id.starts_with(asked.incident);
    let mut like: Vec<&IncidentEntry> = view
        .incidents()
        .filter(|e| {
            begins(e.incident.id.as_str()) || e.events.iter().any(|event| begins(event.id.as_str()))
        })
        .collect();
    let exact = IncidentId::from_text(asked.incident);
    if let Some(exact) = view.incident(&exact) {
        like = vec![exact];
    }
    match like.as_slice() {
        [one] if !asked.incident.is_empty() => Ok(one),
        [] => Err(CaseError::NotFound(format!(
            "what `{}` may see gives no incident `{}` ({} incidents in all); the incidents of a site \
             are listed by `trucewatch export`, and one that rests on stricter records is another \
             one, or none, without them: name it as that role sees it, or use another --as",
            asked.recipient.word(),
            asked.incident,
            view.incident_count()
        ))),
        [first, .., last] | [first @ last] => Err(CaseError::NotFound(format!(
            "more than one incident or event begins with `{}`, for example in `{}` and `{}`; give more of it",
            asked.incident, first.incident.id, last.incident.id
        ))),
    }
}

fn seqs(items: &[Arrived], rule: Rule, incident: &IncidentEntry) -> BTreeSet<u64> {
    let taken = items
        .iter()
        .filter(|item| rule.takes(&item.record, incident));
    taken.map(|item| item.seq).collect()
}

/// The first rule whose entries give the same bytes.
fn choose(
    works: &Works<'_>,
    items: &[Arrived],
    incident: &IncidentEntry,
    found: &[u8],
    progress: &mut dyn FnMut(&str),
) -> Result<Rule, CaseError> {
    let mut tried = items.len() + 1;
    for rule in Rule::ALL {
        let taken: Vec<&Arrived> = items
            .iter()
            .filter(|item| rule.takes(&item.record, incident))
            .collect();
        if taken.len() == tried {
            continue; // The same entries as those of the rule before.
        }
        tried = taken.len();
        progress(&format!("trying {}", rule.words()));
        let view = works.view(taken.into_iter());
        let again = view.incident(&incident.incident.id).map(finding::bytes);
        let again = again.transpose()?;
        if again.as_deref() == Some(found) {
            return Ok(rule);
        }
    }
    Err(CaseError::Store(format!(
        "the entries of the log give another finding for `{}` when they are worked through again",
        incident.incident.id
    )))
}

/// The members of one signed batch: place in it, and the leaf of the statement.
type Members = Vec<(u32, Hash)>;

/// The files that hold entries and what proves them.
struct Collected<'a> {
    store: &'a SqliteStore,
    checkpoint: &'a str,
    size: u64,
    members: BTreeMap<Hash, Members>,
    subtrees: BTreeMap<Hash, Subtrees>,
    /// Their keys, by id, hexadecimal.
    authors: BTreeMap<String, String>,
    /// The batches that entries were proven in, by root.
    batches: BTreeMap<Hash, BatchLine>,
    envelopes: Vec<u8>,
    entries: Vec<EntryLine>,
    withheld: Vec<WithheldLine>,
}

impl<'a> Collected<'a> {
    fn new(
        store: &'a SqliteStore,
        checkpoint: &'a str,
        size: u64,
        members: BTreeMap<Hash, Members>,
    ) -> Self {
        Self {
            store,
            checkpoint,
            size,
            members,
            subtrees: BTreeMap::new(),
            authors: BTreeMap::new(),
            batches: BTreeMap::new(),
            envelopes: Vec::new(),
            entries: Vec::new(),
            withheld: Vec::new(),
        }
    }

    /// The text of a tlog-proof up to its blank line.
    fn proof(&self, seq: u64) -> Result<String, CaseError> {
        let whole = InclusionProof {
            index: seq,
            path: self.store.inclusion_path(seq, self.size)?,
            checkpoint: String::new(),
        };
        let mut text = whole.to_string();
        text.pop();
        Ok(text)
    }

    /// The way from a statement to the root of its batch. It tells nothing of those beside it: each
    /// leaf has a salt of its own.
    fn batch_path(&mut self, root: Hash, index: u64) -> Vec<Hash> {
        let members = &mut self.members;
        let subtrees = self.subtrees.entry(root).or_insert_with(|| {
            let mut leaves = members.remove(&root).unwrap_or_default();
            leaves.sort_unstable_by_key(|(index, _)| *index);
            Subtrees::over(leaves.into_iter().map(|(_, leaf)| leaf).collect())
        });
        subtrees.prove(index)
    }

    fn take(&mut self, entry: &Entry) -> Result<(), CaseError> {
        let batch_path = match &entry.signature {
            Signature::Single { .. } => None,
            Signature::Batch { index, size, root } => {
                let path = self.batch_path(*root, u64::from(*index));
                if !self.batches.contains_key(root) {
                    let line = BatchLine {
                        author: entry.author.to_string(),
                        root: root.to_hex(),
                        signature: hex(&self.store.batch_signature(root)?),
                        size: u64::from(*size),
                    };
                    self.batches.insert(*root, line);
                }
                Some(path.iter().map(Hash::to_hex).collect::<Vec<_>>())
            }
        };
        let batch_salt = batch_path
            .is_some()
            .then(|| entry.secret.batch_salt().to_hex());
        let author = entry.author.to_string();
        if !self.authors.contains_key(&author) {
            let key = self.store.author(entry)?;
            self.authors.insert(author, hex(&key.to_bytes()));
        }
        self.envelopes.extend(entry.envelope());
        self.envelopes.push(b'\n');
        self.entries.push(EntryLine {
            batch_path,
            batch_salt,
            proof: self.proof(entry.seq)?,
            raw: STANDARD.encode(&entry.raw),
            raw_salt: entry.secret.raw_salt().to_hex(),
            salt: entry.secret.envelope_salt().to_hex(),
            seq: entry.seq,
        });
        Ok(())
    }

    fn withhold(&mut self, entry: &Entry) -> Result<(), CaseError> {
        self.withheld.push(WithheldLine {
            leaf: entry.leaf().to_hex(),
            proof: self.proof(entry.seq)?,
            seq: entry.seq,
        });
        Ok(())
    }

    fn files(&self) -> Result<BTreeMap<&'static str, Vec<u8>>, CaseError> {
        let Identity {
            log: vkey, keys, ..
        } = self.store.identity();
        let batches: Vec<&BatchLine> = self.batches.values().collect();
        let mut files = BTreeMap::from([
            (content::AUTHORS, content::canonical(&self.authors)),
            (content::BATCHES, content::canonical(&batches)),
            (content::ENTRIES, content::lines(&self.entries)),
            (content::ENVELOPES, self.envelopes.clone()),
            (content::CHECKPOINT, self.checkpoint.as_bytes().to_vec()),
            (content::IDENTITY, self.store.statement()?.into_bytes()),
            (content::VKEY, format!("{vkey}\n").into_bytes()),
            (content::WITHHELD, content::lines(&self.withheld)),
        ]);
        if !keys.ended().is_empty() {
            files.insert(content::KEYS, keys.to_json(None).into_bytes());
        }
        Ok(files)
    }
}
