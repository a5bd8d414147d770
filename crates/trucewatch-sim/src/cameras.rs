//! Fixed cameras: what they record, and when somebody has looked at it.
//!
//! In: happenings, the sites, weather. Out: report rows and signs of life. At night they see
//! flashes far away, by day only dust and smoke near by; cloud, which stands for fog and rain,
//! shortens the view. Some are dead for the whole run and say so.

use crate::delivery::{Gaps, Link};
use crate::draw::Draw;
use crate::fire::Happening;
use crate::keys::Site;
use crate::report::{Band, ReportRow, local_date, time_of_day};
use crate::scenario::Scenario;
use crate::truth::TruthKind;
use crate::weather::Weather;
use crate::world::{Outbox, State};
use trucewatch_model::geodesy;

pub(crate) struct Cameras<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) weather: &'a Weather,
    pub(crate) seed: u64,
    pub(crate) duration_s: f64,
}

/// One camera.
struct Camera<'a> {
    site: &'a Site,
    number: u64,
    heading_deg: f64,
    dead: bool,
    down: Gaps,
    link: Link,
}

/// Things of one sort that were recorded one after the other.
struct Scene {
    first_s: f64,
    last_s: f64,
    count: u32,
    event: &'static str,
    bearing_deg: f64,
    distance_km: f64,
}

/// Things farther apart than this are two records.
const PAUSE_S: f64 = 15.0;
const HOUR_S: f64 = 3_600.0;

impl Cameras<'_> {
    /// Sends everything all cameras record. `events` are sorted by time.
    pub(crate) fn send(&self, events: &[Happening], outbox: &mut Outbox) {
        for (site, number) in self.scenario.cameras.iter().zip(0..) {
            let camera = self.set_up(site, number);
            if !camera.dead {
                let mut scenes = self.watch(&camera, events);
                self.imagine(&camera, &mut scenes);
                scenes.sort_by(|a, b| a.first_s.total_cmp(&b.first_s));
                for scene in &scenes {
                    self.record(&camera, scene, outbox);
                }
            }
            self.report_health(&camera, outbox);
        }
    }

    fn set_up<'b>(&self, site: &'b Site, number: u64) -> Camera<'b> {
        let keys = &self.scenario.keys;
        let line = &self.scenario.line;
        let mut draw = Draw::stream(self.seed, "camera", number, 0);
        let foot = line.at(line.foot(site.position).along_m);
        let delivery = &keys.delivery;
        let (per_day, minutes) = (delivery.outages_per_day, delivery.outage_min);
        Camera {
            site,
            number,
            heading_deg: geodesy::azimuth_deg(site.position, foot) + draw.normal() * 20.0,
            dead: draw.chance(keys.camera.dead_share),
            down: Gaps::draw(
                self.seed,
                "camera outage",
                number,
                per_day,
                minutes,
                self.duration_s,
            ),
            link: Link::draw(
                delivery,
                self.seed,
                "camera link",
                number,
                false,
                self.duration_s,
            ),
        }
    }

    /// How far a camera sees at a time, in metres.
    fn view_m(&self, site: &Site, t_s: f64, night: bool) -> f64 {
        let keys = &self.scenario.keys.camera;
        let clear_km = if night {
            keys.view_night_km
        } else {
            keys.view_day_km
        };
        clear_km * 1e3 * (1.0 - 0.6 * self.weather.cloud(site.position, t_s))
    }

    fn is_night(&self, site: &Site, t_s: f64) -> bool {
        self.weather.sun_deg(site.position, t_s) < -6.0
    }

    fn watch(&self, camera: &Camera<'_>, events: &[Happening]) -> Vec<Scene> {
        let keys = &self.scenario.keys.camera;
        let mut scenes: Vec<Scene> = Vec::new();
        for event in events {
            let (distance_m, site) = (
                geodesy::distance_m(camera.site.position, event.position),
                camera.site,
            );
            if distance_m > keys.view_night_km.max(keys.view_day_km) * 1e3
                || camera.down.holds(event.t_s)
            {
                continue;
            }
            let bearing_deg = geodesy::azimuth_deg(site.position, event.position);
            let aside = geodesy::angle_difference_deg(bearing_deg, camera.heading_deg).abs();
            let night = self.is_night(site, event.t_s);
            if aside > keys.field_deg / 2.0 || distance_m > self.view_m(site, event.t_s, night) {
                continue;
            }
            let mut draw = Draw::stream(self.seed, "camera sees", event.id, camera.number);
            // Houses and ridges hide a share of everything; small arms are seen only as tracers.
            let (event_word, chance, count) = match (event.kind, night) {
                (TruthKind::Outgoing, true) => ("muzzle flash", 0.4, 1),
                (TruthKind::Outgoing, false) => continue,
                (TruthKind::SmallArms, true) => {
                    ("tracer round in flight", 0.5, 2 + draw.below(8) as u32)
                }
                (TruthKind::SmallArms, false) => continue,
                (_, true) => ("explosion", 0.7, 1),
                (_, false) => ("explosion", 0.5, 1),
            };
            if !draw.chance(chance) {
                continue;
            }
            let same = |s: &&mut Scene| {
                event.t_s - s.last_s < PAUSE_S
                    && s.event == event_word
                    && geodesy::angle_difference_deg(s.bearing_deg, bearing_deg).abs() < 10.0
            };
            if let Some(scene) = scenes.iter_mut().find(same) {
                scene.last_s = event.t_s;
                scene.count += count;
                continue;
            }
            scenes.push(Scene {
                first_s: event.t_s,
                last_s: event.t_s,
                count,
                event: event_word,
                bearing_deg,
                distance_km: distance_m / 1e3,
            });
        }
        scenes
    }

    /// Adds records of nothing: headlights, fireworks, a reflection.
    fn imagine(&self, camera: &Camera<'_>, scenes: &mut Vec<Scene>) {
        let mut day = 0;
        while day as f64 * 24.0 * HOUR_S < self.duration_s {
            let mut draw = Draw::stream(self.seed, "camera imagines", camera.number, day);
            for _ in 0..draw.poisson(self.scenario.keys.camera.false_per_day) {
                let at_s = (day as f64 + draw.unit()) * 24.0 * HOUR_S;
                let aside = draw.between(-0.5, 0.5) * self.scenario.keys.camera.field_deg;
                scenes.push(Scene {
                    first_s: at_s,
                    last_s: at_s,
                    count: 1,
                    event: "explosion",
                    bearing_deg: geodesy::normalize_deg(camera.heading_deg + aside),
                    distance_km: draw.between(0.5, 6.0),
                });
            }
            day += 1;
        }
    }

    fn record(&self, camera: &Camera<'_>, scene: &Scene, outbox: &mut Outbox) {
        let keys = &self.scenario.keys;
        // Named by its time: later scenes do not change earlier rows.
        let which = libm::round(scene.first_s * 1e3).max(0.0) as u64;
        let mut draw = Draw::stream(self.seed, "camera records", camera.number, which);
        let urgent = draw.chance(keys.delivery.urgent_share);
        let wait_s = if urgent {
            draw.between(600.0, 2_400.0)
        } else {
            draw.between(2.0, 10.0) * HOUR_S
        };
        let arrival_s = camera.link.arrival_s(&mut draw, scene.last_s + wait_s);
        let clock_s = draw.normal() * 0.5;
        let [from, to] =
            [scene.first_s, scene.last_s].map(|t_s| keys.start.plus_s(libm::floor(t_s + clock_s)));
        let guess_km = scene.distance_km * draw.lognormal(1.0, 0.2);
        let calibrated = camera.number.is_multiple_of(2);
        let row = ReportRow {
            obs_id: format!("C{:02}-{which:09}", camera.number + 1),
            seq: 1,
            observer: "camera",
            place: &camera.site.name,
            at: camera.site.position,
            means: "recorded",
            event: scene.event,
            count: scene.count,
            count_qualifier: "exact",
            assessed: if scene.event == "explosion" {
                "undetermined"
            } else {
                ""
            },
            weapon: "",
            band: draw.chance(0.85).then(|| Band::around(&mut draw, guess_km)),
            bearing_deg: geodesy::normalize_deg(scene.bearing_deg + draw.normal() * 3.0),
            bearing_sigma_deg: calibrated.then_some(3.0),
            from,
            to,
            as_of: local_date(keys.start.plus_s(arrival_s), keys.utc_offset_h),
            dates: [from, to].map(|t| local_date(t, keys.utc_offset_h)),
            time_of_day: time_of_day(self.weather, scene.first_s),
        };
        outbox.put(arrival_s, "reports-csv", row.csv());
    }

    /// Hourly: alive, degraded where the view is short, blind while down or dead.
    fn report_health(&self, camera: &Camera<'_>, outbox: &mut Outbox) {
        let id = format!("camera/{}", camera.site.name);
        let mut hour = 0_u64;
        while (hour as f64) * HOUR_S < self.duration_s {
            let (from, to) = (hour as f64 * HOUR_S, (hour as f64 + 1.0) * HOUR_S);
            let middle_s = from + HOUR_S / 2.0;
            let night = self.is_night(camera.site, middle_s);
            let short = self.view_m(camera.site, middle_s, night) < 0.5 * self.view_m_clear(night);
            let seeing = if short { State::Degraded } else { State::Alive };
            let mut draw = Draw::stream(self.seed, "camera beats", camera.number, hour);
            for (a, b, down) in camera.down.split(from, to) {
                let state = if down || camera.dead {
                    State::Blind
                } else {
                    seeing
                };
                // A device that is down says so when it is back, or somebody else does.
                let arrival_s = camera.link.arrival_s(&mut draw, to);
                outbox.health(arrival_s, &id, a, b, state);
            }
            hour += 1;
        }
    }

    fn view_m_clear(&self, night: bool) -> f64 {
        let keys = &self.scenario.keys.camera;
        1e3 * if night {
            keys.view_night_km
        } else {
            keys.view_day_km
        }
    }
}
