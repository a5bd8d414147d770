//! Models with their figures, and weapons as somebody assessed them.

use crate::document::{Family, WeaponModel};
use std::collections::BTreeMap;
use trucewatch_model::{Weapon, WeaponFamily};

/// A weapon as far as it is known. What its model tells is filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arm {
    /// Its family, if that is known.
    pub family: Option<Family>,
    /// Its calibre in tenths of a millimetre, if that is known.
    pub calibre_tenths_mm: Option<u32>,
    /// The id of its model, if that is known.
    pub model: Option<String>,
    /// The maximum range of its model in metres, if that is known.
    pub max_range_m: Option<f64>,
    /// The words of whoever assessed it.
    pub as_written: String,
}

/// The figures of a model.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    /// Its id.
    id: String,
    /// Its family.
    family: Family,
    /// Its calibre in tenths of a millimetre.
    calibre_tenths_mm: Option<u32>,
    /// Its maximum range in metres.
    max_range_m: Option<f64>,
}

impl Known {
    /// Whether what was assessed is something else. Who cannot tell an anti-tank gun from other guns, or
    /// what it is at all, does not contradict a model.
    pub(super) fn contradicts(&self, arm: &Arm) -> bool {
        let gun = |family| matches!(family, Family::Artillery | Family::AntiTank);
        let other_family =
            |f| f != self.family && f != Family::Other && !(gun(f) && gun(self.family));
        let calibres = arm.calibre_tenths_mm.zip(self.calibre_tenths_mm);
        arm.family.is_some_and(other_family) || calibres.is_some_and(|(a, b)| a != b)
    }
}

/// All models that are known, found by any way to write them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arsenal {
    models: Vec<Known>,
    /// Words in lower case without hyphens, to a model.
    names: BTreeMap<Vec<String>, usize>,
    /// Words of the longest name.
    longest: usize,
}

impl Arsenal {
    /// From lists of models; of two with one id the later counts, and its names come before those of
    /// others.
    pub(crate) fn of<'m>(lists: impl IntoIterator<Item = &'m [WeaponModel]>) -> Self {
        let mut arsenal = Self::default();
        for model in lists.into_iter().flatten() {
            let known = Known {
                id: model.id.0.clone(),
                family: model.family,
                calibre_tenths_mm: model.calibre_mm.and_then(tenths),
                max_range_m: model.max_range_km.map(|km| km * 1e3),
            };
            let at = arsenal.models.iter().position(|m| m.id == known.id);
            let at = at.unwrap_or(arsenal.models.len());
            match arsenal.models.get_mut(at) {
                Some(slot) => *slot = known,
                None => arsenal.models.push(known),
            }
            for name in
                std::iter::once(model.id.as_str()).chain(model.also.iter().map(String::as_str))
            {
                let words = words(name);
                arsenal.longest = arsenal.longest.max(words.len());
                arsenal.names.insert(words, at);
            }
        }
        arsenal
    }

    /// The model whose name stands in a text: the longest name that does. `None` if there is none, or if
    /// two models are named equally clearly.
    fn find(&self, text: &str) -> Option<&Known> {
        let words = words(text);
        for length in (1..=self.longest.min(words.len())).rev() {
            let mut found: Vec<usize> = words
                .windows(length)
                .filter_map(|part| self.names.get(part).copied())
                .collect();
            found.sort_unstable();
            found.dedup();
            match found.as_slice() {
                [] => {}
                [one] => return self.models.get(*one),
                _ => return None,
            }
        }
        None
    }

    /// The model of this id.
    pub(super) fn known(&self, id: &str) -> Option<&Known> {
        self.models.iter().find(|m| m.id == id)
    }

    /// A weapon with what its model tells. What was assessed comes before the model's figures.
    pub(crate) fn complete(&self, mut arm: Arm) -> Arm {
        let named = arm.model.as_deref().unwrap_or(&arm.as_written);
        let Some(known) = self.find(named) else {
            return arm;
        };
        // A model that contradicts what was assessed was not what was meant.
        if known.contradicts(&arm) {
            if arm.model.is_none() {
                return arm;
            }
        } else {
            arm.family = Some(known.family);
        }
        arm.model = Some(known.id.clone());
        arm.calibre_tenths_mm = arm.calibre_tenths_mm.or(known.calibre_tenths_mm);
        arm.max_range_m = arm.max_range_m.or(known.max_range_m);
        arm
    }

    /// A weapon as reports assess it.
    pub(crate) fn arm(&self, weapon: &Weapon) -> Arm {
        self.complete(Arm {
            family: Some(family(weapon.family)),
            // Whole tenths of a millimetre, as the model keeps them.
            calibre_tenths_mm: weapon.calibre.value().and_then(|c| tenths(c.as_mm())),
            model: None,
            max_range_m: None,
            as_written: weapon.as_written.clone(),
        })
    }
}

/// Whole tenths of a millimetre; `None` for what is no calibre.
pub(crate) fn tenths(mm: f64) -> Option<u32> {
    let tenths = libm::round(mm * 10.0);
    (1.0..=1e6).contains(&tenths).then_some(tenths as u32)
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .map(|word| word.replace('-', ""))
        .filter(|word| !word.is_empty())
        .collect()
}

fn family(family: WeaponFamily) -> Family {
    match family {
        WeaponFamily::SmallArms => Family::SmallArms,
        WeaponFamily::HeavyMachineGun => Family::HeavyMachineGun,
        WeaponFamily::Cannon => Family::Cannon,
        WeaponFamily::GrenadeLauncher => Family::GrenadeLauncher,
        WeaponFamily::Mortar => Family::Mortar,
        WeaponFamily::Artillery => Family::Artillery,
        WeaponFamily::Mlrs => Family::Mlrs,
        WeaponFamily::Tank => Family::Tank,
        WeaponFamily::AirDefence => Family::AirDefence,
        WeaponFamily::Other => Family::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Id;

    fn model(id: &str, also: &[&str], family: Family, mm: f64, km: f64) -> WeaponModel {
        WeaponModel {
            id: Id(id.to_owned()),
            also: also.iter().map(|a| (*a).to_owned()).collect(),
            family,
            calibre_mm: Some(mm),
            max_range_km: Some(km),
            sources: Vec::new(),
            note: None,
        }
    }

    #[test]
    fn a_model_is_found_by_its_names() {
        let own = [model("MT-12", &[], Family::AntiTank, 100.0, 9.0)];
        let built_in = [
            model("D-30", &["Д-30"], Family::Artillery, 122.0, 15.3),
            model("MT-12", &["Rapira"], Family::AntiTank, 100.0, 8.2),
            model("2S1", &["Gvozdika"], Family::Artillery, 122.0, 15.2),
        ];
        let arsenal = Arsenal::of([built_in.as_slice(), own.as_slice()]);
        let id = |text| arsenal.find(text).map(|k| k.id.as_str());
        assert_eq!(id("a towed howitzer (D30, 122mm)"), Some("D-30"));
        assert_eq!(id("гаубица Д-30"), Some("D-30"));
        assert_eq!(id("2S1 Gvozdika"), Some("2S1"), "two names of one model");
        assert_eq!(id("D-30 or 2S1"), None, "which one is not said");
        assert_eq!(id("120mm mortar"), None);
        assert_eq!(
            arsenal.find("rapira").and_then(|k| k.max_range_m),
            Some(9_000.0),
            "the agreement's own figure"
        );
    }

    #[test]
    fn what_was_assessed_comes_before_the_model() {
        let arsenal =
            Arsenal::of([[model("D-30", &[], Family::Artillery, 122.0, 15.3)].as_slice()]);
        let arm = |family, calibre| Arm {
            family,
            calibre_tenths_mm: calibre,
            as_written: "D-30".to_owned(),
            ..Arm::default()
        };
        let full = arsenal.complete(arm(None, None));
        assert_eq!(
            (full.calibre_tenths_mm, full.max_range_m),
            (Some(1_220), Some(15_300.0))
        );
        let other = arsenal.complete(arm(Some(Family::Mortar), None));
        assert_eq!(other.model, None, "a mortar is no D-30");
        assert_eq!(arsenal.complete(arm(None, Some(1_520))).model, None);
        for vague in [Family::Other, Family::AntiTank] {
            let named = arsenal.complete(arm(Some(vague), None));
            assert_eq!(named.model.as_deref(), Some("D-30"), "{vague:?}");
            assert_eq!(named.family, Some(Family::Artillery), "the model tells");
        }
    }
}
