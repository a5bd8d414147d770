//! A simulated mission through the real pipeline: the world's rows go through the same adapters,
//! store, fusion and agreement as anybody's files. Only the scorer sees the truth.

use crate::clock::Clock;
use crate::exit::{Recipient, Rules};
use crate::ingest::{self, Options};
use crate::live::{DemoState, LATENESS_S, Site};
use crate::reports::{self, Asked, Which};
use crate::spoken::Lang;
use crate::{SiteError, View, daily, geojson};
use serde::Serialize;
use std::path::Path;
use std::time::{Duration, Instant};
use trucewatch_adapters::Format;
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_fusion::Settings;
use trucewatch_model::{Area, Event, Timestamp};
use trucewatch_sim::{Delivery, World, score};

/// What a run is made from.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The world.
    pub scenario: trucewatch_sim::Scenario,
    /// Its seed.
    pub seed: u64,
    /// Its length in seconds.
    pub duration_s: f64,
}

/// Figures of a run without a server, in `summary.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Observations that reached the log.
    pub observations: u64,
    /// Events that fusion made of them, located or not.
    pub events: u64,
    /// Share of the sound-located events that really happened (1 s, 500 m).
    pub precision: f64,
    /// Share of the happenings that enough sensors heard which were found.
    pub recall: f64,
    /// Median error of the found ones, in metres; absent if none was found.
    pub median_error_m: Option<f64>,
    /// Time the run took, in seconds.
    pub wall_s: f64,
}

/// Hands the world's rows to the store, in the order in which they arrive.
struct Feed<'a> {
    store: &'a mut SqliteStore,
    clock: &'a Clock,
    pending: std::collections::VecDeque<Delivery>,
    end: Timestamp,
}

impl<'a> Feed<'a> {
    /// Registers sensors, places and lines, files the agreement, and waits at the start.
    fn new(
        world: &World,
        duration_s: f64,
        store: &'a mut SqliteStore,
        clock: &'a Clock,
    ) -> Result<Self, SiteError> {
        let setup = world.setup();
        let files = [
            (Format::LinesGeojson, &setup.lines_geojson),
            (Format::PlacesCsv, &setup.places_csv),
            (Format::SensorsCsv, &setup.sensors_csv),
        ];
        for (format, content) in files {
            take_in(store, format, content, clock)?;
        }
        ingest::agreement(
            store,
            trucewatch_agreement::reference_text(),
            "reference-2020.toml",
            clock,
        )?;
        let pending = world.deliveries().iter().cloned().collect();
        Ok(Self {
            store,
            clock,
            pending,
            end: world.start().plus_s(duration_s),
        })
    }

    /// Delivers everything that arrives up to `until`.
    fn deliver(&mut self, until: Timestamp) -> Result<(), SiteError> {
        self.clock.advance_to(until);
        let mut by_format = std::collections::BTreeMap::<&'static str, String>::new();
        while self.pending.front().is_some_and(|d| d.arrives_at <= until) {
            let Some(delivery) = self.pending.pop_front() else {
                break;
            };
            let text = by_format
                .entry(delivery.format)
                .or_insert_with(|| format!("{}\n", trucewatch_sim::header(delivery.format)));
            text.push_str(&delivery.row);
            text.push('\n');
        }
        for (name, text) in by_format {
            let format = Format::from_name(name).ok_or_else(|| {
                SiteError::Invalid(format!("the simulator speaks an unknown format `{name}`"))
            })?;
            take_in(self.store, format, &text, self.clock)?;
        }
        Ok(())
    }
}

fn take_in(
    store: &mut SqliteStore,
    format: Format,
    text: &str,
    clock: &Clock,
) -> Result<(), SiteError> {
    let name = format!("simulated-{}", format.name());
    let summary = ingest::stream(
        store,
        format,
        text.as_bytes(),
        &name,
        &Options::default(),
        clock,
        &mut |_| {},
    )?;
    match summary.error {
        Some(error) => Err(SiteError::Invalid(error)),
        None => Ok(()),
    }
}

/// Runs a whole world at full speed, as a stream in portions of a minute, and writes report.html,
/// incidents.geojson, truth.geojson and summary.json to `out`. Two runs of one plan write the same
/// bytes, except for the time they took. `progress`: simulated share done, 0 to 1.
///
/// # Errors
/// If the store or `out` cannot be written.
pub fn headless(
    plan: &Plan,
    out: &Path,
    time_zone: &str,
    progress: &mut dyn FnMut(f64),
) -> Result<Summary, SiteError> {
    let began = Instant::now();
    std::fs::create_dir_all(out).map_err(SiteError::write(out))?;
    let world = World::new(&plan.scenario, plan.seed, plan.duration_s);
    let scratch = tempfile::Builder::new()
        .prefix("trucewatch-")
        .tempdir()
        .map_err(SiteError::write(std::env::temp_dir()))?;
    let clock = Clock::simulated(world.start());
    let mut store = SqliteStore::open(scratch.path())?;
    let mut view = View::new(Settings::default());
    let mut feed = Feed::new(&world, plan.duration_s, &mut store, &clock)?;
    let mut now = world.start();
    while now < feed.end {
        now = now.plus_s(60.0).min(feed.end);
        feed.deliver(now)?;
        apply_all(&mut view, feed.store)?;
        view.refresh(now, Some(now.plus_s(-LATENESS_S)));
        progress(now.seconds_since(world.start()) / plan.duration_s.max(1.0));
    }
    view.refresh(now, None);
    let summary = summarise(&world, &view, began.elapsed());
    let to = Recipient::with_the_folder(Rules::of(scratch.path())?);
    let date = daily::dates(&view, &to, now, time_zone)
        .pop()
        .unwrap_or_else(|| world.start().to_string().chars().take(10).collect());
    let asked = Asked {
        view: &view,
        to: &to,
        time_zone,
        now,
        lang: Lang::En,
        provenance: daily::provenance(&store, &view)?,
    };
    let report = reports::page(&asked, &Which::daily(&date))?;
    let truth = trucewatch_sim::files::all(&world)
        .into_iter()
        .find(|(name, _)| name == "truth.geojson")
        .map(|(_, text)| text);
    write(out, "report.html", &report)?;
    let mut incidents = Vec::new();
    geojson::write_incidents(&view, &to, now, &mut incidents).map_err(SiteError::write(out))?;
    write(out, "incidents.geojson", &incidents)?;
    write(out, "truth.geojson", truth.unwrap_or_default())?;
    write(
        out,
        "summary.json",
        format!("{}\n", serde_json::to_string(&summary).unwrap_or_default()),
    )?;
    Ok(summary)
}

fn write(out: &Path, name: &str, content: impl AsRef<[u8]>) -> Result<(), SiteError> {
    let path = out.join(name);
    std::fs::write(&path, content).map_err(SiteError::write(path))
}

fn apply_all(view: &mut View, store: &SqliteStore) -> Result<(), SiteError> {
    loop {
        let entries = store.read(view.entries(), 10_000)?;
        if entries.is_empty() {
            return Ok(());
        }
        for entry in entries {
            view.apply(entry);
        }
    }
}

fn summarise(world: &World, view: &View, took: Duration) -> Summary {
    let found: Vec<score::Found> = view
        .fusion()
        .events()
        .values()
        .filter(|event| event.held_back.is_none())
        .filter_map(Event::preferred)
        .filter_map(|h| match &h.area {
            Area::Ellipse { centre, .. } => Some(score::Found {
                time: h.time,
                position: *centre,
            }),
            _ => None,
        })
        .collect();
    let score = score::score(world.truth(), &found);
    let round = |value: f64, per_unit: f64| (value * per_unit).round() / per_unit;
    Summary {
        observations: view.observations(),
        events: view.fusion().events().len() as u64,
        precision: round(score.precision, 1e4),
        recall: round(score.recall, 1e4),
        median_error_m: score.median_error_m.map(|m| round(m, 1e1)),
        wall_s: round(took.as_secs_f64(), 1e2),
    }
}

/// Writes the world as files for people to try: sensors, picks, reports and so on, and the truth.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_files(plan: &Plan, out: &Path) -> Result<Vec<String>, SiteError> {
    std::fs::create_dir_all(out).map_err(SiteError::write(out))?;
    let world = World::new(&plan.scenario, plan.seed, plan.duration_s);
    let mut names = Vec::new();
    for (name, content) in trucewatch_sim::files::all(&world) {
        write(out, &name, &content)?;
        names.push(name);
    }
    Ok(names)
}

/// How much of the world has already happened when a live demonstration opens, in seconds.
const HEAD_START_S: f64 = 3_600.0;

/// Feeds a site with a world at `speed` simulated seconds per second, until it ends or the site is
/// stopped. The first hour comes at once, so that there is something to see.
///
/// # Errors
/// If the store cannot be written.
pub fn live(site: &Site, world: &World, plan: &Plan, speed: f64) -> Result<(), SiteError> {
    let mut store = SqliteStore::open(site.dir())?;
    let mut feed = Feed::new(world, plan.duration_s, &mut store, site.clock())?;
    let mut state = DemoState {
        seed: plan.seed,
        speed,
        ends: Some(feed.end),
        finished: false,
    };
    site.set_demo(state.clone());
    let mut now = world
        .start()
        .plus_s(HEAD_START_S.min(plan.duration_s / 2.0));
    feed.deliver(now)?;
    let mut last = Instant::now();
    while now < feed.end && !site.is_stopping() {
        std::thread::sleep(Duration::from_millis(200));
        now = now
            .plus_s(last.elapsed().as_secs_f64() * speed)
            .min(feed.end);
        last = Instant::now();
        feed.deliver(now)?;
    }
    state.finished = now >= feed.end;
    // A last step of the clock lets the last events become final.
    site.clock().advance_to(feed.end.plus_s(1_000.0));
    site.set_demo(state);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::Shape;

    #[test]
    fn the_reference_agreement_and_the_reference_world_share_one_line() {
        let agreement = trucewatch_agreement::parse(trucewatch_agreement::reference_text(), &[])
            .expect("it parses");
        let world = World::new(&trucewatch_sim::Scenario::reference(), 1, 60.0);
        let line = agreement
            .features()
            .into_iter()
            .find(|f| f.id.as_str() == "contact-2020")
            .expect("the line");
        assert_eq!(line.shape, Shape::Lines(vec![world.line().to_vec()]));
    }
}
