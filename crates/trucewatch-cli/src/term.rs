//! Words for people, on standard error; answers, on standard output.

use std::io::{IsTerminal as _, Write as _};

/// Writes a line to standard error. A closed one is no reason to stop.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Writes a line to standard output at once.
///
/// # Errors
/// If standard output was closed, for example by `head`.
pub(crate) fn answer(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Shows progress in place where a person watches, and nothing elsewhere.
pub(crate) struct Progress {
    shown: bool,
    live: bool,
}

impl Progress {
    /// For standard error.
    pub(crate) fn new() -> Self {
        Self {
            shown: false,
            live: std::io::stderr().is_terminal(),
        }
    }

    /// Replaces what was shown.
    pub(crate) fn show(&mut self, line: &str) {
        if self.live {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K{line}");
            self.shown = true;
        }
    }

    /// Takes it away.
    pub(crate) fn done(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}
