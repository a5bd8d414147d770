//! First arrivals in flat layers: the ray that goes straight up, and those along the layers below.
//!
//! Snell's law with ray parameter p: a layer of thickness h and speed v takes the ray
//! `h p v / sqrt(1 - p^2 v^2)` further and `h / (v sqrt(1 - p^2 v^2))` of time; a head wave along a
//! faster layer has p = 1 / (its speed). See Aki and Richards, Quantitative Seismology (2002), 9.3,
//! or Shearer, Introduction to Seismology (2009), chapter 4.

/// A layer as a ray sees it: thickness in kilometres and speed in km/s.
type Leg = (f64, f64);

/// Seconds from a source at `depth_km` to the surface `distance_km` away. `tops` are (depth of the top,
/// speed), the first at the surface or above.
pub(super) fn first_arrival_s(tops: &[(f64, f64)], depth_km: f64, distance_km: f64) -> f64 {
    let bottom = |k: usize| tops.get(k + 1).map_or(f64::INFINITY, |next| next.0);
    let mut up: Vec<Leg> = Vec::new();
    let mut source_layer = 0;
    for (k, (top, speed)) in tops.iter().enumerate() {
        let top = if k == 0 { 0.0 } else { *top };
        if k > 0 && top >= depth_km {
            break;
        }
        source_layer = k;
        up.push(((depth_km.min(bottom(k)) - top).max(0.0), *speed));
    }
    let mut best = direct_s(&up, distance_km);
    // Down from the source to each faster layer, along it, and up to the surface.
    let mut legs = up.clone();
    let mut fastest = up.iter().map(|leg| leg.1).fold(0.0, f64::max);
    for k in source_layer..tops.len().saturating_sub(1) {
        let Some((_, speed)) = tops.get(k) else { break };
        let from = if k == source_layer {
            depth_km
        } else {
            tops[k].0
        };
        let thickness = (bottom(k) - from).max(0.0);
        fastest = fastest.max(*speed);
        if k == source_layer {
            legs.push((thickness, *speed));
        } else {
            legs.push((2.0 * thickness, *speed));
        }
        if k == source_layer {
            // The part above the source within its own layer is already in `up`; the way back up
            // through the part below the source comes here.
            legs.push((thickness, *speed));
        }
        if let Some((_, below)) = tops.get(k + 1)
            && *below > fastest
        {
            best = best.min(head_s(&legs, *below, distance_km).unwrap_or(f64::INFINITY));
        }
    }
    best
}

/// The ray that only goes up.
fn direct_s(legs: &[Leg], distance_km: f64) -> f64 {
    let fastest = legs.iter().map(|leg| leg.1).fold(0.0, f64::max);
    let height: f64 = legs.iter().map(|leg| leg.0).sum();
    if height < 1e-9 {
        return distance_km / legs.first().map_or(fastest, |leg| leg.1);
    }
    // With u the tangent of the angle to the vertical where the ray is fastest, the distance reached
    // grows with u and its slope falls: Newton's method from below never overshoots.
    let fastest = legs
        .iter()
        .filter(|leg| leg.0 > 0.0)
        .map(|leg| leg.1)
        .fold(0.0, f64::max);
    let straight: f64 = legs.iter().map(|(h, v)| h * v / fastest).sum();
    let mut u = distance_km / straight;
    for _ in 0..40 {
        let (mut reached, mut slope) = (0.0, 0.0);
        for (h, v) in legs {
            let q = v / fastest;
            let root = (1.0 + u * u * (1.0 - q * q)).sqrt();
            reached += h * q * u / root;
            slope += h * q / (root * root * root);
        }
        let step = (distance_km - reached) / slope;
        u += step;
        if step.abs() <= 1e-9 * (1.0 + u) {
            break;
        }
    }
    let p = u / ((1.0 + u * u).sqrt() * fastest);
    legs.iter()
        .map(|(h, v)| h / (v * (1.0 - p * p * v * v).max(1e-18).sqrt()))
        .sum()
}

/// The wave along a layer of speed `along`; `None` nearer than where it first comes up.
fn head_s(legs: &[Leg], along: f64, distance_km: f64) -> Option<f64> {
    let p = 1.0 / along;
    let (mut reached, mut delay) = (0.0, 0.0);
    for (h, v) in legs {
        let root = (1.0 - p * p * v * v).sqrt();
        reached += h * p * v / root;
        delay += h * root / v;
    }
    (distance_km >= reached).then_some(delay + p * distance_km)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_known_in_closed_form() {
        let one = [(0.0, 6.0)];
        let two = [(0.0, 6.0), (30.0, 8.0)];
        let same = [(0.0, 6.0), (10.0, 6.0), (20.0, 6.0)];
        // Head wave from the surface: x/v2 + 2 h sqrt(1/v1^2 - 1/v2^2).
        let moho = 200.0 / 8.0 + 60.0 * (1.0_f64 / 36.0 - 1.0 / 64.0).sqrt();
        // From 10 km depth the way down is 20 km and the way up 30 km.
        let deeper = 200.0 / 8.0 + 50.0 * (1.0_f64 / 36.0 - 1.0 / 64.0).sqrt();
        let cases = [
            (&one[..], 0.0, 12.0, 2.0, "along the surface"),
            (&one[..], 12.0, 0.0, 2.0, "straight up"),
            (&one[..], 30.0, 40.0, 50.0 / 6.0, "slanting"),
            (&same[..], 30.0, 40.0, 50.0 / 6.0, "layers in name only"),
            (&two[..], 0.0, 50.0, 50.0 / 6.0, "before the head wave"),
            (&two[..], 0.0, 200.0, moho, "head wave"),
            (
                &two[..],
                10.0,
                200.0,
                deeper,
                "head wave from within the layer",
            ),
            (&two[..], 38.0, 0.0, 6.0, "from below, straight up"),
        ];
        for (tops, depth, distance, expected, why) in cases {
            let got = first_arrival_s(tops, depth, distance);
            assert!((got - expected).abs() < 1e-6, "{why}: {got} {expected}");
        }
    }

    #[test]
    fn a_first_arrival_is_never_later_than_a_broken_line() {
        // Fermat: any other path, here straight within each layer through a given point, is slower.
        let tops = [(0.0, 5.0), (12.0, 6.5), (33.0, 8.0)];
        for depth in [14.0, 20.0, 32.0] {
            for distance in [1.0, 10.0, 40.0, 90.0] {
                let got = first_arrival_s(&tops, depth, distance);
                for share in [0.1, 0.3, 0.5, 0.7, 0.9] {
                    let (a, b): (f64, f64) = (distance * share, distance * (1.0 - share));
                    let lower = depth - 12.0;
                    let path = (a * a + 144.0).sqrt() / 5.0 + (b * b + lower * lower).sqrt() / 6.5;
                    assert!(got <= path + 1e-9, "{depth} {distance}: {got} {path}");
                }
            }
        }
    }
}
