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
pub(crate) fn together<'a>(doubts: impl Iterator<Item = &'a SensorDoubt>) -> Vec<SensorDoubt> {
    let mut by_sensor = BTreeMap::<u32, (SensorDoubt, u32)>::new();
    for doubt in doubts {
        let (known, clock_events) = by_sensor.entry(doubt.sensor).or_insert((*doubt, 0));
        if doubt.clock_ahead_s.is_some() && doubt.events > *clock_events {
            known.clock_ahead_s = doubt.clock_ahead_s;
            *clock_events = doubt.events;
        }
        known.fabricates |= doubt.fabricates;
        known.events = known.events.max(doubt.events);
    }
    by_sensor.into_values().map(|(doubt, _)| doubt).collect()
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

/// Sensors whose arrivals keep the same distance from the predictions.
fn clocks(patterns: &[&Pattern]) -> Vec<SensorDoubt> {
    let mut offsets = BTreeMap::<u32, (f64, Vec<f64>)>::new();
    for pattern in patterns {
        for seen in pattern.seen.iter().filter(|s| s.p_detect >= 0.2) {
            let (expected, list) = offsets.entry(seen.sensor).or_default();
            *expected += seen.p_detect;
            list.extend(&seen.offsets_s);
        }
    }
    offsets
        .into_iter()
        .filter_map(|(sensor, (expected, mut list))| {
            list.sort_by(f64::total_cmp);
            let (height, centre) = tallest(&list)?;
            let by_chance = list.len() as f64 * SAME_S / (2.0 * CLOCK_MAX_S);
            // A right clock gives arrivals at the predictions, a wrong one next to none.
            let right = list.iter().filter(|o| o.abs() < SAME_S / 2.0).count() as f64;
            let sure = height >= 4.0
                && height >= 0.35 * expected
                && height > 3.0 * by_chance
                && height > 3.0 * right;
            (sure && centre.abs() >= CLOCK_MIN_S).then_some(SensorDoubt {
                sensor,
                clock_ahead_s: Some(libm::round(centre * 100.0) / 100.0),
                fabricates: false,
                events: height as u32,
            })
        })
        .collect()
}

/// The most offsets within [`SAME_S`], and their median. `sorted` ascending.
fn tallest(sorted: &[f64]) -> Option<(f64, f64)> {
    let (mut best, mut end) = (None::<(usize, f64)>, 0);
    for (start, first) in sorted.iter().enumerate() {
        while sorted.get(end).is_some_and(|o| *o <= first + SAME_S) {
            end += 1;
        }
        let height = end - start;
        if best.is_none_or(|(h, _)| height > h) {
            best = Some((height, *sorted.get(start + height / 2)?));
        }
    }
    best.map(|(height, centre)| (height as f64, centre))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
