//! The keys of a scenario file, section by section. `scenarios/reference.toml` shows each with a
//! value and a comment; all are required unless said otherwise, and unknown keys are refused.

use serde::Deserialize;
use trucewatch_model::{Position, Timestamp};

/// A whole scenario file, before it is checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Keys {
    /// A name for people.
    pub(crate) name: String,
    /// When the world begins, RFC 3339 in quotes.
    pub(crate) start: Timestamp,
    /// Hours by which local time is ahead of UTC.
    pub(crate) utc_offset_h: f64,
    pub(crate) weather: Weather,
    pub(crate) fire: Fire,
    /// Stretches of the line with more fire than others.
    #[serde(default)]
    pub(crate) hot_spot: Vec<HotSpot>,
    /// Times with more or less fire than usual; optional.
    #[serde(default)]
    pub(crate) period: Vec<Period>,
    pub(crate) acoustic: Acoustic,
    /// Stretches of the line with sensors on one flank only; optional.
    #[serde(default)]
    pub(crate) one_sided: Vec<OneSided>,
    /// Sensors whose clocks are known to be wrong; optional.
    #[serde(default)]
    pub(crate) wrong_clock: Vec<WrongClock>,
    /// Sensors that make events up together; optional.
    #[serde(default)]
    pub(crate) liars: Vec<Liars>,
    pub(crate) patrol: Patrol,
    pub(crate) camera: Camera,
    pub(crate) satellite: Satellite,
    /// Works that are always warm.
    #[serde(default)]
    pub(crate) industry: Vec<Industry>,
    pub(crate) delivery: Delivery,
    pub(crate) map: Map,
}

/// `[weather]`: the air, the same everywhere except for clouds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Weather {
    /// Mean temperature of a day, degrees Celsius.
    pub(crate) temp_mean_c: f64,
    /// Half the difference between the warmest and the coldest hour.
    pub(crate) temp_swing_c: f64,
    /// Mean wind speed.
    pub(crate) wind_m_per_s: f64,
    /// How fast the wind turns, degrees an hour clockwise.
    pub(crate) wind_turn_deg_per_h: f64,
    /// Share of sky covered, over place and time, 0 to 1.
    pub(crate) cloud_share: f64,
}

/// `[fire]`: who fires when. Numbers count source events: each shot, each impact, each burst.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fire {
    /// Mean number of source events an hour on the whole line.
    pub(crate) events_per_hour: f64,
    /// 24 weights for the local hours 0 to 23; only their ratios matter.
    pub(crate) by_hour: Vec<f64>,
    /// Shares of source events; only their ratios matter.
    pub(crate) share_salvo: f64,
    pub(crate) share_single: f64,
    /// Explosions of which nobody knows the cause.
    pub(crate) share_explosion: f64,
    pub(crate) share_small_arms: f64,
    /// Fewest and most rounds of a salvo.
    pub(crate) salvo_rounds: [u32; 2],
    /// How long a salvo lasts, seconds.
    pub(crate) salvo_span_s: f64,
    /// Share of fire at hot spots; the rest is spread evenly along the line.
    pub(crate) hot_share: f64,
    /// Batteries on each flank of the line.
    pub(crate) batteries_per_flank: u32,
    /// Share of batteries placed beyond the sensor band.
    pub(crate) beyond_share: f64,
    /// Chance that an impact or explosion sets something on fire.
    pub(crate) ignition: f64,
}

/// `[[hot_spot]]`: a stretch of the line with more fire.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HotSpot {
    /// A place in `map.places` near it.
    pub(crate) place: String,
    /// How busy, relative to other hot spots.
    pub(crate) weight: f64,
    /// How wide along the line (standard deviation).
    pub(crate) spread_km: f64,
}

/// `[[period]]`: all rates times `factor` from one hour of the run to another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Period {
    pub(crate) from_h: f64,
    pub(crate) to_h: f64,
    pub(crate) factor: f64,
}

/// `[acoustic]`: microphones along the line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Acoustic {
    /// How many.
    pub(crate) sensors: u32,
    /// They stand within this distance of the line, on both flanks alike.
    pub(crate) band_km: f64,
    /// But not closer than this.
    pub(crate) gap_km: f64,
    /// Nothing is heard from farther away.
    pub(crate) max_range_km: f64,
    /// Spread of travel time between paths, as a share of travel time.
    pub(crate) path_sigma_rel: f64,
    /// Share of that variance which the rounds of one salvo have in common at a sensor.
    pub(crate) salvo_path_corr: f64,
    /// Spread of picking the arrival: loud and faint.
    pub(crate) pick_sigma_s: [f64; 2],
    /// Share of arrivals missed although loud enough.
    pub(crate) miss_share: f64,
    /// Share of arrivals followed by an echo.
    pub(crate) echo_share: f64,
    /// False picks an hour at a typical sensor.
    pub(crate) false_per_hour: f64,
    /// Share of false picks that come in bursts.
    pub(crate) burst_share: f64,
    /// A detector is deaf for this long after a pick.
    pub(crate) dead_time_s: f64,
    /// Share of sensors that also measure a bearing, and how well.
    pub(crate) bearing_share: f64,
    pub(crate) bearing_sigma_deg: [f64; 2],
    /// Share of sensors with a wrong clock, and how wrong (either way).
    pub(crate) wrong_clock_share: f64,
    pub(crate) wrong_clock_s: [f64; 2],
}

/// `[[one_sided]]`: a stretch of the line beside which sensors stand on one flank only. A toss of the
/// seed says on which.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneSided {
    /// A place in `map.places` near its middle.
    pub(crate) place: String,
    /// Its length along the line.
    pub(crate) length_km: f64,
}

/// `[[wrong_clock]]`: one sensor with a wrong clock, besides those of `acoustic.wrong_clock_share`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrongClock {
    /// A place in `map.places`: the sensor nearest to it.
    pub(crate) place: String,
    /// How far its clock is ahead; negative: behind.
    pub(crate) ahead_s: f64,
}

/// `[[liars]]`: sensors that make an event up together, again and again.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Liars {
    /// A place in `map.places`: every second one of the sensors around it takes part.
    pub(crate) place: String,
    /// How many take part.
    pub(crate) sensors: u32,
    /// Mean minutes between two made-up events.
    pub(crate) every_min: f64,
}

/// `[patrol]`: people on the ground.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Patrol {
    /// Their bases: names in `map.places`.
    pub(crate) at: Vec<String>,
    /// Distance at which half of typical explosions are heard.
    pub(crate) hearing_km: f64,
    /// Share of audible events that are noticed.
    pub(crate) attention: f64,
    /// Chance that a base also listens in the evening.
    pub(crate) evening_share: f64,
    /// Share of reports with a wrong count, and with a wrong time.
    pub(crate) wrong_count_share: f64,
    pub(crate) wrong_minute_share: f64,
    /// Reports of nothing, a shift.
    pub(crate) false_per_shift: f64,
}

/// `[camera]`: fixed cameras that look across the line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Camera {
    /// Where: names in `map.places`.
    pub(crate) at: Vec<String>,
    /// How far they see flashes at night, and dust by day.
    pub(crate) view_night_km: f64,
    pub(crate) view_day_km: f64,
    /// Width of the picture.
    pub(crate) field_deg: f64,
    /// Share of cameras dead for the whole run.
    pub(crate) dead_share: f64,
    /// Records of nothing, a day and camera.
    pub(crate) false_per_day: f64,
}

/// `[satellite]`: heat seen from space.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Satellite {
    /// Satellites and their mean pass times.
    pub(crate) pass: Vec<Pass>,
    /// Fires in fields, a day, within 40 km of the line.
    pub(crate) field_fires_per_day: f64,
    /// Pixels without any fire, a pass.
    pub(crate) false_per_pass: f64,
}

/// `[[satellite.pass]]`: one mean pass time a day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pass {
    /// The satellite's code in the data, such as `N`.
    pub(crate) satellite: String,
    /// Hours after midnight UTC, such as 10.5.
    pub(crate) utc_h: f64,
}

/// `[[industry]]`: works that are always warm.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Industry {
    pub(crate) name: String,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    /// Typical radiative power.
    pub(crate) frp_mw: f64,
}

/// `[delivery]`: how late things arrive, and what fails.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delivery {
    /// Median delay of a working link.
    pub(crate) live_delay_s: f64,
    /// Share of sensors that store and send in batches, and how many hours apart.
    pub(crate) batch_share: f64,
    pub(crate) batch_h: [f64; 2],
    /// Times a day at which a link drops, and mean minutes until it is back.
    pub(crate) link_drops_per_day: f64,
    pub(crate) link_drop_min: f64,
    /// Times a day at which a device fails, and mean minutes until it is back.
    pub(crate) outages_per_day: f64,
    pub(crate) outage_min: f64,
    /// Minutes between signs of life of a device.
    pub(crate) heartbeat_min: f64,
    /// Share of patrol and camera reports that are sent at once, not after the shift.
    pub(crate) urgent_share: f64,
}

/// `[map]`: the line and the places along it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Map {
    /// The line, [latitude, longitude] in degrees, in order.
    pub(crate) line: Vec<[f64; 2]>,
    /// Named places.
    pub(crate) places: Vec<Place>,
}

/// One named place.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    /// Inhabitants, about; 0 if left out.
    #[serde(default)]
    pub(crate) population: u32,
}

/// A place whose coordinates have been checked.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) name: String,
    pub(crate) position: Position,
}
