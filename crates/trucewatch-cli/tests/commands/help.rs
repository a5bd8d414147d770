//! The words of the command line.

use crate::common::Bench;

const COMMANDS: [&[&str]; 97] = [
    &[],
    &["demo"],
    &["simulate"],
    &["ingest"],
    &["quarantine"],
    &["quarantine", "list"],
    &["quarantine", "retry"],
    &["agreement"],
    &["agreement", "check"],
    &["agreement", "show"],
    &["agreement", "gate"],
    &["agreement", "changes"],
    &["agreement", "load"],
    &["agreement", "schema"],
    &["assess"],
    &["fuse"],
    &["explain"],
    &["export"],
    &["case"],
    &["case", "export"],
    &["rebuild"],
    &["report"],
    &["report", "daily"],
    &["report", "weekly"],
    &["report", "spot"],
    &["report", "signed"],
    &["ledger"],
    &["ledger", "witness-key"],
    &["ledger", "witness"],
    &["ledger", "witness-serve"],
    &["ledger", "trust-witness"],
    &["ledger", "submit"],
    &["ledger", "monitor"],
    &["ledger", "check-equivocation"],
    &["ledger", "correct"],
    &["ledger", "root"],
    &["ledger", "root", "key"],
    &["ledger", "root", "propose"],
    &["ledger", "root", "sign"],
    &["ledger", "root", "file"],
    &["ledger", "rotate"],
    &["ledger", "rotate", "begin"],
    &["ledger", "rotate", "finish"],
    &["ledger", "rotate", "cancel"],
    &["ledger", "keys"],
    &["ledger", "check-keys"],
    &["lines"],
    &["lines", "compare"],
    &["serve"],
    &["ledger", "init"],
    &["ledger", "status"],
    &["ledger", "clock"],
    &["ledger", "time"],
    &["ledger", "verify"],
    &["ledger", "repair"],
    &["ledger", "prove"],
    &["ledger", "check-proof"],
    &["ledger", "verify-bundle"],
    &["blob"],
    &["blob", "add"],
    &["blob", "list"],
    &["blob", "get"],
    &["blob", "redact"],
    &["blob", "check-redaction"],
    &["blob", "hand-over"],
    &["blob", "history"],
    &["blob", "sent-to"],
    &["blob", "erase"],
    &["key"],
    &["key", "new"],
    &["key", "found"],
    &["key", "accredit"],
    &["key", "rotate"],
    &["key", "revoke"],
    &["key", "compromised"],
    &["key", "approve"],
    &["key", "file"],
    &["key", "list"],
    &["key", "gaps"],
    &["audit"],
    &["audit", "reads"],
    &["audit", "accounts"],
    &["account"],
    &["account", "add"],
    &["account", "list"],
    &["account", "show"],
    &["account", "set"],
    &["account", "lock"],
    &["account", "unlock"],
    &["account", "reset-password"],
    &["account", "totp"],
    &["account", "sessions"],
    &["account", "end-sessions"],
    &["account", "answer"],
    &["capture"],
    &["receive"],
    &["help"],
];

/// Every page as a person sees it. A page that changes is read by somebody before it is accepted.
#[test]
fn help_of_every_command() {
    let bench = Bench::new();
    for command in COMMANDS {
        let ended = match command {
            ["help"] => bench.run(command),
            _ => bench.run(&[command, &["--help"]].concat()),
        }
        .done();
        assert_eq!(ended.stderr, "");
        for word in ["enemy", "hostile", "no violation"] {
            assert!(!ended.stdout.to_lowercase().contains(word), "{word}");
        }
        let name = ["help", &command.join("_")].join("_");
        insta::assert_snapshot!(name, ended.stdout);
    }
}

/// The list above is whole: each command that the first page names is in it.
#[test]
fn no_command_is_left_out() {
    let bench = Bench::new();
    for parent in [
        &[][..],
        &["quarantine"],
        &["agreement"],
        &["report"],
        &["lines"],
        &["ledger"],
        &["case"],
        &["blob"],
        &["key"],
        &["account"],
    ] {
        let page = bench.run(&[parent, &["--help"]].concat()).done().stdout;
        let list = page.split("Commands:\n").nth(1).expect("a list");
        let names = list.lines().take_while(|line| !line.is_empty());
        for line in names.filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
            let name = line.split_whitespace().next().expect("a name");
            let whole = [parent, &[name]].concat();
            let known = name == "help" || COMMANDS.contains(&whole.as_slice());
            assert!(known, "{whole:?}");
        }
    }
}

#[test]
fn wrong_words_are_answered_with_the_right_ones() {
    let bench = Bench::new();
    let ended = bench.run(&["ingest", "picks", "a.csv"]);
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!("unknown_format", ended.stderr);
    for format in [
        "picks-csv",
        "firms-csv",
        "reports-csv",
        "sensors-csv",
        "lines-geojson",
        "places-csv",
        "health-csv",
    ] {
        assert!(ended.stderr.contains(format), "{format}");
    }
    let ended = bench.run(&["watch"]);
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!("unknown_command", ended.stderr);
}

/// Commands that need a site say so and make none by accident.
#[test]
fn a_site_that_is_not_there_is_missed() {
    let bench = Bench::new();
    let commands: [&[&str]; 8] = [
        &["ledger", "submit", "--witness", "http://127.0.0.1:9"],
        &["ledger", "verify"],
        &["ledger", "repair"],
        &["ledger", "status"],
        &["ledger", "prove", "0", "--out", "x.json"],
        &["quarantine", "list"],
        &["export", "--out", "x.geojson"],
        &["report", "daily", "--date", "2017-03-07", "--out", "x.html"],
    ];
    for command in commands {
        let ended = bench.run(&[command, &["--data-dir", "nowhere"]].concat());
        assert_eq!(ended.code, Some(1), "{command:?}: {ended:#?}");
        let words = "there is no site in `nowhere`";
        assert!(ended.stderr.contains(words), "{command:?}: {ended:#?}");
        assert!(!bench.path("nowhere").exists(), "{command:?} made a site");
    }
}

#[test]
fn a_day_that_is_none_is_refused() {
    let bench = Bench::new();
    let file = bench.file("p.csv", "sensor_id,time_utc_seconds\n1,1767225602.803\n");
    bench.ingest_all("picks-csv", &file);
    for (date, zone) in [
        ("2017-02-30", "Europe/Kyiv"),
        ("soon", "Europe/Kyiv"),
        ("2017-03-07", "Mars/Base"),
    ] {
        let ended = bench.run(&[
            "report",
            "daily",
            "--date",
            date,
            "--time-zone",
            zone,
            "--data-dir",
            "site",
            "--out",
            "x.html",
        ]);
        assert_eq!(ended.code, Some(1), "{date} {zone}: {ended:#?}");
        let named = if zone == "Mars/Base" { zone } else { date };
        assert!(ended.stderr.contains(&format!("`{named}`")), "{ended:#?}");
    }
}
