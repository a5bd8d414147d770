//! The few small matrices that location needs. Fixed order of operations, so that every machine
//! gets the same bits; square roots are exact in IEEE 754.

/// A symmetric 3 x 3 matrix, row by row.
pub(crate) type Sym3 = [[f64; 3]; 3];

/// Determinant.
pub(crate) fn det3(a: &Sym3) -> f64 {
    a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1])
        - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
        + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0])
}

/// Inverse; `None` if not positive definite enough to be trusted.
pub(crate) fn inverse3(a: &Sym3) -> Option<Sym3> {
    let det = det3(a);
    let scale = a[0][0] * a[1][1] * a[2][2];
    if !(scale > 0.0 && det > scale * 1e-12) {
        return None;
    }
    let cofactor = |r: usize, c: usize| {
        let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
        a[r1][c1] * a[r2][c2] - a[r1][c2] * a[r2][c1]
    };
    let mut out = [[0.0; 3]; 3];
    for (r, row) in out.iter_mut().enumerate() {
        for (c, cell) in row.iter_mut().enumerate() {
            *cell = cofactor(c, r) / det;
        }
    }
    Some(out)
}

/// Matrix times vector.
pub(crate) fn times3(a: &Sym3, v: [f64; 3]) -> [f64; 3] {
    let row = |r: &[f64; 3]| r[0] * v[0] + r[1] * v[1] + r[2] * v[2];
    [row(&a[0]), row(&a[1]), row(&a[2])]
}

/// `v' a v`.
pub(crate) fn quadratic3(a: &Sym3, v: [f64; 3]) -> f64 {
    let w = times3(a, v);
    v[0] * w[0] + v[1] * w[1] + v[2] * w[2]
}

/// Adds `weight * v v'` to `a`.
pub(crate) fn add_outer3(a: &mut Sym3, v: [f64; 3], weight: f64) {
    for (r, row) in a.iter_mut().enumerate() {
        for (c, cell) in row.iter_mut().enumerate() {
            *cell += weight * v[r] * v[c];
        }
    }
}

/// Adds `b` to `a`.
pub(crate) fn add3(a: &mut Sym3, b: &Sym3) {
    for (row, more) in a.iter_mut().zip(b) {
        for (cell, more) in row.iter_mut().zip(more) {
            *cell += more;
        }
    }
}

/// Half axes (standard deviations, longer first) and the azimuth of the longer one in degrees
/// clockwise from north, 0 to under 180, of an (east, north) covariance.
pub(crate) fn ellipse(cov_ee: f64, cov_en: f64, cov_nn: f64) -> (f64, f64, f64) {
    let mean = 0.5 * (cov_ee + cov_nn);
    let half = 0.5 * (cov_ee - cov_nn);
    let radius = (half * half + cov_en * cov_en).sqrt();
    let (major, minor) = (
        (mean + radius).max(0.0).sqrt(),
        (mean - radius).max(0.0).sqrt(),
    );
    // The major axis (sin a, cos a) maximises the variance: tan 2a = 2 cov_en / (cov_nn - cov_ee).
    let azimuth = 0.5 * libm::atan2(2.0 * cov_en, cov_nn - cov_ee) * 180.0 / std::f64::consts::PI;
    let azimuth = if azimuth < 0.0 {
        azimuth + 180.0
    } else {
        azimuth
    };
    (major, minor, if azimuth >= 180.0 { 0.0 } else { azimuth })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_times_matrix_is_identity() {
        let a = [[4.0, 1.0, 0.5], [1.0, 3.0, -0.2], [0.5, -0.2, 2.0]];
        let inv = inverse3(&a).expect("positive definite");
        for k in 0..3 {
            let mut unit = [0.0; 3];
            unit[k] = 1.0;
            let back = times3(&inv, times3(&a, unit));
            for (r, value) in back.iter().enumerate() {
                assert!((value - unit[r]).abs() < 1e-12);
            }
        }
        assert!(
            inverse3(&[[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]).is_none(),
            "singular"
        );
    }

    #[test]
    fn ellipse_axes_point_where_the_variance_is() {
        let cases = [
            (9.0, 0.0, 4.0, (3.0, 2.0, 90.0), "east"),
            (4.0, 0.0, 9.0, (3.0, 2.0, 0.0), "north"),
            (
                5.0,
                3.0,
                5.0,
                (8.0_f64.sqrt(), 2.0_f64.sqrt(), 45.0),
                "north-east",
            ),
            (
                5.0,
                -3.0,
                5.0,
                (8.0_f64.sqrt(), 2.0_f64.sqrt(), 135.0),
                "south-east",
            ),
        ];
        for (ee, en, nn, want, why) in cases {
            let got = ellipse(ee, en, nn);
            for (g, w) in [(got.0, want.0), (got.1, want.1), (got.2, want.2)] {
                assert!((g - w).abs() < 1e-9, "{why}: {got:?}");
            }
        }
    }
}
