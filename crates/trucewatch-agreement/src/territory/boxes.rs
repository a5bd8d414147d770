//! Which of many boxes touch another one: a packed tree, built once.

use super::source::Boxed;

/// How many boxes have one around them.
const FANOUT: usize = 8;

/// Numbered boxes with an index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Boxes {
    /// Numbers of boxes that are the world.
    anywhere: Vec<usize>,
    /// The others, those near each other together.
    within: Vec<(Boxed, usize)>,
    /// Boxes around each [`FANOUT`] of the level below; the first level is around `within`.
    levels: Vec<Vec<Boxed>>,
}

impl Boxes {
    /// Numbered as they come. The same boxes give the same index.
    pub(crate) fn of(boxes: impl IntoIterator<Item = Boxed>) -> Self {
        let mut all = Self::default();
        for (number, one) in boxes.into_iter().enumerate() {
            match one {
                Boxed::Nowhere => {}
                Boxed::Anywhere => all.anywhere.push(number),
                Boxed::Within(_) => all.within.push((one, number)),
            }
        }
        // Sorted from west to east, in as many strips as make them about square, each from south to north.
        let strips = libm::sqrt(all.within.len() as f64 / FANOUT as f64).max(1.0) as usize;
        let strip = all.within.len().div_ceil(strips).max(1);
        let by = |axis: usize| {
            move |a: &(Boxed, usize), b: &(Boxed, usize)| {
                let middle = |of: &Boxed| of.middle2_deg()[axis];
                middle(&a.0).total_cmp(&middle(&b.0)).then(a.1.cmp(&b.1))
            }
        };
        all.within.sort_by(by(1));
        all.within.chunks_mut(strip).for_each(|s| s.sort_by(by(0)));
        let around = |boxes: &mut dyn Iterator<Item = Boxed>| boxes.fold(Boxed::Nowhere, Boxed::or);
        let mut level: Vec<Boxed> = (all.within.chunks(FANOUT))
            .map(|c| around(&mut c.iter().map(|b| b.0)))
            .collect();
        while level.len() > 1 {
            let above = level.chunks(FANOUT);
            let above = above.map(|c| around(&mut c.iter().copied())).collect();
            all.levels.push(std::mem::replace(&mut level, above));
        }
        all.levels.push(level);
        all
    }

    /// Adds the numbers of the boxes that touch this one, in no order.
    pub(crate) fn touching(&self, one: &Boxed, found: &mut Vec<usize>) {
        found.extend(&self.anywhere);
        let top = self.levels.len().saturating_sub(1);
        for at in 0..self.levels.last().map_or(0, Vec::len) {
            self.visit(top, at, one, found);
        }
    }

    fn visit(&self, level: usize, at: usize, one: &Boxed, found: &mut Vec<usize>) {
        let around = self.levels.get(level).and_then(|boxes| boxes.get(at));
        if !around.is_some_and(|around| around.touches(one)) {
            return;
        }
        let children = at * FANOUT..(at + 1) * FANOUT;
        if level > 0 {
            children.for_each(|child| self.visit(level - 1, child, one, found));
            return;
        }
        let inside = self.within.iter().take(children.end).skip(children.start);
        found.extend(inside.filter(|(own, _)| own.touches(one)).map(|(_, k)| *k));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_touch_are_found_and_no_others() {
        for count in [0_u32, 1, 8, 9, 70, 600] {
            let boxes: Vec<Boxed> = (0..count)
                .map(|k| {
                    let (south, west) = (f64::from(k * 37 % 101) * 0.5, f64::from(k * 53 % 97));
                    match k % 50 {
                        7 => Boxed::Anywhere,
                        9 => Boxed::Nowhere,
                        _ => Boxed::Within([south, west, south + 1.0, west + f64::from(k % 5)]),
                    }
                })
                .collect();
            let index = Boxes::of(boxes.iter().copied());
            for k in 0..40 {
                let (lat, lon) = (f64::from(k) * 1.3, f64::from(k * 7 % 90));
                for one in [
                    Boxed::at(lat, lon),
                    Boxed::at(lat, lon).wider_m(90_000.0),
                    Boxed::Anywhere,
                ] {
                    let mut found = Vec::new();
                    index.touching(&one, &mut found);
                    found.sort_unstable();
                    let each = boxes.iter().enumerate();
                    let expected: Vec<usize> = each
                        .filter(|(_, b)| b.touches(&one))
                        .map(|(k, _)| k)
                        .collect();
                    assert_eq!(found, expected, "{count} boxes, {one:?}");
                }
            }
        }
    }
}
