//! Happenings that are seen, and what follows from them.

use std::path::PathBuf;
use trucewatch_agreement::document::{Activity, Family, Lang};
use trucewatch_agreement::judge::{
    Arm, Explanation, Happening, Judgement, Operator, What, judge_all, reasons,
};
use trucewatch_agreement::show::{Item, show};
use trucewatch_agreement::timeline::AsKnown;
use trucewatch_agreement::{Agreement, parse, say};
use trucewatch_model::{Area, Outcome, Position, Timestamp};

/// The head of a file with a straight line `line` from 48 N 37 E eastwards to 48 N 39 E. North of
/// it is left.
pub(crate) fn head(sigma_m: f64) -> String {
    format!(
        "format = 2\n[agreement]\nid = \"test\"\ntitle = \"Test\"\nversion = \"1\"\n\
         time_zone = \"Europe/Kyiv\"\nofficial_languages = [\"en\"]\n\
         [[actor]]\nid = \"A\"\nkind = \"other\"\nname = \"Side A\"\n\
         [[actor]]\nid = \"B\"\nkind = \"other\"\nname = \"Side B\"\n\
         [[role]]\nactor = \"A\"\nrole = \"party\"\n[[role]]\nactor = \"B\"\nrole = \"party\"\n\
         [[line]]\nid = \"line\"\nstatus = \"agreed\"\nuncertainty_m = {sigma_m}\n\
         points = [[48.0, 37.0], [48.0, 37.25], [48.0, 37.5], [48.0, 37.75], [48.0, 38.0], \
         [48.0, 38.5], [48.0, 39.0]]\n"
    )
}

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a time")
}

pub(crate) fn position(lat: f64, lon: f64) -> Position {
    Position::from_deg(lat, lon).expect("a position")
}

/// `north_m` metres north of the line's middle.
pub(crate) fn north_of_line(north_m: f64) -> Position {
    trucewatch_model::geodesy::displace(position(48.0, 37.75), 0.0, north_m)
}

pub(crate) fn round_area(centre: Position, sigma_m: f64) -> Area {
    Area::Ellipse {
        centre,
        sigma_major_m: sigma_m,
        sigma_minor_m: sigma_m,
        azimuth_deg: 0.0,
    }
}

pub(crate) fn agreement(rest: &str) -> Agreement {
    let text = format!("{}{rest}", head(100.0));
    parse(&text, &[]).unwrap_or_else(|e| panic!("{e}"))
}

pub(crate) fn exactly(place: Position) -> Area {
    round_area(place, 0.0)
}

pub(crate) fn seen(what: Activity, area: Area, at: &str) -> Happening {
    Happening {
        explanations: vec![Explanation {
            probability: 1.0,
            time: time(at),
            time_sigma_s: 0.0,
            area,
            what: vec![(What::Activity(what), 1.0)],
            weapons: Vec::new(),
            count: None,
            count_is_total: false,
        }],
        ..Happening::default()
    }
}

pub(crate) fn with(mut happening: Happening, arm: Arm) -> Happening {
    happening.explanations[0].weapons.push(arm);
    happening
}

pub(crate) fn arm(family: Family, tenths: u32) -> Arm {
    Arm {
        family: Some(family),
        calibre_tenths_mm: Some(tenths),
        as_written: format!("{} mm", f64::from(tenths) / 10.0),
        ..Arm::default()
    }
}

/// A weapon standing `north_m` north of the line in August 2020.
pub(crate) fn standing(north_m: f64, arm: Arm) -> Happening {
    let area = exactly(north_of_line(north_m));
    with(
        seen(Activity::WeaponPresence, area, "2020-08-01T12:00:00Z"),
        arm,
    )
}

pub(crate) fn found<'j>(all: &'j [Judgement], agreement: &Agreement, id: &str) -> &'j Judgement {
    let of = |j: &&Judgement| agreement.provisions()[j.provision].id().as_str() == id;
    all.iter().find(of).unwrap_or_else(|| panic!("no `{id}`"))
}

pub(crate) fn outcome(agreement: &Agreement, happening: &Happening, id: &str) -> Outcome {
    found(&judge_all(agreement, happening), agreement, id).outcome
}

pub(crate) fn text(agreement: &Agreement, happening: &Happening, id: &str) -> String {
    let all = judge_all(agreement, happening);
    let records = reasons(agreement, happening, found(&all, agreement, id));
    let sentences: Vec<String> = records.into_iter().map(|r| say::reason(r).text).collect();
    sentences.join("\n")
}

pub(crate) fn withdrawal(id: &str, weapons: &str, distance: &str, more: &str) -> String {
    format!(
        "[[provision]]\nid = \"{id}\"\ntitle = \"{id}\"\ndeontic = \"must_not\"\n\
         activities = [\"weapon_presence\"]\nweapons = [{weapons}]\n\
         place.withdrawal.reference_line = \"line\"\nplace.withdrawal.distance.{distance}\n{more}\n"
    )
}

/// The text of a file in `agreements/`.
pub(crate) fn template_text(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../agreements");
    std::fs::read_to_string(folder.join(format!("{name}.toml")))
        .unwrap_or_else(|e| panic!("{name}: {e}"))
}

pub(crate) fn read(text: &str) -> Agreement {
    parse(text, &[]).unwrap_or_else(|e| panic!("{e}"))
}

pub(crate) fn template(name: &str) -> Agreement {
    read(&template_text(name))
}

/// A template as if its lines and edges had been surveyed to 10 m.
pub(crate) fn surveyed(name: &str) -> Agreement {
    let text = template_text(name);
    let lines = text.lines().map(|line| match line.split_once(" = ") {
        Some((key @ ("uncertainty_m" | "edge_uncertainty_m"), _)) => format!("{key} = 10"),
        _ => line.to_owned(),
    });
    read(&lines.collect::<Vec<_>>().join("\n"))
}

/// The same, operated by an actor.
pub(crate) fn by(actor: &str, happening: &Happening) -> Happening {
    Happening {
        operator: Operator {
            actor: Some(actor.to_owned()),
            role: None,
        },
        ..happening.clone()
    }
}

/// What is shown of one thing in English.
pub(crate) fn item(agreement: &Agreement, section: &str, id: &str, at: &str) -> Item {
    let known = AsKnown::new(agreement.document(), None);
    let shown = show(&known, None, time(at), Lang::En);
    let mut sections = shown.sections.into_iter().filter(|s| s.id == section);
    let mut items = sections.by_ref().flat_map(|s| s.items);
    let found = items.find(|i| i.id.as_deref() == Some(id));
    found.unwrap_or_else(|| panic!("{section} has no `{id}` at {at}"))
}

/// Its sentences.
pub(crate) fn told(agreement: &Agreement, section: &str, id: &str, at: &str) -> String {
    let item = item(agreement, section, id, at);
    let texts: Vec<&str> = item.sentences.iter().map(|s| s.text.as_str()).collect();
    texts.join("\n")
}

/// Fails unless the text says it.
pub(crate) fn assert_says(text: &str, expected: &str) {
    assert!(
        text.contains(expected),
        "no \u{201c}{expected}\u{201d} in: {text}"
    );
}
