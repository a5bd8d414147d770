//! Who read what is protected is on record before it is answered, and nothing is answered without.

use crate::roles::{act, get, people};
use crate::server::Server;
use crate::strong::{enters, with_a_device};
use serde_json::json;
use trucewatch_evidence::EvidenceLog as _;
use trucewatch_model::Marking;
use trucewatch_model::canonical::Record;
use trucewatch_site::reads::{self, Filter, LOG_NAME, Noted};

fn noted(server: &Server, who: &str) -> Vec<Noted> {
    let filter = Filter {
        who: Some(who.to_owned()),
        limit: 10_000,
        ..Filter::default()
    };
    let mut noted = reads::list(server.site.dir(), &filter).expect("whole");
    noted.reverse();
    noted
}

/// What was asked for and is not on record as given, in order.
fn missing(asked: &[String], noted: &[Noted]) -> Vec<String> {
    let mut given = noted.iter().filter(|n| n.read.refused.is_none());
    let has = |path: &&String| {
        given
            .next()
            .is_some_and(|n| n.read.what == format!("GET {path}"))
    };
    asked.iter().skip_while(has).cloned().collect()
}

/// The id of an observation that only named people may read.
fn restricted(server: &Server) -> String {
    let entries = server.store.read(0, 100_000).expect("read");
    let mut restricted = entries.into_iter().filter(
        |entry| matches!(&entry.record, Record::Observation(o) if o.marking == Marking::Restricted),
    );
    let entry = restricted.next().expect("one");
    format!("o-{}", trucewatch_proof::hex(&entry.sha256[..16]))
}

#[test]
fn p72_every_read_of_protected_material_is_on_record_and_none_without() {
    let mut server = Server::new(7, 1_200.0, 1_200.0, false);
    server.take_restricted();
    with_a_device(&mut server);
    let people = people(&server);
    let strong = enters(&server, "nor-9", "CELL", "duty_officer");
    let list = get(&server, Some(&strong), "/api/incidents").json();
    let incident = list["incidents"][0]["id"].as_str().expect("one").to_owned();
    let mut asked = vec!["/api/incidents".to_owned()];
    for path in [
        format!("/api/incidents/{incident}"),
        format!("/api/incidents/{incident}/proofs"),
        format!("/api/observations/{}", restricted(&server)),
        "/api/incidents/map".to_owned(),
        "/api/status".to_owned(),
        "/reports/daily/2021-02-15".to_owned(),
        format!("/api/mission/reviews/{incident}"),
    ] {
        let answer = get(&server, Some(&strong), &path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        asked.push(path);
    }
    let on_record = noted(&server, "nor-9");
    assert_eq!(missing(&asked, &on_record), Vec::<String>::new());
    assert_eq!(on_record.len(), asked.len(), "and nothing else");
    let of = &on_record[1].read;
    assert_eq!(
        (of.hat.as_str(), of.purpose.as_deref()),
        ("CELL", Some("review"))
    );
    assert!(
        of.of.len() > 1 && !of.of.contains("*"),
        "whose sensors it rests on: {of:?}"
    );
    assert_eq!(of.marking, Marking::Restricted);
    // The control: a read that is not on record is noticed.
    assert_eq!(missing(&asked, &on_record[..asked.len() - 1]).len(), 1);

    // Who may not read restricted records leaves nothing, but for the side that something was fired from.
    let analyst = people["analyst"].as_str();
    assert_eq!(get(&server, Some(analyst), "/api/incidents").status, 200);
    assert_eq!(noted(&server, "analyst"), []);
    let officer = people["officer"].as_str();
    let weak = get(&server, Some(officer), "/api/incidents").json();
    let seen = weak["incidents"][0]["id"].as_str().expect("one");
    let origin = format!("/api/incidents/{seen}");
    // The same written otherwise: `%69` is an `i`.
    let spelt = origin.replace("/i-", "/%69-");
    for path in [&origin, &spelt] {
        assert_eq!(get(&server, Some(officer), path).status, 200, "{path}");
    }
    let on_record = noted(&server, "officer");
    assert_eq!(missing(&[origin, spelt], &on_record), Vec::<String>::new());
    assert!(on_record.iter().all(|line| !line.read.of.is_empty()));

    // The whole log, by mirror key.
    server.site.allow_mirror("let me copy it all".to_owned());
    let key = [("Authorization", "Bearer let me copy it all")];
    assert_eq!(server.send("GET", "/mirror/entry/3", &key, "").status, 200);
    assert_eq!(noted(&server, "mirror key")[0].read.what, "entry 3");

    // If it cannot be put on record, nothing is given.
    let file = server.site.dir().join(LOG_NAME);
    let aside = server.site.dir().join("aside");
    std::fs::rename(&file, &aside).expect("moved");
    std::fs::create_dir(&file).expect("in its place");
    for path in &asked {
        let answer = get(&server, Some(&strong), path);
        assert_eq!(answer.status, 503, "{path}: {answer:?}");
        assert!(!answer.body.contains(&incident), "{path}: {answer:?}");
    }
    assert_eq!(server.send("GET", "/mirror/entry/4", &key, "").status, 503);
    assert_eq!(get(&server, Some(analyst), "/api/incidents").status, 200);
    std::fs::remove_dir(&file).expect("away");
    std::fs::rename(&aside, &file).expect("back");
    assert_eq!(
        get(&server, Some(&strong), "/api/incidents").status,
        200,
        "goes on"
    );
    assert_eq!(noted(&server, "nor-9").len(), asked.len() + 1);
    // Nor if what was there is gone.
    std::fs::write(&file, "").expect("emptied");
    assert_eq!(get(&server, Some(&strong), "/api/incidents").status, 503);
}

#[test]
fn refusals_are_on_record_with_the_rule() {
    let server = Server::new(7, 600.0, 600.0, false);
    server.catch_up();
    let people = people(&server);
    let liaison = people["liaison"].as_str();
    assert_eq!(get(&server, Some(liaison), "/api/sensors").status, 404);
    let decide = json!({"do": "decide", "what": "w", "why": "y"});
    assert_eq!(act(&server, liaison, "d-1", "cell", &decide).status, 403);
    let noted = noted(&server, "liaison");
    let told: Vec<_> = noted
        .iter()
        .map(|n| (n.read.what.as_str(), n.read.refused.as_deref()))
        .collect();
    let expected = [
        ("GET /api/sensors", Some("404")),
        ("POST /api/mission/acts", Some("role")),
    ];
    assert_eq!(told, expected);
}

#[test]
fn who_has_read_what_is_told_to_who_protects_it_and_to_nobody_else() {
    let mut server = Server::new(7, 600.0, 600.0, false);
    server.take_restricted();
    with_a_device(&mut server);
    let reader = enters(&server, "nor-9", "CELL", "duty_officer");
    assert_eq!(get(&server, Some(&reader), "/api/incidents").status, 200);
    let desk = enters(&server, "prot-1", "MISSION", "protection_desk");
    let page = get(&server, Some(&desk), "/api/reads?limit=1").json();
    assert_eq!(page["items"][0]["who"], "nor-9", "{page}");
    assert_eq!(page["items"][0]["what"], "GET /api/incidents");
    assert_eq!(page["next"], page["items"][0]["n"]);
    let none = get(&server, Some(&desk), "/api/reads?who=nobody").json();
    assert_eq!(none["items"], json!([]));
    assert_eq!(get(&server, Some(&reader), "/api/reads").status, 404);
    let release = enters(&server, "rel-1", "NOR", "release_officer");
    let own = get(&server, Some(&release), "/api/reads?what=/api/incidents").json();
    assert_eq!(
        own["items"][0]["of"],
        json!(["*"]),
        "it may hold what is theirs: {own}"
    );
    // What the reader looked for in a read of everything is no business of an originator.
    let sought = "/api/incidents?class=explosion";
    assert_eq!(get(&server, Some(&reader), sought).status, 200);
    let told = |who: &str, what: &str| {
        let page = get(
            &server,
            Some(who),
            &format!("/api/reads?who=nor-9&what={what}"),
        );
        let items = page.json()["items"].as_array().cloned().expect("items");
        items
            .iter()
            .map(|one| one["what"].to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&desk, "explosion"), [format!("\"GET {sought}\"")]);
    assert_eq!(told(&release, "explosion"), Vec::<String>::new());
    assert_eq!(
        told(&release, "incidents"),
        vec!["\"GET /api/incidents\""; 2]
    );
}

#[test]
fn nothing_is_hidden_behind_the_end_of_a_long_address() {
    let mut server = Server::new(7, 600.0, 600.0, false);
    server.take_restricted();
    with_a_device(&mut server);
    let reader = enters(&server, "nor-9", "CELL", "duty_officer");
    let padded =
        |letters: usize| format!("/api/incidents?class={}", "explosion,".repeat(letters / 10));
    let long = get(&server, Some(&reader), &padded(3_000));
    assert_eq!(
        (long.status, long.json()["error"]["where"].as_str()),
        (400, Some("query"))
    );
    let short = padded(1_500);
    let answer = get(&server, Some(&reader), &short);
    assert_ne!(answer.json()["error"]["where"], "query", "{answer:?}");
    let on_record = noted(&server, "nor-9");
    let whole = on_record
        .iter()
        .any(|one| one.read.what == format!("GET {short}"));
    assert!(whole, "{on_record:?}");
}

#[test]
fn p72_a_read_that_is_changed_or_taken_out_is_found() {
    let mut server = Server::new(7, 600.0, 600.0, false);
    server.take_restricted();
    with_a_device(&mut server);
    let reader = enters(&server, "nor-9", "CELL", "duty_officer");
    for _ in 0..3 {
        assert_eq!(get(&server, Some(&reader), "/api/incidents").status, 200);
    }
    let recorder = reads::Reads::of(server.site.dir());
    recorder
        .append(&[], server.site.clock().now())
        .expect("looked over");
    server
        .site
        .say(vec![reads::anchor(&recorder.tail())])
        .expect("kept");
    let damage = || reads::damage(&server.store).expect("read");
    assert_eq!(damage(), Vec::<String>::new(), "the control: it is whole");
    let file = server.site.dir().join(LOG_NAME);
    let whole = std::fs::read_to_string(&file).expect("read");
    let lines: Vec<&str> = whole.lines().collect();
    let other_person = whole.replacen("nor-9", "nor-8", 1);
    let first_gone = lines[1..].join("\n") + "\n";
    let last_gone = lines[..lines.len() - 1].join("\n") + "\n";
    let swapped = [lines[1], lines[0], lines[2]].join("\n") + "\n";
    for (what, text) in [
        ("changed", other_person),
        ("the first taken out", first_gone),
        ("the last cut off", last_gone),
        ("in another order", swapped),
        ("all gone", String::new()),
    ] {
        std::fs::write(&file, text).expect("written");
        assert!(!damage().is_empty(), "{what}");
    }
    // A line that was half written when the power went was never acknowledged.
    std::fs::write(&file, format!("{whole}0123")).expect("written");
    assert_eq!(damage(), Vec::<String>::new());
}
