//! A simulated mission's rows, a store to put them into, and what a view of it shows.

use std::collections::BTreeMap;
use trucewatch_adapters::Format;
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_fusion::Settings;
use trucewatch_model::Timestamp;
use trucewatch_sim::{Scenario, World};
use trucewatch_site::clock::Clock;
use trucewatch_site::exit::{Recipient, Rules};
use trucewatch_site::ingest::{self, Options};
use trucewatch_site::reports::{self, Asked, Which};
use trucewatch_site::spoken::Lang;
use trucewatch_site::{View, daily, geojson};

pub(crate) const TIME_ZONE: &str = "Europe/Kyiv";

/// Something that reaches a site.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// A row of a table.
    Row(Format, String),
    /// A whole file.
    File(Format, String),
    /// The agreement.
    Agreement,
}

pub(crate) fn world(duration_s: f64) -> World {
    world_of(7, duration_s)
}

pub(crate) fn world_of(seed: u64, duration_s: f64) -> World {
    World::new(&Scenario::reference(), seed, duration_s)
}

/// Everything that is known before the first hour: lines, places, sensors, the agreement.
pub(crate) fn setup(world: &World) -> Vec<Item> {
    let setup = world.setup();
    vec![
        Item::File(Format::LinesGeojson, setup.lines_geojson.clone()),
        Item::File(Format::PlacesCsv, setup.places_csv.clone()),
        Item::File(Format::SensorsCsv, setup.sensors_csv.clone()),
        Item::Agreement,
    ]
}

pub(crate) fn rows(world: &World) -> Vec<(Timestamp, Item)> {
    let row = |d: &trucewatch_sim::Delivery| {
        let format = Format::from_name(d.format).expect("a known format");
        (d.arrives_at, Item::Row(format, d.row.clone()))
    };
    world.deliveries().iter().map(row).collect()
}

/// A site's store in a folder that goes with it, with the clock at the end of the world.
pub(crate) struct Store {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) store: SqliteStore,
    pub(crate) clock: Clock,
}

impl Store {
    pub(crate) fn new(now: Timestamp) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let store = SqliteStore::open(dir.path()).expect("a new store");
        let clock = Clock::simulated(now);
        Self { dir, store, clock }
    }

    /// Takes items in as one portion: rows of one format become one file. Nothing may be put aside.
    pub(crate) fn take(&mut self, items: &[Item]) {
        let mut files = BTreeMap::<Format, String>::new();
        for item in items {
            match item {
                Item::Row(format, row) => {
                    let file = files
                        .entry(*format)
                        .or_insert_with(|| format!("{}\n", trucewatch_sim::header(format.name())));
                    file.push_str(row);
                    file.push('\n');
                }
                Item::File(format, text) => self.stream(*format, text),
                Item::Agreement => {
                    let text = trucewatch_agreement::reference_text();
                    ingest::agreement(&mut self.store, text, "reference", &self.clock)
                        .expect("it can be used");
                }
            }
        }
        for (format, text) in files {
            self.stream(format, &text);
        }
    }

    fn stream(&mut self, format: Format, text: &str) {
        let summary = ingest::stream(
            &mut self.store,
            format,
            text.as_bytes(),
            "simulated",
            &Options::default(),
            &self.clock,
            &mut |_| {},
        )
        .expect("the store can be written");
        let usable = summary.error.is_none() && summary.quarantined == 0;
        assert!(usable, "{format}: {summary:?}");
        assert_eq!(summary.read, summary.accepted + summary.duplicate);
    }

    /// Applies what a view has not seen yet.
    pub(crate) fn catch_up(&self, view: &mut View) {
        for entry in self.store.read(view.entries(), usize::MAX).expect("read") {
            view.apply(entry);
        }
    }

    /// A view of the whole log, made at once, as `export` and `report` make it.
    pub(crate) fn rebuilt(&self) -> View {
        let mut view = View::new(Settings::default());
        self.catch_up(&mut view);
        view.refresh(self.clock.now(), None);
        view
    }

    /// The reports of all days, without what names the order of the log: the digest, and the number of
    /// an entry.
    pub(crate) fn reports(&self, view: &View) -> Vec<String> {
        let provenance = || {
            let mut told = daily::provenance(&self.store, view).expect("read");
            told.configuration = told.configuration.map(|_| 0);
            told
        };
        let digest = provenance().digest;
        let report = |date: &String| {
            let asked = Asked {
                view,
                to: &everybody(),
                time_zone: TIME_ZONE,
                now: self.clock.now(),
                lang: Lang::En,
                provenance: provenance(),
            };
            reports::page(&asked, &Which::daily(date)).expect("a page")
        };
        let pages = daily::dates(view, &everybody(), self.clock.now(), TIME_ZONE);
        let pages = pages.iter().map(report);
        pages
            .map(|page| {
                assert!(page.contains(&digest), "a report names its log");
                page.replace(&digest, "DIGEST")
            })
            .collect()
    }
}

/// Whoever has the folder of the site at hand.
fn everybody() -> Recipient {
    let rules = Rules::of(std::path::Path::new("no-such-folder")).expect("the usual ones");
    Recipient::with_the_folder(rules)
}

/// What `export` writes.
pub(crate) fn export(view: &View) -> String {
    let mut bytes = Vec::new();
    let now = Clock::system().now();
    geojson::write_incidents(view, &everybody(), now, &mut bytes).expect("to memory");
    String::from_utf8(bytes).expect("text")
}

/// Fails at the first line in which two texts differ, and shows it: whole ones are too long to read.
#[track_caller]
pub(crate) fn assert_same(one: &str, other: &str, what: &str) {
    if one == other {
        return;
    }
    for (number, (a, b)) in one.lines().zip(other.lines()).enumerate() {
        if a != b {
            let at = a.bytes().zip(b.bytes()).position(|(x, y)| x != y);
            let from = at.unwrap_or(0).saturating_sub(120);
            let part = |s: &str| s.chars().skip(from).take(300).collect::<String>();
            panic!("{what}: line {number} differs:\n{}\n{}", part(a), part(b));
        }
    }
    panic!(
        "{what}: {} lines and {} lines",
        one.lines().count(),
        other.lines().count()
    );
}

/// Numbers that are the same in every run (SplitMix64, Steele et al. 2014, doi:10.1145/2660193.2660195).
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    /// The items in another order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
