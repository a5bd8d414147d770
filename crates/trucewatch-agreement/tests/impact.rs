//! Which sites and assessments an amended line changes, in which words.

#![allow(clippy::expect_used, clippy::panic)] // In tests, a panic is the failure.

use trucewatch_agreement::document::{Document, Lang};
use trucewatch_agreement::impact::{
    IncidentChanges, Placed, SiteChanges, incidents, read_sites, sites,
};
use trucewatch_agreement::show::{Changes, changes, changes_as_text};
use trucewatch_agreement::{Agreement, Inputs, reader};
use trucewatch_model::{Outcome, Timestamp};

/// A line from west to east that runs some 5.6 km farther north from noon of 1 June on, as has been known
/// since 20 May; and what is forbidden within 3 km of it.
const FILE: &str = r#"format = 2

[agreement]
id = "moved"
title = { en = "A moved line", uk = "Перенесена лінія" }
version = "2"
time_zone = "Europe/Kyiv"
official_languages = ["en"]

[[line]]
id = "contact"
title = { en = "Line of contact", uk = "Лінія зіткнення" }
status = "agreed"
uncertainty_m = 50
points = [[48.0, 37.0], [48.0, 38.0], [48.0, 39.0]]

[[line]]
id = "contact"
title = { en = "Line of contact", uk = "Лінія зіткнення" }
status = "agreed"
uncertainty_m = 50
points = [[48.05, 37.0], [48.05, 38.0], [48.05, 39.0]]
valid_from = "2026-06-01T12:00:00+03:00"
known_from = "2026-05-20T00:00:00+03:00"

[[provision]]
id = "no-fire"
title = { en = "No fire near the line", uk = "Без вогню біля лінії" }
deontic = "must_not"
activities = ["fire"]
place = { near_line = { line = "contact", within_km = 3 } }

[[site]]
id = "between"
name = { en = "School between", uk = "Школа між лініями" }
kind = "school"
centre = [48.04, 37.5]
radius_m = 60

[[site]]
id = "near-both"
name = "Mill"
kind = "storage_site"
centre = [48.025, 37.5]
radius_m = 60

[[zone]]
id = "yard"
kind = "region"
points = [[48.0, 37.0], [48.0, 37.1], [48.1, 37.1]]

[[site]]
id = "depot"
name = "Depot"
kind = "storage_site"
zone = "yard"
"#;

const SITES: &str = r#"{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"id": "far", "name": "Far away"},
   "geometry": {"type": "Point", "coordinates": [37.5, 48.2]}}]}"#;

/// Twice at the place of the school: before noon of the day when the line moves, and after.
const INCIDENTS: &str = r#"{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"id": "morning", "time": "2026-06-01T11:00:00+03:00",
    "class": "outgoing", "sigma_major_m": 100, "observed_by": ["p", "q"]},
   "geometry": {"type": "Point", "coordinates": [37.5, 48.04]}},
  {"type": "Feature", "properties": {"id": "afternoon", "time": "2026-06-01T13:00:00+03:00",
    "class": "outgoing", "sigma_major_m": 100, "observed_by": ["p", "q"]},
   "geometry": {"type": "Point", "coordinates": [37.5, 48.04]}}]}"#;

const OLD: &str = "2026-05-01T00:00:00+03:00";
const NEW: &str = "2026-06-02T00:00:00+03:00";

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a time")
}

fn document() -> Document {
    let reading = reader::read(FILE, "moved.toml");
    reading.unwrap_or_else(|errors| panic!("{errors}")).document
}

fn known(when: &str) -> Agreement {
    let inputs = Inputs {
        known: Some(at(when)),
        ..Inputs::default()
    };
    Agreement::compile(document(), &inputs).unwrap_or_else(|errors| panic!("{errors}"))
}

fn moved(from: &str, to: &str, when: &str) -> SiteChanges {
    let (before, after) = (known(from), known(to));
    let besides = read_sites(&after, SITES).expect("sites");
    sites(&before, &after, at(when), &besides)
}

fn reassessed(from: &str, to: &str) -> IncidentChanges {
    incidents(&known(from), &known(to), INCIDENTS).expect("incidents")
}

fn told(lang: Lang, from: &str, to: &str) -> Changes {
    let document = document();
    changes(&document, at(from), at(to), lang)
        .with_sites(&document, moved(from, to, to))
        .with_incidents(&document, reassessed(from, to))
}

#[test]
fn a_line_moved_at_noon_changes_one_site_of_three() {
    let found = moved(OLD, NEW, NEW);
    assert_eq!((found.compared, found.changed.len()), (3, 1), "{found:#?}");
    assert_eq!(found.not_compared, ["depot"], "it is a zone");
    let school = &found.changed[0];
    assert_eq!(
        (school.site.id.as_str(), school.provision.as_str()),
        ("between", "no-fire")
    );
    let sides = [&school.before, &school.after];
    assert_eq!(
        sides.map(|r| r.placed),
        [Placed::Outside, Placed::Inside],
        "{school:#?}"
    );
    // 0.04 and 0.01 degrees of latitude there, by 111,200 m each; half a degree from its corners a
    // straight course along a parallel lies 121 m north of it.
    let signed_m = sides.map(|r| r.measured_from[0].signed_m.expect("drawn"));
    assert!((signed_m[0] - 4_448.0 + 121.0).abs() < 15.0, "{signed_m:?}");
    assert!((signed_m[1] + 1_112.0 + 121.0).abs() < 15.0, "{signed_m:?}");
    // The other way round, and as long as the line had not moved yet.
    let back = moved(NEW, OLD, NEW);
    assert_eq!(back.changed.len(), 1);
    assert_eq!(back.changed[0].before, school.after);
    assert_eq!(back.changed[0].after, school.before);
    for morning in ["2026-06-01T11:59:59+03:00", OLD] {
        assert!(moved(OLD, NEW, morning).changed.is_empty(), "{morning}");
    }
    assert_eq!(
        moved(OLD, NEW, "2026-06-01T12:00:00+03:00").changed.len(),
        1
    );
    assert!(moved(NEW, NEW, NEW).changed.is_empty());
}

#[test]
fn a_line_moved_at_noon_changes_one_assessment_of_two() {
    let found = reassessed(OLD, NEW);
    assert_eq!((found.compared, found.changed.len()), (2, 1), "{found:#?}");
    let change = &found.changed[0];
    assert_eq!(
        (change.incident.as_str(), change.provision.as_str()),
        ("afternoon", "no-fire")
    );
    assert_eq!(change.before.outcome, Outcome::NotApplicable);
    assert_eq!(change.after.outcome, Outcome::BreachCandidate);
    assert!(change.after.probability > 0.99);
    assert!(
        change.before.probability.is_sign_positive(),
        "told as 0, not as −0"
    );
    let since = |side: &trucewatch_agreement::impact::Assessed| {
        let windows = side.measured_from[0].valid.clone();
        windows[0]
    };
    let noon = Some(at("2026-06-01T12:00:00+03:00"));
    assert_eq!(
        since(&change.before),
        (None, None),
        "the old one never ended"
    );
    assert_eq!(
        since(&change.after),
        (noon, None),
        "the version that applied"
    );
    let back = reassessed(NEW, OLD);
    assert_eq!(back.changed.len(), 1);
    assert_eq!(back.changed[0].before, change.after);
    assert_eq!(back.changed[0].after, change.before);
    assert!(reassessed(NEW, NEW).changed.is_empty());
}

#[test]
fn a_provision_that_becomes_known_changes_what_lies_in_it() {
    let text = FILE.replace(
        "place = { near_line",
        "known_from = \"2026-05-10T00:00:00+03:00\"\nplace = { near_line",
    );
    let reading = reader::read(&text, "new.toml").unwrap_or_else(|errors| panic!("{errors}"));
    let known = |when| {
        let inputs = Inputs {
            known: Some(at(when)),
            ..Inputs::default()
        };
        Agreement::compile(reading.document.clone(), &inputs).expect("good")
    };
    let (before, after) = (known(OLD), known("2026-05-11T00:00:00+03:00"));
    let found = sites(&before, &after, at("2026-05-11T00:00:00+03:00"), &[]);
    let ids: Vec<&str> = found.changed.iter().map(|c| c.site.id.as_str()).collect();
    assert_eq!(ids, ["near-both"], "the school is outside of it");
    assert_eq!(found.changed[0].before.placed, Placed::NotInForce);
    let near = INCIDENTS.replace("48.04", "48.02");
    let found = incidents(&before, &after, &near).expect("incidents");
    assert_eq!(found.changed.len(), 2);
    assert!(!found.changed[0].before.known);
    let text = changes_as_text(
        &changes(&reading.document, at(OLD), at(NEW), Lang::En)
            .with_incidents(&reading.document, found),
    );
    assert!(
        text.contains("before not known, after breach candidate"),
        "{text}"
    );
}

#[test]
fn a_drawn_zone_is_measured_in_its_version_and_not_in_the_time_of_the_provision() {
    let text = format!(
        "{FILE}\n[[provision]]\nid = \"yard\"\ntitle = \"Yard\"\ndeontic = \"must_not\"\n\
         activities = [\"fire\"]\nplace = {{ zone = \"yard\" }}\n\
         in_force_from = \"2026-05-01T00:00:00+03:00\"\n\
         known_from = \"2026-05-10T00:00:00+03:00\"\n"
    );
    let reading = reader::read(&text, "yard.toml").unwrap_or_else(|errors| panic!("{errors}"));
    let known = |when| {
        let inputs = Inputs {
            known: Some(at(when)),
            ..Inputs::default()
        };
        Agreement::compile(reading.document.clone(), &inputs).expect("good")
    };
    let (before, after) = (known(OLD), known("2026-05-11T00:00:00+03:00"));
    let inside = SITES.replace("[37.5, 48.2]", "[37.08, 48.05]");
    let inside = read_sites(&after, &inside).expect("a site");
    let found = sites(&before, &after, at("2026-05-11T00:00:00+03:00"), &inside);
    assert_eq!(found.changed.len(), 1, "{found:#?}");
    let edge = &found.changed[0].after.measured_from[0];
    assert_eq!((edge.id.as_str(), edge.is_line), ("yard", false));
    assert!(edge.signed_m.is_some_and(|signed_m| signed_m > 1_000.0));
    assert_eq!(edge.valid, [(None, None)]);
}

#[test]
fn it_is_told_in_words_and_the_same_each_time() {
    for lang in [Lang::En, Lang::Uk] {
        let told_once = told(lang, OLD, NEW);
        assert_eq!(told_once, told(lang, OLD, NEW));
        insta::assert_snapshot!(
            format!("moved_line_{}", lang.code()),
            changes_as_text(&told_once)
        );
    }
    let data = serde_json::to_value(told(Lang::En, OLD, NEW)).expect("JSON");
    let at = |pointer: &str| data.pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(at("/sites/changed/0/before/placed"), "outside");
    let signed_m = |when: &str| {
        at(&format!("/sites/changed/0/{when}/measured_from/0/signed_m"))
            .as_f64()
            .expect("metres")
    };
    assert!(signed_m("before") > 0.0, "on the left");
    assert!(signed_m("after") < 0.0, "on the right");
    assert_eq!(at("/sites/changed/0/after/measured_from/0/is_line"), true);
    assert_eq!(
        at("/incidents/changed/0/after/measured_from/0/valid"),
        serde_json::json!([["2026-06-01T09:00:00Z", null]])
    );
    for lang in Lang::ALL {
        let changed = told(lang, OLD, NEW).sections;
        let both = told(Lang::En, OLD, NEW).sections;
        let records = |sections: &[trucewatch_agreement::show::Section]| -> Vec<_> {
            let items = sections.iter().flat_map(|s| &s.items);
            let all = items.flat_map(|i| &i.sentences);
            all.map(|s| (s.id.clone(), s.args.clone())).collect()
        };
        assert_eq!(records(&changed), records(&both), "{lang:?}");
    }
}

#[test]
fn nothing_that_changes_is_told_too() {
    let text = changes_as_text(&told(Lang::En, NEW, NEW));
    assert!(
        text.contains("No site changes its relation to a provision."),
        "{text}"
    );
    assert!(text.contains("No assessment changes."), "{text}");
    assert!(!text.contains("Before:"), "{text}");
}

#[test]
fn sites_that_cannot_be_used_are_told_all_at_once() {
    let agreement = known(NEW);
    let feature = |properties: &str, geometry: &str| {
        format!(r#"{{"type": "Feature", "properties": {properties}, "geometry": {geometry}}}"#)
    };
    let point = r#"{"type": "Point", "coordinates": [37.5, 48.2]}"#;
    let line = r#"{"type": "LineString", "coordinates": [[37.5, 48.2], [38, 48]]}"#;
    let features = [
        feature(r#"{"id": 7, "name": "Seven", "kind": "school"}"#, point),
        feature(r#"{"name": "Nameless"}"#, point),
        feature(r#"{"id": "a"}"#, point),
        feature(r#"{"id": "7", "name": "Seven again"}"#, point),
        feature(r#"{"id": "between", "name": "Taken"}"#, point),
        feature(r#"{"id": "b", "name": "B", "kind": 5}"#, point),
        feature(r#"{"id": "c", "name": "C"}"#, "null"),
        feature(r#"{"id": "d", "name": "D"}"#, line),
        feature(
            r#"{"id": "e", "name": "E"}"#,
            r#"{"type": "Point", "coordinates": [48.2, 137.5]}"#,
        ),
    ];
    let text = format!(
        r#"{{"type": "FeatureCollection", "features": [{}]}}"#,
        features.join(",")
    );
    let wrong = read_sites(&agreement, &text).expect_err("most of it is wrong");
    insta::assert_snapshot!(wrong.join("\n"), @r#"
    feature 1: `id` is missing; write one, as text or as a number
    feature 2: `name` is missing; write what the site is called
    feature 3: `id` is `7` a second time; give each site its own
    feature 4: `id` is `between`, which is a site of the agreement; give it another, or leave it out
    feature 5: `kind` is 5; write text in quotes
    feature 6: it has no geometry; write `{"type": "Point", "coordinates": [longitude, latitude]}`
    feature 7: its geometry is no point; write `"type": "Point"`
    feature 8: `[48.2, 137.5]` is no point on Earth; longitude comes first in GeoJSON
    "#);
    let wrong = |text: &str| {
        read_sites(&agreement, text)
            .expect_err("no sites")
            .join("\n")
    };
    assert!(wrong("[]").contains("`FeatureCollection`"));
    assert!(wrong("{").contains("no JSON"));
    assert!(
        incidents(&agreement, &agreement, "[]").is_err(),
        "nor are incidents"
    );
    let bad = INCIDENTS.replace("\"class\": \"outgoing\"", "\"class\": \"bang\"");
    let found = incidents(&agreement, &agreement, &bad).expect("a collection");
    assert_eq!((found.compared, found.rejected.len()), (0, 2));
}
