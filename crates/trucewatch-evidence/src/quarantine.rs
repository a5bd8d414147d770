//! The quarantine: rows that no adapter could read, kept with the reason until somebody settles
//! them. Kept afterwards too: nothing is ever deleted.

use trucewatch_model::Timestamp;

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuarantine {
    /// The file it came from.
    pub file: String,
    /// The format it was read as, for example `firms_csv`.
    pub format: String,
    /// The line in `file`, from 1.
    pub line: u64,
    /// The header of the file, without which a row cannot be read again.
    pub header: Option<Vec<u8>>,
    /// The row exactly as received.
    pub raw: Vec<u8>,
    /// Why it could not be read, in a sentence.
    pub reason: String,
    /// The settings of the adapter, as JSON.
    pub settings: String,
    /// When this was tried.
    pub at: Timestamp,
}

/// Whether somebody still has to look at a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuarantineState {
    /// It waits.
    Open,
    /// It was settled; `resolved_by` says by what.
    Resolved,
}

/// A row in the quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantineItem {
    /// Its number, from 1, in order of arrival.
    pub id: u64,
    /// The file it came from.
    pub file: String,
    /// The format it was read as.
    pub format: String,
    /// The line in `file`, from 1.
    pub line: u64,
    /// The header of the file.
    pub header: Option<Vec<u8>>,
    /// The row exactly as received.
    pub raw: Vec<u8>,
    /// Why it could not be read when it was last tried.
    pub reason: String,
    /// Why it could not be read when it was first tried.
    pub first_reason: String,
    /// The settings of the adapter when it was last tried, as JSON.
    pub settings: String,
    /// Whether it waits.
    pub state: QuarantineState,
    /// When it was first tried.
    pub first_at: Timestamp,
    /// When it was last tried.
    pub last_at: Timestamp,
    /// How often it was tried.
    pub attempts: u64,
    /// What settled it, for example `entry 1234` or `discarded: header repeated`.
    pub resolved_by: Option<String>,
    /// When it was settled.
    pub resolved_at: Option<Timestamp>,
}

/// Which rows of the quarantine to list or count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuarantineFilter {
    /// Those that wait.
    #[default]
    OpenOnly,
    /// All, settled ones too.
    All,
}
