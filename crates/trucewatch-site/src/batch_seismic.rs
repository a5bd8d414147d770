//! The part of `fuse` for phases in the ground: picks with a phase to located events.
//!
//! Up to [`TOGETHER`] picks are located all at once. Of more, the first so many tell of the ground, and events are
//! worked out in blocks of time with that; in a stream what is final is given away on the way, so that memory
//! does not grow with the length of the file. Either way the result depends on the picks alone.

use crate::SiteError;
use crate::batch_hear::Completeness;
use crate::batch_out::place_and_time;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use trucewatch_fusion::seismic::{
    Ground, Layer, Located, Phase, PhasePick, SeismicEngine, SeismicEvent, SeismicSettings,
    Station, locate,
};
use trucewatch_model::{Known, Observation, Signal, Timestamp};

/// So many picks are located all at once: some days of a busy regional network, in a few megabytes.
const TOGETHER: usize = 20_000;
/// How often a stream of phases is worked through, in seconds of the picks' time.
const STREAM_STEP_S: f64 = 900.0;

/// Takes phases in and locates events.
pub(crate) struct Digging {
    stations: Vec<Station>,
    velocity: Option<PathBuf>,
    together: usize,
    /// `None`: not streamed, everything is worked through at the end.
    stream: Option<Completeness>,
    /// What was not worked through yet.
    waiting: BTreeMap<(Timestamp, u32, Phase, u64), PhasePick>,
    /// With the ground as learnt.
    engine: Option<SeismicEngine>,
    /// When to work on.
    next: Option<Timestamp>,
    note: Option<String>,
}

/// What [`Digging`] found.
pub(crate) struct Found {
    pub(crate) events: Vec<SeismicEvent>,
    /// What was assumed about the ground; `None`: no pick carried a phase.
    pub(crate) note: Option<String>,
}

impl Digging {
    pub(crate) fn new(
        stations: Vec<Station>,
        velocity: Option<&Path>,
        stream: Option<Completeness>,
    ) -> Self {
        Self {
            stations,
            velocity: velocity.map(Path::to_owned),
            together: TOGETHER,
            stream,
            waiting: BTreeMap::new(),
            engine: None,
            next: None,
            note: None,
        }
    }

    /// Takes a phase in and returns what is final by now; `None`: it came too late and was refused.
    pub(crate) fn take(&mut self, pick: PhasePick) -> Result<Option<Vec<SeismicEvent>>, SiteError> {
        let mut complete = None;
        if let Some(stream) = &mut self.stream {
            complete = stream.note(pick.station, pick.time);
            if complete.is_some_and(|until| pick.time < until) {
                return Ok(None);
            }
        }
        let order = (pick.time, pick.station, pick.phase, pick.key);
        self.waiting.insert(order, pick);
        let Some(until) = complete.filter(|until| self.next.is_none_or(|next| *until >= next))
        else {
            return Ok(Some(Vec::new()));
        };
        self.next = Some(until.plus_s(STREAM_STEP_S));
        self.work_until(until).map(Some)
    }

    /// All events from before this were given away.
    pub(crate) fn settled_until(&self) -> Option<Timestamp> {
        self.engine.as_ref()?.settled_until()
    }

    /// Works through what is left.
    pub(crate) fn finish(mut self) -> Result<Found, SiteError> {
        if self.engine.is_none() && self.waiting.is_empty() {
            let (events, note) = (Vec::new(), None);
            return Ok(Found { events, note });
        }
        if self.engine.is_none() && self.waiting.len() <= self.together {
            let picks: Vec<PhasePick> = self.waiting.values().copied().collect();
            let found = locate(&self.stations, &picks, &self.settings()?);
            return Ok(Found {
                note: Some(note(&found, self.velocity.is_some())),
                events: found.events,
            });
        }
        let mut events = self.work_until(Timestamp::from_unix_ns(i64::MAX))?;
        events.extend(self.engine.iter().flat_map(|engine| {
            let left = engine.events();
            left.map(|(event, _)| event.clone())
        }));
        Ok(Found {
            events,
            note: self.note,
        })
    }

    fn settings(&self) -> Result<SeismicSettings, SiteError> {
        Ok(SeismicSettings {
            ground: self.velocity.as_deref().map(read_ground).transpose()?,
            ..SeismicSettings::default()
        })
    }

    /// Works through what came before an instant, if that is enough to know the ground, and gives away what is final.
    fn work_until(&mut self, until: Timestamp) -> Result<Vec<SeismicEvent>, SiteError> {
        let bound = (until, 0, Phase::P, 0);
        if self.engine.is_none() {
            let complete = self.waiting.range(..bound).map(|(_, pick)| *pick);
            let first: Vec<PhasePick> = complete.take(self.together + 1).collect();
            if first.len() <= self.together {
                return Ok(Vec::new());
            }
            let mut settings = self.settings()?;
            let first = &first[..self.together];
            let learnt = locate(&self.stations, first, &settings);
            self.note = Some(note(&learnt, self.velocity.is_some()));
            settings.ground = Some(learnt.ground);
            settings.sigma_s = learnt.sigma_s;
            self.engine = Some(SeismicEngine::new(&self.stations, &settings));
        }
        let Some(engine) = &mut self.engine else {
            return Ok(Vec::new());
        };
        let later = self.waiting.split_off(&bound);
        for pick in std::mem::replace(&mut self.waiting, later).into_values() {
            engine.push(pick);
        }
        engine.update();
        Ok(if self.stream.is_some() {
            engine.settle(until)
        } else {
            Vec::new()
        })
    }
}

/// What a pick's phase makes of it.
pub(crate) enum Named {
    /// It has none: a sound in the air.
    Sound,
    /// P or S.
    Wave(Phase),
    /// A phase that is not located with.
    Other,
}

/// Reads the phase of a pick.
pub(crate) fn named(observation: &Observation) -> Named {
    match &observation.signal {
        Signal::Sound {
            phase: Known::Value(name),
            ..
        } => Phase::from_name(name).map_or(Named::Other, Named::Wave),
        _ => Named::Sound,
    }
}

/// What was assumed about the ground.
fn note(found: &Located, given: bool) -> String {
    let layers: Vec<String> = found
        .ground
        .layers()
        .iter()
        .map(|l| {
            format!(
                "{:.2} and {:.2} km/s from {} km",
                l.vp_km_s, l.vs_km_s, l.top_km
            )
        })
        .collect();
    let source = if given {
        "as given"
    } else {
        "estimated from the picks"
    };
    format!(
        "speeds of P and S in the ground, {source}: {}; near picks scatter by {:.2} s",
        layers.join(", "),
        found.sigma_s
    )
}

/// Columns of an event as for sounds, and its depth.
pub(crate) fn columns(event: &SeismicEvent) -> (String, String) {
    (
        place_and_time(event.time, event.position, event.ellipse, event.picks.len()),
        format!("{:.3},{:.3}", event.depth_km, event.depth_sigma_km),
    )
}

/// Layers from a velocity-csv file: `depth_km,vp_km_s,vs_km_s`, tops of layers from the surface down.
/// See `formats/velocity-csv/README.md`.
fn read_ground(path: &Path) -> Result<Ground, SiteError> {
    let text = std::fs::read_to_string(path).map_err(SiteError::read(path))?;
    parse_ground(&text).map_err(|reason| {
        SiteError::Invalid(format!(
            "`{}`: {reason}; see formats/velocity-csv/README.md",
            path.display()
        ))
    })
}

fn parse_ground(text: &str) -> Result<Ground, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    let (_, header) = lines.next().ok_or("the file is empty")?;
    let names: Vec<String> = header
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let column = |name: &str| {
        let found = names.iter().position(|other| other == name);
        found.ok_or_else(|| format!("column `{name}` is missing"))
    };
    let (depth, vp, vs) = (column("depth_km")?, column("vp_km_s")?, column("vs_km_s")?);
    let mut layers = Vec::new();
    for (number, line) in lines {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let value = |k: usize| {
            let field = fields.get(k).copied().unwrap_or("");
            field
                .parse::<f64>()
                .map_err(|_| format!("line {number}: `{field}` is not a number"))
        };
        layers.push(Layer {
            top_km: value(depth)?,
            vp_km_s: value(vp)?,
            vs_km_s: value(vs)?,
        });
    }
    Ground::new(layers).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::Position;

    /// Fifteen stations in a row of rings, an earthquake every four minutes, uniform ground.
    fn swarm(quakes: u32) -> (Vec<Station>, Vec<PhasePick>) {
        let places: Vec<(f64, f64)> = (0..15)
            .map(|k| (12.0 * f64::from(k % 5), 15.0 * f64::from(k / 5)))
            .collect();
        let station = |(east, north): &(f64, f64)| Station {
            position: Position::from_deg(48.0 + north / 111.2, -30.0 + east / 74.4)
                .expect("a place"),
            elevation_m: 0.0,
        };
        let mut picks = Vec::new();
        for n in 0..quakes {
            let (x, y) = (7.0 + f64::from(n * 7 % 40), 5.0 + f64::from(n * 11 % 25));
            for ((east, north), number) in places.iter().zip(0..) {
                let d = ((east - x) * (east - x) + (north - y) * (north - y) + 64.0).sqrt();
                for (phase, speed) in [(Phase::P, 6.0), (Phase::S, 3.46)] {
                    let late_s = 0.04 * f64::from((n * 31 + number * 17) % 9) - 0.16;
                    picks.push(PhasePick {
                        station: number,
                        phase,
                        time: Timestamp::from_unix_s(1_767_225_600)
                            .plus_s(240.0 * f64::from(n) + d / speed + late_s),
                        key: picks.len() as u64,
                    });
                }
            }
        }
        picks.sort_by_key(|p| (p.time, p.key));
        (places.iter().map(station).collect(), picks)
    }

    #[test]
    fn a_stream_of_phases_gives_the_events_of_batch_and_does_not_wait_for_its_end() {
        let (stations, picks) = swarm(60);
        for together in [400, 10_000] {
            let digging = |stream| Digging {
                together,
                ..Digging::new(stations.clone(), None, stream)
            };
            let mut batch = digging(None);
            for pick in &picks {
                assert!(
                    batch
                        .take(*pick)
                        .expect("no file")
                        .expect("in time")
                        .is_empty()
                );
            }
            let batch = batch.finish().expect("no file");
            assert!(batch.events.len() >= 55, "{} of 60", batch.events.len());
            let mut stream = digging(Some(Completeness::new(600.0)));
            let (mut events, mut waiting) = (Vec::new(), 0);
            // Portions in the wrong order, within the lateness.
            for portion in picks.chunks(20) {
                for pick in portion.iter().rev() {
                    events.extend(stream.take(*pick).expect("no file").expect("in time"));
                    waiting = waiting.max(stream.waiting.len());
                }
            }
            let early = events.len();
            let late = PhasePick {
                key: 99_999,
                ..picks[0]
            };
            assert!(stream.take(late).expect("no file").is_none(), "too late");
            let rest = stream.finish().expect("no file");
            events.extend(rest.events);
            assert_eq!(format!("{events:?}"), format!("{:?}", batch.events));
            assert_eq!(rest.note, batch.note);
            if together < picks.len() {
                assert!(early > 20, "{early} on the way");
                assert!(waiting < together + 300, "{waiting} waited");
            }
        }
    }

    #[test]
    fn layers_in_any_order_of_columns() {
        let ground =
            parse_ground("\u{feff}VS_km_s, depth_km,vp_km_s,remark\n3.3,0,5.8,x\n\n3.7,20,6.5,y\n")
                .expect("readable");
        assert_eq!(ground.layers().len(), 2);
        assert_eq!(ground.speeds_at(30.0), (6.5, 3.7));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let cases = [
            ("", "the file is empty"),
            ("depth_km,vp_km_s\n0,6\n", "column `vs_km_s` is missing"),
            (
                "depth_km,vp_km_s,vs_km_s\n0,six,3\n",
                "line 2: `six` is not a number",
            ),
            ("depth_km,vp_km_s,vs_km_s\n", "no layers"),
            ("depth_km,vp_km_s,vs_km_s\n0,6,3.5\n0,7,4\n", "layer 2"),
            ("depth_km,vp_km_s,vs_km_s\n0,6000,3500\n", "layer 1"),
            ("depth_km,vp_km_s,vs_km_s\n0,NaN,3\n", "layer 1"),
        ];
        for (text, expected) in cases {
            let got = parse_ground(text).expect_err("unusable");
            assert!(got.contains(expected), "{got}");
        }
    }
}
