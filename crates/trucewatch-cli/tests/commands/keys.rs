//! Keys come in by three hands and go out by two; what devices sign comes in, what others sign does not.

use crate::common::{Bench, Ended};
use crate::http::{get, status};
use crate::serve::Serving;
use crate::split_views::wait_for;
use serde_json::Value;

pub(crate) const MISSION: &str = "ceasefire-2026";

fn one(ended: &Ended) -> Value {
    ended.json().remove(0)
}

/// A site with three officers, and a sensor's key that is not accredited yet.
pub(crate) fn mission() -> (Bench, String) {
    let bench = Bench::new();
    bench
        .run(&["ledger", "init", "--data-dir", "site", "--mission", MISSION])
        .done();
    let new = |name: &str| {
        let file = format!("{name}.key");
        let made = one(&bench.run(&["key", "new", name, "--out", &file]).done());
        made["key"].as_str().expect("text").to_owned()
    };
    let officers: Vec<String> = [("berg", "Norway"), ("roux", "France"), ("wolf", "Austria")]
        .iter()
        .map(|(name, organisation)| format!("{name},{organisation},{}", new(name)))
        .collect();
    let mut found = vec!["key", "found", "--data-dir", "site"];
    for officer in &officers {
        found.extend(["--officer", officer]);
    }
    bench.run(&found).done();
    let sensor = new("sensor");
    (bench, sensor)
}

pub(crate) fn approve(bench: &Bench, file: &str, by: &[&str]) {
    for officer in by {
        let key = format!("{officer}.key");
        bench
            .run(&["key", "approve", file, "--key", &key, "--mission", MISSION])
            .done();
    }
}

pub(crate) fn file(bench: &Bench, proposal: &str) -> Ended {
    bench.run(&["key", "file", proposal, "--data-dir", "site"])
}

pub(crate) fn accredit(bench: &Bench, sensor: &str) {
    let propose = [
        "key",
        "accredit",
        sensor,
        "--reason",
        "joint commissioning",
        "--kind",
        "device",
        "--holder",
        "patrol-07",
        "--organisation",
        "Norway",
        "--out",
        "a.json",
    ];
    bench.run(&propose).done();
    approve(bench, "a.json", &["berg", "roux"]);
    let early = file(bench, "a.json");
    assert_eq!(early.code, Some(1));
    assert!(
        early
            .stderr
            .contains("2 officers of 2 organisations approve; 3 of 3 are needed"),
        "{early:?}"
    );
    approve(bench, "a.json", &["wolf"]);
    file(bench, "a.json").done();
}

pub(crate) fn sightings(bench: &Bench, count: usize, key: &str, counter: &str) -> Vec<String> {
    let line = |n: usize| {
        format!(
            r#"{{"class":"explosion","count":{{"value":{{"bound":"exact","value":{n}}}}},"marking":"mission","means":"heard","observer":"default/patrol-07","observer_kind":"patrol","time":{{"clock":"watch","earliest":"2026-02-01T04:0{n}:00Z","latest":"2026-02-01T04:0{n}:30Z"}}}}"#
        )
    };
    let text: Vec<String> = (1..=count).map(line).collect();
    let file = bench.file("o.jsonl", text.join("\n"));
    let ended = bench
        .run(&[
            "capture",
            &file,
            "--key",
            key,
            "--mission",
            MISSION,
            "--counter",
            counter,
        ])
        .done();
    ended.stdout.lines().map(str::to_owned).collect()
}

pub(crate) fn receive(bench: &Bench, lines: &[String]) -> Value {
    let file = bench.file("m.txt", lines.join("\n"));
    one(&bench.run(&["receive", &file, "--data-dir", "site"]).done())
}

#[test]
fn p28_signed_messages_come_in_and_a_missing_one_leaves_a_gap() {
    let (bench, sensor) = mission();
    accredit(&bench, &sensor);
    let messages = sightings(&bench, 6, "sensor.key", "1");
    assert!(
        messages.iter().all(|message| message.len() <= 200),
        "{messages:?}"
    );
    let kept: Vec<String> = [0, 1, 4, 5].map(|n| messages[n].clone()).to_vec();
    let taken = receive(&bench, &kept);
    assert_eq!(
        (&taken["accepted"], &taken["quarantined"]),
        (&Value::from(4), &Value::from(0))
    );
    let gaps: Vec<Value> = bench
        .run(&["key", "gaps", "--data-dir", "site"])
        .done()
        .json();
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert_eq!(
        (&gaps[0]["from"], &gaps[0]["to"]),
        (&Value::from(3), &Value::from(4))
    );
    // Whoever looks at the duty desk sees it, with whose device it is; and sees it closed.
    let serving = Serving::start(&bench, &["serve", "--data-dir", "site", "--port", "0"]);
    let shown = |missing: u64| status(&serving.address)["counts"]["missing"] == missing;
    wait_for("the gap is shown", || shown(2));
    let (_, listed) = get(&serving.address, "/api/gaps");
    let listed: Value = serde_json::from_str(&listed).expect("JSON");
    assert_eq!(
        (&listed["messages"], &listed["devices"]),
        (&Value::from(2), &Value::from(1))
    );
    let gap = &listed["gaps"][0];
    assert_eq!(
        (&gap["from"], &gap["to"]),
        (&Value::from(3), &Value::from(4))
    );
    assert!(gap["holder"].is_string(), "{gap}");
    let again = receive(&bench, &messages);
    assert_eq!(
        (&again["accepted"], &again["duplicate"]),
        (&Value::from(2), &Value::from(4)),
        "late, and again"
    );
    wait_for("it closes", || shown(0));
    assert!(
        bench
            .run(&["key", "gaps", "--data-dir", "site"])
            .done()
            .stdout
            .is_empty(),
        "closed"
    );
    assert_eq!(bench.verify().damaged, 0);
    let proof = one(&bench
        .run(&[
            "ledger",
            "prove",
            "3",
            "--data-dir",
            "site",
            "--out",
            "r.json",
        ])
        .done());
    assert_eq!(proof["entry"], 3);
    let checked = one(&bench.run(&["ledger", "check-proof", "r.json"]).done());
    assert_eq!(checked["by_gateway"], false, "the device's own signature");
}

#[test]
fn p26_what_is_forged_or_of_no_known_key_is_put_aside() {
    let (bench, sensor) = mission();
    let early = sightings(&bench, 1, "sensor.key", "1");
    let taken = receive(&bench, &early);
    assert_eq!(
        (&taken["accepted"], &taken["quarantined"]),
        (&Value::from(0), &Value::from(1))
    );
    accredit(&bench, &sensor);
    assert_eq!(
        bench.retry(&[]),
        (1, 1, 0),
        "once its key is accredited it comes in"
    );

    let mut forged = sightings(&bench, 3, "sensor.key", "2");
    let other = if &forged[0][60..61] == "A" { "B" } else { "A" };
    forged[0].replace_range(60..61, other);
    bench
        .run(&["key", "new", "stranger", "--out", "stranger.key"])
        .done();
    forged[1] = sightings(&bench, 1, "stranger.key", "9").remove(0);
    forged[2] = "not a message at all".to_owned();
    let taken = receive(&bench, &forged);
    assert_eq!(
        (&taken["accepted"], &taken["quarantined"]),
        (&Value::from(0), &Value::from(3)),
        "{taken}"
    );
    let reasons: Vec<String> = bench
        .quarantine()
        .iter()
        .map(|row| row["reason"].to_string())
        .collect();
    assert!(
        reasons
            .iter()
            .any(|reason| reason.contains("nobody here knows the key")),
        "{reasons:?}"
    );
    assert!(
        reasons.iter().any(|reason| reason.contains("base64")),
        "{reasons:?}"
    );
}

#[test]
fn p32_a_key_that_is_shut_out_brings_nothing_more_in() {
    let (bench, sensor) = mission();
    accredit(&bench, &sensor);
    receive(&bench, &sightings(&bench, 2, "sensor.key", "1"));
    bench
        .run(&[
            "key",
            "revoke",
            &sensor,
            "--reason",
            "seal broken",
            "--out",
            "r.json",
        ])
        .done();
    approve(&bench, "r.json", &["berg"]);
    assert_eq!(file(&bench, "r.json").code, Some(1), "one alone cannot");
    approve(&bench, "r.json", &["wolf"]);
    file(&bench, "r.json").done();
    let later = sightings(&bench, 5, "sensor.key", "3");
    let taken = receive(&bench, &later[2..]);
    assert_eq!(
        (&taken["accepted"], &taken["quarantined"]),
        (&Value::from(0), &Value::from(3))
    );
    let listed = one(&bench.run(&["key", "list", "--data-dir", "site"]).done());
    assert_eq!(listed["standing"], "revoked");
    assert_eq!(
        bench.verify().damaged,
        0,
        "what it said before remains provable"
    );
    let again = file(&bench, "a.json");
    assert!(again.stderr.contains("cannot come back"), "{again:?}");
}

/// What cannot be a message is put aside as it came, however long it is.
#[test]
fn a_line_that_is_too_long_is_kept_whole() {
    let (bench, _) = mission();
    let long = "A".repeat(9_000);
    let taken = receive(&bench, std::slice::from_ref(&long));
    assert_eq!(taken["quarantined"], 1);
    let rows = bench.quarantine();
    assert!(
        rows[0]["reason"].to_string().contains("longer than"),
        "{rows:?}"
    );
    assert!(rows[0].to_string().contains(&long), "the whole row");
}

/// What a site sets aside because of keys, whoever works its bundle out again sets aside too.
#[test]
fn p13_a_bundle_is_worked_out_with_the_keys_that_count() {
    let (bench, sensor) = mission();
    accredit(&bench, &sensor);
    let made = one(&bench
        .run(&["key", "new", "second", "--out", "second.key"])
        .done());
    accredit(&bench, made["key"].as_str().expect("text"));
    receive(&bench, &sightings(&bench, 3, "sensor.key", "1"));
    receive(&bench, &sightings(&bench, 4, "second.key", "1")[3..]);
    let compromised = [
        "key",
        "compromised",
        &sensor,
        "--since",
        "2026-01-01T00:00:00Z",
    ];
    let to = ["--reason", "stolen", "--out", "c.json"];
    bench.run(&[&compromised[..], &to].concat()).done();
    approve(&bench, "c.json", &["berg", "wolf"]);
    file(&bench, "c.json").done();
    let rebuilt = one(&bench.run(&["rebuild", "--data-dir", "site"]).done());
    assert_eq!(rebuilt["set_aside"], 3, "{rebuilt}");
    assert_eq!(rebuilt["incidents"], 1, "that of the second key");
    let export = [
        "case",
        "export",
        "i-",
        "--as",
        "mission",
        "--data-dir",
        "site",
    ];
    bench
        .run(&[&export[..], &["--out", "b.zip"]].concat())
        .done();
    let checked = one(&bench.run(&["ledger", "verify-bundle", "b.zip"]).done());
    assert_eq!(checked["recomputed"], true);
    assert_eq!(
        checked["signatures"]["single"], 4,
        "all four are in it: {checked}"
    );
    let zip = std::fs::read(bench.path("b.zip")).expect("written");
    let files = trucewatch_case::read_archive(&zip).expect("readable");
    let found = files
        .iter()
        .find(|(name, _)| name.ends_with("finding.json"));
    let found: Value = serde_json::from_slice(found.expect("it").1).expect("JSON");
    assert_eq!(
        found.to_string().matches("\"o-").count(),
        1,
        "one counts: {found}"
    );
}

/// What a stolen key signed since the theft counts no more, though it came in before that was known.
#[test]
fn p24_what_a_stolen_key_signed_since_the_theft_is_set_aside() {
    let (bench, sensor) = mission();
    accredit(&bench, &sensor);
    receive(&bench, &sightings(&bench, 3, "sensor.key", "1"));
    let rebuild = || one(&bench.run(&["rebuild", "--data-dir", "site"]).done());
    let before = rebuild();
    assert_eq!(before["set_aside"], 0);
    bench
        .run(&[
            "key",
            "compromised",
            &sensor,
            "--since",
            "2026-01-01T00:00:00Z",
            "--reason",
            "stolen",
            "--out",
            "c.json",
        ])
        .done();
    approve(&bench, "c.json", &["berg", "wolf"]);
    file(&bench, "c.json").done();
    let after = rebuild();
    assert_eq!(after["set_aside"], 3, "{after}");
    assert_ne!(
        after["digest"], before["digest"],
        "what rested on them is gone"
    );
    assert_eq!(
        bench.verify().damaged,
        0,
        "and the entries are still there, whole"
    );
}
