//! A site's signed word on itself: its mission, and the key that answers for what came in unsigned.

use crate::{Lineage, Note, NoteError, NoteKey, PublicKey, from_hex, hex};

const STATEMENT: &str = "trucewatch site v1";

/// What everybody may know of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The mission it works for.
    pub mission: String,
    /// The key that signs its checkpoints; its name is the log's origin.
    pub log: NoteKey,
    /// The key that answers for records which came in unsigned.
    pub gateway: PublicKey,
    /// The keys it has had before, and where they ended.
    pub keys: Lineage,
}

impl Identity {
    /// The log's name.
    pub fn origin(&self) -> &str {
        self.log.name()
    }

    /// The text of the statement.
    pub fn to_text(&self) -> String {
        let gateway = hex(&self.gateway.to_bytes());
        format!(
            "{STATEMENT}\norigin {}\nmission {}\ngateway {gateway}\n",
            self.origin(),
            self.mission
        )
    }

    /// Reads a statement, a signed note, and checks that the log's key signed it.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn from_statement(vkey: &str, statement: &str) -> Result<Self, NoteError> {
        let log = NoteKey::from_text(vkey)?;
        let note = Note::from_text(statement)?;
        note.verify(&log)?;
        let wrong = NoteError::Form("its text does not say who the log is");
        let field = |name: &str| note.text.lines().find_map(|line| line.strip_prefix(name));
        let gateway = field("gateway ").and_then(from_hex);
        let identity = Self {
            mission: field("mission ").ok_or(wrong.clone())?.to_owned(),
            gateway: gateway
                .and_then(|bytes| PublicKey::from_bytes(&bytes))
                .ok_or(wrong.clone())?,
            keys: Lineage::from(log.clone()),
            log,
        };
        if identity.to_text() == note.text {
            Ok(identity)
        } else {
            Err(wrong)
        }
    }
}
