//! Promises P22 and P23: a witness whose folder is exchanged under it, and a log that is frozen.

use std::path::Path;
use trucewatch_adapters::Format;
use trucewatch_evidence::SqliteStore;
use trucewatch_model::Timestamp;
use trucewatch_proof::note::Kind;
use trucewatch_proof::{NoteSigner, SecretKey};
use trucewatch_site::clock::Clock;
use trucewatch_site::ingest::{self, Options};
use trucewatch_site::witness::{LogPlace, LogReader, Monitor, STALE_S, Witness};

const BEGIN_S: i64 = 1_790_000_000;

fn at(after_s: u64) -> Timestamp {
    Timestamp::from_unix_s(BEGIN_S + after_s as i64)
}

fn take(dir: &Path, row: u64) -> SqliteStore {
    let mut store = SqliteStore::open(dir).expect("opens");
    let rows = format!("sensor_id,time_utc_seconds\n1,{}.25\n", 1_767_225_600 + row);
    let taken = ingest::stream(
        &mut store,
        Format::PicksCsv,
        rows.as_bytes(),
        "rows",
        &Options::default(),
        &Clock::simulated(at(0)),
        &mut |_| {},
    );
    assert_eq!(taken.expect("writes").accepted, 1);
    store
}

fn witness(state: &Path, clock: Clock) -> Witness {
    let key = SecretKey::from_seed(&[1; 32]);
    let key = NoteSigner::new("state.example", Kind::Cosignature, key).expect("a name");
    Witness::new(key, state, &[], Vec::new(), clock).expect("a folder")
}

fn reader(dir: &Path) -> LogReader {
    LogReader::new(LogPlace::Dir(dir.to_owned()))
}

#[test]
fn p23_a_frozen_log_is_called_old() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, state, eyes) = (
        folder.path().join("site"),
        folder.path().join("state"),
        folder.path().join("eyes"),
    );
    let mut store = take(&site, 1);
    let log = store.identity().log.clone();
    let clock = Clock::simulated(at(0));
    let witness = witness(&state, clock);
    let known = vec![witness.public().clone()];
    let look = |after_s: u64| {
        Monitor::new(&log, &eyes, vec![reader(&site)], known.clone())
            .expect("a folder")
            .look(at(after_s))
            .expect("it can be read")
    };
    let never = look(0);
    assert!(never.stale && never.witnessed_age_s.is_none(), "{never:?}");
    store.trust_witness(witness.public(), None).expect("writes");
    let note = witness.visit(&log, &reader(&site)).expect("cosigned");
    reader(&site).hand_over(&note).expect("taken");
    let fresh = look(STALE_S);
    assert_eq!(
        (fresh.stale, fresh.witnessed_age_s, fresh.witnessed_by),
        (false, Some(STALE_S), 1)
    );
    // Somebody goes on showing what was true then: every signature holds, only time tells.
    let frozen = look(STALE_S + 1);
    assert!(frozen.stale, "{frozen:?}");
    // More entries do not make it fresh, only a witness does.
    take(&site, 2);
    let grown = look(STALE_S + 2);
    assert_eq!((grown.stale, grown.grown_by), (true, 1));
    let note = witness.visit(&log, &reader(&site)).expect("cosigned");
    reader(&site).hand_over(&note).expect("taken");
    assert_eq!(look(STALE_S + 3).witnessed_size, Some(2));
}

#[test]
fn p22_a_folder_set_back_under_a_running_witness_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, state) = (folder.path().join("site"), folder.path().join("state"));
    let store = take(&site, 1);
    let log = store.identity().log.clone();
    let witness = witness(&state, Clock::simulated(at(0)));
    witness.visit(&log, &reader(&site)).expect("cosigned");
    let hash = trucewatch_site::witness::origin_hash(log.name());
    let file = state.join(format!("{hash}.json"));
    let old = std::fs::read(&file).expect("there");
    take(&site, 2);
    witness.visit(&log, &reader(&site)).expect("cosigned");
    std::fs::write(&file, &old).expect("set back");
    let refused = witness.visit(&log, &reader(&site)).expect_err("set back");
    assert!(refused.to_string().contains("is older"), "{refused}");
    std::fs::remove_file(&file).expect("there");
    let refused = witness.visit(&log, &reader(&site)).expect_err("gone");
    assert!(refused.to_string().contains("is older"), "{refused}");
    // What is damaged is not taken for nothing.
    std::fs::write(&file, &old[1..]).expect("damaged");
    let refused = witness.visit(&log, &reader(&site)).expect_err("damaged");
    assert!(refused.to_string().contains("damaged"), "{refused}");
}
