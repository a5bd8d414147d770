//! Whatever is asked wrongly is answered in one shape: what, where, what to do.

use crate::server::{Answer, Server};

#[track_caller]
fn check(answer: &Answer, status: u16, place: Option<&str>, why: &str) {
    assert_eq!(answer.status, status, "{why}: {answer:?}");
    let kind = answer.headers.get("content-type").map(String::as_str);
    assert_eq!(kind, Some("application/problem+json"), "{why}: {answer:?}");
    let body = answer.json();
    let error = body["error"].as_object().expect("an error");
    let mut names: Vec<&str> = error.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["what", "what_to_do", "where"], "{why}");
    assert!(
        error["what"].as_str().is_some_and(|w| w.len() > 5),
        "{why}: {body}"
    );
    assert!(
        error["what_to_do"].as_str().is_some_and(|w| w.len() > 5),
        "{why}: {body}"
    );
    if let Some(place) = place {
        assert_eq!(error["where"], place, "{why}: {body}");
    }
}

#[test]
fn bad_requests_are_explained() {
    let server = Server::new(7, 60.0, 60.0, false);
    let cases = [
        (
            "/api/incidents?from=yesterday",
            400,
            Some("from"),
            "no time",
        ),
        (
            "/api/incidents?to=2021-02-30T00:00:00Z",
            400,
            Some("to"),
            "no such day",
        ),
        (
            "/api/incidents?bbox=1,2,3",
            400,
            Some("bbox"),
            "three numbers",
        ),
        (
            "/api/incidents?bbox=nan,0,1,1",
            400,
            Some("bbox"),
            "not a number",
        ),
        (
            "/api/incidents?bbox=5,0,1,1",
            400,
            Some("bbox"),
            "east of east",
        ),
        (
            "/api/incidents?bbox=1,2,x,3,4",
            400,
            Some("bbox"),
            "a word between four numbers",
        ),
        ("/api/incidents?class=bomb", 400, Some("class"), "no class"),
        (
            "/api/incidents?status=guilty",
            400,
            Some("status"),
            "no status",
        ),
        ("/api/incidents?after=x", 400, Some("after"), "no page"),
        ("/api/incidents?limit=many", 400, Some("limit"), "no number"),
        ("/api/incidents?limit=-1", 400, Some("limit"), "below zero"),
        ("/api/incidents?limit=1&limit=2", 400, None, "twice"),
        (
            "/api/incidents/map?bbox=1",
            400,
            Some("bbox"),
            "the map too",
        ),
        ("/api/quarantine?limit=x", 400, Some("limit"), "no number"),
        ("/api/coverage", 400, Some("date"), "no date"),
        ("/api/coverage?date=2021-13-01", 400, None, "no such month"),
        ("/api/coverage?date=99999-01-01", 400, None, "beyond time"),
        ("/reports/daily/soon", 400, None, "no date"),
        ("/reports/daily/2021-02-30", 400, None, "no such day"),
        ("/reports/daily/%FF", 400, None, "not UTF-8"),
        ("/api/incidents/i-nothing", 404, None, "no such incident"),
        (
            "/api/incidents/%F0%9F%8C%8D",
            404,
            None,
            "not even text of ours",
        ),
        ("/api/incidents/%FF", 400, None, "not UTF-8"),
        (
            "/api/observations/o-nothing",
            404,
            None,
            "no such observation",
        ),
        (
            "/api/observations/o-00000000000000000000000000000000",
            404,
            None,
            "well formed",
        ),
        ("/api/nothing", 404, None, "no such route"),
        ("/nothing.js", 404, None, "no such file"),
        ("/../../etc/passwd", 404, None, "out of the folder"),
        (
            "/%2e%2e/%2e%2e/etc/passwd",
            404,
            None,
            "out of the folder, hidden",
        ),
    ];
    let mut failed = Vec::new();
    for (path, status, place, why) in cases {
        let answer = server.get(path);
        let checked = std::panic::catch_unwind(|| check(&answer, status, place, why));
        if checked.is_err() {
            failed.push(format!("{path} ({why}): {} {}", answer.status, answer.body));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn nothing_can_be_written() {
    let server = Server::new(7, 60.0, 60.0, false);
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        for path in [
            "/api/status",
            "/api/incidents",
            "/api/incidents/i-1",
            "/api/stream",
            "/reports/daily/2021-01-01",
            "/healthz",
            "/api/openapi.json",
        ] {
            check(
                &server.ask(method, path),
                405,
                None,
                &format!("{method} {path}"),
            );
        }
    }
}

#[test]
fn a_site_without_an_agreement_says_how_to_load_one() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let clock = trucewatch_site::clock::Clock::system();
    let site = trucewatch_site::live::Site::open(dir.path(), "Europe/Kyiv", clock).expect("a site");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let body = runtime.block_on(async {
        let listener = trucewatch_api::bind(0).await.expect("a port");
        let address = listener.local_addr().expect("bound").to_string();
        tokio::spawn(trucewatch_api::serve(
            listener,
            site,
            std::future::pending(),
        ));
        tokio::task::spawn_blocking(move || {
            use std::io::{Read as _, Write as _};
            let mut stream = std::net::TcpStream::connect(&address).expect("it listens");
            write!(
                stream,
                "GET /api/agreement HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            .expect("sent");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).expect("text");
            answer
        })
        .await
        .expect("answered")
    });
    assert!(body.starts_with("HTTP/1.1 404 "), "{body}");
    assert!(body.contains("trucewatch agreement load"), "{body}");
}
