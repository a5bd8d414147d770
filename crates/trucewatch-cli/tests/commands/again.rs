//! The same once more: nothing is stored twice, in whatever order it comes and however often.

use crate::common::Bench;

/// Every format with its sample, in the order in which a site is set up.
const FORMATS: [(&str, &str); 7] = [
    ("lines-geojson", "geojson"),
    ("places-csv", "csv"),
    ("sensors-csv", "csv"),
    ("picks-csv", "csv"),
    ("reports-csv", "csv"),
    ("firms-csv", "csv"),
    ("health-csv", "csv"),
];

fn sample(format: &str, ending: &str) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join("formats").join(format).join("sample");
    std::fs::read_to_string(path.with_extension(ending)).expect("a sample")
}

/// A table, its columns in the opposite order. Fields in quotation marks hold no line ends here.
fn turned(table: &str) -> String {
    table
        .lines()
        .map(|line| {
            let mut fields = vec![String::new()];
            let mut quoted = false;
            for c in line.chars() {
                quoted ^= c == '"';
                match fields.last_mut() {
                    Some(field) if quoted || c != ',' => field.push(c),
                    _ => fields.push(String::new()),
                }
            }
            fields.reverse();
            fields.join(",") + "\n"
        })
        .collect()
}

#[test]
fn the_same_files_again_bring_nothing_new() {
    let bench = Bench::new();
    let mut first = Vec::new();
    for (format, ending) in FORMATS {
        let file = bench.file(&format!("{format}.{ending}"), sample(format, ending));
        let taken = bench.ingest(format, &[&file], &[]).remove(0);
        assert!(taken.accepted > 0, "{format}: {taken:?}");
        assert_eq!(taken.duplicate, 0, "{format}: {taken:?}");
        first.push((format, file, taken));
    }
    let (log, waiting) = (bench.verify(), bench.quarantine().len());
    for (format, file, before) in &first {
        let again = bench.ingest(format, &[file], &[]).remove(0);
        assert_eq!(
            (
                again.read,
                again.accepted,
                again.duplicate,
                again.quarantined
            ),
            (before.read, 0, before.accepted, before.quarantined),
            "{format}"
        );
    }
    assert_eq!(bench.verify(), log, "not one byte of the log is another");
    assert_eq!(bench.quarantine().len(), waiting, "bad rows wait once");
}

#[test]
fn columns_in_another_order_are_the_same_content() {
    let bench = Bench::new();
    for (format, ending) in FORMATS {
        if ending != "csv" {
            continue;
        }
        let table = sample(format, ending);
        let plain = bench.file(&format!("{format}.csv"), &table);
        let other = bench.file(&format!("{format}-turned.csv"), turned(&table));
        let crlf = bench.file(
            &format!("{format}-crlf.csv"),
            format!("\u{FEFF}{}", table.replace('\n', "\r\n")),
        );
        let taken = bench.ingest(format, &[&plain, &other, &crlf], &[]);
        for again in &taken[1..] {
            assert_eq!(
                (again.accepted, again.duplicate, again.quarantined),
                (0, taken[0].accepted, taken[0].quarantined),
                "{again:?}"
            );
        }
    }
}

/// Rows in Latin-1 wait, are tried with the right encoding, and are then known, whichever way the
/// file comes again. Rows of the future stay where they are.
#[test]
fn retries_between_readings_double_nothing() {
    let bench = Bench::new();
    let names =
        "name,latitude,longitude\nOldtown,48,37\nZ\u{FC}rich,48.1,37.1\nK\u{F6}ln,48.2,37.2\n";
    let latin1: Vec<u8> = names.chars().map(|c| c as u32 as u8).collect();
    let places = bench.file("places.csv", latin1);
    let picks = bench.file(
        "picks.csv",
        "sensor_id,time_utc_seconds\n1,1767225602.803\n2,4102444800.0\n",
    );
    let read = |format: &str, file: &str, options: &[&str]| {
        let t = bench.ingest(format, &[file], options).remove(0);
        (t.accepted, t.duplicate, t.quarantined)
    };
    assert_eq!(read("places-csv", &places, &[]), (1, 0, 2));
    assert_eq!(read("picks-csv", &picks, &[]), (1, 0, 1));
    assert_eq!(bench.retry(&[]), (3, 0, 3), "nothing has changed");
    assert_eq!(read("places-csv", &places, &[]), (0, 1, 2));
    assert_eq!(read("picks-csv", &picks, &[]), (0, 1, 1));
    assert_eq!(bench.quarantine().len(), 3, "each waits once");

    let encoded = ["--encoding", "windows-1252"];
    assert_eq!(bench.retry(&encoded), (3, 2, 1), "the future stays");
    assert_eq!(bench.verify().sound, 4);
    let waiting = bench.quarantine();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0]["file"], "picks.csv");
    assert_eq!(waiting[0]["line"], 3);
    assert!(waiting[0]["attempts"].as_u64() >= Some(3), "{waiting:?}");

    assert_eq!(read("places-csv", &places, &encoded), (0, 3, 0));
    assert_eq!(read("places-csv", &places, &[]), (0, 1, 2));
    assert_eq!(bench.quarantine().len(), 1, "settled rows stay settled");
    assert_eq!(bench.retry(&encoded), (1, 0, 1));
    assert_eq!(bench.verify().sound, 4);
}

#[test]
fn a_file_that_was_refused_is_read_again_as_a_whole() {
    let bench = Bench::new();
    let file = bench.file("picks.csv", "");
    assert_eq!(bench.ingest("picks-csv", &[&file], &[])[0].read, 0);
    assert_eq!(bench.retry(&[]), (1, 0, 1), "it is still empty");
    assert_eq!(bench.quarantine().len(), 1, "it waits once");
    bench.file(&file, "sensor_id,time_utc_seconds\n1,1767225602.803\n");
    assert_eq!(bench.retry(&[]), (1, 1, 0));
    assert_eq!(bench.verify().sound, 1);
}

#[test]
fn a_row_that_is_not_there_cannot_be_tried() {
    let bench = Bench::new();
    let ended = bench.run(&["quarantine", "retry", "--id", "9", "--data-dir", "site"]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.stderr.contains("there is no site in `site`"),
        "{ended:#?}"
    );
    let file = bench.file(
        "picks.csv",
        "sensor_id,time_utc_seconds\n1,1767225602.803\n",
    );
    bench.ingest_all("picks-csv", &file);
    let ended = bench.run(&["quarantine", "retry", "--id", "9", "--data-dir", "site"]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.stderr.contains("no quarantined row has the number 9"),
        "{ended:#?}"
    );
}
