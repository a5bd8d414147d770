//! The messages of each language, read once.

use crate::Lang;
use std::sync::LazyLock;
use trucewatch_agreement::say::Catalogue;

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

pub(super) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::of(files));
