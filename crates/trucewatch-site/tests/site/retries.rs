//! The quarantine of a site that is in use.

use crate::mission::Store;
use trucewatch_adapters::Format;
use trucewatch_evidence::{EvidenceLog as _, QuarantineFilter};
use trucewatch_model::Timestamp;
use trucewatch_site::ingest::{self, Options};
use trucewatch_site::quarantine::retry;

fn take(store: &mut Store, format: Format, text: &str) -> ingest::Summary {
    ingest::stream(
        &mut store.store,
        format,
        text.as_bytes(),
        "file.csv",
        &Options::default(),
        &store.clock,
        &mut |_| {},
    )
    .expect("the store can be written")
}

/// A row of the future waits once, however often its file is read, and goes in when its time has
/// come.
#[test]
fn rows_of_the_future_go_in_when_their_time_has_come() {
    let start = Timestamp::from_unix_s(1_767_225_600);
    let mut store = Store::new(start);
    let file = "sensor_id,time_utc_seconds\n1,1767225500\n1,1767232800\n";
    for (minutes, accepted) in [(0.0, 1), (10.0, 0), (20.0, 0)] {
        store.clock.advance_to(start.plus_s(minutes * 60.0));
        let summary = take(&mut store, Format::PicksCsv, file);
        assert_eq!((summary.accepted, summary.quarantined), (accepted, 1));
    }
    let open = |store: &Store| {
        let count = store.store.quarantine_count(QuarantineFilter::OpenOnly);
        count.expect("read")
    };
    assert_eq!(open(&store), 1, "it waits once");
    let done = retry(&mut store.store, None, &|_| {}, &store.clock).expect("done");
    assert_eq!((done.tried, done.still_quarantined), (1, 1));
    store.clock.advance_to(start.plus_s(2.0 * 3_600.0));
    let done = retry(&mut store.store, None, &|_| {}, &store.clock).expect("done");
    assert_eq!((done.tried, done.resolved), (1, 1));
    assert_eq!((store.store.len().expect("read"), open(&store)), (2, 0));
    let summary = take(&mut store, Format::PicksCsv, file);
    assert_eq!((summary.accepted, summary.duplicate), (0, 2));
}

/// Two rows that wait, both for one free id: the first gets it, the second learns that it is taken.
#[test]
fn a_retry_registers_one_observer_for_one_id() {
    let mut store = Store::new(Timestamp::from_unix_s(1_767_225_600));
    let first = take(
        &mut store,
        Format::SensorsCsv,
        "sensor_id,lat,lon\n1,48,37\n",
    );
    let second = "sensor_id,lat,lon\n1,48.5,37\n2,48.6,37\n";
    let second = take(&mut store, Format::SensorsCsv, second);
    let third = take(
        &mut store,
        Format::SensorsCsv,
        "sensor_id,lat,lon\n1,48.7,37\n",
    );
    let put_aside = [&first, &second, &third].map(|s| s.quarantined);
    assert_eq!(put_aside, [0, 1, 1]);
    let north = |options: &mut Options| options.network = "north".to_owned();
    let done = retry(&mut store.store, None, &north, &store.clock).expect("done");
    assert_eq!(
        (done.tried, done.resolved, done.still_quarantined),
        (2, 1, 1)
    );
    let waiting = store
        .store
        .quarantine_list(QuarantineFilter::OpenOnly, 0, 10);
    let waiting = waiting.expect("read");
    assert!(
        waiting[0]
            .reason
            .contains("`north/1` is already registered at 48.50000"),
        "{}",
        waiting[0].reason
    );
    assert_eq!(store.store.read_kind("observer").expect("read").len(), 3);
}
