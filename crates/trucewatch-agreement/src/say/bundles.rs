//! The messages of each language, read once.

use super::numbers;
use crate::document::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// The messages of one language.
pub type Bundle = FluentBundle<FluentResource>;

/// The files of a language, with their names.
pub(super) fn files(lang: Lang) -> [(&'static str, &'static str); 3] {
    macro_rules! files {
        ($code:literal) => {
            [
                (
                    concat!($code, ".ftl"),
                    include_str!(concat!("../../i18n/", $code, ".ftl")),
                ),
                (
                    concat!("words.", $code, ".ftl"),
                    include_str!(concat!("../../i18n/words.", $code, ".ftl")),
                ),
                (
                    concat!("show.", $code, ".ftl"),
                    include_str!(concat!("../../i18n/show.", $code, ".ftl")),
                ),
            ]
        };
    }
    match lang {
        Lang::En => files!("en"),
        Lang::Uk => files!("uk"),
        Lang::Ru => files!("ru"),
        Lang::Fr => files!("fr"),
        Lang::De => files!("de"),
    }
}

/// The messages of the agreement crate.
pub(super) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::of(files));

/// Messages in the five languages, as Fluent files have them, with numbers as each language writes them.
pub struct Catalogue([Bundle; 5]);

impl Catalogue {
    /// From the files of each language, with their names. A faulty message is left out, and then missing; a test of
    /// whoever has the files reads each of them strictly.
    pub fn of<const N: usize>(files: impl Fn(Lang) -> [(&'static str, &'static str); N]) -> Self {
        Self(Lang::ALL.map(|lang| load(lang, files(lang).map(|(_, text)| text))))
    }

    /// The messages of a language.
    pub const fn bundle(&self, lang: Lang) -> &Bundle {
        let Self([en, uk, ru, fr, de]) = self;
        match lang {
            Lang::En => en,
            Lang::Uk => uk,
            Lang::Ru => ru,
            Lang::Fr => fr,
            Lang::De => de,
        }
    }

    /// A message with what stands in it. One that this language lacks is said in English, one that nobody knows by its
    /// id: what is shown is then visibly incomplete, never wrong.
    pub fn say(&self, lang: Lang, id: &str, args: &FluentArgs<'_>) -> String {
        for lang in [lang, Lang::En] {
            let bundle = self.bundle(lang);
            if let Some(pattern) = bundle.get_message(id).and_then(|m| m.value()) {
                let mut errors = Vec::new();
                let said = bundle.format_pattern(pattern, Some(args), &mut errors);
                debug_assert!(errors.is_empty(), "{id} ({lang:?}): {errors:?}");
                return said.into_owned();
            }
        }
        debug_assert!(false, "no message `{id}`");
        format!("[{id}]")
    }
}

fn load<const N: usize>(lang: Lang, texts: [&str; N]) -> Bundle {
    let id: LanguageIdentifier = lang.code().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // Marks around what is put in would end up in files and reports; none of the five is written
    // from right to left.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::En => |value, _| number(value, Lang::En),
        Lang::Uk => |value, _| number(value, Lang::Uk),
        Lang::Ru => |value, _| number(value, Lang::Ru),
        Lang::Fr => |value, _| number(value, Lang::Fr),
        Lang::De => |value, _| number(value, Lang::De),
    }));
    for text in texts {
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn number(value: &FluentValue, lang: Lang) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(numbers::plain(number.value, lang)),
        _ => None,
    }
}
