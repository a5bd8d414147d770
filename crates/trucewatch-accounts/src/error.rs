//! What can go wrong with the file of the accounts, and with what is asked of it.

use std::path::PathBuf;

/// Why something could not be done. Shown to whoever administers the site.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// The database.
    #[error("the accounts in `{file}` cannot be used: {reason}; check the disk and who owns the file", file = .file.display())]
    Store {
        /// Which file.
        file: PathBuf,
        /// What SQLite says.
        reason: rusqlite::Error,
    },
    /// A file of a later program.
    #[error("`{file}` has format {found}, this program reads {known}; use a newer program", file = .file.display())]
    Format {
        /// Which file.
        file: PathBuf,
        /// What it has.
        found: i64,
        /// What is known here.
        known: i64,
    },
    /// The site's secret for accounts, or another file beside the log.
    #[error("`{file}`: {detail}; restore it from the back-up that `accounts.db` came from", file = .file.display())]
    Secret {
        /// Which file.
        file: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A folder or file that cannot be made.
    #[error(transparent)]
    File(#[from] trucewatch_evidence::LogError),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}; try again, or restart the machine")]
    Random(String),
    /// No such account.
    #[error("there is no account `{0}`; `trucewatch account list` names all")]
    Unknown(String),
    /// A code that is taken.
    #[error("there is an account `{0}` already; change it with `trucewatch account set`")]
    Exists(String),
    /// Something that is asked for cannot be.
    #[error("{0}")]
    Invalid(String),
    /// A password that is not taken.
    #[error(transparent)]
    Password(#[from] crate::password::Weak),
}
