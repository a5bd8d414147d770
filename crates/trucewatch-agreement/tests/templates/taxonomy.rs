//! The list of weapon models names each model once, and none by another's name.

use super::files::taxonomy;
use std::collections::BTreeMap;
use trucewatch_agreement::document::{Family, WeaponModel};

fn spellings(model: &WeaponModel) -> impl Iterator<Item = String> {
    std::iter::once(&model.id.0)
        .chain(&model.also)
        .map(|name| name.to_lowercase())
}

#[test]
fn no_spelling_means_two_things() {
    let (models, _) = taxonomy();
    let mut meant = BTreeMap::new();
    for model in &models {
        for name in spellings(model) {
            let before = meant.insert(name.clone(), &model.id);
            assert!(before.is_none(), "{name}: {before:?} and {}", model.id);
        }
    }
}

#[test]
fn figures_are_possible_and_have_a_source() {
    let (models, sources) = taxonomy();
    for model in &models {
        let id = &model.id;
        if let Some(calibre_mm) = model.calibre_mm {
            assert!((5.0..=1000.0).contains(&calibre_mm), "{id}: {calibre_mm}");
        }
        if let Some(range_km) = model.max_range_km {
            assert!((0.5..=500.0).contains(&range_km), "{id}: {range_km}");
        }
        if model.calibre_mm.is_some() || model.max_range_km.is_some() {
            assert!(!model.sources.is_empty(), "{id}");
        }
        for source in &model.sources {
            assert!(sources.iter().any(|s| s.id == *source), "{id}: {source}");
        }
    }
}

#[test]
fn monitors_words_find_their_model() {
    let (models, _) = taxonomy();
    let cases = [
        ("82mm mortar", Family::Mortar, Some(82.0)),
        ("30mm cannon (BMP-2)", Family::Cannon, Some(30.0)),
        ("heavy machine gun", Family::HeavyMachineGun, None),
        ("small arms", Family::SmallArms, None),
        ("2S1 Gvozdika", Family::Artillery, Some(122.0)),
        ("д-30", Family::Artillery, Some(122.0)),
        ("БМ-21 Град", Family::Mlrs, Some(122.0)),
        ("МТ-12 Рапіра", Family::AntiTank, Some(100.0)),
        ("9K35 Strela-10", Family::AirDefence, None),
        ("T-64BV", Family::Tank, Some(125.0)),
        ("Точка-У", Family::TacticalMissile, Some(650.0)),
        ("M777", Family::Artillery, Some(155.0)),
    ];
    for (words, family, calibre_mm) in cases {
        let wanted = words.to_lowercase();
        let found: Vec<_> = models
            .iter()
            .filter(|m| spellings(m).any(|name| name == wanted))
            .collect();
        let [model] = found[..] else {
            panic!("{words}: {}", found.len())
        };
        assert_eq!(model.family, family, "{words}");
        assert_eq!(model.calibre_mm, calibre_mm, "{words}");
    }
}
