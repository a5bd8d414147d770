//! Reports that people sign: exactly the bytes looked at, kept as they were, with errata beside them.

use crate::server::{Answer, Server};
use serde_json::{Value, json};
use trucewatch_site::Hash;

fn acts(server: &Server, id: &str, act: &Value) -> Answer {
    let by = json!({"person": "anna", "hat": "NOR", "nationality": "NOR"});
    server.post_json(
        "/api/reports/acts",
        &json!({"id": id, "by": by, "act": act}),
    )
}

fn sign(kind: &str, of: &str, lang: &str, page: &str) -> Value {
    let sha256 = Hash::of(&[page.as_bytes()]).to_hex();
    json!({"do": "sign", "kind": kind, "of": of, "lang": lang, "sha256": sha256})
}

fn page(server: &Server, path: &str) -> String {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.body
}

#[test]
fn a_signed_report_stays_and_what_changes_becomes_an_erratum() {
    let mut server = Server::new(7, 7_200.0, 1_800.0, false);
    server.catch_up();
    let now = server.site.clock().now();
    let date = server.json("/api/reports")["dates"][0].clone();
    let date = date.as_str().expect("a date").to_owned();
    let path = format!("/reports/daily/{date}?lang=de");
    let early = page(&server, &path);
    let too_early = acts(&server, "s-0", &sign("daily", &date, "de", &early));
    assert_eq!(
        too_early.json()["type"],
        "urn:trucewatch:refused:report_not_final"
    );
    server.site.clock().advance_to(now.plus_s(30.0 * 3_600.0));
    server.catch_up();
    let looked_at = page(&server, &path);
    let draft = page(&server, &format!("/reports/standing/daily/{date}"));
    let signed = acts(&server, "s-1", &sign("daily", &date, "de", &looked_at));
    assert_eq!(signed.status, 201, "{signed:?}");
    let again = acts(&server, "s-1", &sign("daily", &date, "de", &looked_at));
    assert_eq!(again.status, 200, "once: {again:?}");
    let other = acts(&server, "s-2", &sign("daily", &date, "de", "other words"));
    assert!((400..500).contains(&other.status), "{other:?}");
    assert_eq!(other.json()["type"], "urn:trucewatch:refused:exactly_this");
    let standing = page(&server, &format!("/reports/standing/daily/{date}"));
    assert!(standing != draft && standing.contains("anna"), "{standing}");
    let sha256 = Hash::of(&[looked_at.as_bytes()]).to_hex();
    let kept = format!("/reports/signed/{sha256}");
    assert_eq!(page(&server, &kept), looked_at);
    assert_eq!(
        server
            .get(&format!("/reports/signed/{}", "ab".repeat(32)))
            .status,
        404
    );
    assert_eq!(
        server.json("/api/errata")["items"],
        json!([]),
        "nothing has changed"
    );

    // More of that day comes in.
    server.deliver(now.plus_s(3_600.0));
    server.catch_up();
    let items = server.json("/api/errata")["items"].clone();
    assert_eq!(items[0]["report"], sha256.as_str(), "{items}");
    assert_eq!(items[0]["signed"], 0);
    let proposed = items[0]["proposed"].as_array().expect("figures").len();
    assert!(proposed > 0, "{items}");
    let text = json!({"do": "erratum", "report": sha256, "text": "More was delivered late."});
    let corrected = acts(&server, "e-1", &text);
    assert_eq!(corrected.status, 201, "{corrected:?}");
    assert_eq!(acts(&server, "e-1", &text).status, 200, "once");
    let items = server.json("/api/errata")["items"].clone();
    assert_eq!(items[0]["signed"], 1, "{items}");
    assert_eq!(
        items[0]["proposed"],
        json!([]),
        "it says what there was to say"
    );
    let standing = page(&server, &format!("/reports/standing/daily/{date}"));
    assert!(standing.contains("More was delivered late."), "{standing}");
    assert_eq!(
        page(&server, &kept),
        looked_at,
        "the report itself is as it was"
    );
}

#[test]
fn every_report_says_the_same_bytes_again_and_leads_to_what_is_there() {
    let server = Server::new(7, 7_200.0, 7_200.0, false);
    server.catch_up();
    let date = server.json("/api/reports")["dates"][0].clone();
    let date = date.as_str().expect("a date").to_owned();
    let list = server.json("/api/incidents?limit=500");
    let known: Vec<&str> = list["incidents"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["id"].as_str())
        .collect();
    for lang in ["en", "uk", "ru", "fr", "de"] {
        for path in [
            format!("/reports/daily/{date}?lang={lang}"),
            format!("/reports/weekly/{date}?lang={lang}"),
            format!("/reports/spot/{}?lang={lang}", known[0]),
        ] {
            let said = page(&server, &path);
            assert_eq!(said, page(&server, &path), "{path}");
            assert!(said.contains(&format!("lang=\"{lang}\"")), "{path}");
            let mut named = 0;
            for (at, _) in said.match_indices("i-") {
                let id: String = said[at..].chars().take(34).collect();
                let is_id = id.len() == 34 && id[2..].bytes().all(|b| b.is_ascii_hexdigit());
                assert!(!is_id || known.contains(&id.as_str()), "{path}: {id}");
                named += usize::from(is_id);
            }
            assert!(named > 0, "{path} names no incident");
        }
    }
    for (path, status) in [
        ("/reports/weekly/never", 400),
        ("/reports/spot/i-none", 404),
        ("/reports/spot/case-none", 404),
        ("/reports/weekly/2021-02-15?lang=xx", 400),
        ("/reports/standing/yearly/2021", 400),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, status, "{path}: {answer:?}");
    }
}
