//! How long things last: versions, readings, renewals, ends of a part, stances and terms to begin by.

#![allow(clippy::expect_used, clippy::panic)] // In tests, a panic is the failure.

mod common;

use common::{event, head, judge, north_of_line, position, round_area, time};
use trucewatch_agreement::document::{Document, Id, Lang};
use trucewatch_agreement::show::{Item, Standing, show};
use trucewatch_agreement::timeline::{AsKnown, Missing, State};
use trucewatch_agreement::{judge as judging, parse, reader};
use trucewatch_model::{EventClass, Status};

fn document(body: &str) -> Document {
    let text = format!("{}{body}", head(10.0));
    let reading = reader::read(&text, "test.toml").unwrap_or_else(|e| panic!("{e}"));
    reading.document
}

fn id(text: &str) -> Id {
    Id(text.to_owned())
}

fn provision(id: &str, keys: &str) -> String {
    format!(
        "[[provision]]\nid = \"{id}\"\ntitle = \"{id}\"\ndeontic = \"must_not\"\n\
         activities = [\"fire\"]\n{keys}\n"
    )
}

/// Readings of `p` that are in force; a version without a reading is `p`.
fn in_force(document: &Document, known: Option<&str>, at: &str) -> Vec<String> {
    let known = AsKnown::new(document, known.map(time));
    let versions = known.provisions().into_iter();
    let now = versions.filter(|v| v.when.contains(time(at)));
    now.map(|v| {
        let named = v.entry.reading.as_ref().unwrap_or(&v.entry.id);
        format!("{named}: {}", v.entry.title.in_lang(Lang::En))
    })
    .collect()
}

fn shown(document: &Document, known: Option<&str>, at: &str, section: &str, id: &str) -> Item {
    let known = known.map(time);
    let shown = show(&AsKnown::new(document, known), known, time(at), Lang::En);
    let sections = shown.sections.into_iter().filter(|s| s.id == section);
    let mut items = sections.flat_map(|s| s.items);
    let found = items.find(|i| i.id.as_deref() == Some(id));
    found.unwrap_or_else(|| panic!("{section} has no {id}"))
}

fn text_of(item: &Item) -> String {
    let texts: Vec<&str> = item.sentences.iter().map(|s| s.text.as_str()).collect();
    texts.join("\n")
}

#[test]
fn of_versions_known_alike_the_later_beginning_wins_wherever_it_stands() {
    let early = provision(
        "p",
        "in_force_from = 2014-01-01T00:00:00Z\nin_force_to = 2015-01-01T00:00:00Z",
    );
    let late = provision("p", "in_force_from = 2016-01-01T00:00:00Z");
    for body in [format!("{early}{late}"), format!("{late}{early}")] {
        let document = document(&body);
        for (at, expected) in [
            ("2014-06-01T00:00:00Z", 1),
            ("2015-06-01T00:00:00Z", 0),
            ("2016-06-01T00:00:00Z", 1),
        ] {
            assert_eq!(in_force(&document, None, at).len(), expected, "{at}");
        }
    }
}

#[test]
fn a_gate_opens_with_the_last_acceptance() {
    let document = document(&format!(
        "[[instrument]]\nid = \"pact\"\nkind = \"agreement\"\ntitle = \"Pact\"\n\
         accepted_by = [{{ actor = \"A\", at = 2020-02-01T00:00:00Z }}, \
         {{ actor = \"B\", at = 2020-03-01T00:00:00Z }}]\n\
         [[gate]]\nid = \"g\"\ntitle = \"G\"\nguards = [\"x\"]\nneeds_instruments = [\"pact\"]\n{}",
        provision(
            "p",
            "requires = [\"g\"]\nin_force_from = 2020-01-01T00:00:00Z"
        )
    ));
    for (at, expected) in [
        ("2020-02-29T00:00:00Z", 0),
        ("2020-03-01T00:00:00Z", 1),
        ("2021-01-01T00:00:00Z", 1),
    ] {
        assert_eq!(in_force(&document, None, at).len(), expected, "{at}");
    }
}

#[test]
fn a_signed_reading_takes_only_its_own_times() {
    let body = [
        provision(
            "p",
            "reading = \"draft\"\nin_force_from = 2020-01-01T00:00:00Z",
        ),
        provision(
            "p",
            "reading = \"signed\"\nauthoritative = true\nin_force_from = 2020-06-01T00:00:00Z\n\
             in_force_to = 2020-09-01T00:00:00Z",
        ),
    ];
    let document = document(&body.concat());
    for (at, expected) in [
        ("2020-05-31T00:00:00Z", "draft: p"),
        ("2020-06-01T00:00:00Z", "signed: p"),
        ("2020-09-01T00:00:00Z", "draft: p"),
    ] {
        assert_eq!(in_force(&document, None, at), [expected], "{at}");
    }
}

const ZONE: &str = "[[zone]]\nid = \"bridge\"\nkind = \"disengagement\"\n\
    points = [[48.0, 37.7], [48.1, 37.7], [48.1, 37.8], [48.0, 37.8]]\n";

#[test]
fn what_is_ended_in_a_zone_goes_on_elsewhere() {
    let act = |kind: &str, at: &str, more: &str| {
        format!("[[act]]\nkind = \"{kind}\"\nat = {at}\n{more}\n")
    };
    let by = "by = [{ actor = \"A\" }, { actor = \"B\" }]";
    let document = document(&format!(
        "{ZONE}[ceasefire]\n{}{}{}{}{}{}",
        act("accepted", "2020-01-01T00:00:00Z", by),
        act("terminated", "2020-03-01T00:00:00Z", "zone = \"bridge\""),
        act("resumed", "2020-04-01T00:00:00Z", ""),
        act(
            "terminated",
            "2020-03-01T00:00:00Z",
            "zone = \"bridge\"\nof = \"p\""
        ),
        provision("quiet", ""),
        provision("p", "in_force_from = 2020-01-01T00:00:00Z"),
    ));
    let known = AsKnown::new(&document, None);
    for at in ["2020-03-02T00:00:00Z", "2020-05-01T00:00:00Z"] {
        assert_eq!(
            known.ceasefire(time(at)),
            State::InForce {
                since: time("2020-01-01T00:00:00Z"),
                suspended_in: Vec::new(),
                ended_in: vec![id("bridge")],
            },
            "{at}: an end is not resumed"
        );
        assert_eq!(in_force(&document, None, at).len(), 2, "{at}");
        for of in ["ceasefire", "p"] {
            let all = known.suspensions(of);
            assert!(
                matches!(all.as_slice(), [(Some(zone), when)]
                    if *zone == id("bridge") && when.contains(time(at))),
                "{of} at {at}: {all:?}"
            );
        }
        for (section, of) in [("ceasefire", "ceasefire"), ("provisions-in-force", "p")] {
            let said = text_of(&shown(&document, None, at, section, of));
            assert!(said.contains("nded in “bridge”"), "{of}: {said}");
            assert!(!said.contains("uspended in"), "{of}: {said}");
        }
    }
}

#[test]
fn a_renewal_never_ends_a_ceasefire_sooner() {
    let act = |kind: &str, at: &str, more: &str| {
        format!("[[act]]\nkind = \"{kind}\"\nat = {at}\n{more}\n")
    };
    let by = "by = [{ actor = \"A\" }, { actor = \"B\" }]";
    let end = "in_force_to = 2021-01-01T00:00:00Z";
    let (sooner, later) = (
        "until = 2020-09-01T00:00:00Z",
        "until = 2022-01-01T00:00:00Z",
    );
    for (planned, until, expected) in [
        (end, sooner, [true, false, false]),
        (end, later, [true, true, false]),
        (end, "", [true, true, true]),
        ("", sooner, [true, true, true]),
    ] {
        let document = document(&format!(
            "[ceasefire]\n{planned}\n{}{}{}",
            act("accepted", "2020-01-01T00:00:00Z", by),
            act("renewed", "2020-06-01T00:00:00Z", until),
            provision("quiet", ""),
        ));
        let known = AsKnown::new(&document, None);
        let found = [
            "2020-10-01T00:00:00Z",
            "2021-06-01T00:00:00Z",
            "2022-06-01T00:00:00Z",
        ]
        .map(|at| known.ceasefire(time(at)).is_in_force());
        assert_eq!(found, expected, "{planned} renewed {until}");
    }
}

#[test]
fn a_renewal_prolongs_what_it_is_of() {
    let ends = "in_force_from = 2020-01-01T00:00:00Z\nin_force_to = 2021-01-01T00:00:00Z";
    let renewed = |of: &str, at: &str, until: &str| {
        format!("[[act]]\nkind = \"renewed\"\nof = \"{of}\"\nat = {at}\n{until}\n")
    };
    let text = "[[instrument]]\nid = \"pact\"\nkind = \"agreement\"\ntitle = \"Pact\"\n";
    let until = "until = 2022-01-01T00:00:00Z";
    let of_pact = format!("{ends}\ninstrument = \"pact\"");
    let cases = [
        (
            "p",
            "2020-12-01T00:00:00Z",
            until,
            [true, true, true, false],
        ),
        ("p", "2020-12-01T00:00:00Z", "", [true, true, true, true]),
        (
            "p",
            "2021-03-01T00:00:00Z",
            until,
            [true, false, true, false],
        ),
        (
            "pact",
            "2020-12-01T00:00:00Z",
            until,
            [true, true, true, false],
        ),
        (
            "pact",
            "2021-03-01T00:00:00Z",
            until,
            [true, false, false, false],
        ),
    ];
    for (of, at, until, expected) in cases {
        let document = document(&format!(
            "{text}{}{}",
            renewed(of, at, until),
            provision("p", &of_pact)
        ));
        let found = [
            "2020-06-01T00:00:00Z",
            "2021-02-01T00:00:00Z",
            "2021-06-01T00:00:00Z",
            "2022-06-01T00:00:00Z",
        ]
        .map(|at| !in_force(&document, None, at).is_empty());
        assert_eq!(found, expected, "{of} renewed at {at} {until}");
    }
}

fn drill(from_hour: u32, to_hour: u32, north_lat: f64, more: &str) -> String {
    format!(
        "[[exception]]\nid = \"drill\"\nkind = \"exercise\"\ntitle = \"Exercise\"\n\
         from = 2020-08-01T{from_hour:02}:00:00Z\nto = 2020-08-01T{to_hour:02}:00:00Z\n\
         place.circle = {{ centre = [{north_lat}, 37.75], radius_km = 3 }}\n\
         effect = \"permitted\"\n{more}\n"
    )
}

#[test]
fn every_version_of_an_exception_excuses_in_its_time() {
    let rule = provision(
        "p",
        "place.near_line = { line = \"line\", within_km = 30 }\nexceptions = [\"drill\"]\n\
         in_force_from = 2020-07-01T00:00:00Z",
    );
    let bang = |at: &str| {
        let area = round_area(north_of_line(5_560.0), 50.0);
        event("e-1", at, area, &[(EventClass::Explosion, 1.0)])
    };
    let status = |text: &str, at: &str| {
        let agreement = parse(&format!("{}{rule}{text}", head(10.0)), &[]).expect("good");
        judge(&agreement, &[&bang(at)]).first().map(|a| a.status)
    };
    let twice = format!("{}{}", drill(8, 10, 48.05, ""), drill(14, 16, 48.05, ""));
    let (morning, noon, later) = (
        "2020-08-01T09:00:00Z",
        "2020-08-01T12:00:00Z",
        "2020-08-01T15:00:00Z",
    );
    assert_eq!(status(&twice, morning), Some(Status::Holds));
    assert_eq!(status(&twice, noon), Some(Status::LooksBroken));
    assert_eq!(
        status(&twice, later),
        Some(Status::Holds),
        "the second time"
    );
    let moved = drill(8, 10, 48.2, "known_from = 2020-07-20T00:00:00Z");
    let corrected = format!("{}{moved}", drill(8, 10, 48.05, ""));
    assert_eq!(
        status(&corrected, morning),
        Some(Status::LooksBroken),
        "the corrected place is elsewhere"
    );
    let document = document(&format!("{rule}{corrected}"));
    let where_known = |known| {
        let item = shown(&document, known, morning, "exceptions", "drill");
        text_of(&item)
    };
    assert!(where_known(None).contains("48.2"), "{}", where_known(None));
    let then = where_known(Some("2020-07-10T00:00:00Z"));
    assert!(then.contains("48.05"), "{then}");
}

#[test]
fn a_text_stands_as_its_newest_known_version_does_and_an_unknown_one_not_at_all() {
    let text = |title: &str, more: &str| {
        format!(
            "[[instrument]]\nid = \"pact\"\nkind = \"agreement\"\ntitle = \"{title}\"\n{more}\n"
        )
    };
    let body = [
        text(
            "Draft",
            "known_from = 2020-02-01T00:00:00Z\naccepted_by = [{ actor = \"A\" }, { actor = \"B\" }]",
        ),
        text(
            "Pact",
            "known_from = 2020-05-01T00:00:00Z\naccepted_by = [{ actor = \"A\" }]\n\
             denied_by = [{ actor = \"B\" }]",
        ),
        "[[gate]]\nid = \"g\"\ntitle = \"G\"\nguards = [\"x\"]\nneeds_instruments = [\"pact\"]\n"
            .to_owned(),
        provision(
            "p",
            "instrument = \"pact\"\nin_force_from = 2020-01-01T00:00:00Z",
        ),
    ];
    let document = document(&body.concat());
    let at = "2020-06-01T00:00:00Z";
    let asked = |known: &str| {
        let known = AsKnown::new(&document, Some(time(known)));
        let by = match known.may_activate(&id("x"), time(at)) {
            Ok(()) => Vec::new(),
            Err(refusal) => refusal
                .missing
                .into_iter()
                .flat_map(|m| match m {
                    Missing::Instrument { by, .. } => by,
                    other => panic!("{other:?}"),
                })
                .collect(),
        };
        let provision = document.provisions.first().expect("one");
        let stands = known.standing_of_provision(provision, time(at));
        (by, stands.is_disputed())
    };
    let (a, b) = (id("A"), id("B"));
    assert_eq!(asked("2020-01-15T00:00:00Z"), (vec![a, b.clone()], false));
    assert_eq!(asked("2020-03-01T00:00:00Z"), (Vec::new(), false));
    assert_eq!(asked("2020-06-01T00:00:00Z"), (vec![b], true));
    let named = |known| {
        let item = shown(&document, Some(known), at, "provisions-in-force", "p");
        text_of(&item)
    };
    assert!(named("2020-03-01T00:00:00Z").contains("Draft"));
    let now = named("2020-06-01T00:00:00Z");
    assert!(now.contains("Pact") && !now.contains("Draft"), "{now}");
}

#[test]
fn a_gate_that_another_guards_is_shown_as_it_is() {
    let document = document(&format!(
        "[[gate]]\nid = \"first\"\ntitle = \"First\"\nguards = [\"second\"]\nneeds_events = [\"a\"]\n\
         [[gate]]\nid = \"second\"\ntitle = \"Second\"\nguards = [\"x\"]\nneeds_events = [\"b\"]\n\
         [[event]]\nid = \"a\"\ntitle = \"Maps\"\n[[event]]\nid = \"b\"\ntitle = \"Keys\"\n{}",
        provision("p", "")
    ));
    let item = shown(&document, None, "2020-06-01T00:00:00Z", "gates", "second");
    assert_eq!(item.standing, Standing::NotYet);
    assert!(text_of(&item).contains("Keys"), "{}", text_of(&item));
    assert!(!text_of(&item).contains("Maps"), "{}", text_of(&item));
}

#[test]
fn a_side_is_that_of_the_version_of_the_line_in_use() {
    // The line of the head runs eastwards: its left is north. From July on it runs southwards: its
    // left is east.
    let line = "[[line]]\nid = \"line\"\nstatus = \"agreed\"\nuncertainty_m = 10\n\
        points = [[48.1, 37.0], [47.0, 37.0]]\nvalid_from = 2020-07-01T00:00:00Z\n\
        known_from = 2020-06-15T00:00:00Z\n";
    let place = |more: &str| {
        format!(
            "place.near_line = {{ line = \"line\", within_km = 5, side = \"left\"{more} }}\n\
             in_force_from = 2020-01-01T00:00:00Z"
        )
    };
    let document = document(&format!(
        "{line}{}{}",
        provision("p", &place("")),
        provision("q", &place(", as_of = 2020-02-01T00:00:00Z"))
    ));
    for (known, at, provision, expected, not) in [
        (None, "2020-06-01T00:00:00Z", "p", "north", "east"),
        (None, "2020-08-01T00:00:00Z", "p", "east", "north"),
        (None, "2020-08-01T00:00:00Z", "q", "north", "east"),
        (
            Some("2020-06-01T00:00:00Z"),
            "2020-08-01T00:00:00Z",
            "p",
            "north",
            "east",
        ),
    ] {
        let item = shown(&document, known, at, "provisions-in-force", provision);
        let text = text_of(&item);
        let has = |side: &str| text.contains(&format!("{side}ern side"));
        assert!(has(expected) && !has(not), "{provision} at {at}: {text}");
    }
}

#[test]
fn what_need_not_have_begun_may_still_be_there() {
    let rules = |schedule: &str| {
        let body = format!(
            "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must\"\nactivities = [\"withdraw\"]\n\
             place.near_line = {{ line = \"line\", within_km = 15 }}\n\
             in_force_from = 2020-01-01T00:00:00Z\nschedule = {{ {schedule} }}\n"
        );
        parse(&format!("{}{body}", head(10.0)), &[]).expect("good")
    };
    let outcome = |schedule: &str, at: &str| {
        let rules = rules(schedule);
        let there = judging::Happening {
            explanations: vec![judging::Explanation {
                probability: 1.0,
                time: time(at),
                time_sigma_s: 0.0,
                area: round_area(position(48.03, 37.75), 0.0),
                what: vec![(
                    judging::What::Activity(
                        trucewatch_agreement::document::Activity::WeaponPresence,
                    ),
                    1.0,
                )],
                weapons: Vec::new(),
                count: None,
                count_is_total: false,
            }],
            ..judging::Happening::default()
        };
        let judged = judging::judge_all(&rules, &there);
        judged.first().map(|j| j.outcome)
    };
    use trucewatch_model::Outcome::{BreachCandidate, NotDeterminable, Permitted};
    let start = "start_by = 2020-07-01T00:00:00Z";
    let both = "start_by = 2020-07-01T00:00:00Z, complete_by = 2020-09-01T00:00:00Z";
    let waits = "start_by = { after = \"maps\", plus = \"P2D\" }";
    for (schedule, at, expected) in [
        (start, "2020-06-30T23:59:59Z", Permitted),
        (start, "2020-07-01T00:00:00Z", NotDeterminable),
        (start, "2021-07-01T00:00:00Z", NotDeterminable),
        (both, "2020-08-01T00:00:00Z", Permitted),
        (both, "2020-10-01T00:00:00Z", BreachCandidate),
        (waits, "2020-08-01T00:00:00Z", NotDeterminable),
    ] {
        assert_eq!(outcome(schedule, at), Some(expected), "{schedule} at {at}");
    }
}
