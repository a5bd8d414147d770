//! Ids, texts in several languages, moments and lengths of time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// An id: letters, digits, `-`, `_` and `.`.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Id(#[schemars(regex(pattern = r"^[A-Za-z0-9._-]+$"))] pub String);

impl Id {
    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A language in which the program writes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    En,
    /// Ukrainian.
    Uk,
    /// Russian.
    Ru,
    /// French.
    Fr,
    /// German.
    De,
}

impl Lang {
    /// All of them, English first.
    pub const ALL: [Self; 5] = [Self::En, Self::Uk, Self::Ru, Self::Fr, Self::De];

    /// The two letters of ISO 639-1.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Uk => "uk",
            Self::Ru => "ru",
            Self::Fr => "fr",
            Self::De => "de",
        }
    }

    /// The language of these two letters.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }
}

/// A text: plain (then English), or by language: `{ en = "...", uk = "..." }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Text {
    /// In English.
    Plain(#[schemars(length(min = 1))] String),
    /// By language.
    ByLanguage(
        #[schemars(extend("propertyNames" = { "enum": ["en", "uk", "ru", "fr", "de"] }))]
        BTreeMap<Lang, String>,
    ),
}

impl Text {
    /// In all languages that it has, by their two letters.
    pub fn by_code(&self) -> BTreeMap<String, String> {
        match self {
            Self::Plain(text) => BTreeMap::from([(Lang::En.code().to_owned(), text.clone())]),
            Self::ByLanguage(texts) => texts
                .iter()
                .map(|(lang, text)| (lang.code().to_owned(), text.clone()))
                .collect(),
        }
    }

    /// In that language, else in English, else in any that there is.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::ByLanguage(texts) => texts
                .get(&lang)
                .or_else(|| texts.get(&Lang::En))
                .or_else(|| texts.values().next())
                .map_or("", String::as_str),
        }
    }
}

/// A moment: a time with its offset from UTC (`2015-02-15T00:00:00+02:00`), or some time after
/// something that an `[[act]]` records: `{ after = "ceasefire", plus = "P14D" }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Moment {
    /// RFC 3339, with offset.
    At(#[schemars(extend("format" = "date-time"))] String),
    /// Relative to the first time that something happened.
    After(After),
}

/// Some time after something happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// The id of an act's `event`, or `ceasefire` for its entry into force.
    pub after: Id,
    /// How long after; directly if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plus: Option<Span>,
    /// Whether whole days of the agreement's own calendar are meant ("by the end of day 2").
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub end_of_day: bool,
}

/// A length of time in ISO 8601: `P14D`, `PT24H`, `P2W`, `P1M`. Days and longer follow the
/// agreement's own calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Span(#[schemars(regex(pattern = r"^P([0-9]+[YMWD])*(T([0-9]+[HMS])+)?$"))] pub String);
