//! Sentences that hold for every input, however broken.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helper functions may fail loudly"
)]

use proptest::prelude::*;
use trucewatch_adapters::{Accepted, Encoding, FileError, Format, ROW_LIMIT, Row, Settings, read};
use trucewatch_model::Timestamp;
use trucewatch_model::canonical::Record;

fn settings() -> Settings {
    Settings::new(Timestamp::from_unix_s(1_800_000_000))
}

/// A valid header and a valid row for each table format, and the columns that hold text.
const TABLES: [(Format, &str, &str); 6] = [
    (
        Format::PicksCsv,
        "sensor_id,time_utc_seconds,amplitude,bearing_deg,bearing_sigma,phase",
        "95,1767225602.803,0.05644,271.5,3.25,",
    ),
    (
        Format::FirmsCsv,
        "latitude,longitude,acq_date,acq_time,brightness,satellite,confidence,frp,daynight",
        "47.62075,35.71787,2023-02-24,1106,344.94,N,n,7.75,D",
    ),
    (
        Format::ReportsCsv,
        "obs_id,date_from,observer,place,means,event,count,weapon,bearing,dist_km_min",
        "C1,2017-07-15,patrol,Horlivka,heard,explosion,3,82mm mortar,NW-NE,2",
    ),
    (
        Format::SensorsCsv,
        "sensor_id,lat,lon,elev,owner,name,kind",
        "12,48.1,37.8,146.1,Institute,Hill,camera",
    ),
    (
        Format::PlacesCsv,
        "name,latitude,longitude,population,alternatenames",
        "Zaritap,39.6,45.5,1386,Azizbekov|Pasali",
    ),
    (
        Format::HealthCsv,
        "observer_id,from_utc_seconds,to_utc_seconds,state,kind",
        "default/12,0,60,alive,acoustic",
    ),
];

fn rows(format: Format, file: &[u8]) -> Vec<Row> {
    let reader = read(format, file, &settings()).expect("a usable file");
    reader.map(|row| row.expect("a readable file")).collect()
}

fn records(format: Format, file: &[u8]) -> Vec<Record> {
    let record = |row| match row {
        Row::Accepted(Accepted { record, .. }) => record,
        Row::Rejected(rejection) => panic!("{}", rejection.reason),
    };
    rows(format, file).into_iter().map(record).collect()
}

/// Bytes that are likelier than noise to reach the inner parts: pieces of real syntax.
fn arb_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..8),
        prop::sample::select(vec![
            ",",
            "\n",
            "\r\n",
            "\"",
            "\"\"",
            "{",
            "}",
            "[",
            "]",
            ":",
            "N/K",
            "1e400",
            "-",
            "NW-",
            "\"features\":[",
            "{\"type\":\"Feature\",\"geometry\":",
            "{\"type\":\"Polygon\",\"coordinates\":[[[",
            "[1,2]",
            "2023-02-24",
            "18446744073709551616",
            "é",
            "\u{FEFF}",
            "\0",
            "night",
            "mm",
            "°",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn drain(format: Format, bytes: &[u8], settings: &Settings) {
    let Ok(reader) = read(format, bytes, settings) else {
        return;
    };
    for row in reader {
        match row {
            Ok(Row::Accepted(accepted)) => {
                let bytes = accepted.record.to_bytes();
                let back = Record::from_bytes(&bytes).expect("what was accepted can be stored");
                assert_eq!(back, accepted.record);
            }
            Ok(Row::Rejected(rejection)) => {
                assert!(!rejection.reason.is_empty() && rejection.raw.len() <= ROW_LIMIT);
            }
            Err(_) => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// No input makes a reader panic, and whatever it accepts can be stored and read back.
    #[test]
    fn any_bytes_are_only_data(bytes in arb_bytes(), windows in any::<bool>()) {
        let mut settings = settings();
        if windows {
            settings.encoding = Encoding::Windows1252;
        }
        Format::sniff(&bytes);
        for format in Format::ALL {
            drain(format, &bytes, &settings);
        }
        for (format, header, _) in TABLES {
            let file = [header.as_bytes(), b"\n", &bytes].concat();
            drain(format, &file, &settings);
        }
        let file = [&b"{\"type\":\"FeatureCollection\",\"features\":["[..], &bytes].concat();
        drain(Format::LinesGeojson, &file, &settings);
    }

    /// One cell of a good row replaced by anything: still one row out, accepted or rejected.
    #[test]
    fn any_cell_is_only_data(cell in "[^\",\r\n]{0,12}", table in 0..6_usize, at in 0..10_usize) {
        let (format, header, row) = TABLES[table];
        let mut cells: Vec<&str> = row.split(',').collect();
        let at = at % cells.len();
        cells[at] = &cell;
        let file = format!("{header}\n{}\n", cells.join(","));
        prop_assert_eq!(rows(format, file.as_bytes()).len(), 1);
        drain(format, file.as_bytes(), &settings());
    }

    /// Every row is either accepted or rejected, in order, and the right ones are.
    #[test]
    fn no_row_is_lost(good in prop::collection::vec(any::<bool>(), 0..50), table in 0..6_usize) {
        let (format, header, row) = TABLES[table];
        let bad = ["x", "\"open", "a\"b,c", "\u{FFFD},\"x\"y", ",,,,,,,,,,,,,,,,,,,,"];
        let lines: Vec<&str> = good.iter().enumerate().map(|(n, good)| if *good { row } else { bad[n % bad.len()] }).collect();
        let file = format!("{header}\n{}\n", lines.join("\n"));
        let got = rows(format, file.as_bytes());
        prop_assert_eq!(got.len(), good.len());
        for (n, (row, good)) in got.iter().zip(&good).enumerate() {
            let (line, raw) = match row {
                Row::Accepted(accepted) => (accepted.line, &accepted.raw),
                Row::Rejected(rejection) => (rejection.line, &rejection.raw),
            };
            prop_assert_eq!(matches!(row, Row::Accepted(_)), *good, "line {}", line);
            prop_assert_eq!(line, n as u64 + 2);
            prop_assert_eq!(raw.as_slice(), lines[n].as_bytes());
        }
    }

    /// A rejected row, tried again alone and unchanged, is rejected again.
    #[test]
    fn a_retry_without_correction_changes_nothing(bytes in arb_bytes(), table in 0..6_usize) {
        let (format, header, _) = TABLES[table];
        let file = [header.as_bytes(), b"\n", &bytes, b"\n"].concat();
        for row in read(format, file.as_slice(), &settings()).expect("a good header").flatten() {
            let Row::Rejected(rejection) = row else { continue };
            let again = rejection.as_file();
            let again = rows(format, &again);
            prop_assert!(matches!(again.as_slice(), [Row::Rejected(_)]), "{:?} {:?}", rejection, again);
        }
    }

    /// The order and case of columns, line ends, quotation and a byte order mark carry no meaning.
    #[test]
    fn writing_habits_do_not_change_records(seed in any::<u64>(), table in 0..6_usize, crlf in any::<bool>(), mark in any::<bool>(), quoted in any::<bool>(), upper in any::<bool>()) {
        let (format, header, row) = TABLES[table];
        let plain = records(format, format!("{header}\n{row}\n").as_bytes());
        let mut columns: Vec<(String, String)> = header
            .split(',')
            .zip(row.split(','))
            .map(|(name, value)| (if upper { name.to_uppercase() } else { format!(" {name} ") }, value.to_owned()))
            .collect();
        columns.sort_by_key(|(name, _)| name.bytes().fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3)));
        let cell = |text: &String| if quoted { format!("\"{text}\"") } else { text.clone() };
        let join = |cells: Vec<String>| cells.join(",");
        let end = if crlf { "\r\n" } else { "\n" };
        let file = format!(
            "{}{}{end}{}{end}",
            if mark { "\u{FEFF}" } else { "" },
            join(columns.iter().map(|(name, _)| cell(name)).collect()),
            join(columns.iter().map(|(_, value)| cell(value)).collect()),
        );
        prop_assert_eq!(Format::sniff(file.as_bytes()), Some(format));
        prop_assert_eq!(records(format, file.as_bytes()), plain);
    }
}

#[test]
fn a_cut_off_gzip_file_gives_its_rows_and_then_the_error() {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder
        .write_all(b"sensor_id,time_utc_seconds\n")
        .expect("memory");
    for n in 0..20_000_u32 {
        writeln!(encoder, "{n},{}", n.wrapping_mul(2_654_435_761) % 1_000_000).expect("memory");
    }
    let whole = encoder.finish().expect("memory");
    let all = rows(Format::PicksCsv, &whole);
    assert_eq!(all.len(), 20_000);
    let cut = &whole[..whole.len() / 2];
    let mut got: Vec<Result<Row, FileError>> = read(Format::PicksCsv, cut, &settings())
        .expect("a good header")
        .collect();
    let Some(Err(error)) = got.pop() else {
        panic!("no error")
    };
    assert!(error.to_string().contains("gzip -t"), "{error}");
    assert!(got.len() > 5_000, "{}", got.len());
    let cut_row = got.pop().expect("rows").expect("a row");
    assert!(
        matches!(cut_row, Row::Rejected(r) if r.reason.contains("reading failed inside this row"))
    );
    for (row, expected) in got.into_iter().zip(&all) {
        assert_eq!(
            &row.expect("a row"),
            expected,
            "rows before the cut are the same"
        );
    }
}
