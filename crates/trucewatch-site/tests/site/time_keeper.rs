//! The site's clock, one event at a time: what is known before and after.

use trucewatch_pages::kernel_clock::Discipline;
use trucewatch_site::time::Interval;
use trucewatch_site::time::keeper::{Keeper, Look, Source};

const S: i64 = 1_000_000_000;
const MS: i64 = S / 1_000;
const DAY: i64 = 86_400 * S;
/// What the wall clock shows when the machine has run for no time.
const ZERO_NS: i64 = 1_769_904_000 * S;

/// A look after the machine ran for so long, its wall clock off by so much.
fn at(since_boot_ns: i64, off_ns: i64) -> Look {
    let wall_ns = ZERO_NS + since_boot_ns + off_ns;
    Look {
        boot: "one".to_owned(),
        since_boot_ns,
        awake_ns: since_boot_ns,
        wall_ns,
        kernel: Some(Discipline {
            synchronised: false,
            max_error_ns: 16 * S,
            wall_ns,
            steering_ppm: 1,
        }),
    }
}

/// The same while a time service keeps the clock within that.
fn kept(since_boot_ns: i64, off_ns: i64, within_ns: i64) -> Look {
    let mut look = at(since_boot_ns, off_ns);
    if let Some(kernel) = &mut look.kernel {
        kernel.synchronised = true;
        kernel.max_error_ns = within_ns;
    }
    look
}

/// A keeper that knew the time within 10 ms, and one for asking, when the machine started.
fn knowing() -> Keeper {
    let mut keeper = Keeper::default();
    let reading = keeper.look(&kept(0, 0, 10 * MS), None);
    assert_eq!(reading.interval, Interval::around(ZERO_NS, 11 * MS));
    assert_eq!(reading.source, Source::Kernel);
    keeper
}

#[test]
fn holdover_grows_with_the_oscillator_and_no_faster() {
    let mut keeper = knowing();
    let reading = keeper.look(&at(1_000 * S, 0), None);
    // 101 ppm of 1,000 s, and a nanosecond for rounding up.
    let expected = Interval::around(ZERO_NS + 1_000 * S, 112 * MS + 1);
    assert_eq!(reading.interval, expected);
    assert_eq!((reading.source, reading.warned), (Source::Holdover, false));
}

#[test]
fn a_clock_that_is_set_by_hand_leaves_both_stories_until_one_is_borne_out() {
    for off in [10 * S, -10 * S, 100 * DAY, -100 * DAY] {
        let mut keeper = knowing();
        let reading = keeper.look(&at(60 * S, off), None);
        assert!(reading.warned, "{off}");
        for story in [0, off] {
            let then = ZERO_NS + 60 * S + story;
            assert!(reading.interval.contains(then), "{off}: {story}");
        }
        let again = keeper.look(&at(61 * S, off), None);
        assert!(!again.warned && again.interval.contains(ZERO_NS + 61 * S));
        let settled = keeper.look(&kept(62 * S, 0, 10 * MS), None);
        assert_eq!(settled.interval.width_ns(), Some(22 * MS), "{off}");
    }
}

#[test]
fn a_time_service_that_contradicts_itself_is_not_believed_alone() {
    let mut keeper = knowing();
    let reading = keeper.look(&kept(60 * S, 10 * S, 10 * MS), None);
    assert!(reading.warned && reading.interval.contains(ZERO_NS + 60 * S));
    let hour = keeper.look(&kept(3_600 * S, 10 * S, 10 * MS), None);
    assert!(
        hour.interval.contains(ZERO_NS + 3_600 * S),
        "not after an hour"
    );
    let back = keeper.clone().look(&kept(3_660 * S, 0, 10 * MS), None);
    assert_eq!(back.interval.width_ns(), Some(22 * MS), "it came back");
    let later = keeper.look(&kept(2 * DAY, 10 * S, 10 * MS), None);
    assert_eq!(
        later.interval.width_ns(),
        Some(22 * MS),
        "after a day it is"
    );
}

#[test]
fn sleep_widens_until_the_time_service_has_spoken() {
    let mut keeper = knowing();
    let mut woken = kept(3_600 * S, S, 10 * MS);
    woken.awake_ns = 60 * S;
    let reading = keeper.look(&woken, None);
    assert!(
        reading.interval.contains(ZERO_NS + 3_600 * S),
        "{reading:?}"
    );
    let mut spoken = kept(3_700 * S, 0, 5 * MS);
    spoken.awake_ns = 160 * S;
    let reading = keeper.look(&spoken, None);
    assert_eq!(reading.interval.width_ns(), Some(12 * MS));
}

#[test]
fn after_a_restart_only_the_lower_end_is_known() {
    for off in [0, 100 * DAY, -100 * DAY] {
        let mut keeper = knowing();
        let mut look = at(20 * S, off);
        look.boot = "two".to_owned();
        let reading = keeper.look(&look, None);
        let expected = Interval::around(ZERO_NS, 11 * MS).without_end();
        assert_eq!(
            (reading.interval, reading.source),
            (expected, Source::NotBefore)
        );
    }
}

#[test]
fn a_clock_behind_what_witnesses_signed_bounds_nothing_from_above() {
    let floor = ZERO_NS + DAY;
    let after_floor = Interval::around(floor, 0).without_end();
    let mut keeper = Keeper::default();
    let reading = keeper.look(&at(0, 0), Some(floor));
    assert_eq!(reading.interval, after_floor);
    let behind = keeper.look(&kept(S, 0, 10 * MS), Some(floor));
    assert!(
        behind.warned && behind.interval.contains(floor + 5 * S),
        "{behind:?}"
    );
    let again = keeper.look(&kept(2 * S, 0, 10 * MS), Some(floor));
    assert!(
        !again.warned && again.interval.contains(floor + 5 * S),
        "said once"
    );
    let past = keeper.look(&kept(DAY + 60 * S, 0, 10 * MS), Some(floor));
    assert_eq!(past.interval.width_ns(), Some(22 * MS));
}

#[test]
fn a_person_s_word_ends_a_contradiction() {
    let mut keeper = knowing();
    assert!(keeper.look(&at(60 * S, 10 * S), None).warned);
    keeper.told(&at(61 * S, 10 * S), S);
    let reading = keeper.look(&at(62 * S, 10 * S), None);
    assert!(!reading.interval.contains(ZERO_NS + 62 * S));
    assert!(reading.interval.contains(ZERO_NS + 72 * S));
}
