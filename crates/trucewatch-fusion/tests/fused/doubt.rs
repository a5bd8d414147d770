//! What is held back, and what was left out.

use super::*;

/// Every second sensor within 6 km of the middle makes up an explosion every 100 s, reckoned exactly.
fn made_up(records: &mut Vec<Record>) -> Vec<(f64, Position)> {
    let middle = Position::from_deg(48.0, 37.5).expect("a position");
    let sensors = world(5, 0).sensors;
    let mut draw = Draw(11);
    (0..8)
        .map(|k| {
            let seconds = 100.0 * f64::from(k) + 25.0;
            let place = geodesy::displace(
                middle,
                2_000.0 * (draw.unit() - 0.5),
                2_000.0 * (draw.unit() - 0.5),
            );
            for (number, sensor) in (0_u32..).zip(&sensors) {
                let d = geodesy::distance_m(place, sensor.position);
                let near = geodesy::distance_m(middle, sensor.position) < 6_000.0;
                if near && number % 2 == 0 {
                    let (east, _) = geodesy::offset_m(place, sensor.position);
                    let travel = d / (337.0 + 5.0 * east / d.max(1.0));
                    records.push(Record::Observation(pick(number, at(seconds + travel))));
                }
            }
            (seconds, place)
        })
        .collect()
}

#[test]
fn what_is_held_back_takes_no_report_and_no_heat_along() {
    let (mut records, truth) = heard(5, 40);
    let stories = made_up(&mut records);
    let (seconds, place) = stories[3];
    let seen = report("a", at(seconds), place, ObservationClass::Explosion);
    let mut told = report("b", at(seconds), place, ObservationClass::Explosion);
    told.count = Known::Value(Count::exact(9));
    let hot = pixel("x", at(seconds + 1_200.0), place);
    records.extend([seen, told, hot].map(Record::Observation));
    let fusion = fuse(&records);

    let held: Vec<&Event> = stories
        .iter()
        .map(|story| located(&fusion, *story))
        .filter(|e| e.held_back.is_some())
        .collect();
    assert!(held.len() >= 6, "{} of {}", held.len(), stories.len());
    for truth in truth {
        let found = fusion.events().values().filter(|e| {
            let h = e.preferred().expect("a hypothesis");
            matches!(h.area, Area::Ellipse { centre, .. } if geodesy::distance_m(centre, truth.1) < 300.0)
                && h.time.seconds_since(at(truth.0)).abs() < 1.0
        });
        assert!(found.into_iter().all(|e| e.held_back.is_none()));
    }
    let story = located(&fusion, stories[3]);
    let reason = story.held_back.as_ref().expect("held back");
    assert!(
        reason.believed.is_empty() && reason.not_believed.len() >= 4,
        "{reason:?}"
    );
    assert!(
        !reason.silent.is_empty(),
        "their neighbours did not hear it"
    );
    assert_eq!(supports(story), 0);
    let home = fusion
        .incidents()
        .values()
        .find(|i| i.events.contains(&story.id));
    let home = home.expect("it is in an incident");
    assert!(home.is_held_back() && home.counts.is_empty() && home.reports.is_empty());
    let alone = |class| {
        let all = fusion.events().values().filter(|e| e.counted_as == class);
        let alone = all.filter(|e| e.preferred().is_some_and(|h| h.contributions.len() == 1));
        alone.count()
    };
    assert_eq!(
        alone(ObservationClass::Explosion),
        2,
        "both reports stand alone"
    );
    assert_eq!(
        alone(ObservationClass::ThermalAnomaly),
        1,
        "and so does the heat"
    );
}

#[test]
fn arrivals_that_were_left_out_are_named_and_speak_for_nothing() {
    let mut left_out = 0;
    for seed in 60..66 {
        let (records, _) = heard(seed, 12);
        let fusion = fuse(&records);
        for event in fusion.events().values() {
            let h = event.preferred().expect("a hypothesis");
            let used = |id| {
                let mut joined = h.contributions.iter().filter(|c| c.role != Role::Rejected);
                joined.any(|c| c.observation == id)
            };
            for c in h.contributions.iter().filter(|c| c.role == Role::Rejected) {
                left_out += 1;
                assert!(!used(c.observation.clone()), "{c:?}");
                assert!(fusion.observation(&c.observation).is_some());
                assert!(c.residual_s.is_some() && !c.note.is_empty(), "{c:?}");
                assert!(c.log_evidence == 0.0, "{c:?}");
            }
            let first = &h.contributions[0];
            assert_eq!(first.role, Role::Locates);
            assert_eq!(
                event.id,
                EventId::derive(first.observation.as_str().as_bytes())
            );
        }
    }
    assert!(left_out > 10, "only {left_out}");
}
