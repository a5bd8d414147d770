//! Every route of the OpenAPI file, asked as it says, answers as it says.

use crate::schema::faults;
use crate::server::Server;
use serde_json::Value;

/// A path as the file names it, with requests for it that must be answered with 200.
fn requests(server: &Server) -> Vec<(&'static str, Vec<String>)> {
    let page = server.json("/api/incidents?limit=5");
    let incident = &page["incidents"][0];
    let id = incident["id"].as_str().expect("an incident");
    let detail = server.json(&format!("/api/incidents/{id}"));
    let observation = &detail["events"][0]["contributions"][0]["observation"];
    let observation = observation.as_str().expect("an observation");
    let date = server.json("/api/reports")["dates"][0].clone();
    let date = date.as_str().expect("a date").to_owned();
    let next = page["next"].as_str().expect("more than five");
    let filters = [
        String::new(),
        "?limit=1".to_owned(),
        format!("?limit=2&after={next}"),
        "?status=unclear&class=explosion".to_owned(),
        "?status=none".to_owned(),
        "?from=2021-01-01T00:00:00Z&to=2022-01-01T00:00:00Z".to_owned(),
        "?bbox=36,47,40,50&q=of".to_owned(),
        "?from=&to=&bbox=&class=&status=&q=&after=".to_owned(),
    ];
    let all = |path: &str| filters.iter().map(|f| format!("{path}{f}")).collect();
    let one = |path: String| vec![path];
    vec![
        ("/api/status", one("/api/status".into())),
        ("/api/features", one("/api/features".into())),
        (
            "/api/agreement",
            vec!["/api/agreement".into(), "/api/agreement?lang=fr".into()],
        ),
        ("/api/places", one("/api/places".into())),
        ("/api/sensors", one("/api/sensors".into())),
        (
            "/api/field/reports",
            vec!["/api/field/reports?limit=5".to_owned()],
        ),
        ("/api/field/setup", vec!["/api/field/setup".to_owned()]),
        ("/api/coverage", one(format!("/api/coverage?date={date}"))),
        ("/api/incidents", all("/api/incidents")),
        ("/api/incidents/map", all("/api/incidents/map")),
        (
            "/api/tiles/{z}/{x}/{y}",
            vec![
                "/api/tiles/0/0/0.mvt".into(),
                "/api/tiles/18/262143/0.mvt?status=none,unclear&class=shot,burst".into(),
                "/api/tiles/4/9/5?from=2021-01-01T00:00:00Z&to=&class=&status=".into(),
            ],
        ),
        (
            "/api/density",
            vec![
                "/api/density".into(),
                "/api/density?bins=7&class=explosion&status=unclear,none".into(),
                "/api/density?from=2030-01-01T00:00:00Z&to=&class=&status=".into(),
            ],
        ),
        (
            "/api/incidents/{id}",
            vec![
                format!("/api/incidents/{id}"),
                format!("/api/incidents/{id}?lang=uk"),
            ],
        ),
        (
            "/api/incidents/{id}/proofs",
            one(format!("/api/incidents/{id}/proofs")),
        ),
        (
            "/api/observations/{id}",
            one(format!("/api/observations/{observation}")),
        ),
        (
            "/api/quarantine",
            vec!["/api/quarantine".into(), "/api/quarantine?limit=1".into()],
        ),
        ("/api/reads", one("/api/reads?limit=3".into())),
        ("/api/reports", one("/api/reports".into())),
        ("/api/mission", one("/api/mission".into())),
        ("/api/mission/acts", one("/api/mission/acts?limit=3".into())),
        ("/api/mission/reviews", one("/api/mission/reviews".into())),
        (
            "/api/mission/reviews/{incident}",
            one(format!("/api/mission/reviews/{id}")),
        ),
        (
            "/api/mission/suggestions/{incident}",
            one(format!("/api/mission/suggestions/{id}")),
        ),
        ("/api/mission/cases", one("/api/mission/cases".into())),
        (
            "/api/mission/list/{part}",
            vec![
                "/api/mission/list/tasks".into(),
                "/api/mission/list/gaps?limit=5".into(),
            ],
        ),
        ("/api/gaps", one("/api/gaps".into())),
        (
            "/api/public/releases",
            one("/api/public/releases?limit=3".into()),
        ),
        (
            "/public",
            vec!["/public".into(), format!("/public?day={date}")],
        ),
        ("/log/checkpoint", one("/log/checkpoint".into())),
        ("/log/vkey", one("/log/vkey".into())),
        ("/log/witnesses", one("/log/witnesses".into())),
        (
            "/log/tile/{level}/{index}",
            vec![
                "/log/tile/0/000".into(),
                "/log/tile/1/000.p/1".into(),
                "/log/tile/entries/000".into(),
            ],
        ),
        ("/api/errata", one("/api/errata".into())),
        (
            "/public/days.csv",
            vec![
                "/public/days.csv".into(),
                format!("/public/days.csv?day={date}"),
            ],
        ),
        (
            "/public/incidents.csv",
            one(format!("/public/incidents.csv?day={date}")),
        ),
        (
            "/public/incidents.geojson",
            one(format!("/public/incidents.geojson?day={date}")),
        ),
        (
            "/reports/weekly/{date}",
            vec![
                format!("/reports/weekly/{date}"),
                format!("/reports/weekly/{date}?lang=uk"),
            ],
        ),
        (
            "/reports/spot/{id}",
            vec![
                format!("/reports/spot/{id}"),
                format!("/reports/spot/{id}?lang=de"),
            ],
        ),
        (
            "/reports/standing/{kind}/{of}",
            vec![
                format!("/reports/standing/daily/{date}"),
                format!("/reports/standing/spot/{id}?lang=fr"),
            ],
        ),
        (
            "/reports/daily/{date}",
            vec![
                format!("/reports/daily/{date}"),
                "/reports/daily/2017-03-07".into(),
            ],
        ),
    ]
}

fn quarantined(server: &mut Server) {
    let bad = "sensor_id,time_utc_seconds\n1,never\n2,4102444800\n";
    assert_eq!(server.take(trucewatch_adapters::Format::PicksCsv, bad), 2);
}

/// Signing in; these have tests of their own too.
fn declared_sessions(description: &Value) -> Vec<String> {
    let paths = description["paths"].as_object().expect("paths");
    let sessions = paths.keys().filter(|path| path.starts_with("/api/session"));
    sessions.cloned().collect()
}

#[test]
fn every_declared_route_answers_in_its_declared_shape() {
    let mut server = Server::new(7, 3_600.0, 3_600.0, false);
    quarantined(&mut server);
    let description = server.json("/api/openapi.json");
    let requests = requests(&server);
    let mut asked: Vec<&str> = requests.iter().map(|(path, _)| *path).collect();
    // These have tests of their own.
    asked.extend([
        "/api/stream",
        "/api/field/files/{report}",
        "/api/field/inbox",
        "/api/mission/cases/{id}",
        "/api/public/releases/{sha256}",
        "/api/releases",
        "/api/releases/received",
        "/api/releases/{id}",
        "/api/releases/acts",
        "/api/reports/acts",
        "/reports/signed/{sha256}",
        "/log/cosigned",
        "/log/keys",
        "/log/cosignature",
        "/mirror/identity",
        "/mirror/entry/{seq}",
        "/mirror/blob/{stored}",
    ]);
    let sessions = declared_sessions(&description);
    asked.extend(sessions.iter().map(String::as_str));
    asked.sort_unstable();
    let declared = description["paths"].as_object().expect("paths");
    let mut paths: Vec<&str> = declared.keys().map(String::as_str).collect();
    paths.sort_unstable();
    assert_eq!(
        asked, paths,
        "a route without a test, or a test without a route"
    );

    for (path, urls) in requests {
        let content = &declared[path]["get"]["responses"]["200"]["content"];
        let (kind, media) = content
            .as_object()
            .and_then(|c| c.iter().next())
            .expect("a declared answer");
        for url in urls {
            let answer = server.get(&url);
            assert_eq!(answer.status, 200, "{url}: {answer:?}");
            let sent = &answer.headers["content-type"];
            assert!(sent.starts_with(kind), "{url}: {sent} instead of {kind}");
            if kind == "application/json" {
                let faults = faults(&description, &media["schema"], &answer.json());
                assert!(faults.is_empty(), "{url}: {faults:#?}");
            }
        }
    }
}

#[test]
fn pages_join_into_the_whole_list() {
    let server = Server::new(7, 3_600.0, 3_600.0, false);
    let whole = server.json("/api/incidents");
    let ids = |page: &Value| -> Vec<String> {
        let list = page["incidents"].as_array().expect("a list");
        assert_eq!(page["returned"], list.len());
        list.iter()
            .map(|i| i["id"].as_str().expect("text").to_owned())
            .collect()
    };
    let expected = ids(&whole);
    assert!(expected.len() > 5, "{whole}");
    assert_eq!(whole["next"], Value::Null);
    assert_eq!(whole["total"], expected.len());
    let (mut joined, mut after) = (Vec::new(), String::new());
    loop {
        let page = server.json(&format!("/api/incidents?limit=3&after={after}"));
        assert_eq!(page["total"], expected.len());
        joined.extend(ids(&page));
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert_eq!(joined, expected);
    let begins: Vec<&str> = whole["incidents"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|i| i["begins"].as_str().expect("text"))
        .collect();
    assert!(
        begins.is_sorted_by(|a, b| a >= b),
        "newest first: {begins:?}"
    );
}

#[test]
fn an_observation_is_shown_as_it_was_received() {
    let server = Server::new(7, 3_600.0, 3_600.0, false);
    let incidents = server.json("/api/incidents?class=explosion");
    let id = incidents["incidents"][0]["id"].as_str().expect("one");
    let detail = server.json(&format!("/api/incidents/{id}"));
    let contributions = detail["events"][0]["contributions"]
        .as_array()
        .expect("a list");
    assert!(!contributions.is_empty());
    for c in contributions {
        let id = c["observation"].as_str().expect("text");
        let entry = server.json(&format!("/api/observations/{id}"));
        assert_eq!(entry["id"], id);
        assert_eq!(entry["source"], "simulated");
        assert_eq!(entry["sha256"].as_str().map(str::len), Some(64));
        assert!(!entry["raw"].as_str().expect("text").is_empty());
        assert_eq!(entry["record"]["kind"], "observation", "{entry}");
    }
}
