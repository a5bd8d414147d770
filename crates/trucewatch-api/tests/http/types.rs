//! The pages' types, written by hand, name the fields that the server declares.

use crate::server::Server;
use serde_json::Value;
use std::collections::BTreeSet;

/// An interface of `web/src/api/types.ts` with the schema that it stands for.
const PAIRS: [(&str, &str); 28] = [
    ("SiteStatus", "Status"),
    ("Place", "Place"),
    ("Sensor", "Sensor"),
    ("Doubt", "DoubtDto"),
    ("SilentSensor", "SilentDto"),
    ("Count", "CountDto"),
    ("Summary", "Summary"),
    ("IncidentPage", "IncidentPage"),
    ("Contribution", "ContributionDto"),
    ("EventDetail", "EventDto"),
    ("EventOrigin", "OriginDto"),
    ("OriginShares", "OriginSharesDto"),
    ("RoundLink", "RoundLinkDto"),
    ("Assessment", "AssessmentDto"),
    ("MeasuredFrom", "MeasuredFromDto"),
    ("RuleWon", "RuleWonDto"),
    ("Considered", "ConsideredDto"),
    ("AgreementItem", "AgreementItem"),
    ("AgreementDetail", "AgreementDetail"),
    ("ObservationRecord", "ObservationEntry"),
    ("IncidentProofs", "IncidentProofs"),
    ("ProofRecord", "ProofRecord"),
    ("QuarantineItem", "QuarantineDto"),
    ("QuarantinePage", "QuarantinePage"),
    ("LedgerStanding", "Ledger"),
    ("MessageGap", "Gap"),
    ("MessageGaps", "Gaps"),
    ("ErrorBody", "ErrorBody"),
];

/// The fields of an interface, by the letter: names before a colon at its first level.
fn fields(types: &str, interface: &str) -> BTreeSet<String> {
    let head = format!("export interface {interface} ");
    let body = types.split(&head).nth(1);
    let body = body.unwrap_or_else(|| panic!("no interface `{interface}`"));
    let body = body.split_once('{').expect("a body").1;
    let (mut names, mut depth) = (BTreeSet::new(), 0);
    for line in body.lines() {
        let text = line.trim();
        if depth == 0 && text == "}" {
            return names;
        }
        if depth == 0
            && !text.starts_with(['/', '*'])
            && let Some((name, _)) = text.split_once(':')
        {
            names.insert(name.trim_end_matches('?').to_owned());
        }
        depth += text.matches('{').count();
        depth -= text.matches('}').count().min(depth);
    }
    panic!("`{interface}` has no end");
}

fn declared(description: &Value, schema: &str) -> BTreeSet<String> {
    let properties = &description["components"]["schemas"][schema]["properties"];
    let properties = properties.as_object();
    let properties = properties.unwrap_or_else(|| panic!("no schema `{schema}`"));
    properties.keys().cloned().collect()
}

#[test]
fn the_pages_and_the_server_name_the_same_fields() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/src/api/types.ts");
    let types = std::fs::read_to_string(path).expect("the pages' types");
    let description: Value =
        serde_json::from_str(&trucewatch_api::openapi_json()).expect("an OpenAPI file");
    for (interface, schema) in PAIRS {
        assert_eq!(
            fields(&types, interface),
            declared(&description, schema),
            "`{interface}` in types.ts and `{schema}` of the server"
        );
    }
    // The detail is the summary with more.
    let mut detail = fields(&types, "IncidentDetail");
    detail.extend(fields(&types, "Summary"));
    assert_eq!(detail, declared(&description, "IncidentDetail"));
}

#[test]
fn shapes_without_a_schema_have_the_fields_of_the_pages() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/src/api/types.ts");
    let types = std::fs::read_to_string(path).expect("the pages' types");
    let server = Server::new(7, 3_600.0, 3_600.0, false);
    for (url, interface) in [
        ("/api/features", "FeatureProperties"),
        ("/api/incidents/map", "MapIncidentProperties"),
    ] {
        let collection = server.json(url);
        assert_eq!(collection["type"], "FeatureCollection");
        let features = collection["features"].as_array().expect("a list");
        assert!(!features.is_empty(), "{url}");
        for feature in features {
            let sent = feature["properties"].as_object().expect("properties");
            let sent: BTreeSet<String> = sent.keys().cloned().collect();
            assert_eq!(sent, fields(&types, interface), "{url}");
        }
    }
}
