//! Makes the store of format 1 in the folder `GOLDEN`. Only for the program of its time: see `make.sh`.

#![allow(clippy::expect_used, reason = "it stops at the first error")]

mod common;

use common::{entries, rejected, time};
use std::path::PathBuf;
use trucewatch_evidence::{EvidenceLog as _, NewEntry, SqliteStore};
use trucewatch_model::canonical::Record;

#[test]
fn make() {
    let dir = PathBuf::from(std::env::var_os("GOLDEN").expect("a folder"));
    let mut store = SqliteStore::open(&dir).expect("opens");
    store
        .commit(&entries(0..7), &[rejected(1), rejected(2)])
        .expect("commits");
    store.append(&entries(7..12)).expect("appends");
    let text = NewEntry {
        record: Record::Agreement {
            text: "no heavy weapons within 30 km".to_owned(),
        },
        raw: b"no heavy weapons within 30 km\n".to_vec(),
        source: "agreement.toml".to_owned(),
        line: 1,
        received_at: time(1000),
    };
    store.append(&[text]).expect("appends");
    store
        .quarantine_retry_failed(1, "the zone is missing", "{}", time(600))
        .expect("updates");
    store
        .quarantine_resolve(2, "entry 7", time(700))
        .expect("resolves");
    let digest = store.root_digest().expect("reads");
    std::fs::write(dir.join("records"), format!("{digest}\n")).expect("writes");
}
