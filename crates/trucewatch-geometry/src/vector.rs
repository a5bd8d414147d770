//! Vectors in three dimensions, in metres or without unit.

pub(crate) type V3 = [f64; 3];

#[inline]
pub(crate) fn add(a: V3, b: V3) -> V3 {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

#[inline]
pub(crate) fn sub(a: V3, b: V3) -> V3 {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

#[inline]
pub(crate) fn scale(a: V3, by: f64) -> V3 {
    [a[0] * by, a[1] * by, a[2] * by]
}

/// `a + by * b`
#[inline]
pub(crate) fn along(a: V3, by: f64, b: V3) -> V3 {
    [a[0] + by * b[0], a[1] + by * b[1], a[2] + by * b[2]]
}

#[inline]
pub(crate) fn dot(a: V3, b: V3) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[inline]
pub(crate) fn cross(a: V3, b: V3) -> V3 {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

#[inline]
pub(crate) fn length(a: V3) -> f64 {
    libm::sqrt(dot(a, a))
}

/// The vector brought to length one; a vector without length stays as it is.
#[inline]
pub(crate) fn unit(a: V3) -> V3 {
    let l = length(a);
    if l > 0.0 { scale(a, 1.0 / l) } else { a }
}
