//! Symmetric 4 x 4 systems: east, north, depth, origin time.

/// A symmetric 4 x 4 matrix, row by row.
pub(super) type Sym4 = [[f64; 4]; 4];

/// Lower triangle `l` with `l l' = a`; `None` if `a` is not positive definite.
pub(super) fn cholesky(a: &Sym4) -> Option<Sym4> {
    let mut l = [[0.0; 4]; 4];
    for r in 0..4 {
        for c in 0..=r {
            let mut rest = a[r][c];
            for k in 0..c {
                rest -= l[r][k] * l[c][k];
            }
            if r == c {
                // Less than this share left: the unknowns cannot be told apart. NaN does not pass.
                let told_apart = rest > a[r][r] * 1e-10;
                if !told_apart {
                    return None;
                }
                l[r][r] = rest.sqrt();
            } else {
                l[r][c] = rest / l[c][c];
            }
        }
    }
    Some(l)
}

/// Solves `l l' x = b`.
pub(super) fn solve(l: &Sym4, b: [f64; 4]) -> [f64; 4] {
    let mut x = b;
    for r in 0..4 {
        for k in 0..r {
            x[r] -= l[r][k] * x[k];
        }
        x[r] /= l[r][r];
    }
    for r in (0..4).rev() {
        for k in r + 1..4 {
            x[r] -= l[k][r] * x[k];
        }
        x[r] /= l[r][r];
    }
    x
}

/// Inverse of the matrix with the factor `l`.
pub(super) fn inverse(l: &Sym4) -> Sym4 {
    let mut out = [[0.0; 4]; 4];
    for c in 0..4 {
        let mut unit = [0.0; 4];
        unit[c] = 1.0;
        let column = solve(l, unit);
        for r in 0..4 {
            out[r][c] = column[r];
        }
    }
    out
}

/// Natural logarithm of the determinant of the matrix with the factor `l`.
pub(super) fn ln_det(l: &Sym4) -> f64 {
    2.0 * libm::log(l[0][0] * l[1][1] * l[2][2] * l[3][3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_a_singular_one_refused() {
        let a = [
            [4.0, 1.0, 0.5, 0.2],
            [1.0, 3.0, -0.2, 0.1],
            [0.5, -0.2, 2.0, 0.4],
            [0.2, 0.1, 0.4, 1.0],
        ];
        let l = cholesky(&a).expect("positive definite");
        let x = solve(&l, [1.0, 2.0, 3.0, 4.0]);
        let inv = inverse(&l);
        for r in 0..4 {
            let back: f64 = (0..4).map(|k| a[r][k] * x[k]).sum();
            assert!((back - (r as f64 + 1.0)).abs() < 1e-12);
            for c in 0..4 {
                let unit: f64 = (0..4).map(|k| a[r][k] * inv[k][c]).sum();
                assert!((unit - f64::from(u8::from(r == c))).abs() < 1e-12);
            }
        }
        let mut singular = a;
        singular[3] = singular[2];
        for r in 0..4 {
            singular[r][3] = singular[r][2];
        }
        assert!(cholesky(&singular).is_none());
        assert!(
            (ln_det(
                &cholesky(&[
                    [2.0, 0.0, 0.0, 0.0],
                    [0.0, 3.0, 0.0, 0.0],
                    [0.0, 0.0, 4.0, 0.0],
                    [0.0, 0.0, 0.0, 5.0]
                ])
                .expect("diagonal")
            ) - libm::log(120.0))
            .abs()
                < 1e-12
        );
    }
}
