//! `serve` and `demo` as processes: one line, an answer, a clean end.

use crate::common::Bench;
use crate::http::{get, open_stream, status};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command};
use std::time::{Duration, Instant};

/// A server that runs; ended the hard way if the test does not end it.
pub(crate) struct Serving {
    pub(crate) child: Child,
    out: BufReader<ChildStdout>,
    line: String,
    pub(crate) address: String,
}

impl Serving {
    /// A port chosen beforehand may be another process's own for a moment (an outgoing connection's):
    /// a start that fails for that alone is tried again.
    pub(crate) fn start<S: AsRef<std::ffi::OsStr>>(bench: &Bench, args: &[S]) -> Self {
        for _ in 0..50 {
            let mut child = bench.command(args).spawn().expect("it starts");
            let mut out = BufReader::new(child.stdout.take().expect("piped"));
            let mut line = String::new();
            out.read_line(&mut line).expect("text");
            if !line.is_empty() {
                return Self::listening(child, out, line);
            }
            let mut errors = String::new();
            let mut stderr = child.stderr.take().expect("piped");
            stderr.read_to_string(&mut errors).expect("text");
            child.wait().expect("it ended");
            assert!(
                errors.contains("cannot listen"),
                "it did not start: {errors}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("its port was never free");
    }

    fn listening(child: Child, out: BufReader<ChildStdout>, line: String) -> Self {
        let address = line
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .unwrap_or_default()
            .to_owned();
        let serving = Self {
            child,
            out,
            line,
            address,
        };
        assert!(
            serving.address.starts_with("127.0.0.1:"),
            "{}",
            serving.line
        );
        serving
    }

    /// Sends a signal by name; gives how long the process took to end with exit code 0, having
    /// printed nothing more.
    fn ends_on(mut self, signal: &str) -> Duration {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status();
        assert!(sent.expect("it starts").success());
        let began = Instant::now();
        let code = loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                break status.code();
            }
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "it did not end within 10 s of {signal}"
            );
            std::thread::sleep(Duration::from_millis(10));
        };
        let took = began.elapsed();
        let (mut more, mut errors) = (String::new(), String::new());
        self.out.read_to_string(&mut more).expect("text");
        let mut stderr = self.child.stderr.take().expect("piped");
        stderr.read_to_string(&mut errors).expect("text");
        assert_eq!(code, Some(0), "{signal}: {errors}");
        assert_eq!(more, "", "one line on standard output, no more");
        let note = "note: there was no site in";
        let said: Vec<&str> = errors
            .lines()
            .filter(|line| !line.starts_with(note))
            .collect();
        assert!(said.is_empty(), "{signal}: {errors}");
        took
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SERVE: [&str; 5] = ["serve", "--data-dir", "site", "--port", "0"];
const DEMO: [&str; 9] = [
    "demo",
    "--seed",
    "7",
    "--duration",
    "2h",
    "--speed",
    "600",
    "--port",
    "0",
];
const FEW_SECONDS: Duration = Duration::from_secs(4);

#[test]
fn one_line_then_answers_then_a_clean_end() {
    for args in [&SERVE[..], &DEMO] {
        for signal in ["-INT", "-TERM"] {
            let bench = Bench::new();
            let serving = Serving::start(&bench, args);
            assert_eq!(
                get(&serving.address, "/healthz"),
                (200, "ok\n".to_owned()),
                "{args:?}"
            );
            let mode = if args[0] == "demo" { "demo" } else { "site" };
            let began = Instant::now();
            while status(&serving.address)["mode"] != mode {
                assert!(began.elapsed() < Duration::from_secs(20), "{args:?}");
                std::thread::sleep(Duration::from_millis(50));
            }
            let took = serving.ends_on(signal);
            assert!(took < FEW_SECONDS, "{args:?} {signal}: {took:?}");
        }
    }
}

/// A page that watches must not keep the server alive, nor a browser that connected and waits.
#[test]
fn open_connections_do_not_hold_the_end_up() {
    for args in [&SERVE[..], &DEMO] {
        let bench = Bench::new();
        let serving = Serving::start(&bench, args);
        let mut watching = open_stream(&serving.address);
        let silent = TcpStream::connect(&serving.address).expect("it listens");
        let took = serving.ends_on("-TERM");
        assert!(took < FEW_SECONDS, "{args:?}: {took:?}");
        let mut rest = Vec::new();
        let _ = watching.read_to_end(&mut rest);
        drop(silent);
    }
}

/// Half a request is all that a broken client may ever send.
#[test]
fn half_a_request_does_not_hold_the_end_up() {
    let bench = Bench::new();
    let serving = Serving::start(&bench, &SERVE);
    let mut half = TcpStream::connect(&serving.address).expect("it listens");
    half.write_all(b"GET /api/status HTTP/1.1\r\nHost: x\r\n")
        .expect("sent");
    assert_eq!(
        get(&serving.address, "/healthz").0,
        200,
        "others are served"
    );
    let took = serving.ends_on("-TERM");
    assert!(took < FEW_SECONDS, "{took:?}");
}

#[test]
fn a_port_that_is_taken() {
    let bench = Bench::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("bound").port().to_string();
    let ended = bench.run(&["serve", "--data-dir", "site", "--port", &port]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert_eq!(ended.stdout, "");
    for words in [format!("port {port}"), "--port".to_owned()] {
        assert!(ended.stderr.contains(&words), "{ended:#?}");
    }

    let demo = Serving::start(&bench, &["demo", "--duration", "10m", "--port", &port]);
    assert!(
        !demo.address.ends_with(&format!(":{port}")),
        "{}",
        demo.line
    );
    assert_eq!(get(&demo.address, "/healthz").0, 200);
    demo.ends_on("-INT");
}

#[test]
fn a_demonstration_does_not_mix_with_a_site() {
    let bench = Bench::new();
    let file = bench.file("p.csv", "sensor_id,time_utc_seconds\n1,1767225602.803\n");
    bench.ingest_all("picks-csv", &file);
    let ended = bench.run(&["demo", "--data-dir", "site", "--port", "0"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert!(ended.stderr.contains("name a new folder"), "{ended:#?}");
    assert_eq!(bench.verify().sound, 1);
}

/// What another process takes in appears without a restart.
#[test]
fn a_server_follows_what_is_taken_in_meanwhile() {
    let bench = Bench::new();
    let serving = Serving::start(&bench, &SERVE);
    let count = || status(&serving.address)["counts"]["observations"].clone();
    assert_eq!(count(), 0);
    let file = bench.file(
        "p.csv",
        "sensor_id,time_utc_seconds\n1,1767225602.803\n2,1767225603\n",
    );
    bench.ingest_all("picks-csv", &file);
    let began = Instant::now();
    while count() != 2 {
        assert!(began.elapsed() < Duration::from_secs(20), "it never came");
        std::thread::sleep(Duration::from_millis(50));
    }
    serving.ends_on("-INT");
}
