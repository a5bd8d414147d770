//! Labels: the laws of their lattice, their text, and what is worked out from what they protect.
#![allow(clippy::expect_used, clippy::panic, reason = "this is a test")]

mod common;

use common::{Random, hour, registry, subject};
use trucewatch_model::Marking;
use trucewatch_release::{
    Audiences, Caveat, Caveats, Derived, Label, LabelError, Level, Marked, Registry, SectorSet,
    Subject, TextError,
};

const TRIPLES: usize = 1_000_000;

/// The laws for one triple and one reader; the law that does not hold.
fn broken_law(
    [a, b, c]: [Label; 3],
    lowest: &Label,
    reader: &Subject,
    join: impl Fn(&Label, &Label) -> Label,
) -> Option<&'static str> {
    let now = hour(0);
    let ab = join(&a, &b);
    let laws = [
        (join(&a, &a) == a, "the join of one with itself is that one"),
        (ab == join(&b, &a), "the join does not depend on the order"),
        (
            join(&ab, &c) == join(&a, &join(&b, &c)),
            "nor on how it is put together",
        ),
        (join(&a, lowest) == a, "the lowest adds nothing"),
        (lowest.is_below(&a), "the lowest is below all"),
        (a.is_below(&ab) && b.is_below(&ab), "the join is above both"),
        (
            ab.is_below(&c) == (a.is_below(&c) && b.is_below(&c)),
            "and the lowest that is",
        ),
        (a.is_below(&b) == (ab == b), "the order is that of the join"),
        (
            !(a.is_below(&b) && b.is_below(&a)) || a == b,
            "no two labels are below each other",
        ),
        (
            reader.reads(&ab, now) == (reader.reads(&a, now) && reader.reads(&b, now)),
            "whoever reads the join reads both",
        ),
        (
            !(a.is_below(&b) && reader.reads(&b, now)) || reader.reads(&a, now),
            "whoever reads the higher reads the lower",
        ),
    ];
    laws.into_iter().find(|law| !law.0).map(|law| law.1)
}

/// Triples of which some are related, or the laws on order would speak of nothing.
fn triple(random: &mut Random) -> [Label; 3] {
    let (a, b, c) = (random.label(), random.label(), random.label());
    match random.below(4) {
        0 => [a, a.join(&b), c],
        1 => [a, b, a.join(&b).join(&c)],
        2 => [a.join(&c), b.join(&c), c],
        _ => [a, b, c],
    }
}

#[test]
fn p63_the_laws_hold_on_a_million_triples() {
    let lowest = Label::lowest(&registry());
    let mut random = Random::new(63);
    let (mut read, mut related) = (0, 0);
    for number in 0..TRIPLES {
        let three = triple(&mut random);
        let reader = random.subject();
        let broken = broken_law(three, &lowest, &reader, Label::join);
        assert_eq!(broken, None, "triple {number}: {three:?}");
        read += usize::from(reader.reads(&three[0], hour(0)));
        related += usize::from(three[0].is_below(&three[1]));
    }
    assert!(read > TRIPLES / 100, "{read} were read");
    assert!(related > TRIPLES / 10, "{related} were in order");
}

/// The laws find a join that forgets one component, whichever it is.
#[test]
fn p63_control_a_join_that_forgets_something_is_found() {
    let registry = registry();
    let lowest = Label::lowest(&registry);
    type Join = fn(&Label, &Label) -> Label;
    let forgetful: [(&str, Join); 4] = [
        ("embargo", |a, b| a.join(b).with_embargo(a.embargo())),
        ("originators", |a, b| a.join(b).with_orcon(a.orcon())),
        ("review", |a, b| a.join(b).with_review(a.review())),
        ("everything", |a, _| *a),
    ];
    for (what, join) in forgetful {
        let mut random = Random::new(1);
        let found = (0..1_000).any(|_| {
            let three = triple(&mut random);
            broken_law(three, &lowest, &random.subject(), join).is_some()
        });
        assert!(found, "{what}");
    }
}

#[test]
fn p63_what_is_derived_is_never_below_what_went_into_it() {
    let registry = registry();
    let mut random = Random::new(7);
    for _ in 0..20_000 {
        let rules = match random.chance(2) {
            true => Label::lowest(&registry),
            false => random.label(),
        };
        let count = random.below(6);
        let records: Vec<Marked<u64>> = (0..count)
            .map(|n| Marked::of_entry(n, random.label()))
            .collect();
        let sum = Derived::from_records(&rules, &records, |all| all.iter().copied().sum::<u64>());
        let other = random.label();
        let more = [Marked::of_entry(1u64, other)];
        let more = Derived::from_records(&rules, &more, <[&u64]>::len);
        let both = sum.clone().with(more).map(|(sum, len)| sum + len as u64);
        let again = Derived::from_derived(&rules, [&both, &both], <[&u64]>::len);
        for record in &records {
            assert!(record.label().is_below(sum.label()));
            assert!(record.label().is_below(both.label()));
            assert!(record.label().is_below(again.label()));
        }
        assert!(rules.is_below(sum.label()) && other.is_below(again.label()));
        let reader = random.subject();
        let reads_all = records.iter().all(|r| reader.reads(r.label(), hour(0)));
        let reads = reader.reads(sum.label(), hour(0));
        assert_eq!(reads, reads_all && reader.reads(&rules, hour(0)));
    }
}

#[test]
fn a_label_has_one_text() {
    let registry = registry();
    let mut random = Random::new(2);
    for _ in 0..20_000 {
        let label = random.label();
        let text = label.to_text(&registry);
        assert_eq!(Label::from_text(&text, &registry), Ok(label), "{text}");
        assert!(text.len() <= 65_535);
    }
    // However it was put together.
    let ab = registry.audience(&["NOR", "CELL"]).expect("known");
    let reversed = registry.audience(&["CELL", "NOR"]).expect("known");
    let label = |rel| Label::new(Level::Restricted, rel, &registry).expect("possible");
    assert_eq!(
        label(ab).to_text(&registry),
        "v1;level=restricted;rel=CELL,NOR"
    );
    assert_eq!(
        label(ab).to_text(&registry),
        label(reversed).to_text(&registry)
    );
}

/// The longest text of the largest registry fits an entry's marking.
#[test]
fn the_longest_label_fits() {
    let names: Vec<String> = (0..64).map(|n| format!("\"{n:0>64}\"")).collect();
    let names = names.join(",");
    let first = format!("{:0>64}", 0);
    let text = format!(
        "version = 1\natoms = [{names}]\nsectors = [{names}]\npublic = \"{first}\"\nprotection = \"{first}\"\n\
         [groups]\n[markings]\nmission = [\"{first}\"]\nrestricted = [\"{first}\"]\n"
    );
    let registry = Registry::from_toml(&text).expect("64 of each are possible");
    let label = Label::lowest(&registry)
        .with_caveats(Caveats::from_bits(0b11_1111), registry.all_sectors())
        .expect("possible")
        .with_orcon(registry.everybody())
        .with_embargo(Some(hour(0)))
        .with_review(Some(hour(1)));
    let text = label.to_text(&registry);
    assert!(
        text.len() > 12_000 && text.len() <= 65_535,
        "{}",
        text.len()
    );
    assert_eq!(Label::from_text(&text, &registry), Ok(label));
}

#[test]
fn texts_that_are_no_label_are_refused() {
    let registry = registry();
    let cases = [
        ("secret", "a word of no marking"),
        ("", "nothing"),
        ("v2;level=public;rel=", "another version"),
        ("v1;rel=NOR", "no level"),
        ("v1;level=restricted", "no audience"),
        ("v1;level=restricted;rel=NOR,CELL", "names out of order"),
        ("v1;level=restricted;rel=CELL,CELL", "a name twice"),
        ("v1;rel=NOR;level=restricted", "fields out of order"),
        ("v1;level=restricted;rel=NOR;caveats=METHOD", "the same"),
        ("v1;level=restricted;rel=@members", "a group"),
        ("v1;level=restricted;rel=ATLANTIS", "an unknown audience"),
        ("v1;level=restricted;caveats=POSITION;rel=NOR", "no sector"),
        ("v1;level=restricted;rel=NOR;sectors=4", "no position"),
        (
            "v1;level=restricted;rel=NOR;embargo=2026-01-01T01:00:00+01:00",
            "not in UTC",
        ),
        ("v1;level=restricted;rel=NOR;hidden=1", "an unknown field"),
    ];
    for (text, why) in cases {
        assert!(Label::from_text(text, &registry).is_err(), "{why}: {text}");
    }
    let twisted = Label::from_text("v1;level=restricted;rel=NOR,CELL", &registry);
    let straight = "v1;level=restricted;rel=CELL,NOR".to_owned();
    assert_eq!(twisted, Err(TextError::NotCanonical(straight)));
}

/// The stricter of two markings means the join of their labels, so nothing changes for what had markings alone.
#[test]
fn the_four_markings_keep_their_order() {
    let registry = registry();
    let all = [
        Marking::Public,
        Marking::Mission,
        Marking::Restricted,
        Marking::Witness,
    ];
    for a in all {
        let of_text = Label::from_text(a.word(), &registry);
        assert_eq!(of_text, Ok(registry.label_of(a)));
        for b in all {
            let joined = registry.label_of(a).join(&registry.label_of(b));
            assert_eq!(joined, registry.label_of(a.max(b)), "{a:?} {b:?}");
        }
    }
    let stranger = Subject::public(&registry);
    let read = all.map(|m| stranger.reads(&registry.label_of(m), hour(0)));
    assert_eq!(read, [true, false, false, false]);
}

#[test]
fn labels_that_cannot_be_are_refused() {
    let registry = registry();
    let some = registry.audience(&["NOR"]).expect("known");
    let public = Label::new(Level::Public, some, &registry);
    assert_eq!(public, Err(LabelError::PublicForSome));
    let label = Label::new(Level::Restricted, some, &registry).expect("possible");
    let position = Caveats::EMPTY.with(Caveat::Position);
    let sector = registry.sectors(&["4"]).expect("known");
    let without = label.with_caveats(position, SectorSet::EMPTY);
    assert_eq!(without, Err(LabelError::PositionWithoutSector));
    let beside = label.with_caveats(Caveats::EMPTY, sector);
    assert_eq!(beside, Err(LabelError::SectorWithoutPosition));
}

#[test]
fn registries_that_would_be_misread_are_refused() {
    let good = Registry::DEFAULT;
    let cases = [
        (good.replace("\"PROT\", \"PARTY_A\"", "\"PARTY_A\""), "PROT"),
        (
            good.replace("\"ALB\", \"AUS\"", "\"ALB\", \"ALB\""),
            "twice",
        ),
        (
            good.replace("\"PARTY_B\", \"PUBLIC\"", "\"PARTY B\", \"PUBLIC\""),
            "cannot be a name",
        ),
        (
            good.replace(
                "restricted = [\"CELL\"",
                "restricted = [\"PARTY_A\", \"CELL\"",
            ),
            "restricted",
        ),
        (
            good.replace(
                "restricted = [\"CELL\", \"MISSION\", \"PROT\"]",
                "restricted = [\"CELL\"]",
            ),
            "desk",
        ),
        (good.replace("version = 1", "version = 2"), "newer"),
        (
            good.replace("version = 1", "version = 1\nextra = 2"),
            "extra",
        ),
    ];
    for (text, says) in cases {
        assert_ne!(text, good, "{says}: the case changes something");
        let error = Registry::from_toml(&text).expect_err(says).to_string();
        assert!(error.contains(says), "{says}: {error}");
    }
    let many: Vec<String> = (0..65).map(|n| format!("\"N{n}\"")).collect();
    let text = good.replace("\"ALB\", \"AUS\"", &many.join(", "));
    let error = Registry::from_toml(&text)
        .expect_err("too many")
        .to_string();
    assert!(error.contains("64 are the most"), "{error}");
}

#[test]
fn subjects_who_read_the_same_share_a_key_and_others_do_not() {
    let registry = registry();
    let mut random = Random::new(5);
    let labels: Vec<Label> = (0..60).map(|_| random.label()).collect();
    let mut audiences = Audiences::default();
    for label in &labels {
        audiences.add(*label);
    }
    assert!(!audiences.add(labels[0]), "it is there already");
    let subjects: Vec<Subject> = (0..400).map(|_| random.subject()).collect();
    let groups = audiences.groups(&subjects, hour(0));
    assert!(groups.len() > 10 && groups.len() < 400, "{}", groups.len());
    for (key, members) in &groups {
        for member in members {
            for label in &labels {
                assert_eq!(key.reads(label), member.reads(label, hour(0)));
            }
        }
        if let Some(join) = key.join() {
            assert!(
                members[0].reads(&join, hour(0)),
                "they read what is made of it"
            );
        }
    }
    let total: usize = groups.values().map(Vec::len).sum();
    assert_eq!(total, subjects.len());
    // A key changes when an embargo ends, and at no other moment.
    let until = audiences
        .next_change(hour(0))
        .expect("some are under embargo");
    let everything = subject("x", "NOR", Level::Protected, &Caveat::ALL);
    let everything = Subject {
        sectors: registry.all_sectors(),
        ..everything
    };
    let before = |s: &Subject| audiences.key(s, until.plus_ns(-1)) == audiences.key(s, hour(0));
    assert!(subjects.iter().chain([&everything]).all(before));
}

/// What an audience gets follows from what it can read alone: labels that it cannot read leave no trace.
#[test]
fn a_hidden_label_changes_no_key() {
    let mut random = Random::new(11);
    for _ in 0..2_000 {
        let reader = random.subject();
        let labels: Vec<Label> = (0..20).map(|_| random.label()).collect();
        let (mut all, mut open) = (Audiences::default(), Audiences::default());
        for label in &labels {
            all.add(*label);
            if reader.reads(label, hour(0)) {
                open.add(*label);
            }
        }
        assert_eq!(all.key(&reader, hour(0)), open.key(&reader, hour(0)));
    }
}
