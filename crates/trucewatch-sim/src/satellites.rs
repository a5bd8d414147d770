//! Satellites that see heat: passes, clouds, hot pixels.
//!
//! In: happenings, works, weather. Out: rows in the layout of NASA FIRMS VIIRS archives (375 m
//! product), and one health row a pass that says how much of the line lay under cloud: nothing seen
//! weighs nothing there. Heat has three sources that look alike: fires that impacts set, fires in
//! fields, and works that are always warm. Left out: bow-tie overlap, geolocation per scan angle.

use crate::draw::Draw;
use crate::fire::Happening;
use crate::scenario::Scenario;
use crate::truth::TruthKind;
use crate::weather::Weather;
use crate::world::{Outbox, State};
use trucewatch_model::{Position, geodesy};

pub(crate) struct Satellites<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) weather: &'a Weather,
    pub(crate) seed: u64,
    pub(crate) duration_s: f64,
}

/// Something warm for a while.
struct Heat {
    from_s: f64,
    to_s: f64,
    position: Position,
    frp_mw: f64,
}

/// One pass.
struct Pass<'a> {
    satellite: &'a str,
    number: u64,
    t_s: f64,
    /// Pixel size along and across, kilometres: larger at the edge of the swath.
    scan: f64,
    track: f64,
}

const HOUR_S: f64 = 3_600.0;
const DAY_S: f64 = 86_400.0;
/// Half the width of a pixel at nadir, metres.
const HALF_PIXEL_M: f64 = 190.0;

impl Satellites<'_> {
    /// Sends the pixels and the health row of every pass.
    pub(crate) fn send(&self, events: &[Happening], outbox: &mut Outbox) {
        let mut heats: Vec<Heat> = events.iter().filter_map(|e| self.ignited(e)).collect();
        heats.extend(self.field_fires());
        let works = self.scenario.industry.iter();
        heats.extend(works.map(|(position, frp_mw)| Heat {
            from_s: f64::NEG_INFINITY,
            to_s: f64::INFINITY,
            position: *position,
            frp_mw: *frp_mw,
        }));
        for pass in self.passes() {
            self.look(&pass, &heats, outbox);
        }
    }

    fn ignited(&self, event: &Happening) -> Option<Heat> {
        let burns = matches!(event.kind, TruthKind::Impact | TruthKind::Explosion);
        let mut draw = Draw::stream(self.seed, "ignition", event.id, 0);
        (burns && draw.chance(self.scenario.keys.fire.ignition)).then(|| Heat {
            from_s: event.t_s,
            to_s: event.t_s + draw.exponential(2.5 * HOUR_S),
            position: event.position,
            frp_mw: draw.lognormal(6.0, 0.8),
        })
    }

    /// Fires in fields: lit around noon, on both flanks alike.
    fn field_fires(&self) -> Vec<Heat> {
        let line = &self.scenario.line;
        let midnight_s = -self.weather.local_hour(0.0) * HOUR_S;
        let mut heats = Vec::new();
        let mut day = 0;
        while midnight_s + day as f64 * DAY_S < self.duration_s {
            let mut draw = Draw::stream(self.seed, "field fire", day, 0);
            for _ in 0..draw.poisson(self.scenario.keys.satellite.field_fires_per_day) {
                let hour = (13.0 + draw.normal() * 2.0).clamp(8.0, 19.0);
                let from_s = midnight_s + day as f64 * DAY_S + hour * HOUR_S;
                let along_m = draw.unit() * line.length_m();
                let aside_m = draw.between(-40_000.0, 40_000.0);
                heats.push(Heat {
                    from_s,
                    to_s: from_s + draw.exponential(1.5 * HOUR_S),
                    position: line.beside(along_m, aside_m),
                    frp_mw: draw.lognormal(9.0, 0.8),
                });
            }
            day += 1;
        }
        heats
    }

    /// Passes within the run. The ground track shifts from day to day and repeats after 16 days,
    /// which moves a pass by up to 50 minutes. Three in a hundred are never received.
    fn passes(&self) -> Vec<Pass<'_>> {
        let of_day_s = self.scenario.keys.start.as_unix_s_f64();
        let of_day_s = of_day_s - DAY_S * libm::floor(of_day_s / DAY_S);
        let mut passes = Vec::new();
        let mut day = 0;
        while day as f64 * DAY_S - of_day_s < self.duration_s {
            for (keys, which) in self.scenario.keys.satellite.pass.iter().zip(0..) {
                let mut draw = Draw::stream(self.seed, "pass", which, day);
                let first = Draw::stream(self.seed, "orbit", which, 0).below(16) as u64;
                let phase = ((day * 7 + first) % 16) as f64 / 15.0 - 0.5;
                let t_s = day as f64 * DAY_S - of_day_s + keys.utc_h * HOUR_S + phase * 6_000.0;
                let edge = 2.0 * phase.abs();
                if !draw.chance(0.03) && (0.0..self.duration_s).contains(&t_s) {
                    passes.push(Pass {
                        satellite: &keys.satellite,
                        number: day * 100 + which,
                        t_s,
                        scan: 0.39 + 0.38 * edge,
                        track: 0.36 + 0.40 * edge,
                    });
                }
            }
            day += 1;
        }
        passes
    }

    fn look(&self, pass: &Pass<'_>, heats: &[Heat], outbox: &mut Outbox) {
        let mut draw = Draw::stream(self.seed, "pass data", pass.number, 0);
        // Near-real-time data comes one to three hours after the pass.
        let arrival_s = pass.t_s + draw.between(1.0, 3.0) * HOUR_S;
        for heat in heats {
            if !(heat.from_s..heat.to_s).contains(&pass.t_s) {
                continue;
            }
            // Named by place and time: other fires do not change this one's pixels.
            let place = (heat.position.lat_deg() * 1e5) as u64
                ^ ((heat.position.lon_deg() * 1e5) as u64) << 24;
            let mut draw = Draw::stream(self.seed, "pixel", pass.number, place);
            let clear = 1.0 - self.weather.cloud(heat.position, pass.t_s);
            let strong = 1.0 - libm::exp(-heat.frp_mw / 6.0);
            if draw.chance(clear * strong) {
                for _ in 0..=draw.poisson(heat.frp_mw / 30.0).min(8) {
                    let frp_mw = heat.frp_mw * draw.lognormal(0.8, 0.4);
                    self.pixel(pass, heat.position, frp_mw, &mut draw, arrival_s, outbox);
                }
            }
        }
        for _ in 0..draw.poisson(self.scenario.keys.satellite.false_per_pass) {
            let along_m = draw.unit() * self.scenario.line.length_m();
            let aside_m = draw.between(-40_000.0, 40_000.0);
            let place = self.scenario.line.beside(along_m, aside_m);
            let frp_mw = draw.lognormal(1.5, 0.5);
            self.pixel(pass, place, frp_mw, &mut draw, arrival_s, outbox);
        }
        let id = format!("satellite/{} VIIRS", pass.satellite);
        outbox.health(
            arrival_s,
            &id,
            pass.t_s,
            pass.t_s + 60.0,
            self.sight(pass.t_s),
        );
    }

    /// How much of the line a pass could see.
    fn sight(&self, t_s: f64) -> State {
        let line = &self.scenario.line;
        let at = |k: u32| line.at(line.length_m() * f64::from(k) / 40.0);
        let covered: f64 = (0..=40)
            .map(|k| self.weather.cloud(at(k), t_s))
            .sum::<f64>()
            / 41.0;
        match covered {
            c if c < 0.3 => State::Alive,
            c if c < 0.9 => State::Degraded,
            _ => State::Blind,
        }
    }

    fn pixel(
        &self,
        pass: &Pass<'_>,
        place: Position,
        frp_mw: f64,
        draw: &mut Draw,
        arrival_s: f64,
        outbox: &mut Outbox,
    ) {
        let mut aside = || draw.between(-HALF_PIXEL_M, HALF_PIXEL_M) * (pass.scan / 0.39);
        let (east, north) = (aside(), aside());
        let centre = geodesy::displace(place, east, north);
        let day = self.weather.sun_deg(place, pass.t_s) > 0.0;
        let ground_k =
            273.15 + self.weather.air(pass.t_s).temperature_c + if day { 4.0 } else { -3.0 };
        let warmer_k = if day { 38.0 } else { 12.0 } + 15.0 * libm::log(1.0 + frp_mw);
        let brightness_k = (ground_k + warmer_k + 4.0 * draw.normal()).clamp(295.0, 367.0);
        let confidence = match draw.unit() {
            u if u < 0.05 || (day && u < 0.10) => "l",
            _ if frp_mw > 40.0 => "h",
            _ => "n",
        };
        let at = self.scenario.keys.start.plus_s(pass.t_s);
        let date = crate::report::local_date(at, 0.0);
        let of_day_s = at.as_unix_s_f64() - DAY_S * libm::floor(at.as_unix_s_f64() / DAY_S);
        let minutes = (of_day_s / 60.0) as u32;
        let row = format!(
            "{:.5},{:.5},{brightness_k:.2},{:.2},{:.2},{date},{:02}{:02},{},VIIRS,{confidence},2.0NRT,{:.2},{frp_mw:.2},{}",
            centre.lat_deg(),
            centre.lon_deg(),
            pass.scan,
            pass.track,
            minutes / 60,
            minutes % 60,
            pass.satellite,
            ground_k + draw.normal(),
            if day { "D" } else { "N" },
        );
        outbox.put(arrival_s, "firms-csv", row);
    }
}
