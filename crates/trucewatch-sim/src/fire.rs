//! Who fires when: the hidden happenings of one hour of the world.
//!
//! In: the scenario, the batteries, a seed and the number of the hour. Out: shots, impacts (those
//! of the last shots fall into the next hour), explosions without a known cause, small arms. Each
//! hour has its own streams: a run of six hours is the beginning of a run of twelve.
//!
//! Nothing here depends on the flank except the sign of an offset: a fair toss decides who fires.

use crate::batteries::{Battery, Gun};
use crate::draw::Draw;
use crate::line::Flank;
use crate::scenario::Scenario;
use crate::truth::TruthKind;
use trucewatch_model::{Position, geodesy};

/// One source of sound, light and perhaps fire.
#[derive(Clone, Debug)]
pub(crate) struct Happening {
    pub(crate) id: u64,
    /// Seconds after the start of the world.
    pub(crate) t_s: f64,
    pub(crate) position: Position,
    pub(crate) kind: TruthKind,
    pub(crate) salvo: Option<u64>,
    pub(crate) linked: Option<u64>,
    /// Who fired, where somebody did.
    pub(crate) fired_from: Option<Flank>,
    pub(crate) gun: Option<Gun>,
    /// How loud for its kind, 0 to 1.
    pub(crate) loudness: f64,
}

/// Happenings of one hour get ids from this many times the hour's number.
const IDS_PER_HOUR: u64 = 100_000_000;
const HOUR_S: f64 = 3_600.0;

/// The happenings that begin in hour number `hour`, in no particular order.
pub(crate) fn in_hour(
    scenario: &Scenario,
    batteries: &[Battery],
    seed: u64,
    hour: u64,
) -> Vec<Happening> {
    let mut block = Block {
        scenario,
        batteries,
        seed,
        hour,
        spots: spot_weights(scenario, seed, hour),
        out: Vec::new(),
    };
    block.fill();
    block.out
}

/// Hot spots flare up and calm down every three hours; the total does not change.
fn spot_weights(scenario: &Scenario, seed: u64, hour: u64) -> Vec<f64> {
    let spots = scenario.hot_spots.iter().zip(0..);
    let weight = |([_, weight, _], k): (&[f64; 3], u64)| {
        weight * Draw::stream(seed, "hot spot", hour / 3, k).gamma(2.0)
    };
    spots.map(weight).collect()
}

struct Block<'a> {
    scenario: &'a Scenario,
    batteries: &'a [Battery],
    seed: u64,
    hour: u64,
    spots: Vec<f64>,
    out: Vec<Happening>,
}

impl Block<'_> {
    fn fill(&mut self) {
        let fire = &self.scenario.keys.fire;
        let shares = [
            fire.share_salvo,
            fire.share_single,
            fire.share_explosion,
            fire.share_small_arms,
        ];
        let total: f64 = shares.iter().sum();
        let rate = fire.events_per_hour * self.hour_weight();
        if total <= 0.0 || rate <= 0.0 {
            return;
        }
        let [low, high] = fire.salvo_rounds.map(f64::from);
        // Shares are of source events; a round that is fired and lands is two.
        let events_each = [low + high, 2.0, 1.0, 1.0];
        let [salvos, singles, explosions, bursts] =
            std::array::from_fn(|k| rate * shares[k] / total / events_each[k].max(1.0));
        self.each("salvo", salvos, |block, draw, t_s| {
            let rounds = low + libm::floor(draw.unit() * (high - low + 1.0));
            block.fire(draw, t_s, rounds as u32);
        });
        self.each("single", singles, |block, draw, t_s| {
            block.fire(draw, t_s, 1);
        });
        self.each("explosion", explosions, |block, draw, t_s| {
            let aside = (draw.normal() * 4_000.0).clamp(-10_000.0, 10_000.0);
            block.unexplained(draw, t_s, aside);
        });
        self.each("small arms", bursts, |block, draw, t_s| {
            block.small_arms(draw, t_s);
        });
    }

    /// This hour's rate relative to the mean hour.
    fn hour_weight(&self) -> f64 {
        let by_hour = &self.scenario.keys.fire.by_hour;
        let mean = by_hour.iter().sum::<f64>() / 24.0;
        let start_h = self.scenario.keys.start.as_unix_s_f64() / HOUR_S;
        let local = start_h + self.hour as f64 + 0.5 + self.scenario.keys.utc_offset_h;
        let of_day = local - 24.0 * libm::floor(local / 24.0);
        by_hour
            .get(of_day as usize)
            .map_or(0.0, |w| w / mean.max(1e-9))
    }

    /// The product of all periods that hold at a time, in hours of the run.
    fn factor(&self, run_h: f64) -> f64 {
        let periods = self.scenario.keys.period.iter();
        let holds = periods.filter(|p| p.from_h <= run_h && run_h < p.to_h);
        holds.map(|p| p.factor).product()
    }

    /// Calls `make` for each of a Poisson number of happenings, thinned where periods say so.
    fn each(&mut self, concern: &str, mean: f64, make: impl Fn(&mut Self, &mut Draw, f64)) {
        let highest: f64 = self
            .scenario
            .keys
            .period
            .iter()
            .map(|p| p.factor.max(1.0))
            .product();
        let count = Draw::stream(self.seed, concern, self.hour, u64::MAX).poisson(mean * highest);
        for k in 0..u64::from(count) {
            let mut draw = Draw::stream(self.seed, concern, self.hour, k);
            let t_s = (self.hour as f64 + draw.unit()) * HOUR_S;
            if draw.chance(self.factor(t_s / HOUR_S) / highest) {
                make(self, &mut draw, t_s);
            }
        }
    }

    /// Somewhere along the line, near a hot spot or not.
    fn along_m(&self, draw: &mut Draw) -> f64 {
        let length_m = self.scenario.line.length_m();
        let hot = draw.chance(self.scenario.keys.fire.hot_share);
        let spot = draw
            .weighted(&self.spots)
            .and_then(|k| self.scenario.hot_spots.get(k));
        match spot.filter(|_| hot) {
            Some([along, _, spread]) => (along + draw.normal() * spread).clamp(0.0, length_m),
            None => draw.between(0.0, length_m),
        }
    }

    /// A battery of `flank` near `along_m`: nearer ones are likelier.
    fn battery(&self, draw: &mut Draw, flank: Flank, along_m: f64) -> Option<&Battery> {
        let weight = |b: &Battery| {
            let away = (b.along_m - along_m) / 4_000.0;
            // The floor lets a lone battery far away fire where none is near.
            libm::exp(-0.5 * away * away) + 1e-9
        };
        let weights: Vec<f64> = (self.batteries.iter())
            .map(|b| if b.flank == flank { weight(b) } else { 0.0 })
            .collect();
        draw.weighted(&weights).and_then(|k| self.batteries.get(k))
    }

    /// One salvo or one single round: shots on one flank, impacts on the other.
    fn fire(&mut self, draw: &mut Draw, t_s: f64, rounds: u32) {
        let flank = Flank::toss(draw);
        let along_m = self.along_m(draw);
        let Some(battery) = self.battery(draw, flank, along_m) else {
            return;
        };
        let (gun, battery_along) = (battery.gun, battery.along_m);
        let site = battery.positions[draw.below(3)];
        let aim = self.aim(draw, site, gun, flank, battery_along);
        let range_m = geodesy::distance_m(site, aim);
        let flight_s = 5.0 + range_m / 300.0;
        let barrels = if rounds > 1 { 2 + draw.below(5) } else { 1 };
        let barrels: Vec<Position> = (0..barrels)
            .map(|_| {
                geodesy::displace(site, draw.between(-120.0, 120.0), draw.between(-60.0, 60.0))
            })
            .collect();
        let salvo = (rounds > 1).then(|| self.next_id());
        let loud = [draw.unit(), draw.unit()];
        let times = self.round_times(draw, rounds);
        for (round, after_s) in times.iter().enumerate() {
            let varied = |draw: &mut Draw, base: f64| (base + draw.normal() * 0.04).clamp(0.0, 1.0);
            let shot = Happening {
                id: self.next_id(),
                t_s: t_s + after_s,
                position: barrels
                    .get(round % barrels.len().max(1))
                    .copied()
                    .unwrap_or(site),
                kind: TruthKind::Outgoing,
                salvo,
                linked: None,
                fired_from: Some(flank),
                gun: Some(gun),
                loudness: varied(draw, loud[0]),
            };
            let lands_s = shot.t_s + flight_s + draw.normal() * 0.15;
            let (long, wide) = (30.0 + 0.006 * range_m, 30.0 + 0.003 * range_m);
            let bearing = geodesy::azimuth_deg(site, aim) * std::f64::consts::PI / 180.0;
            let (over, aside) = (draw.normal() * long, draw.normal() * wide);
            let (sine, cosine) = (libm::sin(bearing), libm::cos(bearing));
            let impact = Happening {
                id: shot.id + 1,
                t_s: lands_s,
                position: geodesy::displace(
                    aim,
                    over * sine + aside * cosine,
                    over * cosine - aside * sine,
                ),
                kind: TruthKind::Impact,
                linked: Some(shot.id),
                loudness: varied(draw, loud[1]),
                ..shot.clone()
            };
            // Three rounds in a hundred do not go off.
            if draw.chance(0.97) {
                let linked = Some(impact.id);
                self.out.extend([Happening { linked, ..shot }, impact]);
            } else {
                self.out.push(shot);
            }
        }
    }

    /// Where a salvo goes: across the line and within range. The last try if none is.
    fn aim(
        &self,
        draw: &mut Draw,
        site: Position,
        gun: Gun,
        flank: Flank,
        along_m: f64,
    ) -> Position {
        let line = &self.scenario.line;
        let mut aim = site;
        for _ in 0..30 {
            let there = (along_m + draw.normal() * 4_000.0).clamp(0.0, line.length_m());
            aim = line.somewhere(draw, there, flank.across(), [400.0, 6_500.0]);
            if geodesy::distance_m(site, aim) <= gun.range_m() {
                break;
            }
        }
        aim
    }

    /// Seconds of each round after the first; the last is at the salvo's span.
    fn round_times(&self, draw: &mut Draw, rounds: u32) -> Vec<f64> {
        let mut at = 0.0;
        let mut times = vec![0.0];
        for _ in 1..rounds {
            at += draw.gamma(4.0);
            times.push(at);
        }
        let span = self.scenario.keys.fire.salvo_span_s;
        times.iter().map(|t| t * span / at.max(1e-9)).collect()
    }

    fn unexplained(&mut self, draw: &mut Draw, t_s: f64, aside_m: f64) {
        let along_m = self.along_m(draw);
        let happening = Happening {
            id: self.next_id(),
            t_s,
            position: self.scenario.line.beside(along_m, aside_m),
            kind: TruthKind::Explosion,
            salvo: None,
            linked: None,
            fired_from: None,
            gun: None,
            loudness: draw.unit(),
        };
        self.out.push(happening);
    }

    fn small_arms(&mut self, draw: &mut Draw, t_s: f64) {
        let flank = Flank::toss(draw);
        let along_m = self.along_m(draw);
        let position = self
            .scenario
            .line
            .somewhere(draw, along_m, flank, [50.0, 2_000.0]);
        let happening = Happening {
            id: self.next_id(),
            t_s,
            position,
            kind: TruthKind::SmallArms,
            salvo: None,
            linked: None,
            fired_from: Some(flank),
            gun: None,
            loudness: draw.unit(),
        };
        self.out.push(happening);
    }

    /// Two ids are reserved at a time: a shot and its impact.
    fn next_id(&self) -> u64 {
        let last = self.out.last().map(|h| h.id);
        last.map_or(self.hour * IDS_PER_HOUR, |id| (id / 2 + 1) * 2)
    }
}
