//! From which side fire came: told to the duty desk, by the line of the agreement, when it is final;
//! and in nothing that leaves the desk.

use crate::mission::{Item, Seeded, Store, assert_same, export};
use std::collections::BTreeMap;
use trucewatch_adapters::Format;
use trucewatch_fusion::Settings;
use trucewatch_model::{EventId, Position, Timestamp, geodesy};
use trucewatch_site::origin::{Answer, Told};
use trucewatch_site::{View, explain, ingest};

const START_S: i64 = 1_767_225_660;
const GUN: (f64, f64) = (-5_000.0, 1_200.0);
const HIT: (f64, f64) = (4_300.0, -900.0);
/// When rounds are fired, in seconds; uneven, as crews load.
const FIRED: [f64; 10] = [0.0, 2.9, 4.6, 8.8, 10.4, 14.9, 17.1, 18.8, 23.6, 25.0];

fn at(east: f64, north: f64) -> Position {
    let middle = Position::from_deg(48.0, 37.5).expect("a position");
    geodesy::displace(middle, east, north)
}

/// Thirty-six sensors over 20 km, and a salvo of ten rounds that flies across the middle, all heard in
/// still air: sensors-csv, and rows of picks-csv.
fn salvo() -> (String, Vec<String>) {
    let mut sensors = String::from("sensor_id,lat,lon\n");
    let mut picks = Vec::new();
    let flight_s = (HIT.0 - GUN.0).hypot(HIT.1 - GUN.1) / 310.0;
    for k in 0..36 {
        let place = (
            4_000.0 * f64::from(k % 6) - 10_000.0 + 300.0 * f64::from(k * 7 % 5),
            4_000.0 * f64::from(k / 6) - 10_000.0 + 300.0 * f64::from(k * 3 % 7),
        );
        let here = at(place.0, place.1);
        sensors.push_str(&format!(
            "{k},{:.7},{:.7}\n",
            here.lat_deg(),
            here.lon_deg()
        ));
        for fired in FIRED {
            for (source, after) in [(GUN, 0.0), (HIT, flight_s)] {
                let far = geodesy::distance_m(here, at(source.0, source.1));
                if far < 9_000.0 {
                    let heard = START_S as f64 + fired + after + far / 338.0;
                    picks.push(format!("{k},{heard:.4},0.4"));
                }
            }
        }
    }
    (sensors, picks)
}

const PARTIES: [&str; 2] = ["Ruritania", "Zubrowka"];

/// An agreement whose parties have names. `lines`: how its lines are drawn.
fn agreement(lines: &str) -> String {
    format!(
        r#"
format = 2
[agreement]
id = "truce"
title = "A truce"
version = "1"
time_zone = "UTC"
official_languages = ["en"]
[[actor]]
id = "rur"
kind = "state"
name = "{}"
[[actor]]
id = "zub"
kind = "state"
name = "{}"
[[role]]
actor = "rur"
role = "party"
[[role]]
actor = "zub"
role = "party"
{lines}
[[provision]]
id = "fire"
title = "No fire"
deontic = "must_not"
activities = ["fire"]
in_force_from = 2020-01-01T00:00:00+00:00
"#,
        PARTIES[0], PARTIES[1]
    )
}

/// A line from south to north through the middle, or the other way.
fn line(id: &str, north: bool, more: &str) -> String {
    let (mut from, mut to) = (at(0.0, -15_000.0), at(0.0, 15_000.0));
    if !north {
        (from, to) = (to, from);
    }
    format!(
        "[[line]]\nid = \"{id}\"\ntitle = \"Positions of {}\"\nuncertainty_m = 200\npoints = [[{:.7}, {:.7}], [{:.7}, {:.7}]]\n{more}\n",
        PARTIES[0],
        from.lat_deg(),
        from.lon_deg(),
        to.lat_deg(),
        to.lon_deg()
    )
}

const DE_FACTO: &str = "status = \"de_facto\"";

/// A site that heard the salvo, under an agreement with such lines, or none.
fn site(lines: Option<&str>) -> Store {
    let (sensors, picks) = salvo();
    let mut store = Store::new(Timestamp::from_unix_s(START_S + 7_200));
    if let Some(lines) = lines {
        let text = agreement(lines);
        ingest::agreement(&mut store.store, &text, "test", &store.clock).expect("it can be used");
    }
    store.take(&[Item::File(Format::SensorsCsv, sensors)]);
    store.take(&picks_file(&picks));
    store
}

fn picks_file(picks: &[String]) -> [Item; 1] {
    let text = format!(
        "sensor_id,time_utc_seconds,amplitude\n{}\n",
        picks.join("\n")
    );
    [Item::File(Format::PicksCsv, text)]
}

fn answers(view: &View) -> BTreeMap<EventId, Answer> {
    let events = view.fusion().events().values();
    events.map(|e| (e.id.clone(), view.origin(e))).collect()
}

fn told(view: &View) -> BTreeMap<EventId, Told> {
    let told = answers(view).into_iter().map(|(id, answer)| match answer {
        Answer::Told(told) => (id, told),
        Answer::Nothing(why) => panic!("{id}: {why}"),
    });
    told.collect()
}

fn explained(view: &View) -> Vec<String> {
    let events = view.fusion().events().keys();
    events
        .map(|id| explain::event(view, id).expect("it is there"))
        .collect()
}

/// Why the first event has no side.
fn no_side(lines: Option<&str>) -> String {
    let view = site(lines).rebuilt();
    let told = told(&view).into_values().next().expect("an event");
    assert_ne!(told.kind, "", "what it was needs no line");
    told.sides.expect_err("no side")
}

#[test]
fn a_salvo_across_the_line_came_from_the_side_of_its_guns() {
    let view = site(Some(&line("contact", true, DE_FACTO))).rebuilt();
    let told = told(&view);
    assert!(told.len() >= 16, "{} events", told.len());
    let (mut linked, mut landed) = (0, 0);
    for (id, told) in &told {
        let event = view.fusion().events().get(id).expect("it is there");
        let centre = event
            .preferred()
            .and_then(|h| h.area.centre())
            .expect("a place");
        let from_gun = geodesy::distance_m(centre, at(GUN.0, GUN.1)) < 1_000.0;
        let sides = told.sides.as_ref().expect("a line");
        assert_eq!(sides.left + sides.right + sides.undetermined, 100);
        assert!(sides.left.is_multiple_of(5) && sides.right.is_multiple_of(5));
        assert!(sides.undetermined >= 5, "never quite sure: {told:?}");
        assert!(sides.right <= 5, "the guns stood on the left: {told:?}");
        if sides.named == "left" {
            assert!(sides.left >= 95);
        }
        landed += usize::from(!from_gun && sides.left >= 50);
        if let Some(link) = &told.link {
            linked += 1;
            assert_eq!(told.kind, if from_gun { "outgoing" } else { "impact" });
            assert_eq!(link.fired_there, !from_gun);
            assert!(link.percent >= 50);
            let back = told_of(&view, &link.event).link.expect("both ends or none");
            assert_eq!(&back.event, id);
        }
    }
    assert!(linked >= 12, "{linked} ends of rounds linked: {told:#?}");
    assert!(landed >= 6, "{landed} impacts have the side of the guns");
    for text in explained(&view) {
        assert!(text.contains("\norigin       "), "{text}");
        assert!(text.contains("left and right of the line as drawn in the agreement, from 47.865, 37.500 to 48.135, 37.500"), "{text}");
        for name in PARTIES.iter().chain(&["rur", "zub"]) {
            assert!(!text.contains(name), "a party's name: {text}");
        }
    }
}

fn told_of(view: &View, id: &EventId) -> Told {
    match view.origin(view.fusion().events().get(id).expect("it is there")) {
        Answer::Told(told) => told,
        Answer::Nothing(why) => panic!("{id}: {why}"),
    }
}

#[test]
fn a_line_drawn_the_other_way_exchanges_left_and_right_exactly() {
    let there = told(&site(Some(&line("contact", true, DE_FACTO))).rebuilt());
    let back = told(&site(Some(&line("contact", false, DE_FACTO))).rebuilt());
    assert_eq!(there.len(), back.len());
    for ((id, one), (other_id, other)) in there.iter().zip(&back) {
        assert_eq!(
            (id, &one.link, one.kind),
            (other_id, &other.link, other.kind)
        );
        let (s, t) = (
            one.sides.clone().expect("a line"),
            other.sides.clone().expect("a line"),
        );
        assert_eq!(
            (s.left, s.right, s.undetermined),
            (t.right, t.left, t.undetermined)
        );
        let turned = match t.named {
            "left" => "right",
            "right" => "left",
            other => other,
        };
        assert_eq!((s.named, s.first, s.last), (turned, t.last, t.first));
    }
    assert!(
        there
            .values()
            .any(|t| t.sides.as_ref().is_ok_and(|s| s.left >= 50))
    );
}

#[test]
fn without_one_line_in_force_there_is_no_side_and_a_reason() {
    let one = line("one", true, DE_FACTO);
    let two = format!("{one}{}", line("two", false, DE_FACTO));
    let old = line(
        "one",
        true,
        "status = \"de_facto\"\nvalid_to = 2025-01-01T00:00:00+00:00",
    );
    let claimed = line("one", true, "status = \"claimed\"");
    let cases = [
        (
            None,
            "no agreement that can be used, so no line and no side",
        ),
        (Some(""), "no line in the agreement, so no side"),
        (
            Some(two.as_str()),
            "several lines of the agreement were in force",
        ),
        (Some(old.as_str()), "was in force then, so no side"),
        (Some(claimed.as_str()), "was in force then, so no side"),
    ];
    for (lines, expected) in cases {
        let why = no_side(lines);
        assert!(why.contains(expected), "{lines:?}: {why}");
    }
}

#[test]
fn the_version_of_the_events_own_time_counts_and_a_de_facto_line_before_an_agreed_one() {
    let until = "status = \"de_facto\"\nvalid_to = 2025-12-31T00:00:00+00:00";
    let since = "status = \"de_facto\"\nvalid_from = 2025-12-31T00:00:00+00:00";
    let lines = [
        line("contact", false, until),
        line("contact", true, since),
        line("agreed", false, "status = \"agreed\""),
    ];
    let several = told(&site(Some(&lines.concat())).rebuilt());
    let one = told(&site(Some(&line("contact", true, DE_FACTO))).rebuilt());
    assert_eq!(several, one);
}

#[test]
fn no_side_is_told_before_everything_that_may_belong_with_it_is_final() {
    let store = site(Some(&line("contact", true, DE_FACTO)));
    let mut view = View::new(Settings::default());
    store.catch_up(&mut view);
    let (mut provisional, mut waiting, mut first) = (0, 0, None);
    for minute in 1..40 {
        let heard = Timestamp::from_unix_s(START_S + 60 * minute);
        view.refresh(heard, Some(heard));
        for event in view.fusion().events().values() {
            match view.origin(event) {
                Answer::Nothing(why) if event.provisional => {
                    assert_eq!(why, "not yet: it is provisional");
                    provisional += 1;
                }
                Answer::Nothing(why) => {
                    assert!(why.starts_with("not yet: what may belong with it"), "{why}");
                    assert_eq!(first, None, "what was told is not taken back");
                    waiting += 1;
                }
                Answer::Told(_) => {
                    first.get_or_insert(minute);
                }
            }
        }
    }
    assert!(provisional > 0 && waiting > 0, "{provisional}, {waiting}");
    assert!(
        first.is_some_and(|minute| (8..=30).contains(&minute)),
        "{first:?}"
    );
    assert_eq!(
        answers(&view),
        answers(&store.rebuilt()),
        "live as in one go"
    );
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let (sensors, picks) = salvo();
    let text = agreement(&line("contact", true, DE_FACTO));
    let expected = explained(&site(Some(&line("contact", true, DE_FACTO))).rebuilt());
    for seed in 0..3 {
        let mut store = Store::new(Timestamp::from_unix_s(START_S + 7_200));
        let mut view = View::new(Settings::default());
        let mut picks = picks.clone();
        Seeded(seed).shuffle(&mut picks);
        store.take(&[Item::File(Format::SensorsCsv, sensors.clone())]);
        for (k, portion) in picks.chunks(picks.len() / 3 + 1).enumerate() {
            if k == seed as usize {
                ingest::agreement(&mut store.store, &text, "test", &store.clock)
                    .expect("it can be used");
            }
            store.take(&picks_file(portion));
            store.catch_up(&mut view);
            view.refresh(store.clock.now(), None);
            explained(&view); // So that something is kept from before.
        }
        let got = explained(&view);
        assert_eq!(got.len(), expected.len());
        for (one, other) in got.iter().zip(&expected) {
            assert_same(one, other, &format!("seed {seed}"));
        }
    }
}

#[test]
fn nothing_of_it_is_in_what_leaves_the_desk() {
    let north = site(Some(&line("contact", true, DE_FACTO)));
    let south = site(Some(&line("contact", false, DE_FACTO)));
    let leaves = |store: &Store| {
        let view = store.rebuilt();
        let before = (export(&view), store.reports(&view));
        let told = told(&view); // Asking for it changes nothing of what is published.
        assert_eq!((export(&view), store.reports(&view)), before);
        assert_eq!(view.changed_since(view.version()).0.len(), 0);
        let sha = view.agreement().expect("one").sha256().to_owned();
        let text = format!("{}\n{}", before.0, before.1.join("\n"));
        (text.replace(&sha, "SHA").replace(&sha[..12], "SHA"), told)
    };
    let ((one, told), (other, _)) = (leaves(&north), leaves(&south));
    assert!(told.values().any(|t| t.link.is_some() && t.sides.is_ok()));
    for word in [
        "left of the line",
        "right of the line",
        "right of it",
        "undetermined 5 %",
        "named:",
        "the round fired",
        "the round landed",
        "\"origin\"",
        "\"link\"",
    ] {
        assert!(!one.contains(word), "`{word}` leaves the desk");
    }
    // Left and right change places between the two, so a single byte of it would show.
    // But for the drawing of the line itself, which begins at its other end.
    let undrawn = |text: &str| {
        let mut parts = text.split("<path class=\"line\" ");
        let first = parts.next().unwrap_or("").to_owned();
        parts.fold(first, |kept, part| {
            kept + part.split_once("</path>").expect("it ends").1
        })
    };
    assert!(
        undrawn(&one).len() + 500 > one.len(),
        "nothing else is cut out"
    );
    assert_same(&undrawn(&one), &undrawn(&other), "turned line");
    // Kinds and links are worked out without a line too: what is published knows none of that.
    let view = north.rebuilt();
    assert!(!view.fusion().events().is_empty());
    for event in view.fusion().events().values() {
        let classes = &event.preferred().expect("one").classes;
        let odds = classes.iter().map(|c| c.probability).collect::<Vec<_>>();
        assert_eq!(
            odds,
            [0.6, 0.15, 0.15, 0.1],
            "from reach alone, for gun and target alike"
        );
    }
}
