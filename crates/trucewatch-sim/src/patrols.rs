//! People on the ground: what they hear, what they make of it, when they report it.
//!
//! In: happenings, the bases, weather. Out: report rows and signs of life. Human error on purpose:
//! a share of what is audible goes unnoticed, directions are winds of 16 off by some degrees,
//! distances are ranges around a guess that is off by a third, counts above eleven are rounded,
//! some counts and minutes are wrong, and now and then a report is of nothing at all.

use crate::delivery::Link;
use crate::draw::Draw;
use crate::fire::Happening;
use crate::keys::Site;
use crate::report::{Band, ReportRow, as_said, local_date, time_of_day};
use crate::scenario::Scenario;
use crate::truth::TruthKind;
use crate::weather::Weather;
use crate::world::{Outbox, State};
use trucewatch_model::geodesy;

/// A stretch in which a patrol listens, in seconds after the start.
#[derive(Clone, Copy, Debug)]
struct Shift {
    number: u64,
    begin_s: f64,
    end_s: f64,
}

/// Sounds of one direction and sort that people would report together.
#[derive(Clone, Debug)]
struct Series {
    first_s: f64,
    last_s: f64,
    count: u32,
    bearing_deg: f64,
    distance_km: f64,
    leading: Leading,
}

/// The first sound of a series: what it really was decides what is believed.
#[derive(Clone, Copy, Debug)]
struct Leading {
    kind: Option<TruthKind>,
    weapon: &'static str,
    small: bool,
}

/// Sounds farther apart than this are two reports.
const SILENCE_S: f64 = 120.0;
/// Directions farther apart than this are two reports.
const APART_DEG: f64 = 30.0;

pub(crate) struct Patrols<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) weather: &'a Weather,
    pub(crate) seed: u64,
    pub(crate) duration_s: f64,
}

impl Patrols<'_> {
    /// Sends everything all patrols report. `events` are sorted by time.
    pub(crate) fn send(&self, events: &[Happening], outbox: &mut Outbox) {
        let keys = &self.scenario.keys.delivery;
        for (base, site) in self.scenario.patrols.iter().zip(0..) {
            let link = Link::draw(keys, self.seed, "patrol link", site, false, self.duration_s);
            for shift in self.shifts(site) {
                let series = self.listen(base, site, shift, events);
                self.write(base, site, shift, &series, &link, outbox);
            }
        }
    }

    /// A day shift every day, an evening shift on some.
    fn shifts(&self, site: u64) -> Vec<Shift> {
        let local_now_s = self.weather.local_hour(0.0) * 3_600.0;
        let mut shifts = Vec::new();
        let mut day = 0;
        while day as f64 * 86_400.0 - local_now_s < self.duration_s {
            let midnight_s = day as f64 * 86_400.0 - local_now_s;
            let mut draw = Draw::stream(self.seed, "patrol shift", site, day);
            let mut at = |hour: f64| midnight_s + hour * 3_600.0 + draw.normal() * 1_200.0;
            let hours = [(at(8.0), at(16.5)), (at(18.0), at(23.0))];
            let evening = draw.chance(self.scenario.keys.patrol.evening_share);
            for ((begin_s, end_s), late) in hours.into_iter().zip([0, 1]) {
                if (late == 0 || evening) && end_s > 0.0 && begin_s < self.duration_s {
                    let number = day * 2 + late;
                    let begin_s = begin_s.max(0.0);
                    shifts.push(Shift {
                        number,
                        begin_s,
                        end_s,
                    });
                }
            }
            day += 1;
        }
        shifts
    }

    /// What a patrol notices in a shift, grouped as people group it.
    fn listen(&self, base: &Site, site: u64, shift: Shift, events: &[Happening]) -> Vec<Series> {
        let keys = &self.scenario.keys.patrol;
        let mut series: Vec<Series> = Vec::new();
        let from = events.partition_point(|e| e.t_s < shift.begin_s - 60.0);
        for event in events.get(from..).unwrap_or_default() {
            if event.t_s > shift.end_s {
                break;
            }
            let distance_m = geodesy::distance_m(base.position, event.position);
            if distance_m > 30_000.0 {
                continue;
            }
            let heard_s = event.t_s + distance_m / 340.0;
            if !(shift.begin_s..shift.end_s).contains(&heard_s) {
                continue;
            }
            let small = event.kind == TruthKind::SmallArms;
            let half_m = keys.hearing_km
                * 1e3
                * if small {
                    0.3
                } else {
                    0.7 + 0.6 * event.loudness
                };
            let heard = 1.0 / (1.0 + libm::exp((distance_m - half_m) / (0.15 * half_m)));
            let mut draw = Draw::stream(self.seed, "patrol hears", event.id, site);
            if !draw.chance(keys.attention * heard) {
                continue;
            }
            let bearing_deg = geodesy::azimuth_deg(base.position, event.position);
            let same = |s: &&mut Series| {
                heard_s - s.last_s < SILENCE_S
                    && s.leading.small == small
                    && geodesy::angle_difference_deg(s.bearing_deg, bearing_deg).abs() < APART_DEG
            };
            if let Some(open) = series.iter_mut().find(same) {
                open.last_s = open.last_s.max(heard_s);
                open.count += 1;
                continue;
            }
            series.push(Series {
                first_s: heard_s,
                last_s: heard_s,
                count: 1,
                bearing_deg,
                distance_km: distance_m / 1e3,
                leading: Leading {
                    kind: Some(event.kind),
                    weapon: event.gun.map_or("", crate::batteries::Gun::words),
                    small,
                },
            });
        }
        self.imagine(site, shift, &mut series);
        series.sort_by(|a, b| a.last_s.total_cmp(&b.last_s));
        series
    }

    /// Adds reports of nothing: a door, a lorry, thunder.
    fn imagine(&self, site: u64, shift: Shift, series: &mut Vec<Series>) {
        let mut draw = Draw::stream(self.seed, "patrol imagines", site, shift.number);
        for _ in 0..draw.poisson(self.scenario.keys.patrol.false_per_shift) {
            let at_s = draw.between(shift.begin_s, shift.end_s);
            series.push(Series {
                first_s: at_s,
                last_s: at_s,
                count: 1 + draw.below(2) as u32,
                bearing_deg: draw.between(0.0, 360.0),
                distance_km: draw.between(1.0, 8.0),
                leading: Leading {
                    kind: None,
                    weapon: "",
                    small: draw.chance(0.2),
                },
            });
        }
    }

    fn write(
        &self,
        base: &Site,
        site: u64,
        shift: Shift,
        series: &[Series],
        link: &Link,
        outbox: &mut Outbox,
    ) {
        let mut draw = Draw::stream(self.seed, "patrol returns", site, shift.number);
        let back_s = shift.end_s + draw.between(1_800.0, 4.0 * 3_600.0);
        for (one, seq) in series.iter().zip(1..) {
            let which = shift.number * 10_000 + seq as u64;
            let mut draw = Draw::stream(self.seed, "patrol writes", site, which);
            let urgent = draw.chance(self.scenario.keys.delivery.urgent_share);
            let ready_s = if urgent {
                // Never before the silence that ends the series.
                one.last_s + draw.between(600.0, 1_800.0)
            } else {
                back_s.max(one.last_s + 600.0)
            };
            let arrival_s = link.arrival_s(&mut draw, ready_s);
            let obs_id = format!("P{:02}-{:03}-{seq:03}", site + 1, shift.number);
            let row = self.row(base, shift, one, &mut draw, obs_id, seq);
            outbox.put(arrival_s, "reports-csv", row.csv());
        }
        let arrival_s = link.arrival_s(&mut draw, back_s);
        let id = format!("patrol/{}", base.name);
        outbox.health(arrival_s, &id, shift.begin_s, shift.end_s, State::Alive);
    }

    fn row<'a>(
        &self,
        base: &'a Site,
        shift: Shift,
        one: &Series,
        draw: &mut Draw,
        obs_id: String,
        seq: usize,
    ) -> ReportRow<'a> {
        let keys = &self.scenario.keys;
        let offset_h = keys.utc_offset_h;
        // A watch is right to a minute or so; some people write the wrong ten minutes or hour.
        let watch_s = draw.normal() * 40.0;
        let slip_s = if draw.chance(keys.patrol.wrong_minute_share) {
            let sign = if draw.chance(0.5) { 1.0 } else { -1.0 };
            sign * if draw.chance(0.7) { 600.0 } else { 3_600.0 }
        } else {
            0.0
        };
        let minute = |t_s: f64| libm::floor((t_s + watch_s + slip_s) / 60.0) * 60.0;
        let (from_s, to_s) = (minute(one.first_s), minute(one.last_s) + 60.0);
        let [from, to] = [from_s, to_s].map(|t_s| keys.start.plus_s(t_s));
        let counted = if draw.chance(keys.patrol.wrong_count_share) {
            libm::round(f64::from(one.count) * draw.between(0.6, 1.5) + draw.between(-1.0, 1.0))
                .max(1.0) as u32
        } else {
            one.count
        };
        let (count, count_qualifier) = as_said(draw, counted);
        let guess_km = one.distance_km * draw.lognormal(1.0, 0.3);
        let band = Band::around(draw, guess_km);
        let (assessed, weapon) = believe(draw, one.leading);
        let compass = draw.chance(0.3);
        let bearing_deg = geodesy::normalize_deg(one.bearing_deg + draw.normal() * 8.0);
        ReportRow {
            obs_id,
            seq,
            observer: "patrol",
            place: &base.name,
            at: base.position,
            means: "heard",
            event: if one.leading.small {
                "burst"
            } else {
                "explosion"
            },
            count,
            count_qualifier,
            assessed,
            weapon,
            band: (!draw.chance(0.08)).then_some(band),
            bearing_deg,
            bearing_sigma_deg: compass.then_some(8.0),
            from,
            to,
            as_of: local_date(keys.start.plus_s(shift.end_s), offset_h),
            dates: [local_date(from, offset_h), local_date(to, offset_h)],
            time_of_day: time_of_day(self.weather, from_s),
        }
    }
}

/// What people make of a sound: mostly undetermined, sometimes right, seldom wrong.
fn believe(draw: &mut Draw, leading: Leading) -> (&'static str, &'static str) {
    let (sure, wrong) = (draw.chance(0.35), draw.chance(0.08));
    if leading.small {
        return ("", if sure { "small arms" } else { "" });
    }
    let truth = match leading.kind {
        Some(TruthKind::Outgoing) => "outgoing",
        Some(TruthKind::Impact) => "impact",
        _ => "undetermined",
    };
    match (sure, wrong, truth) {
        (false, ..) | (_, _, "undetermined") => ("undetermined", ""),
        (true, true, "outgoing") => ("impact", ""),
        (true, true, _) => ("outgoing", ""),
        (true, false, _) => (truth, if draw.chance(0.5) { leading.weapon } else { "" }),
    }
}
