//! Sensors that make events up together.
//!
//! In: the scenario, the sensors, the weather, a seed and the number of an hour. Out: picks of events that
//! never were. Whoever makes them up knows where the sensors stand and how fast sound is, and reckons
//! when each would have heard it; what real air does to a path is left out. The sensors between the liars
//! hear nothing. None of this is in the truth, and no row says who lies.

use crate::acoustic::{Origin, Path, Pick, THRESHOLD_PA};
use crate::draw::Draw;
use crate::ears::Ear;
use crate::fire::Happening;
use crate::scenario::Scenario;
use crate::truth::TruthKind;
use crate::weather::Weather;
use trucewatch_model::{Position, geodesy};

const HOUR_S: f64 = 3_600.0;
/// How far from the place that they stand around a made-up event lies, in metres.
const ASIDE_M: f64 = 2_500.0;

/// The sensors of each group of liars, as indices: every second one of those around its place. Sensors
/// with wrong clocks take no part.
pub(crate) fn groups(scenario: &Scenario, ears: &[Ear]) -> Vec<Vec<usize>> {
    let group = |(place, keys): (&Position, &crate::keys::Liars)| {
        let mut near: Vec<(f64, usize)> = ears
            .iter()
            .enumerate()
            .filter(|(_, ear)| !ear.wrong_clock)
            .map(|(at, ear)| (geodesy::distance_m(*place, ear.position), at))
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let chosen = near.into_iter().step_by(2).take(keys.sensors as usize);
        chosen.map(|(_, at)| at).collect()
    };
    scenario
        .liars
        .iter()
        .zip(&scenario.keys.liars)
        .map(group)
        .collect()
}

/// The picks that all groups make up in one hour.
pub(crate) fn picks(
    scenario: &Scenario,
    ears: &[Ear],
    weather: &Weather,
    hour: u64,
    seed: u64,
) -> Vec<Pick> {
    let mut picks = Vec::new();
    let groups = groups(scenario, ears);
    for ((group, place), number) in groups.iter().zip(&scenario.liars).zip(0_u64..) {
        let Some(keys) = scenario.keys.liars.get(number as usize) else {
            continue;
        };
        let mut draw = Draw::stream(seed, "liars", hour, number);
        let begin_s = hour as f64 * HOUR_S;
        let mut at_s = keys.every_min * 60.0 * draw.between(0.4, 0.8);
        while at_s < HOUR_S {
            let (east, north) = (
                draw.between(-ASIDE_M, ASIDE_M),
                draw.between(-ASIDE_M, ASIDE_M),
            );
            let story = Happening {
                id: u64::MAX,
                t_s: begin_s + at_s,
                position: geodesy::displace(*place, east, north),
                kind: TruthKind::Explosion,
                salvo: None,
                linked: None,
                fired_from: None,
                gun: None,
                loudness: 1.0,
            };
            for at in group {
                picks.extend(
                    ears.get(*at)
                        .map(|ear| made_up(&story, ear, *at, weather, &mut draw)),
                );
            }
            at_s += keys.every_min * 60.0 * draw.between(0.7, 1.3);
        }
    }
    picks
}

fn made_up(story: &Happening, ear: &Ear, at: usize, weather: &Weather, draw: &mut Draw) -> Pick {
    let path = Path::between(story, ear);
    let travel_s = path.distance_m / path.speed_m_per_s(weather.air(story.t_s));
    let towards = geodesy::azimuth_deg(ear.position, story.position);
    Pick {
        ear: at,
        t_s: story.t_s + travel_s + draw.normal() * 0.001,
        amplitude_pa: THRESHOLD_PA * libm::pow(12_000.0 / path.distance_m.max(100.0), 1.15),
        bearing_deg: ear
            .bearing_sigma_deg
            .map(|sigma| geodesy::normalize_deg(towards + 0.3 * sigma * draw.normal())),
        origin: Origin::MadeUp,
        sigma_s: 0.0,
    }
}
