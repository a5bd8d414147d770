//! How well an event can be located at all.
//!
//! In: an event, its direct picks with their errors, the air. Out: the Cramer-Rao bound: no unbiased
//! method does better from arrival times alone.

use crate::acoustic::{Path, Pick};
use crate::ears::Ear;
use crate::fire::Happening;
use crate::weather::Air;

/// The Cramer-Rao bound of an event from its direct picks: (longer semi-axis in metres, time in
/// seconds), one sigma, arrival times only. `None` if they do not determine position and time.
/// Method: the inverse of the Fisher matrix of (east, north, time); for example Kay 1993, Estimation
/// Theory, section 3.9.
pub(crate) fn bound<'a>(
    event: &Happening,
    picks: impl Iterator<Item = &'a Pick>,
    ears: &[Ear],
    air: Air,
) -> Option<(f64, f64)> {
    let mut fisher = [[0.0_f64; 3]; 3];
    for pick in picks {
        let path = Path::between(event, ears.get(pick.ear)?);
        let c = path.speed_m_per_s(air);
        // The wind's share changes as the direction turns: the tangential wind over the distance.
        let across = air.wind_north_m_per_s * path.east - air.wind_east_m_per_s * path.north;
        let turn = across * (path.distance_m / path.horizontal_m) / (c * c);
        let row = [
            (-path.east / c - turn * path.north) / pick.sigma_s,
            (-path.north / c + turn * path.east) / pick.sigma_s,
            1.0 / pick.sigma_s,
        ];
        for (a, line) in fisher.iter_mut().enumerate() {
            for (b, cell) in line.iter_mut().enumerate() {
                *cell += row[a] * row[b];
            }
        }
    }
    let [[a, b, c], [_, d, e], [_, _, f]] = fisher;
    let determinant = a * (d * f - e * e) - b * (b * f - c * e) + c * (b * e - c * d);
    // Relative to the product of the diagonal, which is its largest possible value (Hadamard).
    if determinant.is_nan() || determinant <= 1e-12 * a * d * f {
        return None;
    }
    let east_2 = (d * f - e * e) / determinant;
    let north_2 = (a * f - c * c) / determinant;
    let mixed = (c * e - b * f) / determinant;
    let time_2 = (a * d - b * b) / determinant;
    let half = (east_2 - north_2) / 2.0;
    let major_2 = (east_2 + north_2) / 2.0 + libm::sqrt(half * half + mixed * mixed);
    Some((libm::sqrt(major_2), libm::sqrt(time_2.max(0.0))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acoustic::Origin;
    use crate::fixtures::{STILL_20_C, ear, event, origin};

    #[test]
    fn the_bound_is_that_of_a_known_geometry() {
        let pick = |ear| Pick {
            ear,
            t_s: 0.0,
            amplitude_pa: 1.0,
            bearing_deg: None,
            origin: Origin::Noise,
            sigma_s: 0.01,
        };
        let square = [ear(3e3, 0.0), ear(-3e3, 0.0), ear(0.0, 3e3), ear(0.0, -3e3)];
        let picks: Vec<Pick> = (0..4).map(pick).collect();
        let event = event(origin(), None, 0);
        let (major_m, time_s) =
            bound(&event, picks.iter(), &square, STILL_20_C).expect("determined");
        // Fisher information of a square: 2 / (c sigma)^2 for each axis, 4 / sigma^2 for time.
        assert!(
            (major_m - 343.2147 * 0.01 / 2.0_f64.sqrt()).abs() < 0.01,
            "{major_m}"
        );
        assert!((time_s - 0.005).abs() < 1e-4, "{time_s}");
        assert_eq!(
            bound(&event, picks[..2].iter(), &square, STILL_20_C),
            None,
            "two picks"
        );
        let row = [ear(1e3, 0.0), ear(2e3, 0.0), ear(3e3, 0.0), ear(4e3, 0.0)];
        assert_eq!(
            bound(&event, picks.iter(), &row, STILL_20_C),
            None,
            "all in one direction"
        );
    }
}
