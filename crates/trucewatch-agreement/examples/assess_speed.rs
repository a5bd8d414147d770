//! How fast incidents are held against an agreement. Reads what `bench/agreement/make.py` makes.
//!
//! usage: assess_speed DIR [THREADS]
//!
//! Prints how many incidents were judged in how many seconds, how many provisions concern them, and a
//! sum that must not depend on the number of threads. Judging makes probabilities, outcomes and records of
//! reasons for all that concerns an incident; sentences are made when somebody reads them.

#![allow(clippy::print_stdout, clippy::expect_used)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;
use trucewatch_agreement::judge::{Arm, Explanation, Happening, What, judge, records};
use trucewatch_agreement::{Agreement, parse};
use trucewatch_model::{
    Area, EventClass, Feature, FeatureId, Marking, Outcome, Position, Shape, Timestamp,
};

fn line(path: &Path) -> Feature {
    let text = std::fs::read_to_string(path).expect("line.geojson");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let points = json["features"][0]["geometry"]["coordinates"]
        .as_array()
        .expect("a line");
    let part = points.iter().map(|p| {
        let degrees = |k: usize| p[k].as_f64().expect("degrees");
        Position::from_deg(degrees(1), degrees(0)).expect("a position")
    });
    Feature {
        id: FeatureId::from_text("contact"),
        shape: Shape::Lines(vec![part.collect()]),
        properties: BTreeMap::new(),
        marking: Marking::Public,
    }
}

fn word<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(serde_json::Value::from(text)).expect("a known word")
}

fn happening(row: &str) -> Happening {
    let fields: Vec<&str> = row.split(',').collect();
    let number = |k: usize| fields[k].parse::<f64>().expect("a number");
    let class: EventClass = word(fields[7]);
    let weapons = (!fields[8].is_empty()).then(|| Arm {
        family: Some(word(fields[8])),
        calibre_tenths_mm: Some((number(9) * 10.0) as u32),
        ..Arm::default()
    });
    Happening {
        explanations: vec![Explanation {
            probability: 1.0,
            time: Timestamp::from_unix_s_f64(number(1)).expect("a time"),
            time_sigma_s: 1.0,
            area: Area::Ellipse {
                centre: Position::from_deg(number(2), number(3)).expect("a position"),
                sigma_major_m: number(4),
                sigma_minor_m: number(5),
                azimuth_deg: number(6),
            },
            what: vec![(What::Class(class), 1.0)],
            weapons: weapons.into_iter().collect(),
            count: None,
            count_is_total: false,
        }],
        ..Happening::default()
    }
}

/// Outcomes by kind, records of reasons, and the sum of probabilities in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sum {
    concerned: u64,
    breach: u64,
    reasons: u64,
    thousandths: u64,
}

fn judged(agreement: &Agreement, happenings: &[Happening]) -> Sum {
    let mut sum = Sum::default();
    for happening in happenings {
        for judgement in judge(agreement, happening) {
            sum.concerned += 1;
            sum.breach += u64::from(judgement.outcome == Outcome::BreachCandidate);
            sum.thousandths += (judgement.probability * 1e3 + 0.5) as u64;
            sum.reasons += records(agreement, happening, &judgement).len() as u64;
        }
    }
    sum
}

fn main() {
    let mut args = std::env::args().skip(1);
    let dir = args.next().expect("usage: assess_speed DIR [THREADS]");
    let threads: usize = args.next().map_or(1, |n| n.parse().expect("a number"));
    let dir = Path::new(&dir);
    let text = std::fs::read_to_string(dir.join("agreement.toml")).expect("agreement.toml");
    let started = Instant::now();
    let agreement = parse(&text, &[line(&dir.join("line.geojson"))]).expect("an agreement");
    let compiled_s = started.elapsed().as_secs_f64();
    let rows = std::fs::read_to_string(dir.join("incidents.csv")).expect("incidents.csv");
    let happenings: Vec<Happening> = rows.lines().skip(1).map(happening).collect();
    let started = Instant::now();
    let part = happenings.len().div_ceil(threads).max(1);
    let sums: Vec<Sum> = std::thread::scope(|scope| {
        let working: Vec<_> = happenings
            .chunks(part)
            .map(|part| scope.spawn(|| judged(&agreement, part)))
            .collect();
        let sums = working.into_iter().map(|w| w.join().expect("judged"));
        sums.collect()
    });
    let seconds = started.elapsed().as_secs_f64();
    let all = sums.iter().fold(Sum::default(), |a, b| Sum {
        concerned: a.concerned + b.concerned,
        breach: a.breach + b.breach,
        reasons: a.reasons + b.reasons,
        thousandths: a.thousandths + b.thousandths,
    });
    println!(
        "{{\"provisions\": {}, \"incidents\": {}, \"threads\": {threads}, \"compiled_s\": {compiled_s:.3}, \
         \"judged_s\": {seconds:.3}, \"per_s\": {:.0}, \"concerned\": {}, \"breach_candidates\": {}, \
         \"reasons\": {}, \"probability\": {}}}",
        agreement.provisions().len(),
        happenings.len(),
        happenings.len() as f64 / seconds,
        all.concerned,
        all.breach,
        all.reasons,
        all.thousandths as f64 / 1e3
    );
}
