//! However large the input, memory stays small. A test program of its own, with one test, because it
//! looks at the peak of the whole process.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test's helper functions may fail loudly and say what was skipped"
)]

use std::io::Read;
use trucewatch_adapters::{Format, ROW_LIMIT, Row, Settings, read};
use trucewatch_model::Timestamp;

/// A row this long is the worst that was asked for; other cases go byte by byte and are shorter.
const LONG: u64 = 100_000_000;
const SHORTER: u64 = 10_000_000;
/// Far below the inputs. What is needed is two rows, or two copies of a feature.
const PEAK_MAX_KIB: u64 = 40_000;
/// A feature of 8 MiB may be all short positions, each several times larger in memory than as text.
const PEAK_WITH_FEATURE_MAX_KIB: u64 = 200_000;

/// A source that makes its bytes up: `head`, then `byte` over and over.
struct Endless {
    head: &'static [u8],
    byte: u8,
    left: u64,
}

impl Endless {
    fn new(head: &'static [u8], byte: u8, left: u64) -> Self {
        Self { head, byte, left }
    }
}

impl Read for &mut Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if !self.head.is_empty() {
            return self.head.read(buffer);
        }
        let size = buffer
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        buffer[..size].fill(self.byte);
        self.left -= size as u64;
        Ok(size)
    }
}

fn settings() -> Settings {
    Settings::new(Timestamp::from_unix_s(1_800_000_000))
}

/// The peak of this process so far, in KiB; `None` where the system does not say.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn one_long_row(format: Format, head: &'static [u8], byte: u8, length: u64) {
    let mut source = Endless::new(head, byte, length);
    let rows: Vec<Row> = read(format, &mut source, &settings())
        .expect("a good header")
        .map(|row| row.expect("readable"))
        .collect();
    let [Row::Rejected(rejection)] = rows.as_slice() else {
        panic!("{format}: {} rows", rows.len())
    };
    assert!(rejection.raw.len() <= ROW_LIMIT, "{format}");
    assert!(
        rejection.reason.contains("64 KiB"),
        "{format}: {}",
        rejection.reason
    );
    assert_eq!(source.left, 0, "{format}: read to the end");
}

fn blank_lines() {
    let mut source = Endless::new(b"sensor_id,lat,lon\n", b'\n', SHORTER);
    let rows = read(Format::SensorsCsv, &mut source, &settings()).expect("a good header");
    assert_eq!(rows.count(), 0, "blank lines are no rows");
}

fn long_header(format: Format) {
    let mut source = Endless::new(b"", b'x', LONG);
    assert!(read(format, &mut source, &settings()).is_err(), "{format}");
    assert!(
        source.left > LONG - 1_000_000,
        "{format}: the rest need not be read"
    );
}

fn one_large_feature() {
    let file = format!(
        r#"{{"type":"Feature","geometry":{{"type":"LineString","coordinates":[{}[1,2]]}}}}"#,
        "[1,2],[2,1],".repeat(690_000)
    );
    let mut rows = read(Format::LinesGeojson, file.as_bytes(), &settings()).expect("a feature");
    assert!(matches!(rows.next(), Some(Ok(Row::Accepted(_)))));
}

fn assert_peak_below(limit_kib: u64) {
    match peak_kib() {
        Some(peak) => {
            println!("{peak} KiB at the peak");
            assert!(peak < limit_kib, "{peak} KiB at the peak");
        }
        None => println!("skipped: this system does not tell the peak of a process"),
    }
}

#[test]
fn a_hundred_megabytes_without_structure_need_little_memory() {
    let picks = b"sensor_id,time_utc_seconds\n";
    one_long_row(Format::PicksCsv, picks, b'x', LONG);
    one_long_row(Format::PicksCsv, picks, b'"', LONG);
    one_long_row(
        Format::PicksCsv,
        b"sensor_id,time_utc_seconds\n\"",
        b'x',
        LONG,
    );
    for byte in [b'x', b'[', b'"'] {
        one_long_row(Format::LinesGeojson, b"{\"features\":[[", byte, SHORTER);
    }
    blank_lines();
    for format in Format::ALL {
        long_header(format);
    }
    assert_peak_below(PEAK_MAX_KIB);
    one_large_feature();
    assert_peak_below(PEAK_WITH_FEATURE_MAX_KIB);
}
