//! An attack on what the public is told of monitors: from counts by cell and day, find where they are.
//!
//! Thirty days of patrols that drive out from four bases. Whoever attacks knows the bases, the hours, the speeds and
//! how patrols drive, asks every hour, and follows a patrol of each base with a particle filter. The control gives the
//! same filter exact, live points: it has to find them, or it is no attack.
#![allow(clippy::expect_used, clippy::panic, reason = "this is a test")]

mod common;

use common::{registry, subject};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;
use trucewatch_model::geodesy::{displace, offset_m};
use trucewatch_model::{Position, Timestamp};
use trucewatch_release::{
    Cell, CellCount, Gate, Kind, Label, Level, Marked, Places, PositionPolicy, Release, Sighting,
    Subject, Withheld,
};

const DAYS: usize = 30;
const BASES: usize = 4;
const PATROLS: usize = 24;
/// Patrols are out for ten hours, and are looked at every quarter of an hour.
const STEPS: usize = 40;
const STEP_H: f64 = 0.25;
const OUT_AT_H: f64 = 6.0;
const SPEED_KM_H: f64 = 35.0;
const REACH_KM: f64 = 60.0;
const CELL_M: u32 = 10_000;
const PARTICLES: usize = 200;

/// Kilometres east and north of the middle.
type Km = (f64, f64);

struct Dice(ChaCha8Rng);

impl Dice {
    fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
    fn within(&mut self, radius: f64) -> Km {
        let (r, turn) = (
            radius * self.unit().sqrt(),
            self.unit() * std::f64::consts::TAU,
        );
        (r * turn.cos(), r * turn.sin())
    }
}

fn origin() -> Position {
    Position::from_deg(48.2, 37.9).expect("a place")
}

fn place((east, north): Km) -> Position {
    displace(origin(), east * 1_000.0, north * 1_000.0)
}

fn day_begins(day: usize) -> Timestamp {
    Timestamp::parse_rfc3339("2026-03-01T00:00:00Z")
        .expect("a time")
        .plus_s(day as f64 * 86_400.0)
}

fn moment(day: usize, step: usize) -> Timestamp {
    day_begins(day).plus_s((OUT_AT_H + step as f64 * STEP_H) * 3_600.0)
}

fn base(patrol: usize) -> Km {
    [(-75.0, 20.0), (-25.0, -15.0), (25.0, 15.0), (75.0, -20.0)][patrol % BASES]
}

/// How a patrol drives: to a place within reach of its base, then to another. Home for the last part of the day.
#[derive(Clone, Copy)]
struct Patrol {
    base: Km,
    at: Km,
    towards: Km,
}

impl Patrol {
    fn starts(base: Km, dice: &mut Dice) -> Self {
        let mut patrol = Self {
            base,
            at: base,
            towards: base,
        };
        patrol.turns(dice);
        patrol
    }
    fn turns(&mut self, dice: &mut Dice) {
        let (east, north) = dice.within(REACH_KM);
        self.towards = (self.base.0 + east, self.base.1 + north);
    }
    fn drives(&mut self, step: usize, dice: &mut Dice) {
        if step >= STEPS - 8 {
            self.towards = self.base;
        } else if distance(self.at, self.towards) < 1.0 && dice.unit() < 0.5 {
            self.turns(dice);
        }
        let left = distance(self.at, self.towards);
        let way = (SPEED_KM_H * STEP_H * (0.5 + dice.unit())).min(left);
        if left > 0.0 {
            self.at.0 += (self.towards.0 - self.at.0) * way / left;
            self.at.1 += (self.towards.1 - self.at.1) * way / left;
        }
    }
}

fn distance(a: Km, b: Km) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// Where each patrol was: by day, step and patrol.
fn world(seed: u64) -> Vec<Vec<Vec<Km>>> {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    (0..DAYS)
        .map(|_| {
            let mut patrols: Vec<Patrol> = (0..PATROLS)
                .map(|p| Patrol::starts(base(p), &mut dice))
                .collect();
            (0..STEPS)
                .map(|step| {
                    patrols.iter_mut().for_each(|p| p.drives(step, &mut dice));
                    patrols.iter().map(|p| p.at).collect()
                })
                .collect()
        })
        .collect()
}

struct Tracks(Vec<Sighting<usize>>);

impl Release for Tracks {
    type Shown = Vec<CellCount>;
    fn show(&self, places: &mut Places<'_>) -> Result<Self::Shown, Withheld> {
        places.counts(Kind::Patrol, self.0.iter().copied())
    }
}

/// All that the public is told in thirty days, asked every hour until two days after.
fn told(world: &[Vec<Vec<Km>>]) -> Vec<CellCount> {
    let mut sightings = Vec::new();
    for (day, steps) in world.iter().enumerate() {
        for (step, patrols) in steps.iter().enumerate() {
            let at = moment(day, step);
            let one = |(who, km): (usize, &Km)| Sighting {
                who,
                at,
                position: place(*km),
            };
            sightings.extend(patrols.iter().enumerate().map(one));
        }
    }
    let policy = PositionPolicy::from_toml(PositionPolicy::DEFAULT, &registry()).expect("right");
    let public: Subject = subject("", "PUBLIC", Level::Public, &[]);
    let mut seen: BTreeMap<CellCount, Timestamp> = BTreeMap::new();
    // Every hour of the first three days, then every day: windows and delays are whole hours.
    let hours = (0..72).chain((72..24 * (DAYS as i64 + 2)).step_by(24));
    for hour in hours {
        let now = day_begins(0).plus_s(hour as f64 * 3_600.0);
        let known = sightings
            .iter()
            .filter(|one| one.at <= now)
            .copied()
            .collect();
        let record = Marked::of_entry(Tracks(known), Label::lowest(&registry()));
        let answer = Gate::new(&policy).release(&record, &public, now);
        for count in answer
            .released()
            .expect("the public is told counts")
            .into_shown()
        {
            seen.entry(count).or_insert(now);
        }
    }
    for (count, first) in &seen {
        assert!(
            first.seconds_since(count.until) >= 86_400.0,
            "nothing younger than 24 h"
        );
        assert!(count.at_least >= 3, "no cell with fewer than 3");
        assert_eq!(count.cell.size_m(), CELL_M);
    }
    seen.into_keys().collect()
}

/// Follows a patrol from one base through a day; at each step, how far the guess is from the nearest monitor,
/// whoever that is, in kilometres. The guess is the middle of where most
/// particles are. `weigh`: how well what is known fits a
/// patrol that is there at that step.
fn follow(
    from: Km,
    truth: &[Vec<Km>],
    dice: &mut Dice,
    weigh: impl Fn(usize, Km) -> f64,
) -> Vec<f64> {
    let mut particles: Vec<Patrol> = (0..PARTICLES).map(|_| Patrol::starts(from, dice)).collect();
    let mut errors = Vec::new();
    for (step, patrols) in truth.iter().enumerate() {
        particles.iter_mut().for_each(|p| p.drives(step, dice));
        let weights: Vec<f64> = particles.iter().map(|p| weigh(step, p.at)).collect();
        let total: f64 = weights.iter().sum();
        if total > 0.0 {
            particles = drawn(&particles, &weights, total, dice);
        }
        let near = |one: &Patrol| {
            particles
                .iter()
                .filter(|p| distance(p.at, one.at) < 3.0)
                .count()
        };
        let most = particles
            .iter()
            .max_by_key(|one| near(one))
            .expect("particles")
            .at;
        let group: Vec<Km> = (particles.iter().map(|p| p.at))
            .filter(|at| distance(*at, most) < 3.0)
            .collect();
        let sum = group
            .iter()
            .fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
        let guess = (sum.0 / group.len() as f64, sum.1 / group.len() as f64);
        errors.push(
            patrols
                .iter()
                .map(|at| distance(*at, guess))
                .fold(f64::MAX, f64::min),
        );
    }
    errors
}

/// Systematic resampling; whoever fits may turn anywhere from here.
fn drawn(particles: &[Patrol], weights: &[f64], total: f64, dice: &mut Dice) -> Vec<Patrol> {
    let mut left = dice.unit();
    let (mut sum, mut next) = (0.0, 0);
    let mut drawn = Vec::with_capacity(PARTICLES);
    while drawn.len() < PARTICLES {
        while next + 1 < weights.len() && sum + weights[next] / total * (PARTICLES as f64) < left {
            sum += weights[next] / total * (PARTICLES as f64);
            next += 1;
        }
        let mut one = particles[next];
        if dice.unit() < 0.2 {
            one.turns(dice);
        }
        drawn.push(one);
        left += 1.0;
    }
    drawn
}

fn median(mut errors: Vec<f64>) -> f64 {
    errors.sort_by(f64::total_cmp);
    errors[errors.len() / 2]
}

/// The attack; what is known of a day's step is told by `weigh(day, step, place)`.
fn attack(world: &[Vec<Vec<Km>>], weigh: impl Fn(usize, usize, Km) -> f64) -> f64 {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(1));
    let mut errors = Vec::new();
    for (day, truth) in world.iter().enumerate() {
        for from in 0..BASES {
            errors.extend(follow(base(from), truth, &mut dice, |step, at| {
                weigh(day, step, at)
            }));
        }
    }
    median(errors)
}

#[test]
fn p68_what_the_public_is_told_does_not_locate_monitors() {
    let world = world(68);
    let told = told(&world);
    assert!(
        told.len() > 100,
        "{} counts are told, so there is something to attack",
        told.len()
    );
    let mut by_day: BTreeMap<(usize, Cell), u32> = BTreeMap::new();
    for count in &told {
        let day = count.from.seconds_since(day_begins(0)) / 86_400.0;
        by_day.insert((day as usize, count.cell), count.at_least);
    }
    // Long after, with every day's counts: a patrol was likelier in cells that are told, the more so the more
    // were there; elsewhere there were two at most.
    let public_km = attack(&world, |day, _, at| {
        let cell = Cell::holding(place(at), CELL_M);
        1.0 + f64::from(by_day.get(&(day, cell)).copied().unwrap_or(0))
    });
    // Nothing known but how patrols drive.
    let blind_km = attack(&world, |_, _, _| 1.0);
    // The control: exact, live points without names.
    let live_km = attack(&world, |day, step, at| {
        let nearest = world[day][step]
            .iter()
            .map(|km| distance(*km, at))
            .fold(f64::MAX, f64::min);
        (-nearest * nearest / 2.0).exp() + 1e-9
    });
    println!(
        "median error: public {public_km:.1} km, blind {blind_km:.1} km, live {live_km:.2} km"
    );
    assert!(public_km >= 5.0, "{public_km} km");
    assert!(live_km < 1.0, "exact live points are found: {live_km} km");
    let (east, _) = offset_m(origin(), place((10.0, 0.0)));
    assert!(
        (east - 10_000.0).abs() < 10.0,
        "the plane of the test is the globe's"
    );
}
