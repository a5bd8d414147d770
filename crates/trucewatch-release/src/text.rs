//! Labels as text that can stand in an entry's marking.
//!
//! `v1;level=restricted;caveats=POSITION;rel=CELL,MISSION;sectors=4`: fields in a fixed order, names sorted,
//! what is empty left out (`rel` never is). A label has one text, however it was made, and other texts of the
//! same meaning are refused, so that a hash over the text is one over the label. At most about 13,000 bytes.

use crate::{Caveat, Caveats, Label, LabelError, Level, Registry, RegistryError};
use std::fmt::Write as _;
use trucewatch_model::{Marking, Timestamp};

const VERSION: &str = "v1";

/// Why a text is no label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Neither a marking's word nor of this form.
    #[error(
        "`{0}` is no label: write `public`, `mission`, `restricted`, `witness`, or `v1;level=…;rel=…`"
    )]
    Form(String),
    /// A name that this mission does not have.
    #[error(transparent)]
    Name(#[from] RegistryError),
    /// A label that cannot be.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Readable, but not as it would be written.
    #[error("the label is not in its one form; write `{0}`")]
    NotCanonical(String),
}

impl Label {
    /// Its one text.
    pub fn to_text(&self, registry: &Registry) -> String {
        let atoms = |set: crate::AtomSet| {
            let mut names: Vec<&str> = set.iter().map(|atom| registry.atom_name(atom)).collect();
            names.sort_unstable();
            names.join(",")
        };
        let mut sectors: Vec<&str> = (self.sectors.iter())
            .map(|sector| registry.sector_name(sector))
            .collect();
        sectors.sort_unstable();
        let mut caveats: Vec<&str> = self.caveats.iter().map(Caveat::word).collect();
        caveats.sort_unstable();
        let time = |time: Option<Timestamp>| time.map(|at| at.to_string()).unwrap_or_default();
        let mut text = format!("{VERSION};level={}", self.level.word());
        let fields = [
            ("caveats", caveats.join(",")),
            ("rel", atoms(self.rel)),
            ("orcon", atoms(self.orcon)),
            ("sectors", sectors.join(",")),
            ("embargo", time(self.embargo)),
            ("review", time(self.review)),
        ];
        for (name, value) in fields {
            if !value.is_empty() || name == "rel" {
                let _ = write!(text, ";{name}={value}");
            }
        }
        text
    }

    /// Reads the text of an entry's marking: one of the four words, or a label's text.
    ///
    /// # Errors
    /// What is wrong. Whoever cannot read a label shows its record to nobody.
    pub fn from_text(text: &str, registry: &Registry) -> Result<Self, TextError> {
        let words = [
            Marking::Public,
            Marking::Mission,
            Marking::Restricted,
            Marking::Witness,
        ];
        if let Some(marking) = words.into_iter().find(|marking| marking.word() == text) {
            return Ok(registry.label_of(marking));
        }
        let form = || TextError::Form(text.chars().take(80).collect());
        let mut fields = text.split(';');
        if fields.next() != Some(VERSION) {
            return Err(form());
        }
        let (mut level, mut rel) = (None, None);
        let mut label = Self::lowest(registry);
        for field in fields {
            let (name, value) = field.split_once('=').ok_or_else(form)?;
            let names: Vec<&str> = value.split(',').filter(|name| !name.is_empty()).collect();
            match name {
                "level" => level = Level::ALL.into_iter().find(|level| level.word() == value),
                "caveats" => label.caveats = caveats(&names).ok_or_else(form)?,
                "rel" => rel = Some(named(&names, registry)?),
                "orcon" => label.orcon = named(&names, registry)?,
                "sectors" => label.sectors = registry.sectors(&names)?,
                "embargo" => label.embargo = Some(time(value).ok_or_else(form)?),
                "review" => label.review = Some(time(value).ok_or_else(form)?),
                _ => return Err(form()),
            }
        }
        label.level = level.ok_or_else(form)?;
        label.rel = rel.ok_or_else(form)?;
        let label = label.with_caveats(label.caveats, label.sectors)?;
        let canonical = label.to_text(registry);
        if canonical == text {
            Ok(label)
        } else {
            Err(TextError::NotCanonical(canonical))
        }
    }
}

/// Audiences by name. No groups: a label means the same when a group has changed.
fn named(names: &[&str], registry: &Registry) -> Result<crate::AtomSet, RegistryError> {
    names.iter().map(|name| registry.atom(name)).collect()
}

fn caveats(names: &[&str]) -> Option<Caveats> {
    let one = |name: &&str| {
        Caveat::ALL
            .into_iter()
            .find(|caveat| caveat.word() == *name)
    };
    names.iter().map(one).collect()
}

fn time(text: &str) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(text)
}
