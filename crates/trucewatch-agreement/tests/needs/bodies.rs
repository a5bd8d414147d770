//! Needs about bodies, and about who decides after an alleged breach.

use crate::common::{agreement, assert_says, item, template, told};
use trucewatch_agreement::show::Standing;

#[test]
fn need_26_bodies_with_members_chair_quorum_rhythm_and_venue() {
    let hodeidah = told(
        &template("hodeidah-2018"),
        "mechanisms",
        "committee",
        "2019-02-01T00:00:00Z",
    );
    assert_says(&hodeidah, "Chaired by United Nations.");
    assert_says(&hodeidah, "Meets or reports at intervals of 1 week");
    assert_says(&hodeidah, "Venue: A United Nations ship");

    let lebanon = told(
        &template("lebanon-2024"),
        "mechanisms",
        "mechanism",
        "2025-01-01T00:00:00Z",
    );
    let seats = lebanon
        .lines()
        .find(|l| l.starts_with("Seats:"))
        .expect("seats");
    assert_eq!(seats.split(';').count(), 5, "{seats}");
    assert_says(&lebanon, "Chaired by");

    let jeddah = told(
        &template("jeddah-2023"),
        "mechanisms",
        "committee",
        "2023-05-25T00:00:00Z",
    );
    let seats = jeddah
        .lines()
        .find(|l| l.starts_with("Seats:"))
        .expect("seats");
    assert_eq!(seats.matches(": 3").count(), 4, "{seats}");
    assert_says(&jeddah, "Venue: Jeddah");

    // A body whose members change.
    let minsk = template("minsk-2015");
    let seats = |at: &str| {
        let known = minsk
            .document()
            .mechanisms
            .iter()
            .filter(|m| m.id.as_str() == "joint-centre");
        assert_eq!(known.count(), 2);
        item(&minsk, "mechanisms", "joint-centre", at).standing
    };
    assert_eq!(seats("2014-09-01T00:00:00Z"), Standing::NotYet);
    assert_eq!(seats("2016-01-01T00:00:00Z"), Standing::Holds);
    assert_eq!(
        seats("2018-01-01T00:00:00Z"),
        Standing::Ended,
        "in its first composition"
    );

    // One that works once its gate is open.
    let paris = template("paris-2026-draft");
    let cell = item(
        &paris,
        "mechanisms",
        "coordination-cell",
        "2026-11-01T00:00:00Z",
    );
    assert_eq!(cell.standing, Standing::NotYet);

    let quorum = agreement(
        "[[mechanism]]\nid = \"panel\"\ntitle = \"Panel\"\nseats = [{ actor = \"A\", number = 2 }, { actor = \"B\", number = 2 }]\n\
         quorum = 3\nrhythm = \"P2W\"\n\
         [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n",
    );
    let panel = told(&quorum, "mechanisms", "panel", "2020-08-01T00:00:00Z");
    assert_says(&panel, "Seats: Side A: 2; Side B: 2.");
    assert_says(&panel, "Quorum: 3.");
    assert_says(&panel, "Meets or reports at intervals of 2 weeks.");
}

#[test]
fn need_27_what_follows_an_alleged_breach_and_who_decides() {
    let at = "2026-11-01T00:00:00Z";
    let decides = "This step decides whether there was a breach.";
    let paris = template("paris-2026-draft");
    for step in &paris.document().breach_steps {
        let said = told(&paris, "breach-steps", step.id.as_str(), at);
        let is_the_one = step.id.as_str() == "attribute";
        assert_eq!(said.contains(decides), is_the_one, "{}: {said}", step.id);
    }
    let attribute = told(&paris, "breach-steps", "attribute", at);
    assert_says(&attribute, "Special Commission");
    assert_says(&attribute, "After");
    let first = told(&paris, "breach-steps", "first-response", at);
    assert_says(&first, "Within 24 hours of the alleged breach.");
    let last = told(&paris, "breach-steps", "coordinated-response", at);
    assert_says(&last, "Within 72 hours of the alleged breach.");
    for (clock, runs) in [("response-24h", "24 hours"), ("response-72h", "72 hours")] {
        let said = told(&paris, "clocks", clock, at);
        assert_says(&said, &format!("Runs {runs} from an alleged breach."));
        assert_says(&said, "has to answer");
    }

    let lebanon = template("lebanon-2024");
    let determine = told(&lebanon, "breach-steps", "determine", at);
    assert_says(&determine, decides);
    let by = determine
        .lines()
        .find(|l| l.starts_with("By "))
        .expect("by whom");
    assert!(by.contains(" and "), "two of the five decide: {by}");
    assert!(!told(&lebanon, "breach-steps", "flag", at).contains(decides));

    let tigray = told(&template("tigray-2022"), "breach-steps", "team-tells", at);
    assert_says(&tigray, "Within 24 hours of the alleged breach.");

    // A clock that something recorded has started.
    let rules = agreement(
        "[[clock]]\nid = \"answer\"\ntitle = \"Answer\"\nstarts_with = \"request\"\nruns = \"PT72H\"\nby = [\"A\"]\n\
         [[act]]\nkind = \"occurred\"\nevent = \"request\"\nat = 2020-08-01T12:00:00+03:00\n\
         [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n",
    );
    let running = told(&rules, "clocks", "answer", "2020-08-04T08:59:00Z");
    assert_says(&running, "runs until 4 August 2020, 12:00");
    let over = told(&rules, "clocks", "answer", "2020-08-04T09:00:00Z");
    assert_says(&over, "ran out on 4 August 2020, 12:00");
}
