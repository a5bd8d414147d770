//! The ground as flat layers, each with a speed for P and one for S.

/// A layer from its top to the top of the next, the last one without end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layer {
    /// Depth of its top below sea level in kilometres. The first layer also lies above sea level.
    pub top_km: f64,
    /// Speed of P in km/s.
    pub vp_km_s: f64,
    /// Speed of S in km/s.
    pub vs_km_s: f64,
}

/// Why layers cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GroundError {
    /// There is none.
    #[error("no layers; expected at least one")]
    Empty,
    /// More than the ray tracing is made for.
    #[error("{0} layers; expected at most 200")]
    TooMany(usize),
    /// The tops are not in order.
    #[error(
        "layer {0}: its depth is not below that of the layer above, or not a depth down to 1000 km"
    )]
    Depth(usize),
    /// Speeds that no rock has.
    #[error("layer {0}: expected 0.3 to 15 km/s for P, and S at 0.2 to 0.85 of it")]
    Speed(usize),
}

/// Layers that were checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    layers: Vec<Layer>,
}

impl Ground {
    /// Checks the layers: from the top down, with speeds that rock can have.
    ///
    /// # Errors
    /// With the first layer, counted from 1, that cannot be used.
    pub fn new(layers: Vec<Layer>) -> Result<Self, GroundError> {
        if layers.is_empty() {
            return Err(GroundError::Empty);
        }
        if layers.len() > 200 {
            return Err(GroundError::TooMany(layers.len()));
        }
        let mut above = f64::NEG_INFINITY;
        for (layer, number) in layers.iter().zip(1..) {
            if !(layer.top_km > above && (-10.0..=1_000.0).contains(&layer.top_km)) {
                return Err(GroundError::Depth(number));
            }
            above = layer.top_km;
            let ratio = layer.vs_km_s / layer.vp_km_s;
            if !((0.3..=15.0).contains(&layer.vp_km_s) && (0.2..=0.85).contains(&ratio)) {
                return Err(GroundError::Speed(number));
            }
        }
        Ok(Self { layers })
    }

    /// The same speeds everywhere.
    pub(super) fn uniform(vp_km_s: f64, ratio: f64) -> Self {
        Self::of(&[(0.0, vp_km_s)], 1.0, ratio)
    }

    /// Layers of (top, speed of P at `factor` 1) with the same ratio of P to S.
    fn of(tops: &[(f64, f64)], factor: f64, ratio: f64) -> Self {
        let layer = |(top_km, vp): &(f64, f64)| Layer {
            top_km: *top_km,
            vp_km_s: vp * factor,
            vs_km_s: vp * factor / ratio,
        };
        Self {
            layers: tops.iter().map(layer).collect(),
        }
    }

    /// Two layers of crust over the mantle, as in IASP91 (Kennett and Engdahl 1991, Geophys. J. Int.
    /// 105, 429-465).
    pub(super) fn crust(factor: f64, ratio: f64) -> Self {
        let tops = [(0.0, 5.8), (20.0, 6.5), (35.0, 8.04), (120.0, 8.1)];
        Self::of(&tops, factor, ratio)
    }

    /// A crust that gets faster all the way down, about as measured on rocks (Christensen and Mooney
    /// 1995, J. Geophys. Res. 100, 9761-9788), with slower ground on top.
    pub(super) fn smooth_crust(factor: f64, ratio: f64) -> Self {
        let tops = [
            (0.0, 5.3),
            (2.5, 5.9),
            (7.5, 6.2),
            (12.5, 6.3),
            (17.5, 6.45),
            (22.5, 6.65),
            (27.5, 6.8),
            (32.5, 6.95),
            (37.5, 7.0),
            (42.5, 8.05),
        ];
        Self::of(&tops, factor, ratio)
    }

    /// The same layers with all P and all S speeds multiplied.
    pub(super) fn scaled(&self, factor_p: f64, factor_s: f64) -> Self {
        let layers = self.layers.iter().map(|l| Layer {
            top_km: l.top_km,
            vp_km_s: l.vp_km_s * factor_p,
            vs_km_s: l.vs_km_s * factor_s,
        });
        Self {
            layers: layers.collect(),
        }
    }

    /// The layers from the top down.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Speeds of P and S at a depth.
    pub fn speeds_at(&self, depth_km: f64) -> (f64, f64) {
        let below = self.layers.partition_point(|l| l.top_km <= depth_km);
        let layer = self
            .layers
            .get(below.saturating_sub(1))
            .or(self.layers.first());
        layer.map_or((6.0, 3.5), |l| (l.vp_km_s, l.vs_km_s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(top_km: f64, vp_km_s: f64, vs_km_s: f64) -> Layer {
        Layer {
            top_km,
            vp_km_s,
            vs_km_s,
        }
    }

    #[test]
    fn layers_that_cannot_be() {
        let cases = [
            (vec![], Some(GroundError::Empty), "nothing"),
            (vec![layer(0.0, 6.0, 3.5)], None, "one is enough"),
            (
                vec![layer(0.0, 6.0, 3.5), layer(0.0, 7.0, 4.0)],
                Some(GroundError::Depth(2)),
                "no thickness",
            ),
            (
                vec![layer(f64::NAN, 6.0, 3.5)],
                Some(GroundError::Depth(1)),
                "not a number",
            ),
            (
                vec![layer(0.0, 6.0, 5.5)],
                Some(GroundError::Speed(1)),
                "S too fast",
            ),
            (
                vec![layer(0.0, 6000.0, 3500.0)],
                Some(GroundError::Speed(1)),
                "metres per second",
            ),
        ];
        for (layers, expected, why) in cases {
            assert_eq!(Ground::new(layers).err(), expected, "{why}");
        }
    }

    #[test]
    fn a_depth_has_the_speeds_of_its_layer() {
        let ground = Ground::new(vec![layer(0.0, 5.0, 2.9), layer(10.0, 6.0, 3.5)]).expect("fine");
        assert_eq!(ground.speeds_at(-1.0), (5.0, 2.9), "above sea level");
        assert_eq!(ground.speeds_at(9.9), (5.0, 2.9));
        assert_eq!(ground.speeds_at(10.0), (6.0, 3.5), "the top belongs to it");
        assert_eq!(ground.speeds_at(500.0), (6.0, 3.5));
    }
}
