//! Promise P31: a sensor whose clock steps or drifts is flagged, and honest ones are not.

use crate::time_promised::Dice;
use trucewatch_model::{ObserverId, Timestamp};
use trucewatch_site::time::sensors::SensorClocks;

const MIN_S: f64 = 60.0;

/// What a sensor's clock is ahead by, in milliseconds, at a time in seconds.
type Ahead<'a> = &'a dyn Fn(f64) -> f64;

/// A sensor that sends every ten seconds over a way of at least 35 ms; jitter is exponential with that mean, and
/// ten times as much for some minutes now and then. Returns when it was first flagged, and how many flags it had.
fn watch(seed: u64, until_s: f64, jitter_ms: f64, ahead: Ahead<'_>) -> (Option<f64>, u32) {
    let mut dice = Dice(seed);
    let id = ObserverId::from_text("net/1");
    let mut clocks = SensorClocks::default();
    let (mut first, mut flags, mut flagged) = (None, 0, false);
    let (mut busy_from, mut busy_to) = (0.0, 0.0);
    let mut at_s = 0.0;
    while at_s < until_s {
        at_s += 10.0;
        if at_s > busy_to && dice.unit() < 1.0 / 720.0 {
            busy_from = at_s;
            busy_to = at_s + 120.0 + dice.waiting(300.0);
        }
        let busy = at_s >= busy_from && at_s < busy_to;
        let mean = if busy { 10.0 * jitter_ms } else { jitter_ms };
        let way_ms = 35.0 + dice.waiting(mean);
        let ns = |ms: f64| Timestamp::from_unix_ns(1_769_904_000_000_000_000 + (ms * 1e6) as i64);
        let made = ns(at_s * 1e3 + ahead(at_s));
        clocks.add(&id, made, ns(at_s * 1e3 + way_ms), 1);
        let now = clocks.flag(&id).is_some();
        if now && !flagged {
            flags += 1;
            first = first.or(Some(at_s));
        }
        flagged = now;
    }
    (first, flags)
}

#[test]
fn p31_steps_and_drifts_are_flagged_within_five_minutes() {
    const BEGINS_S: f64 = 40.0 * MIN_S;
    let step = |ms: f64| move |at_s: f64| if at_s < BEGINS_S { 0.0 } else { ms };
    let drift = |per_min: f64| move |at_s: f64| (at_s - BEGINS_S).max(0.0) / MIN_S * per_min;
    let smooth = |at_s: f64| 20.0 * ((at_s - BEGINS_S) / (3.0 * MIN_S)).clamp(0.0, 1.0);
    let faults: [(&str, Ahead<'_>); 6] = [
        ("20 ms ahead", &step(20.0)),
        ("20 ms back", &step(-20.0)),
        ("ten seconds ahead", &step(10_000.0)),
        ("1 ms a minute fast", &drift(1.0)),
        ("1 ms a minute slow", &drift(-1.0)),
        ("20 ms in three minutes", &smooth),
    ];
    let mut late = Vec::new();
    for (what, ahead) in faults {
        for seed in 0..50 {
            let (first, _) = watch(seed, BEGINS_S + 30.0 * MIN_S, 1.0, ahead);
            let after_s = first.map(|first| first - BEGINS_S);
            if !after_s.is_some_and(|s| (0.0..=5.0 * MIN_S).contains(&s)) {
                late.push((what, seed, after_s));
            }
        }
    }
    println!("{} of 300 late or missed: {late:?}", late.len());
    assert!(late.len() <= 15, "95 %: {late:?}");
}

#[test]
fn p31_honest_clocks_are_flagged_at_most_once_in_a_device_month() {
    let month_s = 30.0 * 86_400.0;
    let mut flags = 0;
    // From a wire to a satellite: how much longer than the shortest a way takes, on average.
    for (seed, jitter_ms) in (1000..).zip([0.3, 1.0, 1.0, 3.0, 10.0, 30.0]) {
        // Within what a crystal in a good device does between corrections: half a millisecond.
        let wander = |at_s: f64| 0.5 * (at_s / 7_000.0).sin();
        let (_, found) = watch(seed, month_s, jitter_ms, &wander);
        println!("jitter {jitter_ms} ms: {found} flags in a month");
        flags += found;
    }
    assert!(flags <= 6, "{flags} in six device-months");
}

#[test]
fn a_flag_falls_when_the_clock_is_put_right() {
    let put_wrong = |at_s: f64| {
        if (3_000.0..6_000.0).contains(&at_s) {
            40.0
        } else {
            0.0
        }
    };
    let mut clocks = SensorClocks::default();
    let id = ObserverId::from_text("net/1");
    let flagged: Vec<bool> = (0..1_000)
        .map(|k| {
            let at_ms = f64::from(k) * 10_000.0;
            let ns = |ms: f64| Timestamp::from_unix_ns((ms * 1e6) as i64);
            let made = ns(at_ms + put_wrong(at_ms / 1e3));
            clocks.add(&id, made, ns(at_ms + 30.0 + f64::from(k % 7) / 10.0), 1);
            clocks.flag(&id).is_some()
        })
        .collect();
    let at = [299, 340, 599, 660].map(|k: usize| flagged[k]);
    assert_eq!(at, [false, true, true, false]);
}

#[test]
fn what_came_late_or_by_a_poor_clock_is_no_measure() {
    let id = ObserverId::from_text("net/1");
    for (late_s, site_ms) in [(3_600.0, 1), (0.1, 1_000), (0.1, u32::MAX)] {
        let mut clocks = SensorClocks::default();
        for k in 0..2_000 {
            let at_s = f64::from(k) * 10.0;
            let ahead_s = if k > 1_000 { 5.0 } else { 0.0 };
            let ns = |s: f64| Timestamp::from_unix_ns((s * 1e9) as i64);
            clocks.add(&id, ns(at_s + ahead_s), ns(at_s + late_s), site_ms);
        }
        assert_eq!(
            clocks.flags().count(),
            0,
            "{late_s} s late, within {site_ms} ms"
        );
    }
}
