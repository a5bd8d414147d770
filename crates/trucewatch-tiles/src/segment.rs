//! Items in columns, sorted by (code of the place, id).
//!
//! What is asked of every item of a range stands in columns of its own: code, beginning, classes, marks. What is
//! told of the few that are drawn by themselves stands in others. About 75 bytes an item.

use crate::filter::{Filter, class_bits};
use crate::item::{Coarse, Extent, Item, Lead, Placed, Standing};
use crate::place::{NOWHERE, Point, units_per_m};
use crate::sums::Sums;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

/// Neighbours that are also known together: so many at a time.
pub(crate) const BLOCK: usize = 128;
const HELD: u8 = 0x08;
const PROVISIONAL: u8 = 0x10;
const STANDING: u8 = 0x07;

/// A box in units: west, north, east, south. It may reach beyond the world.
pub(crate) type Reach = [f64; 4];

/// An outline around its place, in units from there.
pub(crate) type Ring = Arc<[[f32; 2]]>;

/// Neighbours together: the box around their areas, those that count, those that are held back.
#[derive(Default)]
struct Block {
    reach: Reach,
    sums: [Sums; 2],
}

/// A sorted run of items.
#[derive(Default)]
pub(crate) struct Segment {
    codes: Vec<u64>,
    begins_ns: Vec<i64>,
    classes: Vec<u16>,
    leads: Vec<u8>,
    marks: Vec<u8>,
    events: Vec<u32>,
    within_m: Vec<u32>,
    coarse: Vec<Coarse>,
    /// The halves of the axes of an ellipse, in units: of the longer one (x, y), of the shorter one (x, y).
    axes: Vec<[f32; 4]>,
    /// Which of the rings, from 1; 0: it is an ellipse.
    ring_of: Vec<u32>,
    rings: Vec<Ring>,
    id_ends: Vec<u32>,
    ids: String,
    by_id: Vec<u32>,
    blocks: Vec<Block>,
}

/// An item as it stands in the columns.
struct Row {
    code: u64,
    begins_ns: i64,
    classes: u16,
    lead: u8,
    marks: u8,
    events: u32,
    within_m: u32,
    coarse: Coarse,
    axes: [f32; 4],
    ring: Option<Ring>,
}

impl Row {
    fn of(item: &Item) -> Self {
        let held = if item.held_back { HELD } else { 0 };
        let provisional = if item.provisional { PROVISIONAL } else { 0 };
        let place = item.place.as_ref();
        let (axes, ring) = place.map_or(([0.0; 4], None), shape);
        Self {
            code: place.map_or(NOWHERE, |place| Point::of(place.at).code()),
            begins_ns: item.begins.as_unix_ns(),
            classes: class_bits(&item.classes),
            lead: item.lead.index() as u8,
            marks: item.standing.index() | held | provisional,
            events: item.events,
            within_m: place.map_or(0, |place| place.within_m),
            coarse: place.and_then(|place| place.coarse).unwrap_or_default(),
            axes,
            ring,
        }
    }
}

/// The form of an area in units around its place.
fn shape(place: &Placed) -> ([f32; 4], Option<Ring>) {
    let (east, north) = units_per_m(place.at);
    match &place.extent {
        Extent::Ellipse {
            major_m,
            minor_m,
            azimuth_deg,
        } => {
            let (sin, cos) = libm::sincos(azimuth_deg.to_radians());
            let axes = [
                major_m * sin * east,
                -major_m * cos * north,
                minor_m * cos * east,
                minor_m * sin * north,
            ];
            (axes.map(|v| v as f32), None)
        }
        Extent::Outline(outline) => {
            let at = Point::of(place.at);
            let ring = outline.iter().map(|position| {
                let corner = Point::of(*position);
                let off = |to: u32, from: u32| (f64::from(to) - f64::from(from)) as f32;
                [off(corner.x, at.x), off(corner.y, at.y)]
            });
            ([0.0; 4], Some(ring.collect()))
        }
    }
}

impl Segment {
    /// Of items in any order; no id twice.
    pub(crate) fn of(items: &[Item]) -> Self {
        let mut rows: Vec<(Row, &str)> = items
            .iter()
            .map(|item| (Row::of(item), item.id.as_str()))
            .collect();
        rows.sort_unstable_by(|(a, a_id), (b, b_id)| (a.code, a_id).cmp(&(b.code, b_id)));
        let mut made = Self::default();
        for (row, id) in rows {
            made.push(row, id);
        }
        made.by_id = (0..made.codes.len() as u32).collect();
        let mut by_id = std::mem::take(&mut made.by_id);
        by_id.sort_unstable_by(|a, b| made.id(*a as usize).cmp(made.id(*b as usize)));
        made.by_id = by_id;
        made.finish();
        made
    }

    /// One of two, without those that `alive` leaves out.
    pub(crate) fn merged(
        one: (&Self, impl Fn(usize) -> bool),
        two: (&Self, impl Fn(usize) -> bool),
    ) -> Self {
        const GONE: u32 = u32::MAX;
        let ((a, a_alive), (b, b_alive)) = (one, two);
        let mut made = Self::with_room_for(a.len() + b.len());
        let mut moved = [vec![GONE; a.len()], vec![GONE; b.len()]];
        let (mut i, mut j) = (0, 0);
        while i < a.len() || j < b.len() {
            let first =
                j >= b.len() || (i < a.len() && (a.codes[i], a.id(i)) < (b.codes[j], b.id(j)));
            let (from, row, alive) = match first {
                true => (a, i, a_alive(i)),
                false => (b, j, b_alive(j)),
            };
            if alive {
                moved[usize::from(!first)][row] = made.len() as u32;
                made.push(from.row(row), from.id(row));
            }
            if first { i += 1 } else { j += 1 }
        }
        let [of_a, of_b] = [(a, &moved[0]), (b, &moved[1])].map(|(from, moved)| {
            let order = from.by_id.iter().map(|row| moved[*row as usize]);
            order.filter(|row| *row != GONE).collect::<Vec<u32>>()
        });
        made.by_id = made.zipped(&of_a, &of_b);
        made.finish();
        made
    }

    /// Two lists of rows by id, as one.
    fn zipped(&self, a: &[u32], b: &[u32]) -> Vec<u32> {
        let mut all = Vec::with_capacity(a.len() + b.len());
        let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            let next = match self.id(**x as usize) < self.id(**y as usize) {
                true => a.next(),
                false => b.next(),
            };
            all.extend(next);
        }
        all.extend(a.chain(b));
        all
    }

    fn with_room_for(items: usize) -> Self {
        Self {
            codes: Vec::with_capacity(items),
            begins_ns: Vec::with_capacity(items),
            classes: Vec::with_capacity(items),
            leads: Vec::with_capacity(items),
            marks: Vec::with_capacity(items),
            events: Vec::with_capacity(items),
            within_m: Vec::with_capacity(items),
            coarse: Vec::with_capacity(items),
            axes: Vec::with_capacity(items),
            ring_of: Vec::with_capacity(items),
            id_ends: Vec::with_capacity(items),
            ids: String::with_capacity(items * 18),
            ..Self::default()
        }
    }

    fn row(&self, row: usize) -> Row {
        Row {
            code: self.codes[row],
            begins_ns: self.begins_ns[row],
            classes: self.classes[row],
            lead: self.leads[row],
            marks: self.marks[row],
            events: self.events[row],
            within_m: self.within_m[row],
            coarse: self.coarse[row],
            axes: self.axes[row],
            ring: self.ring(row).cloned(),
        }
    }

    fn push(&mut self, row: Row, id: &str) {
        self.codes.push(row.code);
        self.begins_ns.push(row.begins_ns);
        self.classes.push(row.classes);
        self.leads.push(row.lead);
        self.marks.push(row.marks);
        self.events.push(row.events);
        self.within_m.push(row.within_m);
        self.coarse.push(row.coarse);
        self.axes.push(row.axes);
        let ring = row.ring.map_or(0, |ring| {
            self.rings.push(ring);
            self.rings.len() as u32
        });
        self.ring_of.push(ring);
        self.ids.push_str(id);
        self.id_ends.push(self.ids.len() as u32);
    }

    /// Works out what neighbours are together.
    fn finish(&mut self) {
        let located = self.codes.partition_point(|code| *code < NOWHERE);
        let block = |first: usize| {
            let rows = first..(first + BLOCK).min(located);
            let mut block = Block {
                reach: self.reach(first),
                ..Block::default()
            };
            for row in rows {
                let ([w, n, e, s], [w2, n2, e2, s2]) = (block.reach, self.reach(row));
                block.reach = [w.min(w2), n.min(n2), e.max(e2), s.max(s2)];
                block.sums[usize::from(self.is_held_back(row))].add_row(self, row);
            }
            block
        };
        self.blocks = (0..located).step_by(BLOCK).map(block).collect();
    }

    /// What the rows of a block are together: those that count, and those that are held back.
    pub(crate) fn sums(&self, block: usize) -> &[Sums; 2] {
        &self.blocks[block].sums
    }

    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    /// The rows whose places have codes in a range.
    pub(crate) fn rows(&self, codes: &RangeInclusive<u64>) -> Range<usize> {
        self.rows_within(&(0..self.len()), codes)
    }

    /// The same among some rows.
    pub(crate) fn rows_within(
        &self,
        among: &Range<usize>,
        codes: &RangeInclusive<u64>,
    ) -> Range<usize> {
        let some = &self.codes[among.clone()];
        let first = some.partition_point(|code| code < codes.start());
        let end = first + some[first..].partition_point(|code| code <= codes.end());
        among.start + first..among.start + end
    }

    /// The rows whose areas may reach into a box, some more among them.
    pub(crate) fn rows_near(&self, near: Reach) -> impl Iterator<Item = usize> {
        let touching =
            (self.blocks.iter().enumerate()).filter(move |(_, block)| meet(near, block.reach));
        let located = self.codes.partition_point(|code| *code < NOWHERE);
        touching.flat_map(move |(k, _)| k * BLOCK..((k + 1) * BLOCK).min(located))
    }

    /// The row of an id.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        let found = self
            .by_id
            .binary_search_by(|row| self.id(*row as usize).cmp(id));
        found.ok().map(|place| self.by_id[place] as usize)
    }

    #[inline]
    pub(crate) fn fits(&self, row: usize, filter: &Filter) -> bool {
        filter.fits(
            self.begins_ns[row],
            self.classes[row],
            self.marks[row] & STANDING,
        )
    }

    pub(crate) fn id(&self, row: usize) -> &str {
        let begin = row.checked_sub(1).map_or(0, |before| self.id_ends[before]);
        &self.ids[begin as usize..self.id_ends[row] as usize]
    }
    pub(crate) fn code(&self, row: usize) -> u64 {
        self.codes[row]
    }
    pub(crate) fn begins_ns(&self, row: usize) -> i64 {
        self.begins_ns[row]
    }
    pub(crate) fn lead(&self, row: usize) -> Lead {
        Lead::from_index(self.leads[row])
    }
    pub(crate) fn standing(&self, row: usize) -> Standing {
        Standing::from_index(self.marks[row] & STANDING)
    }
    pub(crate) fn is_held_back(&self, row: usize) -> bool {
        self.marks[row] & HELD != 0
    }
    pub(crate) fn is_provisional(&self, row: usize) -> bool {
        self.marks[row] & PROVISIONAL != 0
    }
    pub(crate) fn events(&self, row: usize) -> u32 {
        self.events[row]
    }
    pub(crate) fn within_m(&self, row: usize) -> u32 {
        self.within_m[row]
    }
    pub(crate) fn coarse(&self, row: usize) -> Coarse {
        self.coarse[row]
    }
    pub(crate) fn axes(&self, row: usize) -> [f64; 4] {
        self.axes[row].map(f64::from)
    }
    pub(crate) fn ring(&self, row: usize) -> Option<&Ring> {
        self.rings.get((self.ring_of[row] as usize).checked_sub(1)?)
    }

    /// The place, in units.
    pub(crate) fn at(&self, row: usize) -> (f64, f64) {
        let Point { x, y } = Point::from_code(self.codes[row]);
        // The middle of the unit.
        (f64::from(x) + 0.5, f64::from(y) + 0.5)
    }

    /// The box around the area.
    pub(crate) fn reach(&self, row: usize) -> Reach {
        let (x, y) = self.at(row);
        if let Some(ring) = self.ring(row) {
            let start = [x, y, x, y];
            return ring.iter().fold(start, |[w, n, e, s], [dx, dy]| {
                let (cx, cy) = (x + f64::from(*dx), y + f64::from(*dy));
                [w.min(cx), n.min(cy), e.max(cx), s.max(cy)]
            });
        }
        let [ux, uy, vx, vy] = self.axes(row);
        let (wide, high) = ((ux * ux + vx * vx).sqrt(), (uy * uy + vy * vy).sqrt());
        [x - wide, y - high, x + wide, y + high]
    }

    /// A number for all that is told of a row.
    pub(crate) fn hash(&self, row: usize) -> u128 {
        let half = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            salt.hash(&mut hasher);
            let numbers = (
                self.codes[row],
                self.begins_ns[row],
                self.classes[row],
                self.leads[row],
                self.marks[row],
                self.events[row],
                self.within_m[row],
            );
            numbers.hash(&mut hasher);
            let coarse = self.coarse[row];
            (coarse.precision_m, coarse.displacement_m).hash(&mut hasher);
            self.axes[row].map(f32::to_bits).hash(&mut hasher);
            for [x, y] in self.ring(row).into_iter().flat_map(|ring| ring.iter()) {
                (x.to_bits(), y.to_bits()).hash(&mut hasher);
            }
            self.id(row).hash(&mut hasher);
            hasher.finish()
        };
        u128::from(half(0)) << 64 | u128::from(half(1))
    }
}

/// Whether two boxes have a point in common.
pub(crate) fn meet([w, n, e, s]: Reach, [w2, n2, e2, s2]: Reach) -> bool {
    w <= e2 && w2 <= e && n <= s2 && n2 <= s
}
