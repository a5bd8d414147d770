//! What is assumed about guns, rounds and their sounds, each with its reason.
//!
//! Broad on purpose, and the same for both sides. None is a base rate by side, by place along the
//! line or by which side of it a place lies; none is fitted to a data set.

/// Mean horizontal speed of a round from gun to ground: median in metres a second and spread of its
/// logarithm. Mortars at high angles make 100 to 200, howitzers and rockets 250 to 450, flat
/// trajectories up to 600; two standard deviations reach from 135 to 670.
pub(super) const SPEED_M_PER_S: (f64, f64) = (300.0, 0.4);
/// Distances from gun to ground, in metres: light mortars to long guns. Between these each doubling
/// is as likely as any other.
pub(super) const RANGE_M: (f64, f64) = (1_000.0, 40_000.0);
/// Times of flight, in seconds, that are looked for.
pub(super) const FLIGHT_S: (f64, f64) = (5.0, 90.0);
/// How much the times of flight of one salvo differ: a fixed part in seconds (guns and impacts
/// stand some tens of metres apart) and a share of the time of flight (muzzle speeds of one battery
/// differ by 1 to 3 m/s in 300 to 700).
pub(super) const FLIGHT_SPREAD: (f64, f64) = (0.1, 0.004);
/// Share of events whose other end would have been located too, had there been one: it may lie
/// outside the network, fall into noise, or be a dud. About even.
pub(super) const COUNTERPART: f64 = 0.6;

/// Rounds of one battery, or into one place, lie within this distance of a neighbour, in metres,
/// beside the uncertainty of their places.
pub(super) const PLACE_M: f64 = 400.0;
/// They follow each other within this time, in seconds.
pub(super) const GAP_S: f64 = 30.0;
/// A salvo is told in pieces of at most this many rounds.
pub(super) const ROUNDS_MAX: usize = 64;

/// Half the time, in seconds, and the radii in metres over which the density of unrelated events is
/// taken. Several, because fire is clustered; the densest counts.
pub(super) const NEIGHBOURHOOD_S: f64 = 300.0;
pub(super) const NEIGHBOURHOOD_M: [f64; 3] = [2_500.0, 5_000.0, 10_000.0];

/// Reach of shots and bursts (direct-fire weapons, muzzle blast of 150 to 160 dB at a metre) and of
/// everything larger: median in metres, spread of the logarithm.
pub(super) const REACH_SHOT_M: (f64, f64) = (2_300.0, 0.4);
pub(super) const REACH_LARGE_M: (f64, f64) = (8_000.0, 0.5);
/// How well a reach is known apart from what the number of sensors allows: it is one of a few
/// classes a factor of 1.5 apart, and the air carries sound unevenly.
pub(super) const REACH_SIGMA_LN: f64 = 0.25;
/// Share of shots among events before the reach is looked at.
pub(super) const SHOT: f64 = 0.3;
/// Of a lone large event before anything is looked at: neither the firing nor the impact of a round
/// (mines, demolitions, accidents, fabrications).
pub(super) const LONE_OTHER: f64 = 0.5;
/// The same for each further round at the same place within [`GAP_S`]: rounds come in salvos,
/// accidents seldom do.
pub(super) const OTHER_PER_ROUND: f64 = 0.4;
/// Its least value: stores burn and are blown up in series.
pub(super) const OTHER_LEAST: f64 = 0.05;

/// How far this description itself is trusted: what is left is undetermined whatever the data say.
pub(super) const TRUST: f64 = 0.995;
/// From which probability a side is named.
pub(super) const ATTRIBUTE: f64 = 0.95;
/// Picks without which no side is named: two groups of three, each of which could have located the
/// event without the other.
pub(super) const ATTRIBUTE_PICKS: usize = 6;
