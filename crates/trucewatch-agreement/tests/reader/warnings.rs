//! What is allowed, but may not be what was meant; and the summary that tells it.

use trucewatch_agreement::reader::{Dispute, read};

const BASE: &str = include_str!("base.toml");

fn warnings(added: &str) -> Vec<String> {
    let reading = read(&format!("{BASE}{added}"), "a.toml").unwrap_or_else(|e| panic!("{e}"));
    reading.warnings.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_left_over_is_told() {
    insta::assert_snapshot!(warnings("").join("\n"), @r"
    line 10, source `text`: nothing refers to source `text`; remove it if it is left over
    line 49, site `mill`: nothing refers to site `mill`; remove it if it is left over
    line 56, condition `ordered`: nothing refers to condition `ordered`; remove it if it is left over
    ");
}

#[test]
fn what_waits_for_nothing_that_happened_is_told() {
    let added = "[[provision]]\nid = \"demining\"\ntitle = \"Demining\"\ndeontic = \"must\"\n\
                 activities = [\"demine\"]\nschedule = { start_by = { after = \"quite\" } }\n\
                 place = { near_sites = { kinds = [\"settlement\", \"school\"] } }\n";
    let told = warnings(added);
    let new: Vec<_> = told
        .iter()
        .filter(|warning| warning.contains("demining"))
        .collect();
    insta::assert_debug_snapshot!(new, @r#"
    [
        "line 103, provision `demining`: no incident can concern it: its activities are followed up by people; nothing, if that is meant",
        "line 104, provision `demining`, `schedule`, `start_by`: no `[[act]]` records the event `quite` and no `[[event]]` declares it, so what waits for it waits; leave it if it has not happened, or did you mean `quiet`?",
        "line 105, provision `demining`, `place`, `near_sites`: there is no site of kind `school`, so it concerns no place; add a `[[site]]` for each",
    ]
    "#);
}

#[test]
fn a_party_without_a_line_of_its_own_is_told() {
    let withdrawal = |more: &str| {
        format!(
            "[[provision]]\nid = \"back\"\ntitle = \"Back\"\ndeontic = \"must_not\"\n{more}\
             activities = [\"weapon_presence\"]\n[provision.place.withdrawal]\n\
             reference_line = {{ north = \"contact\" }}\ndistance = {{ setback_km = 15 }}\n"
        )
    };
    let told = |added: &str| -> Vec<String> {
        let all = warnings(added).into_iter();
        all.filter(|w| w.contains("withdraws from nothing"))
            .collect()
    };
    assert_eq!(
        told(&withdrawal("")),
        [
            "line 105, provision `back`, `place`, `withdrawal`, `reference_line`: party `south` has no reference line \
             here, so it withdraws from nothing; add `south = ...`, or say by `subject` whom it binds"
        ]
    );
    assert_eq!(told(&withdrawal("subject = [\"north\"]\n")), [""; 0]);
}

#[test]
fn degrees_that_were_probably_swapped_are_told() {
    let line = |id: &str, points: &str| {
        format!(
            "[[line]]\nid = \"{id}\"\nstatus = \"proposed\"\nuncertainty_m = 10\npoints = {points}\n"
        )
    };
    let told = |added: &str| -> Vec<String> {
        let all = warnings(added).into_iter();
        all.filter(|w| w.contains("lies far from everything else"))
            .collect()
    };
    // The others lie about 48 N, 37 E.
    assert_eq!(
        told(&line("other", "[[37.0, 48.0], [38.0, 48.0]]")),
        [
            "line 103, line `other`: `[37, 48]` lies far from everything else, and `[48, 37]` would not; \
             latitude comes first: exchange the two if they are swapped"
        ]
    );
    // Far away, but so in either order; and near.
    for points in [
        "[[10.0, 20.0], [10.0, 21.0]]",
        "[[48.0, 37.5], [48.0, 38.0]]",
    ] {
        assert_eq!(told(&line("other", points)), [""; 0], "{points}");
    }
}

#[test]
fn disputed_provisions_are_in_the_summary() {
    let added = "[[instrument]]\nid = \"letter\"\nkind = \"side_letter\"\ntitle = \"Letter\"\n\
                 asserted_by = [{ actor = \"north\" }]\ndenied_by = [{ actor = \"south\" }]\n\
                 [[provision]]\nid = \"leave\"\ntitle = \"Leave\"\ninstrument = \"letter\"\n\
                 deontic = \"may\"\nactivities = [\"fire\"]\n\
                 [[provision]]\nid = \"width\"\ntitle = \"Width\"\nreading = \"french\"\n\
                 deontic = \"must_not\"\nactivities = [\"fire\"]\n\
                 [[provision]]\nid = \"width\"\ntitle = \"Width\"\nreading = \"english\"\n\
                 deontic = \"must_not\"\nactivities = [\"shot\"]\n";
    let text = format!("{BASE}{added}");
    let summary = read(&text, "a.toml")
        .unwrap_or_else(|e| panic!("{e}"))
        .summary();
    let disputed = summary.disputed.iter().map(|d| (d.id.as_str(), d.why));
    assert_eq!(
        disputed.collect::<Vec<_>>(),
        [("leave", Dispute::Denied), ("width", Dispute::Readings)]
    );
    assert_eq!(summary.counts.get("provision"), Some(&4));
    assert_eq!(summary.counts.get("clock"), None);
    let signed = text.replacen(
        "reading = \"english\"",
        "reading = \"english\"\nauthoritative = true",
        1,
    );
    let summary = read(&signed, "a.toml")
        .unwrap_or_else(|e| panic!("{e}"))
        .summary();
    assert_eq!(summary.disputed.len(), 1, "the signed reading settles it");
}
