//! The world: hidden truth, and what of it reaches whoever collects.
//!
//! In: a scenario, a seed, a duration. Out: what is registered beforehand ([`Setup`]), deliveries in
//! the order in which they arrive, and the truth for scoring. Deliveries that would arrive after the
//! end of the run are left out, so a six-hour world is the beginning of a twelve-hour world.

use crate::acoustic::{self, Origin, Pick};
use crate::bound;
use crate::cameras::Cameras;
use crate::delivery::{Delivery, instant, unix_text};
use crate::detector;
use crate::draw::Draw;
use crate::ears::{self, Ear};
use crate::fire::{self, Happening};
use crate::patrols::Patrols;
use crate::satellites::Satellites;
use crate::scenario::Scenario;
use crate::setup::Setup;
use crate::truth::{TruthEvent, UNBOUNDED};
use crate::weather::Weather;
use std::collections::BTreeMap;
use trucewatch_model::{Position, Timestamp};

/// What an observer says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Alive,
    Degraded,
    Blind,
}

/// Collects deliveries and cuts them at the end of the run.
pub(crate) struct Outbox {
    start: Timestamp,
    duration_s: f64,
    deliveries: Vec<Delivery>,
}

impl Outbox {
    /// Takes one row. True if it arrives within the run.
    pub(crate) fn put(&mut self, arrival_s: f64, format: &'static str, row: String) -> bool {
        let within = arrival_s < self.duration_s;
        if within {
            self.deliveries.push(Delivery {
                arrives_at: instant(self.start, arrival_s),
                format,
                row,
            });
        }
        within
    }

    /// Takes one health record.
    pub(crate) fn health(
        &mut self,
        arrival_s: f64,
        id: &str,
        from_s: f64,
        to_s: f64,
        state: State,
    ) {
        let word = match state {
            State::Alive => "alive",
            State::Degraded => "degraded",
            State::Blind => "blind",
        };
        let [from, to] = [from_s, to_s].map(|t_s| unix_text(instant(self.start, t_s)));
        self.put(arrival_s, "health-csv", format!("{id},{from},{to},{word}"));
    }
}

/// A simulated world.
#[derive(Clone, Debug)]
pub struct World {
    start: Timestamp,
    setup: Setup,
    line: Vec<Position>,
    weather: Weather,
    deliveries: Vec<Delivery>,
    truth: Vec<TruthEvent>,
}

const HOUR_S: f64 = 3_600.0;

impl World {
    /// Simulates `duration_s` seconds (at most a year; nothing if not positive). The same scenario,
    /// seed and duration give the same bytes on every platform.
    pub fn new(scenario: &Scenario, seed: u64, duration_s: f64) -> Self {
        let duration_s = if duration_s > 0.0 {
            duration_s.min(366.0 * 24.0 * HOUR_S)
        } else {
            0.0
        };
        let hours = libm::ceil(duration_s / HOUR_S) as u64;
        let weather = Weather::new(scenario, seed);
        let batteries = crate::batteries::place(scenario, seed);
        let mut events: Vec<Happening> = (0..hours)
            .flat_map(|hour| fire::in_hour(scenario, &batteries, seed, hour))
            .collect();
        events.sort_by(|a, b| a.t_s.total_cmp(&b.t_s).then(a.id.cmp(&b.id)));
        let mut outbox = Outbox {
            start: scenario.keys.start,
            duration_s,
            deliveries: Vec::new(),
        };
        let listening = Listening {
            scenario,
            weather: &weather,
            seed,
            ears: ears::place(scenario, seed, duration_s),
        };
        let delivered = listening.send(&events, hours, &mut outbox);
        listening.send_health(duration_s, &mut outbox);
        Patrols {
            scenario,
            weather: &weather,
            seed,
            duration_s,
        }
        .send(&events, &mut outbox);
        Cameras {
            scenario,
            weather: &weather,
            seed,
            duration_s,
        }
        .send(&events, &mut outbox);
        Satellites {
            scenario,
            weather: &weather,
            seed,
            duration_s,
        }
        .send(&events, &mut outbox);
        let truth = events
            .iter()
            .filter(|event| event.t_s < duration_s)
            .map(|event| listening.truth(event, delivered.get(&event.id)))
            .collect();
        let mut deliveries = outbox.deliveries;
        deliveries.sort();
        Self {
            start: scenario.keys.start,
            setup: crate::setup::make(scenario, &listening.ears),
            line: scenario.line.points().to_vec(),
            weather,
            deliveries,
            truth,
        }
    }

    /// What is registered before the start.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }
    /// All deliveries, sorted by time of arrival, format and row.
    pub fn deliveries(&self) -> &[Delivery] {
        &self.deliveries
    }
    /// What really happened, sorted by time.
    pub fn truth(&self) -> &[TruthEvent] {
        &self.truth
    }
    /// The true weather.
    pub fn weather(&self) -> &Weather {
        &self.weather
    }
    /// When it begins.
    pub fn start(&self) -> Timestamp {
        self.start
    }
    /// The contact line.
    pub fn line(&self) -> &[Position] {
        &self.line
    }
}

/// The acoustic network of one world.
struct Listening<'a> {
    scenario: &'a Scenario,
    weather: &'a Weather,
    seed: u64,
    ears: Vec<Ear>,
}

impl Listening<'_> {
    /// Sends all picks; returns, by event, those at healthy sensors that arrived within the run.
    fn send(
        &self,
        events: &[Happening],
        hours: u64,
        outbox: &mut Outbox,
    ) -> BTreeMap<u64, Vec<Pick>> {
        let keys = &self.scenario.keys.acoustic;
        let mut picks = Vec::new();
        for event in events {
            let air = self.weather.air(event.t_s);
            picks.extend(acoustic::heard(event, &self.ears, air, keys, self.seed));
        }
        for (at, ear) in self.ears.iter().enumerate() {
            for hour in 0..hours {
                picks.extend(detector::noise(ear, at, hour, keys, self.seed));
            }
        }
        for hour in 0..hours {
            picks.extend(crate::liars::picks(
                self.scenario,
                &self.ears,
                self.weather,
                hour,
                self.seed,
            ));
        }
        let mut delivered = BTreeMap::<u64, Vec<Pick>>::new();
        for pick in detector::kept(picks, &self.ears, keys) {
            let Some(ear) = self.ears.get(pick.ear) else {
                continue;
            };
            // Named by its time: later picks do not change how earlier ones travel.
            let when = libm::round(pick.t_s * 1e6).max(0.0) as u64;
            let mut draw = Draw::stream(self.seed, "pick travels", ear.number, when);
            let arrival_s = ear.link.arrival_s(&mut draw, pick.t_s);
            let arrived = outbox.put(arrival_s, "picks-csv", self.row(ear, &pick));
            if let (true, false, Origin::Direct(event)) = (arrived, ear.wrong_clock, pick.origin) {
                delivered.entry(event).or_default().push(pick);
            }
        }
        delivered
    }

    fn row(&self, ear: &Ear, pick: &Pick) -> String {
        let read = unix_text(instant(self.scenario.keys.start, ear.reads_s(pick.t_s)));
        let [bearing, sigma] = match (pick.bearing_deg, ear.bearing_sigma_deg) {
            (Some(bearing), Some(sigma)) => [format!("{bearing:.1}"), format!("{sigma:.1}")],
            _ => [String::new(), String::new()],
        };
        let bearing = if bearing == "360.0" {
            "0.0".into()
        } else {
            bearing
        };
        format!(
            "{},{read},{:.4},{bearing},{sigma}",
            ear.number, pick.amplitude_pa
        )
    }

    /// Signs of life; a sensor that is down says nothing.
    fn send_health(&self, duration_s: f64, outbox: &mut Outbox) {
        let beat_s = self.scenario.keys.delivery.heartbeat_min * 60.0;
        for ear in &self.ears {
            let id = format!("default/{}", ear.number);
            let mut beat = 0_u64;
            while (beat as f64) * beat_s < duration_s {
                let (from, to) = (beat as f64 * beat_s, (beat as f64 + 1.0) * beat_s);
                let mut draw = Draw::stream(self.seed, "ear beats", ear.number, beat);
                for (a, b, down) in ear.down.split(from, to) {
                    let arrival_s = ear.link.arrival_s(&mut draw, b);
                    if !down {
                        outbox.health(arrival_s, &id, a, b, State::Alive);
                    }
                }
                beat += 1;
            }
        }
    }

    fn truth(&self, event: &Happening, picks: Option<&Vec<Pick>>) -> TruthEvent {
        let picks = picks.map(Vec::as_slice).unwrap_or_default();
        let air = self.weather.air(event.t_s);
        let bound = bound::bound(event, picks.iter(), &self.ears, air);
        let (crlb_major_m, crlb_time_s) = bound.unwrap_or((UNBOUNDED, UNBOUNDED));
        TruthEvent {
            id: event.id,
            time: instant(self.scenario.keys.start, event.t_s),
            position: event.position,
            kind: event.kind,
            n_picks: picks.len() as u32,
            crlb_major_m,
            crlb_time_s,
            salvo: event.salvo,
            linked: event.linked,
            fired_from: event.fired_from,
        }
    }
}
