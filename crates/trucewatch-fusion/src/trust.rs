//! Which sensors cannot be believed, and which events rest on them alone.
//!
//! In: for each located event, which sensors in earshot registered it and how likely each was to.
//! Out: for each sensor whether its clock is wrong or it reports what others do not hear; for each
//! event whether the other sensors speak for it. The patterns of an hour, of the one before and the one
//! after count; a sensor is then disbelieved for an hour on either side of each event it is accused for,
//! so a liar that is found out later takes its earlier events along. A clock that was wrong once stays
//! named.
//!
//! Clock: the arrivals of a sensor whose clock is off pile up at one and the same distance from
//! the predictions. Fabrication: who made it up cannot make healthy neighbours hear it. An event that
//! near sensors missed and far ones heard is suspect, and so is one whose arrivals fit better than air
//! allows; a sensor that takes part in suspect events
//! while its neighbours stay silent is not believed; an event is held back if the rest speak
//! against it (the idea of silence as evidence: NET-VISA, Arora et al. 2013,
//! doi:10.1785/0120120107). Both are judgements of people's instruments: they are shown with their
//! reasons and revised as evidence comes.

use std::collections::{BTreeMap, BTreeSet};

/// A sensor is disbelieved for this long on either side of an event it is accused for, in seconds.
pub(crate) const MEMORY_S: f64 = 3_600.0;
/// Hours of trust, in which events are judged together.
pub(crate) const HOUR_NS: i64 = (MEMORY_S * 1e9) as i64;
/// Clock errors up to this many seconds are looked for.
pub(crate) const CLOCK_MAX_S: f64 = 6.0;
/// Clock errors below this are left to the spread of readings, in seconds.
const CLOCK_MIN_S: f64 = 0.2;
/// Arrivals this close to each other, in seconds, count as the same delay.
const SAME_S: f64 = 0.3;
/// An event whose pattern of hearing and silence lies this many standard deviations from what its
/// distances explain is suspect.
const ODD: f64 = -4.5;
/// An event whose arrivals fit this many standard deviations better than the rest is suspect.
const TOO_NEAT: f64 = -2.3;
/// And so is one only if its misfit is below this share of the rest's: with many arrivals, small
/// errors of the noise model would be significant too.
const TOO_NEAT_RATIO: f64 = 0.5;
/// Accusations against more than this share of all sensors are not believed.
const MOST: f64 = 0.4;
/// Suspect events that a sensor must have taken part in before it is not believed.
const LEAST: f64 = 3.0;

/// A sensor in earshot of an event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) sensor: u32,
    /// How likely it was to register the event.
    pub(crate) p_detect: f64,
    /// Log likelihood ratio of its arrival; `None`: it was silent.
    pub(crate) heard: Option<f64>,
    /// Differences of its arrivals from the prediction, within [`CLOCK_MAX_S`].
    pub(crate) offsets_s: Vec<f64>,
}

/// What the sensors in earshot of one event did. `at_s`: when it was, on any common scale.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pattern {
    pub(crate) at_s: f64,
    pub(crate) seen: Vec<Seen>,
    /// Sum of the squares of the residuals in standard deviations, and their degrees of freedom.
    pub(crate) misfit: (f64, f64),
}

/// What is wrong with a sensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SensorDoubt {
    /// Its number.
    pub sensor: u32,
    /// How far its clock is ahead in seconds, if it is wrong.
    pub clock_ahead_s: Option<f64>,
    /// Whether it takes part in events that healthy neighbours speak against.
    pub fabricates: bool,
    /// Events that this rests on.
    pub events: u32,
}

/// Returns for each pattern whether the event is held back, and the doubtful sensors by number.
/// `patterns` by time.
pub(crate) fn judge(patterns: &[&Pattern]) -> (Vec<bool>, Vec<SensorDoubt>) {
    // Where all events fit too well, the noise was thought too large: no sign of anything else.
    let usual = median(patterns.iter().map(|p| misfit(p)).collect()).min(1.0);
    // The same goes for hearing: hills and layers of air make all patterns odd.
    let oddities: Vec<f64> = patterns.iter().map(|p| oddity(p)).collect();
    let middle = median(oddities.clone()).min(0.0);
    let off = oddities.iter().map(|o| (o - middle).abs()).collect();
    let scale = (1.4826 * median(off)).max(1.0);
    let mut suspect: Vec<bool> = patterns
        .iter()
        .zip(oddities)
        .map(|(p, odd)| (odd - middle) / scale < ODD || is_too_neat(p, usual))
        .collect();
    let mut liars = BTreeMap::new();
    if suspect.iter().any(|s| *s) {
        // Who is not believed depends on what is suspect and the other way round: three rounds.
        for _ in 0..3 {
            liars = accuse(patterns, &suspect);
            suspect = patterns.iter().map(|p| speaks_against(p, &liars)).collect();
        }
        let heard: BTreeSet<u32> = patterns
            .iter()
            .flat_map(|p| &p.seen)
            .filter(|s| s.heard.is_some())
            .map(|s| s.sensor)
            .collect();
        if liars.len() as f64 > MOST * heard.len() as f64 {
            // Of so many, nobody can tell from arrivals alone who is lying.
            liars.clear();
            suspect.fill(false);
        }
    }
    let mut doubts: BTreeMap<u32, SensorDoubt> = clocks(patterns)
        .into_iter()
        .map(|doubt| (doubt.sensor, doubt))
        .collect();
    for (sensor, times) in &liars {
        doubts
            .entry(*sensor)
            .or_insert(SensorDoubt {
                sensor: *sensor,
                clock_ahead_s: None,
                fabricates: false,
                events: times.len() as u32,
            })
            .fabricates = true;
    }
    (suspect, doubts.into_values().collect())
}

/// The doubts of several hours by sensor: of a clock's errors the one that rests on most events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Together {
    /// With the number of events that the clock's error rests on.
    by_sensor: BTreeMap<u32, (SensorDoubt, u32)>,
}

impl Together {
    /// Adds the doubts of an hour. The earlier hour comes first.
    pub(crate) fn add(&mut self, doubts: &[SensorDoubt]) {
        for doubt in doubts {
            let (known, clock_events) = self.by_sensor.entry(doubt.sensor).or_insert((*doubt, 0));
            if doubt.clock_ahead_s.is_some() && doubt.events > *clock_events {
                known.clock_ahead_s = doubt.clock_ahead_s;
                *clock_events = doubt.events;
            }
            known.fabricates |= doubt.fabricates;
            known.events = known.events.max(doubt.events);
        }
    }

    /// One doubt for each sensor, by number.
    pub(crate) fn doubts(self) -> Vec<SensorDoubt> {
        let doubts = self.by_sensor.into_values();
        doubts.map(|(doubt, _)| doubt).collect()
    }
}

/// How far the pattern of hearing and silence lies from what distances explain, in standard
/// deviations; negative: odd.
fn oddity(pattern: &Pattern) -> f64 {
    let (mut excess, mut variance) = (0.0, 0.05);
    for seen in &pattern.seen {
        // Sites differ: no sensor is quite certain to hear, or not to.
        let p = seen.p_detect.clamp(0.04, 0.9);
        let (yes, no) = (libm::log(p), libm::log(1.0 - p));
        excess += if seen.heard.is_some() { yes } else { no } - (p * yes + (1.0 - p) * no);
        variance += p * (1.0 - p) * (yes - no) * (yes - no);
    }
    excess / variance.sqrt()
}

/// Square of the residuals in standard deviations, by degree of freedom; about 1 where the noise is
/// what it was thought to be.
fn misfit(pattern: &Pattern) -> f64 {
    let (sum, freedom) = pattern.misfit;
    if freedom < 1.0 { 1.0 } else { sum / freedom }
}

/// Whether the arrivals fit far better than readings and paths allow, when others have the misfit
/// `usual`. Who makes arrivals up reckons them, and leaves out what air does to sound. Cube root of
/// chi-square: Wilson and Hilferty 1931, doi:10.1073/pnas.17.12.684.
fn is_too_neat(pattern: &Pattern, usual: f64) -> bool {
    let (ratio, freedom) = (misfit(pattern) / usual.max(1e-3), pattern.misfit.1);
    let spread = 2.0 / (9.0 * freedom.max(1.0));
    let deviations = (libm::cbrt(ratio) - (1.0 - spread)) / spread.sqrt();
    freedom >= 1.0 && deviations < TOO_NEAT && ratio < TOO_NEAT_RATIO
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Sensors that take part in suspect events while sensors beside them stay silent, each with the
/// times of those events.
fn accuse(patterns: &[&Pattern], suspect: &[bool]) -> BTreeMap<u32, Vec<f64>> {
    let mut took_part = BTreeMap::<u32, Vec<f64>>::new();
    let mut stayed_out = BTreeMap::<u32, f64>::new();
    for (pattern, _) in patterns.iter().zip(suspect).filter(|(_, s)| **s) {
        for seen in &pattern.seen {
            if seen.heard.is_some() {
                took_part.entry(seen.sensor).or_default().push(pattern.at_s);
            } else {
                *stayed_out.entry(seen.sensor).or_default() += seen.p_detect;
            }
        }
    }
    took_part.retain(|sensor, times| {
        let part = times.len() as f64;
        part >= LEAST && part > 1.5 * stayed_out.get(sensor).copied().unwrap_or(0.0)
    });
    took_part
}

/// Whether an event rests on sensors that are not believed, and the others speak against it or know
/// nothing of it.
fn speaks_against(pattern: &Pattern, liars: &BTreeMap<u32, Vec<f64>>) -> bool {
    let is_liar = |sensor: u32| {
        liars
            .get(&sensor)
            .is_some_and(|times| times.iter().any(|t| (t - pattern.at_s).abs() <= MEMORY_S))
    };
    let (mut doubtful, mut honest, mut evidence) = (0, 0, 0.0);
    for seen in &pattern.seen {
        match (is_liar(seen.sensor), seen.heard) {
            (true, Some(_)) => doubtful += 1,
            (true, None) => {}
            (false, Some(ratio)) => {
                honest += 1;
                evidence += ratio;
            }
            (false, None) => evidence += libm::log(1.0 - seen.p_detect.min(0.95)),
        }
    }
    doubtful > honest && (evidence < 0.0 || honest == 0)
}

/// Sensors whose arrivals keep the same distance from the predictions, and a better one than none: by the
/// likelihood of each delay, an event being heard at it or not, among arrivals that come at any time.
fn clocks(patterns: &[&Pattern]) -> Vec<SensorDoubt> {
    let mut by_sensor = BTreeMap::<u32, Vec<&Seen>>::new();
    for seen in patterns.iter().flat_map(|pattern| &pattern.seen) {
        by_sensor.entry(seen.sensor).or_default().push(seen);
    }
    by_sensor
        .into_iter()
        .filter_map(|(sensor, seen)| clock(sensor, &seen))
        .collect()
}

/// How far a delay is looked at on either side of an arrival's, in steps.
const LOOK: i32 = 6;
/// Steps of delay on either side of none.
const STEPS: i32 = (CLOCK_MAX_S / STEP_S) as i32;
/// Steps in which delays are tried, in seconds.
const STEP_S: f64 = 0.05;
/// Standard deviation of an arrival around the prediction, in seconds: paths, readings, places.
const AROUND_S: f64 = 0.1;
/// A wrong clock must be likelier than a right one by this many log units: one in fifty is wrong, at one
/// of some sixty delays that can be told apart, and one accusation in a hundred may be false.
const SURE: f64 = 12.6;

/// The doubt about one sensor's clock, if there is one; `events`: those in its earshot.
fn clock(sensor: u32, events: &[&Seen]) -> Option<SensorDoubt> {
    let all: usize = events.iter().map(|seen| seen.offsets_s.len()).sum();
    // Per second, with half an arrival more than were counted.
    let rate = (all as f64 + 0.5) / (events.len() as f64 * 2.0 * CLOCK_MAX_S);
    let mut worth = vec![0.0; (2 * STEPS + 1) as usize];
    let mut near = worth.clone();
    for seen in events {
        let p = seen.p_detect.min(0.9);
        near.fill(0.0);
        for offset in &seen.offsets_s {
            let middle = libm::round(offset / STEP_S) as i32;
            for step in (middle - LOOK).max(-STEPS)..=(middle + LOOK).min(STEPS) {
                let z = (f64::from(step) * STEP_S - offset) / AROUND_S;
                let density = libm::exp(-0.5 * z * z) / (AROUND_S * std::f64::consts::TAU.sqrt());
                if let Some(sum) = near.get_mut((step + STEPS) as usize) {
                    *sum += density;
                }
            }
        }
        for (sum, density) in worth.iter_mut().zip(&near) {
            *sum += libm::log(1.0 - p + p * density / rate);
        }
    }
    let at = |k: usize| f64::from(k as i32 - STEPS) * STEP_S;
    let best = (0..worth.len()).max_by(|a, b| worth[*a].total_cmp(&worth[*b]).then(b.cmp(a)))?;
    // Or it is right, or it is deaf to these events.
    let right = (0..worth.len()).filter(|k| at(*k).abs() < CLOCK_MIN_S);
    let otherwise = right.map(|k| worth[k]).fold(0.0, f64::max);
    if at(best).abs() < CLOCK_MIN_S || worth[best] < otherwise + SURE {
        return None;
    }
    let mut same: Vec<f64> = events
        .iter()
        .flat_map(|seen| &seen.offsets_s)
        .copied()
        .filter(|offset| (offset - at(best)).abs() < SAME_S / 2.0)
        .collect();
    same.sort_by(f64::total_cmp);
    let middle = same.get(same.len() / 2)?;
    Some(SensorDoubt {
        sensor,
        clock_ahead_s: Some(libm::round(middle * 100.0) / 100.0),
        fabricates: false,
        events: same.len() as u32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small_world::Dice;

    fn seen(sensor: u32, p_detect: f64, heard: bool) -> Seen {
        Seen {
            sensor,
            p_detect,
            heard: heard.then_some(4.0),
            offsets_s: if heard { vec![0.01] } else { Vec::new() },
        }
    }

    /// Sensors 0 to 3 make up events that 4 to 11, as near, do not hear.
    fn fabricated(at_s: f64) -> Pattern {
        let seen = (0..12).map(|k| seen(k, 0.8, k < 4)).collect();
        Pattern {
            at_s,
            seen,
            misfit: (0.5, 9.0),
        }
    }

    fn real(at_s: f64, missed: u32) -> Pattern {
        let seen = (0..12).map(|k| seen(k, 0.8, k != missed)).collect();
        Pattern {
            at_s,
            seen,
            misfit: (8.0, 9.0),
        }
    }

    #[test]
    fn events_that_healthy_neighbours_deny_are_held_back() {
        let patterns: Vec<Pattern> = (0..10)
            .map(|k| match k % 2 {
                0 => fabricated(f64::from(k) * 60.0),
                _ => real(f64::from(k) * 60.0, k as u32),
            })
            .collect();
        let (held, doubts) = judge(&patterns.iter().collect::<Vec<_>>());
        let expected: Vec<bool> = (0..10).map(|k| k % 2 == 0).collect();
        assert_eq!(held, expected);
        let liars: Vec<u32> = doubts.iter().map(|d| d.sensor).collect();
        assert_eq!(liars, [0, 1, 2, 3]);
    }

    #[test]
    fn accusations_against_most_are_not_believed() {
        let all_neat = |k: u32| Pattern {
            misfit: (if k < 4 { 0.5 } else { 9.0 }, 9.0),
            ..real(f64::from(k) * 60.0, 99)
        };
        let patterns: Vec<Pattern> = (0..12).map(all_neat).collect();
        let (held, doubts) = judge(&patterns.iter().collect::<Vec<_>>());
        assert!(held.iter().all(|h| !h), "everyone heard these: {held:?}");
        assert_eq!(doubts, []);
    }

    #[test]
    fn honest_sensors_are_believed() {
        let patterns: Vec<Pattern> = (0..12)
            .map(|k| real(f64::from(k) * 60.0, k as u32))
            .collect();
        let (held, doubts) = judge(&patterns.iter().collect::<Vec<_>>());
        assert!(held.iter().all(|h| !h));
        assert_eq!(doubts, []);
    }

    #[test]
    fn a_wrong_clock_shows_in_what_it_never_hits() {
        let patterns: Vec<Pattern> = (0..8)
            .map(|k| {
                let mut pattern = real(f64::from(k) * 60.0, 3);
                pattern.seen[3].offsets_s = vec![1.5 + 0.01 * f64::from(k), -4.0 + f64::from(k)];
                pattern
            })
            .collect();
        let (held, doubts) = judge(&patterns.iter().collect::<Vec<_>>());
        assert!(held.iter().all(|h| !h));
        assert_eq!(doubts.len(), 1, "{doubts:?}");
        assert_eq!(doubts[0].sensor, 3);
        assert!((doubts[0].clock_ahead_s.expect("a clock") - 1.54).abs() < 0.03);
        assert!(!doubts[0].fabricates);
    }

    /// Whether a clock is found wrong if `events` events, each likely to be registered with `p`, all have one
    /// arrival that is `late_s` off, and nothing else came.
    fn is_found(events: u32, p: f64, late_s: f64) -> Option<f64> {
        let seen: Vec<Seen> = (0..events)
            .map(|_| Seen {
                sensor: 7,
                p_detect: p,
                heard: None,
                offsets_s: vec![late_s],
            })
            .collect();
        let doubt = clock(7, &seen.iter().collect::<Vec<_>>());
        doubt.and_then(|doubt| doubt.clock_ahead_s)
    }

    #[test]
    fn a_clock_is_accused_when_the_likelihood_says_so() {
        // Each event is heard at the delay, or missed; arrivals else come at any time of the 12 s.
        let worth = |events: u32, p: f64| {
            let rate = (f64::from(events) + 0.5) / f64::from(events) / 12.0;
            let density = 1.0 / (0.1 * std::f64::consts::TAU.sqrt());
            f64::from(events) * (1.0 - p + p * density / rate).ln()
        };
        let mut needed = Vec::new();
        for p in [0.3, 0.5, 0.8] {
            let enough = |events: &u32| worth(*events, p) >= 12.6;
            let least = (1..50).find(enough).expect("in the end it is");
            for late_s in [-5.0, -0.5, 0.5, 2.0, 5.5] {
                assert_eq!(is_found(least - 1, p, late_s), None, "{p} {late_s}");
                assert_eq!(is_found(least, p, late_s), Some(late_s), "{p} {late_s}");
            }
            needed.push(least);
        }
        assert!(
            needed.is_sorted_by(|a, b| a >= b) && needed[0] > needed[2],
            "{needed:?}"
        );
        assert_eq!(is_found(40, 0.8, 0.1), None, "that is how readings spread");
    }

    /// A sensor in earshot of some events whose clock is ahead by that much, or whose arrivals are all chance.
    fn heard_by(dice: &mut Dice, events: usize, ahead_s: Option<f64>) -> Vec<Seen> {
        let normal = |dice: &mut Dice| (0..12).map(|_| dice.unit()).sum::<f64>() - 6.0;
        (0..events)
            .map(|_| {
                let p_detect = 0.3 + 0.6 * dice.unit();
                let strays = (3.0 * dice.unit()) as usize;
                let mut offsets_s: Vec<f64> =
                    (0..strays).map(|_| CLOCK_MAX_S * dice.either()).collect();
                if let Some(ahead_s) = ahead_s
                    && dice.unit() < p_detect
                {
                    offsets_s.push(ahead_s + 0.06 * normal(dice));
                }
                Seen {
                    sensor: 7,
                    p_detect,
                    heard: None,
                    offsets_s,
                }
            })
            .collect()
    }

    fn judged(seen: &[Seen]) -> Option<f64> {
        clock(7, &seen.iter().collect::<Vec<_>>()).and_then(|doubt| doubt.clock_ahead_s)
    }

    #[test]
    fn wrong_clocks_are_found_and_right_ones_left_alone() {
        let mut dice = Dice(9);
        let (mut found, mut near, mut falsely) = (0, 0, 0);
        for k in 0..300 {
            let side = if k % 2 == 0 { 1.0 } else { -1.0 };
            let ahead_s = side * (0.35 + 5.0 * dice.unit());
            if let Some(told) = judged(&heard_by(&mut dice, 25, Some(ahead_s))) {
                found += 1;
                near += u32::from((told - ahead_s).abs() < 0.1);
            }
            falsely += u32::from(judged(&heard_by(&mut dice, 25, Some(0.02))).is_some());
            falsely += u32::from(judged(&heard_by(&mut dice, 25, None)).is_some());
        }
        assert!(
            found >= 285 && near >= found - 3,
            "{found} found, {near} near"
        );
        assert!(falsely <= 6, "{falsely} of 600 accused falsely");
    }

    #[test]
    fn neither_order_nor_the_sign_of_time_matters_to_a_clock() {
        let mut dice = Dice(10);
        for ahead_s in [0.5, -1.0, 3.0] {
            let seen = heard_by(&mut dice, 20, Some(ahead_s));
            let told = judged(&seen).expect("found");
            let backwards: Vec<Seen> = seen.iter().rev().cloned().collect();
            assert_eq!(judged(&backwards), Some(told));
            let mut mirrored = seen;
            for offset in mirrored.iter_mut().flat_map(|seen| &mut seen.offsets_s) {
                *offset = -*offset;
            }
            let mirrored = judged(&mirrored).expect("found");
            // Of an even number of arrivals the later of the two in the middle counts.
            assert!((mirrored + told).abs() < 0.06, "{mirrored} {told}");
        }
    }
}
