//! The log of a simulated mission.

use std::collections::BTreeMap;
use trucewatch_case::{Asked, CaseError, Checked, Fault, Trust};
use trucewatch_evidence::{EvidenceLog as _, NewEntry, SqliteStore};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Marking, Timestamp};
use trucewatch_sim::{Scenario, World};
use trucewatch_site::View;
use trucewatch_site::clock::Clock;
use trucewatch_site::handling::{self, About, Actor};
use trucewatch_site::ingest::{self, Options};

/// A store in a folder that goes with it.
pub(crate) struct Log {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) store: SqliteStore,
}

/// The log of a simulated mission of so many minutes, taken in as files are.
pub(crate) fn log(minutes: f64) -> Log {
    let seconds = minutes * 60.0;
    let world = World::new(&Scenario::demonstration(), 1, seconds);
    let clock = Clock::simulated(world.start().plus_s(seconds));
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    let setup = world.setup();
    let mut files = vec![
        ("lines-geojson", setup.lines_geojson.clone()),
        ("places-csv", setup.places_csv.clone()),
        ("sensors-csv", setup.sensors_csv.clone()),
    ];
    let mut tables = BTreeMap::<&str, String>::new();
    for delivery in world.deliveries() {
        let table = tables
            .entry(delivery.format)
            .or_insert_with(|| format!("{}\n", trucewatch_sim::header(delivery.format)));
        table.push_str(&delivery.row);
        table.push('\n');
    }
    files.extend(tables);
    for (name, text) in files {
        let format = trucewatch_adapters::Format::from_name(name).expect("a format");
        let options = Options::default();
        let taken = ingest::stream(
            &mut store,
            format,
            text.as_bytes(),
            name,
            &options,
            &clock,
            &mut |_| {},
        );
        assert_eq!(taken.expect("is stored").error, None, "{name}");
    }
    let text = trucewatch_agreement::reference_text();
    ingest::agreement(&mut store, text, "reference.toml", &clock).expect("an agreement");
    Log { dir, store }
}

/// As [`log`], with a photo, two forms and a statement that was destroyed.
pub(crate) fn log_with_files(minutes: f64) -> Log {
    let mut log = log(minutes);
    let clock = Clock::simulated(Timestamp::from_unix_s(2_000_000_000));
    let actor = Actor {
        by: "desk 1".to_owned(),
        reason: String::new(),
    };
    let photo: Vec<u8> = (0..80_000u32)
        .map(|n| (n.wrapping_mul(n) >> 9) as u8)
        .collect();
    let form = b"seen: smoke\nname: \xd0\x9e\n\nlast line".to_vec();
    for (content, media_type, subject, marking) in [
        (&photo, "image/jpeg", "mission", Marking::Mission),
        (&form, "text/plain", "mission", Marking::Mission),
        (&form, "text/plain", "w-7", Marking::Witness),
        (&form, "text/plain", "w-8", Marking::Mission),
        (&Vec::new(), "video/mp4", "mission", Marking::Mission),
    ] {
        let about = About {
            media_type: media_type.to_owned(),
            subject: subject.to_owned(),
            marking,
            from: "patrol 7".to_owned(),
            derived: None,
            report: None,
        };
        let mut input = content.as_slice();
        handling::add(&mut log.store, &mut input, about, &actor, &clock).expect("is kept");
    }
    handling::erase(&mut log.store, "w-8", &actor, &clock).expect("is destroyed");
    log
}

/// The same records in a new log, each with the marking that `mark` gives it by its number.
pub(crate) fn marked(log: &Log, mark: impl Fn(usize, &Record) -> Marking) -> Log {
    let entries = log.store.read(0, usize::MAX).expect("readable");
    let again = entries.into_iter().enumerate().map(|(number, entry)| {
        let marking = mark(number, &entry.record);
        let mut record = entry.record;
        match &mut record {
            Record::Observation(o) => o.marking = marking,
            Record::Observer(o) => o.marking = marking,
            Record::Feature(f) => f.marking = marking,
            _ => {}
        }
        NewEntry {
            record,
            raw: entry.raw,
            source: entry.source,
            line: entry.line,
            received_at: entry.received_at,
            bound_ms: entry.bound_ms,
            signed: None,
        }
    });
    let again: Vec<NewEntry> = again.collect();
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    for batch in again.chunks(500) {
        store.append(batch).expect("is stored");
    }
    Log { dir, store }
}

/// All that the log implies.
pub(crate) fn view(store: &SqliteStore) -> View {
    let mut view = View::new(trucewatch_fusion::Settings::default());
    for entry in store.read(0, usize::MAX).expect("readable") {
        view.apply(entry);
    }
    view.refresh(trucewatch_model::Timestamp::from_unix_ns(0), None);
    view
}

/// The incident that rests on most observations.
pub(crate) fn largest(store: &SqliteStore) -> String {
    let view = view(store);
    let largest = view.incidents().max_by_key(|entry| entry.observations());
    largest.expect("an incident").incident.id.to_string()
}

/// A bundle for the mission.
pub(crate) fn bundle(store: &SqliteStore, incident: &str) -> Vec<u8> {
    let asked = Asked {
        incident,
        recipient: Marking::Mission,
        without_files: false,
    };
    export(store, &asked).expect("a bundle").zip
}

/// A bundle in memory.
#[derive(Debug)]
pub(crate) struct Bundle {
    pub(crate) zip: Vec<u8>,
    pub(crate) case: trucewatch_case::Case,
}

/// Makes a bundle, as the program does.
pub(crate) fn export(store: &SqliteStore, asked: &Asked<'_>) -> Result<Bundle, CaseError> {
    let mut zip = Vec::new();
    let made = trucewatch_case::prepare(store, asked, &mut |_| {})?;
    let made = made.write(&mut zip, store.dir(), &mut |_| {})?;
    assert_eq!(trucewatch_proof::Hash::of(&[&zip]), made.sha256);
    let case = made.case;
    Ok(Bundle { zip, case })
}

/// Checks a bundle in memory.
pub(crate) fn verify(zip: &[u8], trust: &Trust, recompute: bool) -> Result<Checked, Fault> {
    trucewatch_case::verify(std::io::Cursor::new(zip), trust, recompute)
}
