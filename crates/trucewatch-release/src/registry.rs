//! The names that labels use in one mission: audiences, sectors, groups, and what the four markings mean.
//!
//! A name's place in the file is its bit, and bits stand in databases: names are added at the end and never
//! moved. Texts hold names, not bits, so they mean the same under every registry that has the names.

use crate::{Atom, AtomSet, Caveat, Caveats, Label, Level, Member, Sector, SectorSet};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::Marking;

/// Most names of one kind.
const MOST: usize = 64;
/// Longest name.
const LONGEST: usize = 64;

/// The names of one mission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    atoms: Vec<String>,
    sectors: Vec<String>,
    groups: BTreeMap<String, AtomSet>,
    public: Atom,
    protection: Atom,
    mission: AtomSet,
    restricted: AtomSet,
}

/// Why a registry cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// Not a file of this form.
    #[error("the registry cannot be read: {0}")]
    Form(String),
    /// A version this program does not know.
    #[error("registry version {0} is not known to this program (it knows 1); use a newer one")]
    Version(u32),
    /// More names than bits.
    #[error("{0} {1} are listed, and 64 are the most; combine some")]
    TooMany(usize, &'static str),
    /// A name that is no name.
    #[error("`{0}` cannot be a name; use 1 to 64 capital letters, digits, `_` and `-`")]
    Name(String),
    /// Listed twice.
    #[error("`{0}` is listed twice; remove one")]
    Twice(String),
    /// Not a name of this mission.
    #[error("`{0}` is not in the registry; correct it, or add it at the end of the list")]
    Unknown(String),
    /// The four markings do not grow stricter.
    #[error(
        "marking `restricted` is for audiences that `mission` is not for, or leaves the protection desk out; \
         let it name some of them, and the desk"
    )]
    Nesting,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    atoms: Vec<String>,
    sectors: Vec<String>,
    public: String,
    protection: String,
    groups: BTreeMap<String, Vec<String>>,
    markings: Markings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Markings {
    mission: Vec<String>,
    restricted: Vec<String>,
}

impl Registry {
    /// The registry that comes with the program.
    pub const DEFAULT: &str = include_str!("../policies/registry.toml");

    /// Reads a registry.
    ///
    /// # Errors
    /// What is wrong in it, and what to do.
    pub fn from_toml(text: &str) -> Result<Self, RegistryError> {
        let file: File =
            toml::from_str(text).map_err(|error| RegistryError::Form(error.to_string()))?;
        if file.version != 1 {
            return Err(RegistryError::Version(file.version));
        }
        check_names(&file.atoms, "audiences")?;
        check_names(&file.sectors, "sectors")?;
        let mut registry = Self {
            public: place(&file.atoms, &file.public)?,
            protection: place(&file.atoms, &file.protection)?,
            atoms: file.atoms,
            sectors: file.sectors,
            groups: BTreeMap::new(),
            mission: AtomSet::EMPTY,
            restricted: AtomSet::EMPTY,
        };
        for (name, members) in file.groups {
            let members = members.iter().map(|one| place(&registry.atoms, one));
            let members = members.collect::<Result<AtomSet, _>>()?;
            registry.groups.insert(name, members);
        }
        registry.mission = registry.audience(&file.markings.mission)?;
        registry.restricted = registry.audience(&file.markings.restricted)?;
        let nested = registry.mission.contains_all(registry.restricted)
            && registry.restricted.contains(registry.protection);
        if !nested {
            return Err(RegistryError::Nesting);
        }
        Ok(registry)
    }

    /// The audience of that name.
    ///
    /// # Errors
    /// There is none.
    pub fn atom(&self, name: &str) -> Result<Atom, RegistryError> {
        place(&self.atoms, name)
    }

    /// Audiences by name; `@name` stands for a group.
    ///
    /// # Errors
    /// A name that is not in the registry.
    pub fn audience<S: AsRef<str>>(&self, names: &[S]) -> Result<AtomSet, RegistryError> {
        let mut found = AtomSet::EMPTY;
        for name in names {
            let name = name.as_ref();
            found = match name.strip_prefix('@') {
                None => found.with(self.atom(name)?),
                Some(group) => {
                    let group = self.groups.get(group).copied();
                    found.union(group.ok_or_else(|| RegistryError::Unknown(name.to_owned()))?)
                }
            };
        }
        Ok(found)
    }

    /// Sectors by name.
    ///
    /// # Errors
    /// A name that is not in the registry.
    pub fn sectors<S: AsRef<str>>(&self, names: &[S]) -> Result<SectorSet, RegistryError> {
        names
            .iter()
            .map(|name| place::<Sector>(&self.sectors, name.as_ref()))
            .collect()
    }

    /// What an audience is called.
    pub fn atom_name(&self, atom: Atom) -> &str {
        self.atoms
            .get(usize::from(atom.index()))
            .map_or("?", String::as_str)
    }

    /// What a sector is called.
    pub fn sector_name(&self, sector: Sector) -> &str {
        self.sectors
            .get(usize::from(sector.index()))
            .map_or("?", String::as_str)
    }

    /// All audiences.
    pub fn everybody(&self) -> AtomSet {
        (0..self.atoms.len() as u8).filter_map(Atom::at).collect()
    }
    /// All sectors.
    pub fn all_sectors(&self) -> SectorSet {
        (0..self.sectors.len() as u8)
            .filter_map(Sector::at)
            .collect()
    }
    /// Everybody who is nobody else.
    pub fn public(&self) -> Atom {
        self.public
    }
    /// Whoever protects witnesses.
    pub fn protection(&self) -> Atom {
        self.protection
    }

    /// What one of the four markings of observations means as a label.
    ///
    /// | marking | level | for | beside |
    /// | --- | --- | --- | --- |
    /// | `public` | public | everybody | |
    /// | `mission` | participant | `markings.mission` of the registry | |
    /// | `restricted` | restricted | `markings.restricted` | |
    /// | `witness` | protected | the protection desk alone | caveat WITNESS |
    ///
    /// A stricter marking gives a higher label, so the stricter of two markings is the join of their labels.
    pub fn label_of(&self, marking: Marking) -> Label {
        let (level, rel) = match marking {
            Marking::Public => (Level::Public, self.everybody()),
            Marking::Mission => (Level::Participant, self.mission),
            Marking::Restricted => (Level::Restricted, self.restricted),
            Marking::Witness => (Level::Protected, AtomSet::EMPTY.with(self.protection)),
        };
        let caveats = match marking {
            Marking::Witness => Caveats::EMPTY.with(Caveat::Witness),
            _ => Caveats::EMPTY,
        };
        Label {
            level,
            rel,
            caveats,
            ..Label::lowest(self)
        }
    }
}

fn place<M: Member>(names: &[String], name: &str) -> Result<M, RegistryError> {
    names
        .iter()
        .position(|one| one == name)
        .and_then(|index| M::at(u8::try_from(index).ok()?))
        .ok_or_else(|| RegistryError::Unknown(name.to_owned()))
}

fn check_names(names: &[String], what: &'static str) -> Result<(), RegistryError> {
    if names.len() > MOST {
        return Err(RegistryError::TooMany(names.len(), what));
    }
    let mut seen = BTreeSet::new();
    for name in names {
        let plain = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
        if !(1..=LONGEST).contains(&name.len()) || !name.bytes().all(plain) {
            return Err(RegistryError::Name(name.clone()));
        }
        if !seen.insert(name) {
            return Err(RegistryError::Twice(name.clone()));
        }
    }
    Ok(())
}
