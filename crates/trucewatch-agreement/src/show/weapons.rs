//! Which weapons are meant, in words.

use super::context::{either, joined};
use crate::document::{Bounds, WeaponRule};
use crate::say::{phrase, word};
use trucewatch_model::Arg;

/// Any of the rules.
pub(super) fn rules(rules: &[WeaponRule]) -> Arg {
    joined("either", rules.iter().map(rule).collect())
}

/// All tests of a rule.
pub(super) fn rule(rule: &WeaponRule) -> Arg {
    let mut parts = Vec::new();
    if !rule.families.is_empty() {
        parts.push(either(
            rule.families.iter().map(|f| word("family", f)).collect(),
        ));
    }
    let ids = |models: &[crate::document::Id]| {
        either(models.iter().map(|id| Arg::Id(id.to_string())).collect())
    };
    if !rule.models.is_empty() {
        parts.push(
            phrase("weapon-models")
                .with("models", ids(&rule.models))
                .into(),
        );
    }
    if parts.is_empty() {
        parts.push(Arg::Word("weapon-any".to_owned()));
    }
    if let Some(range) = &rule.calibre_mm {
        let value = |mm| phrase("unit-mm").with("number", Arg::Number(mm)).into();
        parts.push(
            phrase("weapon-calibre")
                .with("bounds", bounds(range, value))
                .into(),
        );
    }
    if let Some(range) = &rule.max_range_km {
        parts.push(
            phrase("weapon-range")
                .with("bounds", bounds(range, Arg::StatedKm))
                .into(),
        );
    }
    if !rule.not_models.is_empty() {
        parts.push(
            phrase("weapon-not-models")
                .with("models", ids(&rule.not_models))
                .into(),
        );
    }
    joined("list-comma", parts)
}

fn bounds(range: &Bounds, value: impl Fn(f64) -> Arg) -> Arg {
    let all = [
        ("bound-gt", range.gt),
        ("bound-gte", range.gte),
        ("bound-lt", range.lt),
        ("bound-lte", range.lte),
    ];
    let said = all.into_iter().filter_map(|(id, limit)| {
        limit.map(|limit| Arg::from(phrase(id).with("value", value(limit))))
    });
    joined("list-and", said.collect())
}
