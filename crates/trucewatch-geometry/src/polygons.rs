//! Zones: one or more polygons with holes, with geodesic edges.

use crate::edges::{Chain, Edges, LocalEdges, Nearest};
use crate::error::GeometryError;
use crate::geodesic::ring_area_m2;
use crate::nearby::{Around, Nearby};
use crate::place::{Frame, Place, Point};
use crate::vector::V3;
use std::collections::BTreeSet;

/// A zone. Neither the date line nor a pole is special: of the two sides of an outer ring the
/// smaller is inside, whichever way the ring goes round.
#[derive(Clone, Debug)]
pub struct Polygons {
    /// Per polygon the outer ring (counter-clockwise), then the holes (clockwise), closed.
    polygons: Vec<Vec<Vec<Point>>>,
    edges: Edges,
    area_m2: f64,
    perimeter_m: f64,
}

impl Polygons {
    /// From polygons as in GeoJSON: each its outer ring, then its holes; each ring closed.
    /// Edges that two polygons share (as where a zone is cut at the date line) are no boundary.
    ///
    /// # Errors
    /// Rings that are open, flat or cross themselves or others, and edges that are too long.
    pub fn new(polygons: Vec<Vec<Vec<Point>>>) -> Result<Self, GeometryError> {
        let mut polygons = polygons;
        let mut area_m2 = 0.0;
        for (i, rings) in polygons.iter_mut().enumerate() {
            for (j, ring) in rings.iter_mut().enumerate() {
                let (polygon, number) = (i + 1, j + 1);
                if ring.first() != ring.last() || ring.is_empty() {
                    return Err(GeometryError::OpenRing {
                        polygon,
                        ring: number,
                    });
                }
                ring.dedup();
                let (signed_m2, _) = ring_area_m2(ring);
                if ring.len() < 4 || signed_m2.abs() < FLAT_M2 {
                    return Err(GeometryError::FlatRing {
                        polygon,
                        ring: number,
                    });
                }
                if (signed_m2 > 0.0) != (j == 0) {
                    ring.reverse();
                }
                area_m2 += if j == 0 {
                    signed_m2.abs()
                } else {
                    -signed_m2.abs()
                };
            }
        }
        let chains = boundary(&polygons);
        let edges = Edges::new(chains.iter().map(|places| Chain {
            places,
            closed: true,
        }))?
        .ok_or(GeometryError::EmptyZone)?;
        if let Some(at) = edges.crosses_itself() {
            let at = Point::from(Place { xyz: at });
            return Err(GeometryError::Crossing {
                lat_deg: at.lat_deg(),
                lon_deg: at.lon_deg(),
            });
        }
        let perimeter_m = edges.length_m();
        Ok(Self {
            polygons,
            edges,
            area_m2,
            perimeter_m,
        })
    }

    /// Per polygon the outer ring (counter-clockwise), then the holes (clockwise), closed.
    pub fn polygons(&self) -> &[Vec<Vec<Point>>] {
        &self.polygons
    }

    /// Its area in square metres.
    pub fn area_m2(&self) -> f64 {
        self.area_m2
    }

    /// Length of its boundary, holes included, in metres.
    pub fn perimeter_m(&self) -> f64 {
        self.perimeter_m
    }

    /// Whether a place is inside. The boundary counts as inside.
    pub fn contains(&self, place: impl Into<Place>) -> bool {
        self.signed_distance(place).signed_m >= 0.0
    }

    /// The nearest place of the boundary; `signed_m` is positive inside. As exact as
    /// [`crate::Polyline::signed_distance`].
    pub fn signed_distance(&self, place: impl Into<Place>) -> Nearest {
        self.edges.nearest(place.into())
    }

    /// The edges around the centre of a frame in its plane, if they are few; `nearest` is what
    /// `signed_distance` gave for that centre.
    pub fn nearby(&self, frame: &Frame, nearest: &Nearest, around: &Around) -> Option<Nearby> {
        self.edges.nearby(frame, nearest, around)
    }

    /// What is near a place: for the many places of an uncertain location.
    pub fn near(&self, centre: impl Into<Place>, reach_m: f64) -> LocalEdges<'_> {
        self.edges.near(centre.into(), reach_m)
    }
}

/// A ring of less than a square centimetre, below what its coordinates tell.
const FLAT_M2: f64 = 1e-4;

/// The rings, cut up where an edge runs along an edge of another ring in the other direction.
fn boundary(polygons: &[Vec<Vec<Point>>]) -> Vec<Vec<V3>> {
    let rings = || polygons.iter().flatten();
    let key = |p: &Point| ((p.lat_deg() + 0.0).to_bits(), (p.lon_deg() + 0.0).to_bits());
    let mut seen = BTreeSet::new();
    for pair in rings().flat_map(|ring| ring.windows(2)) {
        seen.insert((key(&pair[0]), key(&pair[1])));
    }
    let mut chains = Vec::new();
    for ring in rings() {
        let mut chain: Vec<V3> = Vec::new();
        for pair in ring.windows(2) {
            let shared = seen.contains(&(key(&pair[1]), key(&pair[0])));
            let (a, b) = (Place::from(pair[0]).xyz, Place::from(pair[1]).xyz);
            if shared {
                chains.push(std::mem::take(&mut chain));
            } else {
                if chain.is_empty() {
                    chain.push(a);
                }
                chain.push(b);
            }
        }
        chains.push(chain);
    }
    chains.retain(|c| c.len() > 1);
    chains
}
