//! What is not believed, not heard and not sure is told as such.

use crate::server::Server;
use serde_json::Value;
use trucewatch_sim::{Scenario, World};

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn demonstration() -> Server {
    let length_s = 5_400.0;
    Server::of(
        &World::new(&Scenario::demonstration(), 1, length_s),
        length_s,
        false,
    )
}

#[test]
fn what_is_held_back_is_listed_with_its_reason_and_counted_apart() {
    let server = demonstration();
    let all = server.json("/api/incidents");
    let held = server.json("/api/incidents?status=held_back");
    let none = server.json("/api/incidents?status=none");
    let held = list(&held["incidents"]);
    assert!(held.len() >= 3, "{held:?}");
    let ids: Vec<&Value> = list(&all["incidents"]).iter().map(|i| &i["id"]).collect();
    for one in held {
        assert!(ids.contains(&&one["id"]), "it is never hidden");
        assert!(list(&one["counts"]).is_empty() && !list(&one["would_count"]).is_empty());
        assert_eq!(one["status"], Value::Null);
        let reason = one["held_back"].as_str().expect("a reason");
        assert!(
            reason.starts_with("held back: rests on sensors that are not believed: default/"),
            "{reason}"
        );
        let detail = server.json(&format!(
            "/api/incidents/{}",
            one["id"].as_str().expect("an id")
        ));
        assert_eq!(detail["held_back"], one["held_back"]);
        assert!(list(&detail["assessments"]).is_empty());
        let event = &detail["events"][0];
        assert!(event["held_back"].is_string());
        for part in list(&event["contributions"]) {
            let observer = part["observer"].as_str().expect("a name");
            assert_eq!(part["doubt"].is_string(), reason.contains(observer));
        }
    }
    let rest = list(&all["incidents"])
        .iter()
        .filter(|i| i["held_back"].is_null());
    let rest: Vec<&Value> = rest.collect();
    assert_eq!(rest.len() + held.len(), ids.len());
    assert!(rest.iter().all(|i| list(&i["would_count"]).is_empty()));
    assert!(
        list(&none["incidents"])
            .iter()
            .all(|i| i["held_back"].is_null())
    );

    let counts = &server.json("/api/status")["counts"];
    assert_eq!(counts["incidents"], rest.len());
    assert_eq!(counts["held_back"], held.len());
    let events: u64 = rest.iter().filter_map(|i| i["events"].as_u64()).sum();
    assert_eq!(counts["events"], events);

    let map = server.json("/api/incidents/map");
    let marked = list(&map["features"])
        .iter()
        .filter(|f| f["properties"]["held_back"] == true);
    assert_eq!(marked.count(), held.len());
}

#[test]
fn sensors_that_are_not_believed_say_why() {
    let server = demonstration();
    let sensors = server.json("/api/sensors");
    let doubts: Vec<&Value> = list(&sensors["sensors"])
        .iter()
        .map(|s| &s["doubt"])
        .filter(|d| !d.is_null())
        .collect();
    assert_eq!(
        server.json("/api/status")["counts"]["doubted"],
        doubts.len()
    );
    let liars = doubts.iter().filter(|d| d["fabricates"] == true);
    assert!(liars.count() >= 4, "{doubts:?}");
    let clock = doubts
        .iter()
        .find(|d| d["clock_ahead_s"].is_number())
        .expect("a wrong clock");
    assert!(
        clock["text"]
            .as_str()
            .expect("words")
            .starts_with("its clock seems "),
        "{clock}"
    );
    assert!(doubts.len() < 20, "most are believed");
}

#[test]
fn one_sided_areas_and_silent_sensors_are_told() {
    let server = demonstration();
    let page = server.json("/api/incidents?limit=500");
    let (mut one_sided, mut silent) = (0, 0);
    for one in list(&page["incidents"]) {
        let detail = server.json(&format!(
            "/api/incidents/{}",
            one["id"].as_str().expect("an id")
        ));
        for event in list(&detail["events"]) {
            if event["one_sided"] == true {
                one_sided += 1;
                assert!(event["within_m"].as_f64() >= Some(200.0), "{event}");
            }
            silent += list(&event["silent"]).len();
        }
    }
    assert!(one_sided >= 3 && silent >= 10, "{one_sided}, {silent}");
}
