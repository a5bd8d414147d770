//! The bounds of a scenario's numbers and names, in one place.

use crate::keys::Keys;
use crate::scenario::ScenarioError;

type Checked = Result<(), ScenarioError>;

fn within(key: impl Into<String>, value: f64, min: f64, max: f64) -> Checked {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    let key = key.into();
    Err(ScenarioError::OutOfRange {
        key,
        value,
        min,
        max,
    })
}

/// Two bounds, the first not above the second.
fn rising(key: &str, [low, high]: [f64; 2], min: f64, max: f64) -> Checked {
    within(format!("{key}[0]"), low, min, max)?;
    within(format!("{key}[1]"), high, low, max)
}

/// Checks every number.
pub(crate) fn numbers(keys: &Keys) -> Checked {
    let k = keys;
    for (key, share) in [
        ("weather.cloud_share", k.weather.cloud_share),
        ("fire.share_salvo", k.fire.share_salvo),
        ("fire.share_single", k.fire.share_single),
        ("fire.share_explosion", k.fire.share_explosion),
        ("fire.share_small_arms", k.fire.share_small_arms),
        ("fire.hot_share", k.fire.hot_share),
        ("fire.beyond_share", k.fire.beyond_share),
        ("fire.ignition", k.fire.ignition),
        ("acoustic.salvo_path_corr", k.acoustic.salvo_path_corr),
        ("acoustic.miss_share", k.acoustic.miss_share),
        ("acoustic.echo_share", k.acoustic.echo_share),
        ("acoustic.burst_share", k.acoustic.burst_share),
        ("acoustic.bearing_share", k.acoustic.bearing_share),
        ("acoustic.wrong_clock_share", k.acoustic.wrong_clock_share),
        ("patrol.attention", k.patrol.attention),
        ("patrol.evening_share", k.patrol.evening_share),
        ("patrol.wrong_count_share", k.patrol.wrong_count_share),
        ("patrol.wrong_minute_share", k.patrol.wrong_minute_share),
        ("camera.dead_share", k.camera.dead_share),
        ("delivery.batch_share", k.delivery.batch_share),
        ("delivery.urgent_share", k.delivery.urgent_share),
    ] {
        within(key, share, 0.0, 1.0)?;
    }
    for (key, value, min, max) in [
        ("utc_offset_h", k.utc_offset_h, -12.0, 14.0),
        ("weather.temp_mean_c", k.weather.temp_mean_c, -50.0, 50.0),
        ("weather.temp_swing_c", k.weather.temp_swing_c, 0.0, 25.0),
        ("weather.wind_m_per_s", k.weather.wind_m_per_s, 0.0, 30.0),
        (
            "weather.wind_turn_deg_per_h",
            k.weather.wind_turn_deg_per_h,
            -90.0,
            90.0,
        ),
        (
            "fire.events_per_hour",
            k.fire.events_per_hour,
            0.0,
            20_000.0,
        ),
        ("fire.salvo_span_s", k.fire.salvo_span_s, 1.0, 600.0),
        (
            "fire.batteries_per_flank",
            f64::from(k.fire.batteries_per_flank),
            1.0,
            5_000.0,
        ),
        (
            "acoustic.sensors",
            f64::from(k.acoustic.sensors),
            0.0,
            20_000.0,
        ),
        ("acoustic.band_km", k.acoustic.band_km, 1.0, 50.0),
        (
            "acoustic.gap_km",
            k.acoustic.gap_km,
            0.0,
            k.acoustic.band_km * 0.5,
        ),
        ("acoustic.max_range_km", k.acoustic.max_range_km, 1.0, 50.0),
        (
            "acoustic.path_sigma_rel",
            k.acoustic.path_sigma_rel,
            0.0,
            0.1,
        ),
        (
            "acoustic.false_per_hour",
            k.acoustic.false_per_hour,
            0.0,
            1_000.0,
        ),
        ("acoustic.dead_time_s", k.acoustic.dead_time_s, 0.0, 60.0),
        ("patrol.hearing_km", k.patrol.hearing_km, 0.1, 30.0),
        (
            "patrol.false_per_shift",
            k.patrol.false_per_shift,
            0.0,
            50.0,
        ),
        ("camera.view_night_km", k.camera.view_night_km, 0.1, 40.0),
        ("camera.view_day_km", k.camera.view_day_km, 0.1, 40.0),
        ("camera.field_deg", k.camera.field_deg, 1.0, 360.0),
        ("camera.false_per_day", k.camera.false_per_day, 0.0, 100.0),
        (
            "satellite.field_fires_per_day",
            k.satellite.field_fires_per_day,
            0.0,
            10_000.0,
        ),
        (
            "satellite.false_per_pass",
            k.satellite.false_per_pass,
            0.0,
            1_000.0,
        ),
        (
            "delivery.live_delay_s",
            k.delivery.live_delay_s,
            0.0,
            3_600.0,
        ),
        (
            "delivery.link_drops_per_day",
            k.delivery.link_drops_per_day,
            0.0,
            200.0,
        ),
        (
            "delivery.link_drop_min",
            k.delivery.link_drop_min,
            0.0,
            10_000.0,
        ),
        (
            "delivery.outages_per_day",
            k.delivery.outages_per_day,
            0.0,
            200.0,
        ),
        ("delivery.outage_min", k.delivery.outage_min, 0.0, 10_000.0),
        (
            "delivery.heartbeat_min",
            k.delivery.heartbeat_min,
            1.0,
            1_440.0,
        ),
    ] {
        within(key, value, min, max)?;
    }
    let rounds = k.fire.salvo_rounds.map(f64::from);
    rising("fire.salvo_rounds", rounds, 1.0, 200.0)?;
    rising("acoustic.pick_sigma_s", k.acoustic.pick_sigma_s, 1e-4, 1.0)?;
    rising(
        "acoustic.bearing_sigma_deg",
        k.acoustic.bearing_sigma_deg,
        0.1,
        60.0,
    )?;
    rising(
        "acoustic.wrong_clock_s",
        k.acoustic.wrong_clock_s,
        0.0,
        3_600.0,
    )?;
    rising("delivery.batch_h", k.delivery.batch_h, 0.1, 72.0)?;
    lists(k)
}

/// Checks numbers inside lists.
fn lists(k: &Keys) -> Checked {
    if k.fire.by_hour.len() != 24 {
        return Err(ScenarioError::Entries {
            key: "fire.by_hour".into(),
            got: k.fire.by_hour.len(),
            advice: "give 24, for the local hours 0 to 23",
        });
    }
    for (at, weight) in k.fire.by_hour.iter().enumerate() {
        within(format!("fire.by_hour[{at}]"), *weight, 0.0, 1_000.0)?;
    }
    for (at, spot) in k.hot_spot.iter().enumerate() {
        within(format!("hot_spot[{at}].weight"), spot.weight, 0.0, 1e6)?;
        within(
            format!("hot_spot[{at}].spread_km"),
            spot.spread_km,
            0.0,
            100.0,
        )?;
    }
    for (at, period) in k.period.iter().enumerate() {
        within(format!("period[{at}].from_h"), period.from_h, 0.0, 1e6)?;
        within(
            format!("period[{at}].to_h"),
            period.to_h,
            period.from_h,
            1e6,
        )?;
        within(format!("period[{at}].factor"), period.factor, 0.0, 100.0)?;
    }
    for (at, stretch) in k.one_sided.iter().enumerate() {
        let key = format!("one_sided[{at}].length_km");
        within(key, stretch.length_km, 0.0, 1_000.0)?;
    }
    for (at, clock) in k.wrong_clock.iter().enumerate() {
        let key = format!("wrong_clock[{at}].ahead_s");
        within(key, clock.ahead_s, -3_600.0, 3_600.0)?;
    }
    for (at, liars) in k.liars.iter().enumerate() {
        let sensors = f64::from(liars.sensors);
        within(format!("liars[{at}].sensors"), sensors, 1.0, 200.0)?;
        within(format!("liars[{at}].every_min"), liars.every_min, 1.0, 1e6)?;
    }
    for (at, pass) in k.satellite.pass.iter().enumerate() {
        within(format!("satellite.pass[{at}].utc_h"), pass.utc_h, 0.0, 24.0)?;
    }
    for (at, works) in k.industry.iter().enumerate() {
        within(format!("industry[{at}].frp_mw"), works.frp_mw, 0.0, 5_000.0)?;
    }
    Ok(())
}

/// Checks that names can stand in a CSV row and in an id, and that places are named once.
pub(crate) fn names(keys: &Keys) -> Checked {
    let named = |key: &str, name: &str| {
        let problem = if name.is_empty() || name.len() > 60 {
            "must have 1 to 60 bytes"
        } else if name.contains([',', '"', '/', '\\', '\n', '\r']) {
            "contains a comma, quote, slash or line end; leave it out"
        } else if name.trim() != name {
            "begins or ends with a space; remove it"
        } else {
            return Ok(());
        };
        let (key, name) = (key.into(), name.into());
        Err(ScenarioError::BadName { key, name, problem })
    };
    let mut seen = std::collections::BTreeSet::new();
    for place in &keys.map.places {
        named("map.places", &place.name)?;
        if !seen.insert(&place.name) {
            return Err(ScenarioError::BadName {
                key: "map.places".into(),
                name: place.name.clone(),
                problem: "stands twice; give each place a name of its own",
            });
        }
    }
    for (key, list) in [
        ("patrol.at", &keys.patrol.at),
        ("camera.at", &keys.camera.at),
    ] {
        let mut seen = std::collections::BTreeSet::new();
        if let Some(name) = list.iter().find(|name| !seen.insert(*name)) {
            return Err(ScenarioError::BadName {
                key: key.into(),
                name: name.clone(),
                problem: "stands twice; one observer a place",
            });
        }
    }
    for pass in &keys.satellite.pass {
        named("satellite.pass.satellite", &pass.satellite)?;
    }
    for works in &keys.industry {
        named("industry.name", &works.name)?;
    }
    Ok(())
}
