//! How far the time of an observation can be used, entry by entry.

use trucewatch_evidence::Entry;
use trucewatch_fusion::Settings;
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    ClockSource, Known, Means, Observation, ObservationClass, ObserverId, ObserverKind, TimeSpan,
    Timestamp,
};
use trucewatch_proof::{EntrySecret, Hash, KeyId, Signature};
use trucewatch_site::View;
use trucewatch_site::judgement::Arrived;
use trucewatch_site::time::Times;
use trucewatch_site::time::fold::Use;

fn at(s: f64) -> Timestamp {
    Timestamp::from_unix_s(1_769_904_000).plus_s(s)
}

/// An arrival that a sensor of that kind dates so, received so much later within a millisecond.
fn arrival(seq: u64, kind: ObserverKind, made_s: f64, bound_ms: Known<u32>, after_s: f64) -> Entry {
    let time = TimeSpan {
        bound_ms,
        ..TimeSpan::instant(at(made_s), ClockSource::Gnss)
    };
    let id = ObserverId::from_text("net/1");
    let class = ObservationClass::ImpulsiveSound;
    Entry {
        seq,
        sha256: [seq as u8; 32],
        record: Record::Observation(Observation::new(id, kind, Means::Heard, class, time)),
        raw: Vec::new(),
        source: "test".to_owned(),
        line: 1,
        received_at: at(made_s + after_s),
        bound_ms: 1,
        author: KeyId([0; 16]),
        signature: Signature::Batch {
            index: 0,
            size: 1,
            root: Hash::empty(),
        },
        secret: EntrySecret([0; 32]),
    }
}

#[test]
fn arrivals_locate_if_their_interval_is_at_most_twenty_milliseconds() {
    use ObserverKind::{AcousticSensor, SeismicSensor};
    let cases = [
        (
            AcousticSensor,
            Known::Value(10),
            Use::Whole,
            "20 ms from end to end",
        ),
        (AcousticSensor, Known::Value(11), Use::NotToLocate, "wider"),
        (
            AcousticSensor,
            Known::NotAsked,
            Use::Whole,
            "nothing is stated",
        ),
        (
            SeismicSensor,
            Known::Value(11),
            Use::Whole,
            "waves through the ground are read less finely",
        ),
    ];
    for (kind, bound_ms, expected, why) in cases {
        let used = Times::default().take(&Arrived::from(arrival(0, kind, 0.0, bound_ms, 0.5)));
        assert_eq!(used, expected, "{why}");
    }
}

#[test]
fn a_sensor_that_was_caught_does_not_locate_for_a_while() {
    let mut times = Times::default();
    let mut take = |seq: u64, after_s: f64| {
        let made_s = seq as f64 * 10.0;
        let kind = ObserverKind::AcousticSensor;
        times.take(&Arrived::from(arrival(
            seq,
            kind,
            made_s,
            Known::Value(5),
            after_s,
        )))
    };
    assert_eq!(take(0, 0.5), Use::Whole);
    assert_eq!(
        take(1, -3.0),
        Use::Contradicted,
        "received before it was made"
    );
    let later: Vec<Use> = (2..30).map(|seq| take(seq, 0.5)).collect();
    let until = later.iter().position(|used| *used == Use::Whole);
    assert_eq!(until, Some(20));
    assert!(later.iter().skip(20).all(|used| *used == Use::Whole));
    assert_eq!(times.contradictions(), 1);
}

#[test]
fn a_view_does_not_use_what_is_contradicted_and_counts_what_only_does_not_locate() {
    let mut view = View::new(Settings::default());
    let kind = ObserverKind::AcousticSensor;
    view.apply(arrival(0, kind, 0.0, Known::Value(5), 0.5));
    view.apply(arrival(1, kind, 1.0, Known::Value(5), -3.0));
    view.apply(arrival(2, kind, 2.0, Known::Value(50), 0.5));
    assert_eq!((view.entries(), view.observations()), (3, 2));
    let id = ObserverId::from_text("net/1");
    assert_eq!(view.times().not_to_locate().get(&id), Some(&1));
    let named: Vec<u64> = view
        .times()
        .contradicted()
        .iter()
        .map(|one| one.seq)
        .collect();
    assert_eq!(named, [1]);
    assert_eq!(view.span(), Some((at(0.0), at(2.0))), "it has no say");
}
