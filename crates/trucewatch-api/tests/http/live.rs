//! The live stream: nothing is missed, and whoever cannot be brought up to date is told to reload.

use crate::roles::get;
use crate::server::{Event, Server};
use std::collections::BTreeSet;
use std::time::Duration;
use trucewatch_adapters::Format;

fn ids(events: &[Event], name: &str) -> BTreeSet<String> {
    let of_name = events.iter().filter(|e| e.name == name);
    of_name
        .map(|e| e.data["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// A client that was away gets exactly what changed since: no incident more, none less.
#[test]
fn a_resumed_stream_tells_what_changed_since() {
    let mut server = Server::new(7, 7_200.0, 1_800.0, false);
    let start = server.site.clock().now();
    let first = server.stream(None).next();
    assert_eq!(first.name, "status");
    let (epoch, version) = first.id.rsplit_once('-').expect("epoch-version");
    let version: u64 = version.parse().expect("a number");
    assert_eq!(epoch, server.site.run_number().to_string());

    for minutes in [10.0, 20.0, 30.0] {
        server.deliver(start.plus_s(minutes * 60.0));
        server.catch_up();
    }
    let (changed, removed) = {
        let view = server.site.view();
        let (changed, removed) = view.changed_since(version);
        let changed: BTreeSet<String> = changed.iter().map(|e| e.incident.id.to_string()).collect();
        let removed: BTreeSet<String> = removed.iter().map(|(id, _)| id.to_string()).collect();
        assert!(changed.len() > 3 && changed.len() < view.incident_count());
        (changed, removed)
    };
    let mut stream = server.stream(Some(&first.id));
    let events = stream.until(|e| e.name == "sensors");
    assert_eq!(ids(&events, "incident"), changed);
    assert_eq!(ids(&events, "removed"), removed);
    assert!(!events.iter().any(|e| e.name == "reset"));
    for event in events.iter().filter(|e| e.name == "incident") {
        let id = event.data["id"].as_str().expect("an id");
        let list = server.json(&format!("/api/incidents?q={id}"));
        assert_eq!(
            event.data, list["incidents"][0],
            "the stream and the list agree"
        );
        assert_eq!(
            event.id, first.id,
            "a line that drops here is resumed there"
        );
    }
    let last = &events.last().expect("one").id;
    assert_eq!(*last, format!("{epoch}-{}", server.site.view().version()));

    // From there nothing is new.
    let mut stream = server.stream(Some(last));
    assert_eq!(stream.next().name, "status");
    let at_s = start.as_unix_ns() / 1_000_000_000;
    let row = format!("sensor_id,time_utc_seconds\n1,{at_s}.123456\n");
    assert_eq!(server.take(Format::PicksCsv, &row), 0);
    server.catch_up();
    let events = stream.until(|e| e.name == "sensors");
    assert!(ids(&events, "incident").len() < changed.len());
}

#[test]
fn ids_of_another_run_or_of_nothing_lead_to_a_reset() {
    let server = Server::new(7, 1_800.0, 1_800.0, false);
    let current = server.stream(None).next().id;
    let (epoch, version) = current.rsplit_once('-').expect("epoch-version");
    let version: u64 = version.parse().expect("a number");
    let cases = [
        (
            format!("{}-{version}", epoch.parse::<i64>().expect("a number") - 1),
            true,
            "another run",
        ),
        (
            format!("{epoch}-{}", version + 1),
            true,
            "a version that is yet to come",
        ),
        ("rubbish".to_owned(), true, "no id"),
        (current.clone(), false, "this run, now"),
        (format!("{epoch}-0"), false, "this run, its beginning"),
    ];
    for (id, reset, why) in cases {
        let first = server.stream(Some(&id)).next();
        assert_eq!(first.name == "reset", reset, "{why}: {first:?}");
    }
    assert_eq!(server.stream(None).next().name, "status");
}

/// What another process takes in reaches whoever watches, without their asking.
#[test]
fn rows_taken_in_elsewhere_appear_on_the_stream() {
    let mut server = Server::new(7, 3_600.0, 1_200.0, true);
    let start = server.site.clock().now();
    let mut stream = server.stream(None);
    let before = stream.next().data["counts"]["observations"].as_u64();
    let count = server.deliver(start.plus_s(1_800.0)) as u64;
    assert!(count > 10);
    let expected = before.expect("a number") + count;
    let (mut counted, mut incidents) = (false, 0);
    while !counted || incidents == 0 {
        for event in stream.until(|e| e.name == "status" || e.name == "incident") {
            assert_ne!(event.name, "reset", "nothing was missed");
            incidents += usize::from(event.name == "incident");
            counted |= event.data["counts"]["observations"].as_u64() == Some(expected);
        }
    }
    assert_eq!(stream.headers["content-type"], "text/event-stream");
    assert!(
        !stream.headers.contains_key("content-encoding"),
        "not held back"
    );
}

/// An incident whose events became part of another one: the old id answers with where to go.
#[test]
fn an_incident_that_is_gone_answers_410_with_its_heir() {
    let mut server = Server::new(SEED_OF_A_JOIN, 3_600.0, 0.0, false);
    let start = server.site.clock().now();
    let mut gone = None;
    for minute in 1..=60 {
        let before: Vec<_> = server
            .site
            .view()
            .incidents()
            .map(|e| e.incident.id.clone())
            .collect();
        server.deliver(start.plus_s(f64::from(minute) * 60.0));
        server.catch_up();
        let view = server.site.view();
        gone = before
            .into_iter()
            .find(|id| view.incident(id).is_none() && matches!(view.superseded(id), Some(Some(_))));
        if gone.is_some() {
            break;
        }
    }
    let gone = gone.expect("choose a seed with which one joins another");
    let answer = server.get(&format!("/api/incidents/{gone}"));
    assert_eq!(answer.status, 410, "{answer:?}");
    let body = answer.json();
    let heir = body["superseded_by"].as_str().expect("an heir");
    assert!(
        body["error"]["what_to_do"]
            .as_str()
            .is_some_and(|w| w.contains("superseded_by"))
    );
    assert_eq!(server.json(&format!("/api/incidents/{heir}"))["id"], heir);
}

/// A world in which one incident joins another within minutes.
const SEED_OF_A_JOIN: u64 = 1;

/// To an audience that is told late, no line tells of what is not due yet, and it comes when it is.
#[test]
fn what_is_told_late_comes_over_the_stream_when_it_is_due() {
    let mut server = Server::that_tells_late();
    let mut stream = server.stream(None);
    let silence = stream.lines_within(Duration::from_millis(700));
    assert_eq!(silence, Vec::<String>::new(), "nothing has happened");
    server.publish();
    server.catch_up();
    let silence = stream.lines_within(Duration::from_secs(2));
    assert_eq!(silence, Vec::<String>::new(), "nothing is due");
    let begun = server.site.clock().now();
    server.site.clock().advance_to(begun.plus_s(90.0 * 60.0));
    let list = get(&server, None, "/api/incidents").json();
    let listed = list["incidents"].as_array().expect("a list");
    assert!(listed.len() > 3, "{list}");
    let events: Vec<Event> = listed.iter().map(|_| stream.next()).collect();
    assert!(events.iter().all(|event| event.name == "incident"));
    for event in &events {
        assert!(
            listed.contains(&event.data),
            "the stream and the list agree"
        );
    }
    let run = server.site.run_number();
    let last = &events.last().expect("one").id;
    assert_eq!(
        *last,
        format!("{run}-{}", events.len()),
        "in the audience's own count"
    );
    assert_eq!(
        stream.lines_within(Duration::from_secs(1)),
        Vec::<String>::new()
    );
    // A line that dropped is gone on with, also after a restart.
    let mut again = server.stream(Some(&format!("{run}-{}", events.len() - 1)));
    assert_eq!(again.next().data, events[events.len() - 1].data);
    let mut other = server.stream(Some(&format!("{}-1", run - 1)));
    assert_eq!(other.next().name, "reset", "of another run");
}
