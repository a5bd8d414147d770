//! Sentences that are always true.

mod common;

use common::{agreement, event, head, judge, north_of_line, outgoing, round_area};
use proptest::prelude::*;
use trucewatch_agreement::judge::{Explanation, Happening, What, judge_all};
use trucewatch_agreement::{parse, reference_text};
use trucewatch_model::{Area, EventClass, Weapon, WeaponFamily, geodesy};

fn cease_fire(km: f64) -> String {
    format!(
        "[[provision]]\nid = \"p\"\ntitle = \"t\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n\
         in_force_from = 2020-07-27T00:01:00+03:00\n\
         place.near_line = {{ line = \"line\", within_km = {km} }}\n"
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
    let named = |id: &str| format!("id = \"{id}\"");
    let acting = |id: &str| format!("actor = \"{id}\"");
    let mut text = head(400.0);
    for (old, new) in [("A", a), ("B", b)] {
        text = text
            .replace(&named(old), &named(new))
            .replace(&acting(old), &acting(new));
    }
    text + &format!(
        "
[[line]]
id = \"old\"
status = \"historical\"
uncertainty_m = 300
points = [[48.1, 37.0], [48.05, 38.0], [48.1, 39.0]]
[[role]]
actor = \"{a}\"
role = \"party\"
side_of_line = {{ line = \"left\", old = \"left\" }}
[[role]]
actor = \"{b}\"
role = \"party\"
side_of_line = {{ line = \"right\", old = \"right\" }}
[[provision]]
id = \"two-lines\"
title = \"t\"
deontic = \"must_not\"
activities = [\"weapon_presence\"]
in_force_from = 2020-07-27T00:01:00+03:00
place.withdrawal.reference_line = {{ {a} = \"line\", {b} = \"old\" }}
place.withdrawal.distance.setback_km = {{ {a} = 15, {b} = 30 }}
weapons = [{{ families = [\"mlrs\"] }}]
[[provision]]
id = \"one-line\"
title = \"t\"
deontic = \"must_not\"
activities = [\"weapon_presence\"]
in_force_from = 2020-07-27T00:01:00+03:00
place.withdrawal.reference_line = \"line\"
place.withdrawal.distance.setback_km = {{ {a} = 5, {b} = 20 }}
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
        // To the error that the integration states for itself.
        prop_assert!(inside(km + more) >= inside(km) - 0.002, "{} {}", inside(km), inside(km + more));
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
        for text in one.iter().flat_map(|a| a.reasons.iter().chain(&a.would_settle).map(|r| &r.text)) {
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

/// How likely each of these circles, strips and halves is, judged alone.
fn shares(provisions: &str, area: &Area) -> Vec<(String, f64, f64)> {
    let agreement = agreement(150.0, provisions);
    let happening = Happening {
        explanations: vec![Explanation {
            probability: 1.0,
            time: common::time("2020-08-01T12:00:00Z"),
            time_sigma_s: 0.0,
            area: area.clone(),
            what: vec![(What::Class(EventClass::Explosion), 1.0)],
            weapons: Vec::new(),
            count: None,
            count_is_total: false,
        }],
        ..Happening::default()
    };
    let id = |k: usize| agreement.provisions()[k].id().to_string();
    judge_all(&agreement, &happening)
        .iter()
        .map(|j| (id(j.provision), j.firm, j.numerical_error))
        .collect()
}

fn in_zone(id: &str, south: f64, north: f64, west: f64, east: f64) -> String {
    let corners = [(south, west), (south, east), (north, east), (north, west)];
    in_outline(id, &corners)
}

/// A zone by its corners, latitude first.
fn in_outline(id: &str, corners: &[(f64, f64)]) -> String {
    let corners = corners.iter().map(|(lat, lon)| format!("[{lat}, {lon}]"));
    let points = corners.collect::<Vec<_>>().join(", ");
    format!(
        "[[zone]]\nid = \"{id}\"\nkind = \"region\"\npoints = [{points}]\n[[provision]]\nid = \"{id}\"\n\
         title = \"t\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\nplace.zone = \"{id}\"\n"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Moving a point away from a line never makes it likelier to be near it.
    #[test]
    fn away_from_a_line_is_never_likelier(
        near_m in -40_000.0f64..40_000.0, more_m in 1.0f64..5_000.0,
        sigma_m in 0.0f64..4_000.0, ratio in 0.1f64..1.0, azimuth_deg in 0.0f64..180.0,
    ) {
        let inside = |north_m: f64| {
            let area = Area::Ellipse {
                centre: north_of_line(north_m),
                sigma_major_m: sigma_m,
                sigma_minor_m: sigma_m * ratio,
                azimuth_deg,
            };
            shares(&cease_fire(10.0), &area)[0].clone()
        };
        let (near, far) = (inside(near_m), inside(near_m + near_m.signum() * more_m));
        prop_assert!(far.1 <= near.1 + near.2 + far.2 + 1e-3, "{near:?} {far:?}");
    }

    /// Cutting a zone in two keeps the probability of lying in it, to the error that is stated.
    #[test]
    fn cutting_a_zone_in_two_keeps_its_probability(
        east in -12_000.0f64..12_000.0, north in -12_000.0f64..12_000.0,
        sigma_m in 1.0f64..6_000.0, ratio in 0.05f64..1.0, azimuth_deg in 0.0f64..180.0, cut in 37.71f64..37.79,
    ) {
        let area = Area::Ellipse {
            centre: geodesy::displace(common::position(48.05, 37.75), east, north),
            sigma_major_m: sigma_m,
            sigma_minor_m: sigma_m * ratio,
            azimuth_deg,
        };
        // With corners where it is cut: the geodesic between its far corners lies up to a metre beside those of the
        // two parts, and a narrow place can tell.
        let whole = [(48.0, 37.7), (48.0, cut), (48.0, 37.8), (48.1, 37.8), (48.1, cut), (48.1, 37.7)];
        let text = in_outline("whole", &whole)
            + &in_zone("west", 48.0, 48.1, 37.7, cut)
            + &in_zone("east", 48.0, 48.1, cut, 37.8);
        let found = shares(&text, &area);
        let of = |id: &str| found.iter().find(|f| f.0 == id).map_or((0.0, 0.0), |f| (f.1, f.2));
        let (whole, west, east) = (of("whole"), of("west"), of("east"));
        let error = whole.1 + west.1 + east.1 + 2e-3;
        prop_assert!((whole.0 - west.0 - east.0).abs() <= error, "{found:?}");
        for (_, _, error) in &found {
            prop_assert!(*error <= 6e-3, "{found:?}");
        }
    }

    /// The stated error holds against a plain sum over very many places.
    #[test]
    fn the_stated_error_holds(
        east in -9_000.0f64..9_000.0, north in -9_000.0f64..9_000.0,
        sigma_m in 50.0f64..5_000.0, ratio in 0.2f64..1.0, azimuth_deg in 0.0f64..180.0,
    ) {
        let centre = geodesy::displace(common::position(48.05, 37.75), east, north);
        let (sigma_major_m, sigma_minor_m) = (sigma_m, sigma_m * ratio);
        let area = Area::Ellipse { centre, sigma_major_m, sigma_minor_m, azimuth_deg };
        let found = shares(&in_zone("zone", 48.0, 48.1, 37.7, 37.8), &area)[0].clone();
        let (sin, cos) = (azimuth_deg.to_radians().sin(), azimuth_deg.to_radians().cos());
        let (mut inside, mut all) = (0.0, 0.0);
        for i in -100..=100 {
            for k in -100..=100 {
                let (u, v) = (f64::from(i) / 20.0, f64::from(k) / 20.0);
                let weight = (-0.5 * (u * u + v * v)).exp();
                let (a, b) = (u * sigma_major_m, v * sigma_minor_m);
                let p = geodesy::displace(centre, a * sin + b * cos, a * cos - b * sin);
                all += weight;
                if (48.0..=48.1).contains(&p.lat_deg()) && (37.7..=37.8).contains(&p.lon_deg()) {
                    inside += weight;
                }
            }
        }
        // The sum itself is good to half a percent or so.
        prop_assert!((found.1 - inside / all).abs() <= found.2 + 0.01, "{} {found:?}", inside / all);
    }
}

/// The edge of a zone that runs along the whole length of a long narrow place, at its very middle and beside.
#[test]
fn an_edge_along_a_long_narrow_place() {
    for (cut, ratio) in [
        (37.7505, 0.05),
        (37.7549, 0.05),
        (37.755, 0.02),
        (37.756, 0.01),
    ] {
        let area = Area::Ellipse {
            centre: geodesy::displace(common::position(48.05, 37.75), 0.0, 3_009.0),
            sigma_major_m: 5_837.0,
            sigma_minor_m: 5_837.0 * ratio,
            azimuth_deg: 0.0,
        };
        let text = in_zone("west", 48.0, 48.1, 37.7, cut) + &in_zone("east", 48.0, 48.1, cut, 37.8);
        for (id, share, error) in shares(&text, &area) {
            assert!(error <= 6e-3, "{id} {cut} {ratio}: {share} {error}");
        }
    }
}
