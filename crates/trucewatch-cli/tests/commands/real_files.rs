//! Files as their sources publish them, through the commands. They lie beside the repository and
//! are not part of it.

use crate::common::{Bench, real_data};
use std::path::Path;

/// Format, file, network, rows accepted, rows put aside.
const FILES: [(&str, &str, &str, u64, u64); 25] = [
    ("picks-csv", "acoustic/small/picks.csv", "small", 2_732, 0),
    (
        "picks-csv",
        "acoustic/medium/picks.csv",
        "medium",
        53_540,
        0,
    ),
    (
        "picks-csv",
        "acoustic/pyocto_test_picks/picks.csv",
        "seismic",
        1_218,
        0,
    ),
    ("sensors-csv", "acoustic/small/sensors.csv", "small", 200, 0),
    (
        "sensors-csv",
        "acoustic/medium/sensors.csv",
        "medium",
        2_000,
        0,
    ),
    (
        "sensors-csv",
        "acoustic/pyocto_test_picks/sensors.csv",
        "seismic",
        20,
        0,
    ),
    (
        "reports-csv",
        "osce-smm-observations/observations_2017.csv",
        "default",
        38,
        0,
    ),
    (
        "places-csv",
        "gazetteer-ukraine/geonames_cities500_theatre.csv",
        "default",
        8_161,
        0,
    ),
    (
        "places-csv",
        "gazetteer-ukraine/viina_conflict_zone_places.csv",
        "default",
        11_754,
        0,
    ),
    (
        "lines-geojson",
        "ceasefire-lines/lines.geojson",
        "default",
        22,
        0,
    ),
    (
        "lines-geojson",
        "ceasefire-lines/zones.geojson",
        "default",
        8,
        0,
    ),
    (
        "lines-geojson",
        "ceasefire-lines/korea-dmz-lsib.geojson",
        "default",
        3,
        0,
    ),
    (
        "lines-geojson",
        "natural-earth-basemap/boundary-lines-10m.geojson",
        "default",
        95,
        1,
    ),
    (
        "lines-geojson",
        "natural-earth-basemap/lakes-50m.geojson",
        "default",
        10,
        0,
    ),
    (
        "lines-geojson",
        "natural-earth-basemap/rivers-50m.geojson",
        "default",
        25,
        0,
    ),
    (
        "lines-geojson",
        "natural-earth-basemap/rivers-europe-10m.geojson",
        "default",
        333,
        0,
    ),
    (
        "firms-csv",
        "firms-viirs-snpp-ukraine-2023/fire_nrt_SV-C2_ukraine_2023-02-24_2023-07-31.csv",
        "default",
        12_480,
        0,
    ),
    (
        "firms-csv",
        "firms-viirs-snpp-ukraine-2023/dialect_global_nrt_noaa20_2025-08-14_sample.csv",
        "default",
        20,
        0,
    ),
    (
        "firms-csv",
        "economist-war-fire-labels/labels_lat47.40-47.425_2022.csv",
        "default",
        419,
        0,
    ),
    (
        "firms-csv",
        "firms-locations-ukraine-history/ukr_fire_locations_2016.csv.gz",
        "default",
        124_371,
        0,
    ),
    (
        "firms-csv",
        "firms-locations-ukraine-history/ukr_fire_locations_2018.csv.gz",
        "default",
        91_932,
        0,
    ),
    (
        "firms-csv",
        "firms-locations-ukraine-history/ukr_fire_locations_2019.csv.gz",
        "default",
        127_967,
        0,
    ),
    (
        "firms-csv",
        "firms-locations-ukraine-history/ukr_fire_locations_2020.csv.gz",
        "default",
        120_028,
        0,
    ),
    (
        "firms-csv",
        "firms-locations-ukraine-history/ukr_fire_locations_2021.csv.gz",
        "default",
        57_595,
        0,
    ),
    ("firms-csv", "acoustic/small/picks.csv", "wrong", 0, 0),
];

#[test]
fn every_real_file_goes_through_its_command() {
    let bench = Bench::new();
    let (mut in_log, mut files) = (0, 0);
    for (format, name, network, rows, put_aside) in FILES {
        let Some(path) = real_data(name) else {
            continue;
        };
        let path = path.to_str().expect("text");
        let taken = bench
            .ingest(format, &[path], &["--network", network])
            .remove(0);
        assert_eq!(
            (taken.accepted + taken.duplicate, taken.quarantined),
            (rows, put_aside),
            "{taken:?}"
        );
        if network == "wrong" {
            let error = taken.error.expect("another format");
            assert!(error.contains("did you mean picks-csv?"), "{error}");
            continue;
        }
        assert_eq!(taken.error, None);
        in_log += taken.accepted;
        files += 1;
    }
    if files > 0 {
        assert_eq!(bench.verify().sound, in_log);
        eprintln!("{files} files, {in_log} entries");
    }
}

/// What fusion must find: time in seconds, latitude, longitude.
struct Happening {
    time_s: f64,
    lat_deg: f64,
    lon_deg: f64,
    required: bool,
}

fn table(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).expect("it can be read");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    lines
        .map(|line| {
            let fields = line.split(',').map(str::to_owned);
            header.iter().map(|h| (*h).to_owned()).zip(fields).collect()
        })
        .collect()
}

fn happenings(path: &Path) -> Vec<Happening> {
    table(path)
        .iter()
        .map(|row| {
            let number = |name: &str| row[name].parse::<f64>().unwrap_or(f64::INFINITY);
            let bounded = row
                .get("crlb_major_m")
                .is_none_or(|b| b.parse::<f64>().is_ok_and(|m| m <= 200.0));
            Happening {
                time_s: number("time"),
                lat_deg: number("lat"),
                lon_deg: number("lon"),
                required: number("n_picks") >= 5.0 && bounded,
            }
        })
        .collect()
}

/// Distance in metres on a sphere of 6,371 km (haversine).
fn distance_m(a: &Happening, b: &Happening) -> f64 {
    let (lat_a, lat_b) = (a.lat_deg.to_radians(), b.lat_deg.to_radians());
    let (dlat, dlon) = (lat_b - lat_a, (b.lon_deg - a.lon_deg).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * 6_371_000.0 * h.sqrt().asin()
}

/// The most pairs within 1 s and 500 m in which nothing occurs twice (augmenting paths, Kuhn 1955).
fn matched(truth: &[&Happening], found: &[&Happening]) -> usize {
    fn seek(
        t: usize,
        near: &[Vec<usize>],
        tried: &mut [bool],
        partner: &mut [Option<usize>],
    ) -> bool {
        for &f in &near[t] {
            if std::mem::replace(&mut tried[f], true) {
                continue;
            }
            if partner[f].is_none_or(|other| seek(other, near, tried, partner)) {
                partner[f] = Some(t);
                return true;
            }
        }
        false
    }
    let near: Vec<Vec<usize>> = truth
        .iter()
        .map(|t| {
            let fits =
                |f: &&&Happening| (f.time_s - t.time_s).abs() <= 1.0 && distance_m(f, t) <= 500.0;
            (0..found.len()).filter(|f| fits(&&found[*f])).collect()
        })
        .collect();
    let mut partner = vec![None; found.len()];
    (0..truth.len())
        .filter(|t| seek(*t, &near, &mut vec![false; found.len()], &mut partner))
        .count()
}

/// Recall over the required truth. Precision counts what matches any truth: a faint event that was
/// found although nobody asked for it is not a false one.
#[test]
fn fuse_finds_the_small_set() {
    let Some(dir) = real_data("acoustic/small") else {
        return;
    };
    let bench = Bench::new();
    let (sensors, picks) = (dir.join("sensors.csv"), dir.join("picks.csv"));
    let (sensors, picks) = (
        sensors.to_str().expect("text"),
        picks.to_str().expect("text"),
    );
    let meteo = dir.join("meteo.json");
    let truth = happenings(&dir.join("truth.csv"));
    let required: Vec<&Happening> = truth.iter().filter(|t| t.required).collect();
    for options in [&[][..], &["--meteo", meteo.to_str().expect("text")]] {
        let fixed = ["fuse", "--sensors", sensors, "--picks", picks];
        let outputs = ["--out", "events.csv", "--assign", "assign.csv"];
        let ended = bench.run(&[&fixed[..], &outputs, options].concat()).done();
        assert!(
            ended.stderr.contains("2732 picks of 200 sensors"),
            "{ended:#?}"
        );

        let text = std::fs::read_to_string(bench.path("events.csv")).expect("written");
        let header = "event_id,time,lat,lon,sigma_major_m,sigma_minor_m,azimuth_deg,n_picks,\
                      time_sigma_s,survives_liars";
        assert_eq!(text.lines().next(), Some(header));
        let found = happenings(&bench.path("events.csv"));
        let found: Vec<&Happening> = found.iter().collect();
        let recall = matched(&required, &found) as f64 / required.len() as f64;
        let precision =
            matched(&truth.iter().collect::<Vec<_>>(), &found) as f64 / found.len() as f64;
        let strict = matched(&required, &found) as f64 / found.len() as f64;
        let f1 = |p: f64| 2.0 * p * recall / (p + recall);
        eprintln!(
            "small {options:?}: {} required, {} found, recall {recall:.3}, precision {precision:.3} \
             (over the required alone {strict:.3}), F1 {:.3} ({:.3})",
            required.len(),
            found.len(),
            f1(precision),
            f1(strict)
        );
        assert!(f1(strict) >= 0.88, "F1 is {:.3}", f1(strict));
        check_assignment(&bench, &text);
    }
}

/// Each pick is of one event at most, and events have as many as they say.
fn check_assignment(bench: &Bench, events: &str) {
    let assigned = table(&bench.path("assign.csv"));
    assert_eq!(assigned.len(), 2_732, "a row for each pick");
    for (index, row) in assigned.iter().enumerate() {
        assert_eq!(row["pick_index"], index.to_string());
    }
    for line in events.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let count = assigned
            .iter()
            .filter(|r| r["event_id"] == fields[0])
            .count();
        assert_eq!(fields[7], count.to_string(), "{line}");
        let (major, minor): (f64, f64) = (
            fields[4].parse().expect("a number"),
            fields[5].parse().expect("a number"),
        );
        assert!(major >= minor && minor > 0.0, "{line}");
    }
}

fn texts(html: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for row in html.split("<tr").skip(1) {
        let row = row.split("</tr>").next().unwrap_or_default();
        let mut text = String::new();
        let mut inside = true;
        for c in row.chars() {
            match c {
                '<' => {
                    inside = true;
                    text.push(' ');
                }
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        texts.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    texts
}

/// A day of monitors' published rows: each row in its own words and figures.
#[test]
fn the_report_of_a_day_holds_what_monitors_wrote() {
    let (Some(reports), Some(places)) = (
        real_data("osce-smm-observations/observations_2017.csv"),
        real_data("gazetteer-ukraine/viina_conflict_zone_places.csv"),
    ) else {
        return;
    };
    let bench = Bench::new();
    for (format, path) in [("reports-csv", &reports), ("places-csv", &places)] {
        bench.ingest(format, &[path.to_str().expect("text")], &[]);
    }
    let report = [
        "report",
        "daily",
        "--date",
        "2017-03-07",
        "--data-dir",
        "site",
        "--out",
    ];
    bench.run(&[&report[..], &["day.html"]].concat()).done();
    bench.run(&[&report[..], &["again.html"]].concat()).done();
    let page = std::fs::read_to_string(bench.path("day.html")).expect("written");
    assert!(
        page == std::fs::read_to_string(bench.path("again.html")).expect("written"),
        "the same log gives the same bytes"
    );
    for word in ["no violation", "enemy", "hostile", "target"] {
        assert!(!page.to_lowercase().contains(word), "`{word}`");
    }
    let rows = texts(&page);
    let expected = [
        (
            "F2",
            "heard 7 explosion outgoing 2–6 km NW–NE",
            "82mm mortar",
        ),
        ("F3", "heard 7 explosion impact 2–6 km NW–NE", "82mm mortar"),
        ("F4", "heard 22 explosion undetermined", ""),
        ("F5", "heard 1 explosion impact", ""),
        ("F6", "heard 12 shot", "30mm cannon (BMP-2)"),
        ("F7", "heard 1 burst", "heavy machine gun"),
        ("F8", "heard 10 burst", "small arms"),
        ("F9", "heard 24 shot", "small arms"),
    ];
    for (source, words, weapon) in expected {
        let of_source: Vec<&String> = rows
            .iter()
            .filter(|row| row.contains(&format!("source record {source} ")))
            .collect();
        assert_eq!(of_source.len(), 1, "{source}: one row: {rows:#?}");
        assert!(of_source[0].contains(words), "{source}: {}", of_source[0]);
        assert!(of_source[0].contains(weapon), "{source}: {}", of_source[0]);
    }
    for total in ["Explosions 37", "Bursts 11", "Shots 36"] {
        assert!(
            rows.iter()
                .any(|row| row == &format!(">{total}") || row.ends_with(total)),
            "{total}: {rows:#?}"
        );
    }
    assert!(page.contains("84"), "the stated total");
}

/// Picks with a phase are located in the ground, with a depth; the estimate of the ground is stated.
#[test]
fn fuse_locates_phases() {
    let Some(dir) = real_data("acoustic/pyocto_test_picks") else {
        return;
    };
    let bench = Bench::new();
    std::fs::write(
        bench.path("ground.csv"),
        "depth_km,vp_km_s,vs_km_s\n0,7.0,4.0\n",
    )
    .expect("written");
    let (sensors, picks) = (dir.join("sensors.csv"), dir.join("picks.csv"));
    let sensors = sensors.to_str().expect("text");
    let fixed = [
        "fuse",
        "--sensors",
        sensors,
        "--picks",
        picks.to_str().expect("text"),
    ];
    let outputs = ["--out", "events.csv", "--assign", "assign.csv"];
    for (options, said) in [
        (&[][..], "estimated from the picks"),
        (
            &["--velocity", "ground.csv"],
            "as given: 7.00 and 4.00 km/s",
        ),
    ] {
        let ended = bench.run(&[&fixed[..], &outputs, options].concat()).done();
        assert!(ended.stderr.contains(said), "{ended:#?}");
        let events = table(&bench.path("events.csv"));
        assert!((49..=52).contains(&events.len()), "{}", events.len());
        let assigned = table(&bench.path("assign.csv"));
        assert_eq!(assigned.len(), 1_218, "a row for each pick");
        for event in &events {
            let depth: f64 = event["depth_km"].parse().expect("a number");
            assert!((0.0..=300.0).contains(&depth), "{depth}");
            let count = assigned
                .iter()
                .filter(|row| row["event_id"] == event["event_id"])
                .count();
            assert_eq!(event["n_picks"], count.to_string());
        }
    }
}
