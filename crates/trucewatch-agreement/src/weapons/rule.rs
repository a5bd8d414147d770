//! Which weapons a provision means.

use super::arsenal::{Arsenal, Known};
use super::{Arm, Match};
use crate::document::{Bounds, Family, Id, WeaponRule};
use std::collections::BTreeSet;

/// A rule made ready for comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rule {
    pub(crate) families: BTreeSet<Family>,
    pub(crate) models: BTreeSet<String>,
    not_models: BTreeSet<String>,
    /// What is known of the models in and out; `None` for those of which nothing is.
    figures: Vec<Option<Known>>,
    not_figures: Vec<Option<Known>>,
    /// In tenths of a millimetre.
    pub(crate) calibre: Option<Interval>,
    /// In metres.
    pub(crate) range: Option<Interval>,
}

/// From a lowest to a highest whole number of units, both included: tenths of a millimetre or metres, of
/// which every calibre and range has a whole number. More than 100.0 mm is 1,001 tenths and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    low: i64,
    high: i64,
}

impl Interval {
    fn of(bounds: &Bounds, units: f64) -> Self {
        // Rounded to a millionth, so that 100.1 mm are 1,001 tenths and not a little more.
        let scaled = |limit: f64| libm::round(limit * units * 1e6) / 1e6;
        let mut interval = Self {
            low: i64::MIN,
            high: i64::MAX,
        };
        let lows = [
            bounds.gte.map(|x| libm::ceil(scaled(x)) as i64),
            bounds.gt.map(|x| libm::floor(scaled(x)) as i64 + 1),
        ];
        let highs = [
            bounds.lte.map(|x| libm::floor(scaled(x)) as i64),
            bounds.lt.map(|x| libm::ceil(scaled(x)) as i64 - 1),
        ];
        for low in lows.into_iter().flatten() {
            interval.low = interval.low.max(low);
        }
        for high in highs.into_iter().flatten() {
            interval.high = interval.high.min(high);
        }
        interval
    }

    fn contains(&self, value: i64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Whether everything in it is in the other.
    fn is_within(&self, other: &Self) -> bool {
        self.low >= other.low && self.high <= other.high
    }
}

/// How two rules stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Narrower {
    First,
    Second,
    Neither,
}

impl Rule {
    pub(crate) fn of(rule: &WeaponRule, arsenal: &Arsenal) -> Self {
        let ids = |ids: &[Id]| ids.iter().map(|id| id.0.clone()).collect();
        let figures = |ids: &[Id]| {
            let known = ids.iter().map(|id| arsenal.known(id.as_str()).cloned());
            known.collect()
        };
        Self {
            families: rule.families.iter().copied().collect(),
            models: ids(&rule.models),
            not_models: ids(&rule.not_models),
            figures: figures(&rule.models),
            not_figures: figures(&rule.not_models),
            calibre: rule.calibre_mm.map(|b| Interval::of(&b, 10.0)),
            range: rule.max_range_km.map(|b| Interval::of(&b, 1e3)),
        }
    }

    pub(crate) fn means(&self, arm: &Arm) -> Match {
        let unknown_or = |known: Option<bool>| known.map_or(Match::Unknown, Match::from);
        let mut found = Match::Yes;
        if !self.models.is_empty() {
            found = found.and(match &arm.model {
                Some(model) => self.models.contains(model).into(),
                None if may_be_one(&self.figures, arm) => Match::Unknown,
                None => Match::No,
            });
        }
        if !self.families.is_empty() {
            found = found.and(unknown_or(arm.family.map(|f| self.families.contains(&f))));
        }
        if let Some(calibre) = &self.calibre {
            let known = arm.calibre_tenths_mm.map(i64::from);
            found = found.and(unknown_or(known.map(|c| calibre.contains(c))));
        }
        if let Some(range) = &self.range {
            found = found.and(unknown_or(
                arm.max_range_m
                    .map(|r| range.contains(libm::round(r) as i64)),
            ));
        }
        if !self.not_models.is_empty() {
            found = found.and(match &arm.model {
                Some(model) => Match::from(!self.not_models.contains(model)),
                None if may_be_one(&self.not_figures, arm) => Match::Unknown,
                None => Match::Yes,
            });
        }
        found
    }

    /// Model before family with calibre, before one of both, before nothing.
    fn level(&self) -> u8 {
        let family = u8::from(!self.families.is_empty());
        let figure = u8::from(self.calibre.is_some() || self.range.is_some());
        if self.models.is_empty() {
            family + figure
        } else {
            3
        }
    }

    /// Whether everything that this one means is meant by the other.
    fn is_within(&self, other: &Self) -> bool {
        fn set<T: Ord>(own: &BTreeSet<T>, other: &BTreeSet<T>) -> bool {
            other.is_empty() || (!own.is_empty() && own.is_subset(other))
        }
        let bounds = |own: &Option<Interval>, other: &Option<Interval>| match (own, other) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(other)) => own.is_within(other),
        };
        set(&self.families, &other.families)
            && set(&self.models, &other.models)
            && bounds(&self.calibre, &other.calibre)
            && bounds(&self.range, &other.range)
            && other.not_models.is_subset(&self.not_models)
    }

    /// Which of two rules is the more specific: by model before family and calibre before one of
    /// these; then the one that is a true part of the other.
    pub(crate) fn compare(&self, other: &Self) -> Narrower {
        match self.level().cmp(&other.level()) {
            std::cmp::Ordering::Greater => Narrower::First,
            std::cmp::Ordering::Less => Narrower::Second,
            std::cmp::Ordering::Equal => match (self.is_within(other), other.is_within(self)) {
                (true, false) => Narrower::First,
                (false, true) => Narrower::Second,
                _ => Narrower::Neither,
            },
        }
    }
}

/// Whether a weapon whose model nobody named may be one of these.
fn may_be_one(models: &[Option<Known>], arm: &Arm) -> bool {
    let fits = |known: &Known| !known.contradicts(arm);
    models.iter().any(|model| model.as_ref().is_none_or(fits))
}

/// Whether any of the rules means the weapon, and the most specific one that does so surely. Without
/// rules every weapon is meant.
pub(crate) fn any_means(rules: &[Rule], arm: &Arm) -> (Match, Option<usize>) {
    if rules.is_empty() {
        return (Match::Yes, None);
    }
    let mut best: (Match, Option<usize>) = (Match::No, None);
    for (k, rule) in rules.iter().enumerate() {
        let found = rule.means(arm);
        if found == Match::Yes {
            let narrower = best
                .1
                .and_then(|b| rules.get(b))
                .is_none_or(|b| rule.compare(b) == Narrower::First);
            best = (Match::Yes, if narrower { Some(k) } else { best.1 });
        } else {
            best.0 = best.0.max(found);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Rule {
        Rule::of(&toml::from_str(text).expect("a rule"), &Arsenal::default())
    }

    fn arm(family: Family, tenths: Option<u32>, model: Option<&str>) -> Arm {
        Arm {
            family: Some(family),
            calibre_tenths_mm: tenths,
            model: model.map(str::to_owned),
            ..Arm::default()
        }
    }

    #[test]
    fn the_four_comparisons_differ() {
        use Match::{No, Unknown, Yes};
        let cases = [
            ("gt = 100", Some(1_000), No, "2014: more than 100 mm"),
            ("gte = 100", Some(1_000), Yes, "2015: 100 mm and more"),
            ("gt = 100", Some(1_001), Yes, "a tenth more"),
            ("lt = 100", Some(1_000), No, "below 100 mm"),
            ("lt = 100", Some(999), Yes, "below 100 mm"),
            ("lte = 120", Some(1_200), Yes, "up to and including 120 mm"),
            ("lte = 120", Some(1_201), No, "up to and including 120 mm"),
            ("gt = 82, lt = 120", Some(1_200), No, "both have to hold"),
            ("gte = 100.1", Some(1_000), No, "limits keep their decimals"),
            ("gte = 100", None, Unknown, "nobody assessed the calibre"),
        ];
        for (bounds, tenths, expected, why) in cases {
            let rule = rule(&format!("calibre_mm = {{ {bounds} }}"));
            assert_eq!(
                rule.means(&arm(Family::Artillery, tenths, None)),
                expected,
                "{why}"
            );
        }
    }

    #[test]
    fn by_maximum_range_of_the_model() {
        let rule = rule("max_range_km = { gte = 70 }");
        let with = |range| Arm {
            max_range_m: range,
            ..arm(Family::Mlrs, Some(3_000), Some("BM-30"))
        };
        assert_eq!(rule.means(&with(Some(70_000.0))), Match::Yes);
        assert_eq!(rule.means(&with(Some(35_000.0))), Match::No);
        assert_eq!(rule.means(&with(None)), Match::Unknown);
    }

    #[test]
    fn models_in_and_out() {
        let named = rule("models = [\"D-30\"]");
        let but = rule("families = [\"artillery\"]\nnot_models = [\"D-30\"]");
        let gun = |model| arm(Family::Artillery, Some(1_220), model);
        assert_eq!(named.means(&gun(Some("D-30"))), Match::Yes);
        assert_eq!(named.means(&gun(None)), Match::Unknown);
        assert_eq!(but.means(&gun(Some("D-30"))), Match::No);
        assert_eq!(but.means(&gun(Some("2S1"))), Match::Yes);
        assert_eq!(but.means(&gun(None)), Match::Unknown);
        let tank = arm(Family::Tank, None, None);
        assert_eq!(but.means(&tank), Match::No, "whatever its model");
    }

    #[test]
    fn a_weapon_without_a_model_is_none_that_it_cannot_be() {
        let arsenal = Arsenal::of([crate::reader::known_models()]);
        let rule = |text: &str| Rule::of(&toml::from_str(text).expect("a rule"), &arsenal);
        let named = rule("models = [\"D-30\", \"2S1\"]");
        let but = rule("calibre_mm = { gte = 100 }\nnot_models = [\"D-30\"]");
        let cases = [
            (
                Family::Artillery,
                Some(1_220),
                Match::Unknown,
                Match::Unknown,
            ),
            (Family::Artillery, Some(1_520), Match::No, Match::Yes),
            (Family::Mortar, Some(1_220), Match::No, Match::Yes),
            (Family::Other, Some(1_220), Match::Unknown, Match::Unknown),
            (Family::Artillery, None, Match::Unknown, Match::Unknown),
        ];
        for (family, tenths, in_list, not_in_list) in cases {
            let gun = arm(family, tenths, None);
            assert_eq!(named.means(&gun), in_list, "{gun:?}");
            assert_eq!(but.means(&gun), not_in_list, "{gun:?}");
        }
        let unheard_of = rule("models = [\"X-99\"]");
        let mortar = arm(Family::Mortar, Some(1_220), None);
        assert_eq!(unheard_of.means(&mortar), Match::Unknown, "no figures");
    }

    #[test]
    fn the_narrower_rule() {
        let calibre = rule("calibre_mm = { gte = 100 }");
        let mortars = rule("families = [\"mortar\"]\ncalibre_mm = { lte = 120 }");
        let model = rule("models = [\"2B11\"]");
        let band = rule("calibre_mm = { gte = 100, lte = 120 }");
        let strict = rule("calibre_mm = { gt = 100 }");
        assert_eq!(mortars.compare(&calibre), Narrower::First);
        assert_eq!(calibre.compare(&model), Narrower::Second);
        assert_eq!(band.compare(&calibre), Narrower::First, "a true part of it");
        assert_eq!(
            strict.compare(&calibre),
            Narrower::First,
            "without its edge"
        );
        assert_eq!(calibre.compare(&calibre.clone()), Narrower::Neither);
        let other = rule("calibre_mm = { lte = 110 }");
        assert_eq!(
            other.compare(&calibre),
            Narrower::Neither,
            "they only overlap"
        );
        let both = [calibre, mortars];
        assert_eq!(
            any_means(&both, &arm(Family::Mortar, Some(1_200), None)),
            (Match::Yes, Some(1))
        );
    }
}
