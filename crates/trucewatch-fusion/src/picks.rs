//! Arrivals in a window of time, indexed by sensor, with the local rate of clutter at each.

use crate::acoustic::Arrival;
use crate::settings::Settings;
use std::sync::Arc;

/// One arrival, ready for association.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pick {
    /// Index of the sensor.
    pub(crate) station: u32,
    /// Seconds after the window's reference instant.
    pub(crate) t: f64,
    /// Standard deviation of the reading in seconds.
    pub(crate) sigma: f64,
    /// Direction to the source in radians clockwise from north, with its standard deviation.
    pub(crate) bearing: Option<(f64, f64)>,
    /// Natural logarithm of the rate of unrelated picks here and now, per second.
    pub(crate) ln_clutter: f64,
}

/// Half width of the neighbourhood in time from which the clutter rate is taken, in seconds.
/// Longer than the gaps inside a salvo, shorter than a lull.
const CLUTTER_HALF_S: f64 = 8.0;

/// A sensor with more picks than this in such a neighbourhood is jammed, broken or lying: nothing can
/// be told from one more. Fire of twenty rounds a second stays below.
const JAM: usize = 320;

/// The lowest rate of false picks that is assumed of any sensor, per second: one in eight minutes.
const MIN_RATE: f64 = 0.002;

/// Length of what sorted picks cover, at least a minute, in seconds.
fn span_s(picks: &[Pick]) -> f64 {
    match (picks.first(), picks.last()) {
        (Some(first), Some(last)) => (last.t - first.t).max(60.0),
        _ => 60.0,
    }
}

/// Standard deviation of a pick's reading: large for faint sounds, down to a floor for loud ones,
/// as the square root of the signal-to-noise ratio. `peak_pa` is relative to a threshold of 0.05 Pa.
fn pick_sigma_s(peak_pa: Option<f64>, settings: &Settings) -> f64 {
    let (faint, floor) = settings.pick_sigma_s;
    match peak_pa {
        Some(peak) if peak > 0.0 => (faint * (0.05 / peak).sqrt()).clamp(floor, faint),
        _ => faint,
    }
}

/// Time in nanoseconds, sensor, key: the order in which picks are worked through.
pub(crate) type PickId = (i64, u32, u64);

/// An arrival, `after_ns` after the window's reference instant, ready for association.
pub(crate) fn ready(after_ns: i64, arrival: &Arrival, settings: &Settings) -> Pick {
    let rad = std::f64::consts::PI / 180.0;
    Pick {
        station: arrival.sensor,
        t: after_ns as f64 / 1e9,
        sigma: pick_sigma_s(arrival.peak_pa, settings),
        bearing: arrival
            .bearing_deg
            .map(|(azimuth, sigma)| (azimuth * rad, sigma.max(0.5) * rad)),
        ln_clutter: 0.0,
    }
}

/// The picks of a window by time, with an index by sensor.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    pub(crate) picks: Vec<Pick>,
    /// By sensor. The same for all clutter rates, so it is shared.
    sensors: Arc<Vec<Heard>>,
}

/// What a sensor heard.
#[derive(Clone, Debug, Default)]
struct Heard {
    /// Its picks in order of time.
    picks: Vec<u32>,
    /// Their times: looked through far more often than anything else.
    times: Vec<f64>,
    /// Times at which it was jammed; those picks are in no other list.
    jammed: Vec<f64>,
}

impl Window {
    /// `picks` sorted by time. Fills in the clutter rates: picks of the same sensor within 8 s
    /// either side, plus half a pick of prior and the sensor's mean rate over the window.
    pub(crate) fn new(mut picks: Vec<Pick>, stations: usize) -> Self {
        let mut sensors = vec![Heard::default(); stations];
        for (pick, at) in picks.iter().zip(0_u32..) {
            if let Some(heard) = sensors.get_mut(pick.station as usize) {
                heard.picks.push(at);
            }
        }
        let span = span_s(&picks);
        let times: Vec<f64> = picks.iter().map(|p| p.t).collect();
        let time_of = |at: u32| times.get(at as usize).copied().unwrap_or(f64::NAN);
        for heard in &mut sensors {
            let list = std::mem::take(&mut heard.picks);
            let mean_rate = (list.len() as f64 + 0.5) / (span + 120.0);
            let (mut low, mut high) = (0, 0);
            for at in &list {
                let t = time_of(*at);
                while low < list.len()
                    && list
                        .get(low)
                        .is_some_and(|k| time_of(*k) < t - CLUTTER_HALF_S)
                {
                    low += 1;
                }
                while high < list.len()
                    && list
                        .get(high)
                        .is_some_and(|k| time_of(*k) <= t + CLUTTER_HALF_S)
                {
                    high += 1;
                }
                let others = (high - low) as f64 - 1.0;
                let rate = (others / (2.0 * CLUTTER_HALF_S)).max(mean_rate);
                if let Some(pick) = picks.get_mut(*at as usize) {
                    pick.ln_clutter = libm::log(rate);
                }
                if high - low > JAM {
                    heard.jammed.push(t);
                } else {
                    heard.picks.push(*at);
                    heard.times.push(t);
                }
            }
        }
        Self {
            picks,
            sensors: Arc::new(sensors),
        }
    }

    /// Adds a pick that is later than all others, without a clutter rate ([`Window::with_clutter`] gives one).
    /// Refuses if that may jam its sensor: then the window has to be made anew.
    pub(crate) fn append(&mut self, pick: Pick) -> bool {
        let at = self.picks.len() as u32;
        let sensors = Arc::make_mut(&mut self.sensors);
        if let Some(heard) = sensors.get_mut(pick.station as usize) {
            let recent = |times: &[f64]| {
                let before = times.partition_point(|t| *t < pick.t - 2.0 * CLUTTER_HALF_S);
                times.len() - before
            };
            if recent(&heard.times) + recent(&heard.jammed) >= JAM {
                return false;
            }
            heard.picks.push(at);
            heard.times.push(pick.t);
        }
        self.picks.push(pick);
        true
    }

    /// The same picks with clutter rates that count only what is not `explained`, and `share` of
    /// that: what an event took is clutter for no other. `exchange`: the rates at which free picks are
    /// weighed against taken ones, so that a free pick counts itself: in its place a taken one would
    /// be free.
    pub(crate) fn with_clutter(&self, explained: &[bool], share: f64, exchange: bool) -> Self {
        let is_free = |at: u32| !explained.get(at as usize).copied().unwrap_or(true);
        let mut out = self.clone();
        let (span, mut free) = (self.span_s(), Vec::new());
        // Most picks in a row have the same rate.
        let (mut last, mut ln_last) = (f64::NAN, f64::NAN);
        for heard in self.sensors.iter() {
            let listed = || heard.picks.iter().zip(&heard.times);
            free.clear();
            free.extend(listed().filter(|(at, _)| is_free(**at)).map(|(_, t)| *t));
            let mean_rate = (free.len() as f64 + 0.5) / (span + 120.0);
            let (mut low, mut high) = (0, 0);
            for (at, t) in listed() {
                let ends = |from: usize, is_before: &dyn Fn(f64) -> bool| {
                    let later = free.iter().skip(from);
                    from + later.take_while(|k| is_before(**k)).count()
                };
                low = ends(low, &|k| k < *t - CLUTTER_HALF_S);
                high = ends(high, &|k| k <= *t + CLUTTER_HALF_S);
                let itself = f64::from(u8::from(is_free(*at) && !exchange));
                let others = (high - low) as f64 - itself;
                let rate = (share * (others / (2.0 * CLUTTER_HALF_S)).max(mean_rate)).max(MIN_RATE);
                if rate.to_bits() != last.to_bits() {
                    (last, ln_last) = (rate, libm::log(rate));
                }
                if let Some(pick) = out.picks.get_mut(*at as usize) {
                    pick.ln_clutter = ln_last;
                }
            }
        }
        out
    }

    fn span_s(&self) -> f64 {
        span_s(&self.picks)
    }

    /// Whether so much came from a sensor around `t` seconds that neither its picks nor its silence
    /// mean anything.
    pub(crate) fn is_jammed(&self, station: u32, t: f64) -> bool {
        let heard = self.sensors.get(station as usize);
        let jammed = heard.map_or(&[][..], |heard| &heard.jammed);
        let after = jammed.partition_point(|j| *j < t - CLUTTER_HALF_S);
        jammed.get(after).is_some_and(|j| *j <= t + CLUTTER_HALF_S)
    }

    /// Picks of a sensor from `from` to `to` seconds, as indices in order of time.
    #[inline]
    pub(crate) fn of_station(&self, station: u32, from: f64, to: f64) -> &[u32] {
        let Some(Heard { picks, times, .. }) = self.sensors.get(station as usize) else {
            return &[];
        };
        let low = times.partition_point(|t| *t < from);
        let inside = times.iter().skip(low).take_while(|t| **t <= to).count();
        picks.get(low..low + inside).unwrap_or(&[])
    }
}
