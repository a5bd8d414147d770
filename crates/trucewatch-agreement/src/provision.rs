//! Provisions and exceptions as the engine uses them.

use crate::activities::Activities;
use crate::compile::Territory;
use crate::document::{Activity, Deontic, Effect, ExceptionKind, Exempt, Lang, Text};
use crate::say::{Phrase, list, phrase, title, word};
use crate::territory::Boxed;
use crate::timeline::{Standing, Windows};
use crate::weapons::{Arm, Match, Rule, any_means};
use std::collections::BTreeMap;
use trucewatch_model::{Arg, ProvisionId, Timestamp};

/// One provision, in one version or reading.
#[derive(Clone, Debug)]
pub struct Provision {
    pub(crate) id: ProvisionId,
    pub(crate) title: Text,
    pub(crate) says: Option<Text>,
    pub(crate) instrument: Option<String>,
    pub(crate) article: Option<String>,
    /// Where it stands, and from which sources it is known.
    pub(crate) stands_in: Vec<Phrase>,
    pub(crate) deontic: Deontic,
    pub(crate) reading: Option<String>,
    pub(crate) force: Force,
    pub(crate) activities: Activities,
    /// As written.
    pub(crate) asked: Vec<Activity>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) weapons_label: Option<Phrase>,
    pub(crate) place_label: Phrase,
    pub(crate) when: Windows,
    /// The date of its text, else when it came into force: of two rules the later wins by this.
    pub(crate) dated: Option<Timestamp>,
    pub(crate) slices: Vec<Slice>,
    pub(crate) boxed: Boxed,
    /// The actors that it binds or permits; everybody if empty.
    pub(crate) subject: Vec<String>,
    /// Whether it is about all parties.
    pub(crate) for_all_parties: bool,
    pub(crate) exempt: Exempt,
    pub(crate) limits: Vec<Limit>,
    pub(crate) only_if: Vec<String>,
    pub(crate) topic: Option<String>,
    pub(crate) overrides: Vec<String>,
    pub(crate) permits_despite: Vec<String>,
    pub(crate) excepted: Vec<String>,
    /// What may excuse it.
    pub(crate) covers: Vec<Cover>,
    pub(crate) rivals: Vec<Rival>,
}

/// What an incident can show about a provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Force {
    /// What it forbids, or what a duty that is due leaves no room for.
    Forbids,
    /// What it allows.
    Permits,
    /// Nothing: people follow it up.
    Duty,
}

/// Times in which a provision means one territory.
#[derive(Clone, Debug)]
pub(crate) struct Slice {
    pub(crate) when: Windows,
    pub(crate) territory: Territory,
    /// Whether the territory is known, whoever it is and whatever the weapon.
    pub(crate) plain: bool,
    pub(crate) phase: Phase,
    /// Who asserts and who denies the text, if that is disputed.
    pub(crate) disputed: Option<Standing>,
}

/// Whether what has to be done is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Due,
    /// It may still be undone until then.
    Until(Timestamp),
    /// Its deadline counts from something that has not been recorded.
    Waiting(String),
    /// It has to be taken away, but nothing says by when.
    NoDeadline,
}

/// A number up to which something is allowed.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub(crate) weapons: Option<Rule>,
    pub(crate) at_most: u32,
}

/// Something that may excuse what a provision forbids: number of the exception or provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cover {
    Exception(usize),
    Permission(usize),
}

/// A provision that competes for a weapon.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rival {
    pub(crate) provision: usize,
    /// Whether it takes the weapon (`true`) or loses it (`false`) because the file says so; else the
    /// more specific one wins.
    pub(crate) explicit: Option<bool>,
}

/// An announced exception.
#[derive(Clone, Debug)]
pub struct Exception {
    pub(crate) id: String,
    pub(crate) title: Text,
    pub(crate) kind: ExceptionKind,
    pub(crate) effect: Effect,
    pub(crate) announced: bool,
    pub(crate) activities: Option<Activities>,
    pub(crate) when: Windows,
    pub(crate) slices: Vec<(Windows, Territory)>,
}

impl Exception {
    /// Its id in the file.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Its title, in English if there is one.
    pub fn title(&self) -> &str {
        self.title.in_lang(Lang::En)
    }
    /// Its title in a language.
    pub fn title_in(&self, lang: Lang) -> &str {
        self.title.in_lang(lang)
    }
    /// When it applies.
    pub fn when(&self) -> &Windows {
        &self.when
    }
}

impl Provision {
    /// Its id in the file; versions and readings share it.
    pub fn id(&self) -> &ProvisionId {
        &self.id
    }
    /// Its title, in English if there is one.
    pub fn title(&self) -> &str {
        self.title.in_lang(Lang::En)
    }
    /// Its title in a language.
    pub fn title_in(&self, lang: Lang) -> &str {
        self.title.in_lang(lang)
    }
    /// Its title in all languages that it has, by their two letters.
    pub fn titles(&self) -> BTreeMap<String, String> {
        self.title.by_code()
    }
    /// The text it stands in.
    pub fn instrument(&self) -> Option<&str> {
        self.instrument.as_deref()
    }
    /// Article or paragraph there.
    pub fn article(&self) -> Option<&str> {
        self.article.as_deref()
    }
    /// Must, must not or may.
    pub fn deontic(&self) -> Deontic {
        self.deontic
    }
    /// The name of this reading, where sources disagree.
    pub fn reading(&self) -> Option<&str> {
        self.reading.as_deref()
    }
    /// When it is in force.
    pub fn in_force(&self) -> &Windows {
        &self.when
    }
    /// What it says, in the file's own words or made from what the engine applies, in English.
    pub fn says(&self) -> String {
        self.says_in(Lang::En)
    }
    /// The same in a language.
    pub fn says_in(&self, lang: Lang) -> String {
        match &self.says {
            Some(text) => text.in_lang(lang).to_owned(),
            None => crate::say::Voice::new(lang).say(&self.rule()),
        }
    }

    /// What the engine applies, as a record.
    pub(crate) fn rule(&self) -> Phrase {
        let deontic = word("deontic", self.deontic);
        let activities = list(self.asked.iter().map(|a| word("activity", a)));
        let rule = match &self.weapons_label {
            Some(weapons) => phrase("rule-weapons").with("weapons", weapons.clone()),
            None => phrase("rule"),
        };
        rule.with("deontic", deontic)
            .with("activities", activities)
            .with("place", self.place_label.clone())
    }

    pub(crate) fn title_arg(&self) -> Arg {
        title(&self.title)
    }

    /// Whether its weapons include this one, and by which of its rules.
    pub(crate) fn means(&self, arm: &Arm) -> (Match, Option<&Rule>) {
        let (found, rule) = any_means(&self.rules, arm);
        (found, rule.and_then(|k| self.rules.get(k)))
    }
}
