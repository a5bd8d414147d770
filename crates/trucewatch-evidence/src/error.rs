//! What can go wrong with a log: what happened, to which file, and what to do now.

use std::path::{Path, PathBuf};

/// Why a log could not be opened, written or read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The folder of a store could not be made.
    #[error("cannot create the folder `{}`: {reason}; check the path and who may write there", dir.display())]
    Folder {
        /// The folder.
        dir: PathBuf,
        /// What the operating system said.
        reason: std::io::Error,
    },
    /// The file is not there, or may not be opened.
    #[error("cannot open `{}`: {detail}; check that it exists and that you may read and write it and its folder", file.display())]
    CannotOpen {
        /// The file.
        file: PathBuf,
        /// What SQLite or the operating system said.
        detail: String,
    },
    /// The file may not be written.
    #[error("`{}` may not be written: {detail}; check the rights on the file and its folder, and whether the disk is mounted read-only", file.display())]
    NotWritable {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// A write was asked of a store that was opened for reading.
    #[error("`{}` was opened for reading only; open it for writing to add to it", file.display())]
    ReadOnly {
        /// The file.
        file: PathBuf,
    },
    /// The log's key is being replaced.
    #[error("the key of the log in `{}` is being replaced since `trucewatch ledger rotate begin`: nothing is taken in until `rotate finish` or `rotate cancel`; this batch was not kept, send it again then", file.display())]
    Held {
        /// The file.
        file: PathBuf,
    },
    /// Another process replaced the log's key at this moment.
    #[error("the key of the log in `{}` was replaced a moment ago; nothing was changed, try again", file.display())]
    KeyReplaced {
        /// The file.
        file: PathBuf,
    },
    /// The root of trust or a replacement of the log's key cannot be taken.
    #[error("the keys of the log in `{}` stay as they are: {detail}", file.display())]
    Rotation {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The disk is full.
    #[error("the disk with `{}` is full: this batch was not kept, everything acknowledged before is safe; free some space and send the batch again", file.display())]
    DiskFull {
        /// The file.
        file: PathBuf,
    },
    /// Somebody else is writing.
    #[error("another process is writing to `{}` and did not finish within {waited_ms} ms; nothing was changed, try again when it is done", file.display())]
    Busy {
        /// The file.
        file: PathBuf,
        /// How long was waited, in milliseconds.
        waited_ms: u32,
    },
    /// The disk reported an error. The store accepts nothing more.
    #[error("the disk with `{}` reported an error: {detail}; this batch is not acknowledged and writing has stopped: check the disk, then start again and send the batch once more", file.display())]
    Disk {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// An earlier error stopped the store.
    #[error("`{}` takes no more writes since an earlier error ({cause}); close the program, check the disk, start again", file.display())]
    Stopped {
        /// The file.
        file: PathBuf,
        /// The earlier error.
        cause: String,
    },
    /// The file as a whole is damaged.
    #[error("`{}` is damaged: {detail}; do not write to it: `trucewatch ledger verify` names what is damaged, `trucewatch ledger repair --from COPY` puts it back from another copy", file.display())]
    Corrupt {
        /// The file.
        file: PathBuf,
        /// What was found.
        detail: String,
    },
    /// One entry is damaged.
    #[error("entry {seq} in `{}` is damaged: {what}; the other entries can still be read: `trucewatch ledger repair --from COPY` puts this one back from another copy", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The entry.
        seq: u64,
        /// What is wrong.
        what: String,
    },
    /// The file was written by a newer program.
    #[error("`{}` has format {found}, this program knows formats up to {known}; use the program that wrote it, or a newer one", file.display())]
    NewerVersion {
        /// The file.
        file: PathBuf,
        /// The format of the file.
        found: i64,
        /// The newest format this program knows.
        known: i64,
    },
    /// The file was written by an older program, and was opened for reading.
    #[error("`{}` has an older format than {known}; open it for writing once, for example with `trucewatch ledger init`, and it is brought over (the old file is kept)", file.display())]
    OlderVersion {
        /// The file.
        file: PathBuf,
        /// The format that this program reads.
        known: i64,
    },
    /// A store of an older format could not be brought over.
    #[error("`{}` could not be brought over from an older format: {detail}; it is as it was", file.display())]
    Migration {
        /// The file.
        file: PathBuf,
        /// What went wrong.
        detail: String,
    },
    /// The file is something else.
    #[error("`{}` is not a store of this program: {detail}; name another folder", file.display())]
    NotAStore {
        /// The file.
        file: PathBuf,
        /// What it seems to be.
        detail: String,
    },
    /// SQLite did not accept a setting that the promises rest on.
    #[error("SQLite refused `{setting}` for `{}`: wanted {wanted}, got {got}; is the file on a local disk?", file.display())]
    Setting {
        /// The file.
        file: PathBuf,
        /// The setting.
        setting: &'static str,
        /// The value that is needed.
        wanted: String,
        /// The value in force.
        got: String,
    },
    /// The SQLite library is one with known faults.
    #[error(
        "SQLite {found} is too old: versions before {needed} can damage a log that two processes write; build with a newer one"
    )]
    SqliteTooOld {
        /// The version at hand.
        found: String,
        /// The oldest version accepted.
        needed: &'static str,
    },
    /// A record that could not be read back must not enter the log.
    #[error(
        "record {position} of the batch (`{source_name}` line {line}) cannot be stored: {reason}; nothing of the batch was stored, send it without this record and quarantine its row"
    )]
    NotStorable {
        /// Its position in the batch, from 0.
        position: usize,
        /// Where it came from.
        source_name: String,
        /// The line there.
        line: u64,
        /// Why not.
        reason: String,
    },
    /// A longer prefix was asked for than there is.
    #[error(
        "the log has {len} entries, fewer than the {asked} asked for; is it another log, or an older copy?"
    )]
    TooShort {
        /// How many there are.
        len: u64,
        /// How many were asked for.
        asked: u64,
    },
    /// A key of the log cannot be used.
    #[error("the key in `{}` cannot be used: {detail}; restore the file from a back-up, the log takes no entries without its own keys", file.display())]
    Key {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A file beside the log cannot be used.
    #[error("the file `{}`: {detail}", file.display())]
    Blob {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The key of a protected subject was destroyed.
    #[error(
        "what is under the protection of `{subject}` cannot be read: its key was destroyed, or was never here"
    )]
    Erased {
        /// The subject.
        subject: String,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes: {detail}")]
    Random {
        /// What it said.
        detail: String,
    },
    /// The checkpoint beside the database cannot be used.
    #[error("the checkpoint in `{}` cannot be used: {detail}; verify the log, then remove this file: it is made anew", file.display())]
    Mark {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The log is shorter than, or has another history than, one of its own checkpoints says.
    #[error("`{}` does not go on from a checkpoint that this log has signed: that names {named}, here there is {have}; the database was replaced, cut short or restored from an older copy: restore the right one", file.display())]
    Behind {
        /// The file.
        file: PathBuf,
        /// What the checkpoint names.
        named: String,
        /// What there is.
        have: String,
    },
    /// No such row in the quarantine.
    #[error("there is no open row {id} in the quarantine of `{}`; list it to see the numbers", file.display())]
    NoSuchItem {
        /// The file.
        file: PathBuf,
        /// The number asked for.
        id: u64,
    },
    /// Anything else SQLite reports.
    #[error("`{}`: {doing} failed: {source}", file.display())]
    Sqlite {
        /// The file.
        file: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

impl LogError {
    /// Whether writing must stop after this error. Those that leave the file as it was, and say
    /// so reliably, are harmless; after any other nobody knows what the disk holds, and a retry
    /// could be told "done" for data that is gone.
    pub(crate) const fn stops_writing(&self) -> bool {
        !matches!(
            self,
            Self::DiskFull { .. }
                | Self::Busy { .. }
                | Self::ReadOnly { .. }
                | Self::NotStorable { .. }
                | Self::NoSuchItem { .. }
        )
    }

    /// Sorts an error of SQLite by what the reader can do about it.
    pub(crate) fn from_sqlite(file: &Path, doing: &'static str, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let file = file.to_owned();
        let detail = source.to_string();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { file },
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed,
            ) => Self::Busy {
                file,
                waited_ms: crate::sqlite::BUSY_TIMEOUT_MS,
            },
            Some(ErrorCode::SystemIoFailure) => Self::Disk { file, detail },
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt {
                file,
                detail: trucewatch_pages::last_fault().map_or(detail, |fault| fault.to_string()),
            },
            Some(ErrorCode::NotADatabase) => Self::NotAStore {
                file,
                detail: "it is not a database, or its first bytes are damaged".to_owned(),
            },
            Some(ErrorCode::CannotOpen) => Self::CannotOpen { file, detail },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::NotWritable { file, detail }
            }
            _ => Self::Sqlite {
                file,
                doing,
                source,
            },
        }
    }
}
