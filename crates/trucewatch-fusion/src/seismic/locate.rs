//! The entry: stations and picks in, events out.

use super::assemble::events;
use super::estimate;
use super::ground::Ground;
use super::hypocentre::Noise;
use super::index::{Index, Stations};
use super::reach::Reach;
use super::refine::{Proposal, World};
use super::travel::Travel;
use super::{Located, PhaseEvidence, PhasePick, SeismicEvent, SeismicSettings, Station};
use crate::linalg::ellipse;

/// Locates the events that phase picks tell of. Picks of stations that are not in the list are left
/// out. The order of the picks does not matter as long as their keys differ.
pub fn locate(stations: &[Station], picks: &[PhasePick], settings: &SeismicSettings) -> Located {
    Network::new(stations, settings)
        .map_or_else(|| nothing(settings), |network| network.locate(picks))
}

fn nothing(settings: &SeismicSettings) -> Located {
    Located {
        events: Vec::new(),
        ground: settings
            .ground
            .clone()
            .unwrap_or_else(|| Ground::crust(1.0, 1.75)),
        sigma_s: settings.sigma_s,
    }
}

/// Stations and ground, with all that can be reckoned before there are picks.
#[derive(Clone, Debug)]
pub(super) struct Network {
    stations: Stations,
    travel: Travel,
    reach: Reach,
    settings: SeismicSettings,
}

impl Network {
    /// `None` without stations.
    pub(super) fn new(stations: &[Station], settings: &SeismicSettings) -> Option<Self> {
        let places = Stations::new(stations)?;
        let diagonal = places.extent_km.2;
        let guess = settings
            .ground
            .clone()
            .unwrap_or_else(|| Ground::uniform(6.0, 1.75));
        Some(Self {
            travel: trace(&guess, diagonal, settings),
            reach: Reach::new(settings, diagonal),
            stations: places,
            settings: settings.clone(),
        })
    }

    /// Number of stations.
    pub(super) fn len(&self) -> usize {
        self.stations.places.len()
    }

    /// Diagonal of the box round the stations.
    pub(super) fn diagonal_km(&self) -> f64 {
        self.stations.extent_km.2
    }

    /// As [`locate`].
    pub(super) fn locate(&self, picks: &[PhasePick]) -> Located {
        let Some(index) = Index::new(picks, self.len()) else {
            return nothing(&self.settings);
        };
        let world = World {
            stations: self.stations.clone(),
            travel: self.travel.clone(),
            reach: self.reach.clone(),
            index,
            noise: Noise {
                floor_s: self.settings.sigma_s,
                rel: self.settings.sigma_rel,
            },
            settings: self.settings.clone(),
        };
        let world = estimate::fitted(world, picks);
        let found = events(&world);
        Located {
            events: found.iter().map(|p| finish(&world, p)).collect(),
            ground: world.travel.ground(),
            sigma_s: world.noise.floor_s,
        }
    }
}

/// Travel times as far as the network and its surroundings go.
pub(super) fn trace(ground: &Ground, diagonal_km: f64, settings: &SeismicSettings) -> Travel {
    let distance = (2.0 * diagonal_km).clamp(100.0, 2_000.0);
    Travel::new(ground, distance, settings.depth_km_max)
}

fn finish(world: &World, proposal: &Proposal) -> SeismicEvent {
    let (at, cov) = (&proposal.fit.at, &proposal.fit.covariance);
    let (major, minor, azimuth) = ellipse(cov[0][0], cov[0][1], cov[1][1]);
    let mut picks: Vec<(f64, PhaseEvidence)> = proposal
        .picks
        .iter()
        .filter_map(|(number, late)| {
            let pick = world.index.picks.get(*number as usize)?;
            let evidence = PhaseEvidence {
                key: pick.key,
                station: pick.station,
                phase: pick.phase,
                residual_s: *late,
            };
            Some((pick.t, evidence))
        })
        .collect();
    picks.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.key.cmp(&b.1.key)));
    SeismicEvent {
        time: world.index.start.plus_s(at.t),
        time_sigma_s: cov[3][3].max(0.0).sqrt(),
        position: world.stations.plane.to_position(at.east, at.north),
        depth_km: at.depth,
        depth_sigma_km: cov[2][2].max(0.0).sqrt(),
        ellipse: (major * 1e3, minor * 1e3, azimuth),
        log_odds: proposal.score,
        reach_km: proposal.reach_km,
        picks: picks.into_iter().map(|(_, evidence)| evidence).collect(),
    }
}
