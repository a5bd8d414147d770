//! The agreement and assessments as answers, in the language that was asked for.

use crate::convert::{agreement_ref, word_of};
use crate::dto::{
    AgreementDetail, AgreementItem, AssessmentDto, ConsideredDto, MeasuredFromDto, RuleWonDto, Span,
};
use crate::error::ApiError;
use serde::Deserialize;
use trucewatch_model::{AgreementVersion, Assessment, Reason, Timestamp};
use trucewatch_site::spoken::{self, Item, Lang, Shown};
use trucewatch_site::{IncidentEntry, View};

/// In which language.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LangQuery {
    /// The language of titles and reasons: `en`, `uk`, `ru`, `fr` or `de`; English if absent.
    lang: Option<String>,
}

impl LangQuery {
    /// The language, checked.
    pub(crate) fn check(&self) -> Result<Lang, ApiError> {
        let asked = self.lang.as_deref().filter(|code| !code.is_empty());
        let lang = asked.map_or(Ok(Lang::En), spoken::language);
        lang.map_err(|error| ApiError::from(error).at("lang"))
    }
}

/// How an incident relates to each provision: those that look broken first, then those that are unclear;
/// the likelier ones first.
pub(crate) fn assessments(view: &View, entry: &IncidentEntry, lang: Lang) -> Vec<AssessmentDto> {
    let mut all: Vec<Assessment> = spoken::assessments(entry, lang).collect();
    all.sort_by(|a, b| (a.status.cmp(&b.status)).then(b.probability.total_cmp(&a.probability)));
    all.into_iter().map(|a| assessment(view, a, lang)).collect()
}

fn assessment(view: &View, a: Assessment, lang: Lang) -> AssessmentDto {
    let rules = view.agreement();
    AssessmentDto {
        provision: a.provision.to_string(),
        title: a.title,
        instrument: a.instrument,
        article: a.article,
        stands_in: texts(a.stands_in),
        probability: a.probability,
        numerical_error: a.numerical_error,
        status: word_of(&a.status),
        outcome: word_of(&a.status.outcome()),
        measured_from: (a.measured_from.into_iter())
            .map(|from| MeasuredFromDto {
                title: rules.and_then(|r| spoken::place_title(r, &from.id, lang)),
                id: from.id,
                valid: from.valid.into_iter().map(span).collect(),
                uncertainty_m: from.uncertainty_m,
                signed_m: from.signed_m,
            })
            .collect(),
        rules_won: (a.rules_won.iter())
            .map(|won| RuleWonDto {
                other: won.other.to_string(),
                why: word_of(&won.why),
            })
            .collect(),
        considered: (a.considered.into_iter())
            .map(|c| ConsideredDto {
                title: rules.and_then(|r| spoken::exception_title(r, &c.id, lang)),
                id: c.id,
                what: c.what,
                probability: c.probability,
                permits: c.permits,
            })
            .collect(),
        lang: lang.code().to_owned(),
        reasons: texts(a.reasons),
        would_settle: a.would_settle.map(|r| r.text),
        agreement: agreement_ref(&a.agreement, None),
    }
}

fn texts(sentences: Vec<Reason>) -> Vec<String> {
    sentences.into_iter().map(|r| r.text).collect()
}

fn span((from, to): (Option<Timestamp>, Option<Timestamp>)) -> Span {
    let text = |at: Timestamp| at.to_string();
    Span {
        from: from.map(text),
        to: to.map(text),
    }
}

/// The agreement as it stands.
pub(crate) fn agreement(version: &AgreementVersion, shown: Shown) -> AgreementDetail {
    let mut detail = AgreementDetail {
        id: version.id.clone(),
        version: version.version.clone(),
        sha256: version.sha256.clone(),
        title: shown.title,
        lang: shown.lang.code().to_owned(),
        at: shown.at.to_string(),
        about: texts(shown.about),
        ceasefire: None,
        in_force: Vec::new(),
        not_in_force: Vec::new(),
        sources: Vec::new(),
    };
    for section in shown.sections {
        let mut items = section.items.into_iter().map(item);
        match section.id.as_str() {
            "ceasefire" => detail.ceasefire = items.next(),
            "provisions-in-force" => detail.in_force = items.collect(),
            "provisions-not-in-force" => detail.not_in_force = items.collect(),
            "sources" => detail.sources = items.collect(),
            _ => {}
        }
    }
    detail
}

fn item(item: Item) -> AgreementItem {
    AgreementItem {
        id: item.id,
        title: item.title,
        standing: word_of(&item.standing),
        disputed: item.disputed,
        sentences: texts(item.sentences),
    }
}
