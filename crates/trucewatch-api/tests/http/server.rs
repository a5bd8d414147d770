//! A server over a simulated mission, and as much of HTTP/1.1 as its tests need.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};
use trucewatch_adapters::Format;
use trucewatch_evidence::SqliteStore;
use trucewatch_sim::{Delivery, Scenario, World};
use trucewatch_site::clock::Clock;
use trucewatch_site::ingest::{self, Options};
use trucewatch_site::live::Site;

/// A server that runs until it goes out of scope.
pub(crate) struct Server {
    pub(crate) address: String,
    pub(crate) site: Arc<Site>,
    pub(crate) store: SqliteStore,
    rows: std::collections::VecDeque<Delivery>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    threads: Vec<std::thread::JoinHandle<()>>,
    _dir: tempfile::TempDir,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    /// As text; what is no text is replaced.
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

impl Server {
    /// With everything that `seed` sends in its first `served_s` seconds, of `duration_s`.
    /// `follow`: whether a thread follows the store, as a real server's does.
    pub(crate) fn new(seed: u64, duration_s: f64, served_s: f64, follow: bool) -> Self {
        let world = World::new(&Scenario::reference(), seed, duration_s);
        Self::of(&world, served_s, follow)
    }

    /// The same with files that lie in its folder before it starts.
    pub(crate) fn with_files(seed: u64, served_s: f64, prepare: &dyn Fn(&std::path::Path)) -> Self {
        let world = World::new(&Scenario::reference(), seed, served_s);
        Self::prepared(&world, served_s, false, prepare)
    }

    /// With everything that a world sends in its first `served_s` seconds.
    pub(crate) fn of(world: &World, served_s: f64, follow: bool) -> Self {
        Self::prepared(world, served_s, follow, &|_| {})
    }

    fn prepared(
        world: &World,
        served_s: f64,
        follow: bool,
        prepare: &dyn Fn(&std::path::Path),
    ) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        prepare(dir.path());
        let clock = Clock::simulated(world.start());
        let site = Site::open(dir.path(), "Europe/Kyiv", clock).expect("a site");
        let store = SqliteStore::open(dir.path()).expect("its store");
        let mut server = Self {
            address: String::new(),
            site,
            store,
            rows: world.deliveries().iter().cloned().collect(),
            stop: None,
            threads: Vec::new(),
            _dir: dir,
        };
        let setup = world.setup();
        server.take(Format::LinesGeojson, &setup.lines_geojson);
        server.take(Format::PlacesCsv, &setup.places_csv);
        server.take(Format::SensorsCsv, &setup.sensors_csv);
        let text = reference_agreement();
        ingest::agreement(&mut server.store, &text, "reference", server.site.clock())
            .expect("it can be used");
        server.deliver(world.start().plus_s(served_s));
        server.start(follow);
        server
    }

    /// Takes a text in, as another process would; gives the rows put aside.
    pub(crate) fn take(&mut self, format: Format, text: &str) -> u64 {
        let summary = ingest::stream(
            &mut self.store,
            format,
            text.as_bytes(),
            "simulated",
            &Options::default(),
            self.site.clock(),
            &mut |_| {},
        )
        .expect("the store can be written");
        assert_eq!(summary.error, None);
        summary.quarantined
    }

    /// Takes in what was heard once more, a moment later and for named people alone.
    pub(crate) fn take_restricted(&mut self) {
        use trucewatch_evidence::EvidenceLog as _;
        use trucewatch_model::canonical::Record;
        let known = self.store.read(0, 100_000).expect("the store can be read");
        let again = known.into_iter().filter_map(|entry| match entry.record {
            Record::Observation(mut observation) => {
                observation.time.earliest = observation.time.earliest.plus_s(0.4);
                observation.time.latest = observation.time.latest.plus_s(0.4);
                observation.marking = trucewatch_model::Marking::Restricted;
                Some(trucewatch_evidence::NewEntry {
                    record: Record::Observation(observation),
                    raw: Vec::new(),
                    source: "hidden".to_owned(),
                    line: 0,
                    received_at: entry.received_at,
                    bound_ms: entry.bound_ms,
                    signed: None,
                })
            }
            _ => None,
        });
        let again: Vec<_> = again.collect();
        assert!(!again.is_empty());
        self.store.append(&again).expect("the store can be written");
    }

    /// Takes in all rows that have arrived by `until`; gives how many.
    pub(crate) fn deliver(&mut self, until: trucewatch_model::Timestamp) -> usize {
        self.site.clock().advance_to(until);
        let mut files = BTreeMap::<Format, String>::new();
        let mut count = 0;
        while self.rows.front().is_some_and(|d| d.arrives_at <= until) {
            let row = self.rows.pop_front().expect("there is one");
            let format = Format::from_name(row.format).expect("a known format");
            let file = files
                .entry(format)
                .or_insert_with(|| format!("{}\n", trucewatch_sim::header(row.format)));
            file.push_str(&row.row);
            file.push('\n');
            count += 1;
        }
        for (format, text) in files {
            assert_eq!(self.take(format, &text), 0);
        }
        count
    }

    /// Brings the view up to date, where no thread does.
    pub(crate) fn catch_up(&self) {
        self.site.catch_up(&self.store).expect("read");
    }

    fn start(&mut self, follow: bool) {
        self.catch_up();
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listener = runtime.block_on(trucewatch_api::bind(0)).expect("a port");
        self.address = listener.local_addr().expect("bound").to_string();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        self.stop = Some(stop);
        let site = Arc::clone(&self.site);
        self.threads.push(std::thread::spawn(move || {
            let stopped = async {
                let _ = stopped.await;
            };
            let served = runtime.block_on(trucewatch_api::serve(listener, site, stopped));
            served.expect("it serves");
        }));
        if follow {
            let site = Arc::clone(&self.site);
            self.threads.push(std::thread::spawn(move || site.follow()));
        }
    }

    fn connect(&self, method: &str, path: &str, more: &str) -> BufReader<TcpStream> {
        connect(&self.address, method, path, more)
    }

    /// Asks, and waits for the whole answer.
    pub(crate) fn ask(&self, method: &str, path: &str) -> Answer {
        read(&mut self.connect(method, path, ""))
    }

    /// Sends a text, and waits for the whole answer.
    pub(crate) fn post(&self, path: &str, body: &str) -> Answer {
        let mut reader = self.connect("POST", path, &format!("Content-Length: {}\r\n", body.len()));
        reader.get_mut().write_all(body.as_bytes()).expect("sent");
        read(&mut reader)
    }

    /// Sends JSON, and waits for the whole answer.
    pub(crate) fn post_json(&self, path: &str, body: &Value) -> Answer {
        let json = [("Content-Type", "application/json")];
        self.send("POST", path, &json, &body.to_string())
    }

    /// Sends headers and a body, and waits for the whole answer.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        send(&self.address, method, path, headers, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path)
    }

    /// A JSON body that must be there.
    #[track_caller]
    pub(crate) fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.json()
    }

    /// A mission with accounts that tells the public late: by two hours.
    pub(crate) fn that_tells_late() -> Self {
        let usual = trucewatch_release::PositionPolicy::DEFAULT;
        let late = usual.replacen(
            "not_younger_than_h = 0, cell_m = 1000",
            "not_younger_than_h = 2, cell_m = 1000",
            1,
        );
        assert_ne!(usual, late);
        let server = Self::with_files(7, 3_600.0, &|dir| {
            std::fs::write(dir.join("sign-in.toml"), "public_reading = true\n").expect("written");
            std::fs::write(dir.join("positions.toml"), &late).expect("written");
        });
        let _ = crate::roles::people(&server);
        server
    }

    /// The live stream, resumed after an event id if there is one.
    pub(crate) fn stream(&self, last_event_id: Option<&str>) -> Stream {
        self.stream_with(last_event_id, "")
    }

    /// The same with further lines of headers.
    pub(crate) fn stream_with(&self, last_event_id: Option<&str>, headers: &str) -> Stream {
        let more = last_event_id.map_or_else(String::new, |id| format!("Last-Event-ID: {id}\r\n"));
        let mut reader = self.connect("GET", "/api/stream", &format!("{more}{headers}"));
        let (status, headers) = head(&mut reader);
        assert_eq!(status, 200);
        Stream { reader, headers }
    }
}

fn connect(address: &str, method: &str, path: &str, more: &str) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let patience = Some(Duration::from_secs(60));
    stream.set_read_timeout(patience).expect("set");
    let request =
        format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\n{more}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    BufReader::new(stream)
}

/// Sends headers and a body to a server, from any thread, and waits for the whole answer.
pub(crate) fn send(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut more: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    more.push_str(&format!("Content-Length: {}\r\n", body.len()));
    let mut reader = connect(address, method, path, &more);
    // A body that is too long may be refused before it was read.
    let _ = reader.get_mut().write_all(body.as_bytes());
    read(&mut reader)
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn reference_agreement() -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../agreements/reference-2020.toml"
    );
    std::fs::read_to_string(path).expect("the reference agreement")
}

fn read(reader: &mut BufReader<TcpStream>) -> Answer {
    let (status, headers) = head(reader);
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).expect("an answer");
    Answer {
        status,
        headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
    }
}

fn head(reader: &mut BufReader<TcpStream>) -> (u16, BTreeMap<String, String>) {
    let mut line = String::new();
    reader.read_line(&mut line).expect("an answer");
    let status = line.split_whitespace().nth(1).expect("a status");
    let status = status.parse().expect("a number");
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line).expect("a header");
        match line.trim_end().split_once(": ") {
            // Those that come several times, such as cookies, line by line.
            Some((name, value)) => headers
                .entry(name.to_lowercase())
                .and_modify(|all: &mut String| *all = format!("{all}\n{value}"))
                .or_insert_with(|| value.to_owned()),
            None => return (status, headers),
        };
    }
}

/// An event of the live stream.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) data: Value,
}

/// An open live stream.
pub(crate) struct Stream {
    reader: BufReader<TcpStream>,
    pub(crate) headers: BTreeMap<String, String>,
}

impl Stream {
    /// The next event. Lengths of chunks stand on lines of their own and are no field.
    pub(crate) fn next(&mut self) -> Event {
        let (mut name, mut id, mut data) = (String::new(), String::new(), None);
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.reader.read_line(&mut line).expect("an event comes");
            assert!(read > 0, "the stream ended");
            let text = line.trim_end();
            match text.split_once(": ") {
                Some(("event", value)) => value.clone_into(&mut name),
                Some(("id", value)) => value.clone_into(&mut id),
                Some(("data", value)) => data = Some(serde_json::from_str(value).expect("JSON")),
                _ => {}
            }
            if text.is_empty()
                && !name.is_empty()
                && let Some(data) = data.take()
            {
                return Event { name, id, data };
            }
        }
    }

    /// Everything that comes within this time but lines that say nothing and lengths of chunks.
    pub(crate) fn lines_within(&mut self, time: Duration) -> Vec<String> {
        let until = Instant::now() + time;
        let mut lines = Vec::new();
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            let wait = Some(left.max(Duration::from_millis(1)));
            self.reader.get_ref().set_read_timeout(wait).expect("set");
            let mut line = String::new();
            if self.reader.read_line(&mut line).is_err() {
                break;
            }
            let text = line.trim_end();
            let length = u64::from_str_radix(text, 16).is_ok();
            if !(text.is_empty() || text.starts_with(':') || length) {
                lines.push(text.to_owned());
            }
        }
        let patience = Some(Duration::from_secs(60));
        self.reader
            .get_ref()
            .set_read_timeout(patience)
            .expect("set");
        lines
    }

    /// Reads until the server ends it.
    pub(crate) fn read_to_its_end(mut self) {
        let mut rest = Vec::new();
        self.reader.read_to_end(&mut rest).expect("it ends");
    }

    /// Events up to and with the first that fits; fails after 20 s.
    pub(crate) fn until(&mut self, fits: impl Fn(&Event) -> bool) -> Vec<Event> {
        let began = Instant::now();
        let mut events = Vec::new();
        loop {
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "it never came: {:?}",
                events.iter().map(|e: &Event| &e.name).collect::<Vec<_>>()
            );
            events.push(self.next());
            if events.last().is_some_and(&fits) {
                return events;
            }
        }
    }
}
