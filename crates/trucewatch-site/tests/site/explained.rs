//! What is said about an event to a person, and what must not count as evidence for it.

use crate::mission::{Item, Store, rows, setup, world_of};
use std::collections::BTreeMap;
use trucewatch_adapters::Format;
use trucewatch_model::{Event, Position, Role, Timestamp, geodesy};
use trucewatch_site::batch::{Request, fuse};
use trucewatch_site::{View, explain};

fn mission() -> View {
    const DURATION_S: f64 = 2_700.0;
    let world = world_of(11, DURATION_S);
    let mut store = Store::new(world.start().plus_s(DURATION_S));
    store.take(&setup(&world));
    let rows: Vec<_> = rows(&world).into_iter().map(|(_, item)| item).collect();
    store.take(&rows);
    store.rebuilt()
}

fn roles(event: &Event, role: Role) -> usize {
    let contributions = event.preferred().map_or(&[][..], |h| &h.contributions);
    contributions.iter().filter(|c| c.role == role).count()
}

#[test]
fn what_was_left_out_is_told_and_never_counted() {
    let view = mission();
    let mut locates = BTreeMap::new();
    for event in view.fusion().events().values() {
        for c in &event.preferred().expect("never empty").contributions {
            if c.role == Role::Locates {
                locates.insert(&c.observation, &event.id);
            }
        }
    }
    let (mut told, mut elsewhere) = (0, 0);
    for entry in view.incidents() {
        let mut used = entry.incident.reports.len();
        for event in &entry.events {
            used += roles(event, Role::Locates) + roles(event, Role::Supports);
            let text = explain::event(&view, &event.id).expect("it is there");
            let rejected = roles(event, Role::Rejected);
            told += rejected;
            let (before, section) = match text.split_once("\nconsidered and left out (") {
                Some((before, rest)) => (before, rest.split("\n\n").next().expect("a part")),
                None => (text.as_str(), ""),
            };
            assert_eq!(rejected > 0, !section.is_empty(), "{text}");
            for c in &event.preferred().expect("never empty").contributions {
                let id = c.observation.as_str();
                assert_eq!(section.contains(id), c.role == Role::Rejected, "{text}");
                assert_eq!(before.contains(id), c.role != Role::Rejected, "{text}");
                if c.note == "belongs to another event" {
                    let home = locates.get(&c.observation);
                    elsewhere += usize::from(home.is_some_and(|id| section.contains(id.as_str())));
                }
            }
        }
        assert_eq!(entry.observations(), used, "{}", entry.incident.id);
    }
    assert!(told > 20, "only {told} arrivals were left out");
    assert!(elsewhere > 0, "salvos share sensors");
}

/// Sensors along a road, and one blast beside it that they all hear in still air: sensors-csv and
/// picks-csv.
fn along_a_road() -> (String, String) {
    let road = Position::from_deg(48.0, 37.5).expect("a position");
    let blast = geodesy::displace(road, 9_400.0, 2_600.0);
    let mut sensors = String::from("sensor_id,lat,lon\n");
    let mut picks = String::from("sensor_id,time_utc_seconds,amplitude\n");
    for k in 0..10 {
        let at = geodesy::displace(road, 2_000.0 * f64::from(k), 0.0);
        sensors.push_str(&format!("{k},{:.7},{:.7}\n", at.lat_deg(), at.lon_deg()));
        let heard = 1_767_225_610.0 + geodesy::distance_m(at, blast) / 338.0;
        picks.push_str(&format!("{k},{heard:.4},0.4\n"));
    }
    (sensors, picks)
}

/// Twelve seismometers and a shock 9 km under them, in the ground of the continents: sensors-csv and
/// picks-csv.
fn shock() -> (String, String) {
    let middle = Position::from_deg(48.0, 37.5).expect("a position");
    let source = geodesy::displace(middle, 4_000.0, -3_000.0);
    let mut sensors = String::from("sensor_id,lat,lon,elev,kind\n");
    let mut picks = String::from("sensor_id,time_utc_seconds,phase\n");
    for k in 0..12 {
        let at = geodesy::displace(
            middle,
            15_000.0 * f64::from(k % 4) - 22_000.0,
            15_000.0 * f64::from(k / 4) - 15_000.0,
        );
        sensors.push_str(&format!(
            "{k},{:.7},{:.7},0,seismic\n",
            at.lat_deg(),
            at.lon_deg()
        ));
        let km = (geodesy::distance_m(at, source) / 1e3).hypot(9.0);
        for (phase, km_s) in [("P", 5.8), ("S", 5.8 / 1.75)] {
            picks.push_str(&format!("{k},{:.3},{phase}\n", 1_767_225_610.0 + km / km_s));
        }
    }
    (sensors, picks)
}

#[test]
fn a_shock_in_the_ground_is_told_with_phases_and_depth_and_is_no_fire() {
    let (sensors, picks) = shock();
    let mut store = Store::new(Timestamp::from_unix_s(1_767_230_000));
    store.take(&[
        Item::Agreement,
        Item::File(Format::SensorsCsv, sensors),
        Item::File(Format::PicksCsv, picks),
    ]);
    let view = store.rebuilt();
    assert_eq!(view.incident_count(), 1);
    let entry = view.incidents().next().expect("an incident");
    assert!(
        view.agreement().is_some() && entry.assessments.is_empty(),
        "no fire"
    );
    let event = &entry.events[0];
    assert!(!event.counted_as.in_stated_total());
    let text = explain::event(&view, &event.id).expect("it is there");
    assert!(text.contains("kind         seismic event 1.00"), "{text}");
    assert!(
        text.contains("locates: P arrived") && text.contains("locates: S arrived"),
        "{text}"
    );
    let depth = text.split_once("\ndepth        ").expect("a depth").1;
    let depth: f64 = depth
        .split(' ')
        .next()
        .and_then(|d| d.parse().ok())
        .expect("a number");
    assert!((depth - 9.0).abs() < 1.5, "{text}");
    let reports = store.reports(&view);
    assert!(
        reports.iter().any(|page| page.contains("seismic event")),
        "it is in the report"
    );
}

#[test]
fn both_sides_of_a_road_are_written_and_explained() {
    let (sensors, picks) = along_a_road();
    let mut store = Store::new(Timestamp::from_unix_s(1_767_230_000));
    let path = |name: &str| store.dir.path().join(name);
    let request = Request {
        sensors: path("sensors.csv"),
        picks: path("picks.csv"),
        out: path("events.csv"),
        ..Request::default()
    };
    std::fs::write(&request.sensors, &sensors).expect("written");
    std::fs::write(&request.picks, &picks).expect("written");
    fuse(&request).expect("located");
    let read = |path: std::path::PathBuf| std::fs::read_to_string(path).expect("written");
    let events = read(request.out.clone());
    let others = read(request.out.with_extension("alternatives.csv"));
    assert!(
        events
            .starts_with("event_id,time,lat,lon,sigma_major_m,sigma_minor_m,azimuth_deg,n_picks,")
    );
    let rows: Vec<&str> = events.lines().skip(1).collect();
    let mut alternatives = others.lines();
    assert_eq!(
        alternatives.next(),
        Some("event_id,p,time,lat,lon,sigma_major_m,sigma_minor_m,azimuth_deg")
    );
    let alternatives: Vec<Vec<&str>> = alternatives.map(|row| row.split(',').collect()).collect();
    assert_eq!((rows.len(), alternatives.len()), (1, 1), "{events}{others}");
    let (row, other) = (rows[0].split(',').collect::<Vec<_>>(), &alternatives[0]);
    assert_eq!(row[0], other[0], "the same event");
    let p: f64 = other[1].parse().expect("a number");
    assert!((0.3..0.7).contains(&p), "{p}");
    let lat = |text: &str| text.parse::<f64>().expect("a number") - 48.0;
    assert!(
        (lat(row[2]) + lat(other[3])).abs() < 0.003,
        "mirrored: {events}{others}"
    );

    store.take(&[
        Item::File(Format::SensorsCsv, sensors),
        Item::File(Format::PicksCsv, picks),
    ]);
    let view = store.rebuilt();
    assert_eq!(view.incident_count(), 1, "one happening, wherever it was");
    let event = view.fusion().events().values().next().expect("an event");
    let text = explain::event(&view, &event.id).expect("it is there");
    assert!(
        text.contains("\nhypothesis 1 of 2\n") && text.contains("\nhypothesis 2 of 2\n"),
        "{text}"
    );
    let sum: f64 = event.hypotheses.iter().map(|h| h.probability).sum();
    assert!(sum <= 1.0 && sum > 0.9, "{sum}");
    for h in &event.hypotheses {
        assert!(
            !h.classes.is_empty() && h.contributions.len() == 10,
            "{text}"
        );
    }
}
