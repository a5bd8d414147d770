//! What `show`, `gate` and `changes` have in common: the file, its times, the language.

use super::check;
use crate::term;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trucewatch_agreement::document::{Document, Lang};
use trucewatch_agreement::show::read_instant;
use trucewatch_agreement::timeline::AsKnown;
use trucewatch_model::Timestamp;

/// What is asked of which file, for which times, and how the answer is written.
#[derive(clap::Args)]
pub(super) struct Question {
    /// The agreement (TOML or JSON, format 2); `-` is standard input
    file: PathBuf,
    /// When: RFC 3339, or a date for the start of that day in the agreement's time zone
    #[arg(long, value_name = "TIME")]
    at: String,
    /// Only what was known then; everything that the file holds if missing
    #[arg(long, value_name = "TIME")]
    known: Option<String>,
    #[command(flatten)]
    pub(super) answer: Manner,
}

/// How the answer is written.
#[derive(clap::Args)]
pub(super) struct Manner {
    /// Language: en, uk, ru, fr or de
    #[arg(long, default_value = "en", value_name = "LANG", value_parser = lang)]
    pub(super) lang: Lang,
    /// Print the same as JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Manner {
    /// Prints an answer.
    pub(super) fn print<T: serde::Serialize>(
        &self,
        answer: &T,
        as_text: impl FnOnce(&T) -> String,
    ) -> anyhow::Result<()> {
        let text = if self.json {
            serde_json::to_string_pretty(answer)?
        } else {
            as_text(answer)
        };
        Ok(term::answer(text.trim_end())?)
    }
}

/// Why there is no answer; what is wrong is said already.
pub(super) struct Refused(u8);

impl From<Refused> for ExitCode {
    fn from(Refused(code): Refused) -> Self {
        Self::from(code)
    }
}

/// A file in format 2 without faults, with its lines and zones.
pub(super) fn file(file: &Path) -> anyhow::Result<Result<check::Found, Refused>> {
    let text = crate::commands::text(file)?;
    Ok(check::read(file, &text, BTreeSet::new()).ok_or(Refused(1)))
}

/// The same, of which only the document is asked for.
pub(super) fn document(file: &Path) -> anyhow::Result<Result<Document, Refused>> {
    Ok(self::file(file)?.map(|found| found.reading.document))
}

/// A time of the command line: RFC 3339, or a date for the start of that day where the agreement is. A
/// text that is neither is a mistake of the command line, and told as one.
pub(super) fn time(document: &Document, option: &str, text: &str) -> Result<Timestamp, Refused> {
    let known = AsKnown::new(document, None);
    read_instant(text, known.zone()).map_err(|error| {
        term::say(&format!("error: invalid value for `{option}`: {error}"));
        Refused(2)
    })
}

/// A question with its file and times read.
pub(super) struct Asked {
    pub(super) document: Document,
    pub(super) at: Timestamp,
    pub(super) known: Option<Timestamp>,
}

impl Question {
    /// The file as read, when, and as known when.
    pub(super) fn read(&self) -> anyhow::Result<Result<Asked, Refused>> {
        Ok(document(&self.file)?.and_then(|document| {
            let at = time(&document, "--at", &self.at)?;
            let known = self.known.as_ref();
            let known = known
                .map(|text| time(&document, "--known", text))
                .transpose()?;
            Ok(Asked {
                document,
                at,
                known,
            })
        }))
    }
}

/// The languages that answers are written in, as clap reads them.
fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_code(code).ok_or_else(|| {
        let codes = Lang::ALL.map(Lang::code).join(", ");
        format!("there are {codes}")
    })
}
