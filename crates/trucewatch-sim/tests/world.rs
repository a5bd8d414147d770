//! What is always true of a world, seen from outside.

#![expect(clippy::expect_used, reason = "a test that cannot start has failed")]

use proptest::prelude::*;
use std::collections::BTreeMap;
use trucewatch_sim::{
    Delivery, FORMATS, Flank, Scenario, TruthEvent, TruthKind, World, files, header,
};

const HOUR_S: f64 = 3_600.0;

fn reference(seed: u64, hours: f64) -> World {
    World::new(&Scenario::reference(), seed, hours * HOUR_S)
}

/// The reference scenario with some text replaced.
fn changed(changes: &[(&str, &str)]) -> Scenario {
    let mut text = Scenario::REFERENCE.to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "`{old}` is gone from the reference");
        text = text.replacen(old, new, 1);
    }
    Scenario::parse(&text).expect("still a scenario")
}

/// What of a true event does not depend on how long one listens.
fn happening(event: &TruthEvent) -> impl PartialEq + std::fmt::Debug {
    (
        event.id,
        event.time,
        event.position,
        event.kind,
        event.salvo,
        event.linked,
        event.fired_from,
    )
}

#[test]
fn one_seed_one_world() {
    let (a, b, c) = (reference(5, 3.0), reference(5, 3.0), reference(6, 3.0));
    assert_eq!(a.deliveries(), b.deliveries());
    assert_eq!(a.truth(), b.truth());
    assert_eq!(files::all(&a), files::all(&b));
    assert_ne!(
        a.deliveries(),
        c.deliveries(),
        "another seed is another world"
    );
}

/// FNV-1a over all files: the same on every platform. If this fails after a deliberate change of
/// the model, write the new number here and say in the commit that all worlds change.
#[test]
fn bytes_are_the_same_on_every_platform() {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (name, content) in files::all(&reference(1, 2.0)) {
        for byte in name.bytes().chain(content.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    assert_eq!(hash, 0xf1c9_86e1_9e97_dd58, "{hash:#x}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 6,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    /// A shorter run is the beginning of a longer one: in truth, and in what arrives.
    #[test]
    fn a_shorter_run_is_the_beginning_of_a_longer_one(seed in 0_u64..1_000, minutes in 20_u32..400) {
        let short = reference(seed, f64::from(minutes) / 60.0);
        let long = reference(seed, 9.0);
        let end = short.start().plus_s(f64::from(minutes) * 60.0);
        let within: Vec<_> = long.truth().iter().filter(|e| e.time < end).map(happening).collect();
        let all: Vec<_> = short.truth().iter().map(happening).collect();
        prop_assert_eq!(all, within);
        let arrived: Vec<&Delivery> = long.deliveries().iter().filter(|d| d.arrives_at < end).collect();
        // The last delivery may be rounded up to the very end of the run.
        let early: Vec<&Delivery> = short.deliveries().iter().filter(|d| d.arrives_at < end).collect();
        let differs = early.iter().zip(&arrived).find(|(a, b)| a != b);
        prop_assert!(differs.is_none(), "{differs:?}");
        prop_assert_eq!(early.len(), arrived.len());
    }
}

#[test]
fn rows_fit_their_headers_and_name_no_party() {
    let world = reference(3, 30.0);
    let mut seen = BTreeMap::new();
    for delivery in world.deliveries() {
        let fields = header(delivery.format).split(',').count();
        assert_eq!(delivery.row.split(',').count(), fields, "{}", delivery.row);
        *seen.entry(delivery.format).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), FORMATS.len(), "all formats occur: {seen:?}");
    assert_eq!(header("truth-csv"), "", "truth is not delivered");
    let setup = world.setup();
    let width = |text: &str| {
        text.lines()
            .map(|l| l.split(',').count())
            .collect::<Vec<_>>()
    };
    assert!(width(&setup.sensors_csv).iter().all(|n| *n == 7));
    assert!(width(&setup.places_csv).iter().all(|n| *n == 4));
    assert!(setup.places_csv.lines().count() > 60);

    // Words of parties, of control and of whose side something is on.
    let words = [
        "gca",
        "ngca",
        "ukraine",
        "ukrainian",
        "russia",
        "russian",
        "government",
        "separatist",
        "rebel",
        "dpr",
        "lpr",
        "dnr",
        "lnr",
        "army",
        "side",
        "party",
        "left",
        "right",
        "friend",
        "enemy",
        "hostile",
        "target",
    ];
    let rows = world.deliveries().iter().map(|d| d.row.as_str());
    let registered = [&setup.sensors_csv, &setup.places_csv, &setup.lines_geojson];
    for text in rows.chain(registered.into_iter().map(String::as_str)) {
        let lower = text.to_lowercase();
        let found = lower
            .split(|c: char| !c.is_alphabetic())
            .find(|word| words.contains(word));
        assert_eq!(found, None, "{}", text.get(..80).unwrap_or(text));
    }
}

#[test]
fn deliveries_are_sorted_and_within_the_run() {
    let world = reference(4, 6.0);
    let end = world.start().plus_s(6.0 * HOUR_S);
    assert!(world.deliveries().is_sorted());
    let first = world.deliveries().first().expect("something arrives");
    assert!(first.arrives_at > world.start());
    assert!(world.deliveries().iter().all(|d| d.arrives_at <= end));
    assert!(world.truth().is_sorted_by_key(|e| e.time));
}

#[test]
fn both_flanks_fire_alike_over_many_seeds() {
    let quiet = changed(&[("sensors = 360", "sensors = 0")]);
    let (mut rounds, mut salvos) = ([0_u32; 2], [0_u32; 2]);
    for seed in 0..60 {
        let world = World::new(&quiet, seed, 6.0 * HOUR_S);
        let mut counted = std::collections::BTreeSet::new();
        for event in world.truth() {
            let side = match event.fired_from {
                Some(Flank::Left) => 0,
                Some(Flank::Right) => 1,
                None => continue,
            };
            rounds[side] += 1;
            if event.salvo.is_none_or(|salvo| counted.insert(salvo)) {
                salvos[side] += 1;
            }
        }
    }
    for (what, [left, right], tolerance) in [
        ("salvos and shots", salvos, 0.03),
        ("source events", rounds, 0.08),
    ] {
        let share = f64::from(left) / f64::from(left + right);
        assert!(
            (share - 0.5).abs() < tolerance,
            "{what}: {left} left, {right} right"
        );
    }
}

#[test]
fn the_reference_world_is_as_busy_as_it_says() {
    let world = reference(1, 24.0);
    let truth = world.truth();
    let per_hour = truth.len() as f64 / 24.0;
    assert!(
        (35.0..65.0).contains(&per_hour),
        "{per_hour} source events an hour"
    );
    let mut picks: Vec<u32> = truth
        .iter()
        .filter(|e| e.kind == TruthKind::Explosion)
        .map(|e| e.n_picks)
        .collect();
    picks.sort_unstable();
    let median = picks[picks.len() / 2];
    assert!(
        (6..=15).contains(&median),
        "an explosion is heard by {median}"
    );
    let direct: u32 = truth.iter().map(|e| e.n_picks).sum();
    let all = world
        .deliveries()
        .iter()
        .filter(|d| d.format == "picks-csv")
        .count();
    let not_direct = 1.0 - f64::from(direct) / all as f64;
    println!(
        "events/h {per_hour:.1}, median picks {median}, picks {all}, not direct {not_direct:.2}"
    );
    println!(
        "required {}, optional {}",
        truth.iter().filter(|e| e.required()).count(),
        truth.iter().filter(|e| e.optional()).count()
    );
    for format in FORMATS {
        println!(
            "{format} {}",
            world
                .deliveries()
                .iter()
                .filter(|d| d.format == format)
                .count()
        );
    }
    assert!(
        (0.15..0.35).contains(&not_direct),
        "echoes, wrong clocks, noise: {not_direct}"
    );
    let required = truth.iter().filter(|e| e.required()).count();
    assert!(
        required * 2 > truth.len(),
        "{required} of {} can be found",
        truth.len()
    );
}

#[test]
fn one_more_camera_does_not_change_the_guns_or_the_ears() {
    let more = changed(&[(
        "\"Hranitne\", \"Shyrokyne\",\n]",
        "\"Hranitne\", \"Shyrokyne\", \"Spartak\",\n]",
    )]);
    let (a, b) = (reference(2, 6.0), World::new(&more, 2, 6.0 * HOUR_S));
    assert_eq!(a.truth(), b.truth());
    let other = |w: &World| -> Vec<Delivery> {
        let rows = w.deliveries().iter();
        rows.filter(|d| !d.row.contains("Spartak"))
            .cloned()
            .collect()
    };
    assert_eq!(other(&a), other(&b));
    assert_ne!(
        a.deliveries().len(),
        b.deliveries().len(),
        "it does say something"
    );
}

/// Liars, wrong clocks and sensors on one flank change what is heard and nothing that happens.
#[test]
fn the_demonstration_hides_its_liars_from_everybody_but_adds_no_event() {
    let (plain, liars) = Scenario::DEMONSTRATION
        .split_once("[[liars]]")
        .expect("a section");
    let honest = Scenario::parse(&format!("{}\n{plain}", Scenario::REFERENCE)).expect("a scenario");
    let (with, without) = (
        World::new(&Scenario::demonstration(), 4, 2.0 * HOUR_S),
        World::new(&honest, 4, 2.0 * HOUR_S),
    );
    let (a, b) = (with.truth().iter(), without.truth().iter());
    assert!(
        a.map(happening).eq(b.map(happening)),
        "nothing happens because of a lie"
    );
    assert_eq!(
        with.setup(),
        without.setup(),
        "nor does a file say who lies"
    );
    let picks = |world: &World| {
        let rows = world
            .deliveries()
            .iter()
            .filter(|d| d.format == "picks-csv");
        rows.count()
    };
    let (more, fewer) = (picks(&with), picks(&without));
    // Six sensors, every nine minutes, for two hours.
    assert!(
        (40..=110).contains(&(more - fewer)),
        "{more} - {fewer}: {liars}"
    );
    let line = |world: &World| world.line().to_vec();
    assert_eq!(line(&with), line(&reference(4, 0.1)));
}

#[test]
fn periods_silence_and_multiply() {
    let silent = changed(&[(
        "[acoustic]",
        "[[period]]\nfrom_h = 2.0\nto_h = 4.0\nfactor = 0.0\n[[period]]\nfrom_h = 4.0\nto_h = 6.0\nfactor = 8.0\n[acoustic]",
    )]);
    let world = World::new(&silent, 1, 6.0 * HOUR_S);
    let fired = |from: f64, to: f64| {
        let (from, to) = (
            world.start().plus_s(from * HOUR_S),
            world.start().plus_s(to * HOUR_S),
        );
        let shots = world.truth().iter().filter(|e| e.kind != TruthKind::Impact);
        shots.filter(|e| (from..to).contains(&e.time)).count()
    };
    // The last salvo before the silence may run for half a minute into it.
    assert_eq!(fired(2.01, 4.0), 0, "nobody fires");
    assert!(
        fired(4.0, 6.0) > 3 * fired(0.0, 2.0),
        "{} then {}",
        fired(0.0, 2.0),
        fired(4.0, 6.0)
    );
}

#[test]
fn edges_of_duration() {
    for (seconds, why) in [
        (0.0, "nothing"),
        (-5.0, "negative"),
        (f64::NAN, "not a number"),
    ] {
        let world = World::new(&Scenario::reference(), 1, seconds);
        assert!(
            world.truth().is_empty() && world.deliveries().is_empty(),
            "{why}"
        );
        assert!(!world.setup().sensors_csv.is_empty(), "{why}");
    }
}

#[test]
fn shots_come_before_their_impacts_and_land_across_the_line() {
    let world = reference(8, 12.0);
    let by_id: BTreeMap<u64, &TruthEvent> = world.truth().iter().map(|e| (e.id, e)).collect();
    assert_eq!(by_id.len(), world.truth().len(), "ids are unique");
    let mut pairs = 0;
    for impact in world.truth().iter().filter(|e| e.kind == TruthKind::Impact) {
        let shot = by_id[&impact.linked.expect("an impact has a shot")];
        assert_eq!(shot.linked, Some(impact.id));
        let flight_s = impact.time.seconds_since(shot.time);
        let range_m = trucewatch_model::geodesy::distance_m(shot.position, impact.position);
        assert!((4.0..80.0).contains(&flight_s), "{flight_s} s");
        assert!((500.0..25_000.0).contains(&range_m), "{range_m} m");
        pairs += 1;
    }
    assert!(pairs > 50, "{pairs}");
}
