//! What many items are together: how many, of which class, where on average.

use crate::item::{Coarse, Lead, Standing};
use crate::place::Point;
use crate::segment::Segment;

/// Items together; those that count, or those that are held back.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sums {
    pub(crate) count: u32,
    pub(crate) leads: [u32; Lead::COUNT],
    pub(crate) broken: u32,
    /// Sums of the places: 2^32 items at the far edge still fit.
    x: u64,
    y: u64,
    pub(crate) within_m: u32,
    pub(crate) coarse: Coarse,
}

impl Sums {
    #[inline]
    pub(crate) fn add_row(&mut self, items: &Segment, row: usize) {
        self.count += 1;
        self.leads[items.lead(row).index()] += 1;
        self.broken += u32::from(items.standing(row) == Standing::LooksBroken);
        let Point { x, y } = Point::from_code(items.code(row));
        self.x += u64::from(x);
        self.y += u64::from(y);
        self.largest(items.within_m(row), items.coarse(row));
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.count += other.count;
        for (sum, more) in self.leads.iter_mut().zip(&other.leads) {
            *sum += more;
        }
        self.broken += other.broken;
        self.x += other.x;
        self.y += other.y;
        self.largest(other.within_m, other.coarse);
    }

    fn largest(&mut self, within_m: u32, coarse: Coarse) {
        self.within_m = self.within_m.max(within_m);
        let own = &mut self.coarse;
        own.precision_m = own.precision_m.max(coarse.precision_m);
        own.displacement_m = own.displacement_m.max(coarse.displacement_m);
    }

    /// The mean of the places.
    pub(crate) fn mean(&self) -> (u64, u64) {
        let count = u64::from(self.count.max(1));
        (self.x / count, self.y / count)
    }
}
