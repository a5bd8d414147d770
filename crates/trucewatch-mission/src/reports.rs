//! Reports: a person signs exactly the bytes of one; when the record changes later, a person signs an erratum to it.
//!
//! A report is a draft until it is signed. What was signed is named by its digest and never altered; an erratum names
//! what was signed and what is on record by then. That the bytes are those of that report, and that an erratum says what the
//! record says, is for the site to see to, which has both.

use crate::{Actor, Done, Refused, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trucewatch_model::refused::ensure;
use trucewatch_model::{Marking, Timestamp};

/// Which kind of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Of a day.
    Daily,
    /// Of the seven days that end with a day.
    Weekly,
    /// Of an incident or case.
    Spot,
}

/// Figures by name, as the report states them.
pub type Figures = BTreeMap<String, String>;

/// What is done about reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do", deny_unknown_fields)]
pub enum Act {
    /// Signs exactly these bytes.
    Sign {
        /// What kind of report they are.
        kind: Kind,
        /// Of what: a date, or the id of an incident or case.
        of: String,
        /// The language, two letters.
        lang: String,
        /// SHA-256 of the bytes.
        content: String,
        /// SHA-256 of the record of the file that keeps them.
        stored: String,
        /// How many entries of the log they were made from.
        entries: u64,
        /// The strictest marking of what they were made from: who may read them.
        marking: Marking,
        /// The figures that they state.
        figures: Figures,
    },
    /// Says of a signed report that its figures would be others now.
    Erratum {
        /// SHA-256 of the report's bytes.
        content: String,
        /// All figures, as they are now.
        figures: Figures,
        /// What whoever signs says about it.
        text: Text,
    },
}

/// A report that somebody signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    /// What kind.
    pub kind: Kind,
    /// Of what.
    pub of: String,
    /// The language.
    pub lang: String,
    /// SHA-256 of the record of the file that keeps the bytes.
    pub stored: String,
    /// How many entries of the log they were made from.
    pub entries: u64,
    /// Who may read them.
    pub marking: Marking,
    /// The figures that they state.
    pub figures: Figures,
    /// Who signed, when, by which act.
    pub by: Vec<(Actor, Timestamp, crate::ActId)>,
    /// Errata, oldest first.
    pub errata: Vec<Erratum>,
}

/// An erratum.
#[derive(Clone, Debug, PartialEq)]
pub struct Erratum {
    /// Who signed it, when, by which act.
    pub by: (Actor, Timestamp, crate::ActId),
    /// All figures, as they were then.
    pub figures: Figures,
    /// What whoever signed says about it.
    pub text: Text,
}

impl Signed {
    /// The figures that hold by what people signed: those of the last erratum, or of the report.
    pub fn standing(&self) -> &Figures {
        self.errata
            .last()
            .map_or(&self.figures, |erratum| &erratum.figures)
    }
}

/// All signed reports, by SHA-256 of their bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reports {
    signed: BTreeMap<String, Signed>,
}

/// The longest name of what a report is of.
const LONGEST: usize = 100;
/// The most figures of a report.
const FIGURES_MAX: usize = 100;

impl Reports {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (&String, &Signed)> {
        self.signed.iter()
    }

    /// One by SHA-256 of its bytes.
    pub fn get(&self, content: &str) -> Option<&Signed> {
        self.signed.get(content)
    }

    /// Those of one kind of one thing.
    pub fn of<'a>(
        &'a self,
        kind: Kind,
        of: &'a str,
    ) -> impl Iterator<Item = (&'a String, &'a Signed)> {
        self.all()
            .filter(move |(_, it)| it.kind == kind && it.of == of)
    }

    pub(crate) fn check(&self, by: &Actor, act: &Act) -> Result<(), Refused> {
        match act {
            Act::Sign {
                of,
                lang,
                content,
                stored,
                figures,
                ..
            } => {
                ensure(
                    !of.is_empty() && of.len() <= LONGEST && lang.len() == 2,
                    "report",
                    "the report is not named",
                    "give its kind, what it is of, and its language in two letters",
                )?;
                is_digest(content)?;
                is_digest(stored)?;
                are_figures(figures)?;
                let known = self.signed.get(content);
                ensure(
                    known.is_none_or(|it| it.by.iter().all(|(who, _, _)| who.person != by.person)),
                    "not_twice",
                    format!("`{}` has signed exactly this already", by.person),
                    "nothing is to be done",
                )?;
                ensure(
                    known.is_none_or(|it| it.of == *of && it.lang == *lang),
                    "report",
                    "the same bytes were signed as another report",
                    "sign them as what they are",
                )
            }
            Act::Erratum {
                content,
                figures,
                text,
            } => {
                text.check("erratum")?;
                are_figures(figures)?;
                let it = self.signed.get(content);
                let it = it.ok_or_else(|| Refused::unknown("signed report", content))?;
                ensure(
                    it.standing() != figures,
                    "state",
                    "the figures are those that stand already",
                    "nothing is to be corrected",
                )
            }
        }
    }

    pub(crate) fn apply(&mut self, done: &Done, act: &Act) {
        let by = (done.by.clone(), done.at, done.id.clone());
        match act {
            Act::Sign {
                kind,
                of,
                lang,
                content,
                stored,
                entries,
                marking,
                figures,
            } => {
                let signed = self
                    .signed
                    .entry(content.clone())
                    .or_insert_with(|| Signed {
                        kind: *kind,
                        of: of.clone(),
                        lang: lang.clone(),
                        stored: stored.clone(),
                        entries: *entries,
                        marking: *marking,
                        figures: figures.clone(),
                        by: Vec::new(),
                        errata: Vec::new(),
                    });
                signed.by.push(by);
            }
            Act::Erratum {
                content,
                figures,
                text,
            } => {
                if let Some(signed) = self.signed.get_mut(content) {
                    signed.errata.push(Erratum {
                        by,
                        figures: figures.clone(),
                        text: text.clone(),
                    });
                }
            }
        }
    }
}

fn is_digest(text: &str) -> Result<(), Refused> {
    ensure(
        text.len() == 64
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)),
        "digest",
        format!("`{text}` is no SHA-256"),
        "give 64 hexadecimal digits",
    )
}

fn are_figures(figures: &Figures) -> Result<(), Refused> {
    ensure(
        !figures.is_empty() && figures.len() <= FIGURES_MAX,
        "figures",
        format!("there are {} figures", figures.len()),
        format!("give 1 to {FIGURES_MAX}"),
    )
}
