//! The log of a bundle, by its own signatures and by the keys that the reader knows of it.

use crate::Fault;
use crate::content::{self, Case};
use crate::verify::{Trust, text};
use trucewatch_proof::{
    Continuation, Hash, Identity, InclusionProof, Lineage, NoteKey, Opened, TreeHead, cosignatures,
};

/// The log as its own signatures show it.
pub(crate) struct Log<'a> {
    pub(crate) identity: Identity,
    checkpoint: &'a str,
    pub(crate) head: TreeHead,
    pub(crate) cosignatures: usize,
}

impl<'a> Log<'a> {
    pub(crate) fn read(
        vkey: &str,
        statement: &str,
        checkpoint: &'a str,
        keys: Option<&[u8]>,
        case: &Case,
        trust: &Trust,
    ) -> Result<Self, Fault> {
        let of = |place: &'static str| {
            move |problem: trucewatch_proof::NoteError| Fault::new(place, problem.to_string())
        };
        let key = NoteKey::from_text(vkey).map_err(of(content::VKEY))?;
        if format!("{key}\n") != vkey {
            return Err(Fault::new(content::VKEY, "it is not as keys are written"));
        }
        let given = trust.keys.as_ref().map(|(given, _)| given.clone());
        let given = given.or_else(|| trust.vkey.clone().map(Lineage::from));
        if given.is_some_and(|given| given.keys().all(|given| *given != key)) {
            return Err(Fault::new(
                content::VKEY,
                "it is not the key that was given",
            ));
        }
        let mut identity =
            Identity::from_statement(vkey, statement).map_err(of(content::IDENTITY))?;
        if let Some(keys) = keys {
            identity.keys = own_keys(keys, &key)?;
        }
        let opened = match &trust.keys {
            Some((known, continuation)) => {
                under_known(checkpoint, &identity, known, continuation.as_ref())?
            }
            None => Lineage::from(key)
                .open(checkpoint)
                .map_err(of(content::CHECKPOINT))?,
        };
        let (opened, note) = (opened.checkpoint, opened.note);
        if note.to_string() != checkpoint {
            let what = "it is not as notes are written";
            return Err(Fault::new(content::CHECKPOINT, what));
        }
        let cut = trucewatch_site::projection::Cut::new(&opened.origin, &opened.head);
        if case.cut != cut || case.mission != identity.mission {
            let what = "it names another cut or mission than the log's own signatures";
            return Err(Fault::new(content::CASE, what));
        }
        let cosigned = cosignatures(&note, &trust.witnesses).map_err(of(content::CHECKPOINT))?;
        if cosigned.len() < trust.quorum {
            let what = format!(
                "{} of the {} witnesses given cosigned it, {} are wanted",
                cosigned.len(),
                trust.witnesses.len(),
                trust.quorum
            );
            return Err(Fault::new(content::CHECKPOINT, what));
        }
        Ok(Self {
            identity,
            checkpoint,
            head: opened.head,
            cosignatures: cosigned.len(),
        })
    }

    /// Checks a proof, whose leaf stands for entry `seq`.
    pub(crate) fn holds(
        &self,
        place: &str,
        proof: &str,
        seq: u64,
        leaf: Hash,
    ) -> Result<(), Fault> {
        let whole = format!("{proof}\n{}", self.checkpoint);
        let read = InclusionProof::from_text(&whole)
            .map_err(|problem| Fault::new(place, problem.to_string()))?;
        if read.to_string() != whole || read.index != seq || !read.holds_for(leaf, &self.head) {
            let what = "its proof does not lead from its leaf to the checkpoint";
            return Err(Fault::new(place, what));
        }
        Ok(())
    }
}

/// The keys that a bundle's log had before, which its newest key must have signed.
fn own_keys(bytes: &[u8], newest: &NoteKey) -> Result<Lineage, Fault> {
    let wrong = |what: String| Fault::new(content::KEYS, what);
    let read = Lineage::from_json(text(content::KEYS, bytes)?);
    let (keys, _) = read.map_err(|problem| wrong(problem.to_string()))?;
    if keys.current() != newest || keys.ended().is_empty() {
        return Err(wrong(
            "it does not lead to the key in the bundle".to_owned(),
        ));
    }
    Ok(keys)
}

/// The checkpoint of a bundle, held against the keys that are known of its log: by one that has ended
/// it counts only as a beginning of the tree at which that ended.
fn under_known(
    checkpoint: &str,
    identity: &Identity,
    known: &Lineage,
    continuation: Option<&Continuation>,
) -> Result<Opened, Fault> {
    let wrong = |what: String| Fault::new(content::CHECKPOINT, what);
    let opened = known.open(checkpoint).map_err(|p| wrong(p.to_string()))?;
    if opened.key != identity.log {
        return Err(wrong("another key of the log signed it".to_owned()));
    }
    if !opened.is_continued_by(continuation) {
        return Err(wrong(format!(
            "it is signed with a key that has ended, and is not shown to be a beginning of the tree at which that ended: `trucewatch ledger keys --from {}` at the log writes what shows it",
            opened.checkpoint.head.size
        )));
    }
    if opened.key != *known.current() {
        let now = Identity::from_statement(&known.current().to_string(), known.site())
            .map_err(|problem| wrong(problem.to_string()))?;
        if (&now.mission, &now.gateway) != (&identity.mission, &identity.gateway) {
            return Err(Fault::new(
                content::IDENTITY,
                "a key that has ended signed it, and it says other than the newest key does",
            ));
        }
    }
    Ok(opened)
}
