//! Sensors that hear, with their neighbours, in plain local coordinates.

use trucewatch_model::{Position, geodesy};

/// One sensor seen from another: offset in metres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Neighbour {
    pub(crate) station: u32,
    pub(crate) east: f64,
    pub(crate) north: f64,
}

impl Neighbour {
    /// How far it is, in metres. Not kept: lists of neighbours are most of what a large network needs.
    #[inline]
    pub(crate) fn distance(&self) -> f64 {
        (self.east * self.east + self.north * self.north).sqrt()
    }
}

/// The sensors of a network. Neighbour lists are sorted by distance and include the sensor itself.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) positions: Vec<Position>,
    neighbours: Vec<Vec<Neighbour>>,
}

impl Network {
    /// Builds the neighbour lists out to `reach_m`.
    pub(crate) fn new(positions: Vec<Position>, reach_m: f64) -> Self {
        // Sorted by latitude, so that only a band of candidates is looked at.
        let mut by_lat: Vec<(f64, u32)> = positions
            .iter()
            .zip(0..)
            .map(|(p, k)| (p.lat_deg(), k))
            .collect();
        by_lat.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let band_deg = reach_m / 110_000.0;
        let neighbours = positions
            .iter()
            .map(|centre| {
                let low = by_lat.partition_point(|(lat, _)| *lat < centre.lat_deg() - band_deg);
                let mut list: Vec<Neighbour> = by_lat
                    .iter()
                    .skip(low)
                    .take_while(|(lat, _)| *lat <= centre.lat_deg() + band_deg)
                    .filter_map(|(_, station)| {
                        let (east, north) =
                            geodesy::offset_m(*centre, *positions.get(*station as usize)?);
                        let neighbour = Neighbour {
                            station: *station,
                            east,
                            north,
                        };
                        (neighbour.distance() <= reach_m).then_some(neighbour)
                    })
                    .collect();
                list.shrink_to_fit();
                list.sort_by(|a, b| {
                    a.distance()
                        .total_cmp(&b.distance())
                        .then(a.station.cmp(&b.station))
                });
                list
            })
            .collect();
        Self {
            positions,
            neighbours,
        }
    }

    /// Neighbours of a sensor, itself first.
    pub(crate) fn around(&self, station: u32) -> &[Neighbour] {
        self.neighbours
            .get(station as usize)
            .map_or(&[], Vec::as_slice)
    }
}
