//! One piece of an edge, at most 16 km of a geodesic, and the nearest place on it.
//!
//! The piece is described in its own frame: x along the chord from its middle, y to the left, w
//! upwards. The geodesic between its ends has w(x) from the equation of the surface, exactly, and
//! y(x) = q (x³ - h² x) from its torsion, with q = -k t / 6 (k and t are normal curvature and
//! geodesic torsion in the middle; what is left out is under 1e-12 m for 16 km).

use crate::ellipsoid::{arc_m, form, gradient, lift, up};
use crate::vector::{V3, along, cross, dot, length, scale, sub, unit};

/// A piece with all that a question needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) a: V3,
    pub(crate) b: V3,
    middle: V3,
    ahead: V3,
    left: V3,
    up: V3,
    half_m: f64,
    /// The q of y(x).
    twist: f64,
    /// Of the surface above the chord: the form of `ahead`, of `up`, and the two parts of the
    /// linear term.
    surface: (f64, f64, f64, f64),
    /// Which part or ring of the shape.
    pub(crate) part: u32,
    /// Which edge of it.
    pub(crate) edge: u32,
    /// Metres along the part to `a`.
    pub(crate) start_m: f64,
    /// Whether `a` is where the part begins, with nothing before it.
    pub(crate) opens: bool,
    /// Whether `b` is where the part ends, with nothing after it.
    pub(crate) closes: bool,
}

/// Where on a piece the nearest place lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum At {
    A,
    B,
    Between(f64),
}

/// The nearest place on a piece.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Foot {
    pub(crate) chord2_m2: f64,
    pub(crate) at: At,
    pub(crate) xyz: V3,
    pub(crate) left: bool,
}

impl Piece {
    pub(crate) fn new(a: V3, b: V3) -> Self {
        let chord = sub(b, a);
        let middle = scale(crate::vector::add(a, b), 0.5);
        let half_m = length(chord) / 2.0;
        let ahead = unit(chord);
        let first = up(middle);
        let above = lift(middle, first);
        let normal = up(above);
        let normal = unit(along(normal, -dot(normal, ahead), ahead));
        let left = cross(normal, ahead);
        let steep = length(gradient(above));
        let curvature = form(ahead, ahead) / steep;
        let torsion = form(ahead, left) / steep;
        Self {
            a,
            b,
            middle,
            ahead,
            left,
            up: normal,
            half_m,
            twist: -curvature * torsion / 6.0,
            surface: (
                form(ahead, ahead),
                form(normal, normal),
                form(middle, normal),
                form(ahead, normal),
            ),
            part: 0,
            edge: 0,
            start_m: 0.0,
            opens: false,
            closes: false,
        }
    }

    pub(crate) fn length_m(&self) -> f64 {
        arc_m(self.a, self.b)
    }

    /// How far the piece rises above its chord.
    pub(crate) fn rise_m(&self) -> f64 {
        self.rise(0.0).0
    }

    /// Height above the chord, and its slope.
    #[inline]
    fn rise(&self, x: f64) -> (f64, f64) {
        let (ahead, up, b0, b1) = self.surface;
        let b = b0 + x * b1;
        let short = ahead * (self.half_m - x) * (self.half_m + x);
        let w = short / (b + libm::sqrt((b * b + up * short).max(0.0)));
        (w, -(ahead * x + b1 * w) / (up * w + b))
    }

    #[inline]
    fn sway(&self, x: f64) -> (f64, f64) {
        let h2 = self.half_m * self.half_m;
        (
            self.twist * x * (x * x - h2),
            self.twist * (3.0 * x * x - h2),
        )
    }

    /// The place at `x` metres along the chord from its middle.
    pub(crate) fn place(&self, x: f64) -> V3 {
        let (w, _) = self.rise(x);
        let (y, _) = self.sway(x);
        along(
            along(along(self.middle, x, self.ahead), y, self.left),
            w,
            self.up,
        )
    }

    pub(crate) fn half_m(&self) -> f64 {
        self.half_m
    }

    /// Direction of the chord.
    pub(crate) fn ahead(&self) -> V3 {
        self.ahead
    }

    /// No place of the piece is farther from the chord: more than it rises and sways.
    pub(crate) fn stray_m(&self) -> f64 {
        let h = self.half_m;
        self.rise_m() * (1.0 + 1e-6) + self.twist.abs() * h * h * h
    }

    /// How far to the left of the geodesic through the piece a place up to some tens of kilometres
    /// away lies, in metres.
    pub(crate) fn lateral_m(&self, p: V3) -> f64 {
        let d = sub(p, self.middle);
        dot(d, self.left) - self.sway(dot(d, self.ahead)).0
    }

    /// The nearest place on the piece.
    #[inline]
    pub(crate) fn foot(&self, p: V3) -> Foot {
        let d = sub(p, self.middle);
        let (px, py, pw) = (dot(d, self.ahead), dot(d, self.left), dot(d, self.up));
        let curvature = self.surface.0 / self.surface.2;
        let mut x = px.clamp(-1.1 * self.half_m, 1.1 * self.half_m);
        // Newton's method on the derivative of the squared chord. Its second derivative is nearly
        // constant, so each round leaves under a thousandth of the error: within 1e-4 m after two
        // at 1,000 km, which changes the distance by 1e-14 m.
        for _ in 0..2 {
            let (w, slope) = self.rise(x);
            let (y, sway) = self.sway(x);
            let g = (px - x) + (py - y) * sway + (pw - w) * slope;
            x += g / (1.0 + (pw - w) * curvature);
        }
        if x >= self.half_m {
            return self.corner(p, At::B);
        }
        if x <= -self.half_m {
            return self.corner(p, At::A);
        }
        let (w, _) = self.rise(x);
        let (y, _) = self.sway(x);
        let (dx, dy, dw) = (px - x, py - y, pw - w);
        Foot {
            chord2_m2: dx * dx + dy * dy + dw * dw,
            at: At::Between(x),
            xyz: along(
                along(along(self.middle, x, self.ahead), y, self.left),
                w,
                self.up,
            ),
            left: dy >= 0.0,
        }
    }

    #[inline]
    fn corner(&self, p: V3, at: At) -> Foot {
        let xyz = if at == At::A { self.a } else { self.b };
        let d = sub(p, xyz);
        Foot {
            chord2_m2: dot(d, d),
            at,
            xyz,
            left: dot(d, self.left) >= 0.0,
        }
    }

    /// How much the direction from a foot to `p` agrees with that into the piece: 0 at right
    /// angles, -1 straight away from it. Decides between pieces that meet at a corner.
    #[inline]
    pub(crate) fn agreement(&self, foot: &Foot, p: V3) -> f64 {
        let (x, sign) = match foot.at {
            At::Between(_) => return 0.0,
            At::A => (-self.half_m, 1.0),
            At::B => (self.half_m, -1.0),
        };
        let into = unit(along(self.ahead, self.rise(x).1, self.up));
        sign * dot(into, unit(sub(p, foot.xyz)))
    }

    /// Whether the foot lies on an end of an open part.
    pub(crate) fn is_end(&self, at: At) -> bool {
        match at {
            At::A => self.opens,
            At::B => self.closes,
            At::Between(_) => false,
        }
    }

    /// Where two pieces cross, if they do so properly: each has the other's ends on both sides.
    pub(crate) fn crossing(&self, other: &Self) -> Option<V3> {
        let apart = |l: &Self, m: &Self| {
            let (a, b) = (l.lateral_m(m.a), l.lateral_m(m.b));
            let touches = a.abs() < TOUCH_M || b.abs() < TOUCH_M;
            (!touches && (a > 0.0) != (b > 0.0)).then_some((a, b))
        };
        let (mut fa, mut fb) = apart(self, other)?;
        apart(other, self)?;
        let (mut a, mut b) = (-other.half_m, other.half_m);
        // Both curves are nearly straight: the rule of false position ends in a few steps.
        let mut x = 0.0;
        for _ in 0..20 {
            x = (a * fb - b * fa) / (fb - fa);
            let f = self.lateral_m(other.place(x));
            if f.abs() < 1e-9 {
                break;
            }
            if (f > 0.0) == (fa > 0.0) {
                (a, fa) = (x, f);
            } else {
                (b, fb) = (x, f);
            }
        }
        Some(other.place(x))
    }
}

/// Closer than this, a corner lies on an edge and does not cross it.
const TOUCH_M: f64 = 1e-6;
