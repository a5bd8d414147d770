//! Time: what the site knows of it, what contradicts it, and what a clock that is set wrong does.

use crate::common::{Bench, Ended};
use crate::keys::{MISSION, accredit, mission, receive, sightings};
use serde_json::Value;
use std::path::PathBuf;
use trucewatch_model::Timestamp;

const SITE: [&str; 2] = ["--data-dir", "site"];

fn one(ended: &Ended) -> Value {
    ended.json().remove(0)
}

fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let ns = since.expect("after 1970").as_nanos();
    Timestamp::from_unix_ns(i64::try_from(ns).expect("before 2262"))
}

fn time_in(value: &Value) -> Option<Timestamp> {
    value
        .as_str()
        .map(|text| Timestamp::parse_rfc3339(text).expect("a time"))
}

/// Whether the time between two looks of ours lies in what a command printed meanwhile.
fn holds(line: &Value, before: Timestamp, after: Timestamp) -> bool {
    time_in(&line["earliest"]).is_none_or(|from| from <= after)
        && time_in(&line["latest"]).is_none_or(|to| to >= before)
}

/// Somebody with a good watch says that the clock is right.
fn told(bench: &Bench) -> Value {
    let args = ["ledger", "clock", "--right-within-s", "0.5", "--by", "berg"];
    one(&bench.run(&[&args[..], &SITE].concat()).done())
}

fn init(bench: &Bench) {
    bench
        .run(&[&["ledger", "init", "--mission", MISSION][..], &SITE].concat())
        .done();
}

#[test]
fn a_person_can_say_how_right_the_clock_is_and_that_is_an_entry() {
    let bench = Bench::new();
    init(&bench);
    let before = now();
    let line = told(&bench);
    assert!(holds(&line, before, now()), "{line}");
    assert!(line["latest"].is_string(), "bounded: {line}");
    assert_eq!(bench.verify().sound, 1, "one entry");
    let status = one(&bench
        .run(&[&["ledger", "status"][..], &SITE].concat())
        .done());
    assert_eq!(
        status["clock"]["two_stories"],
        Value::from(false),
        "{status}"
    );
    let alone = [&["ledger", "clock", "--right-within-s", "0.5"][..], &SITE].concat();
    assert_eq!(bench.run(&alone).code, Some(2), "nobody's word is none");
}

#[test]
fn a_flipped_bit_in_what_is_known_of_the_time_is_found() {
    let bench = Bench::new();
    init(&bench);
    told(&bench);
    let file = bench.path("site/clock.json");
    let mut bytes = std::fs::read(&file).expect("it is there");
    bytes[30] ^= 1;
    std::fs::write(&file, &bytes).expect("it can be written");
    let verified = bench.run(&[&["ledger", "verify"][..], &SITE].concat());
    assert_eq!(verified.code, Some(1));
    assert!(verified.stderr.contains("`clock.json`"), "{verified:?}");
    let line = one(&bench
        .run(&[&["ledger", "clock"][..], &SITE].concat())
        .done());
    assert!(
        holds(&line, now(), now()),
        "it goes on, knowing less: {line}"
    );
}

/// The library that shows a program another wall clock; without it, nothing to test.
fn faketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?;
    let found = folders
        .filter_map(Result::ok)
        .map(|folder| folder.path().join("faketime/libfaketime.so.1"));
    let found = found.into_iter().find(|path| path.is_file());
    if found.is_none() {
        eprintln!("skipped: there is no libfaketime here; scripts/need.sh faketime installs it");
    }
    found
}

fn shown(bench: &Bench, library: &PathBuf, by: &str, args: &[&str]) -> Ended {
    let mut command = bench.command(args);
    command
        .env("LD_PRELOAD", library)
        .env("FAKETIME", by)
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("DONT_FAKE_MONOTONIC", "1");
    let output = command.output().expect("it starts");
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
    .composed()
}

#[test]
fn p30_a_clock_that_is_set_wrong_is_noticed_and_what_is_printed_holds_the_truth() {
    let Some(library) = faketime() else { return };
    for (by, by_s) in [
        ("+10s", 10.0),
        ("-10s", 10.0),
        ("+100d", 8.64e6),
        ("-100d", 8.64e6),
    ] {
        let bench = Bench::new();
        init(&bench);
        told(&bench);
        let before = now();
        let picks = bench.file(
            "picks.csv",
            format!("{}s1,1767225602.803,0.5\n", crate::common::PICKS),
        );
        let ingest = [&["ingest", "picks-csv"][..], &SITE, &[picks.as_str()]].concat();
        shown(&bench, &library, by, &ingest).done();
        let clock = [&["ledger", "clock"][..], &SITE].concat();
        let line = one(&shown(&bench, &library, by, &clock).done());
        let after = now();
        let showed = time_in(&line["shows"]).expect("a time");
        assert!(
            showed.seconds_since(after).abs() > 0.9 * by_s,
            "the control: within a second of that the truth does not lie: {line}"
        );
        assert!(holds(&line, before, after), "{by}: {line}");
        let warned = line["warnings"].as_array().expect("a list");
        assert!(
            warned.iter().any(|one| one["what"]
                .as_str()
                .is_some_and(|what| what.contains("was set by"))),
            "{by}: {line}"
        );
        let prove = [&["ledger", "prove", "1", "--out", "p.json"][..], &SITE].concat();
        bench.run(&prove).done();
        let receipt = std::fs::read_to_string(bench.path("p.json")).expect("written");
        let receipt: Value = serde_json::from_str(&receipt).expect("JSON");
        let envelope: Value = match &receipt["envelope"] {
            Value::String(text) => serde_json::from_str(text).expect("JSON"),
            other => other.clone(),
        };
        let received = &envelope["received"];
        let bound_ms = received["bound_ms"].as_u64().expect("a number");
        let at = time_in(&received["at"]).expect("a time");
        let bound_s = bound_ms as f64 / 1e3;
        let known = bound_ms != u64::from(u32::MAX);
        assert!(
            !known || (at.seconds_since(after) <= bound_s && before.seconds_since(at) <= bound_s),
            "{by}: {received}"
        );
    }
}

/// One sighting at a time, signed, with what the device had seen; as it comes in.
fn sighted(bench: &Bench, at: Timestamp, counter: u64, seen: Option<&str>) -> Value {
    let line = format!(
        r#"{{"class":"explosion","marking":"mission","means":"saw","observer":"net/cam","observer_kind":"camera","time":{{"bound_ms":{{"value":100}},"clock":"gnss","earliest":"{at}","latest":"{at}"}}}}"#
    );
    let file = bench.file("o.jsonl", line);
    let counter = counter.to_string();
    let mut args = vec![
        "capture",
        &file,
        "--key",
        "sensor.key",
        "--mission",
        MISSION,
        "--counter",
        &counter,
    ];
    args.extend(seen.iter().flat_map(|file| ["--seen", file]));
    let made = bench.run(&args).done();
    receive(bench, &[made.stdout.trim().to_owned()])
}

#[test]
fn backdated_and_future_dated_messages_are_named_and_kept_out() {
    let (bench, sensor) = mission();
    accredit(&bench, &sensor);
    told(&bench);
    let at = |s: f64| now().plus_s(s);
    // The first that the site receives since it knows the time: what the checkpoint after it shows.
    assert_eq!(
        sighted(&bench, at(-1.0), 1, None)["accepted"],
        Value::from(1)
    );
    let status = one(&bench
        .run(&[&["ledger", "status"][..], &SITE].concat())
        .done());
    let seen = bench.file("seen.txt", status["checkpoint"].as_str().expect("a note"));
    let entry = status["entries"].as_u64().expect("a number");
    for (counter, after_s, named) in [
        (2, 0.0, true),
        (3, 86_400.0, false),
        (4, -86_400.0, true),
        (5, -86_400.0, false),
    ] {
        let taken = sighted(&bench, at(after_s), counter, named.then_some(seen.as_str()));
        assert_eq!(
            taken["accepted"],
            Value::from(1),
            "kept, whatever it says: {taken}"
        );
    }
    let line = one(&bench.run(&[&["ledger", "time"][..], &SITE].concat()).done());
    assert_eq!(line["contradictions"], Value::from(3), "{line}");
    let words = [
        "dated into the future",
        "that it names as seen",
        "by its own count",
    ];
    for (one, words) in line["contradicted"]
        .as_array()
        .expect("a list")
        .iter()
        .zip(words)
    {
        assert!(
            one["why"].as_str().is_some_and(|why| why.contains(words)),
            "{words}: {one}"
        );
    }
    let of = |seq: u64| {
        let seq = seq.to_string();
        one(&bench
            .run(&[&["ledger", "time", &seq][..], &SITE].concat())
            .done())
    };
    let good = of(entry);
    assert!(
        good["earliest"].is_string() && good["contradicted"].is_null(),
        "{good}"
    );
    let bad = of(entry + 1);
    assert!(
        bad["earliest"].is_null() && bad["contradicted"].is_string(),
        "{bad}"
    );
    let rebuilt = one(&bench.run(&[&["rebuild"][..], &SITE].concat()).done());
    // With the configuration that a rebuild states.
    assert_eq!(rebuilt["entries"], Value::from(entry + 5), "{rebuilt}");
    assert_eq!(bench.verify().damaged, 0, "the records stay as they are");
}

#[test]
fn a_checkpoint_that_the_log_never_had_is_refused() {
    let (bench, sensor) = mission();
    accredit(&bench, &sensor);
    let status = one(&bench
        .run(&[&["ledger", "status"][..], &SITE].concat())
        .done());
    let note = status["checkpoint"].as_str().expect("a note");
    let mut lines: Vec<&str> = note.lines().collect();
    lines[2] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let forged = bench.file("forged.txt", lines.join("\n") + "\n");
    let taken = sighted(&bench, now(), 1, Some(&forged));
    assert_eq!(
        (&taken["accepted"], &taken["quarantined"]),
        (&Value::from(0), &Value::from(1))
    );
    let list = bench
        .run(&[&["quarantine", "list"][..], &SITE].concat())
        .done();
    assert!(list.stdout.contains("that this log never had"), "{list:?}");
}

#[test]
fn p27_ten_thousand_replays_change_nothing() {
    let (bench, sensor) = mission();
    accredit(&bench, &sensor);
    let messages = sightings(&bench, 9, "sensor.key", "1");
    assert_eq!(receive(&bench, &messages)["accepted"], Value::from(9));
    let before = bench.verify();
    // In another order each time.
    let replays: Vec<String> = (0..10_000)
        .map(|k| messages[(k * 7 + k / 9) % 9].clone())
        .collect();
    let taken = receive(&bench, &replays);
    assert_eq!(
        (
            &taken["accepted"],
            &taken["duplicate"],
            &taken["quarantined"]
        ),
        (&Value::from(0), &Value::from(10_000), &Value::from(0))
    );
    assert_eq!(bench.verify(), before, "not a byte of the log");
    let other = Bench::new();
    other
        .run(&[&["ledger", "init", "--mission", "another"][..], &SITE].concat())
        .done();
    let taken = receive(&other, &messages);
    assert_eq!(
        taken["quarantined"],
        Value::from(9),
        "another mission: {taken}"
    );
}

#[test]
fn a_line_without_an_end_is_put_aside_and_the_rest_goes_on() {
    let (bench, sensor) = mission();
    accredit(&bench, &sensor);
    let messages = sightings(&bench, 2, "sensor.key", "1");
    let long = "A".repeat(3_000_000);
    let taken = receive(&bench, &[messages[0].clone(), long, messages[1].clone()]);
    assert_eq!(
        (&taken["read"], &taken["accepted"], &taken["quarantined"]),
        (&Value::from(3), &Value::from(2), &Value::from(1))
    );
    let list = bench
        .run(&[&["quarantine", "list"][..], &SITE].concat())
        .done();
    assert!(
        list.stdout.contains("3000000 bytes") && list.stdout.contains("8192"),
        "{list:?}"
    );
    assert!(list.stdout.len() < 100_000, "only its beginning is kept");
}
