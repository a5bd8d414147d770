//! Files that are not what they should be: counted, kept, explained, and never a reason to fall over.

use crate::common::{Bench, PICKS, Seeded, Taken};
use std::fmt::Write as _;

/// A bad file, what must become of it, and what must be said about it.
struct Case {
    name: &'static str,
    format: &'static str,
    bytes: Vec<u8>,
    /// Read, accepted, quarantined; the rest is duplicate. `None` where noise decides: some of each.
    rows: Option<(u64, u64, u64)>,
    /// Whether the file as a whole, or the rest of it, cannot be used.
    refused: bool,
    /// What the error, or the reasons in the quarantine, must say: where, what, what to do.
    says: &'static [&'static str],
}

fn row(sensor: u32) -> String {
    format!("{sensor},1767225602.803,0.05\n")
}

fn picks(rest: impl AsRef<[u8]>) -> Vec<u8> {
    [PICKS.as_bytes(), row(1).as_bytes(), rest.as_ref()].concat()
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect()
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

fn noise(length: usize) -> Vec<u8> {
    let mut seeded = Seeded(11);
    (0..length)
        .map(|_| u8::try_from(seeded.below(256)).expect("a byte"))
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

fn cut(mut bytes: Vec<u8>, by: usize) -> Vec<u8> {
    bytes.truncate(bytes.len() - by);
    bytes
}

fn feature(id: &str, ring: &str) -> String {
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"{id}\"}},\
         \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[{ring}]}}}}"
    )
}

fn collection(features: &[String]) -> String {
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n",
        features.join(",\n")
    )
}

const SQUARE: &str = "[[0,0],[1,0],[1,1],[0,1],[0,0]]";
const BOW: &str = "[[0,0],[1,1],[1,0],[0,1],[0,0]]";

fn many_picks() -> Vec<u8> {
    let mut seeded = Seeded(5);
    let mut text = PICKS.to_owned();
    for n in 0..20_000 {
        let _ = writeln!(
            text,
            "{},1767225602.{n:06},0.05",
            seeded.below(1_000_000_000)
        );
    }
    text.into_bytes()
}

fn case(
    name: &'static str,
    format: &'static str,
    bytes: impl Into<Vec<u8>>,
    rows: (u64, u64, u64),
    says: &'static [&'static str],
) -> Case {
    Case {
        name,
        format,
        bytes: bytes.into(),
        rows: Some(rows),
        refused: rows.0 == 0,
        says,
    }
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let (p, s, f, g, l) = ("picks-csv", "sensors-csv", "firms-csv", "places-csv", "lines-geojson");
    vec![
        case("empty", p, "", (0, 0, 0), &["the file is empty", "header line"]),
        case("only blank lines", p, "\n\n\n", (0, 0, 0), &["the file is empty"]),
        case("wrong header", p, "a,b,c\n1,2,3\n", (0, 0, 0), &["columns `sensor_id` and `time_utc_seconds` are missing", "found `a`, `b` and `c`", "formats/picks-csv/README.md"]),
        case("no header", p, row(1), (0, 0, 0), &["columns `sensor_id` and `time_utc_seconds` are missing", "the first line must name the columns"]),
        case("a column twice", p, "sensor_id,time_utc_seconds,sensor_id\n1,1767225602,2\n", (0, 0, 0), &["column `sensor_id` is named twice"]),
        case("another format", p, "sensor_id,lat,lon\n1,48,37\n", (0, 0, 0), &["did you mean sensors-csv?"]),
        case("semicolons", p, String::from_utf8(picks("")).unwrap().replace(',', ";"), (0, 0, 0), &["separated by commas"]),
        case("line ends of old Macs", p, String::from_utf8(picks("")).unwrap().replace('\n', "\r"), (0, 0, 0), &["carriage return alone", "tr '\\r' '\\n'"]),
        case("a page of the web", p, "<html><body>404</body></html>\n", (0, 0, 0), &["columns `sensor_id` and `time_utc_seconds` are missing"]),
        case("header in another order", p, "amplitude,time_utc_seconds,sensor_id\n0.05,1767225602.803,1\n", (1, 1, 0), &[]),
        case("byte order mark", p, [b"\xEF\xBB\xBF", picks("").as_slice()].concat(), (1, 1, 0), &[]),
        case("CRLF", p, String::from_utf8(picks("")).unwrap().replace('\n', "\r\n"), (1, 1, 0), &[]),
        case("Latin-1", g, latin1("name,latitude,longitude\nOldtown,48,37\nZürich,48.1,37.1\n"), (2, 1, 1), &["line 3", "byte 2 of the row (0xFC) is not UTF-8", "--encoding windows-1252"]),
        case("Latin-1 in the header", g, latin1("name,latitude,longitude,größe\nOldtown,48,37,1\n"), (0, 0, 0), &["in the first line", "--encoding windows-1252"]),
        case("NaN as a time", p, picks("2,NaN,0.1\n"), (2, 1, 1), &["line 3", "column `time_utc_seconds`: `NaN` is not a time", "correct it and retry"]),
        case("NaN as an amplitude", p, picks("2,1767225602.9,NaN\n"), (2, 1, 1), &["line 3", "column `amplitude`: `NaN` is not a number", "expected 0 to 10000000 Pa"]),
        case("infinite", p, picks("2,inf,0.1\n"), (2, 1, 1), &["line 3", "column `time_utc_seconds`: `inf`"]),
        case("NaN as a latitude", s, "sensor_id,lat,lon\n1,NaN,37\n2,48,37\n", (2, 1, 1), &["line 2", "column `lat`: `NaN` is not a number"]),
        case("latitude 91 of a sensor", s, "sensor_id,lat,lon\n1,91,37\n2,48,37\n", (2, 1, 1), &["line 2", "column `lat`: `91` is out of range", "-90 to 90", "swapped"]),
        case("latitude 91 of a pixel", f, "latitude,longitude,acq_date,acq_time,satellite\n91,37,2024-03-02,0106,N20\n48,37,2024-03-02,0106,N20\n", (2, 1, 1), &["line 2", "column `latitude`: `91` is out of range"]),
        case("in the future", p, picks("2,4102444800.0,0.1\n"), (2, 1, 1), &["line 3", "column `time_utc_seconds`", "2100-01-01T00:00:00Z is in the future", "check the clock"]),
        case("ends inside a row", p, picks("2,17672256"), (2, 1, 1), &["line 3", "the file ends inside this row: 2 of 3 fields", "get the whole file"]),
        case("too few and too many fields", p, picks("2\n3,1767225602.8,0.1,9,9\n"), (3, 1, 2), &["line 3", "line 4", "the header names 3", "commas"]),
        case("crosses itself", l, collection(&[feature("bow", BOW), feature("square", SQUARE)]), (2, 1, 1), &["feature 1 (on line 2)", "the outline crosses, touches or retraces itself near 0.5000000 N, 0.5000000 E", "correct it"]),
        case("ends inside a feature", l, cut(collection(&[feature("square", SQUARE), feature("other", SQUARE)]).into_bytes(), 40), (2, 1, 1), &["feature 2 (on line 3)", "the file ends inside this feature"]),
        case("one id, two places", s, "sensor_id,lat,lon\n1,48,37\n1,48.5,37\n1,48,37\n", (3, 1, 1), &["line 3", "sensor `default/1` has another place on line 2", "--network"]),
        case("binary", p, noise(5_000), (0, 0, 0), &["not text", "in the first line"]),
        Case { rows: None, refused: false, ..case("binary behind good rows", p, picks([noise(300).as_slice(), b"
", row(5).as_bytes()].concat()), (0, 0, 0), &["line 3", "not UTF-8"]) },
        case("zero bytes behind good rows", p, picks(b"\0\0\0\n"), (2, 1, 1), &["line 3", "NUL"]),
        case("a picture", p, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), (0, 0, 0), &["not text"]),
        case("UTF-16", p, utf16(&String::from_utf8(picks("")).unwrap()), (0, 0, 0), &["UTF-16 (little endian)", "iconv -f UTF-16LE -t UTF-8"]),
        case("an unclosed quote", g, "name,latitude,longitude\n\"Oldtown,48,37\nNew,48.1,37\nThird,48.2,37.2\n", (3, 2, 1), &["line 2", "a quotation mark has no partner"]),
        case("an unclosed quote at the end", g, "name,latitude,longitude\nOldtown,48,37\n\"New,48.1,37\n", (2, 1, 1), &["line 3", "a quotation mark has no partner"]),
        case("a row of 10 MB", p, picks(format!("2,{},1\n{}", "9".repeat(10 << 20), row(5))), (3, 2, 1), &["line 3", "longer than 64 KiB"]),
        case("a header of 10 MB", p, format!("{}\n{}", "9".repeat(10 << 20), row(5)), (0, 0, 0), &["the first line is longer than 64 KiB"]),
        case("gzip", p, gzip(&picks("")), (1, 1, 0), &[]),
        Case { rows: None, ..case("gzip that was cut off", p, cut(gzip(&many_picks()), 5_000), (0, 0, 0), &["reading failed at or after line", "gzip -t", "read it again"]) },
    ]
}

/// What was said about a file: the error, and the line and reason of each row that waits.
fn said(bench: &Bench, taken: &Taken) -> Vec<String> {
    let mut said: Vec<String> = taken.error.iter().cloned().collect();
    for item in bench.quarantine() {
        let (line, reason) = (&item["line"], item["reason"].as_str().expect("text"));
        if line.as_u64() > Some(0) {
            said.push(format!("line {line}: {reason}"));
        }
    }
    said
}

/// A site with two rows in its log.
fn with_two_rows() -> Bench {
    let bench = Bench::new();
    let good = bench.file("good.csv", [PICKS, &row(101), &row(102)].concat());
    assert_eq!(bench.ingest_all("picks-csv", &good), 2);
    bench
}

/// Checks one case; gives what was said.
fn check(case: &Case) -> Vec<String> {
    let (bench, name) = (with_two_rows(), case.name);
    let before = bench.verify();
    let file = bench.file("bad", &case.bytes);
    let ended = bench.ingesting(case.format, &[&file], &[]);
    let lines: Vec<Taken> = ended.json();
    let [taken] = lines.as_slice() else {
        panic!("{name}: one line a file: {ended:#?}");
    };
    assert_eq!(
        taken.read,
        taken.accepted + taken.duplicate + taken.quarantined,
        "{name}: {taken:?}"
    );
    match case.rows {
        Some(rows) => assert_eq!(
            (taken.read, taken.accepted, taken.quarantined),
            rows,
            "{name}: {taken:?}"
        ),
        None => assert!(
            taken.accepted > 0 && taken.quarantined > 0,
            "{name}: {taken:?}"
        ),
    }
    assert_eq!(taken.error.is_some(), case.refused, "{name}: {taken:?}");
    let code = Some(i32::from(case.refused));
    assert_eq!(ended.code, code, "{name}: {ended:#?}");

    let after = bench.verify();
    assert_eq!(after.sound, 2 + taken.accepted, "{name}: rows stay");
    if taken.accepted == 0 {
        assert_eq!(after.digest, before.digest, "{name}: the log is as it was");
    }
    let said = said(&bench, taken);
    let all = said.join("\n");
    for words in case.says {
        assert!(
            all.contains(words),
            "{name}: nothing says `{words}`:\n{all}"
        );
    }
    if case.refused {
        assert!(
            all.contains("`bad`"),
            "{name}: the file is not named:\n{all}"
        );
        assert!(ended.stderr.contains("error: "), "{name}: {ended:#?}");
    }
    if taken.quarantined > 0 {
        let advice = "trucewatch quarantine list --data-dir site";
        assert!(ended.stderr.contains(advice), "{name}: {ended:#?}");
    }
    said
}

#[test]
fn every_bad_file_is_counted_kept_and_explained() {
    let mut page = String::new();
    for case in cases() {
        let said = check(&case);
        if case.rows.is_some() {
            let _ = writeln!(page, "{}\n  {}", case.name, said.join("\n  "));
        }
    }
    insta::assert_snapshot!("messages", page);
}

#[test]
fn a_folder_and_a_missing_file_do_not_keep_others_from_being_read() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("folder")).expect("made");
    let good = bench.file("good.csv", picks(""));
    let files = ["folder", "missing.csv", &good];
    let taken = bench.ingest("picks-csv", &files, &[]);
    let errors: Vec<Option<&str>> = taken.iter().map(|t| t.error.as_deref()).collect();
    assert_eq!(
        errors,
        [
            Some("`folder` is a folder; name the files in it"),
            Some(
                "cannot read `missing.csv`: No such file or directory (os error 2); check the path \
                 and who may read it"
            ),
            None
        ]
    );
    assert_eq!(taken[2].accepted, 1);
    assert_eq!(bench.verify().sound, 1);
}

#[test]
fn one_sensor_cannot_stand_at_two_places() {
    let bench = Bench::new();
    let first = bench.file("first.csv", "sensor_id,lat,lon\n1,48,37\n2,48.1,37\n");
    let second = bench.file("second.csv", "sensor_id,lat,lon\n3,48.2,37\n1,48.9,37\n");
    assert_eq!(bench.ingest_all("sensors-csv", &first), 2);
    let taken = bench.ingest("sensors-csv", &[&second], &[]).remove(0);
    assert_eq!((taken.accepted, taken.quarantined), (1, 1));
    let waiting = bench.quarantine();
    assert_eq!(waiting[0]["file"], "second.csv");
    assert_eq!(waiting[0]["line"], 3);
    let reason = waiting[0]["reason"].as_str().expect("text").to_owned();
    for words in [
        "`default/1` is already registered at 48.00000, 37.00000",
        "48.90000, 37.00000",
        "--network NAME",
    ] {
        assert!(reason.contains(words), "`{words}` in {reason}");
    }

    // Trying again changes nothing: the place is still taken, and the reason is still the true one.
    assert_eq!(bench.retry(&[]), (1, 0, 1));
    assert_eq!(bench.quarantine()[0]["reason"], reason.as_str());
    assert_eq!(bench.verify().sound, 3);
    // As the reason advises: it is another network's.
    assert_eq!(bench.retry(&["--network", "north"]), (1, 1, 0));
    assert_eq!(bench.verify().sound, 4);
    assert_eq!(bench.quarantine().len(), 0);
}

#[test]
fn a_second_place_in_one_file_cannot_slip_in_by_a_retry() {
    let bench = Bench::new();
    let file = bench.file("sensors.csv", "sensor_id,lat,lon\n1,48,37\n1,48.5,37\n");
    let taken = bench.ingest("sensors-csv", &[&file], &[]).remove(0);
    assert_eq!((taken.accepted, taken.quarantined), (1, 1));
    assert_eq!(bench.retry(&[]), (1, 0, 1));
    assert_eq!(bench.verify().sound, 1);
    assert_eq!(bench.retry(&["--network", "north"]), (1, 1, 0));
    assert_eq!(bench.verify().sound, 2);
}
