//! The whole page: what it must say, must never say, and how large it may get.

mod common;

use common::{Day, about, at, busy, small, time};
use trucewatch_model::{
    ClockSource, Count, EventClass, HeldBack, Known, Marking, Means, Observation, ObservationClass,
    ObserverId, ObserverKind, Role, TimeSpan,
};
use trucewatch_report::{daily, totals, wording_faults};

/// Line breaks between tags, so that a change shows where it is.
fn readable(html: &str) -> String {
    html.replace("><", ">\n<")
}

fn text_of(html: &str) -> String {
    let body = html.split_once("<body>").map_or(html, |(_, body)| body);
    let mut text = String::new();
    let mut inside = false;
    for c in body.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.replace(['\u{A0}', '\u{202F}'], " ")
}

#[test]
fn a_small_complete_report() {
    insta::assert_snapshot!(readable(&daily(&small().input())));
}

#[test]
fn same_input_same_bytes() {
    assert_eq!(daily(&busy(30).input()), daily(&busy(30).input()));
}

#[test]
fn silence_is_never_called_calm() {
    let mut day = Day::empty();
    let text = text_of(&daily(&day.input()));
    assert!(text.contains("None observed; coverage 63 %."), "{text}");
    day.coverage.line_share = None;
    let text = text_of(&daily(&day.input()));
    assert!(text.contains("None observed; coverage not known."));
    assert!(!text.contains("63 %"));
}

#[test]
fn nothing_to_draw_gives_a_sentence() {
    let mut day = Day::empty();
    day.features.clear();
    let html = daily(&day.input());
    assert!(text_of(&html).contains("There is no picture"));
    assert!(!html.contains("<svg class=\"map\""));
}

#[test]
fn the_words_of_the_mission_are_kept() {
    for day in [Day::empty(), small(), busy(60)] {
        assert_eq!(wording_faults(&daily(&day.input())), Vec::<&str>::new());
    }
    let mut day = small();
    day.mission = "Hostile name".into();
    assert_eq!(
        wording_faults(&daily(&day.input())),
        ["hostile"],
        "the title of the page cannot hold markup, so a name there is found: the check works"
    );
}

#[test]
fn the_page_asks_nobody_for_anything() {
    let html = daily(&busy(20).input());
    for part in [
        "<script", "<link", "<img", "<iframe", "<object", "url(", "@import", "http:", "https:",
        "onload", "onclick",
    ] {
        assert!(!html.contains(part), "{part}");
    }
    assert!(html.contains("Content-Security-Policy"));
}

#[test]
fn headings_are_in_order_and_tables_are_labelled() {
    let html = daily(&busy(20).input());
    assert!(html.contains("<html lang=\"en\">"));
    assert_eq!(html.matches("<h1").count(), 1);
    let first_h2 = html.find("<h2").expect("a second level");
    assert!(html.find("<h1").expect("a first level") < first_h2);
    assert_eq!(html.matches("<h3").count(), 0);
    assert_eq!(
        html.matches("<table").count(),
        html.matches("<caption").count()
    );
    let headers = html.matches("<th ").count() + html.matches("<th>").count();
    assert_eq!(
        headers,
        html.matches("scope=\"").count(),
        "every header cell says its scope"
    );
}

#[test]
fn monitors_positions_do_not_leave() {
    let mut day = busy(20);
    let mut patrol = common::report(
        "X",
        ObserverKind::Patrol,
        "Horlivka",
        ObservationClass::Shot,
        Count::exact(3),
        ("2017-07-16T09:00:00Z", "2017-07-16T09:00:00Z"),
    );
    patrol.place.fix = Known::Value(common::SENSOR_FIX());
    day.observe(patrol);
    day.observers = vec![trucewatch_model::Observer {
        id: ObserverId::in_network("default", "1"),
        kind: ObserverKind::AcousticSensor,
        fix: common::SENSOR_FIX(),
        custodian: Known::NotAsked,
        name: Known::NotAsked,
        marking: Marking::Public,
    }];
    let html = daily(&day.input());
    for digits in ["48.12398", "48.1240", "37.65432", "37.6543"] {
        assert!(!html.contains(digits), "{digits}");
    }
}

#[test]
fn restricted_reports_are_counted_but_not_shown() {
    let mut day = small();
    let mut told = common::report(
        "W",
        ObserverKind::Patrol,
        "A house in Horlivka",
        ObservationClass::Shot,
        Count::exact(1),
        ("2017-07-16T09:00:00Z", "2017-07-16T09:00:00Z"),
    );
    told.marking = Marking::Witness;
    day.observe(told);
    let text = text_of(&daily(&day.input()));
    assert!(!text.contains("A house in Horlivka"));
    assert!(text.contains("1 report is withheld"));
}

#[test]
fn source_text_cannot_act() {
    let html = daily(&small().input());
    assert!(html.contains("Horlivka &lt;b&gt;[U+202E]"));
    assert!(!html.contains('\u{202E}'));
    let mut day = small();
    day.mission = "</title><script>alert(1)</script>\u{2066}".into();
    day.time_zone = "<img src=x>".into();
    let html = daily(&day.input());
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains('\u{2066}'));
    assert!(html.contains("times are in UTC"));
}

/// A report that joined an event located by sensors is one row in its own words, and counts once.
#[test]
fn a_joined_report_is_not_counted_twice() {
    let mut day = Day::empty();
    let begin = time("2017-07-16T09:00:00Z");
    let event = day.heard(begin, common::round_area(at(48.3, 38.0), 60.0), 5);
    let heard = common::report(
        "HOR-1",
        ObserverKind::Patrol,
        "Horlivka",
        ObservationClass::Explosion,
        Count::exact(1),
        ("2017-07-16T09:00:00Z", "2017-07-16T09:01:00Z"),
    );
    let (observer, id) = (heard.observer.clone(), day.observe(heard));
    let hypothesis = &mut day.events.get_mut(&event).expect("added").hypotheses[0];
    let mut joined = hypothesis.contributions[0].clone();
    (joined.observation, joined.observer, joined.role) = (id, observer, Role::Supports);
    hypothesis.contributions.push(joined);
    day.incident(vec![event], common::round_area(at(48.3, 38.0), 60.0));
    let text = text_of(&daily(&day.input()));
    assert!(text.contains("1 ceasefire violation (CFV)"), "{text}");
    assert!(text.contains("counted within event e-") && text.contains("with 5 others"));
    assert!(text.contains("5 acoustic sensors"));
    assert!(text.contains("1 report joined"));
}

#[test]
fn a_report_of_a_whole_incident_is_not_counted_again() {
    let mut day = Day::empty();
    let area = common::round_area(at(48.3, 38.0), 60.0);
    let event = day.heard(time("2017-07-16T09:00:00Z"), area.clone(), 5);
    let heard = common::report(
        "HOR-1",
        ObserverKind::Patrol,
        "Horlivka",
        ObservationClass::Explosion,
        about(40),
        ("2017-07-16T09:00:00Z", "2017-07-16T09:30:00Z"),
    );
    let (observer, id) = (heard.observer.clone(), day.observe(heard));
    day.incident(vec![event.clone()], area);
    let mut covers = day.events[&event].hypotheses[0].contributions[0].clone();
    (covers.observation, covers.observer, covers.role) = (id, observer, Role::Supports);
    day.incidents[0].reports.push(covers);
    let text = text_of(&daily(&day.input()));
    assert!(text.contains("1 ceasefire violation (CFV)"));
    assert!(text.contains("speaks of the whole of incident i-"));
}

#[test]
fn what_is_held_back_is_listed_and_marked_and_not_counted() {
    let mut day = Day::empty();
    let area = common::round_area(at(48.3, 38.0), 60.0);
    let event = day.heard(time("2017-07-16T09:00:00Z"), area.clone(), 5);
    day.incident(vec![event.clone()], area);
    let counted = text_of(&daily(&day.input()));
    assert!(counted.contains("1 ceasefire violation (CFV)") && !counted.contains("held back"));

    let sensor = |name| ObserverId::in_network("default", name);
    day.events.get_mut(&event).expect("an event").held_back = Some(HeldBack {
        not_believed: vec![sensor("881"), sensor("882")],
        believed: Vec::new(),
        silent: vec![sensor("883")],
    });
    let incident = &mut day.incidents[0];
    std::mem::swap(&mut incident.counts, &mut incident.held_back);
    let html = daily(&day.input());
    let text = text_of(&html);
    assert!(!text.contains("ceasefire violation (CFV)"), "{text}");
    for words in [
        "Nothing was counted, although events are listed below; coverage 63 %.",
        "1 event is held back: sensors that are not believed speak for it alone",
        "not counted: 1 explosion",
        "1 (not counted)",
        "rests on 2 sensors that are not believed; 1 sensor in earshot did not hear it",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    for name in ["881", "882", "883"] {
        assert!(!html.contains(name), "no sensor is named");
    }
}

#[test]
fn heat_and_sounds_stay_apart_from_the_total() {
    let mut day = Day::empty();
    for k in 0..7 {
        day.hot(
            time("2017-07-16T10:42:00Z"),
            at(47.6, 37.5 + 0.01 * f64::from(k)),
        );
    }
    let html = daily(&day.input());
    let text = text_of(&html);
    assert!(text.contains("None observed; coverage 63 %."));
    assert!(text.contains("Listed apart and not added: 7 thermal anomalies."));
    assert_eq!(
        html.matches("nearest to").count(),
        1,
        "one row, not one per pixel"
    );
    assert_eq!(totals(day.events.values()).stated, None);
}

#[test]
fn a_very_busy_day_stays_small_and_says_what_is_left_out() {
    let day = busy(5_000);
    let html = daily(&day.input());
    assert!(html.len() < 3_000_000, "{} bytes", html.len());
    let text = text_of(&html);
    assert!(text.contains("rows are left out"), "main table");
    assert!(text.contains("incidents are left out"), "incidents");
    assert!(text.contains("Drawn are 2000 of"), "map");
    assert!(text.contains("more outages are left out"), "outages");
    assert!(html.matches("<tr").count() < 1_100);
}

/// Odd input is data: none of this may stop a report.
#[test]
fn odd_records_do_not_stop_a_report() {
    let mut day = Day::empty();
    let nan = trucewatch_model::Area::Ellipse {
        centre: at(90.0, 180.0),
        sigma_major_m: f64::NAN,
        sigma_minor_m: f64::INFINITY,
        azimuth_deg: f64::NAN,
    };
    day.heard(time("2017-07-16T09:00:00Z"), nan, 0);
    let event = day.heard(
        time("2017-07-16T09:00:00Z"),
        trucewatch_model::Area::NotLocated,
        2,
    );
    day.incident(vec![event.clone()], trucewatch_model::Area::NotLocated);
    day.events.get_mut(&event).expect("added").hypotheses[0]
        .classes
        .clear();
    let id = day.incidents[0].id.clone();
    day.assess(&id, trucewatch_model::Status::Unclear, f64::NAN);
    let far = Observation::new(
        ObserverId::from_text(""),
        ObserverKind::Uav,
        Means::Saw,
        ObservationClass::Flare,
        TimeSpan::instant(
            trucewatch_model::Timestamp::from_unix_ns(i64::MIN),
            ClockSource::Unstated,
        ),
    );
    let (observer, id) = (far.observer.clone(), day.observe(far));
    day.event(
        ObservationClass::Flare,
        about(u32::MAX),
        time("2017-07-16T09:00:00Z"),
        trucewatch_model::Area::Region {
            centre: at(48.0, 37.0),
            outline: vec![],
        },
        &[(id, observer, Role::Locates)],
    );
    day.coverage.line_share = Some(f64::NAN);
    let html = daily(&day.input());
    assert!(html.ends_with("</html>"));
    assert!(!html.contains("NaN") && !html.contains("inf "));
    assert!(!text_of(&html).contains(EventClass::Impact.word()));
}

/// A day of which everything is withheld is not a day on which nothing was observed.
#[test]
fn withheld_is_not_none_observed() {
    let mut day = Day::empty();
    let mut told = common::report(
        "W",
        ObserverKind::Patrol,
        "Horlivka",
        ObservationClass::Shot,
        Count::exact(1),
        ("2017-07-16T09:00:00Z", "2017-07-16T09:00:00Z"),
    );
    told.marking = Marking::Restricted;
    let (observer, id) = (told.observer.clone(), day.observe(told));
    let area = common::round_area(at(48.3, 38.0), 60.0);
    day.event(
        ObservationClass::Shot,
        Count::exact(1),
        time("2017-07-16T09:00:00Z"),
        area,
        &[(id, observer, Role::Locates)],
    );
    let text = text_of(&daily(&day.input()));
    assert!(!text.contains("None observed;"), "{text}");
    assert!(text.contains("1 shot") && text.contains("1 report is withheld"));
}
