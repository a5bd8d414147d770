//! What the site says of its agreement, in the languages that reasons are written in.
//!
//! In: a view and a language. Out: texts made from records; the language changes nothing but the words.

use crate::{IncidentEntry, SiteError, View};
use trucewatch_agreement::timeline::AsKnown;
use trucewatch_agreement::{Agreement, in_language, show};
use trucewatch_model::{Assessment, Timestamp};

pub use trucewatch_agreement::document::Lang;
pub use trucewatch_agreement::show::{Item, Shown, Standing};

/// The language of these two letters.
///
/// # Errors
/// If reasons are not written in it.
pub fn language(code: &str) -> Result<Lang, SiteError> {
    Lang::from_code(code).ok_or_else(|| {
        let known = Lang::ALL.map(Lang::code).join(", ");
        SiteError::Invalid(format!(
            "reasons are not written in the language `{code}`; use one of {known}"
        ))
    })
}

/// How an incident relates to the agreement, in a language.
pub fn assessments(entry: &IncidentEntry, lang: Lang) -> impl Iterator<Item = Assessment> {
    let all = entry.assessments.iter().cloned();
    all.map(move |assessment| in_language(assessment, lang))
}

/// The agreement as it stands at an instant, in a language; `None` without one that can be used.
pub fn agreement(view: &View, at: Timestamp, lang: Lang) -> Option<Shown> {
    let agreement = view.agreement()?;
    let known = AsKnown::new(agreement.document(), agreement.known());
    Some(show::show(&known, agreement.known(), at, lang))
}

/// The title of an exception, or of a provision, by its id.
pub fn exception_title(agreement: &Agreement, id: &str, lang: Lang) -> Option<String> {
    let exception = agreement.exceptions().iter().find(|e| e.id() == id);
    let exception = exception.map(|e| e.title_in(lang));
    let title = exception.or_else(|| Some(agreement.provision(id)?.title_in(lang)));
    title.map(str::to_owned)
}

/// The title of a line or zone by its id, if it has one.
pub fn place_title(agreement: &Agreement, id: &str, lang: Lang) -> Option<String> {
    let line = agreement.lines().iter().find(|l| l.id() == id);
    let line = line.and_then(|l| l.title_in(lang));
    let zone = || {
        agreement
            .zones()
            .iter()
            .find(|z| z.id() == id)?
            .title_in(lang)
    };
    line.or_else(zone).map(str::to_owned)
}
