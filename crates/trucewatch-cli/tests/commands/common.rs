//! A folder of one's own, the command run in it, and what came of it.

use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The header that most picks files of these tests have.
pub(crate) const PICKS: &str = "sensor_id,time_utc_seconds,amplitude\n";

/// The folder of real files beside the repository, or `None` with a message that can be seen.
pub(crate) fn real_data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

/// A folder with a site in `site`, in which the command runs.
pub(crate) struct Bench {
    dir: tempfile::TempDir,
}

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The line that `ingest` prints for a file.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Taken {
    pub(crate) file: String,
    pub(crate) read: u64,
    pub(crate) accepted: u64,
    pub(crate) duplicate: u64,
    pub(crate) quarantined: u64,
    #[serde(default)]
    pub(crate) error: Option<String>,
}

/// The line that `verify` prints.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Verified {
    pub(crate) sound: u64,
    pub(crate) damaged: u64,
    pub(crate) digest: Option<String>,
    pub(crate) origin: String,
    pub(crate) complete: bool,
    pub(crate) first_bad: Option<serde_json::Value>,
}

impl Ended {
    /// Whether it ended with exit code 0; its words if not.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }

    /// That it ended by itself, in words: no panic, no stack trace, no exit code of its own making.
    #[track_caller]
    pub(crate) fn composed(self) -> Self {
        assert!(matches!(self.code, Some(0..=2)), "{self:#?}");
        for token in ["panicked", "stack backtrace", "RUST_BACKTRACE", "src/"] {
            assert!(!self.stderr.contains(token), "`{token}` in {self:#?}");
        }
        self
    }

    /// The lines of standard output as JSON.
    #[track_caller]
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self) -> Vec<T> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
            .collect()
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file and gives its name, as commands see it.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).expect("it can be written");
        name.to_owned()
    }

    /// A command in this folder with an environment of its own, not started yet.
    pub(crate) fn command<S: AsRef<std::ffi::OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trucewatch"));
        command
            .args(args)
            .current_dir(self.dir.path())
            .env_clear()
            .env("RUST_BACKTRACE", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    #[track_caller]
    pub(crate) fn run<S: AsRef<std::ffi::OsStr>>(&self, args: &[S]) -> Ended {
        let output = self.command(args).output().expect("it starts");
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
        .composed()
    }

    /// Takes files into `site`, with further options, and checks the line of each.
    #[track_caller]
    pub(crate) fn ingest(&self, format: &str, files: &[&str], options: &[&str]) -> Vec<Taken> {
        let ended = self.ingesting(format, files, options);
        let taken: Vec<Taken> = ended.json();
        let names: Vec<&str> = taken.iter().map(|t| t.file.as_str()).collect();
        assert_eq!(names, files, "one line a file: {ended:#?}");
        let failed = taken.iter().any(|t| t.error.is_some());
        assert_eq!(ended.code, Some(i32::from(failed)), "{ended:#?}");
        for t in &taken {
            assert_eq!(t.read, t.accepted + t.duplicate + t.quarantined, "{t:?}");
        }
        taken
    }

    #[track_caller]
    pub(crate) fn ingesting(&self, format: &str, files: &[&str], options: &[&str]) -> Ended {
        let fixed = ["ingest", format, "--data-dir", "site"];
        self.run(&[&fixed[..], options, files].concat())
    }

    /// A `site` with five simulated minutes; what went in stays in `world`.
    #[track_caller]
    pub(crate) fn simulated() -> Self {
        let bench = Self::new();
        bench
            .run(&["simulate", "--duration", "5m", "--out", "world"])
            .done();
        for (format, file) in [
            ("lines-geojson", "world/lines.geojson"),
            ("sensors-csv", "world/sensors.csv"),
            ("picks-csv", "world/picks.csv"),
        ] {
            bench.ingest_all(format, file);
        }
        bench
    }

    /// One file, of which every row must be accepted.
    #[track_caller]
    pub(crate) fn ingest_all(&self, format: &str, file: &str) -> u64 {
        let taken = self.ingest(format, &[file], &[]).remove(0);
        assert_eq!((taken.accepted, &taken.error), (taken.read, &None));
        taken.accepted
    }

    #[track_caller]
    pub(crate) fn verify(&self) -> Verified {
        let ended = self.run(&["ledger", "verify", "--data-dir", "site"]).done();
        ended.json().remove(0)
    }

    /// The rows that wait in the quarantine.
    #[track_caller]
    pub(crate) fn quarantine(&self) -> Vec<serde_json::Value> {
        self.run(&["quarantine", "list", "--data-dir", "site"])
            .done()
            .json()
    }

    /// Tries rows again; (tried, resolved, still waiting).
    #[track_caller]
    pub(crate) fn retry(&self, options: &[&str]) -> (u64, u64, u64) {
        let fixed = ["quarantine", "retry", "--data-dir", "site"];
        let ended = self.run(&[&fixed[..], options].concat()).done();
        let line: serde_json::Value = ended.json().remove(0);
        let number = |name: &str| line[name].as_u64().expect("a number");
        (
            number("tried"),
            number("resolved"),
            number("still_quarantined"),
        )
    }
}

/// Numbers that are the same in every run (SplitMix64, Steele et al. 2014, doi:10.1145/2660193.2660195).
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}
