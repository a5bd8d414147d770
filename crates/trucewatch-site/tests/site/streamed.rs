//! `fuse` with a stream of picks: the files of batch, whatever the order within the lateness; what comes
//! later is listed.

use std::path::Path;
use trucewatch_model::{Position, geodesy};
use trucewatch_site::batch::{Outcome, Request, Stream, fuse};

const START_S: f64 = 1_767_225_660.0;
const LATENESS_S: f64 = 300.0;
const AS_IT_COMES: Stream = Stream::AsItComes {
    lateness_s: LATENESS_S,
};

/// Numbers from 0 to 1 that look like chance, the same everywhere.
fn unit(seed: u64) -> f64 {
    let mixed = (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((mixed ^ (mixed >> 32)) >> 12) as f64 / (1_u64 << 52) as f64
}

/// Thirty-six sensors over 20 km and `hours` hours with a blast every four minutes: sensors-csv, and
/// times and rows of picks-csv. The clock of sensor 4 is wrong.
fn heard(hours: u64) -> (String, Vec<(f64, String)>) {
    let middle = Position::from_deg(48.0, 37.5).expect("a position");
    let place = |k: u64| {
        let (east, north) = (unit(2 * k), unit(2 * k + 1));
        geodesy::displace(middle, 20_000.0 * east - 1e4, 20_000.0 * north - 1e4)
    };
    let mut sensors = String::from("sensor_id,lat,lon\n");
    for k in 0..36 {
        let at = place(k);
        sensors.push_str(&format!("{k},{:.7},{:.7}\n", at.lat_deg(), at.lon_deg()));
    }
    let mut picks = Vec::new();
    for blast in 0..15 * hours {
        let at = place(1_000 + blast);
        let fired_s = START_S + 240.0 * (blast as f64 + unit(blast));
        for k in 0..36 {
            let far = geodesy::distance_m(place(k), at);
            let seed = 100_000 + 36 * blast + k;
            if far < 9_000.0 && unit(seed) < 0.9 {
                let wrong_s = if k == 4 { 1.5 } else { 0.0 };
                let noise_s = 0.06 * (unit(seed + 1) - 0.5) * (1.0 + far / 2_000.0);
                let time = fired_s + far / 338.0 + wrong_s + noise_s;
                picks.push((time, format!("{k},{time:.4},0.4")));
            }
        }
    }
    (sensors, picks)
}

fn file(rows: &[(f64, String)]) -> String {
    let rows = rows.iter().map(|(_, row)| format!("{row}\n"));
    format!(
        "sensor_id,time_utc_seconds,amplitude\n{}",
        rows.collect::<String>()
    )
}

fn run(dir: &Path, name: &str, picks: &str, stream: Option<Stream>) -> (Outcome, Request) {
    let path = |ending: &str| dir.join(format!("{name}{ending}"));
    let request = Request {
        sensors: dir.join("sensors.csv"),
        picks: path("-picks.csv"),
        line: Some(trucewatch_site::sides::LineFile {
            path: dir.join("line.csv"),
            sigma_m: 50.0,
        }),
        out: path(".csv"),
        assign: Some(path("-assign.csv")),
        stream,
        threads: 1,
        ..Request::default()
    };
    std::fs::write(&request.picks, picks).expect("written");
    (fuse(&request).expect("located"), request)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("written")
}

/// What a run wrote, without when it was published and which pick has which number.
fn written(request: &Request) -> Vec<String> {
    let beside = ["unlocated.csv", "alternatives.csv", "sensors.csv"];
    let mut all = vec![read(&request.out)];
    all.extend(beside.map(|ending| read(&request.out.with_extension(ending))));
    all
}

#[test]
fn a_stream_writes_the_files_of_batch_and_lists_what_came_too_late() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let (sensors, mut picks) = heard(5);
    std::fs::write(dir.join("sensors.csv"), sensors).expect("written");
    std::fs::write(dir.join("line.csv"), "lat,lon\n48.0,37.0\n48.0,38.0\n").expect("written");
    // Each pick stands where it came in, up to the lateness after its time.
    let mut coming: Vec<(f64, (f64, String))> = (0..)
        .zip(&picks)
        .map(|(k, pick)| (pick.0 + LATENESS_S * unit(k), pick.clone()))
        .collect();
    coming.sort_by(|a, b| a.0.total_cmp(&b.0));
    let coming: Vec<(f64, String)> = coming.into_iter().map(|(_, pick)| pick).collect();

    let (batch, of_batch) = run(dir, "batch", &file(&coming), None);
    let (stream, of_stream) = run(dir, "stream", &file(&coming), Some(AS_IT_COMES));
    assert!(batch.events > 60, "{batch:?}");
    assert_eq!(stream, batch);
    assert_eq!(written(&of_stream), written(&of_batch));
    let assigned = |request: &Request| request.assign.as_deref().map(read);
    assert_eq!(assigned(&of_stream), assigned(&of_batch));
    assert!(read(&of_stream.out.with_extension("sensors.csv")).contains("\n4,1.5"));
    let late = |request: &Request| read(&request.out.with_extension("late.csv"));
    assert_eq!(late(&of_stream), "pick_index,sensor_id,time\n");
    let published = read(&of_stream.out.with_extension("stream.csv"));
    assert_eq!(published.lines().count(), batch.events + 1);
    for row in published.lines().skip(1) {
        let fields: Vec<f64> = row.split(',').filter_map(|f| f.parse().ok()).collect();
        assert!(
            matches!(fields[..], [_, first, last, settled]
                if first <= last + 1.0 && first <= settled && settled < last + 60.0),
            "{row}"
        );
    }

    // In order of time the same is told at the same time.
    picks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (_, in_order) = run(
        dir,
        "order",
        &file(&picks),
        Some(Stream::AsItComes { lateness_s: 30.0 }),
    );
    assert_eq!(written(&in_order), written(&of_batch));
    assert_eq!(read(&in_order.out.with_extension("stream.csv")), published);

    // A file in no order at all is sorted first.
    let mut by_sensor = picks.clone();
    by_sensor.sort_by(|a, b| a.1.cmp(&b.1));
    let (_, of_batch) = run(dir, "by-sensor", &file(&by_sensor), None);
    let (_, sorted) = run(dir, "sorted", &file(&by_sensor), Some(Stream::InOrder));
    assert_eq!(written(&sorted), written(&of_batch));
    assert_eq!(assigned(&sorted), assigned(&of_batch));
    assert_eq!(read(&sorted.out.with_extension("stream.csv")), published);

    // What can be read only once is not read twice.
    let path = |ending: &str| dir.join(format!("pipe{ending}"));
    let made = std::process::Command::new("mkfifo")
        .arg(path("-picks"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    let writer = {
        let (to, text) = (path("-picks"), file(&picks));
        std::thread::spawn(move || std::fs::write(to, text))
    };
    let piped = Request {
        picks: path("-picks"),
        out: path(".csv"),
        assign: Some(path("-assign.csv")),
        ..in_order
    };
    let outcome = fuse(&Request {
        stream: Some(Stream::InOrder),
        ..piped.clone()
    });
    writer.join().expect("no panic").expect("written");
    assert_eq!(outcome.expect("located").picks, batch.picks);
    assert_eq!(read(&piped.out.with_extension("stream.csv")), published);

    // A pick an hour too late, and one of which batch would make something.
    let mut coming = coming;
    let moved = coming.remove(500);
    coming.push((0.0, format!("7,{:.4},0.4", START_S + 900.0)));
    coming.push(moved.clone());
    let (outcome, too_late) = run(dir, "late", &file(&coming), Some(AS_IT_COMES));
    let n = coming.len();
    let listed = late(&too_late);
    let rows: Vec<&str> = listed.lines().skip(1).collect();
    assert_eq!(rows.len(), 2, "{listed}");
    assert!(rows[0].starts_with(&format!("{},7,", n - 2)), "{listed}");
    assert!(rows[1].starts_with(&format!("{},", n - 1)), "{listed}");
    assert_eq!(outcome.picks, n - 2);
    assert!(
        outcome
            .notes
            .iter()
            .any(|note| note.starts_with("2 picks stand more than 300 s behind")),
        "{:?}",
        outcome.notes
    );
    coming.truncate(n - 2);
    let (_, without) = run(dir, "without", &file(&coming), None);
    assert_eq!(written(&too_late), written(&without));
}
