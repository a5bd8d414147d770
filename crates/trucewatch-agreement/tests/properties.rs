//! Sentences that are always true.

mod common;

use common::{agreement, event, head, judge, north_of_line, outgoing, round_area};
use proptest::prelude::*;
use trucewatch_agreement::{parse, reference_text};
use trucewatch_model::{Area, EventClass, Weapon, WeaponFamily, geodesy};

fn cease_fire(km: f64) -> String {
    format!(
        "[[provision]]\nid = \"p\"\nkind = \"cessation_of_fire\"\ntitle = \"t\"\n\
         in_force_from = 2020-07-27T00:01:00+03:00\nline = \"line\"\nwithin_km = {km}\n"
    )
}

fn ellipse() -> impl Strategy<Value = Area> {
    let place = (-60_000.0f64..60_000.0, -60_000.0f64..60_000.0);
    (place, 1.0f64..8_000.0, 0.05f64..1.0, 0.0f64..180.0).prop_map(
        |((east, north), sigma_major_m, ratio, azimuth_deg)| Area::Ellipse {
            centre: geodesy::displace(north_of_line(0.0), east, north),
            sigma_major_m,
            sigma_minor_m: sigma_major_m * ratio,
            azimuth_deg,
        },
    )
}

fn classes() -> impl Strategy<Value = Vec<(EventClass, f64)>> {
    use EventClass::{Burst, Explosion, Heat, Impact, Outgoing, Undetermined};
    prop::collection::vec(0.01f64..1.0, 6).prop_map(|shares| {
        let sum: f64 = shares.iter().sum();
        [Explosion, Outgoing, Impact, Burst, Heat, Undetermined]
            .into_iter()
            .zip(shares)
            .map(|(class, share)| (class, share / sum))
            .collect()
    })
}

/// Two lines and a setback for each party; `a` and `b` are the parties' ids.
fn two_sided(a: &str, b: &str) -> String {
    head(400.0).replace("\"A\", \"B\"", &format!("\"{a}\", \"{b}\""))
        + &format!(
            "[display_names]
{a} = \"Name of {a}\"
{b} = \"Name of {b}\"
[[line]]
id = \"old\"
status = \"historical\"
uncertainty_m = 300
points = [[48.1, 37.0], [48.05, 38.0], [48.1, 39.0]]
[party.{a}]
side_of_line = {{ line = \"left\", old = \"left\" }}
[party.{b}]
side_of_line = {{ line = \"right\", old = \"right\" }}
[[provision]]
id = \"two-lines\"
kind = \"withdrawal\"
title = \"t\"
in_force_from = 2020-07-27T00:01:00+03:00
reference_line = {{ {a} = \"line\", {b} = \"old\" }}
setback_from_line_km = {{ {a} = 15, {b} = 30 }}
weapons = [{{ family = \"mlrs\" }}]
[[provision]]
id = \"one-line\"
kind = \"withdrawal\"
title = \"t\"
in_force_from = 2020-07-27T00:01:00+03:00
reference_line = \"line\"
setback_from_line_km = {{ {a} = 5, {b} = 20 }}
weapons = [{{ calibre_mm = {{ gte = 100 }} }}]
"
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A probability is a probability, and a status goes with it.
    #[test]
    fn probabilities_are_probabilities(area in ellipse(), classes in classes(), exists in 0.0f64..=1.0) {
        let agreement = agreement(250.0, &cease_fire(30.0));
        let mut happened = event("e", "2020-08-01T12:00:00Z", area, &classes);
        happened.hypotheses[0].probability = exists;
        for a in judge(&agreement, &[&happened]) {
            prop_assert!((0.0..=1.0).contains(&a.probability));
            prop_assert!(a.probability > 0.001);
            let settled = a.would_settle.is_some();
            prop_assert_eq!(settled, a.status == trucewatch_model::Status::Unclear);
        }
    }

    /// A wider band never makes it less likely to be inside.
    #[test]
    fn monotone_in_distance(area in ellipse(), km in 0.5f64..60.0, more in 0.1f64..30.0) {
        let happened = event("e", "2020-08-01T12:00:00Z", area, &[(EventClass::Explosion, 1.0)]);
        let inside = |km: f64| {
            let assessed = judge(&agreement(250.0, &cease_fire(km)), &[&happened]);
            assessed.first().map_or(0.0, |a| a.probability)
        };
        prop_assert!(inside(km + more) >= inside(km), "{} {}", inside(km), inside(km + more));
    }

    /// Exchanging the parties' names changes nothing but the hash of the text, and no name of a
    /// party ever reaches an assessment.
    #[test]
    fn labels_do_not_matter(north_m in -40_000.0f64..40_000.0, sigma_m in 10.0f64..3_000.0) {
        let weapon = Weapon {
            family: WeaponFamily::Mlrs,
            calibre: trucewatch_model::Known::Value(trucewatch_model::Calibre::from_tenths_mm(1_220)),
            as_written: "122 mm".to_owned(),
        };
        let mut fired = outgoing(north_m, &[weapon]);
        fired.hypotheses[0].area = round_area(north_of_line(north_m), sigma_m);
        let assessed = |a: &str, b: &str| {
            let text = two_sided(a, b);
            judge(&parse(&text, &[]).unwrap_or_else(|e| panic!("{e}")), &[&fired])
        };
        let (one, mut other) = (assessed("Xanadu", "Yonder"), assessed("Yonder", "Xanadu"));
        for (o, e) in other.iter_mut().zip(&one) {
            o.agreement.sha256.clone_from(&e.agreement.sha256);
        }
        prop_assert_eq!(&one, &other);
        for text in one.iter().flat_map(|a| a.reasons.iter().map(|r| &r.text).chain(&a.would_settle)) {
            prop_assert!(!text.contains("Xanadu") && !text.contains("Yonder"), "{}", text);
        }
    }

    /// The tabled quick answers near and far agree with the points: widening the line's error a
    /// little never makes the probability jump.
    #[test]
    fn quick_answers_are_continuous(north_m in 20_000.0f64..40_000.0, sigma_m in 1.0f64..2_000.0) {
        let area = round_area(north_of_line(north_m), sigma_m);
        let happened = event("e", "2020-08-01T12:00:00Z", area, &[(EventClass::Explosion, 1.0)]);
        let inside = |line_sigma_m: f64| {
            let assessed = judge(&agreement(line_sigma_m, &cease_fire(30.0)), &[&happened]);
            assessed.first().map_or(0.0, |a| a.probability)
        };
        prop_assert!((inside(300.0) - inside(303.0)).abs() < 0.01);
    }

    /// Whatever is cut out of a valid file, reading it never panics.
    #[test]
    fn damaged_files_are_refused_or_read(from in 0usize..7_000, length in 1usize..200) {
        let text = reference_text();
        let mut cut: Vec<u8> = text.bytes().collect();
        let from = from.min(cut.len());
        let to = (from + length).min(cut.len());
        cut.drain(from..to);
        let _ = parse(&String::from_utf8_lossy(&cut), &[]);
    }
}
