//! Who read what, and who changed which account: told at the terminal, and checked with the log.

use crate::common::Bench;
use crate::keys::mission;
use serde_json::Value;

fn on_site(bench: &Bench, args: &[&str]) -> crate::common::Ended {
    bench.run(&[args, &["--data-dir", "site"]].concat())
}

#[test]
fn what_is_changed_about_accounts_is_told_with_who_did_it() {
    let (bench, _) = mission();
    let add = ["account", "add", "nor-7", "--nationality", "NOR"];
    let hat = ["--hat", "CELL=duty_officer", "--by", "adm-2"];
    on_site(&bench, &[&add[..], &hat].concat()).done();
    on_site(&bench, &["account", "lock", "nor-7", "--by", "adm-3"]).done();
    on_site(&bench, &["account", "unlock", "nor-7"]).done();
    let said: Vec<Value> = on_site(&bench, &["audit", "accounts"]).done().json();
    let told: Vec<_> = said
        .iter()
        .map(|line| (&line["account.what"], &line["account.by"]))
        .map(|(what, by)| (what.as_str().expect("text"), by.as_str().expect("text")))
        .collect();
    let newest_first = [
        ("unlocked", "administrator"),
        ("locked", "adm-3"),
        ("added", "adm-2"),
    ];
    assert_eq!(told, newest_first);
    let one = on_site(&bench, &["audit", "accounts", "--limit", "1"]).done();
    assert_eq!(one.json::<Value>().len(), 1);
    let none = on_site(&bench, &["audit", "accounts", "nobody"]).done();
    assert_eq!(none.stdout, "");
    let named = on_site(&bench, &["account", "lock", "nor-7", "--by", "Anna Larsen"]);
    assert_eq!(named.code, Some(1));
    assert!(named.stderr.contains("never a name"), "{named:?}");
}

#[test]
fn what_is_read_at_the_terminal_is_on_record_or_not_given() {
    let bench = Bench::simulated();
    on_site(&bench, &["export", "--out", "i.geojson"]).done();
    let reads: Vec<Value> = on_site(&bench, &["audit", "reads"]).done().json();
    assert_eq!(reads[0]["what"], "export");
    assert_eq!(on_site(&bench, &["ledger", "verify"]).code, Some(0));

    let file = bench.path("site/reads.log");
    let whole = std::fs::read_to_string(&file).expect("read");
    std::fs::write(&file, whole.replace("export", "import")).expect("written");
    let verified = on_site(&bench, &["ledger", "verify"]);
    assert_eq!(verified.code, Some(1), "{verified:?}");
    assert!(
        verified.stderr.contains("line 1 does not fit"),
        "{verified:?}"
    );
    let reads = on_site(&bench, &["audit", "reads"]);
    assert!(reads.stderr.contains("cannot be trusted"), "{reads:?}");

    std::fs::remove_file(&file).expect("away");
    std::fs::create_dir(&file).expect("in its place");
    let refused = on_site(&bench, &["export", "--out", "again.geojson"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(!bench.path("again.geojson").exists());
}
