//! Clocks of sensors that step or drift, seen by when their messages arrive.
//!
//! In: for each message, by its own clock when it was made, and by the site's when it arrived. What lies
//! between is the way, which varies and is never negative, less the error of the sensor's clock. The
//! least delay of each minute varies little: a step or a slope in it is the clock's. Only messages that
//! come at once count, and only where the site's own clock is known well enough.
//!
//! Out: who is flagged, since when, and why. A way that became longer or shorter for good looks the same
//! as a step; people look into it. Drift below `DRIFT_MS_PER_MIN`, and steps below `STEP_MS`, are
//! not seen here. Promise P31.

use std::collections::{BTreeMap, VecDeque};
use trucewatch_model::{ObserverId, Timestamp};

const NS_PER_MIN: i64 = 60_000_000_000;
/// Steps from this on, in milliseconds, are flagged: 20 ms must be, and noise eats some of it.
const STEP_MS: f64 = 12.0;
/// Drifts from this on, in milliseconds a minute: 1 must be flagged.
const DRIFT_MS_PER_MIN: f64 = 0.6;
/// A step must be this many times the spread of the least delays.
const STEP_SPREADS: f64 = 8.0;
/// A slope, in spreads of the minutes before it, a minute.
const DRIFT_SPREADS: f64 = 2.2;
/// And in gaps between the least and the second least delay, which grow when the way is busy.
const DRIFT_GAPS: f64 = 1.2;
/// No minute may lie further from a straight line than this share of what the line rises: a busy way makes
/// slopes, but no straight ones.
const STRAIGHT: f64 = 0.16;
/// The minutes after a step may differ by this share of it.
const LEVEL: f64 = 0.35;
/// Minutes that must show a step, one after the other.
const STEP_MINUTES: usize = 3;
/// Minutes that must show a slope.
const DRIFT_MINUTES: usize = 5;
/// Minutes that are kept; those before the newest are the level that a step is held against.
const KEPT: usize = 15;
/// Minutes needed before anything is said.
const LEAST: usize = 8;
/// A minute counts with this many messages.
const MESSAGES_MIN: u32 = 4;
/// Messages that took longer than this, by the two clocks, did not come at once.
const LIVE_NS: i64 = 120_000_000_000;
/// Site clocks that are known less well, in milliseconds, are no measure.
const SITE_BOUND_MS: u32 = 10;
/// The spread of the least delays is taken to be no less than this, in milliseconds.
const SPREAD_MIN_MS: f64 = 0.05;

/// What a sensor's clock did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// It was set, by that many milliseconds (ahead: positive).
    Step(f64),
    /// It runs fast (positive) or slow, in milliseconds a minute.
    Drift(f64),
}

/// A sensor whose clock is not believed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flag {
    /// Since when, by the site's clock.
    pub since: Timestamp,
    /// What it did.
    pub fault: Fault,
    /// The delay before, in milliseconds: the flag falls when it comes back.
    level_ms: f64,
}

impl Flag {
    /// Why the clock is not believed, in words.
    pub fn reason(&self) -> String {
        let (amount, what) = match self.fault {
            Fault::Step(ms) => (ms, "ms"),
            Fault::Drift(ms) => (ms, "ms a minute"),
        };
        let verb = match self.fault {
            Fault::Step(_) => "stepped",
            Fault::Drift(_) => "drifts",
        };
        let way = if amount > 0.0 { "ahead" } else { "back" };
        format!(
            "its clock {verb} about {:.1} {what} {way}, or the way of its messages changed (since {})",
            amount.abs(),
            self.since
        )
    }
}

/// The least delays of a minute.
#[derive(Clone, Copy, Debug)]
struct Minute {
    number: i64,
    least_ms: f64,
    second_ms: f64,
    messages: u32,
    /// The worst bound of the site's clock.
    site_ms: f64,
}

impl Minute {
    fn gap_ms(&self) -> f64 {
        self.second_ms - self.least_ms
    }
}

/// One sensor's clock.
#[derive(Clone, Debug, Default)]
struct Sensor {
    current: Option<Minute>,
    minutes: VecDeque<Minute>,
    flag: Option<Flag>,
}

/// The clocks of all sensors, as their messages tell. Messages come in the order of the log.
#[derive(Clone, Debug, Default)]
pub struct SensorClocks(BTreeMap<ObserverId, Sensor>);

impl SensorClocks {
    /// Takes a message in: made at `made` by its own clock, received at `received` within `site_ms`.
    pub fn add(
        &mut self,
        observer: &ObserverId,
        made: Timestamp,
        received: Timestamp,
        site_ms: u32,
    ) {
        let delay_ns = received.as_unix_ns().saturating_sub(made.as_unix_ns());
        if site_ms > SITE_BOUND_MS || delay_ns.saturating_abs() > LIVE_NS {
            return;
        }
        if !self.0.contains_key(observer) {
            self.0.insert(observer.clone(), Sensor::default());
        }
        if let Some(sensor) = self.0.get_mut(observer) {
            let number = received.as_unix_ns().div_euclid(NS_PER_MIN);
            sensor.add(number, delay_ns as f64 / 1e6, f64::from(site_ms));
        }
    }

    /// The flag of a sensor, if its clock is not believed.
    pub fn flag(&self, observer: &ObserverId) -> Option<&Flag> {
        self.0.get(observer)?.flag.as_ref()
    }

    /// All flags, by sensor.
    pub fn flags(&self) -> impl Iterator<Item = (&ObserverId, &Flag)> {
        let flagged = self.0.iter();
        flagged.filter_map(|(id, sensor)| Some((id, sensor.flag.as_ref()?)))
    }
}

impl Sensor {
    fn add(&mut self, number: i64, delay_ms: f64, site_ms: f64) {
        match &mut self.current {
            Some(minute) if minute.number == number => {
                let (least, second) = (minute.least_ms, minute.second_ms);
                minute.least_ms = least.min(delay_ms);
                minute.second_ms = second.min(least.max(delay_ms));
                minute.messages += 1;
                minute.site_ms = minute.site_ms.max(site_ms);
                return;
            }
            // Out of order between minutes: nothing is lost by leaving it out.
            Some(minute) if number < minute.number => return,
            _ => {}
        }
        let begun = Minute {
            number,
            least_ms: delay_ms,
            second_ms: f64::INFINITY,
            messages: 1,
            site_ms,
        };
        let over = self.current.replace(begun);
        if let Some(over) = over.filter(|over| over.messages >= MESSAGES_MIN) {
            if self.minutes.len() == KEPT {
                self.minutes.pop_front();
            }
            self.minutes.push_back(over);
            self.judge();
        }
    }

    fn judge(&mut self) {
        let minutes: Vec<Minute> = self.minutes.iter().copied().collect();
        if let Some(flag) = self.flag {
            let newest = minutes.iter().rev().take(STEP_MINUTES);
            let mut off = newest.map(|minute| (minute.least_ms - flag.level_ms).abs());
            if minutes.len() >= STEP_MINUTES && off.all(|off_ms| off_ms < STEP_MS / 2.0) {
                self.flag = None;
                // What it was while flagged is no level to hold a step against.
                self.minutes.drain(..self.minutes.len() - STEP_MINUTES);
            }
            return;
        }
        let Some(newest) = minutes.last().copied() else {
            return;
        };
        if minutes.len() < LEAST {
            return;
        }
        let fault = step(&minutes).or_else(|| drift(&minutes));
        if let Some((fault, level_ms)) = fault {
            let since = Timestamp::from_unix_ns((newest.number + 1).saturating_mul(NS_PER_MIN));
            self.flag = Some(Flag {
                since,
                fault,
                level_ms,
            });
        }
    }
}

/// How far the least delays of minutes vary from one to the next, in milliseconds. A clock that drifts
/// steadily is not thereby a noisy one.
fn spread_ms(minutes: &[Minute]) -> f64 {
    let follow = minutes.windows(2).filter_map(|pair| match pair {
        [a, b] => Some(b.least_ms - a.least_ms),
        _ => None,
    });
    let follow: Vec<f64> = follow.collect();
    let usual = median(follow.clone());
    let off = follow.iter().map(|ms| (ms - usual).abs());
    (median(off.collect()) / std::f64::consts::LN_2).max(SPREAD_MIN_MS)
}

/// The mean gap between the least and the second least delay, in milliseconds.
fn gap_ms(minutes: &[Minute]) -> f64 {
    minutes.iter().map(Minute::gap_ms).sum::<f64>() / minutes.len().max(1) as f64
}

/// The worst bound of the site's clock, in milliseconds.
fn site_ms(minutes: &[Minute]) -> f64 {
    minutes.iter().map(|m| m.site_ms).fold(0.0, f64::max)
}

fn step(minutes: &[Minute]) -> Option<(Fault, f64)> {
    let (before, after) = minutes.split_at_checked(minutes.len().checked_sub(STEP_MINUTES)?)?;
    let level_ms = median(before.iter().map(|m| m.least_ms).collect());
    let limit_ms = STEP_MS
        .max(STEP_SPREADS * spread_ms(minutes).max(gap_ms(after)))
        .max(2.0 * site_ms(minutes));
    let off = |m: &Minute| m.least_ms - level_ms;
    let later = after.iter().all(|m| off(m) > limit_ms);
    let sooner = after.iter().all(|m| off(m) < -limit_ms);
    if !later && !sooner {
        return None;
    }
    let offs: Vec<f64> = after.iter().map(off).collect();
    let (least, most) = offs
        .iter()
        .fold((f64::MAX, f64::MIN), |(least, most), off| {
            (least.min(*off), most.max(*off))
        });
    // A clock that is ahead makes the way seem shorter.
    let by_ms = -median(offs);
    // A clock that was set stays where it was set to; a busy way wanders.
    (most - least <= LEVEL * by_ms.abs()).then_some((Fault::Step(by_ms), level_ms))
}

/// By the median of the slopes between all pairs of minutes, which two odd ones of five cannot move far
/// (Theil 1950; Sen 1968, doi:10.1080/01621459.1968.10480934).
fn drift(minutes: &[Minute]) -> Option<(Fault, f64)> {
    let (before, newest) = minutes.split_at_checked(minutes.len().checked_sub(DRIFT_MINUTES)?)?;
    let first = newest.first()?;
    let mut slopes = Vec::with_capacity(DRIFT_MINUTES * DRIFT_MINUTES / 2);
    for (k, a) in newest.iter().enumerate() {
        for b in newest.iter().skip(k + 1) {
            slopes.push((b.least_ms - a.least_ms) / (b.number - a.number) as f64);
        }
    }
    let slope = median(slopes);
    let limit = DRIFT_MS_PER_MIN
        .max(DRIFT_SPREADS * spread_ms(before))
        .max(DRIFT_GAPS * gap_ms(newest))
        .max(site_ms(newest) / 2.0);
    let level = |m: &Minute| m.least_ms - slope * (m.number - first.number) as f64;
    let middle = median(newest.iter().map(level).collect());
    let bend = newest.iter().map(|m| (level(m) - middle).abs());
    let rise = slope.abs() * (DRIFT_MINUTES - 1) as f64;
    let straight = bend.fold(0.0, f64::max) <= STRAIGHT * rise;
    (slope.abs() > limit && straight).then_some((Fault::Drift(-slope), first.least_ms))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = values.get(middle).copied().unwrap_or(0.0);
    if values.len() % 2 == 1 {
        return upper;
    }
    let lower = middle.checked_sub(1).and_then(|k| values.get(k)).copied();
    f64::midpoint(lower.unwrap_or(upper), upper)
}
