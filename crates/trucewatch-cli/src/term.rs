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

/// Asks for a line at the terminal without showing what is typed.
///
/// # Errors
/// If standard input is no terminal.
pub(crate) fn ask_hidden(question: &str) -> anyhow::Result<zeroize::Zeroizing<String>> {
    let input = std::io::stdin();
    anyhow::ensure!(
        input.is_terminal(),
        "there is no terminal to ask at; give the password in a file, or as `-` on standard input"
    );
    let shown = rustix::termios::tcgetattr(&input)?;
    let mut hidden = shown.clone();
    hidden.local_modes.remove(rustix::termios::LocalModes::ECHO);
    hidden
        .local_modes
        .insert(rustix::termios::LocalModes::ECHONL);
    let _ = write!(std::io::stderr().lock(), "{question}");
    rustix::termios::tcsetattr(&input, rustix::termios::OptionalActions::Flush, &hidden)?;
    let mut line = zeroize::Zeroizing::new(String::new());
    let read = input.read_line(&mut line);
    rustix::termios::tcsetattr(&input, rustix::termios::OptionalActions::Flush, &shown)?;
    anyhow::ensure!(read? > 0, "nothing was typed");
    let length = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(length);
    Ok(line)
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
