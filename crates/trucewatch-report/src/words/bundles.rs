//! The messages of each language, read once.

use crate::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentResource, FluentValue};
use std::sync::LazyLock;
use trucewatch_agreement::say;
use unic_langid::LanguageIdentifier;

pub(super) type Bundle = FluentBundle<FluentResource>;

/// The files of a language, with their names.
pub(super) const fn files(lang: Lang) -> [(&'static str, &'static str); 2] {
    macro_rules! files {
        ($code:literal) => {
            [
                (
                    concat!($code, ".ftl"),
                    include_str!(concat!("../../i18n/", $code, ".ftl")),
                ),
                (
                    concat!("pages.", $code, ".ftl"),
                    include_str!(concat!("../../i18n/pages.", $code, ".ftl")),
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

pub(super) fn bundle(lang: Lang) -> &'static Bundle {
    static BUNDLES: LazyLock<[Bundle; 5]> = LazyLock::new(|| Lang::ALL.map(load));
    let [en, uk, ru, fr, de] = &*BUNDLES;
    match lang {
        Lang::En => en,
        Lang::Uk => uk,
        Lang::Ru => ru,
        Lang::Fr => fr,
        Lang::De => de,
    }
}

/// A faulty message is left out, and then missing; a test reads every file strictly.
fn load(lang: Lang) -> Bundle {
    let id: LanguageIdentifier = lang.code().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // Source text gets an isolating element of its own; marks in the text would be copied with it.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::En => |value, _| number(value, Lang::En),
        Lang::Uk => |value, _| number(value, Lang::Uk),
        Lang::Ru => |value, _| number(value, Lang::Ru),
        Lang::Fr => |value, _| number(value, Lang::Fr),
        Lang::De => |value, _| number(value, Lang::De),
    }));
    for (_, text) in files(lang) {
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn number(value: &FluentValue, lang: Lang) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(say::plain(number.value, lang)),
        _ => None,
    }
}
