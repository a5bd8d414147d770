//! Why a shape cannot be used.

/// Why a shape cannot be used. Numbers of parts, rings and corners count from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GeometryError {
    /// Degrees beyond the globe, or not numbers.
    #[error(
        "latitude {lat_deg}, longitude {lon_deg} is not on the globe; latitudes are -90 to 90, \
         longitudes -180 to 180 degrees ({})", likely_slip(*lat_deg, *lon_deg)
    )]
    NotOnEarth {
        /// As given.
        lat_deg: f64,
        /// As given.
        lon_deg: f64,
    },
    /// A line without two different places.
    #[error("the line has no part with two different places")]
    EmptyLine,
    /// No polygon, or one without rings.
    #[error("the zone has no polygon with a ring")]
    EmptyZone,
    /// A ring whose last corner is not its first.
    #[error("polygon {polygon}, ring {ring}: not closed; repeat the first place at the end")]
    OpenRing {
        /// Which polygon.
        polygon: usize,
        /// Which of its rings.
        ring: usize,
    },
    /// A ring that encloses nothing.
    #[error("polygon {polygon}, ring {ring}: has no area; a ring needs three different corners")]
    FlatRing {
        /// Which polygon.
        polygon: usize,
        /// Which of its rings.
        ring: usize,
    },
    /// Two edges of a zone that cross.
    #[error(
        "the outline crosses itself near latitude {lat_deg:.6}, longitude {lon_deg:.6}; \
         mend the ring there"
    )]
    Crossing {
        /// Where.
        lat_deg: f64,
        /// Where.
        lon_deg: f64,
    },
    /// An edge so long that its course is not well determined.
    #[error(
        "the edge from {from_lat_deg:.4}, {from_lon_deg:.4} is longer than a quarter of the way \
         round the earth; add places between"
    )]
    LongEdge {
        /// Where it begins.
        from_lat_deg: f64,
        /// Where it begins.
        from_lon_deg: f64,
    },
    /// Shapes too far apart for one plane.
    #[error("the shapes reach more than 5,000 km from their middle; compare them in parts")]
    TooWide,
}

/// What may have gone wrong where degrees are beyond the globe. Nobody writes more than a full turn, so
/// what is more was measured in something else.
fn likely_slip(lat_deg: f64, lon_deg: f64) -> &'static str {
    if lat_deg.abs() > 360.0 || lon_deg.abs() > 360.0 {
        "these look like metres of a map projection; convert them to WGS 84"
    } else {
        "are they swapped?"
    }
}
